//! The power is cut at every stop of every operation, once and twice, with and without a lost answer of the register; each
//! time there is one document for what was accepted, or one visible decision (R11, R23, invariants I1 to I5).

mod support;

use std::collections::BTreeMap;
use std::io::Write as _;

use kassa_domain::receipt::OperationKind;
use support::check::{self, Outcome};
use support::flow::{FLOWS, Flow, Run, troubles};
use support::pump::{Cut, Wrong};

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
        let settled = once.as_ref().is_ok_and(|outcome| outcome.decisions.is_empty());
        tally.take(run.flow, &format!("{trouble}, cut {name}"), once);
        if run.flow.kind == OperationKind::Sale && settled {
            let played = run.play_out(&[cut]);
            tally.take(run.flow, &format!("{trouble}, cut {name}, pressed again"), run.press_again(&played.world));
        }
        for (second, then) in after.iter().enumerate() {
            let (_, twice) = run.play(&[cut, Cut::At(second)]);
            tally.take(run.flow, &format!("{trouble}, cut {name}, then {then}"), twice);
        }
    }
}

/// The till dies while the register works, as each command goes to it; and once more at each stop of what follows where
/// there is time for it.
fn enumerate_commands(run: &Run<'_>, twice: bool, tally: &mut Tally) {
    for command in 1..COMMANDS_MAX {
        let cut = Cut::InJob(command);
        let played = run.play_out(&[cut]);
        if played.lives == 1 {
            return;
        }
        let case = format!("the till dies at command {command}");
        tally.take(run.flow, &case, check::check(&played.world, run.before.1));
        if !twice {
            continue;
        }
        for (second, then) in played.stops.iter().enumerate() {
            let (_, result) = run.play(&[cut, Cut::At(second)]);
            tally.take(run.flow, &format!("{case}, then {then}"), result);
        }
    }
    tally.broken.push(format!("{} has more than {COMMANDS_MAX} commands", run.flow.name));
}

/// No operation here takes as many.
const COMMANDS_MAX: u64 = 100;

fn all_of(flow: &Flow) -> Tally {
    let mut tally = Tally::default();
    let before = flow.world();
    for (trouble, faults) in troubles(flow) {
        enumerate(&Run { flow, before: &before, faults: &faults, wrong: None }, trouble, &mut tally);
    }
    let run = Run { flow, before: &before, faults: &[], wrong: None };
    enumerate_commands(&run, flow.name == "payment", &mut tally);
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

/// The same stops with a till that is built wrong: each wrong order must be noticed, or the tests above prove nothing.
#[test]
fn wrong_orders_are_noticed() {
    let payment = &FLOWS[0];
    let before = payment.world();
    for wrong in [Wrong::PerformsBeforeTheIntent, Wrong::EntryAfterTheReceipt, Wrong::TakesSilenceForNo] {
        let mut tally = Tally::default();
        let run = Run { flow: payment, before: &before, faults: &[], wrong: Some(wrong) };
        enumerate(&run, "no trouble", &mut tally);
        assert!(!tally.broken.is_empty(), "{wrong:?} passes {} cases", tally.cases);
        let mut out = std::io::stderr().lock();
        let _ = writeln!(out, "{wrong:?}: {} of {} cases, {}", tally.broken.len(), tally.cases, tally.broken[0]);
    }
}
