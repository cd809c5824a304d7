//! Payers who agreed to be remembered: which accounts they paid here last, found again by their phone.
//!
//! Of the phone there is only a keyed hash (HMAC-SHA256, RFC 2104), whose key lies where the till's own key does. The
//! file is the till's alone: nothing of it goes into the journal, a log, a report, the queue or a copy of the data.

use std::fmt;
use std::path::{Path, PathBuf};

use kassa_domain::Timestamp;
use kassa_domain::chain::Hash;
use kassa_domain::ids::{AccountNumber, UserId};
use kassa_domain::phone::Phone;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::files::write_for_owner;
use crate::keys::{KeyError, Keys};

/// The file's name.
pub const FILE: &str = "payers.json";
/// What it is called once it cannot be read.
const DAMAGED: &str = "payers.json.damaged";
/// Accounts of one payer that are kept, the last paid ones.
pub const ACCOUNTS_MAX: usize = 10;
/// Payers that are kept; whoever paid longest ago makes room.
const PAYERS_MAX: usize = 2_000;
/// More than any such file has, bytes.
const BYTES_MAX: u64 = 8 << 20;
/// The version of the words of consent a cashier asks by; they stand in `payer-what` of the window's texts.
const WORDS: u32 = 1;
/// A twelfth of a year, milliseconds.
const MONTH_MS: i64 = 365 * 86_400_000 / 12;

/// An account and when it was paid here last.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidHere {
    /// The account.
    pub account: AccountNumber,
    /// When.
    pub at: Timestamp,
}

/// That a payer agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// When.
    pub at: Timestamp,
    /// The cashier who asked.
    pub cashier: UserId,
    /// The version of the words that were asked by.
    pub words: u32,
}

impl Consent {
    /// By the words of now.
    #[must_use]
    pub const fn given(at: Timestamp, cashier: UserId) -> Self {
        Self { at, cashier, words: WORDS }
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Payer {
    /// What the phone is known by.
    phone: Hash,
    consent: Consent,
    /// The last paid first.
    accounts: Vec<PaidHere>,
}

impl Payer {
    /// When something of it was used last.
    fn used(&self) -> i64 {
        self.accounts.iter().map(|paid| paid.at).chain([self.consent.at]).map(Timestamp::utc_ms).max().unwrap_or(0)
    }
}

impl fmt::Debug for PaidHere {
    /// Without the account.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PaidHere({:?})", self.at)
    }
}

/// Why nothing is remembered.
#[derive(Debug, thiserror::Error)]
pub enum PayersError {
    /// The file is none of this program; it lies beside under another name now.
    #[error("{} was no list of payers and is put aside", .0.display())]
    Damaged(PathBuf),
    /// The file cannot be read or written.
    #[error("the list of payers: {0}")]
    File(#[from] std::io::Error),
    /// There is no key for phones.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// The payers of one data folder.
pub struct Payers {
    dir: PathBuf,
    keys: Keys,
    key: Option<Zeroizing<[u8; 32]>>,
    keep_ms: i64,
}

impl fmt::Debug for Payers {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payers({})", self.dir.display())
    }
}

impl Payers {
    /// Those of a folder, each kept for so many months after the last payment.
    #[must_use]
    pub fn of(dir: &Path, keys: Keys, months: u16) -> Self {
        Self { dir: dir.to_owned(), keys, key: None, keep_ms: i64::from(months) * MONTH_MS }
    }

    /// Erases whoever has not paid for as long as they are kept.
    ///
    /// # Errors
    /// The file is damaged, or cannot be read or written.
    pub fn forget_old(&self, now: Timestamp) -> Result<(), PayersError> {
        let mut payers = self.read()?;
        let before = payers.len();
        self.keep_fresh(&mut payers, now);
        if payers.len() < before { self.write(&payers) } else { Ok(()) }
    }

    /// The accounts this phone paid here, the last one first; none where nobody with it is remembered.
    ///
    /// # Errors
    /// The file is damaged, or cannot be read; there is no key.
    pub fn accounts_of(&mut self, phone: Phone, now: Timestamp) -> Result<Vec<PaidHere>, PayersError> {
        let mut payers = self.read()?;
        if payers.is_empty() {
            return Ok(Vec::new());
        }
        self.keep_fresh(&mut payers, now);
        let known = self.hash(phone)?;
        Ok(payers.into_iter().find(|payer| payer.phone == known).map(|payer| payer.accounts).unwrap_or_default())
    }

    /// Keeps what a payer has paid, beside what they paid before. Gives how many accounts are kept then.
    ///
    /// # Errors
    /// The file is damaged, or cannot be read or written; there is no key.
    pub fn remember(&mut self, phone: Phone, consent: Consent, paid: Vec<PaidHere>) -> Result<usize, PayersError> {
        let mut payers = self.read()?;
        self.keep_fresh(&mut payers, consent.at);
        let phone = self.hash(phone)?;
        let place = payers.iter().position(|payer| payer.phone == phone);
        let before = place.map(|place| payers.remove(place).accounts).unwrap_or_default();
        let mut accounts: Vec<PaidHere> = Vec::new();
        let mut all = [paid, before].concat();
        all.sort_by_key(|paid| std::cmp::Reverse(paid.at.utc_ms()));
        for paid in all {
            if accounts.len() < ACCOUNTS_MAX && accounts.iter().all(|known| known.account != paid.account) {
                accounts.push(paid);
            }
        }
        let count = accounts.len();
        if payers.len() >= PAYERS_MAX {
            payers.sort_by_key(|payer| std::cmp::Reverse(payer.used()));
            payers.truncate(PAYERS_MAX - 1);
        }
        payers.push(Payer { phone, consent, accounts });
        self.write(&payers)?;
        Ok(count)
    }

    /// Erases a payer. True when there was one.
    ///
    /// # Errors
    /// The file is damaged, or cannot be read or written; there is no key.
    pub fn forget(&mut self, phone: Phone) -> Result<bool, PayersError> {
        // What was put aside may be of this payer too.
        remove(&self.dir.join(DAMAGED))?;
        let mut payers = self.read()?;
        if payers.is_empty() {
            return Ok(false);
        }
        let known = self.hash(phone)?;
        let before = payers.len();
        payers.retain(|payer| payer.phone != known);
        if payers.len() == before {
            return Ok(false);
        }
        self.write(&payers)?;
        Ok(true)
    }

    fn keep_fresh(&self, payers: &mut Vec<Payer>, now: Timestamp) {
        let since = now.utc_ms().saturating_sub(self.keep_ms);
        payers.retain(|payer| payer.used() >= since);
    }

    fn hash(&mut self, phone: Phone) -> Result<Hash, PayersError> {
        let key = match self.key.take() {
            Some(key) => key,
            None => self.keys.of_payers(&mut OsRng)?,
        };
        let known = hmac(&key, format!("{:09}", phone.number()).as_bytes());
        self.key = Some(key);
        Ok(known)
    }

    fn read(&self) -> Result<Vec<Payer>, PayersError> {
        let path = self.dir.join(FILE);
        let bytes = match std::fs::metadata(&path) {
            Ok(about) if about.len() > BYTES_MAX => Vec::new(),
            Ok(_) => std::fs::read(&path)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let Ok(payers) = serde_json::from_slice(&bytes) else {
            let aside = self.dir.join(DAMAGED);
            std::fs::rename(&path, &aside)?;
            return Err(PayersError::Damaged(aside));
        };
        Ok(payers)
    }

    /// Where nobody is remembered, nothing stays on the disk.
    fn write(&self, payers: &[Payer]) -> Result<(), PayersError> {
        let path = self.dir.join(FILE);
        if payers.is_empty() {
            return Ok(remove(&path)?);
        }
        let bytes = serde_json::to_vec(payers).map_err(std::io::Error::from)?;
        Ok(write_for_owner(&path, &bytes)?)
    }
}

/// Erases everybody of a folder: nobody is to be remembered there any more.
///
/// # Errors
/// What the system says.
pub fn forget_all(dir: &Path) -> std::io::Result<()> {
    remove(&dir.join(FILE))?;
    remove(&dir.join(DAMAGED))
}

fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// HMAC-SHA256 with a key of 32 bytes.
fn hmac(key: &[u8; 32], message: &[u8]) -> Hash {
    const BLOCK: usize = 64;
    let padded = |with: u8| {
        let mut block = Zeroizing::new(vec![with; BLOCK]);
        for (byte, part) in block.iter_mut().zip(key) {
            *byte ^= part;
        }
        block
    };
    let inner = Hash::of(&Zeroizing::new([&padded(0x36)[..], message].concat()));
    Hash::of(&Zeroizing::new([&padded(0x5c)[..], &inner.0].concat()))
}

#[cfg(test)]
mod tests;
