//! What goes in comes out; what can't go in is told why.

mod any;
mod bad;

use serde_json::{Map, Value as Json, json};

use super::*;
use crate::{
    checklist::Spot,
    doc::DocId,
    edit::{Edit, OutlineEdit, PlaybookEdit, apply},
    fixture::{self, OLGA, TEAM, stamp},
    id::{PlaybookId, UserId},
    playbook::Playbook,
    schema::Document,
    seed::{PlaybookSeed, Seed},
    settings::{Metric, Settings},
    time::Millis,
    value::Value,
};

const DOC: fn() -> DocId = || DocId::Playbook(PlaybookId::from_bits(1));

/// Every key of the format, from the specification (domain §1.1, §1.2, §8), not from the code.
const KNOWN: &[&str] = &[
    "title",
    "description",
    "checklists",
    "reminder_message_template",
    "reminder_timer_default_seconds",
    "status_update_enabled",
    "message_on_join",
    "message_on_join_enabled",
    "retrospective_enabled",
    "retrospective_template",
    "retrospective_reminder_interval_seconds",
    "signal_any_keywords",
    "signal_any_keywords_enabled",
    "categorize_channel_enabled",
    "category_name",
    "run_summary_template_enabled",
    "run_summary_template",
    "channel_name_template",
    "channel_mode",
    "channel_id",
    "create_channel_member_on_new_participant",
    "remove_channel_member_on_removed_participant",
    "run_number_prefix",
    "owner_group_only_actions",
    "new_channel_only",
    "auto_archive_channel",
    "metrics",
    "properties",
    "conditions",
    "version",
];

const KNOWN_OF_ITEMS: &[&str] = &[
    "title",
    "assignee_type",
    "assignee_property_field_id",
    "command",
    "description",
    "due_date",
    "condition_id",
    "condition_action",
];

fn import_bytes(bytes: &[u8]) -> Result<PlaybookSeed, ImportError> {
    let mut bits = 1_000;
    import(bytes, TEAM, &mut || {
        bits += 1;
        bits
    })
}

fn import_json(json: &Json) -> Result<PlaybookSeed, ImportError> {
    import_bytes(json.to_string().as_bytes())
}

fn playbook_of(seed: PlaybookSeed) -> Playbook {
    let value = Seed::Playbook(seed).value(DOC(), None, &stamp(OLGA, 1_000));
    value.as_playbook().unwrap().clone()
}

fn exported(seed: PlaybookSeed) -> Json {
    serde_json::from_str(&export(&playbook_of(seed))).unwrap()
}

/// A file as the format writes it today: older ones name the mode of channels even where it is the
/// zero of its kind, and hold keys that are gone.
fn as_written_today(file: &Json) -> Json {
    let keep = |fields: &Map<String, Json>, known: &[&str]| -> Map<String, Json> {
        let known = fields.iter().filter(|(key, _)| known.contains(&key.as_str()));
        known.map(|(key, json)| (key.clone(), json.clone())).collect()
    };
    let mut file = keep(file.as_object().unwrap(), KNOWN);
    file.retain(|key, json| key != "channel_mode" || json != "create_new_channel");
    for list in file["checklists"].as_array_mut().unwrap() {
        for item in list["items"].as_array_mut().unwrap() {
            *item = Json::Object(keep(item.as_object().unwrap(), KNOWN_OF_ITEMS));
        }
    }
    Json::Object(file)
}

/// The place of the real files, which are not part of the project.
fn real_files() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/playbooks");
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: there are no real playbooks at {folder}");
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.map(|path| (path.display().to_string(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn real_files_come_out_as_they_went_in() {
    for (path, bytes) in real_files() {
        let file: Json = serde_json::from_slice(&bytes).unwrap();
        let seed = import_bytes(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(exported(seed.clone()), as_written_today(&file), "{path}");

        // The same, after it has been a document.
        let value = Seed::Playbook(seed).value(DOC(), None, &stamp(OLGA, 1_000));
        let document = Document::genesis(DOC(), &value, &stamp(OLGA, 1_000));
        let read = document.read().unwrap();
        assert_eq!(read, value, "{path}");
        let text = export(read.as_playbook().unwrap());
        let again: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(again, as_written_today(&file), "{path}");
        assert_eq!(exported(import_bytes(text.as_bytes()).unwrap()), again, "{path}");
    }
}

/// One file with everything the format has, none of it zero.
fn full_file() -> Json {
    json!({
        "auto_archive_channel": true,
        "categorize_channel_enabled": true,
        "category_name": "Incidents",
        "channel_id": "abcdefghijkmnopqrstuwxyz13",
        "channel_mode": "link_existing_channel",
        "channel_name_template": "Incident {SEQ}",
        "checklists": full_checklists(),
        "conditions": [
            { "id": "c1", "condition_expr": { "is": { "field_id": "p1", "value": ["o1"] } }, "version": 1 },
        ],
        "create_channel_member_on_new_participant": true,
        "description": "When it burns",
        "message_on_join": "Welcome",
        "message_on_join_enabled": true,
        "metrics": [
            { "title": "Cost", "description": "In all", "type": "metric_currency", "target": 147 },
            { "title": "None", "type": "metric_integer", "target": 0 },
            { "title": "Time", "type": "metric_duration" },
        ],
        "new_channel_only": true,
        "owner_group_only_actions": true,
        "properties": [
            { "id": "p1", "name": "Severity", "type": "select", "attrs": {
                "visibility": "always", "sort_order": 1.5, "options": [{ "id": "o1", "name": "High" }],
            } },
        ],
        "reminder_message_template": "Now:",
        "reminder_timer_default_seconds": 3_600,
        "remove_channel_member_on_removed_participant": true,
        "retrospective_enabled": true,
        "retrospective_reminder_interval_seconds": 86_400,
        "retrospective_template": "What was done?",
        "run_number_prefix": "INC",
        "run_summary_template": "About",
        "run_summary_template_enabled": true,
        "signal_any_keywords": ["sev-1", "sev-2"],
        "signal_any_keywords_enabled": true,
        "status_update_enabled": true,
        "title": "Incident",
        "version": 1,
    })
}

fn full_checklists() -> Json {
    json!([
        { "title": "First", "items": [
            {
                "title": "Call",
                "description": "Everybody.",
                "command": "/call start",
                "due_date": 60_000,
                "assignee_type": "owner",
                "condition_id": "c1",
                "condition_action": "hidden",
            },
            { "title": "Ask", "assignee_type": "creator" },
            {
                "title": "Decide",
                "assignee_type": "property_user",
                "assignee_property_field_id": "p1",
                "condition_id": "c1",
                "condition_action": "shown_because_modified",
            },
        ] },
        { "title": "Second", "items": [] },
    ])
}

#[test]
fn everything_the_format_has_survives() {
    let file = full_file();
    let has_all = |fields: &Json, known: &[&str]| {
        let fields = fields.as_object().unwrap();
        known.iter().all(|key| fields.contains_key(*key))
    };
    assert!(has_all(&file, KNOWN));
    let seed = import_json(&file).unwrap();
    assert_eq!(exported(seed.clone()), file);

    let value = Value::Playbook(Box::new(playbook_of(seed)));
    let document = Document::genesis(DOC(), &value, &stamp(OLGA, 1_000));
    assert_eq!(document.read().unwrap(), value);
}

#[test]
fn an_import_is_public_and_has_what_the_file_says() {
    let seed = import_json(&full_file()).unwrap();
    assert!(seed.is_public);
    assert_eq!(seed.team, TEAM);
    let task = &seed.checklists[0].tasks[2];
    assert_eq!(task.assignee, PlannedAssignee::Attribute);
    assert_eq!(task.assignee_attribute.as_deref(), Some("p1"));
    assert_eq!(task.condition_action, Some(ConditionAction::ShownBecauseModified));
    assert_eq!(seed.checklists[0].tasks[0].due_after, Some(Millis(60_000)));
    assert_eq!(seed.settings.metrics[1].target, Some(0));
    assert_eq!(seed.settings.metrics[2].target, None);
    let playbook = playbook_of(seed);
    assert_eq!(playbook.members.keys().copied().collect::<Vec<UserId>>(), [OLGA]);
}

#[test]
fn what_is_absent_is_zero_and_not_our_default() {
    let seed = import_json(&json!({ "version": 1, "title": "Bare", "metrics": null })).unwrap();
    // Written out, so that a new setting has to be thought about here.
    let zero = Settings {
        status_update_enabled: false,
        reminder_timer_default_seconds: 0,
        message_on_join_enabled: false,
        retrospective_enabled: false,
        retrospective_reminder_interval_seconds: 0,
        signal_any_keywords: Vec::new(),
        signal_any_keywords_enabled: false,
        categorize_channel_enabled: false,
        category_name: String::new(),
        run_summary_template_enabled: false,
        channel_name_template: String::new(),
        channel_mode: ChannelMode::CreateNewChannel,
        channel_id: String::new(),
        create_channel_member_on_new_participant: false,
        remove_channel_member_on_removed_participant: false,
        run_number_prefix: String::new(),
        new_channel_only: false,
        auto_archive_channel: false,
        metrics: Vec::new(),
        properties: String::new(),
        conditions: String::new(),
    };
    assert_ne!(zero, Settings::default());
    assert_eq!(seed.settings, zero);
    assert_eq!(
        exported(seed),
        json!({ "version": 1, "title": "Bare", "checklists": [], "metrics": [] })
    );
}

#[test]
fn a_file_is_one_object_with_four_spaces_and_the_tasks_in_order() {
    let mut value = Value::Playbook(Box::new(fixture::playbook()));
    let edits = [
        OutlineEdit::MoveTask {
            id: fixture::task(2),
            checklist: fixture::checklist(0),
            spot: Spot::First,
        },
        OutlineEdit::ArchiveTask { id: fixture::task(1), archived: true },
        OutlineEdit::ArchiveChecklist { id: fixture::checklist(1), archived: true },
    ];
    for edit in edits {
        apply(&mut value, &Edit::Playbook(PlaybookEdit::Outline(edit)), &stamp(OLGA, 2_000));
    }
    let mut playbook = value.as_playbook().unwrap().clone();
    playbook.settings = import_json(&json!({ "version": 1 })).unwrap().settings;
    let expected = r#"{
    "checklists": [
        {
            "items": [
                {
                    "description": "Do number 2.",
                    "due_date": 60000,
                    "title": "Task 2"
                },
                {
                    "command": "/call start",
                    "description": "Do number 0.",
                    "title": "Task 0"
                }
            ],
            "title": "Section 0"
        }
    ],
    "description": "When it burns",
    "metrics": [],
    "title": "Incident",
    "version": 1
}"#;
    assert_eq!(export(&playbook), expected);
}

#[test]
fn nobody_leaves_in_an_export() {
    let mut playbook = fixture::playbook();
    let task = playbook.outline.tasks.get_mut(&fixture::task(0)).unwrap();
    task.extra.assignee = PlannedAssignee::User(fixture::PETE);
    // Left over from before: the attribute no longer decides.
    task.extra.assignee_attribute = Some("p1".to_owned());
    let text = export(&playbook);
    assert!([OLGA, fixture::PETE].iter().all(|user| !text.contains(user.as_str())));
    assert!(!text.contains("p1"));
}

#[test]
fn what_is_blank_gets_the_title_that_people_know() {
    let seed = import_json(&json!({
        "version": 1,
        "id": "",
        "title": " ",
        "checklists": [{ "items": [{ "title": "" }, {}] }, { "title": "\t", "items": null }],
    }));
    let seed = seed.unwrap();
    assert_eq!(seed.title, "Untitled playbook");
    let titles: Vec<&str> = seed.checklists.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["Untitled checklist"; 2]);
    let titles: Vec<&str> = seed.checklists[0].tasks.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["Untitled task"; 2]);
}

#[test]
fn a_metric_says_no_more_than_it_has() {
    let mut playbook = fixture::playbook();
    playbook.settings.metrics.push(Metric::default());
    let out: Json = serde_json::from_str(&export(&playbook)).unwrap();
    assert_eq!(out["metrics"], json!([{}]));
}
