//! Payments and returns as the console looks for them: shift by shift, the newest day first, or those of one account; every
//! step by an index, a page at a time.

use kassa_domain::attachment::Papers;
use kassa_domain::ids::{EntryRef, Epoch, PointId, Seq, TillId};
use kassa_domain::{BusinessDate, Currency, Money};

use super::attachments::papers_or_none;
use super::convert::{currency, day, signed, unsigned};
use super::sql::{Row, params};
use super::{DbError, DbResult, View};

/// Shifts that are asked for at once.
const SHIFTS: u32 = 200;
/// Most shifts that are looked through for one page: the next page goes on where it stopped.
const SHIFTS_MAX: u32 = 2_000;

/// Which payments are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Business days, both included.
    pub days: (i32, i32),
    /// Of this point only.
    pub point: Option<PointId>,
    /// Of this till only.
    pub till: Option<TillId>,
    /// Of this account only.
    pub account: String,
    /// With this number only.
    pub number: Option<u32>,
    /// Sum of the lines, minor units, both included.
    pub sums: (Option<i64>, Option<i64>),
    /// In this state only.
    pub state: Option<PaymentState>,
}

/// What became of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentState {
    /// Its receipt is registered.
    Registered,
    /// What became of its receipt is not known or not decided yet.
    Undecided,
    /// It certainly has no receipt, or was cancelled.
    NotRegistered,
    /// It was taken back.
    Reversed,
    /// Some of its lines were taken back.
    PartlyReversed,
    /// It cannot count.
    Refused,
}

impl PaymentState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Registered, Self::Undecided, Self::NotRegistered, Self::Reversed, Self::PartlyReversed, Self::Refused];

    /// Its word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Undecided => "undecided",
            Self::NotRegistered => "not_registered",
            Self::Reversed => "reversed",
            Self::PartlyReversed => "partly_reversed",
            Self::Refused => "refused",
        }
    }
}

/// A payment that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPayment {
    /// Whose.
    pub till: TillId,
    /// The entry that accepted it.
    pub at: EntryRef,
    /// Its number.
    pub number: u32,
    /// Its shift, and the day of it.
    pub shift: (u32, Option<BusinessDate>),
    /// When it was accepted, by the till's clock.
    pub occurred_utc: i64,
    /// 1 bill, 2 prepayment, 3 for a third party.
    pub kind: u8,
    /// For which account.
    pub account: String,
    /// What its lines make, and the payer's commission on top.
    pub sums: (Money, Money),
    /// Of them back, where only some lines are: those lines and their commission, minor units.
    pub returned: i64,
    /// In cash and by card, minor units.
    pub paid: (i64, i64),
    /// Why it cannot count, empty when it can.
    pub refused: String,
    /// What became of it.
    pub state: PaymentState,
    /// The number of its document, when it is registered.
    pub document: Option<u64>,
}

impl FoundPayment {
    /// What of it is kept, lines and the payer's commission, where only some lines are back; else all of it.
    ///
    /// # Errors
    /// Sums that cannot be computed.
    pub fn kept(&self) -> DbResult<Money> {
        let (lines, commission) = self.sums;
        let kept = lines.plus(commission).and_then(|total| total.minus(Money::new(self.returned, lines.currency())));
        kept.map_err(|_| DbError::Corrupt("payment"))
    }
}

/// A return that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundReversal {
    /// Whose.
    pub till: TillId,
    /// The entry that accepted it.
    pub at: EntryRef,
    /// The entry that accepted the payment.
    pub of: EntryRef,
    /// The shift it was done in, and the day of it.
    pub shift: (u32, BusinessDate),
    /// When, by the till's clock.
    pub occurred_utc: i64,
    /// 1 void, 2 refund.
    pub kind: u8,
    /// Number and account of the payment.
    pub payment: (u32, String),
    /// Of its sums.
    pub currency: Currency,
    /// In cash and to the card, minor units.
    pub given: (i64, i64),
    /// What became of its receipt.
    pub receipt: String,
    /// The papers its ground needs, and those that are here.
    pub papers: (Papers, Papers),
    /// Canonical bytes of its entry.
    pub body: Vec<u8>,
}

impl FoundReversal {
    /// The papers it still needs. One that was given up, or whose return was refused, needs none.
    #[must_use]
    pub fn missing(&self) -> Papers {
        let (needed, here) = self.papers;
        if ["failed", "cancelled"].contains(&self.receipt.as_str()) { Papers::NONE } else { needed.without(here) }
    }
}

/// Where a page of a search ends: the shift, and the entry in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchPlace {
    day: i32,
    till: u32,
    shift: u32,
    at: (u32, i64),
}

impl std::fmt::Display for SearchPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}.{}.{}", self.day, self.till, self.shift, self.at.0, self.at.1)
    }
}

impl std::str::FromStr for SearchPlace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts: Vec<&str> = text.split('.').collect();
        let [day, till, shift, epoch, seq] = parts[..] else { return Err(()) };
        Ok(Self {
            day: day.parse().map_err(drop)?,
            till: till.parse().map_err(drop)?,
            shift: shift.parse().map_err(drop)?,
            at: (epoch.parse().map_err(drop)?, seq.parse().map_err(drop)?),
        })
    }
}

/// A page of what was found, and where the next one begins when there may be one.
pub type Found<T> = (Vec<T>, Option<SearchPlace>);

const PAYMENT: &str = "SELECT p.till, p.epoch, p.seq, p.number, p.shift, p.kind, p.account, p.currency, p.amount_minor, \
     p.commission_minor, p.cash_minor, p.card_minor, p.refused, j.occurred_utc, coalesce(r.state, ''), r.document, \
     (SELECT CASE WHEN min(l.returned) = 1 THEN 2 ELSE coalesce(max(l.returned), 0) END FROM payment_line l \
         WHERE l.till = p.till AND l.epoch = p.epoch AND l.seq = p.seq), \
     d.registered, (SELECT min(o.day) FROM shift_opening o WHERE o.till = p.till AND o.shift = p.shift), \
     coalesce((SELECT CAST(sum(l.amount_minor) AS BIGINT) FROM payment_line l WHERE l.till = p.till AND l.epoch = p.epoch \
         AND l.seq = p.seq AND l.returned = 1), 0) \
     + coalesce((SELECT CAST(sum(v.commission_minor) AS BIGINT) FROM reversal v WHERE v.till = p.till \
         AND v.of_epoch = p.epoch AND v.of_seq = p.seq AND v.counts = 1), 0) FROM payment p \
     JOIN journal j ON j.till = p.till AND j.epoch = p.epoch AND j.seq = p.seq \
     LEFT JOIN receipt r ON r.till = p.till AND r.epoch = p.epoch AND r.seq = p.seq \
     LEFT JOIN decision d ON d.till = p.till AND d.epoch = p.epoch AND d.seq = p.seq";

fn payment_from(row: Row<'_>) -> DbResult<FoundPayment> {
    let money = currency(&row.get::<String>(7)?)?;
    let refused: String = row.get(12)?;
    let receipt: String = row.get(14)?;
    // Nothing of it, some lines, or all of them are back.
    let (reversed, decided): (Option<u8>, Option<bool>) = (row.get(16)?, row.get(17)?);
    let state = match (receipt.as_str(), decided) {
        _ if !refused.is_empty() => PaymentState::Refused,
        _ if reversed == Some(2) => PaymentState::Reversed,
        _ if reversed == Some(1) => PaymentState::PartlyReversed,
        ("registered", _) | (_, Some(true)) => PaymentState::Registered,
        ("cancelled" | "failed", _) | (_, Some(false)) => PaymentState::NotRegistered,
        _ => PaymentState::Undecided,
    };
    let of_day: Option<i64> = row.get(18)?;
    let document: Option<i64> = row.get(15)?;
    Ok(FoundPayment {
        till: TillId(row.get(0)?),
        at: EntryRef { epoch: Epoch(row.get(1)?), seq: Seq(unsigned(row.get(2)?, "seq")?) },
        number: row.get(3)?,
        shift: (row.get(4)?, of_day.map(day).transpose()?),
        kind: row.get(5)?,
        account: row.get(6)?,
        sums: (Money::new(row.get(8)?, money), Money::new(row.get(9)?, money)),
        returned: if state == PaymentState::PartlyReversed { row.get(19)? } else { 0 },
        paid: (row.get(10)?, row.get(11)?),
        refused,
        occurred_utc: row.get(13)?,
        state,
        document: document.map(|number| unsigned(number, "document")).transpose()?,
    })
}

impl Search {
    /// Whether a payment is one of those looked for; its account, till and shift are already.
    fn wants(&self, payment: &FoundPayment) -> bool {
        let sum = payment.sums.0.minor();
        self.number.is_none_or(|number| number == payment.number)
            && self.sums.0.is_none_or(|least| sum >= least)
            && self.sums.1.is_none_or(|most| sum <= most)
            && self.state.is_none_or(|state| state == payment.state)
            && self.till.is_none_or(|till| till == payment.till)
    }
}

impl View<'_> {
    /// Payments behind a place, at most `limit`, the newest day first.
    ///
    /// # Errors
    /// What the store says.
    pub fn find_payments(
        &self,
        search: &Search,
        after: Option<SearchPlace>,
        limit: usize,
    ) -> DbResult<Found<FoundPayment>> {
        if !search.account.is_empty() {
            return self.find_of_account(search, after, limit);
        }
        let sql = format!(
            "{PAYMENT} WHERE p.till = ?1 AND p.shift = ?2 AND (p.epoch, p.seq) > (?3, ?4) ORDER BY p.epoch, p.seq LIMIT ?5"
        );
        self.shift_by_shift(search, after, limit, &sql, payment_from, |found| found.at, |found| search.wants(found))
    }

    /// Payments of one account, the newest first. It is one person's: few, whatever the centre has.
    fn find_of_account(
        &self,
        search: &Search,
        after: Option<SearchPlace>,
        limit: usize,
    ) -> DbResult<Found<FoundPayment>> {
        let sql = format!(
            "{PAYMENT} WHERE p.account = ?1 AND (?2 = 0 OR j.occurred_utc < ?2) ORDER BY j.occurred_utc DESC, p.till LIMIT ?3"
        );
        let before = after.map_or(0, |place| place.at.1);
        let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut statement = self.conn.prepare(&sql)?;
        let mut found = statement.query_map(params![search.account, before, most], payment_from)?;
        let more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| more).map(|last| last.occurred_utc);
        let in_days = |found: &FoundPayment| {
            found.shift.1.is_none_or(|day| (search.days.0..=search.days.1).contains(&day.days()))
        };
        found.retain(|payment| search.wants(payment) && in_days(payment));
        Ok((found, last.map(|utc| SearchPlace { day: 0, till: 0, shift: 0, at: (0, utc) })))
    }

    /// Returns behind a place, at most `limit`, the newest day first; all of them, or those whose papers are not all here.
    ///
    /// # Errors
    /// What the store says.
    pub fn find_reversals(
        &self,
        search: &Search,
        after: Option<SearchPlace>,
        limit: usize,
        only_missing: bool,
    ) -> DbResult<Found<FoundReversal>> {
        let sql = "SELECT x.till, x.epoch, x.seq, x.of_epoch, x.of_seq, x.shift, x.kind, x.cash_minor, x.card_minor, \
             coalesce(p.number, 0), coalesce(p.account, ''), coalesce(p.currency, t.currency), j.occurred_utc, j.body, \
             coalesce(r.state, ''), (SELECT min(o.day) FROM shift_opening o WHERE o.till = x.till AND o.shift = x.shift), \
             coalesce(d.needed, 0), coalesce(d.held, 0) FROM reversal x JOIN journal j ON j.till = x.till AND j.epoch = x.epoch AND j.seq = x.seq \
             JOIN till k ON k.id = x.till JOIN point t ON t.id = k.point \
             LEFT JOIN payment p ON p.till = x.till AND p.epoch = x.of_epoch AND p.seq = x.of_seq \
             LEFT JOIN receipt r ON r.till = x.till AND r.epoch = x.epoch AND r.seq = x.seq \
             LEFT JOIN paper_due d ON d.till = x.till AND d.epoch = x.epoch AND d.seq = x.seq \
             WHERE x.till = ?1 AND x.shift = ?2 AND (x.epoch, x.seq) > (?3, ?4) ORDER BY x.epoch, x.seq LIMIT ?5";
        let take = |row: Row<'_>| {
            let at = |epoch: usize, seq: usize| -> DbResult<EntryRef> {
                Ok(EntryRef { epoch: Epoch(row.get(epoch)?), seq: Seq(unsigned(row.get(seq)?, "seq")?) })
            };
            Ok(FoundReversal {
                till: TillId(row.get(0)?),
                at: at(1, 2)?,
                of: at(3, 4)?,
                shift: (row.get(5)?, day(row.get(15)?)?),
                kind: row.get(6)?,
                given: (row.get(7)?, row.get(8)?),
                payment: (row.get(9)?, row.get(10)?),
                currency: currency(&row.get::<String>(11)?)?,
                occurred_utc: row.get(12)?,
                body: row.get(13)?,
                receipt: row.get(14)?,
                papers: (papers_or_none(row.get(16)?)?, papers_or_none(row.get(17)?)?),
            })
        };
        self.shift_by_shift(
            search,
            after,
            limit,
            sql,
            take,
            |found| found.at,
            |found| !only_missing || !found.missing().is_empty(),
        )
    }

    /// Goes through shifts, the newest day first, until a page is full.
    #[expect(clippy::too_many_arguments, reason = "what is asked, how a row is read, and where a page ends")]
    fn shift_by_shift<T>(
        &self,
        search: &Search,
        after: Option<SearchPlace>,
        limit: usize,
        sql: &str,
        take: impl Fn(Row<'_>) -> DbResult<T>,
        at: impl Fn(&T) -> EntryRef,
        wants: impl Fn(&T) -> bool,
    ) -> DbResult<Found<T>> {
        let mut found = Vec::new();
        let mut place = after.unwrap_or(SearchPlace { day: i32::MAX, till: 0, shift: 0, at: (0, 0) });
        let mut looked = 0;
        loop {
            let shifts = self.shifts_from(search, place, SHIFTS)?;
            let end = shifts.len() < usize::try_from(SHIFTS).unwrap_or(usize::MAX);
            for (day, till, shift) in shifts {
                // The shift of the place was begun; of another nothing was seen yet.
                let mut from =
                    if (day, till, shift) == (place.day, place.till, place.shift) { place.at } else { (0, 0) };
                loop {
                    let mut statement = self.conn.prepare(sql)?;
                    let rows = statement.query_map(params![till, shift, from.0, from.1, SHIFTS], &take)?;
                    let whole = rows.len() < usize::try_from(SHIFTS).unwrap_or(usize::MAX);
                    for row in rows {
                        let here = at(&row);
                        from = (here.epoch.0, signed(here.seq.0)?);
                        if wants(&row) {
                            found.push(row);
                        }
                        if found.len() == limit {
                            return Ok((found, Some(SearchPlace { day, till, shift, at: from })));
                        }
                    }
                    if whole {
                        break;
                    }
                }
                place = SearchPlace { day, till, shift, at: (u32::MAX, i64::MAX) };
                looked += 1;
            }
            if end {
                return Ok((found, None));
            }
            if looked >= SHIFTS_MAX {
                return Ok((found, Some(place)));
            }
        }
    }

    /// Shifts from a place on: the newest day first, then by till and number.
    fn shifts_from(&self, search: &Search, place: SearchPlace, limit: u32) -> DbResult<Vec<(i32, u32, u32)>> {
        let sql = "SELECT DISTINCT o.day, o.till, o.shift FROM shift_opening o JOIN till t ON t.id = o.till \
             WHERE o.day BETWEEN ?1 AND ?2 AND o.day <= ?3 AND (o.day < ?3 OR o.till > ?4 OR (o.till = ?4 AND o.shift >= ?5)) \
             AND (?6 = 0 OR o.till = ?6) AND (?7 = 0 OR t.point = ?7) ORDER BY o.day DESC, o.till, o.shift LIMIT ?8";
        let (till, point) = (search.till.map_or(0, |till| till.0), search.point.map_or(0, |point| point.0));
        let (least, most) = search.days;
        self.conn
            .prepare(sql)?
            .query_map(params![least, most, place.day, place.till, place.shift, till, point, limit], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
    }

    /// Entries that are refused or waiting behind a place, in order, of one till or of all, in one state or in both.
    ///
    /// # Errors
    /// What the store says.
    pub fn unsettled_page(
        &self,
        till: Option<TillId>,
        state: &str,
        after: (TillId, EntryRef),
        limit: u32,
    ) -> DbResult<Vec<(TillId, EntryRef, String, String)>> {
        let sql = "SELECT till, epoch, seq, state, reason FROM verdict WHERE state IN ('waiting', 'refused') \
             AND (till, epoch, seq) > (?1, ?2, ?3) AND (?4 = 0 OR till = ?4) AND (?5 = '' OR state = ?5) \
             ORDER BY till, epoch, seq LIMIT ?6";
        let till = till.map_or(0, |till| till.0);
        let (from, at) = after;
        let with = params![from.0, at.epoch.0, signed(at.seq.0)?, till, state, limit];
        self.conn.prepare(sql)?.query_map(with, |row| {
            let at = EntryRef { epoch: Epoch(row.get(1)?), seq: Seq(unsigned(row.get(2)?, "seq")?) };
            Ok((TillId(row.get(0)?), at, row.get(3)?, row.get(4)?))
        })
    }

    /// Accounts whose number begins with a text, by number, behind one of them, at most `limit`: number and row.
    ///
    /// # Errors
    /// What the store says.
    pub fn accounts_from(&self, begins: &str, after: &str, limit: u32) -> DbResult<Vec<(String, u64)>> {
        let end = format!("{begins}{}", char::MAX);
        let sql = "SELECT number, id FROM account WHERE number >= ?1 AND number < ?2 AND number > ?3 ORDER BY number LIMIT ?4";
        let mut statement = self.conn.prepare(sql)?;
        statement
            .query_map(params![begins, end, after, limit], |row| Ok((row.get(0)?, unsigned(row.get(1)?, "account")?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        let place = SearchPlace { day: 20_778, till: 3, shift: 214, at: (1, 512) };
        assert_eq!(place.to_string().parse(), Ok(place));
        for text in ["", "1.2.3.4", "1.2.3.4.5.6", "a.2.3.4.5", "1.-2.3.4.5", "1.2.3.4.99999999999999999999"] {
            assert_eq!(text.parse::<SearchPlace>(), Err(()), "{text}");
        }
    }
}
