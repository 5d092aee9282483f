//! E15: each safeguard taken out must be noticed. One that is not missed protects nothing.

use sync::relay::Safeguards;

use crate::{fate, live, live_with};

/// Seeds within which the simulation has to notice.
const SEEDS: u64 = 150;

fn is_noticed(safeguards: Safeguards) -> bool {
    (0..SEEDS).any(|seed| live(seed, safeguards).is_err())
}

#[test]
fn e1_own_context_is_missed() {
    assert!(is_noticed(Safeguards { own_context: false, saw: false, ..Safeguards::ALL }));
}

/// E2: what would be placed among other letters than its author saw is refused, and nothing is misplaced.
#[test]
fn e2_what_the_author_saw_is_missed() {
    let misplacing = Safeguards { own_context: false, ..Safeguards::ALL };
    let wrong: Vec<String> = (0..SEEDS).filter_map(|seed| live(seed, misplacing).err()).collect();
    assert!(!wrong.is_empty() && wrong.iter().all(|what| what.starts_with("E2")), "{wrong:?}");
    let is_misplaced = |seed| {
        let lived = live(seed, Safeguards { saw: false, ..misplacing });
        lived.is_err_and(|what| what.starts_with("E15"))
    };
    assert!((0..SEEDS).any(is_misplaced));
}

#[test]
fn e1_the_actor_split_is_missed() {
    assert!(is_noticed(Safeguards { actor_split: false, saw: false, ..Safeguards::ALL }));
}

#[test]
fn e3_after_is_missed() {
    // It counts where what was refused a moment ago is allowed again.
    let restless = |safeguards, seed| {
        live_with(seed, safeguards, |world, n| {
            if n.is_multiple_of(3) {
                world.flip_the_archive();
            }
        })
    };
    assert!((0..5).all(|seed| restless(Safeguards::ALL, seed).is_ok()));
    let without = Safeguards { after: false, saw: false, ..Safeguards::ALL };
    assert!((0..SEEDS).any(|seed| restless(without, seed).is_err()));
}

#[test]
fn e4_the_authority_check_is_missed() {
    assert!(is_noticed(Safeguards { authority: false, ..Safeguards::ALL }));
}

#[test]
fn e7_the_item_id_check_is_missed() {
    assert!(is_noticed(Safeguards { item_ids: false, ..Safeguards::ALL }));
}

#[test]
fn e11_pushing_again_is_missed() {
    let forgetful = |safeguards, seed| live_with(seed, safeguards, fate(0));
    assert!((0..5).all(|seed| forgetful(Safeguards::ALL, seed).is_ok()));
    let without = Safeguards { kept: false, ..Safeguards::ALL };
    assert!((0..SEEDS).any(|seed| forgetful(without, seed).is_err()));
}
