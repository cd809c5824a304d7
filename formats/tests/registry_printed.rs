//! Printed registries of DOS programs: letters that CP866 lacks, and tables drawn with frames.

mod samples;

use std::io::Cursor;

use kassa_domain::BusinessDate;
use kassa_formats::registry::{Item, Payment, Profile, Protocol, Refusal, Rules, check};
use samples::*;

/// A row was cut into the account `а  | 555101` and the sum 412 where it stood beside its rules.
#[test]
fn a_row_that_does_not_stand_under_its_rules_is_refused() {
    let rules = Rules { today: BusinessDate::new(2026, 11, 24).unwrap(), open_from: None };
    let shifted = PRINTED.replace("\r\n     78 |", "\r\n         78 |");
    assert_ne!(shifted, PRINTED);
    let profile = Profile::of_name("printed").unwrap();
    let refused = check(&mut Cursor::new(shifted.as_bytes()), None, &profile, rules, &|_| None).err();
    assert_eq!(refused, Some(Refusal::Shape { line: 8 }));
}

fn loaded(bytes: &[u8]) -> (Vec<Payment>, Protocol) {
    let rules = Rules { today: BusinessDate::new(2026, 11, 24).unwrap(), open_from: None };
    let checked =
        check(&mut Cursor::new(bytes), None, &Profile::of_name("printed").unwrap(), rules, &|_| None).unwrap();
    let mut found = Vec::new();
    let protocol = checked.apply(&mut Cursor::new(bytes), &mut |item| {
        if let Item::Payment(payment) = item {
            found.push(payment.as_ref().clone());
        }
        None
    });
    (found, protocol.unwrap())
}

#[test]
fn a_printed_registry_of_dos_loses_no_column_and_may_be_framed() {
    let dos = |text: &str| cp866(&text.replace('і', "i").replace('І', "I"));
    let rows: Vec<&str> = PRINTED.lines().collect();
    let rule = rows.iter().position(|line| line.starts_with("---")).expect("a rule");
    // The same table with frames, and with a rule between its rows.
    let drawn = |line: &str| line.replace('-', "─").replace('+', "┼").replace('|', "│");
    let framed: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(at, line)| match at {
            at if at < rule || line.starts_with("Всього") || line.starts_with("Підпис") => {
                (*line).to_owned()
            }
            _ if line.starts_with("---") => drawn(line),
            _ => {
                let cells = rows[rule].char_indices().filter(|(_, sign)| *sign == '+').map(|(at, _)| at);
                let mut letters: Vec<char> = line.chars().collect();
                cells.for_each(|at| letters.resize(letters.len().max(at + 1), ' '));
                rows[rule].chars().enumerate().filter(|(_, sign)| *sign == '+').for_each(|(at, _)| letters[at] = '│');
                letters.into_iter().collect()
            }
        })
        .collect();
    let framed = framed.join("\r\n");
    for (name, bytes) in [("plain", dos(PRINTED)), ("framed", dos(&framed)), ("UTF-8", framed.clone().into_bytes())] {
        let (found, protocol) = loaded(&bytes);
        let accounts: Vec<&str> =
            found.iter().map(|payment| payment.account.as_ref().unwrap().number.as_str()).collect();
        assert_eq!(
            (accounts.as_slice(), protocol.totals.amount.minor()),
            (["555101", "000042"].as_slice(), 136_742),
            "{name}"
        );
        assert!(found.iter().all(|payment| payment.payer.is_some() && payment.commission.is_some()), "{name}");
    }
}
