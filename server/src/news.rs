//! News for tills that listen: one look at the store a second, whoever wrote what there, and word of it to those it is for.
//!
//! A word is no more than a hint, and may be lost: every till asks for the same things in each of its rounds.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kassa_domain::ids::{PointId, TillId};
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, MissedTickBehavior, sleep_until};

use crate::app::App;
use crate::db::{Db, DbResult, To};

/// How often the store is looked at while anybody listens.
const LOOK: Duration = Duration::from_secs(1);
/// A till hears of the directory this often at most: it changes with every payment somewhere.
const DIRECTORY_EVERY: Duration = Duration::from_secs(15);
/// Tills hear of the same change one after another within this time, so that they do not all ask at once.
const SPREAD_MS: u64 = 2_000;
/// Words that wait for a slow listener; one that missed some is told to ask for everything.
const WORDS: usize = 256;
/// Requests of one till that listen at once: an old one may still be there when the till comes back.
const AT_ONCE: u32 = 2;

/// A word about what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The directory went on.
    Directory {
        /// Which directory.
        generation: u64,
        /// Its last revision.
        revision: u64,
    },
    /// There is a message.
    Message {
        /// Its number.
        id: u64,
    },
}

impl Word {
    /// The name of the event.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Directory { .. } => "directory",
            Self::Message { .. } => "message",
        }
    }

    /// What is told with it: JSON.
    #[must_use]
    pub fn data(self) -> String {
        match self {
            Self::Directory { generation, revision } => {
                format!("{{\"generation\":{generation},\"revision\":{revision}}}")
            }
            Self::Message { id } => format!("{{\"id\":{id}}}"),
        }
    }
}

/// Who listens, and the way to them.
#[derive(Debug)]
pub struct News {
    words: broadcast::Sender<(Word, To)>,
    listening: Mutex<HashMap<TillId, u32>>,
    stopping: watch::Sender<bool>,
}

impl Default for News {
    fn default() -> Self {
        Self { words: broadcast::Sender::new(WORDS), listening: Mutex::default(), stopping: watch::Sender::new(false) }
    }
}

impl News {
    /// Ends what listens: the centre stops.
    pub fn stop(&self) {
        let _ = self.stopping.send_replace(true);
    }

    /// Requests that listen now.
    #[must_use]
    pub fn listening(&self) -> usize {
        self.words.receiver_count()
    }

    fn take(&self, till: TillId) -> bool {
        match self.listening.lock().unwrap_or_else(PoisonError::into_inner).entry(till) {
            Entry::Occupied(entry) if *entry.get() >= AT_ONCE => false,
            Entry::Occupied(mut entry) => {
                *entry.get_mut() += 1;
                true
            }
            Entry::Vacant(entry) => {
                let _ = entry.insert(1);
                true
            }
        }
    }

    fn leave(&self, till: TillId) {
        if let Entry::Occupied(mut entry) = self.listening.lock().unwrap_or_else(PoisonError::into_inner).entry(till) {
            *entry.get_mut() -= 1;
            if *entry.get() == 0 {
                let _ = entry.remove();
            }
        }
    }
}

/// Looks at the store while anybody listens, until the runtime ends.
pub(crate) async fn work(app: App) {
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seen = None;
    loop {
        let _ = ticks.tick().await;
        if app.news.listening() == 0 {
            // Who comes later asks before listening.
            seen = None;
            continue;
        }
        let before = seen;
        match app.blocking(move |app| Ok(look(&app.db, before)?)).await {
            Ok((words, now)) => {
                seen = Some(now);
                // Nobody may be there any more: then nobody missed anything.
                words.into_iter().for_each(|word| drop(app.news.words.send(word)));
            }
            Err(fault) => tracing::warn!(code = fault.code(), "news could not be looked for"),
        }
    }
}

/// What was seen last.
#[derive(Debug, Clone, Copy)]
struct Seen {
    feed: (u64, u64),
    message: u64,
}

/// What is new since; the first look tells everything that there may be.
fn look(db: &Db, before: Option<Seen>) -> DbResult<(Vec<(Word, To)>, Seen)> {
    db.read(|view| {
        let feed = view.feed()?;
        let messages = before.map(|before| view.messages_since(before.message)).transpose()?.unwrap_or_default();
        let now = Seen {
            feed: (feed.generation, feed.revision),
            message: match (before, messages.last()) {
                (_, Some((id, _))) => *id,
                (Some(before), None) => before.message,
                (None, None) => view.last_message_of_all()?,
            },
        };
        let mut words: Vec<(Word, To)> = match before {
            Some(_) => messages.into_iter().map(|(id, to)| (Word::Message { id }, to)).collect(),
            None => vec![(Word::Message { id: now.message }, To::All)],
        };
        if before.is_none_or(|before| before.feed != now.feed) {
            words.push((Word::Directory { generation: feed.generation, revision: feed.revision }, To::All));
        }
        Ok((words, now))
    })
}

/// One request that listens.
#[derive(Debug)]
pub struct Listener {
    news: Arc<News>,
    words: broadcast::Receiver<(Word, To)>,
    stopping: watch::Receiver<bool>,
    till: TillId,
    point: PointId,
    until: Instant,
    /// How much later than others this till hears what is for many.
    spread: Duration,
    /// A word about the directory that waits for its time, and that time.
    directory: Option<Word>,
    directory_at: Instant,
    /// The same for messages to many.
    message: Option<Word>,
    message_at: Instant,
}

impl Listener {
    /// Listens for a till; nothing when it has enough requests that do.
    #[must_use]
    pub fn of(app: &App, till: TillId, point: PointId, so_long: Duration) -> Option<Self> {
        if !app.news.take(till) {
            return None;
        }
        let now = Instant::now();
        Some(Self {
            news: Arc::clone(&app.news),
            words: app.news.words.subscribe(),
            stopping: app.news.stopping.subscribe(),
            till,
            point,
            until: now + so_long,
            spread: Duration::from_millis(u64::from(till.0).wrapping_mul(7_919) % SPREAD_MS),
            directory: None,
            directory_at: now,
            message: None,
            message_at: now,
        })
    }

    /// The next word for this till; nothing when its time is over or the centre stops.
    pub async fn next(&mut self) -> Option<Word> {
        loop {
            let waiting = [(&self.directory, self.directory_at), (&self.message, self.message_at)];
            let due =
                waiting.into_iter().filter(|(word, _)| word.is_some()).map(|(_, at)| at).fold(self.until, Instant::min);
            let heard = tokio::select! {
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
                heard = self.words.recv() => Some(heard),
                () = sleep_until(due) => None,
            };
            match heard {
                Some(Ok((word @ Word::Message { .. }, To::Till(to)))) if to == self.till => return Some(word),
                Some(Ok((word, to))) if to.is(self.till, self.point) => self.later(word),
                Some(Ok(_)) => {}
                // Words were missed; the till's questions find what they were about.
                Some(Err(broadcast::error::RecvError::Lagged(_))) => {
                    self.later(Word::Message { id: 0 });
                    self.later(Word::Directory { generation: 0, revision: 0 });
                }
                Some(Err(broadcast::error::RecvError::Closed)) => return None,
                None => {
                    let now = Instant::now();
                    if now >= self.until {
                        return None;
                    }
                    if self.message.is_some() && now >= self.message_at {
                        return self.message.take();
                    }
                    if self.directory.is_some() && now >= self.directory_at {
                        self.directory_at = now + DIRECTORY_EVERY;
                        return self.directory.take();
                    }
                }
            }
        }
    }

    /// What is for many waits for this till's moment, and a newer word of its kind takes its place.
    fn later(&mut self, word: Word) {
        let at = Instant::now() + self.spread;
        match word {
            Word::Directory { .. } => {
                if self.directory.replace(word).is_none() {
                    self.directory_at = self.directory_at.max(at);
                }
            }
            Word::Message { .. } => {
                if self.message.replace(word).is_none() {
                    self.message_at = at;
                }
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.news.leave(self.till);
    }
}
