//! Providers outside the billing, as the demonstration's file has them: a mobile operator, a plumber, copies.

use kassa_domain::directory::Provider;
use kassa_domain::form::{Asks, Check, FieldKind, Form, FormField, Named, PriceItem, VERSION};
use kassa_domain::ids::{ProviderId, ServiceId};
use rust_decimal::Decimal;

use super::uah;

fn named(uk: &str, ru: &str, kk: &str, en: &str) -> Named {
    Named { uk: uk.to_owned(), ru: ru.to_owned(), kk: kk.to_owned(), en: en.to_owned() }
}

fn field(code: &str, name: Named, kind: FieldKind) -> FormField {
    FormField {
        code: code.to_owned(),
        name,
        kind,
        mask: String::new(),
        begins: Vec::new(),
        check: Check::None,
        chars_min: 1,
        chars_max: 60,
        required: true,
        printed: true,
    }
}

fn item(code: &str, name: Named, price: i64, (max, decimals): (u32, u8)) -> PriceItem {
    PriceItem {
        code: code.to_owned(),
        name,
        unit: named("шт.", "шт.", "дана", "pcs"),
        price: uah(price),
        min: if decimals == 0 { Decimal::ONE } else { Decimal::new(5, 1) },
        max: Decimal::from(max),
        decimals,
    }
}

fn provider(id: u32, name: &str, form: Form) -> Provider {
    Provider {
        id: ProviderId(id),
        name: name.to_owned(),
        tax_number: "43128766".to_owned(),
        overpayment: false,
        prepayment_months_max: 0,
        returns_by_lines: false,
        bank: None,
        readings_until: None,
        form: Some(Box::new(form)),
    }
}

pub fn providers() -> Vec<Provider> {
    let phone = FormField {
        mask: "+38 (0##) ###-##-##".to_owned(),
        begins: ["67", "68", "96", "97", "98"].map(str::to_owned).to_vec(),
        ..field("phone", named("Номер телефону", "Номер телефона", "Телефон нөмірі", "Phone number"), FieldKind::Digits)
    };
    let address = named("Адреса виклику", "Адрес вызова", "Шақыру мекенжайы", "Address of the call");
    let address = FormField { chars_min: 5, ..field("address", address, FieldKind::Text) };
    let day = field("day", named("День виклику", "День вызова", "Шақыру күні", "Day of the call"), FieldKind::Date);
    let note = named("Примітка", "Примечание", "Ескертпе", "Note");
    let note = FormField { required: false, printed: false, ..field("note", note, FieldKind::Text) };
    let plumber = vec![
        item("call", named("Виклик майстра", "Вызов мастера", "Шебер шақыру", "Call of a plumber"), 250_00, (1, 0)),
        item("tap", named("Заміна крана", "Замена крана", "Кран ауыстыру", "New tap"), 180_50, (10, 0)),
        item("pipe", named("Труба, метр", "Труба, метр", "Құбыр, метр", "Pipe, metre"), 96_35, (30, 1)),
    ];
    let copies = vec![
        item("a4", named("Копія А4", "Копия А4", "А4 көшірмесі", "Copy A4"), 2_50, (500, 0)),
        item("colour", named("Кольорова А4", "Цветная А4", "Түрлі түсті А4", "Colour A4"), 12_00, (100, 0)),
    ];
    let form = |service, fields, account: Option<&str>, asks| Form {
        version: VERSION,
        service: ServiceId(service),
        fields,
        account: account.map(str::to_owned),
        asks,
    };
    let top_up = Asks::Sum { min: uah(10_00), max: uah(5_000_00) };
    vec![
        provider(8, "ПрАТ «Калина-Мобайл»", form(21, vec![phone], Some("phone"), top_up)),
        provider(9, "ТОВ «Майстер-Калинопіль»", form(22, vec![address, day, note], None, Asks::Items(plumber))),
        provider(10, "Копіцентр «Соборний»", form(23, Vec::new(), None, Asks::Items(copies))),
    ]
}
