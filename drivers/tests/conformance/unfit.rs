//! Devices that cannot register anything as they are: in somebody's hands, never registered, full, expired. What each
//! family shows of it beforehand, and with which code of its own it refuses; nothing is registered or printed.
//!
//! A row without a model's state is a device that does not know it, and is left out.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kassa_domain::Currency;
use kassa_drivers::clock::{Clock as _, VirtualClock};
use kassa_drivers::emulate::fault::What;
use kassa_drivers::family::{FAMILIES, Setup};
use kassa_drivers::fiscal::{DeviceError, Mode, StorageState};
use kassa_drivers::port::PortError;
use kassa_drivers::port::pipe::{FarEnd, PipePort};

use super::stand::{Stand, sale};

/// What a till can see before it takes money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// Nothing: the device itself refuses when it is asked to begin.
    Ready,
    Mode(u8),
    Storage(StorageState),
    /// It does not even tell its state.
    Refused,
}

use Seen::{Ready, Refused, Storage};
use StorageState::{Closed, Expired, Full, NotRegistered};

type Row = (&'static str, What, Seen, &'static str);

const ROWS: &[Row] = &[
    ("shtrih", What::NotRegistered, Storage(NotRegistered), "shtrih-02"),
    ("shtrih", What::StorageExpired, Storage(Expired), "shtrih-05"),
    // The drive tells only that it is nearly full.
    ("shtrih", What::StorageFull, Ready, "shtrih-06"),
    ("shtrih", What::Programming, Seen::Mode(9), "shtrih-73"),
    ("shtrih-v2", What::NotRegistered, Storage(NotRegistered), "shtrih-02"),
    ("shtrih-v2", What::Programming, Seen::Mode(9), "shtrih-73"),
    ("datecs", What::NotRegistered, Seen::Mode(5), "datecs-not-fiscalised"),
    ("datecs", What::StorageFull, Storage(Full), "datecs-fiscal-memory-full"),
    ("datecs", What::Programming, Refused, "datecs-not-allowed"),
    ("datecs-x", What::NotRegistered, Seen::Mode(5), "datecs-110112"),
    ("datecs-x", What::StorageFull, Storage(Full), "datecs-fiscal-memory-full"),
    ("datecs-x", What::Programming, Refused, "datecs-100007"),
    ("datecs-ua", What::NotRegistered, Seen::Mode(5), "datecs-not-fiscalised"),
    ("datecs-ua", What::StorageFull, Storage(Full), "datecs-fiscal-memory-full"),
    ("datecs-ua", What::Programming, Refused, "datecs-not-allowed"),
    ("atol-v2", What::NotRegistered, Storage(NotRegistered), "atol-a8"),
    ("atol-v2", What::StorageFull, Storage(Closed), "atol-d8"),
    ("atol-v2", What::StorageExpired, Storage(Closed), "atol-d7"),
    ("atol-v2", What::Programming, Seen::Mode(4), "atol-66"),
    ("atol-v3", What::NotRegistered, Storage(NotRegistered), "atol-a8"),
    ("atol-v3", What::StorageFull, Storage(Closed), "atol-d8"),
    ("atol-v3", What::StorageExpired, Storage(Closed), "atol-d7"),
    ("atol-v3", What::Programming, Seen::Mode(4), "atol-66"),
    ("maria", What::NotRegistered, Seen::Mode(16), "maria-softregist"),
    ("maria", What::StorageFull, Storage(Full), "maria-softfmfull"),
    ("maria", What::Programming, Seen::Mode(8), "maria-softslwork"),
    // Whoever turned it to the reports has to turn it back.
    ("maria", What::Key(2), Ready, "maria-softslwork"),
    ("maria", What::Key(0), Refused, "maria-softsysloc"),
];

fn code(error: &DeviceError) -> String {
    let DeviceError::Refused(why) = error else { panic!("{error}") };
    format!("{}-{}", why.family, why.code)
}

fn seen(stand: &mut Stand) -> Seen {
    match stand.register.state() {
        Err(error) => {
            let _of_the_device = code(&error);
            Refused
        }
        Ok(state) => match (state.mode, state.storage) {
            (Mode::Other(number), _) => Seen::Mode(number),
            (_, Some(storage)) if !storage.state.registers() => Storage(storage.state),
            _ => {
                assert_eq!(state.mode, Mode::ShiftOpen);
                Ready
            }
        },
    }
}

#[test]
fn what_registers_nothing_refuses_with_its_own_code_and_prints_nothing() {
    for (name, what, shows, expect) in ROWS {
        let family = kassa_drivers::family::named(name).unwrap();
        let model = family.models[0];
        let mut stand = Stand::new(family, model);
        stand.ready();
        let made = stand.made().len();
        let before = stand.register.shown().unwrap();
        stand.strike(*what);
        stand.faults(&[]);
        assert_eq!(seen(&mut stand), *shows, "{name} {what:?}");
        let order = sale(&[1_000, 2_000], 0, 3_000);
        // What the till does before it takes money.
        let known = *shows != Ready || stand.register.shown().is_err() || stand.register.check(&order).is_err();
        assert_eq!(known, *what != What::StorageFull || *shows != Ready, "{name} {what:?}");
        let refused = stand.register.perform(&order, &before).unwrap_err();
        assert_eq!(code(&refused), *expect, "{name} {what:?}");
        assert_eq!((stand.made().len(), stand.lines_printed()), (made, 0), "{name} {what:?}");
        assert!(!stand.half_done(), "{name} {what:?}");
    }
}

/// A plug that sends back whatever it gets.
struct Loop(Vec<u8>);

impl FarEnd for Loop {
    fn input(&mut self, bytes: &[u8], _now: Duration) {
        self.0.extend_from_slice(bytes);
    }

    fn poll(&mut self, _now: Duration) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }

    fn next_event(&self) -> Option<Duration> {
        None
    }
}

#[test]
fn a_port_that_gives_back_what_is_sent_is_told_as_such_and_soon() {
    for family in FAMILIES.iter().filter(|family| !family.only_prints()) {
        let clock = VirtualClock::new(jiff::civil::date(2026, 3, 2).at(8, 30, 0, 0));
        let port = PipePort::new(Arc::new(Mutex::new(Loop(Vec::new()))), Arc::new(clock.clone()));
        let mut register = (family.driver)(Box::new(port), Arc::new(clock.clone()), &Setup::new(Currency::Uah));
        let refused = register.connect();
        // Numbered frames that come back are out of step, and no more is known of them.
        let told = match &refused {
            Err(DeviceError::NotSent(PortError::Echo)) => true,
            Err(DeviceError::NotSent(_)) => family.name == "shtrih-v2",
            _ => false,
        };
        assert!(told, "{}: {refused:?}", family.name);
        assert!(clock.now() < Duration::from_secs(30), "{}: {:?}", family.name, clock.now());
    }
}
