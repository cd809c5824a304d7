//! The receipt of a payment or of its undoing, and copies of it.

use kassa_domain::Timestamp;
use kassa_domain::money::MoneyError;
use kassa_domain::receipt::{Direction, ReceiptLine, ReceiptOrder};
use kassa_domain::reversal::{Ground, ReversalKind};

use super::{Facts, Head, Proof};
use crate::receipt::kind::Kind;
use crate::receipt::value::Values;
use crate::symbol::{self, Symbol};

/// All that a receipt is made of.
#[derive(Debug, Clone, Copy)]
pub struct ReceiptPaper<'a> {
    /// Who takes the money and where: lines above everything.
    pub head: &'a [String],
    /// Human number of the payment: `17-3-000512`.
    pub number: &'a str,
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
    /// Lines of this receipt whose money was given back since, the others kept: the paper names them.
    pub back: &'a [ReceiptLine],
    /// The payment code of the payee, where its requisites are known: see [`payment_code`](super::payment_code).
    pub payment_code: Option<&'a Symbol>,
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
    /// On what ground.
    pub ground: GroundKind,
    /// Who approved it, when the cashier may not alone.
    pub approved_by: Option<&'a str>,
}

/// The kind of a ground: its personal data stands on no receipt (R15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroundKind {
    /// The payer applied.
    Application,
    /// The cashier explained.
    Note,
}

impl From<&Ground> for GroundKind {
    fn from(ground: &Ground) -> Self {
        match ground {
            Ground::Application { .. } => Self::Application,
            Ground::Note { .. } => Self::Note,
        }
    }
}

impl Facts for ReceiptPaper<'_> {
    fn kind(&self) -> Kind {
        match (self.undoing, self.duplicate) {
            (Some(_), _) => Kind::Void,
            (None, Some(_)) => Kind::Duplicate,
            (None, None) => Kind::Payment,
        }
    }

    fn values(&self) -> Result<Values, MoneyError> {
        let order = self.order;
        let head = Head { lines: self.head, cashier: &order.cashier.name, at: self.at };
        let ground = self.undoing.map(|undoing| undoing.ground);
        // A link that no symbol can hold stands on no paper.
        let check_code = order.check_link.as_ref().and_then(|link| symbol::qr(link.as_bytes()).ok());
        let values = head
            .values()
            .with("returned", order.direction == Direction::Return)
            .with("refund", self.undoing.is_some_and(|undoing| undoing.kind == ReversalKind::Refund))
            .with("voided", self.undone == Some(ReversalKind::Void))
            .with("refunded", self.undone == Some(ReversalKind::Refund))
            .with("copy", self.duplicate.map(|duplicate| duplicate.number))
            .with("copied-at", self.duplicate.map(|duplicate| duplicate.at))
            .with("original", self.undoing.map(|undoing| undoing.original))
            .with("by-application", ground == Some(GroundKind::Application))
            .with("by-note", ground == Some(GroundKind::Note))
            .with("approved-by", self.undoing.and_then(|undoing| undoing.approved_by))
            .with("number", self.number)
            .with("heading", order.heading.join("\n"))
            .with("lines", order.lines.iter().map(line).collect::<Vec<_>>())
            .with("total", order.total)
            .with("rounding", order.rounding)
            .with("card", order.card)
            .with("cash", order.cash)
            .with("change", order.change)
            .with("footer", order.footer.join("\n"))
            .with("partly", !self.back.is_empty())
            .with("back", self.back.iter().map(line).collect::<Vec<_>>())
            .with("payment-code", self.payment_code.cloned())
            .with("check-code", check_code)
            .with("check-link", order.check_link.as_deref());
        Ok(self.proof.add_to(values))
    }
}

/// A line of a receipt.
pub(super) fn line(line: &ReceiptLine) -> Values {
    let agent = line.agent.as_ref();
    Values::default()
        .with("line.text", line.text.as_str())
        .with("line.sum", line.amount)
        .with("line.supplier", agent.map(|agent| agent.supplier.as_str()))
        .with("line.supplier-tax-number", agent.map(|agent| agent.supplier_taxpayer.as_str()))
        .with("line.supplier-phone", agent.and_then(|agent| agent.supplier_phone.as_deref()))
}
