//! Operations balance, and names of accounts are read as they are written.

use super::*;

const UAH: Currency = Currency::Uah;

fn cash(till: u32) -> Account {
    Account::of_till(Class::Cash, TillId(till))
}

#[test]
fn what_is_moved_balances_and_what_is_left_too() {
    let nobody = Account::unallocated(Origin::Till, 3);
    let once = Operation::nothing(UAH).moved(500, cash(3), nobody).unwrap();
    let both = once.clone().moved(500, nobody, Account::of_provider(Class::Payable, ProviderId(4))).unwrap();
    assert_eq!(both.lines().map(|(_, minor)| minor).sum::<i64>(), 0);
    assert_eq!(both.lines().count(), 2, "what went through an account leaves no line on it");
    let left = both.clone().beyond(&once).unwrap();
    assert_eq!(
        left.lines().map(|(account, minor)| (account.class, minor)).collect::<Vec<_>>(),
        [(Class::Payable, -500), (Class::Unallocated, 500)]
    );
    assert!(both.clone().beyond(&both).unwrap().is_nothing());
    assert_eq!(once.moved(i64::MAX, cash(3), nobody), Err(TooMuch));
}

#[test]
fn lines_that_do_not_balance_are_no_operation() {
    assert_eq!(Operation::read(UAH, [(cash(3), 5)]), None);
    assert_eq!(Operation::read(UAH, [(cash(3), 5), (cash(4), -4)]), None);
    let read = Operation::read(UAH, [(cash(3), 5), (cash(4), -5), (cash(3), -5), (cash(4), 5)]);
    assert!(read.unwrap().is_nothing());
}

#[test]
fn an_account_is_named_by_its_class_and_numbers() {
    for (account, name) in [
        (cash(3), "cash.3"),
        (Account::SETTLEMENT, "settlement"),
        (Account::of_resident(Class::Resident, 77, ServiceId(5), ProviderId(4)), "resident.77.5.4"),
        (Account::unallocated(Origin::Registry, 12), "unallocated.2.12"),
        (Account::of_till(Class::BankFee, TillId(1)), "bank-fee.1"),
    ] {
        assert_eq!(account.to_string(), name);
        assert_eq!(name.parse(), Ok(account));
    }
    for name in ["", "till.3", "cash.x", "cash.1.2.3.4"] {
        assert!(name.parse::<Account>().is_err(), "{name}");
    }
    for class in Class::ALL {
        assert_eq!((Class::from_name(class.name()), Class::from_code(class as u8)), (Some(class), Some(class)));
    }
}
