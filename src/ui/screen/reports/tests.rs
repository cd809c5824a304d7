//! Which report of what time the keys ask for.

use super::*;

fn day(year: i16, month: u8, day: u8) -> BusinessDate {
    BusinessDate::new(year, month, day).unwrap()
}

fn reports() -> Reports {
    Reports::new(day(2026, 3, 2), Some(ShiftNumber(7)), None)
}

fn press(reports: &mut Reports, deeds: &[Deed]) -> Action {
    deeds.iter().fold(Action::None, |_, deed| reports.update(&Message::Pressed(*deed)))
}

fn wish(kind: Kind, span: Span, purpose: Purpose) -> Action {
    Action::Make(Wish { kind, span, purpose })
}

#[test]
fn keys_ask_for_a_report_of_a_day_a_shift_or_a_month() {
    use Deed::{
        Back, Correct, Down, Enter, Fields, Left, Next, Pick, Print, Right, SaveCsv, SaveDbf, SavePdf, SaveTable,
    };
    let of_day = |number| Span::day(day(2026, 3, number));
    let whole_year = Span::Days { from: day(2026, 1, 1), to: day(2026, 12, 31) };
    let year = Span::Days { from: day(2026, 1, 1), to: day(2026, 3, 2) };
    let february = Span::Days { from: day(2026, 2, 1), to: day(2026, 2, 28) };
    for (deeds, expect) in [
        (&[Enter][..], wish(Kind::Consolidated, of_day(2), Purpose::Screen)),
        (&[Down, Left, Enter], wish(Kind::Provider, of_day(1), Purpose::Screen)),
        (&[Pick(5)], wish(Kind::CashBook, of_day(2), Purpose::Screen)),
        (&[Pick(5), Left], wish(Kind::CashBook, of_day(1), Purpose::Screen)),
        (&[Pick(9)], wish(Kind::Commissions, of_day(2), Purpose::Screen)),
        (&[Pick(0)], wish(Kind::Denominations, of_day(2), Purpose::Screen)),
        (&[Pick(0), Print], wish(Kind::Denominations, of_day(2), Purpose::Paper)),
        (&[Right, Enter], wish(Kind::Consolidated, of_day(2), Purpose::Screen)),
        (&[Fields, Enter], wish(Kind::Consolidated, Span::Shift(ShiftNumber(7)), Purpose::Screen)),
        (&[Fields, Right, Left, Enter], wish(Kind::Consolidated, Span::Shift(ShiftNumber(6)), Purpose::Screen)),
        (&[Fields, Fields, Left, Enter], wish(Kind::Consolidated, february, Purpose::Screen)),
        (&[Fields, Fields, Fields, Fields, Enter, Enter, Enter], wish(Kind::Consolidated, year, Purpose::Screen)),
        (&[Fields, Fields, Fields, Fields, Fields, Enter], wish(Kind::Consolidated, of_day(2), Purpose::Screen)),
        (&[Fields, Fields, Fields, Fields, Back, Enter], wish(Kind::Consolidated, whole_year, Purpose::Screen)),
        (&[Correct, Enter, Enter, Down, Enter], wish(Kind::Provider, of_day(2), Purpose::Screen)),
        (&[Correct, Next, Enter, SaveTable], wish(Kind::Consolidated, of_day(2), Purpose::File(FileForm::Xlsx))),
        (&[Correct, Enter, Enter, Left, Enter], wish(Kind::Consolidated, of_day(1), Purpose::Screen)),
        (&[Correct, Enter, Enter, Right, Enter], wish(Kind::Consolidated, of_day(2), Purpose::Screen)),
        (&[Enter, Correct, Enter, Enter], wish(Kind::Consolidated, of_day(2), Purpose::Screen)),
        (&[Enter, Correct, Back], Action::None),
        (&[Pick(8), Print], wish(Kind::Queue, of_day(2), Purpose::Paper)),
        (&[SaveTable], wish(Kind::Consolidated, of_day(2), Purpose::File(FileForm::Xlsx))),
        (&[SaveCsv], wish(Kind::Consolidated, of_day(2), Purpose::File(FileForm::Csv))),
        (&[Enter, SaveCsv], wish(Kind::Consolidated, of_day(2), Purpose::File(FileForm::Csv))),
        (&[SaveDbf], wish(Kind::Consolidated, of_day(2), Purpose::File(FileForm::Dbf))),
        (&[Enter, SavePdf], wish(Kind::Consolidated, of_day(2), Purpose::File(FileForm::Pdf))),
        (&[Enter, Back], Action::None),
        (&[Enter, Back, Back], Action::Close),
    ] {
        assert_eq!(press(&mut reports(), deeds), expect, "{deeds:?}");
    }
}

#[test]
fn a_report_that_comes_late_is_not_shown_for_another() {
    let mut screen = reports();
    let Action::Make(first) = press(&mut screen, &[Deed::Enter]) else { panic!("asks") };
    let Action::Make(second) = press(&mut screen, &[Deed::Left]) else { panic!("asks") };
    screen.show(first, vec!["late".to_owned()]);
    assert_eq!(screen.sheet.as_ref().and_then(|sheet| sheet.lines.as_ref()), None);
    screen.show(second, vec!["of the day before".to_owned()]);
    assert!(screen.sheet.as_ref().is_some_and(|sheet| sheet.lines.is_some()));
}

#[test]
fn a_till_without_any_shift_has_reports_of_days_and_months() {
    let mut screen = Reports::new(day(2026, 3, 2), None, None);
    let march = Span::Days { from: day(2026, 3, 1), to: day(2026, 3, 31) };
    assert_eq!(press(&mut screen, &[Deed::Fields, Deed::Enter]), wish(Kind::Consolidated, march, Purpose::Screen));
}

#[test]
fn typed_days_are_moved_by_as_many_as_they_are() {
    let mut screen = reports();
    let _ = press(&mut screen, &[Deed::Correct]);
    for (stop, typed) in [(dates::Stop::From, "20.02.2026"), (dates::Stop::To, "01.03.2026")] {
        let _ = screen.update(&Message::Dates(dates::Message::Edited(stop, typed.to_owned())));
    }
    let of = |from, to| wish(Kind::Consolidated, Span::Days { from, to }, Purpose::Screen);
    assert_eq!(press(&mut screen, &[Deed::Enter, Deed::Enter]), Action::None);
    assert_eq!(press(&mut screen, &[Deed::Enter]), of(day(2026, 2, 20), day(2026, 3, 1)));
    assert_eq!(press(&mut screen, &[Deed::Left]), of(day(2026, 2, 10), day(2026, 2, 19)));
    assert_eq!(press(&mut screen, &[Deed::Right, Deed::Right]), Action::None, "not in the future");
}
