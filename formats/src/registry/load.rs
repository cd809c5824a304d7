//! Loading a registry: the check that decides, and the application that follows it.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::io::SeekFrom;

use kassa_domain::{BusinessDate, Money};
use sha2::{Digest as _, Sha256};

use super::payment::{Fields, Identity, Item, Reason, is_payment, nothing};
use super::profile::{Control, Field, Form, LineKind, Profile};
use super::protocol::Protocol;
use super::source::{self, Record, Values, io, short_hash};
use super::{ContentHash, Input, Refusal};
use crate::table::Encoding;

/// Most payment orders of a packet of two files.
const ORDERS_MAX: usize = 65_536;

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

/// A registry that was read whole and agrees with itself.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What its content is known by.
    pub hash: ContentHash,
    /// The page its texts are in.
    pub encoding: Encoding,
    /// What its lines come to.
    pub totals: Totals,
    /// True where totals of the file agreed; false where it has none and its profile asks for none.
    pub controlled: bool,
    profile: Profile,
    rules: Rules,
    /// Identities that more than one line has.
    repeated: Vec<[u8; 12]>,
}

/// Reads a registry whole and decides whether it can be applied. `known` tells what a content was loaded as before.
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
    let encoding = source::read(input, profile, &mut |record| {
        if let Some(taken) = run.take(&record)? {
            seen.push(taken);
        }
        Ok(())
    })?;
    if run.totals.count == 0 {
        return Err(Refusal::NoPayments);
    }
    let controlled = run.finish(control)?;
    let totals = run.totals;
    seen.sort_unstable();
    let mut repeated: Vec<[u8; 12]> = seen.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]).collect();
    repeated.dedup();
    Ok(Checked { hash, encoding, totals, controlled, profile: profile.clone(), rules, repeated })
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
                let reading = Fields::new(&self.profile, &record, &run.above).reading()?;
                let _ = run.take(&record)?;
                let reason = take(&Item::Reading(reading));
                protocol.take_reading(reason);
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
            // Equal lines without a number of their own are as many payments, told apart by their place.
            let identity = if named { key } else { short_hash(&[&key, &before.to_le_bytes()]) };
            let mut payment = fields.payment(record.kind == LineKind::Void, Identity(identity))?;
            let repeated = (named && before > 0).then_some(Reason::DuplicateOperation);
            payment.against = repeated.or(payment.against).or_else(|| self.against_date(payment.date));
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

/// What one run over a file adds up.
struct Run<'a> {
    profile: &'a Profile,
    totals: Totals,
    /// Values that hold for the lines below: of the header, of the packet.
    above: Values,
    /// What the file says its totals are.
    said: Option<Said>,
    /// The packet that is open: what it says, and what its lines have come to.
    packet: Option<(Said, i64, i64)>,
    packets: u64,
    orders: BTreeMap<String, (i64, i64)>,
}

/// Totals as a file says them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said([(Field, Option<i64>); 6]);

impl Said {
    fn read(fields: &Fields<'_>) -> Result<Self, Refusal> {
        let mut said = [
            (Field::Count, None),
            (Field::Voids, None),
            (Field::Amount, None),
            (Field::Transfer, None),
            (Field::Commission, None),
            (Field::VoidAmount, None),
        ];
        for (field, value) in &mut said {
            *value = if matches!(field, Field::Count | Field::Voids) {
                fields.count(*field)?
            } else {
                fields.minor(*field)?
            };
        }
        Ok(Self(said))
    }

    /// Compares what is said with what was found; whatever is not said is not compared.
    fn agrees(self, found: impl Fn(Field) -> i64) -> Result<(), Refusal> {
        for (field, said) in self.0 {
            if let Some(said) = said
                && said != found(field)
            {
                return Err(Refusal::Total { field, said, found: found(field) });
            }
        }
        Ok(())
    }
}

fn as_signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl<'a> Run<'a> {
    fn new(profile: &'a Profile) -> Self {
        let zero = nothing(profile.currency);
        let totals = Totals {
            count: 0,
            amount: zero,
            transfer: zero,
            commission: zero,
            voids: 0,
            void_amount: zero,
            readings: 0,
        };
        let above = std::array::from_fn(|_| None);
        Self { profile, totals, above, said: None, packet: None, packets: 0, orders: BTreeMap::new() }
    }

    /// Adds a line; for a payment, what it is told by.
    fn take(&mut self, record: &Record) -> Result<Option<[u8; 12]>, Refusal> {
        match record.kind {
            LineKind::Skip => {}
            LineKind::Reading => {
                let _ = Fields::new(self.profile, record, &self.above).reading()?;
                self.totals.readings += 1;
            }
            LineKind::Header => self.inherit(record),
            LineKind::Total => {
                let none = std::array::from_fn(|_| None);
                let said = Said::read(&Fields::new(self.profile, record, &none))?;
                // A table may have totals of parts, the last is of all; elsewhere a second one means two files in one.
                if self.said.is_some() && self.profile.form != Form::Table {
                    return Err(Refusal::Shape { line: record.line });
                }
                self.said = Some(said);
            }
            LineKind::Packet => {
                self.close_packet()?;
                let none = std::array::from_fn(|_| None);
                let said = Said::read(&Fields::new(self.profile, record, &none))?;
                self.inherit(record);
                self.packet = Some((said, 0, 0));
                self.packets += 1;
            }
            kind if is_payment(kind) => return self.add(record).map(Some),
            LineKind::Payment | LineKind::Void => {}
        }
        Ok(None)
    }

    /// Keeps the values of a header or packet for the lines below; its totals are not among them.
    fn inherit(&mut self, record: &Record) {
        for field in [Field::Branch, Field::Operator, Field::Service, Field::Date, Field::Order, Field::OrderDate] {
            if let Some(value) = &record.values[field as usize] {
                self.above[field as usize] = Some(value.clone());
            }
        }
    }

    fn add(&mut self, record: &Record) -> Result<[u8; 12], Refusal> {
        if self.profile.control == Control::Packets && self.packet.is_none() {
            return Err(Refusal::Shape { line: record.line });
        }
        let fields = Fields::new(self.profile, record, &self.above);
        let void = record.kind == LineKind::Void;
        let key = match fields.named() {
            Some(mut parts) => {
                parts.insert(0, self.profile.id.as_bytes());
                short_hash(&parts)
            }
            None => short_hash(&[self.profile.id.as_bytes(), &record.hash]),
        };
        let payment = fields.payment(void, Identity(key))?;
        let overflow = |_| Refusal::Field { line: record.line, field: Field::Amount };
        let totals = &mut self.totals;
        totals.count += 1;
        totals.amount = totals.amount.plus(payment.amount).map_err(overflow)?;
        if void {
            totals.voids += 1;
            totals.void_amount = totals.void_amount.plus(payment.amount).map_err(overflow)?;
        }
        if let Some(transfer) = payment.transfer {
            totals.transfer = totals.transfer.plus(transfer).map_err(overflow)?;
        }
        if let Some(commission) = payment.commission {
            totals.commission = totals.commission.plus(commission).map_err(overflow)?;
        }
        let minor = payment.amount.minor();
        if let Some((_, count, amount)) = &mut self.packet {
            *count += 1;
            *amount += minor;
        }
        if self.profile.control == Control::File {
            let order = payment.order.unwrap_or_default().trim_start_matches('0').to_owned();
            let (count, amount) = self.orders.entry(order).or_default();
            *count += 1;
            *amount += minor;
            if self.orders.len() > ORDERS_MAX {
                return Err(Refusal::TooLarge);
            }
        }
        Ok(key)
    }

    fn close_packet(&mut self) -> Result<(), Refusal> {
        let Some((said, count, amount)) = self.packet.take() else { return Ok(()) };
        said.agrees(|field| if field == Field::Count { count } else { amount })
    }

    /// Compares the lines with every total there is; true when there was one.
    fn finish(&mut self, control: Option<&mut dyn Input>) -> Result<bool, Refusal> {
        self.close_packet()?;
        let totals = self.totals;
        if let Some(said) = self.said {
            let found = [
                (Field::Count, as_signed(totals.count)),
                (Field::Voids, as_signed(totals.voids)),
                (Field::Transfer, totals.transfer.minor()),
                (Field::Commission, totals.commission.minor()),
                (Field::VoidAmount, totals.void_amount.minor().abs()),
            ];
            said.agrees(|field| {
                let named = found.iter().find(|(name, _)| *name == field);
                named.map_or(totals.amount.minor(), |(_, value)| *value)
            })?;
        }
        match self.profile.control {
            Control::Total if self.said.is_none() => Err(Refusal::NoTotal),
            Control::Packets if self.packets == 0 => Err(Refusal::NoTotal),
            Control::File => {
                let control = control.ok_or(Refusal::NoControlFile)?;
                self.compare_orders(control)?;
                Ok(true)
            }
            Control::Total | Control::Packets => Ok(true),
            Control::IfPresent => Ok(self.said.is_some()),
        }
    }

    /// Compares each payment order with the second file.
    fn compare_orders(&mut self, control: &mut dyn Input) -> Result<(), Refusal> {
        let described = self.profile.control_file.as_ref().ok_or(Refusal::NoControlFile)?;
        let line = super::profile::Line {
            kind: LineKind::Payment,
            starts: String::new(),
            drop: false,
            cells: None,
            columns: described.columns.clone(),
        };
        let second = Profile {
            form: Form::Delimited,
            delimiter: Some(described.delimiter),
            lines: vec![line],
            ..self.profile.clone()
        };
        let orders = &mut self.orders;
        let none: Values = std::array::from_fn(|_| None);
        let _ = source::read(control, &second, &mut |record| {
            let fields = Fields::new(&second, &record, &none);
            let order = fields.text(Field::Order).unwrap_or_default().trim_start_matches('0').to_owned();
            let (count, amount) = orders.remove(&order).ok_or(Refusal::Order { order })?;
            Said::read(&fields)?.agrees(|field| if field == Field::Count { count } else { amount })
        })?;
        match self.orders.keys().next() {
            Some(order) => Err(Refusal::Order { order: order.clone() }),
            None => Ok(()),
        }
    }
}
