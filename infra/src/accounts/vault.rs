//! What is kept outside the database: one secret, and the keys that are derived from it. Whoever has the database alone can open nothing
//! that was sealed, and make no link that counts.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand::RngCore;
use sha2::{Digest, Sha256};

const NONCE: usize = 24;

/// Keys of one organisation. All its processes share them.
#[derive(Clone)]
pub struct Vault {
    seal: [u8; 32],
    hash: [u8; 32],
}

/// What was sealed cannot be opened: it was sealed with another secret, for something else, or has been changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it was sealed with another secret than this program has: give it the secret file that was used before")]
pub struct NotOurs;

fn derived(secret: &[u8], purpose: &str) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

impl Vault {
    /// A vault from at least 16 secret bytes; none from fewer.
    pub fn from_secret(secret: &[u8]) -> Option<Self> {
        (secret.len() >= 16).then(|| Self::of(secret))
    }

    pub(crate) fn of(secret: &[u8]) -> Self {
        Self { seal: derived(secret, "chapterhouse seal"), hash: derived(secret, "chapterhouse hash") }
    }

    /// Seals bytes for one place: elsewhere they do not open.
    pub fn seal(&self, place: &[u8], bytes: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE] = chance();
        let cipher = XChaCha20Poly1305::new(&Key::from(self.seal));
        let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: bytes, aad: place }).expect("memory can be written");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed for a place.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, NotOurs> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(NotOurs)?;
        let cipher = XChaCha20Poly1305::new(&Key::from(self.seal));
        cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: place }).map_err(|_| NotOurs)
    }

    /// A hash that only this organisation can make.
    pub fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.hash).expect("HMAC takes a key of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Bytes of chance.
#[expect(clippy::disallowed_methods, reason = "a secret that a seed gives is none")]
pub fn chance<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// 256 bits of chance as text, after a prefix by which it is known when it lies about.
pub fn fresh(prefix: &str) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(chance::<32>()))
}

/// What is kept of a text of chance.
pub fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_place_with_its_secret_and_unchanged() {
        let vault = Vault::from_secret(b"sixteen bytes or more").unwrap();
        let sealed = vault.seal(b"here", b"the key");
        assert!(!sealed.windows(7).any(|part| part == b"the key"));
        assert_eq!(vault.open(b"here", &sealed).unwrap(), b"the key");
        assert_ne!(vault.seal(b"here", b"the key"), sealed, "never twice the same");
        assert_eq!(vault.open(b"there", &sealed), Err(NotOurs));
        let other = Vault::from_secret(b"sixteen other bytes or more").unwrap();
        assert_eq!(other.open(b"here", &sealed), Err(NotOurs));
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(vault.open(b"here", &changed), Err(NotOurs), "{place}");
        }
        assert_eq!(vault.open(b"here", b"short"), Err(NotOurs));
        assert!(Vault::from_secret(b"fifteen bytes..").is_none());
    }

    #[test]
    fn hashes_tell_their_parts_apart() {
        let vault = Vault::from_secret(b"sixteen bytes or more").unwrap();
        assert_ne!(vault.hash(&[b"a", b"bc"]), vault.hash(&[b"ab", b"c"]));
        assert_eq!(vault.hash(&[b"a"]), vault.hash(&[b"a"]));
    }
}
