//! A registry of a million payments: read by its profile, and written as a workbook.
//!
//! `cargo bench -p kassa-formats --bench registry [-- PAYMENTS]`. The file lies on disk as a bank's would. Memory is the
//! peak of the process above what it had before, as the system counts it.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::time::Instant;

use kassa_domain::{BusinessDate, Currency, Money};
use kassa_formats::listing::{Cell, Column, Head, Kind, Row, xlsx};
use kassa_formats::receipt::NumberForm;
use kassa_formats::registry::{Profile, Rules, check};
use kassa_formats::text::{CodePage, fit};

const PAYMENTS: u64 = 1_000_000;

#[expect(clippy::disallowed_methods, reason = "a bench is about the clock of the machine")]
fn main() -> io::Result<()> {
    let payments = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(PAYMENTS);
    let mut out = io::stdout().lock();
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("registry.txt");
    registry(payments, &mut BufWriter::new(File::create(&path)?))?;

    let profile = Profile::of_name("sber").expect("a shipped profile");
    let today = BusinessDate::new(2026, 11, 24).expect("a day");
    let base = peak_kib();
    let began = Instant::now();
    let mut file = File::open(&path)?;
    let checked = check(&mut file, None, &profile, Rules { today, open_from: None }, &|_| None).expect("it agrees");
    let decided = began.elapsed();
    let protocol = checked.apply(&mut file, &mut |_| None).expect("it is the same file");
    writeln!(
        out,
        "import   {} payments: checked in {:.1} s, applied in {:.1} s, {} KiB above the base",
        protocol.applied.count,
        decided.as_secs_f64(),
        (began.elapsed() - decided).as_secs_f64(),
        peak_kib().saturating_sub(base)
    )?;

    let base = peak_kib();
    let began = Instant::now();
    let head = head();
    let rows = (0..payments).map(row);
    xlsx::write(&head, rows, &mut BufWriter::new(File::create(folder.path().join("registry.xlsx"))?))
        .expect("a workbook");
    writeln!(
        out,
        "workbook {payments} rows in {:.1} s, {} KiB above the base",
        began.elapsed().as_secs_f64(),
        peak_kib().saturating_sub(base)
    )
}

/// The file of a bank, in CP1251.
fn registry(payments: u64, out: &mut impl io::Write) -> io::Result<()> {
    let name = fit("КУЗНЕЦОВА МАРИЯ ПЕТРОВНА;САДОВАЯ 12-45", CodePage::Cp1251);
    for number in 0..payments {
        write!(out, "21-11-2026;14-05-09;8621;0138;{number:012};{number:08};")?;
        out.write_all(&name)?;
        out.write_all(b";1026;1842,50;1824,07;18,43\r\n")?;
    }
    let sum = |minor: u64| format!("{},{:02}", minor * payments / 100, minor * payments % 100);
    write!(out, "={payments};{};{};{};004512;23-11-2026\r\n", sum(184_250), sum(182_407), sum(1_843))
}

fn head() -> Head {
    let column = |key, title: &str, kind| Column { key, title: title.to_owned(), kind };
    Head {
        title: "Реестр".to_owned(),
        lines: Vec::new(),
        columns: vec![
            column("LS", "Лицевой счёт", Kind::Code(20)),
            column("FIO", "Плательщик", Kind::Text(40)),
            column("DAT", "Дата", Kind::Date),
            column("SUMMA", "Сумма", Kind::Money(12)),
        ],
        form: NumberForm::SpaceComma,
    }
}

fn row(number: u64) -> Row {
    Row::Line(vec![
        Cell::Text(format!("{number:08}")),
        Cell::Text("КУЗНЕЦОВА МАРИЯ ПЕТРОВНА".to_owned()),
        Cell::Date(BusinessDate::new(2026, 11, 21).expect("a day")),
        Cell::Money(Money::new(184_250, Currency::Rub)),
    ])
}

/// The most memory this process ever had, kibibytes; nothing where the system does not tell.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}
