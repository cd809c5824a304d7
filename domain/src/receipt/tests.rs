//! Every pair of state and event of a receipt, the check of an order, and the numbers that stand in the journal.

use super::*;
use crate::money::{Currency, Money, MoneyError};

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn shown(document: i64) -> Shown {
    Shown { serial: "0012345".into(), storage: None, facts: [(Fact::LastDocument, document)].into() }
}

fn document() -> FiscalDocument {
    FiscalDocument {
        number: 512,
        sign: Some(77),
        shift: 3,
        register: SerialNumber::new("0012345").unwrap(),
        storage: None,
        register_minute: None,
    }
}

fn refusal(code: &str) -> Refusal {
    Refusal { family: "shtrih".into(), code: code.into() }
}

fn states() -> [Receipt; 5] {
    [
        Receipt::Planned,
        Receipt::Sending { before: shown(1) },
        Receipt::Registered { document: document() },
        Receipt::Failed { refusal: refusal("4e") },
        Receipt::Unknown { before: shown(1), after: Some(shown(1)) },
    ]
}

fn events() -> [ReceiptEvent; 4] {
    [
        ReceiptEvent::Send { before: shown(2) },
        ReceiptEvent::Register { document: document() },
        ReceiptEvent::Fail { refusal: refusal("6b") },
        ReceiptEvent::Lose { after: Some(shown(2)) },
    ]
}

#[test]
fn r11_every_pair_of_receipt_state_and_event() {
    let sending = || Some(Receipt::Sending { before: shown(2) });
    let registered = || Some(Receipt::Registered { document: document() });
    let failed = || Some(Receipt::Failed { refusal: refusal("6b") });
    // The evidence from before stays the first one; what the device shows now is the newest.
    let unknown = || Some(Receipt::Unknown { before: shown(1), after: Some(shown(2)) });
    let table = [
        // Send, Register, Fail, Lose
        (ReceiptState::Planned, [sending(), None, None, None]),
        (ReceiptState::Sending, [None, registered(), failed(), unknown()]),
        (ReceiptState::Registered, [None, None, None, None]),
        (ReceiptState::Failed, [sending(), None, None, None]),
        (ReceiptState::Unknown, [None, registered(), failed(), unknown()]),
    ];
    for ((from, row), state) in table.into_iter().zip(states()) {
        assert_eq!(state.state(), from);
        for (expect, event) in row.into_iter().zip(events()) {
            let told = format!("{from:?} {event:?}");
            assert_eq!(state.clone().on(event), expect.ok_or(ForbiddenTransition { from }), "{told}");
        }
    }
}

#[test]
fn receipt_states_keep_their_json() {
    for (state, name) in states().into_iter().zip(["planned", "sending", "registered", "failed", "unknown"]) {
        let json = serde_json::to_string(&state).unwrap();
        assert!(json.starts_with(&format!("{{\"state\":\"{name}\"")), "{json}");
        assert_eq!(serde_json::from_str::<Receipt>(&json).unwrap(), state);
        assert_eq!(serde_json::to_string(&state.state()).unwrap(), format!("\"{name}\""));
    }
}

fn order() -> ReceiptOrder {
    ReceiptOrder {
        direction: Direction::Sale,
        cashier: Cashier { name: "Ольга Ткаченко".into() },
        heading: vec!["17-3-000512".into()],
        lines: vec![ReceiptLine::new("Опалення", uah(10_003)), ReceiptLine::new("Комісія", uah(100))],
        total: uah(10_103),
        card: uah(5_000),
        cash: uah(6_000),
        rounding: uah(-3),
        change: uah(900),
        footer: vec![],
        check_link: None,
    }
}

#[test]
fn an_order_must_balance() {
    let rub = Money::new(1, Currency::Rub);
    let given_back = ReceiptOrder { direction: Direction::Return, cash: uah(5_100), change: uah(0), ..order() };
    for (name, order, expect) in [
        ("as it is", order(), Ok(())),
        (
            "by card alone",
            ReceiptOrder { card: uah(10_103), cash: uah(0), change: uah(0), rounding: uah(0), ..order() },
            Ok(()),
        ),
        (
            "card, and cash handed over for nothing",
            ReceiptOrder { card: uah(10_103), cash: uah(500), change: uah(500), rounding: uah(0), ..order() },
            Ok(()),
        ),
        ("a return", given_back.clone(), Ok(())),
        (
            "a return with change",
            ReceiptOrder { cash: uah(6_000), change: uah(900), ..given_back },
            Err(OrderError::Unbalanced),
        ),
        ("no lines", ReceiptOrder { lines: vec![], ..order() }, Err(OrderError::NoLines)),
        (
            "a line of nothing",
            ReceiptOrder { lines: vec![ReceiptLine::new(String::new(), uah(0))], ..order() },
            Err(OrderError::LineNotPositive { index: 0 }),
        ),
        (
            "a line below zero",
            ReceiptOrder { lines: vec![order().lines[0].clone(), ReceiptLine::new(String::new(), uah(-1))], ..order() },
            Err(OrderError::LineNotPositive { index: 1 }),
        ),
        (
            "lines that do not make the total",
            ReceiptOrder { total: uah(10_102), cash: uah(5_999), ..order() },
            Err(OrderError::Unbalanced),
        ),
        ("a kopeck too much", ReceiptOrder { cash: uah(6_001), ..order() }, Err(OrderError::Unbalanced)),
        ("a kopeck too little", ReceiptOrder { cash: uah(5_999), ..order() }, Err(OrderError::Unbalanced)),
        ("rounding forgotten", ReceiptOrder { rounding: uah(0), ..order() }, Err(OrderError::Unbalanced)),
        (
            "card below zero",
            ReceiptOrder { card: uah(-100), cash: uah(11_100), ..order() },
            Err(OrderError::Unbalanced),
        ),
        (
            "change below zero",
            ReceiptOrder { cash: uah(5_000), change: uah(-100), ..order() },
            Err(OrderError::Unbalanced),
        ),
        (
            "change of card money",
            ReceiptOrder { card: uah(11_000), cash: uah(0), ..order() },
            Err(OrderError::Unbalanced),
        ),
        (
            "another currency on a line",
            ReceiptOrder { lines: vec![ReceiptLine::new(String::new(), rub)], ..order() },
            Err(OrderError::Money(MoneyError::CurrencyMismatch { left: Currency::Uah, right: Currency::Rub })),
        ),
        (
            "sums beyond any counter",
            ReceiptOrder { card: uah(i64::MAX), ..order() },
            Err(OrderError::Money(MoneyError::Overflow)),
        ),
    ] {
        assert_eq!(order.check(), expect, "{name}");
    }
}

#[test]
fn operations_have_their_kinds() {
    let cashier = Cashier { name: "К".into() };
    let operations = [
        Operation::OpenShift { cashier: cashier.clone() },
        Operation::Receipt(order()),
        Operation::Receipt(ReceiptOrder { direction: Direction::Return, ..order() }),
        Operation::CashIn { amount: uah(1), cashier: cashier.clone() },
        Operation::CashOut { amount: uah(1), cashier: cashier.clone() },
        Operation::CloseShift { cashier },
    ];
    assert_eq!(operations.map(|operation| operation.kind()), OperationKind::ALL);
}

#[test]
fn codes_stay_for_ever() {
    for (index, kind) in OperationKind::ALL.into_iter().enumerate() {
        assert_eq!(kind as usize, index + 1);
        assert_eq!(OperationKind::from_code(kind as u8), Some(kind));
    }
    for (index, fact) in Fact::ALL.into_iter().enumerate() {
        assert_eq!(fact as usize, index + 1);
        assert_eq!(Fact::from_code(fact as u8), Some(fact));
    }
    for code in [0, 200] {
        assert_eq!((OperationKind::from_code(code), Fact::from_code(code)), (None, None));
    }
}

#[test]
fn evidence_tells_what_moved() {
    let before = Shown { facts: [(Fact::LastDocument, 10), (Fact::Cash, 500)].into(), ..shown(0) };
    let after = Shown { facts: [(Fact::LastDocument, 11), (Fact::Cash, 500), (Fact::Sales, 7)].into(), ..shown(0) };
    assert_eq!(before.moved(&after), [(Fact::LastDocument, Some(10), Some(11)), (Fact::Sales, None, Some(7))]);
    assert_eq!(before.moved(&before), []);
    assert_eq!(before.fact(Fact::Cash), Some(500));
    assert_eq!(before.fact(Fact::Sales), None);
    // Stored as JSON beside the receipt: the facts' names are its keys.
    assert_eq!(
        serde_json::to_string(&before).unwrap(),
        r#"{"serial":"0012345","storage":null,"facts":{"last_document":10,"cash":500}}"#
    );
}
