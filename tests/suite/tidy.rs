//! What no compiler checks: sizes, layers, words, that each rule is written down and cited, that each style sheet is
//! linked. Reads the sources; knows nothing else.

mod source;

use std::{collections::BTreeSet, path::PathBuf};

use self::source::{Function, Source, files, root};

/// A file that outgrows this holds two ideas.
const FILE_LINES: usize = 400;

/// A function that outgrows this does too.
const FUNCTION_LINES: usize = 60;

/// A component's view is a picture of what is on the screen: it may be longer.
const COMPONENT_LINES: usize = 80;

/// Names that say nothing.
const EMPTY_NAMES: [&str; 7] =
    ["utils", "helpers", "common", "misc", "types", "manager", "service"];

fn sources() -> Vec<Source> {
    let folders = ["app/src", "app/model/src", "app/sync/src", "server/src", "tests"];
    let all = folders.iter().flat_map(|folder| files(folder, "rs"));
    all.filter(|path| !path.starts_with("tests/browser")).map(Source::read).collect()
}

/// What is wrong, as one list: who mends it sees all of it at once.
#[track_caller]
fn nothing_of(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn no_file_holds_two_ideas() {
    let mut faults = Vec::new();
    for source in sources() {
        let lines = source.lines_before_tests().count();
        if FILE_LINES < lines {
            faults.push(format!("{source}: {lines} lines before its tests, {FILE_LINES} at most"));
        }
    }
    nothing_of(faults);
}

#[test]
fn no_function_holds_two_ideas() {
    let mut faults = Vec::new();
    for source in sources() {
        for Function { name, n_lines, is_component } in source.functions() {
            let most = if is_component { COMPONENT_LINES } else { FUNCTION_LINES };
            if most < n_lines {
                faults.push(format!("{source}: `{name}` has {n_lines} lines, {most} at most"));
            }
        }
    }
    nothing_of(faults);
}

#[test]
fn every_file_says_what_it_is() {
    let silent = sources().into_iter().filter(|it| !it.text().starts_with("//! "));
    nothing_of(silent.map(|it| format!("{it}: begin with a sentence, `//! ...`")).collect());
}

#[test]
fn nothing_is_named_for_nothing() {
    let named = |path: &PathBuf| {
        path.file_stem().is_some_and(|stem| EMPTY_NAMES.iter().any(|name| stem == *name))
    };
    let empty = sources().into_iter().filter(|it| named(&it.path));
    nothing_of(empty.map(|it| format!("{it}: this name says nothing")).collect());
}

/// Which layers may name what. Cargo keeps most arrows; these run inside of packages.
#[test]
fn each_name_stays_in_its_room() {
    let rooms: [(&str, &[&str]); 6] = [
        ("automerge::", &["app/model/src/schema"]),
        ("web_sys::", &["app/src/platform"]),
        ("indexed_db_futures::", &["app/src/platform"]),
        ("gloo_timers::", &["app/src/platform"]),
        ("fractional_index::", &["app/model/src/schema", "app/model/src/rank"]),
        (
            "rusqlite::",
            &["server/src/database", "server/src/store", "server/src/accounts", "tests/suite"],
        ),
    ];
    let mut faults = Vec::new();
    for source in sources() {
        for (name, allowed) in rooms {
            let is_at_home = allowed.iter().any(|room| source.is_in(room));
            if !is_at_home && source.names(name) {
                faults.push(format!("{source}: only {} may name `{name}`", allowed.join(", ")));
            }
        }
    }
    nothing_of(faults);
}

/// Pages are made of components, components show the state, the state uses the platform: never the other way.
#[test]
fn the_app_has_layers() {
    let above = [
        ("app/src/platform", ["crate::pages", "crate::components", "crate::state"].as_slice()),
        ("app/src/state", &["crate::pages", "crate::components"]),
        ("app/src/components", &["crate::pages"]),
    ];
    let mut faults = Vec::new();
    for source in sources() {
        for (room, forbidden) in above {
            let reached = forbidden.iter().filter(|it| source.is_in(room) && source.uses(it));
            faults.extend(reached.map(|it| format!("{source}: {room} is below {it}")));
        }
    }
    nothing_of(faults);
}

/// Invariant 1: `now`, ids and dice are parameters.
#[test]
fn model_and_sync_have_no_surroundings() {
    let outside = [
        "std::time",
        "SystemTime",
        "Instant::now",
        "std::fs",
        "std::net",
        "std::thread",
        "getrandom",
        "async fn",
    ];
    let mut faults = Vec::new();
    let pure =
        |it: &Source| (it.is_in("app/model/src") || it.is_in("app/sync/src")) && !it.is_of_tests();
    for source in sources().into_iter().filter(pure) {
        let named = outside.iter().filter(|name| source.names(name));
        faults.extend(named.map(|name| format!("{source}: `{name}` belongs outside")));
    }
    nothing_of(faults);
}

#[test]
fn every_style_sheet_is_linked_once() {
    let index = std::fs::read_to_string(root().join("style/index.css")).unwrap();
    let linked: Vec<&str> = index
        .lines()
        .filter_map(|line| line.strip_prefix("@import \"")?.split('"').next())
        .collect();
    let there: BTreeSet<String> = files("style", "css")
        .map(|path| path.strip_prefix("style").unwrap().to_string_lossy().into_owned())
        .filter(|name| name != "index.css")
        .collect();
    let once: BTreeSet<String> = linked.iter().map(|it| (*it).to_owned()).collect();
    assert_eq!(linked.len(), once.len(), "a sheet is linked twice");
    assert_eq!(once, there);
}

/// Colours are tokens: nothing else knows how light and dark look.
#[test]
fn colours_are_tokens() {
    let mut faults = Vec::new();
    for path in
        files("style", "css").filter(|it| !it.ends_with("tokens.css") && !it.ends_with("tones.css"))
    {
        let source = Source::read(path);
        for (number, line) in source.text().lines().enumerate() {
            let raw = line.split_whitespace().any(|word| {
                word.strip_prefix('#').is_some_and(|it| {
                    it.len() >= 4
                        && it
                            .trim_end_matches([';', ',', ')'])
                            .chars()
                            .all(|it| it.is_ascii_hexdigit())
                })
            });
            if raw || line.contains("!important") {
                faults.push(format!("{source}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    nothing_of(faults);
}

/// A rule has an id and a sentence, and what keeps it names it. Whether a test does is not seen from here.
#[test]
fn every_rule_is_written_down_and_cited() {
    let mut faults = Vec::new();
    let all = sources();
    for (book, letters, room) in
        [("app/sync/PROTOCOL.md", "E", "app/sync"), ("app/model/RULES.md", "RV", "app/model")]
    {
        let text = std::fs::read_to_string(root().join(book)).unwrap();
        let ids = text.lines().filter_map(|line| line.strip_prefix("**")?.split([' ', '.']).next());
        let ids: BTreeSet<&str> =
            ids.filter(|id| id.starts_with(|it| letters.contains(it))).collect();
        assert!(!ids.is_empty(), "{book} names no rules");
        for id in ids {
            let is_cited = |it: &&Source| it.is_in(room) && it.cites(id);
            if !all.iter().any(|it| is_cited(&it)) {
                faults.push(format!("{book}: {id} is cited nowhere in {room}"));
            }
        }
    }
    nothing_of(faults);
}
