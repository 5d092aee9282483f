//! Which document: one Automerge document for each of these.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::id::{BadId, PlaybookId, RunId, TeamId, UserId};

/// Names a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DocId {
    /// System admins and what every device has to know. There is one.
    System,
    /// A team: its name and members.
    Team(TeamId),
    /// A playbook.
    Playbook(PlaybookId),
    /// A run.
    Run(RunId),
    /// What one person keeps for himself.
    Personal(UserId),
}

impl fmt::Display for DocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::Team(id) => write!(f, "team/{id}"),
            Self::Playbook(id) => write!(f, "playbook/{id}"),
            Self::Run(id) => write!(f, "run/{id}"),
            Self::Personal(id) => write!(f, "personal/{id}"),
        }
    }
}

impl FromStr for DocId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        if text == "system" {
            return Ok(Self::System);
        }
        let (kind, id) = text.split_once('/').ok_or(BadId)?;
        match kind {
            "team" => id.parse().map(Self::Team),
            "playbook" => id.parse().map(Self::Playbook),
            "run" => id.parse().map(Self::Run),
            "personal" => id.parse().map(Self::Personal),
            _ => Err(BadId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_id_survives_printing_and_parsing() {
        let ids = [
            DocId::System,
            DocId::Team(TeamId::from_bits(1)),
            DocId::Playbook(PlaybookId::from_bits(2)),
            DocId::Run(RunId::from_bits(3)),
            DocId::Personal(UserId::from_bits(4)),
        ];
        for id in ids {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert!("channel/x".parse::<DocId>().is_err());
    }
}
