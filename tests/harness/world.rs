//! The world: takes random steps, counts what happened, lets everybody meet, and checks.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    checklist::Spot,
    doc::DocId,
    edit::{Edit, OutlineEdit, PlaybookEdit, RunEdit, TextEdit},
    id::{DeviceId, ItemId, TaskId, UserId},
    playbook::PlaybookRole,
    run::TaskState,
    schema::Document,
    team::TeamRole,
    text::{Splice, units},
    time::Timestamp,
    value::{TextKey, Value},
};
use sync::{
    item::Outcome,
    link::Event as LinkEvent,
    relay::{Event as RelayEvent, Safeguards},
    store::Store,
};

use crate::{
    device::{Device, N_TABS},
    oracle::{self, Typed},
    people::Scene,
    random::Random,
    server::Server,
};

/// What happened in a world: a simulation in which nothing goes wrong shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    pub asked: usize,
    pub typed: usize,
    pub admitted: usize,
    pub refusals: usize,
    pub dependents: usize,
    pub races: usize,
    pub cuts: usize,
    pub restarts: usize,
    pub relay_restarts: usize,
    pub disk_failures: usize,
    pub revocations: usize,
    pub seals: usize,
    pub slow: usize,
    pub failed_reads: usize,
}

impl Seen {
    pub fn add(&mut self, other: &Self) {
        self.asked += other.asked;
        self.typed += other.typed;
        self.admitted += other.admitted;
        self.refusals += other.refusals;
        self.dependents += other.dependents;
        self.races += other.races;
        self.cuts += other.cuts;
        self.restarts += other.restarts;
        self.relay_restarts += other.relay_restarts;
        self.disk_failures += other.disk_failures;
        self.revocations += other.revocations;
        self.seals += other.seals;
        self.slow += other.slow;
        self.failed_reads += other.failed_reads;
    }
}

#[derive(Debug)]
pub struct World {
    random: Random,
    now: Timestamp,
    server: Server,
    scene: Scene,
    devices: Vec<Device>,
    typed: Vec<Typed>,
    asked: BTreeMap<ItemId, String>,
    next_char: u32,
    pub seen: Seen,
}

impl World {
    pub fn new(seed: u64, safeguards: Safeguards) -> Self {
        let mut random = Random::new(seed);
        let mut server = Server::new(safeguards);
        let scene = Scene::set(&mut server, &mut random, 3);
        let mut devices: Vec<Device> = Vec::new();
        for user in &scene.people {
            devices.push(Device::new(*user, DeviceId::from_bits(random.wide())));
        }
        // One person has two devices.
        devices.push(Device::new(scene.people[0], DeviceId::from_bits(random.wide())));
        let mut world = Self {
            random,
            now: Timestamp(10_000),
            server,
            scene,
            devices,
            typed: Vec::new(),
            asked: BTreeMap::new(),
            next_char: 0,
            seen: Seen::default(),
        };
        world.heal();
        world.run_until_quiet();
        world
    }

    /// One random step: a person does something, or something moves, or something breaks.
    pub fn step(&mut self) {
        self.now = Timestamp(self.now.0 + 1 + self.random.below(20) as i64);
        match self.random.below(100) {
            0..25 => self.somebody_types(),
            25..45 => self.somebody_edits(),
            45..90 => {
                for _ in 0..3 {
                    self.something_moves();
                }
            }
            90..94 => self.somebody_is_cut_or_comes_back(),
            94..96 => self.a_tab_crashes(),
            96 => self.the_relay_restarts(),
            97 => self.the_disk_fills_or_has_room_again(),
            _ => self.rights_change(),
        }
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

    fn somebody_types(&mut self) {
        let Some((device, tab, doc)) = self.any_tab() else { return };
        let Some(value) = self.devices[device].shown(tab, doc) else { return };
        let keys = value.text_keys();
        // Few texts, so that people meet in them; new tasks come last.
        let usual = keys.iter().copied().take(3).chain(keys.last().copied());
        let keys: Vec<TextKey> = usual.collect();
        let Some(key) = self.random.pick(&keys).copied() else { return };
        let before = value.text(key).cloned().unwrap_or_default();
        let Some(splice) = self.any_splice(&before) else { return };
        let edit = TextEdit { text: key, splice: splice.clone() };
        let edit = wrap_splice(&value, edit);
        if let Some(item) = self.ask(device, tab, doc, vec![edit]) {
            self.seen.typed += 1;
            self.typed.push(Typed { item, doc, text: key, before, splice });
        }
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

    fn somebody_edits(&mut self) {
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

    /// Something that is on its way gets one step further.
    fn something_moves(&mut self) -> bool {
        let start = self.random.below(self.devices.len());
        let n = self.devices.len();
        let kind = self.random.below(7);
        (0..n).any(|i| self.device_moves((start + i) % n, kind)) || self.server.work(self.now)
    }

    fn device_moves(&mut self, n: usize, kind: usize) -> bool {
        let now = self.now;
        let tab = self.random.below(N_TABS);
        let device = &mut self.devices[n];
        match kind {
            0 => device.save(now, tab) || device.save(now, (tab + 1) % N_TABS),
            1 => device.listen(tab) || device.listen((tab + 1) % N_TABS),
            2 => device.work(now),
            3 => self.frame_up(n),
            4 | 5 => self.frame_down(n),
            _ => self.server.work(now),
        }
    }

    fn frame_up(&mut self, n: usize) -> bool {
        let device = &mut self.devices[n];
        let Some(session) = device.session else { return false };
        let Some(frame) = device.up.pop_front() else { return false };
        self.server.handle(self.now, RelayEvent::Received { session, frame });
        true
    }

    fn frame_down(&mut self, n: usize) -> bool {
        let Some(session) = self.devices[n].session else { return false };
        match self.server.deliver(self.now, session) {
            Some(frame) => {
                self.devices[n].drive(self.now, LinkEvent::Received(frame));
                if self.devices[n].session.is_none() {
                    self.cut(n);
                }
                true
            }
            None if !self.server.is_connected(session) => {
                self.cut(n);
                true
            }
            None => false,
        }
    }

    fn somebody_is_cut_or_comes_back(&mut self) {
        let n = self.random.below(self.devices.len());
        if self.devices[n].session.is_some() {
            self.seen.cuts += 1;
            self.cut(n);
        } else {
            self.connect(n);
        }
    }

    /// What is on its way, either way, is lost.
    fn cut(&mut self, n: usize) {
        if let Some(session) = self.devices[n].session.take() {
            self.server.disconnect(self.now, session);
        }
        self.devices[n].up.clear();
        self.devices[n].drive(self.now, LinkEvent::Closed);
    }

    fn connect(&mut self, n: usize) {
        if self.devices[n].link.is_none() {
            return;
        }
        let session = self.server.connect(self.now, self.devices[n].user);
        self.devices[n].session = Some(session);
        self.devices[n].drive(self.now, LinkEvent::Opened);
    }

    fn a_tab_crashes(&mut self) {
        let n = self.random.below(self.devices.len());
        let tab = self.random.below(N_TABS);
        self.seen.restarts += 1;
        let session = self.devices[n].session;
        // What was shown and not saved yet was never said to be kept.
        self.forget_unsaved(n, tab);
        self.devices[n].crash_tab(tab);
        if let (Some(session), None) = (session, self.devices[n].session) {
            self.server.disconnect(self.now, session);
        }
        self.devices[n].open_tab(tab);
    }

    fn forget_unsaved(&mut self, n: usize, tab: usize) {
        let Some(state) = &self.devices[n].tabs[tab] else { return };
        let unsaved = state.replicas.values().flat_map(|it| it.unsaved());
        let lost: Vec<ItemId> = unsaved.map(|row| row.item.id).collect();
        for item in lost {
            self.asked.remove(&item);
        }
    }

    fn the_relay_restarts(&mut self) {
        self.seen.relay_restarts += 1;
        self.server.restart();
        for n in 0..self.devices.len() {
            self.devices[n].session = None;
            self.cut(n);
        }
    }

    fn the_disk_fills_or_has_room_again(&mut self) {
        self.server.is_disk_full ^= true;
        if !self.server.is_disk_full {
            self.a_write_fails_and_others_do_not();
        }
    }

    /// Of all that is on its way to the disk, only the first gets lost.
    pub fn a_write_fails_and_others_do_not(&mut self) {
        let was_full = std::mem::replace(&mut self.server.is_disk_full, true);
        self.server.write_next(self.now);
        self.server.is_disk_full = false;
        while self.server.write_next(self.now) {}
        self.server.is_disk_full = was_full;
    }

    /// The admin takes somebody off the team or the playbook, or lets him in again, or ends a run.
    fn rights_change(&mut self) {
        let people = self.scene.people.clone();
        let user = *self.random.pick(&people).expect("there are people");
        let is_in = self.random.one_in(2);
        let run = self.scene.runs[self.random.below(2)];
        let (doc, edit) = match self.random.below(4) {
            0 => {
                let role = is_in.then_some(TeamRole::Member);
                let edit = model::edit::TeamEdit::SetMember { user, role };
                (DocId::Team(self.scene.team), Edit::Team(edit))
            }
            1 => {
                let role = is_in.then_some(PlaybookRole::Member);
                let edit = PlaybookEdit::SetMember { user, role };
                (DocId::Playbook(self.scene.playbook), Edit::Playbook(edit))
            }
            2 => {
                let edit = RunEdit::SetParticipant { user, is_in };
                (DocId::Run(run), Edit::Run(edit))
            }
            _ => {
                (DocId::Run(run), Edit::Run(if is_in { RunEdit::Restore } else { RunEdit::Finish }))
            }
        };
        self.submit(doc, edit);
        self.seen.revocations += 1;
    }

    /// The admin puts the playbook away, or brings it back: what was refused a moment ago would be
    /// allowed now.
    pub fn flip_the_archive(&mut self) {
        let archived = self.random.one_in(2);
        let edit = Edit::Playbook(PlaybookEdit::Archive { archived });
        self.submit(DocId::Playbook(self.scene.playbook), edit);
    }

    fn submit(&mut self, doc: DocId, edit: Edit) -> Outcome {
        self.now = Timestamp(self.now.0 + 1);
        let id = ItemId::from_bits(self.random.wide());
        self.server.submit(self.now, self.scene.admin, id, doc, edit)
    }

    /// Everybody is let in again and connects.
    pub fn heal(&mut self) {
        self.server.is_disk_full = false;
        for user in self.scene.people.clone() {
            let role = Some(TeamRole::Member);
            let edit = Edit::Team(model::edit::TeamEdit::SetMember { user, role });
            self.submit(DocId::Team(self.scene.team), edit);
        }
        for n in 0..self.devices.len() {
            for tab in 0..N_TABS {
                self.devices[n].open_tab(tab);
            }
            if self.devices[n].session.is_none() {
                self.connect(n);
            }
        }
    }

    pub fn run_until_quiet(&mut self) {
        for _ in 0..20_000 {
            self.now = Timestamp(self.now.0 + 1);
            let mut moved = self.server.work(self.now);
            for n in 0..self.devices.len() {
                for kind in 0..5 {
                    moved |= self.device_moves(n, kind);
                }
                if self.devices[n].session.is_none() {
                    self.connect(n);
                    moved = true;
                }
            }
            if !moved && self.devices.iter().all(Device::is_quiet) {
                // Time passes: whatever was put off is tried again.
                self.devices.iter_mut().for_each(|it| it.drive(self.now, LinkEvent::Woke));
                if self.devices.iter().all(Device::is_quiet) {
                    return;
                }
            }
        }
        panic!("the world does not come to rest");
    }

    /// A document as the relay's disk holds it.
    fn read(&mut self, doc: DocId) -> Option<Value> {
        let stored = self.server.store.load(doc).ok()??;
        let mut document = Document::load(doc, &stored.base.document).ok()?;
        document.take_in(stored.rows.iter().flat_map(|row| &row.entry.changes)).ok()?;
        document.read().ok()
    }

    /// The items that are in any log, sealed or not, and how often.
    fn logged(&mut self, doc: DocId) -> BTreeMap<ItemId, (usize, UserId, Timestamp)> {
        let mut logged = BTreeMap::new();
        for row in self.server.store.all_rows(doc) {
            let entry = logged.entry(row.entry.item).or_insert((0, row.author, row.admitted_at));
            entry.0 += 1;
        }
        logged
    }

    /// Everything that has to be true once everybody has met.
    ///
    /// # Errors
    ///
    /// Says what is not.
    pub fn check(&mut self) -> Result<(), String> {
        let mut logged = BTreeMap::new();
        for doc in self.scene.docs() {
            logged.extend(self.logged(doc));
        }
        self.count(&logged);
        if let Some((item, _)) = logged.iter().find(|(_, (n, ..))| *n > 1) {
            return Err(format!("E7: {item:?} was admitted twice"));
        }
        self.check_agreement()?;
        self.check_intents(&logged)?;
        self.check_rights(&logged)?;
        if let Some(ending) = self.server.untrue.first() {
            return Err(format!("E8: {ending:?} is in no log"));
        }
        let admitted = logged.keys().copied().collect();
        let mut finals = BTreeMap::new();
        for doc in self.scene.docs() {
            let value = self.read(doc).ok_or("a document can't be read")?;
            for key in value.text_keys() {
                finals.insert((doc, key), value.text(key).cloned().unwrap_or_default());
            }
        }
        oracle::check(&self.typed, &admitted, &finals).map_err(|what| format!("E15: {what}"))
    }

    fn count(&mut self, logged: &BTreeMap<ItemId, (usize, UserId, Timestamp)>) {
        self.seen.admitted = logged.keys().filter(|item| self.asked.contains_key(item)).count();
        for needy in self.devices.iter().flat_map(|it| &it.disk.needy) {
            match &needy.outcome {
                Outcome::Refused { reason: sync::item::Reason::DependsOnRefused, .. } => {
                    self.seen.dependents += 1;
                }
                Outcome::Refused { .. } => self.seen.refusals += 1,
                Outcome::Replaced { .. } => self.seen.races += 1,
                Outcome::Admitted(_) | Outcome::AlreadyDone => {}
            }
        }
        self.seen.disk_failures = self.server.n_failed_appends;
        self.seen.seals = self.server.n_seals;
        self.seen.slow = self.server.n_slow;
        self.seen.failed_reads = self.server.n_failed_reads;
    }

    /// L3: every tab that may see a document shows what the relay holds.
    fn check_agreement(&mut self) -> Result<(), String> {
        for doc in self.scene.docs() {
            let expected = self.read(doc).ok_or("a document can't be read")?;
            for n in 0..self.devices.len() {
                if !self.devices[n].disk.sights.contains_key(&doc) {
                    continue;
                }
                for tab in 0..N_TABS {
                    let shown = self.devices[n].shown(tab, doc);
                    if shown.as_ref() != Some(&expected) {
                        let user = self.devices[n].user;
                        return Err(format!(
                            "L3: {doc} of {user:?} device {n} tab {tab} shows {shown:?}\n not {expected:?}"
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    /// Every intent ends admitted, waiting or in *Needs you*; once.
    fn check_intents(
        &self,
        logged: &BTreeMap<ItemId, (usize, UserId, Timestamp)>,
    ) -> Result<(), String> {
        let needy: BTreeSet<ItemId> =
            self.devices.iter().flat_map(|it| &it.disk.needy).map(|it| it.row.item.id).collect();
        for device in &self.devices {
            if let Some(row) = device.disk.waiting().next() {
                return Err(format!("{:?} still waits: {}", row.item.id, row.words));
            }
        }
        if let Some(item) = needy.iter().find(|item| logged.contains_key(item)) {
            return Err(format!("{item:?} is both admitted and in Needs you"));
        }
        for (item, words) in &self.asked {
            let is_told = logged.contains_key(item) || needy.contains(item);
            // What was already so, or of which others have left nothing, needs no telling.
            if !is_told && !self.ended_as_done(*item) {
                return Err(format!("{item:?} is lost: {words}"));
            }
        }
        Ok(())
    }

    fn ended_as_done(&self, item: ItemId) -> bool {
        let mut store = self.server.store.clone();
        let people = self.scene.people.iter();
        let mut endings = people.filter_map(|user| store.ending(*user, item).ok().flatten());
        match endings.next() {
            Some(Outcome::AlreadyDone) => true,
            Some(_) => false,
            // It never reached the relay: only deletions of what others had deleted end so.
            None => self.typed.iter().any(|it| it.item == item && it.splice.insert.is_empty()),
        }
    }

    /// L4: nobody's row was admitted while he was not in the team.
    fn check_rights(
        &mut self,
        logged: &BTreeMap<ItemId, (usize, UserId, Timestamp)>,
    ) -> Result<(), String> {
        let mut spells: Vec<(Timestamp, UserId, bool)> = Vec::new();
        for row in self.server.store.all_rows(DocId::Team(self.scene.team)) {
            for edit in row.edits.iter().filter_map(|it| it.open().ok()) {
                if let Edit::Team(model::edit::TeamEdit::SetMember { user, role }) = edit {
                    spells.push((row.admitted_at, user, role.is_some()));
                }
            }
        }
        for (item, (_, author, at)) in logged.iter().filter(|(it, _)| self.asked.contains_key(*it))
        {
            let last = spells.iter().rfind(|(since, user, _)| user == author && since < at);
            // Of what has one time with a change of rights, the order is not told by times.
            let is_at_once = spells.iter().any(|(since, ..)| since == at);
            if !is_at_once && last.is_some_and(|(_, _, is_in)| !is_in) {
                return Err(format!(
                    "L4: {item:?} of {author:?} was admitted at {at:?} after he had left: {:?} {:?}",
                    spells.iter().filter(|(_, u, _)| u == author).collect::<Vec<_>>(),
                    self.asked.get(item)
                ));
            }
        }
        Ok(())
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
