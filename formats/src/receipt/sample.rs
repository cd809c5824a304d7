//! A made-up document of every kind, for previews of templates, for tests and for measuring.

use std::sync::LazyLock;

use kassa_domain::cash::CashWay;
use kassa_domain::count::Pieces;
use kassa_domain::handover::HandOver;
use kassa_domain::ids::{SerialNumber, ShiftNumber, UserId};
use kassa_domain::money::MoneyError;
use kassa_domain::receipt::{Cashier, Direction, FiscalDocument, ReceiptLine, ReceiptOrder};
use kassa_domain::reversal::{Original, ReversalKind};
use kassa_domain::shift::ShiftTotals;
use kassa_domain::time::TimeError;
use kassa_domain::{BusinessDate, Currency, Money, Period, Timestamp};
use rust_decimal::Decimal;

use super::facts::{
    BankSlip, CashOrder, Counted, DebtNotice, DebtRow, Debtor, Denominations, Difference, Duplicate, Facts as _,
    GroundKind, HandOverAct, HandedRow, Head, Proof, ReadingRow, ReadingSlip, Reason, ReceiptPaper, Request,
    ServiceRow, ServicesReport, ShiftReport, ShiftReportKind, SlipPart, Undoing, payment_code,
};
use super::kind::Kind;
use super::language::Language;
use super::value::Values;
use crate::scan::Payee;

/// Its names, by language.
static NAMES: LazyLock<toml::Table> =
    LazyLock::new(|| include_str!("../../../assets/receipts/sample.toml").parse().unwrap_or_default());

/// A name in a language; nothing where there is none.
fn name(language: Language, key: &str) -> &'static str {
    NAMES.get(language.code()).and_then(|names| names.get(key)).and_then(toml::Value::as_str).unwrap_or_default()
}

/// 21.11.2026 14:05:09 at a till two hours east of UTC.
const AT_MS: i64 = 1_795_262_709_000;
const AT_OFFSET_MIN: i16 = 120;

/// Why there is no sample: its figures are constants, so there always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    /// A sum.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A day.
    #[error(transparent)]
    Time(#[from] TimeError),
}

/// What the documents of a language have in common.
struct Common {
    language: Language,
    currency: Currency,
    at: Timestamp,
    day: BusinessDate,
    head: [String; 2],
    document: Option<FiscalDocument>,
}

/// The values of a made-up document of a kind, in hryvnias, roubles or tenge as the language has it.
///
/// # Errors
/// See [`SampleError`].
pub fn values(kind: Kind, language: Language) -> Result<Values, SampleError> {
    let common = Common::new(language)?;
    Ok(match kind {
        Kind::Payment | Kind::Duplicate | Kind::Void => common.receipt(kind)?,
        Kind::Application | Kind::Note => common.request(kind)?,
        Kind::CashIn | Kind::CashOut => common.cash_order(kind)?,
        Kind::Denominations => common.denominations()?,
        Kind::Difference => common.difference()?,
        Kind::HandOver => common.hand_over()?,
        Kind::Shift => common.shift()?,
        Kind::Services => common.services()?,
        Kind::Readings => common.readings()?,
        Kind::Slip => common.slip()?,
        Kind::Debt => common.debt()?,
    })
}

impl Common {
    fn new(language: Language) -> Result<Self, TimeError> {
        let document = SerialNumber::new("0001234567").ok().map(|register| FiscalDocument {
            number: 871,
            sign: Some(123_456_789),
            shift: 42,
            register,
            storage: SerialNumber::new("9999078900001234").ok(),
            register_minute: Some(29_921_165),
        });
        Ok(Self {
            language,
            currency: match language {
                Language::Uk | Language::En => Currency::Uah,
                Language::Ru => Currency::Rub,
                Language::Kk => Currency::Kzt,
            },
            at: Timestamp::new(AT_MS, AT_OFFSET_MIN)?,
            day: BusinessDate::new(2026, 11, 21)?,
            head: [name(language, "point").to_owned(), name(language, "town").to_owned()],
            document,
        })
    }

    fn name(&self, key: &str) -> &'static str {
        name(self.language, key)
    }

    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    fn head(&self) -> Head<'_> {
        Head { lines: &self.head, cashier: self.name("cashier"), at: self.at }
    }

    fn proof(&self) -> Proof<'_> {
        self.document.as_ref().map_or(Proof::NotDue, Proof::Document)
    }

    fn debtor(&self) -> Debtor<'static> {
        Debtor { account: "00077001", payer: self.name("payer"), address: self.name("address") }
    }

    fn payee(&self) -> Payee {
        let name = self.name("payee").to_owned();
        let bank = Some(self.name("bank").to_owned());
        match self.currency {
            Currency::Uah => Payee {
                name,
                bank,
                account: "UA713999990000026001234567890".to_owned(),
                tax_number: Some("39123451".to_owned()),
                ..Payee::default()
            },
            Currency::Rub => Payee {
                name,
                bank,
                account: "40702810500000012345".to_owned(),
                bic: Some("049999701".to_owned()),
                correspondent: Some("30101810200000000701".to_owned()),
                tax_number: Some("7700998877".to_owned()),
            },
            Currency::Kzt => Payee {
                name,
                bank,
                account: "KZ86125KZT5004100100".to_owned(),
                bic: Some("TESTKZKA".to_owned()),
                tax_number: Some("000000000000".to_owned()),
                ..Payee::default()
            },
        }
    }

    fn order(&self, direction: Direction) -> ReceiptOrder {
        let sale = direction == Direction::Sale;
        let payer = format!("{}, {}", self.name("account"), self.name("payer"));
        ReceiptOrder {
            direction,
            cashier: Cashier { name: self.name("cashier").to_owned() },
            heading: vec![self.name("number").to_owned(), payer, self.name("address").to_owned()],
            lines: vec![
                ReceiptLine::new(format!("{} 10.2026", self.name("water")), self.money(41_237)),
                ReceiptLine::new(format!("{} 10.2026", self.name("heating")), self.money(143_013)),
            ],
            total: self.money(184_250),
            card: self.money(100_000),
            cash: self.money(if sale { 85_000 } else { 84_250 }),
            rounding: self.money(0),
            change: self.money(if sale { 750 } else { 0 }),
            footer: if sale { vec![self.name("thanks").to_owned()] } else { Vec::new() },
            check_link: sale.then(|| "https://pay.example.ua/r/17-3-000512-XBA23TF3CX".to_owned()),
        }
    }

    fn receipt(&self, kind: Kind) -> Result<Values, MoneyError> {
        let void = kind == Kind::Void;
        let order = self.order(if void { Direction::Return } else { Direction::Sale });
        let undoing = void.then(|| Undoing {
            kind: ReversalKind::Void,
            original: "17-3-000512",
            ground: GroundKind::Application,
            approved_by: Some(self.name("senior")),
        });
        let code =
            payment_code(&self.payee(), self.money(0), self.debtor().account, self.name("purpose")).ok().flatten();
        let code = code.filter(|_| !void);
        let duplicate = (kind == Kind::Duplicate).then(|| Duplicate { number: 2, at: self.at.shifted(3_600_000) });
        let paper = ReceiptPaper {
            head: &self.head,
            number: "17-3-000512",
            order: &order,
            proof: self.proof(),
            at: self.at,
            duplicate,
            undoing,
            undone: None,
            back: &[],
            payment_code: code.as_ref(),
        };
        paper.values()
    }

    fn request(&self, kind: Kind) -> Result<Values, MoneyError> {
        let debtor = self.debtor();
        let reason = if kind == Kind::Application {
            Reason::Application { full_name: self.name("full-name"), identity: self.name("identity") }
        } else {
            Reason::Note { text: self.name("note") }
        };
        let request = Request {
            head: Head { at: self.at.shifted(900_000), ..self.head() },
            kind: ReversalKind::Void,
            reason,
            original: Some(&Original::Attached),
            number: "17-3-000512",
            paid_at: self.at,
            account: debtor.account,
            payer: debtor.payer,
            address: debtor.address,
            document: Some(871),
            back: &[],
            total: self.money(184_250),
            cash: self.money(84_250),
            card: self.money(100_000),
            approved_by: Some(self.name("senior")),
        };
        request.values()
    }

    fn cash_order(&self, kind: Kind) -> Result<Values, MoneyError> {
        let way = if kind == Kind::CashIn { CashWay::In } else { CashWay::Out };
        let order = CashOrder {
            head: self.head(),
            way,
            number: Some(7),
            day: self.day,
            shift: ShiftNumber(42),
            sum: self.money(if way == CashWay::In { 50_000 } else { 1_200_100 }),
            purpose: self.name(if way == CashWay::In { "give" } else { "take" }),
            person: if way == CashWay::In { "" } else { self.name("collector") },
            approved_by: (way == CashWay::Out).then(|| self.name("senior")),
            drawer: Some(self.money(134_250)),
            proof: self.proof(),
        };
        order.values()
    }

    fn notes(&self, rows: &[(i64, u32)]) -> Vec<Counted> {
        rows.iter().map(|(minor, count)| Counted { face: self.money(*minor), count: *count }).collect()
    }

    fn denominations(&self) -> Result<Values, MoneyError> {
        let notes = self.notes(&[(50_000, 2), (20_000, 1), (10_000, 1), (2_000, 2), (50, 400)]);
        let (head, day, currency) = (self.head(), self.day, self.currency);
        Denominations { head, day, shift: ShiftNumber(42), currency, notes: &notes }.values()
    }

    fn difference(&self) -> Result<Values, MoneyError> {
        let act = Difference {
            head: self.head(),
            number: Some(3),
            day: self.day,
            shift: ShiftNumber(42),
            journal: self.money(134_250),
            counted: self.money(134_200),
            register_cash: Some(self.money(134_250)),
            text: self.name("count-note"),
            approved_by: Some(self.name("senior")),
            notes: &self.notes(&[(50_000, 2), (20_000, 1), (10_000, 1), (2_000, 2), (50, 4)]),
        };
        act.values()
    }

    fn hand_over(&self) -> Result<Values, MoneyError> {
        let what = HandOver {
            shift: ShiftNumber(42),
            to: UserId(5),
            journal: self.money(134_250),
            counted: self.money(134_200),
            note: self.name("count-note").to_owned(),
            undecided: 0,
            parked: 1,
            pieces: Pieces::new(self.notes(&[(50_000, 2), (20_000, 1), (10_000, 1), (2_000, 2), (50, 4)])).ok(),
        };
        HandOverAct {
            head: self.head(),
            number: 1,
            day: self.day,
            to: self.name("senior"),
            what: &what,
            approved_by: Some(self.name("senior")),
        }
        .values()
    }

    fn totals(&self) -> ShiftTotals {
        let mut totals = ShiftTotals::new(self.money(50_000), self.currency);
        totals.payments = 2;
        totals.cash_taken = self.money(184_250);
        totals.card_taken = self.money(9_950);
        totals.cash_out = self.money(100_000);
        totals
    }

    fn shift(&self) -> Result<Values, MoneyError> {
        let handed = [HandedRow {
            at: self.at.shifted(-3_600_000),
            from: self.name("senior"),
            to: self.name("cashier"),
            counted: self.money(134_220),
            own: self.money(-30),
        }];
        let report = ShiftReport {
            head: Head { at: self.at.shifted(3_600_000), ..self.head() },
            kind: ShiftReportKind::Z,
            shift: ShiftNumber(42),
            day: self.day,
            opened_at: self.at,
            totals: self.totals(),
            register_cash: Some(self.money(134_250)),
            handed: &handed,
            left: Some(self.money(49_950)),
            counted: Some(self.money(134_200)),
            taken_out: Some(self.money(100_000)),
            notes: &self.notes(&[(50_000, 4), (20_000, 1), (10_000, 1), (2_000, 2), (50, 4)]),
            queued: 3,
            proof: self.proof(),
        };
        report.values()
    }

    fn services(&self) -> Result<Values, MoneyError> {
        let services = [
            ServiceRow { name: self.name("water"), count: 118, sum: self.money(4_866_166) },
            ServiceRow { name: self.name("heating"), count: 97, sum: self.money(138_722_610) },
        ];
        let report = ServicesReport {
            head: self.head(),
            day: self.day,
            shift: ShiftNumber(42),
            currency: self.currency,
            services: &services,
            commission: self.money(21_500),
            rounding: self.money(-7),
            reversals: 1,
            returned: self.money(184_250),
        };
        report.values()
    }

    fn readings(&self) -> Result<Values, MoneyError> {
        let tenths = |value| Decimal::new(value, 1);
        let reading = |meter, previous, value, used: i64, source| ReadingRow {
            service: self.name("water"),
            meter,
            unit: self.name("unit"),
            date: self.day,
            previous: tenths(previous),
            value: tenths(value),
            source,
            used: Some(tenths(used)),
        };
        let seen = Some(self.name("inspector"));
        let readings = [reading("0042137", 3_412, 3_487, 75, None), reading("0042138", 120, 120, 0, seen)];
        ReadingSlip { head: self.head(), account: self.debtor(), number: None, readings: &readings }.values()
    }

    fn slip(&self) -> Result<Values, MoneyError> {
        let (payee, purpose, sum) = (self.payee(), self.name("purpose"), self.money(41_237));
        let code = payment_code(&payee, sum, self.debtor().account, purpose).ok().flatten();
        let slip = BankSlip {
            head: self.head(),
            number: "17-3-000512",
            account: self.debtor(),
            payee: &payee,
            purpose,
            sum,
            commission: self.money(412),
            rounding: self.money(1),
            card: self.money(0),
            part: Some(SlipPart { slip: 1, slips: 2, paid: self.money(184_650) }),
            terminal_slip: None,
            payment_code: code.as_ref(),
            proof: self.proof(),
        };
        slip.values()
    }

    fn debt(&self) -> Result<Values, SampleError> {
        let (payee, sum) = (self.payee(), self.money(184_250));
        let code = payment_code(&payee, sum, self.debtor().account, self.name("purpose")).ok().flatten();
        let october = Period::new(2026, 10)?;
        let debts = [
            DebtRow { service: self.name("water"), period: october, sum: self.money(41_237) },
            DebtRow { service: self.name("heating"), period: october, sum: self.money(143_013) },
        ];
        let notice = DebtNotice {
            head: self.head(),
            account: self.debtor(),
            as_of: self.day,
            currency: self.currency,
            debts: &debts,
            paid: self.money(9_950),
            payment_code: code.as_ref(),
        };
        Ok(notice.values()?)
    }
}
