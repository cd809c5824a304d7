//! The page an installer reads to choose profile and code page: letters that differ between pages, and a ruler.

use super::profile::Setup;
use crate::text::Line;

/// Letters that one page or another lacks or has elsewhere.
const LETTERS: [&str; 4] =
    ["АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "АЯаяЁёЄєІіЇїҐґ№Ўў", "ӘәҒғҚқҢңӨөҰұҮүҺһ"];

/// The lines of the page. Numbers and names only: it has no language.
#[must_use]
pub fn test_page(setup: &Setup) -> Vec<Line> {
    let pages: Vec<&str> = setup.pages.iter().map(|choice| choice.page.name()).collect();
    page_of(setup.profile.name, usize::from(setup.columns), &pages.join(" "))
}

/// The page of any device that prints: its name, its columns, and the code page where one is known.
#[must_use]
pub fn page_of(name: &str, columns: usize, pages: &str) -> Vec<Line> {
    let mut lines = vec![
        Line::strong(name),
        Line::plain(format!("{columns} | {pages}").trim_end_matches(" | ").to_owned()),
        Line::plain(ruler(columns)),
    ];
    lines.extend(LETTERS.map(Line::plain));
    lines.push(Line::plain("#$@[\\]^{}~ 0123456789"));
    lines.push(Line::plain("1234567.89\t-1 234 567,89"));
    lines.push(Line::plain("=".repeat(columns)));
    lines
}

/// Tens and ones: the last digit is the last column.
fn ruler(columns: usize) -> String {
    (1..=columns).map(|column| char::from_digit(u32::try_from(column % 10).unwrap_or(0), 10).unwrap_or('.')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::textprinter::profile::Profile;

    #[test]
    fn the_ruler_ends_at_the_last_column() {
        for name in ["escpos-58", "escp-136"] {
            let setup = Setup::new(Profile::named(name).unwrap());
            let page = test_page(&setup);
            assert_eq!(page[2].text.chars().count(), usize::from(setup.columns));
            assert!(page[2].text.starts_with("1234567890123"));
        }
    }
}
