//! The register of the Shtrih-M family through a day, on a device with a fiscal drive and on one without; and what
//! it does when the device refuses, runs out of paper, or has lost its power.

mod support;

use std::time::Duration;

use kassa_domain::receipt::{Agent, AgentCapacity, Cashier, Direction, Fact, Operation};
use kassa_domain::{Currency, Money};
use kassa_drivers::fiscal::{
    Ability, Correction, CorrectionBasis, CutKind, DeviceError, FiscalRegister, Mode, Paper, Recovered,
};
use kassa_drivers::port::pipe::lock;
use kassa_drivers::shtrih::emulator::{DocumentKind, Fault, ReceiptKind, What, When};

use support::till::{Till, card_sale, cash_in, cash_out, close_shift, open_shift, refund, sale};
use support::{CLASSIC, RETAIL};

const BOTH: [&str; 2] = [RETAIL, CLASSIC];

#[test]
fn a_day_from_opening_to_z() {
    for model in BOTH {
        let mut till = Till::new(model);
        assert_eq!(till.register.state().unwrap().mode, Mode::ShiftClosed);
        let opened = till.perform(&open_shift()).unwrap();
        let state = till.register.state().unwrap();
        assert!(state.ready(), "{state:?}");
        assert_eq!((opened.shift, state.shift), (1, 1));

        let _in = till.perform(&cash_in(50_000)).unwrap();
        let sold = till.perform(&sale(&[15_050, 10_000], 30_000)).unwrap();
        let by_card = till.perform(&card_sale(7_000)).unwrap();
        let returned = till.perform(&refund(10_000)).unwrap();
        let _out = till.perform(&cash_out(20_000)).unwrap();
        assert_eq!(till.register.state().unwrap().cash.minor(), 50_000 + 25_050 - 10_000 - 20_000);
        assert!(sold.number < by_card.number && by_card.number < returned.number);
        assert_eq!(sold.sign.is_some(), model == RETAIL);

        till.register.x_report().unwrap();
        till.register.repeat().unwrap();
        till.register.cut(CutKind::Partial).unwrap();
        till.register.print_text(&["Дублікат".to_owned(), "Сума\t150.50".to_owned()]).unwrap();
        let closed = till.perform(&close_shift()).unwrap();
        assert_eq!(closed.shift, 1);
        assert_eq!(till.register.state().unwrap().mode, Mode::ShiftClosed);
        assert_eq!(till.receipts(), [25_050, 7_000, 10_000]);
    }
}

#[test]
fn capabilities_are_learnt_from_the_device() {
    for (model, columns, storage, cutter) in
        [(RETAIL, 42, true, true), (CLASSIC, 36, false, true), ("light-01f", 32, true, false)]
    {
        let till = Till::new(model);
        let able = till.register.capabilities();
        assert_eq!((able.columns, able.storage, able.can(Ability::FullCut)), (columns, storage, cutter), "{model}");
        assert_eq!(able.rounding_up, !storage);
    }
}

#[test]
fn the_receipt_on_paper_is_whole_and_fits() {
    for model in BOTH {
        let mut till = Till::new(model);
        let Operation::Receipt(mut order) = sale(&[15_050], 20_000) else { unreachable!() };
        order.heading = vec!["Особовий рахунок 00077001, Ғалымжан Әуезов".to_owned(), "Сума\t150.50".to_owned()];
        order.lines[0].text = "Централізоване опалення за березень 2026 року".to_owned();
        order.footer = vec!["Дякуємо!".to_owned()];
        let _document = till.perform(&Operation::Receipt(order)).unwrap();
        let device = lock(&till.bench.device);
        let columns = usize::from(till.register.capabilities().columns);
        let lines = &device.documents().last().unwrap().lines;
        assert!(lines.iter().all(|line| line.chars().count() <= columns), "{lines:#?}");
        let text = lines.join("\n");
        for expected in ["Галымжан", "Ауезов", "Дякуємо!", "=150.50", "=200.00", "=49.50", "Іваненко", "НЕ ЧЕК"]
        {
            assert!(text.contains(expected), "{expected} is missing in\n{text}");
        }
        assert!(!text.contains('?'));
    }
}

#[test]
fn what_the_device_cannot_take_is_refused_before_anything_is_sent() {
    for model in BOTH {
        let mut till = Till::new(model);
        let code = |till: &mut Till, operation: &Operation| till.register.check(operation).unwrap_err().code;
        assert_eq!(code(&mut till, &cash_in(0)), "33");
        assert_eq!(code(&mut till, &cash_in(10_000_000_000)), "33");
        assert_eq!(code(&mut till, &sale(&[10_000_000_000], 10_000_000_000)), "61");
        assert_eq!(code(&mut till, &sale(&[100; 101], 10_100)), "94");
        let Operation::Receipt(mut order) = sale(&[100], 100) else { unreachable!() };
        order.change = order.total;
        assert_eq!(code(&mut till, &Operation::Receipt(order)), "bad-receipt");
    }
}

#[test]
fn a_refusal_inside_a_receipt_leaves_nothing_open() {
    for model in BOTH {
        let mut till = Till::new(model);
        let _opened = till.perform(&open_shift()).unwrap();
        // Nothing in the drawer to give back.
        let refused = till.perform(&refund(10_000));
        assert!(matches!(&refused, Err(DeviceError::Refused(why)) if why.code == "46"), "{refused:?}");
        assert_eq!(till.register.state().unwrap().mode, Mode::ShiftOpen);
        assert!(till.receipts().is_empty());
        let _sold = till.perform(&sale(&[10_000], 10_000)).unwrap();
        assert_eq!(till.receipts(), [10_000]);
    }
}

#[test]
fn a_shift_over_24_hours_takes_no_receipt_and_closes() {
    for model in BOTH {
        let mut till = Till::new(model);
        let _opened = till.perform(&open_shift()).unwrap();
        till.bench.pass(Duration::from_secs(24 * 3600 + 60));
        assert_eq!(till.register.state().unwrap().mode, Mode::ShiftOverdue);
        let refused = till.perform(&sale(&[100], 100));
        assert!(matches!(&refused, Err(DeviceError::Refused(why)) if why.code == "4e"), "{refused:?}");
        let _closed = till.perform(&close_shift()).unwrap();
        let _opened = till.perform(&open_shift()).unwrap();
        let _sold = till.perform(&sale(&[100], 100)).unwrap();
    }
}

#[test]
fn paper_that_runs_out_while_printing_does_not_undo_the_receipt() {
    for model in BOTH {
        let mut till = Till::new(model);
        let _opened = till.perform(&open_shift()).unwrap();
        till.faults(&[Fault { when: When::Line(5), what: What::PaperOut }]);
        let _sold = till.perform(&sale(&[100], 100)).unwrap();
        assert_eq!(till.register.state().unwrap().paper, Paper::OutWhilePrinting);
        let refused = till.perform(&sale(&[200], 200));
        assert!(matches!(&refused, Err(DeviceError::Refused(why)) if why.code == "6b"), "{refused:?}");
        lock(&till.bench.device).load_paper();
        assert_eq!(till.register.state().unwrap().paper, Paper::WaitsToContinue);
        till.register.continue_print().unwrap();
        assert_eq!(till.register.state().unwrap().paper, Paper::Present);
        assert_eq!(till.receipts(), [100]);
    }
}

#[test]
fn p12_paper_that_runs_out_before_the_close_leaves_one_receipt_to_settle() {
    for model in BOTH {
        let mut till = Till::new(model);
        let _opened = till.perform(&open_shift()).unwrap();
        let before = till.register.shown().unwrap();
        let close = if model == RETAIL { 0xFF45 } else { 0x85 };
        till.faults(&[Fault { when: When::Code(close), what: What::PaperOut }]);
        let operation = sale(&[100], 100);
        let lost = till.register.perform(&operation, &before);
        assert!(matches!(lost, Err(DeviceError::Unknown { .. })), "{lost:?}");
        assert_eq!(till.register.recover(&operation, &before).unwrap(), Recovered::NotYet(Paper::Out));
        lock(&till.bench.device).load_paper();
        assert_eq!(till.register.recover(&operation, &before).unwrap(), Recovered::NothingRegistered);
        assert!(till.receipts().is_empty());
        let _sold = till.perform(&operation).unwrap();
        assert_eq!(till.receipts(), [100]);
    }
}

#[test]
fn p10_an_answer_swallowed_at_the_close_is_found_by_the_device_itself() {
    for model in BOTH {
        for what in [What::SwallowAnswer, What::ForgetAnswer] {
            let mut till = Till::new(model);
            let _opened = till.perform(&open_shift()).unwrap();
            let close = if model == RETAIL { 0xFF45 } else { 0x85 };
            till.faults(&[Fault { when: When::Code(close), what }]);
            let sold = till.perform(&sale(&[100], 100)).unwrap();
            assert_eq!(sold.sign.is_some(), model == RETAIL);
            assert_eq!(till.receipts(), [100], "{model} {what:?}");
        }
    }
}

#[test]
fn p13_a_receipt_that_somebody_else_left_open_is_not_cancelled() {
    for model in BOTH {
        let mut till = Till::new(model);
        let _opened = till.perform(&open_shift()).unwrap();
        let before = till.register.shown().unwrap();
        till.bench.done(&support::item(0x80, 777));
        let refused = till.register.perform(&sale(&[100], 100), &before);
        assert!(matches!(&refused, Err(DeviceError::Refused(why)) if why.code == "4a"), "{refused:?}");
        let undecided = till.register.recover(&sale(&[100], 100), &before).unwrap();
        assert!(matches!(undecided, Recovered::Undecided { why: "other-receipt", .. }), "{undecided:?}");
        assert_eq!(lock(&till.bench.device).mode().0, 8, "still open");
        till.register.cancel_receipt().unwrap();
        assert_eq!(till.register.state().unwrap().mode, Mode::ShiftOpen);
    }
}

#[test]
fn a_document_hanging_in_the_drive_is_cancelled_and_the_receipt_goes_on() {
    let mut till = Till::new(RETAIL);
    let _opened = till.perform(&open_shift()).unwrap();
    lock(&till.bench.device).apply(What::HangingDocument(4), Duration::ZERO);
    let _sold = till.perform(&sale(&[100], 100)).unwrap();
    assert_eq!(till.receipts(), [100]);
}

#[test]
fn the_clock_is_set_only_forward_of_the_last_document_and_with_a_closed_shift() {
    for model in BOTH {
        let mut till = Till::new(model);
        let target = support::morning().checked_add(jiff::Span::new().days(1).minutes(7)).unwrap();
        till.register.set_clock(target).unwrap();
        let shown = till.register.state().unwrap().clock_minute.unwrap();
        let minutes = target.duration_since(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0)).as_secs() / 60;
        assert_eq!(i64::from(shown), minutes);
        let _opened = till.perform(&open_shift()).unwrap();
        assert!(matches!(till.register.set_clock(target), Err(DeviceError::Refused(_))));
    }
}

#[test]
fn another_device_on_the_cable_is_noticed_before_anything_is_done() {
    let mut till = Till::new(RETAIL);
    let _opened = till.perform(&open_shift()).unwrap();
    let mut before = till.register.shown().unwrap();
    before.serial = "999".to_owned();
    till.register = support::till::register(&till.bench);
    let refused = till.register.perform(&sale(&[100], 100), &before);
    assert!(matches!(&refused, Err(DeviceError::Refused(why)) if why.code == "other-device"), "{refused:?}");
    let undecided = till.register.recover(&sale(&[100], 100), &before).unwrap();
    assert!(matches!(undecided, Recovered::Undecided { why: "other-device", .. }), "{undecided:?}");
    assert!(till.receipts().is_empty());
}

#[test]
fn undelivered_documents_are_counted() {
    let mut till = Till::new(RETAIL);
    lock(&till.bench.device).apply(What::Undelivered, Duration::ZERO);
    let _opened = till.perform(&open_shift()).unwrap();
    let _sold = till.perform(&sale(&[100], 100)).unwrap();
    assert_eq!(till.register.state().unwrap().undelivered.map(|waiting| waiting.count), Some(2));
    till.bench.pass(Duration::from_secs(31 * 24 * 3600));
    let _closed = till.perform(&close_shift()).unwrap();
    let _opened = till.perform(&open_shift()).unwrap();
    let refused = till.perform(&sale(&[100], 100));
    assert!(matches!(&refused, Err(DeviceError::Refused(why)) if why.code == "15"), "{refused:?}");
}

#[test]
fn rounding_is_registered_where_the_device_can() {
    for (model, rounding, due) in [(RETAIL, -3, 9_997), (CLASSIC, -3, 9_997), (CLASSIC, 2, 10_002)] {
        let mut till = Till::new(model);
        let Operation::Receipt(mut order) = sale(&[10_000], 10_000) else { unreachable!() };
        order.rounding = kassa_domain::Money::new(rounding, order.total.currency());
        order.cash = kassa_domain::Money::new(due, order.total.currency());
        let _sold = till.perform(&Operation::Receipt(order)).unwrap();
        assert_eq!(till.receipts(), [due]);
        assert_eq!(till.register.state().unwrap().cash.minor(), due);
    }
}

#[test]
fn a_cancelled_receipt_stands_in_the_journal_and_counts_nothing() {
    let mut till = Till::new(RETAIL);
    let _opened = till.perform(&open_shift()).unwrap();
    till.bench.done(&support::item(0x80, 777));
    till.register.cancel_receipt().unwrap();
    let device = lock(&till.bench.device);
    let last = device.documents().last().unwrap();
    assert_eq!((last.kind, last.fiscal_number), (DocumentKind::Cancelled(ReceiptKind::Sale), None));
    assert_eq!(device.cash(), 0);
}

#[test]
fn a_correction_is_registered_once_and_refused_before_where_it_cannot_be() {
    let mut till = Till::new(RETAIL);
    let correction = |direction, total, cash| Correction {
        direction,
        cashier: Cashier { name: "Іваненко".to_owned() },
        basis: CorrectionBasis::Ordered,
        description: "Прийом 01.03 без чека".to_owned(),
        of_day: jiff::civil::date(2026, 3, 1),
        paper_number: "17-3".to_owned(),
        total: Money::new(total, Currency::Uah),
        cash: Money::new(cash, Currency::Uah),
    };
    let good = correction(Direction::Sale, 50_000, 20_000);
    let before = till.register.shown().unwrap();
    let closed = till.register.correct(&good, &before);
    assert!(matches!(&closed, Err(DeviceError::Refused(why)) if why.code == "3d"), "{closed:?}");
    let _opened = till.perform(&open_shift()).unwrap();
    let before = till.register.shown().unwrap();
    let document = till.register.correct(&good, &before).unwrap();
    let last = till.register.last_document().unwrap().unwrap();
    assert_eq!((last.number, last.sum), (document.number, Some(Money::new(50_000, Currency::Uah))));
    let Recovered::Registered(again) = till.register.recover_correction(&good, &before).unwrap() else { panic!() };
    assert_eq!((again.number, again.sign), (document.number, document.sign));
    for wrong in [
        correction(Direction::Return, 50_000, 0),
        correction(Direction::Sale, 0, 0),
        correction(Direction::Sale, 100, 101),
    ] {
        let refused = till.register.correct(&wrong, &before);
        assert!(matches!(refused, Err(DeviceError::Refused(_))), "{refused:?}");
    }
    for place in 1..=12 {
        for what in [What::ForgetAnswer, What::PowerCut(4000), What::CutLine(1500)] {
            let before = till.register.shown().unwrap();
            till.faults(&[Fault { when: When::Command(place), what }]);
            let outcome = till.register.correct(&good, &before);
            till.faults(&[]);
            till.bench.pass(Duration::from_secs(5));
            let registered = match outcome {
                Ok(_) => true,
                Err(DeviceError::NotSent(_) | DeviceError::Refused(_)) => false,
                Err(DeviceError::Unknown { .. }) => {
                    let decided = (0..10).find_map(|_| till.register.recover_correction(&good, &before).ok());
                    match decided.unwrap() {
                        Recovered::Registered(_) => true,
                        Recovered::NothingRegistered => false,
                        other => panic!("{place} {what:?}: {other:?}"),
                    }
                }
            };
            let after = till.register.shown().unwrap();
            let made = after.fact(Fact::LastDocument).unwrap() - before.fact(Fact::LastDocument).unwrap();
            assert_eq!(made, i64::from(registered), "{place} {what:?}");
        }
    }
    let old = Till::new(CLASSIC);
    assert!(!old.register.capabilities().can(Ability::Correction));
}

#[test]
fn on_whose_behalf_money_is_taken_stands_on_the_receipt() {
    let with_agent = |taxpayer: &str| {
        let mut operation = sale(&[15_050, 4_000], 20_000);
        let Operation::Receipt(order) = &mut operation else { unreachable!() };
        order.lines[1].agent = Some(Agent {
            capacity: AgentCapacity::PayingAgent,
            supplier: "Водоканал".to_owned(),
            supplier_taxpayer: taxpayer.to_owned(),
            supplier_phone: Some("+380441234567".to_owned()),
        });
        operation
    };
    let mut till = Till::new(RETAIL);
    let _opened = till.perform(&open_shift()).unwrap();
    let _sold = till.perform(&with_agent("7806240547")).unwrap();
    let device = lock(&till.bench.device);
    let paper = device.documents().last().unwrap().lines.join("\n");
    drop(device);
    for line in ["ПРИЗНАК АГЕНТА 4", "ПОСТАВЩИК Водоканал", "ИНН ПОСТАВЩИКА 7806240547", "+380441234567"]
    {
        assert!(paper.contains(line), "{line}: {paper}");
    }
    assert!(till.register.check(&with_agent("78062405")).is_err(), "no such taxpayer");
    let mut old = Till::new(CLASSIC);
    let _opened = old.perform(&open_shift()).unwrap();
    let refused = old.perform(&with_agent("7806240547"));
    assert!(matches!(&refused, Err(DeviceError::Refused(why)) if why.code == "cannot-agent"), "{refused:?}");
}

#[test]
fn the_state_tells_the_shift_the_storage_and_what_waits() {
    let mut till = Till::new(RETAIL);
    let _opened = till.perform(&open_shift()).unwrap();
    till.bench.pass(Duration::from_secs(3600));
    lock(&till.bench.device).apply(What::Undelivered, Duration::ZERO);
    let _sold = till.perform(&sale(&[100], 100)).unwrap();
    till.bench.pass(Duration::from_secs(600));
    let state = till.register.state().unwrap();
    assert_eq!(state.clock_minute.unwrap() - state.shift_opened_minute.unwrap(), 70);
    assert_eq!(state.undelivered_for_min(), Some(10));
    assert_eq!((state.registration.as_deref(), state.clock_ahead_s), (Some("0000000001012345"), Some(0)));
    assert_eq!(state.storage.unwrap().expires, Some(jiff::civil::date(2027, 6, 2)));
}
