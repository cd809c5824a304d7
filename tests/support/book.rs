//! A directory of one point, which tests change under the till's hands.

use std::sync::{Arc, Mutex, MutexGuard};

use kassa::till::book::{Book, Words};
use kassa_domain::Currency;
use kassa_domain::Timestamp;
use kassa_domain::commission::CommissionRule;
use kassa_domain::directory::{Meter, Provider, Town};
use kassa_domain::ids::{AccountNumber, MeterId, PointCode, PointId, ProviderId, ServiceId, TownId};
use kassa_domain::point::{CashRounding, OfflineLimits, Point, WorkingHours};

use super::uah;

/// What the directory says.
#[derive(Debug)]
pub struct Page {
    pub point: Point,
    pub commissions: Vec<CommissionRule>,
    pub in_step_at: Option<Timestamp>,
    pub meters: Vec<(AccountNumber, Meter)>,
    /// Providers that take more than is owed.
    pub overpaid: Vec<ProviderId>,
    /// Providers outside the billing.
    pub providers: Vec<Provider>,
    /// Where accounts are.
    pub towns: Vec<(AccountNumber, Town)>,
    /// The file can be read.
    pub readable: bool,
}

/// The directory as the till sees it.
#[derive(Debug, Clone)]
pub struct TestBook(Arc<Mutex<Page>>);

impl TestBook {
    pub fn new(in_step_at: Timestamp) -> Self {
        let page = Page {
            point: point(),
            commissions: Vec::new(),
            in_step_at: Some(in_step_at),
            meters: Vec::new(),
            overpaid: Vec::new(),
            providers: Vec::new(),
            towns: Vec::new(),
            readable: true,
        };
        Self(Arc::new(Mutex::new(page)))
    }

    pub fn page(&self) -> MutexGuard<'_, Page> {
        self.0.lock().unwrap()
    }
}

impl Book for TestBook {
    fn point(&self) -> Option<Point> {
        Some(self.page().point.clone())
    }

    fn commissions(&self) -> Option<Vec<CommissionRule>> {
        let page = self.page();
        page.readable.then(|| page.commissions.clone())
    }

    fn takes_overpayment(&self, provider: ProviderId) -> Option<bool> {
        let page = self.page();
        page.readable.then(|| page.overpaid.contains(&provider))
    }

    fn in_step_at(&self) -> Option<Timestamp> {
        self.page().in_step_at
    }

    fn service_name(&self, service: ServiceId) -> Option<String> {
        (service == ServiceId(1)).then(|| "Опалення".to_owned())
    }

    fn provider(&self, provider: ProviderId) -> Option<Provider> {
        let page = self.page();
        page.providers.iter().find(|known| page.readable && known.id == provider).cloned()
    }

    fn town_of(&self, account: &AccountNumber) -> Option<Town> {
        self.page().towns.iter().find(|(of, _)| of == account).map(|(_, town)| town.clone())
    }

    fn meter(&self, account: &AccountNumber, meter: MeterId) -> Option<Meter> {
        self.page().meters.iter().find(|(of, known)| of == account && known.id == meter).map(|(_, meter)| meter.clone())
    }
}

pub fn point() -> Point {
    Point {
        id: PointId(17),
        code: PointCode::new("17").unwrap(),
        name: "Пункт № 17".to_owned(),
        address: "вул. Соборна, 1".to_owned(),
        currency: Currency::Uah,
        home_town: TownId(1),
        towns: Vec::new(),
        hours: WorkingHours::daily(8 * 60, 20 * 60),
        limits: OfflineLimits { hours: 48, payments: 500, sum: uah(100_000_000), directory_hours: 72 },
        cash_rounding: CashRounding::NONE,
        drawer_limit: None,
        difference_limit: None,
        cashier_opens_shift: false,
        receipt_per_visit: false,
        receipt_link: None,
    }
}

pub fn words() -> Words {
    Words {
        number: "Платіж №".to_owned(),
        account: "О/р".to_owned(),
        payer: "Платник:".to_owned(),
        address: "Адреса:".to_owned(),
        commission: "Комісія".to_owned(),
        service: "Послуга".to_owned(),
        slip: "Сліп №".to_owned(),
        reversal: "ПОВЕРНЕННЯ".to_owned(),
        provider: "Отримувач:".to_owned(),
        language: "uk",
    }
}
