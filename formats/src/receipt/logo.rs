//! The logo of papers: a PNG made into dots, dark or none, as receipt printers have them.
//!
//! A picture that is larger than a paper of 58 mm holds is made smaller. Shades become dots spread by the error of those
//! before (Floyd and Steinberg), so that a light colour does not vanish and a dark one is no blot.

use std::io::Cursor;
use std::panic::catch_unwind;

use png::{Decoder, Limits, Transformations};

use crate::symbol::{Modules, Symbol};

/// Most dots across: what a thermal paper of 58 mm has at 8 dots a millimetre.
pub const WIDTH_MAX: u16 = 384;
/// Most dots down: 25 mm.
pub const HEIGHT_MAX: u16 = 200;
/// Most bytes of the file.
pub const BYTES_MAX: usize = 2 << 20;
/// Most points of the picture across and down.
pub const SIDE_MAX: u32 = 2000;
/// What the decoder may take of memory beside the points.
const MEMORY_MAX: usize = 16 << 20;

/// Why a file is no logo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// More than [`BYTES_MAX`] bytes.
    #[error("more than {BYTES_MAX} bytes")]
    Long,
    /// It is no PNG, or a broken one: what the decoder says.
    #[error("not a PNG: {0}")]
    NotPng(String),
    /// More points than [`SIDE_MAX`] across or down.
    #[error("{width} by {height} points")]
    Large {
        /// Points across.
        width: u32,
        /// Points down.
        height: u32,
    },
    /// Nothing dark is in it: it would be empty paper.
    #[error("nothing dark in it")]
    Blank,
}

/// The picture of a PNG as dots of a paper, under the file's name.
///
/// # Errors
/// Why it is no logo.
pub fn read(name: &str, bytes: &[u8]) -> Result<Symbol, LogoError> {
    if bytes.len() > BYTES_MAX {
        return Err(LogoError::Long);
    }
    // The decoder panics on some damaged files (png 0.18: a palette that ends within a colour).
    let broken = |_| Err(LogoError::NotPng("the decoder gave up".to_owned()));
    let grey = catch_unwind(|| Grey::read(bytes)).unwrap_or_else(broken)?;
    let (width, height) = grey.fitted();
    let dark = spread(&grey.scaled(width, height), width);
    // White around it is no part of it.
    let modules = Modules::trimmed(width, dark).ok_or(LogoError::Blank)?;
    Ok(Symbol::picture(name, modules))
}

/// A picture in shades: 0 is black, 255 is white.
struct Grey {
    width: usize,
    height: usize,
    points: Vec<u8>,
}

impl Grey {
    fn read(bytes: &[u8]) -> Result<Self, LogoError> {
        let wrong = |error: png::DecodingError| LogoError::NotPng(error.to_string());
        let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MEMORY_MAX });
        decoder.set_transformations(Transformations::normalize_to_color8());
        decoder.set_ignore_text_chunk(true);
        let mut reader = decoder.read_info().map_err(wrong)?;
        let (width, height) = reader.info().size();
        if width > SIDE_MAX || height > SIDE_MAX {
            return Err(LogoError::Large { width, height });
        }
        let size = reader.output_buffer_size().ok_or(LogoError::Large { width, height })?;
        let mut buffer = vec![0; size];
        let shown = reader.next_frame(&mut buffer).map_err(wrong)?;
        let samples = shown.color_type.samples();
        let points = buffer.chunks_exact(samples).map(shade).collect();
        Ok(Self { width: usize::try_from(width).unwrap_or(0), height: usize::try_from(height).unwrap_or(0), points })
    }

    /// The size it gets: its own where that fits, else smaller in both directions alike.
    fn fitted(&self) -> (usize, usize) {
        let (most_across, most_down) = (usize::from(WIDTH_MAX), usize::from(HEIGHT_MAX));
        if self.width <= most_across && self.height <= most_down {
            return (self.width, self.height);
        }
        if self.width * most_down >= self.height * most_across {
            (most_across, (self.height * most_across / self.width).max(1))
        } else {
            ((self.width * most_down / self.height).max(1), most_down)
        }
    }

    /// The picture in another size: each point the mean of what it stands for.
    fn scaled(&self, width: usize, height: usize) -> Vec<i32> {
        let mut out = Vec::with_capacity(width * height);
        for down in 0..height {
            let (top, bottom) = share(down, height, self.height);
            for across in 0..width {
                let (left, right) = share(across, width, self.width);
                let rows = self.points.chunks(self.width.max(1)).take(bottom).skip(top);
                let cells = rows.flat_map(|row| row.iter().take(right).skip(left));
                let (sum, count) =
                    cells.fold((0_u64, 0_u64), |(sum, count), point| (sum + u64::from(*point), count + 1));
                out.push(i32::try_from(sum / count.max(1)).unwrap_or(WHITE));
            }
        }
        out
    }
}

const WHITE: i32 = 255;

/// The points from and to which one of `count` places stands for, of `of` points.
const fn share(place: usize, count: usize, of: usize) -> (usize, usize) {
    let (from, to) = (place * of / count, (place + 1) * of / count);
    (from, if to > from { to } else { from + 1 })
}

/// How light a point is on white paper: grey, grey with how solid it is, or the same of three colours (ITU-R BT.601).
fn shade(point: &[u8]) -> u8 {
    let (light, solid) = match point {
        [grey] => (u32::from(*grey), 255),
        [grey, solid] => (u32::from(*grey), u32::from(*solid)),
        [red, green, blue, rest @ ..] => {
            let light = (299 * u32::from(*red) + 587 * u32::from(*green) + 114 * u32::from(*blue)) / 1000;
            (light, rest.first().map_or(255, |solid| u32::from(*solid)))
        }
        [] => (255, 255),
    };
    u8::try_from((light * solid + 255 * (255 - solid)) / 255).unwrap_or(u8::MAX)
}

/// Which points are dark; what a point is too light or too dark by goes on to its neighbours.
fn spread(points: &[i32], width: usize) -> Vec<bool> {
    let mut left = points.to_vec();
    let mut dark = Vec::with_capacity(points.len());
    for at in 0..points.len() {
        let light = left.get(at).copied().unwrap_or(WHITE);
        let is_dark = light < 128;
        dark.push(is_dark);
        let off = if is_dark { light } else { light - WHITE };
        let across = at % width;
        let mut give = |to: usize, sixteenths: i32| {
            if let Some(point) = left.get_mut(to) {
                *point += off * sixteenths / 16;
            }
        };
        if across + 1 < width {
            give(at + 1, 7);
            give(at + width + 1, 1);
        }
        if across > 0 {
            give(at + width - 1, 3);
        }
        give(at + width, 5);
    }
    dark
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG of shades.
    fn png(width: u32, height: u32, shade: impl Fn(u32, u32) -> u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let points: Vec<u8> = (0..width * height).map(|at| shade(at % width, at / width)).collect();
        encoder.write_header().unwrap().write_image_data(&points).unwrap();
        bytes
    }

    fn dots(bytes: &[u8]) -> (usize, usize, usize) {
        let drawn = read("logo.png", bytes).unwrap().draw().unwrap();
        let dark = drawn.rows().flatten().filter(|dark| **dark).count();
        (drawn.width(), drawn.height(), dark)
    }

    #[test]
    fn a_picture_keeps_its_dots_where_they_fit_and_becomes_smaller_where_not() {
        let frame = |width: u32, height: u32| {
            png(width, height, move |x, y| if x == 0 || y == 0 || x + 1 == width || y + 1 == height { 0 } else { 255 })
        };
        assert_eq!(dots(&frame(20, 10)), (20, 10, 56));
        assert_eq!(dots(&png(384, 200, |_, _| 0)), (384, 200, 384 * 200));
        let black = |width, height| dots(&png(width, height, |_, _| 0));
        for (width, height, expect) in
            [(768, 100, (384, 50)), (200, 2000, (20, 200)), (2000, 1, (384, 1)), (385, 200, (384, 199))]
        {
            let (across, down, dark) = black(width, height);
            assert_eq!(((across, down), dark), (expect, across * down), "{width}x{height}");
        }
    }

    #[test]
    fn shades_become_as_many_dots_and_white_around_is_cut_off() {
        let (width, height, dark) = dots(&png(100, 100, |_, _| 128));
        assert_eq!((width, height), (100, 100));
        assert!((4_500..5_500).contains(&dark), "half of them: {dark}");
        let spot = png(50, 40, |x, y| if (10..15).contains(&x) && (20..22).contains(&y) { 0 } else { 255 });
        assert_eq!(dots(&spot), (5, 2, 10));
    }

    #[test]
    fn what_is_seen_through_is_paper() {
        assert_eq!([shade(&[0, 0]), shade(&[0, 255]), shade(&[0, 0, 0, 0])], [255, 0, 255]);
        assert_eq!([shade(&[255, 0, 0]), shade(&[0, 255, 0]), shade(&[0, 0, 255, 255])], [76, 149, 29]);
    }

    #[test]
    fn a_file_that_is_no_logo_says_why() {
        let whole = png(30, 30, |_, _| 0);
        let check = |bytes: &[u8], expect: fn(&LogoError) -> bool| {
            let error = read("logo.png", bytes).unwrap_err();
            assert!(expect(&error), "{error:?}");
        };
        check(b"", |error| matches!(error, LogoError::NotPng(_)));
        check(b"\xFF\xD8\xFF\xE0 JPEG", |error| matches!(error, LogoError::NotPng(_)));
        check(&whole[..whole.len() / 2], |error| matches!(error, LogoError::NotPng(_)));
        check(&vec![0; BYTES_MAX + 1], |error| *error == LogoError::Long);
        check(&png(2001, 1, |_, _| 0), |error| *error == LogoError::Large { width: 2001, height: 1 });
        check(&png(9, 9, |_, _| 255), |error| *error == LogoError::Blank);
    }

    #[test]
    fn a_palette_that_ends_within_a_colour_ended_the_decoder() {
        let mut bytes = b"\x89PNG\r\n\x1A\n".to_vec();
        let points: &[u8] = b"\x78\x01\x01\x02\x00\xFD\xFF\x00\x00\x00\x02\x00\x01";
        let parts: [(&[u8], &[u8]); 3] =
            [(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\x03\0\0\0"), (b"PLTE", b"\0\0"), (b"IDAT", points)];
        for (name, content) in parts {
            let mut sum = flate2::Crc::new();
            sum.update(name);
            sum.update(content);
            bytes.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
            bytes.extend([name, content, &sum.sum().to_be_bytes()].concat());
        }
        assert!(matches!(read("logo.png", &bytes), Err(LogoError::NotPng(_))));
    }

    #[test]
    fn any_cut_or_changed_file_is_a_logo_or_an_error() {
        let whole = png(17, 9, |x, y| u8::try_from(x * y).unwrap());
        for cut in 0..whole.len() {
            let _ = read("logo.png", &whole[..cut]);
            let mut changed = whole.clone();
            changed[cut] ^= 0x55;
            let _ = read("logo.png", &changed);
        }
    }
}
