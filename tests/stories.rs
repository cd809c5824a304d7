//! The day of a head cashier, told as she would try the program: each story worked by keys at a whole counter, with a
//! register, a network that can be cut and a centre, and ended by the comparison of paper, register, till and centre.
//!
//! The tests `scenario_1` to `scenario_10` are what she tries on the first day, each whole; the others are what else
//! happens at a counter.

#[path = "story/address.rs"]
mod address;
#[path = "story/files.rs"]
mod files;
#[path = "story/money.rs"]
mod money;
#[path = "story/payers.rs"]
mod payers;
#[path = "story/readings.rs"]
mod readings;
#[path = "story/shift.rs"]
mod shift;
mod story;
#[path = "story/third.rs"]
mod third;
#[path = "story/trouble.rs"]
mod trouble;
#[path = "story/void.rs"]
mod void;
mod window;
