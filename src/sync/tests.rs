//! Sync against a centre in memory, over a line with every fault at every request: everything arrives once, in order,
//! and nothing is believed that was not proven.

mod centre;
mod first;
mod hold;
mod scans;
mod world;

use std::cell::Cell;

use kassa_domain::chain::Hash;
use kassa_domain::exchange::BatchAnswer;
use kassa_domain::ids::{Epoch, Seq};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::Ledger;
use super::journal::{Before, Sent, judge_before};
use super::line::{LineError, Request, Response};
use super::step::Input;
use crate::signal::{DirectoryNews, Link, OfflineReason, Signal};
use world::World;

/// What a line, or whoever sits on it, does to one exchange.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    LostRequest,
    LostAnswer,
    Twice,
    Page,
    HalfBody,
    EmptyBody,
    OtherTill,
    OtherEpoch,
    WrongHead,
    Further,
    Shorter,
    OldAnswer,
    Redirect,
    TooLong,
    NoRoute,
    Certificate,
    Status(u16),
    BadClock,
    WrongTime,
}

const FAULTS: [Fault; 22] = [
    Fault::LostRequest,
    Fault::LostAnswer,
    Fault::Twice,
    Fault::Page,
    Fault::HalfBody,
    Fault::EmptyBody,
    Fault::OtherTill,
    Fault::OtherEpoch,
    Fault::WrongHead,
    Fault::Further,
    Fault::Shorter,
    Fault::OldAnswer,
    Fault::Redirect,
    Fault::TooLong,
    Fault::NoRoute,
    Fault::Certificate,
    Fault::Status(429),
    Fault::Status(500),
    Fault::Status(503),
    Fault::Status(403),
    Fault::BadClock,
    Fault::WrongTime,
];

/// Changes a field of a JSON answer wherever it stands.
fn edit(mut response: Response, field: &str, change: &dyn Fn(&mut serde_json::Value)) -> Response {
    fn walk(value: &mut serde_json::Value, field: &str, change: &dyn Fn(&mut serde_json::Value)) {
        match value {
            serde_json::Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| {
                if name == field {
                    change(value);
                } else {
                    walk(value, field, change);
                }
            }),
            serde_json::Value::Array(items) => items.iter_mut().for_each(|item| walk(item, field, change)),
            _ => {}
        }
    }
    if let Ok(mut value) = serde_json::from_slice(&response.body) {
        walk(&mut value, field, change);
        response.body = serde_json::to_vec(&value).unwrap();
    }
    response
}

fn add(n: i64) -> impl Fn(&mut serde_json::Value) {
    move |value| *value = serde_json::json!((value.as_i64().unwrap_or(0) + n).max(0))
}

impl Fault {
    fn exchange(self, serve: &mut dyn FnMut() -> Response, before: &Response) -> Result<Response, LineError> {
        let page =
            |status| Response { status, body: b"<html>Sign in to the hotel</html>".to_vec(), ..Response::default() };
        match self {
            Self::LostRequest => Err(LineError::Broken),
            Self::LostAnswer => {
                let _ = serve();
                Err(LineError::Broken)
            }
            Self::Twice => {
                let _ = serve();
                Ok(serve())
            }
            Self::Page => Ok(page(200)),
            Self::HalfBody => {
                let mut response = serve();
                response.body.truncate(response.body.len() / 2);
                Ok(response)
            }
            Self::EmptyBody => Ok(Response { body: Vec::new(), ..serve() }),
            Self::OtherTill => Ok(edit(edit(serve(), "till", &add(1)), "seq", &add(1_000_000))),
            Self::OtherEpoch => Ok(edit(serve(), "epoch", &add(1))),
            Self::WrongHead => {
                let wrong = |value: &mut serde_json::Value| {
                    let text = value.as_str().unwrap_or_default();
                    let first = if text.starts_with('0') { "1" } else { "0" };
                    *value = serde_json::json!(format!("{first}{}", text.get(1..).unwrap_or_default()));
                };
                Ok(edit(serve(), "head", &wrong))
            }
            Self::Further => Ok(edit(edit(serve(), "through", &add(1)), "revision", &add(-100))),
            Self::Shorter => Ok(edit(edit(serve(), "through", &add(-1)), "next", &add(-1))),
            Self::OldAnswer => {
                let _ = serve();
                Ok(before.clone())
            }
            Self::Redirect => Ok(page(302)),
            Self::TooLong => Err(LineError::TooLong),
            Self::NoRoute => Err(LineError::NoRoute),
            Self::Certificate => Err(LineError::Certificate),
            Self::Status(status) => {
                let body = br#"{"code":"some_code","message":""}"#.to_vec();
                Ok(Response { status, retry_after_s: Some(7), body, server_time_ms: None })
            }
            Self::BadClock => {
                let body = br#"{"code":"clock","message":""}"#.to_vec();
                Ok(Response { status: 401, body, ..serve() })
            }
            Self::WrongTime => Ok(Response { server_time_ms: Some(-5), ..serve() }),
        }
    }
}

/// A session: some entries, then a few more twice, with faults where the plan says. Faults end before the last part.
fn session(name: &str, faults: &dyn Fn(usize) -> Option<Fault>) -> World {
    let mut world = World::new(3);
    let mut before = Response::default();
    let mut line = |number: usize, _: &Request, serve: &mut dyn FnMut() -> Response| {
        let answer = match faults(number) {
            Some(fault) => fault.exchange(serve, &before),
            None => Ok(serve()),
        };
        before = answer.clone().unwrap_or(before.clone());
        answer
    };
    for part in 1..=3 {
        world.run_until(part * 30_000, &mut line);
        (0..2).for_each(|mark| world.till.append(100 * part as i64 + mark));
    }
    world.run_until(400_000, &mut line);
    if world.forked.is_none() {
        world.assert_in_step(name);
    }
    world
}

/// A centre that says twice that it has more than the till makes it stop; nothing else does.
fn may_stop(fault: Fault) -> bool {
    fault == Fault::Further
}

#[test]
fn every_fault_at_every_request_and_everything_arrives_once_in_order() {
    let plain = session("no fault", &|_| None);
    let requests = plain.exchanges;
    assert!(requests > 20, "a session of {requests} requests is too short to tell much");
    for fault in FAULTS {
        for at in 1..=requests {
            let name = format!("{fault:?} at request {at}");
            let world = session(&name, &|number| (number == at).then_some(fault));
            assert_eq!(world.forked, None, "{name}: stopped");
        }
    }
}

#[test]
fn two_faults_one_after_the_other() {
    let requests = session("no fault", &|_| None).exchanges;
    for first in FAULTS {
        for second in FAULTS {
            for at in 1..=requests.min(5) {
                let name = format!("{first:?} then {second:?} at request {at}");
                let plan = |number| match number {
                    n if n == at => Some(first),
                    n if n == at + 1 => Some(second),
                    _ => None,
                };
                let world = session(&name, &plan);
                assert!(
                    world.forked.is_none() || may_stop(first) && (may_stop(second) || second == Fault::OldAnswer),
                    "{name}: stopped"
                );
            }
        }
    }
}

#[test]
fn random_faults_on_half_of_all_requests() {
    let honest: Vec<Fault> = FAULTS.into_iter().filter(|fault| !may_stop(*fault)).collect();
    for seed in 0..500 {
        let random = Cell::new(StdRng::seed_from_u64(seed));
        let plan = |number| {
            let mut rng = random.replace(StdRng::seed_from_u64(0));
            let fault = rng.gen_bool(0.5).then(|| honest[rng.gen_range(0..honest.len())]);
            random.set(rng);
            // Faults stop; then everything must come right within the time of the session.
            fault.filter(|_| number < 40)
        };
        let world = session(&format!("seed {seed}"), &plan);
        assert_eq!(world.forked, None, "seed {seed}: stopped");
    }
}

#[test]
fn a_centre_restored_from_a_backup_gets_again_what_it_lost() {
    for keep in 0..=5 {
        let mut world = World::new(5);
        let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
        world.run_until(10_000, &mut line);
        world.assert_in_step("before");
        world.centre.lose_after(keep);
        world.run_until(100_000, &mut line);
        world.assert_in_step("after");
        let told: Vec<u64> = world
            .told
            .iter()
            .filter_map(|signal| if let Signal::Resending { from } = signal { Some(*from) } else { None })
            .collect();
        let expect = if keep < 5 { vec![keep as u64 + 1] } else { Vec::new() };
        assert_eq!(told, expect, "it is told, once, when {keep} entries are left");
    }
}

#[test]
fn a_directory_that_went_back_behind_the_cursor_is_downloaded_anew_beside_the_one_in_use() {
    let mut world = World::new(1);
    let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
    world.run_until(10_000, &mut line);
    assert_eq!(world.till.rows.len(), 5);
    world.centre.towns = 3;
    world.run_until(100_000, &mut line);
    world.assert_in_step("of the same generation");
}

#[test]
fn a_centre_restored_in_the_middle_of_a_push_answers_with_a_gap() {
    let mut world = World::new(5);
    let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
    world.run_until(10_000, &mut line);
    world.centre.lose_after(2);
    world.till.append(500);
    world.run_until(20_000, &mut line);
    world.assert_in_step("the gap was filled");
}

#[test]
fn an_older_copy_of_the_database_stops_before_it_writes_over_anything() {
    let mut world = World::new(5);
    let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
    world.run_until(10_000, &mut line);
    world.till.entries.truncate(3);
    world.till.hashes.truncate(3);
    world.till.acknowledged = 3;
    world.restart(2);
    world.run_until(20_000, &mut line);
    assert_eq!(world.forked, Some(Seq(4)));
    assert_eq!(world.centre.entries.len(), 5, "nothing is lost there");
}

#[test]
fn a_copied_database_that_went_its_own_way_stops_at_the_place_where_it_parted() {
    for own in 1..=4 {
        let mut world = World::new(5);
        let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
        world.run_until(10_000, &mut line);
        let theirs = world.centre.entries.clone();
        world.till.entries.truncate(3);
        world.till.hashes.truncate(3);
        world.till.acknowledged = 3;
        (0..own).for_each(|mark| world.till.append(9_000 + mark));
        let exchanges = world.exchanges;
        world.restart(2);
        world.run_until(600_000, &mut line);
        assert_eq!(world.forked, Some(Seq(4)), "{own} entries of its own");
        assert_eq!(world.centre.entries, theirs, "nothing is written over");
        assert!(world.exchanges <= exchanges + 4, "a stopped till does not go on asking");
    }
}

#[test]
fn a_recorded_day_sent_again_changes_nothing() {
    let mut world = World::new(0);
    let mut recorded = Vec::new();
    let mut line = |_: usize, request: &Request, serve: &mut dyn FnMut() -> Response| {
        if request.method == "POST" {
            recorded.push(request.clone());
        }
        Ok(serve())
    };
    for part in 1..=100 {
        world.till.append(part);
        world.run_until(part as u64 * 1_000, &mut line);
    }
    world.run_until(200_000, &mut line);
    world.assert_in_step("a day");
    let (entries, batches) = (world.centre.entries.clone(), world.centre.stored_batches);
    // Next year, by somebody who recorded it: the signatures of the requests are too old, and of the batches nothing
    // is new even if they were not.
    let year_later_ms = 31_536_000_000 + 1_790_000_000_000;
    for request in &recorded {
        assert_eq!(world.centre.serve(request, year_later_ms).status, 401);
    }
    for request in &recorded {
        let header = |wanted: &str| request.headers.iter().find(|(name, _)| *name == wanted).unwrap().1.as_str();
        assert!(header("kassa-clock").parse::<i64>().is_ok() && header("kassa-queue").parse::<u64>().is_ok());
        let time = header("kassa-time").parse().unwrap();
        assert_eq!(world.centre.serve(request, time).status, 200);
    }
    assert_eq!((world.centre.entries, world.centre.stored_batches), (entries, batches));
}

#[test]
fn p01_two_senders_of_one_queue_store_everything_once() {
    for seed in 0..500 {
        let mut world = World::new(12);
        let mut other = World::another_sync(seed + 1);
        let mut rng = StdRng::seed_from_u64(seed);
        let line = |chance: bool, serve: &mut dyn FnMut() -> Response| {
            let answer = serve();
            if chance { Ok(answer) } else { Err(LineError::Broken) }
        };
        // Two programs take turns at random on one journal, each with lost answers of its own.
        for _ in 0..60 {
            if rng.gen_bool(0.5) {
                std::mem::swap(&mut world.sync, &mut other);
            }
            let until = world.now_ms + rng.gen_range(1..3_000);
            world.run_until(until, &mut |_, _, serve| line(rng.gen_bool(0.8), serve));
        }
        world.run_until(500_000, &mut |_, _, serve| line(true, serve));
        assert_eq!(world.centre.entries, world.till.entries, "seed {seed}");
        assert_eq!(world.till.acknowledged, 12, "seed {seed}");
        assert_eq!(world.forked, None, "seed {seed}");
    }
}

/// A line that breaks after so many bytes of requests, wherever that is.
fn breaking(every: usize) -> impl FnMut(usize, &Request, &mut dyn FnMut() -> Response) -> Result<Response, LineError> {
    let mut left = every;
    move |_, request, serve| {
        let bytes = request.body.len() + 300;
        if bytes <= left {
            left -= bytes;
            Ok(serve())
        } else {
            left = every;
            Err(LineError::Broken)
        }
    }
}

#[test]
fn a_line_cut_every_4_kb_still_ends_and_wastes_little() {
    let mut world = World::new(10_000);
    world.centre.towns = 5;
    let mut line = breaking(4096);
    let mut waited = 0;
    while world.till.acknowledged < 10_000 {
        waited += 60_000;
        world.run_until(waited, &mut line);
        assert!(waited < 36_000_000, "ten hours and no end: {} arrived", world.till.acknowledged);
    }
    let whole: usize = world.till.entries.iter().map(Vec::len).sum();
    assert!(world.centre.received < 2 * whole, "{} bytes for {whole}", world.centre.received);
    assert_eq!(world.centre.entries, world.till.entries);
}

#[test]
fn a_good_line_takes_few_requests() {
    let mut world = World::new(10_000);
    world.centre.towns = 0;
    world.run_until(1_000, &mut |_, _, serve| Ok(serve()));
    assert_eq!((world.centre.stored_batches, world.till.acknowledged), (21, 10_000));
}

#[test]
fn a_payment_goes_up_at_once_and_its_verdict_comes_down() {
    let mut world = World::new(1);
    let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
    world.run_until(1_000, &mut line);
    world.till.append(7);
    let at = world.now_ms;
    world.run_until(at + 500, &mut line);
    world.assert_in_step("within half a second");
}

#[test]
fn a_payment_does_not_wait_for_a_long_download() {
    let mut world = World::new(1);
    world.centre.towns = 1_000;
    let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
    world.run_until(2_000, &mut line);
    assert!(world.till.rows.is_empty(), "the download is under way");
    world.till.append(7);
    world.run_until(2_100, &mut line);
    assert_eq!(world.till.acknowledged, 2);
    assert!(world.till.rows.is_empty(), "and still is");
    assert!(matches!(world.told.last(), Some(Signal::Directory(DirectoryNews::Downloading { .. }))));
    world.run_until(60_000, &mut line);
    world.assert_in_step("afterwards");
}

#[test]
fn an_interrupted_download_goes_on_where_it_stopped_and_another_directory_begins_anew() {
    let mut world = World::new(1);
    world.centre.towns = 100;
    let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
    world.run_until(400, &mut line);
    world.restart(2);
    let before = world.exchanges;
    world.run_until(10_000, &mut line);
    world.assert_in_step("resumed");
    assert!(world.exchanges - before < 50, "not from the beginning");
    world.centre.generation = 2;
    world.centre.towns = 9;
    world.run_until(100_000, &mut line);
    world.assert_in_step("another directory");
    assert_eq!(world.till.generation, Some(2));
}

#[test]
fn the_network_switched_off_and_on() {
    let mut world = World::new(1);
    let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
    world.run_until(1_000, &mut line);
    world.switch(false);
    let exchanges = world.exchanges;
    world.till.append(1);
    world.run_until(3_600_000, &mut line);
    assert_eq!(world.exchanges, exchanges, "nothing is sent");
    assert!(matches!(world.link(), Link::Offline { why: OfflineReason::SwitchedOff, .. }));
    world.switch(true);
    world.run_until(3_600_500, &mut line);
    world.assert_in_step("at once when it is on again");
    assert_eq!(world.links().len(), 3, "green, grey, green: {:?}", world.links());
}

#[test]
fn p35_a_flapping_line_does_not_flicker_and_a_dead_one_is_told_once() {
    let mut world = World::new(1);
    // Every third request is lost: never two in a row.
    world
        .run_until(120_000, &mut |number, _, serve| if number % 3 == 0 { Err(LineError::Broken) } else { Ok(serve()) });
    assert_eq!(world.links(), [Link::Online]);
    world.run_until(900_000, &mut |_, _, _| Err(LineError::Broken));
    assert_eq!(world.links().len(), 2);
    let last = world.exchanges;
    world.run_until(1_500_000, &mut |_, _, _| Err(LineError::Broken));
    let tries = world.exchanges - last;
    assert!((10..=20).contains(&tries), "{tries} tries in ten minutes: half a minute to a minute apart");
    world.run_until(1_570_000, &mut |_, _, serve| Ok(serve()));
    world.assert_in_step("a minute after the line is back");
}

#[test]
fn batches_that_are_turned_away_wait_whole_and_it_shows() {
    let mut world = World::new(3);
    let refuse = |_: usize, request: &Request, serve: &mut dyn FnMut() -> Response| {
        if request.method == "POST" {
            let body = br#"{"code":"bad_signature","message":""}"#.to_vec();
            return Ok(Response { status: 422, body, ..Response::default() });
        }
        Ok(serve())
    };
    world.run_until(600_000, &mut { refuse });
    assert!(matches!(world.link(), Link::Offline { why: OfflineReason::ServerTrouble, .. }), "{:?}", world.links());
    assert!(world.exchanges < 200, "{} requests in ten minutes", world.exchanges);
    assert_eq!(world.till.rows.len(), 5, "the directory comes down all the same");
    world.run_until(700_000, &mut |_, _, serve| Ok(serve()));
    world.assert_in_step("nothing was dropped");
}

#[test]
fn what_the_till_cannot_write_down_comes_again() {
    for full in 1..12 {
        let mut world = World::new(3);
        world.till.full = full;
        world.run_until(300_000, &mut |_, _, serve| Ok(serve()));
        world.assert_in_step("when there is room again");
    }
}

#[test]
fn a_damaged_journal_is_not_signed_for() {
    let mut world = World::new(3);
    world.till.entries[1][8] ^= 1;
    world.run_until(300_000, &mut |_, _, serve| Ok(serve()));
    assert_eq!((world.centre.received, world.till.acknowledged), (0, 0));
    assert!(matches!(world.link(), Link::Offline { why: OfflineReason::OwnJournal, .. }));
}

#[test]
fn the_centres_time_is_learned_from_its_answers_and_told() {
    let mut world = World::new(1);
    world.run_until(1_000, &mut |_, _, serve| Ok(serve()));
    let told: Vec<i64> = world
        .told
        .iter()
        .filter_map(|signal| if let Signal::ServerTime { offset_ms, .. } = signal { Some(*offset_ms) } else { None })
        .collect();
    assert_eq!(told, [world::AHEAD_MS], "once, for it did not change");
    assert_eq!(world.links(), [Link::Online], "a clock that is wrong here is no reason to be grey");
}

#[test]
fn one_request_at_a_time() {
    let mut world = World::new(1);
    let now = super::Moment { wall: kassa_domain::Timestamp::EPOCH, mono_ms: 0 };
    let mut sync = World::another_sync(1);
    let first = sync.step(Input::Tick, now, &mut world.till);
    assert_eq!(first.len(), 1);
    assert!(sync.step(Input::Tick, now, &mut world.till).is_empty());
    assert_eq!(sync.wake_at_ms(), None);
}

/// What the centre says to entries 2 to 3 of a life that is over and has 4: they are handed over only when it names the
/// hash that stands here.
#[test]
fn a_life_that_is_over_is_handed_over_only_for_a_hash_of_ours() {
    let mut books = world::Mem::default();
    (0..4).for_each(|mark| books.append(mark));
    let before = books.journal().unwrap();
    let sent = Sent { from: Seq(2), through: Seq(3) };
    let hash = |at: u64| books.hash_at(Epoch(1), Seq(at)).unwrap().unwrap();
    let (till, epoch, other) = (world::TILL, Epoch(1), Hash([7; 32]));
    let stored = |through, head| BatchAnswer::Stored { till, epoch, through: Seq(through), head };
    let forked = |kept| BatchAnswer::Forked { till, epoch, at: Seq(2), kept };
    let held = |through| Some(Before::Held { through: Seq(through), head: hash(through) });
    for (answer, expect) in [
        (stored(3, hash(3)), held(3)),
        (stored(4, hash(4)), held(4)),
        (stored(3, other), None),
        (stored(2, hash(2)), None),
        (stored(999_999, other), None),
        (forked(Some(hash(3))), held(3)),
        (forked(Some(other)), None),
        (forked(None), None),
        (BatchAnswer::Gap { till, epoch, expected: Seq(1) }, Some(Before::Lacks { from: Seq(1) })),
        (BatchAnswer::Gap { till, epoch, expected: Seq(3) }, None),
        (BatchAnswer::Stored { till, epoch: Epoch(2), through: Seq(3), head: hash(3) }, None),
    ] {
        let body = serde_json::to_vec(&answer).unwrap();
        let response = Response { status: 200, server_time_ms: None, retry_after_s: None, body };
        assert_eq!(judge_before(&response, sent, &before, &books).ok(), expect, "{answer:?}");
    }
}
