//! The limit of a point's cash: set at the console, noted, told to its tills.

use kassa_domain::directory::Row;
use kassa_domain::ids::PointId;
use kassa_domain::user::Role;
use kassa_domain::{Currency, Money};
use reqwest::{Method, StatusCode};

use crate::support::TestCentre;
use crate::support::console::Browser;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_limit_of_cash_of_a_point_is_set_noted_and_told_to_its_tills() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    let browser = Browser::of(&centre, Role::Administrator).await;
    let path = "/console/points/1/drawer";
    assert!(browser.get("/console/points/1").await.1.contains("Ліміту немає."));
    for (path, limit, status) in [
        (path, "50000", 303),
        // What is so already is noted no second time.
        (path, "50000.00", 303),
        (path, "", 303),
        // As the field shows it itself.
        (path, "40\u{202f}000,50", 303),
        (path, "0", 400),
        (path, "-1", 400),
        (path, "багато", 400),
        ("/console/points/9/drawer", "1", 404),
    ] {
        let response = browser.post(path, &[("limit", limit)]).await;
        assert_eq!(response.status().as_u16(), status, "{path} {limit:?}");
    }
    let limit = Some(Money::new(40_000_50, Currency::Uah));
    let point = centre.db().read(|view| view.point(PointId(1))).unwrap().unwrap();
    assert_eq!(point.drawer_limit, limit);
    let audit = centre.db().read(|view| view.audit(None, i64::MAX, 50)).unwrap();
    let noted: Vec<_> =
        audit.iter().rev().filter(|row| row.object == "point 1").map(|row| row.detail.as_str()).collect();
    assert_eq!(noted, ["- -> 50000.00", "50000.00 -> -", "- -> 40000.50"]);
    let told = till.request(Method::GET, "/v1/directory?after=0&limit=2000", Vec::new()).send().await.unwrap();
    let page: kassa_domain::exchange::DirectoryPage = told.json().await.unwrap();
    assert!(page.rows.iter().any(|row| matches!(row, Row::Point(told) if told.drawer_limit == limit)));
    let auditor = Browser::of(&centre, Role::Auditor).await;
    assert_eq!(auditor.post(path, &[("limit", "1")]).await.status(), StatusCode::FORBIDDEN);
    let page = auditor.get("/console/points/1").await.1;
    assert!(page.contains("<p>40\u{202f}000,50\u{202f}₴</p>") && !page.contains("name=\"limit\""), "{page}");
}
