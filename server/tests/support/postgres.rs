//! A throw-away PostgreSQL: a server for one run of tests, a database for each test.
//!
//! Its programs are looked for where Debian puts them. Where there are none the tests say so and pass, unless
//! `KASSA_MUST` is set: then they must be there. The server listens on a socket in its own folder alone.

#![allow(dead_code, reason = "each test program uses its own part of it")]

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use kassa_server::db::{Db, PostgresAddress};
use tempfile::TempDir;

/// Names the server whose databases every test of this process uses.
const VARIABLE: &str = "KASSA_TEST_POSTGRES";
/// Oldest version that will do.
const OLDEST: u32 = 15;

/// A server that runs, until it is dropped.
pub struct Cluster {
    dir: TempDir,
    programs: PathBuf,
}

impl Cluster {
    /// Starts one with nothing in it; `None` where there are no programs for it.
    pub fn start() -> Option<Self> {
        let cluster = Self::empty()?;
        let _ =
            cluster.run("initdb", &["-D", &cluster.data(), "-U", "kassa", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        // Tests lose nothing that outlives them, except where one asks for that.
        cluster.configure("fsync = off\nfull_page_writes = off\nmax_connections = 200\nshared_buffers = 64MB");
        // What is written is soon let go of, so that a full disk is not its doing.
        cluster.configure("min_wal_size = 32MB\nmax_wal_size = 64MB");
        cluster.up();
        Some(cluster)
    }

    /// Starts one that flushes what it commits, with room for a load; `None` where there are no programs for it.
    pub fn durable() -> Option<Self> {
        let cluster = Self::empty()?;
        let _ = cluster.run("initdb", &["-D", &cluster.data(), "-U", "kassa", "-A", "trust", "-E", "UTF8"]);
        cluster.configure("shared_buffers = 512MB\nmax_wal_size = 4GB");
        cluster.up();
        Some(cluster)
    }

    /// A folder for one.
    pub fn empty() -> Option<Self> {
        let Some(programs) = programs() else {
            let must = std::env::var_os("KASSA_MUST").is_some();
            assert!(!must, "no PostgreSQL {OLDEST} or newer in /usr/lib/postgresql");
            eprintln!("skipped: no PostgreSQL {OLDEST} or newer in /usr/lib/postgresql");
            return None;
        };
        let dir = tempfile::Builder::new().prefix("kassa-pg").tempdir_in("/tmp").unwrap();
        if is_root() {
            let _ = good(Command::new("chown").arg("nobody").arg(dir.path()).output());
        }
        Some(Self { dir, programs })
    }

    /// Its folder of data.
    pub fn data(&self) -> String {
        self.dir.path().join("data").to_str().unwrap().to_owned()
    }

    /// Where it listens.
    pub fn socket(&self) -> &Path {
        self.dir.path()
    }

    /// Adds settings; they count from its next start on.
    pub fn configure(&self, settings: &str) {
        let file = Path::new(&self.data()).join("postgresql.auto.conf");
        let before = std::fs::read_to_string(&file).unwrap_or_default();
        let socket = self.socket().display();
        let own = format!("listen_addresses = ''\nunix_socket_directories = '{socket}'\n");
        std::fs::write(file, format!("{before}{own}{settings}\n")).unwrap();
    }

    /// Puts a file into its folder, which it alone may read.
    pub fn put(&self, name: &str, text: &str) {
        let file = format!("{}/{name}", self.data());
        std::fs::write(&file, text).unwrap();
        let _ = good(Command::new("chmod").args(["600", &file]).output());
        if is_root() {
            let _ = good(Command::new("chown").args(["nobody", &file]).output());
        }
    }

    /// Starts it and waits until it answers.
    pub fn up(&self) {
        let _ = self.run("pg_ctl", &["-D", &self.data(), "-l", self.log().to_str().unwrap(), "-w", "start"]);
    }

    fn log(&self) -> PathBuf {
        self.dir.path().join("log")
    }

    /// The end of what it wrote down of itself, and how full the disk is that it lies on.
    fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let last = lines[lines.len().saturating_sub(40)..].join("\n");
        let disk = Command::new("df").arg("-h").arg(self.dir.path()).output();
        let disk = disk.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        format!("the server's log ends with:\n{last}\n{disk}")
    }

    /// Ends it as a power cut would.
    pub fn kill(&self) {
        let _ = self.try_run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
    }

    /// Runs one of its programs, as a user who may.
    pub fn run(&self, program: &str, arguments: &[&str]) -> String {
        good(self.try_run(program, arguments))
    }

    fn try_run(&self, program: &str, arguments: &[&str]) -> std::io::Result<Output> {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            let _ = command.args(["-u", "nobody", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // What a daemon inherits stays open: its words go to its log.
        command.args(arguments).current_dir("/tmp").stdin(std::process::Stdio::null()).output()
    }

    /// Asks it something in one of its databases.
    pub fn ask(&self, database: &str, sql: &str) -> String {
        ask(&self.server(), database, sql)
    }

    /// The server as an address without a database.
    pub fn server(&self) -> String {
        format!("host={} user=kassa", self.socket().display())
    }

    /// Runs every test of this program but `but`, in another process, on databases of this server.
    pub fn run_tests(&self, but: &[&str]) {
        let mut command = Command::new(std::env::current_exe().unwrap());
        // One after another: those that run beside them have times to keep.
        let _ = command.args(["--test-threads", "1"]);
        for name in but {
            let _ = command.args(["--skip", name]);
        }
        let output = command.env(VARIABLE, self.server()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            panic!("{told}\n{}\n{}", String::from_utf8_lossy(&output.stderr), self.last_words());
        }
        eprintln!("on PostgreSQL: {}", told.lines().rfind(|line| line.starts_with("test result")).unwrap_or_default());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
    }
}

/// True in a run whose tests use PostgreSQL.
pub fn is_on() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

/// The databases of one test: gone with its thread, so that a long run needs the room of one.
#[derive(Default)]
struct Own(Vec<String>);

impl Drop for Own {
    fn drop(&mut self) {
        let Ok(server) = std::env::var(VARIABLE) else { return };
        for name in &self.0 {
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            // A test that failed has said why; a server that is gone is told by the next one.
            let _ = try_ask(&server, "postgres", &drop);
        }
    }
}

/// The address of a new database for a test, when this run is on PostgreSQL.
pub fn new_database() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    thread_local! {
        static OWN: RefCell<Own> = RefCell::default();
    }
    let server = std::env::var(VARIABLE).ok()?;
    let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let _ = ask(&server, "postgres", &format!("CREATE DATABASE {name} STRATEGY file_copy"));
    let address = format!("{server} dbname={name}");
    OWN.with_borrow_mut(|own| own.0.push(name));
    Some(address)
}

/// Holds the address of the database that belongs to a data directory, when this run is on PostgreSQL.
const ADDRESS: &str = "address";

/// A data directory without a centre, with a database of its own when this run is on PostgreSQL.
pub fn empty() -> TempDir {
    let data = tempfile::tempdir().unwrap();
    if let Some(address) = new_database() {
        std::fs::write(data.path().join(ADDRESS), address).unwrap();
    }
    data
}

/// The address of that database.
pub fn address(data: &Path) -> Option<String> {
    std::fs::read_to_string(data.join(ADDRESS)).ok()
}

/// The store of such a directory.
pub fn open(data: &Path, now_ms: i64) -> Db {
    Db::at(data, address(data).map(PostgresAddress::from).as_ref(), now_ms).unwrap()
}

/// Asks a server something, in a database of it or in the one that its address names.
pub fn ask(server: &str, database: &str, sql: &str) -> String {
    good(try_ask(server, database, sql))
}

fn try_ask(server: &str, database: &str, sql: &str) -> std::io::Result<Output> {
    let to = if database.is_empty() { server.to_owned() } else { format!("{server} dbname={database}") };
    Command::new("psql").args([&to, "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql]).output()
}

fn good(output: std::io::Result<Output>) -> String {
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn is_root() -> bool {
    good(Command::new("id").arg("-u").output()) == "0"
}

/// The folder with the programs of the newest version that will do.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let newest = versions.filter_map(|folder| folder.file_name().to_str()?.parse::<u32>().ok()).max()?;
    let folder = PathBuf::from(format!("/usr/lib/postgresql/{newest}/bin"));
    (newest >= OLDEST && folder.join("initdb").is_file() && folder.join("postgres").is_file()).then_some(folder)
}
