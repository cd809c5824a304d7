//! Where a file may be carried to and from: sticks that are plugged in, and the person's own folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::is_answer;

/// Most places and files that are offered: a person chooses among them by eye.
const OFFERED: usize = 9;

/// Folders to offer, sticks first. What is not mounted is not there.
#[must_use]
pub fn places() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).map(PathBuf::from);
    let mut found = sticks();
    found.extend(home.filter(|home| home.is_dir()));
    found.truncate(OFFERED);
    found
}

/// Drives besides the system's own.
#[cfg(windows)]
fn sticks() -> Vec<PathBuf> {
    ('D'..='Z').map(|letter| PathBuf::from(format!("{letter}:\\"))).filter(|drive| drive.is_dir()).collect()
}

/// What desktops mount sticks under.
#[cfg(not(windows))]
fn sticks() -> Vec<PathBuf> {
    let user = std::env::var_os("USER").unwrap_or_default();
    let roots =
        [Path::new("/run/media").join(&user), Path::new("/media").join(&user), "/Volumes".into(), "/mnt".into()];
    let mut found: Vec<PathBuf> = roots.iter().flat_map(|root| folders_in(root)).collect();
    found.dedup();
    found
}

#[cfg(not(windows))]
fn folders_in(root: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(root) else { return Vec::new() };
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// Answers of the centre that lie in these folders, the newest first.
#[must_use]
pub fn answers_in(folders: &[PathBuf]) -> Vec<PathBuf> {
    let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let mut found: Vec<_> = files
        .map(|entry| entry.path())
        .filter(|path| is_answer(path) && path.is_file())
        .map(|path| (fs::metadata(&path).and_then(|facts| facts.modified()).ok(), path))
        .collect();
    found.sort_by(|one, other| other.cmp(one));
    found.truncate(OFFERED);
    found.into_iter().map(|(_, path)| path).collect()
}
