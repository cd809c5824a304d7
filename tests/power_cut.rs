//! The power is cut at every stop of every operation, once and twice, with and without a lost answer of the register; each
//! time there is one document for what was accepted, or one visible decision (R11, R23, invariants I1 to I5).

mod support;

use std::collections::BTreeMap;
use std::io::Write as _;

use kassa::till::command::Command;
use kassa_domain::receipt::OperationKind;
use kassa_drivers::shtrih::emulator::{Fault, What, When};

use support::check::{self, Mark, Outcome};
use support::operation::{cash_in, cash_out, close_shift, open_shift, pay, void};
use support::pump::{Cut, PowerCut, Pump, Wrong};
use support::{CLASSIC, RETAIL, World, supervisor};

/// One operation, with what has to be there before it.
#[derive(Clone, Copy)]
struct Flow {
    name: &'static str,
    model: &'static str,
    kind: OperationKind,
    /// The command of the register that registers it.
    code: u16,
    /// How many documents it makes.
    documents: usize,
}

const FLOWS: [Flow; 10] = [
    Flow { name: "payment", model: RETAIL, kind: OperationKind::Sale, code: 0xFF45, documents: 1 },
    Flow { name: "payment", model: CLASSIC, kind: OperationKind::Sale, code: 0x85, documents: 1 },
    Flow { name: "visit of three", model: RETAIL, kind: OperationKind::Sale, code: 0xFF45, documents: 3 },
    Flow { name: "void", model: RETAIL, kind: OperationKind::Return, code: 0xFF45, documents: 1 },
    Flow { name: "void", model: CLASSIC, kind: OperationKind::Return, code: 0x85, documents: 1 },
    Flow { name: "cash-in", model: RETAIL, kind: OperationKind::CashIn, code: 0x50, documents: 1 },
    Flow { name: "cash-out", model: CLASSIC, kind: OperationKind::CashOut, code: 0x51, documents: 1 },
    Flow { name: "shift opening", model: RETAIL, kind: OperationKind::OpenShift, code: 0xE0, documents: 1 },
    Flow { name: "Z report", model: RETAIL, kind: OperationKind::CloseShift, code: 0x41, documents: 1 },
    Flow { name: "Z report", model: CLASSIC, kind: OperationKind::CloseShift, code: 0x41, documents: 1 },
];

impl Flow {
    fn world(&self) -> (World, Mark) {
        let world = World::new(self.model);
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

    fn command(&self) -> Command {
        match self.kind {
            OperationKind::Sale if self.documents == 3 => pay("press", &[10_000, 2_550, 1], 20_000),
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
fn troubles(flow: &Flow) -> Vec<(&'static str, Vec<Fault>)> {
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

/// One run: the cuts, in turn, then a run to the end.
struct Run<'a> {
    flow: &'a Flow,
    /// How everything stood before.
    before: &'a (World, Mark),
    faults: &'a [Fault],
    wrong: Option<Wrong>,
}

impl Run<'_> {
    /// Plays it with these cuts. Gives the stops of the last part, and how it ended.
    fn play(&self, cuts: &[Cut]) -> (Vec<String>, Result<Outcome, String>) {
        let (before, mark) = self.before;
        let world = before.copied();
        let mut cuts = cuts.iter().copied();
        let mut begun = false;
        let stops = loop {
            let cut = cuts.next().unwrap_or_default();
            if let Some(stops) = self.part(&world, cut, &mut begun) {
                break stops;
            }
        };
        (stops, check::check(&world, *mark))
    }

    /// One life of the till: until the cut, or to the end.
    fn part(&self, world: &World, cut: Cut, begun: &mut bool) -> Option<Vec<String>> {
        if *begun {
            let mut pump = Pump::start_cut(world, cut, self.wrong).ok()?;
            return pump.rest().ok().map(|()| pump.stops);
        }
        *begun = true;
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
}

/// What the cases came to.
#[derive(Default)]
struct Tally {
    cases: usize,
    registered: usize,
    nothing: usize,
    decisions: BTreeMap<String, Vec<String>>,
    broken: Vec<String>,
}

impl Tally {
    fn take(&mut self, flow: &Flow, case: &str, result: Result<Outcome, String>) {
        self.cases += 1;
        let case = format!("{} on {}, {case}", flow.name, flow.model);
        let outcome = match result {
            Ok(outcome) => outcome,
            Err(broken) => return self.broken.push(format!("{case}: {broken}")),
        };
        let whole = outcome.accepted == 0 || outcome.accepted == flow.documents;
        if !whole || outcome.registered + outcome.decisions.len() != outcome.accepted {
            self.broken.push(format!("{case}: {outcome:?}"));
        }
        if outcome.accepted == 0 {
            self.nothing += 1;
        } else if outcome.decisions.is_empty() {
            self.registered += 1;
        }
        for decision in outcome.decisions {
            self.decisions.entry(decision).or_default().push(case.clone());
        }
    }

    fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.registered += other.registered;
        self.nothing += other.nothing;
        for (decision, cases) in other.decisions {
            self.decisions.entry(decision).or_default().extend(cases);
        }
        self.broken.extend(other.broken);
    }

    fn tell(&self, what: &str) {
        let mut out = std::io::stderr().lock();
        let undecided: usize = self.decisions.values().map(Vec::len).sum();
        let _ = writeln!(
            out,
            "{what}: {} cases, {} registered once, {} not accepted, {undecided} for a person",
            self.cases, self.registered, self.nothing
        );
        for (decision, cases) in &self.decisions {
            let _ = writeln!(out, "  {decision}: {} cases, the first: {}", cases.len(), cases[0]);
        }
    }
}

/// Every cut once, and every cut of what follows it.
fn enumerate(run: &Run<'_>, trouble: &str, tally: &mut Tally) {
    let (stops, whole) = run.play(&[]);
    tally.take(run.flow, trouble, whole);
    for (first, name) in stops.iter().enumerate() {
        let cut = Cut::At(first);
        let (after, once) = run.play(&[cut]);
        tally.take(run.flow, &format!("{trouble}, cut {name}"), once);
        for (second, then) in after.iter().enumerate() {
            let (_, twice) = run.play(&[cut, Cut::At(second)]);
            tally.take(run.flow, &format!("{trouble}, cut {name}, then {then}"), twice);
        }
    }
}

fn all_of(flow: &Flow) -> Tally {
    let mut tally = Tally::default();
    let before = flow.world();
    for (trouble, faults) in troubles(flow) {
        enumerate(&Run { flow, before: &before, faults: &faults, wrong: None }, trouble, &mut tally);
    }
    tally
}

#[test]
fn the_power_may_go_at_any_stop_once_and_twice() {
    let (even, odd): (Vec<_>, Vec<_>) = FLOWS.iter().enumerate().partition(|(index, _)| index % 2 == 0);
    let mut tally = Tally::default();
    std::thread::scope(|scope| {
        let halves = [even, odd].map(|half| {
            scope.spawn(move || half.into_iter().map(|(_, flow)| (flow, all_of(flow))).collect::<Vec<_>>())
        });
        for half in halves {
            for (flow, part) in half.join().expect("a half that ends") {
                part.tell(&format!("{} on {}", flow.name, flow.model));
                tally.add(part);
            }
        }
    });
    tally.tell("power cuts");
    assert!(tally.broken.is_empty(), "{} broken:\n{}", tally.broken.len(), tally.broken.join("\n"));
}
