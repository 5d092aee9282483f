//! What happens to the relay, and what it asks its driver to do.

use std::sync::Arc;

use model::{
    doc::DocId,
    id::{DeviceId, ItemId, UserId},
};

use crate::{
    item::{Item, Outcome},
    message::{Closing, Person},
    position::Position,
    store::{AppendError, Batch, EndedSeal, ReadError, Stored},
};

/// A connection of somebody who is signed in. Given by the driver, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// Something happened.
#[derive(Debug)]
pub enum Event {
    /// Somebody who is signed in has connected.
    Connected {
        /// The new connection.
        session: SessionId,
        /// Who it is, as the driver has made sure.
        user: UserId,
    },
    /// A frame came in.
    Received {
        /// On which connection.
        session: SessionId,
        /// The frame as it came.
        frame: Vec<u8>,
    },
    /// A connection is gone.
    Disconnected {
        /// Which.
        session: SessionId,
    },
    /// What [`Effect::Load`] asked for.
    Loaded {
        /// What was asked for.
        load: Load,
        /// What was found.
        found: Result<Found, ReadError>,
    },
    /// How [`Effect::Append`] ended. Answers come in the order of the requests.
    Appended {
        /// Which request.
        ticket: u64,
        /// How it ended.
        result: Result<(), AppendError>,
    },
    /// The server itself does this on behalf of somebody. Judged like anything else.
    Submitted {
        /// To be answered with [`Effect::Answered`].
        ticket: u64,
        /// On whose behalf.
        user: UserId,
        /// A device of the server's own.
        device: DeviceId,
        /// What.
        item: Item,
    },
    /// Makes the system document, with this first admin, if there is none.
    Founded {
        /// To be answered with [`Effect::Answered`].
        ticket: u64,
        /// The first admin.
        user: UserId,
    },
    /// The whole directory of people, at the start and after each change.
    People(Vec<Person>),
    /// The driver holds more for this connection than it should.
    Slow {
        /// Which connection.
        session: SessionId,
    },
    /// The driver holds nothing for this connection any more.
    Drained {
        /// Which connection.
        session: SessionId,
    },
}

/// Something to be read from the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Load {
    /// [`crate::store::Store::load`].
    Doc(DocId),
    /// [`crate::store::Store::ending`].
    Ending {
        /// Whose item.
        author: UserId,
        /// Which.
        item: ItemId,
    },
    /// [`crate::store::Store::ended_seal`].
    EndedSeal {
        /// Which document.
        doc: DocId,
        /// The position after which rows are wanted.
        after: Position,
    },
}

/// What was read from the store.
#[derive(Debug)]
pub enum Found {
    /// For [`Load::Doc`].
    Doc(Option<Stored>),
    /// For [`Load::Ending`].
    Ending(Option<Outcome>),
    /// For [`Load::EndedSeal`].
    EndedSeal(Option<EndedSeal>),
}

/// Something has to be done.
#[derive(Debug)]
pub enum Effect {
    /// Read this, and report [`Event::Loaded`].
    Load(Load),
    /// Write this durably, after all that was asked for before, and report [`Event::Appended`].
    Append {
        /// Names this request.
        ticket: u64,
        /// What to write.
        batch: Batch,
    },
    /// Send a frame.
    Send {
        /// On which connection.
        session: SessionId,
        /// The frame.
        frame: Arc<[u8]>,
    },
    /// Close a connection, after what was sent before.
    Close {
        /// Which.
        session: SessionId,
        /// Why.
        why: Closing,
    },
    /// The answer to [`Event::Submitted`] or [`Event::Founded`].
    Answered {
        /// Which request.
        ticket: u64,
        /// How the item ended; `None` if it has to be tried again.
        outcome: Option<Outcome>,
    },
}
