//! Accounts that a payer who is remembered has paid here before: they stand first, and what is owed of them goes into the
//! visit together.

use iced::widget::{Column, Row, column, text};
use iced::{Element, Length};
use kassa_domain::bill::AsOf;
use kassa_domain::ids::AccountNumber;
use kassa_domain::{Money, Timestamp};

use super::aim::Aim;
use super::{Answer, Enter, Message, Search};
use crate::fl;
use crate::store::directory::Found;
use crate::till::desk::PaidBefore;
use crate::ui::format;
use crate::ui::hotkey::{self, Deed};
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::parts;

/// What became of accounts that were put into the visit together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Put {
    /// How many are in it now.
    pub count: usize,
    /// The others, and why not.
    pub left: Vec<(AccountNumber, Left)>,
    /// The oldest state that a bill among them is of, where that is old.
    pub stale: Option<AsOf>,
}

/// Why an account is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// Nothing is owed.
    NoDebt,
    /// It is in the visit already, as the cashier has it there.
    InVisit,
    /// It is in a visit that was put aside, and would be paid twice.
    Parked,
    /// It was paid here a moment ago.
    JustPaid(PaidBefore),
    /// It is of this town, for which the point has no contract (R1).
    OtherTown(String),
    /// There is no such account any more.
    NoAccount,
    /// The visit would come to more than this.
    TooLarge(Money),
    /// Nothing of it is ticked.
    NotTicked,
    /// A sum is half typed.
    HalfTyped,
    /// Its paper asks for this, and other rows are ticked.
    OtherSum(Money),
}

impl Left {
    /// True where somebody has to look, not merely nothing is owed.
    #[must_use]
    pub const fn is_trouble(&self) -> bool {
        match self {
            Self::NoDebt | Self::InVisit => false,
            Self::Parked | Self::JustPaid(_) | Self::OtherTown(_) | Self::NoAccount | Self::TooLarge(_) => true,
            Self::NotTicked | Self::HalfTyped | Self::OtherSum(_) => true,
        }
    }

    /// The reason, as it ends a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::NoDebt => fl!("put-no-debt"),
            Self::InVisit => fl!("put-in-visit"),
            Self::Parked => fl!("put-parked", key = hotkey::cap_of(Deed::Unpark)),
            Self::JustPaid(PaidBefore { number, at, sum, .. }) => {
                let (sum, time, number) = (format::money(*sum), format::minute(*at), number.to_string());
                fl!("put-just-paid", sum = sum, time = time, number = number)
            }
            Self::OtherTown(town) => fl!("put-other-town", town = town.clone()),
            Self::NoAccount => fl!("put-no-account"),
            Self::TooLarge(max) => fl!("put-too-large", max = format::money(*max)),
            Self::NotTicked => fl!("put-not-ticked"),
            Self::HalfTyped => fl!("put-half-typed"),
            Self::OtherSum(sum) => fl!("put-other-sum", sum = format::money(*sum)),
        }
    }
}

impl Put {
    /// True where somebody has to look before the money is counted.
    #[must_use]
    pub fn is_trouble(&self) -> bool {
        self.stale.is_some() || self.left.iter().any(|(_, why)| why.is_trouble())
    }
}

impl Search {
    /// True for an account that the payer of the typed phone paid here before.
    #[must_use]
    pub fn is_known(&self, account: &AccountNumber) -> bool {
        self.known().contains(account)
    }

    /// Accounts that the payer of the typed phone paid here before, once they are found.
    #[must_use]
    pub fn known(&self) -> Vec<AccountNumber> {
        match &self.answer {
            Answer::Found(found) if !self.by_fields => {
                found.rows.iter().zip(&found.paid_here).map(|(row, _)| row.number.clone()).collect()
            }
            Answer::NotAsked | Answer::Waiting(_) | Answer::Found(_) => Vec::new(),
        }
    }

    /// True while they may be put into the visit together.
    #[must_use]
    pub fn may_put_all(&self) -> bool {
        self.enter == Enter::None && self.aim == Aim::Bill && !self.known().is_empty()
    }

    /// True while that is under way.
    #[must_use]
    pub const fn is_putting_all(&self) -> bool {
        matches!(self.enter, Enter::PuttingAll(_))
    }

    /// What became of it.
    pub fn told(&mut self, put: Put) {
        self.enter = Enter::None;
        self.put = Some(put);
    }

    /// What became of it, in words.
    pub(super) fn view_put(&self) -> Option<Element<'_, Message, Look>> {
        let put = self.put.as_ref()?;
        let head = if put.count > 0 { fl!("put-count", count = put.count) } else { fl!("put-none") };
        let mut lines = column![text(head).size(theme::body()).font(theme::BOLD)].spacing(theme::GAP_XS);
        if let Some(as_of) = put.stale {
            lines = lines.push(parts::look(match as_of {
                AsOf::Directory(Some(at)) => fl!("bill-stale", moment = format::moment(at)),
                AsOf::Directory(None) | AsOf::Live => fl!("bill-stale-never"),
            }));
        }
        Some(lines.extend(put.left.iter().map(|(account, why)| view_left(account, why))).into())
    }
}

fn view_left<'a>(account: &AccountNumber, why: &Left) -> Element<'a, Message, Look> {
    let words = format!("{account} — {}", why.words());
    if why.is_trouble() { parts::look(words) } else { text(words).size(theme::body()).class(Ink::Quiet).into() }
}

/// What stands above the list where a payer is found by the phone; or that nobody can be.
pub(super) fn view_found<'a>(found: &Found, may_put: bool) -> Option<Element<'a, Message, Look>> {
    if found.payers_unread {
        return Some(parts::look(fl!("search-payers-unread")));
    }
    let count = found.paid_here.len();
    if count == 0 {
        return None;
    }
    let words = fl!("search-payer-known", count = count, key = hotkey::cap_of(Deed::Forget));
    let press = may_put.then_some(Message::Pressed(Deed::PutAll));
    let put = parts::action(fl!("search-put-known", count = count), &hotkey::cap_of(Deed::PutAll), false, false, press);
    let lines = Column::new().push(parts::note(words)).push(Row::new().push(put)).spacing(theme::GAP_S);
    Some(lines.width(Length::Fill).into())
}

/// When an account of this place in the list was paid here by the payer who is remembered.
pub(super) fn paid_here(found: &Found, place: usize) -> Option<Timestamp> {
    found.paid_here.get(place).copied()
}
