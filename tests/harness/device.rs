//! A person's device: two tabs over one disk, one of which leads.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use model::{
    access::Standing,
    doc::DocId,
    edit::Edit,
    id::{DeviceId, ItemId, UserId},
    time::Timestamp,
    value::Value,
};
use sync::{
    link::{Effect, Event, Link, Note, Write},
    message::Have,
    outbox::{ASIDE, OutboxRow},
    relay::{Safeguards, SessionId},
    replica::{Admitted, Ask, Replica, Saved, StoredCopy, Unasked, reissue},
};

use crate::disk::Disk;

pub const N_TABS: usize = 2;

#[derive(Debug)]
pub struct Device {
    pub user: UserId,
    pub id: DeviceId,
    pub disk: Disk,
    pub tabs: [Option<Tab>; N_TABS],
    leader: usize,
    pub link: Option<Link>,
    /// What the leading tab has asked its disk to write, and what it will tell then.
    stores: VecDeque<(Vec<Write>, Vec<Note>)>,
    reissues: VecDeque<Reissue>,
    /// The outbox is to be read, from after these seqs on.
    reads: VecDeque<u64>,
    safeguards: Safeguards,
    pub session: Option<SessionId>,
    pub up: VecDeque<Vec<u8>>,
    /// A tab does other things between asking its disk to save a row and hearing that it has.
    pub has_slow_disk: bool,
}

#[derive(Debug)]
struct Reissue {
    doc: DocId,
    have: Have,
    bytes: Vec<u8>,
    is_other: bool,
    admitted: Vec<ItemId>,
}

/// One tab: what it shows, what it is about to save, what it was told and has not read.
#[derive(Debug, Default)]
pub struct Tab {
    pub replicas: BTreeMap<DocId, Replica>,
    saves: VecDeque<(DocId, OutboxRow)>,
    /// What it has in memory since its disk has failed.
    pub own: Option<Disk>,
    /// What the disk has answered, and the tab has not heard.
    answer: Option<Answer>,
    inbox: VecDeque<Told>,
    /// Documents that are to be read anew once the row that is on its way to the disk is there.
    put_off: BTreeSet<DocId>,
    /// Rows that have left the outbox, as far as this tab has heard.
    over: BTreeSet<u64>,
}

/// What became of a row, and the newest of its document before it.
#[derive(Debug)]
struct Answer {
    doc: DocId,
    row: OutboxRow,
    before: u64,
    saved: Saved,
}

#[derive(Debug, Clone)]
enum Told {
    Note(Note),
    /// A row, and the newest of its document before it.
    Grew(OutboxRow, u64),
    /// A row has left the outbox.
    Over(u64),
}

impl Tab {
    /// What was not saved yet was moved: it is saved as it is now.
    fn save_anew(&mut self, doc: DocId) {
        let Some(replica) = self.replicas.get(&doc) else { return };
        let unsaved: Vec<OutboxRow> = replica.unsaved().cloned().collect();
        self.saves.retain(|(other, _)| *other != doc);
        self.saves.extend(unsaved.into_iter().map(|row| (doc, row)));
    }
}

impl Device {
    pub fn new(user: UserId, id: DeviceId) -> Self {
        Self::with(user, id, Safeguards::ALL)
    }

    pub fn with(user: UserId, id: DeviceId, safeguards: Safeguards) -> Self {
        let mut device = Self {
            user,
            id,
            safeguards,
            disk: Disk::default(),
            tabs: [None, None],
            leader: 0,
            link: None,
            stores: VecDeque::new(),
            reissues: VecDeque::new(),
            reads: VecDeque::new(),
            session: None,
            up: VecDeque::new(),
            has_slow_disk: false,
        };
        for tab in 0..N_TABS {
            device.open_tab(tab);
        }
        device
    }

    /// A tab ends without a word. If it led, the other one leads from then on.
    pub fn crash_tab(&mut self, tab: usize) {
        self.tabs[tab] = None;
        if tab == self.leader {
            self.link = None;
            self.session = None;
            self.up.clear();
            self.stores.clear();
            self.reissues.clear();
            self.reads.clear();
            self.leader = (tab + 1) % N_TABS;
        }
        if self.tabs[self.leader].is_some() && self.link.is_none() {
            self.begin_link();
        }
    }

    pub fn open_tab(&mut self, tab: usize) {
        self.tabs[tab].get_or_insert_default();
        if self.tabs[self.leader].is_none() {
            self.leader = tab;
        }
        if self.link.is_none() {
            self.begin_link();
        } else {
            self.tell_leader();
        }
    }

    /// A tab's disk takes nothing more.
    pub fn fail_disk(&mut self, tab: usize, n: u64) {
        if let Some(tab) = &mut self.tabs[tab] {
            tab.own.get_or_insert_with(|| self.disk.in_memory(n));
        }
        if tab == self.leader {
            self.tell_leader();
        }
    }

    /// What the leading tab reads and writes.
    fn leader_disk(&self) -> &Disk {
        let own = self.tabs[self.leader].as_ref().and_then(|tab| tab.own.as_ref());
        own.unwrap_or(&self.disk)
    }

    fn leader_disk_mut(&mut self) -> &mut Disk {
        let own = self.tabs[self.leader].as_mut().and_then(|tab| tab.own.as_mut());
        own.unwrap_or(&mut self.disk)
    }

    fn begin_link(&mut self) {
        let mut link = Link::open(self.user, self.id, self.leader_disk().load_link());
        link.sabotage(self.safeguards);
        self.link = Some(link);
        self.tell_leader();
    }

    /// Who leads hears again of what he can't read.
    fn tell_leader(&mut self) {
        let has_disk = self.tabs[self.leader].as_ref().is_some_and(|tab| tab.own.is_none());
        let others = self.tabs.iter().enumerate().filter(|(n, _)| *n != self.leader);
        let rows = others.flat_map(|(_, tab)| {
            let disk = tab.iter().map(|tab| tab.own.as_ref().unwrap_or(&self.disk));
            disk.flat_map(Disk::waiting).filter(|row| !has_disk || row.seq >= ASIDE)
        });
        let rows: Vec<OutboxRow> = rows.cloned().collect();
        rows.into_iter().for_each(|row| self.drive(Timestamp(0), Event::Grew(row)));
    }

    pub fn replica(&mut self, tab: usize, doc: DocId) -> Option<&mut Replica> {
        let (user, id, disk) = (self.user, self.id, &self.disk);
        let Tab { own, replicas, .. } = self.tabs[tab].as_mut()?;
        let open = || Replica::open(doc, user, id, own.as_ref().unwrap_or(disk).load(doc));
        Some(replicas.entry(doc).or_insert_with(open))
    }

    pub fn shown(&mut self, tab: usize, doc: DocId) -> Option<Value> {
        self.replica(tab, doc)?.shown().map(|value| Value::clone(&value))
    }

    pub fn standing(&self, doc: DocId) -> Option<Standing> {
        self.leader_disk().sights.get(&doc).map(|sight| sight.standing.clone())
    }

    /// A person asks for something in a tab. It is shown, and waits to be saved.
    pub fn ask(
        &mut self,
        tab: usize,
        doc: DocId,
        id: ItemId,
        made_at: Timestamp,
        edits: Vec<Edit>,
    ) -> Result<(), Unasked> {
        let standing = self.standing(doc).ok_or(Unasked::NotHere)?;
        let mates: BTreeSet<UserId> = edits.iter().flat_map(Edit::people).collect();
        let words = format!("{edits:?}");
        let replica = self.replica(tab, doc).ok_or(Unasked::NotHere)?;
        let row = replica.ask(&standing, Ask { id, made_at, edits, mates, words })?;
        self.queue_save(tab, doc, row);
        Ok(())
    }

    pub fn queue_save(&mut self, tab: usize, doc: DocId, row: OutboxRow) {
        if let Some(tab) = &mut self.tabs[tab] {
            tab.saves.push_back((doc, row));
        }
    }

    /// A tab's next row reaches the disk, or a tab hears of one that has.
    pub fn save(&mut self, now: Timestamp, tab: usize) -> bool {
        let Some(state) = &mut self.tabs[tab] else { return false };
        if let Some(answer) = state.answer.take() {
            self.saved(now, tab, answer);
            return true;
        }
        let Some((doc, row)) = state.saves.front().cloned() else { return false };
        let Some(replica) = state.replicas.get(&doc) else {
            state.saves.pop_front();
            return true;
        };
        let expects = replica.expects();
        let disk = state.own.as_mut().unwrap_or(&mut self.disk);
        let (saved, row) = disk.save_row(doc, expects, row);
        let answer = Answer { doc, row, before: expects.tip, saved };
        if self.has_slow_disk {
            state.answer = Some(answer);
        } else {
            self.saved(now, tab, answer);
        }
        true
    }

    fn saved(&mut self, now: Timestamp, tab: usize, answer: Answer) {
        let Answer { doc, row, before, saved } = answer;
        let Some(state) = &mut self.tabs[tab] else { return };
        let disk = state.own.as_ref().unwrap_or(&self.disk);
        let Some(replica) = state.replicas.get_mut(&doc) else { return };
        let item = row.item.id;
        let was_put_off = state.put_off.remove(&doc);
        let Saved::As(seq) = saved else {
            // More may have been stored since.
            replica.saved(item, Saved::Behind(disk.load(doc)));
            state.save_anew(doc);
            return;
        };
        let place = state.saves.iter().position(|(_, it)| it.item.id == item);
        let queued = place.and_then(|place| state.saves.remove(place));
        replica.saved(item, Saved::As(seq));
        let was_moved = queued.is_none_or(|(_, queued)| OutboxRow { seq, ..queued } != row);
        if was_moved || was_put_off || state.over.contains(&seq) {
            // It was moved while it was on its way, or decided before this tab heard of it: what is stored counts.
            replica.reload(disk.load(doc));
            state.save_anew(doc);
        }
        self.tell(now, Told::Grew(row, before), Some(tab));
    }

    fn tell(&mut self, now: Timestamp, told: Told, but: Option<usize>) {
        for (n, tab) in self.tabs.iter_mut().enumerate() {
            if let Some(tab) = tab
                && Some(n) != but
            {
                tab.inbox.push_back(told.clone());
            }
        }
        if let Told::Grew(row, _) = told {
            self.drive(now, Event::Grew(row));
        }
    }

    /// A tab reads the next thing it was told.
    pub fn listen(&mut self, tab: usize) -> bool {
        let Some(state) = &mut self.tabs[tab] else { return false };
        let Some(told) = state.inbox.pop_front() else { return false };
        let (doc, is_here) = match &told {
            Told::Grew(row, before) => {
                let doc = row.doc().expect("a row has a document");
                let is_over = state.over.contains(&row.seq);
                let replica = state.replicas.get_mut(&doc);
                (doc, replica.is_none_or(|it| !is_over && it.grew(row.clone(), *before)))
            }
            Told::Over(seq) => {
                state.over.insert(*seq);
                if let Some(own) = &mut state.own {
                    own.write(vec![Write::DropRow { seq: *seq }]);
                }
                return true;
            }
            Told::Note(Note::Entries { doc, entries }) => {
                let replica = state.replicas.get_mut(doc);
                (*doc, replica.is_none_or(|it| it.admit(entries)))
            }
            Told::Note(Note::Ended { doc, item, .. }) => {
                if let Some(replica) = state.replicas.get_mut(doc) {
                    replica.ended(*item);
                }
                (*doc, true)
            }
            Told::Note(Note::Reload { doc } | Note::Gone { doc }) => (*doc, false),
            Told::Note(Note::Sight { .. } | Note::Summary { .. } | Note::People(_)) => return true,
        };
        if !is_here && state.answer.as_ref().is_some_and(|it| it.doc == doc) {
            state.put_off.insert(doc);
        } else if !is_here && state.replicas.contains_key(&doc) {
            let stored: StoredCopy = state.own.as_ref().unwrap_or(&self.disk).load(doc);
            let replica = state.replicas.get_mut(&doc).expect("it was there above");
            replica.reload(stored);
            state.save_anew(doc);
        }
        true
    }

    /// Tells the leading tab's link, and keeps what it wants done.
    pub fn drive(&mut self, now: Timestamp, event: Event) {
        let Some(link) = &mut self.link else { return };
        for effect in link.handle(now, event) {
            match effect {
                Effect::Send(frame) => self.up.push_back(frame),
                Effect::Store { writes, notes } => self.stores.push_back((writes, notes)),
                Effect::Reissue { doc, have, bytes, is_other, admitted } => {
                    // In the order of what is stored before it.
                    self.reissues.push_back(Reissue { doc, have, bytes, is_other, admitted });
                }
                Effect::ReadOutbox { after } => self.reads.push_back(after),
                Effect::Wake(_) => {}
                Effect::Close(_) => self.session = None,
            }
        }
    }

    /// The leading tab's disk does the next thing it was asked for.
    pub fn work(&mut self, now: Timestamp) -> bool {
        if let Some((writes, notes)) = self.stores.pop_front() {
            let over = writes.iter().filter_map(|write| {
                let Write::DropRow { seq } = write else { return None };
                Some(Told::Over(*seq))
            });
            let over: Vec<Told> = over.collect();
            self.leader_disk_mut().write(writes);
            over.into_iter().for_each(|told| self.tell(now, told, None));
            for note in notes {
                self.tell(now, Told::Note(note), None);
            }
            return true;
        }
        if let Some(after) = self.reads.pop_front() {
            let (rows, last) = self.leader_disk().rows_after(after);
            self.drive(now, Event::Outbox { rows, last });
            return true;
        }
        let Some(Reissue { doc, have, bytes, is_other, admitted }) = self.reissues.pop_front()
        else {
            return false;
        };
        let stored = self.leader_disk().load(doc);
        let new = Admitted::open(doc, Some((have, bytes)), &[]).ok().flatten();
        let new = new.expect("the relay's own snapshot");
        let reissued = reissue(doc, (self.user, self.id), stored, &new, is_other, &admitted);
        self.drive(now, Event::Reissued { doc, have, reissued: Some(reissued) });
        true
    }

    pub fn is_quiet(&self) -> bool {
        let tab_is_quiet =
            |tab: &Tab| tab.saves.is_empty() && tab.answer.is_none() && tab.inbox.is_empty();
        self.stores.is_empty()
            && self.reissues.is_empty()
            && self.reads.is_empty()
            && self.up.is_empty()
            && self.tabs.iter().flatten().all(tab_is_quiet)
    }
}
