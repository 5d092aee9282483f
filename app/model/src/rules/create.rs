//! Who may make a new document, and what it may begin with.

use std::collections::BTreeSet;

use super::{Denied, Rule, allow, run::in_team, validity};
use crate::{
    access::Standing,
    doc::DocId,
    limits::{
        CHECKLISTS_MAX, COMMAND_UNITS_MAX, METRICS_MAX, NAME_UNITS_MAX, TASKS_MAX, TEXT_UNITS_MAX,
    },
    scheme::Permission,
    seed::{ChecklistSeed, PlaybookSeed, RunSeed, Seed, TaskSeed},
    settings::Settings,
    team::TeamRole,
};

/// Decides whether somebody of this `standing` may make a document out of `seed`.
///
/// `standing` is that in the team (and, for a run, of the playbook) that the seed names.
///
/// # Errors
///
/// Names the first rule that forbids it. For an import, the whole is refused.
pub fn judge_create(doc: DocId, standing: &Standing, seed: &Seed) -> Result<(), Denied> {
    allow(seed.fits(doc), Rule::WrongKind)?;
    match seed {
        // Made once, by the relay itself, when it is set up.
        Seed::System => Err(Denied { rule: Rule::RelayOnly }),
        Seed::Team { name } => {
            allow(standing.is_system_admin, Rule::SystemAdmins)?;
            validity::name(name)
        }
        Seed::Playbook(seed) => {
            judge_playbook_rights(standing, seed)?;
            check_seed(seed)
        }
        Seed::Run(seed) => judge_run_seed(standing, seed),
        Seed::Personal => allow(doc == DocId::Personal(standing.user), Rule::Unseen),
    }
}

fn judge_playbook_rights(standing: &Standing, seed: &PlaybookSeed) -> Result<(), Denied> {
    allow(standing.is_system_admin || standing.team.is_some(), Rule::Unseen)?;
    let grants = standing.scheme.team_role(standing.team);
    let needed = if seed.is_public { Permission::PublicCreate } else { Permission::PrivateCreate };
    allow(standing.is_system_admin || grants.has(needed), Rule::CreatePlaybook)
}

fn judge_run_seed(standing: &Standing, seed: &RunSeed) -> Result<(), Denied> {
    let in_the_team = standing.is_system_admin || standing.team.is_some();
    allow(in_the_team, Rule::Unseen)?;
    validity::name(&seed.name)?;
    in_team(standing, seed.owner)?;
    if seed.playbook.is_none() {
        let is_member = standing.team.is_some_and(|role| TeamRole::Member <= role);
        return allow(standing.is_system_admin || is_member, Rule::StartRun);
    }
    let playbook = standing.playbook.ok_or(Denied { rule: Rule::Unseen })?;
    allow(playbook.may_view, Rule::Unseen)?;
    allow(!playbook.is_archived, Rule::ArchivedRests)?;
    allow(playbook.may_run, Rule::StartRun)
}

/// Whether a playbook may begin so, whoever asks: no text, count or id is out of bounds.
///
/// # Errors
///
/// Names the first rule that forbids it.
pub fn check_seed(seed: &PlaybookSeed) -> Result<(), Denied> {
    validity::name(&seed.title)?;
    let texts = [
        &seed.description,
        &seed.update_template,
        &seed.retrospective_template,
        &seed.summary_template,
        &seed.welcome,
        &seed.settings.properties,
        &seed.settings.conditions,
    ];
    texts.into_iter().try_for_each(|text| validity::at_most(text, TEXT_UNITS_MAX))?;
    judge_settings(&seed.settings)?;

    allow(seed.checklists.len() <= CHECKLISTS_MAX, Rule::TooMany)?;
    let n_tasks: usize = seed.checklists.iter().map(|it| it.tasks.len()).sum();
    allow(n_tasks <= TASKS_MAX, Rule::TooMany)?;
    let checklists: BTreeSet<_> = seed.checklists.iter().map(|it| it.id).collect();
    allow(checklists.len() == seed.checklists.len(), Rule::IdTaken)?;
    let tasks = seed.checklists.iter().flat_map(|it| &it.tasks);
    let ids: BTreeSet<_> = tasks.clone().map(|it| it.id).collect();
    allow(ids.len() == n_tasks, Rule::IdTaken)?;
    seed.checklists.iter().try_for_each(|ChecklistSeed { title, .. }| validity::name(title))?;
    tasks.into_iter().try_for_each(judge_task_seed)
}

fn judge_settings(settings: &Settings) -> Result<(), Denied> {
    let words = settings.signal_any_keywords.iter();
    let lines = [&settings.category_name, &settings.channel_name_template, &settings.channel_id];
    let lines = lines.into_iter().chain([&settings.run_number_prefix]).chain(words);
    lines.into_iter().try_for_each(|line| validity::at_most(line, NAME_UNITS_MAX))?;
    allow(settings.signal_any_keywords.len() <= CHECKLISTS_MAX, Rule::TooMany)?;
    allow(settings.metrics.len() <= METRICS_MAX, Rule::TooMany)?;
    for metric in &settings.metrics {
        validity::at_most(&metric.title, NAME_UNITS_MAX)?;
        validity::at_most(&metric.description, TEXT_UNITS_MAX)?;
        validity::at_most(&metric.kind, NAME_UNITS_MAX)?;
    }
    Ok(())
}

fn judge_task_seed(task: &TaskSeed) -> Result<(), Denied> {
    validity::name(&task.title)?;
    validity::at_most(&task.description, TEXT_UNITS_MAX)?;
    validity::at_most(task.command.as_deref().unwrap_or_default(), COMMAND_UNITS_MAX)?;
    let ids = [&task.assignee_attribute, &task.condition].into_iter().flatten();
    ids.into_iter().try_for_each(|id| validity::at_most(id, NAME_UNITS_MAX))?;
    validity::span(task.due_after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixture::{self, OLGA, PETE},
        id::{PlaybookId, RunId, TeamId},
    };

    #[track_caller]
    fn check(doc: DocId, standing: &Standing, seed: &Seed, expected: Result<(), Rule>) {
        assert_eq!(judge_create(doc, standing, seed).map_err(|it| it.rule), expected);
    }

    fn seed_of(is_public: bool) -> Seed {
        let seed = PlaybookSeed::blank(fixture::TEAM, "P".to_owned());
        Seed::Playbook(PlaybookSeed { is_public, ..seed })
    }

    fn run_seed() -> Seed {
        let playbook = Some(PlaybookId::from_bits(1));
        Seed::Run(RunSeed { team: fixture::TEAM, playbook, name: "R".to_owned(), owner: PETE })
    }

    const PLAYBOOK: fn() -> DocId = || DocId::Playbook(PlaybookId::from_bits(1));
    const RUN: fn() -> DocId = || DocId::Run(RunId::from_bits(1));

    #[test]
    fn r15_members_create_playbooks_and_guests_do_not() {
        check(PLAYBOOK(), &fixture::standing(PETE), &seed_of(true), Ok(()));
        check(PLAYBOOK(), &fixture::standing(PETE), &seed_of(false), Ok(()));
        let guest = Standing { team: Some(TeamRole::Guest), ..fixture::standing(PETE) };
        check(PLAYBOOK(), &guest, &seed_of(true), Err(Rule::CreatePlaybook));
        check(PLAYBOOK(), &fixture::stranger(), &seed_of(true), Err(Rule::Unseen));
    }

    #[test]
    fn r16_r14_r1_starting_a_run_rests_on_its_playbook() {
        check(RUN(), &fixture::standing(PETE), &run_seed(), Ok(()));
        let mut standing = fixture::standing(PETE);
        let upstream = standing.playbook.unwrap();
        standing.playbook = Some(crate::access::Upstream { may_run: false, ..upstream });
        check(RUN(), &standing, &run_seed(), Err(Rule::StartRun));
        standing.playbook = Some(crate::access::Upstream { is_archived: true, ..upstream });
        check(RUN(), &standing, &run_seed(), Err(Rule::ArchivedRests));
        standing.playbook = None;
        check(RUN(), &standing, &run_seed(), Err(Rule::Unseen));
    }

    #[test]
    fn r19_system_admins_create_teams() {
        let (doc, seed) = (DocId::Team(TeamId::from_bits(9)), Seed::Team { name: "T".to_owned() });
        check(doc, &fixture::standing(OLGA), &seed, Err(Rule::SystemAdmins));
        check(doc, &fixture::system_admin(), &seed, Ok(()));
    }

    #[test]
    fn v8_a_seed_fits_its_document() {
        check(RUN(), &fixture::standing(PETE), &seed_of(true), Err(Rule::WrongKind));
    }

    #[test]
    fn v4_v5_an_import_is_refused_as_a_whole() {
        let task = |n: u128| TaskSeed {
            id: crate::id::TaskId::from_bits(n),
            title: "t".to_owned(),
            description: String::new(),
            command: None,
            assignee: crate::playbook::PlannedAssignee::Nobody,
            assignee_attribute: None,
            due_after: None,
            condition: None,
            condition_action: None,
        };
        let with = |tasks: Vec<TaskSeed>| {
            let mut seed = PlaybookSeed::blank(fixture::TEAM, "P".to_owned());
            let id = crate::id::ChecklistId::from_bits(1);
            seed.checklists.push(ChecklistSeed { id, title: "c".to_owned(), tasks });
            Seed::Playbook(seed)
        };
        let pete = fixture::standing(PETE);
        check(PLAYBOOK(), &pete, &with((0..2_001).map(task).collect()), Err(Rule::TooMany));
        check(PLAYBOOK(), &pete, &with(vec![task(1), task(1)]), Err(Rule::IdTaken));
        check(PLAYBOOK(), &pete, &with((0..2_000).map(task).collect()), Ok(()));
    }
}
