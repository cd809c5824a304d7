//! Payments to providers outside the billing at a till that is really there: its journal, its register.

mod support;
mod window;

use kassa::store::directory::Directory;
use kassa::till::command::{Command, TillError};
use kassa::till::desk::Desk;
use kassa_domain::entry::Body;
use kassa_domain::form::{Asks, Wish};
use kassa_domain::ids::{AccountNumber, EntryRef, Epoch, PaymentNumber, ProviderId, Seq};
use kassa_domain::payment::{PayerCopy, Payment, PaymentKind, PaymentState};
use kassa_domain::receipt::{Operation, ReceiptOrder};
use kassa_domain::visit::{SettleError, Tender, Visit, VisitItem};
use kassa_domain::{Currency, Period};
use rust_decimal::Decimal;

use support::operation::{cash, void};
use support::work::{at_work, payment_state, refused, sale};
use support::{RETAIL, World, uah};
use window::offers;

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
