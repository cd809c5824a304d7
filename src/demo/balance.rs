//! The end of a played day: paper, register, till and centre side by side. They agree, or the day has failed.

use std::io::Write;

use kassa_domain::BusinessDate;
use kassa_domain::receipt::{Direction, Operation, OperationKind, Receipt};
use kassa_drivers::port::pipe::lock;
use kassa_drivers::shtrih::emulator::{DocumentKind, ReceiptKind};

use super::DemoError;
use super::roll::Tally;
use super::world::World;
use crate::fl;
use crate::store::verify::verify;
use crate::store::{self, StoreError};
use crate::workplace::WorkplaceError;

/// One row: what four places say of the same thing. A place that does not know it says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    what: String,
    money: bool,
    places: [Option<i64>; 4],
}

/// The comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    rows: Vec<Row>,
    entries: u64,
    faults: usize,
}

/// What the till's own files say of the day.
#[derive(Debug, Default)]
struct ByTill {
    tally: Tally,
    unsettled: i64,
    queued: i64,
    entries: u64,
    faults: usize,
}

impl Balance {
    /// Gathers what each place says.
    ///
    /// # Errors
    /// A place cannot be read.
    pub fn of(world: &World) -> Result<Self, DemoError> {
        let paper = Tally::of(&world.roll.since(0));
        let register = by_register(world);
        let till = by_till(world)?;
        let day = day_of(world)?;
        let centre = world.centre.db().read(|view| view.totals(world.till_id, day))?;
        let returned = centre.voids.sum + centre.refunds.sum;
        let count = |n: u32| Some(i64::from(n));
        let row = |what: String, money: bool, places| Row { what, money, places };
        let three =
            |of: fn(&Tally) -> Option<i64>, centre: Option<i64>| [of(&paper), of(&register), of(&till.tally), centre];
        let rows = vec![
            row(fl!("balance-sales"), false, three(|t| Some(t.sales.into()), Some(centre.payments.count))),
            row(fl!("balance-sales-sum"), true, three(|t| Some(t.sales_sum), Some(centre.payments.sum))),
            row(
                fl!("balance-returns"),
                false,
                three(|t| Some(t.returns.into()), Some(centre.voids.count + centre.refunds.count)),
            ),
            row(fl!("balance-sales-sum"), true, three(|t| Some(t.returns_sum), Some(returned))),
            row(fl!("balance-cash-ins"), false, three(|t| Some(t.cash_ins.into()), Some(centre.cash_in.count))),
            row(fl!("balance-sales-sum"), true, three(|t| Some(t.cash_in_sum), Some(centre.cash_in.sum))),
            row(fl!("balance-cash-outs"), false, three(|t| Some(t.cash_outs.into()), Some(centre.cash_out.count))),
            row(fl!("balance-sales-sum"), true, three(|t| Some(t.cash_out_sum), Some(centre.cash_out.sum))),
            row(
                fl!("balance-z"),
                false,
                [count(paper.z_reports), count(register.z_reports), count(till.tally.z_reports), Some(centre.z.count)],
            ),
            row(fl!("balance-cash"), true, three(|t| Some(t.cash), None)),
            row(fl!("balance-unsettled"), false, [None, None, Some(till.unsettled), Some(centre.undecided.count)]),
            row(fl!("balance-queued"), false, [None, None, Some(till.queued), Some(0)]),
        ];
        Ok(Self { rows, entries: till.entries, faults: till.faults })
    }

    /// True when every row says the same in every place that knows it, nothing waits, and the journal is whole.
    #[must_use]
    pub fn balances(&self) -> bool {
        let agrees = |row: &Row| {
            let mut known = row.places.iter().flatten();
            known.next().is_some_and(|first| known.all(|other| other == first))
        };
        self.faults == 0 && self.rows.iter().all(agrees) && self.waits_for_nobody()
    }

    fn waits_for_nobody(&self) -> bool {
        self.rows.iter().rev().take(2).all(|row| row.places.iter().flatten().all(|n| *n == 0))
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
        for row in &self.rows {
            let cells = row.places.map(|place| match place {
                None => "—".to_owned(),
                Some(n) if row.money => format!("{}.{:02}", n / 100, n.abs() % 100),
                Some(n) => n.to_string(),
            });
            writeln!(out, "{:<24}{:>14}{:>14}{:>14}{:>14}", row.what, cells[0], cells[1], cells[2], cells[3])?;
        }
        writeln!(out, "{}", "─".repeat(80))?;
        writeln!(out, "{}", fl!("balance-journal", entries = self.entries, faults = self.faults))?;
        writeln!(out, "{}", if self.balances() { fl!("balance-good") } else { fl!("balance-bad") })
    }
}

/// What stands in the register's electronic journal.
fn by_register(world: &World) -> Tally {
    let device = lock(&world.device);
    let mut tally = Tally { cash: device.cash(), ..Tally::default() };
    for document in device.documents() {
        match document.kind {
            DocumentKind::Receipt(ReceiptKind::Sale) => {
                tally.sales += 1;
                tally.sales_sum += document.total;
            }
            DocumentKind::Receipt(ReceiptKind::SaleReturn) => {
                tally.returns += 1;
                tally.returns_sum += document.total;
            }
            DocumentKind::CashIn => {
                tally.cash_ins += 1;
                tally.cash_in_sum += document.total;
            }
            DocumentKind::CashOut => {
                tally.cash_outs += 1;
                tally.cash_out_sum += document.total;
            }
            DocumentKind::ShiftClosing => tally.z_reports += 1,
            DocumentKind::Receipt(ReceiptKind::Buy | ReceiptKind::BuyReturn)
            | DocumentKind::Registration
            | DocumentKind::ShiftOpening
            | DocumentKind::Correction(_)
            | DocumentKind::Settlement
            | DocumentKind::Report
            | DocumentKind::Cancelled(_) => {}
        }
    }
    tally
}

/// What the till's money file says, read beside the running till.
fn by_till(world: &World) -> Result<ByTill, DemoError> {
    let reader = store::open_reader(&world.till_dir, None).map_err(WorkplaceError::from)?;
    let read = || -> Result<ByTill, StoreError> {
        let mut found = ByTill::default();
        for stored in store::receipts::all(&reader)? {
            let Receipt::Registered { .. } = stored.receipt else { continue };
            count(&mut found.tally, &stored.operation);
        }
        if let Some(last) = store::shifts::last(&reader)? {
            let totals = store::shifts::totals(&reader, last, super::town::CURRENCY)?;
            found.tally.cash = totals.drawer().map_err(|error| StoreError::row("shift", error))?.minor();
        }
        found.unsettled = store::receipts::unsettled_count(&reader)?.into();
        found.queued = i64::try_from(store::journal::queue(&reader)?.0).unwrap_or(i64::MAX);
        let report = verify(&reader)?;
        (found.entries, found.faults) = (report.entries, report.faults.len());
        Ok(found)
    };
    Ok(read().map_err(WorkplaceError::from)?)
}

fn count(tally: &mut Tally, operation: &Operation) {
    match (operation.kind(), operation) {
        (_, Operation::Receipt(order)) => match order.direction {
            Direction::Sale => {
                tally.sales += 1;
                tally.sales_sum += order.total.minor();
            }
            Direction::Return => {
                tally.returns += 1;
                tally.returns_sum += order.total.minor();
            }
        },
        (_, Operation::CashIn { amount, .. }) => {
            tally.cash_ins += 1;
            tally.cash_in_sum += amount.minor();
        }
        (_, Operation::CashOut { amount, .. }) => {
            tally.cash_outs += 1;
            tally.cash_out_sum += amount.minor();
        }
        (OperationKind::CloseShift, _) => tally.z_reports += 1,
        (_, Operation::OpenShift { .. } | Operation::CloseShift { .. }) => {}
    }
}

/// The day of the last shift.
fn day_of(world: &World) -> Result<BusinessDate, DemoError> {
    let reader = store::open_reader(&world.till_dir, None).map_err(WorkplaceError::from)?;
    let day = store::shifts::last_day(&reader).map_err(WorkplaceError::from)?;
    day.ok_or_else(|| DemoError::Town("no shift was opened".to_owned()))
}
