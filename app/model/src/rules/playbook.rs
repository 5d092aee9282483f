//! Who may change a playbook (domain §4.2, §4.3).

use super::{
    Denied, Rule, allow, outline,
    run::{in_team, judge_suggestion},
    validity,
};
use crate::{
    access::Standing,
    edit::PlaybookEdit,
    id::{SuggestionId, UserId},
    limits::{MEMBERS_MAX, NAME_UNITS_MAX},
    playbook::{PlannedAssignee, Playbook, PlaybookRole},
    scheme::{Grants, Permission},
};

pub(super) fn judge_playbook(
    playbook: &Playbook,
    standing: &Standing,
    edit: &PlaybookEdit,
) -> Result<(), Denied> {
    let role = playbook.members.get(&standing.user).copied();
    let grants = standing.grants_in(playbook.is_public, role);
    let may = May { playbook, standing, grants };
    let sees = may.has(Permission::PublicView, Permission::PrivateView);
    if let PlaybookEdit::Suggest { id, edits, note } = edit {
        allow(sees || standing.was_refused, Rule::Unseen)?;
        validity::at_most(note, NAME_UNITS_MAX)?;
        let n_suggestions = playbook.suggestions.len();
        return judge_suggestion(playbook.suggestions.contains_key(id), n_suggestions, edits);
    }
    allow(sees, Rule::Unseen)?;

    // Every kind of edit has its own line. There is no `_` arm: a new edit must be decided here.
    match edit {
        PlaybookEdit::Splice(edit) => {
            may.edit()?;
            validity::splice(playbook.text(edit.text), &edit.splice)
        }
        PlaybookEdit::Outline(edit) => {
            may.edit()?;
            outline::judge_outline(&playbook.outline, edit)
        }
        PlaybookEdit::Rename { title } => {
            may.edit()?;
            validity::name(title)
        }
        PlaybookEdit::Plan { task, assignee } => {
            may.edit()?;
            outline::has_task(&playbook.outline, *task)?;
            judge_planned(standing, assignee)
        }
        PlaybookEdit::SetDueAfter { task, due_after } => {
            may.edit()?;
            outline::has_task(&playbook.outline, *task)?;
            validity::span(*due_after)
        }
        PlaybookEdit::SetPublic { is_public } => judge_public(&may, *is_public),
        PlaybookEdit::SetAdminOnlyEdit { .. } | PlaybookEdit::SetOwnerOnlyFinish { .. } => {
            may.touch()?;
            allow(may.is_admin(), Rule::AdminsSetLocks)
        }
        PlaybookEdit::SetMember { user, role } => judge_member(&may, *user, *role),
        PlaybookEdit::Archive { .. } => may.manage(),
        PlaybookEdit::TakeNumber { .. } => Err(Denied { rule: Rule::RelayOnly }),
        PlaybookEdit::Suggest { .. } => Ok(()),
        PlaybookEdit::DropSuggestion { id } => judge_drop(&may, *id),
    }
}

struct May<'a> {
    playbook: &'a Playbook,
    standing: &'a Standing,
    grants: Grants,
}

impl May<'_> {
    fn has(&self, public: Permission, private: Permission) -> bool {
        self.grants.has(if self.playbook.is_public { public } else { private })
    }

    fn is_admin(&self) -> bool {
        let role = self.playbook.members.get(&self.standing.user);
        self.standing.is_system_admin || role == Some(&PlaybookRole::Admin)
    }

    fn touch(&self) -> Result<(), Denied> {
        allow(self.playbook.archived.is_none(), Rule::ArchivedRests)
    }

    fn manage(&self) -> Result<(), Denied> {
        allow(!self.playbook.admin_only_edit || self.is_admin(), Rule::AdminsOnlyEdit)?;
        let (public, private) =
            (Permission::PublicManageProperties, Permission::PrivateManageProperties);
        allow(self.has(public, private), Rule::ManageProperties)
    }

    fn edit(&self) -> Result<(), Denied> {
        self.touch()?;
        self.manage()
    }
}

fn judge_planned(standing: &Standing, assignee: &PlannedAssignee) -> Result<(), Denied> {
    match assignee {
        PlannedAssignee::User(user) => in_team(standing, *user),
        PlannedAssignee::Nobody
        | PlannedAssignee::Owner
        | PlannedAssignee::Creator
        | PlannedAssignee::Attribute => Ok(()),
    }
}

/// What is already so asks for no grant.
fn judge_public(may: &May<'_>, is_public: bool) -> Result<(), Denied> {
    may.touch()?;
    let already = may.playbook.is_public == is_public;
    let (permission, rule) = if is_public {
        (Permission::PrivateMakePublic, Rule::MakePublic)
    } else {
        (Permission::PublicMakePrivate, Rule::MakePrivate)
    };
    allow(already || may.grants.has(permission), rule)
}

/// Whoever suggested something takes it back.
fn judge_drop(may: &May<'_>, id: SuggestionId) -> Result<(), Denied> {
    let suggestion = may.playbook.suggestions.get(&id);
    let suggestion = suggestion.ok_or(Denied { rule: Rule::NoSuchThing })?;
    if suggestion.made.by == may.standing.user { Ok(()) } else { may.manage() }
}

fn judge_member(may: &May<'_>, user: UserId, role: Option<PlaybookRole>) -> Result<(), Denied> {
    may.touch()?;
    let members = &may.playbook.members;
    let now = members.get(&user).copied();
    let manages = may.has(Permission::PublicManageMembers, Permission::PrivateManageMembers);
    let leaves = user == may.standing.user && role.is_none();
    allow(manages || leaves, Rule::ManageMembers)?;

    // Adding a plain member or taking one out is managing members; all else is managing roles.
    let admin = Some(PlaybookRole::Admin);
    let changes_role = role == admin || (now == admin && !leaves);
    let manages_roles = may.has(Permission::PublicManageRoles, Permission::PrivateManageRoles);
    allow(!changes_role || role == now || manages_roles, Rule::ManageRoles)?;

    let others = members.iter().filter(|(id, role)| **id != user && **role == PlaybookRole::Admin);
    allow(now != admin || role == admin || others.count() > 0, Rule::LastAdmin)?;
    if role.is_some() {
        validity::room(members.len(), MEMBERS_MAX)?;
        in_team(may.standing, user)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        edit::Edit,
        fixture::{self, OLGA, PETE, RITA, VERA},
        rules::judge,
        value::Value,
    };

    /// The one place that calls `judge`: Olga is admin, Pete member, Vera only in the team.
    #[track_caller]
    fn check(playbook: &Playbook, who: UserId, edit: &PlaybookEdit, expected: Result<(), Rule>) {
        let value = Value::Playbook(Box::new(playbook.clone()));
        let standing = if who == RITA { fixture::stranger() } else { fixture::standing(who) };
        let edit = Edit::Playbook(edit.clone());
        let judged = judge(&value, &standing, &edit).map_err(|it| it.rule);
        assert_eq!(judged, expected, "{who:?} makes {edit:?}");
    }

    fn private() -> Playbook {
        Playbook { is_public: false, ..fixture::playbook() }
    }

    fn rename() -> PlaybookEdit {
        PlaybookEdit::Rename { title: "Better".to_owned() }
    }

    fn member(user: UserId, role: Option<PlaybookRole>) -> PlaybookEdit {
        PlaybookEdit::SetMember { user, role }
    }

    #[test]
    fn r1_a_private_playbook_is_its_members() {
        check(&private(), VERA, &rename(), Err(Rule::Unseen));
        check(&private(), PETE, &rename(), Ok(()));
        check(&fixture::playbook(), RITA, &rename(), Err(Rule::Unseen));
    }

    #[test]
    fn r7_whoever_is_in_the_team_edits_what_is_public() {
        check(&fixture::playbook(), VERA, &rename(), Ok(()));
    }

    #[test]
    fn r8_a_locked_playbook_is_its_admins() {
        let locked = Playbook { admin_only_edit: true, ..fixture::playbook() };
        check(&locked, PETE, &rename(), Err(Rule::AdminsOnlyEdit));
        check(&locked, OLGA, &rename(), Ok(()));
        let archive = PlaybookEdit::Archive { archived: true };
        check(&locked, PETE, &archive, Err(Rule::AdminsOnlyEdit));
    }

    #[test]
    fn r9_r10_members_add_members_and_admins_make_admins() {
        let (plain, admin) = (Some(PlaybookRole::Member), Some(PlaybookRole::Admin));
        check(&private(), PETE, &member(VERA, plain), Ok(()));
        check(&private(), PETE, &member(VERA, admin), Err(Rule::ManageRoles));
        check(&private(), PETE, &member(OLGA, plain), Err(Rule::ManageRoles));
        check(&private(), PETE, &member(PETE, admin), Err(Rule::ManageRoles));
        check(&private(), PETE, &member(PETE, None), Ok(()));
        check(&private(), OLGA, &member(PETE, admin), Ok(()));
    }

    #[test]
    fn r11_r12_visibility_is_granted_apart() {
        let set = |is_public| PlaybookEdit::SetPublic { is_public };
        check(&fixture::playbook(), PETE, &set(false), Err(Rule::MakePrivate));
        check(&fixture::playbook(), OLGA, &set(false), Ok(()));
        check(&private(), OLGA, &set(true), Err(Rule::MakePublic));
    }

    #[test]
    fn r13_admins_set_locks() {
        let lock = PlaybookEdit::SetAdminOnlyEdit { on: true };
        check(&fixture::playbook(), PETE, &lock, Err(Rule::AdminsSetLocks));
        check(&fixture::playbook(), OLGA, &lock, Ok(()));
    }

    #[test]
    fn r14_an_archived_playbook_rests() {
        let archived =
            Playbook { archived: Some(fixture::playbook().created), ..fixture::playbook() };
        check(&archived, OLGA, &rename(), Err(Rule::ArchivedRests));
        check(&archived, OLGA, &PlaybookEdit::Archive { archived: false }, Ok(()));
    }

    #[test]
    fn r20_the_last_admin_stays() {
        check(&private(), OLGA, &member(OLGA, None), Err(Rule::LastAdmin));
        let lower = member(OLGA, Some(PlaybookRole::Member));
        check(&private(), OLGA, &lower, Err(Rule::LastAdmin));
    }

    #[test]
    fn r21_only_people_of_the_team_become_members() {
        check(&private(), OLGA, &member(RITA, Some(PlaybookRole::Member)), Err(Rule::InTeam));
    }

    #[test]
    fn r22_numbers_are_the_relays_to_take() {
        let take = PlaybookEdit::TakeNumber { run: crate::id::RunId::from_bits(1) };
        check(&fixture::playbook(), OLGA, &take, Err(Rule::RelayOnly));
    }
}
