//! Identifiers of the housing system of Russia (ГИС ЖКХ): unified account, service, payment document.
//!
//! Two digits, two Cyrillic letters, six digits; then `-` and two digits of a service, then `-` and four digits of a
//! document. Latin letters of the same look are often typed in place of Cyrillic ones: they are folded.

/// Latin letters and the Cyrillic ones they look like.
const LOOK_ALIKES: (&str, &str) = ("ABEKMHOPCTXabekmhopctx", "АВЕКМНОРСТХавекмнорстх");

/// Which of the three it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GisKind {
    /// ЕЛС, the unified account: `70АА000560`.
    Account,
    /// ИЖКУ, a service of it: `70АА000560-01`.
    Service,
    /// A payment document: `70АА000560-01-6103`.
    Document,
}

/// An identifier in its one form: Cyrillic capital letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GisId(String);

impl GisId {
    /// Reads an identifier in any case, with Latin look-alikes.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let folded: String = text.trim().chars().map(folded).collect();
        let mut parts = folded.split('-');
        let account: Vec<char> = parts.next()?.chars().collect();
        let (region, rest) = account.split_at_checked(2)?;
        let (letters, number) = rest.split_at_checked(2)?;
        let digits = |part: &[char], length: usize| part.len() == length && part.iter().all(char::is_ascii_digit);
        let all_digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        let whole = digits(region, 2)
            && letters.iter().all(|letter| matches!(letter, 'А'..='Я'))
            && digits(number, 6)
            && parts.next().is_none_or(|service| all_digits(service, 2))
            && parts.next().is_none_or(|document| all_digits(document, 4))
            && parts.next().is_none();
        whole.then_some(Self(folded))
    }

    /// The identifier.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which of the three it is.
    #[must_use]
    pub fn kind(&self) -> GisKind {
        match self.0.matches('-').count() {
            0 => GisKind::Account,
            1 => GisKind::Service,
            _ => GisKind::Document,
        }
    }

    /// The unified account in it.
    #[must_use]
    pub fn account(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// The service in it, with its account.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        match self.kind() {
            GisKind::Account => None,
            GisKind::Service => Some(&self.0),
            GisKind::Document => self.0.rsplit_once('-').map(|(service, _)| service),
        }
    }
}

/// A Cyrillic capital, whatever was typed for it.
fn folded(character: char) -> char {
    let at = LOOK_ALIKES.0.chars().position(|latin| latin == character);
    let cyrillic = at.and_then(|at| LOOK_ALIKES.1.chars().nth(at)).unwrap_or(character);
    cyrillic.to_uppercase().next().unwrap_or(cyrillic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_letters() {
        for (text, expect) in [
            ("75да533315", Some(("75ДА533315", GisKind::Account))),
            ("70АА000560", Some(("70АА000560", GisKind::Account))),
            ("70AA000560", Some(("70АА000560", GisKind::Account))),
            (" 75да533315-01 ", Some(("75ДА533315-01", GisKind::Service))),
            ("70АА000560-01-6103", Some(("70АА000560-01-6103", GisKind::Document))),
            ("70aА000560-01-6103", Some(("70АА000560-01-6103", GisKind::Document))),
            ("70АА00056", None),
            ("70АА0005600", None),
            ("70АZ000560", None),
            ("70ІА000560", None),
            ("7ААА000560", None),
            ("70АА000560-1", None),
            ("70АА000560-01-610", None),
            ("70АА000560-01-6103-1", None),
            ("70АА000560--6103", None),
            ("", None),
        ] {
            let found = GisId::read(text);
            assert_eq!(found.as_ref().map(|id| (id.as_str(), id.kind())), expect, "{text}");
        }
        let document = GisId::read("70АА000560-01-6103").unwrap();
        assert_eq!((document.account(), document.service()), ("70АА000560", Some("70АА000560-01")));
    }
}
