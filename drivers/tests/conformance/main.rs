//! Every family through the same stories and the same faults, told in the trait alone.
//!
//! A family that stands in `family::FAMILIES` is held to this; its line below makes it a test of its own. Printers and
//! screens remember nothing: what is registered is what stands in the journal that their driver keeps. The stories say what every driver promises; the faults go through every byte of both directions, every command
//! and every document, and after each the receipts in the device are those the till believes in, or there is one
//! visible decision. All in memory, on a virtual clock.
#![allow(clippy::print_stdout, reason = "the number of cases is part of the result")]

mod faults;
mod stand;
mod stories;
mod unfit;

use std::io::Write as _;

use kassa_drivers::family::{self, FAMILIES, Family};

/// One test for the stories and one for the faults of each family.
macro_rules! families {
    ($($test:ident = $name:literal;)*) => {
        const TESTED: &[&str] = &[$($name),*];

        $(mod $test {
            #[test]
            fn tells_every_story() {
                super::tell($name);
            }

            #[test]
            fn survives_every_fault() {
                super::break_everything($name);
            }
        })*
    };
}

families! {
    shtrih = "shtrih";
    shtrih_v2 = "shtrih-v2";
    datecs = "datecs";
    datecs_x = "datecs-x";
    datecs_ua = "datecs-ua";
    atol_v2 = "atol-v2";
    atol_v3 = "atol-v3";
    maria = "maria";
    escp = "escp";
    escpos = "escpos";
    star = "star";
    plain = "plain";
    screen = "screen";
}

#[test]
fn every_family_is_tested() {
    let missing: Vec<&str> = FAMILIES.iter().map(|family| family.name).filter(|name| !TESTED.contains(name)).collect();
    assert!(missing.is_empty(), "no tests for {missing:?}");
}

/// The models of a family; one of no name where it has no emulator.
fn models(family: &'static Family) -> &'static [&'static str] {
    if family.models.is_empty() { &[""] } else { family.models }
}

fn tell(name: &str) {
    let family = family::named(name).unwrap();
    for model in models(family) {
        for (story, tell) in stories::ALL {
            println!("{name} {model}: {story}");
            tell(&mut stand::Stand::new(family, model));
        }
    }
}

fn break_everything(name: &str) {
    let family = family::named(name).unwrap();
    let mut total = faults::Count::default();
    for (place, model) in models(family).iter().enumerate() {
        // Models of a family differ in data. The first takes everything, the others the longest operation.
        let operations =
            if place == 0 { faults::operations() } else { faults::operations().into_iter().take(1).collect() };
        for (what, operation, first) in operations {
            if let Some(story) = faults::Story::new(family, model, operation, &first) {
                // Both ways after each fault where a receipt is at stake or the shift; all families in four minutes.
                let count = story.all(place == 0 && ["sale", "Z report"].contains(&what));
                println!("{name} {model}, {what}: {count}");
                total.add(count);
            }
        }
    }
    // Past the harness, which keeps what `println` says of a test that passes.
    std::io::stdout().write_all(format!("{name}: {total}\n").as_bytes()).unwrap();
    assert!(total.cases > 1_000, "{total}");
    assert!(total.undecided * 50 <= total.cases, "too many decisions left to a person: {total}");
}
