//! What printers differ in, as data: a new printer is a new row.
//!
//! Never guess a row from the brand: the installer prints the test page and picks the row whose letters are right.

use std::time::Duration;

use super::form::Form;
use crate::text::CodePage;

/// A language of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Epson ESC/P of 9-pin printers.
    Escp,
    /// ESC/POS of receipt printers.
    Escpos,
    /// Star line mode.
    Star,
    /// No commands but line ends.
    Plain,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 4] = [Self::Escp, Self::Escpos, Self::Star, Self::Plain];

    /// Its name: the family in settings, after `--family` and `emulate`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Escp => "escp",
            Self::Escpos => "escpos",
            Self::Star => "star",
            Self::Plain => "plain",
        }
    }

    /// The dialect of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }
}

/// A code page and the bytes that select it; none where the printer's own menu does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageChoice {
    /// The page.
    pub page: CodePage,
    /// What selects it.
    pub select: &'static [u8],
}

/// Characters to the inch of a matrix printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pitch {
    /// Pica.
    Cpi10,
    /// Elite.
    Cpi12,
    /// Condensed pica, 17.1.
    Cpi17,
    /// Condensed elite.
    Cpi20,
}

impl Pitch {
    /// Every pitch.
    pub const ALL: [Self; 4] = [Self::Cpi10, Self::Cpi12, Self::Cpi17, Self::Cpi20];

    /// The pitch of so many whole characters to the inch.
    #[must_use]
    pub fn named(cpi: &str) -> Option<Self> {
        let names = ["10", "12", "17", "20"];
        names.into_iter().zip(Self::ALL).find(|(name, _)| *name == cpi).map(|(_, pitch)| pitch)
    }

    /// Characters on a carriage of so many tenths of an inch.
    #[must_use]
    pub const fn columns(self, carriage_tenths: u16) -> u16 {
        let tenths_per_inch = match self {
            Self::Cpi10 => 100,
            Self::Cpi12 => 120,
            Self::Cpi17 => 171,
            Self::Cpi20 => 200,
        };
        (carriage_tenths * tenths_per_inch + 50) / 100
    }
}

/// How a cutter is told to cut after the text has passed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cutter {
    /// Cuts through.
    pub full: &'static [u8],
    /// Leaves a bridge.
    pub partial: &'static [u8],
}

/// How a printer tells that it cannot print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sensor {
    /// Not at all, but for bytes it does not take.
    Silent,
    /// By XOFF, or by the lines beside the data; they must be wired.
    Lines,
    /// By answers to status questions, and by the lines too.
    Answers,
}

/// How a printer is handed the dots of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pictures {
    /// `ESC L`: bands of eight dots down, at 120 dots to the inch across and 72 down. Every 9-pin printer of ESC/P has it.
    Bands,
    /// `GS v 0`: rows of dots as they are.
    Raster,
}

/// One printer, or several that do not differ for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Its name in the settings.
    pub name: &'static str,
    /// The language of its commands.
    pub dialect: Dialect,
    /// Characters of a line.
    pub columns: u16,
    /// Width of the carriage in tenths of an inch, where the pitch can be chosen.
    pub carriage_tenths: u16,
    /// Characters to the inch.
    pub pitch: Pitch,
    /// The pages it has, the usual one first; a letter of another one switches the page within the line.
    pub pages: &'static [PageChoice],
    /// Its cutter, if it has one.
    pub cutter: Option<Cutter>,
    /// What opens the drawer at its first connector, if it has one.
    pub drawer: Option<&'static [u8]>,
    /// How it tells that it cannot print.
    pub sensor: Sensor,
    /// It draws QR codes by a command of its own.
    pub qr: bool,
    /// How it is handed a picture, where it is known to draw any.
    pub pictures: Option<Pictures>,
    /// Paper to move after a receipt until it can be torn off, in 1/216 inch.
    pub tear_feed: u16,
}

/// 866 among the printer's tables by "assign table", then that table.
const ESCP_ASSIGNED: &[PageChoice] =
    &[PageChoice { page: CodePage::Cp866, select: &[0x1B, 0x28, 0x74, 3, 0, 1, 0x0E, 0, 0x1B, 0x74, 1] }];

/// The printer's menu chose the page: old printers print the tail of a command they do not know.
const ESCP_PANEL: &[PageChoice] = &[PageChoice { page: CodePage::Cp866, select: &[] }];

const fn escpos(page: CodePage, select: &'static [u8]) -> PageChoice {
    PageChoice { page, select }
}

/// Numbers after escpos-printer-db: Epson and most others.
const ESCPOS_EPSON: &[PageChoice] = &[
    escpos(CodePage::Cp866, &[0x1B, 0x74, 17]),
    escpos(CodePage::Cp1125, &[0x1B, 0x74, 44]),
    escpos(CodePage::Cp1251, &[0x1B, 0x74, 46]),
    escpos(CodePage::Kz1048, &[0x1B, 0x74, 53]),
];
/// Printers of no name: only these are the same on all of them.
const ESCPOS_CHINESE: &[PageChoice] =
    &[escpos(CodePage::Cp866, &[0x1B, 0x74, 17]), escpos(CodePage::Cp1251, &[0x1B, 0x74, 73])];
/// Rongta RP326 and RP332, Wincor TH230.
const ESCPOS_RONGTA: &[PageChoice] =
    &[escpos(CodePage::Cp866, &[0x1B, 0x74, 7]), escpos(CodePage::Cp1251, &[0x1B, 0x74, 6])];
/// YHD-8390, KR-306.
const ESCPOS_KR: &[PageChoice] =
    &[escpos(CodePage::Cp866, &[0x1B, 0x74, 12]), escpos(CodePage::Cp1251, &[0x1B, 0x74, 51])];

const STAR_PAGES: &[PageChoice] = &[
    PageChoice { page: CodePage::Cp866, select: &[0x1B, 0x1D, 0x74, 10] },
    PageChoice { page: CodePage::Cp1251, select: &[0x1B, 0x1D, 0x74, 34] },
];

const PLAIN_PAGES: &[PageChoice] = &[PageChoice { page: CodePage::Cp866, select: &[] }];

/// The knife sits some four lines above the head: the printer is told to feed that far and cut.
const ESCPOS_CUTTER: Cutter = Cutter { full: &[0x1D, 0x56, 0x41, 0], partial: &[0x1D, 0x56, 0x42, 0] };
const STAR_CUTTER: Cutter = Cutter { full: &[0x1B, 0x64, 2], partial: &[0x1B, 0x64, 3] };
/// Pin 2, 100 ms on and 100 ms off.
const ESCPOS_DRAWER: &[u8] = &[0x1B, 0x70, 0, 50, 50];
/// 100 ms on and 100 ms off, and the pulse.
const STAR_DRAWER: &[u8] = &[0x1B, 0x07, 10, 10, 0x07];

const NARROW: u16 = 80;
const WIDE: u16 = 136;
/// The form "32x10": 32 cm of paper.
const FORM_32: u16 = 126;
/// 28 mm.
const TEAR_FEED: u16 = 240;

const ESCP: Profile = Profile {
    name: "escp-80",
    dialect: Dialect::Escp,
    columns: 80,
    carriage_tenths: NARROW,
    pitch: Pitch::Cpi10,
    pages: ESCP_ASSIGNED,
    cutter: None,
    drawer: None,
    sensor: Sensor::Lines,
    qr: false,
    pictures: Some(Pictures::Bands),
    tear_feed: TEAR_FEED,
};

const ESCPOS: Profile = Profile {
    name: "escpos-80",
    dialect: Dialect::Escpos,
    columns: 48,
    carriage_tenths: 0,
    pitch: Pitch::Cpi17,
    pages: ESCPOS_EPSON,
    cutter: Some(ESCPOS_CUTTER),
    drawer: Some(ESCPOS_DRAWER),
    sensor: Sensor::Answers,
    qr: true,
    pictures: Some(Pictures::Raster),
    tear_feed: 0,
};

const STAR: Profile = Profile {
    name: "star-80",
    dialect: Dialect::Star,
    pages: STAR_PAGES,
    cutter: Some(STAR_CUTTER),
    drawer: Some(STAR_DRAWER),
    sensor: Sensor::Lines,
    qr: false,
    pictures: None,
    ..ESCPOS
};

const PLAIN: Profile = Profile {
    name: "plain-40",
    dialect: Dialect::Plain,
    pictures: None,
    columns: 40,
    carriage_tenths: 0,
    pages: PLAIN_PAGES,
    tear_feed: 0,
    sensor: Sensor::Silent,
    ..ESCP
};

/// The printers we know. The first of a dialect is the usual one.
pub const PROFILES: &[Profile] = &[
    ESCP,
    Profile { name: "escp-80-panel", pages: ESCP_PANEL, ..ESCP },
    Profile { name: "escp-136", columns: 136, carriage_tenths: WIDE, ..ESCP },
    Profile { name: "escp-136-panel", columns: 136, carriage_tenths: WIDE, pages: ESCP_PANEL, ..ESCP },
    Profile { name: "escp-32x10", columns: 126, carriage_tenths: FORM_32, pages: ESCP_PANEL, tear_feed: 0, ..ESCP },
    ESCPOS,
    Profile { name: "escpos-58", columns: 32, cutter: None, ..ESCPOS },
    Profile { name: "escpos-chinese-80", pages: ESCPOS_CHINESE, ..ESCPOS },
    Profile { name: "escpos-chinese-58", pages: ESCPOS_CHINESE, columns: 32, cutter: None, ..ESCPOS },
    Profile { name: "escpos-rongta-80", pages: ESCPOS_RONGTA, ..ESCPOS },
    Profile { name: "escpos-kr-80", pages: ESCPOS_KR, ..ESCPOS },
    STAR,
    Profile { name: "star-58", columns: 32, ..STAR },
    PLAIN,
    Profile { name: "plain-80", columns: 80, ..PLAIN },
];

impl Profile {
    /// The usual printer of a dialect.
    #[must_use]
    pub const fn usual(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Escp => ESCP,
            Dialect::Escpos => ESCPOS,
            Dialect::Star => STAR,
            Dialect::Plain => PLAIN,
        }
    }

    /// The profile with this name; the name of a dialect alone means its usual printer.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let exact = PROFILES.iter().find(|profile| profile.name == name).copied();
        exact.or_else(|| Dialect::named(name).map(Self::usual))
    }
}

/// A printer as it is set up at its point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The printer.
    pub profile: Profile,
    /// Characters of a line, without those that are left empty before it.
    pub columns: u16,
    /// How its paper goes through it.
    pub form: Form,
    /// The pages in the order they are tried; the first is the usual one.
    pub pages: Vec<PageChoice>,
    /// Most characters a second to hand over, for a cable without flow control.
    pub pace: Option<u16>,
    /// How long a printer may take nothing before a person is asked to look at it.
    pub stall: Duration,
    /// How long a printer that answers may take to say that all is printed.
    pub finish: Duration,
}

impl Setup {
    /// As the profile has it.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            columns: profile.columns,
            form: Form::AS_PROFILE,
            pages: profile.pages.to_vec(),
            pace: None,
            stall: Duration::from_secs(5),
            finish: Duration::from_secs(10),
        }
    }

    /// With `page` as the only page: one that the profile can select, or one that the printer's own menu has chosen.
    #[must_use]
    pub fn with_page(mut self, page: CodePage) -> Self {
        let known = self.profile.pages.iter().find(|choice| choice.page == page).copied();
        self.pages = vec![known.unwrap_or(PageChoice { page, select: &[] })];
        self
    }

    /// At another pitch, where the profile's carriage has room for more than one.
    #[must_use]
    pub fn with_pitch(mut self, pitch: Pitch) -> Self {
        if self.profile.carriage_tenths > 0 {
            self.profile.pitch = pitch;
            self.columns = pitch.columns(self.profile.carriage_tenths);
        }
        self
    }

    /// The pages' letters.
    #[must_use]
    pub fn letters(&self) -> Vec<CodePage> {
        self.pages.iter().map(|choice| choice.page).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_the_manuals() {
        for (tenths, expect) in
            [(NARROW, [80, 96, 137, 160]), (WIDE, [136, 163, 233, 272]), (FORM_32, [126, 151, 215, 252])]
        {
            assert_eq!(Pitch::ALL.map(|pitch| pitch.columns(tenths)), expect, "{tenths}");
        }
        assert_eq!((Pitch::named("17"), Pitch::named("15")), (Some(Pitch::Cpi17), None));
        let setup = Setup::new(ESCP).with_pitch(Pitch::Cpi17);
        assert_eq!((setup.columns, setup.profile.pitch), (137, Pitch::Cpi17));
        assert_eq!(Setup::new(ESCPOS).with_pitch(Pitch::Cpi20).columns, 48);
    }

    #[test]
    fn every_name_is_one_printer_and_every_dialect_has_one() {
        for (index, profile) in PROFILES.iter().enumerate() {
            assert_eq!(Profile::named(profile.name).as_ref(), Some(profile));
            assert!(PROFILES.iter().skip(index + 1).all(|other| other.name != profile.name), "{}", profile.name);
            assert!(!profile.pages.is_empty());
        }
        for dialect in Dialect::ALL {
            assert_eq!(Dialect::named(dialect.name()), Some(dialect));
            assert_eq!(Profile::named(dialect.name()).map(|profile| profile.dialect), Some(dialect));
        }
    }

    #[test]
    fn a_page_the_profile_does_not_know_is_the_menus() {
        let select = |page| Setup::new(ESCPOS).with_page(page).pages;
        assert_eq!(select(CodePage::Cp1125), [PageChoice { page: CodePage::Cp1125, select: &[0x1B, 0x74, 44] }]);
        assert_eq!(select(CodePage::Koi8U), [PageChoice { page: CodePage::Koi8U, select: &[] }]);
    }
}
