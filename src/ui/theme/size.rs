//! Sizes of text and rows, usual and large: for who sees badly, and for a screen that stands far.
//!
//! The window lives on one thread, and so does its size of type, like its language: [`set_type_size`] is called as a
//! window begins to be drawn, and whatever is drawn then asks here.

use std::cell::Cell;

/// How large the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TypeSize {
    /// For a screen at arm's length.
    #[default]
    Usual,
    /// A fifth larger, with rows to match.
    Large,
}

impl TypeSize {
    /// Every size, in the order they are listed.
    pub const ALL: [Self; 2] = [Self::Usual, Self::Large];

    /// The name in settings and in keys of texts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Large => "large",
        }
    }

    /// The size of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.name() == name)
    }
}

thread_local! {
    static SIZE: Cell<TypeSize> = const { Cell::new(TypeSize::Usual) };
}

/// What is drawn on this thread from now on is of this size.
pub fn set_type_size(size: TypeSize) {
    SIZE.set(size);
}

/// The size of what is drawn on this thread.
#[must_use]
pub fn type_size() -> TypeSize {
    SIZE.get()
}

fn of(usual: f32, large: f32) -> f32 {
    match type_size() {
        TypeSize::Usual => usual,
        TypeSize::Large => large,
    }
}

/// Notes beside things.
#[must_use]
pub fn note() -> f32 {
    of(13.0, 15.5)
}

/// Text and fields.
#[must_use]
pub fn body() -> f32 {
    of(15.0, 18.0)
}

/// Headings.
#[must_use]
pub fn heading() -> f32 {
    of(18.0, 21.0)
}

/// Sums in the middle of attention.
#[must_use]
pub fn sum() -> f32 {
    of(24.0, 28.0)
}

/// The total and what is to be paid.
#[must_use]
pub fn total() -> f32 {
    of(34.0, 38.0)
}

/// Change after a payment: the payer reads it too.
#[must_use]
pub fn change() -> f32 {
    of(72.0, 80.0)
}

/// Height of a row.
#[must_use]
pub fn row() -> f32 {
    of(32.0, 36.0)
}

/// Height of the header.
#[must_use]
pub fn header() -> f32 {
    of(40.0, 46.0)
}

/// Height of the header's second line.
#[must_use]
pub fn summary() -> f32 {
    of(20.0, 24.0)
}

/// Height of the key line and of the status line.
#[must_use]
pub fn line() -> f32 {
    of(28.0, 32.0)
}

/// Width of the menu at the left.
#[must_use]
pub fn menu() -> f32 {
    of(156.0, 180.0)
}

/// The width of a column that is `usual` wide for text of the usual size.
#[must_use]
pub fn wide(usual: f32) -> f32 {
    of(usual, usual * 1.2)
}
