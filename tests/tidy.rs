//! What a person would have to remember about the shape of the project, looked for in its text.
//!
//! Only files that git tracks are read, or all but build output where there is no git. Each test lists everything it
//! found at once, as `file:line`. The reasons stand in `docs/ARCHITECTURE.md`, under invariants.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "tidy/fluent.rs"]
mod fluent;
#[path = "tidy/rust.rs"]
mod rust;

use rust::Source;

/// Most lines of a file (style: at 400 look for the second idea).
const LINES_MAX: usize = 600;

/// Longer files, each with its reason.
const LONG_FILES: [(&str, &str); 2] = [
    ("server/schema/postgres.sql", "every table of one database, each partition a line, to be read beside schema.sql"),
    ("server/schema/schema.sql", "every table of one database, to be read as a whole"),
];

/// Everything that may stand at the top of the repository; all of it does.
const TOP_LEVEL: [&str; 21] = [
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "assets",
    "clippy.toml",
    "config.example.toml",
    "docs",
    "domain",
    "drivers",
    "formats",
    "installer",
    "rustfmt.toml",
    "schema.sql",
    "server",
    "src",
    "tests",
];

/// Words of code, and the only places they may stand in. Tests may use what they test with.
const PLACES: [(&str, &[&str]); 7] = [
    ("iced", &["src/ui.rs", "src/ui/", "src/main.rs", "src/demo/"]),
    ("rusqlite", &["src/store.rs", "src/store/", "server/src/db.rs", "server/src/db/"]),
    ("tokio_postgres", &["server/src/db.rs", "server/src/db/", "server/benches/load/"]),
    ("serialport", &["drivers/src/port.rs", "drivers/src/port/"]),
    ("reqwest", &["src/sync.rs", "src/sync/"]),
    ("axum", &["server/src/"]),
    ("kassa_server", &["src/demo.rs", "src/demo/", "server/"]),
];

/// What the domain may not touch: the clock, files, sockets, threads, floats.
const NOT_IN_DOMAIN: [&str; 12] = [
    "std::fs",
    "std::net",
    "std::io",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "Timestamp::now",
    "Zoned::now",
    "f32",
    "f64",
];

fn root() -> PathBuf {
    PathBuf::from(option_env!("CARGO_MANIFEST_DIR").unwrap_or("."))
}

/// Tracked files that are there, relative to the root, with `/` between the parts.
fn files() -> Vec<String> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    let mut files = match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            String::from_utf8_lossy(&output.stdout).split_terminator('\0').map(str::to_owned).collect()
        }
        _ => {
            let mut found = Vec::new();
            walk(&root(), "", &mut found);
            found
        }
    };
    files.retain(|file| root().join(file).is_file());
    assert!(!files.is_empty(), "no files found");
    files
}

fn walk(dir: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).expect("a readable directory").map(|entry| entry.expect("an entry")) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if matches!(name.as_str(), ".git" | "target" | "fuzz-target") {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{path}/"), found);
        } else {
            found.push(path);
        }
    }
}

fn read(file: &str) -> String {
    let bytes = std::fs::read(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn sources() -> Vec<(String, Source)> {
    let rust = files().into_iter().filter(|file| file.ends_with(".rs"));
    rust.map(|file| (file.clone(), Source::new(read(&file)))).collect()
}

/// Texts that people and machines read: sources, documents, configurations.
fn is_text(file: &str) -> bool {
    const TEXT: [&str; 14] = [
        ".rs", ".md", ".toml", ".sql", ".ftl", ".yml", ".yaml", ".json", ".service", ".rules", ".desktop", ".sh",
        ".txt", "/run",
    ];
    TEXT.iter().any(|end| file.ends_with(end))
}

fn is_test(file: &str) -> bool {
    file.starts_with("tests/") || file.contains("/tests/") || file.ends_with("/tests.rs") || file.contains("/benches/")
}

fn within(file: &str, places: &[&str]) -> bool {
    places.iter().any(|place| file == *place || (place.ends_with('/') && file.starts_with(place)))
}

#[track_caller]
fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

#[test]
fn the_top_of_the_repository_is_what_it_should_be() {
    let there: BTreeSet<String> =
        files().iter().map(|file| file.split('/').next().unwrap_or_default().to_owned()).collect();
    let allowed: BTreeSet<String> = TOP_LEVEL.iter().map(|name| (*name).to_owned()).collect();
    let more: Vec<String> = there.difference(&allowed).cloned().collect();
    none("not of the top level", &more);
    let missing: Vec<String> = allowed.difference(&there).cloned().collect();
    none("missing at the top level", &missing);
}

#[test]
fn licences_are_whole_and_every_package_names_them() {
    assert!(read("LICENSE-MIT").contains("the Kassa authors"));
    assert!(read("LICENSE-APACHE").contains("END OF TERMS AND CONDITIONS"));
    let mut found = Vec::new();
    for manifest in files().into_iter().filter(|file| file.ends_with("Cargo.toml")) {
        let text = read(&manifest);
        for line in ["license.workspace = true", "[lints]\nworkspace = true"] {
            if !text.contains(line) {
                found.push(format!("{manifest}: {}", line.replace('\n', " ")));
            }
        }
    }
    none("missing in a manifest", &found);
    assert!(read("Cargo.toml").contains("license = \"MIT OR Apache-2.0\""));
}

#[test]
fn dependencies_stay_in_their_places() {
    let mut found = Vec::new();
    for (file, source) in sources() {
        for (word, places) in PLACES {
            if is_test(&file) || within(&file, places) {
                continue;
            }
            found.extend(source.words(word).into_iter().map(|line| format!("{file}:{line}: {word}")));
        }
    }
    none("outside its place", &found);
}

#[test]
fn the_domain_reads_no_clock_and_does_no_io() {
    let mut found = Vec::new();
    for (file, source) in sources() {
        if !file.starts_with("domain/src/") || is_test(&file) {
            continue;
        }
        for word in NOT_IN_DOMAIN {
            found.extend(source.words(word).into_iter().map(|line| format!("{file}:{line}: {word}")));
        }
    }
    none("not for the domain", &found);
}

#[test]
fn lower_packages_know_nothing_of_upper_ones() {
    let above: [(&str, &[&str]); 4] = [
        ("domain/", &["kassa_formats", "kassa_drivers", "kassa_server", "kassa"]),
        ("formats/", &["kassa_drivers", "kassa_server", "kassa"]),
        ("drivers/", &["kassa_formats", "kassa_server", "kassa"]),
        ("server/", &["kassa_drivers", "kassa"]),
    ];
    let mut found = Vec::new();
    for (file, source) in sources() {
        for (package, names) in above {
            if file.starts_with(package) {
                let paths = names.iter().flat_map(|name| source.words(&format!("{name}::")));
                found.extend(paths.map(|line| format!("{file}:{line}")));
            }
        }
    }
    none("a dependency that points up", &found);
}

#[test]
fn every_source_says_what_it_is() {
    let without = sources().into_iter().filter(|(_, source)| !source.text.starts_with("//! "));
    none("does not begin with //!", &without.map(|(file, _)| file).collect::<Vec<_>>());
}

#[test]
fn files_are_of_a_size_one_can_read() {
    let mut found = Vec::new();
    let mut reasons: BTreeMap<&str, &str> = LONG_FILES.into_iter().collect();
    for file in files().into_iter().filter(|file| [".rs", ".sql"].iter().any(|end| file.ends_with(end))) {
        let lines = read(&file).lines().count();
        let excused = reasons.remove(file.as_str()).is_some();
        if lines > LINES_MAX && !excused {
            found.push(format!("{file}: {lines} lines"));
        } else if lines <= LINES_MAX && excused {
            found.push(format!("{file}: no longer needs its exception"));
        }
    }
    found.extend(reasons.keys().map(|file| format!("{file}: an exception without its file")));
    none("too long", &found);
}

#[test]
fn nothing_is_put_off_without_an_issue() {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
    let mut found = Vec::new();
    for file in files().into_iter().filter(|file| is_text(file)) {
        for (number, line) in read(&file).lines().enumerate() {
            let put_off = words.iter().any(|word| rust::has_word(line, word));
            // An issue is named in brackets right behind the word.
            if put_off && !line.contains("(#") {
                found.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("put off without naming an issue", &found);
}

#[test]
fn no_test_is_switched_off() {
    let mut found = Vec::new();
    for (file, source) in sources() {
        for (number, line) in source.code.lines().enumerate() {
            let compact: String = line.split_whitespace().collect();
            if compact.contains("#[ignore") || compact.contains("cfg(any())") {
                found.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("switched off", &found);
}

#[test]
fn comments_hold_no_code() {
    let mut found = Vec::new();
    for (file, source) in sources() {
        for (number, comment) in source.plain_comments() {
            if rust::looks_like_code(comment) {
                found.push(format!("{file}:{number}: {}", comment.trim()));
            }
        }
    }
    none("code in a comment", &found);
}

#[test]
fn no_machine_of_ours_is_named() {
    let ours = ["home", "root", "work", "Users"].map(|name| format!("/{name}/"));
    let temporary = format!("/{}/", "tmp");
    let materials = format!("../{}", "shared");
    let mut found = Vec::new();
    for file in files().into_iter().filter(|file| is_text(file)) {
        for (number, line) in read(&file).lines().enumerate() {
            let named = ours.iter().any(|path| names_path(line, path))
                || (names_path(line, &temporary) && !is_test(&file))
                || line.contains(&materials);
            if named {
                found.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("a path of one machine", &found);
}

/// True where an absolute path begins this way: not behind a letter, a dot or another part of a path or an address.
fn names_path(line: &str, start: &str) -> bool {
    line.match_indices(start).any(|(at, _)| {
        line[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric() && !"./_-~})".contains(before))
    })
}

#[test]
fn texts_are_complete_in_every_language() {
    let Some(texts) = fluent::Texts::read(&files(), read) else { return };
    none("texts", &texts.problems());
}

#[test]
fn every_text_the_code_asks_for_is_there_with_its_arguments() {
    let Some(texts) = fluent::Texts::read(&files(), read) else { return };
    let mut found = Vec::new();
    for (file, source) in sources() {
        for asked in fluent::asked_for(&source) {
            if let Err(problem) = texts.answers(&asked) {
                found.push(format!("{file}:{}: {problem}", asked.line));
            }
        }
    }
    none("a text that is not there", &found);
}

/// A refused entry is shown with the text of its reason: the centre's words and the till's texts are the same list.
#[test]
fn every_reason_of_the_centre_has_its_text() {
    let Some(texts) = fluent::Texts::read(&files(), read) else { return };
    let mut reasons = BTreeSet::from(["other".to_owned()]);
    for file in files().iter().filter(|file| file.starts_with("server/src/apply") && file.ends_with(".rs")) {
        let text = read(file);
        let quoted = text.split('"').skip(1).step_by(2);
        let is_word = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        reasons.extend(quoted.filter(is_word).map(str::to_owned));
    }
    assert!(reasons.contains("unknown_account"), "the centre's reasons are looked for in the wrong place");
    none("a reason without its text, or a text without its reason", &texts.not_in_step("verdict-", &reasons));
    // The console tells an operator what to do about each.
    let of_console = reasons.iter().map(|reason| reason.replace('_', "-")).collect();
    none("a reason without its text at the console", &texts.not_in_step("console-reason-", &of_console));
}
