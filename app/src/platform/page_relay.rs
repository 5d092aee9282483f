//! The relay inside the page: for a workspace that lives on this device alone. The very relay of
//! the server, over a log in this device's database.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use model::{
    doc::DocId,
    edit::Edit,
    id::{DeviceId, ItemId, TeamId, UserId},
    seed::Seed,
    time::Timestamp,
};
use sync::{
    codec,
    item::{Item, ItemPart, SealedEdit},
    message::{Closing, Person, ToDevice},
    position::Seen,
    relay::{Effect, Event, Found, Load, Relay, SessionId},
    store::{AppendError, Batch, Memory, Store as _},
};

use super::{
    clock, random,
    socket::Happening,
    storage::{Database, Durability, Guarded, Op, Pick, StorageError, Table},
};

/// The version of what is stored. The first byte of every row.
const VERSION: u8 = 1;

/// The number of the batch that comes next.
const NEXT: &str = "relay";

/// What all batches before some number came to.
const IMAGE: &str = "image";

/// So many batches are put into a new image when the relay starts.
const LOOSE_BATCHES: usize = 256;

type Heard = Rc<dyn Fn(Happening)>;

/// The relay, its log, and the one connection it has.
pub(crate) struct PageRelay {
    relay: RefCell<Relay>,
    /// What the log on the disk holds.
    store: RefCell<Memory>,
    database: Database,
    user: UserId,
    appends: RefCell<VecDeque<(u64, Batch)>>,
    is_appending: Cell<bool>,
    next_batch: Cell<u64>,
    connection: RefCell<Option<(SessionId, Heard)>>,
    n_connections: Cell<u64>,
    latest: Cell<Timestamp>,
}

impl PageRelay {
    /// The relay over what the database holds; with a first team, if it holds nothing.
    ///
    /// # Errors
    ///
    /// If the database can't be read.
    pub(crate) async fn open(
        database: Database,
        person: Person,
        team: &str,
    ) -> Result<Rc<Self>, StorageError> {
        let (mut store, next_batch) = load(&database).await?;
        let opening = store.open().map_err(|error| StorageError::Failed(error.to_string()))?;
        let is_new = opening.headers.is_empty();
        let relay = Rc::new(Self {
            relay: RefCell::new(Relay::open(opening)),
            store: RefCell::new(store),
            database,
            user: person.user,
            appends: RefCell::default(),
            is_appending: Cell::new(false),
            next_batch: Cell::new(next_batch),
            connection: RefCell::default(),
            n_connections: Cell::new(0),
            latest: Cell::default(),
        });
        relay.handle(Event::People(vec![person]));
        if is_new {
            relay.found(team);
        }
        Ok(relay)
    }

    fn found(self: &Rc<Self>, team: &str) {
        self.handle(Event::Founded { ticket: 0, user: self.user });
        let team_doc = DocId::Team(TeamId::from_bits(random::bits()));
        let seed = Seed::Team { name: team.to_owned() };
        for (ticket, doc, seed) in
            [(1, team_doc, seed), (2, DocId::Personal(self.user), Seed::Personal)]
        {
            let part = ItemPart {
                doc,
                seen: Seen::default(),
                after: Vec::new(),
                edits: vec![SealedEdit::seal(&Edit::Create(Box::new(seed)))],
                saw: None,
            };
            let id = ItemId::from_bits(random::bits());
            let item = Item { id, made_at: clock::now(), parts: vec![part] };
            let device = DeviceId::derived(&["muster", "page"]);
            self.handle(Event::Submitted { ticket, user: self.user, device, item });
        }
    }

    /// Connects whoever hears this, in place of whoever did before.
    pub(crate) fn connect(self: &Rc<Self>, heard: impl Fn(Happening) + 'static) {
        self.disconnect();
        let session = SessionId(self.n_connections.get() + 1);
        self.n_connections.set(session.0);
        let heard: Heard = Rc::new(heard);
        *self.connection.borrow_mut() = Some((session, Rc::clone(&heard)));
        self.handle(Event::Connected { session, user: self.user });
        heard(Happening::Opened);
    }

    /// Takes a frame in.
    pub(crate) fn receive(self: &Rc<Self>, frame: Vec<u8>) {
        let session = self.connection.borrow().as_ref().map(|(session, _)| *session);
        if let Some(session) = session {
            self.handle(Event::Received { session, frame });
        }
    }

    /// Whoever was connected is no longer.
    pub(crate) fn disconnect(self: &Rc<Self>) {
        let connection = self.connection.borrow_mut().take();
        if let Some((session, _)) = connection {
            self.handle(Event::Disconnected { session });
        }
    }

    fn handle(self: &Rc<Self>, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let now = self.latest.get().max(clock::now());
            self.latest.set(now);
            let effects = self.relay.borrow_mut().handle(now, event);
            for effect in effects {
                events.extend(self.carry_out(effect));
            }
        }
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Load(load) => {
                let found = self.find(load);
                return Some(Event::Loaded { load, found });
            }
            Effect::Append { ticket, batch } => {
                self.appends.borrow_mut().push_back((ticket, batch));
                self.append();
            }
            Effect::Send { session, frame } => self.deliver(session, frame.to_vec()),
            Effect::Close { session, why } => self.close(session, why),
            // What is founded is seen in the feed.
            Effect::Answered { .. } => {}
        }
        None
    }

    fn find(&self, load: Load) -> Result<Found, sync::store::ReadError> {
        let mut store = self.store.borrow_mut();
        match load {
            Load::Doc(doc) => store.load(doc).map(Found::Doc),
            Load::Ending { author, item } => store.ending(author, item).map(Found::Ending),
            Load::EndedSeal { doc, after } => store.ended_seal(doc, after).map(Found::EndedSeal),
        }
    }

    fn deliver(&self, session: SessionId, frame: Vec<u8>) {
        if let Some((current, heard)) = &*self.connection.borrow()
            && *current == session
        {
            heard(Happening::Received(frame));
        }
    }

    fn close(&self, session: SessionId, why: Closing) {
        self.deliver(session, codec::to_device(&ToDevice::Bye(why)));
    }

    /// Writes what is to be appended, one after the other: on the disk first, then answered (E8).
    fn append(self: &Rc<Self>) {
        if self.is_appending.replace(true) {
            return;
        }
        let relay = Rc::clone(self);
        clock::spawn(async move {
            loop {
                let Some((ticket, batch)) = relay.appends.borrow_mut().pop_front() else { break };
                let result = relay.write(batch).await;
                relay.handle(Event::Appended { ticket, result });
            }
            relay.is_appending.set(false);
        });
    }

    async fn write(&self, batch: Batch) -> Result<(), AppendError> {
        let number = self.next_batch.get();
        let row = Op::Put(Table::Relay, key(number), pack(&batch));
        let next = Op::Put(Table::Meta, NEXT.to_owned(), pack(&(number + 1)));
        // A tab that was deposed while it slept finds that the log has gone on without it.
        let keys = [(Table::Meta, NEXT.to_owned()), (Table::Relay, key(number))];
        let written = self.database.guarded(&keys, |found| {
            let stands = found.first().and_then(|it| open::<u64>(it.as_deref()?).ok());
            (stands.unwrap_or_default() == number).then(|| (vec![row, next], ()))
        });
        match written.await {
            Ok(Guarded::Done(())) => {}
            Ok(Guarded::Behind) => return Err(AppendError::Disk("another tab leads".to_owned())),
            Err(error) => return Err(AppendError::Disk(error.to_string())),
        }
        self.next_batch.set(number + 1);
        // Whether it is refused rests on nothing but the log before it: it will be refused again
        // whenever the log is read.
        let mut results = self.store.borrow_mut().append(&[batch]);
        results.pop().unwrap_or(Ok(()))
    }
}

impl std::fmt::Debug for PageRelay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageRelay").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Reads the log, and the number of the batch that comes next.
async fn load(database: &Database) -> Result<(Memory, u64), StorageError> {
    let picks =
        [Pick::One(Table::Relay, IMAGE.to_owned()), Pick::Under(Table::Relay, BATCH.to_owned())];
    let mut found = database.read(&picks).await?.into_iter();
    let image = found.next().unwrap_or_default().pop();
    let (mut store, first): (Memory, u64) = match image {
        Some(bytes) => open(&bytes)?,
        None => (Memory::default(), 0),
    };
    let rows = found.next().unwrap_or_default();
    let next = first + rows.len() as u64;
    for row in &rows {
        let batch: Batch = open(row)?;
        // What was refused then is refused now.
        let _ = store.append(&[batch]);
    }
    if rows.len() > LOOSE_BATCHES {
        let ops = [
            Op::Put(Table::Relay, IMAGE.to_owned(), pack(&(&store, next))),
            Op::DeleteUnder(Table::Relay, BATCH.to_owned()),
        ];
        // In one transaction: either both are there or what was.
        database.run(&ops, Durability::Strict).await?;
    }
    Ok((store, next))
}

const BATCH: &str = "batch/";

fn key(number: u64) -> String {
    format!("{BATCH}{number:016x}")
}

fn pack(value: &impl serde::Serialize) -> Vec<u8> {
    // Fails for types that the format can't hold, and none of ours is one.
    postcard::to_extend(value, vec![VERSION]).unwrap_or_default()
}

fn open<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, StorageError> {
    let body = bytes.strip_prefix(&[VERSION]);
    let value = body.and_then(|body| postcard::from_bytes(body).ok());
    // Rather nothing than a workspace with a hole in it.
    value.ok_or_else(|| StorageError::Failed("it was written by another version".to_owned()))
}
