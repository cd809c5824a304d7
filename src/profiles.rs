//! Tills of one computer: the usual data folder and those in `profiles` beside its files, each let in at a centre of its
//! own. They are only read here: a till of them may be at work meanwhile.

use std::fs;
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::store::directory::DirectoryReader;
use crate::store::identity::{self, Identity};
use crate::store::{self, MONEY};
use crate::sync::client::shown;

/// The folder of the other tills in the usual data folder.
const FOLDER: &str = "profiles";
/// Longest name of a profile.
const NAME_MAX: usize = 40;

/// A till of this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its data folder.
    pub dir: PathBuf,
    /// The codes of its point and of itself, `17-3`.
    pub code: String,
    /// What its point is called; nothing before its directory has come.
    pub point: Option<String>,
    /// The address of its centre.
    pub centre: String,
    /// The certificate it shows there.
    pub certificate: Certificate,
}

/// How a till's certificate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certificate {
    /// There is none: its centre gave none yet, or speaks without encryption on this computer.
    None,
    /// There is a file, and it is no certificate.
    Unreadable,
    /// It is good until this moment, milliseconds of UTC since 1970.
    Until(i64),
}

impl Certificate {
    /// That of a data folder.
    #[must_use]
    pub fn of(dir: &Path) -> Self {
        let Ok(pem) = fs::read(dir.join(shown::FILE)) else { return Self::None };
        let leaf = CertificateDer::from_pem_slice(&pem).ok();
        let parsed = leaf.as_deref().and_then(|leaf| x509_parser::parse_x509_certificate(leaf).ok());
        parsed.map_or(Self::Unreadable, |(_, leaf)| {
            Self::Until(leaf.validity().not_after.timestamp().saturating_mul(1000))
        })
    }

    /// Whose the certificate of a data folder is, by what stands in it.
    #[must_use]
    pub fn owner(dir: &Path) -> Option<String> {
        let pem = fs::read(dir.join(shown::FILE)).ok()?;
        let leaf = CertificateDer::from_pem_slice(&pem).ok()?;
        let (_, leaf) = x509_parser::parse_x509_certificate(&leaf).ok()?;
        let name = leaf.subject().iter_common_name().next()?.as_str().ok()?.to_owned();
        (!name.chars().any(char::is_control)).then_some(name)
    }

    /// How many whole days it is good for yet; below zero when its time is over.
    #[must_use]
    pub const fn days_left(until_ms: i64, now_ms: i64) -> i64 {
        until_ms.saturating_sub(now_ms).div_euclid(86_400_000)
    }
}

/// The data folder of a named profile.
///
/// # Errors
/// The name is no name of a folder that is the same on every system.
pub fn folder(usual: &Path, name: &str) -> Result<PathBuf, String> {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || sign == '-' || sign == '_';
    if name.is_empty() || name.len() > NAME_MAX || !name.chars().all(is_plain) {
        return Err(format!("{name:?} is not of letters a-z, digits, - and _, {NAME_MAX} at most"));
    }
    Ok(usual.join(FOLDER).join(name))
}

/// Every till of this computer that was let in somewhere: the usual one first, the others by the names of their folders.
#[must_use]
pub fn all(usual: &Path) -> Vec<Profile> {
    let mut dirs: Vec<PathBuf> = fs::read_dir(usual.join(FOLDER))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    dirs.sort();
    dirs.insert(0, usual.to_owned());
    dirs.into_iter().filter_map(of).collect()
}

/// The till of a folder; nothing where none was let in, or its file cannot be read.
fn of(dir: PathBuf) -> Option<Profile> {
    if !dir.join(MONEY).is_file() {
        return None;
    }
    let reader = store::open_reader(&dir, None);
    let read = reader.map_err(|error| error.to_string()).and_then(|reader| {
        let identity = identity::load(&reader);
        identity.map_err(|error| error.to_string())
    });
    let Identity { point: code, code: till, server: centre, .. } = match read {
        Ok(identity) => identity?,
        // Whoever opens it is told why it cannot be: here it is not passed over in silence.
        Err(error) => {
            let (certificate, centre) = (Certificate::of(&dir), error);
            let code = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            return Some(Profile { dir, code, point: None, centre, certificate });
        }
    };
    let point = DirectoryReader::open(&dir).ok().and_then(|directory| directory.point().ok().flatten());
    let (point, certificate) = (point.map(|point| point.name), Certificate::of(&dir));
    Some(Profile { dir, code: format!("{code}-{till}"), point, centre, certificate })
}

#[cfg(test)]
mod tests {
    use kassa_domain::exchange::FirstNumbers;
    use kassa_domain::ids::{Epoch, PointCode, TillCode, TillId};
    use kassa_domain::{Currency, Timestamp};
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;
    use crate::store::StoreOptions;

    fn enrolled(dir: &Path, point: &str, till: &str) {
        fs::create_dir_all(dir).unwrap();
        let options =
            StoreOptions { dir: dir.to_owned(), vfs: None, key: None, durable: false, owner: "test".to_owned() };
        let mut store = store::open(&options).unwrap();
        let identity = Identity {
            till: TillId(3),
            epoch: Epoch(1),
            point: PointCode::new(point).unwrap(),
            code: TillCode::new(till).unwrap(),
            currency: Currency::Uah,
            public_key: [7; 32],
            server: format!("https://bank-{point}.example:8443"),
            certificate: None,
            files_key: None,
        };
        let tx = store.transaction().unwrap();
        identity::enrol(&tx, &identity, FirstNumbers::START, Timestamp::EPOCH).unwrap();
        tx.commit().unwrap();
    }

    fn certified(dir: &Path, year: i32) {
        let mut params = CertificateParams::new(vec!["till".to_owned()]).unwrap();
        params.not_after = date_time_ymd(year, 1, 1);
        let pem = params.self_signed(&KeyPair::generate().unwrap()).unwrap().pem();
        fs::write(dir.join(shown::FILE), pem).unwrap();
    }

    #[test]
    fn tills_of_several_centres_on_one_computer_are_all_found() {
        let usual = tempfile::tempdir().unwrap();
        assert_eq!(all(usual.path()), []);
        let (private, empty) = (folder(usual.path(), "private").unwrap(), folder(usual.path(), "empty").unwrap());
        let oblast = folder(usual.path(), "oblast").unwrap();
        enrolled(&private, "4", "1");
        assert_eq!(all(usual.path()).len(), 1, "the usual folder was let in nowhere");
        enrolled(usual.path(), "17", "3");
        enrolled(&oblast, "9", "2");
        fs::create_dir_all(empty).unwrap();
        certified(usual.path(), 2001);
        certified(&private, 2099);
        fs::write(oblast.join(shown::FILE), "-----BEGIN").unwrap();
        let found = all(usual.path());
        let told: Vec<_> = found.iter().map(|profile| (profile.code.as_str(), profile.certificate)).collect();
        let expect = [
            ("17-3", Certificate::Until(978_307_200_000)),
            ("9-2", Certificate::Unreadable),
            ("4-1", Certificate::Until(4_070_908_800_000)),
        ];
        assert_eq!(told, expect);
        assert_eq!(found[0].centre, "https://bank-17.example:8443");
        fs::write(oblast.join(MONEY), "no database").unwrap();
        assert_eq!(all(usual.path())[1].code, "oblast", "one that cannot be read is not passed over");
    }

    #[test]
    fn the_days_of_a_certificate_are_counted_down_and_below_zero() {
        const DAY: i64 = 86_400_000;
        for (until, now, left) in [(10 * DAY, 0, 10), (DAY - 1, 0, 0), (0, 0, 0), (0, 1, -1), (0, DAY, -1)] {
            assert_eq!(Certificate::days_left(until, now), left, "{until} {now}");
        }
    }

    #[test]
    fn a_name_is_one_folder_and_no_way_out_of_it() {
        let usual = Path::new("/usual");
        assert_eq!(folder(usual, "bank-2").unwrap(), Path::new("/usual/profiles/bank-2"));
        for name in ["", ".", "..", "a/b", "a\\b", "c:", "банк", "a b", &"a".repeat(41)] {
            assert!(folder(usual, name).is_err(), "{name}");
        }
    }
}
