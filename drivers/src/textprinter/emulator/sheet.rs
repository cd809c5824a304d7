//! The paper of an emulated printer: letters in their places, line by line, with what was done to the paper.

use super::parser::Token;
use crate::text::CodePage;
use crate::textprinter::profile::{Dialect, PageChoice, Profile};

/// What came out of the printer, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// A line, without blanks at its end.
    Line {
        /// Its characters.
        text: String,
        /// Some of it is bold.
        strong: bool,
        /// Some of it is twice as wide.
        wide: bool,
    },
    /// A QR code of this content.
    Qr(String),
    /// The paper moved by so many of the printer's own steps without printing: 1/216 inch or dots.
    Feed(u8),
    /// The paper moved to the top of the next page.
    FormFeed,
    /// The knife.
    Cut {
        /// It left a bridge.
        partial: bool,
    },
    /// A pulse to the drawer at this connector, from 1.
    Pulse(u8),
    /// Bytes the printer does not know.
    Unknown(Vec<u8>),
}

/// What the printer has to say when it comes to a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// `GS r 1` or `GS r 49`.
    Paper,
    /// `GS r 2`.
    Drawer,
    /// `GS a n`.
    Automatic(u8),
    /// `GS I n`.
    Name(u8),
}

/// One letter's place.
#[derive(Debug, Clone, Copy)]
struct Cell {
    letter: char,
    strong: bool,
    wide: bool,
}

/// Dots of a letter in the usual font of a receipt printer.
const CELL_DOTS: u32 = 12;
/// No carriage is wider.
const COLUMNS_MAX: usize = 300;
/// Stands in the second column of a wide letter, and is no letter.
const SECOND_HALF: char = '\0';
const BLANK: Cell = Cell { letter: ' ', strong: false, wide: false };

/// The printer's head and what it has printed.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    profile: Profile,
    condensed: bool,
    page: CodePage,
    /// The page in each of ESC/P's tables that was assigned one.
    assigned: [Option<CodePage>; 4],
    /// ESC/P: 80h to 9Fh are letters.
    upper_controls_are_letters: bool,
    cells: Vec<Cell>,
    /// Where the head stands, in dots.
    head: u32,
    strong: bool,
    wide: bool,
    align: u8,
    /// The content of a QR code that is to be printed.
    stored: String,
    pub(super) marks: Vec<Mark>,
}

impl Sheet {
    pub(super) fn new(profile: Profile) -> Self {
        let mut sheet = Self {
            profile,
            condensed: false,
            page: CodePage::Cp866,
            assigned: [None; 4],
            upper_controls_are_letters: false,
            cells: Vec::new(),
            head: 0,
            strong: false,
            wide: false,
            align: 0,
            stored: String::new(),
            marks: Vec::new(),
        };
        sheet.reset();
        sheet
    }

    fn reset(&mut self) {
        self.page = self.menu_page();
        self.assigned = [None; 4];
        // Receipt printers and plain ones have no control codes up there.
        self.upper_controls_are_letters = self.profile.dialect != Dialect::Escp;
        self.cells.clear();
        self.head = 0;
        self.strong = false;
        self.wide = false;
        self.align = 0;
        self.condensed = false;
    }

    /// Letters of a line at the present pitch.
    fn columns(&self) -> usize {
        let usual = usize::from(self.profile.columns);
        if self.condensed { usual * 171 / 100 } else { usual }
    }

    /// The page of the printer's own menu.
    fn menu_page(&self) -> CodePage {
        self.profile.pages.first().map_or(CodePage::Cp866, |choice| choice.page)
    }

    /// Takes one thing the printer was told; a question is handed back.
    pub(super) fn take(&mut self, token: &Token) -> Option<Ask> {
        match token {
            Token::Letter(byte) => self.letter(*byte),
            Token::Control(byte) => self.control(*byte),
            Token::Unknown(bytes) => self.marks.push(Mark::Unknown(bytes.clone())),
            Token::Command { name, parameters } => return self.command(name, parameters),
        }
        None
    }

    fn letter(&mut self, byte: u8) {
        if (0x80..0xA0).contains(&byte) && !self.upper_controls_are_letters {
            return;
        }
        let letter = self.page.char_of(byte).unwrap_or('\u{FFFD}');
        let width = if self.wide { 2 } else { 1 };
        if self.place() + width > self.columns() {
            self.end_line();
        }
        let cell = Cell { letter, strong: self.strong, wide: self.wide };
        self.put(cell);
        if self.wide {
            self.put(Cell { letter: SECOND_HALF, ..cell });
        }
    }

    /// The column the head stands over.
    fn place(&self) -> usize {
        usize::try_from(self.head / CELL_DOTS).unwrap_or(usize::MAX).min(COLUMNS_MAX)
    }

    fn put(&mut self, cell: Cell) {
        let place = self.place();
        while self.cells.len() < place {
            self.cells.push(BLANK);
        }
        match self.cells.get_mut(place) {
            Some(there) => *there = cell,
            None => self.cells.push(cell),
        }
        self.head = self.head.saturating_add(CELL_DOTS);
    }

    fn control(&mut self, byte: u8) {
        const LF: u8 = 0x0A;
        const FF: u8 = 0x0C;
        const CR: u8 = 0x0D;
        match (self.profile.dialect, byte) {
            (_, LF) => self.end_line(),
            // Receipt printers do nothing at CR: LF comes with it.
            (Dialect::Escp | Dialect::Plain, CR) => self.head = 0,
            (Dialect::Escp | Dialect::Plain, FF) => {
                self.flush_line();
                self.marks.push(Mark::FormFeed);
            }
            (Dialect::Escp | Dialect::Star, 0x0E) => self.wide = true,
            (Dialect::Escp | Dialect::Star, 0x14) => self.wide = false,
            (Dialect::Escp, 0x0F) => self.condensed = true,
            (Dialect::Escp, 0x12) => self.condensed = false,
            (Dialect::Escp | Dialect::Star, 0x18) => {
                self.cells.clear();
                self.head = 0;
            }
            (Dialect::Star, 0x07 | 0x1C) => self.marks.push(Mark::Pulse(1)),
            (Dialect::Star, 0x1A | 0x1D) => self.marks.push(Mark::Pulse(2)),
            _ => {}
        }
    }

    /// The paper moves by a line, and what stands on it is printed.
    fn end_line(&mut self) {
        let free = self.columns().saturating_sub(self.cells.len());
        let before = match self.align {
            1 | b'1' => free / 2,
            2 | b'2' => free,
            _ => 0,
        };
        let cells = std::mem::take(&mut self.cells);
        let text: String = cells.iter().map(|cell| cell.letter).filter(|letter| *letter != SECOND_HALF).collect();
        let text = if text.trim_end().is_empty() { String::new() } else { " ".repeat(before) + text.trim_end() };
        let strong = cells.iter().any(|cell| cell.strong);
        let wide = cells.iter().any(|cell| cell.wide);
        self.marks.push(Mark::Line { text, strong, wide });
        self.head = 0;
    }

    /// Prints what stands on the line, if anything does.
    fn flush_line(&mut self) {
        if !self.cells.is_empty() {
            self.end_line();
        }
    }

    fn feed_lines(&mut self, lines: u8) {
        (0..lines).for_each(|_| self.end_line());
    }

    /// `GS ( k` of a QR code: the letter, the count, 49, the function. It stores a content, and prints what is stored.
    fn two_dimensional(&mut self, parameters: &[u8]) {
        match parameters {
            [b'k', _, _, 49, 80, 48, content @ ..] => self.stored = String::from_utf8_lossy(content).into_owned(),
            [b'k', _, _, 49, 81, 48] => {
                self.flush_line();
                self.marks.push(Mark::Qr(self.stored.clone()));
            }
            _ => {}
        }
    }

    fn feed_steps(&mut self, steps: u8) {
        self.flush_line();
        self.marks.push(Mark::Feed(steps));
    }

    fn command(&mut self, name: &str, parameters: &[u8]) -> Option<Ask> {
        let first = parameters.first().copied().unwrap_or(0);
        let word = || {
            let high = parameters.get(1).copied().unwrap_or(0);
            u32::from(u16::from_le_bytes([first, high]))
        };
        match (self.profile.dialect, name) {
            (_, "ESC @") => self.reset(),
            (Dialect::Escpos, "ESC E" | "ESC G") => self.strong = first & 1 != 0,
            (_, "ESC E" | "ESC G") => self.strong = true,
            (_, "ESC F" | "ESC H") => self.strong = false,
            (Dialect::Escpos, "GS !") => self.wide = first & 0xF0 != 0,
            (Dialect::Escp | Dialect::Escpos, "ESC !") => {
                self.wide = first & 0x20 != 0;
                self.strong = first & 0x08 != 0;
            }
            (Dialect::Escp | Dialect::Star, "ESC W") => self.wide = !matches!(first, 0 | b'0'),
            (Dialect::Star, "ESC i") => self.wide = parameters.get(1).is_some_and(|width| !matches!(width, 0 | b'0')),
            (Dialect::Escpos, "ESC a") | (_, "ESC GS a") => self.align = first,
            (Dialect::Escpos, "ESC t") | (_, "ESC GS t") => self.page = self.numbered(first),
            (Dialect::Escp, "ESC ( t") => self.assign(parameters),
            (Dialect::Escp, "ESC t") => self.choose(first),
            (Dialect::Escp, "ESC 6") => self.upper_controls_are_letters = true,
            (Dialect::Escp, "ESC 7") => self.upper_controls_are_letters = false,
            (Dialect::Escpos, "ESC $") | (_, "ESC GS A") => self.head = word(),
            (Dialect::Escpos, "ESC \\") | (_, "ESC GS R") => self.head = self.head.saturating_add(word()),
            (Dialect::Escpos, "ESC d") => {
                let fresh = self.cells.is_empty();
                self.feed_lines(if fresh { first } else { first.max(1) });
            }
            (Dialect::Star, "ESC a") => self.feed_lines(first),
            (_, "ESC J" | "ESC I") => self.feed_steps(first),
            (Dialect::Escpos, "GS (") => self.two_dimensional(parameters),
            (Dialect::Escpos, "GS V cut") => self.cut(matches!(first, 1 | 49 | 66)),
            (Dialect::Escpos, "ESC i") => self.cut(false),
            (Dialect::Escpos, "ESC m") => self.cut(true),
            (Dialect::Star, "ESC d") => self.cut(first & 1 != 0),
            (Dialect::Escpos, "ESC p") => self.marks.push(Mark::Pulse(if matches!(first, 1 | b'1') { 2 } else { 1 })),
            (Dialect::Escpos, "DLE DC4") if first == 1 => {
                self.marks.push(Mark::Pulse(parameters.get(1).map_or(1, |pin| pin.saturating_add(1))));
            }
            (Dialect::Escpos, "GS r") if matches!(first, 1 | b'1') => return Some(Ask::Paper),
            (Dialect::Escpos, "GS r") if matches!(first, 2 | b'2') => return Some(Ask::Drawer),
            (Dialect::Escpos, "GS a") => return Some(Ask::Automatic(first)),
            (Dialect::Escpos, "GS I") => return Some(Ask::Name(first)),
            _ => {}
        }
        None
    }

    fn cut(&mut self, partial: bool) {
        self.flush_line();
        self.marks.push(Mark::Cut { partial });
    }

    /// The page of a number: the profile's own, else the one most printers have there.
    fn numbered(&self, number: u8) -> CodePage {
        const USUAL: [(u8, CodePage); 6] = [
            (17, CodePage::Cp866),
            (34, CodePage::Cp855),
            (44, CodePage::Cp1125),
            (46, CodePage::Cp1251),
            (53, CodePage::Kz1048),
            (73, CodePage::Cp1251),
        ];
        let own = self.profile.pages.iter().find(|PageChoice { select, .. }| select.last() == Some(&number));
        let usual = || USUAL.iter().find(|(usual, _)| *usual == number).map(|(_, page)| *page);
        own.map(|choice| choice.page).or_else(usual).unwrap_or(self.page)
    }

    /// ESC ( t: a page for one of the four tables.
    fn assign(&mut self, parameters: &[u8]) {
        let &[table, low, high, ..] = parameters else { return };
        let page = match (low, high) {
            (0x0E, 0) => Some(CodePage::Cp866),
            (0x06, 0) => Some(CodePage::Cp855),
            _ => None,
        };
        if let Some(place) = self.assigned.get_mut(usize::from(table & 0x0F)) {
            *place = page;
        }
    }

    fn choose(&mut self, table: u8) {
        let assigned = self.assigned.get(usize::from(table & 0x0F)).copied().flatten();
        self.page = assigned.unwrap_or_else(|| self.menu_page());
    }
}
