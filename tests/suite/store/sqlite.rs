//! What only a store on a disk has to bear: other programs, full disks, damage.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use rusqlite::Connection;
use server::{DatabaseError, store::Sqlite};
use sync::store::{AppendError, Store};

use super::{
    Engine,
    log::{Log, batch},
    run, write,
};

/// A store in a folder of its own.
pub(super) struct OnDisk {
    folder: PathBuf,
    store: Option<Sqlite>,
}

impl OnDisk {
    pub(super) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("muster-store-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut engine = Self { folder, store: None };
        engine.reopen();
        engine
    }

    fn path(&self) -> PathBuf {
        self.folder.join("muster.db")
    }

    fn sqlite(&mut self) -> &mut Sqlite {
        self.store.as_mut().unwrap()
    }

    /// Somebody else's way into the same file.
    fn intruder(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }
}

impl Engine for OnDisk {
    fn store(&mut self) -> &mut dyn Store {
        self.sqlite()
    }

    fn reopen(&mut self) {
        self.store = None;
        self.store = Some(Sqlite::open(&self.path()).unwrap());
    }
}

impl Drop for OnDisk {
    fn drop(&mut self) {
        self.store = None;
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn is_disk_error(answer: &Result<(), AppendError>) -> bool {
    matches!(answer, Err(AppendError::Disk(_)))
}

#[test]
fn on_a_full_disk_nothing_of_a_commit_is_there_and_later_it_works_again() {
    let mut engine = OnDisk::new();
    let mut log = Log::new(run(1));
    write(&mut engine, &[batch([log.create()])]);
    let before = engine.store().open();
    let small = batch([log.row()]);
    let mut large = batch([log.row()]);
    large.appends[0].snapshot = Some(vec![1; 1024 * 1024]);

    engine.sqlite().set_pages_max(Some(100));
    let answers = engine.store().append(&[small.clone(), large.clone()]);
    assert!(answers.iter().all(is_disk_error), "{answers:?}");
    assert_eq!(engine.store().open(), before);
    assert_eq!(engine.store().load(run(1)).unwrap().unwrap().rows, vec![]);

    write(&mut engine, &[small]);
    assert!(is_disk_error(&engine.store().append(std::slice::from_ref(&large))[0]));
    engine.sqlite().set_pages_max(None);
    write(&mut engine, &[large]);
    assert_eq!(engine.store().load(run(1)).unwrap().unwrap().rows, log.stored().rows);
}

#[test]
fn a_locked_file_fails_the_commit_and_later_it_works_again() {
    let mut engine = OnDisk::new();
    let mut log = Log::new(run(1));
    let create = batch([log.create()]);
    let intruder = engine.intruder();
    intruder.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(is_disk_error(&engine.store().append(std::slice::from_ref(&create))[0]));
    intruder.execute_batch("ROLLBACK").unwrap();
    write(&mut engine, &[create]);
}

#[test]
fn a_reader_finds_what_was_committed_beside_it() {
    let mut engine = OnDisk::new();
    let mut reader = Sqlite::open_to_read(&engine.path()).unwrap();
    let mut log = Log::new(run(1));
    assert_eq!(reader.load(run(1)), Ok(None));
    write(&mut engine, &[batch([log.create()]), batch([log.row()])]);
    assert_eq!(reader.load(run(1)).unwrap().unwrap(), log.stored());
    assert!(is_disk_error(&reader.append(&[batch([log.row()])])[0]));
}

/// Does something to the file that no store would, and says how loading went then.
#[track_caller]
fn check_damage(damage: &str, says: &str) {
    let mut engine = OnDisk::new();
    let mut log = Log::new(run(1));
    let mut batches = vec![batch([log.create()]), batch([log.row()]), batch([log.seal()])];
    batches.extend([batch([log.row()]), batch([log.row()])]);
    write(&mut engine, &batches);
    assert!(engine.store().load(run(1)).is_ok());
    assert!(engine.intruder().execute(damage, []).unwrap() > 0);
    let error = engine.store().load(run(1)).unwrap_err().to_string();
    assert!(error.contains(says), "{error}");
}

#[test]
fn damage_is_found_when_a_document_is_loaded() {
    let flipped = |column: &str| {
        format!(
            "{column} = unhex(substr(hex({column}), 1, 40) || 'ABCD' || substr(hex({column}), 45))"
        )
    };
    let in_row = format!("UPDATE rows SET {} WHERE seal = 1 AND pos = 1", flipped("row"));
    check_damage(&in_row, "is damaged in a row of its log");
    let in_base = format!("UPDATE bases SET {} WHERE seal = 1", flipped("base"));
    check_damage(&in_base, "is damaged in the beginning of a seal");
    let in_header = format!("UPDATE docs SET {}", flipped("header"));
    check_damage(&in_header, "is damaged in its header");
    check_damage("DELETE FROM rows WHERE seal = 1 AND pos = 2", "doesn't add up at 1/2");
    check_damage("DELETE FROM rows WHERE seal = 1 AND pos = 1", "doesn't add up at 1/2");
    check_damage("DELETE FROM rows WHERE seal = 0", "doesn't add up at 1/0");
    check_damage("DELETE FROM bases WHERE seal = 1", "doesn't add up at 1/0");
    let swapped = "UPDATE rows SET row = (SELECT row FROM rows WHERE seal = 1 AND pos = 2)
                   WHERE seal = 1 AND pos = 1";
    check_damage(swapped, "doesn't add up at 1/2");
}

#[test]
fn a_damaged_snapshot_is_done_without() {
    let mut engine = OnDisk::new();
    let mut log = Log::new(run(1));
    let mut row = log.create();
    row.snapshot = Some(vec![1; 10]);
    write(&mut engine, &[batch([row])]);
    assert!(engine.store().load(run(1)).unwrap().unwrap().snapshot.is_some());
    engine.intruder().execute("UPDATE snapshots SET document = x'01020304'", []).unwrap();
    assert_eq!(engine.store().load(run(1)).unwrap().unwrap(), log.stored());
}

#[test]
fn a_row_that_is_there_already_is_a_conflict_of_its_batch_alone() {
    let mut engine = OnDisk::new();
    let (mut log, mut other) = (Log::new(run(1)), Log::new(run(2)));
    write(&mut engine, &[batch([log.create()]), batch([log.row()])]);
    engine.intruder().execute("UPDATE docs SET pos = 0", []).unwrap();
    let stored = sync::store::Stored { rows: vec![], ..log.stored() };
    let again = Log::after(&stored, run(1)).row();
    let answers = engine.store().append(&[batch([again]), batch([other.create()])]);
    assert_eq!(answers, vec![Err(AppendError::Conflict), Ok(())]);
}

#[track_caller]
fn check_foreign(prepare: impl Fn(&Path), is_expected: impl Fn(&DatabaseError) -> bool) {
    let engine = OnDisk::new();
    let path = engine.folder.join("other.db");
    prepare(&path);
    let error = Sqlite::open(&path).unwrap_err();
    assert!(is_expected(&error), "{error}");
}

#[test]
fn other_programs_files_are_left_alone() {
    let by_sql = |sql: &'static str| {
        move |path: &Path| Connection::open(path).unwrap().execute_batch(sql).unwrap()
    };
    let is_not_ours = |error: &DatabaseError| matches!(error, DatabaseError::NotOurs);
    check_foreign(by_sql("CREATE TABLE recipes (name TEXT)"), is_not_ours);
    let is_newer = |error: &DatabaseError| matches!(error, DatabaseError::Newer { found: 99, .. });
    let newer = |path: &Path| {
        drop(Sqlite::open(path).unwrap());
        by_sql("PRAGMA user_version = 99")(path);
    };
    check_foreign(newer, is_newer);
    let is_sqlites = |error: &DatabaseError| matches!(error, DatabaseError::Sqlite(_));
    check_foreign(
        |path| fs::write(path, "no database at all, but long enough").unwrap(),
        is_sqlites,
    );
    check_foreign(|path| fs::create_dir(path).unwrap(), is_sqlites);
}
