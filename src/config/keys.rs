//! The table of keys: what each is called, what may stand there, where it goes.

use std::path::Path;

use kassa_drivers::family::{self, FAMILIES, Print};
use kassa_drivers::textprinter::form::{Feed, Form};
use kassa_drivers::textprinter::profile::Pitch;

use super::{Config, RegisterPort, SecondScreen, addresses, port_name};
use crate::keyboard::Cap;
use crate::papers::route::{Papers, Route};
use crate::sync::client::Way;

/// What may stand at a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number, both ends included.
    Range(i64, i64),
    /// One of these whole numbers.
    Numbers(&'static [i64]),
    /// A family of devices, by its name.
    Family,
    /// A name of something; what it may be depends on the family, and is looked at when the family is known.
    OfFamily,
    /// Where a register is: `emulator` or the name of a port.
    Port,
    /// Where another device is: the name of a port.
    Place,
    /// Where a second screen is, and how large.
    Screen,
    /// Where papers go: a device of the till, a command that prints, a file.
    Route,
    /// Where a printer is: the name of a port that may only take bytes.
    Outlet,
    /// Addresses of the centre.
    Addresses,
    /// A proxy's address, or nothing.
    Proxy,
    /// Names with the addresses of their machines, or nothing.
    Hosts,
    /// A folder, by its whole path.
    Folder,
    /// A key of the keyboard that something in the window is done by.
    Hotkey,
}

impl Allowed {
    /// Whether this may stand there; `quoted` tells a text from a number.
    #[must_use]
    pub fn allows(self, text: &str, quoted: bool) -> bool {
        match self {
            Self::Choice(words) => quoted && words.contains(&text),
            Self::Range(from, to) => !quoted && text.parse::<i64>().is_ok_and(|n| (from..=to).contains(&n)),
            Self::Numbers(numbers) => !quoted && text.parse::<i64>().is_ok_and(|n| numbers.contains(&n)),
            Self::Family => quoted && family::named(text).is_some(),
            Self::OfFamily => quoted,
            Self::Route => quoted && text.parse::<Route>().is_ok(),
            Self::Addresses => quoted && addresses::parse(text).is_some(),
            Self::Proxy => quoted && addresses::proxy(text).is_some(),
            Self::Hosts => quoted && addresses::hosts(text).is_some(),
            Self::Folder => quoted && Path::new(text).is_absolute() && !text.chars().any(char::is_control),
            Self::Place | Self::Outlet => quoted && port_name(text).is_some(),
            Self::Screen => quoted && SecondScreen::parse(text).is_some(),
            Self::Port => quoted && RegisterPort::parse(text).is_some(),
            Self::Hotkey => quoted && text.parse::<Cap>().is_ok(),
        }
    }
}

impl std::fmt::Display for Allowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Choice(words) => f.write_str(&words.join(", ")),
            Self::Range(from, to) => write!(f, "{from}–{to}"),
            Self::Numbers(numbers) => {
                f.write_str(&numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
            }
            Self::Family => f.write_str(&FAMILIES.iter().map(|family| family.name).collect::<Vec<_>>().join(", ")),
            Self::OfFamily => f.write_str("\"…\""),
            Self::Route => {
                f.write_str("\"register\", \"printer\", \"system\", \"system:HP-LaserJet\", \"lp -d office\", \"file\"")
            }
            Self::Outlet => f.write_str(
                "\"/dev/ttyUSB1\", \"COM4\", \"tcp:192.168.137.112:9100\", \"file:/dev/usb/lp0\", \"queue:LX-350\"",
            ),
            Self::Addresses => f.write_str("\"https://kassa.example:8443, https://10.0.0.5:8443\""),
            Self::Proxy => f.write_str("\"http://proxy.example:3128\", \"\""),
            Self::Hosts => f.write_str("\"kassa.example=10.0.0.5\", \"\""),
            Self::Folder => f.write_str("\"/media/olena/COPIES\", \"D:\\\\COPIES\""),
            Self::Screen => f.write_str("\"1024x768+1920+0\""),
            Self::Place => f.write_str("\"/dev/ttyUSB1\", \"COM4\", \"tcp:192.168.137.112:4000\""),
            Self::Hotkey => f.write_str("\"F2\"–\"F12\", \"Ctrl+K\""),
            Self::Port => f.write_str("\"/dev/ttyUSB0\", \"COM3\", \"tcp:192.168.137.111:7778\", \"emulator\""),
        }
    }
}

/// One key.
pub struct Key {
    /// Its name with its section.
    pub key: &'static str,
    /// What may stand there.
    pub allowed: Allowed,
    /// Puts an allowed value in its place.
    pub(super) set: fn(&mut Config, &str) -> Option<()>,
}

const LANGUAGES: Allowed = Allowed::Choice(&["uk", "ru", "kk", "en"]);

const SPEEDS: Allowed = Allowed::Numbers(&[
    1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 128_000, 230_400, 256_000, 460_800, 921_600,
]);

const COLUMNS: Allowed = Allowed::Range(*Print::COLUMNS.start(), *Print::COLUMNS.end());
const PACES: Allowed = Allowed::Range(*Print::PACE.start(), *Print::PACE.end());
const PITCHES: Allowed = Allowed::Numbers(&[10, 12, 17, 20]);
const FEEDS: Allowed = Allowed::Choice(&["tractor", "roll", "sheet"]);

/// Every key there is.
pub const KEYS: &[Key] = &[
    Key { key: "language", allowed: LANGUAGES, set: |c, v| put(&mut c.language, v) },
    Key { key: "receipt_language", allowed: LANGUAGES, set: |c, v| put(&mut c.receipt_language, v) },
    Key { key: "theme", allowed: Allowed::Choice(&["light", "dark", "contrast"]), set: |c, v| put(&mut c.theme, v) },
    Key { key: "type_size", allowed: Allowed::Choice(&["usual", "large"]), set: |c, v| put(&mut c.type_size, v) },
    Key { key: "lock_after_min", allowed: Allowed::Range(0, 240), set: |c, v| number(&mut c.lock_after_min, v) },
    Key { key: "sounds", allowed: Allowed::Choice(&["on", "off"]), set: |c, v| put(&mut c.sounds, v) },
    Key {
        key: "payers.remember",
        allowed: Allowed::Choice(&["on", "off"]),
        set: |c, v| put(&mut c.payers_remember, v),
    },
    Key {
        key: "search.keep_answers",
        allowed: Allowed::Choice(&["on", "off"]),
        set: |c, v| put(&mut c.search_keep_answers, v),
    },
    Key {
        key: "bill.paid_again_min",
        allowed: Allowed::Range(0, 1440),
        set: |c, v| number(&mut c.bill.paid_again_min, v),
    },
    Key { key: "bill.stale_hours", allowed: Allowed::Range(1, 720), set: |c, v| number(&mut c.bill.stale_hours, v) },
    Key { key: "readings.unusual", allowed: Allowed::Range(2, 100), set: |c, v| number(&mut c.readings_unusual, v) },
    Key { key: "payers.keep_months", allowed: Allowed::Range(1, 60), set: |c, v| number(&mut c.payers_keep_months, v) },
    Key {
        key: "sync.addresses",
        allowed: Allowed::Addresses,
        set: |c, v| {
            c.sync_addresses = addresses::parse(v)?;
            Some(())
        },
    },
    Key {
        key: "sync.hosts",
        allowed: Allowed::Hosts,
        set: |c, v| {
            c.sync_hosts = addresses::hosts(v)?;
            Some(())
        },
    },
    Key {
        key: "sync.proxy",
        allowed: Allowed::Proxy,
        set: |c, v| {
            c.sync_proxy = addresses::proxy(v)?;
            Some(())
        },
    },
    Key {
        key: "sync.timeout_s",
        allowed: Allowed::Range(*Way::TIMEOUT_S.start(), *Way::TIMEOUT_S.end()),
        set: |c, v| number(&mut c.sync_timeout_s, v),
    },
    Key { key: "sync.interval_s", allowed: Allowed::Range(5, 600), set: |c, v| number(&mut c.sync_interval_s, v) },
    Key { key: "register.family", allowed: Allowed::Family, set: |c, v| put(&mut c.register.family, v) },
    Key { key: "register.port", allowed: Allowed::Port, set: |c, v| port(&mut c.register.port, v) },
    Key { key: "register.baud", allowed: SPEEDS, set: |c, v| given(&mut c.register.baud, v) },
    Key { key: "register.model", allowed: Allowed::OfFamily, set: |c, v| given(&mut c.register.model, v) },
    Key { key: "register.code_page", allowed: Allowed::OfFamily, set: |c, v| given(&mut c.register.code_page, v) },
    Key { key: "register.columns", allowed: COLUMNS, set: |c, v| given(&mut c.register.print.columns, v) },
    Key {
        key: "register.pitch",
        allowed: PITCHES,
        set: |c, v| {
            c.register.print.pitch = Some(Pitch::named(v)?);
            Some(())
        },
    },
    Key { key: "register.pace", allowed: PACES, set: |c, v| given(&mut c.register.print.pace, v) },
    Key {
        key: "register.feed",
        allowed: FEEDS,
        set: |c, v| {
            c.register.print.form.feed = Some(Feed::named(v)?);
            Some(())
        },
    },
    Key {
        key: "register.tear_feed",
        allowed: Allowed::Range(*Form::TEAR_FEED.start(), *Form::TEAR_FEED.end()),
        set: |c, v| given(&mut c.register.print.form.tear_feed, v),
    },
    Key {
        key: "register.form_lines",
        allowed: Allowed::Range(*Form::FORM_LINES.start(), *Form::FORM_LINES.end()),
        set: |c, v| given(&mut c.register.print.form.form_lines, v),
    },
    Key {
        key: "register.left",
        allowed: Allowed::Range(*Form::LEFT.start(), *Form::LEFT.end()),
        set: |c, v| given(&mut c.register.print.form.left, v),
    },
    Key { key: "register.operator", allowed: Allowed::Range(1, 30), set: |c, v| number(&mut c.register.operator, v) },
    Key {
        key: "register.operator_password",
        allowed: Allowed::Range(0, 99_999_999),
        set: |c, v| given(&mut c.register.operator_password, v),
    },
    Key {
        key: "register.administrator_password",
        allowed: Allowed::Range(0, 99_999_999),
        set: |c, v| given(&mut c.register.administrator_password, v),
    },
    Key { key: "register.tax_group", allowed: Allowed::Range(1, 8), set: |c, v| given(&mut c.register.tax_group, v) },
    Key {
        key: "register.drawer",
        allowed: Allowed::Choice(&["by-hand", "on-cash"]),
        set: |c, v| {
            c.register.drawer_on_cash = v == "on-cash";
            Some(())
        },
    },
    Key {
        key: "drawer.count",
        allowed: Allowed::Choice(&["blind", "open"]),
        set: |c, v| {
            c.counting.open = v == "open";
            Some(())
        },
    },
    Key {
        key: "drawer.count_at_opening",
        allowed: Allowed::Choice(&["on", "off"]),
        set: |c, v| {
            c.counting.at_opening = v == "on";
            Some(())
        },
    },
    Key { key: "drawer.float", allowed: Allowed::Range(0, 9_999_999), set: |c, v| number(&mut c.counting.float, v) },
    Key {
        key: "drawer.sheet_after_z",
        allowed: Allowed::Choice(&["on", "off"]),
        set: |c, v| {
            c.counting.sheet = v == "on";
            Some(())
        },
    },
    Key {
        key: "printer.family",
        allowed: Allowed::Choice(&["escp", "escpos", "star", "plain"]),
        set: |c, v| put(&mut c.printer.family, v),
    },
    Key { key: "printer.port", allowed: Allowed::Outlet, set: |c, v| given(&mut c.printer.port, v) },
    Key { key: "printer.baud", allowed: SPEEDS, set: |c, v| given(&mut c.printer.baud, v) },
    Key { key: "printer.model", allowed: Allowed::OfFamily, set: |c, v| given(&mut c.printer.model, v) },
    Key { key: "printer.code_page", allowed: Allowed::OfFamily, set: |c, v| given(&mut c.printer.code_page, v) },
    Key { key: "printer.columns", allowed: COLUMNS, set: |c, v| given(&mut c.printer.print.columns, v) },
    Key {
        key: "printer.pitch",
        allowed: PITCHES,
        set: |c, v| {
            c.printer.print.pitch = Some(Pitch::named(v)?);
            Some(())
        },
    },
    Key { key: "printer.pace", allowed: PACES, set: |c, v| given(&mut c.printer.print.pace, v) },
    Key {
        key: "printer.feed",
        allowed: FEEDS,
        set: |c, v| {
            c.printer.print.form.feed = Some(Feed::named(v)?);
            Some(())
        },
    },
    Key {
        key: "printer.tear_feed",
        allowed: Allowed::Range(*Form::TEAR_FEED.start(), *Form::TEAR_FEED.end()),
        set: |c, v| given(&mut c.printer.print.form.tear_feed, v),
    },
    Key {
        key: "printer.form_lines",
        allowed: Allowed::Range(*Form::FORM_LINES.start(), *Form::FORM_LINES.end()),
        set: |c, v| given(&mut c.printer.print.form.form_lines, v),
    },
    Key {
        key: "printer.left",
        allowed: Allowed::Range(*Form::LEFT.start(), *Form::LEFT.end()),
        set: |c, v| given(&mut c.printer.print.form.left, v),
    },
    Key { key: "documents.print", allowed: Allowed::Route, set: |c, v| route(c, None, v) },
    Key { key: "documents.slips", allowed: Allowed::Route, set: |c, v| route(c, Some(Papers::Slips), v) },
    Key { key: "documents.requests", allowed: Allowed::Route, set: |c, v| route(c, Some(Papers::Requests), v) },
    Key { key: "documents.acts", allowed: Allowed::Route, set: |c, v| route(c, Some(Papers::Acts), v) },
    Key { key: "documents.orders", allowed: Allowed::Route, set: |c, v| route(c, Some(Papers::Orders), v) },
    Key { key: "documents.sheets", allowed: Allowed::Route, set: |c, v| route(c, Some(Papers::Sheets), v) },
    Key { key: "documents.handouts", allowed: Allowed::Route, set: |c, v| route(c, Some(Papers::Handouts), v) },
    Key { key: "documents.reports", allowed: Allowed::Route, set: |c, v| route(c, Some(Papers::Reports), v) },
    Key {
        key: "documents.slip",
        allowed: Allowed::Choice(&["by-key", "each"]),
        set: |c, v| {
            c.slip_each = v == "each";
            Some(())
        },
    },
    Key {
        key: "documents.preview",
        allowed: Allowed::Choice(&["off", "on"]),
        set: |c, v| {
            c.preview = v == "on";
            Some(())
        },
    },
    Key {
        key: "documents.scans",
        allowed: Allowed::Folder,
        // Looked up when papers are attached, so that a change counts at once.
        set: |_, _| Some(()),
    },
    Key {
        key: "documents.dbf_page",
        allowed: Allowed::Choice(&["cp866", "cp1125", "cp1251", "kz-1048"]),
        set: |c, v| put(&mut c.documents_dbf_page, v),
    },
    Key { key: "display.port", allowed: Allowed::Place, set: |c, v| given(&mut c.display.port, v) },
    Key { key: "display.baud", allowed: SPEEDS, set: |c, v| number(&mut c.display.baud, v) },
    Key {
        key: "display.kind",
        allowed: Allowed::Choice(&["escpos", "datecs"]),
        set: |c, v| put(&mut c.display.kind, v),
    },
    Key { key: "display.columns", allowed: Allowed::Range(8, 40), set: |c, v| number(&mut c.display.columns, v) },
    Key {
        key: "display.code_page",
        allowed: Allowed::Choice(&family::CODE_PAGES),
        set: |c, v| put(&mut c.display.code_page, v),
    },
    Key {
        key: "display.page_number",
        allowed: Allowed::Range(0, 255),
        set: |c, v| given(&mut c.display.page_number, v),
    },
    Key {
        key: "display.second_screen",
        allowed: Allowed::Screen,
        set: |c, v| {
            c.display.second_screen = Some(SecondScreen::parse(v)?);
            Some(())
        },
    },
    Key { key: "scanner.port", allowed: Allowed::Place, set: |c, v| given(&mut c.scanner.port, v) },
    Key { key: "scanner.baud", allowed: SPEEDS, set: |c, v| number(&mut c.scanner.baud, v) },
    Key { key: "backup.folder", allowed: Allowed::Folder, set: |c, v| given(&mut c.backup_folder, v) },
    Key { key: "backup.keep", allowed: Allowed::Range(1, 365), set: |c, v| number(&mut c.backup_keep, v) },
    Key { key: "log.days", allowed: Allowed::Range(1, 365), set: |c, v| number(&mut c.log_days, v) },
    Key {
        key: "log.level",
        allowed: Allowed::Choice(&["error", "warn", "info", "debug"]),
        set: |c, v| put(&mut c.log_level, v),
    },
    Key { key: "keys.pay", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("pay", v) },
    Key { key: "keys.bill", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("bill", v) },
    Key { key: "keys.ahead", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("ahead", v) },
    Key { key: "keys.readings", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("readings", v) },
    Key { key: "keys.third", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("third", v) },
    Key { key: "keys.reports", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("reports", v) },
    Key { key: "keys.paid", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("paid", v) },
    Key { key: "keys.register", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("register", v) },
    Key { key: "keys.shift", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("shift", v) },
    Key { key: "keys.queue", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("queue", v) },
    Key { key: "keys.settings", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("settings", v) },
    Key { key: "keys.other", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("other", v) },
    Key { key: "keys.remove", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("remove", v) },
    Key { key: "keys.park", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("park", v) },
    Key { key: "keys.unpark", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("unpark", v) },
    Key { key: "keys.questions", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("questions", v) },
    Key { key: "keys.services", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("services", v) },
    Key { key: "keys.month", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("month", v) },
    Key { key: "keys.correct", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("correct", v) },
    Key { key: "keys.save", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("save", v) },
    Key { key: "keys.print", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("print", v) },
    Key { key: "keys.duplicate", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("duplicate", v) },
    Key { key: "keys.cases", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("cases", v) },
    Key { key: "keys.lock", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("lock", v) },
    Key { key: "keys.pin", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("pin", v) },
    Key { key: "keys.hand_over", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("hand_over", v) },
    Key { key: "keys.sign_out", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("sign_out", v) },
    Key { key: "keys.language", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("language", v) },
    Key { key: "keys.theme", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("theme", v) },
    Key { key: "keys.hold", allowed: Allowed::Hotkey, set: |c, v| c.keys.want("hold", v) },
];

/// A key whose value nobody is shown: not on the screen, and not in the journal.
#[must_use]
pub fn is_secret(key: &str) -> bool {
    matches!(key, "register.operator_password" | "register.administrator_password")
}

/// What the journal notes of a value that was changed: of a secret that it was, and nothing where the usual one counts
/// again.
#[must_use]
pub fn noted(key: &str, value: Option<String>) -> String {
    value.map(|value| if is_secret(key) { "***".to_owned() } else { value }).unwrap_or_default()
}

/// True for the name of a section.
pub(super) fn is_section(name: &str) -> bool {
    KEYS.iter().any(|known| known.key.split_once('.').is_some_and(|(section, _)| section == name))
}

#[expect(clippy::unnecessary_wraps, reason = "the shape all setters share")]
fn put(place: &mut String, value: &str) -> Option<()> {
    value.clone_into(place);
    Some(())
}

fn port(place: &mut Option<RegisterPort>, value: &str) -> Option<()> {
    *place = Some(RegisterPort::parse(value)?);
    Some(())
}

fn route(config: &mut Config, papers: Option<Papers>, value: &str) -> Option<()> {
    config.routes.set(papers, value.parse().ok()?);
    Some(())
}

fn given<T: std::str::FromStr>(place: &mut Option<T>, value: &str) -> Option<()> {
    *place = Some(value.parse().ok()?);
    Some(())
}

fn number<T: std::str::FromStr>(place: &mut T, value: &str) -> Option<()> {
    *place = value.parse().ok()?;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_journal_notes_no_password_of_the_register() {
        for (key, value, expect) in [
            ("register.operator_password", Some("30"), "***"),
            ("register.administrator_password", Some("0030"), "***"),
            ("register.administrator_password", None, ""),
            ("register.operator", Some("30"), "30"),
        ] {
            assert_eq!(noted(key, value.map(str::to_owned)), expect, "{key}");
        }
        for known in KEYS {
            assert_eq!(is_secret(known.key), known.key.contains("password"), "{}", known.key);
        }
    }
}
