//! A task of a playbook, opened: what it asks for, who is to do it, when it is due.

use leptos::prelude::*;
use model::{
    command::{OutlineCommand, PlaybookCommand},
    id::TaskId,
    playbook::{PlannedAssignee, Playbook},
    time::Millis,
    value::TextKey,
};

use super::row::select;
use crate::{
    components::{
        button::Button,
        candidates::Candidates,
        description::Description,
        drafts::Drafts,
        due::{parse, say},
        icon::Icon,
        menu::Popover,
        open_outline::OpenOutline,
        person::name_of,
        picker::{Choice, Picker, choices_of_people},
        unique::unique,
    },
    state::{Open, Workspace},
};

/// Who is to do a task, in words; `None` for nobody.
pub(crate) fn assignee_words(workspace: Workspace, assignee: PlannedAssignee) -> Option<String> {
    match assignee {
        PlannedAssignee::Nobody => None,
        PlannedAssignee::Owner => Some("Owner".to_owned()),
        PlannedAssignee::Creator => Some("Whoever starts it".to_owned()),
        PlannedAssignee::Attribute => Some("From an attribute".to_owned()),
        PlannedAssignee::User(user) => Some(name_of(workspace, user)),
    }
}

/// The details of a task.
#[component]
pub(super) fn Details(
    /// Which task.
    task: TaskId,
) -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let outline = OpenOutline::expect();
    let denied = outline.denied();
    let description = select(|it| it.description.clone());
    let edit = move |(from, to)| {
        open.send(PlaybookCommand::EditText { text: TextKey::Task(task), from, to });
    };
    view! {
        <li class="ol-details">
            <div class="field" data-wide>
                <span class="field__label">"Description"</span>
                <Description
                    value=Signal::derive(move || description.get().unwrap_or_default())
                    label="Description"
                    denied
                    on_edit=edit
                />
            </div>
            <AssigneeField task/>
            <DueAfterField task/>
            <CommandField task/>
            <div class="task__acts">
                <Button
                    label="Move up"
                    icon="arrow-up"
                    kind="quiet"
                    size="s"
                    denied
                    on_press=move |()| outline.move_by(task, -1)
                />
                <Button
                    label="Move down"
                    icon="arrow-down"
                    kind="quiet"
                    size="s"
                    denied
                    on_press=move |()| outline.move_by(task, 1)
                />
                <Button
                    label="Delete task"
                    icon="trash-2"
                    kind="danger"
                    size="s"
                    denied
                    on_press=move |()| outline.archive(task)
                />
            </div>
        </li>
    }
}

#[component]
fn AssigneeField(task: TaskId) -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let workspace = Workspace::expect();
    let candidates = Candidates::expect();
    let denied = OpenOutline::expect().denied();
    let can = move || denied.with(Option::is_none);
    let assignee = select(|it| it.extra.assignee);
    let words = move || {
        let assignee = assignee.get().unwrap_or_default();
        assignee_words(workspace, assignee).unwrap_or_else(|| "Nobody".to_owned())
    };
    let choices = Signal::derive(move || {
        let role = |value: PlannedAssignee, title: &str, detail: &str| Choice {
            value,
            title: title.to_owned(),
            detail: detail.to_owned(),
            user: None,
            denied: None,
        };
        let roles = [
            role(PlannedAssignee::Nobody, "Nobody", ""),
            role(PlannedAssignee::Owner, "Owner", "of the run"),
            role(PlannedAssignee::Creator, "Creator", "whoever starts the run"),
        ];
        let people = candidates.with(|users| choices_of_people(workspace, users, None));
        let people = people.into_iter().filter_map(|it| {
            let value = PlannedAssignee::User(it.value?);
            Some(Choice { value, title: it.title, detail: it.detail, user: it.user, denied: None })
        });
        roles.into_iter().chain(people).collect()
    });
    let id = StoredValue::new(unique("plan-who"));
    let label = unique("plan-who-label");
    view! {
        <div class="field">
            <span class="field__label" id=label.clone()>"Assignee"</span>
            <button
                type="button"
                class="input"
                aria-haspopup="dialog"
                aria-label=move || format!("Assignee: {}", words())
                aria-disabled=move || (!can()).then_some("true")
                title=move || denied.get()
                popovertarget=move || can().then(|| id.get_value())
            >
                <Icon name="user-round-cog"/>
                <span class="truncate" dir="auto">{words}</span>
                <span class="end"><Icon name="chevron-down" size=14/></span>
            </button>
            <Popover id=id.get_value() class="menu picker" label="Assignee">
                <Picker
                    label="Assignee"
                    choices
                    chosen=assignee
                    on_pick=move |assignee| open.send(PlaybookCommand::Plan { task, assignee })
                />
            </Popover>
        </div>
    }
}

/// How long after the start of a run the task is due.
#[component]
fn DueAfterField(task: TaskId) -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let denied = OpenOutline::expect().denied();
    let due_after = select(|it| it.extra.due_after);
    let said = move || due_after.get().flatten().map(say::exact_span).unwrap_or_default();
    let typed = RwSignal::new(said());
    Effect::new(move || typed.set(said()));
    let meant = move || typed.with(|it| read(it));
    let echo_id = unique("due-after");
    let echo = move || match meant() {
        Ok(None) => "No due date".to_owned(),
        Ok(Some(span)) => format!("{} after the run starts", say::exact_span(span)),
        Err(()) => "Not understood. Try “15 m”, “2 h” or “1 d”.".to_owned(),
    };
    let save = move || {
        if let Ok(new) = meant()
            && Some(new) != due_after.get_untracked()
        {
            open.send(PlaybookCommand::SetDueAfter { task, due_after: new });
        }
    };
    Drafts::expect().on_hand_over(move || untrack(save));
    view! {
        <label class="field">
            <span class="field__label">"Due"</span>
            <span class="input">
                <Icon name="clock"/>
                <input
                    type="text"
                    autocomplete="off"
                    aria-describedby=echo_id.clone()
                    aria-invalid=move || meant().is_err().then_some("true")
                    placeholder="15 m, 2 h, 1 d"
                    readonly=move || denied.with(Option::is_some)
                    prop:value=typed
                    on:input:target=move |event| typed.set(event.target().value())
                    on:change=move |_| save()
                />
            </span>
            <span
                class="field__help"
                id=echo_id
                role="status"
                data-tone=move || if meant().is_err() { "bad" } else { "info" }
            >
                {echo}
            </span>
        </label>
    }
}

/// What is typed: nothing, a span, or neither.
fn read(typed: &str) -> Result<Option<Millis>, ()> {
    match typed.trim() {
        "" => Ok(None),
        "0" | "at start" => Ok(Some(Millis(0))),
        text => parse::span(text).map(Some).ok_or(()),
    }
}

#[component]
fn CommandField(task: TaskId) -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let denied = OpenOutline::expect().denied();
    let command = select(|it| it.command.clone());
    let now = move || command.get().flatten().unwrap_or_default();
    let save = move |command: String| {
        if command.trim() != now() {
            open.send(PlaybookCommand::Outline(OutlineCommand::SetCommand { task, command }));
        }
    };
    view! {
        <label class="field">
            <span class="field__label">"Command"</span>
            <span class="input">
                <Icon name="terminal"/>
                <input
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="/command"
                    readonly=move || denied.with(Option::is_some)
                    prop:value=now
                    on:change:target=move |event| save(event.target().value())
                />
            </span>
        </label>
    }
}
