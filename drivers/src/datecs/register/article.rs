//! Articles programmed on demand: a device of the Ukrainian class sells only what stands in its table of articles, and
//! an article that was sold since the last Z cannot become another.
//!
//! Each pair of name and price gets a code of its own, the first that is free, before the receipt is opened; the pair is
//! used again as long as it is remembered. After a Z report the codes that this driver has made are given back, and no
//! others: somebody else may have articles of his own in the table.

use kassa_domain::receipt::{ReceiptOrder, Shown};

use super::super::command::{DeleteArticle, FreeArticle, ProgramArticle};
use super::memory::Article;
use super::{DatecsRegister, refusal};
use crate::fiscal::DeviceError;

impl DatecsRegister {
    /// Codes for all lines of an order; empty where lines are sold by their names.
    pub(super) fn articles(&mut self, order: &ReceiptOrder, before: &Shown) -> Result<Vec<u32>, DeviceError> {
        if !self.dialect.articles {
            return Ok(Vec::new());
        }
        let mut codes = Vec::new();
        for line in &order.lines {
            let name = self.name_parts(&line.text).pop().unwrap_or_default();
            codes.push(self.article(&name, line.amount.minor(), before)?);
        }
        Ok(codes)
    }

    fn article(&mut self, name: &str, price: i64, before: &Shown) -> Result<u32, DeviceError> {
        let known =
            self.memory.of(&before.serial).articles.iter().find(|known| known.name == name && known.price == price);
        if let Some(known) = known {
            return Ok(known.code);
        }
        let operator = self.settings.operator.clone();
        let Some(code) = self.ask(&FreeArticle)? else {
            return Err(DeviceError::Refused(refusal("articles-full")));
        };
        if !self.ask(&ProgramArticle { operator: &operator, article: code, price, name })? {
            return Err(DeviceError::Refused(refusal("article")));
        }
        let article = Article { name: name.to_owned(), price, code };
        self.memory.change(&before.serial, |kept| kept.articles.push(article));
        Ok(code)
    }

    /// What is remembered is no longer sure: the device refused a sale.
    pub(super) fn distrust_articles(&mut self, before: &Shown) {
        if self.dialect.articles {
            self.memory.change(&before.serial, |kept| kept.articles.clear());
        }
    }

    /// Gives the codes back after a Z report, as far as the device lets; those that stay are used again.
    pub(super) fn forget_articles(&mut self, before: &Shown) {
        if !self.dialect.articles {
            return;
        }
        let operator = self.settings.operator.clone();
        for article in self.memory.of(&before.serial).articles.clone() {
            if let Err(error) = self.ask(&DeleteArticle { operator: &operator, article: article.code }) {
                tracing::info!(%error, "articles stay in the table");
                return;
            }
            self.memory.change(&before.serial, |kept| kept.articles.retain(|kept| kept.code != article.code));
        }
    }
}
