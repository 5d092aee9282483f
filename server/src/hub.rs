//! The door to the relay: everybody else talks to it through this.

mod driver;
mod outgoing;

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use model::{access::Directory, doc::DocId, id::UserId, summary::Summary, time::Timestamp};
use sync::{
    item::{Item, Outcome},
    message::Person,
    relay::{Relay, SessionId},
    store::{Opening, ReadError, Store},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};

use self::driver::Driver;
pub(crate) use self::outgoing::{Leaving, Outgoing};
use crate::{
    accounts::LoginId,
    limits,
    store::{Reader, Report, Sqlite, Writer},
};

/// What the relay is to be told.
enum Input {
    Join { session: SessionId, user: UserId, login: LoginId, outgoing: outgoing::Entrance },
    Received { session: SessionId, frame: Vec<u8>, room: OwnedSemaphorePermit },
    Left { session: SessionId },
    Drained { session: SessionId },
    Reported(Report),
    Submit { user: UserId, item: Item, answer: Answer },
    Found { user: UserId, answer: Answer },
    People(Vec<Person>),
    Ask(Question),
    SignedOut(Vec<LoginId>),
    Forget { before: Timestamp },
    Stop,
}

/// Looks at who may do what.
type Question = Box<dyn FnOnce(&dyn Directory) + Send>;

/// Gets the outcome of an item; `None` if it has to be tried again.
type Answer = oneshot::Sender<Option<Outcome>>;

/// The relay has stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server is stopping")]
pub(crate) struct Stopped;

/// A door to the relay, which runs on a thread of its own.
#[derive(Debug, Clone)]
pub(crate) struct Hub {
    inputs: mpsc::Sender<Input>,
    room: Arc<Semaphore>,
    next_session: Arc<AtomicU64>,
    reader: Reader,
    has_ended: watch::Receiver<Option<End>>,
}

/// How the relay ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It was asked to, and finished what it had begun.
    Stopped,
    /// It had to: the store can't say what it holds.
    Lost,
}

/// Why the relay could not be started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error("{0}")]
    Read(#[from] ReadError),
    #[error("a thread could not be started: {0}")]
    Thread(#[from] io::Error),
}

/// Somebody's connection. Ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    session: SessionId,
    hub: Hub,
}

impl Hub {
    /// Opens the relay over these stores, and lets it run.
    pub(crate) fn start(mut writes: Sqlite, reads: Sqlite) -> Result<Self, StartError> {
        let opening: Opening = writes.open()?;
        let (inputs, queue) = mpsc::channel(limits::HUB_INPUTS);
        let report = {
            let inputs = inputs.downgrade();
            // The relay never waits for the store, so this can't go round in a circle.
            move |report| {
                if let Some(inputs) = inputs.upgrade() {
                    let _ = inputs.blocking_send(Input::Reported(report));
                }
            }
        };
        let writer = Writer::start(writes, report.clone())?;
        let reader = Reader::start(reads, report)?;
        let (ended, has_ended) = watch::channel(None);
        let driver = Driver::new(Relay::open(opening), writer, reader.clone());
        thread::Builder::new().name("relay".to_owned()).spawn(move || {
            let end = driver.run(queue);
            let _ = ended.send(Some(end));
        })?;
        let room = Arc::new(Semaphore::new(limits::HUB_BYTES));
        let next_session = Arc::new(AtomicU64::new(0));
        Ok(Self { inputs, room, next_session, reader, has_ended })
    }

    /// Lets somebody in who has signed in.
    pub(crate) async fn join(
        &self,
        user: UserId,
        login: LoginId,
    ) -> Result<(Seat, Outgoing), Stopped> {
        let session = SessionId(self.next_session.fetch_add(1, Ordering::Relaxed));
        let (entrance, outgoing) = outgoing::channel();
        self.send(Input::Join { session, user, login, outgoing: entrance }).await?;
        Ok((Seat { session, hub: self.clone() }, outgoing))
    }

    /// Has the server itself do something on behalf of somebody. `None`: to be tried again.
    pub(crate) async fn submit(
        &self,
        user: UserId,
        item: Item,
    ) -> Result<Option<Outcome>, Stopped> {
        let (answer, answered) = oneshot::channel();
        self.send(Input::Submit { user, item, answer }).await?;
        answered.await.map_err(|_| Stopped)
    }

    /// Makes the system document with its first admin, if there is none.
    pub(crate) async fn found(&self, user: UserId) -> Result<Option<Outcome>, Stopped> {
        let (answer, answered) = oneshot::channel();
        self.send(Input::Found { user, answer }).await?;
        answered.await.map_err(|_| Stopped)
    }

    /// Tells the relay who there is.
    pub(crate) async fn people(&self, people: Vec<Person>) -> Result<(), Stopped> {
        self.send(Input::People(people)).await
    }

    /// Asks something about who may do what.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Directory) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        let (answer, answered) = oneshot::channel();
        let ask = move |directory: &dyn Directory| {
            let _ = answer.send(question(directory));
        };
        self.send(Input::Ask(Box::new(ask))).await?;
        answered.await.map_err(|_| Stopped)
    }

    /// What lists show of a document. Does not ask whether anybody may see that.
    pub(crate) async fn summary(&self, doc: DocId) -> Option<Summary> {
        self.reader.summary(doc).await
    }

    /// Closes the connections of sessions that have ended.
    pub(crate) async fn signed_out(&self, logins: Vec<LoginId>) -> Result<(), Stopped> {
        if logins.is_empty() { Ok(()) } else { self.send(Input::SignedOut(logins)).await }
    }

    /// Forgets how items ended before this.
    pub(crate) async fn forget(&self, before: Timestamp) -> Result<(), Stopped> {
        self.send(Input::Forget { before }).await
    }

    /// Stops the relay: what is being written is finished, everybody is told.
    pub(crate) async fn stop(&self) {
        // If it has stopped already, all the better.
        let _ = self.send(Input::Stop).await;
    }

    /// Waits until the relay has ended.
    pub(crate) async fn ended(&self) -> End {
        let mut has_ended = self.has_ended.clone();
        let end = has_ended.wait_for(Option::is_some).await;
        // A thread that is gone without a word has panicked.
        end.ok().and_then(|end| *end).unwrap_or(End::Lost)
    }

    async fn send(&self, input: Input) -> Result<(), Stopped> {
        self.inputs.send(input).await.map_err(|_| Stopped)
    }
}

impl Seat {
    /// Hands a frame to the relay, once there is room for it.
    pub(crate) async fn receive(&self, frame: Vec<u8>) -> Result<(), Stopped> {
        let n_bytes = u32::try_from(frame.len().min(limits::HUB_BYTES)).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.hub.room).acquire_many_owned(n_bytes.max(1));
        let room = room.await.map_err(|_| Stopped)?;
        self.hub.send(Input::Received { session: self.session, frame, room }).await
    }

    /// Tells the relay that nothing waits for this connection any more.
    pub(crate) async fn drained(&self) -> Result<(), Stopped> {
        self.hub.send(Input::Drained { session: self.session }).await
    }

    /// Whose seat it is at the relay.
    pub(crate) fn session(&self) -> SessionId {
        self.session
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let (inputs, session) = (self.hub.inputs.clone(), self.session);
        let left = Input::Left { session };
        let Err(mpsc::error::TrySendError::Full(left)) = inputs.try_send(left) else { return };
        // Nothing can wait in here; somebody else does.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { inputs.send(left).await });
        }
    }
}
