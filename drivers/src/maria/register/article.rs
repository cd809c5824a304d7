//! Numbers of articles. A name, once sold, keeps its number until the Z report, and the number its name; the device is
//! asked which are taken, so that nothing has to be remembered.

use super::super::command::{GetArticle, UNTAXED};
use super::super::model::{ARTICLES_MAX, NAME};
use super::{MariaRegister, refusal};
use crate::fiscal::DeviceError;

/// What is known of the articles of a day.
pub(super) struct Articles {
    /// The last Z before that day.
    after_z: u32,
    /// The first number nobody has looked at.
    next: u16,
    /// Names whose articles may be sold again.
    known: Vec<(Vec<u8>, u16)>,
}

impl MariaRegister {
    /// The number of the article for a line of this name.
    pub(super) fn article(&mut self, name: &[u8], after_z: u32) -> Result<u16, DeviceError> {
        let name = name.split_at(name.len().min(NAME)).0.trim_ascii_end().to_vec();
        let mut articles = match self.articles.take() {
            Some(articles) if articles.after_z == after_z => articles,
            Some(_) | None => Articles { after_z, next: 1, known: Vec::new() },
        };
        let found = self.find_article(&name, &mut articles);
        self.articles = Some(articles);
        found
    }

    /// The letters of the taxes of our lines.
    fn tax_letters(&self) -> [u8; 8] {
        let mut letters = UNTAXED;
        if let (Some(mark), [first, ..]) = (self.tax_mark(), &mut letters) {
            *first = mark[0];
        }
        letters
    }

    fn find_article(&mut self, name: &[u8], articles: &mut Articles) -> Result<u16, DeviceError> {
        if let Some((_, number)) = articles.known.iter().find(|(known, _)| known == name) {
            return Ok(*number);
        }
        let letters = self.tax_letters();
        while articles.next <= ARTICLES_MAX {
            let number = articles.next;
            let taken = match self.ask(&GetArticle { number }) {
                Ok(article) => Some(article),
                Err(DeviceError::Refused(why)) if why.code == "softbadart" => None,
                Err(error) => return Err(error),
            };
            articles.next += 1;
            match taken {
                None => {
                    articles.known.push((name.to_vec(), number));
                    return Ok(number);
                }
                Some(article) if !article.divisible && article.taxes == letters => {
                    let is_it = article.name == name;
                    articles.known.push((article.name, number));
                    if is_it {
                        return Ok(number);
                    }
                }
                // Somebody else's, of another kind.
                Some(_) => {}
            }
        }
        Err(DeviceError::Refused(refusal("articles-full")))
    }
}
