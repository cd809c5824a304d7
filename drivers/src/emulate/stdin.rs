//! Notices that whoever started the emulator has gone: its standard input ends.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Sets `stop` when standard input ends. An input that was never there, as of a program started in the background,
/// is no end: then the emulator serves until it is killed.
pub(super) fn stop_at_end(stop: &Arc<AtomicBool>) {
    if is_null_device() {
        return;
    }
    let stop = Arc::clone(stop);
    // The thread may wait for ever: it ends with the program.
    let _watcher = thread::spawn(move || {
        let mut scratch = [0; 256];
        let mut input = io::stdin().lock();
        while matches!(input.read(&mut scratch), Ok(1..)) {}
        stop.store(true, Ordering::Relaxed);
    });
}

#[cfg(unix)]
fn is_null_device() -> bool {
    use std::fs::File;
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;
    let input = io::stdin().as_fd().try_clone_to_owned().and_then(|handle| File::from(handle).metadata());
    let null = std::fs::metadata("/dev/null");
    matches!((input, null), (Ok(input), Ok(null)) if input.rdev() == null.rdev() && input.rdev() != 0)
}

#[cfg(not(unix))]
fn is_null_device() -> bool {
    false
}
