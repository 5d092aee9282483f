//! What the admin does at the server: takes rights away, and gives them back.

use model::{
    doc::DocId,
    edit::{Edit, PlaybookEdit, RunEdit, TeamEdit},
    id::ItemId,
    playbook::PlaybookRole,
    team::TeamRole,
    time::Timestamp,
};
use sync::item::Outcome;

use super::World;

impl World {
    /// The admin takes somebody off the team or the playbook, or lets him in again, or ends a run.
    pub(super) fn rights_change(&mut self) {
        let people = self.scene.people.clone();
        let user = *self.random.pick(&people).expect("there are people");
        let is_in = self.random.one_in(2);
        let run = self.scene.runs[self.random.below(2)];
        let (doc, edit) = match self.random.below(4) {
            0 => {
                let role = is_in.then_some(TeamRole::Member);
                let edit = TeamEdit::SetMember { user, role };
                (DocId::Team(self.scene.team), Edit::Team(edit))
            }
            1 => {
                let role = is_in.then_some(PlaybookRole::Member);
                let edit = PlaybookEdit::SetMember { user, role };
                (DocId::Playbook(self.scene.playbook), Edit::Playbook(edit))
            }
            2 => {
                let edit = RunEdit::SetParticipant { user, is_in };
                (DocId::Run(run), Edit::Run(edit))
            }
            _ => {
                (DocId::Run(run), Edit::Run(if is_in { RunEdit::Restore } else { RunEdit::Finish }))
            }
        };
        self.submit(doc, edit);
        self.seen.revocations += 1;
    }

    /// The admin puts the playbook away, or brings it back: what was refused a moment ago would be
    /// allowed now.
    pub fn flip_the_archive(&mut self) {
        let archived = self.random.one_in(2);
        let edit = Edit::Playbook(PlaybookEdit::Archive { archived });
        self.submit(DocId::Playbook(self.scene.playbook), edit);
    }

    pub(super) fn submit(&mut self, doc: DocId, edit: Edit) -> Outcome {
        self.now = Timestamp(self.now.0 + 1);
        let id = ItemId::from_bits(self.random.wide());
        self.server.submit(self.now, self.scene.admin, id, doc, edit)
    }
}
