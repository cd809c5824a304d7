//! The cash drawer: opened by who may take cash out of it, or when cash is paid, and each opening in the journal.

mod support;

use kassa::store::verify::verify;
use kassa::till::command::{Command, Done, TillError};
use kassa_domain::cash::DrawerCause;
use kassa_domain::entry::Body;
use kassa_domain::ids::ShiftNumber;
use kassa_domain::user::{Right, RightError};
use kassa_domain::visit::Tender;
use kassa_drivers::fiscal::FiscalRegister as _;
use kassa_drivers::port::pipe::lock;

use support::operation::{card, cash, told, visit};
use support::work::{at_work, last_bodies, refused};
use support::{RETAIL, World, approval, uah};

fn is_open(world: &World) -> bool {
    let mut register = world.register();
    register.connect().unwrap();
    register.state().unwrap().drawer_open == Some(true)
}

fn openings(world: &World) -> Vec<Body> {
    let mut bodies = last_bodies(world);
    bodies.retain(|body| matches!(body, Body::DrawerOpened { .. }));
    bodies
}

fn pay(token: &str, tender: Tender) -> Command {
    let visit = visit(&[10_000, 5_000]);
    told(
        Command::Pay { token: token.into(), visit, tender, told: uah(0), approvers: Vec::new(), readings: Vec::new() },
        15_000,
    )
}

#[test]
fn the_drawer_opens_for_who_may_take_cash_out_and_the_journal_says_so() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    // Cash that was brought in has opened it already.
    lock(&world.device).mend();
    let alone = refused(&mut pump, Command::OpenDrawer { approver: None });
    assert_eq!(alone, TillError::Right(RightError::Missing(Right::CashOut)));
    assert!(!is_open(&world));
    let approver = Some(approval(Right::CashOut));
    assert_eq!(pump.done(Command::OpenDrawer { approver }), Done::Done);
    assert!(is_open(&world));
    let [Body::DrawerOpened { cause, shift }, Body::Approved { right, .. }] = &last_bodies(&world)[..2] else {
        panic!("{:?}", &last_bodies(&world)[..2]);
    };
    assert_eq!((*cause, *shift, *right), (DrawerCause::ByHand, Some(ShiftNumber(1)), Right::CashOut));
    assert_eq!(verify(&world.reader()).unwrap().faults, []);
}

#[test]
fn an_opening_whose_answer_is_lost_is_in_the_journal_all_the_same() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    lock(&world.device).power_off();
    let approver = Some(approval(Right::CashOut));
    let lost = pump.ask(Command::OpenDrawer { approver });
    assert!(matches!(lost, Err(TillError::NoAnswer(_))), "{lost:?}");
    assert_eq!(openings(&world).len(), 1);
}

#[test]
fn cash_opens_the_drawer_once_a_visit_where_the_settings_say_so_and_a_card_does_not() {
    for (on_cash, tender, expect) in [(true, cash(20_000), 1), (true, card(15_000), 0), (false, cash(20_000), 0)] {
        let world = World { drawer_on_cash: on_cash, ..World::new(RETAIL) };
        let mut pump = at_work(&world);
        assert!(matches!(pump.done(pay("a", tender)), Done::Paid(_)));
        pump.rest().unwrap();
        let opened = openings(&world);
        assert_eq!(opened.len(), expect, "{on_cash}");
        for body in opened {
            assert_eq!(body, Body::DrawerOpened { cause: DrawerCause::Payment, shift: Some(ShiftNumber(1)) });
        }
        assert_eq!(world.documents().iter().filter(|document| document.total == 10_000).count(), 1);
        assert_eq!(verify(&world.reader()).unwrap().faults, []);
    }
}
