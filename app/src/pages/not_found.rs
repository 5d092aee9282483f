//! No page has this address.

use leptos::prelude::*;

use crate::{components::states::NotShown, state::Here};

/// The page for addresses that lead nowhere.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    view! { <NotShown here=Here::Gone what="page"/> }
}
