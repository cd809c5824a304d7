//! What the till says no with, in words.

use kassa_domain::cash::CashError;
use kassa_domain::ids::AccountNumber;
use kassa_domain::point::LimitReached;
use kassa_domain::reading::ReadingError;
use kassa_domain::reversal::{PartError, ReversalError};
use kassa_domain::shift::ShiftError;
use kassa_domain::visit::SettleError;

use super::{Notice, clock_off, enter, nothing, of_right, of_stopped, refusal_words};
use crate::attach::words::not_attached;
use crate::carried::words::not_taken;
use crate::fl;
use crate::till::command::{NotReady, TillError};
use crate::ui::format;
use crate::ui::screen::register::storage_words;

pub(super) fn of_till(error: &TillError) -> Notice {
    match error {
        TillError::NotSignedIn => Notice::look(fl!("trouble-not-signed-in"), nothing(), fl!("key-sign-in")),
        TillError::LockedOut { for_s } => locked_out(*for_s),
        TillError::Right(error) => of_right(*error),
        TillError::Shift(error) => of_shift(*error),
        TillError::Settle(error) => of_settle(error),
        TillError::Reversal(error) => of_reversal(*error),
        TillError::Cash(error) => of_cash(*error),
        TillError::Reading(error) => of_reading(error),
        TillError::ReadingInVisit { account, error, .. } => of_reading_in_visit(account, error.as_ref()),
        TillError::Order(error) => {
            Notice::danger(fl!("trouble-order"), nothing(), fl!("key-administrator")).with_details(error.to_string())
        }
        TillError::NotAttached(why) => Notice::look(not_attached(*why), nothing(), enter()),
        TillError::NotTaken(why) => Notice::look(not_taken(*why), nothing(), enter()),
        TillError::ClockOff { ahead_ms, from_before: _ } => {
            Notice::danger(clock_off(*ahead_ms), fl!("money-clock-shift"), fl!("key-clock-shift"))
        }
        TillError::Busy => Notice::look(fl!("trouble-busy"), nothing(), fl!("key-wait")),
        TillError::Unsettled { of } => {
            Notice::look(fl!("trouble-unsettled"), nothing(), fl!("key-decide")).with_details(format!("seq {}", of.seq))
        }
        TillError::RegisterNotReady(why) => of_not_ready(why),
        TillError::Refused(refusal) => {
            let (happened, key) = refusal_words(refusal);
            Notice::danger(happened, fl!("money-operation-not-registered"), key)
        }
        TillError::NoAnswer(details) => {
            Notice::danger(fl!("trouble-no-answer"), fl!("money-paper-perhaps"), fl!("key-check-register"))
                .with_details(details)
        }
        TillError::NotFound(what) => Notice::look(fl!("trouble-not-found"), nothing(), enter()).with_details(*what),
        TillError::WrongState => Notice::look(fl!("trouble-wrong-state"), nothing(), enter()),
        TillError::Stopped(reason) => of_stopped(reason),
        TillError::DiskFull => Notice::danger(fl!("trouble-disk-full"), fl!("money-not-happened"), fl!("key-store")),
        TillError::Store(details) => {
            Notice::danger(fl!("trouble-store"), fl!("money-not-happened"), fl!("key-administrator"))
                .with_details(details)
        }
        TillError::Ended => Notice::danger(fl!("trouble-ended"), fl!("money-kept"), fl!("key-restart")),
    }
}

pub(super) fn locked_out(for_s: i64) -> Notice {
    let minutes = (for_s + 59) / 60;
    Notice::look(fl!("trouble-locked-out", minutes = minutes), nothing(), fl!("key-supervisor"))
}

fn of_shift(error: ShiftError) -> Notice {
    match error {
        ShiftError::NotOpen => Notice::look(fl!("trouble-no-shift"), nothing(), fl!("key-open-shift")),
        ShiftError::AlreadyOpen => Notice::look(fl!("trouble-shift-open"), nothing(), enter()),
        ShiftError::SamePerson => Notice::look(fl!("trouble-same-person"), nothing(), fl!("key-sign-in")),
        ShiftError::InBetween => Notice::look(fl!("trouble-shift-between"), nothing(), fl!("key-wait")),
        ShiftError::Overdue => Notice::danger(fl!("trouble-shift-overdue"), nothing(), fl!("key-close-shift")),
        ShiftError::Undecided { count } => {
            Notice::look(fl!("trouble-undecided", count = count), nothing(), fl!("key-decide"))
        }
        ShiftError::DrawerShort { in_drawer } => {
            Notice::look(fl!("trouble-drawer-short", sum = format::money(in_drawer)), nothing(), fl!("key-other-sum"))
        }
    }
}

fn of_settle(error: &SettleError) -> Notice {
    match error {
        SettleError::Empty => Notice::look(fl!("trouble-empty"), nothing(), fl!("key-tick")),
        SettleError::Shift(error) => of_shift(*error),
        SettleError::Right(error) => of_right(*error),
        SettleError::ClockBehind { behind_s } => {
            let behind = format::span(behind_s.saturating_mul(1000));
            Notice::danger(fl!("trouble-clock-behind", behind = behind), nothing(), fl!("key-clock"))
        }
        SettleError::Limit(limit) => Notice::danger(of_limit(*limit), nothing(), fl!("key-limit")),
        SettleError::TotalChanged { now } => {
            Notice::look(fl!("trouble-total-changed", sum = format::money(*now)), nothing(), fl!("key-total-changed"))
        }
        SettleError::Overpayment => Notice::look(fl!("trouble-overpayment"), nothing(), fl!("key-other-sum")),
        SettleError::OtherTown { account, town } => super::other_town(account, town),
        SettleError::FormChanged { .. } => {
            Notice::look(fl!("trouble-form-changed"), nothing(), fl!("key-form-changed"))
        }
        SettleError::Short { by } => {
            Notice::look(fl!("tender-short", sum = format::money(*by)), nothing(), fl!("key-other-sum"))
        }
        SettleError::CardAboveTotal { by } => {
            Notice::look(fl!("trouble-card-above", sum = format::money(*by)), nothing(), fl!("key-other-sum"))
        }
        SettleError::NotPositive => Notice::look(fl!("field-not-positive"), nothing(), fl!("key-other-sum")),
        SettleError::TooLarge { max } => {
            Notice::look(fl!("field-too-large", max = format::money(*max)), nothing(), fl!("key-other-sum"))
        }
        SettleError::Money(error) => {
            Notice::look(fl!("trouble-money"), nothing(), fl!("key-other-sum")).with_details(error.to_string())
        }
    }
}

fn of_limit(limit: LimitReached) -> String {
    match limit {
        LimitReached::Hours { limit } => fl!("limit-hours", hours = limit),
        LimitReached::Payments { limit } => fl!("limit-payments", count = limit),
        LimitReached::Sum { limit } => fl!("limit-sum", sum = format::money(limit)),
        LimitReached::DirectoryAge { limit } => fl!("limit-directory", hours = limit),
    }
}

fn of_reversal(error: ReversalError) -> Notice {
    match error {
        ReversalError::AnotherShift { shift } => {
            Notice::look(fl!("trouble-another-shift", shift = shift.0), nothing(), fl!("key-refund"))
        }
        ReversalError::AlreadyReversed => Notice::look(fl!("trouble-already-reversed"), nothing(), enter()),
        ReversalError::NotRegistered => Notice::look(fl!("trouble-not-registered"), nothing(), fl!("key-decide")),
        ReversalError::NoGround => Notice::look(fl!("trouble-no-ground"), nothing(), enter()),
        ReversalError::BackChanged { cash, card } => Notice::look(
            fl!("trouble-back-changed", cash = format::money(cash), card = format::money(card)),
            nothing(),
            fl!("key-back-changed"),
        ),
        ReversalError::Part(PartError::NoLines) => Notice::look(fl!("trouble-no-lines"), nothing(), enter()),
        ReversalError::Part(PartError::NoSuchLine { line } | PartError::LineReversed { line }) => {
            let line = u64::from(line) + 1;
            Notice::look(fl!("trouble-line-reversed", line = line), nothing(), enter())
        }
        ReversalError::Part(PartError::NotApart { line }) => {
            let line = u64::from(line) + 1;
            Notice::look(fl!("trouble-line-not-apart", line = line), nothing(), fl!("key-whole-payment"))
        }
        ReversalError::Part(PartError::NothingBack) => {
            Notice::look(fl!("void-nothing-back"), nothing(), fl!("key-whole-payment"))
        }
        ReversalError::Part(PartError::NothingLeft) => {
            Notice::look(fl!("void-nothing-left"), nothing(), fl!("key-whole-payment"))
        }
        ReversalError::Part(PartError::Money(error)) => of_settle(&error.into()),
        ReversalError::Right(error) => of_right(error),
        ReversalError::Shift(error) => of_shift(error),
    }
}

fn of_cash(error: CashError) -> Notice {
    match error {
        CashError::NotPositive => Notice::look(fl!("field-not-positive"), nothing(), fl!("key-other-sum")),
        CashError::TooLarge { max } => {
            Notice::look(fl!("field-too-large", max = format::money(max)), nothing(), fl!("key-other-sum"))
        }
        CashError::NoteWanted { by } => {
            Notice::look(fl!("trouble-note-wanted", sum = format::money(by)), nothing(), fl!("key-note"))
        }
        CashError::Miscounted => Notice::look(fl!("trouble-miscounted"), nothing(), fl!("key-recount")),
        CashError::TextTooLong { max } => {
            Notice::look(fl!("trouble-text-too-long", count = max), nothing(), fl!("key-shorter"))
        }
        CashError::Shift(error) => of_shift(error),
        CashError::Money(error) => {
            Notice::look(fl!("trouble-money"), nothing(), fl!("key-other-sum")).with_details(error.to_string())
        }
    }
}

fn of_reading(error: &ReadingError) -> Notice {
    Notice::look(reading_words(error), nothing(), enter())
}

/// The visit waits without the reading that the till does not take.
fn of_reading_in_visit(account: &AccountNumber, error: Option<&ReadingError>) -> Notice {
    let why = error.map_or_else(|| fl!("reading-no-meter"), reading_words);
    let happened = fl!("trouble-reading-in-visit", account = account.to_string(), why = why);
    Notice::look(happened, nothing(), fl!("key-reading-in-visit"))
}

fn reading_words(error: &ReadingError) -> String {
    match error {
        ReadingError::InFuture => fl!("reading-in-future"),
        ReadingError::BeforePrevious { previous } => fl!("reading-before-previous", day = format::day(*previous)),
        ReadingError::Lower { previous } => fl!("reading-lower", previous = previous.to_string()),
        ReadingError::Impossible => fl!("reading-impossible"),
    }
}

fn of_not_ready(why: &NotReady) -> Notice {
    let danger = |happened, key| Notice::danger(happened, nothing(), key);
    match why {
        NotReady::NoAnswer => danger(fl!("trouble-register-silent"), fl!("key-check-register")),
        NotReady::ShiftClosed => danger(fl!("trouble-register-shift-closed"), fl!("key-close-shift")),
        NotReady::ShiftOpen => danger(fl!("trouble-register-shift-open"), fl!("key-open-shift")),
        NotReady::ShiftOverdue => danger(fl!("trouble-shift-overdue"), fl!("key-close-shift")),
        NotReady::ReceiptOpen => danger(fl!("trouble-register-receipt-open"), fl!("key-cancel-receipt")),
        NotReady::NoPaper => danger(fl!("trouble-register-no-paper"), fl!("key-paper")),
        NotReady::WaitsToContinue => danger(fl!("trouble-register-continue"), fl!("key-print-on")),
        NotReady::LidOpen => danger(fl!("trouble-register-lid"), fl!("key-lid")),
        NotReady::Blocked => danger(fl!("trouble-register-blocked"), fl!("key-administrator")),
        NotReady::Storage(state) => {
            danger(fl!("trouble-register-storage", state = storage_words(*state)), fl!("key-administrator"))
        }
    }
}
