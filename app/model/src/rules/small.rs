//! Who may change the system, a team, or a person's own document.

use super::{Denied, Rule, allow, validity};
use crate::{
    access::Standing,
    edit::{PersonalEdit, SystemEdit, TeamEdit},
    limits::{FAVOURITES_MAX, TEAM_MEMBERS_MAX},
    personal::Personal,
    system::System,
    team::{Team, TeamRole},
};

pub(super) fn judge_system(
    system: &System,
    standing: &Standing,
    edit: &SystemEdit,
) -> Result<(), Denied> {
    allow(system.admins.contains(&standing.user), Rule::Unseen)?;
    let SystemEdit::SetAdmin { user, is_admin } = edit;
    let others = system.admins.iter().filter(|id| *id != user).count();
    allow(*is_admin || others > 0, Rule::LastAdmin)
}

pub(super) fn judge_team(team: &Team, standing: &Standing, edit: &TeamEdit) -> Result<(), Denied> {
    let role = team.members.get(&standing.user);
    allow(standing.is_system_admin || role.is_some(), Rule::Unseen)?;
    let is_admin = standing.is_system_admin || role == Some(&TeamRole::Admin);
    match edit {
        TeamEdit::Rename { name } => {
            allow(is_admin, Rule::TeamAdmins)?;
            validity::name(name)
        }
        TeamEdit::SetMember { user, role } => {
            let leaves = *user == standing.user && role.is_none();
            allow(is_admin || leaves, Rule::TeamAdmins)?;
            let admin = TeamRole::Admin;
            let others = team.members.iter().any(|(id, role)| id != user && *role == admin);
            let was_admin = team.members.get(user) == Some(&admin);
            allow(!was_admin || *role == Some(admin) || others, Rule::LastAdmin)?;
            validity::room(team.members.len(), TEAM_MEMBERS_MAX)
        }
    }
}

pub(super) fn judge_personal(personal: &Personal, edit: &PersonalEdit) -> Result<(), Denied> {
    match edit {
        PersonalEdit::SetTheme { .. } | PersonalEdit::SetDensity { .. } => Ok(()),
        PersonalEdit::SetFavourite { on, .. } => {
            allow(!on || personal.favourites.len() < FAVOURITES_MAX, Rule::TooMany)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        fixture::{self, OLGA, PETE, RITA},
        id::UserId,
    };

    #[track_caller]
    fn check_team(who: UserId, edit: &TeamEdit, expected: Result<(), Rule>) {
        let standing = if who == RITA { fixture::stranger() } else { fixture::standing(who) };
        let judged = judge_team(&fixture::team(), &standing, edit).map_err(|it| it.rule);
        assert_eq!(judged, expected, "{who:?} makes {edit:?}");
    }

    #[test]
    fn r18_admins_of_a_team_decide_who_is_in() {
        let add = TeamEdit::SetMember { user: RITA, role: Some(TeamRole::Member) };
        check_team(OLGA, &add, Ok(()));
        check_team(PETE, &add, Err(Rule::TeamAdmins));
        check_team(RITA, &add, Err(Rule::Unseen));
        check_team(PETE, &TeamEdit::SetMember { user: PETE, role: None }, Ok(()));
    }

    #[test]
    fn r20_a_team_keeps_an_admin() {
        check_team(OLGA, &TeamEdit::SetMember { user: OLGA, role: None }, Err(Rule::LastAdmin));
    }

    #[test]
    fn r1_r20_the_system_is_its_admins_and_keeps_one() {
        let system = System { admins: BTreeSet::from([OLGA]) };
        let edit = SystemEdit::SetAdmin { user: OLGA, is_admin: false };
        let judged =
            |who| judge_system(&system, &fixture::standing(who), &edit).map_err(|it| it.rule);
        assert_eq!(judged(OLGA), Err(Rule::LastAdmin));
        assert_eq!(judged(PETE), Err(Rule::Unseen));
    }

    #[test]
    fn v4_favourites_have_a_limit() {
        let mut personal = Personal::default();
        let doc = |n| crate::doc::DocId::Run(crate::id::RunId::from_bits(n));
        personal.favourites.extend((0..FAVOURITES_MAX as u128).map(doc));
        let edit = PersonalEdit::SetFavourite { doc: doc(9_999), on: true };
        assert_eq!(judge_personal(&personal, &edit), Err(Denied { rule: Rule::TooMany }));
    }
}
