//! How documents are read: part by part, into values.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ObjId, ObjType, ROOT, ReadDoc};

use super::{
    Document, Malformed, SCHEMA_VERSION,
    content::{self, Fields},
    layout::{self, Location},
    scalar::Scalar,
};
use crate::value::{Part, TextKey, Value};

pub(super) fn read(document: &Document) -> Result<Value, Malformed> {
    let version = scalar(document, &ROOT, "v").and_then(|it| it.as_int().ok());
    if version.is_none_or(|it| it > i64::from(SCHEMA_VERSION)) {
        return Err(Malformed::at("v", "written by a newer version"));
    }
    let mut value = content::empty(document.id());
    for part in [Part::Meta, Part::Settings] {
        refresh(document, &mut value, part)?;
    }
    let maps = [
        layout::CHECKLISTS,
        layout::TASKS,
        layout::PEOPLE,
        layout::FOLLOWERS,
        layout::SUGGESTIONS,
        layout::FAVOURITES,
    ];
    let mut texts = BTreeSet::new();
    for map in maps {
        let Some(object) = object(document, &[map]) else { continue };
        for Entry { key, found } in entries(document, &object) {
            let Some(part) = layout::part_at(&[map, &key]) else { continue };
            match found {
                Found::Object(id) => {
                    texts.extend(record(document, &mut value, part, [map, &key], &id)?)
                }
                Found::Scalar(_) => refresh(document, &mut value, part)?,
            }
        }
    }
    for part in timeline_parts(document) {
        refresh(document, &mut value, part)?;
    }
    for key in value.text_keys().into_iter().filter(|key| !texts.contains(key)) {
        refresh(document, &mut value, Part::Text(key))?;
    }
    Ok(value)
}

/// Reads a record with the texts in it, in one pass. Returns which texts those are.
fn record(
    document: &Document,
    value: &mut Value,
    part: Part,
    path: [&str; 2],
    map: &ObjId,
) -> Result<Vec<TextKey>, Malformed> {
    let (mut fields, mut texts) = (BTreeMap::new(), Vec::new());
    for Entry { key, found } in entries(document, map) {
        match found {
            Found::Scalar(scalar) => {
                fields.insert(key, scalar);
            }
            Found::Object(id) => texts.push((key, id)),
        }
    }
    content::set_record(value, part, &Fields::new(path.join("/"), fields))?;
    let mut read = Vec::new();
    for (key, id) in texts {
        let Some(Part::Text(text)) = layout::part_at(&[path[0], path[1], &key]) else { continue };
        if let (Some(slot), Ok(found)) = (value.text_mut(text), document.doc.text(id)) {
            *slot = found;
            read.push(text);
        }
    }
    Ok(read)
}

pub(super) fn refresh(document: &Document, value: &mut Value, part: Part) -> Result<(), Malformed> {
    match layout::location(part) {
        Location::Record(path) => {
            let Some(map) = object(document, &path) else { return Ok(()) };
            let fields = Fields::new(path.join("/"), fields(document, &map));
            content::set_record(value, part, &fields)
        }
        Location::Cell(path, key) => {
            let map = object(document, &path);
            let found = map.and_then(|map| scalar(document, &map, &key));
            let at = format!("{}/{key}", path.join("/"));
            content::set_cell(value, part, found.as_ref()).map_err(Malformed::bad(&at))
        }
        Location::Text(path, key) => {
            let at = || format!("{}/{key}", path.join("/"));
            let Part::Text(text) = part else { return Ok(()) };
            let found = object(document, &path).and_then(|map| text_of(document, &map, &key));
            let Some(slot) = value.text_mut(text) else { return Ok(()) };
            *slot = found.ok_or_else(|| Malformed::at(at(), "no text"))?;
            Ok(())
        }
    }
}

/// Events are numbered without gaps; reading them in order keeps the timeline a plain list.
fn timeline_parts(document: &Document) -> Vec<Part> {
    let mut numbers: Vec<u64> = Vec::new();
    for segment in keys(document, &[layout::TIMELINE]) {
        let events = keys(document, &[layout::TIMELINE, &segment]);
        numbers.extend(events.iter().filter_map(|key| key.parse::<u64>().ok()));
    }
    numbers.sort_unstable();
    numbers.into_iter().map(Part::Event).collect()
}

fn object(document: &Document, path: &[impl AsRef<str>]) -> Option<ObjId> {
    let mut object = ROOT;
    for key in path {
        let (found, id) = document.doc.get(&object, key.as_ref()).ok()??;
        if !matches!(found, automerge::Value::Object(ObjType::Map)) {
            return None;
        }
        object = id;
    }
    Some(object)
}

fn keys(document: &Document, path: &[&str]) -> Vec<String> {
    let map = object(document, path);
    map.map(|map| document.doc.keys(map).collect()).unwrap_or_default()
}

/// What there is under one key of a map.
struct Entry {
    key: String,
    found: Found,
}

enum Found {
    Scalar(Scalar),
    Object(ObjId),
}

/// All there is in a map: Automerge finds them together in the time that one of them takes.
fn entries(document: &Document, map: &ObjId) -> Vec<Entry> {
    let all = document.doc.map_range(map, ..).filter_map(|item| {
        let found = match item.value.clone().into_value() {
            automerge::Value::Object(_) => Found::Object(item.id()),
            automerge::Value::Scalar(scalar) => Found::Scalar(Scalar::from_automerge(&scalar)?),
        };
        Some(Entry { key: item.key.into_owned(), found })
    });
    all.collect()
}

fn scalar(document: &Document, map: &ObjId, key: &str) -> Option<Scalar> {
    let (found, _) = document.doc.get(map, key).ok()??;
    match found {
        automerge::Value::Scalar(scalar) => Scalar::from_automerge(&scalar),
        automerge::Value::Object(_) => None,
    }
}

fn fields(document: &Document, map: &ObjId) -> BTreeMap<String, Scalar> {
    let scalars = entries(document, map).into_iter().filter_map(|entry| match entry.found {
        Found::Scalar(scalar) => Some((entry.key, scalar)),
        Found::Object(_) => None,
    });
    scalars.collect()
}

fn text_of(document: &Document, map: &ObjId, key: &str) -> Option<String> {
    let (found, id) = document.doc.get(map, key).ok()??;
    matches!(found, automerge::Value::Object(ObjType::Text)).then_some(())?;
    document.doc.text(id).ok()
}
