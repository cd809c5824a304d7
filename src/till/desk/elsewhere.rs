//! What other tills did for an account, as the centre tells it beside a live bill.

use kassa_domain::Timestamp;
use kassa_domain::exchange::VerdictState;
use kassa_domain::exchange::history::{PaidElsewhere, ReadElsewhere};
use kassa_domain::reading::{ReadingKind, ReadingSource};

use super::readings::PastReading;
use super::{PaidBefore, Sent};

/// What other tills did for an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Elsewhere {
    /// What they took for it, the newest first.
    pub payments: Vec<PaidBefore>,
    /// What they read of its meters, the newest first.
    pub readings: Vec<PastReading>,
}

impl Elsewhere {
    /// What of the centre's answer this program understands: the rest of it is no reason to show no bill.
    #[must_use]
    pub fn of(payments: Vec<PaidElsewhere>, readings: Vec<ReadElsewhere>) -> Self {
        Self {
            payments: payments.iter().filter_map(paid).collect(),
            readings: readings.into_iter().filter_map(read).collect(),
        }
    }
}

fn paid(paid: &PaidElsewhere) -> Option<PaidBefore> {
    Some(PaidBefore { number: paid.human(), at: paid.at().ok()?, sum: paid.total, same: false, is_here: false })
}

fn read(read: ReadElsewhere) -> Option<PastReading> {
    let taken_at = Timestamp::new(read.at_ms, read.offset_min).ok()?;
    Some(PastReading {
        meter: read.meter,
        value: read.value,
        date: read.date,
        kind: ReadingKind::from_code(read.kind)?,
        source: ReadingSource::from_code(read.source)?,
        taken_at,
        sent: Sent::Verdict(VerdictState::Applied, String::new()),
        placed_at: Timestamp::new(read.placed_ms, read.offset_min).ok(),
        cashier: read.cashier,
        elsewhere: Some(format!("{}-{}", read.point, read.till)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kassa_domain::ids::{MeterId, PaymentNumber, PointCode, TillCode};
    use kassa_domain::{BusinessDate, Currency, Money};

    #[test]
    fn what_is_not_understood_is_left_out_and_the_rest_told() {
        let (point, till) = (PointCode::new("17").unwrap(), TillCode::new("2").unwrap());
        let paid = |offset_min| PaidElsewhere {
            point: point.clone(),
            till: till.clone(),
            number: PaymentNumber(512),
            at_ms: 1_795_255_201_250,
            offset_min,
            total: Money::new(412_37, Currency::Uah),
        };
        let read = |kind, source| ReadElsewhere {
            point: point.clone(),
            till: till.clone(),
            meter: MeterId(1),
            value: 374.into(),
            date: BusinessDate::new(2026, 11, 21).unwrap(),
            kind,
            source,
            at_ms: 1_795_255_201_250,
            offset_min: 120,
            placed_ms: 1_795_255_260_000,
            cashier: String::new(),
        };
        let told = Elsewhere::of(vec![paid(120), paid(9_999)], vec![read(1, 1), read(9, 1), read(1, 9)]);
        assert_eq!(told.payments.iter().map(|paid| paid.number.to_string()).collect::<Vec<_>>(), ["17-2-000512"]);
        assert_eq!(told.readings.len(), 1);
        assert_eq!(told.readings[0].elsewhere.as_deref(), Some("17-2"));
    }
}
