//! The script of a played day: one step a line, `#` begins a remark. `assets/demo/day.txt` says what each step is.

use kassa_domain::{Currency, Money};

use super::fuse::Moment;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A person signs in.
    SignIn(String),
    /// The shift is opened.
    OpenShift,
    /// The shift is closed; the drawer is counted as it should be.
    CloseShift,
    /// Cash comes in or goes out.
    Cash {
        /// In, else out.
        into: bool,
        /// How much.
        amount: Money,
        /// What for.
        purpose: String,
    },
    /// A payer pays the bills of some accounts of the town, by their place in it.
    Pay {
        /// Places in the town, from 1.
        accounts: Vec<usize>,
        /// Card money.
        card: Option<CardPart>,
        /// Cash handed over.
        cash: CashPart,
    },
    /// A payment is voided, counted back from the last one; the cashier writes a note.
    Void {
        /// 1 is the last payment.
        back: usize,
        /// The note.
        note: String,
    },
    /// A duplicate of a payment's receipt, counted back from the last one.
    Duplicate {
        /// 1 is the last payment.
        back: usize,
    },
    /// An X report.
    XReport,
    /// The register repeats its last document.
    Repeat,
    /// The network is cut or comes back.
    Network(bool),
    /// Something goes wrong with the register in the next operation.
    Fault(Trouble),
    /// The program's plug is pulled in the next operation, and it is started again.
    PowerCut(Moment),
    /// The queue is sent; the day waits for it.
    WaitSync,
}

/// How much cash is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CashPart {
    /// What is to be paid, to the minor unit.
    Exact,
    /// In large notes: the next whole five hundred.
    Notes,
    /// This much.
    Sum(Money),
}

/// How much of a visit is paid by card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardPart {
    /// All of it.
    All,
    /// This much.
    Sum(Money),
}

/// What goes wrong with the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It does what it is told, and its answer is lost.
    AnswerLost,
    /// Its power fails just before it writes the document.
    PowerBefore,
    /// Its power fails just after it wrote the document.
    PowerAfter,
    /// The paper runs out while it prints.
    PaperOut,
    /// Its cable is out for a while.
    CableOut,
}

/// A line that is no step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {text}")]
pub struct BadStep {
    /// Which line, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

/// A step and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which line, from 1.
    pub number: usize,
    /// Its text.
    pub text: String,
    /// The step.
    pub step: Step,
}

/// Why a script whose every line is a step cannot make a day that balances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unplayable {
    /// There is no step in it.
    #[error("the script is empty")]
    Empty,
    /// No step opens the shift.
    #[error("the script opens no shift")]
    NeverOpens,
    /// The shift is open at its end: no Z report, nothing to compare with.
    #[error("the script leaves the shift open")]
    NeverCloses,
    /// The plug is to be pulled in an operation that does not come.
    #[error("line {line}: no operation follows the power cut")]
    NothingToCut {
        /// Which line, from 1.
        line: usize,
    },
}

/// Checks that the steps make a whole day, with a shift that is opened and closed at the end, and that an operation follows
/// each power cut. Only its till knows whether a day that is `resumed` has its shift open.
///
/// # Errors
/// What is missing.
pub fn check(lines: &[Line], resumed: bool) -> Result<(), Unplayable> {
    if lines.is_empty() {
        return Err(Unplayable::Empty);
    }
    let (mut opened, mut open, mut cut) = (false, false, None);
    for line in lines {
        match &line.step {
            Step::OpenShift => (opened, open, cut) = (true, true, None),
            Step::CloseShift => (open, cut) = (false, None),
            Step::Cash { .. } | Step::Pay { .. } | Step::Void { .. } => cut = None,
            // What registers nothing cannot be cut.
            Step::Duplicate { .. } | Step::XReport | Step::Repeat => cut.map_or(Ok(()), Err)?,
            Step::PowerCut(_) => cut = Some(Unplayable::NothingToCut { line: line.number }),
            Step::SignIn(_) | Step::Network(_) | Step::Fault(_) | Step::WaitSync => {}
        }
    }
    match (opened, open, cut) {
        (false, ..) if !resumed => Err(Unplayable::NeverOpens),
        (_, true, _) if !resumed => Err(Unplayable::NeverCloses),
        (_, _, Some(nothing)) => Err(nothing),
        (_, _, None) => Ok(()),
    }
}

/// Reads a script. A byte order mark at its beginning is an editor's, not a step's.
///
/// # Errors
/// The first line that is no step.
pub fn parse(text: &str, currency: Currency) -> Result<Vec<Line>, BadStep> {
    let mut steps = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split('#').next().unwrap_or("").split_whitespace().collect();
        if words.is_empty() {
            continue;
        }
        let (number, text) = (index + 1, line.trim().to_owned());
        match step(&words, currency) {
            Some(step) => steps.push(Line { number, text, step }),
            None => return Err(BadStep { line: number, text }),
        }
    }
    Ok(steps)
}

fn step(words: &[&str], currency: Currency) -> Option<Step> {
    let money = |text: &str| Money::parse(text, currency).ok().filter(|sum| sum.is_positive());
    Some(match words {
        ["sign-in", login] => Step::SignIn((*login).to_owned()),
        ["open-shift"] => Step::OpenShift,
        ["close-shift"] => Step::CloseShift,
        ["cash-in", amount, purpose @ ..] => {
            Step::Cash { into: true, amount: money(amount)?, purpose: purpose.join(" ") }
        }
        ["cash-out", amount, purpose @ ..] => {
            Step::Cash { into: false, amount: money(amount)?, purpose: purpose.join(" ") }
        }
        ["pay", accounts, tender @ ..] => pay(accounts, tender, currency)?,
        ["void", back, note @ ..] if !note.is_empty() => Step::Void { back: place(back)?, note: note.join(" ") },
        ["duplicate", back] => Step::Duplicate { back: place(back)? },
        ["x-report"] => Step::XReport,
        ["repeat"] => Step::Repeat,
        ["network", "on"] => Step::Network(true),
        ["network", "off"] => Step::Network(false),
        ["fault", "answer-lost"] => Step::Fault(Trouble::AnswerLost),
        ["fault", "power-before"] => Step::Fault(Trouble::PowerBefore),
        ["fault", "power-after"] => Step::Fault(Trouble::PowerAfter),
        ["fault", "paper-out"] => Step::Fault(Trouble::PaperOut),
        ["fault", "cable-out"] => Step::Fault(Trouble::CableOut),
        ["power-cut", "before-register"] => Step::PowerCut(Moment::BeforeRegister),
        ["power-cut", "after-register"] => Step::PowerCut(Moment::AfterRegister),
        ["wait-sync"] => Step::WaitSync,
        _ => return None,
    })
}

fn place(text: &str) -> Option<usize> {
    text.parse().ok().filter(|place| *place > 0)
}

fn pay(accounts: &str, tender: &[&str], currency: Currency) -> Option<Step> {
    let accounts = accounts.split('+').map(place).collect::<Option<Vec<_>>>()?;
    let money = |text: &str| Money::parse(text, currency).ok().filter(|sum| sum.is_positive());
    let (card, cash) = match tender {
        ["cash", "exact"] => (None, CashPart::Exact),
        ["cash", "notes"] => (None, CashPart::Notes),
        ["cash", sum] => (None, CashPart::Sum(money(sum)?)),
        ["card"] => (Some(CardPart::All), CashPart::Exact),
        ["card", sum, "cash", "exact"] => (Some(CardPart::Sum(money(sum)?)), CashPart::Exact),
        _ => return None,
    };
    Some(Step::Pay { accounts, card, cash })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_day_is_a_script() {
        let lines = parse(super::super::BUILT_IN_DAY, Currency::Uah).unwrap();
        assert_eq!(check(&lines, false), Ok(()));
        let has = |wanted: fn(&Step) -> bool| lines.iter().any(|line| wanted(&line.step));
        assert!(has(|step| matches!(step, Step::Network(false))));
        assert!(has(|step| matches!(step, Step::PowerCut(Moment::BeforeRegister))));
        assert!(has(|step| matches!(step, Step::PowerCut(Moment::AfterRegister))));
        assert_eq!(lines.last().map(|line| &line.step), Some(&Step::WaitSync));
    }

    #[test]
    fn a_day_that_cannot_balance_is_refused_beforehand() {
        let whole = "sign-in kasyr\nopen-shift\npay 1 card\nclose-shift\nwait-sync";
        for (text, resumed, expect) in [
            (whole, false, Ok(())),
            ("\u{feff}open-shift\r\nclose-shift\r\n", false, Ok(())),
            ("pay 1 card\nclose-shift", true, Ok(())),
            ("", false, Err(Unplayable::Empty)),
            ("\u{feff}# only a remark\n", false, Err(Unplayable::Empty)),
            ("sign-in kasyr", false, Err(Unplayable::NeverOpens)),
            ("close-shift", false, Err(Unplayable::NeverOpens)),
            ("open-shift\npay 1 card", false, Err(Unplayable::NeverCloses)),
            ("sign-in kasyr", true, Ok(())),
            ("", true, Err(Unplayable::Empty)),
            ("open-shift\nclose-shift\nopen-shift", false, Err(Unplayable::NeverCloses)),
            (
                "open-shift\npower-cut after-register\nx-report\nclose-shift",
                false,
                Err(Unplayable::NothingToCut { line: 2 }),
            ),
            (
                "open-shift\nclose-shift\npower-cut after-register\nwait-sync",
                false,
                Err(Unplayable::NothingToCut { line: 3 }),
            ),
            ("open-shift\npower-cut after-register\nfault cable-out\nclose-shift", false, Ok(())),
        ] {
            assert_eq!(check(&parse(text, Currency::Uah).unwrap(), resumed), expect, "{text}");
        }
    }

    #[test]
    fn a_line_that_is_no_step_is_named() {
        for (text, line) in [
            ("open-shift\nfly", 2),
            ("pay x cash exact", 1),
            ("pay 0 cash exact", 1),
            ("pay 1 cash -5", 1),
            ("cash-in abc", 1),
            ("void 1", 1),
            ("# remark\n\nnetwork maybe", 3),
        ] {
            assert_eq!(parse(text, Currency::Uah).unwrap_err().line, line, "{text}");
        }
    }
}
