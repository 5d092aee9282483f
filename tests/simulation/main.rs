//! People edit for a while, cut off, crashed and revoked at random; then everybody is let in again.
//! They must all see the same, and it must be what each meant, and hold nothing a rule forbids.
//!
//! A failure prints its seed. Add that seed to `regressions.rs` with a sentence on what went wrong.

use harness::world::{Seen, World};
use sync::relay::Safeguards;

const SEEDS: u64 = 600;
const STEPS: usize = 250;

fn live(seed: u64, safeguards: Safeguards) -> Result<Seen, String> {
    let mut world = World::new(seed, safeguards);
    for _ in 0..STEPS {
        world.step();
    }
    world.heal();
    world.run_until_quiet();
    world.check().map(|()| world.seen)
}

#[test]
fn devices_agree_once_they_meet() {
    let first = std::env::var("SIM_SEED").ok().and_then(|it| it.parse().ok());
    let seeds = first.map_or(0..SEEDS, |seed| seed..seed + 1);
    let mut seen = Seen::default();
    for seed in seeds {
        let lived = std::panic::catch_unwind(|| live(seed, Safeguards::ALL));
        match lived.unwrap_or_else(|_| Err("it panicked".to_owned())) {
            Ok(it) => seen.add(&it),
            Err(what) => panic!("SIM_SEED={seed}: {what}"),
        }
    }
    println!("{seen:?}");
    if first.is_some() {
        return;
    }
    // A simulation in which nothing goes wrong shows nothing.
    assert!(0 < seen.refusals && 0 < seen.dependents && 0 < seen.races, "{seen:?}");
    assert!(0 < seen.cuts && 0 < seen.restarts && 0 < seen.relay_restarts, "{seen:?}");
    assert!(0 < seen.revocations && 0 < seen.disk_failures && 0 < seen.seals, "{seen:?}");
}
