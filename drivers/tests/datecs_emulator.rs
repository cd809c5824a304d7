//! The emulated devices refuse what devices refuse, with their own codes, repeat what was repeated, and remember.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;
use kassa_drivers::clock::{Clock as _, VirtualClock};
use kassa_drivers::datecs::emulator::{Emulator, Profile, Settings};
use kassa_drivers::datecs::frame::{Form, NAK, Reply, Request, SYN};
use kassa_drivers::emulate::device::{Device as _, Emulated};
use kassa_drivers::emulate::fault::{Fault, What, When};
use kassa_drivers::port::pipe::FarEnd as _;

struct Bench {
    device: Emulated<Emulator>,
    clock: VirtualClock,
    form: Form,
    seq: u8,
}

impl Bench {
    fn new(model: &str) -> Self {
        let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
        let profile = Profile::named(model).expect("a model");
        let device = Emulated::new(Emulator::new(Settings::new(profile), Arc::new(clock.clone())), None);
        let form = if model == "fp-700x" { Form::Long } else { Form::Short };
        Self { device, clock, form, seq: 0x20 }
    }

    fn send(&mut self, seq: u8, code: u8, data: &[u8]) -> Option<Reply> {
        let bytes = Request { seq, code, data: data.to_vec() }.encode(self.form);
        let now = self.clock.now();
        self.device.input(&bytes, now);
        let answer = self.device.poll(now);
        let start = answer.iter().position(|byte| *byte == 0x01)?;
        Reply::decode(self.form, &answer[start..]).unwrap().map(|(reply, _)| reply)
    }

    fn ask(&mut self, code: u8, data: &[u8]) -> Reply {
        self.seq = if self.seq == 0x7F { 0x20 } else { self.seq + 1 };
        self.send(self.seq, code, data).expect("an answer")
    }

    /// Errors by byte and bit, and the data.
    fn refused(&mut self, code: u8, data: &[u8]) -> (Vec<(usize, u8)>, String) {
        const ERRORS: [(usize, u8); 6] = [(0, 0), (0, 1), (0, 4), (1, 0), (1, 1), (2, 0)];
        let reply = self.ask(code, data);
        let set = ERRORS.into_iter().filter(|(byte, bit)| reply.status[*byte] >> bit & 1 == 1).collect();
        (set, String::from_utf8_lossy(&reply.data).into_owned())
    }

    #[track_caller]
    fn done(&mut self, code: u8, data: &[u8]) -> String {
        let (errors, data) = self.refused(code, data);
        assert!(errors.is_empty() && !data.starts_with('-'), "{code} refused: {errors:?} {data}");
        data
    }
}

const SYNTAX: &[(usize, u8)] = &[(0, 0)];
const UNKNOWN: &[(usize, u8)] = &[(0, 1)];
const NOT_ALLOWED: &[(usize, u8)] = &[(1, 1)];
const OVERFLOW: &[(usize, u8)] = &[(1, 0), (1, 1)];
const NO_PAPER: &[(usize, u8)] = &[(2, 0)];

#[test]
fn a_classic_device_refuses_by_its_bits() {
    let mut bench = Bench::new("fp-800");
    let mut check = |code: u8, data: &[u8], expect: &[(usize, u8)]| {
        assert_eq!(bench.refused(code, data).0, expect, "{code} {data:?}");
    };
    check(200, b"", UNKNOWN);
    check(57, b"", UNKNOWN);
    check(85, b"1,0000,1", UNKNOWN);
    check(107, b"x", UNKNOWN);
    // Nothing is open.
    for (code, data) in
        [(49, &b"x\t\xC01.00"[..]), (53, b"\t"), (54, b"x"), (56, b""), (60, b""), (39, b""), (42, b"x")]
    {
        check(code, data, NOT_ALLOWED);
    }
    check(48, b"1", SYNTAX);
    check(48, b"99,0000,1", SYNTAX);
    check(48, b"1,0000,1", &[]);
    check(48, b"1,0000,1", NOT_ALLOWED);
    check(49, b"x\tZ1.00", SYNTAX);
    check(49, b"x\t\xC0", SYNTAX);
    check(49, b"x\t\xC0-1.00", SYNTAX);
    check(49, b"x\t\xC01.00*1000000.000", OVERFLOW);
    check(49, b"x\t\xC00.01*0.001", SYNTAX);
    check(53, b"\t", NOT_ALLOWED);
    check(49, b"x\t\xC01.00", &[]);
    // More money than any field holds.
    check(53, b"\tP92233720368547758.07", OVERFLOW);
    check(53, b"\tP1000000.00", OVERFLOW);
    // A Z report, cash and a service receipt do not go together with a receipt.
    check(69, b"0", NOT_ALLOWED);
    check(70, b"1.00", NOT_ALLOWED);
    check(38, b"", NOT_ALLOWED);
    // Underpaid.
    check(53, b"\tP0.40", &[]);
    check(56, b"", NOT_ALLOWED);
    check(60, b"", NOT_ALLOWED);
    check(49, b"x\t\xC01.00", NOT_ALLOWED);
    check(53, b"\tP0.60", &[]);
    check(53, b"\tP0.60", NOT_ALLOWED);
    check(56, b"", &[]);
    assert_eq!(bench.done(70, b"-1.01"), "F,1.00,0.00,0.00");
    assert_eq!(bench.done(70, b"-1.00"), "P,0.00,0.00,1.00");
    let _again = bench.done(109, b"1");
    assert_eq!(bench.refused(109, b"1").0, NOT_ALLOWED, "a copy is made once");
}

#[test]
fn the_x_series_refuses_in_its_data_with_a_clean_status() {
    let mut bench = Bench::new("fp-700x");
    let mut check = |code: u8, data: &[u8], expect: &str| {
        let (bits, data) = bench.refused(code, data);
        assert_eq!((bits.as_slice(), data.as_str()), (&[][..], expect), "{code}");
    };
    check(60, b"", "-111016\t");
    check(53, b"0\t1.00\t\t", "-111016\t");
    check(48, b"1\t1\t1\t\t", "0\t1\t");
    check(48, b"1\t1\t1\t\t", "-111015\t");
    check(49, b"x\t9\t1.00\t1.000\t\t\t0\t", "-111002\t");
    check(49, b"x\t1\t9999999.99\t2.000\t\t\t0\t", "-111014\t");
    check(49, b"x\t1\t1.00\t1.000\t\t\t0\t", "0\t1\t");
    check(53, b"0\t0.50\t\t", "0\tD\t0.50\t");
    check(60, b"", "-111018\t");
    check(53, b"0\t1.00\t\t", "0\tR\t0.50\t");
    check(56, b"", "0\t1\t");
    check(70, b"1\t1.01\t", "-111017\t");
    check(69, b"Z", "-111002\t");
}

#[test]
fn a_ukrainian_device_sells_articles_only() {
    let mut bench = Bench::new("fp-3530t");
    assert_eq!(bench.refused(49, b"x\t\x801.00").0, UNKNOWN);
    assert_eq!(bench.refused(60, b"").0, UNKNOWN);
    assert_eq!(bench.done(107, b"x"), "P1");
    assert_eq!(bench.done(107, b"P\x801,1,2.00,0000,\x82\xAE\xA4\xA0"), "P");
    assert_eq!(bench.done(107, b"x"), "P2");
    let _open = bench.done(48, b"00001,0000,00001,I");
    assert_eq!(bench.refused(58, b"2*1.000").0, NOT_ALLOWED);
    let _sold = bench.done(58, b"1*1.500");
    assert_eq!(bench.done(76, b"T"), "1,0001,3.00,0.00");
    assert_eq!(bench.done(107, b"P\x801,1,5.00,0000,x"), "F", "it was sold");
    assert_eq!(bench.done(53, b"\t"), "R0.00");
    let _closed = bench.done(56, b"");
    assert_eq!(bench.done(107, b"D1,0000"), "F");
    let _z = bench.done(69, b"0000,0");
    assert_eq!(bench.done(107, b"D1,0000"), "P");
}

#[test]
fn three_wrong_passwords_lock_it_until_the_power_goes() {
    let mut bench = Bench::new("fp-800");
    for _ in 0..3 {
        assert_eq!(bench.refused(48, b"1,1234,1").0, NOT_ALLOWED);
    }
    assert_eq!(bench.refused(48, b"1,0000,1").0, NOT_ALLOWED);
    bench.device.strike(What::PowerCut(1000), bench.clock.now());
    bench.clock.sleep(Duration::from_secs(2));
    let _starts = bench.device.poll(bench.clock.now());
    bench.clock.sleep(Duration::from_secs(5));
    let _open = bench.done(48, b"1,0000,1");
}

#[test]
fn a_day_over_24_hours_wants_its_z_report() {
    for (model, open, z) in [
        ("fp-800", &b"1,0000,1"[..], &b"0"[..]),
        ("fp-700x", b"1\t1\t1\t\t", b"Z\t"),
        ("fp-3530t", b"00001,0000,00001,I", b"0000,0"),
    ] {
        let mut bench = Bench::new(model);
        let put: &[u8] = if model == "fp-700x" { b"0\t1.00\t" } else { b"1.00" };
        let _put = bench.done(70, put);
        bench.clock.sleep(Duration::from_secs(24 * 3600));
        let (bits, data) = bench.refused(48, open);
        assert!(bits == NOT_ALLOWED || data == "-111003\t", "{model} {bits:?} {data}");
        let _z = bench.done(69, z);
        let _open = bench.done(48, open);
    }
}

#[test]
fn the_same_seq_is_the_same_command() {
    let mut bench = Bench::new("fp-800");
    let first = bench.send(0x30, 70, b"1.00").unwrap();
    assert_eq!(bench.send(0x30, 70, b"1.00").unwrap(), first);
    // Only the SEQ counts: another command with it is swallowed.
    assert_eq!(bench.send(0x30, 70, b"5.00").unwrap(), first);
    assert_eq!(bench.device.core().drawer(), 100);
    let second = bench.send(0x31, 70, b"1.00").unwrap();
    assert_eq!(String::from_utf8_lossy(&second.data), "P,2.00,2.00,0.00");
    // Without power it forgets what it took last.
    bench.device.strike(What::PowerCut(10), bench.clock.now());
    bench.clock.sleep(Duration::from_secs(1));
    assert_eq!(bench.send(0x31, 70, b"1.00"), None, "it still starts");
    bench.clock.sleep(Duration::from_secs(5));
    let third = bench.send(0x31, 70, b"1.00").unwrap();
    assert_eq!(String::from_utf8_lossy(&third.data), "P,3.00,3.00,0.00");
}

#[test]
fn damaged_frames_and_other_dialects() {
    let good = Request { seq: 0x21, code: 74, data: Vec::new() }.encode(Form::Short);
    let mut bad = good.clone();
    bad[5] ^= 1;
    let mut bench = Bench::new("fp-800");
    bench.device.input(&bad, Duration::ZERO);
    assert_eq!(bench.device.poll(Duration::ZERO), [NAK]);
    let mut new = Bench::new("fp-700x");
    new.device.input(&good, Duration::ZERO);
    assert_eq!(new.device.poll(Duration::ZERO), [SYN, NAK]);
    // A frame that breaks off is refused after a while.
    bench.device.input(&good[..5], Duration::ZERO);
    assert!(bench.device.poll(Duration::from_millis(50)).is_empty());
    assert_eq!(bench.device.poll(Duration::from_millis(150)), [NAK]);
}

#[test]
fn signs_of_life_while_it_works() {
    let mut bench = Bench::new("fp-800");
    bench.device.load_faults(vec![Fault { when: When::Command(1), what: What::Busy(200) }]);
    let request = Request { seq: 0x21, code: 74, data: b"X".to_vec() }.encode(Form::Short);
    bench.device.input(&request, Duration::ZERO);
    let mut heard = Vec::new();
    while let Some(moment) = bench.device.next_event() {
        heard.extend(bench.device.poll(moment));
    }
    assert_eq!(heard.iter().take_while(|byte| **byte == SYN).count(), 3);
    assert!(heard.ends_with(&[0x03]));
}

#[test]
fn without_paper_nothing_is_carried_out() {
    let mut bench = Bench::new("fp-800");
    bench.device.strike(What::PaperOut, Duration::ZERO);
    assert_eq!(bench.refused(70, b"1.00").0, NO_PAPER);
    assert_eq!(bench.refused(48, b"1,0000,1").0, NO_PAPER);
    bench.device.mend(Duration::ZERO);
    let _put = bench.done(70, b"1.00");
    assert_eq!(bench.device.made().len(), 1);
}

#[test]
fn the_memory_lasts_in_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("device.json");
    let clock = VirtualClock::new(date(2026, 3, 2).at(8, 30, 0, 0));
    let open = |model: &str| {
        Emulator::open(Settings::new(Profile::named(model).unwrap()), Arc::new(clock.clone()), &state)
            .map(|device| Emulated::new(device, None))
    };
    let mut device = open("fp-800").unwrap();
    for (seq, code, data) in
        [(0x21, 70, &b"10.00"[..]), (0x22, 48, b"1,0000,1"), (0x23, 49, b"x\t\xC02.00"), (0x24, 53, b"\tP2.00")]
    {
        device.input(&Request { seq, code, data: data.to_vec() }.encode(Form::Short), Duration::ZERO);
        let _answer = device.poll(Duration::ZERO);
    }
    drop(device);
    let device = open("fp-800").unwrap();
    assert_eq!((device.core().drawer(), device.made().len(), device.half_done()), (1000, 1, true));
    assert!(open("dp-150").is_err(), "another model's memory");
}
