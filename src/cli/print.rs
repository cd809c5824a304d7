//! `kassa print`: documents of the till's own data, for whoever needs them on paper again or elsewhere.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use kassa_domain::cash::CashWay;
use kassa_domain::ids::{AccountNumber, PaymentNumber, ShiftNumber};
use kassa_domain::{Currency, Money};
use kassa_formats::receipt::render::{Width, lines, text};
use kassa_formats::receipt::{Counted, Paper};
use kassa_formats::text::{CodePage, fit_str};

use super::receipts::words::of_spooler;
use super::report::{page, problem as report_problem};
use super::words;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::fl;
use crate::i18n::Language;
use crate::papers::own::{self, Document, DocumentError, DrawerFound, Office};
use crate::papers::prints::{self, Job, Prints};
use crate::papers::spool::{SYSTEM, Spooler};
use crate::papers::{Receipts, joined, pdf_of};
use crate::store::directory::DirectoryError;
use crate::store::{self, identity};
use crate::till::desk::{Desk, DeskError};
use crate::ui::format::moment;

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A void or a refund, with its ground: --payment.
    Void,
    /// The bank's slips of a payment: --payment.
    Slip,
    /// An order for cash that came in: --shift, --number.
    CashIn,
    /// An order for cash that went out: --shift, --number.
    CashOut,
    /// Notes and coins, counted: --notes 500x3,200x10, or --shift.
    Denominations,
    /// The act of a difference: --shift, --opening, --counted, --text.
    Difference,
    /// The act of a drawer handed over: --shift, --number.
    HandOver,
    /// The X report of an open shift, the Z report of a closed one: --shift.
    Shift,
    /// An X report by services: --shift.
    Services,
    /// Readings of meters of an account, taken in a shift: --account, --shift.
    Readings,
    /// What an account owes: --account.
    Debt,
    /// The queue of papers of the window: what was printed, what was not and why.
    Queue,
}

/// Print a document of the till's own data.
#[derive(Debug, Args)]
pub struct Print {
    /// Kind of document.
    #[arg(value_enum)]
    pub kind: Kind,
    /// Running number of the payment.
    #[arg(long, value_name = "N", required_if_eq_any([("kind", "void"), ("kind", "slip")]))]
    pub payment: Option<u32>,
    /// Number of the account.
    #[arg(long, value_name = "N", required_if_eq_any([("kind", "readings"), ("kind", "debt")]))]
    pub account: Option<AccountNumber>,
    /// Number of the shift; the open one when left out, else the last.
    #[arg(long, value_name = "N")]
    pub shift: Option<u32>,
    /// Which order for cash or handing over of the shift, or which return of the payment, from 1; the last one when left out.
    #[arg(long, value_name = "N")]
    pub number: Option<u32>,
    /// What was counted: a face and how many, such as 500x3,0.50x12; as counted last in the shift when left out.
    #[arg(long, value_name = "LIST")]
    pub notes: Option<String>,
    /// What was counted in the drawer; as at the closing of the shift when left out.
    #[arg(long, value_name = "SUM")]
    pub counted: Option<String>,
    /// The act of the shift's opening, not of its closing.
    #[arg(long, conflicts_with = "counted")]
    pub opening: bool,
    /// The cashier's explanation; lines to write on when left out.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub text: String,
    /// Who works, where the journal does not tell; whoever opened the shift when left out.
    #[arg(long, value_name = "NAME", default_value = "")]
    pub cashier: String,
    /// Characters of a line.
    #[arg(long, value_name = "N", default_value_t = 42, value_parser = clap::value_parser!(u16).range(32..=272))]
    pub width: u16,
    /// The code page of the text; UTF-8 when left out.
    #[arg(long, value_name = "PAGE", value_parser = page)]
    pub page: Option<CodePage>,
    /// What it becomes: text, or pdf with its drawings.
    #[arg(long = "as", value_name = "FORM", default_value = "text", value_parser = PossibleValuesParser::new(["text", "pdf"]))]
    pub form: String,
    /// The file; a text goes to the terminal without one.
    #[arg(long, value_name = "FILE", required_if_eq("form", "pdf"))]
    pub out: Option<PathBuf>,
    /// Print it by this command instead, such as `lp -d office`; by the system's own with nothing behind it.
    #[arg(long, value_name = "COMMAND", num_args = 0..=1, default_missing_value = SYSTEM, conflicts_with = "out")]
    pub print: Option<String>,
}

/// Prints the document; fails where there is none.
///
/// # Errors
/// The terminal.
pub fn print(dir: &Path, language: Option<Language>, asked: &Print) -> io::Result<ExitCode> {
    match printed(dir, language, asked) {
        Ok(Some(bytes)) => io::stdout().lock().write_all(&bytes).map(|()| ExitCode::SUCCESS),
        Ok(None) => Ok(ExitCode::SUCCESS),
        Err(problem) => {
            writeln!(io::stderr().lock(), "{problem}")?;
            Ok(ExitCode::FAILURE)
        }
    }
}

/// What is to be written to the terminal.
fn printed(dir: &Path, language: Option<Language>, asked: &Print) -> Result<Option<Vec<u8>>, String> {
    if asked.kind == Kind::Queue {
        let jobs = Prints::list(dir).map_err(|error| fl!("cli-failed", error = error.to_string()))?;
        return Ok(Some(of_queue(&jobs).into_bytes()));
    }
    let of_settings = || Config::load(dir).ok().and_then(|config| Language::from_code(&config.receipt_language));
    let language = language.or_else(of_settings).unwrap_or_default();
    let clock = Arc::new(SystemClock::new());
    let at = clock.now();
    let reader = store::open_reader(dir, None).map_err(|error| words::open_error(&error))?;
    let identity = identity::load(&reader).map_err(|error| words::store_error(&error))?;
    let identity = identity.ok_or_else(|| fl!("cli-report-not-let-in"))?;
    let document = asked.document(identity.currency)?;
    let desk = Desk::open(dir, identity, clock).map_err(|error| problem(&error.into()))?;
    let Receipts { templates, .. } = Receipts::of(dir, language, false);
    let office = Office { desk: &desk, templates: &templates, language, cashier: &asked.cashier, at };
    let paper = joined(office.papers(&document).map_err(|error| problem(&error))?);
    let width = Width::new(asked.width).unwrap_or(Width::MIN);
    let failed = |error: &dyn std::error::Error| fl!("cli-failed", error = error.to_string());
    let pdf = || pdf_of(&paper, width, document.name(), at).map_err(|error| failed(&error));
    if let Some(command) = &asked.print {
        let scratch = std::env::temp_dir().join(format!("kassa-{}.pdf", std::process::id()));
        let pdf = pdf()?;
        let printed = Spooler::parse(command).and_then(|spooler| spooler.print(&pdf, &scratch));
        printed.map_err(|error| of_spooler(&error))?;
        return Ok(Some(format!("{}\n", fl!("receipts-printed")).into_bytes()));
    }
    let bytes = if asked.form == "pdf" { pdf()? } else { of_text(&paper, width, asked.page) };
    if let Some(page) = asked.page.filter(|_| asked.form != "pdf") {
        tell_replaced(&paper, width, page);
    }
    let Some(file) = &asked.out else { return Ok(Some(bytes)) };
    let written = std::fs::write(file, &bytes);
    written
        .map_err(|error| fl!("cli-report-file-failed", file = file.display().to_string(), error = error.to_string()))?;
    Ok(None)
}

/// The queue of papers, a line for each.
fn of_queue(jobs: &[Job]) -> String {
    if jobs.is_empty() {
        return format!("{}\n", fl!("prints-none"));
    }
    let line = |job: &Job| {
        let (what, route) = (prints::words::title(job), prints::words::route(&job.way()));
        format!("{}\t{}\t{what}\t{route}\t{}\n", job.number, moment(job.made), prints::words::state(job))
    };
    jobs.iter().map(line).collect()
}

/// Says how many lines have letters that the page does not have. The paper itself goes to the output.
fn tell_replaced(paper: &Paper, width: Width, page: CodePage) {
    let lost = lines(paper, width, None).iter().filter(|line| fit_str(&line.text, page) != line.text).count();
    if lost > 0 {
        // A terminal that is gone is told nothing.
        let _ = writeln!(
            io::stderr().lock(),
            "{}",
            fl!("cli-print-replaced", page = page.name(), lines = lost.to_string())
        );
    }
}

/// Lines in a page's own bytes, ended as printers want them; in UTF-8 as terminals do.
fn of_text(paper: &Paper, width: Width, page: Option<CodePage>) -> Vec<u8> {
    let Some(page) = page else { return text(paper, width).into_bytes() };
    let rows = lines(paper, width, Some(page)).into_iter();
    rows.flat_map(|line| line.text.chars().chain("\r\n".chars()).filter_map(|c| page.byte_of(c)).collect::<Vec<_>>())
        .collect()
}

impl Print {
    fn document(&self, currency: Currency) -> Result<Document, String> {
        let shift = self.shift.map(ShiftNumber);
        let payment = || PaymentNumber(self.payment.unwrap_or_default());
        let account = || self.account.clone().ok_or_else(|| fl!("print-no-account"));
        let order = |way| Document::CashOrder { way, shift, number: self.number };
        Ok(match self.kind {
            Kind::Void => Document::Void(payment(), self.number),
            Kind::Slip => Document::Slip(payment()),
            Kind::CashIn => order(CashWay::In),
            Kind::CashOut => order(CashWay::Out),
            Kind::Denominations => {
                let notes = self.notes.as_deref().map(|list| counted(list, currency)).transpose()?;
                Document::Denominations { shift, notes }
            }
            Kind::Difference => {
                let counted = self.counted.as_deref().map(|text| sum(text, currency)).transpose()?;
                let kept = if self.opening { DrawerFound::AtOpening } else { DrawerFound::AtClosing };
                let found = counted.map_or(kept, |counted| DrawerFound::Now(counted, Vec::new()));
                Document::Difference { shift, found, text: self.text.clone() }
            }
            Kind::HandOver => Document::HandOver { shift, number: self.number },
            Kind::Shift => Document::Shift(shift),
            Kind::Services => Document::Services(shift),
            Kind::Readings => Document::Readings(account()?, shift),
            Kind::Debt => Document::Debt(account()?),
            Kind::Queue => Document::Denominations { shift: None, notes: None },
        })
    }
}

fn sum(text: &str, currency: Currency) -> Result<Money, String> {
    let sum = Money::parse(text, currency).ok().filter(|sum| !sum.is_negative());
    sum.ok_or_else(|| fl!("print-no-sum", text = text.to_owned()))
}

/// `500x3,0.50x12`: faces and how many of each, the largest first on paper.
fn counted(list: &str, currency: Currency) -> Result<Vec<Counted>, String> {
    let one = |text: &str| {
        let wrong = || fl!("print-no-notes", text = text.to_owned());
        let (face, count) = text.split_once(['x', 'х', '×']).ok_or_else(wrong)?;
        let face = sum(face.trim(), currency).map_err(|_| wrong())?;
        let count = count.trim().parse().map_err(|_| wrong())?;
        Ok(Counted { face, count })
    };
    let mut notes: Vec<Counted> = list.split(',').map(str::trim).map(one).collect::<Result<_, String>>()?;
    notes.sort_by_key(|note| std::cmp::Reverse(note.face.minor()));
    Ok(notes)
}

fn problem(error: &DocumentError) -> String {
    match error {
        DocumentError::Report(error) => report_problem(error),
        DocumentError::Desk(DeskError::Open(error)) => words::open_error(error),
        DocumentError::Desk(DeskError::Store(error)) => words::store_error(error),
        DocumentError::Desk(DeskError::Directory(DirectoryError::NotYet)) => fl!("trouble-no-directory"),
        DocumentError::Desk(error) => fl!("cli-failed", error = error.to_string()),
        DocumentError::Money(error) => fl!("cli-failed", error = error.to_string()),
        DocumentError::Missing(missing) => own::words(missing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_faces_and_counts() {
        for (list, expect) in [
            ("500x3", Some(vec![(50_000, 3)])),
            ("0.50x12, 200x1", Some(vec![(20_000, 1), (50, 12)])),
            ("100х2", Some(vec![(10_000, 2)])),
            ("", None),
            ("500", None),
            ("500x-3", None),
            ("-500x3", None),
            ("500x3,", None),
        ] {
            let found = counted(list, Currency::Uah).ok();
            let found = found.map(|notes| notes.iter().map(|note| (note.face.minor(), note.count)).collect::<Vec<_>>());
            assert_eq!(found, expect, "{list}");
        }
    }
}
