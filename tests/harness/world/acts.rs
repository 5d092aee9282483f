//! What people do on their devices: they type, and edit what they see.

use model::{
    checklist::Spot,
    doc::DocId,
    edit::{Edit, OutlineEdit, PlaybookEdit, RunEdit, TextEdit},
    id::{ItemId, TaskId},
    run::TaskState,
    text::{Splice, units},
    time::Timestamp,
    value::{TextKey, Value},
};

use super::World;
use crate::{device::N_TABS, oracle::Typed};

impl World {
    pub(super) fn somebody_types(&mut self) {
        let Some((device, tab, doc)) = self.any_tab() else { return };
        let Some(value) = self.devices[device].shown(tab, doc) else { return };
        let keys = value.text_keys();
        // Few texts, so that people meet in them; new tasks come last.
        let usual = keys.iter().copied().take(3).chain(keys.last().copied());
        let keys: Vec<TextKey> = usual.collect();
        let Some(key) = self.random.pick(&keys).copied() else { return };
        let before = value.text(key).cloned().unwrap_or_default();
        let Some(splice) = self.any_splice(&before) else { return };
        let replica = self.devices[device].replica(tab, doc);
        let seen = replica.and_then(|replica| replica.have());
        let edit = TextEdit { text: key, splice: splice.clone() };
        let edit = wrap_splice(&value, edit);
        if let Some(item) = self.ask(device, tab, doc, vec![edit]) {
            self.seen.typed += 1;
            let device = self.devices[device].id;
            self.typed.push(Typed { item, doc, text: key, before, splice, seen, device });
        }
    }

    pub(super) fn somebody_edits(&mut self) {
        let Some((device, tab, doc)) = self.any_tab() else { return };
        let Some(value) = self.devices[device].shown(tab, doc) else { return };
        let edits = match &value {
            Value::Run(run) => {
                let tasks: Vec<TaskId> = run.outline.tasks.keys().copied().collect();
                let Some(task) = self.random.pick(&tasks).copied() else { return };
                self.run_edits(task, device)
            }
            Value::Playbook(playbook) => {
                let tasks: Vec<TaskId> = playbook.outline.tasks.keys().copied().collect();
                let Some(task) = self.random.pick(&tasks).copied() else { return };
                let outline = self.outline_edit(task, &value);
                vec![Edit::Playbook(PlaybookEdit::Outline(outline))]
            }
            Value::System(_) | Value::Team(_) | Value::Personal(_) => return,
        };
        self.ask(device, tab, doc, edits);
    }

    fn any_tab(&mut self) -> Option<(usize, usize, DocId)> {
        let device = self.random.below(self.devices.len());
        let tab = self.random.below(N_TABS);
        let docs = self.scene.docs();
        let doc = *self.random.pick(&docs)?;
        self.devices[device].tabs[tab].as_ref()?;
        Some((device, tab, doc))
    }

    fn fresh_char(&mut self) -> char {
        self.next_char += 1;
        // One in five takes two units of UTF-16.
        let base = if self.next_char.is_multiple_of(5) { 0x2_0000 } else { 0x4e00 };
        char::from_u32(base + self.next_char).expect("far from the surrogates")
    }

    fn any_splice(&mut self, before: &str) -> Option<Splice> {
        let chars: Vec<char> = before.chars().collect();
        let at = self.random.below(chars.len() + 1);
        let n_gone = if self.random.one_in(3) { self.random.below(4) } else { 0 };
        let n_gone = n_gone.min(chars.len() - at);
        let n_new = self.random.below(4);
        let insert: String = (0..n_new).map(|_| self.fresh_char()).collect();
        let width = |chars: &[char]| units(&chars.iter().collect::<String>()) as u32;
        let splice =
            Splice { at: width(&chars[..at]), delete: width(&chars[at..at + n_gone]), insert };
        (splice.delete > 0 || !splice.insert.is_empty()).then_some(splice)
    }

    fn run_edits(&mut self, task: TaskId, device: usize) -> Vec<Edit> {
        let user = self.devices[device].user;
        let people = self.scene.people.clone();
        let other = *self.random.pick(&people).expect("there are people");
        let due = Timestamp(self.random.below(1_000) as i64);
        let edit = match self.random.below(16) {
            0..4 => RunEdit::SetTaskState { task, state: TaskState::Done },
            4 | 5 => RunEdit::SetTaskState { task, state: TaskState::Open },
            6 => {
                RunEdit::SetTaskState { task, state: TaskState::Skipped { reason: String::new() } }
            }
            7 => RunEdit::Assign { task, to: Some(other) },
            8 | 9 => RunEdit::SetDue { task, due_at: Some(due) },
            10 => RunEdit::Rename { name: format!("Run {}", due.0) },
            11 => RunEdit::SetFollower { user, is_in: self.random.one_in(2) },
            12 if self.random.one_in(4) => RunEdit::Finish,
            12 => RunEdit::Restore,
            13 => RunEdit::SetOwner { user: other },
            _ => {
                let value = self.any_run_value();
                let Some(value) = value else { return Vec::new() };
                RunEdit::Outline(self.outline_edit(task, &value))
            }
        };
        vec![Edit::Run(edit)]
    }

    fn any_run_value(&mut self) -> Option<Value> {
        let doc = DocId::Run(self.scene.runs[0]);
        self.read(doc)
    }

    fn outline_edit(&mut self, task: TaskId, value: &Value) -> OutlineEdit {
        let lists: Vec<_> = match value {
            Value::Run(run) => run.outline.checklists.keys().copied().collect(),
            Value::Playbook(it) => it.outline.checklists.keys().copied().collect(),
            Value::System(_) | Value::Team(_) | Value::Personal(_) => Vec::new(),
        };
        let checklist = *self.random.pick(&lists).expect("there are checklists");
        let n = self.random.below(100);
        match self.random.below(5) {
            0 => OutlineEdit::RenameTask { id: task, title: format!("Renamed {n}") },
            1 => OutlineEdit::MoveTask { id: task, checklist, spot: Spot::First },
            2 => OutlineEdit::ArchiveTask { id: task, archived: n < 50 },
            _ => OutlineEdit::AddTask {
                id: TaskId::from_bits(self.random.wide()),
                checklist,
                spot: if n < 50 { Spot::Last } else { Spot::After(task) },
                title: format!("New {n}"),
            },
        }
    }

    fn ask(&mut self, device: usize, tab: usize, doc: DocId, edits: Vec<Edit>) -> Option<ItemId> {
        if edits.is_empty() {
            return None;
        }
        let id = ItemId::from_bits(self.random.wide());
        // Clocks of devices differ by up to two seconds, for ever.
        let skew = (device as i64 - 1) * 1_000;
        let made_at = Timestamp(self.now.0 + skew);
        let words = format!("device {device} tab {tab} {doc} {edits:?}");
        self.devices[device].ask(tab, doc, id, made_at, edits).ok()?;
        self.asked.insert(id, words);
        self.seen.asked += 1;
        Some(id)
    }
}

fn wrap_splice(value: &Value, edit: TextEdit) -> Edit {
    match value {
        Value::Playbook(_) => Edit::Playbook(PlaybookEdit::Splice(edit)),
        Value::Run(_) | Value::System(_) | Value::Team(_) | Value::Personal(_) => {
            Edit::Run(RunEdit::Splice(edit))
        }
    }
}
