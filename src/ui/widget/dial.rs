//! The small clock of the status line: hands of the server's time, a green arc over the working hours.

use std::f32::consts::{FRAC_PI_2, TAU};

use iced::widget::canvas::{self, Canvas, Frame, Geometry, Path, Stroke, path};
use iced::{Element, Length, Point, Radians, Rectangle, Renderer, Vector, mouse};
use kassa_domain::Timestamp;
use kassa_domain::point::WorkingHours;

use crate::ui::theme::Look;

/// The dial.
#[derive(Debug, Clone, Copy)]
pub struct Dial {
    now: Timestamp,
    hours: WorkingHours,
}

impl Dial {
    /// A dial of a moment and the hours the point works.
    #[must_use]
    pub const fn new(now: Timestamp, hours: WorkingHours) -> Self {
        Self { now, hours }
    }

    /// It as a widget.
    pub fn view<'a, Message: 'a>(self) -> Element<'a, Message, Look> {
        Canvas::new(self).width(Length::Fixed(24.0)).height(Length::Fixed(24.0)).into()
    }
}

/// The arcs of a dial of twelve hours that the working hours cover: from which hour, how many hours. More than twelve
/// go round once and stop there.
fn arc_of(hours: WorkingHours) -> (f32, f32) {
    let (from, to) = (i32::from(hours.from_min), i32::from(hours.to_min));
    let long = if from < to { to - from } else { to - from + 1440 };
    let in_hours = |minutes: i32| f32::from(i16::try_from(minutes).unwrap_or(i16::MAX)) / 60.0;
    (in_hours(from % 720), in_hours(long).min(12.0))
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
        let (from, long) = arc_of(self.hours);
        let arc = Path::new(|builder| {
            builder.arc(path::Arc {
                center: centre,
                radius,
                start_angle: angle(from / 12.0),
                end_angle: angle((from + long) / 12.0),
            });
        });
        frame.stroke(&arc, Stroke::default().with_color(palette.done).with_width(3.0));
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
        let hours = |from_min, to_min| WorkingHours { from_min, to_min };
        for (hours, expect) in [
            (hours(8 * 60, 17 * 60), (8.0, 9.0)),
            (hours(13 * 60, 18 * 60), (1.0, 5.0)),
            (hours(22 * 60, 6 * 60), (10.0, 8.0)),
            (WorkingHours::ALWAYS, (0.0, 12.0)),
        ] {
            assert_eq!(arc_of(hours), expect);
        }
    }
}
