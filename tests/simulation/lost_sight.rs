//! What a device does that loses sight of a document and gets it back, with things of its own on their way.

use harness::{caller::Caller, device::Device, people::Scene, random::Random, server::Server};
use model::{
    access::Standing,
    doc::DocId,
    edit::{Edit, RunEdit, TeamEdit, TextEdit},
    id::{DeviceId, ItemId, RunId},
    schema::Document,
    summary::Summary,
    team::TeamRole,
    text::Splice,
    time::Timestamp,
    value::TextKey,
};
use sync::{
    codec,
    item::{Item, Outcome, Reason},
    limits,
    link::{Effect, Event as LinkEvent, Link, StoredLink, Write},
    message::{Cursor, FeedRow, Genesis, Have, ToDevice, ToRelay},
    outbox::OutboxRow,
    position::{Chain, Position},
    relay::{Event as RelayEvent, Safeguards},
    replica::Reissued,
};

use crate::connections::carry;

const NOW: Timestamp = Timestamp(10_000);

fn insert(at: u32, typed: &str) -> Edit {
    let splice = Splice { at, delete: 0, insert: typed.to_owned() };
    Edit::Run(RunEdit::Splice(TextEdit { text: TextKey::Description, splice }))
}

fn row(seq: u64, item: &Item) -> OutboxRow {
    let (item, words) = (item.clone(), "typed".to_owned());
    let (context, nearby) = (Vec::new(), Vec::new());
    OutboxRow { seq, item, context, genesis: None, words, nearby, was_admitted: false }
}

/// The connection of a device that holds one document and has typed something into it.
struct Line {
    link: Link,
    doc: DocId,
    have: Have,
    item: Item,
    standing: Standing,
    effects: Vec<Effect>,
}

impl Line {
    fn open() -> Self {
        let mut server = Server::new(Safeguards::ALL);
        let scene = Scene::set(&mut server, &mut Random::new(1), 2);
        let pete = Caller::connect(&mut server, NOW, scene.people[0]);
        let doc = DocId::Run(scene.runs[0]);
        let fed = pete.hear(&mut server).into_iter().filter_map(|message| {
            let ToDevice::Feed { rows, .. } = message else { return None };
            Some(rows)
        });
        let here = fed.flatten().find_map(|row| match row {
            FeedRow::Here { doc: other, have, standing, .. } if other == doc => {
                Some((have, standing))
            }
            FeedRow::Here { .. } | FeedRow::Gone { .. } => None,
        });
        let (have, standing) = here.expect("pete sees the run");
        let item = server.item(NOW, ItemId::from_bits(1), doc, &insert(0, "a"));
        let docs = vec![(doc, Some(have), Some(have))];
        let stored = StoredLink { docs, rows: vec![row(1, &item)], ..StoredLink::default() };
        let link = Link::open(pete.user, DeviceId::from_bits(8), stored);
        let mut line = Self { link, doc, have, item, standing, effects: Vec::new() };
        line.handle(LinkEvent::Opened);
        line.hear(&ToDevice::Welcome { user: pete.user, sent_at: NOW, now: NOW, epoch: 0 });
        line
    }

    fn handle(&mut self, event: LinkEvent) {
        self.effects.extend(self.link.handle(NOW, event));
    }

    fn hear(&mut self, message: &ToDevice) {
        self.handle(LinkEvent::Received(codec::to_device(message)));
    }

    fn hear_of(&mut self, row: FeedRow) {
        let cursor = Cursor { epoch: 0, feed: 1, authority: 1 };
        self.hear(&ToDevice::Feed { rows: vec![row], is_whole: false, cursor });
    }

    fn come(&mut self, doc: DocId, have: Have) {
        let standing = self.standing.clone();
        self.hear_of(FeedRow::Here { doc, have, standing, summary: Summary::Plain });
    }

    fn go(&mut self, doc: DocId) {
        self.hear_of(FeedRow::Gone { doc });
    }

    /// What was sent since this was last asked.
    fn sent(&mut self) -> Vec<ToRelay> {
        let sent = std::mem::take(&mut self.effects).into_iter().filter_map(|effect| {
            let Effect::Send(frame) = effect else { return None };
            Some(codec::from_device(&frame).expect("a device's own frame"))
        });
        sent.collect()
    }

    /// The copies that were put since this was last asked.
    fn copies_put(&mut self) -> Vec<Have> {
        let writes = std::mem::take(&mut self.effects).into_iter().filter_map(|effect| {
            let Effect::Store { writes, .. } = effect else { return None };
            Some(writes)
        });
        let haves = writes.flatten().filter_map(|write| {
            let Write::PutSnapshot { have, .. } = write else { return None };
            Some(have)
        });
        haves.collect()
    }
}

/// Seeds 780, 1562 and 2264. The relay had answered that an item has to be made again, and waited to be told that this
/// document's items come in order; the device forgot that with the document. So it took nothing more for it on this
/// connection, and what waited was shown here and nowhere else.
#[test]
fn what_was_held_back_in_a_document_that_went_is_sent_in_order_all_the_same() {
    for is_gone_first in [false, true] {
        let mut line = Line::open();
        let (item, doc) = (line.item.clone(), line.doc);
        assert!(line.sent().contains(&ToRelay::Push(item.clone())));
        let rebase = ToDevice::Rebase { item: item.id, doc };
        if is_gone_first {
            line.go(doc);
            line.hear(&rebase);
        } else {
            line.hear(&rebase);
            line.go(doc);
        }
        let sent = line.sent();
        assert!(sent.ends_with(&[ToRelay::Resume { doc }, ToRelay::Push(item)]), "{sent:?}");
    }
}

/// Two tabs told of their rows in another order than they had saved them in. The relay stopped at the one that was told
/// first; the other, which it had held back, counted as sent before and never was again.
#[test]
fn what_was_told_late_is_sent_again_with_the_rest() {
    let mut line = Line::open();
    let (first, doc) = (line.item.clone(), line.doc);
    let item = |n| Item { id: ItemId::from_bits(n), ..first.clone() };
    let (second, third) = (item(2), item(3));
    line.handle(LinkEvent::Grew(row(3, &third)));
    line.handle(LinkEvent::Grew(row(2, &second)));
    line.sent();
    line.hear(&ToDevice::Rebase { item: third.id, doc });
    line.hear(&ToDevice::Entries { doc, entries: Vec::new(), seal: None });
    let pushed = [first, second, third].map(ToRelay::Push);
    let sent = line.sent();
    assert!(sent.ends_with(&pushed) && sent.contains(&ToRelay::Resume { doc }), "{sent:?}");
}

/// Each document that went while it was asked for took one of the places for what is asked for at one time.
#[test]
fn what_went_while_it_was_pulled_makes_room_for_others() {
    let mut line = Line::open();
    let have = line.have;
    let run = |n: usize| DocId::Run(RunId::from_bits(n as u128));
    let runs: Vec<DocId> = (1..=limits::PULL_WINDOW).map(run).collect();
    runs.iter().for_each(|run| line.come(*run, have));
    runs.iter().for_each(|run| line.go(*run));
    line.sent();
    let other = run(limits::PULL_WINDOW + 1);
    line.come(other, have);
    let pull = ToRelay::Pull { doc: other, have: None, is_stepwise: false };
    assert_eq!(line.sent(), vec![pull]);
}

/// An item was on its way when nothing was left of it here. The relay held back all that came after it, and the device,
/// which did not know the item any more, never sent that again.
#[test]
fn what_came_after_an_item_that_is_no_more_is_sent_again() {
    let mut line = Line::open();
    let (first, doc) = (line.item.clone(), line.doc);
    let second = Item { id: ItemId::from_bits(2), ..first.clone() };
    line.handle(LinkEvent::Grew(row(2, &second)));
    let position = Position { seal: 1, pos: 0 };
    let bytes = Vec::new();
    let have = Have { position, chain: line.have.chain.after([bytes.as_slice()]) };
    line.come(doc, have);
    let seal = Some(Genesis { have, bytes });
    line.hear(&ToDevice::Entries { doc, entries: Vec::new(), seal });
    let (rows, gone) = (vec![row(2, &second)], vec![row(1, &first)]);
    let reissued = Reissued { rows, gone, tip: 2 };
    line.handle(LinkEvent::Reissued { doc, have, reissued });
    assert!(line.sent().ends_with(&[ToRelay::Push(second.clone())]));

    line.hear(&ToDevice::Rebase { item: first.id, doc });
    line.hear(&ToDevice::Entries { doc, entries: Vec::new(), seal: None });
    let sent = line.sent();
    assert!(sent.ends_with(&[ToRelay::Resume { doc }, ToRelay::Push(second)]), "{sent:?}");
}

/// A document went while its rows were being made anew, and came back as another seal. What was made for the one was
/// stored with the other.
#[test]
fn rows_that_were_made_anew_for_another_copy_are_not_taken() {
    let mut line = Line::open();
    let doc = line.doc;
    let at = |seal| {
        let position = Position { seal, pos: 0 };
        Have { position, chain: Chain::start(doc) }
    };
    let snapshot = |have| ToDevice::Snapshot { doc, have, bytes: Vec::new() };
    for seal in [1, 2] {
        line.go(doc);
        line.come(doc, at(seal));
        line.hear(&snapshot(at(seal)));
        // The relay can't place the item as it was made: so it is made anew.
        line.hear(&ToDevice::Rebase { item: line.item.id, doc });
        line.hear(&snapshot(at(seal)));
    }
    line.sent();
    for seal in [1, 2] {
        let reissued = Reissued { tip: 1, ..Reissued::default() };
        line.handle(LinkEvent::Reissued { doc, have: at(seal), reissued });
    }
    assert_eq!(line.copies_put(), vec![at(2)]);
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
