//! Short tones at the counter: a code was read, something needs a look, the receipt is done. A program of the system
//! plays them, on a thread of their own: nothing waits for a sound, and where there is no such program there is silence.

mod tone;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use kassa_drivers::clock::{Clock, SystemClock};

pub use tone::Tone;

/// The folder of the tones in the data folder.
const FOLDER: &str = "sounds";
/// Programs that play a file of this kind, the first that is there; each ends when it has played.
const PROGRAMS: [(&str, &[&str]); 5] =
    [("pw-play", &[]), ("paplay", &[]), ("aplay", &["-q"]), ("afplay", &[]), ("canberra-gtk-play", &["-f"])];
/// What every Windows has instead, with the file in this variable.
const ON_WINDOWS: &str = "(New-Object Media.SoundPlayer $env:KASSA_SOUND).PlaySync()";
const VARIABLE: &str = "KASSA_SOUND";
/// Most tones that wait: more than these would be heard long after what they tell of.
const WAITING_MAX: usize = 3;
/// How long a program may play; one that hangs is ended.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often it is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(20);

/// Plays a tone and returns when it is over.
pub trait Player: Send + 'static {
    /// Plays it; what fails is silent.
    fn play(&mut self, tone: Tone);
}

/// The way to the loudspeaker.
#[derive(Clone)]
pub struct Sounds(SyncSender<Tone>);

impl Sounds {
    /// Tones by a program of the system, written into the data folder; nothing where the system has no such program or
    /// the folder takes no files.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(dir: &Path) -> io::Result<Option<Self>> {
        let Some(program) = Program::of_system() else { return Ok(None) };
        let folder = dir.join(FOLDER);
        if let Err(error) = write_tones(&folder) {
            tracing::warn!(%error, "the tones cannot be written, it stays silent");
            return Ok(None);
        }
        let by_program = ByProgram { program, folder, clock: Arc::new(SystemClock::new()), failing: false };
        Self::by(by_program).map(Some)
    }

    /// Tones by this player.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn by(player: impl Player) -> io::Result<Self> {
        let (sender, tones) = sync_channel(WAITING_MAX);
        let _detached = std::thread::Builder::new().name("sounds".to_owned()).spawn(move || serve(player, &tones))?;
        Ok(Self(sender))
    }

    /// Plays a tone. Returns at once; where too many wait already, nothing is played.
    pub fn play(&self, tone: Tone) {
        let _ = self.0.try_send(tone);
    }
}

fn serve(mut player: impl Player, tones: &Receiver<Tone>) {
    while let Ok(tone) = tones.recv() {
        player.play(tone);
    }
}

/// A program with what stands before the file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Program {
    path: PathBuf,
    before: &'static [&'static str],
}

impl Program {
    fn of_system() -> Option<Self> {
        if cfg!(windows) {
            let before = &["-NoProfile", "-WindowStyle", "Hidden", "-Command", ON_WINDOWS];
            return Some(Self { path: PathBuf::from("powershell"), before });
        }
        let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
        Self::in_folders(&folders)
    }

    fn in_folders(folders: &[PathBuf]) -> Option<Self> {
        PROGRAMS.iter().find_map(|(name, before)| {
            let path = folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file())?;
            Some(Self { path, before })
        })
    }

    fn start(&self, file: &Path) -> io::Result<Child> {
        let mut command = Command::new(&self.path);
        let _ = command.args(self.before).env(VARIABLE, file);
        if !cfg!(windows) {
            let _ = command.arg(file);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    }
}

fn write_tones(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for tone in Tone::ALL {
        fs::write(folder.join(tone.file()), tone.wav())?;
    }
    Ok(())
}

struct ByProgram {
    program: Program,
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    /// The last one failed: that is said once.
    failing: bool,
}

impl ByProgram {
    fn played(&self, tone: Tone) -> io::Result<()> {
        let mut child = self.program.start(&self.folder.join(tone.file()))?;
        let until = self.clock.now() + PATIENCE;
        loop {
            if let Some(status) = child.try_wait()? {
                return if status.success() { Ok(()) } else { Err(io::Error::other(status.to_string())) };
            }
            if self.clock.now() >= until {
                child.kill()?;
                let _ = child.wait()?;
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.clock.sleep(LOOK);
        }
    }
}

impl Player for ByProgram {
    fn play(&mut self, tone: Tone) {
        let outcome = self.played(tone);
        if let Err(error) = &outcome
            && !self.failing
        {
            tracing::warn!(program = %self.program.path.display(), %error, "a tone was not played");
        }
        self.failing = outcome.is_err();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    struct Recorded {
        played: Sender<Tone>,
        go_on: Receiver<()>,
    }

    impl Player for Recorded {
        fn play(&mut self, tone: Tone) {
            let _ = self.played.send(tone);
            let _ = self.go_on.recv();
        }
    }

    #[test]
    fn tones_are_played_in_turn_and_nobody_waits_for_one_that_hangs() {
        let (played, heard) = channel();
        let (go_on, held) = channel();
        let sounds = Sounds::by(Recorded { played, go_on: held }).unwrap();
        sounds.play(Tone::Scanned);
        assert_eq!(heard.recv().unwrap(), Tone::Scanned);
        // The player hangs: three more wait, the rest is dropped, and every call comes back.
        for _ in 0..5 {
            sounds.play(Tone::Refused);
        }
        drop(go_on);
        drop(sounds);
        assert_eq!(heard.iter().collect::<Vec<_>>(), [Tone::Refused; WAITING_MAX]);
    }

    #[test]
    fn the_first_program_that_is_there_plays() {
        let dir = tempfile::tempdir().unwrap();
        let folders = [dir.path().join("none"), dir.path().to_owned()];
        assert_eq!(Program::in_folders(&folders), None, "silence");
        fs::write(dir.path().join("aplay"), "").unwrap();
        let path = |name: &str| dir.path().join(name);
        assert_eq!(Program::in_folders(&folders), Some(Program { path: path("aplay"), before: &["-q"] }));
        fs::write(dir.path().join("paplay"), "").unwrap();
        assert_eq!(Program::in_folders(&folders).map(|program| program.path), Some(path("paplay")));
    }

    #[cfg(unix)]
    #[test]
    fn a_program_gets_the_tone_as_a_file_and_one_that_fails_is_silent() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join(FOLDER);
        write_tones(&folder).unwrap();
        let path = dir.path().join("aplay");
        fs::write(&path, "#!/bin/sh\ncp \"$2\" \"$2.played\" && test \"$1\" = -q\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let player = |before: &'static [&'static str]| ByProgram {
            program: Program { path: path.clone(), before },
            folder: folder.clone(),
            clock: Arc::new(SystemClock::new()),
            failing: false,
        };
        player(&["-q"]).played(Tone::Done).unwrap();
        let given = fs::read(folder.join(format!("{}.played", Tone::Done.file()))).unwrap();
        assert_eq!(given, Tone::Done.wav());
        let mut other = player(&["-x"]);
        other.play(Tone::Scanned);
        assert!(other.failing);
    }
}
