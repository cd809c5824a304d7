//! Reports of the till: which, of what time, how they look, and where they go.

pub mod dates;
mod kept;

use iced::widget::{Column, column, container, scrollable, text};
use iced::{Element, Length};
use kassa_domain::BusinessDate;
use kassa_domain::ids::ShiftNumber;
use kassa_formats::listing::file::FileForm;
use kassa_formats::report::{Kind, Span};

use crate::fl;
use crate::long_work::LongWork;
use crate::ui::focus;
use crate::ui::format;
use crate::ui::hotkey::{Deed, Place};
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::{long, paper, parts};

pub use kept::Kept;

use dates::{Dates, Outcome};

/// The id of the sheet, for scrolling.
pub const SHEET: &str = "report-sheet";
/// Characters of a line of a report on the screen: what the middle of the smallest window holds.
pub const COLUMNS: u16 = 66;
/// Lines that a page key moves the sheet by.
const PAGE: usize = 20;
/// Most lines on the screen, or on a register's paper: a longer report is a file.
pub const LINES_MAX: usize = 1_000;

/// By what time a report is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Day(BusinessDate),
    Shift(ShiftNumber),
    Month(BusinessDate),
    Year(BusinessDate),
    Days(BusinessDate, BusinessDate),
}

/// What a report is made as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be looked at.
    Screen,
    /// To be printed by the register or the printer.
    Paper,
    /// To be kept.
    File(FileForm),
}

/// A report as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Which.
    pub kind: Kind,
    /// Of what time.
    pub span: Span,
    /// As what.
    pub purpose: Purpose,
}

/// The reports.
#[derive(Debug, Clone)]
pub struct Reports {
    row: usize,
    by: By,
    today: BusinessDate,
    shift: Option<ShiftNumber>,
    /// The report on the screen, nothing while the list is shown.
    sheet: Option<Sheet>,
    /// The first and the last day, while they are typed.
    dates: Option<Dates>,
    saved: Option<Kept>,
    /// One that goes to paper or a file, while it is made. The window holds it too: it goes on where the screen is left.
    making: Option<LongWork>,
    /// The last one was ended before it was made.
    ended: bool,
}

/// A report on the screen.
#[derive(Debug, Clone, Default)]
struct Sheet {
    /// Nothing while it is made.
    lines: Option<Vec<String>>,
    /// It is made as long as this is held.
    work: Option<LongWork>,
    top: usize,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Pressed(Deed),
    /// A row was clicked.
    RowPressed(usize),
    /// In the fields of the days.
    Dates(dates::Message),
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Make this report.
    Make(Wish),
    /// End what is being made for paper or a file.
    End,
    /// The sheet should be seen from here.
    Reveal(focus::Spot),
    /// Back to the search.
    Close,
}

impl Reports {
    /// Of the present day; by shift from the present or last one; with what is still being made.
    #[must_use]
    pub const fn new(today: BusinessDate, shift: Option<ShiftNumber>, making: Option<LongWork>) -> Self {
        Self { row: 0, by: By::Day(today), today, shift, sheet: None, dates: None, saved: None, making, ended: false }
    }

    /// Whose keys hold now.
    #[must_use]
    pub const fn place(&self) -> Place {
        match (&self.making, &self.dates, &self.sheet) {
            (Some(_), _, _) => Place::ReportMaking,
            (None, Some(_), _) => Place::ReportDates,
            (None, None, Some(_)) => Place::Report,
            (None, None, None) => Place::Reports,
        }
    }

    /// What has the focus.
    #[must_use]
    pub fn focus(&self) -> focus::Focus {
        self.dates.as_ref().map_or(focus::Focus::NO_FIELD, |dates| focus::Focus::on(dates.stop()))
    }

    /// Takes a scan out of the field it was typed into.
    pub fn forget(&mut self, typed: &str) {
        if let Some(dates) = &mut self.dates {
            dates.forget(typed);
        }
    }

    /// A report is being made.
    pub fn waits(&mut self, purpose: Purpose, work: LongWork) {
        match (purpose, &mut self.sheet) {
            (Purpose::Screen, Some(sheet)) => sheet.work = Some(work),
            (Purpose::Screen, None) => {}
            (Purpose::Paper | Purpose::File(_), _) => self.making = Some(work),
        }
    }

    /// What was made for paper or a file is made.
    pub fn made(&mut self) {
        self.making = None;
    }

    fn kind(&self) -> Kind {
        Kind::ALL.get(self.row).copied().unwrap_or(Kind::Consolidated)
    }

    fn span(&self) -> Span {
        match self.by {
            By::Day(day) => Span::day(day),
            By::Shift(shift) => Span::Shift(shift),
            By::Month(first) => Span::Days { from: first, to: last_of_month(first) },
            By::Year(first) => Span::Days { from: first, to: last_of_year(first) },
            By::Days(from, to) => Span::Days { from, to },
        }
    }

    fn wish(&self, purpose: Purpose) -> Wish {
        Wish { kind: self.kind(), span: self.span(), purpose }
    }

    /// The lines of a report came; of another one than is shown they are dropped.
    pub fn show(&mut self, wish: Wish, lines: Vec<String>) {
        let wanted = self.wish(Purpose::Screen) == wish;
        if let Some(sheet) = self.sheet.as_mut().filter(|_| wanted) {
            (sheet.lines, sheet.work) = (Some(lines), None);
        }
    }

    /// A report lies in this file now.
    pub fn saved(&mut self, kept: Kept) {
        (self.saved, self.making) = (Some(kept), None);
    }

    /// This report could not be made.
    pub fn failed(&mut self, wish: Wish) {
        if wish.purpose != Purpose::Screen {
            self.making = None;
        } else if self.wish(Purpose::Screen) == wish {
            self.sheet = None;
        }
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: &Message) -> Action {
        match message {
            Message::Dates(message) => {
                if let Some(dates) = &mut self.dates {
                    dates.update(message);
                }
                Action::None
            }
            Message::RowPressed(row) if *row == self.row => self.open(),
            Message::RowPressed(row) => {
                self.row = *row;
                Action::None
            }
            Message::Pressed(deed) => self.pressed(*deed),
        }
    }

    fn pressed(&mut self, deed: Deed) -> Action {
        (self.saved, self.ended) = (None, false);
        if self.making.is_some() {
            if deed == Deed::Back {
                (self.making, self.ended) = (None, true);
                return Action::End;
            }
            return Action::None;
        }
        if let Some(dates) = self.dates.as_mut().filter(|_| deed != Deed::Fields) {
            return match dates.pressed(deed) {
                Outcome::Typing => Action::None,
                Outcome::Left => {
                    self.dates = None;
                    Action::None
                }
                Outcome::Taken(from, to) => self.go(Some(By::Days(from, to))),
            };
        }
        match deed {
            Deed::Back if self.sheet.is_some() => {
                // Whoever goes back from a report that is not there yet waits for it no more.
                self.ended = self.sheet.take().is_some_and(|sheet| sheet.lines.is_none());
            }
            Deed::Back => return Action::Close,
            Deed::Enter if self.sheet.is_none() => return self.open(),
            Deed::Pick(digit) if self.sheet.is_none() => {
                // 0 is the tenth key of the row of digits.
                let row = usize::from(digit.checked_sub(1).unwrap_or(9));
                if row < Kind::ALL.len() {
                    self.row = row;
                    return self.open();
                }
            }
            Deed::Print => return Action::Make(self.wish(Purpose::Paper)),
            Deed::SaveTable => return Action::Make(self.wish(Purpose::File(FileForm::Xlsx))),
            Deed::SaveCsv => return Action::Make(self.wish(Purpose::File(FileForm::Csv))),
            Deed::SaveDbf => return Action::Make(self.wish(Purpose::File(FileForm::Dbf))),
            Deed::SavePdf => return Action::Make(self.wish(Purpose::File(FileForm::Pdf))),
            Deed::Left => return self.moved(-1),
            Deed::Right => return self.moved(1),
            Deed::Fields => return self.by_another_time(),
            Deed::Correct => self.ask_days(),
            _ => match &mut self.sheet {
                Some(sheet) => return sheet.scroll(deed),
                None => self.row = focus::row(self.row, Kind::ALL.len(), deed),
            },
        }
        Action::None
    }

    fn open(&mut self) -> Action {
        self.sheet = Some(Sheet::default());
        Action::Make(self.wish(Purpose::Screen))
    }

    /// The same report of the day, shift or month beside; never of one that is not yet.
    fn moved(&mut self, step: i32) -> Action {
        let next = match self.by {
            By::Day(day) => BusinessDate::from_days(day.days() + step).ok().map(By::Day),
            By::Shift(shift) => shift.0.checked_add_signed(step).map(|shift| By::Shift(ShiftNumber(shift))),
            By::Month(first) => {
                let beside = if step < 0 { first.days() - 1 } else { last_of_month(first).days() + 1 };
                BusinessDate::from_days(beside).ok().map(first_of_month).map(By::Month)
            }
            By::Year(first) => {
                let beside = if step < 0 { first.days() - 1 } else { last_of_year(first).days() + 1 };
                BusinessDate::from_days(beside).ok().map(first_of_year).map(By::Year)
            }
            By::Days(from, to) => {
                let by = step * (to.days() - from.days() + 1);
                let beside = |day: BusinessDate| BusinessDate::from_days(day.days() + by).ok();
                beside(from).zip(beside(to)).map(|(from, to)| By::Days(from, to))
            }
        };
        let may_be = |by: &By| match *by {
            By::Day(day) | By::Month(day) | By::Year(day) | By::Days(_, day) => day <= self.today,
            By::Shift(shift) => shift.0 > 0 && Some(shift) <= self.shift,
        };
        self.go(next.filter(may_be))
    }

    fn by_another_time(&mut self) -> Action {
        let next = match (self.by, self.shift) {
            _ if self.dates.is_some() => By::Day(self.today),
            (By::Day(_), Some(shift)) => By::Shift(shift),
            (By::Day(_), None) | (By::Shift(_), _) => By::Month(first_of_month(self.today)),
            (By::Month(_), _) => By::Year(first_of_year(self.today)),
            (By::Year(_), _) => {
                self.ask_days();
                return Action::None;
            }
            (By::Days(..), _) => By::Day(self.today),
        };
        self.go(Some(next))
    }

    /// Fields for the first and the last day; left empty, they mean the days of the present report.
    fn ask_days(&mut self) {
        let empty = match self.span() {
            Span::Days { from, to } => (from, to),
            Span::Shift(_) => (self.today, self.today),
        };
        self.dates = Some(Dates::new(empty, self.today));
    }

    fn go(&mut self, by: Option<By>) -> Action {
        let Some(by) = by else { return Action::None };
        (self.by, self.dates) = (by, None);
        if self.sheet.is_some() { self.open() } else { Action::None }
    }

    /// The screen, at a moment by the clock that work is timed with.
    pub fn view(&self, now_ms: u64) -> Element<'_, Message, Look> {
        let time = match self.by {
            By::Day(day) => fl!("reports-day", day = format::day(day)),
            By::Shift(shift) => fl!("reports-shift", number = shift.0),
            By::Month(first) => {
                fl!("reports-days", from = format::day(first), to = format::day(last_of_month(first)))
            }
            By::Year(first) => fl!("reports-days", from = format::day(first), to = format::day(last_of_year(first))),
            By::Days(from, to) => fl!("reports-days", from = format::day(from), to = format::day(to)),
        };
        let title = if self.sheet.is_some() { kind_words(self.kind()) } else { fl!("reports-title") };
        let page = column![parts::heading(title), text(time).size(theme::body())]
            .push(self.saved.as_ref().map(Kept::view))
            .push(self.ended.then(|| text(fl!("reports-ended")).size(theme::body())))
            .push(self.making.as_ref().map(|work| long::view(Some(work), now_ms, Message::Pressed(Deed::Back))))
            .spacing(theme::GAP_S)
            .padding(theme::GAP_L);
        if let Some(dates) = &self.dates {
            return page.push(dates.view().map(Message::Dates)).into();
        }
        match &self.sheet {
            Some(Sheet { lines: Some(lines), .. }) => page.push(view_sheet(lines)),
            Some(Sheet { work, .. }) => page.push(long::view(work.as_ref(), now_ms, Message::Pressed(Deed::Back))),
            None => page.push(self.view_kinds()),
        }
        .into()
    }

    fn view_kinds(&self) -> Element<'_, Message, Look> {
        let lines = Kind::ALL.into_iter().zip(1_usize..).map(|(kind, number)| {
            let here = number - 1 == self.row;
            let cells =
                iced::widget::row![parts::cap((number % 10).to_string()), parts::cell(kind_words(kind), Length::Fill)]
                    .spacing(theme::GAP_S);
            parts::table_row(cells, here, here, false, Message::RowPressed(number - 1))
        });
        container(Column::with_children(lines)).padding(2).class(Pane::Raised).max_width(theme::wide(440.0)).into()
    }
}

impl Sheet {
    fn scroll(&mut self, deed: Deed) -> Action {
        let count = self.lines.as_ref().map_or(0, Vec::len);
        let last = count.saturating_sub(1);
        self.top = match deed {
            Deed::Up => self.top.saturating_sub(1),
            Deed::Down => (self.top + 1).min(last),
            Deed::PageUp => self.top.saturating_sub(PAGE),
            Deed::PageDown => (self.top + PAGE).min(last),
            Deed::First => 0,
            Deed::Last => last,
            _ => return Action::None,
        };
        Action::Reveal(focus::Spot { row: self.top, count })
    }
}

fn view_sheet<'a>(lines: &[String]) -> Element<'a, Message, Look> {
    let size = paper::size_for(COLUMNS, theme::WIDTH_MIN - theme::menu() - theme::VISIT - 2.0 * theme::GAP_L);
    let shown = lines.len().min(LINES_MAX);
    let mut sheet = paper::whole(&lines[..shown], size);
    if shown < lines.len() {
        sheet = sheet.push(text(fl!("reports-cut", shown = shown)).size(theme::note()).class(Ink::Look));
    }
    scrollable(container(sheet).padding(theme::GAP_S).class(Pane::Paper).width(Length::Fill))
        .id(SHEET)
        .spacing(2)
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
}

/// What a kind of report is called.
#[must_use]
pub fn kind_words(kind: Kind) -> String {
    fl!(&format!("report-{}", kind.name()))
}

fn first_of_month(day: BusinessDate) -> BusinessDate {
    BusinessDate::new(day.date().year(), day.date().month().unsigned_abs(), 1).unwrap_or(day)
}

fn last_of_month(day: BusinessDate) -> BusinessDate {
    let last = day.date().last_of_month();
    BusinessDate::new(last.year(), last.month().unsigned_abs(), last.day().unsigned_abs()).unwrap_or(day)
}

fn first_of_year(day: BusinessDate) -> BusinessDate {
    BusinessDate::new(day.date().year(), 1, 1).unwrap_or(day)
}

fn last_of_year(day: BusinessDate) -> BusinessDate {
    BusinessDate::new(day.date().year(), 12, 31).unwrap_or(day)
}

#[cfg(test)]
mod tests;
