//! Programs that others wrote, asked what they make of our files.
//!
//! Each test that needs one says so and passes where it is missing; with `KASSA_MUST=1` in the environment, as in
//! `.ci/run`, a missing one fails the test.

#![allow(dead_code, reason = "every test uses its own few of these")]

use std::io::Write as _;
use std::process::{Command, Stdio};

/// True when an outside reader is there; says that it is not, or fails where it must be.
pub fn found(name: &str, is_there: impl Fn() -> bool) -> bool {
    let found = is_there();
    let must = std::env::var_os("KASSA_MUST").is_some_and(|must| must == "1");
    assert!(found || !must, "{name} is missing");
    if !found {
        // The lint is about libraries: this tells whoever looks at the run that a reader was not asked.
        let _ = writeln!(std::io::stderr(), "{name} is missing: skipped");
    }
    found
}

fn answers(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// True when the library's reader of symbols is installed.
pub fn zbarimg_is_there() -> bool {
    answers(Command::new("zbarimg").arg("--version"))
}

/// What `zbarimg` reads in a graymap.
pub fn zbarimg(picture: &[u8]) -> String {
    let mut file = tempfile::Builder::new().suffix(".pgm").tempfile().unwrap();
    file.write_all(picture).unwrap();
    let command = Command::new("zbarimg").args(["--quiet", "--raw", "-Si25.enable"]).arg(file.path()).output().unwrap();
    assert!(command.status.success(), "{}", String::from_utf8_lossy(&command.stderr));
    String::from_utf8(command.stdout).unwrap().trim_end_matches('\n').to_owned()
}

fn python() -> Command {
    Command::new(std::env::var_os("KASSA_PYTHON").unwrap_or_else(|| "python3".into()))
}

/// True when Python has a module.
pub fn python_has(module: &str) -> bool {
    answers(python().args(["-c", &format!("import {module}")]))
}

/// What a script of Python prints; the file is its first argument.
pub fn python_says(script: &str, file: &std::path::Path) -> String {
    let output = python().env("PYTHONIOENCODING", "utf-8").args(["-c", script]).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// True when the reader of PDF is installed.
pub fn pdftotext_is_there() -> bool {
    answers(Command::new("pdftotext").arg("-v"))
}

/// The text of a PDF.
pub fn pdftotext(bytes: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let output =
        Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(file.path()).arg("-").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
