//! The value of any document, and the parts it consists of.

use crate::{
    doc::DocId,
    id::{ChecklistId, SuggestionId, TaskId, UserId},
    personal::Personal,
    playbook::Playbook,
    run::Run,
    system::System,
    team::Team,
};

/// What a document holds, typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// The system document.
    System(System),
    /// A team.
    Team(Team),
    /// A playbook.
    Playbook(Box<Playbook>),
    /// A run.
    Run(Box<Run>),
    /// A person's own document.
    Personal(Personal),
}

/// A part of a document that is written and read as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The fields of the document itself.
    Meta,
    /// The settings of a playbook.
    Settings,
    /// The fields of a checklist.
    Checklist(ChecklistId),
    /// The fields of a task.
    Task(TaskId),
    /// A member or participant.
    Person(UserId),
    /// A follower.
    Follower(UserId),
    /// A line of the timeline, by its number from 0.
    Event(u64),
    /// A suggestion.
    Suggestion(SuggestionId),
    /// A favourite.
    Favourite(DocId),
    /// A long text.
    Text(TextKey),
}

/// A long text of a document.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum TextKey {
    /// What a playbook is for, or what a run is about.
    Description,
    /// What a task asks for.
    Task(TaskId),
    /// What a status update begins with.
    UpdateTemplate,
    /// What a retrospective begins with.
    RetrospectiveTemplate,
    /// What a run's summary begins with.
    SummaryTemplate,
    /// What people read when they join.
    Welcome,
}

impl Value {
    /// A long text of this document, if it has that one.
    pub fn text(&self, key: TextKey) -> Option<&String> {
        match self {
            Self::Playbook(playbook) => playbook.text(key),
            Self::Run(run) => run.text(key),
            Self::System(_) | Self::Team(_) | Self::Personal(_) => None,
        }
    }

    /// The same text, to be set by who has merged it: `schema` and nobody else.
    pub fn text_mut(&mut self, key: TextKey) -> Option<&mut String> {
        match self {
            Self::Playbook(playbook) => match key {
                TextKey::Description => Some(&mut playbook.texts.description),
                TextKey::Task(id) => {
                    playbook.outline.tasks.get_mut(&id).map(|it| &mut it.description)
                }
                TextKey::UpdateTemplate => Some(&mut playbook.texts.update_template),
                TextKey::RetrospectiveTemplate => Some(&mut playbook.texts.retrospective_template),
                TextKey::SummaryTemplate => Some(&mut playbook.texts.summary_template),
                TextKey::Welcome => Some(&mut playbook.texts.welcome),
            },
            Self::Run(run) => match key {
                TextKey::Description => Some(&mut run.summary),
                TextKey::Task(id) => run.outline.tasks.get_mut(&id).map(|it| &mut it.description),
                TextKey::UpdateTemplate
                | TextKey::RetrospectiveTemplate
                | TextKey::SummaryTemplate
                | TextKey::Welcome => None,
            },
            Self::System(_) | Self::Team(_) | Self::Personal(_) => None,
        }
    }

    /// Every long text this document has, those of archived tasks included.
    pub fn text_keys(&self) -> Vec<TextKey> {
        let (mut keys, tasks): (Vec<_>, Vec<TaskId>) = match self {
            Self::Playbook(it) => (
                vec![
                    TextKey::Description,
                    TextKey::UpdateTemplate,
                    TextKey::RetrospectiveTemplate,
                    TextKey::SummaryTemplate,
                    TextKey::Welcome,
                ],
                it.outline.tasks.keys().copied().collect(),
            ),
            Self::Run(it) => {
                (vec![TextKey::Description], it.outline.tasks.keys().copied().collect())
            }
            Self::System(_) | Self::Team(_) | Self::Personal(_) => (Vec::new(), Vec::new()),
        };
        keys.extend(tasks.into_iter().map(TextKey::Task));
        keys
    }

    /// The run in this value, if it is one.
    pub fn as_run(&self) -> Option<&Run> {
        if let Self::Run(run) = self { Some(run) } else { None }
    }

    /// The playbook in this value, if it is one.
    pub fn as_playbook(&self) -> Option<&Playbook> {
        if let Self::Playbook(playbook) = self { Some(playbook) } else { None }
    }

    /// The team in this value, if it is one.
    pub fn as_team(&self) -> Option<&Team> {
        if let Self::Team(team) = self { Some(team) } else { None }
    }
}
