//! The settings file `config.toml` as types. One table of keys says what is allowed, and every mistake is told with its
//! line, its key and what may stand there; a mistake in the file never starts the till on something else.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::keyboard::Wishes;
use crate::papers::route::Routes;
use crate::sync::client::Way;

mod addresses;
mod bill;
mod counter;
mod drawer;
mod file;
mod keyboard;
mod keys;
mod printer;
mod register;

pub use bill::BillTells;
pub use counter::{DisplayConfig, ScannerConfig, SecondScreen};
pub use drawer::Counting;
pub use file::{Change, SettingsFile, values, with};
pub use keyboard::key_of;
pub use keys::{Allowed, KEYS, is_secret, noted};
pub use printer::PrinterConfig;
pub use register::{RegisterConfig, RegisterPort, is_one_way, is_serial, port_name};

/// The settings file in a data folder.
pub const FILE: &str = "config.toml";

/// The settings of a workplace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Language of the window: `uk`, `ru`, `kk` or `en`.
    pub language: String,
    /// Language of receipts.
    pub receipt_language: String,
    /// Colours of the window: `light`, `dark` or `contrast`.
    pub theme: String,
    /// Size of the window's text: `usual` or `large`.
    pub type_size: String,
    /// Minutes without a key or a click after which the window is locked, 0–240; 0 for never.
    pub lock_after_min: u16,
    /// Whether tones are heard at the counter: `on` or `off`.
    pub sounds: String,
    /// Whether payers who agree are remembered by their phone: `on` or `off`.
    pub payers_remember: String,
    /// Months after their last payment for which they are, 1–60.
    pub payers_keep_months: u16,
    /// How many times the usual month a reading must have used to be asked about, 2–100.
    pub readings_unusual: u16,
    /// Whether what was answered before the search holds for the next payer too: `on` or `off`.
    pub search_keep_answers: String,
    /// When a bill tells something of its own.
    pub bill: BillTells,
    /// Addresses of the centre, tried in order; the one of the enrolment where there are none.
    pub sync_addresses: Vec<String>,
    /// Where these names are, whatever the network says of them: a name and the address of its machine.
    pub sync_hosts: Vec<(String, IpAddr)>,
    /// The proxy of the point's network, `http://name:port`; the way is straight where there is none.
    pub sync_proxy: Option<String>,
    /// Seconds that the longest exchange with the centre may take, 10–120.
    pub sync_timeout_s: u64,
    /// Seconds between two rounds to the centre, 5–600.
    pub sync_interval_s: u64,
    /// The fiscal register.
    pub register: RegisterConfig,
    /// How the drawer is counted.
    pub counting: Counting,
    /// The customer display.
    pub display: DisplayConfig,
    /// The scanner on a serial line.
    pub scanner: ScannerConfig,
    /// The text printer beside the register.
    pub printer: PrinterConfig,
    /// Where papers go.
    pub routes: Routes,
    /// A slip is printed after each payment that is registered, and by a key alone otherwise.
    pub slip_each: bool,
    /// The receipts of a visit are looked at before its money is taken.
    pub preview: bool,
    /// The code page of reports as DBF.
    pub documents_dbf_page: String,
    /// The folder that gets a copy of the money file when a shift is closed; no copies where there is none.
    pub backup_folder: Option<PathBuf>,
    /// How many copies are kept there, 1–365.
    pub backup_keep: usize,
    /// Days for which logs are kept.
    pub log_days: usize,
    /// What is logged: `error`, `warn`, `info` or `debug`.
    pub log_level: String,
    /// Keys of the window that are not those it comes with.
    pub keys: Wishes,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            language: "uk".to_owned(),
            receipt_language: "uk".to_owned(),
            theme: "light".to_owned(),
            type_size: "usual".to_owned(),
            lock_after_min: 15,
            sounds: "on".to_owned(),
            payers_remember: "off".to_owned(),
            payers_keep_months: 12,
            readings_unusual: 10,
            search_keep_answers: "off".to_owned(),
            bill: BillTells::default(),
            sync_addresses: Vec::new(),
            sync_hosts: Vec::new(),
            sync_proxy: None,
            sync_timeout_s: Way::USUAL_S,
            sync_interval_s: 30,
            register: RegisterConfig::default(),
            counting: Counting::default(),
            display: DisplayConfig::default(),
            scanner: ScannerConfig::default(),
            printer: PrinterConfig::default(),
            routes: Routes::default(),
            slip_each: false,
            preview: false,
            documents_dbf_page: "cp866".to_owned(),
            backup_folder: None,
            backup_keep: 14,
            log_days: 14,
            log_level: "info".to_owned(),
            keys: Wishes::default(),
        }
    }
}

/// A mistake in the settings file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {key}: {problem:?}")]
pub struct ConfigError {
    /// Line, from 1.
    pub line: usize,
    /// The key with its section, empty when the file is no TOML at all.
    pub key: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a line of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It is no TOML: what the reader says.
    Syntax(String),
    /// There is no such key: the ones there are.
    UnknownKey(Vec<&'static str>),
    /// The value may not stand there: what may.
    NotAllowed(Allowed),
    /// The value may not stand there for a device of this family: what may, nothing where the family has no such key.
    NotOfFamily {
        /// The family.
        family: &'static str,
        /// What may stand there, or examples of it.
        allowed: Vec<&'static str>,
    },
    /// It wants another key that is not there.
    Missing {
        /// The key.
        other: &'static str,
    },
    /// The offset leaves less room for text than there must be.
    TooNarrow {
        /// Characters that are left.
        columns: i64,
        /// As many must be.
        least: i64,
    },
    /// Another device of the settings is at this port: its key.
    SamePort {
        /// The key.
        other: &'static str,
    },
    /// Another setting gives the same key of the keyboard to something else.
    SameKey {
        /// The setting.
        other: &'static str,
        /// Its line, from 1.
        line: usize,
    },
}

/// Why the settings could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file could not be read.
    #[error("{file}: {error}")]
    Io {
        /// The file.
        file: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file has a mistake.
    #[error("{file}: {mistake}")]
    Mistake {
        /// The file.
        file: String,
        /// The mistake.
        mistake: ConfigError,
    },
}

impl Config {
    /// Loads the settings of a data folder; without a file every setting has its usual value.
    ///
    /// # Errors
    /// The file cannot be read, or has a mistake.
    pub fn load(dir: &Path) -> Result<Self, LoadError> {
        let path = dir.join(FILE);
        let file = || path.display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).map_err(|mistake| LoadError::Mistake { file: file(), mistake }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(LoadError::Io { file: file(), error }),
        }
    }

    /// The way to the centre.
    #[must_use]
    pub fn way(&self) -> Way {
        Way { hosts: self.sync_hosts.clone(), proxy: self.sync_proxy.clone(), timeout_s: self.sync_timeout_s }
    }

    /// The language of the settings, for messages about the settings too: what is wrong elsewhere in them is no matter.
    #[must_use]
    pub fn language_of(dir: &Path) -> Option<String> {
        let text = std::fs::read(dir.join(FILE)).ok()?;
        let text = String::from_utf8_lossy(&text);
        let mut heads = text.lines().take_while(|line| !line.trim_start().starts_with('['));
        heads.find_map(|line| {
            let table = DeTable::parse(line).ok()?;
            let code = table.get_ref().get("language")?.get_ref().as_str()?.to_owned();
            Some(code)
        })
    }

    /// Reads the text of a settings file.
    ///
    /// # Errors
    /// The first mistake.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let table = DeTable::parse(text).map_err(|error| ConfigError {
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            key: String::new(),
            problem: Problem::Syntax(error.message().to_owned()),
        })?;
        let mut config = Self::default();
        let mut walk = Walk { text, config: &mut config, lines: HashMap::new() };
        walk.table(table.get_ref(), "")?;
        let lines = walk.lines;
        let checked = config.register.check().and_then(|()| config.printer.check());
        let line = |key: &str| lines.get(key).copied().unwrap_or(1);
        checked
            .and_then(|()| config.check_ports())
            .and_then(|()| config.check_routes())
            .and_then(|()| config.check_keys(line))
            .map_err(|(key, problem)| ConfigError { line: line(key), key: key.to_owned(), problem })?;
        Ok(config)
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

/// Walks over the file with the place of every value at hand.
struct Walk<'a> {
    text: &'a str,
    config: &'a mut Config,
    /// The line of every key that was read.
    lines: HashMap<String, usize>,
}

impl Walk<'_> {
    fn table(&mut self, table: &DeTable<'_>, section: &str) -> Result<(), ConfigError> {
        for (name, value) in table.iter() {
            let key =
                if section.is_empty() { name.get_ref().to_string() } else { format!("{section}.{}", name.get_ref()) };
            let is_section = section.is_empty() && keys::is_section(&key);
            match value.get_ref() {
                DeValue::Table(inner) if is_section => self.table(inner, &key)?,
                other => {
                    let line = line_of(self.text, name.span().start);
                    self.value(&key, other).map_err(|problem| ConfigError { line, key: key.clone(), problem })?;
                    let _ = self.lines.insert(key, line);
                }
            }
        }
        Ok(())
    }

    fn value(&mut self, key: &str, value: &DeValue<'_>) -> Result<(), Problem> {
        let Some(known) = KEYS.iter().find(|known| known.key == key) else {
            return Err(Problem::UnknownKey(KEYS.iter().map(|known| known.key).collect()));
        };
        let text = match value {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
                return Err(Problem::NotAllowed(known.allowed));
            }
        };
        let quoted = matches!(value, DeValue::String(_));
        if known.allowed.allows(&text, quoted) && (known.set)(self.config, &text).is_some() {
            Ok(())
        } else {
            Err(Problem::NotAllowed(known.allowed))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_the_usual_settings_with_a_register() {
        let mut expect = Config::default();
        expect.register.port = Some(RegisterPort::At("/dev/ttyUSB0".to_owned()));
        assert_eq!(Config::parse(include_str!("../config.example.toml")), Ok(expect));
        for known in KEYS {
            let name = known.key.rsplit('.').next().unwrap_or(known.key);
            assert!(include_str!("../config.example.toml").contains(&format!("{name} = ")), "{}", known.key);
        }
    }

    #[test]
    fn the_language_is_known_though_the_rest_is_broken() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Config::language_of(dir.path()), None);
        for (text, expect) in [
            ("language = \"kk\"\ntheme = \n", Some("kk")),
            ("theme = \"pink\"\nlanguage = \"ru\"\n", Some("ru")),
            ("\u{0}\u{1}", None),
            ("[log]\nlanguage = \"ru\"\n", None),
        ] {
            std::fs::write(dir.path().join(FILE), text).unwrap();
            assert_eq!(Config::language_of(dir.path()).as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn no_register_is_the_usual_one() {
        assert_eq!(Config::default().register.port, None);
        assert_eq!(Config::parse("[register]\nbaud = 9600\n").map(|config| config.register.port), Ok(None));
    }

    #[test]
    fn a_mistake_names_its_line_its_key_and_what_is_allowed() {
        let allowed = |key: &str| {
            Problem::NotAllowed(KEYS.iter().find(|known| known.key == key).map(|known| known.allowed).unwrap())
        };
        for (text, line, key, problem) in [
            ("language = \"uk\"\ntheme = \"pink\"\n", 2, "theme", Some(allowed("theme"))),
            ("[sync]\ninterval_s = 4\n", 2, "sync.interval_s", Some(allowed("sync.interval_s"))),
            ("[sync]\ninterval_s = \"30\"\n", 2, "sync.interval_s", Some(allowed("sync.interval_s"))),
            ("[sync]\n\ninterval_s = 5.5\n", 3, "sync.interval_s", Some(allowed("sync.interval_s"))),
            ("[register]\nport = \"\"\n", 2, "register.port", Some(allowed("register.port"))),
            ("[register]\nport = \"tcp:host:99999\"\n", 2, "register.port", Some(allowed("register.port"))),
            ("[register]\nfamily = \"epson\"\n", 2, "register.family", Some(allowed("register.family"))),
            ("[register]\nport = 3\n", 2, "register.port", Some(allowed("register.port"))),
            ("[register]\nbaud = 1\n", 2, "register.baud", Some(allowed("register.baud"))),
            ("[register]\nspeed = 9600\n", 2, "register.speed", None),
            ("colour = 1\n", 1, "colour", None),
            ("language = 7\n", 1, "language", Some(allowed("language"))),
        ] {
            let error = Config::parse(text).unwrap_err();
            assert_eq!((error.line, error.key.as_str()), (line, key), "{text}");
            match problem {
                Some(problem) => assert_eq!(error.problem, problem, "{text}"),
                None => assert!(matches!(error.problem, Problem::UnknownKey(_)), "{text}"),
            }
        }
        let broken = Config::parse("language = \"uk\"\ntheme = \n").unwrap_err();
        assert_eq!(broken.line, 2);
        assert!(matches!(broken.problem, Problem::Syntax(_)));
    }
}
