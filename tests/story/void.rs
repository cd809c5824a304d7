//! The sixth scenario: a mistake of today is voided, once and at one till; a payment of yesterday is not.

use iced_test::core::keyboard::key::{Code, Named};
use kassa::demo::town;
use kassa::demo::world::Second;
use kassa::ui::format;
use kassa::ui::hotkey::Place;
use kassa_domain::ids::{HumanNumber, TillCode};
use kassa_domain::payment::PaymentState;

use crate::story::counter::Counter;

impl Counter {
    /// The newest of today's payments is chosen, and what is to be done with it begins with Del.
    fn begin_a_void(&mut self) {
        self.key(Named::F6);
        self.until("the list is there", |counter| counter.shows("зареєстровано"));
        self.key(Named::Delete);
    }

    /// All its lines, by the cashier's note; the original receipt is attached.
    fn write_the_note(&mut self, words: &str) {
        if self.window.app.places()[0] == Place::VoidLines {
            self.key(Named::Enter);
        }
        self.key(Named::F4);
        self.hand(words);
    }

    /// On from the note: the mark of the original, the last question, the receipt.
    fn confirm(&mut self) {
        self.key(Named::Enter);
        self.key(Named::Space);
        self.keys(Named::Enter, 2);
    }

    fn how_many(&self, state: PaymentState) -> usize {
        self.paid().iter().filter(|row| row.state == state).count()
    }

    fn is_voided(&mut self) {
        self.until("the void is registered", |counter| {
            counter.how_many(PaymentState::Voided) == 1 && counter.desk().unsettled().unwrap().is_empty()
        });
        self.rest();
        self.dismiss();
    }
}

/// The newest payment of today.
fn newest(counter: &Counter) -> (HumanNumber, String) {
    let row = counter.paid().into_iter().max_by_key(|row| row.payment.number).unwrap();
    (row.human.clone(), format::amount(row.payment.amount().unwrap()))
}

/// A day with a payment, and the next morning.
fn on_the_second_day() -> Counter {
    let mut counter = Counter::at_work();
    let payer = counter.owing()[0].clone();
    counter.pay(payer.as_str());
    counter.finish();
    counter.goes_home_for(24);
    counter.begin_the_day();
    counter
}

/// Own mistake today: the note is printed, the registry shows it under the payments; a payment of yesterday is refused,
/// and the same one a second time.
#[test]
fn scenario_6_a_mistake_of_today_is_voided_once_and_a_payment_of_yesterday_is_not() {
    let mut counter = on_the_second_day();
    for payer in counter.owing().iter().take(2) {
        counter.pay(payer.as_str());
    }
    let (human, sum) = newest(&counter);
    counter.begin_a_void();
    counter.write_the_note("помилка касира: не той рахунок");
    counter.ctrl(Code::KeyP);
    counter.until("the note is printed", |counter| counter.paper().iter().any(|line| line.contains("ПОЯСНЮВАЛЬНА")));
    counter.register_is_free();
    counter.dismiss();
    counter.assert_printed(&human.to_string());
    counter.assert_printed("помилка касира");
    counter.confirm();
    counter.is_voided();
    // The registry of the day: the payments with their total, the void below them with its own.
    counter.key(Named::F3);
    counter.hand("1");
    counter.until("the registry is on the screen", |counter| counter.shows(&human.to_string()));
    let number = human.to_string();
    counter.assert_sheet(&["Платежі", &number, &sum, "Разом", "Сторно та повернення", &number, &sum, "Разом"]);
    counter.keys(Named::Escape, 2);
    // The same payment a second time.
    counter.begin_a_void();
    counter.assert_shows("Цей платіж уже сторновано або повернено.");
    counter.dismiss();
    assert_eq!(counter.how_many(PaymentState::Voided), 1);
    a_payment_of_yesterday_is_not_voided(&mut counter);
    counter.finish();
}

/// It is told why, and without the senior cashier no money goes back.
fn a_payment_of_yesterday_is_not_voided(counter: &mut Counter) {
    let drawer = counter.desk().drawer().unwrap();
    let documents = counter.device().documents().len();
    counter.key(Named::F6);
    counter.rest();
    counter.key(Named::ArrowLeft);
    counter.until("the payment of yesterday is there", |counter| counter.shows("зараховано"));
    counter.key(Named::Delete);
    counter.assert_shows("Сторно вже неможливе: прийнято");
    counter.write_the_note("платник передумав");
    counter.confirm();
    counter.until("the senior cashier is asked for", |counter| counter.window.app.places()[0] == Place::Form);
    counter.keys(Named::Escape, 3);
    assert_eq!((counter.desk().drawer().unwrap(), counter.device().documents().len()), (drawer, documents));
    let today = counter.desk().view().unwrap().shift.open().unwrap().day;
    let yesterday = kassa_domain::BusinessDate::from_days(today.days() - 1).unwrap();
    let rows = counter.desk().paid(yesterday).unwrap();
    assert!(rows.iter().all(|row| row.state == PaymentState::Registered), "{rows:?}");
}

/// Nor from two tills: another till of the point has nothing to void and names whose it is; and of two that have it, for
/// the folder of one was copied, the centre takes one void and stops the other.
#[test]
fn scenario_6_the_same_payment_is_not_voided_from_two_tills() {
    let mut counter = Counter::at_work();
    for payer in counter.owing().iter().take(2) {
        counter.pay(payer.as_str());
    }
    counter.wait_for_the_centre();
    let (human, _) = newest(&counter);
    let mut other = counter.second(&Second::Another(TillCode::new("2").unwrap()));
    other.begin_the_day();
    other.key(Named::F6);
    other.key(Named::F4);
    other.hand(&human.to_string());
    other.key(Named::Enter);
    other.assert_shows(&format!("За номером {human} платіж прийняла каса 1."));
    other.key(Named::Escape);
    other.key(Named::Delete);
    assert!(other.paid().is_empty());
    other.finish();

    counter.world.stop();
    let mut copy = counter.second(&Second::Copy);
    copy.world.switch.set(false);
    counter.start_again();
    counter.sign_in(town::CASHIER);
    counter.dismiss();
    counter.begin_a_void();
    counter.write_the_note("помилка касира");
    counter.confirm();
    counter.is_voided();
    counter.wait_for_the_centre();
    // The copy does not know, and voids it too: its money is back over another counter.
    copy.outage_is_told();
    copy.sign_in(town::CASHIER);
    copy.begin_a_void();
    copy.write_the_note("помилка касира");
    copy.confirm();
    copy.is_voided();
    copy.world.switch.set(true);
    copy.until("the copy is stopped", |copy| copy.shows("Дані цієї каси відновлено з копії"));
    let (centre, till) = (counter.world.centre.db(), counter.world.till_id);
    let alarms = centre.read(|view| view.alarms_after(0, 10)).unwrap();
    assert_eq!(alarms.len(), 1, "{alarms:?}");
    // The centre has one void, of the till that came first; which of the two goes on, a person decides there.
    let day = counter.desk().view().unwrap().shift.open().unwrap().day;
    let totals = centre.read(|view| view.totals(till, day)).unwrap();
    assert_eq!((totals.payments.count, totals.voids.count), (2, 1), "{totals:?}");
}
