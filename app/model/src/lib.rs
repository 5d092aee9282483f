//! What playbooks and runs are, and who may change them. No IO, no UI, no protocol, no clock, no
//! randomness: `now`, ids and dice are parameters.
//!
//! ```text
//! Command   what a person asks for            command.rs
//!   │ edits                                   a Refusal, or
//! Edit      the smallest change to judge      edit.rs
//!   │ rules::judge                            Denied { rule }, or
//! Value     the document, typed               value.rs  edit::apply
//!   │ schema::write                           the only module that names Automerge
//! change    Automerge's sealed bytes
//! ```

#![warn(missing_docs)]

pub mod access;
pub mod checklist;
pub mod command;
pub mod doc;
pub mod edit;
pub mod export;
#[cfg(test)]
mod fixture;
pub mod id;
pub mod limits;
pub mod mark;
pub mod personal;
pub mod playbook;
pub mod rank;
pub mod rules;
pub mod run;
pub mod schema;
pub mod scheme;
pub mod seed;
pub mod settings;
pub mod suggestion;
pub mod summary;
pub mod system;
pub mod team;
pub mod text;
pub mod time;
pub mod timeline;
pub mod value;
