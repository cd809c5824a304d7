//! What models of a dialect differ in, as data, by the name that 90 tells.

use super::dialect::Dialect;

/// One model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// How its name begins.
    pub name: &'static str,
    /// Characters of a line.
    pub columns: u16,
    /// Has a cutter.
    pub cutter: bool,
}

const fn model(name: &'static str, columns: u16, cutter: bool) -> Model {
    Model { name, columns, cutter }
}

/// Models by their names; the first that fits counts.
pub const MODELS: &[Model] = &[
    model("FP-2000", 42, true),
    model("FP-800", 42, true),
    model("FP-650", 42, true),
    model("FP-700", 42, true),
    model("FP-3530", 36, true),
    model("FP-T260", 36, true),
    model("FP-T88", 42, true),
    model("FMP-", 32, false),
    model("DP-", 30, false),
    model("WP-", 30, false),
];

/// The model of this name; a model nobody knows has the dialect's paper and no cutter.
#[must_use]
pub fn named(name: &str, dialect: &Dialect) -> Model {
    let known = MODELS.iter().find(|model| name.starts_with(model.name)).copied();
    known.unwrap_or(Model { name: "", columns: dialect.columns, cutter: false })
}

#[cfg(test)]
mod tests {
    use super::super::dialect::{UKRAINE, X};
    use super::*;

    #[test]
    fn models_are_known_by_the_beginning_of_their_names() {
        assert_eq!(named("DP-150MX", &X), model("DP-", 30, false));
        assert!(named("FP-700X", &X).cutter);
        assert_eq!(named("FP-3530T", &UKRAINE).columns, 36);
        assert_eq!(named("?", &X), model("", 42, false));
    }
}
