//! What the meters of an account showed before: readings taken at this till, with both of their times.

use kassa_domain::ids::{AccountNumber, MeterId};
use kassa_domain::reading::{ReadingKind, ReadingSource};
use kassa_domain::{BusinessDate, Timestamp};
use rust_decimal::Decimal;

use super::{Desk, DeskError, Sent, sent};
use crate::store::{journal, readings};

/// A reading taken here before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastReading {
    /// Of which meter.
    pub meter: MeterId,
    /// What it showed.
    pub value: Decimal,
    /// On which day.
    pub date: BusinessDate,
    /// How it followed the one before.
    pub kind: ReadingKind,
    /// Whose word it is.
    pub source: ReadingSource,
    /// When it was handed in: taken here, by the till's offset then.
    pub taken_at: Timestamp,
    /// Where it stands on its way to the centre.
    pub sent: Sent,
    /// When the centre got it, once it counts there and as far as it said.
    pub placed_at: Option<Timestamp>,
    /// The cashier's name.
    pub cashier: String,
    /// Point and till that took it, `17-2`, where it was another one than this.
    pub elsewhere: Option<String>,
}

/// Most readings of before that are looked at for an account.
const READINGS_BEFORE: u32 = 200;

impl Desk {
    /// What the meters of an account showed here before, the newest first, and who took it.
    ///
    /// # Errors
    /// The money file or the directory cannot be read.
    pub fn readings_before(&self, account: &AccountNumber) -> Result<Vec<PastReading>, DeskError> {
        let newest = readings::newest(&self.money(), account, READINGS_BEFORE)?;
        newest.into_iter().map(|past| self.past_reading(past)).collect()
    }

    fn past_reading(&self, past: readings::Past) -> Result<PastReading, DeskError> {
        let readings::Past { meter, value, date, kind, source, entry, taken_at, cashier } = past;
        let (sent, placed) = {
            let money = self.money();
            (sent(&money, entry)?, journal::placed(&money, entry)?)
        };
        Ok(PastReading {
            meter,
            value,
            date,
            kind,
            source,
            taken_at,
            sent,
            placed_at: placed.map(|placed| taken_at.shifted(placed.saturating_sub(taken_at.utc_ms()))),
            cashier: cashier.map(|user| self.user_name(user)).transpose()?.unwrap_or_default(),
            elsewhere: None,
        })
    }
}
