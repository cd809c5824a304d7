//! The state of a device, line by line.

use jiff::SignedDuration;
use kassa_drivers::fiscal::{
    Ability, Capabilities, DeviceError, DeviceState, DocumentKind, FiscalRegister, LastDocument,
};

use super::{Said, words};
use crate::fl;
use crate::signal::RegisterView;
use crate::ui::format::money;
use crate::ui::screen::register::{state_words, storage_words};

/// Everything the device tells of itself by harmless questions.
pub(super) fn state(device: &mut dyn FiscalRegister) -> Said {
    let failed = |error: DeviceError| words::of_device(&error, "");
    let state = device.state().map_err(failed)?;
    let last = match device.last_document() {
        Ok(last) => last,
        // Not every model tells.
        Err(DeviceError::Refused(_)) => None,
        Err(error) => return Err(failed(error)),
    };
    let (now, _) = state_words(&RegisterView::Answers(Box::new(state.clone())));
    let mut lines = vec![fl!("register-state-now", state = now)];
    lines.extend(figures(&state, device.capabilities(), last.as_ref()).into_iter().map(|(name, value)| {
        let gap = 34_usize.saturating_sub(name.chars().count());
        format!("  {name}:{}{value}", " ".repeat(gap.max(1)))
    }));
    Ok(lines)
}

fn figures(state: &DeviceState, model: &Capabilities, last: Option<&LastDocument>) -> Vec<(String, String)> {
    let mut figures = vec![
        (fl!("device-family"), model.family.to_owned()),
        (fl!("device-model"), model.model.clone()),
        (fl!("register-serial"), state.serial.clone()),
    ];
    if let Some(number) = &state.registration {
        figures.push((fl!("device-registration"), number.clone()));
    }
    if let Some(storage) = &state.storage {
        // Not every family numbers its memory.
        if !storage.number.is_empty() {
            figures.push((fl!("register-storage"), storage.number.clone()));
        }
        figures.push((fl!("device-storage-state"), storage_words(storage.state)));
        if let Some(day) = storage.expires {
            figures.push((fl!("device-storage-expires"), day.strftime("%d.%m.%Y").to_string()));
        }
    }
    if !state.firmware.is_empty() {
        figures.push((fl!("device-firmware"), state.firmware.clone()));
    }
    figures.push((fl!("register-shift"), state.shift.to_string()));
    if let Some(opened) = state.shift_opened_minute {
        figures.push((fl!("device-shift-opened"), written(opened)));
    }
    if model.can(Ability::CashCounter) {
        figures.push((fl!("register-cash"), money(state.cash)));
    }
    match last {
        Some(last) => figures.push((fl!("register-document"), document_words(last))),
        None if state.last_document == 0 => figures.push((fl!("register-document"), "—".to_owned())),
        None => figures.push((fl!("register-document"), state.last_document.to_string())),
    }
    if let Some(waiting) = state.undelivered {
        let age = state.undelivered_for_min().map(|minutes| fl!("device-undelivered-for", minutes = minutes));
        let words = std::iter::once(waiting.count.to_string()).chain(age).collect::<Vec<_>>().join(", ");
        figures.push((fl!("register-undelivered"), words));
    }
    if let Some(minute) = state.clock_minute {
        let ahead = state.clock_ahead_s.map(|seconds| fl!("device-clock-ahead", seconds = signed(seconds)));
        let words = std::iter::once(written(minute)).chain(ahead).collect::<Vec<_>>().join(", ");
        figures.push((fl!("device-clock"), words));
    }
    if state.paper_low {
        figures.push((fl!("device-paper"), fl!("device-paper-low")));
    }
    if let Some(open) = state.drawer_open {
        let words = if open { fl!("device-drawer-open") } else { fl!("device-drawer-shut") };
        figures.push((fl!("device-drawer"), words));
    }
    figures.push((fl!("device-columns"), model.columns.to_string()));
    figures
}

fn document_words(last: &LastDocument) -> String {
    let kind = match last.kind {
        DocumentKind::ShiftOpening => fl!("device-kind-opening"),
        DocumentKind::Sale => fl!("device-kind-sale"),
        DocumentKind::Return => fl!("device-kind-return"),
        DocumentKind::Correction => fl!("device-kind-correction"),
        DocumentKind::CashIn => fl!("device-kind-cash-in"),
        DocumentKind::CashOut => fl!("device-kind-cash-out"),
        DocumentKind::ShiftClosing => fl!("device-kind-closing"),
        DocumentKind::Other => fl!("device-kind-other"),
    };
    let parts = [Some(last.number.to_string()), Some(kind), last.sum.map(money), last.minute.map(written)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// `02.03.2026 08:30`, of minutes since 1970 by the device's own clock.
fn written(minute: u32) -> String {
    let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let at = epoch.checked_add(SignedDuration::from_mins(i64::from(minute)));
    at.map(|at| at.strftime("%d.%m.%Y %H:%M").to_string()).unwrap_or_default()
}

/// `+5`, `−3`, `0`.
pub(super) fn signed(seconds: i64) -> String {
    match seconds {
        0 => "0".to_owned(),
        ahead if ahead > 0 => format!("+{ahead}"),
        behind => format!("−{}", behind.unsigned_abs()),
    }
}
