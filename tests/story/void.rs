//! The sixth scenario: a mistake of today is voided, once and at one till; a payment of yesterday is not.

use iced_test::core::keyboard::key::{Code, Named};
use kassa::demo::town;
use kassa::demo::world::Second;
use kassa::ui::format;
use kassa::ui::hotkey::Place;
use kassa_domain::BusinessDate;
use kassa_domain::ids::{HumanNumber, TillCode};
use kassa_domain::payment::PaymentState;

use crate::story::counter::Counter;

impl Counter {
    /// The newest of today's payments is chosen, and what is to be done with it begins with Del.
    pub fn begin_a_void(&mut self) {
        self.key(Named::F6);
        self.until("the list is there", |counter| counter.shows("зареєстровано"));
        self.key(Named::Delete);
    }

    /// All its lines, by the cashier's note; the original receipt is attached.
    pub fn write_the_note(&mut self, words: &str) {
        if self.window.app.places()[0] == Place::VoidLines {
            self.key(Named::Enter);
        }
        self.key(Named::F4);
        self.hand(words);
    }

    /// On from the note: the mark of the original, the last question, the receipt.
    pub fn confirm(&mut self) {
        self.key(Named::Enter);
        self.key(Named::Space);
        self.keys(Named::Enter, 2);
    }

    fn how_many(&self, state: PaymentState) -> usize {
        self.paid().iter().filter(|row| row.state == state).count()
    }

    pub fn is_voided(&mut self) {
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

/// Own mistake today: the note is printed, the registry shows it under the payments; a payment of yesterday is refused;
/// the same payment is not voided twice, nor from two tills.
#[test]
fn scenario_6_r14_r16_a_mistake_of_today_is_voided_once_at_one_till_and_a_payment_of_yesterday_is_not() {
    let mut counter = on_the_second_day();
    for payer in counter.owing().iter().take(2) {
        counter.pay(payer.as_str());
    }
    counter.wait_for_the_centre();
    let (human, sum) = newest(&counter);
    another_till_has_nothing_to_void(&counter, &human);
    let mut copy = copied(&mut counter);
    the_mistake_is_voided(&mut counter, &human);
    // The registry of the day: the payments with their total, the void below them with its own.
    counter.key(Named::F3);
    counter.hand("1");
    let number = human.to_string();
    counter.until("the registry is on the screen", |counter| counter.window.all_texts().join(" ").contains(&number));
    counter.assert_sheet(&["Платежі", &number, &sum, "Разом", "Сторно та повернення", &number, &sum, "Разом"]);
    counter.keys(Named::Escape, 2);
    // The same payment a second time.
    counter.begin_a_void();
    counter.assert_shows("Цей платіж уже сторновано або повернено.");
    counter.dismiss();
    assert_eq!(counter.how_many(PaymentState::Voided), 1);
    a_payment_of_yesterday_is_not_voided(&mut counter);
    let _ = counter.x_report();
    counter.assert_that_all_agree();
    the_centre_stops_the_copy(&mut copy);
    // The centre has one void, of the till that came first; which of the two goes on, a person decides there.
    let day = counter.desk().view().unwrap().shift.open().unwrap().day;
    let till = counter.world.till_id;
    let totals = counter.world.centre.db().read(|view| view.totals(till, day)).unwrap();
    assert_eq!((totals.payments.count, totals.voids.count), (2, 1), "{totals:?}");
}

fn the_mistake_is_voided(counter: &mut Counter, human: &HumanNumber) {
    let printed = |counter: &Counter| -> Vec<String> {
        counter.paper().into_iter().skip_while(|line| !line.contains("ПОЯСНЮВАЛЬНА")).collect()
    };
    counter.begin_a_void();
    counter.write_the_note("помилка касира");
    counter.ctrl(Code::KeyP);
    counter.until("the note is printed", |counter| !printed(counter).is_empty());
    counter.register_is_free();
    counter.dismiss();
    for words in [human.to_string().as_str(), "помилка касира"] {
        assert!(printed(counter).iter().any(|line| line.contains(words)), "no «{words}» on {:#?}", printed(counter));
    }
    counter.confirm();
    counter.is_voided();
}

/// It is told why, and without the senior cashier no money goes back.
fn a_payment_of_yesterday_is_not_voided(counter: &mut Counter) {
    let drawer = counter.desk().drawer().unwrap();
    let documents = counter.device().documents().len();
    counter.key(Named::F6);
    counter.rest();
    counter.key(Named::ArrowLeft);
    counter.until("the payment of yesterday is there", |counter| counter.shows("Платіж № 1-1-000001: зараховано"));
    counter.key(Named::Delete);
    counter.assert_shows("Сторно вже неможливе: прийнято");
    counter.write_the_note("платник передумав");
    counter.confirm();
    counter.until("the senior cashier is asked for", |counter| counter.window.app.places()[0] == Place::Form);
    counter.keys(Named::Escape, 3);
    assert_eq!((counter.desk().drawer().unwrap(), counter.device().documents().len()), (drawer, documents));
    let today = counter.desk().view().unwrap().shift.open().unwrap().day;
    let yesterday = BusinessDate::from_days(today.days() - 1).unwrap();
    let rows = counter.desk().paid(yesterday).unwrap();
    assert!(rows.len() == 1 && rows[0].state == PaymentState::Registered, "{rows:?}");
}

/// Another till of the point does not have the payment, and names whose it is.
fn another_till_has_nothing_to_void(counter: &Counter, human: &HumanNumber) {
    let mut other = counter.second(&Second::Another(TillCode::new("2").unwrap()));
    other.begin_the_day();
    other.key(Named::F6);
    other.key(Named::F4);
    other.hand(&human.to_string());
    other.key(Named::Enter);
    other.assert_shows(&format!("За номером {human} платіж прийняла каса 1."));
    other.key(Named::Escape);
    other.key(Named::Delete);
    assert!(matches!(other.window.app.places()[0], Place::PaidList | Place::PaidEmpty), "nothing goes back there");
    other.finish();
}

/// A second till that has the payment too, for the folder of the first was copied. Its line is down.
fn copied(counter: &mut Counter) -> Counter {
    counter.world.stop();
    let copy = counter.second(&Second::Copy);
    copy.world.switch.set(false);
    counter.start_again();
    counter.sign_in(town::CASHIER);
    counter.dismiss();
    copy
}

/// The copy does not know of the void, and makes one too: its money is back over another counter. The centre has one
/// already: it stops the copy, which tells so, and raises the alarm.
fn the_centre_stops_the_copy(copy: &mut Counter) {
    copy.outage_is_told();
    copy.sign_in(town::CASHIER);
    copy.begin_a_void();
    copy.write_the_note("помилка касира");
    copy.confirm();
    copy.is_voided();
    copy.world.switch.set(true);
    copy.until("the copy is stopped", |copy| copy.shows("Дані цієї каси відновлено з копії"));
    copy.assert_shows("Приймання зупинено.");
    let alarms = copy.world.centre.db().read(|view| view.alarms_after(0, 10)).unwrap();
    assert_eq!(alarms.len(), 1, "{alarms:?}");
}
