//! What the host asks for, in the words of all three dialects.

use jiff::civil::{Date, DateTime, Time};

use super::profile::{Profile, Tongue};

/// A command with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    Status,
    Identity { tabbed: bool },
    Clock,
    SetClock(DateTime),
    Open { refund: bool, operator: u32, password: String },
    Sale { name: String, price: i64, milli: i64 },
    Program { article: u32, price: i64, password: String, name: String },
    FreeArticle,
    DeleteArticle { article: u32, password: String },
    SellArticle { article: u32, milli: i64 },
    Text(String),
    Subtotal { adjust: i64 },
    Pay { card: bool, sum: Option<i64> },
    Close,
    Cancel,
    OpenService,
    ServiceText(String),
    CloseService,
    Report { z: bool, password: Option<String> },
    Cash(i64),
    Copy,
    Feed,
    Cut,
    Drawer,
    Transaction,
    LastDocument,
    LastZ,
    Payments,
    Returns,
    Turnover,
}

/// Why it is not even asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    Command,
    Syntax,
}

type Asked = Result<Ask, Wrong>;

/// Reads a command.
pub(super) fn read(profile: &Profile, code: u8, data: &[u8]) -> Asked {
    match profile.tongue {
        Tongue::X => long(profile, code, data),
        Tongue::Classic | Tongue::Ukraine => short(profile, code, data),
    }
}

/// Numbers and letters that the X series has.
fn long(profile: &Profile, code: u8, data: &[u8]) -> Asked {
    if code == 90 && data == b"1" {
        return Ok(Ask::Identity { tabbed: false });
    }
    let all: Vec<&[u8]> = data.split(|byte| *byte == b'\t').collect();
    // Every field ends with a TAB; only an empty request has none.
    let Some(([], fields)) = all.split_last() else { return Err(Wrong::Syntax) };
    let field = |place: usize| fields.get(place).copied().unwrap_or_default();
    Ok(match code {
        74 => Ask::Status,
        90 if field(0) == b"1" => Ask::Identity { tabbed: true },
        62 => Ask::Clock,
        61 => Ask::SetClock(clock(field(0))?),
        48 | 43 => {
            if !(4..=11).contains(&fields.len()) {
                return Err(Wrong::Syntax);
            }
            let password = String::from_utf8_lossy(field(1)).into_owned();
            Ask::Open { refund: code == 43, operator: number(field(0))?, password }
        }
        49 => {
            let (name, group) = (profile.text(field(0)), number(field(1))?);
            if !(1..=8).contains(&group) || name.chars().count() > profile.name_max {
                return Err(Wrong::Syntax);
            }
            Ask::Sale { name, price: sum(field(2))?, milli: milli(field(3))? }
        }
        54 => Ask::Text(profile.text(field(0))),
        51 => match field(2) {
            b"" => Ask::Subtotal { adjust: 0 },
            b"3" => Ask::Subtotal { adjust: sum(field(3))? },
            b"4" => Ask::Subtotal { adjust: -sum(field(3))? },
            _ => return Err(Wrong::Syntax),
        },
        53 => {
            let paid = if field(1).is_empty() { None } else { Some(sum(field(1))?) };
            match field(0) {
                b"0" => Ask::Pay { card: false, sum: paid },
                b"1" | b"2" | b"3" | b"4" | b"5" => Ask::Pay { card: true, sum: paid },
                _ => return Err(Wrong::Syntax),
            }
        }
        56 => Ask::Close,
        60 => Ask::Cancel,
        38 => Ask::OpenService,
        42 => Ask::ServiceText(profile.text(field(0))),
        39 => Ask::CloseService,
        69 => match field(0) {
            b"Z" => Ask::Report { z: true, password: None },
            b"X" => Ask::Report { z: false, password: None },
            _ => return Err(Wrong::Syntax),
        },
        70 => match field(0) {
            b"0" => Ask::Cash(sum(field(1))?),
            b"1" => Ask::Cash(-sum(field(1))?),
            _ => return Err(Wrong::Syntax),
        },
        109 => Ask::Copy,
        44 => lines(field(0))?,
        46 => Ask::Cut,
        106 => Ask::Drawer,
        76 => Ask::Transaction,
        64 => Ask::LastZ,
        110 if field(0) == b"0" => Ask::Payments,
        110 if field(0) == b"1" => Ask::Returns,
        _ => return Err(Wrong::Command),
    })
}

/// Numbers and letters that classic and Ukrainian devices have.
fn short(profile: &Profile, code: u8, data: &[u8]) -> Asked {
    let ukraine = profile.tongue == Tongue::Ukraine;
    let fields: Vec<&[u8]> = data.split(|byte| *byte == b',').collect();
    let field = |place: usize| fields.get(place).copied().unwrap_or_default();
    Ok(match code {
        74 => Ask::Status,
        90 => Ask::Identity { tabbed: false },
        62 => Ask::Clock,
        61 => Ask::SetClock(clock(data)?),
        48 => open(false, &fields)?,
        46 if !ukraine => open(true, &fields)?,
        85 if ukraine => open(true, &fields)?,
        49 if !ukraine => sale(profile, data)?,
        107 if ukraine => article(profile, data, &fields)?,
        58 | 52 if ukraine => {
            let (article, many) = divided(data, b'*').unwrap_or((data, b"1.000"));
            Ask::SellArticle { article: number(article)?, milli: milli(many)? }
        }
        54 => Ask::Text(profile.text(data)),
        51 => match divided(data, b';') {
            Some((_, adjust)) => Ask::Subtotal { adjust: sum(adjust)? },
            None => Ask::Subtotal { adjust: 0 },
        },
        53 => payment(data)?,
        56 => Ask::Close,
        60 if !ukraine => Ask::Cancel,
        57 if ukraine => Ask::Cancel,
        38 => Ask::OpenService,
        42 => Ask::ServiceText(profile.text(data)),
        39 => Ask::CloseService,
        69 => {
            let (password, kind) = if ukraine { (Some(field(0)), field(1)) } else { (None, field(0)) };
            let z = match kind {
                b"0" | b"0N" => true,
                b"2" => false,
                _ => return Err(Wrong::Syntax),
            };
            Ask::Report { z, password: password.map(|text| String::from_utf8_lossy(text).into_owned()) }
        }
        70 if data.is_empty() => Ask::Cash(0),
        70 => Ask::Cash(sum(data)?),
        109 => Ask::Copy,
        44 => lines(data)?,
        45 => Ask::Cut,
        106 => Ask::Drawer,
        76 => Ask::Transaction,
        113 => Ask::LastDocument,
        64 => Ask::LastZ,
        110 => Ask::Payments,
        65 if ukraine && data == b"2" => Ask::Returns,
        65 => Ask::Turnover,
        _ => return Err(Wrong::Command),
    })
}

fn open(refund: bool, fields: &[&[u8]]) -> Asked {
    let [operator, password, till, ..] = fields else { return Err(Wrong::Syntax) };
    let _till = number(till)?;
    Ok(Ask::Open { refund, operator: number(operator)?, password: String::from_utf8_lossy(password).into_owned() })
}

/// `[text][LF text]` TAB, group, price, `[*quantity]`
fn sale(profile: &Profile, data: &[u8]) -> Asked {
    let (name, rest) = divided(data, b'\t').ok_or(Wrong::Syntax)?;
    let (group, rest) = rest.split_first().ok_or(Wrong::Syntax)?;
    if !profile.is_group(*group) || name.split(|byte| *byte == b'\n').any(|line| line.len() > profile.name_max) {
        return Err(Wrong::Syntax);
    }
    let (price, many) = divided(rest, b'*').unwrap_or((rest, b"1.000"));
    Ok(Ask::Sale { name: profile.text(name), price: sum(price)?, milli: milli(many)? })
}

fn article(profile: &Profile, data: &[u8], fields: &[&[u8]]) -> Asked {
    match (data.split_first(), fields) {
        (Some((b'x', _)), _) => Ok(Ask::FreeArticle),
        (Some((b'P', rest)), [_, _group, price, password, name @ ..]) => {
            let (group, _) = rest.split_first().ok_or(Wrong::Syntax)?;
            let code = fields.first().and_then(|first| first.get(2..)).ok_or(Wrong::Syntax)?;
            let name = profile.text(&name.join(&b','));
            if !profile.is_group(*group) || name.is_empty() || name.chars().count() > profile.name_max {
                return Err(Wrong::Syntax);
            }
            let password = String::from_utf8_lossy(password).into_owned();
            Ok(Ask::Program { article: number(code)?, price: sum(price)?, password, name })
        }
        (Some((b'D', _)), [code, password]) => Ok(Ask::DeleteArticle {
            article: number(code.get(1..).unwrap_or_default())?,
            password: String::from_utf8_lossy(password).into_owned(),
        }),
        _ => Err(Wrong::Syntax),
    }
}

/// `[text]` TAB, kind, amount; nothing after the TAB pays everything in cash.
fn payment(data: &[u8]) -> Asked {
    let (_text, rest) = divided(data, b'\t').ok_or(Wrong::Syntax)?;
    let (card, amount) = match rest.split_first() {
        None => (false, rest),
        Some((b'P', amount)) => (false, amount),
        Some((b'N' | b'C' | b'D', amount)) => (true, amount),
        Some((b'0'..=b'9' | b'+', _)) => (false, rest),
        Some(_) => return Err(Wrong::Syntax),
    };
    Ok(Ask::Pay { card, sum: if amount.is_empty() { None } else { Some(sum(amount)?) } })
}

fn lines(field: &[u8]) -> Asked {
    if (1..=99).contains(&number(field)?) { Ok(Ask::Feed) } else { Err(Wrong::Syntax) }
}

fn divided(data: &[u8], mark: u8) -> Option<(&[u8], &[u8])> {
    let place = data.iter().position(|byte| *byte == mark)?;
    Some((data.get(..place)?, data.get(place + 1..)?))
}

fn text(field: &[u8]) -> Result<&str, Wrong> {
    std::str::from_utf8(field).map_err(|_odd| Wrong::Syntax)
}

fn number(field: &[u8]) -> Result<u32, Wrong> {
    let field = text(field)?;
    let digits = !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit());
    field.parse().ok().filter(|_| digits).ok_or(Wrong::Syntax)
}

/// A decimal number with at most so many digits after the point, as a whole number of the last of them.
fn decimal(field: &[u8], places: usize) -> Result<i64, Wrong> {
    let field = text(field)?;
    let (negative, field) = match field.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, field.strip_prefix('+').unwrap_or(field)),
    };
    let (whole, fraction) = field.split_once('.').unwrap_or((field, ""));
    let digits = format!("{whole}{fraction:0<places$}");
    if whole.is_empty() || fraction.len() > places || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Wrong::Syntax);
    }
    let value: i64 = digits.parse().map_err(|_long| Wrong::Syntax)?;
    Ok(if negative { -value } else { value })
}

fn sum(field: &[u8]) -> Result<i64, Wrong> {
    decimal(field, 2)
}

fn milli(field: &[u8]) -> Result<i64, Wrong> {
    decimal(field, 3).and_then(|milli| if milli > 0 { Ok(milli) } else { Err(Wrong::Syntax) })
}

/// `DD-MM-YY HH:MM[:SS]`
fn clock(field: &[u8]) -> Result<DateTime, Wrong> {
    let field = text(field)?;
    let numbers: Vec<i8> =
        field.split(['-', ' ', ':']).map(str::parse).collect::<Result<_, _>>().map_err(|_odd| Wrong::Syntax)?;
    let (day, month, year, hour, minute, second) = match numbers.as_slice() {
        [day, month, year, hour, minute] => (*day, *month, *year, *hour, *minute, 0),
        [day, month, year, hour, minute, second] => (*day, *month, *year, *hour, *minute, *second),
        _ => return Err(Wrong::Syntax),
    };
    let date = Date::new(2000 + i16::from(year), month, day).map_err(|_odd| Wrong::Syntax)?;
    let time = Time::new(hour, minute, second, 0).map_err(|_odd| Wrong::Syntax)?;
    Ok(date.to_datetime(time))
}
