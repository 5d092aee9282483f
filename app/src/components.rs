//! What pages are made of. Components take ids, small values and callbacks; they know documents
//! through `Open` and nothing of storage or sockets.

#![allow(unreachable_pub, reason = "`#[component]` makes what it writes `pub`")]

pub(crate) mod account_fields;
pub(crate) mod announcer;
pub(crate) mod button;
pub(crate) mod candidates;
pub(crate) mod contest;
pub(crate) mod description;
pub(crate) mod dialog;
pub(crate) mod discarded;
pub(crate) mod doorstep;
pub(crate) mod drafts;
pub(crate) mod drag;
pub(crate) mod due;
pub(crate) mod editor;
mod first_team;
pub(crate) mod flow;
pub(crate) mod icon;
pub(crate) mod import;
pub(crate) mod inline_edit;
pub(crate) mod install;
pub(crate) mod invite_field;
pub(crate) mod keys;
pub(crate) mod layout;
pub(crate) mod menu;
pub(crate) mod merging_text;
pub(crate) mod near;
pub(crate) mod new_team;
pub(crate) mod open_outline;
pub(crate) mod opener;
pub(crate) mod page_title;
pub(crate) mod person;
pub(crate) mod picker;
pub(crate) mod playbook_row;
pub(crate) mod progress;
mod prose;
mod quick_add;
pub(crate) mod run;
pub(crate) mod run_row;
pub(crate) mod seg;
pub(crate) mod shell;
pub(crate) mod start_run;
pub(crate) mod states;
pub(crate) mod sync_rows;
pub(crate) mod team;
pub(crate) mod toasts;
mod unique;
