//! What the search, a bill and the readings of an account ask of the window.

use super::{App, Wanted};
use crate::papers::own::Document;
use crate::till::command::Command;
use crate::ui::app::screens::Screen;
use crate::ui::effect::{Effect, Errand, Question};
use crate::ui::notice::Trouble;
use crate::ui::scan::OnPaper;
use crate::ui::screen::readings::Readings;
use crate::ui::screen::{bill, readings, search};

impl App {
    pub(super) fn readings_action(&mut self, action: readings::Action) -> Vec<Effect> {
        match action {
            readings::Action::None => {}
            readings::Action::Take(reading) => return Self::ask(Errand::Reading, Command::TakeReading(reading)),
            readings::Action::Close => {
                if let Screen::Readings(screen) = &self.screen {
                    self.screen = Screen::Bill(Box::new(screen.bill().clone()));
                }
            }
        }
        Vec::new()
    }

    pub(super) fn search_action(&mut self, action: search::Action) -> Vec<Effect> {
        match action {
            search::Action::None => Vec::new(),
            search::Action::Ask { ticket, questions } => vec![Effect::Find(Question::Search { ticket, questions })],
            search::Action::Open(account) => self.open_bill(account, Default::default(), OnPaper::default()),
            search::Action::Reveal(spot) => vec![Effect::Reveal { list: search::LIST, spot }],
        }
    }

    pub(super) fn bill_action(&mut self, action: bill::Action) -> Vec<Effect> {
        match action {
            bill::Action::None => Vec::new(),
            bill::Action::Put(item) => {
                self.visit.put(item);
                self.show_search();
                Vec::new()
            }
            bill::Action::Narrow(account, narrowing) => self.open_bill(account, narrowing, OnPaper::default()),
            bill::Action::Readings => {
                let Screen::Bill(screen) = &self.screen else { return Vec::new() };
                match Readings::new((**screen).clone(), self.now.local_date()) {
                    Some(readings) => self.screen = Screen::Readings(Box::new(readings)),
                    None => self.tell(Trouble::NoMeters),
                }
                Vec::new()
            }
            bill::Action::Need(right) => {
                self.need(right, Wanted::Correction);
                Vec::new()
            }
            bill::Action::PrintDebt(account) => self.print(Document::Debt(account)),
            bill::Action::Close => {
                self.show_search();
                Vec::new()
            }
            bill::Action::Reveal(spot) => vec![Effect::Reveal { list: bill::LIST, spot }],
        }
    }
}
