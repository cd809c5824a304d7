//! What models of a dialect differ in, as data, by the name that 90 tells.

use super::dialect::{Dialect, Kind};

/// One model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// How its name begins.
    pub name: &'static str,
    /// Characters of a line.
    pub columns: u16,
    /// Has a cutter.
    pub cutter: bool,
    /// The dialect it speaks, where models of that name speak but one.
    pub kind: Option<Kind>,
}

const fn model(name: &'static str, columns: u16, cutter: bool, kind: Option<Kind>) -> Model {
    Model { name, columns, cutter, kind }
}

/// Models by their names; the first that fits counts.
pub const MODELS: &[Model] = &[
    model("FP-2000", 42, true, Some(Kind::Classic)),
    model("FP-800", 42, true, Some(Kind::Classic)),
    model("FP-650", 42, true, Some(Kind::Classic)),
    model("FP-700", 42, true, None),
    model("FP-3530", 36, true, Some(Kind::Ukraine)),
    model("FP-T260", 36, true, None),
    model("FP-T88", 42, true, None),
    model("FMP-", 32, false, None),
    model("DP-", 30, false, None),
    model("WP-", 30, false, None),
];

/// The model of this name; a model nobody knows has the dialect's paper and no cutter.
#[must_use]
pub fn named(name: &str, dialect: &Dialect) -> Model {
    let known = MODELS.iter().find(|model| name.starts_with(model.name)).copied();
    known.unwrap_or(Model { name: "", columns: dialect.columns, cutter: false, kind: None })
}

/// Which of the two dialects of short frames a device speaks, by the fields of its answer to 90: the model says it,
/// else the form. Classic devices have name and firmware in two fields, the Ukrainian class in one (not confirmed).
#[must_use]
pub fn kind_of(fields: &[String]) -> Kind {
    const CLASSIC_FIELDS: usize = 6;
    let first = fields.first().map_or("", String::as_str);
    let known = MODELS.iter().find(|model| first.starts_with(model.name)).and_then(|model| model.kind);
    let in_one = fields.len() < CLASSIC_FIELDS && first.contains(' ');
    known.unwrap_or(if in_one { Kind::Ukraine } else { Kind::Classic })
}

#[cfg(test)]
mod tests {
    use super::super::dialect::{UKRAINE, X};
    use super::*;

    #[test]
    fn models_are_known_by_the_beginning_of_their_names() {
        assert_eq!(named("DP-150MX", &X), model("DP-", 30, false, None));
        assert!(named("FP-700X", &X).cutter);
        assert_eq!(named("FP-3530T", &UKRAINE).columns, 36);
        assert_eq!(named("?", &X), model("", 42, false, None));
    }

    #[test]
    fn the_answer_to_90_tells_the_dialect() {
        let check = |answer: &str, expect| {
            let fields: Vec<String> = answer.split(',').map(str::to_owned).collect();
            assert_eq!(kind_of(&fields), expect, "{answer}");
        };
        check("FP-800,1.00BG 22Nov10 1000,1A2B,00000000,DT123456,02123456", Kind::Classic);
        check("FP-3530T 4.13UA 15Feb06 1200,1A2B,00000000,DAT 12345678", Kind::Ukraine);
        check("FP-3530T 1.10 02Feb98 1200,FFFF,00000000,6,DAT 12345678", Kind::Ukraine);
        check("DP-150,263453 08Nov18 1312,1A2B,00000000,DT423793,02423793", Kind::Classic);
        check("FP-T260 2.01 01Jan12 1000,1A2B,00000000,8,TS 1", Kind::Ukraine);
        check("FP-T260,2.01 01Jan12 1000,1A2B,00000000,TS1,021", Kind::Classic);
        check("EXELLIO 2.01 01Jan12 1000,1A2B,00000000,8,TS 1", Kind::Ukraine);
        check("", Kind::Classic);
    }
}
