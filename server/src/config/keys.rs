//! The table of keys: what each is called, what may stand there, where it goes.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::{Config, PREFIX};
use crate::logging::LogFormat;
use crate::routes::metrics::Watchers;
use crate::server::Tls;

/// Most names of a certificate.
const NAMES_MAX: usize = 32;

/// A value as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A list of texts.
    Texts(Vec<String>),
}

/// What may stand at a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// An address with a port.
    Address,
    /// Names and addresses of computers.
    Names,
    /// Addresses of computers.
    Addresses,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number, both ends included.
    Range(i64, i64),
}

impl Allowed {
    /// Whether this may stand there.
    #[must_use]
    pub fn allows(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Address, Value::Text(text)) => text.parse::<SocketAddr>().is_ok(),
            (Self::Names, Value::Texts(names)) => names.len() <= NAMES_MAX && names.iter().all(|name| is_name(name)),
            (Self::Addresses, Value::Texts(texts)) => texts.len() <= NAMES_MAX && addresses(texts).is_some(),
            (Self::Choice(words), Value::Text(text)) => words.contains(&text.as_str()),
            (Self::Range(from, to), Value::Number(number)) => (from..=to).contains(number),
            (Self::Address | Self::Names | Self::Addresses | Self::Choice(_) | Self::Range(..), _) => false,
        }
    }

    /// The value that a variable of the environment means; names stand with commas between them.
    #[must_use]
    pub fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Address | Self::Choice(_) => Some(Value::Text(text.to_owned())),
            Self::Names | Self::Addresses if text.is_empty() => Some(Value::Texts(Vec::new())),
            Self::Names | Self::Addresses => {
                Some(Value::Texts(text.split(',').map(|name| name.trim().to_owned()).collect()))
            }
            Self::Range(..) => text.parse().ok().map(Value::Number),
        }
    }
}

impl std::fmt::Display for Allowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address => f.write_str("an address with a port, such as \"0.0.0.0:8443\" or \"[::]:8443\""),
            Self::Names => {
                write!(f, "a list of at most {NAMES_MAX} names or addresses, such as [\"centre.example.org\"]")
            }
            Self::Addresses => write!(f, "a list of at most {NAMES_MAX} addresses, such as [\"127.0.0.1\"]"),
            Self::Choice(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                f.write_str(&words.join(", "))
            }
            Self::Range(from, to) => write!(f, "a whole number from {from} to {to}"),
        }
    }
}

/// The name or the address of a computer, as it may stand in a certificate.
fn is_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.parse::<std::net::IpAddr>().is_ok() || (text.len() <= 253 && text.split('.').all(label))
}

/// Addresses of computers, when each is one.
fn addresses(texts: &[String]) -> Option<Vec<IpAddr>> {
    texts.iter().map(|text| text.parse().ok()).collect()
}

/// One key.
#[derive(Debug)]
pub struct Key {
    /// Its name with its section.
    pub key: &'static str,
    /// What may stand there.
    pub allowed: Allowed,
    /// Puts an allowed value in its place.
    pub(super) set: fn(&mut Config, &Value) -> Option<()>,
}

impl Key {
    /// Its section.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.key.split('.').next().unwrap_or_default()
    }

    /// The variable of the environment that says it.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.key.replace('.', "_").to_ascii_uppercase())
    }
}

const COUNT: Allowed = Allowed::Range(1, 1_000_000);
const SECONDS: Allowed = Allowed::Range(1, 3600);

/// Every key there is.
pub const KEYS: [Key; 22] = [
    Key { key: "listen.address", allowed: Allowed::Address, set: |c, v| parsed(&mut c.listen, v) },
    Key {
        key: "listen.tls",
        allowed: Allowed::Choice(&["auto", "off"]),
        set: |c, v| word(&mut c.tls, v, &[("auto", Tls::Auto), ("off", Tls::Off)]),
    },
    Key { key: "listen.names", allowed: Allowed::Names, set: |c, v| names(&mut c.names, v) },
    Key { key: "limits.connections", allowed: COUNT, set: |c, v| number(&mut c.limits.connections, v) },
    Key {
        key: "limits.connections_per_address",
        allowed: COUNT,
        set: |c, v| number(&mut c.limits.connections_per_address, v),
    },
    Key {
        key: "limits.requests",
        // Each works on a thread of its own.
        allowed: Allowed::Range(1, 400),
        set: |c, v| number(&mut c.limits.requests, v),
    },
    Key { key: "limits.turn_s", allowed: SECONDS, set: |c, v| seconds(&mut c.limits.turn, v) },
    Key { key: "limits.requests_per_till", allowed: COUNT, set: |c, v| number(&mut c.limits.requests_per_till, v) },
    Key {
        key: "limits.unsigned_per_address",
        allowed: COUNT,
        set: |c, v| number(&mut c.limits.unsigned_per_address, v),
    },
    Key {
        key: "limits.enrolments_per_address",
        allowed: COUNT,
        set: |c, v| number(&mut c.limits.enrolments_per_address, v),
    },
    Key {
        key: "limits.receipts_per_address",
        allowed: COUNT,
        set: |c, v| number(&mut c.limits.receipts_per_address, v),
    },
    Key {
        key: "limits.proxies",
        allowed: Allowed::Addresses,
        set: |c, v| {
            let Value::Texts(texts) = v else { return None };
            c.limits.proxies = addresses(texts)?;
            Some(())
        },
    },
    Key { key: "limits.bodies_mib", allowed: Allowed::Range(8, 4096), set: |c, v| mebibytes(&mut c.limits.bodies, v) },
    Key { key: "limits.head_s", allowed: SECONDS, set: |c, v| seconds(&mut c.limits.head, v) },
    Key { key: "limits.body_s", allowed: SECONDS, set: |c, v| seconds(&mut c.limits.body, v) },
    Key { key: "limits.idle_s", allowed: SECONDS, set: |c, v| seconds(&mut c.limits.idle, v) },
    Key { key: "limits.grace_s", allowed: SECONDS, set: |c, v| seconds(&mut c.limits.grace, v) },
    Key {
        key: "ledger.prove_at_min",
        allowed: Allowed::Range(0, 1439),
        set: |c, v| {
            let Value::Number(minutes) = v else { return None };
            c.limits.prove_at = u16::try_from(*minutes).ok()?;
            Some(())
        },
    },
    Key {
        key: "metrics.watchers",
        allowed: Allowed::Choice(&["nobody", "loopback", "everybody"]),
        set: |c, v| {
            let words =
                [("nobody", Watchers::Nobody), ("loopback", Watchers::Loopback), ("everybody", Watchers::Everybody)];
            word(&mut c.watchers, v, &words)
        },
    },
    Key { key: "log.days", allowed: Allowed::Range(1, 3650), set: |c, v| number(&mut c.log.days, v) },
    Key {
        key: "log.level",
        allowed: Allowed::Choice(&["error", "warn", "info", "debug"]),
        set: |c, v| parsed(&mut c.log.level, v),
    },
    Key {
        key: "log.format",
        allowed: Allowed::Choice(&["text", "json"]),
        set: |c, v| word(&mut c.log.format, v, &[("text", LogFormat::Text), ("json", LogFormat::Json)]),
    },
];

fn parsed<T: std::str::FromStr>(place: &mut T, value: &Value) -> Option<()> {
    let Value::Text(text) = value else { return None };
    *place = text.parse().ok()?;
    Some(())
}

fn word<T: Copy>(place: &mut T, value: &Value, words: &[(&str, T)]) -> Option<()> {
    let Value::Text(text) = value else { return None };
    *place = words.iter().find(|(word, _)| word == text)?.1;
    Some(())
}

fn names(place: &mut Vec<String>, value: &Value) -> Option<()> {
    let Value::Texts(names) = value else { return None };
    place.clone_from(names);
    Some(())
}

fn number<T: TryFrom<i64>>(place: &mut T, value: &Value) -> Option<()> {
    let Value::Number(number) = value else { return None };
    *place = T::try_from(*number).ok()?;
    Some(())
}

fn seconds(place: &mut Duration, value: &Value) -> Option<()> {
    let mut whole = 0_u64;
    number(&mut whole, value)?;
    *place = Duration::from_secs(whole);
    Some(())
}

fn mebibytes(place: &mut usize, value: &Value) -> Option<()> {
    let mut whole = 0_usize;
    number(&mut whole, value)?;
    *place = whole.checked_mul(1 << 20)?;
    Some(())
}
