//! What the window asks of the world, as data: the window decides, [`perform`](super::perform) does.

use std::path::PathBuf;
use std::sync::Weak;

use kassa_domain::attachment::Papers;
use kassa_domain::bill::{Bill, Narrowing};
use kassa_domain::carried;
use kassa_domain::count::Count;
use kassa_domain::ids::{AccountNumber, EntryRef, PaymentNumber, UserId};
use kassa_domain::phone::WholePhone;
use kassa_domain::point::{OfflineFacts, Point};
use kassa_domain::reversal::{Back, Ground, ReversalKind};
use kassa_domain::user::{Approver, Right};
use kassa_domain::visit::VisitItem;
use kassa_domain::{BusinessDate, Money, Timestamp};
use kassa_drivers::text::Line;
use kassa_formats::receipt::Kind;

use crate::carried::Exported;
use crate::config::Change;
use crate::counter::Lines;
use crate::long_work::Progress;
use crate::papers::own::{Document, Missing};
use crate::papers::prints::{Job, Made, Reason};
use crate::papers::shelf::Shelf;
use crate::profiles::Certificate;
use crate::sounds::Tone;
use crate::store::attachments::Waiting;
use crate::store::directory::{Found, Query};
use crate::sync::live::LiveError;
use crate::till::command::{Command, Paying, Preview, TillView};
use crate::till::desk::{ByNumber, Case, PaidBefore, PaidRow, PastReading};
use crate::till::queued::Entries;
use crate::ui::centre::Word;
use crate::ui::focus::Spot;
use crate::ui::kept::KeptVisits;
use crate::ui::names::Names;
use crate::ui::news::Seen;
use crate::ui::scan::OnPaper;
use crate::ui::screen::paid_list::elsewhere::CentreDay;
use crate::ui::screen::papers::Facts;
use crate::ui::screen::payer::NotKept;
use crate::ui::screen::queue::carry::Way;
use crate::ui::screen::register::Operation;
use crate::ui::screen::reports::{Kept, Wish};
use crate::ui::spoken::Spoken;

/// One thing to be done.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Ask the till; the answer comes back with the errand.
    Ask(Errand, Command),
    /// Ask the desk.
    Find(Question),
    /// Check who signs in.
    SignIn {
        /// The name.
        login: String,
        /// The password.
        password: String,
    },
    /// Keep a PIN for who is signed in.
    SetPin {
        /// Who.
        user: Box<kassa_domain::user::User>,
        /// The digits.
        pin: String,
    },
    /// Hand the drawer over to whoever signs in.
    HandOver {
        /// The name and the password.
        by: (String, String),
        /// What was counted.
        count: Count,
        /// Visits put aside that go with it.
        parked: u32,
        /// Who approves of a difference above the point's limit.
        approver: Option<Approver>,
    },
    /// Check who approves.
    Approve {
        /// What they are asked for.
        right: Right,
        /// The name.
        login: String,
        /// The password.
        password: String,
    },
    /// Scroll a list until a row is seen.
    Reveal {
        /// The list.
        list: &'static str,
        /// Where in it.
        spot: Spot,
    },
    /// Keep a setting over the next start: its key in the settings file, its value.
    Keep {
        /// The key.
        key: &'static str,
        /// The value.
        value: String,
    },
    /// Keep the pages of payees whose codes declare them falsely over the next start: the text of their file.
    KeepPages(String),
    /// Keep visits that are not paid, for a window that is closed in the middle.
    KeepVisits(Box<KeptVisits>),
    /// Give what the clipboard holds.
    ReadClipboard,
    /// Keep the language each person chose.
    KeepSpoken(Spoken),
    /// Keep who was told what is new.
    KeepSeen(Seen),
    /// Keep changes of settings in their file; the answer says what stands in it then.
    Save(Vec<Change>),
    /// Put a paper into its queue and print it.
    Print(Box<Made>),
    /// Look for devices at every port while somebody holds what this points to.
    LookForDevices(Weak<()>),
    /// Show this on the customer display.
    Show(Lines),
    /// Let this be heard at the counter.
    Sound(Tone),
    /// Try to reach the centre at once.
    TryNow,
    /// Hold the download of the directory up, or let it go on.
    HoldDirectory(bool),
    /// Cut or mend the demonstration's network.
    SwitchNetwork,
}

/// Why the till was asked: what the answer is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// Take the money of the visit of this mark.
    Pay(String),
    /// Open the shift.
    OpenShift,
    /// Close the shift.
    CloseShift,
    /// Undo a payment.
    Reverse,
    /// Move cash.
    Cash,
    /// An operation of the register's menu.
    Register(Operation),
    /// Print a duplicate.
    Duplicate,
    /// Take in an answer of the centre that came as a file.
    CarryIn,
    /// Keep what a meter shows.
    Reading,
    /// Keep the next reading of the visit of this mark, in which nothing is paid.
    Note(String),
    /// Print a page to try the register by.
    PrintText,
    /// Settle a case: ask again, try again, decide, cancel, give up.
    Settle,
    /// Print on after new paper.
    Continue,
    /// Sign out.
    SignOut,
    /// Look how the register is, without being asked to.
    Glance,
}

/// One question to the desk.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// The till as the frame shows it.
    Frame,
    /// Names of services and providers, rules of commission.
    Names,
    /// Look for accounts; several questions are put together.
    Search {
        /// Which search.
        ticket: u64,
        /// What.
        questions: Vec<Query>,
        /// The phone that was typed, where payers are remembered by theirs.
        payer: Option<WholePhone>,
    },
    /// Remember a payer who agreed to it.
    RememberPayer {
        /// By this phone.
        phone: WholePhone,
        /// What was paid.
        payments: Vec<PaymentNumber>,
        /// Who asked.
        cashier: UserId,
    },
    /// Note what a payer who was found by this phone has paid, where it is an account that is remembered with them.
    RenewPayer(WholePhone, PaymentNumber),
    /// Forget the payer with this phone.
    ForgetPayer(WholePhone),
    /// Forget payers who have not paid for as long as they are kept.
    ForgetOldPayers,
    /// Lay out a bill.
    Bill {
        /// Which asking.
        ticket: u64,
        /// Whose.
        account: AccountNumber,
        /// Which charges.
        narrowing: Narrowing,
        /// What its scanned paper says.
        scanned: Box<OnPaper>,
    },
    /// Lay out the bills of several accounts, each as [`Self::Bill`] does.
    Bills {
        /// Which asking.
        ticket: u64,
        /// Whose.
        accounts: Vec<AccountNumber>,
        /// Which charges.
        narrowing: Narrowing,
    },
    /// Whether the same was paid to a provider outside the billing since then.
    SameThird(Box<VisitItem>, Timestamp),
    /// What the meters of an account showed before.
    ReadingsBefore(AccountNumber),
    /// The payments of a day.
    Paid(BusinessDate),
    /// The day of the payment with this number, as it was typed.
    PaidNumber(String),
    /// The payments of a day before the till's first, of the centre.
    PaidElsewhere {
        /// Which day.
        day: BusinessDate,
        /// How far it is, and whether anybody still waits for it.
        progress: Progress,
    },
    /// The receipt of a payment as lines.
    Receipt {
        /// Which.
        payment: PaymentNumber,
        /// Lines for a copy, to be printed (R12).
        duplicate: bool,
        /// Characters of a line of the register's paper, once it has told them.
        columns: Option<u16>,
    },
    /// The receipts of a visit as lines, before its money is taken.
    Preview {
        /// How it would be taken.
        paying: Box<Paying>,
        /// What the till would print.
        shown: Box<Preview>,
        /// Characters of a line of the register's paper, once it has told them.
        columns: Option<u16>,
    },
    /// The application or the note of a reversal as lines to be printed.
    Request {
        /// Which payment.
        payment: PaymentNumber,
        /// Void or refund.
        kind: ReversalKind,
        /// Its ground, as far as it is typed.
        ground: Ground,
        /// What goes back.
        back: Back,
        /// Who works.
        cashier: String,
        /// Characters of a line of the register's paper, once it has told them.
        columns: Option<u16>,
    },
    /// A document made of what the till knows, to be printed.
    Document {
        /// Which.
        document: Document,
        /// Who works.
        cashier: String,
        /// Characters of a line of the register's paper, once it has told them.
        columns: Option<u16>,
    },
    /// The sheet of the shift that was closed just now, where a printer of sheets is set.
    ShiftSheet {
        /// Who works.
        cashier: String,
    },
    /// What waits for the register or for a person.
    Cases(Asked),
    /// What the centre told the cashier.
    Messages,
    /// The papers of a payment's reversal, and what the scanner has written.
    Papers(PaymentNumber),
    /// A scan to be attached.
    Attach {
        /// To the reversal that this entry accepted.
        of: EntryRef,
        /// What it shows.
        papers: Papers,
        /// The file.
        file: PathBuf,
    },
    /// The queue to the centre.
    Queue,
    /// Copy the till's data into the folder of the settings: because somebody asked, or because a shift was closed.
    BackUp {
        /// Somebody asked.
        by_hand: bool,
        /// What it counts by, and whether it is still waited for.
        progress: Progress,
    },
    /// Where a file may go to, or the answers that lie there.
    CarryPlaces(Way),
    /// The queue, written into this folder, as long as that is waited for.
    CarryOut(PathBuf, Progress),
    /// An answer of the centre, read from this file, as long as that is waited for.
    CarryIn(PathBuf, Progress),
    /// The settings file.
    Settings,
    /// The templates of receipts and documents.
    Templates,
    /// Put a text in the place of a template; the program's own without one.
    PutTemplate {
        /// Of this kind.
        kind: Kind,
        /// The text.
        text: Option<String>,
    },
    /// A page to try what prints documents by the settings.
    TestDocument,
    /// A page to try the text printer beside the register.
    TestPrinter,
    /// The system's printers.
    Printers,
    /// The queue of papers.
    Prints,
    /// Print a job of it again.
    PrintAgain(u64),
    /// Drop a job of it.
    DropPrint(u64),
    /// Print what waits there since the last time.
    PrintWaiting,
    /// Whose the till's certificate is, and how long it is good.
    Certificate,
    /// A report made.
    Report {
        /// Which, as what.
        wish: Wish,
        /// Characters of a line of the register's paper, once it has told them.
        columns: Option<u16>,
        /// What it counts by, and whether it is still waited for.
        progress: Progress,
    },
}

/// What the number of an account led to.
#[derive(Debug, Clone)]
pub enum Laid {
    /// Its bill, and the newest payment of it here.
    Bill(Box<Bill>, Option<PaidBefore>),
    /// It is of this town, which the point takes no payments for (R1).
    OtherTown(String),
    /// There is no such account any more.
    None,
}

/// Why it was asked what waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Something happened: only what truly wants a decision opens.
    ByNews,
    /// A person wants to see it.
    ByHand,
    /// A person wants to decide about this payment.
    OfPayment(PaymentNumber),
}

/// What the desk answered.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The till as the frame shows it.
    Frame(Box<FrameFacts>),
    /// Names and rules.
    Names(Names),
    /// Accounts.
    Search {
        /// Of which search.
        ticket: u64,
        /// What was found.
        found: Found,
    },
    /// A bill.
    Bill {
        /// Of which asking.
        ticket: u64,
        /// Whose.
        account: AccountNumber,
        /// Which charges.
        narrowing: Narrowing,
        /// What its scanned paper says.
        scanned: Box<OnPaper>,
        /// The bill; none when there is no such account.
        bill: Option<Box<Bill>>,
    },
    /// The account is of a town that the point takes no payments for: no bill (R1).
    OtherTown {
        /// Of which asking.
        ticket: u64,
        /// Whose.
        account: AccountNumber,
        /// Name of the town.
        town: String,
    },
    /// The bills of several accounts.
    Bills {
        /// Of which asking.
        ticket: u64,
        /// Each with what became of it, in the order they were asked for.
        bills: Vec<(AccountNumber, Laid)>,
    },
    /// How many accounts of the payer with this phone are remembered now, or why not.
    PayerKept(WholePhone, Result<usize, NotKept>),
    /// Whether the account of a payment is remembered with its payer and is noted as paid; or the technical reason why
    /// it is not.
    PayerRenewed(PaymentNumber, Result<bool, String>),
    /// Whether there was a payer with this phone to forget; or the technical reason why nobody is forgotten.
    PayerForgotten(WholePhone, Result<bool, String>),
    /// The list of payers cannot be used: the technical reason.
    PayersUnread(String),
    /// What the meters of an account showed before, the newest first.
    ReadingsBefore(AccountNumber, Vec<PastReading>),
    /// The payments of a day, and whether the till was at work then: of a day before its first it knows nothing.
    Paid(BusinessDate, Vec<PaidRow>, bool),
    /// The same as this one was paid a while ago.
    SameThird(Box<VisitItem>, PaidBefore),
    /// Where the payment with this number is, as it was typed.
    PaidNumber(String, ByNumber),
    /// The payments of such a day as the centre has them, or why not.
    PaidElsewhere(BusinessDate, Result<CentreDay, LiveError>),
    /// A receipt as lines.
    Receipt {
        /// Of which payment.
        payment: PaymentNumber,
        /// Its lines.
        lines: Vec<Line>,
        /// The number of the copy the lines are for, when they are for one.
        copy: Option<u32>,
    },
    /// The receipts of a visit before its money is taken.
    Preview {
        /// How it would be taken.
        paying: Box<Paying>,
        /// What the till would print.
        shown: Box<Preview>,
        /// Its lines.
        lines: Vec<Line>,
    },
    /// An application or a note, made.
    Request(Made),
    /// A document, made.
    Document(Result<Made, Missing>),
    /// A report, made for paper: so many lines long.
    ReportMade(Made, usize),
    /// What became of papers of the queue.
    Printed(Vec<Job>),
    /// The queue of papers, the oldest first.
    Prints(Vec<Job>),
    /// The queue of papers cannot be used: the technical reason.
    NotQueued(String),
    /// The system's printers.
    Printers(Vec<String>),
    /// The text printer has the page to try, or why not.
    PrinterTested(Result<(), Reason>),
    /// What waits for the register or for a person.
    Cases(Asked, Vec<Case>),
    /// What the centre told the cashier, those not read first.
    Messages(Vec<Word>),
    /// The queue to the centre.
    Queue {
        /// Its entries by state.
        queue: Box<Entries>,
        /// Scans of papers that it does not have.
        scans: Waiting,
    },
    /// Where the copy of the till's data is, or why there is none; nothing where the settings name no folder.
    BackedUp {
        /// Somebody asked.
        by_hand: bool,
        /// What became of it.
        outcome: Option<Result<String, String>>,
    },
    /// The papers of a payment's reversal; nothing when it was not undone.
    Papers(PaymentNumber, Option<Box<Facts>>),
    /// A scan is attached, or why it is not.
    Attached(Result<(), String>),
    /// Where a file may go to, or the answers that lie there.
    CarryPlaces(Way, Vec<PathBuf>),
    /// The queue lies in a file, or why it does not.
    CarriedOut(Result<Exported, String>),
    /// What a file of an answer says, or why it is none; of this reading.
    CarriedIn(Result<Box<carried::Answer>, String>, Progress),
    /// The text of the settings file.
    Settings(String),
    /// The templates of receipts and documents.
    Templates(Shelf),
    /// A text stands in the place of a template, and these are all of them then; or the technical reason.
    TemplatePut(Kind, Result<Shelf, String>),
    /// What prints documents has the page to try, or why not; nothing where no such printer is named.
    TestDocument(Option<Result<(), String>>),
    /// Whose the till's certificate is, and how it stands.
    Certificate(Option<String>, Certificate),
    /// A report as lines, for the screen.
    Report(Wish, Vec<String>),
    /// A report lies in a file.
    Saved(Kept),
    /// A report could not be made: the technical reason.
    NotMade(Wish, String),
    /// Nobody waited for it any more: it is not done.
    Ended,
    /// There is no directory yet to answer from.
    NoDirectory,
    /// The desk could not answer: the technical reason.
    Failed(String),
}

/// What the frame shows of the till.
#[derive(Debug, Clone)]
pub struct FrameFacts {
    /// The till.
    pub view: TillView,
    /// The point, once the directory has brought it.
    pub point: Option<Point>,
    /// Cash in the drawer by the journal, when a shift is open.
    pub drawer: Option<Money>,
    /// What the last closing has left in it.
    pub left: Money,
    /// What the use of the limits without the centre is counted from.
    pub offline: OfflineFacts,
}
