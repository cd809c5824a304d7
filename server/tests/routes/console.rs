//! The console: signing in, what each role may do, every page in every language.

use kassa_domain::entry::Body;
use kassa_domain::ids::{AccountNumber, TillId, UserId};
use kassa_domain::user::{Right, Rights, Role};
use kassa_server::Limits;
use kassa_server::clock::Clock;
use kassa_server::console::session::{IDLE_MS, LOCKED_MS, LONGEST_MS, ONE_TIME_MS, first_operator};
use kassa_server::console::{ROUTES, words};
use reqwest::{Method, StatusCode};

use crate::support::console::{Browser, PASSWORD, add_operator, key_of};
use crate::support::{ACCOUNT, TestCentre, october};

pub const SIGN_IN: &str = "/console/sign-in";
pub const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_password_lets_in_once_and_is_changed_before_anything_else() {
    let centre = TestCentre::start();
    let first = first_operator(centre.db(), centre.clock.now_ms()).unwrap().unwrap();
    assert_eq!(first_operator(centre.db(), centre.clock.now_ms()).unwrap(), None, "there is somebody");
    let mut browser = Browser::new(&centre);
    assert_eq!(browser.sign_in("Admin", &first).await, StatusCode::SEE_OTHER);
    for path in ["/console/overview", "/console/quarantine", "/console/payments", "/console/accounts"] {
        let response = browser.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}");
        assert_eq!(response.headers()["location"], "/console/password", "{path}");
    }
    for (old, new, again) in [
        (first.as_str(), "short", "short"),
        (&first, "довгий пароль 1", "довгий пароль 2"),
        ("not the old one", PASSWORD, PASSWORD),
        (&first, &first, &first),
        (&first, "my-admin-password", "my-admin-password"),
    ] {
        let answer = browser.post("/console/password", &[("old", old), ("new", new), ("again", again)]).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{new}");
    }
    let before = browser.cookie.clone();
    let answer = browser.post("/console/password", &[("old", &first), ("new", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    browser.take_cookie(&answer);
    assert_ne!(browser.cookie, before);
    assert_eq!(browser.get("/console/overview").await.0, StatusCode::OK);
    browser.cookie = before;
    assert_eq!(browser.get("/console/overview").await.0, StatusCode::SEE_OTHER, "the session before is over");
    assert_eq!(browser.sign_in("admin", &first).await, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.sign_in("admin", PASSWORD).await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_one_time_password_is_good_for_three_days() {
    let centre = TestCentre::start();
    let first = first_operator(centre.db(), centre.clock.now_ms()).unwrap().unwrap();
    centre.clock.set(centre.clock.now_ms() + ONE_TIME_MS);
    let mut browser = Browser::new(&centre);
    assert_eq!(browser.sign_in("admin", &first).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_lock_a_person_out_for_a_while_and_nobody_learns_who_exists() {
    let centre = TestCentre::start();
    let _ = add_operator(&centre, "olena", Role::Operator);
    let mut browser = Browser::new(&centre);
    let mut told = Vec::new();
    for login in ["olena", "olena", "olena", "olena", "olena", "nobody"] {
        let response = browser.post(SIGN_IN, &[("login", login), ("password", "guess")]).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        told.push(response.text().await.unwrap().replace(login, "…"));
    }
    assert!(told.iter().all(|page| *page == told[0]), "one answer for all");
    assert_eq!(browser.sign_in("olena", PASSWORD).await, StatusCode::UNAUTHORIZED, "locked");
    centre.clock.set(centre.clock.now_ms() + LOCKED_MS);
    assert_eq!(browser.sign_in("olena", PASSWORD).await, StatusCode::SEE_OTHER);
    let audit = centre.db().read(|view| view.audit(None, i64::MAX, 10)).unwrap();
    let actions: Vec<&str> = audit.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["sign_in", "locked"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_from_one_address_are_slowed() {
    let centre = TestCentre::start_within(Limits { enrolments_per_address: 3, ..Limits::default() });
    let browser = Browser::new(&centre);
    for expect in [401, 401, 401, 429] {
        let response = browser.post(SIGN_IN, &[("login", "x"), ("password", "y")]).await;
        assert_eq!(response.status().as_u16(), expect);
        assert_eq!(response.headers().contains_key("retry-after"), expect == 429);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_ends_by_itself_when_it_is_left_or_its_person_is_let_in_no_more() {
    let centre = TestCentre::start();
    let mut browser = Browser::of(&centre, Role::Operator).await;
    let status = async |browser: &Browser<'_>| browser.get("/console/overview").await.0;
    let begun = centre.clock.now_ms();
    centre.clock.set(begun + IDLE_MS - 1);
    assert_eq!(status(&browser).await, StatusCode::OK, "used in time");
    centre.clock.set(begun + 2 * IDLE_MS - 1);
    assert_eq!(status(&browser).await, StatusCode::SEE_OTHER, "idle");
    assert_eq!(browser.sign_in("operator-of-test", PASSWORD).await, StatusCode::SEE_OTHER);
    let begun = centre.clock.now_ms();
    while centre.clock.now_ms() - begun < LONGEST_MS - IDLE_MS {
        centre.clock.set(centre.clock.now_ms() + IDLE_MS - 1);
        assert_eq!(status(&browser).await, StatusCode::OK);
    }
    centre.clock.set(begun + LONGEST_MS);
    assert_eq!(status(&browser).await, StatusCode::SEE_OTHER, "as long as may be");
    assert_eq!(browser.sign_in("operator-of-test", PASSWORD).await, StatusCode::SEE_OTHER);
    assert_eq!(browser.post("/console/sign-out", &[]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(status(&browser).await, StatusCode::SEE_OTHER, "left");
    assert_eq!(browser.sign_in("operator-of-test", PASSWORD).await, StatusCode::SEE_OTHER);
    let id = centre.db().read(|view| view.operator_by_login("operator-of-test")).unwrap().unwrap().id;
    centre.db().write(|change| change.set_operator_active(id, false)).unwrap();
    assert_eq!(status(&browser).await, StatusCode::SEE_OTHER, "let in no more");
    assert_eq!(browser.sign_in("operator-of-test", PASSWORD).await, StatusCode::UNAUTHORIZED);
}

/// A centre where something waits: a payment for an account that is not there, a receipt that was referred, a void.
pub async fn something_waits(centre: &TestCentre) {
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let good = till.accept(1, &[(october(), 1_000)]);
    let _ = till.registered(good);
    let mut lost = till.payment(2, &[(october(), 2_500)]);
    lost.account = AccountNumber::new("99999").unwrap();
    let lost = till.append(Body::PaymentAccepted(Box::new(lost)));
    let _ = till.registered(lost);
    let asked = till.accept(3, &[(october(), 700)]);
    let _ = till.append(Body::ReceiptReferred {
        of: asked, note: "Папір вийшов <b>порожній</b>".to_owned()
    });
    till.push_all(1).await;
}

/// Pages, with an entry that waits (1/5), one that was referred (1/7), and the account.
fn pages() -> Vec<String> {
    [
        "/console/overview",
        "/console/password",
        "/console/quarantine",
        "/console/quarantine?till=1&state=refused",
        "/console/entries/1/1/5",
        "/console/entries/1/1/7",
        "/console/entries/1/1/8",
        "/console/payments?from=2026-11-20&to=2026-11-22",
        "/console/accounts",
        "/console/accounts?number=0007",
        "/console/tills/1",
        "/console/points/1",
        "/console/registries",
        "/console/voids?from=2026-11-01&to=2026-11-30",
        "/console/people",
        "/console/people?point=1",
        "/console/users/1",
        "/console/audit",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([format!("/console/accounts?number={ACCOUNT}")])
    .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_is_shown_to_every_role_in_every_language_and_says_what_it_may_do() {
    let centre = TestCentre::start();
    something_waits(&centre).await;
    for role in [Role::Administrator, Role::Operator, Role::Auditor] {
        let browser = Browser::of(&centre, role).await;
        for (language, code, _) in words::LANGUAGES {
            for path in pages() {
                let request = browser.request(Method::GET, &path).header("cookie", format!("kassa-language={code}"));
                let response = request.send().await.unwrap();
                let at = format!("{path} {} {code}", role.name());
                assert_eq!(response.status(), StatusCode::OK, "{at}");
                let headers = response.headers().clone();
                assert!(
                    headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"),
                    "{at}"
                );
                for (name, value) in [
                    ("x-frame-options", "DENY"),
                    ("x-content-type-options", "nosniff"),
                    ("cache-control", "no-store"),
                    ("content-type", "text/html; charset=utf-8"),
                ] {
                    assert_eq!(headers[name], value, "{at}");
                }
                let text = response.text().await.unwrap();
                assert!(text.contains(&format!("<html lang=\"{code}\">")), "{at}");
                assert!(!text.contains("console-"), "a text without its words: {at}: {text}");
                assert!(!text.contains("<b>порожній"), "not escaped: {at}");
                let acts = text.contains("action=\"/console/quarantine/retry\"") || text.contains("/decide\"");
                assert!(!acts || role != Role::Auditor, "an auditor changes nothing: {at}");
            }
            let title = words::Words::of(language).word("menu", "overview");
            assert!(browser.get("/console/overview").await.1.contains("Огляд"), "{title}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_overview_shows_what_a_till_told_of_itself() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    let own = centre.clock.now_ms() - 90_000;
    let request = till.request(Method::GET, "/v1/journal", Vec::new());
    let request = request.header("kassa-clock", own.to_string()).header("kassa-queue", "1234");
    let request = request.header("kassa-register", "paper");
    assert_eq!(request.header("user-agent", "kassa/9.8.7").send().await.unwrap().status(), StatusCode::OK);
    let browser = Browser::of(&centre, Role::Auditor).await;
    for path in ["/console/overview", "/console/tills/1"] {
        let page = browser.get(path).await.1;
        for part in ["kassa/9.8.7", "−90 с", "1\u{202f}234", "на зв'язку", "немає паперу"] {
            assert!(page.contains(part) || page.contains(&part.replace('\'', "&#39;")), "{path} {part}: {page}");
        }
    }
    let poisoned =
        till.request(Method::GET, "/v1/journal", Vec::new()).header("kassa-clock", "<b>").header("kassa-queue", "-1");
    let poisoned = poisoned.header("kassa-register", "<b>");
    assert_eq!(poisoned.header("user-agent", "<script>".repeat(9)).send().await.unwrap().status(), StatusCode::OK);
    let page = browser.get("/console/overview").await.1;
    assert!(!page.contains("kassa/9.8.7") && !page.contains("<b>") && !page.contains("<script>"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_tried_again_and_decided_and_both_are_noted() {
    let centre = TestCentre::start();
    something_waits(&centre).await;
    let browser = Browser::of(&centre, Role::Operator).await;
    let page = browser.get("/console/quarantine").await.1;
    for part in ["99999", "Папір вийшов &lt;b&gt;порожній", "17/1 · 1/5", "/console/entries/1/1/7"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    crate::support::account_comes(&centre, "99999");
    let answer = browser.post("/console/quarantine/retry", &[("till", "1"), ("epoch", "1"), ("seq", "5")]).await;
    assert_eq!(answer.headers()["location"], "/console/quarantine?tried=1&settled=1");
    let twice = browser.post("/console/quarantine/retry", &[("till", "1"), ("epoch", "1"), ("seq", "5")]).await;
    assert_eq!(twice.status(), StatusCode::CONFLICT);
    let decide = "/console/entries/1/1/7/decide";
    let answer = browser.post(decide, &[("outcome", "registered"), ("note", "у фіскальній пам'яті")]).await;
    assert_eq!(answer.headers()["location"], "/console/quarantine?done=yes");
    let twice = browser.post(decide, &[("outcome", "not_registered"), ("note", "ні")]).await;
    assert_eq!(twice.status(), StatusCode::CONFLICT);
    assert!(browser.get("/console/quarantine").await.1.contains("Нічого не чекає"));
    let audit = centre.db().read(|view| view.audit(None, i64::MAX, 10)).unwrap();
    let done: Vec<_> =
        audit.iter().map(|row| (row.action.as_str(), row.object.as_str(), row.detail.as_str())).collect();
    assert_eq!(done[0], ("decide", "entry 1:1/7", "registered"));
    assert_eq!(done[1], ("retry", "entry 1:1/5", "1/1"));
    assert!(audit[..2].iter().all(|row| row.operator.as_ref().is_some_and(|(_, name)| name == "operator-of-test")));
    let card = browser.get(&format!("/console/accounts?number={ACCOUNT}")).await.1;
    assert!(card.contains("Коваленко") && card.contains("17/1 · 1/3") && card.contains("17/1 · 1/7"), "{card}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_are_found_by_what_is_asked_and_go_into_a_workbook() {
    let centre = TestCentre::start();
    something_waits(&centre).await;
    let browser = Browser::of(&centre, Role::Auditor).await;
    let days = "from=2026-11-01&to=2026-11-30";
    for (query, numbers) in [
        (days, vec![1, 2, 3]),
        ("from=2026-11-20&to=2026-11-20", vec![]),
        ("from=2026-11-21&to=2026-11-21&number=2", vec![2]),
        (&format!("{days}&account={ACCOUNT}"), vec![1, 3]),
        (&format!("{days}&account=nobody"), vec![]),
        (&format!("{days}&least=10,00&most=10"), vec![1]),
        (&format!("{days}&state=undecided"), vec![3]),
        (&format!("{days}&state=refused"), vec![2]),
        (&format!("{days}&till=1&point=1"), vec![1, 2, 3]),
        (&format!("{days}&till=2"), vec![]),
    ] {
        let (status, page) = browser.get(&format!("/console/payments?{query}")).await;
        assert_eq!(status, StatusCode::OK, "{query}");
        for number in 1..=3 {
            let there = page.contains(&format!(">{number}</a>"));
            assert_eq!(there, numbers.contains(&number), "payment {number} by {query}");
        }
    }
    let response = browser.request(Method::GET, &format!("/console/payments.xlsx?{days}")).send().await.unwrap();
    assert!(
        response.headers()["content-disposition"].to_str().unwrap().contains("payments-2026-11-01-2026-11-30.xlsx")
    );
    let bytes = response.bytes().await.unwrap();
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut sheet = String::new();
    let _ = std::io::Read::read_to_string(&mut book.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut sheet).unwrap();
    assert_eq!(sheet.matches("<row ").count(), 6, "title, days, titles of columns, three payments: {sheet}");
}

/// What an administrator alone may do: forms that would work.
fn manages() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    vec![
        ("/console/tills", vec![("point", "1"), ("code", "5")]),
        ("/console/tills/1/code", vec![]),
        ("/console/tills/1/revoke", vec![]),
        ("/console/people/add", vec![("login", "Taras"), ("name", "Тарас"), ("role", "operator")]),
        ("/console/people/1/password", vec![]),
        ("/console/people/1/state", vec![("active", "no")]),
        ("/console/people/1/role", vec![("role", "administrator")]),
        ("/console/users/add", vec![("point", "1"), ("login", "ivan"), ("name", "Іван"), ("role", "supervisor")]),
        ("/console/users/1/password", vec![]),
        ("/console/users/1/state", vec![("active", "no")]),
        ("/console/users/1/rights", vec![("r0", "on"), ("r2", "on")]),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_tills_and_rights_are_changed_and_each_change_is_noted() {
    let centre = TestCentre::start();
    something_waits(&centre).await;
    let _ = add_operator(&centre, "somebody", Role::Auditor);
    let browser = Browser::of(&centre, Role::Administrator).await;
    let mut pages = Vec::new();
    for (path, fields) in manages() {
        let response = browser.post(path, &fields).await;
        assert!(matches!(response.status().as_u16(), 200 | 303), "{path}: {}", response.status());
        pages.push(response.text().await.unwrap());
    }
    assert!(pages[1].contains("<svg class=\"qr\"") && pages[1].contains("class=\"entry-code\""), "{}", pages[1]);
    let password = pages[3].split("entry-code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let mut taras = Browser::new(&centre);
    assert_eq!(taras.sign_in("taras", &password).await, StatusCode::SEE_OTHER);
    let view = |work: &dyn Fn(&kassa_server::db::View<'_>)| {
        centre
            .db()
            .read(|view| {
                work(view);
                Ok::<_, kassa_server::db::DbError>(())
            })
            .unwrap();
    };
    view(&|view| {
        let user = view.user(UserId(1)).unwrap().unwrap();
        assert!(!user.active);
        assert_eq!(user.rights, Rights::of(&[Right::TakePayment, Right::Refund]));
        assert!(view.till(TillId(1)).unwrap().unwrap().revoked_utc.is_some());
        let somebody = view.operator(1).unwrap().unwrap();
        assert_eq!((somebody.active, somebody.role), (false, Role::Administrator));
        let audit = view.audit(None, i64::MAX, 50).unwrap();
        let done: Vec<&str> = audit.iter().rev().map(|row| row.action.as_str()).collect();
        let expect = [
            "sign_in",
            "till_added",
            "code_made",
            "till_revoked",
            "operator_added",
            "one_time",
            "operator_state",
            "operator_role",
            "user_added",
            "user_password",
            "user_state",
            "user_rights",
            "sign_in",
        ];
        assert_eq!(done, expect);
        assert!(audit.iter().all(|row| !row.detail.contains(&password)));
    });
    // Nobody shuts themselves out, and what is there already is said to be.
    let own = centre.db().read(|view| view.operator_by_login("administrator-of-test")).unwrap().unwrap().id;
    for (path, fields, status) in [
        (format!("/console/people/{own}/state"), vec![("active", "no")], 403),
        (format!("/console/people/{own}/role"), vec![("role", "auditor")], 403),
        ("/console/tills".to_owned(), vec![("point", "1"), ("code", "5")], 409),
        ("/console/tills/1/revoke".to_owned(), vec![], 409),
        ("/console/people/add".to_owned(), vec![("login", "taras"), ("name", "x"), ("role", "operator")], 409),
        (
            "/console/users/add".to_owned(),
            vec![("point", "1"), ("login", "IVAN"), ("name", "x"), ("role", "cashier")],
            409,
        ),
        ("/console/people/99/password".to_owned(), vec![], 404),
    ] {
        assert_eq!(browser.post(&path, &fields).await.status().as_u16(), status, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_not_signed_in_sees_nothing_and_changes_nothing() {
    let centre = TestCentre::start();
    something_waits(&centre).await;
    let mut browser = Browser::new(&centre);
    let open = ["/console", "/console/style.css", "/console/keys.js", SIGN_IN, "/console/language"];
    for cookie in ["", "kassa-console=", "kassa-console=00", "kassa-console=' OR 1=1 --"] {
        browser.cookie = cookie.to_owned();
        for (template, _) in ROUTES.iter().filter(|(path, _)| !open.contains(path)) {
            let path =
                template.replace("{till}", "1").replace("{epoch}", "1").replace("{seq}", "7").replace("{id}", "1");
            for method in [Method::GET, Method::POST] {
                let request = browser.request(method.clone(), &path).header("content-type", FORM);
                let response = request.send().await.unwrap();
                if response.status() == StatusCode::METHOD_NOT_ALLOWED {
                    continue;
                }
                assert_eq!(response.status(), StatusCode::SEE_OTHER, "{method} {path}");
                assert_eq!(response.headers()["location"], SIGN_IN, "{method} {path}");
            }
        }
    }
    for (path, status, code) in [
        ("/console/nothing", 404, "not_found"),
        ("/console/entries/1/1/%ff", 400, "bad_parameter"),
        ("/console/sign-in?next=//evil", 400, "bad_parameter"),
    ] {
        let (found, page) = browser.get(path).await;
        assert_eq!(found.as_u16(), status, "{path}");
        assert!(page.contains(&format!("<code>{code}</code>")), "{path}: {page}");
    }
    let auditor = Browser::of(&centre, Role::Auditor).await;
    let key = key_of(&auditor.get("/console/password").await.1);
    assert_eq!(key, auditor.key);
    for (path, fields) in [
        ("/console/quarantine/retry", vec![]),
        ("/console/alarms/clear", vec![("alarm", "1")]),
        ("/console/entries/1/1/7/decide", vec![("outcome", "registered"), ("note", "x")]),
    ] {
        assert_eq!(auditor.post(path, &fields).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    let operator = Browser::of(&centre, Role::Operator).await;
    for (path, fields) in manages() {
        assert_eq!(operator.post(path, &fields).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    for (path, status) in [("/console/entries/1/1/99", 404), ("/console/entries/1/1/99999999999999999999", 400)] {
        assert_eq!(auditor.get(path).await.0.as_u16(), status, "{path}");
    }
}
