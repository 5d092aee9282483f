//! A long text that several people may write at once: what others type appears while the caret
//! stays where it was.

use leptos::{html, prelude::*};
use model::text::{Splice, rebase, units};

use crate::{components::drafts::Drafts, platform::dom};

/// So long after the last key, what was typed is handed over.
const PAUSE_MS: u64 = 250;

/// A text field over a text of the document.
#[component]
pub(crate) fn MergingText(
    /// As the document has it.
    #[prop(into)]
    value: Signal<String>,
    /// What the field is called: "Description".
    label: &'static str,
    /// What stands there while it is empty.
    #[prop(default = "")]
    placeholder: &'static str,
    /// Takes what the text was made from, and what was made of it.
    #[prop(into)]
    on_edit: Callback<(String, String)>,
    /// When the field is left.
    #[prop(into, optional)]
    on_end: Option<Callback<()>>,
) -> impl IntoView {
    let first = value.get_untracked();
    let area = NodeRef::<html::Textarea>::new();
    let field = Field::new(area, &first, on_edit);
    area.on_load(move |area| {
        let text = field.both.with_value(|it| it.typed.clone());
        let end = units(&text) as u32;
        let _ = area.focus();
        dom::replace_text(&area, &text, (end, end));
    });
    Drafts::expect().on_hand_over(move || field.hand_over());
    Effect::new(move || field.merge(value.get()));

    view! {
        <textarea
            node_ref=area
            class="inline-edit"
            data-block
            dir="auto"
            rows="3"
            aria-label=label
            placeholder=placeholder
            prop:value=first
            on:input:target=move |event| {
                field.type_in(event.target().value());
                if !field.is_composing.get_value() {
                    field.wait();
                }
            }
            on:compositionstart=move |_| field.is_composing.set_value(true)
            on:compositionend:target=move |event| {
                field.is_composing.set_value(false);
                field.type_in(event.target().value());
                field.merge(value.get_untracked());
                field.wait();
            }
            on:keydown:target=move |event| {
                if event.key() == "Escape" {
                    event.stop_propagation();
                    let _ = event.target().blur();
                }
            }
            on:blur=move |_| {
                // A field that is taken away loses the focus too, after all else of it is gone.
                if field.both.is_disposed() {
                    return;
                }
                field.hand_over();
                if let Some(on_end) = on_end {
                    on_end.run(());
                }
            }
        ></textarea>
    }
}

/// A field, and what is about to be handed over from it.
#[derive(Clone, Copy)]
struct Field {
    area: NodeRef<html::Textarea>,
    both: StoredValue<Both>,
    timer: StoredValue<Option<TimeoutHandle>>,
    is_composing: StoredValue<bool>,
    on_edit: Callback<(String, String)>,
}

impl Field {
    fn new(area: NodeRef<html::Textarea>, text: &str, on_edit: Callback<(String, String)>) -> Self {
        let both = Both { seen: text.to_owned(), typed: text.to_owned() };
        Self {
            area,
            both: StoredValue::new(both),
            timer: StoredValue::new(None),
            is_composing: StoredValue::new(false),
            on_edit,
        }
    }

    fn type_in(self, text: String) {
        self.both.update_value(|it| it.typed = text);
    }

    /// Hands over what was typed, now.
    fn hand_over(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if let Some(edit) = self.both.try_update_value(Both::hand_over).flatten() {
            self.on_edit.run(edit);
        }
    }

    /// Hands over what was typed once there has been a pause.
    fn wait(self) {
        let next = dom::after(PAUSE_MS, move || self.hand_over());
        let last = self.timer.try_update_value(|it| std::mem::replace(it, next)).flatten();
        if let Some(last) = last {
            last.clear();
        }
    }

    fn merge(self, now: String) {
        let Some(area) = self.area.get_untracked() else { return };
        // An input method loses its way when the text changes under it: afterwards, then.
        if self.is_composing.get_value() {
            return;
        }
        let (start, end) = dom::caret(&area);
        let merged = self.both.try_update_value(|it| it.merge(now, [start, end])).flatten();
        if let Some((text, [start, end])) = merged {
            dom::replace_text(&area, &text, (start, end));
        }
    }
}

/// The two texts of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Both {
    /// The text that what is typed was made from.
    seen: String,
    /// What stands in the field.
    typed: String,
}

impl Both {
    /// What was typed since it was last handed over, if anything.
    fn hand_over(&mut self) -> Option<(String, String)> {
        if self.seen == self.typed {
            return None;
        }
        Some((std::mem::replace(&mut self.seen, self.typed.clone()), self.typed.clone()))
    }

    /// Takes the document's text in. Answers with what the field is to hold, and where carets
    /// stand in it, unless it holds that already.
    fn merge(&mut self, now: String, carets: [u32; 2]) -> Option<(String, [u32; 2])> {
        if now == self.typed {
            self.seen = now;
            return None;
        }
        let mut merged = now.clone();
        if self.seen != self.typed {
            for splice in rebase(&self.seen, &self.typed, &now) {
                merged = splice.applied_to(&merged)?;
            }
        }
        self.seen = now;
        if merged == self.typed {
            return None;
        }
        let splices = rebase(&self.typed, &merged, &self.typed);
        let carets = carets.map(|at| splices.iter().fold(at, shifted));
        self.typed.clone_from(&merged);
        Some((merged, carets))
    }
}

/// Where a caret stands after a splice: what comes in right at it comes after it.
fn shifted(caret: u32, splice: &Splice) -> u32 {
    let Splice { at, delete, insert } = splice;
    if caret <= *at {
        caret
    } else if caret < at + delete {
        *at
    } else {
        caret - delete + units(insert) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seen: &str, typed: &str, now: &str, expected: &str) {
        let at = typed.find('|').unwrap();
        let caret = units(&typed[..at]) as u32;
        let mut both = Both { seen: seen.to_owned(), typed: typed.replace('|', "") };
        let (mut text, caret) = match both.merge(now.to_owned(), [caret, caret]) {
            Some((text, [caret, _])) => (text, caret),
            None => (both.typed.clone(), caret),
        };
        let byte = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
        let byte = byte.into_iter().find(|byte| units(&text[..*byte]) as u32 == caret).unwrap();
        text.insert(byte, '|');
        assert_eq!(text, expected);
        assert_eq!(both.seen, now);
        assert_eq!(both.typed, expected.replace('|', ""));
    }

    #[test]
    fn the_caret_stays_among_its_words() {
        check("Do it.", "Do| it.", "Please Do it.", "Please Do| it.");
        check("Do it.", "Do| it.", "Do it. Thanks!", "Do| it. Thanks!");
        check("Do it now.", "Do it n|ow.", "Do.", "Do|.");
        check("😀 a", "😀 |a", "😀😀 a", "😀😀 |a");
    }

    #[test]
    fn what_is_typed_and_not_handed_over_stays() {
        check("Do it.", "Do it now|.", "Please Do it.", "Please Do it now|.");
        check("", "mine|", "", "mine|");
    }

    #[test]
    fn what_comes_back_changes_nothing() {
        check("Do it.", "Do it now|.", "Do it now.", "Do it now|.");
    }

    #[test]
    fn what_was_typed_is_handed_over_once() {
        let mut both = Both { seen: "a".to_owned(), typed: "ab".to_owned() };
        assert_eq!(both.hand_over(), Some(("a".to_owned(), "ab".to_owned())));
        assert_eq!(both.hand_over(), None);
    }
}
