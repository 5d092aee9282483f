//! A database that lasts as long as the page: for browsers that keep nothing.

use std::{cell::RefCell, collections::BTreeMap};

use super::op::{Op, Pick, Table, end_of};

#[derive(Debug, Default)]
pub(super) struct Memory {
    rows: RefCell<BTreeMap<(Table, String), Vec<u8>>>,
}

impl Memory {
    pub(super) fn get(&self, table: Table, key: &str) -> Option<Vec<u8>> {
        self.rows.borrow().get(&(table, key.to_owned())).cloned()
    }

    pub(super) fn read(&self, picks: &[Pick]) -> Vec<Vec<Vec<u8>>> {
        picks.iter().map(|pick| self.pick(pick)).collect()
    }

    fn pick(&self, pick: &Pick) -> Vec<Vec<u8>> {
        match pick {
            Pick::One(table, key) => self.get(*table, key).into_iter().collect(),
            Pick::Under(table, prefix) => self.between(*table, prefix, &end_of(prefix)),
            Pick::After(table, key) => {
                let rows = self.rows.borrow();
                let after = rows.iter().filter(|((it, at), _)| it == table && key < at);
                after.map(|(_, value)| value.clone()).collect()
            }
            Pick::All(table) => self.between(*table, "", &end_of("")),
            Pick::Keys(table) => {
                let rows = self.rows.borrow();
                let keys = rows.keys().filter(|(it, _)| it == table);
                keys.map(|(_, key)| key.clone().into_bytes()).collect()
            }
        }
    }

    fn between(&self, table: Table, from: &str, to: &str) -> Vec<Vec<u8>> {
        let rows = self.rows.borrow();
        let range = rows.range((table, from.to_owned())..=(table, to.to_owned()));
        range.map(|(_, value)| value.clone()).collect()
    }

    pub(super) fn run(&self, ops: &[Op]) {
        for op in ops {
            match op {
                Op::Put(table, key, value) => {
                    self.rows.borrow_mut().insert((*table, key.clone()), value.clone());
                }
                Op::Delete(table, key) => {
                    self.rows.borrow_mut().remove(&(*table, key.clone()));
                }
                Op::DeleteUnder(table, prefix) => self.delete(*table, prefix, &end_of(prefix)),
                Op::DeleteBetween(table, from, to) => self.delete(*table, from, to),
                Op::Clear(table) => self.delete(*table, "", &end_of("")),
            }
        }
    }

    fn delete(&self, table: Table, from: &str, to: &str) {
        let is_in = |key: &str| from <= key && key <= to;
        self.rows.borrow_mut().retain(|(it, key), _| *it != table || !is_in(key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(memory: &Memory, table: Table, key: &str) {
        memory.run(&[Op::Put(table, key.to_owned(), key.as_bytes().to_vec())]);
    }

    #[test]
    fn picks_are_in_the_order_of_their_keys_and_stay_in_their_table() {
        let memory = Memory::default();
        for key in ["run/a/2", "run/a/1", "run/ab/1", "run/b"] {
            put(&memory, Table::Entries, key);
        }
        put(&memory, Table::Held, "run/a/1");
        let found = memory.read(&[
            Pick::Under(Table::Entries, "run/a/".to_owned()),
            Pick::One(Table::Entries, "run/b".to_owned()),
            Pick::All(Table::Held),
            Pick::After(Table::Entries, "run/a/2".to_owned()),
        ]);
        let texts = |values: &[Vec<u8>]| -> Vec<String> {
            values.iter().map(|it| String::from_utf8(it.clone()).unwrap()).collect()
        };
        assert_eq!(texts(&found[0]), ["run/a/1", "run/a/2"]);
        assert_eq!(texts(&found[1]), ["run/b"]);
        assert_eq!(texts(&found[2]), ["run/a/1"]);
        assert_eq!(texts(&found[3]), ["run/ab/1", "run/b"]);
    }

    #[test]
    fn deleting_stops_where_it_is_told_to() {
        let memory = Memory::default();
        for key in ["a/1", "a/2", "a/3", "b/1"] {
            put(&memory, Table::Entries, key);
        }
        let between = Op::DeleteBetween(Table::Entries, "a/1".to_owned(), "a/2".to_owned());
        memory.run(&[between]);
        assert_eq!(memory.read(&[Pick::All(Table::Entries)])[0].len(), 2);
        memory.run(&[Op::DeleteUnder(Table::Entries, "a/".to_owned())]);
        assert_eq!(memory.get(Table::Entries, "b/1").as_deref(), Some(&b"b/1"[..]));
        assert_eq!(memory.get(Table::Entries, "a/3"), None);
    }
}
