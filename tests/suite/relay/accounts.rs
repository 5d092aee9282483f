//! Setting up, signing in, inviting.

use model::{
    doc::DocId,
    edit::{Edit, TeamEdit},
    team::TeamRole,
};
use serde_json::{Value, json};

use super::{
    browser::{Answer, Browser},
    device::{Device, item},
    place::{PASSWORD, Place, invite, join, make_team, user_of},
};

fn code(answer: &Answer) -> (u16, String) {
    (answer.status, answer.text("code"))
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn the_first_admin_is_set_up_once() {
    let place = Place::new().await;
    let mut olga = place.stranger();
    let mut wrong = place.setup_of("olga");
    wrong["token"] = json!("a".repeat(52));
    assert_eq!(code(&olga.post("/api/v1/setup", wrong).await), is(403, "setup_over"));
    for (key, value, expected) in [
        ("username", json!("9x"), "bad_username"),
        ("name", json!(" "), "bad_name"),
        ("password", json!("short"), "password_too_short"),
        ("password", json!("password123"), "password_common"),
    ] {
        let mut body = place.setup_of("olga");
        body[key] = value;
        assert_eq!(code(&olga.post("/api/v1/setup", body).await), is(400, expected));
    }
    let (mut one, mut two) = (place.stranger(), place.stranger());
    let (first, second) = tokio::join!(
        one.post("/api/v1/setup", place.setup_of("olga")),
        two.post("/api/v1/setup", place.setup_of("rita")),
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 403]);
    let mut winner = if first.status == 200 { one } else { two };
    let me = winner.get("/api/v1/me").await;
    assert_eq!(me.json()["is_system_admin"], true);
    assert_eq!(place.stranger().get("/api/v1/status").await.json()["needs_setup"], false);
    let again = place.stranger().post("/api/v1/setup", place.setup_of("vera")).await;
    assert_eq!(code(&again), is(403, "setup_over"));
}

#[tokio::test]
async fn signing_in_begins_a_new_session_and_ends_the_old_one() {
    let (place, mut olga) = Place::with_olga().await;
    let old = olga.clone();
    let me = olga.get("/api/v1/me").await;
    assert_eq!((me.text("name"), me.text("username")), ("Olga".into(), "olga".into()));
    let body = json!({ "username": " Olga", "password": PASSWORD });
    let agent = [
        ("content-type", "application/json"),
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ];
    let answer = olga.send("POST", "/api/v1/signin", &agent, &body.to_string()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-muster="), "{cookie}");
    assert!(cookie.ends_with("; Secure; HttpOnly; SameSite=Lax"), "{cookie}");
    assert_ne!(olga.cookie, old.cookie);
    assert_eq!(old.clone().get("/api/v1/me").await.status, 401);
    let sessions = olga.get("/api/v1/sessions").await.json();
    assert_eq!(sessions.as_array().unwrap().len(), 1);
    assert_eq!(sessions[0]["device"], "Firefox on Linux");
    assert_eq!(sessions[0]["id"], answer.text("session"));

    olga.post("/api/v1/signout", json!({})).await;
    assert_eq!(olga.cookie, None);
    assert_eq!(code(&place.stranger().get("/api/v1/me").await), is(401, "not_signed_in"));
}

async fn try_in(browser: &mut Browser, username: &str, password: &str) -> Answer {
    let body = json!({ "username": username, "password": password });
    browser.post("/api/v1/signin", body).await
}

#[tokio::test]
async fn guessing_is_slowed_down_and_says_nothing_of_who_there_is() {
    let (place, _olga) = Place::with_olga().await;
    let mut guesser = place.stranger();
    let mut transcripts = Vec::new();
    for username in ["olga", "nobody"] {
        let mut answers = Vec::new();
        for _ in 0..10 {
            answers.push(try_in(&mut guesser, username, "wrong horse").await.transcript());
        }
        assert_eq!(answers[0].0, 401);
        let late = try_in(&mut guesser, username, PASSWORD).await;
        assert_eq!(code(&late), is(429, "too_many_tries"));
        let wait: u64 = late.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=15).contains(&wait), "{wait}");
        transcripts.push(answers);
    }
    assert_eq!(transcripts[0], transcripts[1]);
}

#[tokio::test]
async fn sessions_have_a_number_and_an_end() {
    let (place, mut olga) = Place::with_olga().await;
    place
        .database()
        .execute("UPDATE sessions SET last_seen_at = last_seen_at - 60000", [])
        .unwrap();
    for _ in 0..20 {
        place.sign_in("olga").await;
    }
    assert_eq!(olga.get("/api/v1/me").await.status, 401);
    let mut olga = place.sign_in("olga").await;
    let sessions = olga.get("/api/v1/sessions").await.json();
    assert_eq!(sessions.as_array().unwrap().len(), 20);
    place.database().execute("UPDATE sessions SET expires_at = 1", []).unwrap();
    assert_eq!(olga.get("/api/v1/me").await.status, 401);
    assert_eq!(Device::connect(&olga).await.err(), Some(401));
}

#[tokio::test]
async fn the_password_is_changed_by_whoever_knows_it() {
    let (place, mut olga) = Place::with_olga().await;
    let mut change = async |current: &str, new: &str| {
        olga.post("/api/v1/password", json!({ "current": current, "new": new })).await.status
    };
    assert_eq!(change("wrong horse", "battery staple").await, 403);
    assert_eq!(change(PASSWORD, "olga").await, 400);
    assert_eq!(change(PASSWORD, "battery staple").await, 204);
    let mut other = place.stranger();
    assert_eq!(try_in(&mut other, "olga", PASSWORD).await.status, 401);
    assert_eq!(try_in(&mut other, "olga", "battery staple").await.status, 200);
}

async fn accept(place: &Place, invite: &str, username: &str) -> Answer {
    let body = json!({ "name": username, "username": username, "password": PASSWORD });
    place.stranger().post(&format!("{invite}/accept"), body).await
}

#[tokio::test]
async fn an_invite_that_is_no_good_says_why() {
    let (place, mut olga) = Place::with_olga().await;
    let mut hers = Device::hello(&olga, 1).await;
    let team = make_team(&mut hers, 1, "Ops").await;
    let link = invite(&mut olga, team).await;
    let wrong = format!("/api/v1/invites/{}", "a".repeat(52));
    assert_eq!(code(&accept(&place, &wrong, "pete").await), is(404, "invite_unknown"));
    assert_eq!(code(&accept(&place, "/api/v1/invites/x", "pete").await), is(404, "invite_unknown"));
    assert_eq!(code(&accept(&place, &link, "olga").await), is(409, "username_taken"));
    let nobody = place.stranger().post(&format!("{link}/accept"), json!({})).await;
    assert_eq!(code(&nobody), is(401, "not_signed_in"));

    let database = place.database();
    database.execute("UPDATE invites SET uses_left = 1", []).unwrap();
    join(&place, &link, "pete").await;
    assert_eq!(code(&accept(&place, &link, "vera").await), is(410, "invite_used_up"));
    assert_eq!(code(&place.stranger().get(&link).await), is(410, "invite_used_up"));
    database.execute("UPDATE invites SET uses_left = 1, expires_at = 1", []).unwrap();
    assert_eq!(code(&accept(&place, &link, "vera").await), is(410, "invite_expired"));
    assert_eq!(try_in(&mut place.stranger(), "vera", PASSWORD).await.status, 401);
}

#[tokio::test]
async fn people_are_added_by_those_who_may_and_as_long_as_they_may() {
    let (place, mut olga) = Place::with_olga().await;
    let mut hers = Device::hello(&olga, 1).await;
    let team = make_team(&mut hers, 1, "Ops").await;
    let doc = DocId::Team(team);
    let mut pete = join(&place, &invite(&mut olga, team).await, "pete").await;
    let refused = pete.post("/api/v1/invites", json!({ "team": team })).await;
    assert_eq!(code(&refused), is(403, "not_allowed"));

    let user = user_of(&mut pete).await;
    let role = |role| Edit::Team(TeamEdit::SetMember { user, role: Some(role) });
    hers.push(&item(2, doc, &[role(TeamRole::Admin)])).await;
    let his = invite(&mut pete, team).await;
    join(&place, &his, "vera").await;
    hers.push(&item(3, doc, &[role(TeamRole::Member)])).await;
    assert_eq!(code(&accept(&place, &his, "rita").await), is(410, "invite_void"));
    // Nothing is left of somebody who did not get in, not even his name.
    join(&place, &invite(&mut olga, team).await, "rita").await;
}

#[tokio::test]
async fn who_has_an_account_joins_with_it() {
    let (place, mut olga) = Place::with_olga().await;
    let mut hers = Device::hello(&olga, 1).await;
    let (one, two) = (make_team(&mut hers, 1, "Ops").await, make_team(&mut hers, 2, "Dev").await);
    let mut pete = join(&place, &invite(&mut olga, one).await, "pete").await;
    let session = pete.get("/api/v1/me").await.text("session");
    let link = invite(&mut olga, two).await;
    let uses_left = || -> i64 {
        let query = "SELECT min(uses_left) FROM invites WHERE team = ?1";
        place.database().query_row(query, [two.as_str()], |row| row.get(0)).unwrap()
    };
    let before = uses_left();
    let joined = pete.post(&format!("{link}/accept"), json!({})).await;
    assert_eq!((joined.status, joined.text("session")), (200, session));
    assert_eq!(uses_left(), before - 1);

    // Whoever is in already stays what he is, and takes nobody's place.
    for member in [&mut pete, &mut olga] {
        let again = member.post(&format!("{link}/accept"), Value::Object(Default::default())).await;
        assert_eq!(again.status, 200);
    }
    assert_eq!(uses_left(), before - 1);
    assert!(invite(&mut olga, two).await.len() > 52);
    let half = pete.post(&format!("{link}/accept"), json!({ "name": "Pete" })).await;
    assert_eq!(code(&half), is(400, "malformed"));
}
