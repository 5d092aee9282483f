//! Tells the service worker which files the app consists of, and a name for this build.

use std::path::Path;

use crate::{error::Error, files, hash};

/// What `public/service-worker.js` has in the places that are filled here.
const LIST: &str = "/*precache*/ []";
const BUILD: &str = "/*build*/ \"dev\"";

/// The service worker isn't in its own list: the browser keeps and compares it by itself.
const WORKER: &str = "service-worker.js";

/// The path that a file is served at, and its SHA-256 in hex.
type Entry = (String, String);

/// Every file of a finished app but the service worker.
pub(crate) fn list(folder: &Path) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    for file in files::under(folder)? {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().into_owned();
        if name != WORKER {
            entries.push((format!("/{name}"), hash::sha256(files::read(&file)?)));
        }
    }
    Ok(entries)
}

/// The service worker with the list, and a build name that changes whenever the list or the
/// worker does.
pub(crate) fn fill(worker: &str, entries: &[Entry]) -> Result<String, Error> {
    for place in [LIST, BUILD] {
        if worker.matches(place).count() != 1 {
            return Err(Error::unmet(
                format!("public/{WORKER} doesn't hold `{place}` exactly once"),
                "write it where the build is to fill it in",
            ));
        }
    }
    let list = serde_json::Value::from_iter(
        entries.iter().map(|(path, hash)| [&**path, &**hash].to_vec()),
    );
    let worker = worker.replace(LIST, &format!("/*precache*/ {list}"));
    let build = hash::name(&worker);
    Ok(worker.replace(BUILD, &format!("/*build*/ \"{build}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str =
        "const PRECACHE = /*precache*/ [];\nconst BUILD = /*build*/ \"dev\";\nlet other = [];\n";

    fn entries(hash: &str) -> Vec<Entry> {
        vec![("/app.js".into(), "aa".into()), ("/index.html".into(), hash.into())]
    }

    #[test]
    fn the_list_is_pairs_of_path_and_hash() {
        let worker = fill(SOURCE, &entries("bb")).unwrap();
        let line = r#"const PRECACHE = /*precache*/ [["/app.js","aa"],["/index.html","bb"]];"#;
        assert_eq!(worker.lines().next(), Some(line));
        assert!(!worker.contains("\"dev\""));
        assert!(worker.ends_with("let other = [];\n"));
    }

    #[test]
    fn the_build_name_follows_the_files_and_the_worker() {
        let name = |worker: String| worker.lines().nth(1).map(str::to_owned);
        let first = name(fill(SOURCE, &entries("bb")).unwrap());
        assert_eq!(name(fill(SOURCE, &entries("bb")).unwrap()), first);
        assert_ne!(name(fill(SOURCE, &entries("cc")).unwrap()), first);
        assert_ne!(name(fill(&format!("{SOURCE}// new"), &entries("bb")).unwrap()), first);
    }

    #[test]
    fn a_worker_without_the_places_is_refused() {
        let error = fill("const PRECACHE = [];", &[]).unwrap_err();
        assert!(error.to_string().contains("/*precache*/ []"), "{error}");
    }

    #[test]
    fn all_files_are_listed_but_the_worker() {
        let folder = std::env::temp_dir().join(format!("muster-precache-{}", std::process::id()));
        for name in ["index.html", WORKER, "icons/app.svg"] {
            files::write(&folder.join(name), name).unwrap();
        }
        let paths: Vec<_> = list(&folder).unwrap().into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["/icons/app.svg", "/index.html"]);
        files::remove_folder(&folder).unwrap();
    }
}
