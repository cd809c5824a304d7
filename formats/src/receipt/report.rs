//! Reports of a shift: opening, X, Z, with the three figures of cash (R19) and what is not yet with the centre (R20).

use kassa_domain::ids::ShiftNumber;
use kassa_domain::money::MoneyError;
use kassa_domain::shift::ShiftTotals;
use kassa_domain::{BusinessDate, Money, Timestamp};

use super::labels::Labels;
use super::moment;
use super::paper::{Align, Emphasis, Paper, Rule};
use super::slip::{Proof, proof};

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

/// All that a report of a shift is made of.
#[derive(Debug, Clone, Copy)]
pub struct ShiftReport<'a> {
    /// The point and the till: lines above everything.
    pub head: &'a [String],
    /// Which report it is.
    pub kind: ShiftReportKind,
    /// Number of the shift at the till.
    pub shift: ShiftNumber,
    /// Its business day.
    pub day: BusinessDate,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the report was made.
    pub made_at: Timestamp,
    /// Who makes it.
    pub cashier: &'a str,
    /// What the shift did, by the journal.
    pub totals: ShiftTotals,
    /// Cash in the drawer by the fiscal register, when there is one and it tells.
    pub register_cash: Option<Money>,
    /// Cash counted by hand, at closing.
    pub counted: Option<Money>,
    /// Entries the centre does not have yet (R20).
    pub queued: u64,
    /// What proves that it is registered; nothing is due for an X report.
    pub proof: Proof<'a>,
}

/// The paper of a shift's report.
///
/// # Errors
/// Sums of two currencies, or out of range.
pub fn shift_report(report: &ShiftReport<'_>, labels: &Labels) -> Result<Paper, MoneyError> {
    let mut paper = Paper::default();
    let title = match report.kind {
        ShiftReportKind::Opening => &labels.opening_report,
        ShiftReportKind::X => &labels.x_report,
        ShiftReportKind::Z => &labels.z_report,
    };
    paper.texts(Align::Center, report.head);
    paper.text(Align::Center, Emphasis::Strong, title);
    paper.pair(&labels.shift, labels.number(report.shift));
    paper.pair(&labels.day, report.day.date().strftime("%d.%m.%Y").to_string());
    paper.pair(&labels.opened_at, moment(report.opened_at));
    paper.pair(&labels.made_at, moment(report.made_at));
    paper.pair(&labels.cashier, report.cashier);
    paper.rule(Rule::Single);
    turnover(&mut paper, &report.totals, labels);
    paper.rule(Rule::Single);
    cash(&mut paper, report, labels)?;
    paper.pair(&labels.queued, report.queued.to_string());
    proof(&mut paper, report.proof, labels);
    Ok(paper)
}

fn turnover(paper: &mut Paper, totals: &ShiftTotals, labels: &Labels) {
    paper.pair(&labels.opening_cash, labels.sum(totals.opening_cash));
    paper.pair(&labels.payments, totals.payments.to_string());
    paper.pair(&labels.taken_cash, labels.sum(totals.cash_taken));
    paper.pair(&labels.taken_card, labels.sum(totals.card_taken));
    paper.pair(&labels.reversals, totals.reversals.to_string());
    paper.pair(&labels.returned_cash, labels.sum(totals.cash_returned));
    paper.pair(&labels.returned_card, labels.sum(totals.card_returned));
    paper.pair(&labels.cash_in, labels.sum(totals.cash_in));
    paper.pair(&labels.cash_out, labels.sum(totals.cash_out));
}

/// The journal's cash, and beside it the register's and the counted one with what each differs by.
fn cash(paper: &mut Paper, report: &ShiftReport<'_>, labels: &Labels) -> Result<(), MoneyError> {
    let drawer = report.totals.drawer()?;
    paper.strong_pair(&labels.drawer, format!("{} {}", labels.sum(drawer), drawer.currency().symbol()));
    for (label, figure) in [(&labels.register_cash, report.register_cash), (&labels.counted, report.counted)] {
        let Some(figure) = figure else { continue };
        paper.pair(label, labels.sum(figure));
        let difference = figure.minus(drawer)?;
        if !difference.is_zero() {
            paper.strong_pair(&labels.difference, labels.sum(difference));
        }
    }
    Ok(())
}
