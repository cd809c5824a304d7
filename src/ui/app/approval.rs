//! Commands a supervisor can approve on the spot (R25).

use kassa_domain::user::{Approver, Right, RightError};
use kassa_domain::visit::SettleError;

use crate::till::command::{Command, TillError};

/// The same command with somebody beside who approves it; nothing for what nobody can approve.
#[must_use]
pub fn with_approver(command: Command, by: Approver) -> Option<Command> {
    let approver = Some(by);
    match command {
        Command::OpenShift { clock_is_right, count, .. } => {
            Some(Command::OpenShift { approver, clock_is_right, count })
        }
        Command::CloseShift { count, .. } => Some(Command::CloseShift { count, approver }),
        // What was approved before stays approved: each approval is for one right.
        Command::Pay { token, visit, tender, told, mut approvers, readings } => {
            approvers.push(by);
            Some(Command::Pay { token, visit, tender, told, approvers, readings })
        }
        Command::Preview(mut paying) => {
            paying.approvers.push(by);
            Some(Command::Preview(paying))
        }
        Command::Reverse { payment, lines, told, kind, ground, .. } => {
            Some(Command::Reverse { payment, lines, told, kind, ground, approver })
        }
        Command::CancelPayment { payment, .. } => Some(Command::CancelPayment { payment, approver }),
        Command::Decide { of, decision, .. } => Some(Command::Decide { of, decision, approver }),
        Command::XReport { .. } => Some(Command::XReport { approver }),
        Command::Repeat { .. } => Some(Command::Repeat { approver }),
        Command::Duplicate { payment, lines, copy, .. } => Some(Command::Duplicate { payment, lines, copy, approver }),
        Command::TakeReading { reading, .. } => Some(Command::TakeReading { reading, approver }),
        Command::OpenDrawer { .. } => Some(Command::OpenDrawer { approver }),
        Command::MoveCash { way, amount, purpose, .. } => Some(Command::MoveCash { way, amount, purpose, approver }),
        Command::SignIn(_)
        | Command::SignInFailed { .. }
        | Command::SignOut
        | Command::HandOver { .. }
        | Command::TryAgain { .. }
        | Command::GiveUp { .. }
        | Command::AskAgain { .. }
        | Command::PrintText(_)
        | Command::Cut
        | Command::ContinuePrint
        | Command::CancelOpenReceipt
        | Command::State
        | Command::Allowed { .. }
        | Command::SettingChanged { .. }
        | Command::Attach(_)
        | Command::AttachmentTold { .. }
        | Command::Acknowledged { .. }
        | Command::Verdicts(_)
        | Command::Messages(_)
        | Command::MessageRead(_)
        | Command::Contact { .. }
        | Command::Line { .. }
        | Command::Restored
        | Command::CarriedAnswer(_)
        | Command::Forked { .. } => None,
    }
}

/// The right an error names as missing, when a supervisor could give it.
#[must_use]
pub const fn missing_right(error: &TillError) -> Option<Right> {
    match error {
        TillError::Right(RightError::Missing(right))
        | TillError::Settle(SettleError::Right(RightError::Missing(right)))
        | TillError::Reversal(kassa_domain::reversal::ReversalError::Right(RightError::Missing(right))) => Some(*right),
        _ => None,
    }
}

/// What an error says that who approved may not.
#[must_use]
pub const fn approver_lacks(error: &TillError) -> Option<Right> {
    match error {
        TillError::Right(RightError::ApproverLacks(right))
        | TillError::Settle(SettleError::Right(RightError::ApproverLacks(right))) => Some(*right),
        _ => None,
    }
}

/// Whether somebody beside can approve a command at all.
#[must_use]
pub fn can_be_approved(command: &Command) -> bool {
    let rights = kassa_domain::user::Rights::NONE;
    let nobody = Approver { user: kassa_domain::ids::UserId(0), rights, right: Right::Approve };
    with_approver(command.clone(), nobody).is_some()
}
