//! What this device keeps: bytes by table and key, on its disk or, where that fails, in memory.

mod disk;
mod memory;
mod op;

use std::{cell::RefCell, rc::Rc};

use js_sys::Reflect;
use model::time::Millis;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageEstimate, StorageManager};

pub(crate) use self::op::{Durability, Op, Pick, Table};
use self::{disk::Disk, memory::Memory};
use crate::platform::clock;

/// How long the browser may take to open a database. While a tab of another version is in the way, it never answers.
const OPENING: Millis = Millis(10_000);

/// Why something could not be kept or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StorageError {
    /// There is no room.
    #[error("this device's disk is full")]
    Full,
    /// It does not answer: something else is to be done with it first.
    #[error(
        "this browser doesn't answer, so what it keeps isn't shown; close other tabs of Muster, then reload this page"
    )]
    Blocked,
    /// The browser refuses, or something is broken.
    #[error("this browser doesn't keep data for Muster: {0}")]
    Failed(String),
}

/// A row that was saved only if nothing had been saved before it.
#[derive(Debug)]
pub(crate) enum Guarded<T> {
    /// It is on the disk.
    Done(T),
    /// Something else was there first.
    Behind,
}

/// One person's database.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    back: Rc<RefCell<Back>>,
}

#[derive(Debug, Clone)]
enum Back {
    Disk(Rc<Disk>),
    Memory(Rc<Memory>),
}

impl Database {
    /// Opens or makes it.
    ///
    /// # Errors
    ///
    /// If this browser keeps nothing, or does not answer.
    pub(crate) async fn open(name: &str) -> Result<Self, StorageError> {
        let name = name.to_owned();
        let mut opening = Box::pin(async move { Disk::open(&name).await });
        let Some(disk) = clock::within(OPENING, opening.as_mut()).await else {
            // Nothing takes the request back. When it is answered its tables have to be made, or there never would be any.
            clock::spawn(async move { drop(opening.await) });
            return Err(StorageError::Blocked);
        };
        disk.map(|disk| Self::over(Back::Disk(Rc::new(disk))))
    }

    /// One that lasts as long as the page.
    pub(crate) fn in_memory() -> Self {
        Self::over(Back::Memory(Rc::default()))
    }

    fn over(back: Back) -> Self {
        Self { back: Rc::new(RefCell::new(back)) }
    }

    /// Whether it outlives the page.
    pub(crate) fn is_on_disk(&self) -> bool {
        matches!(*self.back.borrow(), Back::Disk(_))
    }

    /// The disk takes nothing more: goes on in memory with what can still be read, changed by `op`.
    pub(crate) async fn leave_disk(&self, op: Op) {
        let Back::Disk(disk) = self.back() else { return };
        let memory = Memory::default();
        for table in Table::ALL {
            for (key, value) in disk.entries(table).await.unwrap_or_default() {
                memory.run(&[Op::Put(table, key, value)]);
            }
        }
        memory.run(&[op]);
        // Somebody else may have been quicker, and may have put something into his.
        let mut back = self.back.borrow_mut();
        if matches!(*back, Back::Disk(_)) {
            *back = Back::Memory(Rc::new(memory));
        }
    }

    fn back(&self) -> Back {
        self.back.borrow().clone()
    }

    /// Reads several things at one moment: for each pick, the values in the order of their keys.
    ///
    /// # Errors
    ///
    /// If it can't be read.
    pub(crate) async fn read(&self, picks: &[Pick]) -> Result<Vec<Vec<Vec<u8>>>, StorageError> {
        match self.back() {
            Back::Disk(disk) => disk.read(picks).await,
            Back::Memory(memory) => Ok(memory.read(picks)),
        }
    }

    /// Does all of this, or nothing.
    ///
    /// # Errors
    ///
    /// If it can't be written. Then nothing of it is.
    pub(crate) async fn run(&self, ops: &[Op], durability: Durability) -> Result<(), StorageError> {
        match self.back() {
            Back::Disk(disk) => disk.run(ops, durability).await,
            Back::Memory(memory) => {
                memory.run(ops);
                Ok(())
            }
        }
    }

    /// Reads the values of these keys and writes what `decide` makes of them, with nothing of
    /// anybody else's in between. Where it makes nothing, nothing is written.
    ///
    /// # Errors
    ///
    /// If it can't be read or written.
    pub(crate) async fn guarded<T>(
        &self,
        keys: &[(Table, String)],
        decide: impl FnOnce(Vec<Option<Vec<u8>>>) -> Option<(Vec<Op>, T)>,
    ) -> Result<Guarded<T>, StorageError> {
        match self.back() {
            Back::Disk(disk) => disk.guarded(keys, decide).await,
            Back::Memory(memory) => {
                let found = keys.iter().map(|(table, key)| memory.get(*table, key)).collect();
                let Some((ops, done)) = decide(found) else { return Ok(Guarded::Behind) };
                memory.run(&ops);
                Ok(Guarded::Done(done))
            }
        }
    }
}

/// Asks the browser not to clear what is kept here. Returns whether it promises that.
pub(crate) async fn persist() -> Option<bool> {
    let promise = manager()?.persist().ok()?;
    JsFuture::from(promise).await.ok()?.as_bool()
}

/// Whether the browser has promised not to clear what is kept here.
pub(crate) async fn is_persisted() -> Option<bool> {
    let promise = manager()?.persisted().ok()?;
    JsFuture::from(promise).await.ok()?.as_bool()
}

/// Which part of what this page may keep is used, from 0 to 1.
pub(crate) async fn share_used() -> Option<f64> {
    let estimate = JsFuture::from(manager()?.estimate().ok()?).await.ok()?;
    let estimate: StorageEstimate = estimate.unchecked_into();
    let (usage, quota) = (estimate.get_usage()?, estimate.get_quota()?);
    (quota > 0.0).then(|| usage / quota)
}

fn manager() -> Option<StorageManager> {
    let navigator = web_sys::window()?.navigator();
    // Not there on pages that did not come over a safe connection.
    let manager = Reflect::get(&navigator, &JsValue::from_str("storage")).ok()?;
    manager.dyn_into().ok()
}
