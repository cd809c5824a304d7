//! How the search looks.

use iced::widget::{Column, Row, button, column, container, row, text};
use iced::{Element, Length};
use kassa_domain::Timestamp;
use kassa_domain::point::Territory;

use super::line::ROWS_MAX;
use super::{Answer, Enter, FIELDS, LIST, Message, Search, Stop, known};
use crate::fl;
use crate::store::directory::FoundAccount;
use crate::ui::focus::Stop as _;
use crate::ui::format;
use crate::ui::hotkey::{Deed, cap_of};
use crate::ui::theme::{self, Act, Ink, Look, Pane};
use crate::ui::widget::parts;

impl Search {
    /// The screen.
    pub fn view(&self) -> Element<'_, Message, Look> {
        let mut top = column![].spacing(theme::GAP_S);
        if let Some(words) = self.aim.words() {
            top = top.push(text(words).size(theme::heading()).font(theme::BOLD));
        }
        if self.by_fields {
            if self.asks_town() {
                top = top.push(self.view_towns());
            }
            top = top.push(self.view_fields());
            top = top.push(self.alone().map(|alone| {
                parts::note(match alone {
                    Stop::Meter => fl!("search-meter-alone"),
                    Stop::Phone => fl!("search-phone-alone"),
                    _ => fl!("search-account-alone"),
                })
            }));
        } else {
            let input = self.line.input("search", &fl!("search-placeholder"), |text| Message::Edited(Stop::Line, text));
            top = top.push(input.size(theme::heading()).padding([9, 10]));
            if let Some(complaint) = self.line.complaint() {
                top = top.push(text(complaint.words()).size(theme::note()).class(Ink::Danger));
            }
        }
        top = top.push(self.view_strip());
        let below = if self.asks() { self.view_questions() } else { self.view_answer() };
        let page = column![top].push(self.view_put()).push(below);
        page.spacing(theme::GAP_M).padding(theme::GAP_L).into()
    }

    fn view_fields(&self) -> Element<'_, Message, Look> {
        let labels = [
            (fl!("search-street"), 4),
            (fl!("search-house"), 2),
            (fl!("search-flat"), 2),
            (fl!("search-surname"), 4),
            (fl!("search-account"), 4),
            (fl!("search-meter"), 4),
            (fl!("search-phone"), 4),
        ];
        let fields = FIELDS.into_iter().zip(&self.fields).zip(labels).map(|((stop, field), (label, portion))| {
            let id = stop.field().unwrap_or_default();
            let is_off = self.alone().is_some_and(|alone| alone != stop);
            let on_input = (!is_off).then_some(move |text| Message::Edited(stop, text));
            container(field.view_if(id, label, on_input)).width(Length::FillPortion(portion))
        });
        let (mut address, mut others) = (Row::new().spacing(theme::GAP_S), Row::new().spacing(theme::GAP_S));
        for (place, field) in fields.enumerate() {
            if place < 4 {
                address = address.push(field);
            } else {
                others = others.push(field);
            }
        }
        column![address, others].spacing(theme::GAP_S).into()
    }

    /// The towns, the one that is searched marked; the ring is on it while the keys go to it.
    fn view_towns(&self) -> Element<'_, Message, Look> {
        let ring = if self.stop == Stop::Town { Pane::Focused } else { Pane::Clear };
        let towns = self.towns.iter().enumerate().map(|(place, town)| {
            let chosen = place == self.town;
            let words = text(town.name.clone()).size(theme::body()).wrapping(text::Wrapping::None);
            let class = if chosen { Act::PlainFocused } else { Act::Plain };
            let press = self.alone().is_none().then_some(Message::TownPressed(place));
            button(words).padding([4, 8]).class(class).on_press_maybe(press).into()
        });
        let towns = Row::with_children(towns).spacing(theme::GAP_S).wrap();
        let label = text(fl!("search-town")).size(theme::note()).class(Ink::Quiet);
        column![label, container(towns).padding(theme::GAP_XS).class(ring)].spacing(theme::GAP_XS).into()
    }

    fn view_answer(&self) -> Element<'_, Message, Look> {
        if let Enter::Opening(number) = &self.enter {
            return text(fl!("search-opening", number = number.to_string())).size(theme::heading()).into();
        }
        if let Enter::PuttingAll(count) = self.enter {
            return text(fl!("search-putting", count = count)).size(theme::heading()).into();
        }
        let found = match &self.answer {
            Answer::NotAsked => return hint(),
            Answer::Waiting(found) if found.rows.is_empty() => return parts::note(fl!("search-searching")),
            Answer::Found(found) if found.rows.is_empty() => {
                return Column::new()
                    .push(known::view_found(found, false))
                    .push(nothing())
                    .spacing(theme::GAP_S)
                    .into();
            }
            Answer::Waiting(found) | Answer::Found(found) => found,
        };
        let rows = found.rows.iter().take(ROWS_MAX).enumerate().map(|(index, hit)| {
            let cells = row![
                text(hit.number.to_string())
                    .size(theme::body())
                    .font(theme::MONO)
                    .width(Length::Fixed(theme::wide(110.0))),
                parts::double(hit.holder.clone(), where_and_when(hit, known::paid_here(found, index)), Length::Fill),
                parts::figures(format::amount(hit.due), Length::Fixed(theme::wide(120.0))),
            ];
            let chosen = index == self.chosen;
            parts::table_row(cells, chosen, chosen, found.rows.len() > 12 && index % 2 == 1, Message::RowPressed(index))
        });
        let heads = row![
            parts::head(fl!("search-account"), Length::Fixed(theme::wide(110.0)), false),
            parts::head(fl!("search-holder"), Length::Fill, false),
            parts::head(fl!("search-due"), Length::Fixed(theme::wide(120.0)), true),
        ];
        let count = if found.capped || found.total as usize > found.rows.len() {
            fl!("search-count-capped", shown = found.rows.len(), count = found.total)
        } else {
            fl!("search-count", count = found.rows.len())
        };
        column![parts::note(count)]
            .push(known::view_found(found, self.may_put_all()))
            .push(parts::table(heads, Column::with_children(rows), LIST))
            .spacing(theme::GAP_S)
            .into()
    }
}

/// Where an account is, and when it was paid here by the payer who is remembered.
fn where_and_when(hit: &FoundAccount, paid: Option<Timestamp>) -> String {
    match paid {
        Some(at) => fl!("search-paid-here", place = place(hit), day = format::day(at.local_date())),
        None => place(hit),
    }
}

/// Where an account is; the town alone where it is not the home town, and that there is no contract for it. A street
/// that was meant by a former name has it beside, for whoever asked to see that it is the same.
fn place(hit: &FoundAccount) -> String {
    let address = &hit.address;
    let mut words = match hit.territory {
        Territory::Home => String::new(),
        Territory::ByContract => format!("{}, ", address.town),
        Territory::NotServed => format!("{}, ", fl!("search-not-served", town = address.town.clone())),
    };
    words.push_str(&address.street);
    if let Some(former) = &hit.former {
        words.push_str(&format!(" ({former})"));
    }
    words.push_str(", ");
    words.push_str(&address.house);
    if !address.flat.is_empty() {
        words.push_str(", ");
        words.push_str(&fl!("search-flat-of", flat = address.flat.clone()));
    }
    words
}

fn hint<'a>() -> Element<'a, Message, Look> {
    let lines = [fl!("search-hint-account"), fl!("search-hint-address"), fl!("search-hint-scan")];
    Column::with_children(lines.map(|line| text(line).size(theme::body()).class(Ink::Quiet).into()))
        .spacing(theme::GAP_S)
        .padding(theme::GAP_S)
        .into()
}

fn nothing<'a>() -> Element<'a, Message, Look> {
    let lines = column![
        text(fl!("search-nothing")).size(theme::heading()).font(theme::BOLD),
        text(fl!("search-nothing-wider")).size(theme::body()),
        text(fl!("search-nothing-third")).size(theme::body()),
        Row::new().spacing(theme::GAP_S).push(parts::action(
            fl!("do-fields"),
            &cap_of(Deed::Fields),
            false,
            false,
            Some(Message::Pressed(Deed::Fields)),
        )),
    ]
    .spacing(theme::GAP_S);
    container(lines).padding(theme::GAP_L).width(Length::Fill).class(Pane::Raised).into()
}
