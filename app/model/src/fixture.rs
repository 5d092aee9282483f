//! People and documents for tests: Olga owns and administers, Pete takes part, Vera is in the team
//! and looks on, Rita is a stranger.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    access::{Standing, Upstream},
    checklist::Spot,
    doc::DocId,
    edit::{OutlineEdit, RunEdit, TextEdit},
    id::{ChecklistId, PlaybookId, RunId, SuggestionId, TaskId, TeamId, UserId},
    mark::Stamp,
    playbook::{PlannedAssignee, Playbook, PlaybookRole},
    run::{Run, TaskState},
    scheme::Scheme,
    seed::{ChecklistSeed, PlaybookSeed, RunSeed, Seed, TaskSeed},
    team::{Team, TeamRole},
    text::Splice,
    time::{Millis, Timestamp},
    value::{TextKey, Value},
};

pub(crate) const OLGA: UserId = UserId::fixed(b'o');
pub(crate) const PETE: UserId = UserId::fixed(b'p');
pub(crate) const VERA: UserId = UserId::fixed(b'v');
pub(crate) const RITA: UserId = UserId::fixed(b'r');
pub(crate) const TEAM: TeamId = TeamId::fixed(b't');

pub(crate) fn checklist(n: u128) -> ChecklistId {
    ChecklistId::from_bits(n)
}

pub(crate) fn task(n: u128) -> TaskId {
    TaskId::from_bits(n)
}

pub(crate) fn stamp(author: UserId, at: i64) -> Stamp {
    Stamp { author, made_at: Timestamp(at), admitted_at: Timestamp(at) }
}

pub(crate) fn playbook_seed() -> PlaybookSeed {
    let tasks = |from: u128| {
        let seed = |n: u128| TaskSeed {
            id: task(n),
            title: format!("Task {n}"),
            description: format!("Do number {n}."),
            command: (n == 0).then(|| "/call start".to_owned()),
            assignee: if n == 1 { PlannedAssignee::Owner } else { PlannedAssignee::Nobody },
            assignee_attribute: None,
            due_after: (n == 2).then_some(Millis(60_000)),
            condition: None,
            condition_action: None,
        };
        (from..from + 3).map(seed).collect()
    };
    let checklists = (0..2).map(|n| ChecklistSeed {
        id: checklist(n),
        title: format!("Section {n}"),
        tasks: tasks(n * 3),
    });
    let seed = PlaybookSeed::blank(TEAM, "Incident".to_owned());
    PlaybookSeed {
        description: "When it burns".to_owned(),
        checklists: checklists.collect(),
        ..seed
    }
}

pub(crate) fn playbook() -> Playbook {
    let doc = DocId::Playbook(PlaybookId::from_bits(1));
    let value = Seed::Playbook(playbook_seed()).value(doc, None, &stamp(OLGA, 1_000));
    let Value::Playbook(mut playbook) = value else { panic!("a playbook's seed makes a playbook") };
    playbook.members.insert(PETE, PlaybookRole::Member);
    *playbook
}

/// A run with the task ids of the playbook, so that tests can name them.
pub(crate) fn run() -> Run {
    let seed = RunSeed {
        team: TEAM,
        playbook: Some(PlaybookId::from_bits(1)),
        name: "Payments latency".to_owned(),
        owner: OLGA,
    };
    let doc = DocId::Run(RunId::from_bits(1));
    let value = Seed::Run(seed).value(doc, Some(&playbook()), &stamp(OLGA, 2_000));
    let Value::Run(mut run) = value else { panic!("a run's seed makes a run") };
    run.outline = rename_ids(&playbook(), &run);
    run.participants.insert(PETE, Timestamp(2_000));
    *run
}

fn rename_ids(playbook: &Playbook, run: &Run) -> crate::checklist::Outline<crate::run::Progress> {
    let salt = DocId::Run(RunId::from_bits(1)).to_string();
    let mut outline = crate::checklist::Outline::default();
    for (id, list) in &playbook.outline.checklists {
        outline.checklists.insert(*id, list.clone());
    }
    for (id, planned) in &playbook.outline.tasks {
        let mut task = run.outline.tasks[&TaskId::derived(&[&salt, id.as_str()])].clone();
        task.place = planned.place.clone();
        outline.tasks.insert(*id, task);
    }
    outline
}

pub(crate) fn team() -> Team {
    let members = [(OLGA, TeamRole::Admin), (PETE, TeamRole::Member), (VERA, TeamRole::Member)];
    Team {
        name: "Ops".to_owned(),
        created: stamp(OLGA, 0).mark(),
        members: BTreeMap::from(members),
    }
}

pub(crate) fn standing(user: UserId) -> Standing {
    Standing {
        user,
        is_system_admin: false,
        team: team().members.get(&user).copied(),
        scheme: Scheme::default(),
        playbook: Some(Upstream {
            may_view: true,
            may_run: true,
            is_admin: user == OLGA,
            owner_only_finish: false,
            is_archived: false,
        }),
        mates: BTreeSet::from([OLGA, PETE, VERA]),
        was_refused: false,
    }
}

pub(crate) fn stranger() -> Standing {
    Standing { team: None, playbook: None, mates: BTreeSet::new(), ..standing(RITA) }
}

pub(crate) fn system_admin() -> Standing {
    Standing { is_system_admin: true, ..standing(OLGA) }
}

/// Each kind of edit of a run, once.
pub(crate) fn run_edits() -> Vec<RunEdit> {
    let splice = Splice { at: 0, delete: 0, insert: "Now: ".to_owned() };
    vec![
        RunEdit::Splice(TextEdit { text: TextKey::Task(task(0)), splice }),
        RunEdit::Outline(OutlineEdit::AddTask {
            id: task(77),
            checklist: checklist(0),
            spot: Spot::First,
            title: "New".to_owned(),
        }),
        RunEdit::Rename { name: "Other".to_owned() },
        RunEdit::SetOwner { user: PETE },
        RunEdit::SetParticipant { user: VERA, is_in: true },
        RunEdit::SetParticipant { user: PETE, is_in: false },
        RunEdit::SetFollower { user: PETE, is_in: true },
        RunEdit::SetTaskState { task: task(0), state: TaskState::Done },
        RunEdit::Assign { task: task(0), to: Some(PETE) },
        RunEdit::SetDue { task: task(0), due_at: Some(Timestamp(5_000)) },
        RunEdit::Finish,
        RunEdit::Restore,
        RunEdit::DropSuggestion { id: SuggestionId::from_bits(1) },
    ]
}
