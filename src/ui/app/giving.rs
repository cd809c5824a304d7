//! Readings that are given while a visit is running: they stand in it until it is accepted, or are taken alone where
//! nothing is left to be paid (R7, R21).

use kassa_domain::reading::Reading;

use super::App;
use crate::till::command::{Command, TillError};
use crate::ui::app::screens::Screen;
use crate::ui::effect::{Effect, Errand, Question};
use crate::ui::notice::Trouble;
use crate::ui::screen::readings;
use crate::ui::screen::visit::Given;

impl App {
    /// What a meter shows goes into the visit that is running.
    pub(super) fn give(&mut self, reading: Reading) -> Vec<Effect> {
        let Screen::Readings(screen) = &mut self.screen else { return Vec::new() };
        let Some(meter) = screen.meter(reading.meter) else { return Vec::new() };
        let (face, service) = (meter.face(), meter.service);
        screen.given();
        let spot = screen.spot();
        self.visit.give(Given { reading, face, service, behind: 0 });
        vec![Effect::Reveal { list: readings::LIST, spot }]
    }

    /// What was put into the visit last comes out again: a payment, or what a meter shows.
    pub(super) fn take_out_last(&mut self) {
        self.visit.remove_last();
        if let Screen::Readings(screen) = &mut self.screen {
            screen.still_given(self.visit.readings());
        }
    }

    /// A reading that the till does not take leaves the visit, and its meter can be read anew.
    pub(super) fn leave_reading(&mut self, place: usize) {
        self.visit.leave_reading(place);
        if let Screen::Readings(screen) = &mut self.screen {
            screen.still_given(self.visit.readings());
        }
    }

    /// Takes the readings of a visit in which nothing is paid, one after another.
    pub(super) fn note_readings(&mut self) -> Vec<Effect> {
        let token = self.visit.token().to_owned();
        let Some(reading) = self.visit.note_next() else { return Vec::new() };
        Self::ask(Errand::Note(token), Command::TakeReading { reading, approver: None })
    }

    /// The till has taken one of them.
    pub(super) fn noted(&mut self, token: &str) -> Vec<Effect> {
        if token != self.visit.token() {
            return Vec::new();
        }
        self.visit.noted();
        if !self.visit.is_empty() {
            return self.note_readings();
        }
        self.begin_visit();
        self.show_search();
        self.tell(Trouble::ReadingsTaken);
        vec![Effect::Find(Question::Frame)]
    }

    /// The till has not: one that it does not take is taken out, and the others wait for the key.
    pub(super) fn not_noted(&mut self, token: &str, error: &TillError) {
        if token == self.visit.token() {
            self.visit.not_noted();
            if matches!(error, TillError::Reading(_) | TillError::NotFound("meter")) {
                self.leave_reading(0);
            }
        }
    }
}
