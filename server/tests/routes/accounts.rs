//! The live bill of one account (R5).

use kassa_domain::entry::Body;
use kassa_domain::exchange::LiveAccount;
use kassa_domain::ids::{AccountNumber, PaymentNumber};
use kassa_domain::reading::{Reading, ReadingKind, ReadingSource};
use serde_json::Value;

use crate::support::{ACCOUNT, OCTOBER_DUE, SEPTEMBER_DUE, TestCentre, day, october, refusal, september, uah};

#[tokio::test]
async fn r5_the_live_bill_shows_what_is_owed_now() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let path = format!("/v1/accounts/{ACCOUNT}");
    let before: LiveAccount = till.get(&path).await.unwrap();
    assert_eq!(before.counted_through, None);
    assert_eq!(before.account.holder, "Коваленко Олена Василівна");
    let dues =
        |live: &LiveAccount| live.account.charges.iter().map(|charge| (charge.period, charge.due)).collect::<Vec<_>>();
    assert_eq!(dues(&before), [(september(), uah(SEPTEMBER_DUE)), (october(), uah(OCTOBER_DUE))], "oldest first");
    assert_eq!(before.account.latest.iter().map(|charge| charge.period).collect::<Vec<_>>(), [october()]);
    let _ = till.open_shift();
    let at = till.accept(1, &[(september(), SEPTEMBER_DUE)]);
    let last = till.registered(at);
    till.push_all(1).await;
    let after: LiveAccount = till.get(&path).await.unwrap();
    assert_eq!(after.counted_through, Some(last));
    assert_eq!(dues(&after), [(october(), uah(OCTOBER_DUE))]);
}

#[tokio::test]
async fn what_is_no_account_has_a_code() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    for (number, status, code) in [
        ("00077002", 404, "unknown_account"),
        ("77001", 404, "unknown_account"),
        ("%00", 400, "bad_account"),
        ("00077001%00", 400, "bad_account"),
        ("%FF", 400, "bad_account"),
        ("1%27%20OR%201=1", 400, "bad_account"),
        (&"1".repeat(33), 400, "bad_account"),
        ("%D0%9A-12", 404, "unknown_account"),
    ] {
        let refused = till.get::<Value>(&format!("/v1/accounts/{number}")).await;
        assert_eq!(refused, Err(refusal(status, code)), "{number}");
    }
}

#[tokio::test]
async fn a_family_pays_at_two_counters_and_the_second_one_is_told_and_sees_the_readings_of_the_first() {
    let centre = TestCentre::start();
    let (mut first, second) = (centre.enrolled("1").await, centre.enrolled("2").await);
    let path = format!("/v1/accounts/{ACCOUNT}");
    let nothing: Value = second.get(&path).await.unwrap();
    assert!(nothing.get("payments").is_none() && nothing.get("readings").is_none(), "{nothing}");
    let _ = first.open_shift();
    let sold = first.accept(1, &[(september(), SEPTEMBER_DUE)]);
    let _ = first.registered(sold);
    // One that certainly has no receipt is no payment.
    let unpaid = first.accept(2, &[(october(), 100)]);
    let _ = first.append(Body::PaymentCancelled { of: unpaid, payment: PaymentNumber(2) });
    let meter =
        centre.db().read(|view| view.account(&AccountNumber::new(ACCOUNT).unwrap())).unwrap().unwrap().meters[0].id;
    let _ = first.append(Body::ReadingTaken(Reading {
        account: AccountNumber::new(ACCOUNT).unwrap(),
        meter,
        value: "381.5".parse().unwrap(),
        date: day(),
        kind: ReadingKind::Plain,
        source: ReadingSource::Control,
    }));
    first.push_all(1).await;
    let told: LiveAccount = second.get(&path).await.unwrap();
    let paid: Vec<_> =
        told.payments.iter().map(|paid| (paid.human().to_string(), paid.total, paid.offset_min)).collect();
    assert_eq!(paid, [("17-1-000001".to_owned(), uah(SEPTEMBER_DUE), 120)]);
    let read: Vec<_> = told
        .readings
        .iter()
        .map(|read| (read.meter, read.value.to_string(), read.source, read.till.as_str()))
        .collect();
    assert_eq!(read, [(meter, "381.5".to_owned(), ReadingSource::Control as u8, "1")]);
    let own: LiveAccount = first.get(&path).await.unwrap();
    assert!(own.payments.is_empty() && own.readings.is_empty(), "a till knows its own better");
}
