//! The words of receipts and reports, handed in by the caller in the language of the paper.

use kassa_domain::Money;

use super::amount::{NumberForm, amount};

macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident: $key:literal;)*) => {
        /// The words on paper, in one language.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Labels {
            /// How sums are written.
            pub form: NumberForm,
            $($(#[$doc])* pub $name: String,)*
        }

        impl Labels {
            /// The message keys of all the words, for whoever checks that a language has them all.
            pub const KEYS: &[&str] = &[$($key),*];

            /// The words of a language: `text` gives the message of a key, one of [`Labels::KEYS`].
            pub fn look_up(form: NumberForm, mut text: impl FnMut(&str) -> String) -> Self {
                Self { form, $($name: text($key),)* }
            }
        }
    };
}

labels! {
    /// Title of a receipt for money taken.
    sale: "paper-sale";
    /// Title of a receipt for money given back.
    give_back: "paper-return";
    /// Word that marks a copy: `ДУБЛІКАТ`.
    duplicate: "paper-duplicate";
    /// The sign before a number: `№`.
    number_sign: "paper-number-sign";
    /// Stands where a receipt has no fiscal document yet.
    not_registered: "paper-not-registered";
    /// What the receipt comes to.
    total: "paper-total";
    /// The part paid by card.
    card: "paper-card";
    /// The cash handed over, or given back.
    cash: "paper-cash";
    /// Cash given back of it.
    change: "paper-change";
    /// What cash rounding added or took.
    rounding: "paper-rounding";
    /// Who works.
    cashier: "paper-cashier";
    /// Number of the fiscal document.
    document: "paper-document";
    /// Fiscal sign of the document.
    sign: "paper-sign";
    /// Shift of the fiscal register.
    register_shift: "paper-register-shift";
    /// Serial number of the fiscal register.
    register: "paper-register";
    /// Number of its fiscal storage.
    storage: "paper-storage";
    /// Title of a void.
    void: "paper-void";
    /// Title of a refund.
    refund: "paper-refund";
    /// Says on a receipt that it was voided since.
    voided: "paper-voided";
    /// Says on a receipt that its money was refunded since.
    refunded: "paper-refunded";
    /// Number of the payment that is undone.
    original: "paper-original";
    /// On what ground it is undone.
    ground: "paper-ground";
    /// Who approved it.
    approved: "paper-approved";
    /// Title of the shift-opening report.
    opening_report: "paper-opening-report";
    /// Title of the X report.
    x_report: "paper-x-report";
    /// Title of the Z report.
    z_report: "paper-z-report";
    /// Number of the shift.
    shift: "paper-shift";
    /// Business day of the shift.
    day: "paper-day";
    /// When the shift was opened.
    opened_at: "paper-opened-at";
    /// When the report was made.
    made_at: "paper-made-at";
    /// Cash in the drawer at opening.
    opening_cash: "paper-opening-cash";
    /// Number of payments.
    payments: "paper-payments";
    /// Taken in cash.
    taken_cash: "paper-taken-cash";
    /// Taken by card.
    taken_card: "paper-taken-card";
    /// Number of reversals.
    reversals: "paper-reversals";
    /// Given back in cash.
    returned_cash: "paper-returned-cash";
    /// Given back to cards.
    returned_card: "paper-returned-card";
    /// Cash brought in.
    cash_in: "paper-cash-in";
    /// Cash taken out.
    cash_out: "paper-cash-out";
    /// Cash in the drawer by the journal.
    drawer: "paper-drawer";
    /// Cash in the drawer by the fiscal register.
    register_cash: "paper-register-cash";
    /// Cash counted by hand.
    counted: "paper-counted";
    /// What a figure of cash differs from the journal by.
    difference: "paper-difference";
    /// Entries the centre does not have yet.
    queued: "paper-queued";
}

impl Labels {
    pub(super) fn sum(&self, sum: Money) -> String {
        amount(sum, self.form)
    }

    /// `№ 871`.
    pub(super) fn number(&self, number: impl std::fmt::Display) -> String {
        format!("{} {number}", self.number_sign)
    }
}
