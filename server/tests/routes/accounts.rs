//! The live bill of one account (R5).

use kassa_domain::exchange::LiveAccount;
use serde_json::Value;

use crate::support::{ACCOUNT, OCTOBER_DUE, SEPTEMBER_DUE, TestCentre, october, refusal, september, uah};

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
