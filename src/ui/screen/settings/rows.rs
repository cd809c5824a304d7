//! What can be changed at the window: the groups of settings, the rows of each, and what may be chosen for a key.

use kassa_drivers::family::{self, CODE_PAGES, FAMILIES, Family};
use kassa_drivers::textprinter::{self, form::Feed};

use super::Settings;
use crate::config::{Allowed, Change, ConfigError, KEYS, Problem, is_secret, with};
use crate::fl;
use crate::i18n::{self, Language};
use crate::keyboard::DEEDS;
use crate::papers::prints::words;
use crate::papers::route::{Papers, Route};

/// A group of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Language, colours, letters, the lock.
    Look,
    /// The line to the centre.
    Connection,
    /// The fiscal register or the receipt printer.
    Register,
    /// The text printer beside the register.
    Printer,
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
    /// Keys of the window.
    Keys,
}

impl Group {
    /// Every group, in order.
    pub const ALL: [Self; 10] = [
        Self::Look,
        Self::Connection,
        Self::Register,
        Self::Printer,
        Self::Papers,
        Self::Display,
        Self::Scanner,
        Self::Copies,
        Self::About,
        Self::Keys,
    ];

    /// What it is called.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Look => fl!("settings-look"),
            Self::Connection => fl!("settings-connection"),
            Self::Register => fl!("settings-register"),
            Self::Printer => fl!("settings-printer"),
            Self::Papers => fl!("settings-papers"),
            Self::Display => fl!("settings-display"),
            Self::Scanner => fl!("settings-scanner"),
            Self::Copies => fl!("settings-copies"),
            Self::About => fl!("view-about"),
            Self::Keys => fl!("settings-keys"),
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
                "bill.stale_hours",
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
                "register.feed",
                "register.tear_feed",
                "register.form_lines",
                "register.left",
                "register.operator",
                "register.operator_password",
                "register.administrator_password",
                "register.tax_group",
                "drawer.count_at_opening",
                "drawer.float",
                "drawer.sheet_after_z",
            ],
            Self::Printer => &PRINTER,
            Self::Papers => &PAPERS,
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
            Self::Keys => &KEYS_OF_DEEDS,
        }
    }
}

/// Keys of the text printer.
const PRINTER: [&str; 12] = [
    "printer.port",
    "printer.family",
    "printer.baud",
    "printer.model",
    "printer.code_page",
    "printer.columns",
    "printer.pitch",
    "printer.pace",
    "printer.feed",
    "printer.tear_feed",
    "printer.form_lines",
    "printer.left",
];

/// Keys of papers.
const PAPERS: [&str; 12] = [
    "documents.print",
    "documents.slips",
    "documents.requests",
    "documents.acts",
    "documents.orders",
    "documents.sheets",
    "documents.handouts",
    "documents.reports",
    "documents.slip",
    "documents.preview",
    "documents.scans",
    "documents.dbf_page",
];

/// Keys of the window, those of the menu first.
const KEYS_OF_DEEDS: [&str; DEEDS.len()] = [
    "keys.pay",
    "keys.bill",
    "keys.ahead",
    "keys.readings",
    "keys.third",
    "keys.reports",
    "keys.paid",
    "keys.register",
    "keys.shift",
    "keys.queue",
    "keys.settings",
    "keys.other",
    "keys.remove",
    "keys.park",
    "keys.unpark",
    "keys.questions",
    "keys.services",
    "keys.month",
    "keys.correct",
    "keys.save",
    "keys.print",
    "keys.duplicate",
    "keys.cases",
    "keys.lock",
    "keys.pin",
    "keys.hand_over",
    "keys.sign_out",
    "keys.language",
    "keys.theme",
    "keys.hold",
];

/// Settings of whoever sits at the till: nobody's leave is needed for them.
const PERSONAL: [&str; 3] = ["language", "theme", "type_size"];

/// The key of the way that papers go which have none of their own.
const USUAL_ROUTE: &str = "documents.print";
/// Stands among the ways papers may go for a command that is typed.
pub(super) const TYPED: &str = "…";

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
    /// Print a page on the text printer.
    TestPrinter,
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
    /// Put all keys of the window back as they come.
    KeysBack,
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
            Group::Printer => rows.extend(self.value("printer.port").map(|_| Row::TestPrinter)),
            Group::Papers => {
                rows.extend(self.has_a_route(|route| matches!(route, Route::Spooler(_))).then_some(Row::TestDocument));
                rows.extend(self.has_a_route(|route| *route == Route::Printer).then_some(Row::TestPrinter));
                rows.push(Row::Templates);
            }
            Group::About => rows.push(Row::News),
            Group::Keys => rows.push(Row::KeysBack),
            Group::Connection | Group::Scanner => {}
        }
        rows
    }

    /// Whether any papers go such a way.
    fn has_a_route(&self, is_it: impl Fn(&Route) -> bool) -> bool {
        let keys = Papers::ALL.map(Papers::key).into_iter().chain([USUAL_ROUTE]);
        keys.filter_map(|key| self.value(key)?.parse().ok()).any(|route| is_it(&route))
    }

    /// The family that is named now for the devices a key is of: those of the register, or the text printer.
    fn family(&self, key: &str) -> Option<&'static Family> {
        let section = if key.starts_with("printer.") { "printer.family" } else { "register.family" };
        family::named(&self.value(section)?)
    }

    /// Whether a key says anything to devices of the family.
    fn suits(&self, key: &str) -> bool {
        // Of a text printer that is not there nothing but its port can be said.
        if key.starts_with("printer.") && key != "printer.port" && self.value("printer.port").is_none() {
            return false;
        }
        let Some(family) = self.family(key) else { return true };
        match key {
            "register.columns" | "register.pace" | "register.feed" | "register.tear_feed" | "register.left" => {
                family.is_printer()
            }
            "register.form_lines" | "printer.form_lines" => family.takes_forms(),
            "register.pitch" | "printer.pitch" => family.name == textprinter::ESCP.name,
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
        let family = self.family(key);
        match (KEYS.iter().find(|known| known.key == key)?.allowed, key) {
            (Allowed::Choice(words), "register.feed" | "printer.feed") => {
                let takes = |word: &&&str| **word != Feed::Sheet.name() || family.is_some_and(Family::takes_forms);
                Some(or_usual(&words.iter().filter(takes).copied().collect::<Vec<_>>()))
            }
            (Allowed::Choice(words), _) => Some(given(words)),
            (Allowed::Route, key) => Some(self.routes(key)),
            (Allowed::Numbers(numbers), key) => {
                let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
                Some(if matches!(key, "register.baud" | "register.pitch" | "printer.baud" | "printer.pitch") {
                    or_usual(&numbers)
                } else {
                    given(&numbers)
                })
            }
            (Allowed::Family, _) => Some(FAMILIES.iter().map(|family| Some(family.name.to_owned())).collect()),
            (Allowed::OfFamily, "register.model" | "printer.model") => {
                Some(or_usual(family.map_or(&[], |family| family.models)))
            }
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
                | Allowed::Outlet
                | Allowed::Addresses
                | Allowed::Proxy
                | Allowed::Hosts
                | Allowed::Hotkey,
                _,
            ) => None,
        }
    }

    /// The ways papers may go: as is usual, on the till's devices, on the system's printers, into a file; one that stands
    /// in the file already; and a command that is typed.
    fn routes(&self, key: &str) -> Vec<Option<String>> {
        let printer = self.value("printer.port").map(|_| Route::Printer.to_string());
        let own = [Some(Route::Register.to_string()), printer, Some("system".to_owned())];
        let found = self.printers.iter().map(|name| format!("system:{name}"));
        let mut routes: Vec<Option<String>> = vec![None];
        routes.extend(own.into_iter().flatten().chain(found).chain([Route::File.to_string()]).map(Some));
        let now = self.value(key);
        if !routes.contains(&now) {
            routes.push(now);
        }
        routes.push(Some(TYPED.to_owned()));
        routes
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
        ("drawer.count_at_opening", Some("on")) => fl!("settings-opening-counted"),
        ("drawer.count_at_opening", _) => fl!("settings-opening-by-key"),
        ("drawer.float", None | Some("0")) => fl!("settings-float-none"),
        ("drawer.sheet_after_z", Some("off")) => fl!("settings-sheet-by-key"),
        ("drawer.sheet_after_z", _) => fl!("settings-sheet-by-itself"),
        ("register.port", Some("emulator")) => fl!("settings-emulator"),
        ("payers.remember", Some("on")) => fl!("settings-payers-on"),
        ("payers.remember", _) => fl!("settings-payers-off"),
        ("payers.keep_months", Some(months)) => fl!("settings-months", count = months),
        ("search.keep_answers", Some("on")) => fl!("settings-kept"),
        ("search.keep_answers", _) => fl!("settings-reset"),
        ("bill.paid_again_min", Some("0")) => fl!("settings-never"),
        ("bill.paid_again_min", Some(minutes)) => fl!("settings-minutes", count = minutes),
        ("bill.stale_hours", Some(hours)) => fl!("settings-hours", count = hours),
        ("readings.unusual", Some(times)) => fl!("settings-times", count = times),
        ("sounds", Some("off")) => fl!("settings-sounds-off"),
        ("sounds", _) => fl!("settings-sounds-on"),
        ("lock_after_min", Some("0")) => fl!("settings-never"),
        ("lock_after_min", Some(minutes)) => fl!("settings-minutes", count = minutes),
        ("sync.interval_s" | "sync.timeout_s", Some(seconds)) => fl!("settings-seconds", count = seconds),
        (key, value) if is_route(key) => route_words(key, value),
        ("documents.preview", Some("on")) => fl!("settings-preview-on"),
        ("documents.preview", _) => fl!("settings-preview-off"),
        ("documents.slip", Some("each")) => fl!("settings-slip-each"),
        ("documents.slip", _) => fl!("settings-slip-by-key"),
        ("register.feed" | "printer.feed", Some(feed)) => fl!(&format!("settings-feed-{feed}")),
        ("printer.port", None) => fl!("settings-no-device"),
        ("sync.hosts", None | Some("")) => fl!("settings-no-hosts"),
        ("sync.proxy", None | Some("")) => fl!("settings-no-proxy"),
        (_, Some(value)) => value.to_owned(),
        ("sync.addresses", None) => server.to_owned(),
        ("documents.scans", None) => fl!("settings-no-folder"),
        ("display.port" | "display.second_screen" | "scanner.port", None) => fl!("settings-no-device"),
        ("register.port", None) => fl!("settings-not-named"),
        ("backup.folder", None) => fl!("settings-no-copies"),
        (_, None) => fl!("settings-usual"),
    }
}

/// Whether a key says where papers go.
#[must_use]
pub fn is_route(key: &str) -> bool {
    key == USUAL_ROUTE || Papers::ALL.iter().any(|papers| papers.key() == key)
}

fn route_words(key: &str, value: Option<&str>) -> String {
    match value.map(str::parse::<Route>) {
        Some(_) if value == Some(TYPED) => fl!("route-typed"),
        Some(Ok(route)) => words::route(&route),
        Some(Err(_)) => value.unwrap_or_default().to_owned(),
        None if key == USUAL_ROUTE || key == Papers::Reports.key() => fl!("settings-on-register"),
        None => fl!("route-usual"),
    }
}

/// What is wrong with a setting.
#[must_use]
pub fn problem_words(problem: &Problem) -> String {
    match problem {
        Problem::Syntax(what) => fl!("config-syntax", what = what.clone()),
        Problem::UnknownKey(known) => fl!("config-unknown", values = known.join(", ")),
        Problem::NotAllowed(allowed) => fl!("config-allowed", values = allowed.to_string()),
        Problem::Missing { other } => fl!("config-missing", other = *other),
        Problem::TooNarrow { columns, least } => fl!("config-too-narrow", columns = *columns, least = *least),
        Problem::SamePort { other } => fl!("config-same-port", other = *other),
        Problem::SameKey { other, line } => fl!("config-same-key", other = *other, line = line.to_string()),
        Problem::NotOfFamily { family, allowed } if allowed.is_empty() => {
            fl!("config-not-of-family", family = *family)
        }
        Problem::NotOfFamily { family, allowed } => {
            fl!("config-of-family", family = *family, values = allowed.join(", "))
        }
    }
}
