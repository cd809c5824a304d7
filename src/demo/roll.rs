//! The paper of the emulated register: shown while it is printed, and counted by what stands on it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kassa_drivers::shtrih::emulator::Paper;

/// The roll: lines, and where the knife went through.
#[derive(Debug, Clone, Default)]
pub struct Roll {
    printed: Arc<Mutex<Vec<Printed>>>,
    shown: Arc<Mutex<Vec<String>>>,
}

/// What the window shows for a cut.
const CUT: &str = "- - - - - - - - - - - - - - - - - - - -";

/// What is on the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printed {
    /// A line.
    Line(String),
    /// The knife.
    Cut,
}

impl Roll {
    fn lock(&self) -> MutexGuard<'_, Vec<Printed>> {
        // A line is whole or not there.
        self.printed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lines as a window shows them.
    #[must_use]
    pub fn shown(&self) -> Arc<Mutex<Vec<String>>> {
        Arc::clone(&self.shown)
    }

    fn put(&self, printed: Printed, line: &str) {
        self.lock().push(printed);
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
    }

    /// How much there is.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// True when nothing was printed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// What was printed from a place on.
    #[must_use]
    pub fn since(&self, place: usize) -> Vec<Printed> {
        self.lock().iter().skip(place).cloned().collect()
    }
}

impl Paper for Roll {
    fn line(&mut self, text: &str) {
        self.put(Printed::Line(text.to_owned()), text);
    }

    fn cut(&mut self) {
        self.put(Printed::Cut, CUT);
    }
}

/// What stands on the paper of a day: documents and sums read from the printed text itself, not from any memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Sale receipts.
    pub sales: u32,
    /// Their totals, minor units.
    pub sales_sum: i64,
    /// Return receipts.
    pub returns: u32,
    /// Their totals.
    pub returns_sum: i64,
    /// Cash-ins.
    pub cash_ins: u32,
    /// Their sum.
    pub cash_in_sum: i64,
    /// Cash-outs.
    pub cash_outs: u32,
    /// Their sum.
    pub cash_out_sum: i64,
    /// Z reports.
    pub z_reports: u32,
    /// Cash in the drawer by the last report.
    pub cash: i64,
}

/// The titles an emulated register prints its documents with.
const SALE: &str = "ПРИХОД";
const RETURN: &str = "ВОЗВРАТ ПРИХОДА";
const CASH_IN: &str = "ВНЕСЕНИЕ";
const CASH_OUT: &str = "ВЫПЛАТА";
const Z_REPORT: &str = "СУТОЧНЫЙ ОТЧЕТ С ГАШЕНИЕМ";
const TOTAL: &str = "ИТОГ";
const DRAWER: &str = "НАЛИЧНЫХ В КАССЕ";
const BEGINNING: &str = "УЧЕБНЫЙ ДОКУМЕНТ, НЕ ЧЕК";
const REPEATED: &str = "ПОВТОР ДОКУМЕНТА";
const CANCELLED: &str = "ЧЕК АННУЛИРОВАН";

impl Tally {
    /// Counts what stands on a roll. A repeated document counts nothing, nor does a cancelled one. Every document begins
    /// with the mark of training; the knife tells nothing, for some models have none.
    #[must_use]
    pub fn of(roll: &[Printed]) -> Self {
        let mut tally = Self::default();
        let mut document: Vec<&str> = Vec::new();
        let (mut repeated, mut next_repeated) = (false, false);
        for printed in roll {
            let Printed::Line(text) = printed else { continue };
            let text = text.trim();
            if text == REPEATED {
                next_repeated = true;
            } else if text == BEGINNING {
                tally.take(&document, repeated);
                document.clear();
                repeated = std::mem::take(&mut next_repeated);
            } else {
                document.push(text);
            }
        }
        tally.take(&document, repeated);
        tally
    }

    fn take(&mut self, document: &[&str], repeated: bool) {
        if !repeated && !document.contains(&CANCELLED) {
            self.count(document);
        }
    }

    fn count(&mut self, lines: &[&str]) {
        let total = || lines.iter().find(|line| line.starts_with(TOTAL)).and_then(|line| sum_at_end(line)).unwrap_or(0);
        for line in lines {
            let sum = sum_at_end(line).unwrap_or(0);
            if *line == RETURN {
                self.returns += 1;
                self.returns_sum += total();
            } else if *line == SALE {
                self.sales += 1;
                self.sales_sum += total();
            } else if line.starts_with(CASH_IN) {
                self.cash_ins += 1;
                self.cash_in_sum += sum;
            } else if line.starts_with(CASH_OUT) {
                self.cash_outs += 1;
                self.cash_out_sum += sum;
            } else if line.starts_with(Z_REPORT) {
                self.z_reports += 1;
            } else if line.starts_with(DRAWER) {
                self.cash = sum;
            }
        }
    }
}

/// The sum at the end of a printed line: `ИТОГ  =1860.93`.
fn sum_at_end(line: &str) -> Option<i64> {
    let text = line.rsplit([' ', '=']).next()?;
    let (whole, fraction) = text.split_once('.')?;
    let whole: i64 = whole.parse().ok()?;
    let fraction: i64 = (fraction.len() == 2).then(|| fraction.parse().ok()).flatten()?;
    Some(whole * 100 + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_or_cancelled_document_counts_nothing_with_a_knife_or_without() {
        let document = |lines: &[&str]| {
            let lines = std::iter::once("   УЧЕБНЫЙ ДОКУМЕНТ, НЕ ЧЕК").chain(lines.iter().copied());
            lines.map(|line| Printed::Line(line.to_owned())).collect::<Vec<_>>()
        };
        let receipt = document(&["ПРИХОД", "Вода 10.2026      =100.10", "ИТОГ    =100.10"]);
        for knife in [true, false] {
            let mut roll = Vec::new();
            for part in [
                receipt.clone(),
                vec![Printed::Line("  ПОВТОР ДОКУМЕНТА".to_owned())],
                receipt.clone(),
                document(&["ПРИХОД", "Газ =5.00", "ЧЕК АННУЛИРОВАН"]),
                document(&["ВОЗВРАТ ПРИХОДА", "ИТОГ    =0.07"]),
                document(&["ПРИХОД", "ИТОГ    =2.00"]),
            ] {
                let whole = part.len() > 1;
                roll.extend(part);
                if knife && whole {
                    roll.push(Printed::Cut);
                }
            }
            let tally = Tally::of(&roll);
            assert_eq!((tally.sales, tally.sales_sum), (2, 10_210), "knife: {knife}");
            assert_eq!((tally.returns, tally.returns_sum), (1, 7), "knife: {knife}");
        }
    }
}
