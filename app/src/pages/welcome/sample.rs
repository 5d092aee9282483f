//! The playbook and the run that a new workspace begins with.

use leptos::prelude::*;

use crate::{
    routes::Page,
    state::{Sentence, Workspace},
};

/// What the person is called who has no account.
const NAME: &str = "You";

/// A playbook in the export format: the importer makes it, as it makes any other.
const PLAYBOOK: &str = include_str!("sample.json");

/// Makes a workspace on this device, a team, a playbook and a run of it. Answers with the run.
///
/// # Errors
///
/// In the words of whatever could not be made.
pub(super) async fn begin_with_sample(workspace: Workspace) -> Result<Page, Sentence> {
    workspace.try_now(NAME.to_owned()).await?;
    let first = workspace.teams().with_untracked(|it| it.first().map(|row| row.id));
    let team = match first {
        Some(team) => team,
        None => workspace.create_team("My team".to_owned())?,
    };
    let me = workspace.me().with_untracked(|me| me.as_ref().map(|it| it.user));
    let Some(me) = me else { return Ok(Page::Playbooks(team)) };
    let playbook = workspace.import_playbook(team, PLAYBOOK.as_bytes())?;
    let run = workspace.start_run(Some(playbook), team, "Payments latency".to_owned(), me).await?;
    Ok(Page::Run(team, run))
}
