//! Hashing passwords, on one thread, a bounded number at a time.
//!
//! One hash takes 19 MiB and some 30 ms. More threads would let strangers take more of the machine.

use std::{io, thread};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::PasswordHash,
};
use tokio::sync::{mpsc, oneshot};

use super::Password;
use crate::limits;

/// A password could not be hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HashError {
    #[error("too many passwords wait to be checked")]
    Busy,
    #[error("passwords can't be checked")]
    Broken,
}

/// A door to the thread that hashes.
#[derive(Debug, Clone)]
pub(crate) struct Hasher {
    jobs: mpsc::Sender<Job>,
}

#[derive(Debug)]
enum Job {
    Hash { password: Password, answer: oneshot::Sender<Result<String, HashError>> },
    Check { password: Password, hash: Option<String>, answer: oneshot::Sender<bool> },
}

impl Hasher {
    /// Starts the thread. It ends when nobody holds the door any more.
    pub(crate) fn start() -> io::Result<Self> {
        let (jobs, mut queue) = mpsc::channel(limits::HASH_JOBS);
        let work = move || {
            let argon2 = argon2();
            // What an unknown person's password is compared with, to take the same time.
            let nobody = hash(&argon2, b"nobody has this password").unwrap_or_default();
            while let Some(job) = queue.blocking_recv() {
                // Whoever asked may have gone.
                match job {
                    Job::Hash { password, answer } => {
                        let _ = answer.send(hash(&argon2, password.as_bytes()));
                    }
                    Job::Check { password, hash, answer } => {
                        let against = hash.as_ref().unwrap_or(&nobody);
                        let is_equal = is_hash_of(&argon2, password.as_bytes(), against);
                        let _ = answer.send(is_equal && hash.is_some());
                    }
                }
            }
        };
        thread::Builder::new().name("passwords".to_owned()).spawn(work)?;
        Ok(Self { jobs })
    }

    /// What is to be kept of a password.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, HashError> {
        let (answer, answered) = oneshot::channel();
        self.jobs.try_send(Job::Hash { password, answer }).map_err(|_| HashError::Busy)?;
        answered.await.map_err(|_| HashError::Broken)?
    }

    /// Whether this is the password of which `hash` was kept. Takes as long if there is none.
    pub(crate) async fn check(
        &self,
        password: Password,
        hash: Option<String>,
    ) -> Result<bool, HashError> {
        let (answer, answered) = oneshot::channel();
        self.jobs.try_send(Job::Check { password, hash, answer }).map_err(|_| HashError::Busy)?;
        answered.await.map_err(|_| HashError::Broken)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(limits::HASH_KIB, limits::HASH_PASSES, 1, None);
    // The defaults are OWASP's too; ours are named.
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.unwrap_or_default())
}

fn hash(argon2: &Argon2<'_>, password: &[u8]) -> Result<String, HashError> {
    let hash = argon2.hash_password(password).map_err(|_| HashError::Broken)?;
    Ok(hash.to_string())
}

fn is_hash_of(argon2: &Argon2<'_>, password: &[u8], hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    argon2.verify_password(password, &hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_tells_its_password_from_others() {
        let hasher = Hasher::start().unwrap();
        let password = |text: &str| Password::given(text.to_owned()).unwrap();
        let hash = hasher.hash(password("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hasher.hash(password("correct horse")).await.unwrap(), hash);
        assert_eq!(hasher.check(password("correct horse"), Some(hash.clone())).await, Ok(true));
        assert_eq!(hasher.check(password("Correct horse"), Some(hash)).await, Ok(false));
        let nobodys = password("nobody has this password");
        assert_eq!(hasher.check(nobodys, None).await, Ok(false));
    }
}
