//! Settings of what stands on the counter beside the register: the customer display and the scanner.

use kassa_drivers::display::{Kind, Setup};
use kassa_drivers::text::CodePage;

use super::{Config, Problem, RegisterPort};

/// The payer's screen: its size and the place of its left upper corner on the desktop, in points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondScreen {
    /// Width, 320–7680.
    pub width: u16,
    /// Height, 240–4320.
    pub height: u16,
    /// From the left edge of the desktop.
    pub x: i16,
    /// From its upper edge.
    pub y: i16,
}

impl SecondScreen {
    /// A screen as it is written: `1024x768+1920+0`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (size, place) = text.split_at(text.find(['+', '-'])?);
        let (width, height) = size.split_once('x')?;
        let (x, y) = place.split_at(place.rfind(['+', '-']).filter(|at| *at > 0)?);
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let all = [width, height, x.get(1..)?, y.get(1..)?];
        let screen =
            Self { width: width.parse().ok()?, height: height.parse().ok()?, x: x.parse().ok()?, y: y.parse().ok()? };
        let fits = (320..=7680).contains(&screen.width) && (240..=4320).contains(&screen.height);
        (fits && all.into_iter().all(digits)).then_some(screen)
    }

    /// How many times what is drawn for this width and height goes into it.
    #[must_use]
    pub fn scale(self, (width, height): (f32, f32)) -> f32 {
        (f32::from(self.width) / width).min(f32::from(self.height) / height)
    }
}

/// The customer display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayConfig {
    /// Its port; none when there is no display.
    pub port: Option<String>,
    /// Speed of its line, bits a second.
    pub baud: u32,
    /// The language of its commands: `escpos` or `datecs`.
    pub kind: String,
    /// Characters of a line.
    pub columns: usize,
    /// Its letters.
    pub code_page: String,
    /// The number that selects them in it; none where they are the only ones.
    pub page_number: Option<u8>,
    /// A second screen for the payer; none when there is no such.
    pub second_screen: Option<SecondScreen>,
}

impl Default for DisplayConfig {
    fn default() -> Self {
        Self {
            port: None,
            baud: 9600,
            kind: "escpos".to_owned(),
            columns: 20,
            code_page: "cp866".to_owned(),
            page_number: None,
            second_screen: None,
        }
    }
}

impl DisplayConfig {
    /// How the driver sets it up.
    #[must_use]
    pub fn setup(&self) -> Setup {
        let usual = Setup::new(Kind::named(&self.kind).unwrap_or(Kind::Escpos));
        Setup {
            columns: self.columns,
            page: CodePage::named(&self.code_page).unwrap_or(usual.page),
            page_number: self.page_number,
            ..usual
        }
    }
}

/// The scanner on a serial line. One that types like a keyboard needs no settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannerConfig {
    /// Its port; none when there is no such scanner.
    pub port: Option<String>,
    /// Speed of its line, bits a second.
    pub baud: u32,
}

impl Default for ScannerConfig {
    fn default() -> Self {
        Self { port: None, baud: 9600 }
    }
}

impl Config {
    /// Ports of the counter's other devices: nobody looks for a register there.
    #[must_use]
    pub fn other_ports(&self) -> Vec<String> {
        [&self.display.port, &self.scanner.port, &self.printer.port].into_iter().flatten().cloned().collect()
    }

    /// Ports of all devices.
    #[must_use]
    pub fn ports(&self) -> Vec<String> {
        let register = match &self.register.port {
            Some(RegisterPort::At(name)) => Some(name.clone()),
            Some(RegisterPort::Emulator) | None => None,
        };
        register.into_iter().chain(self.other_ports()).collect()
    }

    /// Two devices cannot be at one port.
    pub(super) fn check_ports(&self) -> Result<(), (&'static str, Problem)> {
        let register = match &self.register.port {
            Some(RegisterPort::At(name)) => Some(name),
            Some(RegisterPort::Emulator) | None => None,
        };
        let (display, scanner) = (self.display.port.as_ref(), self.scanner.port.as_ref());
        // A queue of the system takes jobs from everybody.
        let printer = self.printer.port.as_ref().filter(|port| !port.starts_with("queue:"));
        for (key, port, other, taken) in [
            ("display.port", display, "register.port", register),
            ("scanner.port", scanner, "register.port", register),
            ("scanner.port", scanner, "display.port", display),
            ("printer.port", printer, "register.port", register),
            ("printer.port", printer, "display.port", display),
            ("printer.port", printer, "scanner.port", scanner),
        ] {
            if port.is_some() && port == taken {
                return Err((key, Problem::SamePort { other }));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_page_of_the_settings_is_one_of_the_drivers() {
        for kind in Kind::ALL {
            let text = format!("[display]\nport = \"/dev/ttyS1\"\nkind = \"{}\"\ncolumns = 16\n", kind.name());
            let display = Config::parse(&text).unwrap().display;
            assert_eq!((display.setup().kind, display.setup().columns), (kind, 16));
        }
        for page in kassa_drivers::family::CODE_PAGES {
            let text = format!("[display]\ncode_page = \"{page}\"\npage_number = 17\n");
            let setup = Config::parse(&text).unwrap().display.setup();
            assert_eq!((Some(setup.page), setup.page_number), (CodePage::named(page), Some(17)));
        }
    }

    #[test]
    fn a_second_screen_is_a_size_and_a_place_within_reason() {
        let screen = |width, height, x, y| Some(SecondScreen { width, height, x, y });
        for (text, expect) in [
            ("1024x768+1920+0", screen(1024, 768, 1920, 0)),
            ("800x480-800+120", screen(800, 480, -800, 120)),
            ("1024x768+0-768", screen(1024, 768, 0, -768)),
            ("1024x768", None),
            ("1024x768+5", None),
            ("1024x768+5+", None),
            ("1024x768++5+0", None),
            ("1024x768+5+0+1", None),
            ("10x768+0+0", None),
            ("1024x9000+0+0", None),
            ("1024x768+40000+0", None),
            ("+1024x768+0+0", None),
            ("", None),
            ("on", None),
        ] {
            assert_eq!(SecondScreen::parse(text), expect, "{text}");
            let file = format!("[display]\nsecond_screen = \"{text}\"\n");
            let read = Config::parse(&file).ok().and_then(|config| config.display.second_screen);
            assert_eq!(read, expect, "{text}");
        }
        let half = SecondScreen { width: 512, height: 768, x: 0, y: 0 };
        assert!((half.scale((1024.0, 768.0)) - 0.5).abs() < f32::EPSILON);
    }

    #[test]
    fn two_devices_at_one_port_are_told_at_the_line_of_the_second() {
        let at = |section: &str| format!("[{section}]\nport = \"/dev/ttyS0\"\n");
        for (first, second, key) in [
            ("register", "display", "display.port"),
            ("register", "scanner", "scanner.port"),
            ("display", "scanner", "scanner.port"),
            ("register", "printer", "printer.port"),
            ("scanner", "printer", "printer.port"),
        ] {
            let error = Config::parse(&[at(first), at(second)].concat()).unwrap_err();
            assert_eq!((error.line, error.key.as_str()), (4, key));
            assert!(matches!(error.problem, Problem::SamePort { .. }), "{error:?}");
        }
        assert!(Config::parse("[display]\nport = \"/dev/tty S0\"\n").is_err());
    }
}
