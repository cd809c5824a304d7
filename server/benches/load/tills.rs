//! What a till of the load has to send: payments of two lines with the entries of their receipts, in signed batches that
//! are packed as a till packs them.

use ed25519_dalek::{Signer, SigningKey};
use kassa_domain::batch::Batch;
use kassa_domain::chain::{Head, hex};
use kassa_domain::entry::{Body, Entry, How};
use kassa_domain::exchange::{SIGNATURE_HEADER, TILL_HEADER, TIME_HEADER, request_signed_bytes};
use kassa_domain::ids::{Epoch, PaymentNumber, Seq, SerialNumber, ShiftNumber, TillId, UserId, VisitNumber};
use kassa_domain::packing::{ENCODING, pack};
use kassa_domain::payment::{PayerCopy, Payment, PaymentKind, PaymentLine, Tenders};
use kassa_domain::receipt::FiscalDocument;
use kassa_domain::{Currency, Money, Timestamp};
use reqwest::{Client, RequestBuilder};

use crate::centre::{ACCOUNTS, PROVIDER, SERVICES, account, october};
use crate::drive::Failed;

/// A batch as it goes on the wire, packed where that makes it shorter.
#[derive(Clone)]
pub struct Sent {
    pub bytes: Vec<u8>,
    packed: bool,
}

/// A till: its name, its key, and where its journal is.
pub struct Till {
    pub id: TillId,
    key: SigningKey,
    head: Head,
    payments: u32,
    chance: u64,
    began_ms: i64,
}

impl Till {
    pub fn new((id, key): &(TillId, SigningKey), began_ms: i64) -> Self {
        let chance = u64::from(id.0) * 2_654_435_761 + 1;
        Self { id: *id, key: key.clone(), head: Head::start(*id, Epoch(1)), payments: 0, chance, began_ms }
    }

    fn below(&mut self, end: u64) -> u64 {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.chance >> 33) % end
    }

    /// The next batch of so many payments, as it goes on the wire.
    pub fn batch(&mut self, payments: usize) -> Result<Sent, Failed> {
        let from = self.head.seq.next();
        let mut entries = Vec::with_capacity(payments * 2);
        for _ in 0..payments {
            let payment = self.payment()?;
            let accepted = self.entry(Body::PaymentAccepted(Box::new(payment)), &mut entries)?;
            let document = FiscalDocument {
                number: u64::from(self.payments),
                sign: Some(u32::try_from(self.below(u64::from(u32::MAX)))?),
                shift: 1,
                register: SerialNumber::new("0000000123").map_err(|_| "a serial number")?,
                storage: None,
                register_minute: u32::try_from(self.began_ms / 60_000).ok(),
            };
            let told = Body::ReceiptRegistered { of: accepted, document, how: How::Answer };
            let _ = self.entry(told, &mut entries)?;
        }
        let Head { till, epoch, hash, .. } = self.head;
        let signature = self.key.sign(&self.head.signed_bytes()).to_bytes();
        let bytes = Batch { till, epoch, from, entries, head: hash, signature }.encode()?;
        Ok(match pack(&bytes) {
            Some(bytes) => Sent { bytes, packed: true },
            None => Sent { bytes, packed: false },
        })
    }

    fn entry(&mut self, body: Body, entries: &mut Vec<Vec<u8>>) -> Result<kassa_domain::ids::EntryRef, Failed> {
        let seq: Seq = self.head.seq.next();
        let moment = self.began_ms + i64::try_from(seq.0)? * 9_000;
        let occurred_at = Timestamp::new(moment, 120).map_err(|_| "a moment")?;
        let entry = Entry { till: self.id, epoch: Epoch(1), seq, occurred_at, user: Some(UserId(1)), body };
        let canonical = entry.canonical()?;
        self.head = self.head.then(&canonical);
        entries.push(canonical);
        Ok(entry.reference())
    }

    fn payment(&mut self) -> Result<Payment, Failed> {
        self.payments += 1;
        let zero = Money::new(0, Currency::Uah);
        let number = u32::try_from(self.below(u64::from(ACCOUNTS)))?;
        let mut lines = Vec::new();
        for service in SERVICES {
            let amount = Money::new(i64::try_from(self.below(50_000))? + 100, Currency::Uah);
            lines.push(PaymentLine { service, provider: PROVIDER, period: october()?, amount, excess: zero });
        }
        let total = Money::total(lines.iter().map(|line| line.amount), Currency::Uah)?;
        Ok(Payment {
            number: PaymentNumber(self.payments),
            visit: VisitNumber(self.payments),
            shift: ShiftNumber(1),
            kind: PaymentKind::Bill,
            account: account(number)?,
            payer: PayerCopy::default(),
            lines,
            commission: zero,
            provider_commission: zero,
            tenders: Tenders {
                card: zero,
                slip: None,
                cash: total,
                rounding: zero,
                cash_received: total,
                change: zero,
            },
            third: None,
        })
    }

    /// The question how far the centre has its journal, which a till asks first when the line is back.
    pub fn question(&self, client: &Client, url: &str, now_ms: i64) -> RequestBuilder {
        let path = "/v1/journal";
        let signed = request_signed_bytes("GET", path, self.id, now_ms, &[]);
        client
            .get(format!("{url}{path}"))
            .header(TILL_HEADER, self.id.to_string())
            .header(TIME_HEADER, now_ms.to_string())
            .header(SIGNATURE_HEADER, hex(&self.key.sign(&signed).to_bytes()))
    }

    /// A batch as a signed request.
    pub fn request(&self, client: &Client, url: &str, sent: &Sent, now_ms: i64) -> RequestBuilder {
        let path = "/v1/journal";
        let signed = request_signed_bytes("POST", path, self.id, now_ms, &sent.bytes);
        let request = client
            .post(format!("{url}{path}"))
            .header(TILL_HEADER, self.id.to_string())
            .header(TIME_HEADER, now_ms.to_string())
            .header(SIGNATURE_HEADER, hex(&self.key.sign(&signed).to_bytes()))
            .header("content-type", "application/x-kassa-batch")
            .body(sent.bytes.clone());
        if sent.packed { request.header("content-encoding", ENCODING) } else { request }
    }
}
