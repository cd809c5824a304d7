//! A receipt, step by step. The device takes the whole of it back by itself when one of its commands fails, and it is
//! told so once more; a step of unknown outcome is left to the evidence, which can cancel the receipt until `COMP`.

use kassa_domain::receipt::{Direction, FiscalDocument, ReceiptLine, ReceiptOrder, Shown};

use super::super::command::{ClearText, Close, Discount, Note, OpenReceipt, Sale, Text, letters};
use super::super::model::{NAME, NAME_MORE, NOTE};
use super::MariaRegister;
use super::perform::{last_receipt, last_z};
use crate::fiscal::DeviceError;
use crate::fiscal::settle::after_the_fact;
use crate::port::PortError;
use crate::text::{CodePage, lay_out_on};

/// The longest name a line has room for.
const NAME_MAX: usize = NAME + NAME_MORE;

/// What has to be paid.
pub(super) fn due(order: &ReceiptOrder) -> i64 {
    order.total.minor() + order.rounding.minor()
}

/// The line that bears the rounding: the largest, which must be larger than what is taken off it.
pub(super) fn rounded_line(order: &ReceiptOrder) -> Option<usize> {
    let lines = order.lines.iter().enumerate();
    let (index, line) = lines.max_by_key(|(_, line)| line.amount.minor())?;
    (line.amount.minor() + order.rounding.minor() > 0).then_some(index)
}

/// What a line adds to the turnover.
pub(super) fn net(order: &ReceiptOrder, index: usize, line: &ReceiptLine) -> i64 {
    let rounding = if rounded_line(order) == Some(index) { order.rounding.minor() } else { 0 };
    line.amount.minor() + rounding
}

impl MariaRegister {
    pub(super) fn register_receipt(
        &mut self,
        order: &ReceiptOrder,
        before: &Shown,
    ) -> Result<FiscalDocument, DeviceError> {
        let mut articles = Vec::new();
        for line in &order.lines {
            let (_, name) = self.name_of(line);
            articles.push(self.article(&name, last_z(before))?);
        }
        self.register_cashier(Some(&order.cashier.name))?;
        self.order(&ClearText)?;
        match self.fill(order, &articles, before) {
            Ok(number) => self.document(before, number),
            Err(error) => {
                // What is known of the articles may be why.
                self.articles = None;
                Err(self.abandon(error))
            }
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
                        after_the_fact("CANC", error)
                    }
                }
            }
            DeviceError::NotSent(cause) => DeviceError::Unknown { sent: "receipt", cause },
            unknown @ DeviceError::Unknown { .. } => unknown,
        }
    }

    fn fill(&mut self, order: &ReceiptOrder, articles: &[u16], before: &Shown) -> Result<u64, DeviceError> {
        let department = self.settings.department.clone();
        self.order(&OpenReceipt { department: &department })?;
        for (below, lines) in [(false, &order.heading), (true, &order.footer)] {
            for line in self.texts(lines) {
                self.order(&Text { below, line })?;
            }
        }
        let rounded = rounded_line(order).filter(|_| !order.rounding.is_zero());
        for (index, (line, article)) in order.lines.iter().zip(articles).enumerate() {
            let (note, name) = self.name_of(line);
            if !note.is_empty() {
                self.order(&Note(note))?;
            }
            let sum = line.amount.minor();
            let discount = (rounded == Some(index)).then(|| Discount { sum: order.rounding.minor(), name: Vec::new() });
            let (direction, tax) = (order.direction, self.tax_mark());
            self.order(&Sale { direction, name, sum, price: sum, pieces: 0, tax, article: *article, discount })?;
        }
        let (sales, returns) = match order.direction {
            Direction::Sale => (due(order), 0),
            Direction::Return => (0, due(order)),
        };
        let closed = self.order(&Close { sales, returns, card: order.card.minor(), cash: order.cash.minor() })?;
        if closed.number == last_receipt(before) + 1 && (closed.sales, closed.returns) == (sales, returns) {
            return Ok(closed.number);
        }
        tracing::warn!(?closed, "the device has registered something else");
        Err(DeviceError::Unknown { sent: "COMP", cause: PortError::Garbage })
    }

    /// Lines of text as the device writes them.
    pub(super) fn texts(&self, lines: &[String]) -> Vec<Vec<u8>> {
        let columns = self.columns();
        let laid_out = lines.iter().flat_map(|line| lay_out_on(line, columns, &[CodePage::Cp866]));
        laid_out.map(|line| letters(&line)).collect()
    }

    /// The name that goes with the sum, preceded by what does not fit there.
    fn name_of(&self, line: &ReceiptLine) -> (Vec<u8>, Vec<u8>) {
        let mut parts = lay_out_on(&line.text, NAME_MAX.min(self.columns()), &[CodePage::Cp866]);
        let name = letters(&parts.pop().unwrap_or_default());
        let width = self.columns();
        let mut note: Vec<u8> = parts.iter().flat_map(|part| letters(&format!("{part:width$}"))).collect();
        // A name that fills more than three lines begins in the middle: its end tells more, and nothing is refused.
        let too_much = note.len().saturating_sub(NOTE / width * width);
        (note.split_off(too_much), name)
    }
}
