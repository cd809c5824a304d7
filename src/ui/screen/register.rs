//! The fiscal register: its ten operations and its state in words.

use iced::widget::{Column, column, container, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::cash::CashWay;
use kassa_domain::user::{Right, Rights};
use kassa_drivers::fiscal::{Ability, Capabilities, DeviceState, Mode, Paper, StorageState};

use crate::fl;
use crate::papers::own::Document;
use crate::signal::RegisterView;
use crate::ui::focus;
use crate::ui::format;
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::parts;

/// One operation of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Open the shift with its report.
    OpenShift,
    /// X report.
    XReport,
    /// Z report: the shift's closing.
    ZReport,
    /// Cash-out.
    CashOut,
    /// Cash-in.
    CashIn,
    /// Cancel an open, unprinted receipt.
    CancelReceipt,
    /// Repeat the last document.
    Repeat,
    /// Cut the paper.
    Cut,
    /// Ask for the state.
    State,
    /// Open the cash drawer.
    OpenDrawer,
}

impl Operation {
    /// The ten, in the order of the menu; the last has the digit 0.
    pub const ALL: [Self; 10] = [
        Self::OpenShift,
        Self::XReport,
        Self::ZReport,
        Self::CashOut,
        Self::CashIn,
        Self::CancelReceipt,
        Self::Repeat,
        Self::Cut,
        Self::State,
        Self::OpenDrawer,
    ];

    /// Its name.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::OpenShift => fl!("register-open-shift"),
            Self::XReport => fl!("register-x"),
            Self::ZReport => fl!("register-z"),
            Self::CashOut => fl!("register-cash-out"),
            Self::CashIn => fl!("register-cash-in"),
            Self::CancelReceipt => fl!("register-cancel-receipt"),
            Self::Repeat => fl!("register-repeat"),
            Self::Cut => fl!("register-cut"),
            Self::State => fl!("register-state"),
            Self::OpenDrawer => fl!("register-drawer"),
        }
    }

    /// The office's paper of it, where it has one: services beside the X report, the sheet of the shift, the last order.
    #[must_use]
    pub fn document(self) -> Option<Document> {
        let order = |way| Document::CashOrder { way, shift: None, number: None };
        match self {
            Self::XReport => Some(Document::Services(None)),
            Self::ZReport => Some(Document::Shift(None)),
            Self::CashOut => Some(order(CashWay::Out)),
            Self::CashIn => Some(order(CashWay::In)),
            Self::OpenShift | Self::CancelReceipt | Self::Repeat | Self::Cut | Self::State | Self::OpenDrawer => None,
        }
    }

    /// The right it needs, when it needs one; a supervisor can give it on the spot.
    #[must_use]
    pub const fn right(self) -> Option<Right> {
        match self {
            Self::OpenShift => Some(Right::OpenShift),
            Self::XReport => Some(Right::XReport),
            Self::ZReport => Some(Right::CloseShift),
            // Who opens the drawer can take cash out of it.
            Self::CashOut | Self::OpenDrawer => Some(Right::CashOut),
            Self::CashIn => Some(Right::CashIn),
            Self::CancelReceipt | Self::Repeat | Self::Cut | Self::State => None,
        }
    }

    /// Whether the register's model can do it; before it has told, everything is offered.
    #[must_use]
    pub fn is_of(self, model: Option<&Capabilities>) -> bool {
        let Some(model) = model else { return true };
        match self {
            Self::XReport => model.can(Ability::XReport),
            Self::CashOut | Self::CashIn => model.can(Ability::CashMovements),
            Self::CancelReceipt => model.can(Ability::CancelReceipt),
            Self::Repeat => model.can(Ability::Repeat),
            Self::Cut => model.usual_cut().is_some(),
            Self::OpenDrawer => model.can(Ability::Drawer),
            Self::OpenShift | Self::ZReport | Self::State => true,
        }
    }
}

/// The menu.
#[derive(Debug, Clone, Default)]
pub struct Register {
    row: usize,
    outcome: Option<(Operation, Outcome)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Asked,
    Done,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Do this.
    Do(Operation),
    /// Print the office's paper of this.
    Print(Operation),
    /// Back to the search.
    Close,
}

impl Register {
    /// The operation went to the till.
    pub const fn asked(&mut self, operation: Operation) {
        self.outcome = Some((operation, Outcome::Asked));
    }

    /// The till did it.
    pub const fn done(&mut self, operation: Operation) {
        self.outcome = Some((operation, Outcome::Done));
    }

    /// The till said no.
    pub const fn refused(&mut self) {
        self.outcome = None;
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: &Message, model: Option<&Capabilities>) -> Action {
        match message {
            Message::RowPressed(row) => {
                self.row = *row;
                self.choose(model)
            }
            Message::Pressed(Deed::Enter) => self.choose(model),
            Message::Pressed(Deed::Pick(digit)) => {
                self.row = usize::from(digit.checked_sub(1).unwrap_or(9)).min(Operation::ALL.len() - 1);
                self.choose(model)
            }
            Message::Pressed(Deed::Print) => {
                Operation::ALL.get(self.row).map_or(Action::None, |operation| Action::Print(*operation))
            }
            Message::Pressed(Deed::Back) => Action::Close,
            Message::Pressed(deed) => {
                self.row = focus::row(self.row, Operation::ALL.len(), *deed);
                Action::None
            }
        }
    }

    fn choose(&self, model: Option<&Capabilities>) -> Action {
        let waits = matches!(self.outcome, Some((_, Outcome::Asked)));
        let offered = |operation: &&Operation| !waits && operation.is_of(model);
        Operation::ALL.get(self.row).filter(offered).map_or(Action::None, |operation| Action::Do(*operation))
    }

    /// The screen, for who has these rights and may see what is in the drawer, or not.
    pub fn view(
        &self,
        register: &RegisterView,
        model: Option<&Capabilities>,
        (rights, sees_the_drawer): (Rights, bool),
    ) -> Element<'_, Message, Look> {
        let rows = Operation::ALL.into_iter().enumerate().map(|(index, operation)| {
            let mut cells = row![
                text(((index + 1) % 10).to_string()).size(theme::note()).font(theme::MONO_BOLD),
                parts::cell(operation.words(), Length::Fill),
            ];
            if !operation.is_of(model) {
                cells = cells.push(text(fl!("register-not-of-model")).size(theme::note()).class(Ink::Quiet));
            } else if operation.right().is_some_and(|right| !rights.allows(right)) {
                cells = cells.push(text(fl!("needs-approval")).size(theme::note()).class(Ink::Quiet));
            }
            let here = index == self.row;
            parts::table_row(cells.spacing(theme::GAP_M), here, here, false, Message::RowPressed(index))
        });
        let menu = container(Column::with_children(rows).spacing(2)).padding(2).class(Pane::Raised);
        let mut page = column![parts::heading(fl!("register-title")), menu].spacing(theme::GAP_S);
        match self.outcome {
            Some((operation, Outcome::Asked)) => {
                page = page.push(text(fl!("register-doing", what = operation.words())).size(theme::body()));
            }
            Some((operation, Outcome::Done)) => {
                let words = fl!("register-done", what = operation.words());
                page = page.push(text(words).size(theme::body()).class(Ink::Done));
            }
            None => {}
        }
        page.push(view_state(register, sees_the_drawer)).padding([theme::GAP_S, theme::GAP_L]).into()
    }
}

/// The state in words, and its figures.
fn view_state<'a>(register: &RegisterView, sees_the_drawer: bool) -> Element<'a, Message, Look> {
    let (words, ink) = state_words(register);
    let mut lines =
        column![text(fl!("register-state-now", state = words)).size(theme::body()).font(theme::BOLD).class(ink)]
            .spacing(theme::GAP_XS);
    if let RegisterView::Answers(state) = register {
        // What is to be done about it stands where the figures do: all of it is seen then.
        if let Some((days, ink)) = undelivered_long(state) {
            let count = state.undelivered.map_or(0, |undelivered| undelivered.count);
            let words = fl!("register-undelivered-long", days = days, count = count);
            return lines.push(if ink == Ink::Danger { parts::danger(words) } else { parts::look(words) }).into();
        }
        let figure = |name: String, value: String| {
            row![
                text(name).size(theme::note()).class(Ink::Quiet).width(Length::Fixed(theme::wide(240.0))),
                text(value).size(theme::note()).font(theme::MONO),
            ]
            .align_y(Alignment::Center)
            .into()
        };
        let mut figures = vec![
            figure(fl!("register-serial"), state.serial.clone()),
            figure(fl!("register-shift"), state.shift.to_string()),
            figure(fl!("register-document"), state.last_document.to_string()),
        ];
        if sees_the_drawer {
            figures.insert(2, figure(fl!("register-cash"), format::money(state.cash)));
        }
        if let Some(storage) = &state.storage {
            figures.insert(1, figure(fl!("register-storage"), storage.number.clone()));
        }
        if let Some(undelivered) = state.undelivered {
            figures.push(figure(fl!("register-undelivered"), undelivered.count.to_string()));
        }
        lines = lines.push(Column::with_children(figures));
    }
    lines.into()
}

/// The register's state in a few words, for the status line as well.
#[must_use]
pub fn state_words(register: &RegisterView) -> (String, Ink) {
    match register {
        RegisterView::Unknown => (fl!("register-state-unknown"), Ink::Quiet),
        RegisterView::Silent { .. } => (fl!("register-state-silent"), Ink::Danger),
        RegisterView::Answers(state) => device_words(state),
    }
}

/// What the fiscal storage is good for.
#[must_use]
pub fn storage_words(state: StorageState) -> String {
    match state {
        StorageState::Works => fl!("device-storage-works"),
        StorageState::EndsSoon => fl!("device-storage-ends-soon"),
        StorageState::NotRegistered => fl!("device-storage-not-registered"),
        StorageState::Expired => fl!("device-storage-expired"),
        StorageState::Full => fl!("device-storage-full"),
        StorageState::Closed => fl!("device-storage-closed"),
        StorageState::Broken => fl!("device-storage-broken"),
    }
}

/// From so many days on, documents that do not reach the tax office are to be looked at.
const UNDELIVERED_LOOK_DAYS: i64 = 5;
/// From so many on they are an alarm: after thirty a fiscal drive registers no more.
const UNDELIVERED_ALARM_DAYS: i64 = 25;

/// For how many days the oldest document waits for the tax office, where that is too long.
fn undelivered_long(state: &DeviceState) -> Option<(i64, Ink)> {
    let days = i64::from(state.undelivered_for_min()?) / (24 * 60);
    match days {
        UNDELIVERED_ALARM_DAYS.. => Some((days, Ink::Danger)),
        UNDELIVERED_LOOK_DAYS.. => Some((days, Ink::Look)),
        _ => None,
    }
}

fn device_words(state: &DeviceState) -> (String, Ink) {
    match state.paper {
        Paper::Out | Paper::OutWhilePrinting => return (fl!("register-state-no-paper"), Ink::Danger),
        Paper::WaitsToContinue => return (fl!("register-state-continue"), Ink::Look),
        Paper::Present => {}
    }
    if state.lid_open {
        return (fl!("register-state-lid"), Ink::Danger);
    }
    if let Some(storage) = state.storage.as_ref().filter(|storage| !storage.state.registers()) {
        return (fl!("register-state-storage", state = storage_words(storage.state)), Ink::Danger);
    }
    if let Some((days, ink)) = undelivered_long(state)
        && matches!(state.mode, Mode::ShiftClosed | Mode::ShiftOpen)
    {
        return (fl!("register-state-undelivered", days = days), ink);
    }
    match state.mode {
        Mode::ShiftClosed => (fl!("register-state-closed"), Ink::Quiet),
        Mode::ShiftOpen if state.printing => (fl!("register-state-printing"), Ink::Done),
        Mode::ShiftOpen => (fl!("register-state-ready"), Ink::Done),
        Mode::ShiftOverdue => (fl!("register-state-overdue"), Ink::Danger),
        Mode::ReceiptOpen => (fl!("register-state-receipt"), Ink::Look),
        Mode::DateUnconfirmed => (fl!("register-state-date"), Ink::Danger),
        Mode::Other(number) => (fl!("register-state-other", number = number), Ink::Danger),
    }
}

#[cfg(test)]
mod tests {
    use kassa_domain::Currency;
    use kassa_drivers::fiscal::Undelivered;

    use super::*;

    #[test]
    fn documents_that_wait_too_long_for_the_tax_office_are_told_before_the_register_stops() {
        let clock = 29_000_000;
        let state = |days: u32, mode| DeviceState {
            clock_minute: Some(clock),
            undelivered: Some(Undelivered { count: 3, oldest_minute: Some(clock - days * 1_440) }),
            ..DeviceState::unknown(mode, Currency::Rub)
        };
        let told = |days: i64, ink| (fl!("register-state-undelivered", days = days), ink);
        let ready = (fl!("register-state-ready"), Ink::Done);
        for (days, mode, expect) in [
            (0, Mode::ShiftOpen, ready.clone()),
            (4, Mode::ShiftOpen, ready),
            (5, Mode::ShiftOpen, told(5, Ink::Look)),
            (24, Mode::ShiftClosed, told(24, Ink::Look)),
            (25, Mode::ShiftOpen, told(25, Ink::Danger)),
            (25, Mode::ShiftOverdue, (fl!("register-state-overdue"), Ink::Danger)),
        ] {
            assert_eq!(device_words(&state(days, mode)), expect, "{days} days");
        }
        let none = DeviceState { undelivered: Some(Undelivered::default()), ..state(30, Mode::ShiftOpen) };
        assert_eq!(undelivered_long(&none), None);
    }
}
