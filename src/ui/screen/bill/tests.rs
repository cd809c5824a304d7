//! Ticks, corrections and what goes into the visit.

use super::*;
use kassa_domain::bill::AsOf;
use kassa_domain::directory::{Account, Charge, Provider, Service};
use kassa_domain::ids::{HumanNumber, PaymentNumber, PointCode, ProviderId, ServiceId, StreetId, TillCode};
use kassa_domain::payment::{PayerCopy, PaymentKind};
use kassa_domain::{Currency, Period};
use kassa_formats::scan::{Doubt, MeterOnBill, Payee};

use crate::till::desk::PaidBefore;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn screen() -> BillScreen {
    let charge = |service, month, minor| Charge {
        service: ServiceId(service),
        provider: ProviderId(1),
        period: Period::new(2026, month).unwrap(),
        charged: uah(minor),
        due: uah(minor),
    };
    let account = Account {
        number: AccountNumber::new("1000432").unwrap(),
        holder: "Кузнецова Марія".to_owned(),
        street: StreetId(1),
        house: "12".to_owned(),
        flat: "5".to_owned(),
        charges: vec![charge(1, 9, 100_00), charge(1, 10, 200_00), charge(2, 10, 300_00)],
        latest: Vec::new(),
        meters: Vec::new(),
        norms: Vec::new(),
        phones: Vec::new(),
    };
    let narrowing = Narrowing::default();
    let bill = Bill::new(account, PayerCopy::default(), AsOf::Live, Currency::Uah, &narrowing);
    BillScreen::new(bill, narrowing, OnPaper::default())
}

/// Two services of one provider, which takes more than is owed or does not, and two months ahead.
fn names(overpayment: bool) -> Names {
    let service = |id: u32| Service {
        id: ServiceId(id),
        name: format!("Послуга {id}"),
        unit: String::new(),
        tariff: None,
        order: u16::try_from(id).unwrap(),
        group: String::new(),
    };
    let provider = Provider {
        id: ProviderId(1),
        name: "Водоканал".to_owned(),
        tax_number: "39123451".to_owned(),
        overpayment,
        prepayment_months_max: 2,
        returns_by_lines: false,
        bank: None,
        readings_until: None,
        form: None,
    };
    Names::new(vec![service(1), service(2)], vec![provider], Vec::new())
}

fn press(screen: &mut BillScreen, deed: Deed) -> Action {
    screen.update(Message::Pressed(deed), true, &names(true))
}

#[test]
fn r4_the_total_follows_the_ticks() {
    let mut bill = screen();
    let _ = press(&mut bill, Deed::Down);
    let _ = press(&mut bill, Deed::Tick);
    assert_eq!(bill.bill().total().unwrap(), uah(400_00));
    let Action::Put(item) = press(&mut bill, Deed::Enter) else { panic!("puts") };
    assert_eq!(item.lines.len(), 2);
    let _ = press(&mut bill, Deed::TickNone);
    assert_eq!(press(&mut bill, Deed::Enter), Action::NothingTicked);
}

#[test]
fn r4_an_amount_above_the_debt_asks_once_more() {
    let mut bill = screen();
    assert_eq!(press(&mut bill, Deed::Figure('5')), Action::None);
    assert_eq!((bill.stop(), bill.trouble), (Stop::Rows, Some(BillError::CorrectionOff)));
    let _ = press(&mut bill, Deed::Correct);
    let _ = press(&mut bill, Deed::Figure('1'));
    let _ = bill.update(Message::AmountEdited("150".to_owned()), true, &names(true));
    let _ = press(&mut bill, Deed::Enter);
    assert_eq!((bill.stop(), bill.above_due), (Stop::Amount, Some((0, uah(50_00)))));
    let _ = press(&mut bill, Deed::Enter);
    assert_eq!((bill.stop(), bill.bill().total().unwrap()), (Stop::Rows, uah(650_00)));
}

/// The cashier leaves by Esc, which says «as it was»: the row was without its tick, and the total without its money.
#[test]
fn r4_an_amount_above_the_debt_that_is_given_up_leaves_its_row_as_it_was() {
    for advances in [true, false] {
        let mut bill = screen();
        let _ = press(&mut bill, Deed::Correct);
        let before = bill.bill().clone();
        let _ = press(&mut bill, Deed::Figure('9'));
        let _ = bill.update(Message::AmountEdited("900".to_owned()), true, &names(advances));
        let _ = bill.update(Message::Pressed(Deed::Enter), true, &names(advances));
        assert_ne!(bill.bill().total(), before.total());
        let _ = press(&mut bill, Deed::Back);
        assert_eq!((bill.stop(), bill.bill(), bill.above_due, bill.trouble), (Stop::Rows, &before, None, None));
    }
}

#[test]
fn r4_a_provider_without_advances_takes_none_and_the_field_says_so() {
    let mut bill = screen();
    let _ = press(&mut bill, Deed::Correct);
    let _ = press(&mut bill, Deed::Figure('9'));
    let _ = bill.update(Message::AmountEdited("900".to_owned()), true, &names(false));
    for _ in 0..3 {
        let _ = bill.update(Message::Pressed(Deed::Enter), true, &names(false));
    }
    assert_eq!(
        (bill.stop(), bill.trouble),
        (Stop::Amount, Some(BillError::OverpaymentRefused { excess: uah(800_00) }))
    );
    assert_eq!(bill.put(), Action::None);
}

#[test]
fn r25_correction_needs_its_right() {
    let mut bill = screen();
    let asked = bill.update(Message::Pressed(Deed::Correct), false, &names(true));
    assert_eq!(asked, Action::Need(Right::CorrectAmount));
    assert!(!bill.bill().correction());
}

#[test]
fn a_sum_is_spread_while_it_is_typed_and_escape_puts_everything_back() {
    let amounts = |screen: &BillScreen| -> Vec<Option<i64>> {
        screen.bill().lines().iter().map(|line| line.ticked.then(|| line.amount.minor())).collect()
    };
    let mut bill = screen();
    let before = bill.bill().clone();
    let _ = press(&mut bill, Deed::Spread);
    for sign in ['1', '5', '0'] {
        let _ = press(&mut bill, Deed::Figure(sign));
    }
    assert_eq!(amounts(&bill), [Some(100_00), Some(50_00), None]);
    assert_eq!(bill.put(), Action::None, "nothing half typed goes into the visit");
    let _ = press(&mut bill, Deed::Fields);
    let _ = press(&mut bill, Deed::Fields);
    assert_eq!(amounts(&bill), [Some(25_00), Some(50_00), Some(75_00)]);
    let _ = press(&mut bill, Deed::Figure('0'));
    assert_eq!(amounts(&bill), [Some(100_00), Some(200_00), Some(300_00)], "more than is owed is not spread");
    assert_eq!((press(&mut bill, Deed::Enter), bill.stop()), (Action::None, Stop::Sum));
    let _ = press(&mut bill, Deed::Back);
    assert_eq!((bill.stop(), bill.bill().lines()), (Stop::Rows, before.lines()));
    let _ = press(&mut bill, Deed::Spread);
    let _ = press(&mut bill, Deed::Figure('7'));
    let _ = press(&mut bill, Deed::Enter);
    assert_eq!((bill.stop(), amounts(&bill)), (Stop::Rows, vec![Some(7_00), None, None]));
}

#[test]
fn r6_months_ahead_go_by_the_latest_charges_and_debts_go_first() {
    let mut bill = screen();
    let _ = press(&mut bill, Deed::Ahead);
    assert_eq!(bill.not_ahead, Some(AheadError::Owes { due: uah(600_00) }));
    assert_eq!(bill.bill().lines().len(), 3, "what is owed stays on the screen");
    let mut account = bill.bill().account().clone();
    account.latest = std::mem::take(&mut account.charges);
    account.latest.retain(|charge| charge.period.month() == 10);
    let paid = Bill::new(account, PayerCopy::default(), AsOf::Live, Currency::Uah, &Narrowing::default());
    let mut bill = BillScreen::new(paid, Narrowing::default(), OnPaper::default());
    for (lines, total) in [(2, 500_00), (4, 1_000_00), (0, 0), (2, 500_00)] {
        let _ = press(&mut bill, Deed::Ahead);
        assert_eq!((bill.bill().lines().len(), bill.bill().total().unwrap()), (lines, uah(total)));
    }
    let Action::Put(item) = press(&mut bill, Deed::Enter) else { panic!("puts") };
    assert_eq!((item.kind, item.lines[0].period), (PaymentKind::Prepayment, Period::new(2026, 11).unwrap()));
}

#[test]
fn r6_five_months_are_paid_as_two_two_and_one_and_the_count_of_months_runs() {
    let charge = |month: u8, due: i64| Charge {
        service: ServiceId(1),
        provider: ProviderId(1),
        period: Period::from_index(Period::new(2026, 10).unwrap().index() + u32::from(month) - 10).unwrap(),
        charged: uah(300_00),
        due: uah(due),
    };
    let told = |advances: &[u8], presses: usize| {
        let mut account = screen().bill().account().clone();
        account.charges = advances.iter().map(|month| charge(*month, -300_00)).collect();
        account.latest = vec![charge(10, 0)];
        let bill = Bill::new(account, PayerCopy::default(), AsOf::Live, Currency::Uah, &Narrowing::default());
        let mut bill = BillScreen::new(bill, Narrowing::default(), OnPaper::default());
        for _ in 0..presses {
            let _ = press(&mut bill, Deed::Ahead);
        }
        bill.ahead.as_ref().and_then(|ahead| ahead.running(bill.bill()))
    };
    assert_eq!(told(&[], 2), None, "nothing was paid ahead before");
    let second = told(&[11, 12], 2).unwrap();
    assert!(second.contains("2 міс") && second.contains("4 міс") && second.contains("02.2027"), "{second}");
    let third = told(&[11, 12, 13, 14], 1).unwrap();
    assert!(third.contains("4 міс") && third.contains("5 міс") && third.contains("03.2027"), "{third}");
}

#[test]
fn r2_the_sum_of_a_scanned_paper_is_filled_in_where_it_can_be() {
    // Owed: 100 of September, 200 and 300 of October.
    let check = |name: &str, amount: Money, period: Option<u8>, may_correct, expect: &[i64]| {
        let period = period.map(|month| Period::new(2026, month).unwrap());
        let scanned = OnPaper { amount: Some(amount), period, ..OnPaper::default() };
        let bill = BillScreen { scanned, ..screen() }.filled(may_correct, &names(true));
        let lines = bill.bill().lines().iter();
        let paid: Vec<i64> = lines.map(|line| if line.ticked { line.amount.minor() } else { 0 }).collect();
        assert_eq!(paid, expect, "{name}");
    };
    check("all of it", uah(600_00), None, false, &[100_00, 200_00, 300_00]);
    check("the newest month", uah(500_00), None, false, &[0, 200_00, 300_00]);
    check("the month of the paper", uah(100_00), Some(9), false, &[100_00, 0, 0]);
    check("a part, by who may", uah(150_00), None, true, &[100_00, 50_00, 0]);
    check("a part, by who may not", uah(150_00), None, false, &[100_00, 200_00, 300_00]);
    check("more than is owed", uah(700_00), None, true, &[100_00, 200_00, 300_00]);
    check("nothing", uah(0), None, true, &[100_00, 200_00, 300_00]);
    check("another money", Money::new(150_00, Currency::Rub), None, true, &[100_00, 200_00, 300_00]);
}

fn paid(same: bool) -> Option<PaidBefore> {
    let (point, till) = (PointCode::new("17").unwrap(), TillCode::new("3").unwrap());
    let number = HumanNumber { point, till, number: PaymentNumber(512) };
    Some(PaidBefore { number, at: Timestamp::EPOCH, sum: uah(500_00), same, is_here: true })
}

#[test]
fn a_scanned_paper_ticks_its_service_and_nothing_where_the_cashier_is_to_choose() {
    let month = |month: u8| Period::new(2026, month).ok();
    let payee = |account: &str, code: &str| {
        let (account, tax_number) = (account.to_owned(), Some(code.to_owned()));
        Some(Payee { name: "КП".to_owned(), account, tax_number, ..Payee::default() })
    };
    // Owed: 100 of September, 200 and 300 of October.
    let all: &[i64] = &[100_00, 200_00, 300_00];
    for (name, scanned, expect) in [
        ("nothing but a number", OnPaper::default(), all),
        ("paid already", OnPaper { amount: Some(uah(500_00)), paid: paid(true), ..OnPaper::default() }, &[0; 3]),
        ("a part was paid", OnPaper { period: month(10), paid: paid(false), ..OnPaper::default() }, all),
        (
            "nothing owed for its month",
            OnPaper { amount: Some(uah(150_00)), period: month(8), ..OnPaper::default() },
            &[0; 3],
        ),
        ("somebody else's", OnPaper { payee: payee("UA1", "1"), ..OnPaper::default() }, &[0; 3]),
        ("our provider's", OnPaper { payee: payee("UA1", "39123451"), ..OnPaper::default() }, all),
        ("its service", OnPaper { service: Some("послуга 1".to_owned()), ..OnPaper::default() }, &[100_00, 200_00, 0]),
        ("its service's number", OnPaper { service: Some("2".to_owned()), ..OnPaper::default() }, &[0, 0, 300_00]),
        ("no service of the bill", OnPaper { service: Some("SUPP/REGU".to_owned()), ..OnPaper::default() }, all),
        (
            "its service with the sum of the month",
            OnPaper { service: Some("1".to_owned()), amount: Some(uah(200_00)), ..OnPaper::default() },
            &[0, 200_00, 0],
        ),
    ] {
        let bill = BillScreen { scanned, ..screen() }.filled(true, &names(true));
        let lines = bill.bill().lines().iter();
        let paid: Vec<i64> = lines.map(|line| if line.ticked { line.amount.minor() } else { 0 }).collect();
        assert_eq!(paid, expect, "{name}");
    }
}

#[test]
fn what_a_scanned_paper_says_is_read_above_the_bill() {
    let month = |month: u8| Period::new(2026, month).ok();
    let text = |text: &str| Some(text.to_owned());
    for (scanned, expect) in [
        (OnPaper::default(), [].as_slice()),
        (OnPaper { paid: paid(true), ..OnPaper::default() }, &["17-3-000512"]),
        (OnPaper { paid: paid(false), ..OnPaper::default() }, &["17-3-000512"]),
        (OnPaper { period: month(9), ..OnPaper::default() }, &["09.2026"]),
        (OnPaper { period: month(8), ..OnPaper::default() }, &["10.2026", "08.2026"]),
        (OnPaper { extra: Some(uah(15_00)), ..OnPaper::default() }, &["15,00"]),
        (OnPaper { term: text("10.12.2026"), ..OnPaper::default() }, &["10.12.2026"]),
        (
            OnPaper {
                payer: text("Кузнецова Марія"), address: text("Садова"), ..OnPaper::default()
            },
            &[],
        ),
        (OnPaper { payer: text("Орлов"), address: text("Садова"), ..OnPaper::default() }, &["Орлов", "Садова"]),
        (OnPaper { payer: text("?????"), doubts: vec![Doubt::LettersLost], ..OnPaper::default() }, &[""]),
        (
            OnPaper {
                meter: Some(MeterOnBill { number: "SV15".to_owned(), reading: text("00374") }),
                ..OnPaper::default()
            },
            &["SV15"],
        ),
    ] {
        let mut screen = screen();
        let payer = PayerCopy { holder: "КУЗНЕЦОВА М. П.".to_owned(), address: String::new() };
        let account = screen.bill.account().clone();
        screen.bill = Bill::new(account, payer, AsOf::Live, Currency::Uah, &Narrowing::default());
        let notes = scanned.notes(&screen.bill, &names(true));
        assert_eq!(notes.len(), expect.len(), "{notes:?}");
        assert!(notes.iter().zip(expect).all(|(note, part)| note.contains(part)), "{notes:?}");
    }
}

#[test]
fn r05_data_is_told_to_be_old_after_as_many_hours_as_are_set() {
    let now = Timestamp::new(1_795_262_709_000, 120).unwrap();
    for (hours, age_min, expect) in
        [(24, 24 * 60, false), (24, 24 * 60 + 1, true), (6, 6 * 60 + 1, true), (720, 24 * 60 + 1, false)]
    {
        let mut screen = screen().telling(BillTells { stale_hours: hours, ..BillTells::USUAL });
        let account = screen.bill.account().clone();
        let as_of = AsOf::Directory(Some(now.shifted(-age_min * 60_000)));
        screen.bill = Bill::new(account, PayerCopy::default(), as_of, Currency::Uah, &Narrowing::default());
        assert_eq!(screen.is_stale(now), expect, "{hours} h, {age_min} min");
    }
}
