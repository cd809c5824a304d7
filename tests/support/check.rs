//! What must hold after every schedule, however the power went (I1 to I5).

use std::collections::BTreeMap;

use kassa::store::verify::verify;
use kassa::store::{self, Reader};
use kassa_domain::Currency;
use kassa_domain::ids::Seq;
use kassa_domain::receipt::{OperationKind, Receipt};
use kassa_domain::shift::ShiftState;
use kassa_drivers::shtrih::emulator::{Document, DocumentKind, ReceiptKind};

use super::World;
use super::journal::{asked_after, entries};

/// Where the journal and the register stood before an operation.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    pub seq: Seq,
    pub documents: usize,
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Facts in the journal that asked for it.
    pub accepted: usize,
    /// Of them registered.
    pub registered: usize,
    /// What waits for a person, in words.
    pub decisions: Vec<String>,
}

pub fn mark(world: &World) -> Mark {
    let seq = store::journal::head(&world.reader()).unwrap().seq;
    Mark { seq, documents: world.documents().len() }
}

/// The operation that a document of the register is of.
pub fn kind_of(document: &Document) -> Option<OperationKind> {
    match document.kind {
        DocumentKind::ShiftOpening => Some(OperationKind::OpenShift),
        DocumentKind::ShiftClosing => Some(OperationKind::CloseShift),
        DocumentKind::Receipt(ReceiptKind::Sale) => Some(OperationKind::Sale),
        DocumentKind::Receipt(_) => Some(OperationKind::Return),
        DocumentKind::CashIn => Some(OperationKind::CashIn),
        DocumentKind::CashOut => Some(OperationKind::CashOut),
        DocumentKind::Registration
        | DocumentKind::Correction(_)
        | DocumentKind::Settlement
        | DocumentKind::Report
        | DocumentKind::Cancelled(_) => None,
    }
}

/// Holds the journal, the tables and the register against each other, as far as they have grown since the mark.
///
/// # Errors
/// Says what does not hold.
pub fn check(world: &World, since: Mark) -> Result<Outcome, String> {
    let reader = world.reader();
    let report = verify(&reader).map_err(|error| error.to_string())?;
    if !report.faults.is_empty() {
        return Err(format!("the journal does not verify: {:?}", report.faults));
    }
    let asked = asked_after(&entries(&reader), since.seq);
    let mut balance: BTreeMap<OperationKind, i64> = BTreeMap::new();
    let mut outcome = Outcome::default();
    let documents = world.documents();
    let mut unknown: BTreeMap<OperationKind, i64> = BTreeMap::new();
    for (of, kind) in &asked.kinds {
        let stored = store::receipts::get(&reader, *of).unwrap().ok_or("an intent without a receipt")?;
        if let Some(leader) = stored.leader {
            // It stands on the receipt of another one, and nothing becomes of it that does not become of that one.
            let lead = store::receipts::get(&reader, leader).unwrap().ok_or("a receipt without its first payment")?;
            let same = (&stored.receipt, stored.settled, asked.documents.get(of))
                == (&lead.receipt, lead.settled, asked.documents.get(&leader));
            if !same {
                return Err(format!("{of:?} is {:?}, its receipt {:?}", stored.receipt, lead.receipt));
            }
            continue;
        }
        outcome.accepted += 1;
        let registered = asked.documents.get(of).map_or(0, Vec::len);
        match (&stored.receipt, registered) {
            (Receipt::Registered { .. }, 1) => {
                outcome.registered += 1;
                *balance.entry(*kind).or_default() += 1;
            }
            (Receipt::Failed { refusal }, 0) => {
                if !stored.settled {
                    outcome.decisions.push(format!("{kind:?} failed: {}-{}", refusal.family, refusal.code));
                }
            }
            (Receipt::Unknown { .. }, 0) => {
                *unknown.entry(*kind).or_default() += 1;
                outcome.decisions.push(format!("{kind:?} unknown"));
            }
            (Receipt::Planned, 0) => {
                if !stored.settled {
                    outcome.decisions.push(format!("{kind:?} planned"));
                }
            }
            (receipt, registered) => {
                return Err(format!("{kind:?} {of:?} is {:?} with {registered} registrations", receipt.state()));
            }
        }
    }
    for document in &documents[since.documents..] {
        if let Some(kind) = kind_of(document) {
            *balance.entry(kind).or_default() -= 1;
        }
    }
    for (kind, left) in balance {
        let maybe = unknown.get(&kind).copied().unwrap_or(0);
        if left > 0 || -left > maybe {
            return Err(format!("{kind:?}: {} documents too many or too few ({maybe} unknown)", -left));
        }
    }
    let open = store::receipts::unsettled(&reader).unwrap();
    if open.is_empty() {
        check_cash(world, &reader)?;
    }
    Ok(outcome)
}

/// The drawer by the journal against the register's own count.
fn check_cash(world: &World, reader: &Reader) -> Result<(), String> {
    let state = store::shifts::current(reader).unwrap();
    let number = match state {
        ShiftState::Open(shift) | ShiftState::Opening(shift) | ShiftState::Closing(shift) => shift.number,
        ShiftState::Closed { last: Some(last) } => last,
        ShiftState::Closed { last: None } => return Ok(()),
    };
    let totals = store::shifts::totals(reader, number, Currency::Uah).unwrap();
    let drawer = totals.drawer().map_err(|error| error.to_string())?.minor();
    let device = world.device_cash();
    if drawer == device {
        Ok(())
    } else {
        Err(format!("{drawer} in the drawer by the journal, {device} by the register"))
    }
}
