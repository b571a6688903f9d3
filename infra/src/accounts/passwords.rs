//! Passwords: what is good enough for one, and how it is kept. Length and a list of those that were found in breaches; no rules of composition.
//! Source: OWASP ASVS 5.0, V6.2, and the OWASP password storage cheat sheet for the parameters of Argon2id.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The fewest and the most characters.
pub const FEWEST: usize = 10;
pub const MOST: usize = 128;
/// How many may wait for their turn; the next one is told to come again.
const WAITING: usize = 64;
/// How long a turn is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The first eight bytes of the SHA-256 of each of the 20,000 most frequent passwords of ten characters or more in the ten million that
/// Mark Burnett gave to the public in 2015, in lower case, in order.
static BREACHED: &[u8] = include_bytes!("../../data/breached-passwords.bin");

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    #[error("a password has at least {FEWEST} characters: a few words with spaces between them are easy to remember")]
    TooShort,
    #[error("a password has at most {MOST} characters")]
    TooLong,
    #[error("this password stands in lists of passwords that were stolen elsewhere: choose another")]
    Breached,
    #[error("this password is your own name or address, or the name of this program, with little added: choose another")]
    Guessable,
}

/// Whether a password is good enough for somebody who is known by these words.
pub fn check(password: &str, known_by: &[&str]) -> Result<(), WeakPassword> {
    let length = password.chars().count();
    if length < FEWEST {
        return Err(WeakPassword::TooShort);
    }
    if length > MOST {
        return Err(WeakPassword::TooLong);
    }
    let lower = password.to_lowercase();
    if is_breached(&lower) {
        return Err(WeakPassword::Breached);
    }
    let mut rest = lower;
    for word in known_by.iter().copied().chain(["chapterhouse"]).flat_map(|known| known.split(|c: char| !c.is_alphanumeric())) {
        if word.chars().count() >= 3 {
            rest = rest.replace(&word.to_lowercase(), "");
        }
    }
    let different: BTreeSet<char> = rest.chars().collect();
    if different.len() < 5 { Err(WeakPassword::Guessable) } else { Ok(()) }
}

fn is_breached(lower: &str) -> bool {
    let print: [u8; 8] = std::array::from_fn({
        let whole = Sha256::digest(lower.as_bytes());
        move |index| whole[index]
    });
    let (prints, _) = BREACHED.as_chunks::<8>();
    prints.binary_search(&print).is_ok()
}

/// Too many want a password looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many sign in at this moment: try again in a few seconds")]
pub struct Busy;

/// Hashes and compares passwords, a few at a time and apart from all other work: however many come, what else is asked is answered.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    /// The hash of nobody's password: compared where there is no user, so that both take as long.
    nobody: Arc<str>,
}

impl Default for Hasher {
    fn default() -> Self {
        // 19 MiB, two passes, one lane.
        let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters are sound");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let nobody = hashed(&argon2, "nobody's").into();
        Self { argon2, turns: Arc::new(Semaphore::new((cores / 2).max(1))), waiting: Arc::default(), nobody }
    }
}

fn hashed(argon2: &Argon2<'_>, password: &str) -> String {
    let salt = super::vault::chance::<16>();
    let hash: argon2::password_hash::phc::PasswordHash =
        argon2.hash_password_with_salt(password.as_bytes(), &salt).expect("a password of bounded length can be hashed");
    hash.to_string()
}

impl Hasher {
    /// The hash of a password, with its salt and parameters.
    pub async fn hash(&self, password: String) -> Result<String, Busy> {
        let argon2 = self.argon2.clone();
        self.in_turn(move || hashed(&argon2, &password)).await
    }

    /// Whether a password is the one that was hashed. Takes as long where there is none.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Busy> {
        let (argon2, nobody) = (self.argon2.clone(), self.nobody.clone());
        let verify = move || {
            let text = hash.as_deref().unwrap_or(&nobody);
            // What is longer than any password is none, and would only cost time.
            let possible = password.chars().count() <= MOST;
            let matches = argon2.verify_password(password.as_bytes().get(..4 * MOST).unwrap_or(password.as_bytes()), text).is_ok();
            matches && possible && hash.is_some()
        };
        self.in_turn(verify).await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Busy);
        }
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        let turn = turn.map_err(|_| Busy)?.map_err(|_| Busy)?;
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_enough_not_breached_and_not_ones_own_name() {
        let ada = ["Ada Muster", "ada.muster@example.org"];
        let wrong = [
            ("short", WeakPassword::TooShort),
            ("qwertyuiop", WeakPassword::Breached),
            ("QwertyUiop", WeakPassword::Breached),
            ("1234567890", WeakPassword::Breached),
            ("AdaMuster2026", WeakPassword::Guessable),
            ("chapterhouse1", WeakPassword::Guessable),
            ("abababababababababa", WeakPassword::Guessable),
        ];
        for (password, weak) in wrong {
            assert_eq!(check(password, &ada), Err(weak), "{password}");
        }
        assert_eq!(check(&"long ".repeat(30), &ada), Err(WeakPassword::TooLong));
        for good in ["four plain words here", "зимний вечер у моря", "        x y z w v", "correct-horse-battery"] {
            assert_eq!(check(good, &ada), Ok(()), "{good}");
        }
    }

    #[test]
    fn the_list_is_in_order_so_that_it_can_be_searched() {
        let (prints, rest) = BREACHED.as_chunks::<8>();
        assert!(rest.is_empty() && prints.len() >= 20_000 && prints.is_sorted());
    }

    #[tokio::test]
    async fn a_hash_is_of_its_password_alone_and_never_twice_the_same() {
        let hasher = Hasher::default();
        let hash = hasher.hash("four plain words here".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, hasher.hash("four plain words here".to_owned()).await.unwrap());
        let is = async |password: &str, hash: Option<&str>| hasher.verify(password.to_owned(), hash.map(str::to_owned)).await.unwrap();
        assert!(is("four plain words here", Some(&hash)).await);
        assert!(!is("four plain words her", Some(&hash)).await);
        assert!(!is("nobody's", None).await, "nobody has no password");
    }
}
