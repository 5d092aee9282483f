//! Who wrote which field when: what races are decided by (E6).

use std::collections::BTreeMap;

use model::{
    edit::Field,
    id::{DeviceId, ItemId, UserId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{limits::FIELD_WRITES_MAX, position::Position};

/// The writes of every field that was written since the document was created, newest last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Writes(BTreeMap<Field, Vec<FieldWrite>>);

/// One write of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FieldWrite {
    pub(crate) position: Position,
    pub(crate) made_at: Timestamp,
    pub(crate) author: UserId,
    pub(crate) device: DeviceId,
    pub(crate) item: ItemId,
}

/// Who wants to write, and what he had seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writer {
    pub(crate) author: UserId,
    pub(crate) device: DeviceId,
    pub(crate) item: ItemId,
    pub(crate) seen: Position,
    pub(crate) made_at: Timestamp,
}

impl Writes {
    /// Whose later value stands, if it is not the writer's.
    pub(crate) fn winner_over(&self, field: Field, writer: &Writer) -> Option<FieldWrite> {
        let last = self.0.get(&field)?.last()?;
        let is_later = (last.made_at, last.item) > (writer.made_at, writer.item);
        (!writer.knows(last) && is_later).then_some(*last)
    }

    /// When the value that the writer saw was made: his own comes after it.
    pub(crate) fn seen_at(&self, field: Field, writer: &Writer) -> Option<Timestamp> {
        let writes = self.0.get(&field)?;
        writes.iter().rev().find(|write| writer.knows(write)).map(|write| write.made_at)
    }

    pub(crate) fn note(&mut self, field: Field, write: FieldWrite) {
        let writes = self.0.entry(field).or_default();
        if writes.len() == FIELD_WRITES_MAX {
            writes.remove(0);
        }
        writes.push(write);
    }
}

impl Writer {
    /// Whether the writer had this write in view: he had admitted it, or it was his own device's.
    fn knows(&self, write: &FieldWrite) -> bool {
        let own = write.author == self.author && write.device == self.device;
        own || write.position <= self.seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(pos: u64, at: i64, who: u128) -> FieldWrite {
        FieldWrite {
            position: Position { seal: 0, pos },
            made_at: Timestamp(at),
            author: UserId::from_bits(who),
            device: DeviceId::from_bits(who),
            item: ItemId::from_bits(u128::from(pos)),
        }
    }

    fn writer(seen: u64, at: i64, who: u128) -> Writer {
        let FieldWrite { author, device, .. } = write(0, 0, who);
        let seen = Position { seal: 0, pos: seen };
        Writer { author, device, item: ItemId::from_bits(99), seen, made_at: Timestamp(at) }
    }

    #[test]
    fn e6_the_later_made_stands_whichever_arrives_first() {
        let mut writes = Writes::default();
        writes.note(Field::Name, write(5, 100, 1));
        let won = |writer| writes.winner_over(Field::Name, &writer).is_none();
        assert!(!won(writer(4, 50, 2)), "made earlier, and did not see it");
        assert!(won(writer(4, 150, 2)), "made later");
        assert!(won(writer(5, 50, 2)), "had seen it");
        assert!(won(writer(4, 50, 1)), "his own");
    }

    #[test]
    fn e6_a_slow_clock_is_set_after_the_value_it_saw() {
        let mut writes = Writes::default();
        writes.note(Field::Name, write(5, 100, 1));
        writes.note(Field::Name, write(6, 900, 3));
        assert_eq!(writes.seen_at(Field::Name, &writer(5, 50, 2)), Some(Timestamp(100)));
        assert_eq!(writes.seen_at(Field::Name, &writer(4, 50, 2)), None);
    }
}
