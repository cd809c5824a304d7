//! The register's menu: what prints or mends and registers nothing; and meter readings.

use kassa_domain::cash::DrawerCause;
use kassa_domain::entry::Body;
use kassa_domain::ids::PaymentNumber;
use kassa_domain::payment::PaymentState;
use kassa_domain::reading::{self, Reading, ReadingError};
use kassa_domain::receipt::Receipt;
use kassa_domain::user::{Approver, Right};
use kassa_drivers::fiscal::{Ability, DeviceError};
use kassa_drivers::text::Line;
use rust_decimal::Decimal;

use super::command::{Approval, Done, TillError};
use super::{Job, Purpose, Ticket, Till, job, note_approvals};
use crate::store;

/// Most lines of one print that registers nothing.
const LINES_MAX: usize = 1_000;

impl Till {
    pub(super) fn menu(&mut self, ticket: Ticket, menu: job::Menu) -> Result<(), TillError> {
        let _ = self.actor(None)?;
        self.no_operation_running()?;
        self.queue_job(Purpose::Menu(ticket, None), Job::Menu(menu));
        Ok(())
    }

    /// Repeats the last document. Who approved it is noted before the order leaves.
    pub(super) fn repeat(&mut self, ticket: Ticket, approver: Option<Approver>) -> Result<(), TillError> {
        let approvals = self.approvals(Right::Reprint, approver)?;
        self.no_operation_running()?;
        let (now, user) = (self.now(), self.user());
        self.write(|tx| note_approvals(tx, now, user, &approvals))?;
        self.queue_job(Purpose::Menu(ticket, None), Job::Menu(job::Menu::Repeat));
        Ok(())
    }

    /// Prints on after new paper. While the register is asked what it did with an operation of ours, printing on belongs
    /// to the asking: it is asked now.
    pub(super) fn continue_print(&mut self, ticket: Ticket) -> Result<(), TillError> {
        let Some(asking) = &mut self.asking else { return self.menu(ticket, job::Menu::Continue) };
        asking.next_ms = self.clock.monotonic_ms();
        self.reply(ticket, Ok(Done::Done));
        self.ask_in_time();
        Ok(())
    }

    /// Whether the register is known to have a drawer.
    pub(super) fn has_drawer(&self) -> bool {
        self.model.as_ref().is_some_and(|model| model.can(Ability::Drawer))
    }

    /// Opens the drawer for whoever may take cash out of it. It is noted before the order leaves, so that no opening is
    /// missing in the journal.
    pub(super) fn open_drawer(&mut self, ticket: Ticket, approver: Option<Approver>) -> Result<(), TillError> {
        let approvals = self.approvals(Right::CashOut, approver)?;
        self.no_operation_running()?;
        if !self.has_drawer() {
            return Err(TillError::Refused(Ability::Drawer.refusal()));
        }
        let shift = store::shifts::current(self.store.connection())?.open().ok().map(|shift| shift.number);
        let (now, user) = (self.now(), self.user());
        self.write(|tx| {
            note_approvals(tx, now, user, &approvals)?;
            store::journal::append(tx, now, user, &Body::DrawerOpened { cause: DrawerCause::ByHand, shift }).map(drop)
        })?;
        self.changed();
        self.queue_job(Purpose::Menu(ticket, None), Job::Menu(job::Menu::OpenDrawer));
        Ok(())
    }

    /// Who approves this right for whoever is signed in, as the journal notes it; nobody where the person has it (R25).
    fn approvals(&self, right: Right, approver: Option<Approver>) -> Result<Vec<Approval>, TillError> {
        Ok(self.actor(approver)?.check(right)?.map(|approver| (right, approver)).into_iter().collect())
    }

    /// Prints an X report. Who approved it is noted before the order leaves; the report once it is printed.
    pub(super) fn x_report(&mut self, ticket: Ticket, approver: Option<Approver>) -> Result<(), TillError> {
        let approvals = self.approvals(Right::XReport, approver)?;
        self.no_operation_running()?;
        let state = store::shifts::current(self.store.connection())?;
        let note = Body::XReported { shift: state.open()?.number };
        let (now, user) = (self.now(), self.user());
        self.write(|tx| note_approvals(tx, now, user, &approvals))?;
        self.queue_job(Purpose::Menu(ticket, Some(note)), Job::Menu(job::Menu::XReport));
        Ok(())
    }

    /// Prints a duplicate. It is counted before it is printed: a copy that was lost with the paper still counts (R12).
    pub(super) fn duplicate(
        &mut self,
        ticket: Ticket,
        payment: PaymentNumber,
        (lines, copy): (Vec<Line>, u32),
        approver: Option<Approver>,
    ) -> Result<(), TillError> {
        let approvals = self.approvals(Right::Reprint, approver)?;
        self.no_operation_running()?;
        let stored = self.payment(payment)?;
        match stored.state {
            PaymentState::Registered | PaymentState::Voided | PaymentState::Refunded => {}
            PaymentState::Accepted | PaymentState::NeedsDecision | PaymentState::Referred | PaymentState::Cancelled => {
                return Err(TillError::WrongState);
            }
        }
        if copy != self.copies(&stored)? + 1 || lines.is_empty() || lines.len() > LINES_MAX {
            return Err(TillError::WrongState);
        }
        let (now, user) = (self.now(), self.user());
        self.write(|tx| {
            note_approvals(tx, now, user, &approvals)?;
            let _ = store::payments::count_copy(tx, payment)?;
            store::journal::append(tx, now, user, &Body::Reprinted { payment, copy }).map(drop)
        })?;
        self.changed();
        self.queue_job(Purpose::Menu(ticket, None), Job::Menu(job::Menu::Print(lines)));
        Ok(())
    }

    /// Copies of the paper that a payment stands on: where others stand on it too, theirs are the same paper (R7, R12).
    fn copies(&self, stored: &store::payments::Stored) -> Result<u32, TillError> {
        let leading = self.leading(stored.entry)?;
        let members = store::receipts::members(self.store.connection(), leading.of)?;
        let all = members.into_iter().filter_map(|member| member.payment);
        all.map(|payment| Ok(self.payment(payment)?.copies)).sum()
    }

    /// Prints a text beside the documents: nothing is registered, and nothing noted.
    pub(super) fn print_text(&mut self, ticket: Ticket, lines: Vec<Line>) -> Result<(), TillError> {
        if lines.is_empty() || lines.len() > LINES_MAX {
            return Err(TillError::WrongState);
        }
        self.menu(ticket, job::Menu::Print(lines))
    }

    /// Cancels a receipt that stands open in the register and that no operation of ours waits for.
    pub(super) fn cancel_open_receipt(&mut self, ticket: Ticket) -> Result<(), TillError> {
        let sending = |stored: &store::receipts::Stored| {
            matches!(stored.receipt, Receipt::Sending { .. } | Receipt::Unknown { .. })
        };
        let unsettled = store::receipts::unsettled(self.store.connection())?;
        if let Some(ours) = unsettled.iter().find(|stored| sending(stored)) {
            return Err(TillError::Unsettled { of: ours.of });
        }
        self.menu(ticket, job::Menu::CancelOpenReceipt)
    }

    pub(super) fn menu_done(&mut self, ticket: Ticket, note: Option<Body>, result: Result<(), DeviceError>) {
        self.next_poll_ms = 0;
        let reply = match result {
            Ok(()) => note.map_or(Ok(()), |body| self.note(&body)).map(|()| Done::Done),
            Err(DeviceError::Refused(refusal)) => Err(TillError::Refused(refusal)),
            Err(error @ DeviceError::NotSent(_)) => Err(TillError::NoAnswer(error.to_string())),
            // The paper may be there: a report that was perhaps printed is not missing in the journal.
            Err(error @ DeviceError::Unknown { .. }) => {
                let noted = note.map_or(Ok(()), |body| self.note(&body));
                noted.and(Err(TillError::NoAnswer(error.to_string())))
            }
        };
        self.reply(ticket, reply);
    }

    /// Notes a meter reading (R21).
    pub(super) fn take_reading(
        &mut self,
        ticket: Ticket,
        reading: Reading,
        approver: Option<Approver>,
    ) -> Result<(), TillError> {
        let approvals = self.approvals(Right::TakePayment, approver)?;
        self.check_reading(&reading)?.ok_or(TillError::NotFound("meter"))?;
        let (now, user) = (self.now(), self.user());
        self.write(|tx| {
            note_approvals(tx, now, user, &approvals)?;
            store::readings::take(tx, now, user, &reading)
        })?;
        self.tell_queue();
        self.reply(ticket, Ok(Done::Done));
        Ok(())
    }

    /// The readings that are to be taken with a visit, each as if it was taken now (R21).
    pub(super) fn can_be_read(&self, readings: &[Reading]) -> Result<(), TillError> {
        for (place, reading) in readings.iter().enumerate() {
            let refused = |error| TillError::ReadingInVisit { place, account: reading.account.clone(), error };
            self.check_reading(reading).map_err(|error| refused(Some(error)))?.ok_or_else(|| refused(None))?;
        }
        Ok(())
    }

    /// Checks a reading against what its meter showed before (R21); nothing where there is no such meter.
    fn check_reading(&self, reading: &Reading) -> Result<Option<()>, ReadingError> {
        let Some(meter) = self.book.meter(&reading.account, reading.meter) else { return Ok(None) };
        let today = self.now().local_date();
        // Far more than usual was asked about at the window: here it may be.
        reading::check(reading, &meter, today, Decimal::ONE).map(|_| Some(()))
    }

    /// The menu is for a register that has nothing of ours in hand; what waits for a person does not forbid it, unless
    /// it would change the evidence.
    fn no_operation_running(&self) -> Result<(), TillError> {
        if self.is_busy() || self.asking.is_some() { Err(TillError::Busy) } else { Ok(()) }
    }
}
