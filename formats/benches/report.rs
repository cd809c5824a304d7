//! A day of 5,000 payments as its consolidated registry: on screen, and in every kind of file.
//!
//! `cargo bench -p kassa-formats --bench report [-- PAYMENTS]`. The book is in memory: what reading it from a till costs
//! is not in the figures.

use std::io::{self, Write as _};
use std::time::Instant;

use kassa_domain::ids::{
    AccountNumber, EntryRef, Epoch, PaymentNumber, PointCode, ProviderId, Seq, ServiceId, ShiftNumber, TillCode,
    TillId, VisitNumber,
};
use kassa_domain::payment::{PayerCopy, Payment, PaymentKind, PaymentLine, Tenders};
use kassa_domain::{BusinessDate, Currency, Money, Period, Timestamp};
use kassa_formats::listing::file::{FileForm, FileOptions, file};
use kassa_formats::listing::pdf::ListingPdf;
use kassa_formats::receipt::NumberForm;
use kassa_formats::receipt::render::Width;
use kassa_formats::report::{Book, Kind, Names, Place, Span, Standing, Taken, Words, listing};

const PAYMENTS: u32 = 5_000;
const FONT: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono-Bold.ttf");

#[expect(clippy::disallowed_methods, reason = "a bench is about the clock of the machine")]
fn main() -> io::Result<()> {
    let payments = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(PAYMENTS);
    let mut out = io::stdout().lock();
    let book = book(payments);
    let text = |key: &str| key.to_owned();
    let words = Words { form: NumberForm::SpaceComma, text: &text };
    let began = Instant::now();
    let table = listing(Kind::Consolidated, &book, &words).expect("one currency");
    writeln!(out, "table    {payments} payments in {:.0} ms", began.elapsed().as_secs_f64() * 1000.0)?;
    let options = FileOptions {
        pdf: ListingPdf { font: FONT, bold: BOLD, at: book.made_at },
        page: None,
        day: day(),
        width: Width::MAX,
    };
    for form in FileForm::ALL {
        let began = Instant::now();
        let made = file(form, &table, &options).expect("a file");
        let (ms, length) = (began.elapsed().as_secs_f64() * 1000.0, made.bytes.len() / 1024);
        writeln!(out, "{:<8} in {ms:.0} ms, {length} KiB", form.name())?;
    }
    Ok(())
}

fn day() -> BusinessDate {
    BusinessDate::new(2026, 11, 21).expect("a day")
}

fn book(payments: u32) -> Book {
    let currency = Currency::Uah;
    let made_at = Timestamp::new(1_795_262_400_000, 120).expect("a moment");
    let place = Place {
        till: TillId(3),
        code: TillCode::new("3").expect("a code"),
        point: PointCode::new("17").expect("a code"),
        point_name: "Пункт № 17, вул. Соборна, 1".to_owned(),
        currency,
    };
    Book {
        span: Span::day(day()),
        places: vec![place],
        currency,
        made_at,
        names: Names::default(),
        shifts: Vec::new(),
        payments: (1..=payments).map(|number| taken(number, made_at)).collect(),
        returned: Vec::new(),
        readings: Vec::new(),
        waiting: Vec::new(),
    }
}

fn taken(number: u32, at: Timestamp) -> Taken {
    let money = |minor: i64| Money::new(minor, Currency::Uah);
    let line = |service: u32| PaymentLine {
        service: ServiceId(service),
        provider: ProviderId(service),
        period: Period::new(2026, 10).expect("a month"),
        amount: money(18_425),
        excess: money(0),
    };
    let payment = Payment {
        number: PaymentNumber(number),
        visit: VisitNumber(number),
        shift: ShiftNumber(1),
        kind: PaymentKind::Bill,
        account: AccountNumber::new(&format!("{number:08}")).expect("an account"),
        payer: PayerCopy {
            holder: "Коваленко Олена Василівна".to_owned(),
            address: "Калинопіль, вул. Соборна, 12-А, 34".to_owned(),
        },
        lines: (1..=3).map(line).collect(),
        commission: money(150),
        provider_commission: money(0),
        tenders: Tenders {
            card: money(0),
            slip: None,
            cash: money(55_425),
            rounding: money(0),
            cash_received: money(55_425),
            change: money(0),
        },
        third: None,
    };
    Taken {
        till: TillId(3),
        entry: EntryRef { epoch: Epoch(1), seq: Seq(u64::from(number) * 2) },
        at,
        day: day(),
        cashier: None,
        payment,
        standing: Standing::Registered,
        document: None,
    }
}
