//! Searching accounts (R1).
//!
//! An account number, if given, is searched alone, and so is the number of a meter or a phone. Otherwise a street or a
//! surname is needed; house and flat narrow it.
//! Streets are found first, by pieces of their names and of those they had before, and accounts street by street: each
//! step goes by an index, and nothing is read that is not shown. A text that finds nothing is tried as if typed in the wrong keyboard layout.

use std::collections::{HashMap, HashSet};

use kassa_domain::directory::Account;
use kassa_domain::ids::{AccountNumber, StreetId, TownId};
use kassa_domain::phone::Phone;
use kassa_domain::point::{Point, Territory};
use kassa_domain::{Money, Timestamp};
use rusqlite::{Connection, Params, named_params, params};

use super::read::{ACCOUNT_COLUMNS, account_from, address, point, town_of};
use super::{Address, DirectoryError, file, key, latin};
use crate::store::StoreError;

mod line;

/// Accounts shown at once, unless another number is asked for.
const LIMIT: usize = 50;

/// What is searched. Empty fields do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Number of the account, or its beginning. If given, it is searched alone.
    pub account: String,
    /// Number on the face of a meter, whole. If given and no account is, it is searched alone.
    pub meter: String,
    /// A phone. If given and neither an account nor a meter is, it is searched alone.
    pub phone: Option<Phone>,
    /// The town; the point's home town when unset.
    pub town: Option<TownId>,
    /// Pieces of the street's name: three letters or more of anywhere, or the beginning of any of its words.
    pub street: String,
    /// House, whole.
    pub house: String,
    /// Flat, whole.
    pub flat: String,
    /// Surname or its beginning; name and patronymic may follow.
    pub surname: String,
    /// Most accounts to show.
    pub limit: usize,
}

impl Default for Query {
    fn default() -> Self {
        let empty = String::new;
        Self {
            account: empty(),
            meter: empty(),
            phone: None,
            town: None,
            street: empty(),
            house: empty(),
            flat: empty(),
            surname: empty(),
            limit: LIMIT,
        }
    }
}

/// One account found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAccount {
    /// Its number.
    pub number: AccountNumber,
    /// Whose it is.
    pub holder: String,
    /// Where it is.
    pub address: Address,
    /// The former name of the street that was meant, when it was found by one.
    pub former: Option<String>,
    /// Whether the point takes payments for its town.
    pub territory: Territory,
    /// The sum of its debts by the directory; what this till has taken since is not counted.
    pub due: Money,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The accounts, at most as many as asked for.
    pub rows: Vec<FoundAccount>,
    /// How many there are, as far as was counted.
    pub total: u32,
    /// There are more than `total`.
    pub capped: bool,
    /// The first one has exactly the number that was searched.
    pub exact: bool,
    /// When the first ones were paid here before by whoever has the phone that was searched; the directory does not
    /// know that itself.
    pub paid_here: Vec<Timestamp>,
    /// Whether they were is not known, for the list of payers cannot be read.
    pub payers_unread: bool,
}

/// Accounts by their number: the exact one stands first, for it is the shortest.
const BY_ACCOUNT: &str = "FROM account INDEXED BY account_by_key
    WHERE number_key >= :from AND number_key < :to ORDER BY number_key LIMIT :limit";
/// Accounts with this number on one of their meters.
const BY_METER: &str = "FROM meter INDEXED BY meter_by_serial CROSS JOIN account ON account.id = meter.account
    WHERE meter.serial = :serial ORDER BY meter.account LIMIT :limit";
/// Accounts with this phone.
const BY_PHONE: &str = "FROM phone INDEXED BY phone_by_digits CROSS JOIN account ON account.id = phone.account
    WHERE phone.digits = :digits ORDER BY phone.account LIMIT :limit";
/// Accounts of a house.
const BY_PLACE: &str = "FROM account INDEXED BY account_by_place
    WHERE street = :street AND house_key = :house AND (:flat = '' OR flat_key = :flat)
      AND holder_key >= :from AND holder_key < :to
    ORDER BY flat_key, id LIMIT :limit";
/// Accounts of a street, by a surname.
const BY_NEIGHBOUR: &str = "FROM account INDEXED BY account_by_neighbour
    WHERE street = :street AND holder_key >= :from AND holder_key < :to AND (:flat = '' OR flat_key = :flat)
    ORDER BY holder_key, id LIMIT :limit";
/// Accounts of a street.
const BY_STREET: &str = "FROM account INDEXED BY account_by_place
    WHERE street = :street AND (:flat = '' OR flat_key = :flat) ORDER BY house_key, flat_key, id LIMIT :limit";
/// Accounts of a town, by a surname.
const BY_HOLDER: &str = "FROM account INDEXED BY account_by_holder
    WHERE town = :town AND holder_key >= :from AND holder_key < :to
      AND (:house = '' OR house_key = :house) AND (:flat = '' OR flat_key = :flat)
    ORDER BY holder_key, house_key, flat_key, id LIMIT :limit";
/// Streets with a piece in their name.
const BY_PIECE: &str = "SELECT street, max(word) FROM street_piece
    WHERE town = ?1 AND piece >= ?2 AND piece < ?3 GROUP BY street";
const STREET: &str = "SELECT id, name, NULL FROM street WHERE id = ?1";
/// Former names with a piece in them.
const BY_FORMER_PIECE: &str = "SELECT former, max(word) FROM former_piece
    WHERE town = ?1 AND piece >= ?2 AND piece < ?3 GROUP BY former";
const FORMER: &str = "SELECT street.id, street.name, former_name.name FROM former_name
    CROSS JOIN street ON street.id = former_name.street WHERE former_name.id = ?1";

/// Searches accounts, in the cashier's keyboard layout and, when that finds nothing, in the others.
pub(super) fn search(connection: &Connection, query: &Query) -> Result<Found, DirectoryError> {
    let point = point(connection)?.ok_or(DirectoryError::NotYet)?;
    let found = Searcher::new(connection, &point, query.limit).search(query)?;
    if !found.rows.is_empty() {
        return Ok(found);
    }
    for meant in in_other_layouts(query) {
        let found = Searcher::new(connection, &point, query.limit).search(&meant)?;
        if !found.rows.is_empty() {
            return Ok(found);
        }
    }
    in_latin_letters(connection, &point, query, found)
}

/// Whoever a surname in Latin letters may mean: all of them, for several may be written so.
fn in_latin_letters(
    connection: &Connection,
    point: &Point,
    query: &Query,
    nothing: Found,
) -> Result<Found, DirectoryError> {
    let mut all = nothing;
    for surname in latin::meant(&query.surname) {
        let meant = Query { surname, ..query.clone() };
        let found = Searcher::new(connection, point, query.limit).search(&meant)?;
        all.total += found.total;
        all.capped |= found.capped;
        let new = found.rows.into_iter().filter(|row| all.rows.iter().all(|other| other.number != row.number));
        let new: Vec<FoundAccount> = new.take(query.limit.saturating_sub(all.rows.len())).collect();
        all.rows.extend(new);
    }
    Ok(all)
}

/// What the query would have been in the other keyboard layouts.
fn in_other_layouts(query: &Query) -> Vec<Query> {
    let texts = [&query.account, &query.street, &query.house, &query.flat, &query.surname, &query.meter];
    let meant = texts.map(|text| key::other_layouts(text));
    let layouts = meant.iter().map(Vec::len).max().unwrap_or(0);
    (0..layouts)
        .map(|layout| {
            let [account, street, house, flat, surname, meter] =
                [0, 1, 2, 3, 4, 5].map(|i: usize| meant[i].get(layout).unwrap_or(texts[i]).clone());
            Query { account, street, house, flat, surname, meter, ..query.clone() }
        })
        .collect()
}

/// A street that a text could mean.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Meant {
    /// A word of the text only stands inside one of the name.
    inside: bool,
    /// Name of the street.
    name: String,
    id: StreetId,
    /// The former name that has the words, where the present one has not.
    former: Option<String>,
}

/// Streets of a town that a text could mean, each once: those that have each of its words at the beginning of a word
/// first, then by name.
fn streets(connection: &Connection, town: TownId, text: &str) -> Result<Vec<Meant>, DirectoryError> {
    let words = key::street_words(text);
    let mut streets = named(connection, town, &words, BY_PIECE, STREET)?;
    if file::version(connection)? >= file::WITH_FORMER_NAMES {
        let present: HashSet<StreetId> = streets.iter().map(|street| street.id).collect();
        let mut former = named(connection, town, &words, BY_FORMER_PIECE, FORMER)?;
        former.retain(|street| !present.contains(&street.id));
        former.sort();
        let mut seen = HashSet::new();
        former.retain(|street| seen.insert(street.id));
        streets.extend(former);
    }
    streets.sort();
    Ok(streets)
}

/// Streets with all the words in one name: `by_piece` finds the names with a piece, `street` tells whose a name is.
fn named(
    connection: &Connection,
    town: TownId,
    words: &[String],
    by_piece: &str,
    street: &str,
) -> Result<Vec<Meant>, DirectoryError> {
    let mut matching: Option<HashMap<i64, bool>> = None;
    for word in words {
        let short = word.chars().count() < 3;
        let mut statement = connection.prepare_cached(by_piece)?;
        let mut rows = statement.query(params![town.0, word, after(word)])?;
        let mut found = HashMap::new();
        while let Some(row) = rows.next()? {
            let (name, begins): (i64, bool) = (row.get(0)?, row.get(1)?);
            let before = matching.as_ref().map_or(Some(true), |before| before.get(&name).copied());
            if let Some(before) = before.filter(|_| begins || !short) {
                let _ = found.insert(name, begins && before);
            }
        }
        matching = Some(found);
    }
    let mut statement = connection.prepare_cached(street)?;
    let whose = matching.unwrap_or_default().into_iter().map(|(of, begins)| {
        statement.query_row([of], |row| {
            Ok(Meant { inside: !begins, name: row.get(1)?, id: StreetId(row.get(0)?), former: row.get(2)? })
        })
    });
    Ok(whose.collect::<Result<_, _>>()?)
}

/// The first text after all that begin with this one.
fn after(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// One search under way.
struct Searcher<'a> {
    connection: &'a Connection,
    point: &'a Point,
    limit: usize,
    rows: Vec<FoundAccount>,
    /// One more than is shown was found.
    capped: bool,
}

impl<'a> Searcher<'a> {
    const fn new(connection: &'a Connection, point: &'a Point, limit: usize) -> Self {
        Self { connection, point, limit, rows: Vec::new(), capped: false }
    }

    fn search(mut self, query: &Query) -> Result<Found, DirectoryError> {
        let mut exact = false;
        if !query.account.trim().is_empty() {
            exact = self.by_account(&query.account)?;
        } else if !query.meter.trim().is_empty() {
            self.by_meter(&query.meter)?;
        } else if let Some(phone) = query.phone {
            self.by_phone(phone)?;
        } else {
            self.by_place_or_holder(query)?;
        }
        let total = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        Ok(Found { rows: self.rows, total, capped: self.capped, exact, ..Found::default() })
    }

    fn by_account(&mut self, text: &str) -> Result<bool, DirectoryError> {
        let number = key::account(text);
        if number.is_empty() {
            return Ok(false);
        }
        self.take(BY_ACCOUNT, named_params! { ":from": number, ":to": after(&number), ":limit": self.left() })?;
        Ok(self.rows.first().is_some_and(|row| key::account(row.number.as_str()) == number))
    }

    fn by_meter(&mut self, text: &str) -> Result<(), DirectoryError> {
        let serial = key::account(text);
        if serial.is_empty() {
            return Ok(());
        }
        self.take(BY_METER, named_params! { ":serial": serial, ":limit": self.left() })
    }

    fn by_phone(&mut self, phone: Phone) -> Result<(), DirectoryError> {
        if file::version(self.connection)? < file::WITH_PHONES {
            return Ok(());
        }
        self.take(BY_PHONE, named_params! { ":digits": phone.number(), ":limit": self.left() })
    }

    fn by_place_or_holder(&mut self, query: &Query) -> Result<(), DirectoryError> {
        let town = query.town.unwrap_or(self.point.home_town);
        if !self.point.serves(town) {
            return Ok(());
        }
        let (house, flat, surname) = (key::house(&query.house), key::house(&query.flat), key::name(&query.surname));
        if key::street_words(&query.street).is_empty() {
            if surname.is_empty() {
                return Err(DirectoryError::TooLittle);
            }
            return self.take(
                BY_HOLDER,
                named_params! {
                    ":town": town.0, ":from": surname, ":to": after(&surname), ":house": house, ":flat": flat,
                    ":limit": self.left(),
                },
            );
        }
        for street in streets(self.connection, town, &query.street)? {
            if self.capped {
                break;
            }
            let before = self.rows.len();
            self.of_street(street.id, &house, &flat, &surname)?;
            for row in self.rows.iter_mut().skip(before) {
                row.former.clone_from(&street.former);
            }
        }
        Ok(())
    }

    fn of_street(&mut self, street: StreetId, house: &str, flat: &str, surname: &str) -> Result<(), DirectoryError> {
        let limit = self.left();
        if !house.is_empty() {
            self.take(
                BY_PLACE,
                named_params! {
                    ":street": street.0, ":house": house, ":flat": flat, ":from": surname, ":to": after(surname),
                    ":limit": limit,
                },
            )
        } else if surname.is_empty() {
            self.take(BY_STREET, named_params! { ":street": street.0, ":flat": flat, ":limit": limit })
        } else {
            self.take(
                BY_NEIGHBOUR,
                named_params! {
                    ":street": street.0, ":from": surname, ":to": after(surname), ":flat": flat, ":limit": limit,
                },
            )
        }
    }

    /// How many rows to ask for: one more than is shown, to know whether there are more.
    fn left(&self) -> u32 {
        u32::try_from(self.limit - self.rows.len() + 1).unwrap_or(u32::MAX)
    }

    fn take(&mut self, from: &str, params: impl Params) -> Result<(), DirectoryError> {
        let mut statement = self.connection.prepare_cached(&format!("SELECT {ACCOUNT_COLUMNS} {from}"))?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            if self.rows.len() == self.limit {
                self.capped = true;
                return Ok(());
            }
            let account = account_from(row)?;
            let found = self.shown(account)?;
            self.rows.push(found);
        }
        Ok(())
    }

    fn shown(&self, account: Account) -> Result<FoundAccount, DirectoryError> {
        let debts = account.charges.iter().map(|charge| charge.due).filter(|due| due.is_positive());
        let due = Money::total(debts, self.point.currency).map_err(|error| StoreError::row("account", error))?;
        let address = address(self.connection, account.street, &account.house, &account.flat)?;
        let territory =
            town_of(self.connection, account.street)?.map_or(Territory::Home, |town| self.point.territory(town.id));
        Ok(FoundAccount { number: account.number, holder: account.holder, address, former: None, territory, due })
    }
}

#[cfg(test)]
mod tests;
