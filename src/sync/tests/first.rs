//! How much goes first when the centre was out of reach.

use kassa_domain::exchange::BatchAnswer;

use super::world::World;
use crate::sync::line::{LineError, Request, Response};

#[test]
fn a_queue_begins_with_little_when_the_centre_was_out_of_reach() {
    let mut world = World::new(1_200);
    let mut through = Vec::new();
    let mut pushed = |request: &Request, response: &Response| {
        if request.method == "POST" && request.path == "/v1/journal" {
            let BatchAnswer::Stored { through: now, .. } = serde_json::from_slice(&response.body).unwrap() else {
                return;
            };
            through.push(now.0);
        }
    };
    let mut line = |_: usize, request: &Request, serve: &mut dyn FnMut() -> Response| {
        let response = serve();
        pushed(request, &response);
        Ok(response)
    };
    world.run_until(120_000, &mut line);
    world.assert_in_step("all of it");
    let at = world.now_ms;
    world.run_until(at + 300_000, &mut |_, _, _| Err(LineError::NoRoute));
    (0..700).for_each(|mark| world.till.append(5_000 + mark));
    let at = world.now_ms;
    world.run_until(at + 300_000, &mut line);
    world.assert_in_step("what came meanwhile");
    assert_eq!(through, [100, 600, 1_100, 1_200, 1_300, 1_800, 1_900]);
}
