//! Who was here last, so that the app begins without a network.

use model::personal::{Density, Theme};
use serde::{Serialize, de::DeserializeOwned};

use super::engine::Who;
use crate::platform::storage::{Database, Durability, Op, Pick, StorageError, Table};

const NAME: &str = "muster";
const WHO: &str = "who";
const HERE: &str = "here";
const LOOK: &str = "look";
const OWES: &str = "owes";

/// What this device remembers of its people.
#[derive(Debug, Clone)]
pub(super) struct Last {
    database: Database,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    /// Who was here and has not signed out.
    pub(super) who: Option<Who>,
    /// Whose the workspace on this device alone is.
    pub(super) here: Option<Who>,
    /// How the app looked.
    pub(super) look: Option<(Theme, Density)>,
    /// Somebody has signed out without a network: the relay has to be told.
    pub(super) owes_sign_out: bool,
}

impl Last {
    pub(super) async fn open() -> Self {
        let database = Database::open(NAME).await;
        Self { database: database.unwrap_or_else(|_| Database::in_memory()) }
    }

    pub(super) async fn read(&self) -> Remembered {
        let picks = [WHO, HERE, LOOK, OWES].map(|key| Pick::One(Table::Meta, key.to_owned()));
        let mut found = self.database.read(&picks).await.unwrap_or_default().into_iter();
        Remembered {
            who: next(&mut found),
            here: next(&mut found),
            look: next(&mut found),
            owes_sign_out: next(&mut found).unwrap_or_default(),
        }
    }

    /// Somebody is here.
    pub(super) async fn arrived(&self, who: &Who) {
        let mut ops = vec![put(WHO, who), Op::Delete(Table::Meta, OWES.to_owned())];
        if who.is_device_only {
            ops.push(put(HERE, who));
        }
        self.run(&ops).await;
    }

    /// Nobody is here any more.
    pub(super) async fn left(&self, is_told: bool, erases_here: bool) {
        let mut ops = vec![Op::Delete(Table::Meta, WHO.to_owned())];
        if !is_told {
            ops.push(put(OWES, &true));
        }
        if erases_here {
            ops.push(Op::Delete(Table::Meta, HERE.to_owned()));
        }
        self.run(&ops).await;
    }

    /// The relay knows of the sign-out.
    pub(super) async fn paid(&self) {
        self.run(&[Op::Delete(Table::Meta, OWES.to_owned())]).await;
    }

    pub(super) async fn looks(&self, theme: Theme, density: Density) {
        self.run(&[put(LOOK, &(theme, density))]).await;
    }

    /// What can't be remembered is asked for again.
    async fn run(&self, ops: &[Op]) {
        let written: Result<(), StorageError> = self.database.run(ops, Durability::Strict).await;
        drop(written);
    }
}

fn put(key: &str, value: &impl Serialize) -> Op {
    // Fails for types that the format can't hold, and none of ours is one.
    Op::Put(Table::Meta, key.to_owned(), postcard::to_allocvec(value).unwrap_or_default())
}

fn next<T: DeserializeOwned>(found: &mut impl Iterator<Item = Vec<Vec<u8>>>) -> Option<T> {
    let bytes = found.next()?.pop()?;
    postcard::from_bytes(&bytes).ok()
}
