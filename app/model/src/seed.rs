//! What a document begins with.
//!
//! A seed says what is asked for; [`Seed::value`] makes the first value out of it, the same on the
//! device, to show it at once, and at the relay, to write it. What is copied from a playbook is
//! named, not sent: the relay takes it from its own copy (E9).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    checklist::{Checklist, Outline, Place, Task},
    doc::DocId,
    id::{ChecklistId, PlaybookId, TaskId, TeamId, UserId},
    mark::Stamp,
    personal::Personal,
    playbook::{
        ConditionAction, Plan, PlannedAssignee, PlannedTask, Playbook, PlaybookRole, Texts,
    },
    rank::Rank,
    run::{Progress, Run, RunState},
    settings::Settings,
    system::System,
    team::{Team, TeamRole},
    time::Millis,
    timeline::{Event, Happening},
    value::Value,
};

/// What a new document begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "seeds are few, and an edit boxes the one it holds")]
pub enum Seed {
    /// The system document; its author is the first admin.
    System,
    /// A team; its author is the first admin.
    Team {
        /// What it is called.
        name: String,
    },
    /// A playbook, blank or imported.
    Playbook(PlaybookSeed),
    /// A run.
    Run(RunSeed),
    /// A person's own document.
    Personal,
}

/// What a new playbook begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaybookSeed {
    /// The team it belongs to.
    pub team: TeamId,
    /// What it is called.
    pub title: String,
    /// Whether every member of the team may see and use it.
    pub is_public: bool,
    /// Whether only the owner may finish its runs.
    pub owner_only_finish: bool,
    /// How its runs behave.
    pub settings: Settings,
    /// What it is for.
    pub description: String,
    /// What a status update begins with.
    pub update_template: String,
    /// What a retrospective begins with.
    pub retrospective_template: String,
    /// What a run's summary begins with.
    pub summary_template: String,
    /// What people read when they join.
    pub welcome: String,
    /// What there will be to do, in order.
    pub checklists: Vec<ChecklistSeed>,
}

/// A checklist of a new playbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistSeed {
    /// Its id.
    pub id: ChecklistId,
    /// What it is called.
    pub title: String,
    /// Its tasks, in order.
    pub tasks: Vec<TaskSeed>,
}

/// A task of a new playbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSeed {
    /// Its id.
    pub id: TaskId,
    /// What is to be done, in one line.
    pub title: String,
    /// What is to be done, at length.
    pub description: String,
    /// A slash command that helps to do it.
    pub command: Option<String>,
    /// Who is to do it.
    pub assignee: PlannedAssignee,
    /// The attribute that names the assignee.
    pub assignee_attribute: Option<String>,
    /// How long after the start of the run it is due.
    pub due_after: Option<Millis>,
    /// The condition it depends on.
    pub condition: Option<String>,
    /// What that condition last did; kept for the export.
    pub condition_action: Option<ConditionAction>,
}

/// What a new run begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSeed {
    /// The team it belongs to.
    pub team: TeamId,
    /// The playbook to copy from; `None` makes a checklist without one.
    pub playbook: Option<PlaybookId>,
    /// What it is called.
    pub name: String,
    /// Who answers for it.
    pub owner: UserId,
}

impl Seed {
    /// The team that the new document will belong to.
    pub fn team(&self) -> Option<TeamId> {
        match self {
            Self::Playbook(it) => Some(it.team),
            Self::Run(it) => Some(it.team),
            Self::System | Self::Team { .. } | Self::Personal => None,
        }
    }

    /// The playbook that it copies from.
    pub fn playbook(&self) -> Option<PlaybookId> {
        match self {
            Self::Run(it) => it.playbook,
            Self::System | Self::Team { .. } | Self::Playbook(_) | Self::Personal => None,
        }
    }

    /// The first value of the document `doc`. `source` is the playbook that a run copies from.
    pub fn value(&self, doc: DocId, source: Option<&Playbook>, stamp: &Stamp) -> Value {
        match self {
            Self::System => Value::System(System { admins: BTreeSet::from([stamp.author]) }),
            Self::Team { name } => Value::Team(Team {
                name: name.clone(),
                created: stamp.mark(),
                members: BTreeMap::from([(stamp.author, TeamRole::Admin)]),
            }),
            Self::Playbook(seed) => Value::Playbook(Box::new(seed.value(stamp))),
            Self::Run(seed) => Value::Run(Box::new(seed.value(doc, source, stamp))),
            Self::Personal => Value::Personal(Personal::default()),
        }
    }

    /// Whether this seed makes the kind of document that `doc` names.
    pub fn fits(&self, doc: DocId) -> bool {
        matches!(
            (self, doc),
            (Self::System, DocId::System)
                | (Self::Team { .. }, DocId::Team(_))
                | (Self::Playbook(_), DocId::Playbook(_))
                | (Self::Run(_), DocId::Run(_))
                | (Self::Personal, DocId::Personal(_))
        )
    }
}

impl PlaybookSeed {
    /// A playbook with nothing in it but a title.
    pub fn blank(team: TeamId, title: String) -> Self {
        Self {
            team,
            title,
            is_public: true,
            owner_only_finish: false,
            settings: Settings::default(),
            description: String::new(),
            update_template: String::new(),
            retrospective_template: String::new(),
            summary_template: String::new(),
            welcome: String::new(),
            checklists: Vec::new(),
        }
    }

    fn value(&self, stamp: &Stamp) -> Playbook {
        Playbook {
            title: self.title.clone(),
            team: self.team,
            is_public: self.is_public,
            admin_only_edit: false,
            owner_only_finish: self.owner_only_finish,
            created: stamp.mark(),
            archived: None,
            next_number: 1,
            settings: self.settings.clone(),
            texts: Texts {
                description: self.description.clone(),
                update_template: self.update_template.clone(),
                retrospective_template: self.retrospective_template.clone(),
                summary_template: self.summary_template.clone(),
                welcome: self.welcome.clone(),
            },
            outline: self.outline(),
            members: BTreeMap::from([(stamp.author, PlaybookRole::Admin)]),
            suggestions: BTreeMap::new(),
        }
    }

    fn outline(&self) -> Outline<Plan> {
        let mut outline = Outline::default();
        for (list, rank) in self.checklists.iter().zip(Rank::series(self.checklists.len())) {
            let checklist = Checklist { title: list.title.clone(), rank, archived: None };
            outline.checklists.insert(list.id, checklist);
            for (task, rank) in list.tasks.iter().zip(Rank::series(list.tasks.len())) {
                outline.tasks.insert(task.id, task.value(Place { checklist: list.id, rank }));
            }
        }
        outline
    }
}

impl TaskSeed {
    fn value(&self, place: Place) -> PlannedTask {
        Task {
            title: self.title.clone(),
            description: self.description.clone(),
            command: self.command.clone(),
            place,
            archived: None,
            extra: Plan {
                assignee: self.assignee,
                assignee_attribute: self.assignee_attribute.clone(),
                due_after: self.due_after,
                condition: self.condition.clone(),
                condition_action: self.condition_action,
            },
        }
    }
}

impl RunSeed {
    fn value(&self, doc: DocId, source: Option<&Playbook>, stamp: &Stamp) -> Run {
        let mut participants = BTreeMap::from([(self.owner, stamp.made_at)]);
        participants.insert(stamp.author, stamp.made_at);
        let mut run = Run {
            name: self.name.clone(),
            summary: String::new(),
            team: self.team,
            playbook: self.playbook,
            playbook_title: String::new(),
            number: 0,
            prefix: String::new(),
            state: RunState::InProgress,
            owner: self.owner,
            created: stamp.mark(),
            outline: Outline::default(),
            followers: participants.keys().copied().collect(),
            participants,
            timeline: vec![Event::new(stamp, Happening::Started)],
            suggestions: BTreeMap::new(),
        };
        match source {
            Some(playbook) => self.copy_from(playbook, &doc.to_string(), stamp, &mut run),
            None => add_first_checklist(&doc.to_string(), &mut run),
        }
        run
    }

    fn copy_from(&self, playbook: &Playbook, salt: &str, stamp: &Stamp, run: &mut Run) {
        run.playbook_title.clone_from(&playbook.title);
        run.number = playbook.next_number;
        run.prefix.clone_from(&playbook.settings.run_number_prefix);
        if playbook.settings.run_summary_template_enabled {
            run.summary.clone_from(&playbook.texts.summary_template);
        }
        for (id, list) in playbook.outline.in_order() {
            let copy = ChecklistId::derived(&[salt, id.as_str()]);
            run.outline.checklists.insert(copy, list.clone());
        }
        for (id, task) in playbook.outline.shown_tasks() {
            let checklist = ChecklistId::derived(&[salt, task.place.checklist.as_str()]);
            let copy = Task {
                title: task.title.clone(),
                description: task.description.clone(),
                command: task.command.clone(),
                place: Place { checklist, rank: task.place.rank.clone() },
                archived: None,
                extra: self.progress(&task.extra, stamp),
            };
            run.outline.tasks.insert(TaskId::derived(&[salt, id.as_str()]), copy);
        }
    }

    fn progress(&self, plan: &Plan, stamp: &Stamp) -> Progress {
        let assignee = match plan.assignee {
            PlannedAssignee::Nobody | PlannedAssignee::Attribute => None,
            PlannedAssignee::User(user) => Some(user),
            PlannedAssignee::Owner => Some(self.owner),
            PlannedAssignee::Creator => Some(stamp.author),
        };
        let due_at = plan.due_after.map(|after| stamp.made_at.plus(after));
        Progress { assignee, due_at, ..Progress::default() }
    }
}

/// A run without a playbook begins with one empty checklist.
fn add_first_checklist(salt: &str, run: &mut Run) {
    let id = ChecklistId::derived(&[salt, "first"]);
    let rank = Rank::between(None, None);
    run.outline
        .checklists
        .insert(id, Checklist { title: "Tasks".to_owned(), rank, archived: None });
}
