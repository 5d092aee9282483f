//! From what Automerge says has changed to the parts to read anew.

use std::collections::BTreeSet;

use automerge::{Patch, PatchAction, Prop};

use super::layout;
use crate::value::Part;

pub(super) fn parts(patches: &[Patch]) -> Vec<Part> {
    let parts: BTreeSet<Part> = patches.iter().filter_map(part).collect();
    parts.into_iter().collect()
}

fn part(patch: &Patch) -> Option<Part> {
    let key = match &patch.action {
        PatchAction::PutMap { key, .. } | PatchAction::DeleteMap { key } => Some(key.as_str()),
        PatchAction::Conflict { prop } | PatchAction::Increment { prop, .. } => map_key(prop),
        PatchAction::SpliceText { .. }
        | PatchAction::PutSeq { .. }
        | PatchAction::Insert { .. }
        | PatchAction::DeleteSeq { .. }
        | PatchAction::Mark { .. } => None,
    };
    let mut path: Vec<&str> = patch.path.iter().filter_map(|(_, prop)| map_key(prop)).collect();
    path.extend(key);
    layout::part_at(&path)
}

fn map_key(prop: &Prop) -> Option<&str> {
    match prop {
        Prop::Map(key) => Some(key),
        Prop::Seq(_) => None,
    }
}
