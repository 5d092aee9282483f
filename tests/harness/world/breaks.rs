//! What breaks: connections, tabs, the relay, its disk.

use model::id::ItemId;

use super::World;
use crate::{device::N_TABS, disk::Disk};

impl World {
    pub(super) fn somebody_is_cut_or_comes_back(&mut self) {
        let n = self.random.below(self.devices.len());
        if self.devices[n].session.is_some() {
            self.seen.cuts += 1;
            self.cut(n);
        } else {
            self.connect(n);
        }
    }

    pub(super) fn a_tab_crashes(&mut self) {
        let n = self.random.below(self.devices.len());
        let tab = self.random.below(N_TABS);
        self.seen.restarts += 1;
        self.close_tab(n, tab);
        self.devices[n].open_tab(tab);
    }

    fn close_tab(&mut self, n: usize, tab: usize) {
        let session = self.devices[n].session;
        // What was shown and not saved yet was never said to be kept.
        self.forget_unsaved(n, tab);
        self.devices[n].crash_tab(tab);
        if let (Some(session), None) = (session, self.devices[n].session) {
            self.server.disconnect(self.now, session);
        }
    }

    /// From now on tabs do other things while their disks write.
    pub fn slow_the_disks(&mut self) {
        self.devices.iter_mut().for_each(|device| device.has_slow_disk = true);
    }

    /// Now and then the disk takes nothing more from one of the tabs.
    pub fn fail_disks(&mut self) {
        self.has_failing_disks = true;
        if self.fate.one_in(30) {
            let (n, tab) = (self.fate.below(self.devices.len()), self.fate.below(N_TABS));
            let aside = self.fate.bits();
            self.devices[n].fail_disk(tab, aside);
            self.seen.failed_disks += 1;
        }
    }

    /// Everybody closes the tabs whose disks have failed, as he is asked to.
    pub fn close_failed_tabs(&mut self) {
        for n in 0..self.devices.len() {
            for tab in 0..N_TABS {
                let own = self.devices[n].tabs[tab].as_ref().and_then(|it| it.own.as_ref());
                if own.is_some() {
                    self.close_tab(n, tab);
                    self.devices[n].open_tab(tab);
                }
            }
        }
    }

    fn forget_unsaved(&mut self, n: usize, tab: usize) {
        let Some(state) = &self.devices[n].tabs[tab] else { return };
        let unsaved = state.replicas.values().flat_map(|it| it.unsaved());
        let own = state.own.iter();
        let in_memory = own.clone().flat_map(Disk::aside);
        let lost: Vec<ItemId> = unsaved.chain(in_memory).map(|row| row.item.id).collect();
        self.told.extend(own.flat_map(|own| &own.needy).map(|it| it.row.item.id));
        for item in lost {
            self.asked.remove(&item);
        }
    }

    pub(super) fn the_relay_restarts(&mut self) {
        self.seen.relay_restarts += 1;
        self.server.restart();
        self.everybody_is_cut();
    }

    pub(super) fn everybody_is_cut(&mut self) {
        for n in 0..self.devices.len() {
            self.devices[n].session = None;
            self.cut(n);
        }
    }

    pub(super) fn the_disk_fills_or_has_room_again(&mut self) {
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
}
