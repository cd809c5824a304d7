# Что случилось, что с деньгами и бумагой, какая клавиша теперь.

notice-details = Для техника: { $details }
money-nothing = Деньги не приняты, ничего не напечатано.
money-kept = Всё принятое раньше сохранено.
money-not-happened = Это действие не выполнено: деньги не приняты, ничего не напечатано.
money-offline = Деньги и чеки не пострадали: работайте дальше, записи сохранены в кассе.
money-taken-not-registered = Деньги приняты; чек точно не зарегистрирован.
money-return-not-registered = Деньги пока не возвращайте: чек возврата не зарегистрирован.
money-operation-not-registered = ККТ эту операцию не выполнила; сумма в ящике не изменилась.
money-paper-perhaps = Деньги не регистрировались; бумага, возможно, напечатана.
money-paper-out = Деньги и чек сохранены: печать продолжится с того же места.
key-enter = Enter — продолжить работу.
key-wait = Enter, затем подождите несколько секунд и повторите.
key-decide = Enter — перейти к решению.
key-sign-in = Enter — войти снова.
key-password-again = Enter, затем введите пароль ещё раз. Проверьте язык клавиатуры.
key-supervisor = Enter — продолжить; позовите старшего кассира.
key-administrator = Enter — закрыть; позовите администратора.
key-restart = Закройте программу, запустите снова; если не поможет — администратор.
key-store = Enter. Освободите место на диске или позовите администратора.
key-open-shift = Enter, затем F9 — открыть смену.
key-close-shift = Enter, затем F9 — закрыть смену.
key-other-sum = Enter — ввести другую сумму.
key-tick = Enter, затем Space — отметить строки.
key-clock = Enter. Исправьте время компьютера или позовите администратора.
key-note = Напишите пояснение разницы.
key-shorter = Напишите короче.
key-total-changed = Назовите плательщику новую сумму и нажмите Enter ещё раз.
key-limit = Enter. Приём возобновится, как только появится связь.
key-refund = Enter. Нужен возврат со старшим кассиром.
key-check-register = Enter. Проверьте питание и кабель ККТ, затем F7.
key-cancel-receipt = Enter, затем F7 и 6 — аннулировать открытый чек.
key-paper = Enter. Вставьте бумагу в ККТ.
key-print-on = Enter, затем ещё раз Enter — печатать дальше.
key-lid = Enter. Закройте крышку ККТ.
key-search-again = Enter — искать дальше.
key-nobody-known = Enter. Подождите, пока загрузится справочник, или проверьте сеть.
key-offline = Enter — работать без связи.
key-visit-open = Enter. Примите оплату (F12) или уберите счета (Ctrl+U).
key-template = Enter — дальше. Администратор: команда kassa receipts check назовёт каждую ошибку.
key-layouts = Enter — дальше. Администратор: команда kassa scan с любым кодом назовёт строку с ошибкой.
key-not-printed = Проверьте принтер и нажмите Ctrl+P ещё раз. Бланк можно заполнить и от руки.
offline-no-answer = Центр не отвечает: нет связи.
offline-certificate = Вместо центра отвечает кто-то другой. Записи ему не передаются. Позовите администратора.
offline-not-the-centre = Отвечает не центр, а посторонняя страница. Проверьте вход в сеть.
offline-server-trouble = В центре неисправность; записи дождутся в кассе.
offline-own-journal = Журнал этой кассы повреждён, записи не передаются. Позовите администратора.
offline-not-enrolled = Центр не знает эту кассу или отозвал её.
offline-switched-off = Сеть выключена здесь, на кассе.
scan-empty = Сканер ничего не прочитал.
scan-too-long = Отсканированное слишком длинное для квитанции.
scan-not-a-bill = Это не квитанция: номера лицевого счёта нет.
scan-damaged = Код на квитанции повреждён.
scan-no-account = В коде нет номера лицевого счёта.
scan-layout = Сканер набрал код на другом языке клавиатуры; прочитать не удалось.
scan-check-digit = Штрихкод прочитан с ошибкой: контрольная цифра не сходится. Просканируйте ещё раз.
right-take-payment = принимать платежи
right-void-payment = сторнировать платёж
right-refund = возвращать деньги за прошлые дни
right-reprint = печатать дубликат
right-x-report = печатать X-отчёт
right-open-shift = открывать смену
right-close-shift = закрывать смену
right-cash-in = вносить наличные
right-cash-out = изымать наличные
right-correct-amount = менять суммы счёта
right-approve = подтверждать действия других
right-work-outside-hours = принимать платежи вне рабочего времени
right-decide-receipt = решать судьбу чека
right-settings = менять настройки
trouble-no-account = Лицевого счёта { $number } в справочнике нет.
trouble-no-shift = Смена не открыта.
trouble-nothing-to-decide = Решать нечего: все чеки зарегистрированы.
trouble-visit-open = В обслуживании есть неоплаченные счета.
trouble-template = В шаблоне чека { $file } есть ошибки, поэтому он не используется. Чеки печатаются по встроенному шаблону.
trouble-layouts = В файле раскладок штрихкодов { $file } есть ошибка, поэтому он не используется. Действуют встроенные раскладки.
trouble-not-printed = Принтер документов не принял документ.
trouble-desk = Не удалось прочитать файлы кассы.
trouble-wrong-password = Логин или пароль неверны.
trouble-nobody-known = Справочник ещё не загружен: касса пока никого не знает.
trouble-no-directory = Справочник ещё не загружен: счетов пока нет.
trouble-locked-out =
    { $minutes ->
        [one] Слишком много неверных паролей. Вход закрыт на { $minutes } минуту.
        [few] Слишком много неверных паролей. Вход закрыт на { $minutes } минуты.
       *[other] Слишком много неверных паролей. Вход закрыт на { $minutes } минут.
    }
trouble-cancelled = Платёж отменён; чек не регистрировался.
hand-back-cash = Верните плательщику { $sum } наличными.
hand-back-card = Верните плательщику { $sum } на карту через терминал.
hand-back-both = Верните плательщику { $cash } наличными и { $card } на карту.
trouble-note-wanted = Пересчитанная сумма отличается от журнала на { $sum }.
trouble-text-too-long =
    { $count ->
        [one] Текст длиннее { $count } знака.
        [few] Текст длиннее { $count } знаков.
       *[other] Текст длиннее { $count } знаков.
    }
trouble-total-changed = Сумма к оплате изменилась: теперь { $sum }.
trouble-overpayment = Этот поставщик не принимает больше, чем начислено.
decided-sale = Центр решил: чек платежа № { $number } зарегистрирован.
decided-no-sale = Центр решил: чек платежа № { $number } не зарегистрирован. Платёж отменён.
decided-return = Центр решил: возврат по платежу № { $number } зарегистрирован.
decided-no-return = Центр решил: возврат по платежу № { $number } не зарегистрирован. Платёж остаётся в силе.
decided-money-stays = Деньги возвращать не нужно.
decided-money-returned = Если деньги ещё не отданы плательщику, отдайте их.
trouble-forked = Данные этой кассы восстановлены из копии: в центре на этом месте другая запись. Приём остановлен. Папку с данными не удаляйте.
trouble-disk = Диск не записал данные. Приём остановлен.
trouble-right-missing = Вам не разрешено: { $right }.
trouble-approver-lacks = Подтвердить может только другой человек с правом: { $right }.
trouble-not-signed-in = Никто не вошёл.
trouble-order = Чек не удалось составить: суммы не сходятся.
trouble-busy = ККТ ещё выполняет предыдущую операцию.
trouble-unsettled = Предыдущий чек ещё ждёт решения.
trouble-no-answer = ККТ не ответила на запрос.
trouble-not-found = Такой записи в кассе нет.
trouble-wrong-state = Сейчас этого сделать нельзя.
trouble-store = Записать данные кассы не удалось.
trouble-disk-full = На диске нет места.
trouble-ended = Касса остановлена.
trouble-shift-open = Смена уже открыта.
trouble-shift-between = Смена как раз открывается или закрывается.
trouble-shift-overdue = Смена длится больше 24 часов.
trouble-undecided =
    { $count ->
        [one] { $count } чек ждёт решения; сначала примите решение по нему.
        [few] { $count } чека ждут решения; сначала примите решение по ним.
       *[other] { $count } чеков ждут решения; сначала примите решение по ним.
    }
trouble-drawer-short = В ящике только { $sum }.
trouble-empty = Платить не за что: ни одна строка не отмечена.
trouble-clock-behind = Часы компьютера отстают от журнала на { $behind }.
trouble-card-above = Картой введено на { $sum } больше, чем к оплате.
trouble-money = Сумму не удалось посчитать.
limit-hours =
    { $hours ->
        [one] Без связи можно работать { $hours } час; время исчерпано.
        [few] Без связи можно работать { $hours } часа; время исчерпано.
       *[other] Без связи можно работать { $hours } часов; время исчерпано.
    }
limit-payments =
    { $count ->
        [one] Без связи можно принять { $count } платёж; предел достигнут.
        [few] Без связи можно принять { $count } платежа; предел достигнут.
       *[other] Без связи можно принять { $count } платежей; предел достигнут.
    }
limit-sum = Без связи можно принять { $sum }; предел достигнут.
limit-directory = Справочник не обновлялся больше { $hours } ч; долги могли измениться.
trouble-another-shift = Платёж принят в смене { $shift }: сторно только в той же смене.
trouble-already-reversed = Этот платёж уже сторнирован или возвращён.
trouble-referred = Что с чеком этого платежа, решает центр.
trouble-not-registered = Чек этого платежа не зарегистрирован, поэтому сторно невозможно. Сначала примите решение по чеку.
trouble-no-ground = Основание не заполнено.
trouble-register-silent = ККТ не отвечает.
trouble-register-shift-closed = В ККТ смена закрыта, а в программе открыта.
trouble-register-shift-open = В ККТ смена открыта, а в программе нет.
trouble-register-receipt-open = В ККТ остался открытый чек.
trouble-register-no-paper = В ККТ нет бумаги.
trouble-register-continue = ККТ ждёт, чтобы допечатать предыдущий документ.
trouble-register-lid = В ККТ открыта крышка.
trouble-register-blocked = ККТ заблокирована или ждёт подтверждения даты.
reading-in-future = Дата показания ещё не наступила.
reading-before-previous = Предыдущее показание — за { $day }; эта дата раньше.
reading-lower = Меньше предыдущего показания { $previous }.
reading-impossible = Счётчик такого показать не может.
field-not-an-amount = Здесь сумма: цифры и одна запятая.
field-too-precise = После запятой — не больше двух цифр.
field-too-large = Не больше { $max } за раз.
field-not-positive = Сумма должна быть больше нуля.
field-digits-only = Здесь только цифры.
field-too-long = Не больше { $max } знаков.
field-signs-dropped = Знаки, которые нельзя напечатать, убраны.
field-empty = Заполните это поле.
field-malformed = Так не может быть: проверьте.
trouble-register-moved = ККТ теперь на другом порту: { $port }.
money-register-same = Это та же самая ККТ, по заводскому номеру. Ничего не потеряно, принимать деньги можно.
key-register-moved = Enter — работайте дальше. Администратору нужно записать этот порт в настройки: следующий запуск будет искать ККТ на старом.
document-no-payment = Такого платежа на этой кассе нет.
document-no-return = Этот платёж не сторнирован и не возвращён: документа нет.
document-no-shift = Такой смены на этой кассе нет.
document-no-order = В этой смене такого ордера нет.
document-no-count = Смена не закрыта, наличные не пересчитаны. Укажите пересчитанную сумму.
document-no-account = Такого счёта в справочнике нет.
document-no-readings = В этой смене показаний по этому счёту не принимали.
document-no-bank-account = Банковский счёт поставщика «{ $provider }» неизвестен: квитанцию банка не напечатать. Его вносят в центре.
