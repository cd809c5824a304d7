//! 10h, 11h, 1Ah, 1Bh, F7h, FCh: questions about the device.

use jiff::civil::{Date, DateTime};

use super::{Code, Command, Day, Password, Reader, date, time, with_password_only};
use crate::shtrih::status::{Flags, Mode, Submode};
use crate::text;

/// Answer of 10h.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortState {
    /// Whose password it was; some models always say 0.
    pub operator: u8,
    /// Sensors.
    pub flags: Flags,
    /// Mode.
    pub mode: Mode,
    /// Paper and printing.
    pub submode: Submode,
    /// Operations in the open receipt.
    pub operations: u16,
    /// Battery, 5/255 V a step.
    pub battery: u8,
    /// Supply, 24/216 V a step.
    pub supply: u8,
    /// Result of the last print, on devices that tell: 0 good, 1 paper, 2 printer, 5 printing.
    pub last_print: Option<u8>,
}

/// Answer of 11h.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullState {
    /// Whose password it was.
    pub operator: u8,
    /// Firmware version, two characters.
    pub firmware: [u8; 2],
    /// Firmware build.
    pub build: u16,
    /// Firmware date.
    pub firmware_date: Option<Date>,
    /// Number in the hall.
    pub hall: u8,
    /// Running number of the current document.
    pub document: u16,
    /// Sensors.
    pub flags: Flags,
    /// Mode.
    pub mode: Mode,
    /// Paper and printing.
    pub submode: Submode,
    /// The port the host is on.
    pub port: u8,
    /// The device's date and time.
    pub clock: Option<DateTime>,
    /// Serial number; `None` when not entered.
    pub serial: Option<u64>,
    /// Number of the last closed shift.
    pub closed_shift: u16,
    /// Taxpayer's number; `None` when not entered.
    pub taxpayer: Option<u64>,
}

/// Answer of FCh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceType {
    /// 0 = fiscal register.
    pub kind: u8,
    /// Subtype.
    pub subtype: u8,
    /// Protocol version, major and minor.
    pub protocol: (u8, u8),
    /// Model number.
    pub model: u8,
    /// Language, 0 = Russian.
    pub language: u8,
    /// The name it gives itself.
    pub name: String,
}

/// Answer of F7h 01h, as far as the driver needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelParameters(pub u64);

impl ModelParameters {
    /// Has a cutter.
    #[must_use]
    pub const fn cutter(self) -> bool {
        self.0 & 1 << 13 != 0
    }

    /// Can tell whether the drawer is open.
    #[must_use]
    pub const fn drawer_sensor(self) -> bool {
        self.0 & 1 << 15 != 0
    }
}

with_password_only! {
    /// 10h Short state.
    GetShortState = 0x10, "10h short state", 3 s, harmless: true, |data| -> ShortState { read_short(data) };
    /// 11h Full state.
    GetFullState = 0x11, "11h state", 3 s, harmless: true, |data| -> FullState { read_full(data) };
}

fn read_short(data: &mut Reader<'_>) -> Option<ShortState> {
    let operator = data.byte()?;
    let flags = Flags(data.word()?);
    let [mode, submode, low, battery, supply, _drive, _journal, high] = data.array()?;
    let _reserved = data.bytes(3)?;
    Some(ShortState {
        operator,
        flags,
        mode: Mode(mode),
        submode: submode.into(),
        operations: u16::from_le_bytes([low, high]),
        battery,
        supply,
        last_print: data.byte(),
    })
}

fn read_full(data: &mut Reader<'_>) -> Option<FullState> {
    let operator = data.byte()?;
    let firmware = data.array()?;
    let build = data.word()?;
    let firmware_date = read_day(data)?;
    let hall = data.byte()?;
    let document = data.word()?;
    let flags = Flags(data.word()?);
    let [mode, submode, port] = data.array()?;
    let _storage_firmware = data.bytes(7)?;
    let today = read_day(data)?;
    let [hour, minute, second] = data.array()?;
    // Nine captured devices of nine keep these flags at zero, shift open or not.
    let _storage_flags = data.byte()?;
    let serial_low = data.dword()?;
    let closed_shift = data.word()?;
    let _records_and_registrations = data.bytes(4)?;
    let taxpayer = data.number(6)?;
    let _longer_forms_flags = data.bytes(2);
    let serial_high = data.word().unwrap_or(0);
    let serial = (serial_low != u32::MAX).then(|| u64::from(serial_high) << 32 | u64::from(serial_low));
    Some(FullState {
        operator,
        firmware,
        build,
        firmware_date,
        hall,
        document,
        flags,
        mode: Mode(mode),
        submode: submode.into(),
        port,
        clock: today.zip(time(hour, minute, second)).map(|(date, time)| date.to_datetime(time)),
        serial,
        closed_shift,
        taxpayer: u64::try_from(taxpayer).ok().filter(|number| *number != 0xFFFF_FFFF_FFFF),
    })
}

/// `DD MM YY`; `Some(None)` for a day that cannot be.
#[allow(clippy::option_option, reason = "outside: are there bytes; inside: do they make a date")]
fn read_day(data: &mut Reader<'_>) -> Option<Option<Date>> {
    let [day, month, year] = data.array()?;
    Some(date(Day { day, month, year }))
}

/// FCh Device type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetDeviceType;

impl Command for GetDeviceType {
    const HARMLESS: bool = true;
    type Reply = DeviceType;

    fn code(&self) -> Code {
        Code(0xFC)
    }

    fn name(&self) -> &'static str {
        "FCh device type"
    }

    fn parameters(&self, _out: &mut Vec<u8>) {}

    fn reply(data: &mut Reader<'_>) -> Option<DeviceType> {
        let [kind, subtype, major, minor, model, language] = data.array()?;
        let name = text::from_cp1251(data.remainder());
        Some(DeviceType { kind, subtype, protocol: (major, minor), model, language, name })
    }
}

/// F7h 01h Model parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetModelParameters;

impl Command for GetModelParameters {
    const HARMLESS: bool = true;
    type Reply = ModelParameters;

    fn code(&self) -> Code {
        Code(0xF7)
    }

    fn name(&self) -> &'static str {
        "F7h model parameters"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        out.push(1);
    }

    fn reply(data: &mut Reader<'_>) -> Option<ModelParameters> {
        data.array().map(u64::from_le_bytes).map(ModelParameters)
    }
}

/// 1Ah Money register. The answer is in kopecks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetMoneyRegister {
    /// Who asks.
    pub password: Password,
    /// Which one; numbers above 255 only on newer devices.
    pub register: u16,
}

impl Command for GetMoneyRegister {
    const HARMLESS: bool = true;
    type Reply = i64;

    fn code(&self) -> Code {
        Code(0x1A)
    }

    fn name(&self) -> &'static str {
        "1Ah money register"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        put_register(out, self.register);
    }

    fn reply(data: &mut Reader<'_>) -> Option<i64> {
        let _operator = data.byte()?;
        data.number(6)
    }
}

/// 1Bh Operation register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetOperationRegister {
    /// Who asks.
    pub password: Password,
    /// Which one.
    pub register: u16,
}

impl Command for GetOperationRegister {
    const HARMLESS: bool = true;
    type Reply = u16;

    fn code(&self) -> Code {
        Code(0x1B)
    }

    fn name(&self) -> &'static str {
        "1Bh operation register"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        put_register(out, self.register);
    }

    fn reply(data: &mut Reader<'_>) -> Option<u16> {
        let _operator = data.byte()?;
        data.word()
    }
}

/// One byte, or two for the numbers of newer devices.
fn put_register(out: &mut Vec<u8>, register: u16) {
    match register.to_le_bytes() {
        [low, 0] => out.push(low),
        both => out.extend(both),
    }
}
