//! Looking for devices at the ports of this computer, by questions that do nothing: for the technician's tool and for
//! the settings at the window.

use std::path::PathBuf;
use std::sync::Arc;

use kassa_domain::Currency;
use kassa_drivers::clock::{Clock, SystemClock};
use kassa_drivers::detect::{self, Sniffed};
use kassa_drivers::family::{self, FAMILIES, Family, Setup};
use kassa_drivers::port::{self, PortError, serial};

use crate::config::{is_one_way, is_serial};

/// A device that answers, or that somebody names.
#[derive(Clone, Copy)]
pub struct Found {
    /// Its family.
    pub family: &'static Family,
    /// Speed of its line; without meaning where the port has none.
    pub baud: u32,
}

/// Why no device was found at a port.
#[derive(Debug)]
pub enum Missed {
    /// Nothing can come back from there.
    OneWay,
    /// It gives back what is sent.
    Echo,
    /// Something talks that no family knows.
    Stranger,
    /// Nothing answers.
    Silence,
    /// The port fails.
    Port(PortError),
}

/// Asks at each speed until a device answers, as long as `go_on` says so.
///
/// # Errors
/// What stands there instead.
pub fn look(
    name: &str,
    families: &[Family],
    speeds: &[u32],
    clock: &Arc<dyn Clock>,
    go_on: &dyn Fn() -> bool,
) -> Result<Found, Missed> {
    if is_one_way(name) {
        return Err(Missed::OneWay);
    }
    let tries = if is_serial(name) { speeds.len() } else { 1 };
    let mut noise = false;
    for round in detect::rounds(families) {
        let lines = detect::by_line(&round);
        let settings = speeds.iter().take(tries).flat_map(|baud| lines.iter().map(|of_line| (*baud, of_line)));
        for (baud, (line, families)) in settings.take_while(|_| go_on()) {
            let mut port = port::named_with(name, baud, *line, Arc::clone(clock));
            let heard = detect::sniff_among(families, &mut *port, clock.as_ref());
            match heard.map_err(Missed::Port)? {
                Sniffed::Family(answers) => {
                    if let Some(family) = family::named(answers) {
                        return Ok(Found { family, baud });
                    }
                }
                // At the wrong speed an echo is no longer one, so it is believed at once.
                Sniffed::Echo => return Err(Missed::Echo),
                Sniffed::Stranger => noise = true,
                Sniffed::Silence => {}
            }
        }
    }
    Err(if noise { Missed::Stranger } else { Missed::Silence })
}

/// A device that was found, as it is shown and put into the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its family, by the name of the settings.
    pub family: &'static str,
    /// Its port.
    pub port: String,
    /// Speed of its line, where the port has one.
    pub baud: Option<u32>,
    /// Its model and serial number, as far as it tells.
    pub says: String,
}

/// What is told while one looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A port is asked: which, its number from 1, of how many.
    Asking {
        /// The port.
        port: String,
        /// Its number, from 1.
        number: usize,
        /// How many there are.
        count: usize,
    },
    /// A device answers.
    Found(Device),
    /// A port cannot be opened, or nothing known answers there.
    Nothing(String),
    /// All ports were asked: how many.
    Ended(usize),
}

/// Asks at every serial port of this computer but those that are in use, as long as `go_on` says so.
pub fn look_at_all_ports(in_use: &[String], go_on: &dyn Fn() -> bool, tell: &dyn Fn(Progress)) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let ports = serial::ports().unwrap_or_else(|error| {
        tracing::warn!(%error, "the ports cannot be listed");
        Vec::new()
    });
    look_everywhere(&ports, in_use, &clock, go_on, tell);
}

/// Asks at every one of these ports but those that are in use, as long as `go_on` says so.
fn look_everywhere(
    ports: &[String],
    taken: &[String],
    clock: &Arc<dyn Clock>,
    go_on: &dyn Fn() -> bool,
    tell: &dyn Fn(Progress),
) {
    // One port can have several names: a link by the adapter's number is the usual one.
    let real = |name: &String| std::fs::canonicalize(name).unwrap_or_else(|_| PathBuf::from(name));
    let taken: Vec<PathBuf> = taken.iter().map(real).collect();
    let free: Vec<&String> = ports.iter().filter(|port| !taken.contains(&real(port))).collect();
    let count = free.len();
    for (number, port) in (1..).zip(free) {
        if !go_on() {
            return;
        }
        tell(Progress::Asking { port: port.clone(), number, count });
        tell(match look(port, FAMILIES, &detect::speeds(), clock, go_on) {
            Ok(found) => Progress::Found(device(port, found, clock)),
            Err(missed) => {
                tracing::info!(port, ?missed, "no device was found");
                Progress::Nothing(port.clone())
            }
        });
    }
    tell(Progress::Ended(count));
}

/// What a device says of itself. A printer has nothing to say.
fn device(name: &str, found: Found, clock: &Arc<dyn Clock>) -> Device {
    let Found { family, baud } = found;
    let mut says = String::new();
    if !family.only_prints() {
        let port = port::named_with(name, baud, family.line, Arc::clone(clock));
        let mut device = (family.driver)(port, Arc::clone(clock), &Setup::new(Currency::Uah));
        if let Ok(state) = device.connect().and_then(|()| device.state()) {
            says = format!("{} {}", device.capabilities().model, state.serial).trim().to_owned();
        }
    }
    Device { family: family.name, port: name.to_owned(), baud: is_serial(name).then_some(baud), says }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::net::TcpListener;

    use super::*;

    fn told(ports: &[String], taken: &[String], go_on: &dyn Fn() -> bool) -> Vec<Progress> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let told = RefCell::new(Vec::new());
        look_everywhere(ports, taken, &clock, go_on, &|progress| told.borrow_mut().push(progress));
        told.into_inner()
    }

    #[test]
    fn a_port_in_use_is_left_in_peace_and_one_that_is_gone_is_told() {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let ports = ["/dev/ttyUSB0".to_owned(), format!("tcp:{closed}")];
        let expect = [
            Progress::Asking { port: ports[1].clone(), number: 1, count: 1 },
            Progress::Nothing(ports[1].clone()),
            Progress::Ended(1),
        ];
        assert_eq!(told(&ports, &ports[..1], &|| true), expect);
    }

    #[test]
    fn whoever_goes_away_is_looked_for_no_more() {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let ports = [format!("tcp:{closed}"), format!("tcp:{closed}")];
        let asked = Cell::new(0);
        let told = told(&ports, &[], &|| {
            asked.set(asked.get() + 1);
            asked.get() == 1
        });
        assert!(matches!(told.as_slice(), [Progress::Asking { .. }, Progress::Nothing(_)]), "{told:?}");
    }
}
