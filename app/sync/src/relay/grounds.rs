//! What an item is judged on. Its batch holds only if all of that is on the disk by then (E8): what
//! is judged now may rest on what is still on its way, and may never get there.

use std::collections::BTreeSet;

use model::{
    access::{Access, Directory as _},
    doc::DocId,
    id::ItemId,
};

use super::{
    Job, Relay,
    needs::{seed, source, suggested},
};
use crate::{item::ItemPart, store::Ground};

impl Relay {
    /// The documents that an item is about, those that grant rights in them, and the own items
    /// that it rests on.
    pub(super) fn grounds(&self, job: &Job) -> Vec<Ground> {
        if !self.safeguards.grounds {
            return Vec::new();
        }
        let parts = || job.item.parts.iter();
        let mut docs: BTreeSet<DocId> =
            parts().map(|part| part.doc).chain(parts().filter_map(source)).collect();
        // A change of what is on the disk raises the authority; what is not there yet, such as a
        // team that is being made, has none to raise.
        let granting = parts().flat_map(|part| self.granting(part));
        docs.extend(granting.filter(|doc| self.directory.is_on_its_way(*doc)));
        let mut grounds: Vec<Ground> = docs.into_iter().map(|doc| self.stands(doc)).collect();
        let before = parts().flat_map(|part| part.after.iter().copied());
        let before: BTreeSet<ItemId> = before.chain(parts().flat_map(suggested)).collect();
        grounds.extend(before.into_iter().filter_map(|item| self.ends(job, item)));
        grounds
    }

    /// The documents on which rights in this part rest.
    fn granting(&self, part: &ItemPart) -> Vec<DocId> {
        let access = self.directory.access(part.doc);
        let own = access.and_then(|access| access.team(part.doc));
        let playbook = match access {
            Some(Access::Run { playbook, .. }) => *playbook,
            Some(_) | None => None,
        };
        let team = own.or_else(|| seed(part).and_then(|seed| seed.team())).map(DocId::Team);
        let playbook = playbook.map(DocId::Playbook);
        std::iter::once(DocId::System).chain(team).chain(playbook).collect()
    }

    fn stands(&self, doc: DocId) -> Ground {
        let position = self.directory.header(doc).map(|header| header.have.position);
        Ground::Stands { doc, position }
    }

    /// Only what is on its way can still come out otherwise: how an item ended is kept.
    fn ends(&self, job: &Job, item: ItemId) -> Option<Ground> {
        let author = job.user;
        let outcome = self.flights.values().find_map(|flight| flight.outcome_of(author, item))?;
        self.safeguards.item_ids.then_some(Ground::Ended { author, item, outcome })
    }
}
