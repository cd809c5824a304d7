//! The register's state now: in a few words for the status line, and what it shows under its menu.

use iced::widget::{Column, column, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::Timestamp;
use kassa_drivers::fiscal::{DeviceState, Mode, Paper, StorageState};

use super::Message;
use crate::fl;
use crate::signal::RegisterView;
use crate::ui::format;
use crate::ui::theme::{self, Ink, Look};

/// Width of a figure's name.
const NAME: f32 = 205.0;
/// A register's clock that is off by less is not spoken of, seconds: some tell no seconds.
const CLOCK_OFF_S: u64 = 120;

/// The state in words, what is to be done about documents that wait too long, and all figures.
/// Figures are left out where there is no room for them; the drawer's cash is among them for who may see it.
pub(super) fn view<'a>(register: &RegisterView, figures_with_cash: Option<bool>) -> Element<'a, Message, Look> {
    let (words, ink) = state_words(register);
    let now = text(fl!("register-state-now", state = words)).size(theme::body()).font(theme::BOLD).class(ink);
    let (RegisterView::Answers(state), Some(sees_the_drawer)) = (register, figures_with_cash) else {
        return now.into();
    };
    let long =
        undelivered_long(state).map(|(_, ink)| text(fl!("register-undelivered-long")).size(theme::note()).class(ink));
    let figures = figures(state, sees_the_drawer).into_iter().map(|(name, value, ink)| {
        row![
            text(name).size(theme::note()).class(Ink::Quiet).width(Length::Fixed(theme::wide(NAME))),
            text(value).size(theme::note()).class(ink).width(Length::Fill),
        ]
        .align_y(Alignment::Center)
        .into()
    });
    column![now].push(long).push(Column::with_children(figures)).into()
}

/// What the register shows, a line each: name, value, and how it is to be looked at.
fn figures(state: &DeviceState, sees_the_drawer: bool) -> Vec<(String, String, Ink)> {
    let numbers = match state.storage.as_ref().filter(|storage| !storage.number.is_empty()) {
        Some(storage) => (fl!("register-numbers"), format!("{} · {}", state.serial, storage.number)),
        None => (fl!("register-serial"), state.serial.clone()),
    };
    let documents = match state.undelivered {
        Some(waiting) => fl!("register-document-waiting", number = state.last_document, count = waiting.count),
        None => state.last_document.to_string(),
    };
    let late = undelivered_long(state).map_or(Ink::Inherit, |(_, ink)| ink);
    let plain = |(name, value): (String, String)| (name, value, Ink::Inherit);
    let mut figures = vec![
        plain(numbers),
        (
            fl!("register-shift"),
            shift_words(state),
            if state.mode == Mode::ShiftOverdue { Ink::Danger } else { Ink::Inherit },
        ),
        (fl!("register-document"), documents, late),
    ];
    // The drawer is counted blind (R19).
    if sees_the_drawer {
        figures.insert(2, plain((fl!("register-cash"), format::money(state.cash))));
    }
    figures.extend(clock_words(state).map(|(words, ink)| (fl!("register-clock"), words, ink)));
    let (words, ink) = paper_words(state);
    figures.push((fl!("register-paper"), words, ink));
    figures
}

/// A minute of the device's own clock.
fn moment(minute: u32) -> Option<String> {
    Timestamp::new(i64::from(minute) * 60_000, 0).ok().map(format::moment)
}

/// A minute of a day by the device's own clock.
fn time_of_day(minute: u32) -> Option<String> {
    u16::try_from(minute).ok().map(format::time_of_day)
}

/// The register's shift: its number, and how long it is open by the register's own clock, where it tells.
fn shift_words(state: &DeviceState) -> String {
    let (number, is_open) = (state.shift, matches!(state.mode, Mode::ShiftOpen | Mode::ShiftOverdue));
    let opened = state.shift_opened_minute.filter(|_| is_open);
    let age_min = opened.zip(state.clock_minute).map(|(opened, now)| now.saturating_sub(opened));
    let day_min = 24 * 60;
    // Of a shift of today the minute is enough.
    let today = opened.zip(state.clock_minute).is_some_and(|(opened, now)| opened / day_min == now / day_min);
    let opened = opened.and_then(|opened| if today { time_of_day(opened % day_min) } else { moment(opened) });
    match (opened, age_min, state.mode) {
        (Some(opened), Some(age_min), _) => {
            let age = format::span(i64::from(age_min) * 60_000);
            fl!("register-shift-age", number = number, age = age, opened = opened)
        }
        (Some(opened), None, _) => fl!("register-shift-since", number = number, opened = opened),
        (None, _, Mode::ShiftClosed) => fl!("register-shift-closed", number = number),
        (None, _, _) => number.to_string(),
    }
}

/// The register's own clock, and how far it is off this computer's.
fn clock_words(state: &DeviceState) -> Option<(String, Ink)> {
    let at = moment(state.clock_minute?)?;
    let ahead_s = state.clock_ahead_s.filter(|ahead_s| ahead_s.unsigned_abs() >= CLOCK_OFF_S);
    Some(match ahead_s {
        None => (at, Ink::Inherit),
        Some(ahead_s) => {
            let by = format::span(ahead_s.saturating_abs().saturating_mul(1_000));
            let words = if ahead_s > 0 {
                fl!("register-clock-ahead", at = at, by = by)
            } else {
                fl!("register-clock-behind", at = at, by = by)
            };
            (words, Ink::Look)
        }
    })
}

/// Paper and cover.
fn paper_words(state: &DeviceState) -> (String, Ink) {
    let (paper, paper_ink) = match state.paper {
        Paper::Present if state.paper_low => (fl!("register-paper-low"), Ink::Look),
        Paper::Present => (fl!("register-paper-in"), Ink::Inherit),
        Paper::Out | Paper::OutWhilePrinting => (fl!("register-state-no-paper"), Ink::Danger),
        Paper::WaitsToContinue => (fl!("register-state-continue"), Ink::Look),
    };
    let (lid, ink) =
        if state.lid_open { (fl!("register-state-lid"), Ink::Danger) } else { (fl!("register-lid-shut"), paper_ink) };
    (format!("{paper} · {lid}"), ink)
}

/// The register's state in a few words, for the status line as well.
#[must_use]
pub fn state_words(register: &RegisterView) -> (String, Ink) {
    match register {
        RegisterView::Unknown => (fl!("register-state-unknown"), Ink::Quiet),
        RegisterView::Silent { .. } => (fl!("register-state-silent"), Ink::Danger),
        RegisterView::Answers(state) => device_words(state),
    }
}

/// What the fiscal storage is good for.
#[must_use]
pub fn storage_words(state: StorageState) -> String {
    match state {
        StorageState::Works => fl!("device-storage-works"),
        StorageState::EndsSoon => fl!("device-storage-ends-soon"),
        StorageState::NotRegistered => fl!("device-storage-not-registered"),
        StorageState::Expired => fl!("device-storage-expired"),
        StorageState::Full => fl!("device-storage-full"),
        StorageState::Closed => fl!("device-storage-closed"),
        StorageState::Broken => fl!("device-storage-broken"),
    }
}

/// From so many days on, documents that do not reach the tax office are to be looked at.
const UNDELIVERED_LOOK_DAYS: i64 = 5;
/// From so many on they are an alarm: after thirty a fiscal drive registers no more.
const UNDELIVERED_ALARM_DAYS: i64 = 25;

/// For how many days the oldest document waits for the tax office, where that is too long.
fn undelivered_long(state: &DeviceState) -> Option<(i64, Ink)> {
    let days = i64::from(state.undelivered_for_min()?) / (24 * 60);
    match days {
        UNDELIVERED_ALARM_DAYS.. => Some((days, Ink::Danger)),
        UNDELIVERED_LOOK_DAYS.. => Some((days, Ink::Look)),
        _ => None,
    }
}

fn device_words(state: &DeviceState) -> (String, Ink) {
    match state.paper {
        Paper::Out | Paper::OutWhilePrinting => return (fl!("register-state-no-paper"), Ink::Danger),
        Paper::WaitsToContinue => return (fl!("register-state-continue"), Ink::Look),
        Paper::Present => {}
    }
    if state.lid_open {
        return (fl!("register-state-lid"), Ink::Danger);
    }
    if let Some(storage) = state.storage.as_ref().filter(|storage| !storage.state.registers()) {
        return (fl!("register-state-storage", state = storage_words(storage.state)), Ink::Danger);
    }
    if let Some((days, ink)) = undelivered_long(state)
        && matches!(state.mode, Mode::ShiftClosed | Mode::ShiftOpen)
    {
        return (fl!("register-state-undelivered", days = days), ink);
    }
    match state.mode {
        Mode::ShiftClosed => (fl!("register-state-closed"), Ink::Quiet),
        Mode::ShiftOpen if state.printing => (fl!("register-state-printing"), Ink::Done),
        Mode::ShiftOpen => (fl!("register-state-ready"), Ink::Done),
        Mode::ShiftOverdue => (fl!("register-state-overdue"), Ink::Danger),
        Mode::ReceiptOpen => (fl!("register-state-receipt"), Ink::Look),
        Mode::DateUnconfirmed => (fl!("register-state-date"), Ink::Danger),
        Mode::Other(number) => (fl!("register-state-other", number = number), Ink::Danger),
    }
}

#[cfg(test)]
mod tests {
    use kassa_domain::Currency;
    use kassa_drivers::fiscal::Undelivered;

    use super::*;

    /// 21 November 2026, 14:05, by the register's clock.
    const CLOCK: u32 = 29_921_165;

    fn at_work() -> DeviceState {
        DeviceState {
            serial: "0478420005011254".to_owned(),
            shift: 214,
            shift_opened_minute: Some(CLOCK - 363),
            clock_minute: Some(CLOCK),
            last_document: 511,
            undelivered: Some(Undelivered { count: 2, oldest_minute: Some(CLOCK) }),
            ..DeviceState::unknown(Mode::ShiftOpen, Currency::Uah)
        }
    }

    #[test]
    fn the_state_lacked_the_age_of_the_shift_the_clock_the_cover_and_the_end_of_the_roll() {
        let of = |state: &DeviceState| -> Vec<String> {
            figures(state, true).into_iter().map(|(name, value, _)| format!("{name}: {value}")).collect()
        };
        let told = of(&at_work());
        for expect in [
            "Заводський номер: 0478420005011254",
            "Зміна РРО: 214, відкрита 6 год 3 хв, з 08:02",
            "Останній документ: 511, не передано податковій 2",
            "Годинник РРО: 21.11.2026 14:05",
            "Папір і кришка: папір є · кришку закрито",
        ] {
            assert!(told.iter().any(|line| line == expect), "{expect}: {told:?}");
        }
        let changed = |change: &dyn Fn(&mut DeviceState)| {
            let mut state = at_work();
            change(&mut state);
            of(&state).join("; ")
        };
        type Change = fn(&mut DeviceState);
        let cases: [(Change, &str); 8] = [
            (|state| state.shift_opened_minute = Some(CLOCK - 1_440), "відкрита 24 год 0 хв, з 20.11.2026 14:05"),
            (|state| state.paper_low = true, "папір закінчується · кришку закрито"),
            (|state| state.lid_open = true, "папір є · відкрито кришку"),
            (|state| state.paper = Paper::Out, "немає паперу · кришку закрито"),
            (|state| state.clock_ahead_s = Some(7 * 60), "14:05, поспішає на 7 хв"),
            (|state| state.clock_ahead_s = Some(-3_700), "14:05, відстає на 1 год 1 хв"),
            (|state| state.mode = Mode::ShiftClosed, "Зміна РРО: 214, закрита"),
            (|state| state.clock_minute = None, "Зміна РРО: 214, відкрита з 21.11.2026 08:02"),
        ];
        for (change, expect) in cases {
            let told = changed(&change);
            assert!(told.contains(expect), "{expect}: {told}");
        }
        assert!(!changed(&|state| state.clock_ahead_s = Some(119)).contains("поспішає"), "some tell no seconds");
        let long = changed(&|state| {
            state.undelivered = Some(Undelivered { count: 412, oldest_minute: Some(CLOCK - 26 * 1_440) });
        });
        assert!(long.contains("відкрита 6 год") && long.contains("412"), "nothing vanishes: {long}");
    }

    #[test]
    fn documents_that_wait_too_long_for_the_tax_office_are_told_before_the_register_stops() {
        let clock = 29_000_000;
        let state = |days: u32, mode| DeviceState {
            clock_minute: Some(clock),
            undelivered: Some(Undelivered { count: 3, oldest_minute: Some(clock - days * 1_440) }),
            ..DeviceState::unknown(mode, Currency::Rub)
        };
        let told = |days: i64, ink| (fl!("register-state-undelivered", days = days), ink);
        let ready = (fl!("register-state-ready"), Ink::Done);
        for (days, mode, expect) in [
            (0, Mode::ShiftOpen, ready.clone()),
            (4, Mode::ShiftOpen, ready),
            (5, Mode::ShiftOpen, told(5, Ink::Look)),
            (24, Mode::ShiftClosed, told(24, Ink::Look)),
            (25, Mode::ShiftOpen, told(25, Ink::Danger)),
            (25, Mode::ShiftOverdue, (fl!("register-state-overdue"), Ink::Danger)),
        ] {
            assert_eq!(device_words(&state(days, mode)), expect, "{days} days");
        }
        let none = DeviceState { undelivered: Some(Undelivered::default()), ..state(30, Mode::ShiftOpen) };
        assert_eq!(undelivered_long(&none), None);
    }
}
