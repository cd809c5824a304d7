//! Troubles told to the cashier: what happened, what became of money and paper, which key now.
//!
//! Every error of the till comes through here, in matches that name every case.

mod bills;
mod till;

use kassa_domain::cash::CashError;
use kassa_domain::ids::{AccountNumber, TillCode};
use kassa_domain::receipt::{OperationKind, Refusal};
use kassa_domain::reversal::ReversalError;
use kassa_domain::shift::ShiftError;
use kassa_domain::user::{Right, RightError};
use kassa_domain::{Money, Timestamp};
use kassa_formats::scan::Unknown;

use crate::fl;
use crate::i18n;
use crate::papers::edited::{FileProblem, Spoilt};
use crate::papers::logo;
use crate::papers::own::{self, Missing};
use crate::papers::prints::{Job, State, words};
use crate::signal::{CentreDecision, OfflineReason, StopReason};
use crate::till::command::TillError;
use crate::till::desk::PaidBefore;
use crate::till::handle::SignInError;
use crate::ui::centre::{Says, Twice, Word};
use crate::ui::format;

/// What is wrong with the list of remembered payers, with the technical reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfPayers {
    /// It cannot be used.
    Unread(String),
    /// Whoever is to be remembered no more could not be erased.
    Left(String),
}

/// How the register's shift stands where the till's stands otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShiftsApart {
    /// Closed, and the till's is open.
    Closed,
    /// Over its 24 hours, and the till's is open and younger.
    Overdue,
    /// Open, and the till's is closed.
    Open,
}

/// Something the cashier must be told.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// The till did not do what was asked.
    Till(TillError),
    /// Somebody could not sign in or approve.
    SignIn(SignInError),
    /// The register certainly did not take an operation.
    Refused(OperationKind, Refusal),
    /// Money goes back over the counter.
    HandBack {
        /// Of how many payments.
        payments: usize,
        /// In cash.
        cash: Money,
        /// To the card.
        card: Money,
    },
    /// The centre decided about a receipt that was referred to it.
    CentreDecided(CentreDecision),
    /// The centre tells something.
    FromCentre(Box<Word>),
    /// The line to the centre went.
    Offline(OfflineReason),
    /// The till stopped taking money.
    Stopped(StopReason),
    /// What was scanned is no bill.
    Scan(Unknown),
    /// There is no such account.
    NoAccount(AccountNumber),
    /// The account is of a town that the point has no contract for.
    OtherTown {
        /// Whose.
        account: AccountNumber,
        /// Name of the town.
        town: String,
    },
    /// Who is signed in takes no payments.
    TakesNoPayments,
    /// The shift is to be opened first.
    NoShift,
    /// The account has no meters.
    NoMeters,
    /// Nothing is to be decided.
    NothingToDecide,
    /// The payment was cancelled: there is nothing to undo.
    Cancelled,
    /// The centre decides about the receipt.
    Referred,
    /// The directory has not come yet.
    NoDirectory,
    /// A payment is shown as the centre has it: the till of this code took it.
    PaidElsewhere(TillCode),
    /// The same was paid to a provider outside the billing a while ago.
    SamePaid(PaidBefore),
    /// A payer who was put aside has the bill of this account in their visit.
    BillAside(AccountNumber),
    /// Nothing of this account is ticked any more, and the visit has nothing of it.
    TakenOut(AccountNumber),
    /// The readings of a visit in which nothing is paid are taken.
    ReadingsTaken,
    /// A visit is open that would be lost.
    VisitOpen,
    /// The 24 hours of the shift are soon over.
    ShiftEnds {
        /// When.
        at: Timestamp,
    },
    /// The drawer holds more cash than the point's limit.
    DrawerFull {
        /// The limit.
        limit: Money,
        /// What is in it; untold to who counts it blind.
        in_drawer: Option<Money>,
    },
    /// The drawer does not hold that much; how much it holds is not told.
    DrawerShort,
    /// What was asked for tells the drawer's cash to somebody who is to count it blind.
    CountedBlind,
    /// The register's shift and the till's are not the same.
    ShiftsApart(ShiftsApart),
    /// This computer's clock and the centre's are apart.
    ClockOff {
        /// By how much this one is ahead, milliseconds; behind when negative.
        ahead_ms: i64,
    },
    /// The payer's screen would lie over the window, and is out of sight.
    PayerHidden,
    /// No more visits can be put aside.
    ParkedMany,
    /// The window was closed in the middle of a visit, which is here again.
    VisitsKept,
    /// A count of the drawer that was under way when the window was closed is here again.
    CountKept,
    /// The register was found at another port than the settings name.
    RegisterMoved {
        /// The port.
        port: String,
    },
    /// A shift was closed, and its journal was not copied: why.
    NoCopy(String),
    /// An edited template of receipts is not used: its file.
    Template(String),
    /// The logo of papers is not used.
    Logo {
        /// Its file.
        file: String,
        /// Why, in words.
        why: String,
    },
    /// A file of layouts of barcodes is not used.
    Layouts(String),
    /// The list of remembered payers.
    Payers(OfPayers),
    /// A file of patterns of recipients is not used.
    Recipients(String),
    /// There is nothing a document could be made of.
    NoDocument(Missing),
    /// A paper is not printed, or nobody knows.
    NotPrinted(Box<Job>),
    /// The queue of papers cannot be used: the technical reason.
    NotQueued(String),
    /// A report is longer than what is printed on a register's paper.
    LongForPaper {
        /// Its lines.
        lines: usize,
    },
    /// The desk could not read its files: the technical reason.
    Desk(String),
}

impl Trouble {
    /// The same for who counts the drawer blind: how much is in it is not told.
    #[must_use]
    pub fn of_a_blind_count(self) -> Self {
        match self {
            Self::Till(
                TillError::Shift(ShiftError::DrawerShort { .. })
                | TillError::Cash(CashError::Shift(ShiftError::DrawerShort { .. }))
                | TillError::Reversal(ReversalError::Shift(ShiftError::DrawerShort { .. })),
            ) => Self::DrawerShort,
            other => other,
        }
    }
}

/// How serious it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Look at this, decide.
    Look,
    /// Money may be lost or refused.
    Danger,
}

fn paid_elsewhere(till: &TillCode) -> Notice {
    let key = fl!("key-paid-elsewhere", till = till.to_string());
    Notice::look(fl!("trouble-paid-elsewhere"), nothing(), key)
}

fn same_paid(PaidBefore { number, at, sum, .. }: &PaidBefore) -> Notice {
    let (sum, time, number) = (format::money(*sum), format::minute(*at), number.to_string());
    let happened = fl!("trouble-same-paid", sum = sum, time = time, number = number);
    Notice::look(happened, fl!("money-same-paid"), fl!("key-same-paid"))
}

/// A trouble in the cashier's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub happened: String,
    /// What became of money and paper.
    pub money: String,
    /// Which key now.
    pub key: String,
    /// The technical text, for the details.
    pub details: Option<String>,
    /// How serious it is.
    pub tone: Tone,
}

impl Notice {
    fn look(happened: String, money: String, key: String) -> Self {
        Self { happened, money, key, details: None, tone: Tone::Look }
    }

    fn danger(happened: String, money: String, key: String) -> Self {
        Self { tone: Tone::Danger, ..Self::look(happened, money, key) }
    }

    fn with_details(self, details: impl Into<String>) -> Self {
        Self { details: Some(details.into()), ..self }
    }
}

/// Nothing has happened: no money, no paper.
fn nothing() -> String {
    fl!("money-nothing")
}

/// Enter puts the notice away.
fn enter() -> String {
    fl!("key-enter")
}

/// A trouble in the cashier's words.
#[must_use]
pub fn notice(trouble: &Trouble) -> Notice {
    match trouble {
        Trouble::Till(error) => till::of_till(error),
        Trouble::SignIn(error) => of_sign_in(error),
        Trouble::Refused(kind, refusal) => of_refused(*kind, refusal),
        Trouble::HandBack { payments, cash, card } => of_hand_back(*payments, (*cash, *card)),
        Trouble::CentreDecided(decision) => of_centre_decision(decision),
        Trouble::FromCentre(word) => of_word(word),
        Trouble::Offline(reason) => of_offline(*reason),
        Trouble::Stopped(reason) => of_stopped(reason),
        Trouble::Scan(unknown) => Notice::look(of_scan(*unknown), nothing(), enter()),
        Trouble::NoAccount(number) => bills::no_account(number),
        Trouble::OtherTown { account, town } => other_town(account, town),
        Trouble::NoMeters => Notice::look(fl!("trouble-no-meters"), nothing(), enter()),
        Trouble::TakesNoPayments => takes_no_payments(),
        Trouble::NoShift => Notice::look(fl!("trouble-no-shift"), nothing(), fl!("key-open-shift")),
        Trouble::ShiftEnds { at } => shift_ends(*at),
        Trouble::DrawerFull { limit, in_drawer } => drawer_full(*limit, *in_drawer),
        Trouble::DrawerShort => Notice::look(fl!("trouble-drawer-short-blind"), nothing(), fl!("key-other-sum")),
        Trouble::CountedBlind => Notice::look(fl!("trouble-counted-blind"), nothing(), fl!("key-counted-blind")),
        Trouble::ShiftsApart(apart) => of_shifts_apart(*apart),
        Trouble::ClockOff { ahead_ms } => {
            Notice::look(clock_off(*ahead_ms), fl!("money-clock-off"), fl!("key-clock-off"))
        }
        Trouble::NothingToDecide => Notice::look(fl!("trouble-nothing-to-decide"), nothing(), enter()),
        Trouble::Cancelled => Notice::look(fl!("trouble-cancelled"), nothing(), enter()),
        Trouble::Referred => Notice::look(fl!("trouble-referred"), nothing(), enter()),
        Trouble::NoDirectory => Notice::look(fl!("trouble-no-directory"), nothing(), fl!("key-nobody-known")),
        Trouble::PaidElsewhere(till) => paid_elsewhere(till),
        Trouble::SamePaid(paid) => same_paid(paid),
        Trouble::BillAside(account) => bills::aside(account),
        Trouble::TakenOut(account) => bills::taken_out(account),
        Trouble::ReadingsTaken => Notice::look(fl!("trouble-readings-taken"), fl!("money-readings-taken"), enter()),
        Trouble::PayerHidden => payer_hidden(),
        Trouble::ParkedMany => Notice::look(fl!("trouble-parked-many"), nothing(), fl!("key-unpark")),
        Trouble::VisitsKept => {
            Notice::look(fl!("trouble-visits-kept"), fl!("money-visits-kept"), fl!("key-visits-kept"))
        }
        Trouble::CountKept => Notice::look(fl!("trouble-count-kept"), fl!("money-count-kept"), fl!("key-count-kept")),
        Trouble::VisitOpen => Notice::look(fl!("trouble-visit-open"), nothing(), fl!("key-visit-open")),
        Trouble::RegisterMoved { port } => {
            let (happened, key) = (fl!("trouble-register-moved", port = port.clone()), fl!("key-register-moved"));
            Notice::look(happened, fl!("money-register-same"), key).with_details(format!("register.port = \"{port}\""))
        }
        Trouble::NoCopy(why) => no_copy(why),
        Trouble::Template(file) => {
            Notice::look(fl!("trouble-template", file = file.clone()), nothing(), fl!("key-template"))
        }
        Trouble::Logo { file, why } => {
            Notice::look(fl!("trouble-logo", file = file.clone(), why = why.clone()), nothing(), fl!("key-logo"))
        }
        Trouble::Layouts(file) => {
            Notice::look(fl!("trouble-layouts", file = file.clone()), nothing(), fl!("key-layouts"))
        }
        Trouble::Payers(trouble) => of_payers(trouble),
        Trouble::LongForPaper { lines } => {
            Notice::look(fl!("trouble-long-for-paper", lines = *lines), nothing(), fl!("key-long-for-paper"))
        }
        Trouble::Recipients(file) => {
            Notice::look(fl!("trouble-recipients", file = file.clone()), nothing(), fl!("key-layouts"))
        }
        Trouble::NoDocument(missing) => Notice::look(own::words(missing), nothing(), enter()),
        Trouble::NotPrinted(job) => not_printed(job),
        Trouble::NotQueued(why) => {
            Notice::look(fl!("trouble-not-queued"), nothing(), fl!("key-not-queued")).with_details(why)
        }
        Trouble::Desk(details) => {
            Notice::danger(fl!("trouble-desk"), nothing(), fl!("key-administrator")).with_details(details)
        }
    }
}

/// Whose work a payment is.
fn takes_no_payments() -> Notice {
    let happened = fl!("trouble-right-missing", right = right_words(Right::TakePayment));
    Notice::look(happened, nothing(), fl!("key-takes-no-payments"))
}

fn no_copy(why: &str) -> Notice {
    Notice::look(fl!("trouble-no-copy", why = why), fl!("money-shift-closed"), fl!("key-no-copy"))
}

/// A paper that is certainly not printed, or of which some may be on paper: it stays in the queue, and no money is in it.
fn not_printed(job: &Job) -> Notice {
    let (what, number) = (words::title(job), i64::try_from(job.number).unwrap_or(i64::MAX));
    let (happened, reason) = match &job.state {
        State::Unknown(reason) => (fl!("trouble-print-unknown", number = number, what = what), Some(reason)),
        State::Failed(reason) => (fl!("trouble-not-printed", number = number, what = what), Some(reason)),
        State::Waiting | State::Printing | State::Printed(_) | State::Dropped => {
            (fl!("trouble-not-printed", number = number, what = what), None)
        }
    };
    let why = reason.map(words::reason).unwrap_or_default();
    let is_unknown = matches!(job.state, State::Unknown(_));
    let key = if is_unknown { fl!("key-print-unknown") } else { fl!("key-not-printed") };
    let notice = Notice::look(format!("{happened}\n{}", fl!("print-why", why = why)), fl!("money-no-print"), key);
    reason.and_then(words::details).into_iter().fold(notice, Notice::with_details)
}

fn payer_hidden() -> Notice {
    Notice::look(fl!("trouble-payer-hidden"), fl!("money-payer-hidden"), fl!("key-payer-hidden"))
}

/// The 24 hours of the shift are soon over.
fn shift_ends(at: Timestamp) -> Notice {
    let happened = fl!("trouble-shift-ends", at = format::minute(at));
    Notice::look(happened, fl!("money-till-then"), fl!("key-shift-ends"))
}

/// The drawer holds more than its point allows: payments go on.
fn drawer_full(limit: Money, in_drawer: Option<Money>) -> Notice {
    let limit = format::money(limit);
    let happened = match in_drawer {
        Some(sum) => fl!("trouble-drawer-full-of", sum = format::money(sum), limit = limit),
        None => fl!("trouble-drawer-full", limit = limit),
    };
    Notice::look(happened, fl!("money-drawer-full"), fl!("key-drawer-full"))
}

/// Told before the first payer comes, not at the first payment: the till's own shift is brought after the register's.
fn of_shifts_apart(apart: ShiftsApart) -> Notice {
    let (happened, key) = match apart {
        ShiftsApart::Closed => (fl!("trouble-register-shift-closed"), fl!("key-shifts-apart-closed")),
        ShiftsApart::Overdue => (fl!("trouble-register-shift-overdue"), fl!("key-close-shift")),
        ShiftsApart::Open => (fl!("trouble-register-shift-open"), fl!("key-shifts-apart-open")),
    };
    Notice::danger(happened, fl!("money-shifts-apart"), key)
}

/// The list of remembered payers: nothing else needs it.
fn of_payers(trouble: &OfPayers) -> Notice {
    let (happened, key, why) = match trouble {
        OfPayers::Unread(why) => (fl!("trouble-payers"), fl!("key-payers"), why),
        OfPayers::Left(why) => (fl!("trouble-payers-left"), fl!("key-payers-left"), why),
    };
    Notice::look(happened, nothing(), key).with_details(why)
}

fn of_sign_in(error: &SignInError) -> Notice {
    match error {
        SignInError::Wrong => Notice::look(fl!("trouble-wrong-password"), nothing(), fl!("key-password-again")),
        SignInError::LockedOut { for_s } => till::locked_out(*for_s),
        SignInError::Expired { days } => {
            Notice::look(fl!("trouble-password-expired", days = days), nothing(), fl!("key-password-expired"))
        }
        SignInError::NobodyKnown => Notice::look(fl!("trouble-nobody-known"), nothing(), fl!("key-nobody-known")),
        SignInError::Desk(details) => {
            Notice::danger(fl!("trouble-desk"), nothing(), fl!("key-administrator")).with_details(details)
        }
        SignInError::Till(error) => till::of_till(error),
    }
}

fn of_refused(kind: OperationKind, refusal: &Refusal) -> Notice {
    let money = match kind {
        OperationKind::Sale => fl!("money-taken-not-registered"),
        OperationKind::Return => fl!("money-return-not-registered"),
        OperationKind::OpenShift | OperationKind::CashIn | OperationKind::CashOut | OperationKind::CloseShift => {
            fl!("money-operation-not-registered")
        }
    };
    let (happened, key) = refusal_words(refusal);
    Notice::danger(happened, money, key)
}

/// A register's refusal: what it means, and what to do. A code without words of its own is shown as it is.
#[must_use]
pub fn refusal_words(refusal: &Refusal) -> (String, String) {
    let key = format!("refusal-{}-{}", refusal.family, refusal.code);
    let code = format!("{} {}", refusal.family, refusal.code.to_uppercase());
    let meaning = i18n::lookup(&key, &[]).unwrap_or_else(|| fl!("refusal-other", code = code));
    let remedy = i18n::lookup(&format!("{key}-do"), &[]).unwrap_or_else(|| fl!("refusal-other-do"));
    (meaning, remedy)
}

fn of_hand_back(payments: usize, (cash, card): (Money, Money)) -> Notice {
    let happened =
        if payments > 1 { fl!("trouble-cancelled-visit", count = payments) } else { fl!("trouble-cancelled") };
    Notice::look(happened, hand_back(cash, card), enter())
}

fn hand_back(cash: Money, card: Money) -> String {
    match (cash.is_zero(), card.is_zero()) {
        (_, true) => fl!("hand-back-cash", sum = format::money(cash)),
        (true, false) => fl!("hand-back-card", sum = format::money(card)),
        (false, false) => fl!("hand-back-both", cash = format::money(cash), card = format::money(card)),
    }
}

/// Money moves only where the payer is owed it: for a payment that is not registered, or a return that is.
fn of_centre_decision(decision: &CentreDecision) -> Notice {
    let number = decision.payments.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let count = decision.payments.len();
    let back = || hand_back(decision.cash, decision.card);
    let (happened, money) = match (decision.kind == OperationKind::Return, decision.registered) {
        (false, true) => (fl!("decided-sale", number = number, count = count), fl!("decided-money-stays")),
        (false, false) => (fl!("decided-no-sale", number = number, count = count), back()),
        (true, true) => (fl!("decided-return", number = number), fl!("decided-money-returned")),
        (true, false) => (fl!("decided-no-return", number = number), fl!("decided-money-stays")),
    };
    Notice::look(happened, money, enter())
}

fn of_word(word: &Word) -> Notice {
    let at = format::moment(word.at);
    let key = fl!("key-word-read");
    match &word.says {
        Says::Text(text) => Notice::look(fl!("word-title", at = at), text.clone(), key),
        Says::PaidTwice(Some(Twice { number, account, sum })) => {
            let happened = fl!("word-paid-twice", number = number.clone(), account = account.clone());
            Notice::look(happened, fl!("word-paid-twice-money", sum = format::money(*sum)), key)
        }
        Says::PaidTwice(None) => Notice::look(fl!("word-paid-twice-gone", at = at), fl!("word-paid-twice-stays"), key),
    }
}

fn of_offline(reason: OfflineReason) -> Notice {
    let key = if reason == OfflineReason::Proxy { fl!("key-offline-proxy") } else { fl!("key-offline") };
    Notice::look(offline_words(reason), fl!("money-offline"), key)
}

/// Why there is no line, in words.
#[must_use]
pub fn offline_words(reason: OfflineReason) -> String {
    match reason {
        OfflineReason::NoNetwork => fl!("offline-no-network"),
        OfflineReason::ServerSilent => fl!("offline-server-silent"),
        OfflineReason::NoAnswer => fl!("offline-no-answer"),
        OfflineReason::Proxy => fl!("offline-proxy"),
        OfflineReason::Certificate => fl!("offline-certificate"),
        OfflineReason::Date => fl!("offline-date"),
        OfflineReason::NotTheCentre => fl!("offline-not-the-centre"),
        OfflineReason::OwnJournal => fl!("offline-own-journal"),
        OfflineReason::ServerTrouble => fl!("offline-server-trouble"),
        OfflineReason::NotEnrolled => fl!("offline-not-enrolled"),
        OfflineReason::OwnCertificate => fl!("offline-own-certificate"),
        OfflineReason::SwitchedOff => fl!("offline-switched-off"),
    }
}

fn of_stopped(reason: &StopReason) -> Notice {
    match reason {
        StopReason::Forked { at } => Notice::danger(fl!("trouble-forked"), fl!("money-kept"), fl!("key-administrator"))
            .with_details(format!("seq {at}")),
        StopReason::Disk(details) => {
            Notice::danger(fl!("trouble-disk"), fl!("money-kept"), fl!("key-restart")).with_details(details)
        }
    }
}

fn of_scan(unknown: Unknown) -> String {
    match unknown {
        Unknown::Empty => fl!("scan-empty"),
        Unknown::TooLong => fl!("scan-too-long"),
        Unknown::NotABill => fl!("scan-not-a-bill"),
        Unknown::Damaged => fl!("scan-damaged"),
        Unknown::NoAccount => fl!("scan-no-account"),
        Unknown::Layout => fl!("scan-layout"),
        Unknown::CheckDigit => fl!("scan-check-digit"),
    }
}

/// An account that is paid elsewhere: the town says where (R1).
fn other_town(account: &AccountNumber, town: &str) -> Notice {
    let happened = fl!("trouble-other-town", number = account.to_string(), town = town.to_owned());
    Notice::look(happened, nothing(), fl!("key-other-town"))
}

/// What a person may do, in words.
#[must_use]
pub fn right_words(right: Right) -> String {
    match right {
        Right::TakePayment => fl!("right-take-payment"),
        Right::VoidPayment => fl!("right-void-payment"),
        Right::Refund => fl!("right-refund"),
        Right::Reprint => fl!("right-reprint"),
        Right::XReport => fl!("right-x-report"),
        Right::OpenShift => fl!("right-open-shift"),
        Right::CloseShift => fl!("right-close-shift"),
        Right::CashIn => fl!("right-cash-in"),
        Right::CashOut => fl!("right-cash-out"),
        Right::CorrectAmount => fl!("right-correct-amount"),
        Right::Approve => fl!("right-approve"),
        Right::WorkOutsideHours => fl!("right-work-outside-hours"),
        Right::DecideReceipt => fl!("right-decide-receipt"),
        Right::Settings => fl!("right-settings"),
    }
}

fn of_right(error: RightError) -> Notice {
    match error {
        RightError::Missing(right) => {
            Notice::look(fl!("trouble-right-missing", right = right_words(right)), nothing(), fl!("key-supervisor"))
        }
        RightError::ApproverLacks(right) => {
            Notice::look(fl!("trouble-approver-lacks", right = right_words(right)), nothing(), fl!("key-supervisor"))
        }
    }
}

/// This computer's clock is so much ahead of the centre's, milliseconds, or behind it when negative.
fn clock_off(ahead_ms: i64) -> String {
    let by = format::span(ahead_ms.abs());
    if ahead_ms > 0 { fl!("trouble-computer-ahead", by = by) } else { fl!("trouble-computer-behind", by = by) }
}

/// A file of the folder of templates that is not used: the logo, or a template.
#[must_use]
pub fn of_file(spoilt: &Spoilt) -> Trouble {
    let file = spoilt.file.display().to_string();
    match &spoilt.problem {
        FileProblem::Logo(error) => Trouble::Logo { file, why: logo::words(error) },
        FileProblem::Unreadable(error) if spoilt.file.ends_with(logo::FILE) => {
            Trouble::Logo { file, why: format!("{error}.") }
        }
        FileProblem::NotAFile if spoilt.file.ends_with(logo::FILE) => {
            Trouble::Logo { file, why: fl!("receipts-not-a-file") }
        }
        FileProblem::Unreadable(_)
        | FileProblem::NotAFile
        | FileProblem::NotText { .. }
        | FileProblem::UnknownName
        | FileProblem::Mistakes(_) => Trouble::Template(file),
    }
}

/// How it was when the centre answered last.
pub fn clock_was_off(ahead_ms: i64) -> String {
    let by = format::span(ahead_ms.abs());
    if ahead_ms > 0 { fl!("clock-was-ahead", by = by) } else { fl!("clock-was-behind", by = by) }
}

#[cfg(test)]
mod tests;
