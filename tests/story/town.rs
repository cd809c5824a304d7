//! The people of the town who come to the counter: found by what they owe.

use kassa_domain::bill::{Bill, Narrowing};
use kassa_domain::ids::AccountNumber;
use kassa_domain::{Currency, Money};
use kassa_formats::receipt::payment_code;
use kassa_formats::scan::Payee;

use super::counter::Counter;

impl Counter {
    /// The bill of an account, as the till knows it.
    pub fn bill(&self, number: &AccountNumber) -> Bill {
        self.desk().bill(number, &Narrowing::default()).unwrap().unwrap()
    }

    /// The first of those who owe whose bill is like this.
    pub fn whose(&self, like: impl Fn(&Bill) -> bool) -> AccountNumber {
        self.owing().into_iter().find(|number| like(&self.bill(number))).expect("somebody in the town")
    }

    /// The code on the paper bill of an account, as its provider prints it: the sum is open.
    pub fn paper_bill(&self, number: &AccountNumber) -> String {
        let providers = self.desk().providers().unwrap();
        let (provider, bank) = providers.iter().find_map(|one| one.bank.as_ref().map(|bank| (one, bank))).unwrap();
        let payee = Payee {
            name: provider.name.clone(),
            account: bank.number.clone(),
            tax_number: Some(provider.tax_number.clone()),
            ..Payee::default()
        };
        let purpose = format!("За послуги, о/р {number}");
        let code = payment_code(&payee, Money::zero(Currency::Uah), number.as_str(), &purpose).unwrap().unwrap();
        code.qr_content().unwrap().to_owned()
    }
}

/// What a bill comes to, minor units.
pub fn total(bill: &Bill) -> i64 {
    bill.total().unwrap().minor()
}
