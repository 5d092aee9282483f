//! IndexedDB. A transaction is answered for when it is complete, not when its requests are.

use indexed_db_futures::{
    KeyRange,
    database::Database,
    error::{Error, OpenDbError},
    future::GetAllPrimitiveRequest,
    object_store::ObjectStore,
    prelude::*,
    transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions},
    typed_array::{TypedArray, TypedArraySlice},
};

use super::{
    Guarded, StorageError,
    op::{Durability, Op, Pick, Table, end_of, tables},
};

/// Raised whenever a table is added.
const VERSION: u32 = 1;

#[derive(Debug)]
pub(super) struct Disk {
    database: Database,
}

impl Disk {
    pub(super) async fn open(name: &str) -> Result<Self, StorageError> {
        let opening = Database::open(name)
            .with_version(VERSION)
            .with_on_upgrade_needed(|_, database| {
                let there: Vec<String> = database.object_store_names().collect();
                for table in Table::ALL {
                    if !there.iter().any(|name| name == table.name()) {
                        database.create_object_store(table.name()).build()?;
                    }
                }
                Ok(())
            })
            .await;
        Ok(Self { database: opening? })
    }

    /// All rows of a table with their keys.
    pub(super) async fn entries(
        &self,
        table: Table,
    ) -> Result<Vec<(String, Vec<u8>)>, StorageError> {
        let transaction = self.database.transaction(table.name()).build()?;
        let store = transaction.object_store(table.name())?;
        let keys = store.get_all_keys::<String>().primitive()?;
        let values = store.get_all::<TypedArray<u8>>().primitive()?;
        let keys: Vec<String> = keys.await?.filter_map(Result::ok).collect();
        let values: Vec<Vec<u8>> = values.await?.filter_map(Result::ok).map(Into::into).collect();
        Ok(keys.into_iter().zip(values).collect())
    }

    pub(super) async fn read(&self, picks: &[Pick]) -> Result<Vec<Vec<Vec<u8>>>, StorageError> {
        let names = tables(picks.iter().map(Pick::table));
        let transaction = self.database.transaction(names).build()?;
        // All are asked before the first answer is awaited: they are of one moment.
        let mut asked = Vec::new();
        for pick in picks {
            let store = transaction.object_store(pick.table().name())?;
            let all = || store.get_all::<TypedArray<u8>>();
            asked.push(match pick {
                Pick::One(_, key) => {
                    let only = KeyRange::Only(key.clone());
                    Asked::Values(all().with_query::<String, _>(only).primitive()?)
                }
                Pick::Under(_, prefix) => {
                    Asked::Values(all().with_query::<String, _>(under(prefix)).primitive()?)
                }
                Pick::After(_, key) => {
                    let after = KeyRange::LowerBound(key.clone(), true);
                    Asked::Values(all().with_query::<String, _>(after).primitive()?)
                }
                Pick::All(_) => Asked::Values(all().primitive()?),
                Pick::Keys(_) => Asked::Keys(store.get_all_keys::<String>().primitive()?),
            });
        }
        let mut found = Vec::new();
        for answer in asked {
            found.push(match answer {
                Asked::Values(values) => {
                    let values: Result<Vec<TypedArray<u8>>, Error> = values.await?.collect();
                    values?.into_iter().map(Into::into).collect()
                }
                Asked::Keys(keys) => {
                    let keys: Result<Vec<String>, Error> = keys.await?.collect();
                    keys?.into_iter().map(String::into_bytes).collect()
                }
            });
        }
        Ok(found)
    }

    pub(super) async fn run(&self, ops: &[Op], durability: Durability) -> Result<(), StorageError> {
        if ops.is_empty() {
            return Ok(());
        }
        let transaction = self.writing(tables(ops.iter().map(Op::table)), durability)?;
        for op in ops {
            put(&transaction.object_store(op.table().name())?, op)?;
        }
        Ok(transaction.commit().await?)
    }

    pub(super) async fn guarded<T>(
        &self,
        keys: &[(Table, String)],
        decide: impl FnOnce(Vec<Option<Vec<u8>>>) -> Option<(Vec<Op>, T)>,
    ) -> Result<Guarded<T>, StorageError> {
        // All tables that are written for what a person does.
        let scope = [Table::Outbox, Table::Meta].into_iter();
        let scope = scope.chain(keys.iter().map(|(table, _)| *table));
        let transaction = self.writing(tables(scope), Durability::Strict)?;
        // All are asked before the first answer is awaited: each would wait for the page to be drawn.
        let mut asked = Vec::new();
        for (table, key) in keys {
            let store = transaction.object_store(table.name())?;
            let only = KeyRange::Only(key.clone());
            let all = store.get_all::<TypedArray<u8>>().with_query::<String, _>(only);
            asked.push(all.primitive()?);
        }
        let mut found = Vec::new();
        for answer in asked {
            let values: Result<Vec<TypedArray<u8>>, Error> = answer.await?.collect();
            found.push(values?.pop().map(Into::into));
        }
        let Some((ops, done)) = decide(found) else {
            // Dropping rolls back; there is nothing to be rolled back.
            return Ok(Guarded::Behind);
        };
        for op in &ops {
            put(&transaction.object_store(op.table().name())?, op)?;
        }
        transaction.commit().await?;
        Ok(Guarded::Done(done))
    }

    fn writing(
        &self,
        names: Vec<&'static str>,
        durability: Durability,
    ) -> Result<Transaction<'_>, StorageError> {
        let mut options = TransactionOptions::new();
        options.set_durability(match durability {
            Durability::Strict => TransactionDurability::Strict,
            Durability::Relaxed => TransactionDurability::Relaxed,
        });
        let transaction = self.database.transaction(names);
        Ok(transaction.with_mode(TransactionMode::Readwrite).with_options(options).build()?)
    }
}

/// What was asked for and is not answered yet.
enum Asked {
    Values(GetAllPrimitiveRequest<TypedArray<u8>>),
    Keys(GetAllPrimitiveRequest<String>),
}

/// Queues a request. How it ends is told by its transaction.
fn put(store: &ObjectStore<'_>, op: &Op) -> Result<(), StorageError> {
    match op {
        Op::Put(_, key, value) => {
            let value = TypedArraySlice::new(value.as_slice());
            store.put(value).with_key(key.as_str()).without_key_type().primitive()?;
        }
        Op::Delete(_, key) => {
            store.delete::<String, _>(KeyRange::Only(key.clone())).primitive()?;
        }
        Op::DeleteUnder(_, prefix) => {
            store.delete::<String, _>(under(prefix)).primitive()?;
        }
        Op::DeleteBetween(_, from, to) => {
            let range = KeyRange::Bound(from.clone(), false, to.clone(), false);
            store.delete::<String, _>(range).primitive()?;
        }
        Op::Clear(_) => {
            store.clear()?;
        }
    }
    Ok(())
}

fn under(prefix: &str) -> KeyRange<String> {
    KeyRange::Bound(prefix.to_owned(), false, end_of(prefix), false)
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        if text.to_ascii_lowercase().contains("quota") { Self::Full } else { Self::Failed(text) }
    }
}

impl From<OpenDbError> for StorageError {
    fn from(error: OpenDbError) -> Self {
        Self::Failed(error.to_string())
    }
}
