//! An entry that cannot be applied: its till waits, everybody else goes on, and people are told.

use clap::Parser;
use kassa_domain::entry::Body;
use kassa_domain::exchange::VerdictState::Applied;
use kassa_domain::ids::{EntryRef, ServiceId};
use kassa_server::apply;
use kassa_server::cli::Cli;
use kassa_server::clock::SystemClock;
use kassa_server::db::{DbError, NewService};
use kassa_server::ledger::prove;

use crate::support::{OCTOBER_DUE, TestCentre, TestTill, october, uah};

/// Waits until the figure of a name is what is expected.
async fn figure_comes(centre: &TestCentre, name: &str, expect: &str) {
    let mut figures = String::new();
    for _ in 0..1_000 {
        figures = centre.client.get(centre.url("/metrics")).send().await.unwrap().text().await.unwrap();
        if figures.lines().any(|line| line == format!("{name} {expect}")) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{name} {expect} does not come:\n{figures}");
}

/// A payment that is pushed, and something wrong with what it booked: nothing more can be booked of it.
async fn broken(till: &mut TestTill<'_>) -> EntryRef {
    let _ = till.open_shift();
    let at = till.accept(1, &[(october(), 100)]);
    till.push_all(1).await;
    till.centre.sql(&format!(
        "INSERT INTO ledger_line (till, epoch, seq, step, kind, shift, class, a, b, c, currency, amount_minor) \
         VALUES ({}, 1, {}, 9, 1, 1, 1, 1, 0, 0, 'UAH', 7)",
        till.id, at.seq.0
    ));
    at
}

#[tokio::test]
async fn an_entry_that_cannot_be_booked_holds_up_its_own_till_alone() {
    let centre = TestCentre::start();
    let mut one = centre.enrolled("1").await;
    let mut two = centre.enrolled("2").await;
    let at = broken(&mut one).await;
    let before = one.append(Body::SignedIn);
    let wrong = one.registered(at);
    let second = one.accept(2, &[(october(), 1_000)]);
    let _ = one.registered(second);
    one.push_all(before.seq.0).await;
    let state = |till, at: EntryRef| centre.state_of(till, at.seq.0).map(|(state, _)| state);
    // What comes before it is applied, what comes after it waits, and another till does not notice.
    centre.comes_to(Some(Applied), || state(one.id, before));
    let paid = two.accept(1, &[(october(), 10)]);
    let _ = two.registered(paid);
    two.push_all(1).await;
    centre.comes_to(OCTOBER_DUE - 10, || centre.due(october()));
    assert_eq!((state(one.id, wrong), state(one.id, second)), (None, None));
    figure_comes(&centre, "kassa_tills_stuck", "1").await;
    figure_comes(&centre, "kassa_entries_unapplied", "3").await;
    // It is tried again by itself, later and later; when it can be applied everything after it is.
    centre.sql("DELETE FROM ledger_line WHERE step = 9");
    centre.comes_to(OCTOBER_DUE - 1_110, || centre.due(october()));
    figure_comes(&centre, "kassa_tills_stuck", "0").await;
    assert_eq!(centre.db().read(prove).unwrap().disagreements, []);
}

#[tokio::test]
async fn a_centre_starts_beside_an_entry_that_cannot_be_applied() {
    let centre = TestCentre::start();
    let mut one = centre.enrolled("1").await;
    let mut two = centre.enrolled("2").await;
    let paid = two.accept(1, &[(october(), 10)]);
    let _ = two.registered(paid);
    let at = broken(&mut one).await;
    let _ = one.registered(at);
    one.push_all(at.seq.0 + 1).await;
    two.push_all(1).await;
    let id = two.id;
    centre.sql(&format!("UPDATE head SET applied = 0 WHERE till = {id}"));
    drop((one, two));
    let centre = centre.restarted_at_once();
    centre.comes_to(0, || centre.db().read(|view| view.unapplied_of(id)).unwrap());
    assert_eq!(centre.due(october()), OCTOBER_DUE - 10);
    figure_comes(&centre, "kassa_tills_stuck", "1").await;
}

#[tokio::test]
async fn an_entry_that_is_missing_is_told_and_everything_else_is_rebuilt() {
    let centre = TestCentre::start();
    let mut one = centre.enrolled("1").await;
    let mut two = centre.enrolled("2").await;
    for (till, sum) in [(&mut one, 100), (&mut two, 10)] {
        let _ = till.open_shift();
        let at = till.accept(1, &[(october(), sum)]);
        let _ = till.registered(at);
        till.push_all(1).await;
    }
    // The head says more than the journal has.
    centre.sql(&format!("UPDATE head SET seq = seq + 1 WHERE till = {}", one.id));
    let error = apply::catch_up(centre.db()).unwrap_err();
    assert_eq!(error.to_string(), "the database holds a value that cannot be: an entry before the head is not there");
    let rebuilt = apply::rebuild(centre.db()).unwrap();
    assert_eq!((rebuilt.before, rebuilt.disagreements.as_slice()), (rebuilt.after, &[][..]));
    let stuck: Vec<_> = rebuilt.stuck.iter().map(|stuck| (stuck.till, stuck.at.seq)).collect();
    assert_eq!((stuck, rebuilt.entries), (vec![(one.id, one.head.seq.next())], one.head.seq.0 + two.head.seq.0));
    assert_eq!(centre.due(october()), OCTOBER_DUE - 110);
    let data = centre.data.path().join("centre");
    let mut command = vec!["kassa-server", "--data", data.to_str().unwrap()];
    command.extend(centre.database.iter().flat_map(|address| ["--postgres", address.as_str()]));
    command.push("rebuild");
    let mut out = Vec::new();
    let ended = Cli::try_parse_from(&command).unwrap().run(&SystemClock, &mut out);
    assert_eq!(ended.unwrap_err().to_string(), format!("not every entry can be applied: till {} waits", one.id));
    let told = format!("till {}: 1/{} cannot be applied, nor what comes after it: ", one.id, one.head.seq.0 + 1);
    assert!(String::from_utf8(out).unwrap().contains(&told));
}

#[tokio::test]
async fn a_payment_for_thousands_of_services_is_booked() {
    let services = 2_800;
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    centre
        .db()
        .write(|change| {
            (0..services).try_for_each(|number| -> Result<(), DbError> {
                let id = Some(ServiceId(1_000 + number));
                let name = format!("Послуга {number}");
                change
                    .add_service(&NewService {
                        id,
                        name,
                        unit: String::new(),
                        tariff: None,
                        order: 1,
                        group: String::new(),
                    })
                    .map(drop)
            })
        })
        .unwrap();
    let mut payment = till.payment(1, &[(october(), 1)]);
    let line = payment.lines[0].clone();
    payment.lines = (0..services)
        .map(|number| kassa_domain::payment::PaymentLine { service: ServiceId(1_000 + number), ..line.clone() })
        .collect();
    let sum = uah(i64::from(services));
    (payment.tenders.cash, payment.tenders.cash_received) = (sum, sum);
    let at = till.append(Body::PaymentAccepted(Box::new(payment)));
    let _ = till.registered(at);
    till.push_all(1).await;
    assert_eq!(centre.state_of(till.id, at.seq.0), Some((Applied, String::new())));
    assert_eq!(centre.db().read(prove).unwrap().disagreements, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_while_tills_push_ends_with_the_sums_of_before() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    till.push_all(1).await;
    std::thread::scope(|scope| {
        let rebuilds = scope.spawn(|| (0..5).map(|_| apply::rebuild(centre.db()).unwrap()).collect::<Vec<_>>());
        let pushes = async {
            for number in 1.. {
                let from = till.head.seq.0 + 1;
                let at = till.accept(number, &[(october(), 10)]);
                let _ = till.registered(at);
                till.push_all(from).await;
                if rebuilds.is_finished() {
                    break;
                }
            }
        };
        let runtime = tokio::runtime::Handle::current();
        tokio::task::block_in_place(|| runtime.block_on(pushes));
        for rebuilt in rebuilds.join().unwrap() {
            assert_eq!((rebuilt.before, rebuilt.disagreements), (rebuilt.after, Vec::new()));
        }
    });
    centre.catches_up();
    assert_eq!(centre.db().read(prove).unwrap().disagreements, []);
}
