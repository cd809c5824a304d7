//! Several tills on one computer, with certificates of every age.

use std::path::PathBuf;

use kassa::profiles::{Certificate, Profile};
use kassa::ui::chooser::Chooser;

use crate::window::now;

pub const DAY_MS: i64 = 86_400_000;

/// The question which of them is meant.
pub fn chooser() -> Chooser {
    let until = |days: i64| Certificate::Until(now().utc_ms() + days * DAY_MS);
    let profile = |name: &str, code: &str, certificate| Profile {
        dir: PathBuf::from(format!("/data/{code}")),
        code: code.to_owned(),
        point: (!name.is_empty()).then(|| name.to_owned()),
        centre: format!("https://bank-{code}.example:8443"),
        certificate,
    };
    let tills = vec![
        profile("Відділення № 17", "17-3", until(200)),
        profile("Відділення № 4 на вулиці Михайла Коцюбинського", "4-1", until(3)),
        profile("Пошта", "9-2", until(-30)),
        profile("", "5-1", Certificate::None),
        profile("Каса ЖЕК", "6-1", Certificate::Unreadable),
    ];
    Chooser::new(tills, now())
}
