//! What the connection of one device does when the relay holds something back, and documents go and come back meanwhile.

use harness::{caller::Caller, people::Scene, random::Random, server::Server};
use model::{
    access::Standing,
    doc::DocId,
    id::{DeviceId, ItemId, RunId, UserId},
    summary::Summary,
    time::Timestamp,
};
use sync::{
    codec,
    item::{Item, Outcome},
    limits,
    link::{Effect, Event as LinkEvent, Link, Note, StoredLink, Write},
    message::{Cursor, FeedRow, Genesis, Have, ToDevice, ToRelay},
    outbox::{ASIDE, OutboxRow},
    position::{Chain, Position},
    relay::Safeguards,
    replica::Reissued,
};

use crate::lost_sight::insert;

const NOW: Timestamp = Timestamp(10_000);

fn row(seq: u64, item: &Item) -> OutboxRow {
    let (item, words) = (item.clone(), "typed".to_owned());
    let (context, nearby) = (Vec::new(), Vec::new());
    OutboxRow { seq, item, context, genesis: None, words, nearby, was_admitted: false }
}

/// The connection of a device that holds one document and has typed something into it.
struct Line {
    link: Link,
    user: UserId,
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
        let rows = vec![row(1, &item)];
        let stored = StoredLink { docs, rows, last: 1, ..StoredLink::default() };
        let link = Link::open(pete.user, DeviceId::from_bits(8), stored);
        let user = pete.user;
        let mut line = Self { link, user, doc, have, item, standing, effects: Vec::new() };
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

    /// From where on the outbox is to be read, as was asked since this was last.
    fn reads(&mut self) -> Vec<u64> {
        let reads = std::mem::take(&mut self.effects).into_iter().filter_map(|effect| {
            let Effect::ReadOutbox { after } = effect else { return None };
            Some(after)
        });
        reads.collect()
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

/// Late-hearing seed 298. A tab was frozen after its disk had saved a row, and another one told of its own, which comes
/// after that. The relay took the later one for the first, and placed it in a text that its author had not seen.
#[test]
fn a_row_that_is_told_early_waits_for_those_that_were_saved_before_it() {
    let mut line = Line::open();
    line.handle(LinkEvent::Outbox { rows: Vec::new(), last: 1 });
    let (first, doc) = (line.item.clone(), line.doc);
    let item = |n| Item { id: ItemId::from_bits(n), ..first.clone() };
    let (second, third) = (item(2), item(3));
    line.sent();
    line.handle(LinkEvent::Grew(row(3, &third)));
    assert_eq!(line.reads(), vec![1], "and nothing is sent");

    let rows = vec![row(2, &second), row(3, &third)];
    line.handle(LinkEvent::Outbox { rows, last: 3 });
    let is_told = |effect: &Effect| {
        let Effect::Store { writes, notes } = effect else { return false };
        *writes == [Write::PutRow(row(2, &second))] && *notes == [Note::Reload { doc }]
    };
    assert!(line.effects.iter().any(is_told), "nobody else has told of it");
    assert_eq!(line.sent(), [&second, &third].map(|it| ToRelay::Push(it.clone())));

    // The frozen tab wakes.
    line.hear(&ToDevice::Outcome { item: second.id, outcome: Outcome::AlreadyDone });
    line.handle(LinkEvent::Grew(row(2, &second)));
    assert_eq!(line.sent(), Vec::new(), "it is over");
}

/// A tab whose disk has failed tells of rows that are in no database but its own.
#[test]
fn what_is_told_and_is_not_on_the_disk_is_sent_all_the_same() {
    let mut line = Line::open();
    line.handle(LinkEvent::Outbox { rows: Vec::new(), last: 1 });
    let item = |n| Item { id: ItemId::from_bits(n), ..line.item.clone() };
    let (second, third) = (item(2), item(3));
    line.sent();
    line.handle(LinkEvent::Grew(row(ASIDE + 7, &second)));
    assert_eq!(line.sent(), [ToRelay::Push(second)], "it is numbered aside");

    line.handle(LinkEvent::Grew(row(3, &third)));
    line.handle(LinkEvent::Outbox { rows: Vec::new(), last: 1 });
    assert_eq!(line.sent(), [ToRelay::Push(third)], "nothing is known to come before it");
}

/// A tab whose disk has failed has typed into a document that begins anew. No disk that the leading tab can read has its
/// row, and the row was made anew for ever; none of that document was sent any more.
#[test]
fn e12_a_row_that_no_disk_has_is_not_made_anew_for_ever() {
    let mut line = Line::open();
    let doc = line.doc;
    let aside = Item { id: ItemId::from_bits(2), ..line.item.clone() };
    line.handle(LinkEvent::Grew(row(ASIDE + 7, &aside)));
    let bytes = Vec::new();
    let position = Position { seal: 1, pos: 0 };
    let have = Have { position, chain: line.have.chain.after([bytes.as_slice()]) };
    line.come(doc, have);
    let seal = Some(Genesis { have, bytes });
    line.hear(&ToDevice::Entries { doc, entries: Vec::new(), seal });
    let reissued = Reissued { rows: vec![row(1, &line.item)], gone: Vec::new(), tip: 1 };
    for is_last in [false, true] {
        line.effects.clear();
        let reissued = Some(reissued.clone());
        line.handle(LinkEvent::Reissued { doc, have, reissued });
        let is_again = |effect: &Effect| matches!(effect, Effect::Reissue { .. });
        assert_eq!(line.effects.iter().any(is_again), !is_last);
    }
    assert_eq!(line.copies_put(), vec![have], "the relay says what becomes of the row");
}

/// The link asked at once for what the app had just failed to read.
#[test]
fn a_copy_that_cannot_be_read_is_asked_for_again_on_the_next_connection() {
    let mut line = Line::open();
    let (doc, bytes) = (line.doc, Vec::new());
    let position = Position { seal: 1, pos: 0 };
    let have = Have { position, chain: line.have.chain.after([bytes.as_slice()]) };
    line.come(doc, have);
    let seal = Some(Genesis { have, bytes });
    line.hear(&ToDevice::Entries { doc, entries: Vec::new(), seal });
    line.effects.clear();
    line.handle(LinkEvent::Reissued { doc, have, reissued: None });
    assert!(line.effects.is_empty(), "{:?}", line.effects);
    line.handle(LinkEvent::Woke);
    let is_pull = |message: &ToRelay| matches!(message, ToRelay::Pull { .. });
    assert!(!line.sent().iter().any(is_pull));
    line.handle(LinkEvent::Closed);
    line.handle(LinkEvent::Opened);
    line.hear(&ToDevice::Welcome { user: line.user, sent_at: NOW, now: NOW, epoch: 0 });
    assert!(line.sent().iter().any(is_pull));
}

/// A link that begins over a disk that has failed took all that other tabs have on theirs for known.
#[test]
fn over_a_disk_that_counts_aside_the_rows_of_others_are_sent() {
    let first = Line::open().item;
    let item = |n| Item { id: ItemId::from_bits(n), ..first.clone() };
    let rows = vec![row(4, &item(4))];
    let stored = StoredLink { rows, last: ASIDE + 3, ..StoredLink::default() };
    let mut link = Link::open(UserId::from_bits(1), DeviceId::from_bits(8), stored);
    link.handle(NOW, LinkEvent::Grew(row(5, &item(5))));
    assert_eq!(link.status().n_waiting, 2);
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
    let reissued = Some(Reissued { rows, gone, tip: 2 });
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
        let reissued = Some(Reissued { tip: 1, ..Reissued::default() });
        line.handle(LinkEvent::Reissued { doc, have: at(seal), reissued });
    }
    assert_eq!(line.copies_put(), vec![at(2)]);
}
