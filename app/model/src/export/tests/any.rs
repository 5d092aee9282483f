//! Whatever a file holds, it is answered; and what is taken comes out again.

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::{KNOWN, KNOWN_OF_ITEMS, exported, import_bytes, import_json};
use crate::rules;

/// JSON of any kind, not deep.
fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".{0,8}".prop_map(Json::from),
        Just(json!("owner")),
        Just(json!("hidden")),
    ];
    let key = prop::sample::select([KNOWN, KNOWN_OF_ITEMS, &["items", "type", "target"]].concat());
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(object),
        ]
    })
}

/// Objects with the right keys and, mostly, something of the right kind behind them.
fn likely_file() -> impl Strategy<Value = Json> {
    let item = (".{0,6}", prop::sample::select(vec!["", "owner", "creator", "property_user"]), 0i64..3)
        .prop_map(|(title, assignee, due)| json!({ "title": title, "assignee_type": assignee, "due_date": due }));
    let list = (".{0,6}", prop::collection::vec(item, 0..4))
        .prop_map(|(title, items)| json!({ "title": title, "items": items }));
    let lists = prop::collection::vec(list, 0..4).prop_map(Json::from);
    let rest = prop::collection::vec((prop::sample::select(KNOWN.to_vec()), any_json()), 0..2);
    (lists, rest, ".{0,9}").prop_map(|(lists, rest, title)| {
        let mut file = json!({ "title": title, "checklists": lists });
        for (key, json) in rest {
            file[key] = json;
        }
        file["version"] = json!(1);
        file
    })
}

fn object(fields: Vec<(&str, Json)>) -> Json {
    fields.into_iter().map(|(key, json)| (key.to_owned(), json)).collect::<Map<_, _>>().into()
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(import_bytes(&bytes).is_err());
    }

    #[test]
    fn any_json_is_answered(json in any_json()) {
        let _ = import_json(&json);
    }

    #[test]
    fn what_is_imported_may_be_created_and_comes_out_again(file in likely_file()) {
        let Ok(seed) = import_json(&file) else { return Ok(()) };
        prop_assert_eq!(rules::check_seed(&seed), Ok(()));
        let out = exported(seed);
        let again = import_json(&out).unwrap();
        prop_assert_eq!(exported(again), out);
    }
}
