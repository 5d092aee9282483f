//! Notices by key: who depends on one of many things hears nothing of the others. With one signal for all of them, each
//! of 500 rows would look whether it is meant whenever one of them is.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;

/// A notice for each key. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Triggers<K: 'static>(ArcStoredValue<BTreeMap<K, ArcTrigger>>);

impl<K> Default for Triggers<K> {
    fn default() -> Self {
        Self(ArcStoredValue::new(BTreeMap::new()))
    }
}

impl<K: Ord> Triggers<K> {
    /// Whatever runs now runs again when this key is told.
    pub(crate) fn track(&self, key: K) {
        let of_key = |all: &mut BTreeMap<K, ArcTrigger>| all.entry(key).or_default().clone();
        if let Some(trigger) = self.0.try_update_value(of_key) {
            trigger.track();
        }
    }

    /// Tells all who depend on this key.
    pub(crate) fn notify(&self, key: &K) {
        // Told outside: who hears it may ask for more.
        let trigger = self.0.with_value(|all| all.get(key).cloned());
        if let Some(trigger) = trigger {
            trigger.notify();
        }
    }
}

/// A set that tells who asked for a key only when that key comes or goes.
#[derive(Debug)]
pub(crate) struct KeySet<K: 'static> {
    keys: StoredValue<BTreeSet<K>>,
    triggers: StoredValue<Triggers<K>>,
}

// Not derived: a derive would ask for `K: Copy`, and it is only handles that are copied.
impl<K> Copy for KeySet<K> {}
impl<K> Clone for KeySet<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Ord + Copy + Send + Sync> KeySet<K> {
    /// An empty one, gone with whatever runs now.
    pub(crate) fn new() -> Self {
        Self {
            keys: StoredValue::new(BTreeSet::new()),
            triggers: StoredValue::new(Triggers::default()),
        }
    }

    /// Whether it has a key, now and whenever that changes.
    pub(crate) fn has(self, key: K) -> bool {
        self.triggers.with_value(|it| it.track(key));
        self.has_untracked(key)
    }

    /// Whether it has a key now.
    pub(crate) fn has_untracked(self, key: K) -> bool {
        self.keys.with_value(|it| it.contains(&key))
    }

    pub(crate) fn insert(self, key: K) {
        self.change(key, |it| it.insert(key));
    }

    pub(crate) fn remove(self, key: K) {
        self.change(key, |it| it.remove(&key));
    }

    /// Takes a key out if it is there, or puts it in.
    pub(crate) fn toggle(self, key: K) {
        self.change(key, |it| it.remove(&key) || it.insert(key));
    }

    /// The key that it has now, where it never has more than one.
    pub(crate) fn only(self) -> Option<K> {
        self.keys.with_value(|it| it.first().copied())
    }

    /// Has this key alone, or none.
    pub(crate) fn set_only(self, key: Option<K>) {
        let others = self.keys.try_with_value(|all| {
            all.iter().copied().filter(|it| Some(*it) != key).collect::<Vec<_>>()
        });
        others.into_iter().flatten().for_each(|it| self.remove(it));
        if let Some(key) = key {
            self.insert(key);
        }
    }

    fn change(self, key: K, change: impl FnOnce(&mut BTreeSet<K>) -> bool) {
        // Whoever asks when all is gone asks in vain.
        if self.keys.try_update_value(change) == Some(true) {
            self.notify(key);
        }
    }

    fn notify(self, key: K) {
        if let Some(triggers) = self.triggers.try_get_value() {
            triggers.notify(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_asked_for_a_key_is_told_of_it() {
        let owner = Owner::new();
        owner.set();
        let set = KeySet::new();
        let n_runs = StoredValue::new([0; 3]);
        let asks = [0, 1, 2].map(|key: usize| {
            Memo::new(move |_| {
                n_runs.update_value(|it| it[key] += 1);
                set.has(key)
            })
        });
        let seen = || asks.map(|it| it.get_untracked());
        assert_eq!(seen(), [false, false, false]);
        set.insert(1);
        assert_eq!(seen(), [false, true, false]);
        set.set_only(Some(2));
        assert_eq!(seen(), [false, false, true]);
        set.set_only(Some(2));
        set.toggle(2);
        assert_eq!(seen(), [false, false, false]);
        assert_eq!(n_runs.get_value(), [1, 3, 3]);
    }
}
