//! `kassa print`: the documents of a till's own day, beside the till at work.

#[path = "support/centre.rs"]
mod centre;
mod support;

use std::path::Path;
use std::process::{Command as Program, Output};

use centre::known_identity;
use support::operation::{cash_out, close_shift, pay, void};
use support::work::{at_work, drawer, sign_in};
use support::{RETAIL, World, supervisor};

fn kassa(data: &Path, args: &[&str]) -> Output {
    let arguments = [&["--lang", "uk", "print"], args].concat();
    Program::new(env!("CARGO_BIN_EXE_kassa")).arg("--data").arg(data).args(arguments).output().unwrap()
}

fn said(data: &Path, args: &[&str]) -> String {
    let output = kassa(data, args);
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Every one of these stands on the paper, in this order.
fn check(paper: &str, expect: &[&str]) {
    let mut rest = paper;
    for text in expect {
        let at = rest.find(text).unwrap_or_else(|| panic!("{text}\n{paper}"));
        rest = &rest[at + text.len()..];
    }
}

#[test]
fn the_papers_of_a_day_are_printed_from_the_tills_own_files() {
    let world = World::enrolled(RETAIL, known_identity());
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_300], 20_000));
    let _ = pump.done(pay("b", &[50_000, 1_000], 60_000));
    let _ = pump.done(void(2));
    sign_in(&mut pump, supervisor());
    let _ = pump.done(cash_out(10_000));
    let dir = world.path();
    for (args, expect) in [
        (&["shift"][..], &["X-ЗВІТ", "Платежів", "2", "Видано", "100,00", "У шухляді"][..]),
        (&["services", "--shift", "1"], &["X-ЗВІТ ЗА ПОСЛУГАМИ", "Прийнято", "123,00"]),
        (&["cash-out"], &["ВИДАТКОВИЙ КАСОВИЙ ОРДЕР", "№ 1", "Сто гривень 00 копійок", "Фіскальний документ"]),
        (&["void", "--payment", "2"], &["СТОРНО", "До платежу", "-000002", "510,00", "Фіскальний документ"]),
        (&["denominations", "--notes", "0.50x3,100x2"], &["100", "2", "200,00", "0,50", "3", "1,50", "201,50"]),
        (&["difference", "--counted", "20.00", "--text", "Решта"], &["НЕСТАЧА", "3,00", "Решта"]),
    ] {
        check(&said(dir, args), expect);
        let narrow = said(dir, &[args, &["--width", "32"]].concat());
        assert!(narrow.lines().all(|line| line.chars().count() <= 32), "{narrow}");
    }
    for (args, expect) in [
        (&["cash-in"][..], "ордера"),
        (&["void", "--payment", "1"], "не сторновано"),
        (&["slip", "--payment", "1"], "Банківський рахунок"),
        (&["debt", "--account", "404"], "рахунку"),
        (&["shift", "--shift", "7"], "зміни"),
        (&["difference"], "не пораховано"),
        (&["denominations", "--notes", "x"], "номінал"),
    ] {
        let refused = kassa(dir, args);
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && refused.stdout.is_empty() && why.contains(expect), "{args:?}: {why}");
    }
    let counted = drawer(&world);
    let _ = pump.done(close_shift(counted));
    check(&said(dir, &["shift"]), &["Z-ЗВІТ", "Пораховано", "Фіскальний документ"]);
    check(&said(dir, &["difference"]), &["Розбіжності немає"]);
    let pdf = dir.join("z.pdf");
    let _ = said(dir, &["shift", "--as", "pdf", "--out", pdf.to_str().unwrap()]);
    assert!(std::fs::read(pdf).unwrap().starts_with(b"%PDF-"));
    let page = kassa(dir, &["shift", "--page", "cp866"]).stdout;
    assert!(page.windows(2).any(|two| two == b"\r\n") && page.windows(5).any(|five| five == b"Z-\x87\x82I"));
}
