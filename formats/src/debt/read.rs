//! A message of a bank out of its bytes.

use kassa_domain::{Currency, Money, Timestamp};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{MESSAGE_MAX, Message, Order, Refusal, SERVICES_MAX, ServiceSum, Unit};
use crate::registry::AmountForm;

/// Most elements one in another.
const DEPTH_MAX: usize = 16;
/// How much of a text is told in a refusal.
const TOLD_MAX: usize = 40;

/// Reads a message; sums are in the currency that was agreed with the bank.
///
/// # Errors
/// Why it is none.
pub fn read(bytes: &[u8], currency: Currency) -> Result<Message, Refusal> {
    if bytes.len() > MESSAGE_MAX {
        return Err(Refusal::TooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::NotXml)?;
    let found = gather(text.strip_prefix('\u{feff}').unwrap_or(text))?;
    match one(&found.action, "action")? {
        "Search" => {
            let [(name, value)] = found.units.as_slice() else { return Err(Refusal::Missing("Unit")) };
            Ok(Message::Search(Unit { name: name.clone(), value: value.clone() }))
        }
        "Check" => found.order(currency).map(Message::Check),
        "Pay" => found.order(currency).map(Message::Pay),
        "Cancel" => Ok(Message::Cancel { id: one(&found.id, "id")?.to_owned() }),
        other => Err(Refusal::Action(told(other))),
    }
}

/// What a message has, before it is known what it must have. Each text as often as it stands there.
#[derive(Default)]
struct Found {
    action: Vec<String>,
    id: Vec<String>,
    account: Vec<String>,
    created: Vec<String>,
    total: Vec<String>,
    units: Vec<(String, String)>,
    services: Vec<(String, String)>,
}

impl Found {
    fn order(&self, currency: Currency) -> Result<Order, Refusal> {
        let total = sum(one(&self.total, "TotalSum")?, currency)?;
        let mut services = Vec::with_capacity(self.services.len());
        let mut found = Money::zero(currency);
        for (code, text) in &self.services {
            let amount = sum(text, currency)?;
            found = found.plus(amount).map_err(|_| Refusal::Sum(told(text)))?;
            services.push(ServiceSum { code: code.clone(), amount });
        }
        if services.is_empty() {
            return Err(Refusal::Missing("Service"));
        }
        if found != total {
            return Err(Refusal::Total { said: total, found });
        }
        let id = one(&self.id, "id")?.to_owned();
        let account = match self.account.as_slice() {
            [] => None,
            _ => Some(one(&self.account, "billIdentifier")?.to_owned()),
        };
        Ok(Order { id, account, created: moment(one(&self.created, "CreateTime")?)?, total, services })
    }
}

/// The only value, and not an empty one.
fn one<'a>(values: &'a [String], name: &'static str) -> Result<&'a str, Refusal> {
    match values {
        [only] if !only.trim().is_empty() => Ok(only.trim()),
        _ => Err(Refusal::Missing(name)),
    }
}

fn told(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(TOLD_MAX).collect()
}

/// A sum with a point, above zero.
fn sum(text: &str, currency: Currency) -> Result<Money, Refusal> {
    let minor = AmountForm::Point.read(text.trim()).filter(|minor| *minor > 0);
    minor.map(|minor| Money::new(minor, currency)).ok_or_else(|| Refusal::Sum(told(text)))
}

/// A moment with its zone: `2026-11-21T14:05:09+02:00`.
fn moment(text: &str) -> Result<Timestamp, Refusal> {
    let unreadable = || Refusal::Moment(told(text));
    let at: jiff::Timestamp = text.parse().map_err(|_| unreadable())?;
    let zone = text.get(text.len().saturating_sub(6)..).unwrap_or_default();
    let minutes = || -> Option<i16> {
        let (hours, minutes) = zone.get(1..)?.split_once(':')?;
        let minutes = hours.parse::<i16>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
        Some(if zone.starts_with('-') { -minutes } else { minutes })
    };
    let offset = if text.ends_with(['Z', 'z']) { 0 } else { minutes().ok_or_else(unreadable)? };
    Timestamp::new(at.as_millisecond(), offset).map_err(|_| unreadable())
}

/// Goes over the elements. Declarations of types are refused: nothing in a message needs one, and one could name files.
fn gather(text: &str) -> Result<Found, Refusal> {
    let mut reader = Reader::from_str(text);
    let mut found = Found::default();
    let mut open: Vec<String> = Vec::new();
    let mut content = String::new();
    let mut ended = false;
    loop {
        match reader.read_event().map_err(|_| Refusal::NotXml)? {
            Event::Start(element) if !ended && open.len() < DEPTH_MAX => {
                found.take(&element, open.is_empty())?;
                open.push(name(&element));
                content.clear();
            }
            Event::Empty(element) if !ended && !open.is_empty() => {
                found.take(&element, false)?;
                content.clear();
            }
            Event::End(_) => {
                let name = open.pop().ok_or(Refusal::NotXml)?;
                found.close(&name, &content);
                content.clear();
                ended = open.is_empty();
            }
            Event::Text(text) => content.push_str(&text.xml10_content()),
            // A reference stands in no sum and no moment: with its sign the text is none.
            Event::GeneralRef(_) => content.push('&'),
            Event::Decl(_) | Event::Comment(_) => {}
            Event::Eof if ended => return Ok(found),
            Event::Eof | Event::Start(_) | Event::Empty(_) | Event::CData(_) | Event::PI(_) | Event::DocType(_) => {
                return Err(Refusal::NotXml);
            }
        }
    }
}

/// The name of an element without its prefix.
fn name(element: &BytesStart<'_>) -> String {
    element.local_name().as_ref().to_owned()
}

impl Found {
    /// Takes in the attributes of an element.
    fn take(&mut self, element: &BytesStart<'_>, first: bool) -> Result<(), Refusal> {
        let name = name(element);
        let mut own: Vec<(String, String)> = Vec::new();
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|_| Refusal::NotXml)?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Refusal::NotXml)?;
            own.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
        }
        let get = |key: &str| own.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
        if first {
            self.action.extend(get("action"));
        }
        match name.as_str() {
            "Data" => self.id.extend(get("id")),
            "PayerInfo" => self.account.extend(get("billIdentifier")),
            "Unit" => {
                let unit = get("name").zip(get("value").filter(|value| !value.trim().is_empty()));
                self.units.push(unit.ok_or(Refusal::Missing("Unit"))?);
            }
            "Service" => {
                let service = get("serviceCode").filter(|code| !code.trim().is_empty()).zip(get("sum"));
                self.services.push(service.ok_or(Refusal::Missing("Service"))?);
                if self.services.len() > SERVICES_MAX {
                    return Err(Refusal::TooLong);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes in the text of an element.
    fn close(&mut self, name: &str, content: &str) {
        match name {
            "TotalSum" => self.total.push(content.to_owned()),
            "CreateTime" => self.created.push(content.to_owned()),
            _ => {}
        }
    }
}
