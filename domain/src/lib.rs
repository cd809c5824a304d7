//! Facts and rules of the trade: money, bills, visits, payments, receipts, shifts and the journal.
//!
//! The crate does no IO, reads no clock and makes no randomness: time, ids and settings come in as arguments, so every
//! rule can be tried by a table. One type, [`payment::Payment`], travels from the counter to the centre, and one enum,
//! [`entry::Body`], is what the centre sees of it.
//!
//! | Module | Holds |
//! |---|---|
//! | [`money`], [`time`], [`ids`] | the small types everything else is made of |
//! | [`user`], [`point`] | who may do what, and how a point is set up |
//! | [`directory`] | what the centre tells a till: streets, accounts, charges, services, users |
//! | [`form`] | what a provider outside the billing asks of a payer |
//! | [`bill`], [`visit`], [`commission`], [`payment`] | from what is owed to what was taken |
//! | [`receipt`] | what a register is asked to do, what it showed, what became of it |
//! | [`reversal`], [`cash`], [`count`], [`shift`], [`handover`], [`reading`] | the other facts of a day |
//! | [`entry`], [`wire`], [`chain`], [`batch`] | the journal: one fact, its bytes, its hash, its way to the centre |
//! | [`carried`], [`sealed`] | the same as files carried by hand, sealed to the centre's key |
//! | [`exchange`], [`packing`] | the questions and answers between a till and the centre, and how they get smaller |

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

pub mod attachment;
pub mod batch;
pub mod bill;
pub mod carried;
pub mod cash;
pub mod chain;
pub mod check_code;
pub mod commission;
pub mod count;
pub mod directory;
pub mod entry;
pub mod exchange;
pub mod form;
pub mod handover;
pub mod ids;
pub mod money;
pub mod packing;
pub mod payment;
pub mod phone;
pub mod point;
pub mod reading;
pub mod receipt;
pub mod reversal;
pub mod sealed;
pub mod shift;
pub mod time;
pub mod user;
pub mod visit;
pub mod wire;

pub use money::{Currency, Money};
pub use time::{BusinessDate, Period, Timestamp};
