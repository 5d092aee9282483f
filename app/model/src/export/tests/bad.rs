//! Bad files, one each. Most are a good one with a single thing changed.

use serde_json::{Value as Json, json};

use super::{exported, full_file, import_bytes, import_json};
use crate::{
    export::{ImportError, import},
    fixture::TEAM,
    limits::IMPORT_BYTES_MAX,
    rules,
};

fn file_with(key: &str, json: Json) -> Json {
    let mut file = json!({ "version": 1, "title": "P" });
    file[key] = json;
    file
}

fn file_with_item(item: Json) -> Json {
    file_with("checklists", json!([{}, { "items": [{}, item] }]))
}

#[track_caller]
fn check(json: &Json, sentence: &str) {
    let error = import_json(json).expect_err("the file is bad");
    assert_eq!(error.to_string(), sentence);
}

#[track_caller]
fn check_bytes(bytes: &[u8], expected: ImportError) {
    assert_eq!(import_bytes(bytes), Err(expected));
}

#[test]
fn what_is_not_json_is_told_by_line_and_column() {
    check_bytes(b"{\n  \"version\": 1,\n  title\n}", ImportError::NotJson { line: 3, column: 3 });
    check_bytes(b"", ImportError::NotJson { line: 1, column: 0 });
    check_bytes(b"{\"version\": 1} {}", ImportError::NotJson { line: 1, column: 16 });
    check_bytes(b"{\"title\": \"\xff\"}", ImportError::NotJson { line: 1, column: 12 });
    let error = ImportError::NotJson { line: 3, column: 3 };
    let sentence = "the file is not JSON: it can't be read beyond line 3, column 3";
    assert_eq!(error.to_string(), sentence);
}

#[test]
fn a_mark_before_the_text_is_no_fault() {
    assert!(import_bytes(b"\xef\xbb\xbf{\"version\": 1}").is_ok());
}

#[test]
fn a_file_over_five_megabytes_is_not_read() {
    let mut bytes = b"{\"version\": 1}".to_vec();
    bytes.resize(IMPORT_BYTES_MAX, b' ');
    assert!(import_bytes(&bytes).is_ok());
    bytes.push(b' ');
    let error = ImportError::TooLarge { bytes: IMPORT_BYTES_MAX + 1, max: IMPORT_BYTES_MAX };
    check_bytes(&bytes, error);
}

#[test]
fn another_version_is_refused_by_its_number() {
    check(&json!({ "version": 2 }), "the file has to say \"version\": 1, but says 2");
    check(&json!({ "title": "P" }), "the file has to say \"version\": 1, but says nothing");
    check(&json!({ "version": "1" }), "the file has to say \"version\": 1, but says \"1\"");
    let long = import_json(&json!({ "version": "x".repeat(9_999) })).unwrap_err();
    assert!(long.to_string().len() < 100);
}

#[test]
fn a_playbook_with_an_id_is_no_export() {
    check_bytes(
        file_with("id", json!("abcdefghijkmnopqrstuwxyz13")).to_string().as_bytes(),
        ImportError::HasId,
    );
    check_bytes(file_with("id", json!(7)).to_string().as_bytes(), ImportError::HasId);
}

#[test]
fn deep_nesting_is_refused_where_ever_it_is() {
    check_bytes("[".repeat(100_000).as_bytes(), ImportError::TooDeep);
    let (open, close) = ("[".repeat(200), "]".repeat(200));
    let hidden = format!("{{\"version\": 1, \"unknown\": {open}{close}}}");
    check_bytes(hidden.as_bytes(), ImportError::TooDeep);
    check_bytes("{\"a\":".repeat(100_000).as_bytes(), ImportError::TooDeep);
}

#[test]
fn unknown_keys_are_ignored() {
    let mut file = full_file();
    file["public"] = json!(false);
    file["create_channel_member_on_removed_participant"] = json!(true);
    file["checklists"][0]["id"] = json!("x");
    file["checklists"][0]["items"][0]["assignee_id"] = json!("somebody");
    file["checklists"][0]["items"][0]["state"] = json!("closed");
    assert_eq!(exported(import_json(&file).unwrap()), full_file());
}

#[test]
fn empty_sections_stay() {
    let seed =
        import_json(&file_with("checklists", json!([{ "title": "E", "items": [] }]))).unwrap();
    assert_eq!(seed.checklists[0].title, "E");
    assert!(seed.checklists[0].tasks.is_empty());
}

#[test]
fn too_many_are_refused_with_both_numbers() {
    let list = json!({ "items": vec![json!({}); 5_000] });
    let file = file_with("checklists", json!([list, list]));
    check(&file, "the playbook has 10000 tasks; at most 2000 fit");
    let file = file_with("checklists", json!(vec![json!({}); 201]));
    check(&file, "checklists has 201 entries; at most 200 fit");
    let file = file_with("metrics", json!(vec![json!({}); 5]));
    check(&file, "metrics has 5 entries; at most 4 fit");
    let list = json!({ "items": vec![json!({}); 1_000] });
    assert!(import_json(&file_with("checklists", json!([list, list]))).is_ok());
}

#[test]
fn something_else_than_belongs_there_is_told_by_its_place() {
    check(&json!([]), "the file should be one JSON object");
    check(&file_with("title", json!(5)), "title should be a text");
    check(&file_with_item(json!({ "title": 5 })), "checklists[1].items[1].title should be a text");
    check(&file_with_item(json!([])), "checklists[1].items[1] should be an object");
    check(&file_with("checklists", json!({})), "checklists should be a list");
    check(
        &file_with("checklists", json!([{ "items": 1 }])),
        "checklists[0].items should be a list",
    );
    check(&file_with("properties", json!("[]")), "properties should be a list");
    check(
        &file_with("signal_any_keywords", json!(["a", 1])),
        "signal_any_keywords[1] should be a text",
    );
    let flag = file_with("status_update_enabled", json!("yes"));
    check(&flag, "status_update_enabled should be true or false");
    let number = file_with("reminder_timer_default_seconds", json!(0.5));
    check(&number, "reminder_timer_default_seconds should be a whole number");
}

#[test]
fn a_name_that_the_format_does_not_know_is_told_with_those_it_knows() {
    let mode = file_with("channel_mode", json!("no_channel"));
    check(&mode, "channel_mode should be create_new_channel or link_existing_channel");
    let assignee = file_with_item(json!({ "assignee_type": "boss" }));
    let sentence = "checklists[1].items[1].assignee_type should be owner, creator or property_user";
    check(&assignee, sentence);
    let action = file_with_item(json!({ "condition_action": 1 }));
    let sentence =
        "checklists[1].items[1].condition_action should be hidden or shown_because_modified";
    check(&action, sentence);
}

#[test]
fn what_is_too_long_is_told_by_its_place() {
    let text = file_with_item(json!({ "description": "ä".repeat(65_536) }));
    let sentence = "checklists[1].items[1].description has 65536 characters; at most 65535 fit";
    check(&text, sentence);
    let carried = file_with("conditions", json!(["x".repeat(65_535)]));
    check(&carried, "conditions has 65539 characters; at most 65535 fit");
}

#[test]
fn a_due_date_before_the_start_is_none() {
    let sentence =
        "checklists[1].items[1].due_date should be milliseconds after the start of a run";
    check(&file_with_item(json!({ "due_date": -1 })), sentence);
    check(&file_with_item(json!({ "due_date": i64::MAX })), sentence);
    assert!(import_json(&file_with_item(json!({ "due_date": 0 }))).is_ok());
}

#[test]
fn dice_that_repeat_themselves_are_noticed() {
    let two = file_with("checklists", json!([{}, {}])).to_string();
    let error = import(two.as_bytes(), TEAM, &mut || 7).unwrap_err();
    assert_eq!(error, ImportError::Denied(rules::Denied { rule: rules::Rule::IdTaken }));
}
