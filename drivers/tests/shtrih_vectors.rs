//! The frames of `vectors/shtrih.json`, captured from real devices and public clients, against the frame code, the
//! commands, and the shape of the emulator's answers.
#![allow(clippy::print_stdout, reason = "how many commands were compared is part of the result")]

mod support;

use std::collections::BTreeMap;

use kassa_drivers::clock::Clock as _;
use kassa_drivers::port::pipe::lock;
use kassa_drivers::shtrih::command::{
    Amount, CancelDriveDocument, CancelReceipt, CashIn, CashOut, CloseReceipt, CloseReceiptV2, Command, ContinuePrint,
    Cut, Day, DriveDocumentKind, FindDocument, GetDeviceType, GetDriveStatus, GetExchangeStatus, GetFieldSize, GetFont,
    GetFullState, GetModelParameters, GetMoneyRegister, GetOperationRegister, GetShiftParameters, GetShortState, Item,
    ItemV2, Kind, OpenReceipt, OpenShift, Password, PrintLine, ReadTable, Reader, RepeatDocument, SetDate, SetTime,
    Subtotal, WriteTable, XReport, ZReport,
};
use kassa_drivers::shtrih::emulator::{Settings, Transport};
use kassa_drivers::shtrih::frame::Frame;
use kassa_drivers::shtrih::link::Answer;
use kassa_drivers::shtrih::numbered::Numbered;
use kassa_drivers::text::to_cp1251;
use serde_json::{Value, json};

use support::{Bench, CLASSIC, RETAIL, close, item, money, request, settings};

struct Vector {
    name: String,
    request: Option<Vec<u8>>,
    reply: Option<Vec<u8>>,
    decoded: Value,
}

fn vectors() -> Vec<Vector> {
    of_transport("v1")
}

fn of_transport(name: &str) -> Vec<Vector> {
    let all: Vec<Value> = serde_json::from_str(include_str!("vectors/shtrih.json")).unwrap();
    let hex = |value: &Value| value.as_str().map(unhex);
    all.iter()
        .filter(|vector| vector["protocol"] == name)
        .map(|vector| Vector {
            name: vector["name"].as_str().unwrap().to_owned(),
            request: hex(&vector["request_hex"]),
            reply: hex(&vector["reply_hex"]),
            decoded: vector["decoded"].clone(),
        })
        .collect()
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn body(frame: &[u8]) -> Vec<u8> {
    let (frame_read, used) = Frame::decode(frame).unwrap().unwrap();
    assert_eq!(used, frame.len());
    frame_read.into_body()
}

#[test]
fn every_frame_is_read_and_written_back() {
    let mut frames = 0;
    for vector in vectors() {
        for bytes in [&vector.request, &vector.reply].into_iter().flatten() {
            let again = Frame::new(body(bytes)).unwrap().encode();
            assert_eq!(&again, bytes, "{}", vector.name);
            frames += 1;
        }
    }
    assert_eq!(frames, 196, "the number of frames in the file");
}

fn command_code(text: &str) -> u16 {
    u16::from_str_radix(text.trim_end_matches('h'), 16).unwrap()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

fn byte(value: &Value) -> u8 {
    u8::try_from(number(value)).unwrap()
}

fn amount(value: &Value) -> Amount {
    Amount::new(value.as_i64().unwrap()).unwrap()
}

fn amounts<const N: usize>(value: &Value) -> [Amount; N] {
    value.as_array().unwrap().iter().map(amount).collect::<Vec<_>>().try_into().unwrap()
}

fn taxes(value: &Value) -> [u8; 4] {
    value.as_array().unwrap().iter().map(byte).collect::<Vec<_>>().try_into().unwrap()
}

/// The body that our command makes of the fields in the file; `None` where we have no such command.
fn built(code: u16, fields: &Value) -> Option<Vec<u8>> {
    let password = Password(u32::try_from(number(&fields["password"])).unwrap());
    let text = || to_cp1251(fields["text"].as_str().unwrap_or_default());
    let cell = || (byte(&fields["table"]), u16::try_from(number(&fields["row"])).unwrap(), byte(&fields["field"]));
    Some(match code {
        0x10 => GetShortState { password }.body(),
        0x11 => GetFullState { password }.body(),
        0xFC => GetDeviceType.body(),
        0xF7 => GetModelParameters.body(),
        0x17 => PrintLine { password, rolls: byte(&fields["flags"]), text: text() }.body(),
        0x1A => GetMoneyRegister { password, register: u16::from(byte(&fields["register"])) }.body(),
        0x1B => GetOperationRegister { password, register: u16::from(byte(&fields["register"])) }.body(),
        0x1E => {
            let (table, row, field) = cell();
            WriteTable { password, table, row, field, value: unhex(fields["value_hex"].as_str().unwrap()) }.body()
        }
        0x1F => {
            let (table, row, field) = cell();
            ReadTable { password, table, row, field }.body()
        }
        0x21 => SetTime { password, hour: 12, minute: 30, second: 5 }.body(),
        0x22 => SetDate { password, day: Day { day: 1, month: 2, year: 26 } }.body(),
        0x25 => Cut { password, partial: fields["partial"] == true }.body(),
        0x26 => GetFont { password, font: byte(&fields["font"]) }.body(),
        0x2E => GetFieldSize { password, table: byte(&fields["table"]), field: byte(&fields["field"]) }.body(),
        0x40 => XReport { password }.body(),
        0x41 => ZReport { password }.body(),
        0x50 => CashIn { password, amount: amount(&fields["amount_kop"]) }.body(),
        0x51 => CashOut { password, amount: amount(&fields["amount_kop"]) }.body(),
        0x80..=0x83 => Item {
            password,
            kind: [Kind::Sale, Kind::Buy, Kind::SaleReturn, Kind::BuyReturn][usize::from(code & 3)],
            quantity_milli: u32::try_from(number(&fields["quantity_milli"])).unwrap(),
            price: amount(&fields["price_kop"]),
            department: byte(&fields["department"]),
            taxes: taxes(&fields["taxes"]),
            text: text(),
        }
        .body(),
        0x85 => CloseReceipt {
            password,
            payments: amounts(&fields["payments_kop"]),
            discount: i16::try_from(fields["discount_pct_x100"].as_i64().unwrap()).unwrap(),
            taxes: taxes(&fields["taxes"]),
            text: text(),
        }
        .body(),
        0x88 => CancelReceipt { password }.body(),
        0x89 => Subtotal { password }.body(),
        0x8C => RepeatDocument { password }.body(),
        0x8D => {
            let kinds = [Kind::Sale, Kind::Buy, Kind::SaleReturn, Kind::BuyReturn];
            OpenReceipt { password, kind: kinds[usize::from(byte(&fields["type"]))] }.body()
        }
        0xB0 => ContinuePrint { password }.body(),
        0xE0 => OpenShift { password }.body(),
        0xFF01 => GetDriveStatus { password }.body(),
        0xFF08 => CancelDriveDocument { password }.body(),
        0xFF0A => FindDocument { password, number: u32::try_from(number(&fields["fd_number"])).unwrap() }.body(),
        0xFF39 => GetExchangeStatus { password }.body(),
        0xFF40 => GetShiftParameters { password }.body(),
        0xFF45 => CloseReceiptV2 {
            password,
            payments: amounts(&fields["payments_kop"]),
            rounding: byte(&fields["rounding_kop"]),
            tax_system: byte(&fields["tax_system"]),
            text: text(),
        }
        .body(),
        _ => return None,
    })
}

#[test]
fn our_commands_are_the_bytes_of_the_file() {
    let mut seen = BTreeMap::<u16, usize>::new();
    for vector in vectors() {
        let Some(bytes) = &vector.request else { continue };
        let fields = &vector.decoded["request"];
        let code = command_code(fields["command"].as_str().unwrap());
        let Some(ours) = built(code, fields) else { continue };
        let mut theirs = body(bytes);
        // Texts may be padded further than we do.
        if matches!(code, 0x17 | 0x80..=0x85 | 0xFF45) && theirs.len() > ours.len() {
            assert!(theirs[ours.len()..].iter().all(|byte| *byte == 0), "{}", vector.name);
            theirs.truncate(ours.len());
        }
        assert_eq!(ours, theirs, "{}", vector.name);
        *seen.entry(code).or_default() += 1;
    }
    println!("commands held to the file: {seen:02X?}");
    assert_eq!(seen.values().sum::<usize>(), 82);
}

/// The number and the data of a frame of transport v2.
fn numbered(bytes: &[u8]) -> (u16, Vec<u8>) {
    let (frame, used) = Numbered::decode(bytes).unwrap().unwrap();
    assert_eq!((used, frame.encode().unwrap()), (bytes.len(), bytes.to_vec()));
    match frame {
        Numbered::Message { number, data } => (number, data),
        Numbered::Sync => (0, Vec::new()),
    }
}

#[test]
fn numbered_frames_are_read_and_written_back_and_their_answers_understood() {
    let mut frames = 0;
    let mut answers = 0;
    for vector in of_transport("v2") {
        let asked = vector.request.as_deref().map(numbered);
        let answered = vector.reply.as_deref().map(numbered);
        frames += usize::from(asked.is_some()) + usize::from(answered.is_some());
        let Some((number, data)) = answered.filter(|(_, data)| !data.is_empty()) else { continue };
        let answer = Answer::parse(Frame::new(data).unwrap()).unwrap();
        if let Some((its, body)) = asked {
            let code = if body[0] == 0xFF { u16::from_be_bytes([0xFF, body[1]]) } else { u16::from(body[0]) };
            let ours = answer.belongs_to(kassa_drivers::shtrih::command::Code(code));
            assert_eq!(ours, vector.name != "v2_desync_wrong_command", "{}", vector.name);
            assert_eq!(its, number, "{}", vector.name);
            if !ours {
                continue;
            }
        }
        let fields = &vector.decoded["reply"];
        let Some(code) = fields["command"].as_str().map(command_code).filter(|_| answer.error == 0) else { continue };
        let Some(ours) = read(code, &answer.data) else { continue };
        for (name, value) in ours.as_object().unwrap() {
            if let Some(theirs) = fields.get(name) {
                assert_eq!(value, theirs, "{}: {name}", vector.name);
            }
        }
        answers += 1;
    }
    println!("{frames} numbered frames, {answers} answers understood");
    assert_eq!(frames, 54, "the number of frames in the file");
    assert!(answers >= 15, "{answers}");
}

#[test]
fn the_emulator_numbers_as_the_captured_devices_do() {
    let settings = Settings { transport: Transport::V2, ..settings(RETAIL) };
    let bench = Bench::new(settings);
    let say = |hex: &str| support::bytes(&mut lock(&bench.device), &unhex(hex), bench.clock.now());
    assert_eq!(say("8f00000f1d"), unhex("8f02000100995a"), "nothing run yet");
    let (number, data) = numbered(&say("8f03000200fc2dbf"));
    assert_eq!((number, &data[..2]), (2, &[0xFC, 0][..]));
    let again = say("8f03000200fc2dbf");
    assert_eq!(numbered(&again), (2, data.clone()), "a number runs once");
    assert_eq!(numbered(&say("8f00000f1d")), (2, data), "the last answer once more");
    let (number, _) = numbered(&say("8f07000300111e000000ad66"));
    assert_eq!(number, 3);
}

/// FF46h was captured over transport v2 only; the body is the same.
#[test]
fn the_operation_of_the_fiscal_drive_is_the_captured_one() {
    let all: Vec<Value> = serde_json::from_str(include_str!("vectors/shtrih.json")).unwrap();
    let vector = all.iter().find(|vector| vector["name"] == "v2_operation_ff46").unwrap();
    let bytes = unhex(vector["request_hex"].as_str().unwrap());
    let captured = &bytes[5..bytes.len() - 2];
    let ours = ItemV2 {
        password: Password(1),
        kind: Kind::Sale,
        quantity_micro: 1_000_000,
        price: Amount::new(1000).unwrap(),
        sum: Amount::new(1000).unwrap(),
        vat: 2,
        department: 1,
        method: 4,
        subject: 1,
        name: to_cp1251("Товар 2"),
    };
    assert_eq!(ours.body(), captured);
}

/// The fields of a good answer as our command reads them, named as in the file; `None` where we have no such command.
fn read(code: u16, data: &[u8]) -> Option<Value> {
    let mut data = Reader::new(data);
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    Some(match code {
        0x10 => {
            let state = GetShortState::reply(&mut data).unwrap();
            json!({
                "operator": state.operator, "flags": state.flags.0, "mode": state.mode.number(),
                "flag_names": state.flags.names().collect::<Vec<_>>(), "mode_status": state.mode.status(),
                "operations_in_receipt": state.operations, "battery_raw": state.battery, "power_raw": state.supply,
            })
        }
        0x11 => {
            let state = GetFullState::reply(&mut data).unwrap();
            let clock = state.clock.unwrap();
            json!({
                "operator": state.operator, "fw_build": state.build, "fw_date": date(state.firmware_date),
                "fw_version": format!("{}.{}", char::from(state.firmware[0]), char::from(state.firmware[1])),
                "number_in_hall": state.hall, "document_number": state.document, "flags": state.flags.0,
                "mode": state.mode.number(), "port": state.port, "date": date(Some(clock.date())),
                "time": clock.time().to_string(), "serial": state.serial, "last_closed_shift": state.closed_shift,
                "inn": state.taxpayer.map(|number| number.to_string()),
            })
        }
        0xFC => {
            let kind = GetDeviceType::reply(&mut data).unwrap();
            json!({
                "type": kind.kind, "subtype": kind.subtype, "model": kind.model, "language": kind.language,
                "protocol": format!("{}.{}", kind.protocol.0, kind.protocol.1), "name": kind.name,
            })
        }
        0x1A => json!({ "value": GetMoneyRegister::reply(&mut data).unwrap() }),
        0x1B => json!({ "value": GetOperationRegister::reply(&mut data).unwrap() }),
        0x26 => {
            let font = GetFont::reply(&mut data).unwrap();
            json!({
                "print_width_dots": font.width, "char_width": font.character_width, "fonts": font.fonts,
                "char_height": font.character_height, "chars_per_line": font.columns(),
            })
        }
        0x2E => json!({ "size": GetFieldSize::reply(&mut data).unwrap() }),
        0x50 | 0x51 => json!({ "document_number": CashIn::reply(&mut data).unwrap() }),
        0x85 => json!({ "change_kop": CloseReceipt::reply(&mut data).unwrap().change }),
        _ => return read_drive(code, data),
    })
}

/// The same for the fiscal drive's commands.
fn read_drive(code: u16, mut data: Reader<'_>) -> Option<Value> {
    let minute = |at: Option<jiff::civil::DateTime>| at.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string());
    Some(match code {
        0xFF01 => {
            let drive = GetDriveStatus::reply(&mut data).unwrap();
            json!({
                "life_phase": drive.phase, "current_document": drive.current_document,
                "shift_open": u8::from(drive.shift_open), "warning_flags": drive.warnings,
                "datetime": minute(drive.at), "fn_number": drive.number, "last_fd": drive.last_document,
            })
        }
        0xFF0A => {
            let document = FindDocument::reply(&mut data).unwrap();
            let mut fields = json!({
                "ofd_ticket": u8::from(document.delivered), "datetime": minute(document.at),
                "fd_number": document.number, "fiscal_sign": document.sign,
            });
            match document.kind {
                DriveDocumentKind::Receipt { operation, total } => {
                    fields["doc_type"] = json!(3);
                    fields["operation"] = json!(operation);
                    fields["total_kop"] = json!(total);
                }
                DriveDocumentKind::Other(code) => fields["doc_type"] = json!(code),
                other => panic!("{other:?} is not in the file"),
            }
            fields
        }
        0xFF39 => {
            let exchange = GetExchangeStatus::reply(&mut data).unwrap();
            assert_eq!(exchange.first_at.is_none(), exchange.first == 0);
            json!({ "status": exchange.status, "reading": exchange.reading, "queue": exchange.queue,
                    "first_fd": exchange.first })
        }
        0xFF40 => {
            let shift = GetShiftParameters::reply(&mut data).unwrap();
            json!({ "shift_open": u8::from(shift.open), "shift_number": shift.shift,
                    "receipt_number": shift.receipt })
        }
        0xFF45 => {
            let closed = CloseReceiptV2::reply(&mut data).unwrap();
            json!({ "change_kop": closed.change, "fd_number": closed.document, "fiscal_sign": closed.sign })
        }
        _ => return None,
    })
}

#[test]
fn answers_are_read_as_the_file_says() {
    let mut answers = 0;
    for vector in vectors() {
        let Some(bytes) = &vector.reply else { continue };
        let fields = &vector.decoded["reply"];
        let answer = Answer::parse(Frame::decode(bytes).unwrap().unwrap().0).unwrap();
        assert_eq!(Some(u64::from(answer.error)), fields["error"].as_u64(), "{}", vector.name);
        let code = command_code(fields["command"].as_str().unwrap());
        if code != 0xFF {
            assert!(answer.belongs_to(kassa_drivers::shtrih::command::Code(code)), "{}", vector.name);
        }
        if answer.error != 0 {
            continue;
        }
        let Some(ours) = read(code, &answer.data) else { continue };
        for (name, value) in ours.as_object().unwrap() {
            assert_eq!(value, &fields[name], "{}: {name}", vector.name);
        }
        answers += 1;
    }
    assert_eq!(answers, 42);
}

/// Lengths that differ between devices: names, parameters, table values, the longer forms of 10h, 11h and FF45h.
const OF_ANY_LENGTH: [u16; 7] = [0xFC, 0xF7, 0x1F, 0x2E, 0x6B, 0x10, 0xFF45];

#[test]
fn the_emulator_answers_in_the_same_shape() {
    let mut compared = 0;
    for vector in vectors() {
        let (Some(asked), Some(reply)) = (&vector.request, &vector.reply) else { continue };
        let (asked, reply) = (body(asked), body(reply));
        let code = command_code(vector.decoded["request"]["command"].as_str().unwrap());
        let good = vector.decoded["reply"]["error"] == 0;
        // Buffers, reports and documents of a particular device.
        if !good || matches!(code, 0xFF30 | 0xFF38 | 0xFF0A | 0x2E | 0x2D | 0x26) {
            continue;
        }
        let answer = states()
            .into_iter()
            .map(|bench| bench.ask(&asked))
            .find(|answer| answer[if asked[0] == 0xFF { 2 } else { 1 }] == 0);
        let answer = answer.unwrap_or_else(|| panic!("{}: the emulator refuses it in every state", vector.name));
        if !OF_ANY_LENGTH.contains(&code) {
            assert_eq!(answer.len(), reply.len(), "{}: {answer:02X?} {reply:02X?}", vector.name);
        }
        compared += 1;
    }
    assert!(compared >= 50, "{compared}");
}

/// A device in each state that some command needs.
fn states() -> Vec<Bench> {
    let fresh = || Bench::new(settings(RETAIL));
    let open = fresh();
    open.done(&request(0xE0, 1, &[]));
    open.done(&request(0x50, 1, &money(1_000_000)));
    let selling = fresh();
    selling.done(&item(0x80, 1));
    let returning = fresh();
    returning.done(&request(0x50, 1, &money(1_000_000)));
    returning.done(&request(0x8D, 1, &[2]));
    let cashless = fresh();
    cashless.done(&item(0x80, 50_000));
    let priced = fresh();
    priced.done(&item(0x80, 10_000));
    let classic = Bench::new(settings(CLASSIC));
    let correcting = fresh();
    correcting.done(&request(0xE0, 1, &[]));
    correcting.done(&request(0xFF35, 30, &[]));
    let printed = fresh();
    printed.done(&item(0x80, 100));
    printed.done(&close([100, 0, 0, 0]));
    vec![fresh(), open, selling, returning, cashless, priced, classic, correcting, printed]
}

#[test]
fn lengths_of_the_documents_in_the_drive() {
    let bench = Bench::new(settings(RETAIL));
    bench.done(&item(0x80, 20_000));
    bench.done(&close([20_000, 0, 0, 0]));
    let find = |number: u32| bench.ask(&request(0xFF0A, 30, &number.to_le_bytes()));
    for (number, kind, length) in [(1, 1, 52), (2, 2, 20), (3, 3, 24)] {
        let answer = find(number);
        assert_eq!((answer[2], answer[3], answer.len()), (0, kind, length), "document {number}");
    }
    assert_eq!(find(4), [0xFF, 0x0A, 0x08]);
}

#[test]
fn a_device_without_the_drive_refuses_its_commands_with_two_bytes() {
    let bench = Bench::new(settings(CLASSIC));
    assert_eq!(bench.ask(&request(0xFF30, 30, &[])), [0xFF, 0x37]);
}
