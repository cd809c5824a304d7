//! Settings good and bad, from file and environment.

use super::*;

const EXAMPLE: &str = include_str!("../../server.example.toml");

fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join(FILE), text).unwrap();
    let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    let at = data.path().display().to_string();
    Config::load(None, data.path(), variables).map_err(|error| error.to_string().replace(&format!("{at}/"), ""))
}

#[test]
fn the_example_is_what_is_usual_and_names_every_key() {
    assert_eq!(load(EXAMPLE, &[]), Ok(Config::default()));
    let mut section = "";
    let mut named = Vec::new();
    for line in EXAMPLE.lines() {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => section = name,
            None => named.extend(line.split_once(" = ").map(|(key, _)| format!("{section}.{key}"))),
        }
    }
    assert_eq!(named, KEYS.map(|known| known.key.to_owned()));
}

#[test]
fn every_key_changes_something_and_its_variable_the_same() {
    for known in &KEYS {
        let (in_file, in_variable) = match known.allowed {
            Allowed::Address => ("\"[::1]:9000\"".to_owned(), "[::1]:9000".to_owned()),
            Allowed::Names => ("[\"a.example\", \"10.0.0.1\"]".to_owned(), "a.example, 10.0.0.1".to_owned()),
            Allowed::Addresses => ("[\"::1\", \"10.0.0.1\"]".to_owned(), "::1, 10.0.0.1".to_owned()),
            Allowed::Choice(words) => {
                // One of the words is the usual one, so one of the ends is another.
                let usual = load("", &[]);
                let other = words.iter().find(|word| load("", &[(&known.variable(), word)]) != usual);
                (format!("\"{}\"", other.unwrap()), (*other.unwrap()).to_owned())
            }
            Allowed::Range(from, to) => {
                let other = from.midpoint(to).to_string();
                (other.clone(), other)
            }
        };
        let name = known.key.strip_prefix(known.section()).unwrap().trim_start_matches('.');
        let from_file = load(&format!("[{}]\n{name} = {in_file}\n", known.section()), &[]).unwrap();
        assert_ne!(from_file, Config::default(), "{}", known.key);
        assert_eq!(load("", &[(&known.variable(), &in_variable)]), Ok(from_file), "{}", known.key);
    }
}

#[test]
fn the_environment_wins_over_the_file_and_strangers_are_left_alone() {
    let file = "[limits]\nrequests = 5\nbody_s = 7\n";
    let config = load(file, &[("KASSA_SERVER_LIMITS_REQUESTS", "6"), ("PATH", "/bin"), (DATA, "x"), (CONFIG, "y")]);
    let config = config.unwrap();
    assert_eq!((config.limits.requests, config.limits.body.as_secs()), (6, 7));
}

#[test]
fn a_mistake_names_its_place_its_key_and_what_is_allowed() {
    let there_are = format!("there are: {}", KEYS.map(|known| known.key).join(", "));
    for (text, variable, expect) in [
        ("[listen]\naddress = \"8443\"\n", None, "server.toml:2: listen.address may be an address with a port"),
        ("[listen]\n\nnames = [\"a b\"]\n", None, "server.toml:3: listen.names may be a list of at most 32 names"),
        ("[listen]\nnames = \"a\"\n", None, "server.toml:2: listen.names may be a list"),
        ("[listen]\nnames = [1]\n", None, "server.toml:2: listen.names may be a list"),
        ("[listen]\ntls = \"on\"\n", None, "server.toml:2: listen.tls may be \"auto\", \"off\""),
        ("[listen]\ntls = true\n", None, "server.toml:2: listen.tls may be \"auto\", \"off\""),
        ("[limits]\nrequests = 0\n", None, "server.toml:2: limits.requests may be a whole number from 1 to 400"),
        ("[limits]\nrequests = 1.5\n", None, "server.toml:2: limits.requests may be a whole number from 1 to 400"),
        ("[limits]\nbody_s = \"30\"\n", None, "server.toml:2: limits.body_s may be a whole number from 1 to 3600"),
        (
            "[limits]\nproxies = [\"a.example\"]\n",
            None,
            "server.toml:2: limits.proxies may be a list of at most 32 addresses",
        ),
        ("[limits]\nspeed = 1\n", None, &format!("server.toml:2: there is no setting limits.speed; {there_are}")),
        ("[speed]\n", None, &format!("server.toml:1: there is no setting speed; {there_are}")),
        ("limits = 3\n", None, &format!("server.toml:1: there is no setting limits; {there_are}")),
        ("[limits]\nrequests = 1\nrequests = 2\n", None, "server.toml:3: "),
        ("[limits\n", None, "server.toml:1: "),
        (
            "",
            Some(("KASSA_SERVER_LIMITS_REQUESTS", "many")),
            "KASSA_SERVER_LIMITS_REQUESTS: limits.requests may be a whole number from 1 to 400",
        ),
        (
            "",
            Some(("KASSA_SERVER_PORT", "1")),
            &format!("KASSA_SERVER_PORT: there is no setting KASSA_SERVER_PORT; {there_are}"),
        ),
    ] {
        let told = load(text, variable.as_slice()).unwrap_err();
        assert!(told.starts_with(expect), "{text}{variable:?}: {told}");
    }
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let data = tempfile::tempdir().unwrap();
    let named = data.path().join("elsewhere.toml");
    assert!(matches!(Config::load(Some(&named), data.path(), []), Err(ConfigError::File { .. })));
    assert_eq!(Config::load(None, data.path(), []).unwrap(), Config::default());
    std::fs::write(&named, "[log]\nformat = \"json\"\n").unwrap();
    assert_eq!(Config::load(Some(&named), data.path(), []).unwrap().log.format, LogFormat::Json);
}
