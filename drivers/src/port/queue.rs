//! A print queue of the system as a one-way port: a job is gathered and handed over raw when it is complete.
//!
//! On Linux and macOS the job goes to CUPS through `lp -o raw`, so the queue needs no driver, and no filter touches the
//! bytes. On Windows it goes to the printer's share on this computer (`\\localhost\NAME`): the spooler takes what is
//! written there as a raw job. The queue tells only that it has the job, never that it is printed.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;

use super::{Port, PortError};

/// The most one job may hold: a receipt is a few kilobytes.
const JOB_MAX: usize = 1 << 20;

/// A queue of the system.
pub struct QueuePort {
    name: String,
    queue: String,
    clock: Arc<dyn Clock>,
    job: Option<Vec<u8>>,
}

impl QueuePort {
    /// A closed port to the queue called `queue` by the system.
    pub fn new(queue: impl Into<String>, clock: Arc<dyn Clock>) -> Self {
        let queue = queue.into();
        Self { name: format!("queue:{queue}"), queue, clock, job: None }
    }
}

impl Port for QueuePort {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, _buffer: &mut [u8], _wait: Duration) -> Result<usize, PortError> {
        if self.job.is_some() { Err(PortError::TimedOut) } else { Err(PortError::Gone) }
    }

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        let job = self.job.as_mut().ok_or(PortError::Gone)?;
        if job.len() + bytes.len() > JOB_MAX {
            return Err(PortError::Io(format!("a job of more than {JOB_MAX} bytes")));
        }
        job.extend_from_slice(bytes);
        Ok(())
    }

    fn drain_input(&mut self) -> Result<(), PortError> {
        if self.job.is_some() { Ok(()) } else { Err(PortError::Gone) }
    }

    fn reopen(&mut self) -> Result<(), PortError> {
        // A name that begins with a hyphen would be an option.
        if self.queue.is_empty() || self.queue.starts_with('-') {
            return Err(PortError::NotFound { name: self.name.clone() });
        }
        self.job = Some(Vec::new());
        Ok(())
    }

    fn finish(&mut self) -> Result<(), PortError> {
        let job = self.job.as_mut().map(std::mem::take).ok_or(PortError::Gone)?;
        if job.is_empty() {
            return Ok(());
        }
        let sent = send(&self.queue, job, self.clock.as_ref());
        sent.map_err(|error| {
            let (name, kind) = (self.name.clone(), error.kind());
            if kind == io::ErrorKind::NotFound {
                PortError::NotFound { name }
            } else if kind == io::ErrorKind::PermissionDenied {
                PortError::Denied { name }
            } else {
                PortError::Io(error.to_string())
            }
        })
    }

    fn is_two_way(&self) -> bool {
        false
    }

    fn gathers(&self) -> bool {
        true
    }
}

#[cfg(windows)]
fn send(queue: &str, job: Vec<u8>, _clock: &dyn Clock) -> io::Result<()> {
    let share = if queue.starts_with(r"\\") { queue.to_owned() } else { format!(r"\\localhost\{queue}") };
    std::fs::write(share, job)
}

#[cfg(not(windows))]
fn send(queue: &str, job: Vec<u8>, clock: &dyn Clock) -> io::Result<()> {
    let mut lp = std::process::Command::new("lp");
    hand_over(lp.args(["-s", "-d", queue, "-o", "raw"]), job, clock)
}

/// Runs a program, gives it the job and waits for its end, not for ever.
#[cfg(not(windows))]
fn hand_over(program: &mut std::process::Command, job: Vec<u8>, clock: &dyn Clock) -> io::Result<()> {
    use std::io::{Read as _, Write as _};
    use std::process::Stdio;

    const PATIENCE: Duration = Duration::from_secs(20);
    const NAP: Duration = Duration::from_millis(10);
    const WORDS_MAX: u64 = 1_000;
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    // A program that stops reading must not stop the till: the thread ends with the program.
    let mut input = child.stdin.take();
    let _writer = std::thread::spawn(move || {
        if let Some(input) = &mut input {
            let _told_by_the_exit_code = input.write_all(&job);
        }
    });
    let limit = clock.now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait()? {
            if status.success() {
                return Ok(());
            }
            let mut words = String::new();
            if let Some(errors) = child.stderr.take() {
                let _unreadable = errors.take(WORDS_MAX).read_to_string(&mut words);
            }
            return Err(io::Error::other(words.trim().to_owned()));
        }
        if clock.now() >= limit {
            child.kill()?;
            let _status = child.wait()?;
            return Err(io::ErrorKind::TimedOut.into());
        }
        clock.sleep(NAP);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::clock::SystemClock;

    #[test]
    fn a_job_goes_to_the_program_whole_and_its_complaint_comes_back() {
        let clock = SystemClock::new();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("job");
        let mut shell = Command::new("sh");
        let script = format!("cat > '{}'", path.display());
        hand_over(shell.args(["-c", &script]), vec![0x1B; 100_000], &clock).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), vec![0x1B; 100_000]);

        let mut shell = Command::new("sh");
        let refused = hand_over(shell.args(["-c", "echo no such queue >&2; exit 1"]), vec![0; 100_000], &clock);
        assert_eq!(refused.unwrap_err().to_string(), "no such queue");
    }

    #[test]
    fn nothing_is_sent_before_the_job_is_complete() {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let mut port = QueuePort::new("no-such-queue-here", clock.clone());
        assert_eq!(port.write_all(b"x"), Err(PortError::Gone), "closed until it is opened");
        port.reopen().unwrap();
        port.finish().unwrap();
        port.write_all(b"x").unwrap();
        assert!(port.finish().is_err(), "there is no such queue");
        assert!(QueuePort::new("-o", clock).reopen().is_err());
    }
}
