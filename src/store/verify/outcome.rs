//! What became of each thing that a register was asked for, by the journal, beside what its rows say.

use kassa_domain::entry::Body;
use kassa_domain::ids::{EntryRef, PaymentNumber, ShiftNumber};
use kassa_domain::payment::{PaymentEvent, PaymentState};
use kassa_domain::receipt::{FiscalDocument, Operation, OperationKind, ReceiptState};
use kassa_domain::reversal::ReversalKind;

use super::reversed::Reversed;

/// One thing that was asked for.
#[derive(Debug)]
pub struct Asked {
    /// What.
    pub kind: OperationKind,
    /// The shift it belongs to.
    pub shift: ShiftNumber,
    /// The payment that is taken or given back, with the entry that accepted it.
    pub payment: Option<(PaymentNumber, EntryRef)>,
    /// What is given back, and how.
    pub reversal: Option<Reversed>,
    /// How it stands by the journal.
    pub standing: Standing,
    /// What the rows say; nothing when they are missing, which was told already.
    pub receipt: Option<ReceiptRow>,
    /// Whether the row of a reversal or a cash movement says done, and given up.
    pub flags: Option<(bool, bool)>,
}

/// How something asked for stands by the journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The last outcome.
    pub outcome: Option<Outcome>,
    /// It was referred, given up or cancelled.
    pub settled: bool,
    /// It was given up or cancelled.
    pub given_up: bool,
    /// What the centre decided once it was referred: registered or not, and the entry that says so.
    pub decided: Option<(bool, EntryRef)>,
    /// The payment on whose receipt it stands (R7).
    pub leader: Option<EntryRef>,
    /// Others stand on its receipt.
    pub leads: bool,
}

/// An outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It has a document.
    Registered {
        /// The document.
        document: FiscalDocument,
        /// The entry that says so.
        by: EntryRef,
    },
    /// It certainly has none.
    Failed,
    /// Nobody knows.
    Unknown,
}

/// What the row of a receipt says.
#[derive(Debug)]
pub struct ReceiptRow {
    /// Its state.
    pub state: ReceiptState,
    /// Its document, when it is registered.
    pub document: Option<FiscalDocument>,
    /// Nothing more is to be done.
    pub settled: bool,
    /// The entry that says that it is registered.
    pub registered_by: Option<EntryRef>,
    /// What was asked for.
    pub operation: Option<Operation>,
    /// What was asked for with others on the same receipt.
    pub shared: Option<Operation>,
    /// The payment on whose receipt it stands.
    pub leader: Option<EntryRef>,
}

/// An outcome that could not follow.
#[derive(Debug, PartialEq, Eq)]
pub struct Impossible;

impl Asked {
    /// Takes down what an entry says of it. What is registered, given up or cancelled has ended.
    pub fn on(&mut self, at: EntryRef, body: &Body) -> Result<(), Impossible> {
        let standing = &mut self.standing;
        let ended = matches!(standing.outcome, Some(Outcome::Registered { .. }))
            || standing.given_up
            || standing.decided.is_some();
        let failed = matches!(standing.outcome, Some(Outcome::Failed));
        let unknown = matches!(standing.outcome, Some(Outcome::Unknown));
        let sale = self.kind == OperationKind::Sale;
        match body {
            _ if ended => return Err(Impossible),
            Body::ReceiptRegistered { document, .. } => {
                standing.outcome = Some(Outcome::Registered { document: document.clone(), by: at });
                standing.settled = true;
            }
            Body::ReceiptFailed { .. } => standing.outcome = Some(Outcome::Failed),
            Body::ReceiptUnknown { .. } => standing.outcome = Some(Outcome::Unknown),
            Body::ReceiptReferred { .. } if unknown => standing.settled = true,
            Body::CentreDecided { registered, .. } if unknown && standing.settled => {
                standing.decided = Some((*registered, at));
            }
            Body::PaymentCancelled { payment, .. } if sale && !unknown => {
                if self.payment.is_none_or(|(number, _)| number != *payment) {
                    return Err(Impossible);
                }
                (standing.settled, standing.given_up) = (true, true);
            }
            Body::GivenUp { .. } if !sale && failed => (standing.settled, standing.given_up) = (true, true),
            _ => return Err(Impossible),
        }
        Ok(())
    }

    /// The first column that does not say what the journal does, with its table.
    pub fn differs(&self) -> Option<(&'static str, &'static str)> {
        self.receipt_differs().map(|column| ("receipt", column)).or_else(|| self.flags_differ())
    }

    fn receipt_differs(&self) -> Option<&'static str> {
        let row = self.receipt.as_ref()?;
        let standing = &self.standing;
        let (state, document, by) = match &standing.outcome {
            None => (matches!(row.state, ReceiptState::Planned | ReceiptState::Sending), None, None),
            // What certainly failed may have been sent once more.
            Some(Outcome::Failed) => (matches!(row.state, ReceiptState::Failed | ReceiptState::Sending), None, None),
            Some(Outcome::Unknown) => {
                let by = standing.decided.and_then(|(registered, by)| registered.then_some(by));
                (row.state == ReceiptState::Unknown, None, by)
            }
            Some(Outcome::Registered { document, by }) => {
                (row.state == ReceiptState::Registered, Some(document), Some(*by))
            }
        };
        [
            ("state", state),
            ("detail", row.document.as_ref() == document),
            ("settled", row.settled == standing.settled),
            ("registered_seq", row.registered_by == by),
            ("leader_seq", row.leader == standing.leader),
            ("shared", row.shared.is_some() == standing.leads),
        ]
        .into_iter()
        .find_map(|(column, is_same)| (!is_same).then_some(column))
    }

    fn flags_differ(&self) -> Option<(&'static str, &'static str)> {
        let (done, failed) = self.flags?;
        let table = if self.reversal.is_some() { "reversal" } else { "cash_movement" };
        let decided = self.standing.decided.map(|(registered, _)| registered);
        let gone = self.standing.given_up || decided == Some(false);
        if done != (self.is_registered() || decided == Some(true)) {
            Some((table, "done"))
        } else if self.reversal.is_some() && failed != gone {
            Some((table, "failed"))
        } else if self.reversal.as_ref().is_some_and(|reversed| reversed.failed.iter().any(|failed| *failed != gone)) {
            Some(("reversal_line", "failed"))
        } else {
            None
        }
    }

    /// True when its document is registered.
    pub const fn is_registered(&self) -> bool {
        matches!(self.standing.outcome, Some(Outcome::Registered { .. }))
    }

    /// What an entry about it does to its payment, which stands so.
    pub fn payment_event(&self, body: &Body, state: PaymentState) -> Option<PaymentEvent> {
        match (body, self.kind) {
            (Body::ReceiptRegistered { .. } | Body::CentreDecided { registered: true, .. }, OperationKind::Sale) => {
                Some(PaymentEvent::Registered)
            }
            (Body::ReceiptRegistered { .. } | Body::CentreDecided { registered: true, .. }, OperationKind::Return) => {
                match self.reversal.as_ref()?.kind {
                    ReversalKind::Void => Some(PaymentEvent::Voided),
                    ReversalKind::Refund => Some(PaymentEvent::Refunded),
                }
            }
            (Body::ReceiptUnknown { .. }, OperationKind::Sale) => {
                (state == PaymentState::Accepted).then_some(PaymentEvent::Undecided)
            }
            (Body::ReceiptReferred { .. }, OperationKind::Sale) => {
                (state == PaymentState::NeedsDecision).then_some(PaymentEvent::Referred)
            }
            (Body::PaymentCancelled { .. } | Body::CentreDecided { registered: false, .. }, OperationKind::Sale) => {
                Some(PaymentEvent::Cancelled)
            }
            _ => None,
        }
    }

    /// What an entry about it does to its shift.
    pub fn shift_state(&self, body: &Body) -> Option<&'static str> {
        match (body, self.kind) {
            (Body::ReceiptRegistered { .. }, OperationKind::OpenShift)
            | (Body::GivenUp { .. }, OperationKind::CloseShift) => Some("open"),
            (Body::GivenUp { .. }, OperationKind::OpenShift) => Some("failed"),
            (Body::ReceiptRegistered { .. }, OperationKind::CloseShift) => Some("closed"),
            _ => None,
        }
    }
}
