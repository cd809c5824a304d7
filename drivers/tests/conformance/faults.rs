//! One operation through every fault of the line and of the device, each at every place.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kassa_domain::receipt::{FiscalDocument, Operation, Shown};
use kassa_drivers::clock::Clock as _;
use kassa_drivers::emulate::device::Device;
use kassa_drivers::emulate::fault::{Fault, Traffic, What, When};
use kassa_drivers::family::Family;
use kassa_drivers::fiscal::{Ability, DeviceError, Recovered};
use kassa_drivers::port::pipe::lock;

use super::stand::{self, Stand, kind};
use super::stories::settle;

/// Longer than any driver waits for any answer: it comes when nobody waits for it any more.
const LATE: What = What::Stall(131_000);

/// An operation with its name, and what is done before it.
pub type Case = (&'static str, Operation, Vec<Operation>);

/// The operations that are broken; the longest first.
pub fn operations() -> Vec<Case> {
    let open = stand::open_shift;
    let drawer = || vec![open(), stand::cash_in(100_000)];
    vec![
        ("sale", stand::sale(&[15_050, 4_000], 0, 20_000), vec![open()]),
        ("shift opening", open(), vec![]),
        ("cash-in", stand::cash_in(5_000), vec![open()]),
        ("cash-out", stand::cash_out(5_000), drawer()),
        ("card sale", stand::sale(&[7_000], 7_000, 0), vec![open()]),
        ("return", stand::refund(9_000), vec![open(), stand::sale(&[50_000], 0, 50_000)]),
        ("Z report", stand::close_shift(), drawer()),
    ]
}

/// What the cases came to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    pub cases: usize,
    pub registered: usize,
    pub undecided: usize,
}

impl Count {
    pub fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.registered += other.registered;
        self.undecided += other.undecided;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = self.cases - self.registered - self.undecided;
        let Self { cases, registered, undecided } = self;
        write!(out, "{cases} cases, {registered} registered, {not} certainly not, {undecided} for a person, 0 double")
    }
}

/// What a case does after the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The same program goes on.
    GoOn,
    /// The program was killed when the fault struck, whatever it was told; a new one recovers.
    Restart,
}

/// What the till believes in the end.
#[derive(Debug, PartialEq, Eq)]
enum Belief {
    Registered(FiscalDocument),
    Nothing,
    Undecided(&'static str),
}

/// One operation on one device.
pub struct Story {
    family: &'static Family,
    operation: Operation,
    /// The device as it is before the operation.
    model: Box<dyn Device>,
    memory: Arc<tempfile::TempDir>,
    passed: Duration,
    /// What it shows then.
    before: Shown,
    /// Documents of its kind that the operation makes: none of a shift opening on a device that opens shifts silently.
    makes: usize,
    traffic: Traffic,
}

impl Story {
    /// `None` when the model cannot do the operation.
    pub fn new(
        family: &'static Family,
        model: &'static str,
        operation: Operation,
        first: &[Operation],
    ) -> Option<Self> {
        let mut stand = Stand::new(family, model);
        let moves_cash = matches!(operation, Operation::CashIn { .. } | Operation::CashOut { .. });
        if moves_cash && !stand.can(Ability::CashMovements) {
            return None;
        }
        let with_drawer = stand.can(Ability::CashMovements);
        for operation in first {
            if with_drawer || !matches!(operation, Operation::CashIn { .. }) {
                let _document = stand.done(operation);
            }
        }
        let before = stand.register.shown().unwrap();
        let passed = stand.clock.now();
        let model = lock(&stand.device).twin(Arc::new(stand.clock.clone()));
        let memory = stand.memory_like();
        let mut story =
            Self { family, operation, model, memory, passed, before, makes: 0, traffic: Traffic::default() };
        let mut whole = story.prepare();
        whole.faults(&[]);
        let had = whole.made_of(kind(&story.operation)).len();
        let _document = whole.register.perform(&story.operation, &story.before).unwrap();
        story.makes = whole.made_of(kind(&story.operation)).len() - had;
        story.traffic = lock(&whole.device).traffic();
        Some(story)
    }

    fn prepare(&self) -> Stand {
        // A journal that a story writes on is that story's own.
        let own = self.family.only_prints().then(|| stand::copy_of(&self.memory, self.family));
        let memory = own.unwrap_or_else(|| Arc::clone(&self.memory));
        let mut stand = Stand::on(self.family, self.model.as_ref(), self.passed, &memory);
        stand.register.connect().unwrap();
        stand
    }

    fn faults(&self) -> Vec<Fault> {
        const CABLE: What = What::CutLine(1500);
        const POWER: What = What::PowerCut(4000);
        let Traffic { host_bytes, device_bytes, commands, lines, documents } = self.traffic;
        let at_byte =
            [What::Drop, What::Flip(0x01), What::Flip(0x13), What::Double, What::Stall(2500), LATE, CABLE, POWER];
        let at_command = [
            What::SwallowAnswer,
            What::ForgetAnswer,
            What::PreviousAnswer,
            What::WrongAnswer,
            What::Freeze(3000),
            What::Busy(2000),
            What::PaperOut,
            What::LidOpen,
            POWER,
            CABLE,
        ];
        let mut faults = Vec::new();
        for what in at_byte {
            faults.extend((1..=host_bytes).map(|byte| Fault { when: When::HostByte(byte), what }));
            faults.extend((1..=device_bytes).map(|byte| Fault { when: When::DeviceByte(byte), what }));
        }
        for what in at_command {
            faults.extend((1..=commands).map(|command| Fault { when: When::Command(command), what }));
        }
        for what in [POWER, CABLE, What::Freeze(3000), What::PaperOut] {
            faults.extend((1..=documents).map(|document| Fault { when: When::BeforeDocument(document), what }));
            faults.extend((1..=documents).map(|document| Fault { when: When::AfterDocument(document), what }));
        }
        for what in [POWER, What::PaperOut, What::LidOpen] {
            faults.extend((1..=lines).map(|line| Fault { when: When::Line(line), what }));
        }
        faults
    }

    /// Goes through all faults. With both ways after each, or with one and the other in turn.
    pub fn all(&self, both: bool) -> Count {
        let mut cases = Vec::new();
        for (place, fault) in self.faults().into_iter().enumerate() {
            if both || place % 2 == 0 {
                cases.push((fault, Then::GoOn));
            }
            if both || place % 2 == 1 {
                cases.push((fault, Then::Restart));
            }
        }
        let mut count = Count::default();
        for (fault, then) in cases {
            let belief = self.run(fault, then);
            count.cases += 1;
            count.registered += usize::from(matches!(belief, Belief::Registered(_)));
            if let Belief::Undecided(why) = belief {
                println!("  for a person: {fault:?}, {then:?}: {why}");
                count.undecided += 1;
            }
        }
        count
    }

    /// Runs one case; returns what the till believes.
    fn run(&self, fault: Fault, then: Then) -> Belief {
        let mut stand = self.prepare();
        let had = stand.made_of(kind(&self.operation)).len();
        stand.faults(&[fault]);
        let outcome = stand.register.perform(&self.operation, &self.before);
        let belief = match (then, outcome) {
            (Then::GoOn, Ok(document)) => Belief::Registered(document),
            (Then::GoOn, Err(DeviceError::NotSent(_) | DeviceError::Refused(_))) => Belief::Nothing,
            (Then::GoOn, Err(DeviceError::Unknown { .. })) => self.recover(&mut stand, fault),
            (Then::Restart, _) => {
                stand.restart();
                self.recover(&mut stand, fault)
            }
        };
        self.check(&mut stand, had, &belief, fault, then);
        belief
    }

    fn recover(&self, stand: &mut Stand, fault: Fault) -> Belief {
        match settle(stand, &self.operation, &self.before) {
            Some(Recovered::Registered(document)) => Belief::Registered(document),
            Some(Recovered::NothingRegistered) => Belief::Nothing,
            Some(Recovered::Undecided { why, .. }) => Belief::Undecided(why),
            Some(Recovered::NotYet(_)) | None => panic!("{}: {fault:?}: never decided", self.family.name),
        }
    }

    /// The device has exactly what the till believes, and is ready for the next operation.
    fn check(&self, stand: &mut Stand, had: usize, belief: &Belief, fault: Fault, then: Then) {
        let name = format!("{}, {fault:?}, {then:?}", self.family.name);
        // A cable that is still out is put in, a device without power switched on, before its memory is looked at.
        stand.pass(Duration::from_secs(if fault.what == LATE { 131 } else { 5 }));
        stand.mend();
        if stand.can(Ability::ContinuePrint) {
            let _unless_nothing_waits = stand.register.continue_print();
        }
        let _state = (0..10).find_map(|_| stand.register.state().ok()).unwrap_or_else(|| panic!("{name}: silent"));
        let made = stand.made_of(kind(&self.operation)).split_off(had);
        match belief {
            Belief::Registered(document) => {
                assert_eq!(made.len(), self.makes, "{name}: believed once, made {made:#?}");
                if let [one] = made.as_slice() {
                    assert_eq!((document.number, document.sign), (one.number, one.sign), "{name}");
                }
            }
            Belief::Nothing => {
                assert!(made.is_empty(), "{name}: believed nothing, made {made:#?}");
                assert!(!stand.half_done(), "{name}: something is left half done");
                let _done = stand.perform(&self.operation).unwrap_or_else(|error| panic!("{name}: again: {error}"));
                assert_eq!(stand.made_of(kind(&self.operation)).len(), had + self.makes, "{name}: again");
            }
            Belief::Undecided(_) => assert!(made.len() <= self.makes, "{name}: {made:#?}"),
        }
    }
}
