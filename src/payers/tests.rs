//! What is kept of payers, for how long, and what is not.

use kassa_domain::Currency;

use super::*;
use crate::keys::Keystore;

const DAY_MS: i64 = 86_400_000;

fn day(number: i64) -> Timestamp {
    Timestamp::new(1_795_262_709_000 + number * DAY_MS, 120).unwrap()
}

fn payers(dir: &Path) -> Payers {
    Payers::of(dir, Keys::of(dir, Keystore::None), 12)
}

fn phone(text: &str) -> WholePhone {
    WholePhone::of(text, Currency::Uah).unwrap()
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
    assert!(text.contains("\"cashier\":3,\"words\":2"), "{text}");
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
    assert_eq!(kept.read().unwrap().payers.len(), 1);
    std::fs::write(dir.path().join(DAMAGED), "whoever").unwrap();
    assert!(!kept.forget(phone("0671234567")).unwrap());
    assert!(!dir.path().join(DAMAGED).exists(), "what was put aside may be of this payer");
    assert!(kept.forget(phone("0501112233")).unwrap());
    assert!(!dir.path().join(FILE).exists(), "nobody leaves no file");
    let _ = remember(&mut kept, "0501112233", vec![paid("2", 300)], 300);
    let keys = Keys::of(dir.path(), Keystore::None);
    forget_all(dir.path(), &keys).unwrap();
    forget_all(dir.path(), &keys).unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "not even the key");
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
}

#[test]
fn whoever_was_remembered_under_a_key_that_is_lost_does_not_stay_where_nobody_can_find_or_erase_them() {
    for spoilt in [None, Some("key"), Some(&*"ab".repeat(32))] {
        let dir = tempfile::tempdir().unwrap();
        let _ = remember(&mut payers(dir.path()), "0671234567", vec![paid("1", 0)], 0);
        let key = dir.path().join("payers.key");
        std::fs::remove_file(&key).unwrap();
        if let Some(text) = spoilt {
            std::fs::write(&key, text).unwrap();
            open_to_owner(&key);
        }
        let mut kept = payers(dir.path());
        assert_eq!(told(&mut kept, "0671234567", 0), [""; 0]);
        assert!(!dir.path().join(FILE).exists(), "{spoilt:?}");
        assert_eq!(remember(&mut kept, "0671234567", vec![paid("2", 1)], 1), 1);
        assert_eq!(told(&mut payers(dir.path()), "0671234567", 1), ["2"]);
    }
}

#[test]
fn a_keystore_that_is_not_there_today_costs_nobody_their_record() {
    let dir = tempfile::tempdir().unwrap();
    let _ = remember(&mut payers(dir.path()), "0671234567", vec![paid("1", 0)], 0);
    // The key is in the keystore, which has not started yet.
    let (key, away) = (dir.path().join("payers.key"), dir.path().join("away"));
    std::fs::rename(&key, &away).unwrap();
    let mut kept = Payers::of(dir.path(), Keys::of(dir.path(), Keystore::Away), 12);
    let missing = |error| matches!(error, PayersError::Key(KeyError::Missing));
    assert!(missing(kept.accounts_of(phone("0671234567"), day(0)).unwrap_err()));
    assert!(missing(
        kept.remember(phone("0501112233"), Consent::given(day(1), UserId(3)), vec![paid("2", 1)]).unwrap_err()
    ));
    assert!(missing(kept.forget(phone("0671234567")).unwrap_err()), "what cannot be erased is not called erased");
    assert!(!key.exists(), "no other key took its place");
    std::fs::rename(&away, &key).unwrap();
    assert_eq!(told(&mut payers(dir.path()), "0671234567", 0), ["1"]);
    // Where nobody is remembered yet there is nobody to lose.
    let dir = tempfile::tempdir().unwrap();
    let mut kept = Payers::of(dir.path(), Keys::of(dir.path(), Keystore::Away), 12);
    assert_eq!(remember(&mut kept, "0671234567", vec![paid("1", 0)], 0), 1);
}

#[cfg(unix)]
fn open_to_owner(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn open_to_owner(_: &Path) {}

#[test]
fn what_is_paid_anew_is_noted_and_nothing_that_consent_was_not_given_for_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut kept = payers(dir.path());
    assert!(!kept.renew(phone("0671234567"), &paid("1", 1), day(1)).unwrap());
    assert!(!dir.path().join(FILE).exists(), "nobody who did not agree");
    let _ = remember(&mut kept, "0671234567", vec![paid("1", 0), paid("2", 1)], 1);
    assert!(kept.renew(phone("+380671234567"), &paid("1", 300), day(300)).unwrap());
    assert!(!kept.renew(phone("0671234567"), &paid("3", 300), day(300)).unwrap(), "another account");
    assert!(!kept.renew(phone("0501112233"), &paid("1", 300), day(300)).unwrap(), "another phone");
    assert_eq!(told(&mut kept, "0671234567", 600), ["1", "2"], "kept on by the payment alone");
    // A receipt that was decided late changes nothing that came after it.
    assert!(kept.renew(phone("0671234567"), &paid("1", 299), day(300)).unwrap());
    assert_eq!(kept.accounts_of(phone("0671234567"), day(300)).unwrap()[0].at, day(300));
    let list = kept.read().unwrap();
    assert_eq!((list.payers.len(), list.payers[0].consent), (1, Consent::given(day(1), UserId(3))));
}

#[test]
fn half_a_list_of_a_power_cut_and_one_that_was_put_aside_are_erased_as_well() {
    let dir = tempfile::tempdir().unwrap();
    let (part, aside) = (dir.path().join("payers.json.part"), dir.path().join(DAMAGED));
    std::fs::write(&part, "[{\"phone\"").unwrap();
    payers(dir.path()).forget_old(day(0)).unwrap();
    assert!(!part.exists());
    // One that is put aside now is of nobody once somebody asks to be erased.
    std::fs::write(dir.path().join(FILE), "{").unwrap();
    assert!(!payers(dir.path()).forget(phone("0671234567")).unwrap());
    assert!(!dir.path().join(FILE).exists() && !aside.exists());
    for (days, stays) in [(364, true), (366, false)] {
        std::fs::write(&aside, "{").unwrap();
        let written = std::fs::metadata(&aside).unwrap().modified().unwrap();
        let written_ms = written.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
        let now = Timestamp::new(i64::try_from(written_ms).unwrap() + days * DAY_MS, 120).unwrap();
        payers(dir.path()).forget_old(now).unwrap();
        assert_eq!(aside.exists(), stays, "{days}");
    }
    std::fs::write(dir.path().join(FILE), "{").unwrap();
    std::fs::write(&part, "{").unwrap();
    forget_all(dir.path(), &Keys::of(dir.path(), Keystore::None)).unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_clock_that_stood_ahead_keeps_nobody_longer_and_one_that_went_back_loses_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let mut kept = payers(dir.path());
    let _ = remember(&mut kept, "0671234567", vec![paid("1", 3_650)], 3_650);
    // The clock is set right, and money is taken by it.
    let _ = remember(&mut kept, "0501112233", vec![paid("2", 0)], 0);
    kept.forget_old(day(366)).unwrap();
    assert!(!dir.path().join(FILE).exists());
    let _ = remember(&mut kept, "0671234567", vec![paid("1", 0)], 0);
    kept.forget_old(day(-3_650)).unwrap();
    assert_eq!(told(&mut kept, "0671234567", -3_650), ["1"]);
    assert_eq!(told(&mut kept, "0671234567", 364), ["1"], "nothing was set by a clock that nobody paid by");
}

#[test]
fn whoever_is_too_old_is_gone_from_the_disk_of_a_till_that_is_never_started_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut kept = payers(dir.path());
    let _ = remember(&mut kept, "0671234567", vec![paid("1", 0)], 0);
    assert_eq!(told(&mut kept, "0501112233", 366), [""; 0]);
    assert!(!dir.path().join(FILE).exists());
}

#[cfg(unix)]
#[test]
fn a_full_disk_or_a_folder_that_takes_nothing_leaves_the_list_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let mut kept = payers(dir.path());
    let _ = remember(&mut kept, "0671234567", vec![paid("1", 0)], 0);
    let before = std::fs::read(dir.path().join(FILE)).unwrap();
    // A folder in the place of the new file: root writes through every mode.
    std::fs::create_dir(dir.path().join("payers.json.part")).unwrap();
    let consent = Consent::given(day(1), UserId(3));
    assert!(kept.remember(phone("0501112233"), consent, vec![paid("2", 1)]).is_err());
    assert!(kept.renew(phone("0671234567"), &paid("1", 1), day(1)).is_err());
    assert_eq!(std::fs::read(dir.path().join(FILE)).unwrap(), before);
    // What cannot be erased is not called erased.
    assert!(kept.forget(phone("0671234567")).is_err());
    assert!(forget_all(dir.path(), &Keys::of(dir.path(), Keystore::None)).is_err());
    // A pipe is not waited for.
    let _ = std::fs::remove_file(dir.path().join(FILE));
    std::fs::create_dir(dir.path().join(FILE)).unwrap();
    assert!(matches!(kept.accounts_of(phone("0671234567"), day(1)), Err(PayersError::File(_))));
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
    let _ = remember(&mut kept, "0671234567", vec![paid("1", 3)], 3);
    let mut list = kept.read().unwrap();
    list.payers = (0..PAYERS_MAX).map(payer).collect();
    list.payers[5].consent.at = day(0);
    let oldest = list.payers[5].phone;
    kept.write(&list).unwrap();
    let _ = remember(&mut kept, "0671234567", vec![paid("1", 3)], 3);
    let now = kept.read().unwrap().payers;
    assert_eq!(now.len(), PAYERS_MAX);
    assert!(now.iter().all(|payer| payer.phone != oldest));
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
