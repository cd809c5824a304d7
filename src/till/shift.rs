//! Opening and closing the shift (R18, R19, R20).

use kassa_domain::count::{ClosingCount, Count, OpeningCount};
use kassa_domain::entry::{Body, How};
use kassa_domain::ids::{EntryRef, SerialNumber, UserId};
use kassa_domain::receipt::{Cashier, Fact, FiscalDocument, Operation, OperationKind, Receipt, Shown};
use kassa_domain::shift::{OpenShift, ShiftError, ShiftState};
use kassa_domain::user::{Actor, Approver, Right};
use kassa_domain::{Money, Timestamp};
use kassa_drivers::fiscal::Mode;

use super::command::{Done, TillError};
use super::operation::{Intent, look_allows, register};
use super::{Ticket, Till, note_approvals};
use crate::store::{self, StoreError, Tx};

/// A shift opening on its way through the look at the register.
#[derive(Debug)]
pub(super) struct Opening {
    /// Who asked.
    pub(super) ticket: Ticket,
    shift: OpenShift,
    opening_cash: Money,
    count: Option<Box<OpeningCount>>,
    approvals: Vec<(Right, UserId)>,
    operation: Operation,
}

/// A shift closing on its way through the look at the register.
#[derive(Debug)]
pub(super) struct Closing {
    /// Who asked.
    pub(super) ticket: Ticket,
    user: UserId,
    shift: OpenShift,
    count: Count,
    approvals: Vec<(Right, UserId)>,
    operation: Operation,
}

impl Till {
    /// Opens the shift. Where the register's own shift stands open already, say after its cable was moved from another
    /// till, the till's shift joins it: nothing is sent, and the entry says that the register was found in that state.
    pub(super) fn open_shift(
        &mut self,
        ticket: Ticket,
        approver: Option<Approver>,
        clock_is_right: bool,
        count: Option<Count>,
    ) -> Result<(), TillError> {
        let actor = self.actor(approver)?;
        self.nothing_unsettled()?;
        let approved = self.may_turn_the_shift(&actor, Right::OpenShift)?;
        let now = self.now();
        if let ShiftState::Open(_) | ShiftState::Opening(_) | ShiftState::Closing(_) =
            store::shifts::current(self.store.connection())?
        {
            return Err(ShiftError::AlreadyOpen.into());
        }
        self.refuse_a_clock_far_behind()?;
        let word = self.clock_or_a_word(&actor, clock_is_right)?;
        let left = store::shifts::last_counted(self.store.connection(), self.identity.currency)?;
        let zero = Money::zero(self.identity.currency);
        let by = count.as_ref().map(|count| self.check_count(count, left, zero)).transpose()?;
        let unlike = by.map(|by| self.difference_allowed(&actor, Right::OpenShift, by)).transpose()?.flatten();
        self.register_ready(&[Mode::ShiftClosed, Mode::ShiftOpen, Mode::ShiftOverdue])?;
        let shift = OpenShift {
            number: store::shifts::next_number(self.store.connection())?,
            day: now.local_date(),
            opened_at: now,
            opened_by: actor.user,
        };
        let opening_cash = count.as_ref().map_or(left, |count| count.counted);
        let counted = |Count { pieces, note, .. }| pieces.map(|pieces| Box::new(OpeningCount { left, pieces, note }));
        let opening = Opening {
            ticket,
            shift,
            opening_cash,
            count: count.and_then(counted),
            approvals: word.or(approved).or(unlike).map(|approver| (Right::OpenShift, approver)).into_iter().collect(),
            operation: Operation::OpenShift { cashier: Cashier { name: self.cashier_name() } },
        };
        let operation = opening.operation.clone();
        self.prepare(Intent::OpenShift(opening), vec![operation]);
        Ok(())
    }

    pub(super) fn accept_opening(&mut self, opening: Opening, shown: Shown) -> Result<(), TillError> {
        let Opening { ticket, shift, opening_cash, count, approvals, operation } = opening;
        let body = Body::ShiftOpening { shift: shift.number, day: shift.day, opening_cash, count };
        let (at, user) = (shift.opened_at, Some(shift.opened_by));
        let joined = joined(Fact::ShiftOpen, 1, &shown)?;
        let written = self.write(|tx| {
            note_approvals(tx, at, user, &approvals)?;
            let of = store::journal::append(tx, at, user, &body)?;
            store::shifts::insert(tx, &shift, opening_cash)?;
            store::counts::insert(tx, of, &body)?;
            let receipt = Receipt::Sending { before: shown };
            store::receipts::insert(tx, of, &operation, shift.number, None, &receipt)?;
            Ok((of, join(tx, of, joined.as_ref(), (at, user))?))
        })?;
        self.sent_or_joined(ticket, written, joined);
        Ok(())
    }

    /// Closes the shift with a Z report, once nothing waits for a decision (R20). Where the register's own shift is
    /// closed already, nothing is sent.
    pub(super) fn close_shift(
        &mut self,
        ticket: Ticket,
        count: Count,
        approver: Option<Approver>,
    ) -> Result<(), TillError> {
        let actor = self.actor(approver)?;
        self.refuse_a_clock_far_behind()?;
        if self.is_busy() {
            return Err(TillError::Busy);
        }
        if let Some(first) = store::receipts::unsettled(self.store.connection())?.first() {
            let undecided = store::receipts::unsettled_count(self.store.connection())?;
            tracing::info!(undecided, seq = first.of.seq.0, "the shift cannot be closed: receipts need a decision");
            return Err(ShiftError::Undecided { count: undecided }.into());
        }
        let approved = self.may_turn_the_shift(&actor, Right::CloseShift)?;
        let state = store::shifts::current(self.store.connection())?;
        let shift = state.open()?.clone();
        let (_, by) = self.check_drawer(shift.number, &count, true)?;
        let unlike = self.difference_allowed(&actor, Right::CloseShift, by)?;
        self.register_ready(&[Mode::ShiftOpen, Mode::ShiftOverdue, Mode::ShiftClosed])?;
        let closing = Closing {
            ticket,
            user: actor.user,
            shift,
            count,
            approvals: approved.or(unlike).map(|approver| (Right::CloseShift, approver)).into_iter().collect(),
            operation: Operation::CloseShift { cashier: Cashier { name: self.cashier_name() } },
        };
        let operation = closing.operation.clone();
        self.prepare(Intent::CloseShift(closing), vec![operation]);
        Ok(())
    }

    pub(super) fn accept_closing(&mut self, closing: Closing, shown: Shown) -> Result<(), TillError> {
        look_allows(OperationKind::CloseShift, &shown)?;
        let Closing { ticket, user, shift, count, approvals, operation } = closing;
        let Count { counted, taken_out, pieces, note } = count;
        let totals = store::shifts::totals(self.store.connection(), shift.number, self.identity.currency)?;
        let (unsent, _) = store::journal::queue(self.store.connection())?;
        let count = pieces.map(|pieces| Box::new(ClosingCount { taken_out, pieces }));
        let body = Body::ShiftClosing { shift: shift.number, totals, counted, note, unsent, count };
        let (now, user) = (self.now(), Some(user));
        let joined = joined(Fact::ShiftOpen, 0, &shown)?;
        let written = self.write(|tx| {
            note_approvals(tx, now, user, &approvals)?;
            let of = store::journal::append(tx, now, user, &body)?;
            store::shifts::closing(tx, shift.number, counted)?;
            store::counts::insert(tx, of, &body)?;
            let receipt = Receipt::Sending { before: shown };
            store::receipts::insert(tx, of, &operation, shift.number, None, &receipt)?;
            Ok((of, join(tx, of, joined.as_ref(), (now, user))?))
        })?;
        self.sent_or_joined(ticket, written, joined);
        Ok(())
    }

    /// Sends the report, unless the register is in that state already.
    fn sent_or_joined(
        &mut self,
        ticket: Ticket,
        (of, stored): (EntryRef, Option<store::receipts::Stored>),
        joined: Option<FiscalDocument>,
    ) {
        self.reply(ticket, Ok(Done::Accepted { of }));
        self.changed();
        match stored.zip(joined) {
            None => self.perform(of),
            Some((stored, document)) => self.told_registered(&stored, document),
        }
    }

    /// Who may open and close shifts: whoever has the right, or whoever takes money where the point lets cashiers (R18).
    fn may_turn_the_shift(&self, actor: &Actor, right: Right) -> Result<Option<UserId>, TillError> {
        let cashiers_may = self.point()?.cashier_opens_shift && actor.rights.allows(Right::TakePayment);
        Ok(if cashiers_may { None } else { actor.check(right)? })
    }
}

/// The proof of the state a register is in before it is asked for it; nothing when it is not in it.
fn joined(fact: Fact, wanted: i64, shown: &Shown) -> Result<Option<FiscalDocument>, TillError> {
    (shown.fact(fact) == Some(wanted)).then(|| document_shown(shown)).transpose()
}

/// Writes that the register was in the wanted state already, in the transaction that wanted it.
fn join(
    tx: &Tx<'_>,
    of: EntryRef,
    document: Option<&FiscalDocument>,
    by: (Timestamp, Option<UserId>),
) -> Result<Option<store::receipts::Stored>, StoreError> {
    document.map(|document| register(tx, of, document, How::Joined, by)).transpose()
}

/// The document a register shows as its last one: the proof of a state that was there before it was asked for.
fn document_shown(shown: &Shown) -> Result<FiscalDocument, TillError> {
    let number = shown.fact(Fact::LastDocument).or(shown.fact(Fact::PrintedDocument)).unwrap_or(0);
    let bad = |_| TillError::NotFound("register");
    Ok(FiscalDocument {
        number: u64::try_from(number).unwrap_or(0),
        sign: None,
        shift: u32::try_from(shown.fact(Fact::Shift).unwrap_or(0)).unwrap_or(0),
        register: SerialNumber::new(&shown.serial).map_err(bad)?,
        storage: shown.storage.as_deref().map(SerialNumber::new).transpose().map_err(bad)?,
        register_minute: None,
    })
}
