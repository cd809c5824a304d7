# Що сталося, що з грошима й папером, яка клавіша тепер.

notice-details = Для техніка: { $details }
money-nothing = Гроші не прийнято, нічого не надруковано.
money-kept = Усе прийняте раніше збережено.
money-not-happened = Цю дію не виконано: гроші не прийнято, нічого не надруковано.
money-offline = Гроші й чеки не постраждали: працюйте далі, записи збережено в касі.
money-taken-not-registered = Гроші прийнято; чек точно не зареєстровано.
money-return-not-registered = Гроші поки не повертайте: чек повернення не зареєстровано.
money-operation-not-registered = РРО цю операцію не виконав; сума в шухляді не змінилася.
money-paper-perhaps = Грошей не зареєстровано; папір, можливо, надруковано.
money-paper-out = Гроші й чек збережено: друк продовжиться з того самого місця.
key-enter = Enter — продовжити роботу.
key-wait = Enter, тоді зачекайте кілька секунд і повторіть.
key-decide = Enter — перейти до рішення.
key-sign-in = Enter — увійти знову.
key-password-again = Enter, тоді введіть пароль ще раз. Перевірте мову клавіатури.
key-supervisor = Enter — продовжити; покличте старшого касира.
key-administrator = Enter — закрити; покличте адміністратора.
key-restart = Закрийте програму, запустіть знову; якщо не допоможе — адміністратор.
key-store = Enter. Звільніть місце на диску або покличте адміністратора.
key-open-shift = Enter, тоді F9 — відкрити зміну.
key-close-shift = Enter, тоді F9 — закрити зміну.
key-other-sum = Enter — ввести іншу суму.
key-tick = Enter, тоді Space — позначити рядки.
key-form-changed = Ctrl+O — заповнити заново, F12 — оплатити решту.
key-clock = Enter. Виправте час комп'ютера або покличте адміністратора.
key-note = Напишіть пояснення різниці.
key-shorter = Напишіть коротше.
key-total-changed = Назвіть платнику нову суму і натисніть Enter ще раз.
key-limit = Enter. Приймання відновиться, щойно з'явиться зв'язок.
key-refund = Enter. Потрібне повернення зі старшим касиром.
key-check-register = Enter. Перевірте живлення й кабель РРО, тоді F7.
key-cancel-receipt = Enter, тоді F7 і 6 — анулювати відкритий чек.
key-paper = Enter. Вставте папір у РРО.
key-print-on = Enter, тоді ще раз Enter — друкувати далі.
key-lid = Enter. Закрийте кришку РРО.
key-search-again = Enter — шукати далі.
key-nobody-known = Enter. Зачекайте, доки завантажиться довідник, або перевірте мережу.
key-offline = Enter — працювати без зв'язку.
key-unpark = Ctrl+G повертає першого з відкладених.
key-visit-open = Enter. Прийміть оплату (F12) або приберіть рахунки (Ctrl+U). Відкладених повертає Ctrl+G.
key-template = Enter — далі. Адміністратор: команда kassa receipts check назве кожну помилку.
key-layouts = Enter — далі. Адміністратор: команда kassa scan з будь-яким кодом назве рядок з помилкою.
key-not-printed = Перевірте принтер і натисніть Ctrl+P ще раз. Бланк можна заповнити й від руки.
key-long-for-paper = Збережіть його файлом (Ctrl+F — PDF, Ctrl+S — таблиця) або виберіть коротший час (F4).
offline-no-answer = Центр не відповідає: немає зв'язку.
offline-date = Дата каси не збігається зі строком сертифіката центру. Перевірте годинник цього комп'ютера; якщо він правильний, покличте адміністратора.
offline-certificate = Замість центру відповідає хтось інший. Записи йому не передаються. Покличте адміністратора.
offline-not-the-centre = Відповідає не центр, а стороння сторінка. Перевірте вхід у мережу.
offline-server-trouble = У центрі несправність; записи дочекаються в касі.
offline-own-journal = Журнал цієї каси пошкоджено, записи не передаються. Покличте адміністратора.
offline-not-enrolled = Центр не знає цієї каси або відкликав її.
offline-switched-off = Мережу вимкнено тут, на касі.
scan-empty = Сканер нічого не прочитав.
scan-too-long = Скановане задовге для квитанції.
scan-not-a-bill = Це не квитанція: номера рахунку немає.
scan-damaged = Код на квитанції пошкоджено.
scan-no-account = У коді немає номера рахунку.
scan-layout = Сканер набрав код іншою мовою клавіатури; прочитати не вдалося.
scan-check-digit = Штрихкод прочитано з помилкою: контрольна цифра не сходиться. Проскануйте ще раз.
right-take-payment = приймати платежі
right-void-payment = сторнувати платіж
right-refund = повертати гроші за попередні дні
right-reprint = друкувати дублікат
right-x-report = друкувати X-звіт
right-open-shift = відкривати зміну
right-close-shift = закривати зміну
right-cash-in = вносити готівку
right-cash-out = видавати готівку
right-correct-amount = змінювати суми рахунку
right-approve = підтверджувати дії інших
right-work-outside-hours = приймати платежі поза робочим часом
right-decide-receipt = вирішувати долю чека
right-settings = змінювати налаштування
trouble-no-account = Рахунку { $number } у довіднику немає.
trouble-no-meters = За цим рахунком немає лічильників.
trouble-no-shift = Зміну не відкрито.
trouble-nothing-to-decide = Вирішувати нема чого: усі чеки зареєстровано.
trouble-parked-many = Відкладено вже п'ять платників.
trouble-visit-open = У відвідуванні є неоплачені рахунки.
trouble-template = Шаблон чека { $file } має помилки, тому не використовується. Чеки друкуються за вбудованим шаблоном.
trouble-layouts = Файл розкладок штрихкодів { $file } має помилку, тому не використовується. Діють вбудовані розкладки.
trouble-not-printed = Принтер документів не прийняв документ.
trouble-long-for-paper = Звіт задовгий для стрічки РРО: рядків — { $lines }.
trouble-desk = Не вдалося прочитати файли каси.
trouble-wrong-password = Логін або пароль неправильні.
trouble-nobody-known = Довідник ще не завантажено: каса поки нікого не знає.
trouble-no-directory = Довідник ще не завантажено: рахунків поки немає.
trouble-locked-out =
    { $minutes ->
        [one] Забагато хибних паролів. Вхід закрито на { $minutes } хвилину.
        [few] Забагато хибних паролів. Вхід закрито на { $minutes } хвилини.
       *[other] Забагато хибних паролів. Вхід закрито на { $minutes } хвилин.
    }
trouble-cancelled = Платіж скасовано; чек не реєструвався.
hand-back-cash = Поверніть платнику { $sum } готівкою.
hand-back-card = Поверніть платнику { $sum } на картку через термінал.
hand-back-both = Поверніть платнику { $cash } готівкою і { $card } на картку.
trouble-note-wanted = Порахована сума відрізняється від журналу на { $sum }.
trouble-text-too-long =
    { $count ->
        [one] Текст довший за { $count } знак.
        [few] Текст довший за { $count } знаки.
       *[other] Текст довший за { $count } знаків.
    }
trouble-total-changed = Сума до сплати змінилася: тепер { $sum }.
trouble-overpayment = Цей постачальник не приймає більше, ніж нараховано.
trouble-form-changed = Надавач змінив форму або ціни. Гроші не прийнято, чек не друкувався. Цей платіж вийнято.
decided-sale = Центр вирішив: чек платежу № { $number } зареєстровано.
decided-no-sale = Центр вирішив: чек платежу № { $number } не зареєстровано. Платіж скасовано.
decided-return = Центр вирішив: повернення за платежем № { $number } зареєстровано.
decided-no-return = Центр вирішив: повернення за платежем № { $number } не зареєстровано. Платіж лишається чинним.
decided-money-stays = Повертати гроші не треба.
decided-money-returned = Якщо гроші ще не віддано платнику, віддайте їх.
trouble-forked = Дані цієї каси відновлено з копії: у центрі на цьому місці інший запис. Приймання зупинено. Теку з даними не видаляйте.
trouble-disk = Диск не записав дані. Приймання зупинено.
trouble-right-missing = Вам не дозволено: { $right }.
trouble-approver-lacks = Підтвердити може лише інша людина з правом: { $right }.
trouble-not-signed-in = Ніхто не ввійшов.
trouble-order = Чек не вдалося скласти: суми не сходяться.
trouble-busy = РРО ще виконує попередню операцію.
trouble-unsettled = Попередній чек ще чекає рішення.
trouble-no-answer = РРО не відповів на запит.
trouble-not-found = Такого запису в касі немає.
trouble-wrong-state = Зараз цього зробити не можна.
trouble-store = Записати дані каси не вдалося.
trouble-disk-full = На диску немає місця.
trouble-ended = Касу зупинено.
trouble-shift-open = Зміну вже відкрито.
trouble-shift-between = Зміна саме відкривається або закривається.
trouble-shift-overdue = Зміна триває понад 24 години.
trouble-undecided =
    { $count ->
        [one] { $count } чек чекає рішення; спершу вирішіть, що з ним робити.
        [few] { $count } чеки чекають рішення; спершу вирішіть, що з ними робити.
       *[other] { $count } чеків чекають рішення; спершу вирішіть, що з ними робити.
    }
trouble-drawer-short = У шухляді лише { $sum }.
trouble-empty = Нема за що платити: жодного рядка не позначено.
trouble-clock-behind = Годинник комп'ютера відстає від журналу на { $behind }.
trouble-card-above = Карткою введено на { $sum } більше, ніж до сплати.
trouble-money = Суму не вдалося порахувати.
limit-hours =
    { $hours ->
        [one] Без зв'язку можна працювати { $hours } годину; час вичерпано.
        [few] Без зв'язку можна працювати { $hours } години; час вичерпано.
       *[other] Без зв'язку можна працювати { $hours } годин; час вичерпано.
    }
limit-payments =
    { $count ->
        [one] Без зв'язку можна прийняти { $count } платіж; межу досягнуто.
        [few] Без зв'язку можна прийняти { $count } платежі; межу досягнуто.
       *[other] Без зв'язку можна прийняти { $count } платежів; межу досягнуто.
    }
limit-sum = Без зв'язку можна прийняти { $sum }; межу досягнуто.
limit-directory = Довідник не оновлювався понад { $hours } год; борги могли змінитися.
trouble-another-shift = Платіж прийнято у зміні { $shift }: сторно лише у тій самій зміні.
trouble-already-reversed = Цей платіж уже сторновано або повернено.
trouble-referred = Що з чеком цього платежу, вирішує центр.
trouble-not-registered = Чек цього платежу не зареєстровано, тому сторно неможливе. Спершу прийміть рішення щодо чека.
trouble-no-ground = Підставу не заповнено.
trouble-register-silent = РРО не відповідає.
trouble-register-shift-closed = У РРО зміну закрито, а в касі відкрито.
trouble-register-shift-open = У РРО зміну відкрито, а в касі ні.
trouble-register-receipt-open = У РРО лишився відкритий чек.
trouble-register-no-paper = У РРО немає паперу.
trouble-register-continue = РРО чекає, щоб додрукувати попередній документ.
trouble-register-lid = У РРО відкрито кришку.
trouble-register-blocked = РРО заблоковано або чекає на підтвердження дати.
trouble-register-storage = Фіскальний накопичувач РРО не приймає документів: { $state }.
reading-in-future = Дата показання ще не настала.
reading-before-previous = Попереднє показання — за { $day }; ця дата раніша.
reading-lower = Менше за попереднє показання { $previous }.
reading-impossible = Лічильник такого показати не може.
field-not-an-amount = Тут сума: цифри й одна кома.
field-too-precise = Після коми — не більше двох цифр.
field-too-large = Не більше ніж { $max } за раз.
field-not-positive = Сума має бути більша за нуль.
field-digits-only = Тут лише цифри.
field-too-long = Не більше ніж { $max } знаків.
field-signs-dropped = Знаки, яких не можна надрукувати, прибрано.
field-empty = Заповніть це поле.
field-malformed = Так не може бути: перевірте.
field-pin-length = Потрібно від 4 до 8 цифр.
field-pin-simple = Надто простий: не всі цифри однакові й не підряд.
field-pins-differ = Не збігається: введіть ще раз.
field-pins-full = PIN-код уже мають п'ятеро людей.
trouble-register-moved = РРО тепер на іншому порту: { $port }.
money-register-same = Це той самий РРО, за заводським номером. Нічого не втрачено, приймати гроші можна.
key-register-moved = Enter — працюйте далі. Адміністратор має записати цей порт у налаштування: наступний запуск шукатиме РРО на старому.
document-no-payment = Такого платежу на цій касі немає.
document-no-return = Цей платіж не сторновано й не повернуто: документа немає.
document-no-shift = Такої зміни на цій касі немає.
document-no-hand-over = У цій зміні касу не передавали.
document-no-order = У цій зміні такого ордера немає.
document-no-count = Зміну не закрито, готівку не пораховано. Вкажіть пораховану суму.
document-no-account = Такого рахунку в довіднику немає.
document-no-readings = У цій зміні показань за цим рахунком не приймали.
document-no-bank-account = Банківський рахунок постачальника «{ $provider }» невідомий: квитанцію банку не надрукувати. Його вносять у центрі.
trouble-same-person = Каса вже у цього касира: передавати треба іншому.
trouble-no-copy = Копії даних не зроблено. { $why }
money-shift-closed = Зміну закрито, гроші й чеки на місці.
key-no-copy = Enter — далі. Перевірте теку копій: F11, «Копії».
