//! The nine services and who provides them.

use kassa_domain::commission::{CommissionFrom, CommissionRule, Means};
use kassa_domain::directory::BankAccount;
use kassa_domain::ids::{ProviderId, ServiceId};
use kassa_domain::{Currency, Money};
use rust_decimal::Decimal;

use crate::db::{Change, DbResult, NewProvider, NewService};
use crate::forms::{self, FormsError};

/// A service of the town.
#[derive(Debug, Clone, Copy)]
pub struct ServiceOf {
    /// Its number.
    pub id: ServiceId,
    /// Its provider.
    pub provider: ProviderId,
    /// Its name.
    pub name: &'static str,
    /// Unit of its tariff.
    pub unit: &'static str,
    /// Price of a unit in hundredths of a kopeck.
    pub tariff_e4: i64,
}

impl ServiceOf {
    /// What it is chosen by together with others; empty where it is chosen alone.
    const fn group(self) -> &'static str {
        match self.id.0 {
            1..=3 => "Будинок: утримання, ліфт, сміття",
            5 | 6 => "Вода і водовідведення",
            _ => "",
        }
    }
}

const fn service(id: u32, provider: u32, name: &'static str, unit: &'static str, tariff_e4: i64) -> ServiceOf {
    ServiceOf { id: ServiceId(id), provider: ProviderId(provider), name, unit, tariff_e4 }
}

/// Upkeep of the house, by area.
pub const UPKEEP: ServiceOf = service(1, 1, "Утримання будинку", "м²", 78_200);
/// Lift, by area.
pub const LIFT: ServiceOf = service(2, 2, "Ліфт", "м²", 11_200);
/// Refuse, by person.
pub const REFUSE: ServiceOf = service(3, 3, "Вивіз сміття", "особа", 345_000);
/// Heating, in winter.
pub const HEATING: ServiceOf = service(4, 4, "Опалення", "Гкал", 16_544_100);
/// Cold water, by meter.
pub const COLD_WATER: ServiceOf = service(5, 5, "Холодна вода", "м³", 155_500);
/// Sewerage, by all water.
pub const SEWERAGE: ServiceOf = service(6, 5, "Водовідведення", "м³", 140_900);
/// Hot water, by meter.
pub const HOT_WATER: ServiceOf = service(7, 4, "Гаряча вода", "м³", 978_900);
/// Gas, by meter.
pub const GAS: ServiceOf = service(8, 6, "Газ", "м³", 79_600);
/// Electricity, by meter.
pub const ELECTRICITY: ServiceOf = service(9, 7, "Електроенергія", "кВт·год", 43_200);

const SERVICES: [ServiceOf; 9] = [UPKEEP, LIFT, REFUSE, HEATING, COLD_WATER, SEWERAGE, HOT_WATER, GAS, ELECTRICITY];

/// Number, name, first seven digits of the tax number, whether it takes advances.
const PROVIDERS: [(u32, &str, u32, bool); 7] = [
    (1, "КП «Житлосервіс»", 3_145_607, true),
    (2, "ТОВ «Ліфтмонтаж-Калинопіль»", 3_288_014, false),
    (3, "КП «Чисте місто»", 3_402_951, true),
    (4, "КП «Калинопільтеплоенерго»", 3_519_720, true),
    (5, "КП «Калинопільводоканал»", 3_623_118, true),
    (6, "ТОВ «Калинопільгаззбут»", 3_912_345, true),
    (7, "ТОВ «Калинопільенергозбут»", 4_210_983, true),
];

/// The one whose lines may go back apart from the others.
const DIVIDES: ProviderId = ProviderId(3);

impl ServiceOf {
    /// The price of a volume in thousandths, in kopecks: half a kopeck goes up.
    pub const fn price(&self, volume_milli: i64) -> i64 {
        (self.tariff_e4 * volume_milli + 50_000) / 100_000
    }
}

/// A tax number of a Ukrainian organisation (ЄДРПОУ): seven digits and their check digit. Weights 1 to 7, or 7, 1 to 6
/// for codes from 30000000 to 60000000; when the remainder by 11 is 10, again with weights greater by two; when it is
/// 10 again, 0.
#[must_use]
pub fn edrpou(seven: u32) -> String {
    let digits: Vec<u32> = format!("{seven:07}").chars().filter_map(|digit| digit.to_digit(10)).collect();
    let weights: [u32; 7] =
        if (3_000_000..6_000_000).contains(&seven) { [7, 1, 2, 3, 4, 5, 6] } else { [1, 2, 3, 4, 5, 6, 7] };
    let remainder =
        |plus: u32| digits.iter().zip(weights).map(|(digit, weight)| digit * (weight + plus)).sum::<u32>() % 11;
    let check = match (remainder(0), remainder(2)) {
        (10, 10) => 0,
        (10, second) => second,
        (first, _) => first,
    };
    format!("{seven:07}{check}")
}

/// The account of a provider with the bank of the town, its key right: an IBAN leaves 1 when divided by 97.
fn bank_account(provider: u32) -> BankAccount {
    const BANK: &str = "399999";
    let account = format!("{:019}", 26_000_000_000_000_u64 + u64::from(provider));
    // `UA` as digits and two zeros stand where the key will.
    let digits = format!("{BANK}{account}301000");
    let rest = digits.bytes().fold(0, |rest: u32, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    let number = format!("UA{:02}{BANK}{account}", 98 - rest);
    BankAccount {
        number, bank: "АТ «Банк Калинопіль»".to_owned(), code: String::new(), correspondent: String::new()
    }
}

/// Puts the providers, services and commission rules into the directory.
pub fn put(change: &Change<'_>) -> DbResult<()> {
    for (id, name, seven, overpayment) in PROVIDERS {
        let _ = change.add_provider(&NewProvider {
            id: Some(ProviderId(id)),
            name: name.to_owned(),
            tax_number: edrpou(seven),
            overpayment,
            prepayment_months_max: if overpayment { 2 } else { 0 },
            bank: Some(bank_account(id)),
        })?;
    }
    // The waterworks charge what is read by the third of a month in that very month.
    let _ = change.set_readings_until(COLD_WATER.provider, Some(3))?;
    let _ = change.set_returns_by_lines(DIVIDES, true)?;
    for (order, service) in (1_u16..).zip(SERVICES) {
        let _ = change.add_service(&NewService {
            id: Some(service.id),
            name: service.name.to_owned(),
            unit: service.unit.to_owned(),
            tariff: Some(Decimal::new(service.tariff_e4, 4).normalize()),
            order: order * 10,
            group: service.group().to_owned(),
        })?;
    }
    let uah = |minor| Money::new(minor, Currency::Uah);
    for (means, percent) in [(Means::Cash, Decimal::ONE), (Means::Card, Decimal::new(15, 1))] {
        let _ = change.add_commission(&CommissionRule {
            id: 0,
            provider: Some(GAS.provider),
            means,
            from: CommissionFrom::Payer,
            percent,
            fixed: uah(0),
            min: uah(100),
            max: Some(uah(3_000)),
        })?;
    }
    put_forms(change)
}

/// Three providers outside the billing, in the file that any centre may load: [`crate::forms`].
const FORMS: &str = include_str!("../../../assets/demo/forms.toml");

/// Puts them into the directory, with the commission that the mobile operator's payer bears.
fn put_forms(change: &Change<'_>) -> DbResult<()> {
    let file = std::path::Path::new("forms.toml");
    let told = |error: FormsError| match error {
        FormsError::Db(error) => error,
        FormsError::Line { .. } => crate::db::DbError::Corrupt("forms of the demonstration"),
    };
    let loaded = forms::read(file, FORMS).and_then(|asking| forms::put(change, file, &asking)).map_err(told)?;
    if let Some(mobile) = loaded.first() {
        let _ = change.add_commission(&CommissionRule {
            id: 0,
            provider: Some(mobile.id),
            means: Means::Cash,
            from: CommissionFrom::Payer,
            percent: Decimal::ONE,
            fixed: Money::zero(Currency::Uah),
            min: Money::new(100, Currency::Uah),
            max: Some(Money::new(3_000, Currency::Uah)),
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_numbers_have_their_check_digit() {
        for (seven, expect) in
            [(3_912_345, "39123451"), (1_912_345, "19123455"), (3_912_308, "39123087"), (1_912_306, "19123060")]
        {
            assert_eq!(edrpou(seven), expect);
        }
    }

    #[test]
    fn half_a_kopeck_goes_up() {
        assert_eq!(COLD_WATER.price(1_000), 1_555);
        assert_eq!(SEWERAGE.price(3_500), 4_932);
        assert_eq!(GAS.price(0), 0);
    }
}
