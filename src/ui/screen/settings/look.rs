//! How the settings look: groups at the top, rows with their values, and the value that is being changed in their place.

use iced::widget::{Column, Row as Line, column, container, row, scrollable, text};
use iced::{Alignment, Element, Length};

use super::rows::{Group, Row, key_words, problem_words, value_words};
use super::{Edit, FIELD, LIST, Looking, Message, Settings, Told, pressing};
use crate::config::{ConfigError, KEYS, Problem};
use crate::fl;
use crate::signal::RegisterView;
use crate::ui::hotkey::Deed;
use crate::ui::screen::register::state_words;
use crate::ui::theme::{self, Act, Ink, Look, Pane};
use crate::ui::widget::field::Field;
use crate::ui::widget::{long, parts};

/// What the settings are shown with.
pub struct Around<'a> {
    /// The address of the enrolment.
    pub server: &'a str,
    /// How the register is.
    pub register: &'a RegisterView,
    /// What program this is.
    pub about: Vec<(String, String)>,
    /// Now, by the clock that work is timed with.
    pub now_ms: u64,
    /// The system has what plays tones.
    pub can_be_heard: bool,
    /// Settings that wait for the next start.
    pub waiting: &'a [&'static str],
}

impl Settings {
    /// The screen.
    pub fn view<'a>(&'a self, around: &Around<'a>) -> Element<'a, Message, Look> {
        if let Some(templates) = &self.templates {
            return templates.view().map(Message::Templates);
        }
        let copying = self.copying.as_ref().map(|work| {
            let end = Message::Pressed(Deed::Back);
            column![parts::note(fl!("settings-backing-up")), long::share(work, around.now_ms, end)]
                .spacing(theme::GAP_S)
                .into()
        });
        let told = copying.or_else(|| self.told.as_ref().map(|told| view_told(told, around)));
        let page = match &self.edit {
            Some(Edit::Typing { key, field, mistake }) => {
                self.view_typing(key, field, mistake.as_ref(), around).push(told)
            }
            Some(Edit::Choosing { key, options, at }) => {
                let chosen = self.value(key);
                let lines = options.iter().enumerate().map(|(index, option)| {
                    let mark = if *option == chosen { "◉" } else { "○" };
                    let words = value_words(key, option.as_deref(), around.server);
                    let cells = row![text(mark).size(theme::body()), parts::cell(words, Length::Fill)];
                    parts::table_row(cells, index == *at, index == *at, false, Message::RowPressed(index))
                });
                column![self.view_title(key)].push(told).push(listed(lines))
            }
            Some(Edit::Pressing(pressing)) => {
                column![self.view_title(pressing.key)].push(told).extend(pressing.view(&self.wishes))
            }
            None => self.view_group(around, told),
        };
        page.spacing(theme::GAP_M).padding(theme::GAP_L).into()
    }

    fn view_title<'a>(&self, key: &str) -> Element<'a, Message, Look> {
        parts::heading(format!("{} · {}", self.group.words(), key_words(key)))
    }

    fn view_typing<'a>(
        &'a self,
        key: &'static str,
        field: &'a Field,
        mistake: Option<&ConfigError>,
        around: &Around<'a>,
    ) -> Column<'a, Message, Look> {
        let allowed = KEYS.iter().find(|known| known.key == key).map(|known| known.allowed.to_string());
        let below: Element<'_, Message, Look> = match mistake {
            Some(mistake) => text(mistake_words(mistake, key)).size(theme::note()).class(Ink::Danger).into(),
            None => parts::note(as_typed(&fl!("config-allowed", values = allowed.unwrap_or_default()))),
        };
        let page = column![
            self.view_title(key),
            container(field.input(FIELD, "", Message::Edited)).max_width(theme::wide(440.0)),
        ]
        .push(
            field
                .complaint()
                .filter(|_| mistake.is_none())
                .map(|complaint| text(complaint.words()).size(theme::note()).class(Ink::Danger)),
        )
        .push(below);
        if key == "register.port" {
            return page;
        }
        let usual = crate::config::values("").remove(key);
        page.push(parts::note(fl!("settings-empty", usual = value_words(key, usual.as_deref(), around.server))))
    }

    fn view_group<'a>(
        &'a self,
        around: &Around<'a>,
        told: Option<Element<'a, Message, Look>>,
    ) -> Column<'a, Message, Look> {
        let tabs = self.groups().into_iter().zip(1_usize..).map(|(group, number)| {
            let words = row![
                text((number % 10).to_string()).size(theme::note()).font(theme::BOLD),
                text(group.words()).size(theme::body()).wrapping(text::Wrapping::None),
            ]
            .spacing(theme::GAP_XS)
            .align_y(Alignment::Center);
            let class = if group == self.group { Act::PlainFocused } else { Act::Plain };
            iced::widget::button(words).padding([4, 8]).class(class).on_press(Message::GroupPressed(group)).into()
        });
        let tabs = Line::with_children(tabs).spacing(theme::GAP_XS).wrap().vertical_spacing(theme::GAP_XS);
        let mut page = column![parts::heading(fl!("settings-title")), tabs];
        if !around.waiting.is_empty() {
            page = page.push(parts::look(fl!("settings-restart")));
        }
        page = page.push(told);
        let rows = self.rows();
        let mut lines = rows.iter().enumerate().map(|(index, row)| {
            let here = index == self.row;
            parts::table_row(self.cells(*row, around), here, here, false, Message::RowPressed(index))
        });
        if self.group == Group::About {
            return page.push(lines.next()).push(view_about(&around.about));
        }
        if self.group == Group::Scanner {
            page = page.push(parts::note(fl!("settings-scan-to-try")));
        }
        page = page.push(listed(lines));
        match &self.looking {
            Some(looking) if self.group == Group::Register => page.push(view_looking(looking)),
            Some(_) | None => page,
        }
    }

    fn cells<'a>(&self, which: Row, around: &Around<'a>) -> Line<'a, Message, Look> {
        let (name, value) = match which {
            Row::Key(key) => {
                let mut words = pressing::words_of(key, &self.wishes)
                    .unwrap_or_else(|| value_words(key, self.value(key).as_deref(), around.server));
                if around.waiting.contains(&key) {
                    words = fl!("settings-after-restart", value = words);
                }
                (key_words(key), words)
            }
            Row::Unlock => (fl!("settings-unlock"), fl!("settings-with-administrator")),
            Row::State => (fl!("settings-ask-register"), state_words(around.register).0),
            Row::TestPage => (fl!("settings-test-page"), String::new()),
            Row::TestDocument => (fl!("settings-test-document"), String::new()),
            Row::TestPrinter => (fl!("settings-test-printer"), String::new()),
            Row::Templates => (fl!("settings-templates"), String::new()),
            Row::Detect => (fl!("settings-detect"), String::new()),
            Row::ShowDisplay => (fl!("settings-show-display"), String::new()),
            Row::TrySounds => (fl!("settings-try-sounds"), String::new()),
            Row::BackUp => (fl!("settings-back-up"), String::new()),
            Row::News => (fl!("news-title"), String::new()),
            Row::KeysBack => (fl!("settings-keys-back"), pressing::count_words(&self.wishes)),
            Row::Found(at) => {
                let device = self.looking.as_ref().and_then(|looking| looking.found.get(at));
                let place = device.map(|device| {
                    let speed = device.baud.map(|baud| format!(" · {baud}")).unwrap_or_default();
                    format!("{} · {}{speed}", device.family, device.port)
                });
                let says = device.map(|device| device.says.clone()).unwrap_or_default();
                let words = fl!("settings-found", place = place.unwrap_or_default());
                return row![parts::double(words, says, Length::Fill)];
            }
        };
        if value.is_empty() {
            return row![parts::cell(name, Length::Fill)];
        }
        let ink = if matches!(which, Row::Key(_)) { Ink::Inherit } else { Ink::Quiet };
        row![
            parts::cell(name, Length::FillPortion(1)),
            text(value)
                .size(theme::body())
                .class(ink)
                .width(Length::FillPortion(1))
                .wrapping(text::Wrapping::WordOrGlyph),
        ]
    }
}

fn listed<'a>(lines: impl Iterator<Item = Element<'a, Message, Look>>) -> Element<'a, Message, Look> {
    let rows = container(Column::with_children(lines)).padding(2).class(Pane::Raised).width(Length::Fill);
    container(scrollable(rows).id(LIST).spacing(2).width(Length::Fill)).height(Length::Fill).into()
}

fn view_about<'a>(about: &[(String, String)]) -> Element<'a, Message, Look> {
    let facts = about.iter().map(|(what, value)| {
        let what = text(what.clone()).size(theme::note()).class(Ink::Quiet);
        column![what, text(value.clone()).size(theme::body())].into()
    });
    Column::with_children(facts).spacing(theme::GAP_S).into()
}

fn view_looking<'a>(looking: &Looking) -> Element<'a, Message, Look> {
    let mut lines = Column::new().spacing(theme::GAP_XS);
    match (&looking.hold, &looking.asking) {
        (Some(_), Some((port, number, count))) => {
            let words = fl!("settings-looking", port = port.clone(), number = *number, count = *count);
            lines = lines.push(text(words).size(theme::body()).class(Ink::Look));
        }
        (Some(_), None) => lines = lines.push(parts::note(fl!("loading"))),
        (None, _) => lines = lines.push(text(fl!("settings-looked", count = looking.found.len())).size(theme::body())),
    }
    if !looking.nothing.is_empty() {
        lines = lines.push(parts::note(fl!("settings-nothing-at", ports = looking.nothing.join(", "))));
    }
    lines.into()
}

fn view_told<'a>(told: &Told, around: &Around<'_>) -> Element<'a, Message, Look> {
    let done = |words: String| text(words).size(theme::body()).class(Ink::Done).into();
    match told {
        Told::Saved => done(fl!("settings-saved")),
        Told::NotSaved(error) => parts::danger(fl!("settings-not-saved", error = error.clone())),
        Told::Wrong(mistake) => parts::danger(mistake_words(mistake, "")),
        Told::Asked => {
            let (words, ink) = state_words(around.register);
            text(fl!("register-state-now", state = words)).size(theme::body()).class(ink).into()
        }
        Told::Printed => done(fl!("settings-printed")),
        Told::Trying => parts::note(fl!("settings-document-trying")),
        Told::Tried => done(fl!("settings-document-printed")),
        Told::NotTried(why) => parts::danger(fl!("settings-document-failed", error = why.clone())),
        Told::BackedUp(path) => done(fl!("backup-made", path = path.clone())),
        Told::NotBackedUp(why) => parts::danger(why.clone()),
        Told::Sounded if around.can_be_heard => done(fl!("settings-sounded")),
        Told::Sounded => parts::look(fl!("settings-no-player")),
        Told::Shown => done(fl!("settings-shown")),
        Told::Scanned(scanned) => done(fl!("settings-scanned", text = scanned.clone())),
    }
}

/// Values as they are typed: in the file texts stand in quotes, in a field they do not.
fn as_typed(words: &str) -> String {
    words.replace('"', "")
}

/// What is wrong, with the name of the setting where it is another one than is being changed.
fn mistake_words(mistake: &ConfigError, key: &str) -> String {
    let words = match &mistake.problem {
        // What is wrong is seen; what may stand there is not.
        problem @ Problem::NotAllowed(_) => format!("{} {}", fl!("field-malformed"), problem_words(problem)),
        problem => problem_words(problem),
    };
    let words = as_typed(&words);
    let known = KEYS.iter().any(|known| known.key == mistake.key);
    if mistake.key == key || !known { words } else { format!("{}: {words}", key_words(&mistake.key)) }
}
