//! A picture as the bytes of a printer, in the middle of its paper. Pure, as the lines are.
//!
//! `ESC L` and `ESC J` are of the Epson FX and LX reference, `GS v 0` and `ESC a` of the ESC/POS one: the oldest of their
//! makers' ways to draw, which printers of other names have too.

use super::profile::{Pictures, Profile};
use crate::text::Picture;

/// Dots of a band of a matrix printer, one for each pin that prints graphics.
const PINS: usize = 8;
/// From one band to the next, 1/216 inch: eight dots of 1/72.
const BAND_FEED: u8 = 24;
/// Dots to the inch across, and down.
const BANDS_ACROSS: usize = 120;
const BANDS_DOWN: usize = 72;
/// Rows handed over at once: printers with little memory hold no more.
const RASTER_ROWS: usize = 64;

/// The bytes that draw it; nothing where the printer is not known to draw.
pub(super) fn bytes(picture: &Picture, profile: &Profile) -> Vec<u8> {
    match profile.pictures {
        Some(Pictures::Bands) => bands(picture, usize::from(profile.carriage_tenths) * BANDS_ACROSS / 10),
        Some(Pictures::Raster) => raster(picture),
        None => Vec::new(),
    }
}

/// How far it moves the paper of a printer that counts it, 1/216 inch.
pub(super) fn steps(picture: &Picture, profile: &Profile) -> u32 {
    let bands = (picture.height() * BANDS_DOWN).div_ceil(BANDS_ACROSS).div_ceil(PINS);
    match profile.pictures {
        Some(Pictures::Bands) => u32::try_from(bands).unwrap_or(0) * u32::from(BAND_FEED),
        Some(Pictures::Raster) | None => 0,
    }
}

/// As bands of eight dots down. A dot of it is as wide as one of the printer, so several rows become one: dark where
/// half of them is.
fn bands(picture: &Picture, carriage: usize) -> Vec<u8> {
    let width = picture.width().min(carriage);
    let left = (carriage - width) / 2;
    let height = (picture.height() * BANDS_DOWN).div_ceil(BANDS_ACROSS);
    let is_dark = |across: usize, down: usize| {
        let rows = down * BANDS_ACROSS / BANDS_DOWN..(down + 1) * BANDS_ACROSS / BANDS_DOWN;
        let count = rows.len();
        rows.filter(|row| picture.is_dark(across, *row)).count() * 2 >= count
    };
    let mut out = Vec::new();
    for top in (0..height).step_by(PINS) {
        let column = |across: usize| {
            (0..PINS).fold(0_u8, |byte, pin| byte << 1 | u8::from(top + pin < height && is_dark(across, top + pin)))
        };
        let mut columns: Vec<u8> = std::iter::repeat_n(0, left).chain((0..width).map(column)).collect();
        columns.truncate(columns.iter().rposition(|column| *column != 0).map_or(0, |last| last + 1));
        if let Ok(count) = u16::try_from(columns.len())
            && count > 0
        {
            let [low, high] = count.to_le_bytes();
            out.extend([0x1B, 0x4C, low, high]);
            out.append(&mut columns);
        }
        out.extend([0x0D, 0x1B, 0x4A, BAND_FEED]);
    }
    out
}

/// As rows of dots, centred by the printer.
fn raster(picture: &Picture) -> Vec<u8> {
    let Ok([low, high]) = u16::try_from(picture.width().div_ceil(8)).map(u16::to_le_bytes) else { return Vec::new() };
    let rows: Vec<&[u8]> = picture.rows().collect();
    let mut out = vec![0x1B, 0x61, 1];
    for part in rows.chunks(RASTER_ROWS) {
        let count = u8::try_from(part.len()).unwrap_or(0);
        out.extend([0x1D, 0x76, 0x30, 0, low, high, count, 0]);
        out.extend(part.concat());
    }
    out.extend([0x1B, 0x61, 0]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of letters: `#` is dark.
    fn picture(rows: &[&str]) -> Picture {
        let dots: Vec<Vec<bool>> = rows.iter().map(|row| row.bytes().map(|dot| dot == b'#').collect()).collect();
        Picture::new(dots[0].len(), dots.iter().map(Vec::as_slice))
    }

    #[test]
    fn a_picture_is_its_bytes_on_every_printer() {
        let small = picture(&["#.......#.", ".########.", "#.......##"]);
        let check = |name: &str, expect: &[u8]| {
            let bytes = bytes(&small, &Profile::named(name).unwrap());
            assert_eq!(bytes, expect, "{name}: {bytes:02X?}");
        };
        let raster: &[u8] = b"\x1Ba\x01\x1Dv0\x00\x02\x00\x03\x00\x80\x80\x7F\x80\x80\xC0\x1Ba\x00";
        for name in ["escpos-80", "escpos-58", "escpos-chinese-58", "escpos-rongta-80"] {
            check(name, raster);
        }
        for name in ["star-80", "plain-40", "plain-80"] {
            check(name, b"");
        }
    }

    #[test]
    fn a_matrix_printer_draws_bands_in_the_middle_of_its_carriage() {
        // Five rows are three of its own: 0, 1 and 2, 3 and 4.
        let bytes = bytes(&picture(&["#.", "..", ".#", "..", "##"]), &Profile::named("escp-80").unwrap());
        let (head, rest) = bytes.split_at(4);
        // 960 dots, two of them in the middle: 479 are empty before them.
        assert_eq!(head, [0x1B, 0x4C, 0xE1, 0x01]);
        assert!(rest[..479].iter().all(|column| *column == 0));
        assert_eq!(rest[479..], [0b1010_0000, 0b0110_0000, 0x0D, 0x1B, 0x4A, 24]);
    }

    #[test]
    fn a_tall_picture_goes_in_pieces_and_an_empty_band_only_feeds() {
        let tall = picture(&vec!["#"; 130]);
        let raster = bytes(&tall, &Profile::named("escpos-80").unwrap());
        let heads = raster.windows(8).filter(|part| part.starts_with(&[0x1D, 0x76, 0x30, 0, 1, 0]));
        assert_eq!(heads.map(|part| part[6]).collect::<Vec<_>>(), [64, 64, 2]);
        let gap = picture(&[vec!["#"; 14], vec!["."; 27], vec!["#"; 2]].concat());
        let bands = bytes(&gap, &Profile::named("escp-80").unwrap());
        let feeds = bands.windows(4).filter(|part| *part == [0x0D, 0x1B, 0x4A, 24]).count();
        let drawn = bands.windows(2).filter(|part| *part == [0x1B, 0x4C]).count();
        assert_eq!((feeds, drawn), (4, 3));
    }
}
