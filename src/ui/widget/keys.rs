//! The root of the window: sees every key before the fields do, tells scans from typing, and makes the toolkit's text
//! fields follow our own focus.
//!
//! Whatever changes the window is answered by a new window before the next key is looked at: keys that came meanwhile
//! wait for it, so that nothing typed fast lands where it was not meant.
//!
//! A scanner is told from a hand by its speed (R24): signs at most [`GAP_MS`] apart that end with Enter. Where a scan
//! could do harm (amounts, rows, buttons) signs are kept back for that long before they count as typed; in fields of
//! plain text they go through at once, and the window takes a scan out again. Nobody types as fast as [`SIGNS_MIN`] signs
//! of a scanner: what came up to [`RUN_MS`] before them is the beginning of the same scan, on a machine that was busy
//! drawing. So a scan is read whole or not at all, and its end is no account number of its own. What a scanner presses
//! right behind its Enter (many end their codes with two signs) is still the scanner's: nobody saw yet what the scan led to.

use std::sync::Arc;

use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::operation::{self, Operation, Outcome, focusable};
use iced::advanced::widget::{Id, Tree, Widget, tree};
use iced::advanced::{Clipboard, Shell, clipboard, mouse, overlay, renderer};
use iced::keyboard::Event as KeyEvent;
use iced::keyboard::key::{Key, Named};
use iced::{Element, Event, Length, Rectangle, Size, Vector, window};
use kassa_drivers::scanner::Scan;

use crate::clock::Clock;
use crate::ui::focus::Focus;
use crate::ui::hotkey::Press;
use crate::ui::theme::Look;

/// Most milliseconds between two signs of a scanner.
pub const GAP_MS: u64 = 45;
/// Most milliseconds between two signs of one scan where the window itself was busy in between.
pub const RUN_MS: u64 = 400;
/// Fewest signs of a scan.
pub const SIGNS_MIN: usize = 6;
/// Most signs a scan is kept of.
const SIGNS_MAX: usize = 4_096;
/// Most signs a paste brings.
const PASTE_MAX: usize = 512;

/// What a press comes to.
#[derive(Debug)]
pub enum Reaction<Message> {
    /// The field in focus may have it.
    Pass,
    /// Nobody has it.
    Swallow,
    /// It says this.
    Say(Message),
}

/// Signs that came as fast as only a scanner types, ended by Enter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Burst {
    /// As a keyboard of the American layout would have typed them: what the scanner meant.
    pub meant: String,
    /// As the present layout typed them.
    pub typed: String,
    /// They went into the field in focus already.
    pub passed: bool,
    /// As the scanner sent them, where it has a line of its own: a payment code says itself in which page they are.
    pub bytes: Option<Vec<u8>>,
    /// When the first of them came, by the clock of the keys, where they came in pieces: the pieces before the last one
    /// went into the field in focus as typed.
    pub in_pieces_since_ms: Option<u64>,
}

impl Burst {
    /// A code that came by a line of its own.
    #[must_use]
    pub fn of(scan: Scan) -> Self {
        Self {
            meant: scan.text.clone(),
            typed: scan.text,
            passed: false,
            bytes: Some(scan.bytes),
            in_pieces_since_ms: None,
        }
    }

    /// This and what came after it, as one, as far as a scan is kept.
    fn then(mut self, after: Self) -> Self {
        if self.typed.is_empty() {
            return after;
        }
        let room = SIGNS_MAX.saturating_sub(self.typed.chars().count());
        self.meant.extend(after.meant.chars().take(room));
        self.typed.extend(after.typed.chars().take(room));
        self.passed &= after.passed;
        self
    }
}

/// What decides on a press, before the field in focus sees it.
type React<'a, Message> = Box<dyn Fn(&Press) -> Reaction<Message> + 'a>;

/// The root widget.
pub struct Keys<'a, Message> {
    content: Element<'a, Message, Look>,
    clock: Arc<dyn Clock>,
    focus: Focus,
    react: React<'a, Message>,
    on_burst: fn(Burst) -> Message,
    on_focus: fn(Id) -> Message,
    /// This window has said something already: it is about to be drawn anew.
    spoke: bool,
}

impl<'a, Message> Keys<'a, Message> {
    /// A root over `content`, with the focus where the window wants it.
    pub fn new(
        content: impl Into<Element<'a, Message, Look>>,
        clock: Arc<dyn Clock>,
        focus: Focus,
        react: impl Fn(&Press) -> Reaction<Message> + 'a,
        on_burst: fn(Burst) -> Message,
        on_focus: fn(Id) -> Message,
    ) -> Self {
        Self { content: content.into(), clock, focus, react: Box::new(react), on_burst, on_focus, spoke: false }
    }
}

/// A keyboard event with the moment it came.
#[derive(Debug, Clone)]
struct Arrived {
    event: Event,
    at_ms: u64,
    /// It is known to be no part of a scan.
    typed: bool,
}

#[derive(Debug, Default)]
struct State {
    /// Signs that may be a scan's.
    held: Vec<Arrived>,
    /// The signs that came fast so far.
    burst: Burst,
    /// What came a little earlier: the beginning of a scan, should a scan it be.
    head: Burst,
    /// When the first sign of the head, or of what came fast where there is no head, came.
    first_ms: u64,
    last_ms: u64,
    /// When the Enter of the last scan came.
    scanned_ms: Option<u64>,
    /// Keys that came while the window was about to change: they mean what they mean in the new one.
    waiting: Vec<Arrived>,
}

/// The clipboard with its contents cut to what a field can hold: ten megabytes of paste stay outside.
struct Bounded<'a>(&'a mut dyn Clipboard);

impl Clipboard for Bounded<'_> {
    fn read(&self, kind: clipboard::Kind) -> Option<String> {
        let whole = self.0.read(kind)?;
        Some(whole.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).take(PASTE_MAX).collect())
    }

    fn write(&mut self, kind: clipboard::Kind, contents: String) {
        self.0.write(kind, contents);
    }
}

/// Everything an event is handed on with.
struct Way<'w, 's, Message> {
    layout: Layout<'w>,
    cursor: mouse::Cursor,
    renderer: &'w iced::Renderer,
    clipboard: &'w mut dyn Clipboard,
    shell: &'w mut Shell<'s, Message>,
    viewport: &'w Rectangle,
}

impl<Message> Keys<'_, Message> {
    fn hand_on(&mut self, tree: &mut Tree, event: &Event, way: &mut Way<'_, '_, Message>) {
        let mut clipboard = Bounded(way.clipboard);
        self.content.as_widget_mut().update(
            &mut tree.children[0],
            event,
            way.layout,
            way.cursor,
            way.renderer,
            &mut clipboard,
            way.shell,
            way.viewport,
        );
    }

    /// Says something that may change what the next key means: keys that are here already wait for the new window.
    fn say(&mut self, message: Message, way: &mut Way<'_, '_, Message>) {
        self.spoke = true;
        way.shell.publish(message);
        way.shell.capture_event();
    }

    /// A keyboard event that is no part of a scan.
    fn deliver(&mut self, tree: &mut Tree, event: &Event, way: &mut Way<'_, '_, Message>) {
        match pressed(event).map(|press| (self.react)(&press)) {
            Some(Reaction::Say(message)) => self.say(message, way),
            Some(Reaction::Swallow) => way.shell.capture_event(),
            Some(Reaction::Pass) | None => self.hand_on(tree, event, way),
        }
    }

    /// Signs that were kept back are typed after all.
    fn release_held(&mut self, tree: &mut Tree, way: &mut Way<'_, '_, Message>) {
        let mut held = std::mem::take(&mut tree.state.downcast_mut::<State>().held).into_iter();
        for key in held.by_ref() {
            self.deliver(tree, &key.event, way);
            if self.spoke {
                break;
            }
        }
        let state = tree.state.downcast_mut::<State>();
        state.waiting =
            held.map(|key| Arrived { typed: true, ..key }).chain(std::mem::take(&mut state.waiting)).collect();
    }

    /// Keys that waited for this window are pressed now, as far as they do not change it again.
    fn replay(&mut self, tree: &mut Tree, way: &mut Way<'_, '_, Message>) {
        while !self.spoke {
            let state = tree.state.downcast_mut::<State>();
            if state.waiting.is_empty() {
                return;
            }
            let key = state.waiting.remove(0);
            if key.typed { self.deliver(tree, &key.event, way) } else { self.key(tree, key, way) }
        }
    }

    fn key(&mut self, tree: &mut Tree, key: Arrived, way: &mut Way<'_, '_, Message>) {
        let Some(press) = pressed(&key.event) else {
            self.hand_on(tree, &key.event, way);
            return;
        };
        let state = tree.state.downcast_mut::<State>();
        let since_ms = key.at_ms.saturating_sub(state.last_ms);
        let in_time = since_ms <= GAP_MS;
        if let Some(typed) = press.sign().filter(|_| !press.repeat) {
            if !in_time {
                self.release_held(tree, way);
                let state = tree.state.downcast_mut::<State>();
                let earlier = std::mem::take(&mut state.burst);
                state.head =
                    if since_ms <= RUN_MS { std::mem::take(&mut state.head).then(earlier) } else { Burst::default() };
                if self.spoke {
                    tree.state.downcast_mut::<State>().waiting.push(key);
                    return;
                }
            }
            self.sign(tree, key, &press, typed, way);
            return;
        }
        let modifier = matches!(
            press.key,
            Key::Named(Named::Shift | Named::Control | Named::Alt | Named::AltGraph | Named::Super | Named::CapsLock)
        );
        if modifier {
            // A scanner holds Shift for capital letters: that is no end of the scan.
            self.hand_on(tree, &key.event, way);
            return;
        }
        if state.scanned_ms.is_some_and(|at_ms| key.at_ms.saturating_sub(at_ms) <= GAP_MS) {
            way.shell.capture_event();
            return;
        }
        let (head, burst) = (std::mem::take(&mut state.head), std::mem::take(&mut state.burst));
        let in_pieces_since_ms = (!head.typed.is_empty()).then_some(state.first_ms);
        if press.key == Key::Named(Named::Enter) && in_time && burst.typed.chars().count() >= SIGNS_MIN {
            state.held.clear();
            state.scanned_ms = Some(key.at_ms);
            self.say((self.on_burst)(Burst { in_pieces_since_ms, ..head.then(burst) }), way);
            return;
        }
        self.release_held(tree, way);
        if self.spoke {
            tree.state.downcast_mut::<State>().waiting.push(key);
        } else {
            self.deliver(tree, &key.event, way);
        }
    }

    /// A sign: perhaps of a scan.
    fn sign(&mut self, tree: &mut Tree, key: Arrived, press: &Press, typed: char, way: &mut Way<'_, '_, Message>) {
        let state = tree.state.downcast_mut::<State>();
        state.last_ms = key.at_ms;
        if state.head.typed.is_empty() && state.burst.typed.is_empty() {
            state.first_ms = key.at_ms;
        }
        if state.burst.typed.chars().count() < SIGNS_MAX {
            state.burst.typed.push(typed);
            state.burst.meant.push(press.scanned_sign().unwrap_or(typed));
        }
        if self.focus.guarded {
            state.held.push(key);
            way.shell.capture_event();
            way.shell.request_redraw_at(window::RedrawRequest::At(wake()));
        } else {
            state.burst.passed = true;
            self.deliver(tree, &key.event, way);
        }
    }

    /// Makes the toolkit's fields follow our focus.
    fn enforce_focus(&mut self, tree: &mut Tree, way: &mut Way<'_, '_, Message>) {
        let focused = self.toolkit_focus(tree, way);
        let wanted = self.focus.field.map(Id::new);
        if focused == wanted {
            return;
        }
        let content = self.content.as_widget_mut();
        let tree = &mut tree.children[0];
        match wanted {
            Some(id) => content.operate(tree, way.layout, way.renderer, &mut focusable::focus::<()>(id)),
            None => content.operate(tree, way.layout, way.renderer, &mut focusable::unfocus::<()>()),
        }
        way.shell.request_redraw();
    }

    fn toolkit_focus(&mut self, tree: &mut Tree, way: &Way<'_, '_, Message>) -> Option<Id> {
        let mut find = focusable::find_focused();
        self.content.as_widget_mut().operate(
            &mut tree.children[0],
            way.layout,
            way.renderer,
            &mut operation::black_box(&mut find),
        );
        match find.finish() {
            Outcome::Some(id) => Some(id),
            Outcome::None | Outcome::Chain(_) => None,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the toolkit wants the moment of waking as an Instant of its own")]
fn wake() -> std::time::Instant {
    std::time::Instant::now() + std::time::Duration::from_millis(GAP_MS + 1)
}

fn pressed(event: &Event) -> Option<Press> {
    match event {
        Event::Keyboard(KeyEvent::KeyPressed { key, physical_key, modifiers, text, repeat, .. }) => Some(Press {
            key: key.clone(),
            physical: *physical_key,
            modifiers: *modifiers,
            text: text.as_deref().map(str::to_owned),
            repeat: *repeat,
        }),
        _ => None,
    }
}

impl<Message> Widget<Message, Look, iced::Renderer> for Keys<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&[&self.content]);
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        self.content.as_widget_mut().layout(&mut tree.children[0], renderer, limits)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        self.content.as_widget_mut().operate(&mut tree.children[0], layout, renderer, operation);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let mut way = Way { layout, cursor, renderer, clipboard, shell, viewport };
        if matches!(event, Event::Mouse(mouse::Event::ButtonPressed(_)) | Event::Touch(_)) {
            self.release_held(tree, &mut way);
            self.hand_on(tree, event, &mut way);
            if let Some(id) = self.toolkit_focus(tree, &way)
                && self.focus.field.map(Id::new) != Some(id.clone())
            {
                way.shell.publish((self.on_focus)(id));
            }
            return;
        }
        self.enforce_focus(tree, &mut way);
        self.replay(tree, &mut way);
        if let Event::Keyboard(_) = event {
            let key = Arrived { event: event.clone(), at_ms: self.clock.monotonic_ms(), typed: false };
            let state = tree.state.downcast_mut::<State>();
            if self.spoke || !state.waiting.is_empty() {
                state.waiting.push(key);
                way.shell.capture_event();
            } else {
                self.key(tree, key, &mut way);
            }
            return;
        }
        if matches!(event, Event::Window(window::Event::RedrawRequested(_))) {
            let state = tree.state.downcast_ref::<State>();
            if !state.held.is_empty() {
                if self.clock.monotonic_ms().saturating_sub(state.last_ms) > GAP_MS {
                    self.release_held(tree, &mut way);
                } else {
                    way.shell.request_redraw_at(window::RedrawRequest::At(wake()));
                }
            }
        }
        self.hand_on(tree, event, &mut way);
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &Look,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        self.content.as_widget().draw(&tree.children[0], renderer, theme, style, layout, cursor, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        self.content.as_widget().mouse_interaction(&tree.children[0], layout, cursor, viewport, renderer)
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Look, iced::Renderer>> {
        self.content.as_widget_mut().overlay(&mut tree.children[0], layout, renderer, viewport, translation)
    }
}

impl<'a, Message: 'a> From<Keys<'a, Message>> for Element<'a, Message, Look> {
    fn from(keys: Keys<'a, Message>) -> Self {
        Element::new(keys)
    }
}
