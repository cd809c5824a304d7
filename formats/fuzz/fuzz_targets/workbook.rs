//! Any bytes as the sheet of a workbook that is whole otherwise: fuzzing an archive itself ends at its checksums.
#![no_main]

use std::io::{Cursor, Write as _};

use kassa_domain::BusinessDate;
use kassa_formats::registry::{Profile, Rules, check};
use zip::write::SimpleFileOptions;

const WORKBOOK: [(&str, &str); 4] = [
    ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
    ("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
    ("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"),
    ("xl/sharedStrings.xml", "<sst uniqueCount=\"2\"><si><t>\u{41b}\u{421}</t></si><si><t>\u{421}\u{443}\u{43c}\u{43c}\u{430}</t></si></sst>"),
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (Some(profile), Ok(today)) = (Profile::of_name("table-kz"), BusinessDate::new(2026, 11, 24)) else { return };
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts = WORKBOOK.iter().map(|(name, text)| (*name, text.as_bytes()));
    for (name, content) in parts.chain([("xl/worksheets/sheet1.xml", bytes)]) {
        zip.start_file(name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(content).expect("its content");
    }
    let mut file = zip.finish().expect("an archive");
    let rules = Rules { today, open_from: None };
    if let Ok(checked) = check(&mut file, None, &profile, rules, &|_| None) {
        let protocol = checked.apply(&mut file, &mut |_| None).expect("what was checked can be applied");
        let sum = protocol.applied.amount.plus(protocol.refused.amount).expect("a sum");
        assert_eq!(sum, protocol.totals.amount);
    }
});
