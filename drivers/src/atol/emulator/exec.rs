//! What each command does to the memory, and what it answers. Pure: a command that is refused changes nothing.

mod report;
mod tags;

use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::memory::{Document, Memory, Receipt, Written};
use crate::atol::command::{
    PAID_CASH, PAID_CASHLESS, SUM_MAX, State, bcd, code, error, from_bcd, is_harmless, mode, register, short,
};
use crate::text::CodePage;

/// Printed above every document.
const NOT_A_RECEIPT: &str = "УЧЕБНЫЙ ДОКУМЕНТ, НЕ ЧЕК";
/// A shift may last that long.
const SHIFT: SignedDuration = SignedDuration::from_hours(24);
/// Receipts are numbered to 9999.
const NUMBERS: i64 = 10_000;
/// Codes of the kinds of receipt the device takes.
const SALE: u8 = 1;
const REFUND: u8 = 2;

/// What stops the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mechanics {
    pub(super) paper_out: bool,
    pub(super) lid_open: bool,
    pub(super) stuck: bool,
}

/// What a command has brought about.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) answer: Vec<u8>,
    pub(super) lines: Vec<String>,
    pub(super) cut: bool,
}

/// A refusal by the device's code.
type Refused = u8;

struct Work<'a> {
    memory: &'a mut Memory,
    mechanics: Mechanics,
    now: DateTime,
    done: Done,
}

/// Runs a command on a copy of the memory; what is refused leaves it as it was.
pub(super) fn run(memory: &mut Memory, mechanics: Mechanics, wall: DateTime, body: &[u8]) -> Done {
    let before = memory.clone();
    let now = wall.checked_add(SignedDuration::from_secs(memory.clock_ahead)).unwrap_or(wall);
    let mut work = Work { memory, mechanics, now, done: Done::default() };
    let outcome = match body {
        [0, 0, code, parameters @ ..] => work.command(*code, parameters),
        _ => Err(error::FORMAT),
    };
    let mut done = work.done;
    match outcome {
        Ok(answer) => done.answer = answer,
        Err(code) => {
            *memory = before;
            done = Done { answer: vec![0x55, code, 0], ..Done::default() };
        }
    }
    done
}

fn good() -> Vec<u8> {
    vec![0x55, 0, 0]
}

/// Parameters of exactly this form.
fn exactly<const N: usize>(parameters: &[u8]) -> Result<[u8; N], Refused> {
    parameters.try_into().map_err(|_wrong| error::LENGTH)
}

/// A sum as it is printed.
fn rubles(sum: i64) -> String {
    format!("{}.{:02}", sum / 100, sum % 100)
}

fn sum_of(bytes: &[u8]) -> Result<i64, Refused> {
    from_bcd(bytes).ok_or(error::FORMAT)
}

/// The drawer's counter after so much came in, or went out.
fn drawer_after(cash: i64, moved: i64) -> Result<i64, Refused> {
    const MOST: i64 = 100 * SUM_MAX;
    match cash.saturating_add(moved) {
        ..0 => Err(error::NO_CASH),
        drawer if drawer > MOST => Err(error::OVERFLOW),
        drawer => Ok(drawer),
    }
}

impl Work<'_> {
    fn command(&mut self, code: u8, parameters: &[u8]) -> Result<Vec<u8>, Refused> {
        if is_harmless(code) {
            return self.question(code, parameters);
        }
        match code {
            code::ENTER => self.enter(exactly(parameters)?),
            code::LEAVE => {
                let [] = exactly(parameters)?;
                self.memory.mode = mode::SELECTION;
                Ok(good())
            }
            code::OPEN_SHIFT => self.open_shift(exactly(parameters)?),
            code::OPEN_RECEIPT => self.open_receipt(exactly(parameters)?),
            code::ITEM => self.item(&exactly(parameters)?),
            code::ATTRIBUTE => self.attribute(parameters),
            code::ITEM_BEGINS => self.item_begins(exactly(parameters)?),
            code::ITEM_ENDS => self.item_ends(parameters),
            code::DISCOUNT => self.discount(exactly(parameters)?),
            code::PAYMENT => self.payment(exactly(parameters)?),
            code::CLOSE => self.close(exactly(parameters)?),
            code::CANCEL => self.cancel(exactly(parameters)?),
            code::CASH_IN | code::CASH_OUT => self.move_cash(code == code::CASH_IN, exactly(parameters)?),
            code::X_REPORT => self.x_report(exactly(parameters)?),
            code::Z_REPORT => self.close_shift(exactly(parameters)?),
            code::LINE => {
                self.print(vec![CodePage::Atol.decode(parameters)])?;
                Ok(good())
            }
            code::REPEAT => {
                let [] = exactly(parameters)?;
                let lines = self.memory.lines.clone();
                if lines.is_empty() {
                    return Err(error::NO_DOCUMENT);
                }
                self.print([vec!["КОПИЯ".to_owned()], lines].concat())?;
                Ok(good())
            }
            code::CUT => {
                let [_kind] = exactly(parameters)?;
                self.done.cut = true;
                Ok(good())
            }
            code::DRAWER => Ok(good()),
            code::CLOCK => self.set_clock(exactly(parameters)?),
            _ => Err(error::UNKNOWN),
        }
    }

    fn question(&mut self, code: u8, parameters: &[u8]) -> Result<Vec<u8>, Refused> {
        match code {
            code::SHORT_STATE => {
                let [] = exactly(parameters)?;
                let paying = self.memory.receipt.as_ref().is_some_and(|receipt| receipt.cash + receipt.cashless > 0);
                let mode = self.memory.mode | if paying { 0x40 } else { 0 };
                let paper = if self.mechanics.paper_out { short::NO_PAPER } else { 0 };
                let stuck = if self.mechanics.stuck { short::MECHANISM } else { 0 };
                Ok(vec![0x55, mode, paper | stuck])
            }
            code::STATE => {
                let [] = exactly(parameters)?;
                Ok(self.state().write())
            }
            code::DEVICE_TYPE => {
                let [] = exactly(parameters)?;
                // Error, protocol, a fiscal register, model, mode, version; the name.
                let head = [0, 3, 1, 63, 0, 0, 5, 8, 0, 0, 0];
                Ok([&head, b"ATOL 30F (EMULATOR)".as_slice()].concat())
            }
            code::CASH => {
                let [] = exactly(parameters)?;
                Ok([&[code::CASH], bcd(self.memory.cash, 7).as_slice()].concat())
            }
            code::REGISTER => self.register(exactly(parameters)?),
            code::STORAGE => {
                let [question] = exactly(parameters)?;
                if question == 0x20 { Ok(self.exchange()) } else { Err(error::UNKNOWN) }
            }
            _ => Err(error::UNKNOWN),
        }
    }

    fn state(&self) -> State {
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let (receipt_state, sum) = self.memory.receipt.as_ref().map_or((0, 0), |receipt| (receipt.kind, receipt.sum));
        State {
            clock: Some(self.now),
            flags: flag(self.memory.storage_error != Some(error::NOT_REGISTERED), State::REGISTERED)
                | flag(self.memory.shift_open, State::SHIFT_OPEN)
                | flag(!self.mechanics.paper_out, State::PAPER)
                | flag(self.mechanics.lid_open, State::LID_OPEN)
                | flag(self.memory.storage_error.is_none(), State::STORAGE_ACTIVE),
            serial: self.memory.serial,
            model: 63,
            firmware: *b"58",
            mode: self.memory.mode,
            receipt: self.memory.receipt_number,
            shift: self.memory.shift,
            receipt_state,
            sum,
        }
    }

    fn register(&self, [number, _, _]: [u8; 3]) -> Result<Vec<u8>, Refused> {
        let value = match number {
            register::SHIFT => {
                let over = self.memory.shift_opened.is_some_and(|opened| self.now.duration_since(opened) > SHIFT);
                vec![u8::from(self.memory.shift_open) + u8::from(self.memory.shift_open && over)]
            }
            register::STORAGE_NUMBER => self.memory.storage.as_bytes().to_vec(),
            register::LAST_RECEIPT => {
                let (sum, kind, _at) = self.memory.last.ok_or(error::NO_DOCUMENT)?;
                [bcd(sum, 5), vec![kind]].concat()
            }
            _ => return Err(error::UNKNOWN),
        };
        Ok([&[0x55, 0], value.as_slice()].concat())
    }

    fn exchange(&self) -> Vec<u8> {
        let [low, high] = self.memory.waiting.to_le_bytes();
        let at = self.memory.first_waiting.unwrap_or_default();
        let year = u8::try_from(i64::from(at.year()) - 2000).unwrap_or(0);
        let [month, day, hour, minute] = [at.month(), at.day(), at.hour(), at.minute()].map(i8::unsigned_abs);
        vec![0x55, 0, 0, 0, 0, low, high, 0, 0, 0, 0, year, month, day, hour, minute]
    }

    fn enter(&mut self, [mode, password @ ..]: [u8; 5]) -> Result<Vec<u8>, Refused> {
        if self.memory.mode != mode::SELECTION || !(mode::REGISTRATION..=mode::PROGRAMMING).contains(&mode) {
            return Err(error::MODE);
        }
        if from_bcd(&password) != Some(self.memory.password) {
            return Err(error::PASSWORD);
        }
        self.memory.mode = mode;
        Ok(good())
    }

    fn in_mode(&self, wanted: u8) -> Result<(), Refused> {
        if self.memory.mode == wanted { Ok(()) } else { Err(error::MODE) }
    }

    fn storage_works(&self) -> Result<(), Refused> {
        self.memory.storage_error.map_or(Ok(()), Err)
    }

    /// What needs an open shift, of less than a day.
    fn in_shift(&self) -> Result<(), Refused> {
        self.in_mode(mode::REGISTRATION)?;
        self.storage_works()?;
        let opened = self.memory.shift_opened.filter(|_| self.memory.shift_open).ok_or(error::STORAGE_STATE)?;
        if self.now.duration_since(opened) > SHIFT { Err(error::SHIFT_OVER) } else { Ok(()) }
    }

    fn print(&mut self, lines: Vec<String>) -> Result<(), Refused> {
        if self.mechanics.paper_out || self.mechanics.lid_open {
            return Err(error::NO_PAPER);
        }
        if self.mechanics.stuck {
            return Err(error::MECHANISM);
        }
        self.done.lines.extend(lines);
        Ok(())
    }

    fn document(&mut self, kind: Written, number: i64, sum: i64, lines: Vec<String>) -> Result<(), Refused> {
        let lines = [vec![NOT_A_RECEIPT.to_owned()], lines].concat();
        self.print(lines.clone())?;
        self.memory.lines = lines;
        if self.memory.undelivered {
            self.memory.waiting = self.memory.waiting.saturating_add(1);
            let _first = self.memory.first_waiting.get_or_insert(self.now);
        }
        let number = u64::try_from(number).unwrap_or(0);
        self.memory.documents.push(Document { kind, number, sum, at: self.now });
        Ok(())
    }

    fn open_shift(&mut self, [_flags]: [u8; 1]) -> Result<Vec<u8>, Refused> {
        self.in_mode(mode::REGISTRATION)?;
        self.storage_works()?;
        if self.memory.shift_open {
            return Err(error::SHIFT_OPEN);
        }
        self.memory.shift_open = true;
        self.memory.shift_opened = Some(self.now);
        let shift = self.memory.shift + 1;
        self.document(Written::ShiftOpening, shift, 0, vec![format!("СМЕНА {shift} ОТКРЫТА")])?;
        Ok(good())
    }

    fn open_receipt(&mut self, [_flags, kind]: [u8; 2]) -> Result<Vec<u8>, Refused> {
        self.in_shift()?;
        if self.memory.receipt.is_some() {
            return Err(error::RECEIPT_OPEN);
        }
        if !matches!(kind, SALE | REFUND) {
            return Err(error::KIND);
        }
        self.print(Vec::new())?;
        self.memory.receipt = Some(Receipt { kind, ..Receipt::default() });
        Ok(good())
    }

    fn receipt(&mut self) -> Result<&mut Receipt, Refused> {
        self.in_shift()?;
        self.memory.receipt.as_mut().ok_or(error::RECEIPT_CLOSED)
    }

    fn item(&mut self, parameters: &[u8; 103]) -> Result<Vec<u8>, Refused> {
        let (name, rest) = parameters.get(1..).and_then(|rest| rest.split_at_checked(64)).ok_or(error::LENGTH)?;
        let price = sum_of(rest.get(..6).unwrap_or_default())?;
        let quantity = sum_of(rest.get(6..11).unwrap_or_default())?;
        let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
        let name = CodePage::Atol.decode(name.get(..end).unwrap_or_default());
        if self.unpaid()?.item_tags.is_some() {
            return Err(error::UNFINISHED);
        }
        self.add(&name, price, quantity, None)?;
        Ok(good())
    }

    /// The open receipt, as long as nothing is paid.
    fn unpaid(&mut self) -> Result<&mut Receipt, Refused> {
        let receipt = self.receipt()?;
        if receipt.cash + receipt.cashless > 0 { Err(error::MODE) } else { Ok(receipt) }
    }

    /// Adds an item; a sum that is told must be what the device counts.
    fn add(&mut self, name: &str, price: i64, quantity: i64, told: Option<i64>) -> Result<(), Refused> {
        let sum = price.checked_mul(quantity).ok_or(error::PRICE)? / 1000;
        if sum <= 0 || sum > SUM_MAX || told.is_some_and(|told| told != sum) {
            return Err(error::PRICE);
        }
        let receipt = self.unpaid()?;
        receipt.sum = receipt.sum.checked_add(sum).filter(|sum| *sum <= SUM_MAX).ok_or(error::OVERFLOW)?;
        receipt.items = receipt.items.saturating_add(1);
        let count = format!("{}.{:03}", quantity / 1000, quantity % 1000);
        self.print(vec![name.to_owned(), format!("  {count} X {} = {}", rubles(price), rubles(sum))])
    }

    fn discount(&mut self, [_flags, _area, kind, _sign, sum @ ..]: [u8; 9]) -> Result<Vec<u8>, Refused> {
        let off = sum_of(&sum)?;
        let receipt = self.receipt()?;
        if receipt.item_tags.is_some() {
            return Err(error::UNFINISHED);
        }
        if kind != 1 || off > receipt.sum {
            return Err(error::FORMAT);
        }
        receipt.sum -= off;
        Ok(good())
    }

    fn payment(&mut self, [_flags, kind, sum @ ..]: [u8; 7]) -> Result<Vec<u8>, Refused> {
        let sum = sum_of(&sum)?;
        self.pay(kind, sum)?;
        let receipt = self.receipt()?;
        let paid = receipt.cash + receipt.cashless;
        let left = (receipt.sum - paid).max(0);
        let change = (paid - receipt.sum).max(0);
        Ok([good(), bcd(left, 5), bcd(change, 5)].concat())
    }

    fn pay(&mut self, kind: u8, sum: i64) -> Result<(), Refused> {
        let receipt = self.receipt()?;
        if receipt.item_tags.is_some() {
            return Err(error::UNFINISHED);
        }
        match kind {
            PAID_CASH => receipt.cash = receipt.cash.checked_add(sum).ok_or(error::OVERFLOW)?,
            PAID_CASHLESS => {
                receipt.cashless = receipt.cashless.checked_add(sum).ok_or(error::OVERFLOW)?;
                if receipt.cashless > receipt.sum {
                    return Err(error::CASHLESS);
                }
            }
            _ => return Err(error::PAYMENT_KIND),
        }
        Ok(())
    }

    fn close(&mut self, [_flags, kind, sum @ ..]: [u8; 7]) -> Result<Vec<u8>, Refused> {
        let sum = sum_of(&sum)?;
        let receipt = self.receipt()?;
        // Nothing named is exactly what is left.
        let left = receipt.sum - receipt.cash - receipt.cashless;
        self.pay(kind, if sum == 0 { left.max(0) } else { sum })?;
        let Receipt { kind, sum, items, cash, cashless, tags, .. } = self.receipt()?.clone();
        if items == 0 {
            return Err(error::FORMAT);
        }
        if cash + cashless < sum {
            return Err(error::UNDERPAID);
        }
        let kept = sum - cashless;
        let (document, moved) = if kind == REFUND { (Written::Return, -kept) } else { (Written::Sale, kept) };
        let totals = &mut self.memory.totals;
        if kind == REFUND { &mut totals.returns } else { &mut totals.sales }.add(kept, cashless);
        self.memory.cash = drawer_after(self.memory.cash, moved)?;
        self.memory.receipt = None;
        self.memory.receipt_number = (self.memory.receipt_number + 1) % NUMBERS;
        self.memory.last = Some((sum, kind, self.now));
        let number = self.memory.receipt_number;
        let title = if kind == REFUND { "ЧЕК ВОЗВРАТА" } else { "ЧЕК" };
        let mut lines = vec![format!("{title} {number}"), format!("ИТОГ {}", rubles(sum))];
        let paid = [("НАЛИЧНЫМИ", cash), ("БЕЗНАЛИЧНЫМИ", cashless), ("СДАЧА", cash - kept)];
        lines.extend(paid.iter().filter(|(_, sum)| *sum > 0).map(|(word, sum)| format!("{word} {}", rubles(*sum))));
        lines.extend(tags);
        self.document(document, number, sum, lines)?;
        self.done.cut = true;
        Ok(good())
    }

    fn cancel(&mut self, []: [u8; 0]) -> Result<Vec<u8>, Refused> {
        self.in_mode(mode::REGISTRATION)?;
        let Some(open) = self.memory.receipt.take() else { return Err(error::RECEIPT_CLOSED) };
        // What is paid in full can only be closed.
        if open.sum > 0 && open.cash + open.cashless >= open.sum {
            return Err(error::MODE);
        }
        self.print(vec!["ЧЕК АННУЛИРОВАН".to_owned()])?;
        Ok(good())
    }

    fn move_cash(&mut self, inward: bool, [_flags, sum @ ..]: [u8; 6]) -> Result<Vec<u8>, Refused> {
        let sum = sum_of(&sum)?;
        self.in_shift()?;
        if self.memory.receipt.is_some() {
            return Err(error::RECEIPT_OPEN);
        }
        if sum == 0 {
            return Err(error::FORMAT);
        }
        let moved = if inward { sum } else { -sum };
        self.memory.cash = drawer_after(self.memory.cash, moved)?;
        let (kind, word) =
            if inward { (Written::CashIn, "ВНЕСЕНИЕ") } else { (Written::CashOut, "ВЫПЛАТА") };
        let totals = &mut self.memory.totals;
        if inward { &mut totals.ins } else { &mut totals.outs }.add(sum, 0);
        let number = self.memory.receipt_number;
        self.document(kind, number, sum, vec![format!("{word} {}", rubles(sum))])?;
        Ok(good())
    }

    fn set_clock(&mut self, parts: [u8; 6]) -> Result<Vec<u8>, Refused> {
        const DATE: Refused = 0x94;
        if self.memory.shift_open {
            return Err(error::SHIFT_OPEN);
        }
        let mut numbers = [0_i8; 6];
        for (number, part) in numbers.iter_mut().zip(parts) {
            *number = from_bcd(&[part]).and_then(|part| i8::try_from(part).ok()).ok_or(DATE)?;
        }
        let [day, month, year, hour, minute, second] = numbers;
        let date = jiff::civil::Date::new(2000 + i16::from(year), month, day).map_err(|_no_date| DATE)?;
        let time = jiff::civil::Time::new(hour, minute, second, 0).map_err(|_no_time| DATE)?;
        let asked = date.to_datetime(time);
        if self.memory.last.is_some_and(|(.., at)| asked < at) {
            return Err(error::CLOCK_BEHIND);
        }
        self.memory.clock_ahead += asked.duration_since(self.now).as_secs();
        Ok(good())
    }
}
