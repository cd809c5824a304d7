//! Symbols a scanner reads, QR codes and linear barcodes, to be sent to a device that draws them or drawn here; and the
//! picture of a logo, which is drawn like them.
//!
//! Drawing the codes themselves is the work of kept libraries (`fast_qr`, `barcoders`); here is one picture of modules for
//! both, with the quiet zone each needs, and its form as a portable graymap. A QR code is drawn when its picture is asked
//! for: registers and receipt printers take the content alone.

use std::sync::Arc;

use barcoders::sym::code128::Code128;
use barcoders::sym::ean13::EAN13;
use barcoders::sym::tf::TF;
use fast_qr::qr::{QRBuilder, QRCode};
use fast_qr::{ECL, Version};

/// Height of a linear barcode, in modules: the least that hand scanners read at an angle.
const LINEAR_HEIGHT: usize = 40;
/// Light modules around a QR code (ISO/IEC 18004) and beside a linear one.
const QUIET_QR: usize = 4;
const QUIET_LINEAR: usize = 11;
/// Most bytes of a QR code with error correction M: of version 40, and of version 20, the largest for payment codes of
/// Ukraine (ISO/IEC 18004, table 7).
const QR_MAX: usize = 2331;
const QR_NBU_MAX: usize = 666;
/// Modules across version 10, the smallest for payment codes of Ukraine.
const VERSION_10: usize = 57;
/// The sign of the hryvnia in modules, and the square of the radius of the white disc it stands in: some three per cent of
/// the smallest symbol, where error correction M restores fifteen and a symbol on bad paper needs the rest.
const HRYVNIA: [&str; 9] = [" ### ", "#   #", "    #", "#####", " ### ", "#####", "#    ", "#   #", " ### "];
const DISC_SQUARED: usize = 30;
/// Most characters of a linear code: above what a bill has room for.
const LINEAR_MAX: usize = 80;

/// A symbol: what it says, in a kind of code that can say it; or a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol(Shape);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    Qr { content: Vec<u8>, hryvnia: bool },
    Linear { bars: Vec<bool>, caption: String },
    Picture { name: String, modules: Arc<Modules> },
}

/// A drawn symbol: its dark modules, quiet zone included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modules {
    width: usize,
    height: usize,
    dark: Vec<bool>,
}

/// Why a symbol cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SymbolError {
    /// More than the symbol holds, or nothing.
    #[error("nothing, or more than the symbol holds")]
    Length,
    /// A character the symbol has no code for, a wrong number of digits, or a wrong check digit.
    #[error("not a content of this symbol")]
    Content,
}

/// A kind of linear barcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linear {
    /// Thirteen digits with the check digit.
    Ean13,
    /// ASCII characters; pairs of digits in the dense set C.
    Code128,
    /// An even number of digits.
    Interleaved,
}

/// A QR code of the least size its content needs, error correction M: for the payment codes of Russia.
///
/// # Errors
/// Nothing, or more than 2331 bytes.
pub fn qr(content: &[u8]) -> Result<Symbol, SymbolError> {
    Symbol::qr(content, QR_MAX, false)
}

/// A QR code of versions 10 to 20, error correction M, with the sign of the hryvnia in its middle: for the payment codes of
/// Ukraine.
///
/// # Errors
/// Nothing, or more than 666 bytes.
pub fn qr_nbu(content: &[u8]) -> Result<Symbol, SymbolError> {
    Symbol::qr(content, QR_NBU_MAX, true)
}

/// A linear barcode.
///
/// # Errors
/// A content that is none of this kind of code.
pub fn linear(kind: Linear, content: &str) -> Result<Symbol, SymbolError> {
    if content.is_empty() || content.len() > LINEAR_MAX {
        return Err(SymbolError::Length);
    }
    let digits = content.bytes().all(|byte| byte.is_ascii_digit());
    let bars = match kind {
        Linear::Ean13 if crate::check::ean13(content) => EAN13::new(content).map(|code| code.encode()),
        Linear::Interleaved if digits && content.len().is_multiple_of(2) => {
            TF::interleaved(content).map(|code| code.encode())
        }
        Linear::Code128 if content.bytes().all(|byte| matches!(byte, b' '..=b'~')) => {
            Code128::new(code_sets(content)).map(|code| code.encode())
        }
        Linear::Ean13 | Linear::Interleaved | Linear::Code128 => return Err(SymbolError::Content),
    };
    let bars = bars.map_err(|_| SymbolError::Content)?.into_iter().map(|bar| bar == 1).collect();
    Ok(Symbol(Shape::Linear { bars, caption: content.to_owned() }))
}

/// The content with the marks of the code sets the library wants: C where all is pairs of digits, else B.
fn code_sets(content: &str) -> String {
    let pairs = content.len().is_multiple_of(2) && content.bytes().all(|byte| byte.is_ascii_digit());
    format!("{}{content}", if pairs { '\u{106}' } else { '\u{181}' })
}

impl Symbol {
    fn qr(content: &[u8], most: usize, hryvnia: bool) -> Result<Self, SymbolError> {
        if content.is_empty() || content.len() > most {
            return Err(SymbolError::Length);
        }
        Ok(Self(Shape::Qr { content: content.to_vec(), hryvnia }))
    }

    /// What stands in letters under a linear code, for people type it where the scanner fails; nothing for a QR code.
    #[must_use]
    pub fn caption(&self) -> Option<&str> {
        match &self.0 {
            Shape::Qr { .. } | Shape::Picture { .. } => None,
            Shape::Linear { caption, .. } => Some(caption),
        }
    }

    /// Whether it is a QR code.
    #[must_use]
    pub const fn is_qr(&self) -> bool {
        matches!(self.0, Shape::Qr { .. })
    }

    /// What a QR code says, for devices that draw it by themselves; nothing for a linear code or bytes that are no text.
    #[must_use]
    pub fn qr_content(&self) -> Option<&str> {
        match &self.0 {
            Shape::Qr { content, .. } => std::str::from_utf8(content).ok(),
            Shape::Linear { .. } | Shape::Picture { .. } => None,
        }
    }

    /// A picture that says nothing to a scanner.
    #[must_use]
    pub fn picture(name: &str, modules: Modules) -> Self {
        Self(Shape::Picture { name: name.to_owned(), modules: Arc::new(modules) })
    }

    /// The name and the dots of a picture; nothing for a code.
    #[must_use]
    pub fn as_picture(&self) -> Option<(&str, &Modules)> {
        match &self.0 {
            Shape::Picture { name, modules } => Some((name, modules)),
            Shape::Qr { .. } | Shape::Linear { .. } => None,
        }
    }

    /// Its picture.
    ///
    /// # Errors
    /// A content that the library has no room for.
    pub fn draw(&self) -> Result<Modules, SymbolError> {
        match &self.0 {
            Shape::Qr { content, hryvnia: false } => Ok(Modules::of_qr(&draw_qr(content, None)?)),
            Shape::Qr { content, hryvnia: true } => {
                let least = draw_qr(content, None)?;
                let code = if least.size < VERSION_10 { draw_qr(content, Some(Version::V10))? } else { least };
                Ok(Modules::of_qr(&code).with_hryvnia())
            }
            Shape::Linear { bars, .. } => Ok(Modules::of_bars(bars)),
            Shape::Picture { modules, .. } => Ok(Modules::clone(modules)),
        }
    }
}

/// A QR code of the version, or of the least its content needs.
fn draw_qr(content: &[u8], version: Option<Version>) -> Result<QRCode, SymbolError> {
    let mut builder = QRBuilder::new(content);
    let builder = builder.ecl(ECL::M);
    let builder = if let Some(version) = version { builder.version(version) } else { builder };
    builder.build().map_err(|_| SymbolError::Length)
}

impl Modules {
    fn of_qr(code: &QRCode) -> Self {
        let width = code.size + 2 * QUIET_QR;
        let mut dark = vec![false; width * width];
        for down in 0..code.size {
            for (across, module) in code[down].iter().take(code.size).enumerate() {
                dark[(down + QUIET_QR) * width + across + QUIET_QR] = module.value();
            }
        }
        Self { width, height: width, dark }
    }

    /// The sign of the hryvnia on a white disc in the middle.
    fn with_hryvnia(mut self) -> Self {
        let middle = self.width / 2;
        let (left, top) = (middle - HRYVNIA[0].len() / 2, middle - HRYVNIA.len() / 2);
        for (at, dark) in self.dark.iter_mut().enumerate() {
            let (across, down) = (at % self.width, at / self.width);
            let (dx, dy) = (across.abs_diff(middle), down.abs_diff(middle));
            if dx * dx + dy * dy <= DISC_SQUARED {
                let row = down.checked_sub(top).and_then(|row| HRYVNIA.get(row));
                let sign = row.zip(across.checked_sub(left)).and_then(|(row, place)| row.as_bytes().get(place));
                *dark = sign == Some(&b'#');
            }
        }
        self
    }

    fn of_bars(bars: &[bool]) -> Self {
        let quiet = [false; QUIET_LINEAR];
        let row: Vec<bool> = quiet.iter().chain(bars).chain(&quiet).copied().collect();
        Self { width: row.len(), height: LINEAR_HEIGHT, dark: row.repeat(LINEAR_HEIGHT) }
    }

    /// Dots without the rows and columns around them that have no dark one; nothing where none is dark.
    pub(crate) fn trimmed(width: usize, dark: Vec<bool>) -> Option<Self> {
        let whole = Self { width, height: dark.len() / width.max(1), dark };
        let is_dark = |row: &&[bool]| row.contains(&true);
        let rows: Vec<&[bool]> = whole.rows().collect();
        let (top, bottom) = (rows.iter().position(is_dark)?, rows.iter().rposition(is_dark)?);
        let left = rows.iter().filter_map(|row| row.iter().position(|dark| *dark)).min()?;
        let right = rows.iter().filter_map(|row| row.iter().rposition(|dark| *dark)).max()?;
        let kept = rows.get(top..=bottom)?.iter().flat_map(|row| row.iter().take(right + 1).skip(left));
        Some(Self { width: right + 1 - left, height: bottom + 1 - top, dark: kept.copied().collect() })
    }

    /// Modules across.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Modules down.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Rows of modules from the top; true is dark.
    pub fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.dark.chunks(self.width)
    }

    /// The symbol as a portable graymap (PGM), each module `scale` points wide.
    #[must_use]
    pub fn to_pgm(&self, scale: usize) -> Vec<u8> {
        let scale = scale.clamp(1, 32);
        let mut out = format!("P5 {} {} 255\n", self.width * scale, self.height * scale).into_bytes();
        for row in self.rows() {
            let points: Vec<u8> =
                row.iter().flat_map(|dark| std::iter::repeat_n(if *dark { 0 } else { 255 }, scale)).collect();
            for _ in 0..scale {
                out.extend_from_slice(&points);
            }
        }
        out
    }
}
