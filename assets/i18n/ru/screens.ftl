# Экраны.

sign-in-login = Логин
sign-in-password = Пароль
sign-in-password-or-pin = Пароль или PIN-код
sign-in-locked = Окно заблокировано. { $name }, введите пароль: неоплаченные счета ждут. Другой кассир меняет логин и продолжает с ними.
sign-in-checking = Проверяю…
approve-title = Нужен старший кассир
approve-what = Нужно разрешение: { $right }. Старший кассир вводит здесь свой пароль; за кассой остаётесь вы.
pin-title = PIN-код для быстрой смены кассира
pin-what = От 4 до 8 цифр. Действует на этой кассе 12 часов или пока программу не закроют. Разрешений старшего кассира PIN-код не даёт.
pin-new = PIN-код
pin-again = PIN-код ещё раз
pin-keeping = Сохраняю…
pin-kept = PIN-код сохранён
pin-kept-what = На экране входа нажмите Ctrl и номер возле своего имени, введите PIN-код, Enter.
payer-title = Запомнить плательщика
payer-what =
    Спросите: «Записать на этой кассе, какие счета вы оплатили, чтобы в следующий раз найти их по вашему телефону? Самого номера касса не хранит. Запись сотрём, как только скажете, или сами — через { $months ->
        [one] { $months } месяц
        [few] { $months } месяца
       *[other] { $months } месяцев
    } после последней оплаты». Enter — только когда плательщик согласен.
payer-phone = Телефон плательщика
payer-keeping = Сохраняю…
payer-kept = Записано. Счетов по этому телефону: { $count }. В следующий раз наберите в поиске весь номер.
payer-not-registered = Чек ещё не зарегистрирован, ничего не записано. Дождитесь чека и нажмите Enter ещё раз.
payer-no-accounts = В этом платеже нет лицевых счетов: записывать нечего.
payer-undone = Этот платёж отменён или возвращён: записывать нечего.
payer-renewed = В записях плательщика обновлено счетов: { $count }.
payer-others = Ещё не записано счетов: { $count }. Плательщик согласен — { $key }.
payer-not-renewed = Записи плательщика не обновлены: { $why }. Платежа это не касается.
payer-failed = Записать не удалось: { $why }. Платёж на месте. Enter — попробовать ещё раз.
payer-forget-title = Стереть записи плательщика?
payer-forget-what = Касса забудет, какие счета оплачивали по этому телефону и что плательщик на это согласился. Самих платежей это не меняет.
payer-forgotten = Стёрто. По этому телефону касса ничего не помнит.
payer-unknown = По этому телефону касса ничего не помнит.
payer-not-forgotten = Стереть не удалось: { $why }. Записи остались в кассе: попробуйте ещё раз или позовите администратора.
search-payer-known =
    { $count ->
        [1] Первый счёт плательщик уже оплачивал здесь. { $key } — стереть эту запись.
       *[other] Первые { $count } — их плательщик уже оплачивал здесь. { $key } — стереть эти записи.
    }
search-put-known =
    { $count ->
        [1] долг первого — в обслуживание
       *[other] долги первых { $count } — в обслуживание
    }
search-paid-here = { $place } · оплачено здесь { $day }
search-payers-unread = Записи плательщиков сейчас не читаются: что здесь оплачивали по этому телефону, неизвестно. Ищите по счёту или адресу.
search-putting = Открываю счета: { $count }…
put-count = В обслуживание добавлено счетов: { $count }
put-none = В обслуживание ничего не добавлено
put-no-debt = долга нет
put-in-visit = уже в обслуживании, суммы там не изменены
put-parked = этот счёт есть у отложенного плательщика, { $key } вернёт его
put-just-paid = только что оплачено { $sum } в { $time }, № { $number }. Действительно ещё раз? Откройте его отдельно.
put-other-town = город { $town }: договора на приём его платежей у пункта нет
put-no-account = такого счёта в справочнике уже нет
put-too-large = вместе вышло бы больше { $max }: примите его следующим обслуживанием
put-not-ticked = ничего не отмечено
put-half-typed = сумма не дописана
put-other-sum = в квитанции { $sum }, а отмечено другое
open-shift-title = Смена закрыта
open-shift-first = Это будет первая смена этой кассы.
open-shift-last = Предыдущая смена — { $number }.
open-shift-what = ККТ напечатает отчёт об открытии смены. После него можно принимать платежи.
open-shift-left = В ящике оставлено { $sum }.
open-shift-count = Перед открытием смены пересчитайте наличные в ящике.
open-shift-opening = Открываю смену…
open-shift-again = Z-отчёт напечатан. Откройте следующую смену и работайте дальше.
search-for-ahead = Аванс: найдите счёт
search-for-readings = Показания счётчиков: найдите счёт
search-placeholder = Лицевой счёт, фамилия или улица…
search-account = Лицевой счёт
search-account-alone = Номер счёта задан: остальные поля не учитываются.
search-meter = Номер счётчика
search-meter-alone = Номер счётчика задан: остальные поля не учитываются.
search-phone = Телефон
search-phone-alone = Телефон задан: остальные поля не учитываются.
search-services = Услуги
search-all = все
search-some-services = выбрано { $count }
search-months = Периоды
search-all-months = все неоплаченные
search-month-before = предыдущий месяц ({ $period })
search-months-range = с месяца по месяц
search-month-first = с
search-month-last = по
search-correction = Изменение сумм
search-only-these = только эти
search-question = Вопрос
search-answer = Ответ
search-questions-note = Ответы действуют, пока обслуживают этого плательщика. ← → — другой ответ, Space — услуга.
search-town = Город
search-not-served = { $town } — без договора
search-street = Улица
search-house = Дом
search-flat = Квартира
search-flat-of = кв. { $flat }
search-surname = Фамилия
search-holder = Плательщик
search-due = Долг
search-count =
    { $count ->
        [one] Найден { $count } счёт
        [few] Найдено { $count } счёта
       *[other] Найдено { $count } счетов
    }
search-count-capped = Показаны первые { $shown } из { $count } или больше — уточните поиск
search-hint-account = Цифры — номер лицевого счёта, счётчика или телефона.
search-hint-address = Буквы — фамилия или улица; после улицы — дом и квартира: «Соборная 12 5».
search-hint-scan = Или отсканируйте квитанцию: счёт откроется сам.
search-nothing = Ничего не найдено
search-nothing-wider = Проверьте написание или ищите по полям: улица, дом, фамилия.
search-nothing-third = Поставщик вне расчётного центра (мобильный, домофон, мастер) — { KEY("third") }.
search-searching = Ищу…
search-opening = Открываю { $number }…
bill-service = Услуга
bill-period = Период
bill-due = Долг
bill-to-pay = К оплате
bill-spread = Распределить сумму
bill-spread-oldest = сначала самые старые долги
bill-spread-service = сначала главные услуги
bill-spread-share = пропорционально долгам
bill-total = Итого
bill-ticked = Отмечено { $ticked } из { $count }
bill-correction-on = Суммы можно менять
bill-correction-off = Суммы по начислению
bill-live = Данные на эту минуту
bill-lately-paid = Последние платежи здесь: { $payments }
bill-lately-paid-everywhere = Последние платежи: { $payments }
bill-last-just = Только что принято { $sum }, { $moment }, № { $number }. Спросите плательщика, не платит ли он второй раз.
bill-aside = Этот счёт уже есть у отложенного плательщика; { $key } вернёт его.
bill-in-visit = Этот счёт уже есть в обслуживании: { $sum }. Enter добавит вместо него отмеченное здесь; если ничего не отмечено — уберёт.
bill-meters = Счётчики: { $numbers } ({ KEY("readings") })
bill-meters-more = Счётчики: { $numbers } и ещё { $count } ({ KEY("readings") })
bill-as-of = По состоянию на { $moment }
bill-as-of-never = Время данных неизвестно
bill-stale = Данные устарели: на { $moment }. Долг мог измениться.
bill-stale-never = Неизвестно, когда данные обновлялись. Долг мог измениться.
bill-before-put = В обслуживание добавлен { $account } на { $sum }. { KEY("remove") } убирает добавленное последним.
bill-before-out = Счёт { $account } убран из обслуживания: в нём ни одна строка не отмечена.
bill-before-just = Счёт { $account } не добавлен: { $why }
bill-before-left = Счёт { $account } не добавлен: { $why }. Если его платят, откройте его ещё раз.
bill-scanned = В квитанции сумма { $sum }. Сверьте с плательщиком.
bill-scanned-other-payee = Получателя «{ $payee }» из квитанции нет в справочнике. Ничего не отмечено. Проверьте, тот ли это счёт; платёж кому-то другому — через { KEY("third") }.
bill-scanned-supplier = Отмечено только то, о чём эта квитанция: { $payee }.
bill-scanned-other-month = Квитанция за { $period }, а последнее начисление — за { $newest }. Уточните у плательщика, что он платит.
bill-scanned-paid = Эта квитанция уже оплачена: { $sum }, { $moment }, № { $number }. Ничего не отмечено. Спросите плательщика, прежде чем брать ещё раз.
bill-scanned-paid-part = За этот месяц уже принято { $sum }, { $moment }, № { $number }. Уточните, что платят сейчас.
bill-scanned-nothing-owed = За { $period } долга нет: квитанция, возможно, уже оплачена. Ничего не отмечено. Выберите вместе с плательщиком.
bill-scanned-payer = Квитанция на имя: { $payer }. Сверьте со счётом.
bill-scanned-address = Адрес в квитанции: { $address }.
bill-scanned-term = Оплатить до { $term }.
bill-scanned-meter = В квитанции счётчик { $meter }, показание { $reading }. { KEY("readings") } — предложить его.
bill-scanned-scales = В квитанции счётчик { $meter }, показание { $reading }. Шкал у него несколько: введите каждую ({ KEY("readings") }).
bill-scanned-other-meter = Счётчика { $meter } из квитанции на этом счёте нет.
bill-scanned-extra = В квитанции есть ещё { $sum } (страхование или сбор). В сумму не входит. Если плательщик хочет — примите через { KEY("third") }.
bill-doubt-amount = Сумма в коде квитанции записана с ошибкой. Спросите её у плательщика.
bill-doubt-period = Месяц в коде квитанции записан с ошибкой.
bill-doubt-keyboard = Сканер печатал в другой раскладке клавиатуры. Включите в нём последовательный порт или режим HID.
bill-doubt-reference = Номер счёта взят из реквизита платежа. Сверьте фамилию.
bill-doubt-encoding = Код квитанции записан не в той кодировке, что в нём указана.
bill-doubt-letters = Сканер потерял буквы. Фамилия и адрес — из нашего справочника.
bill-doubt-payee = Счёт или ИНН получателя в квитанции не проходит проверку ключа.
bill-doubt-incomplete = В коде квитанции нет банка получателя или его реквизитов.
bill-doubt-layouts = Штрихкод подходит к нескольким раскладкам. Сверьте фамилию.
bill-doubt-pattern = Назначение в квитанции записано не так, как обычно у этого получателя. Сверьте фамилию.
bill-doubt-expired = Срок действия кода квитанции истёк. Сумма могла измениться: сверьте её с долгом.
bill-one-month = Только за { $period }. { KEY("month") } — все неоплаченные.
bill-some-services = Только выбранные услуги. { KEY("services") } — все.
bill-tick-services = Снимите отметки с ненужных услуг (− снимает все), тогда { KEY("services") } оставит отмеченные.
bill-no-debt = Долга нет
bill-no-debt-month = За выбранные месяцы долга нет. { KEY("month") } — все периоды.
bill-no-debt-services = По выбранным услугам долга нет. { KEY("services") } — все услуги.
bill-ahead = Оплата вперёд: { $months ->
    [one] { $months } месяц
   *[other] { $months } месяца
} по последним начислениям
bill-ahead-running = Уже оплачено вперёд: { $before } мес. Вместе с этими — { $all } мес., по { $until }.
bill-ahead-owes = Вперёд не принимаем: на счёте долг { $due }. Сначала долг.
bill-ahead-nothing = Вперёд платить нечего: поставщики не берут аванс или начислений нет.
bill-above-due = Больше долга на { $excess }: будет аванс. Enter ещё раз — принять так.
bill-overpayment-refused = Больше долга на { $excess }, а этот поставщик авансов не принимает. Введите меньшую сумму.
bill-error-correction-off = Суммы меняются только с { KEY("correct") }.
visit-title = ОБСЛУЖИВАНИЕ
visit-parked = Отложено: { $count } ({ KEY("unpark") } — вернуть)
visit-empty = Пока пусто. Откройте счёт и нажмите Enter или сразу { KEY("pay") }.
visit-no-shift = Сначала откройте смену: { KEY("shift") }, затем Enter. После этого откройте счёт.
visit-opening = Смена открывается. Счёт можно открыть, как только ККТ напечатает отчёт.
visit-closing = Смена закрывается. Платежи будут приниматься в следующей смене.
visit-no-right = Принимать платежи вам не разрешено. Войдите под другим именем: { KEY("sign_out") }.
visit-commission = Комиссия
visit-rounding = Округление
visit-readings = Показания, будут приняты с оплатой
visit-readings-taken = Показания приняты
visit-readings-alone = Показания
visit-reading = { $service }, № { $meter } ({ $account })
visit-total = ИТОГО
tender-title = Приём оплаты
tender-cash = Получено наличными
tender-card = Картой
tender-slip = № чека терминала
tender-change = Сдача
tender-short = Не хватает { $sum }
tender-paying = Принимаю…
doubt-title = Проверьте сумму
preview-title = Чек перед печатью
preview-total = Итого { $sum }
preview-change = Сдача { $sum }
preview-nothing-yet = Деньги ещё не приняты, чек не напечатан.
doubt-change = Сдача { $sum }
doubt-change-is-notes = Сдача больше самой крупной купюры. Верно ли введено, сколько дал плательщик?
doubt-drawer-short = В ящике только { $sum }: сдачу дать не из чего. Верно ли введено, сколько дал плательщик?
doubt-drawer-short-blind = В ящике не хватает на сдачу. Верно ли введено, сколько дал плательщик?
step-accepted = принято ✓
step-planned = чек ждёт очереди
step-sending = печатается …
step-asking = спрашиваю ККТ …
step-waiting = ККТ ждёт бумагу
step-registered = зарегистрировано ✓ № { $number }
step-failed = чек не зарегистрирован
step-needs-decision = чек ждёт решения
done-change = Сдача
done-no-change = Принято без сдачи
done-paid = Оплачено { $total } в { $time }
paid-title = Оплаченные счета за { $day }
paid-count = { $count } на сумму { $sum }
paid-page = строки { $first }–{ $last } из { $count }
paid-empty = В этот день платежей нет
paid-words = Номер или день (12.03.2026), счёт, сумма, фамилия, кассир, время 9:30 или состояние
paid-copied = Напечатан дубликат № { $copy } чека { $number } на { $sum }
paid-day-open = Открыть { $day }: { $key }
paid-none-fits = Ни одна строка не подходит: Esc покажет все
paid-number-all = № { $number } за все дни: { $key }
paid-number-nowhere = Платежа № { $number } в этой кассе нет. Если его приняла другая касса, ищите там или спросите оператора центра.
paid-number-other = Судя по номеру { $number }, платёж приняла касса { $till }. Ищите там или спросите оператора центра.
paid-number = №
paid-payer = Плательщик
paid-sum = Сумма
paid-state = Чек и центр
paid-way = Платёж № { $number }: { $state }
paid-way-since = Платёж № { $number }: { $state } · в центре с { $when }
paid-account = Счёт
paid-elsewhere = Из центра: касса в этот день ещё не работала.
paid-elsewhere-till = касса { $till }
paid-elsewhere-more = Показаны первые { $count }.
paid-elsewhere-none = По данным центра, в этот день пункт платежей не принимал
paid-elsewhere-offline = В этот день касса ещё не работала, а связи с центром нет.
paid-elsewhere-silent = В этот день касса ещё не работала, а центр о нём не отвечает.
paid-elsewhere-stopped = В этот день касса ещё не работала. Данные из центра не загружены.
state-accepted = без чека
state-registered = зарегистрирован
state-needs-decision = ждёт решения
state-referred = решает центр
state-cancelled = отменён
state-voided = сторнирован
state-refunded = возвращён
state-partly-returned = возвращён частично, осталось { $left }
void-title = Сторно платежа № { $number }
void-title-refund = Возврат по платежу № { $number }
void-refund-why = Сторно уже невозможно: принят { $day }, смена { $shift }. Нужен чек возврата, с разрешения старшего кассира.
void-hand-back = Плательщику вернуть:
void-cash = { $sum } наличными
void-card = { $sum } на карту
void-by-application = заявление плательщика
void-by-note = объяснительная кассира
void-name = Фамилия, имя, отчество заявителя
void-identity = Паспорт: серия, номер, кем и когда выдан
void-note = Что произошло
void-original-application = Оригинал чека получен и приложен к заявлению
void-original-note = Оригинал чека приложен к объяснительной
void-why = Если оригинала нет — почему
void-original-attached = Оригинал чека: приложен.
void-original-missing = Оригинала чека нет: { $why }
void-confirm = ККТ напечатает чек возврата. Отменить это уже нельзя.
void-sent = Печатаю чек возврата…
void-gone = Ранее возвращено строк: { $count }, денег { $sum }.
void-no-lines = Ни одна строка не отмечена. Отметьте, что вернуть: пробел — строку, + — все.
void-nothing-back = Отдельно за это возвращать нечего: наличные округляются до нуля. Отметьте вместе с ним другие строки.
void-nothing-left = За то, что осталось бы, возвращать было бы нечего: наличные округляются до нуля. Отметьте и эти строки.
void-line-together = только со всеми вместе
void-line-service = Услуга и поставщик
void-line-period = Месяц
void-line-sum = Сумма
void-ticked = Возвращаются строки: { $ticked } из { $count }
register-title = Контрольно-кассовая техника
register-open-shift = Отчёт об открытии смены
register-x = X-отчёт
register-z = Z-отчёт, закрытие смены
register-cash-out = Инкассация: изъятие наличных
register-cash-in = Подкрепление: внесение наличных
register-cancel-receipt = Аннулировать ненапечатанный чек
register-repeat = Повторить последний документ
register-cut = Отрезать бумагу
register-drawer = Открыть денежный ящик
register-state = Состояние ККТ
register-state-now = Состояние: { $state }
register-not-of-model = эта модель ККТ не умеет
register-doing = { $what }: выполняю…
register-done = ✓ { $what }: готово
register-print-shift = { KEY("print") } — напечатать отчёт за смену.
register-serial = Заводской номер
register-storage = Фискальный накопитель
register-shift = Смена ККТ
register-cash = Наличные по счётчику ККТ
register-document = Последний документ
register-undelivered = Не передано в налоговую
register-undelivered-long = Принимать можно. Проверьте связь ККТ и скажите администратору: иначе ККТ заблокируется.
register-numbers = Зав. № · накопитель
register-shift-age = { $number }, открыта { $age }, с { $opened }
register-shift-since = { $number }, открыта с { $opened }
register-shift-closed = { $number }, закрыта
register-document-waiting = { $number }, не передано налоговой { $count }
register-clock = Часы ККТ
register-clock-ahead = { $at }, спешат на { $by }
register-clock-behind = { $at }, отстают на { $by }
register-paper = Бумага и крышка
register-paper-in = бумага есть
register-paper-low = бумага заканчивается
register-lid-shut = крышка закрыта
register-state-undelivered = чеки не переданы { $days } дн.
register-state-unknown = ещё не опрошена
register-state-silent = не отвечает
register-state-no-paper = нет бумаги
register-state-continue = ждёт продолжения печати
register-state-lid = открыта крышка
register-state-closed = готова, смена закрыта
register-state-printing = печатает
register-state-ready = готова
register-state-overdue = смена больше 24 часов
register-state-receipt = открыт чек
register-state-date = нужно подтвердить дату
register-state-other = служебный режим { $number }
register-state-storage = фискальный накопитель: { $state }
cash-in-title = Подкрепление
cash-out-title = Инкассация
cash-drawer = В ящике по журналу { $sum }
cash-amount = Сумма
cash-purpose = Назначение
cash-sent = Передано ККТ, печатаю…
close-title = Закрытие смены
close-step-decided = нерешённых чеков нет
close-step-undecided =
    { $count ->
        [one] { $count } чек ждёт решения
        [few] { $count } чека ждут решения
       *[other] { $count } чеков ждут решения
    }
close-step-count = пересчёт
close-step-z = Z-отчёт
close-overdue = Смена открыта больше 24 часов: наличные из неё уже не выдать. Деньги остаются в кассе, сдайте их в следующей смене.
close-count-how = Пересчитайте наличные в ящике и введите количество купюр и монет.
close-counted = Пересчитано
close-journal = По журналу
close-register = По счётчику ККТ
close-expected = Должно быть по журналу: { $sum }
close-differs = Разница: { $sum }
close-no-difference = Сходится ✓
close-shortage = Недостача
close-surplus = Излишек
close-note = Объяснение разницы
close-waiting =
    { $count ->
        [one] Ещё не передана центру { $count } запись; она уйдёт, как только появится связь.
        [few] Ещё не переданы центру { $count } записи; они уйдут, как только появится связь.
       *[other] Ещё не передано центру { $count } записей; они уйдут, как только появится связь.
    }
close-closing = Закрываю смену…
close-step-parked =
    { $count ->
        [0] отложенных нет
        [one] { $count } отложенный
        [few] { $count } отложенных
       *[other] { $count } отложенных
    }
close-step-compare = сверка
close-step-out = изъятие
close-undecided-first =
    { $count ->
        [one] { $count } чек ждёт решения. Решите его до Z-отчёта: после него ККТ уже не подскажет.
        [few] { $count } чека ждут решения. Решите их до Z-отчёта: после него ККТ уже не подскажет.
       *[other] { $count } чеков ждут решения. Решите их до Z-отчёта: после него ККТ уже не подскажет.
    }
close-taken-out = Изъято после пересчёта
close-remains = Осталось в ящике
close-above-limit = Разница больше лимита пункта { $limit }: нужно разрешение старшего кассира.
close-out-how = Изымите наличные до Z-отчёта: ККТ напечатает чек изъятия. Сумму можно изменить.
close-out-float = Остаётся в ящике
close-out-purpose = Сдача выручки
open-count-title = Пересчёт наличных перед сменой
open-step-open = открытие смены
open-expected = Оставлено прошлой сменой: { $sum }
open-left = Оставлено прошлой сменой
queue-title = Очередь в центр
queue-online = Связь есть, записи передаются сами.
queue-offline = Связи нет с { $since }. Записи сохранены и уйдут сами, как только появится связь.
queue-waiting =
    { $count ->
        [0] Всё передано
        [one] Ждёт { $shown } запись
        [few] Ждут { $shown } записи
       *[other] Ждут { $shown } записей
    }
queue-words = Сообщения центра
status-words = ✉ Сообщений: { $count }
queue-trying = Пробую связаться с центром…
queue-directory = Долги по состоянию на { $at }
queue-no-directory = Справочник ещё не загружен
queue-left = Без связи можно принимать ещё { $left }
queue-left-directory = Без связи можно принимать ещё { $left }: дальше долги будут устаревшими
queue-left-payments = До предела осталось: платежей — { $payments }, на сумму { $sum }
queue-spent-hours = Касса больше не принимает: центр не отвечает более { $limit } ч. Enter — попробовать связаться.
queue-spent-directory = Касса больше не принимает: долги старше { $limit } ч. Enter — попробовать связаться.
queue-spent-payments = Касса больше не принимает: передачи ждёт уже { $limit } платежей. Enter — попробовать связаться.
queue-spent-sum = Касса больше не принимает: передачи ждут платежи на { $limit }. Enter — попробовать связаться.
queue-limits = Пределы без связи: { $hours } ч, платежей — { $payments }, на сумму { $sum }; долги не старше { $directory } ч
queue-none-refused = ✓ Центр ничего не отклонил
queue-refused =
    { $count ->
        [one] Центр отклонил { $shown } запись. Деньги приняты, чек действителен; оператор центра разберётся.
        [few] Центр отклонил { $shown } записи. Деньги приняты, чеки действительны; оператор центра разберётся.
       *[other] Центр отклонил { $shown } записей. Деньги приняты, чеки действительны; оператор центра разберётся.
    }
queue-group = { $name } · { $count }
queue-group-part = { $name } · { $count }, показано { $shown }
queue-group-refused = Центр отклонил
queue-group-unsent = В очереди
queue-group-waiting = Передано, центр ещё разбирается
queue-group-sent = Передано, последние
queue-what = Запись
queue-sum = Сумма
queue-state = Состояние
queue-when = Когда
queue-no-payment = Эта запись не о платеже: показать нечего.
queue-next-operator = Разберётся оператор центра; на кассе ничего не делайте.
queue-next-supervisor = Позовите старшего кассира: пусть сверит чек с центром.
queue-next-receipt = Центр ждёт, что станет с чеком.
queue-next-read-again = Уточните показание и внесите его ещё раз.
queue-next-nobody = Вопрос закрыт.
queue-next-payment = { KEY("other") } — платёж.
verdict-other = причина «{ $reason }»
verdict-unknown_account = Такого лицевого счёта в центре нет.
verdict-given_back = Счёта не нашли: центр вернул деньги плательщику. Ничего не делайте.
verdict-unknown_provider = Такого поставщика в центре нет.
verdict-closed_provider = Поставщик больше не принимает оплату.
verdict-unknown_service = Такой услуги в центре нет.
verdict-wrong_currency = Счёт ведётся в другой валюте.
verdict-not_registered = Центр решил: чек не зарегистрирован.
verdict-another_document = У этого чека уже другой номер документа.
verdict-branch = Запись относится к восстановленной из копии части журнала; разберётся оператор центра.
verdict-another_decision = Центр уже решил по этому чеку иначе.
verdict-already_registered = Противоречит переданному раньше.
verdict-cancelled = Противоречит переданному раньше.
verdict-unbalanced = Запись не сходится; разберётся оператор центра.
verdict-impossible_sum = Запись не сходится; разберётся оператор центра.
verdict-impossible_value = Запись не сходится; разберётся оператор центра.
verdict-malformed = Запись не сходится; разберётся оператор центра.
verdict-unknown_entry = Запись не сходится; разберётся оператор центра.
verdict-unknown_payment = Запись не сходится; разберётся оператор центра.
verdict-unknown_meter = Показание не принято: проверьте счётчик.
verdict-impossible_reading = Показание не принято: проверьте счётчик.
view-about = О программе
about-program = Программа
about-licence = Лицензия
about-till = Касса
about-database = Версия базы данных
about-server = Центр
about-centre-silent = версии не называет
about-certificate = Сертификат кассы
about-register = ККТ
look-light = Светлый
look-dark = Тёмный
look-contrast = Контрастный
type-usual = Обычный
type-large = Крупный
news-title = Что нового
news-version = Версия { $version }
news-0-1-0 =
    • Внизу слева видно, сколько ещё можно принимать без связи, — и после перезапуска тоже. { KEY("queue") } показывает, сколько осталось платежей и на какую сумму.
    • Нет сети или молчит сервер центра — касса говорит, что именно, и что делать.
    • Смена в ККТ и смена в кассе разошлись — касса говорит об этом сразу, а не на первой оплате.
    • { KEY("register") } показывает, сколько открыта смена ККТ, её часы, бумагу и крышку.
    • Плательщик, который согласился, находится по телефону: Ctrl+Enter берёт все его счета вместе.
    • Клавиши можно изменить: { KEY("settings") }, затем 0.
    • Сторно возвращает и отдельные строки чека.
    • В сторно отмечают, есть ли оригинал чека, или пишут, почему его нет.
    • Там, где так задал центр, на всё обслуживание — один чек.
    • Это сообщение всегда можно перечитать: F1, затем { KEY("questions") }.
help-title = Клавиши
decision-title = Нужно решение
decision-unknown = ККТ не сообщила, зарегистрирован ли документ. Деньги и записи кассы сохранены; дважды ничего не зарегистрируется.
decision-failed = ККТ точно ничего не зарегистрировала.
decision-planned = Этот чек ещё не передан ККТ.
decision-sending = Документ в ККТ, жду ответа.
decision-sent = Выполняю…
decision-safe = безопасно
decision-document = Номер документа на бумаге
decision-note = Что вы видели (для центра)
decision-no-evidence = Сравнивать нечего: ККТ ещё не получала этот документ.
decision-fact = Показатель ККТ
decision-before = до
decision-after = сейчас
choice-ask-again = Спросить ККТ ещё раз
choice-try-again = Напечатать ещё раз
choice-cancel-payment = Отменить платёж и вернуть деньги
choice-cancel-visit = Отменить платежи и вернуть деньги
choice-give-up = Отказаться от этой операции
choice-registered = Документ напечатан: ввести его номер
choice-not-registered = Документа нет: не зарегистрировано
choice-refer = Передать решение центру
sure-cancel-payment = Платёж будет отменён, деньги нужно отдать плательщику. Подтверждаете?
sure-cancel-visit = { $count ->
    [one] Будет отменён { $count } платёж этого чека
    [few] Будут отменены все { $count } платежа этого чека
   *[other] Будут отменены все { $count } платежей этого чека
    }, деньги за них нужно отдать плательщику. Подтверждаете?
sure-not-registered = ККТ ничего не напечатала и не зарегистрировала. Подтверждаете?
sure-give-up = Эта операция не будет выполнена. Подтверждаете?
kind-open-shift = Открытие смены
kind-sale = Чек
kind-return = Чек возврата
kind-cash-in = Внесение
kind-cash-out = Изъятие
kind-close-shift = Z-отчёт
fact-last-document = Последний фискальный документ
fact-shift = Номер смены
fact-shift-open = Смена открыта
fact-receipt = Чеков в смене
fact-printed-document = Напечатано документов
fact-cash = Наличные по счётчику ККТ
fact-sales = Продажи за смену
fact-returns = Возвраты за смену
fact-cash-ins = Внесения за смену
fact-cash-outs = Изъятия за смену
fact-sale-number = Номер чека продажи
fact-return-number = Номер чека возврата
fact-cash-in-number = Номер внесения
fact-cash-out-number = Номер изъятия
fact-closed-shift = Последняя закрытая смена
fact-receipt-open = Чек открыт
fact-open-sum = Сумма открытого чека
fact-cash-sales = Продажи наличными
fact-card-sales = Продажи картой
paper-title = ККТ: бумага
paper-out = В ККТ кончилась бумага посреди печати. Вставьте новый рулон и закройте крышку.
paper-continue = Новая бумага вставлена. ККТ ждёт, чтобы печатать дальше.

# Reports.
reports-title = Отчёты кассы
reports-day = за { $day }
reports-shift = смена № { $number }
reports-days = с { $from } по { $to }
reports-from = С даты
reports-to = По дату
reports-dates-limits = Не позже сегодняшнего дня, { $today }; вторая дата не раньше первой. Пишите как 31.12.2026, 31122026 или 31.12.
reports-dates-empty = Пустое поле — дата, которую в нём видно.
reports-ended = Прекращено. Ничего не напечатано и не сохранено.
reports-saved = Сохранено в файл { $file }
reports-lost = Сокращено текстов: { $cut }; с заменёнными буквами: { $replaced }.
reports-better-page = Все эти буквы есть в странице { $page }: { KEY("settings") }, группа «Печать».
reports-cut = Показаны первые { $shown } строк. Весь отчёт сохраните в файл.

# Readings.
readings-title = Показания счётчиков на { $day }
readings-meter = Счётчик № { $serial }
readings-before = было { $value } на { $day }
readings-usual = обычно { $usual } { $unit } в месяц
readings-norm = норма { $amount } { $unit }/мес.
readings-use = расход { $amount } { $unit }
readings-history = Раньше принято
readings-roll-over = прошёл через ноль
readings-replacement = счётчик заменён
readings-overdue = Срок поверки истёк.
readings-taken = Принято. Войдёт в начисление за { $month }.
readings-given = В обслуживании: будет принято с оплатой. Другое значение его заменит, { KEY("remove") } уберёт.
readings-sent = Отправляется…
readings-unusual = Расход { $used } — намного больше обычного. Если всё верно, нажмите Enter ещё раз.
readings-used = Расход { $used }
readings-lower = Меньше предыдущего. Если счётчик прошёл через ноль или заменён, нажмите { KEY("other") }.
readings-other-day = Ctrl+← другой день
readings-source = Источник
reading-source-resident = со слов потребителя
reading-source-control = контрольный осмотр
reading-source-remote = дистанционно
reading-source-billing = из расчётного центра
reading-source-estimated = рассчитано, не снималось
readings-handed-in = Подано
readings-value = Показание
readings-placed = В центре
readings-for-day = на { $day }
readings-queued = в очереди
readings-passed-on = передано
readings-counted = зачтено
readings-refused = отклонено

# Очередь файлом.
carry-out-title = Выгрузить очередь в файл
carry-in-title = Принять ответ центра
carry-out-about = Для кассы без связи: файл зашифрован для центра и подписан кассой. Отнесите его в центр и принесите ответ.
carry-in-about = Выберите файл ответа, который дал центр. Принимается только подлинный файл для этой кассы.
carry-folder = Папка или флешка
carry-file = Файл ответа
carry-places = Найдено: ↑↓ — выбрать
carry-answers = Найденные ответы: ↑↓ — выбрать
carry-no-places = Флешки не видно. Вставьте её и откройте это окно снова или наберите путь к папке.
carry-no-answers = Файлов ответа не видно. Вставьте флешку и откройте это окно снова или наберите путь к файлу.
carry-working = Подождите: файл обрабатывается…
carry-written =
    { $count ->
        [0] ✓ Новых записей нет; файл только запрашивает решения центра: { $path }
        [one] ✓ В файле { $count } запись: { $path }
        [few] ✓ В файле { $count } записи: { $path }
       *[many] ✓ В файле { $count } записей: { $path }
    }
carry-still-queued = Записи остаются в очереди, пока не принят ответ центра. Сам файл ничего не передал.
carry-left =
    { $count ->
        [one] Не поместилась { $count } запись: она уйдёт следующим файлом после ответа.
        [few] Не поместились { $count } записи: они уйдут следующим файлом после ответа.
       *[many] Не поместилось { $count } записей: они уйдут следующим файлом после ответа.
    }
carry-scans = Сканы бумаг в файле: { $count }.
carry-taken = ✓ Ответ принят. Центр подтвердил записей: { $sent }; ещё ждёт: { $waiting }.
carry-lacks = Центр потерял часть записей. Выгрузите очередь ещё раз: файл начнётся с них.
carry-stopped = У центра на этом месте другая запись: касса больше не принимает деньги. Позовите администратора.
carry-nothing = Ничего не изменено: очередь такая, как была.
carry-no-key = Касса не знает ключа центра для файлов: её зарегистрировали раньше, чем он появился, или это обучение. Нужна новая регистрация кодом из центра (kassa-server till new-epoch).
carry-journal = Журнал кассы повреждён, поэтому не подписывается. Позовите администратора.
carry-no-folder = Такой папки нет: { $path }
carry-file-failed = Файл не удалось записать или прочитать: { $path } ({ $error })
carry-other-kind = Это не файл ответа центра.
carry-newer = Файл создан более новой программой. Обновите эту кассу.
carry-cut = Файл оборван: он скопирован не до конца. Скопируйте ещё раз.
carry-other-till = Это ответ для другой кассы.
carry-forged = Файл не от вашего центра или изменён. Не принимайте его и сообщите администратору.
carry-too-large = Файл слишком велик: это не ответ центра.
carry-again = Этот ответ уже принят раньше. Ничего не изменено.
carry-older = Касса уже знает более новый ответ центра. Этот устарел, ничего не изменено.
carry-other-life = Кассу с тех пор зарегистрировали заново: этот ответ её больше не касается. Выгрузите очередь ещё раз.
carry-other-journal = Ответ не сходится с журналом этой кассы. Ничего не изменено. Позовите администратора.

third-title = Другие услуги
third-placeholder = Поставщик или услуга…
third-provider = Поставщик и услуга
third-none = Центр ещё не передал ни одного поставщика других услуг.
third-nothing = Такого поставщика нет. Esc — показать всех.
third-total = К оплате
third-commission = Комиссия наличными
third-optional = { $name } (можно не заполнять)
third-sum = Сумма: от { $min } до { $max }
third-price = { $price } за 1 { $unit }
third-dropped = Лишний или недопустимый знак: проверьте и исправьте.
third-too-short = Слишком мало знаков: не меньше { $min }.
third-unfinished = Заполните до конца: { $mask }
third-begins = Должно начинаться с { $with }.
third-check-digit = Контрольная цифра не сходится: проверьте номер.
third-not-a-day = Такого дня нет. Пример: 25.10.2026.
third-no-sum = Введите сумму.
third-sum-below = Слишком мало: не меньше { $min }.
third-sum-above = Слишком много: не больше { $max }.
third-nothing-chosen = Введите количество хотя бы в одной строке.
third-quantity = Количество: от { $min } до { $max }, целое число.
third-quantity-decimals = Количество: от { $min } до { $max }, знаков после запятой не больше { $decimals }.
# Передача кассы.
hand-over-title = Передача кассы другому кассиру
hand-over-step-sign = подпись
hand-over-undecided = Нерешённых чеков: { $count }. Они переходят вместе с кассой, это будет в акте.
hand-over-parked = Отложенных плательщиков: { $count }. Они переходят вместе с кассой, это будет в акте.
incoming-title = Кто принимает кассу?
incoming-what = В кассе пересчитано { $sum }. Войдите своим паролем: это ваша подпись под актом. Дальше работаете вы.

attach-no-key = Касса не знает ключа центра для файлов: она зарегистрирована раньше, чем он появился, или это обучение. Скан не прикреплён. Нужна новая регистрация кодом из центра (kassa-server till new-epoch).
attach-missing = Такого файла нет. Проверьте путь.
attach-folder = Это папка, а не файл.
attach-link = Это ярлык на другой файл. Укажите сам файл.
attach-other-kind = Это не скан: принимаются PDF, JPEG и PNG.
attach-changed = Файл ещё записывается или оборван. Дождитесь сканера и нажмите Enter ещё раз.
attach-empty = Файл пуст. Отсканируйте ещё раз.
attach-too-large = Файл больше 8 МиБ. Отсканируйте с меньшим качеством.
attach-disk-full = На диске нет места. Освободите место и нажмите Enter ещё раз.
attach-unread = Файл не удалось прочитать: { $error }
attach-unwritten = Копию не удалось записать: { $error }
attach-again = Этот же скан уже прикреплён.
attach-too-many = К одному возврату можно прикрепить не больше 10 сканов.
paper-application = заявление
paper-note = объяснительная записка
paper-receipt = оригинал чека
paper-other = другая бумага
papers-title = Бумаги возврата { $number }
papers-missing = Не хватает: { $papers }
papers-complete = ✓ Все нужные бумаги прикреплены
papers-file = Файл скана
papers-shows = На скане: { $papers }
papers-offered = Новые сканы со сканера: ↑↓ — выбрать
papers-none-offered = В папке сканера новых сканов нет. Отсканируйте и нажмите Enter или наберите путь к файлу.
papers-no-folder = Наберите путь к файлу или вставьте его. Папку сканера можно задать в настройках ({ KEY("settings") }).
papers-working = Подождите: скан проверяется и шифруется…
papers-taken = ✓ Скан прикреплён. В центр он уйдёт сам.
papers-nothing = Ничего не прикреплено. Деньги и чек не изменились.
papers-held = в центре
papers-on-way = ждёт отправки
papers-refused = центр не принял ({ $code })
papers-size = { $size } КиБ
papers-attached = Прикреплено
papers-privacy = Скан зашифрован для центра: касса его больше не покажет. Файл в папке сканера остаётся, удалите его сами.
queue-scans =
    { $count ->
        [one] Скан бумаг ждёт отправки: { $count } ({ $size } КиБ)
       *[other] Сканы бумаг ждут отправки: { $count } ({ $size } КиБ)
    }
queue-scans-refused = Центр не принял сканов: { $count }. Позовите администратора.

# Несколько касс на одном компьютере.
chooser-title = Какую кассу открыть?
chooser-what = На этом компьютере несколько касс. Нажмите номер или стрелки, затем Enter.
chooser-till = касса { $code }
chooser-open = открыть
chooser-leave = выйти
chooser-until =
    { $count ->
        [one] сертификат до { $day }, ещё { $count } день
        [few] сертификат до { $day }, ещё { $count } дня
       *[other] сертификат до { $day }, ещё { $count } дней
    }
chooser-expired = сертификат истёк { $day }: касса попросит у центра новый
chooser-no-certificate = сертификата ещё нет
chooser-unreadable = файл сертификата не читается

prints-title = Очередь печати
prints-none = Здесь ещё ничего не печатали.
prints-all-well = ✓ Ничего не ждёт печати.
prints-waiting = Ещё ждёт или печатается: { $count }
prints-bad = Не напечатано или неизвестно: { $count }
prints-look-first = Сначала посмотрите на бумагу: документ может быть уже напечатан. Enter — печатать его весь снова, Delete — убрать.
prints-again = Enter — печатать снова, Delete — убрать из очереди.
prints-not-again = Отсюда его уже не напечатать: возьмите документ на том экране, где его печатали.
prints-kept = Напечатанные документы здесь не хранятся. Ненапечатанные заявления и объяснения лежат сутки, остальные — неделю.
print-waiting = ждёт
print-printing = печатается
print-printed = напечатан
print-filed = файл { $file }
print-failed = не напечатан: { $why }
print-unknown = неизвестно, весь ли напечатан: { $why }
print-why = Причина: { $why }.
print-dropped = убран
print-interrupted = программа или компьютер выключились во время печати
print-no-answer = принтер не отвечает или порт занят
print-stopped = принтер остановился, передано строк: { $lines }; { $why }
print-no-printer = в настройках нет такого принтера
print-not-now = никто не вошёл или ККТ занята
print-said = система не приняла документ
print-no-end = команда печати не закончилась за две минуты, её остановили
print-device-paper = нет бумаги
print-device-cover = открыта крышка
print-device-cutter = заклинило нож
print-device-broken = принтер неисправен
print-device-head-hot = головка перегрелась
print-device-offline = принтер отключён кнопкой On Line
print-device-not-ready = принтер не готов: бумага, крышка, кнопка On Line
