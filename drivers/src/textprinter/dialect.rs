//! Lines to bytes, in the printer's own language. Pure: no port, no time.
//!
//! The commands are those of the makers' lists (Epson FX and LX, Epson ESC/POS, Star line mode). Nothing is sent that
//! only some printers know, but what the profile says.

use super::form::{Feed, LINE_STEPS};
use super::picture;
use super::profile::{Dialect, Pitch, Setup};
use crate::fiscal::CutKind;
use crate::text::{CodePage, Line, printable_on};

/// Makes the bytes for one printer and remembers what was said to it.
#[derive(Debug, Clone)]
pub struct Encoder {
    setup: Setup,
    /// The page that stands selected, as its place in the setup's list.
    page: usize,
    /// How far the paper has gone since the top of a form, 1/216 inch.
    used: u32,
}

impl Encoder {
    /// An encoder for a printer that is about to be started.
    #[must_use]
    pub const fn new(setup: Setup) -> Self {
        Self { setup, page: 0, used: 0 }
    }

    /// How the printer is set up.
    #[must_use]
    pub const fn setup(&self) -> &Setup {
        &self.setup
    }

    /// What is sent once, when the connection begins: after it the printer stands as the profile says, whatever was
    /// said to it before.
    pub fn start(&mut self) -> Vec<u8> {
        self.page = 0;
        // After a lost connection nobody knows what of a form was printed: whoever sets the paper right begins it anew.
        self.used = 0;
        let select = self.setup.pages.first().map_or(&[][..], |choice| choice.select);
        match self.setup.profile.dialect {
            Dialect::Escp => {
                // Draft; the national set of the USA, or # and $ change; the page; 80h to 9Fh are letters; 1/6 inch.
                let mut bytes = vec![0x1B, 0x40, 0x1B, 0x78, 0, 0x1B, 0x52, 0];
                bytes.extend_from_slice(select);
                bytes.extend([0x1B, 0x36, 0x1B, 0x32]);
                bytes.extend(match self.setup.profile.pitch {
                    Pitch::Cpi10 => [0x1B, 0x50, 0x12],
                    Pitch::Cpi12 => [0x1B, 0x4D, 0x12],
                    Pitch::Cpi17 => [0x1B, 0x50, 0x0F],
                    Pitch::Cpi20 => [0x1B, 0x4D, 0x0F],
                });
                bytes
            }
            // Cheap printers begin in a mode of two-byte letters: 1C 2E leaves it.
            Dialect::Escpos => [&[0x1B, 0x40, 0x1C, 0x2E, 0x1B, 0x52, 0, 0x1B, 0x4D, 0], select].concat(),
            Dialect::Star => [&[0x1B, 0x40], select].concat(),
            Dialect::Plain => Vec::new(),
        }
    }

    /// One line with its end.
    pub fn line(&mut self, line: &Line) -> Vec<u8> {
        if line.qr {
            return self.qr(&line.text);
        }
        if let Some(picture) = &line.picture {
            self.used += picture::steps(picture, &self.setup.profile);
            return picture::bytes(picture, &self.setup.profile);
        }
        let mut bytes = self.next_sheet();
        if !line.text.is_empty() {
            bytes.resize(bytes.len() + usize::from(self.setup.form.left.unwrap_or(0)), b' ');
        }
        if line.strong {
            bytes.extend_from_slice(self.strong(true));
        }
        self.put_text(&mut bytes, &line.text);
        if line.strong {
            bytes.extend_from_slice(self.strong(false));
        }
        bytes.extend_from_slice(self.line_end());
        self.used += LINE_STEPS;
        bytes
    }

    /// Throws out a sheet on which there is no room for another line.
    fn next_sheet(&mut self) -> Vec<u8> {
        let is_full = self.setup.form.steps().is_some_and(|steps| self.used + LINE_STEPS > steps);
        if self.setup.form.feed == Some(Feed::Sheet) && is_full { self.throw_out() } else { Vec::new() }
    }

    /// The only form feed there is.
    fn throw_out(&mut self) -> Vec<u8> {
        self.used = 0;
        vec![0x0C]
    }

    /// A QR code in the middle, by the printer's own means; nothing where it has none.
    fn qr(&self, content: &str) -> Vec<u8> {
        /// Dots of a module: half a millimetre, which hand scanners and telephones read.
        const MODULE: u8 = 4;
        /// Bytes of a command before the content it stores.
        const HEAD: usize = 3;
        let Some(stored) = u16::try_from(content.len() + HEAD).ok().filter(|_| self.setup.profile.qr) else {
            return Vec::new();
        };
        let [low, high] = stored.to_le_bytes();
        // Centred; model 2, the size of a module, error correction M; the content; print it; back to the left.
        let mut bytes = vec![0x1B, 0x61, 1, 0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, 0x32, 0];
        bytes.extend([0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43, MODULE, 0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, 0x31]);
        bytes.extend([0x1D, 0x28, 0x6B, low, high, 0x31, 0x50, 0x30]);
        bytes.extend_from_slice(content.as_bytes());
        bytes.extend([0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30, 0x1B, 0x61, 0]);
        bytes
    }

    fn line_end(&self) -> &'static [u8] {
        match self.setup.profile.dialect {
            // A receipt printer would turn CR into an empty line.
            Dialect::Escpos | Dialect::Star => &[0x0A],
            Dialect::Escp | Dialect::Plain => &[0x0D, 0x0A],
        }
    }

    const fn strong(&self, on: bool) -> &'static [u8] {
        match (self.setup.profile.dialect, on) {
            (Dialect::Escp | Dialect::Star, true) => &[0x1B, 0x45],
            (Dialect::Escp | Dialect::Star, false) => &[0x1B, 0x46],
            (Dialect::Escpos, true) => &[0x1B, 0x45, 1],
            (Dialect::Escpos, false) => &[0x1B, 0x45, 0],
            (Dialect::Plain, _) => &[],
        }
    }

    /// The letters, in the page that stands selected as long as it has them.
    fn put_text(&mut self, bytes: &mut Vec<u8>, text: &str) {
        for letter in printable_on(text, &self.setup.letters()).chars() {
            let places = [self.page].into_iter().chain(0..self.setup.pages.len());
            let found = places
                .filter_map(|place| Some((place, self.setup.pages.get(place)?)))
                .find_map(|(place, choice)| Some((place, choice.select, choice.page.byte_of(letter)?)));
            let Some((place, select, byte)) = found else { continue };
            if place != self.page {
                bytes.extend_from_slice(select);
                self.page = place;
            }
            bytes.push(byte);
        }
    }

    /// Empty lines.
    pub fn feed(&mut self, lines: u8) -> Vec<u8> {
        self.used += u32::from(lines) * LINE_STEPS;
        match self.setup.profile.dialect {
            _ if lines == 0 => Vec::new(),
            Dialect::Escpos => vec![0x1B, 0x64, lines],
            Dialect::Star => vec![0x1B, 0x61, lines],
            Dialect::Escp | Dialect::Plain => self.line_end().repeat(usize::from(lines)),
        }
    }

    /// Brings the end of a document to where it can be torn off or cut, or to the top of the next form. Only a sheet is
    /// fed out as a page.
    pub fn end(&mut self) -> Vec<u8> {
        /// Lines from the head to the tear bar of a receipt printer without a knife.
        const TO_THE_BAR: u8 = 4;
        let form = self.setup.form;
        if form.feed == Some(Feed::Sheet) {
            return if self.used > 0 { self.throw_out() } else { Vec::new() };
        }
        let mut bytes = match (form.rest(self.used), form.tear_feed) {
            (Some(rest), _) => return self.steps(rest),
            (None, Some(lines)) => self.feed(lines),
            (None, None) => Vec::new(),
        };
        if let Some(cutter) = self.setup.profile.cutter {
            bytes.extend_from_slice(cutter.partial);
        } else if form.tear_feed.is_none() {
            bytes = match self.setup.profile.dialect {
                Dialect::Escpos | Dialect::Star | Dialect::Plain => self.feed(TO_THE_BAR),
                Dialect::Escp => self.steps(self.setup.profile.tear_feed.into()),
            };
        }
        bytes
    }

    /// Moves the paper by so many 1/216 inch; by whole lines where the printer knows nothing less.
    fn steps(&mut self, steps: u32) -> Vec<u8> {
        const STEP_MAX: u32 = 0xFF;
        if self.setup.profile.dialect != Dialect::Escp {
            return self.feed(u8::try_from(steps.div_ceil(LINE_STEPS)).unwrap_or(u8::MAX));
        }
        self.used += steps;
        let (mut bytes, mut left) = (Vec::new(), steps);
        while let Some(step) = u8::try_from(left.min(STEP_MAX)).ok().filter(|step| *step > 0) {
            bytes.extend([0x1B, 0x4A, step]);
            left -= u32::from(step);
        }
        bytes
    }

    /// The knife; nothing where there is none.
    #[must_use]
    pub fn cut(&self, kind: CutKind) -> &'static [u8] {
        self.setup.profile.cutter.map_or(&[], |cutter| match kind {
            CutKind::Full => cutter.full,
            CutKind::Partial => cutter.partial,
        })
    }

    /// The drawer's pulse; nothing where there is no connector.
    #[must_use]
    pub fn drawer(&self) -> &'static [u8] {
        self.setup.profile.drawer.unwrap_or(&[])
    }

    /// The page that stands selected.
    #[must_use]
    pub fn page(&self) -> Option<CodePage> {
        self.setup.pages.get(self.page).map(|choice| choice.page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::textprinter::profile::{PageChoice, Profile};

    fn encoder(name: &str) -> Encoder {
        Encoder::new(Setup::new(Profile::named(name).unwrap()))
    }

    #[test]
    fn a_line_is_its_bytes_in_every_dialect() {
        let check = |name: &str, text: &str, strong, expect: &[u8]| {
            let bytes = encoder(name).line(&Line { strong, ..Line::plain(text) });
            assert_eq!(bytes, expect, "{name}: {bytes:02X?}");
        };
        check("escp", "Вода", false, b"\x82\xAE\xA4\xA0\r\n");
        check("escp", "Іо", true, b"\x1BEI\xAE\x1BF\r\n");
        check("escpos", "Вода", true, b"\x1BE\x01\x82\xAE\xA4\xA0\x1BE\x00\n");
        // Letters of another page switch to it, and what both have stays in it.
        check("escpos", "Привіт, ґанок", false, b"\x8F\xE0\xA8\xA2\x1Bt\x2C\xF7\xE2, \xF3\xA0\xAD\xAE\xAA\n");
        check("star", "№", true, b"\x1BE\xFC\x1BF\n");
        check("plain", "№ ₴\x1B\x07", false, b"\xFC \xA3\xE0\xAD**\r\n");
    }

    #[test]
    fn a_qr_code_is_drawn_by_printers_that_can() {
        let bytes = |name: &str| encoder(name).line(&Line::qr("ST0"));
        let expect: &[u8] = b"\x1Ba\x01\x1D(k\x04\x00\x31A2\x00\x1D(k\x03\x00\x31C\x04\x1D(k\x03\x00\x31E1\
              \x1D(k\x06\x00\x31P0ST0\x1D(k\x03\x00\x31Q0\x1Ba\x00";
        assert_eq!(bytes("escpos-80"), expect);
        for name in ["escp-80", "star-80", "plain-80"] {
            assert_eq!(bytes(name), b"", "{name}");
        }
    }

    #[test]
    fn a_printer_is_started_as_its_profile_says() {
        let check = |name: &str, expect: &[u8]| assert_eq!(encoder(name).start(), expect, "{name}");
        check("escp-80", b"\x1B@\x1Bx\0\x1BR\0\x1B(t\x03\0\x01\x0E\0\x1Bt\x01\x1B6\x1B2\x1BP\x12");
        check("escp-80-panel", b"\x1B@\x1Bx\0\x1BR\0\x1B6\x1B2\x1BP\x12");
        check("escpos-80", b"\x1B@\x1C.\x1BR\0\x1BM\0\x1Bt\x11");
        check("star-80", b"\x1B@\x1B\x1Dt\x0A");
        check("plain-80", b"");
    }

    #[test]
    fn no_receipt_ends_with_a_form_feed() {
        let check = |name: &str, expect: &[u8]| assert_eq!(encoder(name).end(), expect, "{name}");
        check("escp-80", b"\x1BJ\xF0");
        check("escp-32x10", b"");
        check("escpos-80", b"\x1DVB\0");
        check("escpos-58", b"\x1Bd\x04");
        check("star-80", b"\x1Bd\x03");
        check("plain-80", b"\r\n\r\n\r\n\r\n");
        let mut long = encoder("escp-80");
        long.setup.profile.tear_feed = 300;
        assert_eq!(long.end(), b"\x1BJ\xFF\x1BJ\x2D");
    }

    #[test]
    fn a_document_ends_as_its_paper_wants() {
        use crate::textprinter::form::Form;
        let form = |feed, tear_feed, form_lines| Form { feed, tear_feed, form_lines, left: None };
        let check = |name: &str, form: Form, lines: usize, expect: &[u8]| {
            let mut encoder = encoder(name);
            encoder.setup.form = form;
            let mut bytes: Vec<u8> = Vec::new();
            (0..lines).for_each(|_| bytes.extend(encoder.line(&Line::plain("A"))));
            bytes.extend(encoder.end());
            let text: Vec<u8> = bytes.iter().copied().filter(|byte| !b"A\r\n".contains(byte)).collect();
            assert_eq!(text, expect, "{name} {form:?} {lines}: {bytes:02X?}");
            let ends = bytes.iter().filter(|byte| **byte == b'\n').count();
            (encoder.used, ends)
        };
        // Torn off where it stands: nothing after the last line.
        assert_eq!(check("escp-80", form(Some(Feed::Tractor), Some(0), None), 3, b""), (108, 3));
        assert_eq!(check("escp-80", form(None, Some(6), None), 3, b""), (324, 9));
        // A form of ten lines: three of it, then seven; a whole one needs no more; twelve reach into the second.
        assert_eq!(check("escp-80", form(Some(Feed::Tractor), None, Some(10)), 3, b"\x1BJ\xFC"), (360, 3));
        assert_eq!(check("escp-80", form(None, Some(6), Some(10)), 10, b""), (360, 10));
        assert_eq!(check("plain-80", form(Some(Feed::Tractor), None, Some(10)), 12, b""), (720, 20));
        // Only a sheet is thrown out: each, and none that is empty.
        assert_eq!(check("escp-80", form(Some(Feed::Sheet), None, None), 3, b"\x0C"), (0, 3));
        assert_eq!(check("escp-80", form(Some(Feed::Sheet), None, Some(5)), 11, b"\x0C\x0C\x0C"), (0, 11));
        assert_eq!(check("escp-80", form(Some(Feed::Sheet), None, None), 0, b""), (0, 0));
        // A knife cuts behind what is fed.
        assert_eq!(check("escpos-80", form(None, Some(2), None), 1, b"\x1Bd\x02\x1DVB\0"), (108, 1));
        assert_eq!(check("escpos-58", form(None, Some(0), None), 1, b""), (36, 1));
    }

    #[test]
    fn every_line_begins_behind_the_offset_and_no_empty_one_does() {
        let mut encoder = encoder("plain");
        encoder.setup.form.left = Some(4);
        assert_eq!(encoder.line(&Line::plain("A")), b"    A\r\n");
        assert_eq!(encoder.line(&Line::plain("")), b"\r\n");
    }

    #[test]
    fn a_letter_of_no_page_is_replaced() {
        let mut encoder = encoder("plain");
        encoder.setup.pages = vec![PageChoice { page: CodePage::Kz1048, select: &[] }];
        assert_eq!(encoder.line(&Line::plain("ЇжҚ")), b"I\xE6\x8D\r\n");
        assert_eq!(encoder.page(), Some(CodePage::Kz1048));
    }
}
