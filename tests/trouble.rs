//! Trouble from outside: a full disk, a fork, wrong passwords, answers nobody asked for (R10, R22, faults 4, 5 and 9).

mod support;

use kassa::cli::access;
use kassa::clock::Clock as _;
use kassa::i18n::{Language, set_language};
use kassa::signal::{Signal, StopReason};
use kassa::store;
use kassa::store::carried::NotTaken;
use kassa::till::Input;
use kassa::till::command::{Command, Done, TillError};
use kassa::till::job::{Answer, JobId};
use kassa_domain::carried::Answer as CarriedAnswer;
use kassa_domain::chain::Hash;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::JournalReached;
use kassa_domain::ids::{Epoch, PaymentNumber, Seq, UserId};
use kassa_domain::payment::PaymentState;
use kassa_domain::receipt::Receipt;
use kassa_domain::user::{Approver, Right, RightError, Role};
use kassa_drivers::fiscal::DeviceError;
use kassa_drivers::port::PortError;
use kassa_drivers::text::Line;

use support::journal::entries;
use support::operation::{cash_in, close_shift, open_shift, pay, void};
use support::pump::Pump;
use support::work::{at_work, back_at_work, first_unsettled, payment_state, receipt, refused, sign_in};
use support::{RETAIL, World, cashier, check, supervisor};

/// Fills the disk: the file may not grow, and what is free in it is used up.
fn fill(pump: &mut Pump<'_>) {
    let pages: u32 = pump.till().money().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    pump.till().money().pragma_update(None, "max_page_count", pages).unwrap();
    for length in [400, 100, 20, 1] {
        let note = |_| Command::SettingChanged { key: "note".to_owned(), value: "x".repeat(length) };
        let full = (0..10_000).map(note).find_map(|command| {
            let ticket = pump.begin(command).unwrap();
            pump.answers(ticket).pop().unwrap().err()
        });
        assert_eq!(full, Some(TillError::DiskFull));
    }
}

fn make_room(pump: &Pump<'_>) {
    pump.till().money().pragma_update(None, "max_page_count", 1_000_000).unwrap();
}

#[test]
fn a_full_disk_refuses_money_before_it_is_taken_and_goes_on_when_there_is_room() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    fill(&mut pump);
    let full = TillError::DiskFull;
    assert_eq!(refused(&mut pump, pay("full", &[500], 500)), full);
    sign_in_is_refused(&mut pump, &full);
    assert_eq!(refused(&mut pump, void(1)), TillError::NotFound("payment"));
    make_room(&pump);
    assert!(matches!(pump.done(pay("full", &[500], 500)), Done::Paid(_)));
    let outcome = check::check(&world, mark).unwrap();
    assert_eq!((outcome.accepted, outcome.registered), (1, 1));
}

fn sign_in_is_refused(pump: &mut Pump<'_>, full: &TillError) {
    assert_eq!(refused(pump, Command::SignIn(supervisor())), *full);
}

#[test]
fn a_disk_that_fills_up_while_the_register_prints_loses_nothing() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    pump.hold = true;
    let ticket = pump.begin(pay("full", &[500], 500)).unwrap();
    pump.release();
    pump.drain().unwrap();
    assert!(matches!(pump.answers(ticket).as_slice(), [Ok(Done::Paid(_))]));
    fill(&mut pump);
    pump.hold = false;
    pump.release();
    pump.drain().unwrap();
    for _ in 0..20 {
        pump.tick(1_000).unwrap();
    }
    let of = first_unsettled(&world).unwrap();
    assert!(matches!(receipt(&world, of), Receipt::Sending { .. }), "the outcome could not be written");
    make_room(&pump);
    pump.rest().unwrap();
    let outcome = check::check(&world, mark).unwrap();
    assert_eq!((outcome.accepted, outcome.registered, outcome.decisions.len()), (1, 1, 0));
}

#[test]
fn a_fork_stops_new_money_and_lets_what_was_taken_come_to_its_end() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    pump.hold = true;
    let ticket = pump.begin(pay("a", &[500, 700], 1_200)).unwrap();
    pump.release();
    pump.drain().unwrap();
    let forked = pump.begin(Command::Forked { at: Seq(4) }).unwrap();
    assert_eq!(pump.answers(forked), [Ok(Done::Done)]);
    pump.hold = false;
    while !pump.held.is_empty() {
        pump.release();
    }
    pump.rest().unwrap();
    assert!(matches!(pump.answers(ticket).as_slice(), [Ok(Done::Paid(_))]));
    let outcome = check::check(&world, mark).unwrap();
    assert_eq!((outcome.accepted, outcome.registered), (2, 2));
    let told = pump.signals.iter().filter(|signal| matches!(signal, Signal::Stopped(StopReason::Forked { at: 4 })));
    assert_eq!(told.count(), 1);
    let stopped = TillError::Stopped(StopReason::Forked { at: 4 });
    for command in [pay("b", &[500], 500), void(1), cash_in(100), close_shift(0), open_shift()] {
        assert_eq!(refused(&mut pump, command), stopped);
    }
    drop(pump);
    let mut pump = back_at_work(&world);
    assert_eq!(refused(&mut pump, pay("c", &[500], 500)), stopped, "it is remembered");
}

#[test]
fn a_fork_that_is_found_while_the_register_is_looked_at_takes_no_money() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    pump.hold = true;
    let ticket = pump.begin(pay("a", &[500], 500)).unwrap();
    let _ = pump.begin(Command::Forked { at: Seq(4) }).unwrap();
    pump.hold = false;
    pump.release();
    pump.rest().unwrap();
    assert_eq!(pump.answers(ticket), [Err(TillError::Stopped(StopReason::Forked { at: 4 }))]);
    assert_eq!(check::check(&world, mark).unwrap().accepted, 0);
}

#[test]
fn a_lock_out_survives_restarts_and_a_clock_that_is_set_back() {
    let world = World::new(RETAIL);
    let mut pump = Pump::start(&world);
    for _ in 0..5 {
        assert_eq!(pump.ask(Command::SignIn(cashier())), Ok(Done::Done));
        for _ in 0..4 {
            assert_eq!(pump.ask(Command::SignInFailed { login: "OLENA".to_owned(), whom: None }), Ok(Done::Done));
        }
    }
    assert_eq!(pump.ask(Command::SignInFailed { login: "olena".to_owned(), whom: None }), Ok(Done::Done));
    let locked = |pump: &mut Pump<'_>| match pump.ask(Command::SignIn(cashier())) {
        Err(TillError::LockedOut { for_s }) => for_s,
        other => panic!("not locked: {other:?}"),
    };
    assert!((1_700..=1_800).contains(&locked(&mut pump)));
    drop(pump);
    let mut pump = Pump::start(&world);
    assert!((1_700..=1_800).contains(&locked(&mut pump)));
    world.clock.set_by_ms(-86_400_000);
    assert_eq!(locked(&mut pump), 1_800);
    world.clock.set_by_ms(86_400_000);
    sign_in(&mut pump, supervisor());
    world.clock.pass_ms(1_700_000);
    assert!((1..=100).contains(&locked(&mut pump)));
    world.clock.pass_ms(100_000);
    sign_in(&mut pump, cashier());
}

#[test]
fn wrong_passwords_and_a_lock_out_stand_in_the_journal_without_what_was_typed() {
    let world = World::new(RETAIL);
    let mut pump = Pump::start(&world);
    let olena = Some(cashier().id);
    let wrong = |pump: &mut Pump<'_>, login: &str, whom| {
        let login = login.to_owned();
        assert_eq!(pump.ask(Command::SignInFailed { login, whom }), Ok(Done::Done));
    };
    let failed = || -> Vec<_> {
        let told = |entry: &Entry| match entry.body {
            Body::SignInFailed { whom, tries, locked } => Some((entry.user, whom, tries, locked)),
            _ => None,
        };
        entries(&world.reader()).iter().filter_map(told).collect()
    };
    wrong(&mut pump, "olena", olena);
    wrong(&mut pump, "olena", olena);
    assert_eq!(failed(), [(None, olena, 1, false)], "the second within a minute waits");
    sign_in(&mut pump, cashier());
    assert_eq!(failed()[1..], [(None, olena, 1, false)], "told before the right one takes it away");
    // A supervisor's password typed wrong at an approval, while somebody is signed in.
    let ihor = Some(supervisor().id);
    for _ in 0..5 {
        wrong(&mut pump, "ihor", ihor);
    }
    assert_eq!(failed()[2..], [(olena, ihor, 1, false), (olena, ihor, 4, true)]);
    for login in ["hunter2", "hunter2", "Passw0rd"] {
        wrong(&mut pump, login, None);
    }
    assert_eq!(failed()[4..], [(olena, None, 1, false)]);
    world.clock.pass_ms(60_000);
    pump.step(Input::Tick).unwrap();
    pump.step(Input::Tick).unwrap();
    assert_eq!(failed()[5..], [(olena, None, 2, false)], "told by itself, once");
    let bytes = entries(&world.reader()).iter().flat_map(|entry| entry.canonical().unwrap()).collect::<Vec<_>>();
    let journal = String::from_utf8_lossy(&bytes);
    assert!(!journal.contains("hunter") && !journal.contains("Passw0rd"));
    assert_eq!(store::verify::verify(&world.reader()).unwrap().faults, []);
    set_language(Language::En);
    let day = entries(&world.reader())[1].occurred_at.local_date();
    let told = access::lines(world.path(), day).unwrap();
    let what: Vec<_> = told.iter().filter_map(|line| line.split_once("  ")).map(|(_, what)| what).collect();
    let (olena, ihor) = (format!("No. {}", cashier().id), format!("No. {}", supervisor().id));
    let expect = [
        format!("{olena}: wrong password, times: 1"),
        format!("{olena}: wrong password, times: 1"),
        format!("{olena}: signed in"),
        format!("{ihor}: wrong password, times: 1"),
        format!("{ihor}: wrong password, times: 4; locked for half an hour"),
        "a login nobody here has: wrong password, times: 1".to_owned(),
        "a login nobody here has: wrong password, times: 2".to_owned(),
    ];
    assert_eq!(what, expect);
    set_language(Language::Uk);
}

#[test]
fn only_an_acknowledgement_with_our_own_hash_counts() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let reader = world.reader();
    let head = store::journal::head(&reader).unwrap();
    let acknowledged = |epoch, through, head| Command::Acknowledged { epoch, through, head };
    for command in [
        acknowledged(head.epoch, head.seq, Hash([9; 32])),
        acknowledged(Epoch(2), head.seq, head.hash),
        acknowledged(head.epoch, head.seq.next(), head.hash),
        acknowledged(head.epoch, Seq(1), head.hash),
    ] {
        assert_eq!(refused(&mut pump, command), TillError::WrongState);
    }
    assert_eq!(store::journal::acknowledged(&reader).unwrap(), Seq(0));
    let _ = pump.done(acknowledged(head.epoch, head.seq, head.hash));
    assert_eq!(store::journal::acknowledged(&reader).unwrap(), head.seq);
    let earlier = store::journal::hash_at(&reader, head.epoch, Seq(2)).unwrap().unwrap();
    let _ = pump.done(acknowledged(head.epoch, Seq(2), earlier));
    assert_eq!(store::journal::acknowledged(&reader).unwrap(), head.seq, "it never goes back");
}

#[test]
fn an_answer_carried_here_after_the_line_has_confirmed_more_is_an_older_one() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let reader = world.reader();
    let head = store::journal::head(&reader).unwrap();
    let asked_ms = world.clock.now().utc_ms();
    world.clock.pass_ms(1_000);
    let _ = pump.done(Command::Acknowledged { epoch: head.epoch, through: head.seq, head: head.hash });
    world.clock.pass_ms(1_000);
    let before = store::journal::hash_at(&reader, head.epoch, Seq(2)).unwrap().unwrap();
    let (till, epoch) = (head.till, head.epoch);
    let answer = CarriedAnswer {
        till,
        file: Hash([7; 32]),
        asked_ms,
        made_ms: asked_ms + 500,
        batches: Vec::new(),
        reached: JournalReached {
            till,
            epoch,
            through: Seq(2),
            head: before,
            stopped: false,
            own_certificate: None,
            messages: 0,
        },
        verdicts_after: 0,
        verdicts: Vec::new(),
        scans: Vec::new(),
    };
    let older = TillError::NotTaken(NotTaken::Older);
    assert_eq!(refused(&mut pump, Command::CarriedAnswer(Box::new(answer))), older, "and no restored centre");
    assert_eq!(store::journal::acknowledged(&reader).unwrap(), head.seq);
}

#[test]
fn r25_who_opened_the_settings_for_a_cashier_stands_in_the_journal() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let opened = |rights| Command::Allowed { approver: Approver { user: UserId(9), rights, right: Right::Settings } };
    let lacks = refused(&mut pump, opened(Role::Supervisor.rights()));
    assert_eq!(lacks, TillError::Right(RightError::ApproverLacks(Right::Settings)));
    let _ = pump.done(opened(Role::Administrator.rights()));
    let last = entries(&world.reader()).pop().unwrap();
    assert_eq!(last.body, Body::Approved { right: Right::Settings, approver: UserId(9) });
}

#[test]
fn an_answer_to_a_job_nobody_waits_for_decides_nothing() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    pump.hold = true;
    let _ = pump.begin(pay("a", &[500], 500)).unwrap();
    pump.release();
    pump.drain().unwrap();
    let stranger = Answer::Performed(Err(DeviceError::NotSent(PortError::Gone)));
    pump.step(Input::Answer { job: JobId(9_999), answer: stranger }).unwrap();
    assert!(matches!(receipt(&world, first_unsettled(&world).unwrap()), Receipt::Sending { .. }));
    pump.hold = false;
    while !pump.held.is_empty() {
        pump.release();
    }
    pump.rest().unwrap();
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Registered));
    assert_eq!(check::check(&world, mark).unwrap().registered, 1);
}

#[test]
fn what_is_not_there_or_in_another_state_is_refused_without_a_trace() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    let of = kassa_domain::ids::EntryRef { epoch: Epoch(1), seq: Seq(1) };
    let duplicate = |payment, lines: Vec<Line>, copy| Command::Duplicate { payment, lines, copy, approver: None };
    for command in [
        Command::TryAgain { of },
        Command::GiveUp { of },
        Command::AskAgain { of },
        Command::CancelPayment { payment: PaymentNumber(99), approver: None },
        Command::CancelPayment { payment: PaymentNumber(1), approver: None },
        void(99),
        duplicate(PaymentNumber(99), vec![Line::plain("x")], 1),
        duplicate(PaymentNumber(1), Vec::new(), 1),
        duplicate(PaymentNumber(1), vec![Line::plain("x"); 1_001], 1),
        pay("", &[500], 500),
        pay(&"x".repeat(65), &[500], 500),
    ] {
        let error = refused(&mut pump, command.clone());
        assert!(matches!(error, TillError::NotFound(_) | TillError::WrongState), "{command:?}: {error}");
    }
}
