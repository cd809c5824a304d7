//! Readings that are given while a visit is running: lines without money, taken with its payments in one go, or by
//! themselves where nothing is left to be paid (R7, R21).

use iced::widget::{Column, column, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::ids::ServiceId;
use kassa_domain::reading::Reading;
use serde::{Deserialize, Serialize};

use super::{Phase, VisitPanel};
use crate::fl;
use crate::ui::names::Names;
use crate::ui::screen::readings::shown;
use crate::ui::theme::{self, Ink, Look};

/// What a meter shows, until the visit is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// What it shows.
    pub reading: Reading,
    /// The number on its face.
    pub face: String,
    /// What it measures.
    pub service: ServiceId,
    /// How many payments were in the visit before it.
    pub behind: usize,
}

impl VisitPanel {
    /// True while nothing is paid and nothing was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.visit.items().is_empty() && self.readings.is_empty()
    }

    /// True while somebody is being served whose money is not taken: what a meter shows goes into their visit.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.is_empty() && !self.is_paying() && matches!(self.phase, Phase::Gathering | Phase::Tendering(_))
    }

    /// What is taken with it.
    #[must_use]
    pub fn readings(&self) -> &[Given] {
        &self.readings
    }

    /// Puts in what a meter shows, in the place of what it was said to show before.
    pub fn give(&mut self, mut given: Given) {
        if !self.is_running() {
            return;
        }
        given.behind = self.visit.items().len();
        let is_same =
            |old: &Given| old.reading.account == given.reading.account && old.reading.meter == given.reading.meter;
        self.readings.retain(|old| !is_same(old));
        self.readings.push(given);
    }

    /// Takes out what was put in last: a payment, or what a meter shows.
    pub fn remove_last(&mut self) {
        if !self.is_running() {
            return;
        }
        let payments = self.visit.items().len();
        if self.readings.last().is_some_and(|last| last.behind >= payments) {
            let _ = self.readings.pop();
        } else {
            self.take_out(payments.saturating_sub(1));
        }
    }

    /// Takes out the reading of this place, which the till does not take.
    pub fn leave_reading(&mut self, place: usize) {
        if place < self.readings.len() {
            let _ = self.readings.remove(place);
        }
    }

    /// The first of the readings of a visit that nothing is paid in, to be taken now.
    pub fn note_next(&mut self) -> Option<Reading> {
        let next = self.readings.first().filter(|_| self.visit.items().is_empty())?;
        self.is_noting = true;
        Some(next.reading.clone())
    }

    /// The till has taken it.
    pub fn noted(&mut self) {
        self.is_noting = false;
        self.leave_reading(0);
    }

    /// The till has not taken it: it can be taken out, or tried again.
    pub const fn not_noted(&mut self) {
        self.is_noting = false;
    }

    /// The readings, under what is paid.
    pub(super) fn view_readings<'a, Out: 'a>(&self, names: &Names, size: f32) -> Option<Element<'a, Out, Look>> {
        if self.readings.is_empty() {
            return None;
        }
        let (title, ink) = match (&self.phase, self.visit.items().is_empty()) {
            (Phase::Paid(_), _) => (fl!("visit-readings-taken"), Ink::Done),
            (_, true) => (fl!("visit-readings-alone"), Ink::Quiet),
            (_, false) => (fl!("visit-readings"), Ink::Quiet),
        };
        let lines = self.readings.iter().map(|given| {
            let service = names.service(given.service);
            let whose = fl!(
                "visit-reading",
                service = service,
                meter = given.face.clone(),
                account = given.reading.account.to_string()
            );
            let value = format!("{} {}", shown(given.reading.value), names.unit(given.service));
            row![
                text(whose).size(size).width(Length::Fill),
                text(value.trim_end().to_owned()).size(size).font(theme::MONO),
            ]
            .spacing(theme::GAP_S)
            .align_y(Alignment::End)
            .into()
        });
        let title = text(title).size(theme::note()).class(ink);
        Some(column![title, Column::with_children(lines).spacing(2)].spacing(2).into())
    }
}
