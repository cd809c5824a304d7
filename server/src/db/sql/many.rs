//! Many rows with one statement: a database that is asked over a line answers once for all of them.

/// Rows of one statement: as many of the first as there are, then of the next. Few different texts, so that each is
/// prepared once.
const AT_ONCE: [usize; 3] = [100, 10, 1];

/// Rows in pieces of those sizes.
pub(in crate::db) fn in_pieces<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut left = rows;
    std::iter::from_fn(move || {
        let size = AT_ONCE.into_iter().find(|size| *size <= left.len())?;
        let (piece, rest) = left.split_at(size);
        left = rest;
        Some(piece)
    })
}

/// The marks of so many rows of so many columns, behind so many parameters: `(?2, ?3), (?4, ?5)`.
pub(in crate::db) fn rows_of(behind: usize, columns: usize, rows: usize) -> String {
    let row = |row: usize| {
        let marks: Vec<String> = (1..=columns).map(|column| format!("?{}", behind + row * columns + column)).collect();
        format!("({})", marks.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_in_few_sizes_and_their_marks_are_counted_through() {
        let sizes = |rows: usize| in_pieces(&vec![(); rows]).map(<[()]>::len).collect::<Vec<_>>();
        assert_eq!(sizes(0), [0; 0]);
        assert_eq!(sizes(112), [100, 10, 1, 1]);
        assert_eq!(rows_of(1, 2, 2), "(?2, ?3), (?4, ?5)");
        assert_eq!(rows_of(0, 1, 1), "(?1)");
    }
}
