//! People edit for a while, cut off, crashed and revoked at random; then everybody is let in again.
//! They must all see the same, and it must be what each meant, and hold nothing a rule forbids.
//!
//! A failure prints its seed: `SIM_SEED=17 cargo test -p harness` lives it again.

mod connections;
mod disk_first;
mod held_back;
mod long_log;
mod lost_sight;
mod other_history;
mod regressions;
mod rules;
mod sabotage;

use std::panic::catch_unwind;

use harness::world::{Seen, World};
use sync::relay::Safeguards;

/// At least 500 in the ordinary run; `SIM_SEEDS` for more.
const SEEDS: u64 = 500;
const STEPS: usize = 160;

/// Lives one world to its end.
fn live(seed: u64, safeguards: Safeguards) -> Result<Seen, String> {
    live_with(seed, safeguards, |_, _| {})
}

/// Lives one world to its end, with something besides at each step.
fn live_with(
    seed: u64,
    safeguards: Safeguards,
    besides: fn(&mut World, usize),
) -> Result<Seen, String> {
    let life = || {
        let mut world = World::new(seed, safeguards);
        for n in 0..STEPS {
            world.step();
            besides(&mut world, n);
        }
        world.heal();
        world.run_until_quiet();
        world.touch_everything();
        world.run_until_quiet();
        world.check_pushed()?;
        world.close_failed_tabs();
        world.run_until_quiet();
        world.check().map(|()| world.seen)
    };
    catch_unwind(life).unwrap_or_else(|_| Err("it panicked".to_owned()))
}

/// Of every five worlds, one loses what its relay held.
fn fate(seed: u64) -> fn(&mut World, usize) {
    if seed.is_multiple_of(5) { |world, _| world.backups_come_and_go() } else { |_, _| {} }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|it| it.parse().ok())
}

/// Lives many worlds, or the one that was asked for.
fn live_all(n_seeds: u64, fate: fn(u64) -> fn(&mut World, usize)) -> Seen {
    let all = 0..number("SIM_SEEDS").unwrap_or(n_seeds);
    let mut seen = Seen::default();
    let mut failed = Vec::new();
    for seed in number("SIM_SEED").map_or(all, |seed| seed..seed + 1) {
        match live_with(seed, Safeguards::ALL, fate(seed)) {
            Ok(it) => seen.add(&it),
            Err(what) => failed.push(format!("SIM_SEED={seed}: {what}")),
        }
    }
    assert!(failed.is_empty(), "{} worlds went wrong:\n{}", failed.len(), failed.join("\n"));
    println!("{seen:?}");
    seen
}

/// Tabs do other things between asking their disk to save something and hearing that it has.
fn hear_late(world: &mut World, n: usize) {
    if n == 0 {
        world.slow_the_disks();
    }
}

#[test]
fn devices_agree_though_tabs_hear_late_of_what_they_saved() {
    live_all(SEEDS / 5, |_| hear_late);
}

#[test]
fn devices_agree_though_disks_fail() {
    let seen = live_all(SEEDS / 5, |_| |world, _| world.fail_disks());
    assert!(number("SIM_SEED").is_some() || 0 < seen.failed_disks, "{seen:?}");
}

#[test]
fn devices_agree_once_they_meet() {
    let seen = live_all(SEEDS, fate);
    if number("SIM_SEED").is_some() {
        return;
    }
    // A simulation in which nothing goes wrong shows nothing.
    assert!(0 < seen.refusals && 0 < seen.dependents && 0 < seen.races, "{seen:?}");
    assert!(0 < seen.cuts && 0 < seen.restarts && 0 < seen.relay_restarts, "{seen:?}");
    assert!(0 < seen.revocations && 0 < seen.disk_failures && 0 < seen.seals, "{seen:?}");
    assert!(0 < seen.slow && 0 < seen.failed_reads, "{seen:?}");
    assert!(0 < seen.restores && 0 < seen.losses, "{seen:?}");
    assert!(0 < seen.came_back && 0 < seen.texts_came_back, "{seen:?}");
}
