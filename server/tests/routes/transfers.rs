//! Corrections of charges and transfers between accounts: both sides, once, never more than lies there, and back.

use clap::Parser;
use kassa_domain::Period;
use kassa_domain::chain::Hash;
use kassa_domain::directory::Row;
use kassa_domain::entry::Body;
use kassa_domain::ids::{AccountNumber, EntryRef, PaymentNumber, PointId, ProviderId, ServiceId, ShiftNumber};
use kassa_domain::reversal::{Part, ReversalKind};
use kassa_domain::user::Role;
use kassa_server::apply;
use kassa_server::cli::Cli;
use kassa_server::db::{DbResult, NewCharge};
use kassa_server::ledger::{Asked, TransferError, prove, transfer, transfer_back};

use crate::support::console::Browser;
use crate::support::{
    ACCOUNT, NOON, OCTOBER_DUE, SEPTEMBER_DUE, TestCentre, TestTill, WATER, WATERWORKS, account_comes, october,
    september, uah,
};

/// An account with the same charges.
const OTHER: &str = "00077002";

fn agrees(centre: &TestCentre, when: &str) {
    let proof = centre.db().read(prove).unwrap();
    assert_eq!(proof.disagreements, [], "{when}");
    assert_eq!(proof.trial.iter().map(|(_, minor)| *minor).sum::<i64>(), 0, "{when}");
}

/// What is owed on an account for September and October.
fn due(centre: &TestCentre, number: &str) -> (i64, i64) {
    let number = AccountNumber::new(number).unwrap();
    let account = centre.db().read(|view| view.account(&number)).unwrap().unwrap();
    let of =
        |period: Period| account.charges.iter().filter(move |charge| charge.period == period).map(|of| of.due.minor());
    (of(september()).sum(), of(october()).sum())
}

fn ended(centre: &TestCentre, arguments: &[&str]) -> Result<String, String> {
    let data = centre.data.path().join("centre");
    let mut all = vec!["kassa-server", "--data", data.to_str().unwrap()];
    all.extend(centre.database.iter().flat_map(|address| ["--postgres", address.as_str()]));
    all.extend(arguments);
    let mut out = Vec::new();
    Cli::try_parse_from(&all).unwrap().run(&*centre.clock, &mut out).map_err(|error| error.to_string())?;
    Ok(String::from_utf8(out).unwrap())
}

fn asked<'a>(from: &'a str, to: &'a str, amount: &'a str) -> Asked<'a> {
    Asked {
        from,
        to,
        service: WATER,
        provider: None,
        period: None,
        amount,
        operation: None,
        who: "Олена",
        note: "заява 12",
    }
}

/// Accounts that tills hear of after a revision.
fn told(centre: &TestCentre, after: u64) -> Vec<String> {
    let mut numbers = Vec::new();
    let take = |_, row| {
        if let Row::Account(account) = row {
            numbers.push(account.number.to_string());
        }
        true
    };
    centre.db().read(|view| view.feed_rows(PointId(1), after, take)).unwrap();
    numbers
}

fn voided(till: &mut TestTill<'_>, of: EntryRef, number: u32, minor: i64) -> EntryRef {
    given_back(till, of, number, minor, None)
}

fn given_back(till: &mut TestTill<'_>, of: EntryRef, number: u32, minor: i64, part: Option<Box<Part>>) -> EntryRef {
    till.append(Body::ReversalAccepted {
        of,
        payment: PaymentNumber(number),
        kind: ReversalKind::Void,
        shift: ShiftNumber(1),
        cash: uah(minor),
        card: uah(0),
        ground: 2,
        commitment: Hash::of(b"ground"),
        original: None,
        part,
    })
}

/// A centre with two accounts, and 60.00 paid on the first for October.
async fn paid() -> TestCentre {
    let centre = TestCentre::start();
    account_comes(&centre, OTHER);
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let at = till.accept(1, &[(october(), 6_000)]);
    let _ = till.registered(at);
    till.push_all(1).await;
    drop(till);
    assert_eq!(due(&centre, ACCOUNT), (SEPTEMBER_DUE, OCTOBER_DUE - 6_000));
    centre
}

#[tokio::test]
async fn money_of_one_account_goes_to_another_once_and_back() {
    let centre = paid().await;
    let (all, other) = (centre.db().read(|view| view.sums()).unwrap(), due(&centre, OTHER));
    let revision = centre.db().read(|view| view.feed()).unwrap().revision;
    let command = ["ledger", "transfer", "--from", ACCOUNT, "--to", OTHER, "--service", "5", "--amount", "55.00"];
    let command = [&command[..], &["--by", "Олена", "--note", "заява 12"]].concat();
    let said = ended(&centre, &command).unwrap();
    assert_eq!(said, format!("transfer 1 done: 55.00 from {ACCOUNT} to {OTHER}\n"));
    // The oldest debt of the other first.
    assert_eq!(due(&centre, ACCOUNT), (SEPTEMBER_DUE, OCTOBER_DUE - 500));
    assert_eq!(due(&centre, OTHER), (0, OCTOBER_DUE - 500));
    assert_eq!(told(&centre, revision), [ACCOUNT, OTHER]);
    agrees(&centre, "transferred");
    let now = centre.db().read(|view| view.sums()).unwrap();
    assert_eq!(now, all, "nothing in all has changed");
    for (arguments, why) in [
        (command.clone(), "the same was transferred before, as transfer 1; name another one with --operation"),
        ([&command[..], &["--operation", "7"]].concat(), "only 5.00 lies there"),
    ] {
        assert_eq!(ended(&centre, &arguments).unwrap_err(), why);
    }
    let list = ended(&centre, &["ledger", "transfers"]).unwrap();
    assert!(list.starts_with("1\t") && list.ends_with("\t55.00\tОлена\tзаява 12\n"), "{list}");
    let lines = ended(&centre, &["ledger", "account", ACCOUNT]).unwrap();
    assert!(
        lines.contains(&format!("transfer 1 from account {ACCOUNT} to account {OTHER}\tdebit\t55.00\t")),
        "{lines}"
    );
    let rebuilt = apply::rebuild(centre.db()).unwrap();
    assert_eq!((rebuilt.before, rebuilt.accounts_changed, rebuilt.disagreements), (rebuilt.after, 0, Vec::new()));
    let revision = centre.db().read(|view| view.feed()).unwrap().revision;
    let back = ["ledger", "transfer-back", "1", "--by", "Олена", "--note", "помилка"];
    assert_eq!(ended(&centre, &back).unwrap(), "transfer 2 done: 55.00, takes back transfer 1\n");
    assert_eq!((due(&centre, ACCOUNT), due(&centre, OTHER)), ((SEPTEMBER_DUE, OCTOBER_DUE - 6_000), other));
    assert_eq!(told(&centre, revision), [ACCOUNT, OTHER]);
    let twice = ended(&centre, &back).unwrap_err();
    assert_eq!(twice, "transfer 1 was taken back before, by transfer 2");
    agrees(&centre, "taken back");
    let deeds = centre.db().read(|view| view.audit(None, i64::MAX, 9)).unwrap();
    let deeds: Vec<_> =
        deeds.iter().map(|deed| (deed.action.as_str(), deed.object.as_str(), deed.detail.as_str())).collect();
    assert!(
        deeds.starts_with(&[
            ("transferred_back", "transfer 2", "Олена: помилка"),
            ("transferred", "transfer 1", "Олена: заява 12")
        ]),
        "{deeds:?}"
    );
}

/// Two payments on an account, some of their money on another, then a void of the first: what was seen was that the account
/// owed it all again, and the other kept money that had gone back to the payer.
#[tokio::test]
async fn a_void_takes_its_money_back_from_where_it_was_put_since() {
    // What is transferred, what of it is on the other account after the void; then all of it goes on from there.
    for (moved, stays) in [("60.00", 2_000), ("75.00", 2_000), ("30.00", 2_000), ("15.00", 1_500)] {
        let centre = TestCentre::start();
        account_comes(&centre, OTHER);
        let mut till = centre.enrolled("1").await;
        let _ = till.open_shift();
        let first = till.accept(1, &[(october(), 6_000)]);
        let _ = till.registered(first);
        let second = till.accept(2, &[(october(), 2_000)]);
        let _ = till.registered(second);
        till.push_all(1).await;
        let before = due(&centre, OTHER);
        let _ = transfer(centre.db(), &asked(ACCOUNT, OTHER, moved), NOON).unwrap();
        let void = voided(&mut till, first, 1, 6_000);
        let _ = till.registered(void);
        till.push_all(void.seq.0).await;
        centre.catches_up();
        agrees(&centre, moved);
        let (here, there) = (due(&centre, ACCOUNT), due(&centre, OTHER));
        let sum = |(september, october): (i64, i64)| september + october;
        assert_eq!(sum(before) - sum(there), stays, "{moved}: what of it is not of the void stays there");
        assert_eq!(sum(here), SEPTEMBER_DUE + OCTOBER_DUE - 2_000 + stays, "{moved}: nothing is owed twice");
        let rebuilt = apply::rebuild(centre.db()).unwrap();
        assert_eq!((rebuilt.before, rebuilt.accounts_changed, rebuilt.disagreements), (rebuilt.after, 0, Vec::new()));
    }
}

/// A line of two given back, its provider's money by age: what was seen was that the returned money still lay on its month
/// for a transfer, came back when months were laid as named, and was not fetched from where it had been put.
#[tokio::test]
async fn a_line_that_went_back_apart_lies_nowhere_whatever_way_its_providers_money_is_laid() {
    for moved in [None, Some("60.00")] {
        let centre = TestCentre::start();
        account_comes(&centre, OTHER);
        let provider = WATERWORKS.0.to_string();
        let _ = ended(&centre, &["provider", "rule", &provider, "--oldest-first"]).unwrap();
        let mut till = centre.enrolled("1").await;
        let _ = till.open_shift();
        let at = till.accept(1, &[(october(), 5_000), (september(), 2_000)]);
        let _ = till.registered(at);
        till.push_all(1).await;
        let before = due(&centre, OTHER);
        if let Some(sum) = moved {
            let _ = transfer(centre.db(), &asked(ACCOUNT, OTHER, sum), NOON).unwrap();
        }
        let part = Part { lines: vec![0], commission: uah(0), provider_commission: uah(0) };
        let void = given_back(&mut till, at, 1, 5_000, Some(Box::new(part)));
        let _ = till.registered(void);
        till.push_all(void.seq.0).await;
        centre.catches_up();
        agrees(&centre, "a line is back");
        let sum = |(september, october): (i64, i64)| september + october;
        let there = if moved.is_some() { 2_000 } else { 0 };
        assert_eq!(sum(before) - sum(due(&centre, OTHER)), there, "{moved:?}: only what was kept stays there");
        assert_eq!(sum(due(&centre, ACCOUNT)), SEPTEMBER_DUE + OCTOBER_DUE - 2_000 + there, "{moved:?}");
        let more = transfer(centre.db(), &asked(ACCOUNT, OTHER, "20.01"), NOON);
        assert!(matches!(more, Err(TransferError::NotThere(_))), "{moved:?}: {more:?}");
        let _ = ended(&centre, &["provider", "rule", &provider, "--as-named"]).unwrap();
        if moved.is_none() {
            assert_eq!(due(&centre, ACCOUNT), (SEPTEMBER_DUE - 2_000, OCTOBER_DUE));
        }
        agrees(&centre, "as named");
        let rebuilt = apply::rebuild(centre.db()).unwrap();
        assert_eq!((rebuilt.before, rebuilt.accounts_changed, rebuilt.disagreements), (rebuilt.after, 0, Vec::new()));
    }
}

#[tokio::test]
async fn a_void_of_money_that_went_on_is_owed_where_it_was_paid() {
    let centre = TestCentre::start();
    account_comes(&centre, OTHER);
    account_comes(&centre, "00077003");
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let at = till.accept(1, &[(october(), 6_000)]);
    let _ = till.registered(at);
    till.push_all(1).await;
    let _ = transfer(centre.db(), &asked(ACCOUNT, OTHER, "60.00"), NOON).unwrap();
    let _ = transfer(centre.db(), &asked(OTHER, "00077003", "60.00"), NOON).unwrap();
    let void = voided(&mut till, at, 1, 6_000);
    let _ = till.registered(void);
    till.push_all(void.seq.0).await;
    centre.catches_up();
    agrees(&centre, "gone on");
    let owed: i64 = [ACCOUNT, OTHER, "00077003"].iter().map(|number| due(&centre, number)).map(|(a, b)| a + b).sum();
    assert_eq!(owed, 3 * (SEPTEMBER_DUE + OCTOBER_DUE), "nothing is lost");
    assert_eq!(ended(&centre, &["ledger", "transfers"]).unwrap().lines().count(), 2);
}

#[tokio::test]
async fn a_transfer_is_refused_for_what_it_is() {
    let centre = paid().await;
    centre.sql(&format!(
        "INSERT INTO account (number, holder, street, house, flat, currency) \
         SELECT 'KZT', holder, street, house, flat, 'KZT' FROM account WHERE number = '{ACCOUNT}'"
    ));
    let done = |asked: &Asked<'_>| transfer(centre.db(), asked, NOON).map(|done| (done.id, done.before));
    let before = centre.db().read(|view| view.feed()).unwrap();
    let ten = asked(ACCOUNT, OTHER, "10.00");
    for (asked, why) in [
        (Asked { from: "98", ..ten }, "there is no account 98"),
        (Asked { to: "", ..ten }, "there is no account "),
        (Asked { to: ACCOUNT, ..ten }, "both are the same account"),
        (Asked { to: "KZT", ..ten }, "the accounts are of different currencies"),
        (Asked { amount: "0.00", ..ten }, "0.00 is no sum to transfer"),
        (Asked { amount: "-5.00", ..ten }, "-5.00 is no sum to transfer"),
        (Asked { amount: "1.001", ..ten }, "1.001 is no sum to transfer"),
        (Asked { amount: "99999999999999999999", ..ten }, "99999999999999999999 is no sum to transfer"),
        (Asked { amount: "60.01", ..ten }, "only 60.00 lies there"),
        (Asked { service: ServiceId(77), ..ten }, "only 0.00 lies there"),
        (Asked { provider: Some(ProviderId(77)), ..ten }, "only 0.00 lies there"),
        (Asked { period: Some(september()), ..ten }, "only 0.00 lies there"),
        (Asked { from: OTHER, to: ACCOUNT, ..ten }, "only 0.00 lies there"),
    ] {
        assert_eq!(done(&asked).unwrap_err().to_string(), why);
    }
    assert!(matches!(transfer_back(centre.db(), 1, "a", "b", NOON), Err(TransferError::NoTransfer(1))));
    assert_eq!(centre.db().read(|view| view.feed()).unwrap(), before, "nothing was touched");
    // Under an operation's name the same is done once however often it is asked for, and nothing else.
    let known = Asked { operation: Some("R-1"), period: Some(october()), ..ten };
    assert_eq!((done(&known).unwrap(), done(&known).unwrap()), ((1, false), (1, true)));
    assert_eq!(due(&centre, OTHER), (SEPTEMBER_DUE, OCTOBER_DUE - 1_000), "the month that is named first");
    let why = done(&Asked { amount: "10.01", ..known }).unwrap_err();
    assert_eq!(why.to_string(), "transfer 1 is known by that operation, and is another one");
    // What has gone on from there cannot be taken back.
    assert_eq!(done(&Asked { from: OTHER, to: ACCOUNT, amount: "4.00", ..ten }).unwrap(), (2, false));
    let why = transfer_back(centre.db(), 1, "a", "b", NOON).unwrap_err();
    assert_eq!(why.to_string(), "only 6.00 lies there");
    agrees(&centre, "at last");
}

#[tokio::test]
async fn a_proof_names_a_transfer_whose_parts_make_another_sum() {
    let centre = paid().await;
    let _ = transfer(centre.db(), &asked(ACCOUNT, OTHER, "10.00"), NOON).unwrap();
    centre.sql(
        "INSERT INTO transfer_posting (transfer, part, account, period, service, provider, amount_minor) \
         SELECT transfer, 9, account, period, service, provider, 7 FROM transfer_posting WHERE part = 2",
    );
    let found = centre.db().read(prove).unwrap().disagreements;
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(found.contains(&"transfer 1: 10.00 by its sum, 10.07 by the ledger".to_owned()), "{found:?}");
}

/// Charges October of an account anew.
fn charged(centre: &TestCentre, number: &str, minor: i64) {
    centre
        .db()
        .write(|change| -> DbResult<()> {
            let (row, _) = change.account_row(number)?.unwrap();
            let charge = NewCharge {
                period: october(),
                service: WATER,
                provider: WATERWORKS,
                charged_minor: minor,
                owed_minor: minor,
                norm_milli: None,
            };
            change.put_charge(row, &charge, NOON)
        })
        .unwrap();
}

#[tokio::test]
async fn a_charge_that_comes_otherwise_later_is_a_correction_and_no_line_of_before_changes() {
    let centre = paid().await;
    let of_october = |lines: &str| {
        let lines = lines.lines().filter(|line| line.contains("10.2026") && line.contains("charge"));
        lines.map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    let shown = |centre: &TestCentre| of_october(&ended(centre, &["ledger", "account", ACCOUNT]).unwrap());
    let first = shown(&centre);
    assert_eq!(first.len(), 1, "{first:?}");
    let sides = |lines: &[String]| {
        let side = |line: &String| line.split('\t').skip(1).take(2).collect::<Vec<_>>().join(" ");
        lines.iter().map(side).collect::<Vec<_>>()
    };
    for (minor, expect) in [
        (OCTOBER_DUE, &["debit 200.00"][..]),
        (25_000, &["debit 200.00", "debit 50.00"]),
        (0, &["debit 200.00", "debit 50.00", "credit 250.00"]),
        (0, &["debit 200.00", "debit 50.00", "credit 250.00"]),
        (7_000, &["debit 200.00", "debit 50.00", "credit 250.00", "debit 70.00"]),
    ] {
        charged(&centre, ACCOUNT, minor);
        let lines = shown(&centre);
        assert_eq!(sides(&lines), expect);
        assert_eq!(lines.first(), first.first());
        assert!(lines.iter().skip(1).all(|line| line.starts_with("correction of the charge of 10.2026")), "{lines:?}");
        assert_eq!(due(&centre, ACCOUNT).1, minor - 6_000);
        agrees(&centre, "corrected");
    }
    let rebuilt = apply::rebuild(centre.db()).unwrap();
    assert_eq!((rebuilt.before, rebuilt.accounts_changed, rebuilt.disagreements), (rebuilt.after, 0, Vec::new()));
}

#[tokio::test]
async fn a_month_that_was_only_paid_for_is_charged_and_not_corrected() {
    let centre = TestCentre::start();
    let december = Period::new(2026, 12).unwrap();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let at = till.accept(1, &[(december, 6_000)]);
    let _ = till.registered(at);
    till.push_all(1).await;
    centre
        .db()
        .write(|change| -> DbResult<()> {
            let (row, _) = change.account_row(ACCOUNT)?.unwrap();
            let of = (WATER, WATERWORKS);
            let charge = NewCharge {
                period: december,
                service: of.0,
                provider: of.1,
                charged_minor: 900,
                owed_minor: 900,
                norm_milli: None,
            };
            change.put_charge(row, &charge, NOON)
        })
        .unwrap();
    let lines = ended(&centre, &["ledger", "account", ACCOUNT]).unwrap();
    assert!(lines.contains("charge of 12.2026") && !lines.contains("correction"), "{lines}");
    agrees(&centre, "charged");
}

#[tokio::test]
async fn the_account_card_shows_corrections_and_transfers_in_four_languages() {
    let centre = paid().await;
    charged(&centre, ACCOUNT, 25_000);
    let _ = transfer(centre.db(), &asked(ACCOUNT, OTHER, "10.00"), NOON).unwrap();
    let _ = transfer_back(centre.db(), 1, "Олена", "помилка", NOON).unwrap();
    let browser = Browser::of(&centre, Role::Auditor).await;
    for (language, words) in [
        (
            "uk",
            ["нарахування виправлено", "перенесення 1 на рахунок", "перенесення 2 з рахунку", "скасовує перенесення 1"],
        ),
        ("ru", ["начисление исправлено", "перенос 1 на счёт", "перенос 2 со счёта", "отменяет перенос 1"]),
        (
            "kk",
            ["есептелген сома түзетілді", "1-аудару, мына шотқа", "2-аудару, мына шоттан", "1-аударудың күшін жояды"],
        ),
        ("en", ["charge corrected", "transfer 1 to account", "transfer 2 from account", "takes back transfer 1"]),
    ] {
        let request = browser.request(reqwest::Method::GET, &format!("/console/accounts?number={ACCOUNT}"));
        let mut request = request.build().unwrap();
        let _ = request.headers_mut().insert("accept-language", language.parse().unwrap());
        let page = centre.client.execute(request).await.unwrap().text().await.unwrap();
        for word in words.iter().chain(&[OTHER, "заява 12"]) {
            assert!(page.contains(word), "{language}: {word}");
        }
    }
}

#[tokio::test]
async fn transfers_of_chance_balance_whatever_comes_between_them() {
    let seeds = if crate::support::postgres::is_on() { 2 } else { 6 };
    for seed in 1..=seeds {
        let mut chance: u64 = seed;
        let mut below = |end: u64| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (chance >> 33) % end
        };
        let centre = paid().await;
        let provider = WATERWORKS.to_string();
        let (mut done, mut taken_back) = (0, 0);
        for step in 0..40 {
            let when = format!("seed {seed}, step {step}");
            let (from, to) = if below(2) == 0 { (ACCOUNT, OTHER) } else { (OTHER, ACCOUNT) };
            let all = centre.db().read(|view| view.sums()).unwrap().paid_minor;
            match below(6) {
                0 => charged(&centre, from, below(300) as i64 * 100),
                1 => {
                    let rule = if below(2) == 0 { "--oldest-first" } else { "--as-named" };
                    let _ = ended(&centre, &["provider", "rule", &provider, rule]).unwrap();
                }
                2 if done > 0 => {
                    let id = 1 + u32::try_from(below(done)).unwrap();
                    let back = transfer_back(centre.db(), id, "a", "b", NOON);
                    taken_back += u32::from(back.is_ok());
                    done += u64::from(back.is_ok());
                }
                _ => {
                    let (amount, operation) = (format!("{}.{:02}", below(40), below(100)), format!("{step}"));
                    let period = [None, Some(october()), Some(september())][below(3) as usize];
                    let ask = Asked { operation: Some(&operation), period, ..asked(from, to, &amount) };
                    match transfer(centre.db(), &ask, NOON) {
                        Ok(_) => done += 1,
                        Err(TransferError::NotThere(there)) => assert!(there < 6_000, "{when}"),
                        Err(TransferError::BadSum(_)) => assert_eq!(amount, "0.00"),
                        Err(other) => panic!("{when}: {other}"),
                    }
                }
            }
            agrees(&centre, &when);
            assert_eq!(centre.db().read(|view| view.sums()).unwrap().paid_minor, all, "{when}");
        }
        assert!(done > 0, "seed {seed}: {done} done, {taken_back} taken back");
        let rebuilt = apply::rebuild(centre.db()).unwrap();
        assert_eq!(
            (rebuilt.before, rebuilt.accounts_changed, rebuilt.disagreements),
            (rebuilt.after, 0, Vec::new()),
            "seed {seed}"
        );
    }
}
