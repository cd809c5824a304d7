//! A stretch of line that misbehaves: connections through it are cut after so many bytes, slowed down or refused, as a
//! plan says for each of them.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// What becomes of one connection.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fate {
    /// It is cut after this many bytes, both directions together.
    pub cut_after: Option<usize>,
    /// Every piece of an answer comes this much later.
    pub delay: Duration,
}

type Plan = Box<dyn FnMut(usize) -> Fate + Send>;

struct Shared {
    target: Mutex<SocketAddr>,
    plan: Mutex<Plan>,
    /// Connections so far.
    connections: AtomicUsize,
    ended: AtomicBool,
}

/// The proxy; it ends when dropped.
pub struct Proxy {
    pub addr: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Proxy {
    /// A line to a server, whole until told otherwise.
    pub fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            target: Mutex::new(target),
            plan: Mutex::new(Box::new(|_| Fate::default())),
            connections: AtomicUsize::new(0),
            ended: AtomicBool::new(false),
        });
        let serving = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if serving.ended.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { return };
                let number = serving.connections.fetch_add(1, Ordering::SeqCst);
                let fate = (serving.plan.lock().unwrap())(number);
                let target = *serving.target.lock().unwrap();
                // Nobody there: the connection ends at once.
                if let Ok(server) = TcpStream::connect(target) {
                    join(&stream, &server, fate);
                }
            }
        });
        Self { addr, shared, thread: Some(thread) }
    }

    /// From now on the number of a connection decides what becomes of it.
    pub fn plan(&self, plan: impl FnMut(usize) -> Fate + Send + 'static) {
        *self.shared.plan.lock().unwrap() = Box::new(plan);
    }

    /// From now on connections go to another server.
    pub fn lead_to(&self, target: SocketAddr) {
        *self.shared.target.lock().unwrap() = target;
    }

    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.addr);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Carries bytes both ways on two threads, which end with the connection.
fn join(till: &TcpStream, server: &TcpStream, fate: Fate) {
    let left = Arc::new(AtomicUsize::new(fate.cut_after.unwrap_or(usize::MAX)));
    for (from, to, delay) in [(till, server, Duration::ZERO), (server, till, fate.delay)] {
        let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
        let left = Arc::clone(&left);
        let _ = std::thread::spawn(move || {
            let mut buffer = [0; 16 << 10];
            while let Ok(read @ 1..) = from.read(&mut buffer) {
                wait(delay);
                let before =
                    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| Some(left.saturating_sub(read)));
                let passes = read.min(before.unwrap_or(0));
                if to.write_all(&buffer[..passes]).is_err() || passes < read {
                    break;
                }
            }
            let _ = from.shutdown(Shutdown::Both);
            let _ = to.shutdown(Shutdown::Both);
        });
    }
}

/// Waits without anybody to wake it.
fn wait(time: Duration) {
    let (_keep, nobody) = mpsc::channel::<()>();
    if time > Duration::ZERO {
        let _ = nobody.recv_timeout(time);
    }
}
