//! Every reader under noise: deterministic, bounded, no panic, no more memory than a reader may take.
//!
//! Samples of each format are damaged by a seed: bytes changed, cut out, doubled, joined with others. `formats/fuzz` has
//! the same readers for a fuzzer that looks for new ways. One test, so that nothing else runs while memory is looked at.

mod samples;

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::time::{Duration, Instant};

use kassa_domain::{BusinessDate, Currency};
use kassa_formats::debt;
use kassa_formats::receipt::render::{Width, lines};
use kassa_formats::receipt::{Kind, Language, Template, logo, sample, texts};
use kassa_formats::registry::{Profile, Rules, check, propose};
use kassa_formats::scan::{BillReader, Layouts, Pages, Recipients};
use kassa_formats::table::{self, Encoding, Format, ReadOptions};
use kassa_formats::text::CodePage;
use samples::*;

/// Fewest damaged inputs for each reader, and how long each is tried at least.
const ROUNDS: u64 = 1_500;
const SMOKE: Duration = Duration::from_secs(2);
/// Most memory above the base, kibibytes.
const MEMORY_KIB: u64 = 64 * 1024;
/// Most time for one input, in a build without optimizations too.
const TIME_MAX: Duration = Duration::from_secs(5);
/// Prints with a failure, and repeats it.
const SEED: u64 = 0x00C0_FFEE;

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % (limit.max(1) as u64)).unwrap()
    }
}

/// A sample with a few wounds.
fn damaged(sample: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        match random.below(7) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at.min(bytes.len()), random.next().to_le_bytes()[0]),
            2 => {
                let part = bytes[at..].iter().take(random.below(200)).copied().collect::<Vec<u8>>();
                drop(bytes.splice(at..at, part));
            }
            3 => {
                let from = random.below(other.len());
                bytes.extend(other[from..].iter().take(500));
            }
            4 => {
                let end = (at + random.below(40)).min(bytes.len());
                drop(bytes.drain(at.min(end)..end));
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = random.next().to_le_bytes()[0];
                }
            }
        }
    }
    bytes
}

/// So many rounds, and more until the time is over.
#[expect(clippy::disallowed_methods, reason = "the time a smoke lasts is that of the machine")]
fn rounds(least: u64) -> impl Iterator<Item = u64> {
    let began = Instant::now();
    (0..).take_while(move |round| *round < least || began.elapsed() < SMOKE)
}

/// Runs a reader on one input, within its time.
#[expect(clippy::disallowed_methods, reason = "a reader that hangs is found by the clock of the machine")]
fn timed<T>(what: &str, round: u64, read: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let done = read();
    let took = began.elapsed();
    assert!(took <= TIME_MAX, "{what} took {took:?} in round {round} of seed {SEED:#x}");
    done
}

/// The most memory this process ever had, kibibytes; nothing where the system does not tell.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// When scans are made.
const NOW: jiff::civil::DateTime = jiff::civil::date(2026, 11, 24).at(12, 0, 0, 0);

fn rules() -> Rules {
    Rules { today: BusinessDate::new(2026, 11, 24).unwrap(), open_from: None }
}

fn scans(random: &mut Random) {
    let recipients = "[[recipient]]\ncode = '39123451'\npattern = 'ОР (\\d+)'\n";
    let mut reader = BillReader::new(Layouts::shipped());
    reader.recipients = Recipients::read(recipients).unwrap();
    let samples: [&[u8]; 6] = [
        include_bytes!("samples/bill_gost_utf8.txt"),
        include_bytes!("samples/bill_gost_cp1251.txt"),
        include_bytes!("samples/bill_nbu_002.txt"),
        include_bytes!("samples/bill_nbu_003.txt"),
        b"0042000100043210260001842504",
        "ЫЕ00012/Тфьу=Зфнуу/ЗукыщтфдФсс=40702810500000012345/ЗукыФсс=1000432".as_bytes(),
    ];
    for round in rounds(ROUNDS * 4) {
        let sample = samples[random.below(samples.len())];
        let bytes = damaged(sample, samples[random.below(samples.len())], random);
        if let Ok(told) = timed("a scan", round, || reader.tell(&bytes, NOW)) {
            let _ = reader.pages.remember(&told);
            assert!(!told.bill.accounts.is_empty(), "round {round} of seed {SEED:#x}");
            assert!(told.bill.amount.is_none_or(|sum| sum.is_positive()), "round {round} of seed {SEED:#x}");
        }
    }
    for _ in 0..ROUNDS {
        let text: String = (0..random.below(200)).filter_map(|_| char::from_u32(random.below(0x500) as u32)).collect();
        let _ = Layouts::read(&text);
        let _ = Pages::read(&text);
        let _ = Recipients::read(&String::from_utf8_lossy(&damaged(recipients.as_bytes(), text.as_bytes(), random)));
        let _ = Layouts::read(&format!("a | digits | {} | {text} | luhn", random.below(70)));
    }
}

fn templates(random: &mut Random) {
    for round in rounds(ROUNDS) {
        let kind = Kind::ALL[random.below(Kind::ALL.len())];
        let [one, other] =
            [Language::Uk, Language::Kk].map(|language| texts(language)[random.below(Kind::ALL.len())].1);
        let bytes = damaged(one.as_bytes(), other.as_bytes(), random);
        let text = String::from_utf8_lossy(&bytes);
        match Template::parse(kind, Language::Uk, &text) {
            Ok(template) => {
                let paper = template.fill(&sample::values(kind, Language::Uk).unwrap());
                for line in lines(&paper, Width::MIN, Some(CodePage::Cp866)) {
                    assert!(line.text.chars().count() <= 32, "round {round} of seed {SEED:#x}: {}", line.text);
                }
            }
            Err(mistakes) => {
                let places = mistakes.iter().all(|mistake| {
                    let line = text.lines().nth(mistake.line - 1).unwrap_or_default();
                    mistake.column >= 1 && mistake.column <= line.chars().count() + 1
                });
                assert!(places && !mistakes.is_empty(), "round {round} of seed {SEED:#x}: {mistakes:?}");
            }
        }
    }
}

fn tables(random: &mut Random) {
    let samples: [&[u8]; 3] = [
        include_bytes!("samples/accounts_cp866.dbf"),
        include_bytes!("samples/accounts_cp1251.csv"),
        include_bytes!("samples/accounts_foxpro.dbf"),
    ];
    for round in rounds(ROUNDS) {
        let bytes = damaged(samples[random.below(3)], samples[random.below(3)], random);
        for format in [Format::Csv, Format::Dbf, Format::Detect] {
            let options = ReadOptions { format, encoding: Encoding::Detect, delimiter: None };
            if let Ok(table) = timed("a table", round, || table::read(&bytes, &options)) {
                assert!(table.rows.count() <= bytes.len());
            }
        }
    }
}

fn registries(random: &mut Random) {
    let shipped = Profile::shipped();
    let workbook = workbook();
    let samples: Vec<Vec<u8>> = vec![
        cp1251(SBER),
        cp1251(GOROD),
        PACKET.as_bytes().to_vec(),
        cp866(SETTLEMENT),
        PRINTED.as_bytes().to_vec(),
        LANBILLING.as_bytes().to_vec(),
        KPREG.as_bytes().to_vec(),
        cp1251(CLIENT_BANK),
        TABLE_CSV.as_bytes().to_vec(),
        workbook,
        include_bytes!("samples/accounts_cp866.dbf").to_vec(),
    ];
    for round in rounds(ROUNDS) {
        let sample = &samples[random.below(samples.len())];
        let bytes = damaged(sample, &samples[random.below(samples.len())], random);
        let profile = &shipped[random.below(shipped.len())];
        let mut control = Cursor::new(damaged(PACKET_CONTROL.as_bytes(), b"|", random));
        timed("a registry", round, || registry(&bytes, &mut control, profile, round));
        if round % 8 == 0 {
            let _ = timed("a proposal", round, || propose(&mut Cursor::new(&bytes), &shipped));
        }
    }
    // The second file alone is damaged: the first one is read whole each time.
    let packet = Profile::of_name("packet").unwrap();
    for round in rounds(ROUNDS / 2) {
        let mut control = Cursor::new(damaged(PACKET_CONTROL.as_bytes(), PACKET_CONTROL.as_bytes(), random));
        timed("a second file", round, || registry(PACKET.as_bytes(), &mut control, &packet, round));
    }
    for _ in 0..ROUNDS / 4 {
        let (_, text) = kassa_formats::registry::SHIPPED_PROFILES[random.below(10)];
        let noise = damaged(text.as_bytes(), text.as_bytes(), random);
        if let Ok(profile) = Profile::read(&String::from_utf8_lossy(&noise)) {
            let sample = &samples[random.below(samples.len())];
            let _ = check(&mut Cursor::new(sample), None, &profile, rules(), &|_| None);
        }
    }
}

/// What passes the check can be applied, and adds up.
fn registry(bytes: &[u8], control: &mut Cursor<Vec<u8>>, profile: &Profile, round: u64) {
    let checked = check(&mut Cursor::new(bytes), Some(control), profile, rules(), &|_| None);
    let Ok(checked) = checked else { return };
    let mut handed = 0;
    let protocol = checked.apply(&mut Cursor::new(bytes), &mut |_| {
        handed += 1;
        None
    });
    let protocol = protocol.unwrap_or_else(|error| panic!("round {round} of seed {SEED:#x}: {error}"));
    let sum = protocol.applied.amount.plus(protocol.refused.amount).unwrap();
    assert_eq!(sum, protocol.totals.amount, "round {round} of seed {SEED:#x}");
    // Of what is packed, rows may be more than bytes.
    assert!(handed <= bytes.len() || bytes.starts_with(b"PK"));
}

/// Workbooks whose parts are damaged before they are packed: an archive that is damaged itself ends at its checksums.
fn workbooks(random: &mut Random) {
    const SHARED: &str = "<sst count=\"4\" uniqueCount=\"4\"><si><t>ЛС</t></si><si><t>ФИО</t></si>\
        <si><t>Сумма</t></si><si><r><t>Итого</t></r></si></sst>";
    const ROWS: &str = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>\
        <c r=\"C1\" t=\"s\"><v>2</v></c></row>\
        <row r=\"2\"><c r=\"A2\" s=\"1\"><v>77001</v></c><c r=\"B2\" t=\"inlineStr\"><is><t>Қасым</t></is></c>\
        <c r=\"C2\"><v>1842.3499999999999</v></c></row>\
        <row r=\"3\"><c r=\"A3\" t=\"str\"><f>A2</f><v>7</v></c><c r=\"B3\" s=\"2\"><v>46347</v></c>\
        <c r=\"C3\"><v>1E+2</v></c></row>\
        <row r=\"4\"><c r=\"A4\" t=\"s\"><v>3</v></c><c r=\"C4\"><v>1942.35</v></c></row>";
    let profile = Profile::of_name("table-kz").unwrap();
    let whole = workbook_parts(ROWS, SHARED, false);
    let mut none = Cursor::new(Vec::new());
    let read = check(&mut Cursor::new(zipped(&whole)), None, &profile, rules(), &|_| None).unwrap();
    assert_eq!((read.totals.count, read.controlled), (2, true));
    for round in rounds(ROUNDS / 2) {
        let mut parts = whole.clone();
        // The sheet, the shared texts, the styles, and at times what says where they are.
        let part = [5, 5, 4, 3, 1, 2][random.below(6)];
        let other = parts[random.below(parts.len())].1.clone();
        parts[part].1 = damaged(&parts[part].1, &other, random);
        let bytes = zipped(&parts);
        timed("a workbook", round, || registry(&bytes, &mut none, &profile, round));
    }
}

/// Layouts of barcodes, and messages of the debt protocol.
fn small_languages(random: &mut Random) {
    let layouts = include_str!("../../assets/profiles/barcodes.txt");
    let pay = b"<Transfer action=\"Pay\"><Data id=\"1\"><TotalSum>5.00</TotalSum>\
        <CreateTime>2026-11-21T14:05:09+02:00</CreateTime><Service sum=\"5.00\" serviceCode=\"1\"/></Data></Transfer>";
    for round in rounds(ROUNDS) {
        let noise = damaged(layouts.as_bytes(), layouts.as_bytes(), random);
        let read = timed("layouts", round, || Layouts::read(&String::from_utf8_lossy(&noise)));
        if let Ok(layouts) = read {
            let _ = timed("a scan", round, || BillReader::new(layouts).tell(b"0042000100043210260001842504", NOW));
        }
        let message = damaged(pay, pay, random);
        if let Ok(debt::Message::Pay(order)) = timed("a message", round, || debt::read(&message, Currency::Uah)) {
            let sum = order.services.iter().map(|service| service.amount.minor()).sum::<i64>();
            assert_eq!(sum, order.total.minor(), "round {round} of seed {SEED:#x}");
        }
    }
}

/// A PNG of parts, each with the right checksum: one that is damaged outside ends there.
fn png(parts: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1A\n".to_vec();
    for (name, content) in parts {
        let mut sum = flate2::Crc::new();
        sum.update(*name);
        sum.update(content);
        bytes.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(*name);
        bytes.extend_from_slice(content);
        bytes.extend(sum.sum().to_be_bytes());
    }
    bytes
}

/// Logos whose head, colours or packed points are damaged.
fn logos(random: &mut Random) {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &[0, 1, 2, 3, 4, 5, 6, 7].repeat(40)).unwrap();
    let packed = packed.finish().unwrap();
    let mut drawn = 0;
    for round in rounds(ROUNDS) {
        let side = |random: &mut Random| [1_u32, 7, 40, 2000, 2001, 1 << 31][random.below(6)];
        let mut head = [side(random).to_be_bytes(), side(random).to_be_bytes()].concat();
        let depth = [1, 2, 4, 8, 16, 3][random.below(6)];
        let colour = [0, 2, 3, 4, 6, 5][random.below(6)];
        head.extend([depth, colour, 0, 0, u8::from(random.below(2) == 0)]);
        let points = if random.below(2) == 0 { packed.clone() } else { damaged(&packed, &packed, random) };
        let colours: Vec<u8> = (0..random.below(30)).map(|_| random.next().to_le_bytes()[0]).collect();
        let parts = [(b"IHDR", head), (b"PLTE", colours), (b"IDAT", points), (b"IEND", Vec::new())];
        let bytes = png(&parts);
        if let Ok(logo) = timed("a logo", round, || logo::read("logo.png", &bytes)) {
            let dots = logo.draw().unwrap();
            let fits = dots.width() <= usize::from(logo::WIDTH_MAX) && dots.height() <= usize::from(logo::HEIGHT_MAX);
            assert!(fits && dots.rows().flatten().any(|dark| *dark), "round {round} of seed {SEED:#x}");
            drawn += 1;
        }
    }
    assert!(drawn > 0, "some of them are logos");
}

/// A small workbook, written by our own writer.
fn workbook() -> Vec<u8> {
    use kassa_formats::listing::{Cell, Column, Head, Kind, Row, xlsx};
    let column = |title: &str| Column { key: "C", title: title.to_owned(), kind: Kind::Text(10) };
    let head = Head {
        title: "Отчёт".to_owned(),
        lines: Vec::new(),
        columns: vec![column("ЛС"), column("ФИО"), column("Сумма")],
        form: kassa_formats::receipt::NumberForm::SpaceComma,
    };
    let row = |account: &str| {
        let sum = kassa_domain::Money::new(5, kassa_domain::Currency::Kzt);
        Row::Line(vec![Cell::Text(account.to_owned()), Cell::Empty, Cell::Money(sum)])
    };
    let mut out = Cursor::new(Vec::new());
    xlsx::write(&head, [row("1"), row("2")], &mut out).unwrap();
    out.into_inner()
}

/// A long registry that is made while it is read, so that it takes no memory of its own.
struct Long {
    lines: u64,
    at: u64,
    rest: Vec<u8>,
}

impl Long {
    fn line(&self, number: u64) -> Vec<u8> {
        match number {
            n if n < self.lines => format!(
                "21-11-2026;14-05-09;8621;0138;{n:012};{n:08};PAYER NUMBER {n};STREET 12-45;1026;100,00;99,00;1,00\r\n"
            ),
            n if n == self.lines => {
                let n = self.lines;
                format!("={n};{}00,00;{}00,00;{n},00;1;23-11-2026\r\n", n, n * 99 / 100)
            }
            _ => String::new(),
        }
        .into_bytes()
    }
}

impl Read for Long {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.rest.len() < buffer.len() && self.at <= self.lines {
            self.rest.extend(self.line(self.at));
            self.at += 1;
        }
        let taken = self.rest.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&self.rest[..taken]);
        drop(self.rest.drain(..taken));
        Ok(taken)
    }
}

impl Seek for Long {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        assert_eq!(to, SeekFrom::Start(0), "a registry is only ever begun anew");
        self.at = 0;
        self.rest.clear();
        Ok(0)
    }
}

fn long_registry() {
    let mut long = Long { lines: 100_000, at: 0, rest: Vec::new() };
    let profile = Profile::of_name("sber").unwrap();
    let checked = check(&mut long, None, &profile, rules(), &|_| None).unwrap();
    let protocol = checked.apply(&mut long, &mut |_| None).unwrap();
    assert_eq!((protocol.applied.count, protocol.applied.amount.minor()), (100_000, 1_000_000_000));
}

#[test]
fn readers_survive_noise_in_bounded_memory() {
    // A library that panics is caught by its reader; a trace of each would take more memory than any reader does.
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
    let mut random = Random(SEED);
    let base = peak_kib();
    long_registry();
    scans(&mut random);
    templates(&mut random);
    tables(&mut random);
    registries(&mut random);
    workbooks(&mut random);
    small_languages(&mut random);
    logos(&mut random);
    if let (Some(base), Some(peak)) = (base, peak_kib()) {
        assert!(peak - base <= MEMORY_KIB, "{} KiB above the base", peak - base);
    }
}
