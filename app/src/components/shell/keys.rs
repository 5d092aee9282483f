//! Keys that work on every page: N, G then a letter, and the slash.

use leptos::prelude::*;
use model::id::TeamId;

use crate::{
    components::{
        keys::{FILTER, on_key},
        start_run::StartRun,
    },
    platform::dom,
    routes::{CurrentTeam, Go, Page},
};

/// So long after G its letter may come.
const GOING_MS: u64 = 1_500;

/// Listens for as long as the component around lasts.
pub(super) fn listen(go: Go) {
    let start = StartRun::expect();
    let team = CurrentTeam::expect();
    let is_going = StoredValue::new(false);
    on_key(move |event| {
        let Some(key) = dom::plain_key(event) else { return false };
        let key = key.to_lowercase();
        if is_going.get_value() {
            is_going.set_value(false);
            let page = place(&key, team.get_untracked());
            if let Some(page) = &page {
                go.to(page);
            }
            return page.is_some();
        }
        match key.as_str() {
            "n" => start.open(None),
            "g" => {
                is_going.set_value(true);
                dom::after(GOING_MS, move || {
                    is_going.try_update_value(|it| *it = false);
                });
            }
            "/" if dom::exists(FILTER) => dom::focus(FILTER),
            _ => return false,
        }
        true
    });
}

fn place(key: &str, team: Option<TeamId>) -> Option<Page> {
    match key {
        "i" => Some(Page::Inbox),
        "r" => team.map(Page::Runs),
        "p" => team.map(Page::Playbooks),
        "s" => Some(Page::Settings),
        "y" => Some(Page::Sync),
        _ => None,
    }
}
