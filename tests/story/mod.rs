//! A counter whole: the window worked by keys, over the till of a demonstration with its emulated register and its
//! centre. Nothing between the keys and the paper is made up but the display and the hours of the machine.

pub mod books;
pub mod counter;
pub mod reading;
pub mod time;
pub mod town;
