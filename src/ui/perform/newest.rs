//! What is to be written next: only the newest of it, one at a time, and whoever hands it in waits for no disk.

use std::io;
use std::sync::{Mutex, PoisonError};

/// What waits to be written, and the turn of whoever writes.
#[derive(Debug)]
pub(super) struct Newest<T> {
    waits: Mutex<Option<T>>,
    turn: Mutex<()>,
}

impl<T> Default for Newest<T> {
    fn default() -> Self {
        Self { waits: Mutex::new(None), turn: Mutex::new(()) }
    }
}

impl<T> Newest<T> {
    /// Takes the place of what waits: never longer than it takes to move it there.
    pub(super) fn put(&self, value: T) {
        *self.waits.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    }

    /// Writes what is the newest once whoever writes is done; nothing where another has written it by then.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn write(&self, write: impl FnOnce(T) -> io::Result<()>) -> io::Result<()> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = self.waits.lock().unwrap_or_else(PoisonError::into_inner).take();
        newest.map_or(Ok(()), write)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;
    use std::thread;

    use super::*;

    /// The window stood still while a slow disk wrote what had changed before.
    #[test]
    fn what_changes_while_the_disk_writes_is_handed_in_at_once_and_written_last() {
        let (newest, (began, has_begun), (go_on, may_go_on)) = (Arc::new(Newest::default()), channel(), channel());
        newest.put(1);
        let slow = Arc::clone(&newest);
        let writer = thread::spawn(move || {
            slow.write(|value| {
                began.send(value).unwrap();
                may_go_on.recv().unwrap();
                Ok(())
            })
        });
        assert_eq!(has_begun.recv().unwrap(), 1);
        // With the disk still at the first.
        newest.put(2);
        newest.put(3);
        go_on.send(()).unwrap();
        writer.join().unwrap().unwrap();
        let mut written = Vec::new();
        for _ in 0..2 {
            newest
                .write(|value| {
                    written.push(value);
                    Ok(())
                })
                .unwrap();
        }
        assert_eq!(written, [3]);
    }
}
