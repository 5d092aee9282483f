//! Memos, compiled once for each type of value instead of once for each way to find it.

use leptos::prelude::*;

/// What this gives, and no notice as long as it gives the same.
pub(crate) fn memo<T>(value: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    of(Box::new(value))
}

fn of<T>(value: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| value())
}
