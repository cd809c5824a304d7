//! Papers at the window: made ones go into their queue, what is not printed is told, and slips follow payments.

use kassa_domain::ids::PaymentNumber;

use super::App;
use crate::papers::own::Document;
use crate::papers::prints::{Job, Made};
use crate::papers::route::Route;
use crate::ui::app::screens::Screen;
use crate::ui::effect::{Answer, Effect, Question};
use crate::ui::notice::Trouble;
use crate::ui::screen::prints::{self, Action};
use crate::ui::screen::reports::LINES_MAX;

impl App {
    /// A paper is made: it goes into the queue, unless whoever asked went back meanwhile.
    pub(super) fn paper_made(made: Made, wanted: bool) -> Vec<Effect> {
        if wanted { vec![Effect::Print(Box::new(made))] } else { Vec::new() }
    }

    /// What became of printing.
    pub(super) fn of_printing(&mut self, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::ReportMade(made, lines) => return self.report_made(made, lines),
            Answer::Printed(jobs) => return self.printed(jobs),
            Answer::Prints(jobs) => self.prints_read(jobs),
            Answer::NotQueued(why) => self.tell(Trouble::NotQueued(why)),
            Answer::Printers(names) => self.printers_found(names),
            Answer::PrinterTested(outcome) => self.printer_tested(outcome),
            _ => {}
        }
        Vec::new()
    }

    /// A report is made for paper; the register's is not for long ones.
    fn report_made(&mut self, made: Made, lines: usize) -> Vec<Effect> {
        self.made();
        if made.route == Route::Register && lines > LINES_MAX {
            self.tell(Trouble::LongForPaper { lines });
            return Vec::new();
        }
        Self::paper_made(made, true)
    }

    /// What became of papers of the queue: what is not on paper is told, each once.
    fn printed(&mut self, jobs: Vec<Job>) -> Vec<Effect> {
        for job in jobs.into_iter().filter(Job::needs_a_look) {
            self.tell(Trouble::NotPrinted(Box::new(job)));
            // Somebody may be typing for the next payer: it stands a moment before a key puts it away.
            self.word_since_ms = self.opening.clock.monotonic_ms();
        }
        match &self.screen {
            Screen::Register(screen) if screen.shows_prints() => vec![Effect::Find(Question::Prints)],
            _ => Vec::new(),
        }
    }

    /// The queue was read.
    fn prints_read(&mut self, jobs: Vec<Job>) {
        if let Screen::Register(screen) = &mut self.screen {
            screen.fill_prints(jobs);
        }
    }

    pub(super) fn prints_action(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::None => Vec::new(),
            Action::Again(number) => vec![Effect::Find(Question::PrintAgain(number))],
            Action::Drop(number) => vec![Effect::Find(Question::DropPrint(number))],
            Action::Reveal(spot) => vec![Effect::Reveal { list: prints::LIST, spot }],
            Action::Close => {
                self.show_register(None);
                Vec::new()
            }
        }
    }

    /// Where the settings say so, the slip of a payment follows its receipt.
    pub(super) fn slip_after(&self, payment: PaymentNumber) -> Vec<Effect> {
        if self.opening.slip_each { self.print(Document::Slip(payment)) } else { Vec::new() }
    }

    /// The slips of all that was just paid.
    pub(super) fn slips_of(&self, payments: Vec<PaymentNumber>) -> Vec<Effect> {
        payments.into_iter().flat_map(|payment| self.print(Document::Slip(payment))).collect()
    }
}
