//! The smallest changes that a rule can judge, and what each does to a value.
//!
//! Edits travel and are stored: variants are only ever appended, fields never change their type.
//! [`apply`] is total. It never asks whether somebody may: [`crate::rules::judge`] has answered
//! that before, on the same value.

mod field;
mod outline;
mod playbook;
mod run;
mod small;

use serde::{Deserialize, Serialize};

pub use self::{
    field::Field,
    outline::OutlineEdit,
    playbook::PlaybookEdit,
    run::RunEdit,
    small::{PersonalEdit, SystemEdit, TeamEdit},
};
use crate::{
    id::UserId,
    mark::Stamp,
    seed::Seed,
    text::Splice,
    value::{Part, TextKey, Value},
};

/// A change to one document of any kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edit {
    /// Makes the document. The relay writes its genesis.
    Create(Box<Seed>),
    /// Changes the system document.
    System(SystemEdit),
    /// Changes a team.
    Team(TeamEdit),
    /// Changes a playbook.
    Playbook(PlaybookEdit),
    /// Changes a run.
    Run(RunEdit),
    /// Changes a person's own document.
    Personal(PersonalEdit),
}

/// A splice of one long text of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextEdit {
    /// Which text.
    pub text: TextKey,
    /// What happens to it; positions are those that the author saw.
    pub splice: Splice,
}

impl Edit {
    /// The text this edit splices, if it does.
    pub fn splice(&self) -> Option<&TextEdit> {
        match self {
            Self::Playbook(PlaybookEdit::Splice(edit)) | Self::Run(RunEdit::Splice(edit)) => {
                Some(edit)
            }
            Self::Create(_)
            | Self::System(_)
            | Self::Team(_)
            | Self::Playbook(_)
            | Self::Run(_)
            | Self::Personal(_) => None,
        }
    }

    /// The same splice, to be moved to where its text is now.
    pub fn splice_mut(&mut self) -> Option<&mut TextEdit> {
        match self {
            Self::Playbook(PlaybookEdit::Splice(edit)) | Self::Run(RunEdit::Splice(edit)) => {
                Some(edit)
            }
            Self::Create(_)
            | Self::System(_)
            | Self::Team(_)
            | Self::Playbook(_)
            | Self::Run(_)
            | Self::Personal(_) => None,
        }
    }

    /// The edits of the outline are the same in playbooks and runs.
    pub fn outline(&self) -> Option<&OutlineEdit> {
        match self {
            Self::Playbook(PlaybookEdit::Outline(edit)) | Self::Run(RunEdit::Outline(edit)) => {
                Some(edit)
            }
            Self::Create(_)
            | Self::System(_)
            | Self::Team(_)
            | Self::Playbook(_)
            | Self::Run(_)
            | Self::Personal(_) => None,
        }
    }

    /// The people that this edit puts somewhere.
    pub fn people(&self) -> Vec<UserId> {
        let user = match self {
            Self::Create(_) | Self::System(_) | Self::Team(_) | Self::Personal(_) => None,
            Self::Playbook(edit) => edit.person(),
            Self::Run(edit) => edit.person(),
        };
        user.into_iter().collect()
    }

    /// The text that this edit brings into being, if it does.
    ///
    /// Such an edit is written in its author's context (E1), so that his own later splices find
    /// what they write into.
    pub fn creates_text(&self) -> Option<TextKey> {
        match self.outline() {
            Some(OutlineEdit::AddTask { id, .. }) => Some(TextKey::Task(*id)),
            Some(_) | None => None,
        }
    }
}

/// Makes the edit in `value` and says which parts it touched.
///
/// A splice only names its text: merging texts is the document's business. An edit that does not
/// fit the value (another kind of document, a task that is not there) touches nothing.
pub fn apply(value: &mut Value, edit: &Edit, stamp: &Stamp) -> Vec<Part> {
    match (value, edit) {
        (Value::System(value), Edit::System(edit)) => edit.apply(value),
        (Value::Team(value), Edit::Team(edit)) => edit.apply(value),
        (Value::Playbook(value), Edit::Playbook(edit)) => edit.apply(value, stamp),
        (Value::Run(value), Edit::Run(edit)) => edit.apply(value, stamp),
        (Value::Personal(value), Edit::Personal(edit)) => edit.apply(value),
        (
            Value::System(_)
            | Value::Team(_)
            | Value::Playbook(_)
            | Value::Run(_)
            | Value::Personal(_),
            Edit::Create(_)
            | Edit::System(_)
            | Edit::Team(_)
            | Edit::Playbook(_)
            | Edit::Run(_)
            | Edit::Personal(_),
        ) => Vec::new(),
    }
}
