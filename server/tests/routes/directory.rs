//! The directory by cursor: snapshot, deltas, tombstones, what a point may not see.

use kassa_domain::commission::{CommissionFrom, CommissionRule, Means};
use kassa_domain::directory::{Row, RowKey};
use kassa_domain::exchange::DirectoryPage;
use kassa_domain::ids::{Login, PointCode, PointId, TillCode};
use kassa_domain::user::Role;
use kassa_server::db::NewUser;
use serde_json::Value;

use crate::support::{ACCOUNT, TestCentre, TestTill, account_comes, accounts_come, october, refusal, uah};

fn kinds(rows: &[Row]) -> Vec<&'static str> {
    rows.iter()
        .map(|row| match row {
            Row::Point(_) => "point",
            Row::Town(_) => "town",
            Row::Street(_) => "street",
            Row::Provider(_) => "provider",
            Row::Service(_) => "service",
            Row::Commission(_) => "commission",
            Row::User(_) => "user",
            Row::Account(_) => "account",
            Row::Removed(_) => "removed",
        })
        .collect()
}

#[tokio::test]
async fn a_snapshot_begins_with_the_point_and_is_the_same_by_any_page_size() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    let (whole, last) = till.directory(0, 2000).await;
    assert_eq!(kinds(&whole), ["point", "town", "street", "point", "user", "provider", "service", "account"]);
    assert_eq!((last.more, last.left, last.counted_through), (false, 0, None));
    for limit in [1, 2, 3, 7] {
        let (rows, end) = till.directory(0, limit).await;
        assert_eq!((rows, end.next), (whole.clone(), last.next), "{limit}");
    }
}

#[tokio::test]
async fn a_delta_has_each_changed_row_once_in_its_present_form() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let (_, snapshot) = till.directory(0, 500).await;
    assert!(till.directory(snapshot.next, 500).await.0.is_empty());
    account_comes(&centre, "00077002");
    let _ = till.open_shift();
    for number in 1..=3 {
        let at = till.accept(number, &[(october(), 100)]);
        let _ = till.registered(at);
    }
    till.push_all(1).await;
    let (rows, page) = till.directory(snapshot.next, 500).await;
    let accounts: Vec<(String, i64)> = rows
        .iter()
        .filter_map(|row| match row {
            Row::Account(account) => Some((account.number.to_string(), account.charges[1].due.minor())),
            _ => None,
        })
        .collect();
    assert_eq!(accounts, [("00077002".to_owned(), 20_000), (ACCOUNT.to_owned(), 19_700)]);
    let counted = page.counted_through.unwrap();
    assert_eq!(counted.seq, till.head.seq);
}

#[tokio::test]
async fn what_is_no_more_leaves_a_tombstone() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    let rule = CommissionRule {
        id: 0,
        provider: None,
        means: Means::Cash,
        from: CommissionFrom::Payer,
        percent: "1.5".parse().unwrap(),
        fixed: uah(0),
        min: uah(100),
        max: None,
    };
    let id = centre.db().write(|change| change.add_commission(&rule)).unwrap();
    let (rows, snapshot) = till.directory(0, 500).await;
    assert!(rows.contains(&Row::Commission(CommissionRule { id, ..rule })));
    assert!(centre.db().write(|change| change.remove_commission(id)).unwrap());
    assert_eq!(till.directory(snapshot.next, 500).await.0, [Row::Removed(RowKey::Commission(id))]);
}

#[tokio::test]
async fn a_till_sees_its_own_points_people_only() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    let elsewhere = centre
        .db()
        .write(|change| {
            let mut point = change.point(centre.point)?.unwrap();
            point.code = PointCode::new("18").unwrap();
            let point = change.add_point(&point)?;
            let _ = change.add_user(&stranger(point))?;
            change.add_till(point, &TillCode::new("1").unwrap())
        })
        .unwrap();
    let people = |rows: &[Row]| {
        rows.iter()
            .filter_map(|row| match row {
                Row::User(user) => Some(user.login.to_string()),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(people(&till.directory(0, 3).await.0), ["olena"]);
    let other: TestTill<'_> = centre.enrol(elsewhere).await;
    let (rows, _) = other.directory(0, 3).await;
    assert_eq!(people(&rows), ["stranger"]);
    let Row::Point(point) = &rows[0] else { panic!("{rows:?}") };
    assert_eq!(point.code.as_str(), "18");
}

fn stranger(point: PointId) -> NewUser {
    NewUser {
        point,
        login: Login::new("stranger").unwrap(),
        name: "Хтось Інший".to_owned(),
        role: Role::Supervisor,
        verifier: "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA".to_owned(),
    }
}

#[tokio::test]
async fn another_generation_begins_anew_and_bad_cursors_have_codes() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    let (_, snapshot) = till.directory(0, 500).await;
    let same: DirectoryPage = till
        .get(&format!("/v1/directory?after={}&limit=500&generation={}", snapshot.next, snapshot.generation))
        .await
        .unwrap();
    assert!(same.rows.is_empty() && !same.more);
    let another: DirectoryPage =
        till.get(&format!("/v1/directory?after={}&generation=1", snapshot.next)).await.unwrap();
    assert_eq!((another.generation, another.next), (snapshot.generation, snapshot.next));
    assert!(matches!(another.rows[0], Row::Point(_)));
    for (query, status, code) in [
        ("limit=0".to_owned(), 400, "bad_parameter"),
        ("limit=2001".to_owned(), 400, "bad_parameter"),
        ("after=-1".to_owned(), 400, "bad_parameter"),
        ("page=1".to_owned(), 400, "bad_parameter"),
        (format!("after={}", snapshot.next + 1), 409, "cursor_ahead"),
        (format!("after={}", i64::MAX), 409, "cursor_ahead"),
        (format!("after={}", 1_u64 << 63), 400, "bad_parameter"),
        (format!("generation={}", 1_u64 << 63), 400, "bad_parameter"),
    ] {
        let refused = till.get::<Value>(&format!("/v1/directory?{query}")).await;
        assert_eq!(refused, Err(refusal(status, code)), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_large_rows_ends_before_it_grows_too_large() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    accounts_come(&centre, (0..1_500).map(|number| format!("1{number:07}")));
    let response = till.request(reqwest::Method::GET, "/v1/directory?after=0&limit=2000", Vec::new());
    let bytes = response.send().await.unwrap().bytes().await.unwrap();
    assert!(bytes.len() < 1_500_000, "{}", bytes.len());
    let page: DirectoryPage = serde_json::from_slice(&bytes).unwrap();
    assert!(page.more && page.left > 0);
    let (rows, _) = till.directory(0, 2000).await;
    assert_eq!(rows.iter().filter(|row| matches!(row, Row::Account(_))).count(), 1_501);
}
