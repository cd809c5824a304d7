//! Towns of a point by contract (R1): set at the console, noted, told to its tills.

use kassa_domain::directory::Row;
use kassa_domain::ids::{PointId, TownId};
use kassa_domain::user::Role;
use reqwest::{Method, StatusCode};

use crate::support::TestCentre;
use crate::support::console::Browser;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r1_towns_of_a_point_are_set_noted_and_told_to_its_tills() {
    let centre = TestCentre::start();
    let (yabluniv, kalynivka) = centre
        .db()
        .write(|change| {
            Ok::<_, kassa_server::db::DbError>((change.town_named("Яблунів")?, change.town_named("Калинівка")?))
        })
        .unwrap();
    let till = centre.enrolled("1").await;
    let browser = Browser::of(&centre, Role::Administrator).await;
    let path = "/console/points/1/towns";
    let (first, second) = (yabluniv.to_string(), kalynivka.to_string());
    for (path, fields, status) in [
        (path, vec![("add", first.as_str())], 303),
        (path, vec![("add", &second)], 303),
        // What is so already is noted no second time.
        (path, vec![("add", &first)], 303),
        (path, vec![("remove", &second)], 303),
        (path, vec![("remove", &second)], 303),
        (path, vec![("add", "1")], 400),
        (path, vec![("add", "99")], 400),
        (path, vec![("add", "Яблунів")], 400),
        (path, vec![], 400),
        (path, vec![("add", &first), ("remove", &second)], 400),
        ("/console/points/9/towns", vec![("add", &first)], 404),
    ] {
        let response = browser.post(path, &fields).await;
        assert_eq!(response.status().as_u16(), status, "{path} {fields:?}");
    }
    let point = centre.db().read(|view| view.point(PointId(1))).unwrap().unwrap();
    assert_eq!((point.home_town, &point.towns), (TownId(1), &vec![yabluniv]));
    let audit = centre.db().read(|view| view.audit(None, i64::MAX, 50)).unwrap();
    let noted: Vec<_> =
        audit.iter().rev().filter(|row| row.object == "point 1").map(|row| row.detail.as_str()).collect();
    assert_eq!(noted, ["+Яблунів", "+Калинівка", "-Калинівка"]);
    let told = till.request(Method::GET, "/v1/directory?after=0&limit=2000", Vec::new()).send().await.unwrap();
    let page: kassa_domain::exchange::DirectoryPage = told.json().await.unwrap();
    assert!(page.rows.iter().any(|row| matches!(row, Row::Point(told) if told.towns == [yabluniv])));
    let auditor = Browser::of(&centre, Role::Auditor).await;
    assert_eq!(auditor.post(path, &[("remove", &first)]).await.status(), StatusCode::FORBIDDEN);
    let page = auditor.get("/console/points/1").await.1;
    for part in ["Яблунів", "за договором", "своє місто"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("Калинівка") && !page.contains("name=\"remove\""), "{page}");
}
