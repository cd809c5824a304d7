//! `papers`: which papers of voids and refunds are still missing, and scans given out or erased.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use kassa_domain::attachment::Papers;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, TillId};
use kassa_domain::reversal::ReversalKind;

use super::journal::entry;
use super::{CliError, Context, moment, name, till, till_id};
use crate::attachments::{Reader, erase, export};
use crate::backup::write_whole;
use crate::db::{DbError, DbResult, MissingRow, View};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lists voids and refunds whose papers are not all here.
    Missing {
        /// Of one till only.
        #[arg(long, value_parser = till_id)]
        till: Option<TillId>,
        /// Only those accepted so many hours ago or earlier: the others may be on their way.
        #[arg(long, value_name = "HOURS", default_value_t = 0)]
        older_than: u32,
    },
    /// Lists the scans of a till, here or announced.
    List {
        /// Number of the till.
        #[arg(long, value_parser = till_id)]
        till: TillId,
        /// Of one void or refund only: the entry that accepted it, epoch/seq.
        #[arg(long, value_parser = entry)]
        reversal: Option<EntryRef>,
    },
    /// Gives a scan out unsealed and notes who had it.
    Export {
        #[command(flatten)]
        scan: Scan,
        /// The file to make, readable by its owner only; nothing is ever written over.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Erases the bytes of a scan for good, as the law may ask, and notes who did.
    Erase {
        #[command(flatten)]
        scan: Scan,
    },
    /// Lists who had scans given out or erased.
    Log,
}

#[derive(Debug, Args)]
pub(super) struct Scan {
    /// Number of the till.
    #[arg(long, value_parser = till_id)]
    till: TillId,
    /// The entry that tells of the scan: epoch/seq.
    #[arg(long, value_parser = entry)]
    entry: EntryRef,
    /// Who wants it.
    #[arg(long, value_parser = name)]
    by: String,
    /// What for.
    #[arg(long, value_parser = name)]
    why: String,
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::Missing { till, older_than } => missing(context, till, older_than),
            Self::List { till, reversal } => list(context, till, reversal),
            Self::Export { scan, out } => {
                if out.exists() {
                    return Err(CliError::Taken(out.display().to_string()));
                }
                let by = Reader { who: &scan.by, why: &scan.why };
                let (form, bytes) = export(&context.db()?, scan.till, scan.entry, by, context.now_ms())?;
                write_whole(&out, &bytes).map_err(|source| CliError::File { path: out.clone(), source })?;
                writeln!(context.out, "{}: {}, {} bytes", out.display(), form.ending(), bytes.len())?;
                Ok(())
            }
            Self::Erase { scan } => {
                let by = Reader { who: &scan.by, why: &scan.why };
                Ok(erase(&context.db()?, scan.till, scan.entry, by, context.now_ms())?)
            }
            Self::Log => {
                for access in context.db()?.read(|view| view.attachment_accesses())? {
                    let (at, entry) = (moment(access.at_utc), access.entry);
                    let place = format!("{}\t{}/{}", access.till, entry.epoch, entry.seq);
                    writeln!(context.out, "{at}\t{}\t{place}\t{}\t{}", access.deed, access.who, access.why)?;
                }
                Ok(())
            }
        }
    }
}

fn missing(context: &mut Context<'_>, only: Option<TillId>, older_than: u32) -> Result<(), CliError> {
    // Without an age all are meant: also those of a till whose clock is ahead.
    let until_ms = match older_than {
        0 => i64::MAX,
        hours => context.now_ms() - i64::from(hours) * 3_600_000,
    };
    let lines = context.db()?.read(|view| {
        if let Some(only) = only {
            let _ = till(view, only)?;
        }
        let rows = view.papers_missing(only)?;
        Ok::<_, CliError>(rows.iter().map(|row| missing_line(view, row, until_ms)).collect::<DbResult<Vec<_>>>()?)
    })?;
    for line in lines.into_iter().flatten() {
        writeln!(context.out, "{line}")?;
    }
    Ok(())
}

/// Till, entry, moment, what it was, the payment's number, what was given back, what is missing; nothing of a later one.
fn missing_line(view: &View<'_>, row: &MissingRow, until_ms: i64) -> DbResult<Option<String>> {
    let MissingRow { till, at, missing } = row;
    let stored = view.entry(*till, *at)?.ok_or(DbError::Corrupt("a reversal of no entry"))?;
    let accepted = Entry::parse(&stored.body).map_err(|_| DbError::Corrupt("the entry of a reversal"))?;
    let Body::ReversalAccepted { payment, kind, cash, card, .. } = &accepted.body else {
        return Err(DbError::Corrupt("the entry of a reversal"));
    };
    if accepted.occurred_at.utc_ms() > until_ms {
        return Ok(None);
    }
    let what = if *kind == ReversalKind::Void { "void" } else { "refund" };
    let (EntryRef { epoch, seq }, when) = (*at, accepted.occurred_at);
    let back = cash.plus(*card).map_or_else(|_| String::new(), |back| back.to_string());
    Ok(Some(format!("{till}\t{epoch}/{seq}\t{when}\t{what}\t{payment}\t{back}\t{}", names(*missing))))
}

fn list(context: &mut Context<'_>, only: TillId, reversal: Option<EntryRef>) -> Result<(), CliError> {
    let rows = context.db()?.read(|view| {
        let _ = till(view, only)?;
        Ok::<_, CliError>(view.attachments(only, reversal)?)
    })?;
    for row in rows {
        let state = match (row.held_utc, row.erased_utc) {
            (_, Some(erased)) => format!("erased {}", moment(erased)),
            (Some(held), None) => format!("here {}", moment(held)),
            (None, None) => "on its way".to_owned(),
        };
        let place = format!("{}/{}\tof {}/{}", row.at.epoch, row.at.seq, row.of.epoch, row.of.seq);
        writeln!(context.out, "{place}\t{}\t{}\t{} bytes\t{state}", names(row.papers), row.form.ending(), row.size)?;
    }
    Ok(())
}

fn names(papers: Papers) -> String {
    papers.each().map(kassa_domain::attachment::Paper::name).collect::<Vec<_>>().join(", ")
}
