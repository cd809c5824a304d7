//! A payer pays for two flats, agrees to be remembered, comes again with a phone, and is forgotten on request.

use iced_test::core::keyboard::key::{Code, Named};
use kassa::demo::fuse::Moment;
use kassa::demo::town;
use kassa::keys::{Keys, Keystore};
use kassa::payers::{Consent, FILE, PaidHere, Payers};
use kassa::store::directory::Query;
use kassa::ui::hotkey::Place;
use kassa_domain::Currency;
use kassa_domain::ids::{AccountNumber, UserId};
use kassa_domain::phone::WholePhone;

use crate::story::counter::Counter;

const PHONE: &str = "0671234567";

/// An account of the town that owes nothing.
fn owes_nothing(counter: &Counter) -> AccountNumber {
    let named = |letter: char| Query { surname: letter.to_string(), ..Query::default() };
    let rows = ('а'..='я').filter_map(|letter| counter.desk().search(&named(letter)).ok()).flat_map(|found| found.rows);
    rows.into_iter().find(|row| row.due.is_zero()).expect("an account without a debt").number
}

/// Whether anything in the folder and below it holds these bytes.
fn holds(dir: &std::path::Path, digits: &str) -> bool {
    std::fs::read_dir(dir).unwrap().map(Result::unwrap).any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return holds(&path, digits);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes.windows(digits.len()).any(|part| part == digits.as_bytes())
    })
}

#[test]
fn a_payer_comes_again_with_a_phone_and_finds_what_was_paid_and_nothing_else() {
    let mut counter = Counter::at_work();
    let owing = counter.owing();
    let (first, second, left) = (owing[0].clone(), owing[1].clone(), owing[2].clone());
    for number in [&first, &left] {
        counter.open(number.as_str());
        counter.key(Named::Enter);
        counter.rest();
    }
    // The second thoughts of the payer: this one was only in the visit.
    counter.ctrl(Code::KeyU);
    counter.pay(second.as_str());
    counter.until("it is told what was paid", |counter| counter.window.app.places()[0] == Place::Paid);
    // Only what is registered is remembered, and the second receipt may still be on its way.
    counter.until("both receipts are out", |counter| counter.desk().unsettled().unwrap().is_empty());
    counter.ctrl(Code::KeyS);
    counter.hand("+38 067 123-45-67");
    counter.key(Named::Enter);
    counter.until("it is kept", |counter| counter.shows("Рахунків за цим телефоном: 2."));
    counter.key(Named::Enter);
    let file = counter.desk().dir().join(FILE);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(first.as_str()) && text.contains(second.as_str()) && !text.contains(left.as_str()));
    for digits in ["671234567", "1234567", "123-45-67"] {
        assert!(!holds(counter.desk().dir(), digits), "{digits}");
    }
    counter.key(Named::F2);
    counter.hand(PHONE);
    counter.until("the accounts are found", |counter| counter.shows("Перші 2 — їх платник уже сплачував тут."));
    assert!(counter.shows(first.as_str()) && counter.shows(second.as_str()) && counter.shows("сплачено тут"));
    counter.key(Named::Enter);
    counter.until("its bill is open", |counter| counter.window.app.places()[0] == Place::Bill);
    counter.key(Named::Escape);
    counter.key(Named::F2);
    counter.hand(PHONE);
    counter.until("they are found again", |counter| counter.shows("Перші 2"));
    counter.ctrl(Code::KeyD);
    counter.key(Named::Delete);
    counter.until("they are erased", |counter| counter.shows("Стерто."));
    counter.key(Named::Enter);
    assert!(!counter.shows("сплачено тут") && !file.exists());
    counter.finish();
}

#[test]
fn what_is_not_registered_is_not_remembered() {
    let mut counter = Counter::at_work();
    let number = counter.owing()[0].clone();
    let blown = counter.world.fuse.set(Moment::AfterRegister);
    counter.open(number.as_str());
    counter.key(Named::F12);
    counter.hand("=");
    counter.key(Named::Enter);
    counter.until("the plug is out", |_| blown.try_recv().is_ok());
    counter.until("the money is accepted", |counter| counter.window.app.places()[0] == Place::Paid);
    counter.ctrl(Code::KeyS);
    counter.hand(PHONE);
    counter.key(Named::Enter);
    counter.until("it is told", |counter| counter.shows("Чек ще не зареєстровано, нічого не записано."));
    assert!(!counter.desk().dir().join(FILE).exists());
    counter.start_again();
    counter.until("the register was asked", |counter| counter.desk().unsettled().unwrap().is_empty());
    counter.dismiss();
    counter.sign_in(town::CASHIER);
    counter.finish();
}

#[test]
fn rubbish_in_the_list_of_payers_is_told_put_aside_and_stops_nothing() {
    let mut counter = Counter::at_work();
    let number = counter.owing()[0].clone();
    let dir = counter.desk().dir().to_owned();
    std::fs::write(dir.join(FILE), "[{\"phone\":").unwrap();
    counter.start_again();
    counter.assert_shows("Записи платників, яких каса пам'ятає, прочитати не вдалося.");
    counter.dismiss();
    counter.sign_in(town::CASHIER);
    counter.dismiss();
    counter.until("the shift goes on", |counter| counter.window.app.places()[0] == Place::Search);
    assert_eq!(std::fs::read_to_string(dir.join("payers.json.damaged")).unwrap(), "[{\"phone\":");
    counter.pay(number.as_str());
    counter.until("the receipt is out", |counter| counter.desk().unsettled().unwrap().is_empty());
    counter.ctrl(Code::KeyS);
    counter.hand(PHONE);
    counter.key(Named::Enter);
    counter.assert_shows("Рахунків за цим телефоном: 1.");
    counter.key(Named::Enter);
    // It is spoilt again while the window is open: the search goes on without it.
    std::fs::write(dir.join(FILE), "rubbish").unwrap();
    counter.key(Named::F2);
    counter.hand(PHONE);
    counter.assert_shows("Нічого не знайдено");
    counter.assert_shows("Записи платників зараз не читаються");
    counter.key(Named::Escape);
    counter.finish();
}

#[test]
fn a_payer_of_a_month_ago_pays_all_that_is_owed_by_one_key_and_stays_remembered_by_it() {
    let mut counter = Counter::at_work();
    let owing = counter.owing();
    let (first, second, other) = (owing[0].clone(), owing[1].clone(), owing[2].clone());
    let free = owes_nothing(&counter);
    let month_ago = counter.desk().now().shifted(-30 * 86_400_000);
    let paid = |account: &AccountNumber| PaidHere { account: account.clone(), at: month_ago };
    let phone = WholePhone::of(PHONE, Currency::Uah).unwrap();
    let dir = counter.desk().dir().to_owned();
    let payers = || Payers::of(&dir, Keys::of(&dir, Keystore::None), 12);
    let before = vec![paid(&first), paid(&second), paid(&free)];
    assert_eq!(payers().remember(phone, Consent::given(month_ago, UserId(1)), before).unwrap(), 3);
    counter.key(Named::F2);
    counter.hand(PHONE);
    counter.until("the accounts are found", |counter| counter.shows("Перші 3"));
    counter.ctrl_enter();
    counter.assert_shows("До відвідування додано рахунків: 2");
    counter.assert_shows(&format!("{free} — боргу немає"));
    // The payer has a third bill on paper.
    counter.open(other.as_str());
    counter.key(Named::Enter);
    counter.rest();
    assert_eq!(counter.window.app.visit_items().len(), 3);
    counter.key(Named::F12);
    counter.hand("=");
    counter.take();
    counter.until("it is noted", |counter| counter.shows("У записах платника оновлено рахунків: 2."));
    counter.assert_shows("Ще не записано рахунків: 1.");
    let now = counter.desk().now();
    let known = payers().accounts_of(phone, now).unwrap();
    let newer: Vec<_> = known.iter().filter(|paid| paid.at > month_ago).map(|paid| &paid.account).collect();
    assert!(newer.len() == 2 && newer.contains(&&first) && newer.contains(&&second), "{known:?}");
    assert!(known.iter().all(|paid| paid.account != other), "nobody agreed to that one");
    for digits in ["671234567", "1234567"] {
        assert!(!holds(&dir, digits), "{digits}");
    }
    // The same once more, a moment later: nothing is paid twice.
    counter.key(Named::F2);
    counter.hand(PHONE);
    counter.until("they are found again", |counter| counter.shows("Перші 3"));
    counter.ctrl_enter();
    counter.assert_shows(&format!("{first} — щойно сплачено"));
    assert!(counter.window.app.visit_items().is_empty());
    counter.finish();
}
