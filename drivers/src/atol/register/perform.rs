//! The operations: each is ordered once, and what stays unknown is settled by the evidence.

use kassa_domain::ids::SerialNumber;
use kassa_domain::receipt::{Fact, FiscalDocument, Operation, ReceiptOrder, Shown};

use super::super::command::{PAID_CASH, PAID_CASHLESS, bcd, code, item, mode, short};
use super::evidence::{minute, serial, shift};
use super::verdict::{Verdict, due, kind, verdict};
use super::{AtolRegister, UNDECIDED};
use crate::fiscal::settle::Evidenced;
use crate::fiscal::{DeviceError, Paper, Recovered};
use crate::port::PortError;

/// Cancelling the receipt, and a look after it, each once more.
const ROUNDS: u32 = 4;

impl Evidenced<Operation> for AtolRegister {
    fn attempt(&mut self, operation: &Operation, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        let outcome = self.order_all(operation, before);
        // What was answered "done" is seen before it is believed. And over v2 a refusal may be another command's: it is
        // believed unless the device shows the operation done.
        let (Ok(()) | Err(DeviceError::Refused(_))) = &outcome else { return outcome.and(Err(unproven())) };
        match AtolRegister::decide(self, operation, before) {
            Ok(Recovered::Registered(document)) => Ok(document),
            // Why it could not be seen: a cable that is gone is no answer without sense.
            Err(DeviceError::NotSent(cause) | DeviceError::Unknown { cause, .. }) => {
                outcome.and(Err(DeviceError::Unknown { sent: "operation", cause }))
            }
            Ok(_) | Err(DeviceError::Refused(_)) => outcome.and(Err(unproven())),
        }
    }

    fn decide(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        AtolRegister::decide(self, operation, before)
    }
}

/// It was answered "done", and the device does not show it.
const fn unproven() -> DeviceError {
    DeviceError::Unknown { sent: "operation", cause: PortError::Garbage }
}

impl AtolRegister {
    fn order_all(&mut self, operation: &Operation, before: &Shown) -> Result<(), DeviceError> {
        match operation {
            Operation::OpenShift { .. } => {
                self.enter(mode::REGISTRATION)?;
                self.order(code::OPEN_SHIFT, &[0])
            }
            Operation::CloseShift { .. } => {
                self.enter(mode::Z_REPORTS)?;
                self.order(code::Z_REPORT, &[])
            }
            Operation::CashIn { amount, .. } => {
                self.enter(mode::REGISTRATION)?;
                self.order(code::CASH_IN, &[&[0], bcd(amount.minor(), 5).as_slice()].concat())
            }
            Operation::CashOut { amount, .. } => {
                self.enter(mode::REGISTRATION)?;
                self.order(code::CASH_OUT, &[&[0], bcd(amount.minor(), 5).as_slice()].concat())
            }
            Operation::Receipt(order) => self.receipt(order, before),
        }
    }

    /// Once a receipt may be open, an error is certain only when the receipt is gone.
    fn receipt(&mut self, order: &ReceiptOrder, before: &Shown) -> Result<(), DeviceError> {
        self.enter(mode::REGISTRATION)?;
        self.order(code::OPEN_RECEIPT, &[0, kind(order.direction).code()])?;
        match self.fill(order, before) {
            Ok(()) => Ok(()),
            Err(DeviceError::Refused(why)) => match self.order(code::CANCEL, &[]) {
                Ok(()) => Err(DeviceError::Refused(why)),
                Err(DeviceError::NotSent(cause) | DeviceError::Unknown { cause, .. }) => {
                    Err(DeviceError::Unknown { sent: "59h cancel receipt", cause })
                }
                Err(DeviceError::Refused(_)) => {
                    Err(DeviceError::Unknown { sent: "59h cancel receipt", cause: PortError::Garbage })
                }
            },
            Err(DeviceError::NotSent(cause) | DeviceError::Unknown { cause, .. }) => {
                Err(DeviceError::Unknown { sent: "receipt", cause })
            }
        }
    }

    fn fill(&mut self, order: &ReceiptOrder, before: &Shown) -> Result<(), DeviceError> {
        self.tell_cashier(&order.cashier)?;
        self.print_lines(&order.heading)?;
        let mut sum = 0;
        for line in &order.lines {
            let amount = line.amount.minor();
            match &line.agent {
                None => {
                    let bytes = item(&line.text, amount, self.settings.tax, self.settings.section);
                    self.settled(code::ITEM, &bytes, sum, sum + amount)?;
                }
                Some(agent) => self.item_of_agent(line, agent, sum)?,
            }
            sum += amount;
        }
        if order.rounding.is_negative() {
            let off = bcd(order.rounding.minor(), 5);
            self.settled(code::DISCOUNT, &[&[0, 0, 1, 0], off.as_slice()].concat(), sum, due(order))?;
        }
        self.print_lines(&order.footer)?;
        self.whole(order, before)?;
        self.pay(order)
    }

    /// A step of unknown outcome is settled by the sum of the receipt, and done again when it was not done.
    pub(super) fn settled(&mut self, code: u8, parameters: &[u8], without: i64, with: i64) -> Result<(), DeviceError> {
        let error = match self.order(code, parameters) {
            Ok(()) => return Ok(()),
            Err(refused @ DeviceError::Refused(_)) => return Err(refused),
            Err(error) => error,
        };
        let state = self.full_state()?;
        match (state.receipt_state, state.sum) {
            (1.., sum) if sum == with => Ok(()),
            (1.., sum) if sum == without => self.order(code, parameters),
            _ => Err(error),
        }
    }

    /// What is about to be closed must be the whole of ours, and the only one since.
    fn whole(&mut self, order: &ReceiptOrder, before: &Shown) -> Result<(), DeviceError> {
        let state = self.full_state()?;
        let ours = state.receipt_state == kind(order.direction).code()
            && state.sum == due(order)
            && Some(state.receipt) == before.fact(Fact::Receipt);
        if ours {
            return Ok(());
        }
        tracing::warn!(sum = state.sum, receipt = state.receipt, "the open receipt is not what was sent");
        Err(DeviceError::Unknown { sent: "receipt", cause: PortError::Garbage })
    }

    /// The card first, then cash closes: a receipt that is not paid in full can still be cancelled.
    fn pay(&mut self, order: &ReceiptOrder) -> Result<(), DeviceError> {
        let (card, cash) = (order.card.minor(), order.cash.minor());
        let paid = |kind: u8, sum: i64| [&[0, kind], bcd(sum, 5).as_slice()].concat();
        if cash == 0 {
            return self.order(code::CLOSE, &paid(PAID_CASHLESS, card));
        }
        if card > 0 {
            self.order(code::PAYMENT, &paid(PAID_CASHLESS, card))?;
        }
        self.order(code::CLOSE, &paid(PAID_CASH, cash))
    }

    /// Gathers the evidence, asks the table, does what it says.
    pub(super) fn decide(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        for _ in 0..ROUNDS {
            self.wait_for_report()?;
            let after = self.read_shown()?;
            let moved = after.fact(Fact::Receipt) != before.fact(Fact::Receipt);
            let last = if moved { Some(self.last_receipt()?) } else { None };
            let verdict = verdict(operation, before, &after, last);
            tracing::info!(operation = ?operation.kind(), ?verdict, "recovery");
            match verdict {
                Verdict::Registered => return Ok(Recovered::Registered(self.proof(operation)?)),
                Verdict::Nothing => return Ok(Recovered::NothingRegistered),
                Verdict::Undecided(why) => {
                    debug_assert!(UNDECIDED.contains(&why));
                    return Ok(Recovered::Undecided { after, why });
                }
                Verdict::CancelReceipt => {
                    let (_mode, printer) = self.short_state()?;
                    if printer & short::NO_PAPER != 0 {
                        return Ok(Recovered::NotYet(Paper::OutWhilePrinting));
                    }
                    self.enter(mode::REGISTRATION)?;
                    // Whether it was done shows at the next look.
                    match self.order(code::CANCEL, &[]) {
                        Ok(()) | Err(DeviceError::Unknown { .. } | DeviceError::Refused(_)) => {}
                        Err(error @ DeviceError::NotSent(_)) => return Err(error),
                    }
                }
            }
        }
        Ok(Recovered::Undecided { after: self.read_shown()?, why: "device-state" })
    }

    /// A report goes on for seconds after its answer, or without one: until it ends, the state tells nothing of it.
    fn wait_for_report(&mut self) -> Result<(), DeviceError> {
        const LOOKS: u32 = 120;
        const NAP: std::time::Duration = std::time::Duration::from_millis(500);
        for _ in 0..LOOKS {
            let (present, _printer) = self.short_state()?;
            let reporting = matches!(present & 0x0F, mode::REPORTS | mode::Z_REPORTS) && present >> 4 != 0;
            if !reporting {
                break;
            }
            self.clock.sleep(NAP);
        }
        Ok(())
    }

    fn proof(&mut self, operation: &Operation) -> Result<FiscalDocument, DeviceError> {
        let state = self.full_state()?;
        let register = SerialNumber::new(&serial(&state)).map_err(|_odd| DeviceError::NotSent(PortError::Garbage))?;
        let storage = self.storage_number()?.and_then(|number| SerialNumber::new(&number).ok());
        let number = match operation {
            Operation::OpenShift { .. } | Operation::CloseShift { .. } => i64::from(shift(&state)),
            Operation::Receipt(_) | Operation::CashIn { .. } | Operation::CashOut { .. } => state.receipt,
        };
        Ok(FiscalDocument {
            number: u64::try_from(number).unwrap_or(0),
            sign: None,
            shift: shift(&state),
            register,
            storage,
            register_minute: state.clock.map(minute),
        })
    }
}
