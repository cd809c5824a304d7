//! A client that others wrote: Schemathesis reads `/openapi.json`, plays requests good and bad against a centre in this
//! process, and holds every answer to the description.
//!
//! `KASSA_PYTHON` names the Python it is installed in; with `KASSA_MUST` set its absence is a failure.

use std::path::Path;
use std::process::Command;

use ed25519_dalek::SigningKey;
use kassa_server::Limits;
use kassa_server::clock::{Clock, SystemClock};

mod support;

use support::postgres::Cluster;
use support::{ACCOUNT, TestCentre};

/// The Python with Schemathesis, when there is one.
fn python() -> Option<String> {
    let python = std::env::var("KASSA_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let looked = Command::new(&python).args(["-c", "import schemathesis, cryptography"]).output();
    let there = looked.is_ok_and(|looked| looked.status.success());
    assert!(there || std::env::var_os("KASSA_MUST").is_none(), "{python} has no Schemathesis");
    there.then_some(python)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn schemathesis_finds_nothing() {
    let Some(python) = python() else {
        eprintln!("not run: no Python with Schemathesis");
        return;
    };
    let centre = TestCentre::start_changed(|options| {
        // It asks by the thousand.
        let most = 1_000_000;
        options.limits = Limits {
            requests_per_till: most,
            unsigned_per_address: most,
            enrolments_per_address: most,
            ..Limits::default()
        };
    });
    // It signs by the clock of the computer.
    centre.clock.set(SystemClock.now_ms());
    let id = centre.add_till("1");
    let key = SigningKey::from_bytes(&rand::random());
    let _ = centre.try_enrol(&centre.code(id), &key).await.unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let outside = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside");
    let ran = Command::new(python)
        .args(["-m", "schemathesis.cli", "--config-file"])
        .arg(outside.join("schemathesis.toml"))
        .args(["run", &centre.url("/openapi.json")])
        .args(["--checks", "all", "--max-examples", "30", "--seed", "1", "--continue-on-failure"])
        .current_dir(scratch.path())
        .env("SCHEMATHESIS_HOOKS", outside.join("hooks.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("KASSA_TEST_KEY", kassa_domain::chain::hex(key.as_bytes()))
        .env("KASSA_TEST_TILL", id.to_string())
        .env("KASSA_TEST_ACCOUNT", ACCOUNT)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{told}\n{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(kassa_server::apply::verify(centre.db()).unwrap().1, Vec::new());
}

#[test]
fn schemathesis_finds_nothing_on_postgresql() {
    if let Some(cluster) = python().and_then(|_| Cluster::start()) {
        cluster.run_tests(&["schemathesis_finds_nothing_on_postgresql"]);
    }
}
