//! What changes the device's books: sent once, and if its answer is lost, found out by what the device shows.

use std::sync::Arc;
use std::time::Duration;

use kassa_domain::Money;
use kassa_domain::cash::CashWay;
use kassa_domain::receipt::{Cashier, Fact, FiscalDocument, Operation, Shown};
use kassa_drivers::clock::Clock;
use kassa_drivers::fiscal::{Ability, DeviceError, FiscalRegister, Mode, Paper, Recovered};

use super::{Failure, Said, words};
use crate::fl;
use crate::ui::format::money;

/// How long the device is asked what it did, and how often.
const ASKING: Duration = Duration::from_secs(60);
const ASK_EVERY: Duration = Duration::from_secs(2);

/// What the command line asks for.
pub(super) enum Asked {
    OpenShift,
    Z,
    Move(CashWay, Money),
}

impl Asked {
    fn operation(&self) -> Operation {
        let cashier = Cashier { name: fl!("device-cashier") };
        match self {
            Self::OpenShift => Operation::OpenShift { cashier },
            Self::Z => Operation::CloseShift { cashier },
            Self::Move(CashWay::In, amount) => Operation::CashIn { amount: *amount, cashier },
            Self::Move(CashWay::Out, amount) => Operation::CashOut { amount: *amount, cashier },
        }
    }
}

/// Does it, once, and says what was done with its numbers and sums.
pub(super) fn perform(device: &mut dyn FiscalRegister, asked: &Asked, clock: &Arc<dyn Clock>) -> Said {
    let failed = |error: &DeviceError| words::of_device(error, "");
    let operation = asked.operation();
    if matches!(asked, Asked::Move(..)) {
        device.capabilities().require(Ability::CashMovements).map_err(|why| failed(&DeviceError::Refused(why)))?;
    }
    device.check(&operation).map_err(|why| failed(&DeviceError::Refused(why)))?;
    // Some devices make a Z report of an empty day, and spend a record of their memory on it.
    if matches!(asked, Asked::Z) && device.state().map_err(|error| failed(&error))?.mode == Mode::ShiftClosed {
        return Err(Failure::nothing(fl!("device-no-shift")));
    }
    let before = device.shown().map_err(|error| failed(&error))?;
    let document = match device.perform(&operation, &before) {
        Ok(document) => document,
        Err(error @ DeviceError::Unknown { .. }) => settle(device, &operation, &before, clock, &error)?,
        Err(error) => return Err(failed(&error)),
    };
    Ok(tell(device, asked, &document, &before))
}

/// Asks the device what it did after its answer was lost.
fn settle(
    device: &mut dyn FiscalRegister,
    operation: &Operation,
    before: &Shown,
    clock: &Arc<dyn Clock>,
    lost: &DeviceError,
) -> Result<FiscalDocument, Failure> {
    let limit = clock.now() + ASKING;
    loop {
        let answer = device.connect().and_then(|()| device.recover(operation, before));
        match answer {
            Ok(Recovered::Registered(document)) => return Ok(document),
            Ok(Recovered::NothingRegistered) => {
                let mut failure = words::of_device(lost, "");
                failure.lines.truncate(1);
                failure.lines.push(fl!("device-nothing-done"));
                return Err(Failure { unknown: false, ..failure });
            }
            Ok(Recovered::Undecided { .. }) => return Err(words::of_device(lost, "")),
            Ok(Recovered::NotYet(_)) | Err(_) if clock.now() < limit => clock.sleep(ASK_EVERY),
            Ok(Recovered::NotYet(_)) => {
                return Err(Failure { lines: vec![fl!("device-waits-for-paper")], unknown: true });
            }
            Err(_) => return Err(words::of_device(lost, "")),
        }
    }
}

fn tell(device: &mut dyn FiscalRegister, asked: &Asked, document: &FiscalDocument, before: &Shown) -> Vec<String> {
    let shift = document.shift.to_string();
    let mut lines = vec![match asked {
        // Their numbers are of other countings than that of receipts, and the same on no two families.
        Asked::OpenShift => fl!("device-done-open-shift", shift = shift),
        Asked::Z => fl!("device-done-z", shift = shift),
        Asked::Move(CashWay::In, sum) => fl!("device-done-cash-in", sum = money(*sum)),
        Asked::Move(CashWay::Out, sum) => fl!("device-done-cash-out", sum = money(*sum)),
    }];
    // Not every device numbers what is no receipt.
    if matches!(asked, Asked::Move(..)) && document.number != 0 {
        lines.push(format!("  {}: {}", fl!("device-document"), document.number));
    }
    // What follows is read from the device after it is done: what it does not tell is left out.
    let Ok(state) = device.state() else { return lines };
    if matches!(asked, Asked::Z) {
        let sums = [
            (Fact::Sales, fl!("device-sales")),
            (Fact::Returns, fl!("device-returns")),
            (Fact::CashIns, fl!("device-cash-ins")),
            (Fact::CashOuts, fl!("device-cash-outs")),
        ];
        lines.extend(sums.into_iter().filter_map(|(fact, name)| {
            let sum = Money::new(before.fact(fact)?, state.cash.currency());
            Some(format!("  {name}: {}", money(sum)))
        }));
    }
    if device.capabilities().can(Ability::CashCounter) {
        lines.push(format!("  {}: {}", fl!("register-cash"), money(state.cash)));
    }
    if matches!(state.paper, Paper::OutWhilePrinting | Paper::WaitsToContinue) {
        lines.push(fl!("device-paper-unfinished"));
    }
    lines
}
