//! The demonstration: a centre, a till and an emulated register in one command, with a window or as a played day.
//!
//! It is the whole product over loopback and not a picture of it: the till enrols by a code, pushes over TLS, keeps its
//! files, and is really ended and started again where the script pulls the plug. Only the passwords are known.

use std::io::Write;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;

use kassa_domain::receipt::{OperationKind, Refusal};

use crate::enrolment::EnrolmentError;
use crate::register::RegisterError;
use crate::signal::Signal;
use crate::till::command::TillError;
use crate::till::desk::DeskError;
use crate::till::handle::SignInError;
use crate::workplace::WorkplaceError;

pub mod balance;
pub mod day;
pub mod figures;
pub mod fuse;
pub mod hasty;
pub mod meter;
pub mod roll;
pub mod script;
pub mod tally;
pub mod town;
pub mod world;

/// The day that is played unless another script is named.
pub const BUILT_IN_DAY: &str = include_str!("../assets/demo/day.txt");

/// Why a demonstration could not go on.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Files and folders.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The folder to keep the data in holds data already.
    #[error("{} is not empty", .0.display())]
    FolderInUse(PathBuf),
    /// The centre.
    #[error(transparent)]
    Centre(#[from] kassa_server::StartError),
    /// The centre's store.
    #[error(transparent)]
    CentreStore(#[from] kassa_server::db::DbError),
    /// The demo town.
    #[error("the demo town: {0}")]
    Town(String),
    /// The day has no shift.
    #[error("no shift was opened")]
    NoShift,
    /// The register's counters were not told.
    #[error("the register does not tell its counters")]
    NoCounters,
    /// Letting the till in.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentError),
    /// The emulated register.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The till's workplace.
    #[error(transparent)]
    Workplace(#[from] WorkplaceError),
    /// A script that cannot be read.
    #[error(transparent)]
    Script(#[from] script::BadStep),
    /// A script that makes no day.
    #[error(transparent)]
    Unplayable(#[from] script::Unplayable),
    /// A step of the script that could not be done.
    #[error("line {}: {}: {error}", line.number, line.text)]
    Step {
        /// The line with the step.
        line: Box<script::Line>,
        /// Why.
        error: StepError,
    },
}

/// What a played day waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    /// The names of those who may sign in.
    Directory,
    /// A register that takes an operation.
    Register,
    /// What became of an operation.
    Outcome,
    /// The centre to have everything.
    Centre,
    /// An operation in which the plug is pulled.
    PowerCut,
}

/// What a script asks for and is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// A running till.
    Till,
    /// An account that far in the town.
    Account,
    /// A debt of the account.
    Debt,
    /// A payment that far back.
    Payment,
    /// A receipt of the payment.
    Receipt,
    /// A number for the card slip.
    Slip,
    /// An open shift.
    Shift,
}

/// Why a step could not be done.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The till refused.
    #[error(transparent)]
    Till(#[from] TillError),
    /// Nobody could sign in.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The till's files could not be read.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The sums cannot be computed.
    #[error(transparent)]
    Money(#[from] kassa_domain::money::MoneyError),
    /// The register certainly did not take an operation, and nothing a cashier does by themselves mends it.
    #[error("the register refuses: {}-{}", .1.family, .1.code)]
    Refused(OperationKind, Refusal),
    /// It did not happen in time.
    #[error("not in time: {0:?}")]
    Late(Awaited),
    /// The script asks for what is not there.
    #[error("there is no {0:?}")]
    Nothing(Missing),
    /// Starting again after the plug was pulled.
    #[error(transparent)]
    Restart(Box<DemoError>),
    /// The terminal.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Plays a day without a display. True when everything balances at its end.
///
/// # Errors
/// The day could not be played to its end.
pub fn play(
    making: world::Making<'_>,
    news: &Receiver<Signal>,
    script: &str,
    out: &mut dyn Write,
) -> Result<bool, DemoError> {
    let lines = script::parse(script, town::CURRENCY)?;
    script::check(&lines, making.resume)?;
    let mut world = world::World::make(making)?;
    let mut player = day::Player::new(&mut world, news, out);
    for line in lines {
        player.play(&line.step).map_err(|error| DemoError::Step { line: Box::new(line), error })?;
    }
    let balance = balance::Balance::of(&world)?;
    balance.print(out)?;
    Ok(balance.balances())
}
