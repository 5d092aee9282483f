//! Who is in the world, and what there is for them to work on.

use model::{
    doc::DocId,
    edit::{Edit, PlaybookEdit, RunEdit, TeamEdit},
    id::{ChecklistId, ItemId, PlaybookId, RunId, TaskId, TeamId, UserId},
    playbook::{PlannedAssignee, PlaybookRole},
    seed::{ChecklistSeed, PlaybookSeed, RunSeed, Seed, TaskSeed},
    team::TeamRole,
    time::Timestamp,
};
use sync::{item::Outcome, relay::Event};

use crate::{random::Random, server::Server};

/// The documents of a world, all made before its story begins.
#[derive(Debug, Clone)]
pub struct Scene {
    pub team: TeamId,
    pub playbook: PlaybookId,
    pub runs: Vec<RunId>,
    pub admin: UserId,
    pub people: Vec<UserId>,
}

impl Scene {
    /// Ada administers; the others are members of one team, with one private playbook and two runs.
    pub fn set(server: &mut Server, random: &mut Random, n_people: usize) -> Self {
        let mut now = 1_000;
        let mut id = || random.wide();
        let admin = UserId::from_bits(id());
        let people: Vec<UserId> = (0..n_people).map(|_| UserId::from_bits(id())).collect();
        let (team, playbook) = (TeamId::from_bits(id()), PlaybookId::from_bits(id()));
        let runs: Vec<RunId> = (0..2).map(|_| RunId::from_bits(id())).collect();
        server.do_now(Timestamp(now), |ticket| Event::Founded { ticket, user: admin });

        let mut submit = |doc: DocId, edit: Edit| {
            now += 1;
            let outcome = server.submit(Timestamp(now), admin, ItemId::from_bits(id()), doc, edit);
            assert!(matches!(outcome, Outcome::Admitted(_)), "{outcome:?}");
        };
        let create = |seed| Edit::Create(Box::new(seed));
        submit(DocId::Team(team), create(Seed::Team { name: "Ops".to_owned() }));
        for user in &people {
            let role = Some(TeamRole::Member);
            submit(DocId::Team(team), Edit::Team(TeamEdit::SetMember { user: *user, role }));
        }
        submit(DocId::Playbook(playbook), create(Seed::Playbook(playbook_seed(team))));
        for user in &people {
            let edit = PlaybookEdit::SetMember { user: *user, role: Some(PlaybookRole::Member) };
            submit(DocId::Playbook(playbook), Edit::Playbook(edit));
        }
        for run in &runs {
            let name = "Payments latency".to_owned();
            let seed = RunSeed { team, playbook: Some(playbook), name, owner: admin };
            submit(DocId::Run(*run), create(Seed::Run(seed)));
            for user in &people {
                let edit = RunEdit::SetParticipant { user: *user, is_in: true };
                submit(DocId::Run(*run), Edit::Run(edit));
            }
        }
        Self { team, playbook, runs, admin, people }
    }

    pub fn docs(&self) -> Vec<DocId> {
        let runs = self.runs.iter().map(|run| DocId::Run(*run));
        runs.chain([DocId::Playbook(self.playbook)]).collect()
    }
}

/// A private playbook with two checklists.
pub fn playbook_seed(team: TeamId) -> PlaybookSeed {
    let task = |n: u128| TaskSeed {
        id: TaskId::from_bits(n),
        title: format!("Task {n}"),
        description: String::new(),
        command: None,
        assignee: PlannedAssignee::Nobody,
        assignee_attribute: None,
        due_after: None,
        condition: None,
        condition_action: None,
    };
    let checklist = |n: u128| ChecklistSeed {
        id: ChecklistId::from_bits(n),
        title: format!("Section {n}"),
        tasks: (n * 3..n * 3 + 3).map(task).collect(),
    };
    let checklists = (0..2).map(checklist).collect();
    let seed = PlaybookSeed::blank(team, "Incident".to_owned());
    PlaybookSeed { is_public: false, checklists, ..seed }
}
