//! Statements of a bank against registries, and what is said where a file is not as it should be.

use super::{REGISTRY, centre, file, ok, refused};

/// A statement with these documents: number, day of the document, sum, purpose.
fn statement(documents: &[(&str, &str, &str, &str)]) -> Vec<u8> {
    use kassa_formats::registry::client_bank::{ExchangeEncoding, Section, write};
    let mut head = Section::default();
    head.push("РасчСчет", "40702810500000012345");
    let documents: Vec<Section> = documents
        .iter()
        .map(|(number, day, sum, purpose)| {
            let mut section = Section::named("Платежное поручение");
            for (key, value) in [
                ("Номер", *number),
                ("Дата", day),
                ("Сумма", sum),
                ("ДатаПоступило", "24.11.2020"),
                ("ПлательщикСчет", "30232810000000000099"),
                ("Плательщик", "АО «Учебный банк»"),
                ("ПолучательСчет", "40702810500000012345"),
                ("НазначениеПлатежа", purpose),
            ] {
                section.push(key, value);
            }
            section
        })
        .collect();
    write(&head, &documents, ExchangeEncoding::Windows)
}

#[test]
fn a_registry_without_money_and_money_without_a_registry_are_both_listed() {
    let data = centre();
    let dir = data.path();
    let sber = file(dir, "bank.txt", REGISTRY.as_bytes());
    let _ = ok(dir, &["registry", "import", &sber, "--profile", "sber"]);
    let gorod = "#FILESUM 100.00\r\n#SERVICE 5258\r\nОРЛОВ;Северная,3;00077001;100.00;5258\r\n";
    let gorod = file(dir, "gorod.txt", gorod.as_bytes());
    let _ = ok(dir, &["registry", "import", &gorod, "--profile", "gorod"]);
    let printed = "Реєстр № 45 від 21.11.2020\r\n-------+------------+----------+----------+---------\r\n\
        \x20№ док. | Опер. день | О/р      | Сума     | Комісія\r\n\
        -------+------------+----------+----------+---------\r\n\
        \x20    77 | 21.11.2020 | 00077001 |   412,37 |    4,12\r\n\
        -------+------------+----------+----------+---------\r\nВсього: 1 412,37 4,12\r\n";
    let printed = file(dir, "printed.txt", printed.as_bytes());
    let _ = ok(dir, &["registry", "import", &printed, "--profile", "printed"]);
    let statement = statement(&[
        ("4512", "23.11.2020", "2794.27", "Платежи населения"),
        ("17", "24.11.2020", "408.20", "Оплата згідно реєстру № 45 від 21.11.2020"),
        ("18", "24.11.2020", "408.20", "Оплата згідно реєстру № 45 від 21.11.2020"),
        ("4513", "24.11.2020", "100.00", "Платежи населения"),
    ]);
    let path = file(dir, "1c.txt", &statement);
    let expect = "money with its registry: 2\n\
        money 1, order 4512 of 2020-11-24, 2794.27: registry 1 bank.txt of 2020-11-21, payments 4, 2822.50, to be \
        transferred 2794.27, applied 2, 2792.50, not applied 2, 30.00\n\
        money 2, order 17 of 2020-11-24, 408.20: registry 3 printed.txt of 2020-11-21, payments 1, 412.37, to be \
        transferred 408.25, applied 1, 412.37; 0.05 less than it\n\
        registries without money: 1\n\
        registry 2 gorod.txt, payments 1, 100.00, to be transferred 100.00, applied 1, 100.00\n\
        money without a registry: 2\n\
        money 3, order 18 of 2020-11-24, 408.20 (registry 3 has its money: 2): АО «Учебный банк», Оплата згідно \
        реєстру № 45 від 21.11.2020\n\
        money 4, order 4513 of 2020-11-24, 100.00: АО «Учебный банк», Платежи населения\n";
    let out = ok(dir, &["registry", "money", &path]);
    assert_eq!(out, format!("1c.txt: 4 documents kept, 0 known before\n{expect}"));
    // Kept: listed without the file, and known in another statement.
    assert_eq!(ok(dir, &["registry", "money"]), expect);
    let copy = file(dir, "copy.txt", &statement);
    assert_eq!(ok(dir, &["registry", "money", &copy]), format!("copy.txt: 0 documents kept, 4 known before\n{expect}"));
    // What does not say whose it is, a person says, and takes back.
    let paired = ok(dir, &["registry", "money", "--pair", "4", "--with", "2"]);
    let line = "money 4, order 4513 of 2020-11-24, 100.00: registry 2 gorod.txt, payments 1, 100.00, to be transferred \
        100.00, applied 1, 100.00; put to it by hand\n";
    assert!(paired.contains(line) && paired.contains("registries without money: 0\n"), "{paired}");
    for (arguments, expect) in [
        (["--pair", "4", "--with", "1"], "money 4 was put to registry 2: --part 4 takes that back"),
        (["--pair", "9", "--with", "1"], "there is no money 9"),
        (["--pair", "3", "--with", "9"], "there is no registry 9"),
    ] {
        assert_eq!(refused(dir, &[&["registry", "money"], &arguments[..]].concat()), expect);
    }
    assert_eq!(ok(dir, &["registry", "money", "--part", "4"]), expect);
    assert_eq!(refused(dir, &["registry", "money", "--part", "4"]), "nobody said of which registry money 4 is");
    // A registry that is undone has no money, and its money no registry.
    let _ = ok(dir, &["registry", "undo", "1"]);
    let out = ok(dir, &["registry", "money"]);
    assert!(out.contains("money with its registry: 1\n") && out.contains("money without a registry: 3\n"), "{out}");
    assert_eq!(ok(dir, &["registry", "money", "--forget", "1c.txt"]), "1c.txt: 4 documents forgotten\n");
    assert!(ok(dir, &["registry", "money"]).ends_with("money without a registry: 0\n"));
    let cut = file(dir, "cut.txt", &statement[..statement.len() - 20]);
    assert_eq!(refused(dir, &["registry", "money", &cut]), "nothing can be loaded: the file is cut");
}

#[test]
fn what_is_odd_about_a_file_is_said_in_words() {
    let data = centre();
    let dir = data.path();
    let path = file(dir, "bank.txt", REGISTRY.as_bytes());
    assert_eq!(
        refused(dir, &["registry", "check", &path, "--profile", "nosuch"]),
        "nosuch is no file and no profile; profiles are sber, gorod, packet, settlement, printed, lanbilling, kassa, \
         client-bank, day-dbf, table-kz"
    );
    let missing = refused(dir, &["registry", "check", "none.txt", "--profile", "sber"]);
    assert_eq!(missing.matches("os error 2").count(), 1, "{missing}");
    let broken = file(dir, "date.txt", REGISTRY.replacen("21-11-2020", "2020-11-21", 1).as_bytes());
    assert_eq!(
        refused(dir, &["registry", "check", &broken, "--profile", "sber"]),
        "nothing can be loaded: line 1: date cannot be read: \"2020-11-21\""
    );
    let cut = statement(&[("1", "23.11.2020", "1.00", "")]);
    let cut = file(dir, "cut.txt", &cut[..cut.len() - 20]);
    assert_eq!(refused(dir, &["registry", "check", &cut]), "nothing can be loaded: the file is cut");
    // A DBF with a crossed-out record and a header that counts too few.
    let out = dir.join("out.dbf");
    let _ = ok(dir, &["registry", "import", &path, "--profile", "sber"]);
    let arguments = ["registry", "export", "--registry", "1", "--profile", "day-dbf", "--out", out.to_str().unwrap()];
    let _ = ok(dir, &arguments);
    let mut dbf = std::fs::read(&out).unwrap();
    dbf[4] = 1;
    dbf[641 + 351] = b'*';
    let odd = file(dir, "odd.dbf", &dbf);
    let said = ok(dir, &["registry", "check", &odd, "--profile", "day-dbf"]);
    assert!(said.contains("note: the header counts 1 records, the file has 4\n"), "{said}");
    assert!(said.contains("note: 1 deleted records were left out\n"), "{said}");
}

#[test]
fn banks_are_let_in_given_another_key_and_shut_out() {
    let data = centre();
    let dir = data.path();
    let key = ok(dir, &["bank", "add", "Учебный", "--currency", "RUB"]);
    assert!(key.trim().len() == 64 && key.trim().bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
    assert_eq!(refused(dir, &["bank", "add", "Учебный", "--currency", "RUB"]), "bank Учебный is there already");
    assert_ne!(ok(dir, &["bank", "key", "Учебный"]), key);
    assert_eq!(ok(dir, &["bank", "list"]), "Учебный, RUB\n");
    assert_eq!(ok(dir, &["bank", "shut", "Учебный"]), "");
    assert!(ok(dir, &["bank", "list"]).starts_with("Учебный, RUB, shut out "));
    assert_eq!(refused(dir, &["bank", "shut", "Другой"]), "there is no bank Другой");
}
