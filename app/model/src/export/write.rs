//! From a playbook to a file.

use serde::Serialize;
use serde_json::{Map, Serializer, Value as Json, ser::PrettyFormatter};

use super::{ASSIGNEE_TYPES, CHANNEL_MODES, CONDITION_ACTIONS, VERSION};
use crate::{
    id::ChecklistId,
    playbook::{Plan, PlannedAssignee, PlannedTask, Playbook, Texts},
    settings::{ChannelMode, Metric, Settings},
};

/// Writes a playbook as a file that [`super::import`], and Mattermost, can read.
///
/// What was archived is left out, and so is whom a task names in person.
pub fn export(playbook: &Playbook) -> String {
    let mut file = Fields::default();
    file.always("version", VERSION);
    file.put("title", playbook.title.as_str());
    file.put("owner_group_only_actions", playbook.owner_only_finish);
    write_texts(&mut file, &playbook.texts);
    write_settings(&mut file, &playbook.settings);
    let lists = playbook.outline.in_order().into_iter();
    let lists = lists.map(|(id, list)| checklist(playbook, id, &list.title));
    file.always("checklists", lists.collect::<Vec<_>>());
    pretty(&file)
}

fn write_texts(file: &mut Fields, texts: &Texts) {
    let Texts { description, update_template, retrospective_template, summary_template, welcome } =
        texts;
    file.put("description", description.as_str());
    file.put("reminder_message_template", update_template.as_str());
    file.put("retrospective_template", retrospective_template.as_str());
    file.put("run_summary_template", summary_template.as_str());
    file.put("message_on_join", welcome.as_str());
}

fn write_settings(file: &mut Fields, it: &Settings) {
    let mode = match it.channel_mode {
        ChannelMode::CreateNewChannel => "",
        ChannelMode::LinkExistingChannel => name_of(CHANNEL_MODES, it.channel_mode),
    };
    file.put("status_update_enabled", it.status_update_enabled);
    file.put("reminder_timer_default_seconds", it.reminder_timer_default_seconds);
    file.put("message_on_join_enabled", it.message_on_join_enabled);
    file.put("retrospective_enabled", it.retrospective_enabled);
    file.put("retrospective_reminder_interval_seconds", it.retrospective_reminder_interval_seconds);
    file.put("signal_any_keywords", it.signal_any_keywords.as_slice());
    file.put("signal_any_keywords_enabled", it.signal_any_keywords_enabled);
    file.put("categorize_channel_enabled", it.categorize_channel_enabled);
    file.put("category_name", it.category_name.as_str());
    file.put("run_summary_template_enabled", it.run_summary_template_enabled);
    file.put("channel_name_template", it.channel_name_template.as_str());
    file.put("channel_mode", mode);
    file.put("channel_id", it.channel_id.as_str());
    file.put(
        "create_channel_member_on_new_participant",
        it.create_channel_member_on_new_participant,
    );
    file.put(
        "remove_channel_member_on_removed_participant",
        it.remove_channel_member_on_removed_participant,
    );
    file.put("run_number_prefix", it.run_number_prefix.as_str());
    file.put("new_channel_only", it.new_channel_only);
    file.put("auto_archive_channel", it.auto_archive_channel);
    file.always("metrics", it.metrics.iter().map(metric).collect::<Vec<_>>());
    file.put("properties", carried(&it.properties));
    file.put("conditions", carried(&it.conditions));
}

fn metric(metric: &Metric) -> Json {
    let mut fields = Fields::default();
    fields.put("title", metric.title.as_str());
    fields.put("description", metric.description.as_str());
    fields.put("type", metric.kind.as_str());
    // An aim of 0 is an aim.
    if let Some(target) = metric.target {
        fields.always("target", target);
    }
    fields.into()
}

fn checklist(playbook: &Playbook, id: ChecklistId, title: &str) -> Json {
    let tasks = playbook.outline.tasks_in(id).into_iter();
    let mut fields = Fields::default();
    fields.put("title", title);
    fields.always("items", tasks.map(|(_, it)| item(it)).collect::<Vec<_>>());
    fields.into()
}

fn item(task: &PlannedTask) -> Json {
    let Plan { assignee, assignee_attribute, due_after, condition, condition_action } = &task.extra;
    let mut fields = Fields::default();
    fields.put("title", task.title.as_str());
    fields.put("description", task.description.as_str());
    fields.put("command", task.command.as_deref());
    fields.put("due_date", due_after.map(|span| span.0));
    fields.put("assignee_type", name_of(ASSIGNEE_TYPES, *assignee));
    if *assignee == PlannedAssignee::Attribute {
        fields.put("assignee_property_field_id", assignee_attribute.as_deref());
    }
    fields.put("condition_id", condition.as_deref());
    fields.put("condition_action", condition_action.map(|it| name_of(CONDITION_ACTIONS, it)));
    fields.into()
}

/// What the format calls a value; empty for its zero.
fn name_of<T: Copy + PartialEq>(names: &'static [(&str, T)], value: T) -> &'static str {
    names.iter().find(|(_, named)| *named == value).map_or("", |(name, _)| name)
}

/// What an import carried along as text.
fn carried(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_default()
}

fn pretty(file: &Fields) -> String {
    let mut bytes = Vec::new();
    let formatter = PrettyFormatter::with_indent(b"    ");
    let written = file.0.serialize(&mut Serializer::with_formatter(&mut bytes, formatter));
    written.expect("a vector takes all bytes, and every key is a text");
    String::from_utf8(bytes).expect("JSON is written as UTF-8")
}

/// The fields of an object, written as the format wants them.
#[derive(Debug, Default)]
struct Fields(Map<String, Json>);

impl Fields {
    /// Adds a field, unless it is zero.
    fn put(&mut self, key: &str, value: impl Into<Json>) {
        let value = value.into();
        if !is_zero(&value) {
            self.always(key, value);
        }
    }

    /// Adds a field, zero or not.
    fn always(&mut self, key: &str, value: impl Into<Json>) {
        self.0.insert(key.to_owned(), value.into());
    }
}

impl From<Fields> for Json {
    fn from(fields: Fields) -> Self {
        Self::Object(fields.0)
    }
}

fn is_zero(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Bool(flag) => !flag,
        Json::Number(number) => number.as_i64() == Some(0),
        Json::String(text) => text.is_empty(),
        Json::Array(list) => list.is_empty(),
        Json::Object(fields) => fields.is_empty(),
    }
}
