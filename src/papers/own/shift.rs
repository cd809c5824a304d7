//! Papers of a shift: its report, and the acts of the drawer handed over in it.

use kassa_domain::Timestamp;
use kassa_domain::ids::ShiftNumber;
use kassa_domain::receipt::OperationKind;
use kassa_formats::receipt::{HandOverAct, HandedRow, Head, Paper, Proof, ShiftReport, ShiftReportKind};
use kassa_formats::report::Shift;

use super::{DocumentError, Missing, Office, cashier, proof};
use crate::store::counts::Purpose;
use crate::store::receipts::Stored;

impl Office<'_> {
    pub(super) fn hand_over(
        &self,
        head: Head<'_>,
        shift: Option<ShiftNumber>,
        number: Option<u32>,
    ) -> Result<Paper, DocumentError> {
        let (book, shift) = self.book(shift)?;
        let mut handed = (1_u32..).zip(&shift.handed);
        let found = match number {
            Some(number) => handed.find(|(own, _)| *own == number),
            None => handed.last(),
        };
        let (number, handed) = found.ok_or(Missing::HandOver)?;
        let (from, to) = (book.names.user(handed.from), book.names.user(Some(handed.what.to)));
        let approver = self.who_approved(handed.entry, handed.what.difference()?)?;
        let approved_by = approver.map(|approver| book.names.user(Some(approver)));
        Ok(self.templates.paper(&HandOverAct {
            head: Head { cashier: &from, at: handed.at, ..head },
            number: number.into(),
            day: shift.day,
            to: &to,
            what: &handed.what,
            approved_by: approved_by.as_deref(),
        })?)
    }

    pub(super) fn shift(&self, head: Head<'_>, shift: Option<ShiftNumber>) -> Result<Paper, DocumentError> {
        let (book, shift) = self.book(shift)?;
        let people: Vec<(String, String)> = shift
            .handed
            .iter()
            .map(|handed| (book.names.user(handed.from), book.names.user(Some(handed.what.to))))
            .collect();
        let handed = shift.handed.iter().zip(&people).zip(shift.differences()?);
        let handed: Vec<HandedRow<'_>> = handed
            .map(|((handed, (from, to)), own)| HandedRow { at: handed.at, from, to, counted: handed.what.counted, own })
            .collect();
        let closing = self.of_closing(head, &shift)?;
        let closed = shift.closed.is_some();
        let counts = self.desk.counts(shift.number)?;
        let of = |purpose| counts.iter().rfind(|kept| kept.purpose == purpose);
        let at_closing = of(Purpose::Closing).filter(|_| closed);
        Ok(self.templates.paper(&ShiftReport {
            head: closing.head(head),
            kind: if closed { ShiftReportKind::Z } else { ShiftReportKind::X },
            shift: shift.number,
            day: shift.day,
            opened_at: shift.opened_at,
            totals: self.desk.totals(shift.number)?,
            register_cash: None,
            handed: &handed,
            left: of(Purpose::Opening).map(|kept| kept.expected),
            counted: shift.closed.map(|closed| closed.counted),
            taken_out: at_closing.map(|kept| kept.taken_out),
            notes: at_closing.map_or(&[], |kept| kept.pieces.rows()),
            queued: self.desk.queue()?.waiting,
            proof: if closed { proof(closing.stored.as_ref()) } else { Proof::NotDue },
        })?)
    }

    /// Who closed a shift, when, and with which document.
    pub(super) fn of_closing(&self, head: Head<'_>, shift: &Shift) -> Result<Closing, DocumentError> {
        let Some(closed) = shift.closed else {
            return Ok(Closing { stored: None, cashier: head.cashier.to_owned(), at: head.at });
        };
        let stored = self.desk.receipt_of_shift(shift.number, OperationKind::CloseShift)?;
        let cashier = stored.as_ref().and_then(cashier).unwrap_or_else(|| head.cashier.to_owned());
        Ok(Closing { stored, cashier, at: closed.at })
    }
}

/// Who closed a shift.
pub(super) struct Closing {
    stored: Option<Stored>,
    cashier: String,
    at: Timestamp,
}

impl Closing {
    pub(super) fn head<'a>(&'a self, head: Head<'a>) -> Head<'a> {
        Head { cashier: &self.cashier, at: self.at, ..head }
    }
}
