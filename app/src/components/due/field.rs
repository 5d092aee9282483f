//! The field for a due date: what is typed, what was understood, and a few answers to tap.

use leptos::prelude::*;
use model::time::Timestamp;

use super::{
    parse::{self, Due},
    say,
};
use crate::{
    components::{
        flow::Show,
        icon::Icon,
        menu::{Popover, Popped},
        unique::unique,
    },
    platform::local_time::{Civil, civil, instant},
    state::{Workspace, memo},
};

/// What people answer most often.
const OFFERS: [&str; 4] = ["in 1 h", "today 17:00", "tomorrow 9:00", "mon 9:00"];

/// When a text says something is due; `None` if it says nothing of the kind.
fn understood(text: &str, now: Timestamp) -> Option<Timestamp> {
    match parse::due(text, civil(now))? {
        Due::At(at) => Some(instant(at)),
        Due::After(span) => Some(now.plus(span)),
    }
}

/// A due date in a row: when, or an offer to say when. Pressing it opens the field.
#[component]
pub(crate) fn DueButton(
    /// What is due, for the button's name.
    #[prop(into)]
    what: Signal<String>,
    /// When it is due.
    #[prop(into)]
    due_at: Signal<Option<Timestamp>>,
    /// Whether it still matters: what is done is not late.
    #[prop(into)]
    is_open: Signal<bool>,
    /// Among details the offer stands on phones too; in a row there is no room for it.
    #[prop(optional)]
    is_detail: bool,
    /// Why it may not be changed.
    #[prop(into)]
    denied: Signal<Option<String>>,
    /// Takes the new date.
    #[prop(into)]
    on_set: Callback<Option<Timestamp>>,
) -> impl IntoView {
    let now = Workspace::expect().now();
    let offer = if is_detail { "chip" } else { "ghost desk-only" };
    let id = StoredValue::new(unique("due"));
    let is_set = move || due_at.with(Option::is_some);
    let is_late = move || is_open.get() && due_at.get().is_some_and(|at| at < now.get());
    let words = move || match due_at.get() {
        Some(at) if is_late() => format!("{} late", say::span(now.get().since(at))),
        Some(at) => say::when(at, now.get()),
        None if is_detail => "Set a due date".to_owned(),
        None => "Due".to_owned(),
    };
    let tone = move || match due_at.get() {
        _ if is_late() => Some("bad"),
        Some(at) if is_open.get() && at.since(now.get()).0 < 60 * 60_000 => Some("warn"),
        Some(_) | None => None,
    };
    let icon = Signal::derive(move || if is_late() { "triangle-alert" } else { "clock" });
    let label = move || match due_at.get() {
        Some(at) => format!("Due date of {}: {}", what.get(), say::exact(at)),
        None => format!("Set due date of {}", what.get()),
    };
    let can_set = move || denied.with(Option::is_none);
    view! {
        <Show
            when=move || can_set() || is_set()
        >
            <button
                type="button"
                class=move || if is_set() { "mark" } else { offer }
                data-tone=tone
                data-act="due"
                aria-label=label
                aria-haspopup="dialog"
                aria-disabled=move || (!can_set()).then_some("true")
                title=move || denied.get().or_else(|| due_at.get().map(say::exact))
                popovertarget=move || can_set().then(|| id.get_value())
            >
                <Icon name=icon size=14/>
                <span>{words}</span>
            </button>
        </Show>
        <Popover id=id.get_value() class="menu picker" label="Due date">
            <DueForm due_at on_set/>
        </Popover>
    }
}

/// The field itself, in a popover.
#[component]
fn DueForm(
    /// When it is due.
    due_at: Signal<Option<Timestamp>>,
    /// Takes the new date.
    on_set: Callback<Option<Timestamp>>,
) -> impl IntoView {
    let now = Workspace::expect().now();
    let text = RwSignal::new(String::new());
    let echo = unique("echo");
    let meant = memo(move || text.with(|it| understood(it, now.get())));
    let is_wrong = move || meant.get().is_none() && !text.with(|it| it.trim().is_empty());
    let said = move || match (meant.get(), is_wrong()) {
        (Some(at), _) => format!("{}, {}", say::exact(at), say::relative(at, now.get())),
        (None, true) => "Not understood. Try “fri 3pm” or “in 2 h”.".to_owned(),
        (None, false) => due_at.get().map(say::exact).unwrap_or_default(),
    };
    let set = move |at: Option<Timestamp>| {
        Popped::close();
        on_set.run(at);
    };
    let submit = move || {
        if let Some(at) = meant.get_untracked() {
            set(Some(at));
        }
    };

    view! {
        <form
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <label class="input">
                <Icon name="calendar"/>
                <input
                    type="text"
                    autofocus
                    autocomplete="off"
                    enterkeyhint="done"
                    aria-label="Due date"
                    aria-describedby=echo.clone()
                    aria-invalid=move || is_wrong().then_some("true")
                    placeholder="fri 3pm, in 2 h, tomorrow 9am"
                    on:input:target=move |event| text.set(event.target().value())
                />
            </label>
            <p
                class="field__help menu__title"
                data-tone=move || if is_wrong() { "bad" } else { "info" }
                id=echo
                role="status"
            >
                {said}
            </p>
        </form>
        <Offers on_set=set/>
        <ExactField due_at on_set=set/>
        <Show when=move || due_at.with(Option::is_some)>
            <button type="button" class="menu__item" on:click=move |_| set(None)>
                <Icon name="x"/>
                <span>"No due date"</span>
            </button>
        </Show>
    }
}

#[component]
fn Offers(#[prop(into)] on_set: Callback<Option<Timestamp>>) -> impl IntoView {
    let now = Workspace::expect().now();
    let offer = move |text: &'static str| {
        let at = move || understood(text, now.get());
        let mut letters = text.chars();
        let first = letters.next().map(|it| it.to_ascii_uppercase());
        let label = first.into_iter().chain(letters).collect::<String>();
        view! {
            <button type="button" class="menu__item" on:click=move |_| on_set.run(at())>
                <Icon name="clock"/>
                <span>{label}</span>
            </button>
        }
    };
    OFFERS.map(offer).collect_view()
}

/// The browser's own field: a calendar, in every language.
#[component]
fn ExactField(
    due_at: Signal<Option<Timestamp>>,
    #[prop(into)] on_set: Callback<Option<Timestamp>>,
) -> impl IntoView {
    let now = Workspace::expect().now();
    view! {
        <label class="menu__item">
            <Icon name="calendar"/>
            <span>"On"</span>
            <input
                type="datetime-local"
                aria-label="Exact due date"
                prop:value=due_at.get_untracked().map(say::machine).unwrap_or_default()
                on:change:target=move |event| {
                    let zero = Civil { hour: 0, minute: 0, ..civil(now.get_untracked()) };
                    if let Some(Due::At(at)) = parse::due(&event.target().value(), zero) {
                        on_set.run(Some(instant(at)));
                    }
                }
            />
        </label>
    }
}
