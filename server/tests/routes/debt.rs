//! The online debt protocol: what is owed, what is paid and taken back, each once, and who may ask.

use kassa_domain::{Currency, Money};
use kassa_formats::debt::MESSAGE_MAX;
use kassa_server::db::LoadRow;
use kassa_server::debt::key_hash;
use reqwest::StatusCode;

use crate::support::{ACCOUNT, NOON, OCTOBER_DUE, SEPTEMBER_DUE, TestCentre, october, september};

const KEY: &str = "3b1c";

/// A centre that a bank may ask.
fn centre() -> TestCentre {
    let centre = TestCentre::start();
    centre.db().write(|change| change.add_bank("Учебный", key_hash(KEY), Currency::Uah, 0)).unwrap();
    centre
}

async fn sent(centre: &TestCentre, key: &str, content_type: &str, body: Vec<u8>) -> (StatusCode, String) {
    let request = centre.client.post(centre.url("/v1/debt")).header("content-type", content_type).body(body);
    let response = request.header("authorization", format!("Bearer {key}")).send().await.unwrap();
    (response.status(), response.text().await.unwrap())
}

/// What a message is answered: the type of the answer with its code or reference.
async fn told(centre: &TestCentre, message: &str) -> String {
    let (status, text) = sent(centre, KEY, "application/xml; charset=utf-8", message.as_bytes().to_vec()).await;
    assert_eq!(status, 200, "{text}");
    let between = |from: &str| text.split_once(from).and_then(|(_, rest)| rest.split_once('"')).map(|(found, _)| found);
    let kind = between("xsi:type=\"").unwrap();
    let what = between("code=\"").or_else(|| between("reference=\"")).unwrap_or_default();
    format!("{kind} {what}")
}

fn order(action: &str, id: &str, account: &str, total: &str, services: &[(&str, &str)]) -> String {
    let services: String =
        services.iter().map(|(code, sum)| format!("<Service sum=\"{sum}\" serviceCode=\"{code}\"/>")).collect();
    format!(
        "<Transfer interface=\"Debt\" action=\"{action}\"><Data id=\"{id}\"><PayerInfo billIdentifier=\"{account}\"/>\
         <TotalSum>{total}</TotalSum><CreateTime>2026-11-21T14:05:09+02:00</CreateTime>\
         <ServiceGroup>{services}</ServiceGroup></Data></Transfer>"
    )
}

fn pay(id: &str, total: &str) -> String {
    order("Pay", id, ACCOUNT, total, &[("5", total)])
}

fn cancel(id: &str) -> String {
    format!("<Transfer interface=\"Debt\" action=\"Cancel\"><Data id=\"{id}\"/></Transfer>")
}

fn loads(centre: &TestCentre) -> Vec<LoadRow> {
    centre.db().read(|view| view.loads()).unwrap()
}

/// What is owed for the two months.
fn dues(centre: &TestCentre) -> (i64, i64) {
    (centre.due(september()), centre.due(october()))
}

#[tokio::test]
async fn a_bank_sees_what_is_owed_service_by_service_and_no_name() {
    let centre = centre();
    let search = |name: &str, value: &str| {
        format!("<Transfer action=\"Search\"><Data><Unit name=\"{name}\" value=\"{value}\"/></Data></Transfer>")
    };
    let (_, text) = sent(&centre, KEY, "text/xml", search("ls", ACCOUNT).into_bytes()).await;
    let due = Money::new(OCTOBER_DUE + SEPTEMBER_DUE, Currency::Uah);
    let debt = format!(
        "<PayerInfo billIdentifier=\"00077001\"/><ServiceGroup><DebtService serviceCode=\"5\"><ServiceName>Холодна \
         вода</ServiceName><CompanyInfo><CompanyName>КП «Міськводоканал»</CompanyName></CompanyInfo><DebtInfo \
         amountToPay=\"{due}\" debt=\"{due}\"/></DebtService></ServiceGroup>"
    );
    assert!(text.contains(&debt), "{text}");
    assert!(!text.contains("Коваленко") && !text.contains("Соборна"), "{text}");
    assert_eq!(told(&centre, &search("ls", "00077002")).await, "ErrorInfo no-account");
    assert_eq!(told(&centre, &search("phone", "380501112233")).await, "ErrorInfo unit");
}

#[tokio::test]
async fn a_payment_told_again_counts_once_whatever_was_lost() {
    let centre = centre();
    assert_eq!(told(&centre, &order("Check", "A1", ACCOUNT, "60.00", &[("5", "60.00")])).await, "Gateway A1");
    assert_eq!(dues(&centre), (SEPTEMBER_DUE, OCTOBER_DUE), "a check puts nothing");
    for _ in 0..3 {
        assert_eq!(told(&centre, &pay("A1", "60.00")).await, "Gateway A1");
        assert_eq!(dues(&centre), (0, OCTOBER_DUE - 1_000), "the oldest debt first");
    }
    // The bank asks again with another moment of its own.
    let later = pay("A1", "60.00").replace("14:05:09", "14:06:00");
    assert_eq!(told(&centre, &later).await, "Gateway A1");
    // Another payment of the same sum is a payment.
    assert_eq!(told(&centre, &pay("A2", "60.00")).await, "Gateway A2");
    assert_eq!(dues(&centre), (0, OCTOBER_DUE - 7_000));
    let [load] = loads(&centre).try_into().unwrap();
    assert_eq!((load.name.as_str(), load.payments, load.amount_minor), ("Учебный 2026-11-21", 2, 12_000));
    assert_eq!(load.applied, (2, 12_000));
    // After a stop everything is as it was.
    let centre = centre.restarted();
    assert_eq!(told(&centre, &pay("A1", "60.00")).await, "Gateway A1");
    assert_eq!((dues(&centre), loads(&centre).len()), ((0, OCTOBER_DUE - 7_000), 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_messages_of_one_payment_at_once_are_one_payment() {
    let centre = centre();
    let message = pay("B1", "10.00");
    let all = (0..10).map(|_| told(&centre, &message));
    for answer in futures(all).await {
        assert_eq!(answer, "Gateway B1");
    }
    assert_eq!(dues(&centre), (SEPTEMBER_DUE - 1_000, OCTOBER_DUE));
}

/// All of them at once.
async fn futures<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = all.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in all.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(value) = future.as_mut().poll(context) {
                *done = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn what_is_wrong_is_refused_and_leaves_nothing() {
    let centre = centre();
    let five = [("5", "60.00")];
    for (name, message, expect) in [
        ("a total above the services", order("Pay", "C", ACCOUNT, "60.01", &five), "total"),
        ("a total below", order("Pay", "C", ACCOUNT, "60.00", &[("5", "60.00"), ("5", "0.01")]), "total"),
        ("nothing", order("Pay", "C", ACCOUNT, "0.00", &[("5", "0.00")]), "sum"),
        ("no service", order("Pay", "C", ACCOUNT, "60.00", &[]), "message"),
        ("an unknown account", order("Pay", "C", "00077002", "60.00", &five), "no-account"),
        ("no account", pay("C", "60.00").replace("<PayerInfo billIdentifier=\"00077001\"/>", ""), "account-missing"),
        ("an unknown service", order("Pay", "C", ACCOUNT, "60.00", &[("77", "60.00")]), "no-service"),
        ("tomorrow", pay("C", "60.00").replace("2026-11-21", "2026-11-23"), "future"),
        ("no payment to take back", cancel("C"), "no-order"),
        ("no XML", "{}".to_owned(), "message"),
        (
            "an outer entity",
            format!("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>{}", pay("C", "1")),
            "message",
        ),
    ] {
        assert_eq!(told(&centre, &message).await, format!("ErrorInfo {expect}"), "{name}");
        assert_eq!(told(&centre, &message.replace("Pay\"", "Check\"")).await, format!("ErrorInfo {expect}"), "{name}");
        assert_eq!((dues(&centre), loads(&centre).len()), ((SEPTEMBER_DUE, OCTOBER_DUE), 0), "{name}");
    }
    // Other words under a number that is taken.
    assert_eq!(told(&centre, &pay("C", "60.00")).await, "Gateway C");
    assert_eq!(told(&centre, &pay("C", "60.01")).await, "ErrorInfo contradicts");
    assert_eq!(told(&centre, &order("Check", "C", ACCOUNT, "61.00", &[("5", "61.00")])).await, "ErrorInfo contradicts");
    assert_eq!(dues(&centre), (0, OCTOBER_DUE - 1_000));
}

#[tokio::test]
async fn what_is_taken_back_is_taken_back_once_from_where_it_was_put() {
    let centre = centre();
    let both = order("Pay", "D1", ACCOUNT, "260.00", &[("5", "60.00"), ("5", "200.00")]);
    assert_eq!(told(&centre, &both).await, "Gateway D1");
    assert_eq!(dues(&centre), (0, -1_000), "what is more than all debt is paid ahead");
    // Two days later, in the registry of that day.
    centre.clock.set(NOON + 2 * 86_400_000);
    for _ in 0..3 {
        assert_eq!(told(&centre, &cancel("D1")).await, "Gateway D1");
        assert_eq!(dues(&centre), (SEPTEMBER_DUE, OCTOBER_DUE));
    }
    assert_eq!(told(&centre, &both).await, "ErrorInfo cancelled", "a message that was late pays nothing");
    let shown: Vec<_> = loads(&centre).into_iter().map(|load| (load.name, load.payments, load.amount_minor)).collect();
    assert_eq!(shown, [("Учебный 2026-11-21".to_owned(), 2, 26_000), ("Учебный 2026-11-23".to_owned(), 2, -26_000)]);
    // A person undoes the taking back: the payment stands again, and can be taken back again.
    let _ = kassa_server::registry::undo(centre.db(), 2, None, 1).unwrap();
    assert_eq!(dues(&centre), (0, -1_000));
    assert_eq!(told(&centre, &both).await, "Gateway D1");
    assert_eq!(told(&centre, &cancel("D1")).await, "Gateway D1");
    assert_eq!(dues(&centre), (SEPTEMBER_DUE, OCTOBER_DUE));
    // What a person undid is not paid again by a message that comes again.
    assert_eq!(told(&centre, &pay("D2", "10.00")).await, "Gateway D2");
    for registry in [3, 1] {
        let _ = kassa_server::registry::undo(centre.db(), registry, None, 1).unwrap();
    }
    assert_eq!(told(&centre, &pay("D2", "10.00")).await, "ErrorInfo cancelled");
    assert_eq!(dues(&centre), (SEPTEMBER_DUE, OCTOBER_DUE));
}

#[tokio::test]
async fn only_a_bank_with_its_key_is_answered() {
    let centre = centre();
    centre.db().write(|change| change.add_bank("Другой", key_hash("77"), Currency::Rub, 0)).unwrap();
    let message = || pay("E1", "10.00").into_bytes();
    for (name, key, content_type, body, status, code) in [
        ("a wrong key", "3b1d", "application/xml", message(), 401, "bank_key"),
        ("no key", "", "application/xml", message(), 401, "bank_key"),
        ("another type", KEY, "application/json", message(), 415, "wrong_content_type"),
        ("too much", KEY, "application/xml", vec![b' '; MESSAGE_MAX + 1], 413, "too_large"),
    ] {
        let (found, text) = sent(&centre, key, content_type, body).await;
        assert_eq!((found.as_u16(), text.contains(&format!("\"{code}\""))), (status, true), "{name}: {text}");
    }
    let bare = centre.client.post(centre.url("/v1/debt")).body(message()).send().await.unwrap();
    assert_eq!(bare.status(), 401);
    // A bank of another currency reaches no account of this one.
    let (_, text) = sent(&centre, "77", "application/xml", message()).await;
    assert!(text.contains("code=\"other-currency\""), "{text}");
    assert!(centre.db().write(|change| change.shut_bank("Учебный", 1)).unwrap());
    let (status, text) = sent(&centre, KEY, "application/xml", message()).await;
    assert!(status == 403 && text.contains("bank_shut"), "{text}");
    assert_eq!((dues(&centre), loads(&centre).len()), ((SEPTEMBER_DUE, OCTOBER_DUE), 0));
    // Another key lets it in again, the old one does not.
    assert!(centre.db().write(|change| change.set_bank_key("Учебный", key_hash("88"))).unwrap());
    assert_eq!(sent(&centre, KEY, "application/xml", message()).await.0, 401);
    assert_eq!(sent(&centre, "88", "application/xml", message()).await.0, 200);
}
