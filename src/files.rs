//! Files that are there whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes a file that is there whole or not at all, and stays when the power goes or the stick is pulled out afterwards.
///
/// # Errors
/// What the system says; there is no such file then, or the one that was there before.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write(path, bytes, OpenOptions::new().create(true).truncate(true))
}

/// The same, of a file that nobody but its owner may read.
///
/// # Errors
/// As of [`write_whole`].
pub fn write_for_owner(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // One that a power cut left keeps the mode it has, so it goes first.
    let _ = remove(&part_of(path))?;
    write(path, bytes, for_owner_alone(OpenOptions::new().create_new(true)))
}

/// Removes a file, and what a power cut left of a new one beside it, so that neither is there again when the power goes
/// afterwards. True when there was something to remove.
///
/// # Errors
/// What the system says.
pub fn remove_whole(path: &Path) -> io::Result<bool> {
    let gone = [remove(path)?, remove(&part_of(path))?].contains(&true);
    if gone {
        sync_folder_without(path)?;
    }
    Ok(gone)
}

/// Removes what a power cut left of a new file beside this one.
///
/// # Errors
/// What the system says.
pub fn remove_part(path: &Path) -> io::Result<()> {
    if remove(&part_of(path))? { sync_folder_without(path) } else { Ok(()) }
}

/// True when there was one.
fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn part_of(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    PathBuf::from(part)
}

fn write(path: &Path, bytes: &[u8], how: &mut OpenOptions) -> io::Result<()> {
    let part = part_of(path);
    let written =
        write_part(&part, bytes, how).and_then(|()| fs::rename(&part, path)).and_then(|()| sync_folder_of(path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}

fn write_part(part: &Path, bytes: &[u8], how: &mut OpenOptions) -> io::Result<()> {
    let mut file = how.write(true).open(part)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be flushed on its own; the file itself was.
#[cfg(not(unix))]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    File::open(path).map(drop)
}

#[cfg(unix)]
fn sync_folder_without(path: &Path) -> io::Result<()> {
    sync_folder_of(path)
}

/// Elsewhere a folder cannot be flushed on its own.
#[cfg(not(unix))]
fn sync_folder_without(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn for_owner_alone(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

/// Elsewhere the folder's own access list, that of the person's profile, keeps others out.
#[cfg(not(unix))]
fn for_owner_alone(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}
