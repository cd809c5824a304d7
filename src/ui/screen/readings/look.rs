//! How the readings look: a block a meter.

use iced::widget::{Column, column, container, mouse_area, row, scrollable, text};
use iced::{Alignment, Element, Length};
use kassa_domain::reading::{Consumption, ReadingError, ReadingKind};

use super::{LIST, Message, Phase, Readings, Row, Stop};
use crate::fl;
use crate::till::desk::PastReading;
use crate::ui::format;
use crate::ui::names::Names;
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::parts;

/// Width of a value's field.
const VALUE: f32 = 160.0;
/// Width of a day, and of a value of before.
const DAY: f32 = 96.0;
const PAST: f32 = 112.0;

impl Readings {
    /// The screen.
    pub fn view(&self, names: &Names) -> Element<'_, Message, Look> {
        let payer = self.bill.bill().payer();
        let head = row![
            text(self.account.number.to_string()).size(theme::heading()).font(theme::MONO_BOLD),
            text(payer.holder.clone()).size(theme::heading()).font(theme::BOLD),
        ]
        .spacing(theme::GAP_M);
        let blocks = self.rows.iter().enumerate().map(|(place, row)| self.view_meter(place, row, names));
        column![
            head,
            parts::heading(fl!("readings-title", day = format::day(self.today))),
            scrollable(Column::with_children(blocks).spacing(theme::GAP_S)).id(LIST).spacing(2).height(Length::Fill),
        ]
        .push(self.view_history())
        .spacing(theme::GAP_M)
        .padding(theme::GAP_L)
        .into()
    }

    fn view_meter<'a>(&'a self, place: usize, meter: &'a Row, names: &Names) -> Element<'a, Message, Look> {
        let here = place == self.at;
        let known = &meter.meter;
        let head = row![
            parts::double(names.service(known.service), fl!("readings-meter", serial = known.face()), Length::Fill),
            text(fl!("readings-before", value = shown(known.last_value), day = format::day(known.last_date)))
                .size(theme::note())
                .class(Ink::Quiet),
        ]
        .align_y(Alignment::Center);
        let value: Element<'_, Message, Look> = match (meter.phase, self.field(place)) {
            (Phase::Editing | Phase::Doubted, Some(id)) => {
                container(meter.value.input(id, "", move |text| Message::Edited(Stop(place), text)).font(theme::MONO))
                    .width(Length::Fixed(VALUE))
                    .into()
            }
            _ => text(meter.value.text())
                .size(theme::heading())
                .font(theme::MONO_BOLD)
                .width(Length::Fixed(VALUE))
                .into(),
        };
        let (words, ink) = self.judgement(meter);
        let said = column![
            text(words).size(theme::note()).class(ink),
            text(kind_words(meter.kind)).size(theme::note()).class(Ink::Look)
        ]
        .width(Length::Fill);
        let overdue = known.verified_until.is_some_and(|until| until < self.today);
        let block = column![head, row![value, said].spacing(theme::GAP_M).align_y(Alignment::Center)]
            .push(overdue.then(|| text(fl!("readings-overdue")).size(theme::note()).class(Ink::Look)))
            .spacing(theme::GAP_XS);
        let block = container(block).padding(theme::GAP_S).width(Length::Fill).class(if here {
            Pane::Raised
        } else {
            Pane::Base
        });
        // A click on a row without a field brings the fields to it.
        if self.field(place).is_some() {
            return block.into();
        }
        mouse_area(block).on_press(Message::Focused(Stop(place))).into()
    }

    /// What the meter in focus showed before, taken at this till.
    fn view_history(&self) -> Option<Element<'_, Message, Look>> {
        let lines: Vec<Element<'_, Message, Look>> = self.history().map(view_past).collect();
        (!lines.is_empty()).then(|| {
            let title = text(fl!("readings-history")).size(theme::note()).class(Ink::Quiet);
            column![title].extend(lines).spacing(theme::GAP_XS).into()
        })
    }

    /// What is to be said about what is typed.
    fn judgement(&self, meter: &Row) -> (String, Ink) {
        if let Some(complaint) = meter.value.complaint() {
            return (complaint.words(), Ink::Danger);
        }
        match (meter.phase, meter.judged(&self.account, self.today)) {
            (Phase::Taken, _) => (fl!("readings-taken"), Ink::Done),
            (Phase::Sent, _) => (fl!("readings-sent"), Ink::Quiet),
            (_, None) => (String::new(), Ink::Quiet),
            (Phase::Doubted, Some(Ok(Consumption { used, .. }))) => {
                (fl!("readings-unusual", used = shown(used)), Ink::Look)
            }
            (_, Some(Ok(Consumption { used, .. }))) => (fl!("readings-used", used = shown(used)), Ink::Inherit),
            (_, Some(Err(ReadingError::Lower { .. }))) => (fl!("readings-lower"), Ink::Danger),
            (_, Some(Err(ReadingError::Impossible))) => (fl!("reading-impossible"), Ink::Danger),
            (_, Some(Err(ReadingError::InFuture))) => (fl!("reading-in-future"), Ink::Danger),
            (_, Some(Err(ReadingError::BeforePrevious { previous }))) => {
                (fl!("reading-before-previous", day = format::day(previous)), Ink::Danger)
            }
        }
    }
}

fn view_past(past: &PastReading) -> Element<'_, Message, Look> {
    // One line a row: who took it stands by the surname and initials, and what does not fit is not seen.
    let cell = |words: String| text(words).size(theme::note()).wrapping(text::Wrapping::None);
    row![
        cell(format::day(past.date)).width(Length::Fixed(theme::wide(DAY))),
        cell(shown(past.value)).font(theme::MONO).width(Length::Fixed(theme::wide(PAST))),
        cell(format::short_name(&past.cashier)).width(Length::FillPortion(2)),
        cell(kind_words(past.kind)).width(Length::FillPortion(3)),
    ]
    .spacing(theme::GAP_M)
    .into()
}

fn kind_words(kind: ReadingKind) -> String {
    match kind {
        ReadingKind::Plain => String::new(),
        ReadingKind::RollOver => fl!("readings-roll-over"),
        ReadingKind::Replacement => fl!("readings-replacement"),
    }
}

/// A value as a meter shows it.
fn shown(value: rust_decimal::Decimal) -> String {
    value.normalize().to_string().replace('.', ",")
}
