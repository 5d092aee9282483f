//! Every bound on what a document may hold, with its reason.
//!
//! Lengths of text count UTF-16 code units, as the text itself is indexed (and as browsers count).

/// A title or name: one line that lists show. Mattermost takes 1024 for playbooks and runs.
pub const NAME_UNITS_MAX: usize = 1_024;

/// A long text (description, summary, template): Mattermost's column holds 65,535 bytes.
pub const TEXT_UNITS_MAX: usize = 65_535;

/// Tasks in one document, archived ones included: four times the largest run that anybody measured.
pub const TASKS_MAX: usize = 2_000;

/// Checklists in one document, archived ones included.
pub const CHECKLISTS_MAX: usize = 200;

/// A slash command on a task: one line.
pub const COMMAND_UNITS_MAX: usize = 1_024;

/// Members of a playbook, participants of a run.
pub const MEMBERS_MAX: usize = 2_000;

/// Members of a team. Beyond this, the team document itself needs segments.
pub const TEAM_MEMBERS_MAX: usize = 20_000;

/// Suggestions kept beside a document; the oldest has to be dealt with before the next fits.
pub const SUGGESTIONS_MAX: usize = 100;

/// Bytes of one suggestion's edits.
pub const SUGGESTION_BYTES_MAX: usize = 64 * 1024;

/// Favourites of one person.
pub const FAVOURITES_MAX: usize = 500;

/// Metrics of a playbook, as in Mattermost.
pub const METRICS_MAX: usize = 4;

/// Keys in one segment of the timeline: a map that every event would otherwise make slower.
pub const SEGMENT_KEYS_MAX: u64 = 256;

/// Characters a rank may have before its section is renumbered.
pub const RANK_BYTES_MAX: usize = 24;

/// Bytes of an import file, as in Mattermost.
pub const IMPORT_BYTES_MAX: usize = 5 * 1024 * 1024;

/// Spans and due dates stay within ten thousand years of the epoch, so that sums can't overflow.
pub const INSTANT_MS_MAX: i64 = 10_000 * 366 * 24 * 3_600 * 1_000;
