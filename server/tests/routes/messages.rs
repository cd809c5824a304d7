//! Messages to cashiers by cursor, and word of them and of the directory to tills that listen.

use std::time::Duration;

use kassa_domain::exchange::{About, JournalReached, MessagePage};
use kassa_domain::ids::{EntryRef, Epoch, PointCode, TillId};
use kassa_domain::point::Point;
use kassa_server::db::{FeedKind, To};
use reqwest::Method;

use crate::support::{NOON, OCTOBER_DUE, TestCentre, TestTill, october, refusal};

const DAY_MS: i64 = 86_400_000;

fn write(centre: &TestCentre, to: To, text: &str, days: i64) -> u64 {
    let now_ms = kassa_server::clock::Clock::now_ms(&*centre.clock);
    let about = About::Text { text: text.to_owned() };
    centre.db().write(|change| change.write_message(to, &about, now_ms, now_ms + days * DAY_MS)).unwrap()
}

async fn texts(till: &TestTill<'_>, after: u64, limit: u32) -> (Vec<String>, u64, bool) {
    let page: MessagePage = till.get(&format!("/v1/messages?after={after}&limit={limit}")).await.unwrap();
    let texts = page.messages.into_iter().map(|message| match message.about {
        About::Text { text } => text,
        other => format!("{other:?}"),
    });
    (texts.collect(), page.next, page.more)
}

#[tokio::test]
async fn a_till_gets_what_is_for_it_in_order_once_and_in_time() {
    let centre = TestCentre::start();
    let (first, second) = (centre.enrolled("1").await, centre.enrolled("2").await);
    let other = centre
        .db()
        .write(|change| {
            let here = change.point(centre.point)?.unwrap();
            change.add_point(&Point { code: PointCode::new("99").unwrap(), ..here })
        })
        .unwrap();
    assert_eq!(texts(&first, 0, 10).await, (vec![], 0, false));
    for (to, text, days) in [
        (To::All, "to all", 7),
        (To::Point(centre.point), "to the point", 7),
        (To::Point(other), "to another point", 7),
        (To::Till(first.id), "to the first", 1),
        (To::Till(second.id), "to the second", 7),
    ] {
        let _ = write(&centre, to, text, days);
    }
    let (told, next, more) = texts(&first, 0, 2).await;
    assert_eq!((told, more), (vec!["to all".to_owned(), "to the point".to_owned()], true));
    let (told, last, more) = texts(&first, next, 2).await;
    assert_eq!((told, more), (vec!["to the first".to_owned()], false));
    assert_eq!(texts(&first, last, 2).await, (vec![], last, false));
    let reached: JournalReached = first.get("/v1/journal").await.unwrap();
    assert_eq!(reached.messages, last, "a round tells of the last one");
    centre.clock.set(NOON + 2 * DAY_MS);
    assert_eq!(texts(&first, 0, 10).await.0, ["to all", "to the point"], "one whose time is over is passed");
    assert_eq!(texts(&first, 0, 10).await.1, last);
    for bad in ["limit=0", "limit=2001", "after=-1", "after=9223372036854775808", "x=1"] {
        let told = first.get::<MessagePage>(&format!("/v1/messages?{bad}")).await;
        assert_eq!(told.map(drop), Err(refusal(400, "bad_parameter")), "{bad}");
    }
}

#[tokio::test]
async fn numbers_never_go_back_though_the_centre_does() {
    let centre = TestCentre::start();
    let before = write(&centre, To::All, "before the copy", 7);
    centre.sql("DELETE FROM message");
    centre.clock.set(NOON + 1_000);
    assert!(write(&centre, To::All, "after it", 7) > before);
    centre.clock.set(NOON - DAY_MS);
    let last = write(&centre, To::All, "the clock was set back", 7);
    assert_eq!(write(&centre, To::All, "and again", 7), last + 1);
}

#[tokio::test]
async fn a_bill_paid_at_two_tills_is_told_to_who_came_second_once() {
    let centre = TestCentre::start();
    let mut tills = [centre.enrolled("1").await, centre.enrolled("2").await];
    for till in &mut tills {
        let _ = till.open_shift();
        let paid = till.accept(1, &[(october(), OCTOBER_DUE)]);
        let _ = till.registered(paid);
    }
    tills[0].push_all(1).await;
    tills[1].push_all(1).await;
    centre.catches_up();
    let told = |till: TillId| centre.db().read(|view| view.messages(till, centre.point, 0, 10, NOON)).unwrap().messages;
    let paid = EntryRef { epoch: Epoch(1), seq: kassa_domain::ids::Seq(3) };
    let abouts = |till: TillId| told(till).into_iter().map(|message| message.about).collect::<Vec<_>>();
    assert_eq!(abouts(tills[0].id), []);
    assert_eq!(abouts(tills[1].id), [About::PaidTwice { payment: paid, excess: OCTOBER_DUE }]);
    let _ = kassa_server::apply::rebuild(centre.db()).unwrap();
    assert_eq!(told(tills[1].id).len(), 1, "a rebuild tells nothing again");
}

/// Reads a stream of events until it ends or so many came: name and data of each.
async fn listen(till: &TestTill<'_>, path: &str, most: usize) -> Vec<(String, String)> {
    let mut answer = till.request(Method::GET, path, Vec::new()).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let (mut text, mut events) = (String::new(), Vec::new());
    while let Some(chunk) = answer.chunk().await.unwrap() {
        text.push_str(std::str::from_utf8(&chunk).unwrap());
        while let Some((event, rest)) = text.split_once("\n\n") {
            let field = |name: &str| {
                event.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
            };
            events.extend(field("event:").zip(field("data:")));
            text = rest.to_owned();
        }
        if events.len() >= most {
            break;
        }
    }
    events
}

#[tokio::test]
async fn who_listens_hears_of_a_newer_directory_and_of_messages_for_it_alone() {
    let centre = TestCentre::start();
    let (first, second) = (centre.enrolled("1").await, centre.enrolled("2").await);
    let (mine, others, _) = tokio::join!(
        listen(&first, "/v1/events?seconds=10", 4),
        listen(&second, "/v1/events?seconds=6", usize::MAX),
        async {
            tokio::time::sleep(Duration::from_millis(2_500)).await;
            let _ = write(&centre, To::Till(first.id), "only yours", 7);
            centre
                .db()
                .write(|change| change.touch_of_point(FeedKind::Point, u64::from(centre.point.0), centre.point))
                .unwrap();
        }
    );
    let names = |events: &[(String, String)], name: &str| events.iter().filter(|(event, _)| event == name).count();
    let revision = centre.db().read(|view| view.feed()).unwrap().revision;
    assert!(names(&mine, "message") >= 2, "at the beginning, and of the new one: {mine:?}");
    assert_eq!(names(&others, "message"), 1, "at the beginning only: {others:?}");
    assert!(others.iter().filter(|(event, _)| event == "directory").count() >= 1, "{others:?}");
    let known = format!("\"revision\":{}}}", revision - 1);
    assert!(others.iter().any(|(event, data)| event == "directory" && data.ends_with(&known)), "{others:?}, {known}");
}

#[tokio::test]
async fn a_stream_ends_with_its_time_and_with_the_centre_and_two_are_enough() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    for bad in ["seconds=0", "seconds=901", "seconds=x", "hours=1"] {
        let told = till.get::<MessagePage>(&format!("/v1/events?{bad}")).await;
        assert_eq!(told.map(drop), Err(refusal(400, "bad_parameter")), "{bad}");
    }
    let open = async || till.request(Method::GET, "/v1/events", Vec::new()).send().await.unwrap();
    let (one, two, three) = (open().await, open().await, open().await);
    assert_eq!([one.status(), two.status(), three.status()].map(|status| status.as_u16()), [200, 200, 429]);
    drop(two);
    let mut tries = 0;
    while open().await.status() != 200 {
        tries += 1;
        assert!(tries < 100, "a place comes free when somebody goes");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop((one, till));
    let TestCentre { running, .. } = centre;
    let stopped = tokio::task::spawn_blocking(move || running.stop());
    let stopped = tokio::time::timeout(Duration::from_secs(5), stopped).await;
    assert!(stopped.is_ok(), "nobody waits for who listens");
}
