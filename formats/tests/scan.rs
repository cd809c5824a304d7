//! What was scanned: the codes of bills with the defects met in the field, texts that are no bills, and any bytes at all.

use jiff::civil::{DateTime, date};
use kassa_domain::{Currency, Money};
use kassa_formats::scan::{BillReader, Doubt, Layouts, Recipients, RecipientsError, SCAN_BYTES_MAX, Told, Unknown};
use proptest::prelude::*;

const GOST_UTF8: &[u8] = include_bytes!("samples/bill_gost_utf8.txt");
const GOST_CP1251: &[u8] = include_bytes!("samples/bill_gost_cp1251.txt");
const NBU_002: &[u8] = include_bytes!("samples/bill_nbu_002.txt");
const NBU_003: &[u8] = include_bytes!("samples/bill_nbu_003.txt");

/// When the samples are scanned, on the wall.
const NOW: DateTime = date(2026, 11, 21).at(14, 5, 9, 0);

fn rub(minor: i64) -> Option<Money> {
    Some(Money::new(minor, Currency::Rub))
}

fn uah(minor: i64) -> Option<Money> {
    Some(Money::new(minor, Currency::Uah))
}

fn read(bytes: &[u8]) -> Result<Told, Unknown> {
    BillReader::new(Layouts::usual()).tell(bytes, NOW)
}

fn check(bytes: &[u8], number: &str, amount: Option<Money>, doubts: &[Doubt]) {
    let shown = String::from_utf8_lossy(bytes);
    match read(bytes) {
        Ok(told) => {
            let (found, sum) = (told.bill.accounts[0].as_str(), told.bill.amount);
            assert_eq!((found, sum, told.doubts.as_slice()), (number, amount, doubts), "{shown}");
        }
        Err(why) => panic!("{why}: {shown}"),
    }
}

#[test]
fn sample_bills() {
    check(GOST_UTF8, "1000432", rub(184_250), &[]);
    check(GOST_CP1251, "00077001", rub(95_000), &[]);
    check(NBU_002, "555101", uah(41_237), &[]);
    check(NBU_003, "555101", uah(41_237), &[]);
}

#[test]
fn numbers_typed_or_in_a_barcode() {
    for (text, number) in [
        ("1000432", "1000432"),
        ("00077001\r\n", "00077001"),
        (" К-12/3 ", "К-12/3"),
        ("]C1000432", "000432"),
        ("2900010043258", "0001004325"),
        ("]E02900010043258", "0001004325"),
        ("]C12900010043258", "2900010043258"),
        ("75да533315", "75ДА533315"),
    ] {
        check(text.as_bytes(), number, None, &[]);
    }
}

#[test]
fn what_is_no_bill_is_named() {
    let head = "ST00012|Name=ТСЖ|PersonalAcc=40702810500000012345";
    for (text, expect) in [
        ("", Unknown::Empty),
        (" \r\n", Unknown::Empty),
        (&"1".repeat(SCAN_BYTES_MAX + 1), Unknown::TooLong),
        (&"1".repeat(33), Unknown::NotABill),
        ("Кравченко", Unknown::NotABill),
        ("12 34", Unknown::NotABill),
        ("1234'; drop", Unknown::NotABill),
        ("https://example.com/", Unknown::NotABill),
        ("https://example.com/QUJD", Unknown::NotABill),
        ("https://", Unknown::NotABill),
        ("ST00012", Unknown::Damaged),
        ("ST00019|Name=a", Unknown::Damaged),
        ("ST00012|Name=a", Unknown::Damaged),
        (head, Unknown::NoAccount),
        ("BCD\n002\n1\nUCT\n", Unknown::Damaged),
        ("BCD\n004\n1\nUCT\n\nКП\nUA713999990000026001234567890\n\n39123451\n\n\nОР 1", Unknown::Damaged),
        ("BCD\n002\n1\nUCT\n\nКП\nUA713999990000026001234567890\n\n39123451\n\n\nза воду", Unknown::NoAccount),
        ("ЫЕ00012/Тфьу=Ә", Unknown::Layout),
    ] {
        assert_eq!(read(text.as_bytes()), Err(expect), "{text}");
    }
    assert_eq!(read(&[0xFF, 0x31]), Err(Unknown::NotABill));
}

#[test]
fn gost_defects_met_in_the_field() {
    let bill = |tail: &str| {
        format!("ST00012|Name=ТСЖ|PersonalAcc=40702810500000012345|BankName=Б|BIC=049999701|CorrespAcc=0|{tail}")
    };
    for (tail, number, amount, doubts) in [
        ("persacc=7|SUM=100", "7", rub(100), [].as_slice()),
        ("PersAcc=7|Sum=", "7", None, &[]),
        ("PersAcc=7|Sum=0", "7", None, &[]),
        ("PersAcc=7|Sum=1842.50", "7", None, &[Doubt::AmountUnreadable]),
        ("PersAcc=7|Sum=1842,50", "7", None, &[Doubt::AmountUnreadable]),
        ("PersAcc=7|Sum=-1", "7", None, &[Doubt::AmountUnreadable]),
        ("PersAcc=7|Sum=9999999999999999999", "7", None, &[Doubt::AmountUnreadable]),
        ("PersonalAccount=9|", "9", None, &[]),
        ("PersAcc=|PersonalAccount=9", "9", None, &[]),
        ("PersAcc=00077001|LastName=???????|Purpose=?=?", "00077001", None, &[Doubt::LettersLost]),
        ("PersAcc=7|PaymPeriod=13.2026", "7", None, &[Doubt::PeriodUnreadable]),
        ("PersAcc=7|PayeeINN=7700998878", "7", None, &[Doubt::PayeeKey]),
        ("UIN=75да533315", "75да533315", None, &[]),
        ("PersAcc=7|UIN=0", "7", None, &[]),
    ] {
        check(bill(tail).as_bytes(), number, amount, doubts);
    }
    let whole = bill("PersAcc=7");
    for (from, to, doubts) in [
        ("BankName=Б|", "", [Doubt::Incomplete].as_slice()),
        ("BankName=Б", "BankName=", &[Doubt::Incomplete]),
        ("|CorrespAcc=0", "", &[Doubt::Incomplete]),
        ("BIC=049999701|", "", &[Doubt::Incomplete, Doubt::PayeeKey]),
        ("ST", "\u{feff}ST", &[]),
        ("ST", "]Q3\u{feff}ST", &[]),
        ("|", "j", &[]),
        ("|", "6", &[]),
        ("|", "ё", &[]),
    ] {
        let changed = whole.replace(from, to);
        check(changed.as_bytes(), "7", None, doubts);
    }
    // The digit says CP1251 and the bytes are UTF-8, and the other way round.
    let declared_falsely = String::from_utf8(GOST_UTF8.to_vec()).unwrap().replacen("ST00012", "ST00011", 1);
    check(declared_falsely.as_bytes(), "1000432", rub(184_250), &[Doubt::Encoding]);
    let mut declared_falsely = GOST_CP1251.to_vec();
    declared_falsely[6] = b'2';
    check(&declared_falsely, "00077001", rub(95_000), &[Doubt::Encoding]);
}

#[test]
fn one_cyrillic_page_declared_and_the_other_written() {
    use encoding_rs::{KOI8_R, WINDOWS_1251};
    for (name, bank) in [
        ("ТСЖ Север", "Банк"),
        ("ООО «Водоканал-Тест»", "АО «Учебный банк» г. Тестовск"),
        ("ТОВАРИЩЕСТВО СОБСТВЕННИКОВ ЖИЛЬЯ", "УЧЕБНЫЙ БАНК"),
    ] {
        // KOI8-R has no such quotation marks.
        let (name, bank) = (name.replace(['«', '»'], "\""), bank.replace(['«', '»'], "\""));
        let text = format!(
            "|Name={name}|PersonalAcc=40702810500000012345|BankName={bank}|BIC=049999701|CorrespAcc=0|PersAcc=7"
        );
        for (digit, page, doubts) in [
            ("1", WINDOWS_1251, [].as_slice()),
            ("3", KOI8_R, &[]),
            ("1", KOI8_R, &[Doubt::Encoding]),
            ("3", WINDOWS_1251, &[Doubt::Encoding]),
        ] {
            let told = read(&[b"ST0001", digit.as_bytes(), &page.encode(&text).0].concat()).unwrap();
            let found = (told.bill.payee.unwrap().name, told.doubts.as_slice(), told.encoding);
            assert_eq!(found, (name.clone(), doubts, page.name()), "{digit}");
        }
    }
}

#[test]
fn nbu_forms_met_in_the_field() {
    let payload = |amount: &str, reference: &str, purpose: &str, tail: &str| {
        format!(
            "BCD\r\n001\r\n1\r\nUCT\r\n\r\nКП\r\nUA713999990000026001234567890\r\n{amount}\r\n39123451\r\n\r\n{reference}\r\n{purpose}{tail}"
        )
    };
    for (amount, reference, purpose, number, sum, doubts) in [
        ("UAH412", "", "ОР 555101; вода", "555101", uah(41_200), [].as_slice()),
        ("UAH99.5", "", "вода, о/р №555101", "555101", uah(9_950), &[]),
        ("", "", "Особовий рахунок: 00042-1, вода", "00042-1", None, &[]),
        ("UAH0", "", "ос.рах. 7", "7", None, &[]),
        ("412.37", "", "л/с 7", "7", None, &[Doubt::AmountUnreadable]),
        ("UAH1.234", "", "л/с 7", "7", None, &[Doubt::AmountUnreadable]),
        ("UAH-1", "", "л/с 7", "7", None, &[Doubt::AmountUnreadable]),
        ("UAH1", "", "код абонента 00077015", "00077015", uah(100), &[]),
        ("UAH1", "", "Особ. рахунок 00077015", "00077015", uah(100), &[]),
        ("UAH1", "", "Абонентський номер: 00077015", "00077015", uah(100), &[]),
        ("UAH1", "", "ОР-00077015", "00077015", uah(100), &[]),
        ("UAH1", "", "00077015", "00077015", uah(100), &[Doubt::AccountFromReference]),
        ("UAH1", "123", "двор 5, ЛС 7", "7", uah(100), &[]),
        ("UAH1", "555101/2026-10", "за воду", "555101", uah(100), &[Doubt::AccountFromReference]),
        ("UAH1", "555101", "за воду", "555101", uah(100), &[Doubt::AccountFromReference]),
    ] {
        for tail in ["", "\r\n", "\r\n\r\n"] {
            check(payload(amount, reference, purpose, tail).as_bytes(), number, sum, doubts);
        }
    }
    for (purpose, expect) in [
        ("ОР 7; вода за 10.2026", Some((2026, 10))),
        ("ОР 7; вода за жовтень 2026", Some((2026, 10))),
        ("ОР 7; вода за Жовтень 2026р.", Some((2026, 10))),
        ("л/с 7, вода за октябрь 2026 г.", Some((2026, 10))),
        ("л/с 7, за ноябрь 2026, вода", Some((2026, 11))),
        ("ОР 7; за вересень - жовтень 2026", None),
        ("ОР 7; за жовтень", None),
        ("ОР 7; за жовтень 26", None),
    ] {
        let told = read(payload("UAH1", "", purpose, "").as_bytes()).unwrap();
        let month = expect.and_then(|(year, month)| kassa_domain::Period::new(year, month).ok());
        assert_eq!(told.bill.period, month, "{purpose}");
    }
    for function in ["UCT", "ICT", "XCT"] {
        let third = format!(
            "BCD\n003\n1\n{function}\n\nКП\nUA713999990000026001234567890\nUAH412.37\n39123451\n\n555101/2026-10\nОР 555101; вода\n\n\n261130235900\n261101080000\n"
        );
        check(third.as_bytes(), "555101", uah(41_237), &[]);
    }
    for (code, doubts) in [
        ("39123451", [].as_slice()),
        ("3456789014", &[]),
        ("КС123456", &[]),
        ("39123452", &[Doubt::PayeeKey]),
        ("3456789015", &[Doubt::PayeeKey]),
    ] {
        let bill = payload("UAH1", "", "ОР 7", "").replace("39123451", code);
        check(bill.as_bytes(), "7", uah(100), doubts);
        check(format!("\u{feff}{bill}").as_bytes(), "7", uah(100), doubts);
    }
    let link = String::from_utf8(NBU_002.to_vec()).unwrap();
    for other in [
        link.replace("bank.gov.ua", "qr.some-bank.ua/pay/x"),
        link.trim_end().to_owned() + "==",
        link.replace("https://", "HTTPS://"),
        link.trim_end().to_owned() + "?utm=1#top",
    ] {
        check(other.as_bytes(), "555101", uah(41_237), &[]);
    }
}

fn nbu_002(purpose: &str, code: &str) -> String {
    format!("BCD\n002\n1\nUCT\n\nКП\nUA713999990000026001234567890\nUAH412.37\n{code}\n\n\n{purpose}\n")
}

#[test]
fn an_account_stands_where_its_recipient_writes_it() {
    let recipients = r#"
        [[recipient]]
        code = "39123451"
        pattern = 'договір (\d+)'

        [[recipient]]
        code = "39123451"
        pattern = '^([0-9/]+);'

        [[recipient]]
        code = "19123455"
        account = "UA713999990000026001234567890"
        pattern = '(?:абон|аб)\.? *([А-Я]-\d+)'

        [[recipient]]
        account = "UA000000000000000000000000000"
        pattern = '(\d+)'
    "#;
    let mut reader = BillReader::new(Layouts::usual());
    reader.recipients = Recipients::read(recipients).unwrap();
    assert_eq!(reader.recipients.count(), 4);
    for (code, purpose, account, doubts) in [
        ("39123451", "договір 00512 від 01.02.2020, ОР 7", Ok("00512"), [].as_slice()),
        ("39123451", "12/345; вода", Ok("12/345"), &[]),
        ("39123451", "вода, ОР 7", Ok("7"), &[Doubt::PatternUnmet]),
        ("39123451", "вода", Err(Unknown::NoAccount), &[]),
        ("19123455", "тепло аб. К-77 за 10.2026", Ok("К-77"), &[]),
        // Nobody told how this one writes.
        ("39123087", "договір 00512, ОР 7", Ok("7"), &[]),
    ] {
        let told = reader.tell(nbu_002(purpose, code).as_bytes(), NOW);
        let found = told.as_ref().map(|told| told.bill.accounts[0].as_str()).map_err(|why| *why);
        assert_eq!(found, account, "{purpose}");
        assert_eq!(told.map_or(Vec::new(), |told| told.doubts), doubts, "{purpose}");
    }
}

#[test]
fn a_mistake_in_patterns_of_recipients_names_its_line() {
    for (text, expect) in [
        ("[[recipient]]\npattern = '(1)'", RecipientsError::Nobody(2)),
        ("\n[[recipient]]\ncode = '1'\npattern = '1'", RecipientsError::Group(4)),
        ("[[recipient]]\ncode = '1'\npattern = '(1)(2)'", RecipientsError::Group(3)),
    ] {
        assert_eq!(Recipients::read(text).unwrap_err(), expect, "{text}");
    }
    for (text, line) in [
        ("[[recipient]]\ncode = '1'\npattern = '('", "line 3"),
        ("[[recipient]]\ncode = '1'", "line 1"),
        ("\n[[recipients]]\n", "line 2"),
    ] {
        let told = Recipients::read(text).unwrap_err().to_string();
        assert!(told.contains(line), "{told}");
    }
}

#[test]
fn a_code_that_is_past_its_day_is_to_be_confirmed() {
    let reader = BillReader::new(Layouts::usual());
    for (now, doubts) in
        [(date(2026, 11, 30).at(23, 59, 0, 0), [].as_slice()), (date(2026, 11, 30).at(23, 59, 1, 0), &[Doubt::Expired])]
    {
        assert_eq!(reader.tell(NBU_003, now).unwrap().doubts, doubts);
    }
}

#[test]
fn a_page_declared_falsely_is_remembered_of_its_payee() {
    use encoding_rs::{KOI8_R, WINDOWS_1251};
    let code = |account: &str, name: &str, page: &'static encoding_rs::Encoding| {
        let text = format!("|Name={name}|PersonalAcc={account}|BankName=-|BIC=049999701|CorrespAcc=0|PersAcc=7");
        [b"ST00011".as_slice(), &page.encode(&text).0].concat()
    };
    let (ours, other) = ("40702810500000012345", "40702810500000012347");
    let mut reader = BillReader::new(Layouts::usual());
    let told = |reader: &BillReader, bytes: &[u8]| {
        let told = reader.tell(bytes, NOW).unwrap();
        (told.bill.payee.clone().unwrap().name, told.doubts.contains(&Doubt::Encoding), told)
    };
    // So short a name tells nothing of its page.
    let short = code(ours, "ОДА", KOI8_R);
    assert_ne!(told(&reader, &short).0, "ОДА");
    let (name, doubted, first) = told(&reader, &code(ours, "Товарищество Северное Сияние", KOI8_R));
    assert_eq!((name.as_str(), doubted), ("Товарищество Северное Сияние", true));
    assert!(reader.pages.remember(&first) && !reader.pages.remember(&first));
    // It was told once, and is no news any more.
    let (name, doubted, _) = told(&reader, &short);
    assert_eq!((name.as_str(), doubted), ("ОДА", false));
    assert_ne!(told(&reader, &code(other, "ОДА", KOI8_R)).0, "ОДА");
    // The payee's program was mended: its letters say so, and that is told.
    let (name, doubted, mended) = told(&reader, &code(ours, "Товарищество Северное Сияние", WINDOWS_1251));
    assert_eq!((name.as_str(), doubted), ("Товарищество Северное Сияние", true));
    assert!(reader.pages.remember(&mended));
    assert_eq!(kassa_formats::scan::Pages::read(&format!("{}junk\n1 none\n", reader.pages.write())), reader.pages);
}

#[test]
fn r24_a_code_typed_under_a_cyrillic_layout_is_mapped_back() {
    let typed = "ЫЕ00012/Тфьу=Mock/".replace("Mock", "Зфнуу")
        + "ЗукыщтфдФсс=40702810500000012345/ИШС=049999701/ЗукыФсс=1000432/Ыгь=184250";
    check(typed.as_bytes(), "1000432", rub(184_250), &[Doubt::KeyboardLayout, Doubt::Incomplete]);
    let english = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>";
    for layout in [
        "ёйцукенгшщзхъфывапролджэячсмитьбю.ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ",
        "ёйцукенгшщзхїфівапролджєячсмитьбю.ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ",
    ] {
        let key = |c: char| english.chars().position(|e| e == c).and_then(|at| layout.chars().nth(at)).unwrap_or(c);
        let typed: String = std::str::from_utf8(NBU_003).unwrap().chars().map(key).collect();
        check(typed.as_bytes(), "555101", uah(41_237), &[Doubt::KeyboardLayout]);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_an_account_or_unknown(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
        let _ = read(&[b"ST00012|".as_slice(), &bytes].concat());
        let _ = read(&[b"BCD\n002\n2\n".as_slice(), &bytes].concat());
    }

    #[test]
    fn any_text_is_an_account_or_unknown(text in any::<String>()) {
        for head in ["", "ЫЕ00012/", "https://bank.gov.ua/qr/QkNE", "ST00011#Name=a#PersonalAcc=1#PersAcc="] {
            let _ = read(format!("{head}{text}").as_bytes());
        }
    }

    #[test]
    fn a_damaged_bill_is_an_account_or_unknown(at in 0_usize..400, byte in any::<u8>(), length in 0_usize..600) {
        for bill in [GOST_UTF8, GOST_CP1251, NBU_002, NBU_003] {
            let mut damaged = bill[..length.min(bill.len())].to_vec();
            if let Some(place) = damaged.get_mut(at) {
                *place = byte;
            }
            let _ = read(&damaged);
        }
    }
}
