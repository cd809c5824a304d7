//! What can be changed at the window: the groups of settings, the rows of each, and what may be chosen for a key.

use kassa_drivers::family::{self, CODE_PAGES, FAMILIES, Family};
use kassa_drivers::textprinter;

use super::Settings;
use crate::config::{Allowed, Change, ConfigError, KEYS, Problem, is_secret, with};
use crate::fl;
use crate::i18n::{self, Language};

/// A group of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Language, colours, letters, the lock.
    Look,
    /// The line to the centre.
    Connection,
    /// The fiscal register or the receipt printer.
    Register,
    /// Where papers go, and tables.
    Papers,
    /// The customer display.
    Display,
    /// The scanner.
    Scanner,
    /// Copies of the till's data, and the log of the program.
    Copies,
    /// What program this is.
    About,
}

impl Group {
    /// Every group, in order.
    pub const ALL: [Self; 8] = [
        Self::Look,
        Self::Connection,
        Self::Register,
        Self::Papers,
        Self::Display,
        Self::Scanner,
        Self::Copies,
        Self::About,
    ];

    /// What it is called.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Look => fl!("settings-look"),
            Self::Connection => fl!("settings-connection"),
            Self::Register => fl!("settings-register"),
            Self::Papers => fl!("settings-papers"),
            Self::Display => fl!("settings-display"),
            Self::Scanner => fl!("settings-scanner"),
            Self::Copies => fl!("settings-copies"),
            Self::About => fl!("view-about"),
        }
    }

    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Look => &[
                "language",
                "theme",
                "type_size",
                "receipt_language",
                "lock_after_min",
                "sounds",
                "payers.remember",
                "payers.keep_months",
                "readings.unusual",
                "search.keep_answers",
                "bill.paid_again_min",
            ],
            Self::Connection => &["sync.addresses", "sync.hosts", "sync.proxy", "sync.timeout_s", "sync.interval_s"],
            Self::Register => &[
                "register.family",
                "register.port",
                "register.baud",
                "register.model",
                "register.code_page",
                "register.drawer",
                "drawer.count",
                "register.columns",
                "register.pitch",
                "register.pace",
                "register.operator",
                "register.operator_password",
                "register.administrator_password",
                "register.tax_group",
            ],
            Self::Papers => &["documents.print", "documents.reports", "documents.scans", "documents.dbf_page"],
            Self::Display => &[
                "display.port",
                "display.kind",
                "display.baud",
                "display.columns",
                "display.code_page",
                "display.page_number",
                "display.second_screen",
            ],
            Self::Scanner => &["scanner.port", "scanner.baud"],
            Self::Copies => &["backup.folder", "backup.keep", "log.days", "log.level"],
            Self::About => &[],
        }
    }
}

/// Settings of whoever sits at the till: nobody's leave is needed for them.
const PERSONAL: [&str; 3] = ["language", "theme", "type_size"];

/// What stands in the place of a secret, however long it is.
const SECRET: &str = "••••";

/// One row of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A setting.
    Key(&'static str),
    /// Somebody who may change the rest signs in.
    Unlock,
    /// Ask the register how it is.
    State,
    /// Print a page on the register's paper.
    TestPage,
    /// Print a page by what prints documents.
    TestDocument,
    /// Edit the templates of receipts and documents.
    Templates,
    /// Look for devices at every port.
    Detect,
    /// A device that was found, by its place.
    Found(usize),
    /// Show something on the customer display.
    ShowDisplay,
    /// Let the tones be heard.
    TrySounds,
    /// Copy the till's data now.
    BackUp,
    /// Show what is new in the program.
    News,
}

impl Settings {
    /// The groups that are shown.
    #[must_use]
    pub fn groups(&self) -> Vec<Group> {
        let shown = |group: &Group| self.free || matches!(group, Group::Look | Group::About);
        Group::ALL.into_iter().filter(shown).collect()
    }

    /// The rows of the open group.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let shown = |key: &&&str| (self.free || PERSONAL.contains(*key)) && self.suits(key);
        let keys = self.group.keys().iter().filter(shown);
        let mut rows: Vec<Row> = keys.map(|key| Row::Key(key)).collect();
        match self.group {
            Group::Look => rows.push(if self.free { Row::TrySounds } else { Row::Unlock }),
            Group::Register => {
                rows.extend([Row::State, Row::TestPage, Row::Detect]);
                rows.extend((0..self.looking.as_ref().map_or(0, |looking| looking.found.len())).map(Row::Found));
            }
            Group::Display => rows.push(Row::ShowDisplay),
            Group::Copies => rows.push(Row::BackUp),
            Group::Papers => {
                rows.extend(self.value("documents.print").map(|_| Row::TestDocument));
                rows.push(Row::Templates);
            }
            Group::About => rows.push(Row::News),
            Group::Connection | Group::Scanner => {}
        }
        rows
    }

    /// The family of registers that is named now.
    fn family(&self) -> Option<&'static Family> {
        family::named(&self.value("register.family")?)
    }

    /// Whether a key says anything to devices of the family.
    fn suits(&self, key: &str) -> bool {
        let Some(family) = self.family() else { return true };
        match key {
            "register.columns" | "register.pace" => family.is_printer(),
            "register.pitch" => family.name == textprinter::ESCP.name,
            "register.operator" | "register.operator_password" => family.takes_operator(),
            "register.administrator_password" => family.takes_administrator(),
            "register.tax_group" => family.tax_groups > 0,
            _ => true,
        }
    }

    /// What a key has now.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<String> {
        self.values.get(key).cloned()
    }

    /// What may be chosen for a key, the usual value as nothing; nothing at all where it is typed.
    pub(super) fn options(&self, key: &str) -> Option<Vec<Option<String>>> {
        let given = |words: &[&str]| words.iter().map(|word| Some((*word).to_owned())).collect::<Vec<_>>();
        let or_usual = |words: &[&str]| [vec![None], given(words)].concat();
        let family = self.family();
        match (KEYS.iter().find(|known| known.key == key)?.allowed, key) {
            (Allowed::Choice(words), _) => Some(given(words)),
            (Allowed::Numbers(numbers), key) => {
                let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
                Some(if matches!(key, "register.baud" | "register.pitch") {
                    or_usual(&numbers)
                } else {
                    given(&numbers)
                })
            }
            (Allowed::Family, _) => Some(FAMILIES.iter().map(|family| Some(family.name.to_owned())).collect()),
            (Allowed::OfFamily, "register.model") => Some(or_usual(family.map_or(&[], |family| family.models))),
            (Allowed::OfFamily, _) => {
                let takes = family.is_some_and(|family| family.takes_code_page());
                Some(or_usual(if takes { &CODE_PAGES } else { &[] }))
            }
            (
                Allowed::Range(..)
                | Allowed::Folder
                | Allowed::Port
                | Allowed::Place
                | Allowed::Screen
                | Allowed::Spooler
                | Allowed::Addresses
                | Allowed::Proxy
                | Allowed::Hosts,
                _,
            ) => None,
        }
    }

    /// These changes with all that must go because it does not suit another family of devices.
    ///
    /// # Errors
    /// What is wrong with them all the same.
    pub(super) fn suited(&self, mut changes: Vec<Change>) -> Result<Vec<Change>, ConfigError> {
        loop {
            let Err(mistake) = with(&self.text, &changes) else { return Ok(changes) };
            let other = KEYS.iter().find(|known| known.key == mistake.key).map(|known| known.key);
            let changed = changes.iter().any(|(key, _)| *key == mistake.key);
            match (&mistake.problem, other) {
                (Problem::NotOfFamily { .. }, Some(key)) if !changed && key != "register.port" => {
                    changes.push((key, None));
                }
                _ => return Err(mistake),
            }
        }
    }
}

/// What a key is called.
#[must_use]
pub fn key_words(key: &str) -> String {
    fl!(&format!("setting-{}", key.replace(['.', '_'], "-")))
}

/// A value of a key in words. `server` is the address of the enrolment.
#[must_use]
pub fn value_words(key: &str, value: Option<&str>, server: &str) -> String {
    match (key, value) {
        (key, Some(_)) if is_secret(key) => SECRET.to_owned(),
        (key, None) if is_secret(key) => fl!("settings-factory"),
        ("log.level", Some(level)) => fl!(&format!("settings-log-{level}")),
        ("language" | "receipt_language", Some(code)) => {
            Language::from_code(code).map_or_else(|| code.to_owned(), |language| i18n::own_name(language).to_owned())
        }
        ("theme", Some(name)) => fl!(&format!("look-{name}")),
        ("type_size", Some(name)) => fl!(&format!("type-{name}")),
        ("register.drawer", Some(name)) => fl!(&format!("settings-drawer-{name}")),
        ("drawer.count", Some("open")) => fl!("settings-count-open"),
        ("drawer.count", _) => fl!("settings-count-blind"),
        ("register.port", Some("emulator")) => fl!("settings-emulator"),
        ("payers.remember", Some("on")) => fl!("settings-payers-on"),
        ("payers.remember", _) => fl!("settings-payers-off"),
        ("payers.keep_months", Some(months)) => fl!("settings-months", count = months),
        ("search.keep_answers", Some("on")) => fl!("settings-kept"),
        ("search.keep_answers", _) => fl!("settings-reset"),
        ("bill.paid_again_min", Some("0")) => fl!("settings-never"),
        ("bill.paid_again_min", Some(minutes)) => fl!("settings-minutes", count = minutes),
        ("readings.unusual", Some(times)) => fl!("settings-times", count = times),
        ("sounds", Some("off")) => fl!("settings-sounds-off"),
        ("sounds", _) => fl!("settings-sounds-on"),
        ("lock_after_min", Some("0")) => fl!("settings-never"),
        ("lock_after_min", Some(minutes)) => fl!("settings-minutes", count = minutes),
        ("sync.interval_s" | "sync.timeout_s", Some(seconds)) => fl!("settings-seconds", count = seconds),
        ("documents.print" | "documents.reports", Some("system")) => fl!("settings-system-printer"),
        ("sync.hosts", None | Some("")) => fl!("settings-no-hosts"),
        ("sync.proxy", None | Some("")) => fl!("settings-no-proxy"),
        (_, Some(value)) => value.to_owned(),
        ("sync.addresses", None) => server.to_owned(),
        ("documents.print" | "documents.reports", None) => fl!("settings-on-register"),
        ("documents.scans", None) => fl!("settings-no-folder"),
        ("display.port" | "display.second_screen" | "scanner.port", None) => fl!("settings-no-device"),
        ("register.port", None) => fl!("settings-not-named"),
        ("backup.folder", None) => fl!("settings-no-copies"),
        (_, None) => fl!("settings-usual"),
    }
}

/// What is wrong with a setting.
#[must_use]
pub fn problem_words(problem: &Problem) -> String {
    match problem {
        Problem::Syntax(what) => fl!("config-syntax", what = what.clone()),
        Problem::UnknownKey(known) => fl!("config-unknown", values = known.join(", ")),
        Problem::NotAllowed(allowed) => fl!("config-allowed", values = allowed.to_string()),
        Problem::SamePort { other } => fl!("config-same-port", other = *other),
        Problem::NotOfFamily { family, allowed } if allowed.is_empty() => {
            fl!("config-not-of-family", family = *family)
        }
        Problem::NotOfFamily { family, allowed } => {
            fl!("config-of-family", family = *family, values = allowed.join(", "))
        }
    }
}
