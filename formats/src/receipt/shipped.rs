//! The templates that come with the program, and the set a till prints by.

use kassa_domain::money::MoneyError;

use super::facts::Facts;
use super::kind::Kind;
use super::language::Language;
use super::paper::Paper;
use super::template::Template;
use super::value::Values;
use crate::symbol::Symbol;

macro_rules! texts_of {
    ($language:literal) => {
        [
            (Kind::Payment, include_str!(concat!("../../../assets/receipts/", $language, "/payment.txt"))),
            (Kind::Duplicate, include_str!(concat!("../../../assets/receipts/", $language, "/duplicate.txt"))),
            (Kind::Void, include_str!(concat!("../../../assets/receipts/", $language, "/void.txt"))),
            (Kind::Application, include_str!(concat!("../../../assets/receipts/", $language, "/application.txt"))),
            (Kind::Note, include_str!(concat!("../../../assets/receipts/", $language, "/note.txt"))),
            (Kind::CashIn, include_str!(concat!("../../../assets/receipts/", $language, "/cash-in.txt"))),
            (Kind::CashOut, include_str!(concat!("../../../assets/receipts/", $language, "/cash-out.txt"))),
            (Kind::Denominations, include_str!(concat!("../../../assets/receipts/", $language, "/denominations.txt"))),
            (Kind::Difference, include_str!(concat!("../../../assets/receipts/", $language, "/difference.txt"))),
            (Kind::HandOver, include_str!(concat!("../../../assets/receipts/", $language, "/hand-over.txt"))),
            (Kind::Shift, include_str!(concat!("../../../assets/receipts/", $language, "/shift.txt"))),
            (Kind::Services, include_str!(concat!("../../../assets/receipts/", $language, "/services.txt"))),
            (Kind::Readings, include_str!(concat!("../../../assets/receipts/", $language, "/readings.txt"))),
            (Kind::Slip, include_str!(concat!("../../../assets/receipts/", $language, "/slip.txt"))),
            (Kind::Debt, include_str!(concat!("../../../assets/receipts/", $language, "/debt.txt"))),
        ]
    };
}

/// The texts of a language's templates, one for each kind.
#[must_use]
pub const fn texts(language: Language) -> [(Kind, &'static str); Kind::ALL.len()] {
    match language {
        Language::Uk => texts_of!("uk"),
        Language::Ru => texts_of!("ru"),
        Language::Kk => texts_of!("kk"),
        Language::En => texts_of!("en"),
    }
}

/// The templates of one language, one for each kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    each: Vec<Template>,
    logo: Option<Symbol>,
}

impl Templates {
    /// Those that come with the program.
    #[must_use]
    pub fn shipped(language: Language) -> Self {
        // A shipped template has no mistake: the tests read every one of them.
        let read = |(kind, text)| Template::read(kind, language, text).ok();
        Self { each: texts(language).into_iter().filter_map(read).collect(), logo: None }
    }

    /// With this picture where a template says `logo`; without one such a line is nothing.
    pub fn set_logo(&mut self, logo: Option<Symbol>) {
        self.logo = logo;
    }

    /// The picture of papers.
    #[must_use]
    pub const fn logo(&self) -> Option<&Symbol> {
        self.logo.as_ref()
    }

    /// Takes this template in place of the one of its kind.
    pub fn put(&mut self, template: Template) {
        self.each.retain(|known| known.kind() != template.kind());
        self.each.push(template);
    }

    /// The template of a kind.
    #[must_use]
    pub fn get(&self, kind: Kind) -> Option<&Template> {
        self.each.iter().find(|template| template.kind() == kind)
    }

    /// The paper of a document.
    ///
    /// # Errors
    /// Sums of two currencies, or out of range.
    pub fn paper(&self, facts: &dyn Facts) -> Result<Paper, MoneyError> {
        Ok(self.fill(facts.kind(), facts.values()?))
    }

    /// The paper of a kind with these values.
    #[must_use]
    pub fn fill(&self, kind: Kind, values: Values) -> Paper {
        let values = values.with_logo(self.logo.clone());
        self.get(kind).map(|template| template.fill(&values)).unwrap_or_default()
    }
}
