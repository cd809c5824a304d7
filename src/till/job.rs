//! One job for the register's own thread, and what it answers. The till's thread never waits for a device.

use kassa_domain::receipt::{FiscalDocument, Operation, Refusal, Shown};
use kassa_drivers::fiscal::{Capabilities, CutKind, DeviceError, DeviceState, FiscalRegister, Recovered};
use kassa_drivers::port::PortError;
use kassa_drivers::text::Line;

/// Number of a job, so that an answer finds its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobId(pub u64);

/// One thing for the register to do. The register's thread does one at a time.
#[derive(Debug, Clone, PartialEq)]
pub enum Job {
    /// Ask for its state; harmless.
    State,
    /// Check that it could take these operations, and read its evidence; harmless.
    Prepare(Vec<Operation>),
    /// Do it, once.
    Perform {
        /// What.
        operation: Operation,
        /// What the register showed before.
        before: Shown,
    },
    /// Decide by the register's evidence what became of it.
    Recover {
        /// What was asked.
        operation: Operation,
        /// What the register showed before.
        before: Shown,
    },
    /// Something of the register's menu that registers nothing.
    Menu(Menu),
}

/// What can be asked of a register that registers nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Menu {
    /// Print an X report.
    XReport,
    /// Repeat the last document.
    Repeat,
    /// Cut the paper.
    Cut,
    /// Open the cash drawer.
    OpenDrawer,
    /// Print on after new paper.
    Continue,
    /// Cancel an open receipt.
    CancelOpenReceipt,
    /// Print these lines.
    Print(Vec<Line>),
}

/// What a job answers.
#[derive(Debug)]
pub enum Answer {
    /// To [`Job::State`].
    State(Result<(DeviceState, Capabilities), DeviceError>),
    /// To [`Job::Prepare`]: the evidence, or why an operation could not be taken.
    Prepared(Result<Result<Shown, Refusal>, DeviceError>),
    /// To [`Job::Perform`].
    Performed(Result<FiscalDocument, DeviceError>),
    /// To [`Job::Recover`].
    Recovered(Result<Recovered, DeviceError>),
    /// To [`Job::Menu`].
    Menu(Result<(), DeviceError>),
}

impl Job {
    /// Does the job; called on the register's thread.
    pub fn run(self, register: &mut dyn FiscalRegister) -> Answer {
        match self {
            Self::State => Answer::State(register.state().map(|state| (state, register.capabilities().clone()))),
            Self::Prepare(operations) => Answer::Prepared(prepare(register, &operations)),
            Self::Perform { operation, before } => Answer::Performed(register.perform(&operation, &before)),
            Self::Recover { operation, before } => Answer::Recovered(register.recover(&operation, &before)),
            Self::Menu(menu) => Answer::Menu(match menu {
                Menu::XReport => register.x_report(),
                Menu::Repeat => register.repeat(),
                Menu::Cut => {
                    let kind = register.capabilities().usual_cut().unwrap_or(CutKind::Full);
                    register.cut(kind)
                }
                Menu::OpenDrawer => register.open_drawer(),
                Menu::Continue => register.continue_print(),
                Menu::CancelOpenReceipt => register.cancel_receipt(),
                Menu::Print(lines) => register.print_document(&lines),
            }),
        }
    }
}

impl Job {
    /// The answer when the register could not even be reached: nothing of the job was done.
    #[must_use]
    pub fn not_done(self, error: DeviceError) -> Answer {
        match self {
            Self::State => Answer::State(Err(error)),
            Self::Prepare(_) => Answer::Prepared(Err(error)),
            Self::Perform { .. } => Answer::Performed(Err(error)),
            Self::Recover { .. } => Answer::Recovered(Err(error)),
            Self::Menu(_) => Answer::Menu(Err(error)),
        }
    }
}

impl Job {
    /// The answer when nobody knows how far the job came.
    #[must_use]
    pub fn unknown(self, cause: PortError) -> Answer {
        match self {
            Self::Perform { .. } => Answer::Performed(Err(DeviceError::Unknown { sent: "operation", cause })),
            Self::State | Self::Prepare(_) | Self::Recover { .. } | Self::Menu(_) => {
                self.not_done(DeviceError::NotSent(cause))
            }
        }
    }
}

impl Answer {
    /// What was answered, for the log.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::State(_) => "state",
            Self::Prepared(_) => "prepared",
            Self::Performed(_) => "performed",
            Self::Recovered(_) => "recovered",
            Self::Menu(_) => "menu",
        }
    }

    /// True when the line was lost on the way: it is opened anew before the next job.
    #[must_use]
    pub fn lost_the_line(&self) -> bool {
        let error = match self {
            Self::State(result) => result.as_ref().err(),
            Self::Prepared(result) => result.as_ref().err(),
            Self::Performed(result) => result.as_ref().err(),
            Self::Recovered(result) => result.as_ref().err(),
            Self::Menu(result) => result.as_ref().err(),
        };
        matches!(error, Some(DeviceError::NotSent(_) | DeviceError::Unknown { .. }))
    }
}

fn prepare(register: &mut dyn FiscalRegister, operations: &[Operation]) -> Result<Result<Shown, Refusal>, DeviceError> {
    let shown = register.shown()?;
    Ok(operations.iter().try_for_each(|operation| register.check(operation)).map(|()| shown))
}
