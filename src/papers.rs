//! The papers of the till as lines: the receipt as it was handed out, its duplicate, in the language of receipts.

use kassa_domain::Timestamp;
use kassa_domain::ids::HumanNumber;
use kassa_domain::receipt::{Operation, Receipt};
use kassa_domain::reversal::ReversalKind;
use kassa_formats::receipt::{
    Duplicate, Labels, NumberForm, Paper, Proof, ReceiptPaper, Undoing, receipt, render::Width, render::text,
};

use crate::i18n::{Language, text_in};
use crate::store::receipts::Stored;
use crate::till::book::Words;

/// Columns of a duplicate where the register does not tell its own.
const COLUMNS: u16 = 40;

/// What a receipt's paper needs beside the receipt itself.
#[derive(Debug, Clone)]
pub struct About<'a> {
    /// Name and address of the point, above everything.
    pub head: &'a [String],
    /// Human number of the payment.
    pub human: &'a HumanNumber,
    /// When the money was taken or given back.
    pub at: Timestamp,
    /// Set for a copy.
    pub duplicate: Option<Duplicate>,
    /// Set for a reversal.
    pub reversal: Option<ReversalKind>,
    /// The language of receipts.
    pub language: Language,
}

/// The paper of a stored receipt; nothing for an operation that is no receipt.
#[must_use]
pub fn paper(stored: &Stored, about: &About<'_>) -> Option<Paper> {
    let Operation::Receipt(order) = &stored.operation else { return None };
    let proof = match &stored.receipt {
        Receipt::Registered { document } => Proof::Document(document),
        Receipt::Planned | Receipt::Sending { .. } | Receipt::Failed { .. } | Receipt::Unknown { .. } => Proof::Missing,
    };
    let original = about.human.to_string();
    let undoing = about.reversal.map(|kind| Undoing { kind, original: &original, ground: "", approved_by: None });
    let what = ReceiptPaper { head: about.head, order, proof, at: about.at, duplicate: about.duplicate, undoing };
    Some(receipt(&what, &labels(about.language)))
}

/// The lines of a duplicate for the register to print; nothing for an operation that is no receipt.
#[must_use]
pub fn duplicate_lines(stored: &Stored, about: &About<'_>, columns: Option<u16>) -> Option<Vec<String>> {
    let width = columns.and_then(Width::new).or_else(|| Width::new(COLUMNS)).unwrap_or(Width::MIN);
    Some(text(&paper(stored, about)?, width).lines().map(str::to_owned).collect())
}

/// What stands above everything on the paper of an emulated register.
#[must_use]
pub fn training(language: Language) -> String {
    text_in(language, "paper-training", &[])
}

/// The labels of papers.
#[must_use]
pub fn labels(language: Language) -> Labels {
    let form = match language {
        Language::Uk | Language::Ru | Language::Kk => NumberForm::SpaceComma,
        Language::En => NumberForm::CommaPoint,
    };
    Labels::look_up(form, |key| text_in(language, key, &[]))
}

/// The words of a receipt that goes to the register.
#[must_use]
pub fn words(language: Language) -> Words {
    let word = |key| text_in(language, key, &[]);
    Words {
        number: word("order-number"),
        account: word("order-account"),
        payer: word("order-payer"),
        address: word("order-address"),
        commission: word("order-commission"),
        service: word("order-service"),
        slip: word("order-slip"),
        reversal: word("order-reversal"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word_of_paper() {
        let own = ["number", "account", "payer", "address", "commission", "service", "slip", "reversal"];
        let keys = Labels::KEYS.iter().map(ToString::to_string).chain(own.map(|name| format!("order-{name}")));
        for (key, language) in keys.flat_map(|key| Language::ALL.map(|language| (key.clone(), language))) {
            assert_ne!(text_in(language, &key, &[]), key, "{}", language.code());
        }
    }
}
