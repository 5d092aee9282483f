//! What stands in for content: still loading, not on this device, not for you, nothing yet.

use leptos::prelude::*;

use crate::{
    components::{flow::Show, icon::Icon, page_title::PageTitle, shell::bar::PlainBar},
    routes::Page,
    state::{Here, SyncState, Workspace},
};

/// Grey rows in the shape of what will be there.
#[component]
pub(crate) fn Skeleton(
    /// What is being loaded, for screen readers: "Loading run".
    label: &'static str,
) -> impl IntoView {
    view! {
        <div data-late aria-busy="true">
            <span class="visually-hidden" role="status">{label}</span>
            {(0..6).map(|_| view! { <div class="skel" aria-hidden="true"><i></i><b></b></div> }).collect_view()}
        </div>
    }
}

/// Nothing here, in one sentence, and what to do about it.
#[component]
pub(crate) fn Empty(
    /// What it is a lack of.
    icon: &'static str,
    /// The sentence.
    #[prop(into)]
    title: Signal<String>,
    /// What it means, in another one.
    #[prop(into, optional)]
    text: Signal<String>,
    /// At most two buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty" data-size="page">
            <span class="empty__icon"><Icon name=icon size=24/></span>
            <h2>{title}</h2>
            <span>{text}</span>
            {children.map(|children| view! { <div class="empty__acts">{children()}</div> })}
        </div>
    }
}

/// A document that can't be shown, as a whole page.
#[component]
pub(crate) fn NotShown(
    /// Why not.
    here: Here,
    /// What it would be: "run", "playbook".
    what: &'static str,
) -> impl IntoView {
    let workspace = Workspace::expect();
    let sync = workspace.sync();
    let is_loading = here == Here::Loading;
    let (icon, title) = match here {
        Here::Loading | Here::Here => ("refresh-cw", String::new()),
        Here::NotHere => ("hard-drive", format!("This {what} isn't on this device yet")),
        Here::Gone => ("lock", "You can't open this, or it doesn't exist".to_owned()),
    };
    let text = move || sync.with(|sync| about(here, sync));
    let name = match what {
        "run" => "Loading run",
        "playbook" => "Loading playbook",
        _ => "Loading",
    };
    view! {
        <main class="main" id="main">
            <PlainBar title=String::new()/>
            <div class="column page">
                <Show
                    when=move || is_loading
                    fallback=move || {
                        view! {
                            <PageTitle text=title.clone()/>
                            <div class="empty" data-size="page">
                                <span class="empty__icon"><Icon name=icon size=24/></span>
                                <h1>{title.clone()}</h1>
                                <span>{text}</span>
                                <div class="empty__acts">
                                    <a class="btn" href=Page::Home.to_string()>"Go to my tasks"</a>
                                </div>
                            </div>
                        }
                    }
                >
                    <h1 class="visually-hidden">{name}</h1>
                    <Skeleton label=name/>
                </Show>
            </div>
        </main>
    }
}

fn about(here: Here, sync: &SyncState) -> String {
    match (here, sync.is_online) {
        (Here::NotHere, true) => "It is on its way and opens by itself.",
        (Here::NotHere, false) => "It opens by itself once you are online.",
        (Here::Gone, _) => "Ask the person who gave you this link to add you.",
        (Here::Loading | Here::Here, _) => "",
    }
    .to_owned()
}
