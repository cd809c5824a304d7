//! Lines of a payment that go back apart: what stays on the account, what the ledger takes back, and a line that goes
//! back twice (R14, R16).

use kassa_domain::chain::Hash;
use kassa_domain::entry::Body;
use kassa_domain::exchange::VerdictState::{Applied, Refused};
use kassa_domain::ids::{EntryRef, ProviderId, SlipNumber};
use kassa_domain::payment::Payment;
use kassa_domain::point::CashRounding;
use kassa_domain::reversal::{Before, Part, ReversalKind, Terms, part};
use kassa_domain::{Currency, Money, Timestamp};
use kassa_formats::report::{Span, gather};
use kassa_server::apply;
use kassa_server::db::{PaymentState, Search};
use kassa_server::ledger::{Class, prove, trial};
use kassa_server::report::{Centre, Whose};

use crate::support::{OCTOBER_DUE, SEPTEMBER_DUE, TestCentre, TestTill, WATERWORKS, day, october, september, uah};

fn agrees(centre: &TestCentre) {
    let proof = centre.db().read(prove).unwrap();
    assert_eq!(proof.disagreements, []);
    assert_eq!(proof.trial.iter().map(|(_, minor)| *minor).sum::<i64>(), 0);
}

fn sums(centre: &TestCentre) -> Vec<(Class, i64)> {
    centre.db().read(trial).unwrap().into_iter().filter(|(_, minor)| *minor != 0).collect()
}

fn due(centre: &TestCentre) -> (i64, i64) {
    (centre.due(october()), centre.due(september()))
}

/// A payment of 70.00 and 30.00, 1.01 of commission on top, 20.00 by card; the provider pays 0.99.
fn paid(till: &TestTill<'_>) -> Payment {
    let mut payment = till.payment(1, &[(october(), 7_000), (september(), 3_000)]);
    (payment.commission, payment.provider_commission) = (uah(101), uah(99));
    let tenders = &mut payment.tenders;
    (tenders.card, tenders.slip) = (uah(2_000), Some(SlipNumber::new("000123").unwrap()));
    (tenders.cash, tenders.cash_received) = (uah(8_101), uah(8_101));
    payment.check().unwrap();
    payment
}

/// What a till tells of some lines that go back after others.
fn back(till: &mut TestTill<'_>, of: EntryRef, payment: &Payment, before: &mut Before, lines: &[u32]) -> EntryRef {
    let terms = Terms { commissions: &[], rounding: CashRounding::NONE };
    let back = part::back(payment, before, lines, terms).unwrap();
    before.lines.extend(lines);
    before.cash = before.cash.plus(back.cash).unwrap();
    before.card = before.card.plus(back.card).unwrap();
    let commission = back.part.as_ref().map_or(payment.commission, |part| part.commission);
    before.commission = before.commission.plus(commission).unwrap();
    tell(till, of, payment, (back.cash, back.card), back.part)
}

fn tell(
    till: &mut TestTill<'_>,
    of: EntryRef,
    payment: &Payment,
    (cash, card): (Money, Money),
    part: Option<Part>,
) -> EntryRef {
    till.append(Body::ReversalAccepted {
        of,
        payment: payment.number,
        kind: ReversalKind::Void,
        shift: payment.shift,
        cash,
        card,
        ground: 2,
        commitment: Hash::of(b"ground"),
        original: None,
        part: part.map(Box::new),
    })
}

#[tokio::test]
async fn r14_lines_go_back_one_after_another_and_nothing_is_left_over() {
    for order in [[0_u32, 1], [1, 0]] {
        let centre = TestCentre::start();
        let mut till = centre.enrolled("1").await;
        let _ = till.open_shift();
        till.push_all(1).await;
        let untouched = sums(&centre);
        let payment = paid(&till);
        let at = till.append(Body::PaymentAccepted(Box::new(payment.clone())));
        let _ = till.registered(at);
        till.push_all(at.seq.0).await;
        assert_eq!(due(&centre), (OCTOBER_DUE - 7_000, SEPTEMBER_DUE - 3_000));
        agrees(&centre);
        let mut before = Before::nothing(Currency::Uah);
        let first = back(&mut till, at, &payment, &mut before, &order[..1]);
        till.push_all(first.seq.0).await;
        assert_eq!(due(&centre), (OCTOBER_DUE - 7_000, SEPTEMBER_DUE - 3_000), "until its receipt is registered");
        let _ = till.registered(first);
        till.push_all(first.seq.0 + 1).await;
        let left =
            if order[0] == 0 { (OCTOBER_DUE, SEPTEMBER_DUE - 3_000) } else { (OCTOBER_DUE - 7_000, SEPTEMBER_DUE) };
        assert_eq!(due(&centre), left);
        agrees(&centre);
        let payable = sums(&centre).into_iter().find(|(class, _)| *class == Class::Payable);
        assert_eq!(payable, Some((Class::Payable, if order[0] == 0 { -3_000 } else { -7_000 })));
        let found = centre.db().read(|view| view.payment(till.id, at)).unwrap().unwrap();
        assert_eq!((found.counted, found.returned.into_iter().collect::<Vec<_>>()), (true, vec![order[0]]));
        let second = back(&mut till, at, &payment, &mut before, &order[1..]);
        let _ = till.registered(second);
        till.push_all(second.seq.0).await;
        assert_eq!(due(&centre), (OCTOBER_DUE, SEPTEMBER_DUE));
        assert_eq!(sums(&centre), untouched, "{order:?}");
        agrees(&centre);
        let shown = centre.db().read(|view| view.totals(till.id, day())).unwrap();
        assert_eq!((shown.voids.count, shown.voids.cash, shown.voids.card), (2, 8_101, 2_000));
        assert_eq!((shown.providers[0].sum, shown.providers[0].reversed), (10_000, 10_000));
        // Told anew from the journals, everything comes out the same.
        let rebuilt = apply::rebuild(centre.db()).unwrap();
        assert_eq!((rebuilt.before, rebuilt.accounts_changed, rebuilt.disagreements.len()), (rebuilt.after, 0, 0));
    }
}

#[tokio::test]
async fn r14_a_line_that_goes_back_twice_is_taken_back_once() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let payment = paid(&till);
    let at = till.append(Body::PaymentAccepted(Box::new(payment.clone())));
    let _ = till.registered(at);
    let mut none = Before::nothing(Currency::Uah);
    let once = back(&mut till, at, &payment, &mut none.clone(), &[0]);
    let _ = till.registered(once);
    let twice = back(&mut till, at, &payment, &mut none, &[0]);
    let _ = till.registered(twice);
    till.push_all(1).await;
    assert_eq!(due(&centre), (OCTOBER_DUE, SEPTEMBER_DUE - 3_000));
    // Its money is gone, and stands with what is nobody's, where a person sees it.
    let held = sums(&centre).into_iter().find(|(class, _)| *class == Class::Unallocated);
    assert_eq!(held, Some((Class::Unallocated, 7_070)));
    agrees(&centre);
    // So it is with the whole of a payment of which a line is back.
    let whole = tell(&mut till, at, &payment, (payment.tenders.cash, payment.tenders.card), None);
    let _ = till.registered(whole);
    till.push_all(whole.seq.0).await;
    assert_eq!(due(&centre), (OCTOBER_DUE, SEPTEMBER_DUE - 3_000));
    agrees(&centre);
}

#[tokio::test]
async fn r14_lines_that_are_none_of_the_payment_are_refused() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let payment = paid(&till);
    let at = till.append(Body::PaymentAccepted(Box::new(payment.clone())));
    let _ = till.registered(at);
    let part = |lines: &[u32], commission: i64, kept: i64| Part {
        lines: lines.to_vec(),
        commission: uah(commission),
        provider_commission: uah(kept),
    };
    let mut told = Vec::new();
    for (wrong, expect) in [
        (part(&[2], 0, 0), Refused),
        (part(&[0], 102, 69), Refused),
        (part(&[0], -1, 69), Refused),
        (part(&[0], 70, 68), Refused),
        (part(&[0], 70, 69), Applied),
    ] {
        told.push((tell(&mut till, at, &payment, (uah(7_070), uah(0)), Some(wrong)), expect));
    }
    till.push_all(1).await;
    for (of, expect) in told {
        assert_eq!(centre.state_of(till.id, of.seq.0).map(|(state, _)| state), Some(expect), "{of:?}");
    }
}

#[tokio::test]
async fn r14_a_provider_says_whether_its_lines_go_back_apart() {
    let centre = TestCentre::start();
    let told = || centre.db().read(|view| view.provider(WATERWORKS)).unwrap().unwrap();
    assert!(!told().returns_by_lines);
    for (by_lines, expect) in [(true, Some(true)), (false, None)] {
        assert!(centre.db().write(|change| change.set_returns_by_lines(WATERWORKS, by_lines)).unwrap());
        // A till of before reads the row without a word of it.
        let row = serde_json::to_value(told()).unwrap();
        assert_eq!(row.get("returns_by_lines").and_then(serde_json::Value::as_bool), expect);
    }
    let nobody = ProviderId(99);
    assert!(!centre.db().write(|change| change.set_returns_by_lines(nobody, true)).unwrap());
}

#[tokio::test]
async fn r16_a_line_that_went_back_stands_in_the_registry_behind_the_payments() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let payment = paid(&till);
    let at = till.append(Body::PaymentAccepted(Box::new(payment.clone())));
    let _ = till.registered(at);
    let undone = back(&mut till, at, &payment, &mut Before::nothing(Currency::Uah), &[1]);
    let _ = till.registered(undone);
    till.push_all(1).await;
    let (shown, _) = centre
        .db()
        .read(|view| {
            let day = day().days();
            view.find_payments(&Search { days: (day, day), ..Search::default() }, None, 9)
        })
        .unwrap();
    let states: Vec<PaymentState> = shown.iter().map(|found| found.state).collect();
    assert_eq!(states, [PaymentState::PartlyReversed]);
    let book = centre.db().read(|view| {
        let places = Centre::new(view, Whose::All)?;
        gather(&places, Span::Days { from: day(), to: day() }, Timestamp::EPOCH)
    });
    let book = book.unwrap();
    let gone = &book.returned[0];
    let its = gone.payment.as_ref().unwrap();
    assert_eq!((its.lines.len(), its.lines[0].amount, its.lines[0].provider), (1, uah(3_000), WATERWORKS));
    assert_eq!(
        (gone.cash, gone.card, its.commission, its.provider_commission),
        (uah(1_031), uah(2_000), uah(31), uah(30))
    );
    let lines = kassa_formats::report::payment_lines(&book).unwrap();
    let named: Vec<(&str, Option<&str>, i64)> =
        lines.iter().map(|line| (line.operation.as_str(), line.reverses.as_deref(), line.amount.minor())).collect();
    let paid = |line: u32| format!("{}-1-{}.{line}", till.id, at.seq.0);
    let back = format!("{}-1-{}", till.id, undone.seq.0);
    assert_eq!(
        named,
        [
            (paid(1).as_str(), None, 7_000),
            (paid(2).as_str(), None, 3_000),
            (back.as_str(), Some(paid(2).as_str()), -3_000),
        ]
    );
}
