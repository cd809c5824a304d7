//! `kassa print`: the documents of a till's own day, beside the till at work.

#[path = "print/press.rs"]
mod press;
mod support;

use std::path::Path;
use std::process::{Command as Program, Output};

use kassa::store::directory::{Applied, Directory};
use kassa::till::command::Command;
use kassa_domain::count::{Count, Counted, Pieces};
use kassa_domain::directory::{Account, BankAccount, Charge, Meter, Provider, Row, Service, Street, Town};
use kassa_domain::exchange::DirectoryPage;
use kassa_domain::ids::{
    AccountNumber, Login, MeterId, PaymentNumber, ProviderId, SerialNumber, ServiceId, StreetId, TownId, UserId,
};
use kassa_domain::point::Point;
use kassa_domain::reading::{Reading, ReadingKind, ReadingSource};
use kassa_domain::reversal::ReversalKind;
use kassa_domain::user::{Right, User};
use kassa_domain::visit::Visit;
use kassa_domain::{BusinessDate, Currency, Period};
use kassa_drivers::shtrih::emulator::{Fault, What, When};
use rust_decimal::Decimal;
use support::book::point;
use support::operation::{cash, cash_out, close_shift, item, note, pay, void};
use support::work::{OPENING, at_work, back_at_work, drawer, sign_in};
use support::{RETAIL, World, approval, cashier, supervisor, uah};

fn kassa(data: &Path, args: &[&str]) -> Output {
    let arguments = [&["--lang", "uk", "print"], args].concat();
    Program::new(env!("CARGO_BIN_EXE_kassa")).arg("--data").arg(data).args(arguments).output().unwrap()
}

fn said(data: &Path, args: &[&str]) -> String {
    let output = kassa(data, args);
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Every one of these stands on the paper, in this order.
fn check(paper: &str, expect: &[&str]) {
    let mut rest = paper;
    for text in expect {
        let at = rest.find(text).unwrap_or_else(|| panic!("{text}\n{paper}"));
        rest = &rest[at + text.len()..];
    }
}

/// An account that owes 412.37.
fn owing() -> Account {
    let text = |text: &str| text.to_owned();
    let charge = Charge {
        service: ServiceId(1),
        provider: ProviderId(4),
        period: Period::new(2026, 2).unwrap(),
        charged: uah(41_237),
        due: uah(41_237),
    };
    Account {
        number: AccountNumber::new("555101").unwrap(),
        holder: text("Кравченко Олена"),
        street: StreetId(1),
        house: text("12"),
        flat: text("45"),
        charges: vec![charge],
        latest: Vec::new(),
        meters: Vec::new(),
        norms: Vec::new(),
        phones: Vec::new(),
    }
}

/// The directory of the till: one account that owes for a month, to a provider whose bank account is known.
fn directory(world: &World) {
    let text = |text: &str| text.to_owned();
    let provider = Provider {
        id: ProviderId(4),
        name: text("КП «Тестводоканал»"),
        tax_number: text("39123451"),
        overpayment: true,
        prepayment_months_max: 0,
        returns_by_lines: false,
        bank: Some(BankAccount {
            number: text("UA713999990000026001234567890"),
            bank: text("АТ «Зразкбанк»"),
            code: String::new(),
            correspondent: String::new(),
        }),
        readings_until: None,
        form: None,
    };
    let service = Service {
        id: ServiceId(1),
        name: text("Вода"),
        unit: text("м³"),
        tariff: None,
        order: 1,
        group: String::new(),
    };
    let rows = vec![
        Row::Point(Point { difference_limit: Some(uah(100)), ..point() }),
        Row::Town(Town { id: TownId(1), name: text("Зразкове") }),
        Row::Street(Street {
            id: StreetId(1), town: TownId(1), name: text("вул. Садова"), former: Vec::new()
        }),
        Row::Service(service),
        Row::Provider(provider),
        Row::Account(with_scales(owing())),
        Row::User(supervisor()),
    ];
    let page = DirectoryPage { generation: 1, rows, next: 100, more: false, left: 0, counted_through: None };
    let applied = Directory::open(world.path()).unwrap().apply(0, &page, world.clock.moment()).unwrap();
    assert_eq!(applied, Applied::Swapped);
}

/// The account with one meter of two scales.
fn with_scales(mut account: Account) -> Account {
    let meter = |id, scale: &str| Meter {
        id: MeterId(id),
        serial: SerialNumber::new("0451").unwrap(),
        scale: scale.to_owned(),
        service: ServiceId(1),
        digits: 5,
        last_value: Decimal::from(100),
        last_date: BusinessDate::new(2026, 2, 1).unwrap(),
        last_source: None,
        usual: Decimal::from(10),
        place: String::new(),
        verified_until: None,
    };
    account.meters = vec![meter(9, "день"), meter(10, "ніч")];
    account
}

#[test]
fn the_slip_of_readings_names_the_scale_that_was_read() {
    let world = World::new(RETAIL);
    let account = AccountNumber::new("555101").unwrap();
    directory(&world);
    let meters = with_scales(owing()).meters;
    world.book.page().meters.extend(meters.into_iter().map(|meter| (account.clone(), meter)));
    let date = world.clock.moment().local_date();
    let mut pump = at_work(&world);
    for (meter, value, source) in [(9, 110, ReadingSource::Resident), (10, 105, ReadingSource::Control)] {
        let (meter, value) = (MeterId(meter), Decimal::from(value));
        let reading = Reading { account: account.clone(), meter, value, date, kind: ReadingKind::Plain, source };
        let _ = pump.done(Command::TakeReading { reading, approver: None });
    }
    check(&said(world.path(), &["readings", "--account", "555101"]), &["0451 день", "110", "0451 ніч", "105"]);
}

#[test]
fn the_papers_of_a_day_are_printed_from_the_tills_own_files() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_300], 20_000));
    let _ = pump.done(pay("b", &[50_000, 1_000], 60_000));
    let _ = pump.done(void(2));
    sign_in(&mut pump, supervisor());
    let _ = pump.done(cash_out(10_000));
    let dir = world.path();
    // A till begins with its directory: until it has come there is nobody to print for.
    let early = kassa(dir, &["shift"]);
    assert!(!early.status.success() && String::from_utf8_lossy(&early.stderr).contains("Довідник"), "{early:?}");
    directory(&world);
    for (args, expect) in [
        (&["shift"][..], &["X-ЗВІТ", "Платежів", "3", "Видано", "100,00", "У шухляді"][..]),
        (
            &["services", "--shift", "1"],
            &["X-ЗВІТ ЗА ПОСЛУГАМИ", "Прийнято", "633,00", "Повернено", "500,00", "Чиста сума", "133,00"],
        ),
        (&["cash-out"], &["ВИДАТКОВИЙ КАСОВИЙ ОРДЕР", "№ 1", "Сто гривень 00 копійок", "Фіскальний документ"]),
        (&["void", "--payment", "2"], &["СТОРНО", "До платежу", "-000002", "500,00", "Фіскальний документ"]),
        (&["denominations", "--notes", "0.50x3,100x2"], &["100", "2", "200,00", "0,50", "3", "1,50", "201,50"]),
        (&["difference", "--counted", "530.00", "--text", "Решта"], &["НЕСТАЧА", "3,00", "Решта"]),
        (&["cash-in"], &["ПРИБУТКОВИЙ КАСОВИЙ ОРДЕР", "П’ятсот гривень 00 копійок"]),
        (&["slip", "--payment", "1"], &["КП «Тестводоканал»", "39123451", "UA713999990000026001234567890", "123,00"]),
        (&["debt", "--account", "555101"], &["ПОВІДОМЛЕННЯ ПРО БОРГ", "Кравченко Олена", "412,37", "БОРГ"]),
    ] {
        check(&said(dir, args), expect);
        let narrow = said(dir, &[args, &["--width", "32"]].concat());
        assert!(narrow.lines().all(|line| line.chars().count() <= 32), "{narrow}");
    }
    for (args, expect) in [
        (&["cash-in", "--number", "2"][..], "ордера"),
        (&["void", "--payment", "1"], "не сторновано"),
        (&["debt", "--account", "404"], "рахунку"),
        (&["shift", "--shift", "7"], "зміни"),
        (&["difference"], "не пораховано"),
        (&["denominations", "--notes", "x"], "номінал"),
    ] {
        let refused = kassa(dir, args);
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && refused.stdout.is_empty() && why.contains(expect), "{args:?}: {why}");
    }
    let counted = drawer(&world);
    let _ = pump.done(close_shift(counted));
    check(&said(dir, &["shift"]), &["Z-ЗВІТ", "Пораховано", "Фіскальний документ"]);
    check(&said(dir, &["difference"]), &["Розбіжності немає"]);
    let pdf = dir.join("z.pdf");
    let _ = said(dir, &["shift", "--as", "pdf", "--out", pdf.to_str().unwrap()]);
    assert!(std::fs::read(pdf).unwrap().starts_with(b"%PDF-"));
    let page = kassa(dir, &["shift", "--page", "cp866"]).stdout;
    assert!(page.windows(2).any(|two| two == b"\r\n") && page.windows(5).any(|five| five == b"Z-\x87\x82I"));
}

/// A till at which these lines were paid, whose provider lets each go back apart.
fn paid_by_lines(amounts: &[i64]) -> World {
    let world = World::new(RETAIL);
    directory(&world);
    let apart = Provider {
        id: ProviderId(4),
        name: "Водоканал".to_owned(),
        tax_number: String::new(),
        overpayment: false,
        prepayment_months_max: 0,
        returns_by_lines: true,
        bank: None,
        readings_until: None,
        form: None,
    };
    world.book.page().providers.push(apart);
    let mut visit = Visit::new(Currency::Uah);
    visit.put(item("555101", amounts));
    let sum = amounts.iter().sum();
    let (token, tender, told) = ("a".to_owned(), cash(sum), uah(sum));
    let _ =
        at_work(&world).done(Command::Pay { token, visit, tender, told, readings: Vec::new(), approvers: Vec::new() });
    world
}

fn back(line: u32) -> Command {
    let (payment, lines) = (PaymentNumber(1), Some(vec![line]));
    Command::Reverse { payment, lines, told: None, kind: ReversalKind::Void, ground: note(), approver: None }
}

#[test]
fn r14_of_a_line_that_went_back_nothing_was_printed_once_the_return_of_another_had_failed() {
    let world = paid_by_lines(&[50_000, 1_000]);
    let mut pump = back_at_work(&world);
    let _ = pump.done(back(0));
    world.faults(&[Fault { when: When::Code(0xFF45), what: What::Refuse(0x4B) }]);
    let _ = pump.done(back(1));
    check(&said(world.path(), &["void", "--payment", "1"]), &["СТОРНО", "500,00", "Фіскальний документ"]);
}

#[test]
fn r14_of_several_returns_of_a_payment_each_has_its_paper() {
    let world = paid_by_lines(&[50_000, 1_000, 300]);
    let mut pump = back_at_work(&world);
    let _ = pump.done(back(1));
    let _ = pump.done(back(0));
    let of = |more: &[&'static str]| [&["void", "--payment", "1"], more].concat();
    for (more, expect) in [(&["--number", "1"][..], "10,00"), (&["--number", "2"], "500,00"), (&[], "500,00")] {
        check(&said(world.path(), &of(more)), &["СТОРНО", expect]);
    }
    for none in ["0", "3"] {
        assert!(!kassa(world.path(), &of(&["--number", none])).status.success(), "{none}");
    }
}

#[test]
fn r19_a_drawer_that_was_counted_is_printed_by_its_notes_and_coins_of_an_earlier_shift_too() {
    let world = World::new(RETAIL);
    directory(&world);
    let mut pump = at_work(&world);
    sign_in(&mut pump, supervisor());
    let row = |face, count| Counted { face: uah(face), count };
    let by = |counted, taken_out, rows, note: &str| Count {
        counted: uah(counted),
        taken_out: uah(taken_out),
        pieces: Pieces::new(rows).ok(),
        note: note.to_owned(),
    };
    let _ = pump.done(cash_out(OPENING - 10_000));
    let closed = by(10_000, 40_000, vec![row(50_000, 1)], "");
    let _ = pump.done(Command::CloseShift { count: closed, approver: None });
    let opened = by(9_900, 0, vec![row(5_000, 1), row(50, 98)], "зникла гривня");
    let _ = pump.done(Command::OpenShift { approver: None, clock_is_right: false, count: Some(opened) });
    for (args, expect) in [
        (&["denominations", "--shift", "1"][..], &["№ 1", "500 ", "1", "500,00", "Разом"][..]),
        (&["denominations"], &["№ 2", "50 ", "0,50", "98", "99,00"]),
        (&["shift", "--shift", "1"], &["Видано після підрахунку", "400,00", "Залишено в шухляді", "100,00", "500 "]),
        (&["shift"], &["Готівка на початок", "99,00", "Різниця на початку", "-1,00"]),
        (
            &["difference", "--shift", "2", "--opening"],
            &["№ 2", "За журналом", "100,00", "Пораховано", "99,00", "НЕСТАЧА", "1,00", "0,50", "зникла гривня"],
        ),
    ] {
        check(&said(world.path(), args), expect);
    }
    assert!(!kassa(world.path(), &["difference", "--shift", "1", "--opening"]).status.success(), "nobody counted");
}

/// The journal named who approved a difference above the limit of the point, the act did not.
#[test]
fn r25_the_act_of_a_difference_names_who_approved_it() {
    let world = World::new(RETAIL);
    directory(&world);
    let mut pump = at_work(&world);
    world.book.page().point.difference_limit = Some(uah(100));
    let short = |by| Count::of(uah(OPENING - by), "бракує".to_owned());
    let beside = approval(Right::CloseShift);
    let _ = pump.done(Command::CloseShift { count: short(500), approver: Some(beside) });
    check(&said(world.path(), &["difference", "--shift", "1"]), &["НЕСТАЧА", "5,00", "Дозволив", "Ігор Бондар"]);
    // A supervisor answers for it alone, and is named as who counted.
    sign_in(&mut pump, supervisor());
    let pieces = Pieces::new(vec![Counted { face: uah(100), count: 1 }]).ok();
    let opened = Count { pieces, ..Count::of(uah(100), "зникло".to_owned()) };
    let _ = pump.done(Command::OpenShift { approver: None, clock_is_right: false, count: Some(opened) });
    let act = said(world.path(), &["difference", "--shift", "2", "--opening"]);
    check(&act, &["НЕСТАЧА", "зникло"]);
    assert!(!act.contains("Дозволив"), "{act}");
}

/// The journal named who approved what a drawer handed over lacked, the act that both sign did not.
#[test]
fn r25_the_act_of_a_drawer_handed_over_names_who_approved_its_difference() {
    let world = World::new(RETAIL);
    directory(&world);
    let mut pump = at_work(&world);
    world.book.page().point.difference_limit = Some(uah(100));
    let nina = User { id: UserId(7), login: Login::new("nina").unwrap(), ..cashier() };
    let hand_over = |to, by, approver| {
        let count = Count::of(uah(OPENING - by), "бракує".to_owned());
        Command::HandOver { to: Box::new(to), count, parked: 0, approver }
    };
    let _ = pump.done(hand_over(nina, 500, Some(approval(Right::CloseShift))));
    check(&said(world.path(), &["hand-over"]), &["НЕСТАЧА", "5,00", "Дозволив", "Ігор Бондар"]);
    // Within the limit nobody had to.
    let _ = pump.done(hand_over(cashier(), 100, None));
    let act = said(world.path(), &["hand-over"]);
    check(&act, &["НЕСТАЧА", "1,00"]);
    assert!(!act.contains("Дозволив"), "{act}");
}
