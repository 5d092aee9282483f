//! E2, E11: a position of a history that is no more is told from the same position of this one.

use harness::{people::Scene, random::Random, server::Server};
use model::{
    doc::DocId,
    edit::{Edit, RunEdit, TextEdit},
    id::ItemId,
    text::Splice,
    time::Timestamp,
    value::TextKey,
};
use sync::{
    item::{Item, Outcome},
    relay::Safeguards,
};

const NOW: Timestamp = Timestamp(10_000);

fn rename(name: &str) -> Edit {
    Edit::Run(RunEdit::Rename { name: name.to_owned() })
}

/// The relay's data is put back to before a rename that an item has seen, and goes on otherwise.
/// Both histories have the item's position.
fn stage(edit: &Edit) -> (Server, Scene, Item) {
    let mut server = Server::new(Safeguards::ALL);
    let scene = Scene::set(&mut server, &mut Random::new(1), 2);
    let run = DocId::Run(scene.runs[0]);
    let backup = server.store.clone();
    let id = |n| ItemId::from_bits(n);
    server.submit(NOW, scene.admin, id(1), run, rename("Outage"));
    let mut item = server.item(NOW, id(2), run, edit);
    item.made_at = Timestamp(9_000);
    server.restore(backup);
    server.submit(NOW, scene.admin, id(3), run, rename("Latency"));
    (server, scene, item)
}

#[test]
fn e2_text_made_in_another_history_has_to_be_made_again() {
    let splice = Splice { at: 0, delete: 0, insert: "a".to_owned() };
    let text = TextEdit { text: TextKey::Description, splice };
    let (mut server, scene, item) = stage(&Edit::Run(RunEdit::Splice(text)));
    let ticket = server.judge(NOW, scene.people[0], item);
    while server.work(NOW) {}
    assert_eq!(server.answers.get(&ticket), Some(&None));
}

#[test]
fn e6_who_saw_another_history_has_not_seen_the_values_of_this_one() {
    let (mut server, scene, item) = stage(&rename("Fire"));
    let ticket = server.judge(NOW, scene.people[0], item);
    while server.work(NOW) {}
    let answer = server.answers.get(&ticket).cloned().flatten();
    let lost = Outcome::Replaced { by: scene.admin, at: NOW };
    assert_eq!(answer, Some(lost), "it was made before the value that stands");
}
