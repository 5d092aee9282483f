//! What happened in a run. Written by the edit that it records, so that none can be forged.

use serde::{Deserialize, Serialize};

use crate::{
    id::{TaskId, UserId},
    mark::Stamp,
    run::TaskState,
    time::Timestamp,
};

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When the relay took it in. The timeline is ordered by this.
    pub admitted_at: Timestamp,
    /// When it was made, by the author's clock: a claim, shown when it differs.
    pub made_at: Timestamp,
    /// Who did it.
    pub by: UserId,
    /// What was done.
    pub what: Happening,
}

/// What was done. Variants are only ever appended: stored events are read for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Happening {
    /// The run began.
    Started,
    /// A task was ticked, un-ticked, begun or skipped.
    TaskState {
        /// Which task.
        task: TaskId,
        /// Its title at that time.
        title: String,
        /// Its state since.
        state: TaskState,
    },
    /// Somebody else answers for the run.
    OwnerChanged {
        /// Who did before.
        from: UserId,
        /// Who does since.
        to: UserId,
    },
    /// A task was given to somebody, or taken from him.
    AssigneeChanged {
        /// Which task.
        task: TaskId,
        /// Its title at that time.
        title: String,
        /// Who is to do it since.
        to: Option<UserId>,
    },
    /// A task's due date was set or cleared.
    DueChanged {
        /// Which task.
        task: TaskId,
        /// Its title at that time.
        title: String,
        /// When it is due since.
        to: Option<Timestamp>,
    },
    /// Somebody takes part.
    Joined {
        /// Who.
        user: UserId,
    },
    /// Somebody no longer takes part.
    Left {
        /// Who.
        user: UserId,
    },
    /// The run has another name.
    Renamed {
        /// The name before.
        from: String,
        /// The name since.
        to: String,
    },
    /// The run is over.
    Finished,
    /// The run goes on after all.
    Restored,
}

impl Event {
    /// An event of this edit.
    pub fn new(stamp: &Stamp, what: Happening) -> Self {
        let Stamp { author: by, made_at, admitted_at } = *stamp;
        Self { admitted_at, made_at, by, what }
    }
}
