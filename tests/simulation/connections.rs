//! What a connection is told when it was slow, and when the relay could not read.

use std::collections::BTreeMap;

use harness::{caller::Caller, device::Device, people::Scene, random::Random, server::Server};
use model::{
    doc::DocId,
    edit::{Edit, PlaybookEdit, RunEdit, TeamEdit},
    id::{DeviceId, ItemId, RunId},
    playbook::PlaybookRole,
    seed::{RunSeed, Seed},
    time::Timestamp,
};
use sync::{
    link::Event as LinkEvent,
    message::{Cursor, FeedRow, Have, ToDevice, ToRelay},
    relay::{Event, Safeguards},
};

const NOW: Timestamp = Timestamp(10_000);

/// Pete is connected and has heard all there is.
fn stage() -> (Server, Scene, Caller) {
    let mut server = Server::new(Safeguards::ALL);
    let scene = Scene::set(&mut server, &mut Random::new(1), 2);
    let pete = Caller::connect(&mut server, NOW, scene.people[0]);
    pete.hear(&mut server);
    (server, scene, pete)
}

fn rows_of(told: Vec<ToDevice>) -> Vec<(Vec<FeedRow>, bool)> {
    let feeds = told.into_iter().filter_map(|message| {
        let ToDevice::Feed { rows, is_whole, .. } = message else { return None };
        // A frame without rows only says that all is told.
        (!rows.is_empty()).then_some((rows, is_whole))
    });
    feeds.collect()
}

fn doc_of(row: &FeedRow) -> DocId {
    match row {
        FeedRow::Here { doc, .. } | FeedRow::Gone { doc } => *doc,
    }
}

#[test]
fn a_slow_connection_is_told_what_it_missed_and_no_more() {
    let (mut server, scene, pete) = stage();
    let run = DocId::Run(scene.runs[1]);
    server.handle(NOW, Event::Slow { session: pete.session });
    for n in 0..3_u8 {
        let edit = Edit::Run(RunEdit::Rename { name: format!("Outage {n}") });
        server.submit(NOW, scene.admin, ItemId::from_bits(u128::from(n) + 1), run, edit);
    }
    assert_eq!(pete.hear(&mut server), vec![], "it is too slow for more");
    server.handle(NOW, Event::Drained { session: pete.session });

    let told = rows_of(pete.hear(&mut server));
    let [(rows, is_whole)] = &told[..] else { panic!("{told:?}") };
    assert!(!is_whole);
    assert_eq!(rows.iter().map(doc_of).collect::<Vec<_>>(), vec![run]);
}

#[test]
fn a_slow_connection_is_told_what_it_lost_sight_of_and_gained() {
    let (mut server, scene, pete) = stage();
    let (team, playbook) = (DocId::Team(scene.team), DocId::Playbook(scene.playbook));
    let id = |n| ItemId::from_bits(n);
    let set = |role| Edit::Team(TeamEdit::SetMember { user: pete.user, role });
    server.handle(NOW, Event::Slow { session: pete.session });
    server.submit(NOW, scene.admin, id(1), team, set(None));
    let unseen = Edit::Playbook(PlaybookEdit::Archive { archived: true });
    server.submit(NOW, scene.admin, id(2), playbook, unseen);
    server.handle(NOW, Event::Drained { session: pete.session });
    let told = rows_of(pete.hear(&mut server));
    let [(rows, false)] = &told[..] else { panic!("{told:?}") };
    assert!(rows.iter().all(|row| matches!(row, FeedRow::Gone { .. })), "{rows:?}");
    assert_eq!(rows.len(), 4, "the team, its playbook and two runs: {rows:?}");

    server.handle(NOW, Event::Slow { session: pete.session });
    server.submit(NOW, scene.admin, id(3), team, set(Some(model::team::TeamRole::Member)));
    server.handle(NOW, Event::Drained { session: pete.session });
    let told = rows_of(pete.hear(&mut server));
    let [(rows, false)] = &told[..] else { panic!("{told:?}") };
    assert!(rows.iter().all(|row| matches!(row, FeedRow::Here { .. })), "{rows:?}");
    assert_eq!(rows.len(), 4, "{rows:?}");
}

#[test]
fn a_pull_that_could_not_be_read_is_answered() {
    let (mut server, scene, pete) = stage();
    let doc = DocId::Run(scene.runs[0]);
    server.restart();
    let pete = Caller::connect(&mut server, NOW, pete.user);
    pete.hear(&mut server);
    server.is_disk_full = true;
    pete.say(&mut server, NOW, &ToRelay::Pull { doc, have: None, is_stepwise: false });
    while server.work(NOW) {}
    assert_eq!(pete.hear(&mut server), vec![ToDevice::Later { doc }]);
    server.is_disk_full = false;
    pete.say(&mut server, NOW, &ToRelay::Pull { doc, have: None, is_stepwise: false });
    while server.work(NOW) {}
    let told = pete.hear(&mut server);
    assert!(matches!(&told[..], [ToDevice::Snapshot { .. }]), "{told:?}");
}

#[test]
fn who_was_about_to_be_removed_and_was_not_is_told_what_was_withheld() {
    let (mut server, scene, pete) = stage();
    let run = DocId::Run(scene.runs[0]);
    let id = |n| ItemId::from_bits(n);
    let rename = Edit::Run(RunEdit::Rename { name: "Outage".to_owned() });
    let remove = Edit::Team(TeamEdit::SetMember { user: pete.user, role: None });
    let rename = server.item(NOW, id(1), run, &rename);
    let remove = server.item(NOW, id(2), DocId::Team(scene.team), &remove);
    server.judge(NOW, scene.admin, rename);
    server.judge(NOW, scene.admin, remove);
    server.write_next(NOW);
    assert_eq!(pete.hear(&mut server), vec![], "he may be gone in a moment");
    server.is_disk_full = true;
    server.write_next(NOW);
    let told = rows_of(pete.hear(&mut server));
    let [(rows, false)] = &told[..] else { panic!("{told:?}") };
    assert_eq!(rows.iter().map(doc_of).collect::<Vec<_>>(), vec![run]);
}

#[test]
fn e8_a_seal_that_is_not_on_the_disk_is_not_sent() {
    let (mut server, scene, pete) = stage();
    let doc = DocId::Run(scene.runs[0]);
    let finish = Edit::Run(RunEdit::Finish);
    let finish = server.item(NOW, ItemId::from_bits(1), doc, &finish);
    // The run has ended, so that it is sealed: two writes are on their way.
    server.judge(NOW, scene.admin, finish);
    pete.say(&mut server, NOW, &ToRelay::Pull { doc, have: None, is_stepwise: false });
    server.write_next(NOW);
    server.is_disk_full = true;
    server.write_next(NOW);
    server.is_disk_full = false;
    while server.work(NOW) {}
    let told = pete.hear(&mut server).into_iter().filter_map(|message| {
        let ToDevice::Snapshot { have, .. } = message else { return None };
        Some(have.position.seal)
    });
    assert_eq!(told.collect::<Vec<_>>(), vec![0]);
}

/// Carries everything between a device and the relay, until nothing moves.
pub(crate) fn carry(server: &mut Server, device: &mut Device) {
    let session = device.session.expect("it is connected");
    loop {
        let mut moved = server.work(NOW) | device.work(NOW);
        if let Some(frame) = device.up.pop_front() {
            server.handle(NOW, Event::Received { session, frame });
            moved = true;
        }
        if let Some(frame) = server.deliver(NOW, session) {
            device.drive(NOW, LinkEvent::Received(frame));
            moved = true;
        }
        if !moved {
            return;
        }
    }
}

#[test]
fn a_device_pulls_again_what_could_not_be_read() {
    let (mut server, _, pete) = stage();
    server.restart();
    let mut device = Device::new(pete.user, DeviceId::from_bits(8));
    device.session = Some(server.connect(NOW, pete.user));
    device.drive(NOW, LinkEvent::Opened);
    server.is_disk_full = true;
    carry(&mut server, &mut device);
    server.is_disk_full = false;
    let n_behind = |device: &Device| device.link.as_ref().map(|it| it.status().n_behind);
    assert_eq!(n_behind(&device), Some(4));
    device.drive(NOW, LinkEvent::Woke);
    carry(&mut server, &mut device);
    assert_eq!(n_behind(&device), Some(0));
}

/// What a device knows of the feed.
#[derive(Debug, Clone, PartialEq, Default)]
struct Fed {
    docs: BTreeMap<DocId, Have>,
    cursor: Option<Cursor>,
}

impl Fed {
    fn hear(&mut self, message: &ToDevice) {
        match message {
            ToDevice::Feed { rows, is_whole, cursor } => {
                if *is_whole {
                    self.docs.clear();
                }
                for row in rows {
                    match row {
                        FeedRow::Here { doc, have, .. } => self.docs.insert(*doc, *have),
                        FeedRow::Gone { doc } => self.docs.remove(doc),
                    };
                }
                self.cursor = Some(*cursor);
            }
            ToDevice::Live { doc, entry, cursor, .. } => {
                let have = Have { position: entry.position, chain: entry.chain };
                self.docs.entry(*doc).and_modify(|it| *it = have);
                self.cursor = Some(*cursor);
            }
            ToDevice::Welcome { .. }
            | ToDevice::People(_)
            | ToDevice::Snapshot { .. }
            | ToDevice::Entries { .. }
            | ToDevice::Outcome { .. }
            | ToDevice::Retry { .. }
            | ToDevice::Rebase { .. }
            | ToDevice::Gone { .. }
            | ToDevice::Pong { .. }
            | ToDevice::Bye(_)
            | ToDevice::Later { .. } => {}
        }
    }
}

#[test]
fn who_is_cut_off_in_the_middle_of_news_hears_the_rest_when_he_comes_again() {
    let (mut server, scene, pete) = stage();
    let playbook = DocId::Playbook(scene.playbook);
    let set = |role| Edit::Playbook(PlaybookEdit::SetMember { user: pete.user, role });
    let id = |n| ItemId::from_bits(n);
    server.submit(NOW, scene.admin, id(1), playbook, set(None));
    pete.hear(&mut server);
    let mut before = Fed::default();
    let pete = Caller::connect(&mut server, NOW, pete.user);
    pete.hear(&mut server).iter().for_each(|message| before.hear(message));
    assert!(!before.docs.contains_key(&playbook));

    let (run, n) = (RunId::from_bits(9), scene.playbook);
    let name = "Payments latency".to_owned();
    let seed = RunSeed { team: scene.team, playbook: Some(n), name, owner: scene.admin };
    let start = Edit::Create(Box::new(Seed::Run(seed)));
    let news = [
        (playbook, set(Some(PlaybookRole::Member))),
        (DocId::Run(run), start),
        (playbook, Edit::Playbook(PlaybookEdit::Archive { archived: true })),
    ];
    for (n, (doc, edit)) in news.into_iter().enumerate() {
        server.submit(NOW, scene.admin, id(2 + n as u128), doc, edit);
        let told = pete.hear(&mut server);
        let mut all = before.clone();
        told.iter().for_each(|message| all.hear(message));
        assert!(all.docs.contains_key(&doc), "{told:#?}");
        // Nothing is forwarded of what he does not know yet.
        let unknown = |it: &&ToDevice| matches!(it, ToDevice::Live { doc, .. } if !before.docs.contains_key(doc));
        assert_eq!(told.iter().filter(unknown).count(), 0, "{told:#?}");

        for n_heard in 0..=told.len() {
            let mut fed = before.clone();
            told[..n_heard].iter().for_each(|message| fed.hear(message));
            let again = Caller::connect_at(&mut server, NOW, pete.user, fed.cursor);
            again.hear(&mut server).iter().for_each(|message| fed.hear(message));
            assert_eq!(fed, all, "after {n_heard} of {} frames: {told:#?}", told.len());
        }
        before = all;
    }
}
