//! Menus and other things that open beside a button. Opening, light dismissal, Esc and the way of
//! the focus are the browser's own (`popover`).

use leptos::prelude::*;

use crate::{
    components::{button::press, icon::Icon, unique::unique},
    platform::dom,
};

/// The popover around a component, to be closed by what was chosen in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Popped {
    id: StoredValue<String>,
}

impl Popped {
    /// Closes the popover around this component, if there is one.
    pub(crate) fn close() {
        if let Some(popped) = use_context::<Self>() {
            popped.id.with_value(|id| dom::hide_popover(id));
        }
    }
}

/// What opens beside the button that names its id. Its content exists only while it is open.
#[component]
pub(crate) fn Popover(
    /// What the button names with `popovertarget`.
    id: String,
    /// `menu`, or `menu picker` where there is something to type.
    class: &'static str,
    /// `menu` for a menu.
    #[prop(into, optional)]
    role: Option<&'static str>,
    /// What it is for.
    #[prop(into)]
    label: Signal<String>,
    /// What gets the focus when it opens.
    #[prop(default = "[autofocus], [role=menuitem]")]
    first: &'static str,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let id = StoredValue::new(id);
    provide_context(Popped { id });
    let step = move |by| id.with_value(|id| dom::step_in(id, "[role=menuitem]", by));
    view! {
        <div
            class=class
            popover="auto"
            id=id.get_value()
            role=role
            aria-label=label
            on:beforetoggle=move |event| {
                if dom::is_opening(&event) {
                    open.set(true);
                }
            }
            on:toggle=move |event| {
                if dom::is_opening(&event) {
                    id.with_value(|id| dom::focus_in(id, first));
                } else {
                    open.set(false);
                }
            }
            on:keydown=move |event| {
                let by = match event.key().as_str() {
                    "ArrowDown" => 1,
                    "ArrowUp" => -1,
                    "Home" => i32::MIN,
                    "End" => i32::MAX,
                    _ => return,
                };
                if role == Some("menu") {
                    event.prevent_default();
                    step(by);
                }
            }
        >
            {move || open.get().then(|| children())}
        </div>
    }
}

/// A button of three dots, and the menu that it opens.
#[component]
pub(crate) fn Menu(
    /// What the menu is of: "Run menu".
    #[prop(into)]
    label: Signal<String>,
    /// Its items.
    children: ChildrenFn,
) -> impl IntoView {
    let id = unique("menu");
    view! {
        <button
            type="button"
            class="btn"
            data-icon
            data-act="menu"
            aria-haspopup="menu"
            aria-label=label
            title=label
            popovertarget=id.clone()
        >
            <Icon name="ellipsis"/>
        </button>
        <Popover id class="menu" role="menu" label children/>
    }
}

/// One thing that a menu offers.
#[component]
pub(crate) fn MenuItem(
    /// What it does.
    #[prop(into)]
    label: Signal<String>,
    /// What is drawn before it.
    icon: &'static str,
    /// `bad` for what takes something away.
    #[prop(into, optional)]
    tone: Option<&'static str>,
    /// The key that does the same.
    #[prop(into, optional)]
    key: Option<&'static str>,
    /// Why it may not be chosen now.
    #[prop(into, optional)]
    denied: Signal<Option<String>>,
    /// What choosing it does, once the menu is closed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="menu__item"
            role="menuitem"
            tabindex="-1"
            data-tone=tone
            aria-disabled=move || denied.with(Option::is_some).then_some("true")
            on:click=move |_| {
                Popped::close();
                press(denied, on_press);
            }
        >
            <Icon name=icon/>
            <span>
                {label}
                {move || denied.get().map(|reason| view! { <small>{reason}</small> })}
            </span>
            {key.map(|key| view! { <kbd class="kbd" aria-hidden="true">{key}</kbd> })}
        </button>
    }
}
