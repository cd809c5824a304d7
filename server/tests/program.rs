//! The program itself: settings from file and environment, logs for programs, a graceful stop, a copy beside it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

#[path = "support/postgres.rs"]
mod postgres;

use postgres::{Cluster, address, empty};

fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kassa-server"));
    let inherited = std::env::vars_os().filter(|(name, _)| !name.to_string_lossy().starts_with("KASSA_SERVER_"));
    let _ = command.env_clear().envs(inherited).env_remove("RUST_LOG").env("KASSA_SERVER_DATA", data);
    if let Some(address) = address(data) {
        let _ = command.env("KASSA_SERVER_POSTGRES", address);
    }
    command
}

/// The program as it serves, ended when the test is.
struct Serving {
    child: Child,
    out: BufReader<ChildStdout>,
    addr: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serving(data: &Path, settings: &str) -> Serving {
    std::fs::write(data.join("server.toml"), settings).unwrap();
    let mut child = program(data)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("KASSA_SERVER_LISTEN_TLS", "off")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut url = String::new();
    let _ = out.read_line(&mut url).unwrap();
    let addr = url.trim().strip_prefix("http://").unwrap_or_else(|| panic!("{url:?}")).to_owned();
    Serving { child, out, addr }
}

impl Serving {
    fn send(&self, bytes: &[u8]) -> TcpStream {
        let mut socket = TcpStream::connect(&self.addr).unwrap();
        socket.write_all(bytes).unwrap();
        socket
    }

    /// A request whose body is awaited: its head was read, and the centre said to go on.
    #[cfg(unix)]
    fn under_way(&self, length: usize) -> TcpStream {
        const GO_ON: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
        let head = format!(
            "POST /v1/enrol HTTP/1.1\r\nhost: c\r\ncontent-type: application/json\r\nexpect: 100-continue\r\n\
            content-length: {length}\r\n\r\n"
        );
        let mut socket = self.send(head.as_bytes());
        let mut told = [0; GO_ON.len()];
        socket.read_exact(&mut told).unwrap();
        assert_eq!(told, GO_ON);
        socket
    }

    #[cfg(unix)]
    fn told_to_end(mut self) -> (std::process::ExitStatus, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut rest = String::new();
        let _ = self.out.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap(), rest)
    }
}

fn all_of(mut socket: TcpStream) -> String {
    let mut told = String::new();
    let _ = socket.read_to_string(&mut told).unwrap();
    told
}

/// What came before a connection was cut: it may end, or be reset.
fn cut(mut socket: TcpStream) -> String {
    let mut told = String::new();
    match socket.read_to_string(&mut told) {
        Err(error) if error.kind() != std::io::ErrorKind::ConnectionReset => panic!("{error}"),
        Ok(_) | Err(_) => told,
    }
}

const TIME: &[u8] = b"GET /v1/time HTTP/1.1\r\nhost: c\r\nconnection: close\r\n\r\n";

#[cfg(unix)]
#[test]
fn it_ends_what_is_under_way_when_it_is_told_to_end() {
    let data = empty();
    let centre = serving(data.path(), "[log]\nformat = \"json\"\nlevel = \"debug\"\n");
    let body = br#"{"code":"AAAAA-AAAAA"}"#;
    assert!(all_of(centre.send(TIME)).starts_with("HTTP/1.1 200"));
    let mut under_way = centre.under_way(body.len());
    let addr = centre.addr.clone();
    let ended = std::thread::spawn(move || centre.told_to_end());
    while TcpStream::connect(&addr).is_ok() {
        std::thread::yield_now();
    }
    under_way.write_all(body).unwrap();
    let told = all_of(under_way);
    assert!(told.starts_with("HTTP/1.1 400") && told.contains("bad_json"), "{told}");
    let (status, _) = ended.join().unwrap();
    assert!(status.success(), "{status}");
    let logs = logs(data.path());
    for message in ["the centre answers", "answered", "refused", "the centre has stopped"] {
        assert!(logs.iter().any(|line| line["message"] == message), "{message} in {logs:#?}");
    }
}

#[cfg(unix)]
#[test]
fn what_does_not_end_is_cut_at_the_deadline() {
    let data = empty();
    let centre = serving(data.path(), "[limits]\ngrace_s = 1\nbody_s = 3600\nidle_s = 3600\n");
    let stuck = centre.under_way(9);
    let (status, _) = centre.told_to_end();
    assert!(status.success(), "{status}");
    assert_eq!(cut(stuck), "");
}

/// The lines of all log files, which are for programs.
fn logs(data: &Path) -> Vec<Value> {
    let files = std::fs::read_dir(data.join("logs")).unwrap().map(|file| file.unwrap().path());
    let text: String = files.map(|file| std::fs::read_to_string(file).unwrap()).collect();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_mistake_in_the_settings_is_told_and_nothing_starts() {
    for (file, variable, expect) in [
        ("[limits]\nrequests = 0\n", ("X", ""), "server.toml:2: limits.requests may be a whole number from 1 to 400"),
        ("", ("KASSA_SERVER_LISTEN_TLS", "on"), "KASSA_SERVER_LISTEN_TLS: listen.tls may be \"auto\", \"off\""),
        ("", ("KASSA_SERVER_COLOUR", "on"), "KASSA_SERVER_COLOUR: there is no setting"),
        ("", ("KASSA_SERVER_CONFIG", "/none.toml"), "/none.toml: "),
        ("[listen]\naddress = \"0.0.0.0:0\"\ntls = \"off\"\n", ("X", ""), "without TLS the centre listens on loopback"),
    ] {
        let data = empty();
        std::fs::write(data.path().join("server.toml"), file).unwrap();
        let ended = program(data.path()).arg("serve").env(variable.0, variable.1).output().unwrap();
        let told = String::from_utf8(ended.stderr).unwrap();
        assert!(!ended.status.success() && told.contains(expect), "{told}");
    }
}

fn checked(data: &Path, settings: &str) -> String {
    std::fs::write(data.join("server.toml"), settings).unwrap();
    let ended = program(data).args(["serve", "--check"]).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).unwrap()
}

#[test]
fn settings_are_checked_without_starting() {
    let data = empty();
    let told = checked(data.path(), "[listen]\naddress = \"127.0.0.1:9443\"\n");
    assert_eq!(told, "the settings are in order: it would listen on 127.0.0.1:9443\n");
    let left: Vec<_> = std::fs::read_dir(data.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["server.toml"], "no store and no logs were made");
}

fn run(data: &TempDir, arguments: &[&str]) -> String {
    let ended = program(data.path()).args(arguments).output().unwrap();
    assert!(ended.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).unwrap()
}

#[test]
fn a_copy_is_made_beside_the_serving_program_and_serves_again() {
    let (data, new) = (empty(), empty());
    let centre = serving(data.path(), "");
    let point = ["point", "add", "--code", "17", "--name", "Пункт", "--address", "Соборна, 1", "--town", "Вербове"];
    let _ = run(&data, &point);
    let file = data.path().join("copy");
    let file = file.to_str().unwrap();
    assert!(run(&data, &["backup", "--to", file]).contains(" bytes"));
    drop(centre);
    let told = run(&new, &["restore", "--from", file]);
    assert!(told.contains("0 entries, all sound"), "{told}");
    assert_eq!(run(&new, &["point", "list"]), run(&data, &["point", "list"]));
    let centre = serving(new.path(), "");
    assert!(all_of(centre.send(TIME)).starts_with("HTTP/1.1 200"));
}

#[test]
fn the_unit_leaves_the_service_little() {
    let unit = concat!(env!("CARGO_MANIFEST_DIR"), "/../installer/kassa-server.service");
    // The rating is from 0 to 100, less is better; what remains above 0 is the network a centre is for.
    let rated = Command::new("systemd-analyze").args(["security", "--offline=true", "--threshold=15", unit]).output();
    match rated {
        Ok(rated) => assert!(rated.status.success(), "{}", String::from_utf8_lossy(&rated.stdout)),
        Err(error) => eprintln!("not rated: systemd-analyze: {error}"),
    }
}

#[test]
fn the_program_does_on_postgresql_what_it_does_on_sqlite() {
    if let Some(cluster) = Cluster::start() {
        // Of these a store is never asked.
        let but = ["settings_are_checked_without", "a_mistake_in_the_settings", "the_unit_leaves"];
        cluster.run_tests(&[&but[..], &["the_program_does_on_postgresql"]].concat());
    }
}
