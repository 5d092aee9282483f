//! What lists, accounts and the sync centre show: plain values, one row each.

use model::{
    access::Standing,
    doc::DocId,
    edit::Edit,
    id::{ItemId, PlaybookId, RunId, TaskId, TeamId, UserId},
    summary::RunSummary,
    time::Timestamp,
};
use sync::item::Outcome;

use super::Sentence;

/// Where the page is, as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It looks at what this device has.
    Starting,
    /// Nobody is here.
    SignedOut {
        /// Whether the server waits for its first admin.
        needs_setup: bool,
    },
    /// Somebody is here, with or without a network.
    Here,
}

/// Who is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Me {
    pub(crate) user: UserId,
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) is_system_admin: bool,
    /// Whether the workspace lives on this device alone.
    pub(crate) is_device_only: bool,
}

/// What an invite is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invitation {
    pub(crate) team_name: String,
    pub(crate) inviter: String,
}

/// An account to be made while accepting an invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewAccount {
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) password: String,
}

/// A team in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TeamRow {
    pub(crate) id: TeamId,
    pub(crate) name: String,
    pub(crate) n_members: u32,
    /// What this person may do there.
    pub(crate) standing: Option<Standing>,
}

/// A playbook in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlaybookRow {
    pub(crate) id: PlaybookId,
    pub(crate) title: String,
    pub(crate) is_public: bool,
    pub(crate) is_archived: bool,
    pub(crate) n_tasks: u32,
    pub(crate) n_members: u32,
    pub(crate) n_suggestions: u32,
    /// Whether something in it is on this device only.
    pub(crate) is_waiting: bool,
    /// What other documents grant this person in it, as far as this device knows.
    pub(crate) standing: Option<Standing>,
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunRow {
    pub(crate) id: RunId,
    pub(crate) summary: RunSummary,
    /// Whether something in it is on this device only.
    pub(crate) is_waiting: bool,
}

/// An open task of this person, in any run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MyTask {
    pub(crate) run: RunId,
    pub(crate) run_name: String,
    pub(crate) run_key: String,
    pub(crate) team: TeamId,
    pub(crate) task: TaskId,
    pub(crate) title: String,
    pub(crate) due_at: Option<Timestamp>,
}

/// How well this device keeps what is done on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Storage {
    /// The browser has promised not to clear it by itself, or was not asked yet.
    #[default]
    Kept,
    /// The browser may clear it when space runs low.
    MayBeCleared,
    /// It is gone when the page is closed. The sentence says why.
    Memory(Sentence),
    /// The disk takes no more; until it does, what is done here is gone with the page.
    Full,
}

/// How things stand between this device and the relay.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SyncState {
    /// Whether the relay answers.
    pub(crate) is_online: bool,
    /// Whether a connection is being made or a first answer awaited.
    pub(crate) is_connecting: bool,
    /// Items that are on this device only.
    pub(crate) n_waiting: usize,
    /// Items that wait for a decision of the person.
    pub(crate) n_needy: usize,
    /// Documents that are behind the relay's.
    pub(crate) n_behind: usize,
    /// When this device was last level with the relay.
    pub(crate) last_synced_at: Option<Timestamp>,
    /// When it is going to try again; `None` if it is connected or will not.
    pub(crate) retry_at: Option<Timestamp>,
    /// The session is over: signing in again sends what waits.
    pub(crate) needs_sign_in: bool,
    /// How well this device keeps what is done on it.
    pub(crate) storage: Storage,
    /// What keeps it from syncing, if that is more than a lost network.
    pub(crate) problem: Option<Sentence>,
    /// Whether a new version of the app waits to be used.
    pub(crate) has_update: bool,
    /// Whether another tab uses it already.
    pub(crate) is_replaced: bool,
}

/// Something done here that the relay does not have yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WaitingRow {
    pub(crate) item: ItemId,
    pub(crate) doc: DocId,
    /// What the document is called.
    pub(crate) title: String,
    /// What was done.
    pub(crate) words: String,
    pub(crate) made_at: Timestamp,
}

/// Something done here that did not get through: its author decides (E10).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NeedyRow {
    pub(crate) item: ItemId,
    pub(crate) doc: DocId,
    /// What the document is called.
    pub(crate) title: String,
    /// What was done.
    pub(crate) words: String,
    /// How it ended.
    pub(crate) outcome: Outcome,
    /// When this device heard of it.
    pub(crate) at: Timestamp,
    /// What was done, if it was one thing beside joining.
    pub(crate) edit: Option<Edit>,
    /// What the person typed or chose, for the clipboard.
    pub(crate) text: String,
    pub(crate) can_retry: bool,
    pub(crate) can_suggest: bool,
    pub(crate) can_use_mine: bool,
}
