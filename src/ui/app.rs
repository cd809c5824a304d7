//! The window's state and what moves it: messages in, effects out, no IO.
//!
//! [`App::update`] is a step function, so that every path can be tried without a display, a till or a network;
//! [`perform`](super::perform) carries the effects out.

mod about;
mod acts;
mod alone;
mod amounts;
mod answers;
mod approval;
mod basket;
mod bills;
mod customer;
mod elsewhere;
mod fields;
mod giving;
mod going;
mod hammering;
mod handing;
mod keeping;
mod locking;
mod looks;
mod may;
pub mod message;
mod news;
pub mod parking;
mod payers;
mod pin;
mod previewing;
mod printing;
mod scans;
pub mod screens;
mod settings;
mod speaking;
mod telling;
mod together;

use std::sync::Arc;

use kassa_domain::ids::PaymentNumber;
use kassa_domain::money::Currency;
use kassa_domain::point::{CashRounding, OfflineFacts, Point, WorkingHours};
use kassa_domain::shift::ShiftState;
use kassa_domain::user::{Approver, Right, Rights, User};
use kassa_domain::visit::VisitItem;
use kassa_domain::{Money, Timestamp};
use kassa_formats::scan::BillReader;

use crate::clock::Clock;
use crate::config::{BillTells, Counting};
use crate::counter::Lines;
use crate::i18n::{self, Language};
use crate::keyboard::{Keymap, set_keymap};
use crate::long_work::LongWork;
use crate::signal::{Link, Queue, RegisterView};
use crate::sounds::Tone;
use crate::till::command::{Command, TillView};
use crate::till::pin::Person;
use crate::ui::app::locking::Locked;
use crate::ui::app::may::Wanted;
use crate::ui::app::message::{Message, ScreenMessage};
use crate::ui::app::parking::Parked;
use crate::ui::app::screens::Screen;
use crate::ui::centre::Word;
use crate::ui::dialog::Dialog;
use crate::ui::effect::{Asked, Effect, Errand, Question};
use crate::ui::focus::Focus;
use crate::ui::hotkey::{self, Deed, Place, Press};
use crate::ui::kept::{KeptCount, KeptVisits};
use crate::ui::mark::Marks;
use crate::ui::names::Names;
use crate::ui::news::Seen;
use crate::ui::notice::Trouble;
use crate::ui::screen::close_shift::CloseShift;
use crate::ui::screen::search::aim::Aim;
use crate::ui::screen::search::questions::Answers;
use crate::ui::screen::sign_in::SignIn;
use crate::ui::screen::visit::{Given, Terms, VisitPanel};
use crate::ui::spoken::Spoken;
use crate::ui::theme::{self, Look, TypeSize};
use crate::ui::widget::download::Download;
use crate::ui::widget::keys::Reaction;
use kassa_drivers::fiscal::Capabilities;

/// What the window is opened with.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The till's currency.
    pub currency: Currency,
    /// What the till is called before the directory has come: point and till codes.
    pub till: String,
    /// The address of the centre.
    pub server: String,
    /// The version of the money file's tables.
    pub schema: u32,
    /// The language to begin with.
    pub language: Language,
    /// The look to begin with.
    pub look: Look,
    /// The size of type to begin with.
    pub type_size: TypeSize,
    /// There is a network that can be cut for a demonstration.
    pub demo: bool,
    /// The register is an emulated one: its receipts are not real.
    pub training: bool,
    /// It is kept off the line for good, and nobody is told that the line is gone.
    pub apart: bool,
    /// The language of the customer display, when there is one.
    pub display: Option<Language>,
    /// Marks of visits.
    pub marks: Marks,
    /// Whether tones are to be heard.
    pub sounds_on: bool,
    /// The system has what plays them.
    pub can_be_heard: bool,
    /// How long nobody touches anything before the window is locked, milliseconds; never when unset.
    pub lock_after_ms: Option<u64>,
    /// How many usual months a reading must have used to be asked about (R21).
    pub unusual: u16,
    /// What is known about bills beside their codes.
    pub bills: BillReader,
    /// Visits that were not paid when the window was closed.
    pub kept: KeptVisits,
    /// The language each person chose.
    pub spoken: Spoken,
    /// How the drawer is counted.
    pub counting: Counting,
    /// A slip follows each payment that is registered.
    pub slip_each: bool,
    /// Receipts are looked at before money is taken.
    pub preview: bool,
    /// Payers who agree are remembered, for so many months after their last payment.
    pub remembers: Option<u16>,
    /// What was answered before the search holds for the next payer too.
    pub keeps_answers: bool,
    /// When a bill tells something of its own.
    pub bill: BillTells,
    /// Who was told what is new; nobody is told by itself where it is not kept.
    pub seen: Option<Seen>,
    /// Where the keys of the window stand.
    pub keys: Keymap,
}

/// The window.
#[derive(Debug)]
pub struct App {
    pub(super) opening: Opening,
    pub(super) now: Timestamp,
    pub(super) language: Language,
    /// The till's own, for whoever chose none.
    till_language: Language,
    spoken: Spoken,
    pub(super) look: Look,
    pub(super) type_size: TypeSize,
    pub(super) user: Option<User>,
    pub(super) point: Option<Point>,
    pub(super) names: Arc<Names>,
    pub(super) till_view: Option<TillView>,
    pub(super) drawer: Option<Money>,
    /// What the last closing has left in it.
    pub(super) left: Option<Money>,
    pub(super) link: Link,
    pub(super) queue: Queue,
    pub(super) register: RegisterView,
    pub(super) model: Option<Box<Capabilities>>,
    pub(super) server_offset_ms: i64,
    /// The address of the centre: the one that answers, before that the first one.
    pub(super) server: String,
    /// By how much that may be wrong, milliseconds.
    server_within_ms: i64,
    /// What is to be heard of what happens now.
    pub(super) tone: Option<Tone>,
    /// When the directory was last in step with the centre.
    pub(super) in_step_at: Option<Timestamp>,
    /// What the use of the limits without the centre is counted from.
    offline: Option<OfflineFacts>,
    pub(super) download: Option<Download>,
    pub(super) screen: Screen,
    pub(super) visit: VisitPanel,
    search_ticket: u64,
    bill_ticket: u64,
    pub(super) awaited: Awaited,
    pub(super) dialogs: Vec<Dialog>,
    /// What is asked again once a supervisor has approved it.
    wants_approval: Option<Wanted>,
    pub(super) network_cut: bool,
    /// The demonstration's paper lies over a window too narrow for both.
    pub(super) paper_shown: bool,
    /// The till takes nothing more: a fork, or a failed disk.
    pub(super) stopped: bool,
    /// Visits put aside.
    pub(super) parked: Parked,
    /// A report on its way to paper or a file; it ends when nobody holds it.
    pub(super) making: Option<LongWork>,
    /// A copy of the till's data that somebody asked for; it ends when nobody holds it.
    pub(super) copying: Option<LongWork>,
    /// What was counted in the drawer when the count was left.
    pub(super) count_draft: Option<CloseShift>,
    /// The count that was under way when the window was closed, until somebody signs in.
    count_waits: Option<KeptCount>,
    /// What the centre told, those not read first.
    pub(super) centre_words: Vec<Word>,
    /// What the till reminded of.
    reminded: telling::Reminded,
    /// When a reminder or a word came up, by the clock that never goes back.
    word_since_ms: u64,
    /// Who may sign in by a PIN.
    pub(super) people: Vec<Person>,
    /// What waits behind the lock.
    locked: Option<Box<Locked>>,
    /// When a key or the mouse was touched last, by the clock that never goes back.
    touched_ms: u64,
    /// What stands on the customer display.
    customer: Lines,
    /// Settings that were changed and count from the next start.
    pub(super) waiting_settings: Vec<&'static str>,
    /// Width of the window.
    pub(super) width: f32,
    /// What amounts held a moment ago.
    amounts: amounts::Amounts,
    /// The last press of a key that confirms.
    confirmed: Option<hammering::Confirmed>,
    /// Visits as they are kept for a window that is closed now.
    kept: KeptVisits,
    /// Somebody is here again from before, and nobody was told.
    brought_back: bool,
    /// What is known of payers who are remembered.
    known: payers::Known,
    /// What was answered before the search, for the payer of now.
    answers: Answers,
    /// Codes that were scanned one after another.
    codes: basket::Codes,
    /// What is told about the program beside what it was opened with.
    about: about::About,
}

/// What is on its way to the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Awaited {
    /// Nothing.
    Nothing,
    /// A bill, for this.
    Bill(Aim),
    /// A bill, and its money as soon as it is there: the key of the money was the last one pressed.
    BillAndMoney,
}

impl App {
    /// The window before anybody has signed in, and what it asks at once.
    #[must_use]
    pub fn new(opening: Opening) -> (Self, Vec<Effect>) {
        i18n::set_language(opening.language);
        set_keymap(opening.keys);
        let now = opening.clock.now();
        let mut app = Self {
            now,
            language: opening.language,
            till_language: opening.language,
            spoken: opening.spoken.clone(),
            look: opening.look,
            type_size: opening.type_size,
            user: None,
            point: None,
            names: Arc::default(),
            till_view: None,
            drawer: None,
            left: None,
            link: Link::Checking,
            queue: Queue::default(),
            register: RegisterView::Unknown,
            model: None,
            server_offset_ms: 0,
            server: opening.server.clone(),
            server_within_ms: 0,
            tone: None,
            in_step_at: None,
            offline: None,
            download: None,
            screen: Screen::SignIn(SignIn::new()),
            visit: VisitPanel::new(String::new(), opening.currency),
            search_ticket: 0,
            bill_ticket: 0,
            awaited: Awaited::Nothing,
            dialogs: Vec::new(),
            wants_approval: None,
            network_cut: false,
            customer: Lines::default(),
            paper_shown: false,
            stopped: false,
            parked: Parked::default(),
            making: None,
            copying: None,
            count_draft: None,
            count_waits: None,
            centre_words: Vec::new(),
            reminded: telling::Reminded::default(),
            word_since_ms: 0,
            people: Vec::new(),
            locked: None,
            touched_ms: opening.clock.monotonic_ms(),
            waiting_settings: Vec::new(),
            width: theme::WIDTH_MIN,
            amounts: amounts::Amounts::default(),
            confirmed: None,
            kept: opening.kept.clone(),
            brought_back: false,
            known: payers::Known::default(),
            answers: Answers::default(),
            codes: basket::Codes::default(),
            about: about::About::of(opening.seen.clone()),
            opening,
        };
        app.begin_visit();
        let old_payers = app.opening.remembers.map(|_| Question::ForgetOldPayers);
        let asked = [Question::Frame, Question::Names, Question::Messages].into_iter().chain(old_payers);
        (app, asked.map(Effect::Find).collect())
    }

    /// The question for the receipt of a payment, as wide as the register's paper is.
    pub(super) fn receipt_of(&self, payment: PaymentNumber, duplicate: bool) -> Effect {
        let columns = self.model.as_ref().map(|model| model.columns);
        Effect::Find(Question::Receipt { payment, duplicate, columns })
    }

    /// What the till counts a visit by.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms {
            currency: self.opening.currency,
            commissions: self.names.commissions().to_vec(),
            rounding: self
                .point
                .as_ref()
                .map_or(CashRounding::NONE, |point| point.cash_rounding)
                .on_a_register(self.model.as_ref().is_none_or(|model| model.rounding_up)),
            drawer: self.drawer,
        }
    }

    /// What the person at the till may do.
    #[must_use]
    pub fn rights(&self) -> Rights {
        let own = self.user.as_ref().map_or(Rights::NONE, |user| user.rights);
        let cashier_opens = self.point.as_ref().is_some_and(|point| point.cashier_opens_shift);
        if cashier_opens && own.allows(Right::TakePayment) {
            own.with(Rights::of(&[Right::OpenShift, Right::CloseShift]))
        } else {
            own
        }
    }

    pub(super) fn shift_is_open(&self) -> bool {
        matches!(self.till_view.as_ref().map(|view| &view.shift), Some(ShiftState::Open(_)))
    }

    /// One thing happened; what is to be done about it, and what the payer reads then.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        set_keymap(self.opening.keys);
        if message.is_a_hand() {
            self.touched();
            if self.awaited == Awaited::BillAndMoney {
                self.awaited = Awaited::Bill(Aim::Bill);
            }
        }
        if let Message::Pressed(deed) = message
            && self.is_hammered(deed)
        {
            return Vec::new();
        }
        let amount = self.amount();
        let mut effects = self.happened(message);
        self.note_amount(amount);
        self.note_in_visit();
        self.keep_locked();
        effects.extend(self.keep_visits());
        effects.extend(self.show_customer());
        effects.extend(self.tone.take().filter(|_| self.opening.sounds_on).map(Effect::Sound));
        effects
    }

    fn happened(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Pressed(deed) => self.pressed(deed),
            Message::Scanned(burst) => self.scanned(burst),
            Message::Focused(id) => self.focused(&id),
            Message::Ticked(now) => {
                self.now = now;
                self.lock_when_idle();
                self.tell_when_free()
            }
            Message::Told(signal) => self.told(*signal),
            Message::Answered(errand, command, answer) => self.answered(errand, *command, answer),
            Message::Found(answer) => self.found(*answer),
            Message::Saved(changes, outcome) => self.saved(&changes, outcome),
            Message::Looked(progress) => {
                self.looked(progress);
                Vec::new()
            }
            Message::Pasted(text) => {
                self.pasted(text.as_deref());
                Vec::new()
            }
            Message::SignedIn(outcome) => self.signed_in(outcome),
            Message::PeopleWithPin(people) => {
                self.people = people;
                Vec::new()
            }
            Message::PinSet(outcome) => self.pin_set(outcome),
            Message::HandedOver(outcome) => self.handed_over(outcome),
            Message::Approved(outcome) => self.approved(outcome),
            Message::ItemPressed(item) => self.go(item),
            Message::Screen(message) => self.screen_message(message),
            Message::Visit(message) => self.visit_message(message),
            Message::Dialog(message) => self.dialog_message(message),
            Message::NetworkPressed => self.switch_network(),
            Message::Resized(width) => {
                self.width = width;
                Vec::new()
            }
            Message::PayerHidden => {
                self.tell(Trouble::PayerHidden);
                Vec::new()
            }
            Message::Nothing => Vec::new(),
        }
    }

    /// Places whose keys hold now, the nearest first.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        if let Some(dialog) = self.dialogs.last() {
            return vec![dialog.place(), Place::Anywhere];
        }
        let mut places = Vec::new();
        if self.visit.stop().is_some() {
            places.push(Place::Tender);
        } else if !self.visit.is_paying() {
            // Whatever is pressed there is the key that is asked for, and nothing else.
            if self.screen.place() == Place::SettingsKey {
                return vec![Place::SettingsKey];
            }
            places.extend([self.screen_place()].into_iter().chain(self.payer_places()));
        }
        if self.download.is_some() {
            places.push(Place::Download);
        }
        if self.user.is_some() {
            places.push(Place::Work);
        }
        places.push(Place::Anywhere);
        places
    }

    /// What has the focus now.
    #[must_use]
    pub fn focus(&self) -> Focus {
        match (self.dialogs.last(), self.visit.stop()) {
            (Some(dialog), _) => dialog.focus(),
            (None, Some(stop)) => Focus::on(stop),
            (None, None) if self.visit.is_paying() || self.count_is_held() => Focus::NO_FIELD,
            (None, None) => self.screen.focus(),
        }
    }

    /// What a press comes to, before any field sees it.
    #[must_use]
    pub fn react(&self, press: &Press) -> Reaction<Message> {
        set_keymap(self.opening.keys);
        let places = self.places();
        match hotkey::deed(&places, press) {
            Some(deed) if press.repeat && !deed.repeats() => Reaction::Swallow,
            Some(deed) => Reaction::Say(Message::Pressed(deed)),
            None if places == [Place::SettingsKey] => Self::key_wanted(press),
            None => Reaction::Pass,
        }
    }

    fn pressed(&mut self, deed: Deed) -> Vec<Effect> {
        match deed {
            Deed::Language => return self.speak_next(),
            Deed::Look => return self.wear(self.look.next()),
            Deed::Network => return self.switch_network(),
            Deed::Paper => {
                self.paper_shown = !self.paper_shown;
                return Vec::new();
            }
            Deed::Help if !matches!(self.dialogs.last(), Some(Dialog::Help(..))) => {
                let places = self.places();
                self.dialogs.push(Dialog::Help(places, self.rights()));
                return Vec::new();
            }
            _ => {}
        }
        if !self.dialogs.is_empty() {
            return self.dialog_message(crate::ui::dialog::Message::Pressed(deed));
        }
        match deed {
            Deed::Go(item) => self.go(item),
            Deed::Hold => self.download.map(|download| Effect::HoldDirectory(!download.held)).into_iter().collect(),
            Deed::SignOut => self.sign_out(),
            Deed::Lock => self.lock(),
            Deed::Pin => self.ask_pin(),
            Deed::HandOver | Deed::Pay if self.holds_back() => Vec::new(),
            Deed::HandOver => self.begin_hand_over(),
            Deed::Park => self.park(),
            Deed::Unpark => self.unpark(),
            Deed::Remember | Deed::Forget => self.payer_pressed(deed),
            Deed::Cases => vec![Effect::Find(Question::Cases(Asked::ByHand))],
            Deed::Remove if self.user.is_some() => {
                self.take_out_last();
                Vec::new()
            }
            Deed::Pay if self.visit.stop().is_none() => self.begin_money(),
            _ if self.visit.stop().is_some() => self.visit_message(crate::ui::screen::visit::Message::Pressed(deed)),
            _ => {
                let message = self.screen.pressed(deed);
                self.screen_message(message)
            }
        }
    }

    /// The screen that is open.
    #[must_use]
    pub const fn screen(&self) -> &Screen {
        &self.screen
    }

    /// What is in the visit.
    #[must_use]
    pub fn visit_items(&self) -> &[VisitItem] {
        self.visit.items()
    }

    /// What is taken with it.
    #[must_use]
    pub fn visit_readings(&self) -> &[Given] {
        self.visit.readings()
    }

    /// Working hours, for the dial.
    #[must_use]
    pub fn hours(&self) -> WorkingHours {
        self.point.as_ref().map_or(WorkingHours::ALWAYS, |point| point.hours.clone())
    }

    fn screen_message(&mut self, message: ScreenMessage) -> Vec<Effect> {
        self.act(message)
    }

    fn ask(errand: Errand, command: Command) -> Vec<Effect> {
        vec![Effect::Ask(errand, command)]
    }

    fn need(&mut self, right: Right, wanted: Wanted) {
        self.wants_approval = Some(wanted);
        self.dialogs.push(Dialog::Approve { right, form: SignIn::new() });
    }

    fn resume(&mut self, approver: Approver) -> Vec<Effect> {
        match self.wants_approval.take() {
            None => Vec::new(),
            Some(wanted @ (Wanted::Correction | Wanted::CorrectionAnswer)) => {
                self.correction_approved(&wanted, approver);
                Vec::new()
            }
            Some(Wanted::HandOver(count)) => {
                self.sign_for_the_drawer(*count, Some(approver));
                Vec::new()
            }
            Some(wanted @ (Wanted::Settings | Wanted::Item(_) | Wanted::Carry(_))) => self.opened_by(&wanted, approver),
            Some(Wanted::Command(Errand::Pay(_), _)) => {
                self.visit.approve(approver);
                let terms = self.terms();
                let action = self.visit.pay_again(&terms);
                self.visit_action(action)
            }
            Some(Wanted::Command(errand, command)) => match approval::with_approver(*command, approver) {
                Some(command) => Self::ask(errand, command),
                None => Vec::new(),
            },
        }
    }
}
