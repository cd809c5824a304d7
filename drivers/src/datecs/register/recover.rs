//! Recovery: gather the evidence, ask the table, do what it says.

use kassa_domain::receipt::{Operation, Shown};

use super::DatecsRegister;
use super::talk::{COVER, NO_PAPER};
use super::verdict::{Verdict, verdict};
use crate::fiscal::settle::as_question;
use crate::fiscal::{DeviceError, Paper, Recovered};

/// Finishing or cancelling the receipt, and a look after each.
const ROUNDS: u32 = 4;

impl DatecsRegister {
    pub(super) fn decide(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        for _ in 0..ROUNDS {
            let seen = self.look()?;
            let verdict = verdict(operation, before, &seen.shown, &seen.transaction);
            tracing::info!(operation = ?operation.kind(), ?verdict, "recovery");
            match verdict {
                Verdict::Counted => {
                    let number = if let Operation::CloseShift { .. } = operation {
                        u64::from(seen.last_z)
                    } else {
                        seen.document
                    };
                    return self.document(before, number).map(Recovered::Registered).map_err(as_question);
                }
                Verdict::Nothing => return Ok(Recovered::NothingRegistered),
                Verdict::Undecided(why) => return Ok(Recovered::Undecided { after: seen.shown, why }),
                Verdict::Cancel | Verdict::Finish { .. } => {
                    let status = self.read_status()?;
                    if status.has(NO_PAPER) || status.has(COVER) {
                        return Ok(Recovered::NotYet(Paper::Out));
                    }
                }
            }
            // Whether it was done shows at the next look.
            let outcome = match (verdict, operation) {
                (Verdict::Finish { paid }, Operation::Receipt(order)) => self.finish(order, paid).map(|_number| ()),
                _ => self.cancel_open(),
            };
            if let Err(error) = outcome {
                tracing::warn!(%error, "not sure that it was done: looking again");
                if let DeviceError::NotSent(_) = error {
                    return Err(error);
                }
            }
        }
        let after = self.look()?.shown;
        Ok(Recovered::Undecided { after, why: "device-state" })
    }
}
