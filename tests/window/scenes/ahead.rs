//! Months paid ahead in several operations, with what other tills took for the account.

use kassa::i18n::Language;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::Deed;
use kassa_domain::Period;
use kassa_domain::bill::{AsOf, Bill, Narrowing};
use kassa_domain::directory::Charge;
use kassa_domain::ids::{ProviderId, ServiceId, TillCode};
use kassa_domain::money::Currency;
use kassa_domain::payment::PayerCopy;

use crate::window::{Window, account, last_paid, uah};

/// Two months are paid ahead, the one more before last at another till, and two more are asked for.
pub fn again(language: Language) -> Window {
    let mut window = Window::working(language);
    window.scan("1000432");
    let Some(Effect::Find(Question::Bill { ticket, account: number, narrowing, mut scanned })) = window.effects.pop()
    else {
        panic!("a bill is asked for")
    };
    let mut elsewhere = last_paid(3 * 24 * 3_600_000);
    elsewhere.number.till = TillCode::new("2").expect("a code");
    elsewhere.is_here = false;
    scanned.last = Some(last_paid(24 * 3_600_000));
    scanned.earlier = vec![elsewhere];
    let charge = |month, charged, due| Charge {
        service: ServiceId(2),
        provider: ProviderId(1),
        period: Period::new(2026, month).expect("a month"),
        charged: uah(charged),
        due: uah(due),
    };
    let mut account = account("1000432");
    account.charges = vec![charge(11, 0, -412_37), charge(12, 0, -412_37)];
    account.latest = vec![charge(10, 412_37, 0)];
    let payer = PayerCopy {
        holder: account.holder.clone(), address: "м. Приклад, вул. Соборна, 12-А, 5".to_owned()
    };
    let bill = Bill::new(account, payer, AsOf::Live, Currency::Uah, &Narrowing::default());
    window.answer(Answer::Bill { ticket, account: number, narrowing, scanned, bill: Some(Box::new(bill)) });
    window.send(Message::Pressed(Deed::Ahead));
    window.send(Message::Pressed(Deed::Ahead));
    window
}
