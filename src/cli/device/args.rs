//! Arguments of `kassa device`.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use kassa_domain::{Currency, Money};
use kassa_drivers::family::{CODE_PAGES, FAMILIES, Print};
use kassa_drivers::textprinter::form::Form;
use kassa_drivers::textprinter::profile::Pitch;

/// What is to be done with a device.
#[derive(Debug, Subcommand)]
pub enum Device {
    /// Find out what stands at a port, or at every serial port, by questions that do nothing.
    Probe(Probe),
    /// Tell the device's state; does nothing to it.
    State(At),
    /// Open the shift with its report.
    OpenShift(At),
    /// Print an X report; registers nothing.
    X(At),
    /// Print the Z report: closes the shift.
    Z(At),
    /// Put cash in, with a document.
    CashIn(Cash),
    /// Take cash out, with a document.
    CashOut(Cash),
    /// Print the last document again; registers nothing.
    Repeat(At),
    /// Cut the paper.
    Cut(At),
    /// Open the cash drawer.
    Drawer(At),
    /// Print lines that register nothing: those of the command line, else of standard input.
    Text(Text),
    /// Set the device's clock by this computer's, where its rules allow it.
    Clock(At),
    /// Print the page an installer reads: width, code page, letters.
    TestPage(At),
}

/// Where the device is and how it is talked to.
#[derive(Debug, Args)]
pub struct At {
    /// Its port: a serial device, tcp:HOST:PORT; for printers also file:PATH or queue:NAME.
    #[arg(long, value_name = "PORT", value_parser = port)]
    pub port: String,
    /// Its family, as in the settings; found out by asking when left out.
    #[arg(long, value_name = "F", value_parser = families())]
    pub family: Option<String>,
    /// Speed of a serial line; every speed of the family is tried when left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(300..=921_600))]
    pub baud: Option<u32>,
    /// Code page of a text printer or Datecs device.
    #[arg(long, value_name = "PAGE", value_parser = CODE_PAGES)]
    pub codepage: Option<String>,
    /// Profile of a text printer; model of a Maria.
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Characters of a line of a text printer; those of its profile when left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(Print::COLUMNS))]
    pub columns: Option<u16>,
    /// Characters to the inch of a matrix printer: 10, 12, 17, 20.
    #[arg(long, value_name = "CPI", value_parser = pitch)]
    pub pitch: Option<Pitch>,
    /// Most characters a second for a text printer, where the cable has no flow control.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(Print::PACE))]
    pub pace: Option<u16>,
    /// Number of the operator in the device; 1 when left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=30))]
    pub operator: Option<u8>,
    /// Password of the operator; the factory's when left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=99_999_999))]
    pub operator_password: Option<u32>,
    /// Password of the administrator; the factory's when left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=99_999_999))]
    pub administrator_password: Option<u32>,
    /// Currency of the device's sums.
    #[arg(long, value_name = "CODE", default_value = "UAH", value_parser = currency)]
    pub currency: Currency,
    /// Keep what the driver must remember in this file: sequence numbers, the journal of a printer that keeps none.
    #[arg(long, value_name = "FILE")]
    pub memory: Option<PathBuf>,
}

impl At {
    /// What of a printer's profile is otherwise.
    #[must_use]
    pub const fn print(&self) -> Print {
        Print { columns: self.columns, pitch: self.pitch, pace: self.pace, form: Form::AS_PROFILE }
    }
}

/// A movement of cash.
#[derive(Debug, Args)]
pub struct Cash {
    /// The sum: 150 or 150.50.
    #[arg(value_name = "SUM", allow_negative_numbers = true)]
    pub sum: String,
    /// Where.
    #[command(flatten)]
    pub at: At,
}

impl Cash {
    /// The sum, where it is one above zero.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        Money::parse(&self.sum, self.at.currency).ok().filter(|sum| sum.minor() > 0)
    }
}

/// Lines to print.
#[derive(Debug, Args)]
pub struct Text {
    /// The lines.
    #[arg(value_name = "LINE")]
    pub lines: Vec<String>,
    /// Where.
    #[command(flatten)]
    pub at: At,
}

/// Where to look.
#[derive(Debug, Args)]
pub struct Probe {
    /// One port; every serial port of this computer when left out.
    #[arg(long, value_name = "PORT", value_parser = port)]
    pub port: Option<String>,
    /// Look for this family alone.
    #[arg(long, value_name = "F", value_parser = families())]
    pub family: Option<String>,
    /// Ask at this speed alone.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(300..=921_600))]
    pub baud: Option<u32>,
}

fn families() -> PossibleValuesParser {
    FAMILIES.iter().map(|family| family.name).collect::<Vec<_>>().into()
}

fn port(text: &str) -> Result<String, String> {
    const FORMS: &str = "/dev/ttyUSB0, COM3, tcp:HOST:PORT, file:PATH, queue:NAME";
    crate::config::port_name(text).ok_or_else(|| FORMS.to_owned())
}

fn pitch(text: &str) -> Result<Pitch, String> {
    Pitch::named(text).ok_or_else(|| "10, 12, 17, 20".to_owned())
}

fn currency(text: &str) -> Result<Currency, String> {
    Currency::from_code(text).ok_or_else(|| "UAH, RUB, KZT".to_owned())
}
