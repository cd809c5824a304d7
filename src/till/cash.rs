//! Cash-in and cash-out (R19).

use kassa_domain::Money;
use kassa_domain::cash::{self, CashError, CashWay};
use kassa_domain::entry::Body;
use kassa_domain::ids::{ShiftNumber, UserId};
use kassa_domain::receipt::{Cashier, Operation, Receipt, Shown};
use kassa_domain::user::{Approver, Right};
use kassa_drivers::fiscal::Mode;

use super::command::{Done, TillError};
use super::operation::{Intent, look_allows};
use super::{Ticket, Till, note_approvals};
use crate::store;

/// A cash movement on its way through the look at the register.
#[derive(Debug)]
pub(super) struct Moving {
    /// Who asked.
    pub(super) ticket: Ticket,
    user: UserId,
    way: CashWay,
    amount: Money,
    purpose: String,
    shift: ShiftNumber,
    approvals: Vec<(Right, UserId)>,
    operation: Operation,
}

/// Longest purpose, in characters.
const PURPOSE_MAX: u32 = 200;

impl Till {
    pub(super) fn move_cash(
        &mut self,
        ticket: Ticket,
        way: CashWay,
        amount: Money,
        purpose: String,
        approver: Option<Approver>,
    ) -> Result<(), TillError> {
        let right = match way {
            CashWay::In => Right::CashIn,
            CashWay::Out => Right::CashOut,
        };
        let actor = self.actor(approver)?;
        let approved = actor.check(right)?;
        self.refuse_a_clock_far_behind()?;
        self.own_currency(amount.currency())?;
        self.nothing_unsettled()?;
        let state = store::shifts::current(self.store.connection())?;
        let shift = state.open()?;
        shift.check_age(self.clock.now())?;
        let totals = store::shifts::totals(self.store.connection(), shift.number, self.identity.currency)?;
        cash::check(way, amount, &totals)?;
        if purpose.chars().count() > PURPOSE_MAX as usize {
            return Err(CashError::TextTooLong { max: PURPOSE_MAX }.into());
        }
        self.register_ready(&[Mode::ShiftOpen])?;
        let cashier = Cashier { name: self.cashier_name() };
        let operation = match way {
            CashWay::In => Operation::CashIn { amount, cashier },
            CashWay::Out => Operation::CashOut { amount, cashier },
        };
        let approvals = approved.map(|approver| (right, approver)).into_iter().collect();
        let shift = shift.number;
        let user = actor.user;
        let moving = Moving { ticket, user, way, amount, purpose, shift, approvals, operation: operation.clone() };
        self.prepare(Intent::MoveCash(moving), vec![operation]);
        Ok(())
    }

    pub(super) fn accept_cash(&mut self, moving: Moving, shown: Shown) -> Result<(), TillError> {
        look_allows(moving.operation.kind(), &shown)?;
        let Moving { ticket, user, way, amount, purpose, shift, approvals, operation } = moving;
        let body = Body::CashMoved { way, shift, amount, purpose: purpose.clone() };
        let (now, user) = (self.now(), Some(user));
        let of = self.write(|tx| {
            note_approvals(tx, now, user, &approvals)?;
            let of = store::journal::append(tx, now, user, &body)?;
            store::shifts::insert_cash(tx, of, shift, way, amount, &purpose)?;
            let receipt = Receipt::Sending { before: shown };
            store::receipts::insert(tx, of, &operation, shift, None, &receipt)?;
            Ok(of)
        })?;
        self.reply(ticket, Ok(Done::Accepted { of }));
        self.changed();
        self.perform(of);
        Ok(())
    }
}
