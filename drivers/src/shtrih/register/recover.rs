//! Recovery: gather what the device shows, ask the table, do what it says.

use kassa_domain::receipt::{Operation, Shown};

use super::super::command::GetDriveStatus;
use super::talk::Waited;
use super::verdict::{After, Verdict, verdict};
use super::{ShtrihRegister, UNDECIDED};
use crate::fiscal::settle::as_question;
use crate::fiscal::{DeviceError, Paper, Recovered};

/// Cancelling the receipt, cancelling the drive's document, and a look after each.
const ROUNDS: u32 = 4;

impl ShtrihRegister {
    pub(super) fn decide(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        for _ in 0..ROUNDS {
            // An answer that the device still holds comes out first, so that what is shown is the last word.
            self.link.drain().map_err(DeviceError::NotSent)?;
            match self.wait_for_printer()? {
                Waited::Ready(_) => {}
                Waited::Paper(paper) => return Ok(Recovered::NotYet(paper)),
                Waited::StillPrinting => return Ok(Recovered::NotYet(Paper::Present)),
            }
            let after = self.look(before)?;
            let verdict = verdict(operation, before, &after);
            tracing::info!(operation = ?operation.kind(), ?verdict, "recovery");
            match verdict {
                Verdict::InDrive(document) => return Ok(Recovered::Registered(self.document(&document, before)?)),
                Verdict::Counted => {
                    let counted = self.counted_document("recovery", before, 0).map_err(as_question)?;
                    return Ok(Recovered::Registered(counted));
                }
                Verdict::Nothing => return Ok(Recovered::NothingRegistered),
                Verdict::Undecided(why) => {
                    debug_assert!(UNDECIDED.contains(&why));
                    return Ok(Recovered::Undecided { after: after.shown, why });
                }
                // Whether these two were done shows at the next look.
                Verdict::CancelReceipt => {
                    // Cancelling prints: somebody has to close the lid first.
                    if self.short_state()?.flags.lid_open() {
                        return Ok(Recovered::NotYet(Paper::Present));
                    }
                    settled_later(self.cancel_open())?;
                }
                Verdict::DropDriveDocument => settled_later(self.drop_drive_document())?,
            }
        }
        Ok(Recovered::Undecided { after: self.read_shown()?, why: "device-state" })
    }

    fn look(&mut self, before: &Shown) -> Result<After, DeviceError> {
        let open = self.open_sum()?;
        let shown = self.read_shown()?;
        let mode = self.short_state()?.mode;
        let drive = if self.has_drive() {
            let left_open = self.ask(&GetDriveStatus { password: self.administrator() })?.current_document;
            Some((left_open, self.documents_since(before)?))
        } else {
            None
        };
        Ok(After { mode, open, drive, shown })
    }
}

fn settled_later(outcome: Result<(), DeviceError>) -> Result<(), DeviceError> {
    match outcome {
        Ok(()) | Err(DeviceError::Unknown { .. } | DeviceError::Refused(_)) => Ok(()),
        Err(error @ DeviceError::NotSent(_)) => Err(error),
    }
}
