//! Loading a registry: the check that decides, and the application that follows it.

mod run;

use std::collections::HashMap;
use std::io::SeekFrom;

use kassa_domain::{BusinessDate, Money};
use sha2::{Digest as _, Sha256};

use super::payment::{Fields, Identity, Item, Reason};
use super::profile::{LineKind, Profile};
use super::protocol::Protocol;
use super::source::{self, io, short_hash};
use super::{ContentHash, Input, Refusal};
use crate::table::{Encoding, Remark};
use run::Run;

/// What the day and the books say about dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Today: a payment of a later day is refused.
    pub today: BusinessDate,
    /// The first day that is still open.
    pub open_from: Option<BusinessDate>,
}

/// What the lines of a registry come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Payments and voids.
    pub count: u64,
    /// Their sum, voids below zero.
    pub amount: Money,
    /// What is transferred, where the lines tell it.
    pub transfer: Money,
    /// What acceptance cost, where the lines tell it.
    pub commission: Money,
    /// Voids among them.
    pub voids: u64,
    /// Their sum, below zero.
    pub void_amount: Money,
    /// Readings of meters beside them.
    pub readings: u64,
}

/// What a registry says of itself, beside its payments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// Its own number.
    pub number: Option<String>,
    /// Its own day.
    pub day: Option<BusinessDate>,
    /// The payment order its money comes with.
    pub order: Option<String>,
    /// The day of that order.
    pub order_date: Option<BusinessDate>,
}

/// A registry that was read whole and agrees with itself.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What its content is known by.
    pub hash: ContentHash,
    /// What its lines are known by: the same in another code page, with other line ends, blank lines or an end mark.
    pub meaning: ContentHash,
    /// The page its texts are in.
    pub encoding: Encoding,
    /// What is odd about the file and yet no reason to refuse.
    pub remarks: Vec<Remark>,
    /// What it says of itself.
    pub about: About,
    /// What its lines come to.
    pub totals: Totals,
    /// True where totals of the file agreed; false where it has none and its profile asks for none.
    pub controlled: bool,
    profile: Profile,
    rules: Rules,
    /// Identities that more than one line has.
    repeated: Vec<[u8; 12]>,
}

/// Reads a registry whole and decides whether it can be applied. `known` tells what a content, or the same lines in a file
/// of other bytes, was loaded as before.
///
/// # Errors
/// Why nothing of it can be applied.
pub fn check(
    input: &mut dyn Input,
    control: Option<&mut dyn Input>,
    profile: &Profile,
    rules: Rules,
    known: &dyn Fn(&ContentHash) -> Option<String>,
) -> Result<Checked, Refusal> {
    let hash = content_hash(input)?;
    if let Some(first) = known(&hash) {
        return Err(Refusal::Known { first });
    }
    let mut run = Run::new(profile);
    let mut seen: Vec<[u8; 12]> = Vec::new();
    let mut lines = Sha256::new();
    let found = source::read(input, profile, &mut |record| {
        lines.update(record.hash);
        if let Some(taken) = run.take(&record)? {
            seen.push(taken);
        }
        Ok(())
    })?;
    if run.totals.count == 0 {
        return Err(Refusal::NoPayments);
    }
    let meaning = ContentHash(lines.finalize().into());
    if let Some(first) = known(&meaning) {
        return Err(Refusal::Known { first });
    }
    let controlled = run.finish(control)?;
    let (totals, about) = (run.totals, run.about);
    seen.sort_unstable();
    let mut repeated: Vec<[u8; 12]> = seen.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]).collect();
    repeated.dedup();
    let source::Found { page: encoding, remarks } = found;
    let profile = profile.clone();
    Ok(Checked { hash, meaning, encoding, remarks, about, totals, controlled, profile, rules, repeated })
}

impl Checked {
    /// Reads the registry again and hands out its payments and readings. `take` applies one, or tells why it does not; a
    /// payment that something speaks against already is handed out too, to be kept with its reason.
    ///
    /// # Errors
    /// The file is not the one that was checked: what `take` did is to be undone.
    pub fn apply(
        &self,
        input: &mut dyn Input,
        take: &mut dyn FnMut(&Item) -> Option<Reason>,
    ) -> Result<Protocol, Refusal> {
        let mut protocol = Protocol::new(self);
        let mut run = Run::new(&self.profile);
        let mut met: HashMap<[u8; 12], u32> = HashMap::new();
        let _ = source::read(input, &self.profile, &mut |record| {
            if record.kind == LineKind::Reading {
                let readings = Fields::new(&self.profile, &record, &run.above).readings()?;
                let _ = run.take(&record)?;
                for reading in readings {
                    let reason = take(&Item::Reading(reading));
                    protocol.take_reading(reason);
                }
                return Ok(());
            }
            let Some(key) = run.take(&record)? else { return Ok(()) };
            let fields = Fields::new(&self.profile, &record, &run.above);
            let named = fields.named().is_some();
            let before = if self.repeated.binary_search(&key).is_ok() {
                let times = met.entry(key).or_default();
                *times += 1;
                *times - 1
            } else {
                0
            };
            // Equal lines without a number of their own are as many payments, told apart by their place. So are lines of one
            // file that have one number: the file's totals have both, and neither's money may vanish.
            let again = || short_hash(&[&key, &before.to_le_bytes()]);
            let identity = if named && before == 0 { key } else { again() };
            let mut payment = fields.payment(record.kind == LineKind::Void, Identity(identity))?;
            payment.against = payment.against.or_else(|| self.against_date(payment.date));
            let told = payment.against;
            let item = Item::Payment(Box::new(payment));
            let reason = told.or(take(&item));
            if let Item::Payment(payment) = &item {
                protocol.take(payment, reason)?;
            }
            Ok(())
        })?;
        if run.totals != self.totals || content_hash(input)? != self.hash {
            return Err(Refusal::Changed);
        }
        Ok(protocol)
    }

    /// The profile it was read by.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    fn against_date(&self, date: Option<BusinessDate>) -> Option<Reason> {
        let date = date?;
        if date > self.rules.today {
            Some(Reason::DateInFuture)
        } else if self.rules.open_from.is_some_and(|first| date < first) {
            Some(Reason::DateBeforeClosedPeriod)
        } else {
            None
        }
    }
}

/// The hash of a whole file.
fn content_hash(input: &mut dyn Input) -> Result<ContentHash, Refusal> {
    let _ = input.seek(SeekFrom::Start(0)).map_err(io)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = input.read(&mut buffer).map_err(io)?;
        if read == 0 {
            return Ok(ContentHash(hasher.finalize().into()));
        }
        hasher.update(&buffer[..read]);
    }
}
