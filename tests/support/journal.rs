//! The journal and the tables as a stranger reads them: from the file, with nothing of the till in between.

use std::collections::BTreeMap;

use kassa::store::{Connection, journal};
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, Epoch, Seq};
use kassa_domain::receipt::{FiscalDocument, OperationKind};

/// The whole journal.
pub fn entries(reader: &Connection) -> Vec<Entry> {
    let epoch = journal::head(reader).map_or(Epoch(1), |head| head.epoch);
    let bytes = journal::from(reader, epoch, Seq::FIRST, usize::MAX >> 1, usize::MAX >> 1).unwrap();
    bytes.iter().map(|bytes| Entry::parse(bytes).expect("bytes of our own")).collect()
}

/// What entries asked of the register, with what they say became of it.
#[derive(Debug, Default)]
pub struct Asked {
    /// What each asked for.
    pub kinds: BTreeMap<EntryRef, OperationKind>,
    /// Documents that entries say are registered; more than one of an entry is a fault.
    pub documents: BTreeMap<EntryRef, Vec<FiscalDocument>>,
}

/// The operations that were accepted after a place.
pub fn asked_after(entries: &[Entry], after: Seq) -> Asked {
    let mut asked = Asked::default();
    for entry in entries {
        if let Body::ReceiptRegistered { of, document, .. } = &entry.body {
            if of.seq > after {
                asked.documents.entry(*of).or_default().push(document.clone());
            }
            continue;
        }
        if let Some(kind) = kind(&entry.body)
            && entry.seq > after
        {
            let _ = asked.kinds.insert(entry.reference(), kind);
        }
    }
    asked
}

fn kind(body: &Body) -> Option<OperationKind> {
    use kassa_domain::cash::CashWay;
    match body {
        Body::ShiftOpening { .. } => Some(OperationKind::OpenShift),
        Body::ShiftClosing { .. } => Some(OperationKind::CloseShift),
        Body::PaymentAccepted(_) => Some(OperationKind::Sale),
        Body::ReversalAccepted { .. } => Some(OperationKind::Return),
        Body::CashMoved { way: CashWay::In, .. } => Some(OperationKind::CashIn),
        Body::CashMoved { way: CashWay::Out, .. } => Some(OperationKind::CashOut),
        _ => None,
    }
}

/// A number out of the file.
pub fn number(reader: &Connection, sql: &str) -> i64 {
    reader.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Rows of every table that money is in: what a refusal must leave as it was.
pub fn rows(reader: &Connection) -> Vec<(String, i64)> {
    [
        "journal",
        "visit",
        "payment",
        "payment_line",
        "receipt",
        "reversal",
        "ground",
        "cash_movement",
        "shift",
        "reading",
    ]
    .into_iter()
    .map(|table| (table.to_owned(), number(reader, &format!("SELECT count(*) FROM {table}"))))
    .collect()
}
