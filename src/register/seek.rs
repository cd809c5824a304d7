//! A register whose cable came back under another port name: it is looked for by its serial number, and no other is
//! taken for it.

use std::sync::Arc;
use std::time::Duration;

use kassa_domain::receipt::{FiscalDocument, Operation, Shown};
use kassa_drivers::clock::Clock;
use kassa_drivers::fiscal::{Correction, DeviceError, DeviceState, FiscalRegister, Recovered};
use kassa_drivers::port::PortError;

use super::passed_on::passed_on;

/// How long after a look at all ports the next one may follow: each asks what stands there.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// Makes the driver of a device at a port.
pub type Make = Box<dyn Fn(&str) -> Box<dyn FiscalRegister> + Send>;

/// Who looks, and where.
pub struct Search {
    /// The ports of this computer that may be asked.
    pub ports: Box<dyn FnMut() -> Vec<String> + Send>,
    /// Whether a device of the family answers at a port, by questions that do nothing.
    pub answers: Box<dyn FnMut(&str) -> bool + Send>,
    /// Makes a driver at a port that leaves nothing behind, to ask who stands there.
    pub asker: Make,
    /// Makes the driver the till goes on with.
    pub driver: Make,
    /// Is told the port where the register was found.
    pub told: Box<dyn Fn(&str) + Send>,
}

/// A register that is looked for when its port is gone.
pub struct Seeking {
    register: Box<dyn FiscalRegister>,
    /// The port it is at.
    port: String,
    /// Its serial number, once it has told it. What nobody has seen is not looked for.
    serial: Option<String>,
    looked: Option<Duration>,
    clock: Arc<dyn Clock>,
    search: Search,
}

impl Seeking {
    /// The register at the port of the settings. Nothing is asked yet.
    #[must_use]
    pub fn new(port: &str, clock: Arc<dyn Clock>, search: Search) -> Self {
        Self { register: (search.driver)(port), port: port.to_owned(), serial: None, looked: None, clock, search }
    }

    /// Looks at the other ports for the very register, and goes on there.
    fn found_elsewhere(&mut self) -> bool {
        let Some(serial) = &self.serial else { return false };
        let now = self.clock.now();
        if self.looked.is_some_and(|at| now.saturating_sub(at) < LOOK_AGAIN) {
            return false;
        }
        self.looked = Some(now);
        for port in (self.search.ports)() {
            if port == self.port || !(self.search.answers)(&port) {
                continue;
            }
            let mut asker = (self.search.asker)(&port);
            let same = asker.connect().and_then(|()| asker.state()).is_ok_and(|state| state.serial == *serial);
            // The port is free again before the next driver opens it.
            drop(asker);
            let mut found = (self.search.driver)(&port);
            if same && found.connect().is_ok() {
                tracing::warn!(was = %self.port, now = %port, "the register is at another port");
                (self.search.told)(&port);
                self.register = found;
                self.port = port;
                return true;
            }
        }
        false
    }
}

impl FiscalRegister for Seeking {
    passed_on!();

    fn connect(&mut self) -> Result<(), DeviceError> {
        match self.register.connect() {
            // A port that is there and silent is a register that is off; one that is not there has perhaps moved.
            Err(DeviceError::NotSent(error @ (PortError::NotFound { .. } | PortError::Gone))) => {
                if self.found_elsewhere() { Ok(()) } else { Err(DeviceError::NotSent(error)) }
            }
            outcome => outcome,
        }
    }

    fn state(&mut self) -> Result<DeviceState, DeviceError> {
        let state = self.register.state()?;
        if !state.serial.is_empty() {
            self.serial = Some(state.serial.clone());
        }
        Ok(state)
    }

    fn perform(&mut self, operation: &Operation, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        self.register.perform(operation, before)
    }

    fn recover(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        self.register.recover(operation, before)
    }

    fn correct(&mut self, correction: &Correction, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        self.register.correct(correction, before)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Mutex;

    use kassa_domain::Currency;
    use kassa_drivers::clock::VirtualClock;
    use kassa_drivers::detect::{Sniffed, sniff_among};
    use kassa_drivers::emulate::device::Device;
    use kassa_drivers::family::{self, Emulation, Setup};
    use kassa_drivers::port::Port;
    use kassa_drivers::port::pipe::{PipePort, Shared};

    use super::*;

    type Plugged = Shared<Box<dyn Device>>;

    /// The ports of a computer, by name: what stands at each.
    type Desk = Arc<Mutex<HashMap<String, Plugged>>>;

    /// A port of the desk: there while something is plugged in.
    struct Socket {
        name: String,
        desk: Desk,
        clock: VirtualClock,
        open: Option<(Plugged, PipePort<Box<dyn Device>>)>,
    }

    impl Socket {
        fn port(&mut self) -> Result<&mut PipePort<Box<dyn Device>>, PortError> {
            let there = self.desk.lock().unwrap().get(&self.name).cloned();
            let same = |device: &Plugged| there.as_ref().is_some_and(|now| Arc::ptr_eq(now, device));
            if self.open.as_ref().is_none_or(|(device, _)| !same(device)) {
                self.open = None;
            }
            self.open.as_mut().map(|(_, port)| port).ok_or(PortError::Gone)
        }
    }

    impl Port for Socket {
        fn name(&self) -> &str {
            &self.name
        }

        fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
            self.port()?.read(buffer, wait)
        }

        fn write_all(&mut self, bytes: &[u8]) -> Result<(), PortError> {
            self.port()?.write_all(bytes)
        }

        fn drain_input(&mut self) -> Result<(), PortError> {
            self.port()?.drain_input()
        }

        fn reopen(&mut self) -> Result<(), PortError> {
            self.open = None;
            let device = self.desk.lock().unwrap().get(&self.name).cloned();
            let device = device.ok_or_else(|| PortError::NotFound { name: self.name.clone() })?;
            let mut port = PipePort::new(Arc::clone(&device), Arc::new(self.clock.clone()));
            port.reopen()?;
            self.open = Some((device, port));
            Ok(())
        }
    }

    struct Bench {
        desk: Desk,
        clock: VirtualClock,
        moved: Arc<Mutex<Vec<String>>>,
    }

    impl Bench {
        fn new() -> Self {
            let clock = VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 30, 0, 0));
            Self { desk: Desk::default(), clock, moved: Arc::default() }
        }

        fn plug(&self, port: &str, device: &Plugged) {
            let _ = self.desk.lock().unwrap().insert(port.to_owned(), Arc::clone(device));
        }

        fn unplug(&self, port: &str) {
            let _ = self.desk.lock().unwrap().remove(port);
        }

        fn device(&self, family: &str, model: Option<&str>) -> Plugged {
            let make = family::named(family).and_then(|family| family.emulator).unwrap();
            let asked = Emulation { model: model.map(str::to_owned), ..Emulation::usual() };
            Arc::new(Mutex::new(make(asked, Arc::new(self.clock.clone())).unwrap()))
        }

        fn socket(&self, port: &str) -> Box<dyn Port> {
            let (desk, clock) = (Arc::clone(&self.desk), self.clock.clone());
            Box::new(Socket { name: port.to_owned(), desk, clock, open: None })
        }

        fn seeking(self: &Arc<Self>, port: &str) -> Seeking {
            let family = family::named("datecs").unwrap();
            let (listed, asked, made, told) =
                (Arc::clone(self), Arc::clone(self), Arc::clone(self), Arc::clone(&self.moved));
            let driver = move |bench: &Self, port: &str| {
                let clock = Arc::new(bench.clock.clone());
                (family.driver)(bench.socket(port), clock, &Setup::new(Currency::Uah))
            };
            let probing = Arc::clone(self);
            let search = Search {
                ports: Box::new(move || {
                    let mut ports: Vec<String> = listed.desk.lock().unwrap().keys().cloned().collect();
                    ports.sort();
                    ports
                }),
                answers: Box::new(move |port| {
                    let heard = sniff_among(&[*family], &mut *asked.socket(port), &asked.clock);
                    heard == Ok(Sniffed::Family(family.name))
                }),
                asker: Box::new(move |port| driver(&probing, port)),
                driver: Box::new(move |port| driver(&made, port)),
                told: Box::new(move |port| told.lock().unwrap().push(port.to_owned())),
            };
            Seeking::new(port, Arc::new(self.clock.clone()), search)
        }
    }

    #[test]
    fn the_register_is_found_at_another_port_and_no_other_is_taken_for_it() {
        let bench = Arc::new(Bench::new());
        let (ours, other) = (bench.device("datecs", Some("fp-800")), bench.device("datecs", Some("dp-150")));
        let stranger = bench.device("shtrih", None);
        bench.plug("/dev/ttyUSB0", &ours);
        let mut register = bench.seeking("/dev/ttyUSB0");
        register.connect().unwrap();
        let serial = register.state().unwrap().serial;
        bench.unplug("/dev/ttyUSB0");
        bench.plug("/dev/ttyUSB1", &stranger);
        bench.plug("/dev/ttyUSB2", &other);
        assert!(register.state().is_err());
        let lost = register.connect();
        assert!(matches!(lost, Err(DeviceError::NotSent(PortError::NotFound { .. }))), "{lost:?}");
        assert!(bench.moved.lock().unwrap().is_empty(), "the other register has another number");
        // The cable comes back; it is not looked for again at once.
        bench.plug("/dev/ttyUSB3", &ours);
        assert!(register.connect().is_err());
        bench.clock.sleep(LOOK_AGAIN);
        register.connect().unwrap();
        assert_eq!(register.state().unwrap().serial, serial);
        assert_eq!(*bench.moved.lock().unwrap(), ["/dev/ttyUSB3"]);
    }

    #[test]
    fn what_was_never_seen_is_not_looked_for() {
        let bench = Arc::new(Bench::new());
        bench.plug("/dev/ttyUSB1", &bench.device("datecs", None));
        let mut register = bench.seeking("/dev/ttyUSB0");
        assert!(register.connect().is_err());
        assert!(bench.moved.lock().unwrap().is_empty());
    }
}
