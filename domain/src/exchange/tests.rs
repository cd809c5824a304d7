//! Answers keep their JSON, and signed requests their bytes.

use super::*;

#[test]
fn answers_keep_their_json() {
    let (till, epoch) = (TillId(7), Epoch(1));
    let head = Hash([0xab; 32]);
    let hex = "ab".repeat(32);
    for (answer, json) in [
        (
            BatchAnswer::Stored { till, epoch, through: Seq(5), head },
            format!(r#"{{"answer":"stored","till":7,"epoch":1,"through":5,"head":"{hex}"}}"#),
        ),
        (
            BatchAnswer::Gap { till, epoch, expected: Seq(4) },
            r#"{"answer":"gap","till":7,"epoch":1,"expected":4}"#.into(),
        ),
        (
            BatchAnswer::Forked { till, epoch, at: Seq(3), kept: None },
            r#"{"answer":"forked","till":7,"epoch":1,"at":3}"#.into(),
        ),
        (
            BatchAnswer::Forked { till, epoch, at: Seq(3), kept: Some(head) },
            format!(r#"{{"answer":"forked","till":7,"epoch":1,"at":3,"kept":"{hex}"}}"#),
        ),
    ] {
        assert_eq!(serde_json::to_string(&answer).unwrap(), json);
        assert_eq!(serde_json::from_str::<BatchAnswer>(&json).unwrap(), answer);
    }
}

#[test]
fn half_an_answer_is_none() {
    let whole = serde_json::to_string(&BatchAnswer::Stored {
        till: TillId(7),
        epoch: Epoch(1),
        through: Seq(5),
        head: Hash([0xab; 32]),
    })
    .unwrap();
    for length in 0..whole.len() {
        assert!(serde_json::from_str::<BatchAnswer>(&whole[..length]).is_err(), "{length}");
    }
    for text in [
        "",
        "<html>",
        "null",
        "{}",
        "[]",
        r#"{"answer":"ok"}"#,
        r#"{"answer":"gap","till":-7,"epoch":1,"expected":4}"#,
        r#"{"answer":"stored","till":7,"epoch":1,"through":5,"head":"abab"}"#,
    ] {
        assert!(serde_json::from_str::<BatchAnswer>(text).is_err(), "{text}");
    }
}

#[test]
fn a_number_from_outside_never_overflows() {
    let answer: JournalReached = serde_json::from_str(&format!(
        r#"{{"till":7,"epoch":1,"through":{},"head":"{}","stopped":false}}"#,
        u64::MAX,
        "0".repeat(64)
    ))
    .unwrap();
    assert_eq!(answer.through.next(), answer.through);
    assert!(!answer.through.is_place());
}

#[test]
fn verdict_states_have_their_names() {
    for (state, name) in [
        (VerdictState::Waiting, "waiting"),
        (VerdictState::Applied, "applied"),
        (VerdictState::Duplicate, "duplicate"),
        (VerdictState::Refused, "refused"),
    ] {
        assert_eq!(state.name(), name);
        assert_eq!(VerdictState::from_name(name), Some(state));
        assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{name}\""));
    }
    assert_eq!(VerdictState::from_name("Applied"), None);
}

#[test]
fn a_signed_request_covers_every_part_of_it() {
    let bytes = |method, path, till, time, body| request_signed_bytes(method, path, TillId(till), time, body);
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(
        String::from_utf8(bytes("GET", "/v1/verdicts?after=0", 7, 1_795_255_200_000, b"")).unwrap(),
        format!("kassa.request.v1\nGET\n/v1/verdicts?after=0\n7\n1795255200000\n{empty}")
    );
    let of = bytes("POST", "/v1/journal", 7, 1, b"body");
    for other in [
        bytes("GET", "/v1/journal", 7, 1, b"body"),
        bytes("POST", "/v1/journal?", 7, 1, b"body"),
        bytes("POST", "/v1/journal", 71, 1, b"body"),
        bytes("POST", "/v1/journal", 7, 11, b"body"),
        bytes("POST", "/v1/journal", 7, 1, b"bodY"),
    ] {
        assert_ne!(of, other);
    }
}
