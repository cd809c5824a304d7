//! The console in a real browser: signed in by keyboard alone, without a script, in windows of two sizes, light and dark.

mod support;

#[path = "support/chromium.rs"]
mod chromium;

use clap::Parser;
use kassa_domain::chain::Hash;
use kassa_domain::entry::Body;
use kassa_domain::ids::{AccountNumber, EntryRef, PaymentNumber, ShiftNumber};
use kassa_domain::reversal::{Part, ReversalKind};
use kassa_server::Limits;
use kassa_server::cli::Cli;
use kassa_server::clock::Clock;
use kassa_server::console::session::first_operator;
use serde_json::json;
use support::postgres::Cluster;
use support::{ACCOUNT, TestCentre, october, uah};

use chromium::Chromium;

const PASSWORD: &str = "довгий пароль 2026";

/// A centre with a till that paid, that has something refused, and one that is to be let in.
async fn centre() -> TestCentre {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let good = till.accept(1, &[(october(), 12_345)]);
    let _ = till.registered(good);
    let mut lost = till.payment(2, &[(october(), 2_500)]);
    lost.account = AccountNumber::new("99999").unwrap();
    let lost = till.append(Body::PaymentAccepted(Box::new(lost)));
    let _ = till.registered(lost);
    let asked = till.accept(3, &[(october(), 700)]);
    let _ =
        till.append(Body::ReceiptReferred { of: asked, note: "Папір вийшов порожній".to_owned() });
    let given_back = till.accept(4, &[(october(), 1_500)]);
    let _ = till.registered(given_back);
    let void = till.append(Body::ReversalAccepted {
        of: given_back,
        payment: PaymentNumber(4),
        kind: ReversalKind::Void,
        shift: ShiftNumber(1),
        cash: uah(1_500),
        card: uah(0),
        ground: 1,
        commitment: Hash::of(b"ground"),
        original: None,
        part: None,
    });
    let _ = till.registered(void);
    till.push_all(1).await;
    drop(till);
    let _ = centre.add_till("2");
    load_a_registry(&centre);
    centre
}

#[test]
fn an_operator_works_on_postgresql_as_on_sqlite() {
    if let Some(cluster) = Cluster::start() {
        cluster.run_tests(&["an_operator_works_on_postgresql"]);
    }
}

/// A list of a bank, a line of which is nobody's.
fn load_a_registry(centre: &TestCentre) {
    let text =
        "#FILESUM 130.00\r\n#SERVICE 5\r\nОРЛОВ;Северная,3;00077001;100.00;5\r\nНИКТО;Северная,4;404;30.00;5\r\n";
    let file = centre.data.path().join("gorod_2026-11-20.txt");
    std::fs::write(&file, text).unwrap();
    let data = centre.data.path().join("centre");
    let words = ["kassa-server", "--data", data.to_str().unwrap(), "registry", "import"];
    let words = words.into_iter().chain([file.to_str().unwrap(), "--profile", "gorod"]);
    let beside = centre.database.iter().map(|address| ("KASSA_SERVER_POSTGRES".into(), address.into()));
    Cli::try_parse_from(words).unwrap().configured(beside).unwrap().run(&*centre.clock, &mut Vec::new()).unwrap();
}

/// Every page of the console, and what is on it once it is there.
fn pages() -> [(String, &'static str); 12] {
    [
        ("/console/overview", "17"),
        ("/console/quarantine", "Папір вийшов порожній"),
        ("/console/entries/1/1/7", "name=\"outcome\""),
        ("/console/payments?from=2026-11-21&to=2026-11-21", "99999"),
        (&format!("/console/accounts?number={ACCOUNT}"), "Коваленко"),
        ("/console/registries", "gorod_2026-11-20.txt"),
        ("/console/registries/1", "404"),
        ("/console/voids", "15,00"),
        ("/console/people?point=1", "olena"),
        ("/console/users/1", "name=\"r0\""),
        ("/console/tills/2", "/console/tills/2/code"),
        ("/console/audit", "operator 1"),
    ]
    .map(|(path, text)| (path.to_owned(), text))
}

/// Signs in with the first password, by keyboard, and chooses an own one.
fn sign_in(browser: &mut Chromium, centre: &TestCentre, first: &str) {
    browser.open(&centre.url("/console"));
    let _ = browser.wait_for("name=\"password\"");
    keep(browser, "sign-in", 1024, 768, false);
    // The focus is in the first field when the page comes.
    browser.text("admin");
    browser.tab();
    browser.text(first);
    browser.enter();
    let _ = browser.wait_for("name=\"again\"");
    browser.text(first);
    for _ in 0..2 {
        browser.tab();
        browser.text(PASSWORD);
    }
    browser.enter();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_works_by_keyboard_without_a_script() {
    let Some(mut browser) = Chromium::start() else { return };
    let centre = centre().await;
    let first = first_operator(centre.db(), centre.clock.now_ms()).unwrap().unwrap();
    tokio::task::block_in_place(|| {
        sign_in(&mut browser, &centre, &first);
        let _ = browser.wait_for("aria-current=\"page\"");
        for (path, text) in pages() {
            browser.open(&centre.url(&path));
            let _ = browser.wait_for(text);
            for (width, height) in [(1280, 800), (1024, 768)] {
                for dark in [false, true] {
                    keep(&mut browser, &path, width, height, dark);
                    assert!(browser.overflow() <= 0, "{path} is wider than {width}");
                }
            }
        }
        // Words are of other lengths in other languages.
        for language in ["ru", "kk", "en"] {
            let cookie = json!({ "name": "kassa-language", "value": language, "url": centre.url("/console/") });
            let _ = browser.ask("Network.setCookie", cookie);
            for (path, _) in pages() {
                browser.open(&centre.url(&path));
                let _ = browser.wait_for(&format!("<html lang=\"{language}\">"));
                keep(&mut browser, &format!("{path}-{language}"), 1024, 768, false);
                assert!(browser.overflow() <= 0, "{path} is wider than 1024 in {language}");
            }
        }
        // A code to let a till in, by keyboard, with its picture to be scanned.
        browser.open(&centre.url("/console/tills/2"));
        let _ = browser.wait_for("/console/tills/2/code");
        browser.tab_to("form[action$='/code'] button");
        browser.enter();
        let _ = browser.wait_for("<svg");
        keep(&mut browser, "code", 1024, 768, false);
        // The field to look for an account has the focus when its page comes.
        browser.open(&centre.url("/console/accounts"));
        let _ = browser.wait_for("name=\"number\"");
        browser.text(ACCOUNT);
        browser.enter();
        let _ = browser.wait_for("Коваленко");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_gone_through_by_j_and_k_where_scripts_run() {
    let Some(mut browser) = Chromium::start() else { return };
    let centre = centre().await;
    let first = first_operator(centre.db(), centre.clock.now_ms()).unwrap().unwrap();
    tokio::task::block_in_place(|| {
        browser.with_scripts();
        sign_in(&mut browser, &centre, &first);
        let _ = browser.wait_for("/console/tills/2");
        for key in ["j", "j", "k"] {
            browser.key(key, u32::from(key.as_bytes()[0].to_ascii_uppercase()), key);
        }
        browser.enter();
        let _ = browser.wait_for("/console/tills/1/code");
    });
}

/// A phone and a window, in all four languages: a receipt of a visit whose money partly went back, the longest words of
/// what is not here, and what whoever guesses is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payer_reads_the_page_of_a_receipt_on_a_phone() {
    let Some(mut browser) = Chromium::start() else { return };
    let centre = TestCentre::start_within(Limits { receipts_per_address: 50, ..Limits::default() });
    let mut till = centre.enrolled("1").await;
    let taken: Vec<EntryRef> = (512..=519).map(|number| till.accept(number, &[(october(), 12_345_67)])).collect();
    let (alone, visit) = taken.split_last().unwrap();
    let _ = till.append(Body::ReceiptShared { of: visit[0], others: visit[1..].to_vec() });
    for of in visit {
        let _ = till.registered(*of);
    }
    let part = Part { lines: vec![0], commission: uah(0), provider_commission: uah(0) };
    let back = till.append(Body::ReversalAccepted {
        of: visit[1],
        payment: PaymentNumber(513),
        kind: ReversalKind::Void,
        shift: ShiftNumber(1),
        cash: uah(12_345_67),
        card: uah(0),
        ground: 2,
        commitment: Hash::of(b"ground"),
        original: None,
        part: Some(Box::new(part)),
    });
    let _ = till.registered(back);
    let cancelled = till.accept(520, &[(october(), 100)]);
    let _ = till.append(Body::PaymentCancelled { of: cancelled, payment: PaymentNumber(520) });
    let good = till.accept(521, &[(october(), 412_37)]);
    let _ = till.registered(good);
    till.push_all(1).await;
    let waits = till.receipt_link(*alone);
    let links = [
        ("partly", till.receipt_link(visit[0])),
        ("not-yet", waits),
        ("cancelled", till.receipt_link(cancelled)),
        ("good", till.receipt_link(good)),
        ("none", "17-1-000001-0123456789".to_owned()),
    ];
    drop(till);
    tokio::task::block_in_place(|| {
        for language in ["uk", "ru", "kk", "en"] {
            for (name, link) in &links {
                look_at(&mut browser, &centre, (name, link), language);
            }
        }
        // All of those that are not here are used up by somebody who guesses.
        for _ in 0..60 {
            browser.open(&centre.url("/r/17-1-000001-0123456789"));
        }
        for language in ["uk", "ru", "kk", "en"] {
            look_at(&mut browser, &centre, ("limited", "17-1-000001-0123456789"), language);
        }
        assert!(browser.wait_for("Too many").contains("Too many attempts"));
    });
}

fn look_at(browser: &mut Chromium, centre: &TestCentre, (name, link): (&str, &str), language: &str) {
    browser.open(&centre.url(&format!("/r/{link}?language={language}")));
    let _ = browser.wait_for(&format!("<html lang=\"{language}\">"));
    for (width, height, dark) in [(390, 844, false), (390, 844, true), (1280, 800, false), (320, 568, false)] {
        keep(browser, &format!("r-{name}-{language}"), width, height, dark);
        assert!(browser.overflow() <= 0, "{name} in {language} is wider than {width}");
    }
}

/// Keeps a picture for eyes to look at, where a folder for them is named.
fn keep(browser: &mut Chromium, path: &str, width: u32, height: u32, dark: bool) {
    let picture = browser.picture(width, height, dark);
    let Some(folder) = std::env::var_os("KASSA_PICTURES") else { return };
    let name: String =
        path.trim_start_matches("/console/").chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let name = format!("{name}-{width}{}.b64", if dark { "-dark" } else { "" });
    std::fs::write(std::path::Path::new(&folder).join(name), picture).unwrap();
}
