//! A fuse on the register's line: it ends the program's side at a chosen moment, as a pulled plug would.
//!
//! When it blows, the register's answer never reaches the till: the register did or did not do the operation, and the
//! program is gone. The next start finds the intent on disk and asks the register.

use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use kassa_domain::receipt::{FiscalDocument, Operation, OperationKind, Shown};
use kassa_drivers::fiscal::{Correction, DeviceError, DeviceState, FiscalRegister, Recovered};

use super::meter::Meter;
use crate::register::passed_on::passed_on;

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
    passed_on!();

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

    fn correct(&mut self, correction: &Correction, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        self.fuse.blow_at(Moment::BeforeRegister);
        let done = self.register.correct(correction, before);
        self.fuse.blow_at(Moment::AfterRegister);
        done
    }
}
