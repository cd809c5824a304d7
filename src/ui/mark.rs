//! Marks of visits: random, so that no visit is ever taken for one that was paid before (R23).

use std::sync::{Arc, Mutex, PoisonError};

use rand::{CryptoRng, RngCore};

/// Bytes of a mark.
const BYTES: usize = 16;

/// Where marks come from. Cloned freely; the clones share one source.
#[derive(Clone)]
pub struct Marks(Arc<Mutex<dyn RngCore + Send>>);

impl Marks {
    /// Marks of this randomness.
    pub fn new(random: impl RngCore + CryptoRng + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(random)))
    }

    /// A new mark, as text.
    #[must_use]
    pub fn fresh(&self) -> String {
        let mut bytes = [0; BYTES];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl std::fmt::Debug for Marks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Marks")
    }
}
