//! The centre's reports: tills' journals and the directory as a source of [`kassa_formats::report`].

use kassa_domain::entry::body::kind_name;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{AccountNumber, EntryRef, HumanNumber, MeterId, PointId, TillId};
use kassa_domain::payment::PayerCopy;
use kassa_formats::report::{MeterOf, Names, Opening, Place, Source, Waiting, WaitingState};

use crate::db::{DbError, DbResult, View};

/// Which tills a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Every till of the centre.
    All,
    /// The tills of a point.
    Point(PointId),
    /// One till.
    Till(TillId),
}

/// The centre at one moment.
#[derive(Debug)]
pub struct Centre<'a> {
    view: &'a View<'a>,
    places: Vec<Place>,
}

impl<'a> Centre<'a> {
    /// The centre with these tills, by point and number.
    ///
    /// # Errors
    /// What the store says.
    pub fn new(view: &'a View<'a>, whose: Whose) -> DbResult<Self> {
        let mut places = Vec::new();
        for point in view.points()? {
            for till in view.tills()? {
                let asked = match whose {
                    Whose::All => true,
                    Whose::Point(id) => point.id == id,
                    Whose::Till(id) => till.id == id,
                };
                if asked && till.point == point.id {
                    places.push(Place {
                        till: till.id,
                        code: till.code,
                        point: point.code.clone(),
                        point_name: format!("{}, {}", point.name, point.address),
                        currency: point.currency,
                    });
                }
            }
        }
        Ok(Self { view, places })
    }
}

impl Source for Centre<'_> {
    type Error = DbError;

    fn places(&self) -> DbResult<Vec<Place>> {
        Ok(self.places.clone())
    }

    fn openings(&self, till: TillId) -> DbResult<Vec<Opening>> {
        self.view.openings(till)
    }

    fn entries(
        &self,
        till: TillId,
        from: Option<EntryRef>,
        until: Option<EntryRef>,
        take: &mut dyn FnMut(Entry),
    ) -> DbResult<()> {
        self.view.journal_part(till, from, until, take)
    }

    fn entry(&self, till: TillId, at: EntryRef) -> DbResult<Option<Entry>> {
        let stored = self.view.entry(till, at)?;
        Ok(stored.and_then(|stored| Entry::parse(&stored.body).ok()))
    }

    fn decided(&self, till: TillId, at: EntryRef) -> DbResult<Option<bool>> {
        Ok(self.view.standing(till, at)?.decided)
    }

    fn placed(&self, till: TillId, at: EntryRef) -> DbResult<Option<i64>> {
        self.view.placed(till, at)
    }

    fn payer(&self, _: TillId, _: EntryRef, account: &AccountNumber) -> DbResult<PayerCopy> {
        self.view.payer(account.as_str())
    }

    fn meter(&self, account: &AccountNumber, meter: MeterId) -> DbResult<Option<MeterOf>> {
        let meters = self.view.account(account)?.map(|account| account.meters).unwrap_or_default();
        let found = meters.into_iter().find(|known| known.id == meter);
        Ok(found.map(|meter| MeterOf { face: meter.face(), serial: meter.serial, service: meter.service }))
    }

    fn names(&self) -> DbResult<Names> {
        let mut services = self.view.services()?;
        services.sort_by_key(|service| (service.order, service.id));
        let providers = self.view.providers()?;
        Ok(Names {
            services: services.into_iter().map(|service| (service.id, service.name)).collect(),
            providers: providers.into_iter().map(|provider| (provider.id, provider.name)).collect(),
            users: self.view.names_of_people()?.into_iter().collect(),
        })
    }

    fn waiting(&self, till: TillId) -> DbResult<Vec<Waiting>> {
        let mut waiting = Vec::new();
        for (_, verdict) in self.view.unsettled(Some(till))? {
            let entry = self.entry(till, verdict.entry)?;
            let place = self.places.iter().find(|place| place.till == till);
            let payment = match (&entry, place) {
                (Some(Entry { body: Body::PaymentAccepted(payment), .. }), Some(place)) => {
                    payment.total().ok().map(|sum| {
                        let (point, till) = (place.point.clone(), place.code.clone());
                        (HumanNumber { point, till, number: payment.number }, sum)
                    })
                }
                _ => None,
            };
            waiting.push(Waiting {
                till,
                entry: verdict.entry,
                at: entry.as_ref().map(|entry| entry.occurred_at),
                kind: entry.as_ref().map_or("unknown", |entry| kind_name(entry.body.kind().0)),
                payment,
                state: match verdict.state {
                    VerdictState::Refused => WaitingState::Refused,
                    VerdictState::Waiting | VerdictState::Applied | VerdictState::Duplicate => WaitingState::Waiting,
                },
                reason: verdict.reason,
            });
        }
        Ok(waiting)
    }
}
