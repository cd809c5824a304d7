//! Registries of banks through the real command: loaded once, all or nothing, what waits, what is undone, what is written
//! out and read again.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kassa_domain::ids::AccountNumber;
use kassa_server::apply;
use tempfile::TempDir;

#[path = "registry/money.rs"]
mod money;
#[path = "support/postgres.rs"]
mod postgres;
#[path = "registry/zeros.rs"]
mod zeros;

use postgres::{Cluster, address, empty, open};

#[test]
fn registries_are_on_postgresql_what_they_are_on_sqlite() {
    if let Some(cluster) = Cluster::start() {
        cluster.run_tests(&["registries_are_on_postgresql"]);
    }
}

fn kassa_server(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kassa-server"))
        .arg("--data")
        .arg(data)
        .envs(address(data).map(|address| ("KASSA_SERVER_POSTGRES", address)))
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn ok(data: &Path, arguments: &[&str]) -> String {
    let done = kassa_server(data, arguments);
    assert!(done.status.success(), "{arguments:?}: {done:?}");
    String::from_utf8(done.stdout).unwrap()
}

fn refused(data: &Path, arguments: &[&str]) -> String {
    let done = kassa_server(data, arguments);
    assert!(!done.status.success(), "{arguments:?}: {done:?}");
    assert_eq!(String::from_utf8_lossy(&done.stdout).lines().filter(|line| line.contains("applied")).count(), 0);
    String::from_utf8(done.stderr).unwrap().trim_start_matches("kassa-server: ").trim().to_owned()
}

/// A centre in roubles with a provider and three accounts: one owes 1000.00 for September and 500.00 for October.
fn centre() -> TempDir {
    let data = empty();
    let dir = data.path();
    let point = ["point", "add", "--code", "17", "--name", "Пункт", "--address", "Садовая, 1", "--town", "Тестовск"];
    let _ = ok(dir, &[&point[..], &["--currency", "RUB"]].concat());
    let _ = ok(dir, &["provider", "add", "--name", "Водоканал", "--tax-number", "7700998877", "--overpayment"]);
    let _ = ok(dir, &["service", "add", "--name", "Вода", "--unit", "м³"]);
    let accounts = file(
        dir,
        "accounts.csv",
        "account;holder;town;street;house;flat\n1000432;Кузнецова М. П.;Тестовск;Садовая;12;45\n\
         00077001;Орлов И.;Тестовск;Северная;3;77\n5;Без начислений;Тестовск;Северная;3;78\n"
            .as_bytes(),
    );
    let _ = ok(dir, &["accounts", "import", &accounts, "--currency", "RUB"]);
    let charges = file(
        dir,
        "charges.csv",
        "account;service;provider;period;amount\n1000432;1;1;09.2020;1000.00\n1000432;1;1;10.2020;500.00\n\
         00077001;1;1;10.2020;950.00\n"
            .as_bytes(),
    );
    let _ = ok(dir, &["charges", "import", &charges]);
    data
}

fn file(dir: &Path, name: &str, bytes: &[u8]) -> String {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What an account owes by month, minor units.
fn due(data: &Path, number: &str) -> Vec<(u8, i64)> {
    let db = open(data, 0);
    let account = db.read(|view| view.account(&AccountNumber::new(number).unwrap())).unwrap().unwrap();
    account.charges.iter().map(|charge| (charge.period.month(), charge.due.minor())).collect()
}

const REGISTRY: &str = "21-11-2020;14-05-09;8621;0138;100012345678;1000432;КУЗНЕЦОВА МАРИЯ ПЕТРОВНА;САДОВАЯ 12-45;1020;1842,50;1824,07;18,43\r\n\
    21-11-2020;14-07-30;8621;0138;100012345679;00077001;ОРЛОВ И.;СЕВЕРНАЯ 3-77;1020;950,00;940,50;9,50\r\n\
    21-11-2020;14-08-30;8621;0138;100012345680;404;НИКТО Н.;СЕВЕРНАЯ 9-9;1020;10,00;9,90;0,10\r\n\
    21-11-2020;14-09-30;8621;0138;100012345681;5;БЕЗ НАЧИСЛЕНИЙ;СЕВЕРНАЯ 3-78;1020;20,00;19,80;0,20\r\n\
    =4;2822,50;2794,27;28,23;004512;23-11-2020\r\n";

#[test]
fn p28_a_registry_is_loaded_once_and_its_protocol_names_account_payer_and_reason() {
    let data = centre();
    let dir = data.path();
    let path = file(dir, "bank.txt", REGISTRY.as_bytes());
    // A profile is proposed, and never applied unasked.
    assert_eq!(refused(dir, &["registry", "import", &path]), "name the profile: --profile NAME|FILE");
    let out = ok(dir, &["registry", "import", &path, "--profile", "sber"]);
    for line in [
        "registry 1: bank.txt, profile sber, loaded ",
        "payments 4, 2822.50 RUB",
        "applied 2, 2792.50",
        "not applied 2, 30.00",
        "line 3, account 404, НИКТО Н., 10.00: account-not-found",
        "line 4, account 5, БЕЗ НАЧИСЛЕНИЙ, 20.00: supplier-unknown",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
    // October first, for the line names it, then September; what is more than all debt is an advance on October.
    assert_eq!(due(dir, "1000432"), [(10, -34_250)]);
    assert_eq!(due(dir, "00077001"), []);
    assert_eq!(ok(dir, &["registry", "show", "1"]), out);
    // The same content under another name points to its first load; a check says so too.
    let copy = file(dir, "copy.txt", REGISTRY.as_bytes());
    for command in ["import", "check"] {
        let why = refused(dir, &["registry", command, &copy, "--profile", "sber"]);
        assert_eq!(why, "nothing can be loaded: this content was loaded before: bank.txt (registry 1)");
    }
    // The same operations in another file are named and not applied.
    let again = REGISTRY.replace("ОРЛОВ И.", "ОРЛОВ ИВАН");
    let again = file(dir, "again.txt", again.as_bytes());
    let out = ok(dir, &["registry", "import", &again, "--profile", "sber"]);
    assert!(out.contains("applied 0, 0.00") && out.matches("duplicate-operation").count() == 4, "{out}");
    assert_eq!(due(dir, "1000432"), [(10, -34_250)]);
    // What came twice is no money that waits.
    let waiting = ok(dir, &["registry", "waiting"]);
    assert_eq!(waiting.lines().count(), 2, "{waiting}");
    // A rebuild from the journals leaves what banks said where it is.
    let rebuilt = apply::rebuild(&open(dir, 0)).unwrap();
    assert_eq!((rebuilt.before, rebuilt.accounts_changed), (rebuilt.after, 0));
    assert_eq!(due(dir, "1000432"), [(10, -34_250)]);
}

#[test]
fn what_waits_is_put_on_an_account_by_hand_and_a_load_is_undone_whole() {
    let data = centre();
    let dir = data.path();
    let path = file(dir, "bank.txt", REGISTRY.as_bytes());
    let _ = ok(dir, &["registry", "import", &path, "--profile", "sber"]);
    let assign =
        |line: &str, account: &str| kassa_server(dir, &["registry", "assign", "1", line, "--account", account]);
    for (line, account, why) in [
        ("3", "405", "account-not-found"),
        ("3", "5", "supplier-unknown"),
        ("1", "1000432", "waits for no account"),
        ("77", "1000432", "waits for no account"),
    ] {
        let done = assign(line, account);
        assert!(!done.status.success() && String::from_utf8_lossy(&done.stderr).contains(why), "{done:?}");
    }
    assert!(assign("3", "00077001").status.success());
    assert!(!assign("3", "00077001").status.success(), "once");
    assert_eq!(due(dir, "00077001"), [(10, -1_000)]);
    assert_eq!(ok(dir, &["registry", "waiting", "--registry", "1"]).lines().count(), 1);
    let closed = refused(dir, &["registry", "undo", "1", "--open-from", "2020-12-01"]);
    assert_eq!(closed, "registry 1 has a payment of 2020-11-21, and that day is closed");
    let out = ok(dir, &["registry", "undo", "1", "--open-from", "2020-11-01"]);
    assert_eq!(out, "registry 1, bank.txt: 3 payments taken back, 2802.50\n");
    assert_eq!(due(dir, "1000432"), [(9, 100_000), (10, 50_000)]);
    assert_eq!(due(dir, "00077001"), [(10, 95_000)]);
    assert_eq!(refused(dir, &["registry", "undo", "1"]), "registry 1 was undone before");
    assert_eq!(refused(dir, &["registry", "undo", "9"]), "there is no registry 9");
    assert_eq!(ok(dir, &["registry", "waiting"]), "");
    let rebuilt = apply::rebuild(&open(dir, 0)).unwrap();
    assert_eq!((rebuilt.before, rebuilt.accounts_changed), (rebuilt.after, 0));
    // Undone, it may come again.
    let out = ok(dir, &["registry", "import", &path, "--profile", "sber"]);
    assert!(out.contains("registry 2: bank.txt") && out.contains("applied 2, 2792.50"), "{out}");
    let listed = ok(dir, &["registry", "list"]);
    assert!(listed.lines().count() == 2 && listed.contains(", undone "), "{listed}");
}

#[test]
fn p29_two_equal_payments_both_count_and_so_does_the_same_line_of_another_month() {
    let data = centre();
    let dir = data.path();
    let line = "ОРЛОВ ИВАН;Тестовск,Северная,3,77;00077001;100.00;5258\r\n";
    let two =
        file(dir, "november.txt", format!("#FILESUM 200.00\r\n#TYPE 7\r\n#SERVICE 5258\r\n{line}{line}").as_bytes());
    let out = ok(dir, &["registry", "import", &two, "--profile", "gorod"]);
    assert!(out.contains("applied 2, 200.00"), "{out}");
    // This bank gives its operations no numbers: an equal line in another file is another payment.
    let one = file(dir, "december.txt", format!("#FILESUM 100.00\r\n#TYPE 7\r\n#SERVICE 5258\r\n{line}").as_bytes());
    let asked = "1 of 1 payments stand in registry 1 (november.txt) too: --again loads them as payments of their own";
    let checked = ok(dir, &["registry", "check", &one, "--profile", "gorod"]);
    assert!(checked.contains(&format!("note: {asked}")), "{checked}");
    assert_eq!(
        refused(dir, &["registry", "import", &one, "--profile", "gorod"]),
        format!("nothing was loaded: {asked}")
    );
    assert_eq!(due(dir, "00077001"), [(10, 75_000)]);
    let out = ok(dir, &["registry", "import", &one, "--profile", "gorod", "--again"]);
    assert!(out.contains("applied 1, 100.00") && out.contains("note: 1 of 1 payments stand in registry 1"), "{out}");
    assert_eq!(due(dir, "00077001"), [(10, 65_000)]);
}

#[test]
fn a_registry_that_came_again_with_a_blank_line_was_applied_twice() {
    let data = centre();
    let dir = data.path();
    let lines = "ОРЛОВ ИВАН;Тестовск,Северная,3,77;00077001;100.00;5258\r\n\
                 КУЗНЕЦОВА М.;Тестовск,Садовая,12,45;1000432;100.00;5258\r\n\
                 НИКТО Н.;Тестовск,Садовая,12,46;404;100.00;5258\r\n";
    let first = format!("#FILESUM 300.00\r\n#SERVICE 5258\r\n{lines}");
    let path = file(dir, "first.txt", first.as_bytes());
    let _ = ok(dir, &["registry", "import", &path, "--profile", "gorod"]);
    let (windows, _, _) = encoding_rs::WINDOWS_1251.encode(&first);
    for (name, bytes) in [
        ("blank line", format!("{first}\r\n").into_bytes()),
        ("end mark", format!("{first}\u{1a}").into_bytes()),
        ("line ends", first.replace("\r\n", "\n").into_bytes()),
        ("page", windows.into_owned()),
    ] {
        let path = file(dir, "again.txt", &bytes);
        for command in ["check", "import"] {
            let why = refused(dir, &["registry", command, &path, "--profile", "gorod"]);
            assert_eq!(why, "nothing can be loaded: this content was loaded before: first.txt (registry 1)", "{name}");
        }
    }
    // The bank sends it once more with a line that it forgot: most of it was there.
    let longer = first.replace("300.00", "301.00") + "ПЕТРОВ П.;Тестовск,Северная,3,77;00077001;1.00;5258\r\n";
    let longer = file(dir, "longer.txt", longer.as_bytes());
    let why = refused(dir, &["registry", "import", &longer, "--profile", "gorod"]);
    assert!(
        why.starts_with("nothing was loaded: 3 of 4 payments stand in registry 1 (first.txt) too: --again"),
        "{why}"
    );
    // A month of its own that has one line alike is loaded, and says so.
    let month = "#FILESUM 103.00\r\n#SERVICE 5258\r\n\
                 ОРЛОВ ИВАН;Тестовск,Северная,3,77;00077001;100.00;5258\r\n\
                 ОРЛОВ ИВАН;Тестовск,Северная,3,77;00077001;1.00;5258\r\n\
                 ОРЛОВ ИВАН;Тестовск,Северная,3,77;00077001;2.00;5258\r\n";
    let month = file(dir, "month.txt", month.as_bytes());
    let out = ok(dir, &["registry", "import", &month, "--profile", "gorod"]);
    assert!(out.ends_with("note: 1 of 3 payments stand in registry 1 (first.txt) too\n"), "{out}");
    // What was undone may come again.
    let _ = ok(dir, &["registry", "undo", "1"]);
    let again = file(dir, "again.txt", format!("{first}\r\n").as_bytes());
    let out = ok(dir, &["registry", "import", &again, "--profile", "gorod"]);
    assert!(out.contains("applied 2, 200.00"), "{out}");
}

#[test]
fn what_a_bank_kept_of_payments_that_came_twice_is_no_fee() {
    let sber = kassa_formats::registry::SHIPPED_PROFILES[0].1;
    // Lines tell what was kept of them, or only what is transferred.
    let without = [
        (", commission = 12 }", " }"),
        ("commission = 4, ", ""),
        ("id = \"sber\"\n", "id = \"own\"\nsource = \"sber\"\n"),
    ];
    let without = without.iter().fold(sber.to_owned(), |text, (from, to)| text.replace(from, to));
    assert_ne!(sber, without);
    for profile in [sber, &without] {
        let data = centre();
        let dir = data.path();
        let path = file(dir, "bank.txt", REGISTRY.as_bytes());
        let _ = ok(dir, &["registry", "import", &path, "--profile", "sber"]);
        let lines = REGISTRY.rsplit_once('=').unwrap().0;
        let new =
            "21-11-2020;14-10-30;8621;0138;100012345682;00077001;ОРЛОВ И.;СЕВЕРНАЯ 3-77;1020;100,00;99,00;1,00\r\n";
        let again = format!("{lines}{new}=5;2922,50;2893,27;29,23;004513;24-11-2020\r\n");
        let again = file(dir, "again.txt", again.as_bytes());
        let profile = file(dir, "own.toml", profile.as_bytes());
        let out = ok(dir, &["registry", "import", &again, "--profile", &profile]);
        assert_eq!(out.matches("duplicate-operation").count(), 4, "{out}");
        let fees = ok(dir, &["ledger", "balances", "bank-fee"]);
        assert_eq!(fees, "bank-fee.1\t28.23\nbank-fee.2\t1.00\n");
        let _ = ok(dir, &["ledger", "prove"]);
    }
}

#[test]
fn operations_that_came_by_another_profile_are_not_new() {
    let data = centre();
    let dir = data.path();
    let path = file(dir, "bank.txt", REGISTRY.as_bytes());
    let _ = ok(dir, &["registry", "import", &path, "--profile", "sber"]);
    let sber = kassa_formats::registry::SHIPPED_PROFILES[0].1;
    let own = |source: &str| sber.replace("id = \"sber\"\n", &format!("id = \"sber-our\"\n{source}"));
    let unsaid = file(dir, "unsaid.toml", own("").as_bytes());
    let said = file(dir, "said.toml", own("source = \"sber\"\n").as_bytes());
    let copy = file(dir, "copy.txt", REGISTRY.replace("ОРЛОВ И.", "ОРЛОВ ИВАН").as_bytes());
    let why = refused(dir, &["registry", "import", &copy, "--profile", &unsaid]);
    assert_eq!(
        why,
        "nothing was loaded: 4 of 4 payments stand in registry 1 (bank.txt) too: --again loads them as payments of \
         their own, or `source` in the profile names whose numbers they are"
    );
    let checked = ok(dir, &["registry", "check", &copy, "--profile", &unsaid]);
    assert!(checked.contains("note: 4 of 4 payments stand in registry 1"), "{checked}");
    let out = ok(dir, &["registry", "import", &copy, "--profile", &said]);
    assert!(out.contains("applied 0, 0.00") && out.matches("duplicate-operation").count() == 4, "{out}");
    assert!(!out.contains("note: "), "{out}");
    assert_eq!(due(dir, "1000432"), [(10, -34_250)]);
}

#[test]
fn a_check_comes_to_what_the_import_comes_to() {
    let data = centre();
    let dir = data.path();
    let pay = |operation: &str, account: &str, sum: i64| {
        format!("P;{operation};2020-11-21T14:05:09+02:00;0017;K02;000512;{account};1;2020-09;{sum};0;CASH;")
    };
    let void = |operation: &str, of: &str, sum: i64| {
        format!("V;{operation};2020-11-21T15:40:02+02:00;0017;K02;000514;1000432;1;2020-09;-{sum};0;CASH;REF={of}")
    };
    let first = neutral(&[&pay("OP0", "1000432", 700)], "COUNT=1;SUM=700;VOIDS=0;VOIDSUM=0");
    let first = file(dir, "first.txt", first.as_bytes());
    let _ = ok(dir, &["registry", "import", &first, "--profile", "kassa"]);
    // A void in front of its payment, a second one of it, one of another sum, of nothing, of an earlier file, of a payment
    // that waits; a payment of an account without charges.
    let lines = [
        void("V1", "P1", 100),
        pay("P1", "1000432", 100),
        void("V2", "P1", 100),
        pay("P2", "1000432", 50),
        void("V3", "P2", 51),
        void("V4", "NONE", 10),
        void("V5", "OP0", 700),
        void("V6", "OP0", 700),
        pay("P3", "404", 30),
        void("V7", "P3", 30),
        pay("P4", "5", 20),
        void("V8", "P4", 20),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let second = neutral(&lines, "COUNT=12;SUM=-1511;VOIDS=8;VOIDSUM=1711");
    let second = file(dir, "second.txt", second.as_bytes());
    let checked = ok(dir, &["registry", "check", &second, "--profile", "kassa"]);
    let imported = ok(dir, &["registry", "import", &second, "--profile", "kassa"]);
    assert!(checked.contains("would be applied 4, -6.50\nwould wait 8, -8.61\n"), "{checked}");
    assert!(imported.contains("applied 4, -6.50\nnot applied 8, -8.61\n"), "{imported}");
    let rows =
        |out: &str| -> Vec<String> { out.lines().filter(|l| l.starts_with("line ")).map(str::to_owned).collect() };
    assert_eq!(rows(&checked), rows(&imported));
}

#[test]
fn hour_order_and_document_of_a_registry_are_written_out_as_they_came() {
    let data = centre();
    let dir = data.path();
    let path = file(dir, "bank.txt", REGISTRY.as_bytes());
    let _ = ok(dir, &["registry", "import", &path, "--profile", "sber"]);
    let out = dir.join("out.txt");
    let export = |id: &str, profile: &str| {
        let _ =
            ok(dir, &["registry", "export", "--registry", id, "--profile", profile, "--out", out.to_str().unwrap()]);
        std::fs::read(&out).unwrap()
    };
    let (windows, _, _) = encoding_rs::WINDOWS_1251.encode(REGISTRY);
    assert_eq!(export("1", "sber"), windows.as_ref());
    let neutral_out = String::from_utf8(export("1", "kassa")).unwrap();
    assert!(neutral_out.contains(";2020-11-21T14:05:09;"), "{neutral_out}");
    let paid = "P;OP1;2020-11-21T14:05:09+02:00;0017;K02;OP1;1000432;1;2020-09;120000;0;CASH;FN=9999/00871";
    let day = "P;OP2;2020-11-21;0017;K02;OP2;1000432;1;2020-09;1;0;CARD;";
    let first = file(dir, "kpreg.txt", neutral(&[paid, day], "COUNT=2;SUM=120001;VOIDS=0;VOIDSUM=0").as_bytes());
    let _ = ok(dir, &["registry", "import", &first, "--profile", "kassa"]);
    let text = String::from_utf8(export("2", "kassa")).unwrap();
    assert!(text.starts_with("#KPREG;1;POINT=0017;DAY=2020-11-21;"), "{text}");
    assert!(text.contains(&format!("{paid}\r\n")) && text.contains(&format!("{day}\r\n")), "{text}");
}

fn neutral(lines: &[&str], totals: &str) -> String {
    let head = "#KPREG;1;POINT=0017;DAY=2020-11-21;CREATED=2020-11-21T18:02:11+02:00;";
    format!("{head}{totals}\r\n{}\r\n", lines.join("\r\n"))
}

#[test]
fn a_void_takes_back_the_very_parts_of_its_payment_once_wherever_that_came() {
    let data = centre();
    let dir = data.path();
    let paid = "P;OP1;2020-11-21T14:05:09+02:00;0017;K02;000512;1000432;1;2020-09;120000;0;CASH;FN=9999/00871";
    let first = neutral(&[paid], "COUNT=1;SUM=120000;VOIDS=0;VOIDSUM=0");
    let first = file(dir, "first.txt", first.as_bytes());
    let _ = ok(dir, &["registry", "import", &first, "--profile", "kassa"]);
    assert_eq!(due(dir, "1000432"), [(10, 30_000)], "September is paid, and a part of October");
    let void = |operation: &str, of: &str, sum: i64| {
        let number = "0017;K02;000514;1000432;1;2020-09";
        format!("V;{operation};2020-11-21T15:40:02+02:00;{number};-{sum};0;CASH;REF={of};REASON=CASHIER_ERROR")
    };
    let voids = [void("OP2", "OP1", 120_000), void("OP3", "OP1", 120_000), void("OP4", "OP0", 500)];
    let lines: Vec<&str> = voids.iter().map(String::as_str).collect();
    let second = neutral(&lines, "COUNT=3;SUM=-240500;VOIDS=3;VOIDSUM=240500");
    let second = file(dir, "second.txt", second.as_bytes());
    let out = ok(dir, &["registry", "import", &second, "--profile", "kassa"]);
    assert!(out.contains("applied 1, -1200.00") && out.matches("payment-not-found").count() == 2, "{out}");
    assert_eq!(due(dir, "1000432"), [(9, 100_000), (10, 50_000)]);
    // The first one cannot go while the second stands on it.
    let why = refused(dir, &["registry", "undo", "1"]);
    assert_eq!(why, "registry 2 has a void of a payment of registry 1: undo 2 first");
    let _ = ok(dir, &["registry", "undo", "2"]);
    assert_eq!(due(dir, "1000432"), [(10, 30_000)]);
    let _ = ok(dir, &["registry", "undo", "1"]);
    assert_eq!(due(dir, "1000432"), [(9, 100_000), (10, 50_000)]);
    // Payment and void in one file, and both written out again as they came.
    let both = [paid, &void("OP2", "OP1", 120_000)].map(str::to_owned);
    let lines: Vec<&str> = both.iter().map(String::as_str).collect();
    let both = file(dir, "both.txt", neutral(&lines, "COUNT=2;SUM=0;VOIDS=1;VOIDSUM=120000").as_bytes());
    let out = ok(dir, &["registry", "import", &both, "--profile", "kassa"]);
    assert!(out.contains("applied 2, 0.00"), "{out}");
    let copy = dir.join("out.txt");
    let out =
        ok(dir, &["registry", "export", "--registry", "3", "--profile", "kassa", "--out", copy.to_str().unwrap()]);
    assert!(out.ends_with("payments 2, sum 0.00, of them voids 1, -1200.00\n"), "{out}");
    let text = std::fs::read_to_string(copy).unwrap();
    assert!(text.contains(";COUNT=2;SUM=0;VOIDS=1;VOIDSUM=120000\r\n"), "{text}");
    assert!(text.contains("T15:40:02+02:00;") && text.contains(";REF=OP1;REASON=CASHIER_ERROR\r\n"), "{text}");
}

#[test]
fn another_currency_is_never_added() {
    let data = centre();
    let dir = data.path();
    let path = file(dir, "bank.txt", REGISTRY.as_bytes());
    let out = ok(dir, &["registry", "import", &path, "--profile", "sber", "--currency", "KZT"]);
    assert!(out.contains("applied 0, 0.00") && out.matches("other-currency").count() == 3, "{out}");
}

/// An XLSX whose one part says it is small and unpacks to gigabytes.
fn bomb() -> Vec<u8> {
    let mut zip = Vec::new();
    let zeros = vec![0_u8; 1 << 20];
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(&mut zip));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    for _ in 0..64 {
        writer.write_all(&zeros).unwrap();
    }
    let _ = writer.finish().unwrap();
    zip
}

#[test]
fn files_that_lie_are_refused_whole_by_check_and_by_import() {
    let data = centre();
    let dir = data.path();
    let cut = &REGISTRY[..REGISTRY.len() - 60];
    let frames: Vec<u8> = REGISTRY.bytes().map(|byte| if byte == b'8' { 0xC4 } else { byte }).collect();
    let (in_866, _, _) = encoding_rs::IBM866.encode(REGISTRY);
    let dbf = {
        let mut bytes = vec![0x03, 126, 11, 21];
        bytes.extend(1_000_000_u32.to_le_bytes());
        bytes.extend(641_u16.to_le_bytes());
        bytes.extend(60_000_u16.to_le_bytes());
        bytes.resize(700, 0);
        bytes
    };
    let cases: [(&str, Vec<u8>, &str, &str); 10] = [
        ("empty", Vec::new(), "sber", "the file is empty"),
        ("count", REGISTRY.replace("=4;", "=5;").into_bytes(), "sber", "count: 5 by the totals, 4 by the lines"),
        (
            "sum",
            REGISTRY.replace("=4;2822,50", "=4;2822,51").into_bytes(),
            "sber",
            "amount: 2822.51 by the totals, 2822.50 by the lines",
        ),
        ("cut", cut.as_bytes().to_vec(), "sber", ""),
        ("page", in_866.into_owned(), "sber", "name it in the profile"),
        ("frames", frames, "sber", ""),
        ("bomb", bomb(), "table-kz", ""),
        ("dbf", dbf, "day-dbf", ""),
        ("html", b"<html><table><tr><td>1".to_vec(), "table-kz", "a page in HTML"),
        ("kind", REGISTRY.as_bytes().to_vec(), "client-bank", ""),
    ];
    for (name, bytes, profile, why) in cases {
        let path = file(dir, name, &bytes);
        for command in ["check", "import"] {
            let said = refused(dir, &["registry", command, &path, "--profile", profile]);
            assert!(said.starts_with("nothing can be loaded: ") && said.contains(why), "{name}: {said}");
        }
    }
    assert_eq!(ok(dir, &["registry", "list"]), "");
    assert_eq!(due(dir, "1000432"), [(9, 100_000), (10, 50_000)]);
}

#[test]
fn what_is_written_by_a_profile_is_read_by_it() {
    let data = centre();
    let dir = data.path();
    let path = file(dir, "bank.txt", REGISTRY.as_bytes());
    let _ = ok(dir, &["registry", "import", &path, "--profile", "sber"]);
    for (profile, form, name) in [
        ("sber", "xlsx", "out.txt"),
        ("kassa", "xlsx", "out.kpreg"),
        ("day-dbf", "xlsx", "out.dbf"),
        ("table-kz", "xlsx", "out.xlsx"),
        ("table-kz", "csv", "out.csv"),
    ] {
        let out: PathBuf = dir.join(name);
        let out = out.to_str().unwrap();
        let said =
            ok(dir, &["registry", "export", "--registry", "1", "--profile", profile, "--as", form, "--out", out]);
        assert!(said.ends_with("payments 4, sum 2822.50, of them voids 0, 0.00\n"), "{said}");
        let check = ["registry", "check", out, "--profile", profile];
        if profile == "sber" {
            // Nothing of it is lost: it is known as the very registry that was loaded.
            assert!(refused(dir, &check).ends_with("this content was loaded before: bank.txt (registry 1)"));
            continue;
        }
        let read = ok(dir, &check);
        assert!(read.contains("payments 4, voids 0, sum 2822.50"), "{profile}: {read}");
    }
    for profile in ["gorod", "packet", "settlement", "printed", "client-bank"] {
        let out = dir.join("none");
        let why = refused(
            dir,
            &["registry", "export", "--registry", "1", "--profile", profile, "--out", out.to_str().unwrap()],
        );
        assert_eq!(why, "registries of this profile are only read");
        assert!(!out.exists() && !dir.join("none.part").exists());
    }
}

#[test]
fn readings_of_a_registry_are_kept_as_they_came() {
    let data = centre();
    let dir = data.path();
    let packet = "P;0017;21.11.2020;1;10.00\r\nO;77;1000432;КУЗНЕЦОВА;10.2020;10.00;Вода\r\n\
                  R;1000432;SV15-20761;374.125\r\nR;404;A-1;00012\r\n";
    let packet = file(dir, "packet.txt", packet.as_bytes());
    let checked = ok(dir, &["registry", "check", &packet, "--profile", "settlement"]);
    assert!(checked.contains("readings 2"), "{checked}");
    let _ = ok(dir, &["registry", "import", &packet, "--profile", "settlement"]);
    assert_eq!(
        ok(dir, &["registry", "readings", "1"]),
        "line 3, account 1000432, meter SV15-20761, 374.125 of 2020-11-21: meter-not-found\n\
         line 4, account 404, meter A-1, 00012 of 2020-11-21: account-not-found\n"
    );
    assert!(refused(dir, &["registry", "readings", "2"]).contains("no registry 2"));
}

#[test]
fn a_provider_is_paid_at_an_account_whose_keys_are_right() {
    let data = centre();
    let dir = data.path();
    let requisites = |account: &str, bic: &str| {
        let given = ["provider", "bank", "1", "--account", account, "--bic", bic, "--bank", "АО «Учебный банк»"];
        kassa_server(dir, &given)
    };
    for (account, bic, expect) in [
        ("40702810500000012346", "049999701", "key of the account"),
        ("UA713999990000026001234567890", "", "key of the tax number"),
        ("40702810500000012345", "049999701", ""),
    ] {
        let done = requisites(account, bic);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!((done.status.success(), said.contains(expect)), (expect.is_empty(), true), "{account}: {said}");
    }
    let listed = |dir: &Path| ok(dir, &["provider", "list"]);
    assert_eq!(listed(dir), "1\tВодоканал\t7700998877\t40702810500000012345\t2 months ahead\toverpayment\n");
    let _ = ok(dir, &["provider", "bank", "1", "--none"]);
    assert_eq!(listed(dir), "1\tВодоканал\t7700998877\t\t2 months ahead\toverpayment\n");
    // A bank without a correspondent account: GOST R 56042 writes a zero for it.
    let bank = ["--account", "40702810500000012345", "--bic", "049999701", "--bank", "АО «Учебный банк»"];
    let _ = ok(dir, &[["provider", "bank", "1", "--correspondent", "0"].as_slice(), &bank].concat());
    assert_eq!(listed(dir), "1\tВодоканал\t7700998877\t40702810500000012345\t2 months ahead\toverpayment\n");
}
