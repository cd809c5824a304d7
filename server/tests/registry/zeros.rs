//! An account that a workbook keeps as a number, without its zeros.

use std::io::Write as _;

use super::{centre, file, ok};

/// A workbook with one sheet of these rows.
fn workbook(rows: &str) -> Vec<u8> {
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
    let related = |kind: &str, target: &str| {
        format!(
            "<Relationships {package}><Relationship Id=\"r1\" Type=\"{office}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let mut zip = Vec::new();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(&mut zip));
    for (name, content) in [
        ("_rels/.rels", related("officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", related("worksheet", "worksheets/sheet1.xml")),
        (
            "xl/workbook.xml",
            format!(
                "<workbook {main} xmlns:r=\"{office}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet {main}><sheetData>{rows}</sheetData></worksheet>")),
    ] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    let _ = writer.finish().unwrap();
    zip
}

#[test]
fn an_account_that_lost_its_zeros_is_told_for_a_person_to_compare() {
    let data = centre();
    let dir = data.path();
    let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let titles = [("A1", "Лицевой счет"), ("B1", "Плательщик"), ("C1", "Сумма"), ("D1", "Дата")];
    let titles: String = titles.iter().map(|(at, title)| text(at, title)).collect();
    let rows = format!(
        "<row r=\"1\">{titles}</row><row r=\"2\"><c r=\"A2\"><v>77001</v></c>{}<c r=\"C2\"><v>5</v></c>{}</row>",
        text("B2", "Орлов"),
        text("D2", "21.11.2020"),
    );
    let path = file(dir, "bank.xlsx", &workbook(&rows));
    for command in ["check", "import"] {
        let out = ok(dir, &["registry", command, &path, "--profile", "table-kz", "--currency", "UAH"]);
        assert!(out.contains("compare: line 2, Орлов: account 77001 is taken for 00077001"), "{out}");
        assert!(out.contains("the file has no totals, compare the sum yourself"), "{out}");
    }
}
