//! What came fast: a scan that opens its bill (R2), or a hand after all (R24).

use kassa_formats::scan::{Told, Unknown};

use super::{App, Awaited};
use crate::sounds::Tone;
use crate::ui::app::screens::Screen;
use crate::ui::effect::Effect;
use crate::ui::hotkey::Deed;
use crate::ui::notice::Trouble;
use crate::ui::scan::OnPaper;
use crate::ui::widget::keys::Burst;

impl App {
    /// A scan opens its account from wherever an account can be chosen (R2). What is no bill stays typed in a field of
    /// plain text, and never gets into an amount (R24).
    pub(super) fn scanned(&mut self, burst: Burst) -> Vec<Effect> {
        // What of it went into an amount before it was known for a scan comes out again.
        if let Some(since_ms) = burst.in_pieces_since_ms.filter(|_| !burst.passed) {
            self.give_back(since_ms);
        }
        // A dialog without a field has nothing to be scanned into, and no scan's Enter confirms it.
        if !self.dialogs.is_empty() && !burst.passed {
            self.tone = Some(Tone::Refused);
            return Vec::new();
        }
        // A scanner is tried here, and no scan's Enter keeps a setting.
        if let (Screen::Settings(screen), true, Some(_)) = (&mut self.screen, self.dialogs.is_empty(), &self.user)
            && self.visit.stop().is_none()
            && (screen.scanned(&burst.meant) || screen.is_editing())
        {
            return Vec::new();
        }
        let in_amount = self.focus().guarded && self.focus().field.is_some();
        if self.user.is_none() || !self.dialogs.is_empty() || (in_amount && looks_like_amount(&burst.typed)) {
            return self.as_typed(&burst);
        }
        let now = self.now.local();
        let read = |bytes: &[u8]| {
            let told = self.opening.bills.tell(bytes, now)?;
            let paper = OnPaper::of(told.clone()).ok_or(Unknown::NoAccount)?;
            Ok((told, paper))
        };
        let meant = burst.bytes.as_deref().unwrap_or(burst.meant.as_bytes());
        match read(meant).or_else(|_: Unknown| read(burst.typed.as_bytes())) {
            Ok((told, (number, on_paper))) if self.can_choose_account() => {
                if burst.passed {
                    self.screen.forget(&burst.typed);
                }
                let mut effects = self.remember_page(&told);
                let opened = self.open_scanned(number, on_paper);
                if self.awaited != Awaited::Nothing {
                    self.tone = Some(Tone::Scanned);
                }
                effects.extend(opened);
                effects
            }
            Ok(_) => {
                // A bill's code is nothing that a provider outside the billing asks for.
                if burst.passed && matches!(self.screen, Screen::Third(_)) {
                    self.screen.forget(&burst.typed);
                }
                self.tone = Some(Tone::Refused);
                Vec::new()
            }
            Err(_) if burst.passed => self.as_typed(&burst),
            Err(unknown) => {
                self.tell(Trouble::Scan(unknown));
                Vec::new()
            }
        }
    }

    /// A payee whose codes say another page than they are in is told of once.
    fn remember_page(&mut self, told: &Told) -> Vec<Effect> {
        let is_new = self.opening.bills.pages.remember(told);
        if is_new { vec![Effect::KeepPages(self.opening.bills.pages.write())] } else { Vec::new() }
    }

    /// What came fast was a hand after all, or a field that takes any text: it is in the field already, or is put there
    /// now; then its Enter.
    fn as_typed(&mut self, burst: &Burst) -> Vec<Effect> {
        if !burst.passed
            && let Some((_, held)) = self.amount()
        {
            self.put_amount(&format!("{held}{}", burst.typed));
        }
        if burst.passed && self.enter_acts() { Vec::new() } else { self.pressed(Deed::Enter) }
    }

    /// True in texts whose Enter gives money back, takes it out, or closes the shift: it is for a finger alone.
    fn enter_acts(&self) -> bool {
        self.dialogs.is_empty()
            && self.visit.stop().is_none()
            && matches!(self.screen, Screen::Void(_) | Screen::Cash(_) | Screen::CloseShift(_))
    }

    fn can_choose_account(&self) -> bool {
        !self.visit.is_paying()
            && match self.screen {
                Screen::Search(_) | Screen::Bill(_) | Screen::Done(_) | Screen::Paid(_) | Screen::Queue(_) => true,
                Screen::Register(_) | Screen::Reports(_) | Screen::Settings(_) => true,
                Screen::SignIn(_)
                | Screen::OpenShift(_)
                | Screen::Readings(_)
                | Screen::Third(_)
                | Screen::Void(_)
                | Screen::Papers(_)
                | Screen::Cash(_)
                | Screen::CloseShift(_) => false,
            }
    }
}

/// Of the form of a sum with its cents, `1000,00`: typed fast by a hand, for no bill's code looks so.
fn looks_like_amount(typed: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    typed.split_once(['.', ',']).is_some_and(|(whole, cents)| digits(whole) && digits(cents) && cents.len() <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_tell_a_sum_from_a_bill() {
        for (typed, expect) in [
            ("1000,00", true),
            ("1000.5", true),
            ("1000432", false),
            ("1000432.123", false),
            ("12.34.56", false),
            ("а,00", false),
            (",00", false),
        ] {
            assert_eq!(looks_like_amount(typed), expect, "{typed}");
        }
    }
}
