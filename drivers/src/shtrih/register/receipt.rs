//! A receipt, step by step. Once it is begun, every error leaves something open on the device: either the receipt is
//! cancelled and the error is certain, or the outcome is unknown and recovery settles it.

use kassa_domain::receipt::{Direction, FiscalDocument, ReceiptLine, ReceiptOrder, Shown};

use super::super::command::{
    Amount, CancelDriveDocument, CancelReceipt, ChangeReceiptSum, CloseReceipt, CloseReceiptV2, FindDocument,
    GetDriveStatus, Item, ItemV2, Kind, OpenReceipt, Registered, Subtotal,
};
use super::super::status::Mode;
use super::evidence::minute;
use super::perform::{register_number, shift_of, storage_number};
use super::talk::is;
use super::{ShtrihRegister, own_refusal};
use crate::fiscal::DeviceError;
use crate::fiscal::settle::after_the_fact;
use crate::port::PortError;
use crate::text;

/// How often in one receipt a step of unknown outcome is settled by looking, before the whole is left to recovery.
const SETTLED_MAX: u32 = 5;

/// Longest name of a line, in bytes.
const NAME_MAX: usize = 128;
const CLASSIC_NAME_MAX: usize = 40;

pub(super) fn kind(direction: Direction) -> Kind {
    match direction {
        Direction::Sale => Kind::Sale,
        Direction::Return => Kind::SaleReturn,
    }
}

/// What the device shows of an open receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenSum {
    /// Operations in it.
    pub(super) operations: usize,
    /// Their sum, kopecks.
    pub(super) sum: i64,
}

/// What it shows after the first `count` lines of an order.
pub(super) fn sum_after(order: &ReceiptOrder, count: usize) -> OpenSum {
    sum_of(order.lines.get(..count).unwrap_or(&order.lines))
}

/// What a receipt of these lines shows.
pub(super) fn sum_of(lines: &[ReceiptLine]) -> OpenSum {
    OpenSum { operations: lines.len(), sum: lines.iter().map(|line| line.amount.minor()).sum() }
}

/// Whether a step whose outcome was unknown turned out done.
enum Settled {
    Done,
    NotDone,
}

impl ShtrihRegister {
    pub(super) fn register_receipt(
        &mut self,
        order: &ReceiptOrder,
        before: &Shown,
    ) -> Result<FiscalDocument, DeviceError> {
        let kind = kind(order.direction);
        self.open_receipt(kind)?;
        if let Err(error) = self.fill_receipt(order, kind) {
            return Err(self.abandon(error));
        }
        if self.has_drive() {
            let close = self.close_with_drive(order)?;
            match self.order(&close) {
                Ok(closed) => self.proof(closed, before).map_err(|error| after_the_fact("FF45h", error)),
                Err(error) => Err(self.abandon(error)),
            }
        } else {
            let close = self.close_classic(order)?;
            match self.order(&close) {
                Ok(_change) => self.counted_document("85h close receipt", before, 0),
                Err(error) => Err(self.abandon(error)),
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
                    Err(error) => after_the_fact("88h cancel receipt", error),
                }
            }
            DeviceError::NotSent(cause) => DeviceError::Unknown { sent: "receipt", cause },
            unknown @ DeviceError::Unknown { .. } => unknown,
        }
    }

    fn open_receipt(&mut self, kind: Kind) -> Result<(), DeviceError> {
        /// The drive was left with another document open.
        const WRONG_OPERATION: u8 = 0x5E;
        const DRIVE_STATE: u8 = 0x02;
        let open = OpenReceipt { password: self.operator(), kind };
        match self.order(&open) {
            Err(DeviceError::Refused(why)) if is(&why, WRONG_OPERATION) || is(&why, DRIVE_STATE) => {
                self.drop_drive_document()?;
                self.order(&open)
            }
            outcome => outcome,
        }
    }

    /// Cancels a document that the drive was left with, after making sure that no receipt is open.
    pub(super) fn drop_drive_document(&mut self) -> Result<(), DeviceError> {
        let password = self.administrator();
        if self.has_drive() && self.ask(&GetDriveStatus { password })?.current_document != 0 {
            self.order(&CancelDriveDocument { password })?;
        }
        Ok(())
    }

    fn fill_receipt(&mut self, order: &ReceiptOrder, kind: Kind) -> Result<(), DeviceError> {
        let mut settled = 0;
        self.receipt_lines(&order.heading, &mut settled)?;
        for (index, line) in order.lines.iter().enumerate() {
            let names = self.names(line);
            if let Some((_, above)) = names.split_last() {
                self.receipt_lines(above, &mut settled)?;
            }
            while let Err(error) = self.item(line, names.last().map_or("", String::as_str), kind) {
                match self.settle(error, &mut settled, sum_after(order, index), sum_after(order, index + 1))? {
                    Settled::Done => break,
                    Settled::NotDone => {}
                }
            }
            // Tags leave no trace in the sums: one of unknown outcome begins the receipt anew.
            self.send_agent(line)?;
        }
        self.receipt_lines(&order.footer, &mut settled)?;
        if !self.has_drive() && !order.rounding.is_zero() {
            let amount = self.amount(order.rounding.minor().abs())?;
            let charge = order.rounding.is_positive();
            self.order(&ChangeReceiptSum { password: self.operator(), charge, amount })?;
        }
        self.check_before_close(order)
    }

    /// A device that lost its power in between may have cancelled what it held, and the next line has then opened a
    /// receipt of its own. What is about to be closed must be the whole of ours.
    fn check_before_close(&mut self, order: &ReceiptOrder) -> Result<(), DeviceError> {
        let mut whole = sum_after(order, order.lines.len());
        if !self.has_drive() {
            whole.sum += order.rounding.minor();
        }
        match self.open_sum()? {
            Some(shown) if shown == whole => Ok(()),
            shown => {
                tracing::warn!(?shown, ?whole, "the open receipt is not what was sent");
                Err(DeviceError::Unknown { sent: "receipt", cause: PortError::Gone })
            }
        }
    }

    /// The name as it goes with the sum, preceded by what does not fit there.
    fn names(&self, line: &ReceiptLine) -> Vec<String> {
        if self.has_drive() {
            return vec![line.text.clone()];
        }
        text::lay_out(&line.text, self.columns().min(CLASSIC_NAME_MAX))
    }

    fn item(&mut self, line: &ReceiptLine, name: &str, kind: Kind) -> Result<(), DeviceError> {
        let amount = self.amount(line.amount.minor())?;
        let (password, department) = (self.operator(), self.settings.department);
        let mut name = text::to_cp1251(name);
        if !self.has_drive() {
            let taxes = [self.settings.tax_group.unwrap_or(0), 0, 0, 0];
            let item = Item { password, kind, quantity_milli: 1000, price: amount, department, taxes, text: name };
            return self.order(&item);
        }
        name.truncate(NAME_MAX);
        self.order(&ItemV2 {
            password,
            kind,
            quantity_micro: 1_000_000,
            price: amount,
            sum: amount,
            vat: vat(self.settings.tax_group),
            department,
            method: self.settings.method,
            subject: self.settings.subject,
            name,
        })
    }

    /// Text within the receipt. Whether a line was printed cannot be seen from the sums: only the device's own late
    /// answer can tell, and without it the receipt is begun anew.
    fn receipt_lines(&mut self, lines: &[String], settled: &mut u32) -> Result<(), DeviceError> {
        for line in lines {
            for part in text::lay_out(line, self.columns()) {
                if let Err(error) = self.print_line(&part) {
                    self.settle_by_answer(error, settled)?;
                }
            }
        }
        Ok(())
    }

    fn settle_by_answer(&mut self, error: DeviceError, settled: &mut u32) -> Result<(), DeviceError> {
        if !matches!(error, DeviceError::Unknown { .. }) || *settled >= SETTLED_MAX || self.link.drain().is_err() {
            return Err(error);
        }
        *settled += 1;
        match self.link.take_late() {
            Some(late) if late.error == 0 => Ok(()),
            Some(late) => Err(DeviceError::Refused(super::refusal(late.error))),
            None => Err(error),
        }
    }

    /// Looks whether an operation was taken into the receipt: the device shows either what it held before or that
    /// and the operation.
    fn settle(
        &mut self,
        error: DeviceError,
        settled: &mut u32,
        without: OpenSum,
        with: OpenSum,
    ) -> Result<Settled, DeviceError> {
        if !matches!(error, DeviceError::Unknown { .. }) || *settled >= SETTLED_MAX {
            return Err(error);
        }
        *settled += 1;
        match self.open_sum() {
            Ok(Some(shown)) if shown == with => Ok(Settled::Done),
            Ok(Some(shown)) if shown == without => Ok(Settled::NotDone),
            Ok(_) | Err(_) => Err(error),
        }
    }

    /// What the open receipt holds; `None` when none is open.
    pub(super) fn open_sum(&mut self) -> Result<Option<OpenSum>, DeviceError> {
        let state = self.start()?;
        if state.mode.number() != Mode::RECEIPT {
            return Ok(None);
        }
        let sum = self.ask(&Subtotal { password: self.operator() })?;
        Ok(Some(OpenSum { operations: usize::from(state.operations), sum }))
    }

    /// 88h with our password; with the administrator's where the receipt is another operator's.
    pub(super) fn cancel_open(&mut self) -> Result<(), DeviceError> {
        const OTHER_OPERATOR: u8 = 0x59;
        match self.order(&CancelReceipt { password: self.operator() }) {
            Err(DeviceError::Refused(why)) if is(&why, OTHER_OPERATOR) => {
                self.order(&CancelReceipt { password: self.administrator() })
            }
            outcome => outcome,
        }
    }

    fn close_with_drive(&self, order: &ReceiptOrder) -> Result<CloseReceiptV2, DeviceError> {
        let mut payments = [Amount::ZERO; 16];
        let [cash, card, ..] = &mut payments;
        *cash = self.amount(order.cash.minor())?;
        *card = self.amount(order.card.minor())?;
        let off = order.rounding.minor().checked_neg().and_then(|off| u8::try_from(off).ok());
        let rounding = off.ok_or_else(|| DeviceError::Refused(own_refusal("bad-receipt")))?;
        let tax_system = self.settings.tax_system;
        Ok(CloseReceiptV2 { password: self.operator(), payments, rounding, tax_system, text: Vec::new() })
    }

    fn close_classic(&self, order: &ReceiptOrder) -> Result<CloseReceipt, DeviceError> {
        let payments = [self.amount(order.cash.minor())?, self.amount(order.card.minor())?, Amount::ZERO, Amount::ZERO];
        Ok(CloseReceipt { password: self.operator(), payments, discount: 0, taxes: [0; 4], text: Vec::new() })
    }

    /// The receipt's document. Its date is asked for where the answer did not carry it, and left out when the device
    /// does not answer: the number and the sign are proof enough.
    fn proof(&mut self, closed: Registered, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        let password = self.administrator();
        let at = match closed.at {
            Some(at) => Some(at),
            None => self.ask(&FindDocument { password, number: closed.document }).ok().and_then(|found| found.at),
        };
        Ok(FiscalDocument {
            number: u64::from(closed.document),
            sign: Some(closed.sign),
            shift: shift_of(before),
            register: register_number(before)?,
            storage: storage_number(before),
            register_minute: at.and_then(minute),
        })
    }
}

/// Mask of a rate in FF46h: the rows of table 6 are its bits, the fourth of which is "without VAT".
const fn vat(group: Option<u8>) -> u8 {
    const WITHOUT: u8 = 1 << 3;
    match group {
        Some(row @ 1..=6) => 1 << (row - 1),
        Some(_) | None => WITHOUT,
    }
}
