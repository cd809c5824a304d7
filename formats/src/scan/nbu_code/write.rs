//! Writing the payment code of Ukrainian bills.
//!
//! 001 is the lines themselves, 002 and 003 a link whose last part is the base64 of the lines. The bytes are really of the
//! page the code names: bank programs refuse a code that lies about it. Only the purpose is ever shortened.

use encoding_rs::WINDOWS_1251;
use kassa_domain::{Currency, Money};

use crate::check;
use crate::scan::base64;

/// Most bytes of the lines of 002, and most characters of the link of 003, as generators keep them.
const PAYLOAD_002_MAX: usize = 331;
const LINK_003_MAX: usize = 507;
/// Most characters of the purpose and of the name, format by format.
const PURPOSE_MAX: [usize; 3] = [140, 420, 420];
const NAME_MAX: [usize; 3] = [70, 70, 140];
const REFERENCE_MAX: usize = 35;

/// Which format to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NbuVersion {
    /// Lines as they are.
    V001,
    /// A link at `bank.gov.ua/qr`.
    V002,
    /// A link at `qr.bank.gov.ua`.
    V003,
}

/// The page to write in. Format 001 knows UTF-8 only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NbuEncoding {
    /// Element 1.
    Utf8,
    /// Element 2.
    Cp1251,
}

/// What a payment code is to say.
#[derive(Debug, Clone, Copy)]
pub struct NbuCode<'a> {
    /// Name of the recipient.
    pub name: &'a str,
    /// IBAN of the recipient.
    pub iban: &'a str,
    /// The sum, in hryvnias.
    pub amount: Option<Money>,
    /// Code of the recipient: ЄДРПОУ, РНОКПП or a passport.
    pub code: &'a str,
    /// Number of the bill, or the account and the month. Formats 002 and 003 have a line for it.
    pub reference: &'a str,
    /// Purpose, with the account in it: `ОР 555101; вода за 10.2026`. Its end is cut where the code would get too long.
    pub purpose: &'a str,
    /// Local time until which it may be paid. Format 003 has a line for it.
    pub valid_until: Option<jiff::civil::DateTime>,
}

/// Why a code cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NbuError {
    /// The IBAN is none of Ukraine, or its key is wrong.
    #[error("not an IBAN of Ukraine")]
    Iban,
    /// The sum is not in hryvnias, or not above zero.
    #[error("the sum is no sum of hryvnias above zero")]
    Amount,
    /// A line is empty that may not be, too long, or has a line end in it.
    #[error("{0} is empty, too long or of several lines")]
    Line(&'static str),
    /// A letter CP1251 does not have.
    #[error("CP1251 has no {0:?}")]
    Letter(char),
    /// Too long even with an empty purpose.
    #[error("too long for a code, even without its purpose")]
    TooLong,
}

impl NbuCode<'_> {
    /// What the symbol holds: the lines of 001, the link of 002 and 003.
    ///
    /// # Errors
    /// See [`NbuError`].
    pub fn write(&self, version: NbuVersion, encoding: NbuEncoding) -> Result<String, NbuError> {
        let index = match version {
            NbuVersion::V001 => 0,
            NbuVersion::V002 => 1,
            NbuVersion::V003 => 2,
        };
        let encoding = if version == NbuVersion::V001 { NbuEncoding::Utf8 } else { encoding };
        self.check(NAME_MAX[index])?;
        let mut purpose: String = self.purpose.chars().take(PURPOSE_MAX[index]).collect();
        loop {
            let lines = self.lines(version, encoding, &purpose);
            let (code, fits) = match version {
                NbuVersion::V001 => (lines, true),
                NbuVersion::V002 => {
                    let bytes = encoded(&lines, encoding)?;
                    (format!("https://bank.gov.ua/qr/{}", base64::encode(&bytes)), bytes.len() <= PAYLOAD_002_MAX)
                }
                NbuVersion::V003 => {
                    let bytes = encoded(&lines, encoding)?;
                    let link = format!("https://qr.bank.gov.ua/{}", base64::encode(&bytes));
                    let fits = link.len() <= LINK_003_MAX;
                    (link, fits)
                }
            };
            if fits {
                return Ok(code);
            }
            // The account stands at the beginning of the purpose, so the end is what can go.
            if purpose.pop().is_none() {
                return Err(NbuError::TooLong);
            }
        }
    }

    fn check(&self, name_max: usize) -> Result<(), NbuError> {
        if !self.iban.starts_with("UA") || !check::iban(self.iban) {
            return Err(NbuError::Iban);
        }
        if self.amount.is_some_and(|sum| sum.currency() != Currency::Uah || !sum.is_positive()) {
            return Err(NbuError::Amount);
        }
        for (what, text, empty, max) in [
            ("name", self.name, false, name_max),
            ("code", self.code, false, 10),
            ("reference", self.reference, true, REFERENCE_MAX),
            ("purpose", self.purpose, false, usize::MAX),
        ] {
            let bad = (text.trim().is_empty() && !empty) || text.chars().count() > max;
            if bad || text.chars().any(char::is_control) {
                return Err(NbuError::Line(what));
            }
        }
        Ok(())
    }

    fn lines(&self, version: NbuVersion, encoding: NbuEncoding, purpose: &str) -> String {
        let amount = self.amount.map(|sum| format!("UAH{sum}")).unwrap_or_default();
        let number = match version {
            NbuVersion::V001 => "001",
            NbuVersion::V002 => "002",
            NbuVersion::V003 => "003",
        };
        let page = match encoding {
            NbuEncoding::Utf8 => "1",
            NbuEncoding::Cp1251 => "2",
        };
        let reference = if version == NbuVersion::V001 { "" } else { self.reference };
        let mut lines =
            vec!["BCD", number, page, "UCT", "", self.name, self.iban, &amount, self.code, "", reference, purpose, ""];
        let until = self.valid_until.map(|at| at.strftime("%y%m%d%H%M%S").to_string()).unwrap_or_default();
        if version == NbuVersion::V003 {
            lines.extend(["", &until, "", ""]);
        }
        lines.join("\r\n")
    }
}

fn encoded(lines: &str, encoding: NbuEncoding) -> Result<Vec<u8>, NbuError> {
    match encoding {
        NbuEncoding::Utf8 => Ok(lines.as_bytes().to_vec()),
        NbuEncoding::Cp1251 => {
            let missing = |c: &char| WINDOWS_1251.encode(c.encode_utf8(&mut [0; 4])).2;
            match lines.chars().find(missing) {
                Some(letter) => Err(NbuError::Letter(letter)),
                None => Ok(WINDOWS_1251.encode(lines).0.into_owned()),
            }
        }
    }
}
