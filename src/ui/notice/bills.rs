//! What is told of a bill: that there is none, that another payer has it, that it left the visit.

use kassa_domain::ids::AccountNumber;

use super::{Notice, nothing};
use crate::fl;

/// Nobody has this number.
pub(super) fn no_account(number: &AccountNumber) -> Notice {
    Notice::look(fl!("trouble-no-account", number = number.to_string()), nothing(), fl!("key-search-again"))
}

/// A payer who was put aside has it in their visit.
pub(super) fn aside(account: &AccountNumber) -> Notice {
    let happened = fl!("trouble-bill-aside", account = account.to_string());
    Notice::look(happened, fl!("money-bill-aside"), fl!("key-bill-aside"))
}

/// Nothing of it was ticked any more.
pub(super) fn taken_out(account: &AccountNumber) -> Notice {
    Notice::look(fl!("trouble-taken-out", account = account.to_string()), nothing(), fl!("key-taken-out"))
}
