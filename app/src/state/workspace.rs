//! The workspace: who is here, what there is, how it stands with the relay. One for each page.

mod accounts;
mod lists;
mod making;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use leptos::prelude::*;
use model::{
    doc::DocId,
    edit::PersonalEdit,
    id::{ItemId, UserId},
    personal::{Density, Personal, Theme},
    seed::Seed,
    time::{Millis, Timestamp},
};
use sync::message::Person;

use super::{
    Document, Me, NeedyRow, Open, Phase, Storage, SyncState, Toasts, WaitingRow,
    board::{Board, set_changed},
    engine::Engine,
    last::Last,
    memo,
    open::Signals,
};
use crate::platform::{
    clock, hands, tabs,
    worker::{self, Worker},
};

/// How often "in 5 minutes" is counted anew.
const TICK: Millis = Millis(30_000);

/// How often a page that stays open asks for a newer version of the app.
const TICKS_PER_LOOK: u32 = 120;

/// How long what was handed over may take to be on the disk, before it is looked for again.
const SAVING: Millis = Millis(250);

/// The workspace of this page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Workspace {
    board: Board,
    toasts: Toasts,
    page: StoredValue<Page, LocalStorage>,
}

/// What the page holds that is no signal.
#[derive(Debug, Clone, Default)]
struct Page {
    engine: Option<Rc<Engine>>,
    last: Option<Last>,
    worker: Rc<RefCell<Option<Worker>>>,
}

impl Workspace {
    /// Begins, and gives the workspace and the toasts to all that is mounted below.
    pub(crate) fn provide() -> Self {
        let toasts = Toasts::new();
        let workspace = Self {
            board: Board::new(clock::now(), tabs::is_visible()),
            toasts,
            page: StoredValue::new_local(Page::default()),
        };
        provide_context(toasts);
        provide_context(workspace);
        clock::spawn(workspace.begin());
        clock::spawn(workspace.tick());
        clock::spawn(workspace.register_worker());
        tabs::watch(
            move |is_there| workspace.network(is_there),
            move |is_visible| workspace.seen(is_visible),
        );
        workspace.remember_look();
        workspace
    }

    /// The workspace of this page.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// Where the page is, as a whole.
    pub(crate) fn phase(self) -> Signal<Phase> {
        self.board.phase.into()
    }

    /// Who is here.
    pub(crate) fn me(self) -> Signal<Option<Me>> {
        self.board.me.into()
    }

    /// Everybody that this person may know.
    pub(crate) fn people(self) -> Signal<Arc<BTreeMap<UserId, Person>>> {
        self.board.people.into()
    }

    /// How things stand between this device and the relay.
    pub(crate) fn sync(self) -> Signal<SyncState> {
        self.board.sync.into()
    }

    /// What was done here and the relay does not have yet, in order.
    pub(crate) fn waiting(self) -> Signal<Vec<WaitingRow>> {
        self.board.waiting.into()
    }

    /// What was done here and did not get through, the oldest first.
    pub(crate) fn needy(self) -> Signal<Vec<NeedyRow>> {
        self.board.needy.into()
    }

    /// Asks for the same again, on what the document is by now.
    pub(crate) fn retry(self, item: ItemId) {
        self.with_engine(|engine| engine.retry_item(item));
    }

    /// Sets what this person had set, over what somebody else set later.
    pub(crate) fn use_mine(self, item: ItemId) {
        self.retry(item);
    }

    /// Asks those who may to do it.
    pub(crate) fn suggest(self, item: ItemId) {
        self.with_engine(|engine| engine.suggest_item(item));
    }

    /// Gives it up.
    pub(crate) fn discard(self, item: ItemId) {
        self.with_engine(|engine| engine.discard_item(item));
    }

    /// Connects now, without waiting for the next try.
    pub(crate) fn sync_now(self) {
        self.with_engine(Engine::sync_now);
    }

    /// Opens a document for as long as whoever asks is shown.
    pub(crate) fn open<D: Document>(self, id: D::Id) -> Open<D> {
        let doc = D::doc(id);
        let engine = self.page.with_value(|page| page.engine.clone());
        let Some(engine) = engine else { return Open::new(doc, self, Signals::default()) };
        let signals = engine.open(doc);
        let weak = Rc::downgrade(&engine);
        // Cleaned up on the one thread there is.
        let weak = StoredValue::new_local(weak);
        on_cleanup(move || {
            let engine = weak.try_with_value(std::rc::Weak::upgrade).flatten();
            if let Some(engine) = engine {
                engine.close(doc);
            }
        });
        Open::new(doc, self, signals)
    }

    /// Asks for a change in a document. What does not come of it is said in a toast.
    pub(super) fn send<D: Document>(self, doc: DocId, command: &D::Command) {
        let asked = self.with_engine(|engine| engine.command::<D>(doc, command));
        if let Some(Err(Some(why))) = asked {
            self.toasts.say(why);
        }
    }

    /// What time it is; moves every half minute.
    pub(crate) fn now(self) -> Signal<Timestamp> {
        self.board.now.into()
    }

    /// Light, dark, or what the device says.
    pub(crate) fn theme(self) -> Signal<Theme> {
        memo(move || self.board.personal.with(|it| it.theme)).into()
    }

    /// How closely rows are set.
    pub(crate) fn density(self) -> Signal<Density> {
        memo(move || self.board.personal.with(|it| it.density)).into()
    }

    /// Playbooks and runs kept at hand.
    pub(crate) fn favourites(self) -> Signal<BTreeSet<DocId>> {
        memo(move || self.board.personal.with(|it| it.favourites.clone())).into()
    }

    pub(crate) fn set_theme(self, theme: Theme) {
        self.prefer(PersonalEdit::SetTheme { theme });
    }

    pub(crate) fn set_density(self, density: Density) {
        self.prefer(PersonalEdit::SetDensity { density });
    }

    pub(crate) fn set_favourite(self, doc: DocId, on: bool) {
        self.prefer(PersonalEdit::SetFavourite { doc, on });
    }

    /// Whether another tab uses a newer version of the app, and nobody looks at this one.
    pub(crate) fn is_left_behind(self) -> Signal<bool> {
        let Board { sync, is_visible, .. } = self.board;
        Signal::derive(move || !is_visible.get() && sync.with(|it| it.is_replaced))
    }

    /// Goes on with the newer version once all is on the disk, unless somebody has something in hand here or looks at it
    /// before.
    pub(crate) fn follow_update(self) {
        clock::spawn(async move {
            while !self.board.is_visible.get_untracked() && self.is_on_disk() && !hands::are_full()
            {
                if self.with_engine(Engine::n_unsaved).unwrap_or_default() == 0 {
                    worker::reload();
                    return;
                }
                clock::sleep(SAVING).await;
            }
        });
    }

    fn is_on_disk(self) -> bool {
        self.board.sync.with_untracked(|sync| match sync.storage {
            Storage::Kept | Storage::MayBeCleared => true,
            Storage::Memory(_) | Storage::Full => false,
        })
    }

    /// Uses the new version of the app. Other tabs follow when nobody looks at them.
    pub(crate) fn apply_update(self) {
        let worker = self.page.with_value(|page| page.worker.borrow().clone());
        match worker {
            Some(worker) => worker.activate(),
            None => worker::reload(),
        }
    }

    /// How this person likes it, on all his devices once he has an account, until then on this one.
    fn prefer(self, edit: PersonalEdit) {
        let is_asked = self.with_engine(|engine| {
            let doc = DocId::Personal(engine.who.user);
            if engine.has_feed() && !engine.is_there(doc) && engine.shown(doc).is_none() {
                // It is made with the first thing that is kept in it.
                let _ = engine.create(doc, Seed::Personal, None, None);
            }
            let is_there = engine.shown(doc).is_some();
            is_there && engine.command::<Personal>(doc, &edit).is_ok()
        });
        if is_asked != Some(true) {
            self.board.personal.update(|personal| match edit {
                PersonalEdit::SetTheme { theme } => personal.theme = theme,
                PersonalEdit::SetDensity { density } => personal.density = density,
                PersonalEdit::SetFavourite { doc, on: true } => {
                    personal.favourites.insert(doc);
                }
                PersonalEdit::SetFavourite { doc, on: false } => {
                    personal.favourites.remove(&doc);
                }
            });
        }
    }

    /// So that the app looks the same from its first frame on.
    fn remember_look(self) {
        let (theme, density) = (self.theme(), self.density());
        Effect::new(move |before: Option<()>| {
            let (theme, density) = (theme.get(), density.get());
            let last = self.page.with_value(|page| page.last.clone());
            // What was read just now is not written again.
            if let (Some(()), Some(last)) = (before, last) {
                clock::spawn(async move { last.looks(theme, density).await });
            }
        });
    }

    fn with_engine<T>(self, act: impl FnOnce(&Engine) -> T) -> Option<T> {
        let engine = self.page.with_value(|page| page.engine.clone());
        engine.map(|engine| act(&engine))
    }

    fn network(self, is_there: bool) {
        self.with_engine(|engine| if is_there { engine.sync_now() } else { engine.lost_network() });
    }

    fn seen(self, is_visible: bool) {
        self.board.is_visible.set(is_visible);
        self.with_engine(|engine| {
            engine.catch_up();
            if is_visible {
                engine.sync_now();
            }
        });
        if is_visible {
            self.tell_time();
            clock::spawn(self.look_again());
        }
    }

    fn tell_time(self) {
        let now = self.with_engine(Engine::now).unwrap_or_else(clock::now);
        set_changed(self.board.now, now);
    }

    async fn tick(self) {
        let mut n_ticks: u32 = 0;
        loop {
            clock::sleep(TICK).await;
            self.tell_time();
            n_ticks = n_ticks.wrapping_add(1);
            let worker = self.page.with_value(|page| page.worker.borrow().clone());
            if let Some(worker) = worker.filter(|_| n_ticks.is_multiple_of(TICKS_PER_LOOK)) {
                worker.look();
            }
        }
    }

    async fn register_worker(self) {
        let found = move || self.board.sync.update(|sync| sync.has_update = true);
        let replaced = move || {
            self.board.sync.update(|sync| (sync.has_update, sync.is_replaced) = (true, true));
        };
        let worker = Worker::register(found, replaced).await;
        self.page.with_value(|page| *page.worker.borrow_mut() = worker);
    }
}
