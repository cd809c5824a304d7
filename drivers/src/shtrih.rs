//! The Shtrih-M family: FR-K and its relatives, and the 01F and 02F models with a fiscal drive.
//!
//! | File | Holds |
//! |---|---|
//! | [`frame`] | transport v1: bytes to frame and back; pure |
//! | [`command`] | one struct per command, with its number |
//! | [`status`] | modes, submodes, flags and error codes, as tables |
//! | [`model`] | what models differ in, as data |
//! | [`link`] | the exchange that never runs a command twice |
//! | [`register`] | [`FiscalRegister`](crate::fiscal::FiscalRegister) told in commands, and recovery |
//! | [`emulator`] | the other end of the port |
//!
//! Numbers of commands, registers and error codes are those of the vendor's documents (FP protocol 1.10 and 1.12,
//! KKT protocol 2.0, the description of FN commands). Integers are little endian, money is in kopecks.

pub mod command;
pub mod emulator;
pub mod frame;
pub mod link;
pub mod model;
pub mod register;
pub mod status;
