//! How the closing looks.

use iced::widget::{Column, column, container, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::Money;

use super::{Around, CloseShift, FIELDS, Message, Phase, Purpose, Stop, denominations};
use crate::fl;
use crate::signal::Drawer;
use crate::ui::format;
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::parts;

impl CloseShift {
    /// The screen.
    pub fn view(&self, around: &Around) -> Element<'_, Message, Look> {
        let title = match self.purpose {
            Purpose::Close => fl!("close-title"),
            Purpose::HandOver { .. } => fl!("hand-over-title"),
        };
        let page = column![parts::heading(title), self.view_steps(around)].spacing(theme::GAP_M);
        let page = match self.phase {
            Phase::Counting => page.push(self.view_count(around)),
            Phase::Comparing => page.push(self.view_comparison(around)),
            Phase::Closing => page.push(text(fl!("close-closing")).size(theme::heading())),
        };
        page.padding(theme::GAP_L).into()
    }

    fn view_steps(&self, around: &Around) -> Element<'_, Message, Look> {
        let last = match self.purpose {
            Purpose::Close => fl!("close-step-z"),
            Purpose::HandOver { .. } => fl!("hand-over-step-sign"),
        };
        let decided = if around.unsettled == 0 {
            text(format!("✓ {}", fl!("close-step-decided"))).class(Ink::Done)
        } else {
            text(format!("! {}", fl!("close-step-undecided", count = around.unsettled))).class(Ink::Look)
        };
        let counted = match self.phase {
            Phase::Counting => text(format!("→ {}", fl!("close-step-count"))).class(Ink::Focus),
            Phase::Comparing | Phase::Closing => text(format!("✓ {}", fl!("close-step-count"))).class(Ink::Done),
        };
        let z = match self.phase {
            Phase::Counting => text(format!("· {}", last)).class(Ink::Quiet),
            Phase::Comparing | Phase::Closing => text(format!("→ {}", last)).class(Ink::Focus),
        };
        row![decided.size(theme::body()), counted.size(theme::body()), z.size(theme::body())]
            .spacing(theme::GAP_L)
            .into()
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
        .push(around.drawer.filter(|_| around.open).map(|drawer| self.view_expected(drawer, around)))
        .into()
    }

    /// What should be in the drawer, and what is still missing from the count.
    fn view_expected(&self, drawer: Drawer, around: &Around) -> Element<'_, Message, Look> {
        let difference = match self.difference(around) {
            Some(difference) if difference.is_zero() => text(fl!("close-no-difference")).class(Ink::Done),
            Some(difference) => text(fl!("close-differs", sum = format::money(difference))).class(Ink::Look),
            None => text(""),
        };
        row![
            text(fl!("close-expected", sum = format::money(drawer.journal))).size(theme::body()).width(Length::Fill),
            difference.size(theme::body()),
        ]
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
        let sum = |name: String, sum: Money| {
            parts::pair(name, text(format::money(sum)).size(theme::heading()).font(theme::MONO).into())
        };
        let mut page = column![sum(fl!("close-counted"), self.counted())].spacing(theme::GAP_S);
        if let Some(drawer) = around.drawer {
            page = page.push(sum(fl!("close-journal"), drawer.journal));
            if let Some(register) = drawer.register {
                page = page.push(sum(fl!("close-register"), register));
            }
        }
        page = page.push(parts::line());
        page = match self.difference(around) {
            Some(difference) if difference.is_zero() => {
                page.push(text(fl!("close-no-difference")).size(theme::heading()).class(Ink::Done))
            }
            Some(difference) => {
                let words = if difference.is_negative() { fl!("close-shortage") } else { fl!("close-surplus") };
                page.push(parts::pair(
                    words,
                    text(format::money(difference)).size(theme::sum()).font(theme::BOLD).class(Ink::Danger).into(),
                ))
            }
            None => page,
        };
        page = page.push(self.note.view("count-note", fl!("close-note"), |text| Message::Edited(Stop::Note, text)));
        let act = match self.purpose {
            Purpose::Close => fl!("do-close-shift"),
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
        if around.waiting > 0 && self.purpose == Purpose::Close {
            page = page.push(parts::note(fl!("close-waiting", count = around.waiting)));
        }
        page.push(parts::action(act, "Enter", true, false, Some(Message::Pressed(Deed::Enter))))
            .max_width(theme::wide(480.0))
            .into()
    }
}
