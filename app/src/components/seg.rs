//! One of a few, side by side.

use leptos::prelude::*;

use crate::{components::unique::unique, platform::dom};

/// A group of radio buttons that look like one.
#[component]
pub(crate) fn Seg<T>(
    /// What is chosen.
    label: &'static str,
    /// What there is: value and word.
    choices: Vec<(T, &'static str)>,
    /// What is chosen now.
    #[prop(into)]
    chosen: Signal<T>,
    /// Takes another one.
    #[prop(into)]
    on_choose: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let id = unique("seg");
    let values: Vec<T> = choices.iter().map(|(value, _)| *value).collect();
    let step = {
        let id = id.clone();
        move |by: i32| {
            let n = values.len() as i32;
            let at = values.iter().position(|it| *it == chosen.get_untracked()).unwrap_or_default();
            let next = (at as i32 + by).rem_euclid(n.max(1)) as usize;
            on_choose.run(values[next]);
            dom::focus_soon(format!("{id}-{next}"));
        }
    };
    let button = move |(n, (value, word)): (usize, (T, &'static str))| {
        let is_on = move || chosen.get() == value;
        view! {
            <button
                type="button"
                role="radio"
                id=format!("{id}-{n}")
                aria-checked=move || is_on().to_string()
                tabindex=move || if is_on() { "0" } else { "-1" }
                on:click=move |_| on_choose.run(value)
            >
                {word}
            </button>
        }
    };
    view! {
        <div
            class="seg"
            role="radiogroup"
            aria-label=label
            on:keydown=move |event| {
                match event.key().as_str() {
                    "ArrowRight" | "ArrowDown" => step(1),
                    "ArrowLeft" | "ArrowUp" => step(-1),
                    _ => return,
                }
                event.prevent_default();
            }
        >
            {choices.into_iter().enumerate().map(button).collect_view()}
        </div>
    }
}
