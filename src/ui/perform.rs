//! Carries out what the window asks: commands to the till, questions to the desk, each off the window's own thread.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use iced::Task;
use iced::futures::channel::mpsc;
use iced::widget::operation;
use iced::widget::scrollable::RelativeOffset;
use kassa_domain::ids::PaymentNumber;
use kassa_domain::{BusinessDate, Timestamp};
use kassa_formats::receipt::Kind;
use rand::rngs::OsRng;

use crate::attach::scans_in;
use crate::attach::words::attach_error;
use crate::backup;
use crate::carried::words::carry_error;
use crate::carried::{self, CarryError};
use crate::clock::Clock;
use crate::config::{Change, SettingsFile, noted, values};
use crate::counter::CustomerDisplay;
use crate::files::write_whole;
use crate::fl;
use crate::long_work::Progress;
use crate::papers::edited;
use crate::papers::own::{Document, DocumentError};
use crate::papers::prints::press::Outlets;
use crate::papers::route::{Papers, Route};
use crate::papers::shelf::{self, Shelf};
use crate::papers::{self, PaperForm, PaymentPaper, Receipts, Reversing};
use crate::payers::Payers;
use crate::profiles::Certificate;
use crate::register::detect::{self, look_at_all_ports};
use crate::scanning;
use crate::sounds::Sounds;
use crate::store::directory::DirectoryError;
use crate::sync::live::{LiveBills, LiveError};
use crate::till::command::Command;
use crate::till::desk::{Desk, DeskError};
use crate::till::handle::Handle;
use crate::ui::app::message::Message;
use crate::ui::centre::{WORDS_MAX, Word};
use crate::ui::effect::{Answer, Effect, FrameFacts, Question};
use crate::ui::kept::KeptVisits;
use crate::ui::names::Names;
use crate::ui::news::Seen;
use crate::ui::screen::paid_list::elsewhere::CentreDay;
use crate::ui::screen::papers::Facts;
use crate::ui::screen::queue;
use crate::ui::screen::queue::carry::Way;
use crate::ui::screen::reports::Purpose;
use crate::ui::spoken::Spoken;

mod bills;
mod newest;
mod payers;
mod prints;
mod reports;

use newest::Newest;
use prints::Room;
use reports::{report, report_on_paper};

/// Does what the window asks.
pub struct Performer {
    handle: Handle,
    live: Option<LiveBills>,
    /// Their templates may be edited while the window is open.
    receipts: Arc<Mutex<Receipts>>,
    settings: SettingsFile,
    display: Option<CustomerDisplay>,
    /// What plays tones, where the system has it.
    sounds: Option<Sounds>,
    /// The queue of papers.
    room: Arc<Room>,
    /// Ports of devices that work now: nobody else asks there.
    ports_in_use: Vec<String>,
    /// Visits that are to be kept, once those before them are.
    kept: Arc<Newest<KeptVisits>>,
    /// Languages of people that are to be kept, likewise.
    spoken: Arc<Newest<Spoken>>,
    /// Payers who agreed, where they are remembered.
    payers: payers::Shared,
}

impl Performer {
    /// Over this till; live bills where there is a sync worker; receipts written so.
    #[must_use]
    pub fn new(handle: Handle, live: Option<LiveBills>, receipts: Receipts, settings: SettingsFile) -> Self {
        let (kept, spoken, receipts) = (Arc::default(), Arc::default(), Arc::new(Mutex::new(receipts)));
        let (display, sounds, ports_in_use) = (None, None, Vec::new());
        let room = Room::new(handle.clone(), Outlets::default());
        Self { handle, live, receipts, settings, display, sounds, room, ports_in_use, kept, spoken, payers: None }
    }

    /// With a customer display.
    #[must_use]
    pub fn with_display(self, display: Option<CustomerDisplay>) -> Self {
        Self { display, ..self }
    }

    /// With tones.
    #[must_use]
    pub fn with_sounds(self, sounds: Option<Sounds>) -> Self {
        Self { sounds, ..self }
    }

    /// With devices at these ports.
    #[must_use]
    pub fn with_ports_in_use(self, ports_in_use: Vec<String>) -> Self {
        Self { ports_in_use, ..self }
    }

    /// With papers that go where these settings say.
    #[must_use]
    pub fn with_outlets(self, outlets: Outlets) -> Self {
        let room = Room::new(self.handle.clone(), outlets);
        Self { room, ..self }
    }

    /// With payers remembered.
    #[must_use]
    pub fn with_payers(self, payers: Option<Payers>) -> Self {
        Self { payers: payers.map(|payers| Arc::new(Mutex::new(payers))), ..self }
    }

    /// The till's clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        self.handle.clock()
    }

    /// Does one thing; what comes of it comes back as a message.
    pub fn perform(&self, effect: Effect) -> Task<Message> {
        let handle = self.handle.clone();
        match effect {
            Effect::Ask(errand, command) => {
                let asked = Box::new(command.clone());
                let answer = async move { handle.ask(command).await };
                Task::perform(answer, move |answer| Message::Answered(errand.clone(), asked.clone(), answer))
            }
            Effect::Find(question) => self.find(question),
            Effect::SignIn { login, password } => {
                let people = handle.clone();
                let known = Task::perform(async move { people.people_with_pin() }, Message::PeopleWithPin);
                Task::perform(off_thread(async move { handle.sign_in(login, password).await }), Message::SignedIn)
                    .chain(known)
            }
            Effect::SetPin { user, pin } => {
                Task::perform(off_thread(async move { handle.set_pin(&user, &pin) }), Message::PinSet)
            }
            Effect::HandOver { by, count, parked, approver } => {
                let handed = async move { handle.hand_over(by, count, parked, approver).await };
                Task::perform(off_thread(handed), Message::HandedOver)
            }
            Effect::Approve { right, login, password } => {
                let approved = async move { handle.approve(login, password, right).await };
                Task::perform(off_thread(approved), Message::Approved)
            }
            Effect::Reveal { list, spot } => operation::snap_to(list, RelativeOffset { x: 0.0, y: spot.part() }),
            Effect::Keep { key, value } => self.keep(key, value),
            Effect::KeepPages(text) => self.keep_pages(text),
            Effect::KeepVisits(visits) => self.keep_visits(*visits),
            Effect::ReadClipboard => iced::clipboard::read().map(Message::Pasted),
            Effect::KeepSpoken(spoken) => self.keep_spoken(spoken),
            Effect::KeepSeen(seen) => self.keep_seen(seen),
            Effect::Save(changes) => self.save(changes),
            Effect::Print(made) => {
                let room = Arc::clone(&self.room);
                found(move || room.print(&made))
            }
            Effect::LookForDevices(wanted) => look_for_devices(wanted, self.ports_in_use.clone()),
            Effect::Show(lines) => {
                if let Some(display) = &self.display {
                    display.show(lines);
                }
                Task::none()
            }
            Effect::Sound(tone) => {
                self.sounds.iter().for_each(|sounds| sounds.play(tone));
                Task::none()
            }
            Effect::TryNow => {
                if let Some(live) = &self.live {
                    live.try_now();
                }
                Task::none()
            }
            Effect::HoldDirectory(held) => {
                if let Some(live) = &self.live {
                    live.hold_directory(held);
                }
                Task::none()
            }
            Effect::SwitchNetwork => Task::none(),
        }
    }

    /// Writes a setting into its file; once it is there, the journal notes it.
    fn keep(&self, key: &'static str, value: String) -> Task<Message> {
        let (handle, settings) = (self.handle.clone(), self.settings.clone());
        let kept = async move {
            let _ = settings.put(&[(key, Some(value.clone()))]).map_err(|error| error.to_string())?;
            let command = Command::SettingChanged { key: key.to_owned(), value };
            handle.ask(command).await.map(drop).map_err(|error| error.to_string())
        };
        Task::perform(off_thread(kept), move |kept| {
            if let Err(error) = kept {
                tracing::warn!(key, error, "a setting was not kept");
            }
            Message::Nothing
        })
    }

    fn keep_pages(&self, text: String) -> Task<Message> {
        let file = self.settings.dir().join(scanning::PAGES);
        let kept = async move { write_whole(&file, text.as_bytes()) };
        Task::perform(off_thread(kept), |kept| {
            if let Err(error) = kept {
                tracing::warn!(%error, "the pages of payees were not kept");
            }
            Message::Nothing
        })
    }

    /// Keeps the visits that are not paid: whichever thread comes first writes what is the newest then, one at a time.
    fn keep_visits(&self, visits: KeptVisits) -> Task<Message> {
        let (kept, handle) = (Arc::clone(&self.kept), self.handle.clone());
        kept.put(visits);
        let written = async move { kept.write(|visits| visits.write(handle.desk().dir())) };
        Task::perform(off_thread(written), |written| {
            if let Err(error) = written {
                tracing::warn!(%error, "visits that are not paid were not kept");
            }
            Message::Nothing
        })
    }

    /// Keeps the languages of people beside the settings, the newest last as the visits are.
    fn keep_spoken(&self, spoken: Spoken) -> Task<Message> {
        let (kept, dir) = (Arc::clone(&self.spoken), self.settings.dir().to_owned());
        kept.put(spoken);
        let written = async move { kept.write(|spoken| spoken.write(&dir)) };
        Task::perform(off_thread(written), |written| {
            if let Err(error) = written {
                tracing::warn!(%error, "the language somebody chose was not kept");
            }
            Message::Nothing
        })
    }

    /// Keeps who was told what is new: no more than one person a minute is.
    fn keep_seen(&self, seen: Seen) -> Task<Message> {
        let dir = self.settings.dir().to_owned();
        Task::perform(off_thread(async move { seen.write(&dir) }), |written| {
            if let Err(error) = written {
                tracing::warn!(%error, "who was told what is new was not kept");
            }
            Message::Nothing
        })
    }

    /// Changes settings in their file; once they are there, the journal notes each.
    fn save(&self, changes: Vec<Change>) -> Task<Message> {
        let (handle, settings, asked) = (self.handle.clone(), self.settings.clone(), changes.clone());
        let room = Arc::clone(&self.room);
        let saved = async move {
            let text = settings.put(&changes).map_err(|error| error.to_string())?;
            room.settings_changed(&settings, &text);
            for (key, value) in changes {
                let command = Command::SettingChanged { key: key.to_owned(), value: noted(key, value) };
                if let Err(error) = handle.ask(command).await {
                    tracing::warn!(key, %error, "the journal does not note a setting");
                }
            }
            Ok(text)
        };
        Task::perform(off_thread(saved), move |saved| Message::Saved(asked.clone(), saved))
    }

    fn find(&self, question: Question) -> Task<Message> {
        let (handle, live) = (self.handle.clone(), self.live.clone());
        let shared = Arc::clone(&self.receipts);
        let receipts = lock(&shared).clone();
        let settings = self.settings.clone();
        if prints::is_for_the_room(&question) {
            let room = Arc::clone(&self.room);
            return found(move || room.answer(&question));
        }
        let (outlets, payers) = (self.room.outlets(), self.payers.clone());
        let answer = async move {
            match question {
                Question::Bill { ticket, account, narrowing, scanned } => {
                    bills::one(&handle, live, ticket, (account, narrowing), scanned).await
                }
                Question::Bills { ticket, accounts, narrowing } => {
                    bills::all(&handle, live, ticket, (accounts, narrowing)).await
                }
                Question::Search { .. }
                | Question::RememberPayer { .. }
                | Question::RenewPayer(..)
                | Question::ForgetPayer(_)
                | Question::ForgetOldPayers => payers::answer(handle.desk(), &payers, question),
                Question::Report { wish, columns, progress } => Ok(match outlets.routes.of(Papers::Reports) {
                    route if wish.purpose == Purpose::Paper => {
                        let columns = if route == Route::Printer { Some(outlets.printer_columns()) } else { columns };
                        report_on_paper(&handle, (wish, route), columns, &progress)
                    }
                    _ => report(&handle, wish, &progress),
                }),
                Question::PaidElsewhere { day, progress } => Ok(paid_elsewhere(live, day, &progress).await),
                Question::Papers(payment) => papers_of(&handle, &settings, payment),
                Question::Attach { of, papers, file } => {
                    let attached = handle.attach(of, papers, &file).await;
                    Ok(Answer::Attached(attached.map_err(|error| attach_error(&error))))
                }
                Question::Settings => Ok(match settings.text() {
                    Ok(text) => Answer::Settings(text),
                    Err(error) => Answer::Failed(error.to_string()),
                }),
                Question::Templates => {
                    let folder = settings.dir().join(edited::FOLDER);
                    Ok(Answer::Templates(Shelf::of(&folder, receipts.language)))
                }
                Question::PutTemplate { kind, text } => {
                    let outcome = put_template(&handle, settings.dir(), &shared, (kind, text)).await;
                    Ok(Answer::TemplatePut(kind, outcome))
                }
                Question::TestDocument => {
                    let values = settings.text().map(|text| values(&text)).unwrap_or_default();
                    Ok(Answer::TestDocument(prints::test_documents(&values, &handle)))
                }
                Question::BackUp { by_hand, progress } => {
                    let (dir, now) = (handle.desk().dir(), handle.clock().now());
                    let outcome = match settings.text() {
                        // A training is another journal: its copies would be taken for the till's, and put out its own.
                        Ok(_) if !settings.is_of(dir) => by_hand.then(|| Err(fl!("backup-training"))),
                        Ok(text) => backup::by_settings(dir, &text, now, &progress),
                        Err(error) => Some(Err(error.to_string())),
                    };
                    Ok(if progress.is_wanted() { Answer::BackedUp { by_hand, outcome } } else { Answer::Ended })
                }
                other => answer(&handle, other, receipts, &outlets),
            }
            .unwrap_or_else(|error| match error {
                DeskError::Directory(DirectoryError::NotYet) => Answer::NoDirectory,
                error => Answer::Failed(error.to_string()),
            })
        };
        Task::perform(off_thread(answer), |answer| Message::Found(Box::new(answer)))
    }
}

/// Answers on a thread that may wait for a device.
fn found(work: impl FnOnce() -> Answer + Send + 'static) -> Task<Message> {
    let answer = async move {
        match tokio::task::spawn_blocking(work).await {
            Ok(answer) => answer,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    };
    Task::perform(answer, |answer| Message::Found(Box::new(answer)))
}

/// Runs what may wait for a disk, or computes long, on a thread that may: the window's executor stays free.
async fn off_thread<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let runtime = tokio::runtime::Handle::current();
    match tokio::task::spawn_blocking(move || runtime.block_on(work)).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Puts a text in the place of a template. What is printed from now on is printed by it, and the journal notes it.
async fn put_template(
    handle: &Handle,
    home: &Path,
    receipts: &Mutex<Receipts>,
    (kind, text): (Kind, Option<String>),
) -> Result<Shelf, String> {
    let (folder, language) = (home.join(edited::FOLDER), lock(receipts).language);
    shelf::put(&folder, language, kind, text.as_deref()).map_err(|error| error.to_string())?;
    lock(receipts).templates = Arc::new(edited::load(&folder, language).0);
    let key = format!("receipts/{}/{}", language.code(), kind.name());
    let value = if text.is_some() { "edited" } else { "built-in" }.to_owned();
    if let Err(error) = handle.ask(Command::SettingChanged { key, value }).await {
        tracing::warn!(%error, "the journal does not note a template");
    }
    Ok(Shelf::of(&folder, language))
}

fn lock(receipts: &Mutex<Receipts>) -> MutexGuard<'_, Receipts> {
    receipts.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks for devices on a thread of its own, for as long as somebody wants it.
fn look_for_devices(wanted: Weak<()>, in_use: Vec<String>) -> Task<Message> {
    let (sender, progress) = mpsc::unbounded();
    let look = move || {
        // A window that has closed listens no more, and nobody minds.
        let tell = |progress| drop(sender.unbounded_send(progress));
        look_at_all_ports(&in_use, &|| wanted.strong_count() > 0, &tell);
    };
    match std::thread::Builder::new().name("look".to_owned()).spawn(look) {
        Ok(_detached) => Task::run(progress, Message::Looked),
        Err(error) => {
            tracing::warn!(%error, "no thread to look for devices");
            Task::done(Message::Looked(detect::Progress::Ended(0)))
        }
    }
}

/// A receipt as lines: of a payment that was taken, or of a visit before it is.
fn receipt_of(handle: &Handle, question: Question, receipts: Receipts) -> Result<Answer, DeskError> {
    let desk = handle.desk();
    let form = |columns, copy_at| PaperForm { receipts, columns, copy_at };
    Ok(match question {
        Question::Receipt { payment, duplicate, columns } => {
            let form = form(columns, duplicate.then(|| handle.clock().now()));
            let PaymentPaper { lines, copy } = papers::of_payment(desk, payment, &form)?;
            Answer::Receipt { payment, lines, copy }
        }
        Question::Preview { paying, shown, columns } => {
            let lines = papers::preview::lines(desk, &shown, &form(columns, None))?;
            Answer::Preview { paying, shown, lines }
        }
        _ => Answer::Ended,
    })
}

fn answer(handle: &Handle, question: Question, receipts: Receipts, outlets: &Outlets) -> Result<Answer, DeskError> {
    let desk = handle.desk();
    Ok(match question {
        Question::Frame => frame_of(desk)?,
        Question::Names => Answer::Names(names_of(desk)?),
        Question::Report { wish, progress, .. } => report(handle, wish, &progress),
        // Answered by the room of the queue.
        Question::Prints | Question::PrintAgain(_) | Question::DropPrint(_) | Question::PrintWaiting => Answer::Ended,
        Question::Printers | Question::TestPrinter => Answer::Ended,
        // Copied by the caller, who knows where the settings are.
        Question::BackUp { by_hand, .. } => Answer::BackedUp { by_hand, outcome: None },
        // Done by the caller, who knows where the file is and may wait for the till.
        Question::Settings => Answer::Settings(String::new()),
        Question::TestDocument => Answer::TestDocument(None),
        Question::Certificate => Answer::Certificate(Certificate::owner(desk.dir()), Certificate::of(desk.dir())),
        Question::ShiftSheet { cashier } => sheet_of(handle, cashier, receipts, outlets)?,
        Question::Search { .. } | Question::Bills { .. } => Answer::Ended,
        Question::RememberPayer { .. } | Question::RenewPayer(..) => Answer::Ended,
        Question::ForgetPayer(_) | Question::ForgetOldPayers => Answer::Ended,
        Question::Templates | Question::PutTemplate { .. } | Question::PaidElsewhere { .. } => Answer::Ended,
        Question::Papers(payment) => Answer::Papers(payment, None),
        Question::Attach { .. } => Answer::Attached(Ok(())),
        // Laid out by the caller, who may ask the centre first.
        Question::Bill { ticket, account, narrowing, scanned } => {
            let bill = desk.bill(&account, &narrowing)?.map(Box::new);
            let elsewhere = bill.as_ref().map(|bill| desk.town_not_served(bill.account())).transpose()?.flatten();
            match elsewhere {
                Some(town) => Answer::OtherTown { ticket, account, town },
                None => Answer::Bill { ticket, account, narrowing, scanned, bill },
            }
        }
        Question::SameThird(item, since) => bills::same_third(desk, item, since)?,
        Question::PaidNumber(number) => desk.payment_by_number(&number).map(|by| Answer::PaidNumber(number, by))?,
        Question::Paid(day) => Answer::Paid(day, desk.paid(day)?, desk.holds(day)?),
        Question::ReadingsBefore(account) => {
            let before = desk.readings_before(&account)?;
            Answer::ReadingsBefore(account, before)
        }
        question @ (Question::Receipt { .. } | Question::Preview { .. }) => receipt_of(handle, question, receipts)?,
        Question::Request { payment, kind, ground, back, cashier, columns } => {
            let (ground, back, at) = (&ground, &back, handle.clock().now());
            let request = Reversing { payment, kind, ground, back, cashier: &cashier, at };
            Answer::Request(papers::sign(desk, &request, &PaperForm { receipts, columns, copy_at: None }, outlets)?)
        }
        Question::Document { document, cashier, columns } => {
            let form = PaperForm { receipts, columns, copy_at: None };
            document_of(desk, &document, (&cashier, handle.clock().now()), &form, outlets)?
        }
        Question::Cases(asked) => Answer::Cases(asked, desk.unsettled()?),
        Question::CarryPlaces(way) => carry_places(way),
        Question::CarryOut(folder, progress) => {
            let written = carried::export(desk.dir(), &folder, handle.clock().now(), &mut OsRng, &progress);
            match written {
                Err(CarryError::Unwanted) => Answer::Ended,
                written => Answer::CarriedOut(written.map_err(|error| carry_error(&error))),
            }
        }
        Question::CarryIn(file, progress) => match carried::read_answer(&file, desk.identity(), &progress) {
            Err(CarryError::Unwanted) => Answer::Ended,
            read => Answer::CarriedIn(read.map(Box::new).map_err(|error| carry_error(&error)), progress),
        },
        Question::Messages => {
            let here = desk.now();
            let told = desk.messages(WORDS_MAX)?.into_iter();
            Answer::Messages(told.map(|(kept, paid)| Word::of(kept, paid, here)).collect())
        }
        Question::Queue => queue_of(desk)?,
    })
}

/// The sheet of a shift that was closed just now, by its own way; on the register's paper nobody asked for it.
fn sheet_of(handle: &Handle, cashier: String, receipts: Receipts, outlets: &Outlets) -> Result<Answer, DeskError> {
    if outlets.routes.of(Papers::Sheets) == Route::Register {
        return Ok(Answer::Ended);
    }
    let form = PaperForm { receipts, columns: None, copy_at: None };
    document_of(handle.desk(), &Document::Shift(None), (&cashier, handle.clock().now()), &form, outlets)
}

/// A document made of what the till knows.
fn document_of(
    desk: &Desk,
    document: &Document,
    by: (&str, Timestamp),
    form: &PaperForm,
    outlets: &Outlets,
) -> Result<Answer, DeskError> {
    Ok(match papers::document(desk, document, by, form, outlets) {
        Ok(made) => Answer::Document(Ok(made)),
        Err(DocumentError::Missing(missing)) => Answer::Document(Err(missing)),
        Err(DocumentError::Desk(error)) => return Err(error),
        Err(error @ (DocumentError::Report(_) | DocumentError::Money(_))) => Answer::Failed(error.to_string()),
    })
}

/// The folders, or the files, that are offered for a queue that is carried.
fn carry_places(way: Way) -> Answer {
    let places = carried::places();
    let offered = if way == Way::Out { places } else { carried::answers_in(&places) };
    Answer::CarryPlaces(way, offered)
}

fn frame_of(desk: &Desk) -> Result<Answer, DeskError> {
    let (view, point, offline) = (desk.view()?, desk.point()?, desk.offline()?);
    let (drawer, left) = (desk.drawer()?, desk.left_in_drawer()?);
    Ok(Answer::Frame(Box::new(FrameFacts { view, point, drawer, left, offline })))
}

fn names_of(desk: &Desk) -> Result<Names, DeskError> {
    let names = Names::new(desk.services()?, desk.providers()?, desk.commissions()?);
    Ok(names.with_towns(desk.towns()?))
}

/// The queue to the centre as its screen shows it.
fn queue_of(desk: &Desk) -> Result<Answer, DeskError> {
    Ok(Answer::Queue { queue: Box::new(desk.queued(queue::ROWS_MAX)?), scans: desk.scans_waiting()? })
}

/// The papers of a payment's reversal, with what the scanner has written into the folder of the settings.
fn papers_of(handle: &Handle, settings: &SettingsFile, payment: PaymentNumber) -> Result<Answer, DeskError> {
    let Some(papers) = handle.desk().papers_of(payment)? else { return Ok(Answer::Papers(payment, None)) };
    let folder = settings.text().ok().and_then(|text| values(&text).remove("documents.scans"));
    let scans = folder.map(|folder| scans_in(folder.as_ref()));
    Ok(Answer::Papers(payment, Some(Box::new(Facts { papers, scans }))))
}

/// A day of the point as the centre has it, page by page for as long as somebody waits for it.
async fn paid_elsewhere(live: Option<LiveBills>, day: BusinessDate, progress: &Progress) -> Answer {
    let mut whole = CentreDay::default();
    let Some(live) = live else { return Answer::PaidElsewhere(day, Err(LiveError::NotReached)) };
    let mut behind = None;
    while progress.is_wanted() {
        let page = match live.payments(day, behind).await {
            Ok(page) => page,
            Err(error) => return Answer::PaidElsewhere(day, Err(error)),
        };
        behind = whole.add(page);
        if behind.is_none() {
            return Answer::PaidElsewhere(day, Ok(whole));
        }
    }
    Answer::Ended
}
