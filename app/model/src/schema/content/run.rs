//! The fields of a run.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Content, Fields, Record, checklist_record, field, optional, outline_parts, owned,
    read_checklist, read_task, set_in, task_record,
};
use crate::{
    checklist::Outline,
    id::{TeamId, UserId},
    mark::Mark,
    run::{Progress, Run, RunState, TaskState},
    schema::{
        Malformed,
        scalar::{Bad, Scalar},
    },
    time::Timestamp,
    timeline::Event,
    value::{Part, Value},
};

pub(super) fn empty() -> Value {
    let nobody = UserId::from_bits(0);
    Value::Run(Box::new(Run {
        name: String::new(),
        summary: String::new(),
        team: TeamId::from_bits(0),
        playbook: None,
        playbook_title: String::new(),
        number: 0,
        prefix: String::new(),
        state: RunState::InProgress,
        owner: nobody,
        created: Mark { by: nobody, at: Timestamp(0) },
        outline: Outline::default(),
        participants: BTreeMap::new(),
        followers: BTreeSet::new(),
        timeline: Vec::new(),
        suggestions: BTreeMap::new(),
    }))
}

pub(super) fn parts(run: &Run) -> Vec<Part> {
    let mut parts = vec![Part::Meta];
    parts.extend(outline_parts(&run.outline));
    parts.extend(run.participants.keys().map(|id| Part::Person(*id)));
    parts.extend(run.followers.iter().map(|id| Part::Follower(*id)));
    parts.extend((0..run.timeline.len() as u64).map(Part::Event));
    parts.extend(run.suggestions.keys().map(|id| Part::Suggestion(*id)));
    parts
}

pub(super) fn content(run: &Run, part: Part) -> Content {
    match part {
        Part::Meta => Content::Record(meta(run)),
        Part::Checklist(id) => {
            run.outline.checklists.get(&id).map_or(Content::Nothing, checklist_record)
        }
        Part::Task(id) => {
            let task = run.outline.tasks.get(&id);
            task.map_or(Content::Nothing, |it| task_record(it, progress(&it.extra)))
        }
        Part::Person(id) => Content::Cell(run.participants.get(&id).map(|at| Scalar::at(*at))),
        Part::Follower(id) => {
            Content::Cell(run.followers.contains(&id).then_some(Scalar::Bool(true)))
        }
        Part::Event(n) => Content::Cell(run.timeline.get(n as usize).map(Scalar::packed)),
        Part::Suggestion(id) => Content::Cell(run.suggestions.get(&id).map(Scalar::packed)),
        Part::Settings | Part::Favourite(_) | Part::Text(_) => Content::Nothing,
    }
}

fn meta(run: &Run) -> Record {
    let state = match run.state {
        RunState::InProgress => None,
        RunState::Finished(mark) => Some(Scalar::mark(mark)),
    };
    vec![
        field("name", Scalar::text(&run.name)),
        field("team", Scalar::text(run.team)),
        optional("playbook", run.playbook.map(Scalar::text)),
        field("playbook_title", Scalar::text(&run.playbook_title)),
        field("number", Scalar::Int(run.number as i64)),
        field("prefix", Scalar::text(&run.prefix)),
        optional("finished", state),
        field("owner", Scalar::text(run.owner)),
        field("created", Scalar::mark(run.created)),
    ]
}

fn progress(progress: &Progress) -> Record {
    let untouched = progress.changed.is_none() && progress.state == TaskState::Open;
    let state = (!untouched).then(|| Scalar::packed(&(&progress.state, progress.changed)));
    vec![
        optional("state", state),
        optional("assignee", progress.assignee.map(Scalar::text)),
        optional("due_at", progress.due_at.map(Scalar::at)),
    ]
}

pub(super) fn set_record(run: &mut Run, part: Part, fields: &Fields) -> Result<(), Malformed> {
    match part {
        Part::Meta => set_meta(run, fields)?,
        Part::Checklist(id) => {
            run.outline.checklists.insert(id, read_checklist(fields)?);
        }
        Part::Task(id) => {
            let state: Option<(TaskState, Option<Mark>)> = fields.find("state", Scalar::unpack)?;
            let (state, changed) = state.unwrap_or_default();
            let assignee = fields.find("assignee", Scalar::parse)?;
            let due_at = fields.find("due_at", Scalar::as_at)?;
            let extra = Progress { state, changed, assignee, due_at };
            let task = read_task(fields, run.outline.tasks.get(&id), extra)?;
            run.outline.tasks.insert(id, task);
        }
        Part::Settings
        | Part::Person(_)
        | Part::Follower(_)
        | Part::Event(_)
        | Part::Suggestion(_)
        | Part::Favourite(_)
        | Part::Text(_) => {}
    }
    Ok(())
}

fn set_meta(run: &mut Run, fields: &Fields) -> Result<(), Malformed> {
    run.name = fields.get("name", owned)?;
    run.team = fields.get("team", Scalar::parse)?;
    run.playbook = fields.find("playbook", Scalar::parse)?;
    run.playbook_title = fields.get("playbook_title", owned)?;
    run.number = fields.get("number", Scalar::as_int)?.unsigned_abs();
    run.prefix = fields.get("prefix", owned)?;
    run.state =
        fields.find("finished", Scalar::as_mark)?.map_or(RunState::InProgress, RunState::Finished);
    run.owner = fields.get("owner", Scalar::parse)?;
    run.created = fields.get("created", Scalar::as_mark)?;
    Ok(())
}

pub(super) fn set_cell(run: &mut Run, part: Part, found: Option<&Scalar>) -> Result<(), Bad> {
    match part {
        Part::Person(id) => set_in(&mut run.participants, id, found, Scalar::as_at),
        Part::Suggestion(id) => set_in(&mut run.suggestions, id, found, Scalar::unpack),
        Part::Follower(id) => {
            if found.is_some() {
                run.followers.insert(id)
            } else {
                run.followers.remove(&id)
            };
            Ok(())
        }
        Part::Event(n) => {
            let Some(found) = found else { return Ok(()) };
            let event: Event = found.unpack()?;
            match run.timeline.get_mut(n as usize) {
                Some(slot) => *slot = event,
                None => run.timeline.push(event),
            }
            Ok(())
        }
        Part::Meta
        | Part::Settings
        | Part::Checklist(_)
        | Part::Task(_)
        | Part::Favourite(_)
        | Part::Text(_) => Ok(()),
    }
}
