//! One-time codes and letting a till in.
//!
//! A code reads `XXXXX-XXXXX-FFFFFFFFFFFFFFFF` in Crockford's base 32: fifty random bits, then the first eighty bits of
//! the SHA-256 of the centre's CA certificate, by which the till knows the centre before it trusts it. Without TLS the
//! second part is absent. Only the hash of the random part is kept, it lets in once, and its time is short.

use kassa_domain::batch::Batch;
use kassa_domain::chain::{Hash, hex};
use kassa_domain::entry::body::NUMBERING;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::{EnrolAnswer, EnrolRequest, FirstNumbers, GoesOn};
use kassa_domain::ids::{Epoch, PaymentNumber, ShiftNumber, TillId, VisitNumber};

use crate::carried::FilesKey;
use crate::db::{Change, CodeState, Db, DbError, DbResult, TillRow, View};
use crate::tls::{Authority, TlsError};

/// How long a code lets in, unless said otherwise.
pub const CODE_HOURS: u32 = 72;
/// By how many lives a folder may be ahead of a centre that was restored from a backup.
const EPOCHS_LOST: u32 = 100;
/// Random characters of a code.
const RANDOM_CHARS: usize = 10;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why a till was not let in.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The code does not let in.
    #[error("the code does not let in: {0:?}")]
    Code(CodeState),
    /// The code is for another till than the folder that is to go on. It is as good as before.
    #[error("the code is for another till")]
    OtherTill,
    /// The folder is further on than a till of this centre can be, even after a restored backup.
    #[error("a life of the journal that the centre has not given")]
    FutureEpoch,
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The till's certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// Makes a new code for a till and voids those before it. `random` are fresh random bits.
///
/// # Errors
/// What the store says.
pub fn new_code(
    change: &Change<'_>,
    till: TillId,
    fingerprint: Option<&Hash>,
    random: u64,
    now_ms: i64,
    hours: u32,
) -> DbResult<String> {
    let secret: String = (0..RANDOM_CHARS).map(|place| symbol(random >> (5 * place))).collect();
    change.add_code(till, code_hash(&secret), now_ms, now_ms + i64::from(hours) * 3_600_000)?;
    let (left, right) = secret.split_at(RANDOM_CHARS / 2);
    Ok(match fingerprint {
        Some(hash) => format!("{left}-{right}-{}", fingerprint_text(hash)),
        None => format!("{left}-{right}"),
    })
}

/// The first eighty bits of a hash in Crockford's base 32.
#[must_use]
pub fn fingerprint_text(hash: &Hash) -> String {
    let bits = hash.0.iter().take(10).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    (0..16).rev().map(|place| symbol(u64::try_from(bits >> (5 * place) & 31).unwrap_or_default())).collect()
}

fn symbol(bits: u64) -> char {
    let index = usize::try_from(bits & 31).unwrap_or_default();
    char::from(ALPHABET.get(index).copied().unwrap_or(b'0'))
}

fn code_hash(secret: &str) -> Hash {
    Hash::of(format!("kassa.enrol.v1\n{secret}").as_bytes())
}

/// The hash of a code as a person typed it: either case, with or without dashes and spaces, O for 0 and I or L for 1.
/// Nothing when it cannot be a code.
fn typed_hash(code: &str) -> Option<Hash> {
    let mut secret = String::with_capacity(RANDOM_CHARS);
    for letter in code.chars().filter(|letter| !matches!(letter, '-' | ' ')).take(RANDOM_CHARS) {
        let letter = match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        };
        if !letter.is_ascii() || !ALPHABET.iter().any(|known| char::from(*known) == letter) {
            return None;
        }
        secret.push(letter);
    }
    (secret.len() == RANDOM_CHARS).then(|| code_hash(&secret))
}

/// Lets a till in by its code. A till whose present life has entries already begins the next one: whatever database it
/// comes with, no place of its journal is ever used twice. Nothing is used up by a refusal.
///
/// # Errors
/// The code does not let in or is for another till, or what the store says.
pub fn enrol(
    db: &Db,
    asked: &EnrolRequest,
    public_key: &[u8; 32],
    authority: Option<&Authority>,
    now_ms: i64,
) -> Result<EnrolAnswer, EnrolError> {
    let hash = typed_hash(&asked.code).ok_or(EnrolError::Code(CodeState::Unknown))?;
    db.write(|change| {
        let (till, again) = match change.use_code(hash, now_ms)? {
            CodeState::Good(till) => (till, false),
            // The answer was lost on its way, and the till asks again with the very key it was let in with: it is told
            // the same once more, as long as its journal has not begun.
            CodeState::Used(till) if repeats(change, till, public_key)? => (till, true),
            state @ (CodeState::Unknown | CodeState::Used(_) | CodeState::Expired) => {
                return Err(EnrolError::Code(state));
            }
        };
        if asked.goes_on.is_some_and(|folder| folder.till != till) {
            return Err(EnrolError::OtherTill);
        }
        let row = change.till(till)?.ok_or(DbError::Corrupt("a code of no till"))?;
        let epoch = if again { row.epoch } else { next_epoch(change, &row, asked.goes_on)? };
        if !again {
            change.enrol_till(till, epoch, public_key, &asked.program, now_ms)?;
        }
        let point = change.point(row.point)?.ok_or(DbError::Corrupt("a till of no point"))?;
        let numbers = first_numbers(change, till, point.limits.payments)?;
        let files_key = Some(hex(FilesKey::of(change, now_ms)?.0.verifying_key().as_bytes()));
        let own_certificate = authority.map(|ca| ca.till_certificate(till, public_key, now_ms)).transpose()?;
        let certificate = authority.map(|ca| ca.certificate.clone());
        Ok(EnrolAnswer { till, code: row.code, epoch, point, numbers, files_key, certificate, own_certificate })
    })
}

/// The life a till begins: a later one than any that has entries here, or that its own folder is in. A centre that was
/// restored from a backup may know of fewer lives than the folder.
fn next_epoch(change: &Change<'_>, row: &TillRow, folder: Option<GoesOn>) -> Result<Epoch, EnrolError> {
    let begun = change.head(row.id, row.epoch)?.is_some();
    let free = Epoch(row.epoch.0.saturating_add(u32::from(begun)));
    match folder {
        Some(folder) if folder.epoch.0 > row.epoch.0.saturating_add(EPOCHS_LOST) => Err(EnrolError::FutureEpoch),
        Some(folder) => Ok(free.max(Epoch(folder.epoch.0 + 1))),
        None => Ok(free),
    }
}

/// The numbers a new life begins with. Whatever the centre has, in the journal or as evidence, is passed; and where the
/// till has worked before, also what it may have given without the centre ever hearing of it, for a paper with that
/// number may be in somebody's hands: never more payments than the point may leave unsent.
fn first_numbers(view: &View<'_>, till: TillId, unsent: u32) -> DbResult<FirstNumbers> {
    let mut bodies: Vec<Vec<u8>> = Vec::new();
    for kind in NUMBERING {
        bodies.extend(view.last_of_kind(till, kind)?.into_iter().map(|entry| entry.body));
    }
    for head in view.heads()?.iter().filter(|row| row.head.till == till) {
        for raw in view.evidence(till, head.head.epoch)? {
            bodies.extend(Batch::decode(&raw).into_iter().flat_map(|batch| batch.entries));
        }
    }
    let (mut visit, mut payment, mut shift) = (0, 0, 0);
    for entry in bodies.iter().filter_map(|body| Entry::parse(body).ok()) {
        match entry.body {
            Body::PaymentAccepted(taken) => {
                visit = visit.max(taken.visit.0);
                payment = payment.max(taken.number.0);
            }
            Body::ShiftOpening { shift: opened, .. } => shift = shift.max(opened.0),
            _ => {}
        }
    }
    if (visit, payment, shift) == (0, 0, 0) {
        return Ok(FirstNumbers::START);
    }
    let after = |last: u32| last.saturating_add(unsent).saturating_add(1);
    Ok(FirstNumbers {
        visit: VisitNumber(after(visit)),
        payment: PaymentNumber(after(payment)),
        shift: ShiftNumber(after(shift)),
    })
}

/// Whether a till was let in with this key and has not begun its journal yet.
fn repeats(change: &Change<'_>, till: TillId, public_key: &[u8; 32]) -> DbResult<bool> {
    let Some(row) = change.till(till)? else { return Ok(false) };
    let same = row.public_key.as_ref() == Some(public_key) && row.revoked_utc.is_none();
    Ok(same && change.head(till, row.epoch)?.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_code_is_forgiving_and_rubbish_is_none() {
        let hash = Some(code_hash("ABC1010XYZ"));
        for (typed, expect) in [
            ("ABC10-10XYZ", hash),
            ("abc10-10xyz", hash),
            ("ABCIO-LOXYZ", hash),
            (" abc 1010xyz-0123456789ABCDEF", hash),
            ("ABC10-10XY", None),
            ("", None),
            ("ABC10-10XYU", None),
            ("АВС10-10XYZ", None),
            ("ABC10-10XY\0", None),
        ] {
            assert_eq!(typed_hash(typed), expect, "{typed}");
        }
    }

    #[test]
    fn the_fingerprint_is_the_first_eighty_bits() {
        let mut hash = Hash([0; 32]);
        assert_eq!(fingerprint_text(&hash), "0000000000000000");
        hash.0 = [0xff; 32];
        assert_eq!(fingerprint_text(&hash), "ZZZZZZZZZZZZZZZZ");
        hash.0[..10].copy_from_slice(&[0x08, 0x42, 0x10, 0x84, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21]);
        assert_eq!(fingerprint_text(&hash), "1111111111111111");
    }
}
