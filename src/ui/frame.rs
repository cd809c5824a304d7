//! The frame around every screen: header, menu, work, visit, key line, status line, and the dialog over all of it.

mod lines;
mod summary;

use iced::widget::{Column, Space, column, container, opaque, row, stack, text};
use iced::{Alignment, Element, Length};
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Right;

use crate::fl;
use crate::keyboard::set_keymap;
use crate::signal::Link;
use crate::ui::DemoPane;
use crate::ui::app::App;
use crate::ui::app::message::{Message, ScreenMessage};
use crate::ui::app::screens::Screen;
use crate::ui::format;
use crate::ui::hotkey::{self, Deed, Item};
use crate::ui::screen::register::state_words;
use crate::ui::screen::{queue, settings};
use crate::ui::theme::{self, Act, Ink, Look, Pane};
use crate::ui::widget::{keys::Keys, paper, parts};

/// Width the middle has at the smallest window, for sums that must fit.
fn middle() -> f32 {
    theme::WIDTH_MIN - theme::menu() - theme::VISIT
}

impl App {
    /// The window.
    pub fn view<'a>(&'a self, demo: Option<&'a DemoPane>) -> Element<'a, Message, Look> {
        theme::set_type_size(self.type_size);
        set_keymap(self.opening.keys);
        let work: Element<'_, Message, Look> = match &self.user {
            None => {
                let who = demo.map(|pane| text(&pane.who).size(theme::body()).center().width(Length::Fill));
                column![container(self.view_screen()).height(Length::Fill), who].padding(theme::GAP_L).into()
            }
            // A text beside its paper wants all of the width.
            Some(_) if self.edits_templates() => row![
                self.view_menu(),
                parts::upright(),
                container(self.view_screen()).width(Length::Fill).height(Length::Fill).class(Pane::Base),
            ]
            .into(),
            Some(_) => row![
                self.view_menu(),
                parts::upright(),
                container(self.view_screen()).width(Length::Fill).height(Length::Fill).class(Pane::Base),
                parts::upright(),
                container(self.view_visit()).class(Pane::Panel).height(Length::Fill),
            ]
            .into(),
        };
        let mut main = Column::new();
        if self.opening.training {
            main = main.push(self.training_band());
        }
        let main = main.push(self.view_header()).push(self.user.as_ref().map(|_| self.view_summary()));
        let main = main.extend([
            parts::line(),
            container(work).height(Length::Fill).into(),
            parts::line(),
            self.view_key_line(),
            self.view_status(),
        ]);
        let window: Element<'_, Message, Look> = match demo {
            None => main.into(),
            Some(_) if self.demo_is_beside().is_none() => main.into(),
            Some(pane) => row![main.width(Length::Fill), parts::upright(), self.view_demo(pane)].into(),
        };
        let mut layers = stack![container(window).class(Pane::Base).width(Length::Fill).height(Length::Fill)];
        if let Some(pane) = demo.filter(|_| self.paper_shown && self.demo_is_beside().is_none()) {
            let pane = container(self.view_demo(pane)).class(Pane::Panel).height(Length::Fill);
            layers = layers.push(container(opaque(pane)).width(Length::Fill).align_x(Alignment::End));
        }
        if let Some(dialog) = self.dialogs.last() {
            let dialog = container(dialog.view(self.opening.currency, self.now).map(Message::Dialog))
                .width(Length::Fill)
                .height(Length::Fill)
                .align_x(Alignment::Center)
                .align_y(Alignment::Center)
                .class(Pane::Scrim);
            layers = layers.push(opaque(dialog));
        }
        Keys::new(
            layers,
            std::sync::Arc::clone(&self.opening.clock),
            self.focus(),
            |press| self.react(press),
            Message::Scanned,
            Message::Focused,
        )
        .into()
    }

    fn view_screen(&self) -> Element<'_, Message, Look> {
        if self.visit.stop().is_some() || self.visit.is_paying() {
            return self.visit.view_sheet(&self.names);
        }
        let now_ms = self.opening.clock.monotonic_ms();
        let screen = match &self.screen {
            Screen::SignIn(screen) => {
                screen.view(self.till_words(), &self.people, self.download).map(ScreenMessage::SignIn)
            }
            Screen::OpenShift(screen) => {
                let register = fl!("status-register", state = state_words(&self.register).0);
                screen.view(register, self.left_before()).map(ScreenMessage::OpenShift)
            }
            Screen::Search(screen) => screen.view().map(ScreenMessage::Search),
            Screen::Bill(screen) => screen.view(&self.names, self.now).map(ScreenMessage::Bill),
            Screen::Readings(screen) => screen.view(&self.names).map(ScreenMessage::Readings),
            Screen::Third(screen) => screen.view(&self.terms()).map(ScreenMessage::Third),
            Screen::Done(screen) => screen.view(self.visit.steps(), middle()).map(ScreenMessage::Done),
            Screen::Paid(screen) => screen.view().map(ScreenMessage::Paid),
            Screen::Void(screen) => screen.view().map(ScreenMessage::Void),
            Screen::Papers(screen) => screen.view().map(ScreenMessage::Papers),
            Screen::Register(screen) => {
                let may = (self.rights(), self.sees_the_drawer());
                screen.view(&self.register, self.model.as_deref(), may, self.queue.waiting).map(ScreenMessage::Register)
            }
            Screen::Cash(screen) => {
                screen.view(self.around().drawer.filter(|_| self.sees_the_drawer())).map(ScreenMessage::Cash)
            }
            Screen::CloseShift(screen) => screen.view(&self.around()).map(ScreenMessage::CloseShift),
            Screen::Queue(screen) => {
                let link = match self.link {
                    Link::Offline { since, why } => Link::Offline { since: self.offline_since(since), why },
                    link => link,
                };
                let (in_step_at, left) = (self.in_step_at, self.offline_left());
                let limits = self.point.as_ref().map(|point| point.limits);
                screen.view(queue::Around { link, in_step_at, limits, left, now_ms }).map(ScreenMessage::Queue)
            }
            Screen::Reports(screen) => screen.view(now_ms).map(ScreenMessage::Reports),
            Screen::Settings(screen) => {
                let (server, register, waiting) = (&*self.server, &self.register, &*self.waiting_settings);
                let (about, can_be_heard) = (self.about(), self.opening.can_be_heard);
                let around = settings::Around { server, register, about, now_ms, can_be_heard, waiting };
                screen.view(&around).map(ScreenMessage::Settings)
            }
        };
        screen.map(Message::Screen)
    }

    fn edits_templates(&self) -> bool {
        let open = matches!(&self.screen, Screen::Settings(screen) if screen.templates().is_some());
        open && self.visit.stop().is_none() && !self.visit.is_paying()
    }

    fn view_visit(&self) -> Element<'_, Message, Look> {
        let may_pay = self.shift_is_open() && self.rights().allows(Right::TakePayment);
        let around = (&self.terms(), self.parked.count(), self.what_first());
        self.visit.view(&self.names, around, Message::Visit, may_pay.then_some(Message::Pressed(Deed::Pay)))
    }

    /// What the empty visit says: what one does first, where no bill can be paid yet.
    fn what_first(&self) -> String {
        if !self.rights().allows(Right::TakePayment) {
            return fl!("visit-no-right");
        }
        match self.till_view.as_ref().map(|view| &view.shift) {
            Some(ShiftState::Open(_)) => fl!("visit-empty"),
            Some(ShiftState::Opening(_)) => fl!("visit-opening"),
            Some(ShiftState::Closing(_)) => fl!("visit-closing"),
            Some(ShiftState::Closed { .. }) | None => fl!("visit-no-shift"),
        }
    }

    /// What the till is called: its point's name, or the codes while the directory has not come.
    pub(super) fn till_words(&self) -> String {
        self.point.as_ref().map_or_else(|| self.opening.till.clone(), |point| point.name.clone())
    }

    /// How long the shift is open; in its last hour how much of it is left, which is not to be missed.
    fn view_shift(&self) -> Element<'_, Message, Look> {
        let plain = |words: String, ink| text(words).size(theme::body()).class(ink).into();
        match self.till_view.as_ref().map(|view| &view.shift) {
            Some(ShiftState::Open(shift)) => {
                let is_overdue = shift.check_age(self.now).is_err();
                if shift.ends_soon(self.now) && !is_overdue {
                    let left = format::span(shift.ends_at().since(self.now));
                    let words = fl!("header-shift-ends", number = shift.number.0, left = left);
                    let words = text(words).size(theme::body()).font(theme::BOLD);
                    return container(words).padding([2, 8]).class(Pane::Look).into();
                }
                let (number, opened) = (shift.number.0, format::minute(shift.opened_at));
                let age = format::span(shift.age_ms(self.now));
                let words = fl!("header-shift", number = number, opened = opened, age = age);
                plain(words, if is_overdue { Ink::Danger } else { Ink::Inherit })
            }
            Some(ShiftState::Opening(_)) => plain(fl!("open-shift-opening"), Ink::Inherit),
            Some(ShiftState::Closing(_)) => plain(fl!("close-closing"), Ink::Inherit),
            Some(ShiftState::Closed { .. }) | None => plain(fl!("header-no-shift"), Ink::Inherit),
        }
    }

    fn view_header(&self) -> Element<'_, Message, Look> {
        let user = self.user.as_ref().map(|user| user.name.clone()).unwrap_or_default();
        let line = row![
            text(fl!("app-name")).size(theme::heading()).font(theme::BOLD),
            container(parts::cell(self.till_words(), Length::Fill)).max_height(theme::header()).clip(true),
            self.view_shift(),
            text(user).size(theme::body()).font(theme::BOLD),
            text(self.language.code().to_uppercase()).size(theme::note()).class(Ink::Quiet),
        ]
        .spacing(theme::GAP_L)
        .align_y(Alignment::Center)
        .height(Length::Fixed(theme::header()));
        container(line).padding([0, 12]).class(Pane::Panel).width(Length::Fill).into()
    }

    fn view_menu(&self) -> Element<'_, Message, Look> {
        let here = self.screen.item();
        let rights = self.rights();
        let items = Item::ALL.into_iter().filter(|item| item.is_for(rights)).map(|item| {
            let (caps, words) = (hotkey::cap_of(Deed::Go(item)), item_words(item));
            // A chord is wider than a key: it takes the room it needs, for nothing may lie over the words.
            let key = Length::Fixed(theme::wide(34.0));
            let is_chord = caps.chars().count() > 3;
            let (width, gap) = if is_chord { (Length::Shrink, theme::GAP_S) } else { (key, 0.0) };
            // Only the one it comes with is known to have room beside the words.
            let above = is_chord && caps != hotkey::home_cap_of(Deed::Go(item));
            let count = match item {
                Item::Queue if self.queue.refused > 0 => at_most(self.queue.refused),
                Item::Queue if self.queue.waiting > 0 => at_most(self.queue.waiting),
                _ => String::new(),
            };
            let ink = match item {
                Item::Queue if self.queue.refused > 0 => Ink::Danger,
                item if item.needs_approval(rights) => Ink::Quiet,
                _ => Ink::Inherit,
            };
            let caps = text(caps).size(theme::note()).font(theme::BOLD).width(width);
            let words = text(words).size(theme::body()).wrapping(text::Wrapping::None).class(ink).width(Length::Fill);
            let cells =
                if above { row![column![caps.line_height(1.1), words.line_height(1.1)]] } else { row![caps, words] };
            let cells = cells
                .push(text(count).size(theme::note()).class(ink))
                .spacing(gap)
                .align_y(Alignment::Center)
                .height(Length::Fixed(theme::row() + theme::GAP_XS));
            iced::widget::button(cells)
                .padding([0, 8])
                .width(Length::Fill)
                .class(Act::Menu { current: here == Some(item) })
                .on_press(Message::ItemPressed(item))
                .into()
        });
        container(Column::with_children(items).spacing(2))
            .padding(theme::GAP_XS)
            .width(Length::Fixed(theme::menu()))
            .height(Length::Fill)
            .class(Pane::Panel)
            .into()
    }

    /// The width of the demonstration's pane when the window has room for it beside the smallest workplace.
    fn demo_is_beside(&self) -> Option<f32> {
        let beyond = self.width - theme::WIDTH_MIN;
        (beyond >= theme::DEMO_MIN).then_some(beyond.min(theme::DEMO))
    }

    /// Above every screen of a till whose register is emulated, sign-in too: nobody takes money by mistake.
    fn training_band<'a>(&self) -> Element<'a, Message, Look> {
        let words = text(fl!("training-band")).size(theme::note()).font(theme::BOLD);
        let mut band = row![words].spacing(theme::GAP_L);
        if self.opening.demo && self.demo_is_beside().is_none() {
            band = band.push(text(fl!("demo-keys")).size(theme::note()));
        }
        container(band).center_x(Length::Fill).padding(2).class(Pane::Look).into()
    }

    fn view_demo<'a>(&'a self, pane: &'a DemoPane) -> Element<'a, Message, Look> {
        let words = if self.network_cut { fl!("demo-network-cut") } else { fl!("demo-network-whole") };
        let ink = if self.network_cut { Ink::Danger } else { Ink::Done };
        let switch = row![
            text(words).size(theme::body()).class(ink).width(Length::Fill),
            parts::action(
                if self.network_cut { fl!("demo-mend") } else { fl!("demo-cut") },
                &hotkey::cap_of(Deed::Network),
                false,
                false,
                Some(Message::NetworkPressed),
            ),
        ]
        .spacing(theme::GAP_S)
        .align_y(Alignment::Center);
        let lines = pane.lines();
        let width = self.demo_is_beside().unwrap_or(theme::DEMO);
        let columns = self.model.as_ref().map_or(42, |model| model.columns);
        let size = paper::size_for(columns, width - 2.0 * theme::GAP_S);
        column![
            text(fl!("demo-title")).size(theme::body()).font(theme::BOLD),
            switch,
            parts::note(fl!("demo-paper")),
            paper::strip(&lines, "demo-paper", size),
            Space::new().height(1),
        ]
        .spacing(theme::GAP_S)
        .padding(theme::GAP_S)
        .width(Length::Fixed(width))
        .height(Length::Fill)
        .into()
    }
}

/// A count as far as the menu has room for it; the status line tells it whole.
fn at_most(count: u64) -> String {
    if count > 99 { "99+".to_owned() } else { count.to_string() }
}

/// The short name of an item of the menu.
fn item_words(item: Item) -> String {
    match item {
        Item::Bill => fl!("menu-bill"),
        Item::Ahead => fl!("menu-ahead"),
        Item::Readings => fl!("menu-readings"),
        Item::Third => fl!("menu-third"),
        Item::Paid => fl!("menu-paid"),
        Item::Register => fl!("menu-register"),
        Item::Shift => fl!("menu-shift"),
        Item::Queue => fl!("menu-queue"),
        Item::Reports => fl!("menu-reports"),
        Item::Settings => fl!("menu-settings"),
    }
}
