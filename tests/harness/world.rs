//! The world: takes random steps, lets everybody meet, and checks.

mod acts;
mod backups;
mod breaks;
mod check;
mod moves;
mod rights;
mod seen;

use std::collections::{BTreeMap, BTreeSet};

use model::{
    doc::DocId,
    edit::{Edit, TeamEdit},
    id::{DeviceId, ItemId},
    schema::Document,
    team::TeamRole,
    time::Timestamp,
    value::Value,
};
use sync::{
    link::Event as LinkEvent,
    relay::Safeguards,
    store::{Memory, Store},
};

pub use self::seen::Seen;
use crate::{
    device::{Device, N_TABS},
    oracle::Typed,
    people::Scene,
    random::Random,
    server::Server,
};

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
    /// Chance of its own: worlds in which no backup is restored are what they were without it.
    fate: Random,
    backup: Option<Memory>,
    /// What was in a log once and was not in the backup.
    forgotten: BTreeSet<ItemId>,
    /// What had ended as done by a relay that has forgotten it since.
    was_done: BTreeSet<ItemId>,
    pub seen: Seen,
    /// What ended in *Needs you* in tabs that have it in memory alone.
    told: BTreeSet<ItemId>,
    has_failing_disks: bool,
}

impl World {
    pub fn new(seed: u64, safeguards: Safeguards) -> Self {
        let mut random = Random::new(seed);
        let mut server = Server::new(safeguards);
        let scene = Scene::set(&mut server, &mut random, 3);
        let mut devices: Vec<Device> = Vec::new();
        for user in &scene.people {
            devices.push(Device::with(*user, DeviceId::from_bits(random.wide()), safeguards));
        }
        // One person has two devices.
        let id = DeviceId::from_bits(random.wide());
        devices.push(Device::with(scene.people[0], id, safeguards));
        let mut world = Self {
            random,
            now: Timestamp(10_000),
            server,
            scene,
            devices,
            typed: Vec::new(),
            asked: BTreeMap::new(),
            next_char: 0,
            fate: Random::new(!seed),
            backup: None,
            forgotten: BTreeSet::new(),
            was_done: BTreeSet::new(),
            seen: Seen::default(),
            told: BTreeSet::new(),
            has_failing_disks: false,
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

    /// Everybody is let in again and connects.
    pub fn heal(&mut self) {
        self.server.is_disk_full = false;
        for user in self.scene.people.clone() {
            let role = Some(TeamRole::Member);
            let edit = Edit::Team(TeamEdit::SetMember { user, role });
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
                for device in &mut self.devices {
                    device.drive(self.now, LinkEvent::Woke);
                    // It looks for rows that nobody has told of.
                    device.work(self.now);
                }
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
}
