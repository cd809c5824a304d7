//! What the emulated models differ in, as data.

use super::super::frame::Form;
use crate::text::CodePage;

/// How a model takes and gives its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    Classic,
    X,
    Ukraine,
}

/// One emulated model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Its name on the command line.
    pub name: &'static str,
    /// The family it belongs to.
    pub family: &'static str,
    /// The name it gives itself (90).
    pub(super) title: &'static str,
    pub(super) firmware: &'static str,
    pub(super) serial: &'static str,
    pub(super) memory: &'static str,
    pub(super) tongue: Tongue,
    pub(super) form: Form,
    pub(super) page: CodePage,
    /// Letters of the Ukrainian firmware at C0h to C3h.
    pub(super) own_letters: bool,
    pub(super) password: &'static str,
    /// Status bytes of an idle, fiscalised device.
    pub(super) idle: &'static [u8],
    pub(super) columns: usize,
    /// Letters of a name in a sale.
    pub(super) name_max: usize,
    pub(super) has_cutter: bool,
    /// Writes amounts in 76 signed and without a point.
    pub(super) bare_amounts: bool,
    /// Tax groups in subtotals and reports.
    pub(super) groups: usize,
    /// A cancelled receipt takes a document number.
    pub(super) numbers_cancelled: bool,
    pub(super) articles_max: u32,
    /// Largest sum of a field, minor units.
    pub(super) sum_max: i64,
}

/// All emulated models; the first of a family is its usual one.
pub const PROFILES: [Profile; 4] = [
    Profile {
        name: "fp-800",
        family: "datecs",
        title: "FP-800",
        firmware: "1.00BG 22Nov10 1000",
        serial: "DT123456",
        memory: "02123456",
        tongue: Tongue::Classic,
        form: Form::Short,
        page: CodePage::Cp1251,
        own_letters: false,
        password: "0000",
        idle: &[0x80, 0x80, 0x80, 0x80, 0x84, 0xBA],
        columns: 42,
        name_max: 36,
        has_cutter: true,
        bare_amounts: false,
        groups: 8,
        numbers_cancelled: false,
        articles_max: 0,
        sum_max: 99_999_999,
    },
    Profile {
        name: "dp-150",
        family: "datecs",
        title: "DP-150",
        firmware: "263453 08Nov18 1312",
        serial: "DT423793",
        memory: "02423793",
        tongue: Tongue::Classic,
        form: Form::Short,
        page: CodePage::Cp1251,
        own_letters: false,
        password: "0000",
        idle: &[0x80, 0x80, 0x80, 0x80, 0x86, 0x9A],
        columns: 30,
        name_max: 30,
        has_cutter: false,
        bare_amounts: true,
        groups: 8,
        numbers_cancelled: true,
        articles_max: 0,
        sum_max: 99_999_999,
    },
    Profile {
        name: "fp-700x",
        family: "datecs-x",
        title: "FP-700X",
        firmware: "266207\t29Jan19\t1634",
        serial: "DT577430",
        memory: "02577430",
        tongue: Tongue::X,
        form: Form::Long,
        page: CodePage::Cp1251,
        own_letters: false,
        password: "1",
        idle: &[0x80, 0x80, 0x80, 0x80, 0x86, 0x9A, 0x80, 0x80],
        columns: 42,
        name_max: 72,
        has_cutter: true,
        bare_amounts: false,
        groups: 8,
        numbers_cancelled: true,
        articles_max: 0,
        sum_max: 999_999_999,
    },
    Profile {
        name: "fp-3530t",
        family: "datecs-ua",
        title: "FP-3530T",
        firmware: "4.13UA 15Feb06 1200",
        serial: "DAT 12345678",
        memory: "",
        tongue: Tongue::Ukraine,
        form: Form::Short,
        page: CodePage::Cp866,
        own_letters: true,
        password: "0000",
        idle: &[0x80, 0x80, 0x80, 0x80, 0x84, 0xBA],
        columns: 36,
        name_max: 24,
        has_cutter: true,
        bare_amounts: false,
        groups: 5,
        numbers_cancelled: false,
        articles_max: 12_000,
        sum_max: 99_999_999,
    },
];

impl Profile {
    /// Finds a model by its name on the command line.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.name == name)
    }

    /// The usual model of a family.
    #[must_use]
    pub fn of(family: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.family == family)
    }

    /// A text that the host sent.
    pub(super) fn text(&self, bytes: &[u8]) -> String {
        const OWN: [char; 4] = ['Є', 'є', 'Ї', 'ї'];
        let letter = |byte: &u8| match byte.checked_sub(0xC0).and_then(|place| OWN.get(usize::from(place))) {
            Some(own) if self.own_letters => Some(*own),
            Some(_) | None => self.page.char_of(*byte),
        };
        bytes.iter().filter_map(letter).collect()
    }

    /// Whether this is a letter of a tax group: Cyrillic in whichever page the switches say, on classic devices Latin too.
    pub(super) fn is_group(&self, byte: u8) -> bool {
        let letters: &[u8] = match self.tongue {
            Tongue::Classic => &[0xC0, 0x80, b'A'],
            Tongue::X | Tongue::Ukraine => &[0xC0, 0x80],
        };
        letters.iter().any(|first| byte.checked_sub(*first).is_some_and(|place| usize::from(place) < self.groups))
    }
}
