//! When something is due: reading what people type, saying it back, and the field for it.

mod field;
pub(crate) mod parse;
pub(crate) mod say;

pub(crate) use self::field::DueButton;
