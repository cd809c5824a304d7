//! What program this is, at which till, beside which devices and which centre; and what is new in it, told to each
//! person once, at a free moment.

use kassa_domain::Timestamp;
use kassa_domain::shift::ShiftState;

use super::App;
use crate::fl;
use crate::profiles::Certificate;
use crate::signal::RegisterView;
use crate::ui::dialog::Dialog;
use crate::ui::effect::Effect;
use crate::ui::format;
use crate::ui::news::{self, Seen};
use crate::ui::screen::register::state_words;

/// What is known of the program's surroundings beside what the window was opened with.
#[derive(Debug)]
pub(super) struct About {
    /// The version of the centre's program, once it has told.
    pub centre: Option<String>,
    /// Whose the till's certificate is, and how long it is good.
    pub certificate: Option<(Option<String>, Certificate)>,
    /// Who was told what is new.
    seen: Option<Seen>,
}

impl About {
    pub const fn of(seen: Option<Seen>) -> Self {
        Self { centre: None, certificate: None, seen }
    }
}

impl App {
    /// The facts, a name and a value each.
    pub(in crate::ui) fn about(&self) -> Vec<(String, String)> {
        let register = match &self.register {
            RegisterView::Answers(state) => {
                let model = self.model.as_ref().map_or("", |model| model.model.as_str());
                let parts = [model, &state.serial, &state.firmware];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
            }
            RegisterView::Unknown | RegisterView::Silent { .. } => state_words(&self.register).0,
        };
        let version = self.about.centre.as_ref();
        let version = version.map_or_else(|| fl!("about-centre-silent"), |version| format!("Kassa {version}"));
        vec![
            (fl!("about-program"), concat!("Kassa ", env!("CARGO_PKG_VERSION")).to_owned()),
            (fl!("about-licence"), env!("CARGO_PKG_LICENSE").to_owned()),
            (fl!("about-till"), self.opening.till.clone()),
            (fl!("about-database"), self.opening.schema.to_string()),
            (fl!("about-server"), format!("{} · {version}", self.server)),
            (fl!("about-certificate"), self.certificate_words()),
            (fl!("about-register"), register),
        ]
    }

    fn certificate_words(&self) -> String {
        let Some((owner, certificate)) = &self.about.certificate else { return fl!("loading") };
        let until_ms = match certificate {
            Certificate::None => return fl!("chooser-no-certificate"),
            Certificate::Unreadable => return fl!("chooser-unreadable"),
            Certificate::Until(until_ms) => *until_ms,
        };
        let until = Timestamp::new(until_ms, self.now.offset_min());
        let day = until.map(|until| format::day(until.local_date())).unwrap_or_default();
        let good = match Certificate::days_left(until_ms, self.now.utc_ms()) {
            ..0 => fl!("chooser-expired", day = day),
            left => fl!("chooser-until", day = day, count = left),
        };
        owner.iter().cloned().chain([good]).collect::<Vec<_>>().join(" · ")
    }

    /// The till's certificate, as its file tells.
    pub(super) fn certificate_read(&mut self, owner: Option<String>, certificate: Certificate) {
        self.about.certificate = Some((owner, certificate));
    }

    /// What is new, because somebody asked for it.
    pub(super) fn show_news(&mut self) {
        self.dialogs.push(Dialog::News(news::all()));
    }

    /// What whoever works now was not told yet comes up, or is noted as told where the till has only just begun.
    pub(super) fn tell_news(&mut self) -> Vec<Effect> {
        let (Some(seen), Some(user)) = (&mut self.about.seen, &self.user) else { return Vec::new() };
        let news = news::since(seen.of(user.id));
        if news.is_empty() {
            return Vec::new();
        }
        let last = self.till_view.as_ref().and_then(|view| match &view.shift {
            ShiftState::Closed { last } => *last,
            ShiftState::Open(shift) | ShiftState::Opening(shift) | ShiftState::Closing(shift) => Some(shift.number),
        });
        seen.saw(user.id);
        let kept = seen.clone();
        // In its first shift all of it is new.
        if last.is_some_and(|last| last.0 > 1) {
            self.dialogs.push(Dialog::News(news));
            self.word_since_ms = self.opening.clock.monotonic_ms();
        }
        vec![Effect::KeepSeen(kept)]
    }
}
