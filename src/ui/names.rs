//! What the centre calls things: names of services and providers, and the rules commissions go by.

use std::collections::HashMap;

use kassa_domain::commission::CommissionRule;
use kassa_domain::directory::{BankAccount, Provider, Service, Town};
use kassa_domain::form::{Asks, Form};
use kassa_domain::ids::{ProviderId, ServiceId};
use kassa_domain::money::Currency;
use kassa_formats::scan::Payee;

/// A provider outside the billing, with what it asks of a payer.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Its number.
    pub id: ProviderId,
    /// Its name.
    pub name: String,
    /// What is paid for.
    pub service: String,
    /// What it asks.
    pub form: Form,
}

impl Offer {
    /// The currency it takes.
    #[must_use]
    pub fn currency(&self) -> Currency {
        match &self.form.asks {
            Asks::Sum { min, .. } => min.currency(),
            Asks::Items(items) => items.first().map_or(Currency::Uah, |item| item.price.currency()),
        }
    }
}

/// Names and rules of the directory, read once and again when the directory changes.
#[derive(Debug, Clone, Default)]
pub struct Names {
    services: HashMap<ServiceId, Service>,
    providers: HashMap<ProviderId, Provider>,
    commissions: Vec<CommissionRule>,
    towns: Vec<Town>,
}

impl Names {
    /// The names of these.
    #[must_use]
    pub fn new(services: Vec<Service>, providers: Vec<Provider>, commissions: Vec<CommissionRule>) -> Self {
        Self {
            services: services.into_iter().map(|service| (service.id, service)).collect(),
            providers: providers.into_iter().map(|provider| (provider.id, provider)).collect(),
            commissions,
            towns: Vec::new(),
        }
    }

    /// The same with the towns the point takes payments for, the home town first (R1).
    #[must_use]
    pub fn with_towns(self, towns: Vec<Town>) -> Self {
        Self { towns, ..self }
    }

    /// The towns the point takes payments for, the home town first.
    #[must_use]
    pub fn towns(&self) -> &[Town] {
        &self.towns
    }

    /// A service's name; its number when the directory does not have it.
    #[must_use]
    pub fn service(&self, id: ServiceId) -> String {
        self.services.get(&id).map_or_else(|| format!("№ {id}"), |service| service.name.clone())
    }

    /// The services of bills, in their order: without those of providers outside the billing.
    #[must_use]
    pub fn of_bills(&self) -> Vec<(ServiceId, String)> {
        let outside = |id: ServiceId| {
            let mut forms = self.providers.values().filter_map(|provider| provider.form.as_deref());
            forms.any(|form| form.service == id)
        };
        let mut services: Vec<&Service> = self.services.values().filter(|service| !outside(service.id)).collect();
        services.sort_by_key(|service| (service.order, service.id));
        services.into_iter().map(|service| (service.id, service.name.clone())).collect()
    }

    /// The unit a service is measured in; nothing when the directory does not have it.
    #[must_use]
    pub fn unit(&self, id: ServiceId) -> &str {
        self.services.get(&id).map_or("", |service| &service.unit)
    }

    /// A service's place in bills, the first one smallest.
    #[must_use]
    pub fn rank(&self, id: ServiceId) -> u32 {
        self.services.get(&id).map_or(u32::MAX, |service| u32::from(service.order))
    }

    /// Whether a provider takes more than is owed (R4). One the directory does not have takes none.
    #[must_use]
    pub fn takes_overpayment(&self, id: ProviderId) -> bool {
        self.providers.get(&id).is_some_and(|provider| provider.overpayment)
    }

    /// Most months a provider takes ahead (R6). One the directory does not have takes none.
    #[must_use]
    pub fn months_ahead_max(&self, id: ProviderId) -> u8 {
        self.providers.get(&id).map_or(0, |provider| provider.prepayment_months_max)
    }

    /// Whether a payee is one of the providers.
    #[must_use]
    pub fn knows(&self, payee: &Payee) -> bool {
        !self.providers_of(payee).is_empty()
    }

    /// The providers that a payee is: by its account with its bank, or by its tax number.
    #[must_use]
    pub fn providers_of(&self, payee: &Payee) -> Vec<ProviderId> {
        let its = self.providers.values().filter(|provider| {
            let is_its = |bank: &BankAccount| {
                // The same number may be given by two banks.
                let same_bank = payee.bic.as_deref().is_none_or(|bic| bank.code.is_empty() || bank.code == bic);
                bank.number == payee.account && same_bank
            };
            provider.bank.as_ref().is_some_and(is_its) || payee.tax_number.as_deref() == Some(&provider.tax_number)
        });
        its.map(|provider| provider.id).collect()
    }

    /// Providers outside the billing that take this currency, by name.
    #[must_use]
    pub fn offers(&self, currency: Currency) -> Vec<Offer> {
        let mut offers: Vec<Offer> = (self.providers.values())
            .filter_map(|provider| {
                let form = provider.form.as_deref()?.clone();
                let service = self.service(form.service);
                Some(Offer { id: provider.id, name: provider.name.clone(), service, form })
            })
            .filter(|offer| offer.currency() == currency)
            .collect();
        offers.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        offers
    }

    /// A provider's name; its number when the directory does not have it.
    #[must_use]
    pub fn provider(&self, id: ProviderId) -> String {
        self.providers.get(&id).map_or_else(|| format!("№ {id}"), |provider| provider.name.clone())
    }

    /// The rules of commission.
    #[must_use]
    pub fn commissions(&self) -> &[CommissionRule] {
        &self.commissions
    }
}
