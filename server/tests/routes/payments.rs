//! What a point took on a day, for its own tills.

use kassa_domain::exchange::{CentrePayment, CentreState, PaymentPage};
use kassa_domain::ids::{PointCode, TillCode};
use kassa_domain::point::Point;
use reqwest::Method;

use crate::support::{OCTOBER_DUE, TestCentre, TestTill, day, october, refusal, uah};

/// Whose, which, how much, and what became of it.
fn told(payment: &CentrePayment) -> (&str, u32, i64, CentreState) {
    (payment.till.as_str(), payment.number.0, payment.total.minor(), payment.state)
}

async fn page(till: &TestTill<'_>, behind: Option<&str>, limit: u32) -> PaymentPage {
    let behind = behind.map(|place| format!("&behind={place}")).unwrap_or_default();
    till.get(&format!("/v1/payments?day={}&limit={limit}{behind}", day())).await.unwrap()
}

/// Takes payments of these sums in a shift of the day; the last one has no receipt yet.
async fn takes(till: &mut TestTill<'_>, sums: &[i64]) {
    let _ = till.open_shift();
    for (number, sum) in (1..).zip(sums) {
        let at = till.accept(number, &[(october(), *sum)]);
        if usize::try_from(number).unwrap() < sums.len() {
            let _ = till.registered(at);
        }
    }
    till.push_all(1).await;
}

#[tokio::test]
async fn a_point_sees_what_all_of_its_tills_took_on_a_day_page_by_page() {
    let centre = TestCentre::start();
    let (mut first, mut second) = (centre.enrolled("1").await, centre.enrolled("2").await);
    takes(&mut first, &[100, 200, 300]).await;
    takes(&mut second, &[400, 500]).await;
    let replaced = centre.enrolled("3").await;
    let (mut seen, mut behind, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = page(&replaced, behind.as_deref(), 2).await;
        assert!(page.day == day() && page.payments.len() <= 2);
        seen.extend(page.payments);
        pages += 1;
        behind = page.next;
        if behind.is_none() {
            break;
        }
    }
    let expect = [
        ("1", 1, 100, CentreState::Registered),
        ("1", 2, 200, CentreState::Registered),
        ("1", 3, 300, CentreState::Undecided),
        ("2", 1, 400, CentreState::Registered),
        ("2", 2, 500, CentreState::Undecided),
    ];
    assert_eq!(seen.iter().map(told).collect::<Vec<_>>(), expect);
    assert_eq!((seen[0].total, seen[0].offset_min, pages), (uah(100), 120, 3));
    let other: PaymentPage = replaced.get("/v1/payments?day=2020-01-01").await.unwrap();
    assert_eq!((other.payments.len(), other.next), (0, None));
}

#[tokio::test]
async fn another_points_payments_are_nobodys_business_here() {
    let centre = TestCentre::start();
    let mut ours = centre.enrolled("1").await;
    takes(&mut ours, &[OCTOBER_DUE]).await;
    let theirs = centre
        .db()
        .write(|change| {
            let here = change.point(centre.point)?.unwrap();
            let there = change.add_point(&Point { code: PointCode::new("99").unwrap(), ..here })?;
            change.add_till(there, &TillCode::new("1").unwrap())
        })
        .unwrap();
    let stranger = centre.enrol(theirs).await;
    assert_eq!(page(&stranger, None, 500).await.payments, []);
    // A place of another point's day opens nothing, and no till is let through with another's name.
    let place = page(&ours, None, 1).await.next.unwrap();
    assert_eq!(page(&stranger, Some(&place), 500).await.payments, []);
    let path = format!("/v1/payments?day={}", day());
    let forged = TestTill { id: ours.id, ..stranger };
    assert_eq!(forged.request(Method::GET, &path, Vec::new()).send().await.unwrap().status(), 401);
    assert_eq!(centre.client.get(centre.url(&path)).send().await.unwrap().status(), 401, "unsigned");
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    for query in [
        "",
        "day=",
        "day=2026-02-30",
        "day=yesterday",
        "day=2026-11-21&limit=0",
        "day=2026-11-21&limit=2001",
        "day=2026-11-21&behind=",
        "day=2026-11-21&behind=1.2.3",
        "day=2026-11-21&point=1",
    ] {
        let told = till.get::<PaymentPage>(&format!("/v1/payments?{query}")).await;
        assert_eq!(told.map(drop), Err(refusal(400, "bad_parameter")), "{query}");
    }
}
