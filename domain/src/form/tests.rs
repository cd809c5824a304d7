//! Forms of providers outside the billing: masks, checks, price lists, forms of tomorrow.

use rust_decimal::Decimal;

use super::*;
use crate::ids::ProviderId;
use crate::money::Currency;
use crate::time::Period;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn field(code: &str, kind: FieldKind, mask: &str) -> FormField {
    FormField {
        code: code.to_owned(),
        name: Named { uk: "Телефон".to_owned(), en: "Phone".to_owned(), ..Named::default() },
        kind,
        mask: mask.to_owned(),
        begins: Vec::new(),
        check: Check::None,
        chars_min: 1,
        chars_max: 20,
        required: true,
        printed: true,
    }
}

fn mobile() -> Form {
    let phone = FormField {
        begins: vec!["67".to_owned(), "96".to_owned()],
        ..field("phone", FieldKind::Digits, "+38 (0##) ###-##-##")
    };
    Form {
        version: VERSION,
        service: ServiceId(21),
        fields: vec![phone],
        account: Some("phone".to_owned()),
        asks: Asks::Sum { min: uah(10_00), max: uah(5_000_00) },
    }
}

fn item(code: &str, price: i64, max: u32, decimals: u8) -> PriceItem {
    PriceItem {
        code: code.to_owned(),
        name: Named::same("Заміна крана"),
        unit: Named::same("шт"),
        price: uah(price),
        min: if decimals == 0 { Decimal::ONE } else { Decimal::new(1, u32::from(decimals)) },
        max: Decimal::from(max),
        decimals,
    }
}

fn plumber() -> Form {
    let surname = FormField { chars_min: 2, ..field("payer", FieldKind::Text, "") };
    Form {
        version: VERSION,
        service: ServiceId(22),
        fields: vec![surname],
        account: None,
        asks: Asks::Items(vec![item("call", 200_00, 1, 0), item("tap", 150_50, 10, 0), item("pipe", 33_33, 100, 1)]),
    }
}

fn wish(values: &[&str], sum: Option<i64>, quantities: &[&str]) -> Wish {
    Wish {
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        sum: sum.map(uah),
        quantities: quantities.iter().map(|many| many.parse().ok()).collect(),
    }
}

fn place() -> (ProviderId, Period) {
    (ProviderId(8), Period::new(2026, 11).unwrap())
}

#[test]
fn a_number_is_laid_into_its_mask_however_it_was_typed() {
    let form = mobile();
    for (typed, text, dropped) in [
        ("67", "+38 (067", false),
        ("0671234567", "+38 (067) 123-45-67", false),
        ("671234567", "+38 (067) 123-45-67", false),
        ("+380671234567", "+38 (067) 123-45-67", false),
        ("+38 (067) 123-45-67", "+38 (067) 123-45-67", false),
        ("8 067 123 45 67", "+38 (067) 123-45-67", false),
        ("+38 (06", "+38 (06", false),
        ("+38 (0", "+38 (0", false),
        ("", "", false),
        ("06712345678", "+38 (067) 123-45-67", true),
        ("+7 067 123 45 67", "+38 (070) 671-23-45", true),
        ("+067 123 45 67", "+38 (067) 123-45-67", true),
        ("67a1", "+38 (067) 1", true),
        ("\u{202e}67\u{0}🙂1", "+38 (067) 1", true),
        ("٠٦٧", "", true),
    ] {
        assert_eq!(form.fields[0].shape(typed), Shaped { text: text.to_owned(), dropped }, "{typed}");
    }
    let long = form.fields[0].shape(&"7".repeat(10_000_000));
    assert!(long.dropped && long.text == "+38 (077) 777-77-77", "{long:?}");
}

#[test]
fn a_field_says_what_is_wrong_while_it_is_typed() {
    let phone = &mobile().fields[0];
    let begins = || Mistake::Begins { with: vec!["67".to_owned(), "96".to_owned()] };
    let unfinished = || Mistake::Unfinished { mask: "+38 (0__) ___-__-__".to_owned() };
    let card = FormField { check: Check::Luhn, chars_min: 16, chars_max: 16, ..field("c", FieldKind::Digits, "") };
    let contract = FormField { check: Check::Mod97, ..field("c", FieldKind::Digits, "") };
    let day = field("day", FieldKind::Date, "");
    let free = FormField { required: false, chars_min: 3, ..field("note", FieldKind::Text, "") };
    for (field, value, expect) in [
        (phone, "", Some(Mistake::Empty)),
        (phone, "+38 (06", Some(unfinished())),
        (phone, "+38 (05", Some(begins())),
        (phone, "+38 (050) 123-45-67", Some(begins())),
        (phone, "+38 (067) 123-45-67", None),
        (&card, "4111111111111111", None),
        (&card, "4111111111111112", Some(Mistake::CheckDigit)),
        (&card, "411111111111111", Some(Mistake::TooShort { min: 16 })),
        (&contract, "9801", Some(Mistake::CheckDigit)),
        (&contract, "98", None),
        (&day, "29.02.2028", None),
        (&day, "29.02.2027", Some(Mistake::NotADay)),
        (&day, "2", Some(Mistake::Unfinished { mask: "__.__.____".to_owned() })),
        (&free, "", None),
        (&free, "ок", Some(Mistake::TooShort { min: 3 })),
        (&free, "дзвінок", None),
        (&free, "дзві\u{202e}нок", Some(Mistake::Dropped)),
    ] {
        assert_eq!(field.mistake(value), expect, "{value}");
    }
}

#[test]
fn a_sum_within_its_limits_makes_one_line_on_the_account_of_its_digits() {
    let form = mobile();
    let filled = form.fill(place(), &wish(&["+38 (067) 123-45-67"], Some(150_00), &[]), "en").unwrap();
    assert_eq!(filled.account.as_str(), "380671234567");
    assert_eq!(filled.lines.iter().map(|line| line.amount).collect::<Vec<_>>(), [uah(150_00)]);
    assert_eq!(filled.given.told(), "Phone: +38 (067) 123-45-67");
    for (sum, mistake) in [
        (None, Mistake::NoSum),
        (Some(9_99), Mistake::SumBelow { min: uah(10_00) }),
        (Some(5_000_01), Mistake::SumAbove { max: uah(5_000_00) }),
    ] {
        let refused = form.fill(place(), &wish(&["+38 (067) 123-45-67"], sum, &[]), "uk");
        assert_eq!(refused, Err(Some(Refused { place: Place::Sum, mistake })));
    }
}

#[test]
fn price_times_quantity_is_exact_and_half_a_kopeck_goes_up() {
    let filled = plumber().fill(place(), &wish(&["Коваль"], None, &["1", "2", "1.5"]), "uk").unwrap();
    let amounts: Vec<Money> = filled.lines.iter().map(|line| line.amount).collect();
    assert_eq!(amounts, [uah(200_00), uah(301_00), uah(50_00)], "33.33 × 1.5 is 49.995");
    assert_eq!(filled.given.items[1].told(), "Заміна крана, 2 шт × 150.50");
    assert_eq!(filled.account.as_str(), "-");
    let limits = |max, decimals| Mistake::Quantity { min: Decimal::ONE, max: Decimal::from(max), decimals };
    for (quantities, expect) in [
        (&["", "", ""][..], (Place::Item(0), Mistake::NothingChosen)),
        (&["2", "", ""], (Place::Item(0), limits(1, 0))),
        (&["", "1.5", ""], (Place::Item(1), limits(10, 0))),
        (&["", "11", ""], (Place::Item(1), limits(10, 0))),
        (&["", "-1", ""], (Place::Item(1), limits(10, 0))),
    ] {
        let refused = plumber().fill(place(), &wish(&["Коваль"], None, quantities), "uk");
        assert_eq!(refused, Err(Some(Refused { place: expect.0, mistake: expect.1 })), "{quantities:?}");
    }
}

#[test]
fn a_registry_has_the_first_field_as_its_payer_and_the_rest_as_the_address() {
    let second = FormField { code: "flat".to_owned(), ..field("flat", FieldKind::Digits, "") };
    let mut form = plumber();
    form.fields.push(second);
    let filled = form.fill(place(), &wish(&["Коваль", "45"], None, &["1", "", ""]), "en").unwrap();
    let payer = filled.given.as_payer();
    assert_eq!((payer.holder.as_str(), payer.address.as_str()), ("Phone: Коваль", "Phone: 45"));
    assert_eq!(crate::payment::ThirdParty::default().as_payer(), crate::payment::PayerCopy::default());
}

#[test]
fn what_a_screen_says_is_taken_only_as_the_form_is_now() {
    let form = plumber();
    let filled = form.fill(place(), &wish(&["Коваль"], None, &["1", "2", ""]), "en").unwrap();
    let again = |form: &Form, given: &crate::payment::ThirdParty| {
        form.again(&filled.lines, given, Currency::Uah, "uk").map(|again| again.lines)
    };
    assert_eq!(again(&form, &filled.given), Ok(filled.lines.clone()));
    let mut dearer = form.clone();
    if let Asks::Items(items) = &mut dearer.asks {
        items[1].price = uah(160_00);
    }
    assert_eq!(again(&dearer, &filled.given), Err(None), "another price");
    let mut unknown = filled.given.clone();
    unknown.items[1].code = "gold".to_owned();
    assert_eq!(again(&form, &unknown), Err(None), "an item that is no more");
    let mut more = filled.given.clone();
    more.fields.push(crate::payment::Given {
        code: "other".to_owned(),
        name: String::new(),
        value: "х".to_owned(),
        printed: true,
    });
    assert_eq!(again(&form, &more), Err(None), "a field that is no more");
}

#[test]
fn a_form_that_cannot_be_asked_by_is_told_and_left_out() {
    let fault = |change: fn(&mut Form)| {
        let mut form = mobile();
        change(&mut form);
        form.check().unwrap_err().to_string()
    };
    for (change, expect) in [
        ((|form| form.version = 2) as fn(&mut Form), "version 2"),
        (|form| form.fields.clear(), "fields"),
        (|form| form.fields[0].code = "те".to_owned(), "code"),
        (|form| form.fields.push(form.fields[0].clone()), "twice"),
        (|form| form.fields[0].name = Named::default(), "name"),
        (|form| form.fields[0].mask = "+38".to_owned(), "place"),
        (|form| form.fields[0].mask = "@@".to_owned(), "mask of digits"),
        (|form| form.fields[0].required = false, "account"),
        (|form| form.account = Some("other".to_owned()), "account"),
        (|form| form.asks = Asks::Sum { min: uah(0), max: uah(1) }, "limits"),
        (|form| form.asks = Asks::Sum { min: uah(2), max: uah(1) }, "limits"),
        (|form| form.asks = Asks::Items(Vec::new()), "items"),
        (|form| form.asks = Asks::Items(vec![item("a", 0, 1, 0)]), "price"),
        (|form| form.asks = Asks::Items(vec![item("a", 1, 0, 0)]), "quantities"),
        (|form| form.asks = Asks::Items(vec![item("phone", 1, 1, 0)]), "twice"),
    ] {
        let told = fault(change);
        assert!(told.contains(expect), "{told}: {expect}");
    }
    assert_eq!((mobile().check(), plumber().check()), (Ok(()), Ok(())));
}

#[test]
fn a_provider_with_a_form_of_tomorrow_is_a_provider_without_one() {
    let provider = |form: &str| {
        let text = format!(
            r#"{{"id": 8, "name": "М", "tax_number": "1", "overpayment": false, "prepayment_months_max": 0, "form": {form}}}"#
        );
        serde_json::from_str::<crate::directory::Provider>(&text).unwrap().form
    };
    for form in [mobile(), plumber()] {
        let written = serde_json::to_string(&form).unwrap();
        assert_eq!(provider(&written).map(|form| *form), Some(form));
    }
    let today = serde_json::to_string(&mobile()).unwrap();
    for form in ["null", "7", r#"{"version": 2, "shape": "round"}"#, &today.replace("\"version\":1", "\"version\":2")] {
        assert_eq!(provider(form), None, "{form}");
    }
}
