//! One bill with a code of each of its two suppliers, scanned one after another.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::Signal;
use kassa::till::desk::PaidBefore;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::Deed;
use kassa_domain::Currency;
use kassa_domain::bill::{AsOf, Bill, Narrowing};
use kassa_domain::ids::ProviderId;
use kassa_domain::payment::PayerCopy;
use kassa_drivers::scanner::{Scan, guess};

use crate::window::{Window, account, last_paid};

/// The supplier of everything but heating.
pub const WATER: &str = "12345678";
/// The supplier of heating.
pub const HEAT: &str = "43128766";

/// Reads the code of a supplier on the paper of an account, for so much or for no sum.
pub fn scan_code(window: &mut Window, account: &str, supplier: &str, amount: &str) {
    let name = if supplier == WATER { "КП «Приклад»" } else { "ПрАТ «Калина-Мобайл»" };
    let lines = ["BCD", "002", "1", "UCT", "", name, "UA713999990000026001234567890", amount, supplier, "", ""];
    let code = format!("{}\nОР {account}; послуги", lines.join("\n"));
    let bytes = code.into_bytes();
    window.tell(Signal::Scanned(Scan { text: guess(&bytes), bytes }));
}

/// The bill of an account of two suppliers.
pub fn two_suppliers(number: &str) -> Bill {
    narrowed(number, &Narrowing::default())
}

/// The same, narrowed.
fn narrowed(number: &str, narrowing: &Narrowing) -> Bill {
    let mut account = account(number);
    for charge in account.charges.iter_mut().filter(|charge| charge.service.0 == 4) {
        charge.provider = ProviderId(8);
    }
    let payer = PayerCopy {
        holder: account.holder.clone(), address: "м. Приклад, вул. Соборна, 12-А, 5".to_owned()
    };
    Bill::new(account, payer, AsOf::Live, Currency::Uah, narrowing)
}

/// Answers what the window asks with the bill of two suppliers.
pub fn answer(window: &mut Window, last: Option<PaidBefore>) {
    let asked = window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Bill { ticket, account, narrowing, scanned }) => {
            Some((*ticket, account.clone(), narrowing.clone(), scanned.clone()))
        }
        _ => None,
    });
    let (ticket, account, narrowing, mut scanned) = asked.expect("a bill is asked for");
    scanned.last = last;
    let bill = Some(Box::new(narrowed(account.as_str(), &narrowing)));
    window.answer(Answer::Bill { ticket, account, narrowing, scanned, bill });
}

/// The second of two codes of one paper: the first is in the visit.
pub fn second_code(language: Language) -> Window {
    let mut window = Window::working(language);
    for supplier in [WATER, HEAT] {
        scan_code(&mut window, "1000432", supplier, "");
        answer(&mut window, Some(last_paid(30 * 24 * 3_600_000)));
    }
    window
}

/// The first one was paid a moment ago, and stays outside.
pub fn first_left(language: Language) -> Window {
    let mut window = Window::working(language);
    scan_code(&mut window, "1000519", WATER, "");
    answer(&mut window, Some(last_paid(600_000)));
    scan_code(&mut window, "1000432", HEAT, "UAH980.13");
    answer(&mut window, None);
    window
}

/// A payer who was put aside has the bill that is opened by hand.
pub fn aside(language: Language) -> Window {
    let mut window = Window::working(language);
    scan_code(&mut window, "1000432", WATER, "");
    answer(&mut window, None);
    window.key(Named::Enter);
    window.send(Message::Pressed(Deed::Park));
    window.type_slowly("1000432");
    window.key(Named::Enter);
    answer(&mut window, None);
    window
}

/// It is not put in.
pub fn aside_told(language: Language) -> Window {
    let mut window = aside(language);
    window.key(Named::Enter);
    window
}

/// An account that is in the visit with one of its rows is opened once more.
pub fn in_visit(language: Language) -> Window {
    let mut window = Window::working(language);
    open(&mut window, "00077001");
    window.type_slowly("-");
    window.key(Named::Space);
    window.key(Named::Enter);
    open(&mut window, "00077001");
    window
}

/// Its tick is taken off, and it leaves the visit.
pub fn taken_out(language: Language) -> Window {
    let mut window = in_visit(language);
    window.type_slowly("-");
    window.key(Named::Enter);
    window
}

/// A bill that is opened by hand.
pub fn open(window: &mut Window, account: &str) {
    window.type_slowly(account);
    window.key(Named::Enter);
    window.open_bill(AsOf::Live);
}
