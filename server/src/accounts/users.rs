//! Who has an account.

use model::{id::UserId, time::Timestamp};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params, types::Type};
use sync::message::Person;

use super::{Accounts, AccountsError, Name, TokenHash, Username, token};

/// An account to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewUser {
    pub(crate) user: UserId,
    pub(crate) username: Username,
    pub(crate) name: Name,
    pub(crate) password_hash: String,
    pub(crate) created_at: Timestamp,
}

/// An account, as its owner gets to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) user: UserId,
    pub(crate) username: String,
    pub(crate) name: String,
}

impl NewUser {
    pub(crate) fn new(
        username: Username,
        name: Name,
        password_hash: String,
        created_at: Timestamp,
    ) -> Self {
        let user = UserId::from_bits(token::random_bits());
        Self { user, username, name, password_hash, created_at }
    }
}

impl Accounts {
    /// Everybody.
    pub(crate) async fn people(&self) -> Result<Vec<Person>, AccountsError> {
        self.call(|connection| {
            let query = "SELECT user, username, name FROM users ORDER BY user";
            let person = |row: &Row<'_>| {
                let User { user, username, name } = user_of(row)?;
                Ok(Person { user, username, name })
            };
            connection.prepare_cached(query)?.query_map([], person)?.collect()
        })
        .await
    }

    /// Makes the account of the first admin. Whatever was left of a set-up that was cut off goes.
    pub(crate) async fn found(&self, user: NewUser) -> Result<(), AccountsError> {
        self.call(move |connection| {
            let step = connection.transaction()?;
            step.execute("DELETE FROM users", [])?;
            insert(&step, &user)?;
            step.commit()
        })
        .await
    }

    pub(crate) async fn user(&self, user: UserId) -> Result<Option<User>, AccountsError> {
        self.call(move |connection| {
            let query = "SELECT user, username, name FROM users WHERE user = ?1";
            connection.prepare_cached(query)?.query_row([user.as_str()], user_of).optional()
        })
        .await
    }

    /// Who has this username, and what is kept of his password.
    pub(crate) async fn credentials(
        &self,
        username: Username,
    ) -> Result<Option<(UserId, String)>, AccountsError> {
        self.call(move |connection| {
            let query = "SELECT user, password_hash FROM users WHERE username = ?1";
            let credentials = |row: &Row<'_>| Ok((id(row, 0)?, row.get(1)?));
            let mut query = connection.prepare_cached(query)?;
            query.query_row([username.as_str()], credentials).optional()
        })
        .await
    }

    /// Keeps another password hash, and gives the session that asked for it another token.
    pub(crate) async fn change_password(
        &self,
        user: UserId,
        password_hash: String,
        session: super::LoginId,
        token: TokenHash,
    ) -> Result<(), AccountsError> {
        self.call(move |connection| {
            let step = connection.transaction()?;
            let change = "UPDATE users SET password_hash = ?2 WHERE user = ?1";
            step.execute(change, params![user.as_str(), password_hash])?;
            let renew = "UPDATE sessions SET token_hash = ?2 WHERE session = ?1";
            step.execute(renew, params![session.to_string(), token])?;
            step.commit()
        })
        .await
    }
}

/// Makes an account; `false` if somebody has that username.
pub(super) fn insert(connection: &Connection, user: &NewUser) -> rusqlite::Result<bool> {
    let insert = "INSERT INTO users (user, username, name, password_hash, created_at)
                  VALUES (?1, ?2, ?3, ?4, ?5)";
    let NewUser { user, username, name, password_hash, created_at } = user;
    let (username, name) = (username.as_str(), name.as_str());
    let values = params![user.as_str(), username, name, password_hash, created_at.0];
    match connection.execute(insert, values) {
        Ok(_) => Ok(true),
        Err(rusqlite::Error::SqliteFailure(error, _))
            if error.code == ErrorCode::ConstraintViolation =>
        {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

fn user_of(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User { user: id(row, 0)?, username: row.get(1)?, name: row.get(2)? })
}

/// An id from a column.
pub(super) fn id<T: std::str::FromStr<Err = model::id::BadId>>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    let not_one =
        |bad| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(bad));
    text.parse().map_err(not_one)
}
