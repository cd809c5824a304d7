//! Files carried by hand: whole, for whom they are, signed by who they say, and nothing else.

use ed25519_dalek::Signer as _;

use super::*;
use crate::ids::{EntryRef, Seq};

fn centre() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn till() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

fn queue() -> Queue {
    let batches = vec![b"first batch".to_vec(), vec![0xab; 70_000]];
    Queue {
        till: TillId(7),
        epoch: Epoch(2),
        made_ms: 1_795_255_200_000,
        verdicts_after: 9,
        batches,
        scans: Vec::new(),
    }
}

fn written() -> Vec<u8> {
    let sign = |bytes: &[u8]| till().sign(bytes).to_bytes();
    queue().write(&centre().verifying_key().to_bytes(), &[5; 32], sign).unwrap()
}

fn taken(file: &[u8]) -> Result<Queue, CarriedError> {
    OpenedQueue::open(file, &centre())?.signed_by(&till().verifying_key().to_bytes())
}

fn answer() -> Answer {
    let (till, epoch) = (TillId(7), Epoch(2));
    let head = Hash([3; 32]);
    Answer {
        till,
        file: Hash::of(&written()),
        asked_ms: 1_795_255_200_000,
        made_ms: 1_795_255_300_000,
        batches: vec![BatchAnswer::Stored { till, epoch, through: Seq(5), head }],
        reached: JournalReached {
            till,
            epoch,
            through: Seq(5),
            head,
            stopped: false,
            own_certificate: None,
            messages: 0,
        },
        verdicts_after: 9,
        verdicts: vec![Verdict {
            entry: EntryRef { epoch, seq: Seq(5) },
            state: crate::exchange::VerdictState::Applied,
            reason: String::new(),
            revision: 10,
            received_ms: Some(1_795_255_300_000),
        }],
        scans: Vec::new(),
    }
}

#[test]
fn a_queue_comes_out_as_it_went_in_and_shows_nothing_on_its_way() {
    let file = written();
    assert_eq!(taken(&file).unwrap(), queue());
    assert!(!file.windows(11).any(|window| window == b"first batch"), "sealed");
    assert_eq!(OpenedQueue::open(&file, &centre()).unwrap().till(), TillId(7));
}

#[test]
fn an_answer_comes_out_as_it_went_in() {
    let file = answer().write(&centre()).unwrap();
    assert_eq!(Answer::read(&file, TillId(7), &centre().verifying_key().to_bytes()).unwrap(), answer());
}

/// A table of what may be wrong with a queue file.
#[test]
fn a_queue_file_that_is_not_what_it_should_be_is_named() {
    let file = written();
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut file = file.clone();
        change(&mut file);
        file
    };
    for (name, bytes, expect) in [
        ("nothing", Vec::new(), CarriedError::OtherKind),
        ("half a magic", b"KQ".to_vec(), CarriedError::Cut),
        ("a picture", b"\x89PNG and so on".to_vec(), CarriedError::OtherKind),
        ("an answer", answer().write(&centre()).unwrap(), CarriedError::OtherKind),
        ("a newer form", with(&|file| file[3] = b'3'), CarriedError::Newer),
        ("the form with scans, without any", with(&|file| file[3] = b'2'), CarriedError::Forged),
        ("half a head", file[..30].to_vec(), CarriedError::Cut),
        ("a byte short", file[..file.len() - 1].to_vec(), CarriedError::Cut),
        ("a byte more", with(&|file| file.push(0)), CarriedError::Forged),
        ("another till's number", with(&|file| file[4] = 8), CarriedError::Forged),
        ("another centre's", with(&|file| file[8] ^= 1), CarriedError::OtherCentre),
        ("another one-time key", with(&|file| file[20] ^= 1), CarriedError::Forged),
        ("a changed byte", with(&|file| file[100] ^= 1), CarriedError::Forged),
        ("too large", vec![b'K'; FILE_MAX + 1], CarriedError::OtherKind),
        ("too large a queue", with(&|file| file.resize(FILE_MAX + 1, 0)), CarriedError::TooLarge),
    ] {
        assert_eq!(taken(&bytes), Err(expect), "{name}");
    }
    let opened = OpenedQueue::open(&file, &centre()).unwrap();
    assert_eq!(opened.signed_by(&centre().verifying_key().to_bytes()), Err(CarriedError::Forged), "another key signed");
}

#[test]
fn an_answer_file_that_is_not_what_it_should_be_is_named() {
    let file = answer().write(&centre()).unwrap();
    let key = centre().verifying_key().to_bytes();
    for (name, bytes, expect) in [
        ("a queue", written(), CarriedError::OtherKind),
        ("cut", file[..file.len() - 5].to_vec(), CarriedError::Cut),
        ("longer", [&file[..], b"x"].concat(), CarriedError::Forged),
        ("signed by another", answer().write(&till()).unwrap(), CarriedError::Forged),
        ("another till's", Answer { till: TillId(8), ..answer() }.write(&centre()).unwrap(), CarriedError::OtherTill),
    ] {
        assert_eq!(Answer::read(&bytes, TillId(7), &key), Err(expect), "{name}");
    }
    for place in 0..file.len() {
        let mut changed = file.clone();
        changed[place] ^= 1;
        assert!(Answer::read(&changed, TillId(7), &key).is_err(), "byte {place}");
    }
}

/// The bytes for ever: what is written down in `docs/protocol.md`.
#[test]
fn the_bytes_of_a_small_file_do_not_change() {
    let small = Queue { batches: vec![b"batch".to_vec()], ..queue() };
    let key = centre().verifying_key().to_bytes();
    let file = small.write(&key, &[5; 32], |bytes| till().sign(bytes).to_bytes()).unwrap();
    assert_eq!(Hash::of(&file).to_string(), SMALL, "{}", crate::chain::hex(&file));
}

const SMALL: &str = "08d27691e24c64ef6dff85fbfb26e3d7fb9b2cb5a31baaab7b84cf32e2dc2b85";

#[test]
fn a_file_with_scans_is_told_from_one_without_and_comes_back_as_it_was() {
    let key = SigningKey::from_bytes(&[9; 32]);
    let till = SigningKey::from_bytes(&[5; 32]);
    let sign = |bytes: &[u8]| ed25519_dalek::Signer::sign(&till, bytes).to_bytes();
    let scan = |seq, length| CarriedScan {
        at: EntryRef { epoch: Epoch(2), seq: Seq(seq) },
        bytes: vec![u8::try_from(seq).unwrap(); length],
    };
    for (scans, version) in [(vec![], b'1'), (vec![scan(7, 300), scan(9, 1)], b'2')] {
        let whole = Queue { scans, ..queue() };
        let file = whole.write(&key.verifying_key().to_bytes(), &[3; 32], sign).unwrap();
        assert_eq!(file[3], version);
        let opened = OpenedQueue::open(&file, &key).unwrap();
        assert_eq!(opened.signed_by(&till.verifying_key().to_bytes()).unwrap(), whole);
        for version in [b'1', b'2', b'3'] {
            let mut other = file.clone();
            other[3] = version;
            assert_eq!(OpenedQueue::open(&other, &key).is_ok(), other == file, "the version is under the seal too");
        }
    }
}
