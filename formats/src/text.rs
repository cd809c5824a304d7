//! Text as devices and files hold it: code pages of one byte a character, and what to write where a page has no byte.

mod page;
mod translit;

pub use page::CodePage;
pub use translit::{clean, fit, fit_str, without_replacement};
