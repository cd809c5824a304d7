//! Paid bills of a day: each with what became of its receipt and of its way to the centre.

use iced::widget::{Column, column, container, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::BusinessDate;
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::PaymentNumber;
use kassa_domain::payment::PaymentState;

use crate::fl;
use crate::papers::own::Document;
use crate::till::desk::{PaidRow, Sent};
use crate::ui::focus;
use crate::ui::format;
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::{paper, parts};

/// The id of the list, for scrolling.
pub const LIST: &str = "paid-list";
const NUMBER: Length = Length::Fixed(64.0);
const SUM: Length = Length::Fixed(124.0);
const STATE: Length = Length::Fixed(128.0);
/// Most rows shown at once: a page of a long day.
const ROWS_MAX: usize = 200;

/// The list.
#[derive(Debug, Clone)]
pub struct PaidList {
    day: BusinessDate,
    today: BusinessDate,
    rows: Option<Vec<PaidRow>>,
    row: usize,
    receipt: Option<(PaymentNumber, Vec<String>)>,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Pressed(Deed),
    /// A row was clicked.
    RowPressed(usize),
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Ask for the payments of this day.
    Ask(BusinessDate),
    /// Show the receipt of a payment.
    Show(PaymentNumber),
    /// Print a duplicate (R12).
    Duplicate(PaymentNumber),
    /// Print the paper of what became of a payment: of its return, else the bank's slips.
    Print(Document),
    /// Undo a payment.
    Void(Box<PaidRow>),
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
        Self { day, today: day, rows: None, row: 0, receipt: None }
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

    /// The payments of a day came; of another day they are dropped. The newest stands first.
    pub fn fill(&mut self, day: BusinessDate, mut rows: Vec<PaidRow>) {
        if day == self.day {
            rows.sort_by_key(|row| std::cmp::Reverse(row.payment.number));
            self.row = focus::row(self.row, rows.len(), Deed::Tick);
            self.rows = Some(rows);
        }
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

    fn chosen(&self) -> Option<&PaidRow> {
        self.rows.as_ref()?.get(self.row)
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: &Message) -> Action {
        match message {
            Message::RowPressed(row) if *row == self.row => self.show_chosen(),
            Message::RowPressed(row) => {
                self.row = *row;
                Action::None
            }
            Message::Pressed(deed) => self.pressed(*deed),
        }
    }

    fn pressed(&mut self, deed: Deed) -> Action {
        match deed {
            Deed::Back if self.receipt.is_some() => {
                self.receipt = None;
                Action::None
            }
            Deed::Back => Action::Close,
            Deed::Enter => self.show_chosen(),
            Deed::Duplicate => self.chosen().map_or(Action::None, |row| match row.state {
                PaymentState::Registered | PaymentState::Voided | PaymentState::Refunded => {
                    Action::Duplicate(row.payment.number)
                }
                PaymentState::Accepted | PaymentState::NeedsDecision | PaymentState::Referred => {
                    Action::Decide(row.payment.number)
                }
                PaymentState::Cancelled => Action::None,
            }),
            Deed::Print => self.chosen().map_or(Action::None, |row| {
                let number = row.payment.number;
                Action::Print(match row.state {
                    PaymentState::Voided | PaymentState::Refunded => Document::Void(number),
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
            Deed::Left => self.show_day(self.day.days() - 1),
            Deed::Right => self.show_day(self.day.days() + 1),
            _ => {
                let count = self.rows.as_ref().map_or(0, Vec::len);
                self.row = focus::row(self.row, count, deed);
                let first = self.first_of_page();
                Action::Reveal(focus::Spot { row: self.row - first, count: (count - first).min(ROWS_MAX) })
            }
        }
    }

    fn show_chosen(&self) -> Action {
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
                *self = Self { day, rows: None, row: 0, receipt: None, ..*self };
                Action::Ask(day)
            }
            Ok(_) | Err(_) => Action::None,
        }
    }

    /// The screen.
    pub fn view(&self) -> Element<'_, Message, Look> {
        let page = column![self.view_head()].spacing(theme::GAP_S).padding(theme::GAP_L);
        let page = match (&self.rows, &self.receipt) {
            (_, Some((_, lines))) => page.push(
                container(paper::strip(lines, "paid-receipt", paper::SIZE)).max_width(440.0).height(Length::Fill),
            ),
            (None, None) => page.push(text(fl!("loading")).size(theme::BODY).class(Ink::Quiet)),
            (Some(rows), None) if rows.is_empty() => page.push(text(fl!("paid-empty")).size(theme::HEADING)),
            (Some(rows), None) => page.push(self.view_rows(rows)),
        };
        page.into()
    }

    fn view_head(&self) -> Element<'_, Message, Look> {
        let title = fl!("paid-title", day = format::day(self.day));
        let rows = self.rows.as_deref().unwrap_or_default();
        let counted = rows.iter().filter(|row| row.state == PaymentState::Registered);
        let count = counted.clone().count();
        let sum = counted
            .filter_map(|row| row.payment.total().ok())
            .reduce(|one, other| one.plus(other).unwrap_or(one))
            .map(format::money)
            .unwrap_or_default();
        let counted = if count == 0 { String::new() } else { fl!("paid-count", count = count, sum = sum) };
        let (first, all) = (self.first_of_page(), rows.len());
        let counted = if all <= ROWS_MAX {
            counted
        } else {
            let last = (first + ROWS_MAX).min(all);
            format!("{counted} · {}", fl!("paid-page", first = first + 1, last = last, count = all))
        };
        row![container(parts::heading(title)).width(Length::Fill), text(counted).size(theme::BODY)]
            .align_y(Alignment::Center)
            .into()
    }

    fn view_rows<'a>(&'a self, rows: &'a [PaidRow]) -> Element<'a, Message, Look> {
        let lines = rows.iter().enumerate().skip(self.first_of_page()).take(ROWS_MAX).map(|(index, paid)| {
            let (state, state_ink) = state_words(paid.state);
            let (link, link_ink) = link_words(&paid.sent);
            let small = |words: String, ink| text(words).size(theme::NOTE).class(ink);
            let payer = format::short_name(&paid.payment.payer.holder);
            let cells = row![
                parts::double(paid.payment.number.0.to_string(), format::minute(paid.accepted_at), NUMBER,),
                parts::double(payer, paid.payment.account.to_string(), Length::Fill),
                parts::figures(paid.payment.total().map(format::amount).unwrap_or_default(), SUM),
                column![small(state, state_ink), small(link, link_ink)].width(STATE),
            ];
            let chosen = index == self.row;
            let odd = rows.len() > 12 && index % 2 == 1;
            parts::table_row(cells, chosen, chosen, odd, Message::RowPressed(index))
        });
        let heads = row![
            parts::head(fl!("paid-number"), NUMBER, false),
            parts::head(fl!("paid-payer"), Length::Fill, false),
            parts::head(fl!("paid-sum"), SUM, true),
            parts::head(fl!("paid-state"), STATE, false),
        ];
        parts::table(heads, Column::with_children(lines), LIST)
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
