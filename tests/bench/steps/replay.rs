//! What it takes a device to show a document on which much waits for the relay.

use std::{collections::BTreeSet, time::Instant};

use model::{
    access::Standing,
    edit::{Edit, RunEdit, TextEdit},
    id::{DeviceId, ItemId, TaskId, UserId},
    text::Splice,
    value::TextKey,
};
use sync::{
    message::Have,
    outbox::OutboxRow,
    replica::{Ask, Replica, StoredCopy},
    store::Memory,
};

use super::desk::{Desk, run};
use crate::{
    device::now,
    figure::{Unit, spans},
    run::{nth_tick, tasks_of},
};

const N_TASKS: usize = 500;
const N_PENDING: usize = 200;
const N_SAMPLES: usize = 40;

pub(super) fn measure() {
    let desk = Desk::with_run(Memory::default(), N_TASKS);
    // One that connects now is told how it stands.
    let mut desk = Desk::open(desk.store);
    let (user, standing) = (desk.user, desk.standing());
    let copy = desk.pull();
    let tasks = tasks_of(run(), copy.clone());
    let device = Device { user, standing, copy };

    let ticks = (0..N_PENDING).map(|n| nth_tick(&tasks, n)).collect();
    device.measure("200 pending ticks", ticks, true);
    let typed = (0..N_PENDING).map(|n| typed(tasks[n / 20], (n % 20) as u32)).collect();
    device.measure("200 pending splices", typed, false);
}

/// A few letters more in the description of a task.
fn typed(task: TaskId, n: u32) -> Edit {
    let splice = Splice { at: n * 4, delete: 0, insert: "and ".to_owned() };
    Edit::Run(RunEdit::Splice(TextEdit { text: TextKey::Task(task), splice }))
}

/// A device with a copy of the run.
struct Device {
    user: UserId,
    standing: Standing,
    copy: (Have, Vec<u8>),
}

impl Device {
    fn measure(&self, what: &str, edits: Vec<Edit>, measures_open: bool) {
        let rows = self.pending(edits);
        let (mut to_open, mut to_show) = (Vec::new(), Vec::new());
        for _ in 0..N_SAMPLES {
            let stored = self.stored(rows.clone());
            let began_at = Instant::now();
            let mut replica = self.open(stored);
            to_open.push(began_at.elapsed());
            let began_at = Instant::now();
            assert!(replica.shown().is_some());
            to_show.push(began_at.elapsed());
        }
        if measures_open {
            spans("device: read a stored copy, 500 tasks", Unit::Milliseconds, to_open);
        }
        spans(&format!("device: replay {what}"), Unit::Milliseconds, to_show);
    }

    /// The outbox after somebody did all this without a network.
    fn pending(&self, edits: Vec<Edit>) -> Vec<OutboxRow> {
        let mut replica = self.open(self.stored(Vec::new()));
        let rows = edits.into_iter().zip(1..).map(|(edit, seq)| {
            let ask = Ask {
                id: ItemId::from_bits(u128::from(seq)),
                made_at: now(),
                edits: vec![edit],
                mates: BTreeSet::new(),
                words: String::new(),
            };
            OutboxRow { seq, ..replica.ask(&self.standing, ask).unwrap() }
        });
        rows.collect()
    }

    fn stored(&self, rows: Vec<OutboxRow>) -> StoredCopy {
        let tip = rows.last().map_or(0, |row| row.seq);
        StoredCopy { snapshot: Some(self.copy.clone()), entries: Vec::new(), rows, tip, edition: 0 }
    }

    fn open(&self, stored: StoredCopy) -> Replica {
        Replica::open(run(), self.user, DeviceId::from_bits(1), stored)
    }
}
