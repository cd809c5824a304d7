//! Money of bank statements against registries: which registry each sum is of, what is missing on either side.
//!
//! A sum is of a registry where its purpose names the registry's number and day, where it is the payment order that the
//! registry names, or where its purpose tells the registry's day with the number and the sum of its payments. A sum alone
//! is never enough. Nothing of that is stored: a registry that comes later, or is undone, changes what is found. What a
//! person said is stored, comes before all of it, and may be several sums for one registry.

use kassa_domain::Money;
use kassa_formats::registry::client_bank::{RegistryInPurpose, registry_in};

use crate::db::{DbResult, MoneyRow, OwedRow, View};

/// Money, registries, and which belong together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reconciled {
    /// A sum with its registry; true where a person said so.
    pub paid: Vec<(MoneyRow, OwedRow, bool)>,
    /// Registries whose money is not there.
    pub without_money: Vec<OwedRow>,
    /// Money of no registry that is loaded, and why.
    pub without_registry: Vec<(MoneyRow, Stray)>,
}

/// Why money has no registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stray {
    /// No registry fits it.
    None,
    /// The registry it fits has its money already: of this sum.
    PaidAlready {
        /// The registry.
        registry: u32,
        /// The other sum.
        by: u32,
    },
    /// It fits several registries alike.
    Several(Vec<u32>),
}

/// A way a sum names its registry.
type Way = fn(&MoneyRow, Option<&RegistryInPurpose>, &OwedRow) -> bool;

/// All of them, the surest first.
const WAYS: [Way; 3] = [by_number, by_order, by_count];

impl Reconciled {
    /// What came for a registry less what was to come.
    #[must_use]
    pub fn difference(&self, owed: &OwedRow) -> i64 {
        let came = self.paid.iter().filter(|(_, of, _)| of.load.id == owed.load.id);
        came.fold(0_i64, |sum, (money, ..)| sum.saturating_add(money.amount.minor()))
            .saturating_sub(owed.load.net_minor)
    }
}

/// Everything that is kept, put together; and the documents whose money was given back, which is of no registry.
///
/// # Errors
/// What the store says.
pub fn reconciled(view: &View<'_>) -> DbResult<(Reconciled, Vec<MoneyRow>)> {
    let back = view.money_given_back()?;
    let (back, money) = view.money()?.into_iter().partition(|row: &MoneyRow| back.contains(&row.id));
    Ok((reconcile(money, view.owed()?, &view.pairs()?), back))
}

/// Puts money and registries together; `pairs` are what a person said: money, and its registry.
#[must_use]
pub fn reconcile(money: Vec<MoneyRow>, owed: Vec<OwedRow>, pairs: &[(u32, u32)]) -> Reconciled {
    let named: Vec<Option<RegistryInPurpose>> = money.iter().map(|row| registry_in(&row.purpose)).collect();
    // For each sum the registry it is of, by its place; for each registry the sum.
    let mut of_money: Vec<Option<usize>> = vec![None; money.len()];
    let mut of_owed: Vec<Option<usize>> = vec![None; owed.len()];
    let mut several: Vec<Vec<usize>> = vec![Vec::new(); money.len()];
    for (money_id, registry) in pairs {
        let at = money.iter().position(|row| row.id == *money_id);
        let place = owed.iter().position(|row| row.load.id == *registry);
        // A registry that was undone waits for no money, and what was said of it says nothing.
        let Some((at, place)) = at.zip(place) else { continue };
        of_money[at] = Some(place);
        of_owed[place] = of_owed[place].or(Some(at));
    }
    let by_hand: Vec<bool> = of_money.iter().map(Option::is_some).collect();
    for way in WAYS {
        for (at, (row, named)) in money.iter().zip(&named).enumerate() {
            if of_money[at].is_some() {
                continue;
            }
            let fits = |place: &usize| way(row, named.as_ref(), &owed[*place]);
            let free: Vec<usize> = (0..owed.len()).filter(|place| of_owed[*place].is_none()).filter(fits).collect();
            match free.as_slice() {
                [] => {}
                [only] => (of_money[at], of_owed[*only]) = (Some(*only), Some(at)),
                many => several[at] = many.to_vec(),
            }
        }
    }
    let stray = |at: usize| -> Stray {
        let still: Vec<u32> =
            several[at].iter().filter(|place| of_owed[**place].is_none()).map(|p| owed[*p].load.id).collect();
        if !still.is_empty() {
            return Stray::Several(still);
        }
        let (row, named) = (&money[at], named[at].as_ref());
        let fits = owed.iter().enumerate().find(|(_, owed)| WAYS.iter().any(|way| way(row, named, owed)));
        match fits.and_then(|(place, owed)| Some((owed.load.id, of_owed[place]?))) {
            Some((registry, by)) => Stray::PaidAlready { registry, by: money[by].id },
            None => Stray::None,
        }
    };
    let strays: Vec<Stray> = (0..money.len()).map(stray).collect();
    let mut found = Reconciled::default();
    for (((row, place), stray), by_hand) in money.into_iter().zip(of_money).zip(strays).zip(by_hand) {
        match place {
            Some(place) => found.paid.push((row, owed[place].clone(), by_hand)),
            None => found.without_registry.push((row, stray)),
        }
    }
    found.without_money = owed.into_iter().zip(of_owed).filter(|(_, by)| by.is_none()).map(|(owed, _)| owed).collect();
    found
}

impl OwedRow {
    /// What is to come for it.
    #[must_use]
    pub const fn net(&self) -> Money {
        Money::new(self.load.net_minor, self.load.currency)
    }
}

/// A number as it is compared: zeros in front are filling.
fn plain(number: &str) -> &str {
    number.trim().trim_start_matches('0')
}

fn same_number(one: &str, other: &str) -> bool {
    !plain(one).is_empty() && plain(one) == plain(other)
}

fn by_number(money: &MoneyRow, named: Option<&RegistryInPurpose>, owed: &OwedRow) -> bool {
    let about = &owed.load.about;
    let number = named.and_then(|named| named.number.as_deref()).zip(about.number.as_deref());
    number.is_some_and(|(said, own)| same_number(said, own))
        && about.day.is_some()
        && about.day == named.map(|named| named.day)
        && money.amount.currency() == owed.load.currency
}

fn by_order(money: &MoneyRow, _: Option<&RegistryInPurpose>, owed: &OwedRow) -> bool {
    let about = &owed.load.about;
    about.order.as_deref().is_some_and(|order| same_number(order, &money.number))
        && about.order_date.is_some()
        && (about.order_date == money.order_day || about.order_date == money.day)
        && money.amount.currency() == owed.load.currency
}

fn by_count(money: &MoneyRow, named: Option<&RegistryInPurpose>, owed: &OwedRow) -> bool {
    let Some((named, (count, minor))) = named.and_then(|named| Some((named, named.payments?))) else { return false };
    let load = &owed.load;
    count == load.payments
        && (minor == load.amount_minor || minor == load.net_minor)
        && owed.last_day == Some(named.day)
        && money.amount == owed.net()
}

#[cfg(test)]
mod tests {
    use kassa_domain::{BusinessDate, Currency};
    use kassa_formats::registry::About;

    use super::*;
    use crate::db::LoadRow;

    fn day(day: u8) -> Option<BusinessDate> {
        BusinessDate::new(2026, 11, day).ok()
    }

    fn money(id: u32, number: &str, minor: i64, purpose: &str) -> MoneyRow {
        MoneyRow {
            id,
            file: "1c.txt".to_owned(),
            line: 1,
            number: number.to_owned(),
            day: day(23),
            order_day: day(21),
            payer: "Банк".to_owned(),
            amount: Money::new(minor, Currency::Uah),
            purpose: purpose.to_owned(),
        }
    }

    /// A registry of the 21st: its number, and the order its money comes with.
    fn owed(id: u32, number: &str, order: &str, payments: u64, amount_minor: i64, net_minor: i64) -> OwedRow {
        let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let (number, order) = (said(number), said(order));
        let about = About { day: number.as_ref().and(day(21)), number, order_date: order.as_ref().and(day(23)), order };
        let load = LoadRow {
            id,
            name: String::new(),
            profile: String::new(),
            currency: Currency::Uah,
            loaded_utc: 0,
            payments,
            amount_minor,
            applied: (payments, amount_minor),
            undone_utc: None,
            about,
            net_minor,
        };
        OwedRow { load, last_day: day(21) }
    }

    const BY_COUNT: &str = "Платежи населения по реестру 21-11-2026, 2 шт., 2792,50, комиссия 27,93";

    #[test]
    fn money_finds_its_registry_by_number_order_or_count_and_never_by_the_sum_alone() {
        let by_number = "Оплата згідно реєстру № 45 від 21.11.2026";
        for (what, money, owed, expect) in [
            ("number and day", money(1, "9", 100, by_number), owed(7, "045", "", 3, 500, 100), true),
            ("another day", money(1, "9", 100, &by_number.replace("21", "22")), owed(7, "45", "", 3, 500, 100), false),
            ("another number", money(1, "9", 100, by_number), owed(7, "46", "", 3, 500, 100), false),
            ("order and day", money(1, "4512", 276_457, ""), owed(7, "", "004512", 2, 279_250, 276_457), true),
            ("another order", money(1, "4513", 276_457, ""), owed(7, "", "004512", 2, 279_250, 276_457), false),
            ("no order", money(1, "", 276_457, ""), owed(7, "", "000", 2, 279_250, 276_457), false),
            ("day, count, sums", money(1, "9", 276_457, BY_COUNT), owed(7, "", "", 2, 279_250, 276_457), true),
            ("another count", money(1, "9", 276_457, BY_COUNT), owed(7, "", "", 3, 279_250, 276_457), false),
            ("another net sum", money(1, "9", 276_457, BY_COUNT), owed(7, "", "", 2, 279_250, 279_250), false),
            ("another gross sum", money(1, "9", 276_457, BY_COUNT), owed(7, "", "", 2, 279_251, 276_457), false),
            ("the sum alone", money(1, "9", 276_457, "за послуги"), owed(7, "", "", 2, 279_250, 276_457), false),
        ] {
            let found = reconcile(vec![money], vec![owed], &[]);
            let shown = (found.paid.len(), found.without_money.len(), found.without_registry.len());
            assert_eq!(shown, if expect { (1, 0, 0) } else { (0, 1, 1) }, "{what}");
        }
    }

    #[test]
    fn money_that_came_twice_and_money_that_fits_two_registries_are_said() {
        let twice = vec![money(1, "9", 276_457, BY_COUNT), money(2, "10", 276_457, BY_COUNT)];
        let found = reconcile(twice, vec![owed(7, "", "", 2, 279_250, 276_457)], &[]);
        assert_eq!(found.paid[0].0.id, 1);
        assert_eq!(found.without_registry[0].1, Stray::PaidAlready { registry: 7, by: 1 });
        let alike = vec![owed(7, "", "", 2, 279_250, 276_457), owed(8, "", "", 2, 279_250, 276_457)];
        let found = reconcile(vec![money(1, "9", 276_457, BY_COUNT)], alike.clone(), &[]);
        assert_eq!((found.paid.len(), &found.without_registry[0].1), (0, &Stray::Several(vec![7, 8])));
        // The order of one of them tells.
        let told = vec![owed(7, "", "", 2, 279_250, 276_457), owed(8, "", "9", 2, 279_250, 276_457)];
        let found = reconcile(vec![money(1, "9", 276_457, BY_COUNT)], told, &[]);
        assert_eq!(found.paid[0].1.load.id, 8);
        assert_eq!(found.without_money[0].load.id, 7);
    }

    #[test]
    fn what_a_person_said_comes_first_and_two_sums_may_be_of_one_registry() {
        let rows = || vec![money(1, "9", 200_000, "за послуги"), money(2, "10", 76_400, BY_COUNT)];
        let owed = vec![owed(7, "", "", 2, 279_250, 276_457)];
        let found = reconcile(rows(), owed.clone(), &[(1, 7), (2, 7)]);
        let shown: Vec<(u32, u32, bool)> =
            found.paid.iter().map(|(money, owed, by_hand)| (money.id, owed.load.id, *by_hand)).collect();
        assert_eq!(shown, [(1, 7, true), (2, 7, true)]);
        assert_eq!((found.difference(&owed[0]), found.without_money.len()), (-57, 0));
        // Of a registry that was undone, and of money that was forgotten, it says nothing.
        let found = reconcile(rows(), owed, &[(1, 8), (3, 7)]);
        assert_eq!((found.paid.len(), found.without_money.len(), found.without_registry.len()), (0, 1, 2));
    }
}
