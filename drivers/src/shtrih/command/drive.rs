//! FF01h, FF08h, FF0Ah, FF39h, FF40h: the fiscal drive.

use jiff::civil::DateTime;

use super::{Code, Command, Password, Reader, with_password_only};
use crate::text;

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
