//! The panel beside a run: what happened, who takes part, what it is about.

use leptos::prelude::*;
use model::id::TeamId;

use super::{about::About, people::People, timeline::Timeline};
use crate::{
    components::{button::IconButton, layout::Layout},
    platform::dom,
};

/// What the panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Timeline,
    People,
    About,
}

impl Tab {
    const ALL: [Self; 3] = [Self::Timeline, Self::People, Self::About];

    fn label(self) -> &'static str {
        match self {
            Self::Timeline => "Timeline",
            Self::People => "People",
            Self::About => "About",
        }
    }

    fn id(self) -> String {
        format!("panel-tab-{}", self.label().to_lowercase())
    }

    /// The tab so many further, around the end.
    fn step(self, by: i32) -> Self {
        let at = Self::ALL.iter().position(|it| *it == self).unwrap_or_default() as i32;
        Self::ALL[(at + by).rem_euclid(Self::ALL.len() as i32) as usize]
    }
}

/// The panel, and below 1024 px the links to it: they stand among the tasks.
#[component]
pub(crate) fn RunPanel(
    /// The team of the page.
    team: TeamId,
) -> impl IntoView {
    let layout = Layout::expect();
    let tab = PanelTab::expect().0;
    let step = move |by: i32| {
        let next = tab.get_untracked().step(by);
        tab.set(next);
        dom::focus(&next.id());
    };
    let content = move || match tab.get() {
        Tab::Timeline => view! { <Timeline/> }.into_any(),
        Tab::People => view! { <People/> }.into_any(),
        Tab::About => view! { <About team/> }.into_any(),
    };
    view! {
        <aside class="panel" aria-label="Run panel">
            <div class="panel__head">
                <div
                    class="tabs"
                    role="tablist"
                    aria-label="Panel"
                    on:keydown=move |event| {
                        match event.key().as_str() {
                            "ArrowRight" => step(1),
                            "ArrowLeft" => step(-1),
                            _ => return,
                        }
                        event.prevent_default();
                    }
                >
                    {Tab::ALL.map(|it| view! { <PanelTabButton it/> }).collect_view()}
                </div>
                <IconButton label="Close panel" icon="x" on_press=move |()| layout.close_panel()/>
            </div>
            <div
                class="panel__body"
                id="panel-body"
                tabindex="0"
                role="tabpanel"
                aria-label=move || tab.get().label()
            >
                {content}
            </div>
        </aside>
    }
}

#[component]
fn PanelTabButton(it: Tab) -> impl IntoView {
    let tab = PanelTab::expect().0;
    let is_on = move || tab.get() == it;
    view! {
        <button
            type="button"
            class="tabs__tab"
            role="tab"
            id=it.id()
            aria-controls="panel-body"
            aria-selected=move || is_on().to_string()
            tabindex=move || if is_on() { "0" } else { "-1" }
            on:click=move |_| tab.set(it)
        >
            {it.label()}
        </button>
    }
}

/// Which tab is open. Reached by context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PanelTab(RwSignal<Tab>);

impl PanelTab {
    fn expect() -> Self {
        expect_context()
    }

    pub(crate) fn new() -> Self {
        Self(RwSignal::new(Tab::Timeline))
    }
}

/// Where the panel is not beside the tasks, its tabs are links among them.
#[component]
pub(crate) fn PanelLinks() -> impl IntoView {
    let layout = Layout::expect();
    let tab = PanelTab::expect().0;
    let link = move |it: Tab| {
        let open = move |_| {
            tab.set(it);
            layout.show_panel();
            dom::focus_soon(it.id());
        };
        view! { <button type="button" class="tabs__tab" on:click=open>{it.label()}</button> }
    };
    view! {
        <nav class="tabs run-tabs" aria-label="Run">
            <a class="tabs__tab" href="#main" aria-current="true" on:click=|event| event.prevent_default()>
                "Tasks"
            </a>
            {Tab::ALL.map(link).collect_view()}
        </nav>
    }
}
