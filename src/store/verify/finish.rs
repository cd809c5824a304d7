//! What is left when the journal ends: rows that follow from nothing, states and counts that differ.

use kassa_domain::ids::{EntryRef, Epoch, Seq};

use super::expected::{LINE, PAYMENT, SHIFT, VISIT};
use super::rows::Stream;
use super::tables::Tables;
use super::{Fault, Faults, RowName};
use crate::store::StoreError;
use crate::store::payments::state_name;

impl Tables<'_> {
    /// What is left when the journal ends: rows that follow from nothing, states that differ.
    pub fn finish(&mut self, faults: &mut Faults) -> Result<(), StoreError> {
        self.close_visit(faults)?;
        let mut extra = |row, table| faults.push(Fault::Extra { row, table });
        for (stream, table) in self.by_entry() {
            stream.drain(|at| extra(RowName::Entry(at), table))?;
        }
        self.lines.drain(|number| extra(RowName::Number(number), LINE.table))?;
        self.visits.drain(|number| extra(RowName::Number(number), VISIT.table))?;
        self.finish_states(faults);
        self.finish_shifts(faults)?;
        self.finish_copies(faults)
    }

    fn finish_states(&self, faults: &mut Faults) {
        let receipts = self.asked.iter().filter_map(|(at, asked)| asked.differs().map(|differs| (*at, differs)));
        let payments = self
            .followed
            .values()
            .filter(|followed| followed.stored != state_name(followed.state))
            .map(|followed| (followed.at, (PAYMENT.table, "state")));
        let mut differing: Vec<_> = receipts.chain(payments).collect();
        differing.sort_unstable();
        for (at, (table, column)) in differing {
            faults.push(Fault::Differs { at, table, column });
        }
    }

    fn finish_shifts(&self, faults: &mut Faults) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(&SHIFT.query("number", ""))?;
        let mut stored: Stream<'_, u32> = Stream::new(statement.query([])?, SHIFT.columns.len())?;
        let mut extra = Vec::new();
        for (number, (at, values)) in &self.shifts {
            match stored.take(*number, |number| extra.push(number))? {
                Some(row) => SHIFT.compare(*at, values, &row, faults),
                None => faults.push(Fault::Missing { at: *at, table: SHIFT.table }),
            }
        }
        stored.drain(|number| extra.push(number))?;
        for number in extra {
            faults.push(Fault::Extra { row: RowName::Number(number), table: SHIFT.table });
        }
        Ok(())
    }

    fn finish_copies(&self, faults: &mut Faults) -> Result<(), StoreError> {
        let mut left = self.copies.clone();
        let mut statement =
            self.connection.prepare("SELECT number, copies, epoch, seq FROM payment WHERE copies <> 0")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (number, copies): (u32, u32) = (row.get(0)?, row.get(1)?);
            let accepted = EntryRef { epoch: Epoch(row.get(2)?), seq: Seq(row.get(3)?) };
            let (at, printed) = left.remove(&number).unwrap_or((accepted, 0));
            if copies != printed {
                faults.push(Fault::Differs { at, table: PAYMENT.table, column: "copies" });
            }
        }
        for (at, _) in left.into_values() {
            faults.push(Fault::Differs { at, table: PAYMENT.table, column: "copies" });
        }
        Ok(())
    }
}
