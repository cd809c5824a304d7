//! Reversals against their rows: what goes back, line by line, and on what ground.

use std::collections::BTreeSet;

use kassa_domain::chain::Hash;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, PaymentNumber};
use kassa_domain::receipt::OperationKind;
use kassa_domain::reversal::{Ground, ReversalKind};
use rusqlite::{OptionalExtension, params};

use super::expected::{self, REVERSAL, Sums, int};
use super::tables::{Tables, is_set, take};
use super::{Fault, Faults};
use crate::store::StoreError;

/// What a reversal gives back of a payment.
#[derive(Debug)]
pub struct Reversed {
    /// How.
    pub kind: ReversalKind,
    /// Places of the lines.
    pub lines: BTreeSet<u32>,
    /// How many lines the payment has.
    pub of: usize,
    /// What the rows of the lines say of being given up.
    pub failed: Vec<bool>,
}

impl Tables<'_> {
    pub(super) fn reversal(&mut self, at: EntryRef, entry: &Entry, faults: &mut Faults) -> Result<(), StoreError> {
        let Body::ReversalAccepted { of, payment, kind, shift, cash, card, ground, commitment, original, part } =
            &entry.body
        else {
            return Ok(());
        };
        let values = [
            int(payment.0),
            int(*kind as u8),
            int(shift.0),
            int(cash.minor()),
            int(card.minor()),
            expected::option(part.as_ref().map(|part| part.commission.minor())),
        ];
        let row = take(&mut self.reversals, at, &REVERSAL, &values, faults)?;
        let columns = REVERSAL.columns.len();
        let flags = row.map(|row| (is_set(row.get(columns)), is_set(row.get(columns + 1))));
        if self.accepted_by(*payment)? != Some(*of) {
            faults.push(Fault::Outcome { at, of: *of });
        }
        self.check_ground(at, (*ground, *original), *commitment, faults)?;
        let of_all = self.lines_paid(*of)?;
        let all = || (0..).take(of_all).collect();
        let lines: BTreeSet<u32> = part.as_ref().map_or_else(all, |part| part.lines.iter().copied().collect());
        let failed = self.check_lines(at, &lines, faults)?;
        let sums = Sums::Return { card: *card, cash: *cash };
        let reversed = Reversed { kind: *kind, lines, of: of_all, failed };
        let given_back = Some((*payment, *of));
        self.ask(at, (OperationKind::Return, *shift), given_back, Some(reversed), flags, sums, faults)
    }

    /// How many lines a payment has, by the entry that accepted it.
    fn lines_paid(&self, of: EntryRef) -> Result<usize, StoreError> {
        let body: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT body FROM journal WHERE epoch = ?1 AND seq = ?2")?
            .query_row(params![of.epoch.0, of.seq.0], |row| row.get(0))
            .optional()?;
        Ok(match body.and_then(|body| Entry::parse(&body).ok()).map(|entry| entry.body) {
            Some(Body::PaymentAccepted(payment)) => payment.lines.len(),
            Some(_) | None => 0,
        })
    }

    /// The rows of its lines. Gives what they say of being given up.
    fn check_lines(
        &self,
        at: EntryRef,
        expected: &BTreeSet<u32>,
        faults: &mut Faults,
    ) -> Result<Vec<bool>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT line, failed FROM reversal_line WHERE epoch = ?1 AND seq = ?2 ORDER BY line")?;
        let rows = statement.query_map(params![at.epoch.0, at.seq.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let rows = rows.collect::<Result<Vec<(u32, bool)>, _>>()?;
        if !rows.iter().map(|(line, _)| line).eq(expected) {
            faults.push(Fault::Differs { at, table: "reversal_line", column: "line" });
        }
        Ok(rows.into_iter().map(|(_, failed)| failed).collect())
    }

    /// The register has the return of these lines: true when nothing of the payment is kept now. A line that was back
    /// before is a fault.
    pub(super) fn is_all_back(
        &mut self,
        (at, of): (EntryRef, EntryRef),
        payment: PaymentNumber,
        reversed: &Reversed,
        faults: &mut Faults,
    ) -> bool {
        let back = self.returned.entry(payment).or_default();
        if !back.is_disjoint(&reversed.lines) {
            faults.push(Fault::Outcome { at, of });
        }
        back.extend(&reversed.lines);
        back.len() >= reversed.of
    }

    /// The personal data of a ground against the commitment to it. It may have been erased, as the law wants it.
    fn check_ground(
        &self,
        at: EntryRef,
        told: (u8, Option<bool>),
        commitment: Hash,
        faults: &mut Faults,
    ) -> Result<(), StoreError> {
        let row: Option<([u8; 16], String)> = self
            .connection
            .prepare_cached("SELECT salt, text FROM ground WHERE epoch = ?1 AND seq = ?2")?
            .query_row(params![at.epoch.0, at.seq.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((salt, text)) = row else { return Ok(()) };
        let ground: Option<Ground> = serde_json::from_str(&text).ok();
        let is_same = ground.is_some_and(|ground| {
            (ground.code(), ground.has_original()) == told && Hash::of(&ground.committed_bytes(&salt)) == commitment
        });
        if !is_same {
            faults.push(Fault::Differs { at, table: "ground", column: "text" });
        }
        Ok(())
    }
}
