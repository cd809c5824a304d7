//! A receipt, step by step. Once it is begun, every error leaves something open on the device: either the receipt is
//! cancelled and the error is certain, or the outcome is unknown and recovery settles it. After the first payment the
//! device cancels nothing any more; then the receipt can only be finished.

use kassa_domain::receipt::{Direction, FiscalDocument, ReceiptLine, ReceiptOrder, Shown};

use super::super::command::{
    Cancel, Close, GetTransaction, Mode, OpenReceipt, Paid, Pay, Sale, SellArticle, Subtotal, TextInReceipt,
};
use super::talk::NO_PAPER;
use super::{DatecsRegister, refusal};
use crate::fiscal::DeviceError;
use crate::fiscal::settle::after_the_fact;
use crate::port::PortError;

/// How often in one receipt a step of unknown outcome is settled by looking, before the whole is left to recovery.
const SETTLED_MAX: u32 = 5;

/// What an open receipt holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    /// Sales in it.
    pub(super) items: u64,
    /// Their sum, minor units.
    pub(super) amount: i64,
    /// How much of it is paid.
    pub(super) paid: i64,
}

/// What it holds after these lines.
pub(super) fn held(lines: &[ReceiptLine]) -> Held {
    let amount = lines.iter().map(|line| line.amount.minor()).sum();
    Held { items: u64::try_from(lines.len()).unwrap_or(u64::MAX), amount, paid: 0 }
}

/// What has to be paid.
pub(super) fn due(order: &ReceiptOrder) -> i64 {
    order.total.minor() + order.rounding.minor()
}

/// The payments of an order that are still to be made when so much is paid: the card first, then all cash handed over.
pub(super) fn payments_after(order: &ReceiptOrder, paid: i64) -> Vec<Pay> {
    if paid >= due(order) {
        return Vec::new();
    }
    let card = order.card.minor() - paid.min(order.card.minor());
    let cash = order.cash.minor() - (paid - order.card.minor()).max(0);
    [Pay { mode: Mode::Card, sum: card }, Pay { mode: Mode::Cash, sum: cash }]
        .into_iter()
        .filter(|pay| pay.sum > 0)
        .collect()
}

impl DatecsRegister {
    /// A receipt that was refused and cancelled because the table of articles is not what is remembered of it is tried
    /// once more, with articles made anew.
    pub(super) fn register_receipt(
        &mut self,
        order: &ReceiptOrder,
        before: &Shown,
    ) -> Result<FiscalDocument, DeviceError> {
        let remembered = !self.memory.of(&before.serial).articles.is_empty();
        match self.try_receipt(order, before) {
            Err(DeviceError::Refused(_)) if remembered && self.memory.of(&before.serial).articles.is_empty() => {
                self.try_receipt(order, before)
            }
            outcome => outcome,
        }
    }

    fn try_receipt(&mut self, order: &ReceiptOrder, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        let articles = self.articles(order, before)?;
        let operator = self.settings.operator.clone();
        self.order(&OpenReceipt { operator: &operator, refund: order.direction == Direction::Return })?;
        if let Err(error) = self.fill(order, &articles) {
            if matches!(&error, DeviceError::Refused(why) if why.code != NO_PAPER) {
                self.distrust_articles(before);
            }
            return Err(self.abandon(error));
        }
        // From here on nothing can be cancelled.
        let number = self.finish(order, 0).map_err(|error| self.no_way_back(error))?;
        match number {
            Some(number) => self.document(before, number),
            None => self.last_as_proof(before).map_err(|error| after_the_fact("56 close receipt", error)),
        }
    }

    /// Nothing that a receipt leaves open may be called certain before it is cancelled.
    fn abandon(&mut self, error: DeviceError) -> DeviceError {
        match error {
            DeviceError::Refused(why) => {
                tracing::warn!(code = why.code, "refused within the receipt: cancelling it");
                match self.cancel_open() {
                    Ok(()) => DeviceError::Refused(why),
                    Err(error) => {
                        self.trouble = Some(why.code);
                        after_the_fact("60 cancel receipt", error)
                    }
                }
            }
            DeviceError::NotSent(cause) => DeviceError::Unknown { sent: "receipt", cause },
            unknown @ DeviceError::Unknown { .. } => unknown,
        }
    }

    fn no_way_back(&mut self, error: DeviceError) -> DeviceError {
        if let DeviceError::Refused(why) = &error {
            self.trouble = Some(why.code.clone());
        }
        after_the_fact("53 payment", error)
    }

    pub(super) fn cancel_open(&mut self) -> Result<(), DeviceError> {
        self.order(&Cancel)
    }

    fn fill(&mut self, order: &ReceiptOrder, articles: &[u32]) -> Result<(), DeviceError> {
        let mut settled = 0;
        self.texts(&order.heading)?;
        for (index, line) in order.lines.iter().enumerate() {
            let (without, with) = order.lines.split_at(index + 1);
            let (with, without) = (held(without), held(without.split_last().map_or(with, |(_, before)| before)));
            let mut names = self.name_parts(&line.text);
            let name = names.pop().unwrap_or_default();
            self.texts(&names)?;
            while let Err(error) = self.sale(line, &name, articles.get(index).copied()) {
                if self.settle(error, &mut settled, without, with)? {
                    break;
                }
            }
        }
        self.texts(&order.footer)?;
        let whole = held(&order.lines);
        let adjust = order.rounding.minor();
        let rounded = Held { amount: whole.amount + adjust, ..whole };
        if adjust != 0 {
            while let Err(error) = self.order(&Subtotal { adjust }) {
                if self.settle(error, &mut settled, whole, rounded)? {
                    break;
                }
            }
        }
        // What is about to be paid must be the whole of ours and nothing else.
        match self.open_receipt()? {
            Some(shown) if shown == rounded => Ok(()),
            shown => {
                tracing::warn!(?shown, ?rounded, "the open receipt is not what was sent");
                Err(DeviceError::Unknown { sent: "receipt", cause: PortError::Gone })
            }
        }
    }

    /// A name as it goes with the sum, last, preceded by what does not fit there.
    pub(super) fn name_parts(&self, text: &str) -> Vec<String> {
        let most = self.dialect.name_max.min(self.columns());
        self.settings.operator.page.lay_out(text, most)
    }

    fn texts(&mut self, lines: &[String]) -> Result<(), DeviceError> {
        let page = self.settings.operator.page;
        let columns = self.columns();
        for line in lines.iter().flat_map(|line| page.lay_out(line, columns)) {
            self.order(&TextInReceipt(page.encode(&line)))?;
        }
        Ok(())
    }

    fn sale(&mut self, line: &ReceiptLine, name: &str, article: Option<u32>) -> Result<(), DeviceError> {
        const ONE: u32 = 1000;
        if let Some(article) = article {
            return self.order(&SellArticle { article, quantity_milli: ONE });
        }
        let operator = self.settings.operator.clone();
        let price = line.amount.minor();
        self.order(&Sale { operator: &operator, name, price, quantity_milli: None })
    }

    /// Looks whether a step was taken into the receipt: the device shows either what it held before, or that and the
    /// step. True when it was done.
    fn settle(
        &mut self,
        error: DeviceError,
        settled: &mut u32,
        without: Held,
        with: Held,
    ) -> Result<bool, DeviceError> {
        // A refusal that may be the answer to a second frame is no reason to try for ever.
        if !matches!(error, DeviceError::Unknown { .. }) || *settled >= SETTLED_MAX {
            return Err(error);
        }
        *settled += 1;
        let no_paper = self.trouble.as_deref() == Some(NO_PAPER);
        match self.open_receipt() {
            Ok(Some(shown)) if shown == with => Ok(true),
            Ok(Some(shown)) if shown == without && !no_paper => Ok(false),
            Ok(_) | Err(_) => Err(error),
        }
    }

    /// What the open receipt holds; `None` when none is open.
    pub(super) fn open_receipt(&mut self) -> Result<Option<Held>, DeviceError> {
        let shown = self.ask(&GetTransaction)?;
        Ok(shown.open.then_some(Held { items: shown.items, amount: shown.amount, paid: shown.paid }))
    }

    /// Pays what is left of a receipt that holds all lines of the order, and closes it. The number of its document,
    /// where the device tells it.
    pub(super) fn finish(&mut self, order: &ReceiptOrder, paid: i64) -> Result<Option<u64>, DeviceError> {
        let mut left = due(order) - paid;
        for pay in payments_after(order, paid) {
            let expected = if pay.sum < left { Paid::Rest(left - pay.sum) } else { Paid::Change(pay.sum - left) };
            match self.order(&pay)? {
                // A receipt that is paid exactly is answered either way.
                Paid::Rest(0) | Paid::Change(0) if pay.sum == left => {}
                answered @ (Paid::Rest(_) | Paid::Change(_)) if answered == expected => {}
                Paid::No(_) => return Err(DeviceError::Refused(refusal("payment"))),
                answered @ (Paid::Rest(_) | Paid::Change(_)) => {
                    tracing::warn!(?answered, ?expected, "the device counts otherwise");
                    return Err(DeviceError::Unknown { sent: "53 payment", cause: PortError::Garbage });
                }
            }
            left -= pay.sum;
        }
        self.order(&Close)
    }
}
