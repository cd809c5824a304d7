//! The duplicate that was asked for: told with its number once the register has printed it.

use iced::Element;
use iced::widget::text;
use kassa_domain::Money;
use kassa_domain::ids::{HumanNumber, PaymentNumber};

use super::{Message, PaidList};
use crate::fl;
use crate::till::desk::PaidRow;
use crate::ui::format;
use crate::ui::theme::{self, Ink, Look};

/// A duplicate of a receipt.
#[derive(Debug, Clone)]
pub(super) struct Copying {
    payment: PaymentNumber,
    human: HumanNumber,
    sum: Option<Money>,
    /// The how-manieth it was; nothing while it is not printed.
    printed: Option<u32>,
}

impl Copying {
    /// A duplicate of this payment is asked for.
    pub(super) fn of(row: &PaidRow) -> Self {
        let sum = row.payment.total().ok();
        Self { payment: row.payment.number, human: row.human.clone(), sum, printed: None }
    }
}

impl PaidList {
    /// The register printed the copy of this number. It is told until the next key.
    pub fn copied(&mut self, payment: PaymentNumber, copy: u32) {
        if let Some(copying) = self.copying.as_mut().filter(|copying| copying.payment == payment) {
            copying.printed = Some(copy);
        }
    }

    /// Whoever presses the next key has read it.
    pub(super) fn copy_read(&mut self) {
        if self.copying.as_ref().is_some_and(|copying| copying.printed.is_some()) {
            self.copying = None;
        }
    }

    /// What is told of it.
    pub(super) fn view_copied(&self) -> Option<Element<'_, Message, Look>> {
        let copying = self.copying.as_ref()?;
        let sum = copying.sum.map(format::money).unwrap_or_default();
        let words = fl!("paid-copied", copy = copying.printed?, number = copying.human.to_string(), sum = sum);
        Some(text(format!("✓ {words}")).size(theme::body()).class(Ink::Done).into())
    }
}
