//! What a model can do, known before anything is asked of it.

use kassa_domain::receipt::Refusal;

use crate::text::CodePage;

/// Something that not every register or printer can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Ability {
    /// Count cash put in and taken out, each with a document.
    CashMovements,
    /// Print the X report.
    XReport,
    /// Print the last document again.
    Repeat,
    /// Cut the paper through.
    FullCut,
    /// Cut the paper and leave a bridge.
    PartialCut,
    /// Move the paper without printing.
    Feed,
    /// Open a cash drawer.
    Drawer,
    /// Print lines that register nothing.
    Text,
    /// Have its clock set.
    SetClock,
    /// Tell the cash in the drawer by its own counter.
    CashCounter,
    /// Tell its last document with number and sum.
    LastDocument,
    /// Say on a line of a receipt on whose behalf the money is taken.
    Agent,
    /// Register a correction receipt.
    Correction,
    /// Cancel an open receipt.
    CancelReceipt,
    /// Be told to print on after the paper ran out; the others do so by themselves.
    ContinuePrint,
}

impl Ability {
    /// Every ability, in the order of their bits.
    pub const ALL: [Self; 15] = [
        Self::CashMovements,
        Self::XReport,
        Self::Repeat,
        Self::FullCut,
        Self::PartialCut,
        Self::Feed,
        Self::Drawer,
        Self::Text,
        Self::SetClock,
        Self::CashCounter,
        Self::LastDocument,
        Self::Agent,
        Self::Correction,
        Self::CancelReceipt,
        Self::ContinuePrint,
    ];

    /// The refusal of a model that cannot, with the family `kassa`: the key of a text.
    #[must_use]
    pub const fn refusal_code(self) -> &'static str {
        match self {
            Self::CashMovements => "cannot-cash-movements",
            Self::XReport => "cannot-x-report",
            Self::Repeat => "cannot-repeat",
            Self::FullCut | Self::PartialCut => "cannot-cut",
            Self::Feed => "cannot-feed",
            Self::Drawer => "cannot-drawer",
            Self::Text => "cannot-text",
            Self::SetClock => "cannot-set-clock",
            Self::CashCounter => "cannot-cash-counter",
            Self::LastDocument => "cannot-last-document",
            Self::Agent => "cannot-agent",
            Self::Correction => "cannot-correction",
            Self::CancelReceipt => "cannot-cancel-receipt",
            Self::ContinuePrint => "cannot-continue-print",
        }
    }

    /// What a model answers that cannot.
    #[must_use]
    pub fn refusal(self) -> Refusal {
        Refusal { family: "kassa".to_owned(), code: self.refusal_code().to_owned() }
    }
}

/// The abilities of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Abilities(u16);

impl Abilities {
    /// None at all.
    pub const NONE: Self = Self(0);

    /// Exactly these.
    #[must_use]
    pub const fn of(abilities: &[Ability]) -> Self {
        let mut all = Self::NONE;
        let mut rest = abilities;
        while let [first, others @ ..] = rest {
            all = all.with(*first);
            rest = others;
        }
        all
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, ability: Ability) -> Self {
        Self(self.0 | 1 << ability as u8)
    }

    /// These without one.
    #[must_use]
    pub const fn without(self, ability: Ability) -> Self {
        Self(self.0 & !(1 << ability as u8))
    }

    /// These, and one more where `has`.
    #[must_use]
    pub const fn with_if(self, ability: Ability, has: bool) -> Self {
        if has { self.with(ability) } else { self }
    }

    /// Whether one is among them.
    #[must_use]
    pub const fn has(self, ability: Ability) -> bool {
        self.0 & 1 << ability as u8 != 0
    }
}

/// What a model can do, known before anything is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// Family of protocols, by its name in the settings: `shtrih`, `datecs-x`.
    pub family: &'static str,
    /// Model as the device or the model table names it.
    pub model: String,
    /// Characters of a line of paper.
    pub columns: u16,
    /// The pages its letters are of; another letter is replaced by one of theirs.
    pub letters: Vec<CodePage>,
    /// Registers with a tax office at all; a text printer or a screen does not.
    pub fiscal: bool,
    /// Has a fiscal storage that numbers documents.
    pub storage: bool,
    /// What it can do besides shifts, sales and returns.
    pub abilities: Abilities,
    /// Most lines one receipt takes.
    pub lines_max: u16,
    /// Largest sum one field holds, minor units.
    pub sum_max: i64,
    /// Whether it can register a cash total rounded down.
    pub rounding_down: bool,
    /// Whether it can register a cash total rounded up.
    pub rounding_up: bool,
}

impl Capabilities {
    /// A fiscal device of a family that can do nothing but the least, on the narrowest paper. Drivers change what
    /// they know to be different: `Capabilities { columns: 42, ..Capabilities::least("shtrih") }`.
    #[must_use]
    pub const fn least(family: &'static str) -> Self {
        Self {
            family,
            model: String::new(),
            columns: 32,
            letters: Vec::new(),
            fiscal: true,
            storage: false,
            abilities: Abilities::NONE,
            lines_max: 100,
            sum_max: 99_999_999,
            rounding_down: false,
            rounding_up: false,
        }
    }

    /// Whether the model has an ability.
    #[must_use]
    pub const fn can(&self, ability: Ability) -> bool {
        self.abilities.has(ability)
    }

    /// Refuses what the model cannot, before it is asked.
    ///
    /// # Errors
    /// The refusal that the ability's lack is told by.
    pub fn require(&self, ability: Ability) -> Result<(), Refusal> {
        if self.can(ability) { Ok(()) } else { Err(ability.refusal()) }
    }

    /// The cut to use after a document: one that leaves a bridge where there is a choice.
    #[must_use]
    pub const fn usual_cut(&self) -> Option<CutKind> {
        if self.can(Ability::PartialCut) {
            Some(CutKind::Partial)
        } else if self.can(Ability::FullCut) {
            Some(CutKind::Full)
        } else {
            None
        }
    }
}

/// How far the knife goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CutKind {
    /// Through: the document falls.
    Full,
    /// A bridge holds the document.
    Partial,
}

impl CutKind {
    /// The ability it needs.
    #[must_use]
    pub const fn ability(self) -> Ability {
        match self {
            Self::Full => Ability::FullCut,
            Self::Partial => Ability::PartialCut,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abilities_are_apart() {
        for (place, one) in Ability::ALL.into_iter().enumerate() {
            assert_eq!(one as usize, place);
            let only = Abilities::of(&[one]);
            for other in Ability::ALL {
                assert_eq!(only.has(other), other == one, "{one:?} {other:?}");
            }
            assert_eq!(only.without(one), Abilities::NONE);
        }
    }

    #[test]
    fn what_a_model_lacks_is_refused_by_its_own_code() {
        let model = Capabilities {
            abilities: Abilities::of(&[Ability::FullCut, Ability::Drawer]),
            ..Capabilities::least("plain")
        };
        assert_eq!(model.require(Ability::Drawer), Ok(()));
        assert_eq!(model.require(Ability::Feed).map_err(|why| why.code), Err("cannot-feed".to_owned()));
        assert_eq!(model.usual_cut(), Some(CutKind::Full));
    }
}
