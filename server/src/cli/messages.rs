//! `message`: what the centre tells cashiers.

use clap::{Args, Subcommand};
use kassa_domain::exchange::About;
use kassa_domain::ids::{PointCode, TillId};

use super::{CliError, Context, moment, point, till, till_id};
use crate::db::{Deed, To};

/// Most days a message is shown to tills that have not had it.
const DAYS_MAX: i64 = 90;
/// Messages that `list` shows.
const LISTED: u32 = 200;
const DAY_MS: i64 = 86_400_000;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Tells the cashiers of all tills something, or those of one point, or of one till.
    Send(Send),
    /// Lists messages, newest first.
    List,
}

#[derive(Debug, Args)]
pub(super) struct Send {
    /// What is told, in the cashiers' language.
    #[arg(value_parser = text)]
    text: String,
    /// To the tills of this point only: its code.
    #[arg(long, conflicts_with = "till")]
    point: Option<PointCode>,
    /// To this till only: its number.
    #[arg(long, value_parser = till_id)]
    till: Option<TillId>,
    /// For how many days it is shown to tills that were away.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(i64).range(1..=DAYS_MAX))]
    days: i64,
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::Send(send) => send.run(context),
            Self::List => list(context),
        }
    }
}

impl Send {
    fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let now_ms = context.now_ms();
        let id = context.db()?.write(|change| {
            let to = match (&self.point, self.till) {
                (Some(code), _) => To::Point(point(change, code)?.id),
                (None, Some(id)) => To::Till(till(change, id)?.id),
                (None, None) => To::All,
            };
            let about = About::Text { text: self.text };
            let id = change.write_message(to, &about, now_ms, now_ms.saturating_add(self.days * DAY_MS))?;
            let object = format!("message {id}");
            change.note(&Deed { operator: None, action: "message_sent", object: &object, detail: "" }, now_ms)?;
            Ok::<_, CliError>(id)
        })?;
        writeln!(context.out, "message {id}")?;
        Ok(())
    }
}

fn list(context: &mut Context<'_>) -> Result<(), CliError> {
    let rows = context.db()?.read(|view| view.all_messages(LISTED))?;
    for row in rows {
        let to = match row.to {
            To::All => "all".to_owned(),
            To::Point(point) => format!("point {point}"),
            To::Till(till) => format!("till {till}"),
        };
        let about = match row.message.about {
            About::Text { text } => text,
            About::PaidTwice { payment, excess } => {
                format!("more than was owed by {excess}, minor units: entry {}/{}", payment.epoch, payment.seq)
            }
            About::Unknown => String::new(),
        };
        writeln!(
            context.out,
            "{}\t{}\tuntil {}\t{to}\t{about}",
            row.message.id,
            moment(row.message.written_ms),
            moment(row.until_utc)
        )?;
    }
    Ok(())
}

/// A text that can stand on a cashier's screen: lines, but no other controls and nothing that turns the direction.
fn text(typed: &str) -> Result<String, String> {
    let text = typed.trim();
    let turns =
        |letter: char| matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain = |letter: char| letter == '\n' || !(letter.is_control() || turns(letter));
    match text.chars().count() {
        1..=About::TEXT_MAX if text.chars().all(plain) => Ok(text.to_owned()),
        _ => Err(format!("a text of 1 to {} characters without control characters", About::TEXT_MAX)),
    }
}
