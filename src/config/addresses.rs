//! Addresses of the centre in the settings: one to four, with commas between, tried in order. The proxy's. And where the
//! centre's names are, when the network's names do not say so.

use std::net::IpAddr;

/// Most addresses.
const MOST: usize = 4;

/// The addresses of a text; nothing when one of them cannot be, or they are too many.
pub(super) fn parse(text: &str) -> Option<Vec<String>> {
    let addresses: Vec<&str> = text.split(',').map(str::trim).collect();
    let good = addresses.len() <= MOST && addresses.iter().all(|address| is_address(address));
    good.then(|| addresses.into_iter().map(|address| address.trim_end_matches('/').to_owned()).collect())
}

/// The proxy's address, of the form `http://name:port`; a name and a password for it there are none. Nothing inside for
/// an empty text, which is no proxy; nothing at all where it cannot be.
pub(super) fn proxy(text: &str) -> Option<Option<String>> {
    if text.is_empty() {
        return Some(None);
    }
    let rest = text.strip_prefix("http://")?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    // The port is always named: nobody guesses one.
    let has_port = rest.rsplit_once(':').is_some_and(|(host, _)| !host.starts_with('[') || host.ends_with(']'));
    (has_port && is_host(rest)).then(|| Some(format!("http://{rest}")))
}

/// Names with the addresses of their machines, `name=address` with commas between; an empty text is none, and nothing at
/// all where one of them cannot be, or a name stands twice.
pub(super) fn hosts(text: &str) -> Option<Vec<(String, IpAddr)>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let mut hosts: Vec<(String, IpAddr)> = Vec::new();
    for host in text.split(',') {
        let (name, address) = host.split_once('=')?;
        let (name, address) = (name.trim().to_ascii_lowercase(), address.trim().parse().ok()?);
        let is_name = !name.contains([':', '[']) && is_host(&name) && name.parse::<IpAddr>().is_err();
        if !is_name || hosts.len() >= MOST || hosts.iter().any(|(known, _)| *known == name) {
            return None;
        }
        hosts.push((name, address));
    }
    Some(hosts)
}

/// Of the form `https://name:port`. Whoever was let in without encryption has its centre on this machine, and no other
/// address of it.
fn is_address(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    is_host(rest.strip_suffix('/').unwrap_or(rest))
}

/// A name or a number with its port, which may be left out.
fn is_host(rest: &str) -> bool {
    let (host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, "")) => return host.parse::<std::net::Ipv6Addr>().is_ok(),
        Some((host, port)) => {
            if host.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            ("ipv6", port.strip_prefix(':').unwrap_or_default())
        }
        None => rest.split_once(':').unwrap_or((rest, "443")),
    };
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    host.split('.').all(is_name) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_encrypted_and_few() {
        for (text, count) in [
            ("https://kassa.example:8443", Some(1)),
            ("https://kassa.example", Some(1)),
            ("https://kassa.example:8443, https://10.0.0.5:8443/ ,https://[::1]:8443,https://[::1]", Some(4)),
            ("https://a,https://b,https://c,https://d,https://e", None),
            ("http://kassa.example:8443", None),
            ("kassa.example:8443", None),
            ("https://", None),
            ("https://a..b", None),
            ("https://a:0", None),
            ("https://a:99999", None),
            ("https://a:", None),
            ("https://a/path", None),
            ("https://user@a", None),
            ("https://a b", None),
            ("https://[::1", None),
            ("https://[zz]:1", None),
            ("https://a,", None),
            ("", None),
        ] {
            assert_eq!(parse(text).map(|addresses| addresses.len()), count, "{text}");
        }
        assert_eq!(parse("https://a/").unwrap(), ["https://a"]);
    }

    #[test]
    fn a_host_is_a_name_with_the_address_of_its_machine() {
        for (text, expect) in [
            ("", Some(vec![])),
            ("kassa.example=10.0.0.5", Some(vec![("kassa.example", "10.0.0.5")])),
            (" Kassa.Example = ::1 , b=10.0.0.6", Some(vec![("kassa.example", "::1"), ("b", "10.0.0.6")])),
            ("a=10.0.0.1,b=10.0.0.2,c=10.0.0.3,d=10.0.0.4,e=10.0.0.5", None),
            ("a=10.0.0.1,A=10.0.0.2", None),
            ("kassa.example", None),
            ("kassa.example=", None),
            ("=10.0.0.5", None),
            ("kassa.example=10.0.0.5:8443", None),
            ("kassa.example:8443=10.0.0.5", None),
            ("https://kassa.example=10.0.0.5", None),
            ("10.0.0.4=10.0.0.5", None),
            ("kassa.example=centre.example", None),
            ("kassa.example=10.0.0.300", None),
            ("a=10.0.0.1,", None),
            ("a b=10.0.0.1", None),
        ] {
            let expect = expect.map(|hosts: Vec<(&str, &str)>| {
                hosts.into_iter().map(|(name, address)| (name.to_owned(), address.parse().unwrap())).collect()
            });
            assert_eq!(hosts(text), expect, "{text}");
        }
    }

    #[test]
    fn a_proxy_is_a_name_with_a_port_or_none() {
        let some = |text: &str| Some(Some(text.to_owned()));
        for (text, expect) in [
            ("", Some(None)),
            ("http://proxy.bank:3128", some("http://proxy.bank:3128")),
            ("http://10.0.0.1:8080/", some("http://10.0.0.1:8080")),
            ("http://[::1]:3128", some("http://[::1]:3128")),
            ("http://proxy.bank", None),
            ("http://[::1]", None),
            ("https://proxy.bank:3128", None),
            ("socks5://proxy.bank:1080", None),
            ("proxy.bank:3128", None),
            ("http://olena:secret@proxy.bank:3128", None),
            ("http://proxy.bank:0", None),
            ("http://proxy.bank:3128/path", None),
            ("http://:3128", None),
            (" ", None),
        ] {
            assert_eq!(proxy(text), expect, "{text}");
        }
    }
}
