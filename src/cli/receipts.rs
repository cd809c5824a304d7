//! `kassa receipts`: the templates of receipts and documents, for whoever edits them.

pub(super) mod words;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use kassa_formats::receipt::render::{Width, preview};
use kassa_formats::receipt::{Field, Form, Kind, Language, Paper, Style, sample, texts};
use kassa_formats::text::CodePage;

use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::fl;
use crate::papers;
use crate::papers::edited::{self, FOLDER, FileProblem};
use crate::papers::spool::{SYSTEM, Spooler};

/// Check and preview templates.
#[derive(Debug, Subcommand)]
pub enum Receipts {
    /// Check the edited templates, and name every mistake with its file, line and column.
    Check {
        /// Folder with a folder for each language; the one in the till's data folder when left out.
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// Show a made-up document: by its edited template, or by the program's own; in the language that is asked for, else
    /// in that of receipts.
    Preview(Preview),
    /// Tell the fields that a template of a kind may have.
    Fields {
        /// Kind of document.
        #[arg(value_name = "KIND", value_parser = kinds())]
        kind: String,
    },
    /// Write the program's own templates into a folder, to be edited. Files that are there already stay.
    Export {
        /// Folder to write to; the one in the till's data folder when left out.
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

/// Show a made-up document.
#[derive(Debug, Args)]
pub struct Preview {
    /// Kind of document.
    #[arg(value_name = "KIND", value_parser = kinds())]
    pub kind: String,
    /// Characters of a line.
    #[arg(long, value_name = "N", default_value_t = 42, value_parser = clap::value_parser!(u16).range(32..=272))]
    pub width: u16,
    /// Show it in the letters of a printer's code page.
    #[arg(long, value_name = "PAGE", value_parser = ["cp866", "cp1125", "cp1251", "kz-1048"])]
    pub code_page: Option<String>,
    /// Folder of edited templates; the one in the till's data folder when left out.
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Write it as a PDF instead.
    #[arg(long, value_name = "FILE")]
    pub pdf: Option<PathBuf>,
    /// Print it by this command instead, such as `lp -d office`; by the system's own with nothing behind it.
    #[arg(long, value_name = "COMMAND", num_args = 0..=1, default_missing_value = SYSTEM, conflicts_with = "pdf")]
    pub print: Option<String>,
}

fn kinds() -> PossibleValuesParser {
    Kind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>().into()
}

/// Does what was asked about templates.
///
/// # Errors
/// The terminal.
pub fn receipts(data: &Path, language: Option<Language>, asked: &Receipts) -> io::Result<ExitCode> {
    let folder = |dir: &Option<PathBuf>| dir.clone().unwrap_or_else(|| data.join(FOLDER));
    match asked {
        Receipts::Check { dir } => check(&folder(dir)),
        Receipts::Preview(asked) => {
            let of_settings = || Config::load(data).ok().map(|config| config.receipt_language);
            let language = language.or_else(|| of_settings().as_deref().and_then(Language::from_code));
            show(&folder(&asked.dir), language.unwrap_or_default(), asked)
        }
        Receipts::Fields { kind } => fields(kind),
        Receipts::Export { dir } => export(&folder(dir)),
    }
}

fn refuse(said: &str) -> io::Result<ExitCode> {
    writeln!(io::stderr().lock(), "{said}")?;
    Ok(ExitCode::FAILURE)
}

fn check(folder: &Path) -> io::Result<ExitCode> {
    let (sound, spoilt) = match edited::check(folder) {
        Ok(found) => found,
        Err(error) => return refuse(&words::unreadable(folder, &error.to_string())),
    };
    for line in spoilt.iter().flat_map(words::of_file) {
        writeln!(io::stderr().lock(), "{line}")?;
    }
    let count = sound.len();
    let dir = folder.display().to_string();
    if !spoilt.is_empty() {
        return refuse(&fl!("receipts-spoilt", count = spoilt.len(), sound = count));
    }
    let said = if sound.is_empty() { fl!("receipts-none", dir = dir) } else { fl!("receipts-sound", count = count) };
    writeln!(io::stdout().lock(), "{said}")?;
    Ok(ExitCode::SUCCESS)
}

fn show(folder: &Path, language: Language, asked: &Preview) -> io::Result<ExitCode> {
    let (Some(kind), Some(width)) = (Kind::from_name(&asked.kind), Width::new(asked.width)) else {
        return refuse(&fl!("cli-failed", error = asked.kind.clone()));
    };
    let (templates, spoilt) = edited::load(folder, language);
    let mistakes = spoilt.iter().filter(|spoilt| spoilt.file.file_stem().is_some_and(|stem| stem == kind.name()));
    let mistakes: Vec<String> = mistakes.flat_map(words::of_file).collect();
    if !mistakes.is_empty() {
        return refuse(&mistakes.join("\n"));
    }
    let values = match sample::values(kind, language) {
        Ok(values) => values,
        Err(error) => return refuse(&fl!("cli-failed", error = error.to_string())),
    };
    // A spoilt logo costs the picture alone, as it does at the till.
    let logo = spoilt.iter().filter(|spoilt| matches!(spoilt.problem, FileProblem::Logo(_)));
    for line in logo.flat_map(words::of_file) {
        writeln!(io::stderr().lock(), "{line}")?;
    }
    let paper = templates.fill(kind, values);
    match (&asked.pdf, &asked.print) {
        (None, None) => {
            let page = asked.code_page.as_deref().and_then(page_of);
            write!(io::stdout().lock(), "{}", preview(&paper, width, page))?;
            Ok(ExitCode::SUCCESS)
        }
        (Some(file), _) => match pdf_of(&paper, width, kind).and_then(|pdf| std::fs::write(file, pdf)) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => refuse(&words::unreadable(file, &error.to_string())),
        },
        (None, Some(command)) => print(&pdf_of(&paper, width, kind)?, command),
    }
}

fn page_of(name: &str) -> Option<CodePage> {
    Some(match name {
        "cp866" => CodePage::Cp866,
        "cp1125" => CodePage::Cp1125,
        "cp1251" => CodePage::Cp1251,
        "kz-1048" => CodePage::Kz1048,
        _ => return None,
    })
}

fn pdf_of(paper: &Paper, width: Width, kind: Kind) -> io::Result<Vec<u8>> {
    papers::pdf_of(paper, width, kind.name(), SystemClock::new().now()).map_err(io::Error::other)
}

fn print(pdf: &[u8], command: &str) -> io::Result<ExitCode> {
    let scratch = std::env::temp_dir().join(format!("kassa-{}.pdf", std::process::id()));
    match Spooler::parse(command).and_then(|spooler| spooler.print(pdf, &scratch)) {
        Ok(()) => {
            writeln!(io::stdout().lock(), "{}", fl!("receipts-printed"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => refuse(&words::of_spooler(&error)),
    }
}

/// One field a line: what it is, its name, the styles it can be written in; fields of a list's rows below it.
fn fields(kind: &str) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let mut line = |indent: &str, field: &Field| {
        let styles: Vec<&str> = field.form.styles().iter().filter_map(|style| Style::name(*style)).collect();
        let styles = if styles.is_empty() { String::new() } else { format!("  :{}", styles.join(" :")) };
        writeln!(out, "{indent}{:<8} {}{styles}", field.form.name(), field.name)
    };
    for field in Kind::from_name(kind).into_iter().flat_map(Kind::fields) {
        line("", field)?;
        if let Form::List(rows) = field.form {
            rows.iter().try_for_each(|field| line("  ", field))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn export(folder: &Path) -> io::Result<ExitCode> {
    let mut written = 0_usize;
    for language in Language::ALL {
        let dir = folder.join(language.code());
        if let Err(error) = std::fs::create_dir_all(&dir) {
            return refuse(&words::unreadable(&dir, &error.to_string()));
        }
        for (kind, text) in texts(language) {
            let file = dir.join(format!("{}.txt", kind.name()));
            let made = std::fs::File::create_new(&file).and_then(|mut file| file.write_all(text.as_bytes()));
            match made {
                Ok(()) => written += 1,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return refuse(&words::unreadable(&file, &error.to_string())),
            }
        }
    }
    writeln!(io::stdout().lock(), "{}", fl!("receipts-exported", count = written, dir = folder.display().to_string()))?;
    Ok(ExitCode::SUCCESS)
}
