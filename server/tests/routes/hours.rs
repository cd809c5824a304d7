//! Hours of a point: set at the console, noted, told to its tills.

use kassa_domain::directory::Row;
use kassa_domain::ids::PointId;
use kassa_domain::user::Role;
use reqwest::{Method, StatusCode};

use crate::support::TestCentre;
use crate::support::console::Browser;

fn week<'a>(weekdays: &'a str, saturday: &'a str) -> Vec<(&'static str, &'a str)> {
    let mut fields: Vec<_> = ["Mo", "Tu", "We", "Th", "Fr"].map(|name| (name, weekdays)).into();
    fields.extend([("Sa", saturday), ("Su", "")]);
    fields
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hours_and_special_days_of_a_point_are_set_noted_and_told_to_its_tills() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    let browser = Browser::of(&centre, Role::Administrator).await;
    let (hours, days) = ("/console/points/1/hours", "/console/points/1/days");
    for (path, fields, status) in [
        (hours, week("08:00-12:30, 13:15-20:00", "09:00-14:00"), 303),
        (days, vec![("day", "2026-12-31"), ("hours", "08:00-15:00")], 303),
        (days, vec![("day", "2027-01-01"), ("yearly", "on"), ("hours", "")], 303),
        (days, vec![("day", "2026-12-25"), ("hours", "")], 303),
        (days, vec![("forget", "2026-12-25")], 303),
        // What is so already is noted no second time.
        (days, vec![("forget", "2026-12-25")], 303),
        (hours, week("08:00-13:00,12:30-20:00", ""), 400),
        (hours, week("8-20", ""), 400),
        (hours, week("", ""), 400),
        (days, vec![("hours", "08:00-15:00")], 400),
        (days, vec![("day", "2026-02-30"), ("hours", "")], 400),
        (days, vec![("day", "2026-12-24"), ("hours", "вихідний")], 400),
        ("/console/points/9/days", vec![("day", "2026-12-24"), ("hours", "")], 404),
    ] {
        let response = browser.post(path, &fields).await;
        assert_eq!(response.status().as_u16(), status, "{path} {fields:?}");
    }
    let point = centre.db().read(|view| view.point(PointId(1))).unwrap().unwrap();
    let text = "Mo-Fr 08:00-12:30,13:15-20:00; Sa 09:00-14:00; Su off; 01-01 off; 2026-12-31 08:00-15:00";
    assert_eq!(point.hours.timetable.to_string(), text);
    assert_eq!((point.hours.from_min, point.hours.to_min), (480, 1200), "older tills go by the widest hours");
    let audit = centre.db().read(|view| view.audit(None, i64::MAX, 50)).unwrap();
    let noted: Vec<_> =
        audit.iter().rev().filter(|row| row.object == "point 1").map(|row| row.detail.as_str()).collect();
    let week = "00:00-24:00 -> Mo-Fr 08:00-12:30,13:15-20:00; Sa 09:00-14:00; Su off";
    let expect = [week, "2026-12-31 08:00-15:00", "01-01 off", "2026-12-25 off", "2026-12-25 forgotten"];
    assert_eq!(noted, expect);
    let told = till.request(Method::GET, "/v1/directory?after=0&limit=2000", Vec::new()).send().await.unwrap();
    let page: kassa_domain::exchange::DirectoryPage = told.json().await.unwrap();
    assert!(page.rows.iter().any(|row| matches!(row, Row::Point(told) if told.hours == point.hours)));
    let auditor = Browser::of(&centre, Role::Auditor).await;
    assert_eq!(auditor.post(days, &[("forget", "01-01")]).await.status(), StatusCode::FORBIDDEN);
    let page = auditor.get("/console/points/1").await.1;
    for part in ["П&#39;ятниця", "08:00–12:30, 13:15–20:00", "01.01", "щороку", "вихідний"] {
        assert!(page.contains(part) || page.contains(&part.replace("&#39;", "'")), "{part}: {page}");
    }
    assert!(!page.contains("<form method=\"post\" action=\"/console/points"), "{page}");
}
