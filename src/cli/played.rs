//! `kassa demo --headless`: a played day on the terminal.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use kassa_drivers::clock::SystemClock;
use kassa_formats::scan::{BillReader, Layouts};

use super::window::{has_display, refuse, show};
use super::{Demo, words};
use crate::config::{Counting, SettingsFile};
use crate::demo::hasty::Hasty;
use crate::demo::roll::Roll;
use crate::demo::script::Unplayable;
use crate::demo::town;
use crate::demo::world::{Clocks, Making, World};
use crate::demo::{Awaited, BUILT_IN_DAY, DemoError, Missing, StepError, play};
use crate::fl;
use crate::i18n::{Language, set_language};
use crate::keyboard::Keymap;
use crate::logging;
use crate::papers::prints::press::Outlets;
use crate::papers::{self, Receipts};
use crate::signal::Signals;
use crate::sounds::Sounds;
use crate::ui::notice::{Trouble, notice};
use crate::ui::theme::{Look, TypeSize};
use crate::ui::{self, DemoPane, Start};

/// Plays the day. Ends with failure when it could not be played, or does not balance.
///
/// # Errors
/// The terminal.
pub fn day(asked: &Demo) -> io::Result<ExitCode> {
    let script = match &asked.script {
        None => BUILT_IN_DAY.to_owned(),
        Some(path) => match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                let error = format!("{}: {error}", path.display());
                writeln!(io::stderr().lock(), "{}", fl!("cli-failed", error = error))?;
                return Ok(ExitCode::FAILURE);
            }
        },
    };
    if let Some(keep) = &asked.keep
        && let Err(error) = logging::start(&keep.join("till"), "debug", 1, false)
    {
        writeln!(io::stderr().lock(), "{}", fl!("cli-failed", error = error.to_string()))?;
        return Ok(ExitCode::FAILURE);
    }
    let (tell, news) = std::sync::mpsc::channel();
    let making = Making {
        keep: asked.keep.as_deref(),
        resume: asked.resume,
        model: &asked.model,
        accounts: asked.accounts,
        words: papers::words(Language::Uk),
        clocks: Clocks::of_the_machine(Arc::new(Hasty::default())),
        // When the day has ended nobody listens any more.
        signals: Signals::new(move |signal| drop(tell.send(signal))),
        roll: Roll::default(),
    };
    match play(making, &news, &script, &mut io::stdout().lock()) {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::FAILURE),
        Err(error) => {
            writeln!(io::stderr().lock(), "{}", in_words(&error))?;
            Ok(ExitCode::FAILURE)
        }
    }
}

/// `kassa demo`: the window of a demonstration, with the register's paper and the network's switch beside it.
///
/// # Errors
/// The terminal.
pub fn window(asked: &Demo, language: Option<Language>) -> io::Result<ExitCode> {
    if !has_display() {
        return refuse(&fl!("cli-no-display"));
    }
    let language = language.unwrap_or_default();
    set_language(language);
    let (signals, news) = ui::news();
    let making = Making {
        keep: asked.keep.as_deref(),
        resume: false,
        model: &asked.model,
        accounts: asked.accounts,
        words: papers::words(Language::Uk),
        clocks: Clocks::of_the_machine(Arc::new(SystemClock::new())),
        signals,
        roll: Roll::default(),
    };
    let world = match World::make(making) {
        Ok(world) => world,
        Err(error) => return refuse(&in_words(&error)),
    };
    let Some(workplace) = &world.workplace else { return Ok(ExitCode::FAILURE) };
    let who = [town::CASHIER, town::SUPERVISOR]
        .map(|login| fl!("demo-who", login = login, password = town::password(login)))
        .join("\n");
    writeln!(io::stdout().lock(), "{who}")?;
    let start = Start {
        handle: workplace.till.clone(),
        news,
        live: Some(workplace.live.clone()),
        demo: Some(DemoPane { paper: world.roll.shown(), network: world.switch.clone(), who }),
        training: true,
        apart: false,
        language,
        look: Look::default(),
        type_size: TypeSize::default(),
        keys: Keymap::default(),
        outlets: Outlets::default(),
        ports_in_use: Vec::new(),
        lock_after_ms: None,
        keeps_answers: false,
        bill: crate::config::Config::default().bill,
        unusual: crate::config::Config::default().readings_unusual,
        payers: None,
        payers_left: None,
        counting: Counting::default(),
        sounds_on: true,
        sounds: Sounds::start(&world.till_dir).unwrap_or_default(),
        receipts: Receipts::shipped(Language::Uk, true),
        settings: SettingsFile::of(&world.till_dir),
        display: None,
        second_screen: None,
        bills: BillReader::new(Layouts::usual()),
        spoilt: Vec::new().into(),
    };
    show(start, "cli-no-display")
}

/// A demonstration's trouble in words.
#[must_use]
pub fn in_words(error: &DemoError) -> String {
    match error {
        DemoError::FolderInUse(dir) => fl!("demo-folder-in-use", dir = dir.display().to_string()),
        DemoError::Script(bad) => fl!("demo-bad-step", line = bad.line.to_string(), text = bad.text.clone()),
        DemoError::Unplayable(why) => match why {
            Unplayable::Empty => fl!("demo-script-empty"),
            Unplayable::NeverOpens => fl!("demo-script-never-opens"),
            Unplayable::NeverCloses => fl!("demo-script-never-closes"),
            Unplayable::NothingToCut { line } => fl!("demo-script-nothing-to-cut", line = line.to_string()),
        },
        DemoError::Step { line, error } => {
            let (number, text, why) = (line.number.to_string(), line.text.clone(), step_error(error));
            fl!("demo-step-failed", line = number, text = text, why = why)
        }
        DemoError::NoShift => fl!("demo-no-shift"),
        DemoError::NoCounters => fl!("demo-no-counters"),
        DemoError::Enrolment(error) => words::enrolment_error(error),
        DemoError::Register(error) => words::register_error(error),
        DemoError::Workplace(error) => words::workplace_error(error),
        DemoError::Io(_) | DemoError::Centre(_) | DemoError::CentreStore(_) | DemoError::Town(_) => {
            fl!("cli-failed", error = error.to_string())
        }
    }
}

/// Why a step could not be done, as the window would say it.
fn step_error(error: &StepError) -> String {
    let trouble = match error {
        StepError::Till(error) => Trouble::Till(error.clone()),
        StepError::SignIn(error) => Trouble::SignIn(error.clone()),
        StepError::Desk(error) => Trouble::Desk(error.to_string()),
        StepError::Refused(kind, refusal) => Trouble::Refused(*kind, refusal.clone()),
        StepError::Restart(error) => return in_words(error),
        StepError::Money(_) | StepError::Io(_) => return fl!("cli-failed", error = error.to_string()),
        StepError::Late(what) => {
            return match what {
                Awaited::Directory => fl!("demo-late-directory"),
                Awaited::Register => fl!("demo-late-register"),
                Awaited::Outcome => fl!("demo-late-outcome"),
                Awaited::Centre => fl!("demo-late-centre"),
                Awaited::PowerCut => fl!("demo-late-power-cut"),
            };
        }
        StepError::Nothing(what) => {
            return match what {
                Missing::Till => fl!("demo-no-till"),
                Missing::Account => fl!("demo-no-account"),
                Missing::Debt => fl!("demo-no-debt"),
                Missing::Payment => fl!("demo-no-payment"),
                Missing::Receipt => fl!("demo-no-receipt"),
                Missing::Slip => fl!("demo-no-slip"),
                Missing::Shift => fl!("demo-no-shift"),
            };
        }
    };
    let notice = notice(&trouble);
    match notice.details {
        Some(details) => format!("{} {} ({details})", notice.happened, notice.money),
        None => format!("{} {}", notice.happened, notice.money),
    }
}
