//! The app itself, from inside the binary.

use std::borrow::Cow;

use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode, Uri,
        header::{
            ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG,
            IF_NONE_MATCH, VARY,
        },
    },
    response::{IntoResponse, Response},
};
use rust_embed::{Embed, EmbeddedFile};

use crate::error::Error;

/// What `cargo xtask` has built: embedded in release, read from the folder otherwise. Without it
/// the relay works all the same, and says what is missing.
#[derive(Embed)]
#[folder = "../target/dist"]
#[allow_missing = true]
struct Dist;

const INDEX: &str = "index.html";

/// What stands in for an app that was not built.
const NOT_BUILT: &str = "<!doctype html><title>Muster</title><p>The relay runs, but the app was \
    not built. <code>cargo xtask serve</code> builds both.";

/// Where pages never are: the relay answers these itself.
const NO_PAGES: [&str; 2] = ["/api/", "/plugins/"];

/// A file that `cargo xtask` has compressed lies beside the one it was made of.
const COMPRESSED: &str = ".br";

/// Serves a file of the app, or its page to whoever navigates.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return Error::WrongMethod.into_response();
    }
    let path = uri.path();
    let name = path.trim_start_matches('/');
    let is_plain = !name.is_empty() && !name.contains("..") && !name.contains(['\\', '%', '\0']);
    if is_plain
        && !name.ends_with(COMPRESSED)
        && let Some(file) = Dist::get(name)
    {
        return answer(name, file, &headers);
    }
    if is_page(path, &headers) { page(&headers) } else { Error::NotFound.into_response() }
}

/// Whether the page answers for this address: at the front door to everybody, elsewhere to whoever navigates.
fn is_page(path: &str, headers: &HeaderMap) -> bool {
    let has_pages = !NO_PAGES.iter().any(|prefix| path.starts_with(prefix));
    path == "/" || has_pages && is_navigation(headers)
}

/// The page, whatever the address: the app reads that by itself.
pub(crate) fn page(headers: &HeaderMap) -> Response {
    match Dist::get(INDEX) {
        Some(file) => answer(INDEX, file, headers),
        None => {
            let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
            (StatusCode::SERVICE_UNAVAILABLE, headers, NOT_BUILT).into_response()
        }
    }
}

/// Whether somebody goes to an address, rather than a page of ours fetching from it.
fn is_navigation(headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-mode") {
        Some(mode) => mode == "navigate",
        None => {
            let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
            accept.is_some_and(|accept| accept.contains("text/html"))
        }
    }
}

fn answer(name: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let small = takes_brotli(headers).then(|| Dist::get(&format!("{name}{COMPRESSED}"))).flatten();
    let is_small = small.is_some();
    let hash = file.metadata.sha256_hash();
    let digits: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = if is_small { format!("\"{digits}-br\"") } else { format!("\"{digits}\"") };
    let mut response = if headers.get(IF_NONE_MATCH).is_some_and(|it| matches(it, &tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(bytes(small.unwrap_or(file).data)).into_response()
    };

    let caching = if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let answers = response.headers_mut();
    answers.insert(CONTENT_TYPE, HeaderValue::from_static(kind(name)));
    answers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    answers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        answers.insert(ETAG, tag);
    }
    if is_small {
        answers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

fn matches(asked: &HeaderValue, tag: &str) -> bool {
    let asked = asked.to_str().unwrap_or_default();
    asked.split(',').any(|it| it.trim().trim_start_matches("W/") == tag)
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|it| it.to_str().ok());
    let mut codings = accepted.flat_map(|it| it.split(','));
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let is_refused = matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        name.trim().eq_ignore_ascii_case("br") && !is_refused
    })
}

/// Whether the name holds a hash of the content: Trunk's `name-0123456789abcdef.js`.
fn is_hashed(name: &str) -> bool {
    let Some((_, rest)) = name.rsplit_once('-') else { return false };
    let n_digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
    n_digits >= 12 && rest[n_digits..].starts_with(['.', '_'])
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "ftl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_hold_a_hash_are_kept_for_ever() {
        for name in ["boot-0123456789abcdef.js", "app-0123456789abcdef_bg.wasm"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["index.html", "service-worker.js", "icons/icon-192.png", "a-deadbeefx.js"] {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[test]
    fn the_front_door_is_open_to_who_says_not_what_he_takes() {
        let any = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("*/*"))]);
        let html = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("text/html"))]);
        assert!(is_page("/", &any) && is_page("/", &HeaderMap::new()));
        assert!(is_page("/inbox", &html) && !is_page("/inbox", &any));
        assert!(!is_page("/api/v1/nothing", &html));
    }

    #[test]
    fn brotli_is_for_whoever_asks_for_it() {
        let takes = |value: &'static str| {
            takes_brotli(&HeaderMap::from_iter([(
                ACCEPT_ENCODING,
                HeaderValue::from_static(value),
            )]))
        };
        assert!(takes("gzip, deflate, br, zstd"));
        assert!(takes("br;q=0.5"));
        assert!(!takes("gzip"));
        assert!(!takes("br;q=0"));
    }
}
