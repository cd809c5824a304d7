//! A centre in this process, without a network: journals go to it as the till signs them.

use ed25519_dalek::{Signer as _, SigningKey};
use kassa::store::identity::Identity;
use kassa::store::{self, Reader};
use kassa_domain::batch::Batch;
use kassa_domain::exchange::BatchAnswer;
use kassa_domain::ids::{AccountNumber, Epoch, ProviderId, Seq, ServiceId, TillCode, TillId};
use kassa_domain::{Currency, Period};
use kassa_server::apply::catch_up;
use kassa_server::db::{Change, Db, DbError, NewAccount, NewCharge, NewProvider, NewService};
use kassa_server::ingest::ingest;
use kassa_server::ledger::prove;
use tempfile::TempDir;

use crate::support::{book, identity, temporary_dir};

/// What each account owes for the first service.
pub const OWED: i64 = 1_000_000;

/// A centre that knows one till and three accounts.
pub struct Centre {
    pub db: Db,
    _dir: TempDir,
}

/// The key of the till, the same in every world.
fn key() -> SigningKey {
    SigningKey::from_bytes(&[42; 32])
}

/// Who the till of these worlds is at this centre.
pub fn known_identity() -> Identity {
    Identity { till: TillId(1), public_key: key().verifying_key().to_bytes(), ..identity() }
}

impl Centre {
    pub fn new() -> Self {
        let dir = temporary_dir();
        let db = Db::open(dir.path(), 0).unwrap();
        let till = db.write(town).unwrap();
        assert_eq!(till, known_identity().till);
        Self { db, _dir: dir }
    }

    /// Takes in the whole journal, in batches of this many entries.
    pub fn take(&self, reader: &Reader, size: usize) {
        let head = store::journal::head(reader).unwrap();
        let mut from = Seq::FIRST;
        while from <= head.seq {
            let entries = store::journal::from(reader, head.epoch, from, size, usize::MAX >> 1).unwrap();
            let last = Seq(from.0 + entries.len() as u64 - 1);
            let hash = store::journal::hash_at(reader, head.epoch, last).unwrap().unwrap();
            let mut batch = Batch { till: head.till, epoch: head.epoch, from, entries, head: hash, signature: [0; 64] };
            batch.signature = key().sign(&batch.head().signed_bytes()).to_bytes();
            let answer = ingest(&self.db, head.till, &batch, &batch.encode().unwrap(), 0).unwrap();
            assert!(matches!(answer, BatchAnswer::Stored { .. }), "{answer:?}");
            from = last.next();
        }
        catch_up(&self.db).unwrap();
        // Whatever the day was, its ledger balances and says what its Z reports say.
        assert_eq!(self.db.read(prove).unwrap().disagreements, []);
    }
}

fn town(change: &Change<'_>) -> Result<TillId, DbError> {
    let town = change.town_named("Зеленоград")?;
    let street = change.street_named(town, "вул. Соборна")?;
    let point = change.add_point(&kassa_domain::point::Point { home_town: town, ..book::point() })?;
    let provider = NewProvider {
        id: Some(ProviderId(4)),
        name: "КП «Теплоенерго»".to_owned(),
        tax_number: "39123451".to_owned(),
        overpayment: true,
        prepayment_months_max: 2,
        bank: None,
    };
    let _ = change.add_provider(&provider)?;
    let service = NewService {
        id: Some(ServiceId(1)),
        name: "Опалення".to_owned(),
        unit: "Гкал".to_owned(),
        tariff: None,
        order: 1,
        group: String::new(),
    };
    let _ = change.add_service(&service)?;
    for index in 0..3 {
        let number = AccountNumber::new(&format!("0007700{index}")).unwrap();
        let account = NewAccount {
            number: &number,
            holder: "Шевченко Тарас",
            street,
            house: "5",
            flat: "12",
            currency: Currency::Uah,
            phones: None,
        };
        let row = change.put_account(&account)?;
        let charge = NewCharge {
            period: Period::new(2026, 2).unwrap(),
            service: ServiceId(1),
            provider: ProviderId(4),
            charged_minor: OWED,
            owed_minor: OWED,
            norm_milli: None,
        };
        change.put_charge(row, &charge, 0)?;
    }
    let identity = known_identity();
    let till = change.add_till(point, &TillCode::new("3").unwrap())?;
    change.enrol_till(till, Epoch(1), &identity.public_key, "test", 0)?;
    Ok(till)
}
