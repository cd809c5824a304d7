//! Sums of a span: by service, by cashier, and what acceptance cost.

use std::collections::BTreeMap;

use kassa_domain::Money;
use kassa_domain::ids::{ProviderId, ServiceId, UserId};
use kassa_domain::payment::Payment;

use super::book::Book;
use super::table::{
    ACCOUNT, AMOUNT, CARD, CASH, CASHIER, COMMISSION, Described, MOMENT, NUMBER, Sums, Table, count, text,
};
use super::words::Words;
use super::{Kind, ReportError};
use crate::listing::{Cell, Kind as Of, Listing};

const COUNT: Described = ("KOLVO", "report-column-count", Of::Count(8));
const RETURNS: Described = ("VOZVR", "report-column-returns", Of::Count(8));
const RETURNED: Described = ("VOZVSUM", "report-column-returned", Of::Money(14));
const NET: Described = ("ITOGO", "report-column-net", Of::Money(14));

/// By service and provider: lines taken, given back, and what is left.
pub(super) fn services(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    const SERVICE: Described = ("USL", "report-column-service", Of::Text(60));
    const PROVIDER: Described = ("POST", "report-column-provider", Of::Text(60));
    let mut table =
        Table::new(Kind::Services, book, words, &[SERVICE, PROVIDER, COUNT, AMOUNT, RETURNS, RETURNED, NET]);
    let mut sums: BTreeMap<(usize, ServiceId, ProviderId), [Sums<1>; 2]> = BTreeMap::new();
    let mut add = |payment: &Payment, place: usize| -> Result<(), ReportError> {
        for line in &payment.lines {
            let key = (book.names.place_of(line.service), line.service, line.provider);
            sums.entry(key).or_insert_with(|| [Sums::new(book), Sums::new(book)])[place].add([line.amount])?;
        }
        Ok(())
    };
    for taken in book.payments.iter().filter(|taken| taken.counts()) {
        add(&taken.payment, 0)?;
    }
    for payment in book.returned.iter().filter(|returned| returned.done).filter_map(|back| back.payment.as_ref()) {
        add(payment, 1)?;
    }
    let (mut taken, mut back) = (Sums::new(book), Sums::new(book));
    for ((_, service, provider), [of, less]) in sums {
        let names = [text(book.names.service(service)), text(book.names.provider(provider))];
        table.line(names.into_iter().chain(numbers(&of, &less)?).collect());
        (taken, back) = (taken.with(&of)?, back.with(&less)?);
    }
    let names = [text(words.get("report-row-total")), Cell::Empty];
    table.total(names.into_iter().chain(numbers(&taken, &back)?).collect());
    Ok(table.done())
}

fn numbers(taken: &Sums<1>, back: &Sums<1>) -> Result<[Cell; 5], ReportError> {
    let net = taken.clone().less(back)?.sums[0];
    Ok([count(taken.count), Cell::Money(taken.sums[0]), count(back.count), Cell::Money(back.sums[0]), Cell::Money(net)])
}

/// By cashier: what they took and gave back. What is left is what their drawer and the terminal have of it.
pub(super) fn cashier(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    let columns = [CASHIER, COUNT, AMOUNT, COMMISSION, CASH, CARD, RETURNS, RETURNED, NET];
    let mut table = Table::new(Kind::Cashier, book, words, &columns);
    let mut sums: BTreeMap<Option<UserId>, (Sums<4>, Sums<1>)> = BTreeMap::new();
    let fresh = || (Sums::new(book), Sums::new(book));
    for taken in book.payments.iter().filter(|taken| taken.counts()) {
        let payment = &taken.payment;
        let row = [payment.amount()?, payment.commission, payment.tenders.cash, payment.tenders.card];
        sums.entry(taken.cashier).or_insert_with(fresh).0.add(row)?;
    }
    for returned in book.returned.iter().filter(|returned| returned.done) {
        let sum = returned.cash.plus(returned.card)?;
        sums.entry(returned.cashier).or_insert_with(fresh).1.add([sum])?;
    }
    let row = |name: String, taken: &Sums<4>, back: &Sums<1>| -> Result<Vec<Cell>, ReportError> {
        let [_, _, cash, card] = taken.sums;
        let net = cash.plus(card)?.minus(back.sums[0])?;
        let first = [text(name), count(taken.count)].into_iter().chain(taken.sums.map(Cell::Money));
        Ok(first.chain([count(back.count), Cell::Money(back.sums[0]), Cell::Money(net)]).collect())
    };
    let (mut all, mut back) = fresh();
    for (cashier, (of, less)) in sums {
        table.line(row(book.names.user(cashier), &of, &less)?);
        (all, back) = (all.with(&of)?, back.with(&less)?);
    }
    table.total(row(words.get("report-row-total"), &all, &back)?);
    Ok(table.done())
}

/// Payment by payment what acceptance cost the payer and the provider; what was given back with its payment below.
pub(super) fn commissions(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    const MEANS: Described = ("SPOSOB", "report-column-means", Of::Text(16));
    const PROVIDERS: Described = ("KOMPOST", "report-column-provider-commission", Of::Money(12));
    let mut table =
        Table::new(Kind::Commissions, book, words, &[NUMBER, MOMENT, ACCOUNT, MEANS, AMOUNT, COMMISSION, PROVIDERS]);
    let row = |till, at, payment: &Payment| -> Result<(Vec<Cell>, [Money; 3]), ReportError> {
        let sums = [payment.amount()?, payment.commission, payment.provider_commission];
        let first = [
            text(book.human(till, payment)),
            Cell::Moment(at),
            text(payment.account.as_str()),
            text(words.get(means(payment))),
        ];
        Ok((first.into_iter().chain(sums.map(Cell::Money)).collect(), sums))
    };
    let costs = |payment: &Payment| !payment.commission.is_zero() || !payment.provider_commission.is_zero();
    let total = |title: &str, rows: usize, sums: [Money; 3]| -> Vec<Cell> {
        let first = [text(words.get(title)), Cell::Empty, text(rows.to_string()), Cell::Empty];
        first.into_iter().chain(sums.map(Cell::Money)).collect()
    };
    let mut sums = Sums::new(book);
    table.heading(words.get("report-row-payments"));
    for taken in book.payments.iter().filter(|taken| taken.counts() && costs(&taken.payment)) {
        let (cells, of_row) = row(taken.till, taken.at, &taken.payment)?;
        sums.add(of_row)?;
        table.line(cells);
    }
    table.total(total("report-row-total", sums.count, sums.sums));
    let mut less = Sums::new(book);
    table.heading(words.get("report-row-returned"));
    for returned in book.returned.iter().filter(|returned| returned.done) {
        let Some(payment) = returned.payment.as_ref().filter(|payment| costs(payment)) else { continue };
        let (cells, of_row) = row(returned.till, returned.at, payment)?;
        less.add(of_row)?;
        table.line(cells);
    }
    table.total(total("report-row-total", less.count, less.sums));
    let rows = sums.count;
    table.total(total("report-row-net", rows.saturating_sub(less.count), sums.less(&less)?.sums));
    Ok(table.done())
}

/// How a payment was paid, as the key of its text.
fn means(payment: &Payment) -> &'static str {
    match (payment.tenders.cash.is_zero(), payment.tenders.card.is_zero()) {
        (false, false) => "report-means-mixed",
        (true, false) => "report-means-card",
        (_, true) => "report-means-cash",
    }
}
