//! Frames that no app of ours sends, and documents that are somebody else's.

use model::{doc::DocId, edit::Edit, id::TeamId, time::Timestamp};
use sync::{
    codec, limits,
    message::{Closing, PROTOCOL_VERSION, ToDevice, ToRelay},
};

use super::{
    device::{Device, item},
    place::{Place, invite, join, make_team},
    rename,
};

/// Sends one frame and says what the relay makes of it.
async fn closing(place: &Place, frame: Vec<u8>) -> Closing {
    let olga = place.sign_in("olga").await;
    let mut device = Device::hello(&olga, 1).await;
    device.say_raw(frame).await;
    device.bye().await
}

#[tokio::test]
async fn bad_frames_close_the_connection_and_say_why() {
    let (place, olga) = Place::with_olga().await;
    let ping = codec::to_relay(&ToRelay::Ping { sent_at: Timestamp(1) });
    let newer = [&[PROTOCOL_VERSION + 1], &ping[1..]].concat();
    assert_eq!(closing(&place, newer).await, Closing::Version);
    assert_eq!(closing(&place, ping[..ping.len() - 1].to_vec()).await, Closing::Malformed);
    assert_eq!(closing(&place, Vec::new()).await, Closing::Malformed);
    assert_eq!(closing(&place, [&ping[..], &[0]].concat()).await, Closing::Malformed);
    // A claim of four billion parts, in a frame of a few bytes.
    let mut claim = codec::to_relay(&ToRelay::Push(item(1, DocId::System, &[])));
    let at = claim.len() - 5;
    claim.truncate(at);
    claim.extend([0xff, 0xff, 0xff, 0xff, 0x0f]);
    assert_eq!(closing(&place, claim).await, Closing::Malformed);
    let large = vec![PROTOCOL_VERSION; limits::FRAME_BYTES_MAX + 1];
    assert_eq!(closing(&place, large).await, Closing::TooMuch);

    let mut device = Device::hello(&olga, 1).await;
    device.say_text("hello").await;
    assert_eq!(device.bye().await, Closing::Malformed);
}

/// It is not even read to its end, so that its sender may be too busy to hear why.
#[tokio::test]
async fn a_huge_frame_ends_the_connection() {
    let (place, olga) = Place::with_olga().await;
    let mut device = Device::hello(&olga, 1).await;
    let huge = vec![PROTOCOL_VERSION; 2 * limits::FRAME_BYTES_MAX + 1];
    let _ = device.try_say_raw(huge).await;
    while let Some(message) = device.next().await {
        assert_eq!(message, ToDevice::Bye(Closing::TooMuch));
    }
    assert_eq!(place.sign_in("olga").await.get("/api/v1/me").await.status, 200);
}

#[tokio::test]
async fn who_has_not_said_which_device_he_is_does_nothing() {
    let (_place, olga) = Place::with_olga().await;
    let mut device = Device::connect(&olga).await.unwrap();
    device.say(&ToRelay::Push(item(1, DocId::System, &[rename("x")]))).await;
    assert_eq!(device.bye().await, Closing::Malformed);
}

#[tokio::test]
async fn a_largest_frame_passes() {
    let (_place, olga) = Place::with_olga().await;
    let mut device = Device::hello(&olga, 1).await;
    let doc = DocId::Team(TeamId::from_bits(1));
    let name = "x".repeat(limits::FRAME_BYTES_MAX - 200);
    let create = Edit::Create(Box::new(model::seed::Seed::Team { name }));
    let outcome = device.push(&item(1, doc, &[create])).await;
    assert!(matches!(outcome, sync::item::Outcome::Refused { .. }), "{outcome:?}");
}

/// A frame with these ids made equal, to compare it with another.
fn without(frame: &[u8], ids: &[&str]) -> Vec<u8> {
    let mut text = frame.to_vec();
    for id in ids {
        while let Some(at) = text.windows(id.len()).position(|it| it == id.as_bytes()) {
            text[at..at + id.len()].fill(b'_');
        }
    }
    text
}

#[tokio::test]
async fn a_foreign_document_is_like_one_that_is_not_there() {
    let (place, mut olga) = Place::with_olga().await;
    let mut hers = Device::hello(&olga, 1).await;
    let (ours, secret) =
        (make_team(&mut hers, 1, "Ops").await, make_team(&mut hers, 2, "Secret").await);
    let mut pete = join(&place, &invite(&mut olga, ours).await, "pete").await;
    let mut his = Device::hello(&pete, 2).await;
    let unknown = TeamId::from_bits(3);
    let (mut pulls, mut pushes, mut invites) = (Vec::new(), Vec::new(), Vec::new());
    for (n, team) in [(10, secret), (11, unknown)] {
        let doc = DocId::Team(team);
        his.say(&ToRelay::Pull { doc, have: None, is_stepwise: false }).await;
        pulls.push(without(&his.next_raw().await.unwrap(), &[team.as_str()]));
        let push = item(n, doc, &[rename("Mine")]);
        let ids = [team.as_str(), push.id.as_str()];
        his.say(&ToRelay::Push(push.clone())).await;
        pushes.push(without(&his.next_raw().await.unwrap(), &ids));
        let answer = pete.post("/api/v1/invites", serde_json::json!({ "team": team })).await;
        assert_eq!(answer.status, 404);
        invites.push(answer.transcript());
    }
    assert_eq!(pulls[0], pulls[1]);
    assert_eq!(pushes[0], pushes[1]);
    assert_eq!(invites[0], invites[1]);

    let foreign = olga.get("/api/v1/me").await.text("session");
    let missing = foreign.chars().rev().collect::<String>();
    let mut answers = Vec::new();
    for session in [&foreign, &missing] {
        answers.push(pete.delete(&format!("/api/v1/sessions/{session}")).await.transcript());
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(olga.get("/api/v1/me").await.status, 200);
}
