//! The end of a played day, or of several: paper, fiscal counters, till and centre side by side. They agree, or the
//! day has failed.

use std::io::Write;
use std::time::Duration;

use kassa_domain::BusinessDate;
use kassa_domain::receipt::{Direction, Operation, Receipt, ReceiptOrder};

use super::DemoError;
use super::figures::{Column, Figure};
use super::tally::by_paper;
use super::world::World;
use crate::fl;
use crate::store::verify::verify;
use crate::store::{self, StoreError};
use crate::workplace::WorkplaceError;

/// The comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Paper, fiscal counters, till, centre.
    columns: [Column; 4],
    entries: u64,
    faults: usize,
}

/// How long the counters may take to be read: the till looks at its register every few seconds.
const PATIENCE: Duration = Duration::from_secs(90);

impl Balance {
    /// Gathers what each place says.
    ///
    /// # Errors
    /// A place cannot be read.
    pub fn of(world: &World) -> Result<Self, DemoError> {
        let paper = by_paper(&world.roll.since(0), &world.words.commission);
        let counters = world.meter.ask().recv_timeout(PATIENCE).map_err(|_| DemoError::NoCounters)?;
        let register = world.meter.column(&counters);
        let (till, entries, faults) = by_till(world)?;
        let columns = [paper, register, till, by_centre(world)?];
        Ok(Self { columns, entries, faults })
    }

    /// True when every figure is the same in every place that knows it, nothing waits, and the journal is whole.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.faults == 0 && Figure::ALL.into_iter().all(|figure| self.agree(figure))
    }

    fn agree(&self, figure: Figure) -> bool {
        let mut known = self.columns.iter().filter_map(|column| column.get(figure));
        known.next().is_some_and(|first| known.all(|other| other == first) && (first == 0 || !figure.must_be_nothing()))
    }

    /// Prints the table.
    ///
    /// # Errors
    /// The terminal.
    pub fn print(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let heads = [fl!("balance-paper"), fl!("balance-register"), fl!("balance-till"), fl!("balance-centre")];
        writeln!(out, "\n{}", fl!("balance-title"))?;
        writeln!(out, "{:<24}{:>14}{:>14}{:>14}{:>14}", fl!("balance-what"), heads[0], heads[1], heads[2], heads[3])?;
        writeln!(out, "{}", "─".repeat(80))?;
        for figure in Figure::ALL {
            let cells = self.columns.each_ref().map(|column| match column.get(figure) {
                None => "—".to_owned(),
                Some(n) if figure.is_money() => format!("{}.{:02}", n / 100, n.abs() % 100),
                Some(n) => n.to_string(),
            });
            let [paper, register, till, centre] = cells;
            let differs = if self.agree(figure) { "" } else { "  ≠" };
            writeln!(out, "{:<24}{paper:>14}{register:>14}{till:>14}{centre:>14}{differs}", figure.name())?;
        }
        writeln!(out, "{}", "─".repeat(80))?;
        writeln!(out, "{}", fl!("balance-journal", entries = self.entries, faults = self.faults))?;
        writeln!(out, "{}", if self.balances() { fl!("balance-good") } else { fl!("balance-bad") })
    }
}

/// What the till's money file says, read beside the running till; entries and faults of its journal.
fn by_till(world: &World) -> Result<(Column, u64, usize), DemoError> {
    let reader = store::open_reader(&world.till_dir, None).map_err(WorkplaceError::from)?;
    let read = || -> Result<(Column, u64, usize), StoreError> {
        let mut column = Column::knowing(Figure::ALL);
        for stored in store::receipts::all(&reader)? {
            let Receipt::Registered { .. } = stored.receipt else { continue };
            count(&mut column, &stored.operation, &world.words.commission);
        }
        if let Some(last) = store::shifts::last(&reader)? {
            let totals = store::shifts::totals(&reader, last, super::town::CURRENCY)?;
            let drawer = totals.drawer().map_err(|error| StoreError::row("shift", error))?;
            column.set(Figure::Cash, drawer.minor());
        }
        column.set(Figure::Unsettled, store::receipts::unsettled_count(&reader)?.into());
        column.set(Figure::Queued, i64::try_from(store::journal::queue(&reader)?.0).unwrap_or(i64::MAX));
        let report = verify(&reader)?;
        Ok((column, report.entries, report.faults.len()))
    };
    Ok(read().map_err(WorkplaceError::from)?)
}

fn count(column: &mut Column, operation: &Operation, commission: &str) {
    match operation {
        Operation::Receipt(order) => match order.direction {
            Direction::Sale => {
                column.count(Figure::Sales, Figure::SalesSum, paid(order));
                column.add(Figure::SalesCard, order.card.minor());
                let fees = order.lines.iter().filter(|line| line.text == commission);
                column.add(Figure::Commission, fees.map(|line| line.amount.minor()).sum());
            }
            Direction::Return => column.count(Figure::Returns, Figure::ReturnsSum, paid(order)),
        },
        Operation::CashIn { amount, .. } => column.count(Figure::CashIns, Figure::CashInSum, amount.minor()),
        Operation::CashOut { amount, .. } => column.count(Figure::CashOuts, Figure::CashOutSum, amount.minor()),
        Operation::CloseShift { .. } => column.add(Figure::ZReports, 1),
        Operation::OpenShift { .. } => {}
    }
}

/// What a receipt comes to, after the rounding of cash: that is what the paper and the register's counter say.
const fn paid(order: &ReceiptOrder) -> i64 {
    order.total.minor() + order.rounding.minor()
}

/// What the centre's tables say of all days of the till.
fn by_centre(world: &World) -> Result<Column, DemoError> {
    let mut column = Column::default();
    for day in days_of(world)? {
        let totals = world.centre.db().read(|view| view.totals(world.till_id, day))?;
        for (figure, value) in [
            (Figure::Sales, totals.payments.count),
            // As the receipts say it: after the rounding of cash.
            (Figure::SalesSum, totals.payments.cash + totals.payments.card),
            (Figure::SalesCard, totals.payments.card),
            (Figure::Commission, totals.commission),
            (Figure::Returns, totals.voids.count + totals.refunds.count),
            (Figure::ReturnsSum, totals.voids.sum + totals.refunds.sum),
            (Figure::CashIns, totals.cash_in.count),
            (Figure::CashInSum, totals.cash_in.sum),
            (Figure::CashOuts, totals.cash_out.count),
            (Figure::CashOutSum, totals.cash_out.sum),
            (Figure::ZReports, totals.z.count),
            (Figure::Unsettled, totals.undecided.count),
        ] {
            column.add(figure, value);
        }
    }
    Ok(column)
}

/// The days of its shifts.
fn days_of(world: &World) -> Result<Vec<BusinessDate>, DemoError> {
    let reader = store::open_reader(&world.till_dir, None).map_err(WorkplaceError::from)?;
    let days = store::shifts::days(&reader).map_err(WorkplaceError::from)?;
    if days.is_empty() { Err(DemoError::NoShift) } else { Ok(days) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Balance {
        let mut column = Column::default();
        for (value, figure) in (1..).zip(Figure::ALL) {
            column.set(figure, if figure.must_be_nothing() { 0 } else { value * 100 });
        }
        Balance { columns: [column.clone(), column.clone(), column.clone(), column], entries: 9, faults: 0 }
    }

    #[test]
    fn a_day_balances_only_when_every_place_says_the_same() {
        assert!(day().balances());
        assert!(!Balance { faults: 1, ..day() }.balances());
        for figure in Figure::ALL {
            for place in 0..4 {
                let mut wrong = day();
                wrong.columns[place].add(figure, 1);
                assert!(!wrong.balances(), "{figure:?} in column {place}");
                let mut printed = Vec::new();
                wrong.print(&mut printed).unwrap();
                let printed = String::from_utf8(printed).unwrap();
                assert_eq!(printed.matches('≠').count(), 1, "{printed}");
                assert!(printed.trim_end().ends_with(&fl!("balance-bad")), "{printed}");
            }
        }
    }

    #[test]
    fn what_waits_is_wrong_even_where_everybody_agrees() {
        for figure in [Figure::Unsettled, Figure::Queued] {
            let mut waits = day();
            waits.columns.iter_mut().for_each(|column| column.set(figure, 1));
            assert!(!waits.balances(), "{figure:?}");
        }
    }
}
