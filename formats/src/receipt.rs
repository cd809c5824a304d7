//! Receipts and other documents: facts in, one model of a paper, rendered for every place it is shown.
//!
//! | File | Holds |
//! |---|---|
//! | `facts` | a plain struct for each kind of document |
//! | `kind` | the kinds, and the fields each has for its template |
//! | `template` | the small language of templates: read, checked, filled |
//! | `shipped` | the templates that come with the program |
//! | `paper` | lines that know their meaning, not their width |
//! | [`render`], [`pdf`] | the paper laid out: as characters, as pages |
//! | [`logo`] | a PNG as the dots of a paper |
//! | `words` | sums in words |
//! | [`sample`] | a made-up document of every kind |
//!
//! The words stand in the templates, in four languages; facts bring names and figures.

mod amount;
mod facts;
mod kind;
mod language;
pub mod logo;
mod paper;
pub mod pdf;
pub mod render;
pub mod sample;
mod shipped;
mod template;
mod value;
mod words;

pub use amount::{NumberForm, amount};
pub use facts::{
    BankSlip, CashOrder, CodeError, Counted, DebtNotice, DebtRow, Debtor, Denominations, Difference, Duplicate, Facts,
    GroundKind, HandOverAct, HandedRow, Head, Proof, ReadingRow, ReadingSlip, Reason, ReceiptPaper, Request,
    ServiceRow, ServicesReport, ShiftReport, ShiftReportKind, SlipPart, Undoing, payment_code,
};
pub use kind::{Field, Form, Kind};
pub use language::Language;
pub use paper::{Align, Column, Emphasis, Fill, Item, Paper, Rule};
pub use shipped::{Templates, texts};
pub use template::{Mistake, Problem, Template};
pub use value::{Style, Value, Values};
pub use words::in_words;
