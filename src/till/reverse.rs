//! Undoing a payment: void on its day in its shift, refund later; cancelling one whose receipt was never registered.

use kassa_domain::Money;
use kassa_domain::chain::Hash;
use kassa_domain::entry::Body;
use kassa_domain::ids::{PaymentNumber, ShiftNumber, UserId};
use kassa_domain::payment::{PaymentEvent, PaymentState};
use kassa_domain::point::CashRounding;
use kassa_domain::receipt::{Operation, OperationKind, Receipt, Shown};
use kassa_domain::reversal::{self, Back, Ground, ReversalError, ReversalKind, Terms, part};
use kassa_domain::user::{Approver, Right};
use kassa_drivers::fiscal::Mode;

use super::command::{Done, TillError};
use super::operation::{Intent, look_allows};
use super::{Ticket, Till, note_approvals, order};
use crate::store::receipts::Member;
use crate::store::{self, StoreError};

/// A reversal on its way through the look at the register.
#[derive(Debug)]
pub(super) struct Accepting {
    /// Who asked.
    pub(super) ticket: Ticket,
    user: UserId,
    payment: store::payments::Stored,
    back: Back,
    kind: ReversalKind,
    ground: Ground,
    shift: ShiftNumber,
    approvals: Vec<(Right, UserId)>,
    operation: Operation,
}

/// What was shown and signed: cash, and to the card.
type Told = (Money, Money);

impl Till {
    pub(super) fn reverse(
        &mut self,
        ticket: Ticket,
        (payment, lines, told): (PaymentNumber, Option<&[u32]>, Option<Told>),
        kind: ReversalKind,
        ground: Ground,
        approver: Option<Approver>,
    ) -> Result<(), TillError> {
        let actor = self.actor(approver)?;
        self.nothing_unsettled()?;
        self.refuse_a_clock_far_behind()?;
        let stored = self.payment(payment)?;
        let state = store::shifts::current(self.store.connection())?;
        let shift = state.open()?;
        let approved = reversal::check(kind, &stored.payment, stored.state, &ground, shift, &actor, self.clock.now())?;
        let back = self.back(&stored, lines)?;
        if told.is_some_and(|told| told != (back.cash, back.card)) {
            return Err(ReversalError::BackChanged { cash: back.cash, card: back.card }.into());
        }
        let totals = store::shifts::totals(self.store.connection(), shift.number, self.identity.currency)?;
        let in_drawer = totals.drawer().map_err(kassa_domain::cash::CashError::from)?;
        if back.cash.minus(in_drawer).map_err(kassa_domain::cash::CashError::from)?.is_positive() {
            return Err(ReversalError::Shift(kassa_domain::shift::ShiftError::DrawerShort { in_drawer }).into());
        }
        self.register_ready(&[Mode::ShiftOpen])?;
        let returned = part::as_payment(&stored.payment, &back).map_err(ReversalError::Part)?;
        let operation =
            order::reversal(&returned, &self.human(payment), &self.cashier_name(), &*self.book, &self.words)
                .map_err(kassa_domain::visit::SettleError::from)?;
        let accepting = Accepting {
            ticket,
            user: actor.user,
            payment: stored,
            back,
            kind,
            ground,
            shift: shift.number,
            approvals: approved.map(|approver| (kind.right(), approver)).into_iter().collect(),
            operation: operation.clone(),
        };
        self.prepare(Intent::Reverse(Box::new(accepting)), vec![operation]);
        Ok(())
    }

    /// What goes back over the counter with these lines; with all that are left, when none are named.
    fn back(&self, stored: &store::payments::Stored, lines: Option<&[u32]>) -> Result<Back, TillError> {
        let (payment, before) = (&stored.payment, &stored.gone.asked);
        let left = part::left(payment, before);
        if left.is_empty() {
            return Err(ReversalError::AlreadyReversed.into());
        }
        let lines = lines.unwrap_or(&left);
        let apart = |provider| self.book.provider(provider).is_some_and(|provider| provider.returns_by_lines);
        let lines = part::chosen(payment, before, lines, apart).map_err(ReversalError::Part)?;
        // The whole payment goes back as it was taken: nothing has to be known for that.
        let is_whole = lines.len() == payment.lines.len();
        let (mut commissions, mut rounding) = (Vec::new(), CashRounding::NONE);
        if !is_whole {
            commissions = self.book.commissions().ok_or(TillError::NotFound("directory"))?;
            let point = self.book.point().ok_or(TillError::NotFound("directory"))?;
            rounding = if self.model.as_ref().is_none_or(|model| model.rounding_up) {
                point.cash_rounding
            } else {
                CashRounding::NONE
            };
        }
        let terms = Terms { commissions: &commissions, rounding };
        Ok(part::back(payment, before, &lines, terms).map_err(ReversalError::Part)?)
    }

    /// The reversal is accepted; its return receipt is being sent. The journal holds a salted commitment to the ground,
    /// whose personal data stands apart (R15).
    pub(super) fn accept_reversal(&mut self, accepting: Accepting, shown: Shown) -> Result<(), TillError> {
        look_allows(OperationKind::Return, &shown)?;
        let Accepting { ticket, user, payment, back, kind, ground, shift, approvals, operation } = accepting;
        let mut salt = [0_u8; 16];
        self.random.fill_bytes(&mut salt);
        let number = payment.payment.number;
        let body = Body::ReversalAccepted {
            of: payment.entry,
            payment: number,
            kind,
            shift,
            cash: back.cash,
            card: back.card,
            ground: ground.code(),
            commitment: Hash::of(&ground.committed_bytes(&salt)),
            original: ground.has_original(),
            part: back.part.clone().map(Box::new),
        };
        let (now, user) = (self.now(), Some(user));
        let of = self.write(|tx| {
            note_approvals(tx, now, user, &approvals)?;
            let of = store::journal::append(tx, now, user, &body)?;
            store::reversals::insert(tx, of, number, kind, shift, &back, (&ground, &salt))?;
            let receipt = Receipt::Sending { before: shown };
            store::receipts::insert(tx, of, &operation, shift, Some(number), &receipt)?;
            Ok(of)
        })?;
        self.reply(ticket, Ok(Done::Accepted { of }));
        self.changed();
        self.perform(of);
        Ok(())
    }

    /// Cancels a payment whose receipt certainly was not registered: the device refused it, its evidence says so, or its
    /// turn never came (R17). The money goes back over the counter. Where it stands on one receipt with others of its visit,
    /// none of them is registered: all are cancelled, and all their money goes back.
    pub(super) fn cancel_payment(
        &mut self,
        ticket: Ticket,
        payment: PaymentNumber,
        approver: Option<Approver>,
    ) -> Result<(), TillError> {
        let approved = self.actor(approver)?.check(Right::VoidPayment)?;
        if self.is_busy() {
            return Err(TillError::Busy);
        }
        let stored = self.payment(payment)?;
        let receipt = self.leading(stored.entry)?;
        let nothing_registered = matches!(receipt.receipt, Receipt::Failed { .. } | Receipt::Planned);
        let waits = matches!(stored.state, PaymentState::Accepted | PaymentState::NeedsDecision);
        if receipt.operation.kind() != OperationKind::Sale || !nothing_registered || !waits {
            return Err(TillError::WrongState);
        }
        let approvals: Vec<_> = approved.map(|approver| (Right::VoidPayment, approver)).into_iter().collect();
        let (now, user) = (self.now(), self.user());
        let currency = self.identity.currency;
        let (payments, cash, card) = self.write(|tx| {
            note_approvals(tx, now, user, &approvals)?;
            let (mut cash, mut card) = (Money::zero(currency), Money::zero(currency));
            let members = store::receipts::members(tx, receipt.of)?;
            let payments = members.len();
            for Member { of, payment } in members {
                let payment = payment.ok_or_else(|| StoreError::row("receipt", "a receipt without its payment"))?;
                let of_it = store::payments::get(tx, payment, currency)?;
                let tenders = of_it.ok_or_else(|| StoreError::row("payment", "no such payment"))?.payment.tenders;
                let _ = store::journal::append(tx, now, user, &Body::PaymentCancelled { of, payment })?;
                let _ = store::payments::on(tx, payment, PaymentEvent::Cancelled)?;
                store::receipts::settle(tx, of)?;
                let sum = |left: Money, right| left.plus(right).map_err(|error| StoreError::row("payment", error));
                (cash, card) = (sum(cash, tenders.cash)?, sum(card, tenders.card)?);
            }
            Ok((payments, cash, card))
        })?;
        self.reply(ticket, Ok(Done::HandBack { payments, cash, card }));
        self.changed();
        self.send_next();
        Ok(())
    }

    pub(super) fn payment(&self, number: PaymentNumber) -> Result<store::payments::Stored, TillError> {
        store::payments::get(self.store.connection(), number, self.identity.currency)?
            .ok_or(TillError::NotFound("payment"))
    }
}
