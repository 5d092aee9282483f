//! Seeds that once failed, each with what was wrong. Never deleted.

use sync::relay::Safeguards;

use crate::{fate, hear_late, live, live_with};

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

/// Worlds in which the relay loses what it held (E11).
#[track_caller]
fn check_restored(seed: u64) {
    let seen = live_with(seed, Safeguards::ALL, fate(0));
    assert_eq!(seen.map(|_| ()), Ok(()), "SIM_SEED={seed}");
}

#[test]
fn e11_a_row_that_a_restored_relay_could_not_place_was_pushed_for_ever() {
    check_restored(3);
}

#[test]
fn e11_text_of_others_was_pushed_again_as_the_authors_own() {
    check_restored(57);
}

#[test]
fn e11_text_that_the_backup_held_was_put_in_once_more() {
    check_restored(72);
}

#[test]
fn e11_text_pushed_again_stood_in_another_place() {
    check_restored(69);
}

#[test]
fn e11_what_a_relay_lost_without_a_word_was_not_pushed_again() {
    check_restored(27);
}

#[test]
fn e11_tabs_showed_a_lost_history_for_ever() {
    check_restored(48);
}

#[test]
fn e11_an_item_resting_on_one_that_was_forgotten_was_pushed_for_ever() {
    check_restored(36);
}

#[test]
fn e11_what_was_sent_after_an_item_that_has_to_come_again_was_taken_for_sent() {
    check_restored(51);
}

#[test]
fn a_document_that_went_and_came_again_took_no_more_items() {
    check_restored(105);
}

#[test]
fn e11_what_was_admitted_left_the_screen_before_the_copy_that_holds_it_came() {
    check_restored(273);
}

#[test]
fn e11_what_the_log_held_already_was_made_anew_on_it() {
    check_restored(195);
}

#[test]
fn e11_what_a_lost_relay_had_admitted_in_a_document_out_of_sight_was_lost() {
    check_restored(1206);
}

#[test]
fn the_relay_waited_to_be_told_of_a_document_that_had_gone_meanwhile() {
    check(780);
    check(1562);
    check(2264);
}

#[test]
fn what_a_tab_saved_when_the_document_was_gone_was_left_out_of_what_it_saved_next() {
    check(947);
}

#[test]
fn a_tab_moved_text_to_the_beginning_of_a_seal_of_which_it_had_seen_more() {
    check(1669);
}

#[test]
fn text_was_placed_behind_a_row_that_rests_on_what_its_tab_had_never_seen() {
    check(5333);
}

#[test]
fn a_row_that_a_tab_told_late_of_was_held_back_for_ever() {
    check_late(876);
    check_late(1904);
}

/// Worlds in which tabs hear late of what they have saved.
#[track_caller]
fn check_late(seed: u64) {
    let lived = live_with(seed, Safeguards::ALL, hear_late).map(|_| ());
    assert_eq!(lived, Ok(()), "SIM_SEED={seed}");
}

#[test]
fn what_was_decided_before_its_tab_heard_that_it_was_saved_was_saved_again() {
    check_late(1959);
}

#[test]
fn a_row_that_was_told_early_was_sent_before_those_that_were_saved_before_it() {
    check_late(298);
}

#[test]
fn e11_a_tab_that_was_behind_took_what_was_pushed_again_for_what_its_copy_holds() {
    for seed in [685, 880, 1040] {
        check_restored(seed);
    }
    check_late(1337);
}

#[test]
fn e11_a_document_that_went_in_a_lost_history_was_not_known_again() {
    check_restored(1935);
}
