//! Every trouble says its three things in every language.

use super::*;
use crate::i18n::{Language, set_language};
use crate::papers::prints::Reason;
use crate::papers::route::Papers;
use crate::till::command::NotReady;
use kassa_domain::Currency;
use kassa_domain::cash::CashError;
use kassa_domain::ids::{EntryRef, Epoch, HumanNumber, PaymentNumber, PointCode, Seq, ShiftNumber, TillCode};
use kassa_domain::point::LimitReached;
use kassa_domain::receipt::OrderError;
use kassa_domain::reversal::ReversalError;
use kassa_domain::shift::ShiftError;
use kassa_domain::visit::SettleError;
use kassa_drivers::fiscal::StorageState;
use kassa_formats::receipt::logo::LogoError;

fn same_paid() -> PaidBefore {
    let (point, till) = (PointCode::new("17").unwrap(), TillCode::new("3").unwrap());
    let number = HumanNumber { point, till, number: PaymentNumber(512) };
    PaidBefore { number, at: Timestamp::EPOCH, sum: Money::new(100_00, Currency::Uah), same: true, is_here: true }
}

fn job(state: State) -> Box<Job> {
    let (document, subject, route) = ("slip".to_owned(), "17-3-000512".to_owned(), "printer".to_owned());
    let made = Timestamp::new(1_795_262_709_000, 120).unwrap();
    Box::new(Job { number: 12, papers: Papers::Slips, document, subject, route, made, state, tries: 1 })
}

fn of_papers() -> [Trouble; 3] {
    [
        Trouble::NotPrinted(job(State::Failed(Reason::Device("paper".to_owned())))),
        Trouble::NotPrinted(job(State::Unknown(Reason::Stopped(3, "cable".to_owned())))),
        Trouble::NotQueued("x".to_owned()),
    ]
}

fn till_errors() -> Vec<TillError> {
    let sum = Money::new(412_37, Currency::Uah);
    let mut errors = vec![
        TillError::NotSignedIn,
        TillError::LockedOut { for_s: 90 },
        TillError::Right(RightError::Missing(Right::CashOut)),
        TillError::Right(RightError::ApproverLacks(Right::CashOut)),
        TillError::Settle(SettleError::Empty),
        TillError::Settle(SettleError::ClockBehind { behind_s: 600 }),
        TillError::Settle(SettleError::Short { by: sum }),
        TillError::Settle(SettleError::CardAboveTotal { by: sum }),
        TillError::Settle(SettleError::NotPositive),
        TillError::Settle(SettleError::TooLarge { max: sum }),
        TillError::Settle(SettleError::Money(kassa_domain::money::MoneyError::Overflow)),
        TillError::Reversal(ReversalError::AnotherShift { shift: ShiftNumber(3) }),
        TillError::Reversal(ReversalError::AlreadyReversed),
        TillError::Reversal(ReversalError::NotRegistered),
        TillError::Reversal(ReversalError::NoGround),
        TillError::Cash(CashError::NotPositive),
        TillError::Cash(CashError::TooLarge { max: sum }),
        TillError::Order(OrderError::NoLines),
        TillError::Busy,
        TillError::Unsettled { of: EntryRef { epoch: Epoch(1), seq: Seq(7) } },
        TillError::NoAnswer("timeout".to_owned()),
        TillError::NotFound("payment"),
        TillError::WrongState,
        TillError::Stopped(StopReason::Forked { at: 5 }),
        TillError::Stopped(StopReason::Disk("EIO".to_owned())),
        TillError::DiskFull,
        TillError::Store("the file is busy".to_owned()),
        TillError::Ended,
    ];
    errors.extend([900_000, -900_000].map(|ahead_ms| TillError::ClockOff { ahead_ms, from_before: false }));
    let refusal = |code: &str| Refusal { family: "shtrih".to_owned(), code: code.to_owned() };
    errors.extend(["4e", "ee"].map(|code| TillError::Refused(refusal(code))));
    errors.extend(
        [
            ShiftError::NotOpen,
            ShiftError::AlreadyOpen,
            ShiftError::InBetween,
            ShiftError::Overdue,
            ShiftError::Undecided { count: 2 },
            ShiftError::DrawerShort { in_drawer: sum },
        ]
        .map(TillError::Shift),
    );
    errors.extend(
        [
            NotReady::NoAnswer,
            NotReady::ShiftClosed,
            NotReady::ShiftOpen,
            NotReady::ShiftOverdue,
            NotReady::ReceiptOpen,
            NotReady::NoPaper,
            NotReady::WaitsToContinue,
            NotReady::LidOpen,
            NotReady::Blocked,
            NotReady::Storage(StorageState::Expired),
        ]
        .map(TillError::RegisterNotReady),
    );
    errors.extend(
        [
            LimitReached::Hours { limit: 48 },
            LimitReached::Payments { limit: 500 },
            LimitReached::Sum { limit: sum },
            LimitReached::DirectoryAge { limit: 72 },
        ]
        .map(|limit| TillError::Settle(SettleError::Limit(limit))),
    );
    errors
}

fn reminders() -> [Trouble; 15] {
    let at = Timestamp::new(1_795_262_709_000, 120).unwrap();
    [
        Trouble::VisitsKept,
        Trouble::CountKept,
        Trouble::PayerHidden,
        Trouble::ShiftEnds { at },
        Trouble::SamePaid(same_paid()),
        Trouble::ShiftsApart(ShiftsApart::Closed),
        Trouble::ShiftsApart(ShiftsApart::Overdue),
        Trouble::ShiftsApart(ShiftsApart::Open),
        Trouble::PaidElsewhere(TillCode::new("2").unwrap()),
        Trouble::DrawerShort,
        Trouble::CountedBlind,
        Trouble::DrawerFull { limit: Money::new(50_000_00, Currency::Uah), in_drawer: None },
        Trouble::DrawerFull {
            limit: Money::new(50_000_00, Currency::Uah),
            in_drawer: Some(Money::new(60_000_00, Currency::Uah)),
        },
        Trouble::ClockOff { ahead_ms: 240_000 },
        Trouble::ClockOff { ahead_ms: -240_000 },
    ]
}

/// What the till refuses about money.
fn refused_money(sum: Money) -> [TillError; 7] {
    [
        TillError::Cash(CashError::NoteWanted { by: sum }),
        TillError::Cash(CashError::Miscounted),
        TillError::Cash(CashError::TextTooLong { max: 200 }),
        TillError::Settle(SettleError::TotalChanged { now: sum }),
        TillError::Settle(SettleError::Overpayment),
        TillError::Settle(SettleError::FormChanged { place: 0 }),
        TillError::Settle(SettleError::OtherTown {
            account: AccountNumber::new("9001").unwrap(),
            town: "Новоселиця".to_owned(),
        }),
    ]
}

/// Whatever the centre decides about a receipt, of one payment or of nine.
fn decisions() -> Vec<Trouble> {
    let (cash, card) = (Money::new(12_345, Currency::Uah), Money::zero(Currency::Uah));
    let number = |number| HumanNumber {
        point: PointCode::new("17").unwrap(),
        till: TillCode::new("3").unwrap(),
        number: PaymentNumber(number),
    };
    let mut troubles = Vec::new();
    for (kind, registered) in
        [OperationKind::Sale, OperationKind::Return].into_iter().flat_map(|kind| [(kind, true), (kind, false)])
    {
        let most = if kind == OperationKind::Sale { 520 } else { 512 };
        for payments in [vec![number(512)], (512..=most).map(number).collect()] {
            troubles.push(Trouble::CentreDecided(CentreDecision { payments, kind, registered, cash, card }));
        }
    }
    troubles
}

fn troubles() -> Vec<Trouble> {
    let sum = Money::new(412_37, Currency::Uah);
    let zero = Money::zero(Currency::Uah);
    let mut troubles: Vec<Trouble> = till_errors().into_iter().map(Trouble::Till).collect();
    troubles.extend(refused_money(sum).map(Trouble::Till));
    troubles.extend([
        Trouble::SignIn(SignInError::Wrong),
        Trouble::SignIn(SignInError::LockedOut { for_s: 1800 }),
        Trouble::SignIn(SignInError::Expired { days: 31 }),
        Trouble::SignIn(SignInError::NobodyKnown),
        Trouble::HandBack { payments: 1, cash: sum, card: zero },
        Trouble::HandBack { payments: 3, cash: sum, card: zero },
        Trouble::HandBack { payments: 1, cash: zero, card: sum },
        Trouble::HandBack { payments: 1, cash: sum, card: sum },
        Trouble::NoShift,
        Trouble::TakesNoPayments,
        Trouble::NoMeters,
        Trouble::NothingToDecide,
        Trouble::Cancelled,
        Trouble::Referred,
        Trouble::NoDirectory,
        Trouble::VisitOpen,
        Trouble::ParkedMany,
        Trouble::ReadingsTaken,
        Trouble::BillAside(AccountNumber::new("1000432").unwrap()),
        Trouble::TakenOut(AccountNumber::new("1000432").unwrap()),
        Trouble::Template("payment.txt".to_owned()),
        Trouble::Logo { file: "logo.png".to_owned(), why: crate::papers::logo::words(&LogoError::Blank) },
        Trouble::NoDocument(crate::papers::own::Missing::Order),
        Trouble::NoDocument(crate::papers::own::Missing::BankAccount("КП «Приклад»".to_owned())),
        Trouble::Layouts("barcodes.txt".to_owned()),
        Trouble::Payers(OfPayers::Unread("payers.json.damaged was no list of payers and is put aside".to_owned())),
        Trouble::Payers(OfPayers::Left("payers.json: Permission denied".to_owned())),
        Trouble::Desk("x".to_owned()),
    ]);
    troubles.extend(
        [Unknown::Empty, Unknown::TooLong, Unknown::NotABill, Unknown::Damaged, Unknown::NoAccount, Unknown::Layout]
            .map(Trouble::Scan),
    );
    troubles.extend(decisions());
    troubles.extend(
        [
            OfflineReason::NoNetwork,
            OfflineReason::ServerSilent,
            OfflineReason::NoAnswer,
            OfflineReason::Certificate,
            OfflineReason::Date,
            OfflineReason::NotTheCentre,
            OfflineReason::Proxy,
            OfflineReason::ServerTrouble,
            OfflineReason::OwnJournal,
            OfflineReason::NotEnrolled,
            OfflineReason::OwnCertificate,
            OfflineReason::SwitchedOff,
        ]
        .map(Trouble::Offline),
    );
    troubles.extend(from_elsewhere(sum).into_iter().chain(reminders()).chain(of_papers()));
    troubles.extend(
        OperationKind::ALL
            .map(|kind| Trouble::Refused(kind, Refusal { family: "shtrih".to_owned(), code: "6b".to_owned() })),
    );
    troubles
}

/// What comes from elsewhere: words of the centre, a folder for copies that is not there, a cable that moved.
fn from_elsewhere(sum: Money) -> Vec<Trouble> {
    let at = kassa_domain::Timestamp::new(1_795_262_400_000, 120).unwrap();
    let twice = Twice { number: "17-3-000512".to_owned(), account: "00077001".to_owned(), sum };
    let text = "З 1 грудня працюємо до 18:00.".to_owned();
    let others =
        [Trouble::NoCopy("/media/olena/COPIES".to_owned()), Trouble::RegisterMoved { port: "/dev/ttyUSB1".to_owned() }];
    [Says::Text(text), Says::PaidTwice(Some(twice)), Says::PaidTwice(None)]
        .map(|says| Trouble::FromCentre(Box::new(Word { id: 1, at, says, is_read: false })))
        .into_iter()
        .chain(others)
        .collect()
}

#[test]
fn every_trouble_says_what_happened_what_became_of_the_money_and_which_key() {
    for language in Language::ALL {
        set_language(language);
        for trouble in troubles() {
            let told = notice(&trouble);
            for words in [&told.happened, &told.money, &told.key] {
                // A key without its text comes as the key itself, which has no blank in it.
                assert!(words.contains(' ') && !words.contains('{'), "{language:?} {trouble:?}: {words}");
            }
        }
    }
}

/// Every code that a driver or the till itself can give, with its family.
fn refusals() -> Vec<Refusal> {
    use kassa_drivers::{atol, datecs, fiscal::Ability, ledger, maria, shtrih, textprinter};
    let hex = |code: u8| format!("{code:02x}");
    let named = |family: &str, codes: Vec<String>| {
        let family = family.to_owned();
        codes.into_iter().map(move |code| Refusal { family: family.clone(), code }).collect::<Vec<_>>()
    };
    let words = |codes: &[&str]| codes.iter().map(ToString::to_string).collect::<Vec<_>>();
    let datecs_bits = datecs::status::refusal_names().map(ToOwned::to_owned);
    let datecs_codes = datecs_bits.chain(words(&datecs::register::OWN_CODES)).chain(words(&datecs::status::X_ERRORS));
    [
        named("shtrih", shtrih::status::codes().map(hex).collect()),
        named("atol", atol::command::REFUSALS.map(hex).to_vec()),
        named("datecs", datecs_codes.collect()),
        named("maria", maria::status::WORDS.map(|word| word.code.to_owned()).to_vec()),
        named("maria", words(&maria::register::OWN_CODES)),
        named("printer", textprinter::status::Stop::ALL.map(|stop| stop.code().to_owned()).to_vec()),
        named("ledger", words(&ledger::REFUSALS)),
        named("kassa", words(&shtrih::register::OWN_REFUSALS)),
        named("kassa", words(&["not-sent", "nothing-registered", "person"])),
        Ability::ALL.map(Ability::refusal).to_vec(),
    ]
    .concat()
}

#[test]
fn every_code_of_every_family_has_its_meaning_and_its_remedy() {
    for language in Language::ALL {
        set_language(language);
        for refusal in refusals() {
            let key = format!("refusal-{}-{}", refusal.family, refusal.code);
            for key in [key.clone(), format!("{key}-do")] {
                let text = crate::i18n::lookup(&key, &[]);
                let whole = text.as_ref().is_some_and(|text| text.contains(' ') && !text.contains('{'));
                assert!(whole, "{language:?} {key}: {text:?}");
            }
        }
    }
    set_language(Language::Uk);
}

#[test]
fn a_code_without_words_is_shown_as_it_is() {
    let (meaning, _) = refusal_words(&Refusal { family: "shtrih".to_owned(), code: "fe".to_owned() });
    assert!(meaning.contains("shtrih FE"), "{meaning}");
}

#[test]
fn a_logo_that_could_not_be_read_was_told_as_a_template_with_mistakes() {
    let told = |file: &str, problem: FileProblem| of_file(&Spoilt { file: file.into(), problem });
    let denied = || FileProblem::Unreadable("denied".to_owned());
    let is_logo = |trouble: &Trouble| matches!(trouble, Trouble::Logo { why, .. } if why.ends_with('.'));
    assert!(is_logo(&told("receipts/logo.png", denied())));
    assert!(is_logo(&told("receipts/logo.png", FileProblem::NotAFile)));
    assert!(is_logo(&told("receipts/logo.png", FileProblem::Logo(LogoError::Blank))));
    assert_eq!(told("receipts/uk/payment.txt", denied()), Trouble::Template("receipts/uk/payment.txt".to_owned()));
}
