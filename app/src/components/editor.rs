//! A playbook being edited: its outline, typed like a text, and who may do what.

mod access;
mod blank_row;
mod details;
mod head;
mod locks;
mod members;
mod outline;
mod row;
mod section;
mod suggestions;
mod visibility;

pub(crate) use self::{
    access::Access,
    details::assignee_words,
    head::{EditorBanners, EditorBar},
    outline::{Caret, EditorOutline},
    suggestions::Suggestions,
};
