//! Taking the money of a visit (stops 3 and 4): every rule first, then one transaction, then the register.

use kassa_domain::Money;
use kassa_domain::Timestamp;
use kassa_domain::cash::DrawerCause;
use kassa_domain::check_code::CheckCode;
use kassa_domain::entry::Body;
use kassa_domain::form::Filled;
use kassa_domain::ids::{EntryRef, PaymentNumber, UserId, VisitNumber};
use kassa_domain::payment::{PayerCopy, Payment, PaymentKind};
use kassa_domain::point::Point;
use kassa_domain::reading::Reading;
use kassa_domain::receipt::{Operation, OperationKind, Receipt, Shown};
use kassa_domain::shift::OpenShift;
use kassa_domain::user::{Approver, Right};
use kassa_domain::visit::{Circumstances, SettleError, Settled, SettledItem, Tender, Visit, VisitItem};
use kassa_drivers::fiscal::{Capabilities, Mode};

use super::command::{Done, Paid, Paying, Preview, TillError};
use super::job::Menu;
use super::operation::{Intent, look_allows};
use super::{Job, Purpose, Ticket, Till, note_approvals, order};
use crate::store;

/// A settled visit on its way through the look at the register.
#[derive(Debug)]
pub(super) struct Accepting {
    /// Who asked; more than one when Pay was pressed again meanwhile (R23).
    pub(super) tickets: Vec<Ticket>,
    token: String,
    number: VisitNumber,
    shift: OpenShift,
    cashier: UserId,
    settled: Summary,
    payments: Vec<(Payment, Operation)>,
    /// The one receipt of the visit, where the point has it so and the register can (R7).
    shared: Option<Operation>,
    readings: Vec<Reading>,
}

impl Accepting {
    /// What the register is to be asked for.
    pub(super) fn operations(&self) -> Vec<Operation> {
        let each = || self.payments.iter().map(|(_, operation)| operation.clone()).collect();
        self.shared.clone().map_or_else(each, |one| vec![one])
    }

    /// From now on with a receipt for each payment; false where it is so already.
    pub(super) fn set_apart(&mut self) -> bool {
        self.shared.take().is_some()
    }
}

#[derive(Debug)]
struct Summary {
    total: Money,
    change: Money,
    approvals: Vec<(Right, UserId)>,
    at: Timestamp,
}

/// Longest mark of one pressing of Pay, in bytes.
const TOKEN_MAX: usize = 64;

impl Till {
    pub(super) fn pay(
        &mut self,
        ticket: Ticket,
        token: String,
        (visit, tender, told, readings): (Visit, Tender, Money, Vec<Reading>),
        approvers: Vec<Approver>,
    ) -> Result<(), TillError> {
        if token.is_empty() || token.len() > TOKEN_MAX {
            return Err(TillError::WrongState);
        }
        if let Some(paid) = self.already_paid(&token)? {
            self.reply(ticket, Ok(Done::Paid(paid)));
            return Ok(());
        }
        if let Some(accepting) = self.accepting_mut()
            && accepting.token == token
        {
            accepting.tickets.push(ticket);
            return Ok(());
        }
        let accepting = self.acceptable(ticket, Paying { token, visit, tender, told, approvers, readings })?;
        let operations = accepting.operations();
        self.prepare(Intent::Pay(Box::new(accepting)), operations);
        Ok(())
    }

    /// What the register would be asked for if this were paid now: all that [`Till::pay`] looks at, the register too, which
    /// may not take the visit as one; and nothing begins.
    pub(super) fn preview(&mut self, ticket: Ticket, paying: Paying) -> Result<(), TillError> {
        let accepting = self.acceptable(ticket, paying)?;
        let operations = accepting.operations();
        self.prepare(Intent::Preview(Box::new(accepting)), operations);
        Ok(())
    }

    /// The register was looked at, and would take these receipts.
    pub(super) fn tell_preview(&mut self, accepting: Accepting, before: &Shown) -> Result<(), TillError> {
        look_allows(OperationKind::Sale, before)?;
        let Summary { total, change, at, .. } = accepting.settled;
        let numbers = accepting.payments.iter().map(|(payment, _)| self.human(payment.number)).collect();
        let shown = Preview { operations: accepting.operations(), numbers, total, change, at };
        for ticket in accepting.tickets {
            self.reply(ticket, Ok(Done::Previewed(Box::new(shown.clone()))));
        }
        Ok(())
    }

    /// A visit that may be paid, up to the look at the register.
    fn acceptable(&mut self, ticket: Ticket, paying: Paying) -> Result<Accepting, TillError> {
        let Paying { token, visit, tender, told, approvers, readings } = paying;
        self.nothing_unsettled()?;
        self.own_currency(visit.currency())?;
        let shift_state = store::shifts::current(self.store.connection())?;
        self.own_currency(told.currency())?;
        self.can_be_read(&readings)?;
        let visit = self.as_the_directory_says(visit)?;
        let settled = self.settle(visit, tender, approvers)?;
        if settled.total != told {
            return Err(SettleError::TotalChanged { now: settled.total }.into());
        }
        let shift = shift_state.open()?.clone();
        self.register_ready(&[Mode::ShiftOpen])?;
        Ok(Accepting { readings, ..self.accepting(ticket, token, shift, settled)? })
    }

    /// The visit of this token, when its Pay was accepted before: the same answer again.
    fn already_paid(&self, token: &str) -> Result<Option<Paid>, TillError> {
        let Some((visit, total, change, payments)) = store::payments::visit_by_token(self.store.connection(), token)?
        else {
            return Ok(None);
        };
        let currency = self.identity.currency;
        let now = self.clock.now();
        let first = payments.first().and_then(|(number, _)| self.payment(*number).ok());
        let at = first.map_or(now, |first| now.shifted(first.accepted_at - now.utc_ms()));
        Ok(Some(Paid { visit, payments, total: Money::new(total, currency), change: Money::new(change, currency), at }))
    }

    /// The visit that is being looked at for, if one is.
    fn accepting_mut(&mut self) -> Option<&mut Accepting> {
        let running = self.running.as_mut().map(|(_, purpose)| purpose);
        let waiting = self.waiting.iter_mut().map(|(purpose, _)| purpose);
        running.into_iter().chain(waiting).find_map(|purpose| match purpose {
            Purpose::Prepare(Intent::Pay(accepting)) => Some(&mut **accepting),
            Purpose::Prepare(_)
            | Purpose::Poll
            | Purpose::State(_)
            | Purpose::Perform(_)
            | Purpose::Recover(_)
            | Purpose::Menu(..)
            | Purpose::Drawer => None,
        })
    }

    /// Every rule of the trade, no IO but reading.
    fn settle(&self, visit: Visit, tender: Tender, approvers: Vec<Approver>) -> Result<Settled, TillError> {
        let actor = self.actor_with(approvers)?;
        let point = self.point()?;
        let state = store::shifts::current(self.store.connection())?;
        let last_entry = store::journal::last_at(self.store.connection())?;
        let now = self.clock.now();
        // What cannot be read is not the same as no commission at all.
        let commissions = self.book.commissions().ok_or(TillError::NotFound("directory"))?;
        self.no_town_without_contract(&visit, &point)?;
        self.no_forbidden_overpayment(&visit)?;
        let around = Circumstances {
            shift: state.open().ok(),
            actor,
            now,
            last_entry: last_entry.map(|at| now.shifted(at - now.utc_ms())),
            hours: point.hours.clone(),
            limits: point.limits,
            usage: self.offline_use()?,
            commissions: &commissions,
            rounding: self
                .model
                .as_ref()
                .map_or(point.cash_rounding, |model| point.cash_rounding.on_a_register(model.rounding_up)),
        };
        Ok(visit.settle(tender, &around)?)
    }

    /// The visit with what goes to providers outside the billing laid out anew by their forms as they are now, in the
    /// language of receipts: a screen may be older than the price list.
    fn as_the_directory_says(&self, visit: Visit) -> Result<Visit, TillError> {
        let third = |item: &VisitItem| item.kind == PaymentKind::ThirdParty || item.third.is_some();
        if !visit.items().iter().any(third) {
            return Ok(visit);
        }
        let currency = visit.currency();
        let mut anew = Visit::new(currency);
        for (place, item) in visit.items().iter().enumerate() {
            if !third(item) {
                anew.put_beside(item.clone(), |_| false);
                continue;
            }
            let (Some(given), PaymentKind::ThirdParty) = (&item.third, item.kind) else {
                return Err(TillError::WrongState);
            };
            let provider = item.lines.first().and_then(|line| self.book.provider(line.provider));
            let changed = || SettleError::FormChanged { place };
            let provider = provider.ok_or_else(changed)?;
            let form = provider.form.ok_or_else(changed)?;
            let filled = form.again(&item.lines, given, currency, self.words.language).map_err(|_| changed())?;
            let Filled { account, lines, given } = filled;
            // Lists of paid bills tell who paid by this; where nothing is asked, they tell whom.
            let told = given.told();
            let holder = if told.is_empty() { provider.name.clone() } else { told };
            let payer = PayerCopy { holder, address: provider.name };
            anew.put(VisitItem { account, lines, payer, third: Some(Box::new(given)), ..item.clone() });
        }
        Ok(anew)
    }

    /// Only accounts of the home town, and of towns with a contract, are paid here (R1). Of one whose town the directory
    /// does not say there is nothing to refuse by.
    fn no_town_without_contract(&self, visit: &Visit, point: &Point) -> Result<(), TillError> {
        for item in visit.items().iter().filter(|item| item.kind != PaymentKind::ThirdParty) {
            if let Some(town) = self.book.town_of(&item.account).filter(|town| !point.serves(town.id)) {
                return Err(SettleError::OtherTown { account: item.account.clone(), town: town.name }.into());
            }
        }
        Ok(())
    }

    /// A provider that takes no more than is owed gets no more (R4).
    fn no_forbidden_overpayment(&self, visit: &Visit) -> Result<(), TillError> {
        let lines = visit.items().iter().flat_map(|item| &item.lines);
        for line in lines.filter(|line| line.excess.is_positive()) {
            if !self.book.takes_overpayment(line.provider).ok_or(TillError::NotFound("directory"))? {
                return Err(SettleError::Overpayment.into());
            }
        }
        Ok(())
    }

    /// The payments with their numbers and receipts. The numbers are free until the transaction: only this thread gives
    /// them, and nothing else is accepted before the register was looked at.
    fn accepting(
        &self,
        ticket: Ticket,
        token: String,
        shift: OpenShift,
        settled: Settled,
    ) -> Result<Accepting, TillError> {
        let cashier = self.user().ok_or(TillError::NotSignedIn)?;
        let (visit, first) = store::payments::next_numbers(self.store.connection())?;
        let (name, point) = (self.cashier_name(), self.point()?);
        let mut payments = Vec::with_capacity(settled.items.len());
        for (number, item) in (first.0..).map(PaymentNumber).zip(settled.items) {
            let SettledItem { item, commission, provider_commission, tenders } = item;
            let payment = Payment {
                number,
                visit,
                shift: shift.number,
                kind: item.kind,
                account: item.account,
                payer: item.payer,
                lines: item.lines,
                commission,
                provider_commission,
                tenders,
                third: item.third,
            };
            payment.check().map_err(|error| TillError::Store(error.to_string()))?;
            let human = self.human(number);
            let total = payment.total().map_err(SettleError::from)?;
            let code = CheckCode::of(self.identity.till, number, settled.at, total, &payment.account);
            let link = point.receipt_link.as_ref().map(|begins| code.link(begins, &human));
            let operation =
                order::sale(&payment, &human, &name, &*self.book, &self.words, link).map_err(SettleError::from)?;
            if let Operation::Receipt(order) = &operation {
                order.check()?;
            }
            payments.push((payment, operation));
        }
        let shared = if point.receipt_per_visit { self.shared(&payments)? } else { None };
        let Settled { total, change, approvals, at, .. } = settled;
        let settled = Summary { total, change, approvals, at };
        Ok(Accepting {
            tickets: vec![ticket],
            token,
            number: visit,
            shift,
            cashier,
            settled,
            payments,
            shared,
            readings: Vec::new(),
        })
    }

    /// The one receipt of several payments, as far as the register is known to take it; a visit of one needs none.
    fn shared(&self, payments: &[(Payment, Operation)]) -> Result<Option<Operation>, TillError> {
        if payments.len() < 2 {
            return Ok(None);
        }
        let mut parts = Vec::with_capacity(payments.len());
        for (payment, operation) in payments {
            let Operation::Receipt(order) = operation else { return Ok(None) };
            parts.push((payment, order));
        }
        let Some(Operation::Receipt(order)) = order::visit(&parts).map_err(SettleError::from)? else { return Ok(None) };
        order.check()?;
        let too_much = |model: &Capabilities| {
            order.lines.len() > usize::from(model.lines_max) || order.total.minor() > model.sum_max
        };
        Ok(if self.model.as_ref().is_some_and(too_much) { None } else { Some(Operation::Receipt(order)) })
    }

    /// Stop 4: the visit is accepted as a whole; its first receipt is being sent with what the register showed.
    pub(super) fn accept_visit(&mut self, accepting: Accepting, shown: Shown) -> Result<(), TillError> {
        look_allows(OperationKind::Sale, &shown)?;
        let Accepting { tickets, token, number, shift, cashier, settled, payments, shared, readings } = accepting;
        let Summary { total, change, approvals, at } = settled;
        let cash = |operation: &Operation| matches!(operation, Operation::Receipt(order) if order.cash.is_positive());
        let opens = self.drawer_on_cash && self.has_drawer() && payments.iter().any(|(_, operation)| cash(operation));
        let entries = self.write(|tx| {
            note_approvals(tx, at, Some(cashier), &approvals)?;
            store::payments::insert_visit(tx, number, &token, total, change)?;
            let mut entries: Vec<(PaymentNumber, EntryRef)> = Vec::with_capacity(payments.len());
            for (index, (payment, operation)) in payments.iter().enumerate() {
                let body = Body::PaymentAccepted(Box::new(payment.clone()));
                let of = store::journal::append(tx, at, Some(cashier), &body)?;
                store::payments::insert(tx, payment, of, at, shift.day, cashier)?;
                let receipt = if index == 0 { Receipt::Sending { before: shown.clone() } } else { Receipt::Planned };
                store::receipts::insert(tx, of, operation, shift.number, Some(payment.number), &receipt)?;
                entries.push((payment.number, of));
            }
            if let (Some(one), Some(((_, of), others))) = (&shared, entries.split_first()) {
                let (of, others) = (*of, others.iter().map(|(_, other)| *other).collect::<Vec<_>>());
                store::receipts::share(tx, of, one, &others)?;
                let _ = store::journal::append(tx, at, Some(cashier), &Body::ReceiptShared { of, others })?;
            }
            for reading in &readings {
                store::readings::take(tx, at, Some(cashier), reading)?;
            }
            if opens {
                let body = Body::DrawerOpened { cause: DrawerCause::Payment, shift: Some(shift.number) };
                let _ = store::journal::append(tx, at, Some(cashier), &body)?;
            }
            Ok(entries)
        })?;
        let first = entries.first().map(|(_, of)| *of);
        let paid = Paid { visit: number, payments: entries, total, change, at };
        for ticket in tickets {
            self.reply(ticket, Ok(Done::Paid(paid.clone())));
        }
        self.changed();
        if let Some(of) = first {
            self.perform(of);
        }
        if opens {
            // Behind the receipt: a drawer that gives trouble holds up no document.
            self.queue_job(Purpose::Drawer, Job::Menu(Menu::OpenDrawer));
        }
        Ok(())
    }
}
