//! Where each part of a document lies.

use crate::{
    limits::SEGMENT_KEYS_MAX,
    value::{Part, TextKey},
};

/// The maps that lie at the root of every document.
pub(super) const MAPS: &[&str] = &[
    META,
    SETTINGS,
    TEXTS,
    CHECKLISTS,
    TASKS,
    PEOPLE,
    FOLLOWERS,
    TIMELINE,
    SUGGESTIONS,
    FAVOURITES,
];

pub(super) const META: &str = "meta";
pub(super) const SETTINGS: &str = "settings";
pub(super) const TEXTS: &str = "texts";
pub(super) const CHECKLISTS: &str = "checklists";
pub(super) const TASKS: &str = "tasks";
pub(super) const PEOPLE: &str = "people";
pub(super) const FOLLOWERS: &str = "followers";
pub(super) const TIMELINE: &str = "timeline";
pub(super) const SUGGESTIONS: &str = "suggestions";
pub(super) const FAVOURITES: &str = "favourites";

/// The key of a task's text in the task's map.
pub(super) const TASK_TEXT: &str = "description";

/// How a part is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Location {
    /// A map of fields, reached by these keys from the root.
    Record(Vec<String>),
    /// One value in the map reached by the first keys, under the last one.
    Cell(Vec<String>, String),
    /// A text in the map reached by the first keys, under the last one.
    Text(Vec<String>, String),
}

pub(super) fn location(part: Part) -> Location {
    let cell = |map: &str, key: String| Location::Cell(vec![map.to_owned()], key);
    match part {
        Part::Meta => Location::Record(vec![META.to_owned()]),
        Part::Settings => Location::Record(vec![SETTINGS.to_owned()]),
        Part::Checklist(id) => Location::Record(vec![CHECKLISTS.to_owned(), id.to_string()]),
        Part::Task(id) => Location::Record(vec![TASKS.to_owned(), id.to_string()]),
        Part::Person(id) => cell(PEOPLE, id.to_string()),
        Part::Follower(id) => cell(FOLLOWERS, id.to_string()),
        Part::Event(n) => Location::Cell(vec![TIMELINE.to_owned(), segment(n)], event_key(n)),
        Part::Suggestion(id) => cell(SUGGESTIONS, id.to_string()),
        Part::Favourite(doc) => cell(FAVOURITES, doc.to_string()),
        Part::Text(TextKey::Task(id)) => {
            Location::Text(vec![TASKS.to_owned(), id.to_string()], TASK_TEXT.to_owned())
        }
        Part::Text(key) => Location::Text(vec![TEXTS.to_owned()], text_key(key).to_owned()),
    }
}

/// The part that lies at this path, if one does. Paths of maps that hold parts are none.
pub(super) fn part_at(path: &[&str]) -> Option<Part> {
    match path {
        [META, _] => Some(Part::Meta),
        [SETTINGS, _] => Some(Part::Settings),
        [CHECKLISTS, id] | [CHECKLISTS, id, _] => id.parse().ok().map(Part::Checklist),
        [TASKS, id, TASK_TEXT] => id.parse().ok().map(|id| Part::Text(TextKey::Task(id))),
        [TASKS, id] | [TASKS, id, _] => id.parse().ok().map(Part::Task),
        [PEOPLE, id] => id.parse().ok().map(Part::Person),
        [FOLLOWERS, id] => id.parse().ok().map(Part::Follower),
        [TIMELINE, _, n] => n.parse().ok().map(Part::Event),
        [SUGGESTIONS, id] => id.parse().ok().map(Part::Suggestion),
        [FAVOURITES, doc] => doc.parse().ok().map(Part::Favourite),
        [TEXTS, key] => {
            TEXT_KEYS.iter().find(|(_, name)| name == key).map(|(key, _)| Part::Text(*key))
        }
        _ => None,
    }
}

const TEXT_KEYS: &[(TextKey, &str)] = &[
    (TextKey::Description, "description"),
    (TextKey::UpdateTemplate, "update_template"),
    (TextKey::RetrospectiveTemplate, "retrospective_template"),
    (TextKey::SummaryTemplate, "summary_template"),
    (TextKey::Welcome, "welcome"),
];

fn text_key(key: TextKey) -> &'static str {
    let known = TEXT_KEYS.iter().find(|(other, _)| *other == key);
    known.map_or(TASK_TEXT, |(_, name)| name)
}

fn segment(n: u64) -> String {
    (n / SEGMENT_KEYS_MAX).to_string()
}

fn event_key(n: u64) -> String {
    n.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{doc::DocId, fixture};

    #[test]
    fn every_part_is_found_where_it_lies() {
        let parts = [
            Part::Checklist(fixture::checklist(1)),
            Part::Task(fixture::task(1)),
            Part::Person(fixture::OLGA),
            Part::Follower(fixture::OLGA),
            Part::Event(300),
            Part::Suggestion(crate::id::SuggestionId::from_bits(1)),
            Part::Favourite(DocId::System),
            Part::Text(TextKey::Task(fixture::task(1))),
            Part::Text(TextKey::Welcome),
        ];
        for part in parts {
            let path = match location(part) {
                Location::Record(path) => path,
                Location::Cell(mut path, key) | Location::Text(mut path, key) => {
                    path.push(key);
                    path
                }
            };
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            assert_eq!(part_at(&path), Some(part), "{path:?}");
        }
    }
}
