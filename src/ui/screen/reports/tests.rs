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
    use Deed::{Back, Down, Enter, Fields, Left, Pick, Print, Right, SaveDbf, SavePdf, SaveTable};
    let of_day = |number| Span::day(day(2026, 3, number));
    let february = Span::Days { from: day(2026, 2, 1), to: day(2026, 2, 28) };
    for (deeds, expect) in [
        (&[Enter][..], wish(Kind::Consolidated, of_day(2), Purpose::Screen)),
        (&[Down, Left, Enter], wish(Kind::Provider, of_day(1), Purpose::Screen)),
        (&[Pick(5)], wish(Kind::CashBook, of_day(2), Purpose::Screen)),
        (&[Pick(5), Left], wish(Kind::CashBook, of_day(1), Purpose::Screen)),
        (&[Right, Enter], wish(Kind::Consolidated, of_day(2), Purpose::Screen)),
        (&[Fields, Enter], wish(Kind::Consolidated, Span::Shift(ShiftNumber(7)), Purpose::Screen)),
        (&[Fields, Right, Left, Enter], wish(Kind::Consolidated, Span::Shift(ShiftNumber(6)), Purpose::Screen)),
        (&[Fields, Fields, Left, Enter], wish(Kind::Consolidated, february, Purpose::Screen)),
        (&[Fields, Fields, Left, Fields, Fields, Enter], wish(Kind::Consolidated, of_day(2), Purpose::Screen)),
        (&[Pick(8), Print], wish(Kind::Queue, of_day(2), Purpose::Paper)),
        (&[SaveTable], wish(Kind::Consolidated, of_day(2), Purpose::File(FileForm::Xlsx))),
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
