//! Who can be given something to do: the people of the team.

use leptos::prelude::*;
use model::id::{TeamId, UserId};

use crate::state::{Workspace, memo};

/// The people of the page's team. Reached by context, so that a hundred rows share it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidates(Memo<Vec<UserId>>);

impl Candidates {
    /// Those of the page around this component.
    pub(crate) fn expect() -> Memo<Vec<UserId>> {
        expect_context::<Self>().0
    }

    pub(crate) fn new(workspace: Workspace, team: TeamId) -> Self {
        Self(people_of(workspace, team))
    }
}

/// The people of a team. While its document is not here: everybody whom this device knows.
pub(crate) fn people_of(workspace: Workspace, team: TeamId) -> Memo<Vec<UserId>> {
    let members = workspace.team_members(team);
    memo(move || {
        let users: Vec<UserId> = members.with(|it| it.keys().copied().collect());
        if users.is_empty() {
            workspace.people().with(|it| it.keys().copied().collect())
        } else {
            users
        }
    })
}
