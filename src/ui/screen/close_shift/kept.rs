//! A count that survives the window: what was typed, and nothing of what should be in the drawer.

use kassa_domain::Money;
use kassa_domain::ids::UserId;
use kassa_domain::money::Currency;

use super::{CloseShift, Phase, Purpose};
use crate::ui::kept::KeptCount;

impl CloseShift {
    /// What is kept of it, typed by this person; nothing where nothing was typed, or where a shift is to be opened: it has
    /// no number yet that a count could belong to.
    #[must_use]
    pub fn kept(&self, by: UserId) -> Option<KeptCount> {
        let begun = self.pieces.iter().any(|pieces| !pieces.text().is_empty());
        let hand_over = match self.purpose {
            Purpose::Open => return None,
            Purpose::Close => false,
            Purpose::HandOver { .. } => true,
        };
        // A drawer that was counted and is empty has nothing typed.
        (begun || self.phase != Phase::Counting).then(|| KeptCount {
            by,
            hand_over,
            pieces: self.pieces.iter().map(|pieces| pieces.text().to_owned()).collect(),
            note: self.note.text().to_owned(),
            out_at_count: self.out_at_count.filter(|_| self.phase != Phase::Counting).map(Money::minor),
        })
    }

    /// The count again: while it was counted, at its beginning; later, where it is compared, for what was taken out in
    /// between is in the journal. Nothing where it is of another currency.
    #[must_use]
    pub fn again(kept: &KeptCount, currency: Currency) -> Option<Self> {
        let mut count = Self::new(currency);
        if kept.pieces.len() != count.pieces.len() {
            return None;
        }
        for (field, pieces) in count.pieces.iter_mut().zip(&kept.pieces) {
            field.edit(pieces);
        }
        count.note.edit(&kept.note);
        if kept.hand_over {
            count.purpose = Purpose::HandOver { parked: 0 };
        }
        if let Some(out) = kept.out_at_count {
            count.out_at_count = Some(Money::new(out, currency));
            count.show_comparison();
        }
        Some(count)
    }
}
