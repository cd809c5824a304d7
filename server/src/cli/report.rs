//! `report`: what tills did, as a file.

use std::path::PathBuf;

use clap::Args;
use kassa_domain::BusinessDate;
use kassa_domain::ids::{PointCode, ShiftNumber, TillId};
use kassa_formats::listing::dbf::Written;
use kassa_formats::listing::file::{FileForm, FileOptions, file};
use kassa_formats::listing::pdf::ListingPdf;
use kassa_formats::receipt::NumberForm;
use kassa_formats::receipt::render::Width;
use kassa_formats::report::{Kind, Span, Words, day_payments, gather, listing};
use kassa_formats::text::CodePage;

use super::{CliError, Context, point, till, till_id};
use crate::db::View;
use crate::report::{Centre, Whose};
use crate::words::{Language, Texts};

/// Fonts of a PDF.
const FONT: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSansMono.ttf");
const BOLD: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSansMono-Bold.ttf");

#[derive(Debug, Args)]
pub(super) struct Report {
    /// What it is about: consolidated, provider, services, cashier, cash-book, readings, reversals, queue, commissions,
    /// denominations.
    #[arg(value_name = "KIND", value_parser = kind)]
    kind: Kind,
    /// Number of the till; all tills when neither it nor a point is named.
    #[arg(long, value_parser = till_id, conflicts_with = "point")]
    till: Option<TillId>,
    /// Code of the point.
    #[arg(long, value_parser = point_code)]
    point: Option<PointCode>,
    #[command(flatten)]
    span: SpanOf,
    #[command(flatten)]
    file: FileOf,
}

/// Which shifts.
#[derive(Debug, Args)]
pub(super) struct SpanOf {
    /// The day of the shifts; today when nothing is named.
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with_all = ["shift", "from", "to"])]
    day: Option<BusinessDate>,
    /// The number of the shift, at each till.
    #[arg(long, value_name = "N", conflicts_with_all = ["from", "to"])]
    shift: Option<u32>,
    /// The first day of a span.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "to")]
    from: Option<BusinessDate>,
    /// The last day of a span.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "from")]
    to: Option<BusinessDate>,
}

impl SpanOf {
    pub(super) fn span(&self, today: BusinessDate) -> Result<Span, CliError> {
        match (self.shift, self.from.zip(self.to)) {
            (Some(shift), _) => Ok(Span::Shift(ShiftNumber(shift))),
            (None, Some((from, to))) if from > to => {
                Err(CliError::Argument("the span ends before it begins".to_owned()))
            }
            (None, Some((from, to))) => Ok(Span::Days { from, to }),
            (None, None) => Ok(Span::day(self.day.unwrap_or(today))),
        }
    }
}

/// What file it becomes.
#[derive(Debug, Args)]
struct FileOf {
    /// What file it becomes: pdf, xlsx, csv, dbf, text, json.
    #[arg(long = "as", value_name = "FORM", default_value = "text", value_parser = form)]
    form: FileForm,
    /// The file; text, CSV and JSON are printed without one.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The language of titles.
    #[arg(long, visible_alias = "lang", value_enum, default_value_t)]
    language: Language,
    /// The code page of a DBF, CSV or text: cp866, cp1125, cp1251, kz-1048. Without one DBF is of CP866, others of UTF-8.
    #[arg(long, value_name = "PAGE", value_parser = page)]
    page: Option<CodePage>,
    /// Characters of a line of text, from 32; as wide as the table when left out.
    #[arg(long, value_name = "N", value_parser = width)]
    width: Option<Width>,
}

fn kind(name: &str) -> Result<Kind, String> {
    Kind::from_name(name).ok_or_else(|| format!("one of {}", Kind::ALL.map(Kind::name).join(", ")))
}

fn form(name: &str) -> Result<FileForm, String> {
    FileForm::from_name(name).ok_or_else(|| format!("one of {}", FileForm::ALL.map(FileForm::name).join(", ")))
}

pub(super) fn page(name: &str) -> Result<CodePage, String> {
    CodePage::from_name(name).ok_or_else(|| format!("one of {}", CodePage::ALL.map(CodePage::name).join(", ")))
}

fn width(text: &str) -> Result<Width, String> {
    let columns = text.parse().ok().and_then(Width::new);
    columns.ok_or_else(|| format!("a width of {} to {} characters", Width::MIN.columns(), Width::MAX.columns()))
}

pub(super) fn point_code(text: &str) -> Result<PointCode, String> {
    PointCode::new(text).map_err(|error| error.to_string())
}

/// Which tills were asked for; they must be there.
pub(super) fn whose(view: &View<'_>, of_till: Option<TillId>, of_point: Option<&PointCode>) -> Result<Whose, CliError> {
    Ok(match (of_till, of_point) {
        (Some(id), _) => Whose::Till(till(view, id)?.id),
        (None, Some(code)) => Whose::Point(point(view, code)?.id),
        (None, None) => Whose::All,
    })
}

impl Report {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let binary = matches!(self.file.form, FileForm::Pdf | FileForm::Xlsx | FileForm::Dbf);
        if binary && self.file.out.is_none() {
            return Err(CliError::Argument("name a file: --out FILE".to_owned()));
        }
        let now = context.clock.now_here();
        let span = self.span.span(now.local_date())?;
        let db = context.db()?;
        let book = db.read(|view| -> Result<_, CliError> {
            let whose = whose(view, self.till, self.point.as_ref())?;
            Ok(gather(&Centre::new(view, whose)?, span, now)?)
        })?;
        // An empty paper of it would say that there was a shift without payments.
        if let Span::Shift(ShiftNumber(id)) = span
            && book.shifts.is_empty()
        {
            return Err(CliError::NoRow { what: "shift", id });
        }
        let texts = Texts::of(self.file.language);
        let text = |key: &str| texts.get(key);
        let form = match self.file.language {
            Language::Uk | Language::Ru | Language::Kk => NumberForm::SpaceComma,
            Language::En => NumberForm::CommaPoint,
        };
        let words = Words { form, text: &text };
        let table = if self.file.form == FileForm::Dbf && self.kind == Kind::Consolidated {
            day_payments(&book, &words)
        } else {
            listing(self.kind, &book, &words)
        };
        let options = FileOptions {
            pdf: ListingPdf { font: FONT, bold: BOLD, at: now },
            page: self.file.page,
            day: now.local_date(),
            width: self.file.width.unwrap_or(Width::MAX),
        };
        let made = file(self.file.form, &table?, &options)?;
        match self.file.out {
            Some(path) => {
                std::fs::write(&path, &made.bytes).map_err(|source| CliError::File { path, source })?;
                if made.written.cut + made.written.replaced > 0 {
                    let Written { cut, replaced, .. } = made.written;
                    writeln!(
                        context.out,
                        "texts cut: {cut}, with letters replaced: {replaced}; --page names another page"
                    )?;
                }
                Ok(())
            }
            None => Ok(context.out.write_all(&made.bytes)?),
        }
    }
}
