//! One receipt for a visit and the link on receipts: set at the console, noted, told to the tills of the point.

use kassa_domain::directory::Row;
use kassa_domain::ids::PointId;
use kassa_domain::user::Role;
use reqwest::{Method, StatusCode};

use crate::support::TestCentre;
use crate::support::console::Browser;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r07_one_receipt_for_a_visit_is_set_noted_and_told_to_the_tills() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    let browser = Browser::of(&centre, Role::Administrator).await;
    let path = "/console/points/1/receipts";
    let (each, one) = ("Кожен платіж має свій чек.", "Усі платежі відвідування — на одному чеку");
    let page = browser.get("/console/points/1").await.1;
    assert!(page.contains(each) && page.contains("<option value=\"payment\" selected>"), "{page}");
    for (path, receipts, status) in [
        (path, "visit", 303),
        // What is so already is noted no second time.
        (path, "visit", 303),
        (path, "payment", 303),
        (path, "visit", 303),
        (path, "", 400),
        (path, "true", 400),
        ("/console/points/9/receipts", "visit", 404),
    ] {
        let response = browser.post(path, &[("receipts", receipts)]).await;
        assert_eq!(response.status().as_u16(), status, "{path} {receipts:?}");
    }
    let point = centre.db().read(|view| view.point(PointId(1))).unwrap().unwrap();
    assert!(point.receipt_per_visit);
    let audit = centre.db().read(|view| view.audit(None, i64::MAX, 50)).unwrap();
    let noted: Vec<_> =
        audit.iter().rev().filter(|row| row.object == "point 1").map(|row| row.detail.as_str()).collect();
    assert_eq!(noted, ["payment -> visit", "visit -> payment", "payment -> visit"]);
    let told = till.request(Method::GET, "/v1/directory?after=0&limit=2000", Vec::new()).send().await.unwrap();
    let page: kassa_domain::exchange::DirectoryPage = told.json().await.unwrap();
    assert!(page.rows.iter().any(|row| matches!(row, Row::Point(told) if told.receipt_per_visit)));
    let page = browser.get("/console/points/1").await.1;
    assert!(page.contains(one) && page.contains("<option value=\"visit\" selected>"), "{page}");
    let page = browser.get("/console/audit").await.1;
    assert!(page.contains("чеки відвідування в пункті змінено"), "{page}");
    let auditor = Browser::of(&centre, Role::Auditor).await;
    assert_eq!(auditor.post(path, &[("receipts", "payment")]).await.status(), StatusCode::FORBIDDEN);
    let page = auditor.get("/console/points/1").await.1;
    assert!(page.contains(one) && !page.contains("name=\"receipts\""), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_link_on_receipts_is_set_at_the_console_as_by_the_command() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    let browser = Browser::of(&centre, Role::Administrator).await;
    let path = "/console/points/1/link";
    let page = browser.get("/console/points/1").await.1;
    assert!(page.contains("Посилання немає: чеки без QR-коду для перевірки."), "{page}");
    for (path, link, status) in [
        (path, "https://pay.example.ua", 303),
        // What is so already is noted no second time.
        (path, "https://pay.example.ua", 303),
        (path, "https://pay.example.ua/", 400),
        (path, "http://pay.example.ua", 400),
        (path, "pay.example.ua", 400),
        (path, "none", 400),
        (path, "https://pay.example.ua/?x=<script>", 400),
        (path, &format!("https://{}", "a".repeat(53)), 400),
        (path, "", 303),
        (path, " https://pay.example.ua:8443/kassa ", 303),
        ("/console/points/9/link", "https://pay.example.ua", 404),
        ("/console/points/x/link", "https://pay.example.ua", 400),
    ] {
        let response = browser.post(path, &[("link", link)]).await;
        assert_eq!(response.status().as_u16(), status, "{path} {link:?}");
        if status == 400 && path.ends_with("1/link") {
            let told = response.text().await.unwrap();
            assert!(told.contains("Це не адреса на зразок https://pay.example.ua"), "{link}: {told}");
            assert!(told.contains("Нічого не змінено."), "{told}");
        }
    }
    let stands = Some("https://pay.example.ua:8443/kassa".to_owned());
    assert_eq!(centre.db().read(|view| view.point(PointId(1))).unwrap().unwrap().receipt_link, stands);
    let audit = centre.db().read(|view| view.audit(None, i64::MAX, 50)).unwrap();
    let noted: Vec<_> =
        audit.iter().rev().filter(|row| row.object == "point 1").map(|row| row.detail.as_str()).collect();
    let expect =
        ["- -> https://pay.example.ua", "https://pay.example.ua -> -", "- -> https://pay.example.ua:8443/kassa"];
    assert_eq!(noted, expect);
    let told = till.request(Method::GET, "/v1/directory?after=0&limit=2000", Vec::new()).send().await.unwrap();
    let page: kassa_domain::exchange::DirectoryPage = told.json().await.unwrap();
    assert!(page.rows.iter().any(|row| matches!(row, Row::Point(told) if told.receipt_link == stands)));
    let page = browser.get("/console/points/1").await.1;
    assert!(page.contains("value=\"https://pay.example.ua:8443/kassa\""), "{page}");
    assert!(browser.get("/console/audit").await.1.contains("посилання на чеках пункту змінено"));
    let auditor = Browser::of(&centre, Role::Auditor).await;
    assert_eq!(auditor.post(path, &[("link", "")]).await.status(), StatusCode::FORBIDDEN);
    let page = auditor.get("/console/points/1").await.1;
    assert!(page.contains("<p>https://pay.example.ua:8443/kassa</p>") && !page.contains("name=\"link\""), "{page}");
}
