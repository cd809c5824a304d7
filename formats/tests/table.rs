//! Tables out of files: the samples of every form and code page, every defect by its name, and any bytes at all.

use kassa_formats::table::{
    COLUMNS_MAX, DbfFault, Encoding, Format, ROW_BYTES_MAX, ReadOptions, Remark, Row, TableError, read,
};
use proptest::prelude::*;

fn options(encoding: Encoding) -> ReadOptions {
    ReadOptions { encoding, ..ReadOptions::default() }
}

fn rows(bytes: &[u8], options: &ReadOptions) -> Result<Vec<Row>, TableError> {
    read(bytes, options)?.rows.collect()
}

fn cells(bytes: &[u8], options: &ReadOptions) -> Vec<(u64, String)> {
    rows(bytes, options).unwrap().into_iter().map(|row| (row.line, row.cells.join("|"))).collect()
}

fn error(bytes: &[u8], options: &ReadOptions) -> TableError {
    rows(bytes, options).unwrap_err()
}

const CP866_CSV: &[u8] = include_bytes!("samples/accounts_cp866.csv");
const CP1251_CSV: &[u8] = include_bytes!("samples/accounts_cp1251.csv");
const UTF8_CSV: &[u8] = include_bytes!("samples/accounts_utf8.csv");
const TAB_CSV: &[u8] = include_bytes!("samples/accounts_tab_utf8.csv");
const CP866_DBF: &[u8] = include_bytes!("samples/accounts_cp866.dbf");
const CP1251_DBF: &[u8] = include_bytes!("samples/accounts_cp1251.dbf");
const UNMARKED_DBF: &[u8] = include_bytes!("samples/accounts_unmarked_cp1251.dbf");
const FOXPRO_DBF: &[u8] = include_bytes!("samples/accounts_foxpro.dbf");

#[test]
fn samples_are_read_as_they_are_without_being_told_anything() {
    let russian = [
        "00077001|Кузнецова Мария Петровна|ул. Садовая|12|45|1842,50",
        "1000432|Орлов \"младший\"; Пётр|ул. Северная|3-А||950,00",
    ];
    let ukrainian =
        ["555101|Кравченко Олена Іванівна|вул. Соборна|12-А|7|412.37", "000042|Ґалаґан, Ілля|вул. Їжакова|3||0.05"];
    let spaced = [ukrainian[0], "000042|Ґалаґан\u{a0}Ілля|вул. Їжакова|3||0.05"];
    for (bytes, encoding, expect) in [
        (CP866_CSV, Encoding::Cp866, russian),
        (CP1251_CSV, Encoding::Cp1251, russian),
        (UTF8_CSV, Encoding::Utf8, ukrainian),
        (TAB_CSV, Encoding::Utf8, spaced),
    ] {
        let table = read(bytes, &ReadOptions::default()).unwrap();
        assert_eq!(table.encoding, encoding);
        assert_eq!(table.headers, ["account", "holder", "street", "house", "flat", "amount"]);
        assert_eq!(table.column(&["LS", " Account "]), Some(0));
        assert_eq!(table.column(&["holder", "street"]), None, "two columns fit");
        assert_eq!(table.column(&["nothing"]), None);
        let expect: Vec<(u64, String)> = (2..).zip(expect.map(str::to_owned)).collect();
        assert_eq!(cells(bytes, &ReadOptions::default()), expect);
    }
}

#[test]
fn dbf_samples_give_the_same_cells_as_a_csv_would() {
    let russian = [
        (1, "00077001|Кузнецова Мария Петровна|ул. Садовая|12|45|1842.50|2026-11-21|T"),
        (3, "1000432|Орлов Пётр|ул. Северная|3|77|950.00|2026-11-20|"),
    ];
    let ukrainian = [
        (1, "555101|Кравченко Олена Іванівна|вул. Соборна|12-А|7|412.37|2026-11-21|T"),
        (2, "000042|Ґалаґан Ілля|вул. Їжакова|3||0.05||F"),
    ];
    for (bytes, encoding, expect) in [
        (CP866_DBF, Encoding::Cp866, russian),
        (CP1251_DBF, Encoding::Cp1251, ukrainian),
        (UNMARKED_DBF, Encoding::Cp1251, ukrainian),
        (FOXPRO_DBF, Encoding::Cp866, russian),
    ] {
        let table = read(bytes, &ReadOptions::default()).unwrap();
        assert_eq!(table.encoding, encoding);
        assert_eq!(table.headers, ["LS", "FIO", "STREET", "HOUSE", "FLAT", "SUMMA", "DAT", "AKT"]);
        assert_eq!(cells(bytes, &ReadOptions::default()), expect.map(|(line, text)| (line, text.to_owned())));
    }
    assert_eq!(read(CP866_DBF, &ReadOptions::default()).unwrap().remarks, [Remark::Deleted { records: 1 }]);
}

#[test]
fn csv_forms() {
    for (text, expect) in [
        ("a;b\n1;2", vec![(2, "1|2")]),
        ("a;b\r\n1;2\r\n", vec![(2, "1|2")]),
        ("a;b\r1;2\r", vec![(2, "1|2")]),
        ("\n \r\n a ; b \n\n1;2\n   \n3;4\n\n", vec![(5, "1|2"), (7, "3|4")]),
        ("a;b\n\"1\n1\";2\n3;4\n", vec![(2, "1\n1|2"), (4, "3|4")]),
        ("a;b\n\"x\"\"y\";\"\"\n", vec![(2, "x\"y|")]),
        ("a;b\nТОВ \"Вода\";2\n", vec![(2, "ТОВ \"Вода\"|2")]),
        ("a;b\n1;2;;\n", vec![(2, "1|2")]),
        ("a\n1,5\n2,5\n", vec![(2, "1,5"), (3, "2,5")]),
        ("a;b\n1,5;2,5\n1,5;2,5\n", vec![(2, "1,5|2,5"), (3, "1,5|2,5")]),
        ("a,b,c;d\n1,2,3\n", vec![(2, "1|2|3")]),
        ("a;b\n", vec![]),
        ("a;b\n1;2\n\u{1a}", vec![(2, "1|2")]),
    ] {
        let expect: Vec<(u64, String)> = expect.into_iter().map(|(line, text)| (line, text.to_owned())).collect();
        if text.starts_with("a\n") {
            let told = ReadOptions { delimiter: Some(b';'), ..ReadOptions::default() };
            assert_eq!(cells(text.as_bytes(), &told), expect, "{text:?}");
        } else {
            assert_eq!(cells(text.as_bytes(), &ReadOptions::default()), expect, "{text:?}");
        }
    }
}

#[test]
fn csv_defects_are_refused_with_their_place() {
    let long = format!("a;b\n1;{}\n", "x".repeat(ROW_BYTES_MAX));
    let long_quoted = format!("a;b\n1;\"{}\"\n", "x".repeat(ROW_BYTES_MAX));
    let wide = ";".repeat(COLUMNS_MAX);
    for (text, expect) in [
        ("", TableError::Empty),
        ("\n\n", TableError::Empty),
        ("a;b\n1;2;3\n", TableError::Ragged { line: 2, expected: 2, found: 3 }),
        ("a;b\n1;2\n3\n", TableError::Ragged { line: 3, expected: 2, found: 1 }),
        ("a;b\n1;\"2\n3;4\n", TableError::Quotes { line: 2 }),
        ("a;b\n1;\"2\"x\n3;4\n", TableError::Quotes { line: 2 }),
        (&long, TableError::RowTooLong { line: 2 }),
        (&long_quoted, TableError::RowTooLong { line: 2 }),
        (&wide, TableError::TooManyColumns),
        ("\u{feff}", TableError::Empty),
        ("a;b\n1;\u{0}2\u{0}3\n", TableError::WrongEncoding { line: 2, column: 2, encoding: Encoding::Utf8 }),
    ] {
        let told = ReadOptions { format: Format::Csv, delimiter: Some(b';'), ..ReadOptions::default() };
        assert_eq!(error(text.as_bytes(), &told), expect, "{:?}", text.get(..40));
    }
    assert_eq!(error(&[0xFF, 0xFE, b'a', 0], &ReadOptions::default()), TableError::Utf16);
    let quote = ReadOptions { delimiter: Some(b'"'), ..ReadOptions::default() };
    assert_eq!(error(b"a;b", &quote), TableError::BadDelimiter(b'"'));
}

#[test]
fn a_wrong_code_page_is_refused_and_asked_for() {
    for (bytes, told) in [
        (CP866_CSV, Encoding::Cp1251),
        (CP866_CSV, Encoding::Utf8),
        (CP1251_CSV, Encoding::Cp866),
        (CP1251_CSV, Encoding::Utf8),
        (UTF8_CSV, Encoding::Cp866),
        (UTF8_CSV, Encoding::Cp1251),
        (CP866_DBF, Encoding::Cp1251),
        (CP1251_DBF, Encoding::Cp866),
    ] {
        let found = error(bytes, &options(told));
        assert!(matches!(found, TableError::WrongEncoding { encoding, .. } if encoding == told), "{told:?}: {found:?}");
    }
    // A mark that lies is no better than a person who does.
    let mut lying = CP1251_DBF.to_vec();
    lying[29] = 0x65;
    assert_eq!(
        error(&lying, &ReadOptions::default()),
        TableError::WrongEncoding { line: 1, column: 2, encoding: Encoding::Cp866 }
    );
    // Ukrainian DOS text: І is Ў in the page that DOS programs of other countries mark.
    let holder = [0x85, 0xA2, 0xA0, b' ', 0xF6, 0xAB, 0xAB, 0xEF];
    let mut file = b"account;holder\n1;".to_vec();
    file.extend_from_slice(&holder);
    for told in [Encoding::Cp1125, Encoding::Detect] {
        assert_eq!(cells(&file, &options(told)), [(2, "1|Ева Ілля".to_owned())]);
    }
    assert_eq!(
        error(&file, &options(Encoding::Cp866)),
        TableError::WrongEncoding { line: 2, column: 2, encoding: Encoding::Cp866 }
    );
    // Bytes of no Cyrillic page.
    assert_eq!(error(b"a;b\n1;\x98\x98\xB0\n", &ReadOptions::default()), TableError::EncodingUnclear);
}

/// A DBF of one column `LS` of two characters and the given records.
fn small_dbf(count: u32, records: &[u8]) -> Vec<u8> {
    let mut file = vec![0x03, 126, 11, 21];
    file.extend_from_slice(&count.to_le_bytes());
    file.extend_from_slice(&[65, 0, 3, 0]);
    file.resize(32, 0);
    file[29] = 0x65;
    file.extend_from_slice(b"LS\0\0\0\0\0\0\0\0\0C\0\0\0\0\x02");
    file.resize(64, 0);
    file.push(0x0D);
    file.extend_from_slice(records);
    file
}

#[test]
fn dbf_counts_and_cuts() {
    let ok = |records: &[&str]| Ok(records.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
    let cut = |promised, whole| Err(TableError::DbfCut { promised, whole });
    for (count, body, expect, remarks) in [
        (2, b" 11 22\x1a".as_slice(), ok(&["11", "22"]), 0),
        (2, b" 11 22", ok(&["11", "22"]), 0),
        (2, b" 11 22\x1arubbish 33", ok(&["11", "22"]), 0),
        (2, b" 11 22\0\0", ok(&["11", "22"]), 0),
        (2, b" 11*22\x1a", ok(&["11"]), 1),
        (0, b"\x1a", ok(&[]), 0),
        (0, b"", ok(&[]), 0),
        (1, b" 11 22\x1a", ok(&["11", "22"]), 1),
        (3, b" 11 22\x1a", ok(&["11", "22"]), 1),
        (3, b" 11 22", cut(3, 2), 0),
        (2, b" 11 2", cut(2, 1), 0),
        (2, b" 11 22 3", cut(2, 2), 0),
        (u32::MAX, b" 11", cut(u64::from(u32::MAX), 1), 0),
        (2, b" 11x22\x1a", Err(TableError::DbfRecord { record: 2, mark: b'x' }), 0),
    ] {
        let file = small_dbf(count, body);
        let found = read(&file, &ReadOptions::default()).and_then(|table| {
            assert_eq!(table.remarks.len(), remarks, "{body:?}");
            table.rows.map(|row| row.map(|row| row.cells.join("|"))).collect::<Result<Vec<_>, _>>()
        });
        assert_eq!(found, expect, "{count} {body:?}");
    }
}

#[test]
fn dbf_headers_that_contradict_themselves_are_refused() {
    let good = small_dbf(1, b" 11\x1a");
    let patched = |at: usize, byte: u8| {
        let mut file = good.clone();
        file[at] = byte;
        file
    };
    for (file, expect) in [
        (patched(0, 0x07), TableError::DbfHeader(DbfFault::Version)),
        (patched(9, 0xFF), TableError::DbfHeader(DbfFault::Short)),
        (patched(8, 64), TableError::DbfHeader(DbfFault::NoEnd)),
        (patched(8, 3), TableError::DbfHeader(DbfFault::Short)),
        (patched(32, 0x0D), TableError::DbfHeader(DbfFault::NoColumns)),
        (patched(10, 4), TableError::DbfHeader(DbfFault::RecordLength)),
        (patched(48, 3), TableError::DbfHeader(DbfFault::RecordLength)),
        (patched(43, b'M'), TableError::DbfType { name: "LS".to_owned(), kind: 'M' }),
        (good[..20].to_vec(), TableError::DbfHeader(DbfFault::Short)),
        (good[..50].to_vec(), TableError::DbfHeader(DbfFault::Short)),
    ] {
        let told = ReadOptions { format: Format::Dbf, ..ReadOptions::default() };
        assert_eq!(error(&file, &told), expect);
    }
}

#[test]
fn every_cut_of_a_dbf_is_noticed() {
    for length in 1..CP866_DBF.len() - 1 {
        assert!(rows(&CP866_DBF[..length], &ReadOptions::default()).is_err(), "{length} bytes");
    }
}

#[test]
fn a_csv_that_begins_with_a_digit_is_no_foxpro() {
    assert_eq!(cells(b"0;1\n2;3\n", &ReadOptions::default()), [(2, "2|3".to_owned())]);
}

proptest! {
    #[test]
    fn any_bytes_give_rows_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for format in [Format::Csv, Format::Dbf, Format::Detect] {
            for encoding in [Encoding::Detect, Encoding::Utf8, Encoding::Cp866, Encoding::Cp1251, Encoding::Cp1125] {
                let _ = rows(&bytes, &ReadOptions { format, encoding, delimiter: None });
            }
        }
    }

    #[test]
    fn a_damaged_sample_gives_rows_or_an_error(at in 0..CP866_DBF.len(), byte in any::<u8>()) {
        for sample in [CP866_DBF, CP866_CSV] {
            let mut damaged = sample.to_vec();
            if let Some(place) = damaged.get_mut(at) {
                *place = byte;
            }
            let _ = rows(&damaged, &ReadOptions::default());
        }
    }

    #[test]
    fn cells_of_any_text_come_back(table in proptest::collection::vec(proptest::collection::vec("[ -~А-яіїєґ\n]{0,12}", 3), 1..8)) {
        let mut file = "a;b;c\n".to_owned();
        for row in &table {
            let quoted: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            file.push_str(&quoted.join(";"));
            file.push_str("\r\n");
        }
        let told = ReadOptions { delimiter: Some(b';'), ..options(Encoding::Utf8) };
        let read: Vec<Vec<String>> = rows(file.as_bytes(), &told).unwrap().into_iter().map(|row| row.cells).collect();
        let expect: Vec<Vec<String>> =
            table.iter().map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect()).collect();
        prop_assert_eq!(read, expect);
    }
}
