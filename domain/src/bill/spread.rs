//! One sum laid over the debts of a bill: the payer has so much and says which way it goes.

use super::{Bill, BillError, BillLine};
use crate::ids::ServiceId;
use crate::money::Money;

/// In which order a sum pays debts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// The oldest period first, within a period by service.
    OldestFirst,
    /// The most important service first, within a service the oldest period.
    ByService,
    /// Every debt by its share.
    Proportionally,
}

impl Spread {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::OldestFirst, Self::ByService, Self::Proportionally];
}

impl Bill {
    /// Lays a sum over all rows, ticked or not: what gets a part is ticked with it, the others are not ticked. The parts
    /// add up to the sum. `rank` tells the place of a service, the smallest first.
    ///
    /// # Errors
    /// Correction is off, the sum is nothing or above all that is owed: the bill stays as it was.
    pub fn spread(&mut self, sum: Money, way: Spread, rank: impl Fn(ServiceId) -> u32) -> Result<(), BillError> {
        self.spread_over(sum, way, rank, |_| true)
    }

    /// Lays a sum over the rows for which `takes` is true alone, as one of several suppliers asks for it; the others are
    /// not ticked.
    ///
    /// # Errors
    /// Correction is off, the sum is nothing or above what these rows make: the bill stays as it was.
    pub fn spread_over(
        &mut self,
        sum: Money,
        way: Spread,
        rank: impl Fn(ServiceId) -> u32,
        takes: impl Fn(&BillLine) -> bool,
    ) -> Result<(), BillError> {
        if !self.correction {
            return Err(BillError::CorrectionOff);
        }
        if !sum.is_positive() {
            return Err(BillError::NotPositive);
        }
        let zero = Money::zero(self.currency);
        let dues = self.lines.iter().map(|line| if takes(line) { line.due } else { zero });
        let dues: Vec<Money> = dues.collect();
        let excess = sum.minus(Money::total(dues.iter().copied(), self.currency)?)?;
        if excess.is_positive() {
            return Err(BillError::AboveDue { excess });
        }
        let parts = match way {
            Spread::OldestFirst => self.in_order(sum, &dues, (0..dues.len()).collect())?,
            Spread::ByService => {
                let mut order: Vec<usize> = (0..dues.len()).collect();
                // The rows stand by period: the sort keeps that within a service.
                order.sort_by_key(|row| self.lines.get(*row).map(|line| (rank(line.service), line.service)));
                self.in_order(sum, &dues, order)?
            }
            Spread::Proportionally => {
                let weights: Vec<u64> = dues.iter().map(|due| due.minor().unsigned_abs()).collect();
                sum.split(&weights)?
            }
        };
        for (line, part) in self.lines.iter_mut().zip(parts) {
            line.ticked = part.is_positive();
            line.amount = if line.ticked { part } else { line.due };
        }
        Ok(())
    }

    fn in_order(&self, sum: Money, dues: &[Money], order: Vec<usize>) -> Result<Vec<Money>, BillError> {
        let mut parts = vec![Money::zero(self.currency); dues.len()];
        let mut left = sum;
        for row in order {
            if let Some((due, part)) = dues.get(row).zip(parts.get_mut(row)) {
                *part = left.smaller(*due)?;
                left = left.minus(*part)?;
            }
        }
        Ok(parts)
    }
}
