//! What the centre lets itself in for: how much at once, how often, for how long. The usual values; the settings may
//! name others.

use std::net::IpAddr;
use std::time::Duration;

/// Limits of a running centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once, from everybody.
    pub connections: usize,
    /// Connections at once from one address; many tills may stand behind one.
    pub connections_per_address: usize,
    /// Requests that the store is asked for at once; more wait their turn.
    pub requests: usize,
    /// How long a request waits for its turn before it is told to come again.
    pub turn: Duration,
    /// Requests of one till within a minute.
    pub requests_per_till: u32,
    /// Requests without a good signature from one address within a minute, after which it waits.
    pub unsigned_per_address: u32,
    /// Failed enrolments from one address within a minute, after which it waits.
    pub enrolments_per_address: u32,
    /// Receipts that were asked for by their links from one address within a minute and are not here, after which it waits.
    pub receipts_per_address: u32,
    /// Web servers before the centre: what one of them says of who asks it for a receipt is believed.
    pub proxies: Vec<IpAddr>,
    /// Bytes of bodies that are on their way at once, of all requests.
    pub bodies: usize,
    /// How long the head of a request may take to come.
    pub head: Duration,
    /// How long the body of a request may take to come.
    pub body: Duration,
    /// How long a connection may neither send nor take anything.
    pub idle: Duration,
    /// How long requests may go on after a stop was asked for.
    pub grace: Duration,
    /// Minutes after midnight of UTC at which the ledger is proved, every night.
    pub prove_at: u16,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 8192,
            connections_per_address: 2048,
            requests: 64,
            turn: Duration::from_secs(10),
            requests_per_till: 6000,
            unsigned_per_address: 600,
            enrolments_per_address: 20,
            receipts_per_address: 30,
            proxies: Vec::new(),
            bodies: 64 << 20,
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            grace: Duration::from_secs(10),
            prove_at: 150,
        }
    }
}
