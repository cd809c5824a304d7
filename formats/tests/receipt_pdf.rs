//! Documents as PDF, read back by others: the text by pdftotext, the payment code by zbarimg from the page as it is
//! printed.

mod outside;

use std::process::Command;

use kassa_domain::{Currency, Money, Timestamp};
use kassa_formats::receipt::pdf::{self, PdfError, PdfOptions};
use kassa_formats::receipt::render::{Width, text};
use kassa_formats::receipt::{
    CodeError, Emphasis, Kind, Language, Paper, Template, Templates, Value, Values, logo, payment_code, sample,
};
use kassa_formats::scan::gost::GostError;
use kassa_formats::scan::nbu::NbuError;
use kassa_formats::scan::{BillReader, Layouts, Payee};
use outside::{found, pdftotext, pdftotext_is_there, zbarimg, zbarimg_is_there};

const MONO: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono.ttf");
const MONO_BOLD: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono-Bold.ttf");

fn at() -> Timestamp {
    Timestamp::new(1_795_262_709_000, 120).unwrap()
}

fn paper(kind: Kind, language: Language) -> Paper {
    Templates::shipped(language).get(kind).unwrap().fill(&sample::values(kind, language).unwrap())
}

fn pdf_of(paper: &Paper, columns: u16) -> Vec<u8> {
    let width = Width::new(columns).unwrap();
    pdf::write(paper, &PdfOptions { width, font: MONO, bold: MONO_BOLD, title: "Квитанція", at: at() }).unwrap()
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// The first page as it comes out of a printer of 200 points to the inch.
fn printed(pdf: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.pdf");
    std::fs::write(&path, pdf).unwrap();
    let page = folder.path().join("page");
    let made = Command::new("pdftoppm").args(["-gray", "-r", "200", "-singlefile"]).arg(&path).arg(&page).status();
    assert!(made.unwrap().success());
    std::fs::read(page.with_extension("pgm")).unwrap()
}

#[test]
fn every_document_can_be_read_back_and_searched() {
    if !found("pdftotext", pdftotext_is_there) {
        return;
    }
    for language in Language::ALL {
        for kind in Kind::ALL {
            let paper = paper(*kind, language);
            let pdf = pdf_of(&paper, 80);
            assert!(pdf.starts_with(b"%PDF-") && pdf.len() < 120_000, "{} bytes", pdf.len());
            let said = pdftotext(&pdf);
            let expect = text(&paper, Width::new(80).unwrap());
            // Pages are cut, not torn along dashes; a barcode has its content under it for people.
            let mut expect: Vec<&str> = words(&expect).into_iter().filter(|word| *word != "-").collect();
            expect.extend((*kind == Kind::Slip).then_some("17-3-000512"));
            assert_eq!(words(&said), expect, "{} {}", language.code(), kind.name());
        }
    }
}

#[test]
fn letters_of_all_languages_are_in_the_font() {
    if !found("pdftotext", pdftotext_is_there) {
        return;
    }
    let template = Template::parse(Kind::Payment, Language::Uk, "center {head}").unwrap();
    let letters = "КП «Тестводоканал» № 1 Әлия Ғани Қыз Ңө Ұлы Үй Һәм ₴ ₸ ₽ ЄІЇҐ ёъыэ м³ ’";
    let paper = template.fill(&Values::default().with("head", letters));
    assert_eq!(words(&pdftotext(&pdf_of(&paper, 48))), words(letters));
}

#[test]
fn a_long_pdf_loses_no_line_between_pages_and_a_cut_begins_a_page() {
    if !found("pdftotext", pdftotext_is_there) {
        return;
    }
    let template = Template::parse(Kind::Payment, Language::Uk, "left {head}\ncut\nleft {footer}").unwrap();
    let many: String = (1..=200).map(|n| format!("Послуга {n} вода\n")).collect();
    let said = pdftotext(&pdf_of(&template.fill(&Values::default().with("head", many).with("footer", "кінець")), 32));
    for n in 1..=200 {
        assert!(said.contains(&format!("Послуга {n} вода")), "{n}");
    }
    let pages: Vec<&str> = said.split('\u{c}').filter(|page| !page.is_empty()).collect();
    assert_eq!(pages.len(), 4, "200 lines of 81 a page, and one behind the knife");
    assert_eq!(pages[3].trim(), "кінець");
}

#[test]
fn an_empty_paper_is_an_empty_page() {
    assert!(pdf_of(&Paper::default(), 32).starts_with(b"%PDF-"));
}

#[test]
fn bytes_that_are_no_font_are_refused() {
    let options = PdfOptions { width: Width::MIN, font: MONO, bold: b"no font", title: "", at: at() };
    assert_eq!(pdf::write(&Paper::default(), &options), Err(PdfError::Font(Emphasis::Strong)));
}

#[test]
fn the_payment_code_of_a_printed_page_is_read_and_asks_for_the_same() {
    if !found("zbarimg", zbarimg_is_there) || !found("pdftotext", pdftotext_is_there) {
        return;
    }
    let currency = |language| if language == Language::Ru { Currency::Rub } else { Currency::Uah };
    for (kind, minor) in [(Kind::Slip, 41_237), (Kind::Debt, 184_250)] {
        for language in [Language::Uk, Language::Ru, Language::En] {
            for columns in [32, 80] {
                let read_back = zbarimg(&printed(&pdf_of(&paper(kind, language), columns)));
                // The slip has the number of the payment as a barcode, too.
                let code = read_back.lines().find(|line| line.starts_with("https://") || line.starts_with("ST0"));
                let now = jiff::civil::date(2026, 11, 21).at(14, 5, 9, 0);
                let scanned = BillReader::new(Layouts::usual()).tell(code.unwrap_or_default().as_bytes(), now);
                let Ok(told) = scanned else { panic!("{read_back}") };
                assert_eq!(told.bill.amount, Some(Money::new(minor, currency(language))), "{read_back}");
                assert_eq!((told.bill.accounts[0].as_str(), told.doubts), ("00077001", Vec::new()));
                assert_eq!(kind == Kind::Slip, read_back.lines().any(|line| line == "17-3-000512"), "{read_back}");
            }
        }
    }
}

#[test]
fn a_code_is_of_the_country_and_never_of_wrong_requisites() {
    let payee = Payee { name: "КП".to_owned(), account: "UA00".to_owned(), ..Payee::default() };
    let code = |minor, currency| payment_code(&payee, Money::new(minor, currency), "1", "ОР 1");
    assert_eq!(code(100, Currency::Uah), Err(CodeError::Nbu(NbuError::Iban)));
    assert!(matches!(
        code(100, Currency::Rub),
        Err(CodeError::Gost(GostError::Missing(_) | GostError::BadCharacter(_)))
    ));
    assert_eq!(code(100, Currency::Kzt), Ok(None));
    let values = sample::values(Kind::Slip, Language::Kk).unwrap();
    assert_eq!(values.get("payment-code"), Some(&Value::Absent));
}

/// A picture of black points.
fn block(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let points = vec![0; usize::try_from(width * height).unwrap()];
    encoder.write_header().unwrap().write_image_data(&points).unwrap();
    bytes
}

#[test]
fn a_logo_is_as_large_as_a_receipt_printer_prints_it_and_no_text_is_lost() {
    if !found("pdftotext", pdftotext_is_there) {
        return;
    }
    let mut templates = Templates::shipped(Language::Uk);
    let paper =
        |templates: &Templates| templates.fill(Kind::Payment, sample::values(Kind::Payment, Language::Uk).unwrap());
    let without = paper(&templates);
    templates.set_logo(Some(logo::read("logo.png", &block(160, 80)).unwrap()));
    let with = paper(&templates);
    for columns in [32, 42, 80] {
        let (without, with) = (pdf_of(&without, columns), pdf_of(&with, columns));
        assert_eq!(words(&pdftotext(&with)), words(&pdftotext(&without)));
        let dark = |pdf: &[u8]| printed(pdf).iter().filter(|point| **point < 128).count();
        // At 200 points to the inch a dot of 203 is a little less than one.
        let (drawn, dots) = (dark(&with) - dark(&without), 160 * 80);
        assert!((dots * 92 / 100..=dots * 104 / 100).contains(&drawn), "{columns}: {drawn} of {dots}");
    }
}
