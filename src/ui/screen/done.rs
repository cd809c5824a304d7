//! After a payment: the change in letters the payer reads from a metre, the receipt's steps, the receipt itself.

use iced::widget::{Column, column, container, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::ids::PaymentNumber;

use crate::fl;
use crate::signal::Step;
use crate::till::command::Paid;
use crate::ui::format;
use crate::ui::hotkey::{self, Deed};
use crate::ui::screen::visit::step_words;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::{paper, parts};

/// An accepted visit.
#[derive(Debug, Clone)]
pub struct Done {
    paid: Paid,
    receipt: Option<Vec<String>>,
    /// Payments by a payer who was found by the phone: whether their accounts are remembered and noted as paid.
    noted: Vec<(PaymentNumber, bool)>,
    /// Why one could not be noted.
    not_noted: Option<String>,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Pressed(Deed),
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// The next payer, please.
    Next,
    /// Print the slips of these payments.
    Print(Vec<PaymentNumber>),
}

impl Done {
    /// An accepted visit.
    #[must_use]
    pub const fn new(paid: Paid) -> Self {
        Self { paid, receipt: None, noted: Vec::new(), not_noted: None }
    }

    /// The payment whose receipt is shown: the last one, which has the change.
    #[must_use]
    pub fn shown_payment(&self) -> Option<PaymentNumber> {
        self.paid.payments.last().map(|(number, _)| *number)
    }

    /// The payments of the visit.
    #[must_use]
    pub fn payments(&self) -> Vec<PaymentNumber> {
        self.paid.payments.iter().map(|(number, _)| *number).collect()
    }

    /// Whether a payment was noted with a payer who is remembered. Where it was found by two phones one of them will do.
    pub fn noted(&mut self, payment: PaymentNumber, outcome: Result<bool, String>) {
        if !self.paid.payments.iter().any(|(number, _)| *number == payment) {
            return;
        }
        match (outcome, self.noted.iter_mut().find(|(number, _)| *number == payment)) {
            (Ok(noted), Some((_, before))) => *before |= noted,
            (Ok(noted), None) => self.noted.push((payment, noted)),
            (Err(why), _) => self.not_noted = Some(why),
        }
    }

    /// All that was paid is remembered now, with consent.
    pub fn all_kept(&mut self) {
        self.noted.clear();
        self.not_noted = None;
    }

    /// What became of the payer who is remembered.
    fn view_noted<'a>(&self) -> Option<Element<'a, Message, Look>> {
        if let Some(why) = &self.not_noted {
            return Some(parts::look(fl!("payer-not-renewed", why = why.clone())));
        }
        let noted = self.noted.iter().filter(|(_, noted)| *noted).count();
        let others = self.noted.len() - noted;
        let renewed = (noted > 0).then(|| parts::note(fl!("payer-renewed", count = noted)));
        let key = hotkey::cap_of(Deed::Remember);
        let others = (others > 0).then(|| parts::note(fl!("payer-others", count = others, key = key)));
        let any = renewed.is_some() || others.is_some();
        any.then(|| Column::new().push(renewed).push(others).spacing(theme::GAP_XS).into())
    }

    /// The lines of its receipt.
    pub fn show(&mut self, payment: PaymentNumber, lines: Vec<String>) {
        if self.shown_payment() == Some(payment) {
            self.receipt = Some(lines);
        }
    }

    /// What happened, and what is to be done about it.
    #[must_use]
    pub fn update(&self, message: &Message) -> Action {
        match message {
            Message::Pressed(Deed::Enter | Deed::Back) => Action::Next,
            Message::Pressed(Deed::Print) => Action::Print(self.payments()),
            Message::Pressed(_) => Action::None,
        }
    }

    /// The screen.
    pub fn view<'a>(&'a self, steps: &[(PaymentNumber, Step)], width: f32) -> Element<'a, Message, Look> {
        let has_change = !self.paid.change.is_zero();
        let title = if has_change { fl!("done-change") } else { fl!("done-no-change") };
        let sum = if has_change { self.paid.change } else { self.paid.total };
        let paid = fl!("done-paid", total = format::money(self.paid.total), time = format::minute(self.paid.at));
        let mut top = column![
            text(title).size(theme::sum()),
            parts::big_sum(sum, theme::change(), width - 2.0 * theme::GAP_L),
            text(paid).size(theme::body()).class(Ink::Quiet),
            self.view_steps(steps),
        ]
        .spacing(theme::GAP_S)
        .align_x(Alignment::Start);
        top = top.push(self.view_noted());
        top = top.push(parts::action(fl!("do-next-payer"), "Enter", true, false, Some(Message::Pressed(Deed::Enter))));
        let mut page = column![top].spacing(theme::GAP_L).padding(theme::GAP_L);
        if let Some(lines) = &self.receipt {
            page = page.push(
                container(
                    container(paper::strip(lines, "done-receipt", paper::letters())).max_width(theme::wide(420.0)),
                )
                .height(Length::Fill),
            );
        }
        page.width(Length::Fill).into()
    }

    /// One line for each receipt: its payment and how far it is.
    fn view_steps<'a>(&self, steps: &[(PaymentNumber, Step)]) -> Element<'a, Message, Look> {
        let lines = self.paid.payments.iter().map(|(number, _)| {
            let step = steps.iter().find(|(each, _)| each == number).map(|(_, step)| step);
            let (words, ink) = step.map_or_else(|| (fl!("step-planned"), Ink::Quiet), step_words);
            row![
                text(fl!("step-accepted")).size(theme::body()).class(Ink::Done),
                text(words).size(theme::body()).class(ink),
            ]
            .spacing(theme::GAP_M)
            .into()
        });
        Column::with_children(lines).spacing(theme::GAP_XS).into()
    }
}
