//! A file of the project, as text.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

/// The project's folder.
pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the project")
}

/// All files of that ending under a folder, by their path in the project.
pub(super) fn files(folder: &str, ending: &str) -> impl Iterator<Item = PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the project can be read") {
            let path = entry.expect("the project can be read").path();
            let name = path.file_name().unwrap_or_default();
            if path.is_dir() && name != "target" && name != "node_modules" {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == ending) {
                found.push(path.strip_prefix(root()).expect("it lies in the project").to_owned());
            }
        }
    }
    found.sort();
    found.into_iter()
}

/// A function of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) name: String,
    /// From its signature to its closing brace.
    pub(super) n_lines: usize,
    pub(super) is_component: bool,
}

/// A file of the project.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    text: String,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(f)
    }
}

impl Source {
    pub(super) fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(root().join(&path)).expect("sources are text");
        Self { path, text }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn is(&self, path: &str) -> bool {
        self.path == Path::new(path)
    }

    /// Whether it is that module, or a part of it.
    pub(super) fn is_in(&self, room: &str) -> bool {
        self.path.starts_with(room) || self.is(&format!("{room}.rs"))
    }

    /// Whether it is a package's own tests, in a file of their own or below one.
    pub(super) fn is_of_tests(&self) -> bool {
        self.path.file_stem().is_some_and(|it| it == "tests")
            || self.path.parent().is_some_and(|it| it.iter().any(|room| room == "tests"))
    }

    /// Whether its code, not its comments, names this.
    pub(super) fn names(&self, name: &str) -> bool {
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        self.text
            .lines()
            .filter(is_code)
            .any(|line| line.contains(name) && !line.contains(&format!("\"{name}")))
    }

    /// Whether it imports something of that module, in one of the forms that rustfmt writes.
    pub(super) fn uses(&self, module: &str) -> bool {
        let Some((_, name)) = module.split_once("::") else { return false };
        let mut in_use = false;
        self.text.lines().any(|line| {
            in_use = if in_use { line != "};" } else { line == "use crate::{" };
            let is_listed = in_use && line.trim_start().starts_with(&format!("{name}::"));
            is_listed || line.contains(&format!("{module}::"))
        })
    }

    /// Whether it cites a rule by its id.
    pub(super) fn cites(&self, id: &str) -> bool {
        self.text.match_indices(id).any(|(at, _)| {
            let before = self.text[..at].chars().next_back();
            let after = self.text[at + id.len()..].chars().next();
            let is_word = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '_');
            !is_word(before) && !is_word(after)
        })
    }

    pub(super) fn lines_before_tests(&self) -> impl Iterator<Item = &str> {
        self.text.lines().take_while(|line| *line != "#[cfg(test)]")
    }

    /// The functions before the tests. One ends with the first line that closes what its signature opened, indented
    /// like it, as rustfmt writes it.
    pub(super) fn functions(&self) -> Vec<Function> {
        let lines: Vec<&str> = self.lines_before_tests().collect();
        let mut found = Vec::new();
        let mut is_component = false;
        for (start, line) in lines.iter().enumerate() {
            is_component |= line.trim() == "#[component]";
            let Some(name) = function_name(line) else { continue };
            let n_lines = lines[start..]
                .iter()
                .position(|it| closes(it, indent_of(line)))
                .map_or(0, |it| it + 1);
            found.push(Function { name, n_lines, is_component });
            is_component = false;
        }
        found
    }
}

/// Whether a line ends what began at that indentation.
fn closes(line: &str, indent: usize) -> bool {
    indent_of(line) == indent && (line.ends_with('}') || line.ends_with(';'))
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn function_name(line: &str) -> Option<String> {
    let mut words = line.split_whitespace().skip_while(|word| {
        matches!(*word, "pub" | "async" | "const" | "unsafe") || word.starts_with("pub(")
    });
    if words.next() != Some("fn") {
        return None;
    }
    let name = words.next()?.split(['(', '<']).next()?;
    Some(name.to_owned())
}

#[test]
fn functions_are_measured() {
    let text = "fn short() {}\n\nimpl A {\n    pub(crate) fn long(\n        &self,\n    ) {\n        let a = 1;\n    }\n}\n";
    let source = Source { path: PathBuf::new(), text: text.to_owned() };
    let function =
        |name: &str, n_lines| Function { name: name.to_owned(), n_lines, is_component: false };
    assert_eq!(source.functions(), [function("short", 1), function("long", 5)]);
}

#[test]
fn a_rule_is_cited_whole() {
    let source = Source { path: PathBuf::new(), text: "see E11, R2".to_owned() };
    assert!(source.cites("E11") && source.cites("R2"));
    assert!(!source.cites("E1"));
}
