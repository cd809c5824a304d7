//! One dialog at a time over the window: its title says what happened, Enter is the safe action, Esc moves no money.

use iced::widget::{Column, Row, column, container, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::Timestamp;
use kassa_domain::count::Count;
use kassa_domain::money::Currency;
use kassa_domain::user::{Approver, Right, Rights};
use kassa_drivers::fiscal::Paper;

use crate::fl;
use crate::ui::focus::Focus;
use crate::ui::format;
use crate::ui::hotkey::{self, Deed, Place};
use crate::ui::news::News;
use crate::ui::notice::{Notice, Tone, Trouble, clock_was_off, notice, right_words};
use crate::ui::screen::decision::{self, DecisionDialog};
use crate::ui::screen::payer::{self, Forgetting, PayerForm};
use crate::ui::screen::pin::{self, PinForm};
use crate::ui::screen::preview::PreviewDialog;
use crate::ui::screen::sign_in::{self, SignIn};
use crate::ui::screen::visit::Doubt;
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::parts;

/// A dialog.
#[derive(Debug, Clone)]
pub enum Dialog {
    /// Something is told.
    Told(Trouble),
    /// A supervisor signs in for one action (R25).
    Approve {
        /// The right that is missing.
        right: Right,
        /// The form.
        form: SignIn,
    },
    /// Another cashier signs for the drawer.
    Incoming {
        /// The form.
        form: SignIn,
        /// What was counted.
        count: Count,
        /// Who approved of a difference above the point's limit.
        approver: Option<Approver>,
    },
    /// Who is signed in sets a PIN.
    Pin(PinForm),
    /// A payer wants to be remembered.
    Payer(PayerForm),
    /// A payer wants to be forgotten.
    Forget(Forgetting),
    /// A receipt wants a decision.
    Decide(Box<DecisionDialog>),
    /// The money on the counter looks wrong.
    Doubt(Doubt),
    /// The receipts of the visit before its money is taken.
    Preview(Box<PreviewDialog>),
    /// This computer's clock was off when the centre was there last, and a shift is to be opened by it.
    Clock {
        /// By how much it was ahead, milliseconds; behind when negative.
        ahead_ms: i64,
    },
    /// The register wants paper, or waits to print on.
    Paper(Paper),
    /// The keys of the place where it was opened, for who has these rights.
    Help(Vec<Place>, Rights),
    /// What is new, the newest version first.
    News(Vec<News>),
}

/// What happened in a dialog.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Pressed(Deed),
    /// In the approval's form.
    Approve(sign_in::Message),
    /// In the form of a PIN.
    Pin(pin::Message),
    /// In the form of a payer.
    Payer(payer::Message),
    /// In the decision.
    Decide(decision::Message),
}

/// Versions whose news fit the smallest window in large letters.
const VERSIONS_SHOWN: usize = 2;
/// Width of the help.
const HELP: f32 = 740.0;

/// Title, content and actions of a dialog.
type Parts<'a> = (Element<'a, Message, Look>, Element<'a, Message, Look>, Vec<Element<'a, Message, Look>>);

impl Dialog {
    /// Where its keys stand in the table.
    #[must_use]
    pub fn place(&self) -> Place {
        match self {
            Self::Told(_) | Self::Paper(_) | Self::News(_) => Place::Notice,
            Self::Doubt(_) => Place::Doubt,
            Self::Preview(_) => Place::Preview,
            Self::Clock { .. } => Place::Clock,
            Self::Approve { .. } | Self::Incoming { .. } => Place::Form,
            Self::Pin(form) if form.is_kept() => Place::Notice,
            Self::Payer(form) if form.is_kept() => Place::Notice,
            Self::Forget(asking) if asking.is_done() => Place::Notice,
            Self::Forget(_) => Place::Forget,
            Self::Pin(_) => Place::Form,
            Self::Payer(_) => Place::FormAlone,
            Self::Decide(dialog) => dialog.place(),
            Self::Help(..) => Place::Help,
        }
    }

    /// What has the focus in it.
    #[must_use]
    pub fn focus(&self) -> Focus {
        match self {
            Self::Approve { form, .. } | Self::Incoming { form, .. } => Focus::on(form.stop()),
            Self::Pin(form) if form.is_kept() => Focus::NO_FIELD,
            Self::Pin(form) => Focus::on(form.stop()),
            Self::Payer(form) if form.is_kept() => Focus::NO_FIELD,
            Self::Payer(_) => Focus::on(payer::Stop),
            Self::Decide(dialog) => Focus { field: dialog.field(), guarded: dialog.field().is_none() },
            Self::Told(_) | Self::Doubt(_) | Self::Preview(_) | Self::Clock { .. } => Focus::NO_FIELD,
            Self::Forget(_) | Self::Paper(_) | Self::Help(..) | Self::News(_) => Focus::NO_FIELD,
        }
    }

    /// The dialog in its frame, at this moment by this computer's clock.
    pub fn view(&self, currency: Currency, now: Timestamp) -> Element<'_, Message, Look> {
        let (title, content, actions): Parts<'_> = match self {
            Self::Told(trouble) => {
                let told = notice(trouble);
                (view_title(&told), view_notice(told), vec![enter(fl!("do-understood"))])
            }
            Self::Approve { right, form } => (
                title(fl!("approve-title")),
                column![
                    text(fl!("approve-what", right = right_words(*right))).size(theme::body()),
                    Element::from(form.fields(false)).map(Message::Approve),
                ]
                .spacing(theme::GAP_M)
                .into(),
                vec![enter(fl!("do-approve")), escape(fl!("do-cancel"))],
            ),
            Self::Incoming { form, count, .. } => (
                title(fl!("incoming-title")),
                column![
                    text(fl!("incoming-what", sum = format::money(count.counted))).size(theme::body()),
                    Element::from(form.fields(false)).map(Message::Approve),
                ]
                .spacing(theme::GAP_M)
                .into(),
                vec![enter(fl!("do-take-over")), escape(fl!("do-cancel"))],
            ),
            Self::Pin(form) if form.is_kept() => (
                title(fl!("pin-kept")),
                text(fl!("pin-kept-what")).size(theme::body()).into(),
                vec![enter(fl!("do-understood"))],
            ),
            Self::Pin(form) => (
                title(fl!("pin-title")),
                column![text(fl!("pin-what")).size(theme::body()), Element::from(form.fields()).map(Message::Pin)]
                    .spacing(theme::GAP_M)
                    .into(),
                vec![enter(fl!("do-keep-pin")), escape(fl!("do-cancel"))],
            ),
            Self::Payer(form) => view_payer(form),
            Self::Forget(asking) => view_forgetting(asking),
            Self::Decide(dialog) => (title(fl!("decision-title")), dialog.view(currency).map(Message::Decide), vec![]),
            Self::Doubt(doubt) => {
                let all_the_same = accept(fl!("do-accept-so"));
                (title(fl!("doubt-title")), view_doubt(*doubt), vec![enter(fl!("do-back-to-sum")), all_the_same])
            }
            Self::Preview(preview) => view_preview(preview),
            Self::Clock { ahead_ms } => {
                let by_watch = accept(fl!("do-clock-right"));
                (title(clock_was_off(*ahead_ms)), view_clock(now), vec![enter(fl!("do-understood")), by_watch])
            }
            Self::Paper(paper) => view_paper(*paper),
            Self::Help(places, rights) => {
                (title(fl!("help-title")), view_help(places, *rights), vec![escape(fl!("do-back")), news_key()])
            }
            Self::News(news) => (title(fl!("news-title")), view_news(news), vec![enter(fl!("do-understood"))]),
        };
        let mut page = column![title, content].spacing(theme::GAP_M);
        if !actions.is_empty() {
            page = page.push(Row::with_children(actions).spacing(theme::GAP_S));
        }
        // Two columns of keys: in large letters they fit the smallest window only where few of their words wrap.
        let width = if matches!(self, Self::Help(..) | Self::News(_)) { theme::wide(HELP) } else { theme::DIALOG };
        container(page).padding(theme::GAP_XL).width(Length::Fixed(width)).class(Pane::Dialog).into()
    }
}

fn title<'a>(words: String) -> Element<'a, Message, Look> {
    text(words).size(theme::heading()).font(theme::BOLD).into()
}

fn enter<'a>(words: String) -> Element<'a, Message, Look> {
    parts::action(words, "Enter", true, true, Some(Message::Pressed(Deed::Enter)))
}

fn escape<'a>(words: String) -> Element<'a, Message, Look> {
    parts::action(words, "Esc", false, false, Some(Message::Pressed(Deed::Back)))
}

fn news_key<'a>() -> Element<'a, Message, Look> {
    parts::action(fl!("do-news"), &hotkey::cap_of(Deed::News), false, false, Some(Message::Pressed(Deed::News)))
}

/// The receipts of a visit, and the one key that takes its money.
fn view_preview(preview: &PreviewDialog) -> Parts<'_> {
    let key = hotkey::cap_of(Deed::Pay);
    let takes = parts::action(fl!("do-accept"), &key, true, true, Some(Message::Pressed(Deed::Pay)));
    (title(fl!("preview-title")), preview.view(), vec![takes, escape(fl!("do-back-to-sum"))])
}

/// What the register wants done about its paper.
fn view_paper<'a>(paper: Paper) -> Parts<'a> {
    let words = match paper {
        Paper::WaitsToContinue => fl!("paper-continue"),
        Paper::Out | Paper::OutWhilePrinting | Paper::Present => fl!("paper-out"),
    };
    let content = column![text(words), text(fl!("money-paper-out")).class(Ink::Quiet)].spacing(theme::GAP_M);
    (title(fl!("paper-title")), content.into(), vec![enter(fl!("do-print-on"))])
}

/// The phone of a payer who agrees to be remembered.
fn view_payer(form: &PayerForm) -> Parts<'_> {
    let actions = if form.is_kept() {
        vec![enter(fl!("do-understood"))]
    } else {
        vec![enter(fl!("do-payer-agreed")), escape(fl!("do-cancel"))]
    };
    (title(fl!("payer-title")), Element::from(form.view()).map(Message::Payer), actions)
}

/// The question whether a payer is to be forgotten.
fn view_forgetting<'a>(asking: &Forgetting) -> Parts<'a> {
    let erase = || parts::action(fl!("do-erase"), "Del", false, false, Some(Message::Pressed(Deed::Forget)));
    let actions =
        if asking.is_done() { vec![enter(fl!("do-understood"))] } else { vec![enter(fl!("do-keep-payer")), erase()] };
    (title(fl!("payer-forget-title")), text(asking.words()).size(theme::body()).into(), actions)
}

/// What happened, as the title of the dialog: with its sign, never by colour alone.
fn view_title<'a>(told: &Notice) -> Element<'a, Message, Look> {
    let (sign, ink) = match told.tone {
        Tone::Look => ("!", Ink::Look),
        Tone::Danger => ("✕", Ink::Danger),
    };
    row![
        text(sign).size(theme::sum()).font(theme::BOLD).class(ink),
        text(told.happened.clone()).size(theme::heading()).font(theme::BOLD).width(Length::Fill),
    ]
    .spacing(theme::GAP_M)
    .align_y(Alignment::Center)
    .into()
}

/// What became of money and paper, and which key now.
fn view_notice<'a>(told: Notice) -> Element<'a, Message, Look> {
    let money = match told.tone {
        Tone::Look => parts::look(told.money),
        Tone::Danger => parts::danger(told.money),
    };
    let mut lines = column![money, text(told.key).size(theme::body())].spacing(theme::GAP_M);
    if let Some(details) = told.details {
        lines = lines.push(parts::note(fl!("notice-details", details = details)));
    }
    lines.into()
}

/// The change in large letters, and what is strange about it.
fn view_doubt<'a>(doubt: Doubt) -> Element<'a, Message, Look> {
    let (change, why) = match doubt {
        Doubt::ChangeIsNotes { change } => (change, fl!("doubt-change-is-notes")),
        Doubt::DrawerShort { change, drawer: Some(drawer) } => {
            (change, fl!("doubt-drawer-short", sum = format::money(drawer)))
        }
        Doubt::DrawerShort { change, drawer: None } => (change, fl!("doubt-drawer-short-blind")),
    };
    column![
        text(fl!("doubt-change", sum = format::money(change))).size(theme::sum()).font(theme::BOLD),
        parts::look(why),
        parts::note(fl!("money-nothing")),
    ]
    .spacing(theme::GAP_M)
    .into()
}

/// What this computer's clock shows, and what may be done about it.
fn view_clock<'a>(now: Timestamp) -> Element<'a, Message, Look> {
    column![
        text(fl!("clock-shows", at = format::moment(now))).size(theme::sum()).font(theme::BOLD),
        parts::danger(fl!("money-clock-before")),
        text(fl!("key-clock-before")).size(theme::body()),
    ]
    .spacing(theme::GAP_M)
    .into()
}

/// What is new, version by version: as much as the window holds, the newest first.
fn view_news<'a>(news: &[News]) -> Element<'a, Message, Look> {
    let versions = news.iter().take(VERSIONS_SHOWN).map(|news| {
        let version = fl!("news-version", version = news.version);
        let lines = news.words.lines().map(|line| text(line.to_owned()).size(theme::body()).into());
        column![text(version).size(theme::body()).font(theme::BOLD), Column::with_children(lines).spacing(theme::GAP_S)]
            .spacing(theme::GAP_S)
            .into()
    });
    Column::with_children(versions).spacing(theme::GAP_L).into()
}

/// What is done all the same, by the key of the money.
fn accept<'a>(words: String) -> Element<'a, Message, Look> {
    let caps = hotkey::cap_of(Deed::Pay);
    parts::action(words, &caps, false, false, Some(Message::Pressed(Deed::Pay)))
}

/// What one does at a place, in a sentence; nothing where the dialog says it itself.
fn what_one_does(place: Place) -> Option<String> {
    Some(match place {
        Place::SignIn => fl!("help-sign-in"),
        Place::Opening => fl!("help-opening"),
        Place::Search | Place::SearchFields | Place::SearchTown => fl!("help-search"),
        Place::SearchQuestions => fl!("help-questions"),
        Place::Bill | Place::BillAmount => fl!("help-bill"),
        Place::BillSum => fl!("help-spread"),
        Place::Readings => fl!("help-readings"),
        Place::Third | Place::ThirdForm => fl!("help-third"),
        Place::Tender => fl!("help-money"),
        Place::Paid => fl!("help-paid"),
        Place::PaidList | Place::PaidEmpty | Place::Receipt => fl!("help-list"),
        Place::PaidWords | Place::PaidWordsNone | Place::PaidWordsDay => fl!("help-list"),
        Place::PaidAsking | Place::PaidNotTold | Place::PaidElsewhere => fl!("help-list-centre"),
        Place::Void | Place::VoidOriginal | Place::VoidSure | Place::VoidWaits => fl!("help-void"),
        Place::VoidLines => fl!("help-void-lines"),
        Place::Papers => fl!("help-papers"),
        Place::Register => fl!("help-register"),
        Place::Prints => fl!("help-prints"),
        Place::Cash => fl!("help-cash"),
        Place::Count | Place::CountCompare | Place::CountLast | Place::CountWaits => fl!("help-count"),
        Place::CountOut => fl!("help-count-out"),
        Place::Queue | Place::Carry | Place::CarryMaking => fl!("help-queue"),
        Place::Reports | Place::ReportDates | Place::Report | Place::ReportMaking => fl!("help-reports"),
        Place::Settings
        | Place::SettingsLooking
        | Place::SettingsCopying
        | Place::SettingsChoice
        | Place::SettingsField
        | Place::SettingsKey => fl!("help-settings"),
        Place::Templates | Place::TemplateText | Place::TemplateLeaving => fl!("help-templates"),
        Place::Decision | Place::DecisionField | Place::DecisionSure | Place::DecisionWaits | Place::DecisionMade => {
            fl!("help-decision")
        }
        Place::PaidPayer | Place::SearchPayer | Place::SearchKnown | Place::Forget => return None,
        Place::Notice | Place::Doubt | Place::Preview | Place::Clock | Place::Help => return None,
        Place::Form | Place::FormAlone => return None,
        Place::Download | Place::Work | Place::Anywhere => return None,
    })
}

/// What one does here, and the keys of these places, from the one table: at the left those of the place, at the right
/// those of everywhere.
fn view_help<'a>(places: &[Place], rights: Rights) -> Element<'a, Message, Look> {
    let column = |general: bool| {
        let is_general = |place: Place| matches!(place, Place::Work | Place::Anywhere);
        let rows = hotkey::rows(places, rights).filter(|binding| is_general(binding.place) == general).map(|binding| {
            row![
                container(parts::cap(binding.chord.caps())).width(Length::Fixed(theme::wide(84.0))),
                text(fl!(binding.label)).size(theme::note()).width(Length::Fill),
            ]
            .align_y(Alignment::Center)
            .into()
        });
        // Close rows: in large letters the keys of every place still fit the smallest window.
        let what = places.first().filter(|_| !general).and_then(|place| what_one_does(*place));
        Column::new()
            .push(what.map(|what| text(what).size(theme::note())))
            .extend(rows)
            .spacing(theme::GAP_XS)
            .width(Length::FillPortion(1))
    };
    row![column(false), column(true)].spacing(theme::GAP_L).into()
}
