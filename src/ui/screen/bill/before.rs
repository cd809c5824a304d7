//! A bill among others of one visit: what of it goes in as the next code is scanned, and for whom it is paid.

use iced::Element;
use kassa_domain::bill::BillLine;
use kassa_domain::ids::AccountNumber;
use kassa_domain::visit::VisitItem;
use kassa_domain::{Money, Timestamp};

use super::{Action, BillScreen, Message};
use crate::config::BillTells;
use crate::fl;
use crate::ui::format;
use crate::ui::names::Names;
use crate::ui::screen::search::known::Left;
use crate::ui::screen::visit::Part;
use crate::ui::theme::Look;
use crate::ui::widget::parts;

/// What became of the bill that was open as the next one was scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// It is in the visit with so much.
    Put(AccountNumber, Option<Money>),
    /// Its ticks were taken off, and the visit has nothing of it any more.
    TakenOut(AccountNumber),
    /// It was left out.
    Left(AccountNumber, Left),
}

impl BillScreen {
    /// The same, opened over another bill.
    #[must_use]
    pub fn after(mut self, before: Option<Before>) -> Self {
        self.before = before;
        self
    }

    /// The same, telling what it is to tell.
    #[must_use]
    pub const fn telling(mut self, tells: BillTells) -> Self {
        self.tells = tells;
        self
    }

    /// The same with correction on, as it was answered before the search.
    #[must_use]
    pub fn correctable(mut self) -> Self {
        self.correct(true);
        self
    }

    /// The same, where a payer who was put aside has it in their visit.
    #[must_use]
    pub const fn aside(mut self, is_aside: bool) -> Self {
        self.is_aside = is_aside;
        self
    }

    /// The same with the ticks and amounts that are in the visit already. A paper that asks for something of its own, or
    /// is to be looked at first, and a bill that was narrowed a moment ago keep theirs.
    #[must_use]
    pub fn resumed(mut self, items: &[VisitItem], was_open: bool, names: &Names) -> Self {
        let asks = self.scanned.amount.is_some() || self.scanned.is_to_be_chosen(&self.bill, names);
        if !was_open && !asks && self.part.is_none() {
            self.bill.resume(items);
        }
        self
    }

    /// What the visit has of it now.
    pub const fn note_in_visit(&mut self, sum: Option<Money>) {
        self.in_visit = sum;
    }

    /// Somebody took the ticks off every row.
    #[must_use]
    pub fn is_emptied(&self) -> bool {
        self.touched && self.put() == Action::NothingTicked
    }

    /// What became of the bill that was open as it was scanned.
    #[must_use]
    pub const fn before(&self) -> Option<&Before> {
        self.before.as_ref()
    }

    /// The services of suppliers that its paper is for, where the bill has others beside.
    #[must_use]
    pub fn part(&self) -> Option<&[Part]> {
        self.part.as_deref()
    }

    /// What goes into the visit when the next code is scanned over it, without another look.
    ///
    /// # Errors
    /// Why somebody is to look first.
    pub fn put_unseen(&self, now: Timestamp) -> Result<VisitItem, Left> {
        if self.amount_text().is_some() {
            return Err(Left::HalfTyped);
        }
        if let Some(just) = self.just_paid(now) {
            return Err(Left::JustPaid(just.clone()));
        }
        let Action::Put(item) = self.put() else {
            return Err(if self.bill.lines().is_empty() { Left::NoDebt } else { Left::NotTicked });
        };
        // Whoever touched the bill has seen what its paper asks for.
        let asked = self.scanned.amount.filter(|sum| !self.touched && sum.currency() == self.bill.currency());
        match asked {
            Some(sum) if self.bill.total() != Ok(sum) => Err(Left::OtherSum(sum)),
            Some(_) | None => Ok(item),
        }
    }

    /// Leaves the rows of other services or suppliers than the paper's without a tick.
    pub(super) fn leave_to_others(&mut self, others: &[usize]) {
        if others.is_empty() {
            return;
        }
        for row in others {
            let _ = self.bill.toggle(*row);
        }
        let own = self.bill.lines().iter().enumerate().filter(|(row, _)| !others.contains(row));
        self.part = Some(own.map(|(_, line)| (line.service, line.provider)).collect());
    }

    /// True of a row that the paper is for.
    pub(super) fn takes(&self, line: &BillLine) -> bool {
        self.part.as_ref().is_none_or(|part| part.contains(&(line.service, line.provider)))
    }

    pub(super) fn view_bill_before(&self) -> Option<Element<'_, Message, Look>> {
        Some(match self.before.as_ref()? {
            Before::Put(account, sum) => {
                let sum = sum.map_or_else(|| "—".to_owned(), format::money);
                parts::note(fl!("bill-before-put", account = account.to_string(), sum = sum))
            }
            Before::TakenOut(account) => parts::look(fl!("bill-before-out", account = account.to_string())),
            // What was just paid says itself that it is to be opened alone.
            Before::Left(account, why @ Left::JustPaid(_)) => {
                parts::look(fl!("bill-before-just", account = account.to_string(), why = why.words()))
            }
            Before::Left(account, why) => {
                parts::look(fl!("bill-before-left", account = account.to_string(), why = why.words()))
            }
        })
    }
}
