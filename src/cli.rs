//! The command line: what can be asked, and what each command does.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};
use kassa_domain::BusinessDate;
use kassa_drivers::family::FAMILIES;
use kassa_formats::listing::file::FileForm;
use kassa_formats::receipt::render::Width;
use kassa_formats::report::Kind;
use kassa_formats::text::CodePage;

use crate::profiles;

pub mod access;
pub mod backup;
pub mod device;
#[cfg(feature = "demo")]
pub mod played;
pub mod print;
pub mod queue;
pub mod receipts;
pub mod report;
mod said;
pub mod scan;
pub mod terminal;
pub mod window;
pub mod words;

/// Offline-first cashier's workplace for utility payments.
#[derive(Debug, Parser)]
#[command(name = "kassa", version)]
pub struct Cli {
    /// Folder with the till's data; the system's usual place when left out.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Another till of this computer: its data is in the folder of this name in `profiles` of the usual place. Without
    /// this and --data, the window asks which when there are several.
    #[arg(long, global = true, value_name = "NAME", conflicts_with = "data", value_parser = profile)]
    pub profile: Option<String>,
    /// Language of messages on the terminal: uk, ru, kk, en; the one of the settings when left out.
    #[arg(long, visible_alias = "lang", global = true, value_name = "LANG", value_parser = ["uk", "ru", "kk", "en"])]
    pub language: Option<String>,
    /// What to do; the window when left out.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Let this till in at the centre by a one-time code.
    Enrol(Enrol),
    /// The window to train at: this till's directory and people, an emulated register, a journal that goes nowhere.
    Train,
    /// Play everything without any set-up: a centre, a till, an emulated register.
    #[cfg(feature = "demo")]
    Demo(Demo),
    /// Serve an emulated device for other programs: a test double for tests, training and demonstration.
    Emulate(Emulate),
    /// Talk to a register or printer at a port: the technician's tool.
    #[command(subcommand)]
    Device(device::args::Device),
    /// Look into the till's journal.
    #[command(subcommand)]
    Journal(Journal),
    /// The queue as a file, for a point without a line.
    #[command(subcommand)]
    Queue(queue::Queue),
    /// Copies of the till's data: made, looked at, put back.
    #[command(subcommand)]
    Backup(backup::Backup),
    /// Check and preview the templates of receipts and documents.
    #[command(subcommand)]
    Receipts(receipts::Receipts),
    /// Print a document of the till's own data. Nothing is changed: a till may be at work meanwhile. Receipts and duplicates,
    /// applications and explanatory notes are printed in the window, where they are counted or signed.
    Print(print::Print),
    /// Tell what a scanned bill means, as JSON.
    Scan(Scan),
    /// Write a report of a day, a shift or a span. Nothing is changed: a till may be at work meanwhile.
    Report(Report),
}

/// Write a report.
#[derive(Debug, Args)]
pub struct Report {
    /// What it is about: consolidated, provider, services, cashier, cash-book, readings, reversals, queue, commissions,
    /// denominations.
    #[arg(value_name = "KIND", value_parser = report::kind)]
    pub kind: Kind,
    /// The day of its shifts; today when nothing is named.
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with_all = ["shift", "from", "to"])]
    pub day: Option<BusinessDate>,
    /// The number of its shift.
    #[arg(long, value_name = "N", conflicts_with_all = ["from", "to"])]
    pub shift: Option<u32>,
    /// The first day of a span.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "to")]
    pub from: Option<BusinessDate>,
    /// The last day of a span.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "from")]
    pub to: Option<BusinessDate>,
    /// What file it becomes: pdf, xlsx, csv, dbf, text, json.
    #[arg(long = "as", value_name = "FORM", default_value = "text", value_parser = report::form)]
    pub form: FileForm,
    /// The file; text, CSV and JSON go to the terminal without one.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The code page of a DBF, CSV or text: cp866, cp1125, cp1251, kz-1048. Without one DBF is of CP866, others of UTF-8.
    #[arg(long, value_name = "PAGE", value_parser = report::page)]
    pub page: Option<CodePage>,
    /// Characters of a line of text, from 32; as wide as the table when left out.
    #[arg(long, value_name = "N", value_parser = report::width)]
    pub width: Option<Width>,
}

/// Tell what a scanned bill means.
#[derive(Debug, Args)]
pub struct Scan {
    /// What the scanner gave.
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    pub text: Option<String>,
    /// A file with what the scanner gave, byte by byte.
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Layouts of linear barcodes; `barcodes.txt` of the data folder when left out, else those that come with the program.
    #[arg(long, value_name = "FILE")]
    pub layouts: Option<PathBuf>,
    /// Patterns of recipients of payment codes; `recipients.toml` of the data folder when left out.
    #[arg(long, value_name = "FILE")]
    pub recipients: Option<PathBuf>,
}

/// Let a till in.
#[derive(Debug, Args)]
pub struct Enrol {
    /// Address of the centre: https://HOST:PORT.
    #[arg(long, value_name = "URL")]
    pub server: String,
    /// The one-time code the centre gave.
    #[arg(long, value_name = "CODE")]
    pub code: String,
}

/// Play everything.
#[cfg(feature = "demo")]
#[derive(Debug, Args)]
pub struct Demo {
    /// Play a scripted cashier's day without a display.
    #[arg(long)]
    pub headless: bool,
    /// Another day's script instead of the built-in one.
    #[arg(long, value_name = "FILE", requires = "headless")]
    pub script: Option<PathBuf>,
    /// Leave the data in DIR/till and DIR/centre, the paper in DIR/paper.txt.
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Go on with the day that is kept in DIR, however it ended, with the steps of another script.
    #[arg(long, requires = "keep", requires = "script")]
    pub resume: bool,
    /// Model of the emulated register.
    #[arg(long, value_name = "NAME", default_value = "retail-01f",
          value_parser = ["retail-01f", "m-01f", "light-01f", "fr-k"])]
    pub model: String,
    /// Accounts of the demo town.
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(20..=500_000))]
    pub accounts: u32,
}

/// Serve an emulated device.
#[derive(Debug, Args)]
pub struct Emulate {
    /// Family of the device, as in the settings.
    #[arg(value_name = "FAMILY", value_parser = emulated_families())]
    pub family: String,
    /// On a pseudo terminal; its path is the first line of the output.
    #[arg(long, required_unless_present = "tcp", conflicts_with = "tcp")]
    pub pty: bool,
    /// On a TCP address.
    #[arg(long, value_name = "ADDR")]
    pub tcp: Option<String>,
    /// Model; the family's usual one when left out. An unknown name is answered with the list.
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Speed of the line in bits a second; a line that takes no time when left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(300..=921_600))]
    pub baud: Option<u32>,
    /// Keep the device's memory in this file, so that it survives a power cut.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Print the paper into this file.
    #[arg(long, value_name = "FILE")]
    pub paper: Option<PathBuf>,
    /// Let go wrong what this script says: docs/faults.md.
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
}

fn emulated_families() -> PossibleValuesParser {
    FAMILIES.iter().filter(|family| family.emulator.is_some()).map(|family| family.name).collect::<Vec<_>>().into()
}

/// Look into the journal.
#[derive(Debug, Subcommand)]
pub enum Journal {
    /// Compute the hash chain anew, check every table against it, and say what is wrong and where.
    Verify,
    /// Tell who signed in and out on a day, wrong passwords and lock-outs, and who approved what. A till may be at work
    /// meanwhile.
    Access {
        /// The day; today when left out.
        #[arg(long, value_name = "YYYY-MM-DD")]
        day: Option<BusinessDate>,
    },
}

fn profile(name: &str) -> Result<String, String> {
    profiles::folder(Path::new(""), name).map(|_| name.to_owned())
}

impl Cli {
    /// The data folder that is named; nothing where none is.
    #[must_use]
    pub fn named_data_dir(&self) -> Option<PathBuf> {
        let of_profile = || profiles::folder(&usual_data_dir(), self.profile.as_deref()?).ok();
        self.data.clone().or_else(of_profile)
    }
}

/// The data folder of this user where none is named.
#[must_use]
pub fn usual_data_dir() -> PathBuf {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(windows) {
        from("LOCALAPPDATA").unwrap_or_else(|| PathBuf::from(".")).join("Kassa")
    } else {
        from("XDG_DATA_HOME")
            .or_else(|| from("HOME").map(|home| home.join(".local/share")))
            .unwrap_or_else(|| PathBuf::from("."))
            .join("kassa")
    }
}
