//! Lists, made of summaries: no document is opened for them.

use std::collections::BTreeMap;

use crate::state::memo;
use leptos::prelude::*;
use model::{
    doc::DocId,
    id::{TeamId, UserId},
    summary::{RunSummary, Summary},
    team::{Team, TeamRole},
};

use super::Workspace;
use crate::state::{MyTask, PlaybookRow, RunRow, TeamRow, board::Row};

impl Workspace {
    /// The teams of this person, by name.
    pub(crate) fn teams(self) -> Signal<Vec<TeamRow>> {
        self.list(
            |_, doc, row| match (doc, &row.summary) {
                (DocId::Team(id), Summary::Team { name, n_members }) => Some(TeamRow {
                    id,
                    name: name.clone(),
                    n_members: *n_members,
                    standing: row.standing.clone(),
                }),
                _ => None,
            },
            |rows| rows.sort_by_key(|row| (row.name.to_lowercase(), row.id)),
        )
    }

    /// The playbooks of a team that this person may see, by title.
    pub(crate) fn playbooks(self, team: TeamId) -> Signal<Vec<PlaybookRow>> {
        self.list(
            move |_, doc, row| playbook(team, doc, row),
            |rows| rows.sort_by_key(|row| (row.title.to_lowercase(), row.id)),
        )
    }

    /// The runs of a team that this person may see, the newest first.
    pub(crate) fn runs(self, team: TeamId) -> Signal<Vec<RunRow>> {
        let run = move |doc, row: &Row| match (doc, &row.summary) {
            (DocId::Run(id), Summary::Run(summary)) if summary.team == team => {
                Some(RunRow { id, summary: summary.clone(), is_waiting: row.is_waiting })
            }
            _ => None,
        };
        self.list(
            move |_, doc, row| run(doc, row),
            |rows| rows.sort_by_key(|row| (std::cmp::Reverse(row.summary.created_at), row.id)),
        )
    }

    /// The open tasks of this person in all runs that go on: those that are due first, first.
    pub(crate) fn my_tasks(self) -> Signal<Vec<MyTask>> {
        let tasks = move |me: Option<UserId>, rows: &BTreeMap<DocId, Row>| {
            let Some(me) = me else { return Vec::new() };
            let mut tasks: Vec<MyTask> =
                rows.iter().flat_map(|(doc, row)| tasks_of(me, *doc, row)).collect();
            tasks.sort_by_key(|it| (it.due_at.is_none(), it.due_at, it.run, it.task));
            tasks
        };
        let memo = memo(move || {
            let me = self.board.me.with(|me| me.as_ref().map(|me| me.user));
            self.board.rows.with(|rows| tasks(me, rows))
        });
        memo.into()
    }

    /// Who is in a team. Opens the team's document.
    pub(crate) fn team_members(self, team: TeamId) -> Signal<BTreeMap<UserId, TeamRole>> {
        let members = self.open::<Team>(team).select(|team| team.members.clone());
        Signal::derive(move || members.get().unwrap_or_default())
    }

    fn list<T: PartialEq + Send + Sync + 'static>(
        self,
        row: impl Fn(Self, DocId, &Row) -> Option<T> + Send + Sync + 'static,
        sort: impl Fn(&mut Vec<T>) + Send + Sync + 'static,
    ) -> Signal<Vec<T>> {
        let memo = memo(move || {
            self.board.rows.with(|rows| {
                let found = rows.iter().filter_map(|(doc, it)| row(self, *doc, it));
                let mut found: Vec<T> = found.collect();
                sort(&mut found);
                found
            })
        });
        memo.into()
    }
}

fn playbook(team: TeamId, doc: DocId, row: &Row) -> Option<PlaybookRow> {
    let DocId::Playbook(id) = doc else { return None };
    let Summary::Playbook {
        title,
        team: its_team,
        is_public,
        is_archived,
        n_tasks,
        n_members,
        n_suggestions,
    } = &row.summary
    else {
        return None;
    };
    (*its_team == team).then(|| PlaybookRow {
        id,
        title: title.clone(),
        is_public: *is_public,
        is_archived: *is_archived,
        n_tasks: *n_tasks,
        n_members: *n_members,
        n_suggestions: *n_suggestions,
        is_waiting: row.is_waiting,
        standing: row.standing.clone(),
    })
}

fn tasks_of(me: UserId, doc: DocId, row: &Row) -> Vec<MyTask> {
    let (DocId::Run(run), Summary::Run(summary)) = (doc, &row.summary) else {
        return Vec::new();
    };
    let RunSummary { name, key, team, finished_at: None, assigned, .. } = summary else {
        return Vec::new();
    };
    let mine = assigned.iter().filter(|it| it.user == me);
    let task = mine.map(|it| MyTask {
        run,
        run_name: name.clone(),
        run_key: key.clone(),
        team: *team,
        task: it.task,
        title: it.title.clone(),
        due_at: it.due_at,
    });
    task.collect()
}
