//! One word about how it stands with the relay, the same wherever it is said.

use crate::{
    components::due::say,
    state::{Storage, SyncState},
};

/// The word, its drawing, and how loud it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyncWord {
    /// `synced`, `syncing`, `offline`, `waiting`, `needs-you`: for the style sheet and for tests.
    pub(crate) state: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) text: String,
}

impl SyncWord {
    /// Whether a phone shows it: there, nothing is said while all is well.
    pub(crate) fn is_loud(&self) -> bool {
        matches!(self.state, "offline" | "waiting" | "needs-you")
    }
}

/// What is to be said.
pub(crate) fn word(sync: &SyncState, is_device_only: bool) -> SyncWord {
    let SyncState { n_waiting, n_needy, .. } = *sync;
    let saved = || match n_waiting {
        0 => String::new(),
        n => format!(" · {n} saved here"),
    };
    let (state, icon, text) = if n_needy > 0 {
        let verb = if n_needy == 1 { "needs" } else { "need" };
        ("needs-you", "octagon-alert", format!("{n_needy} {verb} you"))
    } else if sync.needs_sign_in {
        ("waiting", "log-in", format!("Sign in to sync{}", changes(n_waiting)))
    } else if sync.storage == Storage::Full {
        ("needs-you", "hard-drive", "This device is full".to_owned())
    } else if let Storage::Memory(_) = sync.storage {
        ("waiting", "hard-drive", "Not kept on this device".to_owned())
    } else if is_device_only {
        ("synced", "hard-drive", "On this device only".to_owned())
    } else if !sync.is_online && !sync.is_connecting {
        ("offline", "cloud-off", format!("Offline{}", saved()))
    } else if n_waiting > 0 {
        ("syncing", "refresh-cw", format!("Syncing {n_waiting}…"))
    } else if !sync.is_online || sync.n_behind > 0 {
        ("syncing", "refresh-cw", "Syncing…".to_owned())
    } else {
        ("synced", "cloud-check", last(sync))
    };
    SyncWord { state, icon, text }
}

fn changes(n: usize) -> String {
    match n {
        0 => String::new(),
        1 => " 1 change".to_owned(),
        n => format!(" {n} changes"),
    }
}

fn last(sync: &SyncState) -> String {
    sync.last_synced_at
        .map_or_else(|| "Synced".to_owned(), |at| format!("Synced {}", say::time(at)))
}
