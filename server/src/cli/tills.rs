//! `till`: codes, keys and lives of tills.

use clap::{Args, Subcommand};
use kassa_domain::ids::{PointCode, TillCode, TillId};

use super::serve::TlsArgument;
use super::{CliError, Context, moment, point, taken, till, till_id};
use crate::db::{Change, TillRow};
use crate::enrolment::{CODE_HOURS, new_code};
use crate::tls::Authority;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Adds a till and prints its number and its one-time code.
    Add(Add),
    /// Lists the tills.
    List,
    /// Prints a new one-time code; those before it are void.
    Code(Code),
    /// Shuts a till out.
    Revoke {
        /// Its number.
        #[arg(value_parser = till_id)]
        till: TillId,
    },
    /// Gives a till that was stopped a new start, and prints a one-time code for it.
    NewEpoch(Code),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Code of its point.
    #[arg(long)]
    point: PointCode,
    /// Its code within the point.
    #[arg(long)]
    code: TillCode,
    #[command(flatten)]
    form: CodeForm,
}

#[derive(Debug, Args)]
pub(super) struct Code {
    /// Number of the till.
    #[arg(value_parser = till_id)]
    till: TillId,
    #[command(flatten)]
    form: CodeForm,
}

/// How a one-time code is made.
#[derive(Debug, Args)]
struct CodeForm {
    /// Hours it lets in.
    #[arg(long, default_value_t = CODE_HOURS, value_parser = clap::value_parser!(u32).range(1..=720))]
    hours: u32,
    /// `off` for a centre that is served without TLS.
    #[arg(long, default_value = "auto")]
    tls: TlsArgument,
}

impl CodeForm {
    fn issue(&self, context: &Context<'_>, change: &Change<'_>, till: TillId) -> Result<String, CliError> {
        let now_ms = context.now_ms();
        let fingerprint = match self.tls {
            TlsArgument::Auto => Some(Authority::of(context.data, now_ms)?.fingerprint),
            TlsArgument::Off => None,
        };
        Ok(new_code(change, till, fingerprint.as_ref(), rand::random(), now_ms, self.hours)?)
    }
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::Add(add) => add.run(context),
            Self::List => list(context),
            Self::Code(Code { till: id, form }) => {
                let code = context.db()?.write(|change| {
                    let _ = till(change, id)?;
                    form.issue(context, change, id)
                })?;
                writeln!(context.out, "{code}")?;
                Ok(())
            }
            Self::Revoke { till: id } => {
                let now_ms = context.now_ms();
                context.db()?.write(|change| {
                    let _ = till(change, id)?;
                    Ok(change.revoke_till(id, now_ms)?)
                })
            }
            Self::NewEpoch(Code { till: id, form }) => {
                let now_ms = context.now_ms();
                let (epoch, code) = context.db()?.write(|change| {
                    let _ = till(change, id)?;
                    let epoch = change.new_epoch(id, now_ms)?;
                    Ok::<_, CliError>((epoch, form.issue(context, change, id)?))
                })?;
                writeln!(context.out, "till {id}, epoch {epoch}\n{code}")?;
                Ok(())
            }
        }
    }
}

impl Add {
    fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let (id, code) = context.db()?.write(|change| {
            let point = point(change, &self.point)?;
            let id = change
                .add_till(point.id, &self.code)
                .map_err(|error| taken(error, || format!("the till {} of point {}", self.code, self.point)))?;
            Ok::<_, CliError>((id, self.form.issue(context, change, id)?))
        })?;
        writeln!(context.out, "till {id}\n{code}")?;
        Ok(())
    }
}

fn list(context: &mut Context<'_>) -> Result<(), CliError> {
    let tills = context.db()?.read(|view| view.tills())?;
    for till in tills {
        let pushed = till.pushed_utc.map_or_else(|| "never".to_owned(), moment);
        writeln!(
            context.out,
            "{}\tpoint {}\tcode {}\tepoch {}\t{}\tpushed {pushed}",
            till.id,
            till.point,
            till.code,
            till.epoch,
            state(&till)
        )?;
    }
    Ok(())
}

fn state(till: &TillRow) -> &'static str {
    if till.revoked_utc.is_some() {
        "revoked"
    } else if till.stopped_at.is_some() {
        "stopped"
    } else if till.public_key.is_some() {
        "enrolled"
    } else {
        "not enrolled"
    }
}
