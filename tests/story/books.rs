//! What the till and the centre have of the same days: each by its own journal, the centre by its tables too.

use std::collections::BTreeMap;

use kassa::i18n::Language;
use kassa::long_work::Progress;
use kassa::report;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::EntryRef;
use kassa_domain::{BusinessDate, Currency, Money};
use kassa_formats::report::{Book, Source as _, Span, gather};
use kassa_server::report::{Centre, Whose};

use super::counter::Counter;

/// Sums of lines by service, in minor units.
pub type ByService = BTreeMap<String, i64>;

impl Counter {
    /// The days as the till's files have them.
    pub fn till_book(&self, span: Span) -> Book {
        report::book(&self.world.till_dir, span, self.desk().now(), Language::Uk, &Progress::unwatched()).unwrap()
    }

    /// The days of this till as the centre has them.
    pub fn centre_book(&self, span: Span) -> Book {
        let (till, now) = (self.world.till_id, self.desk().now());
        self.world.centre.db().read(|view| gather(&Centre::new(view, Whose::Till(till))?, span, now)).unwrap()
    }

    /// Every entry of the till that the centre has, in order.
    pub fn at_the_centre(&self) -> Vec<Entry> {
        let till = self.world.till_id;
        let read = |view: &kassa_server::db::View<'_>| {
            let mut entries = Vec::new();
            Centre::new(view, Whose::Till(till))?.entries(till, None, None, &mut |entry| entries.push(entry))?;
            Ok::<_, kassa_server::db::DbError>(entries)
        };
        self.world.centre.db().read(read).unwrap()
    }

    /// What the centre counts of a day by service, by its own table of lines: what was given back is not in it.
    pub fn counted_by_service(&self, day: BusinessDate) -> ByService {
        let book = self.centre_book(Span::day(day));
        let mut sums = ByService::new();
        for taken in &book.payments {
            let row = self.world.centre.db().read(|view| view.payment(taken.till, taken.entry)).unwrap().unwrap();
            assert!(row.counted, "{row:?}");
            let lines = (0..).zip(&row.lines).filter(|(place, _)| !row.returned.contains(place));
            for (_, (service, _, _, minor)) in lines {
                *sums.entry(book.names.service(*service)).or_default() += minor;
            }
        }
        sums
    }
}

/// What a book has by service: taken less given back.
pub fn by_service(book: &Book) -> ByService {
    let mut sums = ByService::new();
    let taken = book.payments.iter().filter(|taken| taken.counts()).map(|taken| (&taken.payment, 1));
    let back = book.returned.iter().filter(|back| back.done).filter_map(|back| Some((back.payment.as_ref()?, -1)));
    for (payment, sign) in taken.chain(back) {
        for line in &payment.lines {
            *sums.entry(book.names.service(line.service)).or_default() += sign * line.amount.minor();
        }
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

/// The newest closing of a shift among these: what was counted, why it differs, and its own entry.
pub fn closing(entries: &[Entry]) -> Option<(Money, String, EntryRef)> {
    entries.iter().rev().find_map(|entry| match &entry.body {
        Body::ShiftClosing { counted, note, .. } => Some((*counted, note.clone(), entry.reference())),
        _ => None,
    })
}

/// Hryvnias, of kopecks.
pub const fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}
