# What happened, what became of money and paper, which key now.

notice-details = For the technician: { $details }
money-nothing = No money was taken, nothing was printed.
money-kept = Everything taken before is kept.
money-not-happened = This was not done: no money was taken, nothing was printed.
money-offline = Money and receipts are safe: work on, the entries are kept at the till.
money-taken-not-registered = The money is taken; the receipt is certainly not registered.
money-return-not-registered = Do not give money back yet: the return receipt is not registered.
money-operation-not-registered = The register did not do it; the cash in the drawer is unchanged.
money-paper-perhaps = No money was registered; paper may have been printed.
money-paper-out = Money and receipt are safe: printing goes on where it stopped.
key-enter = Enter — go on working.
key-wait = Enter, then wait some seconds and try again.
key-decide = Enter — go to the decision.
key-sign-in = Enter — sign in again.
key-password-again = Enter, then type the password again. Check the keyboard's language.
key-supervisor = Enter — go on; call a supervisor.
key-administrator = Enter — close this; call the administrator.
key-restart = Close the program and start it again; if that does not help, the administrator.
key-store = Enter. Free some disk space or call the administrator.
key-open-shift = Enter, then F9 opens the shift.
key-close-shift = Enter, then F9 closes the shift.
key-other-sum = Enter — type another sum.
key-tick = Enter, then Space ticks rows.
key-clock = Enter. Set the computer's clock right or call the administrator.
key-note = Write a note about the difference.
key-shorter = Write it shorter.
key-total-changed = Tell the payer the new sum and press Enter again.
key-limit = Enter. Payments can be taken again once the line is back.
key-refund = Enter. It needs a refund with a supervisor.
key-check-register = Enter. Check the register's power and cable, then F7.
key-cancel-receipt = Enter, then F7 and 6 cancel the open receipt.
key-paper = Enter. Put paper into the register.
key-print-on = Enter, then Enter once more to print on.
key-lid = Enter. Close the register's lid.
key-search-again = Enter — search on.
key-nobody-known = Enter. Wait for the directory to load, or check the network.
key-offline = Enter — work without the line.
key-unpark = Ctrl+G brings the first of them back.
key-visit-open = Enter. Take the payment (F12) or take the bills out (Ctrl+U). Ctrl+G brings back who was put aside.
key-template = Enter to go on. Administrator: the command kassa receipts check names every mistake.
key-layouts = Enter to go on. Administrator: the command kassa scan with any code names the line of the mistake.
key-not-printed = Check the printer and press Ctrl+P again. The form can be filled in by hand as well.
offline-no-answer = The centre does not answer: no connection.
offline-date = The till's date is outside the validity of the centre's certificate. Check this computer's clock; if it is right, call the administrator.
offline-certificate = Somebody else answers in the centre's place. Nothing is sent there. Call the administrator.
offline-not-the-centre = It is not the centre that answers but some page. Check the network's sign-in.
offline-server-trouble = There is a fault at the centre; the entries wait at the till.
offline-own-journal = The journal of this till is damaged; its entries are not sent. Call the administrator.
offline-not-enrolled = The centre does not know this till, or has revoked it.
offline-switched-off = The network was switched off here, at the till.
scan-empty = The scanner read nothing.
scan-too-long = What was scanned is too long for a bill.
scan-not-a-bill = This is no bill: there is no account number.
scan-damaged = The code on the bill is damaged.
scan-no-account = The code names no account.
scan-layout = The scanner typed in another keyboard language; it cannot be read.
scan-check-digit = The barcode was misread: its check digit is wrong. Scan it again.
right-take-payment = take payments
right-void-payment = void a payment
right-refund = refund earlier days
right-reprint = print a duplicate
right-x-report = print an X report
right-open-shift = open a shift
right-close-shift = close a shift
right-cash-in = bring cash in
right-cash-out = take cash out
right-correct-amount = change the sums of a bill
right-approve = approve others' actions
right-work-outside-hours = take payments outside working hours
right-decide-receipt = decide about a receipt
right-settings = change the settings
trouble-no-account = There is no account { $number } in the directory.
trouble-no-meters = This account has no meters.
trouble-no-shift = No shift is open.
trouble-nothing-to-decide = Nothing is to be decided: all receipts are registered.
trouble-parked-many = Five payers are put aside already.
trouble-visit-open = There are unpaid bills in the visit.
trouble-template = The receipt template { $file } has mistakes and is not used. Receipts are printed by the built-in one.
trouble-layouts = The file of barcode layouts { $file } has a mistake and is not used. The built-in layouts are.
trouble-not-printed = The printer of documents did not take the document.
trouble-desk = The till's files could not be read.
trouble-wrong-password = The login or the password is wrong.
trouble-nobody-known = The directory has not come yet: the till knows nobody.
trouble-no-directory = The directory has not come yet: there are no accounts.
trouble-locked-out =
    { $minutes ->
        [one] Too many wrong passwords. Signing in is closed for { $minutes } minute.
       *[other] Too many wrong passwords. Signing in is closed for { $minutes } minutes.
    }
trouble-cancelled = The payment is cancelled; no receipt was registered.
hand-back-cash = Give { $sum } in cash back to the payer.
hand-back-card = Return { $sum } to the payer's card by the terminal.
hand-back-both = Give back { $cash } in cash and { $card } to the card.
trouble-note-wanted = What was counted differs from the journal by { $sum }.
trouble-text-too-long = The text is longer than { $count } characters.
trouble-total-changed = The sum to pay has changed: it is { $sum } now.
trouble-overpayment = This provider takes no more than is charged.
decided-sale = The centre decided: the receipt of payment { $number } is registered.
decided-no-sale = The centre decided: the receipt of payment { $number } is not registered. The payment is cancelled.
decided-return = The centre decided: the return of payment { $number } is registered.
decided-no-return = The centre decided: the return of payment { $number } is not registered. The payment stands.
decided-money-stays = No money is to be handed back.
decided-money-returned = If the payer does not have the money yet, hand it over.
trouble-forked = This till's data was restored from a copy: the centre has another entry here. Taking money is stopped. Do not delete the data folder.
trouble-disk = The disk failed to write. Taking money is stopped.
trouble-right-missing = You may not: { $right }.
trouble-approver-lacks = Only another person with this right may approve: { $right }.
trouble-not-signed-in = Nobody is signed in.
trouble-order = The receipt cannot be made: its sums disagree.
trouble-busy = The register is still busy with the last operation.
trouble-unsettled = An earlier receipt still needs a decision.
trouble-no-answer = The register did not answer.
trouble-not-found = The till has no such entry.
trouble-wrong-state = This cannot be done now.
trouble-store = The till's data could not be written.
trouble-disk-full = There is no room on the disk.
trouble-ended = The till has stopped.
trouble-shift-open = A shift is open already.
trouble-shift-between = The shift is being opened or closed.
trouble-shift-overdue = The shift is open for more than 24 hours.
trouble-undecided =
    { $count ->
        [one] { $count } receipt needs a decision first.
       *[other] { $count } receipts need a decision first.
    }
trouble-drawer-short = There is only { $sum } in the drawer.
trouble-empty = There is nothing to pay: no row is ticked.
trouble-clock-behind = The computer's clock is { $behind } behind the journal.
trouble-card-above = { $sum } more was typed by card than there is to pay.
trouble-money = The sum cannot be computed.
limit-hours =
    { $hours ->
        [one] The till may work { $hours } hour without the line; it is over.
       *[other] The till may work { $hours } hours without the line; they are over.
    }
limit-payments =
    { $count ->
        [one] The till may take { $count } payment without the line; the limit is reached.
       *[other] The till may take { $count } payments without the line; the limit is reached.
    }
limit-sum = The till may take { $sum } without the line; the limit is reached.
limit-directory = The directory is more than { $hours } h old; debts may have changed.
trouble-another-shift = The payment was taken in shift { $shift }: a void is for the same shift only.
trouble-already-reversed = This payment has been undone already.
trouble-referred = The centre decides about this payment's receipt.
trouble-not-registered = This payment's receipt is not registered, so it cannot be voided. Decide about the receipt first.
trouble-no-ground = The ground is not filled in.
trouble-register-silent = The register does not answer.
trouble-register-shift-closed = The register's shift is closed though the till's is open.
trouble-register-shift-open = The register's shift is open though the till's is not.
trouble-register-receipt-open = A receipt stands open in the register.
trouble-register-no-paper = The register has no paper.
trouble-register-continue = The register waits to finish printing the last document.
trouble-register-lid = The register's lid is open.
trouble-register-blocked = The register is blocked or wants its date confirmed.
trouble-register-storage = The register's fiscal storage takes no documents: { $state }.
reading-in-future = The reading's date is in the future.
reading-before-previous = The previous reading is of { $day }; this date is earlier.
reading-lower = It is below the previous reading { $previous }.
reading-impossible = The meter cannot show this.
field-not-an-amount = A sum: digits and one comma.
field-too-precise = Two digits at most after the comma.
field-too-large = Not more than { $max } at once.
field-not-positive = The sum must be above zero.
field-digits-only = Digits alone here.
field-too-long = Not more than { $max } characters.
field-signs-dropped = Signs that cannot be printed were left out.
field-empty = Fill this in.
field-malformed = This cannot be: please check.
field-pin-length = 4 to 8 digits are needed.
field-pin-simple = Too simple: not one digit only, and no run of digits.
field-pins-differ = Not the same: type it again.
field-pins-full = Five people have a PIN already.
trouble-register-moved = The register is at another port now: { $port }.
money-register-same = It is the very same register, by its serial number. Nothing is lost, money may be taken.
key-register-moved = Enter, and go on. The administrator should write this port into the settings: the next start looks at the old one.
document-no-payment = This till has no such payment.
document-no-return = The payment was neither voided nor refunded: there is no such document.
document-no-shift = This till has no such shift.
document-no-order = The shift has no such order.
document-no-count = The shift is open and the drawer was not counted. Give the counted sum.
document-no-account = The directory has no such account.
document-no-readings = No readings of this account were taken in the shift.
document-no-bank-account = Nobody knows the bank account of the provider “{ $provider }”: its slip cannot be printed. It is entered at the centre.
