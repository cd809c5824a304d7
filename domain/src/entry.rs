//! One fact of a till's journal.
//!
//! The canonical bytes of an entry are: envelope version (1), till, epoch, seq, kind, version of the kind, UTC
//! milliseconds (signed), offset in minutes (signed), user (0: nobody), then the body as a byte string. [`crate::wire`]
//! says how each value is written; [`body`] lists the fields of each kind. A kind or version this program does not know
//! keeps its bytes as [`Body::Unknown`], for a journal is often read by an older or newer program than wrote it.
//! Kinds are only added; golden files hold each to its bytes and hash.

use crate::attachment::Attachment;
use crate::chain::Hash;
use crate::count::{ClosingCount, OpeningCount};
use crate::handover::HandOver;
use crate::ids::{EntryRef, Epoch, PaymentNumber, PointCode, Seq, ShiftNumber, TillCode, TillId, UserId};
use crate::money::{Currency, Money};
use crate::payment::Payment;
use crate::reading::Reading;
use crate::receipt::{FiscalDocument, Refusal, Shown};
use crate::reversal::{Part, ReversalKind};
use crate::shift::ShiftTotals;
use crate::time::{BusinessDate, Timestamp};
use crate::user::Right;
use crate::wire::{BODY_MAX, Reader, WireError, Writer};

pub mod body;

/// Version of the envelope.
pub(crate) const ENVELOPE: u8 = 1;

/// One fact: who, where, when, what.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Whose journal.
    pub till: TillId,
    /// Which life of it.
    pub epoch: Epoch,
    /// Its place, from 1 without gaps.
    pub seq: Seq,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Who was signed in.
    pub user: Option<UserId>,
    /// What happened.
    pub body: Body,
}

/// How an outcome became known. The number is the code in the journal, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum How {
    /// The device answered.
    Answer = 1,
    /// The device's evidence proved it afterwards.
    Evidence = 2,
    /// A person decided with the evidence.
    Person = 3,
    /// The register was in the wanted state before it was asked: a shift that is open, or closed, already.
    Joined = 4,
}

impl How {
    /// The way of a number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Answer, Self::Evidence, Self::Person, Self::Joined].into_iter().find(|how| *how as u8 == code)
    }
}

/// Which way cash moved outside payments; see [`crate::cash::CashWay`].
pub use crate::cash::{CashWay, DrawerCause};

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A till's journal begins, or begins anew after a restored copy.
    EpochStarted {
        /// Code of the point.
        point: PointCode,
        /// Code of the till.
        code: TillCode,
        /// The till's Ed25519 public key.
        public_key: [u8; 32],
        /// Currency of the till.
        currency: Currency,
        /// Version of the program.
        program: String,
        /// Head of the life before, as far as the till knew it.
        previous: Option<(EntryRef, Hash)>,
    },
    /// A person signed in.
    SignedIn,
    /// A person signed out.
    SignedOut,
    /// Passwords that were wrong, of one person or of logins nobody here has. What was typed stands nowhere.
    SignInFailed {
        /// Whose login; nothing when nobody here has it.
        whom: Option<UserId>,
        /// How many, since an entry told of the same person last.
        tries: u32,
        /// The login is locked for a while now.
        locked: bool,
    },
    /// Somebody stood by and approved one action of the one who is signed in (R25).
    Approved {
        /// What the actor may not do alone.
        right: Right,
        /// Who approved.
        approver: UserId,
    },
    /// The shift's opening report goes to the register.
    ShiftOpening {
        /// Number of the shift.
        shift: ShiftNumber,
        /// The day its payments belong to.
        day: BusinessDate,
        /// Cash in the drawer.
        opening_cash: Money,
        /// How it was counted; the last closing's where it was not.
        count: Option<Box<OpeningCount>>,
    },
    /// The shift's Z report goes to the register.
    ShiftClosing {
        /// Number of the shift.
        shift: ShiftNumber,
        /// What it did.
        totals: ShiftTotals,
        /// What was counted in the drawer.
        counted: Money,
        /// Why the count differs, in the cashier's words.
        note: String,
        /// Entries not acknowledged at that moment.
        unsent: u64,
        /// The notes and coins, where they are known.
        count: Option<Box<ClosingCount>>,
    },
    /// A payment is accepted. Name and address stay at the till: [`Payment::payer`] is empty when read back.
    PaymentAccepted(Box<Payment>),
    /// Payments of one visit stand on one receipt, where their point is set so (R7). What becomes of it is told of each of
    /// them, by an entry of its own with the same document.
    ReceiptShared {
        /// The entry that accepted the first of them: what the register does is noted at its place.
        of: EntryRef,
        /// The entries that accepted the others, one at least, in their order.
        others: Vec<EntryRef>,
    },
    /// The register has it.
    ReceiptRegistered {
        /// The entry that asked for it.
        of: EntryRef,
        /// The proof.
        document: FiscalDocument,
        /// How it became known.
        how: How,
    },
    /// The register certainly has nothing of it.
    ReceiptFailed {
        /// The entry that asked for it.
        of: EntryRef,
        /// Why.
        refusal: Refusal,
        /// How it became known.
        how: How,
    },
    /// Nobody knows: a person decides with this evidence.
    ReceiptUnknown {
        /// The entry that asked for it.
        of: EntryRef,
        /// What the register showed before.
        before: Shown,
        /// What it showed after, when it answered.
        after: Option<Shown>,
    },
    /// A supervisor handed the question to the centre (R20).
    ReceiptReferred {
        /// The entry that asked for it.
        of: EntryRef,
        /// What the supervisor saw.
        note: String,
    },
    /// A payment without a registered receipt was cancelled and its money given back (R17).
    PaymentCancelled {
        /// The entry that accepted it.
        of: EntryRef,
        /// Its number.
        payment: PaymentNumber,
    },
    /// A payment, or some lines of it, are to be undone; the return receipt goes to the register.
    ReversalAccepted {
        /// The entry that accepted the payment.
        of: EntryRef,
        /// The payment's number.
        payment: PaymentNumber,
        /// Void or refund.
        kind: ReversalKind,
        /// The shift it is done in.
        shift: ShiftNumber,
        /// Given back in cash.
        cash: Money,
        /// Given back to the card.
        card: Money,
        /// Number of the ground: 1 application, 2 note.
        ground: u8,
        /// Salted commitment to the ground's personal data.
        commitment: Hash,
        /// Whether the original receipt was said to be attached; nothing where that was not told (R15).
        original: Option<bool>,
        /// Which lines go back and what commission with them; nothing where it is the whole payment at once.
        part: Option<Box<Part>>,
    },
    /// Cash goes into or out of the drawer.
    CashMoved {
        /// Which way.
        way: CashWay,
        /// The shift.
        shift: ShiftNumber,
        /// How much.
        amount: Money,
        /// What for.
        purpose: String,
    },
    /// A meter reading was taken.
    ReadingTaken(Reading),
    /// A duplicate was printed (R12).
    Reprinted {
        /// Of which payment.
        payment: PaymentNumber,
        /// The how-manieth copy.
        copy: u32,
    },
    /// An X report was printed.
    XReported {
        /// In which shift.
        shift: ShiftNumber,
    },
    /// The cash drawer was told to open. Noted before the order leaves: what it did with it, nobody but its lock knows.
    DrawerOpened {
        /// Why.
        cause: DrawerCause,
        /// In which shift, when one was open.
        shift: Option<ShiftNumber>,
    },
    /// The drawer went from one cashier to the next.
    HandedOver(Box<HandOver>),
    /// A setting of the workplace was changed.
    SettingsChanged {
        /// Its key in the configuration.
        key: String,
        /// Its new value; never a secret.
        value: String,
    },
    /// What certainly was not registered, and is not a payment, was given up: a return, cash, a shift opening or a Z
    /// report. A payment is cancelled instead, for its money goes back.
    GivenUp {
        /// The entry that asked for it.
        of: EntryRef,
    },
    /// What the centre decided about a receipt referred to it was taken in (R20): a payment or a return is registered
    /// or it is not. The money that moves by it moves in the drawer of this shift, not of the one that referred it.
    CentreDecided {
        /// The entry that asked for it.
        of: EntryRef,
        /// The register has it, as the centre found.
        registered: bool,
        /// The shift it was taken in.
        shift: ShiftNumber,
    },
    /// A scan of a reversal's papers was taken; the sealed bytes go to the centre beside the journal (R15).
    PaperAttached(Attachment),
    /// A fact of a kind or version this program does not know.
    Unknown {
        /// Its kind.
        kind: u32,
        /// Its version.
        version: u32,
        /// Its body.
        bytes: Vec<u8>,
    },
}

/// Everything of an entry but its body, readable also when the body is not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Envelope {
    /// Whose journal.
    pub till: TillId,
    /// Which life of it.
    pub epoch: Epoch,
    /// Its place.
    pub seq: Seq,
    /// Its kind.
    pub kind: u32,
    /// Version of its kind.
    pub version: u32,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Who was signed in.
    pub user: Option<UserId>,
}

impl Entry {
    /// What names it.
    #[must_use]
    pub const fn reference(&self) -> EntryRef {
        EntryRef { epoch: self.epoch, seq: self.seq }
    }

    /// Its canonical bytes: what is hashed, stored and sent.
    ///
    /// # Errors
    /// A text, list or body above its limit, two currencies in one fact, or a value that [`Entry::parse`] would not give
    /// back: place 0, user 0, an unknown fact of a known kind.
    pub fn canonical(&self) -> Result<Vec<u8>, WireError> {
        let (kind, version) = self.body.kind();
        if !self.seq.is_place() {
            return Err(WireError::BadValue("place"));
        }
        if self.user == Some(UserId(0)) {
            return Err(WireError::BadValue("user"));
        }
        let body = self.body.encoded()?;
        if body.len() > BODY_MAX {
            return Err(WireError::TooLong);
        }
        let mut writer = Writer::new();
        writer.number(ENVELOPE);
        writer.number(self.till.0);
        writer.number(self.epoch.0);
        writer.number(self.seq.0);
        writer.number(kind);
        writer.number(version);
        writer.signed(self.occurred_at.utc_ms());
        writer.signed(self.occurred_at.offset_min());
        writer.number(self.user.map_or(0, |user| user.0));
        writer.bytes(&body);
        writer.finish()
    }

    /// Reads an entry back from its canonical bytes.
    ///
    /// Reading is structural: it proves that the bytes are a fact in its one form, not that the fact is right. A
    /// [`Payment`] whose sums disagree is read as it stands, for it may already be in a chain that must stay readable
    /// and be stored; whoever acts on it calls [`Payment::check`], and the centre answers with a verdict.
    ///
    /// # Errors
    /// Bytes that [`Entry::canonical`] would not have written.
    pub fn parse(canonical: &[u8]) -> Result<Self, WireError> {
        let (envelope, body) = split(canonical)?;
        let body = Body::decode(envelope.kind, envelope.version, body)?;
        let Envelope { till, epoch, seq, occurred_at, user, .. } = envelope;
        Ok(Self { till, epoch, seq, occurred_at, user, body })
    }
}

/// Takes canonical bytes apart into envelope and body without understanding the body.
///
/// # Errors
/// Bytes that are no entry of this envelope's version.
pub fn split(canonical: &[u8]) -> Result<(Envelope, &[u8]), WireError> {
    let mut reader = Reader::new(canonical);
    if reader.number()? != u64::from(ENVELOPE) {
        return Err(WireError::BadValue("envelope version"));
    }
    let till = TillId(reader.fitting()?);
    let epoch = Epoch(reader.fitting()?);
    let seq = Seq(reader.number()?);
    if !seq.is_place() {
        return Err(WireError::BadValue("place"));
    }
    let kind = reader.fitting()?;
    let version = reader.fitting()?;
    let utc_ms = reader.signed()?;
    let offset = i16::try_from(reader.signed()?).map_err(|_| WireError::BadValue("offset"))?;
    let occurred_at = Timestamp::new(utc_ms, offset).map_err(|_| WireError::BadValue("time"))?;
    let user = match reader.fitting()? {
        0 => None,
        user => Some(UserId(user)),
    };
    let body = reader.bytes()?;
    if body.len() > BODY_MAX {
        return Err(WireError::TooLong);
    }
    reader.end()?;
    Ok((Envelope { till, epoch, seq, kind, version, occurred_at, user }, body))
}

#[cfg(test)]
pub(crate) mod tests;
