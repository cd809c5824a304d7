//! What the payer reads on the customer display: the total, and the change. Sums only: names are nobody else's (R13).

use kassa_domain::Money;

use super::App;
use crate::counter::Lines;
use crate::i18n::text_in;
use crate::ui::effect::Effect;

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
        let change = self.visit.change(&terms).filter(|change| !change.is_negative());
        Some([total, change.map(|change| sum("customer-change", change)).unwrap_or_default()])
    }
}
