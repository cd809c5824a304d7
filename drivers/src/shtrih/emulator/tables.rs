//! The device's tables (1Eh, 1Fh, 2Dh, 2Eh): names, fields, limits and factory values, as data.

use super::memory::Memory;
use super::profile::Profile;
use super::refusal::Refusal;
use super::request::{decode_text, encode_text, little_endian};

/// Field numbers of the settings the firmware itself obeys.
pub(super) mod setting {
    pub(in super::super) const SETUP: u8 = 1;
    pub(in super::super) const NUMBER_IN_HALL: u8 = 1;
    pub(in super::super) const CLEAR_CASH: u8 = 2;
    pub(in super::super) const AUTO_CUT: u8 = 3;
    pub(in super::super) const CASHIERS: u8 = 2;
    pub(in super::super) const PASSWORD: u8 = 1;
    pub(in super::super) const NAME: u8 = 2;
    pub(in super::super) const HEADER: u8 = 4;
    pub(in super::super) const PAYMENT_NAMES: u8 = 5;
    pub(in super::super) const REGIONAL: u8 = 17;
    pub(in super::super) const PRINT_MODE: u8 = 7;
}

pub(super) struct Table {
    number: u8,
    pub(super) name: &'static str,
    pub(super) rows: u16,
    /// Only a device with a fiscal drive has it.
    drive_only: bool,
    /// May be written only while the shift is closed.
    closed_shift_only: bool,
    pub(super) fields: &'static [Field],
}

pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    /// A number of `size` bytes within limits; the factory value may be the row's number.
    Number { size: usize, least: u32, most: u32, factory: Factory },
    /// A text of `size` bytes.
    Text { size: u8, factory: &'static str },
}

pub(super) enum Factory {
    Value(u32),
    Row,
}

impl Field {
    pub(super) fn size(&self) -> usize {
        match self.kind {
            Kind::Number { size, .. } => size,
            Kind::Text { size, .. } => usize::from(size),
        }
    }
}

const fn number(name: &'static str, least: u32, most: u32, factory: u32) -> Field {
    Field { name, kind: Kind::Number { size: 1, least, most, factory: Factory::Value(factory) } }
}

const fn text(name: &'static str, size: u8, factory: &'static str) -> Field {
    Field { name, kind: Kind::Text { size, factory } }
}

const fn table(number: u8, name: &'static str, rows: u16, fields: &'static [Field]) -> Table {
    Table { number, name, rows, drive_only: false, closed_shift_only: false, fields }
}

const PASSWORD: Field =
    Field { name: "ПАРОЛЬ", kind: Kind::Number { size: 4, least: 0, most: 99_999_999, factory: Factory::Row } };
const RESERVED: &[Field] = &[number("РЕЗЕРВ", 0, 255, 0)];

const TABLES: [Table; 19] = [
    table(
        setting::SETUP,
        "ТИП И РЕЖИМ КАССЫ",
        1,
        &[
            number("НОМЕР ККТ", 1, 99, 1),
            number("ОБНУЛЕНИЕ НАЛИЧНОСТИ", 0, 1, 0),
            number("ОТРЕЗКА ЧЕКА", 0, 2, 1),
            number("ОТКРЫТИЕ ДЕНЕЖНОГО ЯЩИКА", 0, 1, 1),
            number("ПЕЧАТЬ ЗАГОЛОВКА ДОКУМЕНТА", 0, 1, 1),
            number("НАЧИСЛЕНИЕ НАЛОГОВ", 0, 2, 0),
        ],
    ),
    table(setting::CASHIERS, "ПАРОЛИ КАССИРОВ И АДМИНИСТРАТОРОВ", 30, &[PASSWORD, text("ИМЯ КАССИРА", 64, "")]),
    table(3, "ТАБЛИЦА ПЕРЕВОДА ВРЕМЕНИ", 1, &[number("ПЕРЕВОД ЧАСОВ", 0, 1, 0)]),
    table(setting::HEADER, "ТЕКСТ В ЧЕКЕ", 14, &[text("СТРОКА", 40, "")]),
    Table {
        closed_shift_only: true,
        ..table(setting::PAYMENT_NAMES, "НАИМЕНОВАНИЯ ТИПОВ ОПЛАТЫ", 16, &[text("НАИМЕНОВАНИЕ", 18, "")])
    },
    Table {
        closed_shift_only: true,
        ..table(
            6,
            "НАЛОГОВЫЕ СТАВКИ",
            6,
            &[
                Field {
                    name: "ВЕЛИЧИНА НАЛОГА",
                    kind: Kind::Number { size: 2, least: 0, most: 9999, factory: Factory::Value(0) },
                },
                text("НАЗВАНИЕ НАЛОГА", 18, ""),
            ],
        )
    },
    table(7, "НАИМЕНОВАНИЕ ОТДЕЛОВ", 16, &[text("НАИМЕНОВАНИЕ", 40, "")]),
    table(8, "НАСТРОЙКА ШРИФТОВ", 9, &[number("НОМЕР ШРИФТА", 1, 9, 1)]),
    table(9, "ТАБЛИЦА ФОРМАТА ЧЕКА", 1, RESERVED),
    table(10, "СЛУЖЕБНАЯ", 1, RESERVED),
    table(11, "РЕЗЕРВНАЯ 11", 1, RESERVED),
    table(12, "РЕЗЕРВНАЯ 12", 1, RESERVED),
    table(13, "РЕЗЕРВНАЯ 13", 1, RESERVED),
    table(14, "РЕЗЕРВНАЯ 14", 1, RESERVED),
    table(15, "РЕЗЕРВНАЯ 15", 1, RESERVED),
    table(16, "РЕЗЕРВНАЯ 16", 1, RESERVED),
    table(
        setting::REGIONAL,
        "РЕГИОНАЛЬНЫЕ НАСТРОЙКИ",
        1,
        &[
            number("РЕЗЕРВ 1", 0, 255, 0),
            number("РЕЗЕРВ 2", 0, 255, 0),
            number("РЕЗЕРВ 3", 0, 255, 0),
            number("РЕЗЕРВ 4", 0, 255, 0),
            number("РЕЗЕРВ 5", 0, 255, 0),
            number("РЕЗЕРВ 6", 0, 255, 0),
            number("РЕЖИМ ПЕЧАТИ", 0, 2, 0),
        ],
    ),
    Table {
        drive_only: true,
        closed_shift_only: true,
        ..table(
            18,
            "ПАРАМЕТРЫ ФИСКАЛИЗАЦИИ",
            1,
            &[
                text("ЗАВОДСКОЙ НОМЕР", 20, "0000000000012345"),
                text("ИНН", 12, "7806240547"),
                text("РЕГИСТРАЦИОННЫЙ НОМЕР", 20, "0000000001012345"),
                text("НОМЕР ФН", 16, "9999078900001234"),
                number("СИСТЕМЫ НАЛОГООБЛОЖЕНИЯ", 0, 63, 1),
                number("РЕЖИМ РАБОТЫ", 0, 63, 0),
                text("ПОЛЬЗОВАТЕЛЬ", 128, "УЧЕБНЫЙ ПУНКТ"),
                text("КАССИР", 64, ""),
                text("АДРЕС", 128, "УЧЕБНЫЙ АДРЕС"),
                text("НАИМЕНОВАНИЕ ОФД", 64, "УЧЕБНЫЙ ОФД"),
                text("АДРЕС ОТПРАВИТЕЛЯ", 64, ""),
                text("ИНН ОФД", 12, "0000000000"),
                text("САЙТ ФНС", 64, ""),
            ],
        )
    },
    Table {
        drive_only: true,
        closed_shift_only: true,
        ..table(
            19,
            "ПАРАМЕТРЫ ОФД",
            1,
            &[text("СЕРВЕР", 64, "127.0.0.1"), {
                Field {
                    name: "ПОРТ",
                    kind: Kind::Number { size: 2, least: 0, most: 65535, factory: Factory::Value(7779) },
                }
            }],
        )
    },
];

pub(super) fn find(profile: &Profile, number: u8) -> Result<&'static Table, Refusal> {
    TABLES
        .iter()
        .find(|table| table.number == number && (profile.fiscal_drive || !table.drive_only))
        .ok_or(Refusal::NO_SUCH_TABLE)
}

impl Table {
    pub(super) fn field(&self, number: u8) -> Result<&'static Field, Refusal> {
        usize::from(number).checked_sub(1).and_then(|index| self.fields.get(index)).ok_or(Refusal::BAD_PARAMETER)
    }

    fn check_row(&self, row: u16) -> Result<(), Refusal> {
        if (1..=self.rows).contains(&row) { Ok(()) } else { Err(Refusal::BAD_PARAMETER) }
    }

    pub(super) fn read(&self, memory: &Memory, row: u16, field_number: u8) -> Result<Vec<u8>, Refusal> {
        self.check_row(row)?;
        let field = self.field(field_number)?;
        if let Some(value) = memory.cell(self.number, row, field_number) {
            return Ok(value.to_vec());
        }
        Ok(match field.kind {
            Kind::Number { size, factory: Factory::Value(value), .. } => little_endian(i64::from(value), size),
            Kind::Number { size, factory: Factory::Row, .. } => little_endian(i64::from(row), size),
            Kind::Text { size, factory } => encode_text(factory, usize::from(size)),
        })
    }

    pub(super) fn write(&self, memory: &mut Memory, row: u16, field_number: u8, value: &[u8]) -> Result<(), Refusal> {
        self.check_row(row)?;
        let field = self.field(field_number)?;
        if self.closed_shift_only && memory.shift.is_some() {
            return Err(Refusal::FIELD_LOCKED_BY_MODE);
        }
        let mut value = value.to_vec();
        match field.kind {
            Kind::Number { size, least, most, .. } => {
                let entered = value.iter().rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
                if value.len() != size || !(u64::from(least)..=u64::from(most)).contains(&entered) {
                    return Err(Refusal::BAD_PARAMETER);
                }
            }
            // A text may come shorter than its field.
            Kind::Text { size, .. } if value.is_empty() || value.len() > usize::from(size) => {
                return Err(Refusal::WRONG_LENGTH);
            }
            Kind::Text { size, .. } => value.resize(usize::from(size), 0),
        }
        memory.set_cell(self.number, row, field_number, value);
        Ok(())
    }
}

/// A setting of the firmware as a number.
pub(super) fn number_at(profile: &Profile, memory: &Memory, table: u8, row: u16, field: u8) -> u32 {
    let value = find(profile, table).and_then(|table| table.read(memory, row, field)).unwrap_or_default();
    value.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

/// A setting of the firmware as a text.
pub(super) fn text_at(profile: &Profile, memory: &Memory, table: u8, row: u16, field: u8) -> String {
    let value = find(profile, table).and_then(|table| table.read(memory, row, field)).unwrap_or_default();
    decode_text(&value)
}

/// Whose password this is: the row of table 2.
pub(super) fn operator(memory: &Memory, password: u32) -> Result<u8, Refusal> {
    let bytes = password.to_le_bytes();
    let has = |row: &u8| match memory.cell(setting::CASHIERS, u16::from(*row), setting::PASSWORD) {
        Some(changed) => changed == bytes,
        None => password == u32::from(*row),
    };
    (1..=30).find(has).ok_or(Refusal::WRONG_PASSWORD)
}
