//! Scans beside the journal: entries first, every scan once, whatever the line does and whenever the program is killed.

use kassa_domain::exchange::ApiError;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::world::World;
use crate::sync::line::{LineError, Request, Response};

fn is_scan(request: &Request) -> bool {
    request.path.starts_with("/v1/attachments")
}

/// A till with so many entries and scans of these lengths.
fn world(entries: i64, lengths: &[u32]) -> World {
    let mut world = World::new(entries);
    lengths.iter().for_each(|length| world.till.attach(*length));
    world.sizes_known();
    world
}

fn assert_held(world: &World, name: &str) {
    for scan in &world.till.scans {
        assert!(scan.held, "{name}: the till knows that the centre has it");
        let there = world.centre.scans.get(&scan.unsent.at.seq.0);
        assert!(there == scan.bytes.as_ref(), "{name}: the scan is there, once and whole");
    }
}

#[test]
fn no_scan_goes_before_every_entry_is_at_the_centre() {
    let mut world = world(700, &[100_000, 3, 40_000]);
    let total = world.till.entries.len() as u64;
    let mut confirmed = 0;
    world.run_until(30_000, &mut |_, request, serve| {
        let answer = serve();
        if request.path == "/v1/journal" && request.method == "POST" {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            confirmed = text.split("\"through\":").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
        }
        assert!(!is_scan(request) || confirmed == total, "a scan before entry {total}, at {confirmed}");
        Ok(answer)
    });
    assert_held(&world, "all");
    world.assert_in_step("all");
}

#[test]
fn through_a_bad_line_and_kills_every_scan_arrives_once() {
    for seed in 0..60 {
        let name = format!("seed {seed}");
        let mut random = StdRng::seed_from_u64(seed);
        let mut world = world(5, &[300_000, 1, 33_000]);
        for run in 0..20 {
            world.run_until(world.now_ms + 8_000, &mut |_, _, serve| match random.gen_range(0..10) {
                0 | 1 => Err(LineError::Broken),
                2 | 3 => {
                    let _ = serve();
                    Err(LineError::Broken)
                }
                4 => Ok(Response { status: 200, body: b"<html>".to_vec(), ..Response::default() }),
                5 => Ok(Response { status: 503, retry_after_s: Some(1), ..Response::default() }),
                _ => Ok(serve()),
            });
            world.restart(seed * 100 + run);
        }
        world.run_until(world.now_ms + 200_000, &mut |_, _, serve| Ok(serve()));
        assert_held(&world, &name);
        world.assert_in_step(&name);
    }
}

#[test]
fn a_scan_that_is_refused_or_gone_holds_up_neither_others_nor_entries() {
    let mut world = world(3, &[50_000, 60_000, 70_000]);
    let first = world.till.scans[0].unsent.at.seq.0;
    world.till.scans[1].bytes = None;
    let refused = |request: &Request| is_scan(request) && request.path.contains(&format!("seq={first}"));
    world.run_until(60_000, &mut |_, request, serve| {
        if refused(request) && request.method == "POST" {
            let body =
                serde_json::to_vec(&ApiError { code: "scan_not_opened".into(), message: String::new() }).unwrap();
            return Ok(Response { status: 409, body, ..Response::default() });
        }
        Ok(serve())
    });
    let states: Vec<_> = world.till.scans.iter().map(|scan| (scan.held, scan.refused.as_deref())).collect();
    assert_eq!(states, [(false, Some("scan_not_opened")), (false, None), (true, None)]);
    let after = world.exchanges;
    world.run_until(1_800_000, &mut |_, request, serve| {
        assert!(!is_scan(request), "not asked again at once");
        Ok(serve())
    });
    assert!(world.exchanges > after);
    let gone = world.till.scans[1].unsent;
    world.till.scans[1].bytes = Some((0..gone.size).map(|at| (at % 251) as u8 ^ gone.at.seq.0 as u8).collect());
    world.run_until(8_000_000, &mut |_, _, serve| Ok(serve()));
    assert_held(&world, "an hour later");
}

#[test]
fn a_centre_out_of_a_backup_gets_its_scans_again() {
    let mut world = world(10, &[20_000]);
    world.run_until(30_000, &mut |_, _, serve| Ok(serve()));
    assert_held(&world, "before");
    world.centre.lose_after(4);
    world.centre.scans.clear();
    world.run_until(300_000, &mut |_, _, serve| Ok(serve()));
    assert_held(&world, "after");
    assert_eq!(world.till.acknowledged, world.till.entries.len() as u64);
}
