//! Everything of this package that reads bytes of somebody else's, as functions of bytes: for the fuzzer's targets and
//! for the smoke test, so that both try the same.

use std::time::Duration;

use kassa_drivers::atol::command::{Exchange, LastReceipt, State};
use kassa_drivers::atol::frame::{v2, v3};
use kassa_drivers::datecs::command as datecs;
use kassa_drivers::datecs::dialect::{DIALECTS, Dialect};
use kassa_drivers::datecs::frame::{Form, Reply, Request};
use kassa_drivers::datecs::status::{Status, x_error};
use kassa_drivers::display::{Display, Kind, Setup};
use kassa_drivers::emulate::script;
use kassa_drivers::maria::command as maria;
use kassa_drivers::maria::frame::Block;
use kassa_drivers::maria::status as maria_status;
use kassa_drivers::port::{Port, PortError};
use kassa_drivers::scanner::{Splitter, guess};
use kassa_drivers::shtrih::command as shtrih;
use kassa_drivers::shtrih::frame::Frame;
use kassa_drivers::shtrih::link::Answer;
use kassa_drivers::shtrih::numbered::Numbered;
use kassa_drivers::textprinter::emulator::parser::Parser;
use kassa_drivers::textprinter::profile::Dialect as PrinterDialect;
use kassa_drivers::textprinter::status::Ear;

/// A decoder: any bytes may come, and none may make it fail, hang or hoard.
pub type Decoder = fn(&[u8]);

/// Every decoder with its name, which is that of its target.
pub const ALL: &[(&str, Decoder)] = &[
    ("shtrih_frames", shtrih_frames),
    ("shtrih_answers", shtrih_answers),
    ("datecs_frames", datecs_frames),
    ("datecs_answers", datecs_answers),
    ("atol_frames", atol_frames),
    ("atol_answers", atol_answers),
    ("maria_blocks", maria_blocks),
    ("maria_answers", maria_answers),
    ("printer_answers", printer_answers),
    ("printer_commands", printer_commands),
    ("scans", scans),
    ("display_texts", display_texts),
    ("fault_scripts", fault_scripts),
];

/// Frames of both transports of Shtrih-M: what is read is written back the same.
pub fn shtrih_frames(bytes: &[u8]) {
    if let Ok(Some((frame, used))) = Frame::decode(bytes) {
        assert_eq!(frame.encode(), bytes[..used]);
        let _answer = Answer::parse(frame);
    }
    if let Ok(Some((_, used))) = Numbered::decode(bytes) {
        assert!(used <= bytes.len());
    }
}

/// Data of a Shtrih-M device as the answer of every question.
pub fn shtrih_answers(bytes: &[u8]) {
    use shtrih::Command as _;
    let reader = || shtrih::Reader::new(bytes);
    let _ = shtrih::GetShortState::reply(&mut reader());
    let _ = shtrih::GetFullState::reply(&mut reader());
    let _ = shtrih::GetDeviceType::reply(&mut reader());
    let _ = shtrih::GetModelParameters::reply(&mut reader());
    let _ = shtrih::GetDriveStatus::reply(&mut reader());
    let _ = shtrih::GetDriveExpiry::reply(&mut reader());
    let _ = shtrih::GetExchangeStatus::reply(&mut reader());
    let _ = shtrih::GetShiftParameters::reply(&mut reader());
    let _ = shtrih::FindDocument::reply(&mut reader());
}

/// Frames of both forms of Datecs: what is read is written back the same.
pub fn datecs_frames(bytes: &[u8]) {
    for form in [Form::Short, Form::Long] {
        if let Ok(Some((request, used))) = Request::decode(form, bytes) {
            assert_eq!(request.encode(form), bytes[..used]);
        }
        if let Ok(Some((reply, used))) = Reply::decode(form, bytes) {
            assert_eq!(reply.encode(form), bytes[..used]);
        }
    }
}

/// Data and status of a Datecs device as the reply of every command, in every dialect.
pub fn datecs_answers(bytes: &[u8]) {
    fn read<C: datecs::Command>(dialect: &Dialect, data: &[u8]) {
        let _ = C::reply(dialect, &dialect.split(data));
    }
    let _ = x_error(bytes);
    for dialect in DIALECTS {
        let _ = Status::new(dialect.kind, bytes.to_vec()).refusal();
        read::<datecs::GetTransaction>(dialect, bytes);
        read::<datecs::GetIdentity>(dialect, bytes);
        read::<datecs::GetClock>(dialect, bytes);
        read::<datecs::GetLastDocument>(dialect, bytes);
        read::<datecs::GetLastZ>(dialect, bytes);
        read::<datecs::GetCash>(dialect, bytes);
        read::<datecs::GetPayments>(dialect, bytes);
        read::<datecs::GetReturns>(dialect, bytes);
        read::<datecs::FreeArticle>(dialect, bytes);
        read::<datecs::Pay>(dialect, bytes);
        read::<datecs::Subtotal>(dialect, bytes);
        read::<datecs::ZReport<'_>>(dialect, bytes);
    }
}

/// Frames of both transports of ATOL.
pub fn atol_frames(bytes: &[u8]) {
    if let Ok(Some((data, used))) = v2::decode(bytes) {
        assert!(data.len() <= v2::DATA_MAX + 1 && used <= bytes.len());
    }
    if let Ok(Some((packet, used))) = v3::Packet::decode(bytes) {
        assert!(used <= bytes.len());
        let again = packet.encode();
        assert_eq!(v3::Packet::decode(&again), Ok(Some((packet, again.len()))));
    }
}

/// Data of an ATOL device as the answer of every question.
pub fn atol_answers(bytes: &[u8]) {
    let _ = State::read(bytes);
    let _ = LastReceipt::read(bytes);
    let _ = Exchange::read(bytes);
}

/// Blocks of Maria, with and without the checksum: what is read is written back the same.
pub fn maria_blocks(bytes: &[u8]) {
    for checked in [false, true] {
        if let Ok(Some((block, used))) = Block::decode(bytes, checked) {
            assert_eq!(block.encode(checked), bytes[..used]);
        }
    }
}

/// Data of a Maria device as the answer of every command, and as a word.
pub fn maria_answers(bytes: &[u8]) {
    use maria::Command as _;
    let _ = maria_status::named(bytes);
    // Commands look at their own letters first: the data come under each of them.
    for name in ["SYNC", "CONF", "GLCN", "CCAS", "CFIS", "ARTD", "FISC", "COMP"] {
        for block in [bytes.to_vec(), [name.as_bytes(), bytes].concat()] {
            let blocks = [block];
            let _ = maria::Sync::reply(&blocks);
            let _ = maria::GetState::reply(&blocks);
            let _ = maria::GetNumbers::reply(&blocks);
            let _ = maria::GetCash::reply(&blocks);
            let _ = maria::GetTurnover::reply(&blocks);
            let _ = maria::GetArticle::reply(&blocks);
            let _ = maria::Sale::reply(&blocks);
            let _ = maria::Close::reply(&blocks);
            let _ = maria::Cancel::reply(&blocks);
        }
    }
}

/// What a text printer says.
pub fn printer_answers(bytes: &[u8]) {
    let mut ear = Ear::default();
    for byte in bytes {
        let _ = ear.hear(*byte);
    }
}

/// What a text printer is told, in every language of commands.
pub fn printer_commands(bytes: &[u8]) {
    for dialect in PrinterDialect::ALL {
        let mut parser = Parser::new(dialect);
        for byte in bytes {
            let _ = parser.byte(*byte);
        }
    }
}

/// What a scanner sends.
pub fn scans(bytes: &[u8]) {
    /// More than the largest QR code holds.
    const SCAN_MAX: usize = 4296;
    let mut splitter = Splitter::default();
    for byte in bytes {
        if let Some(scan) = splitter.byte(*byte) {
            assert!(scan.bytes.len() <= SCAN_MAX);
        }
    }
    let _ = splitter.end();
    let _ = guess(bytes);
}

/// What a customer display is to show: any text.
pub fn display_texts(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for kind in Kind::ALL {
        let mut display = Display::new(Box::new(Nowhere), Setup::new(kind));
        let _ = display.show(&text, &text);
    }
}

/// A script of faults.
pub fn fault_scripts(bytes: &[u8]) {
    if let Ok(text) = str::from_utf8(bytes) {
        let _ = script::read(text);
    }
}

/// A port that takes everything and says nothing.
struct Nowhere;

impl Port for Nowhere {
    fn name(&self) -> &str {
        "nowhere"
    }

    fn read(&mut self, _buffer: &mut [u8], _wait: Duration) -> Result<usize, PortError> {
        Err(PortError::TimedOut)
    }

    fn write_all(&mut self, _bytes: &[u8]) -> Result<(), PortError> {
        Ok(())
    }

    fn drain_input(&mut self) -> Result<(), PortError> {
        Ok(())
    }

    fn reopen(&mut self) -> Result<(), PortError> {
        Ok(())
    }
}
