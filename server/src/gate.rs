//! The gate every connection comes through: how many there may be, and how long one may be silent.
//!
//! A connection that neither sends nor takes a byte for too long is closed, whatever stands between: before the first
//! byte, in the middle of a head, of a body or of an answer. It costs its place until then, and places are counted, of
//! all and by address, so that one address cannot take them all.

use std::collections::HashMap;
use std::future::Ready;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::limits::Limits;
use crate::rate::whose;

/// Lets connections in while there is room.
#[derive(Debug, Clone)]
pub struct Gate {
    places: Arc<Places>,
    idle: Duration,
}

/// Who is in.
#[derive(Debug)]
pub struct Places {
    most: usize,
    most_per_address: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
    turned_away: u64,
}

/// A place that is taken until this is dropped.
#[derive(Debug)]
struct Place {
    places: Arc<Places>,
    of: IpAddr,
}

impl Places {
    /// As many as the limits say.
    #[must_use]
    pub fn new(limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            most: limits.connections,
            most_per_address: limits.connections_per_address,
            taken: Mutex::default(),
        })
    }

    /// Connections there are now, and how many were turned away since the start.
    pub fn counts(&self) -> (usize, u64) {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        (taken.all, taken.turned_away)
    }

    fn take(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let of = whose(address);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let here = taken.by_address.get(&of).copied().unwrap_or_default();
        if taken.all >= self.most || here >= self.most_per_address {
            taken.turned_away += 1;
            return None;
        }
        taken.all += 1;
        let _ = taken.by_address.insert(of, here + 1);
        Some(Place { places: Arc::clone(self), of })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all = taken.all.saturating_sub(1);
        match taken.by_address.get_mut(&self.of) {
            Some(here) if *here > 1 => *here -= 1,
            Some(_) | None => {
                let _ = taken.by_address.remove(&self.of);
            }
        }
    }
}

impl Gate {
    /// A gate to these places.
    #[must_use]
    pub fn new(places: Arc<Places>, limits: &Limits) -> Self {
        Self { places, idle: limits.idle }
    }

    fn let_in(&self, socket: TcpStream) -> io::Result<Watched> {
        let place = self.places.take(socket.peer_addr()?.ip());
        let place = place.ok_or_else(|| io::Error::from(io::ErrorKind::ConnectionRefused))?;
        // An acknowledgement is a small packet that somebody waits for.
        socket.set_nodelay(true)?;
        let now = Instant::now();
        let alarm = Box::pin(sleep_until(now + self.idle));
        Ok(Watched { socket, idle: self.idle, moved: now, alarm, _place: place })
    }
}

impl<S> Accept<TcpStream, S> for Gate {
    type Stream = Watched;
    type Service = S;
    type Future = Ready<io::Result<(Watched, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        std::future::ready(self.let_in(stream).map(|watched| (watched, service)))
    }
}

/// A connection that is closed when nothing moves on it.
#[derive(Debug)]
pub struct Watched {
    socket: TcpStream,
    idle: Duration,
    moved: Instant,
    alarm: Pin<Box<Sleep>>,
    _place: Place,
}

impl Watched {
    /// What came of reading or writing: progress, or waiting that may have lasted too long.
    fn judge<T>(&mut self, cx: &mut Context<'_>, moved: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if moved.is_ready() {
            self.moved = Instant::now();
            return moved;
        }
        loop {
            ready!(self.alarm.as_mut().poll(cx));
            let until = self.moved + self.idle;
            if until <= Instant::now() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.alarm.as_mut().reset(until);
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let moved = Pin::new(&mut self.socket).poll_read(cx, buf);
        self.judge(cx, moved)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let moved = Pin::new(&mut self.socket).poll_write(cx, buf);
        self.judge(cx, moved)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let moved = Pin::new(&mut self.socket).poll_write_vectored(cx, bufs);
        self.judge(cx, moved)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_of_all_and_by_address_and_come_free() {
        let limits = Limits { connections: 3, connections_per_address: 2, ..Limits::default() };
        let places = Places::new(&limits);
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let first = places.take(address("10.0.0.1"));
        let second = places.take(address("::ffff:10.0.0.1"));
        assert!(first.is_some() && second.is_some());
        assert!(places.take(address("10.0.0.1")).is_none(), "that address has its two");
        let third = places.take(address("10.0.0.2"));
        assert!(third.is_some());
        assert!(places.take(address("10.0.0.3")).is_none(), "all are taken");
        assert_eq!(places.counts(), (3, 2));
        drop(first);
        assert!(places.take(address("10.0.0.1")).is_some());
        drop((second, third));
        assert_eq!(places.counts(), (0, 2));
        assert!(places.taken.lock().unwrap().by_address.is_empty());
    }
}
