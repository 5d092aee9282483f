//! Checklists and tasks: the outline that playbooks and runs share.
//!
//! Order is a value: a task's [`Place`] names its checklist and a [`Rank`] in it. Nothing is ever
//! deleted, since somebody else may be editing it: it is archived.

use std::collections::BTreeMap;

use crate::{
    id::{ChecklistId, TaskId},
    limits::RANK_BYTES_MAX,
    mark::Mark,
    rank::Rank,
};

/// A named list of tasks. On screen: a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// What it is called.
    pub title: String,
    /// Where it stands among the others.
    pub rank: Rank,
    /// Set when it was put away.
    pub archived: Option<Mark>,
}

/// Where a task stands. One value, so that two people's moves can't be mixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The checklist it is in.
    pub checklist: ChecklistId,
    /// Where in that checklist.
    pub rank: Rank,
}

/// One thing to be done. `X` is what only a playbook's or only a run's task has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task<X> {
    /// What is to be done, in one line.
    pub title: String,
    /// What is to be done, at length (Markdown).
    pub description: String,
    /// A slash command that helps to do it.
    pub command: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// Set when it was put away.
    pub archived: Option<Mark>,
    /// What only a playbook's or only a run's task has.
    pub extra: X,
}

/// Where something new or moved is to stand: next to a neighbour, never at a number.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Spot<Id> {
    /// Before everything else.
    First,
    /// Right after this one; at the end if it is not there.
    After(Id),
    /// After everything else.
    Last,
}

/// All checklists and tasks of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline<X> {
    /// The checklists, archived ones included.
    pub checklists: BTreeMap<ChecklistId, Checklist>,
    /// The tasks, archived ones included.
    pub tasks: BTreeMap<TaskId, Task<X>>,
}

impl<X> Default for Outline<X> {
    fn default() -> Self {
        Self { checklists: BTreeMap::new(), tasks: BTreeMap::new() }
    }
}

impl<X> Outline<X> {
    /// The checklists that are shown, in order.
    pub fn in_order(&self) -> Vec<(ChecklistId, &Checklist)> {
        let shown = self.checklists.iter().filter(|(_, it)| it.archived.is_none());
        let mut list: Vec<_> = shown.map(|(id, it)| (*id, it)).collect();
        list.sort_by(|(a_id, a), (b_id, b)| (&a.rank, a_id).cmp(&(&b.rank, b_id)));
        list
    }

    /// The tasks of one checklist that are shown, in order.
    pub fn tasks_in(&self, checklist: ChecklistId) -> Vec<(TaskId, &Task<X>)> {
        let shown = |task: &Task<X>| task.place.checklist == checklist && task.archived.is_none();
        let mut list: Vec<_> =
            self.tasks.iter().filter(|(_, it)| shown(it)).map(|(id, it)| (*id, it)).collect();
        list.sort_by(|(a_id, a), (b_id, b)| (&a.place.rank, a_id).cmp(&(&b.place.rank, b_id)));
        list
    }

    /// All tasks that are shown: neither archived themselves nor in an archived checklist.
    pub fn shown_tasks(&self) -> impl Iterator<Item = (TaskId, &Task<X>)> {
        self.tasks.iter().map(|(id, it)| (*id, it)).filter(|(_, it)| self.is_shown(it))
    }

    /// Whether a task can be seen: neither it nor its checklist is archived.
    pub fn is_shown(&self, task: &Task<X>) -> bool {
        let listed = self.checklists.get(&task.place.checklist);
        task.archived.is_none() && listed.is_some_and(|it| it.archived.is_none())
    }

    /// The ranks to set so that `id` stands at `spot` of `checklist`: its own and, when that grew
    /// too long, those of the whole checklist.
    pub fn places_for(
        &self,
        id: TaskId,
        checklist: ChecklistId,
        spot: Spot<TaskId>,
    ) -> Vec<(TaskId, Place)> {
        let all = self.tasks.iter().filter(|(_, it)| it.place.checklist == checklist);
        let others = all.map(|(id, it)| (it.place.rank.clone(), *id));
        let placed = ranks_for(id, others.collect(), spot);
        placed.into_iter().map(|(id, rank)| (id, Place { checklist, rank })).collect()
    }

    /// The ranks to set so that the checklist `id` stands at `spot`.
    pub fn ranks_for(&self, id: ChecklistId, spot: Spot<ChecklistId>) -> Vec<(ChecklistId, Rank)> {
        let others = self.checklists.iter().map(|(id, it)| (it.rank.clone(), *id));
        ranks_for(id, others.collect(), spot)
    }
}

/// `others` may hold `id` itself, where it stood before.
fn ranks_for<Id: Copy + Ord>(
    id: Id,
    mut others: Vec<(Rank, Id)>,
    spot: Spot<Id>,
) -> Vec<(Id, Rank)> {
    others.retain(|(_, other)| *other != id);
    others.sort();
    let index = match spot {
        Spot::First => 0,
        Spot::Last => others.len(),
        Spot::After(neighbour) => others
            .iter()
            .position(|(_, other)| *other == neighbour)
            .map_or(others.len(), |index| index + 1),
    };
    let before = index.checked_sub(1).map(|index| &others[index].0);
    let after = others.get(index).map(|(rank, _)| rank);
    let rank = Rank::between(before, after);
    // Two people may have chosen one rank while apart: then there is no room between them.
    let crowded = before.is_some() && before == after;
    if rank.as_str().len() <= RANK_BYTES_MAX && !crowded {
        return vec![(id, rank)];
    }
    let mut order: Vec<Id> = others.into_iter().map(|(_, other)| other).collect();
    order.insert(index, id);
    order.iter().copied().zip(Rank::series(order.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(n: usize) -> (Outline<()>, ChecklistId, Vec<TaskId>) {
        let checklist = ChecklistId::from_bits(1);
        let ids: Vec<TaskId> = (0..n as u128).map(|n| TaskId::from_bits(100 - n)).collect();
        let mut outline = Outline::default();
        for (id, rank) in ids.iter().zip(Rank::series(n)) {
            let place = Place { checklist, rank };
            let title = String::new();
            let task = Task {
                title,
                description: String::new(),
                command: None,
                place,
                archived: None,
                extra: (),
            };
            outline.tasks.insert(*id, task);
        }
        (outline, checklist, ids)
    }

    #[test]
    fn a_task_moves_without_its_neighbours() {
        let (mut outline, list, ids) = outline(4);
        let placed = outline.places_for(ids[3], list, Spot::After(ids[0]));
        assert_eq!(placed.len(), 1);
        outline.tasks.get_mut(&ids[3]).unwrap().place = placed[0].1.clone();
        let order: Vec<_> = outline.tasks_in(list).into_iter().map(|(id, _)| id).collect();
        assert_eq!(order, [ids[0], ids[3], ids[1], ids[2]]);
    }

    #[test]
    fn a_crowded_checklist_is_renumbered() {
        let (mut outline, list, ids) = outline(3);
        let mut n_renumbered = 0;
        for round in 0..5_000 {
            let id = ids[1 + round % 2];
            let placed = outline.places_for(id, list, Spot::After(ids[0]));
            n_renumbered += usize::from(placed.len() > 1);
            for (id, place) in placed {
                outline.tasks.get_mut(&id).unwrap().place = place;
            }
            assert_eq!(outline.tasks_in(list)[1].0, id);
        }
        assert!(n_renumbered > 0);
    }
}
