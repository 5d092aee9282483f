//! One document that is open on this page: read it with `select`, change it with `send`.

use std::{
    collections::{BTreeMap, BTreeSet},
    marker::PhantomData,
    ops::Deref,
    sync::Arc,
};

use leptos::prelude::*;
use model::{
    access::Standing,
    doc::DocId,
    id::{ItemId, TaskId},
    rules::{Denied, judge},
    value::Value,
};

use super::{Document, Workspace, keyed::Triggers, memo};

/// How far a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::enum_variant_names, reason = "read as a question: is it here, not here, gone")]
pub(crate) enum Here {
    /// It is being read.
    #[default]
    Loading,
    /// It is shown.
    Here,
    /// It exists, and its content has not reached this device yet.
    NotHere,
    /// It does not exist, or not for this person.
    Gone,
}

/// What is done in a document and not decided, or decided against.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Marks {
    /// Tasks that something touches which has waited for a while.
    pub(super) waiting: BTreeSet<TaskId>,
    /// Tasks that something touches which did not get through.
    pub(super) refused: BTreeMap<TaskId, ItemId>,
}

impl Marks {
    /// The tasks that these mark otherwise than those.
    pub(super) fn changed_tasks(&self, before: &Self) -> Vec<TaskId> {
        let marked =
            |it: &Self, task: &TaskId| (it.waiting.contains(task), it.refused.get(task).copied());
        let all = [self, before].into_iter();
        let all = all.flat_map(|it| it.waiting.iter().chain(it.refused.keys()).copied());
        let all: BTreeSet<TaskId> = all.collect();
        all.into_iter().filter(|task| marked(self, task) != marked(before, task)).collect()
    }
}

/// A document's value, known to be of that kind.
#[derive(Debug)]
pub(crate) struct Shown<D: Document> {
    value: Arc<Value>,
    kind: PhantomData<fn() -> D>,
}

impl<D: Document> Shown<D> {
    fn of(value: Arc<Value>) -> Option<Self> {
        D::of(&value)?;
        Some(Self { value, kind: PhantomData })
    }
}

impl<D: Document> Clone for Shown<D> {
    fn clone(&self) -> Self {
        Self { value: Arc::clone(&self.value), kind: PhantomData }
    }
}

impl<D: Document> PartialEq for Shown<D> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.value, &other.value)
    }
}

impl<D: Document> Deref for Shown<D> {
    type Target = D;

    fn deref(&self) -> &D {
        D::of(&self.value).expect("the kind was looked at when this was made")
    }
}

/// What the engine keeps for each document that is open.
#[derive(Debug, Clone, Default)]
pub(super) struct Signals {
    pub(super) here: ArcRwSignal<Here>,
    pub(super) value: ArcRwSignal<Option<Arc<Value>>>,
    pub(super) standing: ArcRwSignal<Option<Standing>>,
    pub(super) marks: ArcRwSignal<Arc<Marks>>,
    /// Told for each task that changed, in the value or the marks.
    pub(super) tasks: Triggers<TaskId>,
}

/// A document that is open: read it with [`select`](Self::select), change it with
/// [`send`](Self::send). There is no other way to do either.
#[derive(Debug)]
pub(crate) struct Open<D: Document> {
    doc: DocId,
    workspace: Workspace,
    here: Signal<Here>,
    value: Signal<Option<Arc<Value>>>,
    standing: Signal<Option<Standing>>,
    marks: Signal<Arc<Marks>>,
    tasks: StoredValue<Triggers<TaskId>>,
    /// The value once this person has joined: acting joins.
    joined: Memo<Option<Shown<D>>>,
    kind: PhantomData<fn() -> D>,
}

// Not derived: a derive would ask for `D: Copy`, and it is only handles that are copied.
impl<D: Document> Copy for Open<D> {}
impl<D: Document> Clone for Open<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: Document> Open<D> {
    /// The document of the page around this component.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(super) fn new(doc: DocId, workspace: Workspace, signals: Signals) -> Self {
        let value: Signal<Option<Arc<Value>>> = signals.value.read_only().into();
        let standing: Signal<Option<Standing>> = signals.standing.read_only().into();
        let joined = memo(move || joined::<D>(value.get()?, &standing.get()?));
        Self {
            doc,
            workspace,
            here: signals.here.read_only().into(),
            value,
            standing,
            marks: signals.marks.read_only().into(),
            tasks: StoredValue::new(signals.tasks),
            joined,
            kind: PhantomData,
        }
    }

    /// Which document this is.
    pub(crate) fn doc(self) -> DocId {
        self.doc
    }

    /// How far it is.
    pub(crate) fn state(self) -> Signal<Here> {
        self.here
    }

    /// All of it. Notifies at every change: where a part will do, [`select`](Self::select) it.
    pub(crate) fn value(self) -> Signal<Option<Shown<D>>> {
        Signal::derive(move || self.value.get().and_then(Shown::of))
    }

    /// A part of it that notifies only when that part changes.
    pub(crate) fn select<T>(self, part: impl Fn(&D) -> T + Send + Sync + 'static) -> Memo<Option<T>>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        memo(move || D::of(&*self.value.get()?).map(&part))
    }

    /// A part of one of its tasks: nothing is looked at again as long as that task stays what it is.
    pub(crate) fn select_task<T>(
        self,
        task: TaskId,
        part: impl Fn(&D::Task) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        memo(move || {
            self.track_task(task);
            self.peek(|it| it.task(task).map(&part)).flatten()
        })
    }

    fn track_task(self, task: TaskId) {
        self.tasks.with_value(|it| it.track(task));
    }

    /// A part of it as it is now; notifies nobody.
    pub(crate) fn peek<T>(self, part: impl FnOnce(&D) -> T) -> Option<T> {
        self.value.with_untracked(|value| value.as_deref().and_then(D::of).map(part))
    }

    /// Why this person may not make that edit now, if so. Controls show it instead of failing.
    pub(crate) fn denied(
        self,
        edit: impl Fn(&D) -> D::Edit + Send + Sync + 'static,
    ) -> Memo<Option<Denied>> {
        memo(move || {
            let standing = self.standing.get()?;
            let value = self.value.get()?;
            let edit = edit(D::of(&value)?);
            let joined = D::joins(&edit, standing.user).then(|| self.joined.get()).flatten();
            let present = joined.as_ref().map_or(&value, |joined| &joined.value);
            judge(present, &standing, &D::edit(edit)).err()
        })
    }

    /// Asks for a change. It shows in the document at once, or a toast says why not.
    pub(crate) fn send(self, command: D::Command) {
        self.workspace.send::<D>(self.doc, &command);
    }

    /// Whether something that touches this task has waited on this device for more than a moment.
    pub(crate) fn is_waiting(self, task: TaskId) -> Memo<bool> {
        memo(move || {
            self.track_task(task);
            self.marks.with_untracked(|marks| marks.waiting.contains(&task))
        })
    }

    /// The item that touches this task and did not get through, if there is one.
    pub(crate) fn refused_for(self, task: TaskId) -> Memo<Option<ItemId>> {
        memo(move || {
            self.track_task(task);
            self.marks.with_untracked(|marks| marks.refused.get(&task).copied())
        })
    }
}

fn joined<D: Document>(value: Arc<Value>, standing: &Standing) -> Option<Shown<D>> {
    let edit = D::edit(D::of(&value)?.joining(standing.user)?);
    judge(&value, standing, &edit).ok()?;
    let mut value = Arc::unwrap_or_clone(value);
    let at = model::time::Timestamp::default();
    let stamp = model::mark::Stamp { author: standing.user, made_at: at, admitted_at: at };
    model::edit::apply(&mut value, &edit, &stamp);
    Shown::of(Arc::new(value))
}
