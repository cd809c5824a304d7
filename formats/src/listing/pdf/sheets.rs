//! Many pages of text in one PDF: the fonts by printpdf, the pages as streams of their own.
//!
//! printpdf looks each letter up three times, writes it as hexadecimal digits and presses it as hard as it can: seconds for
//! a day of a busy point. So it makes a document of one page on which each letter stands once, with its fonts embedded as
//! subsets and named; what it wrote there for each letter is the letter's code, and the pages are written by those codes,
//! on all processors.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::thread;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use printpdf::{Op, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Pt, TextItem};

use super::super::grid::GridLine;
use super::{MARGIN, Sheet};
use crate::receipt::pdf::{Face, PdfError};

/// How hard pages are pressed: a page of text is hardly smaller at twice the time.
const PRESS: u32 = 4;

/// What a page says: its lines, and at its foot which page it is.
pub(super) struct Leaf {
    pub(super) lines: Vec<GridLine>,
    pub(super) place: String,
}

/// The pages as the bytes of a PDF.
pub(super) fn write(
    mut document: PdfDocument,
    leaves: &[Leaf],
    sheet: &Sheet,
    plain: &Face,
    strong: &Face,
) -> Result<Vec<u8>, PdfError> {
    let (plain, plain_letters) = (plain, letters(leaves, false));
    let strong_letters = letters(leaves, true);
    let mut ops = vec![Op::StartTextSection];
    for (face, letters) in [(plain, &plain_letters), (strong, &strong_letters)] {
        let text: String = letters.iter().collect();
        ops.push(Op::SetFont { font: PdfFontHandle::External(face.id.clone()), size: Pt(f32::from(sheet.size)) });
        ops.push(Op::ShowText { items: vec![TextItem::Text(face.shown(&text))] });
    }
    ops.push(Op::EndTextSection);
    let page = PdfPage::new(Pt(f32::from(sheet.width)).into(), Pt(f32::from(sheet.height)).into(), ops);
    let _ = document.with_pages(vec![page]);
    let mut made = document.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
    let (first, shown) = specimen(&made).ok_or(PdfError::Pages)?;
    let mut shown = shown.into_iter();
    let mut codes = |letters: &BTreeSet<char>| shown.next().and_then(|shown| Codes::new(shown, letters));
    let (plain, strong) =
        (codes(&plain_letters).ok_or(PdfError::Pages)?, codes(&strong_letters).ok_or(PdfError::Pages)?);
    let streams = streams(leaves, &|leaf| pressed(&content(leaf, sheet, &plain, &strong)));
    let streams = streams.map_err(|_| PdfError::Pages)?;
    bind(&mut made, first, streams).ok_or(PdfError::Pages)?;
    made.compress();
    let mut bytes = Vec::new();
    made.save_to(&mut bytes).map_err(|_| PdfError::Pages)?;
    Ok(bytes)
}

/// The letters of one face; a blank at the least, so that the face is in the document.
fn letters(leaves: &[Leaf], strong: bool) -> BTreeSet<char> {
    let lines = leaves.iter().flat_map(|leaf| &leaf.lines).filter(|line| line.strong == strong);
    let mut letters: BTreeSet<char> = lines.flat_map(|line| line.text.chars()).collect();
    let _ = letters.insert(' ');
    if !strong {
        letters.extend(leaves.iter().flat_map(|leaf| leaf.place.chars()));
    }
    letters
}

/// A text as printpdf wrote it: the name of its font, and its letters' codes.
struct Shown {
    font: Vec<u8>,
    codes: Vec<u8>,
}

/// The page that printpdf wrote: which it is, and what it shows in which font.
fn specimen(document: &Document) -> Option<(ObjectId, Vec<Shown>)> {
    let page = *document.get_pages().get(&1)?;
    let content = Content::decode(&document.get_page_content(page)).ok()?;
    let mut font = Vec::new();
    let mut shown = Vec::new();
    for operation in &content.operations {
        match (operation.operator.as_str(), operation.operands.first()) {
            ("Tf", Some(Object::Name(name))) => font.clone_from(name),
            ("Tj", Some(Object::String(codes, _))) => shown.push(Shown { font: font.clone(), codes: codes.clone() }),
            _ => {}
        }
    }
    Some((page, shown))
}

/// How the letters of a face are written.
struct Codes {
    /// The face's name on a page.
    font: Vec<u8>,
    /// By the letter's number.
    codes: Vec<u16>,
}

impl Codes {
    fn new(Shown { font, codes: shown }: Shown, letters: &BTreeSet<char>) -> Option<Self> {
        let (pairs, rest) = shown.as_chunks::<2>();
        if pairs.len() != letters.len() || !rest.is_empty() {
            return None;
        }
        let mut codes = vec![0; usize::try_from(u32::from(*letters.last()?)).ok()? + 1];
        for (letter, code) in letters.iter().zip(pairs) {
            *codes.get_mut(usize::try_from(u32::from(*letter)).ok()?)? = u16::from_be_bytes(*code);
        }
        Some(Self { font, codes })
    }

    /// A string of the text. Two bytes a letter; the bytes that mean something in a string are led by a backslash, and so
    /// is the carriage return, which a reader may take for a line feed.
    fn write(&self, text: &str, out: &mut Vec<u8>) {
        out.push(b'(');
        for letter in text.chars() {
            let place = usize::try_from(u32::from(letter)).unwrap_or(usize::MAX);
            for byte in self.codes.get(place).copied().unwrap_or_default().to_be_bytes() {
                match byte {
                    b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
                    b'\r' => out.extend(*b"\\r"),
                    _ => out.push(byte),
                }
            }
        }
        out.push(b')');
    }

    /// Words that choose the face.
    fn choose(&self, size: u16, out: &mut Vec<u8>) {
        out.push(b'/');
        out.extend(&self.font);
        out.extend(format!(" {size} Tf\n").into_bytes());
    }
}

/// What stands in the stream of a page.
fn content(leaf: &Leaf, sheet: &Sheet, plain: &Codes, strong: &Codes) -> Vec<u8> {
    let face = |is_strong: bool| if is_strong { strong } else { plain };
    let mut out = Vec::with_capacity(1 << 15);
    out.extend(format!("BT {} TL 1 0 0 1 {MARGIN} {} Tm\n", sheet.line_height(), sheet.height - MARGIN).into_bytes());
    let mut chosen = None;
    for line in &leaf.lines {
        if line.text.is_empty() {
            out.extend(*b"T*\n");
            continue;
        }
        if chosen != Some(line.strong) {
            chosen = Some(line.strong);
            face(line.strong).choose(sheet.size, &mut out);
        }
        // Goes to the next line first, and shows the text there.
        face(line.strong).write(&line.text, &mut out);
        out.extend(*b" '\n");
    }
    plain.choose(sheet.size, &mut out);
    out.extend(format!("1 0 0 1 {} {} Tm\n", sheet.width / 2 - MARGIN, MARGIN / 2).into_bytes());
    plain.write(&leaf.place, &mut out);
    out.extend(*b" Tj\nET\n");
    out
}

fn pressed(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut press = ZlibEncoder::new(Vec::with_capacity(content.len() / 8), Compression::new(PRESS));
    press.write_all(content)?;
    press.finish()
}

/// Makes the streams of all pages, on as many processors as there are.
fn streams(leaves: &[Leaf], make: &(dyn Fn(&Leaf) -> io::Result<Vec<u8>> + Sync)) -> io::Result<Vec<Vec<u8>>> {
    let hands = thread::available_parallelism().map_or(1, usize::from);
    let part = leaves.len().div_ceil(hands).max(1);
    let make_part = |leaves: &[Leaf]| leaves.iter().map(make).collect::<io::Result<Vec<_>>>();
    let stopped = |_| io::Error::other("a page stopped");
    let parts = thread::scope(|scope| {
        let parts: Vec<_> = leaves.chunks(part).map(|leaves| scope.spawn(|| make_part(leaves))).collect();
        parts
            .into_iter()
            .map(|part| part.join().unwrap_or_else(|why| Err(stopped(why))))
            .collect::<io::Result<Vec<_>>>()
    });
    Ok(parts?.into_iter().flatten().collect())
}

/// Puts the streams into the document, each on a page like the first.
fn bind(document: &mut Document, first: ObjectId, streams: Vec<Vec<u8>>) -> Option<()> {
    let page = document.get_dictionary(first).ok()?.clone();
    let old = page.get(b"Contents").and_then(Object::as_reference).ok()?;
    let pages = page.get(b"Parent").and_then(Object::as_reference).ok()?;
    let mut kids = Vec::with_capacity(streams.len());
    for (number, content) in streams.into_iter().enumerate() {
        let pressed = Dictionary::from_iter([("Filter", Object::Name(b"FlateDecode".to_vec()))]);
        let content = document.add_object(Stream::new(pressed, content));
        let mut page = page.clone();
        page.set("Contents", Object::Reference(content));
        let id = if number == 0 { first } else { document.new_object_id() };
        document.set_object(id, page);
        kids.push(Object::Reference(id));
    }
    let _ = document.delete_object(old);
    let pages = document.get_object_mut(pages).and_then(Object::as_dict_mut).ok()?;
    pages.set("Count", i64::try_from(kids.len()).ok()?);
    pages.set("Kids", Object::Array(kids));
    Some(())
}
