//! Papers for laser printers: a PDF handed to the system's spooler.
//!
//! The spooler is a command: `lp -d office` on Linux and macOS, which take the document on their input; where the command
//! names `{file}` or `KASSA_PAPER`, it gets the document as a file of that name, in the environment under the latter, which
//! is gone afterwards.

use std::fs::OpenOptions;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use kassa_drivers::clock::{Clock, SystemClock};

/// Stands in a command where it wants the name of the document's file.
const FILE: &str = "{file}";
/// The variable that has the name of the file: a shell reads it whatever signs are in it.
const VARIABLE: &str = "KASSA_PAPER";
/// The variable that has the name of a printer of the system.
const PRINTER: &str = "KASSA_PRINTER";
/// The name of the system's own command; a printer's name may stand behind it and a colon.
pub const SYSTEM: &str = "system";
/// Most characters of what a failing command said.
const SAID_MAX: usize = 400;
/// How long a command may take: the papers behind it wait for its end.
const PATIENCE: Duration = Duration::from_secs(120);
/// Between two looks whether it has ended.
const NAP: Duration = Duration::from_millis(20);
/// How long is waited for the last words of one that has.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A command that prints a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spooler {
    words: Vec<String>,
    /// The system's printer that is meant, where it is not the usual one.
    printer: Option<String>,
}

/// Why nothing was printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpoolError {
    /// The command is empty, or a quote in it is not closed.
    #[error("no command that prints")]
    NoCommand,
    /// It could not be started, or its file not be written.
    #[error("{command}: {error}")]
    NotStarted {
        /// The program.
        command: String,
        /// What the system says.
        error: String,
    },
    /// It ended with a failure: what it said.
    #[error("{command}: {said}")]
    Failed {
        /// The program.
        command: String,
        /// What it said, or how it ended.
        said: String,
    },
    /// It did not end within two minutes, and was ended.
    #[error("{command}: no end within two minutes")]
    NoEnd {
        /// The program.
        command: String,
    },
}

impl Spooler {
    /// What the system prints by: on its usual printer, or on the one of this name.
    fn of_system(printer: Option<&str>) -> Self {
        // The one program every Windows has that hands a file to whatever prints it; it waits until that is done.
        let print = "Start-Process -Wait -Verb Print -FilePath $env:KASSA_PAPER";
        let print_to = "Start-Process -Wait -Verb PrintTo -ArgumentList ('\"' + $env:KASSA_PRINTER + '\"') \
                        -FilePath $env:KASSA_PAPER";
        let words: Vec<&str> = match printer {
            None if cfg!(windows) => vec!["powershell", "-NoProfile", "-Command", print],
            Some(_) if cfg!(windows) => vec!["powershell", "-NoProfile", "-Command", print_to],
            None => vec!["lp"],
            Some(name) => vec!["lp", "-d", name],
        };
        Self { words: words.into_iter().map(str::to_owned).collect(), printer: printer.map(str::to_owned) }
    }

    /// The system's printers by their names; none where it does not tell.
    #[must_use]
    pub fn printers_of_system() -> Vec<String> {
        // Redirected, it would write them in the page of the terminal.
        const PRINTERS: &str = "[Console]::OutputEncoding = [Text.Encoding]::UTF8; \
                                Get-Printer | Select-Object -ExpandProperty Name";
        let (program, arguments): (&str, &[&str]) =
            if cfg!(windows) { ("powershell", &["-NoProfile", "-Command", PRINTERS]) } else { ("lpstat", &["-e"]) };
        let told = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output();
        let text = told.map(|told| String::from_utf8_lossy(&told.stdout).into_owned()).unwrap_or_default();
        let is_name = |name: &&str| !name.is_empty() && !name.contains(['"', '\u{FFFD}']);
        text.lines().map(str::trim).filter(is_name).map(str::to_owned).collect()
    }

    /// A command line; words with blanks stand in double quotes. [`SYSTEM`] is what the system prints by.
    ///
    /// # Errors
    /// Nothing in it, or a quote that is not closed.
    pub fn parse(line: &str) -> Result<Self, SpoolError> {
        if line.trim() == SYSTEM {
            return Ok(Self::of_system(None));
        }
        if let Some(name) = line.trim().strip_prefix(SYSTEM).and_then(|rest| rest.strip_prefix(':')) {
            let name =
                Some(name.trim()).filter(|name| !name.is_empty() && !name.starts_with('-') && !name.contains('"'));
            return name.map(|name| Self::of_system(Some(name))).ok_or(SpoolError::NoCommand);
        }
        let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
        for letter in line.chars() {
            match letter {
                '"' => {
                    quoted = !quoted;
                    let _ = word.get_or_insert_default();
                }
                _ if letter.is_whitespace() && !quoted => words.extend(word.take()),
                _ => word.get_or_insert_default().push(letter),
            }
        }
        words.extend(word);
        if quoted || words.first().is_none_or(String::is_empty) {
            Err(SpoolError::NoCommand)
        } else {
            Ok(Self { words, printer: None })
        }
    }

    /// Prints a PDF, and waits until the spooler has taken it, not for ever. `scratch` is a file that is not there, for a
    /// command that wants one.
    ///
    /// # Errors
    /// The command was not started, did not take it, or did not end.
    pub fn print(&self, pdf: &[u8], scratch: &Path) -> Result<(), SpoolError> {
        self.print_by(pdf, scratch, &SystemClock::new())
    }

    fn print_by(&self, pdf: &[u8], scratch: &Path, clock: &dyn Clock) -> Result<(), SpoolError> {
        let by_file = self.words.iter().any(|word| word.contains(FILE) || word.contains(VARIABLE));
        let kept =
            if by_file { Some(Scratch::write(scratch, pdf).map_err(|error| self.not_started(&error))?) } else { None };
        let path = scratch.display().to_string();
        let mut words = self.words.iter().map(|word| word.replace(FILE, &path));
        let mut command = Command::new(words.next().ok_or(SpoolError::NoCommand)?);
        let command = command.args(words).env(VARIABLE, scratch).envs(self.printer.iter().map(|name| (PRINTER, name)));
        let command = command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command
            .stdin(if by_file { Stdio::null() } else { Stdio::piped() })
            .spawn()
            .map_err(|error| self.not_started(&error))?;
        if let Some(mut input) = child.stdin.take() {
            let pdf = pdf.to_vec();
            // A command that stops reading must not stop the papers behind it: the thread ends with the command. One that
            // reads nothing has a reason, and tells it by how it ends.
            let _writer = std::thread::spawn(move || input.write_all(&pdf).is_ok());
        }
        let words = words_of(&mut child);
        let status = end_of(&mut child, clock).map_err(|error| self.not_started(&error))?;
        drop(kept);
        let Some(status) = status else { return Err(SpoolError::NoEnd { command: self.program() }) };
        if status.success() {
            return Ok(());
        }
        // What the command started may hold the line of its words open after it.
        let said = words.recv_timeout(LAST_WORDS).unwrap_or_default();
        let said: String = said.trim().chars().take(SAID_MAX).collect();
        let said = if said.is_empty() { status.to_string() } else { said };
        Err(SpoolError::Failed { command: self.program(), said })
    }

    fn program(&self) -> String {
        self.words.first().cloned().unwrap_or_default()
    }

    fn not_started(&self, error: &io::Error) -> SpoolError {
        SpoolError::NotStarted { command: self.program(), error: error.to_string() }
    }
}

/// The first words of a command that complains; all others are read too, so that none of them holds it up.
fn words_of(child: &mut Child) -> mpsc::Receiver<String> {
    let (tell, words) = mpsc::channel();
    if let Some(mut errors) = child.stderr.take() {
        let _reader = std::thread::spawn(move || {
            let mut first = Vec::new();
            let most = u64::try_from(4 * SAID_MAX).unwrap_or(u64::MAX);
            let _ = errors.by_ref().take(most).read_to_end(&mut first);
            let _ = tell.send(String::from_utf8_lossy(&first).into_owned());
            let _ = io::copy(&mut errors, &mut io::sink());
        });
    }
    words
}

/// How a command ended; nothing where it did not, and was ended.
fn end_of(child: &mut Child, clock: &dyn Clock) -> io::Result<Option<ExitStatus>> {
    let limit = clock.now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if clock.now() >= limit {
            child.kill()?;
            let _status = child.wait()?;
            return Ok(None);
        }
        clock.sleep(NAP);
    }
}

/// A file that nobody else may read, and that goes with this.
struct Scratch(PathBuf);

impl Scratch {
    fn write(path: &Path, bytes: &[u8]) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let options = options.write(true).create_new(true);
        #[cfg(unix)]
        let options = std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
        let mut file = options.open(path)?;
        let scratch = Self(path.to_owned());
        file.write_all(bytes)?;
        Ok(scratch)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Where it cannot be removed, the system's own cleaning of its folder does.
        let _ = std::fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_is_words_and_quotes() {
        for (line, expect) in [
            ("lp", Some(vec!["lp"])),
            ("  lp  -d office ", Some(vec!["lp", "-d", "office"])),
            (
                "\"C:\\Program Files\\p.exe\" -print \"{file}\"",
                Some(vec!["C:\\Program Files\\p.exe", "-print", "{file}"]),
            ),
            ("lp -t \"\"", Some(vec!["lp", "-t", ""])),
            ("", None),
            ("\"\" x", None),
            ("lp \"office", None),
        ] {
            let found = Spooler::parse(line).map(|spooler| spooler.words);
            assert_eq!(found.ok(), expect.map(|words| words.into_iter().map(str::to_owned).collect()), "{line}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_systems_own_command_has_a_name() {
        assert_eq!(Spooler::parse(" system "), Spooler::parse("lp"));
        let words = |line: &str| Spooler::parse(line).ok().map(|spooler| spooler.words.join(" "));
        assert_eq!(words("system:HP-1020").as_deref(), Some("lp -d HP-1020"));
        for bad in ["system:", "system: -o", "system:\"x"] {
            assert_eq!(words(bad), None, "{bad}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_document_reaches_the_command_on_its_input_or_as_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let (taken, scratch) = (folder.path().join("taken"), folder.path().join("paper.pdf"));
        let to = taken.display();
        for line in
            [format!("sh -c \"cat > {to}\""), format!("cp {{file}} {to}"), format!("sh -c \"cat $KASSA_PAPER > {to}\"")]
        {
            Spooler::parse(&line).unwrap().print(b"%PDF-1.7 paper", &scratch).unwrap();
            assert_eq!(std::fs::read(&taken).unwrap(), b"%PDF-1.7 paper", "{line}");
            std::fs::remove_file(&taken).unwrap();
            assert!(!scratch.exists());
        }
    }

    /// Papers behind a command that hung waited for ever.
    #[cfg(unix)]
    #[test]
    fn a_command_that_hangs_is_ended_and_told() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = folder.path().join("paper.pdf");
        let clock = kassa_drivers::clock::VirtualClock::new(jiff::civil::date(2026, 11, 21).at(14, 5, 0, 0));
        let no_end = |command: &str| Err(SpoolError::NoEnd { command: command.to_owned() });
        for (line, expect) in [("sleep 3600", no_end("sleep")), ("tail -f {file}", no_end("tail"))] {
            let began = clock.now();
            let printed = Spooler::parse(line).unwrap().print_by(&[b'x'; 200_000], &scratch, &clock);
            assert_eq!(printed, expect, "{line}");
            let took = clock.now() - began;
            assert!(took >= PATIENCE && took < PATIENCE + NAP, "{line}: {took:?}");
            assert!(!scratch.exists(), "{line}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_spooler_that_does_not_print_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = folder.path().join("paper.pdf");
        let print = |line: &str| Spooler::parse(line).unwrap().print(&[b'x'; 200_000], &scratch);
        let failed = |said: &str| SpoolError::Failed { command: "sh".to_owned(), said: said.to_owned() };
        assert_eq!(print("sh -c \"echo no such printer >&2; exit 1\""), Err(failed("no such printer")));
        assert_eq!(print("sh -c \"exit 3\""), Err(failed("exit status: 3")));
        assert!(matches!(print("kassa-no-such-program"), Err(SpoolError::NotStarted { .. })));
        // A noisy one is heard out, and what it leaves running is not waited for.
        let noisy = print("sh -c \"head -c 300000 /dev/zero | tr '\\0' x >&2; exit 1\"");
        assert_eq!(noisy, Err(failed(&"x".repeat(SAID_MAX))));
        std::fs::write(&scratch, "somebody else's").unwrap();
        assert!(matches!(print("true {file}"), Err(SpoolError::NotStarted { .. })));
        assert_eq!(std::fs::read(&scratch).unwrap(), b"somebody else's");
    }
}
