//! Settings of text printers: of the one that stands beside the register, and what of a profile any of them takes.

use kassa_domain::Currency;
use kassa_drivers::family::{self, CODE_PAGES, Family, Print, Setup};
use kassa_drivers::textprinter::profile::Dialect;
use kassa_drivers::textprinter::{self, printer_setup, profile};

use super::{Config, KEYS, Problem};

/// The text printer beside the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterConfig {
    /// Family of printers: `escp`, `escpos`, `star`, `plain`.
    pub family: String,
    /// Its port; none when there is no such printer.
    pub port: Option<String>,
    /// Speed of a serial line, bits a second; `None` is the commonest of the family.
    pub baud: Option<u32>,
    /// Its profile; `None` is the usual one of the family.
    pub model: Option<String>,
    /// Code page of its letters; `None` is the profile's.
    pub code_page: Option<String>,
    /// What of the profile is otherwise.
    pub print: Print,
}

impl Default for PrinterConfig {
    fn default() -> Self {
        let family = textprinter::ESCP.name.to_owned();
        Self { family, port: None, baud: None, model: None, code_page: None, print: Print::AS_PROFILE }
    }
}

impl PrinterConfig {
    /// How the driver sets it up.
    #[must_use]
    pub fn setup(&self) -> profile::Setup {
        setup_of(&self.family, self.model.as_ref(), self.code_page.as_ref(), self.print)
    }

    /// Speed of its line, where that is a serial one.
    #[must_use]
    pub fn baud(&self) -> u32 {
        let usual = || family::named(&self.family).and_then(|family| family.bauds.first().copied());
        self.baud.or_else(usual).unwrap_or(9600)
    }

    /// A key that does not suit the family, and why.
    pub(super) fn check(&self) -> Result<(), (&'static str, Problem)> {
        let Some(family) = family::named(&self.family) else { return Ok(()) };
        let model = self.model.as_ref();
        unsuited(family, model, self.code_page.as_ref(), self.print)
            .map_or(Ok(()), |(name, problem)| Err((key("printer", name), problem)))
    }
}

/// A printer as these settings have it.
fn setup_of(family: &str, model: Option<&String>, page: Option<&String>, print: Print) -> profile::Setup {
    let dialect = Dialect::named(family).unwrap_or(Dialect::Plain);
    let setup = Setup { model: model.cloned(), code_page: page.cloned(), print, ..Setup::new(Currency::Uah) };
    printer_setup(dialect, &setup)
}

/// The key of this name in a section.
pub(super) fn key(section: &str, name: &str) -> &'static str {
    let is_it = |key: &str| key.split_once('.') == Some((section, name));
    KEYS.iter().find(|known| is_it(known.key)).map_or("", |known| known.key)
}

/// The first name among model, page and profile that says nothing to devices of the family, and what would.
pub(super) fn unsuited(
    family: &'static Family,
    model: Option<&String>,
    page: Option<&String>,
    print: Print,
) -> Option<(&'static str, Problem)> {
    let wrong = |allowed: &[&'static str]| Problem::NotOfFamily { family: family.name, allowed: allowed.to_vec() };
    let pages: &[&str] = if family.takes_code_page() { &CODE_PAGES } else { &[] };
    let not_in = |value: Option<&String>, known: &[&str]| value.is_some_and(|value| !known.contains(&value.as_str()));
    let Print { columns, pitch, pace, form } = print;
    let (is_printer, takes_forms) = (family.is_printer(), family.takes_forms());
    let sheets = form.feed == Some(textprinter::form::Feed::Sheet);
    let no_sheets: &[&str] = if is_printer { &["tractor", "roll"] } else { &[] };
    for (name, is_wrong, allowed) in [
        ("model", not_in(model, family.models), family.models),
        ("code_page", not_in(page, pages), pages),
        ("columns", columns.is_some() && !is_printer, &[][..]),
        ("pitch", pitch.is_some() && family.name != textprinter::ESCP.name, &[]),
        ("pace", pace.is_some() && !is_printer, &[]),
        ("feed", form.feed.is_some() && !is_printer || sheets && !takes_forms, no_sheets),
        ("tear_feed", form.tear_feed.is_some() && !is_printer, &[]),
        ("form_lines", form.form_lines.is_some() && !takes_forms, &[]),
        ("left", form.left.is_some() && !is_printer, &[]),
    ] {
        if is_wrong {
            return Some((name, wrong(allowed)));
        }
    }
    let columns = i64::from(setup_of(family.name, model, page, print).columns);
    let narrow = is_printer && form.left.is_some() && columns < *Print::COLUMNS.start();
    narrow.then_some(("left", Problem::TooNarrow { columns, least: *Print::COLUMNS.start() }))
}

impl Config {
    /// Papers that are sent to a text printer want one.
    pub(super) fn check_routes(&self) -> Result<(), (&'static str, Problem)> {
        match self.routes.key_to_the_printer() {
            Some(key) if self.printer.port.is_none() => Err((key, Problem::Missing { other: "printer.port" })),
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use kassa_drivers::text::CodePage;
    use kassa_drivers::textprinter::form::{Feed, Form};

    use super::*;

    #[test]
    fn a_printer_is_set_up_as_the_settings_say() {
        let text = "[printer]\nport = \"tcp:10.0.0.9:9100\"\nmodel = \"escp-136\"\ncode_page = \"cp1125\"\npitch = 12\n\
                    feed = \"tractor\"\ntear_feed = 0\nform_lines = 24\nleft = 10\n";
        let printer = Config::parse(text).unwrap().printer;
        let setup = printer.setup();
        let form = Form { feed: Some(Feed::Tractor), tear_feed: Some(0), form_lines: Some(24), left: Some(10) };
        assert_eq!((setup.profile.name, setup.columns, setup.form), ("escp-136", 153, form));
        assert_eq!((setup.letters(), printer.baud()), (vec![CodePage::Cp1125], 9600));
        assert_eq!(Config::parse("[printer]\ncolumns = 100\nleft = 4\n").unwrap().printer.setup().columns, 96);
    }

    #[test]
    fn what_does_not_suit_a_printer_is_told_at_its_own_line() {
        let of_family = |family, allowed: &[&'static str]| Problem::NotOfFamily { family, allowed: allowed.to_vec() };
        for (text, line, key, problem) in [
            ("[printer]\nmodel = \"star-80\"\n", 2, "printer.model", of_family("escp", textprinter::ESCP.models)),
            ("[printer]\nfamily = \"star\"\npitch = 12\n", 3, "printer.pitch", of_family("star", &[])),
            ("[printer]\nfamily = \"escpos\"\nform_lines = 20\n", 3, "printer.form_lines", of_family("escpos", &[])),
            (
                "[printer]\nfeed = \"sheet\"\nfamily = \"star\"\n",
                2,
                "printer.feed",
                of_family("star", &["tractor", "roll"]),
            ),
            ("[register]\n\nleft = 3\n", 3, "register.left", of_family("shtrih", &[])),
            ("[register]\nfamily = \"escpos\"\nform_lines = 9\n", 3, "register.form_lines", of_family("escpos", &[])),
            (
                "[printer]\nfamily = \"escpos\"\nmodel = \"escpos-58\"\nleft = 20\n",
                4,
                "printer.left",
                Problem::TooNarrow { columns: 12, least: 20 },
            ),
            ("[documents]\n\nslips = \"printer\"\n", 3, "documents.slips", Problem::Missing { other: "printer.port" }),
        ] {
            let error = Config::parse(text).unwrap_err();
            assert_eq!((error.line, error.key.as_str(), error.problem), (line, key, problem), "{text}");
        }
        for good in [
            "[register]\nfamily = \"escp\"\nfeed = \"sheet\"\nform_lines = 60\nleft = 8\ntear_feed = 3\n",
            "[register]\nfamily = \"escpos\"\nfeed = \"roll\"\ntear_feed = 3\nleft = 2\n",
            "[printer]\nport = \"file:/dev/usb/lp0\"\nfamily = \"plain\"\nfeed = \"sheet\"\n[documents]\nprint = \"printer\"\n",
        ] {
            assert!(Config::parse(good).is_ok(), "{good}");
        }
    }
}
