//! Rules of the protocol in one situation each, where no chance is needed to meet them.

use harness::{caller::Caller, people::Scene, random::Random, server::Server};
use model::{
    doc::DocId,
    edit::{Edit, RunEdit},
    id::{DeviceId, ItemId, RunId},
    schema::Document,
    seed::{RunSeed, Seed},
    time::Timestamp,
    value::Value,
};
use sync::{
    codec,
    item::{EDIT_VERSION, Item, Outcome, Reason, SealedEdit},
    link::{Effect, Event as LinkEvent, Link, StoredLink, Write},
    message::{ToDevice, ToRelay},
    outbox::OutboxRow,
    relay::Safeguards,
    store::Store,
};

const NOW: Timestamp = Timestamp(10_000);

fn stage() -> (Server, Scene) {
    let mut server = Server::new(Safeguards::ALL);
    let scene = Scene::set(&mut server, &mut Random::new(1), 2);
    (server, scene)
}

fn rename(server: &mut Server, n: u128, doc: DocId) -> Item {
    let edit = Edit::Run(RunEdit::Rename { name: format!("Outage {n}") });
    server.item(NOW, ItemId::from_bits(n), doc, &edit)
}

/// An edit of a version that is not there yet.
fn from_the_future(mut item: Item) -> Item {
    item.parts[0].edits = vec![SealedEdit { version: EDIT_VERSION + 1, bytes: vec![1, 2, 3] }];
    item
}

/// A document as the relay's disk holds it.
fn read(server: &mut Server, doc: DocId) -> Option<Value> {
    let stored = server.store.load(doc).ok()??;
    let mut document = Document::load(doc, &stored.base.document).ok()?;
    document.take_in(stored.rows.iter().flat_map(|row| &row.entry.changes)).ok()?;
    document.read().ok()
}

fn number_of(server: &mut Server, run: DocId) -> Option<u64> {
    read(server, run).and_then(|value| value.as_run().map(|run| run.number))
}

fn next_number(server: &mut Server, scene: &Scene) -> Option<u64> {
    let value = read(server, DocId::Playbook(scene.playbook));
    value.and_then(|value| value.as_playbook().map(|it| it.next_number))
}

#[test]
fn e9_a_run_and_its_number_are_written_together_or_not_at_all() {
    let (mut server, scene) = stage();
    let Scene { team, playbook, admin: owner, .. } = scene.clone();
    let start = |server: &mut Server, n| {
        let (name, run) = (format!("Outage {n}"), DocId::Run(RunId::from_bits(n)));
        let seed = Seed::Run(RunSeed { team, playbook: Some(playbook), name, owner });
        let edit = Edit::Create(Box::new(seed));
        let item = server.item(NOW, ItemId::from_bits(n), run, &edit);
        server.judge(NOW, owner, item);
        run
    };
    // Two runs were started when the scene was set.
    assert_eq!(next_number(&mut server, &scene), Some(3));
    let lost = start(&mut server, 1);
    let after_it = start(&mut server, 2);
    server.is_disk_full = true;
    server.write_next(NOW);
    server.is_disk_full = false;
    while server.work(NOW) {}
    let runs = [lost, after_it].map(|run| number_of(&mut server, run));
    assert_eq!(runs, [None, None], "the second number was counted on from the first");
    assert_eq!(next_number(&mut server, &scene), Some(3));

    let runs = [start(&mut server, 1), start(&mut server, 2)];
    while server.work(NOW) {}
    assert_eq!(runs.map(|run| number_of(&mut server, run)), [Some(3), Some(4)]);
    assert_eq!(next_number(&mut server, &scene), Some(5));
}

#[test]
fn e10_a_refused_item_moves_to_needs_you_in_one_transaction() {
    let (mut server, scene) = stage();
    let doc = DocId::Run(scene.runs[0]);
    let item = from_the_future(rename(&mut server, 1, doc));
    let (context, words) = (Vec::new(), "renamed".to_owned());
    let row = OutboxRow {
        seq: 5,
        item: item.clone(),
        context,
        genesis: None,
        words,
        nearby: Vec::new(),
        was_admitted: false,
    };
    let stored = StoredLink { rows: vec![row.clone()], last: 5, ..StoredLink::default() };
    let mut link = Link::open(scene.people[0], DeviceId::from_bits(8), stored);

    let outcome = Outcome::Refused { reason: Reason::UpdateNeeded, docs: vec![doc] };
    let message = ToDevice::Outcome { item: item.id, outcome: outcome.clone() };
    let effects = link.handle(NOW, LinkEvent::Received(codec::to_device(&message)));
    let transactions: Vec<&Vec<Write>> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Store { writes, .. } => Some(writes),
            Effect::Send(_)
            | Effect::Reissue { .. }
            | Effect::ReadOutbox { .. }
            | Effect::Wake(_)
            | Effect::Close(_) => None,
        })
        .collect();
    let [writes] = &transactions[..] else { panic!("{effects:?}") };
    assert!(writes.contains(&Write::DropRow { seq: 5 }), "{writes:?}");
    // E14: as it was made, though this app does not know what it says.
    let is_kept = |write: &Write| matches!(write, Write::PutNeedy(it) if it.row == row && it.outcome == outcome);
    assert!(writes.iter().any(is_kept), "{writes:?}");
}

#[test]
fn e14_an_unknown_edit_is_refused_and_nothing_else_is() {
    let (mut server, scene) = stage();
    let doc = DocId::Run(scene.runs[0]);
    let pete = Caller::connect(&mut server, NOW, scene.people[0]);
    let items = [1, 2, 3].map(|n| rename(&mut server, n, doc));
    let [first, second, third] = items;
    let unknown = from_the_future(second);
    for item in [first, unknown, third] {
        pete.say(&mut server, NOW, &ToRelay::Push(item));
    }
    while server.work(NOW) {}
    let told = pete.hear(&mut server).into_iter().filter_map(|message| {
        let ToDevice::Outcome { item, outcome } = message else { return None };
        Some((item, outcome))
    });
    let told: Vec<(ItemId, Outcome)> = told.collect();
    let id = |n| ItemId::from_bits(n);
    let refused = Outcome::Refused { reason: Reason::UpdateNeeded, docs: vec![doc] };
    assert_eq!(told.iter().map(|(item, _)| *item).collect::<Vec<_>>(), [id(1), id(2), id(3)]);
    assert_eq!(told[1].1, refused);
    for n in [0, 2] {
        assert!(matches!(told[n].1, Outcome::Admitted(_)), "{told:?}");
    }
}
