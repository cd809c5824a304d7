//! The settings at the window: who may change them, what counts at once, and what is tried.

use kassa_domain::user::Right;
use kassa_drivers::textprinter::test_page;
use kassa_formats::receipt::Kind;

use super::{App, Wanted};
use crate::config::{Change, Config, values};
use crate::fl;
use crate::i18n::Language;
use crate::long_work::LongWork;
use crate::papers::prints::{Reason, words};
use crate::papers::shelf::Shelf;
use crate::register::detect::Progress;
use crate::sounds::Tone;
use crate::till::command::{Command, PrivateLines};
use crate::ui::app::message::{Message, ScreenMessage};
use crate::ui::app::screens::Screen;
use crate::ui::effect::{Effect, Errand, Question};
use crate::ui::hotkey::Press;
use crate::ui::notice::Trouble;
use crate::ui::screen::settings::{self, Action, Settings, rows};
use crate::ui::screen::templates::{self, Templates};
use crate::ui::theme::{Look, TypeSize};
use crate::ui::widget::keys::Reaction;

/// What stands on the customer display to try it: letters and figures up to both edges.
const SHOWN: [&str; 2] = ["KASSA\t2026", "1234567890\t0,00"];

impl App {
    /// Opens the settings and asks for the file.
    pub(super) fn show_settings(&mut self) -> Vec<Effect> {
        self.screen = Screen::Settings(Box::new(Settings::new(self.rights().allows(Right::Settings))));
        vec![Effect::Find(Question::Settings), Effect::Find(Question::Certificate), Effect::Find(Question::Printers)]
    }

    pub(super) fn settings_action(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::None => Vec::new(),
            Action::Reveal(spot) => vec![Effect::Reveal { list: settings::LIST, spot }],
            Action::Save(changes) => vec![Effect::Save(changes)],
            Action::Approve => {
                self.need(Right::Settings, Wanted::Settings);
                Vec::new()
            }
            Action::Look(wanted) => vec![Effect::LookForDevices(wanted)],
            Action::State => Self::ask(Errand::Glance, Command::State),
            Action::TestPage => {
                let (name, columns) = self.model.as_ref().map_or_else(
                    || ("KASSA".to_owned(), 32),
                    |model| (model.model.clone(), usize::from(model.columns)),
                );
                Self::ask(Errand::PrintText, Command::PrintText(PrivateLines(test_page::page_of(&name, columns, ""))))
            }
            Action::News => {
                self.show_news();
                Vec::new()
            }
            Action::TestDocument => vec![Effect::Find(Question::TestDocument)],
            Action::TestPrinter => vec![Effect::Find(Question::TestPrinter)],
            Action::BackUp => self.back_up(),
            Action::EndCopy => {
                self.copying = None;
                Vec::new()
            }
            Action::Templates => {
                let columns = self.model.as_ref().map(|model| model.columns);
                if let Screen::Settings(screen) = &mut self.screen {
                    screen.show_templates(Templates::new(columns));
                }
                vec![Effect::Find(Question::Templates)]
            }
            Action::OfTemplates(action) => Self::templates_action(action),
            Action::TrySounds => Tone::ALL.map(Effect::Sound).to_vec(),
            Action::ShowDisplay => vec![Effect::Show(SHOWN.map(str::to_owned))],
            Action::Close => self.go_on(),
        }
    }

    fn templates_action(action: templates::Action) -> Vec<Effect> {
        vec![match action {
            templates::Action::None | templates::Action::Close => return Vec::new(),
            templates::Action::Reveal(spot) => Effect::Reveal { list: templates::LIST, spot },
            templates::Action::Put(kind, text) => Effect::Find(Question::PutTemplate { kind, text }),
            templates::Action::Paste => Effect::ReadClipboard,
        }]
    }

    /// The templates, while they are open, also behind the lock.
    fn templates(&mut self) -> Option<&mut Templates> {
        match self.open_screen() {
            Screen::Settings(screen) => screen.templates_mut(),
            _ => None,
        }
    }

    /// The templates were read, or a text stands in the place of one.
    pub(super) fn templates_read(&mut self, shelf: Shelf) {
        if let Some(templates) = self.templates() {
            templates.fill(shelf);
        }
    }

    /// A text stands in the place of a template, or does not.
    pub(super) fn template_put(&mut self, kind: Kind, outcome: Result<Shelf, String>) {
        match (self.templates(), outcome) {
            (Some(templates), outcome) => templates.put(kind, outcome),
            (None, Err(error)) => self.tell(Trouble::Desk(error)),
            (None, Ok(_)) => {}
        }
    }

    /// What the clipboard holds is for the text that is edited.
    pub(super) fn pasted(&mut self, text: Option<&str>) {
        if let Screen::Settings(screen) = &mut self.screen
            && let Some(templates) = screen.templates_mut()
        {
            templates.pasted(text);
        }
    }

    /// True where changes of a template would be lost: the screen stays, and says so.
    pub(super) fn holds_back(&mut self) -> bool {
        match &mut self.screen {
            Screen::Settings(screen) => screen.templates_mut().is_some_and(Templates::holds_back),
            _ => false,
        }
    }

    /// Copies the till's data; one copy at a time, which goes on where the screen is left.
    fn back_up(&mut self) -> Vec<Effect> {
        let running = self.copying.clone();
        let work = running.clone().unwrap_or_else(|| LongWork::begun(self.opening.clock.monotonic_ms()));
        let progress = work.progress();
        self.copying = Some(work.clone());
        if let Screen::Settings(screen) = &mut self.screen {
            screen.waits(work);
        }
        if running.is_some() { Vec::new() } else { vec![Effect::Find(Question::BackUp { by_hand: true, progress })] }
    }

    /// The settings file was read.
    pub(super) fn settings_read(&mut self, text: String) {
        if let Screen::Settings(screen) = &mut self.screen {
            screen.fill(text);
        }
    }

    /// What prints documents has the page to try, or why not.
    pub(super) fn document_tried(&mut self, outcome: Option<Result<(), String>>) {
        if let (Screen::Settings(screen), Some(outcome)) = (&mut self.screen, outcome) {
            screen.document_tried(outcome);
        }
    }

    /// The system's printers are known.
    pub(super) fn printers_found(&mut self, printers: Vec<String>) {
        if let Screen::Settings(screen) = &mut self.screen {
            screen.printers_found(printers);
        }
    }

    /// The text printer has the page to try, or why not.
    pub(super) fn printer_tested(&mut self, outcome: Result<(), Reason>) {
        let why = |reason: Reason| match words::details(&reason) {
            Some(details) if details != words::reason(&reason) => format!("{} ({details})", words::reason(&reason)),
            Some(_) | None => words::reason(&reason),
        };
        self.document_tried(Some(outcome.map_err(why)));
    }

    /// The settings file is changed, or is not.
    pub(super) fn saved(&mut self, changes: &[Change], outcome: Result<String, String>) -> Vec<Effect> {
        let mut effects = Vec::new();
        match outcome {
            Ok(text) => {
                if changes.iter().any(|(key, _)| key.starts_with("keys.")) {
                    self.opening.keys = Config::parse(&text).map_or(self.opening.keys, |config| config.keys.keymap());
                }
                for (key, _) in changes {
                    let value = values(&text).remove(key).unwrap_or_default();
                    effects.extend(self.apply(key, &value));
                }
                if let Screen::Settings(screen) = &mut self.screen {
                    screen.saved(changes, text);
                }
            }
            Err(error) => {
                if let Screen::Settings(screen) = &mut self.screen {
                    screen.not_saved(error);
                }
            }
        }
        effects
    }

    /// What a press comes to where it is the key that a deed is given.
    pub(super) fn key_wanted(press: &Press) -> Reaction<Message> {
        match press.wanted() {
            None => Reaction::Pass,
            Some(_) if press.repeat => Reaction::Swallow,
            Some(cap) => Reaction::Say(Message::Screen(ScreenMessage::Settings(settings::Message::KeyWanted(cap)))),
        }
    }

    /// What the window itself goes by counts at once; devices and the line begin anew with the program.
    fn apply(&mut self, key: &'static str, value: &str) -> Option<Effect> {
        match key {
            "language" => return self.till_speaks(Language::from_code(value).unwrap_or(self.till_language)),
            "theme" => self.look = Look::from_name(value).unwrap_or(self.look),
            "type_size" => self.type_size = TypeSize::from_name(value).unwrap_or(self.type_size),
            "sounds" => self.opening.sounds_on = value != "off",
            "drawer.count" => self.opening.counting.open = value == "open",
            "drawer.count_at_opening" => self.opening.counting.at_opening = value == "on",
            "drawer.sheet_after_z" => self.opening.counting.sheet = value == "on",
            "drawer.float" => self.opening.counting.float = value.parse().unwrap_or(0),
            "lock_after_min" => {
                self.opening.lock_after_ms =
                    value.parse().ok().filter(|minutes| *minutes > 0).map(|minutes: u64| minutes * 60_000);
            }
            "search.keep_answers" => self.opening.keeps_answers = value == "on",
            "bill.paid_again_min" => {
                self.opening.bill.paid_again_min = value.parse().unwrap_or(self.opening.bill.paid_again_min);
            }
            "bill.stale_hours" => {
                self.opening.bill.stale_hours = value.parse().unwrap_or(self.opening.bill.stale_hours);
            }
            "readings.unusual" => self.opening.unusual = value.parse().unwrap_or(self.opening.unusual),
            "documents.preview" => self.opening.preview = value == "on",
            "documents.slip" => self.opening.slip_each = value == "each",
            // Looked up in the file when a copy is made, and when papers are attached; printers are asked anew for each paper.
            "backup.folder" | "backup.keep" | "documents.scans" => {}
            key if rows::is_route(key) || key.starts_with("printer.") => {}
            // All of them at once, by what stands in the file.
            key if key.starts_with("keys.") => {}
            // Nobody is asked any more at once; who was remembered is erased by the next start.
            "payers.remember" if value != "on" && self.opening.remembers.is_some() => {
                self.opening.remembers = None;
                self.waiting_settings.push(key);
            }
            key if !self.waiting_settings.contains(&key) => self.waiting_settings.push(key),
            _ => {}
        }
        None
    }

    /// A copy of the till's data was made, or why it was not. One that was made by itself is told of only when it failed.
    pub(super) fn backed_up(&mut self, by_hand: bool, outcome: Option<Result<String, String>>) {
        if by_hand {
            self.copying = None;
        }
        match (outcome, &mut self.screen) {
            (outcome, Screen::Settings(screen)) if by_hand => {
                screen.backed_up(outcome.unwrap_or_else(|| Err(fl!("backup-not-named"))));
            }
            (Some(Err(why)), _) => self.tell(Trouble::NoCopy(why)),
            (Some(Ok(_)) | None, _) => {}
        }
    }

    pub(super) fn looked(&mut self, progress: Progress) {
        if let Screen::Settings(screen) = &mut self.screen {
            screen.heard(progress);
        }
    }
}
