//! Receipts and shift reports as a cashier sees them, at the narrowest width, and as a PDF that another program reads.

use std::process::Command;

use kassa_domain::ids::{SerialNumber, ShiftNumber};
use kassa_domain::receipt::{Cashier, Direction, FiscalDocument, ReceiptLine, ReceiptOrder};
use kassa_domain::reversal::ReversalKind;
use kassa_domain::shift::ShiftTotals;
use kassa_domain::{BusinessDate, Currency, Money, Timestamp};
use kassa_formats::receipt::pdf::{self, PdfError, PdfOptions};
use kassa_formats::receipt::render::{Width, text};
use kassa_formats::receipt::{
    Duplicate, Emphasis, Labels, NumberForm, Paper, Proof, ReceiptPaper, ShiftReport, ShiftReportKind, Undoing,
    receipt, shift_report,
};

const MONO: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono.ttf");
const MONO_BOLD: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono-Bold.ttf");

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

/// 21.11.2026 14:05:09 at a till two hours east of UTC.
fn at() -> Timestamp {
    Timestamp::new(1_795_262_709_000, 120).unwrap()
}

/// The words of the tests; the program's own come from its translations.
fn labels() -> Labels {
    Labels::look_up(NumberForm::SpaceComma, |key| {
        let word = match key {
            "paper-sale" => "КВИТАНЦІЯ",
            "paper-return" => "ПОВЕРНЕННЯ",
            "paper-duplicate" => "ДУБЛІКАТ",
            "paper-number-sign" => "№",
            "paper-not-registered" => "НЕ ЗАРЕЄСТРОВАНО",
            "paper-total" => "ВСЬОГО",
            "paper-card" => "Карткою",
            "paper-cash" => "Готівкою",
            "paper-change" => "Решта",
            "paper-rounding" => "Заокруглення",
            "paper-cashier" => "Касир",
            "paper-document" => "Фіскальний документ",
            "paper-sign" => "Фіскальна ознака",
            "paper-register-shift" => "Зміна РРО",
            "paper-register" => "РРО",
            "paper-storage" => "ФН",
            "paper-void" => "АНУЛЮВАННЯ",
            "paper-voided" => "АНУЛЬОВАНО",
            "paper-refunded" => "КОШТИ ПОВЕРНЕНО",
            "paper-original" => "Платіж",
            "paper-ground" => "Підстава",
            "paper-approved" => "Дозволила",
            "paper-z-report" => "Z-ЗВІТ",
            "paper-x-report" => "X-ЗВІТ",
            "paper-drawer" => "Готівка за журналом",
            "paper-register-cash" => "Готівка за РРО",
            "paper-counted" => "Перераховано",
            "paper-difference" => "Розбіжність",
            "paper-shift" => "Зміна",
            "paper-day" => "День",
            "paper-opened-at" => "Відкрито",
            "paper-made-at" => "Надруковано",
            "paper-opening-cash" => "Залишок на початок",
            "paper-payments" => "Платежів",
            "paper-taken-cash" => "Прийнято готівкою",
            "paper-taken-card" => "Прийнято карткою",
            "paper-reversals" => "Анульовано",
            "paper-returned-cash" => "Повернено готівкою",
            "paper-returned-card" => "Повернено на картку",
            "paper-cash-in" => "Внесення",
            "paper-cash-out" => "Інкасація",
            "paper-queued" => "Ще не в центрі",
            other => other.trim_start_matches("paper-"),
        };
        word.to_owned()
    })
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
    }
}

fn document() -> FiscalDocument {
    FiscalDocument {
        number: 871,
        sign: Some(123_456_789),
        shift: 42,
        register: SerialNumber::new("0001234567").unwrap(),
        storage: Some(SerialNumber::new("9999078900001234").unwrap()),
        register_minute: Some(29_921_165),
    }
}

fn check(paper: &Paper, expect: &str) {
    let found = text(paper, Width::MIN);
    assert_eq!(found, expect, "\n{found}");
}

#[test]
fn a_registered_receipt() {
    order().check().unwrap();
    let (head, order, document) = (["КП «Тестводоканал»".to_owned()], order(), document());
    let what = ReceiptPaper {
        head: &head,
        order: &order,
        proof: Proof::Document(&document),
        at: at(),
        duplicate: None,
        undoing: None,
        undone: None,
    };
    check(&receipt(&what, &labels()), include_str!("samples/receipt.txt"));
}

#[test]
fn r12_a_duplicate_is_marked_and_numbered() {
    let (order, document) = (order(), document());
    let duplicate = Some(Duplicate { number: 2, at: at() });
    let what = ReceiptPaper {
        head: &[],
        order: &order,
        proof: Proof::Document(&document),
        at: at(),
        duplicate,
        undoing: None,
        undone: None,
    };
    let found = text(&receipt(&what, &labels()), Width::new(48).unwrap());
    assert_eq!(found.lines().next().unwrap().trim(), "ДУБЛІКАТ № 2 · 21.11.2026 14:05");
}

#[test]
fn r12_a_copy_of_money_that_was_given_back_says_so() {
    let (order, document) = (order(), document());
    for (undone, expect) in
        [(None, [false, false]), (Some(ReversalKind::Void), [true, false]), (Some(ReversalKind::Refund), [false, true])]
    {
        let what = ReceiptPaper {
            head: &[],
            order: &order,
            proof: Proof::Document(&document),
            at: at(),
            duplicate: Some(Duplicate { number: 1, at: at() }),
            undoing: None,
            undone,
        };
        let found = text(&receipt(&what, &labels()), Width::MIN);
        let says = |word: &str| found.lines().any(|line| line.trim() == word);
        assert_eq!([says("АНУЛЬОВАНО"), says("КОШТИ ПОВЕРНЕНО")], expect, "{found}");
    }
}

#[test]
fn a_paper_without_a_document_says_that_it_is_not_registered() {
    let order = order();
    let what = ReceiptPaper {
        head: &[],
        order: &order,
        proof: Proof::Missing,
        at: at(),
        duplicate: None,
        undoing: None,
        undone: None,
    };
    let found = text(&receipt(&what, &labels()), Width::MIN);
    assert_eq!(found.lines().last().unwrap().trim(), "НЕ ЗАРЕЄСТРОВАНО");
}

#[test]
fn a_void_names_what_it_undoes_and_why() {
    let order = ReceiptOrder { direction: Direction::Return, cash: uah(84_250), change: uah(0), ..order() };
    let undoing = Some(Undoing {
        kind: ReversalKind::Void,
        original: "17-3-000512",
        ground: "пояснювальна записка касира",
        approved_by: Some("Шевчук Г. Д."),
    });
    let what = ReceiptPaper {
        head: &[],
        order: &order,
        proof: Proof::Missing,
        at: at(),
        duplicate: None,
        undoing,
        undone: None,
    };
    let found = text(&receipt(&what, &labels()), Width::MIN);
    let lines: Vec<&str> = found.lines().map(str::trim).collect();
    assert_eq!(lines[0], "АНУЛЮВАННЯ");
    assert!(lines.contains(&"Платіж               17-3-000512"), "{found}");
    assert!(lines.contains(&"Підстава") && lines.contains(&"пояснювальна записка касира"), "{found}");
    assert!(lines.contains(&"Дозволила           Шевчук Г. Д."), "{found}");
}

fn report(kind: ShiftReportKind) -> ShiftReport<'static> {
    let mut totals = ShiftTotals::new(uah(50_000), Currency::Uah);
    totals.payments = 2;
    totals.cash_taken = uah(184_250);
    totals.card_taken = uah(9_950);
    totals.cash_out = uah(100_000);
    ShiftReport {
        head: &[],
        kind,
        shift: ShiftNumber(42),
        day: BusinessDate::new(2026, 11, 21).unwrap(),
        opened_at: at(),
        made_at: at().shifted(3_600_000),
        cashier: "Коваль Н. П.",
        totals,
        register_cash: Some(uah(134_250)),
        counted: Some(uah(134_200)),
        queued: 3,
        proof: Proof::Missing,
    }
}

#[test]
fn r19_a_report_compares_the_three_figures_of_cash() {
    let paper = shift_report(&report(ShiftReportKind::Z), &labels()).unwrap();
    check(&paper, include_str!("samples/z_report.txt"));
}

#[test]
fn an_x_report_has_no_document_and_does_not_miss_it() {
    let found = text(
        &shift_report(&ShiftReport { proof: Proof::NotDue, ..report(ShiftReportKind::X) }, &labels()).unwrap(),
        Width::MIN,
    );
    assert!(found.contains("X-ЗВІТ") && !found.contains("НЕ ЗАРЕЄСТРОВАНО"), "{found}");
}

#[test]
fn labels_have_a_key_each() {
    let mut keys = Labels::KEYS.to_vec();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), Labels::KEYS.len());
    assert!(keys.iter().all(|key| key.starts_with("paper-")));
}

fn pdf_of(paper: &Paper) -> Vec<u8> {
    let width = Width::new(48).unwrap();
    pdf::write(paper, &PdfOptions { width, font: MONO, bold: MONO_BOLD, title: "Квитанція", at: at() }).unwrap()
}

/// What `pdftotext` reads; nothing, with a word about it, where poppler-utils is not installed and need not be.
fn outside_reader(pdf: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.pdf");
    std::fs::write(&path, pdf).unwrap();
    match Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output() {
        Ok(output) => Some(String::from_utf8(output.stdout).unwrap()),
        Err(why) => {
            assert!(std::env::var_os("KASSA_MUST").is_none(), "pdftotext (poppler-utils) cannot be run: {why}");
            eprintln!("skipped: pdftotext (poppler-utils) cannot be run: {why}");
            None
        }
    }
}

#[test]
fn a_pdf_can_be_read_back_searched_and_is_small() {
    let head = ["КП «Тестводоканал» № 1".to_owned(), "Әлия Ғани Қыз Ңө Ұлы Үй Һәм ₴ ₸ ₽ ЄІЇҐ ёъыэ".to_owned()];
    let (order, document) = (order(), document());
    let what = ReceiptPaper {
        head: &head,
        order: &order,
        proof: Proof::Document(&document),
        at: at(),
        duplicate: None,
        undoing: None,
        undone: None,
    };
    let paper = receipt(&what, &labels());
    let pdf = pdf_of(&paper);
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() < 100_000, "{} bytes", pdf.len());
    let Some(found) = outside_reader(&pdf) else { return };
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&found), words(&text(&paper, Width::new(48).unwrap())));
}

#[test]
fn a_long_pdf_loses_no_line_between_pages() {
    let many = ReceiptOrder {
        lines: (1..=200).map(|n| ReceiptLine::new(format!("Послуга {n} 水"), uah(100))).collect(),
        ..order()
    };
    let what = ReceiptPaper {
        head: &[],
        order: &many,
        proof: Proof::Missing,
        at: at(),
        duplicate: None,
        undoing: None,
        undone: None,
    };
    let Some(found) = outside_reader(&pdf_of(&receipt(&what, &labels()))) else { return };
    for n in 1..=200 {
        assert!(found.contains(&format!("Послуга {n} * ...")), "{n}");
    }
}

#[test]
fn bytes_that_are_no_font_are_refused() {
    let options = PdfOptions { width: Width::MIN, font: MONO, bold: b"no font", title: "", at: at() };
    assert_eq!(pdf::write(&Paper::default(), &options), Err(PdfError::Font(Emphasis::Strong)));
}
