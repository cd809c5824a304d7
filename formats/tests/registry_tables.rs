//! Registries in workbooks and DBF: what spreadsheets do to numbers and days, archives that lie, a million payments.

mod samples;

use std::io::Cursor;

use kassa_domain::{BusinessDate, Currency, Money};
use kassa_formats::listing::{Cell, Column, DAY_PAYMENTS, Head, Kind, Row, dbf};
use kassa_formats::receipt::NumberForm;
use kassa_formats::registry::{
    Container, Field, Item, MeterReading, Payment, Profile, Reason, Refusal, Rules, check, propose,
};
use kassa_formats::table::Remark;
use kassa_formats::text::CodePage;
use samples::{workbook, workbook_parts, zipped};

fn rules() -> Rules {
    Rules { today: BusinessDate::new(2026, 11, 24).unwrap(), open_from: None }
}

fn payments(bytes: &[u8], id: &str) -> Result<Vec<Payment>, Refusal> {
    let checked = check(&mut Cursor::new(bytes), None, &Profile::of_name(id).unwrap(), rules(), &|_| None)?;
    let mut found = Vec::new();
    let protocol = checked.apply(&mut Cursor::new(bytes), &mut |item| {
        if let Item::Payment(payment) = item {
            found.push(payment.as_ref().clone());
        }
        None
    })?;
    assert_eq!(protocol.totals.count, found.len() as u64);
    Ok(found)
}

fn text(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn number(at: &str, value: &str, style: u8) -> String {
    format!("<c r=\"{at}\" s=\"{style}\"><v>{value}</v></c>")
}

const NO_TEXTS: &str = "<sst uniqueCount=\"0\"></sst>";

/// Titles in the third row, then these rows of cells A to D: account, payer, day, sum.
fn sheet(rows: &[[String; 4]]) -> String {
    let titles =
        [text("A3", "ЛИЦЕВОЙ  счет"), text("B3", "Плательщик"), text("C3", "Дата"), text("D3", "Сумма")].concat();
    let rows = (4..).zip(rows).map(|(line, cells)| format!("<row r=\"{line}\">{}</row>", cells.concat()));
    format!("<row r=\"1\">{}</row><row r=\"3\">{titles}</row>{}", text("A1", "Отчёт"), rows.collect::<String>())
}

fn ordinary(line: u32, account: String, sum: String) -> [String; 4] {
    [account, text(&format!("B{line}"), "Қасым Ә."), number(&format!("C{line}"), "46347", 2), sum]
}

#[test]
fn what_spreadsheets_do_to_numbers_is_undone_or_refused() {
    let rows = [
        ordinary(4, text("A4", "00077001"), number("D4", "1842.3499999999999", 0)),
        ordinary(5, number("A5", "12345", 1), number("D5", "17.640000000000001", 0)),
        ordinary(6, number("A6", "12345", 0), number("D6", "1.84235E+3", 0)),
        ordinary(7, number("A7", "1.23E+19", 0), text("D7", "1 842,50")),
        ordinary(8, number("A8", "1234567890123456", 0), number("D8", "5", 0)),
    ];
    let found = payments(&workbook(&sheet(&rows), NO_TEXTS, false), "table-kz").unwrap();
    let shown: Vec<(&str, bool, i64, Option<Reason>)> = found
        .iter()
        .map(|payment| {
            let account = payment.account.as_ref().unwrap();
            (account.number.as_str(), account.zeros_lost, payment.amount.minor(), payment.against)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("00077001", false, 184_235, None),
            ("0012345", false, 1_764, None),
            ("12345", true, 184_235, None),
            ("12300000000000000000", true, 184_250, Some(Reason::AccountDamaged)),
            ("1234567890123456", true, 500, Some(Reason::AccountDamaged)),
        ]
    );
    assert!(found.iter().all(|payment| payment.date == BusinessDate::new(2026, 11, 21).ok()));
    for (sum, refused) in
        [(number("D4", "1842.355", 0), true), (text("D4", "1842,355"), true), (text("D4", "1842,35"), false)]
    {
        let rows = [ordinary(4, text("A4", "7"), sum)];
        let found = payments(&workbook(&sheet(&rows), NO_TEXTS, false), "table-kz");
        assert_eq!(
            found.err(),
            refused.then(|| Refusal::Field {
                line: 4,
                field: Field::Amount,
                text: if rows[0][3].contains("inlineStr") { "1842,355" } else { "1842.355" }.to_owned(),
            })
        );
    }
}

#[test]
fn titles_are_found_far_down_and_on_another_sheet() {
    let rows = [ordinary(4, text("A4", "00077001"), number("D4", "1", 0))];
    let far = sheet(&rows).split("<row ").skip(2).fold(String::new(), |all, row| {
        let moved = |row: &str, from: &str, to: &str| row.replace(&format!("r=\"{from}\""), &format!("r=\"{to}\""));
        let mut row = moved(&moved(row, "3", "63"), "4", "64");
        for column in ["A", "B", "C", "D"] {
            row = moved(&row, &format!("{column}3"), &format!("{column}63"));
            row = moved(&row, &format!("{column}4"), &format!("{column}64"));
        }
        all + "<row " + &row
    });
    let found = payments(&workbook(&far, NO_TEXTS, false), "table-kz").unwrap();
    assert_eq!(found[0].account.as_ref().unwrap().number, "00077001");
    let mut parts = workbook_parts(&sheet(&rows), NO_TEXTS, false);
    let first = parts.last().unwrap().1.clone();
    for (name, content) in &mut parts {
        let text = String::from_utf8(content.clone()).unwrap();
        *content = match *name {
            "xl/workbook.xml" => {
                text.replace("</sheets>", "<sheet name=\"Реестр\" sheetId=\"2\" r:id=\"r2\"/></sheets>")
            }
            "xl/_rels/workbook.xml.rels" => {
                let again = text.replace("r1", "r2").replace("sheet1", "sheet2");
                let second = &again[again.find("<Relationship ").unwrap()..again.find("</Relationships>").unwrap()];
                text.replace("</Relationships>", &format!("{second}</Relationships>"))
            }
            "xl/worksheets/sheet1.xml" => text.replace("Сумма", "Всего"),
            _ => text,
        }
        .into_bytes();
    }
    parts.push(("xl/worksheets/sheet2.xml", first));
    let found = payments(&zipped(&parts), "table-kz").unwrap();
    assert_eq!(found[0].account.as_ref().unwrap().number, "00077001");
}

#[test]
fn days_count_from_1900_or_from_1904() {
    for (serial, from_1904) in [("46347", false), ("44885", true), ("46347.586", false)] {
        let mut row = ordinary(4, text("A4", "7"), number("D4", "1", 0));
        // Dressed as a day, and as a plain number.
        for style in [2, 0] {
            row[2] = number("C4", serial, style);
            let found = payments(&workbook(&sheet(&[row.clone()]), NO_TEXTS, from_1904), "table-kz").unwrap();
            assert_eq!(found[0].date, BusinessDate::new(2026, 11, 21).ok(), "{serial}, look {style}");
        }
    }
}

#[test]
fn the_row_of_totals_must_agree() {
    let row = |line: u32| ordinary(line, text(&format!("A{line}"), "7"), number(&format!("D{line}"), "100.1", 0));
    for (word, said, refused) in [("Барлығы", "200.2", false), ("", "200.2", false), ("Итого:", "200.3", true)]
    {
        let total = [text("A6", ""), text("B6", word), String::new(), number("D6", said, 0)];
        let found = payments(&workbook(&sheet(&[row(4), row(5), total]), NO_TEXTS, false), "table-kz");
        let total = Refusal::Total { field: Field::Amount, said: 20_030, found: 20_020 };
        assert_eq!(found.err(), refused.then_some(total), "{word}");
    }
}

#[test]
fn a_row_called_total_in_the_column_of_accounts_is_no_payment() {
    let row = |line: u32| ordinary(line, text(&format!("A{line}"), "7"), number(&format!("D{line}"), "100.1", 0));
    let load = |last: [String; 4]| payments(&workbook(&sheet(&[row(4), row(5), last]), NO_TEXTS, false), "table-kz");
    let cells = |account: &str, payer: &str, sum: &str| {
        let sum = if sum.is_empty() { String::new() } else { number("D6", sum, 0) };
        [text("A6", account), text("B6", payer), String::new(), sum]
    };
    let wrong = Refusal::Total { field: Field::Amount, said: 20_030, found: 20_020 };
    for (account, payer, sum, expect) in [
        ("Итого", "", "200.2", Ok(2)),
        ("Итого", "", "200.3", Err(wrong.clone())),
        ("Барлығы: 2 төлем", "", "200.3", Err(wrong.clone())),
        ("ВСЬОГО", "2 платежі", "200.3", Err(wrong)),
        // Without a sum the row says nothing.
        ("Разом", "", "", Ok(2)),
        // A payer that begins so, with an account, is a payer.
        ("8", "ИТОГО СЕРВИС ТОО", "0.1", Ok(3)),
        ("ИТОГОВЫЙ-8", "", "0.1", Ok(3)),
    ] {
        let found = load(cells(account, payer, sum)).map(|payments| payments.len());
        assert_eq!(found, expect, "{account} {payer} {sum}");
    }
    let csv = |last: &str| payments(format!("ЛС;ФИО;Сумма\n7;А;100,10\n{last}\n").as_bytes(), "table-kz");
    assert_eq!(csv("Итого;;100,10").map(|payments| payments.len()), Ok(1));
    assert!(matches!(csv("Итого;;100,11"), Err(Refusal::Total { .. })));
    let payer_first = "ФИО;ЛС;Сумма\nИТОГО СЕРВИС ТОО;7;100,10\nИтого;;100,10\n";
    assert_eq!(payments(payer_first.as_bytes(), "table-kz").map(|payments| payments.len()), Ok(1));
}

#[test]
fn archives_that_lie_are_refused_before_they_are_believed() {
    let sheet = sheet(&[ordinary(4, text("A4", "7"), number("D4", "1", 0))]);
    assert_eq!(payments(&workbook(&sheet, NO_TEXTS, false), "table-kz").unwrap().len(), 1);
    let many = format!("<sst uniqueCount=\"2\">{}</sst>", "<si/>".repeat(1_100_000));
    let bomb = format!("<sst uniqueCount=\"1\"><si><t>{}</t></si></sst>", "x".repeat(40 << 20));
    let long = format!("<row r=\"1\">{}</row>", text("A1", &"x".repeat(300 << 10)));
    for (rows, shared, expect) in [
        (sheet.as_str(), "<sst uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>", Refusal::Damaged),
        (&sheet, "<sst uniqueCount = '99999999999999' ><si/></sst>", Refusal::Damaged),
        (&sheet, "<sst uniqueCount=\"1\">\0", Refusal::Damaged),
        (&sheet, &many, Refusal::TooLarge),
        (&sheet, &bomb, Refusal::TooLarge),
        (&long, NO_TEXTS, Refusal::TooLarge),
    ] {
        assert_eq!(payments(&workbook(rows, shared, false), "table-kz").err(), Some(expect), "{:?}", shared.get(..40));
    }
    // A row far away costs no memory, and a workbook cut anywhere is damaged.
    let far = format!("{sheet}<row r=\"1048576\">{}</row>", number("XFD1048576", "1", 0));
    assert_eq!(payments(&workbook(&far, NO_TEXTS, false), "table-kz").unwrap().len(), 1);
    let whole = workbook(&sheet, NO_TEXTS, false);
    for length in (4..whole.len()).step_by(37) {
        assert!(payments(&whole[..length], "table-kz").is_err(), "{length}");
    }
}

/// A day's payments in DBF, `count` of them.
fn day(count: u32, page: CodePage) -> Vec<u8> {
    let columns = DAY_PAYMENTS.map(|(key, kind)| Column { key, title: key.to_owned(), kind });
    let head =
        Head { title: String::new(), lines: Vec::new(), columns: columns.to_vec(), form: NumberForm::SpaceComma };
    let rows = (0..count).map(|number| {
        Row::Line(
            head.columns
                .iter()
                .map(|column| match (column.key, column.kind) {
                    ("OPID", _) => Cell::Text(format!("op-{number}")),
                    ("LS", _) => Cell::Text(format!("{number:08}")),
                    ("FIO", _) => Cell::Text("Кузнецова Мария".to_owned()),
                    ("TIM", _) => Cell::Text("14:05:09".to_owned()),
                    ("PERIOD", _) => Cell::Text("202610".to_owned()),
                    ("SUMMA", _) => Cell::Money(Money::new(184_250, Currency::Rub)),
                    ("STORNO", _) if number == 1 => Cell::Text("S".to_owned()),
                    (_, Kind::Date) => Cell::Date(BusinessDate::new(2026, 11, 21).unwrap()),
                    _ => Cell::Empty,
                })
                .collect(),
        )
    });
    let mut out = Cursor::new(Vec::new());
    let _ = dbf::write(&head, rows, page, BusinessDate::new(2026, 11, 21).unwrap(), &mut out).unwrap();
    out.into_inner()
}

#[test]
fn a_days_payments_in_dbf() {
    for page in [CodePage::Cp866, CodePage::Cp1251] {
        let found = payments(&day(3, page), "day-dbf").unwrap();
        assert_eq!(
            found.iter().map(|payment| payment.amount.minor()).collect::<Vec<_>>(),
            [184_250, -184_250, 184_250]
        );
        assert_eq!(found[0].payer.as_deref(), Some("Кузнецова Мария"));
        assert_eq!(found[2].account.as_ref().map(|account| account.number.as_str()), Some("00000002"));
    }
    let whole = day(3, CodePage::Cp866);
    assert_eq!(payments(&whole[..whole.len() - 10], "day-dbf").err(), Some(Refusal::Cut));
    let mut lying = whole.clone();
    lying[4] = 200;
    let checked =
        check(&mut Cursor::new(&lying), None, &Profile::of_name("day-dbf").unwrap(), rules(), &|_| None).unwrap();
    assert_eq!(checked.remarks, [Remark::RecordCount { header: 200, found: 3 }], "the file ends where it says");
    lying.truncate(lying.len() - 1);
    assert_eq!(payments(&lying, "day-dbf").err(), Some(Refusal::Cut));
    // Fewer counted than there are, and records that are crossed out: read, and told.
    let mut odd = day(3, CodePage::Cp866);
    odd[4] = 1;
    let second =
        usize::from(u16::from_le_bytes([odd[8], odd[9]])) + usize::from(u16::from_le_bytes([odd[10], odd[11]]));
    odd[second] = b'*';
    let checked =
        check(&mut Cursor::new(&odd), None, &Profile::of_name("day-dbf").unwrap(), rules(), &|_| None).unwrap();
    assert_eq!(checked.totals.count, 2);
    assert_eq!(checked.remarks, [Remark::RecordCount { header: 1, found: 3 }, Remark::Deleted { records: 1 }]);
    let mut wrong = day(3, CodePage::Cp1251);
    wrong[29] = 0x65;
    assert_eq!(payments(&wrong, "day-dbf").err(), Some(Refusal::WrongPage { line: 1 }));
    assert_eq!(payments(&whole, "sber").err(), Some(Refusal::Container(Container::Dbf)));
    let proposals = propose(&mut Cursor::new(&whole), &Profile::shipped()).unwrap();
    assert_eq!(proposals[0].profile, "day-dbf");
}

#[test]
fn several_meters_in_one_text_are_readings_of_their_line() {
    const PROFILE: &str = "id = \"agent\"\nabout = \"Agent\"\nform = \"delimited\"\nencoding = [\"utf-8\"]\n\
        currency = \"UAH\"\ncontrol = \"if-present\"\ndelimiter = \";\"\namount = \"point\"\ndate = \"DD.MM.YYYY\"\n[[line]]\nkind = \"payment\"\n\
        cells = 4\ncolumns = { date = 1, account = 2, amount = 3, readings = 4 }\n";
    let profile = Profile::read(PROFILE).unwrap();
    let load = |readings: &str| {
        let bytes = format!("21.11.2026;00077001;412.37;{readings}\n").into_bytes();
        let checked = check(&mut Cursor::new(&bytes), None, &profile, rules(), &|_| None)?;
        let mut found = Vec::new();
        let _ = checked.apply(&mut Cursor::new(&bytes), &mut |item| {
            if let Item::Payment(payment) = item {
                let of = |reading: MeterReading| (reading.place, reading.account, reading.meter, reading.reading);
                found.extend(payment.meter_readings().into_iter().map(of));
            }
            None
        })?;
        Ok::<_, Refusal>(found)
    };
    let row = |place, meter: &str, value: &str| (place, "00077001".to_owned(), meter.to_owned(), value.to_owned());
    assert_eq!(load("1||0042137:128||0042138:77.5").unwrap(), [row(1, "0042137", "128"), row(2, "0042138", "77.5")]);
    assert_eq!(load("").unwrap(), []);
    assert_eq!(
        load("1||0042137"),
        Err(Refusal::Field { line: 1, field: Field::Readings, text: "1||0042137".to_owned() })
    );
}

#[test]
fn names_in_the_page_of_kazakhstan_are_not_read_with_ukrainian_letters() {
    let page =
        |text: &str, page: CodePage| -> Vec<u8> { text.chars().map(|sign| page.byte_of(sign).unwrap()).collect() };
    let line = |payer: &str| format!("21-11-2026;14-05-09;8621;0138;17;1000432;{payer};;1026;10,00;10,00;0,00\r\n");
    let whole = |payer: &str| format!("{}=1;10,00;10,00;0,00;004512;23-11-2026\r\n", line(payer));
    let wrong = |payer: &str, currency: Currency, bytes: &[u8]| {
        let profile = Profile { currency, ..Profile::of_name("sber").unwrap() };
        let refused = check(&mut Cursor::new(bytes), None, &profile, rules(), &|_| None).err();
        refused
            .map(|why| assert!(matches!(why, Refusal::Encoding | Refusal::WrongPage { .. }), "{payer}: {why}"))
            .is_some()
    };
    for (payer, in_kazakhstan, elsewhere) in [
        // The bytes are those of Ґтеген, Єабит, Їсен, and of a word that Ukrainian cannot have.
        ("Өтеген", true, false),
        ("Ғабит", true, false),
        ("Үсен Ғылым", true, true),
        ("Қасым", true, true),
        ("Иванова", false, false),
        ("Іңкәр", true, true),
    ] {
        let bytes = page(&whole(payer), CodePage::Kz1048);
        assert_eq!(wrong(payer, Currency::Kzt, &bytes), in_kazakhstan, "{payer}");
        assert_eq!(wrong(payer, Currency::Uah, &bytes), elsewhere, "{payer}");
    }
    let ukrainian = page(&whole("Їжакевич Ґалаґан Єва Рыбаков"), CodePage::Cp1251);
    assert!(!wrong("Ukrainian", Currency::Uah, &ukrainian));
}
