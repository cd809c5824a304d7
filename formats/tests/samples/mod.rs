//! Registries as texts; the tests put them into code pages.

#![allow(dead_code, reason = "every test uses its own few of these")]

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

/// A line of totals at the end.
pub const SBER: &str = "21-11-2026;14-05-09;8621;0138;100012345678;1000432;КУЗНЕЦОВА МАРИЯ ПЕТРОВНА;САДОВАЯ 12-45;1026;1842,50;1824,07;18,43\r\n\
    21-11-2026;14-07-30;8621;0138;100012345679;00077001;ОРЛОВ И.;СЕВЕРНАЯ 3-77;1026;950,00;940,50;9,50\r\n\
    =2;2792,50;2764,57;27,93;004512;23-11-2026\r\n";

/// Marks in front.
pub const GOROD: &str = "#FILESUM 2792.50\r\n#TYPE 7\r\n#SERVICE 5258\r\n\
    КУЗНЕЦОВА МАРИЯ ПЕТРОВНА;Тестовск,Садовая,12,45;1000432;1842.50;5258\r\n\
    ОРЛОВ ИВАН;Тестовск,Северная,3,77;00077001;950.00;5258\r\n";

/// Payments of two orders; two of them are of one sum.
pub const PACKET: &str = "23.11.2026|004512|21.11.2026|08621|00138|000077|0001842.50|1000432\r\n\
    23.11.2026|004512|21.11.2026|08621|00138|000078|0001842.50|1000433\r\n\
    23.11.2026|004513|21.11.2026|08621|00138|000079|0002765.00|1000434\r\n";

/// Their orders.
pub const PACKET_CONTROL: &str = "004512|2|3685.00\r\n004513|1|2765.00";

/// Two packets, the first with a reading.
pub const SETTLEMENT: &str = "P;0017;21.11.2026;2;2792.50\r\n\
    O;000077;1000432;КУЗНЕЦОВА М.;10.2026;1842,50;WATER\r\n\
    O;000078;00077001;ОРЛОВ И.;10.2026;950.00;REPAIR\r\n\
    R;1000432;SV15-20761;374.125\r\n\
    P;0018;22.11.2026;1;50.00\r\n\
    O;000077;7;ИВАНОВА А.;10.2026;50.00;WATER\r\n";

/// Columns under rules.
pub const PRINTED: &str = "АТ «Навчальний банк»\r\nРеєстр № 45 від 21.11.2026\r\n\
    -------+------------+------------------+-------------+----------+---------\r\n\
    \x20№ док. | Опер. день | Платник          | Особовий    | Сума     | Комісія\r\n\
    \x20       |            |                  | рахунок     |          |\r\n\
    -------+------------+------------------+-------------+----------+---------\r\n\
    \x20    77 | 21.11.2026 | Кравченко Олена  | 555101      |   412,37 |    4,12\r\n\
    \x20    78 | 21.11.2026 | Ґалаґан Ілля     | 000042      |   955,05 |    9,55\r\n\
    -------+------------+------------------+-------------+----------+---------\r\n\
    Всього: 2 1367,42 13,67\r\nПідпис ______\r\n";

/// Eight cells a line under an empty first one.
pub const LANBILLING: &str = "40702810500000012345\r\n\
    К-12/3;100012345678;2026-11-21;1842.50;;hidden;comment;004512\r\n\
    00077001;100012345679;2026-11-21;950.00;;;;004512\r\n";

/// Our own.
pub const KPREG: &str = "#KPREG;1;POINT=0017;DAY=2026-11-21;CREATED=2026-11-21T18:02:11+02:00;COUNT=3;SUM=184250;VOIDS=1;VOIDSUM=95000\r\n\
    P;01J9Z0T6Q4M8W2;2026-11-21T14:05:09+02:00;0017;K02;000512;1000432;WATER;2026-10;184250;0;CASH;FN=9999078900001234/00871\r\n\
    P;01J9Z0T6Q4M8W3;2026-11-21T14:07:30+02:00;0017;K02;000513;00077001;REPAIR;2026-10;95000;950;CARD;\r\n\
    V;01J9Z0T6Q4M8W4;2026-11-21T15:40:02+02:00;0017;K02;000514;00077001;REPAIR;2026-10;-95000;-950;CARD;REF=01J9Z0T6Q4M8W3;REASON=CASHIER_ERROR\r\n";

/// A statement with one order.
pub const CLIENT_BANK: &str = "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=Windows\r\nОтправитель=Kassa\r\nПолучатель=\r\n\
    ДатаСоздания=21.11.2026\r\nВремяСоздания=18:02:11\r\nДатаНачала=21.11.2026\r\nДатаКонца=21.11.2026\r\n\
    РасчСчет=40702810500000012345\r\nСекцияДокумент=Платежное поручение\r\nНомер=4512\r\nДата=21.11.2026\r\nСумма=2764.57\r\n\
    ДатаПоступило=23.11.2026\r\nПлательщикСчет=30232810000000000099\r\nПлательщик=АО «Учебный банк»\r\nПлательщикИНН=7700000000\r\n\
    ПолучательСчет=40702810500000012345\r\nПолучатель=ООО «Водоканал-Тест»\r\nПолучательИНН=7700998877\r\n\
    НазначениеПлатежа=Платежи населения по реестру 21-11-2026, 2 шт., 2792,50, комиссия 27,93\r\nКонецДокумента\r\nКонецФайла\r\n";

/// Titles at some depth, a word for the total at the end; under the name of a workbook, for all we know.
pub const TABLE_CSV: &str = "Отчёт о платежах\n\n\
    №;Дата платежа;Номер транзакции;Лицевой  счет;ФИО;Сумма платежа\n\
    1;21.11.2026 14:05;900001;00012;ТОО «Достық»;1 842,50\n\
    2;21.11.2026 14:07;900002;13;Әлия Қ.;950,00\n\
    Барлығы;;;;;2 792,50\n";

fn encoded(text: &str, page: kassa_formats::text::CodePage) -> Vec<u8> {
    text.chars()
        .flat_map(
            |c| if c == '\r' || c == '\n' { vec![c as u8] } else { kassa_formats::text::fit(&c.to_string(), page) },
        )
        .collect()
}

/// In Windows Cyrillic.
pub fn cp1251(text: &str) -> Vec<u8> {
    encoded(text, kassa_formats::text::CodePage::Cp1251)
}

/// In DOS Cyrillic.
pub fn cp866(text: &str) -> Vec<u8> {
    encoded(text, kassa_formats::text::CodePage::Cp866)
}

/// The parts of a workbook of one sheet: its rows as XML, its shared texts, whether days count from 1904.
pub fn workbook_parts(rows: &str, shared: &str, from_1904: bool) -> Vec<(&'static str, Vec<u8>)> {
    let date1904 = if from_1904 { "<workbookPr date1904=\"1\"/>" } else { "" };
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts = [
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relationships}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook {main} xmlns:r=\"{relationships}\">{date1904}<sheets><sheet name=\"Лист1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relationships}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet {main}><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"0000000\"/></numFmts><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/sharedStrings.xml", shared.to_owned()),
        ("xl/worksheets/sheet1.xml", format!("<worksheet {main}><sheetData>{rows}</sheetData></worksheet>")),
    ];
    parts.into_iter().map(|(name, content)| (name, content.into_bytes())).collect()
}

/// Parts as an archive.
pub fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet.
pub fn workbook(rows: &str, shared: &str, from_1904: bool) -> Vec<u8> {
    zipped(&workbook_parts(rows, shared, from_1904))
}
