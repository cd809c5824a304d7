//! Tables out, in every form, and read back: by our own readers, and by programs that others wrote.

mod outside;

use std::io::{Cursor, Write as _};

use kassa_domain::{BusinessDate, Currency, Money, Timestamp};
use kassa_formats::listing::csv::CsvPage;
use kassa_formats::listing::dbf::{DbfWriteError, Written};
use kassa_formats::listing::pdf::ListingPdf;
use kassa_formats::listing::{
    Cell, Column, DAY_PAYMENTS, Head, Kind, Listing, Row, csv, dbf, json, letters, pdf, text, xlsx,
};
use kassa_formats::receipt::NumberForm;
use kassa_formats::receipt::render::Width;
use kassa_formats::table::{self, Encoding, ReadOptions};
use kassa_formats::text::CodePage;

const FONT: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono-Bold.ttf");

fn day() -> BusinessDate {
    BusinessDate::new(2026, 11, 21).unwrap()
}

fn uah(minor: i64) -> Cell {
    Cell::Money(Money::new(minor, Currency::Uah))
}

fn words(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// A registry of a day with a void below, and names that would run as formulas.
fn listing() -> Listing {
    let column = |key, title: &str, kind| Column { key, title: title.to_owned(), kind };
    let line = |number, account: &str, name: &str, sum, at: &str| {
        Row::Line(vec![
            Cell::Count(number),
            words(account),
            words(name),
            uah(sum),
            Cell::Decimal(at.parse().unwrap()),
            Cell::Date(day()),
        ])
    };
    let total = |count, sum| Row::Total(vec![Cell::Count(count), Cell::Empty, words("Разом"), uah(sum)]);
    Listing {
        head: Head {
            title: "Зведений реєстр за 21.11.2026".to_owned(),
            lines: vec!["Відділення № 17, каса 3".to_owned()],
            columns: vec![
                column("N", "№", Kind::Count(6)),
                column("LS", "Особовий рахунок", Kind::Code(20)),
                column("FIO", "Платник", Kind::Text(20)),
                column("SUMMA", "Сума, ₴", Kind::Money(12)),
                column("POKAZ", "Показ", Kind::Decimal { width: 12, places: 3 }),
                column("DAT", "Дата", Kind::Date),
            ],
            form: NumberForm::SpaceComma,
        },
        rows: vec![
            line(1, "00077001", "Ґалаґан Ілля", 184_250, "374"),
            line(2, "1000432", "=HYPERLINK(\"http://x\";\"Олена\")", 5, "0.125"),
            line(3, "+380501234567", "@SUM(1;2); \"лапки\"", 1_000_000_000, "1.5"),
            total(3, 1_000_184_255),
            Row::Heading("Сторно".to_owned()),
            line(4, "1000432", "-2+3|cmd", -5, "0.125"),
            total(1, -5),
        ],
    }
}

fn csv_bytes(page: CsvPage) -> Vec<u8> {
    let listing = listing();
    let mut out = Vec::new();
    csv::write(&listing.head, &listing.rows, page, &mut out).unwrap();
    out
}

#[test]
fn csv_runs_no_formula_and_is_read_back() {
    let text = String::from_utf8(csv_bytes(CsvPage::Utf8)).unwrap();
    let expect = "\u{feff}№;Особовий рахунок;Платник;\"Сума, ₴\";Показ;Дата\r\n\
        1;00077001;Ґалаґан Ілля;\"1842,50\";374;21.11.2026\r\n\
        2;1000432;\"'=HYPERLINK(\"\"http://x\"\";\"\"Олена\"\")\";\"0,05\";\"0,125\";21.11.2026\r\n\
        3;'+380501234567;\"'@SUM(1;2); \"\"лапки\"\"\";\"10000000,00\";\"1,5\";21.11.2026\r\n\
        3;;Разом;\"10001842,55\";;\r\n\
        Сторно;;;;;\r\n\
        4;1000432;'-2+3|cmd;\"-0,05\";\"0,125\";21.11.2026\r\n\
        1;;Разом;\"-0,05\";;\r\n";
    assert_eq!(text, expect);
    for (page, encoding, name) in [
        (CodePage::Cp1251, Encoding::Cp1251, "Ґалаґан Ілля"),
        (CodePage::Cp866, Encoding::Cp866, "Галаган Iлля"),
        (CodePage::Cp1125, Encoding::Cp1125, "Ґалаґан Ілля"),
    ] {
        let bytes = csv_bytes(CsvPage::Page(page));
        let options = ReadOptions { encoding, ..ReadOptions::default() };
        let mut table = table::read(&bytes, &options).unwrap();
        assert_eq!(table.rows.next().unwrap().unwrap().cells[2], name);
    }
}

#[test]
fn what_a_spreadsheet_would_run_is_named() {
    for text in ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "−1", "|x", "%x"] {
        let mut out = Vec::new();
        let head = Head { columns: Vec::new(), ..listing().head };
        csv::write(&head, [Row::Line(vec![words(text)])], CsvPage::Page(CodePage::Cp1251), &mut out).unwrap();
        let written = String::from_utf8_lossy(&out).trim().trim_start_matches('"').to_owned();
        assert!(written.starts_with('\''), "{text:?}: {written:?}");
    }
}

/// A void under a payment as reports have them: codes for programs, words for people.
fn report() -> Listing {
    let column = |key, kind| Column { key, title: key.to_owned(), kind };
    let line = |account: &str, sum, mark: &str| {
        let means = Cell::Word { code: "N", text: "готівка".to_owned() };
        Row::Line(vec![words("КП «Вода»"), words(account), means, uah(sum), words(mark)])
    };
    let total = Cell::Total { title: "Разом".to_owned(), count: Some(2) };
    let columns = vec![
        column("POST", Kind::Mark(&Kind::Text(20))),
        column("LS", Kind::Code(12)),
        column("SPOSOB", Kind::Word(1)),
        column("SUMMA", Kind::Money(12)),
        column("STORNO", Kind::Mark(&Kind::Code(1))),
    ];
    let rows = vec![
        line("42І", 500, ""),
        line("42І", -500, "S"),
        Row::Total(vec![Cell::Empty, total, Cell::Empty, uah(0), Cell::Empty]),
        Row::Sign("Підпис".to_owned()),
    ];
    Listing { head: Head { title: "Звіт: [1/2]".to_owned(), columns, lines: Vec::new(), ..listing().head }, rows }
}

#[test]
fn people_read_words_and_programs_codes() {
    let report = report();
    let shown = text::text(&report, Width::MIN);
    for (part, is_there) in
        [("готівка", true), ("Разом: 2", true), ("Підпис ____", true), ("Вода", false), ("S", false)]
    {
        assert_eq!(shown.lines().skip(3).any(|line| line.contains(part)), is_there, "{part}: {shown}");
    }
    let mut out = Vec::new();
    json::write(&report.head, &report.rows, &mut out).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let [_, void, total] = &value["rows"].as_array().unwrap()[..] else { panic!("{value}") };
    assert_eq!((&void["cells"]["SPOSOB"], &void["cells"]["STORNO"]), (&"N".into(), &"S".into()));
    assert_eq!((&total["title"], &total["count"], &total["cells"]["LS"]), (&"Разом".into(), &2.into(), &().into()));
    let (bytes, _) = dbf_bytes(&report, CodePage::Cp1251).unwrap();
    let records = bytes.split_at(32 * 6 + 1).1;
    assert_eq!(records[33..34], *b"N");
    // What a sheet may not be called is left out of its name.
    let mut file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    file.write_all(&xlsx_bytes(&report)).unwrap();
    if outside::found("Python's openpyxl", || outside::python_has("openpyxl")) {
        let script = "import sys, openpyxl\n\
            s = openpyxl.load_workbook(sys.argv[1]).active\n\
            print(s.title, s.page_setup.orientation, s.page_setup.fitToHeight, s.print_title_rows)";
        assert_eq!(outside::python_says(script, file.path()).trim(), "Звіт 12 landscape 0 $3:$3");
    }
}

#[test]
fn an_account_with_another_letter_is_never_written() {
    let report = report();
    assert_eq!(
        dbf_bytes(&report, CodePage::Cp866).unwrap_err().to_string(),
        "record 1: LS has a letter that is not in cp866"
    );
    for (page, refused) in [(CodePage::Cp866, true), (CodePage::Cp1251, false)] {
        assert_eq!(letters::codes_stay(&report, page).is_err(), refused);
    }
    // The title, the name of a column, two names: those are told, and written with what the page has.
    let (cp866, cp1251) =
        (letters::replaced(&listing(), CodePage::Cp866), letters::replaced(&listing(), CodePage::Cp1251));
    assert!(cp866 > cp1251 && cp1251 == 1, "{cp866} {cp1251}");
}

#[test]
fn json_holds_everything_exactly() {
    let listing = listing();
    let mut out = Vec::new();
    json::write(&listing.head, &listing.rows, &mut out).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(value["title"], "Зведений реєстр за 21.11.2026");
    assert_eq!(value["columns"][3]["key"], "SUMMA");
    assert_eq!(value["rows"].as_array().map(Vec::len), Some(7));
    let first = &value["rows"][0];
    assert_eq!((&first["row"], &first["cells"]["LS"]), (&"line".into(), &"00077001".into()));
    assert_eq!(first["cells"]["SUMMA"], serde_json::json!({ "minor": 184_250, "currency": "UAH" }));
    assert_eq!((&first["cells"]["DAT"], &first["cells"]["POKAZ"]), (&"2026-11-21".into(), &"374".into()));
    assert_eq!(value["rows"][4]["cells"]["title"], "Сторно");
}

#[test]
fn a_page_of_text_fits_its_width_and_loses_nothing() {
    for columns in [32, 40, 48, 64, 80, 132] {
        let width = Width::new(columns).unwrap();
        let page = text::text(&listing(), width);
        for line in page.lines() {
            assert!(line.chars().count() <= usize::from(columns), "{columns}: {line}");
        }
        let dense: String = page.split_whitespace().collect();
        for part in ["00077001", "1842,50", "Ґалаґан", "Сторно", "-0,05", "10001842,55", "21.11.2026", "380501234567"]
        {
            assert!(dense.contains(part), "{columns}: {part}\n{page}");
        }
    }
    let page = text::text(&listing(), Width::new(132).unwrap());
    assert!(page.contains("1  00077001       Ґалаґан Ілля"), "{page}");
    for line in text::lines(&listing(), Width::MIN, Some(CodePage::Cp866)) {
        assert!(line.text.chars().all(|c| CodePage::Cp866.byte_of(c).is_some()), "{}", line.text);
    }
}

fn dbf_bytes(listing: &Listing, page: CodePage) -> Result<(Vec<u8>, Written), DbfWriteError> {
    let mut out = Cursor::new(Vec::new());
    let written = dbf::write(&listing.head, &listing.rows, page, day(), &mut out)?;
    Ok((out.into_inner(), written))
}

/// One record of the nineteen fields.
fn day_payments(name: &str) -> Listing {
    let cells = vec![
        words("0017"),
        words("Іваненко О. М."),
        words("17-3-000512"),
        words("01J9Z0T6Q4M8W2"),
        Cell::Date(day()),
        words("14:05:09"),
        words("1000432"),
        words(name),
        words("вул. Соборна, 12"),
        words("WATER"),
        words("202610"),
        uah(184_250),
        uah(0),
        words("N"),
        words("SV15-20761"),
        Cell::Decimal("374".parse().unwrap()),
        Cell::Empty,
        Cell::Empty,
        words("00871"),
    ];
    let columns = DAY_PAYMENTS.map(|(key, kind)| Column { key, title: key.to_owned(), kind });
    let head = Head { columns: columns.to_vec(), ..listing().head };
    Listing { head, rows: vec![Row::Line(cells.clone()), Row::Total(cells)] }
}

#[test]
fn dbf_of_a_days_payments_is_as_wide_as_agreed() {
    let (bytes, written) = dbf_bytes(&day_payments("Ґалаґан Ілля"), CodePage::Cp866).unwrap();
    assert_eq!(bytes.len(), 641 + 351 + 1);
    assert_eq!((bytes[0], &bytes[1..4], &bytes[4..8]), (3, [126, 11, 21].as_slice(), [1, 0, 0, 0].as_slice()));
    assert_eq!((&bytes[8..12], bytes[29], bytes[640]), ([0x81, 0x02, 0x5F, 0x01].as_slice(), 0x65, 0x0D));
    assert_eq!((bytes[641], bytes[992]), (b' ', 0x1A));
    assert_eq!(written, Written { records: 1, cut: 0, replaced: 2 });
    let mut table = table::read(&bytes, &ReadOptions::default()).unwrap();
    assert_eq!(table.headers, DAY_PAYMENTS.map(|(key, _)| key));
    let cells = table.rows.next().unwrap().unwrap().cells;
    assert_eq!((cells[1].as_str(), cells[7].as_str()), ("Iваненко О. М.", "Галаган Iлля"));
    assert_eq!((cells[4].as_str(), cells[11].as_str(), cells[15].as_str()), ("2026-11-21", "1842.50", "374.000"));
    for (page, mark) in [(CodePage::Cp1251, 0xC9), (CodePage::Cp1125, 0), (CodePage::Kz1048, 0)] {
        let (bytes, written) = dbf_bytes(&day_payments("Ілля"), page).unwrap();
        assert_eq!((bytes[29], written.replaced), (mark, 0), "{page:?}");
    }
}

#[test]
fn what_a_field_cannot_hold_is_refused_or_counted() {
    let (_, written) = dbf_bytes(&day_payments(&"Ы".repeat(41)), CodePage::Cp866).unwrap();
    assert_eq!(written.cut, 1);
    let changed = |at: usize, cell: Cell| {
        let mut listing = day_payments("x");
        if let Row::Line(cells) = &mut listing.rows[0] {
            cells[at] = cell;
        }
        dbf_bytes(&listing, CodePage::Cp866).unwrap_err().to_string()
    };
    for (at, cell, expect) in [
        (6, words(&"1".repeat(21)), "record 1: LS does not fit"),
        (11, uah(1_000_000_000_000), "record 1: SUMMA does not fit"),
        (15, Cell::Decimal("1.2345".parse().unwrap()), "record 1: POKAZ does not fit"),
        (4, words("21.11.2026"), "record 1: DAT is of another kind"),
    ] {
        assert_eq!(changed(at, cell), expect);
    }
    let mut named = day_payments("x");
    named.head.columns[0].key = "point";
    assert_eq!(dbf_bytes(&named, CodePage::Cp866).unwrap_err().to_string(), "point cannot be the name of a field");
    named.head.columns[0].key = "LS";
    assert!(matches!(dbf_bytes(&named, CodePage::Cp866), Err(DbfWriteError::Fields)));
}

#[test]
fn an_outside_reader_reads_our_dbf() {
    if !outside::found("Python's dbfread", || outside::python_has("dbfread")) {
        return;
    }
    let script = "import sys, dbfread\n\
        t = dbfread.DBF(sys.argv[1])\n\
        print(t.encoding, t.field_names)\n\
        [print(list(r.values())) for r in t]";
    let (bytes, _) = dbf_bytes(&day_payments("Орлов Пётр"), CodePage::Cp866).unwrap();
    let mut file = tempfile::Builder::new().suffix(".dbf").tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    let said = outside::python_says(script, file.path());
    assert!(said.starts_with("cp866 ['POINT', 'KASSIR', 'NDOC', 'OPID', 'DAT', 'TIM', 'LS', 'FIO'"), "{said}");
    for part in ["'Орлов Пётр'", "1842.5", "374.0", "datetime.date(2026, 11, 21)", "'1000432'"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

fn xlsx_bytes(listing: &Listing) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    xlsx::write(&listing.head, &listing.rows, &mut out).unwrap();
    out.into_inner()
}

#[test]
fn an_outside_reader_reads_our_workbook() {
    if !outside::found("Python's openpyxl", || outside::python_has("openpyxl")) {
        return;
    }
    let script = "import sys, openpyxl\n\
        s = openpyxl.load_workbook(sys.argv[1]).active\n\
        print([c.value for c in s[4]])\n\
        [print([(c.data_type, c.value, c.number_format, c.quotePrefix) for c in r]) for r in s.iter_rows(min_row=5)]\n\
        print(s.max_row, any(c.data_type == 'f' for r in s.iter_rows() for c in r))";
    let mut large = listing();
    large.rows = large.rows.iter().cycle().take(21_000).cloned().collect();
    for (listing, rows) in [(listing(), "11 False"), (large, "21004 False")] {
        let mut file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
        file.write_all(&xlsx_bytes(&listing)).unwrap();
        let said = outside::python_says(script, file.path());
        assert!(said.starts_with("['№', 'Особовий рахунок', 'Платник', 'Сума, ₴', 'Показ', 'Дата']"), "{said}");
        for part in [
            "('s', '00077001', 'General', False)",
            "('n', 1842.5, '#,##0.00', False)",
            "('s', '=HYPERLINK(\"http://x\";\"Олена\")', 'General', True)",
            "('s', '+380501234567', 'General', True)",
            "datetime.datetime(2026, 11, 21, 0, 0)",
            rows,
        ] {
            assert!(said.contains(part), "{part}: {}", &said[..said.len().min(3000)]);
        }
    }
}

#[test]
fn a_pdf_has_its_text_on_every_page() {
    let mut long = listing();
    long.rows = long.rows.iter().cycle().take(200).cloned().collect();
    let at = Timestamp::new(1_795_269_909_000, 120).unwrap();
    let bytes = pdf::write(&long, &ListingPdf { font: FONT, bold: BOLD, at }).unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    if !outside::found("pdftotext", outside::pdftotext_is_there) {
        return;
    }
    let text = outside::pdftotext(&bytes);
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() > 2, "{}", pages.len());
    for (number, page) in (1..).zip(&pages) {
        assert!(page.contains("Платник") && page.contains(&format!("{number} / {}", pages.len())), "{page}");
    }
    for part in ["Зведений реєстр за 21.11.2026", "Відділення № 17", "Ґалаґан Ілля", "1 842,50", "-0,05", "₴"]
    {
        assert!(text.contains(part), "{part}: {}", pages[0]);
    }
}
