//! `Show` and `For` as Leptos has them, compiled once instead of once for each use: what is shown
//! is a view of an erased type before it comes to them.

use std::{
    any::Any,
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use leptos::{either::Either, prelude::*};

/// Shows its children while something is so.
#[component(transparent)]
pub(crate) fn Show<W>(
    /// Whether it is so.
    when: W,
    /// What is shown while it is not.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What is shown while it is.
    children: ChildrenFn,
) -> impl IntoView
where
    W: Fn() -> bool + Send + Sync + 'static,
{
    shown(Box::new(when), fallback, children)
}

fn shown(
    when: Box<dyn Fn() -> bool + Send + Sync>,
    fallback: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let when = ArcMemo::new(move |_| when());
    move || match when.get() {
        true => Either::Left(children()),
        false => Either::Right(fallback.run()),
    }
}

/// Shows a row for each item; the row of a key stays when others come, go or move.
#[component(transparent)]
pub(crate) fn For<IF, I, T, EF, N, KF, K>(
    /// The items.
    each: IF,
    /// What an item is known by.
    key: KF,
    /// The row of an item.
    children: EF,
) -> impl IntoView
where
    IF: Fn() -> I + Send + 'static,
    I: IntoIterator<Item = T>,
    EF: Fn(T) -> N + Send + Sync + 'static,
    N: IntoView + 'static,
    KF: Fn(&T) -> K + Send + 'static,
    K: Eq + Hash + Send + Sync + 'static,
    T: Send + 'static,
{
    let children = Arc::new(children);
    rows(Box::new(move || {
        let row = |item: T| {
            let key = Key(Arc::new(key(&item)));
            let children = Arc::clone(&children);
            Row { key, view: Box::new(move || children(item).into_any()) }
        };
        each().into_iter().map(row).collect()
    }))
}

struct Row {
    key: Key,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

fn rows(each: Box<dyn Fn() -> Vec<Row> + Send>) -> impl IntoView {
    view! {
        <leptos::prelude::For each key=|row| row.key.clone() let:row>
            {(row.view)()}
        </leptos::prelude::For>
    }
}

/// A key of a type that is no longer known. Keys of one list are all of one type.
#[derive(Clone)]
struct Key(Arc<dyn AnyKey>);

trait AnyKey: Any + Send + Sync {
    fn is(&self, other: &dyn Any) -> bool;
    fn hash(&self, state: &mut dyn Hasher);
}

impl<K: Eq + Hash + Send + Sync + 'static> AnyKey for K {
    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }

    fn hash(&self, mut state: &mut dyn Hasher) {
        Hash::hash(self, &mut state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.is(&*other.0)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}
