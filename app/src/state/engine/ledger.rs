//! What this tab knows of every document without opening it, and of everything that waits.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use model::{
    access::Standing,
    doc::DocId,
    edit::{Edit, PlaybookEdit},
    id::{ItemId, TeamId, UserId},
    seed::Seed,
    summary::Summary,
    time::Millis,
};
use serde::{Deserialize, Serialize};
use sync::{
    item::{Outcome, Reason},
    link::{Note, Sight, Write},
    message::Person,
    outbox::{ASIDE, Needy, OutboxRow},
};

use crate::state::{NeedyRow, WaitingRow, board::Row, store::Known, words};

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) sights: BTreeMap<DocId, Sight>,
    /// What lists show of documents in which something waits, as this tab shows them.
    local: BTreeMap<DocId, Summary>,
    /// By seq.
    pub(super) rows: BTreeMap<u64, OutboxRow>,
    /// Rows that have left the outbox: a tab that was frozen may tell of them after that.
    over: BTreeSet<u64>,
    /// The newest row that was known to the disk when this was read. Of older ones, those that are not here are over.
    last: u64,
    pub(super) needy: BTreeMap<ItemId, Needy>,
    pub(super) people: Arc<BTreeMap<UserId, Person>>,
    pub(super) offset: Millis,
    /// Whether the feed was ever heard: before that, nothing is known not to exist.
    pub(super) has_feed: bool,
    /// Documents whose rows have to be shown anew.
    dirty: BTreeSet<DocId>,
}

/// What became of rows that every tab lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum RowChange {
    Put(OutboxRow),
    Drop {
        seq: u64,
    },
    Needs(Box<Needy>),
    /// The feed was heard.
    Fed,
}

impl RowChange {
    /// What a write means for the lists.
    pub(super) fn of(write: &Write) -> Option<Self> {
        match write {
            Write::PutRow(row) => Some(Self::Put(row.clone())),
            Write::DropRow { seq } => Some(Self::Drop { seq: *seq }),
            Write::PutNeedy(needy) => Some(Self::Needs(needy.clone())),
            Write::PutCursor(_) => Some(Self::Fed),
            Write::PutSnapshot { .. }
            | Write::AppendEntries { .. }
            | Write::DropDoc { .. }
            | Write::PutSight { .. }
            | Write::PutSummary { .. }
            | Write::PutPeople(_)
            | Write::PutKept(_)
            | Write::DropKept { .. } => None,
        }
    }
}

impl Ledger {
    /// Replaces everything by what is stored.
    pub(super) fn reload(&mut self, known: Known) {
        self.dirty.extend(self.sights.keys().chain(self.local.keys()));
        self.sights = known.sights.into_iter().collect();
        // A disk that has failed counts aside, and knows nothing of what others have saved since.
        self.last = if known.last < ASIDE { known.last } else { 0 };
        self.over.clear();
        self.rows = known.rows.into_iter().map(|row| (row.seq, row)).collect();
        self.needy = known.needy.into_iter().map(|it| (it.row.item.id, it)).collect();
        self.people = by_id(known.people);
        self.offset = known.offset;
        self.has_feed = known.cursor.is_some();
        let waiting: BTreeSet<DocId> = self.rows.values().filter_map(OutboxRow::doc).collect();
        self.local.retain(|doc, _| waiting.contains(doc));
        self.dirty.extend(self.sights.keys());
    }

    pub(super) fn change(&mut self, change: RowChange) {
        match change {
            // It may be one that was admitted, and waits again (E11).
            RowChange::Put(row) => self.put(row),
            RowChange::Drop { seq } => {
                self.over.insert(seq);
                let Some(doc) = self.rows.remove(&seq).and_then(|row| row.doc()) else { return };
                self.dirty.insert(doc);
                if !self.is_waiting(doc) {
                    self.local.remove(&doc);
                }
            }
            RowChange::Needs(needy) => {
                self.dirty.extend(needy.row.doc());
                self.needy.insert(needy.row.item.id, *needy);
            }
            RowChange::Fed => self.has_feed = true,
        }
    }

    /// A tab tells of a row that it has saved. Returns whether that still waits.
    pub(super) fn grew(&mut self, row: OutboxRow) -> bool {
        let is_here = self.rows.contains_key(&row.seq);
        let is_over = row.seq <= self.last || self.over.contains(&row.seq);
        if !is_here && !is_over {
            self.put(row);
        }
        is_here || !is_over
    }

    fn put(&mut self, row: OutboxRow) {
        self.dirty.extend(row.doc());
        self.over.remove(&row.seq);
        self.rows.insert(row.seq, row);
    }

    /// The person has decided.
    pub(super) fn decided(&mut self, item: ItemId) -> Option<Needy> {
        let needy = self.needy.remove(&item)?;
        self.dirty.extend(needy.row.doc());
        Some(needy)
    }

    pub(super) fn note(&mut self, note: &Note) {
        match note {
            Note::Sight { doc, sight } => {
                self.sights.insert(*doc, (**sight).clone());
                self.dirty.insert(*doc);
            }
            Note::Summary { doc, summary } => {
                if let Some(sight) = self.sights.get_mut(doc) {
                    sight.summary = (**summary).clone();
                    self.dirty.insert(*doc);
                }
            }
            Note::Gone { doc } => {
                self.sights.remove(doc);
                self.dirty.insert(*doc);
            }
            Note::People(people) => self.people = by_id(people.clone()),
            Note::Entries { .. } | Note::Reload { .. } | Note::Ended { .. } => {}
        }
    }

    /// What lists show of a document in which something waits; `None` if nothing does.
    pub(super) fn show_local(&mut self, doc: DocId, summary: Option<Summary>) {
        let changed = match summary {
            Some(summary) => {
                self.local.get(&doc) != Some(&summary) && {
                    self.local.insert(doc, summary);
                    true
                }
            }
            None => !self.is_waiting(doc) && self.local.remove(&doc).is_some(),
        };
        if changed {
            self.dirty.insert(doc);
        }
    }

    /// The documents that changed since this was asked, each with its row.
    pub(super) fn take_dirty(&mut self) -> Vec<(DocId, Option<Row>)> {
        let dirty = std::mem::take(&mut self.dirty);
        dirty.into_iter().map(|doc| (doc, self.row(doc))).collect()
    }

    fn row(&self, doc: DocId) -> Option<Row> {
        let sight = self.sights.get(&doc);
        Some(Row {
            summary: self.summary(doc)?.clone(),
            standing: sight.map(|it| it.standing.clone()),
            is_waiting: self.is_waiting(doc),
        })
    }

    pub(super) fn summary(&self, doc: DocId) -> Option<&Summary> {
        self.local.get(&doc).or_else(|| self.sights.get(&doc).map(|it| &it.summary))
    }

    pub(super) fn standing(&self, doc: DocId) -> Option<&Standing> {
        self.sights.get(&doc).map(|it| &it.standing)
    }

    /// The team that a document belongs to.
    pub(super) fn team(&self, doc: DocId) -> Option<TeamId> {
        if let DocId::Team(team) = doc {
            return Some(team);
        }
        match self.summary(doc)? {
            Summary::Playbook { team, .. } => Some(*team),
            Summary::Run(run) => Some(run.team),
            Summary::Plain | Summary::Team { .. } => None,
        }
    }

    pub(super) fn is_waiting(&self, doc: DocId) -> bool {
        self.rows.values().any(|row| row.doc() == Some(doc))
    }

    /// Documents in which something waits.
    pub(super) fn waiting_docs(&self) -> BTreeSet<DocId> {
        self.rows.values().filter_map(OutboxRow::doc).collect()
    }

    pub(super) fn waiting(&self) -> Vec<WaitingRow> {
        let row = |row: &OutboxRow| {
            let doc = row.doc()?;
            Some(WaitingRow {
                item: row.item.id,
                doc,
                title: self.title(doc, row),
                words: row.words.clone(),
                made_at: row.item.made_at,
            })
        };
        self.rows.values().filter_map(row).collect()
    }

    pub(super) fn needy_rows(&self) -> Vec<NeedyRow> {
        let mut rows: Vec<NeedyRow> = self.needy.values().filter_map(|it| self.needs(it)).collect();
        rows.sort_by_key(|row| row.at);
        rows
    }

    fn needs(&self, needy: &Needy) -> Option<NeedyRow> {
        let (row, doc) = (&needy.row, needy.row.doc()?);
        let edits = row.edits();
        let is_known =
            !edits.is_empty() && row.part().is_some_and(|it| it.edits.len() == edits.len());
        let text = Some(words::typed(&edits)).filter(|text| !text.is_empty());
        let is_replaced = matches!(needy.outcome, Outcome::Replaced { .. });
        Some(NeedyRow {
            item: row.item.id,
            doc,
            title: self.title(doc, row),
            words: row.words.clone(),
            outcome: needy.outcome.clone(),
            at: needy.at,
            edit: words::only(&edits).cloned(),
            text: text.unwrap_or_else(|| row.words.clone()),
            can_retry: is_known && !is_replaced,
            can_suggest: is_known && self.can_suggest(doc, &needy.outcome, &edits),
            can_use_mine: is_known && is_replaced,
        })
    }

    /// Whether those who may could be asked to make these edits (R23).
    fn can_suggest(&self, doc: DocId, outcome: &Outcome, edits: &[Edit]) -> bool {
        let is_refused = match outcome {
            Outcome::Refused { reason, .. } => match reason {
                Reason::Denied(_) | Reason::DependsOnRefused => true,
                Reason::UpdateNeeded | Reason::TooLarge | Reason::Outdated | Reason::OtherText => {
                    false
                }
            },
            Outcome::Admitted(_) | Outcome::Replaced { .. } | Outcome::AlreadyDone => false,
        };
        let is_shared = matches!(doc, DocId::Run(_) | DocId::Playbook(_));
        is_refused
            && is_shared
            && self.sights.contains_key(&doc)
            && !edits.iter().any(changes_rights)
    }

    /// What a document is called; one that never came to be is called as it would have been.
    fn title(&self, doc: DocId, row: &OutboxRow) -> String {
        let known = self.summary(doc).and_then(title);
        known.or_else(|| meant(row)).unwrap_or_else(|| kind(doc).to_owned())
    }
}

/// What a document would be called that this row makes.
fn meant(row: &OutboxRow) -> Option<String> {
    row.edits().into_iter().find_map(|edit| match edit {
        Edit::Create(seed) => match *seed {
            Seed::Team { name } => Some(name),
            Seed::Playbook(seed) => Some(seed.title),
            Seed::Run(seed) => Some(seed.name),
            Seed::System | Seed::Personal => None,
        },
        Edit::System(_) | Edit::Team(_) | Edit::Playbook(_) | Edit::Run(_) | Edit::Personal(_) => {
            None
        }
    })
}

fn title(summary: &Summary) -> Option<String> {
    match summary {
        Summary::Plain => None,
        Summary::Team { name, .. } => Some(name.clone()),
        Summary::Playbook { title, .. } => Some(title.clone()),
        Summary::Run(run) => Some(run.name.clone()),
    }
}

fn kind(doc: DocId) -> &'static str {
    match doc {
        DocId::System => "Muster",
        DocId::Team(_) => "A team",
        DocId::Playbook(_) => "A playbook",
        DocId::Run(_) => "A run",
        DocId::Personal(_) => "Your settings",
    }
}

fn changes_rights(edit: &Edit) -> bool {
    match edit {
        Edit::Create(_) | Edit::System(_) | Edit::Team(_) | Edit::Personal(_) => true,
        Edit::Playbook(edit) => match edit {
            PlaybookEdit::SetPublic { .. }
            | PlaybookEdit::SetAdminOnlyEdit { .. }
            | PlaybookEdit::SetOwnerOnlyFinish { .. }
            | PlaybookEdit::SetMember { .. }
            | PlaybookEdit::TakeNumber { .. }
            | PlaybookEdit::Suggest { .. }
            | PlaybookEdit::DropSuggestion { .. } => true,
            PlaybookEdit::Splice(_)
            | PlaybookEdit::Outline(_)
            | PlaybookEdit::Rename { .. }
            | PlaybookEdit::Plan { .. }
            | PlaybookEdit::SetDueAfter { .. }
            | PlaybookEdit::Archive { .. } => false,
        },
        Edit::Run(edit) => {
            use model::edit::RunEdit;
            match edit {
                RunEdit::SetOwner { .. }
                | RunEdit::SetParticipant { .. }
                | RunEdit::Suggest { .. }
                | RunEdit::DropSuggestion { .. } => true,
                RunEdit::Splice(_)
                | RunEdit::Outline(_)
                | RunEdit::Rename { .. }
                | RunEdit::SetFollower { .. }
                | RunEdit::SetTaskState { .. }
                | RunEdit::Assign { .. }
                | RunEdit::SetDue { .. }
                | RunEdit::Finish
                | RunEdit::Restore => false,
            }
        }
    }
}

fn by_id(people: Vec<Person>) -> Arc<BTreeMap<UserId, Person>> {
    Arc::new(people.into_iter().map(|person| (person.user, person)).collect())
}
