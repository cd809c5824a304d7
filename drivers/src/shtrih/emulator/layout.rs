//! How the emulated firmware lays out its documents.

use jiff::civil::DateTime;

/// Printed above every document, whatever the settings say.
pub(super) const NOT_A_RECEIPT: &str = "УЧЕБНЫЙ ДОКУМЕНТ, НЕ ЧЕК";

/// `1234.05`
pub(super) fn money(kopecks: i64) -> String {
    let sign = if kopecks < 0 { "-" } else { "" };
    let kopecks = kopecks.unsigned_abs();
    format!("{sign}{}.{:02}", kopecks / 100, kopecks % 100)
}

/// `1.000`, from millionths; more digits when there are any.
pub(super) fn quantity(micro: i64) -> String {
    let text = format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000);
    text.strip_suffix("000").unwrap_or(&text).to_owned()
}

/// `25.10.26 07:59`
pub(super) fn date_time(at: DateTime) -> String {
    format!("{:02}.{:02}.{:02} {:02}:{:02}", at.day(), at.month(), at.year() % 100, at.hour(), at.minute())
}

/// One text at the left edge and one at the right; two lines when they do not fit in one.
pub(super) fn both_edges(left: &str, right: &str, columns: usize) -> Vec<String> {
    let taken = left.chars().count() + right.chars().count();
    if taken < columns {
        vec![format!("{left}{}{right}", " ".repeat(columns - taken))]
    } else {
        let mut lines = chopped(left, columns);
        lines.push(format!("{right:>columns$}"));
        lines
    }
}

pub(super) fn centred(text: &str, columns: usize) -> String {
    format!("{text:^columns$}").trim_end().to_owned()
}

/// The firmware breaks lines at the edge of the paper, not between words.
pub(super) fn chopped(text: &str, columns: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    if letters.is_empty() {
        return vec![String::new()];
    }
    letters.chunks(columns.max(1)).map(|line| line.iter().collect()).collect()
}
