//! The page behind the QR code of a receipt: what it tells of a payment, and that nothing is found without its code.

use ed25519_dalek::SigningKey;
use kassa_domain::chain::{Hash, hex};
use kassa_domain::entry::{Body, How};
use kassa_domain::exchange::EnrolRequest;
use kassa_domain::ids::{AccountNumber, EntryRef, PaymentNumber, ShiftNumber};
use kassa_domain::payment::Payment;
use kassa_domain::reversal::{Part, ReversalKind};
use kassa_server::Limits;
use kassa_server::apply::{self, Decision};
use kassa_server::clock::Clock;
use reqwest::{Method, StatusCode};

use crate::support::{ACCOUNT, TestCentre, TestTill, document, october, september, uah};

async fn ask(centre: &TestCentre, method: Method, path: &str, languages: &str) -> (StatusCode, String) {
    let request = centre.client.request(method, centre.url(path)).header("accept-language", languages);
    let answer = request.send().await.unwrap();
    let policy = answer.headers().get("content-security-policy").cloned();
    assert!(policy.is_some_and(|policy| policy.to_str().unwrap().starts_with("default-src 'none'")), "{path}");
    assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
    (answer.status(), answer.text().await.unwrap())
}

async fn page(centre: &TestCentre, link: &str) -> String {
    let (status, page) = ask(centre, Method::GET, &format!("/r/{link}"), "uk").await;
    assert_eq!(status, StatusCode::OK, "{link}: {page}");
    for secret in [ACCOUNT, "Олена", "/console/overview", "<script"] {
        assert!(!page.contains(secret), "{secret}: {page}");
    }
    page
}

fn says(page: &str, all: &[&str]) {
    for words in all {
        assert!(page.contains(words), "{words}: {page}");
    }
}

fn give_back(till: &mut TestTill<'_>, of: EntryRef, payment: &Payment, part: Option<(Part, i64)>) -> EntryRef {
    let cash = part.as_ref().map_or(payment.tenders.cash, |(_, minor)| uah(*minor));
    till.append(Body::ReversalAccepted {
        of,
        payment: payment.number,
        kind: ReversalKind::Void,
        shift: payment.shift,
        cash,
        card: uah(0),
        ground: 2,
        commitment: Hash::of(b"ground"),
        original: None,
        part: part.map(|(part, _)| Box::new(part)),
    })
}

#[tokio::test]
async fn a_payer_sees_from_the_paper_what_became_of_the_receipt() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let mut payment = till.payment(512, &[(october(), 41_237), (september(), 100)]);
    payment.commission = uah(103);
    (payment.tenders.cash, payment.tenders.cash_received) = (uah(41_440), uah(41_440));
    let at = till.append(Body::PaymentAccepted(Box::new(payment.clone())));
    till.push_all(1).await;
    let link = till.receipt_link(at);
    let shown = page(&centre, &link).await;
    says(&shown, &["ще не зареєстровано", "17-1-000512", "414,40", "Пункт № 17, вул. Соборна, 1"]);
    assert!(!shown.contains("Фіскальний документ"), "{shown}");
    let registered = till.registered(at);
    till.push_all(registered.seq.0).await;
    let shown = page(&centre, &link).await;
    says(&shown, &["Чек зареєстровано.", "Фіскальний документ", &format!("№ {}", at.seq.0)]);
    // A link that was typed, and one that somebody passed on.
    assert_eq!(page(&centre, &link.to_lowercase()).await, shown);
    assert_eq!(page(&centre, &format!("{link}?from=chat")).await, shown);
    let part = Part { lines: vec![1], commission: uah(1), provider_commission: uah(0) };
    let back = give_back(&mut till, at, &payment, Some((part, 101)));
    let _ = till.registered(back);
    till.push_all(back.seq.0).await;
    says(&page(&centre, &link).await, &["Частину грошей повернуто", "414,40", "413,39"]);
}

#[tokio::test]
async fn a_receipt_whose_money_went_back_says_so() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let payment = till.payment(1, &[(october(), 100)]);
    let at = till.append(Body::PaymentAccepted(Box::new(payment.clone())));
    let _ = till.registered(at);
    let back = give_back(&mut till, at, &payment, None);
    till.push_all(1).await;
    let link_of = till.receipt_link(at);
    says(&page(&centre, &link_of).await, &["Чек зареєстровано."]);
    let registered = till.registered(back);
    till.push_all(registered.seq.0).await;
    says(&page(&centre, &link_of).await, &["Гроші за цим чеком повернуто."]);
    let cancelled = till.accept(2, &[(october(), 50)]);
    let _ = till.append(Body::PaymentCancelled { of: cancelled, payment: PaymentNumber(2) });
    till.push_all(cancelled.seq.0).await;
    says(&page(&centre, &till.receipt_link(cancelled)).await, &["Платіж скасовано"]);
}

#[tokio::test]
async fn r07_one_receipt_of_a_visit_shows_the_sum_of_its_payments_by_the_link_of_any() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let both = [till.accept(1, &[(october(), 10_000)]), till.accept(2, &[(october(), 5_000)])];
    let alone = till.accept(3, &[(october(), 2_500)]);
    let _ = till.append(Body::ReceiptShared { of: both[0], others: vec![both[1]] });
    for of in both {
        let _ = till.append(Body::ReceiptRegistered { of, document: document(77), how: How::Answer });
    }
    till.push_all(1).await;
    for of in both {
        let shown = page(&centre, &till.receipt_link(of)).await;
        says(
            &shown,
            &["17-1-000001</span>, <span class=\"whole\">17-1-000002", "150,00", "Чек зареєстровано.", "№ 77"],
        );
    }
    let shown = page(&centre, &till.receipt_link(alone)).await;
    says(&shown, &["25,00", "ще не зареєстровано"]);
    assert!(!shown.contains("17-1-000001"), "{shown}");
}

#[tokio::test]
async fn whatever_is_not_found_looks_the_same() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let at = till.accept(1, &[(october(), 100)]);
    let other = till.accept(2, &[(october(), 100)]);
    till.push_all(1).await;
    let right = till.receipt_link(at);
    let code_of_other = till.receipt_link(other).rsplit('-').next().unwrap().to_owned();
    let nothing = ask(&centre, Method::GET, "/r/17-1-000009-0123456789", "uk").await;
    assert_eq!(nothing.0, StatusCode::NOT_FOUND);
    says(&nothing.1, &["Такого чека тут поки немає", "подивіться пізніше"]);
    for path in [
        format!("17-1-000001-{code_of_other}"),
        "17-1-000001-0123456789".to_owned(),
        "17-1-000001".to_owned(),
        "17-2-000001-0123456789".to_owned(),
        "99-1-000001-0123456789".to_owned(),
        format!("{right}0"),
        format!("{right}/"),
        format!("x/{right}"),
        "%FF%FE".to_owned(),
        "%00".to_owned(),
        "..%2F..%2Fconsole".to_owned(),
        "<script>alert(1)<%2Fscript>".to_owned(),
        "-".repeat(4_000),
        "4294967296-1-99999999999999999999-0123456789".to_owned(),
        String::new(),
    ] {
        let found = ask(&centre, Method::GET, &format!("/r/{path}"), "uk").await;
        assert_eq!(found, nothing, "{path}");
    }
    assert_eq!(ask(&centre, Method::GET, "/r", "uk").await, nothing);
}

#[tokio::test]
async fn whoever_guesses_codes_waits_and_payers_elsewhere_do_not() {
    let proxies = vec!["127.0.0.1".parse().unwrap()];
    let centre = TestCentre::start_within(Limits { receipts_per_address: 3, proxies, ..Limits::default() });
    let mut till = centre.enrolled("1").await;
    let at = till.accept(1, &[(october(), 100)]);
    till.push_all(1).await;
    let right = till.receipt_link(at);
    let asked = async |link: &str, from: &str, language: &str| {
        let request = centre.client.get(centre.url(&format!("/r/{link}"))).header("x-forwarded-for", from);
        let answer = request.header("accept-language", language).send().await.unwrap();
        let retry = answer.headers().get("retry-after").map(|seconds| seconds.to_str().unwrap().to_owned());
        (answer.status().as_u16(), retry, answer.text().await.unwrap())
    };
    // What is found is no guess, however often it is looked at.
    for _ in 0..9 {
        assert_eq!(asked(&right, "203.0.113.7", "uk").await.0, 200);
    }
    for guess in ["17-1-000001-0123456789", "17-1-000001-0123456780", "17-1-000009-0123456789"] {
        assert_eq!(asked(guess, "203.0.113.7", "uk").await.0, 404);
    }
    for (link, language, told) in [
        ("17-1-000001-0123456781", "uk", "Забагато спроб. Зачекайте хвилину"),
        // A right one too: else whoever guesses would go on.
        (right.as_str(), "uk", "Забагато спроб. Зачекайте хвилину"),
        ("17-1-000001-0123456781?language=kk", "uk", "Әрекет тым көп болды."),
        ("17-1-000001-0123456781", "ru", "Слишком много попыток."),
    ] {
        let (status, retry, page) = asked(link, "10.1.1.1, 203.0.113.7", language).await;
        assert_eq!((status, retry.as_deref()), (429, Some("60")), "{link}");
        says(&page, &[told, "Українська"]);
        assert!(!page.contains("/console/overview") && !page.contains("1,00"), "{page}");
    }
    // Others go on, and so does this one in a minute.
    assert_eq!(asked(&right, "203.0.113.8", "uk").await.0, 200);
    centre.clock.set(centre.clock.now_ms() + 60_000);
    assert_eq!(asked(&right, "203.0.113.7", "uk").await.0, 200);
}

/// All guesses of a minute sent in one moment were looked up before the first of them was counted: of receipts by their
/// links, of codes that let tills in, of passwords.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_sent_all_at_once_are_counted_one_by_one() {
    let limits = Limits { receipts_per_address: 3, enrolments_per_address: 3, ..Limits::default() };
    let centre = TestCentre::start_within(limits);
    for (name, wrong) in [("receipt", 404), ("code", 403), ("password", 401)] {
        let mut guesses = tokio::task::JoinSet::new();
        for guess in 0..40 {
            let request = match name {
                "receipt" => centre.client.get(centre.url(&format!("/r/17-1-000001-01234567{guess:02}"))),
                "code" => centre.client.post(centre.url("/v1/enrol")).json(&EnrolRequest {
                    code: format!("AAAAA-AAA{guess:02}"),
                    public_key: hex(SigningKey::from_bytes(&[7; 32]).verifying_key().as_bytes()),
                    program: "0.1.0".to_owned(),
                    goes_on: None,
                }),
                _ => centre
                    .client
                    .post(centre.url("/console/sign-in"))
                    .header("content-type", "application/x-www-form-urlencoded")
                    .header("origin", &centre.running.url)
                    .body(format!("login=nobody-{guess}&password=y")),
            };
            let _ = guesses.spawn(async move { request.send().await.unwrap().status().as_u16() });
        }
        let mut told = guesses.join_all().await;
        told.sort_unstable();
        assert_eq!((told[0], told[2], told[3], told.len()), (wrong, wrong, 429, 40), "{name}: {told:?}");
    }
}

#[tokio::test]
async fn a_caller_that_no_web_server_speaks_for_waits_whatever_it_says_of_itself() {
    let centre = TestCentre::start_within(Limits { receipts_per_address: 2, ..Limits::default() });
    for (from, expect) in [("203.0.113.1", 404), ("203.0.113.2", 404), ("203.0.113.3", 429)] {
        let request = centre.client.get(centre.url("/r/17-1-000001-0123456789")).header("x-forwarded-for", from);
        assert_eq!(request.send().await.unwrap().status().as_u16(), expect, "{from}");
    }
}

#[tokio::test]
async fn the_page_speaks_four_languages_and_is_only_read() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let at = till.accept(1, &[(october(), 100)]);
    till.push_all(1).await;
    let path = format!("/r/{}", till.receipt_link(at));
    for (language, title, nothing) in [
        ("uk", "Перевірка чека", "Такого чека тут поки немає"),
        ("ru", "Проверка чека", "Такого чека здесь пока нет"),
        ("kk", "Чекті тексеру", "Мұнда ондай чек әзірге жоқ"),
        ("en", "Check of a receipt", "There is no such receipt here yet"),
    ] {
        let shown = ask(&centre, Method::GET, &path, language).await;
        assert_eq!(shown.0, StatusCode::OK);
        says(&shown.1, &[title, &format!("<html lang=\"{language}\">")]);
        let chosen = ask(&centre, Method::GET, &format!("{path}?language={language}"), "de").await;
        assert_eq!(chosen, shown, "chosen at the bottom of the page");
        let none = ask(&centre, Method::GET, "/r/1", language).await;
        says(&none.1, &[title, nothing]);
    }
    let (status, text) = ask(&centre, Method::HEAD, &path, "uk").await;
    assert_eq!((status, text.as_str()), (StatusCode::OK, ""));
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let (status, told) = ask(&centre, method.clone(), &path, "uk").await;
        assert!([StatusCode::FORBIDDEN, StatusCode::METHOD_NOT_ALLOWED].contains(&status), "{method}: {status}");
        says(&told, &["Цю сторінку лише переглядають"]);
        assert!(!told.contains("/console/overview"), "{told}");
    }
    // It stands in no description for programs.
    let described = centre.client.get(centre.url("/openapi.json")).send().await.unwrap().text().await.unwrap();
    assert!(!described.contains("/r/{"));
}

/// The register's answer was lost, and the centre decided: what it decided is what the payer is told, and money is told as
/// handed back once the till has done so.
#[tokio::test]
async fn a_payer_whose_receipt_the_centre_decided_was_told_to_look_later_for_ever() {
    for (registered, decided, taken) in [
        (true, "Чек зареєстровано.", "Чек зареєстровано."),
        (false, "ще не зареєстровано", "Платіж скасовано, гроші повернуто."),
    ] {
        let centre = TestCentre::start();
        let mut till = centre.enrolled("1").await;
        let _ = till.open_shift();
        let of = till.accept(1, &[(october(), 100)]);
        let _ = till.append(Body::ReceiptReferred { of, note: "стрічку загублено".to_owned() });
        till.push_all(1).await;
        let link = till.receipt_link(of);
        says(&page(&centre, &link).await, &["ще не зареєстровано"]);
        let decision = Decision { till: till.id, of, registered, note: "за стрічкою".to_owned() };
        apply::decide(centre.db(), &decision, 0).unwrap();
        says(&page(&centre, &link).await, &[decided]);
        let told = till.append(Body::CentreDecided { of, registered, shift: ShiftNumber(1) });
        till.push_all(told.seq.0).await;
        says(&page(&centre, &link).await, &[taken]);
    }
}

/// A payment for an account that nobody knows waits for an operator; its receipt is as good as any.
#[tokio::test]
async fn a_receipt_of_a_payment_that_waits_at_the_centre_is_found() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let mut payment = till.payment(4_000_000_000, &[(october(), 100)]);
    payment.account = AccountNumber::new("99999").unwrap();
    let at = till.append(Body::PaymentAccepted(Box::new(payment)));
    let _ = till.registered(at);
    till.push_all(1).await;
    let link = till.receipt_link(at);
    let shown = page(&centre, &link).await;
    says(&shown, &["Чек зареєстровано.", "17-1-4000000000", "1,00"]);
    assert!(!shown.contains("99999"), "{shown}");
    // However many noughts somebody types before the number.
    let (place, rest) = link.split_at("17-1-".len());
    assert_eq!(page(&centre, &format!("{place}0000{rest}")).await, shown);
    for wrong in [format!("{link}%00"), format!("{link}%20"), format!("%00{link}"), format!("{place}-{rest}")] {
        assert_eq!(ask(&centre, Method::GET, &format!("/r/{wrong}"), "uk").await.0, StatusCode::NOT_FOUND, "{wrong}");
    }
}
