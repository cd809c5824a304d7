//! How the centre is come to: at the address its name has or another, straight or through a proxy of the point's network,
//! and how long it is waited for.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::sync::client::AddressError;

/// The way to the centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Names and the addresses of their machines, instead of what the network says of these names. A certificate is
    /// still looked at by the name. Through a proxy names are looked up there, and the proxy's own is meant here.
    pub hosts: Vec<(String, IpAddr)>,
    /// A proxy of the form `http://name:port` that is asked to pass bytes on (CONNECT) and sees nothing of what is in
    /// them: TLS goes through it to the centre. Without one the way is straight. The environment's is never asked.
    pub proxy: Option<String>,
    /// Seconds that the longest exchange may take, [`Way::TIMEOUT_S`]; shorter ones and connecting less in proportion.
    pub timeout_s: u64,
}

impl Default for Way {
    fn default() -> Self {
        Self { hosts: Vec::new(), proxy: None, timeout_s: Self::USUAL_S }
    }
}

impl Way {
    /// What [`Way::timeout_s`] usually is.
    pub const USUAL_S: u64 = 30;
    /// What it may be.
    pub const TIMEOUT_S: std::ops::RangeInclusive<i64> = 10..=120;
    /// How long a connection may take to come about where exchanges take as long as usual.
    const CONNECT: Duration = Duration::from_secs(5);

    /// What usually takes so long, where the settings say otherwise.
    #[must_use]
    pub fn patience(timeout_s: u64, usual: Duration) -> Duration {
        let times = u32::try_from(timeout_s).unwrap_or(u32::MAX);
        usual.saturating_mul(times) / u32::try_from(Self::USUAL_S).unwrap_or(1)
    }

    pub(super) fn connect(&self) -> Duration {
        Self::patience(self.timeout_s, Self::CONNECT)
    }

    /// The names for the client, with the port that the address has.
    pub(super) fn hosts(&self) -> impl Iterator<Item = (&str, SocketAddr)> {
        self.hosts.iter().map(|(name, address)| (name.as_str(), SocketAddr::new(*address, 0)))
    }

    /// The proxy for the client: of encrypted lines alone, so that it is only ever asked to pass bytes on.
    pub(super) fn proxy(&self) -> Result<Option<reqwest::Proxy>, AddressError> {
        let proxy = self.proxy.as_deref().map(reqwest::Proxy::https).transpose();
        proxy.map_err(|error| AddressError::SetUp(error.to_string()))
    }
}
