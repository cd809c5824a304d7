//! A script of faults as a TOML file, for `kassa emulate --faults`:
//!
//! ```toml
//! [[fault]]
//! at = "command 3"
//! do = "power-off 4000"
//! ```
//!
//! `at` is `host-byte N`, `device-byte N`, `command N`, `code 0xFF45`, `before-document N`, `after-document N` or
//! `line N`, counted from 1. `do` is `drop`, `flip MASK`, `double`, `stall MS`, `cut MS`, `power-off MS`, `freeze MS`,
//! `busy MS`, `swallow-answer`, `forget-answer`, `previous-answer`, `wrong-answer`, `refuse CODE`, `paper-out`,
//! `paper-low`, `lid-open`, `head-hot`, `cutter-jam`, `shift-over`, `hanging-document KIND`, `undelivered`,
//! `storage-full`, `storage-expired`, `not-registered`, `programming` or `key POSITION`.

use serde::Deserialize;

use super::fault::{Fault, What, When};

/// Why a text is no script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// It is no TOML, or TOML of something else.
    #[error("{0}")]
    Toml(String),
    /// No moment is called so.
    #[error("fault {place}: no moment \"{text}\"")]
    At {
        /// Which fault, from 1.
        place: usize,
        /// What stands there.
        text: String,
    },
    /// A byte is to be lost, changed or doubled where no byte is.
    #[error("fault {place}: \"{text}\" happens at host-byte and device-byte only")]
    Place {
        /// Which fault, from 1.
        place: usize,
        /// What stands there.
        text: String,
    },
    /// Nothing that can go wrong is called so.
    #[error("fault {place}: nothing called \"{text}\" can happen")]
    Do {
        /// Which fault, from 1.
        place: usize,
        /// What stands there.
        text: String,
    },
}

/// Whether it happens to a byte, and nothing happens elsewhere.
const fn is_of_a_byte(what: What) -> bool {
    matches!(what, What::Drop | What::Flip(_) | What::Double)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    #[serde(default)]
    fault: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    at: String,
    #[serde(rename = "do")]
    what: String,
}

/// Reads a script.
///
/// # Errors
/// The first thing in it that is wrong.
pub fn read(text: &str) -> Result<Vec<Fault>, ScriptError> {
    let script: Script = toml::from_str(text).map_err(|error| ScriptError::Toml(error.to_string()))?;
    let faults = (1..).zip(script.fault).map(|(place, row)| {
        let when = moment(&row.at).ok_or(ScriptError::At { place, text: row.at })?;
        let Some(what) = happening(&row.what) else { return Err(ScriptError::Do { place, text: row.what }) };
        if is_of_a_byte(what) && !matches!(when, When::HostByte(_) | When::DeviceByte(_)) {
            return Err(ScriptError::Place { place, text: row.what });
        }
        Ok(Fault { when, what })
    });
    faults.collect()
}

/// A name and the number after it.
fn parts(text: &str) -> Option<(&str, Option<i64>)> {
    let mut words = text.split_whitespace();
    let name = words.next()?;
    let number = match words.next() {
        None => None,
        Some(word) => Some(match word.strip_prefix("0x") {
            Some(hex) => i64::from_str_radix(hex, 16).ok()?,
            None => word.parse().ok()?,
        }),
    };
    words.next().is_none().then_some((name, number))
}

fn moment(text: &str) -> Option<When> {
    let (name, number) = parts(text)?;
    let number = number?;
    let count = u64::try_from(number).ok().filter(|count| *count > 0);
    Some(match name {
        "host-byte" => When::HostByte(count?),
        "device-byte" => When::DeviceByte(count?),
        "command" => When::Command(count?),
        "code" => When::Code(u16::try_from(number).ok()?),
        "before-document" => When::BeforeDocument(count?),
        "after-document" => When::AfterDocument(count?),
        "line" => When::Line(count?),
        _ => return None,
    })
}

fn happening(text: &str) -> Option<What> {
    let (name, number) = parts(text)?;
    let alone = |what| number.is_none().then_some(what);
    let ms = || u64::try_from(number?).ok();
    let byte = || u8::try_from(number?).ok();
    match name {
        "drop" => alone(What::Drop),
        "flip" => byte().map(What::Flip),
        "double" => alone(What::Double),
        "stall" => ms().map(What::Stall),
        "cut" => ms().map(What::CutLine),
        "power-off" => ms().map(What::PowerCut),
        "freeze" => ms().map(What::Freeze),
        "busy" => ms().map(What::Busy),
        "swallow-answer" => alone(What::SwallowAnswer),
        "forget-answer" => alone(What::ForgetAnswer),
        "previous-answer" => alone(What::PreviousAnswer),
        "wrong-answer" => alone(What::WrongAnswer),
        "refuse" => i32::try_from(number?).ok().map(What::Refuse),
        "paper-out" => alone(What::PaperOut),
        "paper-low" => alone(What::PaperLow),
        "lid-open" => alone(What::LidOpen),
        "head-hot" => alone(What::HeadHot),
        "cutter-jam" => alone(What::CutterJam),
        "shift-over" => alone(What::ShiftOver),
        "hanging-document" => byte().map(What::HangingDocument),
        "undelivered" => alone(What::Undelivered),
        "storage-full" => alone(What::StorageFull),
        "storage-expired" => alone(What::StorageExpired),
        "not-registered" => alone(What::NotRegistered),
        "programming" => alone(What::Programming),
        "key" => byte().map(What::Key),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_or_its_first_mistake_named() {
        let one = |at: &str, what: &str| read(&format!("[[fault]]\nat = \"{at}\"\ndo = \"{what}\"\n"));
        for (at, what, when, happens) in [
            ("command 3", "power-off 4000", When::Command(3), What::PowerCut(4000)),
            ("code 0xFF45", "refuse 0x4B", When::Code(0xFF45), What::Refuse(0x4B)),
            ("code 65", "refuse -3", When::Code(65), What::Refuse(-3)),
            ("host-byte 1", "flip 0x13", When::HostByte(1), What::Flip(0x13)),
            ("line 7", "paper-out", When::Line(7), What::PaperOut),
            ("command 1", "key 8", When::Command(1), What::Key(8)),
            ("command 1", "not-registered", When::Command(1), What::NotRegistered),
        ] {
            assert_eq!(one(at, what), Ok(vec![Fault { when, what: happens }]), "{at} {what}");
        }
        let at = |text: &str| Err(ScriptError::At { place: 1, text: text.to_owned() });
        for text in ["command", "command 0", "command x", "command 1 2", "byte 1", ""] {
            assert_eq!(one(text, "drop"), at(text), "{text}");
        }
        for text in ["drop", "double", "flip 1"] {
            assert_eq!(one("line 1", text), Err(ScriptError::Place { place: 1, text: text.to_owned() }), "{text}");
        }
        for text in ["power-off", "flip 256", "drop 1", "explode", "stall -1"] {
            let wrong = one("command 1", text);
            assert_eq!(wrong, Err(ScriptError::Do { place: 1, text: text.to_owned() }), "{text}");
        }
        assert_eq!(read(""), Ok(Vec::new()));
        assert!(matches!(read("[[fault]]\nwhen = 1\n"), Err(ScriptError::Toml(_))));
    }
}
