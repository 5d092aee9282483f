//! Secrets that are handed out: to a browser as a cookie, to a person as a link.

use std::{fmt, str::FromStr};

use model::id::RawId;
use rusqlite::types::{ToSql, ToSqlOutput};
use sha2::{Digest, Sha256};

/// 256 random bits, as 52 characters of `[a-z0-9]`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

/// What is kept of a token: whoever reads the database can't sign in with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TokenHash([u8; 32]);

/// Not a token of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadToken;

impl Token {
    /// A new one.
    pub(crate) fn random() -> Self {
        Self(format!("{}{}", RawId::from_bits(random_bits()), RawId::from_bits(random_bits())))
    }

    /// The token as text, to be handed out.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it. Equal hashes mean equal tokens, and comparing them tells nothing.
    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(&self.0).into())
    }
}

/// 128 random bits, for an id.
pub(crate) fn random_bits() -> u128 {
    let mut bytes = [0; 16];
    // Ids and tokens from anything less would be an open door; there is no going on without.
    getrandom::fill(&mut bytes).expect("the system gives random bits");
    u128::from_be_bytes(bytes)
}

impl FromStr for Token {
    type Err = BadToken;

    fn from_str(text: &str) -> Result<Self, BadToken> {
        let (first, second) = text.split_at_checked(model::id::ID_LEN).ok_or(BadToken)?;
        let is_token = first.parse::<RawId>().is_ok() && second.parse::<RawId>().is_ok();
        if is_token { Ok(Self(text.to_owned())) } else { Err(BadToken) }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl ToSql for TokenHash {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0[..].to_sql()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_the_link_and_no_other_text_is_one() {
        let token = Token::random();
        assert_eq!(token.expose().parse(), Ok(token.clone()));
        assert_ne!(Token::random(), token);
        for text in ["", "short", &token.expose()[1..], &format!("{}a", token.expose())] {
            assert_eq!(text.parse::<Token>(), Err(BadToken), "{text}");
        }
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
}
