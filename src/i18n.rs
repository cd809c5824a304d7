//! The words for people: Fluent texts of four languages, of the window, the terminal and the papers.
//!
//! The window lives on one thread, and so does its language: [`set_language`] and [`fl!`](crate::fl) belong to the
//! thread they are called on. Papers are made on any thread, in the language of receipts: [`text_in`] names its own.
//! A text names a key of the window by what it does, `{ KEY("pay") }`, for a workplace may change its keys.
//! What a language lacks comes in Ukrainian; a key nobody has comes as the key itself, so that it is seen and not
//! hidden.

use std::cell::Cell;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

pub use kassa_formats::receipt::Language;

use crate::keyboard;

/// A language's own name.
#[must_use]
pub const fn own_name(language: Language) -> &'static str {
    match language {
        Language::Uk => "Українська",
        Language::Ru => "Русский",
        Language::Kk => "Қазақша",
        Language::En => "English",
    }
}

/// The language after this one, in the order they are switched through.
#[must_use]
pub const fn next(language: Language) -> Language {
    match language {
        Language::Uk => Language::Ru,
        Language::Ru => Language::Kk,
        Language::Kk => Language::En,
        Language::En => Language::Uk,
    }
}

/// The texts of a language, a file each.
#[must_use]
pub const fn sources(language: Language) -> [&'static str; 12] {
    macro_rules! of {
        ($code:literal) => {
            [
                include_str!(concat!("../assets/i18n/", $code, "/frame.ftl")),
                include_str!(concat!("../assets/i18n/", $code, "/screens.ftl")),
                include_str!(concat!("../assets/i18n/", $code, "/settings.ftl")),
                include_str!(concat!("../assets/i18n/", $code, "/keys.ftl")),
                include_str!(concat!("../assets/i18n/", $code, "/trouble.ftl")),
                include_str!(concat!("../assets/i18n/", $code, "/refusal.ftl")),
                include_str!(concat!("../assets/i18n/", $code, "/refusal-codes.ftl")),
                include_str!(concat!("../assets/i18n/", $code, "/paper.ftl")),
                include_str!(concat!("../assets/i18n/", $code, "/receipts.ftl")),
                include_str!(concat!("../assets/i18n/", $code, "/report.ftl")),
                include_str!(concat!("../assets/i18n/", $code, "/cli.ftl")),
                include_str!(concat!("../assets/i18n/", $code, "/device.ftl")),
            ]
        };
    }
    match language {
        Language::Uk => of!("uk"),
        Language::Ru => of!("ru"),
        Language::Kk => of!("kk"),
        Language::En => of!("en"),
    }
}

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 4]> = LazyLock::new(|| Language::ALL.map(bundle));

fn bundle(language: Language) -> Bundle {
    let id: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolating marks are for mixed directions; our four languages all go left to right.
    bundle.set_use_isolating(false);
    // Without a function of that name its texts show what they ask for: a mistake that the tests see.
    let _ = bundle.add_function("KEY", |words, _| match words {
        [FluentValue::String(word)] => keyboard::cap_of(word).map_or(FluentValue::Error, FluentValue::from),
        _ => FluentValue::Error,
    });
    for source in sources(language) {
        // A file with a mistake still gives its sound messages; the tests refuse the mistake.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
        let _ = bundle.add_resource(resource);
    }
    bundle
}

thread_local! {
    static CURRENT: Cell<Language> = const { Cell::new(Language::Uk) };
}

/// Switches this thread's language.
pub fn set_language(language: Language) {
    CURRENT.set(language);
}

/// This thread's language.
#[must_use]
pub fn language() -> Language {
    CURRENT.get()
}

fn found_in(language: Language, key: &str, args: &FluentArgs<'_>) -> Option<String> {
    let bundle = &BUNDLES[Language::ALL.iter().position(|each| *each == language)?];
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, Some(args), &mut errors).into_owned())
}

/// The text of a key, if there is one in this thread's language or in Ukrainian.
#[must_use]
pub fn lookup(key: &str, args: &[(&'static str, FluentValue<'_>)]) -> Option<String> {
    lookup_in(language(), key, args)
}

fn lookup_in(language: Language, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> Option<String> {
    let mut known = FluentArgs::with_capacity(args.len());
    for (name, value) in args {
        known.set(*name, value.clone());
    }
    found_in(language, key, &known).or_else(|| found_in(Language::Uk, key, &known))
}

/// The text of a key; the key itself when nobody has it.
#[must_use]
pub fn text(key: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
    lookup(key, args).unwrap_or_else(|| key.to_owned())
}

/// The text of a key in a language; the key itself when nobody has it.
#[must_use]
pub fn text_in(language: Language, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
    lookup_in(language, key, args).unwrap_or_else(|| key.to_owned())
}

/// The text of a key in this thread's language: `fl!("bill-due", sum = money(due))`.
#[macro_export]
macro_rules! fl {
    ($key:expr) => {
        $crate::i18n::text($key, &[])
    };
    ($key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::i18n::text($key, &[$((stringify!($name), ::fluent_bundle::FluentValue::from($value))),+])
    };
}
