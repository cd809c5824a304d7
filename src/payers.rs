//! Payers who agreed to be remembered: which accounts they paid here last, found again by their phone.
//!
//! Of the phone there is only a keyed hash (HMAC-SHA256, RFC 2104), whose key lies where the till's own key does. The
//! file is the till's alone: nothing of it goes into the journal, a log, a report, the queue or a copy of the data.

use std::fmt;
use std::path::{Path, PathBuf};

use kassa_domain::Timestamp;
use kassa_domain::chain::Hash;
use kassa_domain::ids::{AccountNumber, UserId};
use kassa_domain::phone::WholePhone;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::files::{remove_part, remove_whole, write_for_owner};
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
const WORDS: u32 = 2;
/// A twelfth of a year, milliseconds.
pub const MONTH_MS: i64 = 365 * 86_400_000 / 12;

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

/// What the file holds.
#[derive(Default, Serialize, Deserialize)]
struct List {
    /// What the key makes of a text that is no phone: under another key nobody of it can be found, nor erased on request.
    key: Option<Hash>,
    payers: Vec<Payer>,
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

    /// Erases whoever has not paid for as long as they are kept, and what is left of a list that was put aside.
    ///
    /// # Errors
    /// The file is damaged, or cannot be read or written.
    pub fn forget_old(&self, now: Timestamp) -> Result<(), PayersError> {
        remove_part(&self.dir.join(FILE))?;
        self.forget_old_aside(now)?;
        let mut list = self.read()?;
        if self.keep_fresh(&mut list, now) { self.write(&list) } else { Ok(()) }
    }

    /// The accounts this phone paid here, the last one first; none where nobody with it is remembered.
    ///
    /// # Errors
    /// The file is damaged, or cannot be read; there is no key.
    pub fn accounts_of(&mut self, phone: WholePhone, now: Timestamp) -> Result<Vec<PaidHere>, PayersError> {
        let mut list = self.read()?;
        if list.payers.is_empty() {
            return Ok(Vec::new());
        }
        let before = list.payers.len();
        let known = self.hash(phone, &mut list)?;
        if (self.keep_fresh(&mut list, now) || list.payers.len() < before)
            && let Err(error) = self.write(&list)
        {
            // A full disk hides nobody from the search; the next start tries again, and tells.
            tracing::warn!(%error, "payers who are too old are still in the folder");
        }
        let payer = list.payers.into_iter().find(|payer| payer.phone == known);
        Ok(payer.map(|payer| payer.accounts).unwrap_or_default())
    }

    /// Keeps what a payer has paid, beside what they paid before. Gives how many accounts are kept then.
    ///
    /// # Errors
    /// The file is damaged, or cannot be read or written; there is no key.
    pub fn remember(&mut self, phone: WholePhone, consent: Consent, paid: Vec<PaidHere>) -> Result<usize, PayersError> {
        let mut list = self.read()?;
        let known = self.hash(phone, &mut list)?;
        set_right(&mut list, consent.at);
        let _ = self.keep_fresh(&mut list, consent.at);
        let place = list.payers.iter().position(|payer| payer.phone == known);
        let before = place.map(|place| list.payers.remove(place).accounts).unwrap_or_default();
        let mut accounts: Vec<PaidHere> = Vec::new();
        let mut all = [paid, before].concat();
        all.sort_by_key(|paid| std::cmp::Reverse(paid.at.utc_ms()));
        for paid in all {
            if accounts.len() < ACCOUNTS_MAX && accounts.iter().all(|known| known.account != paid.account) {
                accounts.push(paid);
            }
        }
        let count = accounts.len();
        if list.payers.len() >= PAYERS_MAX {
            list.payers.sort_by_key(|payer| std::cmp::Reverse(payer.used()));
            list.payers.truncate(PAYERS_MAX - 1);
        }
        list.payers.push(Payer { phone: known, consent, accounts });
        self.write(&list)?;
        Ok(count)
    }

    /// Notes that an account was paid anew by a payer who is remembered with it; consent was given once and stays as it
    /// is. False where nobody is, or not with this account: nothing is kept then.
    ///
    /// # Errors
    /// The file is damaged, or cannot be read or written; there is no key.
    pub fn renew(&mut self, phone: WholePhone, paid: &PaidHere, now: Timestamp) -> Result<bool, PayersError> {
        let mut list = self.read()?;
        if list.payers.is_empty() {
            return Ok(false);
        }
        let known = self.hash(phone, &mut list)?;
        set_right(&mut list, now);
        let payer = list.payers.iter_mut().find(|payer| payer.phone == known);
        let Some(payer) = payer else { return Ok(false) };
        let Some(place) = payer.accounts.iter().position(|known| known.account == paid.account) else {
            return Ok(false);
        };
        // A receipt that was decided late is of an earlier payment than the last one.
        if payer.accounts[place].at.utc_ms() < paid.at.utc_ms() {
            payer.accounts[place].at = paid.at;
        }
        payer.accounts.sort_by_key(|paid| std::cmp::Reverse(paid.at.utc_ms()));
        self.write(&list)?;
        Ok(true)
    }

    /// Erases a payer. True when there was one.
    ///
    /// # Errors
    /// The file cannot be read or written; there is no key.
    pub fn forget(&mut self, phone: WholePhone) -> Result<bool, PayersError> {
        let read = self.read();
        // What was put aside, now or before, may be of this payer too.
        let _ = remove_whole(&self.dir.join(DAMAGED))?;
        let mut list = match read {
            Err(PayersError::Damaged(_)) => return Ok(false),
            read => read?,
        };
        if list.payers.is_empty() {
            return Ok(false);
        }
        let all = list.payers.len();
        let known = self.hash(phone, &mut list)?;
        let before = list.payers.len();
        list.payers.retain(|payer| payer.phone != known);
        if list.payers.len() < all {
            self.write(&list)?;
        }
        Ok(list.payers.len() < before)
    }

    /// Leaves out whoever has not paid for so long. True when there was somebody.
    fn keep_fresh(&self, list: &mut List, now: Timestamp) -> bool {
        let since = now.utc_ms().saturating_sub(self.keep_ms);
        let before = list.payers.len();
        list.payers.retain(|payer| payer.used() >= since);
        list.payers.len() < before
    }

    /// Nobody of a list that was put aside paid after it was written.
    fn forget_old_aside(&self, now: Timestamp) -> Result<(), PayersError> {
        let aside = self.dir.join(DAMAGED);
        let Ok(written) = std::fs::metadata(&aside).and_then(|about| about.modified()) else { return Ok(()) };
        let written = written.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_millis();
        let since = u128::try_from(now.utc_ms().saturating_sub(self.keep_ms)).unwrap_or(0);
        if written < since {
            let _ = remove_whole(&aside)?;
        }
        Ok(())
    }

    /// What a phone is known by. A key that is lost for good has a new one in its place, and whoever was remembered
    /// under it is left out: nobody could find or erase them.
    fn hash(&mut self, phone: WholePhone, list: &mut List) -> Result<Hash, PayersError> {
        let key = match self.key.take() {
            Some(key) => key,
            None => match self.keys.of_payers() {
                Ok(Some(key)) => key,
                // A keystore that is not there now may have it the next time.
                Err(error @ KeyError::Missing) if !list.payers.is_empty() => return Err(error.into()),
                Ok(None) | Err(KeyError::Missing) => self.keys.new_of_payers(&mut OsRng)?,
                Err(error) => return Err(error.into()),
            },
        };
        let check = hmac(&key, b"payers");
        if list.key.replace(check) != Some(check) {
            list.payers.clear();
        }
        let known = hmac(&key, phone.digits().to_string().as_bytes());
        self.key = Some(key);
        Ok(known)
    }

    fn read(&self) -> Result<List, PayersError> {
        let path = self.dir.join(FILE);
        let bytes = match std::fs::metadata(&path) {
            // A pipe would be waited for.
            Ok(about) if !about.is_file() => return Err(std::io::Error::from(std::io::ErrorKind::InvalidInput).into()),
            Ok(about) if about.len() > BYTES_MAX => Vec::new(),
            Ok(_) => std::fs::read(&path)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(List::default()),
            Err(error) => return Err(error.into()),
        };
        let Ok(list) = serde_json::from_slice(&bytes) else {
            let aside = self.dir.join(DAMAGED);
            std::fs::rename(&path, &aside)?;
            return Err(PayersError::Damaged(aside));
        };
        Ok(list)
    }

    /// Where nobody is remembered, nothing stays on the disk.
    fn write(&self, list: &List) -> Result<(), PayersError> {
        let path = self.dir.join(FILE);
        if list.payers.is_empty() {
            let _ = remove_whole(&path)?;
            return Ok(());
        }
        let bytes = serde_json::to_vec(list).map_err(std::io::Error::from)?;
        Ok(write_for_owner(&path, &bytes)?)
    }
}

/// Erases everybody of a folder, and their key: nobody is to be remembered there any more.
///
/// # Errors
/// What the system says.
pub fn forget_all(dir: &Path, keys: &Keys) -> Result<(), PayersError> {
    let gone = [remove_whole(&dir.join(FILE))?, remove_whole(&dir.join(DAMAGED))?];
    // The keystore of a folder that never had payers is not asked at every start.
    if gone.contains(&true) { Ok(keys.forget_payers()?) } else { Ok(()) }
}

/// Money was taken now, so the clock is right now (R10): what it wrote while it stood ahead is no later than this, or
/// it would be kept for as much longer. Less than a day is nobody's mistake: clocks are set by seconds all the time.
fn set_right(list: &mut List, now: Timestamp) {
    const DAY_MS: i64 = 86_400_000;
    let late = |at: &Timestamp| at.utc_ms() > now.utc_ms().saturating_add(DAY_MS);
    for payer in &mut list.payers {
        let stamps = payer.accounts.iter_mut().map(|paid| &mut paid.at).chain([&mut payer.consent.at]);
        stamps.filter(|at| late(at)).for_each(|at| *at = now);
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
