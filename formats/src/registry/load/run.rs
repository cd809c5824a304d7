//! One run over the lines of a registry: what they add up to, and whether that is what its totals say.

use std::collections::BTreeMap;

use super::super::payment::{Fields, Identity, is_payment, nothing};
use super::super::profile::{Control, Field, Form, Line, LineKind, Profile};
use super::super::source::{self, Record, Values, short_hash};
use super::{About, Totals};
use crate::registry::{Input, Refusal};

/// Most payment orders of a packet of two files.
const ORDERS_MAX: usize = 65_536;

/// What one run over a file adds up.
pub(super) struct Run<'a> {
    profile: &'a Profile,
    pub(super) totals: Totals,
    pub(super) about: About,
    /// Values that hold for the lines below: of the header, of the packet.
    pub(super) above: Values,
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
    /// The totals of a line. Of those its description names, none may be missing where the profile asks for totals: a line
    /// that was cut would agree with anything.
    fn read(profile: &Profile, record: &Record) -> Result<Self, Refusal> {
        let none: Values = std::array::from_fn(|_| None);
        let fields = Fields::new(profile, record, &none);
        let mut said = Field::TOTALS.map(|field| (field, None));
        for (field, value) in &mut said {
            *value = if matches!(field, Field::Count | Field::Voids) {
                fields.count(*field)?
            } else {
                fields.minor(*field)?
            };
            if value.is_none() && record.asks(*field) && profile.control != Control::IfPresent {
                return Err(Refusal::TotalMissing { line: record.line, field: *field });
            }
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
    pub(super) fn new(profile: &'a Profile) -> Self {
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
        let about = About::default();
        Self { profile, totals, about, above, said: None, packet: None, packets: 0, orders: BTreeMap::new() }
    }

    /// Adds a line; for a payment, what it is told by.
    pub(super) fn take(&mut self, record: &Record) -> Result<Option<[u8; 12]>, Refusal> {
        match record.kind {
            LineKind::Skip => {}
            LineKind::Reading => {
                let readings = Fields::new(self.profile, record, &self.above).readings()?;
                self.totals.readings += readings.len() as u64;
            }
            LineKind::Header => {
                self.note(record)?;
                self.inherit(record);
            }
            LineKind::Total => {
                let said = Said::read(self.profile, record)?;
                self.note(record)?;
                // A table may have totals of parts, the last is of all; elsewhere a second one means two files in one.
                if self.said.is_some() && self.profile.form != Form::Table {
                    return Err(Refusal::Shape { line: record.line });
                }
                self.said = Some(said);
            }
            LineKind::Packet => {
                self.close_packet()?;
                let said = Said::read(self.profile, record)?;
                self.inherit(record);
                self.packet = Some((said, 0, 0));
                self.packets += 1;
            }
            kind if is_payment(kind) => return self.add(record).map(Some),
            LineKind::Payment | LineKind::Void => {}
        }
        Ok(None)
    }

    /// Keeps what a line above or below the payments says of the registry itself.
    fn note(&mut self, record: &Record) -> Result<(), Refusal> {
        let none: Values = std::array::from_fn(|_| None);
        let fields = Fields::new(self.profile, record, &none);
        let text = |field| fields.text(field).map(str::to_owned);
        let (order, order_date) = (text(Field::Order), fields.day(Field::OrderDate)?);
        // The day of the order is the last thing of a line of totals: without it the line was cut.
        if record.asks(Field::OrderDate) && order.is_some() && order_date.is_none() {
            return Err(Refusal::TotalMissing { line: record.line, field: Field::OrderDate });
        }
        let about = &mut self.about;
        about.number = about.number.take().or(text(Field::Registry));
        about.day = about.day.or(fields.day(Field::RegistryDate)?);
        about.order = about.order.take().or(order);
        about.order_date = about.order_date.or(order_date);
        Ok(())
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
                parts.insert(0, self.profile.source().as_bytes());
                short_hash(&parts)
            }
            None => short_hash(&[self.profile.source().as_bytes(), &record.hash]),
        };
        let payment = fields.payment(void, Identity(key))?;
        let overflow = |_| Refusal::field(record.line, Field::Amount, fields.text(Field::Amount).unwrap_or_default());
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
    pub(super) fn finish(&mut self, control: Option<&mut dyn Input>) -> Result<bool, Refusal> {
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
        let line = Line {
            kind: LineKind::Total,
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
            Said::read(&second, &record)?.agrees(|field| if field == Field::Count { count } else { amount })
        })?;
        match self.orders.keys().next() {
            Some(order) => Err(Refusal::Order { order: order.clone() }),
            None => Ok(()),
        }
    }
}
