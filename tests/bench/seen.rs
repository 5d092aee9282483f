//! How long it takes until somebody else's device hears of a tick.

use std::time::Instant;

use model::doc::DocId;
use sync::message::{ToDevice, ToRelay};

use crate::{
    device::Device,
    figure::{Unit, spans},
    people::Crew,
    run::{item, nth_tick, tasks_of},
};

const N_TASKS: usize = 500;
const N_TICKS: usize = 300;

pub(crate) async fn measure(crew: &Crew) {
    let doc = crew.start_run(0, 900, N_TASKS).await;
    let mut hers = Device::hello(&crew.members[0], 901).await;
    let mut his = Device::hello(&crew.members[1], 902).await;
    let (have, bytes) = hers.pull(doc).await;
    let mut seen = have.position;
    let tasks = tasks_of(doc, (have, bytes));

    let mut took = Vec::new();
    for n in 0..N_TICKS {
        let tick = item(n as u128, doc, seen, &nth_tick(&tasks, n));
        let began_at = Instant::now();
        hers.say(&ToRelay::Push(tick)).await;
        seen = hear(&mut his, doc).await;
        took.push(began_at.elapsed());
    }
    spans("tick on the socket → another socket, 500 tasks", Unit::Milliseconds, took);
}

/// Waits until this device is told of a change to the document, and says where it is.
async fn hear(device: &mut Device, wanted: DocId) -> sync::position::Position {
    loop {
        match device.next().await.expect("the connection has ended") {
            ToDevice::Live { doc, entry, .. } if doc == wanted => return entry.position,
            ToDevice::Bye(why) => panic!("the relay closes: {why}"),
            _ => {}
        }
    }
}
