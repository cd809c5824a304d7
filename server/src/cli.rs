//! The commands of `kassa-server`. Each works on a data directory, also while a server runs on it.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};
use kassa_domain::ids::{PointCode, TillId};
use kassa_domain::point::Point;

use crate::apply::DecideError;
use crate::backup::BackupError;
use crate::clock::Clock;
use crate::config::{self, Config, ConfigError};
use crate::db::{Db, DbError, PostgresAddress, TillRow, View};
use crate::demo::DemoError;
use crate::forms::FormsError;
use crate::import::ImportError;
use crate::logging::LogConfig;
use crate::password::PasswordError;
use crate::server::StartError;
use crate::tls::TlsError;

mod backup;
mod banks;
mod console;
mod directory;
mod forms;
mod journal;
mod ledger;
mod load;
mod messages;
mod papers;
mod people;
mod points;
mod queue;
mod registry;
mod report;
mod serve;
mod streets;
mod tills;

/// The billing server that tills push to.
#[derive(Debug, Parser)]
#[command(name = "kassa-server", version)]
pub struct Cli {
    /// The centre's data directory; KASSA_SERVER_DATA says it too.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The database of PostgreSQL that has the centre's tables, as postgresql://user@host:port/database; one of another
    /// computer needs ?sslmode=verify-full&sslrootcert=FILE, the certificate of the authority that signed its server's. The
    /// data directory has the centre's certificates, settings and logs. KASSA_SERVER_POSTGRES says it too, and is the place
    /// for an address with a password.
    #[arg(long, global = true, value_name = "URL")]
    postgres: Option<String>,
    #[arg(skip)]
    config: Config,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answers tills until it is told to stop.
    Serve(serve::Serve),
    /// Points: where money is taken.
    #[command(subcommand)]
    Point(points::Command),
    /// Tills: their codes, their keys, their lives.
    #[command(subcommand)]
    Till(tills::Command),
    /// People of the points.
    #[command(subcommand)]
    User(people::Command),
    /// People of the operators' console.
    #[command(subcommand)]
    Console(console::Command),
    /// Who is paid.
    #[command(subcommand)]
    Provider(directory::ProviderCommand),
    /// What providers outside the billing ask of a payer.
    #[command(subcommand)]
    Form(forms::Command),
    /// What is paid for.
    #[command(subcommand)]
    Service(directory::ServiceCommand),
    /// What acceptance costs.
    #[command(subcommand)]
    Commission(directory::CommissionCommand),
    /// Streets, and the names they had before.
    #[command(subcommand)]
    Street(streets::Command),
    /// Accounts from a file.
    #[command(subcommand)]
    Accounts(load::AccountsCommand),
    /// Charges from a file.
    #[command(subcommand)]
    Charges(load::ChargesCommand),
    /// Meters from a file.
    #[command(subcommand)]
    Meters(load::MetersCommand),
    /// Banks that ask for debts and tell of payments at once.
    #[command(subcommand)]
    Bank(banks::Command),
    /// Registries of banks.
    #[command(subcommand)]
    Registry(registry::Command),
    /// Writes a report of a day, a shift or a span, of a till, a point or all.
    Report(report::Report),
    /// Fills an empty centre with a town that is not real.
    DemoTown(load::DemoTown),
    /// Queues of tills that come as files, from points without a line.
    #[command(subcommand)]
    Queue(queue::Command),
    /// What the centre tells cashiers.
    #[command(subcommand)]
    Message(messages::Command),
    /// Papers of voids and refunds: which are missing, and their scans.
    #[command(subcommand)]
    Papers(papers::Command),
    /// What a till did on a business day.
    Totals(journal::TotalsOf),
    /// What the centre made of entries.
    #[command(subcommand)]
    Verdict(journal::VerdictCommand),
    /// Receipts that tills referred to the centre.
    #[command(subcommand)]
    Receipt(journal::ReceiptCommand),
    /// What needs attention.
    #[command(subcommand)]
    Alarm(journal::AlarmCommand),
    /// The ledger: double entry behind everything that moves money or debt.
    #[command(subcommand)]
    Ledger(ledger::Command),
    /// Derives everything from the entries anew.
    Rebuild,
    /// Recomputes the chains of all journals.
    Verify,
    /// Copies everything the centre has into one file, also while it serves.
    Backup(backup::Backup),
    /// Makes a centre in an empty data directory out of such a file.
    Restore(backup::Restore),
}

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// No data directory was named.
    #[error("name the centre's data directory: --data DIR")]
    NoData,
    /// There is no centre in the directory.
    #[error("there is no centre in {}: `point add`, `demo-town` or `serve` makes one", .0.display())]
    NoCentre(PathBuf),
    /// There is no centre in the database.
    #[error("there is no centre in the database: `point add`, `demo-town` or `serve` makes one")]
    NoCentreThere,
    /// No point of that code.
    #[error("there is no point {0}")]
    NoPoint(PointCode),
    /// No till of that number.
    #[error("there is no till {0}")]
    NoTill(TillId),
    /// Nobody of that login at the console.
    #[error("there is nobody with the login {0} at the console")]
    NoOperator(String),
    /// No row of that number.
    #[error("there is no {what} {id}")]
    NoRow {
        /// Of what.
        what: &'static str,
        /// Its number.
        id: u32,
    },
    /// A value is there already.
    #[error("{0} is there already")]
    Taken(String),
    /// An argument that cannot be.
    #[error("{0}")]
    Argument(String),
    /// A chain is broken.
    #[error("{0} journals are broken")]
    Broken(usize),
    /// Figures of the ledger disagree; they were printed.
    #[error("{0} figures of the ledger disagree")]
    Ledger(usize),
    /// An entry of a till cannot be applied.
    #[error("not every entry can be applied: till {0} waits")]
    Stuck(TillId),
    /// Sums after a rebuild are not those of before.
    #[error("the sums after the rebuild are not those of before")]
    OtherSums,
    /// Nothing was transferred.
    #[error(transparent)]
    Transfer(#[from] crate::ledger::TransferError),
    /// Nothing was done with money that is nobody's.
    #[error(transparent)]
    Held(#[from] crate::ledger::HeldError),
    /// Rows of a file are wrong; the protocol was printed.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A file of forms is wrong.
    #[error(transparent)]
    Forms(#[from] FormsError),
    /// A file cannot be read.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The answer cannot be printed.
    #[error("cannot print: {0}")]
    Print(#[from] std::io::Error),
    /// The answer cannot be written as JSON.
    #[error("cannot print: {0}")]
    Json(#[from] serde_json::Error),
    /// A password that cannot be.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// No town was made.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A decision was not taken.
    #[error(transparent)]
    Decide(#[from] DecideError),
    /// The server did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The certificates.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// No copy was made, or no centre out of one.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// A registry was not loaded, undone or changed.
    #[error(transparent)]
    Registry(#[from] crate::registry::RegistryError),
    /// Registries of a profile are only read, or a payment has no place in them.
    #[error(transparent)]
    NotWritten(#[from] kassa_formats::registry::write::NotWritten),
    /// A queue file was not taken.
    #[error(transparent)]
    Carried(#[from] crate::carried::TakeError),
    /// A scan was not given out or erased.
    #[error(transparent)]
    Scan(#[from] crate::attachments::ScanError),
    /// The sums of a report cannot be added up.
    #[error("no report: {0}; name a point or a till where several currencies are taken")]
    Report(#[from] kassa_formats::report::ReportError),
    /// A file cannot be made of a table.
    #[error("no file: {0}")]
    Table(#[from] kassa_formats::listing::file::FileError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What a command works with.
struct Context<'a> {
    data: &'a Path,
    postgres: Option<PostgresAddress>,
    config: &'a Config,
    clock: &'a dyn Clock,
    out: &'a mut dyn Write,
}

impl Context<'_> {
    /// The store of a centre that must be there.
    fn db(&self) -> Result<Db, CliError> {
        match &self.postgres {
            None if !Db::is_in(self.data) => Err(CliError::NoCentre(self.data.to_owned())),
            Some(address) if !Db::is_in_postgres(address)? => Err(CliError::NoCentreThere),
            _ => self.make_db(),
        }
    }

    /// The store, made when it is not there yet.
    fn make_db(&self) -> Result<Db, CliError> {
        Ok(Db::at(self.data, self.postgres.as_ref(), self.now_ms())?)
    }

    fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }
}

impl Cli {
    /// Takes in what the environment says, and the settings where the command needs them.
    ///
    /// # Errors
    /// A mistake in the settings.
    pub fn configured(mut self, environment: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Self, CliError> {
        let environment: Vec<(OsString, OsString)> = environment.into_iter().collect();
        let said = |name: &str| environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.into());
        self.data = self.data.or_else(|| said(config::DATA));
        let text = |value: &PathBuf| value.to_str().map(str::to_owned);
        self.postgres = self.postgres.or_else(|| said(config::POSTGRES).as_ref().and_then(text));
        if let (Command::Serve(serve), Some(data)) = (&self.command, &self.data) {
            let named: Option<PathBuf> = serve.config_file().or_else(|| said(config::CONFIG));
            self.config = Config::load(named.as_deref(), data, environment)?;
        }
        Ok(self)
    }

    /// Where the command logs to and how; nothing for one that only prints.
    #[must_use]
    pub fn logs(&self) -> Option<(&Path, &LogConfig)> {
        let Command::Serve(serve) = &self.command else { return None };
        self.data.as_deref().filter(|_| !serve.only_checks()).map(|data| (data, &self.config.log))
    }

    /// Does what was asked and prints to `out`.
    ///
    /// # Errors
    /// Why it could not be done.
    pub fn run(self, clock: &dyn Clock, out: &mut dyn Write) -> Result<(), CliError> {
        let data = self.data.ok_or(CliError::NoData)?;
        let mut context = Context {
            data: &data,
            postgres: self.postgres.map(PostgresAddress::from),
            config: &self.config,
            clock,
            out,
        };
        let context = &mut context;
        match self.command {
            Command::Serve(command) => command.run(context),
            Command::Point(command) => command.run(context),
            Command::Till(command) => command.run(context),
            Command::User(command) => command.run(context),
            Command::Console(command) => command.run(context),
            Command::Provider(command) => command.run(context),
            Command::Form(command) => command.run(context),
            Command::Service(command) => command.run(context),
            Command::Commission(command) => command.run(context),
            Command::Street(command) => command.run(context),
            Command::Accounts(command) => command.run(context),
            Command::Charges(command) => command.run(context),
            Command::Meters(command) => command.run(context),
            Command::Bank(command) => command.run(context),
            Command::Registry(command) => command.run(context),
            Command::Report(command) => command.run(context),
            Command::DemoTown(command) => command.run(context),
            Command::Queue(command) => command.run(context),
            Command::Message(command) => command.run(context),
            Command::Papers(command) => command.run(context),
            Command::Totals(command) => command.run(context),
            Command::Verdict(command) => command.run(context),
            Command::Receipt(command) => command.run(context),
            Command::Alarm(command) => command.run(context),
            Command::Ledger(command) => command.run(context),
            Command::Rebuild => journal::rebuild(context),
            Command::Verify => journal::verify(context),
            Command::Backup(command) => command.run(context),
            Command::Restore(command) => command.run(context),
        }
    }
}

/// A point that must be there.
fn point(view: &View<'_>, code: &PointCode) -> Result<Point, CliError> {
    view.point_by_code(code)?.ok_or_else(|| CliError::NoPoint(code.clone()))
}

/// A till that must be there.
fn till(view: &View<'_>, id: TillId) -> Result<TillRow, CliError> {
    view.till(id)?.ok_or(CliError::NoTill(id))
}

/// Says in words what a table's own rule refused.
fn taken(error: DbError, what: impl FnOnce() -> String) -> CliError {
    if error.is_taken() { CliError::Taken(what()) } else { error.into() }
}

/// A name given on the command line: not empty, no control characters, no more than 200 characters.
fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 200 || text.chars().any(char::is_control) {
        return Err("a name has 1 to 200 characters and no control characters".to_owned());
    }
    Ok(text.to_owned())
}

/// A till's number.
fn till_id(text: &str) -> Result<TillId, String> {
    text.parse().map(TillId).map_err(|_| "a till's number is a whole number".to_owned())
}

/// A moment as people read it, in UTC.
fn moment(utc_ms: i64) -> String {
    kassa_domain::Timestamp::new(utc_ms, 0).map_or_else(|_| utc_ms.to_string(), |moment| moment.to_string())
}
