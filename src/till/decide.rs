//! What a person decides: what the evidence does not tell, another try, giving up.

use kassa_domain::entry::{Body, How};
use kassa_domain::ids::{EntryRef, SerialNumber};
use kassa_domain::payment::{PaymentEvent, PaymentState};
use kassa_domain::receipt::{Fact, FiscalDocument, OperationKind, Receipt, ReceiptEvent, Shown};
use kassa_domain::user::{Approver, Right};

use super::command::{Decision, Done, TillError};
use super::device::modes_for;
use super::operation::{Intent, own_refusal};
use super::{Ticket, Till, note_approvals};
use crate::signal::RegisterView;
use crate::store;

/// Longest note of a supervisor, in characters.
const NOTE_MAX: usize = 500;
/// Code of a refusal that a person decided.
const BY_A_PERSON: &str = "person";

impl Till {
    /// A person with the right decides about a receipt nobody knows the fate of.
    pub(super) fn decide(
        &mut self,
        ticket: Ticket,
        of: EntryRef,
        decision: Decision,
        approver: Option<Approver>,
    ) -> Result<(), TillError> {
        let approved = self.actor(approver)?.check(Right::DecideReceipt)?;
        let stored = self.leading(of)?;
        let of = stored.of;
        let Receipt::Unknown { before, .. } = &stored.receipt else { return Err(TillError::WrongState) };
        if stored.settled {
            return Err(TillError::WrongState);
        }
        if self.is_busy() {
            return Err(TillError::Busy);
        }
        let approvals: Vec<_> = approved.map(|approver| (Right::DecideReceipt, approver)).into_iter().collect();
        match decision {
            Decision::Registered { document } => {
                let document = document_on_paper(document, before)?;
                self.document_is_free(&document, before)?;
                self.registered(of, document, How::Person, &approvals)?;
            }
            Decision::NotRegistered => self.failed(of, own_refusal(BY_A_PERSON), How::Person, &approvals)?,
            Decision::Refer { note } => {
                if note.trim().is_empty() || note.chars().count() > NOTE_MAX {
                    return Err(TillError::WrongState);
                }
                self.refer(&stored, note, &approvals)?;
            }
        }
        self.reply(ticket, Ok(Done::Accepted { of }));
        Ok(())
    }

    /// A document of a fiscal storage belongs to one operation, and one that was there before cannot be this one's.
    fn document_is_free(&self, document: &FiscalDocument, before: &Shown) -> Result<(), TillError> {
        if document.storage.is_none() {
            return Ok(());
        }
        let last = before.fact(Fact::LastDocument).and_then(|last| u64::try_from(last).ok());
        let is_old = last.is_some_and(|last| document.number <= last);
        if is_old || store::receipts::is_taken(self.store.connection(), document)? {
            return Err(TillError::NotFound("document"));
        }
        Ok(())
    }

    /// Hands the question to the centre (R20): a payment or a return only; a shift or cash is decided here.
    fn refer(
        &mut self,
        stored: &store::receipts::Stored,
        note: String,
        approvals: &[super::command::Approval],
    ) -> Result<(), TillError> {
        let of = stored.of;
        let is_sale = match stored.operation.kind() {
            OperationKind::Sale => true,
            OperationKind::Return => false,
            OperationKind::OpenShift | OperationKind::CashIn | OperationKind::CashOut | OperationKind::CloseShift => {
                return Err(TillError::WrongState);
            }
        };
        let (now, user) = (self.now(), self.user());
        self.write(|tx| {
            note_approvals(tx, now, user, approvals)?;
            for member in store::receipts::members(tx, of)? {
                let body = Body::ReceiptReferred { of: member.of, note: note.clone() };
                let referral = store::journal::append(tx, now, user, &body)?;
                if let Some(payment) = member.payment.filter(|_| is_sale)
                    && store::payments::state(tx, payment)? == Some(PaymentState::NeedsDecision)
                {
                    let _ = store::payments::on(tx, payment, PaymentEvent::Referred)?;
                }
                store::receipts::referred(tx, member.of, referral)?;
            }
            Ok(())
        })?;
        self.asking = self.asking.filter(|asking| asking.of != of);
        self.changed();
        self.send_next();
        Ok(())
    }

    /// Sends what certainly was not registered once more.
    pub(super) fn try_again(&mut self, ticket: Ticket, of: EntryRef) -> Result<(), TillError> {
        let _ = self.actor(None)?;
        let stored = self.leading(of)?;
        let of = stored.of;
        if self.is_busy() {
            return Err(TillError::Busy);
        }
        let may = matches!(stored.receipt, Receipt::Failed { .. } | Receipt::Planned) && !stored.settled;
        let first = store::receipts::unsettled(self.store.connection())?.first().map(|first| first.of);
        if !may || first != Some(of) {
            return Err(TillError::WrongState);
        }
        if matches!(&stored.receipt, Receipt::Failed { refusal } if *refusal == own_refusal(BY_A_PERSON)) {
            return self.ask_before_sending_again(ticket, of);
        }
        self.register_ready(modes_for(stored.operation.kind()))?;
        self.prepare(Intent::Send(of, Some(ticket)), vec![stored.operation]);
        Ok(())
    }

    /// A person said that nothing was registered, and now it shall be sent again. A person may be wrong: the register is
    /// asked first, against what it showed before the first sending. It may have it after all.
    fn ask_before_sending_again(&mut self, ticket: Ticket, of: EntryRef) -> Result<(), TillError> {
        let before = store::journal::evidence(self.store.connection(), of)?.ok_or(TillError::WrongState)?;
        if let RegisterView::Answers(state) = &self.register
            && state.serial != before.serial
        {
            // Another device stands there now. It cannot have what the first one was asked for, and its evidence says
            // nothing about it: it is asked for the receipt as for a new one.
            let stored = self.receipt(of)?;
            self.register_ready(modes_for(stored.operation.kind()))?;
            self.prepare(Intent::Send(of, Some(ticket)), vec![stored.operation]);
            return Ok(());
        }
        let _ = self.write(|tx| store::receipts::on(tx, of, ReceiptEvent::Send { before }))?;
        self.reply(ticket, Ok(Done::Accepted { of }));
        self.begin_asking(of);
        self.ask_the_register(of);
        Ok(())
    }

    /// Gives up what certainly was not registered; a payment is cancelled instead, for its money goes back.
    pub(super) fn give_up(&mut self, ticket: Ticket, of: EntryRef) -> Result<(), TillError> {
        let _ = self.actor(None)?;
        let stored = self.receipt(of)?;
        if self.is_busy() {
            return Err(TillError::Busy);
        }
        let kind = stored.operation.kind();
        if !matches!(stored.receipt, Receipt::Failed { .. }) || stored.settled || kind == OperationKind::Sale {
            return Err(TillError::WrongState);
        }
        let (now, user) = (self.now(), self.user());
        self.write(|tx| {
            let _ = store::journal::append(tx, now, user, &Body::GivenUp { of })?;
            match kind {
                OperationKind::OpenShift => store::shifts::opening_failed(tx, stored.shift)?,
                OperationKind::CloseShift => store::shifts::closing_failed(tx, stored.shift)?,
                OperationKind::Return => store::reversals::failed(tx, of)?,
                OperationKind::Sale | OperationKind::CashIn | OperationKind::CashOut => {}
            }
            store::receipts::settle(tx, of)
        })?;
        self.reply(ticket, Ok(Done::Accepted { of }));
        self.changed();
        Ok(())
    }
}

/// The register's shift a document falls into that it made after it showed this: the open one, or the next.
pub(super) fn shift_of(before: &Shown) -> u32 {
    let last = before.fact(Fact::Shift).and_then(|shift| u32::try_from(shift).ok()).unwrap_or(0);
    if before.fact(Fact::ShiftOpen) == Some(0) { last.saturating_add(1) } else { last }
}

/// The document a person read from the paper.
fn document_on_paper(number: u64, before: &Shown) -> Result<FiscalDocument, TillError> {
    if number == 0 {
        return Err(TillError::WrongState);
    }
    let bad = |_| TillError::NotFound("register");
    Ok(FiscalDocument {
        number,
        sign: None,
        shift: shift_of(before),
        register: SerialNumber::new(&before.serial).map_err(bad)?,
        storage: before.storage.as_deref().map(SerialNumber::new).transpose().map_err(bad)?,
        register_minute: None,
    })
}
