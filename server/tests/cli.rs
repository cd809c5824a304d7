//! The commands, run as the program runs them: imports good and bad, the demonstration town, people and tills.

use std::collections::BTreeSet;
use std::path::Path;

use clap::Parser;
use kassa_domain::directory::Account;
use kassa_domain::exchange::EnrolRequest;
use kassa_domain::ids::AccountNumber;
use kassa_domain::phone::Phone;
use kassa_domain::{Currency, Money};
use kassa_server::cli::{Cli, CliError};
use kassa_server::clock::{SetClock, SystemClock};
use kassa_server::console::session::is_right;
use kassa_server::db::{Db, Sums};
use kassa_server::demo::{self, DemoError, TownPlan};
use kassa_server::password::Cost;
use kassa_server::{apply, enrolment};
use tempfile::TempDir;

#[path = "support/postgres.rs"]
mod postgres;

use postgres::{Cluster, address, empty, open};

/// A moment of 21 November 2026.
const NOON: i64 = 1_795_262_400_000;

/// Runs a command on a data directory. Gives what it printed and how it ended.
fn run(data: &Path, arguments: &[&str]) -> (String, Result<(), CliError>) {
    let mut all = vec!["kassa-server", "--data", data.to_str().unwrap()];
    all.extend(arguments);
    let address = address(data);
    all.extend(address.iter().flat_map(|address| ["--postgres", address]));
    let cli = Cli::try_parse_from(&all).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
    let mut out = Vec::new();
    let ended = cli.run(&SystemClock, &mut out);
    (String::from_utf8(out).unwrap(), ended)
}

fn ok(data: &Path, arguments: &[&str]) -> String {
    let (out, ended) = run(data, arguments);
    ended.unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{out}"));
    out
}

fn refused(data: &Path, arguments: &[&str]) -> (String, String) {
    let (out, ended) = run(data, arguments);
    (out, ended.unwrap_err().to_string())
}

#[test]
fn the_commands_do_on_postgresql_what_they_do_on_sqlite() {
    if let Some(cluster) = Cluster::start() {
        // A town is made of the same rows on either; one of them is enough.
        cluster.run_tests(&["the_commands_do_on_postgresql", "a_directory_without_a_centre", "equal_seeds_make"]);
    }
}

#[test]
fn the_console_gets_one_time_passwords_that_are_kept_as_verifiers_alone() {
    let data = centre();
    let dir = data.path();
    let told = |arguments: &[&str]| {
        let out = ok(dir, arguments);
        out.lines().find_map(|line| line.strip_prefix("one-time password ")).unwrap().to_owned()
    };
    let first = told(&["console", "password"]);
    let second = told(&["console", "password", "--login", "ADMIN"]);
    assert_ne!(first, second);
    assert_eq!(ok(dir, &["console", "list"]), "1\tadmin\tadmin\tadministrator\topen\n");
    let (_, why) = refused(dir, &["console", "password", "--login", "olena"]);
    assert_eq!(why, "there is nobody with the login olena at the console");
    let operator = open(dir, NOON).read(|view| view.operator(1)).unwrap().unwrap();
    assert!(is_right(&operator.verifier, &second) && !is_right(&operator.verifier, &first));
    assert!(operator.one_time_until_utc.is_some());
}

/// A centre with a point, a provider and two services.
fn centre() -> TempDir {
    let data = empty();
    let dir = data.path();
    let _ =
        ok(dir, &["point", "add", "--code", "17", "--name", "Пункт", "--address", "Соборна, 1", "--town", "Вербове"]);
    let _ = ok(dir, &["provider", "add", "--name", "КП «Водоканал»", "--tax-number", "39123451", "--overpayment"]);
    let _ = ok(dir, &["service", "add", "--name", "Холодна вода", "--unit", "м³", "--tariff", "15.55"]);
    let _ = ok(dir, &["service", "add", "--name", "Газ", "--unit", "м³"]);
    data
}

fn import(data: &Path, what: &str, bytes: &[u8], options: &[&str]) -> (String, Result<(), CliError>) {
    let file = data.join("import.file");
    std::fs::write(&file, bytes).unwrap();
    let mut arguments = vec![what, "import", file.to_str().unwrap()];
    arguments.extend(options);
    run(data, &arguments)
}

fn account(data: &Path, number: &str) -> Option<Account> {
    let db = open(data, 0);
    db.read(|view| view.account(&AccountNumber::new(number).unwrap())).unwrap()
}

const ACCOUNTS: &str = "Особовий рахунок;ПІБ;Місто;Вулиця;Будинок;Кв\r\n\
    00077001;Коваленко Олена Василівна;Вербове;вул. Соборна;12-А;34\r\n\
    К-12/3;Дем'яненко Іван Ілліч;Вербове;\"вул. Ґалаґана; нова\";7;\r\n";

#[test]
fn accounts_come_from_csv_in_any_code_page() {
    for (name, page) in [("utf8", None), ("cp1251", Some(encoding_rs::WINDOWS_1251))] {
        let data = centre();
        let bytes = page.map_or(ACCOUNTS.as_bytes().to_vec(), |page| page.encode(ACCOUNTS).0.into_owned());
        let (out, ended) = import(data.path(), "accounts", &bytes, &["--encoding", name]);
        ended.unwrap();
        assert_eq!(out, "rows 2, accounts added 2, changed 0\n", "{name}");
        let first = account(data.path(), "00077001").unwrap();
        assert_eq!(
            (first.holder.as_str(), first.house.as_str(), first.flat.as_str()),
            ("Коваленко Олена Василівна", "12-А", "34")
        );
        assert_eq!(account(data.path(), "К-12/3").unwrap().holder, "Дем'яненко Іван Ілліч");
        assert_eq!(account(data.path(), "77001"), None, "leading zeros count");
        let (again, ended) = import(data.path(), "accounts", &bytes, &[]);
        ended.unwrap();
        assert_eq!(again, "rows 2, accounts added 0, changed 2\n", "{name}: the code page is found out");
    }
}

#[test]
fn phones_come_with_accounts_and_a_file_without_them_leaves_those_that_are_known() {
    let data = centre();
    let with = |cell: &str| {
        format!("Рахунок;ПІБ;Місто;Вулиця;Будинок;Телефон\n00077001;Коваль;Вербове;вул. Соборна;1;\"{cell}\"\n")
    };
    for (file, phones) in [
        (with("067 123-45-67; 52-11-18, немає"), vec![671_234_567]),
        (ACCOUNTS.to_owned(), vec![671_234_567]),
        (with("+380507654321, 0671234567"), vec![507_654_321, 671_234_567]),
        (with(""), vec![]),
    ] {
        import(data.path(), "accounts", file.as_bytes(), &[]).1.unwrap();
        let kept: Vec<u32> = account(data.path(), "00077001").unwrap().phones.into_iter().map(Phone::number).collect();
        assert_eq!(kept, phones, "{file}");
    }
}

#[test]
fn a_street_keeps_the_names_it_had_before() {
    let data = centre();
    let import = |street: &str, former: &str| {
        let heads = "Рахунок;ПІБ;Місто;Вулиця;Стара назва;Будинок";
        let file = format!("{heads}\n00077001;Коваль;Вербове;{street};\"{former}\";1\n");
        import(data.path(), "accounts", file.as_bytes(), &[])
    };
    let street = || ok(data.path(), &["street", "list"]);
    for (name, former, expect) in [
        ("вул. Леніна", "", "вул. Леніна\t\n"),
        ("вул. Соборна", "вул. Леніна", "вул. Соборна\tвул. Леніна\n"),
        ("вул. Леніна", "", "вул. Соборна\tвул. Леніна\n"),
        ("вул. Соборна", "вул. Тиха; вул. Леніна", "вул. Соборна\tвул. Леніна; вул. Тиха\n"),
    ] {
        import(name, former).1.unwrap();
        assert_eq!(street(), format!("1\tВербове\t{expect}"), "{name} {former}");
    }
    let many = (1..=8).map(|n| format!("вул. {n}-го Травня")).collect::<Vec<_>>().join(";");
    assert!(import("вул. Соборна", &many).1.is_err() && street().contains("Леніна; вул. Тиха\n"), "nothing was loaded");
    let _ = ok(data.path(), &["street", "former", "--town", "Вербове", "вул. Соборна", "вул. Леніна"]);
    let _ = ok(data.path(), &["street", "rename", "--town", "Вербове", "вул. Соборна", "вул. Нова"]);
    assert_eq!(street(), "1\tВербове\tвул. Нова\tвул. Леніна; вул. Соборна\n");
    let why = refused(data.path(), &["street", "rename", "--town", "Вербове", "вул. Леніна", "вул. Інша"]).1;
    assert_eq!(why, "there is no street \"вул. Леніна\" in \"Вербове\"");
}

/// A dBASE III file: columns with their widths, rows of cells, in CP866.
fn dbf(columns: &[(&str, u8)], rows: &[&[&str]]) -> Vec<u8> {
    let record = 1 + columns.iter().map(|(_, width)| u16::from(*width)).sum::<u16>();
    let header = 32 + 32 * u16::try_from(columns.len()).unwrap() + 1;
    let mut bytes = vec![3, 126, 11, 21];
    bytes.extend(u32::try_from(rows.len()).unwrap().to_le_bytes());
    bytes.extend(header.to_le_bytes());
    bytes.extend(record.to_le_bytes());
    bytes.resize(29, 0);
    bytes.extend([0x65, 0, 0]);
    for (name, width) in columns {
        let start = bytes.len();
        bytes.extend(name.as_bytes());
        bytes.resize(start + 11, 0);
        bytes.push(b'C');
        bytes.extend([0; 4]);
        bytes.push(*width);
        bytes.resize(start + 32, 0);
    }
    bytes.push(0x0d);
    for row in rows {
        bytes.push(b' ');
        for (cell, (_, width)) in row.iter().zip(columns) {
            let start = bytes.len();
            bytes.extend(encoding_rs::IBM866.encode(cell).0.iter());
            bytes.resize(start + usize::from(*width), b' ');
        }
    }
    bytes.push(0x1a);
    bytes
}

#[test]
fn accounts_and_charges_come_from_dbf() {
    let data = centre();
    let columns = [("LS", 10), ("FIO", 40), ("ULICA", 30), ("DOM", 6), ("KV", 5)];
    let rows: [&[&str]; 2] = [
        &["00077001", "Петров Иван Кузьмич", "ул. Садовая", "5", "1"],
        &["00077002", "Попова Анна Петровна", "ул. Садовая", "5", "2"],
    ];
    let (out, ended) = import(data.path(), "accounts", &dbf(&columns, &rows), &["--town", "Вербове"]);
    ended.unwrap();
    assert_eq!(out, "rows 2, accounts added 2, changed 0\n");
    assert_eq!(account(data.path(), "00077002").unwrap().holder, "Попова Анна Петровна");
    let columns = [("LS", 10), ("USLUGA", 6), ("PERIOD", 8), ("NACHISL", 10), ("DOLG", 10)];
    let rows: [&[&str]; 2] =
        [&["00077001", "1", "102026", "155.50", "0.50"], &["00077001", "2", "20261001", "80.00", "-3.00"]];
    let (out, ended) = import(data.path(), "charges", &dbf(&columns, &rows), &["--provider", "кп «водоканал»"]);
    ended.unwrap();
    assert_eq!(out, "rows 2, accounts charged 1, charged 235.50, due -2.50\n");
    let charges = account(data.path(), "00077001").unwrap().charges;
    let dues: Vec<i64> = charges.iter().map(|charge| charge.due.minor()).collect();
    assert_eq!(dues, [50, -300]);
}

#[test]
fn a_charge_loaded_again_is_replaced() {
    let data = centre();
    import(data.path(), "accounts", ACCOUNTS.as_bytes(), &[]).1.unwrap();
    for (sum, due) in [("100,00", 10_000), ("1 860,93", 186_093)] {
        let file = format!("account;service;provider;period;amount\n00077001;Холодна вода;1;10.2026;{sum}\n");
        import(data.path(), "charges", file.as_bytes(), &[]).1.unwrap();
        let charges = account(data.path(), "00077001").unwrap().charges;
        assert_eq!(charges.len(), 1);
        assert_eq!(charges[0].due, Money::new(due, Currency::Uah));
    }
}

#[test]
fn a_file_with_a_wrong_row_changes_nothing_and_every_wrong_row_is_named() {
    let data = centre();
    import(data.path(), "accounts", ACCOUNTS.as_bytes(), &[]).1.unwrap();
    let rows = [
        ("00077001;Холодна вода;1;10.2026;1.00", None),
        ("99;Холодна вода;1;10.2026;1.00", Some("account \"99\": there is no such account")),
        (";Холодна вода;1;10.2026;1.00", Some("account \"\": the account is empty")),
        ("00077001;Ліфт;1;10.2026;1.00", Some("there is no service \"Ліфт\"")),
        ("00077001;1;7;10.2026;1.00", Some("there is no provider \"7\"")),
        ("00077001;1;1;13.2026;1.00", Some("\"13.2026\" is not a month")),
        ("00077001;1;1;09.2026;1.005", Some("\"1.005\" is not a sum")),
        ("00077001;1;1;09.2026;=1+1", Some("\"=1+1\" is not a sum")),
        ("00077001;1;1;09.2026;999999999999.00", Some("is not a sum")),
        ("00077001;1;1;10.2026;2.00", Some("stands in line 2 already")),
    ];
    let file =
        rows.iter().fold("account;service;provider;period;amount\n".to_owned(), |file, (row, _)| file + row + "\n");
    let (out, ended) = import(data.path(), "charges", file.as_bytes(), &[]);
    assert_eq!(ended.unwrap_err().to_string(), "9 of 10 rows are wrong; nothing was loaded");
    let named: Vec<&str> = out.lines().collect();
    let expect: Vec<(usize, &str)> =
        rows.iter().enumerate().filter_map(|(index, (_, reason))| Some((index + 2, (*reason)?))).collect();
    assert_eq!(named.len(), expect.len(), "{out}");
    for (line, (number, reason)) in named.iter().zip(expect) {
        assert!(line.starts_with(&format!("line {number}, ")) && line.contains(reason), "{line}");
    }
    assert!(account(data.path(), "00077001").unwrap().charges.is_empty());
}

#[test]
fn a_bad_file_of_accounts_is_refused_whole() {
    let good = "account;holder;town;street;house\n1;А Б В;Т;вул. Нова;1\n";
    let cases: [(&str, Vec<u8>, &str); 7] = [
        ("empty", Vec::new(), "the file is empty"),
        ("no house", b"account;holder;town;street\n1;a;b;c\n".to_vec(), "the column house is needed once"),
        ("no town", b"account;holder;street;house\n1;a;b;c\n".to_vec(), "the column town is needed once"),
        (
            "two accounts",
            b"account;ls;holder;town;street;house\n1;1;a;b;c;1\n".to_vec(),
            "the column account is needed",
        ),
        ("ragged", format!("{good}2;b\n").into_bytes(), "line 3: 2 cells where the header has 5"),
        ("nul", format!("{good}2;a\0b;Т;вул. Нова;1\n").into_bytes(), "line 3, column 2"),
        ("twice", format!("{good}1;Г Ґ Д;Т;вул. Нова;2\n").into_bytes(), "1 of 2 rows are wrong"),
    ];
    for (name, bytes, expect) in cases {
        let data = centre();
        let (_, ended) = import(data.path(), "accounts", &bytes, &[]);
        let error = ended.unwrap_err().to_string();
        assert!(error.contains(expect), "{name}: {error}");
        assert_eq!(account(data.path(), "1"), None, "{name}");
    }
}

fn plan(accounts: u32, seed: u64) -> TownPlan {
    TownPlan {
        accounts,
        seed,
        cashier_password: "cashier-1".to_owned(),
        supervisor_password: "supervisor-1".to_owned(),
        cost: Cost::Test,
    }
}

fn town(accounts: u32, seed: u64) -> (TempDir, Db) {
    let data = empty();
    let db = open(data.path(), NOON);
    let made = demo::town(&db, &plan(accounts, seed), &SetClock::at(NOON)).unwrap();
    assert_eq!(made.accounts, accounts);
    (data, db)
}

fn people(db: &Db, accounts: u32) -> Vec<Account> {
    (0..accounts)
        .map(|index| {
            let number = AccountNumber::new(&format!("{:08}", 77_001 + index)).unwrap();
            db.read(|view| view.account(&number)).unwrap().unwrap()
        })
        .collect()
}

#[test]
fn equal_seeds_make_equal_towns_and_others_do_not() {
    let (_one, first) = town(300, 7);
    let (_two, second) = town(300, 7);
    let (_other, third) = town(300, 8);
    assert_eq!(people(&first, 300), people(&second, 300));
    assert_ne!(people(&first, 300), people(&third, 300));
    assert_eq!(first.read(|view| view.account_count()).unwrap(), 300);
}

#[test]
fn forms_are_loaded_whole_changed_and_taken_away() {
    let data = centre();
    let file = data.path().join("forms.toml");
    let form = |price: &str| {
        format!(
            "[[provider]]\nname = \"Копії\"\ntax-number = \"43128766\"\nservice = \"Копіювання\"\n\n\
             [[provider.item]]\ncode = \"a4\"\nname = \"Копія А4\"\nunit = \"стор.\"\nprice = \"{price}\"\n"
        )
    };
    let load = |what: &str, text: &str| {
        std::fs::write(&file, text).unwrap();
        run(data.path(), &["form", what, file.to_str().unwrap()])
    };
    let (told, _) = load("check", &form("2.50"));
    assert_eq!(told, "providers 1, no mistakes\n");
    assert_eq!(ok(data.path(), &["form", "list"]), "", "looking loads nothing");
    assert_eq!(load("load", &form("2.50")).0, "provider 2, new\tКопії\tfields 0\n");
    assert_eq!(load("load", &form("3.00")).0, "provider 2\tКопії\tfields 0\n");
    let two = format!("{}\n{}", form("4.00"), form("0").replace("Копії", "Інші"));
    let refused_load = load("load", &two).1.unwrap_err().to_string();
    assert_eq!(
        refused_load,
        format!("{}:17: a4: a price is above nothing, and not beyond what a counter takes at once", file.display())
    );
    let unknown = load("load", &form("5").replace("name = \"Копії\"", "id = 77\nname = \"Копії\"")).1.unwrap_err();
    assert!(unknown.to_string().contains(":1: there is no provider of this number"), "{unknown}");
    assert_eq!(ok(data.path(), &["form", "list"]), "2\tКопії\tfields 0\titems 1\n");
    let prices = open(data.path(), 0).read(|view| view.providers()).unwrap().remove(1).form.unwrap();
    assert!(format!("{:?}", prices.asks).contains("300"), "{prices:?}");
    let _ = ok(data.path(), &["form", "remove", "2"]);
    assert_eq!(ok(data.path(), &["form", "list"]), "");
    assert!(refused(data.path(), &["form", "remove", "77"]).1.contains("no provider 77"));
}

#[test]
fn a_town_has_nine_services_six_months_debts_advances_and_meters() {
    let (_data, db) = town(1_000, 1);
    let all = people(&db, 1_000);
    assert_eq!(db.read(|view| view.services()).unwrap().len(), 9 + 3, "three more outside the billing");
    let forms = db.read(|view| view.providers()).unwrap().into_iter().filter(|provider| provider.form.is_some());
    assert_eq!(forms.count(), 3);
    let mut periods: Vec<_> = all.iter().flat_map(|account| &account.charges).map(|charge| charge.period).collect();
    periods.sort();
    periods.dedup();
    assert_eq!(
        periods.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["05.2026", "06.2026", "07.2026", "08.2026", "09.2026", "10.2026"]
    );
    let paid = all.iter().filter(|account| account.charges.is_empty()).count();
    let advances = all.iter().filter(|account| account.charges.iter().any(|charge| charge.due.is_negative())).count();
    assert!((60..200).contains(&paid) && (1..60).contains(&advances), "{paid} {advances}");
    for account in &all {
        assert!((5..=9).contains(&account.latest.len()), "{account:?}");
        // The scales of a meter have its number.
        let meters: BTreeSet<_> = account.meters.iter().map(|meter| meter.serial.as_str()).collect();
        assert!((3..=4).contains(&meters.len()));
        let month = account.latest.iter().map(|charge| charge.charged.minor()).sum::<i64>();
        assert!((30_000..1_500_000).contains(&month), "{month} kopecks a month");
    }
    let scales = all.iter().flat_map(|account| &account.meters).filter(|meter| !meter.scale.is_empty());
    assert_eq!(scales.map(|meter| meter.scale.as_str()).collect::<Vec<_>>(), ["день", "ніч"], "one of two scales");
    for provider in db.read(|view| view.providers()).unwrap() {
        let seven: u32 = provider.tax_number[..7].parse().unwrap();
        assert_eq!(demo::edrpou(seven), provider.tax_number);
    }
}

#[test]
fn a_town_needs_an_empty_centre_and_a_size() {
    let (_data, db) = town(3, 1);
    let clock = SetClock::at(NOON);
    assert!(matches!(demo::town(&db, &plan(3, 1), &clock), Err(DemoError::NotEmpty)));
    assert!(matches!(demo::town(&db, &plan(0, 1), &clock), Err(DemoError::Size)));
    assert!(matches!(demo::town(&db, &plan(u32::MAX, 1), &clock), Err(DemoError::Size)));
}

#[test]
fn the_command_prints_passwords_that_nobody_knew_before() {
    let passwords: Vec<String> = (0..2)
        .map(|_| {
            let data = empty();
            let out = ok(data.path(), &["demo-town", "--accounts", "20"]);
            assert!(
                out.contains("cashier kasyr, password ") && out.contains("supervisor starshyi, password "),
                "{out}"
            );
            out
        })
        .collect();
    assert_ne!(passwords[0], passwords[1]);
}

#[test]
fn points_tills_and_people_are_managed() {
    let data = centre();
    let dir = data.path();
    let added = ok(dir, &["till", "add", "--point", "17", "--code", "1"]);
    let code = added.lines().nth(1).unwrap();
    assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [5, 5, 16], "{added}");
    assert_eq!(ok(dir, &["till", "code", "1", "--tls", "off"]).trim().len(), 11);
    assert!(ok(dir, &["till", "list"]).contains("not enrolled"));
    let key = ed25519_dalek::SigningKey::from_bytes(&[3; 32]).verifying_key().to_bytes();
    let db = open(dir, 0);
    let code = ok(dir, &["till", "code", "1"]);
    let now_ms = kassa_server::clock::Clock::now_ms(&SystemClock);
    let asked = EnrolRequest {
        code: code.trim().to_owned(),
        public_key: String::new(),
        program: "0.1.0".to_owned(),
        goes_on: None,
    };
    let _ = enrolment::enrol(&db, &asked, &key, None, now_ms).unwrap();
    assert!(ok(dir, &["till", "list"]).contains("\tenrolled\t"));
    assert!(ok(dir, &["till", "new-epoch", "1"]).starts_with("till 1, epoch 2\n"));
    let _ = ok(dir, &["till", "revoke", "1"]);
    assert!(ok(dir, &["till", "list"]).contains("revoked"));
    let user = ["user", "add", "--point", "17", "--login", "olena", "--name", "Олена", "--role", "cashier"];
    let made = ok(dir, &user);
    assert!(made.starts_with("user 1, login olena\npassword "), "{made}");
    assert_ne!(ok(dir, &["user", "password", "1"]), made);
    let _ = ok(dir, &["user", "close", "1"]);
    assert!(ok(dir, &["user", "list", "--point", "17"]).contains("closed"));
    let _ = ok(dir, &["point", "set", "17", "--hours", "08:30-19:00", "--cashier-opens-shift", "true"]);
    assert!(ok(dir, &["point", "list"]).contains("08:30-19:00"));
    assert!(refused(dir, &user).1.contains("is there already"));
    let _ = ok(dir, &["commission", "add", "--means", "cash", "--percent", "1.5", "--min", "1.00"]);
    assert!(ok(dir, &["commission", "list"]).contains("\"percent\":\"1.5\""));
    let _ = ok(dir, &["commission", "remove", "1"]);
    for (arguments, expect) in [
        (["till", "add", "--point", "18", "--code", "1"].as_slice(), "there is no point 18"),
        (&["till", "code", "9"], "there is no till 9"),
        (&["user", "close", "9"], "there is no user 9"),
        (&["commission", "remove", "9"], "there is no commission 9"),
        (&["provider", "close", "9"], "there is no provider 9"),
        (&["provider", "add", "--name", "Газ", "--tax-number", "39123452"], "39123452 is no tax number"),
        (&["provider", "add", "--name", "Газ", "--tax-number", "3456789015"], "3456789015 is no tax number"),
        (&["provider", "add", "--name", "Газ", "--tax-number", "990140001604"], "ЄДРПОУ has 8 digits"),
        (
            &["receipt", "decide", "--till", "1", "--entry", "1/1", "--registered", "--note", "x"],
            "no receipt of that entry",
        ),
        (&["accounts", "import", "/nowhere/at/all.csv"], "/nowhere/at/all.csv: "),
    ] {
        let (_, error) = refused(dir, arguments);
        assert!(error.contains(expect), "{arguments:?}: {error}");
    }
}

#[test]
fn a_directory_without_a_centre_is_named_not_made() {
    let data = empty();
    let missing = data.path().join("typo");
    assert!(refused(&missing, &["till", "list"]).1.contains("there is no centre in"));
    assert!(!missing.exists());
}

#[test]
fn totals_verdicts_rebuild_and_verify_answer() {
    let data = centre();
    let dir = data.path();
    let _ = ok(dir, &["till", "add", "--point", "17", "--code", "1"]);
    let json = ok(dir, &["totals", "--till", "1", "--day", "2026-11-21", "--json"]);
    let totals: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&totals["till"], &totals["day"], &totals["payments"]["count"]),
        (&1.into(), &"2026-11-21".into(), &0.into())
    );
    assert!(ok(dir, &["totals", "--till", "1", "--day", "2026-11-21"]).contains("payments"));
    assert_eq!(ok(dir, &["verdict", "retry"]), "tried 0, settled 0\n");
    assert_eq!(ok(dir, &["verdict", "list"]) + &ok(dir, &["receipt", "list"]) + &ok(dir, &["alarm", "list"]), "");
    assert!(ok(dir, &["rebuild"]).ends_with("equal sums, accounts changed 0\nthe ledger agrees\n"));
    assert_eq!(ok(dir, &["verify"]), "entries sound 0\n");
    let db = open(dir, 0);
    let sums: Sums = db.read(|view| view.sums()).unwrap();
    assert_eq!(apply::rebuild(&db).unwrap().after, sums);
}

#[test]
fn a_registry_is_checked_without_being_loaded() {
    let data = centre();
    let dir = data.path();
    import(dir, "accounts", ACCOUNTS.as_bytes(), &[]).1.unwrap();
    let charges = "account;service;provider;period;amount\n00077001;Холодна вода;1;10.2026;1842,50\n";
    import(dir, "charges", charges.as_bytes(), &[]).1.unwrap();
    let registry = "21-11-2020;14-05-09;8621;0138;100012345678;00077001;КОВАЛЕНКО О.;СОБОРНА 12-А;1020;1842,50;1824,07;18,43\r\n\
        21-11-2020;14-07-30;8621;0138;100012345679;1000432;ОРЛОВ И.;СЕВЕРНАЯ 3-77;1020;950,00;940,50;9,50\r\n\
        =2;2792,50;2764,57;27,93;004512;23-11-2020\r\n";
    let file = dir.join("registry.txt");
    let path = file.to_str().unwrap();
    std::fs::write(&file, registry).unwrap();
    // Without a profile the fitting ones are named, and none is used.
    let (out, why) = refused(dir, &["registry", "check", path]);
    assert!(out.starts_with("sber: certain, 2 payments looked at, the first: account 00077001, 1842.50"), "{out}");
    assert_eq!(why, "name the profile: --profile NAME|FILE");
    let out = ok(dir, &["registry", "check", path, "--profile", "sber"]);
    for line in [
        "payments 2, voids 0, sum 2792.50: the totals of the file agree",
        "would be applied 1, 1842.50",
        "would wait 1, 950.00",
        "line 2, account 1000432, ОРЛОВ И., 950.00: account-not-found",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
    let late = ["registry", "check", path, "--profile", "sber", "--open-from", "2020-12-01"];
    assert!(ok(dir, &late).contains("would be applied 0, 0.00"));
    std::fs::write(&file, registry.replace("=2;2792,50", "=2;2792,51")).unwrap();
    let (_, why) = refused(dir, &["registry", "check", path, "--profile", "sber"]);
    assert_eq!(why, "nothing can be loaded: amount: 2792.51 by the totals, 2792.50 by the lines");
    // A profile of one's own is a file.
    let profile = dir.join("bank.toml");
    std::fs::write(&profile, "id = \"bank\"").unwrap();
    let (_, why) = refused(dir, &["registry", "check", path, "--profile", profile.to_str().unwrap()]);
    assert!(why.contains("missing field"), "{why}");
}

#[test]
fn reports_are_written_in_every_form_and_language_of_any_span() {
    let data = centre();
    let dir = data.path();
    let _ = ok(dir, &["till", "add", "--point", "17", "--code", "3"]);
    for kind in kassa_formats::report::Kind::ALL.map(kassa_formats::report::Kind::name) {
        for form in ["pdf", "xlsx", "csv", "dbf", "text", "json"] {
            let file = dir.join(format!("{kind}.{form}"));
            let _ = ok(dir, &["report", kind, "--day", "2026-11-21", "--as", form, "--out", file.to_str().unwrap()]);
            assert!(file.metadata().unwrap().len() > 20, "{kind} {form}");
        }
    }
    for (language, title) in [
        ("uk", "Зведений реєстр платежів"),
        ("ru", "Сводный реестр платежей"),
        ("kk", "Төлемдердің жиынтық тізілімі"),
        ("en", "Consolidated registry of payments"),
    ] {
        let out = ok(dir, &["report", "consolidated", "--point", "17", "--lang", language]);
        assert!(out.starts_with(title) && out.contains("17-3"), "{out}");
    }
    let narrow = ["report", "cashier", "--from", "2026-11-01", "--to", "2026-11-30", "--width", "32"];
    assert!(ok(dir, &narrow).lines().all(|line| line.chars().count() <= 32));
    for (arguments, why) in [
        (&["report", "services", "--as", "pdf"][..], "name a file: --out FILE"),
        (&["report", "services", "--from", "2026-11-02", "--to", "2026-11-01"], "the span ends before it begins"),
        (&["report", "services", "--till", "9"], "there is no till 9"),
        (&["report", "services", "--point", "9"], "there is no point 9"),
    ] {
        assert_eq!(refused(dir, arguments).1, why);
    }
    // Nothing was taken: a registry of it has its totals and no payments.
    let file = dir.join("day.txt");
    let _ = ok(dir, &["registry", "export", "--point", "17", "--day", "2026-11-21", "--out", file.to_str().unwrap()]);
    let text = std::fs::read_to_string(file).unwrap();
    assert!(
        text.starts_with("#KPREG;1;POINT=17;DAY=") && text.ends_with(";COUNT=0;SUM=0;VOIDS=0;VOIDSUM=0\r\n"),
        "{text}"
    );
}
