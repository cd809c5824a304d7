//! Reports: the sums of the shift on paper.

use super::{Refused, Work, rubles};
use crate::atol::command::{error, mode};
use crate::atol::emulator::memory::{Sums, Totals, Written};

/// Kinds of X report: the shift, sections, cashiers, hours, counts, fiscal state.
const X_KINDS: [u8; 6] = [1, 2, 3, 5, 7, 9];
/// No such report.
const REPORT_KIND: Refused = 0xA3;

/// What both reports print.
fn sums(totals: &Totals, drawer: i64) -> Vec<String> {
    let of_kind = |word: &str, sums: Sums| {
        vec![
            format!("{word} {} {}", sums.count, rubles(sums.cash + sums.cashless)),
            format!("  НАЛИЧНЫМИ {}", rubles(sums.cash)),
            format!("  БЕЗНАЛИЧНЫМИ {}", rubles(sums.cashless)),
        ]
    };
    let moved = |word: &str, sums: Sums| format!("{word} {} {}", sums.count, rubles(sums.cash));
    let mut lines = of_kind("ПРИХОД", totals.sales);
    lines.extend(of_kind("ВОЗВРАТ ПРИХОДА", totals.returns));
    lines.push(moved("ВНЕСЕНИЙ", totals.ins));
    lines.push(moved("ВЫПЛАТ", totals.outs));
    lines.push(format!("В КАССЕ {}", rubles(drawer)));
    lines
}

impl Work<'_> {
    pub(super) fn x_report(&mut self, [kind]: [u8; 1]) -> Result<Vec<u8>, Refused> {
        self.in_mode(mode::REPORTS)?;
        if !X_KINDS.contains(&kind) {
            return Err(REPORT_KIND);
        }
        if self.memory.receipt.is_some() {
            return Err(error::RECEIPT_OPEN);
        }
        let title = format!("X-ОТЧЕТ, СМЕНА {}", self.memory.shift + 1);
        let lines = sums(&self.memory.totals, self.memory.cash);
        self.print([vec![super::NOT_A_RECEIPT.to_owned(), title], lines].concat())?;
        Ok(super::good())
    }

    pub(super) fn close_shift(&mut self, []: [u8; 0]) -> Result<Vec<u8>, Refused> {
        self.in_mode(mode::Z_REPORTS)?;
        self.storage_works()?;
        if self.memory.receipt.is_some() {
            return Err(error::RECEIPT_OPEN);
        }
        if !self.memory.shift_open {
            return Err(error::STORAGE_STATE);
        }
        let totals = std::mem::take(&mut self.memory.totals);
        let shift = self.memory.shift + 1;
        let lines = [vec![format!("Z-ОТЧЕТ, СМЕНА {shift}")], sums(&totals, self.memory.cash)].concat();
        self.document(Written::ShiftClosing, shift, 0, lines)?;
        self.memory.shift_open = false;
        self.memory.shift_opened = None;
        self.memory.shift = shift;
        Ok(super::good())
    }
}
