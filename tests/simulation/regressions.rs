//! Seeds that once failed, each with what was wrong. Never deleted.

use sync::relay::Safeguards;

use crate::live;

#[track_caller]
fn check(seed: u64) {
    assert_eq!(live(seed, Safeguards::ALL).map(|_| ()), Ok(()), "SIM_SEED={seed}");
}

#[test]
fn a_row_saved_after_its_seal_had_ended_was_pushed_for_ever() {
    check(0);
}

#[test]
fn an_admitted_item_of_a_document_that_is_gone_stayed_in_the_outbox() {
    check(2);
}

#[test]
fn a_snapshot_of_the_next_seal_replaced_a_copy_before_its_pending_splices_were_carried() {
    check(7);
}

#[test]
fn a_pull_that_was_cut_off_was_never_asked_for_again() {
    check(10);
}

#[test]
fn a_move_to_where_a_task_stands_was_called_admitted_and_was_in_no_log() {
    check(15);
}

#[test]
fn items_held_back_for_one_that_never_came_again_were_dropped() {
    check(20);
}

#[test]
fn who_was_removed_while_connected_was_not_told_that_a_document_is_gone() {
    check(57);
}

#[test]
fn what_had_been_admitted_in_an_ended_seal_was_also_called_outdated() {
    check(79);
}
