//! Edits of checklists and tasks, the same in playbooks and runs.

use serde::{Deserialize, Serialize};

use crate::{
    checklist::{Checklist, Outline, Place, Spot, Task},
    id::{ChecklistId, TaskId},
    mark::Stamp,
    rank::Rank,
    value::Part,
};

/// A change to the outline of a playbook or run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say what they are; the variants are documented")]
pub enum OutlineEdit {
    /// Adds an empty checklist.
    AddChecklist { id: ChecklistId, title: String, spot: Spot<ChecklistId> },
    /// Gives a checklist another title.
    RenameChecklist { id: ChecklistId, title: String },
    /// Puts a checklist elsewhere, with its tasks.
    MoveChecklist { id: ChecklistId, spot: Spot<ChecklistId> },
    /// Puts a checklist away (true) or brings it back.
    ArchiveChecklist { id: ChecklistId, archived: bool },
    /// Adds a task.
    AddTask { id: TaskId, checklist: ChecklistId, spot: Spot<TaskId>, title: String },
    /// Gives a task another title.
    RenameTask { id: TaskId, title: String },
    /// Puts a task elsewhere, maybe into another checklist.
    MoveTask { id: TaskId, checklist: ChecklistId, spot: Spot<TaskId> },
    /// Puts a task away (true) or brings it back.
    ArchiveTask { id: TaskId, archived: bool },
    /// Sets or clears the command of a task.
    SetCommand { id: TaskId, command: Option<String> },
}

impl OutlineEdit {
    /// Makes the edit and says which parts it touched.
    pub(super) fn apply<X: Default>(&self, outline: &mut Outline<X>, stamp: &Stamp) -> Vec<Part> {
        match self {
            Self::AddChecklist { id, title, spot } => add_checklist(outline, *id, title, *spot),
            Self::RenameChecklist { id, title } => {
                with_checklist(outline, *id, |it| it.title.clone_from(title))
            }
            Self::MoveChecklist { id, spot } => move_checklist(outline, *id, *spot),
            Self::ArchiveChecklist { id, archived } => {
                with_checklist(outline, *id, |it| it.archived = archived.then(|| stamp.mark()))
            }
            Self::AddTask { id, checklist, spot, title } => {
                add_task(outline, *id, *checklist, *spot, title)
            }
            Self::RenameTask { id, title } => {
                with_task(outline, *id, |it| it.title.clone_from(title))
            }
            Self::MoveTask { id, checklist, spot } => move_task(outline, *id, *checklist, *spot),
            Self::ArchiveTask { id, archived } => {
                with_task(outline, *id, |it| it.archived = archived.then(|| stamp.mark()))
            }
            Self::SetCommand { id, command } => {
                with_task(outline, *id, |it| it.command.clone_from(command))
            }
        }
    }

    /// Whether the outline already is as this edit would make it.
    pub(super) fn is_done<X>(&self, outline: &Outline<X>) -> bool {
        let checklist = |id| outline.checklists.get(&id);
        let task = |id| outline.tasks.get(&id);
        match self {
            Self::AddChecklist { .. } | Self::AddTask { .. } => false,
            Self::RenameChecklist { id, title } => {
                checklist(*id).is_some_and(|it| it.title == *title)
            }
            Self::MoveChecklist { id, spot } => {
                let order: Vec<_> = outline.in_order().into_iter().map(|(id, _)| id).collect();
                stands_at(&order, *id, *spot)
            }
            Self::ArchiveChecklist { id, archived } => {
                checklist(*id).is_some_and(|it| it.archived.is_some() == *archived)
            }
            Self::RenameTask { id, title } => task(*id).is_some_and(|it| it.title == *title),
            Self::MoveTask { id, checklist, spot } => {
                let tasks = outline.tasks_in(*checklist);
                let order: Vec<_> = tasks.into_iter().map(|(id, _)| id).collect();
                stands_at(&order, *id, *spot)
            }
            Self::ArchiveTask { id, archived } => {
                task(*id).is_some_and(|it| it.archived.is_some() == *archived)
            }
            Self::SetCommand { id, command } => task(*id).is_some_and(|it| it.command == *command),
        }
    }
}

fn stands_at<Id: Copy + PartialEq>(order: &[Id], id: Id, spot: Spot<Id>) -> bool {
    let Some(index) = order.iter().position(|it| *it == id) else { return false };
    match spot {
        Spot::First => index == 0,
        Spot::Last => index + 1 == order.len(),
        Spot::After(neighbour) => index > 0 && order[index - 1] == neighbour,
    }
}

fn with_checklist<X>(
    outline: &mut Outline<X>,
    id: ChecklistId,
    change: impl FnOnce(&mut Checklist),
) -> Vec<Part> {
    let Some(checklist) = outline.checklists.get_mut(&id) else { return Vec::new() };
    change(checklist);
    vec![Part::Checklist(id)]
}

pub(super) fn with_task<X>(
    outline: &mut Outline<X>,
    id: TaskId,
    change: impl FnOnce(&mut Task<X>),
) -> Vec<Part> {
    let Some(task) = outline.tasks.get_mut(&id) else { return Vec::new() };
    change(task);
    vec![Part::Task(id)]
}

fn add_checklist<X>(
    outline: &mut Outline<X>,
    id: ChecklistId,
    title: &str,
    spot: Spot<ChecklistId>,
) -> Vec<Part> {
    let ranks = outline.ranks_for(id, spot);
    let rank = Rank::between(None, None);
    outline.checklists.insert(id, Checklist { title: title.to_owned(), rank, archived: None });
    set_ranks(outline, ranks)
}

fn move_checklist<X>(
    outline: &mut Outline<X>,
    id: ChecklistId,
    spot: Spot<ChecklistId>,
) -> Vec<Part> {
    if !outline.checklists.contains_key(&id) {
        return Vec::new();
    }
    let ranks = outline.ranks_for(id, spot);
    set_ranks(outline, ranks)
}

fn set_ranks<X>(outline: &mut Outline<X>, ranks: Vec<(ChecklistId, Rank)>) -> Vec<Part> {
    let set = |(id, rank)| with_checklist(outline, id, |it| it.rank = rank);
    ranks.into_iter().flat_map(set).collect()
}

fn add_task<X: Default>(
    outline: &mut Outline<X>,
    id: TaskId,
    checklist: ChecklistId,
    spot: Spot<TaskId>,
    title: &str,
) -> Vec<Part> {
    let places = outline.places_for(id, checklist, spot);
    let task = Task {
        title: title.to_owned(),
        description: String::new(),
        command: None,
        place: Place { checklist, rank: Rank::between(None, None) },
        archived: None,
        extra: X::default(),
    };
    outline.tasks.insert(id, task);
    set_places(outline, places)
}

fn move_task<X>(
    outline: &mut Outline<X>,
    id: TaskId,
    checklist: ChecklistId,
    spot: Spot<TaskId>,
) -> Vec<Part> {
    if !outline.tasks.contains_key(&id) {
        return Vec::new();
    }
    let places = outline.places_for(id, checklist, spot);
    set_places(outline, places)
}

fn set_places<X>(outline: &mut Outline<X>, places: Vec<(TaskId, Place)>) -> Vec<Part> {
    let set = |(id, place)| with_task(outline, id, |it| it.place = place);
    places.into_iter().flat_map(set).collect()
}
