//! What each command does: a copy of the memory is changed, and becomes the memory when the command succeeds.

mod receipt;
mod report;

use jiff::civil::DateTime;

use super::ask::Ask;
use super::memory::{Article, Document, DocumentKind, Memory};
use super::profile::{Profile, Tongue};

/// Why a command is not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Command,
    Syntax,
    NotAllowed,
    Overflow,
    NoPaper,
    ReceiptOpen,
    ReceiptClosed,
    NoCash,
    PaymentStarted,
    TooMany,
    NoArticle,
    ShiftOver,
    MemoryFull,
    NotFiscalised,
    /// Somebody works in its menu.
    InMenu,
    Password,
    /// By order of a fault: a bit as byte × 10 + bit, or a code of the X series.
    Injected(i32),
}

impl Why {
    /// The error code of the X series, without its sign.
    pub(super) fn x_code(self) -> i32 {
        match self {
            Self::Command | Self::Syntax => 111_002,
            Self::NotAllowed | Self::Password | Self::ShiftOver | Self::NoPaper => 111_003,
            Self::MemoryFull => 100_100,
            Self::NotFiscalised => 110_112,
            Self::InMenu => 100_007,
            Self::Overflow => 111_014,
            Self::ReceiptOpen => 111_015,
            Self::ReceiptClosed => 111_016,
            Self::NoCash => 111_017,
            Self::PaymentStarted => 111_018,
            Self::TooMany => 111_019,
            Self::NoArticle => 111_004,
            Self::Injected(code) => code.abs(),
        }
    }

    /// The bits of a reply of the other dialects, by byte and bit.
    pub(super) fn bits(self) -> Vec<(usize, u8)> {
        match self {
            Self::Command => vec![(0, 1)],
            Self::Syntax => vec![(0, 0)],
            Self::NoPaper => vec![(2, 0)],
            Self::Overflow => vec![(1, 0), (1, 1)],
            Self::NotAllowed
            | Self::ReceiptOpen
            | Self::ReceiptClosed
            | Self::NoCash
            | Self::PaymentStarted
            | Self::TooMany
            | Self::NoArticle
            | Self::ShiftOver
            | Self::MemoryFull
            | Self::NotFiscalised
            | Self::InMenu
            | Self::Password => vec![(1, 1)],
            Self::Injected(code) => {
                let place = usize::try_from(code / 10).unwrap_or(1);
                vec![(place, u8::try_from(code % 10).unwrap_or(1))]
            }
        }
    }
}

/// A command at work.
pub(super) struct Work<'a> {
    pub(super) profile: &'static Profile,
    pub(super) memory: Memory,
    pub(super) added: Vec<Document>,
    pub(super) now: DateTime,
    /// Three wrong passwords and nothing is obeyed until the power goes.
    pub(super) wrong_passwords: &'a mut u8,
}

pub(super) const PASSWORDS_MAX: u8 = 3;

/// Printed above every document, whatever the settings say.
pub(super) const NOT_A_RECEIPT: &str = "УЧЕБНЫЙ ДОКУМЕНТ, НЕ ЧЕК";

/// `1234.05`
pub(super) fn money(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

impl Work<'_> {
    /// Carries out a command; the data of its reply.
    pub(super) fn run(&mut self, ask: Ask) -> Result<Vec<u8>, Why> {
        let always = matches!(ask, Ask::Status | Ask::Identity { .. } | Ask::Clock);
        if *self.wrong_passwords >= PASSWORDS_MAX && !always {
            return Err(Why::Password);
        }
        if self.memory.mechanics.in_menu && !always {
            return Err(Why::InMenu);
        }
        match ask {
            // The bytes are put in by whoever makes the reply.
            Ask::Status => Ok(Vec::new()),
            Ask::Identity { tabbed } => Ok(self.identity(tabbed)),
            Ask::Clock => Ok(self.fields(&[clock(self.now)])),
            Ask::SetClock(at) => self.set_clock(at),
            Ask::Open { refund, operator, password } => self.open(refund, operator, &password),
            Ask::Sale { name, price, milli } => self.sale(&name, price, milli),
            Ask::SellArticle { article, milli } => self.sell_article(article, milli),
            Ask::Text(text) => self.text(text),
            Ask::Subtotal { adjust } => self.subtotal(adjust),
            Ask::Pay { card, sum } => self.pay(card, sum),
            Ask::Close => self.close(),
            Ask::Cancel => self.cancel(),
            Ask::Program { article, price, password, name } => self.program(article, price, &password, name),
            Ask::FreeArticle => Ok(self.free_article()),
            Ask::DeleteArticle { article, password } => self.delete_article(article, &password),
            Ask::OpenService => self.open_service(),
            Ask::ServiceText(text) => self.service_text(text),
            Ask::CloseService => self.close_service(),
            Ask::Report { z, password } => self.report(z, password.as_deref()),
            Ask::Cash(sum) => self.cash(sum),
            Ask::Copy => self.copy(),
            Ask::Feed => self.paper().map(|()| self.fields(&[])),
            Ask::Cut => self.cut(),
            Ask::Drawer => Ok(self.fields(&[])),
            Ask::Transaction => Ok(self.transaction()),
            Ask::LastDocument => Ok(self.fields(&[format!("{:07}", self.memory.last_document)])),
            Ask::LastZ => Ok(self.last_z()),
            Ask::Payments => Ok(self.payments()),
            Ask::Returns => Ok(self.returns()),
            Ask::Turnover => Ok(self.by_groups(Vec::new(), self.memory.day.sales_cash + self.memory.day.sales_card)),
        }
    }

    /// A reply of these fields: the X series begins with the error code and ends every field with a TAB.
    pub(super) fn fields(&self, fields: &[String]) -> Vec<u8> {
        if self.profile.tongue == Tongue::X {
            let mut data = b"0\t".to_vec();
            fields.iter().for_each(|field| data.extend(format!("{field}\t").into_bytes()));
            return data;
        }
        fields.join(",").into_bytes()
    }

    /// Nothing is printed without paper or under an open cover.
    pub(super) fn paper(&self) -> Result<(), Why> {
        if self.memory.mechanics.paper && !self.memory.mechanics.cover_open { Ok(()) } else { Err(Why::NoPaper) }
    }

    pub(super) fn right_password(&mut self, password: &str) -> Result<(), Why> {
        if password == self.profile.password {
            *self.wrong_passwords = 0;
            return Ok(());
        }
        *self.wrong_passwords += 1;
        Err(Why::Password)
    }

    /// Prints a document and keeps it in the journal.
    pub(super) fn document(&mut self, kind: DocumentKind, number: u64, sum: i64, lines: Vec<String>) {
        let mut all = vec![NOT_A_RECEIPT.to_owned()];
        all.extend(lines);
        all.push(format!("{number:07}  {}", clock(self.now)));
        self.memory.unprinted.extend(all.iter().cloned());
        self.added.push(Document { kind, number, sum, at: self.now, lines: all });
    }

    /// A day begins with its first document.
    pub(super) fn begin_day(&mut self) {
        let _since = self.memory.day.opened.get_or_insert(self.now);
    }

    /// Whether the day may take another document.
    pub(super) fn day_may_go_on(&self) -> Result<(), Why> {
        if self.memory.mechanics.not_fiscalised {
            return Err(Why::NotFiscalised);
        }
        if self.memory.mechanics.memory_full {
            return Err(Why::MemoryFull);
        }
        if self.memory.day_is_over(self.now) { Err(Why::ShiftOver) } else { Ok(()) }
    }

    fn identity(&self, tabbed: bool) -> Vec<u8> {
        let Profile { title, firmware, serial, memory, tongue, .. } = self.profile;
        let text = match tongue {
            Tongue::X if tabbed => {
                return self.fields(&[format!("{title}\t{firmware}\t1A2B\t00000000\t{serial}\t{memory}")]);
            }
            Tongue::X | Tongue::Classic => {
                format!("{title},{},1A2B,00000000,{serial},{memory}", firmware.replace('\t', " "))
            }
            Tongue::Ukraine => format!("{title} {firmware},1A2B,00000000,{serial}"),
        };
        text.into_bytes()
    }

    fn set_clock(&mut self, at: DateTime) -> Result<Vec<u8>, Why> {
        if self.memory.receipt.is_some() || self.memory.day.opened.is_some_and(|opened| at < opened) {
            return Err(Why::NotAllowed);
        }
        self.memory.clock_ahead += at.duration_since(self.now).as_secs();
        Ok(self.fields(&[]))
    }

    fn program(&mut self, article: u32, price: i64, password: &str, name: String) -> Result<Vec<u8>, Why> {
        self.right_password(password)?;
        let known = self.memory.articles.get(&article);
        let taken = known.is_some_and(|known| known.sold && (known.price != price || known.name != name));
        if article == 0 || article > self.profile.articles_max || price <= 0 || price > self.profile.sum_max || taken {
            return Ok(b"F".to_vec());
        }
        let sold = known.is_some_and(|known| known.sold);
        let _old = self.memory.articles.insert(article, Article { name, price, sold });
        Ok(b"P".to_vec())
    }

    fn free_article(&self) -> Vec<u8> {
        let free = (1..=self.profile.articles_max).find(|code| !self.memory.articles.contains_key(code));
        free.map_or_else(|| b"F".to_vec(), |code| format!("P{code}").into_bytes())
    }

    fn delete_article(&mut self, article: u32, password: &str) -> Result<Vec<u8>, Why> {
        self.right_password(password)?;
        if self.memory.articles.get(&article).is_none_or(|known| known.sold) {
            return Ok(b"F".to_vec());
        }
        let _gone = self.memory.articles.remove(&article);
        Ok(b"P".to_vec())
    }

    fn cut(&mut self) -> Result<Vec<u8>, Why> {
        if !self.profile.has_cutter || self.memory.mechanics.cutter_jammed {
            return Err(Why::NotAllowed);
        }
        self.paper().map(|()| self.fields(&[]))
    }

    fn open_service(&mut self) -> Result<Vec<u8>, Why> {
        self.paper()?;
        if self.memory.receipt.is_some() || self.memory.service.is_some() {
            return Err(Why::ReceiptOpen);
        }
        self.memory.service = Some(Vec::new());
        Ok(self.fields(&[format!("{:04}", self.memory.day.receipts + 1)]))
    }

    fn service_text(&mut self, text: String) -> Result<Vec<u8>, Why> {
        self.paper()?;
        let Some(lines) = &mut self.memory.service else { return Err(Why::ReceiptClosed) };
        lines.push(text);
        Ok(self.fields(&[]))
    }

    fn close_service(&mut self) -> Result<Vec<u8>, Why> {
        self.paper()?;
        let Some(lines) = self.memory.service.take() else { return Err(Why::ReceiptClosed) };
        let number = self.memory.next_document();
        self.memory.day.receipts += 1;
        self.document(DocumentKind::Other, number, 0, lines);
        Ok(self.fields(&[format!("{:04}", self.memory.day.receipts)]))
    }
}

/// `DD-MM-YY HH:MM:SS`
fn clock(at: DateTime) -> String {
    let (day, month, year) = (at.day(), at.month(), at.year() % 100);
    format!("{day:02}-{month:02}-{year:02} {:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}
