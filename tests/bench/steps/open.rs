//! What it takes the relay to open a document that has a long log, from SQLite to the answer.

use std::time::{Duration, Instant};

use server::store::Sqlite;

use super::desk::{Desk, run};
use crate::{
    figure::{Unit, spans},
    folder::Folder,
    run::{item, nth_tick, tasks_of},
};

const N_TASKS: usize = 500;
const N_ROWS: usize = 1_000;
const N_AT_ONCE: usize = 250;
const N_SAMPLES: usize = 40;

pub(super) fn measure() {
    let folder = Folder::new("store");
    let path = folder.path().join("muster.db");
    let mut desk = Desk::with_run(Sqlite::open(&path).unwrap(), N_TASKS);
    let (have, bytes) = desk.pull();
    let tasks = tasks_of(run(), (have, bytes));
    let ticks = (0..N_ROWS).map(|n| {
        // Each was made by somebody who had seen the one before it.
        let mut seen = have.position;
        seen.pos += n as u64;
        item(n as u128, run(), seen, &nth_tick(&tasks, n))
    });
    for items in ticks.collect::<Vec<_>>().chunks(N_AT_ONCE) {
        desk.push_all(items);
    }

    let mut store = desk.store;
    for (name, reads_all_rows) in [
        ("relay: open a log of 1,000 rows", false),
        ("relay: open a log of 1,000 rows, replaying all", true),
    ] {
        let mut took = Vec::new();
        for _ in 0..N_SAMPLES {
            let mut desk = Desk::open(store);
            desk.reads_all_rows = reads_all_rows;
            took.push(open(&mut desk));
            store = desk.store;
        }
        spans(name, Unit::Milliseconds, took);
    }
}

fn open(desk: &mut Desk<Sqlite>) -> Duration {
    let began_at = Instant::now();
    let (have, _) = desk.pull();
    let took = began_at.elapsed();
    assert_eq!(have.position.pos, N_ROWS as u64);
    took
}
