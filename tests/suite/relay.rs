//! A real relay over real sockets: who gets in, what is forwarded, what survives.

#![allow(clippy::unwrap_used, reason = "it is a test, all of it")]
#![allow(clippy::wildcard_enum_match_arm, reason = "what is not expected fails, whatever it is")]

mod accounts;
mod browser;
mod device;
mod doors;
mod frames;
mod load;
mod place;

use std::time::{Duration, Instant};

use model::{
    doc::DocId,
    edit::{Edit, TeamEdit},
    id::TeamId,
    summary::Summary,
    team::TeamRole,
};
use serde_json::json;
use server::{FolderError, ServeError, Server};
use sync::{
    item::Outcome,
    message::{Closing, FeedRow, ToDevice, ToRelay},
};
use tokio::net::TcpListener;

use self::{
    device::{Device, item},
    place::{Place, invite, join, make_team, user_of},
};

fn rename(name: &str) -> Edit {
    Edit::Team(TeamEdit::Rename { name: name.to_owned() })
}

fn is_admitted(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Admitted(_))
}

#[tokio::test]
async fn two_people_meet_and_one_sees_what_the_other_does() {
    let (place, mut olga) = Place::with_olga().await;
    let mut hers = Device::hello(&olga, 1).await;
    let team = make_team(&mut hers, 1, "Ops").await;
    let link = invite(&mut olga, team).await;
    let shown = place.stranger().get(&link).await;
    assert_eq!((shown.text("team_name"), shown.text("inviter")), ("Ops".into(), "Olga".into()));

    let pete = join(&place, &link, "pete").await;
    let of_two = |it: &ToDevice| matches!(it, ToDevice::People(people) if people.len() == 2);
    hers.until(of_two).await;
    let mut his = Device::connect(&pete).await.unwrap();
    let device = model::id::DeviceId::from_bits(2);
    let sent_at = model::time::Timestamp(7);
    let hello = sync::message::Hello { device, cursor: None, sent_at };
    his.say(&ToRelay::Hello(hello)).await;
    his.until(of_two).await;
    let feed = his.until(|it| matches!(it, ToDevice::Feed { .. })).await;
    let ToDevice::Feed { rows, is_whole: true, .. } = feed else { panic!("{feed:?}") };
    let [FeedRow::Here { doc, standing, summary, .. }] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((*doc, standing.team), (DocId::Team(team), Some(TeamRole::Member)));
    assert_eq!(*summary, Summary::Team { name: "Ops".into(), n_members: 2 });

    assert!(is_admitted(&hers.push(&item(2, DocId::Team(team), &[rename("Response")])).await));
    let live = his.until(|it| matches!(it, ToDevice::Live { .. })).await;
    let ToDevice::Live { summary, .. } = live else { panic!("{live:?}") };
    assert_eq!(summary, Summary::Team { name: "Response".into(), n_members: 2 });
    let outcome = his.push(&item(3, DocId::Team(team), &[rename("Pete's")])).await;
    assert!(matches!(outcome, Outcome::Refused { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_restart_keeps_everything_and_repeats_old_answers() {
    let (mut place, olga) = Place::with_olga().await;
    let mut hers = Device::hello(&olga, 1).await;
    let team = make_team(&mut hers, 1, "Ops").await;
    let (good, bad) = (item(2, DocId::Team(team), &[rename("R")]), item(3, DocId::System, &[]));
    let outcomes = (hers.push(&good).await, hers.push(&bad).await);
    assert!(is_admitted(&outcomes.0));
    let held = hers.pull(DocId::Team(team)).await;

    place.restart().await;
    assert_eq!(hers.bye().await, Closing::Stopping);
    assert_eq!(place.setup_token, None);
    let mut again = Device::hello(&olga, 1).await;
    assert_eq!((again.push(&good).await, again.push(&bad).await), outcomes);
    assert_eq!(again.pull(DocId::Team(team)).await.0, held.0);
    let changed = item(4, DocId::Team(team), &[rename("S")]);
    assert!(is_admitted(&again.push(&changed).await));
}

#[tokio::test]
async fn what_the_disk_does_not_take_is_not_acknowledged() {
    let (place, olga) = Place::with_olga().await;
    let mut hers = Device::hello(&olga, 1).await;
    let team = make_team(&mut hers, 1, "Ops").await;
    let doc = DocId::Team(team);
    let before = hers.pull(doc).await;

    let intruder = place.database();
    intruder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let change = item(2, doc, &[rename("Response")]);
    hers.say(&ToRelay::Push(change.clone())).await;
    let answer = hers.next().await;
    assert_eq!(answer, Some(ToDevice::Retry { item: change.id }));
    assert_eq!(hers.pull(doc).await, before);

    intruder.execute_batch("ROLLBACK").unwrap();
    hers.say(&ToRelay::Resume { doc }).await;
    assert!(is_admitted(&hers.push(&change).await));
    assert_ne!(hers.pull(doc).await, before);
}

#[tokio::test]
async fn what_is_signed_out_elsewhere_is_cut_off_at_once() {
    let (place, mut olga) = Place::with_olga().await;
    let mut phone = place.sign_in("olga").await;
    let (mut here, mut there) = (Device::hello(&olga, 1).await, Device::hello(&phone, 2).await);
    let sessions = olga.get("/api/v1/sessions").await.json();
    let other = sessions.as_array().unwrap().iter().find(|it| it["is_current"] == false).unwrap();
    let path = format!("/api/v1/sessions/{}", other["id"].as_str().unwrap());

    let began_at = Instant::now();
    assert_eq!(olga.delete(&path).await.status, 204);
    assert_eq!(there.bye().await, Closing::SignedOut);
    assert!(began_at.elapsed() < Duration::from_secs(2));
    assert_eq!(phone.get("/api/v1/me").await.status, 401);
    assert_eq!(Device::connect(&phone).await.err(), Some(401));

    let phone = place.sign_in("olga").await;
    let mut there = Device::hello(&phone, 2).await;
    let change = json!({ "current": place::PASSWORD, "new": "battery staple" });
    let old_cookie = olga.cookie.clone();
    assert_eq!(olga.post("/api/v1/password", change).await.status, 204);
    assert_eq!(there.bye().await, Closing::SignedOut);
    assert_ne!(olga.cookie, old_cookie);
    here.say(&ToRelay::Ping { sent_at: model::time::Timestamp(1) }).await;
    here.until(|it| matches!(it, ToDevice::Pong { .. })).await;

    assert_eq!(olga.post("/api/v1/signout", json!({})).await.status, 204);
    assert_eq!(here.bye().await, Closing::SignedOut);
}

#[tokio::test]
async fn who_is_taken_out_of_a_team_hears_of_it_no_more() {
    let (place, mut olga) = Place::with_olga().await;
    let mut hers = Device::hello(&olga, 1).await;
    let team = make_team(&mut hers, 1, "Ops").await;
    let mut pete = join(&place, &invite(&mut olga, team).await, "pete").await;
    let user = user_of(&mut pete).await;
    let mut his = Device::hello(&pete, 2).await;
    let out = Edit::Team(TeamEdit::SetMember { user, role: None });
    assert!(is_admitted(&hers.push(&item(2, DocId::Team(team), &[out])).await));
    let doc = DocId::Team(team);
    let is_gone = |it: &ToDevice| match it {
        ToDevice::Feed { rows, .. } => rows[..] == [FeedRow::Gone { doc }],
        _ => false,
    };
    his.until(is_gone).await;
    assert!(is_admitted(&hers.push(&item(3, DocId::Team(team), &[rename("Secret")])).await));
    his.say(&ToRelay::Ping { sent_at: model::time::Timestamp(1) }).await;
    while let Some(message) = his.next().await {
        match message {
            ToDevice::Pong { .. } => return,
            ToDevice::People(_) => {}
            // It says that all is told, and nothing of any document.
            ToDevice::Feed { rows, .. } if rows.is_empty() => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn one_folder_is_for_one_relay() {
    let place = Place::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let error = Server::open(listener, place.config()).await.unwrap_err();
    assert!(matches!(error, ServeError::Folder(FolderError::InUse(_))), "{error}");
}

#[tokio::test]
async fn a_relay_that_was_not_set_up_asks_again_with_another_link() {
    let mut place = Place::new().await;
    let first = place.setup_token.clone();
    place.restart().await;
    assert!(place.setup_token.is_some());
    assert_ne!(place.setup_token, first);
    let status = place.stranger().get("/api/v1/status").await;
    assert_eq!(status.json()["needs_setup"], true);
    let unknown = TeamId::from_bits(1);
    let answer = place.stranger().post("/api/v1/invites", json!({ "team": unknown })).await;
    assert_eq!(answer.status, 401);
}
