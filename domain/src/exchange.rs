//! Questions and answers between a till and the centre, other than batches: all of them JSON.
//!
//! Whatever comes from the other side is checked before it counts: an answer to a batch confirms storage only when its
//! head is the hash the till itself has at that place.

use serde::{Deserialize, Serialize};

use self::history::{PaidElsewhere, ReadElsewhere};
use crate::chain::Hash;
use crate::directory::{Account, Row};
use crate::ids::{EntryRef, Epoch, PaymentNumber, Seq, ShiftNumber, TillCode, TillId, VisitNumber};
use crate::money::Money;
use crate::point::Point;
use crate::time::BusinessDate;

pub mod history;

/// Name of the header with the centre's clock: milliseconds of UTC since 1970, on every answer.
pub const SERVER_TIME_HEADER: &str = "kassa-server-time";
/// Header with the version of the centre's program, on every answer; an older centre leaves it out.
pub const PROGRAM_HEADER: &str = "kassa-program";
/// Header of a signed request: number of the till.
pub const TILL_HEADER: &str = "kassa-till";
/// Header of a signed request: its time by the till's estimate of the centre's clock, milliseconds of UTC.
pub const TIME_HEADER: &str = "kassa-time";
/// Header of a signed request: Ed25519 signature in hexadecimal.
pub const SIGNATURE_HEADER: &str = "kassa-signature";

/// Header that a till may add to a signed request, not signed: its own clock, milliseconds of UTC.
pub const CLOCK_HEADER: &str = "kassa-clock";
/// Header that a till may add to a signed request, not signed: entries the centre has not acknowledged yet.
pub const QUEUE_HEADER: &str = "kassa-queue";

/// Header that a till may add to a signed request, not signed: how its fiscal register is, a [`RegisterWord`].
pub const REGISTER_HEADER: &str = "kassa-register";

/// How a till's fiscal register was when it was last looked at, for people at the centre. Nothing is decided by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterWord {
    /// It would register a receipt.
    Ready,
    /// Its shift is closed.
    Closed,
    /// It has no paper, or waits to print on.
    Paper,
    /// Its lid is open.
    Lid,
    /// Its fiscal storage registers nothing more.
    Storage,
    /// Its shift is open for longer than the law lets it.
    Overdue,
    /// It waits for a person: a receipt that is open, a date that is not confirmed, a state it alone knows.
    Attention,
    /// It does not answer.
    Silent,
}

impl RegisterWord {
    /// Every word.
    pub const ALL: [Self; 8] = [
        Self::Ready,
        Self::Closed,
        Self::Paper,
        Self::Lid,
        Self::Storage,
        Self::Overdue,
        Self::Attention,
        Self::Silent,
    ];

    /// The word as it is sent.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Closed => "closed",
            Self::Paper => "paper",
            Self::Lid => "lid",
            Self::Storage => "storage",
            Self::Overdue => "overdue",
            Self::Attention => "attention",
            Self::Silent => "silent",
        }
    }

    /// The word of this name; nothing when there is none.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.name() == name)
    }
}

/// Header that a till without a certificate adds to the question how far the centre is, not signed: `wanted`.
pub const CERTIFICATE_HEADER: &str = "kassa-certificate";

/// The bytes a till signs to show that a request is its own.
#[must_use]
pub fn request_signed_bytes(method: &str, path_and_query: &str, till: TillId, time_ms: i64, body: &[u8]) -> Vec<u8> {
    let body = Hash::of(body);
    format!("kassa.request.v1\n{method}\n{path_and_query}\n{till}\n{time_ms}\n{body}").into_bytes()
}

/// A till asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-time code.
    pub code: String,
    /// Its new Ed25519 public key, in hexadecimal.
    pub public_key: String,
    /// Version of the program.
    pub program: String,
    /// The till and the life of the journal in the data folder that is to go on; nothing for an empty folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes_on: Option<GoesOn>,
}

/// What the data folder of a till that asks to be let in holds already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoesOn {
    /// Whose it is. A code of another till is refused before it is used up.
    pub till: TillId,
    /// The life of its journal; the new one is a later one.
    pub epoch: Epoch,
}

/// The numbers a life of a journal begins with, each beyond every one that may stand on a paper already (R9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstNumbers {
    /// The first visit.
    pub visit: VisitNumber,
    /// The first payment.
    pub payment: PaymentNumber,
    /// The first shift.
    pub shift: ShiftNumber,
}

impl FirstNumbers {
    /// Those of a till that has never worked.
    pub const START: Self = Self { visit: VisitNumber(1), payment: PaymentNumber(1), shift: ShiftNumber(1) };
}

impl Default for FirstNumbers {
    fn default() -> Self {
        Self::START
    }
}

/// The centre lets a till in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// Its number.
    pub till: TillId,
    /// Its code within the point.
    pub code: TillCode,
    /// The life its journal begins.
    pub epoch: Epoch,
    /// Its point.
    pub point: Point,
    /// The numbers it goes on with, unless its own folder has come further.
    #[serde(default)]
    pub numbers: FirstNumbers,
    /// The centre's Ed25519 key for files carried by hand, in hexadecimal; nothing of a centre before there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files_key: Option<String>,
    /// The certificate to pin, PEM; nothing when the centre speaks without TLS.
    pub certificate: Option<String>,
    /// The till's own certificate over the key it was let in with, PEM, which it shows in later connections; nothing
    /// when the centre speaks without TLS, or of a centre before there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_certificate: Option<String>,
}

/// What the centre says to a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum BatchAnswer {
    /// Everything up to here is stored.
    Stored {
        /// Whose.
        till: TillId,
        /// Which life.
        epoch: Epoch,
        /// The last entry stored.
        through: Seq,
        /// Its hash, as the centre computed it.
        head: Hash,
    },
    /// Entries before the batch are missing.
    Gap {
        /// Whose.
        till: TillId,
        /// Which life.
        epoch: Epoch,
        /// The entry to go on with.
        expected: Seq,
    },
    /// The same place with another hash: a restored or copied database. The till stops.
    Forked {
        /// Whose.
        till: TillId,
        /// Which life.
        epoch: Epoch,
        /// The first place that differs.
        at: Seq,
        /// The hash the batch ends with, when its entries are kept as evidence; nothing when they are not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept: Option<Hash>,
    },
}

/// How far the centre has a till's journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalReached {
    /// Whose.
    pub till: TillId,
    /// The life it expects entries of.
    pub epoch: Epoch,
    /// The last entry stored, 0 for none.
    pub through: Seq,
    /// Its hash.
    pub head: Hash,
    /// True when the till was stopped for a fork.
    pub stopped: bool,
    /// A certificate for the till to show from now on, PEM: when it [asked](CERTIFICATE_HEADER) for one, or when the one
    /// it shows is half over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_certificate: Option<String>,
    /// The number of the last [message](Message) to this till, 0 for none.
    #[serde(default)]
    pub messages: u64,
}

/// What the centre tells a cashier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its number: grows from one message to the next, with gaps.
    pub id: u64,
    /// When it was written, milliseconds of UTC by the centre's clock.
    pub written_ms: i64,
    /// What it says.
    pub about: About,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum About {
    /// What an operator wrote, at most [`TEXT_MAX`](Self::TEXT_MAX) characters.
    Text {
        /// The text.
        text: String,
    },
    /// A payment of this till was more than was still owed when it was counted: somebody had paid before, or the charge
    /// had become smaller. What is over stands to the payer's credit.
    PaidTwice {
        /// The entry of this till that accepted the payment.
        payment: EntryRef,
        /// What is over, minor units of the payment's currency.
        excess: i64,
    },
    /// Something that this version does not know.
    #[serde(other)]
    Unknown,
}

impl About {
    /// Longest text of an operator, in characters.
    pub const TEXT_MAX: usize = 500;
}

/// Messages by cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagePage {
    /// In order of their numbers.
    pub messages: Vec<Message>,
    /// Where to go on.
    pub next: u64,
    /// There are more now.
    pub more: bool,
}

/// A payment of the asking till's point as the centre has it, by whichever till of the point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CentrePayment {
    /// Code of the till that took it.
    pub till: TillCode,
    /// Its running number there.
    pub number: PaymentNumber,
    /// When it was accepted, by that till's clock, milliseconds of UTC.
    pub at_ms: i64,
    /// That clock's offset from UTC then, minutes.
    pub offset_min: i16,
    /// For which account.
    pub account: String,
    /// What its lines and the payer's commission make.
    pub total: Money,
    /// What became of it.
    pub state: CentreState,
}

/// What became of a payment, as the centre has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CentreState {
    /// Its receipt is registered.
    Registered,
    /// What became of its receipt is not known or not decided yet.
    Undecided,
    /// It certainly has no receipt, or was cancelled.
    NotRegistered,
    /// It was taken back.
    Reversed,
    /// It cannot count.
    Refused,
    /// Something that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Payments of a point's day, in pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentPage {
    /// Which day.
    pub day: BusinessDate,
    /// By till, shift and number.
    pub payments: Vec<CentrePayment>,
    /// Where the next page begins; nothing where this is the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A till found that it has less than the centre, or something else: where its own journal ends. It stops, and says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForkReport {
    /// Which life.
    pub epoch: Epoch,
    /// Its last entry at the till.
    pub seq: Seq,
    /// The hash there.
    pub head: Hash,
}

/// What the centre made of an entry. Storing and applying are two things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictState {
    /// Stored; of a kind the centre does not know yet, or a payment whose receipt is not decided yet.
    Waiting,
    /// It counts.
    Applied,
    /// The same thing counted already.
    Duplicate,
    /// It could not be applied and waits for an operator.
    Refused,
}

impl VerdictState {
    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Applied => "applied",
            Self::Duplicate => "duplicate",
            Self::Refused => "refused",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Waiting, Self::Applied, Self::Duplicate, Self::Refused].into_iter().find(|state| state.name() == name)
    }
}

/// One verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// On which entry.
    pub entry: EntryRef,
    /// What.
    pub state: VerdictState,
    /// Why it was refused: the key of a text, `verdict-<reason>`; empty otherwise.
    pub reason: String,
    /// Grows with every change, over all entries of the till.
    pub revision: u64,
    /// When the centre got the entry, milliseconds of UTC by its clock: the same however often everything is derived
    /// anew. Nothing of a centre before it told that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_ms: Option<i64>,
}

/// Verdicts by cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictPage {
    /// In order of revision.
    pub verdicts: Vec<Verdict>,
    /// Where to go on.
    pub next: u64,
    /// There are more now.
    pub more: bool,
}

/// A page of the directory by cursor. From 0 it is the snapshot, later the delta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryPage {
    /// Which directory this is; another one means that the till downloads everything anew.
    pub generation: u64,
    /// In order of revision.
    pub rows: Vec<Row>,
    /// Where to go on.
    pub next: u64,
    /// There are more now.
    pub more: bool,
    /// Rows that remain after this page, roughly, for a progress bar.
    pub left: u64,
    /// Balances count the till's own entries up to here, once there are no more pages.
    pub counted_through: Option<EntryRef>,
}

/// The live bill of one account (R5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveAccount {
    /// The account as it stands now.
    pub account: Account,
    /// It counts the till's own entries up to here.
    pub counted_through: Option<EntryRef>,
    /// What other tills took for it, the newest first; an older centre leaves it out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payments: Vec<PaidElsewhere>,
    /// What other tills read of its meters, the newest first; an older centre leaves it out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<ReadElsewhere>,
}

/// How far the centre has a sealed scan of a reversal's papers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentReached {
    /// The entry that tells of it.
    pub entry: EntryRef,
    /// Its length as that entry says.
    pub size: u32,
    /// Bytes the centre has, from the first on.
    pub held: u32,
    /// The hash of all of them, computed by the centre; nothing before it has the last one.
    pub hash: Option<Hash>,
}

/// An error of the centre. Codes stay the same for ever; texts may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    /// What, as a word for programs: `unknown_account`.
    pub code: String,
    /// What, as a sentence for a technician.
    pub message: String,
}

#[cfg(test)]
mod tests;
