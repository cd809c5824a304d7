//! The real program on a terminal: what it says to whoever sets a till up, in each of the four languages.

mod line;

use std::path::Path;
use std::process::{Command, Output};

use kassa::i18n::{Language, set_language, text};
use line::Centre;

/// Runs the program on a data folder. No keystore and no display of the person who runs the tests is touched.
fn kassa(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kassa"))
        .arg("--data")
        .arg(dir)
        .args(args)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .output()
        .expect("the program starts")
}

/// What it said when it refused.
fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

/// A text of the program with its arguments filled in.
fn words(key: &str, args: &[(&'static str, String)]) -> String {
    let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.clone().into())).collect();
    text(key, &args)
}

/// The folder of a till that was let in by the program itself.
fn enrolled(centre: &Centre) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let code = centre.code(centre.add_till("3"));
    let output = kassa(dir.path(), &["enrol", "--server", &centre.address(), "--code", &code]);
    assert!(output.status.success(), "{output:?}");
    dir
}

#[test]
fn why_a_till_is_not_let_in_is_told_in_the_words_of_the_counter() {
    let (centre, other) = (Centre::start(), Centre::start());
    let code = centre.code(centre.add_till("3"));
    let unknown = format!("00000-00000{}", &code[11..]);
    let (address, elsewhere) = (centre.address(), other.address());
    let nobody = "https://127.0.0.1:9".to_owned();
    for (address, code, key) in [
        (&address, &unknown, "enrol-code-unknown"),
        (&elsewhere, &code, "enrol-certificate"),
        (&nobody, &code, "enrol-no-answer"),
        (&address, &"12345".to_owned(), "enrol-bad-code"),
    ] {
        for language in Language::ALL {
            set_language(language);
            let dir = tempfile::tempdir().unwrap();
            // Without --language the settings say which.
            std::fs::write(dir.path().join("config.toml"), format!("language = \"{}\"\n", language.code())).unwrap();
            let said = refusal(&kassa(dir.path(), &["enrol", "--server", address, "--code", code]));
            assert_eq!(said, words(key, &[]), "{language:?}");
        }
    }
    let first = tempfile::tempdir().unwrap();
    let args = ["enrol", "--server", &address, "--code", &code];
    assert!(kassa(first.path(), &args).status.success());
    set_language(Language::Uk);
    let second = tempfile::tempdir().unwrap();
    assert_eq!(refusal(&kassa(second.path(), &args)), words("enrol-code-used", &[]));
}

#[test]
fn settings_that_cannot_be_read_are_told_with_their_place() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    for language in Language::ALL {
        set_language(language);
        let args = ["--language", language.code()];
        std::fs::write(&file, "theme = \"dark\"\nsync = [\n").unwrap();
        let said = refusal(&kassa(dir.path(), &args));
        assert!(said.contains(&file.display().to_string()) && !said.contains(", ."), "{said}");
        std::fs::write(&file, [0xff, 0xfe, 0x00]).unwrap();
        let said = refusal(&kassa(dir.path(), &args));
        let ending = words("config-unreadable", &[("error", String::new())]);
        let ending = ending.split_once(": ").unwrap().1;
        assert!(said.contains(&file.display().to_string()) && said.ends_with(ending), "{said}");
    }
    set_language(Language::Uk);
}

#[test]
fn a_till_whose_settings_name_no_register_does_not_start_and_says_what_to_write() {
    let centre = Centre::start();
    let till = enrolled(&centre);
    let settings = till.path().join("config.toml");
    for written in [None, Some("theme = \"dark\"\n"), Some("[register]\nbaud = 9600\n")] {
        if let Some(text) = written {
            std::fs::write(&settings, text).unwrap();
        }
        for language in Language::ALL {
            set_language(language);
            let said = refusal(&kassa(till.path(), &["--language", language.code()]));
            let expect = words("config-no-register", &[("file", settings.display().to_string())]);
            assert!(said.ends_with(&expect), "{written:?}: {said}");
        }
    }
    std::fs::write(&settings, "[register]\nport = \"emulator\"\n").unwrap();
    set_language(Language::En);
    let said = refusal(&kassa(till.path(), &["--language", "en"]));
    assert!(said.ends_with(&words("cli-no-screen", &[])), "with the key it gets as far as the display: {said}");
    set_language(Language::Uk);
}

#[test]
fn a_played_day_says_in_words_why_it_cannot_be_played() {
    let dir = tempfile::tempdir().unwrap();
    let script = dir.path().join("day.txt");
    let cut = [("line", "2".to_owned())];
    let fly = [("line", "1".to_owned()), ("text", "fly".to_owned())];
    for (text, key, args) in [
        ("", "demo-script-empty", &[][..]),
        ("\u{feff}# only a remark\r\n", "demo-script-empty", &[]),
        ("\u{feff}sign-in kasyr", "demo-script-never-opens", &[]),
        ("open-shift", "demo-script-never-closes", &[]),
        ("open-shift\npower-cut before-register\nrepeat\nclose-shift", "demo-script-nothing-to-cut", &cut),
        ("fly", "demo-bad-step", &fly),
    ] {
        std::fs::write(&script, text).unwrap();
        for language in Language::ALL {
            set_language(language);
            let path = script.to_str().unwrap();
            let said = kassa(dir.path(), &["--language", language.code(), "demo", "--headless", "--script", path]);
            assert_eq!(refusal(&said), words(key, args), "{text:?}");
        }
    }
    set_language(Language::En);
    std::fs::write(&script, "\u{feff}sign-in kasyr\nclose-shift\nopen-shift\nclose-shift").unwrap();
    let path = script.to_str().unwrap();
    let said =
        refusal(&kassa(dir.path(), &["--language", "en", "demo", "--headless", "--accounts", "20", "--script", path]));
    let why = [("line", "2".to_owned()), ("text", "close-shift".to_owned()), ("why", words("demo-no-shift", &[]))];
    assert_eq!(said, words("demo-step-failed", &why));
    set_language(Language::Uk);
}

/// Runs the program as it is started from a menu: the data is in the usual place, whose folder this stands for.
fn started(home: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kassa"))
        .args(args)
        .env("XDG_DATA_HOME", home)
        .env("LOCALAPPDATA", home)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .output()
        .expect("the program starts")
}

#[test]
fn one_till_of_a_computer_is_opened_without_a_question_and_of_several_one_is_named() {
    set_language(Language::Uk);
    let (bank, other) = (Centre::start(), Centre::start());
    let home = tempfile::tempdir().unwrap();
    let enrol = |centre: &Centre, till: &str, named: &[&str]| {
        let code = centre.code(centre.add_till(till));
        let address = centre.address();
        let args = [named, &["enrol", "--server", &address, "--code", &code]].concat();
        let output = started(home.path(), &args);
        assert!(output.status.success(), "{output:?}");
    };
    let no_register = |said: &str, dir: &Path| {
        let file = dir.join("config.toml").display().to_string();
        said.ends_with(&words("config-no-register", &[("file", file)]))
    };
    enrol(&bank, "3", &["--profile", "bank-2"]);
    let usual = if cfg!(windows) { home.path().join("Kassa") } else { home.path().join("kassa") };
    let second = usual.join("profiles").join("bank-2");
    let said = refusal(&started(home.path(), &[]));
    assert!(no_register(&said, &second), "the only one is meant: {said}");
    enrol(&other, "5", &[]);
    let said = refusal(&started(home.path(), &[]));
    let named = |code: &str, dir: &Path| format!("{code} (kassa --data {})", dir.display());
    let tills = format!("{}; {}", named("17-5", &usual), named("17-3", &second));
    assert_eq!(said, words("cli-several-tills", &[("tills", tills)]), "without a display they are told");
    let said = refusal(&started(home.path(), &["--profile", "bank-2"]));
    assert!(no_register(&said, &second), "{said}");
    for wrong in [&["--profile", "../bank-2"][..], &["--profile", "bank-2", "--data", "/tmp"]] {
        assert_eq!(started(home.path(), wrong).status.code(), Some(64), "{wrong:?}");
    }
}
