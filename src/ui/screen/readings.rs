//! What the meters of an account show: a field a meter, what was used beside it, whose word it is (R21).

mod look;
mod norms;
pub use look::{shown, source_words};

use kassa_domain::BusinessDate;
use kassa_domain::directory::{Account, Meter};
use kassa_domain::ids::{AccountNumber, MeterId};
use kassa_domain::reading::{self, Consumption, Reading, ReadingError, ReadingKind, ReadingSource};
use rust_decimal::Decimal;

use crate::till::desk::PastReading;
use crate::ui::focus::{self, step};
use crate::ui::hotkey::Deed;
use crate::ui::screen::bill::BillScreen;
use crate::ui::screen::visit::Given;
use crate::ui::widget::field::{Complaint, Field, Kind};

/// The list of the meters, to be scrolled.
pub const LIST: &str = "readings-list";
/// The ids of the fields. A longer list has them where the focus is, from place to place; the other rows show their values.
pub const FIELDS: [&str; 12] = [
    "reading-0",
    "reading-1",
    "reading-2",
    "reading-3",
    "reading-4",
    "reading-5",
    "reading-6",
    "reading-7",
    "reading-8",
    "reading-9",
    "reading-10",
    "reading-11",
];
/// Readings of before that are shown of the meter in focus.
const HISTORY: usize = 4;
/// Most signs of a value: nineteen digits, a comma and three more have no meter.
const VALUE_MAX: usize = 14;

/// Where the focus can stop: the meter of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop(pub usize);

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        FIELDS.get(self.0 % FIELDS.len()).copied()
    }

    fn guarded(self) -> bool {
        true
    }
}

/// The form.
#[derive(Debug, Clone)]
pub struct Readings {
    /// The bill it was opened from, to go back to.
    bill: BillScreen,
    account: Account,
    today: BusinessDate,
    /// What the readings are of: today, or the day that stands on an inspector's sheet.
    day: BusinessDate,
    rows: Vec<Row>,
    at: usize,
    /// Whose word the readings are that are taken next: a sheet, or a payer, speaks for all meters of the account.
    source: ReadingSource,
    /// What they showed before, taken here, the newest first.
    before: Vec<PastReading>,
    /// How many times the usual is asked about; the till takes it when it is meant.
    unusual: Decimal,
}

/// A meter, or one scale of it, and what is typed for it.
#[derive(Debug, Clone)]
struct Row {
    meter: Meter,
    value: Field,
    kind: ReadingKind,
    /// Whose word was sent with it.
    source: ReadingSource,
    /// The day that was sent with it.
    day: BusinessDate,
    phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Editing,
    /// Far more than usual: Enter once more means it.
    Doubted,
    Sent,
    /// It is in the visit, and is taken with it.
    Given,
    Taken,
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
    /// A source was clicked.
    Sourced(ReadingSource),
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Take this reading.
    Take(Reading),
    /// Scroll the list so that this row is seen.
    Reveal(focus::Spot),
    /// Back to the bill.
    Close,
}

impl Readings {
    /// The meters of the bill's account, the scales of one together, with what a scanned paper says of one of them typed
    /// in; nothing for an account without any. Which scale a paper means is not known: the focus goes to the first.
    #[must_use]
    pub fn new(bill: BillScreen, today: BusinessDate, unusual: u16) -> Option<Self> {
        let account = bill.bill().account().clone();
        let row = |meter: &Meter| Row {
            meter: meter.clone(),
            value: Field::new(Kind::Text, VALUE_MAX),
            kind: ReadingKind::Plain,
            source: ReadingSource::Resident,
            day: today,
            phase: Phase::Editing,
        };
        let mut rows: Vec<Row> = Vec::with_capacity(account.meters.len());
        for meter in &account.meters {
            let its = rows.iter().rposition(|row| row.meter.serial == meter.serial && !meter.scale.is_empty());
            rows.insert(its.map_or(rows.len(), |place| place + 1), row(meter));
        }
        let paper = bill.scanned();
        let on_paper = rows.iter().position(|row| paper.reading_of(row.meter.serial.as_str()).is_some());
        if let Some(row) = on_paper.and_then(|place| rows.get_mut(place)).filter(|row| row.meter.scale.is_empty())
            && let Some(value) = paper.reading_of(row.meter.serial.as_str())
        {
            row.value.edit(value);
        }
        let at = on_paper.unwrap_or_default();
        (!rows.is_empty()).then_some(Self {
            bill,
            account,
            today,
            day: today,
            rows,
            at,
            source: ReadingSource::Resident,
            before: Vec::new(),
            unusual: Decimal::from(unusual),
        })
    }

    /// The bill it was opened from.
    #[must_use]
    pub const fn bill(&self) -> &BillScreen {
        &self.bill
    }

    /// The same with what the visit that is running has of these meters: another value takes its place.
    #[must_use]
    pub fn with(mut self, given: &[Given]) -> Self {
        for given in given.iter().filter(|given| given.reading.account == self.account.number) {
            if let Some(row) = self.rows.iter_mut().find(|row| row.meter.id == given.reading.meter) {
                row.value.edit(&shown(given.reading.value));
                (row.kind, row.source, row.phase) = (given.reading.kind, given.reading.source, Phase::Given);
            }
        }
        self
    }

    /// This is in the visit still: what was taken out of it can be typed anew.
    pub fn still_given(&mut self, given: &[Given]) {
        for row in self.rows.iter_mut().filter(|row| row.phase == Phase::Given) {
            let is_it =
                |given: &Given| given.reading.account == self.account.number && given.reading.meter == row.meter.id;
            if !given.iter().any(is_it) {
                row.phase = Phase::Editing;
            }
        }
    }

    /// A meter, or one scale of it.
    #[must_use]
    pub fn meter(&self, id: MeterId) -> Option<&Meter> {
        self.rows.iter().map(|row| &row.meter).find(|meter| meter.id == id)
    }

    /// Whose meters they are.
    #[must_use]
    pub const fn account(&self) -> &AccountNumber {
        &self.account.number
    }

    /// What the meters of an account showed before, taken here; it may be another's by now. What the centre told of other
    /// tills with the bill stands among it by its time.
    pub fn remember(&mut self, account: &AccountNumber, before: Vec<PastReading>) {
        if *account == self.account.number {
            self.before = before;
            self.before.extend(self.bill.scanned().read_elsewhere.iter().cloned());
            self.before.sort_by_key(|past| std::cmp::Reverse(past.taken_at.utc_ms()));
        }
    }

    /// What the meter in focus showed before, the newest first, as many as there is room for.
    fn history(&self) -> impl Iterator<Item = &PastReading> {
        let meter = self.rows.get(self.at).map(|row| row.meter.id);
        self.before.iter().filter(move |past| Some(past.meter) == meter).take(HISTORY)
    }

    /// Where the focus is.
    #[must_use]
    pub const fn stop(&self) -> Stop {
        Stop(self.at)
    }

    /// The stop of a clicked field.
    #[must_use]
    pub fn stop_of(&self, id: &str) -> Option<Stop> {
        FIELDS.iter().position(|field| *field == id).map(|place| Stop(self.first_field() + place))
    }

    /// The place of the first row with a field.
    const fn first_field(&self) -> usize {
        self.at / FIELDS.len() * FIELDS.len()
    }

    /// The id of the field in a row, where it has one.
    fn field(&self, place: usize) -> Option<&'static str> {
        FIELDS.get(place.checked_sub(self.first_field())?).copied()
    }

    /// Where the focus is in the list.
    #[must_use]
    pub const fn spot(&self) -> focus::Spot {
        focus::Spot { row: self.at, count: self.rows.len() }
    }

    /// Takes a scan out of the field it was typed into.
    pub fn forget(&mut self, typed: &str) {
        if let Some(row) = self.rows.get_mut(self.at) {
            row.value.forget(typed);
        }
    }

    /// The till took the reading that was sent: on to the next scale or meter below, and from the last one to the first
    /// that is left.
    pub fn taken(&mut self) {
        self.go_on(Phase::Taken);
    }

    /// The reading that was sent is in the visit: on as well.
    pub fn given(&mut self) {
        self.go_on(Phase::Given);
    }

    fn go_on(&mut self, phase: Phase) {
        let sent = self.rows.iter().position(|row| row.phase == Phase::Sent);
        if let Some(row) = sent.and_then(|place| self.rows.get_mut(place)) {
            row.phase = phase;
        }
        let open = |place: &usize| self.rows.get(*place).is_some_and(|row| row.phase == Phase::Editing);
        let below = sent.map_or(0, |place| place + 1);
        if let Some(next) = (below..self.rows.len()).chain(0..below).find(open) {
            self.at = next;
        }
    }

    /// The till said no: it can be sent again.
    pub fn refused(&mut self) {
        for row in self.rows.iter_mut().filter(|row| row.phase == Phase::Sent) {
            row.phase = Phase::Editing;
        }
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited(Stop(place), text) => {
                if let Some(row) = self.rows.get_mut(place).filter(|row| row.is_open()) {
                    row.value.edit(&text);
                    row.phase = Phase::Editing;
                }
            }
            Message::Focused(Stop(place)) => self.at = place.min(self.rows.len().saturating_sub(1)),
            Message::Pressed(Deed::Next | Deed::Down) => return self.step(true),
            Message::Pressed(Deed::Previous | Deed::Up) => return self.step(false),
            Message::Pressed(deed @ (Deed::PageUp | Deed::PageDown)) => {
                self.at = focus::row(self.at, self.rows.len(), deed);
                return Action::Reveal(self.spot());
            }
            Message::Pressed(Deed::Back) => return Action::Close,
            Message::Pressed(Deed::Fields) => self.explain_otherwise(),
            Message::Pressed(Deed::Source) => self.source = self.source.next(),
            Message::Sourced(source) => self.source = source,
            Message::Pressed(Deed::Left) => self.move_day(-1),
            Message::Pressed(Deed::Right) => self.move_day(1),
            Message::Pressed(Deed::Enter) => return self.enter(),
            Message::Pressed(_) => {}
        }
        Action::None
    }

    fn step(&mut self, forward: bool) -> Action {
        let places: Vec<usize> = (0..self.rows.len()).collect();
        self.at = step(&places, self.at, forward);
        Action::Reveal(self.spot())
    }

    /// A day back, or on again up to today. What is typed is looked at anew.
    fn move_day(&mut self, days: i32) {
        let moved = BusinessDate::from_days(self.day.days().saturating_add(days));
        self.day = moved.map_or(self.day, |day| day.min(self.today));
        for row in self.rows.iter_mut().filter(|row| row.phase == Phase::Doubted) {
            row.phase = Phase::Editing;
        }
    }

    /// The value begins anew, has gone past the end of the digits, or is of another meter in its place.
    fn explain_otherwise(&mut self) {
        if let Some(row) = self.rows.get_mut(self.at).filter(|row| row.is_open()) {
            row.kind = match row.kind {
                ReadingKind::Plain => ReadingKind::RollOver,
                ReadingKind::RollOver => ReadingKind::Replacement,
                ReadingKind::Replacement => ReadingKind::Plain,
            };
            row.phase = Phase::Editing;
        }
    }

    /// What the value of a row comes to; nothing before it is a number.
    fn judged(&self, row: &Row) -> Option<Result<Consumption, ReadingError>> {
        let reading = row.reading(&self.account, self.day)?;
        Some(reading::check(&reading, &row.meter, self.today, self.unusual))
    }

    fn enter(&mut self) -> Action {
        let (account, day, source) = (&self.account, self.day, self.source);
        let Some(row) = self.rows.get_mut(self.at) else { return Action::None };
        if !row.is_open() || row.phase == Phase::Given || row.value.text().trim().is_empty() {
            return self.step(true);
        }
        (row.source, row.day) = (source, day);
        let Some(reading) = row.reading(account, day) else {
            row.value.complain(Some(Complaint::Malformed));
            return Action::None;
        };
        match (reading::check(&reading, &row.meter, self.today, self.unusual), row.phase) {
            (Err(_), _) => Action::None,
            (Ok(Consumption { unusual: true, .. }), Phase::Editing) => {
                row.phase = Phase::Doubted;
                Action::None
            }
            (Ok(_), _) => {
                row.phase = Phase::Sent;
                Action::Take(reading)
            }
        }
    }
}

impl Row {
    const fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Editing | Phase::Doubted | Phase::Given)
    }

    fn reading(&self, account: &Account, date: BusinessDate) -> Option<Reading> {
        let value = self.value.text().trim().replace(',', ".").parse().ok()?;
        let (account, meter, kind, source) = (account.number.clone(), self.meter.id, self.kind, self.source);
        Some(Reading { account, meter, value, date, kind, source })
    }
}

#[cfg(test)]
mod tests;
