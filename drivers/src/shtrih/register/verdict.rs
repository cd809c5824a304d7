//! The table: what the device shows × what was asked of it → what became of it. Pure.
//!
//! | the device shows | verdict |
//! |---|---|
//! | another device, another drive, documents gone back | a person decides |
//! | an open receipt that holds lines of ours in their order, and none was open before | cancel it: an open receipt has no number and registers nothing |
//! | an open receipt that holds anything else | a person decides |
//! | a document left open in the drive, and no receipt | cancel the document, look again |
//! | with a drive: exactly one new document that is ours, and no other receipt | registered |
//! | with a drive: no new receipt | nothing registered |
//! | without a drive, and for cash: every counter moved by our sums | registered |
//! | no counter moved | nothing registered |
//! | some moved | a person decides |

use kassa_domain::receipt::{Direction, Fact, Operation, ReceiptOrder, Shown};

use super::super::command::{DriveDocument, DriveDocumentKind};
use super::super::status::Mode;
use super::receipt::{OpenSum, kind, sum_after, sum_of};

/// What the device shows once nothing is being printed.
#[derive(Debug, Clone)]
pub(super) struct After {
    pub(super) mode: Mode,
    /// The open receipt.
    pub(super) open: Option<OpenSum>,
    /// The drive: kind of a document left open, and the documents that are new.
    pub(super) drive: Option<(u8, Vec<DriveDocument>)>,
    pub(super) shown: Shown,
}

/// What became of the operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// This document of the drive is ours.
    InDrive(DriveDocument),
    /// The counters prove it.
    Counted,
    Nothing,
    /// Cancel the open receipt, which is ours, and look again.
    CancelReceipt,
    /// Cancel the document the drive was left with, and look again.
    DropDriveDocument,
    /// A person decides; the key of the reason.
    Undecided(&'static str),
}

/// Registers of two bytes start again after 65535.
const COUNTER_RANGE: i64 = 65_536;

pub(super) fn verdict(operation: &Operation, before: &Shown, after: &After) -> Verdict {
    if before.serial != after.shown.serial || before.storage != after.shown.storage {
        return Verdict::Undecided("other-device");
    }
    if let Some(open) = after.open {
        return open_receipt(operation, before, open);
    }
    match after.mode.number() {
        Mode::SHIFT_OPEN | Mode::SHIFT_OVER | Mode::SHIFT_CLOSED => {}
        _ => return Verdict::Undecided("device-mode"),
    }
    match (&after.drive, operation) {
        (Some((left_open, _)), _) if *left_open != 0 => Verdict::DropDriveDocument,
        (Some((_, documents)), Operation::Receipt(order)) => receipt_in_drive(order, before, &after.shown, documents),
        (Some((_, documents)), Operation::OpenShift { .. }) => {
            report_in_drive(before, &after.shown, documents, |kind| {
                matches!(kind, DriveDocumentKind::ShiftOpening { .. })
            })
        }
        (Some((_, documents)), Operation::CloseShift { .. }) => {
            report_in_drive(before, &after.shown, documents, |kind| {
                matches!(kind, DriveDocumentKind::ShiftClosing { .. })
            })
        }
        (None, Operation::OpenShift { .. } | Operation::CloseShift { .. } | Operation::Receipt(_))
        | (_, Operation::CashIn { .. } | Operation::CashOut { .. }) => counters(operation, before, &after.shown),
    }
}

/// Ours if it holds lines of our order and none was open before. They need not be the first: a device that cancelled
/// the receipt when its power failed has opened another one with the next line.
fn open_receipt(operation: &Operation, before: &Shown, open: OpenSum) -> Verdict {
    let Operation::Receipt(order) = operation else { return Verdict::Undecided("receipt-open") };
    let begun_by_us = before.fact(Fact::ReceiptOpen) == Some(0);
    let rounded = OpenSum { sum: order.total.minor() + order.rounding.minor(), ..sum_after(order, order.lines.len()) };
    let of_lines = order.lines.windows(open.operations.max(1)).any(|lines| sum_of(lines) == open);
    let ours = of_lines || open == rounded || open == sum_after(order, 0);
    if begun_by_us && ours { Verdict::CancelReceipt } else { Verdict::Undecided("other-receipt") }
}

pub(super) fn went_back(before: &Shown, after: &Shown) -> bool {
    before.fact(Fact::LastDocument) > after.fact(Fact::LastDocument)
}

fn receipt_in_drive(order: &ReceiptOrder, before: &Shown, after: &Shown, documents: &[DriveDocument]) -> Verdict {
    if went_back(before, after) {
        return Verdict::Undecided("documents-went-back");
    }
    let operation = kind(order.direction).drive();
    // Whether the total of the document is before or after the rounding is not the same on all firmware.
    let totals = [order.total.minor(), order.total.minor() + order.rounding.minor()];
    let is_receipt = |document: &&DriveDocument| {
        matches!(document.kind, DriveDocumentKind::Receipt { .. } | DriveDocumentKind::Correction { .. })
    };
    let is_ours = |document: &DriveDocument| match document.kind {
        DriveDocumentKind::Receipt { operation: its, total } => its == operation && totals.contains(&total),
        DriveDocumentKind::ShiftOpening { .. }
        | DriveDocumentKind::ShiftClosing { .. }
        | DriveDocumentKind::Correction { .. }
        | DriveDocumentKind::Other(_) => false,
    };
    let receipts: Vec<&DriveDocument> = documents.iter().filter(is_receipt).collect();
    match receipts.as_slice() {
        [] => Verdict::Nothing,
        [one] if is_ours(one) => Verdict::InDrive((*one).clone()),
        _ => Verdict::Undecided("other-receipt"),
    }
}

fn report_in_drive(
    before: &Shown,
    after: &Shown,
    documents: &[DriveDocument],
    is_it: impl Fn(&DriveDocumentKind) -> bool,
) -> Verdict {
    if went_back(before, after) {
        return Verdict::Undecided("documents-went-back");
    }
    let mut reports = documents.iter().filter(|document| is_it(&document.kind));
    match (reports.next(), reports.next()) {
        (None, _) => Verdict::Nothing,
        (Some(one), None) => Verdict::InDrive(one.clone()),
        (Some(_), Some(_)) => Verdict::Undecided("other-report"),
    }
}

/// By how much each counter moves when the operation is done.
fn movements(operation: &Operation) -> Vec<(Fact, i64)> {
    match operation {
        Operation::OpenShift { .. } => vec![(Fact::ShiftOpen, 1)],
        Operation::CloseShift { .. } => vec![(Fact::ClosedShift, 1)],
        Operation::CashIn { amount, .. } => {
            let sum = amount.minor();
            vec![(Fact::CashInNumber, 1), (Fact::Cash, sum), (Fact::CashIns, sum)]
        }
        Operation::CashOut { amount, .. } => {
            let sum = amount.minor();
            vec![(Fact::CashOutNumber, 1), (Fact::Cash, -sum), (Fact::CashOuts, sum)]
        }
        Operation::Receipt(order) => {
            let due = order.total.minor() + order.rounding.minor();
            let cash = order.cash.minor() - order.change.minor();
            match order.direction {
                Direction::Sale => vec![
                    (Fact::SaleNumber, 1),
                    (Fact::Sales, due),
                    (Fact::CashSales, cash),
                    (Fact::CardSales, order.card.minor()),
                    (Fact::Cash, cash),
                ],
                Direction::Return => vec![(Fact::ReturnNumber, 1), (Fact::Returns, due), (Fact::Cash, -cash)],
            }
        }
    }
}

fn counters(operation: &Operation, before: &Shown, after: &Shown) -> Verdict {
    let mut all = true;
    let mut none = true;
    for (fact, expected) in movements(operation).into_iter().filter(|(_, expected)| *expected != 0) {
        let (Some(from), Some(to)) = (before.fact(fact), after.fact(fact)) else {
            return Verdict::Undecided("counters-missing");
        };
        let moved = match fact {
            Fact::SaleNumber | Fact::ReturnNumber | Fact::CashInNumber | Fact::CashOutNumber | Fact::ClosedShift => {
                (to - from).rem_euclid(COUNTER_RANGE)
            }
            Fact::LastDocument
            | Fact::Shift
            | Fact::ShiftOpen
            | Fact::Receipt
            | Fact::PrintedDocument
            | Fact::Cash
            | Fact::Sales
            | Fact::Returns
            | Fact::CashIns
            | Fact::CashOuts
            | Fact::ReceiptOpen
            | Fact::OpenSum
            | Fact::CashSales
            | Fact::CardSales => to - from,
        };
        all &= moved == expected;
        none &= moved == 0;
    }
    match (all, none) {
        (true, false) => Verdict::Counted,
        (false, true) => Verdict::Nothing,
        (true, true) | (false, false) => Verdict::Undecided("counters-disagree"),
    }
}

#[cfg(test)]
mod tests;
