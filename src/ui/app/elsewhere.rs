//! The list of paid bills: a day of the till's own, and one before its first, which the centre is asked for.

use kassa_domain::BusinessDate;
use kassa_domain::ids::PaymentNumber;

use super::App;
use crate::long_work::LongWork;
use crate::sync::live::LiveError;
use crate::till::desk::{ByNumber, PaidRow};
use crate::ui::app::screens::Screen;
use crate::ui::effect::{Effect, Question};
use crate::ui::screen::paid_list::elsewhere::CentreDay;

impl App {
    /// The payments of a day came from the till's own file.
    pub(super) fn paid_came(&mut self, day: BusinessDate, rows: Vec<PaidRow>, is_held: bool) -> Vec<Effect> {
        let Screen::Paid(list) = &mut self.screen else { return Vec::new() };
        let action = list.fill(day, rows, is_held);
        self.paid_action(action)
    }

    /// The till told on what day the payment of a number was.
    pub(super) fn number_came(&mut self, number: &str, by: ByNumber) -> Vec<Effect> {
        let Screen::Paid(list) = &mut self.screen else { return Vec::new() };
        let action = list.found(number, by);
        self.paid_action(action)
    }

    /// The register printed a duplicate.
    pub(super) fn copied(&mut self, payment: PaymentNumber, copy: u32) {
        if let Screen::Paid(list) = &mut self.screen {
            list.copied(payment, copy);
        }
    }

    /// Asks the centre for the day on the screen.
    pub(super) fn ask_elsewhere(&mut self) -> Vec<Effect> {
        let work = LongWork::begun(self.opening.clock.monotonic_ms());
        let Screen::Paid(list) = &mut self.screen else { return Vec::new() };
        let (day, progress) = (list.day(), work.progress());
        list.asks(work);
        vec![Effect::Find(Question::PaidElsewhere { day, progress })]
    }

    /// The centre told of a day, or did not.
    pub(super) fn elsewhere_came(&mut self, day: BusinessDate, outcome: Result<CentreDay, LiveError>) {
        if let Screen::Paid(list) = &mut self.screen {
            list.came(day, outcome);
        }
    }
}
