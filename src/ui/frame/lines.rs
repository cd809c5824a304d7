//! The two lines at the bottom: what the keys do now, and how the line, the register and the time stand.

use iced::widget::{Row, container, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::Timestamp;
use kassa_domain::point::hours::AtWork;

use crate::fl;
use crate::keyboard::{Keymap, keymap};
use crate::signal::Link;
use crate::ui::app::App;
use crate::ui::app::message::Message;
use crate::ui::format;
use crate::ui::hotkey;
use crate::ui::screen::register::state_words;
use crate::ui::theme::{self, Ink, Look, Pane, TypeSize};
use crate::ui::widget::dial::Dial;
use crate::ui::widget::parts;

/// What is told of the point's hours outside of them: until when the break lasts, or when it opens next.
fn work_words(at_work: AtWork, now: Timestamp) -> Option<String> {
    match at_work {
        AtWork::Open => None,
        AtWork::Break { until } => Some(fl!("status-break", until = until.to_string())),
        AtWork::Closed { opens: Some((date, at)) } if date == now.local_date() => {
            Some(fl!("status-closed", opens = at.to_string()))
        }
        AtWork::Closed { opens: Some((date, at)) } => {
            Some(fl!("status-closed", opens = format!("{} {at}", format::day(date))))
        }
        AtWork::Closed { opens: None } => Some(fl!("status-closed-long")),
    }
}

impl App {
    /// The keys of what has the focus now, from the one table.
    pub(super) fn view_key_line(&self) -> Element<'_, Message, Look> {
        let places = self.places();
        let keys = hotkey::rows(&places, self.rights()).filter(|binding| binding.in_line).map(|binding| {
            row![
                parts::cap(binding.chord.caps()),
                text(fl!(binding.label)).size(theme::note()).wrapping(text::Wrapping::None)
            ]
            .spacing(theme::GAP_XS)
            .align_y(Alignment::Center)
            .into()
        });
        let line = Row::with_children(keys).spacing(theme::GAP_M).align_y(Alignment::Center);
        // Large type takes a second line where it needs one, and so do keys that are written longer than those they took
        // the place of.
        let line: Element<'_, Message, Look> = match theme::type_size() {
            TypeSize::Usual if keymap() == Keymap::default() => line.height(Length::Fixed(theme::line())).into(),
            TypeSize::Usual | TypeSize::Large => container(line.wrap()).padding([4, 0]).into(),
        };
        container(line).padding([0, 12]).width(Length::Fill).clip(true).class(Pane::Panel).into()
    }

    pub(super) fn view_status(&self) -> Element<'_, Message, Look> {
        let (dot, words, ink) = self.link_words();
        let link = row![text(dot).size(theme::body()).class(ink), text(words).size(theme::note()).class(ink)]
            .spacing(theme::GAP_XS)
            .align_y(Alignment::Center);
        let (state, register_ink) = state_words(&self.register);
        let register = text(fl!("status-register", state = state)).size(theme::note()).class(register_ink);
        let server = self.now.shifted(self.server_offset_ms);
        let mut line = row![container(link).width(Length::Fill)].spacing(theme::GAP_L).align_y(Alignment::Center);
        if let Some(download) = self.download {
            line = line.push(text(download.status()).size(theme::note()).class(Ink::Look));
        }
        if self.unread() > 0 {
            line = line.push(text(fl!("status-words", count = self.unread())).size(theme::note()).class(Ink::Look));
        }
        if self.till_view.as_ref().is_some_and(|view| view.unsettled > 0) {
            let count = self.till_view.as_ref().map_or(0, |view| view.unsettled);
            line = line.push(text(fl!("status-unsettled", count = count)).size(theme::note()).class(Ink::Look));
        }
        if let Some(words) = work_words(self.hours().at(server), server) {
            line = line.push(text(words).size(theme::note()).class(Ink::Look));
        }
        // The centre's time as it was told last goes on by the clock of this computer.
        let by_computer = matches!(self.link, Link::Offline { .. })
            .then(|| text(fl!("status-by-computer")).size(theme::note()).class(Ink::Quiet));
        let line = line
            .push(register)
            .push(Dial::new(server, &self.hours()).view())
            .push(by_computer)
            .push(text(format::second(server)).size(theme::body()).font(theme::MONO));
        container(line.height(Length::Fixed(theme::line())))
            .padding([0, 12])
            .width(Length::Fill)
            .class(Pane::Panel)
            .into()
    }

    /// The indicator: a dot and a word, green or grey.
    fn link_words(&self) -> (&'static str, String, Ink) {
        if self.stopped {
            return ("○", fl!("link-stopped"), Ink::Danger);
        }
        match self.link {
            Link::Checking => ("○", fl!("link-checking"), Ink::Quiet),
            Link::Online if self.queue.waiting == 0 => ("●", fl!("link-online"), Ink::Done),
            Link::Online => ("●", fl!("link-online-queue", count = format::count(self.queue.waiting)), Ink::Done),
            Link::Offline { since, .. } => {
                let since = self.offline_since(since);
                let today = since.local_date() == self.now.local_date();
                // The minute of another day stands on F10: here there is no room for both.
                let since = if today { format::minute(since) } else { format::day(since.local_date()) };
                let count = format::count(self.queue.waiting);
                match self.offline_left() {
                    None => ("○", fl!("link-offline-from", since = since, count = count), Ink::Quiet),
                    Some(left) if left.is_spent() => {
                        ("○", fl!("link-offline-spent", since = since, count = count), Ink::Danger)
                    }
                    Some(left) => {
                        let left = format::span(left.ms);
                        ("○", fl!("link-offline", since = since, count = count, left = left), Ink::Quiet)
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kassa_domain::BusinessDate;
    use kassa_domain::point::hours::Clock;

    use super::*;

    #[test]
    fn a_break_a_closed_point_and_a_day_off_are_told_with_their_end() {
        let now = Timestamp::new(1_795_262_400_000, 0).unwrap();
        let closed = |day: u8| AtWork::Closed { opens: Some((BusinessDate::new(2026, 11, day).unwrap(), Clock(480))) };
        for (at_work, expect) in [
            (AtWork::Open, None),
            (AtWork::Break { until: Clock(795) }, Some("Перерва до 13:15")),
            (closed(21), Some("Зачинено до 08:00")),
            (closed(23), Some("Зачинено до 23.11.2026 08:00")),
            (AtWork::Closed { opens: None }, Some("Зачинено")),
        ] {
            assert_eq!(work_words(at_work, now).as_deref(), expect);
        }
    }
}
