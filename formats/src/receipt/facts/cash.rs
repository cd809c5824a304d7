//! Cash outside payments: orders, the count of notes and coins, the act of a difference (R19).

use kassa_domain::cash::CashWay;
pub use kassa_domain::count::Counted;
use kassa_domain::count::Pieces;
use kassa_domain::handover::HandOver;
use kassa_domain::ids::ShiftNumber;
use kassa_domain::money::MoneyError;
use kassa_domain::{BusinessDate, Currency, Money};

use super::{Facts, Head, Proof};
use crate::receipt::kind::Kind;
use crate::receipt::value::Values;

/// An order for cash that comes in or goes out.
#[derive(Debug, Clone, Copy)]
pub struct CashOrder<'a> {
    /// Its head.
    pub head: Head<'a>,
    /// In or out.
    pub way: CashWay,
    /// Its number, when it has one.
    pub number: Option<u64>,
    /// Business day of the shift.
    pub day: BusinessDate,
    /// Number of the shift.
    pub shift: ShiftNumber,
    /// How much.
    pub sum: Money,
    /// What for.
    pub purpose: &'a str,
    /// Who brought it or takes it; empty for a line to write on.
    pub person: &'a str,
    /// Who approved it, when the cashier may not alone.
    pub approved_by: Option<&'a str>,
    /// Cash in the drawer after it, when it is known.
    pub drawer: Option<Money>,
    /// What proves that it is registered.
    pub proof: Proof<'a>,
}

impl Facts for CashOrder<'_> {
    fn kind(&self) -> Kind {
        match self.way {
            CashWay::In => Kind::CashIn,
            CashWay::Out => Kind::CashOut,
        }
    }

    fn values(&self) -> Result<Values, MoneyError> {
        let values = self
            .head
            .values()
            .with("number", self.number)
            .with("day", self.day)
            .with("shift", self.shift.0)
            .with("sum", self.sum)
            .with("purpose", self.purpose)
            .with("person", self.person)
            .with("approved-by", self.approved_by)
            .with("drawer", self.drawer);
        Ok(self.proof.add_to(values))
    }
}

/// The sheet of notes and coins.
#[derive(Debug, Clone, Copy)]
pub struct Denominations<'a> {
    /// Its head.
    pub head: Head<'a>,
    /// Business day of the shift.
    pub day: BusinessDate,
    /// Number of the shift.
    pub shift: ShiftNumber,
    /// Currency of the drawer.
    pub currency: Currency,
    /// What was counted, the largest first.
    pub notes: &'a [Counted],
}

impl Facts for Denominations<'_> {
    fn kind(&self) -> Kind {
        Kind::Denominations
    }

    fn values(&self) -> Result<Values, MoneyError> {
        let total = self.notes.iter().try_fold(Money::zero(self.currency), |total, note| total.plus(note.sum()?))?;
        let pieces: u64 = self.notes.iter().map(|note| u64::from(note.count)).sum();
        let values = self.head.values().with("shift", self.shift.0).with("day", self.day);
        Ok(values.with("notes", rows_of(self.notes)?).with("pieces", pieces).with("total", total))
    }
}

/// Notes and coins as rows of a paper.
pub(super) fn rows_of(notes: &[Counted]) -> Result<Vec<Values>, MoneyError> {
    let row = |note: &Counted| {
        let row = Values::default().with("note.face", note.face).with("note.count", note.count);
        Ok(row.with("note.sum", note.sum()?))
    };
    notes.iter().map(row).collect()
}

/// The act of a difference between what is in the drawer and what the journal says.
#[derive(Debug, Clone, Copy)]
pub struct Difference<'a> {
    /// Its head.
    pub head: Head<'a>,
    /// Its number, when it has one.
    pub number: Option<u64>,
    /// Business day of the shift.
    pub day: BusinessDate,
    /// Number of the shift.
    pub shift: ShiftNumber,
    /// Cash by the journal.
    pub journal: Money,
    /// Cash counted by hand.
    pub counted: Money,
    /// Cash by the fiscal register, when there is one and it tells.
    pub register_cash: Option<Money>,
    /// The cashier's words; empty for lines to write on.
    pub text: &'a str,
    /// Who approved it.
    pub approved_by: Option<&'a str>,
    /// The notes and coins, where they are known.
    pub notes: &'a [Counted],
}

impl Facts for Difference<'_> {
    fn kind(&self) -> Kind {
        Kind::Difference
    }

    fn values(&self) -> Result<Values, MoneyError> {
        let difference = self.counted.minus(self.journal)?;
        let shortage = if difference.is_negative() { Some(difference.negated()?) } else { None };
        Ok(self
            .head
            .values()
            .with("number", self.number)
            .with("shift", self.shift.0)
            .with("day", self.day)
            .with("journal", self.journal)
            .with("counted", self.counted)
            .with("register-told", self.register_cash.is_some())
            .with("register-cash", self.register_cash)
            .with("shortage", shortage)
            .with("surplus", difference.is_positive().then_some(difference))
            .with("text", self.text)
            .with("approved-by", self.approved_by)
            .with("notes", rows_of(self.notes)?))
    }
}

/// The act of a drawer handed over from one cashier to the next.
#[derive(Debug, Clone, Copy)]
pub struct HandOverAct<'a> {
    /// Its head: the cashier is who hands over.
    pub head: Head<'a>,
    /// Which handing over of the shift, from 1.
    pub number: u64,
    /// Business day of the shift.
    pub day: BusinessDate,
    /// Who takes the drawer.
    pub to: &'a str,
    /// What was handed over.
    pub what: &'a HandOver,
    /// Who approved its difference, when the cashiers may not alone.
    pub approved_by: Option<&'a str>,
}

impl Facts for HandOverAct<'_> {
    fn kind(&self) -> Kind {
        Kind::HandOver
    }

    fn values(&self) -> Result<Values, MoneyError> {
        let HandOver { shift, journal, counted, note, undecided, parked, pieces, .. } = self.what;
        let notes = pieces.as_ref().map_or(&[] as &[Counted], Pieces::rows);
        let difference = self.what.difference()?;
        let shortage = if difference.is_negative() { Some(difference.negated()?) } else { None };
        Ok(self
            .head
            .values()
            .with("number", self.number)
            .with("shift", shift.0)
            .with("day", self.day)
            .with("from", self.head.cashier)
            .with("to", self.to)
            .with("journal", *journal)
            .with("counted", *counted)
            .with("shortage", shortage)
            .with("surplus", difference.is_positive().then_some(difference))
            .with("text", note.as_str())
            .with("undecided", *undecided)
            .with("parked", *parked)
            .with("approved-by", self.approved_by)
            .with("notes", rows_of(notes)?))
    }
}
