//! Making documents: shown at once, without a network too.

use leptos::prelude::*;
use model::{
    doc::DocId,
    export,
    id::{PlaybookId, RunId, TeamId, UserId},
    seed::{PlaybookSeed, RunSeed, Seed},
    value::Value,
};

use super::Workspace;
use crate::{
    platform::random,
    state::{Sentence, engine::Engine},
};

impl Workspace {
    /// Makes a team; its maker is its admin.
    pub(crate) fn create_team(self, name: String) -> Result<TeamId, Sentence> {
        let id = TeamId::from_bits(random::bits());
        let seed = Seed::Team { name: name.trim().to_owned() };
        self.create(DocId::Team(id), seed).map(|()| id)
    }

    /// Makes a playbook; its maker is its admin.
    pub(crate) fn create_playbook(self, mut seed: PlaybookSeed) -> Result<PlaybookId, Sentence> {
        let id = PlaybookId::from_bits(random::bits());
        seed.title = seed.title.trim().to_owned();
        self.create(DocId::Playbook(id), Seed::Playbook(seed)).map(|()| id)
    }

    /// Makes a playbook of a file: Mattermost Playbooks' export format, which is ours too.
    pub(crate) fn import_playbook(self, team: TeamId, file: &[u8]) -> Result<PlaybookId, Sentence> {
        let seed = export::import(file, team, &mut random::bits);
        self.create_playbook(seed.map_err(|error| Sentence::of(&error))?)
    }

    /// Starts a run of a playbook, or a checklist of its own.
    pub(crate) async fn start_run(
        self,
        playbook: Option<PlaybookId>,
        team: TeamId,
        name: String,
        owner: UserId,
    ) -> Result<RunId, Sentence> {
        let engine = self.page.with_value(|page| page.engine.clone()).ok_or_else(nobody)?;
        let source = match playbook {
            Some(playbook) => {
                let value = engine.look_up(DocId::Playbook(playbook)).await;
                Some(value.ok_or_else(|| {
                    Sentence::from(
                        "This playbook isn't on this device yet. Connect once to get it.",
                    )
                })?)
            }
            None => None,
        };
        let source = source.as_deref().and_then(Value::as_playbook);
        let id = RunId::from_bits(random::bits());
        let name = name.trim().to_owned();
        let seed = Seed::Run(RunSeed { team, playbook, name, owner });
        engine.create(DocId::Run(id), seed, source, None).map(|()| id)
    }

    fn create(self, doc: DocId, seed: Seed) -> Result<(), Sentence> {
        let create = |engine: &Engine| engine.create(doc, seed, None, None);
        self.with_engine(create).unwrap_or_else(|| Err(nobody()))
    }
}

fn nobody() -> Sentence {
    "Sign in first.".into()
}
