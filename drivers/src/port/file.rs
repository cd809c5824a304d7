//! A file as a one-way port: a printer's raw device (`/dev/usb/lp0`, a shared printer of another computer), or an
//! ordinary file to which everything is appended, so that what a printer would get can be read.
//!
//! A printer without paper takes no bytes, and a write to its device then waits for ever. So another thread writes,
//! one piece at a time, and the caller waits no longer than it said.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use super::{Port, PortError};

/// How long a whole write may be held up.
const WRITE_LIMIT: Duration = Duration::from_secs(5);

/// The thread that writes, and the piece it has in hand.
struct Writer {
    pieces: Sender<Vec<u8>>,
    outcomes: Receiver<io::Result<()>>,
    busy: bool,
}

/// A file that bytes are appended to.
pub struct FilePort {
    name: String,
    path: PathBuf,
    open: Option<Writer>,
}

impl FilePort {
    /// A closed port to the file at `path`, called `name` in the settings.
    pub fn new(name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self { name: name.into(), path: path.into(), open: None }
    }

    /// Waits until the piece in hand is written.
    fn settle(&mut self, wait: Duration) -> Result<(), PortError> {
        let writer = self.open.as_mut().ok_or(PortError::Gone)?;
        if !writer.busy {
            return Ok(());
        }
        match writer.outcomes.recv_timeout(wait) {
            Ok(outcome) => {
                writer.busy = false;
                outcome.map_err(|error| PortError::in_use(&error))
            }
            Err(RecvTimeoutError::Timeout) => Err(PortError::TimedOut),
            Err(RecvTimeoutError::Disconnected) => Err(PortError::Gone),
        }
    }
}

impl Port for FilePort {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, _buffer: &mut [u8], _wait: Duration) -> Result<usize, PortError> {
        if self.open.is_some() { Err(PortError::TimedOut) } else { Err(PortError::Gone) }
    }

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        let _count = self.write_some(bytes, WRITE_LIMIT)?;
        self.settle(WRITE_LIMIT)
    }

    fn drain_input(&mut self) -> Result<(), PortError> {
        if self.open.is_some() { Ok(()) } else { Err(PortError::Gone) }
    }

    fn reopen(&mut self) -> Result<(), PortError> {
        // A thread that still waits for a printer ends when that printer takes or refuses its piece.
        drop(self.open.take());
        let file = OpenOptions::new().append(true).create(true).open(&self.path);
        let file = file.map_err(|error| cannot_open(&self.name, &error))?;
        let (pieces, to_write) = channel();
        let (done, outcomes) = channel();
        let _writer = thread::spawn(move || write_pieces(file, &to_write, &done));
        self.open = Some(Writer { pieces, outcomes, busy: false });
        Ok(())
    }

    /// The piece is taken as soon as the one before it is written; [`Port::finish`] tells of the last.
    fn write_some(&mut self, bytes: &[u8], wait: Duration) -> Result<usize, PortError> {
        self.settle(wait)?;
        let writer = self.open.as_mut().ok_or(PortError::Gone)?;
        writer.pieces.send(bytes.to_vec()).map_err(|_ended| PortError::Gone)?;
        writer.busy = true;
        Ok(bytes.len())
    }

    fn finish(&mut self) -> Result<(), PortError> {
        self.settle(WRITE_LIMIT)
    }

    fn is_two_way(&self) -> bool {
        false
    }
}

fn write_pieces(mut file: File, pieces: &Receiver<Vec<u8>>, done: &Sender<io::Result<()>>) {
    for piece in pieces {
        let outcome = file.write_all(&piece).and_then(|()| file.flush());
        let failed = outcome.is_err();
        if done.send(outcome).is_err() || failed {
            return;
        }
    }
}

fn cannot_open(name: &str, error: &io::Error) -> PortError {
    let name = name.to_owned();
    let kind = error.kind();
    if kind == io::ErrorKind::NotFound {
        PortError::NotFound { name }
    } else if kind == io::ErrorKind::PermissionDenied {
        PortError::Denied { name }
    } else if kind == io::ErrorKind::ResourceBusy {
        PortError::Busy { name, lock: error.to_string() }
    } else {
        PortError::Io(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_appended_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("paper.bin");
        std::fs::write(&path, b"before ").unwrap();
        let mut port = FilePort::new("file:paper.bin", &path);
        assert_eq!(port.write_some(b"x", Duration::ZERO), Err(PortError::Gone), "closed until it is opened");
        port.reopen().unwrap();
        port.write_all(b"one ").unwrap();
        assert_eq!(port.write_some(b"two", WRITE_LIMIT), Ok(3));
        port.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"before one two");
        assert_eq!(port.read(&mut [0], Duration::ZERO), Err(PortError::TimedOut));
    }

    #[test]
    fn a_folder_that_is_not_there_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let mut port = FilePort::new("file:x", dir.path().join("no/such/file"));
        assert_eq!(port.reopen(), Err(PortError::NotFound { name: "file:x".to_owned() }));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_that_takes_nothing_holds_nobody_up() {
        // A pipe that nobody reads is a printer without paper.
        let (_reader, writer) = io::pipe().unwrap();
        let path = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&writer));
        let mut port = FilePort::new("file:lp0", path);
        port.reopen().unwrap();
        let piece = vec![b'x'; 1 << 20];
        let short = Duration::from_millis(20);
        assert_eq!(port.write_some(&piece, short), Ok(piece.len()));
        assert_eq!(port.write_some(b"y", short), Err(PortError::TimedOut));
    }
}
