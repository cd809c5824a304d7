//! The queue to the centre: its entries by state, what was refused and why.

use std::path::PathBuf;

use iced::widget::{Column, column, container, row, scrollable, text};
use iced::{Element, Length};
use kassa_domain::Timestamp;
use kassa_domain::point::{OfflineLeft, OfflineLimits};

use crate::fl;
use crate::i18n;
use crate::signal::Link;
use crate::store::attachments::Waiting;
use crate::store::queue::{Limits, OfPayment};
use crate::till::queued::Entries;
use crate::ui::centre::{Says, Word};
use crate::ui::focus;
use crate::ui::format;
use crate::ui::hotkey::Deed;
use crate::ui::notice::offline_words;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::parts;

pub mod carry;
mod rows;

use carry::{Carry, Way};

/// The id of the list, for scrolling.
pub const LIST: &str = "queue-list";
/// Most rows shown of each state.
pub const ROWS_MAX: Limits = Limits { open: 200, sent: 50 };
/// Words of the centre shown above what was refused.
const WORDS_SHOWN: usize = 3;
/// Their height at most.
const WORDS_HEIGHT: f32 = 96.0;

/// The queue.
#[derive(Debug, Clone, Default)]
pub struct QueueScreen {
    queue: Option<Entries>,
    /// Scans of papers that the centre does not have.
    scans: Waiting,
    /// What the centre told, those not read first.
    words: Vec<Word>,
    row: usize,
    /// A file on its way, over the list.
    carry: Option<Carry>,
    /// The centre is tried because somebody asked.
    trying: bool,
    /// A payment was asked for on a row that is about none.
    asked_in_vain: bool,
}

/// What the queue is shown with.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// The line.
    pub link: Link,
    /// When the directory was last in step with the centre.
    pub in_step_at: Option<Timestamp>,
    /// What may be done without the centre, once the point is known.
    pub limits: Option<OfflineLimits>,
    /// What is left of it.
    pub left: Option<OfflineLeft>,
    /// Now, by the clock that work is timed with.
    pub now_ms: u64,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Pressed(Deed),
    /// A row was clicked.
    RowPressed(usize),
    /// In the form of a file.
    Carry(carry::Message),
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Try to reach the centre at once.
    TryNow,
    /// Back to the search.
    Close,
    /// The chosen row should be seen.
    Reveal(focus::Spot),
    /// The form of a file is to open: it is to be looked where it may go to, or which answers there are.
    Look(Way),
    /// Write the queue into this folder.
    Write(PathBuf),
    /// Read this answer.
    Read(PathBuf),
    /// Show this payment among the paid bills of its day.
    Show(OfPayment),
}

impl QueueScreen {
    /// The queue as it stands.
    pub fn fill(&mut self, queue: Entries, scans: Waiting) {
        self.scans = scans;
        self.row = focus::row(self.row, rows::count(&queue), Deed::Tick);
        self.queue = Some(queue);
    }

    /// What the centre told the cashier.
    pub fn told(&mut self, words: Vec<Word>) {
        self.words = words;
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: &Message) -> Action {
        match (message, &mut self.carry) {
            (Message::Carry(message), Some(_)) => return self.carried(message),
            (Message::Pressed(deed), Some(_)) => return self.carried(&carry::Message::Pressed(*deed)),
            (Message::RowPressed(_) | Message::Carry(_) | Message::Pressed(_), _) => {}
        }
        self.asked_in_vain = false;
        match message {
            Message::Carry(_) => {}
            Message::Pressed(Deed::Enter) => {
                self.trying = true;
                return Action::TryNow;
            }
            Message::Pressed(Deed::CarryOut) => return Action::Look(Way::Out),
            Message::Pressed(Deed::CarryIn) => return Action::Look(Way::In),
            Message::RowPressed(row) => self.row = *row,
            Message::Pressed(Deed::Back) => return Action::Close,
            Message::Pressed(Deed::Payment) => {
                let chosen = self.queue.as_ref().and_then(|queue| rows::at(queue, self.row));
                if let Some(payment) = chosen.and_then(|each| each.payment) {
                    return Action::Show(payment);
                }
                self.asked_in_vain = chosen.is_some();
            }
            Message::Pressed(deed) => {
                let count = self.queue.as_ref().map_or(0, rows::count);
                self.row = focus::row(self.row, count, *deed);
                return Action::Reveal(focus::Spot { row: self.row, count });
            }
        }
        Action::None
    }

    /// The line came, or is known not to.
    pub const fn tried(&mut self) {
        self.trying = false;
    }

    /// The form of a file opens, to be told which places there are.
    pub fn begin(&mut self, way: Way) {
        self.carry = Some(Carry::new(way));
    }

    fn carried(&mut self, message: &carry::Message) -> Action {
        let Some(carry) = &mut self.carry else { return Action::None };
        match carry.update(message) {
            carry::Action::None => Action::None,
            carry::Action::Write(folder) => Action::Write(folder),
            carry::Action::Read(file) => Action::Read(file),
            carry::Action::Close => {
                self.carry = None;
                Action::None
            }
        }
    }

    /// True while a file is written or read, and may be ended.
    #[must_use]
    pub const fn is_working(&self) -> bool {
        match &self.carry {
            Some(carry) => carry.is_working(),
            None => false,
        }
    }

    /// The form of a file, when it is open.
    #[must_use]
    pub const fn carry(&self) -> Option<&Carry> {
        self.carry.as_ref()
    }

    /// The same, to be told what became of it.
    pub const fn carry_mut(&mut self) -> Option<&mut Carry> {
        self.carry.as_mut()
    }

    /// The latest words of the centre, each on a line or two.
    fn view_words(&self) -> Element<'_, Message, Look> {
        let mut lines = Column::new().spacing(theme::GAP_XS);
        if !self.words.is_empty() {
            lines = lines.push(text(fl!("queue-words")).size(theme::body()).font(theme::BOLD));
        }
        for word in self.words.iter().take(WORDS_SHOWN) {
            let says = match &word.says {
                Says::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
                Says::PaidTwice(Some(twice)) => {
                    fl!("word-paid-twice", number = twice.number.clone(), account = twice.account.clone())
                }
                Says::PaidTwice(None) => fl!("word-paid-twice-stays"),
            };
            let ink = if word.is_read { Ink::Quiet } else { Ink::Look };
            lines = lines.push(row![
                text(format::moment(word.at)).size(theme::note()).width(Length::Fixed(theme::wide(130.0))),
                text(says).size(theme::note()).class(ink).width(Length::Fill),
            ]);
        }
        // Long ones leave the table its place.
        container(scrollable(lines)).max_height(theme::wide(WORDS_HEIGHT)).into()
    }

    /// The screen.
    pub fn view(&self, around: Around) -> Element<'_, Message, Look> {
        let Around { link, now_ms, .. } = around;
        if let Some(carry) = &self.carry {
            return carry.view(self.queue.as_ref().map(|queue| queue.counts.unsent), now_ms).map(Message::Carry);
        }
        let mut page = column![parts::heading(fl!("queue-title"))].spacing(theme::GAP_S).padding(theme::GAP_L);
        page = page.push(text(match link {
            Link::Checking => fl!("link-checking"),
            Link::Online => fl!("queue-online"),
            Link::Offline { since, .. } => fl!("queue-offline", since = format::moment(since)),
        }));
        if let Link::Offline { why, .. } = link {
            page = page.push(parts::note(offline_words(why)));
        }
        page = page
            .push(self.trying.then(|| text(fl!("queue-trying")).size(theme::body()).class(Ink::Look)))
            .push(self.asked_in_vain.then(|| parts::look(fl!("queue-no-payment"))))
            .push(Column::with_children(around.rows()).spacing(theme::GAP_XS));
        let Some(queue) = &self.queue else {
            return page.push(text(fl!("loading")).size(theme::body()).class(Ink::Quiet)).into();
        };
        page = page.push(text(waiting_words(queue.counts.unsent)).size(theme::heading()));
        if self.scans.count > 0 {
            let size = self.scans.bytes.div_ceil(1024);
            page = page.push(parts::note(fl!("queue-scans", count = self.scans.count, size = size)));
        }
        if self.scans.refused > 0 {
            page = page.push(parts::look(fl!("queue-scans-refused", count = self.scans.refused)));
        }
        page = page.push(self.view_words());
        page = page.push(match queue.counts.refused {
            0 => text(fl!("queue-none-refused")).size(theme::body()).class(Ink::Done).into(),
            count => parts::look(refused_words(count)),
        });
        if rows::count(queue) == 0 { page.into() } else { page.push(rows::view(queue, self.row)).into() }
    }
}

impl Around {
    /// How old the debts are, and what may be done without the centre.
    fn rows<'a>(self) -> Vec<Element<'a, Message, Look>> {
        let directory = self
            .in_step_at
            .map_or_else(|| fl!("queue-no-directory"), |at| fl!("queue-directory", at = format::moment(at)));
        let limits = self.limits.map(|limits| {
            fl!(
                "queue-limits",
                hours = limits.hours,
                payments = limits.payments,
                sum = format::money(limits.sum),
                directory = limits.directory_hours
            )
        });
        let words = [Some(directory), limits].into_iter().flatten().map(parts::note);
        let left = self.limits.zip(self.left).map(|(limits, left)| self.left_words(limits, left));
        words.chain(left).collect()
    }

    /// What may still be done without the centre: told without the line, and with it where payments wait.
    fn left_words<'a>(self, limits: OfflineLimits, left: OfflineLeft) -> Element<'a, Message, Look> {
        if left.is_spent() {
            return parts::look(match (left.ms, left.by_directory, left.payments) {
                (0, true, _) => fl!("queue-spent-directory", limit = limits.directory_hours),
                (0, false, _) => fl!("queue-spent-hours", limit = limits.hours),
                (_, _, 0) => fl!("queue-spent-payments", limit = limits.payments),
                (_, _, _) => fl!("queue-spent-sum", limit = format::money(limits.sum)),
            });
        }
        let (payments, sum) = (left.payments, format::money(left.sum));
        let counts = fl!("queue-left-payments", payments = payments, sum = sum);
        let time = match self.link {
            Link::Checking | Link::Online => return parts::note(counts),
            Link::Offline { .. } if left.by_directory => {
                fl!("queue-left-directory", left = format::span(left.ms))
            }
            Link::Offline { .. } => fl!("queue-left", left = format::span(left.ms)),
        };
        column![text(time).size(theme::body()).font(theme::BOLD), parts::note(counts)].spacing(theme::GAP_XS).into()
    }
}

/// How many entries wait.
pub(super) fn waiting_words(count: u64) -> String {
    fl!("queue-waiting", count = count, shown = format::count(count))
}

/// How many the centre refused.
pub(super) fn refused_words(count: u64) -> String {
    fl!("queue-refused", count = count, shown = format::count(count))
}

/// A verdict's reason in words; one this program does not know yet, with its code.
#[must_use]
pub fn reason_words(reason: &str) -> String {
    i18n::lookup(&format!("verdict-{reason}"), &[]).unwrap_or_else(|| fl!("verdict-other", reason = reason))
}
