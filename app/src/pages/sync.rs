//! The sync centre: what waits on this device, and what needs a decision.

use leptos::prelude::*;

use crate::{
    components::{
        button::Button,
        discarded::Discarded,
        due::say,
        flow::{For, Show},
        icon::Icon,
        page_title::PageTitle,
        shell::{Notices, bar::Back},
        sync_rows::{NeedyLine, WaitingLine},
    },
    routes::Page,
    state::{Storage, Workspace, memo},
};

/// The two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Waiting,
    NeedsYou,
}

/// The page.
#[component]
pub(crate) fn SyncPage() -> impl IntoView {
    let workspace = Workspace::expect();
    provide_context(Discarded::new(workspace));
    let has_needy = workspace.sync().with_untracked(|it| it.n_needy > 0);
    let tab = RwSignal::new(if has_needy { Tab::NeedsYou } else { Tab::Waiting });
    let content = move || match tab.get() {
        Tab::Waiting => view! { <Waiting/> }.into_any(),
        Tab::NeedsYou => view! { <NeedsYou/> }.into_any(),
    };
    view! {
        <main class="main" id="main">
            <header class="bar-top">
                <Back page=Page::Settings/>
                <PageTitle text="Sync"/>
                <h1>"Sync"</h1>
                <div class="bar-top__end">
                    <Button
                        label="Sync now"
                        icon="refresh-cw"
                        on_press=move |()| workspace.sync_now()
                    />
                </div>
            </header>
            <Notices/>
            <div class="column page">
                <OfflineBanner/>
                <Facts/>
                <Tabs tab/>
                <div role="tabpanel" id="sync-panel" aria-label=move || label(tab.get())>
                    {content}
                </div>
            </div>
        </main>
    }
}

fn label(tab: Tab) -> &'static str {
    match tab {
        Tab::Waiting => "Waiting",
        Tab::NeedsYou => "Needs you",
    }
}

#[component]
fn Tabs(tab: RwSignal<Tab>) -> impl IntoView {
    let workspace = Workspace::expect();
    let discarded = Discarded::expect();
    let n_waiting = move || workspace.waiting().with(Vec::len);
    let n_needy = move || {
        workspace.needy().with(|rows| rows.iter().filter(|it| !discarded.has(it.item)).count())
    };
    let button = move |it: Tab| {
        let is_on = move || tab.get() == it;
        let count = move || match it {
            Tab::Waiting => view! { <span class="tabs__count">{n_waiting()}</span> }.into_any(),
            Tab::NeedsYou if n_needy() > 0 => {
                view! { <span class="badge" data-tone="bad">{n_needy()}</span> }.into_any()
            }
            Tab::NeedsYou => ().into_any(),
        };
        view! {
            <button
                type="button"
                class="tabs__tab"
                role="tab"
                aria-controls="sync-panel"
                aria-selected=move || is_on().to_string()
                on:click=move |_| tab.set(it)
            >
                {label(it)}
                {count}
            </button>
        }
    };
    view! {
        <div class="tabs" data-flush role="tablist" aria-label="Sync">
            {[Tab::Waiting, Tab::NeedsYou].map(button).collect_view()}
        </div>
    }
}

#[component]
fn OfflineBanner() -> impl IntoView {
    let workspace = Workspace::expect();
    let sync = workspace.sync();
    let is_device_only =
        move || workspace.me().with(|me| me.as_ref().is_some_and(|it| it.is_device_only));
    let is_offline =
        move || !is_device_only() && sync.with(|it| !it.is_online && !it.is_connecting);
    view! {
        <Show when=is_offline>
            <div class="banner" data-tone="warn">
                <Icon name="cloud-off"/>
                <span>
                    <b>"Offline. "</b>
                    "Everything you do is saved on this device and goes out by itself."
                </span>
            </div>
        </Show>
    }
}

/// When it was last level, when it tries again, how well this device keeps it.
#[component]
fn Facts() -> impl IntoView {
    let workspace = Workspace::expect();
    let sync = workspace.sync();
    let last = move || match sync.with(|it| it.last_synced_at) {
        Some(at) => format!("Last synced {}", say::when(at, workspace.now().get())),
        None => "Not synced yet".to_owned(),
    };
    let next = move || {
        let at = sync.with(|it| it.retry_at)?;
        Some(format!("Next try {}", say::relative(at, workspace.now().get())))
    };
    let storage = move || {
        sync.with(|it| match it.storage {
            Storage::Kept => "Kept on this device",
            Storage::MayBeCleared => "The browser may clear this device's copy",
            Storage::Memory(_) => "Not kept on this device",
            Storage::Full => "This device is full",
        })
    };
    view! {
        <div class="stat-line">
            <span class="mark"><Icon name="cloud-check"/><span>{last}</span></span>
            {move || {
                next().map(|words| {
                    view! { <span class="mark"><Icon name="timer"/><span>{words}</span></span> }
                })
            }}
            <span class="mark"><Icon name="hard-drive"/><span>{storage}</span></span>
        </div>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    let workspace = Workspace::expect();
    let rows = workspace.waiting();
    view! {
        <section class="block" aria-labelledby="waiting">
            <div class="block__head">
                <h2 id="waiting">"Waiting"</h2>
                <p>"Safe on this device."</p>
            </div>
            <Show
                when=move || !rows.with(Vec::is_empty)
                fallback=|| {
                    view! {
                        <div class="card empty">
                            <Icon name="cloud-check" size=24/>
                            <b>"Everything is synced"</b>
                        </div>
                    }
                }
            >
                <ul class="card">
                    <For each=move || rows.get() key=|row| row.item let:row>
                        <WaitingLine row/>
                    </For>
                </ul>
            </Show>
        </section>
    }
}

#[component]
fn NeedsYou() -> impl IntoView {
    let workspace = Workspace::expect();
    let discarded = Discarded::expect();
    let rows = memo(move || {
        let mut rows = workspace.needy().get();
        rows.retain(|it| !discarded.has(it.item));
        rows
    });
    view! {
        <section class="block" aria-labelledby="needs-you">
            <div class="block__head">
                <h2 id="needs-you">"Needs you"</h2>
                <p>"Your text is kept until you decide."</p>
            </div>
            <Show
                when=move || !rows.with(Vec::is_empty)
                fallback=|| {
                    view! {
                        <div class="card empty">
                            <Icon name="circle-check" size=24/>
                            <b>"Nothing needs you"</b>
                        </div>
                    }
                }
            >
                <ul class="card">
                    <For each=move || rows.get() key=|row| row.item let:row>
                        <NeedyLine row/>
                    </For>
                </ul>
            </Show>
        </section>
    }
}
