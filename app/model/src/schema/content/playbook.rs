//! The fields of a playbook.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::{
    Content, Fields, Record, checklist_record, field, optional, outline_parts, owned,
    read_checklist, read_task, set_in, task_record,
};
use crate::{
    checklist::Outline,
    id::{TeamId, UserId},
    mark::Mark,
    playbook::{Plan, Playbook, Texts},
    schema::{
        Malformed,
        scalar::{Bad, Scalar},
    },
    settings::Settings,
    time::{Millis, Timestamp},
    value::{Part, Value},
};

pub(super) fn empty() -> Value {
    let created = Mark { by: UserId::from_bits(0), at: Timestamp(0) };
    Value::Playbook(Box::new(Playbook {
        title: String::new(),
        team: TeamId::from_bits(0),
        is_public: false,
        admin_only_edit: false,
        owner_only_finish: false,
        created,
        archived: None,
        next_number: 1,
        settings: Settings::default(),
        texts: Texts::default(),
        outline: Outline::default(),
        members: BTreeMap::new(),
        suggestions: BTreeMap::new(),
    }))
}

pub(super) fn parts(playbook: &Playbook) -> Vec<Part> {
    let mut parts = vec![Part::Meta, Part::Settings];
    parts.extend(outline_parts(&playbook.outline));
    parts.extend(playbook.members.keys().map(|id| Part::Person(*id)));
    parts.extend(playbook.suggestions.keys().map(|id| Part::Suggestion(*id)));
    parts
}

pub(super) fn content(playbook: &Playbook, part: Part) -> Content {
    match part {
        Part::Meta => Content::Record(meta(playbook)),
        Part::Settings => Content::Record(settings(&playbook.settings)),
        Part::Checklist(id) => {
            playbook.outline.checklists.get(&id).map_or(Content::Nothing, checklist_record)
        }
        Part::Task(id) => {
            let task = playbook.outline.tasks.get(&id);
            task.map_or(Content::Nothing, |it| task_record(it, plan(&it.extra)))
        }
        Part::Person(id) => Content::Cell(playbook.members.get(&id).map(Scalar::packed)),
        Part::Suggestion(id) => Content::Cell(playbook.suggestions.get(&id).map(Scalar::packed)),
        Part::Follower(_) | Part::Event(_) | Part::Favourite(_) | Part::Text(_) => Content::Nothing,
    }
}

fn meta(playbook: &Playbook) -> Record {
    vec![
        field("title", Scalar::text(&playbook.title)),
        field("team", Scalar::text(playbook.team)),
        field("public", Scalar::Bool(playbook.is_public)),
        field("admin_only_edit", Scalar::Bool(playbook.admin_only_edit)),
        field("owner_only_finish", Scalar::Bool(playbook.owner_only_finish)),
        field("created", Scalar::mark(playbook.created)),
        optional("archived", playbook.archived.map(Scalar::mark)),
        field("next_number", Scalar::Int(playbook.next_number as i64)),
    ]
}

/// Each setting lies under its name in the export format, as JSON text, so that two people may
/// change two settings, and a setting that this version does not know survives.
fn settings(settings: &Settings) -> Record {
    let Ok(Json::Object(fields)) = serde_json::to_value(settings) else { return Vec::new() };
    fields.into_iter().map(|(key, json)| field(&key, Scalar::text(json))).collect()
}

fn plan(plan: &Plan) -> Record {
    vec![
        field("assignee", Scalar::packed(&plan.assignee)),
        optional("assignee_attribute", plan.assignee_attribute.as_ref().map(Scalar::text)),
        optional("due_after", plan.due_after.map(|span| Scalar::Int(span.0))),
        optional("condition", plan.condition.as_ref().map(Scalar::text)),
        optional("condition_action", plan.condition_action.as_ref().map(Scalar::packed)),
    ]
}

pub(super) fn set_record(
    playbook: &mut Playbook,
    part: Part,
    fields: &Fields,
) -> Result<(), Malformed> {
    match part {
        Part::Meta => set_meta(playbook, fields)?,
        Part::Settings => playbook.settings = read_settings(fields)?,
        Part::Checklist(id) => {
            playbook.outline.checklists.insert(id, read_checklist(fields)?);
        }
        Part::Task(id) => {
            let extra = Plan {
                assignee: fields.get("assignee", Scalar::unpack)?,
                assignee_attribute: fields.find("assignee_attribute", owned)?,
                due_after: fields.find("due_after", Scalar::as_int)?.map(Millis),
                condition: fields.find("condition", owned)?,
                condition_action: fields.find("condition_action", Scalar::unpack)?,
            };
            let task = read_task(fields, playbook.outline.tasks.get(&id), extra)?;
            playbook.outline.tasks.insert(id, task);
        }
        Part::Person(_)
        | Part::Follower(_)
        | Part::Event(_)
        | Part::Suggestion(_)
        | Part::Favourite(_)
        | Part::Text(_) => {}
    }
    Ok(())
}

fn set_meta(playbook: &mut Playbook, fields: &Fields) -> Result<(), Malformed> {
    playbook.title = fields.get("title", owned)?;
    playbook.team = fields.get("team", Scalar::parse)?;
    playbook.is_public = fields.get("public", Scalar::as_bool)?;
    playbook.admin_only_edit = fields.get("admin_only_edit", Scalar::as_bool)?;
    playbook.owner_only_finish = fields.get("owner_only_finish", Scalar::as_bool)?;
    playbook.created = fields.get("created", Scalar::as_mark)?;
    playbook.archived = fields.find("archived", Scalar::as_mark)?;
    playbook.next_number = fields.get("next_number", Scalar::as_int)?.unsigned_abs();
    Ok(())
}

fn read_settings(fields: &Fields) -> Result<Settings, Malformed> {
    let mut object = Map::new();
    for (key, scalar) in &fields.found {
        let at = || format!("{}/{key}", fields.path);
        let text = scalar.as_text().map_err(|bad| Malformed::at(at(), bad))?;
        let json = serde_json::from_str(text).map_err(|error| Malformed::at(at(), error))?;
        object.insert(key.clone(), json);
    }
    serde_json::from_value(Json::Object(object))
        .map_err(|error| Malformed::at(fields.path.clone(), error))
}

pub(super) fn set_cell(
    playbook: &mut Playbook,
    part: Part,
    found: Option<&Scalar>,
) -> Result<(), Bad> {
    match part {
        Part::Person(id) => set_in(&mut playbook.members, id, found, Scalar::unpack),
        Part::Suggestion(id) => set_in(&mut playbook.suggestions, id, found, Scalar::unpack),
        Part::Meta
        | Part::Settings
        | Part::Checklist(_)
        | Part::Task(_)
        | Part::Follower(_)
        | Part::Event(_)
        | Part::Favourite(_)
        | Part::Text(_) => Ok(()),
    }
}
