//! What the ledger is booked by, and how it is written.

use std::collections::BTreeSet;

use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, Epoch, ProviderId, Seq, ServiceId, ShiftNumber, TillId};
use kassa_domain::{Currency, Money};

use super::convert::{currency, signed, unsigned};
use super::sql::{OptionalExtension, Owned, Param, Row, params, rows_of};
use super::totals::REGISTERED;
use super::{Change, DbError, DbResult, View};
use crate::ledger::{Account, Class, Operation};

mod balances;
mod filling;
mod held;
mod oldest;
mod proof;
mod several;
mod transfers;

pub use balances::{Balance, Booked, HeldEntry};
pub use proof::{KeptProof, Mismatch, ShiftFigure};
pub use several::Known;
pub use transfers::{Lying, NewTransfer, TransferPart, TransferRow};

/// Lines that are written with one statement.
const ROWS_AT_ONCE: usize = 100;
/// Values of a line.
const COLUMNS: usize = 12;

/// What an entry was booked for. The number is the code in the table, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum BookedFor {
    /// A payment.
    Payment = 1,
    /// Its return.
    Return = 2,
    /// Money handed back by a decision of the centre.
    HandedBack = 3,
    /// Cash moved into or out of a drawer.
    CashMoved = 4,
    /// A shift opened with other cash than the one before ended with.
    Opened = 5,
    /// A shift closed with other cash than there should be.
    Closed = 6,
}

/// A line of a payment, as it is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaidLine {
    /// What for.
    pub service: ServiceId,
    /// To whom.
    pub provider: ProviderId,
    /// Minor units.
    pub amount_minor: i64,
}

/// A payment, as it is booked. Sums are minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidFacts {
    /// Of its sums.
    pub currency: Currency,
    /// The row of the account it stands on; nothing for a third party's.
    pub account: Option<i64>,
    /// In whose drawer it is.
    pub shift: ShiftNumber,
    /// In cash.
    pub cash: i64,
    /// By card.
    pub card: i64,
    /// What rounding added or took.
    pub rounding: i64,
    /// The payer's commission.
    pub commission: i64,
    /// The providers' commission.
    pub provider_commission: i64,
    /// Why it cannot count, empty when it can.
    pub refused: String,
    /// Its lines.
    pub lines: Vec<PaidLine>,
}

/// A return of a payment, as it is booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnFacts {
    /// The entry that accepted it.
    pub at: EntryRef,
    /// The register has it, by the till's word or an operator's.
    pub registered: bool,
    /// Its money has left the drawer.
    pub given: bool,
    /// Of which shift.
    pub shift: ShiftNumber,
    /// In cash, minor units.
    pub cash: i64,
    /// To the card, minor units.
    pub card: i64,
    /// It is by this return that its lines are back.
    pub counts: bool,
    /// The lines that go back apart and the payer's commission of them, minor units; nothing where all of them go back.
    pub part: Option<(BTreeSet<u32>, i64)>,
}

/// A decision of the centre that a till took in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenIn {
    /// The register has it.
    pub registered: bool,
    /// In which shift it was taken in.
    pub shift: ShiftNumber,
    /// The entry that took it in.
    pub by: EntryRef,
}

/// Cash of a drawer that an entry moves without a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawerFacts {
    /// What for.
    pub of: BookedFor,
    /// Whose drawer.
    pub shift: ShiftNumber,
    /// What comes into it, minor units.
    pub minor: i64,
    /// Where it comes from.
    pub against: Class,
    /// What of it was found by a count beyond what was left, minor units: a difference, wherever the rest comes from.
    pub found: i64,
}

impl View<'_> {
    /// A payment, as it is booked.
    ///
    /// # Errors
    /// What the store says.
    pub fn paid_facts(&self, till: TillId, at: EntryRef) -> DbResult<Option<PaidFacts>> {
        let place = params![till.0, at.epoch.0, signed(at.seq.0)?];
        let mut statement = self.conn.prepare(
            "SELECT p.currency, CASE WHEN p.kind = 3 THEN NULL ELSE o.id END, p.shift, p.cash_minor, p.card_minor, \
             p.rounding_minor, p.commission_minor, p.provider_commission_minor, p.refused \
             FROM payment p LEFT JOIN account o ON o.number = p.account \
             WHERE p.till = ?1 AND p.epoch = ?2 AND p.seq = ?3",
        )?;
        let mut rows = statement.query(place)?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let mut facts = PaidFacts {
            currency: currency(&row.get::<String>(0)?)?,
            account: row.get(1)?,
            shift: ShiftNumber(row.get(2)?),
            cash: row.get(3)?,
            card: row.get(4)?,
            rounding: row.get(5)?,
            commission: row.get(6)?,
            provider_commission: row.get(7)?,
            refused: row.get(8)?,
            lines: Vec::new(),
        };
        let mut statement = self.conn.prepare(
            "SELECT service, provider, amount_minor FROM payment_line WHERE till = ?1 AND epoch = ?2 AND seq = ?3 \
             ORDER BY line",
        )?;
        facts.lines = statement.query_map(place, |row| {
            Ok(PaidLine {
                service: ServiceId(row.get(0)?),
                provider: ProviderId(row.get(1)?),
                amount_minor: row.get(2)?,
            })
        })?;
        Ok(Some(facts))
    }

    /// Every return of a payment, in the order of their entries.
    ///
    /// # Errors
    /// What the store says.
    pub fn returns_of(&self, till: TillId, payment: EntryRef) -> DbResult<Vec<ReturnFacts>> {
        let mut statement = self.conn.prepare(
            "SELECT epoch, seq, shift, cash_minor, card_minor, counts, commission_minor FROM reversal \
             WHERE till = ?1 AND of_epoch = ?2 AND of_seq = ?3 ORDER BY epoch, seq",
        )?;
        let rows = statement.query_map(params![till.0, payment.epoch.0, signed(payment.seq.0)?], |row| {
            Ok(ReturnFacts {
                at: EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(unsigned(row.get(1)?, "seq")?) },
                registered: false,
                given: false,
                shift: ShiftNumber(row.get(2)?),
                cash: row.get(3)?,
                card: row.get(4)?,
                counts: row.get(5)?,
                part: row.get::<Option<i64>>(6)?.map(|commission| (BTreeSet::new(), commission)),
            })
        })?;
        rows.into_iter().map(|of| self.return_stands(till, of)).collect()
    }

    /// A return with what became of it: by a decision of the centre its money goes in the shift that took that in.
    fn return_stands(&self, till: TillId, mut of: ReturnFacts) -> DbResult<ReturnFacts> {
        if let Some((lines, _)) = &mut of.part {
            *lines = self.lines_of_return(till, of.at)?;
        }
        let standing = self.standing(till, of.at)?;
        of.registered = standing.registered();
        of.given = standing.outcome == Some(super::Outcome::Registered);
        if let Some(taken) = self.decision_taken(till, of.at)?.filter(|taken| taken.registered && !of.given) {
            (of.given, of.shift) = (true, taken.shift);
        }
        Ok(of)
    }

    /// The decision about the receipt of an entry that a till took in.
    ///
    /// # Errors
    /// What the store says.
    pub fn decision_taken(&self, till: TillId, of: EntryRef) -> DbResult<Option<TakenIn>> {
        let mut statement = self.conn.prepare(
            "SELECT registered, shift, by_epoch, by_seq FROM decision_taken WHERE till = ?1 AND epoch = ?2 AND seq = ?3",
        )?;
        statement
            .query_row(params![till.0, of.epoch.0, signed(of.seq.0)?], |row| {
                Ok(TakenIn {
                    registered: row.get(0)?,
                    shift: ShiftNumber(row.get(1)?),
                    by: EntryRef { epoch: Epoch(row.get(2)?), seq: Seq(unsigned(row.get(3)?, "seq")?) },
                })
            })
            .optional()
    }

    /// What an entry moves of a drawer's cash without a payment; nothing of an entry that does not.
    ///
    /// # Errors
    /// What the store says.
    pub fn drawer_facts(&self, till: TillId, at: EntryRef) -> DbResult<Option<DrawerFacts>> {
        let place = params![till.0, at.epoch.0, signed(at.seq.0)?];
        let one = |sql: &str, of: BookedFor, against: Class| -> DbResult<Option<DrawerFacts>> {
            let facts = |row: Row<'_>| {
                Ok(DrawerFacts { of, against, shift: ShiftNumber(row.get(0)?), minor: row.get(1)?, found: 0 })
            };
            self.conn.prepare(sql)?.query_row(place, facts).optional()
        };
        let moved = "SELECT shift, CASE WHEN way = 'in' THEN amount_minor ELSE -amount_minor END FROM cash_move \
             WHERE till = ?1 AND epoch = ?2 AND seq = ?3";
        if let Some(facts) = one(moved, BookedFor::CashMoved, Class::Transit)? {
            return Ok(Some(facts));
        }
        // What a shift begins with beyond what the one before ended with has come from elsewhere, but for what a count of
        // the drawer found otherwise than it was left.
        let before = format!(
            "SELECT counted_minor FROM shift_closing x WHERE x.till = o.till AND (x.epoch < o.epoch \
             OR (x.epoch = o.epoch AND x.seq < o.seq)) AND {REGISTERED} ORDER BY x.epoch DESC, x.seq DESC LIMIT 1"
        );
        let opened = format!(
            "SELECT o.shift, o.cash_minor - coalesce(({before}), 0) FROM shift_opening o \
             WHERE o.till = ?1 AND o.epoch = ?2 AND o.seq = ?3"
        );
        if let Some(facts) = one(&opened, BookedFor::Opened, Class::Transit)? {
            return Ok(Some(DrawerFacts { found: self.found_at_opening(till, at)?, ..facts }));
        }
        let closed = "SELECT shift, counted_minor - drawer_minor FROM shift_closing \
             WHERE till = ?1 AND epoch = ?2 AND seq = ?3";
        one(closed, BookedFor::Closed, Class::Difference)
    }

    /// What was counted in a drawer when a shift was opened beyond what was left in it; nothing where it was not counted.
    fn found_at_opening(&self, till: TillId, at: EntryRef) -> DbResult<i64> {
        let Some(stored) = self.entry(till, at)? else { return Ok(0) };
        let Ok(Entry { body: Body::ShiftOpening { opening_cash, count: Some(count), .. }, .. }) =
            Entry::parse(&stored.body)
        else {
            return Ok(0);
        };
        Ok(opening_cash.minus(count.left).map_or(0, Money::minor))
    }

    /// The currency a till takes.
    ///
    /// # Errors
    /// What the store says.
    pub fn currency_of_till(&self, till: TillId) -> DbResult<Currency> {
        let sql = "SELECT p.currency FROM till t JOIN point p ON p.id = t.point WHERE t.id = ?1";
        self.conn.prepare(sql)?.query_row([till.0], |row| currency(&row.get::<String>(0)?))
    }

    /// What an entry booked: the last step, and every account with what came to it over all steps.
    fn booked(&self, till: TillId, at: EntryRef) -> DbResult<(u32, Vec<(Account, i64)>)> {
        let mut statement = self.conn.prepare(
            "SELECT step, class, a, b, c, amount_minor FROM ledger_line WHERE till = ?1 AND epoch = ?2 AND seq = ?3",
        )?;
        let (mut last, mut lines) = (0, Vec::new());
        let mut rows = statement.query(params![till.0, at.epoch.0, signed(at.seq.0)?])?;
        while let Some(row) = rows.next()? {
            last = last.max(row.get(0)?);
            lines.push((account_at(row, 1)?, row.get(5)?));
        }
        Ok((last, lines))
    }
}

/// An account of the ledger in four columns from a place on.
fn account_at(row: Row<'_>, at: usize) -> DbResult<Account> {
    let class = Class::from_code(row.get(at)?).ok_or(DbError::Corrupt("a class of the ledger"))?;
    Ok(Account { class, of: row.get(at + 1)?, second: row.get(at + 2)?, third: row.get(at + 3)? })
}

impl Change<'_> {
    /// Books what an entry makes now: the whole of it the first time, later what is left to book.
    ///
    /// # Errors
    /// What the store says; what is booked does not balance.
    pub fn book(
        &self,
        till: TillId,
        at: EntryRef,
        of: BookedFor,
        shift: ShiftNumber,
        operation: Operation,
    ) -> DbResult<()> {
        let (last, lines) = self.booked(till, at)?;
        let booked = Operation::read(operation.currency(), lines)
            .ok_or(DbError::Corrupt("a booking of the ledger that does not balance"))?;
        self.book_beyond(till, at, (of, shift), last, operation.beyond(&booked)?)
    }

    /// Books what is left of an entry behind its last step.
    fn book_beyond(
        &self,
        till: TillId,
        at: EntryRef,
        (of, shift): (BookedFor, ShiftNumber),
        last: u32,
        left: Operation,
    ) -> DbResult<()> {
        let code = left.currency().code();
        let entry = [
            i64::from(till.0),
            i64::from(at.epoch.0),
            signed(at.seq.0)?,
            i64::from(last + 1),
            i64::from(of as u8),
            i64::from(shift.0),
        ];
        let lines: Vec<(Account, i64)> = left.lines().collect();
        // A payment may be of thousands of services, and a statement holds some ten thousand values at most.
        lines.chunks(ROWS_AT_ONCE).try_for_each(|lines| self.put_lines(entry, code, lines))
    }

    fn put_lines(&self, entry: [i64; 6], code: &str, lines: &[(Account, i64)]) -> DbResult<()> {
        let mut values: Vec<Owned> = Vec::with_capacity(lines.len() * COLUMNS);
        for (Account { class, of, second, third }, minor) in lines {
            let line = [i64::from(*class as u8), *of, *second, *third, *minor];
            values.extend(entry.into_iter().chain(line).map(Owned::Integer));
            values.push(Owned::Text(code.to_owned()));
        }
        let sql = format!(
            "INSERT INTO ledger_line (till, epoch, seq, step, kind, shift, class, a, b, c, amount_minor, currency) VALUES {}",
            rows_of(0, COLUMNS, lines.len())
        );
        let values: Vec<&dyn Param> = values.iter().map(|value| value as &dyn Param).collect();
        self.conn.put(&sql, &values[..])
    }
}
