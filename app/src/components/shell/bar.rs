//! The bar on top of every page.

use leptos::prelude::*;

use crate::{
    components::{icon::Arrow, page_title::PageTitle},
    routes::Page,
};

/// A bar with the page's name, which is its heading.
#[component]
pub(crate) fn PlainBar(
    /// The page's name; none while it is not known.
    #[prop(into)]
    title: String,
    /// Buttons at its end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = (!title.is_empty()).then(|| {
        view! {
            <PageTitle text=title.clone()/>
            <h1>{title.clone()}</h1>
        }
    });
    view! {
        <header class="bar-top" data-title>
            {heading}
            <div class="bar-top__end">{children.map(|children| children())}</div>
        </header>
    }
}

/// The way back, where there is no sidebar to go by.
#[component]
pub(crate) fn Back(
    /// Where to.
    page: Page,
) -> impl IntoView {
    view! {
        <a class="btn phone-only" data-icon href=page.to_string() aria-label="Back">
            <Arrow name="chevron-left" size=20/>
        </a>
    }
}
