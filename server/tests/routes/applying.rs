//! What entries mean: payments that count, voids that return, readings, decisions, rebuilds that end equal.

use kassa_domain::cash::CashWay;
use kassa_domain::chain::Hash;
use kassa_domain::entry::{Body, How};
use kassa_domain::exchange::VerdictState::{self, Applied, Duplicate, Refused, Waiting};
use kassa_domain::ids::{
    AccountNumber, EntryRef, Epoch, MeterId, PaymentNumber, PointCode, ProviderId, Seq, ServiceId, ShiftNumber,
    TillCode,
};
use kassa_domain::money::Currency;
use kassa_domain::payment::{Bought, Given, Payment, PaymentKind, ThirdParty};
use kassa_domain::reading::{Reading, ReadingKind, ReadingSource};
use kassa_domain::receipt::{Refusal, Shown};
use kassa_domain::reversal::ReversalKind;
use kassa_domain::shift::ShiftTotals;
use kassa_domain::{BusinessDate, Money, Timestamp};
use kassa_formats::report::{Span, gather};
use kassa_server::apply::{self, DecideError, Decision};
use kassa_server::db::{SumOf, Sums};
use kassa_server::report::{Centre, Whose};

use crate::support::{
    ACCOUNT, OCTOBER_DUE, SEPTEMBER_DUE, TestCentre, TestTill, WATERWORKS, account_comes, day, document, october,
    september, uah,
};

fn state(centre: &TestCentre, till: &TestTill<'_>, at: EntryRef) -> (VerdictState, String) {
    let verdict = centre.db().read(|view| view.verdict(till.id, at)).unwrap().unwrap();
    (verdict.state, verdict.reason)
}

fn applied() -> (VerdictState, String) {
    (Applied, String::new())
}

fn refused(reason: &str) -> (VerdictState, String) {
    (Refused, reason.to_owned())
}

fn void(till: &mut TestTill<'_>, of: EntryRef, number: u32, minor: i64) -> EntryRef {
    till.append(Body::ReversalAccepted {
        of,
        payment: PaymentNumber(number),
        kind: ReversalKind::Void,
        shift: ShiftNumber(1),
        cash: uah(minor),
        card: uah(0),
        ground: 2,
        commitment: Hash::of(b"ground"),
        original: None,
        part: None,
    })
}

#[tokio::test]
async fn a_payment_counts_once_its_receipt_is_registered_and_a_void_returns_it() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let at = till.accept(1, &[(october(), 7_000), (september(), SEPTEMBER_DUE)]);
    till.push_all(1).await;
    assert_eq!((centre.due(october()), state(&centre, &till, at)), (OCTOBER_DUE, (Waiting, String::new())));
    let registered = till.registered(at);
    till.push_all(registered.seq.0).await;
    assert_eq!((centre.due(october()), centre.due(september())), (OCTOBER_DUE - 7_000, 0));
    assert_eq!((state(&centre, &till, at), state(&centre, &till, registered)), (applied(), applied()));
    let undone = void(&mut till, at, 1, 12_000);
    till.push_all(undone.seq.0).await;
    assert_eq!(centre.due(october()), OCTOBER_DUE - 7_000, "until its return receipt is registered");
    let returned = till.registered(undone);
    till.push_all(returned.seq.0).await;
    assert_eq!((centre.due(october()), centre.due(september())), (OCTOBER_DUE, SEPTEMBER_DUE));
}

#[tokio::test]
async fn a_second_payment_of_the_same_bill_becomes_an_advance() {
    let centre = TestCentre::start();
    let mut one = centre.enrolled("1").await;
    let mut two = centre.enrolled("2").await;
    for till in [&mut one, &mut two] {
        let _ = till.open_shift();
        let at = till.accept(1, &[(october(), OCTOBER_DUE)]);
        let _ = till.registered(at);
        till.push_all(1).await;
    }
    assert_eq!(centre.due(october()), -OCTOBER_DUE);
}

#[tokio::test]
async fn a_month_never_charged_becomes_an_advance() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let at = till.accept(1, &[(october().next(), 5_000)]);
    let _ = till.registered(at);
    till.push_all(1).await;
    assert_eq!(centre.due(october().next()), -5_000);
}

#[tokio::test]
async fn a_payment_that_cannot_count_is_refused_by_name_and_holds_nobody_up() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let good = till.payment(1, &[(october(), 100)]);
    let line = |change: fn(&mut Payment)| {
        let mut payment = good.clone();
        change(&mut payment);
        payment
    };
    let close = |from| centre.db().write(|change| change.close_provider(WATERWORKS, from)).unwrap();
    let cases = [
        ("unknown_account", line(|payment| payment.account = AccountNumber::new("99").unwrap())),
        ("unknown_provider", line(|payment| payment.lines[0].provider = ProviderId(99))),
        ("unknown_service", line(|payment| payment.lines[0].service = ServiceId(99))),
        ("unbalanced", line(|payment| payment.tenders.cash = uah(101))),
        ("impossible_sum", line(|payment| payment.lines[0].amount = uah(i64::MAX))),
        ("impossible_sum", line(|payment| payment.tenders.card = uah(i64::MIN))),
        ("wrong_currency", line(in_roubles)),
    ];
    let mut expect = Vec::new();
    for (reason, payment) in cases {
        let at = till.append(Body::PaymentAccepted(Box::new(payment)));
        let _ = till.registered(at);
        expect.push((at, refused(reason)));
    }
    let at = till.accept(9, &[(october(), 100)]);
    let _ = till.registered(at);
    expect.push((at, applied()));
    till.push_all(1).await;
    for (at, verdict) in &expect {
        assert_eq!(state(&centre, &till, *at), *verdict);
    }
    assert_eq!(centre.due(october()), OCTOBER_DUE - 100);
    assert!(close(Some(day())));
    let from = till.head.seq.0 + 1;
    let at = till.accept(10, &[(october(), 100)]);
    let _ = till.registered(at);
    till.push_all(from).await;
    assert_eq!(state(&centre, &till, at), refused("closed_provider"));
    assert!(close(None));
    let retried = apply::retry(centre.db(), Some(till.id)).unwrap();
    assert_eq!((retried.tried, retried.settled), (8, 1));
    assert_eq!((state(&centre, &till, at), centre.due(october())), (applied(), OCTOBER_DUE - 200));
}

fn in_roubles(payment: &mut Payment) {
    let rub = |sum: Money| Money::new(sum.minor(), Currency::Rub);
    let tenders = &mut payment.tenders;
    for sum in
        [&mut tenders.card, &mut tenders.cash, &mut tenders.rounding, &mut tenders.cash_received, &mut tenders.change]
    {
        *sum = rub(*sum);
    }
    (payment.commission, payment.provider_commission) = (rub(payment.commission), rub(payment.provider_commission));
    for line in &mut payment.lines {
        (line.amount, line.excess) = (rub(line.amount), rub(line.excess));
    }
}

#[tokio::test]
async fn a_payment_for_an_account_that_comes_later_counts_after_a_retry() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let mut payment = till.payment(1, &[(october(), 1_000)]);
    payment.account = AccountNumber::new("00077002").unwrap();
    let at = till.append(Body::PaymentAccepted(Box::new(payment)));
    let _ = till.registered(at);
    till.push_all(1).await;
    assert_eq!(state(&centre, &till, at), refused("unknown_account"));
    account_comes(&centre, "00077002");
    let _ = apply::retry(centre.db(), None).unwrap();
    assert_eq!(state(&centre, &till, at), applied());
    let number = AccountNumber::new("00077002").unwrap();
    let account = centre.db().read(|view| view.account(&number)).unwrap().unwrap();
    assert_eq!(account.charges[1].due, uah(OCTOBER_DUE - 1_000));
}

#[tokio::test]
async fn a_third_partys_payment_is_registered_but_stands_on_no_account() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let payment = Payment { kind: PaymentKind::ThirdParty, ..till.payment(1, &[(october(), 1_000)]) };
    let at = till.append(Body::PaymentAccepted(Box::new(payment)));
    let _ = till.registered(at);
    till.push_all(1).await;
    assert_eq!((state(&centre, &till, at), centre.due(october())), (applied(), OCTOBER_DUE));
    assert_eq!(centre.db().read(|view| view.totals(till.id, day())).unwrap().payments.sum, 1_000);
}

/// What was asked of the payer and what was bought is in the journal, and from there in the provider's registry.
#[tokio::test]
async fn what_a_provider_outside_the_billing_asked_for_is_in_its_registry() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let given = Given {
        code: "phone".to_owned(),
        name: "Телефон".to_owned(),
        value: "+38 (067) 123-45-67".to_owned(),
        printed: true,
    };
    let bought = |price| Bought {
        code: "a".to_owned(),
        name: "Виклик".to_owned(),
        unit: "шт.".to_owned(),
        price: uah(price),
        quantity: "2".parse().unwrap(),
    };
    let third = |price| Some(Box::new(ThirdParty { fields: vec![given.clone()], items: vec![bought(price)] }));
    // Its account may be a number that is somebody's here: it is not asked whose.
    let payment = |till: &TestTill<'_>, number, price| Payment {
        kind: PaymentKind::ThirdParty,
        third: third(price),
        ..till.payment(number, &[(october(), 1_000)])
    };
    let good = till.append(Body::PaymentAccepted(Box::new(payment(&till, 1, 500))));
    let _ = till.registered(good);
    let wrong = till.append(Body::PaymentAccepted(Box::new(payment(&till, 2, 499))));
    till.push_all(1).await;
    assert_eq!((state(&centre, &till, good), centre.due(october())), (applied(), OCTOBER_DUE));
    assert_eq!(state(&centre, &till, wrong), (VerdictState::Refused, "unbalanced".to_owned()));
    let rows = centre.db().read(|view| {
        let places = Centre::new(view, Whose::All)?;
        let span = Span::Days { from: day(), to: day() };
        gather(&places, span, Timestamp::EPOCH)
    });
    let rows: Vec<String> = rows.unwrap().payments.into_iter().map(|taken| taken.payment.payer.holder).collect();
    assert!(rows.contains(&"Телефон: +38 (067) 123-45-67".to_owned()));
}

/// What a till tells of one receipt, in order; the verdicts on all its entries in the end; whether the payment counts.
type ToldOf = (&'static [&'static str], &'static [(VerdictState, &'static str)], bool);

#[tokio::test]
async fn what_became_of_a_receipt_is_told_once() {
    let cases: [ToldOf; 9] = [
        (&["registered", "registered"], &[(Applied, ""), (Applied, ""), (Duplicate, "")], true),
        (&["registered", "another"], &[(Applied, ""), (Applied, ""), (Refused, "another_document")], true),
        (&["registered", "failed"], &[(Applied, ""), (Applied, ""), (Refused, "already_registered")], true),
        (&["registered", "cancelled"], &[(Applied, ""), (Applied, ""), (Refused, "already_registered")], true),
        (&["failed", "registered"], &[(Applied, ""), (Applied, ""), (Applied, "")], true),
        (&["unknown", "registered"], &[(Applied, ""), (Applied, ""), (Applied, "")], true),
        (&["failed", "cancelled"], &[(Applied, ""), (Applied, ""), (Applied, "")], false),
        (&["cancelled", "registered"], &[(Applied, ""), (Applied, ""), (Refused, "cancelled")], false),
        (&["unknown", "failed"], &[(Waiting, ""), (Applied, ""), (Applied, "")], false),
    ];
    for (told, verdicts, counts) in cases {
        let centre = TestCentre::start();
        let mut till = centre.enrolled("1").await;
        let of = till.accept(1, &[(october(), 100)]);
        for outcome in told {
            let how = How::Answer;
            let refusal = Refusal { family: "shtrih".to_owned(), code: "4e".to_owned() };
            let _ = till.append(match *outcome {
                "registered" => Body::ReceiptRegistered { of, document: document(1), how },
                "another" => Body::ReceiptRegistered { of, document: document(2), how },
                "failed" => Body::ReceiptFailed { of, refusal, how },
                "unknown" => Body::ReceiptUnknown { of, before: Shown::default(), after: None },
                _ => Body::PaymentCancelled { of, payment: PaymentNumber(1) },
            });
        }
        till.push_all(1).await;
        for (seq, (verdict, reason)) in (1..).zip(verdicts) {
            assert_eq!(centre.state_of(till.id, seq), Some((*verdict, (*reason).to_owned())), "{told:?} {seq}");
        }
        assert_eq!(centre.due(october()), OCTOBER_DUE - if counts { 100 } else { 0 }, "{told:?}");
    }
}

#[tokio::test]
async fn r20_a_referred_receipt_waits_for_an_operator() {
    for (registered, verdict, due) in
        [(true, applied(), OCTOBER_DUE - 100), (false, refused("not_registered"), OCTOBER_DUE)]
    {
        let centre = TestCentre::start();
        let mut till = centre.enrolled("1").await;
        let of = till.accept(1, &[(october(), 100)]);
        let referred = till.append(Body::ReceiptReferred { of, note: "принтер згорів".to_owned() });
        till.push_all(1).await;
        assert_eq!(state(&centre, &till, referred), (Waiting, String::new()));
        assert_eq!(
            centre.db().read(|view| view.referred()).unwrap().iter().map(|row| row.of).collect::<Vec<_>>(),
            [of]
        );
        let decision = Decision { till: till.id, of, registered, note: "за стрічкою".to_owned() };
        apply::decide(centre.db(), &decision, 0).unwrap();
        assert_eq!((state(&centre, &till, of), state(&centre, &till, referred)), (verdict.clone(), verdict.clone()));
        assert_eq!(centre.due(october()), due);
        assert!(matches!(apply::decide(centre.db(), &decision, 0), Err(DecideError::NotReferred)));
        let rebuilt = apply::rebuild(centre.db()).unwrap();
        assert_eq!((rebuilt.before, rebuilt.accounts_changed), (rebuilt.after, 0), "a rebuild keeps decisions");
        assert_eq!((state(&centre, &till, of), centre.due(october())), (verdict, due));
    }
}

#[tokio::test]
async fn r20_what_a_till_took_in_of_a_decision_comes_back_to_a_centre_that_lost_it() {
    for registered in [true, false] {
        let centre = TestCentre::start();
        let mut till = centre.enrolled("1").await;
        let of = till.accept(1, &[(october(), 100)]);
        let taken = |registered| Body::CentreDecided { of, registered, shift: ShiftNumber(2) };
        let early = till.append(taken(registered));
        let referred = till.append(Body::ReceiptReferred { of, note: "принтер згорів".to_owned() });
        let first = till.append(taken(registered));
        let again = till.append(taken(registered));
        let other = till.append(taken(!registered));
        till.push_all(1).await;
        let decided = if registered { applied() } else { refused("not_registered") };
        for (at, verdict) in [
            (early, refused("unknown_entry")),
            (referred, decided.clone()),
            (of, decided),
            (first, applied()),
            (again, applied()),
            (other, refused("another_decision")),
        ] {
            assert_eq!(state(&centre, &till, at), verdict, "{registered} {at:?}");
        }
        assert_eq!(centre.due(october()), OCTOBER_DUE - if registered { 100 } else { 0 });
        let rebuilt = apply::rebuild(centre.db()).unwrap();
        assert_eq!((rebuilt.before, rebuilt.accounts_changed), (rebuilt.after, 0));
    }
}

/// Payments and what went back of them on a day, in minor units of cash.
fn of_day(centre: &TestCentre, till: &TestTill<'_>, day: BusinessDate) -> [i64; 4] {
    let said = centre.db().read(|view| view.totals(till.id, day)).unwrap();
    [said.payments.cash, said.undecided.cash, said.voids.cash, said.handed_back.cash]
}

#[tokio::test]
async fn r20_a_day_that_is_over_comes_to_the_same_whatever_the_centre_decides_later() {
    let next_day = BusinessDate::from_days(day().days() + 1).unwrap();
    for registered in [true, false] {
        let centre = TestCentre::start();
        let mut till = centre.enrolled("1").await;
        let _ = till.open_shift();
        let (paid, undone) = (till.accept(1, &[(october(), 100)]), till.accept(2, &[(october(), 30)]));
        let _ = till.registered(undone);
        let back = void(&mut till, undone, 2, 30);
        for of in [paid, back] {
            let _ = till.append(Body::ReceiptReferred { of, note: "принтер згорів".to_owned() });
        }
        till.push_all(1).await;
        assert_eq!(of_day(&centre, &till, day()), [30, 100, 0, 0]);
        for of in [paid, back] {
            let decision = Decision { till: till.id, of, registered, note: "за стрічкою".to_owned() };
            apply::decide(centre.db(), &decision, 0).unwrap();
        }
        let decided = if registered { [130, 0, 0, 0] } else { [30, 100, 0, 0] };
        assert_eq!(of_day(&centre, &till, day()), decided, "no drawer has heard of it yet");
        let sent = till.head.seq.0;
        let body = Body::ShiftOpening { shift: ShiftNumber(2), day: next_day, opening_cash: uah(0), count: None };
        let at = till.append(body);
        let _ = till.registered(at);
        for of in [paid, back] {
            let _ = till.append(Body::CentreDecided { of, registered, shift: ShiftNumber(2) });
        }
        till.push_all(sent + 1).await;
        let _ = apply::rebuild(centre.db()).unwrap();
        assert_eq!(of_day(&centre, &till, day()), [130, 0, 0, 0], "{registered}");
        let next = if registered { [0, 0, 30, 0] } else { [0, 0, 0, 100] };
        assert_eq!(of_day(&centre, &till, next_day), next, "{registered}");
    }
}

#[tokio::test]
async fn a_void_of_a_payment_from_a_restored_copy_takes_nobody_elses_money_off() {
    for joins in [true, false] {
        let centre = TestCentre::start();
        let mut till = centre.enrolled("1").await;
        let of = till.accept(1, &[(october(), 100)]);
        let last = till.registered(of);
        till.push_all(1).await;
        let hash = if joins { till.head.hash } else { Hash::of(b"the copy went another way") };
        let mut next = centre.enrol(till.id).await;
        let started = next.append(Body::EpochStarted {
            point: PointCode::new("17").unwrap(),
            code: TillCode::new("1").unwrap(),
            public_key: [7; 32],
            currency: Currency::Uah,
            program: "0.1.0".to_owned(),
            previous: Some((last, hash)),
        });
        let undone = void(&mut next, of, 1, 100);
        let returned = next.registered(undone);
        next.push_all(1).await;
        let verdict = if joins { applied() } else { refused("branch") };
        assert_eq!(
            (state(&centre, &next, started), state(&centre, &next, returned)),
            (applied(), applied()),
            "{joins}"
        );
        assert_eq!(state(&centre, &next, undone), verdict, "{joins}");
        assert_eq!(centre.due(october()), if joins { OCTOBER_DUE } else { OCTOBER_DUE - 100 });
        let alarms = centre.db().read(|view| view.alarms_after(0, 100)).unwrap();
        let alarms: Vec<_> = alarms.iter().map(|alarm| alarm.kind.as_str()).collect();
        assert_eq!(alarms, if joins { vec![] } else { vec!["branch"] });
    }
}

#[tokio::test]
async fn a_copy_that_is_let_in_anew_and_lacks_entries_is_told_to_an_operator() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let of = till.accept(1, &[(october(), 100)]);
    let hash = till.head.hash;
    let _ = till.registered(of);
    till.push_all(1).await;
    let mut next = centre.enrol(till.id).await;
    let _ = next.append(Body::EpochStarted {
        point: PointCode::new("17").unwrap(),
        code: TillCode::new("1").unwrap(),
        public_key: [7; 32],
        currency: Currency::Uah,
        program: "0.1.0".to_owned(),
        previous: Some((of, hash)),
    });
    next.push_all(1).await;
    let alarms = centre.db().read(|view| view.alarms_after(0, 100)).unwrap();
    let alarms: Vec<_> = alarms.iter().map(|alarm| (alarm.kind.as_str(), alarm.at.seq)).collect();
    assert_eq!(alarms, [("lost", Seq(of.seq.0 + 1))]);
}

#[tokio::test]
async fn readings_move_the_meter_to_the_newest_by_date() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let number = AccountNumber::new(ACCOUNT).unwrap();
    let meter = || centre.db().read(|view| view.account(&number)).unwrap().unwrap().meters[0].clone();
    let id = meter().id;
    let reading = |id: MeterId, account: &str, value: &str, date: u8| {
        Body::ReadingTaken(Reading {
            account: AccountNumber::new(account).unwrap(),
            meter: id,
            value: value.parse().unwrap(),
            date: BusinessDate::new(2026, 11, date).unwrap(),
            kind: ReadingKind::Plain,
            source: ReadingSource::Resident,
        })
    };
    for (body, verdict, shows) in [
        (reading(id, ACCOUNT, "125.5", 20), applied(), "125.5"),
        (reading(id, ACCOUNT, "123", 10), applied(), "125.5"),
        (reading(id, ACCOUNT, "126.125", 21), applied(), "126.125"),
        (reading(id, ACCOUNT, "127", 22), refused("impossible_reading"), "126.125"),
        (reading(id, ACCOUNT, "100000", 21), refused("impossible_reading"), "126.125"),
        (reading(MeterId(99), ACCOUNT, "127", 21), refused("unknown_meter"), "126.125"),
        (reading(MeterId(u64::MAX), ACCOUNT, "127", 21), refused("unknown_meter"), "126.125"),
        (reading(id, "99", "127", 21), refused("unknown_account"), "126.125"),
    ] {
        let at = till.append(body);
        till.push_all(at.seq.0).await;
        assert_eq!(state(&centre, &till, at), verdict);
        assert_eq!(meter().last_value, shows.parse().unwrap());
    }
}

/// A day with everything in it, at one till.
fn play_day(till: &mut TestTill<'_>) {
    let _ = till.append(Body::SignInFailed { whom: None, tries: 3, locked: true });
    let _ = till.append(Body::SignedIn);
    let _ = till.open_shift();
    let brought = cash(till, CashWay::In, 50_000);
    let _ = till.registered(brought);
    for number in 1..=6 {
        let at = till.accept(number, &[(october(), 1_000 * i64::from(number))]);
        match number {
            2 => {
                let _ = till.append(Body::PaymentCancelled { of: at, payment: PaymentNumber(2) });
            }
            3 => {
                let _ = till.append(Body::ReceiptReferred { of: at, note: String::new() });
            }
            5 => {
                let _ = till.registered(at);
                let undone = void(till, at, 5, 5_000);
                let _ = till.registered(undone);
            }
            _ => {
                let _ = till.registered(at);
            }
        }
    }
    let mut lost = till.payment(7, &[(september(), 300)]);
    lost.account = AccountNumber::new("99").unwrap();
    let lost = till.append(Body::PaymentAccepted(Box::new(lost)));
    let _ = till.registered(lost);
    let taken = cash(till, CashWay::Out, 20_000);
    let _ = till.registered(taken);
    let never = cash(till, CashWay::Out, 7);
    let _ = till.append(Body::GivenUp { of: never });
    let totals = ShiftTotals {
        // The one that waits for the centre's decision is in the drawer too.
        payments: 6,
        cash_taken: uah(19_300),
        reversals: 1,
        cash_returned: uah(5_000),
        cash_in: uah(50_000),
        cash_out: uah(20_000),
        ..ShiftTotals::new(uah(0), Currency::Uah)
    };
    let z = till.append(Body::ShiftClosing {
        shift: ShiftNumber(1),
        totals,
        counted: uah(44_300),
        note: String::new(),
        unsent: 0,
        count: None,
    });
    let _ = till.registered(z);
}

fn cash(till: &mut TestTill<'_>, way: CashWay, minor: i64) -> EntryRef {
    till.append(Body::CashMoved { way, shift: ShiftNumber(1), amount: uah(minor), purpose: "розмін".to_owned() })
}

#[tokio::test]
async fn the_totals_of_a_day_are_what_the_till_did() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    play_day(&mut till);
    till.push_all(1).await;
    let totals = centre.db().read(|view| view.totals(till.id, day())).unwrap();
    let in_cash = |count, sum| SumOf { count, sum, cash: sum, card: 0 };
    assert_eq!(totals.payments, in_cash(5, 1_000 + 4_000 + 5_000 + 6_000 + 300));
    assert_eq!((totals.undecided, totals.refused), (in_cash(1, 3_000), in_cash(1, 300)));
    assert_eq!((totals.voids, totals.refunds), (in_cash(1, 5_000), in_cash(0, 0)));
    assert_eq!((totals.cash_in, totals.cash_out), (in_cash(1, 50_000), in_cash(1, 20_000)));
    assert_eq!((totals.z, totals.z_payments), (in_cash(1, 19_300), 6));
    assert_eq!(totals.currency, Some(Currency::Uah));
    let provider = &totals.providers[0];
    assert_eq!((provider.count, provider.sum, provider.reversed), (5, 16_300, 5_000));
    let tomorrow = BusinessDate::from_days(day().days() + 1).unwrap();
    assert_eq!(centre.db().read(|view| view.totals(till.id, tomorrow)).unwrap().payments, SumOf::default());
}

#[tokio::test]
async fn a_rebuild_ends_with_equal_sums_and_mends_what_was_damaged() {
    let centre = TestCentre::start();
    let mut one = centre.enrolled("1").await;
    let mut two = centre.enrolled("2").await;
    for till in [&mut one, &mut two] {
        play_day(till);
        till.push_all(1).await;
    }
    let sums = || -> Sums { centre.db().read(|view| view.sums()).unwrap() };
    let (good, due, feed) = (sums(), centre.due(october()), centre.db().read(|view| view.feed()).unwrap());
    assert!(good.counted == 6 && good.paid_minor == 22_000, "{good:?}");
    let rebuilt = apply::rebuild(centre.db()).unwrap();
    assert_eq!((rebuilt.before, rebuilt.after, rebuilt.accounts_changed), (good, good, 0));
    assert_eq!(rebuilt.disagreements, [], "the ledger agrees with everything");
    assert_eq!(rebuilt.entries, one.head.seq.0 + two.head.seq.0);
    assert_eq!(centre.db().read(|view| view.feed()).unwrap(), feed, "tills need not download anything anew");
    let verdicts = one.verdicts(0).await;
    // Somebody counts a payment twice, behind the applier's back.
    centre
        .db()
        .write(|change| {
            let (account, _) = change.account_row(ACCOUNT)?.unwrap();
            change.count_paid(account, october(), crate::support::WATER, WATERWORKS, 777).map(drop)
        })
        .unwrap();
    assert_eq!(centre.due(october()), due - 777);
    let mended = apply::rebuild(centre.db()).unwrap();
    assert_eq!((mended.after, mended.accounts_changed, centre.due(october())), (good, 1, due));
    assert_eq!(one.verdicts(0).await, verdicts, "no verdict has changed");
}

#[tokio::test]
async fn what_a_crash_left_unapplied_is_applied_at_the_next_start() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    play_day(&mut till);
    till.push_all(1).await;
    let id = till.id;
    let good = centre.db().read(|view| view.sums()).unwrap();
    // As after a crash between storing and applying.
    centre.db().write(|change| change.forget_derived()).unwrap();
    assert_eq!(centre.db().read(|view| view.counted_through(id)).unwrap(), None);
    let centre = centre.restarted();
    assert_eq!(centre.db().read(|view| view.sums()).unwrap(), good);
    let counted = centre.db().read(|view| view.counted_through(id)).unwrap();
    assert_eq!(counted, Some(EntryRef { epoch: Epoch(1), seq: Seq(good_entries(&centre, id)) }));
}

fn good_entries(centre: &TestCentre, till: kassa_domain::ids::TillId) -> u64 {
    centre.db().read(|view| view.head(till, Epoch(1))).unwrap().unwrap().head.seq.0
}
