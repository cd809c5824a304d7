//! The fiscal counters of the register, read by command over the till's own line: never the emulator's memory.
//!
//! A register clears its sums with the Z report. What they were is the evidence the driver read right before it; what
//! they are now is read when somebody asks, between two questions of the till for the register's state.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kassa_domain::receipt::{Fact, Shown};

use super::figures::{Column, Figure};

/// Reads the counters.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<Mutex<Readings>>);

#[derive(Debug, Default)]
struct Readings {
    /// By number of the shift: the counters right before its Z report.
    before_z: BTreeMap<i64, Shown>,
    /// Who waits for the counters of now.
    asked: Option<Sender<Shown>>,
}

/// Counters that are never cleared.
const LASTING: [(Figure, Fact); 6] = [
    (Figure::Sales, Fact::SaleNumber),
    (Figure::Returns, Fact::ReturnNumber),
    (Figure::CashIns, Fact::CashInNumber),
    (Figure::CashOuts, Fact::CashOutNumber),
    (Figure::ZReports, Fact::ClosedShift),
    (Figure::Cash, Fact::Cash),
];

/// Counters of the shift, which its Z report clears.
const OF_SHIFT: [(Figure, Fact); 5] = [
    (Figure::SalesSum, Fact::Sales),
    (Figure::SalesCard, Fact::CardSales),
    (Figure::ReturnsSum, Fact::Returns),
    (Figure::CashInSum, Fact::CashIns),
    (Figure::CashOutSum, Fact::CashOuts),
];

impl Meter {
    fn lock(&self) -> MutexGuard<'_, Readings> {
        // A reading is whole or not there.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A Z report is about to be made, and the counters show this.
    pub fn before_z(&self, shown: &Shown) {
        if let Some(shift) = shown.fact(Fact::Shift) {
            let _ = self.lock().before_z.insert(shift, shown.clone());
        }
    }

    /// Asks for the counters of now; the receiver gets them at the till's next look at the register.
    pub fn ask(&self) -> Receiver<Shown> {
        let (sender, receiver) = std::sync::mpsc::channel();
        self.lock().asked = Some(sender);
        receiver
    }

    /// True while somebody waits for the counters.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.lock().asked.is_some()
    }

    /// The counters of now, for whoever waits.
    pub fn tell(&self, shown: Shown) {
        if let Some(asked) = self.lock().asked.take() {
            // Who asked may have gone.
            let _ = asked.send(shown);
        }
    }

    /// What the register has counted in its life, which began with the day. Sums of a shift that was closed unseen are
    /// not known.
    #[must_use]
    pub fn column(&self, now: &Shown) -> Column {
        let mut column = Column::default();
        for (figure, fact) in LASTING {
            if let Some(value) = now.fact(fact) {
                column.set(figure, value);
            }
        }
        let readings = self.lock();
        let closed = now.fact(Fact::ClosedShift).unwrap_or(0);
        // A Z report that did not happen has left its sums in the counters of now.
        let before: Vec<&Shown> = readings.before_z.range(..=closed).map(|(_, shown)| shown).collect();
        if i64::try_from(before.len()) != Ok(closed) {
            return column;
        }
        for (figure, fact) in OF_SHIFT {
            let sum: Option<i64> = before.iter().copied().chain([now]).map(|shown| shown.fact(fact)).sum();
            if let Some(sum) = sum {
                column.set(figure, sum);
            }
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(facts: &[(Fact, i64)]) -> Shown {
        Shown { serial: "12345".to_owned(), storage: None, facts: facts.iter().copied().collect() }
    }

    fn full(shift: i64, closed: i64, sum: i64) -> Shown {
        let mut facts = vec![(Fact::Shift, shift)];
        facts.extend(LASTING.map(|(_, fact)| (fact, 7)));
        facts.extend(OF_SHIFT.map(|(_, fact)| (fact, sum)));
        facts.push((Fact::ClosedShift, closed));
        shown(&facts)
    }

    #[test]
    fn sums_are_those_before_each_z_and_those_of_now() {
        // (readings before a Z: shift and sum, shifts closed by now, sum of now, the sum of all)
        for (readings, closed, now, all) in [
            (&[][..], 0, 250, Some(250)),
            (&[(1, 1000)][..], 1, 0, Some(1000)),
            // Closed twice; the first try of the second Z was read too.
            (&[(1, 1000), (2, 300), (2, 350)][..], 2, 0, Some(1350)),
            // The Z of the first shift did not happen.
            (&[(1, 1000)][..], 0, 1000, Some(1000)),
            // Closed, and nobody has read the counters before.
            (&[][..], 1, 0, None),
        ] {
            let meter = Meter::default();
            for (shift, sum) in readings {
                meter.before_z(&full(*shift, *shift - 1, *sum));
            }
            let column = meter.column(&full(closed + 1, closed, now));
            for (figure, _) in OF_SHIFT {
                assert_eq!(column.get(figure), all, "{readings:?} {figure:?}");
            }
            assert_eq!(column.get(Figure::ZReports), Some(closed));
            assert_eq!(column.get(Figure::Sales), Some(7));
            assert_eq!(column.get(Figure::Commission), None);
        }
    }
}
