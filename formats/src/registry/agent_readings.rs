//! Readings as agents write them into one text: `1||number:value||number:value`, the form's version first.
//!
//! A meter of several scales stands there once for each, under its one number.

use std::fmt::Write as _;

use rust_decimal::Decimal;

/// The version, and what stands between readings.
const HEAD: &str = "1";
const BETWEEN: &str = "||";
/// Most places behind the point.
const PLACES_MAX: usize = 3;
/// Most readings of one text.
const READINGS_MAX: usize = 64;

/// The readings of a text: number and value of each, as they stand there; nothing where it is not of this form.
#[must_use]
pub fn read(text: &str) -> Option<Vec<(String, String)>> {
    let rest = text.trim().strip_prefix(HEAD)?.strip_prefix(BETWEEN)?;
    let readings: Option<Vec<_>> = rest.split(BETWEEN).map(reading).collect();
    readings.filter(|readings| readings.len() <= READINGS_MAX)
}

fn reading(part: &str) -> Option<(String, String)> {
    // The number is as it is on the case and may have a colon of its own.
    let (number, value) = part.rsplit_once(':')?;
    let (number, value) = (number.trim(), value.trim());
    let (whole, places) = value.split_once(['.', ',']).unwrap_or((value, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_sound = is_number(number) && digits(whole) && digits(places) && places.len() <= PLACES_MAX;
    is_sound.then(|| (number.to_owned(), value.to_owned()))
}

/// The readings as one text; nothing where there is none, or where a number would be read as something else.
#[must_use]
pub fn write(readings: &[(&str, Decimal)]) -> Option<String> {
    let mut text = HEAD.to_owned();
    for (number, value) in readings {
        let number = number.trim();
        if !is_number(number) || value.is_sign_negative() {
            return None;
        }
        // Writing to a text cannot fail.
        let _ = write!(text, "{BETWEEN}{number}:{}", value.normalize());
    }
    Some(text).filter(|text| read(text).is_some())
}

fn is_number(number: &str) -> bool {
    !number.is_empty() && !number.contains('|') && !number.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_agents_are_read_and_written() {
        let of = |pairs: &[(&str, &str)]| {
            Some(pairs.iter().map(|(number, value)| ((*number).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
        };
        for (text, expect) in [
            ("1||0042137:128||0042138:77.5", of(&[("0042137", "128"), ("0042138", "77.5")])),
            (" 1||7:0 ", of(&[("7", "0")])),
            ("1||7:100||7:50", of(&[("7", "100"), ("7", "50")])),
            ("1||A:7:12,345", of(&[("A:7", "12,345")])),
            ("1", None),
            ("1||", None),
            ("1||7:5||", None),
            ("2||7:5", None),
            ("7:5", None),
            ("1||:5", None),
            ("1||7:", None),
            ("1||7:-5", None),
            ("1||7:5.", None),
            ("1||7:1.2345", None),
            ("1||7|8:5", None),
        ] {
            assert_eq!(read(text), expect, "{text}");
        }
        let decimal = |text: &str| text.parse::<Decimal>().unwrap();
        for (readings, expect) in [
            (vec![("0042137", "128"), ("0042138", "77.500")], Some("1||0042137:128||0042138:77.5")),
            (vec![("A:7", "0")], Some("1||A:7:0")),
            (vec![], None),
            (vec![("7||8", "1")], None),
            (vec![("7", "-1")], None),
            (vec![("7", "1.2345")], None),
        ] {
            let readings: Vec<(&str, Decimal)> =
                readings.iter().map(|(number, value)| (*number, decimal(value))).collect();
            assert_eq!(write(&readings).as_deref(), expect, "{readings:?}");
        }
    }
}
