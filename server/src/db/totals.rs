//! What a till did on a business day, by the centre's tables.

use kassa_domain::ids::TillId;
use kassa_domain::{BusinessDate, Currency};
use serde::Serialize;

use super::convert::currency;
use super::sql::params;
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
    /// Of it undone since: by registered reversals, or handed back as the centre decided.
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
    /// Payments whose money the day's shifts took and kept: the receipt is registered, or the money went back in a later
    /// shift, by a decision of the centre. Lines and the payer's commission, before rounding; cash and card after it.
    pub payments: SumOf,
    /// Of their sum, the payer's commission.
    pub commission: i64,
    /// Of their cash, what rounding added or took.
    pub rounding: i64,
    /// Payments neither registered nor cancelled: waiting for a decision, for the till to take it in, or for the rest of
    /// the journal.
    pub undecided: SumOf,
    /// Registered payments that cannot count on an account.
    pub refused: SumOf,
    /// Voids whose return receipt is registered.
    pub voids: SumOf,
    /// Refunds whose return receipt is registered.
    pub refunds: SumOf,
    /// Payments of earlier shifts whose money went back on that day, as the centre had decided.
    pub handed_back: SumOf,
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

/// The shift of `x` belongs to the day ?2 at the till ?1: by the newest opening of that shift not after the life `x` is
/// told in.
const OF_DAY: &str = "x.till = ?1 AND x.shift IN (SELECT shift FROM shift_opening WHERE till = ?1 AND day = ?2) \
     AND ?2 = (SELECT day FROM shift_opening o WHERE o.till = x.till \
     AND o.shift = x.shift AND o.epoch <= x.life ORDER BY o.epoch DESC, o.seq DESC LIMIT 1)";
/// Payments, in the shift that took their money.
const PAYMENTS: &str = "(SELECT *, epoch AS life FROM payment WHERE till = ?1) x";
/// Returns, in the shift whose drawer they left: a decision of the centre moves that to the shift that took it in.
const REVERSALS: &str = "(SELECT v.till, v.epoch, v.seq, v.kind, v.cash_minor, v.card_minor, \
     coalesce(t.shift, v.shift) AS shift, coalesce(t.by_epoch, v.epoch) AS life \
     FROM reversal v LEFT JOIN decision_taken t USING (till, epoch, seq) WHERE v.till = ?1) x";
/// Payments whose money went back in a later shift by a decision of the centre, in that shift.
const HANDED_BACK: &str = "(SELECT p.till, p.epoch, p.seq, p.amount_minor, p.commission_minor, p.cash_minor, \
     p.card_minor, t.shift, t.by_epoch AS life FROM decision_taken t JOIN payment p USING (till, epoch, seq) \
     WHERE t.till = ?1 AND t.registered = 0 AND t.shift <> p.shift) x";
/// The register has what `x` asked for, by the till's word or an operator's.
pub(super) const REGISTERED: &str = "(EXISTS (SELECT 1 FROM receipt r WHERE r.till = x.till AND r.epoch = x.epoch \
     AND r.seq = x.seq AND r.state = 'registered') OR EXISTS (SELECT 1 FROM decision d WHERE d.till = x.till \
     AND d.epoch = x.epoch AND d.seq = x.seq AND d.registered = 1))";
/// The register has the return `x`, by the till's word or by a decision that the till took in.
const RETURNED: &str = "(EXISTS (SELECT 1 FROM receipt r WHERE r.till = x.till AND r.epoch = x.epoch \
     AND r.seq = x.seq AND r.state = 'registered') OR EXISTS (SELECT 1 FROM decision_taken t WHERE t.till = x.till \
     AND t.epoch = x.epoch AND t.seq = x.seq AND t.registered = 1))";
/// The money of the payment `x` went back in a later shift than the one that took it.
const GIVEN_BACK_LATER: &str = "EXISTS (SELECT 1 FROM decision_taken t WHERE t.till = x.till AND t.epoch = x.epoch \
     AND t.seq = x.seq AND t.registered = 0 AND t.shift <> x.shift)";
/// The payment `x` was given up within its shift.
const GIVEN_UP: &str = "(EXISTS (SELECT 1 FROM receipt r WHERE r.till = x.till AND r.epoch = x.epoch \
     AND r.seq = x.seq AND r.state = 'cancelled') OR EXISTS (SELECT 1 FROM decision_taken t WHERE t.till = x.till \
     AND t.epoch = x.epoch AND t.seq = x.seq AND t.registered = 0 AND t.shift = x.shift))";

impl View<'_> {
    /// What a till did on a business day.
    ///
    /// # Errors
    /// What the store says.
    pub fn totals(&self, till: TillId, day: BusinessDate) -> DbResult<Totals> {
        let counted = format!("({REGISTERED} OR {GIVEN_BACK_LATER})");
        let sums = "sum(amount_minor + commission_minor), sum(cash_minor), sum(card_minor)";
        let of = |table: &str, sums: &str, which: &str| self.sum_of(till, day, table, sums, which);
        let given_back = "sum(cash_minor + card_minor), sum(cash_minor), sum(card_minor)";
        let amount = "sum(amount_minor), sum(amount_minor), 0";
        let extra = of(PAYMENTS, "sum(commission_minor), sum(rounding_minor), 0", &counted)?;
        let of_shift = |table: &str| format!("(SELECT *, epoch AS life FROM {table} WHERE till = ?1) x");
        let (closings, moves) = (of_shift("shift_closing"), of_shift("cash_move"));
        let z = of(&closings, "sum(cash_taken + card_taken), sum(cash_taken), sum(card_taken)", REGISTERED)?;
        let declared = of(&closings, "sum(payments), 0, 0", REGISTERED)?;
        Ok(Totals {
            till,
            day,
            currency: self.currency_of_day(till, day)?,
            payments: of(PAYMENTS, sums, &counted)?,
            commission: extra.sum,
            rounding: extra.cash,
            undecided: of(PAYMENTS, sums, &format!("NOT {counted} AND NOT {GIVEN_UP}"))?,
            refused: of(PAYMENTS, sums, &format!("{REGISTERED} AND refused <> ''"))?,
            voids: of(REVERSALS, given_back, &format!("{RETURNED} AND kind = 1"))?,
            refunds: of(REVERSALS, given_back, &format!("{RETURNED} AND kind = 2"))?,
            handed_back: of(HANDED_BACK, sums, "true")?,
            cash_in: of(&moves, amount, &format!("{REGISTERED} AND way = 'in'"))?,
            cash_out: of(&moves, amount, &format!("{REGISTERED} AND way = 'out'"))?,
            z,
            z_payments: declared.sum,
            providers: self.provider_sums(till, day)?,
        })
    }

    fn sum_of(&self, till: TillId, day: BusinessDate, table: &str, sums: &str, which: &str) -> DbResult<SumOf> {
        let sql = format!("SELECT count(*), {sums} FROM {table} WHERE {OF_DAY} AND {which}");
        let mut statement = self.conn.prepare(&sql)?;
        statement.query_row(params![till.0, day.days()], |row| {
            let part = |index| row.get::<Option<i64>>(index).map(Option::unwrap_or_default);
            Ok(SumOf { count: row.get(0)?, sum: part(1)?, cash: part(2)?, card: part(3)? })
        })
    }

    fn currency_of_day(&self, till: TillId, day: BusinessDate) -> DbResult<Option<Currency>> {
        let mut statement =
            self.conn.prepare("SELECT currency FROM shift_opening WHERE till = ?1 AND day = ?2 ORDER BY epoch, seq")?;
        let mut rows = statement.query(params![till.0, day.days()])?;
        rows.next()?.map(|row| currency(&row.get::<String>(0)?)).transpose()
    }

    fn provider_sums(&self, till: TillId, day: BusinessDate) -> DbResult<Vec<ProviderSum>> {
        // The same question about a reversal of the payment as about the payment itself.
        let returned = RETURNED.replace("x.", "v.");
        let sql = format!(
            "SELECT l.provider, coalesce(p.name, ''), count(*), sum(l.amount_minor), sum(CASE WHEN EXISTS (\
                 SELECT 1 FROM reversal v WHERE v.till = x.till AND v.of_epoch = x.epoch AND v.of_seq = x.seq \
                 AND {returned} AND (v.commission_minor IS NULL OR EXISTS (SELECT 1 FROM reversal_line w \
                     WHERE w.till = v.till AND w.epoch = v.epoch AND w.seq = v.seq AND w.line = l.line))) \
                 OR {GIVEN_BACK_LATER} THEN l.amount_minor ELSE 0 END) \
             FROM {PAYMENTS} JOIN payment_line l USING (till, epoch, seq) LEFT JOIN provider p ON p.id = l.provider \
             WHERE {OF_DAY} AND ({REGISTERED} OR {GIVEN_BACK_LATER}) GROUP BY l.provider, p.name ORDER BY l.provider"
        );
        let mut statement = self.conn.prepare(&sql)?;
        let rows = statement.query_map(params![till.0, day.days()], |row| {
            Ok(ProviderSum {
                provider: row.get(0)?,
                name: row.get(1)?,
                count: row.get(2)?,
                sum: row.get(3)?,
                reversed: row.get(4)?,
            })
        })?;
        Ok(rows)
    }
}
