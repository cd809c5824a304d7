//! What each command does: a new memory, lines to print, an answer; or the words that say why not.

mod article;
mod receipt;
mod report;

use jiff::ToSpan as _;
use jiff::civil::DateTime;

use super::Settings;
use super::memory::{Document, Memory};
use crate::maria::frame::Block;
use crate::maria::model::{CLOCK_STEP_S, TEXT_AFTER_MAX, TEXT_BEFORE_MAX};
use crate::maria::status::{Key, expects};
use crate::text::CodePage;

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Why {
    pub(super) words: Vec<&'static str>,
    /// The open receipt or document goes with it.
    pub(super) takes_back: bool,
}

impl<const N: usize> From<[&'static str; N]> for Why {
    fn from(words: [&'static str; N]) -> Self {
        Self { words: words.to_vec(), takes_back: true }
    }
}

impl Why {
    /// The same, and what is open stays so.
    pub(super) fn but_goes_on(self) -> Self {
        Self { takes_back: false, ..self }
    }
}

fn refused<T>(word: &'static str) -> Result<T, Why> {
    Err(Why::from([word]))
}

/// A command at work.
pub(super) struct Work<'a> {
    pub(super) settings: &'a Settings,
    pub(super) memory: Memory,
    /// What is printed when it succeeds.
    pub(super) printed: Vec<String>,
    /// The document that is registered with it.
    pub(super) made: Option<Document>,
    pub(super) cashier: &'a mut Option<Vec<u8>>,
    pub(super) checked: &'a mut bool,
    pub(super) now: DateTime,
}

/// Printed above every document, whatever the settings say.
const NOT_A_RECEIPT: &str = "УЧЕБНЫЙ ДОКУМЕНТ, НЕ ЧЕК";

/// `1234.05`
fn money(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

fn text(bytes: &[u8]) -> String {
    CodePage::Cp866.decode(bytes)
}

fn bytes_of(text: &str) -> Vec<u8> {
    crate::text::to_page(text, CodePage::Cp866)
}

/// Parameters of fixed width, taken one after another.
struct Parameters<'a>(&'a [u8]);

impl<'a> Parameters<'a> {
    fn take(&mut self, width: usize) -> Result<&'a [u8], Why> {
        let Some((field, rest)) = self.0.split_at_checked(width) else { return refused("SOFTPARAM") };
        self.0 = rest;
        Ok(field)
    }

    fn sum(&mut self, width: usize) -> Result<i64, Why> {
        let digits = self.take(width)?;
        let number = str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
        number.and_then(|digits| digits.parse().ok()).ok_or_else(|| Why::from(["SOFTPARAM"]))
    }

    fn sign(&mut self, of: &[u8]) -> Result<u8, Why> {
        match self.take(1)? {
            [sign] if of.contains(sign) => Ok(*sign),
            _ => refused("SOFTPARAM"),
        }
    }

    fn end(&self) -> Result<(), Why> {
        if self.0.is_empty() { Ok(()) } else { refused("SOFTPARAM") }
    }
}

/// One block of an answer.
fn answer(data: Vec<u8>) -> Result<Vec<Block>, Why> {
    Ok(Block::new(data).into_iter().collect())
}

const DONE: Result<Vec<Block>, Why> = Ok(Vec::new());

impl Work<'_> {
    /// Carries out a command; the blocks of its answer.
    pub(super) fn run(&mut self, data: &[u8]) -> Result<Vec<Block>, Why> {
        let Some((name, rest)) = data.split_at_checked(4) else { return refused("SOFTCOMMAN") };
        let mut parameters = Parameters(rest);
        match name {
            b"SYNC" => return answer(data.to_vec()),
            b"UPAS" => return self.enter(&mut parameters),
            b"CSIN" => return self.check_sums(&mut parameters),
            b"CONF" | b"CONf" => return self.state(name),
            b"GETD" => return answer([b"GETD".to_vec(), moment(self.now)].concat()),
            _ => {}
        }
        if self.memory.key == Key::Off {
            return refused("SOFTSYSLOC");
        }
        if self.cashier.is_none() {
            return refused("SOFTUPAS");
        }
        match name {
            b"CNAL" => self.taxes(),
            b"GLCN" => self.numbers(),
            b"CCAS" => self.cash(),
            b"CFIS" => self.turnover(),
            b"ARTD" => self.article(&mut parameters),
            b"PREP" => self.open_receipt(&mut parameters),
            b"FISC" => self.line(false, &mut parameters),
            b"BFIS" => self.line(true, &mut parameters),
            b"FINF" => self.note(rest),
            b"COMP" => self.close_receipt(&mut parameters),
            b"CANC" => self.cancel(),
            b"TEXT" => self.text(&mut parameters),
            b"CTXT" => self.clear_text(),
            b"COPY" => self.copy(),
            b"CAIO" => self.move_cash(&mut parameters),
            b"ZREP" => self.x_report(),
            b"NREP" => self.z_report(),
            b"DBEG" => self.open_document(),
            b"PRTX" => self.print_document(),
            b"KASS" => DONE,
            b"FEED" => self.feed(rest),
            b"CTIM" => self.set_clock(&mut parameters),
            // Settings of other desks, which change nothing here.
            b"CUTR" | b"HEAD" | b"BOTM" | b"DEPT" | b"TABL" | b"PPOD" | b"TMOD" | b"BCHN" | b"DISp" => DONE,
            _ => refused("SOFTCOMMAN"),
        }
    }

    /// A command that needs the key at some position; somebody obliging turns it.
    fn key(&self, key: Key, word: &'static str) -> Result<(), Why> {
        let somebody = self.settings.obliging && !self.memory.mechanics.key_stays;
        let may_turn = matches!(self.memory.key, Key::Work | Key::X | Key::Z) && somebody;
        if self.memory.key == key || may_turn { Ok(()) } else { refused(word) }
    }

    /// Nothing is printed without paper or under a lid that is up.
    fn paper(&self) -> Result<(), Why> {
        let mechanics = self.memory.mechanics;
        if mechanics.head_hot {
            refused("HARDSENSOR")
        } else if mechanics.can_print() {
            Ok(())
        } else {
            refused("HARDPAPER")
        }
    }

    /// Nothing else is begun while something is open.
    fn nothing_open(&self) -> Result<(), Why> {
        if self.memory.receipt.is_none() && !self.memory.document { Ok(()) } else { refused("SOFTPROTOC") }
    }

    /// The day may take another document.
    fn day_goes_on(&self) -> Result<(), Why> {
        if self.memory.mechanics.memory_full {
            return refused("SOFTFMFULL");
        }
        let over = self.memory.day_is_over(self.now);
        if over { Err(Why::from(["SOFT24HOUR", "SOFTNREP", "SOFTPROTOC"])) } else { Ok(()) }
    }

    fn is_registered(&self) -> bool {
        self.settings.registration.is_some() && !self.memory.mechanics.unregistered
    }

    /// The lines of a document, with what stands above each.
    fn print(&mut self, lines: impl IntoIterator<Item = String>) {
        self.printed.push(NOT_A_RECEIPT.to_owned());
        self.printed.extend(lines);
    }

    fn enter(&mut self, parameters: &mut Parameters<'_>) -> Result<Vec<Block>, Why> {
        const NAME_MAX: usize = 9;
        let password = parameters.take(10)?;
        let rest = parameters.0;
        if password != self.memory.password.as_slice() {
            *self.cashier = None;
            return Err(Why::from(["SOFTUPAS"]).but_goes_on());
        }
        if rest.len() > NAME_MAX {
            self.memory.password = parameters.take(10)?.to_vec();
        } else {
            *self.cashier = Some(rest.to_vec());
        }
        self.memory.last_command = "UPAS".to_owned();
        DONE
    }

    fn check_sums(&mut self, parameters: &mut Parameters<'_>) -> Result<Vec<Block>, Why> {
        *self.checked = parameters.sign(b"01").map_err(Why::but_goes_on)? == b'1';
        DONE
    }

    fn state(&self, name: &[u8]) -> Result<Vec<Block>, Why> {
        const OWNER: usize = 36;
        let memory = &self.memory;
        // The second form writes digits where the first writes the numbers themselves.
        let sign = |number: u8| if name == b"CONf" { b'0' + number } else { number };
        let cashier = self.cashier.as_deref().unwrap_or_default();
        let mut last_four = cashier.to_vec();
        last_four.resize(4, b' ');
        let mut data = name.to_vec();
        data.extend(bytes_of(&format!("{:>10}", self.settings.serial)));
        let registration = self.settings.registration.filter(|_| self.is_registered());
        data.extend(bytes_of(&format!("{:>10}", registration.unwrap_or_default())));
        data.extend(bytes_of(&format!("{:OWNER$}", self.settings.owner)));
        data.extend(moment(self.now));
        data.push(sign(memory.key as u8));
        data.push(self.expected());
        data.push(if self.cashier.is_some() { b'1' } else { b'0' });
        data.extend(last_four);
        data.push(sign(u8::from(memory.z_done)));
        data.extend(format!("{:012}{:012}", self.z_number(), self.receipt_number()).into_bytes());
        data.extend(memory.last_command.as_bytes());
        data.extend(b"UMTM20050208");
        data.extend(bytes_of(&format!("{:18}", self.settings.owner.split(' ').next().unwrap_or_default())));
        data.extend(b"200709032");
        data.extend(bytes_of("Грн"));
        answer(data)
    }

    fn expected(&self) -> u8 {
        match &self.memory.receipt {
            Some(receipt) if receipt.returns > 0 => expects::END_OF_RECEIPT | expects::RETURN,
            Some(_) => expects::END_OF_RECEIPT | expects::SALE | expects::RETURN,
            None if self.memory.document => expects::END_OF_DOCUMENT,
            None => expects::RECEIPT | expects::DOCUMENT,
        }
    }

    /// The number of the last Z report when one is done, else of the next.
    fn z_number(&self) -> u32 {
        self.memory.last_z + u32::from(!self.memory.z_done)
    }

    /// The last receipt, or the one that is open.
    fn receipt_number(&self) -> u64 {
        self.memory.last_receipt + u64::from(self.memory.receipt.is_some())
    }

    fn numbers(&self) -> Result<Vec<Block>, Why> {
        let memory = &self.memory;
        let document = memory.last_document + u64::from(memory.document);
        let (receipt, z_done) = (self.receipt_number(), u8::from(memory.z_done));
        let text =
            format!("GLCN{receipt:010}{document:010}{:010}00{z_done}{:04}", memory.last_service, self.z_number());
        answer(text.into_bytes())
    }

    fn cash(&self) -> Result<Vec<Block>, Why> {
        let day = &self.memory.day;
        let sums =
            [day.began, day.ins, day.outs, day.received, day.given, day.drawer(), day.cashless, day.cashless_given];
        answer(sums.iter().fold(b"CCAS".to_vec(), |data, sum| [data, format!("{sum:011}").into_bytes()].concat()))
    }

    /// Turnover counts the lines of an open receipt.
    fn turnover(&self) -> Result<Vec<Block>, Why> {
        let open = self.memory.receipt.as_ref().map_or((0, 0), |receipt| (receipt.sales, receipt.returns));
        let day = &self.memory.day;
        let (sales, returns) = (day.sales + open.0, day.returns + open.1);
        let nothing = "0".repeat(8 * 12);
        answer(format!("CFIS{sales:012}{nothing}{sales:012}{returns:012}{nothing}{returns:012}").into_bytes())
    }

    fn taxes(&self) -> Result<Vec<Block>, Why> {
        let none = "0".repeat(14);
        let first = if self.settings.tax == 0 { none.clone() } else { format!("2007090510{:04}", self.settings.tax) };
        answer(format!("CNAL{first}{}", none.repeat(7)).into_bytes())
    }

    fn text(&mut self, parameters: &mut Parameters<'_>) -> Result<Vec<Block>, Why> {
        const LINE_MAX: usize = 43;
        let below = parameters.sign(b"01")? == b'1';
        let _on_the_control_tape = parameters.sign(b"01")?;
        let _double_width = parameters.sign(b"01")?;
        let line = parameters.0;
        if line.len() > LINE_MAX {
            return refused("SOFTPARAM");
        }
        let (lines, most) =
            if below { (&mut self.memory.below, TEXT_AFTER_MAX) } else { (&mut self.memory.above, TEXT_BEFORE_MAX) };
        lines.push(text(line));
        if lines.len() <= most {
            return DONE;
        }
        // An open document prints what is full and goes on.
        if !self.memory.document {
            return refused("SOFTOVER");
        }
        self.paper()?;
        let lines: Vec<String> = self.waiting_texts();
        self.printed.extend(lines);
        DONE
    }

    fn waiting_texts(&mut self) -> Vec<String> {
        self.memory.above.drain(..).chain(self.memory.below.drain(..)).collect()
    }

    fn clear_text(&mut self) -> Result<Vec<Block>, Why> {
        let _forgotten = self.waiting_texts();
        DONE
    }

    fn open_document(&mut self) -> Result<Vec<Block>, Why> {
        self.key(Key::Work, "SOFTSLWORK")?;
        self.nothing_open()?;
        self.paper()?;
        self.memory.document = true;
        self.print(["СЛУЖБОВИЙ ДОКУМЕНТ".to_owned()]);
        DONE
    }

    fn print_document(&mut self) -> Result<Vec<Block>, Why> {
        if !self.memory.document {
            return refused("SOFTPROTOC");
        }
        self.paper()?;
        let lines = self.waiting_texts();
        self.printed.extend(lines);
        self.memory.document = false;
        self.memory.last_document = self.memory.last_document.max(self.memory.last_service) + 1;
        DONE
    }

    fn feed(&mut self, rest: &[u8]) -> Result<Vec<Block>, Why> {
        self.paper()?;
        let steps = str::from_utf8(rest).ok().and_then(|digits| digits.parse::<u16>().ok());
        if steps.is_some_and(|steps| steps <= 255) { DONE } else { refused("SOFTPARAM") }
    }

    fn set_clock(&mut self, parameters: &mut Parameters<'_>) -> Result<Vec<Block>, Why> {
        self.nothing_open()?;
        let mut number = |most: i64| parameters.sum(2).ok().filter(|number| *number <= most);
        let (Some(hour), Some(minute), Some(second)) = (number(23), number(59), number(59)) else {
            return refused("SOFTPARAM");
        };
        let now = self.now.time();
        let today = i64::from(now.hour()) * 3600 + i64::from(now.minute()) * 60 + i64::from(now.second());
        let step = hour * 3600 + minute * 60 + second - today;
        if step.abs() > CLOCK_STEP_S {
            return refused("SOFTPARAM");
        }
        // A device that plays may be set as often as one likes.
        if self.is_registered() && (!self.memory.z_done || self.memory.clock_set) {
            return Err(Why::from(["SOFTNREP", "SOFTPROTOC"]));
        }
        let moved = self.now.checked_add(step.seconds()).unwrap_or(self.now);
        self.memory.clock_ahead += moved.duration_since(self.now).as_secs();
        self.memory.clock_set = true;
        DONE
    }
}

/// `YYYYMMDDhhmmss`
fn moment(at: DateTime) -> Vec<u8> {
    let (day, time) = (at.date(), at.time());
    let (year, month, day) = (day.year(), day.month(), day.day());
    format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}", time.hour(), time.minute(), time.second()).into_bytes()
}
