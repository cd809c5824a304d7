//! What became of an operation: the journal's last document against what it showed before. Pure.
//!
//! | The journal shows | Outcome |
//! |---|---|
//! | another name | a person decides: other device |
//! | the same last document | nothing registered |
//! | one document more, of our kind and sum | registered, with that document |
//! | one document more, of another kind or sum; or more than one | a person decides: other receipt |
//! | fewer documents | a person decides: documents went back |

use std::cmp::Ordering;

use kassa_domain::receipt::{Fact, Operation, Shown};

use super::UNDECIDED;
use super::memory::{Entry, Memory};

/// What the table says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Nothing,
    Booked(Entry),
    Undecided(&'static str),
}

pub(super) fn verdict(operation: &Operation, before: &Shown, memory: &Memory) -> Verdict {
    let undecided = |why| {
        debug_assert!(UNDECIDED.contains(&why));
        Verdict::Undecided(why)
    };
    if memory.serial != before.serial {
        return undecided("other-device");
    }
    let last = before.fact(Fact::LastDocument).and_then(|number| u64::try_from(number).ok()).unwrap_or(0);
    match memory.document.cmp(&last) {
        Ordering::Less => undecided("documents-went-back"),
        Ordering::Equal => Verdict::Nothing,
        Ordering::Greater => match &memory.last {
            Some(entry)
                if entry.number == last + 1 && entry.kind == operation.kind() && entry.sum == sum(operation) =>
            {
                Verdict::Booked(entry.clone())
            }
            Some(_) | None => undecided("other-receipt"),
        },
    }
}

fn sum(operation: &Operation) -> i64 {
    match operation {
        Operation::OpenShift { .. } | Operation::CloseShift { .. } => 0,
        Operation::CashIn { amount, .. } | Operation::CashOut { amount, .. } => amount.minor(),
        Operation::Receipt(order) => order.total.minor(),
    }
}
