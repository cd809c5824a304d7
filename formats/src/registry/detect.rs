//! Which profiles fit a content. A proposal is for a person to confirm: nothing is applied by it.

use std::io::{self, Read, Seek, SeekFrom};

use super::payment::{Fields, Identity, Payment, is_payment};
use super::profile::{Form, LineKind, Profile};
use super::source::{self, Values};
use super::{Container, Input, Refusal};
use crate::scan::Confidence;

/// How many payments are looked at.
const LOOKED_AT: u64 = 200;
/// How many bytes of a text are looked at: no line that long is a payment's, so as many payments stand in them.
const BYTES: u64 = 1024 * 1024;

/// The beginning of a text, as if it were all of it.
struct Beginning<'a> {
    input: &'a mut dyn Input,
    at: u64,
}

impl Read for Beginning<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(BYTES.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let most = buffer.len().min(left);
        let read = self.input.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Beginning<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.input.seek(to)?;
        Ok(self.at)
    }
}

/// A profile that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its id.
    pub profile: String,
    /// How sure that is: certain where the file has marks of its own.
    pub confidence: Confidence,
    /// How many payments were looked at.
    pub payments: u64,
    /// The first of them, for the operator's eye: is the account an account, the sum a sum?
    pub first: Option<Payment>,
    /// How many fields the first one has.
    fields: usize,
}

/// The profiles that every line looked at is of, the likeliest first.
///
/// # Errors
/// The file cannot be read at all.
pub fn propose(input: &mut dyn Input, profiles: &[Profile]) -> Result<Vec<Proposal>, Refusal> {
    let mut proposals = Vec::new();
    let text = source::container(input)? == Container::Text;
    for profile in profiles {
        let fitting =
            if text { fits(&mut Beginning { input: &mut *input, at: 0 }, profile) } else { fits(input, profile) };
        match fitting {
            Ok(Some(proposal)) => proposals.push(proposal),
            Err(Refusal::Io(kind)) => return Err(Refusal::Io(kind)),
            // An exchange is known by its first line; cut, it is no other kind of file.
            Err(Refusal::Cut) if profile.form == Form::ClientBank => return Err(Refusal::Cut),
            Ok(None) | Err(_) => {}
        }
    }
    proposals.sort_by_key(|proposal| std::cmp::Reverse((proposal.confidence, proposal.fields)));
    Ok(proposals)
}

fn fits(input: &mut dyn Input, profile: &Profile) -> Result<Option<Proposal>, Refusal> {
    let mut above: Values = std::array::from_fn(|_| None);
    let mut first: Option<Payment> = None;
    let (mut payments, mut marked, mut enough, mut fields) = (0, profile.form == Form::ClientBank, false, 0);
    let read = source::read(input, profile, &mut |record| {
        match record.kind {
            LineKind::Total | LineKind::Packet | LineKind::Header => {
                marked = true;
                for (kept, value) in above.iter_mut().zip(&record.values) {
                    if value.is_some() {
                        kept.clone_from(value);
                    }
                }
            }
            LineKind::Reading | LineKind::Skip => {}
            kind if is_payment(kind) => {
                let void = kind == LineKind::Void;
                let payment = Fields::new(profile, &record, &above).payment(void, Identity(record.hash))?;
                if first.is_none() {
                    fields = record.values.iter().flatten().filter(|value| !value.is_empty()).count();
                    first = Some(payment);
                }
                payments += 1;
            }
            LineKind::Payment | LineKind::Void => {}
        }
        enough = payments >= LOOKED_AT;
        // Reading is ended by a refusal of our own, told from others by the mark beside it.
        if enough { Err(Refusal::TooLarge) } else { Ok(()) }
    });
    if !enough {
        let _ = read?;
    }
    let confidence = if marked { Confidence::Certain } else { Confidence::Likely };
    let proposal = Proposal { profile: profile.id.clone(), confidence, payments, first, fields };
    Ok((payments > 0).then_some(proposal))
}
