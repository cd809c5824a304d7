//! Settings of what stands on the counter beside the register: the customer display and the scanner.

use kassa_drivers::display::{Kind, Setup};
use kassa_drivers::text::CodePage;

use super::{Config, Problem, RegisterPort};

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
        [&self.display.port, &self.scanner.port].into_iter().flatten().cloned().collect()
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
        for (key, port, other, taken) in [
            ("display.port", display, "register.port", register),
            ("scanner.port", scanner, "register.port", register),
            ("scanner.port", scanner, "display.port", display),
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
    fn two_devices_at_one_port_are_told_at_the_line_of_the_second() {
        let at = |section: &str| format!("[{section}]\nport = \"/dev/ttyS0\"\n");
        for (first, second, key) in [
            ("register", "display", "display.port"),
            ("register", "scanner", "scanner.port"),
            ("display", "scanner", "scanner.port"),
        ] {
            let error = Config::parse(&[at(first), at(second)].concat()).unwrap_err();
            assert_eq!((error.line, error.key.as_str()), (4, key));
            assert!(matches!(error.problem, Problem::SamePort { .. }), "{error:?}");
        }
        assert!(Config::parse("[display]\nport = \"/dev/tty S0\"\n").is_err());
    }
}
