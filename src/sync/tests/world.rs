//! A till's store in memory, a line with a plan of faults, and a clock that only the pump moves.

use std::collections::VecDeque;
use std::sync::Arc;

use kassa_domain::Timestamp;
use kassa_domain::chain::{Hash, Head};
use kassa_domain::directory::Row;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::{DirectoryPage, Verdict};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::centre::Centre;
use crate::keys::Signer;
use crate::signal::{Link, Signal};
use crate::store::StoreError;
use crate::store::attachments::Unsent;
use crate::store::directory::{Applied, Ask, DirectoryError};
use crate::sync::line::{LineError, Request, Response};
use crate::sync::step::{Effect, Input, Kept, Sync};
use crate::sync::{Books, JournalState, Ledger, Moment};

pub const TILL: TillId = TillId(7);
/// The moment a test begins, by the till's wall clock.
const BEGIN_MS: i64 = 1_790_000_000_000;
/// The centre's clock is this much ahead: more than a signed request may be off.
pub const AHEAD_MS: i64 = 1_200_000;

/// Stands for a key, where thousands of sessions would spend their time in real signatures.
pub struct Seal;

impl Signer for Seal {
    fn public_key(&self) -> [u8; 32] {
        [1; 32]
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        let half = Hash::of(bytes).0;
        std::array::from_fn(|at| half[at % 32])
    }
}

/// The till's store in memory.
#[derive(Default)]
pub struct Mem {
    pub entries: Vec<Vec<u8>>,
    pub hashes: Vec<Hash>,
    pub acknowledged: u64,
    pub verdicts: Vec<Verdict>,
    pub generation: Option<u64>,
    pub cursor: u64,
    pub rows: Vec<Row>,
    building: Option<(u64, u64, Vec<Row>)>,
    /// The disk refuses this many writes.
    pub full: u32,
    pub scans: Vec<Scan>,
}

/// A sealed scan.
pub struct Scan {
    pub unsent: Unsent,
    /// Nothing when its file is gone.
    pub bytes: Option<Vec<u8>>,
    pub held: bool,
    pub refused: Option<String>,
}

impl Mem {
    pub fn append(&mut self, mark: i64) {
        let seq = Seq(self.entries.len() as u64 + 1);
        let occurred_at = Timestamp::new(BEGIN_MS + mark, 120).unwrap();
        let entry = Entry { till: TILL, epoch: Epoch(1), seq, occurred_at, user: None, body: Body::SignedIn };
        let canonical = entry.canonical().unwrap();
        let before = self.hashes.last().copied().unwrap_or(Hash::GENESIS);
        self.hashes.push(before.then(&canonical));
        self.entries.push(canonical);
    }

    /// An entry that tells of a scan of so many bytes.
    pub fn attach(&mut self, length: u32) {
        self.append(0);
        let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8 ^ self.entries.len() as u8).collect();
        let at = EntryRef { epoch: Epoch(1), seq: Seq(self.entries.len() as u64) };
        let unsent = Unsent { at, size: length, hash: Hash::of(&bytes) };
        self.scans.push(Scan { unsent, bytes: Some(bytes), held: false, refused: None });
    }

    fn write(&mut self) -> Result<(), StoreError> {
        if self.full > 0 {
            self.full -= 1;
            return Err(StoreError::Full);
        }
        Ok(())
    }
}

impl Ledger for Mem {
    fn journal(&self) -> Result<JournalState, StoreError> {
        let seq = Seq(self.entries.len() as u64);
        let hash = self.hashes.last().copied().unwrap_or(Hash::GENESIS);
        let head = Head { till: TILL, epoch: Epoch(1), seq, hash };
        Ok(JournalState { head, acknowledged: Seq(self.acknowledged) })
    }

    fn journal_before(&self, _: Epoch) -> Result<Option<JournalState>, StoreError> {
        Ok(None)
    }

    fn entries(&self, _: Epoch, from: Seq, limit: usize, _: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.entries.iter().skip(from.0 as usize - 1).take(limit).cloned().collect())
    }

    fn hash_at(&self, _: Epoch, seq: Seq) -> Result<Option<Hash>, StoreError> {
        let hash = seq.0.checked_sub(1).map(|at| self.hashes.get(at as usize).copied());
        Ok(hash.unwrap_or(Some(Hash::GENESIS)))
    }

    fn verdict_cursor(&self) -> Result<u64, StoreError> {
        Ok(self.verdicts.last().map_or(0, |verdict| verdict.revision))
    }
}

impl Books for Mem {
    fn unsent_scans(&self, _: u32) -> Result<Vec<Unsent>, StoreError> {
        let acknowledged = |scan: &&Scan| !scan.held && scan.unsent.at.seq.0 <= self.acknowledged;
        Ok(self.scans.iter().filter(acknowledged).map(|scan| scan.unsent).collect())
    }

    fn scan_bytes(&self, unsent: &Unsent, from: u32, most: usize) -> std::io::Result<Vec<u8>> {
        let scan = self.scans.iter().find(|scan| scan.unsent == *unsent);
        let bytes = scan.and_then(|scan| scan.bytes.as_ref()).ok_or(std::io::ErrorKind::NotFound)?;
        Ok(bytes.iter().skip(from as usize).take(most).copied().collect())
    }

    fn message_cursor(&self) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn directory(&mut self) -> Result<Ask, DirectoryError> {
        Ok(match (&self.building, self.generation) {
            (Some((generation, cursor, _)), _) => Ask { generation: Some(*generation), after: *cursor },
            (None, Some(generation)) => Ask { generation: Some(generation), after: self.cursor },
            (None, None) => Ask { generation: None, after: 0 },
        })
    }

    fn begin_directory(&mut self, generation: u64) -> Result<(), DirectoryError> {
        self.building = Some((generation, 0, Vec::new()));
        Ok(())
    }

    fn keep_page(&mut self, after: u64, page: &DirectoryPage, _: Timestamp) -> Result<Applied, DirectoryError> {
        self.write()?;
        let rows = page.rows.clone();
        let built = self.building.as_ref().map(|(generation, ..)| *generation);
        if built != Some(page.generation) && self.generation == Some(page.generation) {
            self.building = None;
            assert_eq!(after, self.cursor, "pages follow each other");
            self.rows.extend(rows.into_iter().filter(|row| !self.rows.contains(row)).collect::<Vec<_>>());
            self.cursor = page.next;
            return Ok(Applied::Delta);
        }
        if built != Some(page.generation) {
            self.building = Some((page.generation, 0, Vec::new()));
            if after != 0 {
                return Ok(Applied::StartOver);
            }
        }
        let (generation, cursor, built) = self.building.as_mut().unwrap();
        assert_eq!(after, *cursor, "pages follow each other");
        built.extend(rows.into_iter().filter(|row| !built.contains(row)).collect::<Vec<_>>());
        *cursor = page.next;
        if page.more {
            return Ok(Applied::Building);
        }
        (self.generation, self.cursor, self.rows) = (Some(*generation), page.next, built.clone());
        self.building = None;
        Ok(Applied::Swapped)
    }
}

/// What becomes of a request: a function of its number and the centre.
pub type Fate<'a> = dyn FnMut(usize, &Request, &mut dyn FnMut() -> Response) -> Result<Response, LineError> + 'a;

pub struct World {
    pub till: Mem,
    pub centre: Centre,
    pub sync: Sync,
    pub now_ms: u64,
    pub told: Vec<Signal>,
    pub exchanges: usize,
    pub forked: Option<Seq>,
    /// How long an exchange takes.
    pub delay_ms: u64,
    /// Answers to what was asked beside the queue.
    beside: VecDeque<Input>,
    /// The answer to the request under way.
    answer: Option<Input>,
    /// Pages that were asked for before the one in front of them was kept.
    pub ahead: usize,
}

impl World {
    pub fn new(entries: i64) -> Self {
        let mut till = Mem::default();
        (0..entries).for_each(|mark| till.append(mark));
        Self {
            till,
            centre: Centre::new(TILL),
            sync: sync(1, INTERVAL_S),
            now_ms: 0,
            told: Vec::new(),
            exchanges: 0,
            forked: None,
            delay_ms: 20,
            beside: VecDeque::new(),
            answer: None,
            ahead: 0,
        }
    }

    /// The centre will know how large scans are by their entries.
    pub fn sizes_known(&mut self) {
        self.centre.sizes = self.till.scans.iter().map(|scan| (scan.unsent.at.seq.0, scan.unsent.size)).collect();
    }

    /// The centre is asked how far it is once in so many seconds.
    pub fn rounds_every(&mut self, interval_s: u64) {
        self.sync = sync(1, interval_s);
    }

    /// The program starts anew: only what was written down is known.
    pub fn restart(&mut self, seed: u64) {
        self.sync = sync(seed, INTERVAL_S);
        self.beside.clear();
        self.answer = None;
    }

    /// A second program on the same key, as a copied database would be.
    pub fn another_sync(seed: u64) -> Sync {
        sync(seed, INTERVAL_S)
    }

    fn now(&self) -> Moment {
        let wall = Timestamp::new(BEGIN_MS + self.now_ms as i64, 120).unwrap();
        Moment { wall, mono_ms: self.now_ms }
    }

    /// Lets sync work until there is nothing to do before `until_ms`.
    pub fn run_until(&mut self, until_ms: u64, fate: &mut Fate<'_>) {
        let mut steps = 0;
        let mut input = self.answer.take().unwrap_or(Input::Tick);
        loop {
            steps += 1;
            assert!(steps < 200_000, "sync spins");
            input = match self.pump(input, fate).or_else(|| self.beside.pop_front()) {
                Some(Input::Tick) if self.now_ms >= until_ms => break,
                Some(answer @ Input::Answer(_)) if self.now_ms >= until_ms => {
                    self.answer = Some(answer);
                    break;
                }
                Some(input) => input,
                None => match self.sync.wake_at_ms() {
                    Some(at_ms) if at_ms <= until_ms => {
                        self.now_ms = self.now_ms.max(at_ms);
                        Input::Tick
                    }
                    _ => break,
                },
            };
        }
        self.now_ms = self.now_ms.max(until_ms);
    }

    /// One step; what follows from it at once.
    fn pump(&mut self, input: Input, fate: &mut Fate<'_>) -> Option<Input> {
        let ended = !matches!(input, Input::Tick);
        let effects = self.sync.step(input, self.now(), &mut self.till);
        let sent = effects.iter().position(|effect| matches!(effect, Effect::Send(_)));
        let kept = effects.iter().position(|effect| matches!(effect, Effect::KeepPage { .. }));
        self.ahead += usize::from(sent.zip(kept).is_some_and(|(sent, kept)| sent < kept));
        for effect in effects {
            if let Err(kept) = self.carry_out(effect, fate) {
                return Some(Input::NotKept(kept));
            }
        }
        // What was asked for before something was kept is there after it, though what was kept was not.
        self.answer.take().or(ended.then_some(Input::Tick))
    }

    fn carry_out(&mut self, effect: Effect, fate: &mut Fate<'_>) -> Result<(), Kept> {
        match effect {
            Effect::Send(request) => {
                self.exchanges += 1;
                self.now_ms += self.delay_ms;
                let centre_ms = BEGIN_MS + self.now_ms as i64 - self.delay_ms as i64 / 2 + AHEAD_MS;
                let centre = &mut self.centre;
                let answer = fate(self.exchanges, &request, &mut || centre.serve(&request, centre_ms));
                self.answer = Some(Input::Answer(answer));
            }
            Effect::Acknowledge { through, head, .. } => {
                self.till.write().map_err(|_| Kept::Journal)?;
                let confirmed = self.centre.confirmed.contains(&(through, head));
                assert!(confirmed, "acknowledged {through}, and the centre never confirmed it");
                assert!(through.0 >= self.till.acknowledged, "an acknowledgement taken back");
                self.till.acknowledged = through.0;
            }
            Effect::Verdicts(verdicts) => {
                self.till.write().map_err(|_| Kept::Verdicts)?;
                self.till.verdicts.extend(verdicts);
            }
            Effect::ShowCertificate(_) | Effect::Messages(_) => {
                panic!("the centre of these tests gives no certificate and has nothing to tell: {effect:?}")
            }
            Effect::Contact { .. } => self.till.write().map_err(|_| Kept::Journal)?,
            Effect::Forked { at } => {
                self.till.write().map_err(|_| Kept::Journal)?;
                self.forked = Some(at);
            }
            Effect::Restored => {
                self.till.write().map_err(|_| Kept::Verdicts)?;
                self.till.verdicts.clear();
                self.till.scans.iter_mut().for_each(|scan| scan.held = false);
            }
            Effect::BeginDirectory { generation } => {
                self.till.begin_directory(generation).map_err(|_| Kept::Directory)?;
            }
            Effect::KeepPage { after, page } => {
                let at = self.now().wall;
                let _ = self.till.keep_page(after, &page, at).map_err(|_| Kept::Directory)?;
            }
            Effect::SendBeside(request) => {
                let centre_ms = BEGIN_MS + self.now_ms as i64 + AHEAD_MS;
                let centre = &mut self.centre;
                self.exchanges += 1;
                self.now_ms += self.delay_ms;
                let answer = fate(self.exchanges, &request, &mut || centre.serve(&request, centre_ms));
                self.beside.push_back(Input::Beside(answer));
            }
            Effect::Attachment(told) => {
                self.till.write().map_err(|_| Kept::Attachment)?;
                let scan = self.till.scans.iter_mut().find(|scan| scan.unsent.at == told.at).unwrap();
                assert_eq!(scan.unsent.hash, told.hash);
                (scan.held, scan.refused) = (told.refused.is_none(), told.refused);
            }
            Effect::Answered => {}
            Effect::Tell(signal) => self.told.push(signal),
        }
        Ok(())
    }

    pub fn switch(&mut self, on: bool) {
        self.tell(Input::Switch(on));
    }

    /// Somebody at the till holds the download up, or lets it go on.
    pub fn hold(&mut self, held: bool) {
        self.tell(Input::Hold(held));
    }

    fn tell(&mut self, input: Input) {
        let effects = self.sync.step(input, self.now(), &mut self.till);
        for effect in effects {
            if let Effect::Tell(signal) = effect {
                self.told.push(signal);
            }
        }
    }

    /// Everything arrived once, in order, and the till knows it.
    pub fn assert_in_step(&self, name: &str) {
        let (there, here) = (self.centre.entries.len(), self.till.entries.len());
        let same = self.centre.entries == self.till.entries;
        assert!(same, "{name}: the centre has the journal, once and in order: {there} of {here}");
        assert_eq!(self.till.acknowledged, self.till.entries.len() as u64, "{name}: all of it is acknowledged");
        let revisions: Vec<u64> = self.till.verdicts.iter().map(|verdict| verdict.revision).collect();
        let all: Vec<u64> = (1..=self.till.entries.len() as u64).collect();
        assert!(revisions == all, "{name}: every verdict came once: {} of {}", revisions.len(), all.len());
        assert_eq!(self.till.rows.len() as u64, self.centre.towns, "{name}: the directory is whole");
        assert_eq!(self.till.generation, Some(self.centre.generation), "{name}: the centre's directory");
        assert_eq!(self.link(), Link::Online, "{name}: green");
        assert_eq!(self.forked, None, "{name}");
    }

    pub fn links(&self) -> Vec<Link> {
        let link = |signal: &Signal| if let Signal::Link(link) = signal { Some(*link) } else { None };
        self.told.iter().filter_map(link).collect()
    }

    pub fn link(&self) -> Link {
        self.links().last().copied().unwrap_or(Link::Checking)
    }
}

/// How often the centre is asked how far it is, seconds.
const INTERVAL_S: u64 = 60;

fn sync(seed: u64, interval_s: u64) -> Sync {
    Sync::new(Arc::new(Seal), Box::new(StdRng::seed_from_u64(seed)), interval_s, None)
}
