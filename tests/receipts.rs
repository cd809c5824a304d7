//! `kassa receipts`, as whoever edits templates sees it.

use std::path::Path;
use std::process::{Command, Output};

use kassa_formats::receipt::{Kind, Language};

fn kassa(data: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kassa")).arg("--data").arg(data).arg("receipts").args(args).output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn put(data: &Path, name: &str, text: impl AsRef<[u8]>) {
    let file = data.join("receipts").join(name);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

#[test]
fn every_kind_is_previewed_in_every_language_and_no_line_is_too_wide() {
    let data = tempfile::tempdir().unwrap();
    for kind in Kind::ALL {
        for language in Language::ALL {
            let shown =
                said(&kassa(data.path(), &["preview", kind.name(), "--width", "32", "--lang", language.code()]));
            assert!(shown.lines().count() > 5 && shown.lines().all(|line| line.chars().count() <= 32), "{shown}");
        }
    }
}

#[test]
#[cfg(unix)]
fn a_pipe_named_as_a_logo_or_a_template_kept_the_program_waiting_for_ever() {
    let data = tempfile::tempdir().unwrap();
    let receipts = data.path().join("receipts");
    std::fs::create_dir_all(receipts.join("uk")).unwrap();
    let files = [receipts.join("logo.png"), receipts.join("uk/payment.txt")];
    for file in &files {
        assert!(Command::new("mkfifo").arg(file).status().unwrap().success());
    }
    let told = refused(&kassa(data.path(), &["check", "--lang", "en"]));
    for file in &files {
        assert!(told.contains(&format!("{}: it is no regular file.", file.display())), "{told}");
    }
    let _ = refused(&kassa(data.path(), &["preview", "payment", "--lang", "uk"]));
    std::fs::remove_file(&files[1]).unwrap();
    let own = kassa(data.path(), &["preview", "payment", "--lang", "uk"]);
    let paper = String::from_utf8(own.stdout).unwrap();
    assert!(paper.lines().count() > 5 && !paper.contains("logo.png"), "the paper without the logo: {paper}");
}

#[test]
fn a_mistake_is_told_with_file_line_and_column_and_what_is_allowed() {
    let data = tempfile::tempdir().unwrap();
    put(data.path(), "uk/payment.txt", "center {head}\n  left {sum}\nrule thick\n");
    put(data.path(), "ru/debt.txt", "each debts\nend\nleft {owed}\nleft ДОЛГ\n");
    let file = data.path().join("receipts/uk/payment.txt");
    for (language, nothing) in [("uk", "немає"), ("ru", "нет"), ("kk", "жоқ"), ("en", "no field")] {
        let told = refused(&kassa(data.path(), &["check", "--language", language]));
        let lines: Vec<&str> = told.lines().collect();
        assert!(lines[0].starts_with(&format!("{}:2:9: ", file.display())), "{told}");
        assert!(lines[0].contains("sum") && lines[0].contains(nothing) && lines[0].contains("total"), "{told}");
        assert!(lines[1].starts_with(&format!("{}:3:6: ", file.display())) && lines[1].contains("double"), "{told}");
        assert_eq!(lines.len(), 3, "{told}");
    }
    // A template with a mistake is not previewed as something else.
    let told = refused(&kassa(data.path(), &["preview", "payment", "--lang", "uk"]));
    assert!(told.contains(":2:9: "), "{told}");
    assert_eq!(said(&kassa(data.path(), &["preview", "debt", "--lang", "ru"])), "1 842,50\nДОЛГ\n");
}

#[test]
fn exported_templates_are_sound_and_never_overwritten() {
    let data = tempfile::tempdir().unwrap();
    let none = said(&kassa(data.path(), &["check", "--language", "en"]));
    assert!(none.contains("no edited templates"), "{none}");
    put(data.path(), "kk/shift.txt", "left менікі {shift} {drawer}\n");
    let count = Kind::ALL.len() * Language::ALL.len();
    let told = said(&kassa(data.path(), &["export", "--language", "en"]));
    assert!(told.contains(&format!(" {}.", count - 1)), "{told}");
    let told = said(&kassa(data.path(), &["check", "--language", "en"]));
    assert!(told.contains(&format!(" {count}.")), "{told}");
    assert_eq!(
        std::fs::read_to_string(data.path().join("receipts/kk/shift.txt")).unwrap(),
        "left менікі {shift} {drawer}\n"
    );
}

#[test]
fn fields_name_every_field_with_its_styles() {
    let data = tempfile::tempdir().unwrap();
    let told = said(&kassa(data.path(), &["fields", "payment"]));
    for line in ["list     lines", "  text     line.text", "sum      total  :sign :words :short", "flag     missing"] {
        assert!(told.lines().any(|known| known == line), "{line}\n{told}");
    }
}

#[test]
fn a_preview_can_be_a_pdf_or_go_to_a_printer() {
    let data = tempfile::tempdir().unwrap();
    let pdf = data.path().join("slip.pdf");
    let _ = said(&kassa(data.path(), &["preview", "slip", "--lang", "ru", "--pdf", pdf.to_str().unwrap()]));
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    if cfg!(unix) {
        let taken = data.path().join("taken");
        let command = format!("sh -c \"cat > {}\"", taken.display());
        let _ = said(&kassa(data.path(), &["preview", "slip", "--print", &command]));
        assert!(std::fs::read(&taken).unwrap().starts_with(b"%PDF-"));
        let told = refused(&kassa(data.path(), &["preview", "slip", "--print", "sh -c \"echo no paper >&2; exit 1\""]));
        assert!(told.contains("no paper"), "{told}");
    }
}

#[test]
fn a_preview_shows_what_a_printers_page_makes_of_kazakh() {
    let data = tempfile::tempdir().unwrap();
    let shown = said(&kassa(data.path(), &["preview", "payment", "--lang", "kk", "--code-page", "cp866"]));
    assert!(shown.contains("БАРЛЫГЫ") && shown.contains("тг") && !shown.contains(['Қ', 'ұ', '*']), "{shown}");
}

#[test]
fn a_logo_stands_above_a_receipt_and_a_spoilt_one_is_told_and_costs_nothing_else() {
    let data = tempfile::tempdir().unwrap();
    let preview = || kassa(data.path(), &["preview", "payment", "--lang", "uk", "--width", "32"]);
    let without = said(&preview());
    put(data.path(), "logo.png", include_bytes!("support/dark.png"));
    let with = said(&preview());
    let framed = format!("{0}+----------+\n{0}| logo.png |\n{0}+----------+\n", " ".repeat(10));
    assert_eq!(with, framed + &without);
    let told = said(&kassa(data.path(), &["check", "--language", "en"]));
    assert!(told.contains(" 1."), "{told}");
    put(data.path(), "logo.png", "not a picture");
    let spoilt = preview();
    assert_eq!(said(&spoilt), without);
    assert!(String::from_utf8_lossy(&spoilt.stderr).contains("logo.png: "), "{spoilt:?}");
    for (language, words) in [("uk", "це не PNG"), ("ru", "это не PNG"), ("kk", "бұл PNG емес"), ("en", "no PNG")]
    {
        let told = refused(&kassa(data.path(), &["check", "--language", language]));
        assert!(told.contains(words), "{told}");
    }
}
