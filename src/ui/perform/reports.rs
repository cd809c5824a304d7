//! Reports that the window asks for: for the screen, for paper, for a file.

use kassa_drivers::text::Line;
use kassa_formats::listing::dbf::Written;
use kassa_formats::listing::file::FileForm;
use kassa_formats::receipt::render::Width;
use kassa_formats::report::Span;
use kassa_formats::text::CodePage;

use crate::i18n::language;
use crate::long_work::Progress;
use crate::papers::prints::{Made, Payload};
use crate::papers::route::{Papers, Route};
use crate::report::{MakeError, ReportError, Wanted, make};
use crate::till::handle::Handle;
use crate::ui::effect::Answer;
use crate::ui::screen::reports::{COLUMNS, Kept, Purpose, Wish};

/// A report of the till, made beside its work.
pub(super) fn report(handle: &Handle, wish: Wish, progress: &Progress) -> Answer {
    let (dir, now) = (handle.desk().dir(), handle.clock().now());
    let (form, width) = match wish.purpose {
        Purpose::Screen | Purpose::Paper => (FileForm::Text, Width::new(COLUMNS)),
        Purpose::File(form) => (form, Some(Width::MAX)),
    };
    let width = width.unwrap_or(Width::MIN);
    let wanted = Wanted { kind: wish.kind, span: wish.span, form, page: None, width };
    let made = match make(dir, &wanted, now, language(), progress) {
        Ok(made) => made,
        Err(error) => return not_made(wish, &error),
    };
    // Whoever ended it at the last moment finds no file and no paper either.
    if !progress.is_wanted() {
        return Answer::Ended;
    }
    match wish.purpose {
        Purpose::Screen | Purpose::Paper => {
            let text = String::from_utf8_lossy(&made.file.bytes);
            Answer::Report(wish, text.lines().map(str::to_owned).collect())
        }
        Purpose::File(form) => {
            let path = dir.join("reports").join(file_name(wish, form));
            let kept =
                std::fs::create_dir_all(dir.join("reports")).and_then(|()| std::fs::write(&path, &made.file.bytes));
            match kept {
                Ok(()) => {
                    let Written { cut, replaced, .. } = made.file.written;
                    let better_page = made.better_page.map(CodePage::name);
                    Answer::Saved(Kept { path, cut, replaced, better_page })
                }
                Err(error) => Answer::NotMade(wish, format!("{}: {error}", path.display())),
            }
        }
    }
}

fn not_made(wish: Wish, error: &MakeError) -> Answer {
    match error {
        MakeError::Report(ReportError::Unwanted) => Answer::Ended,
        error => Answer::NotMade(wish, error.to_string()),
    }
}

/// A report made for paper: lines for a device of the till, a PDF for what prints those.
pub(super) fn report_on_paper(
    handle: &Handle,
    (wish, route): (Wish, Route),
    columns: Option<u16>,
    progress: &Progress,
) -> Answer {
    let (dir, now) = (handle.desk().dir(), handle.clock().now());
    let (form, width) = match route {
        Route::Register | Route::Printer => (FileForm::Text, columns.and_then(Width::new).unwrap_or(Width::MIN)),
        Route::Spooler(_) | Route::File => (FileForm::Pdf, Width::MAX),
    };
    let wanted = Wanted { kind: wish.kind, span: wish.span, form, page: None, width };
    let made = match make(dir, &wanted, now, language(), progress) {
        Ok(made) => made.file.bytes,
        Err(error) => return not_made(wish, &error),
    };
    if !progress.is_wanted() {
        return Answer::Ended;
    }
    let (paper, lines) = if form == FileForm::Pdf {
        (Payload::Pdf(made), 0)
    } else {
        let lines: Vec<Line> = String::from_utf8_lossy(&made).lines().map(Line::plain).collect();
        let count = lines.len();
        (Payload::Lines(lines), count)
    };
    let (document, subject) = (wish.kind.name().to_owned(), span_name(wish.span));
    Answer::ReportMade(Made { papers: Papers::Reports, document, subject, route, paper }, lines)
}

/// What the file of a report is called: the same report again replaces it.
fn file_name(wish: Wish, form: FileForm) -> String {
    format!("{}-{}.{}", wish.kind.name(), span_name(wish.span), form.name())
}

fn span_name(span: Span) -> String {
    match span {
        Span::Days { from, to } if from == to => from.to_string(),
        Span::Days { from, to } => format!("{from}-{to}"),
        Span::Shift(number) => format!("shift-{}", number.0),
    }
}
