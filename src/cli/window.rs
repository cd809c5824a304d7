//! The window: of a till, and of a demonstration.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use kassa_formats::scan::{BillReader, Layouts};

use super::words;
use crate::clock::{Clock as _, SystemClock};
use crate::config::{Config, PrinterConfig, RegisterConfig, RegisterPort, SettingsFile};
use crate::counter::{CustomerDisplay, SerialScanner};
use crate::fl;
use crate::i18n::{Language, set_language};
use crate::keys::{Keys, Keystore};
use crate::logging;
use crate::papers::prints::press::Outlets;
use crate::papers::route::Routes;
use crate::papers::{self, Receipts};
use crate::payers;
use crate::profiles;
use crate::register;
use crate::scanning::{self, Spoilt};
use crate::signal::Signals;
use crate::sounds::Sounds;
use crate::sync::Switch;
use crate::till::Timing;
use crate::training;
use crate::ui::theme::{Look, TypeSize};
use crate::ui::{self, Remembered, Start, chooser};
use crate::workplace::{Opening, Workplace, owner_name};

/// `kassa` without a data folder: the till of this computer, or the one that is chosen where there are several. That one
/// gets a process of its own, for a process has one window.
///
/// # Errors
/// The terminal, or the other process.
pub fn any_till(usual: &Path, language: Option<Language>) -> io::Result<ExitCode> {
    let tills = profiles::all(usual);
    match tills.as_slice() {
        [] => return till(usual, language),
        [one] => return till(&one.dir, language),
        _ => {}
    }
    if !has_display() {
        let named = tills.iter().map(|till| format!("{} (kassa --data {})", till.code, till.dir.display()));
        return refuse(&fl!("cli-several-tills", tills = named.collect::<Vec<_>>().join("; ")));
    }
    let look = Config::load(usual).ok().and_then(|config| Look::from_name(&config.theme)).unwrap_or_default();
    let dir = match chooser::ask(&tills, SystemClock::new().now(), look) {
        Ok(Some(dir)) => dir,
        Ok(None) => return Ok(ExitCode::SUCCESS),
        Err(error) => return refuse(&fl!("cli-failed", error = error.to_string())),
    };
    let mut program = std::process::Command::new(std::env::current_exe()?);
    let _ = program.arg("--data").arg(dir);
    if let Some(language) = language {
        let _ = program.args(["--language", language.code()]);
    }
    let ended = program.status()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(ended.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// `kassa`: the till of a data folder.
///
/// # Errors
/// The terminal.
pub fn till(dir: &Path, language: Option<Language>) -> io::Result<ExitCode> {
    let config = match Config::load(dir) {
        Ok(config) => config,
        Err(error) => return refuse(&words::load_error(&error)),
    };
    open(dir, dir, &config, language)
}

/// `kassa train`: the same window over an emulated register and a journal that goes nowhere.
///
/// # Errors
/// The terminal.
pub fn training(dir: &Path, language: Option<Language>) -> io::Result<ExitCode> {
    let config = match Config::load(dir) {
        Ok(config) => config,
        Err(error) => return refuse(&words::load_error(&error)),
    };
    let scratch = match training::prepare(dir, owner_name(), &SystemClock::new()) {
        Ok(scratch) => scratch,
        Err(error) => return refuse(&words::training_error(&error)),
    };
    let register = RegisterConfig { port: Some(RegisterPort::Emulator), ..config.register };
    // Nobody stands before the counter's own display, and papers go nowhere but to the emulated paper.
    let config = Config {
        register,
        display: Default::default(),
        routes: Routes::default(),
        printer: PrinterConfig::default(),
        ..config
    };
    let shown = open(scratch.path(), dir, &config, language);
    drop(scratch);
    shown
}

/// The window over the data in `dir`, with the templates, layouts and settings in `home`: the same folder, unless it is
/// a training.
fn open(dir: &Path, home: &Path, config: &Config, language: Option<Language>) -> io::Result<ExitCode> {
    let apart = dir != home;
    let language = language.or_else(|| Language::from_code(&config.language)).unwrap_or_default();
    set_language(language);
    if let Err(error) = logging::start(dir, &config.log_level, config.log_days, true) {
        return refuse(&fl!("cli-no-logs", dir = dir.display().to_string(), error = error.to_string()));
    }
    let paper_language = Language::from_code(&config.receipt_language).unwrap_or_default();
    let training = config.register.port == Some(RegisterPort::Emulator);
    let (signals, news) = ui::news();
    let (scans, switch) = (signals.clone(), Switch::on());
    switch.set(!apart);
    let opening = Opening {
        dir,
        owner: owner_name(),
        addresses: &config.sync_addresses,
        way: config.way(),
        sync_interval_s: config.sync_interval_s,
        keystore: if apart { Keystore::None } else { Keystore::System },
        words: papers::words(paper_language),
        clock: Arc::new(SystemClock::new()),
        timing: Timing::default(),
        drawer_on_cash: config.register.drawer_on_cash,
        signals: signals.clone(),
        switch,
    };
    let workplace = Workplace::open(opening, |identity| register::build(config, identity.currency, dir, signals));
    let workplace = match workplace {
        Ok(workplace) => workplace,
        Err(error) => return refuse(&words::workplace_error(&error)),
    };
    let receipts = receipts_of(home, paper_language, training);
    let sounds = Sounds::start(dir).unwrap_or_default();
    let (display, scanner) = match beside_the_register(config, scans) {
        Ok(counter) => counter,
        Err(error) => return refuse(&fl!("cli-failed", error = error.to_string())),
    };
    let (bills, spoilt) = bills_of(home);
    let (payers, payers_left) = remembered(dir, config, apart);
    let start = Start {
        handle: workplace.till.clone(),
        news,
        live: Some(workplace.live.clone()),
        demo: None,
        training,
        apart,
        language,
        look: Look::from_name(&config.theme).unwrap_or_default(),
        type_size: TypeSize::from_name(&config.type_size).unwrap_or_default(),
        keys: config.keys.keymap(),
        payers,
        payers_left,
        lock_after_ms: (config.lock_after_min > 0).then(|| u64::from(config.lock_after_min) * 60_000),
        keeps_answers: config.search_keep_answers == "on",
        bill: config.bill,
        unusual: config.readings_unusual,
        counting: config.counting,
        sounds_on: config.sounds == "on",
        sounds,
        receipts,
        settings: SettingsFile::of(home),
        display,
        second_screen: config.display.second_screen,
        outlets: Outlets::of(config),
        ports_in_use: config.ports(),
        bills,
        spoilt: spoilt.into(),
    };
    let shown = show(start, "cli-no-screen");
    drop(scanner);
    shown
}

/// How receipts look; an edited template that is spoilt is told.
fn receipts_of(home: &Path, language: Language, training: bool) -> Receipts {
    let receipts = Receipts::of(home, language, training);
    for spoilt in receipts.spoilt.iter() {
        tracing::warn!(file = %spoilt.file.display(), problem = ?spoilt.problem, "an edited template is not used");
    }
    receipts
}

/// Whether payers are remembered. Where they no longer are, nobody stays in the folder; or why somebody does.
fn remembered(dir: &Path, config: &Config, apart: bool) -> (Option<Remembered>, Option<String>) {
    let keystore = if apart { Keystore::None } else { Keystore::System };
    if config.payers_remember == "on" {
        return (Some(Remembered { months: config.payers_keep_months, keystore }), None);
    }
    let left = payers::forget_all(dir, &Keys::of(dir, keystore)).err();
    (None, left.map(|error| error.to_string()))
}

/// What the settings name of what stands on the counter beside the register.
fn beside_the_register(
    config: &Config,
    scans: Signals,
) -> io::Result<(Option<CustomerDisplay>, Option<SerialScanner>)> {
    let display = CustomerDisplay::start(&config.display)?;
    Ok((display, SerialScanner::start(&config.scanner, scans)?))
}

/// What is known about bills beside their codes, and what of it is not used.
fn bills_of(home: &Path) -> (BillReader, Vec<Spoilt>) {
    let (bills, spoilt) = scanning::of(home, Layouts::usual());
    for spoilt in &spoilt {
        tracing::warn!(file = %spoilt.file.display(), error = %spoilt.error, "a file about bills is not used");
    }
    (bills, spoilt)
}

/// Opens the window and stays until it is closed.
pub(super) fn show(start: Start, without_display: &'static str) -> io::Result<ExitCode> {
    if !has_display() {
        return refuse(&fl!(without_display));
    }
    match ui::run(start) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            tracing::error!(%error, "the window");
            refuse(&fl!(without_display))
        }
    }
}

/// Whether there is a screen to open a window on. X11 and Wayland say so beforehand; elsewhere there always is.
pub(super) fn has_display() -> bool {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

/// Says why not.
pub(super) fn refuse(text: &str) -> io::Result<ExitCode> {
    writeln!(io::stderr().lock(), "{text}")?;
    Ok(ExitCode::FAILURE)
}
