//! Reports: what a day came to by the journal is what the till's totals, the centre's totals and the centre's own report
//! say, and the real program writes it in every form beside a till at work.

#[path = "support/centre.rs"]
mod centre;
#[path = "../formats/tests/outside/mod.rs"]
mod outside;
mod support;

use std::path::Path;
use std::process::{Command as Program, Output};

use kassa::i18n::{Language, text_in};
use kassa::long_work::{LongWork, Progress};
use kassa::report::{ReportError, book, words};
use kassa::store;
use kassa::till::command::{Command, Decision};
use kassa_domain::commission::{CommissionFrom, CommissionRule, Means};
use kassa_domain::directory::Meter;
use kassa_domain::exchange::{Verdict, VerdictState};
use kassa_domain::ids::{AccountNumber, MeterId, SerialNumber, ServiceId, ShiftNumber};
use kassa_domain::reading::{Reading, ReadingKind, ReadingSource};
use kassa_domain::{BusinessDate, Currency, Money};
use kassa_formats::listing::{Cell, Listing, Row, json};
use kassa_formats::report::{Book, Kind, Span, Standing, Words, day_payments, gather, listing};
use kassa_server::report::{Centre as AtCentre, Whose};
use rust_decimal::Decimal;

use centre::{Centre, known_identity};
use support::operation::{card, cash_out, close_shift, open_shift, pay, told, void};
use support::pump::{Cut, Pump};
use support::work::{another_sale, at_work, back_at_work, drawer, elsewhere, sign_in, totals};
use support::{RETAIL, World, cashier, supervisor, uah};

const DAY: &str = "2026-03-02";

fn day() -> BusinessDate {
    BusinessDate::new(2026, 3, 2).unwrap()
}

fn by_till(world: &World, span: Span) -> Book {
    book(world.path(), span, world.clock.moment(), Language::En, &Progress::unwatched()).unwrap()
}

fn by_centre(world: &World, centre: &Centre, span: Span) -> Book {
    let at = world.clock.moment();
    centre.db.read(|view| gather(&AtCentre::new(view, Whose::All)?, span, at)).unwrap()
}

fn table(kind: Kind, book: &Book) -> Listing {
    let text = |key: &str| text_in(Language::En, key, &[]);
    listing(kind, book, &words(&text, Language::En)).unwrap()
}

/// The sums of a table, row by row, whatever the names beside them.
fn sums(listing: &Listing) -> Vec<Vec<i64>> {
    let of = |cells: &[Cell]| {
        let money = cells.iter().filter_map(|cell| match cell {
            Cell::Money(sum) => Some(sum.minor()),
            _ => None,
        });
        money.collect()
    };
    let rows = listing.rows.iter().filter_map(|row| match row {
        Row::Heading(_) | Row::Sign(_) => None,
        Row::Line(cells) | Row::Total(cells) => Some(of(cells)),
    });
    rows.collect()
}

fn total_of(sums: impl Iterator<Item = Money>) -> Money {
    Money::total(sums, Currency::Uah).unwrap()
}

fn commission(means: Means, from: CommissionFrom, id: u32) -> CommissionRule {
    let percent = Decimal::from(id);
    CommissionRule { id, provider: None, means, from, percent, fixed: uah(0), min: uah(0), max: None }
}

/// A morning with payments in cash and by card, with commission, a void, a reading and cash taken out.
fn morning(world: &World) -> Pump<'_> {
    let rules = [
        commission(Means::Cash, CommissionFrom::Payer, 1),
        commission(Means::Card, CommissionFrom::Payer, 2),
        commission(Means::Card, CommissionFrom::Provider, 3),
    ];
    world.book.page().commissions.extend(rules);
    let meter = Meter {
        id: MeterId(9),
        serial: SerialNumber::new("12345").unwrap(),
        scale: String::new(),
        service: ServiceId(1),
        digits: 5,
        last_value: Decimal::from(100),
        last_date: BusinessDate::new(2026, 3, 1).unwrap(),
        last_source: None,
        usual: Decimal::from(10),
        place: String::new(),
        verified_until: None,
    };
    let account = AccountNumber::new("00077000").unwrap();
    world.book.page().meters.push((account.clone(), meter));
    let mut pump = at_work(world);
    let _ = pump.done(told(pay("a", &[12_300], 20_000), 12_423));
    let _ = pump.done(told(pay("b", &[50_000, 1_000], 60_000), 51_510));
    let by_card = match told(pay("c", &[10_000], 0), 10_200) {
        Command::Pay { token, visit, told, approvers, readings, .. } => {
            Command::Pay { token, visit, tender: card(10_200), told, approvers, readings }
        }
        other => other,
    };
    let _ = pump.done(by_card);
    let value = Decimal::new(110_500, 3);
    let source = ReadingSource::Control;
    let reading = Reading { account, meter: MeterId(9), value, date: day(), kind: ReadingKind::Plain, source };
    let _ = pump.done(Command::TakeReading { reading, approver: None });
    let _ = pump.done(void(2));
    sign_in(&mut pump, supervisor());
    let _ = pump.done(cash_out(20_000));
    pump
}

#[test]
fn a_day_comes_to_the_same_in_reports_in_totals_and_at_the_centre() {
    let world = World::enrolled(RETAIL, known_identity());
    let mut pump = morning(&world);
    let _ = pump.done(close_shift(drawer(&world)));
    let book = by_till(&world, Span::day(day()));
    let totals = totals(&world);
    assert_eq!(book.payments.len(), usize::try_from(totals.payments).unwrap());
    assert!(book.payments.iter().all(|taken| taken.standing == Standing::Registered && taken.document.is_some()));
    assert_eq!(total_of(book.payments.iter().map(|taken| taken.payment.tenders.cash)), totals.cash_taken);
    assert_eq!(total_of(book.payments.iter().map(|taken| taken.payment.tenders.card)), totals.card_taken);
    assert_eq!(book.returned.len(), usize::try_from(totals.reversals).unwrap());
    assert_eq!(total_of(book.returned.iter().map(|returned| returned.cash)), totals.cash_returned);
    // The cash book ends with what the journal says is in the drawer, and with what was counted.
    let sheet = sums(&table(Kind::CashBook, &book));
    assert_eq!(sheet[sheet.len() - 2].last(), Some(&drawer(&world)));
    assert_eq!(sheet[sheet.len() - 1].last(), Some(&drawer(&world)));

    let centre = Centre::new();
    centre.take(&world.reader(), 7);
    let there = by_centre(&world, &centre, Span::day(day()));
    // What the till has not sent is nothing the centre could know.
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Queue) {
        assert_eq!(sums(&table(kind, &book)), sums(&table(kind, &there)), "{}", kind.name());
    }
    let said = centre.db.read(|view| view.totals(known_identity().till, day())).unwrap();
    let [payments, back] = [&book.payments.len(), &book.returned.len()].map(|count| i64::try_from(*count).unwrap());
    assert_eq!((said.payments.count, said.voids.count + said.refunds.count), (payments, back));
    let consolidated = sums(&table(Kind::Consolidated, &book));
    let of_payments = &consolidated[book.payments.len()];
    let rounding = total_of(book.payments.iter().map(|taken| taken.payment.tenders.rounding)).minor();
    assert_eq!(
        of_payments,
        &[
            said.payments.sum - said.commission - rounding,
            said.commission,
            rounding,
            said.payments.sum,
            said.payments.cash,
            said.payments.card
        ]
    );
    let of_voids = &consolidated[book.payments.len() + 1 + book.returned.len()];
    assert_eq!(of_voids[3..], [-said.voids.sum, -said.voids.cash, -said.voids.card]);
    // The same by shift as by day, and nothing of another day.
    let shift = by_till(&world, Span::Shift(ShiftNumber(1)));
    assert_eq!((shift.payments, shift.returned, shift.readings.len()), (book.payments, book.returned, 1));
    let other = by_till(&world, Span::day(BusinessDate::new(2026, 3, 3).unwrap()));
    assert_eq!((other.payments.len(), other.returned.len(), other.shifts.len(), other.readings.len()), (0, 0, 0, 0));
    // A day of nothing says so, whatever the report.
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Queue) {
        let empty = table(kind, &other);
        assert!(matches!(&empty.rows[..], [Row::Heading(said)] if said == "Nothing to show"), "{}", kind.name());
    }
}

#[test]
fn r16_what_was_given_back_stands_under_the_payments_with_a_total_of_its_own() {
    let world = World::new(RETAIL);
    let _pump = morning(&world);
    let listing = table(Kind::Consolidated, &by_till(&world, Span::day(day())));
    let shape: Vec<&str> = listing
        .rows
        .iter()
        .map(|row| match row {
            Row::Heading(title) => title.as_str(),
            Row::Line(_) => "row",
            Row::Total(_) => "total",
            Row::Sign(_) => "sign",
        })
        .collect();
    let expect = ["Payments", "row", "row", "row", "row", "total", "Voids and refunds", "row", "total", "total"];
    assert_eq!(shape[..expect.len()], expect);
    let sums = sums(&listing);
    let [taken, back, net] = [&sums[4], &sums[6], &sums[7]];
    assert!(back.iter().all(|sum| *sum <= 0), "below zero: {back:?}");
    let both: Vec<i64> = taken.iter().zip(back).map(|(taken, back)| taken + back).collect();
    assert_eq!(*net, both);
}

/// The sum of a cell of a row, by the key of its column.
fn minor(listing: &Listing, cells: &[Cell], key: &str) -> i64 {
    let place = listing.head.columns.iter().position(|column| column.key == key).expect(key);
    match &cells[place] {
        Cell::Money(sum) => sum.minor(),
        other => panic!("{key}: {other:?}"),
    }
}

fn lines(listing: &Listing) -> Vec<&Vec<Cell>> {
    listing.rows.iter().filter_map(|row| if let Row::Line(cells) = row { Some(cells) } else { None }).collect()
}

#[test]
fn a_void_is_no_second_payment_in_files_for_programs() {
    let world = World::enrolled(RETAIL, known_identity());
    let _pump = morning(&world);
    let book = by_till(&world, Span::day(day()));
    for (kind, net) in [
        (Kind::Consolidated, 12_300 + 1_000 + 10_000),
        (Kind::Provider, 12_300 + 1_000 + 10_000),
        (Kind::Commissions, 12_300 + 1_000 + 10_000),
    ] {
        let table = table(kind, &book);
        let undone = table.head.columns.iter().position(|column| column.key == "STORNO").unwrap();
        let rows = lines(&table);
        assert_eq!(rows.iter().map(|cells| minor(&table, cells, "SUMMA")).sum::<i64>(), net, "{}", kind.name());
        for cells in rows {
            let back = cells[undone] == Cell::Text("S".to_owned());
            assert_eq!(back, minor(&table, cells, "SUMMA") < 0, "{}", kind.name());
        }
    }
    // Every row says how its money comes about, and nothing of it is left unsaid.
    let table = table(Kind::Consolidated, &book);
    for cells in lines(&table) {
        let [amount, commission, rounding, total, cash, card] =
            ["SUMMA", "KOMIS", "OKRUGL", "VSEGO", "NAL", "KARTA"].map(|key| minor(&table, cells, key));
        assert_eq!((amount + commission + rounding, cash + card), (total, total));
    }
}

#[test]
fn what_programs_read_is_the_same_in_every_language() {
    let world = World::enrolled(RETAIL, known_identity());
    let _pump = morning(&world);
    let book = by_till(&world, Span::day(day()));
    for kind in [Kind::Consolidated, Kind::Provider, Kind::Commissions, Kind::Reversals, Kind::Readings, Kind::Queue] {
        let said = Language::ALL.map(|language| {
            let text = |key: &str| text_in(language, key, &[]);
            let table = listing(kind, &book, &words(&text, language)).unwrap();
            let mut out = Vec::new();
            json::write(&table.head, &table.rows, &mut out).unwrap();
            let whole: serde_json::Value = serde_json::from_slice(&out).unwrap();
            let of = |row: &&serde_json::Value| row["row"] == "line";
            whole["rows"].as_array().unwrap().iter().filter(of).cloned().collect::<Vec<_>>()
        });
        assert!(said.iter().all(|rows| *rows == said[0] && !rows.is_empty()), "{}: {said:?}", kind.name());
    }
}

#[test]
fn the_records_of_the_day_file_add_up_to_the_payments() {
    let world = World::enrolled(RETAIL, known_identity());
    let _pump = morning(&world);
    let book = by_till(&world, Span::day(day()));
    let text = |key: &str| text_in(Language::Uk, key, &[]);
    let file = day_payments(&book, &words(&text, Language::Uk)).unwrap();
    let records: Vec<&Vec<Cell>> = file
        .rows
        .iter()
        .filter_map(|row| match row {
            Row::Line(cells) => Some(cells),
            Row::Heading(_) | Row::Total(_) | Row::Sign(_) => None,
        })
        .collect();
    let sum = |column: usize| -> i64 {
        let of = |cells: &&Vec<Cell>| match &cells[column] {
            Cell::Money(sum) => sum.minor(),
            _ => 0,
        };
        records.iter().map(of).sum()
    };
    // Three visits of four payments; the second payment was voided.
    let lines = |cells: &[Cell]| {
        cells.iter().map(|cell| cell.shown(kassa_formats::receipt::NumberForm::CommaPoint)).collect::<Vec<_>>()
    };
    let shown: Vec<Vec<String>> = records.iter().map(|cells| lines(cells)).collect();
    let voided = shown.iter().find(|record| record[16] == "S").expect("a void");
    let original = shown.iter().find(|record| record[3] == voided[17]).expect("its payment");
    assert_eq!(
        (voided[11].as_str(), original[11].as_str(), voided[2].as_str()),
        ("-500.00", "500.00", original[2].as_str())
    );
    assert_eq!(sum(11), 12_300 + 50_000 + 1_000 + 10_000 - 50_000);
    let taken = total_of(book.payments.iter().map(|taken| taken.payment.commission));
    let back =
        total_of(book.returned.iter().filter_map(|back| back.payment.as_ref()).map(|payment| payment.commission));
    assert_eq!(sum(12), taken.minor() - back.minor());
}

#[test]
fn what_the_centre_decided_stands_in_the_shift_that_took_it_in() {
    for registered in [true, false] {
        let world = World::enrolled(RETAIL, known_identity());
        let mut pump = at_work(&world);
        pump.cut = Cut::InJob(2);
        let begun = pump.begin(pay("cut", &[12_345], 12_345));
        let _ = begun.and_then(|_| pump.rest());
        drop(pump);
        elsewhere(&world, &another_sale(777));
        let mut pump = back_at_work(&world);
        let of = support::work::first_unsettled(&world).expect("something to decide");
        assert_eq!(by_till(&world, Span::day(day())).payments[0].standing, Standing::Undecided);
        sign_in(&mut pump, supervisor());
        let decision = Decision::Refer { note: "не видно".to_owned() };
        let _ = pump.done(Command::Decide { of, decision, approver: None });
        let entry = support::journal::entries(&world.reader()).last().unwrap().reference();
        let _ = pump.done(close_shift(drawer(&world)));
        let _ = pump.done(open_shift());
        sign_in(&mut pump, cashier());
        let (state, reason) =
            if registered { (VerdictState::Applied, "") } else { (VerdictState::Refused, "not_registered") };
        let reason = reason.to_owned();
        let _ = pump.done(Command::Verdicts(vec![Verdict { entry, state, reason, revision: 1, received_ms: None }]));
        for number in [1, 2] {
            let shift = ShiftNumber(number);
            let book = by_till(&world, Span::Shift(shift));
            let totals = store::shifts::totals(&world.reader(), shift, Currency::Uah).unwrap();
            assert_eq!(book.payments.len(), usize::try_from(totals.payments).unwrap(), "{registered} {number}");
            assert_eq!(book.returned.len(), usize::try_from(totals.reversals).unwrap(), "{registered} {number}");
            assert_eq!(total_of(book.returned.iter().map(|back| back.cash)), totals.cash_returned);
            let sheet = sums(&table(Kind::CashBook, &book));
            assert!(sheet.iter().any(|row| row.last() == Some(&totals.drawer().unwrap().minor())));
        }
        let centre = Centre::new();
        centre.take(&world.reader(), 7);
        for number in [1, 2] {
            let span = Span::Shift(ShiftNumber(number));
            let (here, there) = (by_till(&world, span), by_centre(&world, &centre, span));
            let taken = |book: &Book| {
                let rows = book.payments.iter();
                rows.map(|taken| (taken.entry, taken.standing, taken.payment.tenders.cash)).collect::<Vec<_>>()
            };
            let back = |book: &Book| {
                let rows = book.returned.iter();
                rows.map(|back| (back.entry, back.shift, back.cash, back.done)).collect::<Vec<_>>()
            };
            assert_eq!((taken(&here), back(&here)), (taken(&there), back(&there)), "{registered} {number}");
        }
        let said = centre.db.read(|view| view.totals(known_identity().till, day())).unwrap();
        let back = i64::from(!registered);
        assert_eq!((said.payments.count, said.undecided.count, said.handed_back.count), (1, 0, back));
        assert_eq!((said.payments.cash, said.handed_back.cash), (said.z.cash, back * said.payments.cash));
    }
}

#[test]
fn every_word_of_reports_is_asked_for_and_is_there() {
    let world = World::enrolled(RETAIL, known_identity());
    let _pump = morning(&world);
    let book = by_till(&world, Span::day(day()));
    for language in Language::ALL {
        for key in Words::KEYS {
            assert_ne!(text_in(language, key, &[]), key, "{}", language.code());
        }
        let text = |key: &str| {
            assert!(Words::KEYS.contains(&key), "{key}");
            text_in(language, key, &[])
        };
        for kind in Kind::ALL {
            let _ = listing(kind, &book, &words(&text, language)).unwrap();
        }
        let _ = day_payments(&book, &words(&text, language)).unwrap();
    }
}

fn kassa(dir: &Path, args: &[&str]) -> Output {
    Program::new(env!("CARGO_BIN_EXE_kassa")).arg("--data").arg(dir).args(args).output().expect("the program starts")
}

#[test]
fn the_program_writes_every_report_in_every_form_beside_a_till_at_work() {
    let world = World::enrolled(RETAIL, known_identity());
    let _pump = morning(&world);
    let files = tempfile::tempdir().unwrap();
    for kind in Kind::ALL {
        for form in ["pdf", "xlsx", "csv", "dbf", "text", "json"] {
            let file = files.path().join(format!("{}.{form}", kind.name()));
            let out = file.to_str().unwrap();
            let done = kassa(world.path(), &["report", kind.name(), "--day", DAY, "--as", form, "--out", out]);
            assert!(done.status.success(), "{} {form}: {done:?}", kind.name());
            assert!(file.metadata().unwrap().len() > 60, "{} {form}", kind.name());
        }
    }
    let shown = kassa(world.path(), &["report", "cash-book", "--day", DAY, "--lang", "en", "--width", "80"]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("Cash book sheet") && shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    let from = ["report", "services", "--from", "2026-03-01", "--to", "2026-03-05", "--as", "json", "--lang", "ru"];
    let value: serde_json::Value = serde_json::from_slice(&kassa(world.path(), &from).stdout).unwrap();
    assert_eq!(value["title"], "Платежи по услугам");
    let total = value["rows"].as_array().unwrap().last().unwrap();
    assert_eq!(total["cells"]["ITOGO"]["minor"], 12_300 + 1_000 + 10_000);
    for wrong in [
        &["report", "consolidated", "--day", DAY, "--as", "pdf"][..],
        &["report", "consolidated", "--from", "2026-03-02", "--to", "2026-03-01"],
        &["report", "everything"],
        &["report", "consolidated", "--shift", "77"],
        &["report", "consolidated", "--day", DAY, "--shift", "1"],
    ] {
        assert!(!kassa(world.path(), wrong).status.success(), "{wrong:?}");
    }
    outside_readers(files.path());
}

/// What programs that others wrote make of the files.
fn outside_readers(files: &Path) {
    if outside::found("dbfread", || outside::python_has("dbfread")) {
        let script = "import sys, dbfread\nt = dbfread.DBF(sys.argv[1])\nprint(t.encoding, len(t), \
            sum(r['SUMMA'] for r in t), [r['STORNO'] for r in t].count('S'), {r['FIO'] for r in t})";
        let said = outside::python_says(script, &files.join("consolidated.dbf"));
        assert_eq!(said.trim(), "cp866 5 233.0 1 {'Шевченко Тарас'}");
    }
    if outside::found("openpyxl", || outside::python_has("openpyxl")) {
        let script = "import sys, openpyxl\ns = openpyxl.load_workbook(sys.argv[1]).active\n\
            print(s['A1'].value, [[c.value for c in r] for r in s.iter_rows()][-1][6])";
        let said = outside::python_says(script, &files.join("consolidated.xlsx"));
        assert_eq!(said.trim(), "Зведений реєстр платежів 233");
    }
    if outside::found("pdftotext", outside::pdftotext_is_there) {
        let text = outside::pdftotext(&std::fs::read(files.join("consolidated.pdf")).unwrap());
        for words in ["Зведений реєстр платежів", "Шевченко", "17-3-000001", "Сторно та повернення", "за 02.03.2026"]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}

#[test]
fn a_payment_is_taken_while_a_report_is_read_and_a_report_that_nobody_waits_for_ends() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let before = by_till(&world, Span::day(day()));
    let reader = world.reader();
    let read = store::report::at_one_moment(&reader, |conn| -> Result<u64, store::StoreError> {
        let (mut paid, mut read) = (false, 0);
        store::report::entries(conn, None, None, &mut |_, _| {
            if !std::mem::replace(&mut paid, true) {
                let _ = pump.done(pay("meanwhile", &[120_00], 200_00));
            }
            read += 1;
            true
        })?;
        Ok(read)
    });
    let after = by_till(&world, Span::day(day()));
    assert_eq!(after.payments.len(), before.payments.len() + 1, "taken in the middle of the reading");
    let (_, all) = store::report::entries_around(&world.reader(), None).unwrap();
    assert!(read.unwrap() < all, "and the reading went on as of its moment");

    let work = LongWork::begun(0);
    let read = |progress: &Progress| {
        book(world.path(), Span::Days { from: day(), to: day() }, world.clock.moment(), Language::En, progress)
    };
    assert_eq!(read(&work.progress()).unwrap().payments.len(), after.payments.len());
    assert_eq!(work.so_far().map(|(done, of)| done == of), Some(true), "all is told as read");
    let progress = work.progress();
    drop(work);
    assert!(matches!(read(&progress), Err(ReportError::Unwanted)));
    let mut taken = 0;
    store::report::entries(&world.reader(), None, None, &mut |_, _| {
        taken += 1;
        taken < 2
    })
    .unwrap();
    assert_eq!(taken, 2, "it ends between two entries");
}
