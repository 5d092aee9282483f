//! Who sees the playbook, who is in it, and what its locks keep.

use leptos::prelude::*;

use super::{locks::Locks, members::Members, visibility::Visibility};

/// The access tab.
#[component]
pub(crate) fn Access() -> impl IntoView {
    view! {
        <div class="column page">
            <Visibility/>
            <Members/>
            <Locks/>
        </div>
    }
}
