//! What a visit would print, told before its money is taken.

use kassa::till::command::{Command, Done, Paying, TillError};
use kassa_domain::visit::SettleError;

use crate::support::operation::pay;
use crate::support::work::{OPENING, at_work, drawer, last_bodies, refused};
use crate::support::{RETAIL, World, uah};

#[test]
fn what_a_visit_would_print_is_told_and_nothing_is_taken_by_it() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let (entries, documents) = (last_bodies(&world).len(), world.documents().len());
    let Command::Pay { token, visit, tender, told, approvers, readings } = pay("a", &[12_345, 5_000], 20_000) else {
        panic!("a payment")
    };
    let paying = Paying { token, visit, tender, told, approvers, readings };
    let mut previews = (0..2).map(|_| match pump.done(Command::Preview(Box::new(paying.clone()))) {
        Done::Previewed(shown) => *shown,
        other => panic!("{other:?}"),
    });
    let (shown, again) = (previews.next().unwrap(), previews.next().unwrap());
    drop(previews);
    assert_eq!((shown.operations.len(), shown.total, shown.change), (2, uah(17_345), uah(2_655)));
    assert_eq!((&again.operations, &again.numbers), (&shown.operations, &shown.numbers), "no number is used up");
    assert_eq!((last_bodies(&world).len(), world.documents().len(), drawer(&world)), (entries, documents, OPENING));
    let dear = Paying { told: uah(1), ..paying.clone() };
    let changed = SettleError::TotalChanged { now: uah(17_345) };
    assert_eq!(refused(&mut pump, Command::Preview(Box::new(dear))), TillError::Settle(changed));
    let done = crate::paid(pump.ask(paying.into_command()));
    let numbers: Vec<_> = done.payments.iter().map(|(number, _)| *number).collect();
    assert_eq!(shown.numbers.iter().map(|human| human.number).collect::<Vec<_>>(), numbers);
    pump.rest().unwrap();
    let asked = numbers.iter().map(|number| kassa::store::receipts::of_payment(&world.reader(), *number));
    let asked: Vec<_> = asked.map(|stored| stored.unwrap().remove(0).operation).collect();
    assert_eq!(asked, shown.operations, "what was shown is what is printed");
}
