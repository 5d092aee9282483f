//! What moves: frames, rows on their way to a disk, connections.

use sync::{link::Event as LinkEvent, relay::Event as RelayEvent};

use super::World;
use crate::device::N_TABS;

impl World {
    /// Something that is on its way gets one step further.
    pub(super) fn something_moves(&mut self) -> bool {
        let start = self.random.below(self.devices.len());
        let n = self.devices.len();
        let kind = self.random.below(7);
        (0..n).any(|i| self.device_moves((start + i) % n, kind)) || self.server.work(self.now)
    }

    pub(super) fn device_moves(&mut self, n: usize, kind: usize) -> bool {
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

    pub(super) fn connect(&mut self, n: usize) {
        if self.devices[n].link.is_none() {
            return;
        }
        let session = self.server.connect(self.now, self.devices[n].user);
        self.devices[n].session = Some(session);
        self.devices[n].drive(self.now, LinkEvent::Opened);
    }

    /// What is on its way, either way, is lost.
    pub(super) fn cut(&mut self, n: usize) {
        if let Some(session) = self.devices[n].session.take() {
            self.server.disconnect(self.now, session);
        }
        self.devices[n].up.clear();
        self.devices[n].drive(self.now, LinkEvent::Closed);
    }
}
