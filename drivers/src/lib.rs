//! Fiscal registers: drivers, and an emulator for each.
//!
//! A driver blocks, on a thread of its device's own. What it tells is codes and facts; the words for people stand in the
//! till's Fluent files, under the keys `refusal-<family>-<code>` and `recover-<why>`.
//!
//! | Module | Holds |
//! |---|---|
//! | [`fiscal`] | [`FiscalRegister`](fiscal::FiscalRegister): what every register can be asked, whatever its family |
//! | [`family`] | the families by name: driver, emulator, how to recognise a device |
//! | [`port`] | a byte connection: serial line, TCP, file, print queue, or a line inside the program |
//! | [`clock`] | time, handed in |
//! | [`text`] | code pages, replacements for letters a device lacks, lines that fit the paper |
//! | [`datecs`] | the Datecs family: classic, X, Ukrainian |
//! | [`shtrih`] | the Shtrih-M family |
//! | [`atol`] | the ATOL family, transports v2 and v3 |
//! | [`maria`] | the Maria-301 family of Ukraine |
//! | [`textprinter`] | text printers: ESC/P, ESC/POS, Star line mode, plain |
//! | [`screen`] | a register that prints to the screen or into a file |
//! | [`detect`] | what stands at a port, by questions that do nothing |
//! | [`ledger`] | a journal for devices that print and remember nothing |
//! | [`prro`] | the number of an offline receipt of Ukraine's software register |
//! | [`display`], [`scanner`] | customer displays, scanners on a serial line |
//! | [`emulate`] | emulated devices for other programs, on a pseudo terminal or TCP |
//!
//! Three layers, each of which can be read alone: bytes to frame (pure), frames over a port (an exchange that never
//! runs a command twice), and the register told in commands. The emulators share only the first with the drivers.
//!
//! The emulators are test doubles for tests, training and demonstration, never registers.

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

pub mod atol;
pub mod clock;
pub mod datecs;
pub mod detect;
pub mod display;
pub mod emulate;
pub mod family;
pub mod fiscal;
mod kept;
pub mod ledger;
pub mod maria;
pub mod port;
pub mod prro;
pub mod scanner;
pub mod screen;
pub mod shtrih;
pub mod text;
pub mod textprinter;
