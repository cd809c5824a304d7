//! The operations whose stops are enumerated, and one run of one of them through power cuts.

use kassa::store::identity::Identity;
use kassa::till::command::{Command, Done};
use kassa_domain::receipt::OperationKind;
use kassa_drivers::shtrih::emulator::{Fault, What, When};

use super::check::{self, Mark, Outcome};
use super::operation::{cash_in, cash_out, close_shift, open_shift, pay, void};
use super::pump::{Cut, PowerCut, Pump, Wrong};
use super::{CLASSIC, RETAIL, World, identity, supervisor};

/// One operation, with what has to be there before it.
#[derive(Clone, Copy)]
pub struct Flow {
    pub name: &'static str,
    pub model: &'static str,
    pub kind: OperationKind,
    /// The command of the register that registers it.
    pub code: u16,
    /// How many documents it makes.
    pub documents: usize,
}

/// A visit of three whose point has one receipt for it.
const SHARED: &str = "visit of three on one receipt";

pub const FLOWS: [Flow; 12] = [
    Flow { name: "payment", model: RETAIL, kind: OperationKind::Sale, code: 0xFF45, documents: 1 },
    Flow { name: "payment", model: CLASSIC, kind: OperationKind::Sale, code: 0x85, documents: 1 },
    Flow { name: "visit of three", model: RETAIL, kind: OperationKind::Sale, code: 0xFF45, documents: 3 },
    Flow { name: SHARED, model: RETAIL, kind: OperationKind::Sale, code: 0xFF45, documents: 1 },
    Flow { name: SHARED, model: CLASSIC, kind: OperationKind::Sale, code: 0x85, documents: 1 },
    Flow { name: "void", model: RETAIL, kind: OperationKind::Return, code: 0xFF45, documents: 1 },
    Flow { name: "void", model: CLASSIC, kind: OperationKind::Return, code: 0x85, documents: 1 },
    Flow { name: "cash-in", model: RETAIL, kind: OperationKind::CashIn, code: 0x50, documents: 1 },
    Flow { name: "cash-out", model: CLASSIC, kind: OperationKind::CashOut, code: 0x51, documents: 1 },
    Flow { name: "shift opening", model: RETAIL, kind: OperationKind::OpenShift, code: 0xE0, documents: 1 },
    Flow { name: "Z report", model: RETAIL, kind: OperationKind::CloseShift, code: 0x41, documents: 1 },
    Flow { name: "Z report", model: CLASSIC, kind: OperationKind::CloseShift, code: 0x41, documents: 1 },
];

impl Flow {
    pub fn world(&self) -> (World, Mark) {
        self.world_as(identity())
    }

    /// The same for a till of this name.
    pub fn world_as(&self, identity: Identity) -> (World, Mark) {
        let world = World::enrolled(self.model, identity);
        world.book.page().point.receipt_per_visit = self.name == SHARED;
        let mut pump = Pump::start(&world);
        let _ = pump.done(Command::SignIn(supervisor()));
        if self.kind != OperationKind::OpenShift {
            let _ = pump.done(open_shift());
            let _ = pump.done(cash_in(50_000));
        }
        if self.kind == OperationKind::Return {
            let _ = pump.done(pay("earlier", &[12_345], 20_000));
        }
        drop(pump);
        let mark = check::mark(&world);
        (world, mark)
    }

    /// Payments of its visit.
    fn payments(&self) -> usize {
        if self.name == SHARED { 3 } else { self.documents }
    }

    pub fn command(&self) -> Command {
        match self.kind {
            OperationKind::Sale if self.payments() == 3 => pay("press", &[10_000, 2_550, 1], 20_000),
            OperationKind::Sale => pay("press", &[12_345], 20_000),
            OperationKind::Return => void(1),
            OperationKind::CashIn => cash_in(7_700),
            OperationKind::CashOut => cash_out(7_700),
            OperationKind::OpenShift => open_shift(),
            OperationKind::CloseShift => close_shift(50_000),
        }
    }
}

/// What goes wrong with the register beside the power cuts.
pub fn troubles(flow: &Flow) -> Vec<(&'static str, Vec<Fault>)> {
    let closing = |what| vec![Fault { when: When::Code(flow.code), what }];
    vec![
        ("no trouble", Vec::new()),
        ("the answer is lost", closing(What::ForgetAnswer)),
        ("the answer is swallowed", closing(What::SwallowAnswer)),
        ("the cable is out", closing(What::CutLine(1_500))),
        (
            "the register loses power before it writes",
            vec![Fault { when: When::BeforeDocument(1), what: What::PowerCut(9_000) }],
        ),
        (
            "the register loses power after it wrote",
            vec![Fault { when: When::AfterDocument(1), what: What::PowerCut(9_000) }],
        ),
    ]
}

/// A run that was played to its end.
pub struct Played {
    pub world: World,
    /// The stops of the last life of the till.
    pub stops: Vec<String>,
    /// How often the till was started.
    pub lives: usize,
}

/// One run: the cuts, in turn, then a run to the end.
pub struct Run<'a> {
    pub flow: &'a Flow,
    /// How everything stood before.
    pub before: &'a (World, Mark),
    pub faults: &'a [Fault],
    pub wrong: Option<Wrong>,
}

impl Run<'_> {
    /// Plays it with these cuts. Gives the stops of the last part, and how it ended.
    pub fn play(&self, cuts: &[Cut]) -> (Vec<String>, Result<Outcome, String>) {
        let played = self.play_out(cuts);
        (played.stops, check::check(&played.world, self.before.1))
    }

    /// The same, and gives the world as it was left.
    pub fn play_out(&self, cuts: &[Cut]) -> Played {
        let world = self.before.0.copied();
        let mut cuts = cuts.iter().copied();
        let mut lives = 0;
        let stops = loop {
            let cut = cuts.next().unwrap_or_default();
            lives += 1;
            if let Some(stops) = self.life(&world, cut, lives == 1) {
                break stops;
            }
        };
        Played { world, stops, lives }
    }

    /// One life of the till: until the cut, or to the end.
    fn life(&self, world: &World, cut: Cut, first: bool) -> Option<Vec<String>> {
        if !first {
            let mut pump = Pump::start_cut(world, cut, self.wrong).ok()?;
            return pump.rest().ok().map(|()| pump.stops);
        }
        let mut pump = Pump::start(world);
        pump.wrong = self.wrong;
        let _ = pump.done(Command::SignIn(supervisor()));
        world.faults(self.faults);
        pump.stops.clear();
        pump.cut = cut;
        let all = |pump: &mut Pump<'_>| -> Result<(), PowerCut> {
            let _ = pump.begin(self.flow.command())?;
            pump.rest()
        };
        all(&mut pump).ok().map(|()| pump.stops)
    }

    /// After everything, the cashier presses Pay for the same visit once more (R23).
    pub fn press_again(&self, world: &World) -> Result<Outcome, String> {
        let mut pump = Pump::start(world);
        let _ = pump.done(Command::SignIn(supervisor()));
        let again = pump.done(self.flow.command());
        drop(pump);
        let Done::Paid(paid) = again else { return Err(format!("pressed again: {again:?}")) };
        if paid.payments.len() != self.flow.payments() {
            return Err(format!("pressed again: {paid:?}"));
        }
        check::check(world, self.before.1)
    }
}
