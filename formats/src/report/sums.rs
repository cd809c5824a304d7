//! Sums of a span: by service, by cashier, and what acceptance cost.

use std::collections::BTreeMap;

use kassa_domain::Money;
use kassa_domain::ids::{ProviderId, ServiceId, UserId};
use kassa_domain::payment::Payment;

use super::book::Book;
use super::table::{
    ACCOUNT, AMOUNT, CARD, CASH, CASHIER, COMMISSION, Described, GIVEN_BACK, MOMENT, NUMBER, ROUNDING, Sums, Table,
    UNDOING, below_zero, count, text, total_of, word,
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
    if taken.count + back.count == 0 {
        return Ok(table.done());
    }
    let names = [total_of(words.get("report-row-total"), None), Cell::Empty];
    table.total(names.into_iter().chain(numbers(&taken, &back)?).collect());
    Ok(table.done())
}

fn numbers(taken: &Sums<1>, back: &Sums<1>) -> Result<[Cell; 5], ReportError> {
    let net = taken.sums[0].minus(back.sums[0])?;
    Ok([count(taken.count), Cell::Money(taken.sums[0]), count(back.count), Cell::Money(back.sums[0]), Cell::Money(net)])
}

/// By cashier: what they took and gave back. What is left is what their drawer and the terminal have of it.
pub(super) fn cashier(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    let columns = [CASHIER, COUNT, AMOUNT, COMMISSION, ROUNDING, CASH, CARD, RETURNS, RETURNED, NET];
    let mut table = Table::new(Kind::Cashier, book, words, &columns);
    let mut sums: BTreeMap<Option<UserId>, (Sums<5>, Sums<1>)> = BTreeMap::new();
    let fresh = || (Sums::new(book), Sums::new(book));
    for taken in book.payments.iter().filter(|taken| taken.counts()) {
        let payment = &taken.payment;
        let tenders = &payment.tenders;
        let row = [payment.amount()?, payment.commission, tenders.rounding, tenders.cash, tenders.card];
        sums.entry(taken.cashier).or_insert_with(fresh).0.add(row)?;
    }
    for returned in book.returned.iter().filter(|returned| returned.done) {
        let sum = returned.cash.plus(returned.card)?;
        sums.entry(returned.cashier).or_insert_with(fresh).1.add([sum])?;
    }
    let row = |name: Cell, taken: &Sums<5>, back: &Sums<1>| -> Result<Vec<Cell>, ReportError> {
        let [.., cash, card] = taken.sums;
        let net = cash.plus(card)?.minus(back.sums[0])?;
        let first = [name, count(taken.count)].into_iter().chain(taken.sums.map(Cell::Money));
        Ok(first.chain([count(back.count), Cell::Money(back.sums[0]), Cell::Money(net)]).collect())
    };
    let (mut all, mut back) = fresh();
    for (cashier, (of, less)) in sums {
        table.line(row(text(book.names.user(cashier)), &of, &less)?);
        (all, back) = (all.with(&of)?, back.with(&less)?);
    }
    if all.count + back.count > 0 {
        table.total(row(total_of(words.get("report-row-total"), None), &all, &back)?);
    }
    Ok(table.done())
}

/// Payment by payment what acceptance cost the payer and the provider; what was given back with its payment below, its
/// sums below zero.
pub(super) fn commissions(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    const MEANS: Described = ("SPOSOB", "report-column-means", Of::Word(1));
    const PROVIDERS: Described = ("KOMPOST", "report-column-provider-commission", Of::Money(12));
    let columns = [NUMBER, MOMENT, ACCOUNT, MEANS, AMOUNT, COMMISSION, PROVIDERS, UNDOING];
    let mut table = Table::new(Kind::Commissions, book, words, &columns);
    let sums_of = |payment: &Payment| -> Result<[Money; 3], ReportError> {
        Ok([payment.amount()?, payment.commission, payment.provider_commission])
    };
    let row = |till, at, payment: &Payment, sums: [Money; 3], mark: &str| -> Vec<Cell> {
        let (code, means) = means(payment);
        let first = [
            text(book.human(till, payment)),
            Cell::Moment(at),
            text(payment.account.as_str()),
            word(code, words.get(means)),
        ];
        first.into_iter().chain(sums.map(Cell::Money)).chain([text(mark)]).collect()
    };
    let costs = |payment: &Payment| !payment.commission.is_zero() || !payment.provider_commission.is_zero();
    let total = |title: &str, rows: Option<usize>, sums: [Money; 3]| -> Vec<Cell> {
        let first = [total_of(words.get(title), rows), Cell::Empty, Cell::Empty, Cell::Empty];
        first.into_iter().chain(sums.map(Cell::Money)).chain([Cell::Empty]).collect()
    };
    let taken: Vec<_> = book.payments.iter().filter(|taken| taken.counts() && costs(&taken.payment)).collect();
    let done = book.returned.iter().filter(|returned| returned.done);
    let of_done = done.filter_map(|returned| Some((returned, returned.payment.as_ref()?)));
    let back: Vec<_> = of_done.filter(|(_, payment)| costs(payment)).collect();
    if taken.is_empty() && back.is_empty() {
        return Ok(table.done());
    }
    let mut sums = Sums::new(book);
    table.heading(words.get("report-row-payments"));
    for taken in taken {
        let of_row = sums_of(&taken.payment)?;
        sums.add(of_row)?;
        table.line(row(taken.till, taken.at, &taken.payment, of_row, ""));
    }
    table.total(total("report-row-total", Some(sums.count), sums.sums));
    let mut less = Sums::new(book);
    table.heading(words.get("report-row-returned"));
    for (returned, payment) in back {
        let of_row = below_zero(sums_of(payment)?)?;
        less.add(of_row)?;
        table.line(row(returned.till, returned.at, payment, of_row, GIVEN_BACK));
    }
    table.total(total("report-row-total", Some(less.count), less.sums));
    table.total(total("report-row-net", None, sums.with(&less)?.sums));
    Ok(table.done())
}

/// How a payment was paid: the code of the day file, and the key of its text.
fn means(payment: &Payment) -> (&'static str, &'static str) {
    match (payment.tenders.cash.is_zero(), payment.tenders.card.is_zero()) {
        (false, false) => ("M", "report-means-mixed"),
        (true, false) => ("K", "report-means-card"),
        (_, true) => ("N", "report-means-cash"),
    }
}
