//! A place that the sidebar and a phone's foot lead to.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{routes::Page, state::memo};

/// Where a link leads, and whether one is there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// `None` where there is nowhere to go to yet: in no team, there is nothing of a team.
    pub(super) href: Memo<Option<String>>,
    /// `page` while one is there, as `aria-current` says it.
    pub(super) current: Memo<Option<&'static str>>,
}

impl Place {
    pub(super) fn new(page: Signal<Option<Page>>) -> Self {
        let path = use_location().pathname;
        let href = memo(move || page.with(|page| page.as_ref().map(ToString::to_string)));
        let is_there = move |href: &String| path.with(|path| path.starts_with(href));
        let current = move |_: Option<&_>| {
            href.with(|href| href.as_ref().is_some_and(is_there).then_some("page"))
        };
        Self { href, current: Memo::new(current) }
    }

    /// Whether there is somewhere to go to.
    pub(super) fn exists(self) -> bool {
        self.href.with(Option::is_some)
    }
}
