//! `registry export`: payments of tills, or of a registry that was loaded, written the way a profile reads them.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kassa_domain::ids::{PointCode, ProviderId, ServiceId, TillId};
use kassa_domain::{Currency, Money, Period, Timestamp};
use kassa_formats::listing::Row;
use kassa_formats::listing::csv::{self, CsvPage};
use kassa_formats::listing::dbf::{self, DbfWriteError};
use kassa_formats::listing::file::FileError;
use kassa_formats::listing::xlsx::{self, XlsxWriteError};
use kassa_formats::registry::write::{
    Means, OutDocument, OutForm, OutHead, OutPayment, OutTotals, day_row, lines, neutral,
};
use kassa_formats::report::{gather, payment_lines};
use kassa_formats::text::CodePage;

use super::super::report::{SpanOf, page, point_code, whose};
use super::super::{CliError, Context, till_id};
use super::profile;
use crate::db::{DbResult, PaymentOfLoad, View};
use crate::registry::RegistryError;
use crate::report::Centre;

/// Payments of a load that are read at once.
const CHUNK: u32 = 1_000;

#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// The number of a registry that was loaded, instead of payments of tills.
    #[arg(long, value_name = "ID", conflicts_with_all = ["till", "point", "provider", "day", "shift", "from", "to"])]
    registry: Option<u32>,
    /// Number of the till; all tills when neither it nor a point is named.
    #[arg(long, value_parser = till_id, conflicts_with = "point")]
    till: Option<TillId>,
    /// Code of the point.
    #[arg(long, value_parser = point_code)]
    point: Option<PointCode>,
    /// Number of the provider: only what was paid to it.
    #[arg(long)]
    provider: Option<u32>,
    #[command(flatten)]
    span: SpanOf,
    /// The profile it is to be read by: one that comes with the program, or a file.
    #[arg(long, value_name = "NAME|FILE", default_value = "kassa")]
    profile: String,
    /// What a table becomes.
    #[arg(long = "as", value_enum, default_value_t = TableAs::Xlsx)]
    table: TableAs,
    /// The code page of a DBF or of a CSV: cp866, cp1125, cp1251, kz-1048. DBF is of CP866, CSV of UTF-8 without one.
    #[arg(long, value_name = "PAGE", value_parser = page)]
    page: Option<CodePage>,
    /// The file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// What a table with titles becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TableAs {
    /// A workbook.
    Xlsx,
    /// CSV.
    Csv,
}

impl Export {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let mut form = OutForm::of(&profile(&self.profile)?)?;
        let now = context.clock.now_here();
        let db = context.db()?;
        // Beside the file that is asked for: what failed half-way never stands under its name.
        let mut part = self.out.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let written = db.read(|view| -> Result<OutTotals, CliError> {
            let (head, mut payments) = self.payments(view, &mut form, now)?;
            let file = File::create(&part).map_err(|source| CliError::File { path: part.clone(), source })?;
            let mut out = BufWriter::new(file);
            self.write(&form, &head, &mut payments, &mut out)?;
            out.flush()?;
            Ok(head.totals)
        });
        let renamed = written.and_then(|totals| {
            std::fs::rename(&part, &self.out)
                .map(|()| totals)
                .map_err(|source| CliError::File { path: self.out.clone(), source })
        });
        match renamed {
            Ok(totals) => Ok(writeln!(
                context.out,
                "{}: payments {}, sum {}, of them voids {}, {}",
                self.out.display(),
                totals.count,
                totals.amount,
                totals.voids,
                totals.void_amount
            )?),
            Err(error) => {
                // It may not even be there.
                let _ = std::fs::remove_file(&part);
                Err(match error {
                    CliError::Print(source) => CliError::File { path: self.out, source },
                    other => other,
                })
            }
        }
    }

    fn payments<'v>(
        &self,
        view: &'v View<'v>,
        form: &mut OutForm,
        now: Timestamp,
    ) -> Result<(OutHead, Payments<'v>), CliError> {
        let Some(id) = self.registry else { return self.of_tills(view, form, now) };
        let load = view.load(id)?.ok_or(RegistryError::NoRegistry(id))?;
        let mut totals = OutTotals::new(load.currency);
        let all = || OfLoad::new(view, id, load.currency, load.payments);
        let mut rows = all();
        let (mut points, mut orders, mut last) = (Only::None, Only::None, None);
        while let Some(row) = rows.next_row() {
            let row = row?;
            points.add(row.taken_by.0.clone());
            orders.add(row.order.clone());
            last = last.max(row.day);
            totals.add(&of_row(row, load.currency)).map_err(kassa_formats::report::ReportError::from)?;
        }
        let loaded = Timestamp::new(load.loaded_utc, 0).unwrap_or(Timestamp::EPOCH).local_date();
        let order = load.about.order.map(|order| (order, load.about.order_date)).or(orders.get());
        let head = OutHead {
            point: points.get().unwrap_or_default(),
            day: load.about.day.or(last).unwrap_or(loaded),
            made_at: now,
            order: order.filter(|(order, _)| !order.is_empty()),
            totals,
        };
        Ok((head, Payments::OfLoad(all())))
    }

    fn of_tills<'v>(
        &self,
        view: &'v View<'v>,
        form: &mut OutForm,
        now: Timestamp,
    ) -> Result<(OutHead, Payments<'v>), CliError> {
        let span = self.span.span(now.local_date())?;
        let whose = whose(view, self.till, self.point.as_ref())?;
        let book = gather(&Centre::new(view, whose)?, span, now)?;
        let mut payments = payment_lines(&book)?;
        payments.retain(|payment| self.provider.is_none_or(|provider| payment.provider == Some(ProviderId(provider))));
        if let OutForm::Table(table) = form {
            // A table is for people too: they know services by their names.
            for payment in &mut payments {
                let id = payment.service.parse().map(ServiceId);
                payment.service = id.map_or_else(|_| payment.service.clone(), |id| book.names.service(id));
            }
            // What one provider asks is a column each; of several they would be columns for a row here and there.
            if self.provider.is_some() {
                *table = table.clone().with_fields(&payments);
            }
        }
        let mut totals = OutTotals::new(book.currency);
        for payment in &payments {
            totals.add(payment).map_err(kassa_formats::report::ReportError::from)?;
        }
        let day = book.shifts.iter().map(|shift| shift.day).max().unwrap_or_else(|| now.local_date());
        let mut points: Vec<&str> = book.places.iter().map(|place| place.point.as_str()).collect();
        points.dedup();
        let point = if let [only] = points.as_slice() { (*only).to_owned() } else { String::new() };
        let head = OutHead { point, day, made_at: now, order: None, totals };
        Ok((head, Payments::OfTills(payments.into_iter())))
    }

    fn write(
        &self,
        form: &OutForm,
        head: &OutHead,
        payments: &mut Payments<'_>,
        out: &mut BufWriter<File>,
    ) -> Result<(), CliError> {
        match form {
            OutForm::Neutral => neutral(head, payments, out),
            OutForm::Lines(profile) => lines(profile, head, payments, out),
            OutForm::Table(table) => {
                let to_row = |payment: &OutPayment| table.row(payment);
                let mut rows = Rows { payments, to_row, failed: None };
                match self.table {
                    TableAs::Xlsx => xlsx::write(&table.head, &mut rows, out).map_err(of_workbook)?,
                    TableAs::Csv => {
                        csv::write(&table.head, &mut rows, self.page.map_or(CsvPage::Utf8, CsvPage::Page), out)?;
                    }
                }
                rows.failed.map_or(Ok(()), Err)
            }
            OutForm::Day(table) => {
                let mut rows = Rows { payments, to_row: day_row, failed: None };
                let page = self.page.unwrap_or(CodePage::Cp866);
                let _ = dbf::write(table, &mut rows, page, head.day, out).map_err(of_dbf)?;
                rows.failed.map_or(Ok(()), Err)
            }
        }
    }
}

fn of_workbook(error: XlsxWriteError) -> CliError {
    FileError::from(error).into()
}

fn of_dbf(error: DbfWriteError) -> CliError {
    FileError::from(error).into()
}

/// Payments one by one, from wherever they come.
enum Payments<'v> {
    OfTills(std::vec::IntoIter<OutPayment>),
    OfLoad(OfLoad<'v>),
}

impl Iterator for Payments<'_> {
    type Item = Result<OutPayment, CliError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::OfTills(payments) => payments.next().map(Ok),
            Self::OfLoad(load) => load.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::OfTills(payments) => payments.size_hint(),
            Self::OfLoad(load) => load.size_hint(),
        }
    }
}

/// The payments of a load, a thousand in memory at a time.
struct OfLoad<'v> {
    view: &'v View<'v>,
    id: u32,
    currency: Currency,
    left: u64,
    after: u64,
    read: VecDeque<PaymentOfLoad>,
}

impl<'v> OfLoad<'v> {
    const fn new(view: &'v View<'v>, id: u32, currency: Currency, payments: u64) -> Self {
        Self { view, id, currency, left: payments, after: 0, read: VecDeque::new() }
    }

    fn read_on(&mut self) -> DbResult<()> {
        self.read = self.view.payments_of_load(self.id, self.after, CHUNK)?.into();
        self.after = self.read.back().map_or(self.after, |last| last.line);
        Ok(())
    }

    fn next_row(&mut self) -> Option<Result<PaymentOfLoad, CliError>> {
        if self.read.is_empty()
            && let Err(error) = self.read_on()
        {
            return Some(Err(error.into()));
        }
        self.left = self.left.saturating_sub(1);
        self.read.pop_front().map(Ok)
    }
}

impl Iterator for OfLoad<'_> {
    type Item = Result<OutPayment, CliError>;

    fn next(&mut self) -> Option<Self::Item> {
        let currency = self.currency;
        self.next_row().map(|row| row.map(|row| of_row(row, currency)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::try_from(self.left).unwrap_or(0), None)
    }
}

/// A value that all rows have alike, if they do.
enum Only<T> {
    None,
    One(T),
    Several,
}

impl<T: PartialEq> Only<T> {
    fn add(&mut self, value: T) {
        *self = match std::mem::replace(self, Self::Several) {
            Self::None => Self::One(value),
            Self::One(before) if before == value => Self::One(before),
            Self::One(_) | Self::Several => Self::Several,
        };
    }

    fn get(self) -> Option<T> {
        match self {
            Self::One(value) => Some(value),
            Self::None | Self::Several => None,
        }
    }
}

/// A payment of a load. Its hour is of the source's clock; where the file did not tell its zone, it is kept as if that
/// were the world's, and written without one.
fn of_row(row: PaymentOfLoad, currency: Currency) -> OutPayment {
    let money = |minor: i64| Money::new(minor, currency);
    let (branch, operator) = row.taken_by;
    let at = row.day.zip(row.seconds).and_then(|(day, seconds)| {
        let midnight = i64::from(day.days()) * 86_400_000;
        let zone = row.zone.unwrap_or(0);
        Timestamp::new(midnight + i64::from(seconds) * 1_000 - i64::from(zone) * 60_000, zone).ok()
    });
    let document =
        row.remark.strip_prefix("FN=").and_then(|text| text.rsplit_once('/')).and_then(|(register, number)| {
            Some(OutDocument { register: register.to_owned(), number: number.parse().ok()?, sign: None })
        });
    let void = row.takes_back.is_some() || row.amount_minor < 0;
    OutPayment {
        zoned: row.zone.is_some(),
        reason: Some(row.remark).filter(|remark| void && !remark.is_empty()),
        number: row.operation.clone(),
        operation: row.operation,
        day: row.day,
        at,
        branch,
        till: operator.clone(),
        operator,
        account: row.account,
        payer: row.payer,
        address: row.address,
        service: row.service,
        provider: None,
        period: row.period.and_then(|index| Period::from_index(index).ok()),
        amount: money(row.amount_minor),
        commission: money(row.commission_minor.unwrap_or(0)),
        means: Means::of(&row.means),
        reading: None,
        reverses: row.takes_back.or_else(|| (row.amount_minor < 0).then(String::new)),
        document,
        fields: Vec::new(),
    }
}

/// Payments as rows of a table. A writer of tables takes no errors: the first ends the rows and is kept.
struct Rows<'p, 'v, F> {
    payments: &'p mut Payments<'v>,
    to_row: F,
    failed: Option<CliError>,
}

impl<F: Fn(&OutPayment) -> Row> Iterator for Rows<'_, '_, F> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        match self.payments.next()? {
            Ok(payment) => Some((self.to_row)(&payment)),
            Err(error) => {
                self.failed = Some(error);
                None
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.payments.size_hint()
    }
}
