//! `kassa scan`: what a scanned bill means, as JSON for people who set up scanners and for programs.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use kassa_domain::Money;
use kassa_formats::scan::{Bill, BillReader, Layouts, Payee, SCAN_BYTES_MAX, Told, Unknown};
use serde_json::{Map, Value, json};

use super::Scan;
use crate::clock::{Clock as _, SystemClock};
use crate::fl;
use crate::scanning::{self, ScanningError, Spoilt};

/// Prints what was scanned; fails where it is no bill.
///
/// # Errors
/// The terminal.
pub fn scan(dir: &Path, asked: &Scan) -> io::Result<ExitCode> {
    let (bytes, reader) = match (bytes(asked), reader(dir, asked)) {
        (Ok(bytes), Ok(reader)) => (bytes, reader),
        (Err(problem), _) | (_, Err(problem)) => {
            writeln!(io::stderr().lock(), "{}", fl!("cli-failed", error = problem))?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut out = io::stdout().lock();
    let (answer, code) = match reader.read(&bytes, SystemClock::new().now().local()) {
        Ok(told) if told.bill.accounts.is_empty() => (as_json(&told), ExitCode::FAILURE),
        Ok(told) => (as_json(&told), ExitCode::SUCCESS),
        Err(unknown) => (json!({ "unknown": unknown.code() }), ExitCode::FAILURE),
    };
    writeln!(out, "{answer:#}")?;
    Ok(code)
}

/// The text of the command line, or the beginning of a file: more than a symbol holds is no bill anyway.
fn bytes(asked: &Scan) -> Result<Vec<u8>, String> {
    match (&asked.text, &asked.file) {
        (Some(text), _) => Ok(text.clone().into_bytes()),
        (None, Some(file)) => first(file, SCAN_BYTES_MAX + 1),
        (None, None) => Ok(Vec::new()),
    }
}

/// By the files that are named, else those of the data folder, else by what the program has itself.
fn reader(dir: &Path, asked: &Scan) -> Result<BillReader, String> {
    let named = |file: &Path, error: ScanningError| format!("{}: {error}", file.display());
    let (mut reader, spoilt) = scanning::of(dir, Layouts::shipped());
    let replaced = |spoilt: &Spoilt| match spoilt.file.file_name().and_then(|name| name.to_str()) {
        Some(scanning::LAYOUTS) => asked.layouts.is_some(),
        _ => asked.recipients.is_some(),
    };
    if let Some(Spoilt { file, error }) = spoilt.into_iter().find(|spoilt| !replaced(spoilt)) {
        return Err(named(&file, error));
    }
    if let Some(file) = &asked.layouts {
        reader.layouts = scanning::layouts(file).map_err(|error| named(file, error))?;
    }
    if let Some(file) = &asked.recipients {
        reader.recipients = scanning::recipients(file).map_err(|error| named(file, error))?;
    }
    Ok(reader)
}

fn first(file: &Path, most: usize) -> Result<Vec<u8>, String> {
    let named = |error: io::Error| format!("{}: {error}", file.display());
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(named)?;
    let _ = opened.take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_end(&mut bytes).map_err(named)?;
    Ok(bytes)
}

/// Everything that was told. What the bill does not say is left out.
fn as_json(told: &Told) -> Value {
    let Bill { format, accounts, amount, extra, period, payee, .. } = &told.bill;
    let bill = &told.bill;
    let mut fields = Map::new();
    for (key, value) in &bill.fields {
        // Of two fields of one name the first counts, as in the bill itself.
        let _ = fields.entry(key.clone()).or_insert_with(|| json!(value));
    }
    let mut answer = json!({
        "format": format.code(),
        "confidence": told.confidence.code(),
        "confirm": told.doubts.iter().map(|doubt| doubt.code()).collect::<Vec<_>>(),
        "encoding": told.encoding,
        "account": accounts.first().map(|number| number.as_str()),
        "accounts": accounts.iter().map(|number| number.as_str()).collect::<Vec<_>>(),
        "amount": amount.map(sum),
        "extra": extra.map(sum),
        "period": period.map(|month| format!("{:04}-{:02}", month.year(), month.month())),
        "payee": payee.as_ref().map(whom),
        "payer": bill.payer,
        "address": bill.address,
        "purpose": bill.purpose,
        "service": bill.service,
        "number": bill.number,
        "meter": bill.meter.as_ref().map(|meter| json!({ "number": meter.number, "reading": meter.reading })),
        "valid_until": bill.valid_until.map(|at| at.to_string()),
        "fields": fields,
    });
    if let Some(answer) = answer.as_object_mut() {
        answer.retain(|_, value| !value.is_null());
        if accounts.is_empty() {
            let _ = answer.insert("unknown".to_owned(), json!(Unknown::NoAccount.code()));
        }
    }
    answer
}

fn sum(sum: Money) -> Value {
    json!({ "minor": sum.minor(), "currency": sum.currency().code(), "text": sum.to_string() })
}

fn whom(payee: &Payee) -> Value {
    json!({
        "name": payee.name,
        "account": payee.account,
        "bank": payee.bank,
        "bic": payee.bic,
        "correspondent": payee.correspondent,
        "tax_number": payee.tax_number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_is_told_whole_and_what_it_lacks_is_left_out() {
        let text = "ST00012|Name=ТСЖ|PersonalAcc=40702810500000012345|BankName=Б|BIC=049999701|CorrespAcc=0|PersAcc=007|Sum=1.5";
        let now = jiff::civil::date(2026, 11, 21).at(14, 5, 9, 0);
        let reader = BillReader::new(Layouts::shipped());
        let told = reader.tell(text.as_bytes(), now).expect("a bill");
        let answer = as_json(&told);
        for (key, expect) in [
            ("format", json!("gost")),
            ("confidence", json!("likely")),
            ("confirm", json!(["amount-unreadable"])),
            ("account", json!("007")),
        ] {
            assert_eq!(answer[key], expect, "{key}");
        }
        assert_eq!((&answer["payee"]["name"], &answer["fields"]["Sum"]), (&json!("ТСЖ"), &json!("1.5")));
        assert!(answer.get("amount").is_none() && answer.get("meter").is_none());
        let nameless = text.replace("|PersAcc=007|Sum=1.5", "|Sum=150");
        let nameless = as_json(&reader.read(nameless.as_bytes(), now).expect("a code"));
        assert_eq!((&nameless["unknown"], &nameless["amount"]["text"]), (&json!("no-account"), &json!("1.50")));
        let barcode = reader.tell(b"0042000100043210260001842504", now).expect("a barcode");
        let sum = json!({ "minor": 184_250, "currency": "RUB", "text": "1842.50" });
        assert_eq!((&as_json(&barcode)["amount"], &as_json(&barcode)["period"]), (&sum, &json!("2026-10")));
    }
}
