//! How many edits a second the relay keeps: written, synced to the disk and answered.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use model::{
    doc::DocId,
    id::{ItemId, TaskId},
};
use sync::{
    item::{Item, Outcome},
    message::{ToDevice, ToRelay},
    position::Position,
};

use crate::{
    device::Device,
    figure::{Unit, figure, spans},
    people::Crew,
    run::{item, nth_tick, tasks_of},
};

/// All are in one team, so that each hears of every edit of the others.
const N_WRITERS: usize = 20;
const N_TASKS: usize = 50;
const TIME: Duration = Duration::from_secs(6);

/// Somebody who ticks the tasks of his own run.
struct Writer {
    device: Device,
    number: u128,
    doc: DocId,
    tasks: Vec<TaskId>,
    seen: Position,
    n_ticks: usize,
}

pub(crate) async fn measure(crew: &Crew) {
    let mut writers = Vec::new();
    for number in 0..N_WRITERS {
        writers.push(Writer::sit_down(crew, number).await);
    }
    for window in [1, 16] {
        let (began_at, busy_before) = (Instant::now(), crew.relay.busy());
        let until = began_at + TIME;
        let writing = writers.into_iter().map(|it| tokio::spawn(it.write(window, until)));
        let writing: Vec<_> = writing.collect();
        writers = Vec::new();
        let mut all = Vec::new();
        for writer in writing {
            let (writer, took) = writer.await.unwrap();
            writers.push(writer);
            all.extend(took);
        }
        let n = all.len() as f64;
        let per_second = n / began_at.elapsed().as_secs_f64();
        let busy = crew.relay.busy() - busy_before;
        let name = format!("{N_WRITERS} writers, {window} in flight each");
        figure(&format!("{name}: edits kept"), per_second, "1/s");
        let each = busy.as_secs_f64() * 1e6 / n;
        figure(&format!("{name}: relay's processor time for an edit"), each, "µs");
        spans(&format!("{name}: push → ack"), Unit::Milliseconds, all);
    }
}

impl Writer {
    async fn sit_down(crew: &Crew, number: usize) -> Self {
        let number_of_doc = 100 + number as u128;
        let doc = crew.start_run(number, number_of_doc, N_TASKS).await;
        let mut device = Device::hello(&crew.members[number], 200 + number as u128).await;
        let (have, bytes) = device.pull(doc).await;
        let tasks = tasks_of(doc, (have, bytes));
        Self { device, number: number_of_doc, doc, tasks, seen: have.position, n_ticks: 0 }
    }

    /// Keeps so many items on their way until then, and waits for all answers.
    async fn write(mut self, window: usize, until: Instant) -> (Self, Vec<Duration>) {
        let mut sent: VecDeque<(ItemId, Instant)> = VecDeque::new();
        let mut took = Vec::new();
        loop {
            while sent.len() < window && Instant::now() < until {
                let tick = self.next_tick();
                sent.push_back((tick.id, Instant::now()));
                self.device.say(&ToRelay::Push(tick)).await;
            }
            if sent.is_empty() {
                return (self, took);
            }
            let answered = self.next_answer().await;
            // A connection's items are answered in their order.
            let (id, sent_at) = sent.pop_front().unwrap();
            assert_eq!(id, answered);
            took.push(sent_at.elapsed());
        }
    }

    fn next_tick(&mut self) -> Item {
        let edit = nth_tick(&self.tasks, self.n_ticks);
        self.n_ticks += 1;
        item(self.number << 64 | self.n_ticks as u128, self.doc, self.seen, &edit)
    }

    async fn next_answer(&mut self) -> ItemId {
        loop {
            match self.device.next().await.expect("the connection has ended") {
                ToDevice::Outcome { item, outcome: Outcome::Admitted(places) } => {
                    self.seen = places.iter().map(|(_, at)| *at).fold(self.seen, Position::max);
                    return item;
                }
                // What the others do.
                ToDevice::Live { .. } | ToDevice::Feed { .. } | ToDevice::People(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}
