//! A line for a task that is not one yet: Enter adds it and goes on, Esc leaves, pasted lines become
//! tasks.

use leptos::{ev, html, prelude::*};
use model::{
    checklist::Spot,
    id::{ChecklistId, TaskId},
};

use super::outline::Caret;
use crate::{
    components::{
        drafts::Drafts,
        open_outline::{OpenOutline, focus_id},
    },
    platform::dom,
};

/// The line, where a task is about to be added.
#[component]
pub(super) fn BlankRow(
    /// In which section.
    list: ChecklistId,
    /// Where in it.
    spot: Spot<TaskId>,
) -> impl IntoView {
    let blank = Blank::new(list, spot);
    let typed = blank.typed;
    let input = NodeRef::<html::Input>::new();
    input.on_load(|input| {
        let _ = input.focus();
    });

    view! {
        <li class="ol-row">
            <span class="ol-row__bullet" aria-hidden="true"><i></i></span>
            <span class="ol-row__text">
                <input
                    node_ref=input
                    type="text"
                    class="ol-row__input"
                    dir="auto"
                    aria-label="Task title"
                    placeholder="What is to be done?"
                    autocomplete="off"
                    enterkeyhint="enter"
                    prop:value=typed
                    on:input:target=move |event| blank.keep(event.target().value())
                    on:keydown=move |event| {
                        if blank.key(&event) {
                            event.prevent_default();
                        }
                    }
                    on:paste=move |event| {
                        if blank.paste(&event) {
                            event.prevent_default();
                        }
                    }
                    on:blur=move |_| {
                        if !typed.is_disposed() {
                            blank.add(false);
                        }
                    }
                />
            </span>
        </li>
        <li class="ol-hint" aria-hidden="true">
            <span><kbd class="kbd">"↵"</kbd> "new task"</span>
            <span><kbd class="kbd">"Ctrl ↵"</kbd> "details"</span>
            <span><kbd class="kbd">"Alt ↑↓"</kbd> "move"</span>
            <span>"Paste lines to add many"</span>
        </li>
    }
}

/// What is typed in the line, and what becomes of it.
#[derive(Clone, Copy)]
struct Blank {
    outline: OpenOutline,
    caret: Caret,
    drafts: Drafts,
    list: ChecklistId,
    spot: Spot<TaskId>,
    /// What the draft is kept by.
    place: StoredValue<String>,
    typed: RwSignal<String>,
}

impl Blank {
    fn new(list: ChecklistId, spot: Spot<TaskId>) -> Self {
        let drafts = Drafts::expect();
        let place = format!("blank-{list}");
        let typed = RwSignal::new(drafts.text(&place));
        let (outline, caret) = (OpenOutline::expect(), Caret::expect());
        Self { outline, caret, drafts, list, spot, place: StoredValue::new(place), typed }
    }

    fn keep(self, text: String) {
        self.place.with_value(|place| self.drafts.keep(place, &text));
        self.typed.set(text);
    }

    /// Adds what is typed; the line goes, or stands below the new task.
    fn add(self, goes_on: bool) {
        let Self { outline, caret, list, spot, .. } = self;
        let title = self.typed.get_untracked();
        self.keep(String::new());
        let added = (!title.trim().is_empty()).then(|| outline.add(list, title, spot)).flatten();
        match added {
            // At the end of the section, the line stays where it is.
            Some(_) if goes_on && spot == Spot::Last => {}
            Some(task) if goes_on => caret.open_blank(list, Spot::After(task)),
            Some(_) | None => caret.close_blank(),
        }
    }

    fn leave(self) {
        self.keep(String::new());
        self.caret.close_blank();
        match self.spot {
            Spot::After(task) => dom::focus_end_soon(focus_id(task)),
            Spot::First | Spot::Last => {}
        }
    }

    /// Whether the key meant something.
    fn key(self, event: &ev::KeyboardEvent) -> bool {
        let is_empty = self.typed.with_untracked(String::is_empty);
        match event.key().as_str() {
            "Enter" if !event.is_composing() => self.add(true),
            "Backspace" if is_empty => self.leave(),
            "Escape" => self.leave(),
            _ => return false,
        }
        true
    }

    /// Whether there were lines to be made tasks.
    fn paste(self, event: &ev::ClipboardEvent) -> bool {
        let lines = dom::pasted(event).filter(|it| it.trim().contains('\n'));
        let Some(lines) = lines else { return false };
        self.outline.paste(self.list, lines, self.spot);
        self.caret.close_blank();
        true
    }
}
