//! Batches: what is sent arrives as it was, and nothing else is taken for a batch.

use proptest::prelude::*;

use super::json::JsonBatch;
use super::*;
use crate::entry::tests::samples::{entry, samples};
use crate::entry::{Body, Entry};
use crate::wire::BODY_MAX;

fn canonical(entries: impl IntoIterator<Item = Entry>) -> Vec<Vec<u8>> {
    entries.into_iter().map(|entry| entry.canonical().unwrap()).collect()
}

fn batch() -> Batch {
    let entries = canonical(samples().into_iter().map(|(_, entry)| entry));
    let head = entries.iter().fold(Hash::GENESIS, |hash, bytes| hash.then(bytes));
    Batch { till: TillId(7), epoch: Epoch(1), from: Seq(1), entries, head, signature: [0x5a; 64] }
}

#[test]
fn a_batch_arrives_as_it_was_sent() {
    let sent = batch();
    let bytes = sent.encode().unwrap();
    let arrived = Batch::decode(&bytes).unwrap();
    assert_eq!(arrived, sent);
    assert_eq!(arrived.encode().unwrap(), bytes);
    // The receiver computes the hashes itself, from what arrived.
    let start = Head::start(arrived.till, arrived.epoch);
    assert_eq!(arrived.entries.iter().fold(start, |head, entry| head.then(entry)), sent.head());
}

#[test]
fn the_head_is_the_last_place() {
    let count = samples().len() as u64;
    assert_eq!(batch().head().seq, Seq(count));
    assert_eq!(Batch { from: Seq(10), ..batch() }.head().seq, Seq(count + 9));
    // A batch that cannot be sent has a head all the same, and no panic.
    assert_eq!(Batch { from: Seq(0), entries: vec![], ..batch() }.head().seq, Seq(0));
    assert_eq!(Batch { from: Seq(u64::MAX), ..batch() }.head().seq, Seq(u64::MAX - 1));
}

#[test]
fn what_is_not_of_its_place_is_not_sent() {
    let place = WireError::BadValue("entry of another place");
    let number = WireError::BadValue("number of entries");
    let one = |entry: Entry| Batch { entries: canonical([entry]), ..batch() };
    let at = |seq| entry(seq, Body::SignedIn);
    let swapped = canonical([at(2), at(1)]);
    let gap = canonical([at(1), at(3)]);
    let cut = vec![batch().entries[0][..20].to_vec()];
    for (name, batch, expect) in [
        ("none", Batch { entries: vec![], ..batch() }, number),
        ("too many", Batch { entries: canonical((1..=2_001).map(at)), ..batch() }, number),
        ("of another till", Batch { till: TillId(8), ..batch() }, place),
        ("of another life", Batch { epoch: Epoch(2), ..batch() }, place),
        ("of another place", Batch { from: Seq(2), ..batch() }, place),
        ("not in order", Batch { entries: swapped, ..batch() }, place),
        ("with a gap", Batch { entries: gap, ..batch() }, place),
        ("not an entry", Batch { entries: vec![b"rubbish".to_vec()], ..batch() }, place),
        ("an entry cut short", Batch { entries: cut, ..batch() }, WireError::Truncated),
        ("place 0", Batch { from: Seq(0), ..one(at(1)) }, place),
    ] {
        assert_eq!(batch.encode(), Err(expect), "{name}");
    }
    assert!(Batch { entries: canonical((1..=2_000).map(at)), ..batch() }.encode().is_ok());
}

#[test]
fn the_longest_entry_fits_and_too_many_of_them_do_not() {
    let long = |seq| Entry {
        till: TillId(u32::MAX),
        epoch: Epoch(u32::MAX),
        ..entry(seq, Body::Unknown { kind: u32::MAX, version: u32::MAX, bytes: vec![0xff; BODY_MAX] })
    };
    let of = |count| Batch {
        till: TillId(u32::MAX),
        epoch: Epoch(u32::MAX),
        entries: canonical((1..=count).map(long)),
        ..batch()
    };
    let bytes = of(1).encode().unwrap();
    assert_eq!(Batch::decode(&bytes).as_ref(), Ok(&of(1)));
    assert!(of(63).encode().is_ok());
    assert_eq!(of(65).encode(), Err(WireError::TooLong));
    assert_eq!(Batch::decode(&vec![0; BYTES_MAX + 1]), Err(WireError::TooLong));
}

/// A batch of one signing-in, with its parts as bytes: magic, till, epoch, from, count, entry, head and signature.
fn parts() -> [Vec<u8>; 7] {
    // Of the entry everything after its place: kind, version, time, offset, user, body.
    let rest = [7, 2, 1, 0x02, 0xf0, 0x01, 3, 0];
    [b"KJB1".to_vec(), vec![7], vec![1], vec![1], vec![1], rest.to_vec(), vec![0; 96]]
}

fn decode_with(part: usize, bytes: &[u8]) -> Result<Batch, WireError> {
    let mut parts = parts();
    parts[part] = bytes.to_vec();
    Batch::decode(&parts.concat())
}

#[test]
fn forged_batches_are_refused() {
    let number = WireError::BadValue("number of entries");
    let max = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    assert!(decode_with(0, b"KJB1").is_ok());
    for (name, part, bytes, expect) in [
        ("another magic", 0, &b"KJB2"[..], WireError::BadValue("magic")),
        ("a longer form of the till", 1, &[0x87, 0x00], WireError::NotCanonical),
        ("a till beyond 32 bits", 1, &max, WireError::BadValue("number")),
        ("place 0", 3, &[0], WireError::BadValue("epoch or place")),
        ("the last number there is", 3, &max, WireError::BadValue("place")),
        ("no entries", 4, &[0], number),
        ("too many entries", 4, &[0xd1, 0x0f], number),
        ("more than any list", 4, &max, WireError::TooLong),
        ("more entries than there are", 4, &[2], WireError::Truncated),
        ("an entry without an end", 5, &[7, 2, 1, 0x02, 0xf0, 0x01, 3, 5], WireError::Truncated),
        ("an entry with something behind it", 5, &[8, 2, 1, 0x02, 0xf0, 0x01, 3, 0, 0], WireError::Trailing),
        (
            "an entry with a prefix of its own",
            5,
            &[11, 1, 7, 1, 1, 2, 1, 0x02, 0xf0, 0x01, 3, 0],
            WireError::BadValue("time"),
        ),
        ("half a signature", 6, &[0; 64], WireError::Truncated),
        ("something behind the signature", 6, &[0; 97], WireError::Trailing),
    ] {
        assert_eq!(decode_with(part, bytes), Err(expect), "{name}");
    }
}

#[test]
fn bodies_are_not_looked_into_on_the_way() {
    // A signing-in with a body: stored like every entry of its place, and refused by whoever reads it.
    let batch = decode_with(5, &[8, 2, 1, 0x02, 0xf0, 0x01, 3, 1, 0]).unwrap();
    assert_eq!(Entry::parse(&batch.entries[0]), Err(WireError::Trailing));
}

#[test]
fn a_forged_head_shows_in_the_chain_and_not_in_the_bytes() {
    let forged = Batch { head: Hash([9; 32]), ..batch() };
    let arrived = Batch::decode(&forged.encode().unwrap()).unwrap();
    let start = Head::start(arrived.till, arrived.epoch);
    assert_ne!(arrived.entries.iter().fold(start, |head, entry| head.then(entry)), arrived.head());
}

#[test]
fn a_batch_cut_anywhere_is_refused() {
    let bytes = batch().encode().unwrap();
    for length in 0..bytes.len() {
        assert!(Batch::decode(&bytes[..length]).is_err(), "{length}");
    }
}

proptest! {
    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Batch::decode(&bytes);
        let _ = Batch::decode(&[b"KJB1".as_slice(), &bytes].concat());
    }

    #[test]
    fn a_changed_batch_is_refused_or_the_same_bytes_again(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = batch().encode().unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(batch) = Batch::decode(&bytes) {
            prop_assert_eq!(batch.encode().unwrap(), bytes);
        }
    }
}

#[test]
fn a_batch_as_json_is_the_same_batch() {
    let sent = batch();
    let named = JsonBatch::of(&sent).unwrap();
    assert!(named.entries.iter().all(|entry| entry.name == crate::entry::body::kind_name(entry.kind)));
    let text = serde_json::to_string(&named).unwrap();
    let read: JsonBatch = serde_json::from_str(&text).unwrap();
    assert_eq!(read.batch().unwrap().encode().unwrap(), sent.encode().unwrap());
    let change = |change: fn(&mut JsonBatch)| {
        let mut wrong = named.clone();
        change(&mut wrong);
        wrong.batch().is_err()
    };
    for wrong in [
        (|batch| batch.entries.clear()) as fn(&mut JsonBatch),
        |batch| batch.from = Seq(0),
        |batch| batch.from = Seq(u64::MAX),
        |batch| batch.signature.truncate(127),
        |batch| batch.signature.replace_range(0..1, "g"),
        |batch| batch.entries[0].body.push('0'),
        |batch| batch.entries[0].body.push_str("zz"),
        |batch| batch.entries[0].utc_ms = i64::MIN,
        |batch| batch.entries[0].offset_min = i16::MAX,
        |batch| batch.entries[0].body = "00".repeat(70_000),
    ] {
        assert!(change(wrong));
    }
}
