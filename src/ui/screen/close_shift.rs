//! The drawer counted, step by step. To close a shift: payers put aside and undecided receipts first, then the count, blind
//! or open, the difference with its reason, what is taken out, the Z report (R18–R20). A shift is opened, and the drawer
//! handed over to another cashier, by the same count.

mod kept;
mod look;
mod out;
mod steps;

use kassa_domain::Money;
use kassa_domain::count::{Count, Counted, Pieces};
use kassa_domain::money::Currency;

use crate::papers::own::{Document, DrawerFound};
use crate::signal::Drawer;
use crate::ui::focus::{self, step};
use crate::ui::hotkey::{Deed, Place};
use crate::ui::widget::field::{Complaint, Field, Kind};
use out::TakeOut;

/// Most characters of a note.
const NOTE_MAX: usize = 400;
/// Most pieces of one denomination.
const PIECES_DIGITS: usize = 6;

/// Where the focus can stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Pieces of a denomination, by its place.
    Pieces(usize),
    /// Why the drawer differs.
    Note,
    /// How much is taken out.
    Out,
    /// What for.
    OutPurpose,
}

/// The ids of the fields of pieces, by place.
pub const FIELDS: [&str; 13] = [
    "count-0", "count-1", "count-2", "count-3", "count-4", "count-5", "count-6", "count-7", "count-8", "count-9",
    "count-10", "count-11", "count-12",
];

/// The ids of what is taken out: how much, what for.
pub const OUT_FIELDS: [&str; 2] = ["count-out", "count-out-purpose"];

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        match self {
            Self::Pieces(place) => FIELDS.get(place).copied(),
            Self::Note => Some("count-note"),
            Self::Out => Some(OUT_FIELDS[0]),
            Self::OutPurpose => Some(OUT_FIELDS[1]),
        }
    }

    fn guarded(self) -> bool {
        matches!(self, Self::Pieces(_) | Self::Out)
    }
}

/// What is to be told before and during the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// Visits put aside, a line each.
    pub parked: Vec<String>,
    /// Operations that want a decision first.
    pub unsettled: u32,
    /// Entries the centre does not have yet.
    pub waiting: u64,
    /// What the drawer should hold.
    pub drawer: Option<Drawer>,
    /// What the last closing has left in it.
    pub left: Option<Money>,
    /// What was taken out of it in this shift.
    pub cash_out: Money,
    /// What stays in it when it is taken out at the end.
    pub float: Money,
    /// By how much it may differ without a supervisor.
    pub limit: Option<Money>,
    /// The shift is open for longer than it may be: nothing but its Z report can be done with it (R18).
    pub overdue: bool,
    /// That stands beside the count; the drawer is counted blind otherwise.
    pub open: bool,
}

/// The count, and what comes of it.
#[derive(Debug, Clone)]
pub struct CloseShift {
    currency: Currency,
    pieces: Vec<Field>,
    note: Field,
    out: TakeOut,
    stop: Stop,
    phase: Phase,
    purpose: Purpose,
    /// What had been taken out of the drawer when it was counted.
    out_at_count: Option<Money>,
}

/// What the drawer is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A shift is opened.
    Open,
    /// The shift is closed.
    Close,
    /// Another cashier takes it.
    HandOver {
        /// Visits put aside that go with it.
        parked: u32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Counting,
    Comparing,
    /// How much is taken out is being said.
    TakingOut,
    /// It is with the register.
    Moving,
    /// Nothing but the Z report is left.
    Last,
    /// The report is with the register.
    Sent,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Open the shift.
    Open(Count),
    /// Close the shift.
    Close(Count),
    /// Another cashier signs for the drawer.
    HandOver(Count),
    /// Take cash out by the register, and go on here.
    TakeOut {
        /// How much.
        amount: Money,
        /// What for.
        purpose: String,
    },
    /// Decide what is undecided.
    Decide,
    /// Serve the payer who was put aside first.
    Serve,
    /// Print the sheet of what was counted, or the act of its difference.
    Print(Document),
    /// Back to the search; what was counted stays for the next time.
    Leave,
}

impl CloseShift {
    /// An empty count.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            pieces: vec![Field::new(Kind::Digits, PIECES_DIGITS); denominations(currency).len()],
            note: Field::new(Kind::Text, NOTE_MAX),
            out: TakeOut::new(currency),
            stop: Stop::Pieces(0),
            phase: Phase::Counting,
            purpose: Purpose::Close,
            out_at_count: None,
        }
    }

    /// The same count, for this. What comes after the count is another thing for another purpose.
    #[must_use]
    pub fn counted_for(self, purpose: Purpose) -> Self {
        let same = std::mem::discriminant(&self.purpose) == std::mem::discriminant(&purpose);
        if same {
            return Self { purpose, ..self };
        }
        let (phase, stop, out) = (Phase::Counting, Stop::Pieces(0), TakeOut::new(self.currency));
        Self { purpose, phase, stop, out, out_at_count: None, ..self }
    }

    /// What it is counted for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Where its keys stand in the table.
    #[must_use]
    pub const fn place(&self) -> Place {
        match self.phase {
            Phase::TakingOut => Place::CountOut,
            Phase::Counting => Place::Count,
            Phase::Comparing => Place::CountCompare,
            Phase::Last => Place::CountLast,
            Phase::Moving | Phase::Sent => Place::CountWaits,
        }
    }

    /// True while it is counted; where it was left, once anything of it is typed.
    #[must_use]
    pub fn is_counted(&self, is_left: bool) -> bool {
        let begun = || self.pieces.iter().any(|pieces| !pieces.text().is_empty());
        self.phase == Phase::Counting && (!is_left || begun())
    }

    /// As far as it came, to go on with later.
    #[must_use]
    pub fn draft(&self) -> Self {
        let phase = match (self.phase, self.purpose) {
            (Phase::Sent, Purpose::Close) => Phase::Last,
            (Phase::Sent, Purpose::Open | Purpose::HandOver { .. }) => Phase::Comparing,
            (phase, _) => phase,
        };
        Self { phase, ..self.clone() }
    }

    /// Where the focus is.
    #[must_use]
    pub const fn stop(&self) -> Option<Stop> {
        match self.phase {
            Phase::Counting | Phase::Comparing | Phase::TakingOut => Some(self.stop),
            Phase::Moving | Phase::Last | Phase::Sent => None,
        }
    }

    /// The stop of a clicked field.
    #[must_use]
    pub fn stop_of(id: &str) -> Option<Stop> {
        let fixed = [Stop::Note, Stop::Out, Stop::OutPurpose];
        let fixed = fixed.into_iter().find(|stop| focus::Stop::field(*stop) == Some(id));
        FIELDS.iter().position(|field| *field == id).map(Stop::Pieces).or(fixed)
    }

    /// The pieces or the sum that stand at a stop; nothing where words stand.
    #[must_use]
    pub fn pieces_text(&self, stop: Stop) -> Option<&str> {
        match stop {
            Stop::Pieces(place) => self.pieces.get(place).map(Field::text),
            Stop::Out => Some(self.out.amount.text()),
            Stop::Note | Stop::OutPurpose => None,
        }
    }

    /// Takes a scan out of the field it was typed into.
    pub fn forget(&mut self, typed: &str) {
        match self.stop {
            Stop::OutPurpose => self.out.purpose.forget(typed),
            Stop::Pieces(_) | Stop::Note | Stop::Out => self.note.forget(typed),
        }
    }

    /// The till said no: the same can be asked for again.
    pub const fn refused(&mut self) {
        self.phase = match (self.phase, self.purpose) {
            (Phase::Sent, Purpose::Close) => Phase::Last,
            (Phase::Sent, Purpose::Open | Purpose::HandOver { .. }) => Phase::Comparing,
            (Phase::Moving, _) => Phase::TakingOut,
            (phase, _) => phase,
        };
    }

    /// What the pieces make.
    #[must_use]
    pub fn counted(&self) -> Money {
        let minor = denominations(self.currency)
            .iter()
            .zip(&self.pieces)
            .map(|(value, pieces)| value.saturating_mul(pieces.text().parse::<i64>().unwrap_or(0)));
        Money::new(minor.fold(0, i64::saturating_add), self.currency)
    }

    /// What of it was taken out since.
    fn taken_out(&self, around: &Around) -> Money {
        let before = self.out_at_count.unwrap_or(around.cash_out);
        let since = around.cash_out.minus(before).ok().filter(|since| since.is_positive());
        since.filter(|_| self.purpose == Purpose::Close).unwrap_or(Money::zero(self.currency))
    }

    /// What is in the drawer now.
    fn remains(&self, around: &Around) -> Money {
        self.counted().minus(self.taken_out(around)).unwrap_or(Money::zero(self.currency))
    }

    /// What should be in it.
    fn expected(&self, around: &Around) -> Option<Money> {
        match self.purpose {
            Purpose::Open => around.left,
            Purpose::Close | Purpose::HandOver { .. } => around.drawer.map(|drawer| drawer.journal),
        }
    }

    fn difference(&self, around: &Around) -> Option<Money> {
        self.remains(around).minus(self.expected(around)?).ok()
    }

    /// True where it differs by more than the point lets a cashier answer for.
    #[must_use]
    pub fn differs_too_much(&self, around: &Around) -> bool {
        let size = self.difference(around).map(|by| by.minor().unsigned_abs());
        size.zip(around.limit).is_some_and(|(size, limit)| size > limit.minor().unsigned_abs())
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message, around: &Around) -> Action {
        match message {
            Message::Edited(Stop::Pieces(place), text) => {
                if let (Some(field), Phase::Counting) = (self.pieces.get_mut(place), self.phase) {
                    field.edit(&text);
                }
            }
            Message::Edited(Stop::Note, text) => self.note.edit(&text),
            Message::Edited(Stop::Out, text) => self.out.amount.edit(&text),
            Message::Edited(Stop::OutPurpose, text) => self.out.purpose.edit(&text),
            Message::Focused(stop) => {
                let shown = match self.phase {
                    Phase::Counting => matches!(stop, Stop::Pieces(_)),
                    Phase::Comparing => stop == Stop::Note,
                    Phase::TakingOut => matches!(stop, Stop::Out | Stop::OutPurpose),
                    Phase::Moving | Phase::Last | Phase::Sent => false,
                };
                if shown {
                    self.stop = stop;
                }
            }
            Message::Pressed(deed) => return self.pressed(deed, around),
        }
        Action::None
    }

    fn pressed(&mut self, deed: Deed, around: &Around) -> Action {
        if let (Some(gate), Deed::Enter | Deed::Pay) = (self.gate(around), deed) {
            return gate.action();
        }
        match (deed, self.phase) {
            (Deed::Back, Phase::Counting | Phase::Moving | Phase::Sent) => return Action::Leave,
            (Deed::Enter | Deed::Pay | Deed::Next | Deed::Previous, Phase::Counting) => self.counting(deed, around),
            (Deed::Back, Phase::Comparing) => self.show_count(around),
            (Deed::Enter | Deed::Pay, Phase::Comparing) => return self.compared(around),
            (_, Phase::TakingOut) => return self.taking_out(deed, around),
            (Deed::Enter | Deed::Pay, Phase::Last) => {
                self.phase = Phase::Sent;
                return Action::Close(self.count(around));
            }
            (Deed::Back, Phase::Last) => self.show_comparison(),
            (Deed::Print, Phase::Counting) => {
                return Action::Print(Document::Denominations { shift: None, notes: Some(self.notes()) });
            }
            (Deed::Print, Phase::Comparing) => return Action::Print(self.act(around)),
            _ => {}
        }
        Action::None
    }

    /// Enter goes down the denominations and, after the last one, to the comparison.
    fn counting(&mut self, deed: Deed, around: &Around) {
        let places: Vec<Stop> = (0..self.pieces.len()).map(Stop::Pieces).collect();
        let is_last = places.last() == Some(&self.stop);
        if deed == Deed::Pay || (deed == Deed::Enter && is_last) {
            let _ = self.out_at_count.get_or_insert(around.cash_out);
            self.show_comparison();
        } else {
            self.stop = step(&places, self.stop, deed != Deed::Previous);
        }
    }

    /// Whoever goes back to the count counts the drawer as it is now: after a cash-out, from the beginning.
    fn show_count(&mut self, around: &Around) {
        if self.taken_out(around).is_positive() {
            self.pieces.iter_mut().for_each(|pieces| *pieces = Field::new(Kind::Digits, PIECES_DIGITS));
        }
        self.out_at_count = None;
        (self.phase, self.stop) = (Phase::Counting, Stop::Pieces(0));
    }

    const fn show_comparison(&mut self) {
        (self.phase, self.stop) = (Phase::Comparing, Stop::Note);
    }

    /// On from the comparison, once what differs is explained.
    fn compared(&mut self, around: &Around) -> Action {
        let differs = self.difference(around).is_some_and(|difference| !difference.is_zero());
        if differs && self.note.text().trim().is_empty() {
            self.note.complain(Some(Complaint::Empty));
            return Action::None;
        }
        match self.purpose {
            Purpose::Open => {
                self.phase = Phase::Sent;
                Action::Open(self.count(around))
            }
            Purpose::HandOver { .. } => Action::HandOver(self.count(around)),
            Purpose::Close => {
                self.offer_out(around);
                Action::None
            }
        }
    }

    /// The act of the difference, as it stands.
    fn act(&self, around: &Around) -> Document {
        // What was taken out since is not in the drawer: its notes are not known then.
        let is_whole = self.taken_out(around).is_zero();
        let (counted, notes) = (self.remains(around), if is_whole { self.notes() } else { Vec::new() });
        let found = match self.purpose {
            Purpose::Open => DrawerFound::BeforeOpening(counted, notes),
            Purpose::Close | Purpose::HandOver { .. } => DrawerFound::Now(counted, notes),
        };
        Document::Difference { shift: None, found, text: self.note.text().trim().to_owned() }
    }

    /// What was counted, face by face.
    fn notes(&self) -> Vec<Counted> {
        let count = |pieces: &Field| pieces.text().parse().unwrap_or(0_u32);
        let notes = denominations(self.currency).iter().zip(&self.pieces);
        let notes =
            notes.map(|(face, pieces)| Counted { face: Money::new(*face, self.currency), count: count(pieces) });
        notes.filter(|note| note.count > 0).collect()
    }

    /// What was found, as the till takes it.
    fn count(&self, around: &Around) -> Count {
        Count {
            counted: self.remains(around),
            taken_out: self.taken_out(around),
            pieces: Pieces::new(self.notes()).ok(),
            note: self.note.text().trim().to_owned(),
        }
    }
}

/// Notes and coins from the largest to the smallest, minor units.
#[must_use]
pub const fn denominations(currency: Currency) -> &'static [i64] {
    match currency {
        Currency::Uah => &[1_000_00, 500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 10],
        Currency::Rub => {
            &[5_000_00, 2_000_00, 1_000_00, 500_00, 200_00, 100_00, 50_00, 10_00, 5_00, 2_00, 1_00, 50, 10]
        }
        Currency::Kzt => &[
            20_000_00, 10_000_00, 5_000_00, 2_000_00, 1_000_00, 500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00, 1_00,
        ],
    }
}

#[cfg(test)]
mod tests;
