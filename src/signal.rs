//! What the windows are told without asking: one closed set of news from till, sync and scanner.

use std::sync::{Arc, Mutex, PoisonError};

use kassa_domain::exchange::RegisterWord;
use kassa_domain::ids::{EntryRef, HumanNumber, PaymentNumber};
use kassa_domain::receipt::{FiscalDocument, OperationKind, Refusal};
use kassa_domain::{Money, Timestamp};
use kassa_drivers::fiscal::{Capabilities, DeviceState, Mode, Paper};
use kassa_drivers::scanner::Scan;

/// One piece of news.
#[derive(Debug, Clone)]
pub enum Signal {
    /// The line to the centre came or went.
    Link(Link),
    /// The centre is reached at this address: of several the one that answers.
    Reached {
        /// As it stands in the settings or came with the enrolment.
        address: String,
        /// The version of its program, where it tells.
        program: Option<String>,
    },
    /// The queue moved.
    Queue(Queue),
    /// The centre lacks entries it had confirmed (it was restored from a backup): they are being sent again.
    Resending {
        /// The first of them.
        from: u64,
    },
    /// How the centre's clock stands to the till's.
    ServerTime {
        /// The centre's clock less the till's, milliseconds.
        offset_ms: i64,
        /// By how much that may be wrong: half the time the answer took, milliseconds.
        within_ms: i64,
    },
    /// The register's state.
    Register(RegisterView),
    /// The register's cable came back under another name: the very same register, by its serial number.
    RegisterMoved {
        /// The port it is at now.
        port: String,
    },
    /// What the register's model can do; told once, and again when another one is connected.
    Model(Box<Capabilities>),
    /// A step of an operation with the register.
    Receipt(ReceiptStep),
    /// The shift, the session or the drawer changed: ask again.
    TillChanged,
    /// The directory changed or is being downloaded.
    Directory(DirectoryNews),
    /// Something was scanned.
    Scanned(Scan),
    /// The centre decided about a receipt that was referred to it, and money is to move by it.
    CentreDecided(CentreDecision),
    /// What the centre tells the cashier changed: ask again.
    Messages,
    /// The till stopped taking money until it is restarted or repaired.
    Stopped(StopReason),
}

/// The line to the centre. Going offline opens one dialog.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Link {
    /// Not known yet: the program has just started.
    Checking,
    /// The centre answers.
    Online,
    /// It does not.
    Offline {
        /// Since when.
        since: Timestamp,
        /// Why.
        why: OfflineReason,
    },
}

/// Why the centre is not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfflineReason {
    /// No way to the centre: no network here, no such name, no route.
    NoNetwork,
    /// The centre's computer is there, and its program does not answer: it refuses the connection.
    ServerSilent,
    /// A line that broke, or no answer in time: the network or the server, nobody can tell from here.
    NoAnswer,
    /// The proxy of the settings lets nothing through to the centre, or does not answer.
    Proxy,
    /// Somebody answers with another certificate.
    Certificate,
    /// By the clock of this till the centre's certificate is not valid: one of the two dates is wrong.
    Date,
    /// It answers, but not as the centre would: a captive portal, an error page.
    NotTheCentre,
    /// It answers with errors.
    ServerTrouble,
    /// It does not know this till, or has revoked it.
    NotEnrolled,
    /// It wants to see the till's certificate, and the till has none that it takes.
    OwnCertificate,
    /// The till's own journal does not hold together: nothing of it is sent.
    OwnJournal,
    /// The cashier or a demonstration has switched the network off.
    SwitchedOff,
}

/// The queue to the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Queue {
    /// Entries not acknowledged.
    pub waiting: u64,
    /// Entries the centre refused to apply: "needs attention".
    pub refused: u64,
}

/// Why no money is taken any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopReason {
    /// The centre has another entry at a place of this till: a restored or copied database.
    Forked {
        /// The first place that differs.
        at: u64,
    },
    /// The disk failed in the middle of writing.
    Disk(String),
}

/// The register as the till sees it.
#[derive(Debug, Clone)]
pub enum RegisterView {
    /// Not asked yet.
    Unknown,
    /// It answers.
    Answers(Box<DeviceState>),
    /// It does not.
    Silent {
        /// The technical reason, for the details.
        error: String,
    },
}

impl RegisterView {
    /// The same in a word, for the centre; nothing before it was asked.
    #[must_use]
    pub fn word(&self) -> Option<RegisterWord> {
        let state = match self {
            Self::Unknown => return None,
            Self::Silent { .. } => return Some(RegisterWord::Silent),
            Self::Answers(state) => state,
        };
        Some(match (state.paper, state.mode) {
            (Paper::Out | Paper::OutWhilePrinting | Paper::WaitsToContinue, _) => RegisterWord::Paper,
            (Paper::Present, _) if state.lid_open => RegisterWord::Lid,
            (Paper::Present, _) if state.storage.as_ref().is_some_and(|storage| !storage.state.registers()) => {
                RegisterWord::Storage
            }
            (Paper::Present, Mode::ShiftOpen) => RegisterWord::Ready,
            (Paper::Present, Mode::ShiftClosed) => RegisterWord::Closed,
            (Paper::Present, Mode::ShiftOverdue) => RegisterWord::Overdue,
            (Paper::Present, Mode::ReceiptOpen | Mode::DateUnconfirmed | Mode::Other(_)) => RegisterWord::Attention,
        })
    }
}

/// A step of an operation with the register.
#[derive(Debug, Clone)]
pub struct ReceiptStep {
    /// The entry that asked for it.
    pub of: EntryRef,
    /// What it is.
    pub kind: OperationKind,
    /// Of which payment.
    pub payment: Option<PaymentNumber>,
    /// It stands on the receipt of another payment, of which the same was told before (R7).
    pub follows: bool,
    /// What happened.
    pub step: Step,
}

/// What the centre decided about a referred receipt (R20).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentreDecision {
    /// Of which payments: of all that stand on it (R7).
    pub payments: Vec<HumanNumber>,
    /// A sale, or the return of it.
    pub kind: OperationKind,
    /// The register has it.
    pub registered: bool,
    /// Their cash.
    pub cash: Money,
    /// Their card money.
    pub card: Money,
}

/// What happened to an operation.
#[derive(Debug, Clone)]
pub enum Step {
    /// It goes to the register.
    Sending,
    /// The register is asked what it did.
    Asking,
    /// It waits for paper, or for the printing to end.
    Waiting(Paper),
    /// It is registered.
    Registered(FiscalDocument),
    /// Certainly nothing was registered.
    Failed(Refusal),
    /// A person must decide.
    NeedsDecision,
}

/// News of the directory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DirectoryNews {
    /// Rows so far and rows left, roughly.
    Downloading {
        /// Applied in this download.
        done: u64,
        /// Roughly left.
        left: u64,
        /// Somebody at the till holds it up until they let it go on.
        held: bool,
    },
    /// In step with the centre.
    InStep {
        /// Since when.
        at: Timestamp,
    },
}

/// What is in the drawer, and how the three counts of it stand (R19).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawer {
    /// By the journal.
    pub journal: Money,
    /// By the register, when it answers.
    pub register: Option<Money>,
}

/// Where news goes. Cloned freely; a window that does not listen loses nothing but news.
#[derive(Clone)]
pub struct Signals {
    send: Arc<dyn Fn(Signal) + Send + Sync>,
    /// How the register was when it was told last.
    register: Arc<Mutex<Option<RegisterWord>>>,
}

impl Signals {
    /// News goes to this function, which must not block.
    pub fn new(send: impl Fn(Signal) + Send + Sync + 'static) -> Self {
        Self { send: Arc::new(send), register: Arc::default() }
    }

    /// News goes nowhere.
    #[must_use]
    pub fn silent() -> Self {
        Self::new(drop)
    }

    /// Tells.
    pub fn send(&self, signal: Signal) {
        if let Signal::Register(register) = &signal {
            *self.register.lock().unwrap_or_else(PoisonError::into_inner) = register.word();
        }
        (self.send)(signal);
    }

    /// How the register was when it was told last; nothing before that.
    #[must_use]
    pub fn register(&self) -> Option<RegisterWord> {
        *self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Signals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signals")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_the_register_is_goes_to_the_centre_in_a_word() {
        let answers = |change: &dyn Fn(&mut DeviceState)| {
            let mut state = DeviceState::unknown(Mode::ShiftOpen, kassa_domain::Currency::Uah);
            change(&mut state);
            RegisterView::Answers(Box::new(state))
        };
        for (register, expect) in [
            (RegisterView::Unknown, None),
            (RegisterView::Silent { error: "x".to_owned() }, Some(RegisterWord::Silent)),
            (answers(&|_| {}), Some(RegisterWord::Ready)),
            (answers(&|state| state.mode = Mode::ShiftClosed), Some(RegisterWord::Closed)),
            (answers(&|state| state.mode = Mode::ShiftOverdue), Some(RegisterWord::Overdue)),
            (answers(&|state| state.mode = Mode::Other(9)), Some(RegisterWord::Attention)),
            (answers(&|state| state.paper = Paper::Out), Some(RegisterWord::Paper)),
            (answers(&|state| state.lid_open = true), Some(RegisterWord::Lid)),
        ] {
            let signals = Signals::silent();
            signals.send(Signal::Register(register.clone()));
            assert_eq!(signals.register(), expect, "{register:?}");
            signals.send(Signal::TillChanged);
            assert_eq!(signals.register(), expect, "other news changes nothing");
            assert_eq!(expect.and_then(|word| RegisterWord::of(word.name())), expect);
        }
    }
}
