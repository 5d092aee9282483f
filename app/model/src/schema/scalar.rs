//! Single values as Automerge stores them, and how our types are written as such.

use std::str::FromStr;

use automerge::ScalarValue;
use serde::{Serialize, de::DeserializeOwned};

use crate::{checklist::Place, mark::Mark, rank::Rank, time::Timestamp};

/// A single value of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scalar {
    Text(String),
    Int(i64),
    Bool(bool),
    Bytes(Vec<u8>),
}

/// A single value is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not {0}")]
pub(super) struct Bad(&'static str);

impl Scalar {
    pub(super) fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }

    /// For what is written and read as a whole, by nobody else.
    pub(super) fn packed(value: &impl Serialize) -> Self {
        // Fails for types that this format can't hold, and ours are none.
        Self::Bytes(postcard::to_allocvec(value).unwrap_or_default())
    }

    pub(super) fn mark(mark: Mark) -> Self {
        Self::Text(format!("{} {}", mark.by, mark.at.0))
    }

    pub(super) fn place(place: &Place) -> Self {
        Self::Text(format!("{} {}", place.checklist, place.rank.as_str()))
    }

    pub(super) fn at(at: Timestamp) -> Self {
        Self::Int(at.0)
    }

    pub(super) fn from_automerge(value: &ScalarValue) -> Option<Self> {
        match value {
            ScalarValue::Str(text) => Some(Self::Text(text.to_string())),
            ScalarValue::Int(int) => Some(Self::Int(*int)),
            ScalarValue::Boolean(bool) => Some(Self::Bool(*bool)),
            ScalarValue::Bytes(bytes) => Some(Self::Bytes(bytes.clone())),
            ScalarValue::Uint(_)
            | ScalarValue::F64(_)
            | ScalarValue::Counter(_)
            | ScalarValue::Timestamp(_)
            | ScalarValue::Unknown { .. }
            | ScalarValue::Null => None,
        }
    }

    pub(super) fn to_automerge(&self) -> ScalarValue {
        match self {
            Self::Text(text) => ScalarValue::Str(text.as_str().into()),
            Self::Int(int) => ScalarValue::Int(*int),
            Self::Bool(bool) => ScalarValue::Boolean(*bool),
            Self::Bytes(bytes) => ScalarValue::Bytes(bytes.clone()),
        }
    }

    pub(super) fn as_text(&self) -> Result<&str, Bad> {
        if let Self::Text(text) = self { Ok(text) } else { Err(Bad("a text")) }
    }

    pub(super) fn parse<T: FromStr>(&self) -> Result<T, Bad> {
        self.as_text()?.parse().map_err(|_| Bad("a name of the right kind"))
    }

    pub(super) fn as_int(&self) -> Result<i64, Bad> {
        if let Self::Int(int) = self { Ok(*int) } else { Err(Bad("a number")) }
    }

    pub(super) fn as_at(&self) -> Result<Timestamp, Bad> {
        self.as_int().map(Timestamp)
    }

    pub(super) fn as_bool(&self) -> Result<bool, Bad> {
        if let Self::Bool(bool) = self { Ok(*bool) } else { Err(Bad("yes or no")) }
    }

    pub(super) fn unpack<T: DeserializeOwned>(&self) -> Result<T, Bad> {
        let Self::Bytes(bytes) = self else { return Err(Bad("bytes")) };
        postcard::from_bytes(bytes).map_err(|_| Bad("bytes of the right kind"))
    }

    pub(super) fn as_mark(&self) -> Result<Mark, Bad> {
        let (by, at) = self.as_text()?.split_once(' ').ok_or(Bad("who and when"))?;
        let by = by.parse().map_err(|_| Bad("who and when"))?;
        let at = at.parse().map_err(|_| Bad("who and when"))?;
        Ok(Mark { by, at: Timestamp(at) })
    }

    pub(super) fn as_rank(&self) -> Result<Rank, Bad> {
        Rank::parse(self.as_text()?).ok_or(Bad("a rank"))
    }

    pub(super) fn as_place(&self) -> Result<Place, Bad> {
        let (checklist, rank) = self.as_text()?.split_once(' ').ok_or(Bad("a place"))?;
        let checklist = checklist.parse().map_err(|_| Bad("a place"))?;
        Ok(Place { checklist, rank: Rank::parse(rank).ok_or(Bad("a place"))? })
    }
}
