//! What the payer reads on the customer display: the total, and the change. Sums only: names are nobody else's (R13). On a
//! second screen there is room for what is paid, and for the point's name while nobody pays.

use kassa_domain::Money;

use super::App;
use crate::counter::Lines;
use crate::i18n::{Language, text_in};
use crate::ui::effect::Effect;
use crate::ui::format;
use crate::ui::payer::{Page, Sums};

impl App {
    /// The display's lines, when they are others than those that stand there.
    pub(super) fn show_customer(&mut self) -> Option<Effect> {
        let lines = self.customer()?;
        if self.customer == lines {
            return None;
        }
        self.customer.clone_from(&lines);
        Some(Effect::Show(lines))
    }

    /// The second screen of now.
    #[must_use]
    pub fn payer_page(&self, language: Language) -> Page {
        if self.visit.items().is_empty() {
            return Page::Idle { point: self.till_words(), hours: self.work_today(language) };
        }
        let terms = self.terms();
        let mut sums = Sums { rows: self.payer_rows(), ..Sums::default() };
        let paid = self.visit.paid();
        // Once it is paid the quote is told only while it is what was paid.
        let quote = self.visit.quote(&terms).filter(|quote| paid.is_none_or(|paid| paid.total == quote.total));
        if let Some(quote) = quote {
            sums.total = format::money(quote.total);
            sums.commission = (!quote.commission.is_zero()).then(|| format::amount(quote.commission));
            sums.rounding = (!quote.rounding.is_zero()).then(|| format::amount(quote.rounding));
        }
        if let Some(paid) = paid {
            sums.total = format::money(paid.total);
            sums.change = paid.change.is_positive().then(|| format::money(paid.change));
            sums.paid = true;
        } else if let Some((received, left)) = self.visit.handed_over(&terms) {
            sums.received = Some(format::money(received));
            sums.missing = left.is_negative().then(|| left.negated().map(format::money).unwrap_or_default());
            sums.change = left.is_positive().then(|| format::money(left));
        }
        Page::Sums(Box::new(sums))
    }

    /// What is paid: services and what was bought, never for whom.
    fn payer_rows(&self) -> Vec<(String, String)> {
        let rows = self.visit.items().iter().flat_map(|item| {
            item.lines.iter().enumerate().map(move |(place, line)| {
                let bought = item.third.as_deref().and_then(|third| third.items.get(place));
                let words = match (bought, &item.third) {
                    (Some(bought), _) => bought.told(),
                    (None, Some(_)) => self.names.service(line.service),
                    (None, None) => format!("{} {}", self.names.service(line.service), line.period),
                };
                (words, format::amount(line.amount))
            })
        });
        rows.collect()
    }

    /// The lines of now; none where there is no display, and while the till is asked to take the money.
    fn customer(&self) -> Option<Lines> {
        let language = self.opening.display?;
        if self.visit.is_paying() {
            return None;
        }
        let sum = |key: &str, sum: Money| format!("{}\t{sum}", text_in(language, key, &[]));
        if let Some(paid) = self.visit.paid() {
            return Some([sum("customer-total", paid.total), sum("customer-change", paid.change)]);
        }
        let terms = self.terms();
        if self.visit.items().is_empty() {
            return Some(Lines::default());
        }
        let total = self.visit.quote(&terms).map(|quote| sum("customer-total", quote.total)).unwrap_or_default();
        let change = self.visit.shown_change(&terms).filter(|change| !change.is_negative());
        Some([total, change.map(|change| sum("customer-change", change)).unwrap_or_default()])
    }
}
