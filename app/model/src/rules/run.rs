//! Who may change a run (domain §4.3: RunManageProperties, RunFinish, RunChangeOwner).

use super::{Denied, Rule, allow, outline, validity};
use crate::{
    access::Standing,
    edit::{Edit, PlaybookEdit, RunEdit},
    id::UserId,
    limits::{MEMBERS_MAX, NAME_UNITS_MAX, SUGGESTION_BYTES_MAX, SUGGESTIONS_MAX},
    run::{Run, TaskState},
};

pub(super) fn judge_run(run: &Run, standing: &Standing, edit: &RunEdit) -> Result<(), Denied> {
    if let RunEdit::Suggest { id, edits, note } = edit {
        allow(may_view(run, standing) || standing.was_refused, Rule::Unseen)?;
        validity::at_most(note, NAME_UNITS_MAX)?;
        return judge_suggestion(run.suggestions.contains_key(id), run.suggestions.len(), edits);
    }
    allow(may_view(run, standing), Rule::Unseen)?;

    // Every kind of edit has its own line. There is no `_` arm: a new edit must be decided here.
    match edit {
        RunEdit::Splice(edit) => {
            may_change(run, standing)?;
            validity::splice(run.text(edit.text), &edit.splice)
        }
        RunEdit::Outline(edit) => {
            may_change(run, standing)?;
            outline::judge_outline(&run.outline, edit)
        }
        RunEdit::Rename { name } => {
            may_change(run, standing)?;
            validity::name(name)
        }
        RunEdit::SetOwner { user } => {
            may_change(run, standing)?;
            allow(may_hand_over(run, standing), Rule::OwnerHandsOver)?;
            in_team(standing, *user)
        }
        RunEdit::SetParticipant { user, is_in: true } => judge_joining(run, standing, *user),
        RunEdit::SetParticipant { user, is_in: false } => judge_leaving(run, standing, *user),
        RunEdit::SetFollower { user, .. } => allow(*user == standing.user, Rule::OwnFollow),
        RunEdit::SetTaskState { task, state } => {
            may_change(run, standing)?;
            if let TaskState::Skipped { reason } = state {
                validity::at_most(reason, NAME_UNITS_MAX)?;
            }
            outline::has_task(&run.outline, *task)
        }
        RunEdit::Assign { task, to } => {
            may_change(run, standing)?;
            outline::has_task(&run.outline, *task)?;
            to.map_or(Ok(()), |user| in_team(standing, user))
        }
        RunEdit::SetDue { task, due_at } => {
            may_change(run, standing)?;
            outline::has_task(&run.outline, *task)?;
            validity::instant(*due_at)
        }
        RunEdit::Finish | RunEdit::Restore => {
            allow(takes_part(run, standing), Rule::ParticipantsWork)?;
            allow(may_finish(run, standing), Rule::OwnerOnlyFinish)
        }
        RunEdit::Suggest { .. } => Ok(()),
        RunEdit::DropSuggestion { id } => {
            allow(run.suggestions.contains_key(id), Rule::NoSuchThing)?;
            let own = run.suggestions.get(id).is_some_and(|it| it.made.by == standing.user);
            allow(own || takes_part(run, standing), Rule::ParticipantsWork)
        }
    }
}

fn judge_joining(run: &Run, standing: &Standing, user: UserId) -> Result<(), Denied> {
    allow(!run.is_finished(), Rule::FinishedRunsRest)?;
    let joins = user == standing.user;
    allow(joins || takes_part(run, standing), Rule::ParticipantsWork)?;
    validity::room(run.participants.len(), MEMBERS_MAX)?;
    in_team(standing, user)
}

fn judge_leaving(run: &Run, standing: &Standing, user: UserId) -> Result<(), Denied> {
    allow(!run.is_finished(), Rule::FinishedRunsRest)?;
    let leaves = user == standing.user;
    allow(leaves || takes_part(run, standing), Rule::ParticipantsWork)?;
    allow(user != run.owner, Rule::OwnerStays)
}

fn may_view(run: &Run, standing: &Standing) -> bool {
    let sees_playbook = standing.playbook.is_some_and(|it| it.may_view);
    let has_part = run.takes_part(standing.user) || sees_playbook;
    standing.is_system_admin || (standing.team.is_some() && has_part)
}

fn takes_part(run: &Run, standing: &Standing) -> bool {
    standing.is_system_admin || run.takes_part(standing.user)
}

fn may_change(run: &Run, standing: &Standing) -> Result<(), Denied> {
    allow(!run.is_finished(), Rule::FinishedRunsRest)?;
    allow(takes_part(run, standing), Rule::ParticipantsWork)
}

/// A playbook that is gone can no longer say who may; then the owner answers.
fn may_finish(run: &Run, standing: &Standing) -> bool {
    let owner_only = match standing.playbook {
        Some(playbook) => playbook.owner_only_finish || playbook.is_archived,
        None => run.playbook.is_some(),
    };
    !owner_only || standing.is_system_admin || run.owner == standing.user
}

fn may_hand_over(run: &Run, standing: &Standing) -> bool {
    let owner_only = standing.playbook.is_some_and(|it| it.owner_only_finish);
    let is_admin = standing.playbook.is_some_and(|it| it.is_admin) || standing.is_system_admin;
    !owner_only || is_admin || run.owner == standing.user
}

pub(super) fn in_team(standing: &Standing, user: UserId) -> Result<(), Denied> {
    allow(user == standing.user || standing.mates.contains(&user), Rule::InTeam)
}

/// The stored edits are bytes; who accepts them is judged for each. Here their size counts, and that
/// none of them is of a kind that can't be suggested (R23).
pub(super) fn judge_suggestion(
    is_taken: bool,
    n_suggestions: usize,
    edits: &[Vec<u8>],
) -> Result<(), Denied> {
    allow(!is_taken, Rule::IdTaken)?;
    validity::room(n_suggestions, SUGGESTIONS_MAX)?;
    let bytes: usize = edits.iter().map(Vec::len).sum();
    allow(bytes <= SUGGESTION_BYTES_MAX, Rule::TooLong)?;
    edits.iter().try_for_each(|bytes| {
        let edit = postcard::from_bytes::<Edit>(bytes);
        let edit = edit.map_err(|_| Denied { rule: Rule::WrongKind })?;
        allow(can_be_suggested(&edit), Rule::SuggestNoRights)
    })
}

fn can_be_suggested(edit: &Edit) -> bool {
    match edit {
        Edit::Playbook(edit) => match edit {
            PlaybookEdit::Splice(_)
            | PlaybookEdit::Outline(_)
            | PlaybookEdit::Rename { .. }
            | PlaybookEdit::Plan { .. }
            | PlaybookEdit::SetDueAfter { .. }
            | PlaybookEdit::Archive { .. } => true,
            PlaybookEdit::SetPublic { .. }
            | PlaybookEdit::SetAdminOnlyEdit { .. }
            | PlaybookEdit::SetOwnerOnlyFinish { .. }
            | PlaybookEdit::SetMember { .. }
            | PlaybookEdit::TakeNumber { .. }
            | PlaybookEdit::Suggest { .. }
            | PlaybookEdit::DropSuggestion { .. } => false,
        },
        Edit::Run(edit) => match edit {
            RunEdit::Splice(_)
            | RunEdit::Outline(_)
            | RunEdit::Rename { .. }
            | RunEdit::SetTaskState { .. }
            | RunEdit::Assign { .. }
            | RunEdit::SetDue { .. }
            | RunEdit::Finish
            | RunEdit::Restore => true,
            RunEdit::SetOwner { .. }
            | RunEdit::SetParticipant { .. }
            | RunEdit::SetFollower { .. }
            | RunEdit::Suggest { .. }
            | RunEdit::DropSuggestion { .. } => false,
        },
        Edit::Create(_) | Edit::System(_) | Edit::Team(_) | Edit::Personal(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        edit::{Field, OutlineEdit},
        fixture::{self, PETE, RITA, VERA},
        rules::judge,
        text::Splice,
        value::{TextKey, Value},
    };

    /// The one place that calls `judge`: Olga owns the run, Pete takes part, Vera looks on.
    #[track_caller]
    fn check(run: &Run, standing: &Standing, edit: &RunEdit, expected: Result<(), Rule>) {
        let value = Value::Run(Box::new(run.clone()));
        let judged = judge(&value, standing, &Edit::Run(edit.clone())).map_err(|it| it.rule);
        assert_eq!(judged, expected, "{:?} makes {edit:?}", standing.user);
    }

    fn tick() -> RunEdit {
        RunEdit::SetTaskState { task: fixture::task(0), state: TaskState::Done }
    }

    fn finished() -> Run {
        let mut run = fixture::run();
        run.state = crate::run::RunState::Finished(run.created);
        run
    }

    #[test]
    fn r1_a_stranger_can_do_nothing() {
        for edit in fixture::run_edits() {
            check(&fixture::run(), &fixture::stranger(), &edit, Err(Rule::Unseen));
        }
    }

    #[test]
    fn r1_whoever_left_the_team_can_do_nothing() {
        let mut standing = fixture::standing(PETE);
        standing.team = None;
        check(&fixture::run(), &standing, &tick(), Err(Rule::Unseen));
    }

    #[test]
    fn r2_a_finished_run_rests() {
        for edit in fixture::run_edits() {
            let expected = match edit {
                RunEdit::Finish
                | RunEdit::Restore
                | RunEdit::SetFollower { .. }
                | RunEdit::Suggest { .. }
                | RunEdit::DropSuggestion { .. } => continue,
                RunEdit::Splice(_)
                | RunEdit::Outline(_)
                | RunEdit::Rename { .. }
                | RunEdit::SetOwner { .. }
                | RunEdit::SetParticipant { .. }
                | RunEdit::SetTaskState { .. }
                | RunEdit::Assign { .. }
                | RunEdit::SetDue { .. } => Err(Rule::FinishedRunsRest),
            };
            check(&finished(), &fixture::standing(PETE), &edit, expected);
        }
        check(&finished(), &fixture::standing(PETE), &RunEdit::Restore, Ok(()));
    }

    #[test]
    fn r3_a_viewer_looks_on_and_may_join() {
        check(&fixture::run(), &fixture::standing(VERA), &tick(), Err(Rule::ParticipantsWork));
        let join = RunEdit::SetParticipant { user: VERA, is_in: true };
        check(&fixture::run(), &fixture::standing(VERA), &join, Ok(()));
        check(&fixture::run(), &fixture::standing(PETE), &tick(), Ok(()));
        check(&fixture::run(), &fixture::system_admin(), &tick(), Ok(()));
    }

    #[test]
    fn r4_owner_only_finish_is_read_live() {
        let mut standing = fixture::standing(PETE);
        check(&fixture::run(), &standing, &RunEdit::Finish, Ok(()));
        standing.playbook = standing.playbook.map(|it| crate::access::Upstream {
            owner_only_finish: true,
            is_admin: true,
            ..it
        });
        check(&fixture::run(), &standing, &RunEdit::Finish, Err(Rule::OwnerOnlyFinish));
        standing.user = fixture::OLGA;
        check(&fixture::run(), &standing, &RunEdit::Finish, Ok(()));
    }

    #[test]
    fn r5_handing_over_is_bound_where_finishing_is() {
        let hand_over = RunEdit::SetOwner { user: PETE };
        let mut standing = fixture::standing(PETE);
        check(&fixture::run(), &standing, &hand_over, Ok(()));
        standing.playbook =
            standing.playbook.map(|it| crate::access::Upstream { owner_only_finish: true, ..it });
        check(&fixture::run(), &standing, &hand_over, Err(Rule::OwnerHandsOver));
    }

    #[test]
    fn r6_the_owner_stays() {
        let leave = RunEdit::SetParticipant { user: fixture::OLGA, is_in: false };
        check(&fixture::run(), &fixture::standing(fixture::OLGA), &leave, Err(Rule::OwnerStays));
    }

    #[test]
    fn r17_people_follow_for_themselves() {
        let follow = |user| RunEdit::SetFollower { user, is_in: true };
        check(&fixture::run(), &fixture::standing(VERA), &follow(VERA), Ok(()));
        check(&fixture::run(), &fixture::standing(VERA), &follow(PETE), Err(Rule::OwnFollow));
    }

    #[test]
    fn r21_only_people_of_the_team_are_named() {
        let assign = |user| RunEdit::Assign { task: fixture::task(0), to: Some(user) };
        check(&fixture::run(), &fixture::standing(PETE), &assign(VERA), Ok(()));
        check(&fixture::run(), &fixture::standing(PETE), &assign(RITA), Err(Rule::InTeam));
    }

    #[test]
    fn r23_rights_are_not_suggested() {
        let suggest = |edit: RunEdit| RunEdit::Suggest {
            id: crate::id::SuggestionId::from_bits(7),
            edits: vec![postcard::to_allocvec(&Edit::Run(edit)).unwrap()],
            note: String::new(),
        };
        let vera = fixture::standing(VERA);
        check(&fixture::run(), &vera, &suggest(tick()), Ok(()));
        let hand_over = suggest(RunEdit::SetOwner { user: VERA });
        check(&fixture::run(), &vera, &hand_over, Err(Rule::SuggestNoRights));
    }

    #[test]
    fn v_rules_name_what_makes_no_sense() {
        let pete = fixture::standing(PETE);
        let run = fixture::run();
        let rename = |name: &str| RunEdit::Rename { name: name.to_owned() };
        check(&run, &pete, &rename(" \t"), Err(Rule::Blank));
        check(&run, &pete, &rename(&"x".repeat(1_025)), Err(Rule::TooLong));
        let nowhere = RunEdit::SetTaskState { task: fixture::task(99), state: TaskState::Done };
        check(&run, &pete, &nowhere, Err(Rule::NoSuchThing));
        let due = RunEdit::SetDue {
            task: fixture::task(0),
            due_at: Some(crate::time::Timestamp(i64::MAX)),
        };
        check(&run, &pete, &due, Err(Rule::OutOfRange));
        let splice = Splice { at: 0, delete: 0, insert: String::new() };
        let splice = RunEdit::Splice(crate::edit::TextEdit { text: TextKey::Description, splice });
        check(&run, &pete, &splice, Err(Rule::EmptySplice));
        let taken = RunEdit::Outline(OutlineEdit::AddTask {
            id: fixture::task(0),
            checklist: fixture::checklist(0),
            spot: crate::checklist::Spot::Last,
            title: "again".to_owned(),
        });
        check(&run, &pete, &taken, Err(Rule::IdTaken));
        assert_eq!(Edit::Run(taken).field(), None::<Field>);
    }
}
