//! What is kept of payers, for how long, and what is not.

use super::*;
use crate::keys::Keystore;

const DAY_MS: i64 = 86_400_000;

fn day(number: i64) -> Timestamp {
    Timestamp::new(1_795_262_709_000 + number * DAY_MS, 120).unwrap()
}

fn payers(dir: &Path) -> Payers {
    Payers::of(dir, Keys::of(dir, Keystore::None), 12)
}

fn phone(text: &str) -> Phone {
    Phone::of(text).unwrap()
}

fn paid(account: &str, at: i64) -> PaidHere {
    PaidHere { account: AccountNumber::new(account).unwrap(), at: day(at) }
}

fn remember(payers: &mut Payers, number: &str, paid: Vec<PaidHere>, at: i64) -> usize {
    payers.remember(phone(number), Consent::given(day(at), UserId(3)), paid).unwrap()
}

fn told(payers: &mut Payers, number: &str, at: i64) -> Vec<String> {
    let accounts = payers.accounts_of(phone(number), day(at)).unwrap();
    accounts.into_iter().map(|paid| paid.account.to_string()).collect()
}

#[test]
fn the_hash_is_that_of_rfc_4231() {
    // Test case 3 of the RFC has a key of 20 bytes; a key that is shorter than a block is filled up with zeros.
    let mut key = [0_u8; 32];
    key[..20].fill(0xaa);
    let expect = "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe";
    assert_eq!(hmac(&key, &[0xdd; 50]).to_string(), expect);
}

#[test]
fn a_payer_is_found_by_the_phone_however_it_is_said_and_the_file_has_no_digit_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut kept = payers(dir.path());
    assert!(told(&mut kept, "067 123-45-67", 0).is_empty());
    assert_eq!(remember(&mut kept, "067 123-45-67", vec![paid("1000432", 0), paid("1000433", 0)], 0), 2);
    assert_eq!(remember(&mut kept, "0501112233", vec![paid("1000519", 1)], 1), 1);
    // Another start of the program.
    let mut kept = payers(dir.path());
    assert_eq!(told(&mut kept, "+38 (067) 123 45 67", 2), ["1000432", "1000433"]);
    assert_eq!(told(&mut kept, "0501112234", 2), [""; 0]);
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for digits in ["671234567", "1234567", "501112233", "27fffd47", &format!("{:x}", 671_234_567)] {
            assert!(!text.contains(digits), "{digits} in {text}");
        }
    }
    let text = std::fs::read_to_string(dir.path().join(FILE)).unwrap();
    assert!(text.contains("\"cashier\":3,\"words\":1"), "{text}");
    // The same phone under another key is somebody else.
    std::fs::remove_file(dir.path().join("payers.key")).unwrap();
    assert_eq!(told(&mut payers(dir.path()), "0671234567", 2), [""; 0]);
}

#[test]
fn the_last_ten_accounts_are_kept_and_each_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut kept = payers(dir.path());
    for number in 0..12 {
        let _ = remember(&mut kept, "0671234567", vec![paid(&format!("{}", 100 + number), number)], number);
    }
    let _ = remember(&mut kept, "0671234567", vec![paid("105", 20)], 20);
    let found = told(&mut kept, "0671234567", 20);
    assert_eq!(found, ["105", "111", "110", "109", "108", "107", "106", "104", "103", "102"]);
}

#[test]
fn a_payer_is_forgotten_when_asked_and_after_a_year_without_a_payment() {
    let dir = tempfile::tempdir().unwrap();
    let mut kept = payers(dir.path());
    let _ = remember(&mut kept, "0671234567", vec![paid("1", 0)], 0);
    let _ = remember(&mut kept, "0501112233", vec![paid("2", 300)], 300);
    kept.forget_old(day(364)).unwrap();
    assert_eq!(told(&mut kept, "0671234567", 364), ["1"]);
    assert_eq!(told(&mut kept, "0671234567", 366), [""; 0], "not even before the file is written anew");
    kept.forget_old(day(366)).unwrap();
    assert_eq!(kept.read().unwrap().len(), 1);
    std::fs::write(dir.path().join(DAMAGED), "whoever").unwrap();
    assert!(!kept.forget(phone("0671234567")).unwrap());
    assert!(!dir.path().join(DAMAGED).exists(), "what was put aside may be of this payer");
    assert!(kept.forget(phone("0501112233")).unwrap());
    assert!(!dir.path().join(FILE).exists(), "nobody leaves no file");
    let _ = remember(&mut kept, "0501112233", vec![paid("2", 300)], 300);
    forget_all(dir.path()).unwrap();
    forget_all(dir.path()).unwrap();
    assert!(!dir.path().join(FILE).exists());
}

#[test]
fn rubbish_is_put_aside_and_told_once_and_payers_are_remembered_anew() {
    let huge = vec![b' '; usize::try_from(BYTES_MAX).unwrap() + 1];
    for rubbish in [&b""[..], b"{", b"[1]", b"[{\"phone\":\"067\"}]", b"\xff\xfe", &huge] {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), rubbish).unwrap();
        let mut kept = payers(dir.path());
        let PayersError::Damaged(aside) = kept.forget_old(day(0)).unwrap_err() else { panic!("damaged") };
        assert_eq!(std::fs::read(aside).unwrap(), rubbish);
        kept.forget_old(day(0)).unwrap();
        assert_eq!(remember(&mut kept, "0671234567", vec![paid("1", 0)], 0), 1);
        assert_eq!(told(&mut kept, "0671234567", 0), ["1"]);
    }
    // A key that is none can find nobody: there is a new one.
    let dir = tempfile::tempdir().unwrap();
    let _ = remember(&mut payers(dir.path()), "0671234567", vec![paid("1", 0)], 0);
    std::fs::write(dir.path().join("payers.key"), "key").unwrap();
    assert_eq!(told(&mut payers(dir.path()), "0671234567", 0), [""; 0]);
}

#[test]
fn a_full_list_makes_room_by_whoever_paid_longest_ago() {
    let dir = tempfile::tempdir().unwrap();
    let mut kept = payers(dir.path());
    let payer = |number: usize| Payer {
        phone: Hash::of(&number.to_le_bytes()),
        consent: Consent::given(day(1), UserId(3)),
        accounts: vec![paid("7", if number == 5 { 0 } else { 2 })],
    };
    let mut full: Vec<Payer> = (0..PAYERS_MAX).map(payer).collect();
    full[5].consent.at = day(0);
    kept.write(&full).unwrap();
    let _ = remember(&mut kept, "0671234567", vec![paid("1", 3)], 3);
    let now = kept.read().unwrap();
    assert_eq!(now.len(), PAYERS_MAX);
    assert!(now.iter().all(|payer| payer.phone != full[5].phone));
}

#[cfg(unix)]
#[test]
fn the_files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    // A leftover of a power cut, open to everybody, lends its mode to nothing.
    std::fs::write(dir.path().join("payers.json.part"), "").unwrap();
    let _ = remember(&mut payers(dir.path()), "0671234567", vec![paid("1", 0)], 0);
    for file in [FILE, "payers.key"] {
        let mode = std::fs::metadata(dir.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
