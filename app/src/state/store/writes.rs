//! What the link has written, as changes to tables.

use std::collections::BTreeMap;

use model::doc::DocId;
use sync::{
    link::{Sight, Write},
    message::{Entry, Have},
    replica::Admitted,
};

use super::{CURSOR, PEOPLE, pack, put, put_row};
use crate::platform::storage::{Durability, Op, Table};

/// The changes, in order, and how sure they have to be: what a person has done and nobody else has
/// yet is written strictly, what the relay could tell again is not. Copies that are replaced or go have `edition` from then on.
pub(super) fn ops(
    writes: Vec<Write>,
    edition: u64,
    sight_of: impl Fn(DocId) -> Option<Sight>,
) -> (Vec<Op>, Durability) {
    let mut ops = Vec::new();
    let mut durability = Durability::Relaxed;
    // What this very batch says of documents comes before what was known.
    let mut sights: BTreeMap<DocId, Option<Sight>> = BTreeMap::new();
    for write in writes {
        if is_irreplaceable(&write) {
            durability = Durability::Strict;
        }
        match write {
            Write::PutSnapshot { doc, have, bytes } => {
                put_snapshot(doc, have, &bytes, &mut ops);
                ops.push(put(Table::Meta, &pack::edition(doc), &edition));
            }
            Write::AppendEntries { doc, entries } => append(doc, &entries, &mut ops),
            Write::DropDoc { doc } => {
                drop_doc(doc, &mut ops);
                ops.push(put(Table::Meta, &pack::edition(doc), &edition));
                sights.insert(doc, None);
            }
            Write::PutSight { doc, sight } => {
                ops.push(put_sight(doc, &sight));
                sights.insert(doc, Some(*sight));
            }
            Write::PutSummary { doc, known, summary } => {
                let sight = sights.entry(doc).or_insert_with(|| sight_of(doc));
                if let Some(sight) = sight {
                    (sight.known, sight.summary) = (known, *summary);
                    ops.push(put_sight(doc, sight));
                }
            }
            Write::PutCursor(cursor) => ops.push(put(Table::Meta, CURSOR, &cursor)),
            Write::PutPeople(people) => ops.push(put(Table::Meta, PEOPLE, &people)),
            Write::PutRow(row) => ops.push(put_row(Table::Outbox, &pack::seq(row.seq), &row)),
            Write::DropRow { seq } => ops.push(Op::Delete(Table::Outbox, pack::seq(seq))),
            Write::PutNeedy(needy) => {
                ops.push(put_row(Table::Needy, needy.row.item.id.as_str(), &*needy));
            }
            Write::PutKept(kept) => {
                ops.push(put_row(Table::Kept, kept.row.item.id.as_str(), &*kept));
            }
            Write::DropKept { item } => ops.push(Op::Delete(Table::Kept, item.to_string())),
        }
    }
    (ops, durability)
}

fn is_irreplaceable(write: &Write) -> bool {
    match write {
        Write::PutRow(_)
        | Write::DropRow { .. }
        | Write::PutNeedy(_)
        | Write::PutKept(_)
        | Write::DropKept { .. } => true,
        Write::PutSnapshot { .. }
        | Write::AppendEntries { .. }
        | Write::DropDoc { .. }
        | Write::PutSight { .. }
        | Write::PutSummary { .. }
        | Write::PutCursor(_)
        | Write::PutPeople(_) => false,
    }
}

fn put_snapshot(doc: DocId, have: Have, bytes: &[u8], ops: &mut Vec<Op>) {
    let key = doc.to_string();
    ops.push(Op::DeleteUnder(Table::Entries, pack::entry_start(doc)));
    ops.push(put(Table::Held, &key, &(doc, have)));
    ops.push(Op::Put(Table::Snapshots, key, pack::put_snapshot(have, bytes)));
}

fn append(doc: DocId, entries: &[Entry], ops: &mut Vec<Op>) {
    for entry in entries {
        ops.push(put(Table::Entries, &pack::entry(doc, entry.position), entry));
    }
    if let Some(last) = entries.last() {
        let have = Have { position: last.position, chain: last.chain };
        ops.push(put(Table::Held, &doc.to_string(), &(doc, have)));
    }
}

fn put_sight(doc: DocId, sight: &Sight) -> Op {
    put(Table::Sights, &doc.to_string(), &(doc, sight))
}

/// Its rows in the outbox stay, and so does the tip that they are counted by.
fn drop_doc(doc: DocId, ops: &mut Vec<Op>) {
    let key = doc.to_string();
    ops.push(Op::DeleteUnder(Table::Entries, pack::entry_start(doc)));
    for table in [Table::Snapshots, Table::Held, Table::Sights] {
        ops.push(Op::Delete(table, key.clone()));
    }
}

/// Whether a copy can be made of this snapshot.
pub(super) fn is_readable(doc: DocId, have: Have, bytes: &[u8]) -> bool {
    matches!(Admitted::open(doc, Some((have, bytes.to_vec())), &[]), Ok(Some(_)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::{access::Standing, id::UserId, scheme::Scheme, summary::Summary};
    use sync::position::{Chain, Position};

    use super::*;

    const DOC: DocId = DocId::System;

    fn have(pos: u64) -> Have {
        Have { position: Position { seal: 0, pos }, chain: Chain::start(DOC) }
    }

    fn sight(pos: u64) -> Sight {
        let standing = Standing {
            user: UserId::from_bits(1),
            is_system_admin: false,
            team: None,
            scheme: Scheme::default(),
            playbook: None,
            mates: BTreeSet::new(),
            was_refused: false,
        };
        Sight { known: have(pos), standing, summary: Summary::Plain }
    }

    fn known(pos: u64) -> Write {
        let summary = Box::new(Summary::Plain);
        Write::PutSummary { doc: DOC, known: have(pos), summary }
    }

    fn last_sight(ops: &[Op]) -> Option<(DocId, Sight)> {
        ops.iter().rev().find_map(|op| match op {
            Op::Put(Table::Sights, _, bytes) => pack::open(bytes),
            _ => None,
        })
    }

    #[test]
    fn a_summary_changes_the_sight_that_is_known() {
        let (ops, durability) = ops(vec![known(3)], 1, |_| Some(sight(1)));
        assert_eq!(last_sight(&ops), Some((DOC, sight(3))));
        assert_eq!(durability, Durability::Relaxed);
    }

    #[test]
    fn a_summary_after_a_sight_in_one_batch_changes_that_one() {
        let put = Write::PutSight { doc: DOC, sight: Box::new(sight(5)) };
        let (ops, _) = ops(vec![put, known(6)], 1, |_| None);
        assert_eq!(last_sight(&ops), Some((DOC, sight(6))));
    }

    #[test]
    fn a_document_that_was_dropped_does_not_come_back_by_a_summary() {
        let (ops, _) = ops(vec![Write::DropDoc { doc: DOC }, known(6)], 1, |_| Some(sight(5)));
        assert_eq!(last_sight(&ops), None);
    }

    #[test]
    fn a_copy_that_is_replaced_or_goes_is_another_edition_and_one_that_grows_is_not() {
        let edition = |write| {
            let (ops, _) = ops(vec![write], 7, |_| None);
            ops.iter().find_map(|op| match op {
                Op::Put(Table::Meta, key, bytes) if *key == pack::edition(DOC) => pack::open(bytes),
                _ => None,
            })
        };
        let replaced = Write::PutSnapshot { doc: DOC, have: have(1), bytes: Vec::new() };
        assert_eq!(edition(replaced), Some(7_u64));
        assert_eq!(edition(Write::DropDoc { doc: DOC }), Some(7));
        assert_eq!(edition(Write::AppendEntries { doc: DOC, entries: Vec::new() }), None);
    }

    #[test]
    fn what_only_this_device_has_is_written_strictly() {
        let (_, durability) = ops(vec![known(1), Write::DropRow { seq: 1 }], 1, |_| None);
        assert_eq!(durability, Durability::Strict);
    }
}
