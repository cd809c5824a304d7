//! What loading a registry would come to: every payment is looked up as the load would do it, and nothing is written.

use std::collections::{HashMap, HashSet};

use kassa_domain::Money;
use kassa_domain::ids::ServiceId;
use kassa_formats::registry::{Checked, Form, Identity, Input, Item, Payment, PaymentKind, Protocol, Reason};

use super::{RegistryError, judged, judged_reading, named, padded, services, spread};
use crate::db::{AccountPayment, Alike, AlikeCount, DbError, DbResult, View};

/// The protocol that loading would give, and the registry that some of the payments stand in too.
///
/// # Errors
/// The file is not the one that was checked, or what the store says.
pub fn foretell(
    view: &View<'_>,
    checked: &Checked,
    file: &mut dyn Input,
) -> Result<(Protocol, Option<(Alike, String)>), RegistryError> {
    let mut voids = Voids::default();
    let services = services(view)?;
    if checked.totals.voids > 0 {
        // Voids first, then the payments they are about: one may stand before the other.
        let _ = each(checked, file, &mut |item| {
            voids.wanted.extend(of_item(item).and_then(|payment| payment.takes_back));
            Ok(None)
        })?;
        let _ = each(checked, file, &mut |item| {
            let Some(payment) = of_item(item).filter(|payment| voids.wanted.contains(&payment.identity)) else {
                return Ok(None);
            };
            if before_accounts(view, payment, &services)?.is_none() {
                let _ = voids.here.insert(payment.identity, payment.amount);
            }
            Ok(None)
        })?;
    }
    let mut count = AlikeCount::default();
    let protocol = each(checked, file, &mut |item| match item {
        Item::Reading(reading) => judged_reading(view, reading),
        Item::Payment(payment) => {
            let reason = match before_accounts(view, payment, &services)? {
                Some(Reason::PaymentNotFound) => voids.take_back(view, payment)?,
                reason => reason,
            };
            if reason != Some(Reason::DuplicateOperation) {
                count.add(view, checked.profile(), payment)?;
            }
            Ok(reason)
        }
    })?;
    Ok((protocol, named(view, count.most())?))
}

/// A payment whose account was found with zeros in front, which a spreadsheet had dropped: a person compares the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZerosAdded {
    /// Line, row or record, from 1.
    pub line: u64,
    /// The account as the file has it.
    pub written: String,
    /// The account it is taken for.
    pub number: String,
    /// The payer, as the file has them.
    pub payer: String,
}

/// Most of them that are told one by one.
const ZEROS_MAX: usize = 1000;

/// The payments of a table whose accounts were found with zeros in front, the first of them.
///
/// # Errors
/// The file is not the one that was checked, or what the store says.
pub fn zeros_added(view: &View<'_>, checked: &Checked, file: &mut dyn Input) -> Result<Vec<ZerosAdded>, RegistryError> {
    let mut added = Vec::new();
    if checked.profile().form != Form::Table {
        return Ok(added);
    }
    let _ = each(checked, file, &mut |item| {
        let Some(payment) = of_item(item).filter(|_| added.len() < ZEROS_MAX) else { return Ok(None) };
        let account = payment.account.as_ref().filter(|account| account.zeros_lost && payment.against.is_none());
        let Some(account) = account else { return Ok(None) };
        if view.account_row(&account.number)?.is_none()
            && let Some((number, _)) = padded(view, account)?
        {
            let payer = payment.payer.clone().unwrap_or_default();
            added.push(ZerosAdded { line: payment.line, written: account.number.clone(), number, payer });
        }
        Ok(None)
    })?;
    Ok(added)
}

/// Goes through the payments of a file; the first failure of the store ends it.
fn each(
    checked: &Checked,
    file: &mut dyn Input,
    take: &mut dyn FnMut(&Item) -> DbResult<Option<Reason>>,
) -> Result<Protocol, RegistryError> {
    let mut failed: Option<DbError> = None;
    let protocol = checked.apply(file, &mut |item| {
        let taken = if failed.is_some() { Ok(None) } else { take(item) };
        taken.unwrap_or_else(|error| {
            failed = Some(error);
            None
        })
    });
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(protocol?),
    }
}

fn of_item(item: &Item) -> Option<&Payment> {
    match item {
        Item::Payment(payment) => Some(payment),
        Item::Reading(_) => None,
    }
}

/// What speaks against a payment, its charges looked at; of a void, that its payment is not looked for yet.
fn before_accounts(
    view: &View<'_>,
    payment: &Payment,
    services: &HashMap<String, ServiceId>,
) -> DbResult<Option<Reason>> {
    let account = match judged(view, payment)? {
        Err(reason) => return Ok(Some(reason)),
        Ok(account) => account,
    };
    let service = payment.service.clone().unwrap_or_default();
    let (line, period, amount_minor) = (payment.line, payment.period, payment.amount.minor());
    let payment = AccountPayment { line, period, service, amount_minor };
    let parts = spread(&payment, &mut view.charge_rows(account)?, services);
    Ok(parts.is_none().then_some(Reason::SupplierUnknown))
}

/// Voids, and the payments they take back: each once.
#[derive(Default)]
struct Voids {
    wanted: HashSet<Identity>,
    /// Payments of this very file that would be on accounts.
    here: HashMap<Identity, Money>,
    taken: HashSet<Identity>,
}

impl Voids {
    /// Nothing where the payment is there, of the same sum, and was not taken back before.
    fn take_back(&mut self, view: &View<'_>, void: &Payment) -> DbResult<Option<Reason>> {
        let not_found = Ok(Some(Reason::PaymentNotFound));
        debug_assert_eq!(void.kind, PaymentKind::Void, "only voids look for a payment");
        let Some(identity) = void.takes_back else { return not_found };
        let amount = match self.here.get(&identity) {
            Some(amount) => amount.minor(),
            None => match view.applied_operation(identity)? {
                Some((registry, line, _, amount)) if !view.is_taken_back(registry, line)? => amount,
                Some(_) | None => return not_found,
            },
        };
        if amount != -void.amount.minor() || !self.taken.insert(identity) {
            return not_found;
        }
        Ok(None)
    }
}
