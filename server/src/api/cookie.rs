//! The cookie by which a browser says who it is.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::{accounts::Token, limits};

/// The prefix makes browsers refuse it from another host, by another path, or without `Secure`.
/// Chromium and Firefox take it on `http://localhost` and `http://127.0.0.1` too.
const NAME: &str = "__Host-muster";

/// The token that a request carries. Two of them are one too many: somebody else set one.
pub(super) fn read(headers: &HeaderMap) -> Option<Token> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let pairs = cookies.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    let mut tokens = pairs.filter(|(name, _)| *name == NAME).map(|(_, value)| value);
    match (tokens.next(), tokens.next()) {
        (Some(token), None) => token.parse().ok(),
        (_, Some(_)) | (None, None) => None,
    }
}

/// Gives the browser a token to keep.
pub(super) fn set(token: &Token) -> HeaderValue {
    value(token.expose(), limits::SESSION.0 / 1_000)
}

/// Has the browser forget its token.
pub(super) fn forget() -> HeaderValue {
    value("", 0)
}

fn value(token: &str, seconds: i64) -> HeaderValue {
    let text = format!("{NAME}={token}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    // A token is letters and digits.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&str]) -> HeaderMap {
        let cookies = cookies.iter().map(|it| (header::COOKIE, it.parse().unwrap()));
        cookies.collect()
    }

    #[test]
    fn one_cookie_is_a_token_and_two_are_none() {
        let token = Token::random();
        let ours = format!("{NAME}={}", token.expose());
        assert_eq!(read(&headers(&[&format!("theme=dark; {ours}")])), Some(token));
        assert_eq!(read(&headers(&[&ours, &ours])), None);
        assert_eq!(read(&headers(&[&format!("{ours}x")])), None);
        assert_eq!(read(&headers(&["muster=abc"])), None);
    }
}
