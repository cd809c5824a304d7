# Screens.

sign-in-login = Login
sign-in-password = Password
sign-in-password-or-pin = Password or PIN
sign-in-locked = The window is locked. { $name }, type the password: the bills of the visit wait. Another cashier changes the login and goes on with them.
sign-in-checking = Checking…
approve-title = A supervisor is needed
approve-what = Permission is needed: { $right }. A supervisor types a password here; you stay at the till.
pin-title = A PIN for a quick change of cashier
pin-what = 4 to 8 digits. Good at this till for 12 hours or until the program is closed. A PIN approves nothing in a supervisor's place.
pin-new = PIN
pin-again = PIN again
pin-keeping = Keeping it…
pin-kept = The PIN is kept
pin-kept-what = At the sign-in press Ctrl and the number beside your name, type the PIN, Enter.
payer-title = Remember the payer
payer-what =
    Ask: “May this till keep which accounts you paid, to find them by your phone next time? The number itself is not kept. We erase it all as soon as you say so, or by ourselves { $months ->
        [one] { $months } month
       *[other] { $months } months
    } after the last payment.” Enter only when the payer agrees.
payer-phone = The payer's phone
payer-keeping = Keeping it…
payer-kept = Kept. Accounts by this phone: { $count }. Next time type the whole number into the search.
payer-not-registered = The receipt is not registered yet, nothing is kept. Wait for the receipt and press Enter again.
payer-no-accounts = There is no account of the billing in this payment: nothing to keep.
payer-undone = This payment was cancelled or given back: nothing to keep.
payer-renewed = Accounts renewed in what is kept of the payer: { $count }.
payer-others = Accounts not kept yet: { $count }. If the payer agrees — { $key }.
payer-not-renewed = What is kept of the payer was not renewed: { $why }. The payment is not touched by it.
payer-failed = It could not be kept: { $why }. The payment is as it was. Enter to try again.
payer-forget-title = Erase what is kept of the payer?
payer-forget-what = The till will forget which accounts were paid by this phone, and that the payer agreed to it. The payments themselves stay as they are.
payer-forgotten = Erased. The till keeps nothing by this phone.
payer-unknown = The till keeps nothing by this phone.
payer-not-forgotten = It could not be erased: { $why }. It is still in the till: try again, or call the administrator.
search-payer-known =
    { $count ->
        [1] The first was paid here by this payer before. { $key } erases that.
       *[other] The first { $count } were paid here by this payer before. { $key } erases that.
    }
search-put-known =
    { $count ->
        [1] what the first owes into the visit
       *[other] what the first { $count } owe into the visit
    }
search-paid-here = { $place } · paid here { $day }
search-payers-unread = What is kept of payers cannot be read now: what was paid here by this phone is not known. Search by account or address.
search-putting = Opening accounts: { $count }…
put-count = Accounts put into the visit: { $count }
put-none = Nothing was put into the visit
put-no-debt = nothing is owed
put-in-visit = in the visit already, its sums are as they were
put-parked = a payer who was put aside has it, { $key } takes them back
put-just-paid = paid just now: { $sum } at { $time }, No. { $number }. Really once more? Open it alone.
put-other-town = { $town }: the point has no contract to take its payments
put-no-account = there is no such account in the directory any more
put-too-large = together it would be over { $max }: take it in the next visit
put-not-ticked = nothing is ticked
put-half-typed = a sum is half typed
put-other-sum = the paper asks for { $sum }, and something else is ticked
open-shift-title = The shift is closed
open-shift-first = This will be the first shift of this till.
open-shift-last = The last shift was { $number }.
open-shift-what = The register prints the shift-opening report. After it payments can be taken.
open-shift-left = { $sum } was left in the drawer.
open-shift-count = Count the drawer before the shift is opened.
open-shift-opening = Opening the shift…
open-shift-again = The Z report is printed. Open the next shift and go on.
search-for-ahead = Prepayment: find the account
search-for-readings = Meter readings: find the account
search-placeholder = Account, surname or street…
search-account = Account
search-account-alone = An account is given: the other fields are not looked at.
search-meter = Meter number
search-meter-alone = A meter number is given: the other fields are not looked at.
search-phone = Phone
search-phone-alone = A phone is given: the other fields are not looked at.
search-services = Services
search-all = all
search-some-services = { $count } chosen
search-months = Months
search-all-months = all unpaid
search-month-before = the month before ({ $period })
search-months-range = from month to month
search-month-first = from
search-month-last = to
search-correction = Change of sums
search-only-these = only these
search-question = Question
search-answer = Answer
search-questions-note = The answers hold while this payer is served. ← → another answer, Space a service.
search-town = Town
search-not-served = { $town } — no contract
search-street = Street
search-house = House
search-flat = Flat
search-flat-of = flat { $flat }
search-surname = Surname
search-holder = Payer
search-due = Owed
search-count =
    { $count ->
        [one] { $count } account found
       *[other] { $count } accounts found
    }
search-count-capped = The first { $shown } of { $count } or more — narrow the search
search-hint-account = Digits are the number of an account, of a meter or of a phone.
search-hint-address = Letters search surnames and streets; house and flat follow the street: “Soborna 12 5”.
search-hint-scan = Or scan the paper bill: its account opens by itself.
search-nothing = Nothing found
search-nothing-wider = Check the spelling, or search by fields: street, house, surname.
search-nothing-third = A provider outside the billing (mobile, intercom, plumber): { KEY("third") }.
search-searching = Searching…
search-opening = Opening { $number }…
bill-service = Service
bill-period = Period
bill-due = Owed
bill-to-pay = To pay
bill-spread = Spread the sum
bill-spread-oldest = oldest debts first
bill-spread-service = most important services first
bill-spread-share = in proportion to the debts
bill-total = Total
bill-ticked = { $ticked } of { $count } ticked
bill-correction-on = Sums may be changed
bill-correction-off = Sums as charged
bill-live = Data of this minute
bill-lately-paid = Last payments here: { $payments }
bill-lately-paid-everywhere = Last payments: { $payments }
bill-last-just = { $sum } was taken just now, { $moment }, No. { $number }. Ask the payer whether this is a second payment.
bill-aside = A payer who was put aside has this account in their visit; { $key } brings them back.
bill-in-visit = This account is in the visit already: { $sum }. Enter puts in what is ticked here instead; with nothing ticked it takes the account out.
bill-meters = Meters: { $numbers } ({ KEY("readings") })
bill-meters-more = Meters: { $numbers } and { $count } more ({ KEY("readings") })
bill-as-of = As of { $moment }
bill-as-of-never = Age of the data unknown
bill-stale = The data is old: as of { $moment }. The debt may have changed.
bill-stale-never = It is not known when the data was updated. The debt may have changed.
bill-before-put = { $account } was put into the visit with { $sum }. { KEY("remove") } takes out what was put in last.
bill-before-out = Account { $account } was taken out of the visit: none of its rows is ticked.
bill-before-just = Account { $account } was not put in: { $why }
bill-before-left = Account { $account } was not put in: { $why }. If it is to be paid, open it again.
bill-scanned = The paper bill says { $sum }. Compare with the payer.
bill-scanned-other-payee = The payee “{ $payee }” of the scanned bill is not in the directory. Nothing is ticked. Check that this is the right account; a payment to somebody else goes by { KEY("third") }.
bill-scanned-supplier = Only what this paper asks for is ticked: { $payee }.
bill-scanned-other-month = The scanned bill is for { $period }, the newest charge for { $newest }. Ask the payer which one is paid.
bill-scanned-paid = This bill was paid already: { $sum } on { $moment }, No. { $number }. Nothing is ticked. Ask the payer before taking it again.
bill-scanned-paid-part = For this month { $sum } was taken already on { $moment }, No. { $number }. Ask the payer what is paid now.
bill-scanned-nothing-owed = Nothing is owed for { $period }: the bill may have been paid already. Nothing is ticked. Choose together with the payer.
bill-scanned-payer = The scanned bill is in the name of { $payer }. Compare with the account.
bill-scanned-address = The scanned bill is for: { $address }.
bill-scanned-term = To be paid by { $term }.
bill-scanned-meter = The bill has meter { $meter } at { $reading }. { KEY("readings") } offers that as its reading.
bill-scanned-scales = The bill has meter { $meter } at { $reading }. It has several scales: type each ({ KEY("readings") }).
bill-scanned-other-meter = Meter { $meter } on the bill is none of this account's.
bill-scanned-extra = The bill also offers { $sum } (insurance or a fee). It is not in the total. If the payer wants it, take it with { KEY("third") }.
bill-doubt-amount = The sum in the code of the bill is malformed. Ask the payer for it.
bill-doubt-period = The month in the code of the bill is malformed.
bill-doubt-keyboard = The scanner typed in another keyboard layout. Switch it to a serial port or HID.
bill-doubt-reference = The account number is the reference of the payment. Compare the name.
bill-doubt-encoding = The code of the bill is in another encoding than it says.
bill-doubt-letters = The scanner lost letters. Name and address are from our own directory.
bill-doubt-payee = The account or tax number of the payee on the bill has a wrong check digit.
bill-doubt-incomplete = The code of the bill lacks the payee's bank or its details.
bill-doubt-layouts = The barcode fits several layouts. Compare the name.
bill-doubt-pattern = The purpose on the bill is written otherwise than this payee writes. Compare the name.
bill-doubt-expired = The code of the bill is past its last day. The sum may have changed: compare it with the debt.
bill-one-month = Only { $period }. { KEY("month") } shows everything unpaid.
bill-some-services = Only the chosen services. { KEY("services") } shows all of them.
bill-tick-services = Untick the services that are not wanted (− unticks all), then { KEY("services") } leaves the ticked ones.
bill-no-debt = Nothing is owed
bill-no-debt-month = Nothing is owed for these months. { KEY("month") } shows all periods.
bill-no-debt-services = Nothing is owed for the chosen services. { KEY("services") } shows all services.
bill-ahead = Paid ahead: { $months ->
    [one] { $months } month
   *[other] { $months } months
} by the latest charges
bill-ahead-running = Paid ahead already: { $before } mo. With these: { $all } mo., to { $until }.
bill-ahead-owes = Nothing is taken ahead: the account owes { $due }. Debts go first.
bill-ahead-nothing = There is nothing to pay ahead: the providers take no advances, or nothing was charged.
bill-above-due = { $excess } above the debt: an advance. Enter once more takes it so.
bill-overpayment-refused = { $excess } above the debt, and this provider takes no advances. Type a smaller sum.
bill-error-correction-off = Sums can be changed after { KEY("correct") }.
visit-title = VISIT
visit-parked = Put aside: { $count } ({ KEY("unpark") } brings one back)
visit-empty = Nothing yet. Open a bill and press Enter, or { KEY("pay") } at once.
visit-no-shift = Open the shift first: { KEY("shift") }, then Enter. Then open a bill.
visit-opening = The shift is being opened. A bill can be opened once the register has printed its report.
visit-closing = The shift is being closed. Payments are taken in the next one.
visit-no-right = You may not take payments. Sign in as somebody else: { KEY("sign_out") }.
visit-commission = Commission
visit-rounding = Rounding
visit-readings = Readings, taken with the payment
visit-readings-taken = Readings taken
visit-readings-alone = Readings
visit-reading = { $service }, No. { $meter } ({ $account })
visit-total = TOTAL
tender-title = Taking the payment
tender-cash = Cash received
tender-card = By card
tender-slip = Terminal slip №
tender-change = Change
tender-short = { $sum } short
tender-paying = Accepting…
doubt-title = Check the sum
preview-title = The receipt before printing
preview-total = Total { $sum }
preview-change = Change { $sum }
preview-nothing-yet = The money is not taken yet, and no receipt is printed.
doubt-change = Change { $sum }
doubt-change-is-notes = The change is more than the largest note. Is the sum right that the payer gave?
doubt-drawer-short = There is only { $sum } in the drawer, too little for the change. Is the sum right that the payer gave?
doubt-drawer-short-blind = The drawer holds too little for the change. Is the sum right that the payer gave?
step-accepted = accepted ✓
step-planned = receipt waits its turn
step-sending = printing …
step-asking = asking the register …
step-waiting = register waits for paper
step-registered = registered ✓ № { $number }
step-failed = receipt not registered
step-needs-decision = receipt needs a decision
done-change = Change
done-no-change = Accepted, no change
done-paid = { $total } paid at { $time }
paid-title = Bills paid on { $day }
paid-count = { $count } for { $sum }
paid-page = rows { $first }–{ $last } of { $count }
paid-empty = No payments on this day
paid-words = Number or day (12.03.2026), account, sum, surname, cashier, time 9:30 or state
paid-copied = Duplicate No. { $copy } of receipt { $number } for { $sum } is printed
paid-day-open = Open { $day }: { $key }
paid-none-fits = No row fits: Esc shows all
paid-number-all = No. { $number } on all days: { $key }
paid-number-nowhere = This till has no payment No. { $number }. If another till took it, look there or ask the centre's operator.
paid-number-other = By its number { $number } was taken by till { $till }. Look there, or ask the centre's operator.
paid-number = №
paid-payer = Payer
paid-sum = Sum
paid-state = Receipt, centre
paid-way = Payment No. { $number }: { $state }
paid-way-since = Payment No. { $number }: { $state } · at the centre since { $when }
paid-account = Account
paid-elsewhere = From the centre: this till was not at work yet on that day.
paid-elsewhere-till = till { $till }
paid-elsewhere-more = The first { $count } are shown.
paid-elsewhere-none = By the centre, the point took no payments on that day
paid-elsewhere-offline = This till was not at work yet on that day, and the centre is not reached.
paid-elsewhere-silent = This till was not at work yet on that day, and the centre does not answer about it.
paid-elsewhere-stopped = This till was not at work yet on that day. The centre's data was not loaded.
state-accepted = no receipt yet
state-registered = registered
state-needs-decision = needs a decision
state-referred = centre decides
state-cancelled = cancelled
state-voided = voided
state-refunded = refunded
state-partly-returned = returned in part, { $left } is left
void-title = Void of payment № { $number }
void-title-refund = Refund of payment № { $number }
void-refund-why = It can no longer be voided: taken on { $day }, shift { $shift }. It needs a return receipt and a supervisor's approval.
void-hand-back = Give back to the payer:
void-cash = { $sum } in cash
void-card = { $sum } to the card
void-by-application = payer's application
void-by-note = cashier's note
void-name = Full name of the applicant
void-identity = Identity document: number, issued by, date
void-note = What happened
void-original-application = The original receipt was taken and is attached to the application
void-original-note = The original receipt is attached to the note
void-why = If there is no original: why
void-original-attached = The original receipt is attached.
void-original-missing = There is no original receipt: { $why }
void-confirm = The register prints a return receipt. That cannot be taken back.
void-sent = Printing the return receipt…
void-gone = Lines returned before: { $count }, money { $sum }.
void-no-lines = No line is ticked. Tick what goes back: Space for a line, + for all of them.
void-nothing-back = Nothing would go back for this alone: cash is rounded to zero. Tick other lines with it.
void-nothing-left = Nothing would be left to go back for the rest: cash is rounded to zero. Tick those lines too.
void-line-together = with all the others only
void-line-service = Service and provider
void-line-period = Month
void-line-sum = Sum
void-ticked = Lines that go back: { $ticked } of { $count }
register-title = Fiscal register
register-open-shift = Shift-opening report
register-x = X report
register-z = Z report, shift closing
register-cash-out = Cash-out
register-cash-in = Cash-in
register-cancel-receipt = Cancel an unprinted receipt
register-repeat = Repeat the last document
register-cut = Cut the paper
register-drawer = Open the cash drawer
register-state = State of the register
register-state-now = State: { $state }
register-not-of-model = not with this model
register-doing = { $what }: working…
register-done = ✓ { $what }: done
register-print-shift = { KEY("print") } prints the sheet of the shift.
register-serial = Serial number
register-storage = Fiscal storage
register-shift = Register's shift
register-cash = Cash by its counter
register-document = Last document
register-undelivered = Not yet with the tax office
register-undelivered-long = Payments may be taken. Check the register's line and tell the administrator: else it will be locked.
register-numbers = Serial no. · storage
register-shift-age = { $number }, open for { $age }, since { $opened }
register-shift-since = { $number }, open since { $opened }
register-shift-closed = { $number }, closed
register-document-waiting = { $number }, { $count } not at the tax office
register-clock = Register’s clock
register-clock-ahead = { $at }, { $by } ahead
register-clock-behind = { $at }, { $by } behind
register-paper = Paper and cover
register-paper-in = paper is in
register-paper-low = paper is running out
register-lid-shut = cover is shut
register-state-undelivered = receipts not sent for { $days } days
register-state-unknown = not asked yet
register-state-silent = does not answer
register-state-no-paper = no paper
register-state-continue = waits to print on
register-state-lid = lid is open
register-state-closed = ready, shift closed
register-state-printing = printing
register-state-ready = ready
register-state-overdue = shift over 24 hours
register-state-receipt = a receipt is open
register-state-date = wants its date confirmed
register-state-other = service mode { $number }
register-state-storage = its fiscal storage: { $state }
cash-in-title = Cash-in
cash-out-title = Cash-out
cash-drawer = In the drawer by the journal: { $sum }
cash-amount = Sum
cash-purpose = Purpose
cash-sent = With the register, printing…
close-title = Closing the shift
close-step-decided = nothing undecided
close-step-undecided =
    { $count ->
        [one] { $count } receipt needs a decision
       *[other] { $count } receipts need a decision
    }
close-step-count = count
close-step-z = Z report
close-overdue = The shift is open for more than 24 hours: no cash can be taken out of it any more. The money stays in the drawer; take it out in the next shift.
close-count-how = Count the cash in the drawer and type the pieces of each note and coin.
close-counted = Counted
close-journal = By the journal
close-register = By the register
close-expected = Expected by the journal: { $sum }
close-differs = Difference: { $sum }
close-no-difference = It agrees ✓
close-shortage = Shortage
close-surplus = Surplus
close-note = Why it differs
close-waiting =
    { $count ->
        [one] { $count } entry is not with the centre yet; it goes as soon as the line is back.
       *[other] { $count } entries are not with the centre yet; they go as soon as the line is back.
    }
close-closing = Closing the shift…
close-step-parked =
    { $count ->
        [0] nobody put aside
        [one] { $count } put aside
       *[other] { $count } put aside
    }
close-step-compare = comparison
close-step-out = cash-out
close-undecided-first =
    { $count ->
        [one] { $count } receipt waits for a decision. Decide before the Z report: after it the register cannot tell any more.
       *[other] { $count } receipts wait for a decision. Decide before the Z report: after it the register cannot tell any more.
    }
close-taken-out = Taken out after the count
close-remains = Left in the drawer
close-above-limit = The difference is above the limit of { $limit } of this point: a supervisor has to approve.
close-out-how = Take the cash out before the Z report: the register prints a cash-out receipt. The sum can be changed.
close-out-float = Stays in the drawer
close-out-purpose = Takings handed in
open-count-title = Counting the drawer before the shift
open-step-open = opening the shift
open-expected = Left by the last shift: { $sum }
open-left = Left by the last shift
queue-title = Queue to the centre
queue-online = The line is up; entries go by themselves.
queue-offline = No line since { $since }. The entries are kept and go by themselves once it is back.
queue-waiting =
    { $count ->
        [0] Everything is with the centre
        [one] { $shown } entry waits
       *[other] { $shown } entries wait
    }
queue-words = Messages of the centre
status-words = ✉ Messages: { $count }
queue-trying = Trying to reach the centre…
queue-directory = Debts as of { $at }
queue-no-directory = The directory has not come yet
queue-left = Money may be taken without the line for { $left } more
queue-left-directory = Money may be taken without the line for { $left } more: then the debts are too old
queue-left-payments = Left of the limits: { $payments } payments, { $sum } in all
queue-spent-hours = The till takes nothing more: the centre has not answered for { $limit } h. Enter — try the line.
queue-spent-directory = The till takes nothing more: the debts are older than { $limit } h. Enter — try the line.
queue-spent-payments = The till takes nothing more: { $limit } payments wait to be sent. Enter — try the line.
queue-spent-sum = The till takes nothing more: payments of { $limit } wait to be sent. Enter — try the line.
queue-limits = Limits without the line: { $hours } h, { $payments } payments, { $sum } in all; debts no older than { $directory } h
queue-none-refused = ✓ The centre has refused nothing
queue-refused =
    { $count ->
        [one] The centre refused { $shown } entry. The money is taken, the receipt is valid; an operator there will see to it.
       *[other] The centre refused { $shown } entries. The money is taken, the receipts are valid; an operator there will see to them.
    }
queue-group = { $name } · { $count }
queue-group-part = { $name } · { $count }, { $shown } shown
queue-group-refused = Refused by the centre
queue-group-unsent = In the queue
queue-group-waiting = Sent, the centre is still looking into it
queue-group-sent = Sent, the last ones
queue-what = Entry
queue-sum = Sum
queue-state = State
queue-when = When
queue-no-payment = This entry is about no payment: there is nothing to show.
queue-next-operator = The centre's operator settles it; at the till there is nothing to do.
queue-next-supervisor = Call the senior cashier: the receipt is to be compared with the centre.
queue-next-receipt = The centre waits to hear what became of the receipt.
queue-next-read-again = Check the reading and take it once more.
queue-next-nobody = It is settled.
queue-next-payment = { KEY("other") }: the payment.
verdict-other = reason “{ $reason }”
verdict-unknown_account = The centre has no such account.
verdict-given_back = No account was found: the centre gave the money back to the payer. There is nothing to do.
verdict-unknown_provider = The centre has no such provider.
verdict-closed_provider = The provider takes no more payments.
verdict-unknown_service = The centre has no such service.
verdict-wrong_currency = The account is kept in another currency.
verdict-not_registered = The centre has decided: the receipt is not registered.
verdict-another_document = This receipt has another document number already.
verdict-branch = The entry is about a part of the journal that was restored from a copy; the operator of the centre will see to it.
verdict-another_decision = The centre has decided otherwise about this receipt.
verdict-already_registered = It contradicts what was sent before.
verdict-cancelled = It contradicts what was sent before.
verdict-unbalanced = The entry does not add up; the centre's operator will see to it.
verdict-impossible_sum = The entry does not add up; the centre's operator will see to it.
verdict-impossible_value = The entry does not add up; the centre's operator will see to it.
verdict-malformed = The entry does not add up; the centre's operator will see to it.
verdict-unknown_entry = The entry does not add up; the centre's operator will see to it.
verdict-unknown_payment = The entry does not add up; the centre's operator will see to it.
verdict-unknown_meter = The reading was not taken: check the meter.
verdict-impossible_reading = The reading was not taken: check the meter.
view-about = About
about-program = Program
about-licence = Licence
about-till = Till
about-database = Version of the database
about-server = Centre
about-centre-silent = tells no version
about-certificate = Till’s certificate
about-register = Register
look-light = Light
look-dark = Dark
look-contrast = High contrast
type-usual = Usual
type-large = Large
news-title = What is new
news-version = Version { $version }
news-0-1-0 =
    • At the bottom left stands how long money may still be taken without the line, after a restart too. { KEY("queue") } tells how many payments are left, and of what sum.
    • No network, or a silent server of the centre: the till says which, and what to do.
    • Where the register’s shift and the till’s stand apart, the till says so at once and not at the first payment.
    • { KEY("register") } shows how long the register’s shift is open, its clock, paper and cover.
    • A payer who agreed is found by the phone: Ctrl+Enter takes all of their accounts together.
    • Keys can be changed: { KEY("settings") }, then 0.
    • A void can give back single lines of a receipt.
    • A void asks for a mark that the original receipt is here, or why there is none.
    • Where the centre set it so, a whole visit has one receipt.
    • This can be read again at any time: F1, then { KEY("questions") }.
help-title = Keys
decision-title = A decision is needed
decision-unknown = The register did not tell whether the document is registered. Money and the till's records are kept; nothing is registered twice.
decision-failed = The register certainly registered nothing.
decision-planned = This receipt has not gone to the register yet.
decision-sending = The document is with the register; waiting for its answer.
decision-sent = Working…
decision-safe = safe
decision-document = Number of the document on the paper
decision-note = What you saw (for the centre)
decision-no-evidence = There is nothing to compare: the register has not had this document.
decision-fact = The register shows
decision-before = before
decision-after = now
choice-ask-again = Ask the register again
choice-try-again = Print again
choice-cancel-payment = Cancel the payment and give the money back
choice-cancel-visit = Cancel the payments and give the money back
choice-give-up = Give this operation up
choice-registered = The document is printed: type its number
choice-not-registered = There is no document: not registered
choice-refer = Let the centre decide
sure-cancel-payment = The payment is cancelled and the money goes back to the payer. Do you confirm it?
sure-cancel-visit = All { $count } payments on this receipt are cancelled, and their money goes back to the payer. Do you confirm it?
sure-not-registered = The register printed and registered nothing. Do you confirm it?
sure-give-up = This operation will not be done. Do you confirm it?
kind-open-shift = Shift opening
kind-sale = Receipt
kind-return = Return receipt
kind-cash-in = Cash-in
kind-cash-out = Cash-out
kind-close-shift = Z report
fact-last-document = Last fiscal document
fact-shift = Number of the shift
fact-shift-open = Shift open
fact-receipt = Receipts of the shift
fact-printed-document = Documents printed
fact-cash = Cash by the register's counter
fact-sales = Sales of the shift
fact-returns = Returns of the shift
fact-cash-ins = Cash-ins of the shift
fact-cash-outs = Cash-outs of the shift
fact-sale-number = Number of the sale
fact-return-number = Number of the return
fact-cash-in-number = Number of the cash-in
fact-cash-out-number = Number of the cash-out
fact-closed-shift = Last closed shift
fact-receipt-open = Receipt open
fact-open-sum = Sum of the open receipt
fact-cash-sales = Sales in cash
fact-card-sales = Sales by card
paper-title = Register: paper
paper-out = The register ran out of paper while printing. Put in a new roll and close the lid.
paper-continue = New paper is in. The register waits to print on.

# Reports.
reports-title = Reports of the till
reports-day = of { $day }
reports-shift = shift No. { $number }
reports-days = { $from } to { $to }
reports-from = From date
reports-to = To date
reports-dates-limits = Not later than today, { $today }; the second date is not before the first. Write a day as 2026-12-31, 31.12.2026 or 31.12.
reports-dates-empty = An empty field means the day shown in it.
reports-ended = Stopped. Nothing was printed or saved.
reports-saved = Saved to { $file }
reports-lost = Texts cut: { $cut }; with letters replaced: { $replaced }.
reports-better-page = Page { $page } has all these letters: { KEY("settings") }, group “Printing”.
reports-cut = The first { $shown } lines are shown. Save the whole report to a file.

# Readings.
readings-title = Meter readings on { $day }
readings-meter = Meter No. { $serial }
readings-before = was { $value } on { $day }
readings-usual = usually { $usual } { $unit } a month
readings-norm = norm { $amount } { $unit } a month
readings-use = used { $amount } { $unit }
readings-history = Taken before
readings-roll-over = went past zero
readings-replacement = meter replaced
readings-overdue = Its verification is overdue.
readings-taken = Taken. It counts in the charge of { $month }.
readings-given = In the visit: taken with the payment. Another value takes its place, { KEY("remove") } takes it out.
readings-sent = Being sent…
readings-unusual = Used { $used }: far above the usual. If it is right, press Enter once more.
readings-used = Used { $used }
readings-lower = Below the previous one. If the meter went past zero or was replaced, press { KEY("other") }.
readings-other-day = Ctrl+← another day
readings-source = Source
reading-source-resident = the payer's word
reading-source-control = inspection
reading-source-remote = sent by the meter
reading-source-billing = from the billing
reading-source-estimated = estimated, not read
readings-handed-in = Handed in
readings-value = Reading
readings-placed = At the centre
readings-for-day = of { $day }
readings-queued = in the queue
readings-passed-on = sent
readings-counted = counted
readings-refused = refused

# The queue as a file.
carry-out-title = Write the queue into a file
carry-in-title = Take the centre's answer
carry-out-about = For a till without a line: the file is sealed for the centre and signed by the till. Carry it to the centre and bring the answer back.
carry-in-about = Choose the answer file that the centre gave. Only a genuine file for this till is taken.
carry-folder = Folder or stick
carry-file = Answer file
carry-places = Found: ↑↓ chooses
carry-answers = Answers found: ↑↓ chooses
carry-no-places = No stick is seen. Plug it in and open this form again, or type the path of a folder.
carry-no-answers = No answer files are seen. Plug the stick in and open this form again, or type the path of the file.
carry-working = Wait: the file is being worked on…
carry-written =
    { $count ->
        [0] ✓ Nothing new is in the file; it only asks for the centre's verdicts: { $path }
        [one] ✓ { $count } entry is in the file: { $path }
       *[other] ✓ { $count } entries are in the file: { $path }
    }
carry-still-queued = The entries stay queued until the centre's answer is taken here. The file alone has sent nothing.
carry-left =
    { $count ->
        [one] { $count } entry found no room: it goes with the next file, after the answer.
       *[other] { $count } entries found no room: they go with the next file, after the answer.
    }
carry-scans = Scans of papers in the file: { $count }.
carry-taken = ✓ The answer is taken. Entries the centre confirmed: { $sent }; still waiting: { $waiting }.
carry-lacks = The centre has lost some entries. Write the queue once more: the file begins with them.
carry-stopped = The centre has another entry at this place: the till takes no more money. Call the administrator.
carry-nothing = Nothing has changed: the queue is as it was.
carry-no-key = The till does not know the centre's key for files: it was let in before there was one, or this is a training. It has to be let in anew by a code of the centre (kassa-server till new-epoch).
carry-journal = The till's journal is damaged, so it is not signed. Call the administrator.
carry-no-folder = There is no such folder: { $path }
carry-file-failed = The file could not be written or read: { $path } ({ $error })
carry-other-kind = This is no answer file of the centre.
carry-newer = A newer program made this file. Update this till.
carry-cut = The file is cut: it was not copied to its end. Copy it again.
carry-other-till = This answer is for another till.
carry-forged = The file is not from your centre, or was changed. Do not use it, and tell the administrator.
carry-too-large = The file is too large to be an answer of the centre.
carry-again = This answer was taken before. Nothing has changed.
carry-older = The till knows a newer answer of the centre. This one is out of date; nothing has changed.
carry-other-life = The till was let in anew since: this answer is no longer about it. Write the queue once more.
carry-other-journal = The answer does not agree with this till's journal. Nothing has changed. Call the administrator.

third-title = Other services
third-placeholder = Provider or service…
third-provider = Provider and service
third-none = The centre has sent no provider of other services yet.
third-nothing = There is no such provider. Esc shows all of them.
third-total = To pay
third-commission = Commission in cash
third-optional = { $name } (may be left empty)
third-sum = Sum: from { $min } to { $max }
third-price = { $price } for 1 { $unit }
third-dropped = A sign too many, or one that may not stand here: check it.
third-too-short = Too short: at least { $min }.
third-unfinished = Fill it in to the end: { $mask }
third-begins = It must begin with { $with }.
third-check-digit = The check digit does not fit: look at the number again.
third-not-a-day = There is no such day. For example: 25.10.2026.
third-no-sum = Type the sum.
third-sum-below = Too little: at least { $min }.
third-sum-above = Too much: at most { $max }.
third-nothing-chosen = Type how many in one of the rows at least.
third-quantity = How many: from { $min } to { $max }, a whole number.
third-quantity-decimals = How many: from { $min } to { $max }, at most { $decimals } digits after the comma.
# The drawer handed over.
hand-over-title = Handing the drawer over
hand-over-step-sign = signature
hand-over-undecided = Undecided receipts: { $count }. They go with the drawer and stand in the act.
hand-over-parked = Visits put aside: { $count }. They go with the drawer and stand in the act.
incoming-title = Who takes the drawer?
incoming-what = { $sum } was counted in the drawer. Sign in with your password: it is your signature under the act. You work from then on.

attach-no-key = This till does not know the centre's key for files: it was enrolled before there was one, or this is training. The scan is not attached. It needs a new enrolment by a code of the centre (kassa-server till new-epoch).
attach-missing = There is no such file. Check the path.
attach-folder = This is a folder, not a file.
attach-link = This is a link to another file. Name the file itself.
attach-other-kind = This is no scan: PDF, JPEG and PNG are taken.
attach-changed = The file is still being written, or is cut short. Wait for the scanner and press Enter again.
attach-empty = The file is empty. Scan once more.
attach-too-large = The file is larger than 8 MiB. Scan with lower quality.
attach-disk-full = The disk is full. Make room and press Enter again.
attach-unread = The file cannot be read: { $error }
attach-unwritten = The copy cannot be written: { $error }
attach-again = This very scan is attached already.
attach-too-many = One return takes no more than 10 scans.
paper-application = application
paper-note = explanatory note
paper-receipt = original receipt
paper-other = other paper
papers-title = Papers of return { $number }
papers-missing = Missing: { $papers }
papers-complete = ✓ All papers needed are attached
papers-file = File of the scan
papers-shows = The scan shows: { $papers }
papers-offered = New scans from the scanner: ↑↓ to choose
papers-none-offered = No new scans in the scanner's folder. Scan and press Enter, or type the path of a file.
papers-no-folder = Type the path of a file or paste it. The scanner's folder can be named in the settings ({ KEY("settings") }).
papers-working = Wait: the scan is checked and sealed…
papers-taken = ✓ The scan is attached. It goes to the centre by itself.
papers-nothing = Nothing is attached. Money and receipt are as they were.
papers-held = at the centre
papers-on-way = waits to be sent
papers-refused = not taken by the centre ({ $code })
papers-size = { $size } KiB
papers-attached = Attached
papers-privacy = The scan is sealed for the centre: the till does not show it any more. The file in the scanner's folder stays; delete it yourself.
queue-scans =
    { $count ->
        [one] Scan of papers waits to be sent: { $count } ({ $size } KiB)
       *[other] Scans of papers wait to be sent: { $count } ({ $size } KiB)
    }
queue-scans-refused = Scans the centre did not take: { $count }. Call the administrator.

# Several tills on one computer.
chooser-title = Which till is to be opened?
chooser-what = There are several tills on this computer. Press a number or the arrows, then Enter.
chooser-till = till { $code }
chooser-open = open
chooser-leave = leave
chooser-until =
    { $count ->
        [one] certificate until { $day }, { $count } more day
       *[other] certificate until { $day }, { $count } more days
    }
chooser-expired = the certificate ended on { $day }: the till will ask the centre for another
chooser-no-certificate = no certificate yet
chooser-unreadable = the file of the certificate cannot be read

prints-title = Queue of papers
prints-none = Nothing was printed here yet.
prints-all-well = ✓ Nothing waits to be printed.
prints-waiting = Still waiting or printing: { $count }
prints-bad = Not printed, or not known: { $count }
prints-look-first = Look at the paper first: the document may be printed already. Enter prints all of it again, Delete drops it.
prints-again = Enter prints it again, Delete drops it.
prints-not-again = It cannot be printed from here any more: take the document on the screen it was printed from.
prints-kept = Printed documents are not kept here. Applications and notes that were not printed stay for a day, others for a week.
print-waiting = waits
print-printing = is printed
print-printed = printed
print-filed = file { $file }
print-failed = not printed: { $why }
print-unknown = not known whether all is printed: { $why }
print-why = The reason: { $why }.
print-dropped = dropped
print-interrupted = the program or the computer ended while it was printed
print-no-answer = the printer does not answer, or its port is taken
print-stopped = the printer stopped, lines handed over: { $lines }; { $why }
print-no-printer = the settings have no such printer
print-not-now = nobody is signed in, or the register is busy
print-said = the system did not take the document
print-no-end = the command that prints did not end within two minutes and was ended
print-device-paper = there is no paper
print-device-cover = the cover is open
print-device-cutter = the cutter is stuck
print-device-broken = the printer is broken
print-device-head-hot = the head is too hot
print-device-offline = the printer is switched off line
print-device-not-ready = the printer is not ready: paper, cover, its On Line key
