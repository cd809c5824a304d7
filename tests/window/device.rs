//! A register as the window is told of it.

use kassa::signal::RegisterView;
use kassa_domain::Currency;
use kassa_drivers::fiscal::{Abilities, Ability, Capabilities, DeviceState, Mode, Paper, Storage, Undelivered};

use super::uah;

/// [`now`] by the register's clock, minutes since 1970 as if its local time were UTC.
pub const CLOCK: u32 = 29_921_165;

pub fn register(mode: Mode, paper: Paper) -> RegisterView {
    RegisterView::Answers(Box::new(DeviceState {
        paper,
        serial: "0478420005011254".to_owned(),
        storage: Some(Storage { number: "9999078900001234".to_owned(), ..Storage::default() }),
        firmware: "C.1".to_owned(),
        shift: 214,
        cash: uah(33_480_55),
        last_document: 511,
        undelivered: Some(Undelivered::default()),
        shift_opened_minute: Some(CLOCK - 363),
        clock_minute: Some(CLOCK),
        ..DeviceState::unknown(mode, Currency::Uah)
    }))
}

/// What a model of register can do: everything the menu has but, perhaps, cut.
pub fn model(cuts: bool) -> Capabilities {
    let menu = [Ability::CashMovements, Ability::XReport, Ability::Repeat, Ability::CancelReceipt];
    let abilities = Abilities::of(&menu).with_if(Ability::PartialCut, cuts);
    Capabilities { model: "LIGHT-01F".to_owned(), columns: 36, abilities, ..Capabilities::least("shtrih") }
}
