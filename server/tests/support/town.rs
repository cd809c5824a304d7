//! A small town: one point, one cashier, one provider, one service, one account and others like it.

use kassa_domain::ids::{AccountNumber, Login, PointCode, PointId, SerialNumber, StreetId};
use kassa_domain::point::{CashRounding, OfflineLimits, Point, WorkingHours};
use kassa_domain::reading::LastSource;
use kassa_domain::user::Role;
use kassa_domain::{BusinessDate, Currency};
use kassa_server::db::{Change, DbError, NewAccount, NewCharge, NewMeter, NewProvider, NewService, NewUser};
use kassa_server::password;

use super::{ACCOUNT, NOON, OCTOBER_DUE, SEPTEMBER_DUE, TestCentre, WATER, WATERWORKS, october, september, uah};

pub fn small_town(change: &Change<'_>) -> Result<PointId, DbError> {
    let town = change.town_named("Зеленоград")?;
    let street = change.street_named(town, "вул. Соборна")?;
    let point = change.add_point(&Point {
        id: PointId(0),
        code: PointCode::new("17").unwrap(),
        name: "Пункт № 17".to_owned(),
        address: "вул. Соборна, 1".to_owned(),
        currency: Currency::Uah,
        home_town: town,
        towns: Vec::new(),
        hours: WorkingHours::ALWAYS,
        limits: OfflineLimits { hours: 48, payments: 500, sum: uah(10_000_000), directory_hours: 72 },
        cash_rounding: CashRounding::NONE,
        drawer_limit: None,
        difference_limit: None,
        cashier_opens_shift: false,
        receipt_per_visit: false,
        receipt_link: None,
    })?;
    let _ = change.add_user(&NewUser {
        point,
        login: Login::new("olena").unwrap(),
        name: "Олена Коваль".to_owned(),
        role: Role::Cashier,
        verifier: password::verifier("olena-1", [1; 16], password::Cost::Test).unwrap(),
    })?;
    let _ = change.add_provider(&NewProvider {
        id: Some(WATERWORKS),
        name: "КП «Міськводоканал»".to_owned(),
        tax_number: "39123451".to_owned(),
        overpayment: true,
        prepayment_months_max: 2,
        bank: None,
    })?;
    let _ = change.add_service(&NewService {
        id: Some(WATER),
        name: "Холодна вода".to_owned(),
        unit: "м³".to_owned(),
        tariff: Some("15.55".parse().unwrap()),
        order: 50,
        group: String::new(),
    })?;
    add_account(change, ACCOUNT, street)?;
    Ok(point)
}

fn add_account(change: &Change<'_>, number: &str, street: StreetId) -> Result<(), DbError> {
    let account = change.put_account(&NewAccount {
        number: &AccountNumber::new(number).unwrap(),
        holder: "Коваленко Олена Василівна",
        street,
        house: "12-А",
        flat: "34",
        currency: Currency::Uah,
        phones: None,
    })?;
    for (period, minor) in [(october(), OCTOBER_DUE), (september(), SEPTEMBER_DUE)] {
        let charge = NewCharge {
            period,
            service: WATER,
            provider: WATERWORKS,
            charged_minor: minor,
            owed_minor: minor,
            norm_milli: None,
        };
        change.put_charge(account, &charge, NOON)?;
    }
    change.add_meter(
        account,
        &NewMeter {
            serial: SerialNumber::new("0451-77").unwrap(),
            scale: String::new(),
            service: WATER,
            digits: 5,
            value_milli: 120_000,
            day: BusinessDate::new(2026, 10, 31).unwrap(),
            source: LastSource::Billing,
            usual_milli: 8_000,
            verified_until: None,
            place: String::new(),
        },
    )
}

/// Adds another account like the first.
pub fn account_comes(centre: &TestCentre, number: &str) {
    accounts_come(centre, [number.to_owned()]);
}

/// Adds accounts like the first, all at once.
pub fn accounts_come(centre: &TestCentre, numbers: impl IntoIterator<Item = String>) {
    centre
        .db()
        .write(|change| -> Result<(), DbError> {
            let town = change.town_named("Зеленоград")?;
            let street = change.street_named(town, "вул. Соборна")?;
            numbers.into_iter().try_for_each(|number| add_account(change, &number, street))
        })
        .unwrap();
}
