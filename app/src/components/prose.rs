//! Markdown, as elements. Raw HTML stays text, and links go only where links may go.

use leptos::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

/// A text that somebody wrote in Markdown.
#[component]
pub(crate) fn Prose(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <div class="prose" dir="auto">{move || text.with(|it| views(&blocks(it)))}</div> }
}

/// The first line of such a text that says something, without its marks.
pub(crate) fn first_line(text: &str) -> String {
    let mut lines = text.lines().map(|line| {
        let mut plain = String::new();
        write_plain(&blocks(line), &mut plain);
        plain.trim().to_owned()
    });
    lines.find(|line| !line.is_empty()).unwrap_or_default()
}

fn write_plain(pieces: &[Piece], plain: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) | Piece::Code(text) => plain.push_str(text),
            Piece::Break => plain.push(' '),
            Piece::Rule | Piece::Box(_) => {}
            Piece::Inside(_, pieces) => write_plain(pieces, plain),
        }
    }
}

/// A piece of a text and what it contains.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Code(String),
    Break,
    Rule,
    Box(bool),
    Inside(Kind, Vec<Piece>),
}

/// What contains others.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Paragraph,
    Heading,
    Quote,
    CodeBlock,
    List,
    Numbers,
    Item,
    Emphasis,
    Strong,
    Strike,
    Link(String),
    Table,
    Row,
    Cell,
    Plain,
}

fn blocks(text: &str) -> Vec<Piece> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let mut events = Parser::new_ext(text, options);
    inside(&mut events, 0)
}

/// Deeper than anybody writes, and no deeper than the stack.
const DEPTH_MAX: usize = 32;

fn inside<'a>(events: &mut impl Iterator<Item = Event<'a>>, depth: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    // What begins any deeper adds its content to these pieces, and no call to the stack.
    let mut n_flat = 0;
    while let Some(event) = events.next() {
        match event {
            Event::Start(tag) if depth < DEPTH_MAX => {
                pieces.push(Piece::Inside(kind(tag), inside(events, depth + 1)));
            }
            Event::Start(_) => n_flat += 1,
            Event::End(_) if n_flat == 0 => break,
            Event::End(_) => n_flat -= 1,
            Event::Code(text) => pieces.push(Piece::Code(text.into_string())),
            Event::SoftBreak | Event::HardBreak => pieces.push(Piece::Break),
            Event::Rule => pieces.push(Piece::Rule),
            Event::TaskListMarker(is_done) => pieces.push(Piece::Box(is_done)),
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => {
                pieces.push(Piece::Text(text.into_string()));
            }
        }
    }
    pieces
}

fn kind(tag: Tag<'_>) -> Kind {
    match tag {
        Tag::Paragraph => Kind::Paragraph,
        Tag::Heading { .. } => Kind::Heading,
        Tag::BlockQuote(_) => Kind::Quote,
        Tag::CodeBlock(_) => Kind::CodeBlock,
        Tag::List(None) => Kind::List,
        Tag::List(Some(_)) => Kind::Numbers,
        Tag::Item => Kind::Item,
        Tag::Emphasis => Kind::Emphasis,
        Tag::Strong => Kind::Strong,
        Tag::Strikethrough => Kind::Strike,
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } if may_go(&dest_url) => {
            Kind::Link(dest_url.into_string())
        }
        Tag::Table(_) => Kind::Table,
        Tag::TableHead | Tag::TableRow => Kind::Row,
        Tag::TableCell => Kind::Cell,
        Tag::Link { .. }
        | Tag::Image { .. }
        | Tag::HtmlBlock
        | Tag::FootnoteDefinition(_)
        | Tag::DefinitionList
        | Tag::DefinitionListTitle
        | Tag::DefinitionListDefinition
        | Tag::Superscript
        | Tag::Subscript
        | Tag::MetadataBlock(_) => Kind::Plain,
    }
}

/// Whether a link may go there: never to a script.
fn may_go(url: &str) -> bool {
    let url = url.trim().to_ascii_lowercase();
    ["https://", "http://", "mailto:", "tel:", "/", "#"].iter().any(|start| url.starts_with(start))
}

fn views(pieces: &[Piece]) -> Vec<AnyView> {
    pieces.iter().map(view_of).collect()
}

fn view_of(piece: &Piece) -> AnyView {
    match piece {
        Piece::Text(text) => text.clone().into_any(),
        Piece::Code(text) => view! { <code>{text.clone()}</code> }.into_any(),
        Piece::Break => view! { <br/> }.into_any(),
        Piece::Rule => view! { <hr/> }.into_any(),
        Piece::Box(is_done) => if *is_done { "☑ " } else { "☐ " }.into_any(),
        Piece::Inside(kind, pieces) => element(kind, views(pieces)),
    }
}

fn element(kind: &Kind, inside: Vec<AnyView>) -> AnyView {
    match kind {
        Kind::Paragraph => view! { <p>{inside}</p> }.into_any(),
        Kind::Heading => view! { <h3>{inside}</h3> }.into_any(),
        Kind::Quote => view! { <blockquote>{inside}</blockquote> }.into_any(),
        Kind::CodeBlock => view! { <pre><code>{inside}</code></pre> }.into_any(),
        Kind::List => view! { <ul>{inside}</ul> }.into_any(),
        Kind::Numbers => view! { <ol>{inside}</ol> }.into_any(),
        Kind::Item => view! { <li>{inside}</li> }.into_any(),
        Kind::Emphasis => view! { <em>{inside}</em> }.into_any(),
        Kind::Strong => view! { <strong>{inside}</strong> }.into_any(),
        Kind::Strike => view! { <s>{inside}</s> }.into_any(),
        Kind::Link(url) => {
            view! { <a href=url.clone() target="_blank" rel="noopener noreferrer">{inside}</a> }
                .into_any()
        }
        Kind::Table => view! { <table><tbody>{inside}</tbody></table> }.into_any(),
        Kind::Row => view! { <tr>{inside}</tr> }.into_any(),
        Kind::Cell => view! { <td>{inside}</td> }.into_any(),
        Kind::Plain => view! { <span>{inside}</span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_go_nowhere_unsafe() {
        assert!(may_go("https://example.org"));
        assert!(may_go("/t/x"));
        assert!(!may_go("javascript:alert(1)"));
        assert!(!may_go(" JavaScript:alert(1)"));
        assert!(!may_go("data:text/html,x"));
        let pieces = blocks("[x](javascript:alert(1))");
        assert!(!format!("{pieces:?}").contains("Link"));
    }

    #[test]
    fn a_first_line_has_no_marks() {
        assert_eq!(first_line("\n---\n**Summary** of `x`\nmore"), "Summary of x");
        assert_eq!(first_line("## Impact"), "Impact");
        assert_eq!(first_line("- [ ] [a link](https://example.org)"), "a link");
        assert_eq!(first_line(" \n"), "");
    }

    #[test]
    fn raw_html_stays_text() {
        let pieces = blocks("<b onclick=x>hi</b>");
        assert!(format!("{pieces:?}").contains("Text(\"<b onclick=x>\")"));
    }

    #[test]
    fn a_deep_text_is_cut_flat() {
        let deep = blocks(&format!("{} deep\n\nafter", "> ".repeat(50_000)));
        assert!(format!("{deep:?}").len() < 100_000);
        assert!(format!("{:?}", deep[0]).contains("deep"));
        assert_eq!(deep[1..], blocks("after"), "what comes after it is as deep as ever");
    }
}
