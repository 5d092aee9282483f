//! The store's contract, sentence by sentence, on every engine.

#![allow(clippy::unwrap_used, reason = "it is a test, all of it")]

mod log;
mod sqlite;

use model::{
    doc::DocId,
    id::{ItemId, RunId, UserId},
    time::Timestamp,
};
use sync::{
    item::Outcome,
    position::Position,
    store::{AppendError, Batch, Ending, Ground, Memory, Store},
};

use self::{
    log::{Log, batch},
    sqlite::OnDisk,
};

/// An engine, and how to let go of it and come back.
trait Engine {
    fn store(&mut self) -> &mut dyn Store;
    fn reopen(&mut self);
}

impl Engine for Memory {
    fn store(&mut self) -> &mut dyn Store {
        self
    }

    /// It lasts as long as it is held.
    fn reopen(&mut self) {}
}

macro_rules! on_every_engine {
    ($($fact:ident)*) => {
        mod on_memory {
            $(#[test] fn $fact() { super::$fact(&mut sync::store::Memory::default()); })*
        }
        mod on_sqlite {
            $(#[test] fn $fact() { super::$fact(&mut super::OnDisk::new()); })*
        }
    };
}

on_every_engine! {
    a_new_store_holds_nothing
    a_document_is_found_as_it_was_written
    a_batch_is_written_whole_or_not_at_all
    a_refused_batch_does_not_stop_those_after_it
    a_batch_finds_what_those_before_it_wrote
    a_batch_judged_under_an_older_authority_is_stale
    a_document_that_stands_elsewhere_is_a_conflict
    a_batch_that_was_judged_on_what_is_not_so_is_a_conflict
    an_item_ends_once
    an_ending_alone_is_kept
    the_newest_snapshot_is_found
    an_ended_seal_leads_to_the_next
    old_endings_are_forgotten
    all_is_found_again
}

fn run(n: u128) -> DocId {
    DocId::Run(RunId::from_bits(n))
}

fn ending(author: u128, item: u128) -> Ending {
    Ending {
        author: UserId::from_bits(author),
        item: ItemId::from_bits(item),
        outcome: Outcome::Admitted(vec![(run(1), Position { seal: 0, pos: item as u64 })]),
        at: Timestamp(item as i64),
    }
}

fn write(engine: &mut dyn Engine, batches: &[Batch]) {
    assert_eq!(engine.store().append(batches), vec![Ok(()); batches.len()]);
}

fn a_new_store_holds_nothing(engine: &mut dyn Engine) {
    let store = engine.store();
    let opening = store.open().unwrap();
    assert_eq!((opening.authority, opening.feed, opening.headers), (0, 0, vec![]));
    assert_eq!(store.load(run(1)), Ok(None));
    assert_eq!(store.ended_seal(run(1), Position::default()), Ok(None));
    assert_eq!(store.ending(UserId::from_bits(1), ItemId::from_bits(1)), Ok(None));
    assert_eq!(store.append(&[]), vec![]);
}

fn a_document_is_found_as_it_was_written(engine: &mut dyn Engine) {
    let mut log = Log::new(run(1));
    write(engine, &[batch([log.create()]), batch([log.row()]), batch([log.row()])]);
    let stored = engine.store().load(run(1)).unwrap().unwrap();
    assert_eq!(stored, log.stored());
    let opening = engine.store().open().unwrap();
    assert_eq!(opening.headers, vec![(run(1), log.header())]);
    assert_eq!(opening.feed, log.header().feed);
}

fn a_batch_is_written_whole_or_not_at_all(engine: &mut dyn Engine) {
    let (mut one, mut other) = (Log::new(run(1)), Log::new(run(2)));
    write(engine, &[batch([one.create()])]);
    let before = engine.store().open();
    let (row, _skipped, stray) = (one.row(), other.create(), other.row());
    let mut half_good = batch([row, stray]);
    half_good.changes_authority = true;
    half_good.ending = Some(ending(1, 1));
    assert_eq!(engine.store().append(&[half_good]), vec![Err(AppendError::Conflict)]);

    assert_eq!(engine.store().open(), before);
    assert_eq!(engine.store().load(run(1)).unwrap().unwrap().rows, vec![]);
    assert_eq!(engine.store().load(run(2)), Ok(None));
    assert_eq!(engine.store().ending(UserId::from_bits(1), ItemId::from_bits(1)), Ok(None));
}

fn a_refused_batch_does_not_stop_those_after_it(engine: &mut dyn Engine) {
    let (mut one, mut other) = (Log::new(run(1)), Log::new(run(2)));
    let good = [batch([one.create()]), batch([one.row()])];
    let _ = other.create();
    let stray = batch([other.row()]);
    let batches = [good[0].clone(), stray, good[1].clone()];
    let answers = engine.store().append(&batches);
    assert_eq!(answers, vec![Ok(()), Err(AppendError::Conflict), Ok(())]);
    assert_eq!(engine.store().load(run(1)).unwrap().unwrap(), one.stored());
    assert_eq!(engine.store().load(run(2)), Ok(None));
}

fn a_batch_finds_what_those_before_it_wrote(engine: &mut dyn Engine) {
    let mut log = Log::new(run(1));
    let mut first = batch([log.create()]);
    (first.changes_authority, first.ending) = (true, Some(ending(1, 1)));
    let mut repeated = batch([log.row()]);
    (repeated.authority, repeated.ending) = (1, Some(ending(1, 1)));
    let stale = Batch { ending: None, authority: 0, ..repeated.clone() };
    let fresh = Batch { ending: None, ..repeated.clone() };
    let answers = engine.store().append(&[first, repeated, stale, fresh]);
    let ended = AppendError::Ended(ending(1, 1).outcome);
    assert_eq!(answers, vec![Ok(()), Err(ended), Err(AppendError::Stale), Ok(())]);
    assert_eq!(engine.store().load(run(1)).unwrap().unwrap(), log.stored());
}

fn a_batch_judged_under_an_older_authority_is_stale(engine: &mut dyn Engine) {
    let mut log = Log::new(run(1));
    let mut raising = batch([log.create()]);
    raising.changes_authority = true;
    write(engine, &[raising]);
    assert_eq!(engine.store().open().unwrap().authority, 1);
    let row = batch([log.row()]);
    let ahead = Batch { authority: 2, ..row.clone() };
    let judged_anew = Batch { authority: 1, ..row.clone() };
    let answers = engine.store().append(&[row, ahead, judged_anew]);
    assert_eq!(answers, vec![Err(AppendError::Stale), Err(AppendError::Stale), Ok(())]);
}

fn a_document_that_stands_elsewhere_is_a_conflict(engine: &mut dyn Engine) {
    let mut log = Log::new(run(1));
    let create = batch([log.create()]);
    let (first, second) = (batch([log.row()]), batch([log.row()]));
    let conflict = Err(AppendError::Conflict);
    let answers = engine.store().append(&[
        first.clone(),
        create.clone(),
        create,
        second.clone(),
        first.clone(),
        first,
        second,
    ]);
    let expected =
        [&conflict, &Ok(()), &conflict, &conflict, &Ok(()), &conflict, &Ok(())].map(Clone::clone);
    assert_eq!(answers, expected);
}

fn a_batch_that_was_judged_on_what_is_not_so_is_a_conflict(engine: &mut dyn Engine) {
    let mut log = Log::new(run(1));
    let at = |pos| Some(Position { seal: 0, pos });
    let stands = |doc, position| Ground::Stands { doc, position };
    let ended = |item, outcome| {
        let author = UserId::from_bits(1);
        Ground::Ended { author, item: ItemId::from_bits(item), outcome }
    };
    // Each alone in a batch that ends an item and writes nothing else.
    let judged_on = |n: u128, ground: Ground| {
        let refused = Ending { outcome: Outcome::AlreadyDone, ..ending(1, n) };
        Batch { grounds: vec![ground], ending: Some(refused), ..batch([]) }
    };
    write(engine, &[batch([log.create()]), batch([log.row()])]);
    let answers = engine.store().append(&[
        judged_on(1, stands(run(1), at(0))),
        judged_on(2, stands(run(1), None)),
        judged_on(3, stands(run(2), at(0))),
        judged_on(4, ended(9, Outcome::AlreadyDone)),
        judged_on(5, stands(run(1), at(1))),
        judged_on(6, stands(run(2), None)),
        judged_on(7, ended(5, Outcome::AlreadyDone)),
        judged_on(8, ended(5, ending(1, 5).outcome)),
    ]);
    let conflict = Err(AppendError::Conflict);
    let expected = [
        [&conflict, &conflict, &conflict, &conflict].map(Clone::clone),
        [&Ok(()), &Ok(()), &Ok(()), &conflict].map(Clone::clone),
    ];
    assert_eq!(answers, expected.concat());
    for n in [1, 2, 3, 4, 8] {
        let kept = engine.store().ending(UserId::from_bits(1), ItemId::from_bits(n));
        assert_eq!(kept, Ok(None), "{n}");
    }
    // A row that rests on another document too.
    let mut row = batch([log.row()]);
    row.grounds = vec![stands(run(2), at(0))];
    assert_eq!(engine.store().append(std::slice::from_ref(&row)), vec![conflict]);
    row.grounds = vec![stands(run(2), None), stands(run(1), at(1))];
    write(engine, &[row]);
}

fn an_item_ends_once(engine: &mut dyn Engine) {
    let mut log = Log::new(run(1));
    let with = |mut batch: Batch, ending| {
        batch.ending = Some(ending);
        batch
    };
    write(engine, &[with(batch([log.create()]), ending(1, 7))]);
    let outcome = ending(1, 7).outcome;
    assert_eq!(
        engine.store().ending(UserId::from_bits(1), ItemId::from_bits(7)),
        Ok(Some(outcome.clone()))
    );

    // Whatever else is wrong with it: the old answer is what its author has to hear.
    let mut repeated = with(batch([log.row()]), ending(1, 7));
    repeated.authority = 9;
    repeated.ending.as_mut().unwrap().outcome = Outcome::AlreadyDone;
    assert_eq!(engine.store().append(&[repeated]), vec![Err(AppendError::Ended(outcome))]);
    let mut log = Log::after(&engine.store().load(run(1)).unwrap().unwrap(), run(1));
    write(engine, &[with(batch([log.row()]), ending(2, 7))]);
}

fn an_ending_alone_is_kept(engine: &mut dyn Engine) {
    let mut refused = batch([]);
    refused.ending = Some(Ending { outcome: Outcome::AlreadyDone, ..ending(1, 1) });
    write(engine, &[refused]);
    engine.reopen();
    let kept = engine.store().ending(UserId::from_bits(1), ItemId::from_bits(1));
    assert_eq!(kept, Ok(Some(Outcome::AlreadyDone)));
}

fn the_newest_snapshot_is_found(engine: &mut dyn Engine) {
    let mut log = Log::new(run(1));
    let mut batches = vec![batch([log.create()])];
    for n in 1..=4_u8 {
        let mut append = log.row();
        append.snapshot = n.is_multiple_of(2).then(|| vec![n; 10]);
        batches.push(batch([append]));
    }
    write(engine, &batches[..3]);
    let stored = engine.store().load(run(1)).unwrap().unwrap();
    assert_eq!(stored.snapshot, Some((Position { seal: 0, pos: 2 }, vec![2; 10])));
    write(engine, &batches[3..]);
    let stored = engine.store().load(run(1)).unwrap().unwrap();
    assert_eq!(stored.snapshot, Some((Position { seal: 0, pos: 4 }, vec![4; 10])));
    assert_eq!(stored.rows.len(), 4);

    write(engine, &[batch([log.seal()])]);
    assert_eq!(engine.store().load(run(1)).unwrap().unwrap().snapshot, None);
}

fn an_ended_seal_leads_to_the_next(engine: &mut dyn Engine) {
    let mut log = Log::new(run(1));
    write(engine, &[batch([log.create()]), batch([log.row()]), batch([log.row()])]);
    let at = |seal: u32, pos: u64| Position { seal, pos };
    assert_eq!(engine.store().ended_seal(run(1), at(0, 0)), Ok(None));

    let first = log.stored();
    write(engine, &[batch([log.seal()]), batch([log.row()])]);
    assert_eq!(engine.store().load(run(1)).unwrap().unwrap(), log.stored());
    let ended = engine.store().ended_seal(run(1), at(0, 1)).unwrap().unwrap();
    assert_eq!(ended.rows, first.rows[1..]);
    assert_eq!(ended.next, log.stored().base);
    let whole = engine.store().ended_seal(run(1), at(0, 0)).unwrap().unwrap();
    assert_eq!(whole.rows, first.rows);
    for position in [at(1, 0), at(2, 0), at(u32::MAX, u64::MAX)] {
        assert_eq!(engine.store().ended_seal(run(1), position), Ok(None), "{position:?}");
    }
    assert_eq!(engine.store().ended_seal(run(2), at(0, 0)), Ok(None));
}

fn old_endings_are_forgotten(engine: &mut dyn Engine) {
    let with = |item| Batch { ending: Some(ending(1, item)), ..batch([]) };
    write(engine, &[with(1), with(2), with(3)]);
    assert_eq!(engine.store().forget_endings(Timestamp(3)), Ok(2));
    assert_eq!(engine.store().forget_endings(Timestamp(3)), Ok(0));
    let author = UserId::from_bits(1);
    assert_eq!(engine.store().ending(author, ItemId::from_bits(2)), Ok(None));
    assert!(engine.store().ending(author, ItemId::from_bits(3)).unwrap().is_some());
    write(engine, &[with(1)]);
}

fn all_is_found_again(engine: &mut dyn Engine) {
    let (mut one, mut other) = (Log::new(run(2)), Log::new(DocId::System));
    let mut raising = batch([one.create(), other.create()]);
    (raising.changes_authority, raising.ending) = (true, Some(ending(1, 1)));
    write(engine, &[raising]);
    let mut more = batch([one.row(), other.seal()]);
    more.authority = 1;
    write(engine, &[more]);

    let before = engine.store().open().unwrap();
    engine.reopen();
    assert_eq!(engine.store().open().unwrap(), before);
    assert_eq!(before.headers, vec![(DocId::System, other.header()), (run(2), one.header())]);
    assert_eq!(engine.store().load(run(2)).unwrap().unwrap(), one.stored());
    assert_eq!(engine.store().load(DocId::System).unwrap().unwrap(), other.stored());
    let kept = engine.store().ending(UserId::from_bits(1), ItemId::from_bits(1));
    assert_eq!(kept, Ok(Some(ending(1, 1).outcome)));
}
