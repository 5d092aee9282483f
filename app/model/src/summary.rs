//! What a list shows of a document, made by the same function at the relay and on the device.

use serde::{Deserialize, Serialize};

use crate::{
    id::{PlaybookId, TeamId, UserId},
    run::{Count, RunState},
    time::Timestamp,
    value::Value,
};

/// What lists and search need to know of a document without opening it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Summary {
    /// Nothing that lists show.
    Plain,
    /// A team.
    Team {
        /// What it is called.
        name: String,
        /// How many are in it.
        n_members: u32,
    },
    /// A playbook.
    Playbook {
        /// What it is called.
        title: String,
        /// The team it belongs to.
        team: TeamId,
        /// Whether every member of the team may see and use it.
        is_public: bool,
        /// Whether it was put away.
        is_archived: bool,
        /// Tasks that are shown.
        n_tasks: u32,
        /// How many were invited to it.
        n_members: u32,
        /// Whether people of the team have suggested something.
        n_suggestions: u32,
    },
    /// A run.
    Run(RunSummary),
}

/// What lists show of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    /// What it is called.
    pub name: String,
    /// Its key, as in `INC-00042`; empty until it has a number.
    pub key: String,
    /// The team it belongs to.
    pub team: TeamId,
    /// The playbook it was started from.
    pub playbook: Option<PlaybookId>,
    /// What that playbook was called.
    pub playbook_title: String,
    /// Who answers for it.
    pub owner: UserId,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it was finished, if it is.
    pub finished_at: Option<Timestamp>,
    /// How far it is.
    pub count: Count,
    /// The earliest due date among open tasks.
    pub next_due_at: Option<Timestamp>,
    /// Who takes part.
    pub participants: Vec<UserId>,
    /// Open tasks by assignee, with their due dates: the inbox is made of these.
    pub assigned: Vec<Assigned>,
}

/// An open task that somebody is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// The task.
    pub task: crate::id::TaskId,
    /// What is to be done.
    pub title: String,
    /// Who is to do it.
    pub user: UserId,
    /// By when.
    pub due_at: Option<Timestamp>,
}

/// Sums a document up.
pub fn summary(value: &Value) -> Summary {
    match value {
        Value::System(_) | Value::Personal(_) => Summary::Plain,
        Value::Team(team) => {
            Summary::Team { name: team.name.clone(), n_members: team.members.len() as u32 }
        }
        Value::Playbook(playbook) => Summary::Playbook {
            title: playbook.title.clone(),
            team: playbook.team,
            is_public: playbook.is_public,
            is_archived: playbook.archived.is_some(),
            n_tasks: playbook.outline.shown_tasks().count() as u32,
            n_members: playbook.members.len() as u32,
            n_suggestions: playbook.suggestions.len() as u32,
        },
        Value::Run(run) => Summary::Run(run_summary(run)),
    }
}

fn run_summary(run: &crate::run::Run) -> RunSummary {
    let open = || run.outline.shown_tasks().filter(|(_, it)| !it.extra.state.is_closed());
    let assigned = open().filter_map(|(task, it)| {
        let (title, due_at) = (it.title.clone(), it.extra.due_at);
        it.extra.assignee.map(|user| Assigned { task, title, user, due_at })
    });
    RunSummary {
        name: run.name.clone(),
        key: run.key(),
        team: run.team,
        playbook: run.playbook,
        playbook_title: run.playbook_title.clone(),
        owner: run.owner,
        created_at: run.created.at,
        finished_at: match run.state {
            RunState::InProgress => None,
            RunState::Finished(mark) => Some(mark.at),
        },
        count: run.count(),
        next_due_at: open().filter_map(|(_, it)| it.extra.due_at).min(),
        participants: run.participants.keys().copied().collect(),
        assigned: assigned.collect(),
    }
}
