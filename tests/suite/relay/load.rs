//! Much at once: devices that don't read, stops in the middle of work.

use std::collections::BTreeSet;

use model::{doc::DocId, id::ItemId, summary::Summary};
use sync::{
    item::Outcome,
    message::{Closing, FeedRow, ToDevice, ToRelay},
};

use super::{
    device::{Device, item},
    place::{Place, make_team},
    rename,
};

/// Pushes this many renames without waiting in between, and waits for all.
async fn push_many(device: &mut Device, doc: DocId, from: u128, n: u128, name: &str) {
    let all: Vec<_> =
        (from..from + n).map(|id| item(id, doc, &[rename(&format!("{id} {name}"))])).collect();
    for item in &all {
        device.say(&ToRelay::Push(item.clone())).await;
    }
    let mut open: BTreeSet<ItemId> = all.iter().map(|item| item.id).collect();
    while !open.is_empty() {
        match device.next().await.unwrap() {
            ToDevice::Outcome { item, outcome: Outcome::Admitted(_) } => open.remove(&item),
            // So much is written that the document begins anew now and then.
            ToDevice::Live { .. } | ToDevice::Feed { .. } => true,
            other => panic!("{other:?}"),
        };
    }
}

#[tokio::test]
async fn a_device_that_does_not_read_is_told_less_and_catches_up() {
    let (place, olga) = Place::with_olga().await;
    let mut hers = Device::hello(&olga, 1).await;
    let doc = DocId::Team(make_team(&mut hers, 1, "Ops").await);
    let mut idle = Device::hello_with_little_room(&place.sign_in("olga").await, 2).await;

    // Some 6 kB for each: more than the relay lets wait, and the systems' buffers besides.
    let (n, name) = (2_000, "名".repeat(1_000));
    for from in (0..n).step_by(200) {
        push_many(&mut hers, doc, 1_000 + from, 200, &name).await;
    }
    let name = format!("{} {name}", 1_000 + n - 1);
    let is_newest = |row: &FeedRow| match row {
        FeedRow::Here { summary: Summary::Team { name: it, .. }, .. } => *it == name,
        FeedRow::Here { .. } | FeedRow::Gone { .. } => false,
    };
    let mut n_live = 0;
    loop {
        match idle.next().await.unwrap() {
            ToDevice::Live { .. } => n_live += 1,
            // It says that all is told, and nothing of any document.
            ToDevice::Feed { rows, is_whole: false, .. } if rows.is_empty() => {}
            // What it missed is told once, however often it has changed, and nothing else is.
            ToDevice::Feed { rows, is_whole, .. } => {
                assert!(!is_whole);
                assert_eq!(rows.len(), 1);
                if rows.iter().any(is_newest) {
                    break;
                }
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(0 < n_live && n_live < n, "{n_live}");

    // From here on it is told as it happens.
    push_many(&mut hers, doc, 9_000, 1, "Response").await;
    idle.until(|it| matches!(it, ToDevice::Live { .. })).await;
}

#[tokio::test]
async fn a_stop_finishes_what_was_begun_and_loses_nothing_that_was_answered() {
    let (mut place, olga) = Place::with_olga().await;
    let mut hers = Device::hello(&olga, 1).await;
    let doc = DocId::Team(make_team(&mut hers, 1, "Ops").await);
    let all: Vec<_> = (10..210).map(|id| item(id, doc, &[rename(&id.to_string())])).collect();
    for item in &all {
        hers.say(&ToRelay::Push(item.clone())).await;
    }
    // One answer shows that it is at work on them.
    let mut answered = BTreeSet::new();
    while answered.is_empty() {
        if let Some(ToDevice::Outcome { item, .. }) = hers.next().await {
            answered.insert(item);
        }
    }
    place.restart().await;
    loop {
        match hers.next().await.unwrap() {
            ToDevice::Outcome { item, .. } => answered.insert(item),
            ToDevice::Bye(closing) => {
                assert_eq!(closing, Closing::Stopping);
                break;
            }
            _ => true,
        };
    }
    let mut again = Device::hello(&olga, 1).await;
    let position = again.pull(doc).await.0.position;
    // What was written and not answered is answered now, and written once all the same.
    for item in &all {
        again.push(item).await;
    }
    assert!(position.pos >= answered.len() as u64);
    assert_eq!(again.pull(doc).await.0.position.pos, all.len() as u64);
}
