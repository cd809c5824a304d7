//! What the dialects of the family differ in, as data: the same command number means different things in them, so
//! that no number stands in a command's own code.
//!
//! Sources: programming manuals FP-800/FP-2000/FP-650 1.00BG (classic) and X series 2.02/2.08; for the Ukrainian class
//! two open libraries for the FP-3530T, since its own manual was not to be had. Rows marked "not confirmed" were never
//! seen on a device: one row changes them.

use super::frame::Form;
use super::page::Page;
use crate::text::CodePage;

/// Which of the three dialects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// FP-800, FP-2000, FP-650, older DP-25, FP-T260 class.
    Classic,
    /// DP-25X/MX, DP-150X/MX, FP-700X/MX.
    X,
    /// FP-3530T class. The FP-T260 of Ukraine ("Exellio") is believed to be of it: not confirmed.
    Ukraine,
}

/// A dialect: numbers, limits, and layouts that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Which one.
    pub kind: Kind,
    /// The name of the family in the settings.
    pub family: &'static str,
    /// Form of the frames.
    pub form: Form,
    /// Stands between fields, and in the X series also after the last one.
    pub separator: u8,
    /// Number of "cancel the open receipt".
    pub cancel: u8,
    /// Number of "open a receipt for money given back".
    pub refund: u8,
    /// Number of "cut".
    pub cut: u8,
    /// Number of "sum of the day by tax groups for returns", and its parameter. Classic devices have none; that 65 with
    /// `2` is it on the Ukrainian class is not confirmed.
    pub returns: Option<(u8, &'static str)>,
    /// Lines are sold by articles that have to be programmed before (107, 58).
    pub articles: bool,
    /// The factory's code page.
    pub page: Page,
    /// The factory's password of operator 1.
    pub password: &'static str,
    /// Columns of a model that does not say.
    pub columns: u16,
    /// Letters of a name in a line of a receipt.
    pub name_max: usize,
    /// Sales in one receipt.
    pub lines_max: u16,
    /// Largest sum of a field, minor units.
    pub sum_max: i64,
}

/// `datecs`
pub const CLASSIC: Dialect = Dialect {
    kind: Kind::Classic,
    family: "datecs",
    form: Form::Short,
    separator: b',',
    cancel: 60,
    refund: 46,
    cut: 45,
    returns: None,
    articles: false,
    page: Page::Plain(CodePage::Cp1251),
    password: "0000",
    columns: 42,
    name_max: 36,
    lines_max: 512,
    sum_max: 99_999_999,
};

/// `datecs-x`
pub const X: Dialect = Dialect {
    kind: Kind::X,
    family: "datecs-x",
    form: Form::Long,
    separator: b'\t',
    cancel: 60,
    refund: 43,
    cut: 46,
    returns: Some((110, "1")),
    articles: false,
    page: Page::Plain(CodePage::Cp1251),
    password: "1",
    columns: 42,
    name_max: 72,
    lines_max: 512,
    sum_max: 999_999_999,
};

/// `datecs-ua`
pub const UKRAINE: Dialect = Dialect {
    kind: Kind::Ukraine,
    family: "datecs-ua",
    form: Form::Short,
    separator: b',',
    cancel: 57,
    refund: 85,
    cut: 45,
    returns: Some((65, "2")),
    articles: true,
    page: Page::Ukraine,
    password: "0000",
    columns: 36,
    name_max: 24,
    lines_max: 512,
    sum_max: 99_999_999,
};

/// All of them.
pub const DIALECTS: [&Dialect; 3] = [&CLASSIC, &X, &UKRAINE];

impl Dialect {
    /// The dialect of a family's name.
    #[must_use]
    pub fn named(family: &str) -> Option<&'static Self> {
        DIALECTS.into_iter().find(|dialect| dialect.family == family)
    }

    /// The fields of a request, as this dialect writes them.
    #[must_use]
    pub fn join(&self, fields: &[&[u8]]) -> Vec<u8> {
        let mut data = fields.join(&self.separator);
        if self.kind == Kind::X {
            data.push(self.separator);
        }
        data
    }

    /// The fields of a reply; in the X series without the error code that comes first.
    #[must_use]
    pub fn split<'a>(&self, data: &'a [u8]) -> Vec<&'a [u8]> {
        let mut fields: Vec<&[u8]> = data.split(|byte| *byte == self.separator).collect();
        if self.kind == Kind::X {
            let _error = (!fields.is_empty()).then(|| fields.remove(0));
            if fields.last().is_some_and(|last| last.is_empty()) {
                let _end = fields.pop();
            }
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_back_as_they_went() {
        for dialect in DIALECTS {
            assert_eq!(Dialect::named(dialect.family), Some(dialect));
            let mut data = dialect.join(&[b"1", b"", b"12.50"]);
            if dialect.kind == Kind::X {
                data = [b"0\t", data.as_slice()].concat();
            }
            assert_eq!(dialect.split(&data), [&b"1"[..], b"", b"12.50"], "{}", dialect.family);
        }
        assert_eq!(Dialect::named("shtrih"), None);
    }
}
