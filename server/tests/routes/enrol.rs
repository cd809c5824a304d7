//! Letting tills in by one-time codes.

use ed25519_dalek::SigningKey;
use kassa_domain::chain::hex;
use kassa_domain::exchange::{EnrolAnswer, FirstNumbers};
use kassa_domain::ids::Epoch;
use kassa_server::clock::Clock;
use serde_json::{Value, json};

use crate::support::{NOON, TestCentre, answer, refusal};

fn key() -> SigningKey {
    SigningKey::from_bytes(&rand::random())
}

#[tokio::test]
async fn an_answer_lost_on_its_way_is_given_again_to_the_same_key_alone() {
    let centre = TestCentre::start();
    let code = centre.code(centre.add_till("3"));
    let key = key();
    let first = centre.try_enrol(&code, &key).await.unwrap();
    assert_eq!(centre.try_enrol(&code, &key).await, Ok(first));
    assert_eq!(centre.try_enrol(&code, &self::key()).await, Err(refusal(403, "enrol_code_used")));
}

#[tokio::test]
async fn a_code_lets_in_once() {
    let centre = TestCentre::start();
    let till = centre.add_till("3");
    let code = centre.code(till);
    let answer = centre.try_enrol(&code.to_lowercase(), &key()).await.unwrap();
    assert_eq!((answer.till, answer.epoch, answer.code.as_str()), (till, Epoch(1), "3"));
    assert_eq!((answer.point.code.as_str(), answer.certificate), ("17", None));
    assert_eq!(centre.try_enrol(&code, &key()).await, Err(refusal(403, "enrol_code_used")));
}

#[tokio::test]
async fn a_folder_ahead_of_a_restored_centre_gets_a_later_life_and_a_lying_one_none() {
    let centre = TestCentre::start();
    let id = centre.add_till("3");
    let code = centre.code(id);
    let ask = |till: u32, epoch: u32| {
        let body = json!({ "code": code, "public_key": hex(key().verifying_key().as_bytes()), "program": "0.1.0",
            "goes_on": { "till": till, "epoch": epoch } });
        let request = centre.client.post(centre.url("/v1/enrol")).json(&body);
        async move { answer::<EnrolAnswer>(request.send().await.unwrap()).await }
    };
    assert_eq!(ask(id.0 + 1, 1).await, Err(refusal(409, "enrol_other_till")));
    assert_eq!(ask(id.0, u32::MAX).await, Err(refusal(409, "future_epoch")));
    let answer = ask(id.0, 4).await.unwrap();
    assert_eq!((answer.till, answer.epoch, answer.numbers), (id, Epoch(5), FirstNumbers::START));
}

#[tokio::test]
async fn a_newer_code_voids_the_one_before() {
    let centre = TestCentre::start();
    let till = centre.add_till("1");
    let (old, new) = (centre.code(till), centre.code(till));
    assert_eq!(centre.try_enrol(&old, &key()).await, Err(refusal(403, "enrol_code_used")));
    assert!(centre.try_enrol(&new, &key()).await.is_ok());
}

#[tokio::test]
async fn a_code_has_its_time() {
    let centre = TestCentre::start();
    let code = centre.code(centre.add_till("1"));
    centre.clock.set(NOON + 3_600_000);
    assert_eq!(centre.try_enrol(&code, &key()).await, Err(refusal(403, "enrol_code_expired")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_eight_at_once_exactly_one_gets_in() {
    let centre = TestCentre::start();
    let code = centre.code(centre.add_till("1"));
    let tries = (0..8).map(|_| {
        let body = json!({ "code": code, "public_key": hex(key().verifying_key().as_bytes()), "program": "0.1.0" });
        let request = centre.client.post(centre.url("/v1/enrol")).json(&body);
        tokio::spawn(async move { answer::<EnrolAnswer>(request.send().await.unwrap()).await })
    });
    let mut winners = 0;
    for one in tries.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => winners += 1,
            Err(refused) => assert_eq!(refused, refusal(403, "enrol_code_used")),
        }
    }
    assert_eq!(winners, 1);
}

#[tokio::test]
async fn a_code_is_not_kept_in_the_clear() {
    let centre = TestCentre::start();
    let code = centre.code(centre.add_till("1"));
    let secret: String = code.chars().filter(|letter| *letter != '-').take(10).collect();
    for file in std::fs::read_dir(centre.data.path().join("centre")).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(path).unwrap();
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }
}

#[tokio::test]
async fn who_guesses_codes_is_told_to_wait() {
    let centre = TestCentre::start();
    let code = centre.code(centre.add_till("1"));
    for _ in 0..20 {
        assert_eq!(centre.try_enrol("AAAAA-AAAAA", &key()).await, Err(refusal(403, "enrol_code_unknown")));
    }
    assert_eq!(centre.try_enrol(&code, &key()).await, Err(refusal(429, "too_many_attempts")));
    centre.clock.set(centre.clock.now_ms() + 60_000);
    assert!(centre.try_enrol(&code, &key()).await.is_ok());
}

#[tokio::test]
async fn a_bad_request_has_its_code() {
    let centre = TestCentre::start();
    let code = centre.code(centre.add_till("1"));
    let public = hex(key().verifying_key().as_bytes());
    let good = json!({ "code": code, "public_key": public, "program": "0.1.0" });
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        serde_json::to_vec(&body).unwrap()
    };
    let cases: [(&str, &str, Vec<u8>, u16, &str); 12] = [
        ("no type", "text/plain", serde_json::to_vec(&good).unwrap(), 415, "wrong_content_type"),
        ("empty", "application/json", Vec::new(), 400, "bad_json"),
        ("array", "application/json", b"[]".to_vec(), 400, "bad_json"),
        ("number", "application/json", with("code", json!(7)), 400, "bad_json"),
        ("nul", "application/json", with("program", json!("0.1\u{0}0")), 400, "bad_text"),
        ("nul in the code", "application/json", with("code", json!("\u{0}")), 400, "bad_text"),
        ("long", "application/json", with("program", json!("x".repeat(65))), 400, "bad_text"),
        ("short key", "application/json", with("public_key", json!("00")), 400, "bad_key"),
        ("no key", "application/json", with("public_key", json!("z".repeat(64))), 400, "bad_key"),
        ("weak key", "application/json", with("public_key", json!("00".repeat(32))), 400, "bad_key"),
        ("injection", "application/json", with("code", json!("' OR 1=1 --")), 403, "enrol_code_unknown"),
        ("large", "application/json", with("program", json!("x".repeat(5000))), 413, "too_large"),
    ];
    for (name, content_type, body, status, expect) in cases {
        let request = centre.client.post(centre.url("/v1/enrol")).header("content-type", content_type).body(body);
        let refused = answer::<EnrolAnswer>(request.send().await.unwrap()).await;
        assert_eq!(refused.err(), Some(refusal(status, expect)), "{name}");
    }
    assert!(centre.try_enrol(&code, &key()).await.is_ok(), "nothing of that used the code up");
}
