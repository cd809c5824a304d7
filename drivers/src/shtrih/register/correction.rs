//! Correction receipts, and the agent data of a line.

use kassa_domain::receipt::{Agent, Direction, FiscalDocument, ReceiptLine, Refusal, Shown};

use super::super::command::{
    BeginCorrection, CancelDriveDocument, DriveDocument, DriveDocumentKind, GetDriveStatus, RegisterCorrection,
    SendTags, Tags,
};
use super::super::status::Mode;
use super::perform::{register_number, shift_of, storage_number};
use super::talk::{Waited, is};
use super::verdict::went_back;
use super::{ShtrihRegister, own_refusal, refusal};
use crate::fiscal::settle::{Evidenced, after_the_fact};
use crate::fiscal::{Ability, Correction, CorrectionBasis, DeviceError, Paper, Recovered};

/// Longest name of a supplier in a tag, letters: with the other tags it has to fit in one command.
const SUPPLIER_MAX: usize = 160;
/// Longest description of a correction, letters.
const DESCRIPTION_MAX: usize = 200;

/// Looking, dropping a document the drive was left with, and looking again.
const ROUNDS: u32 = 3;

impl Evidenced<Correction> for ShtrihRegister {
    const ATTEMPTS: u32 = 1;

    fn attempt(&mut self, correction: &Correction, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        self.attempt_correction(correction, before)
    }

    fn decide(&mut self, correction: &Correction, before: &Shown) -> Result<Recovered, DeviceError> {
        self.decide_correction(correction, before)
    }
}

impl ShtrihRegister {
    /// Refuses agent data that the device could not take, before money is taken.
    pub(super) fn check_agent(&self, line: &ReceiptLine) -> Result<(), Refusal> {
        let Some(agent) = &line.agent else { return Ok(()) };
        self.capabilities.require(Ability::Agent)?;
        let number = &agent.supplier_taxpayer;
        let taxpayer = matches!(number.len(), 10 | 12) && number.bytes().all(|byte| byte.is_ascii_digit());
        let phone = agent.supplier_phone.as_ref().is_none_or(|phone| (1..=19).contains(&phone.chars().count()));
        if taxpayer && phone && !agent.supplier.is_empty() { Ok(()) } else { Err(own_refusal("bad-receipt")) }
    }

    /// Binds the agent data of a line to the operation that was just sent.
    pub(super) fn send_agent(&mut self, line: &ReceiptLine) -> Result<(), DeviceError> {
        let Some(agent) = &line.agent else { return Ok(()) };
        let (password, tags) = (self.operator(), agent_tags(agent));
        self.order(&SendTags { password, of_operation: true, tags })
    }

    pub(super) fn check_correction(&self, correction: &Correction) -> Result<(), Refusal> {
        self.capabilities.require(Ability::Correction)?;
        // The drive's commands know income and expense, and no correction of money given back.
        if correction.direction == Direction::Return {
            return Err(Ability::Correction.refusal());
        }
        correction.card().map(|_card| ()).ok_or_else(|| own_refusal("bad-receipt"))
    }

    fn attempt_correction(&mut self, correction: &Correction, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        const SHIFT_NOT_OPEN: u8 = 0x3D;
        let _of_an_earlier_operation = self.link.take_late();
        let state = self.start()?;
        if state.mode.number() != Mode::SHIFT_OPEN {
            return Err(DeviceError::Refused(refusal(SHIFT_NOT_OPEN)));
        }
        self.name_cashier(&correction.cashier)?;
        let password = self.administrator();
        self.drop_drive_document()?;
        self.order(&BeginCorrection { password })?;
        let made = self
            .order(&SendTags { password, of_operation: false, tags: correction_tags(correction) })
            .and_then(|()| self.register_correction(correction, before));
        match made {
            Err(DeviceError::Refused(why)) => {
                tracing::warn!(code = why.code, "refused within the correction: cancelling it");
                self.order(&CancelDriveDocument { password })
                    .map_err(|error| after_the_fact("FF08h cancel drive document", error))?;
                Err(DeviceError::Refused(why))
            }
            Err(DeviceError::NotSent(cause)) => Err(DeviceError::Unknown { sent: "correction", cause }),
            known => known,
        }
    }

    /// FF4Ah where the device knows it, FF36h elsewhere.
    fn register_correction(&mut self, correction: &Correction, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        const UNSUPPORTED: u8 = 0x37;
        let card = correction.card().ok_or_else(|| DeviceError::Refused(own_refusal("bad-receipt")))?;
        let payments = Some([self.amount(correction.cash.minor())?, self.amount(card.minor())?]);
        let order = RegisterCorrection {
            password: self.administrator(),
            ordered: correction.basis == CorrectionBasis::Ordered,
            total: self.amount(correction.total.minor())?,
            payments,
            tax_system: self.settings.tax_system,
        };
        let made = match self.order(&order) {
            Err(DeviceError::Refused(why)) if is(&why, UNSUPPORTED) => {
                self.order(&RegisterCorrection { payments: None, ..order })?
            }
            outcome => outcome?,
        };
        Ok(FiscalDocument {
            number: u64::from(made.document),
            sign: Some(made.sign),
            shift: shift_of(before),
            register: register_number(before).map_err(|error| after_the_fact("correction", error))?,
            storage: storage_number(before),
            register_minute: None,
        })
    }

    /// What became of a correction: the documents of the drive since `before` decide, as they do of a receipt.
    pub(super) fn decide_correction(
        &mut self,
        correction: &Correction,
        before: &Shown,
    ) -> Result<Recovered, DeviceError> {
        for _ in 0..ROUNDS {
            self.link.drain().map_err(DeviceError::NotSent)?;
            match self.wait_for_printer()? {
                Waited::Ready(_) => {}
                Waited::Paper(paper) => return Ok(Recovered::NotYet(paper)),
                Waited::StillPrinting => return Ok(Recovered::NotYet(Paper::Present)),
            }
            let after = self.read_shown()?;
            let undecided = |why| Ok(Recovered::Undecided { after: after.clone(), why });
            if before.serial != after.serial || before.storage != after.storage {
                return undecided("other-device");
            }
            if went_back(before, &after) {
                return undecided("documents-went-back");
            }
            let password = self.administrator();
            if self.ask(&GetDriveStatus { password })?.current_document != 0 {
                match self.drop_drive_document() {
                    Err(error @ DeviceError::NotSent(_)) => return Err(error),
                    Ok(()) | Err(DeviceError::Refused(_) | DeviceError::Unknown { .. }) => continue,
                }
            }
            let documents = self.documents_since(before)?;
            let receipts: Vec<&DriveDocument> = documents.iter().filter(|document| is_receipt(document)).collect();
            return match receipts.as_slice() {
                [] => Ok(Recovered::NothingRegistered),
                [one] if is_correction_of(one, correction) => Ok(Recovered::Registered(self.document(one, before)?)),
                _ => undecided("other-receipt"),
            };
        }
        Ok(Recovered::Undecided { after: self.read_shown()?, why: "device-state" })
    }
}

fn is_receipt(document: &DriveDocument) -> bool {
    matches!(document.kind, DriveDocumentKind::Receipt { .. } | DriveDocumentKind::Correction { .. })
}

fn is_correction_of(document: &DriveDocument, correction: &Correction) -> bool {
    const INCOME: u8 = 1;
    document.kind == DriveDocumentKind::Correction { operation: INCOME, total: correction.total.minor() }
}

/// Tags 1222, 1224 with 1225 and 1171 in it, and 1226.
fn agent_tags(agent: &Agent) -> Tags {
    const TAXPAYER_LENGTH: usize = 12;
    let name: String = agent.supplier.chars().take(SUPPLIER_MAX).collect();
    let mut supplier = Tags::default().with_text(1225, &name);
    if let Some(phone) = &agent.supplier_phone {
        supplier = supplier.with_text(1171, phone);
    }
    let taxpayer = format!("{:TAXPAYER_LENGTH$}", agent.supplier_taxpayer);
    Tags::default().with(1222, &[agent.capacity as u8]).with_tags(1224, &supplier).with_text(1226, &taxpayer)
}

/// Tags 1173 and 1174 with 1177, 1178 and 1179 in it.
fn correction_tags(correction: &Correction) -> Tags {
    let description: String = correction.description.chars().take(DESCRIPTION_MAX).collect();
    let midnight = correction.of_day.at(0, 0, 0, 0).duration_since(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0));
    let seconds = u32::try_from(midnight.as_secs()).unwrap_or(0);
    let mut basis = Tags::default().with_text(1177, &description).with(1178, &seconds.to_le_bytes());
    if !correction.paper_number.is_empty() {
        basis = basis.with_text(1179, &correction.paper_number.chars().take(32).collect::<String>());
    }
    let kind = match correction.basis {
        CorrectionBasis::Own => 0,
        CorrectionBasis::Ordered => 1,
    };
    Tags::default().with(1173, &[kind]).with_tags(1174, &basis)
}

#[cfg(test)]
mod tests {
    use kassa_domain::receipt::AgentCapacity;

    use super::*;

    #[test]
    fn agent_data_is_the_tags_of_the_law() {
        let agent = Agent {
            capacity: AgentCapacity::PayingAgent,
            supplier: "ЖЭК".to_owned(),
            supplier_taxpayer: "7806240547".to_owned(),
            supplier_phone: Some("+7812".to_owned()),
        };
        let tags = agent_tags(&agent);
        let expect = [
            &[0xC6, 0x04, 1, 0, 4][..],
            &[0xC8, 0x04, 16, 0],
            &[0xC9, 0x04, 3, 0, 0x86, 0x9D, 0x8A],
            &[0x93, 0x04, 5, 0],
            b"+7812",
            &[0xCA, 0x04, 12, 0],
            b"7806240547  ",
        ]
        .concat();
        assert_eq!(tags.bytes(), expect);
        let longest = Agent { supplier: "Щ".repeat(1000), supplier_phone: Some("1".repeat(19)), ..agent };
        assert!(agent_tags(&longest).bytes().len() <= Tags::LONGEST);
    }
}
