//! The pages that payees write their codes in where the codes say another one: remembered by the payee's account.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, KOI8_R, UTF_8, WINDOWS_1251};

use super::{Doubt, Told};

/// Most payees whose page is remembered: above what any town has.
const PAYEES_MAX: usize = 1000;

/// Pages by the account of the payee.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages(BTreeMap<String, &'static Encoding>);

impl Pages {
    /// Those of a text that [`Pages::write`] made; a line that is none is left out, for its page is found anew.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let page = |name: &str| [WINDOWS_1251, UTF_8, KOI8_R].into_iter().find(|page| page.name() == name);
        let entries = text.lines().filter_map(|line| {
            let (account, name) = line.trim().split_once(' ')?;
            Some((account.to_owned(), page(name)?))
        });
        Self(entries.take(PAYEES_MAX).collect())
    }

    /// One payee a line: its account, its page.
    #[must_use]
    pub fn write(&self) -> String {
        self.0.iter().map(|(account, page)| format!("{account} {}\n", page.name())).collect()
    }

    /// Keeps the page of a code that is in another one than it says. True when that is new.
    pub fn remember(&mut self, told: &Told) -> bool {
        let payee = told.bill.payee.as_ref().filter(|_| told.doubts.contains(&Doubt::Encoding));
        let page = Encoding::for_label(told.encoding.as_bytes());
        let Some((payee, page)) = payee.zip(page) else { return false };
        let known = self.0.contains_key(&payee.account);
        (known || self.0.len() < PAYEES_MAX) && self.0.insert(payee.account.clone(), page) != Some(page)
    }

    /// The page to begin with: what is remembered of the payee, else what the code declares.
    pub(super) fn of(&self, account: &[u8], bytes: &[u8], declared: &'static Encoding) -> &'static Encoding {
        let account = std::str::from_utf8(account).ok();
        let remembered = account.and_then(|account| self.0.get(account)).copied();
        // Of a payee that wrote UTF-8, what is no UTF-8 is in the page it says.
        remembered.filter(|page| *page != UTF_8 || std::str::from_utf8(bytes).is_ok()).unwrap_or(declared)
    }
}
