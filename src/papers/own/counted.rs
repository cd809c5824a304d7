//! Papers of a drawer that was counted: the sheet of notes and coins, the act of a difference.

use kassa_domain::count::{Counted, Pieces};
use kassa_domain::ids::{EntryRef, ShiftNumber, UserId};
use kassa_domain::{BusinessDate, Money};
use kassa_formats::receipt::{Denominations, Difference, Head, Paper};

use super::{DocumentError, Missing, Office};
use crate::store::counts::{Drawer, Purpose};

/// What was found in a drawer, for the act of its difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrawerFound {
    /// As the journal tells of the shift's closing.
    AtClosing,
    /// As the journal tells of the shift's opening.
    AtOpening,
    /// This much, by the notes and coins where they are known, in a shift that goes on.
    Now(Money, Vec<Counted>),
    /// This much, by the notes and coins, where the shift is to be opened.
    BeforeOpening(Money, Vec<Counted>),
}

impl Office<'_> {
    pub(super) fn denominations(
        &self,
        head: Head<'_>,
        shift: Option<ShiftNumber>,
        notes: Option<&[Counted]>,
    ) -> Result<Paper, DocumentError> {
        let currency = self.desk.identity().currency;
        if let (None, Some(notes)) = (shift, notes)
            && self.desk.view()?.shift.open().is_err()
        {
            // Counted for a shift that is to be opened.
            let (shift, day) = (self.desk.next_shift()?, head.at.local_date());
            return Ok(self.templates.paper(&Denominations { head, day, shift, currency, notes })?);
        }
        let (_, shift) = self.book(shift)?;
        let kept = self.desk.counts(shift.number)?.pop();
        let notes = notes.or(kept.as_ref().map(|kept| kept.pieces.rows())).ok_or(Missing::Count)?;
        let closing = self.of_closing(head, &shift)?;
        let sheet = Denominations { head: closing.head(head), day: shift.day, shift: shift.number, currency, notes };
        Ok(self.templates.paper(&sheet)?)
    }

    pub(super) fn difference(
        &self,
        head: Head<'_>,
        shift: Option<ShiftNumber>,
        found: &DrawerFound,
        text: &str,
    ) -> Result<Paper, DocumentError> {
        if let DrawerFound::BeforeOpening(counted, notes) = found {
            let of = (self.desk.next_shift()?, head.at.local_date());
            return self.act(head, of, (self.desk.left_in_drawer()?, *counted), (text, None), notes);
        }
        let (book, shift) = self.book(shift)?;
        let of = (shift.number, shift.day);
        if let DrawerFound::Now(counted, notes) = found {
            let journal = self.desk.totals(shift.number)?.drawer()?;
            return self.act(head, of, (journal, *counted), (text, None), notes);
        }
        let purpose = if *found == DrawerFound::AtOpening { Purpose::Opening } else { Purpose::Closing };
        let kept = self.desk.counts(shift.number)?.into_iter().rfind(|kept| kept.purpose == purpose);
        let closed = shift.closed.filter(|_| purpose == Purpose::Closing).map(|closed| closed.counted);
        let counted = kept.as_ref().map(|kept| kept.counted).or(closed).ok_or(Missing::Count)?;
        let expected = match &kept {
            Some(kept) => kept.expected,
            None => self.desk.totals(shift.number)?.drawer()?,
        };
        let own = kept.as_ref().map(|kept| kept.note.as_str()).filter(|_| text.is_empty());
        // The notes and coins are told where nothing of them was taken out since.
        let whole = kept.as_ref().filter(|kept| kept.taken_out.is_zero());
        let notes = whole.map_or(&[] as &[Counted], |kept: &Drawer| Pieces::rows(&kept.pieces));
        let entry =
            if purpose == Purpose::Opening { Some(shift.entry) } else { shift.closed.map(|closed| closed.entry) };
        let by = counted.minus(expected)?;
        let approver = entry.map(|entry| self.who_approved(entry, by)).transpose()?.flatten();
        let approved_by = approver.map(|approver| book.names.user(Some(approver)));
        let closing = self.of_closing(head, &shift)?;
        let head = if purpose == Purpose::Closing { closing.head(head) } else { Head { at: shift.opened_at, ..head } };
        self.act(head, of, (expected, counted), (own.unwrap_or(text), approved_by.as_deref()), notes)
    }

    /// Who approved of a drawer that differs by so much, told before this entry.
    pub(super) fn who_approved(&self, of: EntryRef, by: Money) -> Result<Option<UserId>, DocumentError> {
        // Within the limit nobody had to approve of the difference: who stood by did so for the shift or the clock.
        let point = self.desk.point()?;
        let too_much = point.map(|point| point.differs_too_much(by)).transpose()?;
        Ok(if too_much == Some(true) { self.desk.approver_of(of)? } else { None })
    }

    fn act(
        &self,
        head: Head<'_>,
        (shift, day): (ShiftNumber, BusinessDate),
        (journal, counted): (Money, Money),
        (text, approved_by): (&str, Option<&str>),
        notes: &[Counted],
    ) -> Result<Paper, DocumentError> {
        Ok(self.templates.paper(&Difference {
            head,
            number: Some(shift.0.into()),
            day,
            shift,
            journal,
            counted,
            register_cash: None,
            text,
            approved_by,
            notes,
        })?)
    }
}
