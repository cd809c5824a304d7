//! What a till did on a business day, by the centre's tables.

use kassa_domain::ids::TillId;
use kassa_domain::{BusinessDate, Currency};
use rusqlite::params;
use serde::Serialize;

use super::convert::currency;
use super::{DbResult, View};

/// How many, and what they make, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SumOf {
    /// How many.
    pub count: i64,
    /// Their sum.
    pub sum: i64,
    /// Of it in cash.
    pub cash: i64,
    /// Of it by card.
    pub card: i64,
}

/// What one provider was paid, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProviderSum {
    /// Its number.
    pub provider: u32,
    /// Its name, empty when the centre does not know it.
    pub name: String,
    /// Lines of registered payments.
    pub count: i64,
    /// Their sum.
    pub sum: i64,
    /// Of it undone by registered reversals.
    pub reversed: i64,
}

/// What a till did on a business day. Sums are minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Whose.
    pub till: TillId,
    /// Which day.
    pub day: BusinessDate,
    /// Of the sums; nothing when no shift was opened on that day.
    pub currency: Option<Currency>,
    /// Payments whose receipt is registered: lines and the payer's commission, before rounding; cash and card after it.
    pub payments: SumOf,
    /// Of their sum, the payer's commission.
    pub commission: i64,
    /// Of their cash, what rounding added or took.
    pub rounding: i64,
    /// Payments neither registered nor cancelled: waiting for a decision, or for the rest of the journal.
    pub undecided: SumOf,
    /// Registered payments that cannot count on an account.
    pub refused: SumOf,
    /// Voids whose return receipt is registered.
    pub voids: SumOf,
    /// Refunds whose return receipt is registered.
    pub refunds: SumOf,
    /// Cash brought in, registered.
    pub cash_in: SumOf,
    /// Cash taken out, registered.
    pub cash_out: SumOf,
    /// Registered Z reports; their sums as the till declared them.
    pub z: SumOf,
    /// Payments as the Z reports declared them.
    pub z_payments: i64,
    /// By provider, in order of number.
    pub providers: Vec<ProviderSum>,
}

/// The shift of `x` belongs to the day ?2 at the till ?1: by the newest opening of that shift not after `x`'s life.
const OF_DAY: &str = "x.till = ?1 AND x.shift IN (SELECT shift FROM shift_opening WHERE till = ?1 AND day = ?2) \
     AND ?2 = (SELECT day FROM shift_opening o WHERE o.till = x.till \
     AND o.shift = x.shift AND o.epoch <= x.epoch ORDER BY o.epoch DESC, o.seq DESC LIMIT 1)";
/// The register has what `x` asked for, by the till's word or an operator's.
const REGISTERED: &str = "(EXISTS (SELECT 1 FROM receipt r WHERE r.till = x.till AND r.epoch = x.epoch \
     AND r.seq = x.seq AND r.state = 'registered') OR EXISTS (SELECT 1 FROM decision d WHERE d.till = x.till \
     AND d.epoch = x.epoch AND d.seq = x.seq AND d.registered = 1))";
/// What `x` asked for will never be: cancelled, or an operator decided that the register has nothing.
const GIVEN_UP: &str = "(EXISTS (SELECT 1 FROM receipt r WHERE r.till = x.till AND r.epoch = x.epoch \
     AND r.seq = x.seq AND r.state = 'cancelled') OR EXISTS (SELECT 1 FROM decision d WHERE d.till = x.till \
     AND d.epoch = x.epoch AND d.seq = x.seq AND d.registered = 0))";

impl View<'_> {
    /// What a till did on a business day.
    ///
    /// # Errors
    /// What the store says.
    pub fn totals(&self, till: TillId, day: BusinessDate) -> DbResult<Totals> {
        let payments = "payment x";
        let sums = "sum(amount_minor + commission_minor), sum(cash_minor), sum(card_minor)";
        let of = |table: &str, sums: &str, which: &str| self.sum_of(till, day, table, sums, which);
        let given_back = "sum(cash_minor + card_minor), sum(cash_minor), sum(card_minor)";
        let amount = "sum(amount_minor), sum(amount_minor), 0";
        let extra = of(payments, "sum(commission_minor), sum(rounding_minor), 0", REGISTERED)?;
        let closings =
            of("shift_closing x", "sum(cash_taken + card_taken), sum(cash_taken), sum(card_taken)", REGISTERED)?;
        let declared = of("shift_closing x", "sum(payments), 0, 0", REGISTERED)?;
        Ok(Totals {
            till,
            day,
            currency: self.currency_of_day(till, day)?,
            payments: of(payments, sums, REGISTERED)?,
            commission: extra.sum,
            rounding: extra.cash,
            undecided: of(payments, sums, &format!("NOT {REGISTERED} AND NOT {GIVEN_UP}"))?,
            refused: of(payments, sums, &format!("{REGISTERED} AND refused <> ''"))?,
            voids: of("reversal x", given_back, &format!("{REGISTERED} AND kind = 1"))?,
            refunds: of("reversal x", given_back, &format!("{REGISTERED} AND kind = 2"))?,
            cash_in: of("cash_move x", amount, &format!("{REGISTERED} AND way = 'in'"))?,
            cash_out: of("cash_move x", amount, &format!("{REGISTERED} AND way = 'out'"))?,
            z: closings,
            z_payments: declared.sum,
            providers: self.provider_sums(till, day)?,
        })
    }

    fn sum_of(&self, till: TillId, day: BusinessDate, table: &str, sums: &str, which: &str) -> DbResult<SumOf> {
        let sql = format!("SELECT count(*), {sums} FROM {table} WHERE {OF_DAY} AND {which}");
        let mut statement = self.conn.prepare_cached(&sql)?;
        Ok(statement.query_row(params![till.0, day.days()], |row| {
            let part = |index| row.get::<_, Option<i64>>(index).map(Option::unwrap_or_default);
            Ok(SumOf { count: row.get(0)?, sum: part(1)?, cash: part(2)?, card: part(3)? })
        })?)
    }

    fn currency_of_day(&self, till: TillId, day: BusinessDate) -> DbResult<Option<Currency>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT currency FROM shift_opening WHERE till = ?1 AND day = ?2 ORDER BY epoch, seq")?;
        let mut rows = statement.query(params![till.0, day.days()])?;
        rows.next()?.map(|row| currency(&row.get::<_, String>(0)?)).transpose()
    }

    fn provider_sums(&self, till: TillId, day: BusinessDate) -> DbResult<Vec<ProviderSum>> {
        // The same question about a reversal of the payment as about the payment itself.
        let reversal_registered = REGISTERED.replace("x.", "v.");
        let sql = format!(
            "SELECT l.provider, coalesce(p.name, ''), count(*), sum(l.amount_minor), sum(iif(EXISTS (\
                 SELECT 1 FROM reversal v WHERE v.till = x.till AND v.of_epoch = x.epoch AND v.of_seq = x.seq \
                 AND {reversal_registered}), l.amount_minor, 0)) \
             FROM payment x JOIN payment_line l USING (till, epoch, seq) LEFT JOIN provider p ON p.id = l.provider \
             WHERE {OF_DAY} AND {REGISTERED} GROUP BY l.provider ORDER BY l.provider"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![till.0, day.days()], |row| {
            Ok(ProviderSum {
                provider: row.get(0)?,
                name: row.get(1)?,
                count: row.get(2)?,
                sum: row.get(3)?,
                reversed: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
