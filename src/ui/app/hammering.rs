//! A key pressed twice in a hurry is one press: what came up in between was not seen by anybody, and is not confirmed (R23).

use super::App;
use crate::ui::hotkey::{Deed, Place};

/// The same key again within so long is the same press of a hurried hand, milliseconds: nobody has read anything in it.
const AGAIN_MS: u64 = 200;

/// The last press of a key that confirms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Confirmed {
    deed: Deed,
    at_ms: u64,
    /// Where the first press of the row was meant for.
    place: Option<Place>,
}

impl App {
    /// True for a confirmation that was pressed in one go with the one before, and would land elsewhere. However long the
    /// row of presses is: it ends with a pause.
    pub(super) fn is_hammered(&mut self, deed: Deed) -> bool {
        if !matches!(deed, Deed::Enter | Deed::Pay) {
            return false;
        }
        let at_ms = self.opening.clock.monotonic_ms();
        let here = self.places().first().copied();
        let before =
            self.confirmed.filter(|before| before.deed == deed && at_ms.saturating_sub(before.at_ms) < AGAIN_MS);
        let place = before.map_or(here, |before| before.place);
        self.confirmed = Some(Confirmed { deed, at_ms, place });
        place != here
    }
}
