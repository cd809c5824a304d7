//! What an emulated device remembers while it works: one memory that is replaced as a whole, and the documents that
//! belong to it, kept in files where there are any.

use std::io;
use std::ops::Deref;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::store::Store;

/// A memory of type `M` with documents of type `D`; it reads like the memory itself.
#[derive(Debug)]
pub struct Remembered<M, D> {
    memory: M,
    store: Store<D>,
    broken: bool,
}

impl<M, D> Remembered<M, D>
where
    M: Serialize + DeserializeOwned + Clone + PartialEq,
    D: Serialize + DeserializeOwned + Clone,
{
    /// The memory of a device that forgets everything with the program.
    #[must_use]
    pub const fn new(memory: M) -> Self {
        Self { memory, store: Store::in_memory(), broken: false }
    }

    /// The memory in the file `state`, with its documents in `state.journal` beside it; `new` where there is none.
    /// `model` tells whose memory one is.
    ///
    /// # Errors
    /// When the files cannot be used, or belong to another model.
    pub fn open(state: &Path, new: M, model: fn(&M) -> &str) -> io::Result<Self> {
        let (store, memory) = Store::open::<M>(state)?;
        let memory = memory.unwrap_or_else(|| new.clone());
        if model(&memory) != model(&new) {
            let message = format!("the memory in {} is that of a {}", state.display(), model(&memory));
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(Self { memory, store, broken: false })
    }

    /// The same memory and documents, without files.
    #[must_use]
    pub fn twin(&self) -> Self {
        Self { memory: self.memory.clone(), store: self.store.twin(), broken: self.broken }
    }

    /// The electronic journal.
    #[must_use]
    pub fn documents(&self) -> &[D] {
        self.store.documents()
    }

    /// Whether the memory cannot be kept any more: the device says nothing from here on.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        self.broken
    }

    /// Makes a new memory the memory, with the documents it counts.
    pub fn commit(&mut self, memory: M, added: Vec<D>) {
        if added.is_empty() && memory == self.memory {
            return;
        }
        match self.store.commit(&memory, added) {
            Ok(()) => self.memory = memory,
            Err(error) => self.stop(&error),
        }
    }

    /// Changes the memory by hand, outside any command.
    pub fn change(&mut self, change: impl FnOnce(&mut M)) {
        let mut memory = self.memory.clone();
        change(&mut memory);
        self.commit(memory, Vec::new());
    }

    /// Changes what may be lost with the power; [`Self::keep`] makes it last.
    pub const fn in_passing(&mut self) -> &mut M {
        &mut self.memory
    }

    /// Writes the memory down as it is.
    pub fn keep(&mut self) {
        if let Err(error) = self.store.commit(&self.memory, Vec::new()) {
            self.stop(&error);
        }
    }

    fn stop(&mut self, error: &io::Error) {
        tracing::error!(%error, "the emulated device cannot keep its memory and stops");
        self.broken = true;
    }
}

impl<M, D> Deref for Remembered<M, D> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.memory
    }
}
