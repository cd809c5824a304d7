//! The drawer counted by notes and coins: at an opening, between the count and the Z report, above a limit (R19, R25).

#[path = "support/centre.rs"]
mod centre;
mod support;

use kassa::i18n::{Language, text_in};
use kassa::long_work::Progress;
use kassa::report::{book, words};
use kassa::store::counts::{self, Purpose};
use kassa::till::command::{Command, TillError};
use kassa_domain::cash::CashError;
use kassa_domain::count::{ClosingCount, Count, Counted, OpeningCount, Pieces};
use kassa_domain::entry::Body;
use kassa_domain::ids::{Login, ShiftNumber, UserId};
use kassa_domain::user::{Approver, Right, RightError, User};
use kassa_domain::{BusinessDate, Currency, Money};
use kassa_formats::listing::{Cell, Listing, Row};
use kassa_formats::report::{Book, Kind, Span, gather, listing};
use kassa_server::report::{Centre as AtCentre, Whose};

use centre::{Centre, known_identity};
use support::operation::{cash_out, close_shift, open_shift, pay};
use support::pump::Pump;
use support::work::{OPENING, at_work, drawer, last_bodies, refused, sign_in, totals};
use support::{RETAIL, World, approval, cashier, supervisor, uah};

/// Notes of a hundred and coins of one kopeck that make this.
fn pieces(minor: i64) -> Pieces {
    let row = |face, count: i64| Counted { face: uah(face), count: u32::try_from(count).unwrap() };
    let rows = [row(10_000, minor / 10_000), row(1, minor % 10_000)];
    Pieces::new(rows.into_iter().filter(|row| row.count > 0).collect()).unwrap()
}

fn count(counted: i64, taken_out: i64, note: &str) -> Count {
    let pieces = Some(pieces(counted + taken_out));
    Count { counted: uah(counted), taken_out: uah(taken_out), pieces, note: note.to_owned() }
}

fn open(count: Count, approver: Option<Approver>) -> Command {
    Command::OpenShift { approver, clock_is_right: false, count: Some(count) }
}

fn close(count: Count, approver: Option<Approver>) -> Command {
    Command::CloseShift { count, approver }
}

/// A till whose first shift was closed with so much in the drawer.
fn left(world: &World, minor: i64) -> Pump<'_> {
    let mut pump = at_work(world);
    sign_in(&mut pump, supervisor());
    let _ = pump.done(cash_out(OPENING - minor));
    let _ = pump.done(close_shift(minor));
    pump
}

fn verified(world: &World) {
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

fn find<T>(world: &World, of: impl Fn(&Body) -> Option<T>) -> Option<T> {
    last_bodies(world).iter().find_map(of)
}

#[test]
fn r19_a_shift_begins_with_what_was_counted_and_tells_what_was_left() {
    let world = World::new(RETAIL);
    let mut pump = left(&world, 40_000);
    let wanted = TillError::Cash(CashError::NoteWanted { by: uah(-50) });
    assert_eq!(refused(&mut pump, open(count(39_950, 0, " "), None)), wanted);
    // Nothing is taken out of a drawer of a shift that is not open yet.
    let miscounted = TillError::Cash(CashError::Miscounted);
    assert_eq!(refused(&mut pump, open(count(39_000, 1_000, "—"), None)), miscounted);
    let _ = pump.done(open(count(39_950, 0, "бракує"), None));
    assert_eq!((totals(&world).opening_cash, drawer(&world)), (uah(39_950), 39_950));
    let told = find(&world, |body| match body {
        Body::ShiftOpening { opening_cash, count, .. } => Some((*opening_cash, count.clone())),
        _ => None,
    });
    let expect = OpeningCount { left: uah(40_000), pieces: pieces(39_950), note: "бракує".to_owned() };
    assert_eq!(told, Some((uah(39_950), Some(Box::new(expect)))));
    let kept = counts::of_shift(&world.reader(), ShiftNumber(2), Currency::Uah).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].purpose, kept[0].expected, kept[0].counted), (Purpose::Opening, uah(40_000), uah(39_950)));
    drop(pump);
    verified(&world);
}

#[test]
fn r19_an_opening_that_nobody_counted_is_told_as_ever() {
    let world = World::new(RETAIL);
    let mut pump = left(&world, 40_000);
    let _ = pump.done(open_shift());
    let version = find(&world, |body| matches!(body, Body::ShiftOpening { .. }).then(|| body.kind().1));
    assert_eq!((version, drawer(&world)), (Some(1), 40_000));
}

#[test]
fn r19_what_was_taken_out_after_the_count_and_what_is_left_are_what_was_counted() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    sign_in(&mut pump, supervisor());
    let in_drawer = drawer(&world);
    let miscounted = TillError::Cash(CashError::Miscounted);
    // Nothing of it was taken out by the register.
    assert_eq!(refused(&mut pump, close(count(500, in_drawer - 500, ""), None)), miscounted);
    let _ = pump.done(cash_out(in_drawer - 500));
    let other = Count { pieces: Some(pieces(in_drawer + 1)), ..count(500, in_drawer - 500, "") };
    assert_eq!(refused(&mut pump, close(other, None)), miscounted);
    let _ = pump.done(close(count(500, in_drawer - 500, ""), None));
    let told = find(&world, |body| match body {
        Body::ShiftClosing { counted, count, .. } => Some((*counted, count.clone())),
        _ => None,
    });
    let expect = ClosingCount { taken_out: uah(in_drawer - 500), pieces: pieces(in_drawer) };
    assert_eq!(told, Some((uah(500), Some(Box::new(expect)))));
    let kept = counts::of_shift(&world.reader(), ShiftNumber(1), Currency::Uah).unwrap().pop().unwrap();
    assert_eq!((kept.purpose, kept.expected, kept.counted), (Purpose::Closing, uah(500), uah(500)));
    drop(pump);
    verified(&world);
}

#[test]
fn r25_a_difference_above_the_limit_of_the_point_wants_a_supervisor_beside() {
    let world = World::new(RETAIL);
    let mut pump = left(&world, 40_000);
    world.book.page().point.difference_limit = Some(uah(5_000));
    world.book.page().point.cashier_opens_shift = true;
    let missing = |right| TillError::Right(RightError::Missing(right));
    sign_in(&mut pump, cashier());
    let short = || count(34_999, 0, "бракує");
    assert_eq!(refused(&mut pump, open(short(), None)), missing(Right::OpenShift));
    let _ = pump.done(open(short(), Some(approval(Right::OpenShift))));
    let approved = |right| Body::Approved { right, approver: supervisor().id };
    assert!(last_bodies(&world).contains(&approved(Right::OpenShift)), "both names are in the journal");

    let other = User { id: UserId(3), login: Login::new("nina").unwrap(), ..cashier() };
    let hand_over = |counted, approver| {
        let (to, count) = (Box::new(other.clone()), count(counted, 0, "зайві"));
        Command::HandOver { to, count, parked: 0, approver }
    };
    assert_eq!(refused(&mut pump, hand_over(40_000, None)), missing(Right::CloseShift));
    let _ = pump.done(hand_over(40_000, Some(approval(Right::CloseShift))));
    assert!(last_bodies(&world).contains(&approved(Right::CloseShift)));

    sign_in(&mut pump, cashier());
    let within = 34_999 - 5_000;
    assert_eq!(refused(&mut pump, close(count(within - 1, 0, "бракує"), None)), missing(Right::CloseShift));
    let _ = pump.done(close(count(within, 0, "бракує"), None));
    // A supervisor answers for it alone.
    sign_in(&mut pump, supervisor());
    let _ = pump.done(open(count(1, 0, "бракує"), None));
    let _ = pump.done(close(count(90_000, 0, "зайві"), None));
    drop(pump);
    verified(&world);
}

#[test]
fn r19_sums_that_no_drawer_holds_are_refused_at_an_opening_too() {
    let world = World::new(RETAIL);
    let mut pump = left(&world, 0);
    let much = Money::new(Money::COUNTER_MAX_MINOR + 1, Currency::Uah);
    let error = refused(&mut pump, open(Count::of(much, "—".to_owned()), None));
    assert!(matches!(error, TillError::Cash(CashError::TooLarge { .. })), "{error:?}");
    assert_eq!(
        refused(&mut pump, open(Count::of(uah(-1), "—".to_owned()), None)),
        TillError::Cash(CashError::NotPositive)
    );
}

fn counts_of(book: &Book) -> Listing {
    let text = |key: &str| text_in(Language::En, key, &[]);
    listing(Kind::Denominations, book, &words(&text, Language::En)).unwrap()
}

/// Headings as far as their moment, and the face, pieces and sum of each row as people read them.
fn read(listing: &Listing) -> Vec<String> {
    let cells = |cells: &[Cell]| {
        let shown = cells[6..].iter().map(|cell| cell.shown(listing.head.form));
        shown.collect::<Vec<_>>().join(" ").replace("  ", " ")
    };
    let row = |row: &Row| match row {
        Row::Heading(title) => title.split_once(", 2026-03-02 ").map_or(title.clone(), |(title, _)| title.to_owned()),
        Row::Line(line) | Row::Total(line) => cells(line),
        Row::Sign(words) => words.clone(),
    };
    listing.rows.iter().map(row).collect()
}

#[test]
fn r19_the_counts_of_the_drawer_are_a_report_of_a_shift_a_day_or_a_span_at_the_till_and_the_centre() {
    let world = World::enrolled(RETAIL, known_identity());
    let mut pump = left(&world, 40_000);
    let _ = pump.done(open(count(39_950, 0, "бракує"), None));
    let other = User { id: UserId(3), login: Login::new("nina").unwrap(), ..cashier() };
    let (to, handed) = (Box::new(other), count(39_950, 0, ""));
    let _ = pump.done(Command::HandOver { to, count: handed, parked: 0, approver: None });
    sign_in(&mut pump, supervisor());
    let _ = pump.done(cash_out(39_450));
    let _ = pump.done(close(count(500, 39_450, ""), None));

    let at = world.clock.moment();
    let day = BusinessDate::new(2026, 3, 2).unwrap();
    let here = |span| book(world.path(), span, at, Language::En, &Progress::unwatched()).unwrap();
    let counted = ["100.00 3 300.00", "0.01 9950 99.50", "Counted 399.50"];
    let of = |title: &str| [format!("Shift № 2, 2026-03-02, 17-3. {title}")];
    let all = |title: &str| of(title).into_iter().chain(counted.map(str::to_owned)).collect::<Vec<_>>();
    let mut expect = [all("Shift opening"), all("Drawer handed over"), all("Shift closing")].concat();
    expect.extend(["Cash-out 394.50", "Balance 5.00"].map(str::to_owned));
    let days = Span::Days { from: day, to: day };
    for span in [Span::Shift(ShiftNumber(2)), Span::day(day), days] {
        assert_eq!(read(&counts_of(&here(span))), expect, "{span:?}");
    }
    // The first shift was closed by a sum alone: no notes of it are known.
    let nothing = ["Nothing to show"];
    assert_eq!(read(&counts_of(&here(Span::Shift(ShiftNumber(1))))), nothing);

    let centre = Centre::new();
    centre.take(&world.reader(), 7);
    let there = centre.db.read(|view| gather(&AtCentre::new(view, Whose::All)?, Span::day(day), at)).unwrap();
    assert_eq!(read(&counts_of(&there)), expect);
}

#[test]
fn a_closing_that_was_given_up_leaves_no_count_in_the_report() {
    use kassa_drivers::shtrih::emulator::{Fault, What, When};
    let world = World::new(RETAIL);
    let mut pump = left(&world, 40_000);
    let _ = pump.done(open_shift());
    world.faults(&[Fault { when: When::Code(0x41), what: What::Refuse(0x4B) }]);
    let _ = pump.begin(close(count(40_000, 0, ""), None)).and_then(|_| pump.rest());
    let span = Span::Shift(ShiftNumber(2));
    let here = || {
        let book = book(world.path(), span, world.clock.moment(), Language::En, &Progress::unwatched()).unwrap();
        (book.shifts[0].closed.is_some(), book.shifts[0].counts.len())
    };
    assert!(last_bodies(&world).iter().any(|body| matches!(body, Body::ShiftClosing { .. })), "it was asked for");
    assert_eq!(here(), (false, 0));
}
