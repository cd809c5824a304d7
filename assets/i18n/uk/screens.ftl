# Екрани.

sign-in-login = Логін
sign-in-password = Пароль
sign-in-password-or-pin = Пароль або PIN-код
sign-in-locked = Вікно заблоковано. { $name }, введіть пароль: неоплачені рахунки чекають. Інший касир змінює логін і продовжує з ними.
sign-in-checking = Перевіряю…
approve-title = Потрібен старший касир
approve-what = Потрібен дозвіл: { $right }. Старший касир уводить тут свій пароль; за касою лишаєтесь ви.
pin-title = PIN-код для швидкої зміни касира
pin-what = Від 4 до 8 цифр. Діє на цій касі 12 годин або доки програму не закриють. Дозволів старшого касира PIN-код не дає.
pin-new = PIN-код
pin-again = PIN-код ще раз
pin-keeping = Зберігаю…
pin-kept = PIN-код збережено
pin-kept-what = На екрані входу натисніть Ctrl і номер біля свого імені, введіть PIN-код, Enter.
payer-title = Запам'ятати платника
payer-what =
    Запитайте: «Записати на цій касі, які рахунки ви сплатили, щоб наступного разу знайти їх за вашим телефоном? Самого номера каса не зберігає. Запис зітремо, щойно скажете, або самі — через { $months ->
        [one] { $months } місяць
        [few] { $months } місяці
       *[other] { $months } місяців
    } після останньої оплати». Enter — лише коли платник згоден.
payer-phone = Телефон платника
payer-keeping = Зберігаю…
payer-kept = Записано. Рахунків за цим телефоном: { $count }. Наступного разу наберіть у пошуку весь номер.
payer-not-registered = Чек ще не зареєстровано, нічого не записано. Зачекайте на чек і натисніть Enter ще раз.
payer-no-accounts = У цьому платежі немає особових рахунків: записувати нічого.
payer-undone = Цей платіж скасовано або повернено: записувати нічого.
payer-renewed = У записах платника оновлено рахунків: { $count }.
payer-others = Ще не записано рахунків: { $count }. Платник згоден — { $key }.
payer-not-renewed = Записів платника не оновлено: { $why }. Платежу це не стосується.
payer-failed = Записати не вдалося: { $why }. Платіж на місці. Enter — спробувати ще раз.
payer-forget-title = Стерти записи платника?
payer-forget-what = Каса забуде, які рахунки сплачували за цим телефоном і що платник на це погодився. Самих платежів це не змінює.
payer-forgotten = Стерто. За цим телефоном каса нічого не пам'ятає.
payer-unknown = За цим телефоном каса нічого не пам'ятає.
payer-not-forgotten = Стерти не вдалося: { $why }. Записи лишилися в касі: спробуйте ще раз або покличте адміністратора.
search-payer-known =
    { $count ->
        [1] Перший рахунок платник уже сплачував тут. { $key } — стерти цей запис.
       *[other] Перші { $count } — їх платник уже сплачував тут. { $key } — стерти ці записи.
    }
search-put-known =
    { $count ->
        [1] борг першого — до відвідування
       *[other] борги перших { $count } — до відвідування
    }
search-paid-here = { $place } · сплачено тут { $day }
search-payers-unread = Записи платників зараз не читаються: що тут сплачували за цим телефоном, невідомо. Шукайте за рахунком або адресою.
search-putting = Відкриваю рахунки: { $count }…
put-count = До відвідування додано рахунків: { $count }
put-none = До відвідування нічого не додано
put-no-debt = боргу немає
put-in-visit = вже у відвідуванні, суми там не змінено
put-parked = цей рахунок є у відкладеного платника, { $key } поверне його
put-just-paid = щойно сплачено { $sum } о { $time }, № { $number }. Справді ще раз? Відкрийте його окремо.
put-other-town = місто { $town }: договору на приймання його платежів пункт не має
put-no-account = такого рахунку в довіднику вже немає
put-too-large = разом вийшло б понад { $max }: прийміть його наступним відвідуванням
put-not-ticked = нічого не позначено
put-half-typed = суму не дописано
put-other-sum = у квитанції { $sum }, а позначено інше
open-shift-title = Зміну закрито
open-shift-first = Це буде перша зміна цієї каси.
open-shift-last = Попередня зміна — { $number }.
open-shift-what = РРО надрукує звіт про відкриття зміни. Після нього можна приймати платежі.
open-shift-left = У шухляді залишено { $sum }.
open-shift-count = Перед відкриттям зміни порахуйте готівку в шухляді.
open-shift-opening = Відкриваю зміну…
open-shift-again = Z-звіт надруковано. Відкрийте наступну зміну і працюйте далі.
search-for-ahead = Аванс: знайдіть рахунок
search-for-readings = Показання лічильників: знайдіть рахунок
search-placeholder = Рахунок, прізвище або вулиця…
search-account = Рахунок
search-account-alone = Номер рахунку задано: інші поля не враховуються.
search-meter = Номер лічильника
search-meter-alone = Номер лічильника задано: інші поля не враховуються.
search-phone = Телефон
search-phone-alone = Телефон задано: інші поля не враховуються.
search-services = Послуги
search-all = усі
search-some-services = вибрано { $count }
search-months = Періоди
search-all-months = усі неоплачені
search-month-before = попередній місяць ({ $period })
search-months-range = з місяця до місяця
search-month-first = з
search-month-last = по
search-correction = Зміна сум
search-only-these = лише ці
search-question = Запитання
search-answer = Відповідь
search-questions-note = Відповіді діють, доки обслуговують цього платника. ← → — інша відповідь, Space — послуга.
search-town = Місто
search-not-served = { $town } — без договору
search-street = Вулиця
search-house = Будинок
search-flat = Квартира
search-flat-of = кв. { $flat }
search-surname = Прізвище
search-holder = Платник
search-due = Борг
search-count =
    { $count ->
        [one] Знайдено { $count } рахунок
        [few] Знайдено { $count } рахунки
       *[other] Знайдено { $count } рахунків
    }
search-count-capped = Показано перші { $shown } з { $count } або більше — уточніть пошук
search-hint-account = Цифри — номер особового рахунку, лічильника або телефону.
search-hint-address = Літери — прізвище або вулиця; після вулиці — будинок і квартира: «Соборна 12 5».
search-hint-scan = Або скануйте квитанцію: рахунок відкриється сам.
search-nothing = Нічого не знайдено
search-nothing-wider = Перевірте написання або шукайте за полями: вулиця, будинок, прізвище.
search-nothing-third = Надавач поза розрахунковим центром (мобільний, домофон, майстер) — { KEY("third") }.
search-searching = Шукаю…
search-opening = Відкриваю { $number }…
bill-service = Послуга
bill-period = Період
bill-due = Борг
bill-to-pay = До сплати
bill-spread = Розподілити суму
bill-spread-oldest = спершу найстаріші борги
bill-spread-service = спершу головні послуги
bill-spread-share = пропорційно боргам
bill-total = Разом
bill-ticked = Позначено { $ticked } з { $count }
bill-correction-on = Суми можна змінювати
bill-correction-off = Суми за нарахуванням
bill-live = Дані на цю хвилину
bill-lately-paid = Останні платежі тут: { $payments }
bill-lately-paid-everywhere = Останні платежі: { $payments }
bill-last-just = Щойно прийнято { $sum }, { $moment }, № { $number }. Запитайте платника, чи не платить він удруге.
bill-aside = Цей рахунок уже є у відкладеного платника; { $key } поверне його.
bill-in-visit = Цей рахунок уже є у відвідуванні: { $sum }. Enter додасть замість нього позначене тут; якщо нічого не позначено — прибере.
bill-meters = Лічильники: { $numbers } ({ KEY("readings") })
bill-meters-more = Лічильники: { $numbers } і ще { $count } ({ KEY("readings") })
bill-as-of = Станом на { $moment }
bill-as-of-never = Час даних невідомий
bill-stale = Дані застарілі: станом на { $moment }. Борг міг змінитися.
bill-stale-never = Невідомо, коли дані оновлювались. Борг міг змінитися.
bill-before-put = До відвідування додано { $account } на { $sum }. { KEY("remove") } прибирає додане останнім.
bill-before-out = Рахунок { $account } прибрано з відвідування: у ньому жодного рядка не позначено.
bill-before-just = Рахунок { $account } не додано: { $why }
bill-before-left = Рахунок { $account } не додано: { $why }. Якщо його платять, відкрийте його ще раз.
bill-scanned = У квитанції сума { $sum }. Звірте з платником.
bill-scanned-other-payee = Одержувача «{ $payee }» з квитанції немає в довіднику. Нічого не позначено. Перевірте, чи це той рахунок; платіж комусь іншому — через { KEY("third") }.
bill-scanned-supplier = Позначено тільки те, про що ця квитанція: { $payee }.
bill-scanned-other-month = Квитанція за { $period }, а останнє нарахування — за { $newest }. Уточніть у платника, що він платить.
bill-scanned-paid = Цю квитанцію вже сплачено: { $sum }, { $moment }, № { $number }. Нічого не позначено. Запитайте платника, перш ніж брати ще раз.
bill-scanned-paid-part = За цей місяць уже прийнято { $sum }, { $moment }, № { $number }. Уточніть, що платять тепер.
bill-scanned-nothing-owed = За { $period } боргу немає: квитанцію, можливо, вже сплачено. Нічого не позначено. Оберіть разом із платником.
bill-scanned-payer = Квитанція на ім’я: { $payer }. Звірте з рахунком.
bill-scanned-address = Адреса у квитанції: { $address }.
bill-scanned-term = Сплатити до { $term }.
bill-scanned-meter = У квитанції лічильник { $meter }, показання { $reading }. { KEY("readings") } — запропонувати їх.
bill-scanned-scales = У квитанції лічильник { $meter }, показання { $reading }. Шкал у нього кілька: введіть кожну ({ KEY("readings") }).
bill-scanned-other-meter = Лічильника { $meter } з квитанції на цьому рахунку немає.
bill-scanned-extra = У квитанції є ще { $sum } (страхування або збір). До суми не входить. Якщо платник бажає — прийміть через { KEY("third") }.
bill-doubt-amount = Суму в коді квитанції записано з помилкою. Запитайте її в платника.
bill-doubt-period = Місяць у коді квитанції записано з помилкою.
bill-doubt-keyboard = Сканер друкував іншою мовою клавіатури. Увімкніть у ньому послідовний порт або режим HID.
bill-doubt-reference = Номер рахунку взято з реквізиту платежу. Звірте прізвище.
bill-doubt-encoding = Код квитанції записано не тим кодуванням, що в ньому зазначено.
bill-doubt-letters = Сканер втратив літери. Прізвище й адреса — з нашого довідника.
bill-doubt-payee = Рахунок або код одержувача в квитанції має хибний контрольний розряд.
bill-doubt-incomplete = У коді квитанції немає банку одержувача або його реквізитів.
bill-doubt-layouts = Штрихкод підходить до кількох розкладок. Звірте прізвище.
bill-doubt-pattern = Призначення у квитанції записано не так, як зазвичай у цього одержувача. Звірте прізвище.
bill-doubt-expired = Термін дії коду квитанції минув. Сума могла змінитися: звірте її з боргом.
bill-one-month = Лише за { $period }. { KEY("month") } — усі неоплачені.
bill-some-services = Лише вибрані послуги. { KEY("services") } — усі.
bill-tick-services = Зніміть позначки з послуг, які не потрібні (− знімає всі), тоді { KEY("services") } лишить позначені.
bill-no-debt = Боргу немає
bill-no-debt-month = За вибрані місяці боргу немає. { KEY("month") } — усі періоди.
bill-no-debt-services = За вибраними послугами боргу немає. { KEY("services") } — усі послуги.
bill-ahead = Сплата наперед: { $months ->
    [one] { $months } місяць
   *[other] { $months } місяці
} за останніми нарахуваннями
bill-ahead-running = Уже сплачено наперед: { $before } міс. Разом із цими — { $all } міс., по { $until }.
bill-ahead-owes = Наперед не приймаємо: на рахунку борг { $due }. Спершу борг.
bill-ahead-nothing = Наперед платити нічого: постачальники не приймають авансу або нарахувань немає.
bill-above-due = Понад борг на { $excess }: буде аванс. Enter ще раз — прийняти так.
bill-overpayment-refused = Понад борг на { $excess }, а цей постачальник авансів не бере. Введіть меншу суму.
bill-error-correction-off = Суми змінюються лише з { KEY("correct") }.
visit-title = ВІДВІДУВАННЯ
visit-parked = Відкладено: { $count } ({ KEY("unpark") } — повернути)
visit-empty = Поки що порожньо. Відкрийте рахунок і натисніть Enter або одразу { KEY("pay") }.
visit-no-shift = Спершу відкрийте зміну: { KEY("shift") }, потім Enter. Після цього відкрийте рахунок.
visit-opening = Зміна відкривається. Рахунок можна відкрити, щойно РРО надрукує звіт.
visit-closing = Зміна закривається. Платежі прийматимуться в наступній зміні.
visit-no-right = Приймати платежі вам не дозволено. Увійдіть під іншим ім'ям: { KEY("sign_out") }.
visit-commission = Комісія
visit-rounding = Заокруглення
visit-readings = Показання, будуть прийняті з оплатою
visit-readings-taken = Показання прийнято
visit-readings-alone = Показання
visit-reading = { $service }, № { $meter } ({ $account })
visit-total = РАЗОМ
tender-title = Приймання оплати
tender-cash = Отримано готівкою
tender-card = Карткою
tender-slip = № чека термінала
tender-change = Решта
tender-short = Бракує { $sum }
tender-paying = Приймаю…
doubt-title = Перевірте суму
preview-title = Чек перед друком
preview-total = Разом { $sum }
preview-change = Решта { $sum }
preview-nothing-yet = Гроші ще не прийнято, чек не надруковано.
doubt-change = Решта { $sum }
doubt-change-is-notes = Решта більша за найбільшу купюру. Чи правильно введено, скільки дав платник?
doubt-drawer-short = У шухляді лише { $sum }: решту дати нема з чого. Чи правильно введено, скільки дав платник?
doubt-drawer-short-blind = У шухляді не вистачає на решту. Чи правильно введено, скільки дав платник?
step-accepted = прийнято ✓
step-planned = чек чекає черги
step-sending = друкується …
step-asking = запитую РРО …
step-waiting = РРО чекає на папір
step-registered = зареєстровано ✓ № { $number }
step-failed = чек не зареєстровано
step-needs-decision = чек чекає рішення
done-change = Решта
done-no-change = Прийнято без решти
done-paid = Сплачено { $total } о { $time }
paid-title = Оплачені рахунки за { $day }
paid-count = { $count } на суму { $sum }
paid-page = рядки { $first }–{ $last } з { $count }
paid-empty = Цього дня платежів немає
paid-words = Номер чи день (12.03.2026), рахунок, сума, прізвище, касир, час 9:30 або стан
paid-copied = Надруковано дублікат № { $copy } чека { $number } на { $sum }
paid-day-open = Відкрити { $day }: { $key }
paid-none-fits = Жоден рядок не підходить: Esc покаже всі
paid-number-all = № { $number } за всі дні: { $key }
paid-number-nowhere = Платежу № { $number } у цій касі немає. Якщо його прийняла інша каса, шукайте там або запитайте оператора центру.
paid-number-other = За номером { $number } платіж прийняла каса { $till }. Шукайте там або запитайте оператора центру.
paid-number = №
paid-payer = Платник
paid-sum = Сума
paid-state = Чек і центр
paid-way = Платіж № { $number }: { $state }
paid-way-since = Платіж № { $number }: { $state } · у центрі з { $when }
paid-account = Рахунок
paid-elsewhere = З центру: каса цього дня ще не працювала.
paid-elsewhere-till = каса { $till }
paid-elsewhere-more = Показано перші { $count }.
paid-elsewhere-none = За даними центру, цього дня пункт платежів не приймав
paid-elsewhere-offline = Цього дня каса ще не працювала, а зв'язку з центром немає.
paid-elsewhere-silent = Цього дня каса ще не працювала, а центр про нього не відповідає.
paid-elsewhere-stopped = Цього дня каса ще не працювала. Дані з центру не завантажено.
state-accepted = без чека
state-registered = зареєстровано
state-needs-decision = чекає рішення
state-referred = вирішує центр
state-cancelled = скасовано
state-voided = сторновано
state-refunded = повернено
state-partly-returned = повернено частково, лишилось { $left }
void-title = Сторно платежу № { $number }
void-title-refund = Повернення за платежем № { $number }
void-refund-why = Сторно вже неможливе: прийнято { $day }, зміна { $shift }. Потрібен чек повернення, з дозволу старшого касира.
void-hand-back = Платнику повернути:
void-cash = { $sum } готівкою
void-card = { $sum } на картку
void-by-application = заява платника
void-by-note = пояснювальна записка касира
void-name = Прізвище, ім'я, по батькові заявника
void-identity = Паспорт: серія, номер, ким і коли виданий
void-note = Що сталося
void-original-application = Оригінал чека отримано й додано до заяви
void-original-note = Оригінал чека додано до пояснення
void-why = Якщо оригіналу немає — чому
void-original-attached = Оригінал чека: додано.
void-original-missing = Оригіналу чека немає: { $why }
void-confirm = РРО надрукує чек повернення. Скасувати це вже не можна.
void-sent = Друкую чек повернення…
void-gone = Раніше повернено рядків: { $count }, грошей { $sum }.
void-no-lines = Жодного рядка не позначено. Позначте, що повернути: пробіл — рядок, + — усі.
void-nothing-back = Окремо за це нічого повертати: готівка округлюється до нуля. Позначте разом із ним інші рядки.
void-nothing-left = За те, що лишилось би, нічого було б повернути: готівка округлюється до нуля. Позначте й ці рядки.
void-line-together = лише з усіма разом
void-line-service = Послуга й постачальник
void-line-period = Місяць
void-line-sum = Сума
void-ticked = Повертаються рядки: { $ticked } з { $count }
register-title = Реєстратор розрахункових операцій
register-open-shift = Звіт про відкриття зміни
register-x = X-звіт
register-z = Z-звіт, закриття зміни
register-cash-out = Інкасація: видача готівки
register-cash-in = Підкріплення: внесення готівки
register-cancel-receipt = Анулювати ненадрукований чек
register-repeat = Повторити останній документ
register-cut = Відрізати папір
register-drawer = Відкрити грошову шухляду
register-state = Стан РРО
register-state-now = Стан: { $state }
register-not-of-model = ця модель РРО не вміє
register-doing = { $what }: виконую…
register-done = ✓ { $what }: готово
register-print-shift = { KEY("print") } — надрукувати звіт за зміну.
register-serial = Заводський номер
register-storage = Фіскальний накопичувач
register-shift = Зміна РРО
register-cash = Готівка за лічильником РРО
register-document = Останній документ
register-undelivered = Не передано податковій
register-undelivered-long = Приймати можна. Перевірте зв'язок РРО й скажіть адміністраторові: інакше РРО заблокується.
register-numbers = Зав. № · накопичувач
register-shift-age = { $number }, відкрита { $age }, з { $opened }
register-shift-since = { $number }, відкрита з { $opened }
register-shift-closed = { $number }, закрита
register-document-waiting = { $number }, не передано податковій { $count }
register-clock = Годинник РРО
register-clock-ahead = { $at }, поспішає на { $by }
register-clock-behind = { $at }, відстає на { $by }
register-paper = Папір і кришка
register-paper-in = папір є
register-paper-low = папір закінчується
register-lid-shut = кришку закрито
register-state-undelivered = чеки не передано { $days } дн.
register-state-unknown = ще не опитано
register-state-silent = не відповідає
register-state-no-paper = немає паперу
register-state-continue = чекає на продовження друку
register-state-lid = відкрито кришку
register-state-closed = готовий, зміну закрито
register-state-printing = друкує
register-state-ready = готовий
register-state-overdue = зміна понад 24 години
register-state-receipt = відкрито чек
register-state-date = треба підтвердити дату
register-state-other = службовий режим { $number }
register-state-storage = фіскальний накопичувач: { $state }
cash-in-title = Підкріплення
cash-out-title = Інкасація
cash-drawer = У шухляді за журналом { $sum }
cash-amount = Сума
cash-purpose = Призначення
cash-sent = Передано РРО, друкую…
close-title = Закриття зміни
close-step-decided = невирішених чеків немає
close-step-undecided =
    { $count ->
        [one] { $count } чек чекає рішення
        [few] { $count } чеки чекають рішення
       *[other] { $count } чеків чекають рішення
    }
close-step-count = підрахунок
close-step-z = Z-звіт
close-overdue = Зміна відкрита понад 24 години: готівки з неї вже не видати. Гроші лишаються в касі, здайте їх у наступній зміні.
close-count-how = Перерахуйте готівку в шухляді й уведіть кількість купюр і монет.
close-counted = Пораховано
close-journal = За журналом
close-register = За лічильником РРО
close-expected = Має бути за журналом: { $sum }
close-differs = Різниця: { $sum }
close-no-difference = Сходиться ✓
close-shortage = Нестача
close-surplus = Надлишок
close-note = Пояснення різниці
close-waiting =
    { $count ->
        [one] Ще не передано центру { $count } запис; його буде передано, щойно з'явиться зв'язок.
        [few] Ще не передано центру { $count } записи; їх буде передано, щойно з'явиться зв'язок.
       *[other] Ще не передано центру { $count } записів; їх буде передано, щойно з'явиться зв'язок.
    }
close-closing = Закриваю зміну…
close-step-parked =
    { $count ->
        [0] відкладених немає
        [one] { $count } відкладений
        [few] { $count } відкладені
       *[other] { $count } відкладених
    }
close-step-compare = звірка
close-step-out = видача
close-undecided-first =
    { $count ->
        [one] { $count } чек чекає рішення. Вирішіть його до Z-звіту: після нього РРО вже не підкаже.
        [few] { $count } чеки чекають рішення. Вирішіть їх до Z-звіту: після нього РРО вже не підкаже.
       *[other] { $count } чеків чекають рішення. Вирішіть їх до Z-звіту: після нього РРО вже не підкаже.
    }
close-taken-out = Видано після підрахунку
close-remains = Лишилося в шухляді
close-above-limit = Різниця понад ліміт пункту { $limit }: потрібен дозвіл старшого касира.
close-out-how = Видайте готівку до Z-звіту: РРО надрукує чек видачі. Суму можна змінити.
close-out-float = Лишається в шухляді
close-out-purpose = Здача виручки
open-count-title = Підрахунок готівки перед зміною
open-step-open = відкриття зміни
open-expected = Залишено минулою зміною: { $sum }
open-left = Залишено минулою зміною
queue-title = Черга до центру
queue-online = Зв'язок є, записи передаються самі.
queue-offline = Зв'язку немає з { $since }. Записи збережено; вони передадуться самі, щойно з'явиться зв'язок.
queue-waiting =
    { $count ->
        [0] Усе передано
        [one] Чекає { $shown } запис
        [few] Чекають { $shown } записи
       *[other] Чекають { $shown } записів
    }
queue-words = Повідомлення центру
status-words = ✉ Повідомлень: { $count }
queue-trying = Пробую зв'язатися з центром…
queue-directory = Борги станом на { $at }
queue-no-directory = Довідник ще не завантажено
queue-left = Без зв'язку можна приймати ще { $left }
queue-left-directory = Без зв'язку можна приймати ще { $left }: далі борги будуть застарілі
queue-left-payments = До межі залишилось: платежів — { $payments }, на суму { $sum }
queue-spent-hours = Каса більше не приймає: центр не відповідає понад { $limit } год. Enter — спробувати зв'язатися.
queue-spent-directory = Каса більше не приймає: борги давніші за { $limit } год. Enter — спробувати зв'язатися.
queue-spent-payments = Каса більше не приймає: передачі чекає вже { $limit } платежів. Enter — спробувати зв'язатися.
queue-spent-sum = Каса більше не приймає: передачі чекають платежі на { $limit }. Enter — спробувати зв'язатися.
queue-limits = Межі без зв'язку: { $hours } год, платежів — { $payments }, на суму { $sum }; борги не давніші за { $directory } год
queue-none-refused = ✓ Центр нічого не відхилив
queue-refused =
    { $count ->
        [one] Центр відхилив { $shown } запис. Гроші прийнято, чек чинний; оператор центру розбереться.
        [few] Центр відхилив { $shown } записи. Гроші прийнято, чеки чинні; оператор центру розбереться.
       *[other] Центр відхилив { $shown } записів. Гроші прийнято, чеки чинні; оператор центру розбереться.
    }
queue-group = { $name } · { $count }
queue-group-part = { $name } · { $count }, показано { $shown }
queue-group-refused = Центр відхилив
queue-group-unsent = У черзі
queue-group-waiting = Передано, центр ще розбирається
queue-group-sent = Передано, останні
queue-what = Запис
queue-sum = Сума
queue-state = Стан
queue-when = Коли
queue-no-payment = Цей запис не про платіж: показати нічого.
queue-next-operator = Розбереться оператор центру; на касі нічого не робіть.
queue-next-supervisor = Покличте старшого касира: нехай звірить чек із центром.
queue-next-receipt = Центр чекає, що стане з чеком.
queue-next-read-again = Уточніть показання і внесіть його ще раз.
queue-next-nobody = Питання закрито.
queue-next-payment = { KEY("other") } — платіж.
verdict-other = причина «{ $reason }»
verdict-unknown_account = Такого рахунку в центрі немає.
verdict-given_back = Рахунку не знайшли: центр повернув гроші платникові. Нічого не робіть.
verdict-unknown_provider = Такого постачальника в центрі немає.
verdict-closed_provider = Постачальник більше не приймає оплату.
verdict-unknown_service = Такої послуги в центрі немає.
verdict-wrong_currency = Рахунок ведеться в іншій валюті.
verdict-not_registered = Центр вирішив: чек не зареєстровано.
verdict-another_document = Цей чек уже має інший номер документа.
verdict-branch = Запис стосується відновленої з копії частини журналу; розбереться оператор центру.
verdict-another_decision = Центр уже вирішив щодо цього чека інакше.
verdict-already_registered = Суперечить тому, що каса передала раніше.
verdict-cancelled = Суперечить тому, що каса передала раніше.
verdict-unbalanced = Запис не сходиться; розбереться оператор центру.
verdict-impossible_sum = Запис не сходиться; розбереться оператор центру.
verdict-impossible_value = Запис не сходиться; розбереться оператор центру.
verdict-malformed = Запис не сходиться; розбереться оператор центру.
verdict-unknown_entry = Запис не сходиться; розбереться оператор центру.
verdict-unknown_payment = Запис не сходиться; розбереться оператор центру.
verdict-unknown_meter = Показання не прийнято: перевірте лічильник.
verdict-impossible_reading = Показання не прийнято: перевірте лічильник.
view-about = Про програму
about-program = Програма
about-licence = Ліцензія
about-till = Каса
about-database = Версія бази даних
about-server = Центр
about-centre-silent = версії не називає
about-certificate = Сертифікат каси
about-register = РРО
look-light = Світлий
look-dark = Темний
look-contrast = Контрастний
type-usual = Звичайний
type-large = Великий
news-title = Що нового
news-version = Версія { $version }
news-0-1-0 =
    • Унизу ліворуч видно, скільки ще можна приймати без зв'язку, — так само й після перезапуску. { KEY("queue") } показує, скільки лишилося платежів і на яку суму.
    • Немає мережі чи мовчить сервер центру — каса каже, що саме, і що робити.
    • Зміна в РРО й зміна в касі розійшлися — каса каже про це одразу, а не на першій оплаті.
    • { KEY("register") } показує, скільки відкрита зміна РРО, його годинник, папір і кришку.
    • Платника, який погодився, знайдено за телефоном: Ctrl+Enter бере всі його рахунки разом.
    • Клавіші можна змінити: { KEY("settings") }, тоді 0.
    • Сторно повертає й окремі рядки чека.
    • У сторно позначають, чи є оригінал чека, або пишуть, чому його немає.
    • Там, де центр так задав, на все відвідування — один чек.
    • Це повідомлення завжди можна перечитати: F1, тоді { KEY("questions") }.
help-title = Клавіші
decision-title = Потрібне рішення
decision-unknown = РРО не повідомив, чи зареєстровано документ. Гроші та записи каси збережено; двічі нічого не зареєструється.
decision-failed = РРО точно нічого не зареєстрував.
decision-planned = Цей чек ще не передано РРО.
decision-sending = Документ у РРО, чекаю на відповідь.
decision-sent = Виконую…
decision-safe = безпечно
decision-document = Номер документа на папері
decision-note = Що ви бачили (для центру)
decision-no-evidence = Порівнювати нема чого: РРО ще не отримував цього документа.
decision-fact = Показник РРО
decision-before = до
decision-after = зараз
choice-ask-again = Запитати РРО ще раз
choice-try-again = Надрукувати ще раз
choice-cancel-payment = Скасувати платіж і повернути гроші
choice-cancel-visit = Скасувати платежі й повернути гроші
choice-give-up = Відмовитись від цієї операції
choice-registered = Документ надруковано: ввести його номер
choice-not-registered = Документа немає: не зареєстровано
choice-refer = Передати рішення центру
sure-cancel-payment = Платіж буде скасовано, гроші треба віддати платнику. Підтверджуєте?
sure-cancel-visit = { $count ->
    [one] Буде скасовано { $count } платіж цього чека
    [few] Буде скасовано всі { $count } платежі цього чека
   *[other] Буде скасовано всі { $count } платежів цього чека
    }, гроші за них треба віддати платнику. Підтверджуєте?
sure-not-registered = РРО нічого не надрукував і не зареєстрував. Підтверджуєте?
sure-give-up = Цю операцію не буде виконано. Підтверджуєте?
kind-open-shift = Відкриття зміни
kind-sale = Чек
kind-return = Чек повернення
kind-cash-in = Внесення
kind-cash-out = Видача
kind-close-shift = Z-звіт
fact-last-document = Останній фіскальний документ
fact-shift = Номер зміни
fact-shift-open = Зміну відкрито
fact-receipt = Чеків у зміні
fact-printed-document = Надруковано документів
fact-cash = Готівка за лічильником РРО
fact-sales = Продажі за зміну
fact-returns = Повернення за зміну
fact-cash-ins = Внесення за зміну
fact-cash-outs = Видачі за зміну
fact-sale-number = Номер чека продажу
fact-return-number = Номер чека повернення
fact-cash-in-number = Номер внесення
fact-cash-out-number = Номер видачі
fact-closed-shift = Остання закрита зміна
fact-receipt-open = Чек відкрито
fact-open-sum = Сума відкритого чека
fact-cash-sales = Продажі готівкою
fact-card-sales = Продажі карткою
paper-title = РРО: папір
paper-out = У РРО закінчився папір посеред друку. Вставте новий рулон і закрийте кришку.
paper-continue = Новий папір вставлено. РРО чекає, щоб друкувати далі.

# Reports.
reports-title = Звіти каси
reports-day = за { $day }
reports-shift = зміна № { $number }
reports-days = з { $from } по { $to }
reports-from = З дати
reports-to = По дату
reports-dates-limits = Не пізніше за сьогодні, { $today }; друга дата не раніша за першу. Пишіть як 31.12.2026, 31122026 або 31.12.
reports-dates-empty = Порожнє поле — дата, яку в ньому видно.
reports-ended = Припинено. Нічого не надруковано й не збережено.
reports-saved = Збережено у файл { $file }
reports-lost = Скорочено текстів: { $cut }; з заміненими літерами: { $replaced }.
reports-better-page = Усі ці літери має сторінка { $page }: { KEY("settings") }, група «Друк».
reports-cut = Показано перші { $shown } рядків. Увесь звіт збережіть у файл.

# Readings.
readings-title = Показання лічильників на { $day }
readings-meter = Лічильник № { $serial }
readings-before = було { $value } на { $day }
readings-usual = зазвичай { $usual } { $unit } на місяць
readings-norm = норма { $amount } { $unit }/міс.
readings-use = витрата { $amount } { $unit }
readings-history = Раніше прийнято
readings-roll-over = пройшов через нуль
readings-replacement = лічильник замінено
readings-overdue = Строк повірки минув.
readings-taken = Прийнято. Увійде до нарахування за { $month }.
readings-given = У відвідуванні: буде прийнято з оплатою. Інше значення його замінить, { KEY("remove") } прибере.
readings-sent = Надсилається…
readings-unusual = Витрата { $used } — набагато більша за звичну. Якщо все правильно, натисніть Enter ще раз.
readings-used = Витрата { $used }
readings-lower = Менше за попереднє. Якщо лічильник пройшов через нуль або його замінено, натисніть { KEY("other") }.
readings-other-day = Ctrl+← інший день
readings-source = Джерело
reading-source-resident = зі слів споживача
reading-source-control = контрольний огляд
reading-source-remote = дистанційно
reading-source-billing = з розрахункового центру
reading-source-estimated = розраховано, не знімали
readings-handed-in = Подано
readings-value = Показання
readings-placed = У центрі
readings-for-day = на { $day }
readings-queued = у черзі
readings-passed-on = передано
readings-counted = зараховано
readings-refused = відхилено

# Черга файлом.
carry-out-title = Вивантажити чергу у файл
carry-in-title = Прийняти відповідь центру
carry-out-about = Для каси без зв'язку: файл зашифровано для центру й підписано касою. Віднесіть його до центру та принесіть відповідь.
carry-in-about = Виберіть файл відповіді, який дав центр. Приймається лише справжній файл для цієї каси.
carry-folder = Тека або флешка
carry-file = Файл відповіді
carry-places = Знайдено: ↑↓ — вибрати
carry-answers = Знайдені відповіді: ↑↓ — вибрати
carry-no-places = Флешки не видно. Вставте її та відкрийте це вікно знову або надрукуйте шлях до теки.
carry-no-answers = Файлів відповіді не видно. Вставте флешку й відкрийте це вікно знову або надрукуйте шлях до файлу.
carry-working = Зачекайте: файл обробляється…
carry-written =
    { $count ->
        [0] ✓ Нових записів немає; файл лише запитує рішення центру: { $path }
        [one] ✓ У файлі { $count } запис: { $path }
        [few] ✓ У файлі { $count } записи: { $path }
       *[many] ✓ У файлі { $count } записів: { $path }
    }
carry-still-queued = Записи лишаються в черзі, доки не прийнято відповідь центру. Сам файл нічого не передав.
carry-left =
    { $count ->
        [one] Не вмістився { $count } запис: він піде наступним файлом після відповіді.
        [few] Не вмістилися { $count } записи: вони підуть наступним файлом після відповіді.
       *[many] Не вмістилося { $count } записів: вони підуть наступним файлом після відповіді.
    }
carry-scans = Скани паперів у файлі: { $count }.
carry-taken = ✓ Відповідь прийнято. Центр підтвердив записів: { $sent }; ще чекає: { $waiting }.
carry-lacks = Центр утратив частину записів. Вивантажте чергу ще раз: файл почнеться з них.
carry-stopped = Центр має на цьому місці інший запис: каса більше не приймає гроші. Покличте адміністратора.
carry-nothing = Нічого не змінено: черга така, як була.
carry-no-key = Каса не знає ключа центру для файлів: її зареєстровано раніше, ніж він з'явився, або це навчання. Потрібна нова реєстрація кодом з центру (kassa-server till new-epoch).
carry-journal = Журнал каси пошкоджено, тому він не підписується. Покличте адміністратора.
carry-no-folder = Такої теки немає: { $path }
carry-file-failed = Файл не вдалося записати чи прочитати: { $path } ({ $error })
carry-other-kind = Це не файл відповіді центру.
carry-newer = Файл створила новіша програма. Оновіть цю касу.
carry-cut = Файл обірвано: його скопійовано не до кінця. Скопіюйте ще раз.
carry-other-till = Це відповідь для іншої каси.
carry-forged = Файл не від вашого центру або його змінено. Не приймайте його й повідомте адміністратора.
carry-too-large = Файл завеликий: це не відповідь центру.
carry-again = Цю відповідь уже прийнято раніше. Нічого не змінено.
carry-older = Каса вже знає новішу відповідь центру. Ця застаріла, нічого не змінено.
carry-other-life = Касу відтоді зареєстровано заново: ця відповідь її більше не стосується. Вивантажте чергу ще раз.
carry-other-journal = Відповідь не збігається з журналом цієї каси. Нічого не змінено. Покличте адміністратора.

third-title = Інші послуги
third-placeholder = Надавач або послуга…
third-provider = Надавач і послуга
third-none = Центр ще не передав жодного надавача інших послуг.
third-nothing = Такого надавача немає. Esc — показати всіх.
third-total = До сплати
third-commission = Комісія готівкою
third-optional = { $name } (можна не заповнювати)
third-sum = Сума: від { $min } до { $max }
third-price = { $price } за 1 { $unit }
third-dropped = Зайвий або недозволений знак: перевірте й виправте.
third-too-short = Замало знаків: щонайменше { $min }.
third-unfinished = Заповніть до кінця: { $mask }
third-begins = Має починатися з { $with }.
third-check-digit = Контрольна цифра не збігається: перевірте номер.
third-not-a-day = Такого дня немає. Приклад: 25.10.2026.
third-no-sum = Уведіть суму.
third-sum-below = Замало: щонайменше { $min }.
third-sum-above = Забагато: щонайбільше { $max }.
third-nothing-chosen = Уведіть кількість хоча б в одному рядку.
third-quantity = Кількість: від { $min } до { $max }, ціле число.
third-quantity-decimals = Кількість: від { $min } до { $max }, знаків після коми щонайбільше { $decimals }.
# Передача каси.
hand-over-title = Передача каси іншому касирові
hand-over-step-sign = підпис
hand-over-undecided = Невирішених чеків: { $count }. Вони переходять разом з касою, це буде в акті.
hand-over-parked = Відкладених відвідувань: { $count }. Вони переходять разом з касою, це буде в акті.
incoming-title = Хто приймає касу?
incoming-what = У касі пораховано { $sum }. Увійдіть своїм паролем: це ваш підпис під актом. Далі працюєте ви.

attach-no-key = Каса не знає ключа центру для файлів: її зареєстровано раніше, ніж він з'явився, або це навчання. Скан не прикріплено. Потрібна нова реєстрація кодом з центру (kassa-server till new-epoch).
attach-missing = Такого файлу немає. Перевірте шлях.
attach-folder = Це тека, а не файл.
attach-link = Це ярлик на інший файл. Вкажіть сам файл.
attach-other-kind = Це не скан: приймаються PDF, JPEG та PNG.
attach-changed = Файл ще записується або обірваний. Дочекайтеся сканера й натисніть Enter ще раз.
attach-empty = Файл порожній. Скануйте ще раз.
attach-too-large = Файл більший за 8 МіБ. Скануйте з меншою якістю.
attach-disk-full = На диску немає місця. Звільніть місце й натисніть Enter ще раз.
attach-unread = Файл не вдалося прочитати: { $error }
attach-unwritten = Копію не вдалося записати: { $error }
attach-again = Цей самий скан уже прикріплено.
attach-too-many = До одного повернення можна прикріпити не більше 10 сканів.
paper-application = заява
paper-note = пояснювальна записка
paper-receipt = оригінал чека
paper-other = інший папір
papers-title = Папери повернення { $number }
papers-missing = Бракує: { $papers }
papers-complete = ✓ Усі потрібні папери прикріплено
papers-file = Файл скана
papers-shows = На скані: { $papers }
papers-offered = Нові скани зі сканера: ↑↓ — вибрати
papers-none-offered = У теці сканера нових сканів немає. Скануйте й натисніть Enter або надрукуйте шлях до файлу.
papers-no-folder = Надрукуйте шлях до файлу або вставте його. Теку сканера можна задати в параметрах ({ KEY("settings") }).
papers-working = Зачекайте: скан перевіряється і шифрується…
papers-taken = ✓ Скан прикріплено. До центру він піде сам.
papers-nothing = Нічого не прикріплено. Гроші та чек не змінилися.
papers-held = у центрі
papers-on-way = чекає відправки
papers-refused = центр не прийняв ({ $code })
papers-size = { $size } КіБ
papers-attached = Прикріплено
papers-privacy = Скан зашифровано для центру: каса його більше не покаже. Файл у теці сканера лишається, видаліть його самі.
queue-scans =
    { $count ->
        [one] Скан паперів чекає відправки: { $count } ({ $size } КіБ)
       *[other] Скани паперів чекають відправки: { $count } ({ $size } КіБ)
    }
queue-scans-refused = Центр не прийняв сканів: { $count }. Покличте адміністратора.

# Кілька кас на одному комп'ютері.
chooser-title = Яку касу відкрити?
chooser-what = На цьому комп'ютері кілька кас. Натисніть номер або стрілки, тоді Enter.
chooser-till = каса { $code }
chooser-open = відкрити
chooser-leave = вийти
chooser-until =
    { $count ->
        [one] сертифікат до { $day }, ще { $count } день
        [few] сертифікат до { $day }, ще { $count } дні
       *[other] сертифікат до { $day }, ще { $count } днів
    }
chooser-expired = сертифікат скінчився { $day }: каса попросить у центру новий
chooser-no-certificate = сертифіката ще немає
chooser-unreadable = файл сертифіката не читається

prints-title = Черга друку
prints-none = Тут ще нічого не друкували.
prints-all-well = ✓ Нічого не чекає друку.
prints-waiting = Ще чекає або друкується: { $count }
prints-bad = Не надруковано або невідомо: { $count }
prints-look-first = Спершу подивіться на папір: документ може вже бути надрукований. Enter — друкувати його весь знову, Delete — прибрати.
prints-again = Enter — друкувати знову, Delete — прибрати з черги.
prints-not-again = Звідси його вже не надрукувати: візьміть документ на тому екрані, де його друкували.
prints-kept = Надруковані документи тут не зберігаються. Ненадруковані заяви й пояснення лежать добу, решта — тиждень.
print-waiting = чекає
print-printing = друкується
print-printed = надруковано
print-filed = файл { $file }
print-failed = не надруковано: { $why }
print-unknown = невідомо, чи надруковано весь: { $why }
print-why = Причина: { $why }.
print-dropped = прибрано
print-interrupted = програма або комп’ютер вимкнулися під час друку
print-no-answer = принтер не відповідає або порт зайнято
print-stopped = принтер зупинився, передано рядків: { $lines }; { $why }
print-no-printer = у налаштуваннях немає такого принтера
print-not-now = ніхто не ввійшов або РРО зайнято
print-said = система не прийняла документ
print-no-end = команда друку не закінчилася за дві хвилини, її зупинено
print-device-paper = немає паперу
print-device-cover = відкрито кришку
print-device-cutter = заклинило ніж
print-device-broken = принтер несправний
print-device-head-hot = голівка перегрілася
print-device-offline = принтер від’єднано кнопкою On Line
print-device-not-ready = принтер не готовий: папір, кришка, кнопка On Line
