//! Pushing a journal to a centre: the time from the first request to the last acknowledgement, and the bytes on the wire.
//!
//! `cargo bench --bench push [-- ENTRIES]` starts a centre in this process, lets a till in over TLS on loopback, writes
//! payments with their receipts into the till's journal, and lets sync send them in its own batches. The till's store
//! flushes as it does at work; the centre stores, applies and answers as it does at work.

#[path = "../line/mod.rs"]
mod line;

use std::io::Write as _;
use std::time::Instant;

use kassa_domain::batch::Batch;
use kassa_domain::entry::{Body, How};
use kassa_domain::ids::{
    AccountNumber, EntryRef, Epoch, PaymentNumber, ProviderId, Seq, SerialNumber, ServiceId, ShiftNumber, VisitNumber,
};
use kassa_domain::payment::{PayerCopy, Payment, PaymentKind, PaymentLine, Tenders};
use kassa_domain::receipt::FiscalDocument;
use kassa_domain::{Currency, Money, Period};

use line::{ACCOUNT, Centre};

const ENTRIES: usize = 10_000;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

/// A payment of three lines in cash.
fn payment(number: u32) -> Body {
    let line = |service: u32, amount| PaymentLine {
        service: ServiceId(service),
        provider: ProviderId(service),
        period: Period::new(2026, 10).expect("a month"),
        amount: uah(amount),
        excess: uah(0),
    };
    let lines = vec![line(1, 31_245), line(2, 18_050), line(5, 20_705)];
    Body::PaymentAccepted(Box::new(Payment {
        number: PaymentNumber(number),
        visit: VisitNumber(number),
        shift: ShiftNumber(1),
        kind: PaymentKind::Bill,
        account: AccountNumber::new(ACCOUNT).expect("an account"),
        payer: PayerCopy::default(),
        lines,
        commission: uah(700),
        provider_commission: uah(0),
        tenders: Tenders {
            card: uah(0),
            slip: None,
            cash: uah(70_700),
            rounding: uah(0),
            cash_received: uah(80_000),
            change: uah(9_300),
        },
        third: None,
    }))
}

fn registered(seq: u64, number: u32) -> Body {
    Body::ReceiptRegistered {
        of: EntryRef { epoch: Epoch(1), seq: Seq(seq) },
        document: FiscalDocument {
            number: u64::from(number),
            sign: Some(1_234_567_890),
            shift: 1,
            register: SerialNumber::new("0012345678").expect("a serial number"),
            storage: Some(SerialNumber::new("9999078900001234").expect("a serial number")),
            register_minute: Some(29_920_000),
        },
        how: How::Answer,
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench measures by the machine's clock")]
fn main() {
    // Cargo passes `--bench`; a number is ours.
    let entries = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(ENTRIES);
    let centre = Centre::start();
    let till = centre.till("3");
    till.append_bodies(
        (1..)
            .zip(1..)
            .take(entries.div_ceil(2))
            .flat_map(|(number, payment_at): (u32, u64)| [payment(number), registered(2 * payment_at - 1, number)]),
    );
    let journal = till.entries();
    let canonical: usize = journal.iter().map(Vec::len).sum();
    let wire: usize = journal.chunks(500).zip(0..).map(|(chunk, at)| batch_bytes(&till.identity, chunk, at)).sum();
    let begun = Instant::now();
    let mut sync = till.sync();
    sync.until("the journal arrives", |_| till.acknowledged() == journal.len() as u64);
    let took = begun.elapsed();
    assert!(centre.entries(till.identity.till) == journal, "everything arrived once, in order");
    let per_entry = |bytes: usize| bytes as f64 / journal.len() as f64;
    let _ = writeln!(
        std::io::stdout().lock(),
        "push: {} entries in {took:.2?}, {:.0} entries/s; {:.1} bytes an entry in the journal, {:.1} in batches",
        journal.len(),
        journal.len() as f64 / took.as_secs_f64(),
        per_entry(canonical),
        per_entry(wire),
    );
}

/// Bytes of one batch as it is sent.
fn batch_bytes(till: &kassa::store::identity::Identity, entries: &[Vec<u8>], number: u64) -> usize {
    let from = Seq(500 * number + 1);
    let head = kassa_domain::chain::Hash::GENESIS;
    let batch = Batch { till: till.till, epoch: Epoch(1), from, entries: entries.to_vec(), head, signature: [0; 64] };
    batch.encode().expect("a batch").len()
}
