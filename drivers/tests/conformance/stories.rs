//! What every driver promises, as stories told to an emulated device.

use std::time::Duration;

use kassa_domain::receipt::{Fact, Operation, ReceiptOrder};
use kassa_domain::{Currency, Money};
use kassa_drivers::emulate::fault::{Fault, What, When};
use kassa_drivers::fiscal::{Ability, CutKind, DeviceError, DocumentKind, Mode, Paper, Recovered, StorageState};

use super::stand::{Stand, cash_in, cash_out, close_shift, kind, open_shift, order, refund, rub, sale};

/// A story: its name, and how it goes.
pub type Story = (&'static str, fn(&mut Stand));

pub const ALL: &[Story] = &[
    ("a day", a_day),
    ("money in and out of the drawer", the_drawer),
    ("what is printed without being registered", no_registration),
    ("what a model lacks is refused by its own code", abilities),
    ("paper that runs out in a receipt", paper_out),
    ("paper that ran out before", no_paper),
    ("a shift over 24 hours", overdue),
    ("a storage that is full", full_storage),
    ("another device at the port", other_device),
    ("what the device could not take is refused before", impossible),
    ("a device that cannot sell as it is", in_no_state),
    ("letters of no code page", letters),
    ("the clock", the_clock),
];

fn a_day(stand: &mut Stand) {
    assert_eq!(stand.register.state().unwrap().mode, Mode::ShiftClosed);
    stand.ready();
    let state = stand.register.state().unwrap();
    assert_eq!((state.mode, state.paper), (Mode::ShiftOpen, Paper::Present));
    assert!(state.ready() && !state.serial.is_empty());
    for (operation, sum) in [
        (sale(&[15_050, 4_000], 0, 20_000), 19_050),
        (sale(&[7_000], 7_000, 0), 7_000),
        (sale(&[10_000], 6_000, 5_000), 10_000),
        (refund(9_000), 9_000),
    ] {
        let before = stand.made().len();
        let shown = stand.register.shown().unwrap();
        let document = stand.register.perform(&operation, &shown).unwrap();
        let made = stand.made().split_off(before);
        let [one] = made.as_slice() else { panic!("{made:?}") };
        assert_eq!((one.kind, one.sum), (kind(&operation), sum));
        assert_eq!((document.number, document.sign), (one.number, one.sign));
        assert_eq!(document.register.as_str(), shown.serial);
        if stand.can(Ability::LastDocument) {
            let last = stand.register.last_document().unwrap().unwrap();
            assert_eq!(last.number, document.number);
            assert!(last.sum.is_none_or(|told| told == rub(sum)), "{last:?}");
        }
        // Asked afterwards, as a restarted program does, the evidence says the same.
        stand.restart();
        stand.register.connect().unwrap();
        let Recovered::Registered(again) = stand.register.recover(&operation, &shown).unwrap() else {
            panic!("{operation:?} is not found again")
        };
        assert_eq!((again.number, again.sign), (document.number, document.sign));
    }
    let _closed = stand.done(&close_shift());
    assert_eq!(stand.register.state().unwrap().mode, Mode::ShiftClosed);
    assert_eq!(stand.made_of(DocumentKind::ShiftClosing).len(), 1);
    let _again = stand.done(&open_shift());
    let _sold = stand.done(&sale(&[100], 0, 100));
}

fn the_drawer(stand: &mut Stand) {
    let _opened = stand.done(&open_shift());
    if !stand.can(Ability::CashMovements) {
        let refused = stand.perform(&cash_in(100));
        assert!(matches!(refused, Err(DeviceError::Refused(_))), "{refused:?}");
        return;
    }
    let _in = stand.done(&cash_in(50_000));
    let _sold = stand.done(&sale(&[1_000], 0, 5_000));
    let _given_back = stand.done(&refund(400));
    let _out = stand.done(&cash_out(20_600));
    if stand.can(Ability::CashCounter) {
        assert_eq!(stand.register.cash_counter().unwrap(), rub(30_000));
    }
    let before = stand.made().len();
    let refused = stand.perform(&cash_out(30_001));
    assert!(matches!(refused, Err(DeviceError::Refused(_))), "{refused:?}");
    assert_eq!(stand.made().len(), before);
    let _all = stand.done(&cash_out(30_000));
}

fn no_registration(stand: &mut Stand) {
    stand.ready();
    let _sold = stand.done(&sale(&[1_000], 0, 1_000));
    let made = stand.made();
    let check = |able: bool, outcome: Result<(), DeviceError>| {
        assert_eq!(able, outcome.is_ok(), "{outcome:?}");
    };
    check(stand.can(Ability::Repeat), stand.register.repeat());
    check(stand.can(Ability::XReport), stand.register.x_report());
    check(stand.can(Ability::Text), stand.register.print_text(&["Заява ґєїі\t12.50".to_owned(), String::new()]));
    check(stand.can(Ability::FullCut), stand.register.cut(CutKind::Full));
    check(stand.can(Ability::PartialCut), stand.register.cut(CutKind::Partial));
    check(stand.can(Ability::Feed), stand.register.feed(3));
    check(stand.can(Ability::Drawer), stand.register.open_drawer());
    let after = stand.made();
    assert_eq!(made, after, "nothing of it is registered");
    let _sold = stand.done(&sale(&[1_000], 0, 1_000));
}

fn abilities(stand: &mut Stand) {
    stand.ready();
    for ability in Ability::ALL {
        if stand.can(ability) {
            continue;
        }
        let outcome = match ability {
            Ability::XReport => stand.register.x_report(),
            Ability::Repeat => stand.register.repeat(),
            Ability::FullCut => stand.register.cut(CutKind::Full),
            Ability::PartialCut => stand.register.cut(CutKind::Partial),
            Ability::Feed => stand.register.feed(1),
            Ability::Drawer => stand.register.open_drawer(),
            Ability::Text => stand.register.print_text(&["x".to_owned()]),
            Ability::CashCounter => stand.register.cash_counter().map(|_| ()),
            Ability::LastDocument => stand.register.last_document().map(|_| ()),
            Ability::CancelReceipt => stand.register.cancel_receipt(),
            Ability::ContinuePrint => stand.register.continue_print(),
            Ability::SetClock => stand.register.set_clock(jiff::civil::date(2026, 3, 2).at(9, 0, 0, 0)),
            Ability::CashMovements | Ability::Agent | Ability::Correction => continue,
        };
        let Err(DeviceError::Refused(why)) = outcome else { panic!("{ability:?}: {outcome:?}") };
        assert_eq!((why.family.as_str(), why.code.as_str()), ("kassa", ability.refusal_code()));
    }
}

/// Recovers until it is decided, mending the device and telling it to print on.
pub fn settle(stand: &mut Stand, operation: &Operation, before: &kassa_domain::receipt::Shown) -> Option<Recovered> {
    for _ in 0..90 {
        match stand.register.recover(operation, before) {
            Ok(Recovered::NotYet(_)) => {
                stand.mend();
                if stand.can(Ability::ContinuePrint) {
                    let _unless_it_goes_on_by_itself = stand.register.continue_print();
                }
            }
            Ok(decided) => return Some(decided),
            Err(_) => {
                let _next_time = stand.register.connect();
            }
        }
        stand.pass(Duration::from_secs(1));
    }
    None
}

fn paper_out(stand: &mut Stand) {
    stand.ready();
    for line in 1..=8 {
        let operation = sale(&[1_000 + line], 0, 2_000);
        let before = stand.register.shown().unwrap();
        stand.faults(&[Fault { when: When::Line(u64::try_from(line).unwrap()), what: What::PaperOut }]);
        let made = stand.made().len();
        match stand.register.perform(&operation, &before) {
            Ok(_document) => {}
            Err(DeviceError::Unknown { .. }) => {
                let decided = settle(stand, &operation, &before);
                assert!(
                    matches!(decided, Some(Recovered::Registered(_) | Recovered::NothingRegistered)),
                    "{decided:?}"
                );
                if decided == Some(Recovered::NothingRegistered) {
                    stand.mend();
                    let _again = stand.done(&operation);
                }
            }
            Err(DeviceError::Refused(_) | DeviceError::NotSent(_)) => {
                assert_eq!(stand.made().len(), made, "refused, and yet registered");
                stand.mend();
                let _again = stand.done(&operation);
            }
        }
        stand.mend();
        if stand.can(Ability::ContinuePrint) {
            let _unless_it_goes_on_by_itself = stand.register.continue_print();
        }
        stand.pass(Duration::from_secs(5));
        assert_eq!(stand.made().len(), made + 1, "line {line}");
    }
}

fn no_paper(stand: &mut Stand) {
    stand.ready();
    stand.strike(What::PaperOut);
    let made = stand.made().len();
    if stand.register.state().unwrap().paper == Paper::Present {
        // A device without a sensor shows it in nothing.
        return;
    }
    let refused = stand.perform(&sale(&[1_000], 0, 1_000));
    assert!(matches!(refused, Err(DeviceError::Refused(_))), "{refused:?}");
    assert_eq!(stand.made().len(), made);
    stand.mend();
    let _sold = stand.done(&sale(&[1_000], 0, 1_000));
}

fn overdue(stand: &mut Stand) {
    stand.ready();
    stand.strike(What::ShiftOver);
    if stand.register.state().unwrap().mode != Mode::ShiftOverdue {
        // A device that knows no such limit.
        assert!(!stand.register.capabilities().storage, "a storage knows the limit");
        return;
    }
    let made = stand.made().len();
    let refused = stand.perform(&sale(&[1_000], 0, 1_000));
    assert!(matches!(refused, Err(DeviceError::Refused(_))), "{refused:?}");
    assert_eq!(stand.made().len(), made);
    let _closed = stand.done(&close_shift());
    let _opened = stand.done(&open_shift());
    let _sold = stand.done(&sale(&[1_000], 0, 1_000));
}

fn full_storage(stand: &mut Stand) {
    if !stand.register.capabilities().storage {
        return;
    }
    for what in [What::StorageFull, What::StorageExpired] {
        let mut stand = Stand::new(stand.family, stand.model);
        stand.ready();
        stand.strike(what);
        let storage = stand.register.state().unwrap().storage;
        assert!(storage.is_some_and(|storage| storage.state != StorageState::Works), "{what:?} is shown");
        let made = stand.made().len();
        let refused = stand.perform(&sale(&[1_000], 0, 1_000));
        assert!(matches!(refused, Err(DeviceError::Refused(_))), "{refused:?}");
        assert_eq!(stand.made().len(), made);
    }
}

fn other_device(stand: &mut Stand) {
    stand.ready();
    let mut before = stand.register.shown().unwrap();
    before.serial = "999".to_owned();
    let made = stand.made().len();
    stand.restart();
    let refused = stand.register.perform(&sale(&[100], 0, 100), &before);
    assert!(matches!(&refused, Err(DeviceError::Refused(why)) if why.code == "other-device"), "{refused:?}");
    let undecided = stand.register.recover(&sale(&[100], 0, 100), &before).unwrap();
    assert!(matches!(undecided, Recovered::Undecided { why: "other-device", .. }), "{undecided:?}");
    assert_eq!(stand.made().len(), made);
}

fn impossible(stand: &mut Stand) {
    stand.ready();
    let able = stand.register.capabilities().clone();
    let made = stand.made().len();
    let receipt = |change: &dyn Fn(&mut ReceiptOrder)| {
        let mut order = order(kassa_domain::receipt::Direction::Sale, &[1_000], 0, 1_000, 0);
        change(&mut order);
        Operation::Receipt(order)
    };
    let most = able.sum_max + 1;
    let many = usize::from(able.lines_max) + 1;
    let mut impossible = vec![
        ("no lines", receipt(&|order| order.lines.clear())),
        ("a line of nothing", receipt(&|order| order.lines[0].amount = rub(0))),
        ("a line below nothing", receipt(&|order| order.lines[0].amount = rub(-1_000))),
        ("sums that disagree", receipt(&|order| order.total = rub(999))),
        ("less paid than is due", receipt(&|order| order.cash = rub(999))),
        ("more by card than is due", receipt(&|order| order.card = rub(1_001))),
        ("change of a card", receipt(&|order| (order.card, order.cash, order.change) = (rub(1_500), rub(0), rub(500)))),
        ("two currencies", receipt(&|order| order.lines[0].amount = Money::new(1_000, Currency::Uah))),
        ("a sum no field holds", sale(&[most], 0, most)),
        ("nothing put in", cash_in(0)),
        ("less than nothing put in", cash_in(-100)),
        ("nothing taken out", cash_out(0)),
        ("more put in than a field holds", cash_in(i64::MAX)),
    ];
    if able.lines_max < u16::MAX {
        impossible.push(("too many lines", sale(&vec![1; many], 0, i64::try_from(many).unwrap())));
    }
    for (what, operation) in impossible {
        assert!(stand.register.check(&operation).is_err(), "{what} can be known before");
        stand.faults(&[]);
        let refused = stand.perform(&operation);
        assert!(matches!(refused, Err(DeviceError::Refused(_))), "{what}: {refused:?}");
        nothing_came_of_it(stand, what, made);
    }
}

/// Nothing is registered, half done or half printed since the count of faults began.
fn nothing_came_of_it(stand: &mut Stand, what: &str, made: usize) {
    assert_eq!(stand.made().len(), made, "{what}");
    assert_eq!(stand.lines_printed(), 0, "{what}: something is on paper");
    assert!(!stand.half_done(), "{what}");
    assert_ne!(stand.register.shown().unwrap().fact(Fact::ReceiptOpen), Some(1), "{what}");
}

/// What the device shows of itself beforehand keeps a receipt from being begun; where it shows nothing, it may refuse
/// within the receipt, and a device that knows no such trouble sells.
fn in_no_state(stand: &mut Stand) {
    for what in [
        What::StorageFull,
        What::StorageExpired,
        What::ShiftOver,
        What::PaperOut,
        What::LidOpen,
        What::HeadHot,
        What::CutterJam,
        What::Undelivered,
        What::NotRegistered,
    ] {
        let mut stand = Stand::new(stand.family, stand.model);
        stand.ready();
        stand.strike(what);
        let Ok(state) = stand.register.state() else { continue };
        let made = stand.made().len();
        stand.faults(&[]);
        match stand.perform(&sale(&[1_000, 2_000], 0, 3_000)) {
            Ok(_document) => assert_eq!(stand.made().len(), made + 1, "{what:?}"),
            Err(DeviceError::Refused(_)) if state.ready() => assert_eq!(stand.made().len(), made, "{what:?}"),
            Err(DeviceError::Refused(_)) => nothing_came_of_it(&mut stand, &format!("{what:?}"), made),
            Err(error) => panic!("{what:?}: {error}"),
        }
    }
}

/// Letters that no code page has do not stop a receipt: something stands for each (R13). A line without a name is sold
/// or refused beforehand.
fn letters(stand: &mut Stand) {
    stand.ready();
    let texts = ["Қызылорда ЖЭО, Ұлы дала", "漢字 ☃ \u{1F600}", "\u{7}\u{1B}@\t\r\n*", "Ґалаґан Їжакевич №5 — «Є»", ""];
    for text in texts {
        let mut order = order(kassa_domain::receipt::Direction::Sale, &[1_000], 0, 1_000, 0);
        order.lines[0].text = text.to_owned();
        order.heading = vec![text.to_owned()];
        order.footer = vec![text.repeat(20)];
        order.cashier.name = text.to_owned();
        let operation = Operation::Receipt(order);
        let made = stand.made().len();
        if text.is_empty() && stand.register.check(&operation).is_err() {
            continue;
        }
        let _sold = stand.done(&operation);
        assert_eq!(stand.made().len(), made + 1, "{text:?}");
    }
}

fn the_clock(stand: &mut Stand) {
    if !stand.can(Ability::SetClock) {
        return;
    }
    let later = jiff::civil::date(2026, 3, 2).at(9, 47, 0, 0);
    stand.register.set_clock(later).unwrap();
    let state = stand.register.state().unwrap();
    if let Some(ahead) = state.clock_ahead_s {
        assert!((4_500..=4_620).contains(&ahead), "{ahead}");
    }
    let _opened = stand.done(&open_shift());
    let _sold = stand.done(&sale(&[100], 0, 100));
    let earlier = stand.register.set_clock(jiff::civil::date(2026, 3, 1).at(9, 0, 0, 0));
    assert!(matches!(earlier, Err(DeviceError::Refused(_))), "never before the last document: {earlier:?}");
}
