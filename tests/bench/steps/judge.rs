//! What one tick costs the relay, in a large run.

use sync::store::Memory;

use super::desk::{Desk, run};
use crate::{
    figure::{Unit, spans},
    run::{item, nth_tick, tasks_of},
};

const N_TASKS: usize = 500;

pub(super) fn measure() {
    let mut desk = Desk::with_run(Memory::default(), N_TASKS);
    let (have, bytes) = desk.pull();
    let tasks = tasks_of(run(), (have, bytes));
    let (mut to_judge, mut to_settle) = (Vec::new(), Vec::new());
    for n in 0..2 * N_TASKS {
        let mut seen = have.position;
        seen.pos += n as u64;
        let cost = desk.push(&item(n as u128, run(), seen, &nth_tick(&tasks, n)));
        to_judge.push(cost.to_judge);
        to_settle.push(cost.to_settle);
    }
    spans("relay: judge and write a tick, 500 tasks", Unit::Microseconds, to_judge);
    spans("relay: answer and forward a tick", Unit::Microseconds, to_settle);
}
