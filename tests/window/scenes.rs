//! Every screen and dialog of the window, reached by its keys.

mod ahead;
pub mod alone;
pub mod basket;
mod carry;
mod centre;
pub mod drawer;
pub mod giving;
mod handing;
mod looks;
pub mod meters;
mod news;
pub mod paid;
pub mod papers;
pub mod payers;
pub mod preview;
pub mod prints;
pub mod queue;
pub mod register;
pub mod reminders;
mod reports;
pub mod returns;
mod rights;
mod settings;
pub mod table;
mod third;
pub mod tills;
pub mod towns;
pub mod waiting;

use self::register::at_register;
#[allow(unused_imports, reason = "each test target uses its own part of this")]
pub use table::SCENES;

use super::{Window, frame, now, register, shift, uah};
use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::{DirectoryNews, Queue, ReceiptStep, Signal, Step};
use kassa::store::receipts;
use kassa::till::command::{Done, Paid};
use kassa::till::desk::{Case, PaidRow, Sent};
use kassa::till::pin::Person;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect};
use kassa::ui::hotkey::Deed;
use kassa::ui::screen::visit;
use kassa::ui::theme::Look;
use kassa_domain::bill::AsOf;
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{
    AccountNumber, EntryRef, Epoch, HumanNumber, Login, PaymentNumber, PointCode, Seq, SerialNumber, ShiftNumber,
    TillCode, VisitNumber,
};
use kassa_domain::payment::{PayerCopy, Payment, PaymentKind, PaymentLine, PaymentState, Tenders};
use kassa_domain::receipt::{
    Cashier, Direction, Fact, FiscalDocument, Operation, OperationKind, Receipt, ReceiptLine, ReceiptOrder, Refusal,
    Shown,
};
use kassa_domain::shift::ShiftState;
use kassa_domain::user::{Right, RightError, Role};
use kassa_domain::{Money, Period};
use kassa_drivers::fiscal::{Mode, Paper};
use kassa_drivers::text::Line;

pub fn entry(seq: u64) -> EntryRef {
    EntryRef { epoch: Epoch(1), seq: Seq(seq) }
}

pub fn document() -> FiscalDocument {
    FiscalDocument {
        number: 512,
        sign: Some(3_004_552_117),
        shift: 214,
        register: SerialNumber::new("0478420005011254").unwrap(),
        storage: Some(SerialNumber::new("9999078900001234").unwrap()),
        register_minute: None,
    }
}

fn at_search(language: Language) -> Window {
    Window::working(language)
}

fn at_results(language: Language) -> Window {
    let mut window = at_search(language);
    window.type_slowly("куз");
    window.answer_search();
    window
}

fn at_bill(language: Language) -> Window {
    let mut window = at_results(language);
    window.key(Named::Enter);
    window.open_bill(AsOf::Directory(Some(now().shifted(-6 * 3_600_000))));
    window
}

fn parked(language: Language) -> Window {
    let mut window = at_visit(language);
    window.send(Message::Pressed(Deed::Park));
    window
}

fn at_old_bill(language: Language) -> Window {
    let mut window = Window::signed_in(language, Look::Light, Role::Supervisor, ShiftState::Open(shift()));
    window.type_slowly("куз");
    window.answer_search();
    window.key(Named::Enter);
    window.open_bill(AsOf::Directory(Some(now().shifted(-40 * 3_600_000))));
    window.send(Message::Pressed(Deed::Correct));
    window.send(Message::Pressed(Deed::Down));
    window.type_slowly("5000");
    window.key(Named::Enter);
    window
}

fn at_visit(language: Language) -> Window {
    let mut window = at_bill(language);
    window.key(Named::Enter);
    window
}

fn at_money(language: Language) -> Window {
    let mut window = at_bill(language);
    window.key(Named::F12);
    window
}

fn at_change(language: Language) -> Window {
    let mut window = at_money(language);
    window.type_slowly("3000");
    window
}

pub fn paid_visit(change: Money) -> Paid {
    Paid {
        visit: VisitNumber(97),
        payments: vec![(PaymentNumber(512), entry(901))],
        total: uah(2_975_99),
        change,
        at: now(),
    }
}

fn at_done(language: Language) -> Window {
    let mut window = at_change(language);
    window.key(Named::Enter);
    let Some(Effect::Ask(errand, command)) = window.effects.first().cloned() else { panic!("pays") };
    let paid = Done::Paid(paid_visit(uah(24_01)));
    window.send(Message::Answered(errand, Box::new(command), Ok(paid)));
    window.answer(Answer::Receipt {
        payment: PaymentNumber(512),
        lines: paper().into_iter().map(Line::plain).collect(),
        copy: None,
    });
    window.tell(Signal::Receipt(ReceiptStep {
        follows: false,
        of: entry(901),
        kind: OperationKind::Sale,
        payment: Some(PaymentNumber(512)),
        step: Step::Registered(document()),
    }));
    window
}

/// A receipt as the register prints it.
pub fn paper() -> Vec<String> {
    let lines = "    Відділення №17, ПАТ «Приклад-Банк»
        м. Приклад, вул. Соборна, 1
                   ЧЕК
№ 17-3-000512
1000432 Кузнецова Марія Олександрівна
м. Приклад, вул. Соборна, 12-А, 5
Опалення 09.2026 ............... 1 004,18
Холодна вода 10.2026 ............. 412,37
Комісія ........................... 29,47
==========================================
РАЗОМ                         2 975,99 ₴
Готівкою                        3 000,00
Решта                              24,01
==========================================
Фіскальний документ              № 000512";
    lines.lines().map(str::to_owned).collect()
}

pub fn paid_row(number: u32, state: PaymentState, sent: Sent, minor: i64) -> PaidRow {
    let zero = uah(0);
    PaidRow {
        payment: Payment {
            number: PaymentNumber(number),
            visit: VisitNumber(number),
            shift: ShiftNumber(214),
            kind: PaymentKind::Bill,
            account: AccountNumber::new("1000432").unwrap(),
            payer: PayerCopy {
                holder: "Кузнецова Марія Олександрівна".to_owned(),
                address: "вул. Соборна, 12-А, 5".to_owned(),
            },
            lines: vec![PaymentLine {
                service: kassa_domain::ids::ServiceId(2),
                provider: kassa_domain::ids::ProviderId(1),
                period: Period::new(2026, 10).unwrap(),
                amount: uah(minor),
                excess: zero,
            }],
            commission: zero,
            provider_commission: zero,
            tenders: Tenders {
                card: zero,
                slip: None,
                cash: uah(minor),
                rounding: zero,
                cash_received: uah(minor),
                change: zero,
            },
            third: None,
        },
        human: HumanNumber {
            point: PointCode::new("17").unwrap(),
            till: TillCode::new("3").unwrap(),
            number: PaymentNumber(number),
        },
        state,
        entry: entry(u64::from(number)),
        accepted_at: now().shifted(-i64::from(600 - number) * 240_000),
        cashier: "Іваненко О.".to_owned(),
        document: Some(document()),
        // The centre has it a minute later; what it has not judged is of no moment yet.
        received_at: matches!(sent, Sent::Verdict(..))
            .then(|| now().shifted(60_000 - i64::from(600 - number) * 240_000)),
        sent,
        copies: 0,
        gone: kassa::store::reversals::Gone::nothing(kassa_domain::Currency::Uah),
    }
}

/// A registered payment of this number.
pub fn paid_row_of(number: u32) -> PaidRow {
    paid_row(number, PaymentState::Registered, Sent::Queued, 2_975_99)
}

pub fn at_paid(language: Language) -> Window {
    let mut window = at_search(language);
    window.key(Named::F6);
    let verdict = |state| Sent::Verdict(state, "unknown_account".to_owned());
    let mut rows = vec![
        paid_row(512, PaymentState::Registered, Sent::Queued, 2_975_99),
        paid_row(511, PaymentState::NeedsDecision, Sent::Queued, 412_37),
        paid_row(510, PaymentState::Registered, Sent::Sent, 980_13),
        paid_row(509, PaymentState::Voided, verdict(VerdictState::Applied), 450_00),
        paid_row(508, PaymentState::Registered, verdict(VerdictState::Refused), 99_999_999_99),
        paid_row(507, PaymentState::Cancelled, verdict(VerdictState::Applied), 18_43),
        paid_row(506, PaymentState::Referred, Sent::Sent, 18_43),
    ];
    rows.extend((480..506).map(|number| {
        paid_row(number, PaymentState::Registered, verdict(VerdictState::Applied), i64::from(number) * 101)
    }));
    window.answer(Answer::Paid(now().local_date(), rows, true));
    window
}

/// The sign-in with as many people as may have a PIN.
fn people_with_pin(language: Language) -> Window {
    let mut window = Window::new(language, Look::Light, false);
    let people = ["Іваненко О. М.", "Ковальчук-Задунайська В. Р.", "Ли К.", "Төлегенова А. С.", "Шевченко Т. Г."];
    let people = people.into_iter().map(|name| Person { login: Login::new("olena").unwrap(), name: name.to_owned() });
    window.send(Message::PeopleWithPin(people.collect()));
    window
}

/// A PIN that is too simple.
fn setting_pin(language: Language) -> Window {
    let mut window = Window::working(language);
    window.send(Message::Pressed(Deed::Pin));
    window.type_slowly("1234");
    window.key(Named::Enter);
    window
}

fn locked(language: Language) -> Window {
    let mut window = at_visit(language);
    window.send(Message::Pressed(Deed::Lock));
    window
}

fn paid_words(language: Language) -> Window {
    let mut window = at_paid(language);
    window.key(Named::F4);
    window.type_slowly("980");
    window
}

pub fn at_void(language: Language) -> Window {
    let mut window = at_paid(language);
    window.key(Named::Delete);
    window.type_slowly("Кузнецова М. О.");
    window
}

fn at_void_asking(language: Language) -> Window {
    let mut window = at_paid(language);
    window.key(Named::Delete);
    window.key(Named::F4);
    window.type_slowly("Помилка в сумі");
    returns::tick_original(&mut window);
    window
}

fn at_receipt(language: Language) -> Window {
    let mut window = at_paid(language);
    window.answer(Answer::Receipt {
        payment: PaymentNumber(512),
        lines: paper().into_iter().map(Line::plain).collect(),
        copy: None,
    });
    window
}

fn at_cash(language: Language) -> Window {
    let mut window = at_register(language);
    window.send(Message::Pressed(Deed::Pick(4)));
    window.type_slowly("12a");
    window
}

fn at_count(language: Language) -> Window {
    let mut window = Window::signed_in(language, Look::Light, Role::Supervisor, ShiftState::Open(shift()));
    window.key(Named::F9);
    for pieces in ["30", "5", "4", "1"] {
        window.type_slowly(pieces);
        window.key(Named::Enter);
    }
    window
}

fn at_comparison(language: Language) -> Window {
    let mut window = at_count(language);
    window.tell(Signal::Queue(Queue { waiting: 3, refused: 0 }));
    for _ in 0..9 {
        window.key(Named::Enter);
    }
    window
}

/// The first directory is on its way.
fn at_download(language: Language) -> Window {
    let mut window = Window::new(language, Look::Light, false);
    window.tell(Signal::Directory(DirectoryNews::Downloading { done: 240_000, left: 760_000, held: false }));
    window
}

fn at_sign_in(language: Language) -> Window {
    let mut window = Window::new(language, Look::Light, false);
    window.answer(frame(ShiftState::Closed { last: Some(ShiftNumber(213)) }, 0));
    window.type_slowly("olena");
    window.key(Named::Enter);
    window.type_slowly("secret");
    window
}

fn at_opening(language: Language) -> Window {
    Window::signed_in(language, Look::Light, Role::Supervisor, ShiftState::Closed { last: Some(ShiftNumber(213)) })
}

fn approval(language: Language) -> Window {
    let mut window = at_cash(language);
    let error = RightError::Missing(Right::CashOut).into();
    let command = kassa::till::command::Command::MoveCash {
        way: kassa_domain::cash::CashWay::Out,
        amount: uah(500_00),
        purpose: "інкасація".to_owned(),
        approver: None,
    };
    window.send(Message::Answered(kassa::ui::effect::Errand::Cash, Box::new(command), Err(error)));
    window
}

pub fn case(receipt: Receipt) -> Case {
    let order = ReceiptOrder {
        direction: Direction::Sale,
        cashier: Cashier { name: "Іваненко О.".to_owned() },
        heading: Vec::new(),
        lines: vec![ReceiptLine::new("Холодна вода 10.2026", uah(412_37))],
        total: uah(412_37),
        card: uah(0),
        cash: uah(412_37),
        rounding: uah(0),
        change: uah(0),
        footer: Vec::new(),
        check_link: None,
    };
    Case {
        others: Vec::new(),
        stored: receipts::Stored {
            leader: None,
            of: entry(902),
            operation: Operation::Receipt(order),
            shift: ShiftNumber(214),
            payment: Some(PaymentNumber(511)),
            receipt,
            tries: 1,
            settled: false,
        },
        payment: Some(paid_row(511, PaymentState::NeedsDecision, Sent::Queued, 412_37)),
    }
}

fn shown(document: i64, cash: i64) -> Shown {
    let facts = [
        (Fact::LastDocument, document),
        (Fact::Shift, 214),
        (Fact::ShiftOpen, 1),
        (Fact::Receipt, document - 470),
        (Fact::Cash, cash),
        (Fact::Sales, cash - 2_000_00),
        (Fact::ReceiptOpen, 0),
    ];
    Shown { serial: "0478".to_owned(), storage: None, facts: facts.into_iter().collect() }
}

fn decision(language: Language) -> Window {
    let mut window = at_search(language);
    let receipt = Receipt::Unknown { before: shown(511, 33_480_55), after: Some(shown(512, 33_480_55)) };
    window.answer(Answer::Cases(kassa::ui::effect::Asked::ByNews, vec![case(receipt)]));
    window
}

fn evidence(language: Language) -> Window {
    let mut window = decision(language);
    window.key(Named::F4);
    window
}

fn refused(language: Language) -> Window {
    let mut window = at_search(language);
    let refusal = Refusal { family: "shtrih".to_owned(), code: "6b".to_owned() };
    window.answer(Answer::Cases(kassa::ui::effect::Asked::ByNews, vec![case(Receipt::Failed { refusal })]));
    window
}

/// The receipt of a visit of three, refused: the last question before all of it is cancelled.
fn cancelling_a_visit(language: Language) -> Window {
    let mut window = at_search(language);
    let refusal = Refusal { family: "shtrih".to_owned(), code: "6b".to_owned() };
    window.answer(Answer::Cases(kassa::ui::effect::Asked::ByNews, vec![visit_case(Receipt::Failed { refusal })]));
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    window
}

/// What waits of a visit of three on one receipt.
pub fn visit_case(receipt: Receipt) -> Case {
    let others = [512, 513].map(|number| paid_row_of(number).human).to_vec();
    Case { others, ..case(receipt) }
}

fn trouble(language: Language) -> Window {
    let mut window = at_search(language);
    let refusal = Refusal { family: "shtrih".to_owned(), code: "4e".to_owned() };
    window.tell(Signal::Receipt(ReceiptStep {
        follows: false,
        of: entry(901),
        kind: OperationKind::Sale,
        payment: Some(PaymentNumber(512)),
        step: Step::Failed(refusal),
    }));
    window
}

fn paper_out(language: Language) -> Window {
    let mut window = at_search(language);
    window.tell(Signal::Register(register(Mode::ShiftOpen, Paper::OutWhilePrinting)));
    window
}

fn doubt(language: Language) -> Window {
    let mut window = at_money(language);
    window.type_slowly("99999");
    window.key(Named::Enter);
    window
}

fn help(language: Language) -> Window {
    let mut window = at_bill(language);
    window.key(Named::F1);
    window
}

fn by_fields(language: Language) -> Window {
    let mut window = at_results(language);
    window.key(Named::F4);
    window.type_slowly("Собо");
    window.answer_search();
    window
}

fn mixed(language: Language) -> Window {
    let mut window = at_money(language);
    window.send(Message::Visit(visit::Message::Edited(visit::Stop::Card, "1000".to_owned())));
    window.send(Message::Visit(visit::Message::Edited(visit::Stop::Cash, "500".to_owned())));
    window
}
