//! The screens: each a state, its messages, what it asks of its parent, and how it looks.

pub mod bill;
pub mod cash;
pub mod close_shift;
pub mod decision;
pub mod done;
pub mod open_shift;
pub mod paid_list;
pub mod papers;
pub mod payer;
pub mod pin;
pub mod preview;
pub mod prints;
pub mod queue;
pub mod readings;
pub mod register;
pub mod reports;
pub mod search;
pub mod settings;
pub mod sign_in;
pub mod templates;
pub mod third;
pub mod visit;
pub mod void;
