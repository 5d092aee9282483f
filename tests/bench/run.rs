//! Runs, and the ticks that people make in them.

use model::{
    doc::DocId,
    edit::{Edit, RunEdit},
    id::{ChecklistId, DeviceId, ItemId, TaskId, TeamId, UserId},
    playbook::PlannedAssignee,
    run::TaskState,
    seed::{ChecklistSeed, PlaybookSeed, TaskSeed},
};
use sync::{
    item::{Item, ItemPart, SealedEdit},
    message::Have,
    position::{Position, Seen},
    replica::{Replica, StoredCopy},
};

use crate::device::now;

/// How many tasks there are in a checklist.
const N_IN_CHECKLIST: usize = 25;

/// A playbook of so many tasks, each with a few words that describe it.
pub(crate) fn playbook(team: TeamId, n_tasks: usize) -> PlaybookSeed {
    let all: Vec<usize> = (0..n_tasks).collect();
    let checklist = |(n, numbers): (usize, &[usize])| ChecklistSeed {
        id: ChecklistId::from_bits(n as u128),
        title: format!("Section {}", n + 1),
        tasks: numbers.iter().map(|n| task(*n)).collect(),
    };
    let checklists = all.chunks(N_IN_CHECKLIST).enumerate().map(checklist).collect();
    PlaybookSeed { checklists, ..PlaybookSeed::blank(team, "Incident".to_owned()) }
}

fn task(n: usize) -> TaskSeed {
    TaskSeed {
        id: TaskId::from_bits(n as u128),
        title: format!("Task {}: look at the dashboards", n + 1),
        description: "Say in the channel what you see, and since when.".to_owned(),
        command: None,
        assignee: PlannedAssignee::Nobody,
        assignee_attribute: None,
        due_after: None,
        condition: None,
        condition_action: None,
    }
}

/// The tasks of a run, as a device finds them in its copy.
pub(crate) fn tasks_of(doc: DocId, copy: (Have, Vec<u8>)) -> Vec<TaskId> {
    let stored = StoredCopy { snapshot: Some(copy), ..StoredCopy::default() };
    let (user, device) = (UserId::from_bits(1), DeviceId::from_bits(1));
    let shown = Replica::open(doc, user, device, stored).shown().expect("the copy can be read");
    let run = shown.as_run().expect("the document is a run");
    run.outline.shown_tasks().map(|(id, _)| id).collect()
}

/// The edit that ticks all tasks one after the other, then opens them again, and so on.
pub(crate) fn nth_tick(tasks: &[TaskId], n: usize) -> Edit {
    let is_done = (n / tasks.len()).is_multiple_of(2);
    let state = if is_done { TaskState::Done } else { TaskState::Open };
    Edit::Run(RunEdit::SetTaskState { task: tasks[n % tasks.len()], state })
}

/// An item that makes one edit to one document.
pub(crate) fn item(id: u128, doc: DocId, seen: Position, edit: &Edit) -> Item {
    let seen = Seen { position: seen, ..Seen::default() };
    let part =
        ItemPart { doc, seen, after: Vec::new(), edits: vec![SealedEdit::seal(edit)], saw: None };
    Item { id: ItemId::from_bits(id), made_at: now(), parts: vec![part] }
}
