//! Registries of payments: the consolidated one, one for each provider, and the list of what was given back.

use std::collections::BTreeMap;

use kassa_domain::Money;
use kassa_domain::ids::{ProviderId, TillId};
use kassa_domain::payment::{Bought, Payment, PaymentLine};

use super::book::{Book, Returned, Standing, Taken};
use super::table::{
    ACCOUNT, ADDRESS, AMOUNT, CARD, CASH, CASHIER, COMMISSION, DOCUMENT, Described, GIVEN_BACK, MOMENT, NUMBER, PAYER,
    ROUNDING, Sums, Table, UNDOING, WAITS, below_zero, month, returned_parts, services, text, total_of, word,
};
use super::words::Words;
use super::{Kind, ReportError};
use crate::listing::{Cell, Kind as Of, Listing};

const SERVICES: Described = ("USL", "report-column-services", Of::Text(80));
const SERVICE: Described = ("USL", "report-column-service", Of::Text(60));
const PROVIDER: Described = ("POST", "report-column-provider", Of::Mark(&Of::Text(60)));
const PERIOD: Described = ("PERIOD", "report-column-period", Of::Code(7));
const TOTAL: Described = ("VSEGO", "report-column-total", Of::Money(14));

/// Every payment, what was given back below with its sums below zero, each with its total, and what is left (R16).
pub(super) fn consolidated(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    let columns = [
        NUMBER, MOMENT, ACCOUNT, PAYER, ADDRESS, SERVICES, AMOUNT, COMMISSION, ROUNDING, TOTAL, CASH, CARD, CASHIER,
        DOCUMENT, UNDOING,
    ];
    let mut table = Table::new(Kind::Consolidated, book, words, &columns);
    if book.payments.iter().all(|taken| !taken.counts()) && book.returned.is_empty() {
        return Ok(table.done());
    }
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
    let net = all.with(&back)?;
    table.total(sums_row(words.get("report-row-net"), None, net.sums));
    by_provider(&mut table)?;
    Ok(table.done())
}

/// The first cells of a row, up to the services, its sums, and the cells behind them.
struct Entry {
    first: Vec<Cell>,
    sums: [Money; 6],
    last: Vec<Cell>,
}

/// A title, its rows, their total.
fn section(
    table: &mut Table<'_>,
    title: &str,
    rows: impl Iterator<Item = Result<Entry, ReportError>>,
) -> Result<Sums<6>, ReportError> {
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

fn sums_row(title: String, rows: Option<usize>, sums: [Money; 6]) -> Vec<Cell> {
    let blanks = [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
    let last = [Cell::Empty, Cell::Empty, Cell::Empty];
    std::iter::once(total_of(title, rows)).chain(blanks).chain(sums.map(Cell::Money)).chain(last).collect()
}

fn row_of(book: &Book, taken: &Taken) -> Result<Entry, ReportError> {
    let payment = &taken.payment;
    let first = whose(book, taken.till, taken.at, payment);
    let document = taken.document.as_ref().map(|document| document.number.to_string()).unwrap_or_default();
    let last = vec![text(book.names.user(taken.cashier)), text(document), Cell::Empty];
    let tenders = &payment.tenders;
    let paid = tenders.cash.plus(tenders.card)?;
    let sums = [payment.amount()?, payment.commission, tenders.rounding, paid, tenders.cash, tenders.card];
    Ok(Entry { first, sums, last })
}

fn row_back(book: &Book, returned: &Returned) -> Result<Entry, ReportError> {
    let [amount, commission, rounding] = returned_parts(book, returned)?;
    let first = match &returned.payment {
        Some(payment) => whose(book, returned.till, returned.at, payment),
        None => vec![Cell::Empty, Cell::Moment(returned.at), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty],
    };
    let document = returned.document.as_ref().map(|document| document.number.to_string()).unwrap_or_default();
    let last = vec![text(book.names.user(returned.cashier)), text(document), text(mark(returned))];
    let total = returned.cash.plus(returned.card)?;
    let sums = below_zero([amount, commission, rounding, total, returned.cash, returned.card])?;
    Ok(Entry { first, sums, last })
}

const fn mark(returned: &Returned) -> &'static str {
    if returned.done { GIVEN_BACK } else { WAITS }
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
        let name = total_of(book.names.provider(provider), None);
        let blanks = [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
        let cells = blanks.into_iter().chain([name, Cell::Money(sum)]);
        table.total(cells.collect());
    }
    Ok(())
}

/// For each provider its lines, what was given back of them below with sums below zero, and their totals.
pub(super) fn provider(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    let columns = [PROVIDER, NUMBER, MOMENT, ACCOUNT, PAYER, ADDRESS, SERVICE, PERIOD, AMOUNT, CASHIER, UNDOING];
    let mut table = Table::new(Kind::Provider, book, words, &columns);
    let taken: Vec<Operation<'_>> =
        book.payments.iter().filter(|taken| taken.counts()).map(|taken| Operation::taken(book, taken)).collect();
    let done = book.returned.iter().filter(|returned| returned.done);
    let back: Vec<Operation<'_>> = done.filter_map(|returned| Operation::back(book, returned)).collect();
    let mut providers: Vec<ProviderId> =
        taken.iter().chain(&back).flat_map(|one| &one.payment.lines).map(|line| line.provider).collect();
    providers.sort_unstable();
    providers.dedup();
    for provider in providers {
        table.heading(book.names.provider(provider));
        let sums = lines_of(&mut table, provider, &taken)?;
        if back.iter().any(|one| one.payment.lines.iter().any(|line| line.provider == provider)) {
            table.heading(words.get("report-row-returned"));
            let returned = lines_of(&mut table, provider, &back)?;
            let net = sums.with(&returned)?.sums[0];
            total(&mut table, provider, "report-row-net", None, net);
        }
    }
    Ok(table.done())
}

/// A payment or its return, as the registry of a provider sees it.
struct Operation<'b> {
    number: String,
    at: kassa_domain::Timestamp,
    cashier: String,
    payment: &'b Payment,
    back: bool,
}

impl<'b> Operation<'b> {
    fn taken(book: &Book, taken: &'b Taken) -> Self {
        let (number, cashier) = (book.human(taken.till, &taken.payment), book.names.user(taken.cashier));
        Self { number, at: taken.at, cashier, payment: &taken.payment, back: false }
    }

    fn back(book: &Book, returned: &'b Returned) -> Option<Self> {
        let payment = returned.payment.as_ref()?;
        let (number, cashier) = (book.human(returned.till, payment), book.names.user(returned.cashier));
        Some(Self { number, at: returned.at, cashier, payment, back: true })
    }
}

/// The lines of one provider, and their total.
fn lines_of(table: &mut Table<'_>, provider: ProviderId, of: &[Operation<'_>]) -> Result<Sums<1>, ReportError> {
    let (mut sums, name) = (Sums::new(table.book), table.book.names.provider(provider));
    for one in of {
        let payment = one.payment;
        for (index, line) in payment.lines.iter().enumerate().filter(|(_, line)| line.provider == provider) {
            let bought = payment.third.as_ref().and_then(|third| third.items.get(index));
            let service = bought.map_or_else(|| table.book.names.service(line.service), Bought::told);
            let sum = if one.back { line.amount.negated()? } else { line.amount };
            sums.add([sum])?;
            table.line(vec![
                text(name.as_str()),
                text(one.number.as_str()),
                Cell::Moment(one.at),
                text(payment.account.as_str()),
                text(payment.payer.holder.as_str()),
                text(payment.payer.address.as_str()),
                text(service),
                text(month(line.period)),
                Cell::Money(sum),
                text(one.cashier.as_str()),
                text(if one.back { GIVEN_BACK } else { "" }),
            ]);
        }
    }
    total(table, provider, "report-row-total", Some(sums.count), sums.sums[0]);
    Ok(sums)
}

fn total(table: &mut Table<'_>, provider: ProviderId, title: &str, rows: Option<usize>, sum: Money) {
    let title = [text(table.book.names.provider(provider)), total_of(table.words.get(title), rows)];
    let blanks = [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
    let cells = title.into_iter().chain(blanks).chain([Cell::Money(sum), Cell::Empty, Cell::Empty]);
    table.total(cells.collect());
}

/// What was given back, with how and on what ground. All of it is, so its sums stand above zero.
pub(super) fn reversals(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    const KIND: Described = ("VID", "report-column-kind", Of::Word(1));
    const GROUND: Described = ("OSNOVA", "report-column-ground", Of::Word(1));
    let columns = [
        NUMBER, MOMENT, KIND, GROUND, ACCOUNT, PAYER, AMOUNT, COMMISSION, ROUNDING, CASH, CARD, CASHIER, DOCUMENT,
        UNDOING,
    ];
    let mut table = Table::new(Kind::Reversals, book, words, &columns);
    for (done, title) in [(true, "report-row-returned"), (false, "report-row-returning")] {
        let mut sums = Sums::new(book);
        let rows: Vec<&Returned> = book.returned.iter().filter(|returned| returned.done == done).collect();
        if rows.is_empty() {
            continue;
        }
        table.heading(words.get(title));
        for returned in rows {
            let [amount, commission, rounding] = returned_parts(book, returned)?;
            let of_row = [amount, commission, rounding, returned.cash, returned.card];
            sums.add(of_row)?;
            let payment = returned.payment.as_ref();
            let document = returned.document.as_ref().map(|document| document.number.to_string());
            let (kind, ground) = (words.returned(returned.kind), words.ground(returned.ground));
            let first = [
                text(payment.map(|payment| book.human(returned.till, payment)).unwrap_or_default()),
                Cell::Moment(returned.at),
                word(kind.0, kind.1),
                word(ground.0, ground.1),
                text(payment.map(|payment| payment.account.to_string()).unwrap_or_default()),
                text(payment.map(|payment| payment.payer.holder.clone()).unwrap_or_default()),
            ];
            let name = text(book.names.user(returned.cashier));
            let last = [name, text(document.unwrap_or_default()), text(mark(returned))];
            table.line(first.into_iter().chain(of_row.map(Cell::Money)).chain(last).collect());
        }
        let first = total_of(words.get("report-row-total"), Some(sums.count));
        let blanks = [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
        let cells = std::iter::once(first).chain(blanks).chain(sums.sums.map(Cell::Money));
        table.total(cells.chain([Cell::Empty, Cell::Empty, Cell::Empty]).collect());
    }
    Ok(table.done())
}
