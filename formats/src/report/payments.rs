//! Registries of payments: the consolidated one, one for each provider, and the list of what was given back.

use std::collections::BTreeMap;

use kassa_domain::Money;
use kassa_domain::ids::{ProviderId, TillId};
use kassa_domain::payment::{Payment, PaymentLine};

use super::book::{Book, Returned, Standing, Taken};
use super::table::{
    ACCOUNT, ADDRESS, AMOUNT, CARD, CASH, CASHIER, COMMISSION, DOCUMENT, Described, MOMENT, NUMBER, PAYER, Sums, Table,
    month, returned_parts, services, text,
};
use super::words::Words;
use super::{Kind, ReportError};
use crate::listing::{Cell, Kind as Of, Listing};

const SERVICES: Described = ("USL", "report-column-services", Of::Text(80));
const SERVICE: Described = ("USL", "report-column-service", Of::Text(60));
const PERIOD: Described = ("PERIOD", "report-column-period", Of::Code(7));
const TOTAL: Described = ("VSEGO", "report-column-total", Of::Money(14));

/// Every payment, what was given back below, each with its total, and what is left (R16).
pub(super) fn consolidated(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    let columns =
        [NUMBER, MOMENT, ACCOUNT, PAYER, ADDRESS, SERVICES, AMOUNT, COMMISSION, TOTAL, CASH, CARD, CASHIER, DOCUMENT];
    let mut table = Table::new(Kind::Consolidated, book, words, &columns);
    let of = |standing: fn(Standing) -> bool| book.payments.iter().filter(move |taken| standing(taken.standing));
    let registered = |standing| matches!(standing, Standing::Registered);
    let undecided = |standing| matches!(standing, Standing::Undecided | Standing::GivenBackIn(_));
    let mut all = section(&mut table, "report-row-payments", of(registered).map(|taken| row_of(book, taken)))?;
    if of(undecided).next().is_some() {
        let more = section(&mut table, "report-row-undecided", of(undecided).map(|taken| row_of(book, taken)))?;
        all = all.with(&more)?;
    }
    let done = book.returned.iter().filter(|returned| returned.done);
    let back = section(&mut table, "report-row-returned", done.map(|returned| row_back(book, returned)))?;
    let pending = || book.returned.iter().filter(|returned| !returned.done);
    if pending().next().is_some() {
        let _ = section(&mut table, "report-row-returning", pending().map(|returned| row_back(book, returned)))?;
    }
    let net = all.less(&back)?;
    table.total(sums_row(words.get("report-row-net"), None, net.sums));
    by_provider(&mut table)?;
    Ok(table.done())
}

/// The first cells of a row, up to the services, its sums, and the cells behind them.
struct Entry {
    first: Vec<Cell>,
    sums: [Money; 5],
    last: Vec<Cell>,
}

/// A title, its rows, their total. The rows of what was given back count above zero too: the title says which way.
fn section(
    table: &mut Table<'_>,
    title: &str,
    rows: impl Iterator<Item = Result<Entry, ReportError>>,
) -> Result<Sums<5>, ReportError> {
    table.heading(table.words.get(title));
    let mut sums = Sums::new(table.book);
    for row in rows {
        let Entry { first, sums: of_row, last } = row?;
        sums.add(of_row)?;
        let cells = first.into_iter().chain(of_row.map(Cell::Money)).chain(last);
        table.line(cells.collect());
    }
    table.total(sums_row(table.words.get("report-row-total"), Some(sums.count), sums.sums));
    Ok(sums)
}

fn sums_row(title: String, rows: Option<usize>, sums: [Money; 5]) -> Vec<Cell> {
    let first = [text(title), Cell::Empty, rows.map_or(Cell::Empty, |rows| text(rows.to_string()))];
    let blanks = [Cell::Empty, Cell::Empty, Cell::Empty];
    let last = [Cell::Empty, Cell::Empty];
    first.into_iter().chain(blanks).chain(sums.map(Cell::Money)).chain(last).collect()
}

fn row_of(book: &Book, taken: &Taken) -> Result<Entry, ReportError> {
    let payment = &taken.payment;
    let first = whose(book, taken.till, taken.at, payment);
    let document = taken.document.as_ref().map(|document| document.number.to_string()).unwrap_or_default();
    let last = vec![text(book.names.user(taken.cashier)), text(document)];
    let (cash, card) = (payment.tenders.cash, payment.tenders.card);
    let sums = [payment.amount()?, payment.commission, cash.plus(card)?, cash, card];
    Ok(Entry { first, sums, last })
}

fn row_back(book: &Book, returned: &Returned) -> Result<Entry, ReportError> {
    let (amount, commission) = returned_parts(book, returned)?;
    let first = match &returned.payment {
        Some(payment) => whose(book, returned.till, returned.at, payment),
        None => vec![Cell::Empty, Cell::Moment(returned.at), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty],
    };
    let document = returned.document.as_ref().map(|document| document.number.to_string()).unwrap_or_default();
    let last = vec![text(book.names.user(returned.cashier)), text(document)];
    let total = returned.cash.plus(returned.card)?;
    Ok(Entry { first, sums: [amount, commission, total, returned.cash, returned.card], last })
}

fn whose(book: &Book, till: TillId, at: kassa_domain::Timestamp, payment: &Payment) -> Vec<Cell> {
    vec![
        text(book.human(till, payment)),
        Cell::Moment(at),
        text(payment.account.as_str()),
        text(payment.payer.holder.as_str()),
        text(payment.payer.address.as_str()),
        text(services(book, payment)),
    ]
}

/// The lines of payments and of returns, by provider.
fn by_provider(table: &mut Table<'_>) -> Result<(), ReportError> {
    let book = table.book;
    let mut sums: BTreeMap<ProviderId, Money> = BTreeMap::new();
    let mut add = |line: &PaymentLine, sign: i64| -> Result<(), ReportError> {
        let sum = sums.entry(line.provider).or_insert_with(|| book.zero());
        *sum = if sign < 0 { sum.minus(line.amount)? } else { sum.plus(line.amount)? };
        Ok(())
    };
    for taken in book.payments.iter().filter(|taken| taken.counts()) {
        taken.payment.lines.iter().try_for_each(|line| add(line, 1))?;
    }
    for payment in book.returned.iter().filter(|returned| returned.done).filter_map(|back| back.payment.as_ref()) {
        payment.lines.iter().try_for_each(|line| add(line, -1))?;
    }
    if sums.is_empty() {
        return Ok(());
    }
    table.heading(table.words.get("report-row-providers"));
    for (provider, sum) in sums {
        let name = text(book.names.provider(provider));
        let cells = [Cell::Empty, Cell::Empty, Cell::Empty, name, Cell::Empty, Cell::Empty, Cell::Money(sum)];
        table.total(cells.into_iter().collect());
    }
    Ok(())
}

/// For each provider its lines, what was given back of them below, and their totals.
pub(super) fn provider(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    let columns = [NUMBER, MOMENT, ACCOUNT, PAYER, ADDRESS, SERVICE, PERIOD, AMOUNT, CASHIER];
    let mut table = Table::new(Kind::Provider, book, words, &columns);
    let taken: Vec<(String, &Taken)> = book
        .payments
        .iter()
        .filter(|taken| taken.counts())
        .map(|taken| (book.human(taken.till, &taken.payment), taken))
        .collect();
    let back: Vec<(String, &Returned, &Payment)> = book
        .returned
        .iter()
        .filter(|returned| returned.done)
        .filter_map(|returned| returned.payment.as_ref().map(|payment| (returned, payment)))
        .map(|(returned, payment)| (book.human(returned.till, payment), returned, payment))
        .collect();
    let lines = taken.iter().flat_map(|(_, taken)| &taken.payment.lines);
    let mut providers: Vec<ProviderId> =
        lines.chain(back.iter().flat_map(|(_, _, payment)| &payment.lines)).map(|line| line.provider).collect();
    providers.sort_unstable();
    providers.dedup();
    for provider in providers {
        table.heading(book.names.provider(provider));
        let mut sums = Sums::new(book);
        for (number, taken) in &taken {
            let place = (number.as_str(), taken.at, book.names.user(taken.cashier));
            lines_of(&mut table, provider, place, &taken.payment, &mut sums)?;
        }
        total(&mut table, "report-row-total", Some(sums.count), sums.sums[0]);
        let mut returned = Sums::new(book);
        if back.iter().any(|(_, _, payment)| payment.lines.iter().any(|line| line.provider == provider)) {
            table.heading(words.get("report-row-returned"));
            for (number, back, payment) in &back {
                let place = (number.as_str(), back.at, book.names.user(back.cashier));
                lines_of(&mut table, provider, place, payment, &mut returned)?;
            }
            total(&mut table, "report-row-total", Some(returned.count), returned.sums[0]);
            total(&mut table, "report-row-net", None, sums.less(&returned)?.sums[0]);
        }
    }
    Ok(table.done())
}

fn lines_of(
    table: &mut Table<'_>,
    provider: ProviderId,
    (number, at, cashier): (&str, kassa_domain::Timestamp, String),
    payment: &Payment,
    sums: &mut Sums<1>,
) -> Result<(), ReportError> {
    for line in payment.lines.iter().filter(|line| line.provider == provider) {
        sums.add([line.amount])?;
        table.line(vec![
            text(number),
            Cell::Moment(at),
            text(payment.account.as_str()),
            text(payment.payer.holder.as_str()),
            text(payment.payer.address.as_str()),
            text(table.book.names.service(line.service)),
            text(month(line.period)),
            Cell::Money(line.amount),
            text(cashier.as_str()),
        ]);
    }
    Ok(())
}

fn total(table: &mut Table<'_>, title: &str, rows: Option<usize>, sum: Money) {
    let rows = rows.map_or(Cell::Empty, |rows| text(rows.to_string()));
    let first = [text(table.words.get(title)), Cell::Empty, rows];
    let blanks = [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
    table.total(first.into_iter().chain(blanks).chain([Cell::Money(sum), Cell::Empty]).collect());
}

/// What was given back, with how and on what ground.
pub(super) fn reversals(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    const KIND: Described = ("VID", "report-column-kind", Of::Text(24));
    const GROUND: Described = ("OSNOVA", "report-column-ground", Of::Text(32));
    let columns = [NUMBER, MOMENT, KIND, GROUND, ACCOUNT, PAYER, AMOUNT, COMMISSION, CASH, CARD, CASHIER, DOCUMENT];
    let mut table = Table::new(Kind::Reversals, book, words, &columns);
    for (done, title) in [(true, "report-row-returned"), (false, "report-row-returning")] {
        let mut sums = Sums::new(book);
        let rows: Vec<&Returned> = book.returned.iter().filter(|returned| returned.done == done).collect();
        if rows.is_empty() {
            continue;
        }
        table.heading(words.get(title));
        for returned in rows {
            let (amount, commission) = returned_parts(book, returned)?;
            let of_row = [amount, commission, returned.cash, returned.card];
            sums.add(of_row)?;
            let payment = returned.payment.as_ref();
            let document = returned.document.as_ref().map(|document| document.number.to_string());
            let first = [
                text(payment.map(|payment| book.human(returned.till, payment)).unwrap_or_default()),
                Cell::Moment(returned.at),
                text(words.returned(returned.kind)),
                text(words.ground(returned.ground)),
                text(payment.map(|payment| payment.account.to_string()).unwrap_or_default()),
                text(payment.map(|payment| payment.payer.holder.clone()).unwrap_or_default()),
            ];
            let last = [text(book.names.user(returned.cashier)), text(document.unwrap_or_default())];
            table.line(first.into_iter().chain(of_row.map(Cell::Money)).chain(last).collect());
        }
        let first = [text(words.get("report-row-total")), text(sums.count.to_string())];
        let blanks = [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
        let cells = first.into_iter().chain(blanks).chain(sums.sums.map(Cell::Money));
        table.total(cells.chain([Cell::Empty, Cell::Empty]).collect());
    }
    Ok(table.done())
}
