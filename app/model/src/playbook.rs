//! A playbook: what people agree on before there is anything to do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    checklist::{Outline, Task},
    id::{SuggestionId, TeamId, UserId},
    mark::Mark,
    settings::Settings,
    suggestion::Suggestion,
    time::Millis,
    value::TextKey,
};

/// A member's standing in a playbook; the later one may do what the earlier may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PlaybookRole {
    /// Sees and uses it, and what the scheme grants besides.
    Member,
    /// Also decides who is in and what they may.
    Admin,
}

/// Who is to do a task, once there is a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PlannedAssignee {
    /// Nobody yet.
    #[default]
    Nobody,
    /// This person.
    User(UserId),
    /// Whoever owns the run.
    Owner,
    /// Whoever started the run.
    Creator,
    /// The person that an attribute of the run names.
    Attribute,
}

/// What a condition last did to a task, as the export format carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConditionAction {
    /// It hid the task.
    Hidden,
    /// It would have hidden the task, had nobody worked on it yet.
    ShownBecauseModified,
}

/// What only a playbook's task has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Who is to do it.
    pub assignee: PlannedAssignee,
    /// The attribute that names the assignee, by its id in the export format.
    pub assignee_attribute: Option<String>,
    /// How long after the start of the run it is due.
    pub due_after: Option<Millis>,
    /// The condition it depends on, by its id in the export format.
    pub condition: Option<String>,
    /// What that condition last did; kept for the export.
    pub condition_action: Option<ConditionAction>,
}

/// A task of a playbook.
pub type PlannedTask = Task<Plan>;

/// The long texts of a playbook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    /// What the playbook is for.
    pub description: String,
    /// What a status update begins with.
    pub update_template: String,
    /// What a retrospective begins with.
    pub retrospective_template: String,
    /// What a run's summary begins with.
    pub summary_template: String,
    /// What people read when they join.
    pub welcome: String,
}

/// The value of a playbook document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playbook {
    /// What it is called.
    pub title: String,
    /// The team it belongs to.
    pub team: TeamId,
    /// Whether every member of the team may see and use it.
    pub is_public: bool,
    /// Whether only playbook admins may change it.
    pub admin_only_edit: bool,
    /// Whether only the owner may finish its runs. Read live by running runs.
    pub owner_only_finish: bool,
    /// Who made it, and when.
    pub created: Mark,
    /// Set when it was put away.
    pub archived: Option<Mark>,
    /// The number that the next run gets.
    pub next_number: u64,
    /// How its runs behave.
    pub settings: Settings,
    /// Its long texts.
    pub texts: Texts,
    /// What there will be to do.
    pub outline: Outline<Plan>,
    /// Who is in it.
    pub members: BTreeMap<UserId, PlaybookRole>,
    /// What others would change.
    pub suggestions: BTreeMap<SuggestionId, Suggestion>,
}

impl Playbook {
    /// A long text of this playbook, if it has that one.
    pub fn text(&self, key: TextKey) -> Option<&String> {
        match key {
            TextKey::Description => Some(&self.texts.description),
            TextKey::Task(id) => self.outline.tasks.get(&id).map(|it| &it.description),
            TextKey::UpdateTemplate => Some(&self.texts.update_template),
            TextKey::RetrospectiveTemplate => Some(&self.texts.retrospective_template),
            TextKey::SummaryTemplate => Some(&self.texts.summary_template),
            TextKey::Welcome => Some(&self.texts.welcome),
        }
    }
}
