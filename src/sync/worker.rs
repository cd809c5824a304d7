//! The thread of sync: it carries effects out and brings back what happened. Every decision is in [`super::step`].

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use kassa_domain::BusinessDate;
use kassa_domain::exchange::{LiveAccount, PaymentPage};
use kassa_domain::ids::{AccountNumber, TillId};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::line::{LineError, Request, Response, Switch, Transport};
use super::live::{self, LiveBills, LiveError};
use super::messages::{self, Heard};
use super::step::{Effect, Input, Kept, Sync};
use super::{Books, Moment, NotTaken, SyncSink};
use crate::clock::Clock;
use crate::keys::Signer;
use crate::signal::{Link, Signal, Signals};

/// What the thread is asked from outside.
#[derive(Debug)]
pub(super) enum Order {
    /// An entry was appended.
    Wake,
    /// A live bill is wanted.
    Live { number: AccountNumber, reply: oneshot::Sender<Result<LiveAccount, LiveError>> },
    /// A page of the payments of a day is wanted.
    Payments { day: BusinessDate, behind: Option<String>, reply: oneshot::Sender<Result<PaymentPage, LiveError>> },
    /// The centre is to be tried at once, whatever pause was to be kept.
    TryNow,
    /// The download of the directory is held up, or goes on.
    Hold(bool),
    /// The program ends.
    Stop,
}

/// What sync works with.
pub struct Parts<T, B, K> {
    /// Whose sync it is.
    pub till: TillId,
    /// The line to the centre.
    pub line: T,
    /// The store.
    pub books: B,
    /// The till.
    pub sink: K,
    /// Where news goes.
    pub signals: Signals,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The switch of the network.
    pub switch: Switch,
    /// The till's key.
    pub signer: Arc<dyn Signer>,
    /// The state to begin with.
    pub sync: Sync,
}

/// What others hold of the running sync. Cloned freely; it may outlive the thread, and then does nothing.
#[derive(Debug, Clone)]
pub struct SyncHandle {
    orders: mpsc::UnboundedSender<Order>,
    switch: Switch,
}

impl SyncHandle {
    /// An entry was appended: send it now if the line is there.
    pub fn wake(&self) {
        let _ = self.orders.send(Order::Wake);
    }

    /// The switch of the network.
    #[must_use]
    pub const fn switch(&self) -> &Switch {
        &self.switch
    }

    /// Live bills for the windows.
    #[must_use]
    pub fn live(&self) -> LiveBills {
        LiveBills::new(self.orders.clone())
    }
}

/// The running thread. Dropping it ends the thread and waits for that: drop it before the till it talks to.
#[derive(Debug)]
pub struct SyncThread {
    handle: SyncHandle,
    thread: Option<JoinHandle<()>>,
}

impl SyncThread {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system gives no thread or no event loop.
    pub fn start<T, B, K>(parts: Parts<T, B, K>) -> io::Result<Self>
    where
        T: Transport,
        B: Books + Send + 'static,
        K: SyncSink,
    {
        let (orders, received) = mpsc::unbounded_channel();
        let handle = SyncHandle { orders, switch: parts.switch.clone() };
        // Beside this thread one for the line: it carries the next page while the last one is being kept.
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("line").enable_all().build()?;
        let thread = std::thread::Builder::new()
            .name("sync".to_owned())
            .spawn(move || runtime.block_on(Worker::new(parts, received).run()))?;
        Ok(Self { handle, thread: Some(thread) })
    }

    /// What others hold of it.
    #[must_use]
    pub const fn handle(&self) -> &SyncHandle {
        &self.handle
    }
}

impl Drop for SyncThread {
    fn drop(&mut self) {
        let _ = self.handle.orders.send(Order::Stop);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread of sync had ended by a panic");
        }
    }
}

/// A request that is under way.
type UnderWay = Pin<Box<dyn Future<Output = Result<Response, LineError>> + Send>>;

/// Listening that goes on.
type Listening = Pin<Box<dyn Future<Output = Result<(), LineError>> + Send>>;

struct Worker<T, B, K> {
    parts: Parts<Arc<T>, B, K>,
    orders: mpsc::UnboundedReceiver<Order>,
    under_way: Option<UnderWay>,
    beside: Option<UnderWay>,
    listening: Option<Listening>,
    hearing: mpsc::Sender<Heard>,
    heard: mpsc::Receiver<Heard>,
    /// When it may be listened again, and how often in a row that failed.
    listen_at_ms: u64,
    deaf: u32,
    live: JoinSet<()>,
    /// The address that the windows were told last, and the version there.
    reached: Option<(String, Option<String>)>,
}

impl<T: Transport, B: Books, K: SyncSink> Worker<T, B, K> {
    fn new(parts: Parts<T, B, K>, orders: mpsc::UnboundedReceiver<Order>) -> Self {
        let Parts { till, line, books, sink, signals, clock, switch, signer, sync } = parts;
        let line = Arc::new(line);
        let parts = Parts { till, line, books, sink, signals, clock, switch, signer, sync };
        let (hearing, heard) = mpsc::channel(WORDS);
        let (under_way, beside, listening) = (None, None, None);
        let (listen_at_ms, deaf) = (0, 0);
        let live = JoinSet::new();
        let reached = None;
        Self { parts, orders, under_way, beside, listening, hearing, heard, listen_at_ms, deaf, live, reached }
    }

    async fn run(mut self) {
        let mut switched = self.parts.switch.watch();
        if !*switched.borrow_and_update() {
            self.pump(Input::Switch(false)).await;
        }
        loop {
            self.pump(Input::Tick).await;
            self.listen();
            let wait = self.wait();
            let input = tokio::select! {
                biased;
                Ok(()) = switched.changed() => Input::Switch(*switched.borrow_and_update()),
                answer = ended(self.under_way.as_mut()) => {
                    self.under_way = None;
                    Input::Answer(answer)
                }
                answer = ended(self.beside.as_mut()) => {
                    self.beside = None;
                    Input::Beside(answer)
                }
                Some(heard) = self.heard.recv() => Input::Heard(heard),
                ended = stopped(self.listening.as_mut()) => {
                    self.listening = None;
                    self.deaf = if ended.is_ok() { 0 } else { self.deaf.saturating_add(1) };
                    // A centre without events, and a proxy that holds them back, are asked now and then.
                    let wait_ms = LISTEN_AGAIN_MS << self.deaf.min(LISTEN_DOUBLINGS);
                    self.listen_at_ms = self.parts.clock.monotonic_ms().saturating_add(wait_ms);
                    Input::Tick
                }
                order = self.orders.recv() => match order {
                    Some(Order::Wake) => Input::Tick,
                    Some(Order::Live { number, reply }) => {
                        self.ask_live(live::request(&number), reply, move |answer| live::judge(&number, answer));
                        Input::Tick
                    }
                    Some(Order::Payments { day, behind, reply }) => {
                        let request = live::request_of_day(day, behind.as_deref());
                        self.ask_live(request, reply, move |answer| live::judge_day(day, answer));
                        Input::Tick
                    }
                    // As when the network comes back; one that is switched off stays so.
                    Some(Order::TryNow) => Input::Switch(*switched.borrow()),
                    Some(Order::Hold(held)) => Input::Hold(held),
                    Some(Order::Stop) | None => return,
                },
                Some(_) = self.live.join_next() => Input::Tick,
                () = tokio::time::sleep(wait) => Input::Tick,
            };
            self.pump(input).await;
        }
    }

    fn now(&self) -> Moment {
        Moment { wall: self.parts.clock.now(), mono_ms: self.parts.clock.monotonic_ms() }
    }

    /// Begins to listen when the centre answers, and ends it when it does not.
    fn listen(&mut self) {
        let sync = &self.parts.sync;
        if !sync.may_listen() {
            self.listening = None;
        } else if self.listening.is_none() && self.listen_at_ms <= self.parts.clock.monotonic_ms() {
            let request = sync.sign(messages::events_request(), self.parts.till, self.now());
            let (line, hearing) = (Arc::clone(&self.parts.line), self.hearing.clone());
            self.listening = Some(Box::pin(async move { line.listen(request, hearing).await }));
        }
    }

    /// How long nothing is to be done by itself.
    fn wait(&self) -> Duration {
        let listen_at_ms = match &self.listening {
            None if self.parts.sync.may_listen() => self.listen_at_ms,
            None | Some(_) => u64::MAX,
        };
        let at_ms = self.parts.sync.wake_at_ms().unwrap_or(u64::MAX).min(listen_at_ms);
        Duration::from_millis(at_ms.saturating_sub(self.parts.clock.monotonic_ms())).min(LONGEST)
    }

    async fn pump(&mut self, input: Input) {
        self.parts.sync.register_is(self.parts.signals.register());
        let mut next = Some(input);
        while let Some(input) = next.take() {
            let now = self.now();
            for effect in self.parts.sync.step(input, now, &mut self.parts.books) {
                if let Err(kept) = self.carry_out(effect, now).await {
                    // What follows in the list rests on what was not kept.
                    next = Some(Input::NotKept(kept));
                    break;
                }
            }
        }
    }

    async fn carry_out(&mut self, effect: Effect, now: Moment) -> Result<(), Kept> {
        let Parts { sink, books, signals, line, .. } = &mut self.parts;
        let told = match effect {
            Effect::Send(request) => {
                let request = self.parts.sync.patient(request);
                let exchange = through(Arc::clone(&self.parts.line), self.parts.switch.clone(), request);
                self.under_way = Some(Box::pin(carried_on(exchange)));
                return Ok(());
            }
            Effect::SendBeside(request) => {
                let request = self.parts.sync.patient(request);
                let exchange = through(Arc::clone(&self.parts.line), self.parts.switch.clone(), request);
                self.beside = Some(Box::pin(exchange));
                return Ok(());
            }
            Effect::ShowCertificate(pem) => {
                self.parts.line.take_certificate(&pem);
                return Ok(());
            }
            Effect::Answered => {
                let reached = line.answered_at().map(|address| (address, line.program()));
                if let Some((address, program)) = reached.filter(|reached| self.reached.as_ref() != Some(reached)) {
                    self.reached = Some((address.clone(), program.clone()));
                    signals.send(Signal::Reached { address, program });
                }
                return Ok(());
            }
            Effect::Tell(signal) => {
                if let Signal::Link(link) = &signal {
                    sink.line(matches!(link, Link::Online)).await;
                }
                signals.send(signal);
                return Ok(());
            }
            Effect::Acknowledge { epoch, through, head } => {
                (sink.acknowledge(epoch, through, head).await, Kept::Journal)
            }
            Effect::Messages(page) => (sink.messages(page).await, Kept::Messages),
            Effect::Attachment(told) => (sink.attachment(told).await, Kept::Attachment),
            Effect::Restored => (sink.restored().await, Kept::Verdicts),
            Effect::Forked { at } => (sink.forked(at).await, Kept::Journal),
            Effect::Contact { offset_ms, at } => (sink.contact(offset_ms, at).await, Kept::Journal),
            Effect::Verdicts(verdicts) => (sink.verdicts(verdicts).await, Kept::Verdicts),
            Effect::BeginDirectory { generation } => {
                let begun = books.begin_directory(generation);
                (begun.map_err(|error| NotTaken(error.to_string())), Kept::Directory)
            }
            Effect::KeepPage { after, page } => {
                let kept = books.keep_page(after, &page, now.wall);
                (kept.map(drop).map_err(|error| NotTaken(error.to_string())), Kept::Directory)
            }
        };
        let (outcome, kept) = told;
        outcome.map_err(|error| {
            tracing::error!(%error, ?kept, "what the centre said could not be kept");
            kept
        })
    }

    /// Asks beside the queue. The answer goes to who asked, whatever becomes of the queue meanwhile.
    fn ask_live<A: Send + 'static>(
        &mut self,
        request: Request,
        reply: oneshot::Sender<Result<A, LiveError>>,
        judge: impl FnOnce(Result<Response, LineError>) -> Result<A, LiveError> + Send + 'static,
    ) {
        if self.parts.sync.is_offline() {
            let _ = reply.send(Err(LiveError::NotReached));
            return;
        }
        let centre_ms = self.now().wall.utc_ms().saturating_add(self.parts.sync.clock_offset_ms());
        let request = request.signed(self.parts.till, centre_ms, self.parts.signer.as_ref());
        let exchange = through(Arc::clone(&self.parts.line), self.parts.switch.clone(), request);
        let _ = self.live.spawn(async move {
            let _ = reply.send(judge(exchange.await));
        });
    }
}

/// Words that wait to be looked at: the same word twice says no more than once.
const WORDS: usize = 8;
/// A centre that ended the listening is listened to again after this, milliseconds, and after a failure after twice as
/// long each time.
const LISTEN_AGAIN_MS: u64 = 3_000;
/// How often that doubles: up to some ten minutes.
const LISTEN_DOUBLINGS: u32 = 8;

/// The event loop looks up this often at least; nothing hangs on it.
const LONGEST: Duration = Duration::from_secs(3600);

/// One exchange, as long as the network is on.
async fn through<T: Transport>(line: Arc<T>, switch: Switch, request: Request) -> Result<Response, LineError> {
    let patience = request.timeout;
    tokio::select! {
        biased;
        () = switch.off() => Err(LineError::SwitchedOff),
        answer = line.exchange(request) => answer,
        () = tokio::time::sleep(patience) => Err(LineError::Broken),
    }
}

/// Begins an exchange that goes on whatever this thread does, and ends when nobody waits for it any more.
fn carried_on(
    exchange: impl Future<Output = Result<Response, LineError>> + Send + 'static,
) -> impl Future<Output = Result<Response, LineError>> + Send {
    let mut begun = JoinSet::new();
    let _ = begun.spawn(exchange);
    async move {
        match begun.join_next().await {
            Some(Ok(answer)) => answer,
            Some(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Some(Err(_)) | None => Err(LineError::Broken),
        }
    }
}

/// Waits for the end of the listening; for ever when nothing is listened to.
async fn stopped(listening: Option<&mut Listening>) -> Result<(), LineError> {
    match listening {
        Some(listening) => listening.await,
        None => std::future::pending().await,
    }
}

/// Waits for the request under way; for ever when there is none.
async fn ended(under_way: Option<&mut UnderWay>) -> Result<Response, LineError> {
    match under_way {
        Some(under_way) => under_way.await,
        None => std::future::pending().await,
    }
}
