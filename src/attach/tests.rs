//! Every file a person may name, and what becomes of it.

use std::time::Duration;

use kassa_domain::ids::{Epoch, PointCode, Seq, TillCode, TillId};
use kassa_domain::money::Currency;

use super::*;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n%%EOF\n";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_path_is_taken_as_file_managers_paste_it() {
    for (typed, expect) in [
        (" /srv/scans/a.pdf ", "/srv/scans/a.pdf"),
        ("\"C:\\My scans\\a.pdf\"", "C:\\My scans\\a.pdf"),
        ("'/tmp/a b.png'", "/tmp/a b.png"),
        ("file:///tmp/a%20b%D1%97.png", "/tmp/a bї.png"),
        ("file:///tmp/100%.png", "/tmp/100%.png"),
        ("", ""),
    ] {
        if !cfg!(windows) {
            assert_eq!(meant(typed), PathBuf::from(expect), "{typed}");
        }
    }
}

#[test]
fn what_is_no_scan_is_refused_in_words() {
    let dir = folder();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    assert_eq!(read(&file("a.txt", PDF)).unwrap(), PDF, "the name says nothing");
    assert!(matches!(read(&dir.path().join("none.pdf")), Err(AttachError::Missing)));
    assert!(matches!(read(dir.path()), Err(AttachError::Folder)));
    let large = dir.path().join("large.pdf");
    File::create(&large).unwrap().set_len(SCAN_MAX as u64 + 1).unwrap();
    assert!(matches!(read(&large), Err(AttachError::Scan(ScanError::TooLarge))));
    #[cfg(unix)]
    {
        let link = dir.path().join("link.pdf");
        std::os::unix::fs::symlink(dir.path().join("a.txt"), &link).unwrap();
        assert!(matches!(read(&link), Err(AttachError::Link)));
        assert!(matches!(read(Path::new("/dev/zero")), Err(AttachError::NotAFile)));
    }
}

#[test]
fn the_newest_scan_stands_first_and_other_files_are_not_offered() {
    let dir = folder();
    let begin = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_255_200);
    let names = ["old.pdf", "b.JPEG", "c.png", "letter.doc", "a.jpg"];
    for (age, name) in (0..).zip(names) {
        let file = File::create(dir.path().join(name)).unwrap();
        file.set_modified(begin + Duration::from_secs(age)).unwrap();
    }
    fs::create_dir(dir.path().join("folder.pdf")).unwrap();
    let found: Vec<_> =
        scans_in(dir.path()).iter().map(|scan| scan.path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(found, ["a.jpg", "c.png", "b.JPEG", "old.pdf"]);
    assert!(scans_in(&dir.path().join("nowhere")).is_empty());
}

#[test]
fn without_the_centres_key_nothing_is_taken() {
    let dir = folder();
    let path = dir.path().join("a.pdf");
    fs::write(&path, PDF).unwrap();
    let mut identity = Identity {
        till: TillId(7),
        epoch: Epoch(1),
        point: PointCode::new("17").unwrap(),
        code: TillCode::new("3").unwrap(),
        currency: Currency::Uah,
        public_key: [1; 32],
        server: String::new(),
        certificate: None,
        files_key: None,
    };
    let of = EntryRef { epoch: Epoch(1), seq: Seq(7) };
    let needed = Papers::needed(1, None);
    let refused = take(dir.path(), &identity, of, needed, &path, &mut rand::rngs::OsRng);
    assert!(matches!(refused, Err(AttachError::NoKey)));
    identity.files_key = Some([0; 32]);
    let refused = take(dir.path(), &identity, of, needed, &path, &mut rand::rngs::OsRng);
    assert!(matches!(refused, Err(AttachError::NoKey)), "a key that is none");
    assert!(!dir.path().join(FOLDER).exists());
}
