//! Fitting by table, and the property behind R13.

use proptest::prelude::*;

use super::*;

#[test]
fn r13_what_a_page_lacks_is_written_by_the_table() {
    use CodePage::{Cp866, Cp1125, Cp1251, Kz1048};
    for (page, text, expect) in [
        (Cp866, "Ґалаґан Ілля, їжак Єва", "Галаган Iлля, їжак Єва"),
        (Cp1125, "ЄєІіЇїҐґ№", "ЄєІіЇїҐґ№"),
        (Cp1251, "ЄєІіЇїҐґ№", "ЄєІіЇїҐґ№"),
        (Kz1048, "ЄєІіЇїҐґ№", "ЕеІіIiГг№"),
        (Kz1048, "Әлия Ғани Қыз Ңө Ұлы Үй Һәм", "Әлия Ғани Қыз Ңө Ұлы Үй Һәм"),
        (Cp866, "Әлия Ғани Қыз Ңө Ұлы Үй Һәм", "Алия Гани Кыз Но Улы Уй Хам"),
        (Cp1251, "1 842,50 ₴, 5 ₸, 7 ₽", "1 842,50 грн, 5 тг, 7 руб"),
        (Cp866, "м³, кВт·год, 20 °C", "м3, кВт·год, 20 °C"),
        (Cp1125, "20 °C", "20 oC"),
        (Cp866, "КП «Тест» — “так”…", "КП \"Тест\" - \"так\"..."),
        (Cp1251, "КП «Тест» — “так”…", "КП «Тест» — “так”…"),
        (Cp866, "пʼять п’ять", "п'ять п'ять"),
        (Cp866, "и\u{306} і\u{308} е\u{308}", "й ї ё"),
        (Cp866, "a\u{0}b\u{1b}c\td\u{200b}e", "abc de"),
        (Cp866, "Müller, Łódź", "Muller, Lodz"),
        (Cp866, "水 чи що?", "* чи що?"),
    ] {
        assert_eq!(fit_str(text, page), expect, "{text} in {page:?}");
    }
}

#[test]
fn what_is_lost_is_told() {
    assert_eq!(without_replacement("水 ₴ і 🙂", CodePage::Cp866), ['水', '🙂']);
    assert_eq!(without_replacement("Ґалаґан", CodePage::Cp866), [' '; 0]);
}

#[test]
fn every_replacement_of_the_table_fits_every_page() {
    for page in CodePage::ALL {
        for (from, _) in TABLE {
            for character in from.chars() {
                assert!(
                    page.byte_of(character).is_some() || replacement(character, page).is_some(),
                    "{character} in {page:?}"
                );
            }
        }
    }
}

proptest! {
    #[test]
    fn r13_no_question_mark_is_made_and_no_zero_byte(text in any::<String>()) {
        for page in CodePage::ALL {
            let bytes = fit(&text, page);
            prop_assert!(!bytes.contains(&0));
            let asked = text.chars().filter(|c| *c == '?').count();
            prop_assert_eq!(bytes.iter().filter(|b| **b == b'?').count(), asked);
            prop_assert_eq!(bytes.len(), fit_str(&text, page).chars().count());
        }
    }

    #[test]
    fn fitting_twice_changes_nothing(text in "[А-яҐґЄєІіЇї№₴ңқ«»—…]{0,40}") {
        for page in CodePage::ALL {
            let once = fit_str(&text, page);
            prop_assert_eq!(fit_str(&once, page), once);
        }
    }
}
