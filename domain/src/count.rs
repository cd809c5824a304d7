//! A drawer counted by notes and coins (R19).

use crate::money::{Currency, Money, MoneyError};

/// How many notes or coins of one face there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// What one is worth.
    pub face: Money,
    /// How many there are.
    pub count: u32,
}

impl Counted {
    /// What they make together.
    ///
    /// # Errors
    /// An overflow.
    pub fn sum(&self) -> Result<Money, MoneyError> {
        let minor = self.face.minor().checked_mul(self.count.into()).ok_or(MoneyError::Overflow)?;
        Ok(Money::new(minor, self.face.currency()))
    }
}

/// The notes and coins of a drawer: each face once, the largest first, and none of which there is nothing. A drawer that
/// was counted and is empty has none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pieces(Vec<Counted>);

/// Why notes and coins cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PiecesError {
    /// More faces than any currency has.
    #[error("more than {} faces", Pieces::FACES_MAX)]
    TooMany,
    /// A face of nothing or less, or no piece of it.
    #[error("a face or a number of nothing")]
    Nothing,
    /// A face that is not smaller than the one before, or of another currency.
    #[error("the faces do not go down in one currency")]
    Order,
}

impl Pieces {
    /// Most faces of one count.
    pub const FACES_MAX: usize = 64;

    /// These notes and coins.
    ///
    /// # Errors
    /// See [`PiecesError`].
    pub fn new(rows: Vec<Counted>) -> Result<Self, PiecesError> {
        if rows.len() > Self::FACES_MAX {
            return Err(PiecesError::TooMany);
        }
        if rows.iter().any(|row| !row.face.is_positive() || row.count == 0) {
            return Err(PiecesError::Nothing);
        }
        let goes_down = |pair: &[Counted]| match pair {
            [before, next] => before.face.minus(next.face).is_ok_and(Money::is_positive),
            _ => true,
        };
        if rows.windows(2).all(goes_down) { Ok(Self(rows)) } else { Err(PiecesError::Order) }
    }

    /// Each face, the largest first.
    #[must_use]
    pub fn rows(&self) -> &[Counted] {
        &self.0
    }

    /// What they make.
    ///
    /// # Errors
    /// Another currency than this, or an overflow.
    pub fn total(&self, currency: Currency) -> Result<Money, MoneyError> {
        self.0.iter().try_fold(Money::zero(currency), |total, row| total.plus(row.sum()?))
    }
}

/// What somebody found in the drawer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// What is in it now.
    pub counted: Money,
    /// What was counted with it and taken out since, before the shift is closed.
    pub taken_out: Money,
    /// The notes and coins, both of what is in it and of what was taken out; none where only the sum is known.
    pub pieces: Option<Pieces>,
    /// Why it differs, in the cashier's words; empty where it does not.
    pub note: String,
}

impl Count {
    /// A sum without notes and coins.
    #[must_use]
    pub const fn of(counted: Money, note: String) -> Self {
        Self { counted, taken_out: Money::zero(counted.currency()), pieces: None, note }
    }

    /// Whether the notes and coins, where they are known, make what is in the drawer and what was taken out of it.
    ///
    /// # Errors
    /// Two currencies or an overflow.
    pub fn adds_up(&self) -> Result<bool, MoneyError> {
        let whole = self.counted.plus(self.taken_out)?;
        let Some(pieces) = &self.pieces else { return Ok(self.taken_out.is_zero()) };
        Ok(!self.taken_out.is_negative() && pieces.total(whole.currency())? == whole)
    }
}

/// A drawer counted when a shift is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningCount {
    /// What the closing before has left in it.
    pub left: Money,
    /// The notes and coins that make the opening cash.
    pub pieces: Pieces,
    /// Why it differs from what was left; empty where it does not.
    pub note: String,
}

/// A drawer counted when a shift is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingCount {
    /// What was taken out between the count and the closing, within the shift's cash-out.
    pub taken_out: Money,
    /// The notes and coins that make what is left and what was taken out.
    pub pieces: Pieces,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uah(minor: i64) -> Money {
        Money::new(minor, Currency::Uah)
    }

    fn row(face: i64, count: u32) -> Counted {
        Counted { face: uah(face), count }
    }

    #[test]
    fn r19_notes_and_coins_stand_once_from_the_largest_down() {
        let rub = Counted { face: Money::new(10, Currency::Rub), count: 1 };
        for (rows, expect) in [
            (vec![], Ok(0)),
            (vec![row(100_000, 3), row(50, 2)], Ok(300_100)),
            (vec![row(50, 2), row(100_000, 3)], Err(PiecesError::Order)),
            (vec![row(50, 2), row(50, 3)], Err(PiecesError::Order)),
            (vec![row(50, 2), rub], Err(PiecesError::Order)),
            (vec![row(50, 0)], Err(PiecesError::Nothing)),
            (vec![row(0, 1)], Err(PiecesError::Nothing)),
            (vec![row(-5, 1)], Err(PiecesError::Nothing)),
            ((1..=65).rev().map(|face| row(face, 1)).collect(), Err(PiecesError::TooMany)),
        ] {
            let total = Pieces::new(rows.clone()).map(|pieces| pieces.total(Currency::Uah).unwrap().minor());
            assert_eq!(total, expect, "{rows:?}");
        }
        let much = Pieces::new(vec![row(i64::MAX, 2)]).unwrap();
        assert_eq!(much.total(Currency::Uah), Err(MoneyError::Overflow));
        assert!(Pieces::new(vec![rub]).unwrap().total(Currency::Uah).is_err());
    }

    #[test]
    fn r19_what_is_left_and_what_was_taken_out_are_what_was_counted() {
        let pieces = || Some(Pieces::new(vec![row(10_000, 5), row(50, 2)]).unwrap());
        for (counted, taken_out, pieces, expect) in [
            (50_100, 0, pieces(), true),
            (100, 50_000, pieces(), true),
            (0, 50_100, pieces(), true),
            (100, 49_999, pieces(), false),
            (50_101, 0, pieces(), false),
            (50_101, -1, pieces(), false),
            (50_100, 0, None, true),
            // What was taken out of a count that nobody has tells nothing.
            (50_000, 100, None, false),
        ] {
            let count = Count { counted: uah(counted), taken_out: uah(taken_out), pieces, note: String::new() };
            assert_eq!(count.adds_up(), Ok(expect), "{count:?}");
        }
        assert_eq!(Count::of(uah(5), String::new()).adds_up(), Ok(true));
    }
}
