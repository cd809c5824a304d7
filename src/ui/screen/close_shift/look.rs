//! How the count looks.

use iced::widget::{Column, column, container, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::Money;

use super::steps::Gate;
use super::{Around, CloseShift, FIELDS, Message, OUT_FIELDS, Phase, Purpose, Stop, denominations};
use crate::fl;
use crate::ui::format;
use crate::ui::hotkey::{Deed, cap_of};
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::parts;

impl CloseShift {
    /// The screen.
    pub fn view(&self, around: &Around) -> Element<'_, Message, Look> {
        let title = match self.purpose {
            Purpose::Open => fl!("open-count-title"),
            Purpose::Close => fl!("close-title"),
            Purpose::HandOver { .. } => fl!("hand-over-title"),
        };
        let page = column![parts::heading(title), self.view_steps(around)].spacing(theme::GAP_M);
        let page = match (self.gate(around), self.phase) {
            (Some(gate), _) => page.push(view_gate(gate, around)),
            (None, Phase::Counting) => page.push(self.view_count(around)),
            (None, Phase::Comparing) => page.push(self.view_comparison(around)),
            (None, Phase::TakingOut) => page.push(self.view_out(around)),
            (None, Phase::Moving) => page.push(text(fl!("cash-sent")).size(theme::heading())),
            (None, Phase::Last) => page.push(self.view_last(around)),
            (None, Phase::Sent) => page.push(text(self.sent_words()).size(theme::heading())),
        };
        page.padding(theme::GAP_L).into()
    }

    fn sent_words(&self) -> String {
        if self.purpose == Purpose::Open { fl!("open-shift-opening") } else { fl!("close-closing") }
    }

    fn view_count(&self, around: &Around) -> Element<'_, Message, Look> {
        let values = denominations(self.currency);
        let half = values.len().div_ceil(2);
        let rows = |from: usize, to: usize| {
            Column::with_children((from..to).map(|place| self.view_denomination(place, values[place])))
                .spacing(theme::GAP_XS)
                .width(Length::FillPortion(1))
        };
        let total = row![
            text(fl!("close-counted")).size(theme::heading()).width(Length::Fill),
            text(format::money(self.counted())).size(theme::sum()).font(theme::BOLD),
        ]
        .align_y(Alignment::Center);
        column![
            parts::note(fl!("close-count-how")),
            row![rows(0, half), rows(half, values.len())].spacing(theme::GAP_XL),
            parts::line(),
            total,
        ]
        .spacing(theme::GAP_M)
        .push(self.expected(around).filter(|_| around.open).map(|expected| self.view_expected(expected, around)))
        .into()
    }

    /// What should be in the drawer, and what is still missing from the count.
    fn view_expected(&self, expected: Money, around: &Around) -> Element<'_, Message, Look> {
        let difference = match self.difference(around) {
            Some(difference) if difference.is_zero() => text(fl!("close-no-difference")).class(Ink::Done),
            Some(difference) => text(fl!("close-differs", sum = format::money(difference))).class(Ink::Look),
            None => text(""),
        };
        let expected = match self.purpose {
            Purpose::Open => fl!("open-expected", sum = format::money(expected)),
            Purpose::Close | Purpose::HandOver { .. } => fl!("close-expected", sum = format::money(expected)),
        };
        row![text(expected).size(theme::body()).width(Length::Fill), difference.size(theme::body()),]
            .align_y(Alignment::Center)
            .into()
    }

    fn view_denomination(&self, place: usize, value: i64) -> Element<'_, Message, Look> {
        let Some(field) = self.pieces.get(place) else { return text("").into() };
        let pieces = field.text().parse::<i64>().unwrap_or(0);
        let sum = Money::new(value.saturating_mul(pieces), self.currency);
        let face = if value >= 100 { (value / 100).to_string() } else { format!("0,{value:02}") };
        let input = field.input(FIELDS.get(place).copied().unwrap_or_default(), "", move |text| {
            Message::Edited(Stop::Pieces(place), text)
        });
        let mut line = row![
            text(face)
                .size(theme::body())
                .font(theme::MONO_BOLD)
                .width(Length::Fixed(theme::wide(64.0)))
                .align_x(Alignment::End),
            text("×").size(theme::body()),
            container(input.padding([3, 6]).font(theme::MONO).align_x(Alignment::End))
                .width(Length::Fixed(theme::wide(76.0))),
        ]
        .spacing(theme::GAP_S)
        .align_y(Alignment::Center);
        line = match field.complaint() {
            Some(complaint) => line.push(text(complaint.words()).size(theme::note()).class(Ink::Danger)),
            None => line.push(parts::figures(format::amount(sum), Length::Fill)),
        };
        line.into()
    }

    fn view_comparison(&self, around: &Around) -> Element<'_, Message, Look> {
        let mut page = column![pair(fl!("close-counted"), self.counted())].spacing(theme::GAP_S);
        if self.taken_out(around).is_positive() {
            page = page.push(pair(fl!("close-taken-out"), self.taken_out(around)));
        }
        if let (Purpose::Open, Some(left)) = (self.purpose, around.left) {
            page = page.push(pair(fl!("open-left"), left));
        }
        if let Some(drawer) = around.drawer.filter(|_| self.purpose != Purpose::Open) {
            page = page.push(pair(fl!("close-journal"), drawer.journal));
            page = page.push(drawer.register.map(|register| pair(fl!("close-register"), register)));
        }
        page = page.push(parts::line()).push(self.view_difference(around));
        if self.differs_too_much(around) {
            let limit = around.limit.map(format::money).unwrap_or_default();
            page = page.push(parts::look(fl!("close-above-limit", limit = limit)));
        }
        page = page.push(self.note.view("count-note", fl!("close-note"), |text| Message::Edited(Stop::Note, text)));
        let act = match self.purpose {
            Purpose::Open => fl!("do-open-shift"),
            Purpose::Close => fl!("do-go-on"),
            Purpose::HandOver { parked } => {
                if around.unsettled > 0 {
                    page = page.push(parts::look(fl!("hand-over-undecided", count = around.unsettled)));
                }
                if parked > 0 {
                    page = page.push(parts::look(fl!("hand-over-parked", count = parked)));
                }
                fl!("do-hand-over-sign")
            }
        };
        page.push(enter(act)).max_width(theme::wide(480.0)).into()
    }

    fn view_difference(&self, around: &Around) -> Option<Element<'_, Message, Look>> {
        let difference = self.difference(around)?;
        if difference.is_zero() {
            return Some(text(fl!("close-no-difference")).size(theme::heading()).class(Ink::Done).into());
        }
        let words = if difference.is_negative() { fl!("close-shortage") } else { fl!("close-surplus") };
        let sum = text(format::money(difference)).size(theme::sum()).font(theme::BOLD).class(Ink::Danger);
        Some(parts::pair(words, sum.into()))
    }

    fn view_out(&self, around: &Around) -> Element<'_, Message, Look> {
        let [amount, purpose] = OUT_FIELDS;
        column![parts::note(fl!("close-out-how")), pair(fl!("close-counted"), self.remains(around))]
            .push(around.float.is_positive().then(|| pair(fl!("close-out-float"), around.float)))
            .push(self.out.amount.view(amount, fl!("cash-amount"), |text| Message::Edited(Stop::Out, text)))
            .push(self.out.purpose.view(purpose, fl!("cash-purpose"), |text| Message::Edited(Stop::OutPurpose, text)))
            .push(enter(fl!("do-cash-out")))
            .push(parts::action(
                fl!("do-leave-cash"),
                &cap_of(Deed::Fields),
                false,
                false,
                Some(Message::Pressed(Deed::Fields)),
            ))
            .spacing(theme::GAP_S)
            .max_width(theme::wide(480.0))
            .into()
    }

    fn view_last(&self, around: &Around) -> Element<'_, Message, Look> {
        let taken_out = self.taken_out(around);
        let mut page = column![pair(fl!("close-counted"), self.counted())].spacing(theme::GAP_S);
        page = page.push(taken_out.is_positive().then(|| pair(fl!("close-taken-out"), taken_out)));
        page = page.push(pair(fl!("close-remains"), self.remains(around))).push(self.view_difference(around));
        if around.overdue {
            page = page.push(parts::look(fl!("close-overdue")));
        }
        if around.waiting > 0 {
            page = page.push(parts::note(fl!("close-waiting", count = around.waiting)));
        }
        page.push(enter(fl!("do-close-shift"))).max_width(theme::wide(480.0)).into()
    }
}

/// What is to be done first, and the key that leads there.
fn view_gate<'a>(gate: Gate, around: &Around) -> Element<'a, Message, Look> {
    let (what, act) = match gate {
        Gate::Parked => (fl!("trouble-parked-first", count = around.parked.len()), fl!("do-unpark")),
        Gate::Undecided => (fl!("close-undecided-first", count = around.unsettled), fl!("do-decide")),
    };
    let mut page = column![parts::look(what)].spacing(theme::GAP_S);
    if gate == Gate::Parked {
        for line in &around.parked {
            page = page.push(text(line.clone()).size(theme::body()));
        }
        page = page.push(parts::note(fl!("key-parked-first")));
    }
    page.push(enter(act)).max_width(theme::wide(480.0)).into()
}

fn pair<'a>(name: String, sum: Money) -> Element<'a, Message, Look> {
    parts::pair(name, text(format::money(sum)).size(theme::heading()).font(theme::MONO).into())
}

fn enter<'a>(act: String) -> Element<'a, Message, Look> {
    parts::action(act, "Enter", true, false, Some(Message::Pressed(Deed::Enter)))
}
