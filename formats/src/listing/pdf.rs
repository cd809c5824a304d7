//! A listing as a PDF: A4, upright or across as its columns need, the titles of columns on every page, pages numbered.
//!
//! The letters are of fixed width and come from the fonts the caller hands in, embedded as subsets with their characters
//! named: what is copied out of it is the text that was put in.

mod sheets;

use kassa_domain::Timestamp;
use printpdf::PdfDocument;

use self::sheets::Leaf;
use super::Listing;
use super::grid::{Grid, GridLine, wrap};
use crate::receipt::Emphasis;
use crate::receipt::pdf::{ADVANCE, Face, PdfError, stamp};
use crate::text::clean;

/// Sides of A4, points.
const SHORT: u16 = 595;
const LONG: u16 = 842;
/// Around the text, points.
const MARGIN: u16 = 28;
/// Sizes of letters to try, points: the largest that the columns fit in.
const SIZES: [u16; 4] = [9, 8, 7, 6];

/// How a PDF is made.
#[derive(Debug, Clone, Copy)]
pub struct ListingPdf<'a> {
    /// A TrueType font of fixed width.
    pub font: &'a [u8],
    /// Its bold face.
    pub bold: &'a [u8],
    /// When it is made, for its properties.
    pub at: Timestamp,
}

/// The paper that the columns fit on.
struct Sheet {
    width: u16,
    height: u16,
    size: u16,
}

impl Sheet {
    fn columns(&self) -> usize {
        let thousandths = u32::from(self.width - 2 * MARGIN) * 1000;
        usize::try_from(thousandths / (u32::from(ADVANCE) * u32::from(self.size))).unwrap_or(0)
    }

    const fn line_height(&self) -> u16 {
        self.size + self.size / 3
    }

    /// Lines of a page, the one of its number left out.
    const fn lines(&self) -> usize {
        ((self.height - 2 * MARGIN) / self.line_height()) as usize - 2
    }

    /// Upright in the largest letters, then across in ever smaller ones.
    fn for_width(natural: usize) -> Self {
        let across = SIZES.map(|size| Self { width: LONG, height: SHORT, size });
        let [largest, .., smallest] = SIZES;
        let upright = Self { width: SHORT, height: LONG, size: largest };
        let mut sheets = std::iter::once(upright).chain(across);
        sheets.find(|sheet| natural <= sheet.columns()).unwrap_or(Self { width: LONG, height: SHORT, size: smallest })
    }
}

/// The listing as the bytes of a PDF.
///
/// # Errors
/// A font that is none, or one whose letters cannot be put on a page.
pub fn write(listing: &Listing, options: &ListingPdf<'_>) -> Result<Vec<u8>, PdfError> {
    let mut document = PdfDocument::new(&listing.head.title);
    stamp(&mut document, options.at);
    let plain = Face::load(&mut document, options.font, Emphasis::Plain)?;
    let strong = Face::load(&mut document, options.bold, Emphasis::Strong)?;
    // A width that nothing is squeezed in tells what the columns would like to have.
    let sheet = Sheet::for_width(Grid::new(&listing.head, &listing.rows, usize::from(u16::MAX)).width());
    let pages = pages(listing, &sheet);
    let count = pages.len();
    let leaf = |(lines, number): (Vec<GridLine>, usize)| Leaf { lines, place: format!("{number} / {count}") };
    let leaves: Vec<Leaf> = pages.into_iter().zip(1..).map(leaf).collect();
    sheets::write(document, &leaves, &sheet, &plain, &strong)
}

/// The lines of each page: the head on the first, the titles of columns on all.
fn pages(listing: &Listing, sheet: &Sheet) -> Vec<Vec<GridLine>> {
    let columns = sheet.columns();
    let grid = Grid::new(&listing.head, &listing.rows, columns);
    let titles = grid.titles();
    let words = |text: &str, strong: bool| {
        wrap(&clean(text), columns).into_iter().map(move |text| GridLine { text, strong }).collect::<Vec<_>>()
    };
    let mut page = words(&listing.head.title, true);
    page.extend(listing.head.lines.iter().flat_map(|line| words(line, false)));
    page.push(GridLine { text: String::new(), strong: false });
    page.extend(titles.iter().cloned());
    let mut pages = Vec::new();
    for row in &listing.rows {
        let lines = grid.row(row);
        // A row stays on one page unless it is longer than a page.
        if page.len() + lines.len() > sheet.lines() && page.len() > titles.len() {
            pages.push(std::mem::replace(&mut page, titles.clone()));
        }
        for line in lines {
            if page.len() >= sheet.lines() {
                pages.push(std::mem::take(&mut page));
            }
            page.push(line);
        }
    }
    pages.push(page);
    pages
}
