//! The demonstration: a centre, a till and an emulated register in one command, with a window or as a played day.
//!
//! It is the whole product over loopback and not a picture of it: the till enrols by a code, pushes over TLS, keeps its
//! files, and is really ended and started again where the script pulls the plug. Only the passwords are known.

use std::io::Write;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;

use crate::enrolment::EnrolmentError;
use crate::register::RegisterError;
use crate::signal::Signal;
use crate::till::command::TillError;
use crate::till::desk::DeskError;
use crate::till::handle::SignInError;
use crate::workplace::WorkplaceError;

pub mod balance;
pub mod day;
pub mod fuse;
pub mod hasty;
pub mod roll;
pub mod script;
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
    /// A step of the script that the till refused.
    #[error("{step:?}: {error}")]
    Step {
        /// The step.
        step: Box<script::Step>,
        /// Why.
        error: StepError,
    },
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
    /// It did not happen in time.
    #[error("not in time: {0}")]
    Late(&'static str),
    /// The script asks for what is not there.
    #[error("there is no {0}")]
    Nothing(&'static str),
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
    let steps = script::parse(script, town::CURRENCY)?;
    let mut world = world::World::make(making)?;
    let mut player = day::Player::new(&mut world, news, out);
    for step in steps {
        player.play(&step).map_err(|error| DemoError::Step { step: Box::new(step), error })?;
    }
    let balance = balance::Balance::of(&world)?;
    balance.print(out)?;
    Ok(balance.balances())
}
