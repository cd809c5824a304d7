//! Any bytes as a message of the debt protocol: an order is the sum of its services.
#![no_main]

use kassa_domain::Currency;
use kassa_formats::debt::{Message, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(Message::Pay(order) | Message::Check(order)) = read(bytes, Currency::Uah) {
        assert_eq!(order.services.iter().map(|service| service.amount.minor()).sum::<i64>(), order.total.minor());
    }
});
