//! What a command without a window says: its lines, or why nothing was done.

use std::io::{self, Write};
use std::process::ExitCode;

/// Writes the lines, or the problem where there is one. Whoever reads no further, as `head`, has all that they wanted.
///
/// # Errors
/// The terminal.
pub fn said(answer: Result<Vec<String>, String>) -> io::Result<ExitCode> {
    let (written, code) = match answer {
        Ok(lines) => (all_of(&lines, io::stdout().lock()), ExitCode::SUCCESS),
        Err(problem) => (all_of(&[problem], io::stderr().lock()), ExitCode::FAILURE),
    };
    written.map(|()| code)
}

/// Writes all the lines, as far as somebody reads them.
///
/// # Errors
/// What they are written to.
pub fn all_of(lines: &[String], mut out: impl Write) -> io::Result<()> {
    match lines.iter().try_for_each(|line| writeln!(out, "{line}")).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes so many bytes, and then fails like this.
    struct Reader(usize, io::ErrorKind);

    impl Write for Reader {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            if taken == 0 { Err(self.1.into()) } else { Ok(taken) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_list_that_is_read_by_head_is_no_trouble_and_a_full_disk_is() {
        let lines = ["one".to_owned(), "two".to_owned()];
        for (room, kind, is_well) in [
            (8, io::ErrorKind::StorageFull, true),
            (4, io::ErrorKind::BrokenPipe, true),
            (4, io::ErrorKind::StorageFull, false),
        ] {
            assert_eq!(all_of(&lines, Reader(room, kind)).is_ok(), is_well, "{room} {kind:?}");
        }
    }
}
