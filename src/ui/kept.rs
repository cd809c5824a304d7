//! Visits that are not paid yet, kept beside the till's data while they wait: a window that is closed in the middle of a
//! payment, and a power cut, lose no bill that was put in (R22), and pay none twice (R23).
//!
//! Each keeps its mark. One whose money was with the till when the window closed is known by it: was it accepted, it is
//! among the paid bills and comes back no more; was it not, its Pay is the same Pay again. They belong to their shift.
//! So does a count of the drawer that is under way: what was typed of it comes back to whoever typed it, and to nobody else.

use std::path::Path;

use kassa_domain::ids::{ShiftNumber, UserId};
use kassa_domain::visit::VisitItem;
use serde::{Deserialize, Serialize};

use crate::files::write_whole;
use crate::ui::screen::visit::Given;

/// The file's name.
pub const FILE: &str = "visits.json";

/// What is kept: names and sums, which only the till's own folder may hold.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeptVisits {
    /// The shift they are of.
    pub shift: Option<ShiftNumber>,
    /// The one that is being served, when somebody is.
    pub running: Option<KeptVisit>,
    /// Those put aside, the oldest first.
    pub aside: Vec<KeptVisit>,
    /// The count of the drawer that is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<KeptCount>,
}

/// A count of the drawer as far as it was typed. What should be in it is no part of it: a blind count stays blind.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCount {
    /// Who counts.
    pub by: UserId,
    /// Another cashier takes the drawer; the shift is closed otherwise.
    pub hand_over: bool,
    /// The pieces as they were typed, from the largest face to the smallest.
    pub pieces: Vec<String>,
    /// Why the drawer differs, as far as it was typed.
    pub note: String,
    /// What had been taken out of the drawer when the count was done, minor units; nothing while it is counted.
    pub out_at_count: Option<i64>,
}

/// One visit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptVisit {
    /// Its mark.
    pub token: String,
    /// What is paid.
    pub items: Vec<VisitItem>,
    /// What meters show, taken with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Given>,
}

impl std::fmt::Debug for KeptVisits {
    /// Without names and sums.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { shift, running, aside, count } = self;
        let [running, counts] = [running.is_some(), count.is_some()].map(usize::from);
        write!(f, "KeptVisits(shift {shift:?}, {running} running, {} aside, {counts} counts)", aside.len())
    }
}

impl std::fmt::Debug for KeptCount {
    /// Without what was counted.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeptCount(by {:?}, hand over {})", self.by, self.hand_over)
    }
}

impl std::fmt::Debug for KeptVisit {
    /// Without names and sums.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeptVisit({} items)", self.items.len())
    }
}

impl KeptVisits {
    /// True when nobody waits, and nothing is being counted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        !self.has_visits() && self.count.is_none()
    }

    /// True when somebody waits.
    #[must_use]
    pub const fn has_visits(&self) -> bool {
        self.running.is_some() || !self.aside.is_empty()
    }

    /// Without the visits of which `is_paid` says that their money was taken.
    #[must_use]
    pub fn without_paid(mut self, is_paid: impl Fn(&str) -> bool) -> Self {
        self.running = self.running.filter(|visit| !is_paid(&visit.token));
        self.aside.retain(|visit| !is_paid(&visit.token));
        self
    }

    /// What is kept in a folder; nothing where there is no file, or one that cannot be read.
    #[must_use]
    pub fn read(dir: &Path) -> Self {
        let read = match std::fs::read(dir.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| error.to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error.to_string()),
        };
        read.unwrap_or_else(|error| {
            tracing::warn!(error, "the visits that were not paid cannot be read");
            Self::default()
        })
    }

    /// Keeps it; where nobody waits, no name stays on the disk.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, dir: &Path) -> std::io::Result<()> {
        let file = dir.join(FILE);
        if self.is_empty() {
            return match std::fs::remove_file(file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                Ok(()) | Err(_) => Ok(()),
            };
        }
        write_whole(&file, &serde_json::to_vec(self)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_nobody_and_nobody_leaves_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let waits = |token: &str| KeptVisit { token: token.to_owned(), items: Vec::new(), readings: Vec::new() };
        let kept = KeptVisits {
            shift: Some(ShiftNumber(7)),
            running: Some(waits("a")),
            aside: vec![waits("b"), waits("c")],
            count: None,
        };
        kept.write(dir.path()).unwrap();
        assert_eq!(KeptVisits::read(dir.path()), kept);
        let rest = kept.without_paid(|token| token != "c");
        assert_eq!((rest.running.is_none(), rest.aside), (true, vec![waits("c")]));
        std::fs::write(dir.path().join(FILE), "{\"shift\":").unwrap();
        assert!(KeptVisits::read(dir.path()).is_empty());
        for _ in 0..2 {
            KeptVisits::default().write(dir.path()).unwrap();
            assert!(!dir.path().join(FILE).exists());
        }
    }
}
