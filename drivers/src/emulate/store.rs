//! An emulated device's memory in files, and its electronic journal.
//!
//! The memory is one small file, replaced as a whole: written beside, flushed, renamed. The journal of documents only
//! grows; it is flushed before the memory that counts its documents, so that a document is there when the memory says
//! so, and one that the memory does not count was never completed and is cut off at the next start.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The memory, and how many documents belong to it.
#[derive(Serialize, Deserialize)]
struct Kept<M> {
    documents: usize,
    memory: M,
}

/// Documents of type `D`, and the files that keep them and the memory.
#[derive(Debug)]
pub struct Store<D> {
    documents: Vec<D>,
    files: Option<Files>,
}

#[derive(Debug)]
struct Files {
    state: PathBuf,
    journal: File,
}

impl<D: Serialize + DeserializeOwned + Clone> Store<D> {
    /// A store that forgets everything with the program.
    #[must_use]
    pub const fn in_memory() -> Self {
        Self { documents: Vec::new(), files: None }
    }

    /// The same documents, without files.
    #[must_use]
    pub fn twin(&self) -> Self {
        Self { documents: self.documents.clone(), files: None }
    }

    /// Opens the files at `state`; no memory when the device is new.
    ///
    /// # Errors
    /// When a file cannot be read or written, or is not what this program wrote.
    pub fn open<M: DeserializeOwned>(state: &Path) -> io::Result<(Self, Option<M>)> {
        let kept: Option<Kept<M>> = match File::open(state) {
            Ok(file) => Some(serde_json::from_reader(BufReader::new(file))?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let journal = OpenOptions::new().read(true).append(true).create(true).open(with_suffix(state, "journal"))?;
        let count = kept.as_ref().map_or(0, |kept| kept.documents);
        let mut documents = Vec::new();
        let mut kept_bytes = 0;
        for line in BufReader::new(&journal).split(b'\n').take(count) {
            let line = line?;
            kept_bytes += line.len() as u64 + 1;
            documents.push(serde_json::from_slice(&line)?);
        }
        if documents.len() != count {
            let message = format!("the journal has {} documents of {count}", documents.len());
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        journal.set_len(kept_bytes)?;
        let files = Some(Files { state: state.to_owned(), journal });
        Ok((Self { documents, files }, kept.map(|kept| kept.memory)))
    }

    /// The electronic journal.
    #[must_use]
    pub fn documents(&self) -> &[D] {
        &self.documents
    }

    /// Makes `memory` and the documents it adds permanent.
    ///
    /// # Errors
    /// When a file cannot be written; the device stops then, as with a broken memory.
    pub fn commit<M: Serialize>(&mut self, memory: &M, added: Vec<D>) -> io::Result<()> {
        if let Some(files) = &mut self.files {
            if !added.is_empty() {
                let mut lines = Vec::new();
                for document in &added {
                    serde_json::to_writer(&mut lines, document)?;
                    lines.push(b'\n');
                }
                files.journal.write_all(&lines)?;
                files.journal.sync_data()?;
            }
            let kept = Kept { documents: self.documents.len() + added.len(), memory };
            replace(&files.state, &serde_json::to_vec(&kept)?)?;
        }
        self.documents.extend(added);
        Ok(())
    }
}

/// Replaces a file so that after a power failure either the old or the new content is there.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let beside = with_suffix(path, "new");
    let mut file = File::create(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    // The new name itself must be on the disk too.
    if cfg!(unix) {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// The name of a file beside another one.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_memory_does_not_count_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state.json");
        let (mut store, none) = Store::<u32>::open::<String>(&state).unwrap();
        assert_eq!(none, None);
        store.commit(&"one", vec![1]).unwrap();
        store.commit(&"two", vec![2, 3]).unwrap();
        let mut journal = OpenOptions::new().append(true).open(with_suffix(&state, "journal")).unwrap();
        journal.write_all(b"4\n5").unwrap();
        let (store, memory) = Store::<u32>::open::<String>(&state).unwrap();
        assert_eq!((store.documents(), memory.as_deref()), (&[1, 2, 3][..], Some("two")));
        assert_eq!(std::fs::read(with_suffix(&state, "journal")).unwrap(), b"1\n2\n3\n");
        std::fs::write(with_suffix(&state, "journal"), b"1\n").unwrap();
        assert!(Store::<u32>::open::<String>(&state).is_err());
    }
}
