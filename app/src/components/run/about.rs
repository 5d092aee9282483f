//! What a run is about: its summary, where it comes from, when it was made.

use leptos::prelude::*;
use model::{command::RunCommand, id::TeamId, run::Run, value::TextKey};

use super::rights::RunRights;
use crate::{
    components::{description::Description, due::say, icon::Icon, person::Who},
    routes::Page,
    state::Open,
};

/// What the page's run is about.
#[component]
pub(super) fn About(
    /// The team of the page.
    team: TeamId,
) -> impl IntoView {
    let open = Open::<Run>::expect();
    let denied = RunRights::expect().work;
    let summary = open.select(|run| run.summary.clone());
    let edit = move |(from, to)| {
        open.send(RunCommand::EditText { text: TextKey::Description, from, to });
    };
    let source = open.select(|run| run.playbook.map(|id| (id, run.playbook_title.clone())));
    let created = open.select(|run| run.created);
    let key = open.select(Run::key);
    view! {
        <div class="stack">
            <Description
                value=Signal::derive(move || summary.get().unwrap_or_default())
                label="Summary"
                denied
                on_edit=edit
            />
            <dl class="facts">
                {move || {
                    key.get().filter(|it| !it.is_empty()).map(|key| {
                        view! {
                            <dt><Icon name="id-card" size=14/>"Number"</dt>
                            <dd>{key}</dd>
                        }
                    })
                }}
                {move || {
                    source.get().flatten().map(|(playbook, title)| {
                        let href = Page::Playbook(team, playbook).to_string();
                        view! {
                            <dt><Icon name="book-open" size=14/>"Playbook"</dt>
                            <dd><a class="link" dir="auto" href=href>{title}</a></dd>
                        }
                    })
                }}
                {move || {
                    created.get().map(|mark| {
                        view! {
                            <dt><Icon name="play" size=14/>"Started"</dt>
                            <dd>
                                <Who user=mark.by/>
                                <time class="meta" datetime=say::machine(mark.at)>
                                    {say::exact(mark.at)}
                                </time>
                            </dd>
                        }
                    })
                }}
            </dl>
        </div>
    }
}
