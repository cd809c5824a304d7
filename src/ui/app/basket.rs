//! Codes that are scanned one after another into one visit: the bill that is open goes in by itself as the next code is
//! read, and no code is lost because the bill of the one before is still on its way.

use std::collections::VecDeque;

use kassa_domain::ids::AccountNumber;

use super::{App, Awaited};
use crate::ui::app::screens::Screen;
use crate::ui::effect::Effect;
use crate::ui::notice::Trouble;
use crate::ui::scan::OnPaper;
use crate::ui::screen::bill::{self, Before, BillScreen};
use crate::ui::screen::search::aim::Aim;
use crate::ui::screen::search::known::Left;
use crate::ui::screen::visit::Part;
use kassa_domain::visit::VisitItem;

/// Codes that wait for the bill of the one before them.
const BEHIND_MAX: usize = 16;

/// The codes on their way to their bills.
#[derive(Debug, Clone, Default)]
pub(super) struct Codes {
    /// Whose bill is asked for.
    opening: Option<(AccountNumber, OnPaper)>,
    /// Scanned meanwhile, in order.
    behind: VecDeque<(AccountNumber, OnPaper)>,
}

impl App {
    /// Opens the bill of a code, or lets it wait for the one before. A code that is read twice is one.
    pub(super) fn open_scanned(&mut self, number: AccountNumber, paper: OnPaper) -> Vec<Effect> {
        let code = (number, paper);
        // What is to be paid ahead, or read, is looked at first: it waits for nothing and goes into no visit.
        let waits = matches!(self.awaited, Awaited::Bill(Aim::Bill) | Awaited::BillAndMoney);
        if self.codes.opening.is_none() || !waits {
            return self.open_code(code);
        }
        let last = self.codes.behind.back().or(self.codes.opening.as_ref());
        if last != Some(&code) && self.codes.behind.len() < BEHIND_MAX {
            self.codes.behind.push_back(code);
        }
        Vec::new()
    }

    fn open_code(&mut self, (number, paper): (AccountNumber, OnPaper)) -> Vec<Effect> {
        let code = (number.clone(), paper.clone());
        let behind = std::mem::take(&mut self.codes.behind);
        let effects = self.open_account(number, paper);
        if !effects.is_empty() {
            self.codes = Codes { opening: Some(code), behind };
        }
        effects
    }

    /// The bill of a code has come, or there is none: the next code, and whether the money still waits for it.
    pub(super) fn next_code(&mut self, awaited: Awaited) -> Option<Vec<Effect>> {
        self.codes.opening = None;
        let code = self.codes.behind.pop_front()?;
        let effects = self.open_code(code);
        if awaited == Awaited::BillAndMoney && self.awaited == Awaited::Bill(Aim::Bill) {
            self.awaited = awaited;
        }
        Some(effects)
    }

    /// Nobody waits for what was scanned.
    pub(super) fn forget_codes(&mut self) {
        self.codes = Codes::default();
    }

    /// The bill that is open goes into the visit, for the next one was scanned over it; where somebody has to look first
    /// it stays outside, and that is told. Nothing where the same paper was scanned again.
    pub(super) fn put_open_bill(&mut self, next: &AccountNumber, paper: &OnPaper) -> Option<Before> {
        let Screen::Bill(screen) = &self.screen else { return None };
        let account = screen.bill().account().number.clone();
        let is_same = account == *next && screen.scanned().is_same_paper(paper);
        if !paper.is_scanned || is_same || !self.takes_payments() {
            return None;
        }
        if screen.is_emptied() && self.visit.take_out_bill(screen.bill(), screen.part()) {
            return Some(Before::TakenOut(account));
        }
        let (outcome, part) = (self.unseen(screen), screen.part().map(<[Part]>::to_vec));
        Some(match outcome {
            Err(why) => Before::Left(account, why),
            Ok(item) => {
                let sum = item.amount(self.opening.currency).ok();
                self.put_bill(item, part.as_deref());
                Before::Put(account, sum)
            }
        })
    }

    /// Nothing is ticked in the bill that is open: what the visit has of it leaves the visit, for nothing is paid that is
    /// not ticked on the screen (R4). False when the visit has nothing of it.
    pub(super) fn take_out_open(&mut self) -> bool {
        let Screen::Bill(screen) = &self.screen else { return false };
        if !self.would_take_out() || !self.visit.take_out_bill(screen.bill(), screen.part()) {
            return false;
        }
        let account = screen.bill().account().number.clone();
        self.show_search();
        self.tell(Trouble::TakenOut(account));
        true
    }

    /// True when the bill that is open has no tick, and the visit has something of it.
    pub(super) fn would_take_out(&self) -> bool {
        let Screen::Bill(screen) = &self.screen else { return false };
        screen.put() == bill::Action::NothingTicked && self.visit.sum_of(screen.bill(), screen.part()).is_some()
    }

    /// The bill that is open says what the visit has of it now.
    pub(super) fn note_in_visit(&mut self) {
        if let Screen::Bill(screen) = &mut self.screen {
            let sum = self.visit.sum_of(screen.bill(), screen.part());
            screen.note_in_visit(sum);
        }
    }

    /// What a bill puts into the visit without being looked at once more.
    fn unseen(&self, screen: &BillScreen) -> Result<VisitItem, Left> {
        let account = &screen.bill().account().number;
        if self.parked.visits().any(|visit| visit.holds(account)) {
            return Err(Left::Parked);
        }
        let item = screen.put_unseen(self.now)?;
        match self.visit.too_large_with(&item, screen.part(), &self.terms()) {
            Some(max) => Err(Left::TooLarge(max)),
            None => Ok(item),
        }
    }
}
