//! Golden files hold every kind to its bytes and hash; whatever else is read is refused or is the same bytes again.
//!
//! A golden file has two lines: the canonical bytes of an entry in hexadecimal, and its hash when it is the first of a
//! chain. The files are never changed, for journals are older than the program that reads them: a test that fails here
//! has found a journal that can no longer be read.

use std::collections::BTreeSet;
use std::path::PathBuf;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::chain::hex;
use crate::entry::body::{KIND_NAMES, is_known, kind_name};
use crate::ids::AccountNumber;
use crate::reading::{ReadingKind, ReadingSource};

pub(crate) mod samples;

use samples::{entry, payment, samples};

fn golden_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/wire")
}

fn from_hex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "{text}");
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn golden_files_parse_encode_and_hash_the_same_for_ever() {
    for (name, sample) in samples() {
        let bytes = sample.canonical().unwrap();
        let hash = Hash::GENESIS.then(&bytes);
        let path = golden_dir().join(format!("{name}.hex"));
        let golden = std::fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("a new kind needs its golden file {name}.hex:\n{}\n{hash}", hex(&bytes)));
        let lines: Vec<&str> = golden.lines().collect();
        assert_eq!(lines, [hex(&bytes), hash.to_string()], "{name}");
        let parsed = Entry::parse(&from_hex(lines[0])).unwrap();
        assert_eq!(parsed, sample, "{name}");
        assert_eq!(parsed.canonical().unwrap(), bytes, "{name}");
    }
}

#[test]
fn every_kind_has_a_golden_file_and_every_file_a_fact() {
    let files: BTreeSet<String> = std::fs::read_dir(golden_dir())
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let sampled: BTreeSet<String> = samples().into_iter().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(files, sampled);
    for (number, name) in KIND_NAMES {
        let (_, sample) = samples().into_iter().find(|(sample, _)| *sample == name).expect(name);
        assert_eq!(sample.body.kind(), (number, 1), "{name}");
    }
}

#[test]
fn kinds_have_one_number_and_one_name() {
    for (index, (number, name)) in KIND_NAMES.into_iter().enumerate() {
        assert_eq!(usize::try_from(number).unwrap(), index + 1);
        assert_eq!(kind_name(number), name);
        let newest = match name {
            "reversal_accepted" => 3,
            "payment_accepted" | "reading_taken" | "shift_opening" | "shift_closing" | "handed_over" => 2,
            _ => 1,
        };
        assert!(is_known(number, 1) && is_known(number, newest));
        assert!(!is_known(number, 0) && !is_known(number, newest + 1));
    }
    assert_eq!(KIND_NAMES.into_iter().map(|(_, name)| name).collect::<BTreeSet<_>>().len(), KIND_NAMES.len());
    for number in [0, 1_000, u32::MAX] {
        assert_eq!(kind_name(number), "unknown");
        assert!(!is_known(number, 1));
    }
}

#[test]
fn a_fact_names_the_entry_it_is_about() {
    let seven = Some(EntryRef { epoch: Epoch(1), seq: Seq(7) });
    for (name, sample) in samples() {
        let about = matches!(
            kind_name(sample.body.kind().0),
            "receipt_registered"
                | "receipt_failed"
                | "receipt_unknown"
                | "receipt_referred"
                | "payment_cancelled"
                | "reversal_accepted"
                | "given_up"
                | "centre_decided"
                | "paper_attached"
                | "receipt_shared"
        );
        assert_eq!(sample.body.about(), if about { seven } else { None }, "{name}");
    }
    assert_eq!(entry(9, Body::SignedIn).reference(), EntryRef { epoch: Epoch(1), seq: Seq(9) });
}

#[test]
fn name_and_address_of_the_payer_stay_at_the_till() {
    let named = |holder: &str| {
        let mut payment = payment();
        payment.payer.holder = holder.into();
        entry(1, Body::PaymentAccepted(Box::new(payment))).canonical().unwrap()
    };
    assert_eq!(named("Ткаченко Ольга"), named(""));
}

#[test]
fn parsing_is_structural_and_the_sums_are_a_question_of_their_own() {
    let mut unbalanced = payment();
    unbalanced.tenders.cash = Money::new(1, Currency::Uah);
    let written = entry(1, Body::PaymentAccepted(Box::new(unbalanced.clone())));
    assert_eq!(Entry::parse(&written.canonical().unwrap()), Ok(written));
    assert!(unbalanced.check().is_err());
    assert_eq!(payment().check(), Ok(()));
}

#[test]
fn r19_notes_and_coins_that_do_not_make_what_was_counted_are_neither_written_nor_read() {
    let counted = |name: &str| samples().into_iter().find(|(sample, _)| *sample == name).unwrap().1;
    let changed = |name: &str, change: &dyn Fn(&mut Body)| {
        let mut entry = counted(name);
        change(&mut entry.body);
        entry.canonical()
    };
    let one_more = |sum: &mut Money| *sum = sum.plus(Money::new(1, Currency::Uah)).unwrap();
    for (name, change) in [
        (
            "shift_opening_counted",
            &(|body: &mut Body| {
                if let Body::ShiftOpening { opening_cash, .. } = body {
                    one_more(opening_cash);
                }
            }) as &dyn Fn(&mut Body),
        ),
        ("shift_closing_counted", &|body| {
            if let Body::ShiftClosing { counted, .. } = body {
                one_more(counted);
            }
        }),
        // More was taken out than the shift's cash-out.
        ("shift_closing_counted", &|body| {
            if let Body::ShiftClosing { totals, .. } = body {
                totals.cash_out = Money::new(799_999, Currency::Uah);
            }
        }),
        ("handed_over_counted", &|body| {
            if let Body::HandedOver(handed) = body {
                one_more(&mut handed.counted);
            }
        }),
    ] {
        assert!(matches!(changed(name, change), Err(WireError::BadValue(_))), "{name}");
    }
    // The last number of an opening is how many coins of the last face there are.
    let mut bytes = counted("shift_opening_counted").canonical().unwrap();
    *bytes.last_mut().unwrap() -= 1;
    assert_eq!(Entry::parse(&bytes), Err(WireError::BadValue("notes and coins")));
}

#[test]
fn what_would_not_be_read_back_is_not_written() {
    let at = |seq| entry(seq, Body::SignedIn);
    let reading = |value: &str| {
        Body::ReadingTaken(Reading {
            account: AccountNumber::new("1").unwrap(),
            meter: crate::ids::MeterId(1),
            value: value.parse().unwrap(),
            date: BusinessDate::new(2026, 11, 21).unwrap(),
            kind: ReadingKind::Plain,
            source: ReadingSource::Resident,
        })
    };
    let at_place = |seq| EntryRef { epoch: Epoch(1), seq: Seq(seq) };
    let shared = |others: &[u64]| {
        let others = others.iter().map(|seq| at_place(*seq)).collect();
        Body::ReceiptShared { of: at_place(7), others }
    };
    let unknown = |kind, version, length| Body::Unknown { kind, version, bytes: vec![0; length] };
    let setting = |length| Body::SettingsChanged { key: "k".into(), value: "x".repeat(length) };
    let mut many_lines = payment();
    many_lines.lines = vec![many_lines.lines[0].clone(); 4_097];
    let mut two_currencies = payment();
    two_currencies.tenders.change = Money::new(1, Currency::Rub);
    let mut ground = samples().into_iter().find(|(name, _)| *name == "reversal_accepted").unwrap().1;
    if let Body::ReversalAccepted { ground, .. } = &mut ground.body {
        *ground = 3;
    }
    for (name, entry, expect) in [
        ("place 0", at(0), WireError::BadValue("place")),
        ("a place no column holds", Entry { seq: Seq(1 << 63), ..at(1) }, WireError::BadValue("place")),
        ("user 0", Entry { user: Some(UserId(0)), ..at(1) }, WireError::BadValue("user")),
        ("an unknown fact of a known kind", entry(1, unknown(2, 1, 0)), WireError::BadValue("kind")),
        ("a body too long", entry(1, unknown(99, 1, BODY_MAX + 1)), WireError::TooLong),
        ("a text too long", entry(1, setting(4_097)), WireError::TooLong),
        ("a list too long", entry(1, Body::PaymentAccepted(Box::new(many_lines))), WireError::TooLong),
        ("two currencies", entry(1, Body::PaymentAccepted(Box::new(two_currencies))), WireError::TwoCurrencies),
        ("a reading of four decimals", entry(1, reading("1.0001")), WireError::BadValue("reading")),
        ("a reading below zero", entry(1, reading("-1")), WireError::BadValue("reading")),
        ("a reading beyond any meter", entry(1, reading(&Decimal::MAX.to_string())), WireError::BadValue("reading")),
        ("a ground without a number", ground, WireError::BadValue("ground")),
        ("a receipt shared with nobody", entry(1, shared(&[])), WireError::BadValue("others")),
        ("a receipt shared with itself", entry(1, shared(&[7])), WireError::BadValue("others")),
        ("a receipt shared twice with one", entry(1, shared(&[8, 8])), WireError::BadValue("others")),
    ] {
        assert_eq!(entry.canonical(), Err(expect), "{name}");
    }
    assert!(entry(1, unknown(99, 1, BODY_MAX)).canonical().is_ok());
    assert!(entry(1, reading("1.1000")).canonical().is_ok());
}

#[test]
fn a_reading_by_the_payers_word_has_the_bytes_it_had_before_there_were_sources() {
    let sample = samples().into_iter().find(|(name, _)| *name == "reading_taken").unwrap().1;
    let Body::ReadingTaken(by_word) = &sample.body else { panic!("{sample:?}") };
    assert_eq!(by_word.source, ReadingSource::Resident);
    let before = from_hex("083030303737303031c30387ad4bd2c40202");
    assert_eq!((sample.body.kind(), sample.body.encoded().unwrap()), ((15, 1), before.clone()));
    assert_eq!(Body::decode(15, 1, &before), Ok(sample.body.clone()), "what older programs wrote is the payer's word");
    for source in [ReadingSource::Control, ReadingSource::Remote] {
        let other = Body::ReadingTaken(crate::reading::Reading { source, ..by_word.clone() });
        let after: Vec<u8> = before.iter().copied().chain([source as u8]).collect();
        assert_eq!((other.kind(), other.encoded().unwrap()), ((15, 2), after.clone()));
        assert_eq!(Body::decode(15, 2, &after), Ok(other));
        assert!(Body::decode(15, 1, &after).is_err(), "more than the first form has");
    }
    for (last, expect) in [(1, WireError::NotCanonical), (0, WireError::BadValue("reading source"))] {
        let bytes: Vec<u8> = before.iter().copied().chain([last]).collect();
        assert_eq!(Body::decode(15, 2, &bytes), Err(expect), "{last}");
    }
    assert!(Body::decode(15, 2, &before).is_err(), "the source is missing");
}

#[test]
fn nobody_signed_in_is_user_zero_on_the_wire_and_nobody_again() {
    let nobody = Entry { user: None, ..entry(1, Body::SignedOut) };
    assert_eq!(Entry::parse(&nobody.canonical().unwrap()), Ok(nobody));
}

/// The canonical bytes of a signing-in, with one value of the envelope replaced by these bytes.
fn envelope(field: usize, bytes: &[u8]) -> Vec<u8> {
    let mut fields: Vec<Vec<u8>> = vec![
        vec![1],    // envelope
        vec![7],    // till
        vec![1],    // epoch
        vec![1],    // seq
        vec![2],    // kind
        vec![1],    // version
        vec![0x02], // 1 ms
        vec![0xf0, 0x01],
        vec![3], // user
        vec![0], // body
    ];
    fields[field] = bytes.to_vec();
    fields.concat()
}

#[test]
fn envelopes_that_no_till_writes_are_refused() {
    assert!(Entry::parse(&envelope(0, &[1])).is_ok());
    for (name, field, bytes, expect) in [
        ("another envelope", 0, &[2][..], WireError::BadValue("envelope version")),
        ("no envelope", 0, &[0], WireError::BadValue("envelope version")),
        ("a longer form", 0, &[0x81, 0x00], WireError::NotCanonical),
        ("a till beyond 32 bits", 1, &[0x80, 0x80, 0x80, 0x80, 0x10], WireError::BadValue("number")),
        ("place 0", 3, &[0], WireError::BadValue("place")),
        (
            "a place no column holds",
            3,
            &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
            WireError::BadValue("place"),
        ),
        ("a time before 1970", 6, &[0x01], WireError::BadValue("time")),
        ("an offset of 19 hours", 7, &[0xe8, 0x11], WireError::BadValue("time")),
        ("an offset beyond 16 bits", 7, &[0x80, 0x80, 0x08], WireError::BadValue("offset")),
        ("a body that is not there", 9, &[1], WireError::Truncated),
        ("a body where none belongs", 9, &[1, 0], WireError::Trailing),
        ("bytes behind the body", 9, &[0, 0], WireError::Trailing),
    ] {
        assert_eq!(Entry::parse(&envelope(field, bytes)), Err(expect), "{name}");
    }
}

#[test]
fn every_shorter_form_of_every_kind_is_refused() {
    for (name, sample) in samples() {
        let bytes = sample.canonical().unwrap();
        for length in 0..bytes.len() {
            assert!(Entry::parse(&bytes[..length]).is_err(), "{name} cut at {length}");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(Entry::parse(&longer), Err(WireError::Trailing), "{name}");
    }
}

#[test]
fn an_identifier_is_read_only_as_it_is_written() {
    let bytes = entry(1, Body::PaymentAccepted(Box::new(payment()))).canonical().unwrap();
    let at = bytes.windows(8).position(|window| window == b"00077001").unwrap();
    for (text, expect) in [
        (b" 0077001", WireError::NotCanonical),
        (b"0007700 ", WireError::NotCanonical),
        (b"000 7001", WireError::BadValue("identifier")),
    ] {
        let mut bytes = bytes.clone();
        bytes[at..at + 8].copy_from_slice(text);
        assert_eq!(Entry::parse(&bytes), Err(expect));
    }
}

/// Refused, or the same bytes again: no two byte strings mean the same fact.
fn refused_or_the_same(bytes: &[u8]) {
    if let Ok(entry) = Entry::parse(bytes) {
        assert_eq!(hex(&entry.canonical().unwrap()), hex(bytes));
    }
}

#[test]
fn every_changed_byte_of_every_kind_is_refused_or_another_fact() {
    for (_, sample) in samples() {
        let bytes = sample.canonical().unwrap();
        for at in 0..bytes.len() {
            for flip in 1..=255_u8 {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                refused_or_the_same(&changed);
            }
        }
    }
}

fn head_of(chain: &[Vec<u8>]) -> Hash {
    chain.iter().fold(Hash::GENESIS, |hash, bytes| hash.then(bytes))
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_the_same(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        refused_or_the_same(&bytes);
    }

    #[test]
    fn any_body_is_refused_or_the_same(kind in 0_u32..30, bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(body) = Body::decode(kind, 1, &bytes) {
            prop_assert_eq!(body.encoded(), Ok(bytes));
        }
    }

    #[test]
    fn spliced_facts_are_refused_or_the_same(
        which in 0_usize..1_000,
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..3, any::<u8>()), 1..6),
    ) {
        let samples = samples();
        let mut bytes = samples[which % samples.len()].1.canonical().unwrap();
        for (at, how, byte) in changes {
            match how {
                0 => {
                    let at = at.index(bytes.len());
                    bytes[at] = byte;
                }
                1 => bytes.insert(at.index(bytes.len() + 1), byte),
                _ if bytes.len() > 1 => {
                    let _ = bytes.remove(at.index(bytes.len()));
                }
                _ => {}
            }
        }
        refused_or_the_same(&bytes);
    }

    #[test]
    fn a_flipped_bit_anywhere_in_a_chain_is_noticed(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let chain: Vec<Vec<u8>> = samples().iter().map(|(_, entry)| entry.canonical().unwrap()).collect();
        let mut changed = chain.clone();
        let entry = &mut changed[which.index(chain.len())];
        let at = at.index(entry.len());
        entry[at] ^= 1 << bit;
        prop_assert_ne!(head_of(&changed), head_of(&chain));
    }

    #[test]
    fn a_dropped_doubled_or_moved_entry_is_noticed(from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), way in 0_u8..3) {
        let chain: Vec<Vec<u8>> = samples().iter().map(|(_, entry)| entry.canonical().unwrap()).collect();
        let (from, to) = (from.index(chain.len()), to.index(chain.len()));
        let mut changed = chain.clone();
        match way {
            0 => { let _ = changed.remove(from); }
            1 => changed.insert(to, chain[from].clone()),
            _ if from != to => changed.swap(from, to),
            _ => return Ok(()),
        }
        prop_assert_ne!(head_of(&changed), head_of(&chain));
    }

    #[test]
    fn any_payment_is_read_back(
        lines in prop::collection::vec((any::<u32>(), any::<u32>(), 0_u32..2_760, any::<i64>(), any::<i64>()), 0..40),
        sums in any::<[i64; 7]>(),
        number in any::<u32>(),
        account in "[0-9A-ZА-Яа-яіїєґ./-]{1,32}",
        slip in prop::option::of("[0-9A-Za-z/-]{1,32}"),
    ) {
        let uah = |minor| Money::new(minor, Currency::Kzt);
        let mut paid = payment();
        paid.number = PaymentNumber(number);
        paid.account = AccountNumber::new(&account).unwrap();
        paid.lines = lines.into_iter().map(|(service, provider, period, amount, excess)| crate::payment::PaymentLine {
            service: crate::ids::ServiceId(service),
            provider: crate::ids::ProviderId(provider),
            period: crate::time::Period::from_index(period).unwrap(),
            amount: uah(amount),
            excess: uah(excess),
        }).collect();
        (paid.commission, paid.provider_commission) = (uah(sums[0]), uah(sums[1]));
        paid.tenders = crate::payment::Tenders {
            card: uah(sums[2]),
            slip: slip.map(|slip| crate::ids::SlipNumber::new(&slip).unwrap()),
            cash: uah(sums[3]),
            rounding: uah(sums[4]),
            cash_received: uah(sums[5]),
            change: uah(sums[6]),
        };
        let written = entry(1, Body::PaymentAccepted(Box::new(paid)));
        prop_assert_eq!(Entry::parse(&written.canonical().unwrap()), Ok(written));
    }

    #[test]
    fn any_reading_of_three_decimals_is_read_back(
        value in any::<u64>(), scale in 0_u32..=3, days in -100_000_i32..100_000, source in 0_usize..3,
    ) {
        let value = Decimal::from_i128_with_scale(i128::from(value / 1_000), scale);
        let reading = Reading {
            account: AccountNumber::new("1").unwrap(),
            meter: crate::ids::MeterId(u64::MAX),
            value,
            date: BusinessDate::from_days(days).unwrap(),
            kind: ReadingKind::Replacement,
            source: ReadingSource::ALL[source],
        };
        let written = entry(1, Body::ReadingTaken(reading));
        prop_assert_eq!(Entry::parse(&written.canonical().unwrap()), Ok(written));
    }
}
