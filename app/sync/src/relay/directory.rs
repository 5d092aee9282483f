//! What the relay knows of every document without loading it: who may see it, where it stands.
//!
//! Each has two states: what is on the disk, and what it will be once all that was judged is
//! written. Judging looks at the second, answering and forwarding at both (E8).

use std::collections::{BTreeMap, BTreeSet};

use model::{
    access::{Access, Directory as AccessDirectory, Standing},
    doc::DocId,
    edit::Edit,
    id::{TeamId, UserId},
};

use crate::{
    message::{FeedRow, Have},
    store::Header,
};

#[derive(Debug, Default)]
pub(crate) struct Directory {
    durable: Headers,
    ahead: BTreeMap<DocId, Header>,
}

/// Headers as they are on the disk.
#[derive(Debug, Default)]
pub(crate) struct Headers(BTreeMap<DocId, Header>);

impl AccessDirectory for Headers {
    fn access(&self, doc: DocId) -> Option<&Access> {
        self.0.get(&doc).map(|header| &header.access)
    }
}

impl AccessDirectory for Directory {
    fn access(&self, doc: DocId) -> Option<&Access> {
        self.header(doc).map(|header| &header.access)
    }
}

impl Headers {
    pub(crate) fn all(&self) -> impl Iterator<Item = (DocId, &Header)> {
        self.0.iter().map(|(doc, header)| (*doc, header))
    }
}

impl Directory {
    pub(crate) fn new(headers: Vec<(DocId, Header)>) -> Self {
        Self { durable: Headers(headers.into_iter().collect()), ahead: BTreeMap::new() }
    }

    /// A document as it will be once all that was judged is written.
    pub(crate) fn header(&self, doc: DocId) -> Option<&Header> {
        self.ahead.get(&doc).or_else(|| self.durable.0.get(&doc))
    }

    /// Where a document stands on the disk.
    pub(crate) fn durable_have(&self, doc: DocId) -> Option<Have> {
        self.durable.0.get(&doc).map(|header| header.have)
    }

    /// Its number in the feed on the disk.
    pub(crate) fn durable_feed(&self, doc: DocId) -> Option<u64> {
        self.durable.0.get(&doc).map(|header| header.feed)
    }

    /// Whether something of this document is on its way to the disk.
    pub(crate) fn is_on_its_way(&self, doc: DocId) -> bool {
        self.ahead.contains_key(&doc)
    }

    pub(crate) fn durable(&self) -> &Headers {
        &self.durable
    }

    pub(crate) fn expect(&mut self, doc: DocId, header: Header) {
        self.ahead.insert(doc, header);
    }

    /// This is on the disk now. Returns what was there before.
    pub(crate) fn settle(&mut self, doc: DocId, header: Header) -> Option<Header> {
        if self.ahead.get(&doc) == Some(&header) {
            self.ahead.remove(&doc);
        }
        self.durable.0.insert(doc, header)
    }

    /// Nothing more is on its way: only what is on the disk counts.
    pub(crate) fn fall_back(&mut self) {
        self.ahead.clear();
    }

    /// The standing of a user in a document that is there.
    pub(crate) fn standing(&self, user: UserId, doc: DocId) -> Option<Standing> {
        let access = self.access(doc)?;
        Some(Standing::in_document(user, doc, access, self))
    }

    /// What a user may do in a document, if he may see it. By what is on the disk alone: what is on
    /// its way has not happened to anybody yet.
    pub(crate) fn sight(&self, user: UserId, doc: DocId) -> Option<Standing> {
        let access = self.durable.access(doc)?;
        let standing = Standing::in_document(user, doc, access, &self.durable);
        access.may_view(&standing).then_some(standing)
    }

    /// Whether this user may see the document, by what is on the disk and by what will be.
    pub(crate) fn may_view(&self, user: UserId, doc: DocId) -> bool {
        self.sight(user, doc).is_some() && self.will_view(user, doc)
    }

    /// Whether this user sees the document, and no longer does once all that was judged is written.
    pub(crate) fn is_withheld(&self, user: UserId, doc: DocId) -> bool {
        self.sight(user, doc).is_some() && !self.will_view(user, doc)
    }

    fn will_view(&self, user: UserId, doc: DocId) -> bool {
        let may_view =
            |access: &Access| access.may_view(&Standing::in_document(user, doc, access, self));
        self.ahead.is_empty() || self.access(doc).is_some_and(may_view)
    }

    /// Whether what is on the disk is all that was judged.
    pub(crate) fn is_settled(&self) -> bool {
        self.ahead.is_empty()
    }

    /// What the feed says to this user of a document.
    pub(crate) fn row(&self, user: UserId, doc: DocId) -> FeedRow {
        let header = self.durable.0.get(&doc).filter(|_| self.may_view(user, doc));
        let Some(header) = header else { return FeedRow::Gone { doc } };
        let standing = Standing::in_document(user, doc, &header.access, &self.durable);
        FeedRow::Here { doc, have: header.have, standing, summary: header.summary.clone() }
    }

    /// Of the people that these edits name, those who are in the team.
    pub(crate) fn mates(&self, team: Option<TeamId>, edits: &[Edit]) -> BTreeSet<UserId> {
        let team = team.and_then(|team| self.access(DocId::Team(team)));
        let Some(Access::Team { members }) = team else { return BTreeSet::new() };
        let named = edits.iter().flat_map(Edit::people);
        named.filter(|user| members.contains_key(user)).collect()
    }

    /// The documents whose rights rest on this one.
    pub(crate) fn dependents(&self, doc: DocId) -> Vec<DocId> {
        let rests = |other: DocId, access: &Access| match doc {
            DocId::System => true,
            DocId::Team(team) => access.team(other) == Some(team),
            DocId::Playbook(source) => matches!(
                access,
                Access::Run { playbook: Some(playbook), .. } if *playbook == source
            ),
            DocId::Run(_) | DocId::Personal(_) => false,
        };
        let all = self
            .durable
            .all()
            .filter(|(other, header)| *other != doc && rests(*other, &header.access));
        all.map(|(other, _)| other).collect()
    }
}
