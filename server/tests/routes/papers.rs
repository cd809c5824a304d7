//! What is missing of the papers of voids: on the console's page, and by the commands that list, give out and erase scans.

use clap::Parser;
use kassa_domain::attachment::{Paper, Papers};
use kassa_domain::chain::Hash;
use kassa_domain::entry::Body;
use kassa_domain::ids::{EntryRef, PaymentNumber, ShiftNumber};
use kassa_domain::reversal::ReversalKind;
use kassa_domain::user::Role;
use kassa_server::cli::Cli;
use kassa_server::clock::Clock;
use kassa_server::db::Search;
use reqwest::{Method, StatusCode};

use crate::attachments::{attached, pdf, piece, voided, voided_telling};
use crate::support::console::Browser;
use crate::support::{TestCentre, TestTill, day, october, uah};

const HOUR_MS: i64 = 3_600_000;

/// Scans of the three voids: of the second the application is here and the receipt announced, of the third both are here.
struct Scans {
    voids: [EntryRef; 3],
    application: EntryRef,
    receipt: EntryRef,
    both: EntryRef,
}

/// Three voids, and a refund that was given up.
async fn scene(till: &mut TestTill<'_>) -> Scans {
    let _ = till.open_shift();
    let voids = [voided(till, 1), voided(till, 2), voided(till, 3)];
    let of = till.accept(4, &[(october(), 100)]);
    let given_up = till.append(Body::ReversalAccepted {
        of,
        payment: PaymentNumber(4),
        kind: ReversalKind::Refund,
        shift: ShiftNumber(1),
        cash: uah(100),
        card: uah(0),
        ground: 2,
        commitment: Hash::of(b"ground"),
        original: None,
        part: None,
    });
    let _ = till.append(Body::GivenUp { of: given_up });
    let (application, first) = attached(till, voids[1], Papers::of(&[Paper::Application]), pdf(10));
    let (receipt, _) = attached(till, voids[1], Papers::of(&[Paper::Receipt]), pdf(11));
    let (both, second) = attached(till, voids[2], Papers::needed(1, None), pdf(12));
    till.push_all(1).await;
    for (at, sealed) in [(application, first), (both, second)] {
        assert!(piece(till, at, 0, &sealed).await.unwrap().hash.is_some());
    }
    Scans { voids, application, receipt, both }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_voids_tells_which_papers_are_here_and_which_are_missing() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let scans = scene(&mut till).await;
    let browser = Browser::of(&centre, Role::Auditor).await;
    let days = "from=2026-11-01&to=2026-11-30";
    let page = async |query: String, language: &str| {
        let request = browser.request(Method::GET, &format!("/console/voids?{query}"));
        let response = request.header("cookie", format!("kassa-language={language}")).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{query}");
        response.text().await.unwrap()
    };
    for (language, here, missing, application, note, receipt) in [
        ("uk", "Є", "Бракує", "заява", "пояснювальна записка", "оригінал чека"),
        ("ru", "Есть", "Не хватает", "заявление", "объяснительная записка", "оригинал чека"),
        ("kk", "Бар", "Жетіспейді", "өтініш", "түсініктеме", "чектің түпнұсқасы"),
        ("en", "Here", "Missing", "the application", "the note", "the original receipt"),
    ] {
        let all = page(days.to_owned(), language).await;
        let only = page(format!("{days}&papers=missing"), language).await;
        for (number, told, silent) in [
            (1, vec![format!("{missing}: {application}, {receipt}")], vec![format!("{here}: ")]),
            (2, vec![format!("{here}: {application}<"), format!("{missing}: {receipt}<")], vec![]),
            (3, vec![format!("{here}: {application}, {receipt}")], vec![format!("{missing}: ")]),
            (4, vec![], vec![format!("{here}: "), format!("{missing}: "), note.to_owned()]),
        ] {
            let row =
                |page: &str| page.split("<tr>").find(|row| row.contains(&format!("№ {number}<"))).map(str::to_owned);
            let found = row(&all).unwrap_or_else(|| panic!("{language} {number}: {all}"));
            // The ground of a row names the note too.
            let papers = found.split("<td>").nth(3).unwrap();
            assert!(told.iter().all(|part| papers.contains(part)), "{language} {number}: {papers}");
            assert!(!silent.iter().any(|part| papers.contains(part)), "{language} {number}: {papers}");
            assert_eq!(row(&only).is_some(), number < 3, "{language} {number}");
        }
        assert!(only.contains("<option value=\"missing\" selected"), "{language}: {only}");
    }
    let none = page("from=2026-11-01&to=2026-11-02&papers=missing".to_owned(), "en").await;
    assert!(none.contains("In these days nothing lacks papers."), "{none}");
    assert_eq!(browser.get("/console/voids?papers=some").await.0, StatusCode::BAD_REQUEST);
    // The overview tells how many there are, and leads to them.
    let request = browser.request(Method::GET, "/console/overview").header("cookie", "kassa-language=en");
    let overview = request.send().await.unwrap().text().await.unwrap();
    let (before, _) = overview.split_once(">voids with missing papers</a>").unwrap();
    let link = before.rsplit_once("href=\"").unwrap().1.trim_end_matches('"').replace("&amp;", "&");
    assert!(before.rsplit_once("<a ").unwrap().0.ends_with("<b class=\"look\">2</b>"), "{overview}");
    assert_eq!(browser.get(&link).await.0, StatusCode::OK, "{link}");
    // A page at a time goes through the same two.
    let search = Search { days: (day().days(), day().days()), ..Search::default() };
    let next = |after| centre.db().read(|view| view.find_reversals(&search, after, 1, true)).unwrap();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let (found, place) = next(after);
        seen.extend(found.into_iter().map(|found| (found.at, found.missing())));
        let Some(place) = place else { break };
        after = Some(place);
    }
    assert_eq!(seen, [(scans.voids[0], Papers::needed(1, None)), (scans.voids[1], Papers::of(&[Paper::Receipt]))]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r15_the_console_tells_whether_the_original_receipt_was_said_to_be_there() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let voids = [Some(true), Some(false), None];
    let voids: Vec<_> = (1..).zip(voids).map(|(number, told)| voided_telling(&mut till, number, told)).collect();
    till.push_all(1).await;
    let receipt = Papers::of(&[Paper::Receipt]);
    let all = Papers::needed(1, None);
    assert_eq!(
        crate::attachments::missing(&centre),
        [(voids[0], all), (voids[1], all.without(receipt)), (voids[2], all)]
    );
    let browser = Browser::of(&centre, Role::Auditor).await;
    let page = async |path: &str, language: &str| {
        let request = browser.request(Method::GET, path).header("cookie", format!("kassa-language={language}"));
        request.send().await.unwrap().text().await.unwrap()
    };
    for (language, words) in [
        (
            "uk",
            [
                "Оригінал чека, зі слів касира: додано",
                "Оригіналу чека немає, зі слів касира",
                "Про оригінал чека не сказано",
            ],
        ),
        (
            "ru",
            [
                "Оригинал чека, со слов кассира: приложен",
                "Оригинала чека нет, со слов кассира",
                "Об оригинале чека не сказано",
            ],
        ),
        (
            "kk",
            [
                "Чектің түпнұсқасы, кассир айтуынша: тіркелді",
                "Кассир айтуынша, чектің түпнұсқасы жоқ",
                "Чектің түпнұсқасы туралы айтылмаған",
            ],
        ),
        (
            "en",
            [
                "The original receipt, by the cashier's word: attached",
                "There is no original receipt, by the cashier's word",
                "Nothing was said of the original receipt",
            ],
        ),
    ] {
        let list = page("/console/voids?from=2026-11-01&to=2026-11-30", language).await;
        for (number, (of, told)) in (1..).zip(voids.iter().zip(words)) {
            let row = list.split("<tr>").find(|row| row.contains(&format!("№ {number}<"))).unwrap();
            assert_eq!(words.map(|words| row.contains(words)), words.map(|words| words == told), "{language} {row}");
            let entry = page(&format!("/console/entries/{}/{}/{}", till.id, of.epoch, of.seq), language).await;
            assert!(entry.contains(told), "{language} {entry}");
        }
    }
}

/// A `papers` command on the data of a centre that runs: what it printed, or what it says is wrong.
fn papers(centre: &TestCentre, arguments: &[&str]) -> Result<String, String> {
    let data = centre.data.path().join("centre");
    let mut all = vec!["kassa-server", "--data", data.to_str().unwrap()];
    all.extend(centre.database.iter().flat_map(|address| ["--postgres", address.as_str()]));
    all.push("papers");
    all.extend(arguments);
    let mut out = Vec::new();
    let cli = Cli::try_parse_from(&all).map_err(|error| error.to_string())?;
    cli.run(&*centre.clock, &mut out).map_err(|error| error.to_string())?;
    Ok(String::from_utf8(out).unwrap())
}

fn told(at: EntryRef) -> String {
    format!("{}/{}", at.epoch, at.seq)
}

/// The lines of a command, their moments left out: those of `at`.
fn rows(printed: &str, at: usize) -> Vec<String> {
    let without = |line: &str| {
        let mut fields: Vec<&str> = line.split('\t').collect();
        let _ = fields.remove(at);
        fields.join(" ")
    };
    printed.lines().map(without).collect()
}

/// The scans of a till, without their sizes and moments.
fn listed(centre: &TestCentre, arguments: &[&str]) -> Vec<String> {
    let short = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let state = fields[5].split(" 2").next().unwrap_or_default();
        format!("{} {} {} {} {state}", fields[0], fields[1], fields[2], fields[3])
    };
    papers(centre, &[&["list", "--till", "1"], arguments].concat()).unwrap().lines().map(short).collect()
}

fn missing(centre: &TestCentre, arguments: &[&str]) -> Vec<String> {
    rows(&papers(centre, &[&["missing"], arguments].concat()).unwrap(), 2)
}

/// What is missing in the scene.
fn lacking(voids: [EntryRef; 3]) -> [String; 2] {
    [
        format!("1 {} void 1 1.00 application, receipt", told(voids[0])),
        format!("1 {} void 2 1.00 receipt", told(voids[1])),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_list_what_is_missing_what_is_here_and_what_is_on_its_way() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = centre.enrolled("2").await;
    let Scans { voids, application, receipt, both } = scene(&mut till).await;
    // The till's clock is ahead of the centre's.
    assert_eq!(missing(&centre, &[]), lacking(voids));
    assert_eq!(missing(&centre, &["--till", "1"]), lacking(voids));
    assert_eq!(missing(&centre, &["--till", "2"]), [""; 0]);
    assert_eq!(missing(&centre, &["--older-than", "24"]), [""; 0], "they may be on their way");
    centre.clock.set(centre.clock.now_ms() + 25 * HOUR_MS);
    assert_eq!(missing(&centre, &["--older-than", "24"]), lacking(voids));
    let of_second = [
        format!("{} of {} application pdf here", told(application), told(voids[1])),
        format!("{} of {} receipt pdf on its way", told(receipt), told(voids[1])),
    ];
    let of_third = format!("{} of {} application, receipt pdf here", told(both), told(voids[2]));
    assert_eq!(listed(&centre, &[]), [&of_second[..], &[of_third]].concat());
    assert_eq!(listed(&centre, &["--reversal", &told(voids[1])]), of_second);
    assert_eq!(listed(&centre, &["--reversal", &told(voids[0])]), [""; 0]);
}

const BY: [&str; 2] = ["--by", "Коваль О."];
const WHY: [&str; 2] = ["--why", "перевірка"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scans_are_given_out_and_erased_by_name_and_reason_and_that_is_written_down() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let Scans { voids, both, .. } = scene(&mut till).await;
    let file = centre.data.path().join("scan.pdf");
    let (to, scan) = (file.to_str().unwrap(), told(both));
    let export = [&["export", "--till", "1", "--entry", &scan, "--out", to][..], &BY, &WHY].concat();
    let erase = [&["erase", "--till", "1", "--entry", &scan][..], &BY, &WHY].concat();
    assert_eq!(papers(&centre, &export).unwrap(), format!("{to}: pdf, {} bytes\n", pdf(12).len()));
    assert_eq!(std::fs::read(&file).unwrap(), pdf(12));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(papers(&centre, &export).unwrap_err().contains(to), "nothing is written over");
    assert_eq!(papers(&centre, &erase).unwrap(), "");
    std::fs::remove_file(&file).unwrap();
    for again in [&export, &erase] {
        assert_eq!(papers(&centre, again).unwrap_err(), "the scan was erased");
    }
    assert!(!file.exists());
    let erased = format!("{scan} of {} application, receipt pdf erased", told(voids[2]));
    assert_eq!(listed(&centre, &["--reversal", &told(voids[2])]), [erased]);
    assert_eq!(missing(&centre, &[]), lacking(voids), "what was erased was here");
    let deed = |deed: &str| format!("{deed} 1 {scan} Коваль О. перевірка");
    assert_eq!(rows(&papers(&centre, &["log"]).unwrap(), 0), [deed("export"), deed("erase")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_arguments_of_the_commands_are_told_and_nobody_gets_a_scan() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = centre.enrolled("2").await;
    let Scans { receipt, both, .. } = scene(&mut till).await;
    let file = centre.data.path().join("scan.pdf");
    let (to, scan, on_way) = (file.to_str().unwrap(), told(both), told(receipt));
    let of = |deed: &'static str, till: &'static str, entry: &str, rest: &[&[&str]]| -> Vec<String> {
        let out = if deed == "export" { &["--out", to][..] } else { &[] };
        let all = [&[deed, "--till", till, "--entry", entry][..], out, &rest.concat()].concat();
        all.into_iter().map(str::to_owned).collect()
    };
    let plain = |all: &[&str]| all.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
    let name = "a name has 1 to 200 characters";
    for (arguments, expect) in [
        (of("export", "1", &scan, &[&WHY]), "--by"),
        (of("export", "1", &scan, &[&BY]), "--why"),
        (of("erase", "1", &scan, &[&WHY]), "--by"),
        (of("erase", "1", &scan, &[&BY]), "--why"),
        (of("erase", "1", &scan, &[&WHY, &["--by", " "]]), name),
        (of("export", "1", &scan, &[&BY, &["--why", "a\nb"]]), name),
        (of("erase", "1", "1-2", &[&BY, &WHY]), "an entry such as 1/512"),
        (of("erase", "x", &scan, &[&BY, &WHY]), "a till's number is a whole number"),
        (of("erase", "2", &scan, &[&BY, &WHY]), "there is no such entry"),
        (of("export", "1", "1/1", &[&BY, &WHY]), "the entry tells of no scan"),
        (of("erase", "1", &on_way, &[&BY, &WHY]), "the scan is not here yet"),
        (of("export", "1", &on_way, &[&BY, &WHY]), "the scan is not here yet"),
        (plain(&["export", "--till", "1", "--entry", &scan, "--by", "x", "--why", "y"]), "--out"),
        (plain(&["missing", "--till", "9"]), "there is no till 9"),
        (plain(&["missing", "--older-than=-1"]), "--older-than"),
        (plain(&["missing", "--older-than", "day"]), "--older-than"),
        (plain(&["list"]), "--till"),
        (plain(&["list", "--till", "9"]), "there is no till 9"),
        (plain(&["list", "--till", "1", "--reversal", "7"]), "an entry such as 1/512"),
        (plain(&["log", "--till", "1"]), "--till"),
        (plain(&["print"]), "print"),
    ] {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let error = papers(&centre, &arguments).unwrap_err();
        assert!(error.contains(expect), "{arguments:?}: {error}");
        assert!(!file.exists(), "{arguments:?}");
    }
    assert_eq!(papers(&centre, &["log"]).unwrap(), "", "who was refused had nothing");
}
