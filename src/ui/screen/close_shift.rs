//! The shift's closing, step by step: undecided receipts first, then the drawer counted, blind or open, the difference with its
//! reason, the Z report (R18–R20). The drawer is handed over to another cashier by the same count.

mod look;

use kassa_domain::Money;
use kassa_domain::money::Currency;
use kassa_formats::receipt::Counted;

use crate::papers::own::Document;
use crate::signal::Drawer;
use crate::ui::focus::{self, step};
use crate::ui::hotkey::Deed;
use crate::ui::widget::field::{Complaint, Field, Kind};

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
}

/// The ids of the fields of pieces, by place.
pub const FIELDS: [&str; 13] = [
    "count-0", "count-1", "count-2", "count-3", "count-4", "count-5", "count-6", "count-7", "count-8", "count-9",
    "count-10", "count-11", "count-12",
];

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        match self {
            Self::Pieces(place) => FIELDS.get(place).copied(),
            Self::Note => Some("count-note"),
        }
    }

    fn guarded(self) -> bool {
        matches!(self, Self::Pieces(_))
    }
}

/// What is to be told before and during the closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Around {
    /// Operations that want a decision first.
    pub unsettled: u32,
    /// Entries the centre does not have yet.
    pub waiting: u64,
    /// What the drawer should hold.
    pub drawer: Option<Drawer>,
    /// That stands beside the count; the drawer is counted blind otherwise.
    pub open: bool,
}

/// The closing.
#[derive(Debug, Clone)]
pub struct CloseShift {
    currency: Currency,
    pieces: Vec<Field>,
    note: Field,
    stop: Stop,
    phase: Phase,
    purpose: Purpose,
}

/// What the drawer is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
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
    Closing,
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
    /// Close the shift.
    Close {
        /// What was counted.
        counted: Money,
        /// Why it differs.
        note: String,
    },
    /// Another cashier signs for the drawer.
    HandOver {
        /// What was counted.
        counted: Money,
        /// Why it differs.
        note: String,
    },
    /// Decide what is undecided.
    Decide,
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
            stop: Stop::Pieces(0),
            phase: Phase::Counting,
            purpose: Purpose::Close,
        }
    }

    /// The same count, for this.
    #[must_use]
    pub fn counted_for(self, purpose: Purpose) -> Self {
        Self { purpose, ..self }
    }

    /// What was counted so far, to go on with later; nothing once the shift is being closed.
    #[must_use]
    pub fn draft(&self) -> Option<Self> {
        let draft = Self { phase: Phase::Counting, stop: Stop::Pieces(0), ..self.clone() };
        (self.phase != Phase::Closing).then_some(draft)
    }

    /// Where the focus is.
    #[must_use]
    pub const fn stop(&self) -> Option<Stop> {
        match self.phase {
            Phase::Counting | Phase::Comparing => Some(self.stop),
            Phase::Closing => None,
        }
    }

    /// The stop of a clicked field.
    #[must_use]
    pub fn stop_of(id: &str) -> Option<Stop> {
        FIELDS.iter().position(|field| *field == id).map(Stop::Pieces).or((id == "count-note").then_some(Stop::Note))
    }

    /// The pieces that stand at a stop; nothing at the note.
    #[must_use]
    pub fn pieces_text(&self, stop: Stop) -> Option<&str> {
        match stop {
            Stop::Pieces(place) => self.pieces.get(place).map(Field::text),
            Stop::Note => None,
        }
    }

    /// Takes a scan out of the field it was typed into.
    pub fn forget(&mut self, typed: &str) {
        self.note.forget(typed);
    }

    /// The till said no: the closing can be asked for again.
    pub fn refused(&mut self) {
        if self.phase == Phase::Closing {
            self.phase = Phase::Comparing;
        }
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

    fn difference(&self, around: &Around) -> Option<Money> {
        self.counted().minus(around.drawer?.journal).ok()
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
            Message::Focused(stop) => {
                if (stop == Stop::Note) == (self.phase == Phase::Comparing) {
                    self.stop = stop;
                }
            }
            Message::Pressed(deed) => return self.pressed(deed, around),
        }
        Action::None
    }

    fn pressed(&mut self, deed: Deed, around: &Around) -> Action {
        let places: Vec<Stop> = (0..self.pieces.len()).map(Stop::Pieces).collect();
        match (deed, self.phase) {
            (Deed::Next | Deed::Previous, Phase::Counting) => {
                self.stop = step(&places, self.stop, deed == Deed::Next);
            }
            // Enter goes down the denominations and, after the last one, to the comparison.
            (Deed::Enter, Phase::Counting) if places.last() != Some(&self.stop) => {
                self.stop = step(&places, self.stop, true);
            }
            (Deed::Enter | Deed::Pay, Phase::Counting) => {
                if around.unsettled > 0 && self.purpose == Purpose::Close {
                    return Action::Decide;
                }
                self.phase = Phase::Comparing;
                self.stop = Stop::Note;
            }
            (Deed::Enter | Deed::Pay, Phase::Comparing) => return self.close(around),
            (Deed::Back, Phase::Comparing) => {
                self.phase = Phase::Counting;
                self.stop = Stop::Pieces(0);
            }
            (Deed::Back, Phase::Counting) => return Action::Leave,
            (Deed::Print, Phase::Counting) => return Action::Print(Document::Denominations(self.notes())),
            (Deed::Print, Phase::Comparing) => {
                let (counted, text) = (Some(self.counted()), self.note.text().trim().to_owned());
                return Action::Print(Document::Difference { shift: None, counted, text });
            }
            _ => {}
        }
        Action::None
    }

    /// What was counted, face by face.
    fn notes(&self) -> Vec<Counted> {
        let count = |pieces: &Field| pieces.text().parse().unwrap_or(0_u32);
        let notes = denominations(self.currency).iter().zip(&self.pieces);
        let notes =
            notes.map(|(face, pieces)| Counted { face: Money::new(*face, self.currency), count: count(pieces) });
        notes.filter(|note| note.count > 0).collect()
    }

    fn close(&mut self, around: &Around) -> Action {
        let note = self.note.text().trim().to_owned();
        if self.difference(around).is_some_and(|difference| !difference.is_zero()) && note.is_empty() {
            self.note.complain(Some(Complaint::Empty));
            return Action::None;
        }
        if self.purpose != Purpose::Close {
            return Action::HandOver { counted: self.counted(), note };
        }
        self.phase = Phase::Closing;
        Action::Close { counted: self.counted(), note }
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
mod tests {
    use super::*;

    fn around(journal: i64) -> Around {
        let journal = Money::new(journal, Currency::Uah);
        Around { unsettled: 0, waiting: 3, drawer: Some(Drawer { journal, register: None }), open: false }
    }

    fn counted() -> CloseShift {
        let mut closing = CloseShift::new(Currency::Uah);
        let _ = closing.update(Message::Edited(Stop::Pieces(1), "2".to_owned()), &around(0));
        let _ = closing.update(Message::Edited(Stop::Pieces(11), "3".to_owned()), &around(0));
        closing
    }

    fn enters(closing: &mut CloseShift, around: &Around, count: usize) -> Action {
        (0..count).map(|_| closing.update(Message::Pressed(Deed::Enter), around)).last().unwrap()
    }

    #[test]
    fn r19_pieces_make_the_sum_and_letters_none() {
        let mut closing = counted();
        let _ = closing.update(Message::Edited(Stop::Pieces(0), "1a".to_owned()), &around(0));
        assert_eq!(closing.counted(), Money::new(1_000_30, Currency::Uah));
    }

    #[test]
    fn r19_a_difference_needs_its_note() {
        let mut closing = counted();
        assert_eq!(enters(&mut closing, &around(999_30), 13), Action::None);
        assert_eq!(closing.note.complaint(), Some(Complaint::Empty));
        let _ = closing.update(Message::Edited(Stop::Note, "дрібні".to_owned()), &around(999_30));
        let close = Action::Close { counted: Money::new(1_000_30, Currency::Uah), note: "дрібні".to_owned() };
        assert_eq!(enters(&mut closing, &around(999_30), 1), close);
        assert_eq!(enters(&mut closing, &around(999_30), 1), Action::None, "closed once");
    }

    #[test]
    fn r19_the_drawer_is_handed_over_by_the_same_count_and_can_be_asked_for_again() {
        let around = Around { unsettled: 1, ..around(999_30) };
        let mut handing = counted().counted_for(Purpose::HandOver { parked: 2 });
        assert_eq!(enters(&mut handing, &around, 13), Action::None, "the difference needs its note here too");
        assert_eq!(handing.note.complaint(), Some(Complaint::Empty));
        let _ = handing.update(Message::Edited(Stop::Note, "дрібні".to_owned()), &around);
        let hand_over =
            Action::HandOver { counted: Money::new(1_000_30, Currency::Uah), note: "дрібні".to_owned() };
        assert_eq!(enters(&mut handing, &around, 1), hand_over);
        assert_eq!(enters(&mut handing, &around, 1), hand_over, "the other cashier mistyped the password");
    }

    #[test]
    fn r20_what_is_undecided_comes_before_the_z_report() {
        let mut closing = counted();
        let around = Around { unsettled: 1, ..around(1_000_30) };
        assert_eq!(enters(&mut closing, &around, 12), Action::Decide);
    }
}
