//! Where a PostgreSQL is, as libpq writes it, and how much the way there is trusted.
//!
//! `sslmode` and `sslrootcert` mean what they mean to libpq and are read here: the client knows only some of them. A
//! server of this computer may go without TLS, and does when nothing is said; another computer's is reached by
//! `verify-full` alone.

use std::fmt;
use std::net::IpAddr;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

use super::super::super::{DbError, DbResult};
use super::tls::{Check, Tls, TlsTrouble};

/// How long a connection may take, when its address does not say (`connect_timeout`).
const CONNECTING: Duration = Duration::from_secs(3);
/// What it may take beyond that to say everything a session begins with. Twice this and twice the connection, one after
/// the other, are less than a till waits for the answer to its shortest question, ten seconds.
const GREETING: Duration = Duration::from_secs(1);
/// How long a computer that is gone from the network is waited for: what was sent to it is not taken, or it says nothing of
/// still being there.
const SILENCE: Duration = Duration::from_secs(20);
/// How often it is asked whether it is still there while nothing else is to be said.
const ALIVE: Duration = Duration::from_secs(5);
const ALIVE_TIMES: u32 = 3;

/// Where a database is: a server, or several of which one takes changes.
#[derive(Clone)]
pub(in crate::db) struct Address {
    pub(super) config: Config,
    pub(super) tls: Tls,
    /// Answers that sessions with it have waited for.
    pub(in crate::db) waits: Arc<AtomicU64>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the password.
        f.debug_tuple("Address").field(&self.config.get_hosts()).field(&self.config.get_dbname()).finish()
    }
}

impl Address {
    /// Reads `postgresql://…`, or `host=… dbname=…`.
    pub(in crate::db) fn parse(text: &str) -> DbResult<Self> {
        let (text, mode) = taken(text, "sslmode").ok_or(DbError::Address)?;
        let (text, root) = taken(&text, "sslrootcert").ok_or(DbError::Address)?;
        for own in ["sslcert", "sslkey"] {
            if taken(&text, own).ok_or(DbError::Address)?.1.is_some() {
                return Err(TlsTrouble::OwnCertificate(own).into());
            }
        }
        if root.as_deref() == Some("system") {
            return Err(TlsTrouble::SystemRoots.into());
        }
        let mut config: Config = text.parse().map_err(|_| DbError::Address)?;
        if config.get_hosts().is_empty() {
            return Err(DbError::Address);
        }
        let (mode, check) = read_mode(mode.as_deref(), root.is_some()).ok_or(TlsTrouble::Mode)?;
        if mode != SslMode::Disable && config.get_hosts().iter().all(is_socket) {
            // As with libpq, a socket has no TLS whatever is said.
            let _ = config.ssl_mode(SslMode::Disable);
            return Ok(Self::set(config, Tls::without()));
        }
        if !is_here(&config) && check != Check::Name {
            return Err(if mode == SslMode::Require { TlsTrouble::Unchecked } else { TlsTrouble::Elsewhere }.into());
        }
        if check != Check::Nothing && config.get_hosts().iter().any(is_socket) {
            return Err(TlsTrouble::Mixed.into());
        }
        let _ = config.ssl_mode(mode);
        let tls = match (mode, check, root) {
            (SslMode::Disable, ..) => Tls::without(),
            (_, Check::Nothing, _) => Tls::unchecked()?,
            (_, check, Some(root)) => Tls::checked(check, Path::new(&root))?,
            (_, _, None) => return Err(TlsTrouble::NoRoot.into()),
        };
        Ok(Self::set(config, tls))
    }

    fn set(mut config: Config, tls: Tls) -> Self {
        // Of a primary and its standby whichever takes changes now.
        let _ = config.target_session_attrs(TargetSessionAttrs::ReadWrite).application_name("kassa-server");
        let _ = config.tcp_user_timeout(SILENCE);
        let _ =
            config.keepalives(true).keepalives_idle(ALIVE).keepalives_interval(ALIVE).keepalives_retries(ALIVE_TIMES);
        if config.get_connect_timeout().is_none() {
            let _ = config.connect_timeout(CONNECTING);
        }
        Self { config, tls, waits: Arc::default() }
    }

    /// Each of its servers by itself, in the order in which they are asked.
    pub(super) fn servers(&self) -> Vec<Self> {
        let hosts = self.config.get_hosts().iter().zip(0..);
        let one = |(host, at)| Self {
            config: of_one(&self.config, host, at),
            tls: self.tls.clone(),
            waits: Arc::clone(&self.waits),
        };
        hosts.map(one).collect()
    }

    /// How long one of its servers may take to open a session, everything it says in it included; one that has not answered
    /// for so long is asked whether it is there.
    pub(super) fn patience(&self) -> Duration {
        self.config.get_connect_timeout().copied().unwrap_or(CONNECTING).saturating_add(GREETING)
    }
}

/// What is said of one server among several: the client has no way to take the others out.
fn of_one(all: &Config, host: &Host, at: usize) -> Config {
    let mut one = Config::new();
    match host {
        Host::Tcp(name) => drop(one.host(name)),
        #[cfg(unix)]
        Host::Unix(path) => drop(one.host_path(path)),
    }
    if let Some(ip) = all.get_hostaddrs().get(at) {
        let _ = one.hostaddr(*ip);
    }
    if let Some(port) = all.get_ports().get(at).or_else(|| all.get_ports().first()) {
        let _ = one.port(*port);
    }
    if let Some(user) = all.get_user() {
        let _ = one.user(user);
    }
    if let Some(password) = all.get_password() {
        let _ = one.password(password);
    }
    if let Some(dbname) = all.get_dbname() {
        let _ = one.dbname(dbname);
    }
    if let Some(options) = all.get_options() {
        let _ = one.options(options);
    }
    if let Some(name) = all.get_application_name() {
        let _ = one.application_name(name);
    }
    if let Some(timeout) = all.get_connect_timeout() {
        let _ = one.connect_timeout(*timeout);
    }
    if let Some(timeout) = all.get_tcp_user_timeout() {
        let _ = one.tcp_user_timeout(*timeout);
    }
    let _ = one.keepalives(all.get_keepalives()).keepalives_idle(all.get_keepalives_idle());
    if let Some(interval) = all.get_keepalives_interval() {
        let _ = one.keepalives_interval(interval);
    }
    if let Some(times) = all.get_keepalives_retries() {
        let _ = one.keepalives_retries(times);
    }
    let _ = one.ssl_mode(all.get_ssl_mode()).ssl_negotiation(all.get_ssl_negotiation());
    let _ = one.channel_binding(all.get_channel_binding()).load_balance_hosts(all.get_load_balance_hosts());
    let _ = one.target_session_attrs(all.get_target_session_attrs());
    one
}

/// What a mode asks of the way and of the certificate; as with libpq, `require` beside an authority checks it.
fn read_mode(mode: Option<&str>, has_root: bool) -> Option<(SslMode, Check)> {
    Some(match mode {
        None | Some("disable") => (SslMode::Disable, Check::Nothing),
        Some("prefer") => (SslMode::Prefer, Check::Nothing),
        Some("require") if !has_root => (SslMode::Require, Check::Nothing),
        Some("require" | "verify-ca") => (SslMode::Require, Check::Authority),
        Some("verify-full") => (SslMode::Require, Check::Name),
        Some(_) => return None,
    })
}

/// True when nobody but this computer is on the way.
fn is_here(config: &Config) -> bool {
    let here = |host: &Host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(here) && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

const fn is_socket(host: &Host) -> bool {
    !matches!(host, Host::Tcp(_))
}

/// An address without one of its settings, and that setting: of two the last counts. `None` when it cannot be read.
fn taken(text: &str, key: &str) -> Option<(String, Option<String>)> {
    let is_url = ["postgres://", "postgresql://"].iter().any(|prefix| text.starts_with(prefix));
    let settings = if is_url { of_url(text) } else { of_words(text)? };
    let (mut rest, mut value) = (text.to_owned(), None);
    for (place, _, said) in settings.into_iter().rev().filter(|(_, name, _)| name == key) {
        rest.replace_range(place, "");
        value = value.or(Some(said));
    }
    Some((rest, value))
}

/// A setting with its place in the text.
type Setting = (Range<usize>, String, String);

/// What stands behind the question mark of a URL, each with the `&` after it.
fn of_url(text: &str) -> Vec<Setting> {
    // A name and a password before it may hold a question mark.
    let host = text.find('@').map_or(0, |at| at + 1);
    let Some(from) = text[host..].find('?').map(|at| host + at + 1) else { return Vec::new() };
    let mut at = from;
    let pieces = text[from..].split_inclusive('&').map(|piece| {
        let place = at..at + piece.len();
        at = place.end;
        // A plus is a plus in these addresses.
        let plain = piece.trim_end_matches('&').replace('+', "%2B");
        let (name, said) = form_urlencoded::parse(plain.as_bytes()).next().unwrap_or_default();
        (place, name.into_owned(), said.into_owned())
    });
    pieces.collect()
}

/// `key=value key = 'quoted value'`; a backslash takes what is behind it as it stands.
fn of_words(text: &str) -> Option<Vec<Setting>> {
    let mut settings = Vec::new();
    let mut letters = text.char_indices().peekable();
    loop {
        while letters.next_if(|(_, letter)| letter.is_whitespace()).is_some() {}
        let Some(&(from, _)) = letters.peek() else { return Some(settings) };
        let mut name = String::new();
        while let Some((_, letter)) = letters.next_if(|(_, letter)| *letter != '=' && !letter.is_whitespace()) {
            name.push(letter);
        }
        while letters.next_if(|(_, letter)| letter.is_whitespace()).is_some() {}
        let _ = letters.next_if(|(_, letter)| *letter == '=')?;
        while letters.next_if(|(_, letter)| letter.is_whitespace()).is_some() {}
        let quoted = letters.next_if(|(_, letter)| *letter == '\'').is_some();
        let (mut said, mut to) = (String::new(), text.len());
        let mut is_closed = !quoted;
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => said.push(letters.next()?.1),
                '\'' if quoted => {
                    (is_closed, to) = (true, at + 1);
                    break;
                }
                space if !quoted && space.is_whitespace() => {
                    to = at;
                    break;
                }
                other => said.push(other),
            }
        }
        if !is_closed {
            return None;
        }
        settings.push((from..to, name, said));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_taken_out_of_either_form() {
        let check = |text: &str, rest: &str, value: Option<&str>| {
            let (left, said) = taken(text, "sslrootcert").unwrap();
            assert_eq!((left.as_str(), said.as_deref()), (rest, value), "{text}");
        };
        check("host=h sslrootcert=/a/b user=u", "host=h  user=u", Some("/a/b"));
        check(r"sslrootcert = '/a b/it\'s' host=h", " host=h", Some("/a b/it's"));
        check("host=h password='sslrootcert=x'", "host=h password='sslrootcert=x'", None);
        check("sslrootcert=a host=h sslrootcert=b", " host=h ", Some("b"));
        check(r"sslrootcert=C:\\ca.pem host=h", " host=h", Some(r"C:\ca.pem"));
        check("postgresql://u:p?sslrootcert=x@h/d", "postgresql://u:p?sslrootcert=x@h/d", None);
        check("postgres://u@h/d?sslrootcert=%2Fa%20b+c&options=x+y", "postgres://u@h/d?options=x+y", Some("/a b+c"));
        check("postgres://h/d?connect_timeout=3&sslrootcert=ca", "postgres://h/d?connect_timeout=3&", Some("ca"));
        for bad in ["host", "host='h", r"host=h\", "postgresql"] {
            assert_eq!(taken(bad, "sslmode"), None, "{bad}");
        }
    }

    #[test]
    fn another_computer_is_reached_with_its_certificate_and_name_checked_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        let key = rcgen::KeyPair::generate().unwrap();
        let own = rcgen::CertificateParams::new(vec!["db.example".into()]).unwrap().self_signed(&key).unwrap();
        std::fs::write(&file, own.pem()).unwrap();
        let root = format!("sslrootcert={}", file.display());
        for (address, expect) in [
            ("postgresql://kassa@127.0.0.1:5433/centre", ""),
            ("postgresql://kassa@localhost/centre", ""),
            ("host=/run/postgresql dbname=centre user=kassa", ""),
            ("host=/run/postgresql dbname=centre user=kassa sslmode=require", ""),
            ("postgresql://kassa@127.0.0.1:5433,127.0.0.1:5434/centre", ""),
            ("postgresql://kassa@[::1]/centre", ""),
            ("postgresql://kassa@[::1]/centre?sslmode=disable", ""),
            ("postgresql://kassa@localhost/centre?sslmode=prefer", ""),
            ("postgresql://kassa@localhost/centre?sslmode=require", ""),
            ("postgresql://kassa@localhost/centre?sslmode=verify-ca&ROOT", ""),
            ("postgresql://kassa@db.example/centre?sslmode=verify-full&ROOT", ""),
            ("postgresql://kassa@10.0.0.7,db.example/centre?ROOT&sslmode=verify-full", ""),
            ("host=db.example hostaddr=10.0.0.7 user=kassa sslmode=verify-full ROOT", ""),
            ("postgresql://kassa@db.example/centre", "Elsewhere"),
            ("postgresql://kassa@db.example/centre?sslmode=disable", "Elsewhere"),
            ("postgresql://kassa@db.example/centre?sslmode=prefer&ROOT", "Elsewhere"),
            ("postgresql://kassa@127.0.0.1,10.0.0.7/centre", "Elsewhere"),
            ("host=localhost hostaddr=10.0.0.7 user=kassa", "Elsewhere"),
            ("postgresql://kassa@db.example/centre?sslmode=require", "Unchecked"),
            ("postgresql://kassa@db.example/centre?sslmode=require&ROOT", "Unchecked"),
            ("postgresql://kassa@db.example/centre?sslmode=verify-ca&ROOT", "Unchecked"),
            ("postgresql://kassa@db.example/centre?sslmode=verify-full", "NoRoot"),
            ("postgresql://kassa@localhost/centre?sslmode=verify-ca", "NoRoot"),
            ("postgresql://kassa@localhost/centre?sslmode=allow", "Mode"),
            ("host=/run/postgresql,db.example user=kassa sslmode=verify-full ROOT", "Mixed"),
            ("dbname=centre", "Address"),
            ("centre at home", "Address"),
            ("postgresql://kassa@localhost/centre?sslcert=x", "OwnCertificate(\"sslcert\")"),
            ("host=db.example user=kassa sslmode=verify-full ROOT sslkey=/k.pem", "OwnCertificate(\"sslkey\")"),
            ("postgresql://kassa@db.example/centre?sslmode=verify-full&sslrootcert=system", "SystemRoots"),
            ("postgresql://kassa@localhost/centre?sslcrl=x", "Address"),
        ] {
            let found = match Address::parse(&address.replace("ROOT", &root)) {
                Ok(_) => String::new(),
                Err(DbError::PostgresTls(trouble)) => format!("{trouble:?}"),
                Err(other) => format!("{other:?}"),
            };
            assert_eq!(found, expect, "{address}");
        }
    }

    #[test]
    fn each_server_is_asked_with_everything_that_was_said() {
        let all = "host=/run/postgresql,localhost hostaddr=127.0.0.2,127.0.0.1 port=5433,5434 user=kassa password=sesame \
                   dbname=centre options='-c geqo=off' connect_timeout=3 channel_binding=require";
        let all = Address::parse(all).unwrap();
        let (servers, all) = (all.servers(), all.config);
        let said = |config: &Config| {
            // Everything but the servers themselves.
            let told = format!("{config:?}");
            let from = told.find("host: ").unwrap();
            let to = told.find("connect_timeout: ").unwrap();
            format!("{}{}", &told[..from], &told[to..])
        };
        let of = |config: &Config| {
            (config.get_hosts().to_vec(), config.get_hostaddrs().to_vec(), config.get_ports().to_vec())
        };
        let ports: Vec<u16> = servers.iter().flat_map(|server| server.config.get_ports().to_vec()).collect();
        assert_eq!(ports, [5433, 5434]);
        for (at, server) in servers.iter().enumerate() {
            assert_eq!(said(&server.config), said(&all));
            let expect = (vec![all.get_hosts()[at].clone()], vec![all.get_hostaddrs()[at]], vec![all.get_ports()[at]]);
            assert_eq!(of(&server.config), expect);
            assert_eq!(server.patience(), Duration::from_secs(4));
        }
        // One port for all, and none at all.
        let of_two = |text: &str| Address::parse(text).unwrap().servers().into_iter().map(|server| server.config);
        let ports = |text: &str| of_two(text).map(|config| config.get_ports().to_vec()).collect::<Vec<_>>();
        assert_eq!(ports("host=localhost,127.0.0.1 port=5555"), [[5555], [5555]]);
        assert_eq!(ports("host=localhost,127.0.0.1"), [[0_u16; 0], []]);
    }

    #[test]
    fn a_file_that_is_no_certificate_is_named_and_the_password_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (absent, empty) = (folder.path().join("absent.pem"), folder.path().join("empty.pem"));
        std::fs::write(&empty, "no certificate").unwrap();
        for (file, words) in [(absent, "No such file"), (empty, "no certificate")] {
            let address = format!("postgresql://kassa:sesame@db/c?sslmode=verify-full&sslrootcert={}", file.display());
            let told = Address::parse(&address).unwrap_err();
            assert!(told.to_string().contains(words) && told.to_string().contains(file.to_str().unwrap()), "{told}");
            assert!(!format!("{told} {told:?}").contains("sesame"), "{told:?}");
        }
        let read = Address::parse("postgresql://kassa:sesame@localhost/centre").unwrap();
        assert!(!format!("{read:?}").contains("sesame"), "{read:?}");
    }
}
