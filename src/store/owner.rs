//! One owner for a data folder (R22): a second copy of the program is refused, with the name of the first.
//!
//! The file `lock` is locked by the operating system and freed by it when the process ends, however it ends. The
//! owner's name stands beside it in `owner`, for a locked file cannot be read everywhere.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file that is locked.
const LOCK: &str = "lock";
/// The file with the owner's name.
const NAME: &str = "owner";
/// How often, and for how long each time, a newcomer waits for an owner that has the lock but has not yet signed it.
const NAME_TRIES: u32 = 25;
const NAME_WAIT: Duration = Duration::from_millis(20);

/// Why the folder could not be had.
#[derive(Debug, thiserror::Error)]
pub enum OwnerError {
    /// Somebody else has it.
    #[error("owned by {by}")]
    Owned {
        /// The name they signed with; empty when they have not signed.
        by: String,
    },
    /// The lock could not be made.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Holds a data folder for as long as it lives.
#[derive(Debug)]
pub struct Owner {
    name: PathBuf,
    lock: File,
}

impl Owner {
    /// True of a folder that somebody had and nobody has now. Nothing is made in it.
    #[must_use]
    pub fn is_left(dir: &Path) -> bool {
        let lock = OpenOptions::new().read(true).write(true).open(dir.join(LOCK));
        lock.is_ok_and(|lock| lock.try_lock().is_ok())
    }

    /// Takes a folder, and signs with a name for whoever comes second. Answers within a second.
    ///
    /// # Errors
    /// Somebody else has it, or the lock cannot be made.
    pub fn take(dir: &Path, name: &str) -> Result<Self, OwnerError> {
        let lock = open_private(&dir.join(LOCK))?;
        let path = dir.join(NAME);
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OwnerError::Owned { by: owner_name(&path) }),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let owner = Self { name: path, lock };
        // Written beside and renamed: whoever reads it sees a whole name. The suffix never clashes, we have the lock.
        let fresh = dir.join("owner.new");
        let mut file = open_private(&fresh)?;
        file.set_len(0)?;
        io::Write::write_all(&mut file, name.as_bytes())?;
        drop(file);
        std::fs::rename(&fresh, &owner.name)?;
        Ok(owner)
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // A name left behind harms nobody: only the lock counts, and it goes with the file.
        let _ = std::fs::remove_file(&self.name);
        let _ = self.lock.unlock();
    }
}

fn owner_name(path: &Path) -> String {
    for _ in 0..NAME_TRIES {
        match std::fs::read_to_string(path) {
            Ok(name) if !name.is_empty() => return name,
            Ok(_) | Err(_) => std::thread::park_timeout(NAME_WAIT),
        }
    }
    String::new()
}

/// Opens a file of our own for writing, made for its owner's eyes only.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let _ = options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    let _ = std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn r22_a_second_copy_is_refused_with_the_owners_name() {
        let dir = tempfile::tempdir().unwrap();
        let first = Owner::take(dir.path(), "kassa (pid 7, anna@counter-3)").unwrap();
        let second = Owner::take(dir.path(), "second");
        assert!(
            matches!(&second, Err(OwnerError::Owned { by }) if by == "kassa (pid 7, anna@counter-3)"),
            "{second:?}"
        );
        drop(first);
        let _third = Owner::take(dir.path(), "third").unwrap();
    }

    #[test]
    fn r22_an_owner_that_has_not_signed_yet_still_owns() {
        let dir = tempfile::tempdir().unwrap();
        let lock = open_private(&dir.path().join(LOCK)).unwrap();
        lock.try_lock().unwrap();
        let second = Owner::take(dir.path(), "second");
        assert!(matches!(&second, Err(OwnerError::Owned { by }) if by.is_empty()), "{second:?}");
    }

    /// Not a test of its own: the child of the next one, which holds the folder until it is killed.
    #[test]
    fn child_that_holds_the_folder() {
        let Some(dir) = std::env::var_os("KASSA_TEST_OWNED_DIR") else { return };
        let _owner = Owner::take(Path::new(&dir), "child").unwrap();
        let mut line = String::new();
        io::Write::write_all(&mut io::stderr(), b"held\n").unwrap();
        let _ = io::stdin().read_line(&mut line).unwrap();
    }

    #[test]
    fn r22_the_lock_dies_with_a_killed_process() {
        let dir = tempfile::tempdir().unwrap();
        let name = format!("{}::child_that_holds_the_folder", module_path!().split_once("::").unwrap().1);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &name, "--nocapture"])
            .env("KASSA_TEST_OWNED_DIR", dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let _ = BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "held\n");
        let refused = Owner::take(dir.path(), "parent");
        assert!(matches!(&refused, Err(OwnerError::Owned { by }) if by == "child"), "{refused:?}");
        child.kill().unwrap();
        let _ = child.wait().unwrap();
        let _mine = Owner::take(dir.path(), "parent").unwrap();
    }
}
