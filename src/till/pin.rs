//! PINs for a quick change of cashier: who has signed in with the password sets one for the rest of the day.
//!
//! They are kept in memory alone, never on disk and never on the line. A PIN is forgotten with the program, after twelve
//! hours, after three wrong ones, and as soon as the centre changes the password or closes the person. It signs in; it
//! approves nothing (R25 asks for the password).

use argon2::password_hash::{PasswordHasher, SaltString};
use argon2::{Argon2, PasswordHash, PasswordVerifier};
use kassa_domain::ids::Login;
use kassa_domain::user::User;

/// Fewest and most digits.
pub const DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
/// How long it is good, milliseconds.
const GOOD_MS: u64 = 12 * 3600 * 1000;
/// Wrong ones in a row after which it is forgotten.
const WRONG_MAX: u8 = 3;
/// Most people of one till that have one at once: as many as there are keys to choose them by.
const PEOPLE_MAX: usize = 5;

/// Why a PIN is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// Not four to eight digits.
    #[error("four to eight digits")]
    Length,
    /// One digit again and again, or digits in a row: the first that a stranger tries.
    #[error("too simple")]
    Simple,
    /// As many people as may have one have it.
    #[error("five people have one")]
    Full,
    /// It could not be hashed.
    #[error("it could not be kept")]
    Hash,
}

/// Somebody with a PIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Whom the PIN signs in.
    pub login: Login,
    /// The name.
    pub name: String,
}

/// The PINs of a till.
#[derive(Debug, Default)]
pub struct Pins(Vec<Kept>);

#[derive(Debug)]
struct Kept {
    person: Person,
    /// Of the password that the person signed in with.
    verifier: String,
    hash: String,
    since_ms: u64,
    wrong: u8,
}

/// Whether these digits may be a PIN.
///
/// # Errors
/// [`PinError::Length`], [`PinError::Simple`].
pub fn check(pin: &str) -> Result<(), PinError> {
    if !DIGITS.contains(&pin.len()) || !pin.bytes().all(|sign| sign.is_ascii_digit()) {
        return Err(PinError::Length);
    }
    let step = |by: i16| pin.as_bytes().windows(2).all(|two| i16::from(two[1]) - i16::from(two[0]) == by);
    if [-1, 0, 1].into_iter().any(step) { Err(PinError::Simple) } else { Ok(()) }
}

/// The hash of a PIN. Takes tens of milliseconds on purpose.
///
/// # Errors
/// As [`check`], or [`PinError::Hash`].
pub fn hash(user: &User, pin: &str, now_ms: u64) -> Result<String, PinError> {
    check(pin)?;
    // It never leaves the memory of this program: the salt has only to differ from person to person.
    let salt = format!("kassa-{:08}-{now_ms:016}", user.id.0);
    let salt = SaltString::encode_b64(salt.as_bytes()).map_err(|_| PinError::Hash)?;
    let hash = Argon2::default().hash_password(pin.as_bytes(), &salt).map_err(|_| PinError::Hash)?;
    Ok(hash.to_string())
}

/// Whether a PIN fits a hash.
#[must_use]
pub fn fits(hash: &str, pin: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok())
}

impl Pins {
    /// Keeps a PIN that was hashed, instead of the person's one before.
    ///
    /// # Errors
    /// [`PinError::Full`].
    pub fn keep(&mut self, user: &User, hash: String, now_ms: u64) -> Result<(), PinError> {
        self.forget_old(now_ms);
        self.forget(&user.login);
        if self.0.len() == PEOPLE_MAX {
            return Err(PinError::Full);
        }
        let person = Person { login: user.login.clone(), name: user.name.clone() };
        self.0.push(Kept { person, verifier: user.verifier.clone(), hash, since_ms: now_ms, wrong: 0 });
        Ok(())
    }

    /// Those who have one, by the order in which they set it.
    pub fn people(&mut self, now_ms: u64) -> Vec<Person> {
        self.forget_old(now_ms);
        self.0.iter().map(|kept| kept.person.clone()).collect()
    }

    /// The hash of this person's PIN, when there is one and what was typed may be one.
    pub fn of(&mut self, user: &User, typed: &str, now_ms: u64) -> Option<String> {
        check(typed).ok()?;
        self.forget_old(now_ms);
        self.0.retain(|kept| kept.person.login != user.login || kept.verifier == user.verifier);
        self.0.iter().find(|kept| kept.person.login == user.login).map(|kept| kept.hash.clone())
    }

    /// It was the right one.
    pub fn right(&mut self, login: &Login) {
        self.0.iter_mut().filter(|kept| kept.person.login == *login).for_each(|kept| kept.wrong = 0);
    }

    /// It was a wrong one.
    pub fn wrong(&mut self, login: &Login) {
        self.0.iter_mut().filter(|kept| kept.person.login == *login).for_each(|kept| kept.wrong += 1);
        self.0.retain(|kept| kept.wrong < WRONG_MAX);
    }

    fn forget(&mut self, login: &Login) {
        self.0.retain(|kept| kept.person.login != *login);
    }

    fn forget_old(&mut self, now_ms: u64) {
        self.0.retain(|kept| now_ms.saturating_sub(kept.since_ms) < GOOD_MS);
    }
}

#[cfg(test)]
mod tests {
    use kassa_domain::ids::UserId;
    use kassa_domain::user::Role;

    use super::*;

    fn user(id: u32, verifier: &str) -> User {
        User {
            id: UserId(id),
            login: Login::new(&format!("person{id}")).unwrap(),
            name: format!("Person {id}"),
            role: Role::Cashier,
            rights: Role::Cashier.rights(),
            verifier: verifier.to_owned(),
            active: true,
        }
    }

    #[test]
    fn a_pin_is_four_to_eight_digits_and_no_row_of_them() {
        for (pin, expect) in [
            ("2580", Ok(())),
            ("19283746", Ok(())),
            ("258", Err(PinError::Length)),
            ("192837465", Err(PinError::Length)),
            ("25a0", Err(PinError::Length)),
            ("٢٥٨٠", Err(PinError::Length)),
            ("", Err(PinError::Length)),
            ("7777", Err(PinError::Simple)),
            ("1234", Err(PinError::Simple)),
            ("98765", Err(PinError::Simple)),
            ("8901", Ok(())),
        ] {
            assert_eq!(check(pin), expect, "{pin}");
        }
    }

    #[test]
    fn a_pin_is_forgotten_with_time_with_wrong_ones_and_with_the_password() {
        let person = user(1, "one");
        let hashed = hash(&person, "2580", 0).unwrap();
        assert!(fits(&hashed, "2580") && !fits(&hashed, "2581"));
        let kept = || {
            let mut pins = Pins::default();
            pins.keep(&person, hashed.clone(), 0).unwrap();
            pins
        };
        assert_eq!(kept().of(&person, "2580", GOOD_MS - 1), Some(hashed.clone()));
        assert_eq!(kept().of(&person, "2580", GOOD_MS), None, "after twelve hours");
        assert_eq!(kept().of(&user(1, "two"), "2580", 1), None, "the password was changed");
        assert_eq!(kept().of(&user(2, "one"), "2580", 1), None, "somebody else");
        assert_eq!(kept().of(&person, "a password", 1), None, "no PIN was typed");
        let mut pins = kept();
        pins.wrong(&person.login);
        pins.wrong(&person.login);
        pins.right(&person.login);
        pins.wrong(&person.login);
        pins.wrong(&person.login);
        assert!(pins.of(&person, "2580", 1).is_some(), "not three in a row");
        pins.wrong(&person.login);
        assert_eq!(pins.of(&person, "2580", 1), None, "three in a row");
    }

    #[test]
    fn as_many_have_one_as_there_are_keys() {
        let mut pins = Pins::default();
        for id in 1..=5 {
            assert_eq!(pins.keep(&user(id, "v"), String::new(), 0), Ok(()));
        }
        assert_eq!(pins.keep(&user(6, "v"), String::new(), 0), Err(PinError::Full));
        assert_eq!(pins.keep(&user(3, "v"), String::new(), 0), Ok(()), "a new one instead of the old");
        let logins: Vec<_> = pins.people(1).into_iter().map(|person| person.login.to_string()).collect();
        assert_eq!(logins, ["person1", "person2", "person4", "person5", "person3"]);
    }
}
