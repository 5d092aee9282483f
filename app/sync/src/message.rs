//! What goes over the wire, both ways. The order and meaning are told in `PROTOCOL.md`.

use model::{
    access::Standing,
    doc::DocId,
    id::{DeviceId, ItemId, UserId},
    summary::Summary,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{
    item::{Item, Outcome},
    position::{Chain, Position, Seen},
};

/// The version of this module. The first byte of every frame.
pub const PROTOCOL_VERSION: u8 = 2;

/// From a device to the relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToRelay {
    /// The first message of a connection.
    Hello(Hello),
    /// Takes this in.
    Push(Item),
    /// Sends what was written to a document since.
    Pull {
        /// Which document.
        doc: DocId,
        /// What the device holds of it; `None` for nothing.
        have: Option<Have>,
        /// Whether to send an ended seal's rows one by one, for a device with splices pending in
        /// it, rather than a snapshot of the newest (E12).
        is_stepwise: bool,
    },
    /// After a [`ToDevice::Rebase`]: what comes now for this document is in order again.
    Resume {
        /// Which document.
        doc: DocId,
    },
    /// Asks whether the relay is there and what time it is.
    Ping {
        /// The device's time, to be sent back.
        sent_at: Timestamp,
    },
}

/// Who is there, and what he knows already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Which device.
    pub device: DeviceId,
    /// Up to where it knows the feed; `None` for nothing.
    pub cursor: Option<Cursor>,
    /// The device's time, to be sent back.
    pub sent_at: Timestamp,
}

/// Up to where a device knows the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Which life of the relay's data: another one after a backup was restored (E11).
    pub epoch: u64,
    /// The newest number of the feed it has seen.
    pub feed: u64,
    /// The authority under which it saw it (E4).
    pub authority: u64,
}

/// What a device holds of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Have {
    /// Up to where.
    pub position: Position,
    /// What the log was up to there.
    pub chain: Chain,
}

impl Have {
    /// What an author saw who had this.
    pub fn seen(self) -> Seen {
        Seen { position: self.position, chain: self.chain.head() }
    }
}

/// From the relay to a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "made, sent and dropped one at a time")]
pub enum ToDevice {
    /// The answer to a Hello.
    Welcome {
        /// Whose session this is.
        user: UserId,
        /// The device's time, as it sent it.
        sent_at: Timestamp,
        /// The relay's time.
        now: Timestamp,
        /// Which life of the relay's data.
        epoch: u64,
    },
    /// Documents that changed, came into view or went out of it.
    Feed {
        /// One row for each.
        rows: Vec<FeedRow>,
        /// Whether these are all documents there are for this user: others are gone.
        is_whole: bool,
        /// Up to where the device knows the feed after this.
        cursor: Cursor,
    },
    /// People that this user may know.
    People(Vec<Person>),
    /// A document as a whole, replacing what the device holds of it.
    Snapshot {
        /// Which document.
        doc: DocId,
        /// Where it stands and what its log was.
        have: Have,
        /// The saved document.
        bytes: Vec<u8>,
    },
    /// What was written to a document.
    Entries {
        /// Which document.
        doc: DocId,
        /// In order.
        entries: Vec<Entry>,
        /// Set when the seal ended after these: the genesis of the next one.
        seal: Option<Genesis>,
    },
    /// Something was written to a document just now.
    Live {
        /// Which document.
        doc: DocId,
        /// What.
        entry: Entry,
        /// What lists show of it since.
        summary: Summary,
        /// Up to where the device knows the feed after this.
        cursor: Cursor,
    },
    /// How an item ended.
    Outcome {
        /// Which item.
        item: ItemId,
        /// How.
        outcome: Outcome,
    },
    /// This item was neither taken in nor refused. Send it again, later and in order.
    Retry {
        /// Which item.
        item: ItemId,
    },
    /// The relay does not have the position this item was made at. Pull, and make it again (E2).
    Rebase {
        /// Which item.
        item: ItemId,
        /// In which document.
        doc: DocId,
    },
    /// A document can't be pulled: it is not there for this user.
    Gone {
        /// Which document.
        doc: DocId,
    },
    /// The answer to a Ping.
    Pong {
        /// The device's time, as it sent it.
        sent_at: Timestamp,
        /// The relay's time.
        now: Timestamp,
    },
    /// The relay is about to close the connection.
    Bye(Closing),
    /// A document could not be read just now. Pull it again, after a while.
    Later {
        /// Which document.
        doc: DocId,
    },
}

/// Why a connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Closing {
    /// The frame is of another version.
    #[error("this app is of another version than the server")]
    Version,
    /// The frame is larger than a frame may be, or not made as one.
    #[error("the server couldn't read what this device sent")]
    Malformed,
    /// The device sends more than its share.
    #[error("this device sends more than the server takes")]
    TooMuch,
    /// The session is over: signed out, or revoked.
    #[error("this session is over")]
    SignedOut,
    /// The relay stops.
    #[error("the server is restarting")]
    Stopping,
}

/// One document in the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "nearly every row is the large one")]
pub enum FeedRow {
    /// It stands there, and this is what the device may know of it.
    Here {
        /// Which document.
        doc: DocId,
        /// Where it stands and what its log was.
        have: Have,
        /// The user's standing in it (E4).
        standing: Standing,
        /// What lists show of it.
        summary: Summary,
    },
    /// It is not there for this user any more. The device erases its copy, not its own outbox.
    Gone {
        /// Which document.
        doc: DocId,
    },
}

/// Somebody, as others see him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub user: UserId,
    /// How he is addressed, without the `@`.
    pub username: String,
    /// What he is called.
    pub name: String,
}

/// What the relay wrote to a document for one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where.
    pub position: Position,
    /// For which item; its author's device drops it from the outbox with this.
    pub item: ItemId,
    /// The log up to here.
    pub chain: Chain,
    /// Automerge's sealed changes, in order.
    pub changes: Vec<Vec<u8>>,
}

/// The beginning of a seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Genesis {
    /// Where: position 0 of its seal, and what the log was.
    pub have: Have,
    /// The saved document.
    pub bytes: Vec<u8>,
}
