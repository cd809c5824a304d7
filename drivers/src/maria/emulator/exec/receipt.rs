//! A receipt: opened, filled, closed, taken back, copied.

use super::super::memory::{Document, Kind, Receipt};
use super::{Block, DONE, Parameters, Why, Work, answer, money, refused, text};
use crate::maria::model::{LINES_MAX, NOTE};
use crate::maria::status::Key;

impl Work<'_> {
    pub(super) fn open_receipt(&mut self, parameters: &mut Parameters<'_>) -> Result<Vec<Block>, Why> {
        const DEPARTMENT_MAX: usize = 15;
        self.key(Key::Work, "SOFTSLWORK")?;
        if parameters.0.len() > DEPARTMENT_MAX {
            return refused("SOFTPARAM");
        }
        self.nothing_open()?;
        self.day_goes_on()?;
        self.paper()?;
        let cashier = text(self.cashier.as_deref().unwrap_or_default());
        self.print([
            format!("ЧЕК N {}", self.memory.last_receipt + 1),
            format!("Вiдд.{} Касир {}", text(parameters.0), cashier.trim_end()),
        ]);
        self.memory.z_done = false;
        self.memory.clock_set = false;
        let _since = self.memory.day.opened.get_or_insert(self.now);
        self.memory.receipt = Some(Receipt::default());
        DONE
    }

    pub(super) fn note(&mut self, rest: &[u8]) -> Result<Vec<Block>, Why> {
        const LINE: usize = 43;
        if rest.is_empty() || rest.len() > NOTE {
            return refused("SOFTPARAM");
        }
        self.memory.note = rest.chunks(LINE).map(text).collect();
        DONE
    }

    pub(super) fn line(&mut self, back: bool, parameters: &mut Parameters<'_>) -> Result<Vec<Block>, Why> {
        let Some(receipt) = &self.memory.receipt else { return refused("SOFTPROTOC") };
        self.key(Key::Work, "SOFTSLWORK")?;
        if !back && receipt.returns > 0 {
            return refused("SOFTPROTOC");
        }
        if receipt.lines >= u32::from(LINES_MAX) {
            return Err(Why::from(["SOFTOVART"]).but_goes_on());
        }
        let line = self.read_line(back, parameters)?;
        self.paper()?;
        let mut printed: Vec<String> = std::mem::take(&mut self.memory.above);
        printed.append(&mut self.memory.note);
        let quantity = if line.milli == 0 { String::new() } else { format!("{} x {}", money(line.price), line.milli) };
        printed.push(format!("{} {quantity} {}", line.name, money(line.sum)));
        if line.discount != 0 {
            let word = if line.discount < 0 { "ЗНИЖКА" } else { "НАДБАВКА +" };
            printed.push(format!("{word} {}", money(line.discount)));
        }
        self.printed.extend(printed.clone());
        if let Some(receipt) = &mut self.memory.receipt {
            receipt.lines += 1;
            let [within_sales, within_returns] = &mut receipt.taxes;
            let (sum, tax) =
                if back { (&mut receipt.returns, within_returns) } else { (&mut receipt.sales, within_sales) };
            *sum += line.net();
            *tax += line.tax();
            if let Some((number, article)) = line.article {
                let _before = receipt.articles.insert(number, article);
            }
            receipt.printed.extend(printed);
        }
        answer(format!("FISC{:010}", 0).into_bytes())
    }

    pub(super) fn close_receipt(&mut self, parameters: &mut Parameters<'_>) -> Result<Vec<Block>, Why> {
        let Some(receipt) = self.memory.receipt.clone() else { return refused("SOFTPROTOC") };
        self.key(Key::Work, "SOFTSLWORK")?;
        let (sales, returns) = (parameters.sum(10)?, parameters.sum(10)?);
        let cashless = parameters.sum(10)? + parameters.sum(10)? + parameters.sum(10)?;
        let cash = parameters.sum(10)?;
        parameters.end()?;
        if (sales, returns) != (receipt.sales, receipt.returns) {
            return refused("SOFTNEED");
        }
        let total = (sales - returns).abs();
        let back = returns > sales;
        let through_the_drawer = total - cashless;
        // More past the drawer than is due; or cash named, and less than is due of it.
        if through_the_drawer < 0 || (1..through_the_drawer).contains(&cash) {
            return refused("SOFTCHECK");
        }
        if back && through_the_drawer > self.memory.day.drawer() {
            return refused("SOFTNEED");
        }
        self.paper()?;
        let number = self.memory.last_receipt + 1;
        let change = if back { 0 } else { (cash - through_the_drawer).max(0) };
        let mut ending = vec![format!("СУМА {}", money(total))];
        ending.push(format!("ГОТIВКА {} БЕЗГОТIВКОВА {} РЕШТА {}", money(cash), money(cashless), money(change)));
        let tax: i64 = receipt.taxes.iter().sum();
        if tax > 0 {
            ending.push(format!("ПДВ А {}% {}", money(i64::from(self.settings.tax)), money(tax)));
        }
        ending.append(&mut self.memory.below);
        self.printed.extend(ending.clone());
        let lines = [receipt.printed.clone(), ending].concat();
        self.book(&receipt, back, through_the_drawer, cashless);
        if self.is_registered() {
            let kind = if back { Kind::Return } else { Kind::Sale };
            self.made = Some(Document { kind, number, sum: total, at: self.now, lines: lines.clone() });
        }
        self.memory.copyable = lines;
        self.memory.receipt = None;
        let [within_sales, within_returns] = receipt.taxes;
        let of_sales = format!("{sales:010}{:010}{within_sales:010}{:010}", 0, 0);
        let of_returns = format!("{returns:010}{:010}{within_returns:010}{:010}", 0, 0);
        answer(format!("COMP{number:010}{of_sales}{of_returns}").into_bytes())
    }

    /// Counts a receipt. A device that plays counts nothing.
    fn book(&mut self, receipt: &Receipt, back: bool, cash: i64, cashless: i64) {
        if !self.is_registered() {
            return;
        }
        self.memory.last_receipt += 1;
        let day = &mut self.memory.day;
        day.sales += receipt.sales;
        day.returns += receipt.returns;
        if back {
            day.given += cash;
            day.cashless_given += cashless;
        } else {
            day.received += cash;
            day.cashless += cashless;
        }
        self.memory.articles.extend(receipt.articles.clone());
    }

    pub(super) fn cancel(&mut self) -> Result<Vec<Block>, Why> {
        if self.memory.receipt.is_some() {
            self.printed.push("!! НЕДIСНИЙ ЧЕК !!".to_owned());
        }
        self.memory.take_back();
        // What cannot be printed is cancelled all the same.
        if !self.memory.mechanics.can_print() {
            self.printed.clear();
        }
        DONE
    }

    pub(super) fn copy(&mut self) -> Result<Vec<Block>, Why> {
        self.key(Key::Work, "SOFTSLWORK")?;
        self.nothing_open()?;
        self.paper()?;
        if self.memory.copyable.is_empty() {
            return refused("SOFTPROTOC");
        }
        let lines = std::mem::take(&mut self.memory.copyable);
        self.print(std::iter::once("КОПIЯ".to_owned()).chain(lines));
        DONE
    }
}
