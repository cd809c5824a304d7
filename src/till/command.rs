//! What the windows, the sync worker and the scripts ask of the till, and what it answers.

use kassa_domain::carried::Answer;
use kassa_domain::cash::{CashError, CashWay};
use kassa_domain::chain::Hash;
use kassa_domain::count::Count;
use kassa_domain::exchange::{MessagePage, Verdict};
use kassa_domain::ids::{
    AccountNumber, EntryRef, Epoch, HumanNumber, PaymentNumber, Seq, ShiftNumber, UserId, VisitNumber,
};
use kassa_domain::reading::{Reading, ReadingError};
use kassa_domain::receipt::{Operation, OrderError, Refusal};
use kassa_domain::reversal::{Ground, ReversalError, ReversalKind};
use kassa_domain::shift::ShiftError;
use kassa_domain::user::{Approver, Right, RightError, User};
use kassa_domain::visit::{SettleError, Tender, Visit};
use kassa_domain::{Money, Timestamp};
use kassa_drivers::fiscal::StorageState;
use kassa_drivers::text::Line;

use crate::attach::Taken;
use crate::signal::StopReason;
use crate::store::StoreError;
use crate::store::carried::{NotTaken, TakenIn};

/// One thing asked of the till.
#[derive(Debug, Clone)]
pub enum Command {
    /// The password was right: this person works now.
    SignIn(User),
    /// The password was wrong, or the login is not known.
    SignInFailed {
        /// What was typed.
        login: String,
        /// Whose login it is, when somebody here has it.
        whom: Option<UserId>,
    },
    /// Nobody works any more.
    SignOut,
    /// Open the shift and print its opening report.
    OpenShift {
        /// Who approves.
        approver: Option<Approver>,
        /// Somebody looked and says that this computer's clock is right, though it was off when the centre was there.
        clock_is_right: bool,
        /// What was counted in the drawer; what the last closing has left where nobody counted.
        count: Option<Count>,
    },
    /// Close the shift with a Z report.
    CloseShift {
        /// What was counted in the drawer.
        count: Count,
        /// Who approves.
        approver: Option<Approver>,
    },
    /// Hand the drawer over to another cashier, whose password was right; they work from then on.
    HandOver {
        /// Who takes it.
        to: Box<User>,
        /// What was counted in the drawer.
        count: Count,
        /// Visits put aside that go with it.
        parked: u32,
        /// Who approves of a difference above the point's limit.
        approver: Option<Approver>,
    },
    /// Take the money of a visit.
    Pay {
        /// The window's mark of this visit: the same mark is the same payment, however often it comes (R23).
        token: String,
        /// What is paid.
        visit: Visit,
        /// What was handed over.
        tender: Tender,
        /// The total the payer was told: what is taken is this or nothing (R8).
        told: Money,
        /// Who approves, each one right.
        approvers: Vec<Approver>,
        /// What meters show, told while the visit was running: taken with it, or not at all (R7, R21).
        readings: Vec<Reading>,
    },
    /// What would be printed if the money of a visit were taken so. Nothing is taken, and no paper moves.
    Preview(Box<Paying>),
    /// Undo a payment, or some lines of it.
    Reverse {
        /// Which.
        payment: PaymentNumber,
        /// Places of the lines that go back (R14); all that are left, when none are named.
        lines: Option<Vec<u32>>,
        /// What was shown and signed, cash and to the card: another sum goes back to nobody. Any, when it is not told.
        told: Option<(Money, Money)>,
        /// Void or refund.
        kind: ReversalKind,
        /// Why.
        ground: Ground,
        /// Who approves.
        approver: Option<Approver>,
    },
    /// Cancel a payment whose receipt certainly was not registered; its money goes back (R17).
    CancelPayment {
        /// Which.
        payment: PaymentNumber,
        /// Who approves.
        approver: Option<Approver>,
    },
    /// Send what certainly was not registered to the register again.
    TryAgain {
        /// The entry that asked for it.
        of: EntryRef,
    },
    /// Give up what certainly was not registered and is not a payment: a return, cash, a shift opening or a Z report.
    GiveUp {
        /// The entry that asked for it.
        of: EntryRef,
    },
    /// Ask the register once more what it did.
    AskAgain {
        /// The entry that asked for it.
        of: EntryRef,
    },
    /// A person decides what the evidence does not.
    Decide {
        /// The entry that asked for it.
        of: EntryRef,
        /// What.
        decision: Decision,
        /// Who approves.
        approver: Option<Approver>,
    },
    /// Bring cash in or take it out.
    MoveCash {
        /// Which way.
        way: CashWay,
        /// How much.
        amount: Money,
        /// What for.
        purpose: String,
        /// Who approves.
        approver: Option<Approver>,
    },
    /// Print an X report.
    XReport {
        /// Who approves.
        approver: Option<Approver>,
    },
    /// Print a duplicate of a payment's receipt (R12).
    Duplicate {
        /// Of which.
        payment: PaymentNumber,
        /// Lines to print, made for the copy of this number.
        lines: Vec<Line>,
        /// The how-manieth copy the lines say it is.
        copy: u32,
        /// Who approves.
        approver: Option<Approver>,
    },
    /// Print a text that registers nothing: the application or the note a reversal is grounded on.
    PrintText(PrivateLines),
    /// Repeat the last document of the register, which may be a receipt: whoever may print a copy may (R12).
    Repeat {
        /// Who approves.
        approver: Option<Approver>,
    },
    /// Cut the paper.
    Cut,
    /// Open the cash drawer.
    OpenDrawer {
        /// Who approves.
        approver: Option<Approver>,
    },
    /// Print on after new paper.
    ContinuePrint,
    /// Cancel an open, unprinted receipt of the register that no payment of ours waits for.
    CancelOpenReceipt,
    /// Ask for the register's state now.
    State,
    /// Note a meter reading.
    TakeReading {
        /// What the meter shows.
        reading: Reading,
        /// Who approves.
        approver: Option<Approver>,
    },
    /// Somebody beside opened what the window does by itself for whoever lacks the right (R25): the settings, the
    /// reports, a file of the queue.
    Allowed {
        /// Who.
        approver: Approver,
    },
    /// A setting was changed and saved.
    SettingChanged {
        /// Its key.
        key: String,
        /// Its value; never a secret.
        value: String,
    },
    /// Write the entry of a sealed scan that lies in the till's folder (R15).
    Attach(Box<Taken>),
    /// From sync: what the centre said to a scan.
    AttachmentTold {
        /// The entry that tells of it.
        at: EntryRef,
        /// Its sealed bytes' hash.
        hash: Hash,
        /// Its word for why it does not take it; nothing when it has it.
        refused: Option<String>,
    },
    /// From sync: the centre has the journal up to here, with this hash.
    Acknowledged {
        /// Which life.
        epoch: Epoch,
        /// Up to where.
        through: Seq,
        /// The hash there.
        head: Hash,
    },
    /// From sync: what the centre made of entries.
    Verdicts(Vec<Verdict>),
    /// From sync: what the centre tells the cashier.
    Messages(MessagePage),
    /// A message of the centre was read and put away: its number.
    MessageRead(u64),
    /// From sync: the centre answered.
    Contact {
        /// Its clock less the till's, milliseconds.
        clock_offset_ms: i64,
    },
    /// From sync: the line to the centre came or went.
    Line {
        /// The centre answers.
        is_up: bool,
    },
    /// From sync: the centre was restored from a backup. It is sent what it lost, and its verdicts are asked for anew.
    Restored,
    /// An answer of the centre that came as a file.
    CarriedAnswer(Box<Answer>),
    /// From sync: the centre has another entry at this place.
    Forked {
        /// Which place.
        at: Seq,
    },
}

/// What a person decides about a receipt nobody knows the fate of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The paper is there: registered, with the number it shows.
    Registered {
        /// Number of the document on the paper.
        document: u64,
    },
    /// Nothing was registered.
    NotRegistered,
    /// The centre decides (R20).
    Refer {
        /// What the supervisor saw.
        note: String,
    },
}

/// What the till answers when it did what was asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// It is done.
    Done,
    /// The operation was accepted and goes to the register: its steps come as signals.
    Accepted {
        /// The entry that asked for it.
        of: EntryRef,
    },
    /// The money of a visit is taken; the receipts' steps come as signals.
    Paid(Paid),
    /// What would be printed for a visit.
    Previewed(Box<Preview>),
    /// An answer that came as a file was taken in.
    Answered(TakenIn),
    /// The money of a cancelled payment goes back, or of all that stood on its receipt.
    HandBack {
        /// How many payments are cancelled.
        payments: usize,
        /// Cash over the counter.
        cash: Money,
        /// To the card, by the terminal.
        card: Money,
    },
}

/// How the money of a visit is to be taken: the fields of [`Command::Pay`].
#[derive(Debug, Clone, PartialEq)]
pub struct Paying {
    /// The window's mark of this visit.
    pub token: String,
    /// What is paid.
    pub visit: Visit,
    /// What was handed over.
    pub tender: Tender,
    /// The total the payer was told.
    pub told: Money,
    /// Who approves, each one right.
    pub approvers: Vec<Approver>,
    /// What meters show.
    pub readings: Vec<Reading>,
}

impl Paying {
    /// The command that takes it.
    #[must_use]
    pub fn into_command(self) -> Command {
        let Self { token, visit, tender, told, approvers, readings } = self;
        Command::Pay { token, visit, tender, told, approvers, readings }
    }
}

/// The receipts of a visit before its money is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// What the register would be asked for, in order.
    pub operations: Vec<Operation>,
    /// The numbers that its payments would have, in order.
    pub numbers: Vec<HumanNumber>,
    /// What would be paid in all.
    pub total: Money,
    /// What would go back over the counter.
    pub change: Money,
    /// When.
    pub at: Timestamp,
}

/// An accepted visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Paid {
    /// Its number.
    pub visit: VisitNumber,
    /// Its payments, in order, with the entries that accepted them.
    pub payments: Vec<(PaymentNumber, EntryRef)>,
    /// What was paid in all.
    pub total: Money,
    /// What goes back over the counter.
    pub change: Money,
    /// When.
    pub at: Timestamp,
}

/// Lines with names and passports in them.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateLines(pub Vec<Line>);

impl std::fmt::Debug for PrivateLines {
    /// How many there are: what they say has no place in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PrivateLines({})", self.0.len())
    }
}

/// Why the till did not do what was asked. Unless a variant says otherwise, nothing has happened: no money, no paper.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TillError {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// Too many wrong passwords.
    #[error("locked out for {for_s} s more")]
    LockedOut {
        /// How long yet, seconds.
        for_s: i64,
    },
    /// A right is missing.
    #[error(transparent)]
    Right(#[from] RightError),
    /// The shift forbids it.
    #[error(transparent)]
    Shift(#[from] ShiftError),
    /// The rules of acceptance forbid it, or the money does not suffice.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// The payment cannot be undone.
    #[error(transparent)]
    Reversal(#[from] ReversalError),
    /// The cash cannot be moved.
    #[error(transparent)]
    Cash(#[from] CashError),
    /// The reading cannot be.
    #[error(transparent)]
    Reading(#[from] ReadingError),
    /// A reading that was to be taken with a visit cannot be: the visit is not accepted.
    #[error("a reading of account {account} cannot be taken with the visit")]
    ReadingInVisit {
        /// Which one, from 0.
        place: usize,
        /// Whose meter.
        account: AccountNumber,
        /// Why not; nothing where there is no such meter any more.
        error: Option<ReadingError>,
    },
    /// The receipt cannot be.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// An answer that came as a file says nothing that counts here.
    #[error(transparent)]
    NotTaken(#[from] NotTaken),
    /// A scan cannot be attached.
    #[error(transparent)]
    NotAttached(#[from] NotAttached),
    /// Without the line no shift is opened on a clock that is this far off the centre's.
    #[error("the clock is {ahead_ms} ms ahead of the centre's")]
    ClockOff {
        /// By how much this computer's clock is ahead at least, milliseconds; behind when negative.
        ahead_ms: i64,
        /// The centre was last there in an earlier run: the clock may have been put right since, and nobody saw it.
        from_before: bool,
    },
    /// Another operation is with the register.
    #[error("another operation is with the register")]
    Busy,
    /// An operation whose fate is not settled comes first.
    #[error("entry {} is not settled yet", .of.seq)]
    Unsettled {
        /// The entry that asked for it.
        of: EntryRef,
    },
    /// The register is not ready: it does not answer, has no paper, another shift state.
    #[error("the register is not ready: {0:?}")]
    RegisterNotReady(NotReady),
    /// The register refuses.
    #[error("the register refuses: {}-{}", .0.family, .0.code)]
    Refused(Refusal),
    /// The register did not answer a request that registers nothing; paper may have moved.
    #[error("no answer from the register: {0}")]
    NoAnswer(String),
    /// There is no such payment, receipt or meter.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// It is not in a state in which this can be done.
    #[error("not possible in its state")]
    WrongState,
    /// The till has stopped taking money.
    #[error("the till is stopped")]
    Stopped(StopReason),
    /// There is no room on the disk. The same can be asked again once there is.
    #[error("the disk is full")]
    DiskFull,
    /// The storage fails otherwise. What was not confirmed has not happened.
    #[error("storage: {0}")]
    Store(String),
    /// The till's thread has ended.
    #[error("the till has ended")]
    Ended,
}

/// Why a scan is not attached to a reversal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAttached {
    /// It is attached already.
    #[error("the same scan is attached already")]
    Again,
    /// There are as many as there may be.
    #[error("no more than ten scans for one reversal")]
    TooMany,
}

/// Why the register is not ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotReady {
    /// It did not answer within the last five seconds (R10).
    NoAnswer,
    /// Its shift is closed.
    ShiftClosed,
    /// Its shift is open though the till's is not.
    ShiftOpen,
    /// Its shift is over 24 hours.
    ShiftOverdue,
    /// A receipt stands open in it.
    ReceiptOpen,
    /// No paper.
    NoPaper,
    /// New paper is in; it waits to print on.
    WaitsToContinue,
    /// The lid is open.
    LidOpen,
    /// Its date wants confirming, or it is in a technician's mode.
    Blocked,
    /// Its fiscal storage takes no documents.
    Storage(StorageState),
}

impl From<StoreError> for TillError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::DiskFull,
            other => Self::Store(other.to_string()),
        }
    }
}

/// The person who works now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub user: User,
}

/// The till as the windows show it in their frame.
#[derive(Debug, Clone, PartialEq)]
pub struct TillView {
    /// The shift.
    pub shift: kassa_domain::shift::ShiftState,
    /// Totals of the open shift.
    pub totals: Option<kassa_domain::shift::ShiftTotals>,
    /// Operations that need a decision, a retry or a cancellation.
    pub unsettled: u32,
    /// Number of the last shift.
    pub last_shift: Option<ShiftNumber>,
    /// How many times the till was looked at before: of two views the one with more is the later.
    pub looked: u64,
}

/// A right somebody approved, for the journal.
pub type Approval = (Right, UserId);
