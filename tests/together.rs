//! One receipt for all payments of a visit, where the point is set so (R7): what the register gets, what the journal and
//! the paper say, and that nothing becomes of one payment that does not become of the others.

mod support;

use std::sync::Arc;

use kassa::clock::Clock;
use kassa::i18n::Language;
use kassa::papers::{self, PaperForm, Receipts};
use kassa::signal::{Signal, Step};
use kassa::store::directory::Directory;
use kassa::store::identity::Identity;
use kassa::store::verify::{Fault as Wrong, verify};
use kassa::store::{self, Connection, MONEY};
use kassa::till::command::{Command, Decision, Done, Paying, Preview, TillError};
use kassa::till::desk::Desk;
use kassa_domain::check_code::CheckCode;
use kassa_domain::entry::Body;
use kassa_domain::exchange::{Verdict, VerdictState};
use kassa_domain::ids::{HumanNumber, PaymentNumber, SlipNumber};
use kassa_domain::payment::PaymentState;
use kassa_domain::receipt::{Operation, Receipt, ReceiptOrder};
use kassa_domain::user::Right;
use kassa_domain::visit::{Tender, Visit};
use kassa_domain::{Currency, Timestamp};
use kassa_drivers::shtrih::emulator::{Fault, What, When};
use kassa_drivers::text::Line;

use support::journal::entries;
use support::operation::{cash, close_shift, item, open_shift, pay, void};
use support::pump::{Cut, Pump};
use support::work::{
    OPENING, another_sale, at_work, back_at_work, drawer, elsewhere, first_unsettled, payment_state, refused, sale,
    sign_in, totals,
};
use support::{CLASSIC, RETAIL, World, approval, check, supervisor, uah};

/// A till whose point has one receipt for a visit.
fn world(model: &str) -> World {
    let world = World::new(model);
    world.book.page().point.receipt_per_visit = true;
    world
}

fn states(world: &World) -> Vec<PaymentState> {
    (1..=3).map_while(|number| payment_state(world, number)).collect()
}

fn bodies(world: &World) -> Vec<Body> {
    entries(&world.reader()).into_iter().map(|entry| entry.body).collect()
}

fn order(world: &World, number: u32) -> ReceiptOrder {
    let Operation::Receipt(order) = sale(world, number).operation else { panic!("a receipt") };
    order
}

fn human(number: PaymentNumber) -> HumanNumber {
    let Identity { point, code: till, .. } = support::identity();
    HumanNumber { point, till, number }
}

fn form(copy_at: Option<Timestamp>) -> PaperForm {
    PaperForm { receipts: Receipts::shipped(Language::Uk, false), columns: Some(48), copy_at }
}

/// The receipt of a payment as lines: as it was handed out, or a copy.
fn paper(world: &World, number: u32, copy: bool) -> String {
    let clock: Arc<dyn Clock> = Arc::new(world.clock.clone());
    let _ = Directory::open(world.dir.path()).unwrap();
    let desk = Desk::open(world.dir.path(), support::identity(), Arc::clone(&clock)).unwrap();
    let form = form(copy.then(|| clock.now()));
    let lines = papers::of_payment(&desk, PaymentNumber(number), &form).unwrap().lines;
    lines.into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n")
}

#[test]
fn r07_a_visit_of_three_is_one_receipt_with_all_their_lines_and_one_change() {
    for model in [RETAIL, CLASSIC] {
        let world = world(model);
        let mut pump = at_work(&world);
        let mark = check::mark(&world);
        let tender = Tender { cash: uah(10_000), card: Some((uah(12_000), SlipNumber::new("815").unwrap())) };
        let command = Command::Pay {
            token: "a".into(),
            visit: support::operation::visit(&[10_000, 5_000, 2_500]),
            tender,
            told: uah(17_500),
            approvers: Vec::new(),
            readings: Vec::new(),
        };
        let Done::Paid(paid) = pump.done(command) else { panic!("paid") };
        assert_eq!((paid.total, paid.change, paid.payments.len()), (uah(17_500), uah(4_500), 3));
        let documents = &world.documents()[mark.documents..];
        assert_eq!(documents.iter().map(|document| document.total).collect::<Vec<_>>(), [17_500], "{model}");
        let whole = order(&world, 1);
        whole.check().unwrap();
        assert_eq!((whole.card, whole.cash, whole.change), (uah(12_000), uah(10_000), uah(4_500)));
        assert_eq!(whole.lines.len(), 3);
        assert_eq!(whole.footer.len(), 1, "one slip: {:?}", whole.footer);
        assert_eq!(states(&world), [PaymentState::Registered; 3]);
        assert_eq!((drawer(&world), world.device_cash()), (OPENING + 5_500, OPENING + 5_500));
        // Each of them has the document, and the journal says that it is one.
        let said = bodies(&world);
        let shared = said.iter().filter(|body| matches!(body, Body::ReceiptShared { others, .. } if others.len() == 2));
        assert_eq!(shared.count(), 1);
        let documents: Vec<u64> = (1..=3)
            .map(|number| match sale(&world, number).receipt {
                Receipt::Registered { document } => document.number,
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(documents.iter().all(|number| *number == documents[0]), "{documents:?}");
        let told = pump.signals.iter().filter(|signal| {
            matches!(signal, Signal::Receipt(step) if step.payment.is_some() && matches!(step.step, Step::Registered(_)))
        });
        assert_eq!(told.count(), 3, "the window hears of each payment");
        assert_eq!(check::check(&world, mark).unwrap().registered, 1);
    }
}

#[test]
fn a_receipt_links_to_what_the_centre_has_of_it_and_one_of_a_visit_by_its_first_payment() {
    for (together, begins) in
        [(true, Some("https://pay.example.ua")), (false, Some("https://pay.example.ua")), (true, None)]
    {
        let world = world(RETAIL);
        world.book.page().point.receipt_per_visit = together;
        world.book.page().point.receipt_link = begins.map(str::to_owned);
        let mut pump = at_work(&world);
        let _ = pump.done(pay("a", &[10_000, 5_000], 15_000));
        let said = entries(&world.reader());
        let links: Vec<Option<String>> = said
            .iter()
            .filter_map(|entry| match &entry.body {
                Body::PaymentAccepted(payment) => {
                    let total = payment.total().unwrap();
                    let code = CheckCode::of(entry.till, payment.number, entry.occurred_at, total, &payment.account);
                    Some(begins.map(|begins| code.link(begins, &human(payment.number))))
                }
                _ => None,
            })
            .collect();
        assert_eq!(links.len(), 2);
        let shown: Vec<Option<String>> = (1..=2).map(|number| order(&world, number).check_link).collect();
        assert_eq!(shown[0], links[0], "{together} {begins:?}");
        if !together {
            assert_eq!(shown[1], links[1]);
        }
        drop(pump);
        let operations = vec![sale(&world, 1).operation];
        let (total, change, at) = (uah(15_000), uah(0), world.clock.now());
        let shown = Preview { operations, numbers: Vec::new(), total, change, at };
        let lines = papers::preview::of(&shown, &[], &form(None)).unwrap();
        assert!(lines.iter().all(|line| !line.text.contains("Перевірити")), "nothing to check yet: {lines:?}");
        for copy in [false, true] {
            let paper = paper(&world, 1, copy);
            assert_eq!(paper.contains("Перевірити чек:"), begins.is_some(), "{paper}");
        }
    }
}

#[test]
fn r07_a_visit_of_one_payment_is_told_as_ever() {
    let world = world(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_345], 12_345));
    assert!(!bodies(&world).iter().any(|body| matches!(body, Body::ReceiptShared { .. })));
    assert_eq!(sale(&world, 1).leader, None);
}

/// More lines than the register takes on one receipt: each payment gets its own, and nobody has to press anything.
#[test]
fn r07_a_visit_too_long_for_one_receipt_has_one_for_each_payment() {
    let world = world(RETAIL);
    let mut pump = at_work(&world);
    // Its model takes a hundred lines.
    let half = 51;
    let (long, mut visit) = (vec![100; half], Visit::new(Currency::Uah));
    visit.put(item("00077001", &long));
    visit.put(item("00077002", &long));
    let total = 200 * i64::try_from(half).unwrap();
    let paying = Paying {
        token: "long".to_owned(),
        visit,
        tender: cash(total),
        told: uah(total),
        readings: Vec::new(),
        approvers: Vec::new(),
    };
    let Done::Previewed(shown) = pump.done(Command::Preview(Box::new(paying.clone()))) else { panic!("shown") };
    assert_eq!(shown.operations.len(), 2, "what is shown is what is printed");
    let Paying { token, visit, tender, told, approvers, readings } = paying;
    let command = Command::Pay { token, visit, tender, told, readings, approvers };
    let mark = check::mark(&world);
    let _ = pump.done(command);
    assert_eq!(states(&world), [PaymentState::Registered; 2]);
    assert_eq!(world.documents().len() - mark.documents, 2);
    assert!(!bodies(&world).iter().any(|body| matches!(body, Body::ReceiptShared { .. })));
}

/// The register may know more than its model says, such as how much text a receipt holds: it is looked at for what is
/// shown as for what is paid.
#[test]
fn r07_a_preview_of_one_receipt_was_shown_where_the_register_then_printed_one_for_each_payment() {
    let world = world(RETAIL);
    let mut pump = at_work(&world);
    pump.lines_refused_above = Some(1);
    let Command::Pay { token, visit, tender, told, approvers, readings } = pay("a", &[10_000, 5_000], 20_000) else {
        panic!("a payment")
    };
    let paying = Paying { token, visit, tender, told, approvers, readings };
    let (mark, entries) = (check::mark(&world), bodies(&world).len());
    let Done::Previewed(shown) = pump.done(Command::Preview(Box::new(paying.clone()))) else { panic!("shown") };
    assert_eq!((shown.operations.len(), shown.numbers.len()), (2, 2));
    assert_eq!(
        (world.documents().len(), bodies(&world).len()),
        (mark.documents, entries),
        "nothing is begun by looking"
    );
    let _ = pump.done(paying.clone().into_command());
    let printed: Vec<Operation> = (1..=2).map(|number| sale(&world, number).operation).collect();
    assert_eq!(printed, shown.operations, "what is shown is what is printed");
    assert_eq!(world.documents().len() - mark.documents, 2);
    // Where it would take neither, that is told before any money is.
    pump.lines_refused_above = Some(0);
    let again = Paying { token: "b".to_owned(), ..paying };
    assert!(matches!(refused(&mut pump, Command::Preview(Box::new(again))), TillError::Refused(_)));
    assert_eq!(world.documents().len() - mark.documents, 2);
}

/// The register refuses the receipt of a visit; then it is printed after all, or all of it is cancelled.
#[test]
fn r17_a_refused_receipt_of_a_visit_is_tried_again_or_cancelled_as_a_whole() {
    for again in [true, false] {
        let world = world(RETAIL);
        let mut pump = at_work(&world);
        let mark = check::mark(&world);
        world.faults(&[Fault { when: When::Code(0xFF45), what: What::Refuse(0x4B) }]);
        let _ = pump.done(pay("three", &[10_000, 2_550, 1], 20_000));
        assert_eq!(states(&world), [PaymentState::Accepted; 3]);
        assert_eq!(store::receipts::unsettled_count(&world.reader()).unwrap(), 1, "one thing to decide");
        // Whichever payment a person points at, it is the receipt of all.
        let of = sale(&world, 2).of;
        if again {
            let _ = pump.done(Command::TryAgain { of });
            assert_eq!(states(&world), [PaymentState::Registered; 3]);
            assert_eq!((drawer(&world), world.device_cash()), (OPENING + 12_551, OPENING + 12_551));
        } else {
            let cancel = || Command::CancelPayment { payment: PaymentNumber(2), approver: None };
            assert_eq!(pump.done(cancel()), Done::HandBack { payments: 3, cash: uah(12_551), card: uah(0) });
            assert_eq!(states(&world), [PaymentState::Cancelled; 3]);
            assert_eq!(refused(&mut pump, cancel()), TillError::WrongState);
            assert_eq!((drawer(&world), world.device_cash()), (OPENING, OPENING));
        }
        let outcome = check::check(&world, mark).unwrap();
        assert_eq!((outcome.registered, outcome.decisions), (usize::from(again), Vec::new()));
    }
}

#[test]
fn r14_one_payment_of_a_shared_receipt_goes_back_and_the_copies_say_which_lines() {
    let world = world(RETAIL);
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    let _ = pump.done(pay("three", &[10_000, 2_550, 1], 20_000));
    let handed_out = paper(&world, 2, false);
    assert_eq!(handed_out, paper(&world, 1, false), "one paper");
    for part in ["100,00", "25,50", "0,01", "125,51", "00077000", "00077001", "00077002", "17-3-000003"] {
        assert!(handed_out.contains(part), "{part}:\n{handed_out}");
    }
    let _ = pump.done(void(2));
    assert_eq!(states(&world), [PaymentState::Registered, PaymentState::Voided, PaymentState::Registered]);
    assert_eq!((drawer(&world), world.device_cash()), (OPENING + 10_001, OPENING + 10_001));
    let copy = paper(&world, 1, true);
    let head = copy.split("ПОВЕРНЕНО ЧАСТКОВО").nth(1).unwrap_or_else(|| panic!("what went back: {copy}"));
    let back = head.split("17-3-000001").next().unwrap();
    assert!(back.contains("25,50") && !back.contains("100,00"), "{copy}");
    for payment in [1, 3] {
        let _ = pump.done(void(payment));
    }
    assert!(paper(&world, 1, true).contains("АНУЛЬОВАНО"));
    assert_eq!((drawer(&world), world.device_cash()), (OPENING, OPENING));
    assert_eq!(check::check(&world, mark).unwrap().registered, 4);
}

/// Three payments stand on one paper: its copies were each called the first.
#[test]
fn r12_copies_of_one_paper_are_counted_whoever_of_its_payments_they_are_asked_for() {
    let world = world(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("three", &[10_000, 2_550, 1], 20_000));
    let copy = |payment, copy| {
        let (payment, lines) = (PaymentNumber(payment), vec![Line::plain("ДУБЛІКАТ")]);
        Command::Duplicate { payment, lines, copy, approver: None }
    };
    sign_in(&mut pump, supervisor());
    for (payment, number) in [(1, 1), (2, 2), (3, 3), (2, 4)] {
        let head = format!("ДУБЛІКАТ № {number}");
        assert!(paper(&world, payment, true).contains(&head), "{head}");
        assert_eq!(refused(&mut pump, copy(payment, number + 1)), TillError::WrongState);
        let _ = pump.done(copy(payment, number));
    }
    assert_eq!(verify(&world.reader()).unwrap().faults, []);
}

/// Nobody knows what became of the receipt of a visit: it is decided once, for all of it.
#[test]
fn r20_what_a_person_decides_about_a_shared_receipt_is_decided_about_all_of_it() {
    let undecided = |world| {
        let mut pump = at_work(world);
        pump.cut = Cut::InJob(2);
        let begun = pump.begin(pay("cut", &[12_345, 700], 100_000));
        let _ = begun.and_then(|_| pump.rest());
        drop(pump);
        elsewhere(world, &another_sale(777));
        let pump = back_at_work(world);
        assert_eq!(states(world), [PaymentState::NeedsDecision; 2]);
        let of = first_unsettled(world).expect("something to decide");
        assert_eq!(store::receipts::unsettled_count(&world.reader()).unwrap(), 1);
        (pump, of)
    };
    let decide = |pump: &mut Pump<'_>, of, decision| {
        let approver = Some(approval(Right::DecideReceipt));
        let _ = pump.done(Command::Decide { of, decision, approver });
    };
    let (printed, nothing, lost) = (world(RETAIL), world(RETAIL), world(RETAIL));
    let (mut pump, of) = undecided(&printed);
    decide(&mut pump, of, Decision::Registered { document: 41 });
    assert_eq!(states(&printed), [PaymentState::Registered; 2]);
    assert!(matches!(sale(&printed, 2).receipt, Receipt::Registered { document } if document.number == 41));

    let (mut pump, _) = undecided(&nothing);
    decide(&mut pump, sale(&nothing, 2).of, Decision::NotRegistered);
    let cancel = Command::CancelPayment { payment: PaymentNumber(1), approver: None };
    assert_eq!(pump.done(cancel), Done::HandBack { payments: 2, cash: uah(13_045), card: uah(0) });
    assert_eq!(states(&nothing), [PaymentState::Cancelled; 2]);

    let (mut pump, of) = undecided(&lost);
    sign_in(&mut pump, supervisor());
    decide(&mut pump, of, Decision::Refer { note: "стрічку загублено".to_owned() });
    assert_eq!(states(&lost), [PaymentState::Referred; 2]);
    let referrals: Vec<_> = entries(&lost.reader())
        .into_iter()
        .filter(|entry| matches!(entry.body, Body::ReceiptReferred { .. }))
        .map(|entry| entry.reference())
        .collect();
    let _ = pump.done(close_shift(OPENING + 13_045));
    let _ = pump.done(open_shift());
    let ruled = |entry| Verdict {
        entry,
        state: VerdictState::Refused,
        reason: "not_registered".to_owned(),
        revision: 1,
        received_ms: None,
    };
    let _ = pump.done(Command::Verdicts(referrals.into_iter().map(ruled).collect()));
    assert_eq!(states(&lost), [PaymentState::Cancelled; 2]);
    // The cashier is told of the receipt, once, with both numbers and all of its money.
    let told = pump.signals.iter().filter_map(|signal| match signal {
        Signal::CentreDecided(told) => Some((told.payments.clone(), told.registered, told.cash)),
        _ => None,
    });
    let numbers = [1, 2].map(|number| human(PaymentNumber(number))).to_vec();
    assert_eq!(told.collect::<Vec<_>>(), [(numbers, false, uah(13_045))]);
    assert_eq!(totals(&lost).cash_returned, uah(13_045));
    for world in [&printed, &nothing, &lost] {
        assert_eq!(verify(&world.reader()).unwrap().faults, []);
    }
}

/// A row that says something else of a shared receipt than the journal is found and named.
#[test]
fn r07_a_changed_row_of_a_shared_receipt_is_found() {
    let world = world(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("three", &[10_000, 2_550, 1], 20_000));
    drop(pump);
    let refs: Vec<_> = (1..=3).map(|number| sale(&world, number).of).collect();
    for (sql, at, column) in [
        ("UPDATE receipt SET leader_epoch = NULL, leader_seq = NULL WHERE payment = 2", refs[1], "leader_seq"),
        ("UPDATE receipt SET leader_seq = leader_seq + 1 WHERE payment = 3", refs[2], "leader_seq"),
        ("UPDATE receipt SET shared = NULL WHERE payment = 1", refs[0], "shared"),
        ("UPDATE receipt SET shared = operation WHERE payment = 1", refs[0], "shared"),
        ("UPDATE receipt SET shared = '{}' WHERE payment = 1", refs[0], "shared"),
    ] {
        let copied = world.copied();
        let changed = Connection::open(copied.path().join(MONEY)).unwrap();
        assert_eq!(changed.execute(sql, []).unwrap(), 1, "{sql}");
        drop(changed);
        let faults = verify(&copied.reader()).unwrap().faults;
        assert!(faults.contains(&Wrong::Differs { at, table: "receipt", column }), "{sql}: {faults:?}");
    }
}
