//! Paid bills of a day: each with what became of its receipt and of its way to the centre.

use iced::widget::{Column, column, container, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::BusinessDate;
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{PaymentNumber, TillCode};
use kassa_domain::payment::PaymentState;

use crate::fl;
use crate::long_work::LongWork;
use crate::papers::own::Document;
use crate::store::queue::OfPayment;
use crate::sync::live::LiveError;
use crate::till::desk::{PaidRow, Sent};
use crate::ui::focus;
use crate::ui::format;
use crate::ui::hotkey::{Deed, Place};
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::field::{Field, Kind};
use crate::ui::widget::{paper, parts};

mod copying;
mod days;
pub mod elsewhere;
pub mod narrowing;
mod number;
mod way;

use copying::Copying;
use elsewhere::{CentreDay, Elsewhere};
use number::Sought;

/// The id of the list, for scrolling.
pub const LIST: &str = "paid-list";
const WORDS: &str = "paid-words";
const WORDS_MAX: usize = 40;
const NUMBER: f32 = 64.0;
const SUM: f32 = 124.0;
const STATE: f32 = 128.0;
/// Most rows shown at once: a page of a long day.
const ROWS_MAX: usize = 200;

/// The list.
#[derive(Debug, Clone)]
pub struct PaidList {
    day: BusinessDate,
    today: BusinessDate,
    rows: Option<Vec<PaidRow>>,
    /// Words that narrow the list.
    words: Field,
    stop: Stop,
    /// Places of the rows that fit the words, in `rows` or in what the centre has.
    shown: Vec<usize>,
    /// The chosen one of those shown.
    row: usize,
    /// A payment that is to be chosen once the rows have come.
    wanted: Option<PaymentNumber>,
    receipt: Option<(PaymentNumber, Vec<String>)>,
    /// The day as the centre has it, where the till holds nothing of it.
    elsewhere: Elsewhere,
    /// A number that is looked for on all days, or was.
    sought: Option<Sought>,
    /// The duplicate that was asked for last.
    copying: Option<Copying>,
}

/// Where the focus stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The rows.
    Rows,
    /// The words that narrow them.
    Words,
}

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        match self {
            Self::Rows => None,
            Self::Words => Some(WORDS),
        }
    }
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Pressed(Deed),
    /// A row was clicked.
    RowPressed(usize),
    /// The words were edited.
    WordsEdited(String),
    /// The field of the words was clicked.
    Focused(Stop),
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Ask for the payments of this day.
    Ask(BusinessDate),
    /// Ask the till for the payment of this number, on whatever day it was.
    Find(String),
    /// Ask the centre for the day.
    AskCentre,
    /// Say that the till of this code has what is wanted of a payment.
    NotHere(TillCode),
    /// Show the receipt of a payment.
    Show(PaymentNumber),
    /// Print a duplicate (R12).
    Duplicate(PaymentNumber),
    /// Print the paper of what became of a payment: of its return, else the bank's slips.
    Print(Document),
    /// Undo a payment.
    Void(Box<PaidRow>),
    /// Attach the papers of a payment that was undone.
    Papers(Box<PaidRow>),
    /// Decide what became of a receipt.
    Decide(PaymentNumber),
    /// Back to the search.
    Close,
    /// The chosen row should be seen.
    Reveal(focus::Spot),
}

impl PaidList {
    /// The list of the present business day, still empty.
    #[must_use]
    pub const fn new(day: BusinessDate) -> Self {
        let words = Field::new(Kind::Text, WORDS_MAX);
        Self {
            day,
            today: day,
            rows: None,
            words,
            stop: Stop::Rows,
            shown: Vec::new(),
            row: 0,
            wanted: None,
            receipt: None,
            elsewhere: Elsewhere::Here,
            sought: None,
            copying: None,
        }
    }

    /// The list of the day of a payment, still empty, in which that payment will be chosen.
    #[must_use]
    pub fn at(today: BusinessDate, payment: OfPayment) -> Self {
        Self { day: payment.day, wanted: Some(payment.number), ..Self::new(today) }
    }

    /// Where its keys stand in the table.
    #[must_use]
    pub fn place(&self) -> Place {
        if self.receipt.is_some() {
            return Place::Receipt;
        }
        match (self.stop, &self.elsewhere) {
            (Stop::Words, _) if self.count() == 0 && self.leads_on() => Place::PaidWordsDay,
            (Stop::Words, _) if self.count() == 0 => Place::PaidWordsNone,
            (Stop::Words, _) => Place::PaidWords,
            (Stop::Rows, Elsewhere::Asking(_)) => Place::PaidAsking,
            (Stop::Rows, Elsewhere::Not(_)) => Place::PaidNotTold,
            (Stop::Rows, _) if self.count() == 0 => Place::PaidEmpty,
            (Stop::Rows, Elsewhere::Came(_)) => Place::PaidElsewhere,
            (Stop::Rows, Elsewhere::Here) => Place::PaidList,
        }
    }

    /// True when the words lead to another day.
    fn leads_on(&self) -> bool {
        self.number_elsewhere().is_some() || matches!(self.day_typed(), Some(Ok(_)))
    }

    /// What has the focus.
    #[must_use]
    pub const fn stop(&self) -> Stop {
        self.stop
    }

    /// The stop of a field.
    #[must_use]
    pub fn stop_of(id: &str) -> Option<Stop> {
        (id == WORDS).then_some(Stop::Words)
    }

    /// Takes a scan out of the words again.
    pub fn forget(&mut self, typed: &str) {
        if self.stop == Stop::Words {
            self.words.forget(typed);
            self.narrow();
        }
    }

    /// The day shown.
    #[must_use]
    pub const fn day(&self) -> BusinessDate {
        self.day
    }

    /// True while a receipt is on the screen.
    #[must_use]
    pub const fn shows_receipt(&self) -> bool {
        self.receipt.is_some()
    }

    /// The payments of a day came; of another day they are dropped. The newest stands first. The payment that was looked
    /// for should be seen. Where the till was not at work then, the centre is asked.
    pub fn fill(&mut self, day: BusinessDate, mut rows: Vec<PaidRow>, is_held: bool) -> Action {
        if day != self.day {
            return Action::None;
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.payment.number));
        let wanted = self.wanted.take().and_then(|number| rows.iter().position(|row| row.payment.number == number));
        self.rows = Some(rows);
        let row = wanted.unwrap_or(self.row);
        self.narrow();
        self.row = focus::row(row, self.count(), Deed::Tick);
        match wanted {
            Some(_) => self.reveal(),
            None if !is_held && matches!(self.elsewhere, Elsewhere::Here) => Action::AskCentre,
            None => Action::None,
        }
    }

    /// The centre is asked for the day.
    pub fn asks(&mut self, work: LongWork) {
        self.elsewhere = Elsewhere::Asking(work);
    }

    /// The centre answered, or did not; whoever stopped waiting, or shows another day, sees nothing of it.
    pub fn came(&mut self, day: BusinessDate, outcome: Result<CentreDay, LiveError>) {
        if day == self.day && matches!(self.elsewhere, Elsewhere::Asking(_)) {
            self.elsewhere = outcome.map_or_else(|why| Elsewhere::Not(why.into()), Elsewhere::Came);
            self.narrow();
        }
    }

    /// How many rows there are to choose from.
    const fn count(&self) -> usize {
        self.shown.len()
    }

    /// The receipt of a payment came.
    pub fn show(&mut self, payment: PaymentNumber, lines: Vec<String>) {
        if self.chosen().is_some_and(|row| row.payment.number == payment) {
            self.receipt = Some((payment, lines));
        }
    }

    /// The first row of the page on the screen: the one that has the chosen row.
    const fn first_of_page(&self) -> usize {
        self.row - self.row % ROWS_MAX
    }

    /// Shows the rows that fit the words, from the first on.
    fn narrow(&mut self) {
        let (rows, words) = (self.rows.as_deref().unwrap_or_default(), self.words.text());
        self.shown = match &self.elsewhere {
            Elsewhere::Came(day) => narrowing::places(day.payments(), |payment| narrowing::fits_told(payment, words)),
            Elsewhere::Here | Elsewhere::Asking(_) | Elsewhere::Not(_) => {
                narrowing::places(rows, |row| narrowing::fits(row, words))
            }
        };
        self.row = 0;
    }

    fn shown_rows(&self) -> impl Iterator<Item = &PaidRow> + Clone {
        let rows = self.rows.as_deref().unwrap_or_default();
        self.shown.iter().filter_map(|place| rows.get(*place))
    }

    fn chosen(&self) -> Option<&PaidRow> {
        self.rows.as_ref()?.get(*self.shown.get(self.row)?)
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: &Message) -> Action {
        if matches!(message, Message::Pressed(_) | Message::RowPressed(_)) {
            self.copy_read();
        }
        match message {
            Message::RowPressed(row) if *row == self.row => self.show_chosen(),
            Message::RowPressed(row) => {
                (self.row, self.stop) = (*row, Stop::Rows);
                Action::None
            }
            Message::WordsEdited(words) => {
                self.words.edit(words);
                self.sought = None;
                self.narrow();
                Action::None
            }
            Message::Focused(stop) => {
                self.stop = *stop;
                Action::None
            }
            Message::Pressed(deed) if self.stop == Stop::Words && self.receipt.is_none() => {
                self.pressed_in_words(*deed)
            }
            Message::Pressed(deed) => self.pressed(*deed),
        }
    }

    fn pressed_in_words(&mut self, deed: Deed) -> Action {
        match deed {
            Deed::Back => {
                self.words.clear();
                (self.stop, self.sought) = (Stop::Rows, None);
                self.narrow();
                Action::None
            }
            Deed::Enter | Deed::Fields => self.leave_words(deed),
            _ => self.move_row(deed),
        }
    }

    fn move_row(&mut self, deed: Deed) -> Action {
        self.row = focus::row(self.row, self.count(), deed);
        self.reveal()
    }

    fn reveal(&self) -> Action {
        let first = self.first_of_page();
        let count = self.count().saturating_sub(first).min(ROWS_MAX);
        Action::Reveal(focus::Spot { row: self.row - first, count })
    }

    fn pressed(&mut self, deed: Deed) -> Action {
        if !matches!(self.elsewhere, Elsewhere::Here) {
            return self.pressed_elsewhere(deed);
        }
        match deed {
            Deed::Back if self.receipt.is_some() => {
                self.receipt = None;
                Action::None
            }
            Deed::Back if !self.words.text().is_empty() => self.pressed_in_words(Deed::Back),
            Deed::Fields => {
                self.stop = Stop::Words;
                Action::None
            }
            Deed::Back => Action::Close,
            Deed::Enter => self.show_chosen(),
            Deed::Duplicate => self.copy_chosen(),
            Deed::Print => self.chosen().map_or(Action::None, |row| {
                let number = row.payment.number;
                let is_partly_back = !row.gone.done.lines.is_empty();
                Action::Print(match row.state {
                    _ if is_partly_back => Document::Void(number, None),
                    PaymentState::Voided | PaymentState::Refunded => Document::Void(number, None),
                    PaymentState::Accepted
                    | PaymentState::Registered
                    | PaymentState::NeedsDecision
                    | PaymentState::Referred
                    | PaymentState::Cancelled => Document::Slip(number),
                })
            }),
            Deed::Void => self.chosen().map_or(Action::None, |row| match row.state {
                PaymentState::Accepted | PaymentState::NeedsDecision => Action::Decide(row.payment.number),
                PaymentState::Registered
                | PaymentState::Referred
                | PaymentState::Cancelled
                | PaymentState::Voided
                | PaymentState::Refunded => Action::Void(Box::new(row.clone())),
            }),
            Deed::Papers => self.chosen().map_or(Action::None, |row| match row.state {
                _ if !row.gone.done.lines.is_empty() => Action::Papers(Box::new(row.clone())),
                PaymentState::Voided | PaymentState::Refunded => Action::Papers(Box::new(row.clone())),
                PaymentState::Accepted
                | PaymentState::Registered
                | PaymentState::NeedsDecision
                | PaymentState::Referred
                | PaymentState::Cancelled => Action::None,
            }),
            Deed::Left => self.show_day(self.day.days() - 1),
            Deed::Right => self.show_day(self.day.days() + 1),
            _ => self.move_row(deed),
        }
    }

    /// What the centre has can be looked at and no more.
    fn pressed_elsewhere(&mut self, deed: Deed) -> Action {
        match (deed, &self.elsewhere) {
            (Deed::Left, _) => self.show_day(self.day.days() - 1),
            (Deed::Right, _) => self.show_day(self.day.days() + 1),
            (Deed::Back, Elsewhere::Asking(_)) => {
                self.elsewhere = Elsewhere::Not(elsewhere::Why::Stopped);
                Action::None
            }
            (Deed::Back, _) if !self.words.text().is_empty() => self.pressed_in_words(Deed::Back),
            (Deed::Back, _) => Action::Close,
            (Deed::Enter, Elsewhere::Not(_)) => Action::AskCentre,
            (Deed::Enter | Deed::Duplicate | Deed::Print | Deed::Void | Deed::Papers, Elsewhere::Came(day)) => {
                let chosen = self.shown.get(self.row).and_then(|place| day.payments().get(*place));
                chosen.map_or(Action::None, |payment| Action::NotHere(payment.till.clone()))
            }
            (Deed::Fields, _) => {
                self.stop = Stop::Words;
                Action::None
            }
            _ => self.move_row(deed),
        }
    }

    fn copy_chosen(&mut self) -> Action {
        let Some(row) = self.chosen() else { return Action::None };
        match row.state {
            PaymentState::Registered | PaymentState::Voided | PaymentState::Refunded => {
                let (number, copying) = (row.payment.number, Copying::of(row));
                self.copying = Some(copying);
                Action::Duplicate(number)
            }
            PaymentState::Accepted | PaymentState::NeedsDecision | PaymentState::Referred => {
                Action::Decide(row.payment.number)
            }
            PaymentState::Cancelled => Action::None,
        }
    }

    fn show_chosen(&mut self) -> Action {
        if !matches!(self.elsewhere, Elsewhere::Here) {
            return self.pressed_elsewhere(Deed::Enter);
        }
        self.chosen().map_or(Action::None, |row| match row.state {
            PaymentState::NeedsDecision => Action::Decide(row.payment.number),
            PaymentState::Accepted
            | PaymentState::Registered
            | PaymentState::Referred
            | PaymentState::Cancelled
            | PaymentState::Voided
            | PaymentState::Refunded => Action::Show(row.payment.number),
        })
    }

    fn show_day(&mut self, days: i32) -> Action {
        match BusinessDate::from_days(days) {
            Ok(day) if day <= self.today => {
                (self.day, self.rows, self.row, self.receipt) = (day, None, 0, None);
                self.elsewhere = Elsewhere::Here;
                self.shown.clear();
                Action::Ask(day)
            }
            Ok(_) | Err(_) => Action::None,
        }
    }

    /// The screen.
    pub fn view(&self) -> Element<'_, Message, Look> {
        let page = column![self.view_head()].push(self.view_copied()).spacing(theme::GAP_S).padding(theme::GAP_L);
        if let Some(content) = self.elsewhere.view(&self.shown, self.row, self.first_of_page()) {
            return page.push(self.view_words()).push(content).into();
        }
        let page = match (&self.rows, &self.receipt) {
            (_, Some((_, lines))) => page.push(self.chosen().map(way::view)).push(
                container(paper::strip(lines, "paid-receipt", paper::letters()))
                    .max_width(theme::wide(440.0))
                    .height(Length::Fill),
            ),
            (None, None) => page.push(text(fl!("loading")).size(theme::body()).class(Ink::Quiet)),
            (Some(rows), None) if rows.is_empty() => {
                page.push(self.view_words()).push(text(fl!("paid-empty")).size(theme::heading()))
            }
            (Some(_), None) => page.push(self.view_words()).push(self.chosen().map(way::view)).push(self.view_rows()),
        };
        page.into()
    }

    fn view_head(&self) -> Element<'_, Message, Look> {
        let title = fl!("paid-title", day = format::day(self.day));
        let counted = self.shown_rows().filter(|row| row.state == PaymentState::Registered);
        let count = counted.clone().count();
        let sum = counted
            .filter_map(|row| row.kept().ok())
            .reduce(|one, other| one.plus(other).unwrap_or(one))
            .map(format::money)
            .unwrap_or_default();
        let counted = if count == 0 { String::new() } else { fl!("paid-count", count = count, sum = sum) };
        let (first, all) = (self.first_of_page(), self.count());
        let counted = if all <= ROWS_MAX {
            counted
        } else {
            let last = (first + ROWS_MAX).min(all);
            format!("{counted} · {}", fl!("paid-page", first = first + 1, last = last, count = all))
        };
        row![container(parts::heading(title)).width(Length::Fill), text(counted).size(theme::body())]
            .align_y(Alignment::Center)
            .into()
    }

    /// The field of the words; out of the way until it is asked for.
    fn view_words(&self) -> Option<Element<'_, Message, Look>> {
        if self.stop == Stop::Rows && self.words.text().is_empty() {
            return None;
        }
        let field = self.words.input(WORDS, &fl!("paid-words"), Message::WordsEdited);
        let complaint = self.words.complaint().map(|complaint| complaint.words());
        let has_rows = match &self.elsewhere {
            Elsewhere::Came(day) => !day.payments().is_empty(),
            Elsewhere::Here | Elsewhere::Asking(_) | Elsewhere::Not(_) => {
                self.rows.as_ref().is_some_and(|rows| !rows.is_empty())
            }
        };
        let is_none = has_rows && self.shown.is_empty() && complaint.is_none() && self.sought.is_none();
        let is_none = is_none && !matches!(self.day_typed(), Some(Ok(_)));
        let none = is_none.then(|| fl!("paid-none-fits"));
        let said = complaint.or(none).map(|words| text(words).size(theme::note()).class(Ink::Look));
        Some(column![field].push(said).push(self.view_typed()).push(self.view_number()).spacing(theme::GAP_XS).into())
    }

    fn view_rows(&self) -> Element<'_, Message, Look> {
        let lines = self.shown_rows().enumerate().skip(self.first_of_page()).take(ROWS_MAX).map(|(index, paid)| {
            let (state, state_ink) = state_of(paid);
            let (link, link_ink) = link_words(&paid.sent);
            let small = |words: String, ink| text(words).size(theme::note()).class(ink);
            let holder = &paid.payment.payer.holder;
            // What a provider outside the billing asked for is no name to be shortened.
            let payer = if paid.payment.third.is_some() { holder.clone() } else { format::short_name(holder) };
            let cells = row![
                parts::double(
                    paid.payment.number.0.to_string(),
                    format::minute(paid.accepted_at),
                    Length::Fixed(theme::wide(NUMBER)),
                ),
                parts::double(payer, paid.payment.account.to_string(), Length::Fill),
                parts::figures(
                    paid.payment.total().map(format::amount).unwrap_or_default(),
                    Length::Fixed(theme::wide(SUM))
                ),
                column![small(state, state_ink), small(link, link_ink)].width(Length::Fixed(theme::wide(STATE))),
            ];
            let chosen = index == self.row;
            let odd = self.shown.len() > 12 && index % 2 == 1;
            parts::table_row(cells, chosen, chosen, odd, Message::RowPressed(index))
        });
        let heads = row![
            parts::head(fl!("paid-number"), Length::Fixed(theme::wide(NUMBER)), false),
            parts::head(fl!("paid-payer"), Length::Fill, false),
            parts::head(fl!("paid-sum"), Length::Fixed(theme::wide(SUM)), true),
            parts::head(fl!("paid-state"), Length::Fixed(theme::wide(STATE)), false),
        ];
        parts::table(heads, Column::with_children(lines), LIST)
    }
}

/// Where a payment stands, in words; of one that went back in part, what is left of it.
fn state_of(row: &PaidRow) -> (String, Ink) {
    let is_partly_back = row.state == PaymentState::Registered && !row.gone.done.lines.is_empty();
    match row.kept() {
        Ok(left) if is_partly_back => (fl!("state-partly-returned", left = format::money(left)), Ink::Look),
        Ok(_) | Err(_) => state_words(row.state),
    }
}

/// Where a payment stands, in words.
#[must_use]
pub fn state_words(state: PaymentState) -> (String, Ink) {
    match state {
        PaymentState::Accepted => (fl!("state-accepted"), Ink::Look),
        PaymentState::Registered => (fl!("state-registered"), Ink::Done),
        PaymentState::NeedsDecision => (fl!("state-needs-decision"), Ink::Look),
        PaymentState::Referred => (fl!("state-referred"), Ink::Look),
        PaymentState::Cancelled => (fl!("state-cancelled"), Ink::Quiet),
        PaymentState::Voided => (fl!("state-voided"), Ink::Quiet),
        PaymentState::Refunded => (fl!("state-refunded"), Ink::Quiet),
    }
}

/// How far a payment is on its way to the centre, in words.
#[must_use]
pub fn link_words(link: &Sent) -> (String, Ink) {
    match link {
        Sent::Queued => (fl!("link-queued"), Ink::Quiet),
        Sent::Sent | Sent::Verdict(VerdictState::Waiting, _) => (fl!("link-sent"), Ink::Quiet),
        Sent::Verdict(VerdictState::Applied | VerdictState::Duplicate, _) => (fl!("link-applied"), Ink::Done),
        Sent::Verdict(VerdictState::Refused, _) => (fl!("link-refused"), Ink::Danger),
    }
}
