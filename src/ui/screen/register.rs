//! The fiscal register: its ten operations and its state in words.

use iced::widget::{Column, column, container, row, text};
use iced::{Element, Length};
use kassa_domain::cash::CashWay;
use kassa_domain::user::{Right, Rights};
use kassa_drivers::fiscal::{Ability, Capabilities};

use crate::fl;
use crate::papers::own::Document;
use crate::papers::prints::Job;
use crate::signal::RegisterView;
use crate::ui::focus;
use crate::ui::hotkey::{Deed, Place};
use crate::ui::screen::prints::{self, PrintList};
use crate::ui::theme::{self, Ink, Look, Pane, TypeSize};
use crate::ui::widget::parts;

pub mod state;

pub use self::state::{state_words, storage_words};

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
            // The last document may be a receipt: its copy is a copy (R12).
            Self::Repeat => Some(Right::Reprint),
            Self::CancelReceipt | Self::Cut | Self::State => None,
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
    /// The queue of papers, over the menu.
    prints: Option<PrintList>,
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
    /// In the queue of papers.
    Prints(prints::Message),
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
    /// Read the queue of papers.
    Prints,
    /// What the queue of papers asks.
    OfPrints(prints::Action),
    /// Back to the search.
    Close,
}

impl Register {
    /// Where its keys stand in the table.
    #[must_use]
    pub const fn place(&self) -> Place {
        if self.prints.is_some() { Place::Prints } else { Place::Register }
    }

    /// Whether the queue of papers is shown.
    #[must_use]
    pub const fn shows_prints(&self) -> bool {
        self.prints.is_some()
    }

    /// The queue of papers was read.
    pub fn fill_prints(&mut self, jobs: Vec<Job>) {
        if let Some(prints) = &mut self.prints {
            prints.fill(jobs);
        }
    }

    /// The operation went to the till.
    pub const fn asked(&mut self, operation: Operation) {
        self.outcome = Some((operation, Outcome::Asked));
    }

    /// The till did it; its row is chosen, so that one key prints its paper.
    pub fn done(&mut self, operation: Operation) {
        self.outcome = Some((operation, Outcome::Done));
        self.row = Operation::ALL.iter().position(|known| *known == operation).unwrap_or(self.row);
    }

    /// The till said no.
    pub const fn refused(&mut self) {
        self.outcome = None;
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: &Message, model: Option<&Capabilities>) -> Action {
        if let Some(prints) = &mut self.prints {
            return Action::OfPrints(match message {
                Message::Pressed(deed) => prints.update(&prints::Message::Pressed(*deed)),
                Message::Prints(message) => prints.update(message),
                Message::RowPressed(_) => prints::Action::None,
            });
        }
        match message {
            Message::Prints(_) => Action::None,
            Message::Pressed(Deed::Prints) => {
                self.prints = Some(PrintList::default());
                Action::Prints
            }
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
        waiting: u64,
    ) -> Element<'_, Message, Look> {
        if let Some(prints) = &self.prints {
            return prints.view().map(Message::Prints);
        }
        // In large letters all that the register shows needs the place of the heading, and close rows.
        let is_large = theme::type_size() == TypeSize::Large;
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
            let cells = cells.spacing(theme::GAP_M);
            let row = if is_large { parts::dense_row } else { parts::table_row };
            row(cells, here, here, false, Message::RowPressed(index))
        });
        let menu = container(Column::with_children(rows)).padding(2).class(Pane::Raised);
        let heading = (!is_large).then(|| parts::heading(fl!("register-title")));
        let mut page = column![heading, menu].spacing(theme::GAP_S);
        match self.outcome {
            Some((operation, Outcome::Asked)) => {
                page = page.push(text(fl!("register-doing", what = operation.words())).size(theme::body()));
            }
            Some((operation, Outcome::Done)) => {
                let words = fl!("register-done", what = operation.words());
                page = page.push(text(words).size(theme::body()).class(Ink::Done));
                if operation == Operation::ZReport {
                    page = page.push(parts::note(fl!("register-print-shift")));
                    page = page.push((waiting > 0).then(|| parts::note(fl!("close-waiting", count = waiting))));
                }
            }
            None => {}
        }
        // What is to be done after the Z report stands where the figures do: all of it is seen then.
        let figures = (!matches!(self.outcome, Some((Operation::ZReport, Outcome::Done)))).then_some(sees_the_drawer);
        page.push(state::view(register, figures)).padding([theme::GAP_S, theme::GAP_L]).into()
    }
}
