//! The language a receipt was registered in: what was registered stays as it was, so the paper around it speaks the same,
//! whatever the till speaks now.

use std::borrow::Cow;
use std::path::Path;

use kassa_domain::receipt::ReceiptOrder;
use kassa_formats::receipt::Templates;

use super::{edited, words};
use crate::i18n::Language;

/// The language of an order, known by the word in front of the payment's number.
#[must_use]
pub fn language(order: &ReceiptOrder, number: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|language| order.heading.contains(&format!("{} {number}", words(*language).number)))
}

/// The language of an order and its templates: those at hand, unless the till spoke another language then.
pub(super) fn templates<'a>(
    dir: &Path,
    order: &ReceiptOrder,
    number: &str,
    (now, at_hand): (Language, &'a Templates),
) -> (Language, Cow<'a, Templates>) {
    match language(order, number) {
        Some(then) if then != now => (then, Cow::Owned(edited::load(&dir.join(edited::FOLDER), then).0)),
        Some(_) | None => (now, Cow::Borrowed(at_hand)),
    }
}

#[cfg(test)]
mod tests {
    use kassa_domain::receipt::{Cashier, Direction};
    use kassa_domain::{Currency, Money};

    use super::*;

    fn order(heading: &str) -> ReceiptOrder {
        let zero = Money::zero(Currency::Uah);
        ReceiptOrder {
            direction: Direction::Sale,
            cashier: Cashier { name: String::new() },
            heading: vec!["ПОВЕРНЕННЯ КОШТІВ".to_owned(), heading.to_owned()],
            lines: Vec::new(),
            total: zero,
            card: zero,
            cash: zero,
            rounding: zero,
            change: zero,
            footer: Vec::new(),
            check_link: None,
        }
    }

    #[test]
    fn a_receipt_tells_the_language_it_was_registered_in() {
        for language in Language::ALL {
            let heading = format!("{} 17-3-000512", words(language).number);
            assert_eq!(super::language(&order(&heading), "17-3-000512"), Some(language), "{heading}");
            assert_eq!(super::language(&order(&heading), "17-3-000513"), None);
        }
        let at_hand = Templates::shipped(Language::Uk);
        let of = |heading: &str| templates(Path::new("/nowhere"), &order(heading), "1", (Language::Uk, &at_hand)).0;
        assert_eq!(
            (of("Payment № 1"), of("Платіж № 1"), of("something else")),
            (Language::En, Language::Uk, Language::Uk)
        );
    }
}
