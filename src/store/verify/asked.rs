//! What a register was asked for, from the entry that asks to the one that says what became of it.

use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, Epoch, PaymentNumber, Seq, ShiftNumber};
use kassa_domain::payment::PaymentState;
use kassa_domain::receipt::{Operation, OperationKind, Receipt};
use rusqlite::types::Value;

use super::expected::{self, RECEIPT, Sums, int, text};
use super::outcome::{Asked, ReceiptRow, Standing};
use super::reversed::Reversed;
use super::tables::{Followed, Tables, is_set, take};
use super::{Fault, Faults};
use crate::store::payments::state_name;
use crate::store::{StoreError, receipts};

impl Tables<'_> {
    /// Something was asked of the register: its row is read, and what becomes of it is followed.
    #[expect(clippy::too_many_arguments, reason = "the fields of what was asked for, in one place")]
    pub(super) fn ask(
        &mut self,
        at: EntryRef,
        (kind, shift): (OperationKind, ShiftNumber),
        payment: Option<(PaymentNumber, EntryRef)>,
        reversal: Option<Reversed>,
        flags: Option<(bool, bool)>,
        sums: Sums,
        faults: &mut Faults,
    ) -> Result<(), StoreError> {
        let number = payment.map(|(number, _)| number.0);
        let values = [int(kind as u8), int(shift.0), expected::option(number)];
        let row = take(&mut self.receipts, at, &RECEIPT, &values, faults)?;
        let receipt = row.and_then(|row| receipt_row(at, &row, kind, sums, faults));
        let standing = Standing::default();
        let asked = Asked { kind, shift, payment, reversal, standing, receipt, flags };
        let _ = self.asked.insert(at, asked);
        Ok(())
    }

    /// An entry about what became of another one.
    pub(super) fn outcome(&mut self, at: EntryRef, of: EntryRef, entry: &Entry, faults: &mut Faults) {
        let body = &entry.body;
        // What is not followed any more is registered and agreed upon: nothing can become of it any more.
        let Some(mut asked) = self.asked.remove(&of) else {
            faults.push(Fault::Outcome { at, of });
            return;
        };
        if asked.on(at, body).is_err() {
            faults.push(Fault::Outcome { at, of });
        } else {
            self.move_payment(at, of, &asked, body, faults);
            if let Some(state) = asked.shift_state(body) {
                self.set_shift(asked.shift, "state", text(state));
            }
            if asked.kind == OperationKind::CloseShift && asked.is_registered() {
                self.set_shift(asked.shift, "closed_at", int(entry.occurred_at.utc_ms()));
            }
        }
        if !asked.is_registered() || asked.differs().is_some() {
            let _ = self.asked.insert(of, asked);
        }
    }

    fn move_payment(&mut self, at: EntryRef, of: EntryRef, asked: &Asked, body: &Body, faults: &mut Faults) {
        let Some((number, accepted)) = asked.payment else { return };
        // What is not followed any more is registered, and its row says so.
        let (mut state, stored, accepted) = match self.followed.remove(&number) {
            Some(followed) => (followed.state, followed.stored, followed.at),
            None => (PaymentState::Registered, state_name(PaymentState::Registered).to_owned(), accepted),
        };
        let event = asked.payment_event(body, state).filter(|_| {
            let back = asked.reversal.as_ref();
            back.is_none_or(|reversed| self.is_all_back((at, of), number, reversed, faults))
        });
        if let Some(event) = event {
            match state.on(event) {
                Ok(next) => state = next,
                Err(_) => faults.push(Fault::Outcome { at, of }),
            }
        }
        if state != PaymentState::Registered || stored != state_name(state) {
            let _ = self.followed.insert(number, Followed { at: accepted, state, stored });
        }
    }
}

/// What the row of a receipt says; nothing when it cannot be read, which is told.
fn receipt_row(
    at: EntryRef,
    row: &[Value],
    kind: OperationKind,
    sums: Sums,
    faults: &mut Faults,
) -> Option<ReceiptRow> {
    let [operation, state, detail, settled, epoch, seq, shared, leader_epoch, leader_seq] =
        row.get(RECEIPT.columns.len()..)?
    else {
        return None;
    };
    let mut differs = |column| faults.push(Fault::Differs { at, table: RECEIPT.table, column });
    let read = |value| as_text(value).and_then(|json| serde_json::from_str::<Operation>(json).ok());
    let intended = read(operation);
    if intended.as_ref().is_none_or(|operation| operation.kind() != kind || !sums.are_in(operation)) {
        differs("operation");
    }
    let Some(receipt) = as_text(detail).and_then(|json| serde_json::from_str::<Receipt>(json).ok()) else {
        differs("detail");
        return None;
    };
    if as_text(state) != Some(receipts::state_name(receipt.state())) {
        differs("state");
    }
    let document = match &receipt {
        Receipt::Registered { document } => Some(document.clone()),
        Receipt::Planned | Receipt::Sending { .. } | Receipt::Failed { .. } | Receipt::Unknown { .. } => None,
    };
    if !matches!(shared, Value::Null) && read(shared).is_none() {
        differs("shared");
    }
    Some(ReceiptRow {
        state: receipt.state(),
        document,
        settled: is_set(Some(settled)),
        registered_by: as_ref(epoch, seq),
        operation: intended,
        shared: read(shared),
        leader: as_ref(leader_epoch, leader_seq),
    })
}

fn as_ref(epoch: &Value, seq: &Value) -> Option<EntryRef> {
    match (epoch, seq) {
        (Value::Integer(epoch), Value::Integer(seq)) => {
            Some(EntryRef { epoch: Epoch(u32::try_from(*epoch).ok()?), seq: Seq(u64::try_from(*seq).ok()?) })
        }
        (_, _) => None,
    }
}

fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Null | Value::Integer(_) | Value::Real(_) | Value::Blob(_) => None,
    }
}
