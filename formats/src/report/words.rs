//! The words of reports: titles, columns, what stands in cells, in the language the caller looks them up in.

use super::Kind;
use super::book::{ReturnKind, WaitingState};
use crate::receipt::NumberForm;

/// A language.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// How it writes numbers.
    pub form: NumberForm,
    /// The text of a key, one of [`Words::KEYS`].
    pub text: &'a dyn Fn(&str) -> String,
}

impl Words<'_> {
    /// Every key there is, for whoever checks that a language has them all.
    pub const KEYS: [&'static str; 111] = [
        "report-consolidated",
        "report-provider",
        "report-services",
        "report-cashier",
        "report-cash-book",
        "report-readings",
        "report-reversals",
        "report-queue",
        "report-commissions",
        "report-denominations",
        "report-day",
        "report-days",
        "report-shift",
        "report-point",
        "report-till",
        "report-made",
        "report-currency",
        "report-now",
        "report-column-number",
        "report-column-moment",
        "report-column-account",
        "report-column-payer",
        "report-column-address",
        "report-column-services",
        "report-column-service",
        "report-column-provider",
        "report-column-period",
        "report-column-amount",
        "report-column-commission",
        "report-column-provider-commission",
        "report-column-rounding",
        "report-column-undoing",
        "report-column-total",
        "report-column-cash",
        "report-column-card",
        "report-column-cashier",
        "report-column-document",
        "report-column-count",
        "report-column-returns",
        "report-column-returned",
        "report-column-net",
        "report-column-shift",
        "report-column-date",
        "report-column-what",
        "report-column-in",
        "report-column-out",
        "report-column-rest",
        "report-column-meter",
        "report-column-reading",
        "report-column-kind",
        "report-column-source",
        "report-column-placed",
        "report-column-ground",
        "report-column-means",
        "report-column-place",
        "report-column-state",
        "report-column-reason",
        "report-column-till",
        "report-column-face",
        "report-column-pieces",
        "report-row-payments",
        "report-row-undecided",
        "report-row-returned",
        "report-row-returning",
        "report-row-total",
        "report-row-net",
        "report-row-providers",
        "report-row-opening",
        "report-row-taken",
        "report-row-given-back",
        "report-row-cash-in",
        "report-row-cash-out",
        "report-row-order",
        "report-row-signature",
        "report-row-drawer",
        "report-row-counted",
        "report-row-handed-over",
        "report-row-difference",
        "report-cell-void",
        "report-cell-refund",
        "report-cell-decision",
        "report-cell-application",
        "report-cell-note",
        "report-cell-plain",
        "report-cell-roll-over",
        "report-cell-replacement",
        "report-cell-resident",
        "report-cell-control",
        "report-cell-remote",
        "report-cell-unsent",
        "report-cell-waiting",
        "report-cell-refused",
        "report-entry-epoch-started",
        "report-entry-signed-in",
        "report-entry-signed-out",
        "report-entry-approved",
        "report-entry-shift-opening",
        "report-entry-shift-closing",
        "report-entry-payment-accepted",
        "report-entry-receipt",
        "report-entry-payment-cancelled",
        "report-entry-reversal-accepted",
        "report-entry-cash-moved",
        "report-entry-reading-taken",
        "report-entry-drawer-opened",
        "report-entry-other",
        "report-means-cash",
        "report-means-card",
        "report-means-mixed",
        "report-file-day",
        "report-row-no-rows",
    ];

    /// The text of a key.
    pub(super) fn get(&self, key: &str) -> String {
        (self.text)(key)
    }

    pub(super) fn title(&self, kind: Kind) -> String {
        self.get(match kind {
            Kind::Consolidated => "report-consolidated",
            Kind::Provider => "report-provider",
            Kind::Services => "report-services",
            Kind::Cashier => "report-cashier",
            Kind::CashBook => "report-cash-book",
            Kind::Readings => "report-readings",
            Kind::Reversals => "report-reversals",
            Kind::Queue => "report-queue",
            Kind::Commissions => "report-commissions",
            Kind::Denominations => "report-denominations",
        })
    }

    /// How money went back: its code, and its word.
    pub(super) fn returned(&self, kind: ReturnKind) -> (&'static str, String) {
        let (code, key) = match kind {
            ReturnKind::Void => ("V", "report-cell-void"),
            ReturnKind::Refund => ("R", "report-cell-refund"),
            ReturnKind::Decision => ("D", "report-cell-decision"),
        };
        (code, self.get(key))
    }

    /// On what ground: its code, and its word; nothing where there was none.
    pub(super) fn ground(&self, ground: u8) -> (&'static str, String) {
        match ground {
            1 => ("A", self.get("report-cell-application")),
            2 => ("N", self.get("report-cell-note")),
            _ => ("", String::new()),
        }
    }

    /// Why an entry waits: its code, and its word.
    pub(super) fn state(&self, state: WaitingState) -> (&'static str, String) {
        let (code, key) = match state {
            WaitingState::Unsent => ("U", "report-cell-unsent"),
            WaitingState::Waiting => ("W", "report-cell-waiting"),
            WaitingState::Refused => ("R", "report-cell-refused"),
        };
        (code, self.get(key))
    }

    /// What an entry of a kind is, for people.
    pub(super) fn entry(&self, kind: &str) -> String {
        self.get(match kind {
            "epoch_started" => "report-entry-epoch-started",
            "signed_in" => "report-entry-signed-in",
            "signed_out" => "report-entry-signed-out",
            "approved" => "report-entry-approved",
            "shift_opening" => "report-entry-shift-opening",
            "shift_closing" => "report-entry-shift-closing",
            "payment_accepted" => "report-entry-payment-accepted",
            "receipt_shared" | "receipt_registered" | "receipt_failed" | "receipt_unknown" | "receipt_referred"
            | "centre_decided" => "report-entry-receipt",
            "payment_cancelled" | "given_up" => "report-entry-payment-cancelled",
            "reversal_accepted" => "report-entry-reversal-accepted",
            "cash_moved" => "report-entry-cash-moved",
            "reading_taken" => "report-entry-reading-taken",
            "drawer_opened" => "report-entry-drawer-opened",
            _ => "report-entry-other",
        })
    }
}
