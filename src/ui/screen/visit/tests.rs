//! The money of a visit: once, and never too little.

use super::*;
use kassa_domain::commission::{CommissionFrom, Means};
use kassa_domain::ids::{ProviderId, ServiceId, UserId};
use kassa_domain::payment::{PayerCopy, PaymentLine};
use kassa_domain::user::Rights;
use kassa_domain::{Period, Timestamp};
use rust_decimal::Decimal;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn terms() -> Terms {
    Terms {
        currency: Currency::Uah,
        commissions: Vec::new(),
        rounding: CashRounding::NONE,
        drawer: Some(uah(1_000_00)),
    }
}

fn item(account: &str, minor: i64) -> VisitItem {
    VisitItem {
        kind: PaymentKind::Bill,
        account: AccountNumber::new(account).unwrap(),
        payer: PayerCopy::default(),
        lines: vec![PaymentLine {
            service: ServiceId(1),
            provider: ProviderId(1),
            period: Period::new(2026, 10).unwrap(),
            amount: uah(minor),
            excess: uah(0),
        }],
        corrected: false,
        third: None,
    }
}

fn tendering() -> VisitPanel {
    let mut panel = VisitPanel::new("v-1".to_owned(), Currency::Uah);
    panel.put(item("1000432", 412_37));
    panel.begin_tender(&terms());
    panel
}

fn type_in(panel: &mut VisitPanel, stop: Stop, text: &str) {
    assert_eq!(panel.update(Message::Edited(stop, text.to_owned()), &terms()), Action::None);
}

fn press(panel: &mut VisitPanel, deed: Deed) -> Action {
    panel.update(Message::Pressed(deed), &terms())
}

#[test]
fn r23_twenty_presses_are_one_payment() {
    let mut panel = tendering();
    type_in(&mut panel, Stop::Cash, "500");
    let pays: Vec<Action> = (0..20).map(|_| press(&mut panel, Deed::Enter)).filter(|a| *a != Action::None).collect();
    let [Action::Pay { token, tender, .. }] = pays.as_slice() else { panic!("{pays:?}") };
    assert_eq!((token.as_str(), tender.cash), ("v-1", uah(500_00)));
    panel.refused(None);
    let Action::Pay { token, .. } = press(&mut panel, Deed::Enter) else { panic!("pays again") };
    assert_eq!(token, "v-1", "the same visit keeps its mark");
}

#[test]
fn change_is_computed_while_typing() {
    let mut panel = tendering();
    assert_eq!(panel.change(&terms()), None);
    type_in(&mut panel, Stop::Cash, "4");
    assert_eq!(panel.change(&terms()), Some(uah(4_00 - 412_37)));
    assert_eq!(press(&mut panel, Deed::Enter), Action::None);
    type_in(&mut panel, Stop::Cash, "500");
    assert_eq!(panel.change(&terms()), Some(uah(87_63)));
    let _ = press(&mut panel, Deed::Exact);
    assert_eq!(panel.change(&terms()), Some(uah(0)));
    let _ = press(&mut panel, Deed::Note(1));
    assert_eq!(panel.change(&terms()), Some(uah(50_00)));
}

#[test]
fn card_money_needs_its_slip() {
    let mut panel = tendering();
    type_in(&mut panel, Stop::Card, "412,37");
    assert_eq!(press(&mut panel, Deed::Enter), Action::None);
    assert_eq!(panel.stop(), Some(Stop::Slip));
    type_in(&mut panel, Stop::Slip, "000123");
    let Action::Pay { tender, .. } = press(&mut panel, Deed::Enter) else { panic!("pays") };
    assert_eq!((tender.cash, tender.card.map(|(sum, _)| sum)), (uah(0), Some(uah(412_37))));
}

#[test]
fn more_card_money_than_there_is_to_pay_is_refused_in_its_field() {
    let mut panel = tendering();
    type_in(&mut panel, Stop::Card, "5000");
    type_in(&mut panel, Stop::Slip, "1");
    assert_eq!((panel.shown_change(&terms()), panel.handed_over(&terms())), (None, None), "no change is given of it");
    assert_eq!(press(&mut panel, Deed::Enter), Action::None);
    assert_eq!(panel.stop(), Some(Stop::Card));
}

#[test]
fn a_visit_that_is_being_paid_takes_no_more_bills() {
    let mut panel = tendering();
    type_in(&mut panel, Stop::Cash, "500");
    let _ = press(&mut panel, Deed::Enter);
    panel.put(item("2", 100));
    panel.remove_last();
    assert_eq!(panel.items().len(), 1);
    panel.accepted(Paid {
        visit: kassa_domain::ids::VisitNumber(1),
        payments: Vec::new(),
        total: uah(412_37),
        change: uah(87_63),
        at: Timestamp::EPOCH,
    });
    panel.put(item("2", 100));
    assert_eq!(panel.items().len(), 1);
}

#[test]
fn change_nobody_gives_is_asked_about_before_the_money_is_taken() {
    let change = |cash: i64| uah(cash - 412_37);
    for (cash, expect) in [
        ("412,37", None),
        ("500", None),
        ("1412,36", None),
        ("1412,37", Some(Doubt::ChangeIsNotes { change: change(1_412_37) })),
        ("99999999", Some(Doubt::ChangeIsNotes { change: change(99_999_999_00) })),
    ] {
        let mut panel = tendering();
        type_in(&mut panel, Stop::Cash, cash);
        let action = press(&mut panel, Deed::Enter);
        match expect {
            None => assert!(matches!(action, Action::Pay { .. }), "{cash}: {action:?}"),
            Some(doubt) => {
                assert_eq!(action, Action::Doubt(doubt), "{cash}");
                assert!(matches!(panel.pay_all_the_same(&terms()), Action::Pay { .. }), "{cash}");
            }
        }
    }
    let mut panel = tendering();
    type_in(&mut panel, Stop::Cash, "500");
    let terms = Terms { drawer: Some(uah(50_00)), ..terms() };
    let doubt = Doubt::DrawerShort { change: uah(87_63), drawer: Some(uah(50_00)) };
    assert_eq!(panel.update(Message::Pressed(Deed::Enter), &terms), Action::Doubt(doubt));
}

#[test]
fn a_commission_that_came_while_the_money_was_counted_is_told_before_it_is_taken() {
    let dearer = Terms {
        commissions: vec![CommissionRule {
            id: 1,
            provider: None,
            means: Means::Cash,
            from: CommissionFrom::Payer,
            percent: Decimal::TEN,
            fixed: uah(0),
            min: uah(0),
            max: None,
        }],
        ..terms()
    };
    let mut panel = tendering();
    type_in(&mut panel, Stop::Cash, "500");
    let paid = panel.update(Message::Pressed(Deed::Enter), &dearer);
    let Action::Pay { told, .. } = paid else { panic!("{paid:?}") };
    assert_eq!(told, uah(412_37), "what the payer heard, not what the centre sent meanwhile");
    panel.refused(None);
    panel.told_wrong();
    panel.tell_anew(&dearer);
    let paid = panel.update(Message::Pressed(Deed::Enter), &dearer);
    let Action::Pay { told, .. } = paid else { panic!("{paid:?}") };
    assert_eq!(told, uah(412_37 + 41_24));
}

#[test]
fn who_approved_a_corrected_sum_stands_by_it_until_the_visit_is_put_aside() {
    let approver = |right| Approver { user: UserId(7), rights: Rights::of(&[right]), right };
    let corrected = |minor| VisitItem { corrected: true, ..item("1000432", minor) };
    let mut panel = VisitPanel::new("v-1".to_owned(), Currency::Uah);
    for right in [Right::CorrectAmount, Right::WorkOutsideHours] {
        panel.approve(approver(right));
    }
    let rights = |panel: &VisitPanel| panel.approvers.iter().map(|approver| approver.right).collect::<Vec<_>>();
    panel.put(corrected(100_00));
    assert_eq!(rights(&panel), [Right::CorrectAmount, Right::WorkOutsideHours], "asked for before it was put in");
    panel.put(item("1000433", 1_00));
    assert_eq!(rights(&panel), [Right::CorrectAmount, Right::WorkOutsideHours]);
    assert!(panel.put_aside());
    assert_eq!(rights(&panel), []);
}
