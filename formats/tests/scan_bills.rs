//! All that bills say: the samples of the formats with every fact in them, layouts of barcodes, codes that are written,
//! and symbols read back by a scanner's library that others wrote (`zbarimg`).

mod outside;

use jiff::civil::{DateTime, date};
use kassa_domain::{Currency, Money, Period};
use kassa_formats::scan::gost::{self, GostEncoding, GostError};
use kassa_formats::scan::nbu::{NbuCode, NbuEncoding, NbuError, NbuVersion};
use kassa_formats::scan::{
    BillFormat, BillReader, Confidence, Doubt, LayoutFault, Layouts, Payee, SHIPPED_LAYOUTS, Told, Unknown,
};
use kassa_formats::symbol::{self, Linear, SymbolError};

const GOST_UTF8: &[u8] = include_bytes!("samples/bill_gost_utf8.txt");
const GOST_CP1251: &[u8] = include_bytes!("samples/bill_gost_cp1251.txt");
const NBU_002: &str = include_str!("samples/bill_nbu_002.txt");
const NBU_003: &str = include_str!("samples/bill_nbu_003.txt");

/// When the samples are scanned, on the wall.
const NOW: DateTime = date(2026, 11, 21).at(14, 5, 9, 0);

fn tell(bytes: &[u8], layouts: &Layouts) -> Result<Told, Unknown> {
    BillReader::new(layouts.clone()).tell(bytes, NOW)
}

fn told(bytes: &[u8]) -> Told {
    tell(bytes, &Layouts::shipped()).unwrap_or_else(|why| panic!("{why}: {}", String::from_utf8_lossy(bytes)))
}

fn accounts(told: &Told) -> Vec<&str> {
    told.bill.accounts.iter().map(|number| number.as_str()).collect()
}

fn month(year: i16, month: u8) -> Option<Period> {
    Period::new(year, month).ok()
}

#[test]
fn a_bill_of_gost_in_utf8() {
    let told = told(GOST_UTF8);
    let bill = &told.bill;
    assert_eq!((told.confidence, told.doubts.as_slice(), told.encoding), (Confidence::Certain, [].as_slice(), "UTF-8"));
    assert_eq!((bill.format, accounts(&told)), (BillFormat::Gost, vec!["1000432"]));
    assert_eq!((bill.period, bill.amount), (month(2026, 10), Some(Money::new(184_250, Currency::Rub))));
    let meter = bill.meter.as_ref().map(|meter| (meter.number.as_str(), meter.reading.as_deref()));
    assert_eq!(meter, Some(("SV15-20761", Some("00374"))));
    assert_eq!(bill.payer.as_deref(), Some("Кузнецова Мария Петровна"));
    assert_eq!(bill.address.as_deref(), Some("г. Тестовск, ул. Садовая, д. 12, кв. 45"));
    assert_eq!(bill.purpose.as_deref(), Some("ХВС и водоотведение за октябрь 2026"));
    let payee = bill.payee.as_ref().unwrap();
    assert_eq!((payee.name.as_str(), payee.tax_number.as_deref()), ("ООО «Водоканал-Тест»", Some("7700998877")));
    assert!(bill.fields.contains(&("TechCode".to_owned(), "02".to_owned())));
}

#[test]
fn a_bill_of_gost_in_cp1251_with_another_separator() {
    assert!(GOST_CP1251.starts_with(b"ST00011#Name=\xd2\xd1\xc6"));
    let told = told(GOST_CP1251);
    let bill = &told.bill;
    assert_eq!((accounts(&told), told.encoding), (vec!["00077001"], "windows-1251"));
    assert_eq!(bill.payee.as_ref().map(|payee| payee.name.as_str()), Some("ТСЖ \"Север|Юг\""));
    assert_eq!(bill.purpose.as_deref(), Some("ЛС=77-1; взнос на капремонт"));
    assert_eq!((bill.period, bill.amount), (month(2026, 10), Some(Money::new(95_000, Currency::Rub))));
}

#[test]
fn a_bill_of_gost_in_koi8() {
    let text = "|Name=ТСЖ Север|PersonalAcc=40702810500000012345|BankName=Банк|BIC=049999701|CorrespAcc=0|PersAcc=7";
    let koi8 = encoding_rs::KOI8_R.encode(text).0.into_owned();
    for (digit, doubts) in [(b'3', [].as_slice()), (b'2', &[Doubt::Encoding])] {
        let told = told(&[b"ST0001", [digit].as_slice(), &koi8].concat());
        assert_eq!(told.bill.payee.as_ref().map(|payee| payee.name.as_str()), Some("ТСЖ Север"));
        assert_eq!((told.doubts.as_slice(), told.encoding), (doubts, "KOI8-R"));
    }
}

#[test]
fn every_search_key_of_a_bill_in_its_order() {
    let head = "ST00012|Name=ТСЖ|PersonalAcc=40702810500000012345|BankName=Б|BIC=049999701|CorrespAcc=0|";
    let told = told(format!("{head}UIN=70АА000560|PersonalAccount=9|PersAcc=0007|AddAmount=1500|Sum=100").as_bytes());
    assert_eq!(accounts(&told), ["0007", "9", "70АА000560"]);
    assert_eq!(told.bill.extra, Some(Money::new(1_500, Currency::Rub)));
}

#[test]
fn bills_of_the_national_bank_of_ukraine() {
    for (link, format, encoding, reference, until) in [
        (NBU_002, BillFormat::Nbu002, "windows-1251", None, None),
        (NBU_003, BillFormat::Nbu003, "UTF-8", Some("555101/2026-10"), Some("2026-11-30T23:59:00")),
    ] {
        let told = told(link.as_bytes());
        let bill = &told.bill;
        assert_eq!((told.confidence, bill.format, told.encoding), (Confidence::Certain, format, encoding));
        assert_eq!((accounts(&told), bill.period), (vec!["555101"], month(2026, 10)));
        assert_eq!(bill.amount, Some(Money::new(41_237, Currency::Uah)));
        let payee = bill.payee.as_ref().unwrap();
        assert_eq!(
            (payee.name.as_str(), payee.account.as_str()),
            ("КП «Тестводоканал»", "UA713999990000026001234567890")
        );
        assert_eq!(payee.tax_number.as_deref(), Some("39123451"));
        assert!(bill.purpose.as_deref().is_some_and(|purpose| purpose.starts_with("ОР 555101; вода за 10.2026")));
        assert_eq!(bill.number.as_deref(), reference);
        assert_eq!(bill.valid_until.map(|at| at.to_string()).as_deref(), until);
    }
}

#[test]
fn barcodes_by_layouts() {
    for (code, name, keys, period, amount) in [
        ("2900010043258", "acc13", ["0001004325", "1004325"].as_slice(), None, None),
        ("0042000100043210260001842504", "bill28", &["0001000432", "1000432"], month(2026, 10), Some(184_250)),
        ("]C10042000100043210260001842504", "bill28", &["0001000432", "1000432"], month(2026, 10), Some(184_250)),
        ("351100010534", "town12", &["1053", "001053"], None, None),
    ] {
        let told = told(code.as_bytes());
        assert_eq!((told.bill.format, told.confidence), (BillFormat::Barcode, Confidence::Certain), "{code}");
        assert_eq!(told.bill.fields[0], ("layout".to_owned(), name.to_owned()));
        assert_eq!((accounts(&told), told.bill.period), (keys.to_vec(), period), "{code}");
        assert_eq!(told.bill.amount, amount.map(|minor| Money::new(minor, Currency::Rub)));
    }
    let fields = told(b"351100010534").bill.fields;
    for field in [("op", "351"), ("zheu", "10"), ("chk", "4")] {
        assert!(fields.contains(&(field.0.to_owned(), field.1.to_owned())), "{field:?}");
    }
    for (code, expect) in [
        ("351100010535", Unknown::CheckDigit),
        ("2900010043259", Unknown::CheckDigit),
        ("0042000100043210260001842505", Unknown::CheckDigit),
        // The check digit is right and the month is the thirteenth.
        ("0042000100043213260001842501", Unknown::CheckDigit),
        ("2900000000001", Unknown::CheckDigit),
    ] {
        assert_eq!(tell(code.as_bytes(), &Layouts::shipped()), Err(expect), "{code}");
    }
}

#[test]
fn two_layouts_that_fit_are_a_guess() {
    let layouts = Layouts::read("a | digits | 6 | acc:6 | none\nb | ITF UAH | 6 | acc:2 sum:4 | none").unwrap();
    let told = tell(b"120345", &layouts).unwrap();
    assert_eq!((told.confidence, told.doubts.as_slice()), (Confidence::Guess, [Doubt::SeveralLayouts].as_slice()));
    assert_eq!(accounts(&told), ["120345", "12"]);
    assert_eq!(tell(b"]I0120345", &layouts).unwrap().confidence, Confidence::Guess);
    assert_eq!(tell(b"]C1120345", &layouts).unwrap().confidence, Confidence::Certain);
}

#[test]
fn layouts_are_checked_line_by_line() {
    assert_eq!(Layouts::read(SHIPPED_LAYOUTS).unwrap().names().collect::<Vec<_>>(), ["acc13", "bill28", "town12"]);
    assert_eq!(Layouts::usual().names().collect::<Vec<_>>(), ["acc13", "bill28"]);
    let field = |text: &str| LayoutFault::Field(text.to_owned());
    for (line, fault) in [
        ("a | digits | 6 | acc:6", LayoutFault::Parts),
        ("a | QR | 6 | acc:6 | none", LayoutFault::Symbology("QR".to_owned())),
        ("a | ITF USD | 6 | acc:6 | none", LayoutFault::Symbology("USD".to_owned())),
        ("a | digits | 6 | acc:6 | crc", LayoutFault::Check("crc".to_owned())),
        ("a | digits | 7 | acc:6 | none", LayoutFault::Length { fields: 6, length: 7 }),
        ("a | digits | x | acc:6 | none", LayoutFault::Length { fields: 6, length: 0 }),
        ("a | EAN-13 | 12 | acc:12 | none", LayoutFault::OfLength { what: "EAN-13", needs: 13 }),
        ("a | digits | 8 | acc:7 chk:1 | ean13", LayoutFault::OfLength { what: "ean13", needs: 13 }),
        ("a | digits | 13 | acc:12 chk:1 | mod11-w12", LayoutFault::OfLength { what: "mod11-w12", needs: 12 }),
        ("a | digits | 6 | acc | none", field("acc")),
        ("a | digits | 6 | acc:0 | none", field("acc:0")),
        ("a | digits | 6 | acc:6(x) | none", field("acc:6(x)")),
        ("a | digits | 6 | name:6 | none", field("name:6")),
        ("a | digits | 9 | acc:6 period:3 | none", field("period:3")),
        ("a | digits | 6 | sum:6 | none", LayoutFault::Shape),
        ("a | digits | 8 | acc:4 acc:4 | none", LayoutFault::Shape),
        ("a | digits | 6 | acc:6 | luhn", LayoutFault::Shape),
        ("a | digits | 6 | chk:1 acc:5 | luhn", LayoutFault::Shape),
        ("a | digits | 6 | acc:5 chk:1 | none", LayoutFault::Shape),
    ] {
        let error = Layouts::read(&format!("# first\n\n{line}")).unwrap_err();
        assert_eq!((error.line, error.fault), (3, fault), "{line}");
    }
}

#[test]
fn identifiers_of_the_housing_system() {
    for (text, expect) in [
        ("75да533315", ["75ДА533315"].as_slice()),
        ("70AA000560-01", &["70АА000560-01", "70АА000560"]),
        ("70АА000560-01-6103", &["70АА000560-01-6103", "70АА000560-01", "70АА000560"]),
    ] {
        let told = told(text.as_bytes());
        assert_eq!((told.bill.format, accounts(&told)), (BillFormat::Gis, expect.to_vec()), "{text}");
    }
}

fn payee() -> Payee {
    Payee {
        name: "ООО «Водоканал-Тест»".to_owned(),
        account: "40702810500000012345".to_owned(),
        bank: Some("АО «Учебный банк» г. Тестовск".to_owned()),
        bic: Some("049999701".to_owned()),
        correspondent: Some("30101810200000000701".to_owned()),
        tax_number: Some("7700998877".to_owned()),
    }
}

#[test]
fn what_is_written_by_gost_is_read() {
    let sum = Some(Money::new(184_250, Currency::Rub));
    for (encoding, purpose) in [
        (GostEncoding::Utf8, "ЛС=1; вода|стоки"),
        (GostEncoding::Cp1251, "вода «октябрь»"),
        (GostEncoding::Koi8R, "вода"),
    ] {
        let mut payee = payee();
        if encoding == GostEncoding::Koi8R {
            payee.name = "ТСЖ Север".to_owned();
            payee.bank = Some("Учебный банк".to_owned());
        }
        let code = gost::write(&payee, sum, &[("PersAcc", "00077001"), ("Purpose", purpose)], encoding).unwrap();
        let told = told(&code);
        assert_eq!((told.confidence, accounts(&told)), (Confidence::Certain, vec!["00077001"]));
        assert_eq!((told.bill.payee.as_ref(), told.bill.amount), (Some(&payee), sum));
        assert_eq!(told.bill.purpose.as_deref(), Some(purpose));
    }
}

#[test]
fn what_gost_cannot_hold_is_refused() {
    let change = |edit: fn(&mut Payee)| {
        let mut payee = payee();
        edit(&mut payee);
        payee
    };
    let long = "ш".repeat(160);
    let all = "|#;~^_*$";
    for (payee, more, expect) in [
        (change(|p| p.name.clear()), vec![], GostError::Missing("Name")),
        (change(|p| p.bic = None), vec![], GostError::Missing("BIC")),
        (change(|p| p.account.push('1')), vec![], GostError::TooLong { key: "PersonalAcc".to_owned(), max: 20 }),
        (
            change(|p| p.account = "4070281050000001234x".to_owned()),
            vec![],
            GostError::BadCharacter("PersonalAcc".to_owned()),
        ),
        (payee(), vec![("Pers=Acc", "1")], GostError::BadCharacter("Pers=Acc".to_owned())),
        (payee(), vec![("Purpose", "a\nb")], GostError::BadCharacter("Purpose".to_owned())),
        (payee(), vec![("Purpose", all)], GostError::NoSeparator),
        (payee(), vec![("Purpose", "Є")], GostError::Letter('Є')),
        (change(|p| p.name = "ш".repeat(161)), vec![], GostError::TooLong { key: "Name".to_owned(), max: 160 }),
    ] {
        let encoding = if expect == GostError::Letter('Є') { GostEncoding::Koi8R } else { GostEncoding::Utf8 };
        let plain = Payee { name: payee.name.replace(['«', '»'], ""), bank: Some("Банк".to_owned()), ..payee };
        assert_eq!(gost::write(&plain, None, &more, encoding), Err(expect));
    }
    let payee = Payee { name: long, ..payee() };
    assert!(matches!(gost::write(&payee, None, &[], GostEncoding::Utf8), Err(GostError::MandatoryTooLong(_))));
}

fn nbu_code<'a>(purpose: &'a str, reference: &'a str) -> NbuCode<'a> {
    NbuCode {
        name: "КП «Тестводоканал»",
        iban: "UA713999990000026001234567890",
        amount: Some(Money::new(41_237, Currency::Uah)),
        code: "39123451",
        reference,
        purpose,
        valid_until: Some(jiff::civil::date(2026, 11, 30).at(23, 59, 0, 0)),
    }
}

#[test]
fn what_is_written_by_nbu_is_read() {
    let purpose = "ОР 555101; вода за 10.2026; Кравченко Олена";
    // The sample itself, byte by byte.
    let code = nbu_code(purpose, "").write(NbuVersion::V002, NbuEncoding::Cp1251).unwrap();
    assert_eq!(code, NBU_002.trim_end());
    for version in [NbuVersion::V001, NbuVersion::V002, NbuVersion::V003] {
        for encoding in [NbuEncoding::Utf8, NbuEncoding::Cp1251] {
            let code = nbu_code(purpose, "555101/2026-10").write(version, encoding).unwrap();
            let told = told(code.as_bytes());
            assert_eq!((told.confidence, accounts(&told)), (Confidence::Certain, vec!["555101"]), "{code}");
            assert_eq!(told.bill.amount, Some(Money::new(41_237, Currency::Uah)));
            assert_eq!(told.bill.purpose.as_deref(), Some(purpose));
        }
    }
}

#[test]
fn only_the_purpose_of_a_code_of_nbu_is_shortened() {
    let purpose = format!("ОР 555101; {}", "послуги ".repeat(60));
    for (version, encoding) in [
        (NbuVersion::V002, NbuEncoding::Utf8),
        (NbuVersion::V002, NbuEncoding::Cp1251),
        (NbuVersion::V003, NbuEncoding::Utf8),
        (NbuVersion::V003, NbuEncoding::Cp1251),
    ] {
        let code = nbu_code(&purpose, "555101").write(version, encoding).unwrap();
        assert!(code.len() <= 507, "{}", code.len());
        let told = told(code.as_bytes());
        assert_eq!(accounts(&told), ["555101"]);
        assert!(purpose.trim().starts_with(told.bill.purpose.as_deref().unwrap()));
        assert_eq!(told.bill.payee.unwrap().name, "КП «Тестводоканал»");
    }
    for (code, expect) in [
        (NbuCode { iban: "UA713999990000026001234567891", ..nbu_code("ОР 1", "") }, NbuError::Iban),
        (NbuCode { amount: Some(Money::new(1, Currency::Rub)), ..nbu_code("ОР 1", "") }, NbuError::Amount),
        (NbuCode { name: "", ..nbu_code("ОР 1", "") }, NbuError::Line("name")),
        (NbuCode { code: "39\n", ..nbu_code("ОР 1", "") }, NbuError::Line("code")),
        (nbu_code("", ""), NbuError::Line("purpose")),
        (nbu_code("ОР 1, Ә", ""), NbuError::Letter('Ә')),
    ] {
        assert_eq!(code.write(NbuVersion::V002, NbuEncoding::Cp1251), Err(expect));
    }
}

#[test]
fn an_outside_scanner_reads_our_symbols() {
    if !outside::found("zbarimg", outside::zbarimg_is_there) {
        return;
    }
    let gost = String::from_utf8(GOST_UTF8.to_vec()).unwrap();
    let nbu = nbu_code("ОР 555101; вода за 10.2026", "").write(NbuVersion::V002, NbuEncoding::Cp1251).unwrap();
    for (symbol, expect) in [
        (symbol::qr(gost.as_bytes()), gost.as_str()),
        (symbol::qr_nbu(nbu.as_bytes()), &nbu),
        (symbol::linear(Linear::Ean13, "2900010043258"), "2900010043258"),
        (symbol::linear(Linear::Code128, "0042000100043210260001842504"), "0042000100043210260001842504"),
        (symbol::linear(Linear::Code128, "SV15-20761"), "SV15-20761"),
        (symbol::linear(Linear::Interleaved, "351100010534"), "351100010534"),
    ] {
        assert_eq!(outside::zbarimg(&symbol.unwrap().draw().unwrap().to_pgm(3)), expect);
    }
}

#[test]
fn what_a_symbol_cannot_hold_is_refused() {
    let long = vec![b'x'; 3000];
    for (found, expect) in [
        (symbol::qr(b""), SymbolError::Length),
        (symbol::qr(&long), SymbolError::Length),
        (symbol::qr_nbu(&long[..700]), SymbolError::Length),
        (symbol::linear(Linear::Ean13, "2900010043259"), SymbolError::Content),
        (symbol::linear(Linear::Interleaved, "123"), SymbolError::Content),
        (symbol::linear(Linear::Code128, "вода"), SymbolError::Content),
        (symbol::linear(Linear::Code128, ""), SymbolError::Length),
    ] {
        assert_eq!(found, Err(expect));
    }
    // Set C with its start sign: the check character of the sample is 95.
    let pairs: Vec<u32> =
        (0..14).map(|at| "0042000100043210260001842504"[at * 2..at * 2 + 2].parse().unwrap()).collect();
    assert_eq!((105 + pairs.iter().zip(1..).map(|(pair, place)| pair * place).sum::<u32>()) % 103, 95);
}
