//! How documents are read: part by part, into values.

use std::collections::BTreeMap;

use automerge::{ObjId, ObjType, ROOT, ReadDoc, Value as Found};

use super::{
    Document, Malformed, SCHEMA_VERSION,
    content::{self, Fields},
    layout::{self, Location},
    scalar::Scalar,
};
use crate::value::{Part, Value};

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
    for map in maps {
        for key in keys(document, &[map]) {
            if let Some(part) = layout::part_at(&[map, &key]) {
                refresh(document, &mut value, part)?;
            }
        }
    }
    for part in timeline_parts(document) {
        refresh(document, &mut value, part)?;
    }
    for key in value.text_keys() {
        refresh(document, &mut value, Part::Text(key))?;
    }
    Ok(value)
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
        if !matches!(found, Found::Object(ObjType::Map)) {
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

fn scalar(document: &Document, map: &ObjId, key: &str) -> Option<Scalar> {
    let (found, _) = document.doc.get(map, key).ok()??;
    match found {
        Found::Scalar(scalar) => Scalar::from_automerge(&scalar),
        Found::Object(_) => None,
    }
}

fn fields(document: &Document, map: &ObjId) -> BTreeMap<String, Scalar> {
    let all = document.doc.keys(map);
    all.filter_map(|key| scalar(document, map, &key).map(|it| (key, it))).collect()
}

fn text_of(document: &Document, map: &ObjId, key: &str) -> Option<String> {
    let (found, id) = document.doc.get(map, key).ok()??;
    matches!(found, Found::Object(ObjType::Text)).then_some(())?;
    document.doc.text(id).ok()
}
