//! Registries in: the samples of every profile, totals that disagree, equal payments, files that are cut or in another
//! page, two files that belong together, and what is proposed for a content.

mod samples;

use std::io::{Cursor, Read, Seek, SeekFrom};

use kassa_domain::{BusinessDate, Currency, Money, Period};
use kassa_formats::registry::client_bank::{ExchangeEncoding, Section, registry_in, write};
use kassa_formats::registry::{
    Checked, Container, ContentHash, Field, Item, Payment, PaymentKind, Profile, Protocol, Reason, Refusal, Rules,
    SHIPPED_PROFILES, check, propose,
};
use kassa_formats::scan::Confidence;
use kassa_formats::table::Encoding;
use samples::*;

fn rules() -> Rules {
    Rules { today: BusinessDate::new(2026, 11, 24).unwrap(), open_from: BusinessDate::new(2026, 11, 1).ok() }
}

fn profile(id: &str) -> Profile {
    Profile::of_name(id).unwrap_or_else(|| panic!("no profile {id}"))
}

fn checked(bytes: &[u8], control: Option<&[u8]>, id: &str) -> Result<Checked, Refusal> {
    let mut control = control.map(Cursor::new);
    let control = control.as_mut().map(|control| control as &mut dyn kassa_formats::registry::Input);
    check(&mut Cursor::new(bytes), control, &profile(id), rules(), &|_| None)
}

/// Everything a registry holds, and its protocol; every account is known.
fn loaded(bytes: &[u8], control: Option<&[u8]>, id: &str) -> (Vec<Item>, Protocol) {
    let checked = checked(bytes, control, id).unwrap_or_else(|refusal| panic!("{id}: {refusal}"));
    let mut items = Vec::new();
    let protocol = checked.apply(&mut Cursor::new(bytes), &mut |item| {
        items.push(item.clone());
        None
    });
    (items, protocol.unwrap())
}

fn payments(items: &[Item]) -> Vec<&Payment> {
    items
        .iter()
        .filter_map(|item| if let Item::Payment(payment) = item { Some(payment.as_ref()) } else { None })
        .collect()
}

fn account(payment: &Payment) -> &str {
    payment.account.as_ref().map_or("", |account| account.number.as_str())
}

#[test]
fn every_shipped_profile_is_read() {
    assert_eq!(Profile::shipped().len(), SHIPPED_PROFILES.len());
    for (name, text) in SHIPPED_PROFILES {
        let profile = Profile::read(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(profile.id, name);
    }
}

#[test]
fn a_profile_that_cannot_work_is_refused_with_its_place() {
    let shipped = |name: &str| SHIPPED_PROFILES.iter().find(|(id, _)| *id == name).unwrap().1;
    for (name, from, to, expect) in [
        ("sber", "delimiter = \";\"", "delimiters = \";\"", "unknown field `delimiters`"),
        ("sber", "delimiter = \";\"\n", "", "line 4: a delimited file has a delimiter"),
        ("sber", "account = 6,", "", "line 25: a payment has an amount, and an account"),
        ("sber", "amount = 10,", "", "line 25: a payment has an amount, and an account"),
        ("sber", "operation = 5,", "", "line 13: a field of the identity"),
        ("sber", "kind = \"payment\"", "kind = \"skip\"", "no line is a payment"),
        ("sber", "kind = \"total\"", "kind = \"skip\"", "line 12: no line and no file has the totals"),
        ("sber", "id = \"sber\"", "id = \"Сбер\"", "line 2: the id is of small Latin letters"),
        ("sber", "amount = \"comma\"", "amount = \"dot\"", "unknown variant `dot`"),
        ("sber", "account = 6", "account = 0", "line 25: account = 0 is no place in such a line"),
        ("sber", "account = 6", "account = 99", "line 25: account = 99 is no place"),
        ("sber", "account = 6", "account = -13", "line 25: account = -13 is no place"),
        ("sber", "account = 6", "account = \"10-1\"", "line 25: account = \"10-1\" is no place"),
        ("sber", "account = 6", "account = [\"ЛС\"]", "line 25: account = [\"ЛС\"] is no place"),
        ("sber", "\"DD-MM-YYYY\"", "\"QQQ\"", "line 9: \"QQQ\" is no pattern of YYYY MM DD"),
        ("sber", "\"DD-MM-YYYY\"", "\"DD-MM-YYYY MM\"", "line 9: "),
        ("sber", "\"hh-mm-ss\"", "\"hh-MM\"", "line 10: \"hh-MM\" is no pattern of hh mm"),
        ("sber", "\"MMYY\"", "\"month\"", "line 11: "),
        (
            "sber",
            "identity = [\"operation\", \"date\"]",
            "identity = [\"amount\"]",
            "line 13: an identity has the operation",
        ),
        ("sber", "count = 1, amount = 2,", "count = 1,", "line 20: totals have an amount"),
        ("settlement", "count = 4, amount = 5", "count = 4", "a packet or a payment order has an amount"),
        ("settlement", "count = 4, amount = 5", "amount = 5, commission = 4", "not commission"),
        (
            "packet",
            "{ order = 1, count = 2, amount = 3 }",
            "{ order = 1, count = 2 }",
            "line 18: a packet or a payment order",
        ),
        ("packet", "{ order = 1, count = 2, amount = 3 }", "{ amount = 3 }", "names its payment order"),
        ("packet", "order = 1, count", "order = -1, count", "numbered cells"),
        ("client-bank", "amount = \"Сумма\"", "amount = 3", "amount = 3 is no place"),
        ("sber", "id = \"sber\"", "id = \"our\"\nsource = \"Сбер\"", "line 3: the source is of small Latin letters"),
    ] {
        let error = Profile::read(&shipped(name).replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(expect), "{expect}: {error}");
    }
    for (date, period) in [("DDMMYY", "name"), ("YYYY-MM-DD", "MM.YYYY"), ("DD/MM/YY", "YYMM")] {
        let text = shipped("sber").replace("DD-MM-YYYY", date).replace("\"MMYY\"", &format!("\"{period}\""));
        assert!(Profile::read(&text).is_ok(), "{date} {period}");
    }
}

#[test]
fn sample_with_a_total_line() {
    for (bytes, encoding) in [(cp1251(SBER), Encoding::Cp1251), (SBER.as_bytes().to_vec(), Encoding::Utf8)] {
        let checked = checked(&bytes, None, "sber").unwrap();
        assert_eq!((checked.encoding, checked.controlled), (encoding, true));
        let (items, protocol) = loaded(&bytes, None, "sber");
        let found = payments(&items);
        let first = found[0];
        assert_eq!((account(first), account(found[1])), ("1000432", "00077001"));
        assert_eq!(first.amount, Money::new(184_250, Currency::Rub));
        assert_eq!(first.transfer.zip(first.commission).map(|(t, c)| (t.minor(), c.minor())), Some((182_407, 1_843)));
        assert_eq!((first.period, first.operation.as_deref()), (Period::new(2026, 10).ok(), Some("100012345678")));
        assert_eq!(first.date.map(|day| day.to_string()).as_deref(), Some("2026-11-21"));
        assert_eq!(first.time.map(|time| time.to_string()).as_deref(), Some("14:05:09"));
        assert_eq!(first.payer.as_deref(), Some("КУЗНЕЦОВА МАРИЯ ПЕТРОВНА"));
        assert_eq!((protocol.applied.count, protocol.applied.amount.minor(), protocol.refused.count), (2, 279_250, 0));
    }
}

#[test]
fn samples_of_the_other_profiles() {
    for (id, bytes, control, accounts, minor) in [
        ("gorod", cp1251(GOROD), None, ["1000432", "00077001"].as_slice(), 279_250),
        ("packet", PACKET.as_bytes().to_vec(), Some(PACKET_CONTROL), &["1000432", "1000433", "1000434"], 645_000),
        ("settlement", cp866(SETTLEMENT), None, &["1000432", "00077001", "7"], 284_250),
        ("printed", PRINTED.as_bytes().to_vec(), None, &["555101", "000042"], 136_742),
        ("lanbilling", LANBILLING.as_bytes().to_vec(), None, &["К-12/3", "00077001"], 279_250),
        ("kassa", KPREG.as_bytes().to_vec(), None, &["1000432", "00077001", "00077001"], 184_250),
        ("client-bank", cp1251(CLIENT_BANK), None, &[""], 276_457),
        ("client-bank", cp866(&CLIENT_BANK.replace("Windows", "DOS")), None, &[""], 276_457),
        ("table-kz", TABLE_CSV.as_bytes().to_vec(), None, &["00012", "13"], 279_250),
    ] {
        let (items, protocol) = loaded(&bytes, control.map(str::as_bytes), id);
        let found: Vec<&str> = payments(&items).into_iter().map(account).collect();
        assert_eq!((found.as_slice(), protocol.totals.amount.minor()), (accounts, minor), "{id}");
    }
}

#[test]
fn voids_stand_below_zero_and_name_what_they_take_back() {
    let (items, protocol) = loaded(KPREG.as_bytes(), None, "kassa");
    let found = payments(&items);
    assert_eq!((found[2].kind, found[2].amount.minor()), (PaymentKind::Void, -95_000));
    assert_eq!(found[2].commission.map(Money::minor), Some(-950));
    assert_eq!(
        (found[2].reverses.as_deref(), found[2].remark.as_deref()),
        (Some("01J9Z0T6Q4M8W3"), Some("CASHIER_ERROR"))
    );
    assert_eq!((protocol.totals.count, protocol.totals.voids, protocol.totals.void_amount.minor()), (3, 1, -95_000));
    assert_eq!(found[0].time.map(|time| time.to_string()).as_deref(), Some("14:05:09"));
}

#[test]
fn packets_hand_their_day_and_point_down_and_carry_readings() {
    let (items, protocol) = loaded(&cp866(SETTLEMENT), None, "settlement");
    let found = payments(&items);
    assert_eq!(
        found.iter().map(|payment| payment.branch.as_deref()).collect::<Vec<_>>(),
        [Some("0017"), Some("0017"), Some("0018")]
    );
    assert_eq!(found[2].date.map(|day| day.to_string()).as_deref(), Some("2026-11-22"));
    let readings: Vec<&str> = items
        .iter()
        .filter_map(|item| if let Item::Reading(reading) = item { Some(reading.reading.as_str()) } else { None })
        .collect();
    assert_eq!((readings.as_slice(), protocol.readings_applied), (["374.125"].as_slice(), 1));
}

#[test]
fn the_line_of_a_statement_names_its_registry() {
    let (items, _) = loaded(&cp1251(CLIENT_BANK), None, "client-bank");
    let payment = payments(&items)[0];
    assert_eq!((payment.payer.as_deref(), payment.against), (Some("АО «Учебный банк»"), Some(Reason::NoAccount)));
    let registry = registry_in(payment.remark.as_deref().unwrap()).unwrap();
    assert_eq!((registry.number, registry.day.to_string().as_str()), (None, "2026-11-21"));
    assert_eq!(registry.payments, Some((2, 279_250)));
    for (purpose, number, day, payments) in [
        ("Оплата згідно реєстру № 45 від 21.11.2026", Some("45"), "2026-11-21", None),
        ("Оплата згідно реєстру №45/1 від 21.11.2026.", Some("45/1"), "2026-11-21", None),
        ("оплата по реестру N 0045 от 21-11-2026, 2 шт., 2792.50", Some("0045"), "2026-11-21", Some((2, 279_250))),
        ("Зараховано за реєстром від 21.11.2026, 2 шт., сума 2792,50", None, "2026-11-21", Some((2, 279_250))),
    ] {
        let found = registry_in(purpose).unwrap_or_else(|| panic!("{purpose}"));
        let shown = (found.number.as_deref(), found.day.to_string(), found.payments);
        assert_eq!(shown, (number, day.to_owned(), payments), "{purpose}");
    }
    for purpose in
        ["Оплата по реестру, 2792,50", "Оплата згідно реєстру від 21.11.2026", "реестр № 45", "Вода № 45 от 21.11.2026"]
    {
        assert_eq!(registry_in(purpose), None, "{purpose}");
    }
    let named = CLIENT_BANK.replace("Платежи населения", "ЛС 1000432; Платежи");
    let (items, protocol) = loaded(&cp1251(&named), None, "client-bank");
    assert_eq!((account(payments(&items)[0]), protocol.applied.count), ("1000432", 1));
}

#[test]
fn an_exchange_that_is_written_is_read() {
    let mut document = Section::named("Платежное поручение");
    for (key, value) in [
        ("Номер", "4512"),
        ("Дата", "21.11.2026"),
        ("Сумма", "2764.57"),
        ("ПолучательСчет", "40702810500000012345"),
        ("НазначениеПлатежа", "ЛС 1000432 вода"),
    ] {
        document.push(key, value);
    }
    let mut head = Section::default();
    head.push("РасчСчет", "40702810500000012345");
    for encoding in [ExchangeEncoding::Windows, ExchangeEncoding::Dos] {
        let bytes = write(&head, std::slice::from_ref(&document), encoding);
        assert!(bytes.starts_with(b"1CClientBankExchange\r\n"));
        let (items, _) = loaded(&bytes, None, "client-bank");
        assert_eq!((account(payments(&items)[0]), payments(&items)[0].amount.minor()), ("1000432", 276_457));
    }
}

fn unread(line: u64, field: Field, text: &str) -> Refusal {
    Refusal::Field { line, field, text: text.to_owned() }
}

fn refused(bytes: &[u8], id: &str) -> Refusal {
    match checked(bytes, None, id) {
        Err(refusal) => refusal,
        Ok(_) => panic!("{id}: {}", String::from_utf8_lossy(bytes)),
    }
}

#[test]
fn totals_that_disagree_refuse_the_whole_file() {
    let total = |field, said, found| Refusal::Total { field, said, found };
    for (from, to, expect) in [
        ("=2;", "=3;", total(Field::Count, 3, 2)),
        ("2792,50", "2792,51", total(Field::Amount, 279_251, 279_250)),
        (";2764,57", ";2764,58", total(Field::Transfer, 276_458, 276_457)),
        (";27,93", ";27,94", total(Field::Commission, 2_794, 2_793)),
        ("=2;2792,50;2764,57;27,93;004512;23-11-2026\r\n", "", Refusal::NoTotal),
        ("1842,50", "1842.50", unread(1, Field::Amount, "1842.50")),
        ("1842,50", "", unread(1, Field::Amount, "")),
        ("21-11-2026", "31-02-2026", unread(1, Field::Date, "31-02-2026")),
        (";САДОВАЯ 12-45", "", Refusal::Shape { line: 1 }),
    ] {
        assert_eq!(refused(SBER.replacen(from, to, 1).as_bytes(), "sber"), expect, "{from}");
    }
    let kpreg = |from: &str, to: &str| refused(KPREG.replacen(from, to, 1).as_bytes(), "kassa");
    assert_eq!(kpreg("VOIDS=1", "VOIDS=2"), total(Field::Voids, 2, 1));
    assert_eq!(kpreg("VOIDSUM=95000", "VOIDSUM=95001"), total(Field::VoidAmount, 95_001, 95_000));
    assert_eq!(
        refused(SETTLEMENT.replacen("2792.50", "2792.51", 1).as_bytes(), "settlement"),
        total(Field::Amount, 279_251, 279_250)
    );
    assert_eq!(refused(b"O;1;7;X;10.2026;1.00;W\r\n", "settlement"), Refusal::Shape { line: 1 });
    assert_eq!(
        refused(TABLE_CSV.replace("2 792,50", "2 792,51").as_bytes(), "table-kz"),
        total(Field::Amount, 279_251, 279_250)
    );
}

#[test]
fn a_line_of_totals_that_was_cut_or_is_empty_agrees_with_nothing() {
    let missing = |line, field| Refusal::TotalMissing { line, field };
    let sber = |total: &str| SBER.replace("=2;2792,50;2764,57;27,93;004512;23-11-2026", total);
    let gorod = |total: &str| GOROD.replace("#FILESUM 2792.50", total);
    let settlement = |total: &str| SETTLEMENT.replace("P;0017;21.11.2026;2;2792.50", total);
    let kpreg = |from: &str| KPREG.replace(from, "");
    for (bytes, id, expect) in [
        (sber("="), "sber", Refusal::Shape { line: 3 }),
        (sber("=2"), "sber", Refusal::Shape { line: 3 }),
        (sber("=2;2792,50"), "sber", Refusal::Shape { line: 3 }),
        (sber("=2;2792,50;2764,57;27,"), "sber", Refusal::Shape { line: 3 }),
        (sber("=;;;;;"), "sber", missing(3, Field::Count)),
        (sber("=2;;;;;"), "sber", missing(3, Field::Amount)),
        (sber("=2;2792,50;;27,93;;"), "sber", missing(3, Field::Transfer)),
        (sber("=2;2792,50;2764,57;27,93;004512;"), "sber", missing(3, Field::OrderDate)),
        (sber("=2;2792,50;2764,57;27,93;004512;23-11-20"), "sber", unread(3, Field::OrderDate, "23-11-20")),
        (gorod("#FILESUM "), "gorod", missing(1, Field::Amount)),
        (gorod("#FILESUM"), "gorod", missing(1, Field::Amount)),
        (settlement("P;0017;21.11.2026;;"), "settlement", missing(1, Field::Count)),
        (settlement("P;0017;21.11.2026;2;"), "settlement", missing(1, Field::Amount)),
        (kpreg("COUNT=3;"), "kassa", missing(1, Field::Count)),
        (kpreg("SUM=184250;"), "kassa", missing(1, Field::Amount)),
    ] {
        assert_eq!(refused(bytes.as_bytes(), id), expect, "{}", bytes.lines().last().unwrap());
    }
    for (control, line, field) in [
        ("004512||\r\n004513|1|2765.00", 1, Field::Count),
        ("004512|2|3685.00\r\n004513|1|", 2, Field::Amount),
        ("004512|2|3685.00\r\n004513", 2, Field::Count),
    ] {
        let refusal = checked(PACKET.as_bytes(), Some(control.as_bytes()), "packet").err();
        assert_eq!(refusal, Some(missing(line, field)), "{control}");
    }
    assert!(checked(sber("=2;2792,50;2764,57;27,93;;").as_bytes(), None, "sber").is_ok(), "no order yet");
}

#[test]
fn the_same_lines_in_a_file_of_other_bytes_are_the_same_registry() {
    let first = checked(&cp1251(GOROD), None, "gorod").unwrap();
    for (name, bytes) in [
        ("a blank line", cp1251(&format!("{GOROD}\r\n"))),
        ("an end mark", cp1251(GOROD).into_iter().chain([0x1A]).collect()),
        ("other line ends", cp1251(&GOROD.replace("\r\n", "\n"))),
        ("another page", GOROD.as_bytes().to_vec()),
        ("a mark in front", format!("\u{feff}{GOROD}").into_bytes()),
    ] {
        let copy = checked(&bytes, None, "gorod").unwrap();
        assert_ne!(copy.hash, first.hash, "{name}");
        assert_eq!(copy.meaning, first.meaning, "{name}");
        let known = |hash: &ContentHash| (*hash == first.meaning).then(|| "load 1".to_owned());
        let again = check(&mut Cursor::new(&bytes), None, &profile("gorod"), rules(), &known);
        assert_eq!(again.err(), Some(Refusal::Known { first: "load 1".to_owned() }), "{name}");
    }
    let other = checked(GOROD.replace("ОРЛОВ ИВАН", "ОРЛОВ И.").as_bytes(), None, "gorod").unwrap();
    assert_ne!(other.meaning, first.meaning);
}

#[test]
fn what_a_registry_says_of_itself_is_kept() {
    let about = checked(SBER.as_bytes(), None, "sber").unwrap().about;
    assert_eq!((about.order.as_deref(), about.order_date), (Some("004512"), BusinessDate::new(2026, 11, 23).ok()));
    let about = checked(PRINTED.as_bytes(), None, "printed").unwrap().about;
    assert_eq!((about.number.as_deref(), about.day), (Some("45"), BusinessDate::new(2026, 11, 21).ok()));
    let (items, _) = loaded(PACKET.as_bytes(), Some(PACKET_CONTROL.as_bytes()), "packet");
    assert_eq!(payments(&items)[0].order_date, BusinessDate::new(2026, 11, 23).ok());
    let (items, _) = loaded(KPREG.as_bytes(), None, "kassa");
    assert_eq!(payments(&items)[1].means.as_deref(), Some("CARD"));
}

#[test]
fn names_that_were_rubbish_in_the_protocol_are_refused_before() {
    let (in_koi8, _, _) = encoding_rs::KOI8_R.encode(SBER);
    assert_eq!(refused(&in_koi8, "sber"), Refusal::Encoding);
    let (small, _, _) = encoding_rs::KOI8_R.encode("Платежи населения за ноябрь по реестру");
    let mixed = [&cp1251(&GOROD[..GOROD.find("КУЗ").unwrap()]), &small[..], b";a;1000432;2792.50;1\r\n"].concat();
    assert_eq!(refused(&mixed, "gorod"), Refusal::Encoding);
    // Named by a person it is read, and so is a page that a person insists on.
    for (page, payer) in [("koi8-r", "КУЗНЕЦОВА МАРИЯ ПЕТРОВНА"), ("cp1251", "лхъоегпчб нбтйс рефтпчоб")]
    {
        let (_, text) = SHIPPED_PROFILES[0];
        let named = Profile::read(&text.replace("[\"utf-8\", \"cp1251\"]", &format!("[\"{page}\"]"))).unwrap();
        let checked = check(&mut Cursor::new(&in_koi8), None, &named, rules(), &|_| None).unwrap();
        let mut first = None;
        let _ = checked.apply(&mut Cursor::new(&in_koi8), &mut |item| {
            if let Item::Payment(payment) = item {
                first = first.take().or_else(|| payment.payer.clone());
            }
            None
        });
        assert_eq!(first.as_deref(), Some(payer), "{page}");
    }
    // In a list it is found, behind the page that makes no words.
    let both = Profile::read(&SHIPPED_PROFILES[0].1.replace("\"cp1251\"", "\"cp1251\", \"koi8-r\"")).unwrap();
    let of = |bytes: &[u8]| check(&mut Cursor::new(bytes), None, &both, rules(), &|_| None).unwrap().encoding;
    assert_eq!((of(&in_koi8), of(&cp1251(SBER))), (Encoding::Koi8R, Encoding::Cp1251));
}

#[test]
fn a_few_letters_of_koi8_are_not_taken_for_names_of_windows() {
    let both = Profile::read(&SHIPPED_PROFILES[0].1.replace("\"cp1251\"", "\"cp1251\", \"koi8-r\"")).unwrap();
    let few = SBER
        .replace("КУЗНЕЦОВА МАРИЯ ПЕТРОВНА", "Орлов")
        .replace("САДОВАЯ", "Сад")
        .replace("СЕВЕРНАЯ", "")
        .replace("ОРЛОВ", "Ян");
    let of = |bytes: &[u8]| check(&mut Cursor::new(bytes), None, &both, rules(), &|_| None).unwrap().encoding;
    let (in_koi8, _, _) = encoding_rs::KOI8_R.encode(&few);
    assert_eq!((of(&in_koi8), of(&cp1251(&few))), (Encoding::Koi8R, Encoding::Cp1251));
    assert_eq!(refused(&in_koi8, "sber"), Refusal::Encoding);
}

#[test]
fn a_table_has_its_accounts_as_they_were_before_a_spreadsheet() {
    for (written, expect, against) in [
        ("'-15", "-15", None),
        ("'=0", "=0", None),
        ("'77", "'77", None),
        ("1.23E+19", "1.23E+19", Some(Reason::AccountDamaged)),
        ("1,23e+15", "1,23e+15", Some(Reason::AccountDamaged)),
        ("12E5", "12E5", None),
    ] {
        let (items, _) = loaded(TABLE_CSV.replace("00012", &format!("\"{written}\"")).as_bytes(), None, "table-kz");
        let first = payments(&items)[0];
        assert_eq!((account(first), first.against), (expect, against), "{written}");
    }
}

#[test]
fn p29_two_equal_payments_are_two_payments() {
    let line = "КУЗНЕЦОВА;Садовая,12;1000432;100.00;5258\r\n";
    let file = format!("#FILESUM 200.00\r\n{line}{line}");
    let (items, protocol) = loaded(file.as_bytes(), None, "gorod");
    let found = payments(&items);
    assert_eq!((protocol.applied.count, protocol.applied.amount.minor()), (2, 20_000));
    assert_ne!(found[0].identity, found[1].identity);
    // With one of them removed the sum no longer agrees.
    let short = format!("#FILESUM 200.00\r\n{line}");
    assert_eq!(
        refused(short.as_bytes(), "gorod"),
        Refusal::Total { field: Field::Amount, said: 20_000, found: 10_000 }
    );
    // Equal sums under different numbers of the source are two as well, and so are two lines with one number: the file's
    // totals have both.
    let (items, _) = loaded(PACKET.as_bytes(), Some(PACKET_CONTROL.as_bytes()), "packet");
    assert_eq!(payments(&items).len(), 3);
    let twice = SBER.replace("100012345679", "100012345678");
    let (items, protocol) = loaded(twice.as_bytes(), None, "sber");
    let found = payments(&items);
    assert_ne!(found[0].identity, found[1].identity);
    assert_eq!((protocol.applied.count, protocol.applied.amount.minor(), protocol.refused.count), (2, 279_250, 0));
}

#[test]
fn a_content_of_any_length_is_told_by_its_beginning() {
    struct Counted(Cursor<Vec<u8>>, u64);
    impl Read for Counted {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let read = self.0.read(buffer)?;
            self.1 += read as u64;
            Ok(read)
        }
    }
    impl Seek for Counted {
        fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
            self.0.seek(to)
        }
    }
    let profiles = Profile::shipped();
    for noise in ["\n", "РасчСчет\n"] {
        let mut input = Counted(Cursor::new(noise.repeat((8 << 20) / noise.len()).into_bytes()), 0);
        let _ = propose(&mut input, &profiles);
        // Twice for each profile: for the code page, and for the lines.
        assert!(input.1 < profiles.len() as u64 * (5 << 19), "{noise}: {} bytes", input.1);
    }
}

#[test]
fn a_table_cut_in_its_last_row_is_not_loaded_with_a_part_of_its_sum() {
    let whole = "Лицевой счет;ФИО;Дата;Сумма;№ операции\n00077001;Ким;21.11.2026;1842,35;A1\n";
    let row = "00077001;Ким;22.11.2026;1842,35;A2";
    let (items, _) = loaded(format!("{whole}{row}").as_bytes(), None, "table-kz");
    assert_eq!(payments(&items).len(), 2, "without an end of its last line, and whole");
    for end in 1..row.rfind(';').unwrap() {
        let Some(part) = row.get(..end) else { continue };
        assert_eq!(refused(format!("{whole}{part}").as_bytes(), "table-kz"), Refusal::Cut, "{part}");
    }
    let more = format!("{whole}{row};5;6\n");
    assert_eq!(refused(more.as_bytes(), "table-kz"), Refusal::Shape { line: 3 });
    // Days in the form of ISO, and a signature below.
    let signed = format!("{whole}00077001;Ким;2026-11-22;10,00;A3\n;Итого;;1852,35;\n;Бухгалтер Ким;;;\n");
    let (items, protocol) = loaded(signed.as_bytes(), None, "table-kz");
    assert_eq!((payments(&items).len(), protocol.applied.amount.minor()), (2, 185_235));
}

#[test]
fn an_operation_keeps_its_identity_in_another_file() {
    let (first, _) = loaded(SBER.as_bytes(), None, "sber");
    let second = SBER.lines().next().unwrap().to_owned() + "\r\n=1;1842,50;1824,07;18,43;004513;24-11-2026";
    let (second, _) = loaded(second.as_bytes(), None, "sber");
    assert_eq!(payments(&first)[0].identity, payments(&second)[0].identity);
}

#[test]
fn p28_the_same_content_is_refused_with_its_first_load() {
    let first = checked(SBER.as_bytes(), None, "sber").unwrap().hash;
    let known = |hash: &ContentHash| (*hash == first).then(|| "load 7, sber_21.txt".to_owned());
    let again = check(&mut Cursor::new(SBER.as_bytes()), None, &profile("sber"), rules(), &known);
    assert_eq!(again.err(), Some(Refusal::Known { first: "load 7, sber_21.txt".to_owned() }));
}

#[test]
fn payments_that_fail_stop_no_others_and_stay_in_the_totals() {
    let late = SBER.replacen("21-11-2026", "25-11-2026", 1);
    let (_, protocol) = loaded(late.as_bytes(), None, "sber");
    assert_eq!(protocol.rows.iter().map(|row| row.reason).collect::<Vec<_>>(), [Reason::DateInFuture]);
    let old = SBER.replacen("21-11-2026", "31-10-2026", 1);
    let (_, protocol) = loaded(old.as_bytes(), None, "sber");
    assert_eq!(protocol.rows[0].reason, Reason::DateBeforeClosedPeriod);
    let zero = SBER.replace("1842,50", "0,00").replace("2792,50", "950,00");
    let (_, protocol) = loaded(zero.as_bytes(), None, "sber");
    assert_eq!(protocol.rows[0].reason, Reason::AmountNotPositive);
    let checked = checked(SBER.as_bytes(), None, "sber").unwrap();
    let protocol = checked.apply(&mut Cursor::new(SBER.as_bytes()), &mut |item| match item {
        Item::Payment(payment) if account(payment) == "00077001" => Some(Reason::AccountNotFound),
        _ => None,
    });
    let protocol = protocol.unwrap();
    let row = &protocol.rows[0];
    assert_eq!(
        (row.account.as_str(), row.payer.as_str(), row.amount.minor(), row.reason, row.line),
        ("00077001", "ОРЛОВ И.", 95_000, Reason::AccountNotFound, 2)
    );
    assert_eq!((protocol.applied.amount.minor(), protocol.refused.amount.minor()), (184_250, 95_000));
    assert_eq!(protocol.totals.amount.minor(), 279_250);
}

#[test]
fn a_file_that_changes_after_its_check_is_refused() {
    let checked = checked(SBER.as_bytes(), None, "sber").unwrap();
    let other = SBER.replace("КУЗНЕЦОВА", "ОРЛОВА");
    assert_eq!(checked.apply(&mut Cursor::new(other.as_bytes()), &mut |_| None).err(), Some(Refusal::Changed));
}

#[test]
fn a_wrong_page_is_refused_and_asked_for() {
    // DOS letters under a profile that knows Windows only, and the other way round.
    assert_eq!(refused(&cp866(SBER), "sber"), Refusal::Encoding);
    let mut dos = profile("sber");
    dos.encoding = vec![kassa_formats::registry::Page::Cp866];
    let windows = cp1251(SBER);
    let found = check(&mut Cursor::new(windows.as_slice()), None, &dos, rules(), &|_| None);
    assert_eq!(found.err(), Some(Refusal::Encoding));
    // Past the sample the line itself is named.
    let mut long = cp1251(SBER).split_inclusive(|byte| *byte == b'\n').next().unwrap().repeat(3000);
    long.extend_from_slice(&cp866(SBER));
    assert_eq!(refused(&long, "sber"), Refusal::WrongPage { line: 3001 });
}

#[test]
fn what_is_another_kind_of_file_is_named() {
    for (bytes, id, expect) in [
        (b"".as_slice(), "sber", Refusal::Empty),
        (b"\r\n\r\n", "lanbilling", Refusal::NoPayments),
        (b"<html><table><tr><td>1", "table-kz", Refusal::Container(Container::Html)),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "table-kz", Refusal::Container(Container::OldWorkbook)),
        (b"\xFF\xFEa\0", "sber", Refusal::Container(Container::Utf16)),
        (b"PK\x03\x04", "sber", Refusal::Container(Container::Zip)),
        (b"PK\x03\x04 and no more", "table-kz", Refusal::Damaged),
        (b"a;b\n1;2\n", "table-kz", Refusal::NoTitles),
        (b"1CClientBankExchange\r\n", "client-bank", Refusal::Cut),
        (b"1CClientBank\r\n", "client-bank", Refusal::Shape { line: 1 }),
    ] {
        assert_eq!(refused(bytes, id), expect, "{id}");
    }
    let cut = CLIENT_BANK.replace("КонецФайла\r\n", "");
    assert_eq!(refused(cut.as_bytes(), "client-bank"), Refusal::Cut);
    let long = format!("{}\r\n", "1;".repeat(40_000));
    assert_eq!(refused(long.as_bytes(), "sber"), Refusal::LineTooLong { line: 1 });
}

#[test]
fn two_files_must_agree_order_by_order() {
    let with = |control: &str| checked(PACKET.as_bytes(), Some(control.as_bytes()), "packet").err();
    let total = |field, said, found| Some(Refusal::Total { field, said, found });
    let order = |order: &str| Some(Refusal::Order { order: order.to_owned() });
    for (control, expect) in [
        (PACKET_CONTROL.to_owned(), None),
        (PACKET_CONTROL.replace("|2|", "|3|"), total(Field::Count, 3, 2)),
        (PACKET_CONTROL.replace("3685.00", "1842.50"), total(Field::Amount, 184_250, 368_500)),
        (PACKET_CONTROL.lines().next().unwrap().to_owned(), order("4513")),
        (format!("{PACKET_CONTROL}\r\n004514|1|5.00"), order("4514")),
        (PACKET_CONTROL.replace("004513", "004512"), order("4512")),
    ] {
        assert_eq!(with(&control), expect, "{control}");
    }
    assert_eq!(checked(PACKET.as_bytes(), None, "packet").err(), Some(Refusal::NoControlFile));
}

#[test]
fn profiles_are_proposed_by_content() {
    let shipped = Profile::shipped();
    for (bytes, id, confidence) in [
        (cp1251(SBER), "sber", Confidence::Certain),
        (cp1251(GOROD), "gorod", Confidence::Certain),
        (PACKET.as_bytes().to_vec(), "packet", Confidence::Likely),
        (cp866(SETTLEMENT), "settlement", Confidence::Certain),
        (PRINTED.as_bytes().to_vec(), "printed", Confidence::Certain),
        (LANBILLING.as_bytes().to_vec(), "lanbilling", Confidence::Likely),
        (KPREG.as_bytes().to_vec(), "kassa", Confidence::Certain),
        (cp1251(CLIENT_BANK), "client-bank", Confidence::Certain),
        (TABLE_CSV.as_bytes().to_vec(), "table-kz", Confidence::Certain),
    ] {
        let proposals = propose(&mut Cursor::new(bytes), &shipped).unwrap();
        let found = proposals.first().map(|proposal| (proposal.profile.as_str(), proposal.confidence));
        assert_eq!(found, Some((id, confidence)));
        assert!(proposals[0].first.is_some());
    }
    let nothing = propose(&mut Cursor::new(b"Good morning\n".as_slice()), &shipped).unwrap();
    assert!(nothing.is_empty(), "{nothing:?}");
}
