//! The second line of the header: which centre and until when one works, and what the shift has done so far.

use iced::widget::{container, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::point::WorkingHours;
use kassa_domain::user::Right;

use crate::fl;
use crate::signal::Link;
use crate::ui::app::App;
use crate::ui::app::message::Message;
use crate::ui::format;
use crate::ui::theme::{self, Ink, Look, Pane};

impl App {
    /// Nothing is asked for it: the till tells these figures whenever they change.
    pub(super) fn view_summary(&self) -> Element<'_, Message, Look> {
        let ink = if self.link == Link::Online { Ink::Inherit } else { Ink::Quiet };
        let place = row![
            text(fl!("header-server", server = host(&self.server).to_owned())).size(theme::note()).class(ink),
            text(hours_words(self.point.as_ref().map(|point| point.hours))).size(theme::note()),
        ]
        .spacing(theme::GAP_L);
        let figures = self.figures().into_iter().map(|words| text(words).size(theme::note()).into());
        let line = row![
            container(place).width(Length::Fill).clip(true),
            iced::widget::Row::with_children(figures).spacing(theme::GAP_L),
        ]
        .spacing(theme::GAP_L)
        .align_y(Alignment::Center)
        .height(Length::Fixed(theme::summary()));
        container(line).padding([0, 12]).class(Pane::Panel).width(Length::Fill).into()
    }

    /// Payments of the open shift, the drawer's cash and the queue. The drawer is counted blind (R19): how much should be
    /// in it is shown only to who may take cash out of it.
    fn figures(&self) -> Vec<String> {
        let totals = self.till_view.as_ref().and_then(|view| view.totals.as_ref());
        let payments = totals.map(|totals| fl!("header-payments", count = totals.payments));
        let drawer = self.drawer.filter(|_| self.rights().allows(Right::CashOut));
        let drawer = drawer.map(|drawer| fl!("header-drawer", sum = format::money(drawer)));
        [payments, drawer, Some(fl!("header-queue", count = self.queue.waiting))].into_iter().flatten().collect()
    }
}

/// The name and the port of an address.
fn host(address: &str) -> &str {
    let host = address.split_once("://").map_or(address, |(_, host)| host);
    host.split('/').next().unwrap_or(host)
}

/// When the point works; nothing before the directory has told.
fn hours_words(hours: Option<WorkingHours>) -> String {
    let Some(hours) = hours else { return String::new() };
    if hours.from_min == hours.to_min || hours == WorkingHours::ALWAYS {
        return fl!("header-always");
    }
    // Midnight at the end of a day is told as clocks show it.
    let (from, to) = (format::time_of_day(hours.from_min), format::time_of_day(hours.to_min % 1440));
    fl!("header-hours", from = from, to = to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_its_name_is_shown() {
        for (address, shown) in [
            ("https://centre.example:8443", "centre.example:8443"),
            ("https://centre.example/", "centre.example"),
            ("https://10.0.0.5:8443/kassa", "10.0.0.5:8443"),
            ("centre", "centre"),
            ("", ""),
        ] {
            assert_eq!(host(address), shown, "{address}");
        }
    }

    #[test]
    fn hours_are_told_as_clocks_show_them() {
        let words = |from_min, to_min| hours_words(Some(WorkingHours { from_min, to_min }));
        assert!(words(480, 1200).contains("08:00") && words(480, 1200).contains("20:00"));
        assert!(words(480, 1440).contains("00:00"));
        assert_eq!(words(0, 1440), words(600, 600));
        assert_eq!(hours_words(None), "");
    }
}
