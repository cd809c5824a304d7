//! What commands do: one table of all commands, and the checks that are the same for each.
//!
//! A command works on a copy of the memory. When it is refused the copy is thrown away; when it succeeds the copy
//! becomes the memory at once. That is the device's transaction.

mod cash;
mod drive;
mod line;
mod receipt;
mod service;
mod shift;
mod state;

use jiff::civil::DateTime;

use super::Settings;
use super::archive::{Archive, Document, DocumentKind};
use super::layout;
use super::memory::{Memory, PaperStep, ReceiptKind};
use super::profile::Profile;
use super::refusal::Refusal;
use super::request::Request;
use super::tables::{self, setting};

/// One command at work.
pub(super) struct Work<'a> {
    pub(super) profile: &'static Profile,
    pub(super) settings: &'a Settings,
    pub(super) archive: &'a Archive,
    pub(super) memory: Memory,
    /// Documents that come into being.
    pub(super) added: Vec<Document>,
    /// The device's own date and time.
    pub(super) now: DateTime,
    /// The printer is at work on something that is no document.
    pub(super) busy: bool,
    /// Who gave the password: the row of table 2, 0 for commands without one.
    pub(super) operator: u8,
}

pub(super) use receipt::cancel_open as cancel_open_receipt;

type Answer = Result<Vec<u8>, Refusal>;

/// Whose password a command wants.
#[derive(Clone, Copy)]
enum Who {
    /// The request has no password.
    Nobody,
    Anyone,
    /// Senior cashier, administrator or system administrator.
    Senior,
    /// System administrator.
    Administrator,
}

struct Rule {
    code: u16,
    who: Who,
    /// Bit n: works in mode n.
    modes: u16,
    /// Needs the printer: not while it is busy or out of paper.
    prints: bool,
    run: fn(&mut Work<'_>, &mut Request<'_>) -> Answer,
}

const fn rule(
    code: u16,
    who: Who,
    modes: u16,
    prints: bool,
    run: fn(&mut Work<'_>, &mut Request<'_>) -> Answer,
) -> Rule {
    Rule { code, who, modes, prints, run }
}

const ANY: u16 = !(1 << 1);
const SHIFT: u16 = 1 << 2 | 1 << 3;
const SHIFT_OR_NOT: u16 = SHIFT | 1 << 4;
const YOUNG_OR_CLOSED: u16 = 1 << 2 | 1 << 4;
const CLOSED: u16 = 1 << 4;
const RECEIPT: u16 = 1 << 8;
const NO_RECEIPT: u16 = ANY & !RECEIPT;
const DATE: u16 = 1 << 6;

const RULES: &[Rule] = &[
    rule(0x0F, Who::Anyone, ANY, false, state::long_serial),
    rule(0x10, Who::Anyone, ANY, false, state::short),
    rule(0x11, Who::Anyone, ANY, false, state::full),
    rule(0xD1, Who::Anyone, ANY, false, state::ibm_short),
    rule(0xFC, Who::Nobody, ANY, false, state::device_type),
    rule(0xF7, Who::Nobody, ANY, false, state::parameters),
    rule(0x6B, Who::Nobody, ANY, false, state::error_text),
    rule(0x1A, Who::Anyone, ANY, false, state::money_register),
    rule(0x1B, Who::Anyone, ANY, false, state::operation_register),
    rule(0x1E, Who::Administrator, NO_RECEIPT, false, service::write_table),
    rule(0x1F, Who::Administrator, ANY, false, service::read_table),
    rule(0x2D, Who::Administrator, ANY, false, service::table_structure),
    rule(0x2E, Who::Administrator, ANY, false, service::field_structure),
    rule(0x26, Who::Administrator, ANY, false, service::font),
    rule(0x14, Who::Administrator, ANY, false, service::set_port),
    rule(0x15, Who::Administrator, ANY, false, service::port),
    rule(0x21, Who::Administrator, CLOSED | DATE, false, service::set_time),
    rule(0x22, Who::Administrator, CLOSED | DATE, false, service::set_date),
    rule(0x23, Who::Administrator, DATE, false, service::confirm_date),
    rule(0x16, Who::Nobody, 1 << 9, false, service::reset),
    rule(0x13, Who::Anyone, ANY, false, line::beep),
    rule(0x28, Who::Anyone, ANY, false, line::drawer),
    rule(0x12, Who::Anyone, ANY, true, line::bold),
    rule(0x17, Who::Anyone, ANY, true, line::text),
    rule(0x2F, Who::Anyone, ANY, true, line::text_in_font),
    rule(0x18, Who::Anyone, NO_RECEIPT, true, line::title),
    rule(0x25, Who::Anyone, ANY, true, line::cut),
    rule(0x29, Who::Anyone, NO_RECEIPT, true, line::feed),
    rule(0x52, Who::Anyone, NO_RECEIPT, true, line::header),
    rule(0x53, Who::Anyone, NO_RECEIPT, true, line::end_of_document),
    rule(0x54, Who::Anyone, NO_RECEIPT, true, line::advertisement),
    rule(0xC2, Who::Anyone, ANY, true, line::barcode),
    rule(0xB0, Who::Anyone, ANY, false, line::continue_print),
    rule(0x8C, Who::Anyone, SHIFT, true, line::repeat),
    rule(0xE0, Who::Anyone, CLOSED, true, shift::open),
    rule(0x40, Who::Senior, SHIFT_OR_NOT, true, shift::x_report),
    rule(0x41, Who::Senior, SHIFT, true, shift::z_report),
    rule(0x42, Who::Senior, SHIFT_OR_NOT, true, shift::departments),
    rule(0x43, Who::Senior, SHIFT_OR_NOT, true, shift::taxes),
    rule(0x50, Who::Anyone, SHIFT_OR_NOT, true, cash::put_in),
    rule(0x51, Who::Anyone, SHIFT_OR_NOT, true, cash::take_out),
    rule(0x8D, Who::Anyone, YOUNG_OR_CLOSED, true, receipt::open),
    rule(0x80, Who::Anyone, YOUNG_OR_CLOSED | RECEIPT, true, receipt::sale),
    rule(0x81, Who::Anyone, YOUNG_OR_CLOSED | RECEIPT, true, receipt::buy),
    rule(0x82, Who::Anyone, YOUNG_OR_CLOSED | RECEIPT, true, receipt::sale_return),
    rule(0x83, Who::Anyone, YOUNG_OR_CLOSED | RECEIPT, true, receipt::buy_return),
    rule(0x84, Who::Anyone, RECEIPT, true, receipt::storno),
    rule(0x86, Who::Anyone, RECEIPT, true, receipt::discount),
    rule(0x87, Who::Anyone, RECEIPT, true, receipt::charge),
    rule(0x8A, Who::Anyone, RECEIPT, true, receipt::undo_discount),
    rule(0x8B, Who::Anyone, RECEIPT, true, receipt::undo_charge),
    rule(0x89, Who::Anyone, RECEIPT, false, receipt::subtotal),
    rule(0x85, Who::Anyone, RECEIPT, true, receipt::close),
    rule(0x8E, Who::Anyone, RECEIPT, true, receipt::close_16),
    rule(0x88, Who::Anyone, RECEIPT, true, receipt::cancel),
    rule(0xFF01, Who::Administrator, ANY, false, drive::status),
    rule(0xFF02, Who::Administrator, ANY, false, drive::number),
    rule(0xFF03, Who::Administrator, ANY, false, drive::expiry),
    rule(0xFF04, Who::Administrator, ANY, false, drive::version),
    rule(0xFF08, Who::Administrator, ANY, false, drive::cancel_document),
    rule(0xFF0A, Who::Administrator, ANY, false, drive::find_document),
    rule(0xFF0B, Who::Administrator, CLOSED, true, drive::open_shift),
    rule(0xFF0C, Who::Anyone, ANY, false, drive::tlv),
    rule(0xFF35, Who::Administrator, 1 << 2, false, drive::begin_correction),
    rule(0xFF36, Who::Administrator, 1 << 2, true, drive::correction),
    rule(0xFF4A, Who::Administrator, 1 << 2, true, drive::correction_v2),
    rule(0xFF38, Who::Administrator, NO_RECEIPT, true, drive::settlement_report),
    rule(0xFF39, Who::Administrator, ANY, false, drive::exchange_status),
    rule(0xFF3F, Who::Administrator, ANY, false, drive::unconfirmed),
    rule(0xFF40, Who::Administrator, ANY, false, drive::shift_parameters),
    rule(0xFF41, Who::Administrator, CLOSED, false, drive::begin_open_shift),
    rule(0xFF42, Who::Administrator, SHIFT, false, drive::begin_close_shift),
    rule(0xFF43, Who::Administrator, SHIFT, true, drive::close_shift),
    rule(0xFF45, Who::Anyone, RECEIPT, true, receipt::close_v2),
    rule(0xFF46, Who::Anyone, YOUNG_OR_CLOSED | RECEIPT, true, receipt::operation_v2),
    rule(0xFF4D, Who::Anyone, RECEIPT, false, receipt::tag_of_operation),
];

/// The command code of a request's body and what follows it.
pub(super) fn code_of<'b>(profile: &Profile, body: &'b [u8]) -> (u16, &'b [u8]) {
    match body {
        [0xFF, low, rest @ ..] if profile.fiscal_drive => (0xFF00 | u16::from(*low), rest),
        [code, rest @ ..] => (u16::from(*code), rest),
        [] => (0, &[]),
    }
}

/// Runs the command in `body` and returns the answer's body.
pub(super) fn run(work: &mut Work<'_>, body: &[u8]) -> Result<Vec<u8>, Vec<u8>> {
    let (code, rest) = code_of(work.profile, body);
    match check_and_run(work, code, rest) {
        Ok(data) => Ok([code_bytes(code), vec![0], data].concat()),
        Err(refusal) => Err(refused(code, refusal)),
    }
}

/// The body of a refusal.
pub(super) fn refused(code: u16, refusal: Refusal) -> Vec<u8> {
    [code_bytes(code), vec![refusal.0]].concat()
}

fn code_bytes(code: u16) -> Vec<u8> {
    match code.to_be_bytes() {
        [0, one] => vec![one],
        two => two.to_vec(),
    }
}

fn check_and_run(work: &mut Work<'_>, code: u16, rest: &[u8]) -> Answer {
    let rule = RULES.iter().find(|rule| rule.code == code).ok_or(Refusal::UNSUPPORTED)?;
    let mut request = Request::new(rest);
    if !matches!(rule.who, Who::Nobody) {
        let password = request.dword()?;
        work.operator = tables::operator(&work.memory, password)?;
    }
    let least = match rule.who {
        Who::Nobody | Who::Anyone => 0,
        Who::Senior => 28,
        Who::Administrator => 30,
    };
    if work.operator < least {
        return Err(Refusal::WRONG_PASSWORD);
    }
    // A busy printer comes first: while a closed receipt is printed the mode still says that it is open.
    if rule.prints {
        work.check_printer()?;
        // By the next document somebody has pushed the drawer in.
        work.memory.mechanics.drawer_open = false;
    }
    work.check_mode(rule)?;
    (rule.run)(work, &mut request)
}

impl Work<'_> {
    fn check_mode(&self, rule: &Rule) -> Result<(), Refusal> {
        let mode = self.memory.mode(self.now) & 0x0F;
        if rule.modes & (1 << mode) != 0 {
            return Ok(());
        }
        Err(match (mode, rule.code) {
            (8, 0x8D | 0x40..=0x43 | 0x50 | 0x51 | 0x8C | 0xE0) => Refusal::RECEIPT_OPEN,
            (3, 0x80..=0x83 | 0x8D | 0xFF46) => Refusal::SHIFT_OVER_24_HOURS,
            _ => Refusal::WRONG_MODE,
        })
    }

    /// Submode byte of 10h and 11h.
    fn submode(&self) -> u8 {
        match self.memory.submode() {
            0 if self.busy => 5,
            submode => submode,
        }
    }

    fn check_printer(&self) -> Result<(), Refusal> {
        match self.submode() {
            4 | 5 => Err(Refusal::PRINTING),
            3 => Err(Refusal::WAITS_FOR_CONTINUE),
            1 | 2 => Err(Refusal::NO_PAPER),
            _ if self.memory.mechanics.lid_open => Err(Refusal::NO_PAPER),
            _ if self.memory.mechanics.head_hot => Err(Refusal::HEAD_TOO_HOT),
            _ => Ok(()),
        }
    }

    fn text_length(&self) -> usize {
        if self.profile.short_texts { 0 } else { 40 }
    }

    /// The answer of most commands: the operator's number alone.
    fn done(&self) -> Answer {
        Ok(vec![self.operator])
    }

    /// Puts lines on paper that belong to no document.
    fn print(&mut self, lines: impl IntoIterator<Item = String>) {
        self.memory.unprinted.extend(lines.into_iter().map(PaperStep::Line));
    }

    /// Completes a document: numbers it, lays it out, keeps it for a repeat, sends it to the printer.
    pub(super) fn document(&mut self, kind: DocumentKind, total: i64, body: Vec<String>) -> Result<(), Refusal> {
        let fiscal = match kind.drive_code() {
            Some(_) => self.write_to_drive(total)?,
            None => None,
        };
        let number = self.memory.next_document();
        let mut lines = self.heading(number);
        lines.extend(body);
        if let (Some((document, sign)), Some(drive)) = (fiscal, &self.memory.drive) {
            let (left, right) = (format!("ФН {}", drive.number), format!("ФД {document} ФП {sign}"));
            lines.extend(layout::both_edges(&left, &right, self.profile.columns));
        }
        let shift = self.memory.shift.map_or(self.memory.last_closed_shift, |shift| shift.number);
        self.added.push(Document {
            number,
            fiscal_number: fiscal.map(|(document, _)| document),
            sign: fiscal.map_or(0, |(_, sign)| sign),
            kind,
            at: self.now,
            shift,
            total,
            lines: lines.clone(),
        });
        self.memory.repeatable.clone_from(&lines);
        self.send_to_printer(lines, kind);
        Ok(())
    }

    /// Table 17 field 7: 0 prints, 1 skips one document, 2 skips all.
    fn send_to_printer(&mut self, lines: Vec<String>, kind: DocumentKind) {
        let (table, field) = (setting::REGIONAL, setting::PRINT_MODE);
        match tables::number_at(self.profile, &self.memory, table, 1, field) {
            0 => {
                self.print(lines);
                self.cut_automatically();
                if let DocumentKind::Receipt(kind) = kind {
                    self.memory.printing_receipt = Some(kind);
                }
            }
            1 => self.memory.set_cell(table, 1, field, vec![0]),
            _ => {}
        }
    }

    fn cut_automatically(&mut self) {
        let wanted = tables::number_at(self.profile, &self.memory, setting::SETUP, 1, setting::AUTO_CUT) != 0;
        if wanted && self.profile.cutter && !self.memory.mechanics.cutter_jammed {
            self.memory.unprinted.push_back(PaperStep::Cut);
        }
    }

    /// Writes a document into the fiscal drive, if there is one: its number and sign.
    fn write_to_drive(&mut self, total: i64) -> Result<Option<(u32, u32)>, Refusal> {
        let now = self.now;
        let Some(drive) = &mut self.memory.drive else { return Ok(None) };
        drive.check_wear()?;
        if drive.hanging != 0 {
            return Err(Refusal::WRONG_OPERATION);
        }
        if now < drive.last_time {
            return Err(Refusal::DRIVE_TIME);
        }
        drive.last_document += 1;
        drive.last_time = now;
        if drive.online {
            drive.delivered = drive.last_document;
        }
        Ok(Some((drive.last_document, sign(&drive.number, drive.last_document, total, now))))
    }

    fn heading(&self, number: u16) -> Vec<String> {
        let columns = self.profile.columns;
        let mut lines = vec![layout::centred(layout::NOT_A_RECEIPT, columns)];
        lines.extend(self.header_lines());
        lines.extend(layout::both_edges(self.profile.title, &format!("ЗН {:08}", self.memory.serial), columns));
        lines.extend(layout::both_edges(
            &format!("ИНН {:012}", self.memory.taxpayer),
            &format!("#{number:04}"),
            columns,
        ));
        lines.extend(layout::both_edges(&layout::date_time(self.now), &self.cashier(), columns));
        lines
    }

    fn header_lines(&self) -> Vec<String> {
        let text = |row| tables::text_at(self.profile, &self.memory, setting::HEADER, row, 1);
        (1..=14).map(text).filter(|line| !line.is_empty()).map(|line| self.cut_to_width(&line)).collect()
    }

    fn cut_to_width(&self, line: &str) -> String {
        line.chars().take(self.profile.columns).collect()
    }

    fn cashier(&self) -> String {
        let row = u16::from(self.operator);
        let name = tables::text_at(self.profile, &self.memory, setting::CASHIERS, row, setting::NAME);
        if name.is_empty() { format!("КАССИР {row}") } else { name }
    }
}

/// A number that looks like a fiscal sign: the same for the same document, another for any other. It is no
/// cryptography and protects nothing.
fn sign(drive: &str, document: u32, total: i64, at: DateTime) -> u32 {
    let text = format!("{drive}/{document}/{total}/{at}");
    text.bytes().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// What the firmware calls the kinds of receipts.
fn kind_title(kind: ReceiptKind) -> &'static str {
    match kind {
        ReceiptKind::Sale => "ПРИХОД",
        ReceiptKind::Buy => "РАСХОД",
        ReceiptKind::SaleReturn => "ВОЗВРАТ ПРИХОДА",
        ReceiptKind::BuyReturn => "ВОЗВРАТ РАСХОДА",
    }
}
