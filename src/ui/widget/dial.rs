//! The small clock of the status line: hands of the server's time, a green arc over the working hours.

use std::f32::consts::{FRAC_PI_2, TAU};

use iced::widget::canvas::{self, Canvas, Frame, Geometry, Path, Stroke, path};
use iced::{Element, Length, Point, Radians, Rectangle, Renderer, Vector, mouse};
use kassa_domain::Timestamp;
use kassa_domain::point::WorkingHours;
use kassa_domain::point::hours::{Day, Span};

use crate::ui::theme::Look;

/// The dial.
#[derive(Debug, Clone)]
pub struct Dial {
    now: Timestamp,
    day: Day,
}

impl Dial {
    /// A dial of a moment and what the point works that day.
    #[must_use]
    pub fn new(now: Timestamp, hours: &WorkingHours) -> Self {
        Self { now, day: hours.on(now.local_date()) }
    }

    /// It as a widget.
    pub fn view<'a, Message: 'a>(self) -> Element<'a, Message, Look> {
        Canvas::new(self).width(Length::Fixed(24.0)).height(Length::Fixed(24.0)).into()
    }
}

/// The arc of a dial of twelve hours that a stretch of work covers: from which hour, how many hours. More than twelve
/// go round once and stop there.
fn arc_of(span: Span) -> (f32, f32) {
    let in_hours = |minutes: u16| f32::from(minutes) / 60.0;
    (in_hours(span.from_min % 720), in_hours(span.minutes()).min(12.0))
}

fn angle(part: f32) -> Radians {
    Radians(part * TAU - FRAC_PI_2)
}

impl<Message> canvas::Program<Message, Look> for Dial {
    type State = ();

    fn draw(
        &self,
        _state: &Self::State,
        renderer: &Renderer,
        theme: &Look,
        bounds: Rectangle,
        _cursor: mouse::Cursor,
    ) -> Vec<Geometry> {
        let palette = theme.colours();
        let mut frame = Frame::new(renderer, bounds.size());
        let centre = frame.center();
        let radius = bounds.width.min(bounds.height) / 2.0 - 2.0;
        frame.fill(&Path::circle(centre, radius), palette.raised);
        frame.stroke(&Path::circle(centre, radius), Stroke::default().with_color(palette.line).with_width(1.0));
        for (from, long) in self.day.spans().iter().copied().map(arc_of) {
            let arc = Path::new(|builder| {
                builder.arc(path::Arc {
                    center: centre,
                    radius,
                    start_angle: angle(from / 12.0),
                    end_angle: angle((from + long) / 12.0),
                });
            });
            frame.stroke(&arc, Stroke::default().with_color(palette.done).with_width(3.0));
        }
        let minute = f32::from(self.now.local_minute());
        for (part, length, width) in [(minute / 720.0, 0.5, 2.0), ((minute % 60.0) / 60.0, 0.75, 1.5)] {
            let turn = angle(part).0;
            let tip: Point = centre + Vector::new(turn.cos(), turn.sin()) * (radius * length);
            frame.stroke(&Path::line(centre, tip), Stroke::default().with_color(palette.ink).with_width(width));
        }
        vec![frame.into_geometry()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arc_covers_the_working_hours() {
        let hours = |from_min, to_min| Span { from_min, to_min };
        for (hours, expect) in [
            (hours(8 * 60, 17 * 60), (8.0, 9.0)),
            (hours(13 * 60, 18 * 60), (1.0, 5.0)),
            (hours(22 * 60, 6 * 60), (10.0, 8.0)),
            (hours(0, 1440), (0.0, 12.0)),
        ] {
            assert_eq!(arc_of(hours), expect);
        }
    }
}
