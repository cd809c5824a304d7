//! The way of one operation with the register: look, write the intent, do it once, write what became of it.
//!
//! Every kind of operation goes this way: payments, reversals, cash, shift openings and Z reports differ only in the
//! facts they write.

use kassa_domain::Timestamp;
use kassa_domain::entry::{Body, How};
use kassa_domain::ids::{EntryRef, UserId};
use kassa_domain::payment::{PaymentEvent, PaymentState};
use kassa_domain::receipt::{Fact, FiscalDocument, Operation, OperationKind, Receipt, ReceiptEvent, Refusal, Shown};
use kassa_drivers::fiscal::{DeviceError, Mode};

use super::command::{Approval, Done, NotReady, TillError};
use super::device::modes_for;
use super::{Effect, Job, Purpose, Ticket, Till, note_approvals, pay, reverse};
use crate::signal::{ReceiptStep, Signal, Step, StopReason};
use crate::store::{self, StoreError, Tx};

/// What is to happen once the register was looked at.
#[derive(Debug)]
pub(super) enum Intent {
    /// Accept a settled visit.
    Pay(Box<pay::Accepting>),
    /// Tell what accepting it would print.
    Preview(Box<pay::Accepting>),
    /// Undo a payment.
    Reverse(Box<reverse::Accepting>),
    /// Open the shift.
    OpenShift(super::shift::Opening),
    /// Close the shift.
    CloseShift(super::shift::Closing),
    /// Move cash.
    MoveCash(super::cash::Moving),
    /// Send what is planned, or what certainly failed, now; with who is to be answered, if anybody.
    Send(EntryRef, Option<Ticket>),
}

impl Intent {
    fn tickets(&self) -> Vec<Ticket> {
        match self {
            Self::Pay(accepting) | Self::Preview(accepting) => accepting.tickets.clone(),
            Self::Reverse(accepting) => vec![accepting.ticket],
            Self::OpenShift(opening) => vec![opening.ticket],
            Self::CloseShift(closing) => vec![closing.ticket],
            Self::MoveCash(moving) => vec![moving.ticket],
            Self::Send(_, ticket) => ticket.iter().copied().collect(),
        }
    }
}

impl Till {
    /// Looks at the register before an operation; nothing has happened yet.
    pub(super) fn prepare(&mut self, intent: Intent, operations: Vec<Operation>) {
        self.queue_job(Purpose::Prepare(intent), Job::Prepare(operations));
    }

    /// The register was looked at: now the intent goes to disk, or everything is refused and nothing has happened.
    pub(super) fn prepared(&mut self, mut intent: Intent, result: Result<Result<Shown, Refusal>, DeviceError>) {
        // The register cannot take the visit as one: each payment gets a receipt of its own (R7).
        if let (Intent::Pay(accepting) | Intent::Preview(accepting), Ok(Err(refusal))) = (&mut intent, &result)
            && accepting.set_apart()
        {
            tracing::info!(code = refusal.code, "one receipt for the visit is too much for the register");
            let operations = accepting.operations();
            self.prepare(intent, operations);
            return;
        }
        let tickets = intent.tickets();
        let by_itself = matches!(intent, Intent::Send(_, None));
        let outcome = match result {
            Ok(Ok(shown)) => self.accept(intent, shown),
            Ok(Err(refusal)) | Err(DeviceError::Refused(refusal)) => Err(TillError::Refused(refusal)),
            Err(error @ (DeviceError::NotSent(_) | DeviceError::Unknown { .. })) => {
                self.seen(Err(error));
                Err(TillError::RegisterNotReady(NotReady::NoAnswer))
            }
        };
        if let Err(error) = outcome {
            tracing::info!(%error, "nothing was begun");
            // What goes by itself goes when the register is ready again; what the register would refuse waits for a person.
            if by_itself && !matches!(error, TillError::Refused(_)) {
                self.register_seen_ms = None;
                self.next_poll_ms = 0;
                self.send_waits = true;
            }
            for ticket in tickets {
                self.reply(ticket, Err(error.clone()));
            }
        }
    }

    /// An error says that nothing was written down. From the commit on there is none: what fails then is asked for.
    fn accept(&mut self, intent: Intent, shown: Shown) -> Result<(), TillError> {
        if let Some(reason) = &self.stopped
            && !matches!(intent, Intent::Send(..))
        {
            return Err(TillError::Stopped(reason.clone()));
        }
        match intent {
            Intent::Pay(accepting) => self.accept_visit(*accepting, shown),
            Intent::Preview(accepting) => self.tell_preview(*accepting, &shown),
            Intent::Reverse(accepting) => self.accept_reversal(*accepting, shown),
            Intent::OpenShift(opening) => self.accept_opening(opening, shown),
            Intent::CloseShift(closing) => self.accept_closing(closing, shown),
            Intent::MoveCash(moving) => self.accept_cash(moving, shown),
            Intent::Send(of, ticket) => self.send(of, ticket, shown),
        }
    }

    /// Sends a planned receipt, or one that certainly failed, with fresh evidence.
    fn send(&mut self, of: EntryRef, ticket: Option<Ticket>, shown: Shown) -> Result<(), TillError> {
        look_allows(self.receipt(of)?.operation.kind(), &shown)?;
        let _ = self.write(|tx| store::receipts::on(tx, of, ReceiptEvent::Send { before: shown }))?;
        if let Some(ticket) = ticket {
            self.reply(ticket, Ok(Done::Accepted { of }));
        }
        self.perform(of);
        Ok(())
    }

    /// The intent is on disk: the register may do it now, once. Where the intent cannot even be read back, the register
    /// is asked as after any failure.
    pub(super) fn perform(&mut self, of: EntryRef) {
        match self.receipt(of) {
            Ok(stored) => {
                if let Receipt::Sending { before } = stored.receipt.clone() {
                    self.tell_step(&stored, Step::Sending);
                    self.queue_job(Purpose::Perform(of), Job::Perform { operation: stored.operation, before });
                }
            }
            Err(error) => self.log_unwritten(of, Err(error)),
        }
    }

    /// What became of it.
    pub(super) fn performed(&mut self, of: EntryRef, result: Result<FiscalDocument, DeviceError>) {
        let written = match result {
            Ok(document) => self.registered(of, document, How::Answer, &[]),
            Err(DeviceError::Refused(refusal)) => self.failed(of, refusal, How::Answer, &[]),
            Err(DeviceError::NotSent(_)) => self.failed(of, own_refusal("not-sent"), How::Answer, &[]),
            Err(DeviceError::Unknown { .. }) => {
                self.begin_asking(of);
                Ok(())
            }
        };
        self.next_poll_ms = 0;
        self.log_unwritten(of, written);
    }

    /// An outcome that could not be written stays as it is on disk: sending. Where the disk was only full, the register is
    /// asked again until there is room; after a disk that failed, the next start asks it.
    pub(super) fn log_unwritten(&mut self, of: EntryRef, written: Result<(), TillError>) {
        let Err(error) = written else { return };
        tracing::error!(epoch = of.epoch.0, seq = of.seq.0, %error, "the outcome of an operation could not be written");
        if matches!(self.stopped, Some(StopReason::Disk(_))) {
            self.asking = None;
        } else {
            self.begin_asking(of);
            self.ask_later(of);
        }
    }

    /// The register has it: its document, the journal's entry and what follows from it, all or nothing.
    pub(super) fn registered(
        &mut self,
        of: EntryRef,
        document: FiscalDocument,
        how: How,
        approvals: &[Approval],
    ) -> Result<(), TillError> {
        let (now, user) = (self.now(), self.user());
        let stored = self.write(|tx| {
            note_approvals(tx, now, user, approvals)?;
            register(tx, of, &document, how, (now, user))
        })?;
        self.told_registered(&stored, document);
        Ok(())
    }

    /// What follows a registered document once it is on disk.
    pub(super) fn told_registered(&mut self, stored: &store::receipts::Stored, document: FiscalDocument) {
        self.asking = self.asking.filter(|asking| asking.of != stored.of);
        self.tell_step(stored, Step::Registered(document));
        self.changed();
        match stored.operation.kind() {
            OperationKind::OpenShift => {
                self.register_turned(Mode::ShiftOpen);
                self.take_decisions();
            }
            OperationKind::CloseShift => self.register_turned(Mode::ShiftClosed),
            OperationKind::Sale | OperationKind::Return | OperationKind::CashIn | OperationKind::CashOut => {}
        }
        self.send_next();
    }

    /// The register certainly has nothing of it.
    pub(super) fn failed(
        &mut self,
        of: EntryRef,
        refusal: Refusal,
        how: How,
        approvals: &[Approval],
    ) -> Result<(), TillError> {
        let (now, user) = (self.now(), self.user());
        let noted = refusal.clone();
        let stored = self.write(|tx| {
            note_approvals(tx, now, user, approvals)?;
            let stored = store::receipts::on(tx, of, ReceiptEvent::Fail { refusal: noted.clone() })?;
            for member in store::receipts::members(tx, of)? {
                let body = Body::ReceiptFailed { of: member.of, refusal: noted.clone(), how };
                let _ = store::journal::append(tx, now, user, &body)?;
            }
            Ok(stored)
        })?;
        self.asking = self.asking.filter(|asking| asking.of != of);
        self.tell_step(&stored, Step::Failed(refusal));
        self.changed();
        Ok(())
    }

    /// Nobody knows: a person decides with the evidence.
    pub(super) fn lost(&mut self, of: EntryRef, after: Option<Shown>) -> Result<(), TillError> {
        let (now, user) = (self.now(), self.user());
        let stored = self.write(|tx| {
            let stored = store::receipts::on(tx, of, ReceiptEvent::Lose { after: after.clone() })?;
            for member in store::receipts::members(tx, of)? {
                if let Receipt::Unknown { before, after } = &stored.receipt {
                    let body = Body::ReceiptUnknown { of: member.of, before: before.clone(), after: after.clone() };
                    let _ = store::journal::append(tx, now, user, &body)?;
                }
                if let (OperationKind::Sale, Some(payment)) = (stored.operation.kind(), member.payment)
                    && store::payments::state(tx, payment)? == Some(PaymentState::Accepted)
                {
                    let _ = store::payments::on(tx, payment, PaymentEvent::Undecided)?;
                }
            }
            Ok(stored)
        })?;
        self.asking = self.asking.filter(|asking| asking.of != of);
        self.tell_step(&stored, Step::NeedsDecision);
        self.changed();
        Ok(())
    }

    /// Sends by itself what may be: the next receipt of a visit once the one before is settled (R7), or what the evidence
    /// has proved to be nowhere.
    pub(super) fn send_next(&mut self) {
        match self.sent_by_itself() {
            Ok(Some(next)) => self.prepare(Intent::Send(next.of, None), vec![next.operation]),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "what is to be sent next cannot be read");
                self.send_waits = true;
            }
        }
    }

    /// Sends what could not go by itself before, now that the register is ready.
    pub(super) fn send_what_waits(&mut self) {
        if !self.send_waits || self.asking.is_some() || self.is_busy() {
            return;
        }
        match self.sent_by_itself() {
            Ok(Some(next)) if self.register_ready(modes_for(next.operation.kind())).is_err() => {}
            Ok(Some(_)) => {
                self.send_waits = false;
                self.send_next();
            }
            Ok(None) => self.send_waits = false,
            Err(_) => {}
        }
    }

    fn sent_by_itself(&self) -> Result<Option<store::receipts::Stored>, TillError> {
        let first = store::receipts::unsettled(self.store.connection())?.into_iter().next();
        Ok(first.filter(|first| match &first.receipt {
            Receipt::Planned => true,
            Receipt::Failed { refusal } => *refusal == nowhere() && first.tries < TRIES_BY_ITSELF,
            Receipt::Sending { .. } | Receipt::Registered { .. } | Receipt::Unknown { .. } => false,
        }))
    }

    /// The receipt that is asked of the register for this entry: of a payment that stands on another one's, that one (R7).
    pub(super) fn leading(&self, of: EntryRef) -> Result<store::receipts::Stored, TillError> {
        let stored = self.receipt(of)?;
        stored.leader.map_or(Ok(stored), |leader| self.receipt(leader))
    }

    pub(super) fn receipt(&self, of: EntryRef) -> Result<store::receipts::Stored, TillError> {
        store::receipts::get(self.store.connection(), of)?.ok_or(TillError::NotFound("receipt"))
    }

    pub(super) fn tell_step(&mut self, stored: &store::receipts::Stored, step: Step) {
        let kind = stored.operation.kind();
        let alone = || vec![store::receipts::Member { of: stored.of, payment: stored.payment }];
        let members = store::receipts::members(self.store.connection(), stored.of).unwrap_or_else(|_| alone());
        for store::receipts::Member { of, payment } in members {
            let (step, follows) = (step.clone(), of != stored.of);
            self.effects.push(Effect::Tell(Signal::Receipt(ReceiptStep { of, kind, payment, follows, step })));
        }
    }

    pub(super) fn changed(&mut self) {
        self.tell(Signal::TillChanged);
        self.tell_queue();
    }
}

/// What the till itself found, as a refusal.
pub(super) fn own_refusal(code: &str) -> Refusal {
    Refusal { family: "kassa".to_owned(), code: code.to_owned() }
}

/// The refusal that stands for evidence: the register has nothing of it.
pub(super) fn nowhere() -> Refusal {
    own_refusal("nothing-registered")
}

/// Most times one operation is sent by itself: the first time, and once more after the evidence proved that nothing was
/// registered.
const TRIES_BY_ITSELF: u32 = 2;

/// Refuses what the register's own evidence forbids now: a receipt that stands open in it, or money while its shift is
/// closed, which would open one by itself.
pub(super) fn look_allows(kind: OperationKind, shown: &Shown) -> Result<(), TillError> {
    let money = match kind {
        OperationKind::Sale | OperationKind::Return | OperationKind::CashIn | OperationKind::CashOut => true,
        OperationKind::OpenShift | OperationKind::CloseShift => false,
    };
    if shown.fact(Fact::ReceiptOpen) == Some(1) {
        return Err(TillError::RegisterNotReady(NotReady::ReceiptOpen));
    }
    if money && shown.fact(Fact::ShiftOpen) == Some(0) {
        return Err(TillError::RegisterNotReady(NotReady::ShiftClosed));
    }
    Ok(())
}

/// Writes a registered document, its entry and what follows from it, in one transaction.
pub(super) fn register(
    tx: &Tx<'_>,
    of: EntryRef,
    document: &FiscalDocument,
    how: How,
    (now, user): (Timestamp, Option<UserId>),
) -> Result<store::receipts::Stored, StoreError> {
    let stored = store::receipts::on(tx, of, ReceiptEvent::Register { document: document.clone() })?;
    for member in store::receipts::members(tx, of)? {
        let body = Body::ReceiptRegistered { of: member.of, document: document.clone(), how };
        let entry = store::journal::append(tx, now, user, &body)?;
        store::receipts::registered_by(tx, member.of, entry)?;
        follow_registered(tx, &stored, member, now)?;
    }
    Ok(stored)
}

/// What follows from a registered document, in the same transaction.
fn follow_registered(
    tx: &Tx<'_>,
    stored: &store::receipts::Stored,
    member: store::receipts::Member,
    now: Timestamp,
) -> Result<(), StoreError> {
    let payment = || member.payment.ok_or_else(|| StoreError::row("receipt", "a receipt without its payment"));
    match stored.operation.kind() {
        OperationKind::OpenShift => store::shifts::opened(tx, stored.shift),
        OperationKind::CloseShift => store::shifts::closed(tx, stored.shift, now),
        OperationKind::CashIn | OperationKind::CashOut => store::shifts::cash_done(tx, stored.of),
        OperationKind::Sale => store::payments::on(tx, payment()?, PaymentEvent::Registered).map(drop),
        OperationKind::Return => {
            store::reversals::done(tx, stored.of)?;
            store::reversals::follow(tx, stored.of, payment()?)
        }
    }
}
