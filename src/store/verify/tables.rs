//! The tables beside the journal: each entry takes its rows, and what nobody takes follows from no entry.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, Epoch, PaymentNumber, Seq, ShiftNumber};
use kassa_domain::payment::{Payment, PaymentState};
use kassa_domain::receipt::OperationKind;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Statement};

use super::expected::{
    self, CASH, COUNT, LINE, PAYMENT, READING, RECEIPT, REVERSAL, SHIFT, Shape, Sums, VISIT, int, text,
};
use super::outcome::Asked;
use super::rows::{Stream, Values};
use super::{Fault, Faults, RowName};
use crate::store::StoreError;
use crate::store::counts::Drawer;
use crate::store::identity::Identity;

const BY_ENTRY: &str = "epoch, seq";

/// The queries of the streams; they outlive their rows.
pub struct Statements<'c> {
    payments: Statement<'c>,
    lines: Statement<'c>,
    visits: Statement<'c>,
    receipts: Statement<'c>,
    reversals: Statement<'c>,
    cash: Statement<'c>,
    counts: Statement<'c>,
    readings: Statement<'c>,
}

impl<'c> Statements<'c> {
    pub fn prepare(connection: &'c Connection) -> Result<Self, StoreError> {
        let receipt = ", operation, state, detail, settled, registered_epoch, registered_seq, shared, leader_epoch, \
             leader_seq";
        Ok(Self {
            payments: connection.prepare(&PAYMENT.query(BY_ENTRY, ", state"))?,
            // The line's number is read as a value, and rows come in its order by the table's key.
            lines: connection.prepare(&LINE.query("payment", "").replace("BY payment", "BY payment, line"))?,
            visits: connection.prepare(&VISIT.query("number", ""))?,
            receipts: connection.prepare(&RECEIPT.query(BY_ENTRY, receipt))?,
            reversals: connection.prepare(&REVERSAL.query(BY_ENTRY, ", done, failed"))?,
            cash: connection.prepare(&CASH.query(BY_ENTRY, ", done"))?,
            counts: connection.prepare(&COUNT.query(BY_ENTRY, ""))?,
            readings: connection.prepare(&READING.query(BY_ENTRY, ""))?,
        })
    }
}

/// A payment whose state is followed.
pub(super) struct Followed {
    pub(super) at: EntryRef,
    pub(super) state: PaymentState,
    pub(super) stored: String,
}

/// A visit whose payments are being added up.
struct VisitSum {
    number: u32,
    at: EntryRef,
    total: i64,
    change: i64,
}

/// The tables, read in step with the journal.
pub struct Tables<'s> {
    pub(super) connection: &'s Connection,
    identity: Option<Identity>,
    payments: Stream<'s, EntryRef>,
    pub(super) lines: Stream<'s, u32>,
    pub(super) visits: Stream<'s, u32>,
    pub(super) receipts: Stream<'s, EntryRef>,
    pub(super) reversals: Stream<'s, EntryRef>,
    cash: Stream<'s, EntryRef>,
    counts: Stream<'s, EntryRef>,
    readings: Stream<'s, EntryRef>,
    visit: Option<VisitSum>,
    /// Shifts by number, as the journal makes them.
    pub(super) shifts: BTreeMap<u32, (EntryRef, Values)>,
    /// What was asked for and is not registered and agreed upon yet.
    pub(super) asked: HashMap<EntryRef, Asked>,
    /// Payments that are not registered and agreed upon yet.
    pub(super) followed: HashMap<PaymentNumber, Followed>,
    /// Lines of payments whose return is registered.
    pub(super) returned: HashMap<PaymentNumber, BTreeSet<u32>>,
    /// Duplicates printed, with the last entry about them.
    pub(super) copies: BTreeMap<u32, (EntryRef, u32)>,
}

impl<'s> Tables<'s> {
    pub fn open(
        connection: &'s Connection,
        statements: &'s mut Statements<'_>,
        identity: Option<Identity>,
    ) -> Result<Self, StoreError> {
        let columns = |shape: &Shape, further: usize| shape.columns.len() + further;
        Ok(Self {
            connection,
            identity,
            payments: Stream::new(statements.payments.query([])?, columns(&PAYMENT, 1))?,
            lines: Stream::new(statements.lines.query([])?, columns(&LINE, 0))?,
            visits: Stream::new(statements.visits.query([])?, columns(&VISIT, 0))?,
            receipts: Stream::new(statements.receipts.query([])?, columns(&RECEIPT, 9))?,
            reversals: Stream::new(statements.reversals.query([])?, columns(&REVERSAL, 2))?,
            cash: Stream::new(statements.cash.query([])?, columns(&CASH, 1))?,
            counts: Stream::new(statements.counts.query([])?, columns(&COUNT, 0))?,
            readings: Stream::new(statements.readings.query([])?, columns(&READING, 0))?,
            visit: None,
            shifts: BTreeMap::new(),
            asked: HashMap::new(),
            followed: HashMap::new(),
            returned: HashMap::new(),
            copies: BTreeMap::new(),
        })
    }

    /// Holds the rows of an entry against it.
    pub fn follow(&mut self, at: EntryRef, entry: &Entry, faults: &mut Faults) -> Result<(), StoreError> {
        match &entry.body {
            Body::EpochStarted { .. } => self.epoch_started(at, entry, faults),
            Body::ShiftOpening { .. } | Body::ShiftClosing { .. } => self.shift(at, entry, faults)?,
            Body::PaymentAccepted(payment) => self.payment(at, entry, payment, faults)?,
            Body::ReversalAccepted { .. } => self.reversal(at, entry, faults)?,
            Body::CashMoved { way, shift, amount, purpose } => {
                let way_name = expected::way_name(*way);
                let values = [int(shift.0), text(way_name), int(amount.minor()), text(purpose)];
                let row = take(&mut self.cash, at, &CASH, &values, faults)?;
                let kind = match way {
                    kassa_domain::cash::CashWay::In => OperationKind::CashIn,
                    kassa_domain::cash::CashWay::Out => OperationKind::CashOut,
                };
                let flags = row.map(|row| (is_set(row.get(CASH.columns.len())), false));
                self.ask(at, (kind, *shift), None, None, flags, Sums::Cash(*amount), faults)?;
            }
            Body::HandedOver(_) => self.count(at, entry, faults)?,
            Body::ReadingTaken(reading) => {
                let _ = take(&mut self.readings, at, &READING, &expected::reading(reading), faults)?;
            }
            Body::Reprinted { payment, .. } => {
                let (last, copies) = self.copies.entry(payment.0).or_insert((at, 0));
                (*last, *copies) = (at, *copies + 1);
            }
            Body::ReceiptShared { of, others } => self.shared(at, *of, others, faults),
            Body::ReceiptRegistered { of, .. }
            | Body::ReceiptFailed { of, .. }
            | Body::ReceiptUnknown { of, .. }
            | Body::ReceiptReferred { of, .. }
            | Body::PaymentCancelled { of, .. }
            | Body::GivenUp { of }
            | Body::CentreDecided { of, .. } => self.outcome(at, *of, entry, faults),
            Body::Unknown { .. } => self.skip(at, faults)?,
            Body::SignedIn
            | Body::SignedOut
            | Body::SignInFailed { .. }
            | Body::Approved { .. }
            | Body::XReported { .. }
            | Body::DrawerOpened { .. }
            | Body::PaperAttached(_)
            | Body::SettingsChanged { .. } => {}
        }
        Ok(())
    }

    /// Leaves the rows of an entry alone that cannot be read.
    pub fn skip(&mut self, at: EntryRef, faults: &mut Faults) -> Result<(), StoreError> {
        for (stream, table) in self.by_entry() {
            let extra = |at| faults.push(Fault::Extra { row: RowName::Entry(at), table });
            let _ = stream.take(at, extra)?;
        }
        Ok(())
    }

    /// The tables whose rows are named by their entry.
    pub(super) fn by_entry(&mut self) -> [(&mut Stream<'s, EntryRef>, &'static str); 6] {
        [
            (&mut self.payments, PAYMENT.table),
            (&mut self.receipts, RECEIPT.table),
            (&mut self.reversals, REVERSAL.table),
            (&mut self.cash, CASH.table),
            (&mut self.counts, COUNT.table),
            (&mut self.readings, READING.table),
        ]
    }

    fn epoch_started(&self, at: EntryRef, entry: &Entry, faults: &mut Faults) {
        let (Some(identity), Body::EpochStarted { point, code, public_key, currency, .. }) =
            (&self.identity, &entry.body)
        else {
            return;
        };
        if identity.epoch != at.epoch {
            return;
        }
        for (column, is_same) in [
            ("point_code", identity.point == *point),
            ("till_code", identity.code == *code),
            ("public_key", identity.public_key == *public_key),
            ("currency", identity.currency == *currency),
        ] {
            if !is_same {
                faults.push(Fault::Differs { at, table: "till", column });
            }
        }
    }

    fn shift(&mut self, at: EntryRef, entry: &Entry, faults: &mut Faults) -> Result<(), StoreError> {
        self.count(at, entry, faults)?;
        let (kind, shift) = match &entry.body {
            Body::ShiftOpening { shift, day, opening_cash, .. } => {
                let values = vec![
                    int(day.days()),
                    int(entry.occurred_at.utc_ms()),
                    expected::option(entry.user.map(|user| user.0)),
                    int(entry.occurred_at.offset_min()),
                    int(opening_cash.minor()),
                    text("opening"),
                    Value::Null,
                    Value::Null,
                ];
                if self.shifts.insert(shift.0, (at, values)).is_some() {
                    faults.push(Fault::Outcome { at, of: at });
                }
                (OperationKind::OpenShift, *shift)
            }
            Body::ShiftClosing { shift, counted, .. } => {
                self.set_shift(*shift, "state", text("closing"));
                self.set_shift(*shift, "counted", int(counted.minor()));
                (OperationKind::CloseShift, *shift)
            }
            _ => return Ok(()),
        };
        self.ask(at, (kind, shift), None, None, None, Sums::None, faults)
    }

    /// A drawer that was counted by notes and coins has its row.
    fn count(&mut self, at: EntryRef, entry: &Entry, faults: &mut Faults) -> Result<(), StoreError> {
        let Some(drawer) = Drawer::of(&entry.body) else { return Ok(()) };
        take(&mut self.counts, at, &COUNT, &expected::count(&drawer), faults).map(drop)
    }

    pub(super) fn set_shift(&mut self, shift: ShiftNumber, column: &str, value: Value) {
        let index = SHIFT.columns.iter().position(|name| *name == column);
        if let Some((_, values)) = self.shifts.get_mut(&shift.0)
            && let Some(place) = index.and_then(|index| values.get_mut(index))
        {
            *place = value;
        }
    }

    fn payment(
        &mut self,
        at: EntryRef,
        entry: &Entry,
        payment: &Payment,
        faults: &mut Faults,
    ) -> Result<(), StoreError> {
        // Sums that do not add up in the entry itself make no row that could be held against it.
        let (Ok(amount), Ok(())) = (payment.amount(), payment.check()) else {
            faults.push(Fault::Differs { at, table: "journal", column: "body" });
            return self.skip(at, faults);
        };
        let currency = payment.commission.currency();
        if self.identity.as_ref().is_some_and(|identity| identity.currency != currency) {
            faults.push(Fault::Differs { at, table: "till", column: "currency" });
        }
        let day = self.shifts.get(&payment.shift.0).and_then(|(_, values)| match values.first() {
            Some(Value::Integer(day)) => i32::try_from(*day).ok(),
            Some(_) | None => None,
        });
        let row = take(&mut self.payments, at, &PAYMENT, &expected::payment(entry, payment, amount, day), faults)?;
        if let Some(Value::Text(stored)) = row.and_then(|mut row| row.pop()) {
            let followed = Followed { at, state: PaymentState::Accepted, stored };
            let _ = self.followed.insert(payment.number, followed);
        }
        self.payment_lines(at, payment, faults)?;
        self.add_to_visit(at, payment, faults)?;
        let sums = Sums::of(payment, amount).unwrap_or(Sums::None);
        let of = Some((payment.number, at));
        self.ask(at, (OperationKind::Sale, payment.shift), of, None, None, sums, faults)
    }

    fn payment_lines(&mut self, at: EntryRef, payment: &Payment, faults: &mut Faults) -> Result<(), StoreError> {
        let number = payment.number.0;
        let extra = |number, faults: &mut Faults| {
            faults.push(Fault::Extra { row: RowName::Number(number), table: LINE.table });
        };
        for (index, line) in (0_u32..).zip(&payment.lines) {
            match self.lines.take(number, |number| extra(number, faults))? {
                Some(row) => LINE.compare(at, &expected::line(index, line), &row, faults),
                None => faults.push(Fault::Missing { at, table: LINE.table }),
            }
        }
        while self.lines.take(number, |number| extra(number, faults))?.is_some() {
            extra(number, faults);
        }
        Ok(())
    }

    fn add_to_visit(&mut self, at: EntryRef, payment: &Payment, faults: &mut Faults) -> Result<(), StoreError> {
        let tenders = &payment.tenders;
        let total = tenders.card.minor().saturating_add(tenders.cash.minor());
        let change = tenders.change.minor();
        match &mut self.visit {
            Some(visit) if visit.number == payment.visit.0 => {
                visit.total = visit.total.saturating_add(total);
                visit.change = visit.change.saturating_add(change);
            }
            _ => {
                self.close_visit(faults)?;
                self.visit = Some(VisitSum { number: payment.visit.0, at, total, change });
            }
        }
        Ok(())
    }

    pub(super) fn close_visit(&mut self, faults: &mut Faults) -> Result<(), StoreError> {
        let Some(VisitSum { number, at, total, change }) = self.visit.take() else { return Ok(()) };
        let extra = |number| faults.push(Fault::Extra { row: RowName::Number(number), table: VISIT.table });
        match self.visits.take(number, extra)? {
            Some(row) => VISIT.compare(at, &[int(total), int(change)], &row, faults),
            None => faults.push(Fault::Missing { at, table: VISIT.table }),
        }
        Ok(())
    }

    /// The entry that a payment's row says it was accepted by.
    pub(super) fn accepted_by(&self, payment: PaymentNumber) -> Result<Option<EntryRef>, StoreError> {
        let found = self
            .connection
            .prepare_cached("SELECT epoch, seq FROM payment WHERE number = ?1")?
            .query_row([payment.0], |row| Ok(EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(row.get(1)?) }))
            .optional()?;
        Ok(found)
    }
}

/// The row of an entry, held against what it should be; rows passed on the way follow from no entry.
pub(super) fn take(
    stream: &mut Stream<'_, EntryRef>,
    at: EntryRef,
    shape: &Shape,
    values: &[Value],
    faults: &mut Faults,
) -> Result<Option<Values>, StoreError> {
    let extra = |at| faults.push(Fault::Extra { row: RowName::Entry(at), table: shape.table });
    let row = stream.take(at, extra)?;
    match &row {
        Some(row) => shape.compare(at, values, row, faults),
        None => faults.push(Fault::Missing { at, table: shape.table }),
    }
    Ok(row)
}

pub(super) fn is_set(value: Option<&Value>) -> bool {
    value == Some(&Value::Integer(1))
}
