//! The Maria-301 family of Ukraine (M301T, M301T3+).
//!
//! | File | Holds |
//! |---|---|
//! | [`frame`] | blocks: bytes to block and back; pure |
//! | [`command`] | one struct per command |
//! | [`status`] | words of the device, key positions, expected commands, as tables |
//! | [`model`] | what models differ in, and what is not certain, as data |
//! | [`link`] | pairing, and the exchange that never runs a command twice |
//! | [`register`] | [`crate::fiscal::FiscalRegister`] told in commands, and recovery |
//! | [`emulator`] | the other end of the port |
//!
//! Sources: the maker's description of the commands of M301T3+, and a session that a client has logged
//! (`tests/vectors/maria.json`). What neither says stands in [`model`], a row each.

pub mod command;
pub mod emulator;
pub mod frame;
pub mod link;
pub mod model;
pub mod register;
pub mod status;

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::emulate::EmulateError;
use crate::emulate::device::{Device, Emulated};
use crate::family::{Emulation, Family, Setup, Sniff};
use crate::fiscal::FiscalRegister;
use crate::port::Port;

/// The family's line in the list.
pub const FAMILY: Family = Family {
    name: register::FAMILY,
    driver,
    emulator: Some(emulated),
    models: &[model::MODELS[0].name, model::MODELS[1].name],
    bauds: &[115_200, 57_600, 38_400, 19_200, 9600, 4800, 2400, 1200],
    line: model::LINE,
    tax_groups: model::TAXES,
    // Two letters pair a device that waits for them, and a block that cannot be one rouses one that is paired.
    sniff: Some(Sniff {
        question: b"UU\xFD\xFD\xFE\xFE\xFE\xFE",
        gap: Duration::from_millis(2),
        answers: link::is_ready,
    }),
};

fn driver(port: Box<dyn Port>, clock: Arc<dyn Clock>, setup: &Setup) -> Box<dyn FiscalRegister> {
    let mut settings = register::Settings::new(setup.currency);
    if let Some(password) = setup.operator_password {
        settings.password = format!("{password:0>10}");
    }
    settings.model = model::named(setup.model.as_deref());
    settings.department = setup.operator.to_string();
    settings.tax_group = setup.tax_group;
    settings.memory.clone_from(&setup.memory);
    Box::new(register::MariaRegister::new(port, clock, settings))
}

fn emulated(asked: Emulation, clock: Arc<dyn Clock>) -> Result<Box<dyn Device>, EmulateError> {
    let name = asked.model.as_deref().unwrap_or(model::MODELS[0].name);
    let Some(model) = model::MODELS.iter().find(|model| model.name == name) else {
        let known = model::MODELS.map(|model| model.name).join(", ");
        return Err(EmulateError::UnknownModel { name: name.to_owned(), known });
    };
    let settings = emulator::Settings::new(*model);
    let device = match &asked.state {
        None => emulator::Emulator::new(settings, clock),
        Some(path) => emulator::Emulator::open(settings, clock, path)
            .map_err(|source| EmulateError::State { path: path.clone(), source })?,
    };
    Ok(Box::new(Emulated::new(device.with_paper(asked.paper), asked.baud)))
}
