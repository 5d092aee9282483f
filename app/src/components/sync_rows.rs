//! What waits on this device, and what came back from the relay: one row each.

use leptos::{prelude::*, task::spawn_local};
use model::doc::DocId;
use sync::item::Outcome;

use crate::{
    components::{
        button::Button,
        contest::{BothValues, decided},
        discarded::Discarded,
        due::say,
        icon::Icon,
        person::name_of,
    },
    platform::dom,
    routes::{CurrentTeam, Page},
    state::{NeedyRow, Sentence, Toasts, WaitingRow, Workspace},
};

/// The document of a row, as a link where it has a page.
#[component]
fn DocLink(doc: DocId, title: String) -> impl IntoView {
    let team = CurrentTeam::expect();
    let page = team.get_untracked().and_then(|team| Page::of(doc, team));
    match page {
        Some(page) => {
            view! { <a class="link" dir="auto" href=page.to_string()>{title}</a> }.into_any()
        }
        None => view! { <span dir="auto">{title}</span> }.into_any(),
    }
}

/// Something that goes out by itself.
#[component]
pub(crate) fn WaitingLine(
    /// What it is.
    row: WaitingRow,
) -> impl IntoView {
    let WaitingRow { doc, title, words, made_at, .. } = row;
    let sync = Workspace::expect().sync();
    let when = move || {
        if sync.with(|it| it.is_online) { "Sending…" } else { "Sends when online" }
    };
    view! {
        <li class="sync-row">
            <span class="sync-row__icon" data-tone="warn">
                <Icon name="cloud-upload"/>
            </span>
            <div class="sync-row__title" dir="auto">{words}</div>
            <div class="sync-row__acts"></div>
            <div class="sync-row__sub">
                <DocLink doc title/>
                <time datetime=say::machine(made_at) title=say::exact(made_at)>
                    {say::time(made_at)}
                </time>
                <span>{when}</span>
            </div>
        </li>
    }
}

/// Something that did not get through: its author decides.
#[component]
pub(crate) fn NeedyLine(
    /// What it is.
    row: NeedyRow,
) -> impl IntoView {
    let workspace = Workspace::expect();
    let outcome = StoredValue::new(row.outcome.clone());
    let (icon, tone, verdict) = look(&row.outcome);
    let NeedyRow { doc, title, words, at, .. } = row.clone();
    let now = workspace.now();
    let why = move || outcome.with_value(|it| why(workspace, it));
    let decided = decided(workspace, &row);
    view! {
        <li class="sync-row" data-decide>
            <span class="sync-row__icon" data-tone=tone>
                <Icon name=icon/>
            </span>
            <div class="sync-row__title" dir="auto">
                {words}
                <span class="chip" data-tone=tone data-s="s">{verdict}</span>
            </div>
            <div class="sync-row__sub">
                <DocLink doc title/>
                <time datetime=say::machine(at) title=say::exact(at)>
                    {move || say::when(at, now.get())}
                </time>
            </div>
            <p class="sync-row__why">{why} " " {decided}</p>
            <BothValues row=row.clone()/>
            <Ways row/>
        </li>
    }
}

fn look(outcome: &Outcome) -> (&'static str, &'static str, &'static str) {
    match outcome {
        Outcome::Refused { .. } => ("octagon-alert", "bad", "Not accepted"),
        Outcome::Replaced { .. } => ("git-merge", "info", "Changed by somebody else"),
        Outcome::AlreadyDone => ("check", "info", "Already done"),
        Outcome::Admitted(_) => ("check", "ok", "Accepted"),
    }
}

/// Why it did not get through, in a sentence.
fn why(workspace: Workspace, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Refused { reason, .. } => Sentence::of(reason).into(),
        Outcome::Replaced { by, at } => {
            let (name, when) = (name_of(workspace, *by), say::when(*at, workspace.now().get()));
            format!("{name} changed it later, {when}. What is there now is theirs.")
        }
        Outcome::AlreadyDone => "Somebody else had done it already.".to_owned(),
        Outcome::Admitted(_) => "It was accepted.".to_owned(),
    }
}

/// The ways out.
#[component]
fn Ways(row: NeedyRow) -> impl IntoView {
    let workspace = Workspace::expect();
    let discarded = Discarded::expect();
    let toasts = Toasts::expect();
    let NeedyRow { item, outcome, text, can_retry, can_suggest, can_use_mine, .. } = row;
    let text = StoredValue::new(text);
    let copy = move |()| {
        spawn_local(async move {
            let is_done = dom::copy(&text.get_value()).await;
            toasts.say(if is_done { "Copied." } else { "The browser did not allow copying." });
        });
    };
    let way = |is_open: bool, label: &'static str, on_press: Callback<()>| {
        is_open.then(|| view! { <Button label size="s" on_press/> })
    };
    let away = match outcome {
        Outcome::Replaced { .. } => "Keep theirs",
        Outcome::AlreadyDone | Outcome::Admitted(_) => "OK",
        Outcome::Refused { .. } => "Discard",
    };
    view! {
        <div class="sync-row__acts">
            {way(can_retry, "Retry", Callback::new(move |()| workspace.retry(item)))}
            {way(can_use_mine, "Use mine", Callback::new(move |()| workspace.use_mine(item)))}
            {way(
                can_suggest,
                "Send as suggestion",
                Callback::new(move |()| workspace.suggest(item)),
            )}
            {(!text.with_value(String::is_empty)).then(|| {
                view! {
                    <Button label="Copy my text" icon="copy" kind="quiet" size="s" on_press=copy/>
                }
            })}
            <Button
                label=away
                kind="quiet"
                size="s"
                on_press=move |()| discarded.discard(item)
            />
        </div>
    }
}
