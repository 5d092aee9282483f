//! What people ask for in checklists and tasks, the same in playbooks and runs.

use serde::{Deserialize, Serialize};

use super::{Ids, Refusal, at_most, name, paste};
use crate::{
    checklist::{Outline, Spot},
    edit::OutlineEdit,
    id::{ChecklistId, TaskId},
    limits::{COMMAND_UNITS_MAX, TASKS_MAX},
};

/// Something to be changed in the outline of a playbook or run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say what they are; the variants are documented")]
pub enum OutlineCommand {
    /// Adds a task.
    AddTask { checklist: ChecklistId, title: String, spot: Spot<TaskId> },
    /// Adds a task for each pasted line. A `# heading` opens a section of its own, below.
    AddTasks { checklist: ChecklistId, spot: Spot<TaskId>, lines: String },
    /// Gives a task another title.
    RenameTask { task: TaskId, title: String },
    /// Puts a task elsewhere, maybe into another checklist.
    MoveTask { task: TaskId, checklist: ChecklistId, spot: Spot<TaskId> },
    /// Moves a task up (negative) or down so many places, over the borders of checklists.
    MoveTaskBy { task: TaskId, by: i32 },
    /// Puts a task away.
    ArchiveTask { task: TaskId },
    /// Brings a task back.
    RestoreTask { task: TaskId },
    /// Sets the command of a task; a blank one clears it.
    SetCommand { task: TaskId, command: String },
    /// Adds an empty checklist.
    AddChecklist { title: String, spot: Spot<ChecklistId> },
    /// Gives a checklist another title.
    RenameChecklist { checklist: ChecklistId, title: String },
    /// Puts a checklist elsewhere, with its tasks.
    MoveChecklist { checklist: ChecklistId, spot: Spot<ChecklistId> },
    /// Puts a checklist away, with its tasks.
    ArchiveChecklist { checklist: ChecklistId },
    /// Brings a checklist back, with its tasks.
    RestoreChecklist { checklist: ChecklistId },
}

impl OutlineCommand {
    /// How many fresh ids this takes.
    pub fn ids_needed(&self) -> usize {
        match self {
            Self::AddTask { .. } | Self::AddChecklist { .. } => 1,
            Self::AddTasks { lines, .. } => paste::lines(lines).count(),
            Self::RenameTask { .. }
            | Self::MoveTask { .. }
            | Self::MoveTaskBy { .. }
            | Self::ArchiveTask { .. }
            | Self::RestoreTask { .. }
            | Self::SetCommand { .. }
            | Self::RenameChecklist { .. }
            | Self::MoveChecklist { .. }
            | Self::ArchiveChecklist { .. }
            | Self::RestoreChecklist { .. } => 0,
        }
    }

    /// The edits that make it so.
    pub(super) fn edits<X>(
        &self,
        outline: &Outline<X>,
        ids: &mut Ids<'_>,
    ) -> Result<Vec<OutlineEdit>, Refusal> {
        let edit = match self {
            Self::AddTasks { checklist, spot, lines } => {
                return add_tasks(outline, *checklist, *spot, lines, ids);
            }
            Self::AddTask { checklist, title, spot } => {
                has_room(outline, *checklist)?;
                let id = TaskId::from_bits(ids.take()?);
                OutlineEdit::AddTask { id, checklist: *checklist, spot: *spot, title: name(title)? }
            }
            Self::RenameTask { task, title } => {
                OutlineEdit::RenameTask { id: known(outline, *task)?, title: name(title)? }
            }
            Self::MoveTask { task, checklist, spot } => {
                move_task(outline, *task, *checklist, *spot)?
            }
            Self::MoveTaskBy { task, by } => move_task_by(outline, *task, *by)?,
            Self::ArchiveTask { task } => {
                OutlineEdit::ArchiveTask { id: known(outline, *task)?, archived: true }
            }
            Self::RestoreTask { task } => {
                OutlineEdit::ArchiveTask { id: known(outline, *task)?, archived: false }
            }
            Self::SetCommand { task, command } => {
                let command = at_most(command.trim(), COMMAND_UNITS_MAX)?;
                let command = (!command.is_empty()).then(|| command.to_owned());
                OutlineEdit::SetCommand { id: known(outline, *task)?, command }
            }
            Self::AddChecklist { title, spot } => {
                let id = ChecklistId::from_bits(ids.take()?);
                OutlineEdit::AddChecklist { id, title: name(title)?, spot: *spot }
            }
            Self::RenameChecklist { checklist, title } => {
                let id = known_list(outline, *checklist)?;
                OutlineEdit::RenameChecklist { id, title: name(title)? }
            }
            Self::MoveChecklist { checklist, spot } => {
                let id = known_list(outline, *checklist)?;
                elsewhere(id, *spot)?;
                OutlineEdit::MoveChecklist { id, spot: *spot }
            }
            Self::ArchiveChecklist { checklist } => {
                let id = known_list(outline, *checklist)?;
                OutlineEdit::ArchiveChecklist { id, archived: true }
            }
            Self::RestoreChecklist { checklist } => {
                let id = known_list(outline, *checklist)?;
                OutlineEdit::ArchiveChecklist { id, archived: false }
            }
        };
        Ok(vec![edit])
    }
}

/// An archived task is known too: somebody may still be at it on his screen.
fn known<X>(outline: &Outline<X>, task: TaskId) -> Result<TaskId, Refusal> {
    if outline.tasks.contains_key(&task) { Ok(task) } else { Err(Refusal::NoSuchTask) }
}

fn known_list<X>(outline: &Outline<X>, id: ChecklistId) -> Result<ChecklistId, Refusal> {
    if outline.checklists.contains_key(&id) { Ok(id) } else { Err(Refusal::NoSuchChecklist) }
}

/// What is put into an archived checklist would be seen nowhere.
fn has_room<X>(outline: &Outline<X>, id: ChecklistId) -> Result<(), Refusal> {
    let is_shown = outline.checklists.get(&id).is_some_and(|it| it.archived.is_none());
    if is_shown { Ok(()) } else { Err(Refusal::NoSuchChecklist) }
}

/// Nothing can follow itself.
fn elsewhere<Id: PartialEq>(id: Id, spot: Spot<Id>) -> Result<(), Refusal> {
    if spot == Spot::After(id) { Err(Refusal::NothingToDo) } else { Ok(()) }
}

fn add_tasks<X>(
    outline: &Outline<X>,
    checklist: ChecklistId,
    spot: Spot<TaskId>,
    pasted: &str,
    ids: &mut Ids<'_>,
) -> Result<Vec<OutlineEdit>, Refusal> {
    has_room(outline, checklist)?;
    let n_new = paste::lines(pasted).filter(|line| !line.is_heading).count();
    let found = outline.tasks.len() + n_new;
    if found > TASKS_MAX {
        return Err(Refusal::TooManyTasks { found, max: TASKS_MAX });
    }
    let (mut checklist, mut spot) = (checklist, spot);
    let mut edits = Vec::new();
    for line in paste::lines(pasted) {
        let (bits, title) = (ids.take()?, line.title()?);
        if line.is_heading {
            let id = ChecklistId::from_bits(bits);
            edits.push(OutlineEdit::AddChecklist { id, title, spot: Spot::After(checklist) });
            (checklist, spot) = (id, Spot::Last);
        } else {
            let id = TaskId::from_bits(bits);
            edits.push(OutlineEdit::AddTask { id, checklist, spot, title });
            spot = Spot::After(id);
        }
    }
    if edits.is_empty() { Err(Refusal::NothingToDo) } else { Ok(edits) }
}

fn move_task<X>(
    outline: &Outline<X>,
    task: TaskId,
    checklist: ChecklistId,
    spot: Spot<TaskId>,
) -> Result<OutlineEdit, Refusal> {
    let id = known(outline, task)?;
    has_room(outline, checklist)?;
    elsewhere(task, spot)?;
    Ok(OutlineEdit::MoveTask { id, checklist, spot })
}

fn move_task_by<X>(outline: &Outline<X>, id: TaskId, by: i32) -> Result<OutlineEdit, Refusal> {
    let task = outline.tasks.get(&id).filter(|it| outline.is_shown(it));
    let home = task.ok_or(Refusal::NoSuchTask)?.place.checklist;

    // What the task passes: each section without it, and so its slots, one more than there are tasks.
    let mut slots = Slots { sections: Vec::new(), section: 0, slot: 0 };
    for (list, _) in outline.in_order() {
        let mut tasks: Vec<_> = outline.tasks_in(list).into_iter().map(|(id, _)| id).collect();
        if list == home {
            slots.section = slots.sections.len();
            slots.slot = tasks.iter().position(|it| *it == id).unwrap_or_default();
        }
        tasks.retain(|it| *it != id);
        slots.sections.push((list, tasks));
    }
    let start = (slots.section, slots.slot);
    for _ in 0..by.unsigned_abs() {
        let has_moved = if by < 0 { slots.up() } else { slots.down() };
        if !has_moved {
            break;
        }
    }
    if start == (slots.section, slots.slot) {
        return Err(Refusal::NothingToDo);
    }
    let (checklist, spot) = slots.spot();
    Ok(OutlineEdit::MoveTask { id, checklist, spot })
}

/// A place among the tasks that are shown, which can be moved step by step.
struct Slots {
    sections: Vec<(ChecklistId, Vec<TaskId>)>,
    section: usize,
    slot: usize,
}

impl Slots {
    /// Whether there was a place further up.
    fn up(&mut self) -> bool {
        if self.slot > 0 {
            self.slot -= 1;
        } else if self.section > 0 {
            self.section -= 1;
            self.slot = self.sections[self.section].1.len();
        } else {
            return false;
        }
        true
    }

    /// Whether there was a place further down.
    fn down(&mut self) -> bool {
        if self.slot < self.sections[self.section].1.len() {
            self.slot += 1;
        } else if self.section + 1 < self.sections.len() {
            self.section += 1;
            self.slot = 0;
        } else {
            return false;
        }
        true
    }

    fn spot(&self) -> (ChecklistId, Spot<TaskId>) {
        let (checklist, tasks) = &self.sections[self.section];
        let spot = match self.slot.checked_sub(1) {
            None => Spot::First,
            Some(before) if self.slot < tasks.len() => Spot::After(tasks[before]),
            Some(_) => Spot::Last,
        };
        (*checklist, spot)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        edit::{Edit, PlaybookEdit, apply},
        fixture::{self, OLGA, checklist, stamp, task},
        playbook::Playbook,
        rules,
        value::Value,
    };

    /// The outline in one line, with the ids of the fixture's tasks 0 to 5 in sections 0 and 1.
    fn show(playbook: &Playbook) -> String {
        let outline = &playbook.outline;
        let tasks = |list| {
            let titles = outline.tasks_in(list).into_iter().map(|(_, it)| it.title.clone());
            titles.map(|it| it.replace("Task ", "")).collect::<Vec<_>>().join(" ")
        };
        let lists = outline.in_order().into_iter();
        let lists = lists.map(|(id, list)| format!("{}: {}", list.title, tasks(id)));
        lists.collect::<Vec<_>>().join(" | ").replace("Section ", "s")
    }

    /// Makes the edits of a command, each of which a rule has allowed.
    fn made(mut playbook: Playbook, command: &OutlineCommand) -> Result<Playbook, Refusal> {
        let fresh: Vec<u128> = (1_000..).take(command.ids_needed()).collect();
        let edits = command.edits(&playbook.outline, &mut Ids(fresh.iter()))?;
        for edit in edits {
            let edit = Edit::Playbook(PlaybookEdit::Outline(edit));
            let mut value = Value::Playbook(Box::new(playbook));
            rules::judge(&value, &fixture::standing(OLGA), &edit).unwrap();
            apply(&mut value, &edit, &stamp(OLGA, 3_000));
            playbook = value.as_playbook().unwrap().clone();
        }
        Ok(playbook)
    }

    #[track_caller]
    fn check(command: &OutlineCommand, expected: Result<&str, Refusal>) {
        let made = made(fixture::playbook(), command).map(|it| show(&it));
        assert_eq!(made, expected.map(str::to_owned), "{command:?}");
    }

    fn add_tasks(spot: Spot<TaskId>, lines: &str) -> OutlineCommand {
        OutlineCommand::AddTasks { checklist: checklist(0), spot, lines: lines.to_owned() }
    }

    fn move_by(n: u128, by: i32) -> OutlineCommand {
        OutlineCommand::MoveTaskBy { task: task(n), by }
    }

    fn without_section_1() -> Playbook {
        let away = OutlineCommand::ArchiveChecklist { checklist: checklist(1) };
        made(fixture::playbook(), &away).unwrap()
    }

    #[test]
    fn tasks_are_added_where_they_were_asked_for() {
        let add = |title: &str, spot| OutlineCommand::AddTask {
            checklist: checklist(0),
            title: title.to_owned(),
            spot,
        };
        check(&add(" new ", Spot::First), Ok("s0: new 0 1 2 | s1: 3 4 5"));
        check(&add("new", Spot::After(task(0))), Ok("s0: 0 new 1 2 | s1: 3 4 5"));
        check(&add("new", Spot::Last), Ok("s0: 0 1 2 new | s1: 3 4 5"));
        check(&add(" ", Spot::Last), Err(Refusal::Blank));
        let nowhere = OutlineCommand::AddTask {
            checklist: checklist(9),
            title: "new".to_owned(),
            spot: Spot::Last,
        };
        check(&nowhere, Err(Refusal::NoSuchChecklist));
    }

    #[test]
    fn a_pasted_list_becomes_tasks_in_its_order() {
        let list = "- [ ] a\n\n2. b\n* c";
        check(&add_tasks(Spot::After(task(0)), list), Ok("s0: 0 a b c 1 2 | s1: 3 4 5"));
        check(&add_tasks(Spot::First, list), Ok("s0: a b c 0 1 2 | s1: 3 4 5"));
        check(&add_tasks(Spot::Last, "one line"), Ok("s0: 0 1 2 one line | s1: 3 4 5"));
    }

    #[test]
    fn a_pasted_heading_opens_a_section_below() {
        let list = "a\n# New\nb\nc\n## Empty\n# Last\nd";
        let expected = "s0: 0 1 2 a | New: b c | Empty:  | Last: d | s1: 3 4 5";
        check(&add_tasks(Spot::Last, list), Ok(expected));
    }

    #[test]
    fn a_paste_is_taken_whole_or_not_at_all() {
        check(&add_tasks(Spot::Last, "\n - \n"), Err(Refusal::NothingToDo));
        let long = format!("a\n{}", "x".repeat(1_025));
        let refusal = Refusal::LineTooLong { line: 2, found: 1_025, max: 1_024 };
        check(&add_tasks(Spot::Last, &long), Err(refusal));
        let many = "a\n".repeat(1_995);
        let refusal = Refusal::TooManyTasks { found: 2_001, max: 2_000 };
        check(&add_tasks(Spot::Last, &many), Err(refusal));
    }

    #[test]
    fn a_command_names_its_ids_before() {
        assert_eq!(add_tasks(Spot::Last, "a\n\n# s\n-\nb").ids_needed(), 3);
        assert_eq!(move_by(0, 1).ids_needed(), 0);
        let edits =
            add_tasks(Spot::Last, "a\nb").edits(&fixture::playbook().outline, &mut Ids([1].iter()));
        assert_eq!(edits, Err(Refusal::TooFewIds));
    }

    #[test]
    fn a_task_moves_to_its_spot() {
        let to =
            |n, spot| OutlineCommand::MoveTask { task: task(0), checklist: checklist(n), spot };
        check(&to(0, Spot::After(task(1))), Ok("s0: 1 0 2 | s1: 3 4 5"));
        check(&to(1, Spot::After(task(3))), Ok("s0: 1 2 | s1: 3 0 4 5"));
        check(&to(0, Spot::After(task(0))), Err(Refusal::NothingToDo));
        check(&to(9, Spot::First), Err(Refusal::NoSuchChecklist));
    }

    #[test]
    fn a_task_moves_by_steps_over_the_borders_of_sections() {
        check(&move_by(1, -1), Ok("s0: 1 0 2 | s1: 3 4 5"));
        check(&move_by(1, 1), Ok("s0: 0 2 1 | s1: 3 4 5"));
        check(&move_by(3, -1), Ok("s0: 0 1 2 3 | s1: 4 5"));
        check(&move_by(2, 1), Ok("s0: 0 1 | s1: 2 3 4 5"));
        check(&move_by(0, 4), Ok("s0: 1 2 | s1: 3 0 4 5"));
        check(&move_by(5, i32::MIN), Ok("s0: 5 0 1 2 | s1: 3 4"));
        check(&move_by(0, i32::MAX), Ok("s0: 1 2 | s1: 3 4 5 0"));
    }

    #[test]
    fn a_task_at_the_end_of_everything_goes_no_further() {
        check(&move_by(0, -1), Err(Refusal::NothingToDo));
        check(&move_by(5, 1), Err(Refusal::NothingToDo));
        check(&move_by(0, 0), Err(Refusal::NothingToDo));
        check(&move_by(9, 1), Err(Refusal::NoSuchTask));
    }

    #[test]
    fn a_task_does_not_move_into_what_nobody_sees() {
        let playbook = without_section_1();
        assert_eq!(made(playbook.clone(), &move_by(2, 1)), Err(Refusal::NothingToDo));
        assert_eq!(made(playbook.clone(), &move_by(3, -1)), Err(Refusal::NoSuchTask));
        let into =
            OutlineCommand::MoveTask { task: task(0), checklist: checklist(1), spot: Spot::First };
        assert_eq!(made(playbook, &into), Err(Refusal::NoSuchChecklist));
    }

    #[test]
    fn tasks_and_sections_are_put_away_and_come_back() {
        let away = OutlineCommand::ArchiveTask { task: task(1) };
        check(&away, Ok("s0: 0 2 | s1: 3 4 5"));
        let back = OutlineCommand::RestoreTask { task: task(1) };
        let playbook = made(fixture::playbook(), &away).unwrap();
        assert_eq!(show(&made(playbook, &back).unwrap()), "s0: 0 1 2 | s1: 3 4 5");
        assert_eq!(show(&without_section_1()), "s0: 0 1 2");
        let back = OutlineCommand::RestoreChecklist { checklist: checklist(1) };
        assert_eq!(show(&made(without_section_1(), &back).unwrap()), "s0: 0 1 2 | s1: 3 4 5");
    }

    #[test]
    fn sections_are_added_renamed_and_moved() {
        let title = |it: &str| it.to_owned();
        let add = OutlineCommand::AddChecklist { title: title(" n "), spot: Spot::First };
        check(&add, Ok("n:  | s0: 0 1 2 | s1: 3 4 5"));
        let to = |spot| OutlineCommand::MoveChecklist { checklist: checklist(0), spot };
        check(&to(Spot::Last), Ok("s1: 3 4 5 | s0: 0 1 2"));
        check(&to(Spot::After(checklist(0))), Err(Refusal::NothingToDo));
        let rename =
            |n, it| OutlineCommand::RenameChecklist { checklist: checklist(n), title: title(it) };
        check(&rename(0, "Go "), Ok("Go: 0 1 2 | s1: 3 4 5"));
        check(&rename(0, "\t"), Err(Refusal::Blank));
        check(&rename(9, "Go"), Err(Refusal::NoSuchChecklist));
    }

    #[test]
    fn a_blank_command_is_none() {
        let set = |command: &str| OutlineCommand::SetCommand {
            task: task(0),
            command: command.to_owned(),
        };
        let after = |command: &str| {
            let playbook = made(fixture::playbook(), &set(command)).unwrap();
            playbook.outline.tasks[&task(0)].command.clone()
        };
        assert_eq!(after(" /call end "), Some("/call end".to_owned()));
        assert_eq!(after("  "), None);
        let refusal = Refusal::TooLong { found: 1_025, max: 1_024 };
        check(&set(&"x".repeat(1_025)), Err(refusal));
    }

    proptest! {
        #[test]
        fn a_moved_task_leaves_the_order_of_the_others(n in 0u128..6, by in -9i32..9) {
            let before = fixture::playbook();
            let Ok(after) = made(before.clone(), &move_by(n, by)) else { return Ok(()) };
            let others = |playbook: &Playbook| show(playbook).replace(&n.to_string(), "");
            let words = |text: String| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(after.outline.tasks.len(), 6);
            let digits = |playbook: &Playbook| -> Vec<String> {
                words(others(playbook)).into_iter().filter(|it| it.parse::<u8>().is_ok()).collect()
            };
            prop_assert_eq!(digits(&after), digits(&before));
        }

        #[test]
        fn any_paste_is_tasks_or_refused(lines in "(\\PC|[\n #\\-*.0-9\\[\\]]){0,60}") {
            let command = add_tasks(Spot::Last, &lines);
            let added = made(fixture::playbook(), &command).map(|it| it.outline);
            let n_added = added.map_or(0, |it| it.tasks.len() + it.checklists.len() - 8);
            prop_assert_eq!(n_added, command.ids_needed());
        }
    }
}
