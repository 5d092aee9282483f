//! Who may make which edit, and which edits make sense.
//!
//! [`judge`] is the only place in the project that answers these questions. The app asks before it
//! changes a document, so that a person learns at once; the relay asks again about what it is sent,
//! since nothing a device says of itself is believed.
//!
//! Each rule has an id, a sentence and a reason in `RULES.md`.
#![doc = include_str!("../RULES.md")]

mod create;
mod outline;
mod playbook;
mod rule;
mod run;
mod small;
mod validity;

pub use self::{
    create::{check_seed, judge_create},
    rule::{Denied, Rule},
};
use crate::{access::Standing, edit::Edit, value::Value};

/// Decides whether somebody of this `standing` may make `edit` to a document as it stands.
///
/// `present` is the value *before* the edit: whoever turns on a lock is judged by the document
/// without it. `standing` is what other documents grant this author now (E4). A new document is
/// judged by [`judge_create`].
///
/// # Errors
///
/// Names the first rule that forbids the edit.
pub fn judge(present: &Value, standing: &Standing, edit: &Edit) -> Result<(), Denied> {
    match (present, edit) {
        (Value::System(system), Edit::System(edit)) => small::judge_system(system, standing, edit),
        (Value::Team(team), Edit::Team(edit)) => small::judge_team(team, standing, edit),
        (Value::Playbook(playbook), Edit::Playbook(edit)) => {
            playbook::judge_playbook(playbook, standing, edit)
        }
        (Value::Run(run), Edit::Run(edit)) => run::judge_run(run, standing, edit),
        // Whose it is was decided when the document was looked up: nobody else can see it (R1).
        (Value::Personal(personal), Edit::Personal(edit)) => small::judge_personal(personal, edit),
        (
            Value::System(_)
            | Value::Team(_)
            | Value::Playbook(_)
            | Value::Run(_)
            | Value::Personal(_),
            Edit::Create(_),
        ) => Err(Denied { rule: Rule::IdTaken }),
        (
            Value::System(_)
            | Value::Team(_)
            | Value::Playbook(_)
            | Value::Run(_)
            | Value::Personal(_),
            Edit::System(_) | Edit::Team(_) | Edit::Playbook(_) | Edit::Run(_) | Edit::Personal(_),
        ) => Err(Denied { rule: Rule::WrongKind }),
    }
}

pub(crate) fn allow(condition: bool, rule: Rule) -> Result<(), Denied> {
    if condition { Ok(()) } else { Err(Denied { rule }) }
}
