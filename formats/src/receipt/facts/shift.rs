//! Reports of a shift: opening, X, Z, with the three figures of cash (R19) and what is not yet with the centre (R20);
//! and what it took by services.

use kassa_domain::ids::ShiftNumber;
use kassa_domain::money::MoneyError;
use kassa_domain::shift::ShiftTotals;
use kassa_domain::{BusinessDate, Currency, Money, Timestamp};

use super::cash::{Counted, rows_of};
use super::{Facts, Head, Proof};
use crate::receipt::kind::Kind;
use crate::receipt::value::Values;

/// Which report it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShiftReportKind {
    /// When the shift was opened.
    Opening,
    /// In the middle, closing nothing.
    X,
    /// When it was closed.
    Z,
}

/// A drawer handed over, as a row of the shift's report.
#[derive(Debug, Clone, Copy)]
pub struct HandedRow<'a> {
    /// When.
    pub at: Timestamp,
    /// Who handed it over.
    pub from: &'a str,
    /// Who took it.
    pub to: &'a str,
    /// What was counted.
    pub counted: Money,
    /// By how much the drawer changed under who handed it over: less than nothing is lacking.
    pub own: Money,
}

/// All that a report of a shift is made of.
#[derive(Debug, Clone, Copy)]
pub struct ShiftReport<'a> {
    /// Its head.
    pub head: Head<'a>,
    /// Which report it is.
    pub kind: ShiftReportKind,
    /// Number of the shift at the till.
    pub shift: ShiftNumber,
    /// Its business day.
    pub day: BusinessDate,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What the shift did, by the journal.
    pub totals: ShiftTotals,
    /// Cash in the drawer by the fiscal register, when there is one and it tells.
    pub register_cash: Option<Money>,
    /// The drawer handed over within the shift, in order.
    pub handed: &'a [HandedRow<'a>],
    /// What the closing before had left in the drawer, where it was counted at opening.
    pub left: Option<Money>,
    /// Cash counted by hand, at closing.
    pub counted: Option<Money>,
    /// What was counted with it, and taken out before the closing.
    pub taken_out: Option<Money>,
    /// The notes and coins of both, where they are known.
    pub notes: &'a [Counted],
    /// Entries the centre does not have yet (R20).
    pub queued: u64,
    /// What proves that it is registered; nothing is due for an X report.
    pub proof: Proof<'a>,
}

impl Facts for ShiftReport<'_> {
    fn kind(&self) -> Kind {
        Kind::Shift
    }

    fn values(&self) -> Result<Values, MoneyError> {
        let totals = self.totals;
        let drawer = totals.drawer()?;
        let differs = |figure: Option<Money>| figure.map(|figure| figure.minus(drawer)).transpose();
        let own = |row: &HandedRow<'_>| (!row.own.is_zero()).then_some(row.own);
        let handed = self.handed.iter().map(|row| {
            let named = Values::default().with("handover.at", row.at).with("handover.from", row.from);
            let named = named.with("handover.to", row.to).with("handover.counted", row.counted);
            named.with("handover.own", own(row))
        });
        let counted_difference = differs(self.counted)?;
        // What the last of them answers for: without what was lacking or too much when the drawer came to them.
        let before = Money::total(self.handed.iter().map(|row| row.own), drawer.currency())?;
        let last = counted_difference.map(|all| all.minus(before)).transpose()?;
        // What the drawer did not have, or had too much, when it was counted at opening.
        let at_opening = self.left.map(|left| totals.opening_cash.minus(left)).transpose()?;
        let values = self
            .head
            .values()
            .with("opening", self.kind == ShiftReportKind::Opening)
            .with("x", self.kind == ShiftReportKind::X)
            .with("z", self.kind == ShiftReportKind::Z)
            .with("shift", self.shift.0)
            .with("day", self.day)
            .with("opened-at", self.opened_at)
            .with("opening-cash", totals.opening_cash)
            .with("opening-difference", at_opening.filter(|difference| !difference.is_zero()))
            .with("payments", totals.payments)
            .with("taken-cash", totals.cash_taken)
            .with("taken-card", totals.card_taken)
            .with("reversals", totals.reversals)
            .with("returned-cash", totals.cash_returned)
            .with("returned-card", totals.card_returned)
            .with("cash-in", totals.cash_in)
            .with("cash-out", totals.cash_out)
            .with("drawer", drawer)
            .with("register-told", self.register_cash.is_some())
            .with("register-cash", self.register_cash)
            .with("register-difference", differs(self.register_cash)?)
            .with("handovers", handed.collect::<Vec<_>>())
            .with("hand-counted", self.counted.is_some())
            .with("counted", self.counted)
            .with("taken-out", self.taken_out.filter(|sum| !sum.is_zero()))
            .with("notes", rows_of(self.notes)?)
            .with("counted-difference", counted_difference)
            .with("own", last.filter(|own| !self.handed.is_empty() && !own.is_zero()))
            .with("queued", self.queued);
        Ok(self.proof.add_to(values))
    }
}

/// What one service took.
#[derive(Debug, Clone, Copy)]
pub struct ServiceRow<'a> {
    /// Its name.
    pub name: &'a str,
    /// In how many lines of payments.
    pub count: u32,
    /// Of how much.
    pub sum: Money,
}

/// An X report by services.
#[derive(Debug, Clone, Copy)]
pub struct ServicesReport<'a> {
    /// Its head.
    pub head: Head<'a>,
    /// Business day of the shift.
    pub day: BusinessDate,
    /// Number of the shift.
    pub shift: ShiftNumber,
    /// Currency of the till.
    pub currency: Currency,
    /// The services in their order: all that was taken, what was given back since too.
    pub services: &'a [ServiceRow<'a>],
    /// The payers' commission beside them.
    pub commission: Money,
    /// What rounding of cash added or took.
    pub rounding: Money,
    /// How many payments the shift gave back.
    pub reversals: u32,
    /// Of how much.
    pub returned: Money,
}

impl Facts for ServicesReport<'_> {
    fn kind(&self) -> Kind {
        Kind::Services
    }

    fn values(&self) -> Result<Values, MoneyError> {
        let total = Money::total(self.services.iter().map(|service| service.sum), self.currency)?;
        let row = |service: &ServiceRow<'_>| {
            let named = Values::default().with("service.name", service.name).with("service.count", service.count);
            named.with("service.sum", service.sum)
        };
        let total = total.plus(self.commission)?.plus(self.rounding)?;
        let count: u64 = self.services.iter().map(|service| u64::from(service.count)).sum();
        Ok(self
            .head
            .values()
            .with("shift", self.shift.0)
            .with("day", self.day)
            .with("services", self.services.iter().map(row).collect::<Vec<_>>())
            .with("count", count)
            .with("total", total)
            .with("commission", self.commission)
            .with("rounding", self.rounding)
            .with("reversals", self.reversals)
            .with("returned", self.returned)
            .with("net", total.minus(self.returned)?))
    }
}
