//! Who is told what: greetings, forwards, and who gained or lost sight of a document.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    access::{Access, Directory as _, Standing},
    doc::DocId,
    id::UserId,
    time::Timestamp,
};

use super::{Effect, Relay, Session, SessionId, flight::Landing, send};
use crate::{
    codec,
    message::{Cursor, FeedRow, Hello, Person, ToDevice},
};

impl Relay {
    /// Greets a device and tells it what it missed.
    pub(super) fn welcome(
        &mut self,
        now: Timestamp,
        session: SessionId,
        hello: &Hello,
        effects: &mut Vec<Effect>,
    ) {
        let Some(state) = self.sessions.get_mut(&session) else { return };
        state.device = Some(hello.device);
        let user = state.user;
        let (sent_at, epoch) = (hello.sent_at, self.epoch);
        effects.push(send(session, &ToDevice::Welcome { user, sent_at, now, epoch }));

        let known = hello.cursor.filter(|it| it.epoch == epoch && it.authority == self.authority);
        // Who knows a feed that is ahead of ours has another history: begin anew.
        let since = known.map(|it| it.feed).filter(|feed| *feed <= self.feed);
        self.tell_people(session, user, effects);
        self.tell_feed(session, user, since, effects);
    }

    /// The driver has room again: tells how everything stands that was not told meanwhile. However
    /// often it has changed, each document is told once.
    pub(super) fn catch_up(&mut self, session: SessionId, effects: &mut Vec<Effect>) {
        let Some(state) = self.sessions.get_mut(&session) else { return };
        let user = state.user;
        let Some(missed) = state.missed.take() else { return };
        if state.device.is_some() {
            let cursor = self.withhold(user, missed.iter().copied());
            let rows = missed.into_iter().map(|doc| self.directory.row(user, doc)).collect();
            effects.push(feed(session, rows, cursor));
        }
    }

    fn tell_feed(
        &mut self,
        session: SessionId,
        user: UserId,
        since: Option<u64>,
        effects: &mut Vec<Effect>,
    ) {
        let all = self.directory.durable().all();
        let newer = all.filter(|(_, header)| since.is_none_or(|since| header.feed > since));
        let newer: Vec<DocId> = newer.map(|(doc, _)| doc).collect();
        let cursor = self.withhold(user, newer.iter().copied());
        let rows = newer.into_iter().map(|doc| self.directory.row(user, doc));
        let rows = rows.filter(|row| matches!(row, FeedRow::Here { .. })).collect();
        let is_whole = since.is_none();
        effects.push(send(session, &ToDevice::Feed { rows, is_whole, cursor }));
    }

    /// A document is on the disk, alone or with others: forwards it, and tells whom its rights concern.
    pub(super) fn arrive(&mut self, landing: Landing, is_lone: bool, effects: &mut Vec<Effect>) {
        let Landing { doc, header, entry } = landing;
        self.feed = self.feed.max(header.feed);
        let access = self.directory.durable().access(doc);
        let is_same = access == Some(&header.access);
        let before = if is_same { Before::default() } else { self.before(doc) };
        let summary = header.summary.clone();
        let was_there = self.directory.settle(doc, header).is_some();
        match entry {
            Some(entry) if was_there => {
                let live = |cursor| ToDevice::Live { doc, entry, summary, cursor };
                // Whom this lets in does not know the document yet: he is told of it below, and pulls.
                let newcomers = before.without_sight_of(doc);
                self.forward(doc, &newcomers, is_lone && is_same, live, effects);
            }
            // A genesis: whoever may see it learns where it stands, and pulls.
            Some(_) | None => self.tell_row(doc, effects),
        }
        if !is_same {
            self.tell_difference(doc, &before, effects);
        }
    }

    /// Sends one frame to everybody but the newcomers who may see the document now (P6); `is_all` says whether there is
    /// nothing else to be told.
    fn forward(
        &mut self,
        doc: DocId,
        newcomers: &BTreeSet<UserId>,
        is_all: bool,
        message: impl FnOnce(Cursor) -> ToDevice,
        effects: &mut Vec<Effect>,
    ) {
        let mut may_view: BTreeMap<UserId, bool> = BTreeMap::new();
        let mut viewers: Vec<SessionId> = Vec::new();
        let Self { directory, sessions, withheld, .. } = self;
        let knows = |it: &Session| it.device.is_some() && !newcomers.contains(&it.user);
        for (session, state) in sessions.iter_mut().filter(|(_, it)| knows(it)) {
            let user = state.user;
            let may_view = may_view.entry(user).or_insert_with(|| directory.may_view(user, doc));
            if !*may_view && directory.is_withheld(user, doc) {
                withheld.insert(doc);
            } else if *may_view && !state.misses([doc]) {
                viewers.push(*session);
            }
        }
        if is_all && withheld.is_empty() {
            self.told = self.cursor();
        }
        let frame: std::sync::Arc<[u8]> = codec::to_device(&message(self.told)).into();
        let send = |session| Effect::Send { session, frame: frame.clone() };
        effects.extend(viewers.into_iter().map(send));
    }

    /// What this user is not told of these documents, since he is about to lose sight of them, he is told when he has
    /// not. Returns up to where he is told the others.
    pub(super) fn withhold(
        &mut self,
        user: UserId,
        docs: impl IntoIterator<Item = DocId>,
    ) -> Cursor {
        let mut cursor = self.told;
        for doc in docs {
            if self.directory.is_withheld(user, doc) {
                self.withheld.insert(doc);
                let feed = self.directory.durable_feed(doc).unwrap_or_default();
                cursor.feed = cursor.feed.min(feed.saturating_sub(1));
            }
        }
        cursor
    }

    /// All that has come is told by now: devices that hear of this have heard of everything before.
    pub(super) fn tell_cursor(&mut self, effects: &mut Vec<Effect>) {
        let cursor = self.cursor();
        if self.told == cursor || !self.withheld.is_empty() {
            return;
        }
        self.told = cursor;
        for (session, state) in &self.sessions {
            if state.device.is_some() && state.missed.is_none() {
                effects.push(feed(*session, Vec::new(), cursor));
            }
        }
    }

    /// Nothing is on its way any more: whoever kept sight of a document is told where it stands.
    pub(super) fn tell_withheld(&mut self, effects: &mut Vec<Effect>) {
        if self.directory.is_settled() {
            let withheld = std::mem::take(&mut self.withheld);
            withheld.into_iter().for_each(|doc| self.tell_row(doc, effects));
        }
    }

    fn tell_row(&mut self, doc: DocId, effects: &mut Vec<Effect>) {
        let cursor = self.told;
        let Self { directory, sessions, withheld, .. } = self;
        for (session, state) in sessions.iter_mut().filter(|(_, it)| it.device.is_some()) {
            let row = directory.row(state.user, doc);
            if directory.is_withheld(state.user, doc) {
                withheld.insert(doc);
            }
            if matches!(row, FeedRow::Here { .. }) && !state.misses([doc]) {
                effects.push(feed(*session, vec![row], cursor));
            }
        }
    }

    /// What everybody who is connected may see and do, of a document and what rests on it.
    fn before(&self, doc: DocId) -> Before {
        let mut docs = self.directory.dependents(doc);
        docs.push(doc);
        let users: BTreeSet<UserId> = self.sessions.values().map(|it| it.user).collect();
        let mut sights = BTreeMap::new();
        for user in users {
            for doc in &docs {
                sights.insert((user, *doc), self.directory.sight(user, *doc));
            }
        }
        Before { docs, sights }
    }

    /// Tells every connection whose sight or standing has changed.
    fn tell_difference(&mut self, doc: DocId, before: &Before, effects: &mut Vec<Effect>) {
        let cursor = self.told;
        let Self { directory, sessions, withheld, .. } = self;
        for (session, state) in sessions.iter_mut().filter(|(_, it)| it.device.is_some()) {
            let user = state.user;
            let changed = before.docs.iter().copied().filter(|other| {
                let was = before.sights.get(&(user, *other)).cloned().flatten();
                was != directory.sight(user, *other)
            });
            let changed: Vec<DocId> = changed.collect();
            if changed.is_empty() || state.misses(changed.iter().copied()) {
                continue;
            }
            let leaving = changed.iter().filter(|other| directory.is_withheld(user, **other));
            withheld.extend(leaving);
            let rows = changed.into_iter().map(|other| directory.row(user, other)).collect();
            effects.push(feed(*session, rows, cursor));
        }
        if matches!(doc, DocId::Team(_) | DocId::System) {
            self.tell_everybody_people(effects);
        }
    }

    pub(super) fn people_changed(&mut self, people: Vec<Person>, effects: &mut Vec<Effect>) {
        self.people = people.into_iter().map(|person| (person.user, person)).collect();
        self.tell_everybody_people(effects);
    }

    fn tell_everybody_people(&self, effects: &mut Vec<Effect>) {
        for (session, state) in &self.sessions {
            if state.device.is_some() {
                self.tell_people(*session, state.user, effects);
            }
        }
    }

    /// The people of the teams that this user is in, and himself; a system admin knows everybody.
    fn tell_people(&self, session: SessionId, user: UserId, effects: &mut Vec<Effect>) {
        let directory = self.directory.durable();
        let is_admin = matches!(
            directory.access(DocId::System),
            Some(Access::System { admins }) if admins.contains(&user)
        );
        let mut known = BTreeSet::from([user]);
        for (_, header) in directory.all() {
            if let Access::Team { members } = &header.access
                && members.contains_key(&user)
            {
                known.extend(members.keys().copied());
            }
        }
        let rows = self.people.values().filter(|it| is_admin || known.contains(&it.user));
        effects.push(send(session, &ToDevice::People(rows.cloned().collect())));
    }
}

impl Session {
    /// Whether these can't be told now, and are to be told when there is room.
    fn misses(&mut self, docs: impl IntoIterator<Item = DocId>) -> bool {
        let Some(missed) = &mut self.missed else { return false };
        missed.extend(docs);
        true
    }
}

fn feed(session: SessionId, rows: Vec<FeedRow>, cursor: Cursor) -> Effect {
    send(session, &ToDevice::Feed { rows, is_whole: false, cursor })
}

/// What people could see and do before a document's access changed.
#[derive(Debug, Default)]
struct Before {
    docs: Vec<DocId>,
    sights: BTreeMap<(UserId, DocId), Option<Standing>>,
}

impl Before {
    /// Who could not see a document.
    fn without_sight_of(&self, doc: DocId) -> BTreeSet<UserId> {
        let unseen = self.sights.iter().filter(|((_, it), sight)| *it == doc && sight.is_none());
        unseen.map(|((user, _), _)| *user).collect()
    }
}
