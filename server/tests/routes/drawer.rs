//! The limits of a point's cash: set at the console, noted, told to its tills; and a drawer that was counted.

use kassa_domain::count::{ClosingCount, Counted, OpeningCount, Pieces};
use kassa_domain::directory::Row;
use kassa_domain::entry::Body;
use kassa_domain::exchange::VerdictState;
use kassa_domain::handover::HandOver;
use kassa_domain::ids::{PointId, ShiftNumber, UserId};
use kassa_domain::shift::ShiftTotals;
use kassa_domain::user::Role;
use kassa_domain::{Currency, Money};
use kassa_server::ledger::{Class, prove, trial};
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
        let response = browser.post(path, &[("drawer", limit)]).await;
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
    assert_eq!(auditor.post(path, &[("drawer", "1")]).await.status(), StatusCode::FORBIDDEN);
    let page = auditor.get("/console/points/1").await.1;
    assert!(page.contains("<p>40\u{202f}000,50\u{202f}₴</p>") && !page.contains("name=\"drawer\""), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r25_the_limit_of_a_difference_is_set_noted_and_told_to_the_tills() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    let browser = Browser::of(&centre, Role::Administrator).await;
    let path = "/console/points/1/difference";
    for (limit, status) in [("50", 303), ("50,00", 303), ("-1", 400), ("багато", 400), ("", 303), ("0", 303)] {
        assert_eq!(browser.post(path, &[("difference", limit)]).await.status().as_u16(), status, "{limit:?}");
    }
    let limit = Some(Money::zero(Currency::Uah));
    let audit = centre.db().read(|view| view.audit(None, i64::MAX, 50)).unwrap();
    let noted: Vec<_> =
        audit.iter().rev().filter(|row| row.object == "point 1").map(|row| row.detail.as_str()).collect();
    assert_eq!(noted, ["- -> 50.00", "50.00 -> -", "- -> 0.00"]);
    let told = till.request(Method::GET, "/v1/directory?after=0&limit=2000", Vec::new()).send().await.unwrap();
    let page: kassa_domain::exchange::DirectoryPage = told.json().await.unwrap();
    assert!(page.rows.iter().any(|row| matches!(row, Row::Point(told) if told.difference_limit == limit)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r19_the_notes_and_coins_of_a_drawer_stand_on_the_page_of_its_entry() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let sum = |minor| Money::new(minor, Currency::Uah);
    let row = |face, count| Counted { face: sum(face), count };
    let pieces = Pieces::new(vec![row(50_000, 3), row(50, 2)]).unwrap();
    let day = kassa_domain::BusinessDate::new(2026, 11, 23).unwrap();
    let count = OpeningCount { left: sum(150_000), pieces: pieces.clone(), note: "зайва монета".to_owned() };
    let (shift, opening_cash) = (ShiftNumber(1), sum(150_100));
    let opened = till.append(Body::ShiftOpening { shift, day, opening_cash, count: Some(Box::new(count)) });
    let mut totals = ShiftTotals::new(opening_cash, Currency::Uah);
    totals.cash_out = sum(150_000);
    let count = Some(Box::new(ClosingCount { taken_out: sum(150_000), pieces: pieces.clone() }));
    let note = String::new();
    let closed = till.append(Body::ShiftClosing { shift, totals, counted: sum(100), note, unsent: 0, count });
    let handed = HandOver {
        shift,
        to: UserId(1),
        journal: opening_cash,
        counted: opening_cash,
        note: String::new(),
        undecided: 0,
        parked: 0,
        pieces: Some(pieces),
    };
    let handed = till.append(Body::HandedOver(Box::new(handed)));
    till.push_all(1).await;
    let browser = Browser::of(&centre, Role::Auditor).await;
    for (at, parts) in [
        (opened, &["Залишено минулою зміною", "1\u{202f}500,00", "зайва монета"][..]),
        (closed, &["Видано після підрахунку"]),
        (handed, &["За журналом"]),
    ] {
        assert_eq!(centre.state_of(till.id, at.seq.0).map(|(state, _)| state), Some(VerdictState::Applied));
        let page = browser.get(&format!("/console/entries/{}/{}/{}", till.id, at.epoch, at.seq)).await.1;
        for part in parts.iter().chain(&["500,00 × 3 · 0,50 × 2"]) {
            assert!(page.contains(part), "{at:?} {part}: {page}");
        }
    }
}

#[tokio::test]
async fn what_a_count_at_opening_found_was_booked_as_money_on_its_way() {
    let sum = |minor| Money::new(minor, Currency::Uah);
    let day = kassa_domain::BusinessDate::new(2026, 11, 23).unwrap();
    // Left, counted, and what stands on the way and as a difference after that.
    for (left, counted, transit, difference) in [
        (Some(150_000), 150_100, -150_000, -100),
        (Some(150_000), 149_900, -150_000, 100),
        (Some(150_000), 150_000, -150_000, 0),
        (None, 150_100, -150_100, 0),
    ] {
        let centre = TestCentre::start();
        let mut till = centre.enrolled("1").await;
        let count = left.map(|left| {
            let pieces =
                Pieces::new(vec![Counted { face: sum(50), count: u32::try_from(counted / 50).unwrap() }]).unwrap();
            Box::new(OpeningCount { left: sum(left), pieces, note: "перераховано".to_owned() })
        });
        let opened = till.append(Body::ShiftOpening { shift: ShiftNumber(1), day, opening_cash: sum(counted), count });
        let _ = till.registered(opened);
        till.push_all(1).await;
        let booked = centre.db().read(trial).unwrap();
        let of = |class| booked.iter().find(|(of, _)| *of == class).map_or(0, |(_, minor)| *minor);
        let stands = (of(Class::Cash), of(Class::Transit), of(Class::Difference));
        assert_eq!(stands, (counted, transit, difference), "{left:?} {counted}");
        assert_eq!(centre.db().read(prove).unwrap().disagreements, []);
    }
}
