//! E2, E11: a position of a history that is no more is told from the same position of this one.

use harness::{device::Device, people::Scene, random::Random, server::Server};
use model::{
    doc::DocId,
    edit::{Edit, RunEdit, TeamEdit, TextEdit},
    id::{DeviceId, ItemId},
    text::Splice,
    time::Timestamp,
    value::TextKey,
};
use sync::{
    item::{Item, Outcome},
    link::Event as LinkEvent,
    relay::Safeguards,
};

use crate::connections::carry;

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

fn connect(server: &mut Server, device: &mut Device) {
    device.drive(NOW, LinkEvent::Closed);
    device.session = Some(server.connect(NOW, device.user));
    device.drive(NOW, LinkEvent::Opened);
    carry(server, device);
}

/// Seed 1935. A disk lost without a word that somebody was removed. His device had heard that the documents went, and
/// nothing told it that they are there: what was written to one of them was taken in, and it stood in no list.
#[test]
fn e11_what_went_in_a_lost_history_is_there_again_once_something_is_written_to_it() {
    let mut server = Server::new(Safeguards::ALL);
    let scene = Scene::set(&mut server, &mut Random::new(1), 2);
    let (pete, other, run) = (scene.people[0], scene.people[1], DocId::Run(scene.runs[0]));
    let mut device = Device::new(pete, DeviceId::from_bits(8));
    connect(&mut server, &mut device);
    let id = |n| ItemId::from_bits(n);
    let remove = |user| Edit::Team(TeamEdit::SetMember { user, role: None });
    let backup = server.store.clone();
    server.submit(NOW, scene.admin, id(1), DocId::Team(scene.team), remove(pete));
    carry(&mut server, &mut device);
    assert_eq!(device.standing(run), None);

    server.lose_since(backup);
    // Feed and authority are by then what they were.
    server.submit(NOW, scene.admin, id(2), DocId::Team(scene.team), remove(other));
    connect(&mut server, &mut device);
    server.submit(NOW, scene.admin, id(3), run, rename("Outage"));
    carry(&mut server, &mut device);
    assert_eq!(device.session, None, "it begins again");
    connect(&mut server, &mut device);
    assert!(device.standing(run).is_some());
    let shown = device.shown(0, run).expect("he takes part in the run");
    assert_eq!(shown.as_run().map(|run| run.name.as_str()), Some("Outage"));
}
