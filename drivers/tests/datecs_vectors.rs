//! The frames of `vectors/datecs.json`, captured from real devices or made from the makers' documents, against the frame
//! code, the commands, and the emulators' answers.
#![allow(clippy::print_stdout, reason = "how many frames were compared is part of the result")]

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::{DateTime, date};
use kassa_drivers::clock::{Clock as _, VirtualClock};
use kassa_drivers::datecs::command::{
    Cancel, Close, CloseService, Command, GetClock, GetStatus, GetTransaction, Mode, MoveCash, OpenReceipt,
    OpenService, Operator, Paid, Pay, ProgramArticle, Sale, SellArticle, ServiceText, Subtotal, ZReport,
};
use kassa_drivers::datecs::dialect::{CLASSIC, Dialect, UKRAINE, X};
use kassa_drivers::datecs::emulator::{Emulator, Profile, Settings};
use kassa_drivers::datecs::frame::{Form, NAK, Reply, Request, SYN};
use kassa_drivers::datecs::page::Page;
use kassa_drivers::datecs::status::{Status, x_error};
use kassa_drivers::emulate::device::{Device as _, Emulated};
use kassa_drivers::emulate::fault::What;
use kassa_drivers::port::pipe::FarEnd as _;
use kassa_drivers::text::CodePage;
use serde_json::Value;

struct Vector {
    name: String,
    form: Form,
    request: Option<Request>,
    reply: Option<Reply>,
    /// What stands before the reply.
    before: Vec<u8>,
    decoded: Value,
}

fn unhex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// Every frame is read whole and written back the same.
fn vectors() -> Vec<Vector> {
    let all: Vec<Value> = serde_json::from_str(include_str!("vectors/datecs.json")).unwrap();
    let read = |vector: &Value| {
        let name = vector["name"].as_str().unwrap().to_owned();
        let form = if vector["dialect"].as_str().unwrap().starts_with("new") { Form::Long } else { Form::Short };
        let (request, reply) = (unhex(&vector["request_hex"]), unhex(&vector["reply_hex"]));
        let start = reply.iter().position(|byte| *byte == 0x01).unwrap_or(reply.len());
        let (before, reply) = reply.split_at(start);
        let request = (!request.is_empty()).then(|| {
            let (read, used) = Request::decode(form, &request).unwrap().unwrap();
            assert_eq!((used, read.encode(form)), (request.len(), request), "{name}");
            read
        });
        let reply = (!reply.is_empty()).then(|| {
            let (read, used) = Reply::decode(form, reply).unwrap().unwrap();
            assert_eq!((used, read.encode(form)), (reply.len(), reply.to_vec()), "{name}");
            read
        });
        Vector { name, form, request, reply, before: before.to_vec(), decoded: vector["decoded"].clone() }
    };
    all.iter().map(read).collect()
}

fn vector(beginning: &str) -> Vector {
    vectors().into_iter().find(|vector| vector.name.starts_with(beginning)).expect(beginning)
}

#[test]
fn every_frame_is_read_and_written_back() {
    let vectors = vectors();
    let frames: usize =
        vectors.iter().map(|vector| usize::from(vector.request.is_some()) + usize::from(vector.reply.is_some())).sum();
    for vector in &vectors {
        for (side, read) in [
            ("request", vector.request.as_ref().map(|request| (request.seq, request.code))),
            ("reply", vector.reply.as_ref().map(|reply| (reply.seq, reply.code))),
        ] {
            let Some((seq, code)) = read else { continue };
            let said = &vector.decoded[side];
            assert_eq!(said["seq"].as_str().unwrap(), format!("0x{seq:02X}"), "{}", vector.name);
            assert_eq!(said["cmd"].as_str().unwrap(), format!("0x{code:02X} ({code})"), "{}", vector.name);
        }
    }
    println!("{} vectors, {frames} frames", vectors.len());
    assert_eq!((vectors.len(), frames), (30, 46));
}

const CP866: Page = Page::Plain(CodePage::Cp866);

#[test]
fn the_driver_says_what_was_captured() {
    let operator = Operator { password: "0000".to_owned(), page: CP866, ..Operator::factory(&UKRAINE) };
    let of_x = Operator { password: "0001".to_owned(), ..Operator::factory(&X) };
    let second = Operator { group: 1, ..operator.clone() };
    let mut compared = 0;
    let mut check = |beginning: &str, dialect: &Dialect, (code, data): (u8, Vec<u8>)| {
        let vector = vector(beginning);
        assert_eq!(vector.form, dialect.form, "{beginning}");
        let request = vector.request.unwrap();
        assert_eq!((code, data), (request.code, request.data), "{beginning}");
        compared += 1;
    };
    fn said<C: Command>(command: &C, dialect: &Dialect) -> (u8, Vec<u8>) {
        (command.code(dialect), command.data(dialect))
    }
    let open = OpenReceipt { operator: &operator, refund: false };
    check("UA: open receipt", &UKRAINE, said(&open, &UKRAINE));
    let program = ProgramArticle { operator: &operator, article: 7, price: 100, name: "Вода" };
    check("UA: program article", &UKRAINE, said(&program, &UKRAINE));
    check("UA: sell article", &UKRAINE, said(&SellArticle { article: 7, quantity_milli: 123_450 }, &UKRAINE));
    check("UA: subtotal", &UKRAINE, said(&Subtotal { adjust: 0 }, &UKRAINE));
    check("UA: total", &UKRAINE, said(&Pay { mode: Mode::Cash, sum: 20_000 }, &UKRAINE));
    check("UA: close", &UKRAINE, said(&Close, &UKRAINE));
    check("UA: cancel", &UKRAINE, said(&Cancel, &UKRAINE));
    check("UA: Z report", &UKRAINE, said(&ZReport { operator: &operator }, &UKRAINE));
    let sale = Sale { operator: &second, name: "Услуга", price: 1000, quantity_milli: Some(2000) };
    check("classic: sale 49", &CLASSIC, said(&sale, &CLASSIC));
    check("classic: cash in", &CLASSIC, said(&MoveCash { sum: 10_000 }, &CLASSIC));
    check("classic: no paper", &CLASSIC, said(&GetStatus, &CLASSIC));
    check("transaction status 4Ch \"T\"", &CLASSIC, said(&GetTransaction, &CLASSIC));
    check("cancel 3Ch", &CLASSIC, said(&Cancel, &CLASSIC));
    check("close receipt 38h", &CLASSIC, said(&Close, &CLASSIC));
    check("read clock 3Eh", &X, said(&GetClock, &X));
    check("status 4Ah, DP-25MX", &X, said(&GetStatus, &X));
    check("transaction status 4Ch, DP-25MX", &X, said(&GetTransaction, &X));
    check("open receipt 30h, operator 1", &X, said(&OpenReceipt { operator: &of_x, refund: false }, &X));
    check("open service receipt", &X, said(&OpenService, &X));
    check("service text", &X, said(&ServiceText(b"CAPTURE TEST 2".to_vec()), &X));
    check("close service receipt", &X, said(&CloseService, &X));
    println!("{compared} requests as captured");
}

#[test]
fn the_driver_understands_what_was_captured() {
    fn read<C: Command>(beginning: &str, dialect: &Dialect) -> (C::Reply, Status) {
        let reply = vector(beginning).reply.unwrap();
        let read = C::reply(dialect, &dialect.split(&reply.data)).expect(beginning);
        (read, Status::new(dialect.kind, reply.status))
    }
    let (open, status) = read::<GetTransaction>("transaction status 4Ch \"T\"", &CLASSIC);
    assert_eq!((open.open, open.items, open.amount, open.paid), (true, 2, 3000, 3000));
    assert!(status.has("receipt") && status.refusal().is_none() && status.trouble().is_none());
    let (clock, _) = read::<GetClock>("read clock reply", &CLASSIC);
    assert_eq!(clock, Some(date(2019, 10, 3).at(9, 55, 53, 0)));
    assert_eq!(read::<Pay>("UA: total", &UKRAINE).0, Paid::Change(7655));
    assert_eq!(read::<Subtotal>("UA: subtotal", &UKRAINE).0, 12_345);
    assert_eq!(read::<ZReport<'_>>("UA: Z report", &UKRAINE).0, 1);
    let cash = read::<MoveCash>("classic: cash in", &CLASSIC).0;
    assert_eq!((cash.done, cash.drawer, cash.ins, cash.outs), (true, 10_000, 10_000, 0));
    assert!(read::<ProgramArticle<'_>>("UA: program article", &UKRAINE).0);
    let refused = vector("cancel 3Ch").reply.unwrap();
    assert_eq!(Status::new(CLASSIC.kind, refused.status).refusal(), Some("not-allowed"));
    let no_paper = vector("classic: no paper").reply.unwrap();
    assert_eq!(Status::new(CLASSIC.kind, no_paper.status).refusal(), Some("no-paper"));
    // The error stands in the data only.
    let closed = vector("payment 35h").reply.unwrap();
    assert_eq!(x_error(&closed.data).as_deref(), Some("111016"));
    assert_eq!(Status::new(X.kind, closed.status).refusal(), None);
    assert_eq!(vector("probe 5Ah").before, [SYN, NAK]);
}

/// An emulated device that has taken these commands.
fn device(model: &str, wall: DateTime, first: &[(u8, &[u8])]) -> Emulated<Emulator> {
    let profile = Profile::named(model).expect("a model");
    let mut device = Emulated::new(Emulator::new(Settings::new(profile), Arc::new(VirtualClock::new(wall))), None);
    for (seq, (code, data)) in (0x60..).zip(first) {
        let request = Request { seq, code: *code, data: data.to_vec() };
        let answer = ask(&mut device, &request.encode(form(model)));
        let (reply, _) = Reply::decode(form(model), &answer).unwrap().unwrap();
        assert_eq!(reply.status[0] & 0x20, 0, "{model} refused {code} {data:?}");
    }
    device
}

fn form(model: &str) -> Form {
    if model == "fp-700x" { Form::Long } else { Form::Short }
}

fn ask(device: &mut Emulated<Emulator>, bytes: &[u8]) -> Vec<u8> {
    device.input(bytes, Duration::ZERO);
    device.poll(Duration::ZERO)
}

#[test]
fn the_emulators_answer_as_captured() {
    const OPEN_UA: (u8, &[u8]) = (48, b"00001,0000,00001,I");
    const ARTICLE: (u8, &[u8]) = (107, b"P\x807,1,1.00,0000,\x82\xAE\xA4\xA0");
    const SOLD: (u8, &[u8]) = (58, b"7*123.450");
    const PAID: (u8, &[u8]) = (53, b"\tP200.00");
    const OPEN: (u8, &[u8]) = (48, b"1,0000,1");
    const SALE: (u8, &[u8]) = (49, b"x\t\x8015.00");
    let wall = VirtualClock::new(date(2019, 10, 3).at(9, 55, 53, 0)).wall();
    let mut compared = 0;
    let mut check = |beginning: &str, model: &str, first: &[(u8, &[u8])]| {
        let vector = vector(beginning);
        let reply = vector.reply.unwrap();
        // One capture has the reply only.
        let asked = Request { seq: reply.seq, code: reply.code, data: Vec::new() };
        let request = vector.request.unwrap_or(asked);
        let mut device = device(model, wall, first);
        if beginning.ends_with("no paper") {
            device.strike(What::PaperOut, Duration::ZERO);
        }
        let answer = ask(&mut device, &request.encode(vector.form));
        let (answered, _) = Reply::decode(vector.form, &answer).unwrap().expect("a whole frame");
        assert_eq!(answered, reply, "{beginning}");
        compared += 1;
    };
    check("UA: open receipt", "fp-3530t", &[]);
    check("UA: program article", "fp-3530t", &[]);
    check("UA: sell article", "fp-3530t", &[ARTICLE, OPEN_UA]);
    check("UA: subtotal", "fp-3530t", &[ARTICLE, OPEN_UA, SOLD]);
    check("UA: total", "fp-3530t", &[ARTICLE, OPEN_UA, SOLD]);
    check("UA: close receipt", "fp-3530t", &[ARTICLE, OPEN_UA, SOLD, PAID]);
    check("UA: cancel receipt", "fp-3530t", &[ARTICLE, OPEN_UA, SOLD]);
    check("UA: Z report", "fp-3530t", &[ARTICLE, OPEN_UA, SOLD, PAID, (56, b"")]);
    check("classic: sale 49", "dp-150", &[OPEN]);
    check("classic: cash in", "fp-800", &[]);
    check("classic: no paper", "dp-150", &[]);
    check("classic: sequence byte wrap", "dp-150", &[]);
    check("transaction status 4Ch \"T\"", "dp-150", &[OPEN, SALE, SALE, (53, b"\tP30.00")]);
    check("read clock reply", "dp-150", &[OPEN]);
    check("cancel 3Ch", "dp-150", &[]);
    check("payment 35h on a closed receipt", "fp-700x", &[]);
    // A device of the X series shows that it is alive and does not understand.
    let probe = vector("probe 5Ah").request.unwrap().encode(Form::Short);
    assert_eq!(ask(&mut device("fp-700x", wall, &[]), &probe), [SYN, NAK]);
    println!("{compared} replies as captured");
}
