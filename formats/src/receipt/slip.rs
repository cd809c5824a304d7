//! The receipt of a payment or of its undoing, as the till shows it and hands out copies of it.

use kassa_domain::Timestamp;
use kassa_domain::receipt::{Direction, FiscalDocument, ReceiptOrder};
use kassa_domain::reversal::ReversalKind;

use super::labels::Labels;
use super::moment;
use super::paper::{Align, Emphasis, Paper, Rule};

/// All that a receipt is made of.
#[derive(Debug, Clone, Copy)]
pub struct ReceiptPaper<'a> {
    /// Who takes the money and where: lines above everything.
    pub head: &'a [String],
    /// What was registered, or is to be.
    pub order: &'a ReceiptOrder,
    /// What proves that it is registered.
    pub proof: Proof<'a>,
    /// When the money was taken or given back.
    pub at: Timestamp,
    /// Set for a copy (R12).
    pub duplicate: Option<Duplicate>,
    /// Set for a void or a refund.
    pub undoing: Option<Undoing<'a>>,
    /// Set when the money of this receipt was given back since: the paper says so under its title.
    pub undone: Option<ReversalKind>,
}

/// What proves that a paper is registered: no paper may look registered that is not.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    /// The document that the fiscal register made of it.
    Document(&'a FiscalDocument),
    /// It is to be registered and is not, or not yet: the paper says so.
    Missing,
    /// Nothing registers such a paper: an X report, a point without a fiscal register.
    NotDue,
}

/// Which copy of a receipt this is (R12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duplicate {
    /// How many copies there are with this one.
    pub number: u32,
    /// When it was made.
    pub at: Timestamp,
}

/// What a void or a refund undoes, and why.
#[derive(Debug, Clone, Copy)]
pub struct Undoing<'a> {
    /// Void or refund.
    pub kind: ReversalKind,
    /// Human number of the payment.
    pub original: &'a str,
    /// The ground in words, without personal data.
    pub ground: &'a str,
    /// Who approved it, when the cashier may not alone.
    pub approved_by: Option<&'a str>,
}

/// The paper of a receipt.
#[must_use]
pub fn receipt(what: &ReceiptPaper<'_>, labels: &Labels) -> Paper {
    let mut paper = Paper::default();
    let order = what.order;
    paper.texts(Align::Center, what.head);
    if let Some(duplicate) = what.duplicate {
        let mark = format!("{} {} · {}", labels.duplicate, labels.number(duplicate.number), moment(duplicate.at));
        paper.text(Align::Center, Emphasis::Strong, mark);
    }
    let title = match (what.undoing.map(|undoing| undoing.kind), order.direction) {
        (Some(ReversalKind::Void), _) => &labels.void,
        (Some(ReversalKind::Refund), _) => &labels.refund,
        (None, Direction::Sale) => &labels.sale,
        (None, Direction::Return) => &labels.give_back,
    };
    paper.text(Align::Center, Emphasis::Strong, title);
    if let Some(kind) = what.undone {
        let word = match kind {
            ReversalKind::Void => &labels.voided,
            ReversalKind::Refund => &labels.refunded,
        };
        paper.text(Align::Center, Emphasis::Strong, word);
    }
    paper.texts(Align::Left, &order.heading);
    if let Some(undoing) = what.undoing {
        paper.pair(&labels.original, undoing.original);
        paper.pair(&labels.ground, undoing.ground);
        if let Some(name) = undoing.approved_by {
            paper.pair(&labels.approved, name);
        }
    }
    paper.rule(Rule::Single);
    for line in &order.lines {
        paper.dotted(&line.text, labels.sum(line.amount));
    }
    paper.rule(Rule::Single);
    sums(&mut paper, order, labels);
    paper.rule(Rule::Single);
    paper.pair(&labels.cashier, &order.cashier.name);
    paper.text(Align::Left, Emphasis::Plain, moment(what.at));
    paper.texts(Align::Left, &order.footer);
    proof(&mut paper, what.proof, labels);
    paper
}

/// The total and how it was paid; a sum of nothing is left out, but the total.
fn sums(paper: &mut Paper, order: &ReceiptOrder, labels: &Labels) {
    let symbol = order.total.currency().symbol();
    paper.strong_pair(&labels.total, format!("{} {symbol}", labels.sum(order.total)));
    for (label, sum) in [
        (&labels.rounding, order.rounding),
        (&labels.card, order.card),
        (&labels.cash, order.cash),
        (&labels.change, order.change),
    ] {
        if !sum.is_zero() {
            paper.pair(label, labels.sum(sum));
        }
    }
}

/// The fiscal document, or that it is missing.
pub(super) fn proof(paper: &mut Paper, proof: Proof<'_>, labels: &Labels) {
    let document = match proof {
        Proof::Document(document) => document,
        Proof::Missing => {
            paper.rule(Rule::Double);
            paper.text(Align::Center, Emphasis::Strong, &labels.not_registered);
            return;
        }
        Proof::NotDue => return,
    };
    paper.rule(Rule::Double);
    paper.pair(&labels.document, labels.number(document.number));
    if let Some(sign) = document.sign {
        paper.pair(&labels.sign, format!("{sign:010}"));
    }
    paper.pair(&labels.register_shift, document.shift.to_string());
    paper.pair(&labels.register, document.register.as_str());
    if let Some(storage) = &document.storage {
        paper.pair(&labels.storage, storage.as_str());
    }
    let told = document.register_minute.and_then(|minute| Timestamp::new(i64::from(minute) * 60_000, 0).ok());
    if let Some(at) = told {
        paper.text(Align::Right, Emphasis::Plain, moment(at));
    }
}
