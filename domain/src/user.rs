//! People: roles, rights, and approval on the spot (R25).

use serde::{Deserialize, Serialize};

use crate::ids::{Login, UserId};

/// What a person is at a point or at the centre. A role only proposes rights; the rights decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes money.
    Cashier,
    /// Senior cashier: opens and closes shifts, approves.
    Supervisor,
    /// Sets up the workplace.
    Administrator,
    /// Works at the centre's console.
    Operator,
    /// Reads everything at the centre, changes nothing.
    Auditor,
}

impl Role {
    /// Every role, in the order screens list them.
    pub const ALL: [Self; 5] = [Self::Cashier, Self::Supervisor, Self::Administrator, Self::Operator, Self::Auditor];

    /// The rights a new person of this role gets.
    #[must_use]
    pub fn rights(self) -> Rights {
        let cashier = Rights::of(&[Right::TakePayment, Right::VoidPayment, Right::Reprint, Right::XReport]);
        match self {
            Self::Cashier => cashier,
            Self::Supervisor => Rights::of(&[
                Right::OpenShift,
                Right::CloseShift,
                Right::CashIn,
                Right::CashOut,
                Right::CorrectAmount,
                Right::Refund,
                Right::Approve,
                Right::WorkOutsideHours,
                Right::DecideReceipt,
            ])
            .with(cashier),
            Self::Administrator => Rights::of(&[Right::Settings, Right::DecideReceipt, Right::Approve]),
            Self::Operator | Self::Auditor => Rights::NONE,
        }
    }

    /// The name in tables and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cashier => "cashier",
            Self::Supervisor => "supervisor",
            Self::Administrator => "administrator",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
        }
    }

    /// The role of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// One thing a person may do. The number is its bit and its code in the journal, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Right {
    /// Accept payments.
    TakePayment = 0,
    /// Void a payment on its day in its shift.
    VoidPayment = 1,
    /// Return money of an earlier day.
    Refund = 2,
    /// Print a duplicate.
    Reprint = 3,
    /// Print an X report.
    XReport = 4,
    /// Open a shift.
    OpenShift = 5,
    /// Close a shift with a Z report.
    CloseShift = 6,
    /// Bring money to the drawer.
    CashIn = 7,
    /// Take money from the drawer.
    CashOut = 8,
    /// Change an amount of a bill (R4).
    CorrectAmount = 9,
    /// Approve for another what that other may not do alone.
    Approve = 10,
    /// Take payments outside working hours (R10).
    WorkOutsideHours = 11,
    /// Decide what became of a receipt the device cannot tell about.
    DecideReceipt = 12,
    /// Change the settings of the workplace.
    Settings = 13,
}

impl Right {
    /// Every right, by number.
    pub const ALL: [Self; 14] = [
        Self::TakePayment,
        Self::VoidPayment,
        Self::Refund,
        Self::Reprint,
        Self::XReport,
        Self::OpenShift,
        Self::CloseShift,
        Self::CashIn,
        Self::CashOut,
        Self::CorrectAmount,
        Self::Approve,
        Self::WorkOutsideHours,
        Self::DecideReceipt,
        Self::Settings,
    ];

    /// Its number in the journal.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The right of a number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// A set of rights, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rights(u32);

impl Rights {
    /// No right at all.
    pub const NONE: Self = Self(0);

    /// The set of the named ones.
    #[must_use]
    pub fn of(rights: &[Right]) -> Self {
        Self(rights.iter().fold(0, |bits, right| bits | 1 << right.code()))
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True when the right is in the set.
    #[must_use]
    pub const fn allows(self, right: Right) -> bool {
        self.0 & (1 << right.code()) != 0
    }

    /// The bits, for tables.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The set of these bits; bits without a right are dropped.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits & ((1 << Right::ALL.len()) - 1))
    }
}

/// A person as the directory brings them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Number at the centre.
    pub id: UserId,
    /// What they type to sign in.
    pub login: Login,
    /// Name as receipts print it.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// What they may do.
    pub rights: Rights,
    /// Password verifier in PHC form (argon2id), so that signing in works without a network.
    pub verifier: String,
    /// False when the centre has closed the account.
    pub active: bool,
}

/// Why a person may not do a thing now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RightError {
    /// The right is missing and nobody approved.
    #[error("the right {0:?} is missing")]
    Missing(Right),
    /// Who approved may not.
    #[error("the approver lacks the right {0:?} or the right to approve")]
    ApproverLacks(Right),
}

/// A person acting, perhaps with approvers beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who is signed in.
    pub user: UserId,
    /// What they may do.
    pub rights: Rights,
    /// Who signed in on the spot for this one action, each for one right.
    pub approvers: Vec<Approver>,
}

/// A person who approves one action of another: the one thing they were asked for, and nothing else beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approver {
    /// Who.
    pub user: UserId,
    /// What they may do.
    pub rights: Rights,
    /// What they were asked for.
    pub right: Right,
}

impl Actor {
    /// Checks a right: `Ok(None)` when the person has it, `Ok(Some(approver))` when it comes from who approved this right.
    ///
    /// # Errors
    /// Neither has it, or the approver may not approve or is the same person.
    pub fn check(&self, right: Right) -> Result<Option<UserId>, RightError> {
        if self.rights.allows(right) {
            return Ok(None);
        }
        match self.approvers.iter().find(|approver| approver.right == right) {
            None => Err(RightError::Missing(right)),
            Some(approver)
                if approver.user != self.user
                    && approver.rights.allows(Right::Approve)
                    && approver.rights.allows(right) =>
            {
                Ok(Some(approver.user))
            }
            Some(_) => Err(RightError::ApproverLacks(right)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_have_their_numbers_for_ever() {
        for (index, right) in Right::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(right.code()), index);
            assert_eq!(Right::from_code(right.code()), Some(right));
        }
        assert_eq!(Right::from_code(14), None);
        assert_eq!(Rights::from_bits(u32::MAX).bits(), (1 << 14) - 1);
    }

    #[test]
    fn r25_a_missing_right_needs_another_person_who_has_it() {
        let cashier = Role::Cashier.rights();
        let supervisor = Role::Supervisor.rights();
        let actor = |approver: Option<Approver>| Actor {
            user: UserId(1),
            rights: cashier,
            approvers: approver.into_iter().collect(),
        };
        let right = Right::CashOut;
        let by = |user, rights| Some(Approver { user: UserId(user), rights, right });
        for (approver, expect) in [
            (None, Err(RightError::Missing(right))),
            (
                Some(Approver { user: UserId(2), rights: supervisor, right: Right::Refund }),
                Err(RightError::Missing(right)),
            ),
            (by(2, supervisor), Ok(Some(UserId(2)))),
            (by(1, supervisor), Err(RightError::ApproverLacks(right))),
            (by(2, cashier), Err(RightError::ApproverLacks(right))),
            (by(2, Rights::of(&[Right::CashOut])), Err(RightError::ApproverLacks(right))),
        ] {
            assert_eq!(actor(approver).check(right), expect, "{approver:?}");
        }
        assert_eq!(actor(None).check(Right::TakePayment), Ok(None));
    }
}
