//! A download of the directory that somebody at the till holds up.

use super::world::World;
use crate::signal::{DirectoryNews, Signal};
use crate::sync::directory::PAGE;
use crate::sync::line::{Request, Response};

#[test]
fn a_download_that_is_held_up_keeps_what_has_come_and_goes_on_from_there() {
    let mut world = World::new(1);
    world.centre.towns = 1_000;
    let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
    world.run_until(2_000, &mut line);
    let news = |world: &World| match world.told.last() {
        Some(Signal::Directory(DirectoryNews::Downloading { done, held, .. })) => (*done, *held),
        other => panic!("a download is told of: {other:?}"),
    };
    let (done, _) = news(&world);
    world.hold(true);
    assert_eq!(news(&world), (done, true));
    let before = world.exchanges;
    world.till.append(7);
    world.run_until(25_000, &mut line);
    assert_eq!(world.till.acknowledged, 2, "a payment does not wait for it");
    assert!(world.exchanges - before < 5, "no page is asked for");
    let (under_way, held) = news(&world);
    assert!(held && under_way <= done + PAGE as u64, "but the one that was under way");
    let done = under_way;
    world.hold(false);
    assert_eq!(news(&world), (done, false));
    world.run_until(90_000, &mut line);
    world.assert_in_step("afterwards");
    let said = world.told.len();
    world.hold(true);
    assert_eq!(world.told.len(), said, "there is nothing to hold up");
    world.centre.generation = 2;
    world.centre.towns = 9;
    world.run_until(200_000, &mut line);
    world.assert_in_step("and what comes later comes");
}

#[test]
fn the_centre_makes_the_next_page_while_the_till_keeps_the_last_one() {
    let mut world = World::new(1);
    world.centre.towns = 5_000;
    let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
    world.run_until(60_000, &mut line);
    world.assert_in_step("all of it");
    assert!(world.ahead >= 5, "{} pages were asked for ahead", world.ahead);
    // While the till cannot write, a page is not asked for on top of one that was not kept.
    world.centre.generation = 2;
    world.till.full = 6;
    let ahead = world.ahead;
    while world.till.full > 0 {
        world.run_until(world.now_ms + 10, &mut line);
    }
    assert!(world.ahead <= ahead + 2, "{} were", world.ahead - ahead);
    world.run_until(400_000, &mut line);
    world.assert_in_step("and the second one");
}

#[test]
fn a_disk_that_is_full_for_one_write_at_any_moment_of_a_download_holds_nothing_up() {
    let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
    for full_at in (0..45).map(|at| at * 3_000) {
        let mut world = World::new(1);
        world.centre.towns = 40;
        world.delay_ms = 5_000;
        world.rounds_every(300);
        world.run_until(full_at, &mut line);
        world.till.full = 1;
        world.run_until(450_000, &mut line);
        assert_eq!(world.till.full, 0, "full at {full_at}");
        world.till.append(7);
        world.run_until(900_000, &mut line);
        world.assert_in_step(&format!("full at {full_at}"));
    }
}

#[test]
fn a_page_of_another_directory_in_the_middle_of_one_is_followed_by_its_beginning() {
    let mut world = World::new(1);
    world.centre.towns = 40;
    let mut line = |_: usize, _: &Request, serve: &mut dyn FnMut() -> Response| Ok(serve());
    world.run_until(60_000, &mut line);
    world.assert_in_step("the first one");
    world.centre.generation = 2;
    world.run_until(200_000, &mut line);
    world.assert_in_step("the second one");
}
