//! `totals`, `verdict`, `receipt`, `alarm`, `rebuild`, `verify`: what tills said and what became of it.

use clap::{ArgGroup, Args, Subcommand};
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};
use kassa_domain::{BusinessDate, Timestamp};

use super::{CliError, Context, moment, name, till, till_id};
use crate::apply::{self, Decision, Stuck};
use crate::db::{Alarm, AlarmRow, Db, DbResult, ReceiptRow, SumOf, Totals, View};
use crate::ingest::{PaymentBeside, payments_beside};
use crate::nightly::is_overdue;

/// Alarms read at once.
const ALARMS_PAGE: u32 = 500;

#[derive(Debug, Args)]
pub(super) struct TotalsOf {
    /// Number of the till.
    #[arg(long, value_parser = till_id)]
    till: TillId,
    /// The business day, such as 2026-11-21.
    #[arg(long)]
    day: BusinessDate,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum VerdictCommand {
    /// Lists entries that are refused or waiting.
    List {
        /// Of one till only.
        #[arg(long, value_parser = till_id)]
        till: Option<TillId>,
    },
    /// Tries them again.
    Retry {
        /// Of one till only.
        #[arg(long, value_parser = till_id)]
        till: Option<TillId>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ReceiptCommand {
    /// Lists receipts that wait for a decision.
    List,
    /// Decides one.
    Decide(Decide),
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("outcome").required(true).args(["registered", "not_registered"])))]
pub(super) struct Decide {
    /// Number of the till.
    #[arg(long, value_parser = till_id)]
    till: TillId,
    /// The entry that asked for the receipt: epoch/seq.
    #[arg(long, value_parser = entry)]
    entry: EntryRef,
    /// The register has it.
    #[arg(long)]
    registered: bool,
    /// The register has nothing of it.
    #[arg(long)]
    not_registered: bool,
    /// On what ground.
    #[arg(long, value_parser = name)]
    note: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum AlarmCommand {
    /// Lists alarms that nobody has dealt with, with the payments that count nowhere because of them.
    List,
    /// An operator has dealt with one.
    Clear {
        /// Its number in the list.
        #[arg(value_name = "NUMBER")]
        alarm: u32,
    },
}

impl TotalsOf {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let totals = context.db()?.read(|view| {
            let _ = till(view, self.till)?;
            Ok::<_, CliError>(view.totals(self.till, self.day)?)
        })?;
        if self.json {
            writeln!(context.out, "{}", serde_json::to_string_pretty(&totals)?)?;
            return Ok(());
        }
        print(context, &totals)
    }
}

fn print(context: &mut Context<'_>, totals: &Totals) -> Result<(), CliError> {
    let currency = totals.currency.map_or("", kassa_domain::Currency::code);
    writeln!(context.out, "till {}, {} {currency}", totals.till, totals.day)?;
    let sum = |minor: i64| {
        let sign = if minor < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
    };
    let rows: [(&str, SumOf); 9] = [
        ("payments", totals.payments),
        ("undecided", totals.undecided),
        ("refused", totals.refused),
        ("voids", totals.voids),
        ("refunds", totals.refunds),
        ("handed back", totals.handed_back),
        ("cash in", totals.cash_in),
        ("cash out", totals.cash_out),
        ("Z reports", totals.z),
    ];
    for (what, of) in rows {
        let SumOf { count, sum: all, cash, card } = of;
        writeln!(
            context.out,
            "{what:<11} {count:>6} {:>14}  cash {:>14}  card {:>14}",
            sum(all),
            sum(cash),
            sum(card)
        )?;
    }
    for provider in &totals.providers {
        writeln!(
            context.out,
            "provider {} {}: {} lines, {}, reversed {}",
            provider.provider,
            provider.name,
            provider.count,
            sum(provider.sum),
            sum(provider.reversed)
        )?;
    }
    Ok(())
}

impl VerdictCommand {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::List { till } => {
                for (till, verdict) in context.db()?.read(|view| view.unsettled(till))? {
                    let EntryRef { epoch, seq } = verdict.entry;
                    let state = verdict.state.name();
                    writeln!(context.out, "till {till}\t{epoch}/{seq}\t{state}\t{}", verdict.reason)?;
                }
            }
            Self::Retry { till } => {
                let retried = apply::retry(&context.db()?, till)?;
                writeln!(context.out, "tried {}, settled {}", retried.tried, retried.settled)?;
            }
        }
        Ok(())
    }
}

/// What a referred receipt is about, and what the till said when it referred it: the ground of a decision.
fn asked(view: &View<'_>, receipt: &ReceiptRow) -> DbResult<String> {
    let body = |at: EntryRef| -> DbResult<Option<Entry>> {
        Ok(view.entry(receipt.till, at)?.and_then(|stored| Entry::parse(&stored.body).ok()))
    };
    let what = match body(receipt.of)? {
        Some(Entry { body: Body::PaymentAccepted(payment), occurred_at, .. }) => {
            let sum = payment.total().map(|sum| sum.to_string()).unwrap_or_default();
            format!("payment {}\t{}\taccount {}\t{sum}", payment.number.0, minute(occurred_at), payment.account)
        }
        Some(Entry { body: Body::ReversalAccepted { payment, cash, card, .. }, occurred_at, .. }) => {
            format!("return of payment {}\t{}\tcash {cash}, card {card}", payment.0, minute(occurred_at))
        }
        _ => String::new(),
    };
    let note = match receipt.referred.map(body).transpose()?.flatten() {
        Some(Entry { body: Body::ReceiptReferred { note, .. }, .. }) => note,
        _ => String::new(),
    };
    let shared = apply::shared_receipt(view, receipt.till, receipt.of)?;
    let shared = shared.map(|shared| format!(" of a receipt with {}: {}", shared.beside(receipt.of), shared.total));
    Ok(format!("{what}{}\t{note}", shared.unwrap_or_default()))
}

/// A moment by the till's clock.
fn minute(at: Timestamp) -> String {
    at.local().strftime("%Y-%m-%d %H:%M").to_string()
}

impl ReceiptCommand {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::List => {
                let referred = context.db()?.read(|view| {
                    let rows = view.referred()?.into_iter();
                    rows.map(|row| Ok((asked(view, &row)?, row))).collect::<DbResult<Vec<_>>>()
                })?;
                for (asked, receipt) in referred {
                    let EntryRef { epoch, seq } = receipt.of;
                    writeln!(context.out, "till {}\t{epoch}/{seq}\t{asked}", receipt.till)?;
                }
            }
            Self::Decide(decide) => {
                let decision =
                    Decision { till: decide.till, of: decide.entry, registered: decide.registered, note: decide.note };
                let now_ms = context.now_ms();
                apply::decide(&context.db()?, &decision, now_ms)?;
            }
        }
        Ok(())
    }
}

impl AlarmCommand {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::List => list_alarms(context),
            Self::Clear { alarm } => {
                let now_ms = context.now_ms();
                if context.db()?.write(|change| change.clear_alarm(i64::from(alarm), now_ms))? {
                    Ok(())
                } else {
                    Err(CliError::NoRow { what: "open alarm", id: alarm })
                }
            }
        }
    }
}

fn list_alarms(context: &mut Context<'_>) -> Result<(), CliError> {
    let (db, now_ms) = (context.db()?, context.now_ms());
    if let Some(proof) = db.read(|view| view.last_proof())?.filter(|proof| proof.disagreements > 0) {
        let (at, count) = (moment(proof.proved_utc), proof.disagreements);
        writeln!(context.out, "ledger\t{at}\t{count} figures disagree: `ledger prove` tells which\t{}", proof.first)?;
    }
    let proved = db.read(|view| view.proved_or_made())?;
    if is_overdue(proved, now_ms) {
        writeln!(context.out, "ledger\t{}\tnot proved since: the centre does it every night", moment(proved))?;
    }
    let mut after = 0;
    loop {
        let page = db.read(|view| view.alarms_after(after, ALARMS_PAGE))?;
        for alarm in &page {
            tell_alarm(context, &db, alarm)?;
            after = alarm.id;
        }
        if page.is_empty() {
            return Ok(());
        }
    }
}

fn tell_alarm(context: &mut Context<'_>, db: &Db, alarm: &AlarmRow) -> Result<(), CliError> {
    let EntryRef { epoch, seq } = alarm.at;
    let raised = moment(alarm.raised_utc);
    if alarm.kind == Alarm::PaidTwice.name() {
        let payment = db.read(|view| view.payment(alarm.till, alarm.at))?;
        let account = payment.map(|payment| payment.account).unwrap_or_default();
        let what = "paid more than was owed: what is over is an advance";
        return Ok(writeln!(
            context.out,
            "{}\t{raised}\ttill {}\t{}\t{epoch}/{seq}\taccount {account}\t{what}",
            alarm.id, alarm.till, alarm.kind
        )?);
    }
    writeln!(context.out, "{}\t{raised}\ttill {}\t{}\t{epoch}/{seq}", alarm.id, alarm.till, alarm.kind)?;
    for beside in db.read(|view| payments_beside(view, alarm.till, epoch))? {
        // Of a payment of which some lines went back, the rest.
        let sum = beside.kept().map_or_else(|error| error.to_string(), |sum| sum.to_string());
        let PaymentBeside { at: EntryRef { epoch, seq }, payment, .. } = beside;
        let (number, account) = (payment.number, &payment.account);
        writeln!(context.out, "\tcounts nowhere\t{epoch}/{seq}\tpayment {number}\taccount {account}\t{sum}")?;
    }
    Ok(())
}

/// `rebuild`.
pub(super) fn rebuild(context: &mut Context<'_>) -> Result<(), CliError> {
    let rebuilt = apply::rebuild(&context.db()?)?;
    writeln!(context.out, "entries {}", rebuilt.entries)?;
    writeln!(context.out, "before {}", serde_json::to_string(&rebuilt.before)?)?;
    writeln!(context.out, "after  {}", serde_json::to_string(&rebuilt.after)?)?;
    let verdict = if rebuilt.before == rebuilt.after { "equal sums" } else { "the sums differ" };
    writeln!(context.out, "{verdict}, accounts changed {}", rebuilt.accounts_changed)?;
    for disagreement in &rebuilt.disagreements {
        writeln!(context.out, "{disagreement}")?;
    }
    for Stuck { till, at: EntryRef { epoch, seq }, why } in &rebuilt.stuck {
        writeln!(context.out, "till {till}: {}/{} cannot be applied, nor what comes after it: {why}", epoch.0, seq.0)?;
    }
    if let Some(first) = rebuilt.stuck.first() {
        return Err(CliError::Stuck(first.till));
    }
    match rebuilt.disagreements.len() {
        0 if rebuilt.before == rebuilt.after => Ok(writeln!(context.out, "the ledger agrees")?),
        0 => Err(CliError::OtherSums),
        count => Err(CliError::Ledger(count)),
    }
}

/// `verify`.
pub(super) fn verify(context: &mut Context<'_>) -> Result<(), CliError> {
    let (sound, broken) = apply::verify(&context.db()?)?;
    writeln!(context.out, "entries sound {sound}")?;
    for broken in &broken {
        let EntryRef { epoch, seq } = broken.at;
        writeln!(context.out, "till {}: broken at {epoch}/{seq}", broken.till)?;
    }
    if broken.is_empty() { Ok(()) } else { Err(CliError::Broken(broken.len())) }
}

/// An entry of a till: epoch/seq.
pub(super) fn entry(text: &str) -> Result<EntryRef, String> {
    text.split_once('/')
        .and_then(|(epoch, seq)| Some(EntryRef { epoch: Epoch(epoch.parse().ok()?), seq: Seq(seq.parse().ok()?) }))
        .ok_or_else(|| "an entry such as 1/512".to_owned())
}
