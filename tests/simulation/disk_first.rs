//! E8: nothing is answered for good that rests on what never reached the disk.

use harness::{
    people::{Scene, playbook_seed},
    random::Random,
    server::Server,
};
use model::{
    doc::DocId,
    edit::{Edit, RunEdit},
    id::{ItemId, PlaybookId, TeamId, UserId},
    seed::Seed,
    time::Timestamp,
};
use sync::{
    item::{Item, Outcome},
    relay::{Event, Safeguards},
    store::Store,
};

const NOW: Timestamp = Timestamp(10_000);

/// Pete and Vera, members of a team with two runs.
struct Stage {
    server: Server,
    run: DocId,
    pete: UserId,
    vera: UserId,
}

impl Stage {
    fn set() -> Self {
        Self::with(Safeguards::ALL)
    }

    fn with(safeguards: Safeguards) -> Self {
        let mut server = Server::new(safeguards);
        let scene = Scene::set(&mut server, &mut Random::new(1), 2);
        let (pete, vera) = (scene.people[0], scene.people[1]);
        Self { server, run: DocId::Run(scene.runs[0]), pete, vera }
    }

    fn rename(&mut self, n: u128, made_at: i64, name: &str) -> Item {
        let edit = Edit::Run(RunEdit::Rename { name: name.to_owned() });
        self.server.item(Timestamp(made_at), ItemId::from_bits(n), self.run, &edit)
    }

    /// The disk is full for the first thing that is to be written, and has room for the rest.
    fn fail_the_first(&mut self) {
        self.server.is_disk_full = true;
        assert!(self.server.write_next(NOW));
        self.server.is_disk_full = false;
        while self.server.work(NOW) {}
    }

    #[track_caller]
    fn assert_open(&mut self, ticket: u64, user: UserId, item: &Item) {
        assert_eq!(self.server.answers.get(&ticket), Some(&None), "it has to be tried again");
        assert_eq!(self.server.store.ending(user, item.id), Ok(None));
    }
}

#[test]
fn e8_what_was_already_done_by_a_change_that_is_never_written_is_not_done() {
    let mut stage = Stage::set();
    let (pete, vera) = (stage.pete, stage.vera);
    let (first, second) = (stage.rename(1, 9_000, "Outage"), stage.rename(2, 9_001, "Outage"));
    stage.server.judge(NOW, pete, first);
    let ticket = stage.server.judge(NOW, vera, second.clone());
    stage.fail_the_first();
    stage.assert_open(ticket, vera, &second);
    let ticket = stage.server.judge(NOW, vera, second);
    while stage.server.work(NOW) {}
    let answer = stage.server.answers.get(&ticket).cloned().flatten();
    assert!(matches!(answer, Some(Outcome::Admitted(_))), "{answer:?}");
}

#[test]
fn e8_what_lost_to_a_change_that_is_never_written_has_not_lost() {
    let mut stage = Stage::set();
    let (pete, vera) = (stage.pete, stage.vera);
    let (first, second) = (stage.rename(1, 9_500, "Outage"), stage.rename(2, 9_000, "Latency"));
    stage.server.judge(NOW, pete, first);
    let ticket = stage.server.judge(NOW, vera, second.clone());
    stage.fail_the_first();
    stage.assert_open(ticket, vera, &second);
}

/// E15: the very situation above, without what keeps it right. The simulation looks for it too, in
/// every ending that is written.
#[test]
fn e8_the_grounds_are_missed() {
    let mut stage = Stage::with(Safeguards { grounds: false, ..Safeguards::ALL });
    let (pete, vera) = (stage.pete, stage.vera);
    let (first, second) = (stage.rename(1, 9_500, "Outage"), stage.rename(2, 9_000, "Latency"));
    stage.server.judge(NOW, pete, first);
    stage.server.judge(NOW, vera, second);
    stage.fail_the_first();
    assert_eq!(stage.server.untrue.len(), 1);
}

#[test]
fn e8_what_rests_on_a_refusal_that_is_never_written_is_not_refused() {
    let mut stage = Stage::set();
    let pete = stage.pete;
    // An empty name is refused; what says that it rests on it is refused with it.
    let first = stage.rename(1, 9_000, "");
    let mut second = stage.rename(2, 9_001, "Latency");
    second.parts[0].after.push(first.id);
    stage.server.judge(NOW, pete, first);
    let ticket = stage.server.judge(NOW, pete, second.clone());
    stage.fail_the_first();
    stage.assert_open(ticket, pete, &second);
}

#[test]
fn e8_a_playbook_is_not_made_in_a_team_that_is_never_written() {
    let mut server = Server::new(Safeguards::ALL);
    let ada = UserId::from_bits(1);
    server.do_now(NOW, |ticket| Event::Founded { ticket, user: ada });
    let (team, playbook) = (TeamId::from_bits(2), DocId::Playbook(PlaybookId::from_bits(3)));
    let mut create = |n, doc, seed| {
        let item = server.item(NOW, ItemId::from_bits(n), doc, &Edit::Create(Box::new(seed)));
        server.judge(NOW, ada, item)
    };
    create(4, DocId::Team(team), Seed::Team { name: "Ops".to_owned() });
    let ticket = create(5, playbook, Seed::Playbook(playbook_seed(team)));
    server.is_disk_full = true;
    server.write_next(NOW);
    server.is_disk_full = false;
    while server.work(NOW) {}
    assert_eq!(server.answers.get(&ticket), Some(&None), "it has to be tried again");
    assert_eq!(server.store.load(playbook), Ok(None));
}
