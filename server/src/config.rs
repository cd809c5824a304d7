//! Settings of a serving centre: from a file, from the environment, checked key by key.
//!
//! One table of keys says what may stand where. A mistake is told with its file, line and key and what is allowed
//! there, or with its variable, and a centre never starts on something else than what was meant. The command line wins
//! over the environment, the environment over the file, the file over what is usual.

use std::ffi::{OsStr, OsString};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::limits::Limits;
use crate::logging::{LogConfig, LogFormat};
use crate::routes::metrics::Watchers;
use crate::server::Tls;

mod keys;

pub use keys::{Allowed, KEYS, Key, Value};

/// The settings file in a data directory, read when no other is named.
pub const FILE: &str = "server.toml";
/// How names of variables begin. The rest is the key in capital letters, with underscores for dots.
pub const PREFIX: &str = "KASSA_SERVER_";
/// Names the data directory.
pub const DATA: &str = "KASSA_SERVER_DATA";
/// Names the settings file.
pub const CONFIG: &str = "KASSA_SERVER_CONFIG";
/// The variable that names the database of PostgreSQL: an address may hold a password, which stands on no command line.
pub const POSTGRES: &str = "KASSA_SERVER_POSTGRES";

/// Settings of a serving centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Whether it speaks TLS.
    pub tls: Tls,
    /// Names its certificate is good for, beside localhost and the loopback addresses.
    pub names: Vec<String>,
    /// How much at once, how often, for how long.
    pub limits: Limits,
    /// Who may see the figures.
    pub watchers: Watchers,
    /// The logs.
    pub log: LogConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8443)),
            tls: Tls::Auto,
            names: Vec::new(),
            limits: Limits::default(),
            watchers: Watchers::default(),
            log: LogConfig { days: 30, level: "info".to_owned(), format: LogFormat::Text },
        }
    }
}

/// Where a setting stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a file, at a line from 1.
    Line(PathBuf, usize),
    /// In a variable of the environment.
    Variable(String),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Line(file, line) => write!(f, "{}:{line}", file.display()),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// Why there are no settings to start on.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: {source}", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("{place}: {what}")]
    Syntax {
        /// Where.
        place: Place,
        /// What the reader says.
        what: String,
    },
    /// There is no such key.
    #[error("{place}: there is no setting {key}; there are: {}", KEYS.map(|known| known.key).join(", "))]
    NoSuchKey {
        /// Where.
        place: Place,
        /// The key.
        key: String,
    },
    /// The value may not stand there.
    #[error("{place}: {key} may be {allowed}")]
    NotAllowed {
        /// Where.
        place: Place,
        /// The key.
        key: &'static str,
        /// What may.
        allowed: Allowed,
    },
}

impl Config {
    /// What is usual, changed by a file, changed by the environment. A file that was named must be there.
    ///
    /// # Errors
    /// The first mistake.
    pub fn load(
        named: Option<&Path>,
        data: &Path,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        let file = named.map_or_else(|| data.join(FILE), Path::to_owned);
        match std::fs::read_to_string(&file) {
            Ok(text) => config.take_file(&file, &text)?,
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => return Err(ConfigError::File { file, source }),
        }
        for (name, text) in environment {
            config.take_variable(&name, &text)?;
        }
        Ok(config)
    }

    fn take_file(&mut self, file: &Path, text: &str) -> Result<(), ConfigError> {
        let place = |offset: usize| Place::Line(file.to_owned(), line_of(text, offset));
        let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
            place: place(error.span().map_or(0, |span| span.start)),
            what: error.message().to_owned(),
        })?;
        for (section, value) in table.get_ref().iter() {
            let name = section.get_ref().to_string();
            match value.get_ref() {
                DeValue::Table(inner) if KEYS.iter().any(|known| known.section() == name) => {
                    for (key, value) in inner.iter() {
                        let place = place(key.span().start);
                        self.take(place, format!("{name}.{}", key.get_ref()), value_of(value.get_ref()))?;
                    }
                }
                _ => return Err(ConfigError::NoSuchKey { place: place(section.span().start), key: name }),
            }
        }
        Ok(())
    }

    /// Takes a variable in when its name says that it is a setting.
    fn take_variable(&mut self, name: &OsStr, text: &OsStr) -> Result<(), ConfigError> {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else { return Ok(()) };
        if [DATA, CONFIG, POSTGRES].contains(&name) {
            return Ok(());
        }
        let place = Place::Variable(name.to_owned());
        let Some(known) = KEYS.iter().find(|known| known.variable() == name) else {
            return Err(ConfigError::NoSuchKey { place, key: name.to_owned() });
        };
        let value = text.to_str().and_then(|text| known.allowed.read(text));
        self.take(place, known.key.to_owned(), value)
    }

    fn take(&mut self, place: Place, key: String, value: Option<Value>) -> Result<(), ConfigError> {
        let Some(known) = KEYS.iter().find(|known| known.key == key) else {
            return Err(ConfigError::NoSuchKey { place, key });
        };
        let value = value.filter(|value| known.allowed.allows(value));
        value.and_then(|value| (known.set)(self, &value)).ok_or(ConfigError::NotAllowed {
            place,
            key: known.key,
            allowed: known.allowed,
        })
    }
}

/// A value of the file, when it is of a kind that any setting has.
fn value_of(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::String(text) => Some(Value::Text(text.to_string())),
        DeValue::Integer(number) => number.to_string().parse().ok().map(Value::Number),
        DeValue::Array(items) => {
            let texts = items.iter().map(|item| item.get_ref().as_str().map(str::to_owned));
            texts.collect::<Option<_>>().map(Value::Texts)
        }
        DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests;
