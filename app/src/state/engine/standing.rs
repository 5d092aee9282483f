//! What this person may do, as far as this device knows. The relay decides; this explains.

use std::collections::BTreeSet;

use model::{
    access::{PlaybookAccess, Standing, Upstream},
    doc::DocId,
    edit::Edit,
    id::{PlaybookId, TeamId, UserId},
    scheme::Scheme,
    summary::Summary,
    team::TeamRole,
    value::Value,
};

use super::Engine;

impl Engine {
    /// What other documents grant this person in that one.
    pub(super) fn standing(&self, doc: DocId) -> Option<Standing> {
        let told = self.ledger.borrow().standing(doc).cloned();
        // The relay has not seen what was made here, and so said nothing of it.
        let mut standing = told.or_else(|| self.presumed(doc))?;
        let team = self.ledger.borrow().team(doc);
        standing.mates = team.map(|team| self.mates(team)).unwrap_or_default();
        let needy = &self.ledger.borrow().needy;
        standing.was_refused |= needy.values().any(|it| it.row.doc() == Some(doc));
        Some(standing)
    }

    /// The standing in a new document of this team.
    pub(super) fn standing_in_team(
        &self,
        team: TeamId,
        playbook: Option<PlaybookId>,
    ) -> Option<Standing> {
        let told = self.ledger.borrow().standing(DocId::Team(team)).cloned();
        let mut standing = told.or_else(|| self.presumed(DocId::Team(team)))?;
        standing.mates = self.mates(team);
        standing.playbook = playbook.and_then(|playbook| self.upstream(playbook, &standing));
        Some(standing)
    }

    /// The standing where only the system's roles count.
    pub(super) fn standing_alone(&self) -> Standing {
        let sights = &self.ledger.borrow().sights;
        Standing {
            user: self.who.user,
            is_system_admin: self.who.is_system_admin
                || sights.values().any(|it| it.standing.is_system_admin),
            team: None,
            scheme: Scheme::default(),
            playbook: None,
            mates: BTreeSet::new(),
            was_refused: false,
        }
    }

    fn presumed(&self, doc: DocId) -> Option<Standing> {
        match doc {
            DocId::System => None,
            DocId::Personal(user) => (user == self.who.user).then(|| self.standing_alone()),
            // Whoever makes a team is its admin.
            DocId::Team(_) => self
                .is_made_here(doc)
                .then(|| Standing { team: Some(TeamRole::Admin), ..self.standing_alone() }),
            DocId::Playbook(_) | DocId::Run(_) => {
                let (team, playbook) = match self.ledger.borrow().summary(doc)? {
                    Summary::Playbook { team, .. } => (*team, None),
                    Summary::Run(run) => (run.team, run.playbook),
                    Summary::Plain | Summary::Team { .. } => return None,
                };
                self.standing_in_team(team, playbook)
            }
        }
    }

    fn is_made_here(&self, doc: DocId) -> bool {
        let ledger = self.ledger.borrow();
        let is_here = ledger.rows.values().any(|row| row.doc() == Some(doc) && row.creates());
        is_here || self.with(doc, |it| it.pending().any(|row| row.creates())).unwrap_or(false)
    }

    fn upstream(&self, playbook: PlaybookId, standing: &Standing) -> Option<Upstream> {
        let doc = DocId::Playbook(playbook);
        if let Some(Value::Playbook(value)) = self.shown(doc).as_deref() {
            return Some(PlaybookAccess::of(value).upstream(standing));
        }
        // It is being read; until then, whoever sees it in his lists may see and run it.
        match self.ledger.borrow().summary(doc)? {
            Summary::Playbook { is_archived, .. } => Some(Upstream {
                may_view: true,
                may_run: true,
                is_admin: false,
                owner_only_finish: false,
                is_archived: *is_archived,
            }),
            Summary::Plain | Summary::Team { .. } | Summary::Run(_) => None,
        }
    }

    /// Everybody in the team. While the team is not read, everybody that is known: the relay knows
    /// better.
    fn mates(&self, team: TeamId) -> BTreeSet<UserId> {
        match self.shown(DocId::Team(team)).as_deref() {
            Some(Value::Team(team)) => team.members.keys().copied().collect(),
            Some(_) | None => self.ledger.borrow().people.keys().copied().collect(),
        }
    }
}

/// Of the people that the edits name, those who are in the team.
pub(super) fn named(edits: &[Edit], standing: &Standing) -> BTreeSet<UserId> {
    let named = edits.iter().flat_map(Edit::people);
    named.filter(|user| standing.mates.contains(user)).collect()
}
