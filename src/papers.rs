//! The papers of the till in the language of receipts, by the templates of the program or those edited in the data folder:
//! the receipt as it was handed out and its duplicate as lines; documents, as lines or to the system's spooler.

pub mod edited;
pub mod logo;
pub mod mistakes;
pub mod own;
pub mod preview;
pub mod prints;
pub mod route;
pub mod shelf;
pub mod spool;
pub mod then;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use kassa_domain::Timestamp;
use kassa_domain::ids::PaymentNumber;
use kassa_domain::money::MoneyError;
use kassa_domain::payment::PaymentState;
use kassa_domain::receipt::{Operation, Receipt, ReceiptLine};
use kassa_domain::reversal::{Back, Ground, ReversalKind};
use kassa_drivers::ledger::slip;
use kassa_drivers::text::Line;
use kassa_drivers::textprinter::test_page::page_of;
use kassa_formats::receipt::pdf::{self, PdfError, PdfOptions};
use kassa_formats::receipt::render::{self, Means, Row, Width, rows};
use kassa_formats::receipt::{
    Align, Duplicate, Emphasis, Head, Item, Paper, Proof, Reason, ReceiptPaper, Request, Templates,
};
use kassa_formats::symbol::Symbol;

use crate::i18n::{Language, text_in};
use crate::store::StoreError;
use crate::store::receipts::Stored;
use crate::till::book::Words;
use crate::till::desk::{Desk, DeskError, PaidRow};
use own::{Document, DocumentError, Office};
use prints::press::Outlets;
use route::{Papers, Route};
use spool::Spooler;

/// Columns of a sheet that comes from a laser printer: as wide as its letters are comfortable to read.
const SHEET: u16 = 72;
/// The font of papers, embedded into every PDF.
pub const MONO: &[u8] = include_bytes!("../assets/fonts/DejaVuSansMono.ttf");
/// Its bold face.
pub const MONO_BOLD: &[u8] = include_bytes!("../assets/fonts/DejaVuSansMono-Bold.ttf");

/// Columns of a paper where the register does not tell its own.
const COLUMNS: u16 = 40;
/// Most letters a register prints for the sign of a currency.
const CURRENCY_LETTERS: u16 = 3;

/// How this till's receipts are written.
#[derive(Debug, Clone)]
pub struct Receipts {
    /// Their language.
    pub language: Language,
    /// The register is an emulated one, and the paper says so above everything.
    pub training: bool,
    /// What they look like.
    pub templates: Arc<Templates>,
    /// Edited templates that are not used, for they have mistakes.
    pub spoilt: Arc<[edited::Spoilt]>,
}

impl Receipts {
    /// By the templates of the program.
    #[must_use]
    pub fn shipped(language: Language, training: bool) -> Self {
        let templates = Arc::new(Templates::shipped(language));
        Self { language, training, templates, spoilt: Arc::default() }
    }

    /// By the templates in a data folder, and those of the program for the rest.
    #[must_use]
    pub fn of(dir: &Path, language: Language, training: bool) -> Self {
        let (templates, spoilt) = edited::load(&dir.join(edited::FOLDER), language);
        Self { language, training, templates: Arc::new(templates), spoilt: spoilt.into() }
    }
}

/// How a payment's receipt is written.
#[derive(Debug, Clone)]
pub struct PaperForm {
    /// As every receipt of the till.
    pub receipts: Receipts,
    /// Characters of a line, when the register has told them.
    pub columns: Option<u16>,
    /// The moment of a copy; none for the receipt as it was handed out.
    pub copy_at: Option<Timestamp>,
}

/// The receipt of a payment, and which copy of it these lines are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentPaper {
    /// Its lines; none while there is nothing to show.
    pub lines: Vec<Line>,
    /// The number of the copy, for a copy.
    pub copy: Option<u32>,
}

/// The receipt of a payment as lines, its moment by the clock of then. What was undone since says so on its paper: a
/// copy must not look like money that still counts.
///
/// # Errors
/// The desk cannot read its files.
pub fn of_payment(desk: &Desk, payment: PaymentNumber, form: &PaperForm) -> Result<PaymentPaper, DeskError> {
    let (row, own) = (desk.paid_one(payment)?, desk.receipts_of(payment)?.into_iter().next());
    let (Some(row), Some(own)) = (row, own) else {
        return Ok(PaymentPaper { lines: Vec::new(), copy: None });
    };
    // The paper that was handed out, with all that stands on it (R7).
    let leader = own.leader.map(|leader| desk.receipt_at(leader)).transpose()?.flatten();
    let stored = &leader.unwrap_or(own);
    let all = desk.paid_on(stored.of)?;
    let copy = form.copy_at.map(|at| Duplicate { number: all.iter().map(|paid| paid.copies).sum::<u32>() + 1, at });
    let Receipts { language, training, templates, .. } = &form.receipts;
    let number = all.first().unwrap_or(&row).human.to_string();
    let now: (Language, &Templates) = (*language, templates);
    let (language, templates) = if let Operation::Receipt(order) = &stored.operation {
        then::templates(desk.dir(), order, &number, now)
    } else {
        (now.0, Cow::Borrowed(now.1))
    };
    let mut head: Vec<String> = training.then(|| text_in(language, "paper-training", &[])).into_iter().collect();
    head.extend(desk.point()?.into_iter().flat_map(|point| [point.name, point.address]));
    let undone = all_undone(&all);
    let office = Office { desk, templates: &templates, language, cashier: &row.cashier, at: row.accepted_at };
    let back = if undone.is_none() { back_lines(&all, stored) } else { Vec::new() };
    let is_kept = undone.is_none() && back.is_empty() && all.len() < 2;
    let code = if is_kept { office.code_of(&row.payment)? } else { None };
    let at = row.accepted_at;
    let printed = Printed { head: &head, number: &number, at, copy, undone, back: &back, code: code.as_ref() };
    let paper = printed.paper(stored, &templates).map_err(|error| StoreError::row("receipt", error))?;
    let lines = paper.map(|paper| form.lines(&paper, copy.is_some())).unwrap_or_default();
    Ok(PaymentPaper { lines, copy: copy.map(|copy| copy.number) })
}

/// How a payment was undone, when it was.
const fn undone(state: PaymentState) -> Option<ReversalKind> {
    match state {
        PaymentState::Voided => Some(ReversalKind::Void),
        PaymentState::Refunded => Some(ReversalKind::Refund),
        PaymentState::Accepted
        | PaymentState::Registered
        | PaymentState::NeedsDecision
        | PaymentState::Referred
        | PaymentState::Cancelled => None,
    }
}

/// How all payments of a receipt were undone, when they were: some voided, some refunded is money given back.
fn all_undone(all: &[PaidRow]) -> Option<ReversalKind> {
    let kinds: Option<Vec<ReversalKind>> = all.iter().map(|paid| undone(paid.state)).collect();
    let kinds = kinds?;
    let first = *kinds.first()?;
    Some(if kinds.iter().all(|kind| *kind == first) { first } else { ReversalKind::Refund })
}

/// Lines of a receipt that went back since, the others kept. A receipt has the lines of each payment in their order, and
/// its commission behind them.
fn back_lines(all: &[PaidRow], stored: &Stored) -> Vec<ReceiptLine> {
    let Operation::Receipt(order) = &stored.operation else { return Vec::new() };
    let mut lines = order.lines.iter();
    let mut went = Vec::new();
    for row in all {
        let count = row.payment.lines.len() + usize::from(row.payment.commission.is_positive());
        let whole = undone(row.state).is_some();
        let own = (0_u32..).zip(lines.by_ref().take(count));
        went.extend(
            own.filter(|(place, _)| whole || row.gone.done.lines.contains(place)).map(|(_, line)| line.clone()),
        );
    }
    went
}

/// A reversal that is asked for, on paper.
#[derive(Debug, Clone, Copy)]
pub struct Reversing<'a> {
    /// Which payment.
    pub payment: PaymentNumber,
    /// Void or refund.
    pub kind: ReversalKind,
    /// Its ground, as far as it is known.
    pub ground: &'a Ground,
    /// What goes back.
    pub back: &'a Back,
    /// Who works.
    pub cashier: &'a str,
    /// When it is written.
    pub at: Timestamp,
}

/// The payer's application or the cashier's note, to be signed and filed (R15), for where those go.
///
/// # Errors
/// The desk cannot read its files, or knows no such payment.
pub fn sign(
    desk: &Desk,
    asked: &Reversing<'_>,
    form: &PaperForm,
    outlets: &Outlets,
) -> Result<prints::Made, DeskError> {
    let row = desk.paid_one(asked.payment)?.ok_or_else(|| StoreError::row("payment", "no such payment"))?;
    let head: Vec<String> = desk.point()?.into_iter().flat_map(|point| [point.name, point.address]).collect();
    let lines = match &asked.back.part {
        Some(part) => named(desk, &row, &part.lines)?,
        None => Vec::new(),
    };
    let paper = of_request(&row, (&head, &lines), asked, &form.receipts.templates);
    let paper = paper.map_err(|error| StoreError::row("payment", error))?;
    let document = match asked.ground {
        Ground::Application { .. } => "application",
        Ground::Note { .. } => "note",
    };
    let route = outlets.routes.of(Papers::Requests);
    Ok(prints::Made {
        papers: Papers::Requests,
        document: document.to_owned(),
        subject: row.human.to_string(),
        paper: form.payload(&paper, document, asked.at, (&route, outlets))?,
        route,
    })
}

/// A document made of what the till knows, for where such go.
///
/// # Errors
/// Why there is no such document.
pub fn document(
    desk: &Desk,
    asked: &Document,
    (cashier, at): (&str, Timestamp),
    form: &PaperForm,
    outlets: &Outlets,
) -> Result<prints::Made, DocumentError> {
    let Receipts { language, templates, .. } = &form.receipts;
    let office = Office { desk, templates, language: *language, cashier, at };
    let paper = joined(office.papers(asked)?);
    let papers = Papers::of(asked);
    let route = outlets.routes.of(papers);
    let subject = match asked {
        Document::Slip(payment) | Document::Void(payment, _) => {
            desk.paid_one(*payment)?.map(|row| row.human.to_string())
        }
        Document::Readings(account, _) | Document::Debt(account) => Some(account.to_string()),
        _ => None,
    };
    Ok(prints::Made {
        papers,
        document: asked.name().to_owned(),
        subject: subject.unwrap_or_default(),
        paper: form.payload(&paper, asked.name(), at, (&route, outlets)).map_err(DeskError::from)?,
        route,
    })
}

/// Papers as one, cut between.
#[must_use]
pub fn joined(papers: Vec<Paper>) -> Paper {
    let mut items = Vec::new();
    for paper in papers {
        if !items.is_empty() {
            items.push(Item::Cut);
        }
        items.extend(paper.items);
    }
    Paper { items }
}

/// A paper as PDF, in the font of papers.
///
/// # Errors
/// The font is none: a fault of the build.
pub fn pdf_of(paper: &Paper, width: Width, title: &str, at: Timestamp) -> Result<Vec<u8>, PdfError> {
    pdf::write(paper, &PdfOptions { width, font: MONO, bold: MONO_BOLD, title, at })
}

/// Some lines of a payment as its receipt has them.
fn named(desk: &Desk, row: &PaidRow, places: &[u32]) -> Result<Vec<ReceiptLine>, DeskError> {
    let stored = desk.receipts_of(row.payment.number)?;
    let Some(Operation::Receipt(order)) = stored.into_iter().next().map(|stored| stored.operation) else {
        return Ok(Vec::new());
    };
    let chosen = (0_u32..).zip(order.lines).filter(|(place, _)| places.contains(place));
    Ok(chosen.map(|(_, line)| line).collect())
}

/// The application or the note about a payment: its head, and the lines that go back where others are kept.
///
/// # Errors
/// The sums of the payment cannot be computed.
pub fn of_request(
    row: &PaidRow,
    (head, lines): (&[String], &[ReceiptLine]),
    asked: &Reversing<'_>,
    templates: &Templates,
) -> Result<Paper, MoneyError> {
    let payment = &row.payment;
    templates.paper(&Request {
        head: Head { lines: head, cashier: asked.cashier, at: asked.at },
        kind: asked.kind,
        reason: match asked.ground {
            Ground::Application { full_name, identity, .. } => Reason::Application { full_name, identity },
            Ground::Note { text, .. } => Reason::Note { text },
        },
        original: asked.ground.original(),
        number: &row.human.to_string(),
        paid_at: row.accepted_at,
        account: payment.account.as_str(),
        payer: &payment.payer.holder,
        address: &payment.payer.address,
        document: row.document.as_ref().map(|document| document.number),
        back: lines,
        total: asked.back.cash.plus(asked.back.card)?,
        cash: asked.back.cash,
        card: asked.back.card,
        approved_by: None,
    })
}

/// A page with the letters that papers have, to try the command that prints documents.
///
/// # Errors
/// The command is none, was not started, or did not take the page: the technical reason.
pub fn test_page(command: &str, till: &str, at: Timestamp) -> Result<(), String> {
    let spooler = Spooler::parse(command).map_err(|error| error.to_string())?;
    let lines = page_of(&format!("KASSA {till}"), usize::from(SHEET), "").into_iter();
    let text = |line: Line| (line.text.replace('\t', "  "), Align::Left, Emphasis::Plain);
    let items = lines.map(text).map(|(text, align, emphasis)| Item::Text { text, align, emphasis }).collect();
    let width = Width::new(SHEET).unwrap_or(Width::MAX);
    let pdf = pdf_of(&Paper { items }, width, "test", at).map_err(|error| error.to_string())?;
    let scratch = std::env::temp_dir().join(format!("kassa-{}-{}.pdf", std::process::id(), at.utc_ms()));
    spooler.print(&pdf, &scratch).map_err(|error| error.to_string())
}

impl PaperForm {
    /// What of a paper is handed over on its way.
    fn payload(
        &self,
        paper: &Paper,
        title: &str,
        at: Timestamp,
        (route, outlets): (&Route, &Outlets),
    ) -> Result<prints::Payload, StoreError> {
        match route {
            Route::Register => Ok(prints::Payload::Lines(self.lines(paper, true))),
            Route::Printer => {
                let form = Self { columns: Some(outlets.printer_columns()), ..self.clone() };
                Ok(prints::Payload::Lines(form.lines(paper, true)))
            }
            Route::Spooler(_) | Route::File => {
                let pdf = Width::new(SHEET).map(|width| pdf_of(paper, width, title, at));
                let pdf = pdf.transpose().map_err(|error| StoreError::row("font", error))?.unwrap_or_default();
                Ok(prints::Payload::Pdf(pdf))
            }
        }
    }

    /// The lines of a paper. A register without the sign of the currency prints its letters, which need their room at the
    /// end of a line.
    fn lines(&self, paper: &Paper, printed: bool) -> Vec<Line> {
        let room = if printed { CURRENCY_LETTERS - 1 } else { 0 };
        let width = Width::new(self.columns.unwrap_or(COLUMNS).saturating_sub(room)).unwrap_or(Width::MIN);
        let line = |row| match row {
            Row::Line(render::Line { text, emphasis }) => {
                Some(Line { strong: emphasis != Emphasis::Plain, ..Line::plain(text) })
            }
            Row::Symbol(symbol) => {
                symbol.qr_content().map(Line::qr).or_else(|| logo::picture(&symbol).map(Line::picture))
            }
            Row::Cut => None,
        };
        render::torn(rows(paper, width, Means::default()), width).into_iter().filter_map(line).collect()
    }
}

/// What a stored receipt is printed with.
struct Printed<'a> {
    head: &'a [String],
    number: &'a str,
    at: Timestamp,
    copy: Option<Duplicate>,
    undone: Option<ReversalKind>,
    back: &'a [ReceiptLine],
    code: Option<&'a Symbol>,
}

impl Printed<'_> {
    /// The paper of a stored receipt; nothing for an operation that is no receipt.
    fn paper(&self, stored: &Stored, templates: &Templates) -> Result<Option<Paper>, MoneyError> {
        let Operation::Receipt(order) = &stored.operation else { return Ok(None) };
        let proof = match &stored.receipt {
            Receipt::Registered { document } => Proof::Document(document),
            Receipt::Planned | Receipt::Sending { .. } | Receipt::Failed { .. } | Receipt::Unknown { .. } => {
                Proof::Missing
            }
        };
        let Self { head, number, at, copy: duplicate, undone, back, code: payment_code } = *self;
        let undoing = None;
        let paper = ReceiptPaper { head, number, order, proof, at, duplicate, undoing, undone, back, payment_code };
        templates.paper(&paper).map(Some)
    }
}

/// The words on the paper of a device that has none of its own.
#[must_use]
pub fn slip_words(language: Language) -> slip::Words {
    slip::Words::look_up(|key| text_in(language, key, &[]))
}

/// The words of a receipt that goes to the register.
#[must_use]
pub fn words(language: Language) -> Words {
    let word = |key| text_in(language, key, &[]);
    Words {
        number: word("order-number"),
        account: word("order-account"),
        payer: word("order-payer"),
        address: word("order-address"),
        commission: word("order-commission"),
        service: word("order-service"),
        slip: word("order-slip"),
        reversal: word("order-reversal"),
        provider: word("order-provider"),
        language: language.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word_of_an_order() {
        let own = ["number", "account", "payer", "address", "commission", "service", "slip", "reversal", "provider"];
        for (name, language) in own.iter().flat_map(|name| Language::ALL.map(|language| (name, language))) {
            let key = format!("order-{name}");
            assert_ne!(text_in(language, &key, &[]), key, "{}", language.code());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_page_to_try_reaches_the_command_whole_and_a_wrong_command_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let (taken, at) = (folder.path().join("taken"), Timestamp::new(1_795_262_709_000, 120).unwrap());
        test_page(&format!("sh -c \"cat > {}\"", taken.display()), "3", at).unwrap();
        assert!(std::fs::read(&taken).unwrap().starts_with(b"%PDF"));
        assert_eq!(test_page("\"lp", "3", at), Err("no command that prints".to_owned()));
    }
}
