//! What receipts and documents must say whatever their templates look like: marks, grounds, figures of cash, what is
//! missing; and that no name, however long, breaks a paper.

use kassa_domain::cash::CashWay;
use kassa_domain::ids::{SerialNumber, ShiftNumber};
use kassa_domain::receipt::{Agent, AgentCapacity, Cashier, Direction, FiscalDocument, ReceiptLine, ReceiptOrder};
use kassa_domain::reversal::{Original, ReversalKind};
use kassa_domain::shift::ShiftTotals;
use kassa_domain::{BusinessDate, Currency, Money, Timestamp};
use kassa_formats::receipt::render::{Width, text};
use kassa_formats::receipt::{
    CashOrder, Counted, Denominations, Difference, Duplicate, Facts, GroundKind, Head, Language, Proof, Reason,
    ReceiptPaper, Request, ServicesReport, ShiftReport, ShiftReportKind, Templates, Undoing,
};

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

/// 21.11.2026 14:05:09 at a till two hours east of UTC.
fn at() -> Timestamp {
    Timestamp::new(1_795_262_709_000, 120).unwrap()
}

fn day() -> BusinessDate {
    BusinessDate::new(2026, 11, 21).unwrap()
}

fn head() -> Head<'static> {
    Head { lines: &[], cashier: "Коваль Н. П.", at: at() }
}

/// The lines of a document in Ukrainian, without the blanks around them.
fn printed(facts: &dyn Facts, columns: u16) -> Vec<String> {
    let paper = Templates::shipped(Language::Uk).paper(facts).unwrap();
    text(&paper, Width::new(columns).unwrap()).lines().map(|line| line.trim().to_owned()).collect()
}

/// The lines stand on the document in this order, with others between them; blanks between words count as one.
fn has(facts: &dyn Facts, lines: &[&str]) {
    let found = printed(facts, 48);
    let mut rest = found.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    for line in lines {
        assert!(rest.any(|known| known == *line), "{line}\n{}", found.join("\n"));
    }
}

fn has_not(facts: &dyn Facts, word: &str) {
    let found = printed(facts, 48).join("\n");
    assert!(!found.contains(word), "{found}");
}

fn order() -> ReceiptOrder {
    ReceiptOrder {
        direction: Direction::Sale,
        cashier: Cashier { name: "Коваль Н. П.".to_owned() },
        heading: vec!["Платіж 17-3-000512".to_owned(), "О/р 00077001, Кравченко Олена Іванівна".to_owned()],
        lines: vec![
            ReceiptLine::new("Холодна вода 10.2026", uah(41_237)),
            ReceiptLine::new("Централізоване опалення житлових приміщень 10.2026", uah(143_013)),
        ],
        total: uah(184_250),
        card: uah(100_000),
        cash: uah(85_000),
        rounding: uah(0),
        change: uah(750),
        footer: vec!["Дякуємо!".to_owned()],
        check_link: None,
    }
}

fn receipt(order: &ReceiptOrder) -> ReceiptPaper<'_> {
    ReceiptPaper {
        head: &[],
        number: "17-3-000512",
        order,
        proof: Proof::NotDue,
        at: at(),
        duplicate: None,
        undoing: None,
        undone: None,
        back: &[],
        payment_code: None,
    }
}

#[test]
fn r12_a_duplicate_is_marked_and_numbered() {
    let order = order();
    let duplicate = Some(Duplicate { number: 2, at: at() });
    let paper = ReceiptPaper { duplicate, ..receipt(&order) };
    assert_eq!(printed(&paper, 48)[0], "ДУБЛІКАТ № 2 · 21.11.2026 14:05");
    has_not(&receipt(&order), "ДУБЛІКАТ");
}

#[test]
fn r12_a_copy_of_money_that_was_given_back_says_so() {
    let order = order();
    let void = Some(Undoing {
        kind: ReversalKind::Void,
        original: "17-3-000512",
        ground: GroundKind::Note,
        approved_by: None,
    });
    let copy = Some(Duplicate { number: 1, at: at() });
    for (undone, expect) in
        [(None, [false, false]), (Some(ReversalKind::Void), [true, false]), (Some(ReversalKind::Refund), [false, true])]
    {
        for duplicate in [None, copy] {
            let found = printed(&ReceiptPaper { duplicate, undone, ..receipt(&order) }, 32);
            let says = |word: &str| found.iter().any(|line| line == word);
            assert_eq!([says("АНУЛЬОВАНО"), says("КОШТИ ПОВЕРНЕНО")], expect, "{found:?}");
        }
    }
    // A copy of a void is a copy, too.
    assert_eq!(
        printed(&ReceiptPaper { duplicate: copy, undoing: void, ..receipt(&order) }, 48)[0],
        "ДУБЛІКАТ № 1 · 21.11.2026 14:05"
    );
}

#[test]
fn a_receipt_and_a_copy_ask_to_be_checked_where_there_is_a_link() {
    const LINK: &str = "https://pay.example.ua/r/17-3-000512-XBA23TF3CX";
    let copy = Some(Duplicate { number: 1, at: at() });
    for (check_link, expect) in [(Some(LINK.to_owned()), true), (None, false)] {
        let order = ReceiptOrder { check_link, ..order() };
        for duplicate in [None, copy] {
            let found = printed(&ReceiptPaper { duplicate, ..receipt(&order) }, 32);
            let at = found.iter().position(|line| line == "Перевірити чек:");
            assert_eq!(at.is_some(), expect, "{found:?}");
            // As letters too, for devices that draw no code.
            assert!(at.is_none_or(|at| found[at + 1..].concat().starts_with(LINK)), "{found:?}");
        }
    }
}

#[test]
fn r14_a_copy_names_the_lines_that_went_back() {
    let order = order();
    let copy = Some(Duplicate { number: 1, at: at() });
    for duplicate in [None, copy] {
        let found = printed(&ReceiptPaper { duplicate, back: &order.lines[..1], ..receipt(&order) }, 48);
        let title = found.iter().position(|line| line == "ПОВЕРНЕНО ЧАСТКОВО").expect("it says so");
        let named = |line: &String| line.contains(&order.lines[0].text);
        assert!(named(&found[title + 1]), "{found:?}");
        assert_eq!(found.iter().filter(|line| named(line)).count(), 2, "{found:?}");
    }
    has_not(&receipt(&order), "ПОВЕРНЕНО ЧАСТКОВО");
}

#[test]
fn a_void_and_a_refund_name_what_they_undo_and_why() {
    let order = ReceiptOrder { direction: Direction::Return, cash: uah(84_250), change: uah(0), ..order() };
    for (kind, ground, title, words) in [
        (ReversalKind::Void, GroundKind::Note, "СТОРНО", "Підстава пояснювальна записка касира"),
        (ReversalKind::Refund, GroundKind::Application, "ПОВЕРНЕННЯ", "Підстава заява платника"),
    ] {
        let undoing =
            Some(Undoing { kind, original: "17-3-000512", ground, approved_by: Some("Шевчук Г. Д.") });
        let original = "До платежу 17-3-000512";
        let approved = "Дозволив Шевчук Г. Д.";
        has(&ReceiptPaper { undoing, ..receipt(&order) }, &[title, original, words, approved]);
    }
}

#[test]
fn no_paper_looks_registered_that_is_not() {
    let order = order();
    let document = FiscalDocument {
        number: 871,
        sign: Some(7),
        shift: 42,
        register: SerialNumber::new("0001234567").unwrap(),
        storage: None,
        register_minute: None,
    };
    let missing = printed(&ReceiptPaper { proof: Proof::Missing, ..receipt(&order) }, 48);
    assert_eq!(missing.last().unwrap(), "НЕ ЗАРЕЄСТРОВАНО");
    has_not(&ReceiptPaper { proof: Proof::Missing, ..receipt(&order) }, "Фіскальний документ");
    has_not(&receipt(&order), "ЗАРЕЄСТРОВАНО");
    has(
        &ReceiptPaper { proof: Proof::Document(&document), ..receipt(&order) },
        &["Фіскальний документ № 871", "Фіскальна ознака 0000000007"],
    );
}

#[test]
fn sums_of_nothing_are_left_out_but_the_total() {
    let zero = ReceiptOrder { card: uah(0), change: uah(0), cash: uah(184_250), rounding: uah(-50), ..order() };
    let paper = receipt(&zero);
    has(&paper, &["РАЗОМ 1 842,50 ₴", "Заокруглення -0,50"]);
    has_not(&paper, "Решта");
    has_not(&paper, "Карткою");
    let empty =
        ReceiptOrder { total: uah(0), cash: uah(0), card: uah(0), change: uah(0), lines: Vec::new(), ..order() };
    has(&receipt(&empty), &["РАЗОМ 0,00 ₴"]);
}

#[test]
fn a_line_taken_for_a_supplier_names_it() {
    let mut order = order();
    order.lines[0].agent = Some(Agent {
        capacity: AgentCapacity::PayingAgent,
        supplier: "КП «Тестводоканал»".to_owned(),
        supplier_taxpayer: "39123451".to_owned(),
        supplier_phone: Some("+380440000000".to_owned()),
    });
    has(&receipt(&order), &["Постачальник: КП «Тестводоканал», код 39123451", "тел. +380440000000"]);
}

#[test]
fn r19_a_report_compares_the_three_figures_of_cash() {
    let mut totals = ShiftTotals::new(uah(50_000), Currency::Uah);
    totals.cash_taken = uah(184_250);
    let report = ShiftReport {
        head: head(),
        kind: ShiftReportKind::Z,
        shift: ShiftNumber(42),
        day: day(),
        opened_at: at(),
        totals,
        register_cash: Some(uah(234_250)),
        handed: &[],
        left: None,
        counted: Some(uah(0)),
        taken_out: None,
        notes: &[],
        queued: 3,
        proof: Proof::Missing,
    };
    has(
        &report,
        &[
            "Z-ЗВІТ",
            "У шухляді за журналом 2 342,50 ₴",
            "За лічильником РРО 2 342,50",
            "Пораховано 0,00",
            "Різниця -2 342,50",
            "Не передано центру 3",
            "НЕ ЗАРЕЄСТРОВАНО",
        ],
    );
    let x = ShiftReport { kind: ShiftReportKind::X, counted: None, proof: Proof::NotDue, ..report };
    has(&x, &["X-ЗВІТ"]);
    for word in ["Z-ЗВІТ", "ЗАРЕЄСТРОВАНО", "Пораховано", "Різниця"] {
        has_not(&x, word);
    }
}

#[test]
fn an_act_tells_shortage_surplus_or_none() {
    let act = |counted| Difference {
        head: head(),
        number: None,
        day: day(),
        shift: ShiftNumber(42),
        journal: uah(10_000),
        counted: uah(counted),
        register_cash: None,
        text: "",
        approved_by: None,
        notes: &[],
    };
    for (counted, expect, words) in [
        (9_900, "НЕСТАЧА 1,00 ₴", "Одна гривня 00 копійок"),
        (10_202, "НАДЛИШОК 2,02 ₴", "Дві гривні 02 копійки"),
        (10_000, "Розбіжності немає.", "Пояснення касира:"),
    ] {
        has(&act(counted), &[expect, words]);
    }
    has_not(&act(10_000), "НЕСТАЧА");
    has_not(&act(9_900), "немає");
}

#[test]
fn a_count_of_nothing_says_so_and_one_too_large_is_an_error() {
    let (head, day, shift, currency) = (head(), day(), ShiftNumber(1), Currency::Uah);
    has(&Denominations { head, day, shift, currency, notes: &[] }, &["Готівки немає."]);
    let many = [Counted { face: uah(i64::MAX), count: 2 }];
    assert!(Denominations { head, day, shift, currency, notes: &many }.values().is_err());
    let mixed = [Counted { face: uah(1), count: 1 }, Counted { face: Money::new(1, Currency::Rub), count: 1 }];
    assert!(Denominations { head, day, shift, currency, notes: &mixed }.values().is_err());
}

#[test]
fn a_shift_without_payments_says_so() {
    let report = ServicesReport {
        head: head(),
        day: day(),
        shift: ShiftNumber(1),
        currency: Currency::Uah,
        services: &[],
        commission: uah(0),
        rounding: uah(0),
        reversals: 0,
        returned: uah(0),
    };
    has(&report, &["Платежів не було.", "Прийнято 0,00 ₴"]);
}

fn request(reason: Reason<'_>) -> Request<'_> {
    Request {
        head: head(),
        kind: ReversalKind::Void,
        reason,
        original: None,
        number: "17-3-000512",
        paid_at: at(),
        account: "00077001",
        payer: "Кравченко Олена Іванівна",
        address: "",
        document: None,
        back: &[],
        total: uah(184_250),
        cash: uah(184_250),
        card: uah(0),
        approved_by: None,
    }
}

#[test]
fn r15_an_application_can_be_filled_in_or_left_to_be_written() {
    let filled = request(Reason::Application { full_name: "Кравченко О. І.", identity: "ID 009876543" });
    has(&filled, &["Заявник: Кравченко О. І.", "Одна тисяча вісімсот сорок дві гривні 50 копійок"]);
    let blank = request(Reason::Application { full_name: "", identity: "" });
    has(
        &blank,
        &["Заявник ________________________________________", "Документ, що посвідчує особу ___________________"],
    );
    assert_eq!(format!("{filled:?}").matches("Application").count(), 1);
    assert!(!format!("{:?}", filled.reason).contains("009876543"), "a log must not hold a passport");
}

#[test]
fn r15_an_application_and_a_note_tell_whether_the_original_receipt_is_there() {
    let applied = request(Reason::Application { full_name: "Кравченко О. І.", identity: "ID 009876543" });
    let explained = request(Reason::Note { text: "не той рахунок" });
    let lost = Original::Missing { why: "загубила дорогою".to_owned() };
    let (added, kept, none) = ("оригінал додаю", "платник не повернув", "Оригіналу чека немає: загубила дорогою");
    for (asked, said, there, not_there) in [
        (&applied, None, ["(потрібне позначити):", "] немає, бо ___"], ["Оригінал чека додаю.", "загубила"]),
        (&applied, Some(&Original::Attached), ["Оригінал чека додаю.", ""], ["(потрібне позначити):", "немає"]),
        (&applied, Some(&lost), [none, ""], ["(потрібне позначити):", "додаю"]),
        (&explained, None, [added, kept], ["загубила", "немає"]),
        (&explained, Some(&Original::Attached), [added, "[ ] вручено й повернено"], [kept, "немає"]),
        (&explained, Some(&lost), [none, "не той рахунок"], [added, kept]),
    ] {
        let paper = Request { original: said, ..*asked };
        let found = printed(&paper, 48).join("\n");
        assert!(there.iter().all(|words| found.contains(words)), "{there:?}\n{found}");
        not_there.iter().for_each(|words| has_not(&paper, words));
        assert!(!format!("{paper:?}").contains("загубила"), "a log must not hold it");
    }
}

#[test]
fn a_cash_order_has_its_sum_in_words_and_a_stub() {
    let order = CashOrder {
        head: head(),
        way: CashWay::In,
        number: None,
        day: day(),
        shift: ShiftNumber(42),
        sum: uah(2_100),
        purpose: "",
        person: "",
        approved_by: None,
        drawer: None,
        proof: Proof::Missing,
    };
    let words = "Двадцять одна гривня 00 копійок";
    has(&order, &["ПРИБУТКОВИЙ КАСОВИЙ ОРДЕР", words, "НЕ ЗАРЕЄСТРОВАНО", "КВИТАНЦІЯ", words]);
    has(&CashOrder { way: CashWay::Out, ..order }, &["ВИДАТКОВИЙ КАСОВИЙ ОРДЕР", words]);
}

#[test]
fn no_name_breaks_a_paper() {
    let names = [
        "ТерриториальноеУправлениеЖилищноКоммунальногоХозяйстваИЭнергетикиИТранспорта".to_owned(),
        "рядок\r\nз кінцями\tй табуляцією\u{1b}@".to_owned(),
        "株式会社 水道 ｗａｔｅｒ 🚰🚰🚰🚰🚰🚰🚰🚰🚰🚰🚰🚰🚰🚰🚰🚰🚰".to_owned(),
        "Слово ".repeat(400),
        "{total} | {{ }} #".to_owned(),
    ];
    for name in &names {
        let mut order = order();
        order.cashier.name.clone_from(name);
        order.heading = vec![name.clone()];
        order.lines = vec![ReceiptLine::new(name.clone(), uah(1)), ReceiptLine::new("", uah(2))];
        order.footer = vec![name.clone()];
        let head = [name.clone()];
        for columns in [32, 42, 48, 80] {
            let found = printed(&ReceiptPaper { head: &head, number: name, ..receipt(&order) }, columns);
            for line in &found {
                let double = line.chars().filter(|c| ('\u{2e80}'..).contains(c)).count();
                assert!(line.chars().count() + double <= usize::from(columns), "{line}");
                assert!(!line.contains(char::is_control), "{line:?}");
            }
            // Values are never read as a template.
            assert!(!name.starts_with("{total}") || found.iter().any(|line| line.contains("{total} | {{ }} #")));
        }
    }
}
