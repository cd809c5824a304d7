//! The ledger: what a payment books and a void takes back, money that is nobody's, a proof that fails, and days of chance
//! that always balance.

use clap::Parser;
use kassa_domain::Currency;
use kassa_domain::chain::Hash;
use kassa_domain::entry::{Body, How};
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{AccountNumber, EntryRef, PaymentNumber, ShiftNumber, SlipNumber};
use kassa_domain::payment::{Payment, PaymentKind};
use kassa_domain::receipt::Refusal;
use kassa_domain::reversal::ReversalKind;
use kassa_domain::shift::ShiftTotals;
use kassa_server::apply;
use kassa_server::cli::{Cli, CliError};
use kassa_server::ledger::{Class, Held, assign, give_back, list, prove, trial};

use crate::support::{
    ACCOUNT, NOON, OCTOBER_DUE, SEPTEMBER_DUE, TestCentre, TestTill, WATERWORKS, document, october, september, uah,
};

/// What the classes of the ledger make, those at zero left out.
fn sums(centre: &TestCentre) -> Vec<(Class, i64)> {
    centre.db().read(trial).unwrap().into_iter().filter(|(_, minor)| *minor != 0).collect()
}

fn agrees(centre: &TestCentre) {
    let proof = centre.db().read(prove).unwrap();
    assert_eq!(proof.disagreements, []);
    assert_eq!(proof.trial.iter().map(|(_, minor)| *minor).sum::<i64>(), 0);
}

/// A command on the data of a centre that runs. Gives what it printed and how it ended.
fn run(centre: &TestCentre, arguments: &[&str]) -> (String, Result<(), CliError>) {
    let data = centre.data.path().join("centre");
    let mut all = vec!["kassa-server", "--data", data.to_str().unwrap()];
    all.extend(centre.database.iter().flat_map(|address| ["--postgres", address.as_str()]));
    all.extend(arguments);
    let mut out = Vec::new();
    let ended = Cli::try_parse_from(&all).unwrap().run(&*centre.clock, &mut out);
    (String::from_utf8(out).unwrap(), ended)
}

fn ok(centre: &TestCentre, arguments: &[&str]) -> String {
    let (out, ended) = run(centre, arguments);
    ended.unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{out}"));
    out
}

fn void(till: &mut TestTill<'_>, of: EntryRef, payment: &Payment) -> EntryRef {
    till.append(Body::ReversalAccepted {
        of,
        payment: payment.number,
        kind: ReversalKind::Void,
        shift: payment.shift,
        cash: payment.tenders.cash,
        card: payment.tenders.card,
        ground: 2,
        commitment: Hash::of(b"ground"),
        original: None,
        part: None,
    })
}

/// A payment of 100.00 for water by card, 2.00 commission on top in cash, rounded up by 0.05; the provider pays 1.00.
fn mixed(till: &TestTill<'_>) -> Payment {
    let mut payment = till.payment(1, &[(october(), 7_000), (september(), 3_000)]);
    (payment.commission, payment.provider_commission) = (uah(200), uah(100));
    let tenders = &mut payment.tenders;
    (tenders.card, tenders.slip) = (uah(10_000), Some(SlipNumber::new("000123").unwrap()));
    (tenders.cash, tenders.cash_received, tenders.rounding) = (uah(205), uah(205), uah(5));
    payment
}

#[tokio::test]
async fn a_payment_books_money_and_debt_and_a_void_takes_both_back() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let owed = OCTOBER_DUE + SEPTEMBER_DUE;
    let untouched = [(Class::Resident, owed), (Class::Claim, -owed)];
    assert_eq!(sums(&centre), untouched);
    let payment = mixed(&till);
    let at = till.append(Body::PaymentAccepted(Box::new(payment.clone())));
    till.push_all(1).await;
    // In the drawer, and nobody's until its receipt is registered.
    let held = [(Class::Cash, 205), (Class::Card, 10_000), untouched[0], untouched[1], (Class::Unallocated, -10_205)];
    assert_eq!(sums(&centre), held);
    let registered = till.registered(at);
    till.push_all(registered.seq.0).await;
    let shared = [
        (Class::Cash, 205),
        (Class::Card, 10_000),
        (Class::Resident, owed - 10_000),
        (Class::Claim, -owed + 10_000),
        (Class::Payable, -10_000),
        (Class::Commission, -300),
        (Class::Difference, -5),
        (Class::Due, 100),
    ];
    assert_eq!(sums(&centre), shared);
    agrees(&centre);
    let undone = void(&mut till, at, &payment);
    let returned = till.registered(undone);
    till.push_all(undone.seq.0).await;
    assert_eq!((sums(&centre), returned.seq), (untouched.to_vec(), till.head.seq));
    agrees(&centre);
    let shown = ok(&centre, &["ledger", "account", "payable.4"]);
    let lines = [
        format!("payment of till {}, entry 1/{} (correction)\tcredit\t100.00\t-100.00", till.id, at.seq.0),
        format!("return of till {}, entry 1/{}\tdebit\t100.00\t0.00", till.id, undone.seq.0),
        "balance 0.00".to_owned(),
    ];
    assert!(lines.iter().all(|line| shown.contains(line.as_str())), "{shown}");
    let shown = ok(&centre, &["ledger", "account", ACCOUNT]);
    assert!(shown.contains("charge of 10.2026, account 00077001, service 5\tdebit\t200.00"), "{shown}");
}

#[tokio::test]
async fn the_same_bill_paid_at_two_tills_ends_with_an_advance_and_a_notice() {
    let centre = TestCentre::start();
    for code in ["1", "2"] {
        let mut till = centre.enrolled(code).await;
        let _ = till.open_shift();
        let at = till.accept(1, &[(october(), OCTOBER_DUE)]);
        let _ = till.registered(at);
        till.push_all(1).await;
        assert_eq!(centre.state_of(till.id, at.seq.0), Some((VerdictState::Applied, String::new())));
    }
    assert_eq!(centre.due(october()), -OCTOBER_DUE);
    assert!(sums(&centre).contains(&(Class::Advance, -OCTOBER_DUE)));
    let alarms = ok(&centre, &["alarm", "list"]);
    assert!(alarms.lines().count() == 1 && alarms.contains("paid_twice"), "{alarms}");
    assert!(alarms.contains("account 00077001\tpaid more than was owed: what is over is an advance"), "{alarms}");
    // Dealt with is dealt with, whatever is derived anew.
    let _ = ok(&centre, &["alarm", "clear", "1"]);
    assert_eq!(apply::rebuild(centre.db()).unwrap().disagreements, []);
    assert_eq!(ok(&centre, &["alarm", "list"]), "");
}

#[tokio::test]
async fn a_provider_may_want_the_oldest_debt_paid_first() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let first = till.accept(1, &[(october(), 7_000)]);
    let _ = till.registered(first);
    till.push_all(1).await;
    let due = || (centre.due(september()), centre.due(october()));
    assert_eq!(due(), (SEPTEMBER_DUE, OCTOBER_DUE - 7_000), "the month it named");
    let provider = WATERWORKS.to_string();
    let _ = ok(&centre, &["provider", "rule", &provider, "--oldest-first"]);
    assert_eq!(due(), (0, OCTOBER_DUE - 2_000));
    let (pushed, payment) = (till.head.seq.0, till.payment(2, &[(october(), 1_000)]));
    let second = till.append(Body::PaymentAccepted(Box::new(payment.clone())));
    let _ = till.registered(second);
    till.push_all(pushed + 1).await;
    assert_eq!(due(), (0, OCTOBER_DUE - 3_000));
    let rebuilt = apply::rebuild(centre.db()).unwrap();
    assert_eq!((rebuilt.before, rebuilt.accounts_changed, rebuilt.disagreements), (rebuilt.after, 0, Vec::new()));
    assert_eq!(due(), (0, OCTOBER_DUE - 3_000));
    let pushed = till.head.seq.0;
    let undone = void(&mut till, second, &payment);
    let _ = till.registered(undone);
    till.push_all(pushed + 1).await;
    assert_eq!(due(), (0, OCTOBER_DUE - 2_000));
    let _ = ok(&centre, &["provider", "rule", &provider, "--as-named"]);
    assert_eq!(due(), (SEPTEMBER_DUE, OCTOBER_DUE - 7_000));
    agrees(&centre);
}

#[tokio::test]
async fn what_the_payer_knew_to_be_more_than_is_owed_is_no_news() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let mut payment = till.payment(1, &[(october(), OCTOBER_DUE + 500)]);
    payment.lines[0].excess = uah(500);
    let at = till.append(Body::PaymentAccepted(Box::new(payment)));
    let _ = till.registered(at);
    till.push_all(1).await;
    assert_eq!((centre.due(october()), ok(&centre, &["alarm", "list"]).as_str()), (-500, ""));
}

#[tokio::test]
async fn a_third_partys_payment_is_owed_to_it_and_stands_on_no_account() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let before = sums(&centre);
    let payment = Payment { kind: PaymentKind::ThirdParty, ..till.payment(1, &[(october(), 1_000)]) };
    let at = till.append(Body::PaymentAccepted(Box::new(payment.clone())));
    let _ = till.registered(at);
    till.push_all(1).await;
    let expect = [(Class::Cash, 1_000), before[0], before[1], (Class::Payable, -1_000)];
    assert_eq!(sums(&centre), expect);
    agrees(&centre);
    let from = till.head.seq.0 + 1;
    let undone = void(&mut till, at, &payment);
    let _ = till.registered(undone);
    till.push_all(from).await;
    assert_eq!(sums(&centre), before);
    agrees(&centre);
}

/// A registered payment for an account that nobody knows.
async fn stray<'c>(centre: &'c TestCentre) -> (TestTill<'c>, EntryRef) {
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let mut payment = till.payment(1, &[(october(), 1_000)]);
    payment.account = AccountNumber::new("99").unwrap();
    let at = till.append(Body::PaymentAccepted(Box::new(payment)));
    let _ = till.registered(at);
    till.push_all(1).await;
    (till, at)
}

#[tokio::test]
async fn money_for_an_unknown_account_is_held_and_put_where_it_belongs() {
    let centre = TestCentre::start();
    let (till, at) = stray(&centre).await;
    let held = Held::Payment(till.id, at);
    let rows = centre.db().read(list).unwrap();
    assert_eq!(
        rows.iter().map(|row| (row.held, row.minor, row.why.as_str())).collect::<Vec<_>>(),
        [(held, 1_000, "unknown_account")]
    );
    let nowhere = assign(centre.db(), held, "98", "by letter", NOON).unwrap_err();
    assert_eq!(nowhere.to_string(), "it cannot be put on 98: unknown_account");
    // Its own account may take it by now: no account that cannot be is named for it all the same.
    crate::support::account_comes(&centre, "99");
    for number in ["", "7 7", &"7".repeat(99)] {
        let nowhere = assign(centre.db(), held, number, "by letter", NOON).unwrap_err();
        assert_eq!(nowhere.to_string(), format!("it cannot be put on {number}: unknown_account"));
    }
    assert_eq!(centre.state_of(till.id, at.seq.0), Some((VerdictState::Refused, "unknown_account".to_owned())));
    let place = format!("1/{}", at.seq.0);
    let which = ["--till", &till.id.to_string(), "--entry", &place];
    let _ = ok(&centre, &[&["ledger", "assign"], &which[..], &["--account", ACCOUNT, "--note", "by letter"]].concat());
    assert_eq!(centre.due(october()), OCTOBER_DUE - 1_000);
    assert_eq!(centre.state_of(till.id, at.seq.0), Some((VerdictState::Applied, String::new())));
    assert_eq!(centre.db().read(list).unwrap(), []);
    let rebuilt = apply::rebuild(centre.db()).unwrap();
    assert_eq!((rebuilt.before, rebuilt.disagreements), (rebuilt.after, Vec::new()));
    let again = assign(centre.db(), held, ACCOUNT, "by letter", NOON).unwrap_err();
    assert_eq!(again.to_string(), "there is no money there that waits for somebody");
}

#[tokio::test]
async fn money_that_was_given_back_counts_nowhere_any_more() {
    let centre = TestCentre::start();
    let (till, at) = stray(&centre).await;
    let held = Held::Payment(till.id, at);
    assert_eq!(give_back(centre.db(), held, "transfer 17", NOON).unwrap(), 1_000);
    let verdict = Some((VerdictState::Refused, "given_back".to_owned()));
    assert_eq!(centre.state_of(till.id, at.seq.0), verdict, "though its account was not known before");
    assert!(sums(&centre).contains(&(Class::Settlement, -1_000)));
    assert!(!sums(&centre).iter().any(|(class, _)| *class == Class::Unallocated));
    assert!(assign(centre.db(), held, ACCOUNT, "late", NOON).is_err());
    // The account comes after all: the money is gone.
    crate::support::account_comes(&centre, "99");
    let _ = apply::retry(centre.db(), None).unwrap();
    assert_eq!(centre.state_of(till.id, at.seq.0), verdict);
    let rebuilt = apply::rebuild(centre.db()).unwrap();
    assert_eq!((rebuilt.before, rebuilt.disagreements), (rebuilt.after, Vec::new()));
    let undecided = centre.enrolled("2").await;
    let mut undecided = undecided;
    let _ = undecided.open_shift();
    let waits = undecided.accept(1, &[(october(), 5)]);
    undecided.push_all(1).await;
    let refused = give_back(centre.db(), Held::Payment(undecided.id, waits), "", NOON).unwrap_err();
    assert!(refused.to_string().starts_with("its receipt is not decided yet"), "{refused}");
}

#[tokio::test]
async fn what_waits_in_a_registry_is_held_assigned_or_given_back() {
    let centre = TestCentre::start();
    let text = "#FILESUM 150.00\r\n#SERVICE 5\r\nОРЛОВ;Северная,3;00077001;100.00;5\r\n\
        НИКТО;Северная,4;404;30.00;5\r\nНИКТО;Северная,5;405;20.00;5\r\n";
    let file = centre.data.path().join("gorod.txt");
    std::fs::write(&file, text).unwrap();
    let _ = ok(&centre, &["registry", "import", file.to_str().unwrap(), "--profile", "gorod"]);
    let of = |class: Class| sums(&centre).iter().find(|(of, _)| *of == class).map_or(0, |(_, minor)| *minor);
    assert_eq!((of(Class::Bank), of(Class::Unallocated), of(Class::Payable)), (15_000, -5_000, -10_000));
    let held = ok(&centre, &["ledger", "held"]);
    let lines: Vec<&str> =
        held.lines().filter_map(|line| line.strip_prefix("registry 1, line ")?.split('\t').next()).collect();
    let [first, second] = lines[..] else { panic!("{held}") };
    let which = |line| ["--registry", "1", "--line", line];
    let _ = ok(&centre, &[&["ledger", "assign"], &which(first)[..], &["--account", ACCOUNT, "--note", "n"]].concat());
    let _ = ok(&centre, &[&["ledger", "give-back"], &which(second)[..], &["--note", "n"]].concat());
    assert_eq!((of(Class::Unallocated), of(Class::Payable), of(Class::Settlement)), (0, -13_000, -2_000));
    agrees(&centre);
    let (_, late) = run(&centre, &["registry", "assign", "1", second, "--account", ACCOUNT]);
    assert!(late.unwrap_err().to_string().contains("waits for no account"));
    let (_, undone) = run(&centre, &["registry", "undo", "1"]);
    assert!(undone.unwrap_err().to_string().contains("was given back"));
}

#[tokio::test]
async fn our_own_list_of_what_tills_took_counts_no_second_time_when_it_is_loaded_here() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let at = till.accept(1, &[(october(), 1_000)]);
    let _ = till.registered(at);
    till.push_all(1).await;
    let before = sums(&centre);
    let file = centre.data.path().join("own.csv");
    let (file, of_day) = (file.to_str().unwrap(), crate::support::day().to_string());
    let _ = ok(&centre, &["registry", "export", "--day", &of_day, "--profile", "kassa", "--out", file]);
    let told = ok(&centre, &["registry", "import", file, "--profile", "kassa", "--currency", "UAH"]);
    assert!(told.contains("applied 0, 0.00") && told.contains("duplicate-operation"), "{told}");
    let shared = |sums: &[(Class, i64)]| sums.iter().find(|(of, _)| *of == Class::Payable).copied();
    assert_eq!(shared(&sums(&centre)), shared(&before), "nobody is owed it twice");
    agrees(&centre);
}

#[tokio::test]
async fn a_proof_names_the_account_that_somebody_put_wrong() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let at = till.accept(1, &[(october(), 1_000)]);
    let _ = till.registered(at);
    till.push_all(1).await;
    let (out, ended) = run(&centre, &["ledger", "prove"]);
    assert!(ended.is_ok() && out.contains("the ledger agrees"), "{out}");
    // Somebody counts on an account what nobody paid.
    centre
        .db()
        .write(|change| {
            let (account, _) = change.account_row(ACCOUNT)?.unwrap();
            change.count_paid(account, october(), crate::support::WATER, WATERWORKS, 777).map(drop)
        })
        .unwrap();
    let (out, ended) = run(&centre, &["ledger", "prove"]);
    assert_eq!(ended.unwrap_err().to_string(), "1 figures of the ledger disagree");
    assert!(out.contains("account resident.1.5.4: 17.77 by the payments, 10.00 by the ledger"), "{out}");
    assert!(ok(&centre, &["alarm", "list"]).starts_with("ledger\t"));
    let (out, mended) = run(&centre, &["rebuild"]);
    assert!(out.contains("the sums differ"), "{out}");
    assert!(mended.is_err(), "the sums of before were wrong");
    assert!(ok(&centre, &["rebuild"]).ends_with("equal sums, accounts changed 0\nthe ledger agrees\n"));
    let _ = ok(&centre, &["ledger", "prove"]);
    assert_eq!(ok(&centre, &["alarm", "list"]), "");
}

#[tokio::test]
async fn a_z_report_that_tells_other_sums_than_the_entries_is_found() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let at = till.accept(1, &[(october(), 1_000)]);
    let _ = till.registered(at);
    let totals = ShiftTotals { payments: 1, cash_taken: uah(900), ..ShiftTotals::new(uah(0), Currency::Uah) };
    close(&mut till, totals, 900);
    till.push_all(1).await;
    let (out, _) = run(&centre, &["ledger", "prove"]);
    let account = format!("account cash.{}, shift 1, ", till.id);
    for what in ["cash taken: 9.00 by the Z report, 10.00", "what came to the drawer: 9.00 by the Z report, 10.00"] {
        assert!(out.contains(&format!("{account}{what} by the ledger")), "{out}");
    }
}

#[tokio::test]
async fn a_centre_of_before_fills_its_ledger_at_its_next_start() {
    let centre = TestCentre::start();
    let (mut till, _) = stray(&centre).await;
    let from = till.head.seq.0 + 1;
    let payment = mixed(&till);
    let at = till.append(Body::PaymentAccepted(Box::new(payment.clone())));
    let _ = till.registered(at);
    let undone = void(&mut till, at, &payment);
    let _ = till.registered(undone);
    let last = till.accept(3, &[(september(), 70)]);
    let _ = till.registered(last);
    let totals = ShiftTotals { payments: 3, ..ShiftTotals::new(uah(0), Currency::Uah) };
    let totals = ShiftTotals { cash_taken: uah(1_275), card_taken: uah(10_000), ..totals };
    close(
        &mut till,
        ShiftTotals { reversals: 1, cash_returned: uah(205), card_returned: uah(10_000), ..totals },
        1_060,
    );
    till.push_all(from).await;
    agrees(&centre);
    let before = sums(&centre);
    assert!(before.contains(&(Class::Cash, 1_060)) && before.contains(&(Class::Difference, 10)), "{before:?}");
    drop(till);
    // As at a centre that had no ledger; as after a push, and as after a crash in the middle of filling it.
    let mut centre = centre;
    for (lost, through) in [("", 0), (" WHERE seq <> 3", 0), (" WHERE seq > 8", 8)] {
        centre.sql(&format!(
            "DELETE FROM ledger_line{lost}; UPDATE ledger_filled SET till = 1, epoch = 1, seq = {through}, done = 0"
        ));
        assert_ne!(sums(&centre), before);
        centre = centre.restarted();
        assert_eq!(sums(&centre), before, "{lost}");
        agrees(&centre);
    }
}

#[tokio::test]
async fn the_ledger_is_proved_at_night_by_the_centres_own_clock() {
    let centre = TestCentre::start();
    let proved = || centre.db().read(|view| view.last_proof()).unwrap();
    assert_eq!(proved(), None);
    let night = NOON + 15 * 3_600_000;
    centre.clock.set(night);
    centre.comes_to(true, || proved().is_some());
    let proof = proved().expect("proved");
    assert_eq!((proof.proved_utc, proof.disagreements), (night, 0));
    let figures = centre.client.get(centre.url("/metrics")).send().await.unwrap().text().await.unwrap();
    for line in
        ["kassa_ledger_disagreements 0".to_owned(), format!("kassa_ledger_proved_timestamp_seconds {}", night / 1000)]
    {
        assert!(figures.lines().any(|known| known == line), "{line}");
    }
}

#[tokio::test]
async fn a_centre_that_was_off_at_night_proves_its_ledger_at_its_next_start() {
    let centre = TestCentre::start();
    centre.sql("UPDATE centre SET created_utc = created_utc - 172800000");
    let told = ok(&centre, &["alarm", "list"]);
    assert!(told.starts_with("ledger\t") && told.contains("not proved since"), "{told}");
    let figures = centre.client.get(centre.url("/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(figures.lines().any(|line| line == "kassa_alarms 1"), "{figures}");
    let centre = centre.restarted();
    let proved = || centre.db().read(|view| view.last_proof()).unwrap().map(|proof| proof.proved_utc);
    centre.comes_to(Some(NOON), proved);
    assert_eq!(ok(&centre, &["alarm", "list"]), "");
}

fn close(till: &mut TestTill<'_>, totals: ShiftTotals, counted: i64) {
    let (shift, counted, note) = (ShiftNumber(1), uah(counted), String::new());
    let z = till.append(Body::ShiftClosing { shift, totals, counted, note, unsent: 0, count: None });
    let _ = till.registered(z);
}

/// Numbers of chance by seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// What a till did by chance, as its own Z report tells it.
struct Day {
    totals: ShiftTotals,
    /// Registered payments that may be voided.
    standing: Vec<(EntryRef, Payment)>,
}

impl Day {
    fn take(&mut self, payment: &Payment, sign: i64) {
        let of = |sum: kassa_domain::Money| sign * sum.minor();
        let totals = &mut self.totals;
        totals.payments = totals.payments.checked_add_signed(i32::try_from(sign).unwrap()).unwrap();
        totals.cash_taken = uah(totals.cash_taken.minor() + of(payment.tenders.cash));
        totals.card_taken = uah(totals.card_taken.minor() + of(payment.tenders.card));
    }

    fn drawer(&self) -> i64 {
        self.totals.drawer().unwrap().minor()
    }

    /// One thing that happens at a counter.
    fn happens(&mut self, till: &mut TestTill<'_>, chance: &mut Chance, number: u32) {
        match chance.below(10) {
            0..=5 => self.pays(till, chance, number),
            6 if !self.standing.is_empty() => {
                let which = usize::try_from(chance.below(self.standing.len() as u64)).unwrap();
                let (at, payment) = self.standing.swap_remove(which);
                if payment.tenders.cash.minor() > self.drawer() {
                    return;
                }
                let undone = void(till, at, &payment);
                let _ = till.registered(undone);
                let totals = &mut self.totals;
                totals.reversals += 1;
                totals.cash_returned = totals.cash_returned.plus(payment.tenders.cash).unwrap();
                totals.card_returned = totals.card_returned.plus(payment.tenders.card).unwrap();
            }
            7 => {
                let minor = i64::try_from(chance.below(9_000)).unwrap() + 1;
                let out = minor <= self.drawer() && chance.below(2) == 0;
                let way = if out { kassa_domain::cash::CashWay::Out } else { kassa_domain::cash::CashWay::In };
                let purpose = String::new();
                let at = till.append(Body::CashMoved { way, shift: ShiftNumber(1), amount: uah(minor), purpose });
                if chance.below(4) == 0 {
                    let _ = till.append(Body::GivenUp { of: at });
                    return;
                }
                let _ = till.registered(at);
                let moved = if out { &mut self.totals.cash_out } else { &mut self.totals.cash_in };
                *moved = moved.plus(uah(minor)).unwrap();
            }
            _ => {
                let _ = till.append(Body::SignedIn);
            }
        }
    }

    fn pays(&mut self, till: &mut TestTill<'_>, chance: &mut Chance, number: u32) {
        let mut sum = || i64::try_from(chance.below(4_000)).unwrap() + 1;
        let mut payment = till.payment(number, &[(october(), sum()), (september(), sum())]);
        let lines = payment.amount().unwrap().minor();
        let (commission, rounding) = (sum() / 20, chance.below(3) as i64 - 1);
        (payment.commission, payment.provider_commission) = (uah(commission), uah(commission / 2));
        let card = if chance.below(3) == 0 { lines } else { 0 };
        let cash = lines + commission + rounding - card;
        let cash = if cash < 0 { 0 } else { cash };
        let tenders = &mut payment.tenders;
        (tenders.card, tenders.slip) = (uah(card), (card > 0).then(|| SlipNumber::new("000123").unwrap()));
        (tenders.cash, tenders.cash_received) = (uah(cash), uah(cash));
        tenders.rounding = uah(cash + card - lines - commission);
        if chance.below(6) == 0 {
            payment.account = AccountNumber::new("99").unwrap();
        }
        let at = till.append(Body::PaymentAccepted(Box::new(payment.clone())));
        self.take(&payment, 1);
        match chance.below(8) {
            0 => {
                let _ = till.append(Body::PaymentCancelled { of: at, payment: PaymentNumber(number) });
                self.take(&payment, -1);
            }
            1 => {
                let refusal = Refusal { family: "shtrih".to_owned(), code: "4e".to_owned() };
                let _ = till.append(Body::ReceiptFailed { of: at, refusal, how: How::Evidence });
            }
            2 => {
                let _ = till.append(Body::ReceiptReferred { of: at, note: String::new() });
            }
            _ => {
                let told = Body::ReceiptRegistered { of: at, document: document(at.seq.0), how: How::Answer };
                let _ = till.append(told);
                self.standing.push((at, payment));
            }
        }
    }
}

#[tokio::test]
async fn days_of_chance_balance_and_agree_with_their_z_reports() {
    // A few are enough for what the two stores differ in.
    let seeds = if crate::support::postgres::is_on() { 2 } else { 8 };
    for seed in 1..=seeds {
        let mut chance = Chance(seed);
        let centre = TestCentre::start();
        let mut taken = 0;
        for code in ["1", "2"] {
            let mut till = centre.enrolled(code).await;
            let _ = till.open_shift();
            let totals = ShiftTotals::new(uah(0), Currency::Uah);
            let mut day = Day { totals, standing: Vec::new() };
            let mut pushed = 0;
            for number in 1..=30 {
                day.happens(&mut till, &mut chance, number);
                if chance.below(6) == 0 && till.head.seq.0 > pushed {
                    till.push_all(pushed + 1).await;
                    pushed = till.head.seq.0;
                    let _ = apply::retry(centre.db(), None).unwrap();
                }
            }
            let counted = day.drawer() + chance.below(3) as i64 - 1;
            close(&mut till, day.totals, counted);
            till.push_all(pushed + 1).await;
            taken += counted;
            if chance.below(2) == 0 {
                bank_tells(&centre, &code.repeat(3), &mut chance);
            }
        }
        let cash = sums(&centre).iter().find(|(class, _)| *class == Class::Cash).map_or(0, |(_, minor)| *minor);
        assert_eq!(cash, taken, "seed {seed}: the drawers hold what the Z reports counted");
        agrees(&centre);
        let rebuilt = apply::rebuild(centre.db()).unwrap();
        assert_eq!((rebuilt.before, &rebuilt.disagreements), (rebuilt.after, &Vec::new()), "seed {seed}");
    }
}

/// A bank's registry comes, and perhaps goes.
fn bank_tells(centre: &TestCentre, sum: &str, chance: &mut Chance) {
    let text = format!("#FILESUM {sum}.00\r\n#SERVICE 5\r\nОРЛОВ;Северная,3;00077001;{sum}.00;5\r\n");
    let file = centre.data.path().join(format!("{sum}.txt"));
    std::fs::write(&file, text).unwrap();
    let told = ok(centre, &["registry", "import", file.to_str().unwrap(), "--profile", "gorod"]);
    let id = told.strip_prefix("registry ").and_then(|rest| rest.split(':').next()).unwrap_or("1").to_owned();
    if chance.below(2) == 0 {
        let _ = ok(centre, &["registry", "undo", &id]);
    }
}
