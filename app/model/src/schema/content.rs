//! Which fields each part has, both ways: value → fields, and fields → value.

mod playbook;
mod run;
mod small;

use std::collections::BTreeMap;

use super::{
    Malformed,
    scalar::{Bad, Scalar},
};
use crate::{
    checklist::{Checklist, Outline, Task},
    doc::DocId,
    value::{Part, Value},
};

/// What a part holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Fields; an absent value is a key to be taken out.
    Record(Vec<(String, Option<Scalar>)>),
    /// One value; an absent one is a key to be taken out.
    Cell(Option<Scalar>),
    /// Nothing that this module writes: a text, or a part that this document does not have.
    Nothing,
}

/// The fields of a record, as they were found.
#[derive(Debug)]
pub(super) struct Fields {
    path: String,
    found: BTreeMap<String, Scalar>,
}

impl Fields {
    pub(super) fn new(path: String, found: BTreeMap<String, Scalar>) -> Self {
        Self { path, found }
    }

    /// A field that has to be there.
    fn get<T>(&self, key: &str, read: impl Fn(&Scalar) -> Result<T, Bad>) -> Result<T, Malformed> {
        let at = || format!("{}/{key}", self.path);
        let scalar = self.found.get(key).ok_or_else(|| Malformed::at(at(), "missing"))?;
        read(scalar).map_err(|bad| Malformed::at(at(), bad))
    }

    /// A field that may be absent.
    fn find<T>(
        &self,
        key: &str,
        read: impl Fn(&Scalar) -> Result<T, Bad>,
    ) -> Result<Option<T>, Malformed> {
        if self.found.contains_key(key) { self.get(key, read).map(Some) } else { Ok(None) }
    }
}

type Record = Vec<(String, Option<Scalar>)>;

fn field(key: &str, scalar: Scalar) -> (String, Option<Scalar>) {
    (key.to_owned(), Some(scalar))
}

fn optional(key: &str, scalar: Option<Scalar>) -> (String, Option<Scalar>) {
    (key.to_owned(), scalar)
}

fn owned(scalar: &Scalar) -> Result<String, Bad> {
    scalar.as_text().map(str::to_owned)
}

/// A value with nothing in it, to be read into.
pub(super) fn empty(doc: DocId) -> Value {
    match doc {
        DocId::System => Value::System(crate::system::System::default()),
        DocId::Team(_) => small::empty_team(),
        DocId::Playbook(_) => playbook::empty(),
        DocId::Run(_) => run::empty(),
        DocId::Personal(_) => Value::Personal(crate::personal::Personal::default()),
    }
}

/// Every part that this value has, texts apart.
pub(super) fn parts(value: &Value) -> Vec<Part> {
    match value {
        Value::System(it) => it.admins.iter().map(|id| Part::Person(*id)).collect(),
        Value::Team(it) => {
            let people = it.members.keys().map(|id| Part::Person(*id));
            [Part::Meta].into_iter().chain(people).collect()
        }
        Value::Playbook(it) => playbook::parts(it),
        Value::Run(it) => run::parts(it),
        Value::Personal(it) => {
            let favourites = it.favourites.iter().map(|doc| Part::Favourite(*doc));
            [Part::Meta].into_iter().chain(favourites).collect()
        }
    }
}

/// What `part` of this value holds.
pub(super) fn content(value: &Value, part: Part) -> Content {
    match value {
        Value::System(it) => small::system_content(it, part),
        Value::Team(it) => small::team_content(it, part),
        Value::Playbook(it) => playbook::content(it, part),
        Value::Run(it) => run::content(it, part),
        Value::Personal(it) => small::personal_content(it, part),
    }
}

pub(super) fn set_record(value: &mut Value, part: Part, fields: &Fields) -> Result<(), Malformed> {
    match value {
        Value::System(_) => Ok(()),
        Value::Team(it) => small::set_team_record(it, part, fields),
        Value::Playbook(it) => playbook::set_record(it, part, fields),
        Value::Run(it) => run::set_record(it, part, fields),
        Value::Personal(it) => small::set_personal_record(it, part, fields),
    }
}

pub(super) fn set_cell(value: &mut Value, part: Part, found: Option<&Scalar>) -> Result<(), Bad> {
    match value {
        Value::System(it) => small::set_system_cell(it, part, found),
        Value::Team(it) => small::set_team_cell(it, part, found),
        Value::Playbook(it) => playbook::set_cell(it, part, found),
        Value::Run(it) => run::set_cell(it, part, found),
        Value::Personal(it) => small::set_personal_cell(it, part, found),
    }
}

/// Puts a cell into a map, or takes it out.
fn set_in<K: Ord, V>(
    map: &mut BTreeMap<K, V>,
    key: K,
    found: Option<&Scalar>,
    read: impl Fn(&Scalar) -> Result<V, Bad>,
) -> Result<(), Bad> {
    match found {
        Some(scalar) => map.insert(key, read(scalar)?),
        None => map.remove(&key),
    };
    Ok(())
}

fn outline_parts<X>(outline: &Outline<X>) -> Vec<Part> {
    let checklists = outline.checklists.keys().map(|id| Part::Checklist(*id));
    checklists.chain(outline.tasks.keys().map(|id| Part::Task(*id))).collect()
}

fn checklist_record(checklist: &Checklist) -> Content {
    Content::Record(vec![
        field("title", Scalar::text(&checklist.title)),
        field("rank", Scalar::text(checklist.rank.as_str())),
        optional("archived", checklist.archived.map(Scalar::mark)),
    ])
}

fn read_checklist(fields: &Fields) -> Result<Checklist, Malformed> {
    Ok(Checklist {
        title: fields.get("title", owned)?,
        rank: fields.get("rank", Scalar::as_rank)?,
        archived: fields.find("archived", Scalar::as_mark)?,
    })
}

fn task_record<X>(task: &Task<X>, extra: Record) -> Content {
    let mut record = vec![
        field("title", Scalar::text(&task.title)),
        field("place", Scalar::place(&task.place)),
        optional("command", task.command.as_ref().map(Scalar::text)),
        optional("archived", task.archived.map(Scalar::mark)),
    ];
    record.extend(extra);
    Content::Record(record)
}

/// The task without its text, which is read apart and kept if it was there.
fn read_task<X>(fields: &Fields, now: Option<&Task<X>>, extra: X) -> Result<Task<X>, Malformed> {
    Ok(Task {
        title: fields.get("title", owned)?,
        description: now.map(|it| it.description.clone()).unwrap_or_default(),
        command: fields.find("command", owned)?,
        place: fields.get("place", Scalar::as_place)?,
        archived: fields.find("archived", Scalar::as_mark)?,
        extra,
    })
}
