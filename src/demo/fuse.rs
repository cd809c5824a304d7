//! A fuse on the register's line: it ends the program's side at a chosen moment, as a pulled plug would.
//!
//! When it blows, the register's answer never reaches the till: the register did or did not do the operation, and the
//! program is gone. The next start finds the intent on disk and asks the register.

use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use kassa_domain::Money;
use kassa_domain::receipt::{FiscalDocument, Operation, OperationKind, Refusal, Shown};
use kassa_drivers::fiscal::{
    Capabilities, Correction, CutKind, DeviceError, DeviceState, FiscalRegister, LastDocument, Recovered,
};

use super::meter::Meter;

/// When the fuse blows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The intent is on disk, and the register has nothing yet.
    BeforeRegister,
    /// The register has done it, and the till does not know.
    AfterRegister,
}

/// A fuse that is set: when it blows, and who is told.
type Set = (Moment, Sender<()>);

/// Sets the fuse for the next operation.
#[derive(Debug, Clone, Default)]
pub struct Fuse(Arc<Mutex<Option<Set>>>);

impl Fuse {
    /// The next operation with the register blows it; the receiver tells when.
    pub fn set(&self, moment: Moment) -> Receiver<()> {
        let (blown, told) = std::sync::mpsc::channel();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((moment, blown));
        told
    }

    /// Blows, if it is set for this moment, and then never returns.
    fn blow_at(&self, moment: Moment) {
        let mut set = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((_, blown)) = set.take_if(|(at, _)| *at == moment) else { return };
        // Whoever set it may have gone already; the line is dead all the same.
        let _ = blown.send(());
        drop(set);
        // The program is gone: nobody hears anything any more. The thread ends with the process.
        loop {
            std::thread::park();
        }
    }
}

/// A register with a fuse, and a meter on its counters.
pub struct Fused {
    /// The register.
    pub register: Box<dyn FiscalRegister>,
    /// Its fuse.
    pub fuse: Fuse,
    /// Reads its counters.
    pub meter: Meter,
}

impl Fused {
    fn note(&self, operation: &Operation, before: &Shown) {
        if operation.kind() == OperationKind::CloseShift {
            self.meter.before_z(before);
        }
    }
}

impl FiscalRegister for Fused {
    fn capabilities(&self) -> &Capabilities {
        self.register.capabilities()
    }

    fn connect(&mut self) -> Result<(), DeviceError> {
        self.register.connect()
    }

    fn state(&mut self) -> Result<DeviceState, DeviceError> {
        let state = self.register.state()?;
        if self.meter.is_asked() {
            self.meter.tell(self.register.shown()?);
        }
        Ok(state)
    }

    fn shown(&mut self) -> Result<Shown, DeviceError> {
        self.register.shown()
    }

    fn check(&self, operation: &Operation) -> Result<(), Refusal> {
        self.register.check(operation)
    }

    fn perform(&mut self, operation: &Operation, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        self.note(operation, before);
        self.fuse.blow_at(Moment::BeforeRegister);
        let done = self.register.perform(operation, before);
        self.fuse.blow_at(Moment::AfterRegister);
        done
    }

    fn recover(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        self.note(operation, before);
        self.register.recover(operation, before)
    }

    fn cancel_receipt(&mut self) -> Result<(), DeviceError> {
        self.register.cancel_receipt()
    }

    fn continue_print(&mut self) -> Result<(), DeviceError> {
        self.register.continue_print()
    }

    fn x_report(&mut self) -> Result<(), DeviceError> {
        self.register.x_report()
    }

    fn repeat(&mut self) -> Result<(), DeviceError> {
        self.register.repeat()
    }

    fn cut(&mut self, kind: CutKind) -> Result<(), DeviceError> {
        self.register.cut(kind)
    }

    fn feed(&mut self, lines: u8) -> Result<(), DeviceError> {
        self.register.feed(lines)
    }

    fn open_drawer(&mut self) -> Result<(), DeviceError> {
        self.register.open_drawer()
    }

    fn cash_counter(&mut self) -> Result<Money, DeviceError> {
        self.register.cash_counter()
    }

    fn last_document(&mut self) -> Result<Option<LastDocument>, DeviceError> {
        self.register.last_document()
    }

    fn correct(&mut self, correction: &Correction, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        self.fuse.blow_at(Moment::BeforeRegister);
        let done = self.register.correct(correction, before);
        self.fuse.blow_at(Moment::AfterRegister);
        done
    }

    fn recover_correction(&mut self, correction: &Correction, before: &Shown) -> Result<Recovered, DeviceError> {
        self.register.recover_correction(correction, before)
    }

    fn print_text(&mut self, lines: &[String]) -> Result<(), DeviceError> {
        self.register.print_text(lines)
    }

    fn set_clock(&mut self, local: jiff::civil::DateTime) -> Result<(), DeviceError> {
        self.register.set_clock(local)
    }
}
