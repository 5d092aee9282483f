//! What a password may be.

use std::fmt;

use super::Username;
use crate::limits;

/// A password as somebody typed it. Compared exactly, never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Password(String);

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PasswordError {
    #[error("a password has at least {min} characters", min = limits::PASSWORD_MIN)]
    TooShort,
    #[error("a password has at most {max} characters", max = limits::PASSWORD_MAX)]
    TooLong,
    #[error("this password is one of the first that anybody would try")]
    Common,
    #[error("a password has to differ from the username")]
    LikeUsername,
}

/// The passwords that are tried first, of those that are long enough. A longer list is
/// not much use: guessing is slowed down after ten.
const WORST: &[&str] = &[
    "00000000",
    "0123456789",
    "0987654321",
    "1111111111",
    "11111111",
    "11223344",
    "12121212",
    "12341234",
    "123123123",
    "1234512345",
    "12345678",
    "123456789",
    "1234567890",
    "1234567891",
    "123456abc",
    "12345qwert",
    "123qweasd",
    "147258369",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "1qaz2wsx3edc",
    "22222222",
    "55555555",
    "66666666",
    "77777777",
    "87654321",
    "88888888",
    "987654321",
    "99999999",
    "a1234567",
    "a12345678",
    "a123456789",
    "aa123456",
    "aaaaaaaa",
    "abc12345",
    "abc123456",
    "abcd1234",
    "abcdefgh",
    "admin123",
    "admin1234",
    "administrator",
    "adminadmin",
    "asdf1234",
    "asdfasdf",
    "asdfghjk",
    "asdfghjkl",
    "baseball",
    "basketball",
    "bismillah",
    "changeme",
    "chocolate",
    "computer",
    "corvette",
    "default1",
    "dragon123",
    "facebook",
    "football",
    "football1",
    "guest123",
    "hello123",
    "hellohello",
    "hunter22",
    "iloveyou",
    "iloveyou1",
    "internet",
    "jennifer",
    "letmein1",
    "letmein123",
    "liverpool",
    "login123",
    "master123",
    "mattermost",
    "michelle",
    "microsoft",
    "minecraft",
    "monkey123",
    "musterpass",
    "p@ssw0rd",
    "pa55word",
    "pass1234",
    "passw0rd",
    "password",
    "password!",
    "password1",
    "password12",
    "password123",
    "password1234",
    "passwort",
    "playbooks",
    "pokemon123",
    "princess",
    "princess1",
    "q1w2e3r4",
    "q1w2e3r4t5",
    "qazwsxedc",
    "qq123456",
    "qwer1234",
    "qwerasdf",
    "qwerty12",
    "qwerty123",
    "qwerty1234",
    "qwertyui",
    "qwertyuiop",
    "samantha",
    "secret123",
    "starwars",
    "sunshine",
    "sunshine1",
    "superman",
    "test1234",
    "testtest",
    "trustno1",
    "victoria",
    "welcome1",
    "welcome123",
    "whatever",
    "zaq12wsx",
    "zxcvbnm1",
    "zxcvbnm123",
];

impl Password {
    /// A password that somebody signs in with. What is too long is refused before it costs
    /// anything.
    pub(crate) fn given(text: String) -> Result<Self, PasswordError> {
        let is_too_long = text.chars().count() > limits::PASSWORD_MAX;
        if is_too_long { Err(PasswordError::TooLong) } else { Ok(Self(text)) }
    }

    /// A password that somebody chooses.
    pub(crate) fn chosen(text: String, username: &Username) -> Result<Self, PasswordError> {
        let password = Self::given(text)?;
        if password.0.chars().count() < limits::PASSWORD_MIN {
            return Err(PasswordError::TooShort);
        }
        let lower = password.0.to_lowercase();
        if lower == username.as_str() {
            return Err(PasswordError::LikeUsername);
        }
        if WORST.contains(&lower.as_str()) { Err(PasswordError::Common) } else { Ok(password) }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(), PasswordError>) {
        let username = "olga.brandt".parse().unwrap();
        assert_eq!(Password::chosen(text.to_owned(), &username).map(|_| ()), expected, "{text}");
    }

    #[test]
    fn a_password_is_long_enough_and_not_the_first_to_try() {
        check("correct horse", Ok(()));
        check("pässwörd", Ok(()));
        check("7 chars", Err(PasswordError::TooShort));
        check("Password123", Err(PasswordError::Common));
        check("Olga.Brandt", Err(PasswordError::LikeUsername));
        check(&"x".repeat(256), Ok(()));
        check(&"x".repeat(257), Err(PasswordError::TooLong));
    }

    #[test]
    fn the_list_holds_nothing_in_vain() {
        let is_needed = |it: &&&str| it.len() >= limits::PASSWORD_MIN && ***it == it.to_lowercase();
        assert_eq!(WORST.iter().filter(is_needed).count(), WORST.len());
    }
}
