//! The second line of the header: which centre and until when one works, and what the shift has done so far.

use iced::widget::{container, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::point::WorkingHours;
use kassa_domain::point::hours::Span;
use kassa_domain::{BusinessDate, Money};

use crate::fl;
use crate::i18n::{Language, language, text_in};
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
            text(self.work_today(language())).size(theme::note()),
        ]
        .spacing(theme::GAP_L);
        let figures = self.figures().into_iter().map(|(words, ink)| text(words).size(theme::note()).class(ink).into());
        let line = row![
            container(place).width(Length::Fill).clip(true),
            iced::widget::Row::with_children(figures).spacing(theme::GAP_L),
        ]
        .spacing(theme::GAP_L)
        .align_y(Alignment::Center)
        .height(Length::Fixed(theme::summary()));
        container(line).padding([0, 12]).class(Pane::Panel).width(Length::Fill).into()
    }

    /// When the point works today, in a language; nothing before the directory has told.
    pub(in crate::ui) fn work_today(&self, language: Language) -> String {
        let today = self.now.shifted(self.server_offset_ms).local_date();
        hours_words(self.point.as_ref().map(|point| &point.hours), today, language)
    }

    /// Payments of the open shift, the drawer's cash beside its limit once that is passed, and the queue.
    fn figures(&self) -> Vec<(String, Ink)> {
        let totals = self.till_view.as_ref().and_then(|view| view.totals.as_ref());
        let payments = totals.map(|totals| fl!("header-payments", count = format::count(totals.payments.into())));
        let limit = self.point.as_ref().and_then(|point| point.drawer_limit);
        let is_above =
            |limit: &Money| self.drawer.is_some_and(|drawer| drawer.minus(*limit).is_ok_and(Money::is_positive));
        let drawer =
            match (self.drawer.filter(|_| self.sees_the_drawer() && !self.counts_blind()), limit.filter(is_above)) {
                (Some(drawer), None) => Some((fl!("header-drawer", sum = format::money(drawer)), Ink::Inherit)),
                (Some(drawer), Some(limit)) => {
                    let (sum, limit) = (format::money(drawer), format::money(limit));
                    Some((fl!("header-drawer-above", sum = sum, limit = limit), Ink::Look))
                }
                (None, Some(_)) => Some((fl!("header-drawer-full"), Ink::Look)),
                (None, None) => None,
            };
        let queue = fl!("header-queue", count = format::count(self.queue.waiting));
        let figures = [payments.map(|words| (words, Ink::Inherit)), drawer, Some((queue, Ink::Inherit))];
        figures.into_iter().flatten().collect()
    }
}

/// The name and the port of an address.
fn host(address: &str) -> &str {
    let host = address.split_once("://").map_or(address, |(_, host)| host);
    host.split('/').next().unwrap_or(host)
}

/// When the point works today; nothing before the directory has told.
fn hours_words(hours: Option<&WorkingHours>, today: BusinessDate, language: Language) -> String {
    let Some(day) = hours.map(|hours| hours.on(today)) else { return String::new() };
    match day.spans() {
        [] => text_in(language, "header-day-off", &[]),
        [whole] if whole.minutes() == 1440 => text_in(language, "header-always", &[]),
        spans => {
            // Midnight at the end of a day is told as clocks show it.
            let shown = |span: &Span| {
                format!("{}–{}", format::time_of_day(span.from_min), format::time_of_day(span.to_min % 1440))
            };
            let hours = spans.iter().map(shown).collect::<Vec<_>>().join(", ");
            text_in(language, "header-hours", &[("hours", hours.into())])
        }
    }
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
        let today = BusinessDate::new(2026, 11, 23).unwrap();
        let words = |week: &str| {
            let mut hours = WorkingHours::ALWAYS;
            hours.set_week(week).unwrap();
            hours_words(Some(&hours), today, Language::Uk)
        };
        for (week, expect) in [
            ("08:00-20:00", "Працюємо 08:00–20:00"),
            ("08:00-24:00", "Працюємо 08:00–00:00"),
            ("Mo-Fr 08:00-12:30,13:15-20:00; Sa 09:00-14:00", "Працюємо 08:00–12:30, 13:15–20:00"),
            ("Tu-Su 08:00-20:00", "Сьогодні вихідний"),
            ("00:00-24:00", "Працюємо цілодобово"),
            ("10:00-10:00", "Працюємо цілодобово"),
        ] {
            assert_eq!(words(week), expect, "{week}");
        }
        assert_eq!(hours_words(None, today, Language::Uk), "");
    }
}
