//! A field that was written again and again: opening its document must not take longer for each time.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use model::{
    doc::DocId,
    edit::{Edit, TeamEdit},
    id::{DeviceId, ItemId, TeamId, UserId},
    schema::Document,
    seed::Seed,
    time::Timestamp,
};
use sync::{
    item::{Item, ItemPart, SealedEdit},
    message::Entry,
    position::Seen,
    relay::{Effect, Event, Found, Load, Relay},
    replica::Admitted,
    store::{Memory, Store},
};

const NOW: Timestamp = Timestamp(10_000);
const ROWS: u64 = 250;

/// Does all that the relay asks for, at once.
fn drive(relay: &mut Relay, store: &mut Memory, event: Event) {
    let mut events = VecDeque::from([event]);
    while let Some(event) = events.pop_front() {
        for effect in relay.handle(NOW, event) {
            match effect {
                Effect::Load(load) => {
                    let found = match load {
                        Load::Doc(doc) => store.load(doc).map(Found::Doc),
                        Load::Ending { author, item } => {
                            store.ending(author, item).map(Found::Ending)
                        }
                        Load::EndedSeal { doc, after } => {
                            store.ended_seal(doc, after).map(Found::EndedSeal)
                        }
                    };
                    events.push_back(Event::Loaded { load, found });
                }
                Effect::Append { ticket, batch } => {
                    let result = store.append(std::slice::from_ref(&batch)).remove(0);
                    events.push_back(Event::Appended { ticket, result });
                }
                Effect::Send { .. } | Effect::Close { .. } | Effect::Answered { .. } => {}
            }
        }
    }
}

fn submit(ada: UserId, doc: DocId, n: u64, edit: &Edit) -> Event {
    let edits = vec![SealedEdit::seal(edit)];
    let part = ItemPart { doc, seen: Seen::default(), after: Vec::new(), edits, saw: None };
    let id = ItemId::from_bits(u128::from(n));
    let item = Item { id, made_at: Timestamp(n as i64), parts: vec![part] };
    Event::Submitted { ticket: n, user: ada, device: DeviceId::from_bits(1), item }
}

fn rename(n: u64) -> Edit {
    Edit::Team(TeamEdit::Rename { name: format!("Ops {n}") })
}

fn fastest(mut work: impl FnMut()) -> Duration {
    let once = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..3).map(once).min().expect("three times")
}

#[test]
fn a_field_that_was_written_often_takes_no_longer_to_open() {
    let (ada, doc) = (UserId::from_bits(1), DocId::Team(TeamId::from_bits(2)));
    let mut store = Memory::default();
    let mut relay = Relay::open(store.open().expect("memory can be read"));
    drive(&mut relay, &mut store, Event::Founded { ticket: 0, user: ada });
    let create = Edit::Create(Box::new(Seed::Team { name: "Ops".to_owned() }));
    drive(&mut relay, &mut store, submit(ada, doc, 1, &create));
    for n in 0..ROWS {
        drive(&mut relay, &mut store, submit(ada, doc, n + 2, &rename(n)));
    }
    let stored = store.load(doc).expect("memory can be read").expect("it was made");
    let entries: Vec<Entry> = stored.rows.iter().map(|row| row.entry.clone()).collect();
    assert_eq!(entries.len() as u64, ROWS);

    let together = fastest(|| {
        let mut document = Document::load(doc, &stored.base.document).expect("the relay's own");
        let changes = entries.iter().flat_map(|entry| &entry.changes);
        document.take_in(changes).expect("the relay's own");
    });
    let opening = store.open().expect("memory can be read");
    let at_relay = fastest(|| {
        let mut relay = Relay::open(opening.clone());
        drive(&mut relay, &mut store.clone(), submit(ada, doc, ROWS + 2, &rename(ROWS)));
    });
    let snapshot = || Some((stored.base.have, stored.base.document.clone()));
    let on_device = fastest(|| {
        let opened = Admitted::open(doc, snapshot(), &entries);
        assert!(opened.is_ok_and(|it| it.is_some_and(|it| it.have().position.pos == ROWS)));
    });
    println!("{together:?} together, {at_relay:?} at the relay, {on_device:?} on a device");
    assert!(at_relay < 6 * together, "{at_relay:?}, and {together:?} together");
    assert!(on_device < 6 * together, "{on_device:?}, and {together:?} together");
}
