//! A receipt from its facts to lines of text, and to a PDF.
//!
//! `cargo bench -p kassa-formats --bench receipt [-- TIMES]`. The text is timed for every kind of document as a till prints
//! it, 48 columns wide and fitted to a printer's page, with the payment code drawn each time where it has one; the PDF
//! for a receipt alone, with its fonts read each time.

use std::io;
use std::time::{Duration, Instant};

use kassa_domain::Timestamp;
use kassa_formats::receipt::pdf::{self, PdfOptions};
use kassa_formats::receipt::render::{Means, Row, Width, rows};
use kassa_formats::receipt::{Kind, Language, Templates, sample};
use kassa_formats::text::CodePage;

const MONO: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono.ttf");
const MONO_BOLD: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono-Bold.ttf");
const TIMES: usize = 10_000;
/// A PDF takes longer: one for so many texts.
const TEXTS_FOR_A_PDF: usize = 100;

#[expect(clippy::disallowed_methods, reason = "a bench is about the clock of the machine")]
fn main() -> io::Result<()> {
    let times = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(TIMES);
    let mut out = io::stdout().lock();
    let width = Width::new(48).expect("a width");
    let means = Means { page: Some(CodePage::Cp866), wide: false };
    let templates = Templates::shipped(Language::Uk);
    for kind in Kind::ALL {
        let template = templates.get(*kind).expect("a template of every kind");
        let (mut took, mut codes) = (Vec::with_capacity(times), 0);
        for _ in 0..times {
            let began = Instant::now();
            let values = sample::values(*kind, Language::Uk).expect("a sample");
            let rendered = rows(&template.fill(&values), width, means);
            let drawn = rendered.iter().filter(|row| matches!(row, Row::Symbol(code) if code.draw().is_ok())).count();
            took.push(began.elapsed());
            codes = drawn;
            assert!(!rendered.is_empty());
        }
        let name = if codes > 0 { format!("{}, code", kind.name()) } else { kind.name().to_owned() };
        tell(&mut out, &name, took)?;
    }
    let values = sample::values(Kind::Payment, Language::Uk).expect("a sample");
    let at = Timestamp::new(1_795_262_709_000, 120).expect("a moment");
    let options = PdfOptions { width, font: MONO, bold: MONO_BOLD, title: "payment", at };
    let mut took = Vec::new();
    for _ in 0..(times / TEXTS_FOR_A_PDF).max(1) {
        let began = Instant::now();
        let paper = templates.get(Kind::Payment).expect("a template").fill(&values);
        let pdf = pdf::write(&paper, &options).expect("the fonts are fonts");
        took.push(began.elapsed());
        assert!(pdf.starts_with(b"%PDF-"));
    }
    tell(&mut out, "payment, PDF", took)
}

fn tell(out: &mut impl io::Write, what: &str, mut took: Vec<Duration>) -> io::Result<()> {
    took.sort_unstable();
    let at = |percent: usize| took.get((took.len() * percent / 100).min(took.len() - 1)).copied().unwrap_or_default();
    let [p50, p95, p99] = [50, 95, 99].map(|percent| at(percent).as_secs_f64() * 1000.0);
    writeln!(out, "{what:<20} {:>6} times: p50 {p50:.3} ms, p95 {p95:.3} ms, p99 {p99:.3} ms", took.len())
}
