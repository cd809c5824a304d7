//! Settings of the fiscal register: which family, where it is, and what of the rest a device of that family takes.

use kassa_drivers::family::{self, Family, Print};

use super::{Problem, printer};

/// The fiscal register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterConfig {
    /// Family of devices, by a name of [`family::FAMILIES`].
    pub family: String,
    /// Where it is; nobody but the settings may say, for money is not taken on a guess.
    pub port: Option<RegisterPort>,
    /// Speed of a serial line, bits a second; `None` is the commonest of the family.
    pub baud: Option<u32>,
    /// Model of the emulator, or profile of a printer; `None` is the usual one of the family.
    pub model: Option<String>,
    /// Code page of the letters; `None` is the usual one of the device.
    pub code_page: Option<String>,
    /// What of a text printer's profile is otherwise.
    pub print: Print,
    /// Number of the operator in the device, from 1.
    pub operator: u8,
    /// Password of the cashier in the register; `None` is the factory's.
    pub operator_password: Option<u32>,
    /// Password of the system administrator in the register; `None` is the factory's.
    pub administrator_password: Option<u32>,
    /// Tax group or rate of every line, from 1; `None` is the usual one of the family.
    pub tax_group: Option<u8>,
    /// The cash drawer opens by itself when cash is paid.
    pub drawer_on_cash: bool,
}

impl Default for RegisterConfig {
    fn default() -> Self {
        Self {
            family: "shtrih".to_owned(),
            port: None,
            baud: None,
            model: None,
            code_page: None,
            print: Print::AS_PROFILE,
            operator: 1,
            operator_password: None,
            administrator_password: None,
            tax_group: None,
            drawer_on_cash: false,
        }
    }
}

impl RegisterConfig {
    /// What the walk over single keys cannot see: a key that does not suit the family, and why.
    pub(super) fn check(&self) -> Result<(), (&'static str, Problem)> {
        let Some(family) = family::named(&self.family) else { return Ok(()) };
        let wrong = |key, allowed: &[&'static str]| {
            Err((key, Problem::NotOfFamily { family: family.name, allowed: allowed.to_vec() }))
        };
        if let Some((name, problem)) =
            printer::unsuited(family, self.model.as_ref(), self.code_page.as_ref(), self.print)
        {
            return Err((printer::key("register", name), problem));
        }
        if self.tax_group.is_some_and(|group| group > family.tax_groups) {
            return wrong("register.tax_group", TAX_GROUPS.get(..usize::from(family.tax_groups)).unwrap_or_default());
        }
        match &self.port {
            Some(RegisterPort::Emulator) if family.emulator.is_none() => wrong("register.port", ports(family)),
            Some(RegisterPort::At(name)) if is_one_way(name) && !family.only_prints() => {
                wrong("register.port", ports(family))
            }
            Some(RegisterPort::Emulator | RegisterPort::At(_)) | None => Ok(()),
        }
    }
}

/// Tax groups as they are told.
const TAX_GROUPS: &[&str] = &["1", "2", "3", "4", "5", "6", "7", "8"];

/// Examples of what may stand at the port of a family.
fn ports(family: &Family) -> &'static [&'static str] {
    const TWO_WAY: &[&str] = &["/dev/ttyUSB0", "COM3", "tcp:192.168.137.111:7778", RegisterPort::EMULATOR];
    const PRINTS: &[&str] =
        &["/dev/ttyUSB0", "COM3", "tcp:192.168.137.111:9100", "file:/dev/usb/lp0", "queue:receipts"];
    if family.only_prints() { PRINTS } else { TWO_WAY }
}

/// Whether nothing can ever come back from a port of this name.
#[must_use]
pub fn is_one_way(name: &str) -> bool {
    name.starts_with("file:") || name.starts_with("queue:")
}

/// Whether a port of this name is a serial line, with a speed.
#[must_use]
pub fn is_serial(name: &str) -> bool {
    !name.starts_with("tcp:") && !is_one_way(name)
}

/// Where the fiscal register is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegisterPort {
    /// Inside the program, emulated: for training, its receipts are not real.
    Emulator,
    /// At a port of this name: `/dev/ttyUSB0`, `COM3`, `tcp:HOST:PORT`, `file:PATH`, `queue:NAME`.
    At(String),
}

impl RegisterPort {
    /// The port of the settings that means an emulated register.
    pub const EMULATOR: &str = "emulator";

    /// Reads `emulator` or the name of a port; nothing when it is neither.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text == Self::EMULATOR { Some(Self::Emulator) } else { port_name(text).map(Self::At) }
    }
}

/// A name that can be one of a port: `tcp:` has a host and a port from 1, `file:` and `queue:` something after them,
/// a serial device is a path (`/dev/…`), `COM` with its number, or `\\.\…`, without spaces.
#[must_use]
pub fn port_name(text: &str) -> Option<String> {
    let good = if let Some(address) = text.strip_prefix("tcp:") {
        let (host, port) = address.rsplit_once(':')?;
        !host.is_empty() && !host.contains(char::is_whitespace) && port.parse::<u16>().ok()? > 0
    } else if let Some(rest) = text.strip_prefix("file:").or_else(|| text.strip_prefix("queue:")) {
        !rest.trim().is_empty()
    } else {
        let numbered = text.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("COM"))
            && text.get(3..).is_some_and(|number| number.parse::<u16>().is_ok());
        let path = text.contains('/') && !text.ends_with('/') || text.starts_with(r"\\.\");
        (numbered || path) && !text.contains(char::is_whitespace) && !text.contains('\0')
    };
    good.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use kassa_drivers::family::{CODE_PAGES, FAMILIES};

    use super::*;
    use crate::config::Config;

    #[test]
    fn a_register_is_at_a_port_or_emulated() {
        let at = |name: &str| Some(RegisterPort::At(name.to_owned()));
        for good in [
            "/dev/ttyUSB0",
            "COM3",
            "com12",
            r"\\.\COM12",
            "tcp:192.168.137.111:7778",
            "tcp:[::1]:7778",
            "file:/dev/usb/lp0",
            "file:C:\\receipts of today.txt",
            "queue:Receipt printer",
        ] {
            assert_eq!(RegisterPort::parse(good), at(good), "{good}");
        }
        assert_eq!(RegisterPort::parse("emulator"), Some(RegisterPort::Emulator));
        for bad in [
            "tcp:",
            "tcp:host",
            "tcp::7778",
            "tcp:host:",
            "tcp:host:0",
            "tcp:host:99999",
            "tcp:a host:7778",
            "file:",
            "queue: ",
            "/dev/tty USB0",
            "/dev/",
            "nonsense",
            "EMULATOR",
            "COM",
            "COM three",
            "\0",
            "",
        ] {
            assert_eq!(RegisterPort::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_family_with_every_model_of_it_may_stand_in_the_settings() {
        for family in FAMILIES {
            let text = |rest: &str| format!("[register]\n{rest}family = \"{}\"\n", family.name);
            let config = Config::parse(&text("")).unwrap();
            assert_eq!(config.register.family, family.name);
            for model in family.models {
                assert!(Config::parse(&text(&format!("model = \"{model}\"\n"))).is_ok(), "{} {model}", family.name);
            }
            let emulated = Config::parse(&text("port = \"emulator\"\n"));
            assert_eq!(emulated.is_ok(), family.emulator.is_some(), "{}", family.name);
            let to_file = Config::parse(&text("port = \"file:paper.txt\"\n"));
            assert_eq!(to_file.is_ok(), family.only_prints(), "{}", family.name);
        }
    }

    #[test]
    fn what_does_not_suit_the_family_is_told_at_its_own_line() {
        let datecs = family::named("datecs").unwrap().models;
        let two_way = ports(family::named("shtrih").unwrap());
        for (text, line, key, family, allowed) in [
            ("model = \"fr-k\"\nfamily = \"datecs\"\n", 2, "register.model", "datecs", datecs),
            ("family = \"screen\"\nmodel = \"fr-k\"\n", 3, "register.model", "screen", &[][..]),
            ("code_page = \"cp866\"\n", 2, "register.code_page", "shtrih", &[]),
            ("family = \"escpos\"\n\ncode_page = \"utf-8\"\n", 4, "register.code_page", "escpos", &CODE_PAGES),
            ("port = \"file:x\"\n", 2, "register.port", "shtrih", two_way),
            ("family = \"datecs-ua\"\ntax_group = 6\n", 3, "register.tax_group", "datecs-ua", &TAX_GROUPS[..5]),
            ("family = \"escpos\"\ncolumns = 42\npitch = 17\n", 4, "register.pitch", "escpos", &[]),
            ("columns = 42\n", 2, "register.columns", "shtrih", &[]),
            ("pace = 200\n", 2, "register.pace", "shtrih", &[]),
            ("family = \"escpos\"\ntax_group = 1\n", 3, "register.tax_group", "escpos", &[]),
            (
                "port = \"emulator\"\nfamily = \"screen\"\n",
                2,
                "register.port",
                "screen",
                ports(&kassa_drivers::screen::FAMILY),
            ),
        ] {
            let error = Config::parse(&format!("[register]\n{text}")).unwrap_err();
            assert_eq!((error.line, error.key.as_str()), (line, key), "{text}");
            assert_eq!(error.problem, Problem::NotOfFamily { family, allowed: allowed.to_vec() }, "{text}");
        }
    }
}
