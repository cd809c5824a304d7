//! `queue`: files of tills without a line.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use kassa_domain::carried::FILE_MAX;
use kassa_domain::exchange::{BatchAnswer, VerdictState};

use super::{CliError, Context};
use crate::backup::write_whole;
use crate::carried::{TakeError, Taken, take};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Takes the entries of a queue file, each once for ever, and writes the answer that goes back to the till.
    Take {
        /// The file that the till wrote.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The answer; nothing is ever written over.
        #[arg(long, value_name = "ANSWER")]
        out: PathBuf,
    },
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let Self::Take { file, out } = self;
        if out.exists() {
            return Err(CliError::Taken(out.display().to_string()));
        }
        let taken = take(&context.db()?, &read(&file)?, context.now_ms())?;
        write_whole(&out, &taken.file).map_err(|source| CliError::File { path: out.clone(), source })?;
        tell(context, &taken)?;
        writeln!(context.out, "answer {}", out.display())?;
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let failed = |source| CliError::File { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(failed)?.len() > FILE_MAX as u64 {
        return Err(TakeError::File(kassa_domain::carried::CarriedError::TooLarge).into());
    }
    std::fs::read(path).map_err(failed)
}

fn tell(context: &mut Context<'_>, taken: &Taken) -> Result<(), CliError> {
    let Taken { answer, entries, new, .. } = taken;
    let known = entries.saturating_sub(*new);
    writeln!(context.out, "till {}: {entries} entries in the file, {new} new, {known} known before", answer.till)?;
    for said in &answer.batches {
        match said {
            BatchAnswer::Stored { .. } => {}
            BatchAnswer::Gap { epoch, expected, .. } => {
                writeln!(context.out, "missing before it: the till is asked for {epoch}/{expected} and what follows")?;
            }
            BatchAnswer::Forked { epoch, at, .. } => {
                writeln!(context.out, "forked at {epoch}/{at}: see `alarm list`")?;
            }
        }
    }
    let count = |state| answer.verdicts.iter().filter(|verdict| verdict.state == state).count();
    let (applied, duplicate) = (count(VerdictState::Applied), count(VerdictState::Duplicate));
    let (waiting, refused) = (count(VerdictState::Waiting), count(VerdictState::Refused));
    writeln!(
        context.out,
        "verdicts: {applied} applied, {duplicate} said before, {waiting} waiting, {refused} refused"
    )?;
    for verdict in answer.verdicts.iter().filter(|verdict| verdict.state == VerdictState::Refused) {
        writeln!(context.out, "refused\t{}/{}\t{}", verdict.entry.epoch, verdict.entry.seq, verdict.reason)?;
    }
    Ok(())
}
