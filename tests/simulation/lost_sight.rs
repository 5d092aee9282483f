//! What a device does that loses sight of a document and gets it back, with things of its own on their way.

use harness::{caller::Caller, device::Device, people::Scene, random::Random, server::Server};
use model::{
    doc::DocId,
    edit::{Edit, RunEdit, TeamEdit, TextEdit},
    id::{DeviceId, ItemId},
    schema::Document,
    team::TeamRole,
    text::Splice,
    time::Timestamp,
    value::TextKey,
};
use sync::{
    item::{Outcome, Reason},
    link::{Event as LinkEvent, Write},
    message::{ToDevice, ToRelay},
    outbox::OutboxRow,
    relay::{Event as RelayEvent, Safeguards},
};

use crate::connections::carry;

const NOW: Timestamp = Timestamp(10_000);

pub(crate) fn insert(at: u32, typed: &str) -> Edit {
    let splice = Splice { at, delete: 0, insert: typed.to_owned() };
    Edit::Run(RunEdit::Splice(TextEdit { text: TextKey::Description, splice }))
}

/// Somebody who takes part in a run whose description is `cd`.
fn stage() -> (Server, Scene, Device, DocId) {
    let mut server = Server::new(Safeguards::ALL);
    let scene = Scene::set(&mut server, &mut Random::new(1), 2);
    let (pete, run) = (scene.people[0], DocId::Run(scene.runs[0]));
    server.submit(NOW, scene.admin, ItemId::from_bits(1), run, insert(0, "cd"));
    let mut device = Device::new(pete, DeviceId::from_bits(8));
    device.session = Some(server.connect(NOW, pete));
    device.drive(NOW, LinkEvent::Opened);
    carry(&mut server, &mut device);
    (server, scene, device, run)
}

/// Seed 947. Two splices were not saved when the document went. The first was saved then, and the second was moved as
/// if the first had never been: among letters that its author had not put it next to.
#[test]
fn what_was_saved_after_a_document_went_is_before_what_is_saved_next() {
    let (mut server, scene, mut device, run) = stage();
    let id = |n| ItemId::from_bits(n);
    for (n, edit) in [(2, insert(0, "ab")), (3, insert(1, "X"))] {
        device.ask(0, run, id(n), NOW, vec![edit]).expect("he takes part in the run");
    }
    let remove = Edit::Team(TeamEdit::SetMember { user: device.user, role: None });
    server.submit(NOW, scene.admin, id(4), DocId::Team(scene.team), remove);
    carry(&mut server, &mut device);
    // The first try finds that the document is gone, the second is saved.
    assert!(device.save(NOW, 0) && device.save(NOW, 0));
    while device.listen(0) {}
    while device.save(NOW, 0) {}
    let saved: Vec<Edit> = device.disk.waiting().flat_map(OutboxRow::edits).collect();
    assert_eq!(saved, vec![insert(0, "ab"), insert(1, "X")]);
}

/// The same, but the tab had read its row from the disk before it heard that it was saved: then it counted it twice.
#[test]
fn what_was_saved_after_a_document_went_is_before_what_is_saved_next_once() {
    let (mut server, scene, mut device, run) = stage();
    device.has_slow_disk = true;
    let id = |n| ItemId::from_bits(n);
    for (n, edit) in [(2, insert(0, "ab")), (3, insert(4, "X"))] {
        device.ask(0, run, id(n), NOW, vec![edit]).expect("he takes part in the run");
    }
    let set = |role| Edit::Team(TeamEdit::SetMember { user: device.user, role });
    let (remove, let_in) = (set(None), set(Some(TeamRole::Member)));
    let team = DocId::Team(scene.team);
    server.submit(NOW, scene.admin, id(4), team, remove);
    carry(&mut server, &mut device);
    // It hears that it was behind, and saves; before it hears of that, it reads that the document is gone.
    assert!(device.save(NOW, 0) && device.save(NOW, 0) && device.save(NOW, 0));
    while device.listen(0) {}
    assert!(device.save(NOW, 0));
    server.submit(NOW, scene.admin, id(5), team, let_in);
    while let Some(frame) = server.deliver(NOW, device.session.expect("it is connected")) {
        device.drive(NOW, LinkEvent::Received(frame));
    }
    // The copy comes once the relay has said of what was done here whether it is in it.
    for _ in 0..2 {
        carry(&mut server, &mut device);
        while device.listen(0) {}
        while device.save(NOW, 0) {}
    }
    carry(&mut server, &mut device);
    while device.listen(0) {}
    let shown = device.shown(0, run).expect("he is back");
    assert_eq!(shown.text(TextKey::Description).map(String::as_str), Some("abcdX"));
}

/// Seed 5333. A row of this device rested on what the other tab had never seen when the document went. What that tab
/// had not saved was sent as it was made, and placed among letters that its author had not seen.
#[test]
fn e10_what_cannot_be_placed_behind_another_tabs_row_is_asked_about() {
    let (mut server, scene, mut device, run) = stage();
    let id = |n| ItemId::from_bits(n);
    let ask = |device: &mut Device, tab, n, edit| {
        device.ask(tab, run, id(n), NOW, vec![edit]).expect("he takes part in the run");
    };
    ask(&mut device, 1, 2, insert(1, "X"));
    server.submit(NOW, scene.admin, id(3), run, insert(0, "b"));
    carry(&mut server, &mut device);
    ask(&mut device, 0, 4, insert(0, "a"));
    assert!(device.save(NOW, 0), "the tab that has read more is first");

    let set = |role| Edit::Team(TeamEdit::SetMember { user: device.user, role });
    let (remove, let_in) = (set(None), set(Some(TeamRole::Member)));
    let team = DocId::Team(scene.team);
    server.submit(NOW, scene.admin, id(5), team, remove);
    let session = device.session.expect("it is connected");
    while let Some(frame) = server.deliver(NOW, session) {
        device.drive(NOW, LinkEvent::Received(frame));
    }
    while device.work(NOW) {}
    while device.save(NOW, 1) {}
    server.submit(NOW, scene.admin, id(6), team, let_in);
    carry(&mut server, &mut device);

    let needy: Vec<(ItemId, Outcome)> =
        device.disk.needy.iter().map(|it| (it.row.item.id, it.outcome.clone())).collect();
    let outdated = Outcome::Refused { reason: Reason::Outdated, docs: vec![run] };
    assert_eq!(needy, vec![(id(2), outdated)]);
    while device.listen(0) | device.listen(1) {}
    for tab in 0..2 {
        let shown = device.shown(tab, run).expect("he is back");
        assert_eq!(shown.text(TextKey::Description).map(String::as_str), Some("abcd"));
    }
}

/// Seeds 69, 685, 880, 1040 and 1337. A document went and came back, so that the relay was asked about a row once more. A
/// tab that had not read so far took the row for one that its copy holds, and moved what it had not saved to where that
/// would stand without the row.
#[test]
fn e11_what_is_pushed_again_is_not_in_the_copy_of_a_tab_that_is_behind() {
    let (mut server, scene, mut device, run) = stage();
    let id = |n| ItemId::from_bits(n);
    let ask = |device: &mut Device, n, edit| {
        device.ask(0, run, id(n), NOW, vec![edit]).expect("he takes part in the run");
    };
    ask(&mut device, 2, insert(0, "ab"));
    assert!(device.save(NOW, 0));
    carry(&mut server, &mut device);
    ask(&mut device, 3, insert(1, "X"));
    for (n, role) in [(4, None), (5, Some(TeamRole::Member))] {
        let edit = Edit::Team(TeamEdit::SetMember { user: device.user, role });
        server.submit(NOW, scene.admin, id(n), DocId::Team(scene.team), edit);
    }
    let session = device.session.expect("it is connected");
    // The second time, the copy is here, and the relay has not yet heard what is asked about it.
    for _ in 0..2 {
        while let Some(frame) = device.up.pop_front() {
            server.handle(NOW, RelayEvent::Received { session, frame });
        }
        while server.work(NOW) {}
        while let Some(frame) = server.deliver(NOW, session) {
            device.drive(NOW, LinkEvent::Received(frame));
        }
        while device.work(NOW) {}
    }
    while device.save(NOW, 0) {}
    let waiting = device.disk.waiting().map(|row| (row.was_admitted, row.edits()));
    let expected = [(true, vec![insert(0, "ab")]), (false, vec![insert(1, "X")])];
    assert_eq!(waiting.collect::<Vec<_>>(), expected);
}

/// A tab read its copy anew when a row of its own was on the disk, and before it heard so: it took the row for one that
/// another tab had saved, and typed its own after it once more.
#[test]
fn what_is_read_before_its_tab_hears_that_it_was_saved_is_there_once() {
    let (_server, _, mut device, run) = stage();
    device.has_slow_disk = true;
    for (n, edit) in [(2, insert(0, "ab")), (3, insert(1, "X"))] {
        let asked = device.ask(0, run, ItemId::from_bits(n), NOW, vec![edit]);
        asked.expect("he takes part in the run");
    }
    assert!(device.save(NOW, 0));
    let stored = device.disk.load(run);
    device.replica(0, run).expect("it is open").reload(stored);
    let text = |device: &mut Device| {
        let shown = device.shown(0, run)?;
        shown.text(TextKey::Description).cloned()
    };
    assert_eq!(text(&mut device).as_deref(), Some("aXbcd"));
    while device.save(NOW, 0) {}
    assert_eq!(text(&mut device).as_deref(), Some("aXbcd"));
    let saved: Vec<Edit> = device.disk.waiting().flat_map(OutboxRow::edits).collect();
    assert_eq!(saved, vec![insert(0, "ab"), insert(1, "X")]);
}

/// Seed 1669. While something was on its way to the relay's disk, a pull was answered with the beginning of the seal and
/// the rest after it. In between, a device had a copy without what its own items had been made on, and moved others to
/// where they would stand without them.
#[test]
fn a_pull_is_answered_in_one_piece_whatever_is_on_its_way() {
    let mut server = Server::new(Safeguards::ALL);
    let scene = Scene::set(&mut server, &mut Random::new(1), 2);
    let doc = DocId::Run(scene.runs[0]);
    let pete = Caller::connect(&mut server, NOW, scene.people[0]);
    let rename = |name: &str| Edit::Run(RunEdit::Rename { name: name.to_owned() });
    server.submit(NOW, scene.admin, ItemId::from_bits(1), doc, rename("Outage"));
    let next = server.item(NOW, ItemId::from_bits(2), doc, &rename("Latency"));
    let stands = next.parts[0].seen.position;
    server.judge(NOW, scene.admin, next);
    pete.hear(&mut server);
    pete.say(&mut server, NOW, &ToRelay::Pull { doc, have: None, is_stepwise: false });
    let told = pete.hear(&mut server);
    let [ToDevice::Snapshot { have, bytes, .. }] = &told[..] else { panic!("{told:?}") };
    assert_eq!(have.position, stands);
    let value = Document::load(doc, bytes).and_then(|it| it.read()).expect("the relay's own");
    assert_eq!(value.as_run().map(|run| run.name.as_str()), Some("Outage"));
}

/// Three tabs. One was frozen before it could tell of its row; the third one took the row of the second for the next one,
/// and never showed that of the first.
#[test]
fn a_row_that_is_told_early_is_not_shown_without_those_before_it() {
    let (_, _, mut device, run) = stage();
    device.shown(1, run);
    for (n, edit) in [(2, insert(0, "a")), (3, insert(1, "b"))] {
        device.ask(0, run, ItemId::from_bits(n), NOW, vec![edit]).expect("he takes part in it");
        assert!(device.save(NOW, 0));
    }
    let rows: Vec<OutboxRow> = device.disk.waiting().cloned().collect();
    let [first, second] = &rows[..] else { panic!("both are saved") };
    let tab = device.replica(1, run).expect("it is open");
    assert!(!tab.grew(second.clone(), first.seq));
    assert!(tab.grew(first.clone(), 0) && tab.grew(second.clone(), first.seq));
}

/// Restored seed 116. The copy was replaced by one of another history that begins at the very same position, and the tab
/// saved what it had made on the old one.
#[test]
fn e13_a_row_is_not_saved_behind_a_copy_that_was_replaced_by_its_like() {
    let (_, _, mut device, run) = stage();
    device.ask(0, run, ItemId::from_bits(2), NOW, vec![insert(0, "a")]).expect("he may");
    let (have, bytes) = device.disk.load(run).snapshot.expect("it was pulled");
    device.disk.write(vec![Write::PutSnapshot { doc: run, have, bytes }]);
    assert!(device.save(NOW, 0));
    assert_eq!(device.disk.waiting().count(), 0, "it is behind");
    assert!(device.save(NOW, 0));
    assert_eq!(device.disk.waiting().count(), 1);
}

/// Late-hearing seed 1959. A row was found on the disk, sent and taken in before the tab heard that it was saved. The tab
/// read its copy in between, took the row for one that was still to be saved, and moved what came next behind letters that
/// it showed twice.
#[test]
fn what_was_decided_before_its_tab_heard_that_it_was_saved_is_there_once() {
    let (mut server, _, mut device, run) = stage();
    device.has_slow_disk = true;
    for (n, edit) in [(2, insert(1, "XZ")), (3, insert(2, "Y"))] {
        device.ask(0, run, ItemId::from_bits(n), NOW, vec![edit]).expect("he takes part in it");
    }
    assert!(device.save(NOW, 0), "the first is on the disk, and the tab has not heard");
    device.drive(NOW, LinkEvent::Woke);
    carry(&mut server, &mut device);
    assert_eq!(device.disk.waiting().count(), 0, "it is in the log");
    while device.listen(0) {}
    let shown = |device: &mut Device| {
        let shown = device.shown(0, run).expect("it is here");
        shown.text(TextKey::Description).cloned().unwrap_or_default()
    };
    assert_eq!(shown(&mut device), "cXYZd");
    for _ in 0..2 {
        while device.save(NOW, 0) {}
        carry(&mut server, &mut device);
        while device.listen(0) {}
    }
    assert_eq!(shown(&mut device), "cXYZd");
    assert_eq!(device.replica(0, run).map(|it| it.n_pending()), Some(0));
}
