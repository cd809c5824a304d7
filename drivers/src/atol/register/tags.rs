//! Tags of 54-FZ in a receipt: who took the money, and on whose behalf a line is.

use kassa_domain::receipt::{Agent, Cashier, ReceiptLine, Refusal};

use super::super::command::{code, tags};
use super::{AtolRegister, own_refusal, refusal};
use crate::fiscal::{Ability, DeviceError};

impl AtolRegister {
    /// Refuses agent data that the device could not take, before money is taken.
    pub(super) fn check_agent(&self, line: &ReceiptLine) -> Result<(), Refusal> {
        let Some(agent) = &line.agent else { return Ok(()) };
        self.capabilities.require(Ability::Agent)?;
        let number = &agent.supplier_taxpayer;
        let taxpayer = matches!(number.len(), 10 | 12) && number.bytes().all(|byte| byte.is_ascii_digit());
        let phone = agent.supplier_phone.as_ref().is_none_or(|phone| (1..=19).contains(&phone.chars().count()));
        if taxpayer && phone && !agent.supplier.is_empty() { Ok(()) } else { Err(own_refusal("bad-receipt")) }
    }

    /// The cashier's name, where the device takes tags: without it a receipt is still one, and bears the name of the
    /// device's own table.
    pub(super) fn tell_cashier(&mut self, cashier: &Cashier) -> Result<(), DeviceError> {
        if !self.capabilities.can(Ability::Agent) || cashier.name.trim().is_empty() {
            return Ok(());
        }
        match self.order(code::ATTRIBUTE, &tags::attribute(&tags::cashier(&cashier.name))) {
            // No receipt fails for want of it: whatever else stops the device is told at the next step.
            Err(DeviceError::Refused(why)) => {
                if is_not_known(&why) {
                    self.forget_tags(&why);
                }
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// An item in pieces: its beginning, its tags, its end. A device that turns out not to know them has refused; the
    /// receipt is cancelled then, and the next one refused beforehand.
    pub(super) fn item_of_agent(&mut self, line: &ReceiptLine, agent: &Agent, sum: i64) -> Result<(), DeviceError> {
        match self.pieces(line, agent, sum) {
            Err(DeviceError::Refused(why)) if is_not_known(&why) => {
                self.forget_tags(&why);
                Err(DeviceError::cannot(Ability::Agent))
            }
            outcome => outcome,
        }
    }

    fn pieces(&mut self, line: &ReceiptLine, agent: &Agent, sum: i64) -> Result<(), DeviceError> {
        self.order(code::ITEM_BEGINS, &tags::ITEM_BEGINS)?;
        for tag in tags::agent(agent) {
            self.order(code::ATTRIBUTE, &tags::attribute(&tag))?;
        }
        let amount = line.amount.minor();
        let end = tags::item_ends(&line.text, amount, self.settings.tax, self.settings.section);
        self.settled(code::ITEM_ENDS, &end, sum, sum + amount)
    }

    fn forget_tags(&mut self, why: &Refusal) {
        tracing::warn!(code = why.code, "the device takes no tags");
        self.capabilities.abilities = self.capabilities.abilities.without(Ability::Agent);
    }
}

fn is_not_known(why: &Refusal) -> bool {
    tags::NOT_KNOWN.into_iter().any(|code| *why == refusal(code))
}
