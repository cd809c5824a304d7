//! Where people live: which houses stand on which street, and who has which flat.

use super::places::{AVENUES, LANES};
use super::random::Random;

/// Letters of houses that were built between others.
const LETTERS: [&str; 4] = ["А", "Б", "В", "Г"];
/// Of a hundred accounts, so many are on avenues.
const ON_AVENUES: u32 = 72;
/// Accounts of one street below which the town gets by with fewer streets.
const STREET_MIN: u32 = 12;

/// One home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Its street, by place in the list.
    pub street: usize,
    /// Its house.
    pub house: String,
    /// Its flat, nothing in a house of one's own.
    pub flat: String,
    /// Floors of the house.
    pub floors: u32,
}

/// One street with the number of homes on it.
#[derive(Debug, Clone)]
struct Street {
    name: &'static str,
    avenue: bool,
    homes: u32,
}

/// The streets of a town of a certain size.
#[derive(Debug, Clone)]
pub struct Premises(Vec<Street>);

impl Premises {
    /// Lays so many homes out over as many streets as a town of that size has.
    pub fn plan(accounts: u32, random: &mut Random) -> Self {
        let on_avenues = accounts - accounts * (100 - ON_AVENUES) / 100;
        let mut streets = lay(&AVENUES, true, on_avenues, random);
        streets.extend(lay(&LANES, false, accounts - on_avenues, random));
        Self(streets)
    }

    /// Names of the streets, in order.
    pub fn streets(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|street| street.name)
    }

    /// Every home, street by street, house by house, each with a stream of random numbers of its own.
    pub fn homes<'a>(&'a self, random: &'a mut Random) -> impl Iterator<Item = (Home, Random)> + 'a {
        let mut seed = random.branch();
        self.0
            .iter()
            .enumerate()
            .flat_map(move |(index, street)| Houses::on(index, street, seed.branch()).take(street.homes as usize))
    }
}

fn lay(names: &[&'static str], avenue: bool, homes: u32, random: &mut Random) -> Vec<Street> {
    let count = (homes / STREET_MIN).clamp(1, u32::try_from(names.len()).unwrap_or(u32::MAX));
    let weights: Vec<u32> = (0..count).map(|_| random.within(60, 140)).collect();
    let total: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    let mut left = homes;
    let mut streets: Vec<Street> = names
        .iter()
        .zip(&weights)
        .map(|(name, weight)| {
            let part = u64::from(homes) * u64::from(*weight) / total.max(1);
            let part = u32::try_from(part).unwrap_or(u32::MAX).min(left);
            left -= part;
            Street { name, avenue, homes: part }
        })
        .collect();
    if let Some(first) = streets.first_mut() {
        first.homes += left;
    }
    streets
}

/// The homes of a street without end: houses one after another, flats from the first.
struct Houses {
    street: usize,
    avenue: bool,
    random: Random,
    number: u32,
    house: String,
    floors: u32,
    flats: u32,
    flat: u32,
}

impl Houses {
    fn on(street: usize, of: &Street, random: Random) -> Self {
        Self { street, avenue: of.avenue, random, number: 0, house: String::new(), floors: 1, flats: 0, flat: 0 }
    }

    fn build(&mut self) {
        self.number += self.random.within(1, 2);
        self.house = self.number.to_string();
        if self.random.percent(12) {
            self.house = format!("{}-{}", self.number, self.random.of(&LETTERS));
        }
        // One house in twenty of a lane has flats: two or four families under one roof.
        (self.floors, self.flats) = match (self.avenue, self.random.below(100)) {
            (true, 0..=19) => (2, self.random.within(2, 4) * 4),
            (true, 20..=69) => (5, self.random.within(3, 6) * 15),
            (true, 70..=94) => (9, self.random.within(1, 4) * 36),
            (true, _) => (16, 112),
            (false, 0..=4) => (1, self.random.within(1, 2) * 2),
            (false, _) => (1, 0),
        };
        self.flat = 0;
    }
}

impl Iterator for Houses {
    type Item = (Home, Random);

    fn next(&mut self) -> Option<Self::Item> {
        if self.flat >= self.flats {
            self.build();
        }
        self.flat += 1;
        let flat = if self.flats == 0 { String::new() } else { self.flat.to_string() };
        let home = Home { street: self.street, house: self.house.clone(), flat, floors: self.floors };
        Some((home, self.random.branch()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_home_is_there_once_and_their_number_is_exact() {
        for accounts in [1, 2, 11, 100, 5_000, 60_000] {
            let mut random = Random::new(3);
            let premises = Premises::plan(accounts, &mut random);
            let homes: Vec<Home> = premises.homes(&mut random).map(|(home, _)| home).collect();
            assert_eq!(homes.len(), accounts as usize);
            let places: HashSet<_> = homes.iter().map(|home| (home.street, &home.house, &home.flat)).collect();
            assert_eq!(places.len(), homes.len(), "{accounts}");
        }
    }
}
