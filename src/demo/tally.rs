//! What stands on the paper of a day: documents and sums read from the printed text itself, not from any memory.

use super::figures::{Column, Figure};
use super::roll::Printed;

/// The titles an emulated register prints its documents with.
const SALE: &str = "ПРИХОД";
const RETURN: &str = "ВОЗВРАТ ПРИХОДА";
const CASH_IN: &str = "ВНЕСЕНИЕ";
const CASH_OUT: &str = "ВЫПЛАТА";
const Z_REPORT: &str = "СУТОЧНЫЙ ОТЧЕТ С ГАШЕНИЕМ";
const TOTAL: &str = "ИТОГ";
const CARD: &str = "БЕЗНАЛИЧНЫМИ";
const DRAWER: &str = "НАЛИЧНЫХ В КАССЕ";
const BEGINNING: &str = "УЧЕБНЫЙ ДОКУМЕНТ, НЕ ЧЕК";
const REPEATED: &str = "ПОВТОР ДОКУМЕНТА";
const CANCELLED: &str = "ЧЕК АННУЛИРОВАН";

/// What paper tells.
const KNOWN: [Figure; 12] = [
    Figure::Sales,
    Figure::SalesSum,
    Figure::SalesCard,
    Figure::Commission,
    Figure::Returns,
    Figure::ReturnsSum,
    Figure::CashIns,
    Figure::CashInSum,
    Figure::CashOuts,
    Figure::CashOutSum,
    Figure::ZReports,
    Figure::Cash,
];

/// Counts what stands on a roll, on which the payer's commission has this name. A repeated document counts nothing, nor
/// does a cancelled one. Every document begins with the mark of training; the knife tells nothing, for some models have
/// none. A document that began to print again after a power cut has its number twice, and is one.
#[must_use]
pub fn by_paper(roll: &[Printed], commission: &str) -> Column {
    let mut documents: Vec<(bool, Vec<&str>)> = Vec::new();
    let mut repeated = false;
    for printed in roll {
        let Printed::Line(text) = printed else { continue };
        let text = text.trim();
        if text == REPEATED {
            repeated = true;
        } else if text == BEGINNING {
            documents.push((std::mem::take(&mut repeated), Vec::new()));
        } else if let Some((_, lines)) = documents.last_mut() {
            lines.push(text);
        }
    }
    documents.retain(|(repeated, lines)| !repeated && !lines.contains(&CANCELLED));
    let mut column = Column::knowing(KNOWN);
    for (place, (_, lines)) in documents.iter().enumerate() {
        let next = documents.get(place + 1).and_then(|(_, next)| number(next));
        let again = next.is_some() && next == number(lines);
        if !again {
            count(&mut column, lines, commission);
        }
    }
    column
}

/// The document's own number: `#0006` at the end of a line of its heading.
fn number<'l>(lines: &[&'l str]) -> Option<&'l str> {
    lines.iter().find_map(|line| line.rsplit(' ').next().filter(|word| word.starts_with('#')))
}

fn count(column: &mut Column, lines: &[&str], commission: &str) {
    let sum_of = |title: &str| {
        let line = lines.iter().find(|line| line.starts_with(title));
        line.and_then(|line| sum_at_end(line)).unwrap_or(0)
    };
    for line in lines {
        let sum = sum_at_end(line).unwrap_or(0);
        if *line == RETURN {
            column.count(Figure::Returns, Figure::ReturnsSum, sum_of(TOTAL));
        } else if *line == SALE {
            column.count(Figure::Sales, Figure::SalesSum, sum_of(TOTAL));
            column.add(Figure::SalesCard, sum_of(CARD));
            column.add(Figure::Commission, commission_of(lines, commission));
        } else if line.starts_with(CASH_IN) {
            column.count(Figure::CashIns, Figure::CashInSum, sum);
        } else if line.starts_with(CASH_OUT) {
            column.count(Figure::CashOuts, Figure::CashOutSum, sum);
        } else if line.starts_with(Z_REPORT) {
            column.add(Figure::ZReports, 1);
        } else if line.starts_with(DRAWER) {
            column.set(Figure::Cash, sum);
        }
    }
}

/// The line named so has its sum at its end, or at the end of the line below.
fn commission_of(lines: &[&str], name: &str) -> i64 {
    let Some(place) = lines.iter().position(|line| *line == name || line.starts_with(&format!("{name} "))) else {
        return 0;
    };
    lines.iter().skip(place).take(2).find_map(|line| sum_at_end(line)).unwrap_or(0)
}

/// The sum at the end of a printed line: `ИТОГ  =1860.93`.
fn sum_at_end(line: &str) -> Option<i64> {
    let text = line.rsplit([' ', '=']).next()?;
    let (whole, fraction) = text.split_once('.')?;
    let whole: i64 = whole.parse().ok()?;
    let fraction: i64 = (fraction.len() == 2).then(|| fraction.parse().ok()).flatten()?;
    Some(whole * 100 + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(lines: &[&str]) -> Vec<Printed> {
        let lines = std::iter::once("   УЧЕБНЫЙ ДОКУМЕНТ, НЕ ЧЕК").chain(lines.iter().copied());
        lines.map(|line| Printed::Line(line.to_owned())).collect()
    }

    #[test]
    fn a_repeated_or_cancelled_document_counts_nothing_with_a_knife_or_without() {
        let receipt = document(&[
            "ИНН 007806240547     #0003",
            "ПРИХОД",
            "Вода 10.2026",
            "  1.000 X 99.10   =99.10",
            "Комісія",
            "  1.000 X 1.00     =1.00",
            "ИТОГ    =100.10",
            "БЕЗНАЛИЧНЫМИ =40.00",
            "НАЛИЧНЫМИ =60.10",
        ]);
        for knife in [true, false] {
            let mut roll = Vec::new();
            for part in [
                receipt.clone(),
                vec![Printed::Line("  ПОВТОР ДОКУМЕНТА".to_owned())],
                receipt.clone(),
                document(&["ПРИХОД", "Газ =5.00", "ЧЕК АННУЛИРОВАН"]),
                document(&["ВОЗВРАТ ПРИХОДА", "ИТОГ    =0.07", "БЕЗНАЛИЧНЫМИ =0.07"]),
                document(&["ПРИХОД", "ИТОГ    =2.00"]),
            ] {
                let whole = part.len() > 1;
                roll.extend(part);
                if knife && whole {
                    roll.push(Printed::Cut);
                }
            }
            let column = by_paper(&roll, "Комісія");
            for (figure, expect) in [
                (Figure::Sales, Some(2)),
                (Figure::SalesSum, Some(10_210)),
                (Figure::SalesCard, Some(4_000)),
                (Figure::Commission, Some(100)),
                (Figure::Returns, Some(1)),
                (Figure::ReturnsSum, Some(7)),
                (Figure::CashIns, Some(0)),
                (Figure::Queued, None),
            ] {
                assert_eq!(column.get(figure), expect, "{figure:?}, knife: {knife}");
            }
        }
    }

    #[test]
    fn a_document_that_was_begun_again_is_one() {
        let begun = document(&["ИНН 007806240547     #0006"]);
        let whole = document(&["ИНН 007806240547     #0006", "ВНЕСЕНИЕ #0003   =1.00"]);
        let other = document(&["ИНН 007806240547     #0007", "ВНЕСЕНИЕ #0004   =1.00"]);
        for (parts, expect) in [
            (vec![whole.clone()], 1),
            (vec![begun, whole.clone()], 1),
            (vec![whole.clone(), whole.clone()], 1),
            (vec![whole, other], 2),
        ] {
            assert_eq!(by_paper(&parts.concat(), "Комісія").get(Figure::CashIns), Some(expect));
        }
    }
}
