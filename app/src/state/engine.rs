//! What drives a tab: copies of documents, the outbox, the link to the relay, the other tabs.

mod asking;
mod copies;
mod leading;
mod ledger;
mod needs;
mod noted;
mod standing;
mod tabs;
mod tidy;
mod wire;

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
};

use leptos::prelude::*;
use model::{
    doc::DocId,
    id::{DeviceId, UserId},
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};
use sync::{message::Person, outbox::OutboxRow};

use self::{
    asking::Save, copies::Copies, leading::Lead, ledger::Ledger, tabs::Leader, tidy::Tidy,
    wire::Wire,
};
use super::{
    Me, Sentence, Storage, Toasts,
    board::{Board, set_changed},
    store::{Known, Store},
};
use crate::platform::{
    clock,
    page_relay::PageRelay,
    random,
    storage::{Database, StorageError},
    tabs::Channel,
    worker::Worker,
};

/// What the first team of a workspace on one device is called.
const TEAM_HERE: &str = "This device";

/// Who is here, as this device remembers him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Who {
    pub(super) user: UserId,
    pub(super) username: String,
    pub(super) name: String,
    pub(super) is_system_admin: bool,
    pub(super) is_device_only: bool,
}

/// What a tab has for as long as somebody is here.
#[derive(Debug)]
pub(super) struct Engine {
    weak: Weak<Self>,
    pub(super) who: Who,
    device: DeviceId,
    /// Tells this tab from the others.
    tab: u128,
    /// Why it keeps nothing on the disk. Then it is a device of its own: other tabs are none of its.
    problem: Option<StorageError>,
    store: Store,
    board: Board,
    toasts: Toasts,
    worker: Rc<RefCell<Option<Worker>>>,
    ledger: RefCell<Ledger>,
    copies: RefCell<Copies>,
    saves: RefCell<VecDeque<Save>>,
    is_saving: Cell<bool>,
    /// The document of the row that is on its way to the disk.
    on_its_way: Cell<Option<DocId>>,
    has_asked_to_persist: Cell<bool>,
    channel: RefCell<Option<Channel>>,
    /// The one of the person's other tabs, for a tab that is a device of its own.
    channel_of_all: RefCell<Option<Channel>>,
    /// The leading tab that has heard of all that waits here and that it can't read.
    heard_by: Cell<Option<Leader>>,
    last_beat: Cell<Timestamp>,
    lead: RefCell<Option<Lead>>,
    n_leads: Cell<u64>,
    is_working: Cell<bool>,
    /// Rows that were saved while this tab reads what it needs to lead.
    saved_meanwhile: RefCell<Option<Vec<OutboxRow>>>,
    wire: Wire,
    tidy: RefCell<Tidy>,
    latest: Cell<Timestamp>,
    has_frame: Cell<bool>,
    is_over: Cell<bool>,
}

impl Engine {
    /// Somebody is here: shows at once what this device has of his, and goes on from there.
    ///
    /// # Errors
    ///
    /// If his workspace is on this device alone, and the browser does not say what is in it: an empty one in its place would
    /// look as if all was gone. `is_new` says that there is none yet.
    pub(super) async fn begin(
        who: Who,
        is_new: bool,
        board: Board,
        toasts: Toasts,
        worker: Rc<RefCell<Option<Worker>>>,
    ) -> Result<Rc<Self>, StorageError> {
        let (store, problem, known) = open_known(&who, is_new).await?;
        let has_saved = known.last > 0;
        let fresh = DeviceId::from_bits(random::bits());
        let device = store.device().await.unwrap_or(fresh);
        let engine = Rc::new_cyclic(|weak| Self {
            weak: weak.clone(),
            device,
            tab: random::bits(),
            problem,
            store,
            board,
            toasts,
            worker,
            ledger: RefCell::default(),
            copies: RefCell::default(),
            saves: RefCell::default(),
            is_saving: Cell::new(false),
            on_its_way: Cell::new(None),
            has_asked_to_persist: Cell::new(false),
            channel: RefCell::default(),
            channel_of_all: RefCell::default(),
            heard_by: Cell::new(None),
            last_beat: Cell::default(),
            lead: RefCell::default(),
            n_leads: Cell::new(0),
            is_working: Cell::new(false),
            saved_meanwhile: RefCell::default(),
            wire: Wire::default(),
            tidy: RefCell::default(),
            latest: Cell::default(),
            has_frame: Cell::new(false),
            is_over: Cell::new(false),
            who,
        });
        engine.ledger.borrow_mut().reload(known);
        if let Some(error) = &engine.problem {
            let why = Storage::Memory(Sentence::of(error));
            board.sync.update(|sync| sync.storage = why);
        }
        engine.show_lists();
        board.me.set(Some(engine.me()));
        engine.want(DocId::Personal(engine.who.user));
        engine.want_waiting();
        engine.join_tabs();
        if has_saved {
            engine.first_save();
        }
        Ok(engine)
    }

    /// A workspace on this device alone has its relay in the tab that leads.
    async fn open_page_relay(&self) {
        let person = Person {
            user: self.who.user,
            username: self.who.username.clone(),
            name: self.who.name.clone(),
        };
        let database = self.store.database.clone();
        match PageRelay::open(database, person, TEAM_HERE).await {
            Ok(relay) => self.set_page_relay(relay),
            Err(error) => self.say_problem(Sentence::of(&error).as_str()),
        }
    }

    fn me(&self) -> Me {
        let who = self.who.clone();
        Me {
            user: who.user,
            username: who.username,
            name: who.name,
            is_system_admin: self.standing_alone().is_system_admin,
            is_device_only: who.is_device_only,
        }
    }

    /// Ends in this tab. What is on its way to the disk is still written.
    pub(super) fn end(&self) {
        self.is_over.set(true);
        self.hand_over();
        self.lead.borrow_mut().take();
        self.channel.borrow_mut().take();
        self.channel_of_all.borrow_mut().take();
    }

    /// Whether it has ended.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.get()
    }

    /// Ends in all tabs, and clears what this device has: all of it, or all but what its person has
    /// done and nobody else has yet.
    pub(super) async fn sign_out(&self, erase: bool) -> Result<(), StorageError> {
        self.tell_all_signed_out();
        self.end();
        let has_own = {
            let ledger = self.ledger.borrow();
            !ledger.rows.is_empty() || !ledger.needy.is_empty() || self.n_unsaved() > 0
        };
        let store = self.store_on_disk().await?;
        // A workspace on this device alone is nowhere else.
        if erase || !has_own && !self.who.is_device_only {
            store.erase().await
        } else if self.who.is_device_only {
            Ok(())
        } else {
            store.forget().await
        }
    }

    /// Where this tab has gone on in memory, its disk holds what it held before.
    async fn store_on_disk(&self) -> Result<Store, StorageError> {
        if self.store.database.is_on_disk() {
            return Ok(self.store.clone());
        }
        let (store, problem) = open_store(&self.who).await;
        let kept_nothing = matches!(self.problem, Some(StorageError::Failed(_)));
        match problem {
            Some(StorageError::Failed(_)) if kept_nothing => Ok(store),
            Some(error) => Err(error),
            None => Ok(store),
        }
    }

    /// Another tab has signed out.
    fn end_elsewhere(&self) {
        self.end();
        self.board.clear(false);
    }

    fn rc(&self) -> Option<Rc<Self>> {
        self.weak.upgrade()
    }

    /// Does this on its own, for as long as the page is there.
    fn spawn<F: Future<Output = ()> + 'static>(&self, task: impl FnOnce(Rc<Self>) -> F + 'static) {
        if let Some(engine) = self.rc() {
            clock::spawn(task(engine));
        }
    }

    /// Does this later, if somebody is still here then.
    fn after(&self, span: Millis, then: impl FnOnce(&Self) + 'static) {
        let weak = self.weak.clone();
        clock::after(span, move || {
            if let Some(engine) = weak.upgrade().filter(|it| !it.is_over.get()) {
                then(&engine);
            }
        });
    }

    /// What this device's clock says; never earlier than what it has said before.
    fn device_now(&self) -> Timestamp {
        let now = self.latest.get().max(clock::now());
        self.latest.set(now);
        now
    }

    /// What the relay's clock says, as far as this device can know (E6).
    pub(super) fn now(&self) -> Timestamp {
        self.device_now().plus(self.ledger.borrow().offset)
    }

    /// Has everything that changed shown before the next paint.
    fn frame(&self) {
        if self.has_frame.replace(true) {
            return;
        }
        let weak = self.weak.clone();
        clock::next_frame(move || {
            if let Some(engine) = weak.upgrade() {
                engine.has_frame.set(false);
                engine.catch_up();
            }
        });
    }

    /// Shows everything that changed.
    pub(super) fn catch_up(&self) {
        if self.is_over.get() {
            return;
        }
        self.show_dirty();
        self.show_lists();
    }

    fn show_lists(&self) {
        let (dirty, waiting, needy, people) = {
            let mut ledger = self.ledger.borrow_mut();
            let dirty = ledger.take_dirty();
            (dirty, ledger.waiting(), ledger.needy_rows(), ledger.people.clone())
        };
        if !dirty.is_empty() {
            self.board.rows.update(|rows| {
                for (doc, row) in dirty {
                    match row {
                        Some(row) => rows.insert(doc, row),
                        None => rows.remove(&doc),
                    };
                }
            });
            set_changed(self.board.me, Some(self.me()));
        }
        let mut sync = self.board.sync.get_untracked();
        sync.n_waiting = waiting.len() + self.n_unsaved();
        sync.n_needy = needy.len();
        set_changed(self.board.sync, sync);
        set_changed(self.board.waiting, waiting);
        set_changed(self.board.needy, needy);
        set_changed(self.board.people, people);
    }

    /// There may be a newer version of the app.
    fn look_for_update(&self) {
        if let Some(worker) = &*self.worker.borrow() {
            worker.look();
        }
    }

    /// Whether the relay was ever heard, so that what it has is known.
    pub(super) fn has_feed(&self) -> bool {
        self.ledger.borrow().has_feed
    }

    /// Whether the relay, or this device, has such a document.
    pub(super) fn is_there(&self, doc: DocId) -> bool {
        self.ledger.borrow().summary(doc).is_some()
    }
}

/// What this device has of his. Of what is nowhere else, nothing takes the place.
async fn open_known(
    who: &Who,
    is_new: bool,
) -> Result<(Store, Option<StorageError>, Known), StorageError> {
    let (store, problem) = open_store(who).await;
    let is_only_here = who.is_device_only && !is_new;
    if let Some(error) = problem.clone().filter(|_| is_only_here) {
        return Err(error);
    }
    let known = match store.known().await {
        Err(error) if is_only_here => return Err(error),
        known => known.unwrap_or_default(),
    };
    Ok((store, problem, known))
}

async fn open_store(who: &Who) -> (Store, Option<StorageError>) {
    let name = match who.is_device_only {
        true => "muster-device".to_owned(),
        false => format!("muster-{}", who.user),
    };
    match Database::open(&name).await {
        Ok(database) => (Store::new(database), None),
        Err(error) => (Store::new(Database::in_memory()), Some(error)),
    }
}
