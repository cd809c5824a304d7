//! Reports, cash, and the sums of the day.

use super::super::memory::{Day, DocumentKind};
use super::super::profile::Tongue;
use super::{Why, Work, money};

impl Work<'_> {
    /// Sums by tax groups, all in the first one, behind other fields.
    pub(super) fn by_groups(&self, mut fields: Vec<String>, sum: i64) -> Vec<u8> {
        fields.push(money(sum));
        fields.extend((1..self.profile.groups).map(|_other| money(0)));
        self.fields(&fields)
    }

    pub(super) fn report(&mut self, z: bool, password: Option<&str>) -> Result<Vec<u8>, Why> {
        if let Some(password) = password {
            self.right_password(password)?;
        }
        self.paper()?;
        if self.memory.receipt.is_some() || self.memory.service.is_some() {
            return Err(Why::ReceiptOpen);
        }
        if z && self.memory.mechanics.memory_full {
            return Err(Why::MemoryFull);
        }
        if z && self.memory.mechanics.not_fiscalised {
            return Err(Why::NotFiscalised);
        }
        let day = &self.memory.day;
        let (sales, returns) = (day.sales_cash + day.sales_card, day.returns_cash + day.returns_card);
        let number = self.memory.last_z + 1;
        let lines = vec![
            if z { format!("Z-ОТЧЕТ {number:04}") } else { "X-ОТЧЕТ".to_owned() },
            format!("ПРОДАЖИ  {}", money(sales)),
            format!("ВОЗВРАТЫ  {}", money(returns)),
            format!("В КАССЕ  {}", money(self.memory.drawer)),
        ];
        let document = self.memory.next_document();
        if z {
            self.memory.last_z = number;
            self.memory.last_z_sum = sales;
            self.memory.day = Day::default();
            self.memory.copyable.clear();
            self.memory.articles.values_mut().for_each(|article| article.sold = false);
            self.document(DocumentKind::ZReport, u64::from(number), sales, lines);
        } else {
            self.document(DocumentKind::Other, document, 0, lines);
        }
        Ok(match self.profile.tongue {
            Tongue::X => self.by_groups(vec![number.to_string()], sales),
            Tongue::Classic | Tongue::Ukraine => self.by_groups(vec![format!("{number:04}"), money(sales)], sales),
        })
    }

    pub(super) fn cash(&mut self, sum: i64) -> Result<Vec<u8>, Why> {
        if sum != 0 {
            self.paper()?;
            if self.memory.receipt.is_some() || self.memory.service.is_some() {
                return Err(Why::ReceiptOpen);
            }
            self.day_may_go_on()?;
            if sum.abs() > self.profile.sum_max {
                return Err(Why::Overflow);
            }
            if self.memory.drawer + sum < 0 {
                return match self.profile.tongue {
                    Tongue::X => Err(Why::NoCash),
                    Tongue::Classic | Tongue::Ukraine => Ok(self.cash_fields("F")),
                };
            }
            self.begin_day();
            self.memory.drawer += sum;
            let (kind, title) = if sum > 0 {
                self.memory.day.ins += sum;
                (DocumentKind::CashIn, "ВНЕСЕНИЕ")
            } else {
                self.memory.day.outs -= sum;
                (DocumentKind::CashOut, "ВЫПЛАТА")
            };
            let number = self.memory.next_document();
            self.document(kind, number, sum.abs(), vec![format!("{title}  {}", money(sum.abs()))]);
        }
        Ok(self.cash_fields("P"))
    }

    fn cash_fields(&self, letter: &str) -> Vec<u8> {
        let day = &self.memory.day;
        let sums = [money(self.memory.drawer), money(day.ins), money(day.outs)];
        match self.profile.tongue {
            Tongue::X => self.fields(&sums),
            Tongue::Classic | Tongue::Ukraine => self.fields(&[&[letter.to_owned()], &sums[..]].concat()),
        }
    }

    pub(super) fn copy(&mut self) -> Result<Vec<u8>, Why> {
        self.paper()?;
        let lines = std::mem::take(&mut self.memory.copyable);
        if lines.is_empty() || self.memory.receipt.is_some() {
            return Err(Why::NotAllowed);
        }
        self.memory.unprinted.push_back("КОПИЯ".to_owned());
        self.memory.unprinted.extend(lines);
        Ok(self.fields(&[]))
    }

    pub(super) fn last_z(&self) -> Vec<u8> {
        let (number, sum) = (self.memory.last_z, money(self.memory.last_z_sum));
        match self.profile.tongue {
            Tongue::X => self.fields(&[number.to_string(), sum]),
            Tongue::Classic if number == 0 => b"F".to_vec(),
            Tongue::Classic => self.fields(&["P".to_owned(), format!("{number:04}"), sum]),
            Tongue::Ukraine => self.fields(&[format!("{number:04}"), sum]),
        }
    }

    pub(super) fn payments(&self) -> Vec<u8> {
        let day = &self.memory.day;
        let zero = || money(0);
        let (cash, card) = (money(day.sales_cash), money(day.sales_card));
        match self.profile.tongue {
            Tongue::X => self.fields(&[cash, zero(), card, zero(), zero(), zero(), zero()]),
            Tongue::Classic | Tongue::Ukraine => {
                let next = [(self.memory.last_z + 1).to_string(), (day.fiscal + 1).to_string()];
                self.fields(&[&[cash, zero(), zero(), card], &next[..]].concat())
            }
        }
    }

    pub(super) fn returns(&self) -> Vec<u8> {
        let day = &self.memory.day;
        match self.profile.tongue {
            Tongue::X => {
                let zero = || money(0);
                self.fields(&[money(day.returns_cash), zero(), money(day.returns_card), zero(), zero(), zero(), zero()])
            }
            Tongue::Classic | Tongue::Ukraine => self.by_groups(Vec::new(), day.returns_cash + day.returns_card),
        }
    }
}
