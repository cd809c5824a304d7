//! Addresses of the centre in the settings: one to four, with commas between, tried in order. And the proxy's.

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
