//! What the device shows: its state now, and the facts to compare an operation by. Questions only.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kassa_domain::Money;
use kassa_domain::receipt::{Fact, Shown};

use super::super::command::{
    DriveDocument, DriveDocumentKind, DriveStatus, FindDocument, FullState, GetDriveExpiry, GetDriveStatus,
    GetExchangeStatus, GetFullState, GetMoneyRegister, GetOperationRegister, GetShiftParameters, ReadTable,
    ShiftParameters, Subtotal,
};
use super::super::status::{Mode as Raw, Submode};
use super::ShtrihRegister;
use crate::fiscal::{
    DeviceError, DeviceState, DocumentKind, LastDocument, Mode, Paper, Storage, StorageState, Undelivered,
};
use crate::text;

/// Money register of the cash in the drawer.
const CASH: u16 = 241;

/// Money registers (1Ah), in kopecks. Sale is the first of each group of four, its return the third; payments in
/// cash are the first type, by card the second.
const MONEY: [(Fact, u16); 7] = [
    (Fact::Cash, CASH),
    (Fact::CashIns, 242),
    (Fact::CashOuts, 243),
    (Fact::CashSales, 193),
    (Fact::CardSales, 197),
    (Fact::Sales, 245),
    (Fact::Returns, 247),
];

/// Operation registers (1Bh): two bytes that start again after 65535.
const COUNTS: [(Fact, u16); 4] =
    [(Fact::SaleNumber, 148), (Fact::ReturnNumber, 150), (Fact::CashInNumber, 155), (Fact::CashOutNumber, 156)];

impl ShtrihRegister {
    pub(super) fn full_state(&mut self) -> Result<FullState, DeviceError> {
        self.ask(&GetFullState { password: self.operator() })
    }

    pub(super) fn read_state(&mut self) -> Result<DeviceState, DeviceError> {
        let state = self.full_state()?;
        tracing::trace!(mode = state.mode.0, submode = ?state.submode, "state");
        let wall = self.link.clock().wall();
        let shown = DeviceState {
            paper: paper(state.submode),
            paper_low: state.flags.paper_low(),
            printing: matches!(state.submode, Submode::Printing | Submode::PrintingReport),
            lid_open: state.flags.lid_open(),
            drawer_open: self.drawer_sensor.then(|| state.flags.drawer_open()),
            serial: serial(&state),
            firmware: firmware(&state),
            shift: shift_number(&state),
            cash: self.cash_in_drawer()?,
            last_document: u64::from(state.document),
            clock_minute: state.clock.and_then(minute),
            clock_ahead_s: state.clock.map(|clock| clock.duration_since(wall).as_secs()),
            ..DeviceState::unknown(mode(state.mode), self.settings.currency)
        };
        if self.has_drive() { self.with_drive(shown) } else { Ok(shown) }
    }

    /// What a device with a fiscal drive shows besides.
    fn with_drive(&mut self, shown: DeviceState) -> Result<DeviceState, DeviceError> {
        let password = self.administrator();
        let drive = self.ask(&GetDriveStatus { password })?;
        let today = self.link.clock().wall().date();
        let shift = self.ask(&GetShiftParameters { password })?;
        let registration = self.registration()?;
        let expires = self.expires()?;
        let shift_opened_minute = if shift.open { self.shift_opened(shift, drive.last_document)? } else { None };
        let exchange = self.ask_if_known(&GetExchangeStatus { password })?;
        let undelivered = exchange.map(|status| Undelivered {
            count: u32::from(status.queue),
            oldest_minute: status.first_at.and_then(minute),
        });
        Ok(DeviceState {
            last_document: u64::from(drive.last_document),
            shift: u32::from(shift.shift),
            shift_opened_minute,
            registration,
            undelivered,
            storage: Some(Storage { state: storage_state(&drive, expires, today), expires, number: drive.number }),
            ..shown
        })
    }

    /// Table 18, field 3. Devices that keep it elsewhere tell none.
    fn registration(&mut self) -> Result<Option<String>, DeviceError> {
        if let Some(known) = &self.known.registration {
            return Ok(known.clone());
        }
        let field = ReadTable { password: self.administrator(), table: 18, row: 1, field: 3 };
        let told = match self.ask(&field) {
            Ok(value) => Some(text::from_cp1251(&value).trim().to_owned()).filter(|number| !number.is_empty()),
            Err(DeviceError::Refused(_)) => None,
            Err(error) => return Err(error),
        };
        self.known.registration = Some(told.clone());
        Ok(told)
    }

    fn expires(&mut self) -> Result<Option<Date>, DeviceError> {
        if let Some(known) = self.known.expires {
            return Ok(known);
        }
        let password = self.administrator();
        let told = self.ask_if_known(&GetDriveExpiry { password })?.and_then(|expiry| expiry.until);
        self.known.expires = Some(told);
        Ok(told)
    }

    /// No command tells it. The shift's opening report stands before its receipts in the drive; where something else
    /// stands there, nothing is told.
    fn shift_opened(&mut self, shift: ShiftParameters, last_document: u32) -> Result<Option<u32>, DeviceError> {
        if let Some((number, known)) = self.known.shift_opened
            && number == shift.shift
        {
            return Ok(known);
        }
        let password = self.administrator();
        let number = last_document.saturating_sub(u32::from(shift.receipt));
        let told = match self.ask(&FindDocument { password, number }) {
            Ok(document) if document.kind == (DriveDocumentKind::ShiftOpening { shift: shift.shift }) => {
                document.at.and_then(minute)
            }
            Ok(_) | Err(DeviceError::Refused(_)) => None,
            Err(error) => return Err(error),
        };
        self.known.shift_opened = Some((shift.shift, told));
        Ok(told)
    }

    pub(super) fn cash_in_drawer(&mut self) -> Result<Money, DeviceError> {
        Ok(Money::new(self.money(CASH)?, self.settings.currency))
    }

    pub(super) fn read_last_document(&mut self) -> Result<Option<LastDocument>, DeviceError> {
        if !self.has_drive() {
            let state = self.full_state()?;
            let number = u64::from(state.document);
            let other = LastDocument { number, kind: DocumentKind::Other, sum: None, sign: None, minute: None };
            return Ok(Some(other).filter(|document| document.number > 0));
        }
        let password = self.administrator();
        let number = self.ask(&GetDriveStatus { password })?.last_document;
        if number == 0 {
            return Ok(None);
        }
        let document = self.ask(&FindDocument { password, number })?;
        let (kind, sum) = named(&document);
        Ok(Some(LastDocument {
            number: u64::from(number),
            kind,
            sum: sum.map(|sum| Money::new(sum, self.settings.currency)),
            sign: Some(document.sign),
            minute: document.at.and_then(minute),
        }))
    }

    fn money(&mut self, register: u16) -> Result<i64, DeviceError> {
        self.ask(&GetMoneyRegister { password: self.operator(), register })
    }

    pub(super) fn read_shown(&mut self) -> Result<Shown, DeviceError> {
        let password = self.administrator();
        let state = self.full_state()?;
        let mut facts = BTreeMap::new();
        let mut set = |fact, value: i64| {
            let _none_before = facts.insert(fact, value);
        };
        set(Fact::PrintedDocument, i64::from(state.document));
        set(Fact::ClosedShift, i64::from(state.closed_shift));
        set(Fact::Shift, i64::from(shift_number(&state)));
        set(Fact::ShiftOpen, i64::from(is_open(state.mode)));
        let receipt_open = state.mode.number() == Raw::RECEIPT && state.submode == Submode::Ready;
        set(Fact::ReceiptOpen, i64::from(receipt_open));
        if receipt_open {
            set(Fact::OpenSum, self.ask(&Subtotal { password: self.operator() })?);
        }
        let mut storage = None;
        if self.has_drive() {
            let drive = self.ask(&GetDriveStatus { password })?;
            let shift = self.ask(&GetShiftParameters { password })?;
            set(Fact::LastDocument, i64::from(drive.last_document));
            set(Fact::Shift, i64::from(shift.shift));
            set(Fact::ShiftOpen, i64::from(shift.open));
            set(Fact::Receipt, i64::from(shift.receipt));
            storage = Some(drive.number);
        }
        for (fact, register) in MONEY {
            set(fact, self.money(register)?);
        }
        for (fact, register) in COUNTS {
            let count = self.ask(&GetOperationRegister { password: self.operator(), register })?;
            set(fact, i64::from(count));
        }
        Ok(Shown { serial: serial(&state), storage, facts })
    }
}

fn mode(raw: Raw) -> Mode {
    match raw.number() {
        Raw::SHIFT_OPEN => Mode::ShiftOpen,
        Raw::SHIFT_OVER => Mode::ShiftOverdue,
        Raw::SHIFT_CLOSED => Mode::ShiftClosed,
        Raw::DATE => Mode::DateUnconfirmed,
        Raw::RECEIPT => Mode::ReceiptOpen,
        other => Mode::Other(other),
    }
}

/// What the drive is good for: its phase of life, and its warnings.
fn storage_state(drive: &DriveStatus, expires: Option<Date>, today: Date) -> StorageState {
    const NORMAL_WORK: u8 = 3;
    const CLOSED: u8 = 4;
    const REPLACE_NOW: u8 = 1;
    const REPLACE_SOON: u8 = 1 << 1;
    const NEARLY_FULL: u8 = 1 << 2;
    if drive.phase & CLOSED != 0 {
        return StorageState::Closed;
    }
    if drive.phase & NORMAL_WORK != NORMAL_WORK {
        return StorageState::NotRegistered;
    }
    if expires.is_some_and(|last| last < today) {
        return StorageState::Expired;
    }
    if drive.warnings & (REPLACE_NOW | REPLACE_SOON | NEARLY_FULL) != 0 {
        return StorageState::EndsSoon;
    }
    StorageState::Works
}

/// A document of the drive in the words common to all families, with its sum in kopecks.
fn named(document: &DriveDocument) -> (DocumentKind, Option<i64>) {
    const INCOME: [u8; 2] = [1, 4];
    match document.kind {
        DriveDocumentKind::ShiftOpening { .. } => (DocumentKind::ShiftOpening, None),
        DriveDocumentKind::ShiftClosing { .. } => (DocumentKind::ShiftClosing, None),
        DriveDocumentKind::Receipt { operation, total } if INCOME.contains(&operation) => {
            (DocumentKind::Sale, Some(total))
        }
        DriveDocumentKind::Receipt { total, .. } => (DocumentKind::Return, Some(total)),
        DriveDocumentKind::Correction { total, .. } => (DocumentKind::Correction, Some(total)),
        DriveDocumentKind::Other(_) => (DocumentKind::Other, None),
    }
}

fn paper(submode: Submode) -> Paper {
    match submode {
        Submode::Ready | Submode::PrintingReport | Submode::Printing | Submode::Unknown(_) => Paper::Present,
        Submode::PaperOut => Paper::Out,
        Submode::PaperOutWhilePrinting => Paper::OutWhilePrinting,
        Submode::WaitsToContinue => Paper::WaitsToContinue,
    }
}

/// The mode alone tells: the flags of the storage are empty on devices with a drive.
fn is_open(mode: Raw) -> bool {
    matches!(mode.number(), Raw::SHIFT_OPEN | Raw::SHIFT_OVER | Raw::RECEIPT)
}

fn shift_number(state: &FullState) -> u32 {
    u32::from(state.closed_shift) + u32::from(is_open(state.mode))
}

/// A device without a serial number is known as `0`.
pub(super) fn serial(state: &FullState) -> String {
    state.serial.unwrap_or(0).to_string()
}

fn firmware(state: &FullState) -> String {
    let [major, minor] = state.firmware.map(char::from);
    format!("{major}.{minor}.{}", state.build)
}

/// Minutes since 1970 as if local time were UTC.
pub(super) fn minute(at: jiff::civil::DateTime) -> Option<u32> {
    let since = at.duration_since(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0));
    u32::try_from(since.as_secs() / 60).ok()
}
