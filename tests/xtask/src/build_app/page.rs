//! Trunk's page, made fit for our content security policy.
//!
//! The relay's policy allows no inline script at all, which is simpler to keep right than a list
//! of hashes. So the loader that Trunk writes into the page moves to a file of its own.

use crate::{error::Error, hash};

/// A page without inline script, and the script it had.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) html: String,
    pub(crate) script: String,
    pub(crate) script_name: String,
}

/// Takes the loader out of what Trunk wrote.
pub(crate) fn finish(html: &str) -> Result<Page, Error> {
    let html = without_idle_integrity(html);
    let inline = inline_scripts(&html);
    let [loader] = inline.as_slice() else {
        return Err(Error::unmet(
            format!("the built index.html has {} inline scripts, not just Trunk's", inline.len()),
            "move others into files: the content security policy would stop them",
        ));
    };

    let script = format!("{}\n", loader.content.trim());
    let script_name = format!("boot-{}.js", hash::name(&script));
    let link = format!("<script type=\"module\" src=\"/{script_name}\"></script>");
    let html = [&html[..loader.start], &link, &html[loader.end..]].concat();
    Ok(Page { html, script, script_name })
}

/// An element: where it stands in the page, its opening tag, and the text between the tags.
#[derive(Clone, Copy)]
struct Element<'a> {
    start: usize,
    end: usize,
    tag: &'a str,
    content: &'a str,
}

fn inline_scripts(html: &str) -> Vec<Element<'_>> {
    let scripts = elements(html, "<script", "</script>");
    scripts.into_iter().filter(|it| !it.tag.contains(" src=")).collect()
}

/// Browsers check no integrity when they preload for `fetch`, and Chromium complains of it.
fn without_idle_integrity(html: &str) -> String {
    let mut rest = html.to_owned();
    for link in elements(html, "<link", "").into_iter().rev() {
        if link.tag.contains("rel=\"preload\"") && link.tag.contains("as=\"fetch\"") {
            rest.replace_range(link.start..link.end, &without(link.tag, "integrity"));
        }
    }
    rest
}

/// The tag without an attribute.
fn without(tag: &str, attribute: &str) -> String {
    let opening = format!(" {attribute}=\"");
    let Some((before, after)) = tag.split_once(&opening) else { return tag.to_owned() };
    let after = after.split_once('"').map_or("", |(_, after)| after);
    [before, after].concat()
}

/// Every element that starts with `opening` and ends with `closing`, in their order.
///
/// Enough for pages that Trunk has parsed and written anew; no parser of HTML.
fn elements<'a>(html: &'a str, opening: &str, closing: &str) -> Vec<Element<'a>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = html[from..].find(opening).map(|at| from + at) {
        let Some(inner) = html[start..].find('>').map(|at| start + at + 1) else { break };
        let Some(close) = html[inner..].find(closing).map(|at| inner + at) else { break };
        let end = close + closing.len();
        found.push(Element { start, end, tag: &html[start..inner], content: &html[inner..close] });
        from = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT: &str = r#"<head><script src="/theme.js"></script>
<script type="module">
import init from '/app.js';
await init();
</script><link rel="modulepreload" href="/app.js" integrity="sha384-x">
<link rel="preload" href="/app.wasm" integrity="sha384-y" as="fetch"></head>"#;

    #[test]
    fn the_loader_becomes_a_file_named_for_its_content() {
        let page = finish(BUILT).unwrap();
        assert_eq!(page.script, "import init from '/app.js';\nawait init();\n");
        let link = format!(r#"<script type="module" src="/{}"></script><link"#, page.script_name);
        assert!(page.html.contains(&link), "{}", page.html);
        assert!(inline_scripts(&page.html).is_empty());

        let other = finish(&BUILT.replace("app.js", "app-2.js")).unwrap();
        assert_ne!(other.script_name, page.script_name);
    }

    #[test]
    fn integrity_stays_where_browsers_check_it() {
        let html = finish(BUILT).unwrap().html;
        assert!(html.contains(r#"<link rel="modulepreload" href="/app.js" integrity="sha384-x">"#));
        let preload = r#"<link rel="preload" href="/app.wasm" as="fetch">"#;
        assert!(html.contains(preload), "{html}");
    }

    #[test]
    fn what_else_the_page_holds_stays() {
        let html = finish(BUILT).unwrap().html;
        assert!(html.starts_with(r#"<head><script src="/theme.js"></script>"#));
        assert!(html.ends_with("</head>"));
    }

    #[test]
    fn a_second_inline_script_is_refused() {
        let error = finish(&format!("{BUILT}<script>alert(1)</script>")).unwrap_err();
        assert!(error.to_string().contains("has 2 inline scripts"), "{error}");
    }
}
