//! What the centre calls things: names of services and providers, and the rules commissions go by.

use std::collections::HashMap;

use kassa_domain::commission::CommissionRule;
use kassa_domain::directory::{Account, BankAccount, Provider, Service, Town};
use kassa_domain::form::{Asks, Form};
use kassa_domain::ids::{ProviderId, ServiceId};
use kassa_domain::money::Currency;
use kassa_domain::{BusinessDate, Period};
use kassa_formats::scan::Payee;

use crate::ui::screen::search::questions::Choice;

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

    /// What of the services of bills can be chosen, in their order: each, or a group that the directory has put together;
    /// without those of providers outside the billing.
    #[must_use]
    pub fn of_bills(&self) -> Vec<Choice> {
        let outside = |id: ServiceId| {
            let mut forms = self.providers.values().filter_map(|provider| provider.form.as_deref());
            forms.any(|form| form.service == id)
        };
        let mut services: Vec<&Service> = self.services.values().filter(|service| !outside(service.id)).collect();
        services.sort_by_key(|service| (service.order, service.id));
        let mut choices: Vec<Choice> = Vec::new();
        for service in services {
            let group = choices.iter_mut().find(|choice| !service.group.is_empty() && choice.name == service.group);
            match group {
                Some(choice) => choice.services.push(service.id),
                None => {
                    let name = if service.group.is_empty() { &service.name } else { &service.group };
                    choices.push(Choice { name: name.clone(), services: vec![service.id] });
                }
            }
        }
        choices
    }

    /// The month in whose charge a reading of this day counts, by the provider of the account's service (R21).
    #[must_use]
    pub fn counts_reading_in(&self, account: &Account, service: ServiceId, day: BusinessDate) -> Period {
        let mut charges = account.latest.iter().chain(&account.charges).filter(|charge| charge.service == service);
        let provider = charges.find_map(|charge| self.providers.get(&charge.provider));
        provider.map_or_else(|| day.period().next(), |provider| provider.counts_reading_in(day))
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

    /// Whether lines of a payment to a provider go back apart (R14). Those of one the directory does not have do not.
    #[must_use]
    pub fn returns_by_lines(&self, id: ProviderId) -> bool {
        self.providers.get(&id).is_some_and(|provider| provider.returns_by_lines)
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

#[cfg(test)]
mod tests {
    use super::*;
    use kassa_domain::Money;
    use kassa_domain::directory::Charge;
    use kassa_domain::ids::{AccountNumber, StreetId};

    fn service(id: u32, order: u16, group: &str) -> Service {
        let (name, group) = (format!("Послуга {id}"), group.to_owned());
        Service { id: ServiceId(id), name, unit: String::new(), tariff: None, order, group }
    }

    fn provider(id: u32, until: Option<u8>) -> Provider {
        let text = r#"{"id": 1, "name": "КП", "tax_number": "1", "overpayment": false, "prepayment_months_max": 0}"#;
        let provider: Provider = serde_json::from_str(text).unwrap();
        Provider { id: ProviderId(id), readings_until: until, ..provider }
    }

    #[test]
    fn services_are_chosen_one_by_one_or_by_the_groups_of_the_directory_in_the_order_of_bills() {
        let services = vec![
            service(1, 30, ""),
            service(2, 10, "Вода"),
            service(3, 20, ""),
            service(4, 40, "Вода"),
            service(5, 50, "Послуга 3"),
        ];
        let names = Names::new(services, vec![provider(1, None)], Vec::new());
        let told: Vec<(String, Vec<u32>)> = names
            .of_bills()
            .into_iter()
            .map(|choice| (choice.name, choice.services.iter().map(|service| service.0).collect()))
            .collect();
        let expect = [("Вода", vec![2, 4]), ("Послуга 3", vec![3, 5]), ("Послуга 1", vec![1])];
        assert_eq!(told, expect.map(|(name, services)| (name.to_owned(), services)));
    }

    #[test]
    fn r21_a_reading_counts_as_the_provider_of_its_accounts_service_says() {
        let names = Names::new(vec![service(1, 1, "")], vec![provider(1, None), provider(2, Some(25))], Vec::new());
        let charge = |provider| Charge {
            service: ServiceId(1),
            provider: ProviderId(provider),
            period: Period::new(2026, 10).unwrap(),
            charged: Money::zero(Currency::Uah),
            due: Money::zero(Currency::Uah),
        };
        let account = |latest: Vec<Charge>| Account {
            number: AccountNumber::new("1").unwrap(),
            holder: String::new(),
            street: StreetId(1),
            house: "1".to_owned(),
            flat: String::new(),
            charges: Vec::new(),
            latest,
            meters: Vec::new(),
            norms: Vec::new(),
            phones: Vec::new(),
        };
        let day = BusinessDate::new(2026, 11, 21).unwrap();
        for (charges, expect) in [(vec![], "12.2026"), (vec![charge(1)], "12.2026"), (vec![charge(2)], "11.2026")] {
            assert_eq!(names.counts_reading_in(&account(charges), ServiceId(1), day).to_string(), expect);
        }
    }
}
