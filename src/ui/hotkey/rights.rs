//! What the menu and the keys are bound to: who sees an item, and whose keys are told.

use kassa_domain::user::{Right, Rights};

use super::{Deed, Item};

/// What an item of the menu asks of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// It is work of its own, not one action: whoever lacks the right does not see it.
    Own(Right),
    /// The right is asked for at its door; a supervisor beside opens it once (R25).
    Door(Right),
    /// Looking is for everybody; each action there asks for its own right, which a supervisor can give (R25).
    Free,
}

impl Item {
    /// What it asks of a person.
    #[must_use]
    pub const fn bound(self) -> Bound {
        match self {
            // Whoever takes money answers for the drawer.
            Self::Bill | Self::Ahead | Self::Third => Bound::Own(Right::TakePayment),
            // They tell what an X report tells, by service and by payment.
            Self::Reports => Bound::Door(Right::XReport),
            // No money moves: each reading can be approved.
            Self::Readings => Bound::Free,
            Self::Paid | Self::Register | Self::Shift | Self::Queue | Self::Settings => Bound::Free,
        }
    }

    /// Whether it stands in the menu of who has these rights.
    #[must_use]
    pub const fn is_for(self, rights: Rights) -> bool {
        match self.bound() {
            Bound::Own(right) => rights.allows(right),
            Bound::Door(_) | Bound::Free => true,
        }
    }

    /// Whether who has these rights needs a supervisor at its door.
    #[must_use]
    pub const fn needs_approval(self, rights: Rights) -> bool {
        matches!(self.bound(), Bound::Door(right) if !rights.allows(right))
    }
}

impl Deed {
    /// Whether its key is told to who has these rights.
    #[must_use]
    pub const fn is_for(self, rights: Rights) -> bool {
        match self {
            Self::Go(item) => item.is_for(rights),
            Self::Pay | Self::Remove | Self::Park | Self::Unpark => rights.allows(Right::TakePayment),
            _ => true,
        }
    }
}
