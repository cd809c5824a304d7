//! The receipts of a visit as they would be, on a screen before the money is taken: nothing proves them yet, and they say so.

use kassa_domain::money::MoneyError;
use kassa_domain::receipt::{Operation, ReceiptOrder};
use kassa_drivers::text::Line;
use kassa_formats::receipt::{Proof, ReceiptPaper};

use super::{PaperForm, Receipts};
use crate::i18n::text_in;
use crate::store::StoreError;
use crate::till::command::Preview;
use crate::till::desk::{Desk, DeskError};

/// The lines of all receipts, one below the other.
///
/// # Errors
/// The desk cannot read its files, or the sums of a receipt cannot be computed.
pub fn lines(desk: &Desk, shown: &Preview, form: &PaperForm) -> Result<Vec<Line>, DeskError> {
    let point: Vec<String> = desk.point()?.into_iter().flat_map(|point| [point.name, point.address]).collect();
    Ok(of(shown, &point, form).map_err(|error| StoreError::row("receipt", error))?)
}

/// The same under these lines of the point.
///
/// # Errors
/// The sums of a receipt cannot be computed.
pub fn of(shown: &Preview, point: &[String], form: &PaperForm) -> Result<Vec<Line>, MoneyError> {
    let Receipts { language, training, templates, .. } = &form.receipts;
    let mut head = vec![text_in(*language, "paper-preview", &[])];
    head.extend(training.then(|| text_in(*language, "paper-training", &[])));
    head.extend_from_slice(point);
    let mut lines = Vec::new();
    for (place, operation) in shown.operations.iter().enumerate() {
        let Operation::Receipt(order) = operation else { continue };
        // One receipt for several payments has the number of the first.
        let number = shown.numbers.get(place).or(shown.numbers.first()).map(ToString::to_string).unwrap_or_default();
        // Its link is made with the moment the money is taken at: there is none to show yet.
        let order = &ReceiptOrder { check_link: None, ..order.clone() };
        let paper = ReceiptPaper {
            head: &head,
            number: &number,
            order,
            proof: Proof::Missing,
            at: shown.at,
            duplicate: None,
            undoing: None,
            undone: None,
            back: &[],
            payment_code: None,
        };
        if !lines.is_empty() {
            lines.push(Line::plain(String::new()));
        }
        lines.extend(form.lines(&templates.paper(&paper)?, false));
    }
    Ok(lines)
}
