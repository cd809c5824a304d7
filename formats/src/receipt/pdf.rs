//! A paper as a PDF: the rendered rows in a font of fixed width, on a page as wide as they are.
//!
//! The font is embedded as a subset with its characters named, so that the text can be copied and searched. The font's
//! bytes are the caller's; the letters of all four languages are in DejaVu Sans Mono. Symbols are drawn as areas, not as
//! pictures: they are as sharp as the printer is.

use kassa_domain::Timestamp;
use printpdf::{
    FontId, LinePoint, Op, PaintMode, ParsedFont, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon,
    PolygonRing, Pt, TextItem, TextMatrix, WindingOrder,
};

use super::paper::{Emphasis, Paper};
use super::render::{Line, Means, Row, Width, rows};
use crate::symbol::{Modules, SymbolError};

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
/// Between a symbol and the letters above it, and below it at the least, points: a scanner wants light around it, and a
/// person room for a signature.
const GAP: u16 = 6;
/// Most thousandths of a point a module of a symbol is wide: 0.7 mm, which any scanner reads at arm's length.
const MODULE_MAX: u32 = 2000;
/// The same of a picture: a dot of a receipt printer, of which 203 are an inch.
const DOT_MAX: u32 = 355;
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
    /// The pages cannot be put together.
    #[error("the pages cannot be put together")]
    Pages,
    /// A code that cannot be drawn.
    #[error("a code cannot be drawn: {0}")]
    Symbol(#[from] SymbolError),
}

/// The paper as the bytes of a PDF.
///
/// # Errors
/// A font that is none, or a code that cannot be drawn.
pub fn write(paper: &Paper, options: &PdfOptions<'_>) -> Result<Vec<u8>, PdfError> {
    let mut document = PdfDocument::new(options.title);
    stamp(&mut document, options.at);
    let plain = Face::load(&mut document, options.font, Emphasis::Plain)?;
    let strong = Face::load(&mut document, options.bold, Emphasis::Strong)?;
    let sheet = Sheet { text_width: text_width(options.width), plain, strong };
    let rows = rows(paper, options.width, Means { page: None, wide: true });
    let pieces = rows.into_iter().map(Piece::of).collect::<Result<Vec<_>, _>>()?;
    let pages: Vec<PdfPage> = sheet.pages(&pieces).into_iter().map(|part| sheet.page(part)).collect();
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

/// Width of a line, points.
fn text_width(width: Width) -> u16 {
    let columns = u32::try_from(width.columns()).unwrap_or(u32::MAX);
    let points = columns.saturating_mul(u32::from(ADVANCE) * u32::from(FONT_SIZE)).div_ceil(1000);
    u16::try_from(points).unwrap_or(u16::MAX)
}

/// A row with its code drawn.
enum Piece {
    Line(Line),
    Symbol { modules: Modules, caption: Option<String>, most: u32 },
    Cut,
}

impl Piece {
    fn of(row: Row) -> Result<Self, SymbolError> {
        Ok(match row {
            Row::Line(line) => Self::Line(line),
            Row::Symbol(symbol) => {
                let most = if symbol.as_picture().is_some() { DOT_MAX } else { MODULE_MAX };
                Self::Symbol { modules: symbol.draw()?, caption: symbol.caption().map(str::to_owned), most }
            }
            Row::Cut => Self::Cut,
        })
    }
}

/// What all pages have in common.
struct Sheet {
    text_width: u16,
    plain: Face,
    strong: Face,
}

impl Sheet {
    /// The rows of each page: a page ends where the paper is cut, and where it is full.
    fn pages<'r>(&self, rows: &'r [Piece]) -> Vec<&'r [Piece]> {
        let room = PAGE_HEIGHT_MAX - 2 * MARGIN;
        let mut pages = Vec::new();
        for part in rows.split(|row| matches!(row, Piece::Cut)).filter(|part| !part.is_empty()) {
            let (mut from, mut used) = (0, 0_u16);
            for (at, row) in part.iter().enumerate() {
                let height = self.height(row);
                if used.saturating_add(height) > room && at > from {
                    pages.push(&part[from..at]);
                    (from, used) = (at, 0);
                }
                used = used.saturating_add(height);
            }
            pages.push(&part[from..]);
        }
        if pages.is_empty() {
            pages.push(&rows[..0]);
        }
        pages
    }

    /// Height of a row, whole points.
    fn height(&self, row: &Piece) -> u16 {
        match row {
            Piece::Line(_) => LINE_HEIGHT,
            Piece::Symbol { modules, caption, most } => {
                // In whole lines, so that the lines below stand on their grid.
                let caption = if caption.is_some() { LINE_HEIGHT } else { 0 };
                let points = self.points(modules, *most).saturating_add(u32::from(2 * GAP + caption));
                let lines = u16::try_from(points.div_ceil(u32::from(LINE_HEIGHT))).unwrap_or(u16::MAX);
                lines.saturating_mul(LINE_HEIGHT)
            }
            Piece::Cut => 0,
        }
    }

    /// Height of a symbol, points.
    fn points(&self, symbol: &Modules, most: u32) -> u32 {
        let modules = u32::try_from(symbol.height()).unwrap_or(u32::MAX);
        modules.saturating_mul(self.module(symbol, most)).div_ceil(1000)
    }

    /// Width of a module, thousandths of a point, `most` at most.
    fn module(&self, symbol: &Modules, most: u32) -> u32 {
        let across = u32::try_from(symbol.width()).unwrap_or(u32::MAX).max(1);
        (u32::from(self.text_width) * 1000 / across).min(most)
    }

    /// A page just high enough for its rows.
    fn page(&self, rows: &[Piece]) -> PdfPage {
        let text_height = rows.iter().map(|row| self.height(row)).fold(0_u16, u16::saturating_add);
        let height = text_height.saturating_add(2 * MARGIN).min(PAGE_HEIGHT_MAX);
        let width = self.text_width.saturating_add(2 * MARGIN);
        let mut ops = Vec::new();
        let mut top = height - MARGIN;
        for row in rows {
            let below = top.saturating_sub(self.height(row));
            match row {
                Piece::Line(line) if line.text.is_empty() => {}
                Piece::Line(line) => self.show(&mut ops, line, below),
                Piece::Symbol { modules, caption, most } => {
                    ops.push(self.draw(modules, *most, top.saturating_sub(GAP)));
                    if let Some(caption) = caption {
                        let bars = u16::try_from(self.points(modules, *most)).unwrap_or(u16::MAX);
                        let baseline = top.saturating_sub(GAP).saturating_sub(bars).saturating_sub(LINE_HEIGHT);
                        self.show(&mut ops, &self.centered(caption), baseline);
                    }
                }
                Piece::Cut => {}
            }
            top = below;
        }
        PdfPage::new(Pt(f32::from(width)).into(), Pt(f32::from(height)).into(), ops)
    }

    fn centered(&self, text: &str) -> Line {
        let columns = usize::from(self.text_width) * 1000 / (usize::from(ADVANCE) * usize::from(FONT_SIZE));
        let blanks = " ".repeat(columns.saturating_sub(text.chars().count()) / 2);
        Line { text: format!("{blanks}{text}"), emphasis: Emphasis::Plain }
    }

    fn show(&self, ops: &mut Vec<Op>, line: &Line, baseline: u16) {
        let face = match line.emphasis {
            Emphasis::Plain => &self.plain,
            Emphasis::Strong | Emphasis::Wide => &self.strong,
        };
        let percent = if line.emphasis == Emphasis::Wide { 200.0 } else { 100.0 };
        let font = PdfFontHandle::External(face.id.clone());
        ops.extend([
            Op::StartTextSection,
            Op::SetFont { font, size: Pt(f32::from(FONT_SIZE)) },
            Op::SetHorizontalScaling { percent },
            Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(f32::from(MARGIN)), Pt(f32::from(baseline))) },
            Op::ShowText { items: vec![TextItem::Text(face.shown(&line.text))] },
            Op::EndTextSection,
        ]);
    }

    /// The dark modules as one area, in the middle of the line. Neighbours in a row are one rectangle.
    #[expect(clippy::float_arithmetic, reason = "places on a page, not money")]
    fn draw(&self, symbol: &Modules, most: u32, top: u16) -> Op {
        let module = f32::from(u16::try_from(self.module(symbol, most)).unwrap_or(u16::MAX)) / 1000.0;
        let place = |modules: usize| f32::from(u16::try_from(modules).unwrap_or(u16::MAX)) * module;
        let left = f32::from(MARGIN) + (f32::from(self.text_width) - place(symbol.width())) / 2.0;
        let mut rings = Vec::new();
        for (down, row) in symbol.rows().enumerate() {
            let mut across = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run.first() == Some(&true) {
                    let (x0, x1) = (left + place(across), left + place(across + run.len()));
                    let (y0, y1) = (f32::from(top) - place(down), f32::from(top) - place(down + 1));
                    let corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)];
                    let points = corners.map(|(x, y)| LinePoint { p: Point { x: Pt(x), y: Pt(y) }, bezier: false });
                    rings.push(PolygonRing { points: points.to_vec() });
                }
                across += run.len();
            }
        }
        Op::DrawPolygon { polygon: Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::NonZero } }
    }
}
