//! The bill of an account: rows are ticked, amounts corrected where that is allowed, the total follows (R3–R5).

mod before;
mod look;
mod narrowing;
mod spreading;

use kassa_domain::bill::{AheadError, Bill, BillError, BillLine, MONTHS_AHEAD_MAX, Narrowing, Spread};
use kassa_domain::ids::AccountNumber;
use kassa_domain::user::Right;
use kassa_domain::visit::VisitItem;
use kassa_domain::{Money, Timestamp};

use crate::config::BillTells;
use crate::till::desk::PaidBefore;
use crate::ui::focus;
use crate::ui::hotkey::Deed;
use crate::ui::names::Names;
use crate::ui::scan::OnPaper;
use crate::ui::screen::visit::Part;
use crate::ui::widget::field::{Complaint, Field};

pub use before::Before;
use spreading::Spreading;

/// The id of the list, for scrolling.
pub const LIST: &str = "bill-list";
/// The id of the amount's field.
pub const AMOUNT: &str = "bill-amount";
/// The id of the field of a sum that is spread over the rows.
pub const SUM: &str = "bill-sum";

/// Where the focus can stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The rows.
    Rows,
    /// The amount of the row.
    Amount,
    /// The sum that is spread over the rows.
    Sum,
}

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        match self {
            Self::Rows => None,
            Self::Amount => Some(AMOUNT),
            Self::Sum => Some(SUM),
        }
    }

    fn guarded(self) -> bool {
        true
    }
}

/// A bill on the screen.
#[derive(Debug, Clone)]
pub struct BillScreen {
    bill: Bill,
    narrowing: Narrowing,
    row: usize,
    edit: Option<Edit>,
    spreading: Option<Spreading>,
    /// Set when the last Enter asked to confirm an amount above the debt: its row and the excess.
    above_due: Option<(usize, Money)>,
    /// What its scanned paper says.
    scanned: OnPaper,
    trouble: Option<BillError>,
    ahead: Option<Ahead>,
    /// Why nothing can be paid ahead, when that was asked last.
    not_ahead: Option<AheadError>,
    /// Services were to be left out, and the ticks leave out none.
    ticks_name_all: bool,
    /// The services of its suppliers that its scanned paper is for, where the bill has others too.
    part: Option<Vec<Part>>,
    /// What became of the bill that was open as this one was scanned.
    before: Option<Before>,
    /// A key or the mouse was at it.
    touched: bool,
    /// A payer who was put aside has it in their visit.
    is_aside: bool,
    /// What the visit has of it already.
    in_visit: Option<Money>,
    /// What it tells, and when.
    tells: BillTells,
}

/// Months paid ahead instead of what is owed.
#[derive(Debug, Clone)]
struct Ahead {
    months: u8,
    /// Months that are paid ahead already, by the operations before this one.
    before: u32,
    owed: Bill,
}

#[derive(Debug, Clone)]
struct Edit {
    amount: Field,
    /// The bill before an amount was typed, for whoever leaves it as it was.
    before: Box<Bill>,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Pressed(Deed),
    /// A row was clicked.
    RowPressed(usize),
    /// The amount was edited.
    AmountEdited(String),
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Put what is ticked into the visit.
    Put(VisitItem),
    /// Nothing is ticked: what the visit has of it leaves the visit.
    NothingTicked,
    /// Lay the account out anew, narrowed like this (R3).
    Narrow(AccountNumber, Narrowing),
    /// The same, and of the months the calendar month before this one alone.
    MonthBefore(AccountNumber, Narrowing),
    /// Take what the meters show.
    Readings,
    /// Amounts may not be changed without this right.
    Need(Right),
    /// Print what the account owes.
    PrintDebt(AccountNumber),
    /// Back to the search.
    Close,
    /// The chosen row should be seen.
    Reveal(focus::Spot),
}

impl BillScreen {
    /// A bill, with what its scanned paper says.
    #[must_use]
    pub const fn new(bill: Bill, narrowing: Narrowing, scanned: OnPaper) -> Self {
        Self {
            bill,
            narrowing,
            row: 0,
            edit: None,
            spreading: None,
            above_due: None,
            scanned,
            trouble: None,
            ahead: None,
            not_ahead: None,
            ticks_name_all: false,
            part: None,
            before: None,
            touched: false,
            is_aside: false,
            in_visit: None,
            tells: BillTells::USUAL,
        }
    }

    /// Fills in the sum of the scanned paper (R2). Where the month of the paper comes to just that, its rows alone are
    /// ticked; else it goes to the oldest debts first, if the person at the till may change amounts. A sum above the
    /// debts changes nothing: it stands above the rows and is asked about. Nothing is ticked on a paper that was paid
    /// already, or for which nothing is owed.
    #[must_use]
    pub fn filled(mut self, may_correct: bool, names: &Names) -> Self {
        if let Some(narrowed) = self.scanned.narrowed.take() {
            return self.narrowed(narrowed, names);
        }
        if self.scanned.is_to_be_chosen(&self.bill, names) {
            self.bill.tick_all(false);
            return self;
        }
        let others = self.scanned.other_rows(&self.bill, names);
        let currency = self.bill.currency();
        let sum = self.scanned.amount.filter(|sum| sum.currency() == currency);
        if sum.is_some() && self.bill.total().ok() == sum {
            return self;
        }
        self.leave_to_others(&others);
        let Some(sum) = sum.filter(|sum| self.bill.total() != Ok(*sum)) else { return self };
        let newest = self.bill.lines().iter().map(|line| line.period).max();
        let month = self.scanned.period.or(newest);
        let is_its = |row: usize, line: &BillLine| Some(line.period) == month && !others.contains(&row);
        let lines = self.bill.lines().iter().enumerate();
        let due = lines.clone().filter(|(row, line)| is_its(*row, line)).map(|(_, line)| line.due);
        if Money::total(due, currency) == Ok(sum) {
            let wrong = lines.filter(|(row, line)| line.ticked != is_its(*row, line));
            let wrong: Vec<usize> = wrong.map(|(row, _)| row).collect();
            for row in wrong {
                let _ = self.bill.toggle(row);
            }
        } else if may_correct {
            let mut filled = self.bill.clone();
            filled.set_correction(true);
            let rank = |service| names.rank(service);
            if filled.spread_over(sum, Spread::OldestFirst, rank, |line| self.takes(line)).is_ok() {
                self.bill = filled;
            }
        }
        self
    }

    /// The bill.
    #[must_use]
    pub const fn bill(&self) -> &Bill {
        &self.bill
    }

    /// What its scanned paper says.
    #[must_use]
    pub const fn scanned(&self) -> &OnPaper {
        &self.scanned
    }

    /// Where the focus is.
    #[must_use]
    pub const fn stop(&self) -> Stop {
        match (&self.edit, &self.spreading) {
            (Some(_), _) => Stop::Amount,
            (None, Some(_)) => Stop::Sum,
            (None, None) => Stop::Rows,
        }
    }

    /// What stands in the amount in focus, when one has it.
    #[must_use]
    pub fn amount_text(&self) -> Option<&str> {
        let amount = self.edit.as_ref().map(|edit| edit.amount.text());
        amount.or_else(|| self.spreading.as_ref().map(|spreading| spreading.sum.text()))
    }

    /// Switches correction of amounts on or off; who may has been asked.
    pub fn correct(&mut self, on: bool) {
        self.bill.set_correction(on);
        self.edit = None;
        self.spreading = None;
        self.above_due = None;
    }

    /// What happened, and what is to be done about it. `may_correct` tells whether the person at the till may change
    /// amounts alone; `names` what services and providers take.
    pub fn update(&mut self, message: Message, may_correct: bool, names: &Names) -> Action {
        self.touched = true;
        match message {
            Message::Pressed(deed) if self.edit.is_some() => self.pressed_in_amount(deed, names),
            Message::Pressed(deed) if self.spreading.is_some() => self.pressed_in_sum(deed, names),
            Message::Pressed(deed) => self.pressed(deed, may_correct, names),
            Message::RowPressed(row) => {
                self.edit = None;
                self.spreading = None;
                self.row = row;
                self.toggle()
            }
            Message::AmountEdited(text) => {
                if let Some(edit) = &mut self.edit {
                    edit.amount.edit(&text);
                    self.above_due = None;
                } else {
                    self.edit_sum(&text, names);
                }
                Action::None
            }
        }
    }

    fn pressed(&mut self, deed: Deed, may_correct: bool, names: &Names) -> Action {
        self.trouble = None;
        self.not_ahead = None;
        self.ticks_name_all = false;
        match deed {
            Deed::Tick => return self.toggle(),
            Deed::TickAll => self.bill.tick_all(true),
            Deed::TickNone => self.bill.tick_all(false),
            Deed::Enter => return self.put(),
            Deed::Correct if self.bill.correction() => self.correct(false),
            Deed::Correct if may_correct => self.correct(true),
            Deed::Spread if self.bill.correction() => self.begin_spreading(),
            Deed::Spread if may_correct => {
                self.correct(true);
                self.begin_spreading();
            }
            Deed::Correct | Deed::Spread => return Action::Need(Right::CorrectAmount),
            Deed::Ahead => self.turn_ahead(names),
            Deed::Month => return self.narrow_month(),
            Deed::Services => return self.narrow_services(),
            Deed::Print => return Action::PrintDebt(self.bill.account().number.clone()),
            Deed::Readings => return Action::Readings,
            Deed::Figure(sign) if self.bill.correction() => self.begin_amount(sign),
            Deed::Figure(_) => self.trouble = Some(BillError::CorrectionOff),
            Deed::Back => return Action::Close,
            _ => {
                return self.move_to(deed);
            }
        }
        Action::None
    }

    /// True while months are paid ahead instead of what is owed.
    #[must_use]
    pub const fn is_ahead(&self) -> bool {
        self.ahead.is_some()
    }

    /// From what is owed to one month ahead, to two, and back.
    fn turn_ahead(&mut self, names: &Names) {
        let (months, owed) =
            self.ahead.take().map_or_else(|| (0, self.bill.clone()), |ahead| (ahead.months, ahead.owed));
        (self.row, self.above_due) = (0, None);
        let months = months + 1;
        let ahead =
            (months <= MONTHS_AHEAD_MAX).then(|| owed.ahead(months, |provider| names.months_ahead_max(provider)));
        match ahead {
            Some(Ok(bill)) => {
                self.bill = bill;
                let before = owed.months_ahead(|provider| names.months_ahead_max(provider)).unwrap_or(0);
                self.ahead = Some(Ahead { months, before, owed });
            }
            Some(Err(error)) => {
                self.not_ahead = Some(error);
                self.bill = owed;
            }
            None => self.bill = owed,
        }
    }

    fn move_to(&mut self, deed: Deed) -> Action {
        let count = self.bill.lines().len();
        self.row = focus::row(self.row, count, deed);
        Action::Reveal(focus::Spot { row: self.row, count })
    }

    fn toggle(&mut self) -> Action {
        self.trouble = self.bill.toggle(self.row).err();
        Action::None
    }

    fn begin_amount(&mut self, sign: char) {
        let Some(line) = self.bill.lines().get(self.row) else { return };
        let mut amount = Field::amount(line.due.currency());
        amount.edit(&sign.to_string());
        self.edit = Some(Edit { amount, before: Box::new(self.bill.clone()) });
        self.above_due = None;
    }

    fn pressed_in_amount(&mut self, deed: Deed, names: &Names) -> Action {
        match deed {
            Deed::Enter => {
                let _ = self.take_amount(names);
            }
            Deed::Down | Deed::Up if self.take_amount(names) => {
                return self.move_to(deed);
            }
            Deed::Figure(sign) => {
                if let Some(edit) = &mut self.edit {
                    let text = format!("{}{sign}", edit.amount.text());
                    edit.amount.edit(&text);
                }
            }
            Deed::Back => {
                // An amount that was only asked about has taken the tick off its row.
                if let Some(edit) = self.edit.take() {
                    self.bill = *edit.before;
                }
                (self.above_due, self.trouble) = (None, None);
            }
            _ => {}
        }
        Action::None
    }

    /// Takes the typed amount; an amount above the debt is taken when Enter comes a second time.
    fn take_amount(&mut self, names: &Names) -> bool {
        let Some((edit, line)) = self.edit.as_mut().zip(self.bill.lines().get(self.row)) else { return true };
        let Some(sum) = edit.amount.sum() else {
            edit.amount.complain(Some(Complaint::Empty));
            return false;
        };
        let overpayment = names.takes_overpayment(line.provider);
        let confirmed = self.above_due.is_some_and(|(row, _)| row == self.row);
        match self.bill.set_amount(self.row, sum, overpayment, confirmed) {
            Ok(()) => {
                self.edit = None;
                self.above_due = None;
                self.trouble = None;
                true
            }
            Err(BillError::AboveDue { excess }) => {
                self.above_due = Some((self.row, excess));
                false
            }
            Err(error) => {
                let complaint = match error {
                    BillError::NotPositive => Complaint::NotPositive,
                    BillError::TooLarge { max } => Complaint::TooLarge(max),
                    BillError::OverpaymentRefused { .. }
                    | BillError::AboveDue { .. }
                    | BillError::CorrectionOff
                    | BillError::NoRow(_)
                    | BillError::Money(_) => Complaint::Malformed,
                };
                edit.amount.complain(Some(complaint));
                self.trouble = Some(error);
                false
            }
        }
    }

    /// What is ticked, for the visit. With an amount half typed nothing is put anywhere.
    #[must_use]
    pub fn put(&self) -> Action {
        if self.edit.is_some() || self.spreading.is_some() {
            return Action::None;
        }
        match self.bill.clone().into_item() {
            Ok(Some(item)) => Action::Put(item),
            Ok(None) => Action::NothingTicked,
            Err(_) => Action::None,
        }
    }

    /// The payment of the account that was taken here a moment ago: the same is easily paid twice by two members of a
    /// family.
    #[must_use]
    pub fn just_paid(&self, now: Timestamp) -> Option<&PaidBefore> {
        self.scanned.last.as_ref().filter(|last| now.since(last.at) < i64::from(self.tells.paid_again_min) * 60_000)
    }

    /// True when the data is so old that the cashier should look at it (R5).
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        match self.bill.as_of() {
            kassa_domain::bill::AsOf::Live => false,
            kassa_domain::bill::AsOf::Directory(None) => true,
            kassa_domain::bill::AsOf::Directory(Some(at)) => {
                now.since(at) > i64::from(self.tells.stale_hours) * 3_600_000
            }
        }
    }
}

#[cfg(test)]
mod tests;
