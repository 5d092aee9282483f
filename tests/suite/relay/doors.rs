//! Who is let in, from which page, and what every answer carries.

use serde_json::json;

use super::{
    browser::Browser,
    device::Device,
    place::{PASSWORD, Place},
};

#[tokio::test]
async fn sockets_are_for_people_who_are_signed_in_and_for_pages_of_ours() {
    let (place, olga) = Place::with_olga().await;
    assert_eq!(Device::connect(&place.stranger()).await.err(), Some(401));
    let token = olga.cookie.clone().unwrap();
    for bad in [format!("{token}; {token}"), token.replace('=', "=a"), "muster=x".into()] {
        let forged = Browser { cookie: Some(bad), ..olga.clone() };
        assert_eq!(Device::connect(&forged).await.err(), Some(401));
    }
    let address = place.address;
    let other_port = format!("http://127.0.0.1:{}", address.port() ^ 1);
    let foreign = ["null", "https://evil.example", &format!("https://{address}"), &other_port];
    for origin in foreign.map(|it| Some(it.to_owned())).into_iter().chain([None]) {
        let page = Browser { origin, ..olga.clone() };
        assert_eq!(Device::connect(&page).await.err(), Some(403), "{page:?}");
    }
    assert!(Device::connect(&olga).await.is_ok());
}

#[tokio::test]
async fn what_does_something_comes_from_a_page_of_ours_and_is_json() {
    let (place, olga) = Place::with_olga().await;
    let body = json!({ "username": "olga", "password": PASSWORD }).to_string();
    let json_type = [("content-type", "application/json")];
    let mut page = Browser { cookie: None, ..olga.clone() };
    let mut check = async |origin: Option<&str>, headers: &[(&str, &str)], body: &str| {
        page.origin = origin.map(str::to_owned);
        let answer = page.send("POST", "/api/v1/signin", headers, body).await;
        (answer.status, answer.text("code"))
    };
    let own = format!("http://{}", place.address);
    let own = Some(own.as_str());
    let is = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(check(None, &json_type, &body).await, is(403, "foreign_origin"));
    let evil = Some("https://evil.example");
    assert_eq!(check(evil, &json_type, &body).await, is(403, "foreign_origin"));
    let fetched = [json_type[0], ("sec-fetch-site", "same-site")];
    assert_eq!(check(own, &fetched, &body).await, is(403, "foreign_origin"));
    let plain = [("content-type", "text/plain")];
    assert_eq!(check(own, &plain, &body).await, is(415, "not_json"));
    let zipped = [json_type[0], ("content-encoding", "gzip")];
    assert_eq!(check(own, &zipped, &body).await, is(415, "not_json"));
    for bad in ["", "null", "[]", "{", r#"{"username":"olga"}"#, &format!("{body}{body}")] {
        assert_eq!(check(own, &json_type, bad).await, is(400, "malformed"), "{bad}");
    }
    let more = r#"{"username":"olga","password":"x","is_admin":true}"#;
    assert_eq!(check(own, &json_type, more).await, is(400, "malformed"));
    let twice = r#"{"username":"olga","username":"pete","password":"x"}"#;
    assert_eq!(check(own, &json_type, twice).await, is(400, "malformed"));
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    assert_eq!(check(own, &json_type, &deep).await, is(400, "malformed"));
    let large = format!(r#"{{"username":"{}"}}"#, "x".repeat(64 * 1024));
    assert_eq!(check(own, &json_type, &large).await, is(413, "too_large"));
    let long = json!({ "username": "olga", "password": "x".repeat(257) }).to_string();
    assert_eq!(check(own, &json_type, &long).await, is(400, "password_too_long"));
    let wrong = json!({ "username": "olga", "password": "wrong horse" }).to_string();
    assert_eq!(check(own, &json_type, &wrong).await, is(401, "wrong_credentials"));
}

#[tokio::test]
async fn every_answer_is_guarded_and_what_is_private_is_not_kept() {
    let (_place, mut olga) = Place::with_olga().await;
    for path in ["/", "/api/v1/me", "/api/v1/nothing", "/api/nothing", "/nothing", "/healthz"] {
        let answer = olga.get(path).await;
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"));
        assert!(!policy.contains("unsafe-inline"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"), "{path}");
        assert_eq!(answer.header("strict-transport-security"), None, "{path}");
        let is_private = path.starts_with("/api/v1/");
        assert_eq!(answer.header("cache-control") == Some("no-store"), is_private, "{path}");
    }
    assert_eq!(olga.get("/healthz").await.body, "ok\n");
    assert_eq!(olga.get("/api/v1/nothing").await.text("code"), "not_found");
    assert_eq!(olga.get("/api/v1/signin").await.status, 405);
    assert_eq!(olga.send("TRACE", "/", &[], "").await.status, 405);
    let navigation = [("sec-fetch-mode", "navigate"), ("accept", "text/html")];
    for path in ["/", "/setup/x", "/invite/x", "/sync", "/runs/x"] {
        let page = olga.send("GET", path, &navigation, "").await;
        assert!(page.header("content-type").unwrap().starts_with("text/html"), "{path}");
    }
    let fetched = [("sec-fetch-mode", "cors"), ("accept", "*/*")];
    assert_eq!(olga.send("GET", "/missing.js", &fetched, "").await.status, 404);
    assert_eq!(olga.send("GET", "/../../Cargo.toml", &fetched, "").await.status, 404);
    assert_eq!(olga.send("GET", "/%2e%2e/Cargo.toml", &fetched, "").await.status, 404);
}

#[tokio::test]
async fn heads_have_bounds() {
    let place = Place::new().await;
    let mut browser = place.stranger();
    let long = "x".repeat(20 * 1024);
    assert_eq!(browser.send("GET", "/healthz", &[("x-long", &long)], "").await.status, 431);
    let many = vec![("x-many", "1"); 120];
    assert_eq!(browser.send("GET", "/healthz", &many, "").await.status, 431);
    let forged = [("mattermost-user-id", "abc"), ("x-forwarded-user", "olga")];
    assert_eq!(browser.send("GET", "/api/v1/me", &forged, "").await.status, 401);
}
