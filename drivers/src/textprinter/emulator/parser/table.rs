//! The commands of each dialect and what follows them, after the makers' lists.

use super::Rest::{
    Barcode, ByteCounted, ByteOrZeroByte, Columns, Counted, Cut, Defined, Fixed, Group, Raster, RealTime, UntilNul,
    UntilRs,
};
use super::{Row, row};
use crate::textprinter::profile::Dialect;

pub(super) const fn of(dialect: Dialect) -> &'static [Row] {
    match dialect {
        Dialect::Escp => ESCP,
        Dialect::Escpos => ESCPOS,
        Dialect::Star => STAR,
        Dialect::Plain => &[],
    }
}

#[rustfmt::skip]
const ESCP: &[Row] = &[
    row(b"\x1B@", "ESC @", Fixed(0)), row(b"\x1Bx", "ESC x", Fixed(1)), row(b"\x1BP", "ESC P", Fixed(0)),
    row(b"\x1BM", "ESC M", Fixed(0)), row(b"\x1Bg", "ESC g", Fixed(0)), row(b"\x1BW", "ESC W", Fixed(1)),
    row(b"\x1Bw", "ESC w", Fixed(1)), row(b"\x1BE", "ESC E", Fixed(0)), row(b"\x1BF", "ESC F", Fixed(0)),
    row(b"\x1BG", "ESC G", Fixed(0)), row(b"\x1BH", "ESC H", Fixed(0)), row(b"\x1B-", "ESC -", Fixed(1)),
    row(b"\x1B!", "ESC !", Fixed(1)), row(b"\x1B0", "ESC 0", Fixed(0)), row(b"\x1B1", "ESC 1", Fixed(0)),
    row(b"\x1B2", "ESC 2", Fixed(0)), row(b"\x1B3", "ESC 3", Fixed(1)), row(b"\x1BA", "ESC A", Fixed(1)),
    row(b"\x1BJ", "ESC J", Fixed(1)), row(b"\x1Bj", "ESC j", Fixed(1)), row(b"\x1BC", "ESC C", ByteOrZeroByte),
    row(b"\x1BN", "ESC N", Fixed(1)), row(b"\x1BO", "ESC O", Fixed(0)), row(b"\x1Bl", "ESC l", Fixed(1)),
    row(b"\x1BQ", "ESC Q", Fixed(1)), row(b"\x1BR", "ESC R", Fixed(1)), row(b"\x1Bt", "ESC t", Fixed(1)),
    row(b"\x1B(t", "ESC ( t", Counted), row(b"\x1B(", "ESC (", Group), row(b"\x1B6", "ESC 6", Fixed(0)),
    row(b"\x1B7", "ESC 7", Fixed(0)), row(b"\x1BU", "ESC U", Fixed(1)), row(b"\x1B8", "ESC 8", Fixed(0)),
    row(b"\x1B9", "ESC 9", Fixed(0)), row(b"\x1B$", "ESC $", Fixed(2)), row(b"\x1B\\", "ESC \\", Fixed(2)),
    row(b"\x1B*", "ESC *", Columns), row(b"\x1BK", "ESC K", Counted), row(b"\x1BL", "ESC L", Counted),
    row(b"\x1BY", "ESC Y", Counted), row(b"\x1BZ", "ESC Z", Counted), row(b"\x1BB", "ESC B", UntilNul),
    row(b"\x1BD", "ESC D", UntilNul), row(b"\x1Ba", "ESC a", Fixed(1)), row(b"\x1Bp", "ESC p", Fixed(1)),
    row(b"\x1BS", "ESC S", Fixed(1)), row(b"\x1BT", "ESC T", Fixed(0)), row(b"\x1Bk", "ESC k", Fixed(1)),
    row(b"\x1Br", "ESC r", Fixed(1)), row(b"\x1B ", "ESC  ", Fixed(1)), row(b"\x1B4", "ESC 4", Fixed(0)),
    row(b"\x1B5", "ESC 5", Fixed(0)), row(b"\x1B:", "ESC :", Fixed(3)), row(b"\x1B%", "ESC %", Fixed(1)),
    row(b"\x1B^", "ESC ^", ByteCounted), row(b"\x1B[", "ESC [", Group), row(b"\x1Bs", "ESC s", Fixed(1)),
    row(b"\x1BI", "ESC I", Fixed(1)), row(b"\x1B?", "ESC ?", Fixed(2)), row(b"\x1Bi", "ESC i", Fixed(1)),
    row(b"\x1B<", "ESC <", Fixed(0)), row(b"\x1B=", "ESC =", Fixed(0)), row(b"\x1B>", "ESC >", Fixed(0)),
];

#[rustfmt::skip]
const ESCPOS: &[Row] = &[
    row(b"\x1B@", "ESC @", Fixed(0)), row(b"\x1B!", "ESC !", Fixed(1)), row(b"\x1B-", "ESC -", Fixed(1)),
    row(b"\x1B ", "ESC  ", Fixed(1)), row(b"\x1B2", "ESC 2", Fixed(0)), row(b"\x1B3", "ESC 3", Fixed(1)),
    row(b"\x1B=", "ESC =", Fixed(1)), row(b"\x1B?", "ESC ?", Fixed(1)), row(b"\x1BD", "ESC D", UntilNul),
    row(b"\x1BE", "ESC E", Fixed(1)), row(b"\x1BG", "ESC G", Fixed(1)), row(b"\x1BJ", "ESC J", Fixed(1)),
    row(b"\x1BK", "ESC K", Fixed(1)), row(b"\x1BL", "ESC L", Fixed(0)), row(b"\x1BM", "ESC M", Fixed(1)),
    row(b"\x1BR", "ESC R", Fixed(1)), row(b"\x1BS", "ESC S", Fixed(0)), row(b"\x1BT", "ESC T", Fixed(1)),
    row(b"\x1BV", "ESC V", Fixed(1)), row(b"\x1BW", "ESC W", Fixed(8)), row(b"\x1B\\", "ESC \\", Fixed(2)),
    row(b"\x1B$", "ESC $", Fixed(2)), row(b"\x1B%", "ESC %", Fixed(1)), row(b"\x1B*", "ESC *", Columns),
    row(b"\x1Ba", "ESC a", Fixed(1)), row(b"\x1Bc", "ESC c", Fixed(2)), row(b"\x1Bd", "ESC d", Fixed(1)),
    row(b"\x1Be", "ESC e", Fixed(1)), row(b"\x1Bi", "ESC i", Fixed(0)), row(b"\x1Bm", "ESC m", Fixed(0)),
    row(b"\x1Bp", "ESC p", Fixed(3)), row(b"\x1Br", "ESC r", Fixed(1)), row(b"\x1Bt", "ESC t", Fixed(1)),
    row(b"\x1Bu", "ESC u", Fixed(1)), row(b"\x1Bv", "ESC v", Fixed(0)), row(b"\x1B{", "ESC {", Fixed(1)),
    row(b"\x1B(", "ESC (", Group), row(b"\x1C!", "FS !", Fixed(1)), row(b"\x1C&", "FS &", Fixed(0)),
    row(b"\x1C.", "FS .", Fixed(0)), row(b"\x1C-", "FS -", Fixed(1)), row(b"\x1CS", "FS S", Fixed(2)),
    row(b"\x1CW", "FS W", Fixed(1)), row(b"\x1CC", "FS C", Fixed(1)), row(b"\x1Cp", "FS p", Fixed(2)),
    row(b"\x1C(", "FS (", Group), row(b"\x1D!", "GS !", Fixed(1)), row(b"\x1D$", "GS $", Fixed(2)),
    row(b"\x1D(", "GS (", Group), row(b"\x1D*", "GS *", Defined), row(b"\x1D/", "GS /", Fixed(1)),
    row(b"\x1D:", "GS :", Fixed(0)), row(b"\x1DB", "GS B", Fixed(1)), row(b"\x1DH", "GS H", Fixed(1)),
    row(b"\x1DI", "GS I", Fixed(1)), row(b"\x1DL", "GS L", Fixed(2)), row(b"\x1DP", "GS P", Fixed(2)),
    row(b"\x1DV", "GS V cut", Cut), row(b"\x1DW", "GS W", Fixed(2)), row(b"\x1D\\", "GS \\", Fixed(2)),
    row(b"\x1D^", "GS ^", Fixed(3)), row(b"\x1Da", "GS a", Fixed(1)), row(b"\x1Db", "GS b", Fixed(1)),
    row(b"\x1Df", "GS f", Fixed(1)), row(b"\x1Dh", "GS h", Fixed(1)), row(b"\x1Dk", "GS k", Barcode),
    row(b"\x1Dr", "GS r", Fixed(1)), row(b"\x1Dv0", "GS v 0", Raster), row(b"\x1Dw", "GS w", Fixed(1)),
    row(b"\x10\x04", "DLE EOT", Fixed(1)), row(b"\x10\x05", "DLE ENQ", Fixed(1)), row(b"\x10\x14", "DLE DC4", RealTime),
];

#[rustfmt::skip]
const STAR: &[Row] = &[
    row(b"\x1B@", "ESC @", Fixed(0)), row(b"\x1B\x1Ea", "ESC RS a", Fixed(1)), row(b"\x1B\x1EF", "ESC RS F", Fixed(1)),
    row(b"\x1B\x1Ed", "ESC RS d", Fixed(1)), row(b"\x1B\x1EC", "ESC RS C", Fixed(1)),
    row(b"\x1B\x1Er", "ESC RS r", Fixed(1)), row(b"\x1B\x1EA", "ESC RS A", Fixed(1)),
    row(b"\x1B ", "ESC  ", Fixed(1)), row(b"\x1Bs", "ESC s", Fixed(2)), row(b"\x1Bz", "ESC z", Fixed(1)),
    row(b"\x1B0", "ESC 0", Fixed(0)), row(b"\x1B1", "ESC 1", Fixed(0)), row(b"\x1B3", "ESC 3", Fixed(1)),
    row(b"\x1BA", "ESC A", Fixed(1)), row(b"\x1BJ", "ESC J", Fixed(1)), row(b"\x1BI", "ESC I", Fixed(1)),
    row(b"\x1B-", "ESC -", Fixed(1)), row(b"\x1B_", "ESC _", Fixed(1)), row(b"\x1BE", "ESC E", Fixed(0)),
    row(b"\x1BF", "ESC F", Fixed(0)), row(b"\x1B4", "ESC 4", Fixed(0)), row(b"\x1B5", "ESC 5", Fixed(0)),
    row(b"\x1Bi", "ESC i", Fixed(2)), row(b"\x1BW", "ESC W", Fixed(1)), row(b"\x1Bh", "ESC h", Fixed(1)),
    row(b"\x1Bl", "ESC l", Fixed(1)), row(b"\x1BQ", "ESC Q", Fixed(1)), row(b"\x1BM", "ESC M", Fixed(0)),
    row(b"\x1BP", "ESC P", Fixed(0)), row(b"\x1B:", "ESC :", Fixed(0)), row(b"\x1Bg", "ESC g", Fixed(0)),
    row(b"\x1Bd", "ESC d", Fixed(1)), row(b"\x1Ba", "ESC a", Fixed(1)), row(b"\x1Bp", "ESC p", Fixed(1)),
    row(b"\x1BR", "ESC R", Fixed(1)), row(b"\x1B\x07", "ESC BEL", Fixed(2)), row(b"\x1BC", "ESC C", Fixed(1)),
    row(b"\x1BD", "ESC D", UntilNul), row(b"\x1BB", "ESC B", UntilNul), row(b"\x1BN", "ESC N", Fixed(1)),
    row(b"\x1BO", "ESC O", Fixed(0)), row(b"\x1BU", "ESC U", Fixed(1)), row(b"\x1BK", "ESC K", Counted),
    row(b"\x1BL", "ESC L", Counted), row(b"\x1BX", "ESC X", Counted), row(b"\x1Bb", "ESC b", UntilRs),
    row(b"\x1B\x1Da", "ESC GS a", Fixed(1)), row(b"\x1B\x1DA", "ESC GS A", Fixed(2)),
    row(b"\x1B\x1DR", "ESC GS R", Fixed(2)), row(b"\x1B\x1Dt", "ESC GS t", Fixed(1)),
    row(b"\x1B\x1D\x03", "ESC GS \x03", Fixed(3)), row(b"\x1B\x1DyD1", "ESC GS y D 1", ByteCounted),
    row(b"\x1B\x1DyS", "ESC GS y S", Fixed(2)), row(b"\x1B\x1DyP", "ESC GS y P", Fixed(0)),
    row(b"\x1B\x06\x01", "ESC ACK SOH", Fixed(0)),
];
