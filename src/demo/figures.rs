//! The figures a day is compared by, and a column of them: what one place says.

use std::collections::BTreeMap;

use crate::fl;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// Sale receipts.
    Sales,
    /// Their totals.
    SalesSum,
    /// Of it by card.
    SalesCard,
    /// Of it the payer's commission.
    Commission,
    /// Return receipts.
    Returns,
    /// Their totals.
    ReturnsSum,
    /// Cash-ins.
    CashIns,
    /// Their sum.
    CashInSum,
    /// Cash-outs.
    CashOuts,
    /// Their sum.
    CashOutSum,
    /// Z reports.
    ZReports,
    /// Cash in the drawer at the end.
    Cash,
    /// Receipts nobody has decided about.
    Unsettled,
    /// Entries of the journal the centre has not acknowledged.
    Queued,
}

impl Figure {
    /// Every figure, in the order of the table.
    pub const ALL: [Self; 14] = [
        Self::Sales,
        Self::SalesSum,
        Self::SalesCard,
        Self::Commission,
        Self::Returns,
        Self::ReturnsSum,
        Self::CashIns,
        Self::CashInSum,
        Self::CashOuts,
        Self::CashOutSum,
        Self::ZReports,
        Self::Cash,
        Self::Unsettled,
        Self::Queued,
    ];

    /// Its name in the table.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Sales => fl!("balance-sales"),
            Self::SalesSum | Self::ReturnsSum | Self::CashInSum | Self::CashOutSum => fl!("balance-sales-sum"),
            Self::SalesCard => fl!("balance-card"),
            Self::Commission => fl!("balance-commission"),
            Self::Returns => fl!("balance-returns"),
            Self::CashIns => fl!("balance-cash-ins"),
            Self::CashOuts => fl!("balance-cash-outs"),
            Self::ZReports => fl!("balance-z"),
            Self::Cash => fl!("balance-cash"),
            Self::Unsettled => fl!("balance-unsettled"),
            Self::Queued => fl!("balance-queued"),
        }
    }

    /// True for a sum in minor units, false for a number of things.
    #[must_use]
    pub const fn is_money(self) -> bool {
        match self {
            Self::SalesSum
            | Self::SalesCard
            | Self::Commission
            | Self::ReturnsSum
            | Self::CashInSum
            | Self::CashOutSum
            | Self::Cash => true,
            Self::Sales
            | Self::Returns
            | Self::CashIns
            | Self::CashOuts
            | Self::ZReports
            | Self::Unsettled
            | Self::Queued => false,
        }
    }

    /// True for what must be nothing at the end of a day, not merely the same everywhere.
    #[must_use]
    pub const fn must_be_nothing(self) -> bool {
        matches!(self, Self::Unsettled | Self::Queued)
    }
}

/// What one place says. A figure it cannot know is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column(BTreeMap<Figure, i64>);

impl Column {
    /// A place that knows these figures, all nothing so far.
    #[must_use]
    pub fn knowing(figures: impl IntoIterator<Item = Figure>) -> Self {
        Self(figures.into_iter().map(|figure| (figure, 0)).collect())
    }

    /// What it says of a figure.
    #[must_use]
    pub fn get(&self, figure: Figure) -> Option<i64> {
        self.0.get(&figure).copied()
    }

    /// Says something of a figure.
    pub fn set(&mut self, figure: Figure, value: i64) {
        let _ = self.0.insert(figure, value);
    }

    /// Adds to a figure.
    pub fn add(&mut self, figure: Figure, value: i64) {
        *self.0.entry(figure).or_insert(0) += value;
    }

    /// Counts one of a kind, with its sum.
    pub fn count(&mut self, kind: Figure, sum: Figure, value: i64) {
        self.add(kind, 1);
        self.add(sum, value);
    }
}
