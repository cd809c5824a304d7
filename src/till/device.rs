//! The register as the till sees it: what it showed last, and the one job it is given at a time.

use kassa_domain::receipt::OperationKind;
use kassa_drivers::fiscal::{Capabilities, DeviceError, DeviceState, Mode, Paper};

use super::command::{NotReady, TillError};
use super::job::{Job, JobId};
use super::{Effect, Purpose, Till};
use crate::signal::{RegisterView, Signal};

impl Till {
    /// True while the register has more to do than to tell its state.
    pub(super) fn is_busy(&self) -> bool {
        let more = |purpose: &Purpose| !matches!(purpose, Purpose::Poll | Purpose::State(_));
        self.running.as_ref().is_some_and(|(_, purpose)| more(purpose))
            || self.waiting.iter().any(|(purpose, _)| more(purpose))
    }

    /// Refuses at once, before any money, when the register was not ready within the last seconds (R10).
    pub(super) fn register_ready(&self, wanted: &[Mode]) -> Result<(), TillError> {
        let now_ms = self.clock.monotonic_ms();
        let fresh =
            self.register_seen_ms.is_some_and(|seen| now_ms.saturating_sub(seen) <= self.timing.ready_within_ms);
        match &self.register {
            RegisterView::Answers(state) if fresh => readiness(state, wanted).map_err(TillError::RegisterNotReady),
            RegisterView::Answers(_) | RegisterView::Unknown | RegisterView::Silent { .. } => {
                let refused = self.register_refused.clone().map(TillError::Refused);
                Err(refused.unwrap_or(TillError::RegisterNotReady(NotReady::NoAnswer)))
            }
        }
    }

    /// A document says that the register's shift is open or closed now: what it showed before that is no longer true, and
    /// nobody has to wait until it is looked at again.
    pub(super) fn register_turned(&mut self, mode: Mode) {
        if let RegisterView::Answers(state) = &mut self.register {
            state.mode = mode;
            let view = self.register.clone();
            self.tell(Signal::Register(view));
        }
    }

    /// Notes what the register shows, or that it does not answer.
    pub(super) fn seen(&mut self, state: Result<(DeviceState, Capabilities), DeviceError>) {
        let now_ms = self.clock.monotonic_ms();
        self.next_poll_ms = now_ms + self.timing.poll_ms;
        self.register_refused = None;
        self.register = match state {
            Ok((state, model)) => {
                self.register_seen_ms = Some(now_ms);
                if self.model.as_ref() != Some(&model) {
                    self.tell(Signal::Model(Box::new(model.clone())));
                    self.model = Some(model);
                }
                RegisterView::Answers(Box::new(state))
            }
            Err(error) => {
                let told = error.to_string();
                if let DeviceError::Refused(why) = error {
                    self.register_refused = Some(why);
                }
                RegisterView::Silent { error: told }
            }
        };
        let view = self.register.clone();
        self.tell(Signal::Register(view));
    }

    pub(super) fn queue_job(&mut self, purpose: Purpose, job: Job) {
        self.waiting.push_back((purpose, job));
    }

    pub(super) fn send_next_job(&mut self) {
        if self.running.is_some() {
            return;
        }
        if let Some((purpose, work)) = self.waiting.pop_front() {
            let job = JobId(self.next_job);
            self.next_job += 1;
            self.running = Some((job, purpose));
            self.effects.push(Effect::Work { job, work });
        }
    }
}

/// The states of a register in which it takes an operation of this kind.
pub(super) const fn modes_for(kind: OperationKind) -> &'static [Mode] {
    match kind {
        OperationKind::OpenShift => &[Mode::ShiftClosed],
        OperationKind::CloseShift => &[Mode::ShiftOpen, Mode::ShiftOverdue],
        OperationKind::Sale | OperationKind::Return | OperationKind::CashIn | OperationKind::CashOut => {
            &[Mode::ShiftOpen]
        }
    }
}

/// Whether a register in this state can take an operation that needs one of these modes.
fn readiness(state: &DeviceState, wanted: &[Mode]) -> Result<(), NotReady> {
    match state.paper {
        Paper::Present => {}
        Paper::Out | Paper::OutWhilePrinting => return Err(NotReady::NoPaper),
        Paper::WaitsToContinue => return Err(NotReady::WaitsToContinue),
    }
    if state.lid_open {
        return Err(NotReady::LidOpen);
    }
    // Whether a storage that takes nothing else takes the end of a shift, the register itself judges.
    let ends_shift = wanted.contains(&Mode::ShiftOverdue);
    if let Some(storage) = state.storage.as_ref().filter(|storage| !storage.state.registers() && !ends_shift) {
        return Err(NotReady::Storage(storage.state));
    }
    if wanted.contains(&state.mode) {
        return Ok(());
    }
    Err(match state.mode {
        Mode::ShiftClosed => NotReady::ShiftClosed,
        Mode::ShiftOpen => NotReady::ShiftOpen,
        Mode::ShiftOverdue => NotReady::ShiftOverdue,
        Mode::ReceiptOpen => NotReady::ReceiptOpen,
        Mode::DateUnconfirmed | Mode::Other(_) => NotReady::Blocked,
    })
}
