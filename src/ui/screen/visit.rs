//! The running visit at the right: what is paid, the total, the money on the counter, and what became of the receipts
//! (R7, R23).
//!
//! A visit has one token for its whole life. Pay goes out once; until the till has answered, no key pays again.

mod form;
mod found;
mod given;
mod look;

use kassa_domain::commission::CommissionRule;
use kassa_domain::ids::{AccountNumber, PaymentNumber, ProviderId, ServiceId};
use kassa_domain::money::{Currency, Money};
use kassa_domain::payment::PaymentKind;
use kassa_domain::phone::WholePhone;
use kassa_domain::point::CashRounding;
use kassa_domain::reading::Reading;
use kassa_domain::user::{Approver, Right};
use kassa_domain::visit::{Quote, Tender, Visit, VisitItem};

use crate::signal::Step;
use crate::till::command::Paid;
use crate::ui::focus::{self, step};
use crate::ui::hotkey::Deed;

use form::Told;
pub use form::{Form, notes};
use found::put_part;
pub use given::Given;
pub use look::step_words;

/// A service of a supplier.
pub type Part = (ServiceId, ProviderId);

/// Where the focus can stop while money is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Cash received.
    Cash,
    /// Card money.
    Card,
    /// Number of the terminal's slip.
    Slip,
}

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        Some(match self {
            Self::Cash => "tender-cash",
            Self::Card => "tender-card",
            Self::Slip => "tender-slip",
        })
    }

    fn guarded(self) -> bool {
        true
    }
}

const STOPS: [Stop; 3] = [Stop::Cash, Stop::Card, Stop::Slip];

/// What the till counts a visit by.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Its currency.
    pub currency: Currency,
    /// Rules of commission.
    pub commissions: Vec<CommissionRule>,
    /// How cash is rounded.
    pub rounding: CashRounding,
    /// Cash in the drawer, when a shift is open: what change can be given from.
    pub drawer: Option<Money>,
}

/// Why a sum on the counter is asked about before it is taken: it is likely a slip of the finger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The change is a note or more: nobody lays a note on the counter to get it back.
    ChangeIsNotes {
        /// The change.
        change: Money,
    },
    /// The drawer does not hold the change.
    DrawerShort {
        /// The change.
        change: Money,
        /// What is in it; untold to who counts it blind.
        drawer: Option<Money>,
    },
}

impl Doubt {
    /// The same for who counts the drawer blind.
    #[must_use]
    pub const fn of_a_blind_count(self) -> Self {
        match self {
            Self::DrawerShort { change, .. } => Self::DrawerShort { change, drawer: None },
            Self::ChangeIsNotes { .. } => self,
        }
    }
}

/// The running visit.
#[derive(Debug, Clone)]
pub struct VisitPanel {
    token: String,
    visit: Visit,
    approvers: Vec<Approver>,
    phase: Phase,
    steps: Vec<(PaymentNumber, Step)>,
    /// Phones that accounts in it were found by, of payers who are remembered; nowhere but here.
    payers: Vec<WholePhone>,
    /// Readings that are taken with its payments.
    readings: Vec<Given>,
    /// They are being taken, for nothing is paid.
    is_noting: bool,
}

/// What the visit is at.
#[derive(Debug, Clone)]
enum Phase {
    /// Bills are put into it.
    Gathering,
    /// Money is on the counter.
    Tendering(Form),
    /// The till has it; the form stays for the case that it says no.
    Paying(Form),
    /// The till has taken the money.
    Paid(Paid),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A field was edited.
    Edited(Stop, String),
    /// A key was pressed.
    Pressed(Deed),
    /// A field was clicked.
    Focused(Stop),
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Take the money: once for this token.
    Pay {
        /// The visit's mark.
        token: String,
        /// What is paid.
        visit: Visit,
        /// What was handed over.
        tender: Tender,
        /// The total the payer was told.
        told: Money,
        /// Who approved what of it.
        approvers: Vec<Approver>,
        /// What meters show, taken with it.
        readings: Vec<Reading>,
    },
    /// Ask whether the sum is meant before it is taken.
    Doubt(Doubt),
}

impl VisitPanel {
    /// An empty visit with its mark.
    #[must_use]
    pub const fn new(token: String, currency: Currency) -> Self {
        Self {
            token,
            visit: Visit::new(currency),
            approvers: Vec::new(),
            phase: Phase::Gathering,
            steps: Vec::new(),
            payers: Vec::new(),
            readings: Vec::new(),
            is_noting: false,
        }
    }

    /// A visit that was not paid when the window was closed, with the mark it had. Whoever approved what of it is asked
    /// again.
    #[must_use]
    pub fn again(token: String, (items, readings): (Vec<VisitItem>, Vec<Given>), currency: Currency) -> Self {
        let mut panel = Self { readings, ..Self::new(token, currency) };
        items.into_iter().for_each(|item| panel.visit.put_beside(item, |_| false));
        panel
    }

    /// Its mark.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What is in it.
    #[must_use]
    pub fn items(&self) -> &[VisitItem] {
        self.visit.items()
    }

    /// Where the focus is, when the money has it.
    #[must_use]
    pub const fn stop(&self) -> Option<Stop> {
        match &self.phase {
            Phase::Tendering(form) => Some(form.stop),
            Phase::Gathering | Phase::Paying(_) | Phase::Paid(_) => None,
        }
    }

    /// The stop of a clicked field.
    #[must_use]
    pub fn stop_of(id: &str) -> Option<Stop> {
        STOPS.into_iter().find(|stop| focus::Stop::field(*stop) == Some(id))
    }

    /// True while the till is asked to take the money, or readings alone, and has not answered.
    #[must_use]
    pub const fn is_paying(&self) -> bool {
        matches!(self.phase, Phase::Paying(_)) || self.is_noting
    }

    /// What the till answered, once it did.
    #[must_use]
    pub const fn paid(&self) -> Option<&Paid> {
        match &self.phase {
            Phase::Paid(paid) => Some(paid),
            Phase::Gathering | Phase::Tendering(_) | Phase::Paying(_) => None,
        }
    }

    /// What became of the receipts so far.
    #[must_use]
    pub fn steps(&self) -> &[(PaymentNumber, Step)] {
        &self.steps
    }

    /// Puts a bill in. Nothing can be put into a visit whose money is being taken.
    pub fn put(&mut self, item: VisitItem) {
        if matches!(self.phase, Phase::Gathering | Phase::Tendering(_)) {
            self.alter(|visit| visit.put(item));
        }
    }

    /// Puts in what one supplier's paper asks for, beside what is there for the rest of the account. What was there for
    /// these services of these suppliers it replaces.
    pub fn put_part(&mut self, item: VisitItem, part: &[Part]) {
        if matches!(self.phase, Phase::Gathering | Phase::Tendering(_)) {
            self.alter(|visit| put_part(visit, item, part));
        }
    }

    /// Takes out the item of this place. Nothing leaves a visit whose money is with the till.
    pub fn take_out(&mut self, place: usize) {
        if matches!(self.phase, Phase::Gathering | Phase::Tendering(_)) {
            self.alter(|visit| visit.remove(place));
        }
    }

    /// Another visit is to be told anew. Whoever approved corrected sums of it stands by them until it is paid or put
    /// aside: each bill is opened to correction by somebody's word.
    fn alter(&mut self, change: impl FnOnce(&mut Visit)) {
        change(&mut self.visit);
        if self.visit.items().is_empty() {
            self.payers.clear();
        }
        self.phase = Phase::Gathering;
    }

    /// Makes it ready to be put aside: the money is not on the counter, nobody has approved anything. False when it is
    /// with the till or paid.
    pub fn put_aside(&mut self) -> bool {
        let aside = matches!(self.phase, Phase::Gathering | Phase::Tendering(_));
        if aside {
            self.phase = Phase::Gathering;
            self.approvers.clear();
        }
        aside
    }

    /// True when this account's bill is in it.
    #[must_use]
    pub fn holds(&self, account: &AccountNumber) -> bool {
        self.visit.items().iter().any(|item| item.account == *account && item.kind == PaymentKind::Bill)
    }

    /// Who approves what the cashier may not do alone in this visit.
    pub fn approve(&mut self, approver: Approver) {
        self.approvers.retain(|other| other.right != approver.right);
        self.approvers.push(approver);
    }

    /// Begins to count money: the total on the screen is told to the payer now. Nothing happens without anything to pay.
    pub fn begin_tender(&mut self, terms: &Terms) {
        if matches!(self.phase, Phase::Gathering) && !self.visit.items().is_empty() {
            self.phase = Phase::Tendering(Form::begun(self.visit.currency(), terms));
        }
    }

    /// The till counts another total than was told: the payer is to be told the one that holds now.
    pub fn told_wrong(&mut self) {
        if let Phase::Tendering(form) = &mut self.phase {
            form.told = None;
        }
    }

    /// The terms that hold now are here: what was told wrong is told by them.
    pub fn tell_anew(&mut self, terms: &Terms) {
        if let Phase::Tendering(Form { told: told @ None, .. }) = &mut self.phase {
            *told = Some(Told::by(terms));
        }
    }

    /// Sends the same money again, after a supervisor approved it.
    pub fn pay_again(&mut self, terms: &Terms) -> Action {
        match self.phase {
            Phase::Tendering(_) => self.pay_all_the_same(terms),
            Phase::Gathering | Phase::Paying(_) | Phase::Paid(_) => Action::None,
        }
    }

    /// The till took the money.
    pub fn accepted(&mut self, paid: Paid) {
        self.phase = Phase::Paid(paid);
    }

    /// The till did not take it: the money is counted again, with the same mark; without an approver who may not.
    pub fn refused(&mut self, approver_lacks: Option<Right>) {
        self.approvers.retain(|approver| Some(approver.right) != approver_lacks);
        if let Phase::Paying(form) = &self.phase {
            self.phase = Phase::Tendering(form.clone());
        }
    }

    /// A receipt of one of its payments moved on.
    pub fn step(&mut self, payment: PaymentNumber, step: Step) {
        match self.steps.iter_mut().find(|(number, _)| *number == payment) {
            Some((_, last)) => *last = step,
            None => self.steps.push((payment, step)),
        }
    }

    /// What is to be paid with the card money typed so far.
    #[must_use]
    pub fn quote(&self, terms: &Terms) -> Option<Quote> {
        let zero = Money::zero(terms.currency);
        let (card, told) = match &self.phase {
            Phase::Tendering(form) | Phase::Paying(form) => (form.card.sum().unwrap_or(zero), form.told.as_ref()),
            Phase::Gathering | Phase::Paid(_) => (zero, None),
        };
        let now = (&terms.commissions, terms.rounding);
        let (commissions, rounding) = told.map_or(now, |told| (&told.commissions, told.rounding));
        let quote = |card| self.visit.quote(card, commissions, rounding).ok();
        // More card money than there is to pay has no quote of its own: the total without it is shown beside.
        quote(card).or_else(|| quote(zero))
    }

    /// Puts a text into a field, as if it was typed there.
    pub fn put_text(&mut self, stop: Stop, text: &str) {
        if let Phase::Tendering(form) = &mut self.phase {
            form.field_mut(stop).edit(text);
        }
    }

    /// What stands in a field while money is counted.
    #[must_use]
    pub fn text(&self, stop: Stop) -> Option<&str> {
        let Phase::Tendering(form) = &self.phase else { return None };
        Some(match stop {
            Stop::Cash => form.cash.text(),
            Stop::Card => form.card.text(),
            Stop::Slip => form.slip.text(),
        })
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message, terms: &Terms) -> Action {
        let Phase::Tendering(form) = &mut self.phase else { return Action::None };
        match message {
            Message::Edited(stop, text) => form.field_mut(stop).edit(&text),
            Message::Focused(stop) => form.stop = stop,
            Message::Pressed(deed) => return self.pressed(deed, terms),
        }
        Action::None
    }

    fn pressed(&mut self, deed: Deed, terms: &Terms) -> Action {
        let due = self.cash_due(terms);
        let Phase::Tendering(form) = &mut self.phase else { return Action::None };
        match deed {
            Deed::Next => form.stop = step(&STOPS, form.stop, true),
            Deed::Previous => form.stop = step(&STOPS, form.stop, false),
            Deed::Exact => form.exact(due),
            Deed::Note(place) => form.add_note(place, terms.currency),
            Deed::Back => self.phase = Phase::Gathering,
            Deed::Enter | Deed::Pay => return self.pay(terms),
            _ => {}
        }
        Action::None
    }

    /// Cash that is to be handed over beside the card money.
    fn cash_due(&self, terms: &Terms) -> Option<Money> {
        let Phase::Tendering(form) = &self.phase else { return None };
        let card = form.card.sum().unwrap_or(Money::zero(terms.currency));
        self.quote(terms)?.total.minus(card).ok()
    }

    /// The money on the counter, as far as it is typed; none before anything was handed over.
    fn handed(&self) -> Option<Money> {
        let (Phase::Tendering(form) | Phase::Paying(form)) = &self.phase else { return None };
        match (form.cash.sum(), form.card.sum()) {
            (Some(cash), Some(card)) => cash.plus(card).ok(),
            (Some(sum), None) | (None, Some(sum)) => Some(sum),
            (None, None) => None,
        }
    }

    /// What was handed over and what is left of it, negative while money is missing: as the payer reads it, also while the
    /// till takes the money. None where more card money is typed than there is to pay: it is not taken, and no change is
    /// given of it.
    #[must_use]
    pub fn handed_over(&self, terms: &Terms) -> Option<(Money, Money)> {
        let (Phase::Tendering(form) | Phase::Paying(form)) = &self.phase else { return None };
        let (sum, total) = (self.handed()?, self.quote(terms)?.total);
        let too_much = form.card.sum().and_then(|card| card.minus(total).ok()).is_some_and(Money::is_positive);
        if too_much { None } else { Some((sum, sum.minus(total).ok()?)) }
    }

    /// The change as it is shown, negative while money is missing; none where more card money is typed than there is to
    /// pay.
    #[must_use]
    pub fn shown_change(&self, terms: &Terms) -> Option<Money> {
        self.change(terms).filter(|_| self.cash_due(terms).is_some_and(|due| !due.is_negative()))
    }

    /// Change, negative while money is missing; none before anything was handed over.
    #[must_use]
    pub fn change(&self, terms: &Terms) -> Option<Money> {
        let Phase::Tendering(form) = &self.phase else { return None };
        if form.cash.sum().is_none() && form.card.sum().is_none() {
            return None;
        }
        form.cash.sum().unwrap_or(Money::zero(terms.currency)).minus(self.cash_due(terms)?).ok()
    }

    /// What is strange about the money on the counter.
    fn doubt(&self, terms: &Terms) -> Option<Doubt> {
        let change = self.shown_change(terms).filter(|change| change.is_positive())?;
        let above = |limit: Money| change.minus(limit).is_ok_and(|over| !over.is_negative());
        let note = notes(terms.currency).into_iter().max().map(|note| Money::new(note, terms.currency));
        if note.is_some_and(above) {
            return Some(Doubt::ChangeIsNotes { change });
        }
        let drawer = terms.drawer.filter(|drawer| change.minus(*drawer).is_ok_and(Money::is_positive))?;
        Some(Doubt::DrawerShort { change, drawer: Some(drawer) })
    }

    fn pay(&mut self, terms: &Terms) -> Action {
        match self.doubt(terms) {
            Some(doubt) => Action::Doubt(doubt),
            None => self.pay_all_the_same(terms),
        }
    }

    /// Takes the money, though its change be strange.
    pub fn pay_all_the_same(&mut self, terms: &Terms) -> Action {
        let change = self.change(terms);
        let due = self.cash_due(terms);
        let Some(told) = self.quote(terms).map(|quote| quote.total) else { return Action::None };
        let Phase::Tendering(form) = &mut self.phase else { return Action::None };
        let Some(tender) = form.tender(change, due, terms.currency) else { return Action::None };
        let form = form.clone();
        self.phase = Phase::Paying(form);
        let (token, visit, approvers) = (self.token.clone(), self.visit.clone(), self.approvers.clone());
        let readings = self.readings.iter().map(|given| given.reading.clone()).collect();
        Action::Pay { token, visit, tender, told, approvers, readings }
    }
}

#[cfg(test)]
mod tests;
