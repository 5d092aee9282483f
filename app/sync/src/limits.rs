//! Every bound of the protocol, with its reason.

use model::time::Millis;

/// The largest frame from a device, in bytes. The largest legitimate one is an import of a playbook
/// with 2,000 described tasks; what is larger is a mistake or an attack.
pub const FRAME_BYTES_MAX: usize = 6 * 1024 * 1024;

/// The largest frame from the relay that a device reads: a document is sealed long before.
pub const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Documents that one item may touch: a run, its playbook, and room for automations.
pub const ITEM_PARTS_MAX: usize = 8;

/// Edits in one item: many pasted lines become one item.
pub const ITEM_EDITS_MAX: usize = 1_024;

/// Own items that an item may rest on.
pub const ITEM_AFTER_MAX: usize = 1_024;

/// Bytes of a single edit, creation apart, whose bound is the frame's.
pub const EDIT_BYTES_MAX: usize = 512 * 1024;

/// Items of one session that wait at the relay. A device sends fewer at once (see
/// [`PUSH_WINDOW`]); one that sends more is not ours, and is closed.
pub const SESSION_ITEMS_MAX: usize = 512;

/// Pulls of one session that wait at the relay.
pub const SESSION_PULLS_MAX: usize = 2_048;

/// Items that a device has on the way at one time.
pub const PUSH_WINDOW: usize = 256;

/// Documents that a device asks for at one time.
pub const PULL_WINDOW: usize = 16;

/// Changes after which the relay begins a document anew (E12).
pub const SEAL_CHANGES: u64 = 10_000;

/// Bytes of changes after which the relay begins a document anew (E12).
pub const SEAL_BYTES: u64 = 1024 * 1024;

/// Rows between two snapshots of a document: loading replays fewer than this.
pub const SNAPSHOT_ROWS: u64 = 256;

/// Edits between two comparisons of the relay's typed value with the document itself.
pub const CHECK_EDITS: u64 = 256;

/// Writes of one field that are remembered, so that a late one finds the value its author saw.
pub const FIELD_WRITES_MAX: usize = 4;

/// How long outcomes are kept, so that a repeated item gets its old answer (E7).
pub const OUTCOME_MS: Millis = Millis(90 * 24 * 3_600 * 1_000);

/// How long a device keeps its own admitted items (E11).
pub const KEPT_MS: Millis = Millis(30 * 24 * 3_600 * 1_000);

/// How long an answer may take before a device takes the connection for dead.
pub const ANSWER_MS: Millis = Millis(15_000);
