//! What windows, scripts and the sync worker hold of the till: commands go to its thread, questions to the desk.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use argon2::{Argon2, PasswordHash, PasswordVerifier};
use kassa_domain::attachment::Papers;
use kassa_domain::count::Count;
use kassa_domain::ids::{EntryRef, Login};
use kassa_domain::user::{Approver, Right, User};
use kassa_drivers::fiscal::FiscalRegister;
use rand::rngs::OsRng;

use super::Parts;
use super::command::{Command, Done, Session, TillError};
use super::desk::{Desk, DeskError};
use super::pin::{self, Person, PinError, Pins};
use super::thread::{self, Line, Threads};
use crate::attach::{self, AttachError};
use crate::clock::Clock;
use crate::signal::Signals;

mod known;

/// The way to a running till. Cloned freely.
#[derive(Clone)]
pub struct Handle {
    line: Line,
    desk: Arc<Desk>,
    clock: Arc<dyn Clock>,
    pins: Arc<Mutex<Pins>>,
}

/// Why somebody could not sign in. One message for an unknown login and a wrong password.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SignInError {
    /// Unknown login, wrong password, or a closed account.
    #[error("wrong login or password")]
    Wrong,
    /// Too many wrong passwords.
    #[error("locked out for {for_s} s more")]
    LockedOut {
        /// How long yet, seconds.
        for_s: i64,
    },
    /// The directory was last in step with the centre so long ago that the password no longer holds.
    #[error("the directory is {days} days old")]
    Expired {
        /// How many days ago.
        days: i64,
    },
    /// The directory has not come yet, so nobody is known.
    #[error("nobody is known yet")]
    NobodyKnown,
    /// The directory could not be read.
    #[error("{0}")]
    Desk(String),
    /// The till refused.
    #[error(transparent)]
    Till(#[from] TillError),
}

/// Longest password that is looked at, in bytes.
const PASSWORD_MAX: usize = 256;

/// Starts a till with its register and gives the way to it.
///
/// # Errors
/// A failing database, a till that is not enrolled, or no thread to be had.
pub fn start(
    parts: Parts,
    register: Box<dyn FiscalRegister>,
    signals: Signals,
    journal_grew: Box<dyn Fn() + Send>,
) -> Result<(Handle, Threads), TillError> {
    let clock = Arc::clone(&parts.clock);
    let dir = parts.store.dir().to_owned();
    let (line, threads, identity) = thread::start(parts, register, signals, journal_grew)?;
    let desk = Desk::open(&dir, identity, Arc::clone(&clock)).map_err(|error| TillError::Store(error.to_string()))?;
    Ok((Handle { line, desk: Arc::new(desk), clock, pins: Arc::default() }, threads))
}

impl Handle {
    /// Asks the till for something and waits for its answer.
    ///
    /// # Errors
    /// Why the till did not do it, or that it has ended.
    pub async fn ask(&self, command: Command) -> Result<Done, TillError> {
        self.line.ask(command).await.unwrap_or(Err(TillError::Ended))
    }

    /// The same for a thread that may wait.
    ///
    /// # Errors
    /// As [`Handle::ask`].
    pub fn ask_and_wait(&self, command: Command) -> Result<Done, TillError> {
        self.line.ask(command).blocking_recv().unwrap_or(Err(TillError::Ended))
    }

    /// Attaches a scan of a reversal's papers out of a file. Reads, seals and writes on the calling thread.
    ///
    /// # Errors
    /// Why it is not attached.
    pub async fn attach(&self, of: EntryRef, papers: Papers, file: &Path) -> Result<(), AttachError> {
        let dir = self.desk.dir();
        let taken = attach::take(dir, self.desk.identity(), of, papers, file, &mut OsRng)?;
        match self.ask(Command::Attach(Box::new(taken.clone()))).await {
            Ok(_) => Ok(()),
            // Its entry may have been written all the same; if it was not, the copy goes at the next start.
            Err(error @ (TillError::Ended | TillError::Store(_))) => Err(error.into()),
            Err(error) => {
                attach::drop_again(dir, &taken);
                Err(error.into())
            }
        }
    }

    /// Questions that change nothing.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Signs a person in, with or without a network, by the password or by the PIN that was set here. Verifying takes
    /// tens of milliseconds on purpose, and happens on the calling thread.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn sign_in(&self, login: String, password: String) -> Result<Session, SignInError> {
        let user = self.verified(&login, &password, true).await?;
        let _ = self.ask(Command::SignIn(user.clone())).await?;
        Ok(Session { user })
    }

    /// Hands the drawer over to a person, by their password: a PIN signs for no money.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn hand_over(
        &self,
        (login, password): (String, String),
        count: Count,
        parked: u32,
        approver: Option<Approver>,
    ) -> Result<Session, SignInError> {
        let user = self.verified(&login, &password, false).await?;
        let _ = self.ask(Command::HandOver { to: Box::new(user.clone()), count, parked, approver }).await?;
        Ok(Session { user })
    }

    /// Lets a second person approve one action that needs this right (R25); who is signed in stays so.
    ///
    /// # Errors
    /// See [`SignInError`].
    pub async fn approve(&self, login: String, password: String, right: Right) -> Result<Approver, SignInError> {
        let user = self.verified(&login, &password, false).await?;
        Ok(Approver { user: user.id, rights: user.rights, right })
    }

    /// Keeps a PIN for who is signed in. Hashing takes tens of milliseconds on purpose, on the calling thread.
    ///
    /// # Errors
    /// See [`PinError`].
    pub fn set_pin(&self, user: &User, digits: &str) -> Result<Vec<Person>, PinError> {
        let now_ms = self.clock.monotonic_ms();
        let hash = pin::hash(user, digits, now_ms)?;
        let mut pins = self.pins();
        pins.keep(user, hash, now_ms)?;
        Ok(pins.people(now_ms))
    }

    /// Those who may sign in by a PIN now.
    #[must_use]
    pub fn people_with_pin(&self) -> Vec<Person> {
        self.pins().people(self.clock.monotonic_ms())
    }

    fn pins(&self) -> MutexGuard<'_, Pins> {
        self.pins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is this person's PIN. A wrong one counts.
    fn opens(&self, user: &User, typed: &str) -> bool {
        let Some(hash) = self.pins().of(user, typed, self.clock.monotonic_ms()) else { return false };
        let fits = pin::fits(&hash, typed);
        let mut pins = self.pins();
        if fits {
            pins.right(&user.login);
        } else {
            pins.wrong(&user.login);
        }
        fits
    }

    async fn verified(&self, login: &str, password: &str, by_pin: bool) -> Result<User, SignInError> {
        let typed = Login::new(login).map_err(|_| SignInError::Wrong)?;
        let for_ms = self.desk.locked_for(typed.as_str()).map_err(desk_error)?;
        if for_ms > 0 {
            return Err(SignInError::LockedOut { for_s: (for_ms + 999) / 1000 });
        }
        if !self.desk.users_exist().map_err(desk_error)? {
            return Err(SignInError::NobodyKnown);
        }
        let user = self.desk.user_by_login(&typed).map_err(desk_error)?.filter(|user| user.active);
        // An unknown login takes as long as a wrong password.
        let verifier = user.as_ref().map_or(NOBODY, |user| user.verifier.as_str());
        let right = (by_pin && user.as_ref().is_some_and(|user| self.opens(user, password)))
            || (password.len() <= PASSWORD_MAX && verify(verifier, password));
        match user {
            Some(user) if right => {
                let in_step = self.desk.in_step_at().map_err(desk_error)?;
                let expired = known::expired_days(&user, in_step, self.clock.now());
                expired.map_or(Ok(user), |days| Err(SignInError::Expired { days }))
            }
            other => {
                let (login, whom) = (typed.as_str().to_lowercase(), other.map(|user| user.id));
                let _ = self.ask(Command::SignInFailed { login, whom }).await?;
                Err(SignInError::Wrong)
            }
        }
    }
}

/// A verifier that no password fits, of the usual cost.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn verify(verifier: &str, password: &str) -> bool {
    PasswordHash::new(verifier).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

fn desk_error(error: DeskError) -> SignInError {
    SignInError::Desk(error.to_string())
}
