//! Pages read the address, open documents, choose between loading, missing, gone and here, and lay
//! out components.

#![allow(unreachable_pub, reason = "`#[component]` makes what it writes `pub`")]

pub(crate) mod home;
pub(crate) mod inbox;
pub(crate) mod invite;
pub(crate) mod not_found;
pub(crate) mod people;
pub(crate) mod playbook;
pub(crate) mod playbooks;
pub(crate) mod run;
pub(crate) mod runs;
pub(crate) mod set_up;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod sync;
pub(crate) mod welcome;
