//! Choosing one of many: type to find, arrows to move, Enter to take.

use leptos::prelude::*;
use model::id::UserId;

use crate::{
    components::{
        flow::Show,
        icon::Icon,
        menu::Popped,
        person::{Avatar, called},
        unique::unique,
    },
    platform::dom,
    state::{Workspace, memo},
};

/// So many are shown; who looks for another types.
const SHOWN_MAX: usize = 50;

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice<T> {
    /// What choosing it gives.
    pub(crate) value: T,
    /// What it is called.
    pub(crate) title: String,
    /// What else helps to know it, and is searched too.
    pub(crate) detail: String,
    /// Whose circle stands before it.
    pub(crate) user: Option<UserId>,
    /// Why it may not be chosen.
    pub(crate) denied: Option<String>,
}

impl<T> Choice<T> {
    fn matches(&self, words: &str) -> bool {
        let all = format!("{} {}", self.title, self.detail).to_lowercase();
        words.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }
}

/// These people as choices, by name; `none` is the choice of nobody.
pub(crate) fn choices_of_people(
    workspace: Workspace,
    users: &[UserId],
    none: Option<&str>,
) -> Vec<Choice<Option<UserId>>> {
    let people = workspace.people();
    let mut choices: Vec<_> = people.with(|people| {
        let known = users.iter().filter_map(|user| people.get(user));
        let choice = |person: &sync::message::Person| Choice {
            value: Some(person.user),
            title: called(person),
            detail: format!("@{}", person.username),
            user: Some(person.user),
            denied: None,
        };
        known.map(choice).collect()
    });
    let me = workspace.me().with(|me| me.as_ref().map(|me| me.user));
    choices.sort_by_cached_key(|it| (it.value != me, it.title.to_lowercase()));
    let nobody = none.map(|title| Choice {
        value: None,
        title: title.to_owned(),
        detail: String::new(),
        user: None,
        denied: None,
    });
    nobody.into_iter().chain(choices).collect()
}

/// A search box and its list. In a popover, choosing closes it.
#[component]
pub(crate) fn Picker<T>(
    /// What is chosen: "Assignee".
    label: &'static str,
    /// What there is to choose from.
    #[prop(into)]
    choices: Signal<Vec<Choice<T>>>,
    /// What is chosen now.
    #[prop(into)]
    chosen: Signal<Option<T>>,
    /// What choosing does.
    #[prop(into)]
    on_pick: Callback<T>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let words = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let list = StoredValue::new(unique("list"));
    let found = memo(move || {
        let all = choices.get();
        let words = words.get();
        let found = all.into_iter().filter(|it| it.matches(&words));
        found.take(SHOWN_MAX).collect::<Vec<_>>()
    });
    let pick = move |index: usize| {
        let choice = found.with_untracked(|it| it.get(index).cloned());
        if let Some(choice) = choice.filter(|it| it.denied.is_none()) {
            Popped::close();
            on_pick.run(choice.value);
        }
    };
    let step = move |by: isize| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        active.update(|it| *it = it.saturating_add_signed(by).min(last));
    };

    view! {
        <label class="input">
            <Icon name="search"/>
            <input
                type="text"
                role="combobox"
                autofocus
                autocomplete="off"
                aria-label=label
                aria-expanded="true"
                aria-controls=list.get_value()
                aria-activedescendant=move || list.with_value(|list| option_id(list, active.get()))
                placeholder="Find"
                on:input:target=move |event| {
                    words.set(event.target().value());
                    active.set(0);
                }
                on:keydown=move |event| {
                    match event.key().as_str() {
                        "ArrowDown" => step(1),
                        "ArrowUp" => step(-1),
                        "Enter" if !event.is_composing() => pick(active.get_untracked()),
                        _ => return,
                    }
                    event.prevent_default();
                    event.stop_propagation();
                    let active = active.get_untracked();
                    dom::show_option(&list.with_value(|list| option_id(list, active)));
                }
            />
        </label>
        <PickerList id=list.get_value() label found chosen active on_pick=pick/>
    }
}

fn option_id(list: &str, index: usize) -> String {
    format!("{list}-{index}")
}

#[component]
fn PickerList<T>(
    id: String,
    label: &'static str,
    found: Memo<Vec<Choice<T>>>,
    chosen: Signal<Option<T>>,
    /// Which of them Enter would take.
    active: RwSignal<usize>,
    /// Takes the place of what is chosen.
    #[prop(into)]
    on_pick: Callback<usize>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let list = id.clone();
    view! {
        <ul class="listbox" role="listbox" id=id aria-label=label>
            {move || {
                let all = found.get().into_iter().enumerate();
                all.map(|(index, choice)| {
                    let is_chosen = chosen.with(|it| it.as_ref() == Some(&choice.value));
                    let is_active = move || (active.get() == index).to_string();
                    let id = option_id(&list, index);
                    view! { <PickerOption id choice is_chosen is_active on_click=move || on_pick.run(index)/> }
                })
                    .collect_view()
            }}
            <Show when=move || found.with(Vec::is_empty)>
                <li class="listbox__none" role="presentation">"Nothing matches"</li>
            </Show>
        </ul>
    }
}

#[component]
fn PickerOption<T>(
    id: String,
    choice: Choice<T>,
    is_chosen: bool,
    #[prop(into)] is_active: Signal<String>,
    #[prop(into)] on_click: Callback<()>,
) -> impl IntoView
where
    T: Send + Sync + 'static,
{
    let Choice { title, detail, user, denied, .. } = choice;
    view! {
        <li
            class="opt"
            role="option"
            id=id
            aria-selected=is_active
            aria-disabled=denied.is_some().then_some("true")
            title=denied
            on:click=move |_| on_click.run(())
        >
            {user.map(|user| view! { <Avatar user/> })}
            <span dir="auto">
                {title}
                {(!detail.is_empty()).then(|| view! { <small>{detail}</small> })}
            </span>
            {is_chosen.then(|| view! { <Icon name="check" size=14/> })}
        </li>
    }
}
