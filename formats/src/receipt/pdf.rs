//! A paper as a PDF: the rendered lines in a font of fixed width, on a page as wide as they are.
//!
//! The font is embedded as a subset with its characters named, so that the text can be copied and searched. The font's
//! bytes are the caller's; the letters of all four languages are in DejaVu Sans Mono.

use kassa_domain::Timestamp;
use printpdf::{FontId, Op, ParsedFont, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Pt, TextItem, TextMatrix};

use super::paper::{Emphasis, Paper};
use super::render::{Line, Width, lines};

/// Size of the letters, points.
const FONT_SIZE: u16 = 8;
/// From one line to the next, points.
const LINE_HEIGHT: u16 = 10;
/// Around the text, points.
const MARGIN: u16 = 14;
/// Most points a page is high: A4.
const PAGE_HEIGHT_MAX: u16 = 842;
/// Width of a character in thousandths of the size: DejaVu Sans Mono has 602, and other fonts of its kind no more.
pub(crate) const ADVANCE: u16 = 602;
/// Stands where the font has no such character.
const NO_GLYPH: char = '*';

/// How a PDF is made.
#[derive(Debug, Clone, Copy)]
pub struct PdfOptions<'a> {
    /// Characters in a line.
    pub width: Width,
    /// A TrueType font of fixed width.
    pub font: &'a [u8],
    /// Its bold face.
    pub bold: &'a [u8],
    /// Title of the document.
    pub title: &'a str,
    /// When it is made, for its properties.
    pub at: Timestamp,
}

/// Why no PDF was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// The bytes of a font are no font.
    #[error("the {0:?} font cannot be read")]
    Font(Emphasis),
}

/// The paper as the bytes of a PDF.
///
/// # Errors
/// A font that is none.
pub fn write(paper: &Paper, options: &PdfOptions<'_>) -> Result<Vec<u8>, PdfError> {
    let mut document = PdfDocument::new(options.title);
    stamp(&mut document, options.at);
    let rendered = lines(paper, options.width, None);
    let plain = Face::load(&mut document, options.font, Emphasis::Plain)?;
    let strong = Face::load(&mut document, options.bold, Emphasis::Strong)?;
    let per_page = usize::from((PAGE_HEIGHT_MAX - 2 * MARGIN) / LINE_HEIGHT);
    let pages: Vec<PdfPage> =
        rendered.chunks(per_page).map(|part| page(part, options.width, &plain, &strong)).collect();
    let _ = document.with_pages(pages);
    Ok(document.save(&PdfSaveOptions::default(), &mut Vec::new()))
}

/// Says in the document's properties who made it and when.
pub(crate) fn stamp(document: &mut PdfDocument, at: Timestamp) {
    document.metadata.info.producer = "Kassa".to_owned();
    document.metadata.info.creator = "Kassa".to_owned();
    if let Ok(date) = printpdf::OffsetDateTime::from_unix_timestamp(at.utc_ms() / 1000) {
        document.metadata.info.creation_date = date;
        document.metadata.info.modification_date = date;
        document.metadata.info.metadata_date = date;
    }
}

/// A font in the document.
pub(crate) struct Face {
    font: ParsedFont,
    pub(crate) id: FontId,
}

impl Face {
    pub(crate) fn load(document: &mut PdfDocument, bytes: &[u8], emphasis: Emphasis) -> Result<Self, PdfError> {
        let font = ParsedFont::from_bytes(bytes, 0, &mut Vec::new()).ok_or(PdfError::Font(emphasis))?;
        let id = document.add_font(&font);
        Ok(Self { font, id })
    }

    /// The text in characters the font has.
    pub(crate) fn shown(&self, text: &str) -> String {
        let has =
            |character: char| self.font.as_azul().lookup_glyph_index(u32::from(character)).is_some_and(|g| g != 0);
        text.chars().map(|character| if has(character) { character } else { NO_GLYPH }).collect()
    }
}

/// A page just high enough for its lines.
fn page(lines: &[Line], width: Width, plain: &Face, strong: &Face) -> PdfPage {
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let height = rows.saturating_mul(LINE_HEIGHT).saturating_add(2 * MARGIN).min(PAGE_HEIGHT_MAX);
    let columns = u32::try_from(width.columns()).unwrap_or(u32::MAX);
    let text_width = (columns * u32::from(ADVANCE) * u32::from(FONT_SIZE)).div_ceil(1000);
    let page_width = u16::try_from(text_width).unwrap_or(u16::MAX).saturating_add(2 * MARGIN);
    let mut ops = vec![Op::StartTextSection];
    let mut baseline = height - MARGIN;
    for line in lines {
        baseline = baseline.saturating_sub(LINE_HEIGHT);
        if line.text.is_empty() {
            continue;
        }
        let face = match line.emphasis {
            Emphasis::Plain => plain,
            Emphasis::Strong => strong,
        };
        let font = PdfFontHandle::External(face.id.clone());
        ops.push(Op::SetFont { font, size: Pt(f32::from(FONT_SIZE)) });
        let place = TextMatrix::Translate(Pt(f32::from(MARGIN)), Pt(f32::from(baseline)));
        ops.push(Op::SetTextMatrix { matrix: place });
        ops.push(Op::ShowText { items: vec![TextItem::Text(face.shown(&line.text))] });
    }
    ops.push(Op::EndTextSection);
    PdfPage::new(Pt(f32::from(page_width)).into(), Pt(f32::from(height)).into(), ops)
}
