//! What was cut goes to the centre: one record there for each operation, however often it is sent (I2, I6).

#[path = "support/centre.rs"]
mod centre;
mod support;

use std::io::Write as _;

use kassa::store;
use kassa_domain::receipt::{OperationKind, Receipt};
use kassa_server::db::Outcome;

use centre::{Centre, OWED, known_identity};
use support::World;
use support::check;
use support::flow::{FLOWS, Flow, Run, troubles};
use support::journal::{asked_after, entries};
use support::pump::Cut;

/// The journal at the centre, twice, in pieces of different sizes: everything counts once.
fn arrives_once(world: &World) {
    let reader = world.reader();
    let centre = Centre::new();
    centre.take(&reader, 3);
    let once = centre.db.read(|view| view.sums()).unwrap();
    centre.take(&reader, 100);
    assert_eq!(centre.db.read(|view| view.sums()).unwrap(), once, "sent again, nothing changes");
    let asked = asked_after(&entries(&reader), kassa_domain::ids::Seq(0));
    let till = known_identity().till;
    let mut paid = 0;
    for (of, kind) in &asked.kinds {
        let stored = store::receipts::get(&reader, *of).unwrap().unwrap();
        let at_centre = centre.db.read(|view| view.receipt(till, *of)).unwrap();
        match &stored.receipt {
            Receipt::Registered { document } => {
                let row = at_centre.expect("a record at the centre");
                assert_eq!(row.outcome, Outcome::Registered);
                assert_eq!(row.document.map(|(_, number)| number), Some(document.number));
            }
            Receipt::Failed { .. } | Receipt::Unknown { .. } | Receipt::Planned | Receipt::Sending { .. } => {
                assert_ne!(at_centre.map(|row| row.outcome), Some(Outcome::Registered));
            }
        }
        if *kind == OperationKind::Sale {
            let payment = centre.db.read(|view| view.payment(till, *of)).unwrap().expect("a payment at the centre");
            let state = store::payments::state(&reader, stored.payment.unwrap()).unwrap().unwrap();
            let counts = state == kassa_domain::payment::PaymentState::Registered;
            assert_eq!((payment.refused.as_str(), payment.counted), ("", counts));
            paid += if counts { payment.lines.iter().map(|line| line.3).sum() } else { 0 };
        }
    }
    let registered = asked.documents.values().map(Vec::len).sum::<usize>();
    assert_eq!(once.registered, i64::try_from(registered).unwrap());
    assert_eq!(once.paid_minor, paid);
    assert!(paid < OWED);
}

fn cases_of(flow: &Flow) -> usize {
    let before = flow.world_as(known_identity());
    let mut cases = 0;
    // Without trouble, and with an answer that is lost for good.
    for (_, faults) in troubles(flow).into_iter().take(2) {
        let run = Run { flow, before: &before, faults: &faults, wrong: None };
        let whole = run.play_out(&[]);
        let mut cuts: Vec<Vec<Cut>> = (0..whole.stops.len()).map(|stop| vec![Cut::At(stop)]).collect();
        // The cut after the intent is on disk is the one with something left to decide: once more at each stop behind it.
        let after = run.play_out(&[Cut::At(3)]).stops.len();
        cuts.extend((0..after).map(|stop| vec![Cut::At(3), Cut::At(stop)]));
        for cut in &cuts {
            let played = run.play_out(cut);
            let _ = check::check(&played.world, before.1).unwrap();
            arrives_once(&played.world);
        }
        cases += cuts.len();
    }
    cases
}

#[test]
fn one_record_at_the_centre_for_each_operation() {
    let cases: usize = std::thread::scope(|scope| {
        let (even, odd): (Vec<_>, Vec<_>) = FLOWS.iter().enumerate().partition(|(index, _)| index % 2 == 0);
        let halves =
            [even, odd].map(|half| scope.spawn(|| half.into_iter().map(|(_, flow)| cases_of(flow)).sum::<usize>()));
        halves.into_iter().map(|half| half.join().expect("cases that hold")).sum()
    });
    let _ = writeln!(std::io::stderr().lock(), "{cases} cases at the centre");
}
