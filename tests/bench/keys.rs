//! From a key to the picture it makes, while a directory of 1,000,000 accounts is brought in beside (goal P2).
//!
//! `cargo bench --bench keys [-- ACCOUNTS]` types into the search of a window that is drawn whole, by the renderer of the
//! real one, without a display: once while a thread fills a second directory, once while nothing else is done. Every key
//! is timed to the picture with its sign, and again to the picture with what the first directory answers.

#[path = "town.rs"]
mod town;
#[path = "../window/mod.rs"]
mod window;

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use iced_test::core::mouse::Cursor;
use iced_test::core::renderer::{Headless as _, Style};
use iced_test::core::{Color, Event, Size, clipboard};
use iced_test::runtime::UserInterface;
use iced_test::runtime::user_interface::Cache;
use kassa::i18n::Language;
use kassa::store::directory::{Directory, DirectoryReader, Found};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};

use town::{Dice, fill, number, surname};
use window::{Window, redraw};

const ACCOUNTS: usize = 1_000_000;
/// Keys that are timed while nothing else is done.
const KEYS: usize = 600;
const SIZE: (u32, u32) = (1024, 768);

#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
fn now() -> Instant {
    Instant::now()
}

/// A window with the renderer that draws it.
struct Drawn {
    window: Window,
    renderer: iced_test::renderer::Renderer,
    cache: Cache,
}

impl Drawn {
    /// Gives events to the window, draws what comes of them and gives what it asks for.
    fn step(&mut self, events: &[Event]) -> Vec<Effect> {
        let messages = self.show(events);
        let effects: Vec<Effect> = messages.into_iter().flat_map(|message| self.window.app.update(message)).collect();
        let _ = self.show(&[redraw()]);
        let pixels = self.renderer.screenshot(Size::new(SIZE.0, SIZE.1), 1.0, Color::BLACK);
        assert_eq!(pixels.len(), 4 * SIZE.0 as usize * SIZE.1 as usize);
        effects
    }

    /// Builds the window over the state of the one before, as the toolkit does, and draws it.
    fn show(&mut self, events: &[Event]) -> Vec<Message> {
        #[expect(clippy::cast_precision_loss, reason = "a size of pixels")]
        let size = Size::new(SIZE.0 as f32, SIZE.1 as f32);
        let look = self.window.app.look();
        let view = self.window.app.view(None);
        let mut interface = UserInterface::build(view, size, std::mem::take(&mut self.cache), &mut self.renderer);
        let mut messages = Vec::new();
        let _ = interface.update(events, Cursor::Unavailable, &mut self.renderer, &mut clipboard::Null, &mut messages);
        interface.draw(&mut self.renderer, &look, &Style::default(), Cursor::Unavailable);
        self.cache = interface.into_cache();
        messages
    }
}

/// What keys took: to the sign, and to the answer.
#[derive(Default)]
struct Took {
    sign: Vec<Duration>,
    answer: Vec<Duration>,
}

/// One key of the search, its answer, and the time of both.
fn key(drawn: &mut Drawn, reader: &DirectoryReader, sign: char, took: &mut Took) {
    drawn.window.clock.advance_ms(250);
    let events: Vec<Event> = iced_test::simulator::typewrite(&sign.to_string()).collect();
    let start = now();
    let mut effects = drawn.step(&events);
    took.sign.push(start.elapsed());
    if effects.is_empty() {
        // What may be a scan is asked for once it is known to be none; that wait is not counted.
        drawn.window.clock.advance_ms(100);
        effects = drawn.step(&[redraw()]);
    }
    let start = now();
    for effect in effects {
        let Effect::Find(Question::Search { ticket, questions, .. }) = effect else { continue };
        let mut found = Found::default();
        for question in &questions {
            let answer = reader.search(question).unwrap_or_default();
            found.total = found.total.max(answer.total);
            found.rows.extend(answer.rows);
        }
        found.rows.truncate(50);
        let _ = drawn.window.app.update(Message::Found(Box::new(Answer::Search { ticket, found })));
        let _ = drawn.step(&[redraw()]);
    }
    took.answer.push(*took.sign.last().expect("just pushed") + start.elapsed());
}

/// Types words and numbers, each into an empty line, as long as there is a reason to.
fn typed(drawn: &mut Drawn, reader: &DirectoryReader, accounts: usize, goes_on: &dyn Fn(usize) -> bool) -> Took {
    let (mut took, mut dice) = (Took::default(), Dice(11));
    loop {
        let words = if dice.roll(2) == 0 { surname(&mut dice) } else { number(dice.roll(accounts)) };
        for sign in words.chars() {
            if !goes_on(took.sign.len()) {
                return took;
            }
            key(drawn, reader, sign, &mut took);
        }
        for _ in 0..2 {
            let escape = iced_test::simulator::tap_key(iced_test::core::keyboard::key::Named::Escape, None);
            let events: Vec<Event> = escape.collect();
            let _ = drawn.step(&events);
        }
    }
}

fn told(out: &mut impl std::io::Write, name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let of = |hundredth: usize| times[(times.len() * hundredth / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
    let [p50, p95, p99] = [50, 95, 99].map(of);
    writeln!(out, "{name:<44} {:>5} keys {p50:>7.2} ms {p95:>7.2} ms {p99:>7.2} ms", times.len()).unwrap();
}

fn main() {
    // `cargo bench` hands on `--bench`; a number is how many accounts to make.
    let accounts = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(ACCOUNTS);
    let mut out = std::io::stdout();
    let (here, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fill(&mut Directory::open(here.path()).unwrap(), accounts);
    let reader = DirectoryReader::open(here.path()).unwrap();
    let window = Window::working(Language::Uk);
    drop(window::simulator(&window.app, (1024.0, 768.0)));
    let renderer = window::renderer();
    let mut drawn = Drawn { window, renderer, cache: Cache::default() };
    let _ = drawn.step(&[redraw()]);

    let loading = Arc::new(AtomicBool::new(true));
    let (still, folder) = (Arc::clone(&loading), beside.path().to_owned());
    let loader = std::thread::spawn(move || {
        fill(&mut Directory::open(&folder).unwrap(), accounts);
        still.store(false, Ordering::Relaxed);
    });
    let mut while_loading = typed(&mut drawn, &reader, accounts, &|_| loading.load(Ordering::Relaxed));
    loader.join().unwrap();
    let mut alone = typed(&mut drawn, &reader, accounts, &|keys| keys < KEYS);
    writeln!(out, "{accounts} accounts{:>51} {:>10} {:>10}", "p50", "p95", "p99").unwrap();
    told(&mut out, "key to its sign, a directory loading beside", &mut while_loading.sign);
    told(&mut out, "key to its answer, a directory loading", &mut while_loading.answer);
    told(&mut out, "key to its sign, nothing beside", &mut alone.sign);
    told(&mut out, "key to its answer, nothing beside", &mut alone.answer);
}
