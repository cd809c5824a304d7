//! The till's own Ed25519 key: made at enrolment, kept in the system's keystore, else in a file only its owner can read.
//!
//! The secret never leaves this file but as a signature: it is not logged, not printed, and wiped from memory. A key of
//! an enrolment that is under way lies beside the one in use, so that a refused code costs nothing and a lost answer
//! can be asked for again with the same key.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use ed25519_dalek::{Signer as _, SigningKey};
use kassa_domain::chain::{hex, hex_bytes};
use rand::{CryptoRng, RngCore};
use zeroize::Zeroizing;

/// Name of our entries in the system's keystore.
const SERVICE: &str = "kassa";
/// The key in use, as a file of the data folder.
const FILE: &str = "key";
/// The key of an enrolment under way.
const NEW_FILE: &str = "key.new";
/// The key that phones of remembered payers are hashed with.
const PAYERS: &str = "payers.key";

/// Signs as the till.
pub trait Signer: Send + Sync {
    /// The public key that proves it.
    fn public_key(&self) -> [u8; 32];
    /// An Ed25519 signature.
    fn sign(&self, bytes: &[u8]) -> [u8; 64];
}

/// The till's key in memory.
pub struct TillKey(SigningKey);

impl TillKey {
    /// A new key.
    pub fn generate(random: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut secret = Zeroizing::new([0_u8; 32]);
        random.fill_bytes(secret.as_mut());
        Self(SigningKey::from_bytes(&secret))
    }

    /// The text it is kept as: 64 hexadecimal digits.
    fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(&Zeroizing::new(self.0.to_bytes())[..]))
    }

    fn from_text(text: &[u8]) -> Result<Self, KeyError> {
        let text = std::str::from_utf8(text).map_err(|_| KeyError::Damaged)?;
        let secret = Zeroizing::new(hex_bytes::<32>(text.trim()).ok_or(KeyError::Damaged)?);
        Ok(Self(SigningKey::from_bytes(&secret)))
    }
}

impl Signer for TillKey {
    fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

impl fmt::Debug for TillKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TillKey({})", hex(&self.public_key()))
    }
}

/// Where a key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the system's keystore.
    Keystore,
    /// In the file `key` of the data folder, readable by its owner alone.
    File,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Neither the keystore nor the folder has one.
    #[error("no key of this till in the keystore or its folder")]
    Missing,
    /// What is kept there is no key.
    #[error("what is kept as the till's key is not a key")]
    Damaged,
    /// Others can read the file.
    #[error("{} can be read by others than its owner", .0.display())]
    Exposed(PathBuf),
    /// The file cannot be read or written.
    #[error("{}: {error}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The keystore is there but refuses.
    #[error("the keystore refuses: {0}")]
    Keystore(String),
}

/// Which places may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keystore {
    /// The system's keystore when there is one, else the file.
    System,
    /// The file alone: demonstrations and tests leave nothing behind in a person's keystore.
    None,
    /// The system's keystore, which is not there now.
    #[cfg(test)]
    Away,
}

/// The keys of one data folder.
#[derive(Debug, Clone)]
pub struct Keys {
    dir: PathBuf,
    keystore: Keystore,
}

impl Keys {
    /// The keys of a data folder, which must exist.
    #[must_use]
    pub fn of(dir: &Path, keystore: Keystore) -> Self {
        let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        Self { dir, keystore }
    }

    /// The key in use, and where it is kept.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn load(&self) -> Result<(TillKey, KeyPlace), KeyError> {
        self.read(FILE)?.ok_or(KeyError::Missing)
    }

    /// The key of who the till is known to be. An enrolment that was written down while its key was not yet taken into
    /// use, because the power went in between, is brought to its end.
    ///
    /// # Errors
    /// There is none, it is another one, or it cannot be read.
    pub fn of_till(&self, public_key: &[u8; 32]) -> Result<(TillKey, KeyPlace), KeyError> {
        let in_use = self.load();
        if matches!(&in_use, Ok((key, _)) if key.public_key() == *public_key) {
            return in_use;
        }
        if let Some((key, _)) = self.read(NEW_FILE)?
            && key.public_key() == *public_key
        {
            let place = self.adopt(&key)?;
            return Ok((key, place));
        }
        // Another key than the till's is as good as none.
        in_use.and(Err(KeyError::Damaged))
    }

    /// The key of the enrolment under way: the one of an attempt whose answer was lost, or a new one.
    ///
    /// # Errors
    /// It can be kept nowhere.
    pub fn pending(&self, random: &mut (impl RngCore + CryptoRng)) -> Result<(TillKey, KeyPlace), KeyError> {
        match self.read(NEW_FILE) {
            Ok(Some(found)) => return Ok(found),
            // Half a key of a power cut was never sent to anybody.
            Ok(None) | Err(KeyError::Damaged) => {}
            Err(error) => return Err(error),
        }
        let key = TillKey::generate(random);
        let place = self.write(NEW_FILE, &key)?;
        Ok((key, place))
    }

    /// The centre let the till in: the key of the enrolment becomes the key in use.
    ///
    /// # Errors
    /// It cannot be kept; the key of the enrolment is still there.
    pub fn adopt(&self, key: &TillKey) -> Result<KeyPlace, KeyError> {
        let place = self.write(FILE, key)?;
        // A key in the other place is one of an earlier life.
        match place {
            KeyPlace::Keystore => remove_file(&self.dir.join(FILE))?,
            KeyPlace::File => self.forget_entry(FILE),
        }
        remove_file(&self.dir.join(NEW_FILE))?;
        self.forget_entry(NEW_FILE);
        Ok(place)
    }

    /// The key that phones of remembered payers are hashed with; nothing where it is lost for good, or was never made.
    ///
    /// # Errors
    /// It cannot be read, or is missing while the system's keystore is not there: it may be there the next time.
    pub fn of_payers(&self) -> Result<Option<Zeroizing<[u8; 32]>>, KeyError> {
        match self.read(PAYERS) {
            Ok(Some((key, _))) => Ok(Some(Zeroizing::new(key.0.to_bytes()))),
            Ok(None) if self.keystore != Keystore::None && self.entry(PAYERS).is_none() => Err(KeyError::Missing),
            Ok(None) | Err(KeyError::Damaged) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Another such key in the place of whatever is there.
    ///
    /// # Errors
    /// It can be kept nowhere.
    pub fn new_of_payers(&self, random: &mut (impl RngCore + CryptoRng)) -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let key = TillKey::generate(random);
        remove_file(&self.dir.join(PAYERS))?;
        let _ = self.write(PAYERS, &key)?;
        Ok(Zeroizing::new(key.0.to_bytes()))
    }

    /// Removes that key, where there is one.
    ///
    /// # Errors
    /// The file cannot be removed.
    pub fn forget_payers(&self) -> Result<(), KeyError> {
        self.forget_entry(PAYERS);
        remove_file(&self.dir.join(PAYERS))
    }

    fn read(&self, name: &str) -> Result<Option<(TillKey, KeyPlace)>, KeyError> {
        if let Some(text) = read_file(&self.dir.join(name))? {
            return TillKey::from_text(&text).map(|key| Some((key, KeyPlace::File)));
        }
        let Some(entry) = self.entry(name) else { return Ok(None) };
        match entry.get_secret().map(Zeroizing::new) {
            Ok(text) => TillKey::from_text(&text).map(|key| Some((key, KeyPlace::Keystore))),
            Err(keyring::v1::Error::NoEntry) => Ok(None),
            Err(error) => Err(KeyError::Keystore(error.to_string())),
        }
    }

    /// Keeps a key in the keystore if that takes it, else in the file.
    fn write(&self, name: &str, key: &TillKey) -> Result<KeyPlace, KeyError> {
        if let Some(entry) = self.entry(name)
            && entry.set_secret(key.text().as_bytes()).is_ok()
            && entry.get_secret().is_ok_and(|kept| *Zeroizing::new(kept) == key.text().as_bytes())
        {
            return Ok(KeyPlace::Keystore);
        }
        write_file(&self.dir, name, key.text().as_bytes())?;
        Ok(KeyPlace::File)
    }

    /// The keystore's entry of this folder, if there is a keystore.
    fn entry(&self, name: &str) -> Option<keyring::v1::Entry> {
        match self.keystore {
            Keystore::None => None,
            #[cfg(test)]
            Keystore::Away => None,
            Keystore::System => keyring::v1::Entry::new(SERVICE, &self.dir.join(name).to_string_lossy()).ok(),
        }
    }

    /// Removes an entry of the keystore. One that cannot be removed is of no use to anybody: the centre knows it no more.
    fn forget_entry(&self, name: &str) {
        if let Some(entry) = self.entry(name) {
            let _ = entry.delete_credential();
        }
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> KeyError {
    move |error| KeyError::File { path: path.to_owned(), error }
}

fn read_file(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, KeyError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(at(path)(error)),
    };
    if is_exposed(&file.metadata().map_err(at(path))?) {
        return Err(KeyError::Exposed(path.to_owned()));
    }
    // Room for a whole key from the start: a growing buffer would leave copies of it behind.
    let mut text = Zeroizing::new(Vec::with_capacity(128));
    let _ = Read::take(&mut file, 128).read_to_end(&mut text).map_err(at(path))?;
    Ok(Some(text))
}

/// Writes a file beside and moves it in place, so that there is always a whole key.
fn write_file(dir: &Path, name: &str, text: &[u8]) -> Result<(), KeyError> {
    let path = dir.join(name);
    let part = dir.join(format!("{name}.part"));
    remove_file(&part)?;
    let mut options = OpenOptions::new();
    let _ = options.write(true).create_new(true);
    for_owner_alone(&mut options);
    let mut file = options.open(&part).map_err(at(&part))?;
    file.write_all(text).and_then(|()| file.sync_all()).map_err(at(&part))?;
    fs::rename(&part, &path).map_err(at(&path))?;
    sync_dir(dir).map_err(at(dir))
}

fn remove_file(path: &Path) -> Result<(), KeyError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn is_exposed(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

/// Elsewhere the folder's own access list, that of the person's profile, keeps others out.
#[cfg(not(unix))]
fn is_exposed(_: &fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn for_owner_alone(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    let _ = options.mode(0o600);
}

#[cfg(not(unix))]
fn for_owner_alone(_: &mut OpenOptions) {}

#[cfg(unix)]
fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Elsewhere a folder cannot be flushed on its own.
#[cfg(not(unix))]
fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signature, VerifyingKey};
    use rand::rngs::OsRng;

    use super::*;

    fn keys() -> (tempfile::TempDir, Keys) {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::of(dir.path(), Keystore::None);
        (dir, keys)
    }

    #[test]
    fn a_kept_key_signs_like_the_one_that_was_made() {
        let (_dir, keys) = keys();
        assert!(matches!(keys.load(), Err(KeyError::Missing)));
        let (made, _) = keys.pending(&mut OsRng).unwrap();
        assert!(matches!(keys.load(), Err(KeyError::Missing)), "not in use before the centre let the till in");
        assert_eq!(keys.adopt(&made).unwrap(), KeyPlace::File);
        let (kept, place) = keys.load().unwrap();
        assert_eq!((place, kept.public_key()), (KeyPlace::File, made.public_key()));
        let public = VerifyingKey::from_bytes(&kept.public_key()).unwrap();
        public.verify_strict(b"head", &Signature::from_bytes(&kept.sign(b"head"))).unwrap();
    }

    #[test]
    fn a_lost_answer_is_asked_for_with_the_same_key_and_a_new_life_has_a_new_one() {
        let (_dir, keys) = keys();
        let (first, _) = keys.pending(&mut OsRng).unwrap();
        let (again, _) = keys.pending(&mut OsRng).unwrap();
        assert_eq!(again.public_key(), first.public_key());
        let _ = keys.adopt(&again).unwrap();
        let (next, _) = keys.pending(&mut OsRng).unwrap();
        assert_ne!(next.public_key(), first.public_key());
        assert_eq!(keys.load().unwrap().0.public_key(), first.public_key(), "a refused code costs nothing");
    }

    #[test]
    fn power_lost_before_the_key_was_taken_into_use_costs_no_code() {
        let (_dir, keys) = keys();
        let (old, _) = keys.pending(&mut OsRng).unwrap();
        let _ = keys.adopt(&old).unwrap();
        let (new, _) = keys.pending(&mut OsRng).unwrap();
        // Who the till is was written down with the new key, and then the power went.
        let (found, _) = keys.of_till(&new.public_key()).unwrap();
        assert_eq!(found.public_key(), new.public_key());
        assert_eq!(keys.load().unwrap().0.public_key(), new.public_key(), "in use from now on");
        assert_eq!(keys.of_till(&new.public_key()).unwrap().0.public_key(), new.public_key());
        assert!(matches!(keys.of_till(&old.public_key()), Err(KeyError::Damaged)), "another till's key");
    }

    #[test]
    fn rubbish_is_no_key() {
        let (dir, keys) = keys();
        for rubbish in ["", "abc", &"g".repeat(64), &"0".repeat(63)] {
            write_file(dir.path(), FILE, rubbish.as_bytes()).unwrap();
            assert!(matches!(keys.load(), Err(KeyError::Damaged)), "{rubbish}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let (dir, keys) = keys();
        let _ = keys.adopt(&TillKey::generate(&mut OsRng)).unwrap();
        let path = dir.path().join(FILE);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(keys.load(), Err(KeyError::Exposed(_))));
    }

    #[test]
    fn a_key_shows_only_its_public_half() {
        let key = TillKey::generate(&mut OsRng);
        let shown = format!("{key:?}");
        assert!(shown.contains(&hex(&key.public_key())) && !shown.contains(key.text().as_str()));
    }
}
