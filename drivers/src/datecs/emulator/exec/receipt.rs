//! Receipts: from opening to closing or cancelling.

use super::super::memory::{DocumentKind, Receipt};
use super::super::profile::Tongue;
use super::{Why, Work, money};

/// Sales that one receipt takes.
const SALES_MAX: u64 = 512;
const OPERATORS_MAX: u32 = 30;

impl Work<'_> {
    pub(super) fn open(&mut self, refund: bool, operator: u32, password: &str) -> Result<Vec<u8>, Why> {
        if !(1..=OPERATORS_MAX).contains(&operator) {
            return Err(Why::Syntax);
        }
        self.right_password(password)?;
        self.paper()?;
        if self.memory.receipt.is_some() || self.memory.service.is_some() {
            return Err(Why::ReceiptOpen);
        }
        self.day_may_go_on()?;
        self.memory.receipt =
            Some(Receipt { refund, items: 0, amount: 0, cash: 0, card: 0, change: 0, lines: Vec::new() });
        let (all, fiscal) = (self.memory.day.receipts + 1, self.memory.day.fiscal + 1);
        Ok(match self.profile.tongue {
            Tongue::X => self.fields(&[(self.memory.last_document + 1).to_string()]),
            Tongue::Classic | Tongue::Ukraine => self.fields(&[format!("{all:04}"), format!("{fiscal:04}")]),
        })
    }

    /// The open receipt that still takes sales.
    fn selling(&mut self) -> Result<&mut Receipt, Why> {
        let receipt = self.memory.receipt.as_mut().ok_or(Why::ReceiptClosed)?;
        if receipt.paid() > 0 { Err(Why::PaymentStarted) } else { Ok(receipt) }
    }

    pub(super) fn sale(&mut self, name: &str, price: i64, milli: i64) -> Result<Vec<u8>, Why> {
        self.paper()?;
        let limit = self.profile.sum_max;
        let receipt = self.selling()?;
        if price <= 0 || price > limit {
            return Err(Why::Syntax);
        }
        // Half a kopeck goes up.
        let exact = i128::from(price) * i128::from(milli);
        let sum = i64::try_from((exact + 500) / 1000).map_err(|_large| Why::Overflow)?;
        // A quantity so small that nothing is left of the price.
        if sum == 0 {
            return Err(Why::Syntax);
        }
        let amount = receipt.amount.checked_add(sum).filter(|amount| *amount <= limit).ok_or(Why::Overflow)?;
        if receipt.items >= SALES_MAX {
            return Err(Why::TooMany);
        }
        receipt.items += 1;
        receipt.amount = amount;
        receipt.lines.push(format!("{name}  {}", money(sum)));
        Ok(match self.profile.tongue {
            Tongue::X => self.fields(&[(self.memory.last_document + 1).to_string()]),
            Tongue::Classic | Tongue::Ukraine => Vec::new(),
        })
    }

    pub(super) fn sell_article(&mut self, article: u32, milli: i64) -> Result<Vec<u8>, Why> {
        let known = self.memory.articles.get(&article).cloned().ok_or(Why::NoArticle)?;
        let answer = self.sale(&known.name, known.price, milli)?;
        if let Some(known) = self.memory.articles.get_mut(&article) {
            known.sold = true;
        }
        Ok(answer)
    }

    pub(super) fn text(&mut self, text: String) -> Result<Vec<u8>, Why> {
        self.paper()?;
        let receipt = self.memory.receipt.as_mut().ok_or(Why::ReceiptClosed)?;
        receipt.lines.push(text);
        Ok(self.fields(&[]))
    }

    pub(super) fn subtotal(&mut self, adjust: i64) -> Result<Vec<u8>, Why> {
        let limit = self.profile.sum_max;
        let receipt = self.selling()?;
        let amount = receipt.amount.checked_add(adjust).filter(|amount| (0..=limit).contains(amount));
        receipt.amount = amount.ok_or(Why::Overflow)?;
        if adjust != 0 {
            receipt.lines.push(format!("{}  {}", if adjust < 0 { "СКИДКА" } else { "НАДБАВКА" }, money(adjust)));
        }
        let amount = receipt.amount;
        Ok(match self.profile.tongue {
            Tongue::X => self.by_groups(vec![(self.memory.last_document + 1).to_string(), money(amount)], amount),
            Tongue::Classic | Tongue::Ukraine => self.by_groups(vec![money(amount)], amount),
        })
    }

    pub(super) fn pay(&mut self, card: bool, sum: Option<i64>) -> Result<Vec<u8>, Why> {
        self.paper()?;
        let drawer = self.memory.drawer;
        let receipt = self.memory.receipt.as_mut().ok_or(Why::ReceiptClosed)?;
        let left = receipt.amount - receipt.paid();
        if receipt.items == 0 || left <= 0 {
            return Err(Why::PaymentStarted);
        }
        let sum = sum.unwrap_or(left);
        if sum <= 0 || card && sum > left {
            return Err(Why::Syntax);
        }
        if sum > self.profile.sum_max {
            return Err(Why::Overflow);
        }
        if receipt.refund && !card && left.min(sum) > drawer {
            return Err(Why::NoCash);
        }
        let taken = left.min(sum);
        *if card { &mut receipt.card } else { &mut receipt.cash } += taken;
        receipt.change += sum - taken;
        receipt.lines.push(format!("{}  {}", if card { "КАРТА" } else { "НАЛИЧНЫМИ" }, money(sum)));
        let (letter, rest) = if sum < left { ("D", left - sum) } else { ("R", sum - left) };
        Ok(match self.profile.tongue {
            Tongue::X => self.fields(&[letter.to_owned(), money(rest)]),
            Tongue::Classic | Tongue::Ukraine => format!("{letter}{}", money(rest)).into_bytes(),
        })
    }

    pub(super) fn close(&mut self) -> Result<Vec<u8>, Why> {
        self.paper()?;
        let receipt = self.memory.receipt.take().ok_or(Why::ReceiptClosed)?;
        if receipt.items == 0 || receipt.paid() < receipt.amount {
            return Err(Why::NotAllowed);
        }
        self.begin_day();
        let day = &mut self.memory.day;
        day.receipts += 1;
        day.fiscal += 1;
        if receipt.refund {
            day.returns_cash += receipt.cash;
            day.returns_card += receipt.card;
            self.memory.drawer -= receipt.cash;
        } else {
            day.sales_cash += receipt.cash;
            day.sales_card += receipt.card;
            self.memory.drawer += receipt.cash;
        }
        let (all, fiscal) = (self.memory.day.receipts, self.memory.day.fiscal);
        self.memory.last = (receipt.items, receipt.amount, receipt.paid());
        let number = self.memory.next_document();
        let kind = if receipt.refund { DocumentKind::Return } else { DocumentKind::Sale };
        let mut lines = vec![if receipt.refund { "ВОЗВРАТ" } else { "ЧЕК" }.to_owned()];
        lines.extend(receipt.lines);
        lines.push(format!("ИТОГО  {}", money(receipt.amount)));
        if receipt.change > 0 {
            lines.push(format!("СДАЧА  {}", money(receipt.change)));
        }
        self.memory.copyable.clone_from(&lines);
        self.document(kind, number, receipt.amount, lines);
        Ok(match self.profile.tongue {
            Tongue::X => self.fields(&[number.to_string()]),
            Tongue::Classic | Tongue::Ukraine => self.fields(&[format!("{all:04}"), format!("{fiscal:04}")]),
        })
    }

    /// Possible until the first payment.
    pub(super) fn cancel(&mut self) -> Result<Vec<u8>, Why> {
        self.paper()?;
        let receipt = self.memory.receipt.take().ok_or(Why::ReceiptClosed)?;
        if receipt.paid() > 0 {
            return Err(Why::PaymentStarted);
        }
        let mut lines = receipt.lines;
        lines.push("АННУЛИРОВАНО".to_owned());
        let number =
            if self.profile.numbers_cancelled { self.memory.next_document() } else { self.memory.last_document };
        self.document(DocumentKind::Other, number, 0, lines);
        Ok(self.fields(&[]))
    }

    pub(super) fn transaction(&self) -> Vec<u8> {
        let open = self.memory.receipt.as_ref();
        let (items, amount, paid) =
            open.map_or(self.memory.last, |receipt| (receipt.items, receipt.amount, receipt.paid()));
        let is_open = open.is_some();
        let sum = |minor: i64| if self.profile.bare_amounts { format!("+{minor:09}") } else { money(minor) };
        if self.profile.tongue == Tongue::X {
            let kind = match open {
                Some(receipt) if receipt.refund => 3,
                Some(_) => 1,
                None if self.memory.service.is_some() => 5,
                None => 0,
            };
            let number = self.memory.last_document + u64::from(kind != 0);
            let fields = [kind.to_string(), number.to_string(), items.to_string(), sum(amount), sum(paid)];
            return self.fields(&fields);
        }
        self.fields(&[u8::from(is_open).to_string(), format!("{items:04}"), sum(amount), sum(paid)])
    }
}
