//! FF01h, FF03h, FF08h, FF0Ah, FF0Ch, FF35h, FF36h, FF39h, FF40h, FF4Ah, FF4Dh: the fiscal drive.

use jiff::civil::DateTime;

use super::{Amount, Code, Command, Day, Password, Reader, date, with_password_only};
use crate::text::{self, CodePage};

/// Answer of FF01h.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriveStatus {
    /// 3 = normal work.
    pub phase: u8,
    /// Kind of an unfinished document, 0 = none. These are not the codes of FF0Ah.
    pub current_document: u8,
    /// The shift is open.
    pub shift_open: bool,
    /// Bits: 0 replace within 3 days, 1 within 30 days, 2 archive 90 % full, 3 documents overdue.
    pub warnings: u8,
    /// Date and time of the last document.
    pub at: Option<DateTime>,
    /// Number of the drive.
    pub number: String,
    /// Number of its last document.
    pub last_document: u32,
}

/// Answer of FF39h.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeStatus {
    /// Bits: 0 connected, 1 message waits, 2 ticket awaited, 3 command came, 4 settings changed, 5 answer awaited.
    pub status: u8,
    /// A message is being read.
    pub reading: u8,
    /// Documents waiting.
    pub queue: u16,
    /// Number of the first that waits, 0 = none.
    pub first: u32,
    /// Date and time of the first that waits.
    pub first_at: Option<DateTime>,
}

/// Answer of FF40h.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShiftParameters {
    /// The shift is open.
    pub open: bool,
    /// Its number, or that of the last one.
    pub shift: u16,
    /// Number of the last receipt in it.
    pub receipt: u16,
}

with_password_only! {
    /// FF01h Status of the fiscal drive.
    GetDriveStatus = 0xFF01, "FF01h drive status", 30 s, harmless: true, |data| -> DriveStatus {
        let [phase, current_document, _data, shift_open, warnings] = data.array()?;
        let at = data.drive_time()?;
        let number = text::from_cp1251(data.bytes(16)?);
        let last_document = data.dword()?;
        Some(DriveStatus { phase, current_document, shift_open: shift_open != 0, warnings, at, number, last_document })
    };
    /// FF03h The drive's last day.
    GetDriveExpiry = 0xFF03, "FF03h drive expiry", 30 s, harmless: true, |data| -> DriveExpiry {
        let [year, month, day] = data.array()?;
        let [registrations_left, registrations] = data.array()?;
        Some(DriveExpiry { until: date(Day { day, month, year }), registrations_left, registrations })
    };
    /// FF35h Begin a correction receipt.
    BeginCorrection = 0xFF35, "FF35h begin correction", 30 s, harmless: false, |_data| -> () { Some(()) };
    /// FF08h Cancel a document the drive was left with.
    CancelDriveDocument = 0xFF08, "FF08h cancel drive document", 30 s, harmless: false, |_data| -> () { Some(()) };
    /// FF39h State of the exchange with the operator of fiscal data.
    GetExchangeStatus = 0xFF39, "FF39h exchange status", 30 s, harmless: true, |data| -> ExchangeStatus {
        let [status, reading] = data.array()?;
        let (queue, first) = (data.word()?, data.dword()?);
        Some(ExchangeStatus { status, reading, queue, first, first_at: data.drive_time()? })
    };
    /// FF40h Parameters of the shift.
    GetShiftParameters = 0xFF40, "FF40h shift parameters", 30 s, harmless: true, |data| -> ShiftParameters {
        let open = data.byte()? != 0;
        Some(ShiftParameters { open, shift: data.word()?, receipt: data.word()? })
    };
}

/// FF0Ah Find a fiscal document by its number. Error 08h: there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindDocument {
    /// The system administrator.
    pub password: Password,
    /// Number of the document.
    pub number: u32,
}

/// Answer of FF0Ah.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriveDocument {
    /// What it is, and what only this kind tells.
    pub kind: DriveDocumentKind,
    /// The operator of fiscal data has it.
    pub delivered: bool,
    /// Its date and time.
    pub at: Option<DateTime>,
    /// Its number.
    pub number: u32,
    /// Its fiscal sign.
    pub sign: u32,
}

/// Kinds of documents in the drive, as FF0Ah names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DriveDocumentKind {
    /// 2 Shift opening.
    ShiftOpening {
        /// Number of the shift.
        shift: u16,
    },
    /// 3 Receipt.
    Receipt {
        /// 1 income, 2 return of income, 3 expense, 4 return of expense.
        operation: u8,
        /// Total, kopecks.
        total: i64,
    },
    /// 5 Shift closing.
    ShiftClosing {
        /// Number of the shift.
        shift: u16,
    },
    /// 31 Correction of a receipt.
    Correction {
        /// As for a receipt.
        operation: u8,
        /// Total, kopecks.
        total: i64,
    },
    /// Any other: registrations, strict forms, settlement reports.
    Other(u8),
}

impl Command for FindDocument {
    const HARMLESS: bool = true;
    type Reply = DriveDocument;

    fn code(&self) -> Code {
        Code(0xFF0A)
    }

    fn name(&self) -> &'static str {
        "FF0Ah find document"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        out.extend(self.number.to_le_bytes());
    }

    fn reply(data: &mut Reader<'_>) -> Option<DriveDocument> {
        let [code, ticket] = data.array()?;
        let at = data.drive_time()?;
        let (number, sign) = (data.dword()?, data.dword()?);
        let kind = match code {
            2 => DriveDocumentKind::ShiftOpening { shift: data.word()? },
            3 => DriveDocumentKind::Receipt { operation: data.byte()?, total: data.number(5)? },
            5 => DriveDocumentKind::ShiftClosing { shift: data.word()? },
            31 => DriveDocumentKind::Correction { operation: data.byte()?, total: data.number(5)? },
            other => DriveDocumentKind::Other(other),
        };
        Some(DriveDocument { kind, delivered: ticket != 0, at, number, sign })
    }
}

/// Answer of FF03h.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DriveExpiry {
    /// The drive's last day.
    pub until: Option<jiff::civil::Date>,
    /// Registrations it can still take.
    pub registrations_left: u8,
    /// Registrations it has taken.
    pub registrations: u8,
}

/// FF0Ch Tags of the document that is open in the drive, or FF4Dh of the last operation of the receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendTags {
    /// Whose document.
    pub password: Password,
    /// They belong to the last operation, not to the whole document.
    pub of_operation: bool,
    /// The tags, at most 250 bytes in all.
    pub tags: Tags,
}

impl Command for SendTags {
    type Reply = ();

    fn code(&self) -> Code {
        Code(if self.of_operation { 0xFF4D } else { 0xFF0C })
    }

    fn name(&self) -> &'static str {
        if self.of_operation { "FF4Dh tags of operation" } else { "FF0Ch tags" }
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        out.extend_from_slice(self.tags.bytes());
    }

    fn reply(_data: &mut Reader<'_>) -> Option<()> {
        Some(())
    }
}

/// Tags as the drive reads them: number and length of two bytes each, then the value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags(Vec<u8>);

impl Tags {
    /// The longest block of tags one command takes, bytes.
    pub const LONGEST: usize = 250;

    /// Adds a tag of bytes.
    #[must_use]
    pub fn with(mut self, tag: u16, value: &[u8]) -> Self {
        let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
        self.0.extend(tag.to_le_bytes());
        self.0.extend(length.to_le_bytes());
        self.0.extend_from_slice(value);
        self
    }

    /// Adds a tag of text, in CP866.
    #[must_use]
    pub fn with_text(self, tag: u16, value: &str) -> Self {
        self.with(tag, &text::to_page(value, CodePage::Cp866))
    }

    /// Adds a tag that holds tags.
    #[must_use]
    pub fn with_tags(self, tag: u16, inner: &Self) -> Self {
        self.with(tag, inner.bytes())
    }

    /// The bytes for the command.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// FF36h Register a correction receipt, or FF4Ah with its payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterCorrection {
    /// The system administrator.
    pub password: Password,
    /// The tax office ordered it.
    pub ordered: bool,
    /// The sum.
    pub total: Amount,
    /// Of it in cash, and by card; `None` is FF36h, which tells no payments.
    pub payments: Option<[Amount; 2]>,
    /// Tax system, one bit.
    pub tax_system: u8,
}

/// Answer of FF36h and FF4Ah: the correction is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corrected {
    /// Number of the receipt in the shift.
    pub receipt: u16,
    /// Number of the fiscal document.
    pub document: u32,
    /// Fiscal sign.
    pub sign: u32,
}

impl Command for RegisterCorrection {
    const WAIT: std::time::Duration = std::time::Duration::from_secs(120);
    type Reply = Corrected;

    fn code(&self) -> Code {
        Code(if self.payments.is_some() { 0xFF4A } else { 0xFF36 })
    }

    fn name(&self) -> &'static str {
        if self.payments.is_some() { "FF4Ah correction V2" } else { "FF36h correction" }
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        /// Money taken; the drive's commands correct no money given back.
        const INCOME: u8 = 1;
        self.password.put(out);
        let Some(payments) = self.payments else {
            self.total.put(out);
            out.push(INCOME);
            return;
        };
        out.extend([u8::from(self.ordered), INCOME]);
        self.total.put(out);
        payments.iter().for_each(|payment| payment.put(out));
        // Prepaid, postpaid, counter-supply; taxes: all of it is without VAT.
        let taxes = [Amount::ZERO, Amount::ZERO, Amount::ZERO, self.total, Amount::ZERO, Amount::ZERO];
        [Amount::ZERO; 3].iter().chain(&taxes).for_each(|sum| sum.put(out));
        out.push(self.tax_system);
    }

    fn reply(data: &mut Reader<'_>) -> Option<Corrected> {
        Some(Corrected { receipt: data.word()?, document: data.dword()?, sign: data.dword()? })
    }
}
