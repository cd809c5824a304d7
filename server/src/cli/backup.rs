//! `backup`, `restore`: a copy of everything, and a centre out of it.

use std::path::PathBuf;

use clap::Args;

use super::{CliError, Context, moment};
use crate::backup::{Restored, backup, restore};

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file to make; nothing is ever written over. It holds the key of the centre's certificate authority: keep it
    /// as safe as the data directory.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The file that `backup` made.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
}

impl Backup {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let bytes = backup(context.data, &context.db()?, &self.to, context.now_ms())?;
        writeln!(context.out, "{}: {bytes} bytes", self.to.display())?;
        Ok(())
    }
}

impl Restore {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let Restored { label, entries } =
            restore(context.data, context.postgres.as_ref(), &self.from, context.now_ms())?;
        writeln!(context.out, "the centre as it was {}, {entries} entries, all sound", moment(label.made_utc))?;
        writeln!(
            context.out,
            "tills send what they took since by themselves; what was done at the centre since, and tills let in or \
             shut out since, must be done again; enrolment codes given before let nobody in any more"
        )?;
        if label.authority.is_none() {
            writeln!(context.out, "the backup has no certificate authority: the centre spoke without TLS")?;
        }
        Ok(())
    }
}
