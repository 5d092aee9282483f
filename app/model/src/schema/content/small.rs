//! The fields of the small documents: system, team, personal.

use std::collections::BTreeMap;

use super::{Content, Fields, field, optional, owned, set_in};
use crate::{
    id::UserId,
    mark::Mark,
    personal::Personal,
    schema::{
        Malformed,
        scalar::{Bad, Scalar},
    },
    system::System,
    team::Team,
    time::Timestamp,
    value::{Part, Value},
};

pub(super) fn empty_team() -> Value {
    let nobody = UserId::from_bits(0);
    let created = Mark { by: nobody, at: Timestamp(0) };
    Value::Team(Team { name: String::new(), created, members: BTreeMap::new() })
}

pub(super) fn system_content(system: &System, part: Part) -> Content {
    match part {
        Part::Person(id) => {
            Content::Cell(system.admins.contains(&id).then_some(Scalar::Bool(true)))
        }
        Part::Meta
        | Part::Settings
        | Part::Checklist(_)
        | Part::Task(_)
        | Part::Follower(_)
        | Part::Event(_)
        | Part::Suggestion(_)
        | Part::Favourite(_)
        | Part::Text(_) => Content::Nothing,
    }
}

pub(super) fn set_system_cell(
    system: &mut System,
    part: Part,
    found: Option<&Scalar>,
) -> Result<(), Bad> {
    if let Part::Person(id) = part {
        if found.is_some() {
            system.admins.insert(id)
        } else {
            system.admins.remove(&id)
        };
    }
    Ok(())
}

pub(super) fn team_content(team: &Team, part: Part) -> Content {
    match part {
        Part::Meta => Content::Record(vec![
            field("name", Scalar::text(&team.name)),
            field("created", Scalar::mark(team.created)),
        ]),
        Part::Person(id) => Content::Cell(team.members.get(&id).map(Scalar::packed)),
        Part::Settings
        | Part::Checklist(_)
        | Part::Task(_)
        | Part::Follower(_)
        | Part::Event(_)
        | Part::Suggestion(_)
        | Part::Favourite(_)
        | Part::Text(_) => Content::Nothing,
    }
}

pub(super) fn set_team_record(
    team: &mut Team,
    part: Part,
    fields: &Fields,
) -> Result<(), Malformed> {
    if part == Part::Meta {
        team.name = fields.get("name", owned)?;
        team.created = fields.get("created", Scalar::as_mark)?;
    }
    Ok(())
}

pub(super) fn set_team_cell(
    team: &mut Team,
    part: Part,
    found: Option<&Scalar>,
) -> Result<(), Bad> {
    match part {
        Part::Person(id) => set_in(&mut team.members, id, found, Scalar::unpack),
        Part::Meta
        | Part::Settings
        | Part::Checklist(_)
        | Part::Task(_)
        | Part::Follower(_)
        | Part::Event(_)
        | Part::Suggestion(_)
        | Part::Favourite(_)
        | Part::Text(_) => Ok(()),
    }
}

pub(super) fn personal_content(personal: &Personal, part: Part) -> Content {
    match part {
        Part::Meta => Content::Record(vec![
            field("theme", Scalar::packed(&personal.theme)),
            optional("density", Some(Scalar::packed(&personal.density))),
        ]),
        Part::Favourite(doc) => {
            Content::Cell(personal.favourites.contains(&doc).then_some(Scalar::Bool(true)))
        }
        Part::Settings
        | Part::Checklist(_)
        | Part::Task(_)
        | Part::Person(_)
        | Part::Follower(_)
        | Part::Event(_)
        | Part::Suggestion(_)
        | Part::Text(_) => Content::Nothing,
    }
}

pub(super) fn set_personal_record(
    personal: &mut Personal,
    part: Part,
    fields: &Fields,
) -> Result<(), Malformed> {
    if part == Part::Meta {
        personal.theme = fields.get("theme", Scalar::unpack)?;
        personal.density = fields.find("density", Scalar::unpack)?.unwrap_or_default();
    }
    Ok(())
}

pub(super) fn set_personal_cell(
    personal: &mut Personal,
    part: Part,
    found: Option<&Scalar>,
) -> Result<(), Bad> {
    if let Part::Favourite(doc) = part {
        if found.is_some() {
            personal.favourites.insert(doc);
        } else {
            personal.favourites.remove(&doc);
        }
    }
    Ok(())
}
