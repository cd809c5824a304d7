//! Bytes to domain and back: tables in CSV and DBF, scanned bills, receipts on screen, paper and in PDF.
//!
//! The crate opens no file and reads no clock: bytes and moments come in as arguments. Its only words are those of papers,
//! in four languages. Any bytes give a result or a named error, and memory is bounded whatever a file says about itself.
//!
//! | Module | Holds |
//! |---|---|
//! | [`check`] | check digits of accounts, tax numbers and barcodes |
//! | [`text`] | code pages, and how a text that a page cannot show is written all the same (R13) |
//! | [`table`] | rows of text cells out of CSV and DBF files |
//! | [`registry`] | lists of payments from banks, by profiles |
//! | [`debt`] | the online debt protocol of banks, as messages |
//! | [`scan`] | what a scanned or typed text is: an account, perhaps with a sum |
//! | [`symbol`] | QR codes and linear barcodes, drawn |
//! | [`listing`] | tables out: a page of text, PDF, XLSX, CSV, DBF, JSON |
//! | [`receipt`] | receipts and documents: facts, templates, one model, rendered as lines of text and as PDF |
//! | [`report`] | registries of payments and the other reports, of the till and of the centre alike |

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        missing_docs,
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::wildcard_enum_match_arm,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic
    )
)]

pub mod check;
pub mod debt;
pub mod listing;
pub mod receipt;
pub mod registry;
pub mod report;
pub mod scan;
pub mod symbol;
pub mod table;
pub mod text;
