//! Papers: the queue, what is told of one that was not printed, and where each kind goes.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::papers::prints::{Job, Reason, State};
use kassa::papers::route::Papers;
use kassa::ui::app::message::Message;
use kassa::ui::effect::Answer;
use kassa::ui::hotkey::Deed;
use kassa::ui::theme::Look;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;

use super::at_search;
use crate::window::{Window, now, shift};

/// A slip on the text printer.
pub fn job(number: u64, state: State) -> Job {
    let (document, subject, route) = ("slip".to_owned(), format!("17-3-{number:06}"), "printer".to_owned());
    Job { number, papers: Papers::Slips, document, subject, route, made: now(), state, tries: 1 }
}

/// The queue with a job that is printed, one that failed and one nobody knows of.
pub fn at_prints(language: Language) -> Window {
    let mut window = at_search(language);
    window.key(Named::F7);
    window.key(Named::F4);
    let out = State::Failed(Reason::Device("paper".to_owned()));
    let stopped = State::Unknown(Reason::Stopped(14, "not-ready".to_owned()));
    window.answer(Answer::Prints(vec![job(1, State::Printed(None)), job(2, out), job(3, stopped)]));
    window
}

pub fn not_printed(language: Language) -> Window {
    let mut window = at_search(language);
    let state = State::Unknown(Reason::Stopped(14, "not-ready".to_owned()));
    window.answer(Answer::Printed(vec![job(3, state)]));
    window
}

fn at_group(language: Language, group: u8) -> Window {
    let mut window = Window::signed_in(language, Look::Light, Role::Administrator, ShiftState::Open(shift()));
    window.key(Named::F11);
    let printer =
        "[printer]\nport = \"file:/dev/usb/lp0\"\ncode_page = \"cp1125\"\nfeed = \"tractor\"\ntear_feed = 0\n";
    let routes = "[documents]\nslips = \"printer\"\nrequests = \"system:HP-LaserJet\"\nslip = \"each\"\n";
    let register = "[register]\nfamily = \"datecs\"\nport = \"/dev/ttyUSB0\"\n";
    window.answer(Answer::Settings([register, printer, routes].concat()));
    window.answer(Answer::Printers(vec!["HP-LaserJet".to_owned(), "Kyocera-2".to_owned()]));
    window.send(Message::Pressed(Deed::Pick(group)));
    window
}

/// The text printer beside the register.
pub fn at_printer(language: Language) -> Window {
    at_group(language, 4)
}

/// The ways a kind of papers may go.
pub fn at_ways(language: Language) -> Window {
    let mut window = at_group(language, 5);
    window.key(Named::ArrowDown);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    window
}
