//! 17h, 1Eh, 1Fh, 21h to 23h, 25h, 26h, 2Eh, 8Ch, B0h: tables, clock, paper.

use super::{Code, Command, Day, Password, Reader, put_text, with_password_only};

with_password_only! {
    /// 8Ch Repeat the last document on paper.
    RepeatDocument = 0x8C, "8Ch repeat document", 30 s, harmless: false, |_data| -> () { Some(()) };
    /// B0h Continue printing after new paper was put in.
    ContinuePrint = 0xB0, "B0h continue print", 30 s, harmless: false, |_data| -> () { Some(()) };
}

/// 17h Print a line in font 1 on the receipt roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintLine {
    /// Who prints.
    pub password: Password,
    /// The rolls: bit 0 journal, bit 1 receipt.
    pub rolls: u8,
    /// Windows-1251.
    pub text: Vec<u8>,
}

impl Command for PrintLine {
    type Reply = ();

    fn code(&self) -> Code {
        Code(0x17)
    }

    fn name(&self) -> &'static str {
        "17h print line"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        out.push(self.rolls);
        put_text(out, &self.text, 40);
    }

    fn reply(_data: &mut Reader<'_>) -> Option<()> {
        Some(())
    }
}

/// 1Eh Write a field of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteTable {
    /// The system administrator.
    pub password: Password,
    /// Table.
    pub table: u8,
    /// Row, from 1.
    pub row: u16,
    /// Field, from 1.
    pub field: u8,
    /// The value, exactly as long as the field.
    pub value: Vec<u8>,
}

impl Command for WriteTable {
    type Reply = ();

    fn code(&self) -> Code {
        Code(0x1E)
    }

    fn name(&self) -> &'static str {
        "1Eh write table"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        put_cell(out, self.password, self.table, self.row, self.field);
        out.extend_from_slice(&self.value);
    }

    fn reply(_data: &mut Reader<'_>) -> Option<()> {
        Some(())
    }
}

/// 1Fh Read a field of a table. The answer may be cut at its first 00h.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadTable {
    /// The system administrator.
    pub password: Password,
    /// Table.
    pub table: u8,
    /// Row, from 1.
    pub row: u16,
    /// Field, from 1.
    pub field: u8,
}

impl Command for ReadTable {
    const HARMLESS: bool = true;
    type Reply = Vec<u8>;

    fn code(&self) -> Code {
        Code(0x1F)
    }

    fn name(&self) -> &'static str {
        "1Fh read table"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        put_cell(out, self.password, self.table, self.row, self.field);
    }

    fn reply(data: &mut Reader<'_>) -> Option<Vec<u8>> {
        Some(data.remainder().to_vec())
    }
}

fn put_cell(out: &mut Vec<u8>, password: Password, table: u8, row: u16, field: u8) {
    password.put(out);
    out.push(table);
    out.extend(row.to_le_bytes());
    out.push(field);
}

/// 2Eh Structure of a table's field; the answer here is the field's size in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetFieldSize {
    /// The system administrator.
    pub password: Password,
    /// Table.
    pub table: u8,
    /// Field, from 1.
    pub field: u8,
}

impl Command for GetFieldSize {
    const HARMLESS: bool = true;
    type Reply = u8;

    fn code(&self) -> Code {
        Code(0x2E)
    }

    fn name(&self) -> &'static str {
        "2Eh field structure"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        out.extend([self.table, self.field]);
    }

    fn reply(data: &mut Reader<'_>) -> Option<u8> {
        let _name = data.bytes(40)?;
        let _kind = data.byte()?;
        data.byte()
    }
}

/// 26h Font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetFont {
    /// The system administrator.
    pub password: Password,
    /// Font number, from 1.
    pub font: u8,
}

/// Answer of 26h.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Font {
    /// Width of the print area in dots.
    pub width: u16,
    /// Width of a character in dots.
    pub character_width: u8,
    /// Height of a character in dots.
    pub character_height: u8,
    /// How many fonts there are.
    pub fonts: u8,
}

impl Font {
    /// Characters of a line.
    #[must_use]
    pub fn columns(self) -> Option<u16> {
        self.width.checked_div(u16::from(self.character_width))
    }
}

impl Command for GetFont {
    const HARMLESS: bool = true;
    type Reply = Font;

    fn code(&self) -> Code {
        Code(0x26)
    }

    fn name(&self) -> &'static str {
        "26h font"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        out.push(self.font);
    }

    fn reply(data: &mut Reader<'_>) -> Option<Font> {
        let width = data.word()?;
        let [character_width, character_height, fonts] = data.array()?;
        Some(Font { width, character_width, character_height, fonts })
    }
}

/// 25h Cut the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Who cuts.
    pub password: Password,
    /// Leave a bridge.
    pub partial: bool,
}

impl Command for Cut {
    type Reply = ();

    fn code(&self) -> Code {
        Code(0x25)
    }

    fn name(&self) -> &'static str {
        "25h cut"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        out.push(u8::from(self.partial));
    }

    fn reply(_data: &mut Reader<'_>) -> Option<()> {
        Some(())
    }
}

/// 28h Open a cash drawer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenDrawer {
    /// Who opens it.
    pub password: Password,
    /// Which: 0 or 1.
    pub drawer: u8,
}

impl Command for OpenDrawer {
    type Reply = ();

    fn code(&self) -> Code {
        Code(0x28)
    }

    fn name(&self) -> &'static str {
        "28h open drawer"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        out.push(self.drawer);
    }

    fn reply(_data: &mut Reader<'_>) -> Option<()> {
        Some(())
    }
}

/// 29h Feed the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feed {
    /// Who feeds.
    pub password: Password,
    /// The rolls: bit 0 journal, bit 1 receipt.
    pub rolls: u8,
    /// By how many lines.
    pub lines: u8,
}

impl Command for Feed {
    type Reply = ();

    fn code(&self) -> Code {
        Code(0x29)
    }

    fn name(&self) -> &'static str {
        "29h feed"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        out.extend([self.rolls, self.lines]);
    }

    fn reply(_data: &mut Reader<'_>) -> Option<()> {
        Some(())
    }
}

/// 21h Set the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetTime {
    /// The system administrator.
    pub password: Password,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

impl Command for SetTime {
    type Reply = ();

    fn code(&self) -> Code {
        Code(0x21)
    }

    fn name(&self) -> &'static str {
        "21h set time"
    }

    fn parameters(&self, out: &mut Vec<u8>) {
        self.password.put(out);
        out.extend([self.hour, self.minute, self.second]);
    }

    fn reply(_data: &mut Reader<'_>) -> Option<()> {
        Some(())
    }
}

/// Commands that send a password and a day.
macro_rules! with_day {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $title:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name {
            /// The system administrator.
            pub password: Password,
            /// The day.
            pub day: Day,
        }

        impl Command for $name {
            type Reply = ();

            fn code(&self) -> Code {
                Code($code)
            }

            fn name(&self) -> &'static str {
                $title
            }

            fn parameters(&self, out: &mut Vec<u8>) {
                self.password.put(out);
                out.extend([self.day.day, self.day.month, self.day.year]);
            }

            fn reply(_data: &mut Reader<'_>) -> Option<()> {
                Some(())
            }
        }
    )*};
}

with_day! {
    /// 22h Set the date; it counts after 23h.
    SetDate = 0x22, "22h set date";
    /// 23h Confirm the date of 22h.
    ConfirmDate = 0x23, "23h confirm date";
}
