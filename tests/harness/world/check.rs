//! What has to be true once everybody has met.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    doc::DocId,
    edit::{Edit, TeamEdit},
    id::{ItemId, UserId},
    schema::Document,
    time::Timestamp,
};
use sync::{
    item::{Outcome, Reason},
    message::Have,
    position::{Position, Seen},
    store::{Row, Store},
};

use super::World;
use crate::{
    device::N_TABS,
    disk::Disk,
    oracle::{self, Judged, Typed},
};

impl World {
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
        self.check_sights()?;
        self.check_agreement()?;
        self.check_intents(&logged)?;
        self.check_rights(&logged)?;
        if let Some(ending) = self.server.untrue.first() {
            return Err(format!("E8: {ending:?} is in no log"));
        }
        self.check_authors()?;
        let mut finals = BTreeMap::new();
        for doc in self.scene.docs() {
            let value = self.read(doc).ok_or("a document can't be read")?;
            for key in value.text_keys() {
                finals.insert((doc, key), value.text(key).cloned().unwrap_or_default());
            }
        }
        oracle::check(&self.judged(), &finals).map_err(|what| format!("E15: {what}"))?;
        match self.seen.other_texts {
            0 => Ok(()),
            // Two tabs that don't see each other's rows write as one device.
            _ if self.has_failing_disks => Ok(()),
            n => Err(format!("E2: {n} items would have been placed in another text")),
        }
    }

    /// What was typed and is in a log.
    fn judged(&self) -> Vec<Judged<'_>> {
        let store = &self.server.store;
        let docs = self.scene.docs().into_iter();
        let logs: BTreeMap<DocId, Vec<Row>> = docs.map(|doc| (doc, store.all_rows(doc))).collect();
        let judged = self.typed.iter().filter_map(|typed| {
            let log = logs.get(&typed.doc)?;
            let place = log.iter().position(|row| row.entry.item == typed.item)?;
            let seen = self.pushed_at(typed.item);
            // Where nothing is ever lost, what is made anew stands as strictly as it was typed.
            let is_anew = seen != typed.seen.map(Have::seen) && self.has_lost_anything();
            let made_anew_on = is_anew.then(|| {
                let position = seen.map(|it| it.position);
                log.iter().filter(|row| Some(row.entry.position) <= position).count()
            });
            let onto = seen.filter(|_| is_anew).and_then(|seen| self.text_at(typed, seen.position));
            Some(Judged { typed, place, made_anew_on, onto })
        });
        judged.collect()
    }

    /// What the relay's log held of a text up to there, if that lies in the newest seal.
    fn text_at(&self, typed: &Typed, position: Position) -> Option<String> {
        let stored = self.server.store.clone().load(typed.doc).ok()??;
        if stored.base.have.position.seal != position.seal {
            return None;
        }
        let mut document = Document::load(typed.doc, &stored.base.document).ok()?;
        let rows = stored.rows.iter().filter(|row| row.entry.position <= position);
        document.take_in(rows.flat_map(|row| &row.entry.changes)).ok()?;
        Some(document.read().ok()?.text(typed.text).cloned().unwrap_or_default())
    }

    /// At which position an item was made, as it was pushed in the end.
    fn pushed_at(&self, item: ItemId) -> Option<Seen> {
        let kept = self.devices.iter().flat_map(|it| &it.disk.kept);
        let row = kept.rev().find(|it| it.row.item.id == item)?;
        row.row.part().map(|part| part.seen)
    }

    /// What stands in a log under somebody's name he has typed himself.
    fn check_authors(&self) -> Result<(), String> {
        let typed: BTreeMap<ItemId, &str> =
            self.typed.iter().map(|it| (it.item, it.splice.insert.as_str())).collect();
        for doc in self.scene.docs() {
            for row in self.server.store.all_rows(doc) {
                let own = typed.get(&row.entry.item).copied().unwrap_or_default();
                let edits = row.edits.iter().filter_map(|it| it.open().ok());
                let splices = edits.filter_map(|edit| edit.splice().cloned());
                let inserted: String = splices.map(|it| it.splice.insert).collect();
                if let Some(char) = inserted.chars().find(|char| !own.contains(*char)) {
                    let item = row.entry.item;
                    return Err(format!("E11: {char:?} of {item:?} was typed by somebody else"));
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, logged: &BTreeMap<ItemId, (usize, UserId, Timestamp)>) {
        self.seen.admitted = logged.keys().filter(|item| self.asked.contains_key(item)).count();
        for needy in self.devices.iter().flat_map(|it| &it.disk.needy) {
            match &needy.outcome {
                Outcome::Refused { reason: Reason::DependsOnRefused, .. } => {
                    self.seen.dependents += 1;
                }
                Outcome::Refused { reason: Reason::OtherText, .. } => self.seen.other_texts += 1,
                Outcome::Refused { .. } => self.seen.refusals += 1,
                Outcome::Replaced { .. } => self.seen.races += 1,
                Outcome::Admitted(_) | Outcome::AlreadyDone => {}
            }
        }
        let is_text = |item: &&ItemId| self.typed.iter().any(|it| it.item == **item);
        let came_back = || self.forgotten.iter().filter(|item| logged.contains_key(item));
        self.seen.forgotten = self.forgotten.len();
        self.seen.came_back = came_back().count();
        self.seen.texts_came_back = came_back().filter(is_text).count();
        self.seen.disk_failures = self.server.n_failed_appends;
        self.seen.seals = self.server.n_seals;
        self.seen.slow = self.server.n_slow;
        self.seen.failed_reads = self.server.n_failed_reads;
    }

    /// E4: every device knows of the documents that its person may see, and of no others.
    fn check_sights(&self) -> Result<(), String> {
        for device in &self.devices {
            for doc in self.scene.docs() {
                let (user, is_known) = (device.user, device.disk.sights.contains_key(&doc));
                if is_known != self.server.may_view(user, doc) {
                    return Err(format!("E4: {user:?} knows of {doc}: {is_known}"));
                }
            }
        }
        Ok(())
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
            let is_needy = needy.contains(item) || self.told.contains(item);
            let is_told = logged.contains_key(item) || is_needy;
            // What was already so, or of which others have left nothing, needs no telling.
            if !is_told && !self.ended_as_done(*item) {
                return Err(format!("{item:?} is lost: {words}"));
            }
        }
        Ok(())
    }

    /// Of what tabs have in memory alone, or what one of them could not take off the disk, nothing waits that the relay has
    /// not heard of.
    ///
    /// # Errors
    ///
    /// Says what does.
    pub fn check_pushed(&mut self) -> Result<(), String> {
        let docs = self.scene.docs().into_iter();
        let logs = docs.flat_map(|doc| self.server.store.all_rows(doc));
        let logged: BTreeSet<ItemId> = logs.map(|row| row.entry.item).collect();
        for device in &self.devices {
            let own = device.tabs.iter().flatten().filter_map(|tab| tab.own.as_ref());
            let disks: Vec<&Disk> = own.chain([&device.disk]).collect();
            let needy: BTreeSet<ItemId> =
                disks.iter().flat_map(|it| &it.needy).map(|it| it.row.item.id).collect();
            for row in disks.iter().flat_map(|it| it.waiting()) {
                let item = row.item.id;
                let is_over = logged.contains(&item) || needy.contains(&item);
                if !is_over && !self.told.contains(&item) && !self.ended_as_done(item) {
                    return Err(format!("{item:?} was never pushed: {} {}", row.seq, row.words));
                }
            }
        }
        Ok(())
    }

    fn ended_as_done(&self, item: ItemId) -> bool {
        let mut store = self.server.store.clone();
        let people = self.scene.people.iter();
        let mut endings = people.filter_map(|user| store.ending(*user, item).ok().flatten());
        // Of deletions of what others had deleted nothing is left.
        let may_be_nothing =
            || self.typed.iter().any(|it| it.item == item && it.splice.insert.is_empty());
        match endings.next() {
            Some(Outcome::AlreadyDone) => true,
            // The device may have found so before it heard that what it rested on was in memory alone, and is gone.
            Some(Outcome::Refused { .. }) if self.has_failing_disks => may_be_nothing(),
            Some(_) => false,
            None if self.was_done.contains(&item) => true,
            // It never reached the relay.
            None => may_be_nothing(),
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
                if let Edit::Team(TeamEdit::SetMember { user, role }) = edit {
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

    /// The items that are in any log, sealed or not, and how often.
    fn logged(&mut self, doc: DocId) -> BTreeMap<ItemId, (usize, UserId, Timestamp)> {
        let mut logged = BTreeMap::new();
        for row in self.server.store.all_rows(doc) {
            let entry = logged.entry(row.entry.item).or_insert((0, row.author, row.admitted_at));
            entry.0 += 1;
        }
        logged
    }
}
