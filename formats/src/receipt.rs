//! Receipts and reports: one model of a paper, built from the domain's facts, rendered for every place it is shown.
//!
//! A builder ([`receipt`], [`shift_report`]) makes a [`Paper`] of lines that know their meaning, not their width;
//! a renderer ([`render`], [`pdf`]) lays it out. The words come from the caller in [`Labels`]: the same receipt in four
//! languages is four sets of labels.

mod amount;
mod labels;
mod paper;
pub mod pdf;
pub mod render;
mod report;
mod slip;

pub use amount::{NumberForm, amount};
pub use labels::Labels;
pub use paper::{Align, Emphasis, Fill, Item, Paper, Rule};
pub use report::{ShiftReport, ShiftReportKind, shift_report};
pub use slip::{Duplicate, Proof, ReceiptPaper, Undoing, receipt};

use kassa_domain::Timestamp;

/// A moment as people of the three countries write it: `21.11.2026 14:05`.
fn moment(at: Timestamp) -> String {
    at.local().strftime("%d.%m.%Y %H:%M").to_string()
}
