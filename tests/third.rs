//! Payments to providers outside the billing at a till that is really there: a window by keyboard, the till, its
//! journal, its register.

mod support;
mod window;

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::store::directory::Directory;
use kassa::till::command::{Command, Done, TillError};
use kassa::till::desk::Desk;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Errand, Question};
use kassa::ui::hotkey::{Deed, Item};
use kassa_domain::bill::{AsOf, Bill, Narrowing};
use kassa_domain::commission::{CommissionFrom, CommissionRule, Means};
use kassa_domain::entry::Body;
use kassa_domain::form::{Asks, Wish};
use kassa_domain::ids::{AccountNumber, EntryRef, Epoch, PaymentNumber, ProviderId, Seq};
use kassa_domain::payment::{PayerCopy, Payment, PaymentKind, PaymentState};
use kassa_domain::reading::ReadingKind;
use kassa_domain::receipt::{Operation, ReceiptOrder};
use kassa_domain::visit::{SettleError, Tender, Visit, VisitItem};
use kassa_domain::{Currency, Period};
use rust_decimal::Decimal;

use support::operation::{cash, void};
use support::pump::Pump;
use support::work::{at_work, payment_state, refused, sale};
use support::{RETAIL, World, check, uah};
use window::{Window, offers};

fn world() -> World {
    let world = World::new(RETAIL);
    world.book.page().providers = offers::providers();
    world
}

fn stored(world: &World, number: u32) -> Payment {
    kassa::store::payments::get(&world.reader(), PaymentNumber(number), Currency::Uah).unwrap().unwrap().payment
}

fn receipt(world: &World, number: u32) -> ReceiptOrder {
    match sale(world, number).operation {
        Operation::Receipt(order) => order,
        other => panic!("{other:?}"),
    }
}

/// A payment to the provider of a number, filled in as a screen in English would.
fn item(provider: u32, values: &[&str], sum: Option<i64>, quantities: &[i64]) -> VisitItem {
    let known = offers::providers().into_iter().find(|known| known.id == ProviderId(provider)).unwrap();
    let wish = Wish {
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        sum: sum.map(uah),
        quantities: quantities.iter().map(|many| (*many > 0).then(|| Decimal::from(*many))).collect(),
    };
    let at = (known.id, Period::new(2026, 3).unwrap());
    let filled = known.form.unwrap().fill(at, &wish, "en").unwrap();
    VisitItem {
        kind: PaymentKind::ThirdParty,
        account: filled.account,
        payer: PayerCopy::default(),
        lines: filled.lines,
        corrected: false,
        third: Some(Box::new(filled.given)),
    }
}

fn pay(token: &str, items: Vec<VisitItem>, minor: i64) -> Command {
    let mut visit = Visit::new(Currency::Uah);
    items.into_iter().for_each(|item| visit.put(item));
    Command::Pay {
        token: token.to_owned(),
        visit,
        tender: cash(minor),
        told: uah(minor),
        approvers: Vec::new(),
        readings: Vec::new(),
    }
}

/// Asks the till what the window asks of it, and gives the window the answer.
fn carry(window: &mut Window, pump: &mut Pump<'_>) -> (Errand, Done) {
    let asked = window.effects.iter().find_map(|effect| match effect {
        Effect::Ask(errand, command) => Some((errand.clone(), command.clone())),
        _ => None,
    });
    let (errand, command) = asked.unwrap_or_else(|| panic!("nothing is asked: {:?}", window.effects));
    let done = pump.done(command.clone());
    window.send(Message::Answered(errand.clone(), Box::new(command), Ok(done.clone())));
    (errand, done)
}

/// The bill of an account with two meters that showed 00371.
fn open_bill(window: &mut Window, world: &World) {
    let asked = window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Bill { ticket, account, narrowing, scanned }) => {
            Some((*ticket, account.clone(), narrowing.clone(), scanned.clone()))
        }
        _ => None,
    });
    let (ticket, number, narrowing, scanned) = asked.expect("a bill is asked for");
    let mut account = window::account(number.as_str());
    for meter in &mut account.meters {
        meter.last_value = Decimal::from(371);
        world.book.page().meters.push((number.clone(), meter.clone()));
    }
    let payer = PayerCopy { holder: account.holder.clone(), address: String::new() };
    let bill = Bill::new(account, payer, AsOf::Live, Currency::Uah, &Narrowing::default());
    window.answer(Answer::Bill { ticket, account: number, narrowing, scanned, bill: Some(Box::new(bill)) });
}

#[test]
fn a_top_up_a_plumber_and_two_readings_are_one_visit_by_keyboard() {
    let world = world();
    world.book.page().commissions.push(CommissionRule {
        id: 1,
        provider: None,
        means: Means::Cash,
        from: CommissionFrom::Payer,
        percent: Decimal::ONE,
        fixed: uah(0),
        min: uah(0),
        max: None,
    });
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    let mut window = Window::working(Language::Uk);
    window.send(Message::Ticked(world.clock.moment()));

    window.send(Message::Pressed(Deed::Go(Item::Third)));
    window.type_slowly("мобайл");
    window.key(Named::Enter);
    window.type_slowly("0971234567");
    window.key(Named::Enter);
    window.type_slowly("200");
    window.key(Named::Enter);

    window.send(Message::Pressed(Deed::Go(Item::Third)));
    window.type_slowly("сантех");
    window.key(Named::Enter);
    window.type_slowly("вул. Соборна 12, кв. 5");
    window.key(Named::Enter);
    window.type_slowly("05032026");
    window.key(Named::Enter);
    window.key(Named::Enter);
    window.type_slowly("1");
    window.key(Named::Enter);
    window.type_slowly("2");
    window.key(Named::Enter);
    window.key(Named::Enter);

    window.type_slowly("1000432");
    window.key(Named::Enter);
    open_bill(&mut window, &world);
    window.send(Message::Pressed(Deed::Readings));
    window.type_slowly("00374");
    window.key(Named::Enter);
    window.type_slowly("00015");
    window.key(Named::Enter);
    assert!(window.effects.is_empty(), "a lower reading wants a reason");
    window.key(Named::F4);
    window.key(Named::F4);
    window.key(Named::Enter);

    window.key(Named::F12);
    window.type_slowly("=");
    window.key(Named::Enter);
    let (_, done) = carry(&mut window, &mut pump);
    let Done::Paid(paid) = done else { panic!("{done:?}") };
    // 200.00, then 250.00 and twice 180.50, and one per cent of each.
    assert_eq!((paid.total, paid.payments.len()), (uah(200_00 + 611_00 + 2_00 + 6_11), 2));
    pump.rest().unwrap();
    assert_eq!(check::check(&world, mark).unwrap().registered, 2);

    let (top_up, plumber) = (stored(&world, 1), stored(&world, 2));
    assert_eq!((top_up.kind, top_up.account.as_str()), (PaymentKind::ThirdParty, "380971234567"));
    assert_eq!(top_up.visit, plumber.visit);
    assert_eq!(plumber.third.as_ref().unwrap().items.len(), 2);
    let readings: Vec<(String, ReadingKind)> = support::journal::entries(&world.reader())
        .into_iter()
        .filter_map(|entry| match entry.body {
            Body::ReadingTaken(reading) => Some((reading.value.to_string(), reading.kind)),
            _ => None,
        })
        .collect();
    assert_eq!(readings, [("374".to_owned(), ReadingKind::Plain), ("15".to_owned(), ReadingKind::Replacement)]);
}

#[test]
fn the_receipt_says_whom_and_what_in_the_language_of_receipts_and_goes_back_whole() {
    let world = world();
    let mut pump = at_work(&world);
    let values = ["вул. Соборна 12", "05.03.2026", "код 12"];
    let _ = pump.done(pay("a", vec![item(9, &values, None, &[1, 2, 0])], 611_00));
    pump.rest().unwrap();
    let order = receipt(&world, 1);
    assert_eq!(
        order.heading[1..],
        ["Отримувач: ТОВ «Майстер-Калинопіль»", "Адреса виклику: вул. Соборна 12", "День виклику: 05.03.2026"],
        "a field that is not printed is not printed"
    );
    let lines: Vec<&str> = order.lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(lines, ["Виклик майстра, 1 шт. × 250.00", "Заміна крана, 2 шт. × 180.50"]);
    let _ = pump.done(void(1));
    pump.rest().unwrap();
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Voided));
    let bodies = support::journal::entries(&world.reader());
    let kept = bodies.iter().find_map(|entry| match &entry.body {
        Body::PaymentAccepted(payment) => Some(((**payment).clone(), entry.body.kind())),
        _ => None,
    });
    let (payment, kind) = kept.unwrap();
    assert_eq!((kind, payment.third), ((7, 2), stored(&world, 1).third));
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

#[test]
fn a_price_that_has_changed_is_told_before_any_money_is_taken() {
    let world = world();
    let mut pump = at_work(&world);
    let copies = item(10, &[], None, &[10, 0]);
    if let Some(Asks::Items(items)) = world.book.page().providers[2].form.as_mut().map(|form| &mut form.asks) {
        items[0].price = uah(3_00);
    }
    let changed = TillError::Settle(SettleError::FormChanged { place: 0 });
    assert_eq!(refused(&mut pump, pay("a", vec![copies.clone()], 25_00)), changed);
    world.book.page().providers[2].form = None;
    assert_eq!(refused(&mut pump, pay("b", vec![copies.clone()], 25_00)), changed);
    let cheaper = VisitItem { third: None, ..copies.clone() };
    assert_eq!(refused(&mut pump, pay("c", vec![cheaper], 25_00)), TillError::WrongState);
    let disguised = VisitItem { kind: PaymentKind::Bill, ..copies };
    assert_eq!(refused(&mut pump, pay("d", vec![disguised], 25_00)), TillError::WrongState);
}

#[test]
fn a_number_of_theirs_is_no_account_of_ours() {
    let world = world();
    let mut pump = at_work(&world);
    let tender = Tender { cash: uah(100_00), card: None };
    let command = pay("a", vec![item(8, &["+38 (067) 123-45-67"], Some(100_00), &[])], 100_00);
    let Command::Pay { token, visit, told, approvers, readings, .. } = command else { panic!("pays") };
    let _ = pump.done(Command::Pay { token, visit, tender, told, approvers, readings });
    pump.rest().unwrap();
    let before = EntryRef { epoch: Epoch(1), seq: Seq(1) };
    let account = AccountNumber::new("380671234567").unwrap();
    let taken = kassa::store::payments::uncounted(&world.reader(), &account, before, Currency::Uah).unwrap();
    assert!(taken.is_empty(), "an account of that number would owe less: {taken:?}");
}

/// A payer who tops the same number up by the same sum a second time, or another cashier who was asked to.
#[test]
fn the_same_paid_to_a_provider_outside_the_billing_is_known_until_it_is_given_back() {
    let world = world();
    let mut pump = at_work(&world);
    let top_up = |number: &str, sum: i64| item(8, &[number], Some(sum), &[]);
    let _ = pump.done(pay("a", vec![top_up("+38 (067) 123-45-67", 100_00)], 100_00));
    pump.rest().unwrap();
    let clock: std::sync::Arc<dyn kassa::clock::Clock> = std::sync::Arc::new(world.clock.clone());
    let now = clock.now();
    let _ = Directory::open(world.dir.path()).unwrap();
    let same = |item: VisitItem, minutes: i64| {
        let desk = Desk::open(world.dir.path(), support::identity(), std::sync::Arc::clone(&clock)).unwrap();
        let paid = desk.same_third(&item, now.shifted(-minutes * 60_000)).unwrap();
        paid.map(|paid| (paid.number.number, paid.sum))
    };
    let first = Some((PaymentNumber(1), uah(100_00)));
    for (item, minutes, expect) in [
        (top_up("+38 (067) 123-45-67", 100_00), 60, first),
        (top_up("+38 (067) 123-45-67", 100_01), 60, None),
        (top_up("+38 (067) 123-45-68", 100_00), 60, None),
        (top_up("+38 (067) 123-45-67", 100_00), -1, None),
    ] {
        assert_eq!(same(item.clone(), minutes), expect, "{minutes} {:?}", item.lines);
    }
    let _ = pump.done(void(1));
    assert_eq!(same(top_up("+38 (067) 123-45-67", 100_00), 60), None, "given back");
}
