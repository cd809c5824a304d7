//! A day at a till with everything in it, written by the functions the till writes with.

use std::path::PathBuf;

use kassa_domain::cash::CashWay;
use kassa_domain::count::{ClosingCount, Counted, OpeningCount, Pieces};
use kassa_domain::entry::How;
use kassa_domain::exchange::FirstNumbers;
use kassa_domain::ids::{
    AccountNumber, MeterId, PaymentNumber, PointCode, ProviderId, SerialNumber, ServiceId, ShiftNumber, SlipNumber,
    TillCode, UserId, VisitNumber,
};
use kassa_domain::payment::{PayerCopy, Payment, PaymentEvent, PaymentKind, PaymentLine, Tenders};
use kassa_domain::reading::{Reading, ReadingKind, ReadingSource};
use kassa_domain::receipt::{
    Cashier, Direction, FiscalDocument, Operation, Receipt, ReceiptEvent, ReceiptLine, ReceiptOrder, Refusal, Shown,
};
use kassa_domain::reversal::{Back, Ground, Original, ReversalKind};
use kassa_domain::shift::{OpenShift, ShiftTotals};
use kassa_domain::{BusinessDate, Currency, Money, Timestamp};

use kassa_domain::chain::Hash;
use kassa_domain::entry::Body;
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};

use crate::store::identity::{self, Identity};
use crate::store::{StoreOptions, Tx, counts, journal, payments, readings, receipts, reversals, shifts};

const USER: Option<UserId> = Some(UserId(5));
const SALT: [u8; 16] = [7; 16];

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

pub fn at(minute: i64) -> Timestamp {
    Timestamp::new(1_795_000_000_000 + minute * 60_000, 120).unwrap()
}

pub fn entry(seq: u64) -> EntryRef {
    EntryRef { epoch: Epoch(1), seq: Seq(seq) }
}

pub fn document(number: u64) -> FiscalDocument {
    FiscalDocument {
        number,
        sign: Some(77),
        shift: 1,
        register: SerialNumber::new("0001").unwrap(),
        storage: None,
        register_minute: None,
    }
}

fn cashier() -> Cashier {
    Cashier { name: "Анна".to_owned() }
}

fn payment(number: u32, visit: u32, amounts: &[i64], card: i64, change: i64) -> Payment {
    let line = |(service, amount): (u32, &i64)| PaymentLine {
        service: ServiceId(service),
        provider: ProviderId(1),
        period: "2026-10".parse().unwrap(),
        amount: uah(*amount),
        excess: uah(0),
    };
    let cash = amounts.iter().sum::<i64>() + 100 - card;
    Payment {
        number: PaymentNumber(number),
        visit: VisitNumber(visit),
        shift: ShiftNumber(if number < 5 { 1 } else { 3 }),
        kind: PaymentKind::Bill,
        account: AccountNumber::new("00077001").unwrap(),
        payer: PayerCopy { holder: "Коваль".to_owned(), address: "вул. Соборна".to_owned() },
        lines: (1..).zip(amounts).map(line).collect(),
        commission: uah(100),
        provider_commission: uah(5),
        tenders: Tenders {
            card: uah(card),
            slip: (card > 0).then(|| SlipNumber::new("42").unwrap()),
            cash: uah(cash),
            rounding: uah(0),
            cash_received: uah(cash + change),
            change: uah(change),
        },
        third: None,
    }
}

fn order(payment: &Payment, direction: Direction) -> Operation {
    let tenders = &payment.tenders;
    let total = payment.total().unwrap();
    let (cash, change) = match direction {
        Direction::Sale => (tenders.cash_received, tenders.change),
        Direction::Return => (tenders.cash, uah(0)),
    };
    Operation::Receipt(ReceiptOrder {
        direction,
        cashier: cashier(),
        heading: Vec::new(),
        lines: vec![ReceiptLine::new("x", total)],
        total,
        card: tenders.card,
        cash,
        rounding: uah(0),
        change,
        footer: Vec::new(),
        check_link: None,
    })
}

/// Writes facts as the till does.
struct Day<'t> {
    tx: Tx<'t>,
    minute: i64,
}

impl Day<'_> {
    fn append(&mut self, body: &Body) -> EntryRef {
        self.minute += 1;
        journal::append(&self.tx, at(self.minute), USER, body).unwrap()
    }

    fn ask(&self, of: EntryRef, operation: &Operation, shift: u32, payment: Option<u32>, planned: bool) {
        let receipt = if planned { Receipt::Planned } else { Receipt::Sending { before: Shown::default() } };
        let payment = payment.map(PaymentNumber);
        receipts::insert(&self.tx, of, operation, ShiftNumber(shift), payment, &receipt).unwrap();
    }

    fn send(&self, of: EntryRef) {
        let _ = receipts::on(&self.tx, of, ReceiptEvent::Send { before: Shown::default() }).unwrap();
    }

    fn register(&mut self, of: EntryRef, number: u64) {
        let event = ReceiptEvent::Register { document: document(number) };
        let _ = receipts::on(&self.tx, of, event).unwrap();
        let body = Body::ReceiptRegistered { of, document: document(number), how: How::Answer };
        let by = self.append(&body);
        receipts::registered_by(&self.tx, of, by).unwrap();
    }

    fn fail(&mut self, of: EntryRef) {
        let refusal = Refusal { family: "shtrih".to_owned(), code: "4e".to_owned() };
        let _ = receipts::on(&self.tx, of, ReceiptEvent::Fail { refusal: refusal.clone() }).unwrap();
        let _ = self.append(&Body::ReceiptFailed { of, refusal, how: How::Evidence });
    }

    fn lose(&mut self, of: EntryRef) {
        let _ = receipts::on(&self.tx, of, ReceiptEvent::Lose { after: None }).unwrap();
        let _ = self.append(&Body::ReceiptUnknown { of, before: Shown::default(), after: None });
    }

    fn open_shift(&mut self, number: u32) -> EntryRef {
        let number = ShiftNumber(number);
        let shift = OpenShift { number, day: day(), opened_at: at(self.minute + 1), opened_by: UserId(5) };
        let left = uah(if number.0 == 1 { 0 } else { 5_000 });
        let (pieces, note) = (pieces(&[(1_000, 5)]), "розмін".to_owned());
        // The first one by notes and coins.
        let count = (number.0 == 1).then(|| Box::new(OpeningCount { left, pieces, note }));
        let body = Body::ShiftOpening { shift: number, day: day(), opening_cash: uah(5_000), count };
        let of = self.append(&body);
        shifts::insert(&self.tx, &shift, uah(5_000)).unwrap();
        counts::insert(&self.tx, of, &body).unwrap();
        self.ask(of, &Operation::OpenShift { cashier: cashier() }, number.0, None, false);
        of
    }

    fn pay(&mut self, payment: &Payment, planned: bool) -> EntryRef {
        let of = self.append(&Body::PaymentAccepted(Box::new(payment.clone())));
        payments::insert(&self.tx, payment, of, at(self.minute), day(), UserId(5)).unwrap();
        self.ask(of, &order(payment, Direction::Sale), payment.shift.0, Some(payment.number.0), planned);
        of
    }

    fn visit(&self, number: u32, total: i64, change: i64) {
        let token = format!("token {number}");
        payments::insert_visit(&self.tx, VisitNumber(number), &token, uah(total), uah(change)).unwrap();
    }

    fn on(&self, number: u32, event: PaymentEvent) {
        let _ = payments::on(&self.tx, PaymentNumber(number), event).unwrap();
    }

    fn reverse(&mut self, payment: &Payment, accepted: EntryRef) -> EntryRef {
        let ground = Ground::Note { text: "не той рахунок".to_owned(), original: Some(Original::Attached) };
        let (cash, card) = (payment.tenders.cash, payment.tenders.card);
        let body = Body::ReversalAccepted {
            of: accepted,
            payment: payment.number,
            kind: ReversalKind::Void,
            shift: ShiftNumber(1),
            cash,
            card,
            ground: ground.code(),
            commitment: Hash::of(&ground.committed_bytes(&SALT)),
            original: ground.has_original(),
            part: None,
        };
        let of = self.append(&body);
        let (kind, shift) = (ReversalKind::Void, ShiftNumber(1));
        let back = Back { part: None, cash, card };
        reversals::insert(&self.tx, of, payment.number, kind, shift, &back, (&ground, &SALT)).unwrap();
        self.ask(of, &order(payment, Direction::Return), 1, Some(payment.number.0), false);
        of
    }

    fn move_cash(&mut self, way: CashWay, minor: i64) -> EntryRef {
        let (shift, amount, purpose) = (ShiftNumber(1), uah(minor), "розмін".to_owned());
        let of = self.append(&Body::CashMoved { way, shift, amount, purpose: purpose.clone() });
        shifts::insert_cash(&self.tx, of, shift, way, amount, &purpose).unwrap();
        let cashier = cashier();
        let operation = match way {
            CashWay::In => Operation::CashIn { amount, cashier },
            CashWay::Out => Operation::CashOut { amount, cashier },
        };
        self.ask(of, &operation, 1, None, false);
        of
    }

    fn give_up(&mut self, of: EntryRef) {
        self.fail(of);
        let _ = self.append(&Body::GivenUp { of });
        receipts::settle(&self.tx, of).unwrap();
    }
}

fn pieces(rows: &[(i64, u32)]) -> Pieces {
    Pieces::new(rows.iter().map(|(face, count)| Counted { face: uah(*face), count: *count }).collect()).unwrap()
}

fn day() -> BusinessDate {
    at(0).local_date()
}

fn identity() -> Identity {
    Identity {
        till: TillId(9),
        epoch: Epoch(1),
        point: PointCode::new("17").unwrap(),
        code: TillCode::new("3").unwrap(),
        currency: Currency::Uah,
        public_key: [3; 32],
        server: "https://centre".to_owned(),
        certificate: None,
        files_key: None,
    }
}

/// A morning: a shift is opened; a visit of two payments, the first of them voided; a payment nobody knows about; one
/// that failed and is cancelled.
fn morning(day: &mut Day<'_>) {
    let identity = identity();
    let _ = day.append(&Body::EpochStarted {
        point: identity.point,
        code: identity.code,
        public_key: identity.public_key,
        currency: identity.currency,
        program: "0.1.0".to_owned(),
        previous: None,
    });
    let _ = day.append(&Body::SignedIn);
    let shift = day.open_shift(1);
    day.register(shift, 1);
    shifts::opened(&day.tx, ShiftNumber(1)).unwrap();
    let (first, second) = (payment(1, 1, &[10_000, 2_050], 0, 0), payment(2, 1, &[3_000], 1_000, 400));
    day.visit(1, 15_250, 400);
    let first_of = day.pay(&first, false);
    let second_of = day.pay(&second, true);
    day.register(first_of, 2);
    day.on(1, PaymentEvent::Registered);
    day.send(second_of);
    day.register(second_of, 3);
    day.on(2, PaymentEvent::Registered);
    let third = payment(3, 2, &[7_700], 0, 0);
    day.visit(2, 7_800, 0);
    let third_of = day.pay(&third, false);
    day.lose(third_of);
    day.on(3, PaymentEvent::Undecided);
    let _ = day.append(&Body::ReceiptReferred { of: third_of, note: "папір зім'ято".to_owned() });
    day.on(3, PaymentEvent::Referred);
    receipts::settle(&day.tx, third_of).unwrap();
    let fourth = payment(4, 3, &[500], 0, 0);
    day.visit(3, 600, 0);
    let fourth_of = day.pay(&fourth, false);
    day.fail(fourth_of);
    let _ = day.append(&Body::PaymentCancelled { of: fourth_of, payment: PaymentNumber(4) });
    day.on(4, PaymentEvent::Cancelled);
    receipts::settle(&day.tx, fourth_of).unwrap();
    let void = day.reverse(&first, first_of);
    day.register(void, 4);
    reversals::done(&day.tx, void).unwrap();
    day.on(1, PaymentEvent::Voided);
    let given_up = day.reverse(&second, second_of);
    day.give_up(given_up);
    reversals::failed(&day.tx, given_up).unwrap();
}

/// An evening: cash, a reading, a duplicate; the shift is closed, another fails to open, a third one opens and takes a
/// payment that is still with the register.
fn evening(day: &mut Day<'_>) {
    let cash_in = day.move_cash(CashWay::In, 20_000);
    day.register(cash_in, 5);
    shifts::cash_done(&day.tx, cash_in).unwrap();
    let cash_out = day.move_cash(CashWay::Out, 1_000);
    day.give_up(cash_out);
    let reading = Reading {
        account: AccountNumber::new("00077001").unwrap(),
        meter: MeterId(7),
        value: "123.45".parse().unwrap(),
        date: self::day(),
        kind: ReadingKind::Plain,
        source: ReadingSource::Control,
    };
    let of = day.append(&Body::ReadingTaken(reading.clone()));
    readings::insert(&day.tx, of, &reading).unwrap();
    for copy in [1, 2] {
        let _ = day.append(&Body::Reprinted { payment: PaymentNumber(2), copy });
        assert_eq!(payments::count_copy(&day.tx, PaymentNumber(2)).unwrap(), copy);
    }
    let _ = day.append(&Body::XReported { shift: ShiftNumber(1) });
    let mut totals = ShiftTotals::new(uah(5_000), Currency::Uah);
    totals.cash_out = uah(1_000);
    let (shift, counted) = (ShiftNumber(1), uah(25_000));
    let count = ClosingCount { taken_out: uah(1_000), pieces: pieces(&[(20_000, 1), (1_000, 6)]) };
    let count = Some(Box::new(count));
    let body = Body::ShiftClosing { shift, totals, counted, note: String::new(), unsent: 3, count };
    let of = day.append(&body);
    counts::insert(&day.tx, of, &body).unwrap();
    shifts::closing(&day.tx, ShiftNumber(1), counted).unwrap();
    day.ask(of, &Operation::CloseShift { cashier: cashier() }, 1, None, false);
    day.register(of, 6);
    shifts::closed(&day.tx, ShiftNumber(1), at(day.minute)).unwrap();
    let failing = day.open_shift(2);
    day.give_up(failing);
    shifts::opening_failed(&day.tx, ShiftNumber(2)).unwrap();
    let third = day.open_shift(3);
    day.register(third, 7);
    shifts::opened(&day.tx, ShiftNumber(3)).unwrap();
    day.visit(4, 1_000, 100);
    let _ = day.pay(&payment(5, 4, &[900], 0, 100), false);
    let _ = day.append(&Body::Unknown { kind: 900, version: 1, bytes: b"from the future".to_vec() });
    let _ = day.append(&Body::SignedOut);
}

/// A folder with that day's money file, closed.
pub fn a_day() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let owner = "test".to_owned();
    let options = StoreOptions { dir: dir.path().to_owned(), vfs: None, key: None, durable: false, owner };
    {
        let mut store = crate::store::open(&options).unwrap();
        let tx = store.transaction().unwrap();
        identity::enrol(&tx, &identity(), FirstNumbers::START, at(0)).unwrap();
        let mut day = Day { tx, minute: 0 };
        morning(&mut day);
        evening(&mut day);
        journal::acknowledge(&day.tx, Epoch(1), Seq(10)).unwrap();
        day.tx.commit().unwrap();
    }
    let path = dir.path().join(crate::store::MONEY);
    (dir, path)
}
