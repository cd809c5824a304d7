//! How a decision looks.

use iced::widget::{Column, column, row, text};
use iced::{Element, Length};
use kassa_domain::receipt::{Fact, Operation, OperationKind, Receipt, Shown};
use kassa_domain::{Currency, Money};

use super::{Choice, DecisionDialog, FIELD, Message, Stage};
use crate::fl;
use crate::ui::format;
use crate::ui::hotkey::{Deed, cap_of};
use crate::ui::notice::refusal_words;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::parts;

impl DecisionDialog {
    /// The dialog's content.
    pub fn view(&self, currency: Currency) -> Element<'_, Message, Look> {
        let stored = &self.case.stored;
        let mut page = column![text(self.subject()).size(theme::heading()).font(theme::BOLD)].spacing(theme::GAP_M);
        page = page.push(self.state());
        page = match &self.stage {
            Stage::Choosing => page.push(self.view_choices()),
            Stage::Document(field) => page.push(field.view(FIELD, fl!("decision-document"), Message::Edited)),
            Stage::Note(field) => page.push(field.view(FIELD, fl!("decision-note"), Message::Edited)),
            Stage::Sure(choice) => page.push(parts::look(self.sure_words(*choice))).push(parts::action(
                self.choice_words(*choice),
                "Enter",
                true,
                true,
                Some(Message::Pressed(Deed::Enter)),
            )),
            Stage::Sent => page.push(text(fl!("decision-sent")).size(theme::heading())),
        };
        if self.evidence {
            page = page.push(match &stored.receipt {
                Receipt::Unknown { before, after } => view_evidence(before, after.as_ref(), currency),
                Receipt::Sending { before } => view_evidence(before, None, currency),
                Receipt::Planned | Receipt::Registered { .. } | Receipt::Failed { .. } => {
                    parts::note(fl!("decision-no-evidence"))
                }
            });
        } else {
            page = page.push(parts::action(
                fl!("do-evidence"),
                &cap_of(Deed::Evidence),
                false,
                false,
                Some(Message::Pressed(Deed::Evidence)),
            ));
        }
        page.into()
    }

    /// What it is about: the operation, its sum, the payer.
    fn subject(&self) -> String {
        let stored = &self.case.stored;
        let what = kind_words(stored.operation.kind());
        let sum = match &stored.operation {
            Operation::Receipt(order) => Some(order.total),
            Operation::CashIn { amount, .. } | Operation::CashOut { amount, .. } => Some(*amount),
            Operation::OpenShift { .. } | Operation::CloseShift { .. } => None,
        };
        let mut subject = what;
        if let Some(payment) = &self.case.payment {
            subject.push_str(&format!(" № {}", payment.human));
            // The payments of a visit have numbers that follow one another.
            if let Some(last) = self.case.others.last() {
                subject.push_str(&format!(" – {last}"));
            }
            subject.push_str(&format!(" · {}", payment.payment.payer.holder));
        }
        if let Some(sum) = sum {
            subject.push_str(&format!(" · {}", format::money(sum)));
        }
        subject
    }

    fn choice_words(&self, choice: Choice) -> String {
        match choice {
            Choice::AskAgain => fl!("choice-ask-again"),
            Choice::TryAgain => fl!("choice-try-again"),
            Choice::CancelPayment(_) if self.case.others.is_empty() => fl!("choice-cancel-payment"),
            Choice::CancelPayment(_) => fl!("choice-cancel-visit"),
            Choice::GiveUp => fl!("choice-give-up"),
            Choice::Registered => fl!("choice-registered"),
            Choice::NotRegistered => fl!("choice-not-registered"),
            Choice::Refer => fl!("choice-refer"),
        }
    }

    fn sure_words(&self, choice: Choice) -> String {
        match (choice, self.case.others.len()) {
            (Choice::CancelPayment(_), 0) => fl!("sure-cancel-payment"),
            (Choice::CancelPayment(_), others) => fl!("sure-cancel-visit", count = others + 1),
            (Choice::NotRegistered, _) => fl!("sure-not-registered"),
            (Choice::AskAgain | Choice::TryAgain | Choice::GiveUp | Choice::Registered | Choice::Refer, _) => {
                fl!("sure-give-up")
            }
        }
    }

    fn state(&self) -> Element<'_, Message, Look> {
        match &self.case.stored.receipt {
            Receipt::Planned => text(fl!("decision-planned")).into(),
            Receipt::Sending { .. } => text(fl!("decision-sending")).into(),
            Receipt::Unknown { .. } => parts::look(fl!("decision-unknown")),
            Receipt::Registered { document } => {
                text(fl!("step-registered", number = document.number.to_string())).class(Ink::Done).into()
            }
            Receipt::Failed { refusal } => {
                let (meaning, remedy) = refusal_words(refusal);
                column![parts::look(fl!("decision-failed")), text(meaning), text(remedy).class(Ink::Quiet)]
                    .spacing(theme::GAP_S)
                    .into()
            }
        }
    }

    fn view_choices(&self) -> Element<'_, Message, Look> {
        let rows = self.choices().into_iter().enumerate().map(|(index, choice)| {
            let here = index == self.row;
            let mut cells = row![parts::cell(self.choice_words(choice), Length::Fill)];
            if choice == Choice::AskAgain {
                cells = cells.push(text(fl!("decision-safe")).size(theme::note()).class(Ink::Done));
            }
            parts::table_row(cells, here, here, false, Message::RowPressed(index))
        });
        Column::with_children(rows).spacing(2).into()
    }
}

fn view_evidence<'a>(before: &Shown, after: Option<&Shown>, currency: Currency) -> Element<'a, Message, Look> {
    let heads = row![
        parts::head(fl!("decision-fact"), Length::Fill, false),
        parts::head(fl!("decision-before"), Length::Fixed(theme::wide(130.0)), true),
        parts::head(fl!("decision-after"), Length::Fixed(theme::wide(130.0)), true),
    ]
    .spacing(theme::GAP_S);
    let rows = Fact::ALL.into_iter().filter_map(|fact| {
        let was = before.fact(fact)?;
        let is = after.and_then(|after| after.fact(fact));
        let moved = is.is_some_and(|is| is != was);
        let ink = if moved { Ink::Look } else { Ink::Inherit };
        let figure = |value: Option<i64>| {
            let words = value.map_or_else(|| "?".to_owned(), |value| fact_value(fact, value, currency));
            let font = if moved { theme::MONO_BOLD } else { theme::MONO };
            text(words)
                .size(theme::note())
                .font(font)
                .class(ink)
                .width(Length::Fixed(theme::wide(130.0)))
                .align_x(iced::Alignment::End)
        };
        let name = text(fact_words(fact)).size(theme::note()).class(ink).width(Length::Fill);
        Some(row![name, figure(Some(was)), figure(is)].spacing(theme::GAP_S).into())
    });
    column![heads, parts::line(), Column::with_children(rows).spacing(2)].spacing(theme::GAP_XS).into()
}

fn fact_value(fact: Fact, value: i64, currency: Currency) -> String {
    match fact {
        Fact::Cash
        | Fact::Sales
        | Fact::Returns
        | Fact::CashIns
        | Fact::CashOuts
        | Fact::OpenSum
        | Fact::CashSales
        | Fact::CardSales => format::amount(Money::new(value, currency)),
        Fact::ShiftOpen | Fact::ReceiptOpen => {
            if value == 0 {
                fl!("no")
            } else {
                fl!("yes")
            }
        }
        Fact::LastDocument
        | Fact::Shift
        | Fact::Receipt
        | Fact::PrintedDocument
        | Fact::SaleNumber
        | Fact::ReturnNumber
        | Fact::CashInNumber
        | Fact::CashOutNumber
        | Fact::ClosedShift => value.to_string(),
    }
}

fn fact_words(fact: Fact) -> String {
    match fact {
        Fact::LastDocument => fl!("fact-last-document"),
        Fact::Shift => fl!("fact-shift"),
        Fact::ShiftOpen => fl!("fact-shift-open"),
        Fact::Receipt => fl!("fact-receipt"),
        Fact::PrintedDocument => fl!("fact-printed-document"),
        Fact::Cash => fl!("fact-cash"),
        Fact::Sales => fl!("fact-sales"),
        Fact::Returns => fl!("fact-returns"),
        Fact::CashIns => fl!("fact-cash-ins"),
        Fact::CashOuts => fl!("fact-cash-outs"),
        Fact::SaleNumber => fl!("fact-sale-number"),
        Fact::ReturnNumber => fl!("fact-return-number"),
        Fact::CashInNumber => fl!("fact-cash-in-number"),
        Fact::CashOutNumber => fl!("fact-cash-out-number"),
        Fact::ClosedShift => fl!("fact-closed-shift"),
        Fact::ReceiptOpen => fl!("fact-receipt-open"),
        Fact::OpenSum => fl!("fact-open-sum"),
        Fact::CashSales => fl!("fact-cash-sales"),
        Fact::CardSales => fl!("fact-card-sales"),
    }
}

/// What a register was asked to do, in words.
#[must_use]
pub fn kind_words(kind: OperationKind) -> String {
    match kind {
        OperationKind::OpenShift => fl!("kind-open-shift"),
        OperationKind::Sale => fl!("kind-sale"),
        OperationKind::Return => fl!("kind-return"),
        OperationKind::CashIn => fl!("kind-cash-in"),
        OperationKind::CashOut => fl!("kind-cash-out"),
        OperationKind::CloseShift => fl!("kind-close-shift"),
    }
}
