//! Tables, and what can be done to them.

/// A table of a person's database. Values are bytes; keys are text that sorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Table {
    /// The last saved document, by its name.
    Snapshots,
    /// What was admitted since, by document, seal and position.
    Entries,
    /// Up to where each document is held here.
    Held,
    /// What waits to be admitted, by seq.
    Outbox,
    /// The seq of the newest row that was ever saved for a document.
    Tips,
    /// What waits for a decision of the person, by item.
    Needy,
    /// Own items that were admitted, by item.
    Kept,
    /// What the feed says of each document.
    Sights,
    /// All that there is one of.
    Meta,
    /// The log of the relay inside the page.
    Relay,
}

impl Table {
    /// Every table. Where one is added, the version of the database is raised.
    pub(crate) const ALL: [Self; 10] = [
        Self::Snapshots,
        Self::Entries,
        Self::Held,
        Self::Outbox,
        Self::Tips,
        Self::Needy,
        Self::Kept,
        Self::Sights,
        Self::Meta,
        Self::Relay,
    ];

    /// What it is called on the disk.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Snapshots => "snapshots",
            Self::Entries => "entries",
            Self::Held => "held",
            Self::Outbox => "outbox",
            Self::Tips => "tips",
            Self::Needy => "needy",
            Self::Kept => "kept",
            Self::Sights => "sights",
            Self::Meta => "meta",
            Self::Relay => "relay",
        }
    }
}

/// A change to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Op {
    /// Puts a value in place of what is there.
    Put(Table, String, Vec<u8>),
    /// Takes one away.
    Delete(Table, String),
    /// Takes all away whose keys begin so.
    DeleteUnder(Table, String),
    /// Takes all away whose keys lie between these, both included.
    DeleteBetween(Table, String, String),
    /// Takes all away.
    Clear(Table),
}

impl Op {
    pub(super) fn table(&self) -> Table {
        match self {
            Self::Put(table, ..)
            | Self::Delete(table, _)
            | Self::DeleteUnder(table, _)
            | Self::DeleteBetween(table, ..)
            | Self::Clear(table) => *table,
        }
    }
}

/// Something to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pick {
    /// The value of one key.
    One(Table, String),
    /// Those whose keys begin so.
    Under(Table, String),
    /// Those whose keys come after this one.
    After(Table, String),
    /// All of a table.
    All(Table),
    /// The keys of a table, instead of its values.
    Keys(Table),
}

impl Pick {
    pub(super) fn table(&self) -> Table {
        match self {
            Self::One(table, _)
            | Self::Under(table, _)
            | Self::After(table, _)
            | Self::All(table)
            | Self::Keys(table) => *table,
        }
    }
}

/// How sure a write has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// It is on the medium before it is reported: the only copy in the world.
    Strict,
    /// The relay has it too.
    Relaxed,
}

/// The tables that these touch, each once.
pub(super) fn tables(tables: impl Iterator<Item = Table>) -> Vec<&'static str> {
    let mut tables: Vec<Table> = tables.collect();
    tables.sort_unstable();
    tables.dedup();
    tables.into_iter().map(Table::name).collect()
}

/// Sorts after every key that begins with `prefix`: keys are ASCII.
pub(super) fn end_of(prefix: &str) -> String {
    format!("{prefix}\u{7f}")
}
