//! A till of a test: it can do everything a real one can, and more.

use ed25519_dalek::{Signer, SigningKey};
use kassa_domain::batch::Batch;
use kassa_domain::chain::{Head, hex};
use kassa_domain::check_code::CheckCode;
use kassa_domain::directory::Row;
use kassa_domain::entry::{Body, Entry, How};
use kassa_domain::exchange::{
    BatchAnswer, DirectoryPage, SIGNATURE_HEADER, TILL_HEADER, TIME_HEADER, VerdictPage, request_signed_bytes,
};
use kassa_domain::ids::{
    AccountNumber, EntryRef, PaymentNumber, Seq, SerialNumber, ShiftNumber, TillId, UserId, VisitNumber,
};
use kassa_domain::payment::{PayerCopy, Payment, PaymentKind, PaymentLine, Tenders};
use kassa_domain::receipt::FiscalDocument;
use kassa_domain::wire::Writer;
use kassa_domain::{Period, Timestamp};
use kassa_server::clock::Clock;
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;

use super::{ACCOUNT, NOON, TestCentre, WATER, WATERWORKS, answer, day, uah};

/// A till of the test: its key, its journal, its way of asking.
pub struct TestTill<'c> {
    pub centre: &'c TestCentre,
    pub id: TillId,
    pub key: SigningKey,
    pub head: Head,
    /// Canonical bytes of the present life, from the first.
    pub entries: Vec<Vec<u8>>,
}

impl TestTill<'_> {
    /// Appends a fact to its journal. Gives its place.
    pub fn append(&mut self, body: Body) -> EntryRef {
        let seq = self.head.seq.next();
        let entry = Entry {
            till: self.id,
            epoch: self.head.epoch,
            seq,
            occurred_at: Timestamp::new(NOON + i64::try_from(seq.0).unwrap() * 1000, 120).unwrap(),
            user: Some(UserId(1)),
            body,
        };
        let canonical = entry.canonical().unwrap();
        self.head = self.head.then(&canonical);
        self.entries.push(canonical);
        entry.reference()
    }

    /// Appends an entry of a known kind with whatever body.
    pub fn append_raw(&mut self, kind: u32, body: &[u8]) {
        let mut writer = Writer::new();
        let Head { till, epoch, seq, .. } = self.head;
        for number in [1, u64::from(till.0), u64::from(epoch.0), seq.next().0, u64::from(kind), 1] {
            writer.number(number);
        }
        writer.signed(NOON);
        writer.signed(120_i16);
        writer.number(1_u8);
        writer.bytes(body);
        let canonical = writer.finish().unwrap();
        self.head = self.head.then(&canonical);
        self.entries.push(canonical);
    }

    /// Opens a shift.
    pub fn open_shift(&mut self) -> EntryRef {
        let body = Body::ShiftOpening { shift: ShiftNumber(1), day: day(), opening_cash: uah(0), count: None };
        let at = self.append(body);
        let _ = self.registered(at);
        at
    }

    /// Accepts a payment for water.
    pub fn accept(&mut self, number: u32, lines: &[(Period, i64)]) -> EntryRef {
        let payment = self.payment(number, lines);
        self.append(Body::PaymentAccepted(Box::new(payment)))
    }

    /// A payment for water, in cash.
    pub fn payment(&self, number: u32, lines: &[(Period, i64)]) -> Payment {
        let total = uah(lines.iter().map(|(_, minor)| minor).sum());
        Payment {
            number: PaymentNumber(number),
            visit: VisitNumber(number),
            shift: ShiftNumber(1),
            kind: PaymentKind::Bill,
            account: AccountNumber::new(ACCOUNT).unwrap(),
            payer: PayerCopy::default(),
            lines: lines
                .iter()
                .map(|(period, minor)| PaymentLine {
                    service: WATER,
                    provider: WATERWORKS,
                    period: *period,
                    amount: uah(*minor),
                    excess: uah(0),
                })
                .collect(),
            commission: uah(0),
            provider_commission: uah(0),
            tenders: Tenders {
                card: uah(0),
                slip: None,
                cash: total,
                rounding: uah(0),
                cash_received: total,
                change: uah(0),
            },
            third: None,
        }
    }

    /// The register has what an entry asked for.
    pub fn registered(&mut self, of: EntryRef) -> EntryRef {
        let document = document(of.seq.0);
        self.append(Body::ReceiptRegistered { of, document, how: How::Answer })
    }

    /// What stands behind `/r/` in the link of an accepted payment.
    pub fn receipt_link(&self, at: EntryRef) -> String {
        let entry = Entry::parse(&self.entries[usize::try_from(at.seq.0).unwrap() - 1]).unwrap();
        let Body::PaymentAccepted(payment) = entry.body else { panic!("a payment") };
        let total = payment.total().unwrap();
        let code = CheckCode::of(self.id, payment.number, entry.occurred_at, total, &payment.account);
        format!("17-1-{:06}-{code}", payment.number.0)
    }

    /// A batch of entries of the present life, from a place on.
    pub fn batch(&self, from: u64) -> Batch {
        self.batch_of(from, self.head.seq.0)
    }

    /// A batch of entries of the present life.
    pub fn batch_of(&self, from: u64, through: u64) -> Batch {
        let start = Head::start(self.id, self.head.epoch);
        let range = usize::try_from(from - 1).unwrap()..usize::try_from(through).unwrap();
        let head = self.entries[..range.end].iter().fold(start, |head, entry| head.then(entry));
        self.signed(Batch {
            till: self.id,
            epoch: self.head.epoch,
            from: Seq(from),
            entries: self.entries[range].to_vec(),
            head: head.hash,
            signature: [0; 64],
        })
    }

    /// The batch with this till's signature on its head.
    pub fn signed(&self, mut batch: Batch) -> Batch {
        batch.signature = self.key.sign(&batch.head().signed_bytes()).to_bytes();
        batch
    }

    /// Pushes a batch as it is.
    pub async fn push(&self, batch: &Batch) -> Result<BatchAnswer, (StatusCode, String)> {
        self.push_bytes(batch.encode().unwrap()).await
    }

    pub async fn push_bytes(&self, bytes: Vec<u8>) -> Result<BatchAnswer, (StatusCode, String)> {
        answer(self.request(Method::POST, "/v1/journal", bytes).send().await.unwrap()).await
    }

    /// Pushes everything from a place on, and expects it to be stored.
    pub async fn push_all(&self, from: u64) {
        let answer = self.push(&self.batch(from)).await.unwrap();
        let Head { till, epoch, seq, hash } = self.head;
        assert_eq!(answer, BatchAnswer::Stored { till, epoch, through: seq, head: hash });
    }

    /// A signed request.
    pub fn request(&self, method: Method, path: &str, body: Vec<u8>) -> reqwest::RequestBuilder {
        self.request_at(method, path, body, self.centre.clock.now_ms())
    }

    pub fn request_at(&self, method: Method, path: &str, body: Vec<u8>, time_ms: i64) -> reqwest::RequestBuilder {
        let bytes = request_signed_bytes(method.as_str(), path, self.id, time_ms, &body);
        let signature = hex(&self.key.sign(&bytes).to_bytes());
        self.centre
            .client
            .request(method, self.centre.url(path))
            .header(TILL_HEADER, self.id.to_string())
            .header(TIME_HEADER, time_ms.to_string())
            .header(SIGNATURE_HEADER, signature)
            .header("content-type", "application/x-kassa-batch")
            .body(body)
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, (StatusCode, String)> {
        answer(self.request(Method::GET, path, Vec::new()).send().await.unwrap()).await
    }

    pub async fn verdicts(&self, after: u64) -> VerdictPage {
        self.get(&format!("/v1/verdicts?after={after}")).await.unwrap()
    }

    /// The whole directory by pages of `limit` rows, with the last page.
    pub async fn directory(&self, after: u64, limit: u32) -> (Vec<Row>, DirectoryPage) {
        let mut rows = Vec::new();
        let mut after = after;
        loop {
            let page: DirectoryPage = self.get(&format!("/v1/directory?after={after}&limit={limit}")).await.unwrap();
            assert!(page.rows.len() <= usize::try_from(limit).unwrap());
            assert!(page.next > after || !page.more, "a page moves on");
            rows.extend(page.rows.clone());
            after = page.next;
            if !page.more {
                return (rows, page);
            }
        }
    }
}

pub fn document(number: u64) -> FiscalDocument {
    FiscalDocument {
        number,
        sign: None,
        shift: 1,
        register: SerialNumber::new("0000000123").unwrap(),
        storage: None,
        register_minute: None,
    }
}
