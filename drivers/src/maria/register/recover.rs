//! Recovery: gather the evidence, ask the table, do what it says.

use kassa_domain::receipt::{Operation, Shown};

use super::MariaRegister;
use super::evidence::Seen;
use super::perform::last_document;
use super::verdict::{Verdict, verdict};
use crate::fiscal::settle::as_question;
use crate::fiscal::{DeviceError, Recovered};

/// Cancelling the receipt, and a look after each time.
const ROUNDS: u32 = 3;

impl MariaRegister {
    pub(super) fn decide(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        for _ in 0..ROUNDS {
            let seen = self.look()?;
            let verdict = verdict(operation, before, &seen.shown);
            tracing::info!(operation = ?operation.kind(), ?verdict, "recovery");
            match verdict {
                Verdict::Counted => {
                    let number = number_of(operation, before, &seen);
                    return self.document(before, number).map(Recovered::Registered).map_err(as_question);
                }
                Verdict::Nothing => return Ok(Recovered::NothingRegistered),
                Verdict::Undecided(why) => return Ok(Recovered::Undecided { after: seen.shown, why }),
                // Whether it was done shows at the next look.
                Verdict::Cancel => match self.cancel_open() {
                    Err(DeviceError::NotSent(cause)) => return Err(DeviceError::NotSent(cause)),
                    Err(error) => tracing::warn!(%error, "not sure that it was cancelled: looking again"),
                    Ok(()) => {}
                },
            }
        }
        let after = self.look()?.shown;
        Ok(Recovered::Undecided { after, why: "device-state" })
    }
}

/// The number of the document that the evidence proves.
fn number_of(operation: &Operation, before: &Shown, seen: &Seen) -> u64 {
    match operation {
        Operation::Receipt(_) | Operation::OpenShift { .. } => seen.receipt,
        Operation::CloseShift { .. } => u64::from(seen.last_z),
        // Ours came first: what the device printed of itself meanwhile, say at its start, came after.
        Operation::CashIn { .. } | Operation::CashOut { .. } => last_document(before) + 1,
    }
}
