//! What a connection is told when it was slow, and when the relay could not read.

use harness::{caller::Caller, people::Scene, random::Random, server::Server};
use model::{
    doc::DocId,
    edit::{Edit, PlaybookEdit, RunEdit, TeamEdit},
    id::ItemId,
    time::Timestamp,
};
use sync::{
    message::{FeedRow, ToDevice},
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
    let feeds = told.into_iter().filter_map(|message| match message {
        ToDevice::Feed { rows, is_whole, .. } => Some((rows, is_whole)),
        _ => None,
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
