//! The till's reports: its own journal, tables and directory as a source of [`kassa_formats::report`].
//!
//! They are read only, over a connection of their own: no lock is taken and a till at work is not held up.

mod make;

use std::path::Path;

use kassa_domain::Timestamp;
use kassa_domain::entry::body::kind_name;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{AccountNumber, EntryRef, HumanNumber, MeterId, TillId};
use kassa_domain::payment::PayerCopy;
use kassa_formats::report::{Book, MeterOf, Names, Opening, Place, Source, Span, Waiting, WaitingState, Words, gather};

use crate::i18n::{Language, text_in};
use crate::long_work::Progress;
use crate::store::directory::{DirectoryError, DirectoryReader};
use crate::store::identity::{self, Identity};
use crate::store::{self, Connection, OpenError, StoreError};

pub use make::{Made, MakeError, Wanted, make};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The till was not let in yet.
    #[error("the till was not let in yet")]
    NotLetIn,
    /// The money file could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The money file could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The directory could not be read.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The till has no shift of this number.
    #[error("there is no such shift")]
    NoShift,
    /// Nobody waits for it any more.
    #[error("nobody waits for the report any more")]
    Unwanted,
}

/// Everything of a span, from the files of a till, as long as somebody waits for it.
///
/// # Errors
/// See [`ReportError`].
pub fn book(
    dir: &Path,
    span: Span,
    now: Timestamp,
    language: Language,
    progress: &Progress,
) -> Result<Book, ReportError> {
    let reader = store::open_reader(dir, None)?;
    let directory = match DirectoryReader::open(dir) {
        Ok(directory) => Some(directory),
        // A till whose directory has not come yet, or was thrown away, still knows what it took.
        Err(DirectoryError::NotYet) => None,
        Err(error) => return Err(error.into()),
    };
    store::report::at_one_moment(&reader, |conn| {
        let identity = identity::load(conn)?.ok_or(ReportError::NotLetIn)?;
        gather(&Files { conn, directory, identity, language, progress }, span, now)
    })
}

/// The words of reports in a language.
#[must_use]
pub fn words(text: &dyn Fn(&str) -> String, language: Language) -> Words<'_> {
    Words { form: language.form(), text }
}

/// A till's files, at one moment.
struct Files<'a> {
    conn: &'a Connection,
    directory: Option<DirectoryReader>,
    identity: Identity,
    language: Language,
    progress: &'a Progress,
}

impl Files<'_> {
    fn still_wanted(&self) -> Result<(), ReportError> {
        if self.progress.is_wanted() { Ok(()) } else { Err(ReportError::Unwanted) }
    }

    fn of_directory<T: Default>(
        &self,
        read: impl FnOnce(&DirectoryReader) -> Result<T, DirectoryError>,
    ) -> Result<T, ReportError> {
        Ok(self.directory.as_ref().map(read).transpose()?.unwrap_or_default())
    }

    /// The centre's reason in words.
    fn reason(&self, reason: &str) -> String {
        if reason.is_empty() {
            return String::new();
        }
        let key = format!("verdict-{reason}");
        let told = text_in(self.language, &key, &[]);
        if told == key { reason.to_owned() } else { told }
    }
}

impl Source for Files<'_> {
    type Error = ReportError;

    fn places(&self) -> Result<Vec<Place>, ReportError> {
        let point = self.of_directory(DirectoryReader::point)?;
        Ok(vec![Place {
            till: self.identity.till,
            code: self.identity.code.clone(),
            point: self.identity.point.clone(),
            point_name: point.map(|point| format!("{}, {}", point.name, point.address)).unwrap_or_default(),
            currency: self.identity.currency,
        }])
    }

    fn openings(&self, _: TillId) -> Result<Vec<Opening>, ReportError> {
        let openings = store::report::openings(self.conn)?;
        Ok(openings.into_iter().map(|(at, shift, day)| Opening { at, shift, day }).collect())
    }

    fn entries(
        &self,
        _: TillId,
        from: Option<EntryRef>,
        until: Option<EntryRef>,
        take: &mut dyn FnMut(Entry),
    ) -> Result<(), ReportError> {
        let (before, last) = store::report::entries_around(self.conn, from)?;
        store::report::entries(self.conn, from, until, &mut |place, entry| {
            take(entry);
            self.progress.told(place.saturating_sub(before), last.saturating_sub(before))
        })?;
        self.still_wanted()
    }

    fn entry(&self, _: TillId, at: EntryRef) -> Result<Option<Entry>, ReportError> {
        Ok(store::report::entry(self.conn, at)?)
    }

    /// What the till was not told yet it does not know.
    fn decided(&self, _: TillId, _: EntryRef) -> Result<Option<bool>, ReportError> {
        Ok(None)
    }

    fn placed(&self, _: TillId, at: EntryRef) -> Result<Option<i64>, ReportError> {
        Ok(store::journal::placed(self.conn, at)?)
    }

    fn payer(&self, _: TillId, at: EntryRef, _: &AccountNumber) -> Result<PayerCopy, ReportError> {
        self.still_wanted()?;
        Ok(store::report::payer(self.conn, at)?)
    }

    fn meter(&self, account: &AccountNumber, meter: MeterId) -> Result<Option<MeterOf>, ReportError> {
        let account = self.of_directory(|directory| directory.account(account))?;
        let meters = account.map(|account| account.meters).unwrap_or_default();
        let found = meters.into_iter().find(|known| known.id == meter);
        Ok(found.map(|meter| MeterOf { face: meter.face(), serial: meter.serial, service: meter.service }))
    }

    fn names(&self) -> Result<Names, ReportError> {
        let services = self.of_directory(DirectoryReader::services)?;
        let providers = self.of_directory(DirectoryReader::providers)?;
        let users = self.of_directory(DirectoryReader::users)?;
        Ok(Names {
            services: services.into_iter().map(|service| (service.id, service.name)).collect(),
            providers: providers.into_iter().map(|provider| (provider.id, provider.name)).collect(),
            users: users.into_iter().map(|user| (user.id, user.name)).collect(),
        })
    }

    fn waiting(&self, till: TillId) -> Result<Vec<Waiting>, ReportError> {
        let waiting = store::report::waiting(self.conn)?;
        let row = |(entry, verdict): store::report::WaitingEntry| {
            let (state, reason) = match verdict {
                None => (WaitingState::Unsent, String::new()),
                Some((VerdictState::Refused, reason)) => (WaitingState::Refused, self.reason(&reason)),
                Some((VerdictState::Waiting | VerdictState::Applied | VerdictState::Duplicate, reason)) => {
                    (WaitingState::Waiting, self.reason(&reason))
                }
            };
            let payment = match &entry.body {
                Body::PaymentAccepted(payment) => payment.total().ok().map(|sum| {
                    let (point, till) = (self.identity.point.clone(), self.identity.code.clone());
                    (HumanNumber { point, till, number: payment.number }, sum)
                }),
                _ => None,
            };
            Waiting {
                till,
                entry: entry.reference(),
                at: Some(entry.occurred_at),
                kind: kind_name(entry.body.kind().0),
                payment,
                state,
                reason,
            }
        };
        Ok(waiting.into_iter().map(row).collect())
    }
}
