//! The count by its keys.

use super::*;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn around(journal: i64) -> Around {
    Around {
        parked: Vec::new(),
        unsettled: 0,
        waiting: 3,
        drawer: Some(Drawer { journal: uah(journal), register: None }),
        left: Some(uah(0)),
        cash_out: uah(0),
        float: uah(0),
        limit: None,
        overdue: false,
        open: false,
    }
}

/// Two notes of 500 and three coins of ten: 1 000.30.
fn counted() -> CloseShift {
    let mut closing = CloseShift::new(Currency::Uah);
    let _ = closing.update(Message::Edited(Stop::Pieces(1), "2".to_owned()), &around(0));
    let _ = closing.update(Message::Edited(Stop::Pieces(11), "3".to_owned()), &around(0));
    closing
}

fn count(counted: i64, taken_out: i64, note: &str) -> Count {
    let row = |face, count| Counted { face: uah(face), count };
    let pieces = Pieces::new(vec![row(500_00, 2), row(10, 3)]).ok();
    Count { counted: uah(counted), taken_out: uah(taken_out), pieces, note: note.to_owned() }
}

fn enters(closing: &mut CloseShift, around: &Around, count: usize) -> Action {
    (0..count).map(|_| closing.update(Message::Pressed(Deed::Enter), around)).last().unwrap()
}

fn pressed(closing: &mut CloseShift, deed: Deed, around: &Around) -> Action {
    closing.update(Message::Pressed(deed), around)
}

#[test]
fn r19_pieces_make_the_sum_and_letters_none() {
    let mut closing = counted();
    let _ = closing.update(Message::Edited(Stop::Pieces(0), "1a".to_owned()), &around(0));
    assert_eq!(closing.counted(), uah(1_000_30));
}

/// The register refused what the steps themselves had offered, and the key it was to go on by was pressed already.
#[test]
fn r18_a_shift_of_more_than_a_day_was_led_into_a_cash_out_that_the_register_refuses() {
    for (overdue, expect) in [(false, Place::CountOut), (true, Place::CountLast)] {
        let (mut closing, around) = (counted(), Around { overdue, ..around(1_000_30) });
        assert_eq!(enters(&mut closing, &around, 13), Action::None);
        assert_eq!(closing.place(), expect, "{overdue}");
    }
}

#[test]
fn r19_a_difference_needs_its_note() {
    let (mut closing, around) = (counted(), around(999_30));
    assert_eq!(enters(&mut closing, &around, 13), Action::None);
    assert_eq!(closing.note.complaint(), Some(Complaint::Empty));
    let _ = closing.update(Message::Edited(Stop::Note, "дрібні".to_owned()), &around);
    assert_eq!(enters(&mut closing, &around, 1), Action::None, "then what is to be taken out");
    assert_eq!(closing.place(), Place::CountOut);
    let _ = pressed(&mut closing, Deed::Fields, &around);
    assert_eq!(closing.place(), Place::CountLast);
    assert_eq!(enters(&mut closing, &around, 1), Action::Close(count(1_000_30, 0, "дрібні")));
    assert_eq!(closing.place(), Place::CountWaits);
    assert_eq!(enters(&mut closing, &around, 1), Action::None, "closed once");
    assert_eq!(pressed(&mut closing, Deed::Back, &around), Action::Leave, "the register goes on by itself");
}

#[test]
fn r19_what_is_above_the_float_is_taken_out_before_the_z_report_and_the_count_goes_on_by_itself() {
    let (mut closing, before) = (counted(), Around { float: uah(200_00), ..around(1_000_30) });
    let _ = enters(&mut closing, &before, 13);
    assert_eq!(closing.pieces_text(Stop::Out), Some("800,30"), "all but the float");
    let _ = closing.update(Message::Edited(Stop::Out, "700".to_owned()), &before);
    let out = Action::TakeOut { amount: uah(700_00), purpose: crate::fl!("close-out-purpose") };
    assert_eq!(enters(&mut closing, &before, 2), out);
    assert_eq!(enters(&mut closing, &before, 1), Action::None, "taken out once");
    // The register is at it; then it refuses, and the same can be asked for again.
    closing.follow(&Around { unsettled: 1, ..before.clone() });
    assert_eq!(pressed(&mut closing, Deed::Enter, &Around { unsettled: 1, ..before.clone() }), Action::None);
    closing.refused();
    assert_eq!(pressed(&mut closing, Deed::Enter, &Around { unsettled: 1, ..before.clone() }), Action::Decide);
    closing.follow(&before);
    assert_eq!(closing.pieces_text(Stop::Out), Some("700"), "nothing is asked twice");
    assert_eq!(enters(&mut closing, &before, 1), out);
    let after = Around { cash_out: uah(700_00), ..around(300_30) };
    closing.follow(&after);
    assert_eq!(enters(&mut closing, &after, 1), Action::Close(count(300_30, 700_00, "")));
}

#[test]
fn r19_a_cash_out_that_goes_to_the_centre_leaves_the_count_where_it_was() {
    let (mut closing, before) = (counted(), around(1_000_30));
    let _ = enters(&mut closing, &before, 15);
    closing.follow(&before);
    assert_eq!(closing.stop(), None, "the register was asked a moment ago");
    closing.follow(&Around { unsettled: 1, ..before.clone() });
    closing.follow(&before);
    assert_eq!(closing.place(), Place::CountOut, "referred: the drawer has not changed");
    let _ = pressed(&mut closing, Deed::Fields, &before);
    assert_eq!(enters(&mut closing, &before, 1), Action::Close(count(1_000_30, 0, "")));
}

#[test]
fn r19_an_empty_drawer_and_what_the_books_do_not_have_are_not_taken_out() {
    let mut surplus = counted();
    let _ = surplus.update(Message::Edited(Stop::Note, "зайві".to_owned()), &around(0));
    let _ = enters(&mut surplus, &around(400_00), 13);
    assert_eq!(surplus.pieces_text(Stop::Out), Some("400"), "no more than is in the drawer by the journal");
    let _ = surplus.update(Message::Edited(Stop::Out, "0".to_owned()), &around(0));
    let _ = enters(&mut surplus, &around(400_00), 1);
    assert_eq!(enters(&mut surplus, &around(400_00), 1), Action::Close(count(1_000_30, 0, "зайві")));
    let mut empty = CloseShift::new(Currency::Uah);
    let _ = enters(&mut empty, &around(0), 13);
    assert!(matches!(enters(&mut empty, &around(0), 1), Action::Close(_)), "nothing to take out");
}

#[test]
fn one_can_stop_and_come_back_and_nothing_is_asked_twice() {
    let (mut closing, before) = (counted(), around(1_000_30));
    let _ = enters(&mut closing, &before, 13);
    let mut back = closing.draft().counted_for(Purpose::Close);
    assert_eq!(back.place(), Place::CountOut);
    let after = Around { cash_out: uah(500_00), ..around(500_30) };
    back.follow(&after);
    assert_eq!(enters(&mut back, &after, 1), Action::Close(count(500_30, 500_00, "")), "taken out by F7 meanwhile");
    let mut handing = closing.draft().counted_for(Purpose::HandOver { parked: 0 });
    assert_eq!(handing.stop(), Some(Stop::Pieces(0)), "for another purpose it is compared again");
    let _ = enters(&mut handing, &before, 12);
    assert_eq!(enters(&mut handing, &before, 1), Action::HandOver(count(1_000_30, 0, "")));
}

#[test]
fn r19_the_drawer_is_handed_over_by_the_same_count_and_can_be_asked_for_again() {
    let around = Around { unsettled: 1, parked: vec!["1000432".to_owned()], ..around(999_30) };
    let mut handing = counted().counted_for(Purpose::HandOver { parked: 2 });
    assert_eq!(enters(&mut handing, &around, 13), Action::None, "the difference needs its note here too");
    assert_eq!(handing.note.complaint(), Some(Complaint::Empty));
    let _ = handing.update(Message::Edited(Stop::Note, "дрібні".to_owned()), &around);
    let hand_over = Action::HandOver(count(1_000_30, 0, "дрібні"));
    assert_eq!(enters(&mut handing, &around, 1), hand_over);
    assert_eq!(enters(&mut handing, &around, 1), hand_over, "the other cashier mistyped the password");
}

#[test]
fn r19_a_shift_is_opened_by_the_same_count_against_what_was_left() {
    let around = Around { left: Some(uah(1_000_00)), drawer: None, unsettled: 1, ..around(0) };
    let mut opening = counted().counted_for(Purpose::Open);
    assert_eq!(enters(&mut opening, &around, 13), Action::None);
    assert_eq!(opening.note.complaint(), Some(Complaint::Empty), "thirty kopecks more than were left");
    let _ = opening.update(Message::Edited(Stop::Note, "дрібні".to_owned()), &around);
    assert_eq!(enters(&mut opening, &around, 1), Action::Open(count(1_000_30, 0, "дрібні")));
    assert_eq!(enters(&mut opening, &around, 1), Action::None, "opened once");
    opening.refused();
    assert_eq!(enters(&mut opening, &around, 1), Action::Open(count(1_000_30, 0, "дрібні")));
}

#[test]
fn r20_payers_put_aside_and_what_is_undecided_come_before_the_count() {
    let mut closing = counted();
    let undecided = Around { unsettled: 1, ..around(1_000_30) };
    let parked = Around { parked: vec!["1000432".to_owned()], ..undecided.clone() };
    assert_eq!(enters(&mut closing, &parked, 1), Action::Serve);
    assert_eq!(enters(&mut closing, &undecided, 1), Action::Decide);
    assert_eq!(pressed(&mut closing, Deed::Back, &parked), Action::Leave);
    assert_eq!(enters(&mut closing, &around(1_000_30), 12), Action::None);
    assert_eq!(closing.stop(), Some(Stop::Note), "then it goes on where it was");
}

#[test]
fn r25_a_difference_above_the_limit_of_the_point_is_known() {
    let closing = counted();
    for (journal, limit, expect) in [
        (1_000_30, Some(0), false),
        (1_000_31, Some(0), true),
        (1_000_29, Some(0), true),
        (950_30, Some(50_00), false),
        (950_29, Some(50_00), true),
        (1_050_31, Some(50_00), true),
        (0, None, false),
    ] {
        let around = Around { limit: limit.map(uah), ..around(journal) };
        assert_eq!(closing.differs_too_much(&around), expect, "{journal} {limit:?}");
    }
}

#[test]
fn r19_more_than_was_counted_was_taken_out_and_the_shift_could_not_be_closed() {
    let (mut closing, before) = (counted(), around(1_100_30));
    let _ = closing.update(Message::Edited(Stop::Note, "нестача".to_owned()), &before);
    let _ = enters(&mut closing, &before, 13);
    let _ = closing.update(Message::Edited(Stop::Out, "1100,30".to_owned()), &before);
    assert_eq!(enters(&mut closing, &before, 2), Action::None, "the journal has it, the drawer has not");
    assert_eq!(
        (closing.out.amount.complaint(), closing.stop()),
        (Some(Complaint::TooLarge(uah(1_000_30))), Some(Stop::Out))
    );
}

#[test]
fn r19_after_a_cash_out_the_act_tells_what_is_there_and_a_recount_begins_anew() {
    let (mut closing, before) = (counted(), around(1_000_30));
    let _ = enters(&mut closing, &before, 15);
    let after = Around { cash_out: uah(1_000_30), ..around(0) };
    closing.follow(&after);
    let _ = pressed(&mut closing, Deed::Back, &after);
    let found = DrawerFound::Now(uah(0), Vec::new());
    let act = Document::Difference { shift: None, found, text: String::new() };
    assert_eq!(pressed(&mut closing, Deed::Print, &after), Action::Print(act), "no surplus of what was taken out");
    let _ = pressed(&mut closing, Deed::Back, &after);
    assert_eq!(closing.counted(), uah(0), "the drawer is counted as it is now");
    let _ = pressed(&mut closing, Deed::Pay, &after);
    assert_eq!(closing.difference(&after), Some(uah(0)));
}
