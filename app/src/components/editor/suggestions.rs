//! What others would change, if they could.

use leptos::prelude::*;
use model::{id::SuggestionId, playbook::Playbook, suggestion::Suggestion};

use crate::{
    components::{
        due::say,
        flow::{For, Show},
        icon::Icon,
        person::{Avatar, name_of},
        states::Empty,
    },
    state::{Open, Workspace},
};

/// The suggestions tab.
#[component]
pub(crate) fn Suggestions() -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let all = open.select(|it| {
        let mut all: Vec<_> = it.suggestions.iter().map(|(id, it)| (*id, it.clone())).collect();
        all.sort_by_key(|(_, it)| std::cmp::Reverse(it.made.at));
        all
    });
    let all = move || all.get().unwrap_or_default();
    view! {
        <div class="column page">
            <Show
                when=move || !all().is_empty()
                fallback=|| {
                    view! {
                        <Empty
                            icon="git-merge"
                            title="Nothing is suggested"
                            text="Whoever may not change this playbook can send a change as a suggestion."
                        />
                    }
                }
            >
                <section class="block" aria-labelledby="suggestions">
                    <div class="block__head"><h2 id="suggestions">"Suggestions"</h2></div>
                    <ul class="card">
                        <For each=all key=|(id, _)| *id let:it>
                            <Line id=it.0 suggestion=it.1/>
                        </For>
                    </ul>
                </section>
            </Show>
        </div>
    }
}

#[component]
fn Line(id: SuggestionId, suggestion: Suggestion) -> impl IntoView {
    let workspace = Workspace::expect();
    let Suggestion { made, edits, note } = suggestion;
    let n = match edits.len() {
        1 => "1 change".to_owned(),
        n => format!("{n} changes"),
    };
    let what = if note.trim().is_empty() { n } else { note };
    let when = move || say::relative(made.at, workspace.now().get());
    view! {
        <li class="sync-row" id=format!("suggestion-{id}")>
            <span class="sync-row__icon" data-tone="info">
                <Icon name="git-merge"/>
            </span>
            <div class="sync-row__title" dir="auto">{what}</div>
            <div class="sync-row__acts"></div>
            <div class="sync-row__sub">
                <Avatar user=made.by size=16/>
                <span dir="auto">{move || name_of(workspace, made.by)}</span>
                <time datetime=say::machine(made.at) title=say::exact(made.at)>{when}</time>
            </div>
        </li>
    }
}
