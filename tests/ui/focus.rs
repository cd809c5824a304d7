//! Where the hand is can be seen on every screen, at every stop, in every look: the field in focus is whole and has an edge
//! of the focus's colour, and what is no field has a ring.

use iced_test::core::keyboard::key::Named;
use iced_test::core::mouse::Cursor;
use iced_test::core::renderer::{Headless as _, Style};
use iced_test::core::theme::Base as _;
use iced_test::core::widget::operation::scrollable::{RelativeOffset, snap_to};
use iced_test::core::widget::operation::{Operation as _, Outcome, black_box};
use iced_test::core::{Color, Rectangle, Size};
use iced_test::renderer::Renderer;
use iced_test::runtime::UserInterface;
use iced_test::runtime::user_interface::Cache;
use iced_test::selector::{Candidate, Selector as _};
use kassa::i18n::{Language, set_language};
use kassa::ui::app::message::Message;
use kassa::ui::effect::Effect;
use kassa::ui::hotkey::{Deed, Place};
use kassa::ui::theme::Look;

use crate::window::scenes::SCENES;
use crate::window::{Window, redraw, renderer};

const WIDTH: u32 = 1024;
const HEIGHT: u32 = 768;

/// The window as it stands on a screen, with the field in focus.
struct Picture {
    rgba: Vec<u8>,
    field: Option<Field>,
}

/// A field: where it is, and what of it is not hidden.
#[derive(Debug, Clone)]
struct Field {
    id: String,
    bounds: Rectangle,
    visible: Option<Rectangle>,
}

impl Picture {
    /// As it is drawn, its lists scrolled as the window last asked for.
    fn of(window: &Window, renderer: &mut Renderer) -> Self {
        let (size, look) = (Size::new(WIDTH as f32, HEIGHT as f32), window.app.look());
        let mut interface = UserInterface::build(window.app.view(None), size, Cache::default(), renderer);
        for effect in &window.effects {
            if let Effect::Reveal { list, spot } = effect {
                let to = RelativeOffset { x: None, y: Some(spot.part()) };
                interface.operate(renderer, &mut snap_to::<()>((*list).into(), to));
            }
        }
        let mut clipboard = iced_test::core::clipboard::Null;
        for _ in 0..2 {
            let _ = interface.update(&[redraw()], Cursor::Unavailable, renderer, &mut clipboard, &mut Vec::new());
        }
        let mut find = in_focus.find();
        interface.operate(renderer, &mut black_box(&mut find));
        let Outcome::Some(field) = find.finish() else { panic!("the search has an end") };
        interface.draw(renderer, &look, &Style { text_color: look.base().text_color }, Cursor::Unavailable);
        let rgba = renderer.screenshot(Size::new(WIDTH, HEIGHT), 1.0, look.base().background_color);
        Self { rgba, field }
    }

    fn is(&self, (x, y): (u32, u32), colour: Color) -> bool {
        if x >= WIDTH || y >= HEIGHT {
            return false;
        }
        let at = ((y * WIDTH + x) * 4) as usize;
        let close = |one: u8, part: f32| (f32::from(one) - part * 255.0).abs() <= 6.0;
        close(self.rgba[at], colour.r) && close(self.rgba[at + 1], colour.g) && close(self.rgba[at + 2], colour.b)
    }

    /// The share of the upper and of the lower edge of a field that has one of these colours: the smaller of the two. A
    /// field may stand between two rows of points, so the edge is looked for in those beside it too.
    fn edge(&self, field: Rectangle, colours: &[Color]) -> f32 {
        let (left, right) = (field.x.ceil() as u32 + 4, (field.x + field.width).floor() as u32 - 4);
        let (top, bottom) = (field.y.floor() as u32, (field.y + field.height).ceil() as u32);
        let marked =
            |rows: [u32; 3], x: u32| rows.iter().any(|y| colours.iter().any(|colour| self.is((x, *y), *colour)));
        let share = |rows: [u32; 3]| (left..right).filter(|x| marked(rows, *x)).count() as f32 / (right - left) as f32;
        share([top, top + 1, top + 2]).min(share([bottom - 3, bottom - 2, bottom - 1]))
    }

    /// Whether anywhere a thin line of the focus's colour goes along something: the ring of a row or of a button; or such
    /// a line of ink along the main action, which is filled with the focus's colour itself.
    fn has_ring(&self, look: Look) -> bool {
        const LONG: u32 = 24;
        let palette = look.colours();
        let line = |y: u32, from: u32, colour| (from..from + LONG).all(|x| self.is((x, y), colour));
        (4..HEIGHT - 4).any(|y| {
            (0..WIDTH - LONG).step_by(8).any(|x| {
                let ring = line(y, x, palette.focus)
                    && [y - 3, y + 3].iter().all(|beside| !self.is((x, *beside), palette.focus));
                ring || line(y, x, palette.ink) && (line(y + 2, x, palette.focus) || line(y + 1, x, palette.focus))
            })
        })
    }
}

/// The field that has the toolkit's focus.
fn in_focus(candidate: Candidate<'_>) -> Option<Field> {
    match candidate {
        Candidate::Focusable { id, bounds, visible_bounds, state } if state.is_focused() => {
            Some(Field { id: format!("{id:?}"), bounds, visible: visible_bounds })
        }
        _ => None,
    }
}

/// What is wrong with how the focus is seen; nothing where all is well.
fn unseen(window: &Window, renderer: &mut Renderer) -> Option<String> {
    let look = window.app.look();
    let picture = Picture::of(window, renderer);
    if window.app.focus().field.is_none() {
        return (!picture.has_ring(look)).then(|| "no ring".to_owned());
    }
    let Some(Field { id, bounds, visible }) = picture.field.clone() else {
        return Some("no field has the focus".to_owned());
    };
    // What is scrolled is seen elsewhere than it was laid out.
    let Some(seen) = visible else { return Some(format!("{id} is hidden")) };
    let whole = seen.height + 0.5 >= bounds.height && seen.width + 0.5 >= bounds.width;
    let edge = picture.edge(seen, &[look.colours().focus, look.colours().danger]);
    (!whole || edge < 0.9).then(|| format!("{id}: whole {whole}, edge {edge}"))
}

/// Screens with nothing to choose on them: to go on or back, to wait, to scroll, or to press the key that is asked for.
const NOTHING_TO_CHOOSE: [Place; 10] = [
    Place::Receipt,
    Place::CountLast,
    Place::CountWaits,
    Place::PaidAsking,
    Place::PaidEmpty,
    Place::VoidWaits,
    Place::DecisionWaits,
    Place::Report,
    Place::SettingsKey,
    Place::Help,
];

#[test]
fn the_focus_is_seen_at_every_stop_of_every_screen_in_every_look() {
    let mut renderer = renderer();
    let mut found = Vec::new();
    for (index, (name, scene)) in SCENES.iter().enumerate() {
        let mut window = scene(Language::Uk);
        // One look for each scene: the next one has the next look.
        for _ in 0..index % Look::ALL.len() {
            window.send(Message::Pressed(Deed::Look));
        }
        let mut seen = Vec::new();
        for stop in 0..12 {
            let (place, at) = (window.app.places()[0], window.app.focus().field);
            if seen.contains(&(place, at)) {
                break;
            }
            if !NOTHING_TO_CHOOSE.contains(&place)
                && let Some(wrong) = unseen(&window, &mut renderer)
            {
                found.push(format!("{name} {place:?} stop {stop} {at:?}: {wrong}"));
            }
            seen.push((place, at));
            window.key(Named::Tab);
        }
    }
    set_language(Language::Uk);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
