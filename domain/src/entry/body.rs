//! The bytes of each kind of fact: its number, its version, its fields in order.
//!
//! A field list never changes once released: a new field means a new version of the kind, beside the old one.

use self::drawer::*;
use self::fields::*;
use super::Body;
use crate::cash::DrawerCause;
use crate::ids::{EntryRef, PaymentNumber, PointCode, ShiftNumber, TillCode, UserId};
use crate::user::Right;
use crate::wire::{Reader, WireError, Writer};

mod drawer;
mod fields;

/// Numbers of the kinds, for ever.
mod kind {
    pub const EPOCH_STARTED: u32 = 1;
    pub const SIGNED_IN: u32 = 2;
    pub const SIGNED_OUT: u32 = 3;
    pub const APPROVED: u32 = 4;
    pub const SHIFT_OPENING: u32 = 5;
    pub const SHIFT_CLOSING: u32 = 6;
    pub const PAYMENT_ACCEPTED: u32 = 7;
    pub const RECEIPT_REGISTERED: u32 = 8;
    pub const RECEIPT_FAILED: u32 = 9;
    pub const RECEIPT_UNKNOWN: u32 = 10;
    pub const RECEIPT_REFERRED: u32 = 11;
    pub const PAYMENT_CANCELLED: u32 = 12;
    pub const REVERSAL_ACCEPTED: u32 = 13;
    pub const CASH_MOVED: u32 = 14;
    pub const READING_TAKEN: u32 = 15;
    pub const REPRINTED: u32 = 16;
    pub const X_REPORTED: u32 = 17;
    pub const SETTINGS_CHANGED: u32 = 18;
    pub const GIVEN_UP: u32 = 19;
    pub const CENTRE_DECIDED: u32 = 20;
    pub const DRAWER_OPENED: u32 = 21;
    pub const HANDED_OVER: u32 = 22;
    pub const PAPER_ATTACHED: u32 = 23;
    pub const SIGN_IN_FAILED: u32 = 24;
    pub const RECEIPT_SHARED: u32 = 25;
}

/// Names of the kinds in tables, logs and reports, by number.
pub const KIND_NAMES: [(u32, &str); 25] = [
    (kind::EPOCH_STARTED, "epoch_started"),
    (kind::SIGNED_IN, "signed_in"),
    (kind::SIGNED_OUT, "signed_out"),
    (kind::APPROVED, "approved"),
    (kind::SHIFT_OPENING, "shift_opening"),
    (kind::SHIFT_CLOSING, "shift_closing"),
    (kind::PAYMENT_ACCEPTED, "payment_accepted"),
    (kind::RECEIPT_REGISTERED, "receipt_registered"),
    (kind::RECEIPT_FAILED, "receipt_failed"),
    (kind::RECEIPT_UNKNOWN, "receipt_unknown"),
    (kind::RECEIPT_REFERRED, "receipt_referred"),
    (kind::PAYMENT_CANCELLED, "payment_cancelled"),
    (kind::REVERSAL_ACCEPTED, "reversal_accepted"),
    (kind::CASH_MOVED, "cash_moved"),
    (kind::READING_TAKEN, "reading_taken"),
    (kind::REPRINTED, "reprinted"),
    (kind::X_REPORTED, "x_reported"),
    (kind::SETTINGS_CHANGED, "settings_changed"),
    (kind::GIVEN_UP, "given_up"),
    (kind::CENTRE_DECIDED, "centre_decided"),
    (kind::DRAWER_OPENED, "drawer_opened"),
    (kind::HANDED_OVER, "handed_over"),
    (kind::PAPER_ATTACHED, "paper_attached"),
    (kind::SIGN_IN_FAILED, "sign_in_failed"),
    (kind::RECEIPT_SHARED, "receipt_shared"),
];

/// The kinds that give out a number which people read on paper: payments with their visits, and shifts.
pub const NUMBERING: [u32; 2] = [kind::PAYMENT_ACCEPTED, kind::SHIFT_OPENING];

/// The kinds that tell who was at a till: sign-ins, those that failed too, sign-outs, and approvals.
pub const ACCESS: [u32; 4] = [kind::SIGNED_IN, kind::SIGNED_OUT, kind::SIGN_IN_FAILED, kind::APPROVED];

/// Kinds of the entries that say that a payment's money went back: cancelled, or reversed with a registered receipt.
pub const UNDOING: [u32; 3] = [kind::PAYMENT_CANCELLED, kind::REVERSAL_ACCEPTED, kind::RECEIPT_REGISTERED];

/// The kinds that are about an earlier entry, whose place stands first in their bytes.
pub const ABOUT_EARLIER: [u32; 10] = [
    kind::RECEIPT_REGISTERED,
    kind::RECEIPT_FAILED,
    kind::RECEIPT_UNKNOWN,
    kind::RECEIPT_REFERRED,
    kind::PAYMENT_CANCELLED,
    kind::REVERSAL_ACCEPTED,
    kind::GIVEN_UP,
    kind::CENTRE_DECIDED,
    kind::PAPER_ATTACHED,
    kind::RECEIPT_SHARED,
];

/// The name of a kind, `unknown` for one this program does not know.
#[must_use]
pub fn kind_name(number: u32) -> &'static str {
    KIND_NAMES.iter().find(|(kind, _)| *kind == number).map_or("unknown", |(_, name)| name)
}

/// True when this program reads bodies of this kind and version.
#[must_use]
pub fn is_known(kind: u32, version: u32) -> bool {
    let newest = match kind {
        kind::REVERSAL_ACCEPTED => 3,
        kind::PAYMENT_ACCEPTED | kind::READING_TAKEN => 2,
        kind::SHIFT_OPENING | kind::SHIFT_CLOSING | kind::HANDED_OVER => 2,
        _ => 1,
    };
    (1..=newest).contains(&version) && KIND_NAMES.iter().any(|(known, _)| *known == kind)
}

impl Body {
    /// Number of the kind and its version.
    ///
    /// A payment with what a provider outside the billing asked for, a reversal of some lines, a reading that is not the
    /// payer's word, and a drawer counted by notes and coins are of version 2, a reversal that tells of the original
    /// receipt is of version 3; any other stays in the first, which every centre reads.
    #[must_use]
    pub const fn kind(&self) -> (u32, u32) {
        let kind = match self {
            Self::EpochStarted { .. } => kind::EPOCH_STARTED,
            Self::SignedIn => kind::SIGNED_IN,
            Self::SignedOut => kind::SIGNED_OUT,
            Self::Approved { .. } => kind::APPROVED,
            Self::ShiftOpening { count, .. } => return (kind::SHIFT_OPENING, counted_version(count.is_some())),
            Self::ShiftClosing { count, .. } => return (kind::SHIFT_CLOSING, counted_version(count.is_some())),
            Self::PaymentAccepted(payment) if payment.third.is_some() => return (kind::PAYMENT_ACCEPTED, 2),
            Self::PaymentAccepted(_) => kind::PAYMENT_ACCEPTED,
            Self::ReceiptShared { .. } => kind::RECEIPT_SHARED,
            Self::ReceiptRegistered { .. } => kind::RECEIPT_REGISTERED,
            Self::ReceiptFailed { .. } => kind::RECEIPT_FAILED,
            Self::ReceiptUnknown { .. } => kind::RECEIPT_UNKNOWN,
            Self::ReceiptReferred { .. } => kind::RECEIPT_REFERRED,
            Self::PaymentCancelled { .. } => kind::PAYMENT_CANCELLED,
            Self::ReversalAccepted { original: Some(_), .. } => return (kind::REVERSAL_ACCEPTED, 3),
            Self::ReversalAccepted { part: Some(_), .. } => return (kind::REVERSAL_ACCEPTED, 2),
            Self::ReversalAccepted { .. } => kind::REVERSAL_ACCEPTED,
            Self::CashMoved { .. } => kind::CASH_MOVED,
            Self::ReadingTaken(reading) => return (kind::READING_TAKEN, reading_version(reading)),
            Self::Reprinted { .. } => kind::REPRINTED,
            Self::XReported { .. } => kind::X_REPORTED,
            Self::SettingsChanged { .. } => kind::SETTINGS_CHANGED,
            Self::GivenUp { .. } => kind::GIVEN_UP,
            Self::CentreDecided { .. } => kind::CENTRE_DECIDED,
            Self::DrawerOpened { .. } => kind::DRAWER_OPENED,
            Self::HandedOver(handed) => return (kind::HANDED_OVER, counted_version(handed.pieces.is_some())),
            Self::PaperAttached(_) => kind::PAPER_ATTACHED,
            Self::SignInFailed { .. } => kind::SIGN_IN_FAILED,
            Self::Unknown { kind, version, .. } => return (*kind, *version),
        };
        (kind, 1)
    }

    /// The earlier entry this fact is about; it stands first in the bytes.
    #[must_use]
    pub const fn about(&self) -> Option<EntryRef> {
        match self {
            Self::ReceiptShared { of, .. }
            | Self::ReceiptRegistered { of, .. }
            | Self::ReceiptFailed { of, .. }
            | Self::ReceiptUnknown { of, .. }
            | Self::ReceiptReferred { of, .. }
            | Self::PaymentCancelled { of, .. }
            | Self::ReversalAccepted { of, .. }
            | Self::GivenUp { of }
            | Self::CentreDecided { of, .. } => Some(*of),
            Self::PaperAttached(attachment) => Some(attachment.of),
            Self::EpochStarted { .. }
            | Self::SignedIn
            | Self::SignedOut
            | Self::SignInFailed { .. }
            | Self::Approved { .. }
            | Self::ShiftOpening { .. }
            | Self::ShiftClosing { .. }
            | Self::PaymentAccepted(_)
            | Self::CashMoved { .. }
            | Self::ReadingTaken(_)
            | Self::Reprinted { .. }
            | Self::XReported { .. }
            | Self::DrawerOpened { .. }
            | Self::HandedOver(_)
            | Self::SettingsChanged { .. }
            | Self::Unknown { .. } => None,
        }
    }

    /// Its bytes.
    ///
    /// # Errors
    /// A text or list above its limit, two currencies in one fact, or a value that [`Body::decode`] would refuse.
    pub fn encoded(&self) -> Result<Vec<u8>, WireError> {
        let mut w = Writer::new();
        self.about().into_iter().for_each(|earlier| write_ref(&mut w, earlier));
        match self {
            Self::Unknown { kind, version, .. } if is_known(*kind, *version) => {
                return Err(WireError::BadValue("kind"));
            }
            Self::Unknown { bytes, .. } => w.fixed(bytes),
            Self::SignedIn | Self::SignedOut | Self::GivenUp { .. } => {}
            Self::EpochStarted { point, code, public_key, currency, program, previous } => {
                w.text(point.as_str());
                w.text(code.as_str());
                w.fixed(public_key);
                w.currency(*currency);
                w.text(program);
                w.option(previous.as_ref(), write_head);
            }
            Self::Approved { right, approver } => {
                w.number(right.code());
                w.number(approver.0);
            }
            Self::ShiftOpening { .. } => write_opening(&mut w, self)?,
            Self::ShiftClosing { .. } => write_closing(&mut w, self)?,
            Self::PaymentAccepted(payment) => write_payment(&mut w, payment)?,
            Self::ReceiptShared { of, others } => write_others(&mut w, *of, others)?,
            Self::ReceiptRegistered { document, how, .. } => {
                write_document(&mut w, document);
                w.number(*how as u8);
            }
            Self::ReceiptFailed { refusal, how, .. } => {
                write_refusal(&mut w, refusal);
                w.number(*how as u8);
            }
            Self::ReceiptUnknown { before, after, .. } => {
                write_shown(&mut w, before);
                w.option(after.as_ref(), write_shown);
            }
            Self::ReceiptReferred { note, .. } => w.text(note),
            Self::PaymentCancelled { payment, .. } => w.number(payment.0),
            Self::ReversalAccepted { .. } => write_reversal(&mut w, self)?,
            Self::CashMoved { way, shift, amount, purpose } => write_cash(&mut w, *way, *shift, (*amount, purpose)),
            Self::ReadingTaken(reading) => write_reading(&mut w, reading)?,
            Self::CentreDecided { registered, shift, .. } => {
                w.number(u8::from(*registered));
                w.number(shift.0);
            }
            Self::Reprinted { payment, copy } => [payment.0, *copy].into_iter().for_each(|number| w.number(number)),
            Self::XReported { shift } => w.number(shift.0),
            Self::DrawerOpened { cause, shift } => {
                w.number(*cause as u8);
                w.option(shift.as_ref(), |w, shift| w.number(shift.0));
            }
            Self::HandedOver(handed) => write_hand_over(&mut w, handed)?,
            Self::PaperAttached(attachment) => write_attachment(&mut w, attachment)?,
            Self::SignInFailed { whom, tries, locked } => write_failed(&mut w, *whom, *tries, *locked),
            Self::SettingsChanged { key, value } => {
                w.text(key);
                w.text(value);
            }
        }
        w.finish()
    }

    /// Reads a body back. A kind or version that is not known keeps its bytes.
    ///
    /// # Errors
    /// A known kind whose bytes are not what [`Body::encoded`] writes.
    pub fn decode(kind: u32, version: u32, bytes: &[u8]) -> Result<Self, WireError> {
        if !is_known(kind, version) {
            return Ok(Self::Unknown { kind, version, bytes: bytes.to_vec() });
        }
        let mut reader = Reader::new(bytes);
        let body = decode_known(kind, version, &mut reader)?;
        reader.end()?;
        Ok(body)
    }
}

/// Passwords that were wrong.
fn write_failed(w: &mut Writer, whom: Option<UserId>, tries: u32, locked: bool) {
    w.option(whom, |w, whom| w.number(whom.0));
    w.number(tries);
    w.number(u8::from(locked));
}

/// A reversal, but for the entry it is about; which lines go back stand last, in the version that has them, and before
/// them what is told of the original receipt, in the version that tells it.
fn write_reversal(w: &mut Writer, body: &Body) -> Result<(), WireError> {
    if let Body::ReversalAccepted { payment, kind, shift, cash, card, ground, commitment, original, part, .. } = body {
        w.number(payment.0);
        w.number(*kind as u8);
        w.number(shift.0);
        w.sum(*cash);
        w.money(*card);
        w.number(known_ground(*ground)?);
        w.fixed(&commitment.0);
        if let Some(original) = original {
            w.number(u8::from(*original));
            w.number(u8::from(part.is_some()));
        }
        part.as_ref().map_or(Ok(()), |part| write_part(w, part))?;
    }
    Ok(())
}

fn decode_known(kind: u32, version: u32, r: &mut Reader<'_>) -> Result<Body, WireError> {
    Ok(match kind {
        kind::EPOCH_STARTED => Body::EpochStarted {
            point: id(&r.text()?, PointCode::new)?,
            code: id(&r.text()?, TillCode::new)?,
            public_key: r.fixed()?,
            currency: r.currency()?,
            program: r.text()?,
            previous: r.option(read_head)?,
        },
        kind::SIGNED_IN => Body::SignedIn,
        kind::SIGNED_OUT => Body::SignedOut,
        kind::APPROVED => {
            Body::Approved { right: coded(r, Right::from_code, "right")?, approver: UserId(r.fitting()?) }
        }
        kind::SHIFT_OPENING => read_opening(version, r)?,
        kind::SHIFT_CLOSING => read_closing(version, r)?,
        kind::PAYMENT_ACCEPTED => {
            let mut payment = read_payment(r)?;
            payment.third = if version == 2 { Some(Box::new(read_third(r)?)) } else { None };
            Body::PaymentAccepted(Box::new(payment))
        }
        kind::RECEIPT_SHARED => {
            let of = read_ref(r)?;
            Body::ReceiptShared { of, others: read_others(r, of)? }
        }
        kind::RECEIPT_REGISTERED => {
            Body::ReceiptRegistered { of: read_ref(r)?, document: read_document(r)?, how: read_how(r)? }
        }
        kind::RECEIPT_FAILED => Body::ReceiptFailed { of: read_ref(r)?, refusal: read_refusal(r)?, how: read_how(r)? },
        kind::RECEIPT_UNKNOWN => {
            Body::ReceiptUnknown { of: read_ref(r)?, before: read_shown(r)?, after: r.option(read_shown)? }
        }
        kind::RECEIPT_REFERRED => Body::ReceiptReferred { of: read_ref(r)?, note: r.text()? },
        kind::PAYMENT_CANCELLED => Body::PaymentCancelled { of: read_ref(r)?, payment: PaymentNumber(r.fitting()?) },
        kind::REVERSAL_ACCEPTED => read_reversal(version, r)?,
        kind::CASH_MOVED => {
            let way = coded(r, way_of, "way")?;
            Body::CashMoved { way, shift: ShiftNumber(r.fitting()?), amount: r.sum()?, purpose: r.text()? }
        }
        kind::READING_TAKEN => Body::ReadingTaken(read_reading(version, r)?),
        kind::REPRINTED => Body::Reprinted { payment: PaymentNumber(r.fitting()?), copy: r.fitting()? },
        kind::GIVEN_UP => Body::GivenUp { of: read_ref(r)? },
        kind::CENTRE_DECIDED => Body::CentreDecided {
            of: read_ref(r)?,
            registered: coded(r, flag, "registered")?,
            shift: ShiftNumber(r.fitting()?),
        },
        kind::X_REPORTED => Body::XReported { shift: ShiftNumber(r.fitting()?) },
        kind::DRAWER_OPENED => Body::DrawerOpened {
            cause: coded(r, DrawerCause::from_code, "cause")?,
            shift: r.option(|r| Ok(ShiftNumber(r.fitting()?)))?,
        },
        kind::PAPER_ATTACHED => Body::PaperAttached(read_attachment(r)?),
        kind::HANDED_OVER => Body::HandedOver(Box::new(read_hand_over(version, r)?)),
        kind::SIGN_IN_FAILED => Body::SignInFailed {
            whom: r.option(|r| Ok(UserId(r.fitting()?)))?,
            tries: r.fitting()?,
            locked: coded(r, flag, "locked")?,
        },
        kind::SETTINGS_CHANGED => Body::SettingsChanged { key: r.text()?, value: r.text()? },
        _ => return Err(WireError::BadValue("kind")),
    })
}
