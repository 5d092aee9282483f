//! Answers to pulls: what was written to a document since, or the document as a whole.

use model::{doc::DocId, id::UserId};

use super::{Effect, Guard, Load, Relay, SessionId, send};
use crate::{
    message::{Genesis, Have, ToDevice},
    position::Position,
};

impl Relay {
    pub(super) fn needs_of_pull(
        &self,
        user: UserId,
        doc: DocId,
        have: Option<Have>,
        is_stepwise: bool,
    ) -> Vec<Load> {
        if !self.directory.may_view(user, doc) {
            return Vec::new();
        }
        let stands = self.directory.header(doc).map(|header| header.have.position);
        let ended = have.filter(|_| is_stepwise).map(|have| have.position);
        let ended = ended.filter(|after| stands.is_some_and(|at| after.seal < at.seal));
        let ended = ended.map(|after| Load::EndedSeal { doc, after });
        std::iter::once(Load::Doc(doc)).chain(ended).collect()
    }

    /// Whether a new seal is on its way to the disk: then the old one is no longer at hand, and the
    /// new one may never be (E8).
    pub(super) fn is_being_sealed(&self, doc: DocId) -> bool {
        let begins_at = self.guards.get(&doc).map(Guard::begins_at);
        let durable = self.directory.durable_have(doc).map(|have| have.position);
        durable.is_some() && durable < begins_at
    }

    /// What is unknown and what may not be seen get one answer (R1).
    pub(super) fn answer_pull(
        &mut self,
        session: SessionId,
        user: UserId,
        doc: DocId,
        have: Option<Have>,
        is_stepwise: bool,
        effects: &mut Vec<Effect>,
    ) {
        if !self.directory.may_view(user, doc) {
            self.withhold(user, [doc]);
            effects.push(send(session, &ToDevice::Gone { doc }));
            return;
        }
        let ended = have.filter(|_| is_stepwise).map(|have| have.position);
        if let Some(after) = ended
            && let Some(Some(message)) = self.ended_entries(doc, after)
        {
            effects.push(send(session, &message));
            return;
        }
        let Some(guard) = self.guards.get(&doc) else { return };
        // Only what is on the disk is sent: rows in flight will be forwarded when they are there.
        let Some(durable) = self.directory.durable_have(doc) else { return };
        let known = have.filter(|it| guard.chain_at(it.position) == Some(it.chain));
        let is_here = durable.position.seal == guard.have().position.seal;
        let message = match known {
            Some(known) if is_here => {
                let mut entries = guard.entries_after(known.position);
                entries.retain(|entry| entry.position <= durable.position);
                ToDevice::Entries { doc, entries, seal: None }
            }
            // In one piece: this device's own items may have been made on any of it.
            Some(_) | None => match guard.save_at(durable.position) {
                Some(bytes) if is_here => ToDevice::Snapshot { doc, have: durable, bytes },
                Some(_) | None => ToDevice::Later { doc },
            },
        };
        effects.push(send(session, &message));
    }

    fn ended_entries(&mut self, doc: DocId, after: Position) -> Option<Option<ToDevice>> {
        let ended = self.ended_seals.remove(&(doc, after))?;
        Some(ended.map(|ended| {
            let entries = ended.rows.into_iter().map(|row| row.entry).collect();
            let seal = Genesis { have: ended.next.have, bytes: ended.next.document };
            // The device has to pull on: there may be rows, even seals, after this one.
            ToDevice::Entries { doc, entries, seal: Some(seal) }
        }))
    }
}
