//! The receipt of a payment and of its reversal, as orders to a register.

use kassa_domain::Money;
use kassa_domain::ids::HumanNumber;
use kassa_domain::money::MoneyError;
use kassa_domain::payment::{Payment, ThirdParty};
use kassa_domain::receipt::{Cashier, Direction, Operation, ReceiptLine, ReceiptOrder};

use super::book::{Book, Words};

/// The receipt of an accepted payment, with the link to what the centre has of it where its point has one.
///
/// # Errors
/// The sums cannot be computed.
pub fn sale(
    payment: &Payment,
    number: &HumanNumber,
    cashier: &str,
    book: &dyn Book,
    words: &Words,
    check_link: Option<String>,
) -> Result<Operation, MoneyError> {
    let tenders = &payment.tenders;
    Ok(Operation::Receipt(ReceiptOrder {
        direction: Direction::Sale,
        cashier: Cashier { name: cashier.to_owned() },
        heading: heading(payment, number, (book, words)),
        lines: lines(payment, book, words),
        total: payment.total()?,
        card: tenders.card,
        cash: tenders.cash_received,
        rounding: tenders.rounding,
        change: tenders.change,
        footer: tenders.slip.iter().map(|slip| format!("{} {slip}", words.slip)).collect(),
        check_link,
    }))
}

/// The receipt of all payments of a visit, made of their own (R7): each keeps its lines in their order, behind the number
/// of its account, so that what is paid for two flats can be told apart. The link of the first leads to all of them.
///
/// # Errors
/// The sums cannot be computed.
pub fn visit(parts: &[(&Payment, &ReceiptOrder)]) -> Result<Option<Operation>, MoneyError> {
    let Some((first, others)) = parts.split_first() else { return Ok(None) };
    let mut whole = ReceiptOrder { lines: told_apart(first.0, first.1), ..first.1.clone() };
    for (payment, order) in others {
        whole.heading.extend(order.heading.iter().cloned());
        whole.lines.extend(told_apart(payment, order));
        let footer: Vec<String> = order.footer.iter().filter(|line| !whole.footer.contains(line)).cloned().collect();
        whole.footer.extend(footer);
        for (sum, more) in [
            (&mut whole.total, order.total),
            (&mut whole.card, order.card),
            (&mut whole.cash, order.cash),
            (&mut whole.rounding, order.rounding),
            (&mut whole.change, order.change),
        ] {
            *sum = sum.plus(more)?;
        }
    }
    Ok(Some(Operation::Receipt(whole)))
}

/// The lines of a payment as a receipt has them that it shares with others.
fn told_apart(payment: &Payment, order: &ReceiptOrder) -> Vec<ReceiptLine> {
    let account = |line: &ReceiptLine| match payment.third {
        Some(_) => line.text.clone(),
        None => format!("{} {}", payment.account, line.text),
    };
    order.lines.iter().map(|line| ReceiptLine { text: account(line), ..line.clone() }).collect()
}

/// The receipt that gives a payment's money back: the same sums, nothing handed over, no change.
///
/// # Errors
/// The sums cannot be computed.
pub fn reversal(
    payment: &Payment,
    number: &HumanNumber,
    cashier: &str,
    book: &dyn Book,
    words: &Words,
) -> Result<Operation, MoneyError> {
    let tenders = &payment.tenders;
    let mut heading = heading(payment, number, (book, words));
    heading.insert(0, words.reversal.clone());
    Ok(Operation::Receipt(ReceiptOrder {
        direction: Direction::Return,
        cashier: Cashier { name: cashier.to_owned() },
        heading,
        lines: lines(payment, book, words),
        total: payment.total()?,
        card: tenders.card,
        cash: tenders.cash,
        rounding: tenders.rounding,
        change: Money::zero(tenders.cash.currency()),
        footer: Vec::new(),
        check_link: None,
    }))
}

fn heading(payment: &Payment, number: &HumanNumber, (book, words): (&dyn Book, &Words)) -> Vec<String> {
    if let Some(third) = &payment.third {
        return heading_of_third(payment, third, number, (book, words));
    }
    let mut lines = vec![format!("{} {number}", words.number), format!("{} {}", words.account, payment.account)];
    for (label, text) in [(&words.payer, &payment.payer.holder), (&words.address, &payment.payer.address)] {
        if !text.is_empty() {
            lines.push(format!("{label} {text}"));
        }
    }
    lines
}

/// Who is paid, and what of its form stands on the paper.
fn heading_of_third(
    payment: &Payment,
    third: &ThirdParty,
    number: &HumanNumber,
    (book, words): (&dyn Book, &Words),
) -> Vec<String> {
    let mut lines = vec![format!("{} {number}", words.number)];
    let provider = payment.lines.first().and_then(|line| book.provider(line.provider));
    lines.extend(provider.map(|provider| format!("{} {}", words.provider, provider.name)));
    let printed = third.fields.iter().filter(|field| field.printed);
    lines.extend(printed.map(|field| format!("{}: {}", field.name, field.value)));
    lines
}

fn lines(payment: &Payment, book: &dyn Book, words: &Words) -> Vec<ReceiptLine> {
    let mut lines: Vec<ReceiptLine> = payment
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let service =
                book.service_name(line.service).unwrap_or_else(|| format!("{} {}", words.service, line.service));
            let text = match payment.third.as_deref().map(|third| third.items.get(index)) {
                Some(Some(bought)) => bought.told(),
                Some(None) => service,
                None => format!("{service} {}", line.period),
            };
            ReceiptLine::new(text, line.amount)
        })
        .collect();
    if payment.commission.is_positive() {
        lines.push(ReceiptLine::new(words.commission.clone(), payment.commission));
    }
    lines
}
