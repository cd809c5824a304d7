//! What tests ask of the till, in few words.

use kassa::till::command::Command;
use kassa_domain::cash::CashWay;
use kassa_domain::count::Count;
use kassa_domain::ids::{AccountNumber, PaymentNumber, ProviderId, ServiceId, SlipNumber};
use kassa_domain::payment::{PayerCopy, PaymentKind, PaymentLine};
use kassa_domain::reversal::{Ground, Original, ReversalKind};
use kassa_domain::visit::{Tender, Visit, VisitItem};
use kassa_domain::{Currency, Period};

use super::uah;

/// What is paid for one account, line by line.
pub fn item(account: &str, amounts: &[i64]) -> VisitItem {
    let line = |(index, amount): (usize, &i64)| PaymentLine {
        service: ServiceId(u32::try_from(index).unwrap() + 1),
        provider: ProviderId(4),
        period: Period::new(2026, 2).unwrap(),
        amount: uah(*amount),
        excess: uah(0),
    };
    VisitItem {
        kind: PaymentKind::Bill,
        account: AccountNumber::new(account).unwrap(),
        payer: PayerCopy {
            holder: "Шевченко Тарас".to_owned(), address: "вул. Соборна, 5, кв. 12".to_owned()
        },
        lines: amounts.iter().enumerate().map(line).collect(),
        corrected: false,
        third: None,
    }
}

/// A visit of one account for each sum.
pub fn visit(sums: &[i64]) -> Visit {
    let mut visit = Visit::new(Currency::Uah);
    for (index, sum) in sums.iter().enumerate() {
        visit.put(item(&format!("0007700{index}"), &[*sum]));
    }
    visit
}

pub fn cash(minor: i64) -> Tender {
    Tender { cash: uah(minor), card: None }
}

pub fn card(minor: i64) -> Tender {
    Tender { cash: uah(0), card: Some((uah(minor), SlipNumber::new("4711").unwrap())) }
}

pub fn pay(token: &str, sums: &[i64], cash_received: i64) -> Command {
    let told = uah(sums.iter().sum());
    Command::Pay {
        token: token.to_owned(),
        visit: visit(sums),
        tender: cash(cash_received),
        told,
        approvers: Vec::new(),
        readings: Vec::new(),
    }
}

/// The same, where the total is not what the sums make: with a commission or a rounding.
pub fn told(command: Command, minor: i64) -> Command {
    match command {
        Command::Pay { token, visit, tender, approvers, readings, .. } => {
            Command::Pay { token, visit, tender, told: uah(minor), approvers, readings }
        }
        other => other,
    }
}

pub fn open_shift() -> Command {
    Command::OpenShift { approver: None, clock_is_right: false, count: None }
}

pub fn close_shift(counted: i64) -> Command {
    Command::CloseShift {
        count: Count::of(uah(counted), "перераховано двічі".to_owned()), approver: None
    }
}

pub fn cash_in(minor: i64) -> Command {
    move_cash(CashWay::In, minor)
}

pub fn cash_out(minor: i64) -> Command {
    move_cash(CashWay::Out, minor)
}

fn move_cash(way: CashWay, minor: i64) -> Command {
    Command::MoveCash { way, amount: uah(minor), purpose: "розмін".to_owned(), approver: None }
}

pub fn note() -> Ground {
    Ground::Note { text: "чек не видано".to_owned(), original: Some(Original::Attached) }
}

pub fn void(payment: u32) -> Command {
    Command::Reverse {
        payment: PaymentNumber(payment),
        lines: None,
        told: None,
        kind: ReversalKind::Void,
        ground: note(),
        approver: None,
    }
}
