//! The kinds of documents, and the fields each has for its template.

use super::value::{Style, Value};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $fields:expr;)*) => {
        /// A kind of document.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$doc])* $variant,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name, and the name of its template without `.txt`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            const fn groups(self) -> &'static [&'static [Field]] {
                match self {
                    $(Self::$variant => $fields,)*
                }
            }
        }
    };
}

kinds! {
    /// The receipt of a payment.
    Payment = "payment", &[HEAD, RECEIPT, PROOF];
    /// A copy of a receipt (R12).
    Duplicate = "duplicate", &[HEAD, RECEIPT, PROOF];
    /// A void or a refund, with its ground (R15).
    Void = "void", &[HEAD, RECEIPT, PROOF];
    /// The payer's application for giving money back.
    Application = "application", &[HEAD, REQUEST, APPLICANT];
    /// The cashier's explanatory note.
    Note = "note", &[HEAD, REQUEST, EXPLAINED];
    /// An order for cash that comes in.
    CashIn = "cash-in", &[HEAD, CASH_ORDER, PROOF];
    /// An order for cash that goes out.
    CashOut = "cash-out", &[HEAD, CASH_ORDER, PROOF];
    /// Notes and coins, counted.
    Denominations = "denominations", &[HEAD, COUNTED];
    /// The act of a difference between drawer and journal (R19).
    Difference = "difference", &[HEAD, DIFFERENCE];
    /// The act of a drawer handed over within a shift (R19).
    HandOver = "hand-over", &[HEAD, HANDED];
    /// The opening, X or Z report of a shift.
    Shift = "shift", &[HEAD, SHIFT, PROOF];
    /// An X report by services.
    Services = "services", &[HEAD, SERVICES];
    /// Readings of meters, taken down.
    Readings = "readings", &[HEAD, READINGS];
    /// The bank's slip: what a point without a fiscal register hands out, and what is signed beside a receipt.
    Slip = "slip", &[HEAD, SLIP, PROOF];
    /// What the payer did not want to pay now, as a debt.
    Debt = "debt", &[HEAD, DEBT];
}

impl Kind {
    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// The fields that its template must put on the paper: what is paid without them, or which copy it is, nobody knows.
    #[must_use]
    pub const fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Payment | Self::Void | Self::Slip | Self::Application | Self::Note => &["total"],
            Self::Duplicate => &["copy", "total"],
            Self::CashIn | Self::CashOut => &["sum"],
            Self::Denominations => &["notes", "total"],
            Self::Difference => &["journal", "counted"],
            Self::HandOver => &["counted", "from", "to"],
            Self::Shift => &["shift", "drawer"],
            Self::Services => &["services", "total"],
            Self::Readings => &["readings"],
            Self::Debt => &["debts", "owed"],
        }
    }

    /// The fields of its template; those of a list's rows stand in the list.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.groups().iter().flat_map(|group| group.iter())
    }
}

/// A field of a template.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub form: Form,
}

/// What a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A text, perhaps of several lines.
    Text,
    /// Yes or no; stands behind `if` alone.
    Flag,
    /// A sum.
    Sum,
    /// A whole number.
    Count,
    /// A value of a meter.
    Decimal,
    /// A day.
    Day,
    /// A moment.
    Moment,
    /// A QR code; stands behind `qr` and `if`.
    Code,
    /// Rows, each with these fields; stands behind `each` and `if`.
    List(&'static [Field]),
}

impl Form {
    /// True when it can stand in a text.
    #[must_use]
    pub const fn is_written(self) -> bool {
        match self {
            Self::Text | Self::Sum | Self::Count | Self::Decimal | Self::Day | Self::Moment => true,
            Self::Flag | Self::Code | Self::List(_) => false,
        }
    }

    /// The styles it can be written in, beside the usual one.
    #[must_use]
    pub const fn styles(self) -> &'static [Style] {
        match self {
            Self::Sum => &[Style::Sign, Style::Words, Style::Short],
            Self::Moment => &[Style::Date, Style::Time],
            Self::Text | Self::Flag | Self::Count | Self::Decimal | Self::Day | Self::Code | Self::List(_) => &[],
        }
    }

    /// Its name for people who write templates.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Flag => "flag",
            Self::Sum => "sum",
            Self::Count => "number",
            Self::Decimal => "decimal",
            Self::Day => "day",
            Self::Moment => "moment",
            Self::Code => "code",
            Self::List(_) => "list",
        }
    }

    /// True when a value is of this form; one that is not there is of every form.
    #[must_use]
    pub fn takes(self, value: &Value) -> bool {
        matches!(
            (self, value),
            (_, Value::Absent)
                | (Self::Text, Value::Text(_))
                | (Self::Flag, Value::Flag(_))
                | (Self::Sum, Value::Sum(_))
                | (Self::Count, Value::Count(_))
                | (Self::Decimal, Value::Decimal(_))
                | (Self::Day, Value::Day(_))
                | (Self::Moment, Value::Moment(_))
                | (Self::Code, Value::Code(_))
                | (Self::List(_), Value::List(_))
        )
    }
}

macro_rules! fields {
    ($($group:ident: [$($name:literal $form:expr),* $(,)?];)*) => {
        $(const $group: &[Field] = &[$(Field { name: $name, form: $form }),*];)*
    };
}

use Form::{Code, Count, Day, Decimal, Flag, List, Moment, Sum, Text};

fields! {
    HEAD: ["head" Text, "cashier" Text, "made-at" Moment];
    RECEIPT: [
        "returned" Flag, "refund" Flag, "voided" Flag, "refunded" Flag, "copy" Count, "copied-at" Moment,
        "original" Text, "by-application" Flag, "by-note" Flag, "approved-by" Text,
        "number" Text, "heading" Text, "lines" List(LINE), "total" Sum, "rounding" Sum, "card" Sum, "cash" Sum,
        "change" Sum, "footer" Text, "partly" Flag, "back" List(LINE), "payment-code" Code,
        "check-code" Code, "check-link" Text,
    ];
    LINE: ["line.text" Text, "line.sum" Sum, "line.supplier" Text, "line.supplier-tax-number" Text, "line.supplier-phone" Text];
    PROOF: [
        "registered" Flag, "missing" Flag, "document" Count, "sign" Text, "register-shift" Count, "register" Text,
        "storage" Text, "registered-at" Moment,
    ];
    REQUEST: [
        "refund" Flag, "attached" Flag, "no-original" Text, "number" Text, "paid-at" Moment, "account" Text, "payer" Text, "address" Text, "document" Count,
        "partly" Flag, "back" List(LINE), "total" Sum, "cash" Sum, "card" Sum, "approved-by" Text,
    ];
    APPLICANT: ["full-name" Text, "identity" Text];
    EXPLAINED: ["text" Text];
    CASH_ORDER: [
        "number" Count, "day" Day, "shift" Count, "sum" Sum, "purpose" Text, "person" Text, "approved-by" Text,
        "drawer" Sum,
    ];
    COUNTED: ["shift" Count, "day" Day, "notes" List(NOTE), "pieces" Count, "total" Sum];
    NOTE: ["note.face" Sum, "note.count" Count, "note.sum" Sum];
    DIFFERENCE: [
        "number" Count, "shift" Count, "day" Day, "journal" Sum, "counted" Sum, "register-told" Flag,
        "register-cash" Sum, "shortage" Sum, "surplus" Sum, "text" Text, "approved-by" Text, "notes" List(NOTE),
    ];
    HANDED: [
        "number" Count, "shift" Count, "day" Day, "from" Text, "to" Text, "journal" Sum, "counted" Sum, "shortage" Sum,
        "surplus" Sum, "text" Text, "undecided" Count, "parked" Count, "approved-by" Text, "notes" List(NOTE),
    ];
    HANDOVER: ["handover.at" Moment, "handover.from" Text, "handover.to" Text, "handover.counted" Sum, "handover.own" Sum];
    SHIFT: [
        "opening" Flag, "x" Flag, "z" Flag, "shift" Count, "day" Day, "opened-at" Moment,
        "opening-cash" Sum, "opening-difference" Sum, "payments" Count, "taken-cash" Sum, "taken-card" Sum, "reversals" Count,
        "returned-cash" Sum, "returned-card" Sum, "cash-in" Sum, "cash-out" Sum, "drawer" Sum,
        "register-told" Flag, "register-cash" Sum, "register-difference" Sum,
        "handovers" List(HANDOVER), "hand-counted" Flag, "counted" Sum, "taken-out" Sum, "notes" List(NOTE),
        "counted-difference" Sum, "own" Sum, "queued" Count,
    ];
    SERVICES: [
        "shift" Count, "day" Day, "services" List(SERVICE), "count" Count, "total" Sum, "commission" Sum,
        "rounding" Sum, "reversals" Count, "returned" Sum, "net" Sum,
    ];
    SERVICE: ["service.name" Text, "service.count" Count, "service.sum" Sum];
    READINGS: ["number" Text, "account" Text, "payer" Text, "address" Text, "readings" List(READING)];
    READING: [
        "reading.service" Text, "reading.meter" Text, "reading.unit" Text, "reading.date" Day,
        "reading.previous" Decimal, "reading.value" Decimal, "reading.used" Decimal, "reading.source" Text,
    ];
    SLIP: [
        "number" Text, "payer" Text, "address" Text, "account" Text, "payee" Text, "payee-account" Text,
        "payee-bank" Text, "payee-bank-code" Text, "payee-tax-number" Text, "purpose" Text, "sum" Sum,
        "commission" Sum, "rounding" Sum, "total" Sum, "cash" Sum, "card" Sum, "terminal-slip" Text,
        "slip" Count, "slips" Count, "paid" Sum, "payment-code" Code,
    ];
    DEBT: [
        "as-of" Day, "account" Text, "payer" Text, "address" Text, "debts" List(OWED), "owed" Sum, "paid" Sum,
        "payment-code" Code,
    ];
    OWED: ["debt.service" Text, "debt.period" Text, "debt.sum" Sum];
}
