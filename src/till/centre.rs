//! What the centre decided about receipts that were referred to it (R20), taken into the journal.
//!
//! A decision moves money: a payment that is not registered goes back to its payer, a return that is registered has left
//! the drawer. So it is taken in where somebody sees it and a drawer can hold it: in an open shift, with somebody signed
//! in. Until then it waits as a verdict, and nothing is lost by waiting.

use kassa_domain::entry::Body;
use kassa_domain::ids::{EntryRef, PaymentNumber, ShiftNumber};
use kassa_domain::payment::PaymentEvent;
use kassa_domain::receipt::OperationKind;
use kassa_domain::shift::ShiftState;

use super::Till;
use super::command::TillError;
use crate::signal::{CentreDecision, Signal};
use crate::store::{self, StoreError, Tx};

impl Till {
    /// Takes in whatever the centre has decided, if this is a moment for it.
    pub(super) fn take_decisions(&mut self) {
        // What is being counted or checked against the drawer now is not changed under its hands.
        self.decisions_wait = self.is_busy();
        if self.decisions_wait {
            return;
        }
        if let Err(error) = self.take_all_decisions() {
            // The verdicts stay: the next of them, a sign-in or an opened shift tries again.
            tracing::error!(%error, "a decision of the centre could not be taken in");
        }
    }

    fn take_all_decisions(&mut self) -> Result<(), TillError> {
        let ShiftState::Open(shift) = store::shifts::current(self.store.connection())? else { return Ok(()) };
        if self.session.is_none() {
            return Ok(());
        }
        // One receipt, one word about it, whoever of its payments a verdict is about.
        let mut told: Vec<(EntryRef, CentreDecision)> = Vec::new();
        for (of, registered) in store::receipts::decided_by_the_centre(self.store.connection())? {
            match self.take_decision(of, registered, shift.number) {
                Ok(taken) => join(&mut told, taken),
                Err(error) => tracing::error!(
                    epoch = of.epoch.0,
                    seq = of.seq.0,
                    %error,
                    "a decision of the centre was not taken in"
                ),
            }
        }
        for (_, decision) in told {
            self.tell(Signal::CentreDecided(decision));
            self.changed();
        }
        Ok(())
    }

    /// Takes one in; the receipt that it is about, and what to tell of it.
    fn take_decision(
        &mut self,
        of: EntryRef,
        registered: bool,
        shift: ShiftNumber,
    ) -> Result<(EntryRef, CentreDecision), TillError> {
        let stored = self.receipt(of)?;
        let payment = stored.payment.ok_or(TillError::NotFound("payment"))?;
        let kind = stored.operation.kind();
        let (now, user) = (self.now(), self.user());
        self.write(|tx| {
            let body = Body::CentreDecided { of, registered, shift };
            let entry = store::journal::append(tx, now, user, &body)?;
            if registered {
                store::receipts::registered_at_the_centre(tx, of, entry)?;
            }
            match kind {
                OperationKind::Return => follow_return(tx, of, payment, registered, shift),
                OperationKind::Sale
                | OperationKind::OpenShift
                | OperationKind::CashIn
                | OperationKind::CashOut
                | OperationKind::CloseShift => follow_sale(tx, payment, registered, shift),
            }
        })?;
        let number = self.human(payment);
        let back = store::reversals::money(self.store.connection(), of, self.identity.currency)?;
        let (cash, card) = match back {
            Some(money) => money,
            None => {
                let tenders = self.payment(payment)?.payment.tenders;
                (tenders.cash, tenders.card)
            }
        };
        let receipt = stored.leader.unwrap_or(of);
        Ok((receipt, CentreDecision { payments: vec![number], kind, registered, cash, card }))
    }
}

/// What is told of a receipt, with one more of its payments. Sums that do not fit together are told apart.
fn join(told: &mut Vec<(EntryRef, CentreDecision)>, (receipt, more): (EntryRef, CentreDecision)) {
    let known = told.iter_mut().find(|(of, known)| *of == receipt && known.registered == more.registered);
    if let Some((_, known)) = known
        && let (Ok(cash), Ok(card)) = (known.cash.plus(more.cash), known.card.plus(more.card))
    {
        (known.cash, known.card) = (cash, card);
        known.payments.extend(more.payments);
    } else {
        told.push((receipt, more));
    }
}

fn follow_sale(tx: &Tx<'_>, payment: PaymentNumber, registered: bool, shift: ShiftNumber) -> Result<(), StoreError> {
    let event = if registered { PaymentEvent::Registered } else { PaymentEvent::Cancelled };
    let _ = store::payments::on(tx, payment, event)?;
    store::payments::decided_in(tx, payment, shift)
}

fn follow_return(
    tx: &Tx<'_>,
    of: EntryRef,
    payment: PaymentNumber,
    registered: bool,
    shift: ShiftNumber,
) -> Result<(), StoreError> {
    store::reversals::decided_in(tx, of, shift)?;
    if !registered {
        return store::reversals::failed(tx, of);
    }
    store::reversals::done(tx, of)?;
    store::reversals::follow(tx, of, payment)
}
