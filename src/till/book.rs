//! What the till needs of the directory, and the words its receipts are printed with.

use kassa_domain::Timestamp;
use kassa_domain::commission::CommissionRule;
use kassa_domain::directory::{Meter, Provider, Town};
use kassa_domain::ids::{AccountNumber, MeterId, ProviderId, ServiceId};
use kassa_domain::point::Point;

use crate::store::directory::{DirectoryError, DirectoryReader};

/// The part of the directory that decides about money. Nothing here waits for the network.
pub trait Book: Send {
    /// The till's point, once the directory has brought it.
    fn point(&self) -> Option<Point>;
    /// Commission rules; nothing when they cannot be read.
    fn commissions(&self) -> Option<Vec<CommissionRule>>;
    /// Whether a provider takes more than is owed (R4); nothing when it cannot be read.
    fn takes_overpayment(&self, provider: ProviderId) -> Option<bool>;
    /// When the directory was last in step with the centre.
    fn in_step_at(&self) -> Option<Timestamp>;
    /// Name of a service, as receipts print it.
    fn service_name(&self, service: ServiceId) -> Option<String>;
    /// A provider with its form, when it asks by one; nothing when there is none of that number, or it cannot be read.
    fn provider(&self, provider: ProviderId) -> Option<Provider>;
    /// The town an account is in; nothing when the directory does not say.
    fn town_of(&self, account: &AccountNumber) -> Option<Town>;
    /// A meter of an account.
    fn meter(&self, account: &AccountNumber, meter: MeterId) -> Option<Meter>;
}

/// The words of a receipt, in the language of the point's receipts. They come from the Fluent files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// In front of a payment's number.
    pub number: String,
    /// In front of an account's number.
    pub account: String,
    /// In front of the payer's name.
    pub payer: String,
    /// In front of the address.
    pub address: String,
    /// The line of the payer's commission.
    pub commission: String,
    /// A service whose name is not known.
    pub service: String,
    /// In front of the number of a card terminal's slip.
    pub slip: String,
    /// Above a receipt that returns money.
    pub reversal: String,
    /// In front of the name of a provider outside the billing.
    pub provider: String,
    /// The language they are of: names of forms are told in it.
    pub language: &'static str,
}

impl Book for DirectoryReader {
    fn point(&self) -> Option<Point> {
        known(DirectoryReader::point(self)).flatten()
    }

    fn commissions(&self) -> Option<Vec<CommissionRule>> {
        known(DirectoryReader::commissions(self))
    }

    fn takes_overpayment(&self, provider: ProviderId) -> Option<bool> {
        let providers = known(self.providers())?;
        Some(providers.into_iter().any(|known| known.id == provider && known.overpayment))
    }

    fn in_step_at(&self) -> Option<Timestamp> {
        known(self.state()).and_then(|state| state.in_step_at)
    }

    fn service_name(&self, service: ServiceId) -> Option<String> {
        let services = known(self.services())?;
        services.into_iter().find(|known| known.id == service).map(|known| known.name)
    }

    fn provider(&self, provider: ProviderId) -> Option<Provider> {
        known(self.providers())?.into_iter().find(|known| known.id == provider)
    }

    fn town_of(&self, account: &AccountNumber) -> Option<Town> {
        let account = known(self.account(account)).flatten()?;
        known(DirectoryReader::town_of(self, account.street)).flatten()
    }

    fn meter(&self, account: &AccountNumber, meter: MeterId) -> Option<Meter> {
        let account = known(self.account(account)).flatten()?;
        account.meters.into_iter().find(|known| known.id == meter)
    }
}

/// A directory that cannot be read is the same to the till as one that has not come: it takes no money by guesswork.
fn known<T>(result: Result<T, DirectoryError>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(DirectoryError::NotYet) => None,
        Err(error) => {
            tracing::error!(%error, "the directory cannot be read");
            None
        }
    }
}
