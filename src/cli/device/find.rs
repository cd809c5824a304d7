//! What stands at a port: asked, where the command line does not say.

use std::sync::Arc;

use kassa_domain::Currency;
use kassa_drivers::clock::Clock;
use kassa_drivers::detect;
use kassa_drivers::family::{self, FAMILIES, Family, Setup};
use kassa_drivers::port::{self, serial};
use kassa_drivers::{maria, textprinter};

use super::args::{At, Probe};
use super::{Failure, Said, words};
use crate::config::{is_one_way, is_serial};
use crate::fl;
use crate::register::detect::{Found, Missed, look};

fn first_speed(family: &Family) -> u32 {
    family.bauds.first().copied().unwrap_or(115_200)
}

/// The device of the command line. A family that is named is asked whether it is there, before its driver waits for
/// every answer of it as long as such a device may take.
pub(super) fn found(at: &At, clock: &Arc<dyn Clock>) -> Result<Found, Failure> {
    let told = |missed: Missed| told(&missed, &at.port);
    let look = |families: &[Family], speeds: &[u32]| look(&at.port, families, speeds, clock, GO_ON);
    let Some(family) = at.family.as_deref().and_then(family::named) else {
        let found = look(FAMILIES, &speeds(at.baud)).map_err(told)?;
        return suits(at, found.family).map(|()| found);
    };
    suits(at, family)?;
    let baud = at.baud.unwrap_or_else(|| first_speed(family));
    let as_named = Found { family, baud };
    // There is nobody to ask, or nothing to look for.
    if is_one_way(&at.port) || family.sniff.is_none() || (family.only_prints() && at.baud.is_some()) {
        return Ok(as_named);
    }
    let known = at.baud.is_some() || !is_serial(&at.port);
    let speeds = if known { vec![baud] } else { family.bauds.to_vec() };
    let asked = match look(&[*family], &speeds) {
        // One that was cut off in the middle of something hears the second question.
        Err(Missed::Silence | Missed::Stranger) if known => look(&[*family], &speeds),
        asked => asked,
    };
    match asked {
        // Many printers take everything and answer nothing.
        Err(Missed::Silence) if family.only_prints() => Ok(as_named),
        Err(missed @ (Missed::Silence | Missed::Stranger)) if known && !family.only_prints() => {
            let others: Vec<Family> = FAMILIES.iter().filter(|other| other.name != family.name).copied().collect();
            Err(match look(&others, &speeds) {
                Ok(other) => Failure::nothing(fl!(
                    "device-other-family",
                    port = at.port.clone(),
                    family = family.name,
                    found = other.family.name
                )),
                Err(_) => told(missed),
            })
        }
        asked => asked.map_err(told),
    }
}

/// Refuses what a device of the family could not be, and what says nothing to it: before anything is opened where the
/// family is named.
fn suits(at: &At, family: &Family) -> Result<(), Failure> {
    if is_one_way(&at.port) && !family.only_prints() {
        let text = fl!("device-only-two-way", port = at.port.clone(), family = family.name);
        return Err(Failure::nothing(text));
    }
    let print = at.print();
    let not_taken = [
        ("--model", at.model.is_some() && !family.is_printer() && family.name != maria::FAMILY.name),
        ("--codepage", at.codepage.is_some() && !family.takes_code_page()),
        ("--columns", print.columns.is_some() && !family.is_printer()),
        ("--pitch", print.pitch.is_some() && family.name != textprinter::ESCP.name),
        ("--pace", print.pace.is_some() && !family.is_printer()),
        ("--operator", at.operator.is_some() && !family.takes_operator()),
        ("--operator-password", at.operator_password.is_some() && !family.takes_operator()),
        ("--administrator-password", at.administrator_password.is_some() && !family.takes_administrator()),
    ];
    if let Some((option, _)) = not_taken.into_iter().find(|(_, is_so)| *is_so) {
        return Err(Failure::nothing(fl!("device-not-taken", family = family.name, option = option)));
    }
    match &at.model {
        Some(model) if !family.models.contains(&model.as_str()) => {
            let known = family.models.join(", ");
            let text = fl!("device-bad-model", family = family.name, model = model.clone(), known = known);
            Err(Failure::nothing(text))
        }
        Some(_) | None => Ok(()),
    }
}

fn speeds(asked: Option<u32>) -> Vec<u32> {
    asked.map_or_else(detect::speeds, |baud| vec![baud])
}

/// Why no device was found, in words.
fn told(missed: &Missed, port: &str) -> Failure {
    Failure::nothing(match missed {
        Missed::OneWay => fl!("device-name-family", port = port),
        Missed::Echo => fl!("device-echo", port = port),
        Missed::Stranger => fl!("device-stranger", port = port),
        Missed::Silence => {
            let unasked = FAMILIES.iter().filter(|family| family.sniff.is_none()).map(|family| family.name);
            fl!("device-silence", port = port, unasked = unasked.collect::<Vec<_>>().join(", "))
        }
        Missed::Port(error) => words::of_port(error, port),
    })
}

/// A command goes on until it has its answer; whoever is tired of it stops the program.
const GO_ON: &dyn Fn() -> bool = &|| true;

/// Looks at one port, or at every serial port of this computer.
pub(super) fn probe(asked: &Probe, clock: &Arc<dyn Clock>) -> Said {
    let ports = match &asked.port {
        Some(port) => vec![port.clone()],
        None => serial::ports().map_err(|error| Failure::nothing(words::of_port(&error, "")))?,
    };
    let chosen = asked.family.as_deref().and_then(family::named);
    let families = chosen.map_or_else(|| FAMILIES.to_vec(), |family| vec![*family]);
    let (mut known, mut others) = (Vec::new(), Vec::new());
    for port in &ports {
        let speeds = match (asked.baud, chosen) {
            (None, Some(family)) => family.bauds.to_vec(),
            (baud, _) => speeds(baud),
        };
        match look(port, &families, &speeds, clock, GO_ON) {
            Ok(found) => known.extend(identity(port, found, clock)),
            Err(missed) => others.extend(told(&missed, port).lines),
        }
    }
    if ports.is_empty() {
        others.push(fl!("device-no-ports"));
    }
    if known.is_empty() {
        return Err(Failure { lines: others, unknown: false });
    }
    known.extend(others);
    Ok(known)
}

/// The family, and what a register says of itself. A printer has nothing to say.
fn identity(name: &str, found: Found, clock: &Arc<dyn Clock>) -> Vec<String> {
    let Found { family, baud } = found;
    let mut lines = vec![if is_serial(name) {
        fl!("device-found-serial", port = name, family = family.name, baud = baud.to_string())
    } else {
        fl!("device-found", port = name, family = family.name)
    }];
    if !family.only_prints() {
        let port = port::named_with(name, baud, family.line, Arc::clone(clock));
        let mut device = (family.driver)(port, Arc::clone(clock), &Setup::new(Currency::Uah));
        match device.connect().and_then(|()| device.state()) {
            Ok(state) => {
                let model = device.capabilities().model.clone();
                lines.push(fl!("device-identity", model = model, serial = state.serial));
            }
            Err(error) => lines.extend(words::of_device(&error, name).lines),
        }
    }
    lines
}
